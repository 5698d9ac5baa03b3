//! 补充材料: what experts ask of institutions while they review, and the answers. Nothing here is ever changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::AnyConnection;
use workflow::{AssignmentId, InstitutionId, MaterialId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// What an expert asks of an institution for one indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialRequest {
    /// Its id.
    pub id: MaterialId,
    /// The year that is reviewed.
    pub year: Year,
    /// Who is asked.
    pub institution: InstitutionId,
    /// Id of the indicator.
    pub indicator: String,
    /// Which one of this institution and indicator, from 1.
    pub number: i64,
    /// The work of the expert who asks.
    pub assignment: AssignmentId,
    /// What is asked for.
    pub words: String,
    /// Account of the expert: the institution is never told.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The first moment that is too late for an answer.
    pub closes: Timestamp,
    /// The answer.
    pub answer: Option<MaterialAnswer>,
}

/// What an institution answers; its files are files of the dossier, at the place of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialAnswer {
    /// What is said.
    pub words: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Which requests are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Those of a year.
    Year(Year),
    /// Those that one institution has of a year.
    Institution(Year, &'a InstitutionId),
    /// This one.
    One(&'a MaterialId),
}

impl<'a> Which<'a> {
    /// The condition on the table of requests, and what it compares with.
    fn condition(self) -> (String, Bind<'a>) {
        match self {
            Self::Year(year) => ("year = $1".to_owned(), Bind::Number(i64::from(year.0))),
            Self::Institution(year, id) => (format!("institution = $1 AND year = {}", year.0), Bind::Text(id.as_str())),
            Self::One(id) => ("id = $1".to_owned(), Bind::Text(id.as_str())),
        }
    }
}

/// A row of a request, in the order in which they are asked for.
type RequestRow = (String, i64, String, String, i64, String, String, String, i64, i64);

/// A row of an answer.
type AnswerRow = (String, String, String, i64);

/// Requests with their answers, in the order in which they were made.
pub async fn requests(db: &mut AnyConnection, which: Which<'_>) -> Result<Vec<MaterialRequest>, StoreError> {
    let (condition, bind) = which.condition();
    let columns = "id, year, institution, indicator, number, assignment, words, asked_by, asked_at, closes_at";
    let from = format!("material_requests WHERE {condition}");
    let mut asked: Vec<RequestRow> = rows::all(db, columns, &from, None, bind).await?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    // What is asked in one moment, of others or anew, stands in the order of its numbers.
    asked.sort_unstable_by(|a, b| (a.8, &a.2, &a.3, a.4).cmp(&(b.8, &b.2, &b.3, b.4)));
    let (condition, bind) = which.condition();
    let from = format!("material_answers WHERE request IN (SELECT id FROM material_requests WHERE {condition})");
    let answered: Vec<AnswerRow> = rows::all(db, "request, words, answered_by, answered_at", &from, None, bind).await?;
    let mut answers = BTreeMap::new();
    for (request, words, by, at) in answered {
        answers.insert(request, MaterialAnswer { words, by, at: time(at)? });
    }
    let request = |(request, year, institution, indicator, number, assignment, words, by, at, closes): RequestRow| {
        Ok(MaterialRequest {
            answer: answers.remove(&request),
            id: id(request)?,
            year: Year(i16::try_from(year).map_err(|_| StoreError::damaged("year".to_owned()))?),
            institution: id(institution)?,
            indicator,
            number,
            assignment: id(assignment)?,
            words,
            by,
            at: time(at)?,
            closes: time(closes)?,
        })
    };
    asked.into_iter().map(request).collect()
}

/// Writes a request, without its answer.
pub async fn add_request(db: &mut AnyConnection, new: &MaterialRequest) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO material_requests (id, year, institution, indicator, number, assignment, words, asked_by, \
         asked_at, closes_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(i64::from(new.year.0))
    .bind(new.institution.as_str())
    .bind(&new.indicator)
    .bind(new.number)
    .bind(new.assignment.as_str())
    .bind(&new.words)
    .bind(&new.by)
    .bind(new.at.as_millisecond())
    .bind(new.closes.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Answers a request, once.
pub async fn answer_request(
    db: &mut AnyConnection,
    request: &MaterialId,
    answer: &MaterialAnswer,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO material_answers (request, words, answered_by, answered_at) VALUES ($1, $2, $3, $4)")
        .bind(request.as_str())
        .bind(&answer.words)
        .bind(&answer.by)
        .bind(answer.at.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}
