-- 获批试点人数: how many an institution was approved for, as the office recorded it. A row for each version and nothing is ever
-- changed: the last version holds, and without a number it was taken back.
CREATE TABLE quotas (
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    certificate TEXT NOT NULL REFERENCES certificates (id),
    level TEXT NOT NULL,
    version BIGINT NOT NULL,
    approved BIGINT,
    document TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (year, institution, certificate, level, version)
);
