-- Whom a determination is about: ids in the order of its facts, one a line. A code may be put right later, an id stays.
-- Empty in determinations that are older than this; their institutions are found by code.
ALTER TABLE determinations ADD COLUMN institutions TEXT NOT NULL DEFAULT '';
