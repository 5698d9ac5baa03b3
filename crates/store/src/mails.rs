//! Mail on its way out: written with the act that causes it, sent after the commit.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::MailId;

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// To be sent.
    Waiting,
    /// The mail server has it.
    Sent,
    /// The mail server refused it, or was not reached for too long.
    Failed,
    /// A demonstration's: kept to be looked at, never sent.
    Held,
}

impl MailState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Held];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id, which is also in its Message-ID: sent twice, it is still one mail.
    pub id: MailId,
    /// When it was written.
    pub at: Timestamp,
    /// To whom.
    pub person: String,
    /// Where to.
    pub address: String,
    /// Subject.
    pub subject: String,
    /// What it says; empty once it was sent or given up.
    pub body: String,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// Why it was not sent, in the mail server's words; may be empty.
    pub error: String,
    /// When it was sent or given up.
    pub done_at: Option<Timestamp>,
}

const MAIL: &str = "id, at, person, address, subject, body, state, attempts, due_at, error, done_at";

fn mail(row: &AnyRow) -> Result<Mail, StoreError> {
    let state: String = row.try_get(6)?;
    Ok(Mail {
        id: id(row.try_get(0)?)?,
        at: time(row.try_get(1)?)?,
        person: row.try_get(2)?,
        address: row.try_get(3)?,
        subject: row.try_get(4)?,
        body: row.try_get(5)?,
        state: MailState::from_id(&state).ok_or_else(|| StoreError::damaged(format!("state {state}")))?,
        attempts: row.try_get(7)?,
        due_at: time(row.try_get(8)?)?,
        error: row.try_get(9)?,
        done_at: row.try_get::<Option<i64>, _>(10)?.map(time).transpose()?,
    })
}

/// Adds a mail.
pub async fn add_mail(db: &mut AnyConnection, mail: &Mail) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO mails ({MAIL}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(mail.id.as_str())
        .bind(mail.at.as_millisecond())
        .bind(&mail.person)
        .bind(&mail.address)
        .bind(&mail.subject)
        .bind(&mail.body)
        .bind(mail.state.id())
        .bind(mail.attempts)
        .bind(mail.due_at.as_millisecond())
        .bind(&mail.error)
        .bind(mail.done_at.map(Timestamp::as_millisecond))
        .execute(db)
        .await?;
    Ok(())
}

/// Mails that are to be sent now, those that have waited longest first.
pub async fn due_mails(db: &mut AnyConnection, now: Timestamp, count: i64) -> Result<Vec<Mail>, StoreError> {
    let sql = format!("SELECT {MAIL} FROM mails WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now.as_millisecond()).bind(count);
    query.fetch_all(db).await?.iter().map(mail).collect()
}

/// Writes how an attempt to send a mail ended. What it says goes with its last attempt.
pub async fn save_mail(db: &mut AnyConnection, mail: &Mail) -> Result<(), StoreError> {
    let body = if mail.done_at.is_some() { "" } else { mail.body.as_str() };
    sqlx::query(
        "UPDATE mails SET state = $2, attempts = $3, due_at = $4, error = $5, done_at = $6, body = $7 WHERE id = $1",
    )
    .bind(mail.id.as_str())
    .bind(mail.state.id())
    .bind(mail.attempts)
    .bind(mail.due_at.as_millisecond())
    .bind(&mail.error)
    .bind(mail.done_at.map(Timestamp::as_millisecond))
    .bind(body)
    .execute(db)
    .await?;
    Ok(())
}

/// One mail.
pub async fn mail_by_id(db: &mut AnyConnection, id: &MailId) -> Result<Option<Mail>, StoreError> {
    let sql = format!("SELECT {MAIL} FROM mails WHERE id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(db).await?;
    row.as_ref().map(mail).transpose()
}

/// The latest mails, from the `skip`th on.
pub async fn mails(db: &mut AnyConnection, skip: i64, count: i64) -> Result<Vec<Mail>, StoreError> {
    let sql = format!("SELECT {MAIL} FROM mails ORDER BY at DESC, id LIMIT $1 OFFSET $2");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(count).bind(skip).fetch_all(db).await?.iter().map(mail).collect()
}

/// How many mails are in a state.
pub async fn count_mails(db: &mut AnyConnection, state: MailState) -> Result<i64, StoreError> {
    let query = sqlx::query("SELECT COUNT(*) FROM mails WHERE state = $1").bind(state.id());
    Ok(query.fetch_one(db).await?.try_get(0)?)
}
