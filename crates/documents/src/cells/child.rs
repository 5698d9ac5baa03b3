//! The cage: a child process that takes away its own memory, time and files before it looks at the file.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::limits::{Amount, CellsError, Limits};
use super::lines::{Collector, Line};
use super::{Sheet, open, parse};

/// First argument of the child. The program calls [`child_main`] with the arguments behind it, before anything else.
pub const CHILD_ARGUMENT: &str = "__read-cells";

/// Longest line that is taken from the child. A row of [`Amount::RowBytes`] in the most costly characters of JSON and
/// with all columns is shorter.
const LINE_BYTES: u64 = 64 << 20;

/// Reads a file in a child process, which is `program` with [`CHILD_ARGUMENT`]. The child has an empty environment and
/// writes nowhere but into a pipe to here.
///
/// Outside Unix the child is held by the counted limits and the clock only.
///
/// # Errors
/// See [`CellsError`]. A child that ran out of memory is [`CellsError::TooLarge`]; one that ended in another way without
/// a word is [`CellsError::Io`].
pub fn read_untrusted(path: &Path, program: &Path, limits: &Limits) -> Result<Vec<Sheet>, CellsError> {
    // Said here, a missing file keeps its kind of error, and costs no process.
    drop(open(path, limits)?);
    let limits_text = serde_json::to_string(limits).map_err(io::Error::from)?;
    let mut child = Command::new(program)
        .args([CHILD_ARGUMENT.as_ref(), path.as_os_str(), limits_text.as_ref()])
        .env_clear()
        .envs([SMALL_ARENAS])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let lines = child.stdout.take();
    let (done, received) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            // Fails only if nobody waits any more.
            let _ = done.send(lines.map_or(Ok(None), |lines| receive(lines, limits)));
        });
        let outcome = received.recv_timeout(Duration::from_secs(limits.wall_seconds));
        // It has ended, has nothing more to say, or must end; the kill lets the reading thread end as well.
        let _ = child.kill();
        let status = child.wait()?;
        match outcome {
            Ok(Ok(Some(sheets))) => Ok(sheets),
            Ok(Ok(None)) => Err(ended(status, limits)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(CellsError::TookTooLong { seconds: limits.wall_seconds }),
        }
    })
}

/// The sheets, or `None` if the lines stop before the end.
fn receive(lines: impl Read, limits: &Limits) -> Result<Option<Vec<Sheet>>, CellsError> {
    let mut lines = BufReader::with_capacity(1 << 16, lines);
    let mut collector = Collector::new(*limits);
    let mut text = Vec::new();
    loop {
        text.clear();
        (&mut lines).take(LINE_BYTES).read_until(b'\n', &mut text)?;
        if !text.ends_with(b"\n") && (text.len() as u64) < LINE_BYTES {
            return Ok(None);
        }
        match serde_json::from_slice(&text) {
            Ok(Line::End) => return Ok(Some(collector.into_sheets())),
            Ok(line) => collector.take(line)?,
            Err(error) => return Err(CellsError::io(io::ErrorKind::InvalidData, &error.to_string())),
        }
    }
}

/// Why a child ended without its last line.
fn ended(status: ExitStatus, limits: &Limits) -> CellsError {
    // Rust aborts when an allocation fails; the kernel kills when there is no memory left for anybody, and at the hard
    // limit of processor time, which the soft one comes before.
    const ABORTED: i32 = 6;
    const KILLED: i32 = 9;
    const OUT_OF_TIME: i32 = 24;
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    match signal {
        Some(ABORTED | KILLED) => CellsError::TooLarge { what: Amount::Memory, limit: limits.memory_bytes },
        Some(OUT_OF_TIME) => CellsError::TookTooLong { seconds: limits.cpu_seconds },
        _ => CellsError::io(io::ErrorKind::UnexpectedEof, &format!("the reading process ended early: {status}")),
    }
}

/// The child of [`read_untrusted`]: what the program does when its first argument is [`CHILD_ARGUMENT`]. `arguments` are
/// those behind it. Writes to the standard output, and takes limits from the process that it cannot take back: nothing
/// else can be done in the process afterwards.
pub fn child_main(arguments: &[OsString]) -> ExitCode {
    let [path, limits] = arguments else { return ExitCode::from(2) };
    let Some(Ok(limits)) = limits.to_str().map(serde_json::from_str::<Limits>) else { return ExitCode::from(2) };
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let last = match open(Path::new(path), &limits).and_then(|file| {
        lower_limits(limits.memory_bytes, limits.cpu_seconds)?;
        parse(file, &limits, &mut |line| write_line(&mut output, &line).map_err(CellsError::from))
    }) {
        Ok(()) => Line::End,
        Err(error) => Line::Fault(error),
    };
    // If this fails nobody is left to be told; the parent sees that the end is missing.
    match write_line(&mut output, &last).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn write_line(output: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")
}

/// The environment of a child: the program's allocator would else reserve a gigabyte of addresses at once, and those
/// count for the limit of memory.
pub(crate) const SMALL_ARENAS: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "32768");

/// From here on: no file can be opened, none written, no socket made, and memory and time are short.
#[cfg(unix)]
pub(crate) fn lower_limits(memory_bytes: u64, cpu_seconds: u64) -> io::Result<()> {
    use rlimit::Resource;

    lower(Resource::CORE, 0, 0)?;
    lower(Resource::FSIZE, 0, 0)?;
    lower(Resource::NOFILE, 0, 0)?;
    // At the soft limit comes a signal that can be told from others.
    lower(Resource::CPU, cpu_seconds, cpu_seconds.saturating_add(1))?;
    // Other systems reserve address space for themselves, and refuse a limit below that.
    if cfg!(target_os = "linux") { lower(Resource::AS, memory_bytes, memory_bytes) } else { Ok(()) }
}

/// Sets a limit, or leaves a lower one that is there already.
#[cfg(unix)]
fn lower(resource: rlimit::Resource, soft: u64, hard: u64) -> io::Result<()> {
    let (_, ceiling) = resource.get()?;
    resource.set(soft.min(ceiling), hard.min(ceiling))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
pub(crate) fn lower_limits(_: u64, _: u64) -> io::Result<()> {
    Ok(())
}
