//! Autosaves at a fixed rate against a running demonstration, as many institutions at once would send them, and a ledger
//! of what the server has acknowledged, so that it can be looked for after the server was killed.
//!
//! The rate does not wait for answers: a save that had to wait counts from the moment at which it was due.

mod ledger;
mod report;
mod writer;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::time::Instant;

use ledger::Ledger;
use report::Report;
use writer::Writer;

/// What is wanted.
#[derive(Debug, Parser)]
struct Arguments {
    /// Address of a demonstration, such as http://127.0.0.1:8080
    #[arg(long)]
    url: String,
    /// Saves per second
    #[arg(long, default_value_t = 300)]
    rate: u32,
    /// For so long
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Institutions that write at once
    #[arg(long, default_value_t = 120)]
    institutions: usize,
    /// Where to keep what was acknowledged
    #[arg(long)]
    ledger: Option<PathBuf>,
    /// Look for everything in the ledger, and write nothing
    #[arg(long, requires = "ledger")]
    verify: bool,
    /// The server's process, for its processor time and memory
    #[arg(long)]
    pid: Option<u32>,
}

/// Why a run could not be made.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a program for developers' terminals")]
async fn main() -> ExitCode {
    // Built together with the store, the client wants to be told with what it would encrypt.
    drop(rustls::crypto::ring::default_provider().install_default());
    let arguments = Arguments::parse();
    let done = if arguments.verify { verify(&arguments).await } else { write(&arguments).await };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Writes at the wanted rate until the time is over or the server is gone.
#[expect(clippy::print_stdout, reason = "whoever started this waits for the line")]
async fn write(arguments: &Arguments) -> Result<String, Failure> {
    let writers: Vec<Arc<Writer>> =
        writer::enter_all(&arguments.url, arguments.institutions).await?.into_iter().map(Arc::new).collect();
    println!("writing in {} dossiers", writers.len());
    let report = Arc::new(Report::default());
    let before = arguments.pid.map(report::cpu_milliseconds).transpose()?;
    let begin = Instant::now();
    let pause = Duration::from_secs(1) / arguments.rate.max(1);
    let mut ticks = tokio::time::interval(pause);
    let mut running = tokio::task::JoinSet::new();
    let wanted = u64::from(arguments.rate) * arguments.seconds;
    for turn in 0..wanted {
        let due = ticks.tick().await;
        if report.is_gone() {
            break;
        }
        while running.try_join_next().is_some() {}
        if turn > 0 && turn % (10 * u64::from(arguments.rate.max(1))) == 0 {
            println!("{} s: {}", begin.elapsed().as_secs(), report.lately());
        }
        let index = usize::try_from(turn)? % writers.len();
        let (writer, report) = (Arc::clone(&writers[index]), Arc::clone(&report));
        running.spawn(async move { writer.save(due, &report).await });
    }
    while running.join_next().await.is_some() {}
    let took = begin.elapsed();
    if let Some(path) = &arguments.ledger {
        let mut ledger = Ledger::default();
        for writer in &writers {
            ledger.add(writer).await;
        }
        ledger.save(path)?;
    }
    let cost = match (arguments.pid, before) {
        (Some(pid), Some(before)) if !report.is_gone() => Some(report::cost(pid, before)?),
        _ => None,
    };
    report.summary(took, cost)
}

/// Looks for everything that was acknowledged.
async fn verify(arguments: &Arguments) -> Result<String, Failure> {
    let path = arguments.ledger.as_ref().ok_or("no ledger")?;
    Ledger::load(path)?.verify(&arguments.url).await
}
