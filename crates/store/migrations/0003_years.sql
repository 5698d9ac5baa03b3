-- What is kept from year to year, and the year itself.
CREATE TABLE institutions (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT institutions_code UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    city TEXT NOT NULL,
    authority TEXT NOT NULL,
    former_names TEXT NOT NULL,
    merged_into TEXT,
    created_at BIGINT NOT NULL
);
CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CONSTRAINT organisations_name UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE TABLE certificates (
    name TEXT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisations (id)
);
CREATE TABLE years (
    year BIGINT PRIMARY KEY,
    scheme TEXT NOT NULL,
    notice TEXT NOT NULL,
    digest TEXT NOT NULL,
    step TEXT NOT NULL,
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    timetable TEXT NOT NULL,
    issued_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE year_settings (
    year BIGINT NOT NULL REFERENCES years (year),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    basis TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (year, key)
);
CREATE TABLE extensions (
    id TEXT PRIMARY KEY,
    dossier TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    approved_by TEXT,
    approved_at BIGINT
);
CREATE INDEX extensions_dossier ON extensions (dossier);
