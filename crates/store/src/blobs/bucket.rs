//! Evidence in storage that speaks S3, under `<prefix>/<namespace>/<digest>`.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt as _;
use object_store::aws::{AmazonS3Builder, Checksum};
use object_store::buffered::BufReader;
use object_store::path::Path as Key;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt as _, RetryConfig, WriteMultipart};
use tokio::io::AsyncReadExt as _;

use super::Blobs;
use super::digest::{Digest, Measure, Namespace, Size};
use super::error::BlobError;
use super::folder::{Folder, PIECE};
use super::reader::BlobReader;
use super::sweep::Swept;

/// Larger files are sent in parts of this size.
const PART: usize = 8 << 20;
/// Parts under way at once.
const AT_ONCE: usize = 4;

/// Where a bucket is and how to get in.
#[derive(Clone)]
pub struct Bucket {
    /// `https://…`; `http://` is accepted for storage on the same machine.
    pub endpoint: String,
    /// Its region; storage of one's own takes any.
    pub region: String,
    /// Its name.
    pub name: String,
    /// What all names in it begin with.
    pub prefix: String,
    /// The account.
    pub access_key: String,
    /// Its password.
    pub secret_key: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("name", &self.name)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl Blobs {
    /// In a bucket. `folder` is where files are written and measured before they are sent.
    pub fn bucket(bucket: &Bucket, folder: &Path) -> Result<Self, BlobError> {
        // A failure is told within half a minute: whoever waits for an upload gives up soon after.
        let retry = RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() };
        // One is needed before the first connection; that there is one already is as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let store = AmazonS3Builder::new()
            .with_endpoint(&bucket.endpoint)
            .with_allow_http(bucket.endpoint.starts_with("http://"))
            .with_region(&bucket.region)
            .with_bucket_name(&bucket.name)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key)
            .with_checksum_algorithm(Checksum::SHA256)
            .with_retry(retry)
            .build()?;
        let prefix = Key::parse(&bucket.prefix).map_err(|error| BlobError::Storage(error.to_string()))?;
        let store = Store { store: Arc::new(store), prefix };
        Ok(Self { bucket: Some(Arc::new(store)), ..Self::of(Folder::open(folder)?) })
    }
}

/// A bucket that was opened.
#[derive(Debug)]
pub(super) struct Store {
    store: Arc<dyn ObjectStore>,
    prefix: Key,
}

impl Store {
    fn key(&self, namespace: &Namespace, digest: Digest) -> Key {
        self.prefix.clone().join(namespace.as_str()).join(digest.to_string())
    }

    /// Sends a file, and looks that it is there. It replaces what has the same name: the bytes are the same, and its
    /// age begins anew.
    pub(super) async fn send(
        &self,
        path: &Path,
        namespace: &Namespace,
        digest: Digest,
        size: Size,
    ) -> Result<(), BlobError> {
        let key = self.key(namespace, digest);
        let mut file = tokio::fs::File::open(path).await?;
        if size.0 <= PART as u64 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await?;
            self.store.put(&key, bytes.into()).await?;
        } else {
            let mut parts = WriteMultipart::new_with_chunk_size(self.store.put_multipart(&key).await?, PART);
            let sent = async {
                let mut piece = vec![0; PIECE];
                loop {
                    let count = file.read(&mut piece).await?;
                    if count == 0 {
                        return Ok::<_, BlobError>(());
                    }
                    parts.wait_for_capacity(AT_ONCE).await?;
                    parts.write(&piece[..count]);
                }
            };
            match sent.await {
                Ok(()) => parts.finish().await?,
                Err(error) => {
                    // What stays behind is no file; the storage's own rules remove it.
                    let _ = parts.abort().await;
                    return Err(error);
                }
            };
        }
        if self.store.head(&key).await?.size == size.0 { Ok(()) } else { Err(BlobError::Damaged) }
    }

    pub(super) async fn open(
        &self,
        namespace: &Namespace,
        digest: Digest,
        part: Option<Range<u64>>,
    ) -> Result<BlobReader, BlobError> {
        let about = self.store.head(&self.key(namespace, digest)).await?;
        BlobReader::of(BufReader::new(Arc::clone(&self.store), &about), Size(about.size), part).await
    }

    /// See [`Folder::check`].
    pub(super) async fn check(
        &self,
        namespace: &Namespace,
        digest: Digest,
        mut each: impl FnMut(&[u8]),
    ) -> Result<Size, BlobError> {
        let mut bytes = self.store.get(&self.key(namespace, digest)).await?.into_stream();
        let mut measure = Measure::default();
        while let Some(piece) = bytes.next().await {
            let piece = piece?;
            measure.take(&piece);
            each(&piece);
        }
        let (found, size) = measure.end();
        if found == digest { Ok(size) } else { Err(BlobError::Damaged) }
    }

    pub(super) async fn list(&self, namespace: &Namespace) -> Result<Vec<(Digest, Size, SystemTime)>, BlobError> {
        let owner = self.prefix.clone().join(namespace.as_str());
        let mut found: Vec<_> = self.all(&owner).await?.iter().filter_map(of_meta).map(|(_, blob)| blob).collect();
        found.sort_unstable_by_key(|(digest, ..)| *digest);
        Ok(found)
    }

    async fn all(&self, under: &Key) -> Result<Vec<ObjectMeta>, BlobError> {
        let mut listed = self.store.list(Some(under));
        let mut found = Vec::new();
        while let Some(meta) = listed.next().await {
            found.push(meta?);
        }
        Ok(found)
    }

    /// See [`Blobs::sweep`].
    pub(super) async fn sweep(
        &self,
        referenced: &BTreeSet<(Namespace, Digest)>,
        age: Duration,
    ) -> Result<Swept, BlobError> {
        let mut swept = Swept::default();
        let Some(before) = self.time().await?.checked_sub(age) else { return Ok(swept) };
        for meta in self.all(&self.prefix).await? {
            let Some((namespace, (digest, size, kept))) = of_meta(&meta) else { continue };
            if kept < before && !referenced.contains(&(namespace, digest)) {
                self.store.delete(&meta.location).await?;
                swept.count(size);
            }
        }
        Ok(swept)
    }

    /// The time now by the clock that stamps the files.
    async fn time(&self) -> Result<SystemTime, BlobError> {
        let key = self.prefix.clone().join("clock");
        self.store.put(&key, Vec::new().into()).await?;
        Ok(self.store.head(&key).await?.last_modified.into())
    }
}

/// What an object is, unless it is none of ours.
fn of_meta(meta: &ObjectMeta) -> Option<(Namespace, (Digest, Size, SystemTime))> {
    let location = meta.location.as_ref();
    let (owner, digest) = location.rsplit_once('/')?;
    let namespace = owner.rsplit('/').next()?.parse().ok()?;
    Some((namespace, (digest.parse().ok()?, Size(meta.size), meta.last_modified.into())))
}

impl From<Error> for BlobError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } => Self::Absent,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Self::Denied,
            error => Self::Storage(error.to_string()),
        }
    }
}
