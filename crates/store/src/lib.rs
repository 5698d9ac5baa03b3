//! The only SQL: SQLite and PostgreSQL from one code base, evidence blobs, and the tamper-evident log.
//!
//! Everything that changes goes through [`Store::write`]: one writer, many commands a transaction (group commit), each
//! with its log lines, answered only after the commit. Reading has its own connections.

pub mod assignments;
pub mod attached;
pub mod backup;
pub mod blobs;
pub mod cases;
mod check;
mod clock;
pub mod determinations;
mod dialect;
pub mod dossiers;
mod errors;
pub mod experts;
pub mod figures;
pub mod keys;
pub mod log;
pub mod mails;
mod migrate;
pub mod opinions;
pub mod people;
pub mod quotas;
pub mod requests;
pub mod reviews;
mod rows;
pub mod rulings;
pub mod signals;
pub mod visits;
mod writer;
pub mod years;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection as _};

pub use check::{Violation, check, invariants};
pub use clock::{Clock, SystemClock};
pub use dialect::Database;
pub use errors::StoreError;
pub use futures_util::future::BoxFuture;
pub use sqlx::AnyConnection;
pub use writer::Tx;

/// How long a connection may rest until it is asked whether it is still there.
const STEADY_USE: Duration = Duration::from_secs(1);

/// The store of one installation; cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    readers: AnyPool,
    writer: writer::Writer,
    clock: Arc<dyn Clock>,
}

impl Store {
    /// Opens a database, brings its tables up to date and starts the writer. `url` is `sqlite:` and a file, or
    /// `postgres://…`. Refuses a SQLite older than 3.51.3, whose write-ahead log can damage the file.
    pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let database = Database::of(url)?;
        let options: AnyConnectOptions = database.address(url).parse().map_err(StoreError::of)?;
        let mut connection = database.connect(&options).await?;
        database.require_durable(&mut connection).await?;
        migrate::run(&mut connection, database, clock.now(), migrate::latest()).await?;
        let writer = writer::Writer::start(connection, database, options.clone(), Arc::clone(&clock));
        let readers = AnyPoolOptions::new()
            .max_connections(4)
            .after_connect(move |connection, _| Box::pin(database.prepare_reader(connection)))
            // A connection in steady use is not asked first whether it is still there: that doubled the questions of a
            // page to PostgreSQL.
            .test_before_acquire(false)
            .before_acquire(|connection, about| {
                Box::pin(async move { Ok(about.idle_for < STEADY_USE || connection.ping().await.is_ok()) })
            })
            .connect_with(options)
            .await
            .map_err(StoreError::of)?;
        Ok(Self { database, readers, writer, clock })
    }

    /// Opens the SQLite database in a folder.
    pub async fn open_folder(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Self::open(&format!("sqlite:{}", folder.join("hengping.db").display()), clock).await
    }

    /// Which database it is.
    pub fn database(&self) -> Database {
        self.database
    }

    /// The time now, by the store's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.readers.acquire().await.map_err(StoreError::of)
    }

    /// Runs one command: what it reads, decides and writes is one step that no other command comes between. What it
    /// returns is given back after the commit; where it refuses, nothing of it is kept.
    pub async fn write<T, E, F>(&self, command: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        self.writer.run(command).await
    }

    /// How many commands wait.
    pub fn waiting(&self) -> usize {
        self.writer.waiting()
    }

    /// Ends the writer after what it has begun, and closes the connections.
    pub async fn close(&self) {
        self.writer.stop().await;
        self.readers.close().await;
    }
}
