//! Visits of institutions: plans, visits, what was done about each, what was seen. Plans, visits and acts are never changed;
//! what was seen is a row with every version it had.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AnyConnection;
use workflow::{ExpertId, InstitutionId, VisitId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::opinions::Opinion;
use crate::people::id;
use crate::rows::{self, Bind};

/// A plan: what visits were chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitPlan {
    /// Number in its year, from 1.
    pub number: i64,
    /// All that went in, and what came out, as JSON.
    pub input: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A visit: of whom, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRecord {
    /// Its id.
    pub id: VisitId,
    /// The year.
    pub year: Year,
    /// Of which institution.
    pub institution: InstitutionId,
    /// The plan that chose it; `None` where it was added by hand.
    pub plan: Option<i64>,
    /// Why, as JSON.
    pub reasons: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What can be done about a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitActKind {
    /// Day and team were set.
    Arranged,
    /// Institution and team were told.
    Announced,
    /// The report was signed.
    Closed,
    /// It was opened again.
    Reopened,
    /// The visit was called off.
    Cancelled,
}

impl VisitActKind {
    /// All.
    pub const ALL: [Self; 5] = [Self::Arranged, Self::Announced, Self::Closed, Self::Reopened, Self::Cancelled];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Arranged => "arranged",
            Self::Announced => "announced",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Cancelled => "cancelled",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Something that was done about a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitAct {
    /// Number within the visit, from 1.
    pub number: i64,
    /// What.
    pub kind: VisitActKind,
    /// The day that was set.
    pub day: Option<Date>,
    /// The team that was set, its leader first.
    pub team: Vec<ExpertId>,
    /// What was said: what the institution should prepare, the report, the reason.
    pub words: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Which visits are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Those of a year.
    Year(Year),
    /// Those of an institution, of all years.
    Institution(&'a InstitutionId),
    /// This one.
    One(&'a VisitId),
}

impl Which<'_> {
    /// What follows `visits`, and what it compares with.
    fn condition(&self) -> (&'static str, Bind<'_>) {
        match self {
            Self::Year(year) => ("year = $1", Bind::Number(i64::from(year.0))),
            Self::Institution(id) => ("institution = $1", Bind::Text(id.as_str())),
            Self::One(id) => ("id = $1", Bind::Text(id.as_str())),
        }
    }
}

/// A row of a visit, in the order in which they are asked for.
type VisitRow = (String, i64, String, Option<i64>, String, String, i64);

/// A row of an act.
type ActRow = (String, i64, String, Option<String>, String, String, String, i64);

/// A row of what was seen.
type NoteRow = (String, String, i64, String, String, i64);

/// Visits with their acts in their order; in the order in which they were planned.
pub async fn visits(db: &mut AnyConnection, which: Which<'_>) -> Result<Vec<(VisitRecord, Vec<VisitAct>)>, StoreError> {
    let columns = "id, year, institution, plan, reasons, by_account, at";
    let (condition, bind) = which.condition();
    let rows: Vec<VisitRow> = rows::all(db, columns, &format!("visits WHERE {condition}"), None, bind).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let columns = "visit, number, kind, day, team, words, by_account, at";
    let (condition, bind) = which.condition();
    let from = format!("visit_acts WHERE visit IN (SELECT id FROM visits WHERE {condition})");
    let mut acts: BTreeMap<String, Vec<VisitAct>> = BTreeMap::new();
    let of_acts: Vec<ActRow> = rows::all(db, columns, &from, None, bind).await?;
    for row in of_acts {
        acts.entry(row.0.clone()).or_default().push(act(row)?);
    }
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut own = acts.remove(&row.0).unwrap_or_default();
        own.sort_unstable_by_key(|act| act.number);
        all.push((record(row)?, own));
    }
    all.sort_by(|a, b| (a.0.at, &a.0.id).cmp(&(b.0.at, &b.0.id)));
    Ok(all)
}

fn record((visit, year, institution, plan, reasons, by, at): VisitRow) -> Result<VisitRecord, StoreError> {
    let year = Year(i16::try_from(year).map_err(|_| StoreError::damaged("year".to_owned()))?);
    Ok(VisitRecord { id: id(visit)?, year, institution: id(institution)?, plan, reasons, by, at: time(at)? })
}

fn act((_, number, kind, day, team, words, by, at): ActRow) -> Result<VisitAct, StoreError> {
    let damaged = |what: &str| StoreError::damaged(format!("{what} of a visit"));
    Ok(VisitAct {
        number,
        kind: VisitActKind::from_id(&kind).ok_or_else(|| damaged("act"))?,
        day: day.map(|day| day.parse().map_err(|_| damaged("day"))).transpose()?,
        team: team.split_whitespace().map(|one| id(one.to_owned())).collect::<Result<_, _>>()?,
        words,
        by,
        at: time(at)?,
    })
}

/// One visit with its acts.
pub async fn visit_by_id(
    db: &mut AnyConnection,
    id: &VisitId,
) -> Result<Option<(VisitRecord, Vec<VisitAct>)>, StoreError> {
    Ok(visits(db, Which::One(id)).await?.into_iter().next())
}

/// Writes new visits.
pub async fn add_visits(db: &mut AnyConnection, new: &[VisitRecord]) -> Result<(), StoreError> {
    for visit in new {
        sqlx::query(
            "INSERT INTO visits (id, year, institution, plan, reasons, by_account, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(visit.id.as_str())
        .bind(i64::from(visit.year.0))
        .bind(visit.institution.as_str())
        .bind(visit.plan)
        .bind(&visit.reasons)
        .bind(&visit.by)
        .bind(visit.at.as_millisecond())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Writes what was done about a visit.
pub async fn add_act(db: &mut AnyConnection, visit: &VisitId, act: &VisitAct) -> Result<(), StoreError> {
    let team: Vec<&str> = act.team.iter().map(ExpertId::as_str).collect();
    sqlx::query(
        "INSERT INTO visit_acts (visit, number, kind, day, team, words, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(visit.as_str())
    .bind(act.number)
    .bind(act.kind.id())
    .bind(act.day.map(|day| day.to_string()))
    .bind(team.join(" "))
    .bind(&act.words)
    .bind(&act.by)
    .bind(act.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// The plans of a year, oldest first.
pub async fn plans(db: &mut AnyConnection, year: Year) -> Result<Vec<VisitPlan>, StoreError> {
    let columns = "number, input, by_account, at";
    let bind = Bind::Number(i64::from(year.0));
    let mut rows: Vec<(i64, String, String, i64)> =
        rows::all(db, columns, "visit_plans WHERE year = $1", None, bind).await?;
    rows.sort_unstable_by_key(|row| row.0);
    rows.into_iter().map(|(number, input, by, at)| Ok(VisitPlan { number, input, by, at: time(at)? })).collect()
}

/// Writes a plan.
pub async fn add_plan(db: &mut AnyConnection, year: Year, plan: &VisitPlan) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO visit_plans (year, number, input, by_account, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(i64::from(year.0))
        .bind(plan.number)
        .bind(&plan.input)
        .bind(&plan.by)
        .bind(plan.at.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// What was seen on visits, by visit and subject.
pub async fn notes(db: &mut AnyConnection, which: Which<'_>) -> Result<Vec<(VisitId, Opinion)>, StoreError> {
    let (condition, bind) = which.condition();
    let from = format!("visit_notes WHERE visit IN (SELECT id FROM visits WHERE {condition})");
    read(rows::all(db, "visit, subject, version, fields, changed_by, changed_at", &from, None, bind).await?)
}

/// Every version of what was seen on a visit, by subject, each oldest first.
pub async fn note_history(db: &mut AnyConnection, visit: &VisitId) -> Result<Vec<Opinion>, StoreError> {
    let columns = "visit, subject, version, fields, changed_by, changed_at";
    let from = "visit_note_history WHERE visit = $1";
    let all = read(rows::all(db, columns, from, None, Bind::Text(visit.as_str())).await?)?;
    Ok(all.into_iter().map(|(_, note)| note).collect())
}

fn read(mut rows: Vec<NoteRow>) -> Result<Vec<(VisitId, Opinion)>, StoreError> {
    rows.sort_unstable_by(|a, b| (&a.0, &a.1, a.2).cmp(&(&b.0, &b.1, b.2)));
    let note = |(visit, subject, version, fields, by, at): NoteRow| {
        let fields = serde_json::from_str(&fields).map_err(|error| StoreError::damaged(format!("note: {error}")))?;
        Ok((id(visit)?, Opinion { subject, version, fields, by, at: time(at)? }))
    };
    rows.into_iter().map(note).collect()
}

/// Writes what is seen now; what was written before stays in its history.
pub async fn save_note(db: &mut AnyConnection, visit: &VisitId, note: &Opinion) -> Result<(), StoreError> {
    let conflict = " ON CONFLICT (visit, subject) DO UPDATE SET version = excluded.version, \
                    fields = excluded.fields, changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    for (table, conflict) in [("visit_notes", conflict), ("visit_note_history", "")] {
        let sql = format!(
            "INSERT INTO {table} (visit, subject, version, fields, changed_by, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6){conflict}"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(visit.as_str())
            .bind(&note.subject)
            .bind(note.version)
            .bind(serde_json::to_string(&note.fields).unwrap_or_default())
            .bind(&note.by)
            .bind(note.at.as_millisecond())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
