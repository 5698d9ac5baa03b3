//! Which expert looks at which institution: drafted, released, ended; and the automatic runs that made drafts.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _};
use workflow::{AssignmentId, ExpertId, InstitutionId, RunId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// How an assignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssignmentState {
    /// Only the office sees it.
    Draft,
    /// It is the expert's work.
    Released,
    /// The expert withdrew because of a conflict of interest.
    Recused,
    /// The office took it away.
    Removed,
}

impl AssignmentState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Released, Self::Recused, Self::Removed];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Released => "released",
            Self::Recused => "recused",
            Self::Removed => "removed",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// Whether the expert is counted for the institution.
    pub fn stands(self) -> bool {
        matches!(self, Self::Draft | Self::Released)
    }
}

/// An expert's work on an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The institution.
    pub institution: InstitutionId,
    /// Ids of the groups of indicators that are this expert's, in the scheme's order.
    pub groups: Vec<String>,
    /// The expert.
    pub expert: ExpertId,
    /// The run that made it; `None` where somebody did.
    pub run: Option<RunId>,
    /// How it stands.
    pub state: AssignmentState,
    /// Why it was made by hand, or why it ended.
    pub reason: String,
    /// Account that did so.
    pub by: String,
    /// When it was made.
    pub at: Timestamp,
    /// When it became the expert's work.
    pub released_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When the expert was done with it.
    pub finished_at: Option<Timestamp>,
}

impl Assignment {
    /// Whether this expert was done with one of these groups here: from then on the marks of others are no secret.
    pub fn saw_others(&self, expert: &ExpertId, groups: &[String]) -> bool {
        self.finished_at.is_some() && self.expert == *expert && self.groups.iter().any(|group| groups.contains(group))
    }
}

/// Whose assignments are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// All of the year.
    All,
    /// Those of one expert.
    Expert(&'a ExpertId),
    /// Those of one institution.
    Institution(&'a InstitutionId),
    /// This one.
    One(&'a AssignmentId),
}

/// A row of an assignment, in the order in which they are asked for.
type AssignmentRow = (
    String,
    String,
    String,
    String,
    Option<String>,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

/// The assignments of a year, those that ended too, in their order of time.
pub async fn assignments(db: &mut AnyConnection, year: Year, of: Of<'_>) -> Result<Vec<Assignment>, StoreError> {
    let columns = "id, institution, parts, expert, run, state, reason, by_account, at, released_at, ended_at, \
                   finished_at";
    let (condition, bind) = match of {
        Of::All => ("", Bind::Nothing),
        Of::Expert(id) => (" AND expert = $1", Bind::Text(id.as_str())),
        Of::Institution(id) => (" AND institution = $1", Bind::Text(id.as_str())),
        Of::One(id) => (" AND id = $1", Bind::Text(id.as_str())),
    };
    let from = format!("assignments WHERE year = {}{condition}", year.0);
    let mut rows: Vec<AssignmentRow> = rows::all(db, columns, &from, None, bind).await?;
    rows.sort_unstable_by(|a, b| (a.8, &a.0).cmp(&(b.8, &b.0)));
    rows.into_iter().map(assignment).collect()
}

fn assignment(row: AssignmentRow) -> Result<Assignment, StoreError> {
    let (assignment, institution, groups, expert, run, state, reason, by, at, released_at, ended_at, finished_at) = row;
    Ok(Assignment {
        id: id(assignment)?,
        institution: id(institution)?,
        groups: groups.lines().map(str::to_owned).collect(),
        expert: id(expert)?,
        run: run.map(id).transpose()?,
        state: AssignmentState::from_id(&state).ok_or_else(|| StoreError::damaged(format!("assignment {state}")))?,
        reason,
        by,
        at: time(at)?,
        released_at: released_at.map(time).transpose()?,
        ended_at: ended_at.map(time).transpose()?,
        finished_at: finished_at.map(time).transpose()?,
    })
}

/// One assignment with its year.
pub async fn assignment_by_id(
    db: &mut AnyConnection,
    id: &AssignmentId,
) -> Result<Option<(Year, Assignment)>, StoreError> {
    let Some(row) =
        sqlx::query("SELECT year FROM assignments WHERE id = $1").bind(id.as_str()).fetch_optional(&mut *db).await?
    else {
        return Ok(None);
    };
    let year = i16::try_from(row.try_get::<i64, _>(0)?).map_err(|_| StoreError::damaged("year".to_owned()))?;
    let all = assignments(db, Year(year), Of::One(id)).await?;
    Ok(all.into_iter().next().map(|one| (Year(year), one)))
}

/// Writes new assignments.
pub async fn add_assignments(db: &mut AnyConnection, year: Year, new: &[Assignment]) -> Result<(), StoreError> {
    for some in new.chunks(100) {
        let sql = format!(
            "INSERT INTO assignments (id, year, institution, parts, expert, run, state, reason, by_account, at, \
             released_at, ended_at, finished_at) VALUES {}",
            rows::places(some.len(), 13)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for one in some {
            query = query.bind(one.id.as_str()).bind(i64::from(year.0)).bind(one.institution.as_str());
            query = query.bind(one.groups.join("\n")).bind(one.expert.as_str());
            query = query.bind(one.run.as_ref().map(|run| run.as_str().to_owned()));
            query = query.bind(one.state.id()).bind(&one.reason).bind(&one.by).bind(one.at.as_millisecond());
            query = query.bind(one.released_at.map(Timestamp::as_millisecond));
            query = query.bind(one.ended_at.map(Timestamp::as_millisecond));
            query = query.bind(one.finished_at.map(Timestamp::as_millisecond));
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Makes every draft of a year the expert's work.
pub async fn release(db: &mut AnyConnection, year: Year, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE assignments SET state = 'released', released_at = $2 WHERE year = $1 AND state = 'draft'")
        .bind(i64::from(year.0))
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that an expert is done with an assignment.
pub async fn finish(db: &mut AnyConnection, id: &AssignmentId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE assignments SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL")
        .bind(id.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Ends an assignment; it stays as a record.
pub async fn end(
    db: &mut AnyConnection,
    id: &AssignmentId,
    state: AssignmentState,
    (reason, by, now): (&str, &str, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE assignments SET state = $2, reason = $3, by_account = $4, ended_at = $5 \
         WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id.as_str())
    .bind(state.id())
    .bind(reason)
    .bind(by)
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Throws the drafts of a year away, or only those that runs made: nobody but the office has seen them, and the runs are
/// kept.
pub async fn discard_drafts(db: &mut AnyConnection, year: Year, of_runs: bool) -> Result<(), StoreError> {
    let which = if of_runs { " AND run IS NOT NULL" } else { "" };
    let sql = format!("DELETE FROM assignments WHERE year = $1 AND state = 'draft'{which}");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(i64::from(year.0)).execute(db).await?;
    Ok(())
}

/// One automatic assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Number in its year, from 1.
    pub number: i64,
    /// What went in, as JSON.
    pub input: String,
    /// What came out, as JSON.
    pub outcome: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of a run, in the order in which they are asked for.
type RunRow = (String, i64, String, String, String, i64);

/// The runs of a year, in their order.
pub async fn runs(db: &mut AnyConnection, year: Year) -> Result<Vec<Run>, StoreError> {
    let from = "assignment_runs WHERE year = $1";
    let columns = "id, number, input, outcome, by_account, at";
    let mut rows: Vec<RunRow> = rows::all(db, columns, from, None, Bind::Number(i64::from(year.0))).await?;
    rows.sort_unstable_by_key(|row| row.1);
    let run = |(run, number, input, outcome, by, at): RunRow| {
        Ok(Run { id: id(run)?, number, input, outcome, by, at: time(at)? })
    };
    rows.into_iter().map(run).collect()
}

/// Writes a run.
pub async fn add_run(db: &mut AnyConnection, year: Year, run: &Run) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO assignment_runs (id, year, number, input, outcome, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(run.id.as_str())
    .bind(i64::from(year.0))
    .bind(run.number)
    .bind(&run.input)
    .bind(&run.outcome)
    .bind(&run.by)
    .bind(run.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}
