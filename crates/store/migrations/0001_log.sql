-- The log: one line an act, a Merkle tree over them (RFC 9162), and what makes a repeated command harmless.
CREATE TABLE log (
    position BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    event TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX log_object ON log (object);
CREATE TABLE log_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    origin TEXT NOT NULL,
    size BIGINT NOT NULL,
    frontier TEXT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE TABLE commands (
    key TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX commands_at ON commands (at);
