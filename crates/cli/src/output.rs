//! Files that are there whole or not at all, and progress on long work.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use scheme::Lang;

use crate::outcome::Outcome;

/// Writes a file through a temporary one beside it, which takes its place only when all of it is on disk.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), Outcome>,
) -> Result<(), Outcome> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        Outcome::failed(format!("无法写入 {shown}：{error}"), format!("{shown} could not be written: {error}"))
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // 0666 less the user's umask, as for any file a program makes.
    let mut temporary = tempfile::Builder::new()
        .prefix(".hengping-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .map_err(cannot)?;
    let mut buffer = BufWriter::with_capacity(1 << 20, temporary.as_file_mut());
    write(&mut buffer)?;
    buffer.flush().map_err(cannot)?;
    drop(buffer);
    temporary.as_file().sync_all().map_err(cannot)?;
    temporary.persist(path).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// A bar on standard error, from the second on, and only on a terminal.
pub(crate) struct Progress {
    started: Instant,
    total: usize,
    label: &'static str,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Over `total` institutions.
    pub(crate) fn new(total: usize, lang: Lang) -> Self {
        let label = match lang {
            Lang::Zh => "所院校",
            Lang::En => "institutions",
        };
        Self { started: Instant::now(), total, label, bar: None }
    }

    /// So many are done.
    pub(crate) fn at(&mut self, done: usize) {
        if self.bar.is_none() {
            if !done.is_multiple_of(16)
                || self.started.elapsed() < Duration::from_secs(1)
                || !io::stderr().is_terminal()
            {
                return;
            }
            let bar = ProgressBar::new(u64::try_from(self.total).unwrap_or(u64::MAX));
            let template = format!("{{bar:30}} {{pos}}/{{len}} {} {{eta}}", self.label);
            bar.set_style(ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
