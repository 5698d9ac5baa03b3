-- Experts: the pool, their conflicts of interest, and what is assigned to them.
CREATE TABLE experts (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT experts_code UNIQUE,
    name TEXT NOT NULL,
    employer TEXT NOT NULL,
    earlier_employers TEXT NOT NULL,
    -- The organisations served, by id.
    serves TEXT NOT NULL,
    fields TEXT NOT NULL,
    city TEXT NOT NULL,
    confirmed_at BIGINT,
    withdrawn_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE TABLE conflicts (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    expert TEXT NOT NULL REFERENCES experts (id),
    institution TEXT NOT NULL REFERENCES institutions (id),
    reason TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX conflicts_one ON conflicts (year, expert, institution) WHERE withdrawn_at IS NULL;
-- 评审承诺: an expert signs once a year, over the words as they were.
CREATE TABLE impartiality (
    year BIGINT NOT NULL REFERENCES years (year),
    expert TEXT NOT NULL REFERENCES experts (id),
    words TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, expert)
);
-- What went into an automatic assignment and what came out of it: enough to do it again.
CREATE TABLE assignment_runs (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    number BIGINT NOT NULL,
    input TEXT NOT NULL,
    outcome TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT assignment_runs_number UNIQUE (year, number)
);
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    -- The groups of indicators that are this expert's.
    parts TEXT NOT NULL,
    expert TEXT NOT NULL REFERENCES experts (id),
    -- The run that made it; without one it was made by hand.
    run TEXT REFERENCES assignment_runs (id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    released_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX assignments_institution ON assignments (year, institution);
CREATE INDEX assignments_expert ON assignments (expert, year);
CREATE UNIQUE INDEX assignments_one ON assignments (year, institution, expert) WHERE ended_at IS NULL;
