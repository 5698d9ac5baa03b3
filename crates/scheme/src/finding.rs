//! What reading or checking a scheme found.

use crate::text::{Lang, Text};

/// Line and column in the scheme file, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePlace {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scheme cannot be used.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where in the file, if at one place.
    pub place: Option<SourcePlace>,
    /// How much it weighs.
    pub severity: Severity,
    /// A stable name such as `group-points`.
    pub code: &'static str,
    /// What is wrong and what is expected.
    pub message: Text,
}

impl Finding {
    /// A finding that makes the scheme unusable.
    pub fn error(place: Option<SourcePlace>, code: &'static str, message: Text) -> Self {
        Self { place, severity: Severity::Error, code, message }
    }

    /// A finding that somebody should look at.
    pub fn warning(place: Option<SourcePlace>, code: &'static str, message: Text) -> Self {
        Self { place, severity: Severity::Warning, code, message }
    }

    /// One line: `12:5 错误 group-points …`.
    pub fn render(&self, lang: Lang) -> String {
        let place = self.place.map(|p| format!("{}:{} ", p.line, p.column)).unwrap_or_default();
        let severity = match (self.severity, lang) {
            (Severity::Error, Lang::Zh) => "错误",
            (Severity::Error, Lang::En) => "error",
            (Severity::Warning, Lang::Zh) => "提醒",
            (Severity::Warning, Lang::En) => "warning",
        };
        format!("{place}{severity} [{}] {}", self.code, self.message.get(lang))
    }
}
