-- What a year follows is long. Beside the rest of its row, whoever reads a date in it passes over the text of a scheme.
CREATE TABLE year_texts (
    year BIGINT PRIMARY KEY REFERENCES years (year),
    scheme TEXT NOT NULL,
    notice TEXT NOT NULL
);
INSERT INTO year_texts (year, scheme, notice) SELECT year, scheme, notice FROM years;
ALTER TABLE years DROP COLUMN scheme;
ALTER TABLE years DROP COLUMN notice;
