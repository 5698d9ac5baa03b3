//! Where a figure comes from, and how a score follows from it.

use askama::Template;

use super::Link;
use crate::words::Words;

/// Who gave a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// 自报: the institution.
    Own,
    /// 组织: the training-evaluation organisation.
    Organisation,
    /// 核定: the office settled it; this is what counts.
    Settled,
}

impl Source {
    /// Its word in Chinese and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Own => ("自报", "own"),
            Self::Organisation => ("组织", "organisation"),
            Self::Settled => ("核定", "settled"),
        }
    }

    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Organisation => "organisation",
            Self::Settled => "settled",
        }
    }
}

/// A figure, as each side gives it.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its id on the page.
    pub id: String,
    /// What it is.
    pub name: String,
    /// The institution's; empty where there is none.
    pub own: String,
    /// The organisation's; empty where there is none.
    pub organisation: String,
    /// The difference in words; empty where they agree.
    pub difference: String,
    /// What counts.
    pub value: String,
    /// Whose that is; `None` while nothing counts.
    pub source: Option<Source>,
    /// What is wrong with it; may be empty.
    pub problem: String,
    /// Its history.
    pub history: Option<Link>,
}

/// Figures side by side.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/fact_table.html")]
pub struct FactTable {
    /// Language.
    pub t: Words,
    /// What the figures are of.
    pub caption: String,
    /// The figures.
    pub facts: Vec<Fact>,
}

/// A step of a working.
#[derive(Debug, Clone, Default)]
pub struct WorkingStep {
    /// What is done.
    pub words: String,
    /// What comes out.
    pub result: String,
}

/// How one score came about; it opens and closes.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/working.html")]
pub struct Working {
    /// Language.
    pub t: Words,
    /// What is scored.
    pub name: String,
    /// The score.
    pub score: String,
    /// The most it can be; may be empty.
    pub maximum: String,
    /// It is open at first.
    pub open: bool,
    /// The official words.
    pub official: String,
    /// The clause they stand in.
    pub clause: String,
    /// The facts: what, value, whose.
    pub facts: Vec<(String, String, Source)>,
    /// The steps.
    pub steps: Vec<WorkingStep>,
    /// What was left out and why.
    pub left_out: Vec<String>,
    /// What would change it; may be empty.
    pub next: String,
}
