-- What an expert says of each thing in an institution: the mark of a leaf, the decision on an item, the verdict on an
-- indicator; with every version it had.
CREATE TABLE opinions (
    assignment TEXT NOT NULL REFERENCES assignments (id),
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (assignment, subject)
);
CREATE TABLE opinion_history (
    assignment TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (assignment, subject, version),
    FOREIGN KEY (assignment, subject) REFERENCES opinions (assignment, subject)
);
-- When the expert was done with it; nothing of it changes afterwards.
ALTER TABLE assignments ADD COLUMN finished_at BIGINT;
