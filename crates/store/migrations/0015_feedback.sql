-- What institutions ask to be reviewed of their preliminary results, and what they are answered: nothing here is changed.
CREATE TABLE review_requests (
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    leaf TEXT NOT NULL,
    -- The determination that was seen.
    determination BIGINT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (year, institution, leaf),
    FOREIGN KEY (year, determination) REFERENCES determinations (year, number)
);
CREATE TABLE review_answers (
    year BIGINT NOT NULL,
    institution TEXT NOT NULL,
    leaf TEXT NOT NULL,
    -- Score of the leaf and total, before and after, in units of a point.
    score_before BIGINT NOT NULL,
    score_after BIGINT NOT NULL,
    total_before BIGINT NOT NULL,
    total_after BIGINT NOT NULL,
    reason TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (year, institution, leaf),
    FOREIGN KEY (year, institution, leaf) REFERENCES review_requests (year, institution, leaf)
);
