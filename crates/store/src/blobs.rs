//! Evidence: files by the digest of their bytes, each institution's apart, so that nobody learns from a shared file
//! that another holds it too. In a folder, or with the feature `s3` in S3-compatible storage.
//!
//! What is acknowledged is safe: in a folder, file and folders are synced before the answer. Nothing here knows which
//! files the database names: keep first, then commit, then answer; [`Blobs::sweep`] removes what was never named.

#[cfg(feature = "s3")]
mod bucket;
mod digest;
mod disk;
mod error;
mod folder;
mod reader;
mod sweep;
#[cfg(test)]
mod tests;
mod uploads;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use futures_util::{Stream, StreamExt as _, stream};

#[cfg(feature = "s3")]
pub use bucket::Bucket;
pub use digest::{Digest, Namespace, NotAnId, Size};
pub use error::BlobError;
pub use reader::BlobReader;
pub use sweep::Swept;
pub use uploads::{Upload, UploadError, UploadId, Uploads};

use folder::{Folder, Incoming, PIECE};

/// The evidence of one installation; cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    /// Where files are written first, and where they stay if there is no bucket.
    folder: Arc<Folder>,
    #[cfg(feature = "s3")]
    bucket: Option<Arc<bucket::Store>>,
}

/// A file that was kept, as the database names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 in hexadecimal.
    pub digest: String,
    /// In bytes.
    pub size: i64,
}

impl Blobs {
    /// In a folder, which is made where there is none. Only one process may use it.
    pub fn folder(root: &Path) -> Result<Self, BlobError> {
        Ok(Self::of(Folder::open(root)?))
    }

    fn of(folder: Arc<Folder>) -> Self {
        Self {
            folder,
            #[cfg(feature = "s3")]
            bucket: None,
        }
    }

    /// Uploads that can be resumed. They wait in this machine's folder, also where files go to a bucket: a balancer in
    /// front of several machines must send the parts of an upload to the same one.
    pub fn uploads(&self) -> Uploads {
        Uploads::of(self.clone())
    }

    /// Whether files are accepted: not after the disk failed to sync.
    pub fn is_working(&self) -> bool {
        self.folder.require_working().is_ok()
    }

    /// Keeps a stream of bytes; only when they are safe it returns.
    pub async fn keep<S, B, E>(
        &self,
        namespace: &Namespace,
        bytes: S,
        largest: Size,
    ) -> Result<(Digest, Size), BlobError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: fmt::Display,
    {
        let folder = Arc::clone(&self.folder);
        let mut incoming = blocking(move || Incoming::begin(folder, largest)).await?;
        let mut bytes = pin!(bytes);
        let mut ended = false;
        while !ended {
            let mut piece = Vec::with_capacity(PIECE);
            while piece.len() < PIECE && !ended {
                match bytes.next().await {
                    Some(Ok(some)) => piece.extend_from_slice(some.as_ref()),
                    Some(Err(error)) => return Err(BlobError::Interrupted(error.to_string())),
                    None => ended = true,
                }
            }
            incoming = blocking(move || incoming.write(&piece).map(|()| incoming)).await?;
        }
        let (file, digest, size) = blocking(move || incoming.end()).await?;
        // Renamed, the file is no longer where it would be removed from; else it goes with this path.
        self.adopt(file.to_path_buf(), namespace, digest, size).await?;
        Ok((digest, size))
    }

    /// Gives a file that is written and synced its name.
    async fn adopt(
        &self,
        file: PathBuf,
        namespace: &Namespace,
        digest: Digest,
        #[cfg_attr(not(feature = "s3"), expect(unused_variables, reason = "a bucket compares it"))] size: Size,
    ) -> Result<(), BlobError> {
        #[cfg(feature = "s3")]
        if let Some(bucket) = &self.bucket {
            return bucket.send(&file, namespace, digest, size).await;
        }
        let (folder, namespace) = (Arc::clone(&self.folder), namespace.clone());
        blocking(move || folder.adopt(&file, &namespace, digest)).await
    }

    /// Opens a file, or a part of it; a part that reaches behind the end is cut there.
    pub async fn open(
        &self,
        namespace: &Namespace,
        digest: Digest,
        part: Option<Range<u64>>,
    ) -> Result<BlobReader, BlobError> {
        #[cfg(feature = "s3")]
        if let Some(bucket) = &self.bucket {
            return bucket.open(namespace, digest, part).await;
        }
        let (folder, namespace) = (Arc::clone(&self.folder), namespace.clone());
        let (file, size) = blocking(move || folder.read(&namespace, digest)).await?;
        BlobReader::of(tokio::fs::File::from_std(file), size, part).await
    }

    /// Reads a file and compares it with its digest.
    pub async fn verify(&self, namespace: &Namespace, digest: Digest) -> Result<Size, BlobError> {
        #[cfg(feature = "s3")]
        if let Some(bucket) = &self.bucket {
            return bucket.check(namespace, digest, |_| ()).await;
        }
        let (folder, namespace) = (Arc::clone(&self.folder), namespace.clone());
        blocking(move || folder.check(&namespace, digest, |_| ())).await
    }

    /// What a namespace holds, by digest.
    pub async fn list(&self, namespace: &Namespace) -> Result<Vec<(Digest, Size)>, BlobError> {
        #[cfg(feature = "s3")]
        if let Some(bucket) = &self.bucket {
            let found = bucket.list(namespace).await?;
            return Ok(found.into_iter().map(|(digest, size, _)| (digest, size)).collect());
        }
        let (folder, namespace) = (Arc::clone(&self.folder), namespace.clone());
        let found = blocking(move || folder.list(&namespace)).await?;
        Ok(found.into_iter().map(|(digest, size, _)| (digest, size)).collect())
    }

    /// Keeps bytes that are in memory.
    pub async fn put(&self, namespace: &str, bytes: Vec<u8>) -> Result<Kept, BlobError> {
        let largest = Size(bytes.len() as u64);
        let whole = stream::iter([Ok::<_, String>(bytes)]);
        let (digest, Size(size)) = self.keep(&namespace.parse()?, whole, largest).await?;
        let size = i64::try_from(size).map_err(|_| BlobError::TooLarge(largest))?;
        Ok(Kept { digest: digest.to_string(), size })
    }

    /// Reads a file into memory, and refuses it where the bytes are not those that were kept.
    pub async fn get(&self, namespace: &str, digest: &str) -> Result<Vec<u8>, BlobError> {
        let (namespace, digest) = (namespace.parse::<Namespace>()?, digest.parse::<Digest>()?);
        #[cfg(feature = "s3")]
        if let Some(bucket) = &self.bucket {
            let mut bytes = Vec::new();
            bucket.check(&namespace, digest, |piece| bytes.extend_from_slice(piece)).await?;
            return Ok(bytes);
        }
        let folder = Arc::clone(&self.folder);
        blocking(move || {
            let mut bytes = Vec::new();
            folder.check(&namespace, digest, |piece| bytes.extend_from_slice(piece))?;
            Ok(bytes)
        })
        .await
    }
}

/// Runs what blocks on a thread that may block.
async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<BlobError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(BlobError::Internal(error.to_string()).into()),
    }
}
