//! Small parts: tags, messages, problems, what is locked and why.

use askama::Template;

use crate::words::Words;

/// How things stand, shown as a word with a shape and a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Nothing has happened yet, or nothing needs to.
    #[default]
    Plain,
    /// Under way.
    Doing,
    /// Done, in order.
    Good,
    /// To be looked at.
    Care,
    /// Wrong, refused or late.
    Bad,
}

impl Mark {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Doing => "blue",
            Self::Good => "green",
            Self::Care => "amber",
            Self::Bad => "red",
        }
    }
}

/// A word for how something stands.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/tag.html")]
pub struct Tag {
    /// Shape and colour.
    pub mark: Mark,
    /// The word.
    pub text: String,
}

/// Somewhere to go.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// What is shown.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

/// The way from home to here.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/crumbs.html")]
pub struct Crumbs {
    /// Language.
    pub t: Words,
    /// The pages above, outermost first.
    pub above: Vec<Link>,
    /// This page.
    pub here: String,
}

/// What happened, and what to do.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/message.html")]
pub struct Message {
    /// Colour.
    pub mark: Mark,
    /// What happened.
    pub title: String,
    /// What it means and what to do; may be empty.
    pub text: String,
    /// Where to do it.
    pub link: Option<Link>,
    /// It answers what was just done, and is read out.
    pub new: bool,
}

/// Something to be put right.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// The id of the field; empty where it belongs to none.
    pub field: String,
    /// What is wrong, in words that say how to put it right.
    pub text: String,
}

/// The list of problems at the head of a page, each leading to its field.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/problems.html")]
pub struct Problems {
    /// Language.
    pub t: Words,
    /// The problems; with none nothing is shown.
    pub problems: Vec<Problem>,
}

/// Nothing is here, why, and what to do about it.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    /// Why.
    pub text: String,
    /// What to do.
    pub link: Option<Link>,
}

/// How much of something is done, with numbers.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/measure.html")]
pub struct Measure {
    /// Of what.
    pub label: String,
    /// Done.
    pub done: u32,
    /// Of how many.
    pub all: u32,
    /// More words; may be empty.
    pub note: String,
}

impl Measure {
    /// Whole hundredths done; all of nothing is done.
    pub fn percent(&self) -> u64 {
        (u64::from(self.done.min(self.all)) * 100).checked_div(u64::from(self.all)).unwrap_or(100)
    }
}

/// Whether what is typed is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// Nothing is typed yet.
    Untouched,
    /// Stored at this time.
    Saved(String),
    /// On its way.
    Saving,
    /// Not stored, and why.
    Unsaved(String),
}

/// The mark beside a form that saves itself.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/save_state.html")]
pub struct SaveState {
    /// Language.
    pub t: Words,
    /// How it stands.
    pub saving: Saving,
}

/// Why something cannot be changed now, and until when.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/locked.html")]
pub struct Locked {
    /// Language.
    pub t: Words,
    /// Why: the window is closed, submitted, under review, decided, not yours.
    pub why: String,
    /// Until when; empty where nobody knows.
    pub until: String,
    /// Who can change that; may be empty.
    pub who: String,
}

/// The body of a page that says no: what happened, what to do.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/refused.html")]
pub struct Refused {
    /// Language.
    pub t: Words,
    /// The status.
    pub code: u16,
    /// What happened.
    pub what: String,
    /// What to do.
    pub todo: String,
    /// What is wrong with what was sent.
    pub problems: Vec<Problem>,
    /// What to tell the administrator; may be empty.
    pub reference: String,
}
