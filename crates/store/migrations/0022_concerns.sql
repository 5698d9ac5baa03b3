-- 问题线索: what experts and organisations tell the office of an institution. Each may open a case, as a signal in the figures may.
CREATE TABLE concerns (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    -- The item of the negative list; empty where whoever tells it leaves that to the office.
    item TEXT NOT NULL,
    words TEXT NOT NULL,
    -- Of whom: the expert's or organisation's id, by the role.
    role TEXT NOT NULL,
    told_for TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX concerns_year ON concerns (year, institution);
-- A signal of the figures or a concern that the office looked at and opens no case for, or looks at again. Nothing here is ever
-- changed; the last of a signal holds, as long as the signal says what it said then.
CREATE TABLE signal_acts (
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    signal TEXT NOT NULL,
    number BIGINT NOT NULL,
    aside BIGINT NOT NULL,
    -- What stands for what the signal said, and its words.
    state TEXT NOT NULL,
    says TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, institution, signal, number)
);
-- What the signal said that opened a case; empty for cases of before, and those that no signal opened.
ALTER TABLE cases ADD COLUMN signal_state TEXT NOT NULL DEFAULT '';
