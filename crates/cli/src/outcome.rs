//! How a command ended.

use anstyle::{AnsiColor, Style};
use assess::Problem;
use scheme::{Finding, Lang, Severity, Text};

/// How a command ended.
pub(crate) enum Outcome {
    /// It did what was asked.
    Done,
    /// The program failed: nothing that the user wrote is at fault.
    Failed(Text),
    /// The input is wrong: everything that is wrong with it.
    Wrong(Vec<Problem>),
}

impl Outcome {
    /// One problem with a file as a whole.
    pub(crate) fn wrong(place: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Wrong(vec![Problem { place: place.into(), message: Text::new(zh, en) }])
    }

    /// The program failed.
    pub(crate) fn failed(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Failed(Text::new(zh, en))
    }
}

impl From<documents::failure::Failure> for Outcome {
    fn from(failure: documents::failure::Failure) -> Self {
        Self::failed(format!("无法生成结果：{failure}"), format!("the result could not be made: {failure}"))
    }
}

/// Colours for standard error; `anstream` drops them where it is not a terminal.
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// The line for a program that failed.
pub(crate) fn failed(message: &Text, lang: Lang) -> String {
    let word = match lang {
        Lang::Zh => "失败：",
        Lang::En => "failed: ",
    };
    format!("{RED}{word}{RED:#}{}", message.get(lang))
}

/// Lists every problem on standard error, one a line, and how many there are.
pub(crate) fn list(problems: &[Problem], lang: Lang) {
    for problem in problems {
        let place = &problem.place;
        anstream::eprintln!(
            "{RED}{place}{RED:#}{}{}",
            if place.is_empty() { "" } else { ": " },
            problem.message.get(lang)
        );
    }
    let count = problems.len();
    let summary = match lang {
        Lang::Zh => format!("共 {count} 处问题，没有写出结果。"),
        Lang::En => format!("{count} problem{} found; no result was written.", if count == 1 { "" } else { "s" }),
    };
    anstream::eprintln!("{DIM}{summary}{DIM:#}");
}

/// The findings of a scheme as problems of the file `name`.
pub(crate) fn of_findings(findings: &[Finding], name: &str) -> Vec<Problem> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| {
            let at = finding.place.map(|p| format!(":{}:{}", p.line, p.column)).unwrap_or_default();
            Problem { place: format!("{name}{at}"), message: finding.message.clone() }
        })
        .collect()
}
