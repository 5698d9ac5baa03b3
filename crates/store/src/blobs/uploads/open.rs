//! Adding bytes to an upload, and ending it. All of this blocks.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::record::{Record, bytes_path};
use super::{UploadError, UploadId};
use crate::blobs::digest::{Digest, Namespace, Size};
use crate::blobs::error::BlobError;
use crate::blobs::folder::{Claim, Folder, measure};

/// After how many bytes they are synced and counted while more are coming.
const CHECKPOINT: u64 = 8 << 20;

/// An upload that bytes are being added to. Goes with its claim from thread to thread, so that a write which outlives
/// its request still keeps others out.
#[derive(Debug)]
pub(super) struct Open {
    _claim: Claim,
    folder: Arc<Folder>,
    id: UploadId,
    file: File,
    record: Record,
    written: u64,
}

impl Open {
    pub(super) fn begin(
        folder: Arc<Folder>,
        namespace: &Namespace,
        id: UploadId,
        offset: Size,
        now: Timestamp,
    ) -> Result<Self, UploadError> {
        folder.require_working()?;
        let claim = folder.claim(id.as_str()).ok_or(UploadError::InUse)?;
        let mut record = Record::load(&folder, namespace, &id)?;
        if offset.0 != record.offset || record.finished.is_some() {
            return Err(UploadError::WrongOffset { right: Size(record.offset) });
        }
        record.changed_at = now;
        let mut file = OpenOptions::new().write(true).open(bytes_path(&folder, &id)).map_err(BlobError::from)?;
        cut(&file, offset)?;
        file.seek(SeekFrom::Start(offset.0)).map_err(BlobError::from)?;
        Ok(Self { _claim: claim, folder, id, file, written: offset.0, record })
    }

    pub(super) fn write(&mut self, piece: &[u8]) -> Result<(), UploadError> {
        let after = self.written.saturating_add(piece.len() as u64);
        if after > self.record.declared.0 {
            self.count()?;
            return Err(UploadError::TooMuch { declared: self.record.declared });
        }
        self.folder.disk().write(&mut self.file, piece).map_err(BlobError::from)?;
        self.written = after;
        if after - self.record.offset >= CHECKPOINT {
            self.count()?;
        }
        Ok(())
    }

    /// Makes what has come safe, and counts it.
    pub(super) fn count(&mut self) -> Result<Size, UploadError> {
        self.folder.sync_file(&self.file)?;
        self.record.offset = self.written;
        self.record.save(&self.folder, &self.id)?;
        Ok(Size(self.written))
    }
}

/// Measures a complete upload and writes its digest down. Where its bytes are, unless they are evidence already.
pub(super) fn end(
    folder: &Arc<Folder>,
    namespace: &Namespace,
    id: &UploadId,
) -> Result<(Claim, Option<PathBuf>, Digest, Size), UploadError> {
    folder.require_working()?;
    let claim = folder.claim(id.as_str()).ok_or(UploadError::InUse)?;
    let mut record = Record::load(folder, namespace, id)?;
    let (right, declared) = (Size(record.offset), record.declared);
    if right != declared {
        return Err(UploadError::Incomplete { right, declared });
    }
    let path = bytes_path(folder, id);
    if let Some(known) = &record.finished {
        let digest = known.parse().map_err(|_| BlobError::Damaged)?;
        let bytes = fs::exists(&path).map_err(BlobError::from)?.then_some(path);
        return Ok((claim, bytes, digest, declared));
    }
    let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(BlobError::from)?;
    cut(&file, right)?;
    let (digest, size) = measure(&mut file, &mut |_| ()).map_err(BlobError::from)?;
    // Its age as evidence begins now, so that no sweep takes it before the database names it.
    file.set_modified(folder.time()?).map_err(BlobError::from)?;
    folder.sync_file(&file)?;
    record.finished = Some(digest.to_string());
    record.save(folder, id)?;
    Ok((claim, Some(path), digest, size))
}

/// Takes away what was never counted.
fn cut(file: &File, counted: Size) -> Result<(), BlobError> {
    if file.metadata()?.len() < counted.0 {
        return Err(BlobError::Damaged);
    }
    Ok(file.set_len(counted.0)?)
}
