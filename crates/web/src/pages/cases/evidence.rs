//! Evidence that the office keeps in a case; the institution does not see it.

use app::App;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query as Asked, State};
use axum::http::HeaderMap;
use axum::response::Response;
use store::attached::Folder;
use store::blobs::UploadId;
use workflow::{CaseId, FileId, Year};

use super::case_address;
use crate::error::Refusal;
use crate::form::Parts;
use crate::guard::Visitor;
use crate::page::Reader;
use crate::pages::attached;
use crate::pages::evidence::{Begin, Name};
use crate::params::Id;

/// Adds evidence.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    parts: Parts,
) -> Result<Response, Refusal> {
    let back = format!("{}#files", case_address(year, &id));
    attached::add(&app, reader, &visitor, (&Folder::Case(id), &back), parts).await
}

/// Begins to send it in pieces; tells the address for them.
pub(crate) async fn begin(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    begin: Result<Json<Begin>, JsonRejection>,
) -> Result<Response, Refusal> {
    let place = case_address(year, &id);
    attached::begin(&app, reader, &visitor, (&Folder::Case(id), &place), begin).await
}

/// Takes a piece of it.
pub(crate) async fn send(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(_), Id(id), Id(upload))): Path<(Id<Year>, Id<CaseId>, Id<UploadId>)>,
    Asked(Name { name }): Asked<Name>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    attached::send(&app, reader, &visitor, &Folder::Case(id), (&upload, &name), (&headers, body)).await
}

/// Shows it.
pub(crate) async fn show(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(_), Id(id), Id(file))): Path<(Id<Year>, Id<CaseId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    attached::show(&app, reader, &visitor, &Folder::Case(id), &file).await
}

/// Removes it.
pub(crate) async fn remove(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id), Id(file))): Path<(Id<Year>, Id<CaseId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    let back = format!("{}#files", case_address(year, &id));
    attached::remove(&app, reader, &visitor, (&Folder::Case(id), &back), &file).await
}
