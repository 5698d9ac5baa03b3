//! What experts say of what is assigned to them, each with every version it had. What an ended assignment holds stays.

use jiff::Timestamp;
use sqlx::AnyConnection;
use workflow::{AssignmentId, Year};

use crate::dossiers::Fields;
use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// What an expert says of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Of what: a leaf's mark, an item, an indicator as a whole.
    pub subject: String,
    /// Counts changes; whoever writes says which one was seen.
    pub version: i64,
    /// What was typed.
    pub fields: Fields,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of an opinion, in the order in which they are asked for.
type OpinionRow = (String, String, i64, String, String, i64);

/// Whose opinions are asked for.
#[derive(Debug, Clone, Copy)]
pub enum In<'a> {
    /// Those of one assignment.
    Assignment(&'a AssignmentId),
    /// Those of a whole year.
    Year(Year),
}

/// Opinions with their assignments, by assignment and subject.
pub async fn opinions(db: &mut AnyConnection, of: In<'_>) -> Result<Vec<(AssignmentId, Opinion)>, StoreError> {
    let columns = "assignment, subject, version, fields, changed_by, changed_at";
    let (from, bind) = match of {
        In::Assignment(id) => ("opinions WHERE assignment = $1", Bind::Text(id.as_str())),
        In::Year(year) => (
            "opinions WHERE assignment IN (SELECT id FROM assignments WHERE year = $1)",
            Bind::Number(i64::from(year.0)),
        ),
    };
    let mut rows: Vec<OpinionRow> = rows::all(db, columns, from, None, bind).await?;
    rows.sort_unstable_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let opinion = |(assignment, subject, version, fields, by, at): OpinionRow| {
        let fields = serde_json::from_str(&fields).map_err(|error| StoreError::damaged(format!("opinion: {error}")))?;
        Ok((id(assignment)?, Opinion { subject, version, fields, by, at: time(at)? }))
    };
    rows.into_iter().map(opinion).collect()
}

/// Writes what an expert says now; what was said before stays in its history.
pub async fn save_opinion(
    db: &mut AnyConnection,
    assignment: &AssignmentId,
    opinion: &Opinion,
) -> Result<(), StoreError> {
    save_opinions(db, &[(assignment.clone(), opinion.clone())]).await
}

/// The same of many things at once.
pub async fn save_opinions(db: &mut AnyConnection, said: &[(AssignmentId, Opinion)]) -> Result<(), StoreError> {
    let columns = "assignment, subject, version, fields, changed_by, changed_at";
    let conflict = " ON CONFLICT (assignment, subject) DO UPDATE SET version = excluded.version, \
                    fields = excluded.fields, changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    for some in said.chunks(100) {
        for (table, conflict) in [("opinions", conflict), ("opinion_history", "")] {
            let sql = format!("INSERT INTO {table} ({columns}) VALUES {}{conflict}", rows::places(some.len(), 6));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for (assignment, one) in some {
                query = query.bind(assignment.as_str()).bind(&one.subject).bind(one.version);
                query = query.bind(serde_json::to_string(&one.fields).unwrap_or_default());
                query = query.bind(&one.by).bind(one.at.as_millisecond());
            }
            query.execute(&mut *db).await?;
        }
    }
    Ok(())
}
