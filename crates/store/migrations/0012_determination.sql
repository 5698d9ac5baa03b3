-- What the office and panel leads say of an institution, each with every version it had: marks of the office, decisions on
-- items, records that are kept through the year, and what is settled where experts differ.
CREATE TABLE rulings (
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (year, institution, subject)
);
CREATE TABLE ruling_history (
    year BIGINT NOT NULL,
    institution TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (year, institution, subject, version),
    FOREIGN KEY (year, institution, subject) REFERENCES rulings (year, institution, subject)
);
-- A determination of a year: the facts that it was computed from, whole, so that anybody can compute it again.
CREATE TABLE determinations (
    year BIGINT NOT NULL REFERENCES years (year),
    number BIGINT NOT NULL,
    facts TEXT NOT NULL,
    -- What was disputed in them, with what it is worth, as JSON.
    doubts TEXT NOT NULL,
    digest TEXT NOT NULL,
    note TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, number)
);
-- What was done with it: proposed, approved, sent back; a tie decided, a result held back. Nothing here is ever changed.
CREATE TABLE determination_acts (
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- The institution that it is about; empty where it is about all.
    institution TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, number, position),
    FOREIGN KEY (year, number) REFERENCES determinations (year, number)
);
