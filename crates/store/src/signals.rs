//! 问题线索: what experts and organisations tell the office of institutions, and the signals for which it opens no case.

use jiff::Timestamp;
use sqlx::AnyConnection;
use workflow::{ConcernId, InstitutionId, Role, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// Something that somebody told the office of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: ConcernId,
    /// Of whom.
    pub institution: InstitutionId,
    /// Id of the item of the negative list; empty where that is left to the office.
    pub item: String,
    /// What is said.
    pub words: String,
    /// In which role.
    pub role: Role,
    /// Id of the expert or the organisation for whom it was told.
    pub of: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row as the database gives it.
type ConcernRow = (String, String, String, String, String, String, String, i64);

/// What was told in a year, oldest first.
pub async fn concerns(db: &mut AnyConnection, year: Year) -> Result<Vec<Concern>, StoreError> {
    let columns = "id, institution, item, words, role, told_for, by_account, at";
    let from = format!("concerns WHERE year = {}", year.0);
    let mut rows: Vec<ConcernRow> = rows::all(db, columns, &from, None, Bind::Nothing).await?;
    rows.sort_unstable_by(|a, b| (a.7, &a.0).cmp(&(b.7, &b.0)));
    let concern = |(concern, institution, item, words, role, of, by, at): ConcernRow| {
        Ok(Concern {
            id: id(concern)?,
            institution: id(institution)?,
            item,
            words,
            role: Role::from_id(&role).ok_or_else(|| StoreError::damaged(format!("role {role}")))?,
            of,
            by,
            at: time(at)?,
        })
    };
    rows.into_iter().map(concern).collect()
}

/// Writes what somebody told.
pub async fn add_concern(db: &mut AnyConnection, year: Year, concern: &Concern) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO concerns (id, year, institution, item, words, role, told_for, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(concern.id.as_str())
    .bind(i64::from(year.0))
    .bind(concern.institution.as_str())
    .bind(&concern.item)
    .bind(&concern.words)
    .bind(concern.role.id())
    .bind(&concern.of)
    .bind(&concern.by)
    .bind(concern.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// What the office did with a signal for which it opens no case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalAct {
    /// Of whom.
    pub institution: InstitutionId,
    /// What stands for the signal.
    pub signal: String,
    /// Counts from 1.
    pub number: i64,
    /// It is set aside; else it is looked at again.
    pub aside: bool,
    /// What stands for what the signal said.
    pub state: String,
    /// What it said, in words.
    pub says: String,
    /// Why.
    pub reason: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row as the database gives it.
type ActRow = (String, String, i64, i64, String, String, String, String, i64);

/// What the office did with signals of a year, by institution and signal, each oldest first.
pub async fn acts(db: &mut AnyConnection, year: Year) -> Result<Vec<SignalAct>, StoreError> {
    let columns = "institution, signal, number, aside, state, says, reason, by_account, at";
    let from = format!("signal_acts WHERE year = {}", year.0);
    let mut rows: Vec<ActRow> = rows::all(db, columns, &from, None, Bind::Nothing).await?;
    rows.sort_unstable_by(|a, b| (&a.0, &a.1, a.2).cmp(&(&b.0, &b.1, b.2)));
    let act = |(institution, signal, number, aside, state, says, reason, by, at): ActRow| {
        let (institution, aside, at) = (id(institution)?, aside != 0, time(at)?);
        Ok(SignalAct { institution, signal, number, aside, state, says, reason, by, at })
    };
    rows.into_iter().map(act).collect()
}

/// Writes what the office did with a signal.
pub async fn add_act(db: &mut AnyConnection, year: Year, act: &SignalAct) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO signal_acts (year, institution, signal, number, aside, state, says, reason, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(i64::from(year.0))
    .bind(act.institution.as_str())
    .bind(&act.signal)
    .bind(act.number)
    .bind(i64::from(act.aside))
    .bind(&act.state)
    .bind(&act.says)
    .bind(&act.reason)
    .bind(&act.by)
    .bind(act.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}
