//! Evidence in a folder: `<root>/<namespace>/<first two digits>/<digest>`. All of this blocks; see the callers.
//!
//! A file is written under another name in `incoming`, synced, given its name, and the folder is synced; only then is
//! it kept. One process owns the folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tempfile::{NamedTempFile, TempPath};

use super::digest::{Digest, Measure, Namespace, Size};
use super::disk::{Disk, RealDisk};
use super::error::BlobError;

/// Bytes read or written at once.
pub(super) const PIECE: usize = 1 << 20;

/// A folder of evidence.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    disk: Arc<dyn Disk>,
    /// Folders that this process made or found, and whose names it synced. One that is merely there proves nothing:
    /// whoever made it may have died before it was safe.
    safe: Mutex<BTreeSet<PathBuf>>,
    /// Held while a file takes its name, and while the sweep looks at one and removes it: else it could remove what
    /// has just been kept again.
    names: Mutex<()>,
    /// Ids of uploads that somebody adds to or ends at this moment.
    busy: Mutex<BTreeSet<String>>,
    stopped: AtomicBool,
}

/// Names of folders beside those of the namespaces, which are hexadecimal.
const INCOMING: &str = "incoming";
const UPLOADS: &str = "uploads";

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Arc<Self>, BlobError> {
        Self::on(root, Arc::new(RealDisk))
    }

    /// On a certain disk.
    pub(super) fn on(root: &Path, disk: Arc<dyn Disk>) -> Result<Arc<Self>, BlobError> {
        let folder = Self {
            root: root.to_owned(),
            disk,
            safe: Mutex::default(),
            names: Mutex::default(),
            busy: Mutex::default(),
            stopped: AtomicBool::new(false),
        };
        folder.make_root()?;
        for name in [INCOMING, UPLOADS] {
            folder.make_safe(&root.join(name), root)?;
        }
        Ok(Arc::new(folder))
    }

    fn make_root(&self) -> Result<(), BlobError> {
        let missing: Vec<&Path> = self.root.ancestors().take_while(|path| !path.exists()).collect();
        for path in missing.into_iter().rev().filter(|path| !path.as_os_str().is_empty()) {
            self.disk.make_folder(path)?;
        }
        // A relative root has the working directory as its parent, which the empty path stands for.
        let parent = self.root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.sync_folder(parent)
    }

    fn make_safe(&self, path: &Path, parent: &Path) -> Result<(), BlobError> {
        let mut safe = lock(&self.safe);
        if !safe.contains(path) {
            self.disk.make_folder(path)?;
            self.sync_folder(parent)?;
            safe.insert(path.to_owned());
        }
        Ok(())
    }

    pub(super) fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    pub(super) fn uploads(&self) -> PathBuf {
        self.root.join(UPLOADS)
    }

    /// Claims an upload, unless somebody else has it.
    pub(super) fn claim(self: &Arc<Self>, id: &str) -> Option<Claim> {
        let fresh = lock(&self.busy).insert(id.to_owned());
        fresh.then(|| Claim { folder: Arc::clone(self), id: id.to_owned() })
    }

    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// Refuses where an earlier sync failed.
    pub(super) fn require_working(&self) -> Result<(), BlobError> {
        if self.stopped.load(Ordering::SeqCst) { Err(BlobError::Stopped) } else { Ok(()) }
    }

    /// Syncs a file. A full disk is no reason to stop: the file is given up, and nothing rests on it.
    pub(super) fn sync_file(&self, file: &File) -> Result<(), BlobError> {
        self.disk.sync_file(file).map_err(|error| match BlobError::from(error) {
            BlobError::Full => BlobError::Full,
            error => self.stop(error),
        })
    }

    pub(super) fn sync_folder(&self, path: &Path) -> Result<(), BlobError> {
        self.disk.sync_folder(path).map_err(|error| self.stop(error.into()))
    }

    fn stop(&self, error: BlobError) -> BlobError {
        tracing::error!(%error, "syncing evidence failed; no file is accepted until the program is started anew");
        self.stopped.store(true, Ordering::SeqCst);
        error
    }

    fn leaf(&self, namespace: &Namespace, digest: Digest) -> PathBuf {
        self.root.join(namespace.as_str()).join(&digest.to_string()[..2])
    }

    fn path(&self, namespace: &Namespace, digest: Digest) -> PathBuf {
        self.leaf(namespace, digest).join(digest.to_string())
    }

    /// Gives a synced file its name for good. What has the name already is replaced: it has the same bytes, unless the
    /// disk damaged it, and its age begins anew.
    pub(super) fn adopt(&self, file: &Path, namespace: &Namespace, digest: Digest) -> Result<(), BlobError> {
        self.require_working()?;
        let leaf = self.leaf(namespace, digest);
        let owner = self.root.join(namespace.as_str());
        self.make_safe(&owner, &self.root)?;
        self.make_safe(&leaf, &owner)?;
        {
            let _names = lock(&self.names);
            self.disk.rename(file, &leaf.join(digest.to_string()))?;
        }
        self.sync_folder(&leaf)
    }

    /// Opens a kept file.
    pub(super) fn read(&self, namespace: &Namespace, digest: Digest) -> Result<(File, Size), BlobError> {
        let file = File::open(self.path(namespace, digest)).map_err(absent)?;
        let size = Size(file.metadata()?.len());
        Ok((file, size))
    }

    /// The bytes of a kept file, one piece after the other, refused where they are not those that were kept.
    pub(super) fn check(
        &self,
        namespace: &Namespace,
        digest: Digest,
        mut each: impl FnMut(&[u8]),
    ) -> Result<Size, BlobError> {
        let (mut file, _) = self.read(namespace, digest)?;
        let (found, size) = measure(&mut file, &mut each)?;
        if found == digest { Ok(size) } else { Err(BlobError::Damaged) }
    }

    /// All namespaces that hold something.
    pub(super) fn namespaces(&self) -> Result<Vec<Namespace>, BlobError> {
        let names = names_in(&self.root)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// What a namespace holds.
    pub(super) fn list(&self, namespace: &Namespace) -> Result<Vec<(Digest, Size, SystemTime)>, BlobError> {
        let owner = self.root.join(namespace.as_str());
        let mut found = Vec::new();
        for leaf in names_in(&owner)? {
            for name in names_in(&owner.join(&leaf))? {
                let Ok(digest) = name.parse::<Digest>() else { continue };
                let about = fs::metadata(owner.join(&leaf).join(&name))?;
                found.push((digest, Size(about.len()), about.modified()?));
            }
        }
        found.sort_unstable_by_key(|(digest, ..)| *digest);
        Ok(found)
    }

    /// Removes a kept file if it was kept before a moment; tells whether it was.
    pub(super) fn remove(&self, namespace: &Namespace, digest: Digest, before: SystemTime) -> Result<bool, BlobError> {
        let path = self.path(namespace, digest);
        let _names = lock(&self.names);
        let old = fs::metadata(&path).map_err(absent)?.modified()? < before;
        if old {
            self.disk.remove(&path)?;
        }
        Ok(old)
    }

    /// Removes what was begun before a moment and never got its name.
    pub(super) fn remove_stale(&self, before: SystemTime) -> Result<(), BlobError> {
        for name in names_in(&self.incoming())? {
            let path = self.incoming().join(name);
            // One that has got its name meanwhile is no longer here.
            if fs::metadata(&path).and_then(|about| about.modified()).is_ok_and(|modified| modified < before) {
                self.disk.remove(&path)?;
            }
        }
        Ok(())
    }

    /// The time now by the clock that stamps the files of this disk, which may be another machine's.
    pub(super) fn time(&self) -> Result<SystemTime, BlobError> {
        Ok(NamedTempFile::new_in(self.incoming())?.as_file().metadata()?.modified()?)
    }
}

/// The right to add to an upload, until it is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    folder: Arc<Folder>,
    id: String,
}

impl Drop for Claim {
    fn drop(&mut self) {
        lock(&self.folder.busy).remove(&self.id);
    }
}

/// A file that is being written and has no name yet. It vanishes unless it is kept.
#[derive(Debug)]
pub(super) struct Incoming {
    folder: Arc<Folder>,
    file: NamedTempFile,
    measure: Measure,
    largest: Size,
}

impl Incoming {
    pub(super) fn begin(folder: Arc<Folder>, largest: Size) -> Result<Self, BlobError> {
        folder.require_working()?;
        let file = NamedTempFile::new_in(folder.incoming())?;
        Ok(Self { folder, file, measure: Measure::default(), largest })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.measure.take(bytes);
        if self.measure.size() > self.largest {
            return Err(BlobError::TooLarge(self.largest));
        }
        Ok(self.folder.disk.write(self.file.as_file_mut(), bytes)?)
    }

    /// Syncs the bytes, and tells where they are and what they are.
    pub(super) fn end(self) -> Result<(TempPath, Digest, Size), BlobError> {
        self.folder.sync_file(self.file.as_file())?;
        let (digest, size) = self.measure.end();
        Ok((self.file.into_temp_path(), digest, size))
    }
}

/// Reads to the end.
pub(super) fn measure(file: &mut File, each: &mut dyn FnMut(&[u8])) -> io::Result<(Digest, Size)> {
    let mut piece = vec![0; PIECE];
    let mut measure = Measure::default();
    loop {
        let count = match file.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            outcome => outcome?,
        };
        if count == 0 {
            return Ok(measure.end());
        }
        measure.take(&piece[..count]);
        each(&piece[..count]);
    }
}

/// The names in a folder, which may not be there yet.
pub(super) fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    entries.filter_map(|entry| entry.map(|entry| entry.file_name().into_string().ok()).transpose()).collect()
}

pub(super) fn absent(error: io::Error) -> BlobError {
    if error.kind() == io::ErrorKind::NotFound { BlobError::Absent } else { error.into() }
}

/// A panic elsewhere leaves nothing half-done behind these locks.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
