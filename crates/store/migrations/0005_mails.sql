-- Mail on its way out. What it says is erased once it was sent or given up: an invitation's link is a key.
CREATE TABLE mails (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    error TEXT NOT NULL,
    done_at BIGINT
);
CREATE INDEX mails_due ON mails (state, due_at);
CREATE INDEX mails_at ON mails (at);
DROP INDEX messages_mail;
ALTER TABLE messages DROP COLUMN mailed_at;
ALTER TABLE messages DROP COLUMN mail_attempts;
