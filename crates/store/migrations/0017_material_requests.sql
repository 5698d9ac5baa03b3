-- 补充材料: what experts ask of institutions while they review, and what they are answered. Nothing here is changed; files of
-- an answer are files of the dossier, at the place of the request.
CREATE TABLE material_requests (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    indicator TEXT NOT NULL,
    -- Which one of this institution and indicator, from 1.
    number BIGINT NOT NULL,
    -- The work of the expert who asks.
    assignment TEXT NOT NULL REFERENCES assignments (id),
    words TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- The first moment that is too late.
    closes_at BIGINT NOT NULL,
    UNIQUE (year, institution, indicator, number)
);
CREATE TABLE material_answers (
    request TEXT PRIMARY KEY REFERENCES material_requests (id),
    words TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL
);
