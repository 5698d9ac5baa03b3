//! The one configuration file. Every key is optional; [`keys::KEYS`] is the one list of them, from which the file is
//! checked, `config show` is printed and the reference page is made.

mod keys;
mod reader;
mod show;
#[cfg(test)]
mod tests;
mod together;
mod values;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assess::Problem;
use ipnet::IpNet;
use scheme::{Lang, Text};

pub(crate) use show::{commented_default, reference};

use reader::Reader;

/// What the server is told by its configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) language: Lang,
    pub(crate) data: PathBuf,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) database: Database,
    pub(crate) evidence: Evidence,
    pub(crate) tls: Option<TlsFiles>,
    pub(crate) limits: Limits,
    pub(crate) mail: Option<Mail>,
    pub(crate) passwords: PasswordPolicy,
    pub(crate) sessions: Sessions,
    pub(crate) log: Log,
    pub(crate) metrics: Option<SocketAddr>,
}

/// The address under which people open the site, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl(pub(crate) String);

/// What must not be printed or logged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

/// Where the records are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Database {
    /// SQLite in the data folder.
    InData,
    /// PostgreSQL at this URL.
    Postgres(Secret),
}

/// Where the files of evidence are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// In the data folder.
    InData,
    /// In this folder.
    Folder(PathBuf),
    /// In object storage.
    S3(S3),
}

/// Object storage that speaks S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct S3 {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    pub(crate) endpoint: String,
    pub(crate) region: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: Secret,
}

/// The server's own certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// What a stranger, or anyone, can use up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) header: Duration,
    pub(crate) idle: Duration,
    pub(crate) body: Duration,
    pub(crate) grace: Duration,
    pub(crate) header_bytes: u32,
    pub(crate) upload_megabytes: u32,
    pub(crate) connections: u32,
    pub(crate) connections_per_address: u32,
    pub(crate) sign_in: PerMinute,
    pub(crate) upload: PerMinute,
    pub(crate) autosave: PerMinute,
    pub(crate) page: PerMinute,
}

/// Requests a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PerMinute {
    pub(crate) account: NonZeroU32,
    pub(crate) address: NonZeroU32,
}

/// How mail goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) url: Secret,
    pub(crate) from: String,
}

/// Which rule passwords follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordPolicy {
    /// 等保三级
    Mlps3,
    /// OWASP ASVS 5.0
    Asvs,
}

/// How long a sign-in holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sessions {
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
}

/// How the log looks and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) level: Level,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// The least important level that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

impl Default for Config {
    fn default() -> Self {
        parse("", "").expect("a test reads the defaults")
    }
}

/// Reads a configuration file and checks it, or tells everything that is wrong with it.
pub(crate) fn check(path: &Path) -> Result<Config, Vec<Problem>> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let message = Text::new(format!("无法读取：{error}"), format!("cannot be read: {error}"));
        vec![Problem { place: name.clone(), message }]
    })?;
    let config = parse(&text, &name)?;
    let problems = together::absent_files(&config, &name);
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

/// Reads the text of a configuration file; `name` is how the file is called in problems.
fn parse(text: &str, name: &str) -> Result<Config, Vec<Problem>> {
    let (table, mut reader) = Reader::new(text, name);
    let mut keys = reader.keys(&table);
    let config = Config {
        listen: keys.read("listen", values::address),
        public_url: keys.optional("public_url", values::public_url),
        language: keys.read("language", values::language),
        data: keys.read("data", values::path),
        proxies: keys.read("proxies", values::networks),
        database: keys.optional("database.url", values::postgres).map_or(Database::InData, Database::Postgres),
        evidence: evidence(&mut keys),
        tls: keys
            .both("tls.certificate", values::path, "tls.key", values::path)
            .map(|(certificate, key)| TlsFiles { certificate, key }),
        limits: Limits {
            header: keys.read("limits.header_seconds", values::seconds),
            idle: keys.read("limits.idle_seconds", values::seconds),
            body: keys.read("limits.body_seconds", values::seconds),
            grace: keys.read("limits.grace_seconds", values::seconds),
            header_bytes: keys.read("limits.header_bytes", values::header_bytes),
            upload_megabytes: keys.read("limits.upload_megabytes", values::megabytes),
            connections: keys.read("limits.connections", values::connections),
            connections_per_address: keys.read("limits.connections_per_address", values::connections),
            sign_in: PerMinute {
                account: keys.read("limits.sign_in.account", values::per_minute),
                address: keys.read("limits.sign_in.address", values::per_minute),
            },
            upload: PerMinute {
                account: keys.read("limits.upload.account", values::per_minute),
                address: keys.read("limits.upload.address", values::per_minute),
            },
            autosave: PerMinute {
                account: keys.read("limits.autosave.account", values::per_minute),
                address: keys.read("limits.autosave.address", values::per_minute),
            },
            page: PerMinute {
                account: keys.read("limits.page.account", values::per_minute),
                address: keys.read("limits.page.address", values::per_minute),
            },
        },
        mail: keys.both("mail.url", values::smtp, "mail.from", values::mailbox).map(|(url, from)| Mail { url, from }),
        passwords: keys.read("passwords.policy", values::password_policy),
        sessions: Sessions {
            idle: keys.read("sessions.idle_minutes", values::minutes),
            absolute: keys.read("sessions.absolute_hours", values::hours),
        },
        log: Log { format: keys.read("log.format", values::log_format), level: keys.read("log.level", values::level) },
        metrics: keys.optional("metrics.listen", values::address),
    };
    together::check(&config, &mut keys);
    keys.finish()?;
    Ok(config)
}

fn evidence(keys: &mut reader::Keys<'_, '_>) -> Evidence {
    let place = keys.optional("evidence.place", values::place);
    let endpoint = keys.optional("evidence.s3_endpoint", values::web_address);
    let region = keys.read("evidence.s3_region", values::word);
    let access_key = keys.optional("evidence.s3_access_key", values::word);
    let secret_key = keys.optional("evidence.s3_secret_key", values::secret);
    match place {
        None => Evidence::InData,
        Some(values::Place::Folder(path)) => Evidence::Folder(path),
        Some(values::Place::Bucket { bucket, prefix }) => match (endpoint, access_key, secret_key) {
            (Some(endpoint), Some(access_key), Some(secret_key)) => {
                Evidence::S3(S3 { bucket, prefix, endpoint, region, access_key, secret_key })
            }
            _ => {
                keys.wrong(
                    "evidence.place",
                    "对象存储还需要 evidence.s3_endpoint、s3_access_key 和 s3_secret_key",
                    "object storage also needs evidence.s3_endpoint, s3_access_key and s3_secret_key",
                );
                Evidence::InData
            }
        },
    }
}
