//! The pages for those who run the server, on an address of their own: `/healthz`, `/readyz`, `/metrics`.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::Metrics;

/// The content type that Prometheus asks for.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `/healthz` answers as long as the process does; `/readyz` asks `ready`, for example whether the database answers, and
/// is 503 where it does not; `/metrics` shows the figures.
pub fn operations<F>(metrics: Metrics, ready: impl Fn() -> F + Clone + Send + Sync + 'static) -> Router
where
    F: Future<Output = bool> + Send + 'static,
{
    let readiness = move || async move {
        if ready().await { (StatusCode::OK, "ready\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n") }
    };
    let figures = || async move { ([(header::CONTENT_TYPE, OPEN_METRICS)], metrics.render()).into_response() };
    Router::new()
        .route("/healthz", get(|| async { "healthy\n" }))
        .route("/readyz", get(readiness))
        .route("/metrics", get(figures))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(path: &str, ready: bool) -> (StatusCode, String) {
        let router = operations(Metrics::new([]), move || async move { ready });
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn a_server_without_its_database_is_healthy_and_not_ready() {
        assert_eq!(ask("/healthz", false).await, (StatusCode::OK, "healthy\n".into()));
        assert_eq!(ask("/readyz", false).await, (StatusCode::SERVICE_UNAVAILABLE, "not ready\n".into()));
        assert_eq!(ask("/readyz", true).await, (StatusCode::OK, "ready\n".into()));
    }

    #[tokio::test]
    async fn metrics_are_text() {
        let (status, text) = ask("/metrics", true).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
