//! Why a use case did not do what it was asked.

use scheme::Text;
use store::StoreError;
use store::dossiers::Entry;
use workflow::Decision;

/// A problem in what was given, with the field it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputProblem {
    /// Name of the field, empty for the whole.
    pub field: String,
    /// What is wrong and what is expected.
    pub message: Text,
}

impl InputProblem {
    /// A problem of a field.
    pub fn new(field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), message: Text::new(zh, en) }
    }
}

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or not for this person: the two look alike.
    #[error("absent")]
    Absent,
    /// It is there, but closed now.
    #[error("closed: {}", .0.en)]
    Closed(Text),
    /// What was given is wrong; every problem at once.
    #[error("the input is wrong: {}", .0.iter().map(|problem| format!("{}: {}", problem.field, problem.message.en)).collect::<Vec<_>>().join("; "))]
    Input(Vec<InputProblem>),
    /// Somebody else changed it in between.
    #[error("changed in between")]
    Changed(Box<Changed>),
    /// What somebody looked at is no longer so, and nothing was written: why, and what to do.
    #[error("no longer so: {}", .0.en)]
    Stale(Text),
    /// Nobody is signed in, or no longer.
    #[error("not signed in")]
    NotSignedIn,
    /// Too many attempts; again after so many seconds.
    #[error("too many attempts")]
    TooMany(u64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program is at fault.
    #[error("{0}")]
    Internal(String),
}

/// A row that somebody else changed in between: what is stored now.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The row as it is stored.
    pub stored: Entry,
    /// Who changed it.
    pub person: String,
}

impl AppError {
    /// One problem of a field.
    pub fn input(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Input(vec![InputProblem::new(field, zh, en)])
    }
}

/// Goes on where the policy allows.
pub fn allowed(decision: Decision) -> Result<(), AppError> {
    match decision {
        Decision::Allow => Ok(()),
        Decision::Absent => Err(AppError::Absent),
        Decision::Closed(why) => Err(AppError::Closed(why)),
    }
}
