//! The archive as a file: written once from front to back, sealed with the digest of all its bytes.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{BackupError, FORMAT, Manifest, PIECE};

/// Length of the seal: a SHA-256 in hexadecimal, at the very end.
const SEAL: u64 = 64;

/// How a part is put into the archive.
#[derive(Clone, Copy)]
pub(super) enum Packing {
    /// Compressed.
    Packed,
    /// As it is: documents and pictures are compressed already.
    AsItIs,
}

pub(super) fn table_part(name: &str) -> String {
    format!("tables/{name}.jsonl")
}

fn damaged(error: &ZipError) -> BackupError {
    BackupError::Damaged(error.to_string())
}

/// A backup that is being written, under another name until it is complete.
pub(super) struct Archive {
    /// Boxed, as it moves from thread to thread.
    zip: Box<ZipWriter<BufWriter<NamedTempFile>>>,
    hash: Sha256,
    out: PathBuf,
}

impl Archive {
    pub(super) fn create(out: &Path) -> Result<Self, BackupError> {
        if out.exists() {
            return Err(BackupError::Exists);
        }
        let file = NamedTempFile::new_in(folder_of(out))?;
        Ok(Self { zip: Box::new(ZipWriter::new(BufWriter::new(file))), hash: Sha256::new(), out: out.to_owned() })
    }

    /// Begins a part.
    pub(super) fn begin(mut self, name: &str, packing: Packing) -> Result<Self, BackupError> {
        let method = match packing {
            Packing::Packed => CompressionMethod::Deflated,
            Packing::AsItIs => CompressionMethod::Stored,
        };
        let options = SimpleFileOptions::default().compression_method(method).large_file(true).unix_permissions(0o600);
        self.zip.start_file(name, options).map_err(io::Error::from)?;
        self.hash = Sha256::new();
        Ok(self)
    }

    pub(super) fn write(mut self, bytes: &[u8]) -> Result<Self, BackupError> {
        self.hash.update(bytes);
        self.zip.write_all(bytes)?;
        Ok(self)
    }

    /// Ends a part, and gives the digest of what was written of it.
    pub(super) fn end(mut self) -> (Self, String) {
        let digest = hex::encode(std::mem::take(&mut self.hash).finalize());
        (self, digest)
    }

    /// Adds the manifest, seals the file, and gives it its name once it is safe on disk.
    pub(super) fn finish(self, manifest: &Manifest) -> Result<(), BackupError> {
        let text = serde_json::to_vec_pretty(manifest).map_err(io::Error::from)?;
        let mut complete = self.begin("manifest.json", Packing::Packed)?.write(&text)?;
        complete.zip.set_comment("0".repeat(64)).map_err(io::Error::from)?;
        let mut file =
            complete.zip.finish().map_err(io::Error::from)?.into_inner().map_err(io::IntoInnerError::into_error)?;
        // Read back from the file: the seal is of what is there, not of what was meant.
        let seal = hash_before_seal(file.as_file_mut())?;
        file.seek(SeekFrom::End(-64))?;
        file.write_all(seal.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(&complete.out).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists,
            _ => error.error.into(),
        })?;
        File::open(folder_of(&complete.out))?.sync_all()?;
        Ok(())
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The digest of a file's bytes but for the seal.
fn hash_before_seal(file: &mut File) -> Result<String, BackupError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let mut hash = Sha256::new();
    io::copy(&mut file.take(length.saturating_sub(SEAL)), &mut Hashing(&mut hash))?;
    Ok(hex::encode(hash.finalize()))
}

/// Hashes what is written to it.
struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A backup that is read; its seal and the digest of every part were found right.
pub(super) struct Sealed {
    zip: ZipArchive<BufReader<File>>,
    pub(super) manifest: Manifest,
    /// The seal.
    pub(super) digest: String,
}

impl Sealed {
    /// Opens a backup and reads all of it once.
    pub(super) fn open(path: &Path) -> Result<Self, BackupError> {
        if fs::metadata(path)?.len() < SEAL {
            return Err(BackupError::Damaged("too short".to_owned()));
        }
        let mut file = File::open(path)?;
        let digest = hash_before_seal(&mut file)?;
        let mut seal = Vec::new();
        file.read_to_end(&mut seal)?;
        if seal != digest.as_bytes() {
            return Err(BackupError::Damaged("its bytes do not give its digest".to_owned()));
        }
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
        let manifest = {
            let part = zip.by_name("manifest.json").map_err(|error| damaged(&error))?;
            let value: serde_json::Value = serde_json::from_reader(part).map_err(io::Error::from)?;
            if value["format"].as_u64().is_some_and(|format| format > u64::from(FORMAT)) {
                return Err(BackupError::Newer(value["program"].as_str().unwrap_or_default().to_owned()));
            }
            serde_json::from_value(value).map_err(|error| BackupError::Damaged(format!("manifest: {error}")))?
        };
        let mut sealed = Self { zip, manifest, digest };
        sealed.check_parts()?;
        Ok(sealed)
    }

    fn check_parts(&mut self) -> Result<(), BackupError> {
        for table in self.manifest.tables.clone() {
            let (mut rows, mut hash) = (0, Sha256::new());
            self.lines(&table.name, |line| {
                hash.update(line.as_bytes());
                hash.update(b"\n");
                rows += 1;
                Ok(())
            })?;
            if rows != table.rows || hex::encode(hash.finalize()) != table.sha256 {
                return Err(BackupError::Damaged(format!("table {}", table.name)));
            }
        }
        let (mut files, mut bytes) = (0, 0);
        for index in 0..self.zip.len() {
            if let Some((_, digest)) = self.blob_name(index)? {
                let mut hash = Sha256::new();
                let mut part = self.zip.by_index(index).map_err(|error| damaged(&error))?;
                bytes += io::copy(&mut part, &mut Hashing(&mut hash))?;
                files += 1;
                if hex::encode(hash.finalize()) != digest {
                    return Err(BackupError::Damaged(format!("evidence {digest}")));
                }
            }
        }
        let manifest = &self.manifest;
        if (files, bytes) == (manifest.files, manifest.bytes) {
            Ok(())
        } else {
            Err(BackupError::Damaged("evidence is missing".to_owned()))
        }
    }

    /// Gives every line of a table to `each`.
    pub(super) fn lines(
        &mut self,
        table: &str,
        mut each: impl FnMut(String) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let part = self.zip.by_name(&table_part(table)).map_err(|error| damaged(&error))?;
        for line in io::BufRead::lines(BufReader::new(part)) {
            each(line?)?;
        }
        Ok(())
    }

    pub(super) fn parts(&self) -> usize {
        self.zip.len()
    }

    /// Institution and digest of a part that is evidence.
    pub(super) fn blob_name(&self, index: usize) -> Result<Option<(String, String)>, BackupError> {
        let name = self.zip.name_for_index(index).transpose().map_err(|error| damaged(&error))?;
        let blob = name.as_deref().and_then(|name| name.strip_prefix("blobs/")).and_then(|name| name.split_once('/'));
        Ok(blob.map(|(namespace, digest)| (namespace.to_owned(), digest.to_owned())))
    }

    /// Gives the bytes of a part to `each`, piece by piece.
    pub(super) fn pieces(
        &mut self,
        index: usize,
        mut each: impl FnMut(Vec<u8>) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let mut part = self.zip.by_index(index).map_err(|error| damaged(&error))?;
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            if part.by_ref().take(PIECE as u64).read_to_end(&mut piece)? == 0 {
                return Ok(());
            }
            each(piece)?;
        }
    }
}
