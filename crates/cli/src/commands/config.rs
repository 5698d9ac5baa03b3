//! `hengping config check|show`.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::ArgMatches;
use scheme::Lang;

use super::printed;
use crate::config;
use crate::outcome::Outcome;

/// Runs the sub-command.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    match matches.subcommand() {
        Some(("check", matches)) => check(matches, lang),
        Some(("show", matches)) => {
            let text =
                if matches.get_flag("markdown") { config::reference(lang) } else { config::commented_default(lang) };
            printed(io::stdout().write_all(text.as_bytes()))
        }
        _ => unreachable!("the command line requires one of the commands above"),
    }
}

fn check(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let path: &PathBuf = matches.get_one("file").expect("the command line requires the file");
    config::check(path).map_err(Outcome::Wrong)?;
    let line = match lang {
        Lang::Zh => "配置文件可以使用。",
        Lang::En => "The configuration can be used.",
    };
    printed(writeln!(io::stdout(), "{line}"))
}
