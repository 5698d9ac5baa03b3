-- The registers kept from year to year: names that were, when a merger was, certificates with their levels.
ALTER TABLE institutions ADD COLUMN merged_at BIGINT;
UPDATE institutions SET merged_at = created_at WHERE merged_into IS NOT NULL;
ALTER TABLE organisations ADD COLUMN former_names TEXT NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN merged_into TEXT;
ALTER TABLE organisations ADD COLUMN merged_at BIGINT;
-- The certificates that went to another organisation with a merger, so that it can be taken back.
ALTER TABLE organisations ADD COLUMN brought TEXT NOT NULL DEFAULT '';
-- A certificate keeps its id under a new name. Those that are there get their number as an id.
CREATE TABLE certificates_with_id (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CONSTRAINT certificates_name UNIQUE,
    organisation TEXT NOT NULL REFERENCES organisations (id),
    levels TEXT NOT NULL,
    former_names TEXT NOT NULL,
    withdrawn_at BIGINT,
    created_at BIGINT NOT NULL
);
INSERT INTO certificates_with_id (id, name, organisation, levels, former_names, created_at)
    SELECT SUBSTR('00000000000000000000000000000000', 1, 32 - LENGTH(CAST(n AS TEXT))) || CAST(n AS TEXT), name, organisation, '', '', 0
    FROM (SELECT name, organisation, ROW_NUMBER() OVER (ORDER BY name) AS n FROM certificates) AS numbered;
DROP TABLE certificates;
ALTER TABLE certificates_with_id RENAME TO certificates;
