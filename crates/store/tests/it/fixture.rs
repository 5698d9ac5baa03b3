//! A place of its own for every test: a folder, and in it or on the shared server an empty database.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use jiff::Timestamp;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use store::blobs::Blobs;
use store::{Clock, Database, Store};
use tempfile::TempDir;

use crate::postgres;

/// A clock that the test sets; it moves a millisecond whenever somebody looks.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn at(text: &str) -> Arc<Self> {
        let time: Timestamp = text.parse().expect("the test writes a time");
        Arc::new(Self(AtomicI64::new(time.as_millisecond())))
    }

    pub(crate) fn set(&self, text: &str) {
        let time: Timestamp = text.parse().expect("the test writes a time");
        self.0.store(time.as_millisecond(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let now = self.0.fetch_add(1, Ordering::SeqCst);
        Timestamp::from_millisecond(now).expect("tests stay within this millennium")
    }
}

/// Where a test keeps its data.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) database: Database,
    pub(crate) clock: Arc<TestClock>,
    folder: TempDir,
}

impl Place {
    /// An empty place of the given kind; `None` where there is no such database here.
    pub(crate) async fn new(database: Database) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = match database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("hengping.db").display()),
            Database::Postgres => postgres::shared()?.create(&unused_name()).await,
        };
        Some(Self { url, database, clock: TestClock::at("2026-10-08T01:00:00Z"), folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens the store.
    pub(crate) async fn open(&self) -> Store {
        self.try_open().await.expect("the store opens")
    }

    pub(crate) async fn try_open(&self) -> Result<Store, store::StoreError> {
        Store::open(&self.url, Arc::clone(&self.clock) as Arc<dyn Clock>).await
    }

    /// The evidence beside it.
    pub(crate) fn blobs(&self) -> Blobs {
        Blobs::folder(&self.folder().join("evidence")).expect("the folder of evidence can be made")
    }

    /// A connection past the store, as somebody with the database's password has it.
    pub(crate) async fn intruder(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.expect("the database answers")
    }
}

fn unused_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs a test on SQLite and, where it is installed, on PostgreSQL.
pub(crate) async fn on_both(test: impl AsyncFn(Place)) {
    for database in [Database::Sqlite, Database::Postgres] {
        if let Some(place) = Place::new(database).await {
            test(place).await;
        }
    }
}

/// Runs statements past the store.
pub(crate) async fn run(db: &mut AnyConnection, sql: &str) {
    db.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// What a query finds, as one number.
pub(crate) async fn number(db: &mut AnyConnection, sql: &str) -> i64 {
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(db).await;
    let row = row.unwrap_or_else(|error| panic!("{sql}: {error}"));
    sqlx::Row::try_get(&row, 0).expect("a number")
}
