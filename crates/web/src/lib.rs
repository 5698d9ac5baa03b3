//! HTTP and HTML: parse, one call of a use case, render. The table of routes ([`routes`]) is what the router, the API
//! description and the access tests are made from.

pub mod api;
mod assets;
pub mod components;
mod error;
mod form;
mod guard;
pub mod limits;
mod page;
mod pages;
mod params;
pub mod parts;
pub mod routes;
mod sent;
pub mod serve;
pub mod telemetry;
pub mod words;

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use tower_http::set_header::SetResponseHeaderLayer;

use limits::Limits;

/// The whole application as a router.
pub fn router(app: App, limits: Limits) -> Router {
    let mut router = Router::new();
    let limits = Arc::new(limits);
    // A whole file, and what a form puts around it.
    let largest = usize::try_from(app.settings.largest_file).unwrap_or(usize::MAX).saturating_add(1 << 20);
    for route in routes::routes() {
        let class = route.class();
        let rule = guard::Checked { app: app.clone(), rule: route.rule, class, limits: Arc::clone(&limits) };
        let handler = match route.operation {
            // That an address has no such operation is no secret: the description says so to everybody.
            Some(_) => route.handler.route_layer(middleware::from_fn_with_state(rule, guard::check_key)),
            None => route.handler.layer(middleware::from_fn_with_state(rule, guard::check)),
        };
        router = router.route(route.path, handler);
    }
    let headers: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, page::POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    router = router.fallback(error::no_such_page).layer(DefaultBodyLimit::max(largest));
    for (name, value) in headers {
        let layer = SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
        router = router.layer(layer);
    }
    router
        .layer(middleware::from_fn(api::method_not_allowed))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(middleware::from_fn(page::language))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(error::panicked))
        .with_state(app)
}
