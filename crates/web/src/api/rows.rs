//! Rows of a sheet: read with their versions, and written several at a time.

use std::collections::BTreeMap;

use app::dossier::{Book, CERTIFICATE_FIELDS, Change, FieldProblem, ITEM_FIELDS, Once, Saved, new_entry_id};
use app::{App, AppError};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scheme::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::dossiers::{Entry, Fields};
use workflow::{DossierId, EntryId};

use super::extract::{Body, Caller, IdempotencyKey, Path};
use super::operation::{Answer, Operation, schema};
use super::problem::{Fault, Finding};
use super::schemas::BothText;
use crate::params::Id;

/// The rows of a sheet.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Rows {
    rows: Vec<Row>,
    /// What is wrong in them; such rows do not count.
    problems: Vec<RowProblem>,
}

/// A row as it is stored: what was typed, right or wrong.
#[derive(Serialize, JsonSchema)]
struct Row {
    #[schemars(schema_with = "super::schemas::id")]
    entry: String,
    /// Send this as the version that was seen, to change it.
    version: i64,
    fields: Fields,
    changed_at: Timestamp,
}

impl From<&Entry> for Row {
    fn from(entry: &Entry) -> Self {
        Self {
            entry: entry.id.to_string(),
            version: entry.version,
            fields: entry.fields.clone(),
            changed_at: entry.changed_at,
        }
    }
}

/// Something wrong in a row.
#[derive(Serialize, JsonSchema)]
struct RowProblem {
    /// The row; empty for the self-evaluation as a whole.
    entry: String,
    /// The field; empty for the row as a whole.
    field: String,
    /// What is wrong and what is expected.
    expected: BothText,
}

fn problems_of(sheet: &str, problems: &[FieldProblem]) -> Vec<RowProblem> {
    let here = problems.iter().filter(|problem| problem.sheet == sheet || problem.sheet.is_empty());
    here.map(|problem| RowProblem {
        entry: problem.entry.as_ref().map_or_else(String::new, ToString::to_string),
        field: problem.field.clone(),
        expected: (&problem.message).into(),
    })
    .collect()
}

pub(crate) const ROWS: Operation = Operation {
    id: "rows",
    summary: ("一张表的各行及版本", "The rows of a sheet with their versions"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<Rows>),
    refuses: &[],
};

pub(crate) async fn rows(
    State(app): State<App>,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
) -> Result<Json<Rows>, Fault> {
    let book: Book = app.book(&mut *app.store.read().await?, &id).await?;
    if !book.plan.has_sheet(&sheet) {
        return Err(AppError::Absent.into());
    }
    let score = app::dossier::Tally::of(&book.plan, &book.institution, &book.entries)?;
    let rows = book.about(&sheet).into_iter().chain(book.rows(&sheet)).map(Row::from).collect();
    Ok(Json(Rows { rows, problems: problems_of(&sheet, &score.problems) }))
}

/// Rows as they shall be: all of them or none.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowsChange {
    #[schemars(with = "Vec<RowChange>", length(max = 500))]
    rows: Vec<Value>,
}

/// A row as it shall be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RowChange {
    /// The row; without it a new one.
    #[serde(default)]
    #[schemars(schema_with = "super::schemas::perhaps_id")]
    entry: Option<Id<EntryId>>,
    /// The version that was seen; 0 for a new row.
    #[serde(default)]
    #[schemars(range(min = 0))]
    version: i64,
    /// Everything that it holds from now on, as it would be typed. `mark` and `remark` are about the indicator itself.
    #[serde(default)]
    #[schemars(schema_with = "fields_schema")]
    fields: BTreeMap<String, String>,
    /// Take it away.
    #[serde(default)]
    removed: bool,
}

/// Most rows of one request.
const MOST: usize = 500;

fn fields_schema(_: &mut SchemaGenerator) -> Schema {
    let fields = CERTIFICATE_FIELDS.iter().chain(&ITEM_FIELDS).map(|field| field.key());
    let names: Vec<&str> = fields.chain(["mark", "remark"]).collect();
    json_schema!({
        "type": "object",
        "propertyNames": {"enum": names},
        "additionalProperties": {"type": "string", "maxLength": 3000},
    })
}

/// What was stored.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RowsSaved {
    /// The rows in the order given, with their versions from now on.
    rows: Vec<RowVersion>,
    /// Claimed total in points after it.
    #[schemars(schema_with = "super::schemas::decimal")]
    total: String,
    /// Claimed points of the sheet; null for the certificate figures.
    #[schemars(schema_with = "super::schemas::perhaps_decimal")]
    score: Option<String>,
    /// What is wrong in the rows of the sheet; such rows are kept and do not count.
    problems: Vec<RowProblem>,
}

/// A row with its version.
#[derive(Serialize, JsonSchema)]
struct RowVersion {
    #[schemars(schema_with = "super::schemas::id")]
    entry: String,
    version: i64,
}

pub(crate) const SAVE_ROWS: Operation = Operation {
    id: "saveRows",
    summary: ("写入一张表的若干行：全部成功或全部不写", "Write rows of a sheet: all of them or none"),
    query: None,
    request: Some(schema::<RowsChange>),
    answer: Answer::Json(schema::<RowsSaved>),
    refuses: &[400, 409, 413, 415, 422],
};

pub(crate) async fn save(
    State(app): State<App>,
    Caller(holder): Caller,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    IdempotencyKey(key): IdempotencyKey,
    body: Body,
) -> Result<Response, Fault> {
    let changes = changes(body.value)?;
    let once = key.map(|key| Once::of(key, &body.bytes));
    let places: Vec<(String, Fields)> =
        changes.iter().map(|change| (change.entry.to_string(), change.fields.clone())).collect();
    let of = sheet.clone();
    let saved = app.save_rows_once(&holder.actor, &id, &sheet, changes, once, move |saved| answer(&of, saved)).await;
    let saved = saved.map_err(|error| Fault::at(error, |field| place(&places, field)))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, saved).into_response())
}

/// The changes that were sent; every problem at once.
fn changes(body: Value) -> Result<Vec<Change>, Fault> {
    let refused = |place: &str, error: &serde_json::Error| {
        let expected = Text::new(format!("不符合接口说明：{error}"), format!("not as described: {error}"));
        Finding::new(place, &expected, None)
    };
    let sent: RowsChange = serde_json::from_value(body)
        .map_err(|error| Fault::of_places(StatusCode::UNPROCESSABLE_ENTITY, vec![refused("", &error)]))?;
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    if sent.rows.len() > MOST {
        let expected = Text::new(format!("一次最多 {MOST} 行"), format!("at most {MOST} rows at a time"));
        problems.push(Finding::new("/rows", &expected, Some(sent.rows.len().to_string())));
    }
    for (at, row) in sent.rows.into_iter().enumerate() {
        let place = format!("/rows/{at}");
        match serde_json::from_value::<RowChange>(row) {
            Err(error) => problems.push(refused(&place, &error)),
            Ok(row) if row.version < 0 => {
                let expected = Text::new("version 不小于 0", "version is at least 0");
                problems.push(Finding::new(format!("{place}/version"), &expected, Some(row.version.to_string())));
            }
            Ok(row) if row.fields.is_empty() && !row.removed => {
                let expected =
                    Text::new("至少要有一栏；删除行请用 removed", "at least one field; to take a row away use removed");
                problems.push(Finding::new(format!("{place}/fields"), &expected, None));
            }
            Ok(row) => changes.push(Change {
                entry: row.entry.map_or_else(new_entry_id, |Id(entry)| entry),
                version: row.version,
                fields: row.fields,
                removed: row.removed,
            }),
        }
    }
    if problems.is_empty() { Ok(changes) } else { Err(Fault::of_places(StatusCode::UNPROCESSABLE_ENTITY, problems)) }
}

/// Where in the request a field of a row stands, and what stood there.
fn place(sent: &[(String, Fields)], field: &str) -> (String, Option<String>) {
    let found = field.split_once('/').and_then(|(entry, key)| {
        let at = sent.iter().position(|(known, _)| known == entry)?;
        Some((format!("/rows/{at}/fields/{key}"), sent[at].1.get(key).cloned()))
    });
    found.unwrap_or_else(|| (field.to_owned(), None))
}

fn answer(sheet: &str, saved: &Saved) -> String {
    let rows = saved.versions.iter().map(|(entry, version)| RowVersion { entry: entry.to_string(), version: *version });
    let body = RowsSaved {
        rows: rows.collect(),
        total: saved.tally.total.to_string(),
        score: saved.plan.indicator_of(sheet).map(|ix| saved.tally.indicators[ix.0].to_string()),
        problems: problems_of(sheet, &saved.tally.problems),
    };
    serde_json::to_string(&body).unwrap_or_default()
}
