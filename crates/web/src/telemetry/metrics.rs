//! Figures in the text format of Prometheus.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeLabelValue, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper ends of the classes of duration, in seconds. Binary floats here because the format has no others; nothing is
/// computed from them.
const SECONDS: [f64; 11] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: Word,
    /// The pattern, such as `/years/{year}`, so that there are never more series than routes.
    route: String,
    status: Word,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    route: String,
}

/// A word from a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut prometheus_client::encoding::LabelValueEncoder) -> fmt::Result {
        EncodeLabelValue::encode(&self.0, encoder)
    }
}

/// The figures of one server; cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Figures>);

struct Figures {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Timed, Histogram, fn() -> Histogram>,
}

/// A figure that somebody else keeps and that is asked for when it is shown.
pub struct Figure {
    name: &'static str,
    help: &'static str,
    kind: Kind,
    now: Box<dyn Fn() -> u64 + Send + Sync>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Gauge,
    Counter,
}

impl Figure {
    /// What goes up and down, such as the length of a queue.
    pub fn gauge(name: &'static str, help: &'static str, now: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { name, help, kind: Kind::Gauge, now: Box::new(now) }
    }

    /// What only goes up while the server runs, such as the number of commits. `_total` is added to the name.
    pub fn counter(name: &'static str, help: &'static str, now: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { name, help, kind: Kind::Counter, now: Box::new(now) }
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} {}", self.kind, self.name)
    }
}

impl Collector for Figure {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let now = (self.now)();
        match self.kind {
            Kind::Gauge => {
                let metric = encoder.encode_descriptor(self.name, self.help, None, MetricType::Gauge)?;
                ConstGauge::new(i64::try_from(now).unwrap_or(i64::MAX)).encode(metric)
            }
            Kind::Counter => {
                let metric = encoder.encode_descriptor(self.name, self.help, None, MetricType::Counter)?;
                ConstCounter::new(now).encode(metric)
            }
        }
    }
}

impl Metrics {
    /// The figures about requests, and those that others keep. All names begin with `hengping_`.
    pub fn new(figures: impl IntoIterator<Item = Figure>) -> Self {
        let mut registry = Registry::with_prefix("hengping");
        let requests = Family::default();
        registry.register("requests", "Requests answered", requests.clone());
        let durations: Family<Timed, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        registry.register("request_duration_seconds", "Time from a request's headers to its answer", durations.clone());
        for figure in figures {
            registry.register_collector(Box::new(figure));
        }
        Self(Arc::new(Figures { registry, requests, durations }))
    }

    /// All figures as text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.0.registry).expect("writing to a string does not fail");
        text
    }

    fn count(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let route = route.to_owned();
        self.0.durations.get_or_create(&Timed { route: route.clone() }).observe(took.as_secs_f64());
        let labels = Answered { method: Word(method_word(method)), route, status: Word(status_word(status)) };
        self.0.requests.get_or_create(&labels).inc();
    }
}

/// A client may send any word as a method; the list of series has to stay short.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn status_word(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Counts and logs each request of the router that it is put on:
/// `router.layer(axum::middleware::from_fn_with_state(metrics, measure))`.
///
/// One line a request, at level `info` whatever the answer: why a request failed is logged once, where it failed.
pub async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let route = pattern.as_ref().map_or("none", MatchedPath::as_str);
    let response = next.run(request).await;
    let (status, took) = (response.status(), begun.elapsed());
    metrics.count(&method, route, status, took);
    tracing::info!(
        method = method_word(&method),
        route,
        status = status.as_u16(),
        milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    /// The figures after these requests.
    async fn after(requests: &[(&str, &str)]) -> String {
        let metrics = Metrics::new([]);
        let router = Router::new()
            .route("/people/{name}", get(|| async { "someone" }))
            .route("/broken", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
            .layer(from_fn_with_state(metrics.clone(), measure));
        for (method, path) in requests {
            let request = Request::builder().method(*method).uri(*path).body(Body::empty()).expect("a request");
            router.clone().oneshot(request).await.expect("an answer");
        }
        metrics.render()
    }

    #[tokio::test]
    async fn requests_are_counted_by_pattern_and_class_of_status() {
        let text = after(&[("GET", "/people/zhang"), ("GET", "/people/li?q=secret"), ("GET", "/broken")]).await;
        for line in [
            "hengping_requests_total{method=\"GET\",route=\"/people/{name}\",status=\"2xx\"} 2",
            "hengping_requests_total{method=\"GET\",route=\"/broken\",status=\"5xx\"} 1",
            "hengping_request_duration_seconds_count{route=\"/people/{name}\"} 2",
        ] {
            assert!(text.lines().any(|of_text| of_text == line), "{line} is not in\n{text}");
        }
        for personal in ["zhang", "secret"] {
            assert!(!text.contains(personal), "{text}");
        }
    }

    #[tokio::test]
    async fn made_up_paths_and_methods_make_no_series() {
        let text = after(&[("GET", "/wp-admin"), ("BREW", "/pot"), ("GET", "/.env")]).await;
        let series = text.lines().filter(|line| line.starts_with("hengping_requests_total")).count();
        assert_eq!(series, 2, "{text}");
        assert!(!text.contains("wp-admin") && !text.contains("BREW"));
    }

    #[test]
    fn figures_of_others_are_asked_for_each_time() {
        let waiting = Arc::new(AtomicU64::new(3));
        let of_store = Arc::clone(&waiting);
        let metrics = Metrics::new([
            Figure::gauge("store_waiting", "Commands that wait", move || of_store.load(Ordering::Relaxed)),
            Figure::counter("commits", "Commits", || 7),
        ]);
        assert!(metrics.render().contains("\nhengping_store_waiting 3\n"), "{}", metrics.render());
        waiting.store(0, Ordering::Relaxed);
        assert!(metrics.render().contains("\nhengping_store_waiting 0\n"));
        assert!(metrics.render().contains("\nhengping_commits_total 7\n"));
    }
}
