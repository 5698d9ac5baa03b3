//! Evidence: files by the digest of their bytes, each institution's apart, so that nobody learns from a shared file
//! that another holds it too. What is acknowledged is on disk: file and folder are synced before the answer.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No such file.
    #[error("no such file")]
    Absent,
    /// The bytes are not those that the digest names.
    #[error("a stored file is damaged")]
    Damaged,
    /// The disk failed, or is full.
    #[error("the disk failed: {0}")]
    Disk(#[from] io::Error),
    /// The program is at fault.
    #[error("{0}")]
    Internal(String),
}

/// A folder of evidence.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
}

/// A file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 in hexadecimal.
    pub digest: String,
    /// In bytes.
    pub size: i64,
}

impl Blobs {
    /// In a folder, which is made where there is none.
    pub fn folder(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        sync_folder(root)?;
        Ok(Self { root: root.to_owned() })
    }

    /// Keeps bytes; only when they are safe on disk it returns.
    pub async fn put(&self, namespace: &str, bytes: Vec<u8>) -> Result<Kept, BlobError> {
        let place = self.place(namespace, &hex::encode(Sha256::digest(&bytes)))?;
        blocking(move || place.keep(&bytes)).await
    }

    /// Reads bytes, and refuses them where they are not those that were kept.
    pub async fn get(&self, namespace: &str, digest: &str) -> Result<Vec<u8>, BlobError> {
        let place = self.place(namespace, digest)?;
        blocking(move || place.read()).await
    }

    fn place(&self, namespace: &str, digest: &str) -> Result<Place, BlobError> {
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !plain(namespace) || !plain(digest) || digest.len() != 64 {
            return Err(BlobError::Absent);
        }
        let folder = self.root.join(namespace).join(&digest[..2]);
        Ok(Place { root: self.root.clone(), folder, digest: digest.to_owned() })
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| BlobError::Internal(error.to_string()))?
}

struct Place {
    root: PathBuf,
    folder: PathBuf,
    digest: String,
}

impl Place {
    fn keep(&self, bytes: &[u8]) -> Result<Kept, BlobError> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let kept = Kept { digest: self.digest.clone(), size };
        let path = self.folder.join(&self.digest);
        if path.exists() {
            // Kept before; but whoever kept it may have died before the folder was safe.
            File::open(&path)?.sync_all()?;
        } else {
            fs::create_dir_all(&self.folder)?;
            let mut temporary = tempfile::NamedTempFile::new_in(&self.folder)?;
            temporary.write_all(bytes)?;
            temporary.as_file().sync_all()?;
            temporary.persist(&path).map_err(|error| error.error)?;
        }
        let mut folder = self.folder.as_path();
        loop {
            sync_folder(folder)?;
            match folder.parent() {
                Some(parent) if folder != self.root => folder = parent,
                _ => return Ok(kept),
            }
        }
    }

    fn read(&self) -> Result<Vec<u8>, BlobError> {
        let mut file = File::open(self.folder.join(&self.digest)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BlobError::Absent,
            _ => BlobError::Disk(error),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if hex::encode(Sha256::digest(&bytes)) == self.digest { Ok(bytes) } else { Err(BlobError::Damaged) }
    }
}

/// Makes what was created or renamed in a folder survive a power cut.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(folder.path()).unwrap();
        let kept = blobs.put("0a", b"receipt".to_vec()).await.unwrap();
        assert_eq!(kept, blobs.put("0a", b"receipt".to_vec()).await.unwrap());
        assert_eq!(blobs.get("0a", &kept.digest).await.unwrap(), b"receipt");
        assert!(matches!(blobs.get("0b", &kept.digest).await, Err(BlobError::Absent)), "another's is absent");
        assert!(matches!(blobs.get("..", &kept.digest).await, Err(BlobError::Absent)));
        let path = folder.path().join("0a").join(&kept.digest[..2]).join(&kept.digest);
        fs::write(path, b"forged").unwrap();
        assert!(matches!(blobs.get("0a", &kept.digest).await, Err(BlobError::Damaged)));
    }
}
