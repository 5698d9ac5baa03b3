//! Putting a backup back.

use std::path::Path;
use std::sync::Arc;

use futures_util::stream;
use serde_json::json;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};
use tokio::sync::mpsc;
use workflow::Event;

use super::archive::Sealed;
use super::{BackupError, Manifest, blocking, tables};
use crate::blobs::{Blobs, Namespace, Size};
use crate::clock::Clock;
use crate::dialect::Database;
use crate::errors::StoreError;
use crate::log::{self, Line};
use crate::migrate;

/// Lines that are handed on at once.
const PAGE: usize = 500;

/// Reads a backup from end to end and says what it holds, if it is as it was made.
pub async fn verify(file: &Path) -> Result<Manifest, BackupError> {
    Ok(open(file).await?.manifest)
}

async fn open(file: &Path) -> Result<Sealed, BackupError> {
    let file = file.to_owned();
    blocking(move || Sealed::open(&file)).await
}

/// Puts a backup into an empty store: a new SQLite file or an empty database, as `url` says, of whichever kind. All of
/// the backup is verified before anything is written, and the rows come all together or not at all. The log goes on from
/// where the backup ends, with a line that says so.
pub async fn restore(file: &Path, url: &str, blobs: &Blobs, clock: Arc<dyn Clock>) -> Result<Manifest, BackupError> {
    let sealed = open(file).await?;
    let manifest = sealed.manifest.clone();
    let newer = manifest.migrations.iter().find(|name| !migrate::is_known(name));
    if let Some(newer) = newer {
        return Err(BackupError::Newer(newer.clone()));
    }
    let unknown = manifest.tables.iter().find(|table| tables::TABLES.iter().all(|(name, _)| *name != table.name));
    if let Some(unknown) = unknown {
        return Err(BackupError::Damaged(format!("table {}", unknown.name)));
    }
    sqlx::any::install_default_drivers();
    let database = Database::of(url)?;
    let options: AnyConnectOptions = database.address(url).parse().map_err(StoreError::of)?;
    let mut db = database.connect(&options).await?;
    database.require_durable(&mut db).await?;
    prepare(&mut db, database, &manifest, clock.as_ref()).await?;
    let sealed = restore_blobs(sealed, blobs).await?;
    restore_rows(sealed, &mut db, database, clock.as_ref()).await?;
    migrate::run(&mut db, database, clock.now(), migrate::latest()).await?;
    db.close().await?;
    Ok(manifest)
}

/// Makes the tables as they were in the backup, in a store that has nothing.
async fn prepare(
    db: &mut AnyConnection,
    database: Database,
    manifest: &Manifest,
    clock: &dyn Clock,
) -> Result<(), BackupError> {
    // Looked at before anything is migrated: a used store of an older version is to be left as it is.
    if log::checkpoint(db).await.is_ok_and(|checkpoint| checkpoint.size > 0) {
        return Err(BackupError::NotEmpty);
    }
    let last = manifest.migrations.last().ok_or_else(|| BackupError::Damaged("no migrations".to_owned()))?;
    migrate::run(db, database, clock.now(), last).await?;
    if migrate::applied(db).await? != manifest.migrations {
        return Err(BackupError::NotEmpty);
    }
    for table in manifest.tables.iter().filter(|table| table.name != "log_head") {
        let sql = format!("SELECT COUNT(*) FROM {}", table.name);
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await?;
        if row.try_get::<i64, _>(0)? > 0 {
            return Err(BackupError::NotEmpty);
        }
    }
    Ok(())
}

/// Evidence comes before the rows that name it.
async fn restore_blobs(mut sealed: Sealed, blobs: &Blobs) -> Result<Sealed, BackupError> {
    for index in 0..sealed.parts() {
        let Some((namespace, digest)) = sealed.blob_name(index)? else { continue };
        let damaged = || BackupError::Damaged(format!("evidence {digest}"));
        let namespace: Namespace = namespace.parse().map_err(|_| damaged())?;
        let (pieces, received) = mpsc::channel(2);
        let reading = tokio::task::spawn_blocking(move || {
            sealed.pieces(index, |piece| pieces.blocking_send(piece).map_err(|_| ended_early()))?;
            Ok::<_, BackupError>(sealed)
        });
        let stream = stream::unfold(received, async |mut received| {
            received.recv().await.map(|piece: Vec<u8>| (Ok::<_, BackupError>(piece), received))
        });
        let (kept, _) = blobs.keep(&namespace, stream, Size(u64::MAX)).await?;
        sealed = reading.await.map_err(std::io::Error::other)??;
        if kept.to_string() != digest {
            return Err(damaged());
        }
    }
    Ok(sealed)
}

async fn restore_rows(
    sealed: Sealed,
    db: &mut AnyConnection,
    database: Database,
    clock: &dyn Clock,
) -> Result<(), BackupError> {
    let (manifest, digest) = (sealed.manifest.clone(), sealed.digest.clone());
    db.execute(database.begin()).await?;
    db.execute("DELETE FROM log_head").await?;
    let (pages, mut received) = mpsc::channel(2);
    let reading = tokio::task::spawn_blocking(move || send_lines(sealed, &pages));
    while let Some((table, lines)) = received.recv().await {
        for line in lines {
            tables::insert_line(db, table, &line).await?;
        }
    }
    reading.await.map_err(std::io::Error::other)??;
    if let Err(fault) = log::verify(db, std::slice::from_ref(&manifest.checkpoint)).await? {
        return Err(BackupError::Log(fault));
    }
    let mut head = log::head(db, log::HEAD).await?;
    let line = Line {
        at: clock.now().max(head.last_at()),
        actor: String::new(),
        role: String::new(),
        event: Event::Restored,
        object: "store".to_owned(),
        detail: json!({
            "backup": digest,
            "made_at": manifest.made_at.to_string(),
            "size": manifest.checkpoint.size,
            "root": manifest.checkpoint.root,
            "lacking": manifest.lacking.len(),
        })
        .to_string(),
    };
    let position = head.size();
    head.append(&line);
    log::insert(db, position, &[line]).await?;
    log::keep(db, &head).await?;
    db.execute("COMMIT").await?;
    Ok(())
}

/// What a reader says when nobody takes what it reads; whoever ended has the reason.
fn ended_early() -> BackupError {
    std::io::Error::other("restoring ended early").into()
}

/// Sends the lines of all tables, page by page, until there are no more or nobody wants them.
fn send_lines(mut sealed: Sealed, pages: &mpsc::Sender<(&'static str, Vec<String>)>) -> Result<(), BackupError> {
    let present = sealed.manifest.tables.clone();
    for (name, _) in tables::TABLES.into_iter().filter(|(name, _)| present.iter().any(|table| table.name == *name)) {
        let mut page = Vec::new();
        let send =
            |page: &mut Vec<String>| pages.blocking_send((name, std::mem::take(page))).map_err(|_| ended_early());
        sealed.lines(name, |line| {
            page.push(line);
            if page.len() == PAGE { send(&mut page) } else { Ok(()) }
        })?;
        send(&mut page)?;
    }
    Ok(())
}
