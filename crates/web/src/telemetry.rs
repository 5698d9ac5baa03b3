//! What those who run the server can see of it: figures for Prometheus and structured logs. No personal data in either:
//! requests are counted and logged by the pattern of their route, never by path, query, address or account.

mod log;
mod metrics;
mod operations;

pub use log::{LogFormat, LogOptions, start_log};
pub use metrics::{Figure, Metrics, measure};
pub use operations::operations;
pub use tracing_subscriber::filter::LevelFilter;
