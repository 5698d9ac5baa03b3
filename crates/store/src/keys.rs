//! Access keys of people's own programs; of each only the hash is kept.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::{AccessKeyId, AccountId, Membership, MembershipId};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::{ACCOUNT, ACCOUNT_COLUMNS, Account, MEMBERSHIP, account, flag, id, membership};

/// 访问密钥
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id, for ending it.
    pub id: AccessKeyId,
    /// Whose.
    pub account: AccountId,
    /// The role it acts in.
    pub membership: MembershipId,
    /// What its owner calls it.
    pub name: String,
    /// It may change data; otherwise it only reads.
    pub writes: bool,
    /// It was made with a second factor.
    pub strong: bool,
    /// When it was made.
    pub made_at: Timestamp,
    /// First moment at which it no longer opens anything.
    pub expires_at: Timestamp,
    /// Last used, to the minute.
    pub used_at: Option<Timestamp>,
}

const KEY: &str = "k.id, k.account, k.membership, k.name, k.writes, k.strong, k.made_at, k.expires_at, k.used_at";
/// How many columns those are.
const KEY_COLUMNS: usize = 9;

fn key(row: &AnyRow) -> Result<AccessKey, StoreError> {
    Ok(AccessKey {
        id: id(row.try_get(0)?)?,
        account: id(row.try_get(1)?)?,
        membership: id(row.try_get(2)?)?,
        name: row.try_get(3)?,
        writes: flag(row.try_get(4)?),
        strong: flag(row.try_get(5)?),
        made_at: time(row.try_get(6)?)?,
        expires_at: time(row.try_get(7)?)?,
        used_at: row.try_get::<Option<i64>, _>(8)?.map(time).transpose()?,
    })
}

/// Adds a key; of its token only the hash is kept.
pub async fn add_key(db: &mut AnyConnection, key: &AccessKey, token_hash: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO access_keys (id, token, account, membership, name, writes, strong, made_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(key.id.as_str())
    .bind(token_hash)
    .bind(key.account.as_str())
    .bind(key.membership.as_str())
    .bind(&key.name)
    .bind(i64::from(key.writes))
    .bind(i64::from(key.strong))
    .bind(key.made_at.as_millisecond())
    .bind(key.expires_at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// The key of a token, with the account behind it and the role it acts in.
pub async fn key_by_token(
    db: &mut AnyConnection,
    token_hash: &str,
) -> Result<Option<(AccessKey, Account, Membership)>, StoreError> {
    let sql = format!(
        "SELECT {KEY}, {ACCOUNT}, {MEMBERSHIP} FROM access_keys k JOIN accounts a ON a.id = k.account \
         JOIN memberships m ON m.id = k.membership AND m.account = a.id AND m.ended_at IS NULL WHERE k.token = $1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(token_hash).fetch_optional(db).await?;
    let read =
        |row: AnyRow| Ok((key(&row)?, account(&row, KEY_COLUMNS)?, membership(&row, KEY_COLUMNS + ACCOUNT_COLUMNS)?));
    row.map(read).transpose()
}

/// The keys of an account, oldest first, also those whose time is over.
pub async fn keys(db: &mut AnyConnection, account: &AccountId) -> Result<Vec<AccessKey>, StoreError> {
    let sql = format!("SELECT {KEY} FROM access_keys k WHERE k.account = $1 ORDER BY k.made_at, k.id");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(account.as_str()).fetch_all(db).await?.iter().map(key).collect()
}

/// Notes that a key was used.
pub async fn touch_key(db: &mut AnyConnection, id: &AccessKeyId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE access_keys SET used_at = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Ends one key of an account; `false` where it has no such key.
pub async fn end_key(db: &mut AnyConnection, account: &AccountId, id: &AccessKeyId) -> Result<bool, StoreError> {
    let query = sqlx::query("DELETE FROM access_keys WHERE account = $1 AND id = $2");
    Ok(query.bind(account.as_str()).bind(id.as_str()).execute(db).await?.rows_affected() == 1)
}

/// Ends every key of an account; how many there were.
pub async fn end_keys(db: &mut AnyConnection, account: &AccountId) -> Result<u64, StoreError> {
    let query = sqlx::query("DELETE FROM access_keys WHERE account = $1");
    Ok(query.bind(account.as_str()).execute(db).await?.rows_affected())
}
