-- Self-evaluation: rows with their history, evidence, comments, submissions and returns.
CREATE TABLE dossiers (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL REFERENCES years (year),
    institution TEXT NOT NULL REFERENCES institutions (id),
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    claimed BIGINT,
    filled BIGINT NOT NULL,
    problems BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    approved_by TEXT,
    approved_at BIGINT,
    submitted_at BIGINT,
    CONSTRAINT dossiers_one UNIQUE (year, institution)
);
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    sheet TEXT NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    removed BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX entries_dossier ON entries (dossier, sheet, position);
CREATE TABLE entry_history (
    entry TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    removed BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (entry, version)
);
CREATE TABLE files (
    id TEXT PRIMARY KEY,
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    digest TEXT NOT NULL,
    size BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    warning TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX files_dossier ON files (dossier);
CREATE TABLE file_uses (
    file TEXT NOT NULL REFERENCES files (id),
    sheet TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (file, sheet, entry)
);
CREATE TABLE comments (
    id TEXT PRIMARY KEY,
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    sheet TEXT NOT NULL,
    author TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX comments_dossier ON comments (dossier);
CREATE TABLE submissions (
    number TEXT PRIMARY KEY,
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_account TEXT NOT NULL,
    manifest TEXT NOT NULL,
    digest TEXT NOT NULL,
    claimed BIGINT NOT NULL,
    log_size BIGINT NOT NULL,
    log_root TEXT NOT NULL,
    CONSTRAINT submissions_version UNIQUE (dossier, version)
);
CREATE TABLE returns (
    id TEXT PRIMARY KEY,
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    sheets TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    by_account TEXT NOT NULL,
    at BIGINT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX returns_dossier ON returns (dossier);
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    link TEXT NOT NULL,
    read_at BIGINT,
    mailed_at BIGINT,
    mail_attempts BIGINT NOT NULL
);
CREATE INDEX messages_account ON messages (account, at);
CREATE INDEX messages_mail ON messages (mailed_at, mail_attempts);
