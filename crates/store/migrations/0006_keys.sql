-- Access keys: what a program of somebody's own signs in with, in one of that person's roles.
CREATE TABLE access_keys (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    membership TEXT NOT NULL REFERENCES memberships (id),
    name TEXT NOT NULL,
    writes BIGINT NOT NULL,
    strong BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX access_keys_account ON access_keys (account);
CREATE INDEX access_keys_membership ON access_keys (membership);
