-- How much an expert takes on in a year; without a number what the office chooses for all.
ALTER TABLE experts ADD COLUMN at_most BIGINT;
