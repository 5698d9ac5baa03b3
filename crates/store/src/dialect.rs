//! Every difference between SQLite and PostgreSQL. All other SQL is the part that both share.

use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};

use crate::errors::StoreError;

/// The oldest SQLite that is safe: before it, resetting the write-ahead log could damage the file.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// What SQLite answers where another has the file.
const SQLITE_BUSY: &str = "5";

/// How often, and after what time, a new file is asked again for its write-ahead log: five seconds, as for all else.
const MOST_ASKED: u32 = 250;
const BEFORE_ASKING_AGAIN: Duration = Duration::from_millis(20);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// One file, in the program.
    Sqlite,
    /// A server.
    Postgres,
}

impl Database {
    /// By the address.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(StoreError::Unusable(format!("{url} is neither sqlite:FILE nor postgres://…"))),
        }
    }

    /// The one that a connection leads to.
    pub(crate) fn behind(connection: &AnyConnection) -> Self {
        if connection.backend_name() == "SQLite" { Self::Sqlite } else { Self::Postgres }
    }

    /// What gives all rows, in this order if there is one, as one text: a JSON list of lists of these columns.
    pub(crate) fn rows_as_one(self, columns: &str, order: Option<&str>) -> String {
        let (all, one) = match self {
            Self::Sqlite => ("json_group_array", "json_array"),
            Self::Postgres => ("json_agg", "json_build_array"),
        };
        let order = order.map_or_else(String::new, |order| format!(" ORDER BY {order}"));
        format!("CAST({all}({one}({columns}){order}) AS TEXT)")
    }

    /// Whether a statement that writes rows can be part of one that goes on with them.
    pub(crate) fn uses_what_it_writes(self) -> bool {
        self == Self::Postgres
    }

    /// The address as the driver wants it: a SQLite file is made where there is none, and its name is taken as it is,
    /// whatever characters it has.
    pub(crate) fn address(self, url: &str) -> String {
        match (self, url.split_once(':')) {
            (Self::Sqlite, Some((_, file))) => format!("sqlite:{}?mode=rwc", escaped(file)),
            _ => url.to_owned(),
        }
    }

    /// A connection for the writer.
    pub(crate) async fn connect(self, options: &AnyConnectOptions) -> Result<AnyConnection, StoreError> {
        let mut connection = AnyConnection::connect_with(options).await?;
        if self == Self::Sqlite {
            // FULL: a commit is on disk before it is answered (NORMAL was measured to lose hundreds in a power cut).
            let pragmas = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                           PRAGMA wal_autocheckpoint = 2000; PRAGMA trusted_schema = OFF;";
            connection.execute(sqlx::raw_sql(pragmas)).await?;
            keep_a_write_ahead_log(&mut connection).await?;
        }
        Ok(connection)
    }

    /// Sets up a connection that only reads.
    pub(crate) async fn prepare_reader(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let settings = match self {
            Self::Sqlite => "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;",
            Self::Postgres => "SET default_transaction_read_only = on; SET statement_timeout = 30000;",
        };
        connection.execute(sqlx::raw_sql(settings)).await.map(|_| ())
    }

    /// Refuses a database that would not keep what it confirms.
    pub(crate) async fn require_durable(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Sqlite => {
                let version: String =
                    sqlx::query("SELECT sqlite_version()").fetch_one(&mut *connection).await?.try_get(0)?;
                if !is_safe_sqlite(&version) {
                    return Err(StoreError::Unusable(format!(
                        "SQLite {version} is too old: at least 3.51.3 is needed"
                    )));
                }
                // SQLite does not say when it cannot do as it was told, as with a write-ahead log on a network drive.
                let mode: String = sqlx::query("PRAGMA journal_mode").fetch_one(&mut *connection).await?.try_get(0)?;
                let sync: i64 = sqlx::query("PRAGMA synchronous").fetch_one(&mut *connection).await?.try_get(0)?;
                let keys: i64 = sqlx::query("PRAGMA foreign_keys").fetch_one(&mut *connection).await?.try_get(0)?;
                if (mode.as_str(), sync, keys) != ("wal", 2, 1) {
                    return Err(StoreError::Unusable(format!(
                        "SQLite does not keep a safe write-ahead log here (journal {mode}, synchronous {sync}, \
                         foreign keys {keys}); keep the data on a local disk"
                    )));
                }
            }
            Self::Postgres => {
                for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
                    let value: String = sqlx::query("SELECT current_setting($1)")
                        .bind(setting)
                        .fetch_one(&mut *connection)
                        .await?
                        .try_get(0)?;
                    if value == "off" {
                        return Err(StoreError::Unusable(format!(
                            "PostgreSQL has {setting} = off and could lose what it confirms; switch it on"
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    /// Begins a transaction that no other writer comes between.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction that only reads, and sees one state of the data however long it takes.
    pub(crate) fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0",
        }
    }

    /// Keeps other nodes from the migrations until the transaction ends. The number is arbitrary, and only ours.
    pub(crate) fn lock_migrations(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT pg_advisory_xact_lock(7276011)"),
        }
    }

    /// Reads the head of the log and keeps other nodes from it until the transaction ends.
    pub(crate) fn lock_head(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT origin, size, frontier, last_at FROM log_head WHERE id = 1",
            Self::Postgres => "SELECT origin, size, frontier, last_at FROM log_head WHERE id = 1 FOR UPDATE",
        }
    }
}

/// Switches a SQLite file to its write-ahead log. Where two servers make the file at the same moment, the second is
/// refused at once, whatever time it was given to wait: it asks again.
async fn keep_a_write_ahead_log(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let mut left = MOST_ASKED;
    loop {
        match connection.execute("PRAGMA journal_mode = WAL").await {
            Err(sqlx::Error::Database(why)) if left > 0 && why.code().as_deref() == Some(SQLITE_BUSY) => left -= 1,
            answer => return answer.map(|_| ()).map_err(StoreError::of),
        }
        tokio::time::sleep(BEFORE_ASKING_AGAIN).await;
    }
}

/// A file name as part of an address.
fn escaped(file: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
    file.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Whether a version of SQLite has the repaired write-ahead log.
fn is_safe_sqlite(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    (part(), part(), part()) >= OLDEST_SQLITE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_with_the_damaging_log_is_refused() {
        for old in ["3.7.0", "3.40.1", "3.46.0", "3.51.2", "3.51", "", "three"] {
            assert!(!is_safe_sqlite(old), "{old}");
        }
        for safe in ["3.51.3", "3.52.0", "3.54.1", "4.0.0"] {
            assert!(is_safe_sqlite(safe), "{safe}");
        }
    }

    #[test]
    fn a_file_name_is_taken_as_it_is() {
        assert_eq!(Database::Sqlite.address("sqlite:/data/50% of?#.db"), "sqlite:/data/50%25%20of%3F%23.db?mode=rwc");
        assert_eq!(Database::Postgres.address("postgres://host/db?x=1"), "postgres://host/db?x=1");
    }

    #[test]
    fn only_the_two_databases_are_known() {
        assert!(matches!(Database::of("sqlite:a.db"), Ok(Database::Sqlite)));
        assert!(matches!(Database::of("postgresql://host/db"), Ok(Database::Postgres)));
        for other in ["mysql://host/db", "a.db", ""] {
            assert!(matches!(Database::of(other), Err(StoreError::Unusable(_))), "{other}");
        }
    }
}
