//! `hengping score`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use assess::Calculation;
use clap::ArgMatches;
use documents::{result_csv, result_json, result_text, result_xlsx};
use scheme::Lang;

use super::{load, printed};
use crate::outcome::Outcome;
use crate::output::{self, Progress};

/// The forms of a result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Xlsx,
    Csv,
    Text,
}

fn format_of(matches: &ArgMatches) -> Result<Format, Outcome> {
    let ending = |path: &PathBuf| path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let out: Option<&PathBuf> = matches.get_one("out");
    let named = matches.get_one::<String>("format").cloned().or_else(|| out.and_then(ending));
    let format = match named.as_deref() {
        Some("json") => Format::Json,
        Some("xlsx") => Format::Xlsx,
        Some("csv") => Format::Csv,
        _ => Format::Text,
    };
    if format == Format::Xlsx && out.is_none() {
        return Err(Outcome::wrong("--format", "xlsx 须用 --out 指定文件", "xlsx needs a file: use --out"));
    }
    Ok(format)
}

/// Scores and grades, and writes the result.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let format = format_of(matches)?;
    let scheme = load::scheme(matches)?;
    // The process ends with this command: giving a province's facts back piece by piece would only take time.
    let facts = ManuallyDrop::new(load::facts(matches, &scheme, lang)?);
    let calculation = Calculation::run(&scheme, &facts, load::basis(matches));
    let brief = matches.get_flag("brief");
    match matches.get_one::<PathBuf>("out") {
        Some(path) => {
            output::replace(path, |out| write(out, &calculation, format, brief, lang))?;
            report(&calculation, path, lang);
            Ok(())
        }
        None => {
            // Made whole before any of it is shown, so that a failure shows nothing.
            let mut whole = BufWriter::new(Vec::new());
            write(&mut whole, &calculation, format, brief, lang)?;
            let bytes = whole.into_inner().map_err(|error| Outcome::failed(error.to_string(), error.to_string()))?;
            printed(io::stdout().write_all(&bytes))
        }
    }
}

fn write(
    out: &mut impl Write,
    calculation: &Calculation<'_>,
    format: Format,
    brief: bool,
    lang: Lang,
) -> Result<(), Outcome> {
    let mut progress = Progress::new(calculation.standings.len(), lang);
    let mut done = |count| progress.at(count);
    match format {
        Format::Json => result_json::write(out, calculation, lang, brief, &mut done)?,
        Format::Csv => result_csv::write(out, calculation, lang)?,
        Format::Text => result_text::write(out, calculation, lang, brief)?,
        Format::Xlsx => {
            let bytes = result_xlsx::write(calculation, &BTreeMap::new(), lang, brief, &mut done)?;
            out.write_all(&bytes).map_err(documents::failure::Failure::Output)?;
        }
    }
    Ok(())
}

/// Says on standard error what was done and what to look at.
fn report(calculation: &Calculation<'_>, path: &std::path::Path, lang: Lang) {
    let count = calculation.standings.len();
    let open = calculation.standings.iter().filter(|standing| !standing.determined).count();
    let shown = path.display();
    let lines = calculation.facts.settings.grade_lines.is_some();
    let mut message = match lang {
        Lang::Zh => format!("已写入 {shown}：{count} 所院校"),
        Lang::En => format!("{shown} written: {count} institutions"),
    };
    if open > 0 {
        message += &match lang {
            Lang::Zh => format!("，其中 {open} 所数据或评分未齐，结果为暂定"),
            Lang::En => format!(", {open} of them provisional: figures or marks are missing"),
        };
    }
    if !lines {
        message += match lang {
            Lang::Zh => "。未设定等次分数线（grade_lines），没有评定等次",
            Lang::En => ". No grade lines are set (grade_lines), so nothing is graded",
        };
    }
    anstream::eprintln!("{message}");
}
