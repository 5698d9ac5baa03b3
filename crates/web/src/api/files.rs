//! Evidence of a self-evaluation.

use app::App;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use workflow::{DossierId, FileId};

use super::extract::Path;
use super::operation::{Answer, Operation, schema};
use super::problem::Fault;
use super::{Caller, kept};
use crate::guard::Seen;
use crate::pages::evidence;
use crate::params::Id;

/// The files of a self-evaluation, oldest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Files {
    files: Vec<File>,
}

/// A file.
#[derive(Serialize, JsonSchema)]
struct File {
    #[schemars(schema_with = "super::schemas::id")]
    id: String,
    /// The name it was given.
    name: String,
    /// Id of its kind, such as `pdf`.
    kind: String,
    /// In bytes.
    size: i64,
    #[schemars(schema_with = "super::schemas::digest")]
    sha256: String,
    added_at: Timestamp,
    /// Where it is used.
    uses: Vec<Use>,
}

/// Where a file is used.
#[derive(Serialize, JsonSchema)]
struct Use {
    sheet: String,
    /// The row, where one is meant; else empty.
    entry: String,
}

pub(crate) const FILES: Operation = Operation {
    id: "files",
    summary: ("佐证材料清单及摘要", "The evidence, with digests"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<Files>),
    refuses: &[],
};

pub(crate) async fn files(
    State(app): State<App>,
    Caller(holder): Caller,
    Seen(cover): Seen,
) -> Result<Json<Files>, Fault> {
    let files = app.files_for(&mut *app.store.read().await?, &holder.actor, &cover.dossier.id).await?;
    let file = |file: store::dossiers::File| File {
        id: file.id.to_string(),
        name: file.name,
        kind: file.kind,
        size: file.size,
        sha256: file.digest,
        added_at: file.added_at,
        uses: file.uses.into_iter().map(|(sheet, entry)| Use { sheet, entry }).collect(),
    };
    Ok(Json(Files { files: files.into_iter().map(file).collect() }))
}

pub(crate) const FILE: Operation = Operation {
    id: "file",
    summary: ("下载一份佐证材料", "A file of the evidence"),
    query: None,
    request: None,
    answer: Answer::File,
    refuses: &[],
};

pub(crate) async fn file(
    State(app): State<App>,
    Caller(holder): Caller,
    Seen(cover): Seen,
    Path((Id(dossier), Id(file))): Path<(Id<DossierId>, Id<FileId>)>,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let (file, kind, bytes) = app.file_for(&holder.actor, &cover.institution.id, &dossier, &file).await?;
    let headers = evidence::headers(&file.name, kind);
    Ok(kept::answer(&asked, &file.digest, headers, bytes))
}
