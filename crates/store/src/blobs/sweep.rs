//! Files that nothing names: kept for a command that was then refused, or named by what has been removed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::digest::{Digest, Namespace, Size};
use super::error::BlobError;
use super::{Blobs, blocking};

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Swept {
    pub(super) fn count(&mut self, size: Size) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(size.0);
    }
}

impl Blobs {
    /// Removes files that are not referenced and were kept (for the last time) longer than `age` ago, and what was
    /// begun as long ago and never ended. `age` must be longer than any command takes from keeping a file to naming it;
    /// a day is right. It is measured by the clock of the disk that stamped the files, not by ours.
    pub async fn sweep(&self, referenced: BTreeSet<(Namespace, Digest)>, age: Duration) -> Result<Swept, BlobError> {
        let folder = Arc::clone(&self.folder);
        #[cfg(feature = "s3")]
        if let Some(bucket) = &self.bucket {
            blocking(move || {
                let before = folder.time()?.checked_sub(age).ok_or(BlobError::Internal("age".to_owned()))?;
                folder.remove_stale(before)
            })
            .await?;
            return bucket.sweep(&referenced, age).await;
        }
        blocking(move || {
            let Some(before) = folder.time()?.checked_sub(age) else { return Ok(Swept::default()) };
            folder.remove_stale(before)?;
            let mut swept = Swept::default();
            for namespace in folder.namespaces()? {
                for (digest, size, kept) in folder.list(&namespace)? {
                    let wanted = kept >= before || referenced.contains(&(namespace.clone(), digest));
                    if !wanted && folder.remove(&namespace, digest, before)? {
                        swept.count(size);
                    }
                }
            }
            Ok(swept)
        })
        .await
    }
}
