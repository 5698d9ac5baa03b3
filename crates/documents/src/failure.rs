//! Why a document could not be made.

use std::fmt;
use std::io;

use assess::Disagreement;

/// Why a document could not be made.
#[derive(Debug)]
pub enum Failure {
    /// It could not be written.
    Output(io::Error),
    /// The two evaluators disagree, so nothing may be written.
    Disagreement(Disagreement),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Disagreement> for Failure {
    fn from(disagreement: Disagreement) -> Self {
        Self::Disagreement(disagreement)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(error) => write!(f, "{error}"),
            Self::Disagreement(Disagreement { institution, leaf }) => {
                write!(f, "the two evaluators disagree on {institution} {leaf}; nothing may be published")
            }
        }
    }
}

impl std::error::Error for Failure {}
