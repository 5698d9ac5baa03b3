//! 复核申请: what institutions ask to be reviewed of their preliminary results, and the answers.

use jiff::Timestamp;
use scheme::Points;
use sqlx::AnyConnection;
use workflow::{InstitutionId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// What an institution asks to be reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRequest {
    /// Whose.
    pub institution: InstitutionId,
    /// Id of the leaf.
    pub leaf: String,
    /// Number of the determination that was seen.
    pub determination: i64,
    /// Why.
    pub reason: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The answer.
    pub answer: Option<ReviewAnswer>,
}

/// What it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAnswer {
    /// The leaf's score before and after.
    pub score: (Points, Points),
    /// The total before and after.
    pub total: (Points, Points),
    /// Why.
    pub reason: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of a request, in the order in which they are asked for.
type RequestRow = (String, String, i64, String, String, i64);

/// A row of an answer.
type AnswerRow = (String, String, i64, i64, i64, i64, String, String, i64);

/// The requests of a year, or those of one institution, by the time that they were made.
pub async fn requests(
    db: &mut AnyConnection,
    year: Year,
    of: Option<&InstitutionId>,
) -> Result<Vec<ReviewRequest>, StoreError> {
    let from = |table: &str| match of {
        Some(_) => format!("{table} WHERE year = {} AND institution = $1", year.0),
        None => format!("{table} WHERE year = {}", year.0),
    };
    let bind = || of.map_or(Bind::Nothing, |institution| Bind::Text(institution.as_str()));
    let columns = "institution, leaf, determination, reason, asked_by, asked_at";
    let mut asked: Vec<RequestRow> = rows::all(db, columns, &from("review_requests"), None, bind()).await?;
    asked.sort_unstable_by(|a, b| (a.5, &a.0, &a.1).cmp(&(b.5, &b.0, &b.1)));
    let columns = "institution, leaf, score_before, score_after, total_before, total_after, reason, answered_by, \
                   answered_at";
    let answered: Vec<AnswerRow> = rows::all(db, columns, &from("review_answers"), None, bind()).await?;
    let request = |(institution, leaf, determination, reason, by, at): RequestRow| {
        let answer = answered.iter().find(|answer| answer.0 == institution && answer.1 == leaf);
        let answer = answer.map(|answer| {
            let points = Points::from_units;
            Ok::<_, StoreError>(ReviewAnswer {
                score: (points(answer.2), points(answer.3)),
                total: (points(answer.4), points(answer.5)),
                reason: answer.6.clone(),
                by: answer.7.clone(),
                at: time(answer.8)?,
            })
        });
        let answer = answer.transpose()?;
        Ok(ReviewRequest { institution: id(institution)?, leaf, determination, reason, by, at: time(at)?, answer })
    };
    asked.into_iter().map(request).collect()
}

/// Writes a request, without its answer.
pub async fn add_request(db: &mut AnyConnection, year: Year, new: &ReviewRequest) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO review_requests (year, institution, leaf, determination, reason, asked_by, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(i64::from(year.0))
    .bind(new.institution.as_str())
    .bind(&new.leaf)
    .bind(new.determination)
    .bind(&new.reason)
    .bind(&new.by)
    .bind(new.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Answers a request.
pub async fn answer_request(
    db: &mut AnyConnection,
    (year, institution, leaf): (Year, &InstitutionId, &str),
    answer: &ReviewAnswer,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO review_answers (year, institution, leaf, score_before, score_after, total_before, total_after, \
         reason, answered_by, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(i64::from(year.0))
    .bind(institution.as_str())
    .bind(leaf)
    .bind(answer.score.0.units())
    .bind(answer.score.1.units())
    .bind(answer.total.0.units())
    .bind(answer.total.1.units())
    .bind(&answer.reason)
    .bind(&answer.by)
    .bind(answer.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}
