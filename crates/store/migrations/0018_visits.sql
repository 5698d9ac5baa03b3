-- 现场考察. A plan is kept with what it was drawn from, so that anybody can draw it again.
CREATE TABLE visit_plans (
    year BIGINT NOT NULL REFERENCES years (year),
    number BIGINT NOT NULL,
    input TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, number)
);
-- A visit of an institution with the reasons for it, as JSON. Where it stands follows from its acts.
CREATE TABLE visits (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    -- The plan that chose it; NULL where it was added by hand.
    plan BIGINT,
    reasons TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    FOREIGN KEY (year, plan) REFERENCES visit_plans (year, number)
);
CREATE INDEX visits_year ON visits (year, institution);
CREATE TABLE visit_acts (
    visit TEXT NOT NULL REFERENCES visits (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- The day of the visit, where it is set.
    day TEXT,
    -- Ids of experts, separated by blanks, the leader first.
    team TEXT NOT NULL,
    words TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (visit, number)
);
-- What is seen on it: lines of the check list and findings, each with every version it had.
CREATE TABLE visit_notes (
    visit TEXT NOT NULL REFERENCES visits (id),
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (visit, subject)
);
CREATE TABLE visit_note_history (
    visit TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (visit, subject, version),
    FOREIGN KEY (visit, subject) REFERENCES visit_notes (visit, subject)
);
-- Photos and papers of it; their bytes are with those of the institution's evidence.
CREATE TABLE visit_files (
    id TEXT PRIMARY KEY,
    visit TEXT NOT NULL REFERENCES visits (id),
    digest TEXT NOT NULL,
    size BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    warning TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX visit_files_visit ON visit_files (visit);
