//! Files of a self-evaluation.

use app::dossier::{FileKind, NewFile, Sent};
use app::{App, AppError};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use store::blobs::UploadId;
use workflow::{CASE, DISPUTED, DossierId, FileId, MATERIAL, SEALED};

use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::{Seen, Visitor};
use crate::page::{Reader, go};
use crate::params::Id;

/// The page that shows the files of a sheet.
fn page_of(id: &DossierId, sheet: &str) -> String {
    if let Some((certificate, level)) = sheet.strip_prefix(DISPUTED).and_then(|subject| subject.split_once(':')) {
        return format!("{}#files", crate::pages::compared::row_address(id, certificate, level));
    }
    if let Some(case) = sheet.strip_prefix(CASE).and_then(|case| case.parse().ok()) {
        return format!("{}#files", crate::pages::cases::own_address(id, &case));
    }
    if let Some(request) = sheet.strip_prefix(MATERIAL).and_then(|request| request.parse().ok()) {
        return format!("{}#files", crate::pages::requests::request_address(id, &request));
    }
    match sheet {
        SEALED => format!("/dossiers/{id}/check#files"),
        sheet => format!("/dossiers/{id}/sheets/{sheet}#files"),
    }
}

/// Adds files to a sheet.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    parts: Parts,
) -> Result<Response, Refusal> {
    let work = async {
        for file in files_of(parts).await? {
            app.add_file(visitor.actor()?, &id, &sheet, file).await?;
        }
        Ok::<_, AppError>(())
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    if reader.json {
        return Ok(axum::Json(serde_json::json!({})).into_response());
    }
    Ok(go(&page_of(&id, &sheet)))
}

/// The files that a form sent: one at least.
pub(crate) async fn files_of(Parts(mut parts): Parts) -> Result<Vec<NewFile>, AppError> {
    let broken =
        |_| AppError::input("file", "上传中断，或文件过大，请重试", "the upload broke off, or is too large; try again");
    let mut files = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let Some(name) = part.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
        let bytes = part.bytes().await.map_err(broken)?.to_vec();
        files.push(NewFile { name, bytes });
    }
    if files.is_empty() {
        return Err(AppError::input("file", "请选择文件", "choose a file"));
    }
    Ok(files)
}

/// A file that is to be sent in pieces.
#[derive(serde::Deserialize)]
pub(crate) struct Begin {
    name: String,
    /// In bytes.
    pub(crate) size: u64,
}

impl Begin {
    /// What was asked for.
    pub(crate) fn of(begin: Result<Json<Self>, JsonRejection>) -> Result<Self, AppError> {
        let Json(begin) = begin.map_err(|_| AppError::input("file", "应给出文件名和大小", "give name and size"))?;
        Ok(begin)
    }

    /// The address for its pieces, which says its name.
    pub(crate) fn address(&self, upload: &str) -> String {
        let name = form_urlencoded::Serializer::new(String::new()).append_pair("name", &self.name).finish();
        format!("{upload}?{name}")
    }
}

/// Begins to send a file in pieces; tells the address for them.
pub(crate) async fn begin(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    begin: Result<Json<Begin>, JsonRejection>,
) -> Result<Response, Refusal> {
    let work = async {
        let begin = Begin::of(begin)?;
        let upload = app.begin_upload(visitor.actor()?, &id, &sheet, begin.size).await?;
        Ok::<_, AppError>(begin.address(&format!("{}/uploads/{upload}", crate::pages::sheet::address(&id, &sheet))))
    };
    let address = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok((StatusCode::CREATED, [(header::LOCATION, address)]).into_response())
}

/// Where the bytes of a request begin, and after the answer where the next begin.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// The name that the file has where it comes from.
#[derive(serde::Deserialize)]
pub(crate) struct Name {
    pub(crate) name: String,
}

/// Where the bytes of a request begin.
pub(crate) fn offset_of(headers: &HeaderMap) -> Result<u64, AppError> {
    let offset = headers.get(OFFSET).and_then(|value| value.to_str().ok()?.parse().ok());
    offset.ok_or_else(|| AppError::input("file", "缺少 Upload-Offset", "Upload-Offset is missing"))
}

/// How far a file is that is sent in pieces.
pub(crate) fn progress_of(sent: &Sent) -> Response {
    match sent {
        Sent::Part(safe) => (StatusCode::NO_CONTENT, [(OFFSET, safe.to_string())]).into_response(),
        Sent::Whole(_) => StatusCode::CREATED.into_response(),
        Sent::GoOnAt(safe) => (StatusCode::CONFLICT, [(OFFSET, safe.to_string())]).into_response(),
    }
}

/// Takes a piece of a file.
pub(crate) async fn send(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet, Id(upload))): Path<(Id<DossierId>, String, Id<UploadId>)>,
    Query(Name { name }): Query<Name>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let work = async {
        let bytes = (offset_of(&headers)?, body.into_data_stream());
        app.continue_upload(visitor.actor()?, &id, (&sheet, &name), &upload, bytes).await
    };
    Ok(progress_of(&work.await.map_err(|error| Refusal::to(error, reader))?))
}

/// Uses a file that is there already on one more sheet.
pub(crate) async fn reuse(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let chosen = form.get("file").parse();
        let file = chosen.map_err(|_| AppError::input("file", "请选择文件", "choose a file"))?;
        app.use_file(visitor.actor()?, &id, &file, &sheet).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&page_of(&id, &sheet)))
}

/// Shows a file, or lets it be downloaded. Whatever it holds, nothing in it can act for whoever looks at it: no script,
/// no form, no request, and an origin of its own.
pub(crate) async fn show(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Seen(cover): Seen,
    Path((Id(id), Id(file))): Path<(Id<DossierId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    let found = async { app.file_for(visitor.actor()?, &cover.institution.id, &id, &file).await };
    Ok(shown(found.await.map_err(|error| Refusal::to(error, reader))?))
}

/// A file for this person alone.
pub(crate) fn shown((file, kind, bytes): (store::dossiers::File, FileKind, Vec<u8>)) -> Response {
    let mut headers = headers(&file.name, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    (headers, bytes).into_response()
}

/// What is said of a file with its bytes, so that nothing in it can act for whoever looks at it.
pub(crate) fn headers(name: &str, kind: FileKind) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let disposition = if kind.is_shown() { "inline" } else { "attachment" };
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let value = format!("{disposition}; filename*=UTF-8''{encoded}");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.content_type()));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"),
    );
    // Our own pages show it beside what it proves.
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers
}

/// Removes a file from a sheet.
pub(crate) async fn remove(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), Id(file))): Path<(Id<DossierId>, Id<FileId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let sheet = form.get("sheet").to_owned();
    let work = async { app.remove_file(visitor.actor()?, &id, &file, &sheet).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&page_of(&id, &sheet)))
}
