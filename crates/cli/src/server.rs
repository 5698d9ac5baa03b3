//! Puts the server together: store, evidence, application, router; and runs it until it is told to stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::credentials::Cost;
use app::mail::Mailing;
use app::mail::sender::{self, Sender};
use app::{App, Settings};
use documents::press::{Press, Receipt, SelfReport, VisitList};
use scheme::{Lang, Text};
use store::blobs::{Blobs, Bucket};
use store::{Clock, Store};
use web::limits::{Limits, MonotonicClock, PerMinute, Rates};
use web::serve::{Proxies, ServeOptions, Tls};
use web::telemetry::{Figure, LogFormat, LogOptions, Metrics};

use crate::built_in;
use crate::config::{self, Config};
use crate::outcome::Outcome;

/// Papers through Typst.
struct Typeset;

impl Press for Typeset {
    #[cfg(feature = "pdf")]
    fn receipt(&self, receipt: &Receipt, lang: Lang) -> Result<Vec<u8>, Text> {
        typeset::receipt(receipt, lang).map_err(|error| error.text())
    }

    #[cfg(feature = "pdf")]
    fn report(&self, report: &SelfReport, lang: Lang) -> Result<Vec<u8>, Text> {
        typeset::report(report, lang).map_err(|error| error.text())
    }

    #[cfg(feature = "pdf")]
    fn visit_list(&self, list: &VisitList, lang: Lang) -> Result<Vec<u8>, Text> {
        typeset::visit_list(list, lang).map_err(|error| error.text())
    }

    #[cfg(not(feature = "pdf"))]
    fn receipt(&self, _: &Receipt, _: Lang) -> Result<Vec<u8>, Text> {
        Err(Text::new(
            "此程序未包含 PDF 功能，请打印回执页面",
            "this build makes no PDF: print the page of the receipt",
        ))
    }

    #[cfg(not(feature = "pdf"))]
    fn report(&self, _: &SelfReport, _: Lang) -> Result<Vec<u8>, Text> {
        Err(Text::new("此程序未包含 PDF 功能，请打印页面", "this build makes no PDF: print the pages"))
    }

    #[cfg(not(feature = "pdf"))]
    fn visit_list(&self, _: &VisitList, _: Lang) -> Result<Vec<u8>, Text> {
        Err(Text::new("此程序未包含 PDF 功能，请打印清单页面", "this build makes no PDF: print the page of the list"))
    }
}

/// How a server differs from another besides its configuration.
pub(crate) struct Kind {
    /// A made-up province.
    pub(crate) demonstration: bool,
    /// The time of record.
    pub(crate) clock: Arc<dyn Clock>,
}

fn failed(error: &dyn std::fmt::Display) -> Outcome {
    Outcome::failed(format!("服务器出错：{error}"), format!("the server failed: {error}"))
}

/// Runs asynchronous work on the threads of this process.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Outcome>>) -> Result<T, Outcome> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))?.block_on(work)
}

/// Where the evidence of a configuration is kept.
pub(crate) fn evidence(config: &Config) -> Result<Blobs, Outcome> {
    let blobs = match &config.evidence {
        config::Evidence::InData => Blobs::folder(&config.data.join("evidence")),
        config::Evidence::Folder(path) => Blobs::folder(path),
        config::Evidence::S3(place) => {
            let bucket = Bucket {
                endpoint: place.endpoint.clone(),
                region: place.region.clone(),
                name: place.bucket.clone(),
                prefix: place.prefix.clone(),
                access_key: place.access_key.clone(),
                secret_key: place.secret_key.0.clone(),
            };
            // What arrives is written and measured here before it is sent on.
            Blobs::bucket(&bucket, &config.data.join("incoming"))
        }
    };
    blobs.map_err(|error| failed(&error))
}

/// The address of a configuration's database.
pub(crate) fn database_url(config: &Config) -> String {
    match &config.database {
        config::Database::InData => format!("sqlite:{}", config.data.join("hengping.db").display()),
        config::Database::Postgres(url) => url.0.clone(),
    }
}

/// Opens what is stored and puts the application on it.
pub(crate) async fn open(config: &Config, kind: &Kind) -> Result<App, Outcome> {
    private_folder(&config.data)?;
    let store = Store::open(&database_url(config), Arc::clone(&kind.clock)).await.map_err(|error| failed(&error))?;
    let blobs = evidence(config)?;
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let seconds = |duration: std::time::Duration| {
        jiff::SignedDuration::from_secs(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX))
    };
    let settings = Settings {
        public_url: config.public_url.as_ref().map_or_else(|| format!("http://{}", config.listen), |url| url.0.clone()),
        demonstration: kind.demonstration,
        mailing: match (kind.demonstration, &config.mail) {
            (true, _) => Mailing::Held(config.language),
            (false, Some(_)) => Mailing::On(config.language),
            (false, None) => Mailing::Off,
        },
        idle: seconds(config.sessions.idle),
        absolute: seconds(config.sessions.absolute),
        largest_file: i64::from(config.limits.upload_megabytes) << 20,
        passwords: match config.passwords {
            config::PasswordPolicy::Mlps3 => app::credentials::PasswordPolicy::Mlps3,
            config::PasswordPolicy::Asvs => app::credentials::PasswordPolicy::Asvs,
        },
        cost: if kind.demonstration { Cost::Least } else { Cost::Full },
        scheme: (built_in::SCHEME.to_owned(), built_in::NOTICE.to_owned()),
        program,
    };
    Ok(App::new(store, blobs, settings, Arc::new(Typeset)))
}

/// Only this account may look into the folder.
pub(crate) fn private_folder(path: &Path) -> Result<(), Outcome> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| {
        let shown = path.display();
        Outcome::failed(format!("无法创建数据文件夹 {shown}：{error}"), format!("{shown} could not be made: {error}"))
    })
}

/// Serves until the process is told to stop; `ready` is called once the address is open.
pub(crate) async fn serve(app: App, config: &Config, ready: impl FnOnce(SocketAddr)) -> Result<(), Outcome> {
    let (waiting, reading) = (app.store.clone(), app.clone());
    let tally = sender::Tally::default();
    let (sent, failed_mails) = (Arc::clone(&tally.sent), Arc::clone(&tally.failed));
    let metrics = Metrics::new([
        Figure::gauge("hengping_store_waiting", "Commands that wait for the store", move || {
            u64::try_from(waiting.waiting()).unwrap_or(u64::MAX)
        }),
        Figure::counter("hengping_mail_sent", "Mails sent since the start", move || sent.load(Ordering::Relaxed)),
        Figure::counter("hengping_mail_failed", "Attempts to send mail that failed since the start", move || {
            failed_mails.load(Ordering::Relaxed)
        }),
    ]);
    let store = app.store.clone();
    tokio::spawn(tidy(app.clone()));
    if let (Some(mail), Mailing::On(_)) = (&config.mail, app.settings.mailing) {
        let sender = Sender::new(app.clone(), &mail.url.0, &mail.from, tally).map_err(|why| {
            Outcome::failed(format!("mail.url 或 mail.from 不能使用：{why}"), format!("mail.url or mail.from: {why}"))
        })?;
        tokio::spawn(sender.run());
    }
    let router = web::router(app, Limits::new(&rates(config), MonotonicClock))
        .layer(axum::middleware::from_fn_with_state(metrics.clone(), web::telemetry::measure));
    let listener = web::serve::listen(config.listen).await.map_err(|error| failed(&error))?;
    if let Some(address) = config.metrics {
        let answers = move || {
            let app = reading.clone();
            async move { app.is_new().await.is_ok() }
        };
        let operations = web::telemetry::operations(metrics, answers);
        let listener = web::serve::listen(address).await.map_err(|error| failed(&error))?;
        tokio::spawn(web::serve::serve(listener, operations, ServeOptions::default(), stopped()));
    }
    ready(listener.local_addr().map_err(|error| failed(&error))?);
    let options = options(config)?;
    let ended = web::serve::serve(listener, router, options, stopped()).await.map_err(|error| failed(&error))?;
    store.close().await;
    tracing::info!(cut = ended.cut, "stopped");
    Ok(())
}

/// Removes what nobody needs, now and twice a day.
async fn tidy(app: App) {
    let mut times = tokio::time::interval(std::time::Duration::from_hours(12));
    loop {
        times.tick().await;
        if let Err(error) = app.tidy().await {
            tracing::warn!(%error, "what nobody needs was not removed");
        }
    }
}

/// SIGTERM or Ctrl+C.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => drop(interrupted.await),
    }
}

fn options(config: &Config) -> Result<ServeOptions, Outcome> {
    let limits = &config.limits;
    let tls = match &config.tls {
        Some(files) => Some(Arc::new(Tls::load(&files.certificate, &files.key).map_err(|error| failed(&error))?)),
        None => None,
    };
    Ok(ServeOptions {
        header_timeout: limits.header,
        idle_timeout: limits.idle,
        body_timeout: limits.body,
        header_bytes: limits.header_bytes,
        connections: usize::try_from(limits.connections).unwrap_or(usize::MAX),
        connections_per_address: usize::try_from(limits.connections_per_address).unwrap_or(usize::MAX),
        grace: limits.grace,
        proxies: Proxies::new(config.proxies.iter().copied()),
        tls,
    })
}

fn rates(config: &Config) -> Rates {
    let per_minute = |rate: config::PerMinute| PerMinute { account: rate.account, address: rate.address };
    Rates {
        sign_in: per_minute(config.limits.sign_in),
        upload: per_minute(config.limits.upload),
        autosave: per_minute(config.limits.autosave),
        page: per_minute(config.limits.page),
    }
}

/// Starts the log as the configuration has it.
pub(crate) fn start_log(config: &Config) {
    let format = match config.log.format {
        config::LogFormat::Json => LogFormat::Json,
        config::LogFormat::Text => LogFormat::Text,
    };
    let level = match config.log.level {
        config::Level::Error => web::telemetry::LevelFilter::ERROR,
        config::Level::Warn => web::telemetry::LevelFilter::WARN,
        config::Level::Info => web::telemetry::LevelFilter::INFO,
        config::Level::Debug => web::telemetry::LevelFilter::DEBUG,
    };
    // A second start, as in tests, leaves the first in place.
    drop(web::telemetry::start_log(LogOptions { format, level }));
}
