//! Files that belong to a visit or a case: the tray that lists them, and what is done with each.

use app::{App, AppError};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use store::attached::Folder;
use store::blobs::UploadId;
use store::dossiers::File;
use workflow::FileId;

use crate::error::Refusal;
use crate::form::Parts;
use crate::guard::Visitor;
use crate::page::{Reader, go};
use crate::pages::evidence::{Begin, files_of, offset_of, progress_of, shown};
use crate::pages::sheet::evidence_line;
use crate::parts::{FileLine, Tray};
use crate::words::Words;

/// The files at an address under a heading, with a way to add more where somebody may, and to remove those that they may.
pub(crate) fn tray(
    app: &App,
    t: Words,
    (place, heading): (&str, &str),
    files: &[File],
    removes: &dyn Fn(&File) -> bool,
    adds: bool,
) -> Tray {
    let line = |file: &File| {
        let href = format!("{place}/files/{}", file.id);
        let remove = if removes(file) { format!("{href}/remove") } else { String::new() };
        FileLine { remove, ..evidence_line(&href, file, t) }
    };
    Tray {
        t,
        id: "files",
        heading: heading.to_owned(),
        sheet: String::new(),
        files: files.iter().map(line).collect(),
        others: Vec::new(),
        action: if adds { format!("{place}/files") } else { String::new() },
        chunks: if adds { format!("{place}/uploads") } else { String::new() },
        largest: u64::try_from(app.settings.largest_file).unwrap_or_default(),
        largest_words: t.size(app.settings.largest_file),
        watermark: String::new(),
    }
}

/// Adds files, and goes back.
pub(crate) async fn add(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (folder, back): (&Folder, &str),
    parts: Parts,
) -> Result<Response, Refusal> {
    let work = async {
        for file in files_of(parts).await? {
            app.add_attached(visitor.actor()?, folder, file).await?;
        }
        Ok::<_, AppError>(())
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    if reader.json { Ok(Json(json!({})).into_response()) } else { Ok(go(back)) }
}

/// Begins to send a file in pieces; tells the address for them.
pub(crate) async fn begin(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (folder, place): (&Folder, &str),
    begin: Result<Json<Begin>, JsonRejection>,
) -> Result<Response, Refusal> {
    let work = async {
        let begin = Begin::of(begin)?;
        let upload = app.begin_attached(visitor.actor()?, folder, begin.size).await?;
        Ok::<_, AppError>(begin.address(&format!("{place}/uploads/{upload}")))
    };
    let address = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok((StatusCode::CREATED, [(header::LOCATION, address)]).into_response())
}

/// Takes a piece of it.
pub(crate) async fn send(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    folder: &Folder,
    upload: (&UploadId, &str),
    (headers, body): (&HeaderMap, Body),
) -> Result<Response, Refusal> {
    let work = async {
        let bytes = (offset_of(headers)?, body.into_data_stream());
        app.continue_attached(visitor.actor()?, folder, upload, bytes).await
    };
    Ok(progress_of(&work.await.map_err(|error| Refusal::to(error, reader))?))
}

/// Shows a file.
pub(crate) async fn show(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    folder: &Folder,
    file: &FileId,
) -> Result<Response, Refusal> {
    let found = async { app.attached_file(visitor.actor()?, folder, file).await };
    Ok(shown(found.await.map_err(|error| Refusal::to(error, reader))?))
}

/// Removes a file, and goes back.
pub(crate) async fn remove(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (folder, back): (&Folder, &str),
    file: &FileId,
) -> Result<Response, Refusal> {
    let work = async { app.remove_attached(visitor.actor()?, folder, file).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(back))
}
