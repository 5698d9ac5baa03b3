//! One file that holds everything: made while the server runs, restored into either database.
//!
//! A ZIP archive that anybody can open: `tables/NAME.jsonl` with a line a row, `blobs/INSTITUTION/DIGEST` with the
//! evidence, `manifest.json` with what must be there. Its comment is the SHA-256 of all bytes before the comment, so that
//! a change anywhere is noticed. The data are of one moment. What is kept of passwords and logins is in it: keep it as
//! safe as the data themselves.

mod archive;
mod restore;
mod tables;

use std::path::Path;

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use scheme::Text;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tokio::io::AsyncReadExt as _;

use crate::blobs::{BlobError, Blobs, Digest, Namespace, Size};
use crate::dossiers;
use crate::errors::StoreError;
use crate::log::{self, Checkpoint, LogFault};
use crate::{Store, migrate};
use archive::{Archive, Packing, table_part};

pub use restore::{restore, verify};

/// The form of the archive that this version writes and reads.
const FORMAT: u32 = 1;
/// Rows are handed on in pieces of about this many bytes.
const PIECE: usize = 256 << 10;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The archive's form.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The migrations of its tables.
    pub migrations: Vec<String>,
    /// The log as it stood.
    pub checkpoint: Checkpoint,
    /// The tables.
    pub tables: Vec<Table>,
    /// Number of evidence files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Evidence that the data name and that was missing or damaged when the backup was made: institution and digest.
    pub lacking: Vec<(String, String)>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Number of rows.
    pub rows: u64,
    /// SHA-256 of its lines, in hexadecimal.
    pub sha256: String,
}

/// Why a backup could not be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is a file of that name already.
    #[error("there is a file of that name already")]
    Exists,
    /// The file is no backup, or not as it was made.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// A newer version made it.
    #[error("the backup was made by a newer version ({0})")]
    Newer(String),
    /// The store has data, or was used by another version.
    #[error("the store to restore into is not empty")]
    NotEmpty,
    /// The log in the backup does not give its root.
    #[error("the log in the backup does not give its root: {0:?}")]
    Log(LogFault),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Evidence could not be read or kept.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// The disk failed, or is full.
    #[error("the disk failed: {0}")]
    Disk(#[from] std::io::Error),
}

impl BackupError {
    /// What to tell people.
    pub fn message(&self) -> Text {
        match self {
            Self::Exists => {
                Text::new("同名文件已存在，请换一个文件名", "there is a file of that name already; choose another")
            }
            Self::Damaged(what) => Text::new(
                format!("备份文件已损坏，未恢复任何内容（{what}）"),
                format!("the backup is damaged, nothing was restored ({what})"),
            ),
            Self::Newer(version) => Text::new(
                format!("备份由较新的版本制作（{version}），请用该版本恢复"),
                format!("a newer version made this backup ({version}); restore it with that version"),
            ),
            Self::NotEmpty => Text::new(
                "目标数据库中已有数据，只能恢复到空的数据库",
                "there are data in the store already; restore into an empty one",
            ),
            Self::Log(fault) => {
                let Text { zh, en } = fault.message();
                Text::new(
                    format!("备份中的日志不完整，未恢复任何内容：{zh}"),
                    format!("the log in the backup is not whole, and nothing was restored: {en}"),
                )
            }
            Self::Store(error) => error.message(),
            Self::Blobs(error) => error.message(),
            Self::Disk(error) => Text::new(format!("磁盘读写失败：{error}"), format!("the disk failed: {error}")),
        }
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Writes a backup to a new file. Nobody has to wait for it: data are read as they stood at one moment.
    pub async fn backup(&self, blobs: &Blobs, out: &Path) -> Result<Manifest, BackupError> {
        let out = out.to_owned();
        let mut archive = blocking(move || Archive::create(&out)).await?;
        // A connection of its own, which goes with this call: a broken-off backup leaves no transaction behind.
        let mut db = self.read().await?.detach();
        db.execute(sqlx::raw_sql(self.database.begin_snapshot())).await?;
        let migrations = migrate::applied(&mut db).await?;
        let checkpoint = log::checkpoint(&mut db).await?;
        let mut written = Vec::new();
        for (name, order) in tables::TABLES {
            let table;
            (archive, table) = write_table(archive, &mut db, name, order).await?;
            written.push(table);
        }
        let named = dossiers::named_files(&mut db).await?;
        // Copying evidence takes long, and a transaction that stays open would make the database keep old pages.
        db.close().await?;
        let mut manifest = Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: self.now(),
            migrations,
            checkpoint,
            tables: written,
            files: 0,
            bytes: 0,
            lacking: Vec::new(),
        };
        for (namespace, digest) in named {
            match blobs.verify(&namespace, digest).await {
                Ok(Size(bytes)) => {
                    archive = write_blob(archive, blobs, &namespace, digest).await?;
                    manifest.files += 1;
                    manifest.bytes += bytes;
                }
                // The rest is worth keeping all the more; the manifest says what could not be.
                Err(BlobError::Absent | BlobError::Damaged) => {
                    manifest.lacking.push((namespace.to_string(), digest.to_string()));
                }
                Err(error) => return Err(error.into()),
            }
        }
        blocking(move || archive.finish(&manifest).map(|()| manifest)).await
    }
}

async fn write_table(
    mut archive: Archive,
    db: &mut AnyConnection,
    name: &'static str,
    order: &str,
) -> Result<(Archive, Table), BackupError> {
    archive = blocking(move || archive.begin(&table_part(name), Packing::Packed)).await?;
    let sql = format!("SELECT * FROM {name} ORDER BY {order}");
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch(db);
    let (mut count, mut piece) = (0, Vec::new());
    while let Some(row) = rows.try_next().await? {
        tables::write_row(&row, &mut piece)?;
        count += 1;
        if piece.len() >= PIECE {
            let full = std::mem::take(&mut piece);
            archive = blocking(move || archive.write(&full)).await?;
        }
    }
    archive = blocking(move || archive.write(&piece)).await?;
    let sha256;
    (archive, sha256) = archive.end();
    Ok((archive, Table { name: name.to_owned(), rows: count, sha256 }))
}

async fn write_blob(
    mut archive: Archive,
    blobs: &Blobs,
    namespace: &Namespace,
    digest: Digest,
) -> Result<Archive, BackupError> {
    let mut bytes = blobs.open(namespace, digest, None).await?;
    let name = format!("blobs/{namespace}/{digest}");
    archive = blocking(move || archive.begin(&name, Packing::AsItIs)).await?;
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let end = (&mut bytes).take(PIECE as u64).read_to_end(&mut piece).await? == 0;
        if end {
            break;
        }
        archive = blocking(move || archive.write(&piece)).await?;
    }
    let (archive, written) = archive.end();
    // It was right a moment ago.
    if written == digest.to_string() { Ok(archive) } else { Err(BlobError::Damaged.into()) }
}

/// Runs what waits for a disk away from the threads that serve people.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}
