//! One module per command.

mod config;
mod demo;
mod explain;
mod keep;
mod load;
mod sample;
mod scheme;
mod score;
mod serve;
mod template;

use std::io::Write as _;

use ::scheme::Lang;
use clap::ArgMatches;

use crate::outcome::Outcome;

/// Runs the command that was asked for.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Outcome {
    let result = match matches.subcommand() {
        Some(("score", matches)) => score::run(matches, lang),
        Some(("explain", matches)) => explain::run(matches, lang),
        Some(("template", matches)) => template::run(matches, lang),
        Some(("scheme", matches)) => scheme::run(matches, lang),
        Some(("sample", matches)) => sample::run(matches, lang),
        Some(("backup", matches)) => keep::backup(matches, lang),
        Some(("restore", matches)) => keep::restore(matches, lang),
        Some(("check", matches)) => keep::check(matches, lang),
        Some(("demo", matches)) => demo::run(matches, lang),
        Some(("serve", matches)) => serve::run(matches, lang),
        Some(("config", matches)) => config::run(matches, lang),
        Some(("completions", matches)) => completions(matches, lang),
        _ => unreachable!("the command line requires one of the commands above"),
    };
    result.err().unwrap_or(Outcome::Done)
}

fn completions(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let mut script = Vec::new();
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        clap_complete::generate(*shell, &mut crate::args::command(lang), "hengping", &mut script);
    }
    printed(std::io::stdout().write_all(&script))
}

/// What was not printed because the reader of a pipe has gone is nobody's fault.
fn printed(result: std::io::Result<()>) -> Result<(), Outcome> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Outcome::failed(format!("无法输出：{error}"), format!("could not print: {error}")))
        }
        _ => Ok(()),
    }
}
