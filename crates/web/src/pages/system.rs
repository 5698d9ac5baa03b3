//! Whether the server runs, for whoever watches it.

use app::App;
use axum::extract::State;
use axum::http::StatusCode;

/// The process answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// The store can be read.
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.is_new().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}
