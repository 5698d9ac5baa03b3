//! What a client may keep: it asks whether what it has is still right, and is sent nothing when it is.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Answers with a body under this tag, or with 304 to a client that has it.
pub(crate) fn answer(asked: &HeaderMap, tag: &str, mut headers: HeaderMap, body: impl IntoResponse) -> Response {
    let tag = format!("\"{tag}\"");
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let has_it = known.split(',').any(|known| matches!(known.trim(), known if known == tag || known == "*"));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if has_it { (StatusCode::NOT_MODIFIED, headers).into_response() } else { (headers, body).into_response() }
}
