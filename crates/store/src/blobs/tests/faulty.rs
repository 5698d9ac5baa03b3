//! A disk that writes down what is done to it, and lets one chosen step fail.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::super::disk::{Disk, RealDisk};
use super::super::folder::{Folder, lock};
use super::super::{BlobError, Blobs, Digest};
use super::{keep, namespace, path, unfinished};

/// One thing done to the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    MakeFolder(PathBuf),
    Write,
    SyncFile,
    Rename(PathBuf),
    SyncFolder(PathBuf),
    Remove,
}

/// Does everything, but the step with the number `fails`.
#[derive(Debug, Default)]
struct FaultyDisk {
    steps: Mutex<Vec<Step>>,
    fails: Mutex<Option<(usize, io::ErrorKind)>>,
}

impl FaultyDisk {
    fn step(&self, step: Step) -> io::Result<()> {
        let mut steps = lock(&self.steps);
        steps.push(step);
        match *lock(&self.fails) {
            Some((number, kind)) if number + 1 == steps.len() => Err(kind.into()),
            _ => Ok(()),
        }
    }

    /// Begins to count anew.
    fn arm(&self, fails: Option<(usize, io::ErrorKind)>) {
        lock(&self.steps).clear();
        *lock(&self.fails) = fails;
    }

    fn steps(&self) -> Vec<Step> {
        lock(&self.steps).clone()
    }
}

impl Disk for FaultyDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Step::MakeFolder(path.to_owned()))?;
        RealDisk.make_folder(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.step(Step::Write)?;
        RealDisk.write(file, bytes)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        self.step(Step::SyncFile)?;
        RealDisk.sync_file(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Step::Rename(to.to_owned()))?;
        RealDisk.rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Step::SyncFolder(path.to_owned()))?;
        RealDisk.sync_folder(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(Step::Remove)?;
        RealDisk.remove(path)
    }
}

fn on(root: &Path) -> (Arc<FaultyDisk>, Blobs) {
    let disk = Arc::new(FaultyDisk::default());
    let folder = Folder::on(root, Arc::clone(&disk) as Arc<dyn Disk>).unwrap();
    (disk, Blobs::of(folder))
}

#[tokio::test]
async fn a_file_is_safe_before_it_has_its_name_and_its_name_before_the_answer() {
    let root = tempfile::tempdir().unwrap();
    let (disk, blobs) = on(root.path());
    disk.arm(None);
    let (digest, _) = keep(&blobs, "0a", b"bytes").await.unwrap();
    let file = path(root.path(), "0a", digest);
    let (leaf, owner) = (file.parent().unwrap().to_owned(), root.path().join("0a"));
    assert_eq!(
        disk.steps(),
        [
            Step::Write,
            Step::SyncFile,
            Step::MakeFolder(owner.clone()),
            Step::SyncFolder(root.path().to_owned()),
            Step::MakeFolder(leaf.clone()),
            Step::SyncFolder(owner.clone()),
            Step::Rename(file.clone()),
            Step::SyncFolder(leaf.clone()),
        ]
    );
    disk.arm(None);
    keep(&blobs, "0a", b"bytes").await.unwrap();
    let again = [Step::Write, Step::SyncFile, Step::Rename(file), Step::SyncFolder(leaf.clone())];
    assert_eq!(disk.steps(), again, "folders that this process synced are not synced again");

    // A folder that is there may have been left unsynced by a process that died: the next one syncs it.
    let (disk, blobs) = on(root.path());
    disk.arm(None);
    keep(&blobs, "0a", b"bytes").await.unwrap();
    assert!(disk.steps().contains(&Step::SyncFolder(owner)) && disk.steps().contains(&Step::SyncFolder(leaf)));
}

#[tokio::test]
async fn whichever_step_fails_nothing_is_acknowledged_and_nothing_half_done_is_seen() {
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::Other, io::ErrorKind::ReadOnlyFilesystem] {
        let mut number = 0;
        loop {
            let root = tempfile::tempdir().unwrap();
            let (disk, blobs) = on(root.path());
            disk.arm(Some((number, kind)));
            let outcome = keep(&blobs, "0a", b"bytes").await;
            let step = disk.steps().get(number).cloned();
            let Some(step) = step else {
                assert!(outcome.is_ok(), "no step failed");
                break;
            };
            let error = outcome.unwrap_err();
            match kind {
                io::ErrorKind::StorageFull => assert!(matches!(error, BlobError::Full), "{step:?}: {error}"),
                io::ErrorKind::ReadOnlyFilesystem => assert!(matches!(error, BlobError::ReadOnly), "{step:?}: {error}"),
                _ => assert!(matches!(error, BlobError::Disk(_)), "{step:?}: {error}"),
            }
            assert_eq!(unfinished(root.path()), 0, "{step:?}");
            let there = path(root.path(), "0a", Digest::of(b"bytes"));
            assert!(!there.exists() || std::fs::read(there).unwrap() == b"bytes", "{step:?}");

            // After a failed sync the system may say that all is well while the bytes are gone: nothing more is taken.
            let full = kind == io::ErrorKind::StorageFull;
            let stops = matches!(step, Step::SyncFolder(_)) || (step == Step::SyncFile && !full);
            disk.arm(None);
            let next = keep(&blobs, "0a", b"bytes").await;
            assert_eq!(matches!(next, Err(BlobError::Stopped)), stops, "{step:?}: {next:?}");
            assert_eq!(blobs.is_working(), !stops);
            if !stops {
                assert_eq!(blobs.get("0a", &Digest::of(b"bytes").to_string()).await.unwrap(), b"bytes");
            }
            number += 1;
        }
        assert_eq!(number, 8, "each of the eight steps has failed once");
    }
}

#[tokio::test]
async fn an_upload_counts_only_bytes_that_were_synced() {
    let root = tempfile::tempdir().unwrap();
    let (disk, blobs) = on(root.path());
    let (uploads, owner) = (blobs.uploads(), namespace("0a"));
    let now = jiff::Timestamp::UNIX_EPOCH;
    let upload = uploads.create(&owner, super::Size(5), super::Size(5), now).await.unwrap();
    disk.arm(None);
    uploads.append(&owner, &upload.id, super::Size(0), super::bytes(b"by"), now).await.unwrap();
    let steps = disk.steps();
    assert_eq!(steps[..2], [Step::Write, Step::SyncFile], "the bytes are safe before the record counts them");
    assert_eq!(steps[2..4], [Step::Write, Step::SyncFile], "the record is safe before it replaces the one before");
    assert!(matches!(&steps[4..], [Step::Rename(_), Step::SyncFolder(_)]), "{steps:?}");
    disk.arm(Some((1, io::ErrorKind::Other)));
    assert!(uploads.append(&owner, &upload.id, super::Size(2), super::bytes(b"tes"), now).await.is_err());
    disk.arm(None);
    assert_eq!(
        uploads.find(&owner, &upload.id).await.unwrap().offset,
        super::Size(2),
        "what was not synced is not counted"
    );
}
