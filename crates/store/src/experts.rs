//! 专家库: the pool of experts, which is kept from year to year, and the conflicts of interest that are declared in a year.

use jiff::Timestamp;
use sqlx::AnyConnection;
use workflow::{ConflictId, ExpertId, InstitutionId, OrganisationId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// 评审专家
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expert {
    /// Its id.
    pub id: ExpertId,
    /// 专家编号
    pub code: String,
    /// Name.
    pub name: String,
    /// 工作单位 today.
    pub employer: String,
    /// Employers of the last three years.
    pub earlier_employers: Vec<String>,
    /// The training-evaluation organisations that the expert serves or served in the last three years.
    pub serves: Vec<OrganisationId>,
    /// 专业领域
    pub fields: Vec<String>,
    /// 设区市
    pub city: String,
    /// The most parts of institutions that the expert takes on in a year; `None` where the office's limit for all does.
    pub at_most: Option<u32>,
    /// When identity and employers were confirmed as they stand.
    pub confirmed_at: Option<Timestamp>,
    /// Since when the expert is not in the pool any more.
    pub withdrawn_at: Option<Timestamp>,
}

/// A row of an expert, in the order in which they are asked for.
type ExpertRow =
    (String, String, String, String, String, String, String, String, Option<i64>, Option<i64>, Option<i64>);

fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// All experts, by code.
pub async fn experts(db: &mut AnyConnection) -> Result<Vec<Expert>, StoreError> {
    let columns =
        "id, code, name, employer, earlier_employers, serves, fields, city, at_most, confirmed_at, withdrawn_at";
    let mut rows: Vec<ExpertRow> = rows::all(db, columns, "experts", None, Bind::Nothing).await?;
    rows.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    let expert =
        |(expert, code, name, employer, earlier, serves, fields, city, at_most, confirmed, withdrawn): ExpertRow| {
            Ok(Expert {
                id: id(expert)?,
                code,
                name,
                employer,
                earlier_employers: lines_of(&earlier),
                serves: lines_of(&serves).into_iter().map(id).collect::<Result<_, _>>()?,
                fields: lines_of(&fields),
                city,
                at_most: at_most.map(number).transpose()?,
                confirmed_at: confirmed.map(time).transpose()?,
                withdrawn_at: withdrawn.map(time).transpose()?,
            })
        };
    rows.into_iter().map(expert).collect()
}

fn number(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::damaged(format!("limit {stored}")))
}

fn serves(expert: &Expert) -> String {
    expert.serves.iter().map(OrganisationId::as_str).collect::<Vec<_>>().join("\n")
}

/// Adds an expert.
pub async fn add_expert(db: &mut AnyConnection, expert: &Expert, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO experts (id, code, name, employer, earlier_employers, serves, fields, city, at_most, \
         confirmed_at, withdrawn_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(expert.id.as_str())
    .bind(&expert.code)
    .bind(&expert.name)
    .bind(&expert.employer)
    .bind(expert.earlier_employers.join("\n"))
    .bind(serves(expert))
    .bind(expert.fields.join("\n"))
    .bind(&expert.city)
    .bind(expert.at_most.map(i64::from))
    .bind(expert.confirmed_at.map(Timestamp::as_millisecond))
    .bind(expert.withdrawn_at.map(Timestamp::as_millisecond))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what can change of an expert.
pub async fn save_expert(db: &mut AnyConnection, expert: &Expert) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE experts SET code = $2, name = $3, employer = $4, earlier_employers = $5, serves = $6, fields = $7, \
         city = $8, at_most = $9, confirmed_at = $10, withdrawn_at = $11 WHERE id = $1",
    )
    .bind(expert.id.as_str())
    .bind(&expert.code)
    .bind(&expert.name)
    .bind(&expert.employer)
    .bind(expert.earlier_employers.join("\n"))
    .bind(serves(expert))
    .bind(expert.fields.join("\n"))
    .bind(&expert.city)
    .bind(expert.at_most.map(i64::from))
    .bind(expert.confirmed_at.map(Timestamp::as_millisecond))
    .bind(expert.withdrawn_at.map(Timestamp::as_millisecond))
    .execute(db)
    .await?;
    Ok(())
}

/// A conflict of interest that somebody declared and that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its id.
    pub id: ConflictId,
    /// Whose.
    pub expert: ExpertId,
    /// With which institution.
    pub institution: InstitutionId,
    /// Why.
    pub reason: String,
    /// Account that declared it: the expert's, or one of the office.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of a conflict, in the order in which they are asked for.
type ConflictRow = (String, String, String, String, String, i64);

/// The conflicts of a year that stand, in their order of time; of one expert, or of all.
pub async fn conflicts(db: &mut AnyConnection, year: Year, of: Option<&ExpertId>) -> Result<Vec<Conflict>, StoreError> {
    let (condition, bind) = match of {
        Some(id) => (" AND expert = $1", Bind::Text(id.as_str())),
        None => ("", Bind::Nothing),
    };
    let from = format!("conflicts WHERE year = {} AND withdrawn_at IS NULL{condition}", year.0);
    let mut rows: Vec<ConflictRow> =
        rows::all(db, "id, expert, institution, reason, by_account, at", &from, None, bind).await?;
    rows.sort_unstable_by(|a, b| (a.5, &a.0).cmp(&(b.5, &b.0)));
    let conflict = |(conflict, expert, institution, reason, by, at): ConflictRow| {
        Ok(Conflict {
            id: id(conflict)?,
            expert: id(expert)?,
            institution: id(institution)?,
            reason,
            by,
            at: time(at)?,
        })
    };
    rows.into_iter().map(conflict).collect()
}

/// Writes a conflict that somebody declared.
pub async fn add_conflict(db: &mut AnyConnection, year: Year, conflict: &Conflict) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO conflicts (id, year, expert, institution, reason, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(conflict.id.as_str())
    .bind(i64::from(year.0))
    .bind(conflict.expert.as_str())
    .bind(conflict.institution.as_str())
    .bind(&conflict.reason)
    .bind(&conflict.by)
    .bind(conflict.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a conflict back; it stays as a record.
pub async fn withdraw_conflict(db: &mut AnyConnection, id: &ConflictId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE conflicts SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL")
        .bind(id.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Who signed the declaration of impartiality of a year, and when.
pub async fn impartial(db: &mut AnyConnection, year: Year) -> Result<Vec<(ExpertId, Timestamp)>, StoreError> {
    let from = "impartiality WHERE year = $1";
    let rows: Vec<(String, i64)> = rows::all(db, "expert, at", from, None, Bind::Number(i64::from(year.0))).await?;
    rows.into_iter().map(|(expert, at)| Ok((id(expert)?, time(at)?))).collect()
}

/// Writes that an expert signed these words.
pub async fn declare_impartial(
    db: &mut AnyConnection,
    year: Year,
    expert: &ExpertId,
    (words, by, at): (&str, &str, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO impartiality (year, expert, words, by_account, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(i64::from(year.0))
        .bind(expert.as_str())
        .bind(words)
        .bind(by)
        .bind(at.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}
