//! What is known of an upload, in a small file beside its bytes.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{UploadError, UploadId};
use crate::blobs::digest::{Namespace, Size};
use crate::blobs::error::BlobError;
use crate::blobs::folder::{Folder, absent};

/// What is known of an upload. The bytes behind `offset` are not known to be safe and are sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) namespace: String,
    pub(super) declared: Size,
    pub(super) offset: u64,
    pub(super) changed_at: Timestamp,
    /// The digest, once the end was asked for; so that it can be asked for again.
    pub(super) finished: Option<String>,
}

pub(super) const ENDING: &str = ".json";

pub(super) fn bytes_path(folder: &Folder, id: &UploadId) -> PathBuf {
    folder.uploads().join(id.as_str())
}

fn path(folder: &Folder, id: &UploadId) -> PathBuf {
    folder.uploads().join(format!("{id}{ENDING}"))
}

impl Record {
    /// What is known of an upload of this namespace; another's is absent.
    pub(super) fn load(folder: &Folder, namespace: &Namespace, id: &UploadId) -> Result<Self, UploadError> {
        let record = Self::load_any(folder, id)?;
        if record.namespace == namespace.as_str() { Ok(record) } else { Err(UploadError::Absent) }
    }

    pub(super) fn load_any(folder: &Folder, id: &UploadId) -> Result<Self, UploadError> {
        let text = fs::read(path(folder, id)).map_err(|error| match absent(error) {
            BlobError::Absent => UploadError::Absent,
            error => error.into(),
        })?;
        serde_json::from_slice(&text).map_err(|_| UploadError::Blob(BlobError::Damaged))
    }

    /// Writes the record in place of the one before: after a power cut there is one of the two.
    pub(super) fn save(&self, folder: &Folder, id: &UploadId) -> Result<(), BlobError> {
        let text = serde_json::to_vec(self).map_err(|error| BlobError::Internal(error.to_string()))?;
        let mut file = NamedTempFile::new_in(folder.incoming())?;
        folder.disk().write(file.as_file_mut(), &text)?;
        folder.sync_file(file.as_file())?;
        folder.disk().rename(file.path(), &path(folder, id))?;
        folder.sync_folder(&folder.uploads())
    }

    /// Removes bytes and record. The bytes first: a record alone can be removed again.
    pub(super) fn remove(folder: &Folder, id: &UploadId) -> Result<(), BlobError> {
        for path in [bytes_path(folder, id), path(folder, id)] {
            match folder.disk().remove(&path).map_err(absent) {
                Ok(()) | Err(BlobError::Absent) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
