//! The log: one line an event, as JSON or as text, on standard error, where systemd takes it.
//!
//! The rules for whoever writes a line: a failure is logged once, where it is known best; an event carries its data as
//! fields; names, addresses, telephone numbers and what people wrote never go in.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for programs.
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOptions {
    /// How a line looks.
    pub format: LogFormat,
    /// The least important level that is still logged.
    pub level: LevelFilter,
}

/// Starts the log of this process, on standard error. Only the first start counts; a second one is an error.
pub fn start_log(options: LogOptions) -> Result<(), TryInitError> {
    match options.format {
        LogFormat::Text => text(options.level, std::io::stderr).try_init(),
        LogFormat::Json => json(options.level, std::io::stderr).try_init(),
    }
}

fn text<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(writer).finish()
}

fn json<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt().json().flatten_event(true).with_max_level(level).with_writer(writer).finish()
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Kept {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("no panic").clone()).expect("UTF-8")
        }

        fn writer(&self) -> impl Fn() -> Self + Send + Sync + 'static {
            let kept = self.clone();
            move || kept.clone()
        }
    }

    fn events() {
        tracing::info!(file = "第一行\n第二行", "written");
        tracing::debug!("not important");
    }

    #[test]
    fn json_has_one_object_a_line() {
        let kept = Kept::default();
        with_default(json(LevelFilter::INFO, kept.writer()), events);
        let lines: Vec<serde_json::Value> =
            kept.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 1, "{}", kept.text());
        assert_eq!((&lines[0]["level"], &lines[0]["message"]), (&"INFO".into(), &"written".into()));
        assert_eq!(lines[0]["file"], "第一行\n第二行");
    }

    /// Whoever chooses a file's name could else write log lines of his own.
    #[test]
    fn text_stays_on_one_line() {
        let kept = Kept::default();
        with_default(text(LevelFilter::INFO, kept.writer()), events);
        assert_eq!(kept.text().lines().count(), 1, "{}", kept.text());
    }
}
