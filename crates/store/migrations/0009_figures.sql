-- Figures of training-evaluation organisations: supplied in versions, confirmed or disputed, answered, ruled.
CREATE TABLE figure_versions (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    organisation TEXT NOT NULL REFERENCES organisations (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_account TEXT NOT NULL,
    by_office BIGINT NOT NULL,
    as_of TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT figure_versions_number UNIQUE (year, organisation, number)
);
-- Without an institution it is what holds for all: the fee standard and the national rate of a certificate's level.
CREATE TABLE figures (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT REFERENCES institutions (id),
    certificate TEXT NOT NULL REFERENCES certificates (id),
    level TEXT NOT NULL,
    batch TEXT NOT NULL,
    fields TEXT NOT NULL,
    given_in TEXT NOT NULL REFERENCES figure_versions (id),
    replaced_in TEXT REFERENCES figure_versions (id)
);
CREATE INDEX figures_institution ON figures (year, institution);
CREATE INDEX figures_certificate ON figures (certificate, year);
CREATE UNIQUE INDEX figures_one ON figures (year, institution, certificate, level, batch)
    WHERE replaced_in IS NULL AND institution IS NOT NULL;
CREATE UNIQUE INDEX figures_for_all ON figures (year, certificate, level)
    WHERE replaced_in IS NULL AND institution IS NULL;
-- What somebody said of an institution's figures of one certificate and level: nothing here is ever changed.
CREATE TABLE figure_acts (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    number BIGINT NOT NULL,
    certificate TEXT NOT NULL,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    reason TEXT NOT NULL,
    about TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT figure_acts_number UNIQUE (year, institution, number)
);
