-- Cases of the negative list: what is said of an institution under one item of it. Neither a case nor an act in it is ever
-- changed: where a case stands follows from its acts.
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    item TEXT NOT NULL,
    source TEXT NOT NULL,
    -- The figures that hinted at it, where a signal is the source; else empty.
    signal TEXT NOT NULL,
    facts_on TEXT NOT NULL,
    reference TEXT NOT NULL
);
CREATE INDEX cases_institution ON cases (institution, year);
CREATE TABLE case_acts (
    case_id TEXT NOT NULL REFERENCES cases (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- What is proposed or decided.
    finding TEXT,
    -- The last day on which the institution may answer.
    until TEXT,
    words TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, number)
);
