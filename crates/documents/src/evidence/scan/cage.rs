//! The child process: this program again, with a hidden argument, the file as its input and one line as its answer.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Cursor, Read, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use scheme::Text;
use serde::{Deserialize, Serialize};

use super::{Scan, scan_here};
use crate::cells::{SMALL_ARENAS, lower_limits};
use crate::evidence::kind::FileKind;

/// First argument of the child. The program calls [`scan_child_main`] with the arguments behind it, before anything
/// else.
pub const SCAN_ARGUMENT: &str = "__scan-evidence";

/// Longest answer that is taken from the child; one with all samples has a few hundred bytes.
const ANSWER_BYTES: u64 = 4 << 10;

/// What looking through one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanLimits {
    /// Bytes of the file that are read.
    pub file_bytes: u64,
    /// Bytes of text that are looked through.
    pub text_bytes: u64,
    /// Address space of the child, in bytes. A PDF is held whole.
    pub memory_bytes: u64,
    /// Processor time of the child, in seconds.
    pub cpu_seconds: u64,
    /// Time by the clock until the child is killed, in seconds.
    pub wall_seconds: u64,
}

impl Default for ScanLimits {
    fn default() -> Self {
        Self { file_bytes: 256 << 20, text_bytes: 32 << 20, memory_bytes: 1 << 30, cpu_seconds: 20, wall_seconds: 40 }
    }
}

/// Why a file could not be looked through. It is evidence nevertheless.
#[derive(Debug)]
pub enum ScanError {
    /// It took longer than allowed.
    TookTooLong {
        /// The limit that was met.
        seconds: u64,
    },
    /// It needed more memory than allowed.
    OutOfMemory,
    /// The child ended without an answer.
    Ended(ExitStatus),
    /// The operating system refused something.
    Io(io::Error),
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl ScanError {
    /// What to tell people.
    pub fn message(&self) -> Text {
        Text::new(
            "文件已保存，但未能自动检查其中是否含有身份证号、手机号等个人信息，请自行确认",
            "the file was kept, but could not be searched for identity and mobile numbers: look yourself",
        )
    }
}

/// Looks through a file of a kind in a child process, which is `program` with [`SCAN_ARGUMENT`]. The child has next to
/// no environment, gets nothing but the file, and says nothing but what it found. Blocks until then.
pub fn scan_untrusted(file: File, kind: FileKind, program: &Path, limits: &ScanLimits) -> Result<Scan, ScanError> {
    let limits_text = serde_json::to_string(limits).map_err(io::Error::from)?;
    let mut child = Command::new(program)
        .args([SCAN_ARGUMENT, kind.id(), &limits_text])
        .env_clear()
        .envs([SMALL_ARENAS])
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let output = child.stdout.take();
    let (done, received) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = output.map_or(Ok(0), |output| output.take(ANSWER_BYTES).read_to_end(&mut answer));
            // Fails only if nobody waits any more.
            let _ = done.send(read.map(|_| answer));
        });
        let outcome = received.recv_timeout(Duration::from_secs(limits.wall_seconds));
        // It has ended, has nothing more to say, or must end; the kill lets the reading thread end as well.
        let _ = child.kill();
        let status = child.wait()?;
        match outcome {
            Ok(Ok(answer)) => serde_json::from_slice(&answer).map_err(|_| ended(status, limits)),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(ScanError::TookTooLong { seconds: limits.wall_seconds }),
        }
    })
}

/// Why a child ended without an answer.
fn ended(status: ExitStatus, limits: &ScanLimits) -> ScanError {
    // As for cells: an allocation that fails aborts, and the soft limit of processor time has a signal of its own.
    const ABORTED: i32 = 6;
    const KILLED: i32 = 9;
    const OUT_OF_TIME: i32 = 24;
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    match signal {
        Some(ABORTED | KILLED) => ScanError::OutOfMemory,
        Some(OUT_OF_TIME) => ScanError::TookTooLong { seconds: limits.cpu_seconds },
        _ => ScanError::Ended(status),
    }
}

/// The child of [`scan_untrusted`]: what the program does when its first argument is [`SCAN_ARGUMENT`]. `arguments` are
/// those behind it. Takes limits from the process that it cannot take back.
pub fn scan_child_main(arguments: &[OsString]) -> ExitCode {
    let [kind, limits] = arguments else { return ExitCode::from(2) };
    let Some(kind) = kind.to_str().and_then(FileKind::from_id) else { return ExitCode::from(2) };
    let Some(Ok(limits)) = limits.to_str().map(serde_json::from_str::<ScanLimits>) else { return ExitCode::from(2) };
    match answer(kind, &limits) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(kind: FileKind, limits: &ScanLimits) -> io::Result<()> {
    lower_limits(limits.memory_bytes, limits.cpu_seconds)?;
    let mut file = Vec::new();
    io::stdin().lock().take(limits.file_bytes).read_to_end(&mut file)?;
    let scan = scan_here(Cursor::new(file.as_slice()), kind, limits.text_bytes)?;
    let mut output = io::stdout().lock();
    serde_json::to_writer(&mut output, &scan)?;
    output.flush()
}
