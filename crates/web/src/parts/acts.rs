//! Acts with weight: checked first, their consequences shown, done by two, confirmed, talked about, signed.

use askama::Template;

use super::{Link, Tag};
use crate::words::Words;

/// A line of a check list.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// How it stands.
    pub tag: Tag,
    /// What was checked, and what was found.
    pub text: String,
    /// Where to put it right.
    pub link: Option<Link>,
}

/// What is checked before something is submitted.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/check_list.html")]
pub struct CheckList {
    /// The lines, what stops first.
    pub checks: Vec<Check>,
}

/// A number that an act would change.
#[derive(Debug, Clone, Default)]
pub struct Consequence {
    /// Of what.
    pub name: String,
    /// Now.
    pub before: String,
    /// Afterwards.
    pub after: String,
}

/// An act before it is done: what would happen, why it is done, and the button.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/staged.html")]
pub struct Staged {
    /// Language.
    pub t: Words,
    /// What would be done.
    pub title: String,
    /// What it means.
    pub text: String,
    /// What it would change.
    pub consequences: Vec<Consequence>,
    /// Where it is sent.
    pub action: String,
    /// The form's own key, so that a second press counts once.
    pub key: String,
    /// What the button says.
    pub button: String,
    /// It cannot be taken back.
    pub grave: bool,
    /// Where to go instead.
    pub back: String,
}

/// A field that would change.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What it is.
    pub heading: String,
    /// What it holds; empty where it holds nothing.
    pub before: String,
    /// What it would hold.
    pub after: String,
}

impl Change {
    /// Of a field that an import would change.
    pub(crate) fn of(t: Words, cell: &app::registers::StagedCell) -> Self {
        Self {
            heading: t.text(&cell.heading).to_owned(),
            before: t.text(&cell.before).to_owned(),
            after: t.text(&cell.after).to_owned(),
        }
    }
}

/// A line that would change.
#[derive(Debug, Clone, Default)]
pub struct ChangedLine {
    /// What becomes of it.
    pub tag: Tag,
    /// Which line.
    pub name: String,
    /// Its fields.
    pub changes: Vec<Change>,
    /// What should be looked at.
    pub notes: Vec<Tag>,
}

/// Everything that an import would change.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/changes.html")]
pub struct Changes {
    /// Language.
    pub t: Words,
    /// What the lines are of.
    pub of: String,
    /// The lines.
    pub lines: Vec<ChangedLine>,
}

/// An act that two people decide.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/two_people.html")]
pub struct TwoPeople {
    /// Language.
    pub t: Words,
    /// What is decided.
    pub title: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// Why.
    pub reason: String,
    /// Who approved it and when; empty where nobody has yet.
    pub approved: String,
    /// What it waits for, or why this person does not give it; may be empty.
    pub why_not: String,
}

/// It is done; here is the number.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/confirmation.html")]
pub struct Confirmation {
    /// What was done.
    pub title: String,
    /// The number of the receipt.
    pub number: String,
    /// When.
    pub at: String,
    /// What happens next.
    pub next: String,
    /// The receipt and other papers.
    pub links: Vec<Link>,
}

/// Something said.
#[derive(Debug, Clone, Default)]
pub struct Comment {
    /// By whom.
    pub person: String,
    /// When.
    pub at: String,
    /// What.
    pub text: String,
    /// It answers the one above.
    pub reply: bool,
}

/// What was said about something, and a place to say more.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/comments.html")]
pub struct Comments {
    /// Language.
    pub t: Words,
    /// Who can read it.
    pub readers: String,
    /// What was said, oldest first.
    pub comments: Vec<Comment>,
    /// Where more is sent; empty where nothing can be said.
    pub action: String,
}

/// Lines to sign on, seen only on paper.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/signatures.html")]
pub struct Signatures {
    /// Who signs, such as 填报人, 校领导, 盖章, 日期.
    pub lines: Vec<String>,
}
