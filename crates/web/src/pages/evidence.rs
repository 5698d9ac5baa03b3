//! Files of a self-evaluation.

use app::dossier::{FileKind, NewFile};
use app::{App, AppError};
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use workflow::{DossierId, FileId};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::{Seen, Visitor};
use crate::page::{Reader, go};
use crate::params::Id;

/// Adds files to a sheet.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    mut parts: Multipart,
) -> Result<Response, Refusal> {
    let work = async {
        let broken = |_| {
            AppError::input("file", "上传中断，或文件过大，请重试", "the upload broke off, or is too large; try again")
        };
        let mut added = 0;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let Some(name) = part.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
            let bytes = part.bytes().await.map_err(broken)?.to_vec();
            app.add_file(visitor.actor()?, &id, (&sheet, ""), NewFile { name, bytes }).await?;
            added += 1;
        }
        if added == 0 {
            return Err(AppError::input("file", "请选择文件", "choose a file"));
        }
        Ok(())
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    if reader.json {
        return Ok(axum::Json(serde_json::json!({})).into_response());
    }
    Ok(go(&format!("/dossiers/{id}/sheets/{sheet}#files")))
}

/// Shows a file, or lets it be downloaded. Whatever it holds, nothing in it can act for whoever looks at it: no script,
/// no form, no request, and an origin of its own.
pub(crate) async fn show(
    State(app): State<App>,
    reader: Reader,
    Seen(cover): Seen,
    Path((Id(id), Id(file))): Path<(Id<DossierId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    let (file, kind, bytes) =
        app.file(&cover.institution.id, &id, &file).await.map_err(|error| Refusal::to(error, reader))?;
    let mut headers = headers(&file.name, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok((headers, bytes).into_response())
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
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
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
    Ok(go(&format!("/dossiers/{id}/sheets/{sheet}#files")))
}
