-- Accounts, the roles they hold, invitations and logins.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CONSTRAINT accounts_name UNIQUE,
    person TEXT NOT NULL,
    email TEXT NOT NULL,
    password TEXT NOT NULL,
    password_at BIGINT NOT NULL,
    earlier_passwords TEXT NOT NULL,
    totp_secret TEXT NOT NULL,
    totp_confirmed BIGINT NOT NULL,
    totp_last_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts (id),
    hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account, hash)
);
CREATE TABLE memberships (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    department TEXT NOT NULL,
    sheets TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX memberships_account ON memberships (account);
CREATE INDEX memberships_scope ON memberships (scope_kind, scope);
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    department TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX invitations_scope ON invitations (scope_kind, scope);
CREATE TABLE logins (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    membership TEXT NOT NULL,
    strong BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    network TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX logins_account ON logins (account);
-- Attempts to sign in by the name that was typed, whether anybody has it or not: the two must look alike.
CREATE TABLE guesses (
    name TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX guesses_failed_at ON guesses (failed_at);
