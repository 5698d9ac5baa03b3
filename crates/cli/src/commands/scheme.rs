//! `hengping scheme check|show|diff`.

use std::io::{self, Write as _};

use clap::ArgMatches;
use scheme::{Lang, Severity};

use super::{load, printed};
use crate::outcome::{Outcome, of_findings};

/// Runs the sub-command.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    match matches.subcommand() {
        Some(("check", matches)) => check(matches, lang),
        Some(("show", matches)) => {
            let loaded = load::scheme_file(matches.get_one("file"))?;
            printed(io::stdout().write_all(scheme::show(&loaded.scheme, lang).as_bytes()))
        }
        Some(("diff", matches)) => diff(matches, lang),
        _ => unreachable!("the command line requires one of the commands above"),
    }
}

fn check(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let loaded = load::scheme_file(matches.get_one("file"))?;
    for finding in loaded.findings.iter().filter(|finding| finding.severity == Severity::Warning) {
        printed(writeln!(io::stdout(), "{}:{}", loaded.name, finding.render(lang)))?;
    }
    let problems = of_findings(&loaded.findings, &loaded.name);
    if !problems.is_empty() {
        return Err(Outcome::Wrong(problems));
    }
    let scheme = &loaded.scheme;
    let (indicators, leaves, readings) = (scheme.indicators.len(), scheme.leaves.len(), scheme.readings.len());
    let line = match lang {
        Lang::Zh => format!(
            "方案 {} {} 可以使用：{} 个一级指标、{indicators} 个二级指标、{leaves} 个计分项，基础分 {}；口径 {readings} 条，均已确定。\n摘要 {}",
            scheme.id,
            scheme.version,
            scheme.groups.len(),
            scheme.base_points.short(),
            scheme.digest
        ),
        Lang::En => format!(
            "Scheme {} {} can be used: {} groups, {indicators} indicators, {leaves} leaves, base {}; {readings} readings, all decided.\nDigest {}",
            scheme.id,
            scheme.version,
            scheme.groups.len(),
            scheme.base_points.short(),
            scheme.digest
        ),
    };
    printed(writeln!(io::stdout(), "{line}"))
}

fn diff(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let before = load::scheme_file(matches.get_one("before"))?;
    let after = load::scheme_file(matches.get_one("after"))?;
    let changes = scheme::diff(&before.scheme, &after.scheme);
    let mut text = String::new();
    for change in &changes {
        text += &change.render(lang);
        text.push('\n');
    }
    if changes.is_empty() {
        text += match lang {
            Lang::Zh => "两个方案没有不同。\n",
            Lang::En => "The two schemes do not differ.\n",
        };
    }
    printed(io::stdout().write_all(text.as_bytes()))
}
