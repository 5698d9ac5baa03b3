//! The receipt of a submission.

use app::App;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::extract::Query;
use super::log::Checkpoint;
use super::operation::{Answer, Operation, properties, schema};
use super::problem::Fault;
use super::schemas::points;
use crate::guard::Seen;

/// 提交回执
#[derive(Serialize, JsonSchema)]
pub(crate) struct Receipt {
    /// Its number.
    number: String,
    /// 1 for the first submission.
    version: i64,
    /// Time of record.
    at: Timestamp,
    /// Who submitted.
    person: String,
    rows: usize,
    files: usize,
    /// Claimed total in points.
    #[schemars(schema_with = "super::schemas::decimal")]
    claimed: String,
    /// SHA-256 of `manifest`.
    #[schemars(schema_with = "super::schemas::digest")]
    digest: String,
    /// What was handed in, `hengping-submission/1`, as the text of which the digest is.
    manifest: String,
    /// The log as it stood with this submission.
    checkpoint: Checkpoint,
    /// Numbers of all receipts of this self-evaluation, latest first.
    receipts: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptQuery {
    /// Of this submission; of the latest where nothing is said.
    #[serde(default)]
    #[schemars(with = "String")]
    number: Option<String>,
}

pub(crate) const RECEIPT: Operation = Operation {
    id: "receipt",
    summary: ("提交回执和所提交的清单", "The receipt of a submission, and what was handed in"),
    query: Some(properties::<ReceiptQuery>),
    request: None,
    answer: Answer::Json(schema::<Receipt>),
    refuses: &[400],
};

pub(crate) async fn receipt(
    State(app): State<App>,
    Seen(cover): Seen,
    Query(query): Query<ReceiptQuery>,
) -> Result<Json<Receipt>, Fault> {
    let mut db = app.store.read().await?;
    let book = app.book_of(&mut db, cover).await?;
    let facts = app.receipt(&mut db, &book, query.number.as_deref()).await?;
    let submission = facts.submission;
    let (rows, files) = facts.counts;
    Ok(Json(Receipt {
        number: submission.number,
        version: submission.version,
        at: submission.at,
        person: facts.person,
        rows,
        files,
        claimed: points(submission.claimed),
        digest: submission.digest,
        manifest: submission.manifest,
        checkpoint: Checkpoint { origin: facts.origin, size: submission.log_size, root: submission.log_root },
        receipts: book.submissions.into_iter().map(|submission| submission.number).collect(),
    }))
}
