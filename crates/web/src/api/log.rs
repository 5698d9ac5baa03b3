//! The log, for those who read it.

use app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use schemars::JsonSchema;
use scheme::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use workflow::reads_detail;

use super::extract::{Caller, Query};
use super::operation::{Answer, Operation, properties, schema};
use super::problem::Fault;
use super::schemas::BothText;

/// Lines of the log, oldest first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Log")]
pub(crate) struct LogPage {
    checkpoint: Checkpoint,
    lines: Vec<LogLine>,
    /// Send this as `after` for the lines that follow; null where there are none yet.
    next: Option<i64>,
}

/// How long the log is, and the root over all its lines (RFC 9162).
#[derive(Serialize, JsonSchema)]
pub(crate) struct Checkpoint {
    /// Which log.
    pub(crate) origin: String,
    /// Number of lines.
    pub(crate) size: i64,
    /// Root, in hexadecimal.
    #[schemars(schema_with = "super::schemas::digest")]
    pub(crate) root: String,
}

/// A line of the log.
#[derive(Serialize, JsonSchema)]
struct LogLine {
    /// Its place; the first is 0.
    position: i64,
    at: Timestamp,
    /// Id of the account, empty where nobody was signed in.
    actor: String,
    /// Id of the role it acted in.
    role: String,
    /// Id of what happened.
    event: &'static str,
    /// What happened, in words.
    name: BothText,
    /// To what.
    object: String,
    /// More: digests, a reason. Null for administrators where it is not of accounts.
    detail: Value,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogQuery {
    /// Lines after this position.
    #[serde(default)]
    #[schemars(with = "i64", range(min = 0))]
    after: Option<i64>,
    /// At most so many lines; 100 where nothing is said.
    #[serde(default)]
    #[schemars(with = "i64", range(min = 1, max = 1000))]
    limit: Option<i64>,
}

pub(crate) const LOG: Operation = Operation {
    id: "log",
    summary: ("日志（审计角色）", "The log, for auditors"),
    query: Some(properties::<LogQuery>),
    request: None,
    answer: Answer::Json(schema::<LogPage>),
    refuses: &[400],
};

pub(crate) async fn log(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LogQuery>,
) -> Result<Json<LogPage>, Fault> {
    let limit = query.limit.unwrap_or(100);
    if !(1..=1000).contains(&limit) || query.after.is_some_and(|after| after < 0) {
        let expected = Text::new("limit 应为 1 到 1000，after 不小于 0", "limit must be 1 to 1000, after at least 0");
        return Err(Fault::of_place(StatusCode::BAD_REQUEST, "limit", &expected));
    }
    let mut db = app.store.read().await?;
    let stored = store::log::checkpoint(&mut db).await?;
    let from = query.after.map_or(0, |after| after.saturating_add(1));
    let lines = store::log::lines(&mut db, from, limit).await?;
    drop(db);
    let next = lines.last().map(|(position, _)| *position).filter(|last| last + 1 < stored.size);
    let line = |(position, line): (i64, store::log::Line)| LogLine {
        position,
        at: line.at,
        actor: line.actor,
        role: line.role,
        event: line.event.id(),
        name: (&line.event.name()).into(),
        object: line.object,
        detail: if reads_detail(&caller.0.actor, line.event) {
            serde_json::from_str(&line.detail).unwrap_or(Value::Null)
        } else {
            Value::Null
        },
    };
    Ok(Json(LogPage {
        checkpoint: Checkpoint { origin: stored.origin, size: stored.size, root: stored.root },
        lines: lines.into_iter().map(line).collect(),
        next,
    }))
}
