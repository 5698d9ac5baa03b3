//! Uploads that go on where they were cut off, also after the program was started anew.
//!
//! Only bytes that were synced count: the record beside the bytes says how many, and what lies behind them is sent
//! again. A file becomes evidence by [`Uploads::finish`], not before.

mod error;
mod open;
mod record;

use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;

use futures_util::{Stream, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use rand::Rng as _;

pub use error::UploadError;

use super::digest::{Digest, Namespace, NotAnId, Size, is_lower_hex};
use super::error::BlobError;
use super::folder::{Folder, PIECE, names_in};
use super::{Blobs, blocking};
use open::{Open, end};
use record::{ENDING, Record, bytes_path};

/// How long an upload waits for its next bytes.
const EXPIRES: SignedDuration = SignedDuration::from_hours(24);

/// The id of an upload: random, and told only to whoever began it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(String);

impl UploadId {
    fn random() -> Self {
        let mut bytes = [0; 16];
        rand::rng().fill_bytes(&mut bytes);
        Self(hex::encode(bytes))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UploadId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() == 32 && is_lower_hex(text) { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
    }
}

/// An upload that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Whose it is.
    pub namespace: Namespace,
    /// How large the file is said to be.
    pub declared: Size,
    /// How many bytes are safe; the next one to send.
    pub offset: Size,
    /// When bytes last came. It expires a day later.
    pub changed_at: Timestamp,
}

impl Upload {
    fn of(id: UploadId, record: &Record) -> Result<Self, UploadError> {
        Ok(Self {
            id,
            namespace: record.namespace.parse()?,
            declared: record.declared,
            offset: Size(record.offset),
            changed_at: record.changed_at,
        })
    }
}

/// The uploads of an installation; cheap to clone.
#[derive(Debug, Clone)]
pub struct Uploads {
    blobs: Blobs,
}

impl Uploads {
    pub(super) fn of(blobs: Blobs) -> Self {
        Self { blobs }
    }

    fn folder(&self) -> Arc<Folder> {
        Arc::clone(&self.blobs.folder)
    }

    /// Begins an upload of so many bytes, at most `largest`.
    pub async fn create(
        &self,
        namespace: &Namespace,
        declared: Size,
        largest: Size,
        now: Timestamp,
    ) -> Result<Upload, UploadError> {
        if declared > largest {
            return Err(BlobError::TooLarge(largest).into());
        }
        let namespace = namespace.as_str().to_owned();
        let record = Record { namespace, declared, offset: 0, changed_at: now, finished: None };
        let folder = self.folder();
        blocking(move || {
            folder.require_working()?;
            let id = UploadId::random();
            // Else a sweep could take the bytes before their record is there.
            let _claim = folder.claim(id.as_str()).ok_or(UploadError::InUse)?;
            let mut new = OpenOptions::new();
            new.write(true).create_new(true).mode(0o600).open(bytes_path(&folder, &id)).map_err(BlobError::from)?;
            record.save(&folder, &id)?;
            Upload::of(id, &record)
        })
        .await
    }

    /// How far an upload is.
    pub async fn find(&self, namespace: &Namespace, id: &UploadId) -> Result<Upload, UploadError> {
        let (folder, namespace, id) = (self.folder(), namespace.clone(), id.clone());
        blocking(move || Upload::of(id.clone(), &Record::load(&folder, &namespace, &id)?)).await
    }

    /// The uploads of a namespace that are not finished, oldest first.
    pub async fn pending(&self, namespace: &Namespace) -> Result<Vec<Upload>, UploadError> {
        let (folder, namespace) = (self.folder(), namespace.clone());
        blocking(move || {
            let mut found = Vec::new();
            for id in ids(&folder)? {
                // One that cannot be read is left to the sweep.
                let Ok(record) = Record::load(&folder, &namespace, &id) else { continue };
                if record.finished.is_none() {
                    found.push(Upload::of(id, &record)?);
                }
            }
            found.sort_by(|one, other| (one.changed_at, &one.id).cmp(&(other.changed_at, &other.id)));
            Ok(found)
        })
        .await
    }

    /// Adds bytes that begin at `offset`, and tells where the next ones begin. Where the sender stops in the middle,
    /// what came before is kept.
    pub async fn append<S, B, E>(
        &self,
        namespace: &Namespace,
        id: &UploadId,
        offset: Size,
        bytes: S,
        now: Timestamp,
    ) -> Result<Size, UploadError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: fmt::Display,
    {
        let (folder, namespace, id) = (self.folder(), namespace.clone(), id.clone());
        let mut upload = blocking(move || Open::begin(folder, &namespace, id, offset, now)).await?;
        let mut bytes = pin!(bytes);
        let mut stopped = None;
        let mut ended = false;
        while !ended {
            let mut piece = Vec::with_capacity(PIECE);
            while piece.len() < PIECE && !ended {
                match bytes.next().await {
                    Some(Ok(some)) => piece.extend_from_slice(some.as_ref()),
                    Some(Err(error)) => {
                        stopped = Some(error.to_string());
                        ended = true;
                    }
                    None => ended = true,
                }
            }
            upload = blocking(move || upload.write(&piece).map(|()| upload)).await?;
        }
        let right = blocking(move || upload.count()).await?;
        match stopped {
            Some(error) => Err(BlobError::Interrupted(error).into()),
            None => Ok(right),
        }
    }

    /// Ends an upload: from now on it is evidence. May be asked for again, with the same answer, until it expires.
    pub async fn finish(&self, namespace: &Namespace, id: &UploadId) -> Result<(Digest, Size), UploadError> {
        let (folder, owner, own_id) = (self.folder(), namespace.clone(), id.clone());
        let (claim, bytes, digest, size) = blocking(move || end(&folder, &owner, &own_id)).await?;
        match bytes {
            Some(path) => {
                self.blobs.adopt(path.clone(), namespace, digest, size).await?;
                // Gone by its new name already, unless it went to a bucket; else the sweep takes it.
                let _ = tokio::fs::remove_file(path).await;
            }
            None => {
                self.blobs.open(namespace, digest, None).await?;
            }
        }
        drop(claim);
        Ok((digest, size))
    }

    /// Removes uploads that no byte came for in a day; tells how many.
    pub async fn sweep_uploads(&self, now: Timestamp) -> Result<u64, UploadError> {
        let folder = self.folder();
        blocking(move || {
            let mut swept = 0;
            for id in ids(&folder)? {
                let Some(_claim) = folder.claim(id.as_str()) else { continue };
                let expired = match Record::load_any(&folder, &id) {
                    Ok(record) => now.duration_since(record.changed_at) >= EXPIRES,
                    // Bytes without a record that can be read belong to nobody.
                    Err(UploadError::Absent | UploadError::Blob(BlobError::Damaged)) => true,
                    Err(error) => return Err(error),
                };
                if expired {
                    Record::remove(&folder, &id)?;
                    swept += 1;
                }
            }
            Ok(swept)
        })
        .await
    }
}

/// The ids of all uploads, each once.
fn ids(folder: &Folder) -> Result<Vec<UploadId>, UploadError> {
    let names = names_in(&folder.uploads()).map_err(BlobError::from)?;
    let mut ids: Vec<UploadId> =
        names.iter().filter_map(|name| name.strip_suffix(ENDING).unwrap_or(name).parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
