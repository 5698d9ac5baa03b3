//! Style and scripts, in the program; their addresses carry a digest, so that they may be kept for good.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Assets;

/// The address of an asset.
pub(crate) fn address(name: &str) -> String {
    let mut short = String::new();
    if let Some(file) = Assets::get(name) {
        for byte in &file.metadata.sha256_hash()[..6] {
            short += &format!("{byte:02x}");
        }
    }
    format!("/static/{short}/{name}")
}

/// Serves an asset.
pub(crate) async fn serve(Path((_digest, name)): Path<(String, String)>) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, file.data.into_owned()).into_response()
}
