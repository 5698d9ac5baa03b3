//! Reads schemes and facts from files.

use std::path::{Path, PathBuf};

use assess::{Basis, Facts};
use clap::ArgMatches;
use documents::cells::{self, CellsError, Limits};
use documents::{facts_json, workbook};
use scheme::{Finding, Lang, Notice, Scheme, Text};

use crate::built_in;
use crate::outcome::{Outcome, of_findings};
use crate::output;

/// A scheme file with its notice, and what the checks found.
pub(crate) struct Loaded {
    pub(crate) scheme: Scheme,
    pub(crate) findings: Vec<Finding>,
    pub(crate) name: String,
}

fn unreadable(path: &Path, error: &std::io::Error) -> Outcome {
    Outcome::wrong(path.display().to_string(), format!("无法读取：{error}"), format!("cannot be read: {error}"))
}

/// The scheme in `path`, or the built-in one; refused where it cannot be read as a scheme.
pub(crate) fn scheme_file(path: Option<&PathBuf>) -> Result<Loaded, Outcome> {
    let (name, text) = match path {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
            (path.display().to_string(), text)
        }
        None => ("2021.toml".to_owned(), built_in::SCHEME.to_owned()),
    };
    let scheme = scheme::read(&text).map_err(|findings| Outcome::Wrong(of_findings(&findings, &name)))?;
    let notice = match path {
        None => Notice::read(built_in::NOTICE),
        Some(path) => {
            let beside = path.with_file_name(&scheme.notice.text);
            let text = std::fs::read_to_string(&beside).map_err(|error| {
                let shown = beside.display();
                Outcome::wrong(
                    &name,
                    format!("无法读取通知文本 {shown}：{error}；通知文本应与方案放在同一文件夹"),
                    format!("the notice {shown} cannot be read: {error}; it belongs beside the scheme"),
                )
            })?;
            Notice::read(&text)
        }
    };
    let findings = scheme::check(&scheme, &notice);
    Ok(Loaded { scheme, findings, name })
}

/// The scheme of `--scheme`, refused unless it passes its checks.
pub(crate) fn scheme(matches: &ArgMatches) -> Result<Scheme, Outcome> {
    let loaded = scheme_file(matches.get_one("scheme"))?;
    let problems = of_findings(&loaded.findings, &loaded.name);
    if problems.is_empty() { Ok(loaded.scheme) } else { Err(Outcome::Wrong(problems)) }
}

/// The basis of `--basis`.
pub(crate) fn basis(matches: &ArgMatches) -> Basis {
    match matches.get_one::<String>("basis").map(String::as_str) {
        Some("claimed") => Basis::Claimed,
        _ => Basis::Verified,
    }
}

/// The facts named on the command line; with `--errors` the problems of a workbook go into a copy of it as well.
pub(crate) fn facts(matches: &ArgMatches, scheme: &Scheme, lang: Lang) -> Result<Facts, Outcome> {
    let path: &PathBuf = matches.get_one("facts").expect("the command line requires the facts");
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_json {
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        return facts_json::read(&bytes, scheme).map_err(Outcome::Wrong);
    }
    // What a folder or a missing file is, the reader in its child process could only say less well.
    std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let program = std::env::current_exe().map_err(|error| {
        Outcome::failed(format!("找不到程序自身：{error}"), format!("the program cannot find itself: {error}"))
    })?;
    let sheets = cells::read_untrusted(path, &program, &Limits::default()).map_err(|error| refused(path, &error))?;
    workbook::read(&sheets, scheme).map_err(|problems| {
        if let Some(errors) = matches.get_one::<PathBuf>("errors") {
            let written = workbook::with_errors(&sheets, &problems, lang)
                .map_err(|error| Outcome::failed(error.to_string(), error.to_string()))
                .and_then(|bytes| {
                    output::replace(errors, |out| {
                        std::io::Write::write_all(out, &bytes)
                            .map_err(|error| Outcome::failed(error.to_string(), error.to_string()))
                    })
                });
            if let Err(failed) = written {
                return failed;
            }
            let shown = errors.display();
            match lang {
                Lang::Zh => anstream::eprintln!("已把原工作簿加注错误说明，写入 {shown}"),
                Lang::En => anstream::eprintln!("The workbook with its errors beside the rows: {shown}"),
            }
        }
        Outcome::Wrong(problems)
    })
}

fn refused(path: &Path, error: &CellsError) -> Outcome {
    let message: Text = error.message();
    Outcome::wrong(path.display().to_string(), message.zh, message.en)
}
