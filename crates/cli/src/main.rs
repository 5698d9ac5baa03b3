//! `hengping`: the one binary. Reads what the user asked for, calls one command, and turns its outcome into an exit
//! status: 0 done, 1 the program failed, 2 the input is wrong.

mod args;
mod built_in;
mod commands;
mod config;
mod outcome;
mod output;
mod server;

use std::ffi::OsString;
use std::process::ExitCode;

use outcome::Outcome;

// Reading a province's facts and serving pages is much allocating; the system's allocator was measured a tenth slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    // The children that read untrusted files are this program again, before anything else of it runs.
    match words.get(1) {
        Some(word) if word == documents::cells::CHILD_ARGUMENT => return documents::cells::child_main(&words[2..]),
        Some(word) if word == documents::evidence::SCAN_ARGUMENT => {
            return documents::evidence::scan_child_main(&words[2..]);
        }
        _ => {}
    }
    let lang = args::language();
    let matches = match args::command(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return args::refuse(&error, lang),
    };
    match commands::run(&matches, lang) {
        Outcome::Done => ExitCode::SUCCESS,
        Outcome::Failed(message) => {
            anstream::eprintln!("{}", outcome::failed(&message, lang));
            ExitCode::from(1)
        }
        Outcome::Wrong(problems) => {
            outcome::list(&problems, lang);
            ExitCode::from(2)
        }
    }
}
