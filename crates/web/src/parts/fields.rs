//! Fields of forms.

use askama::Template;

use crate::words::Words;

/// What is typed or chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One line.
    Text,
    /// A number; digits are aligned.
    Number,
    /// A day.
    Date,
    /// A secret; what was typed is not shown again.
    Password {
        /// What a password manager should offer: `current-password` or `new-password`.
        offer: &'static str,
    },
    /// Several lines.
    Lines(u8),
    /// One line, for which these are offered: value and words.
    Offered(Vec<(String, String)>),
    /// One of these: value and words.
    Choice(Vec<(String, String)>),
}

/// A field with its label, hint and problem.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// Language.
    pub t: Words,
    /// Its id on the page.
    pub id: String,
    /// The name it is sent under.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// How to answer, with an example; may be empty.
    pub hint: String,
    /// What it holds.
    pub value: String,
    /// What is wrong with it; empty where nothing is.
    pub problem: String,
    /// How it is answered.
    pub input: Input,
    /// It must be answered.
    pub required: bool,
    /// It can only be read.
    pub readonly: bool,
}

impl Field {
    /// The ids of what describes it.
    pub fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-h", self.id));
        let problem = (!self.problem.is_empty()).then(|| format!("{}-p", self.id));
        hint.into_iter().chain(problem).collect::<Vec<_>>().join(" ")
    }
}

/// A step of a scale, with the words that say when it is deserved.
#[derive(Debug, Clone, Default)]
pub struct Anchor {
    /// The value that is sent.
    pub value: String,
    /// The points it stands for.
    pub points: String,
    /// When it is deserved.
    pub words: String,
    /// It is the one chosen.
    pub chosen: bool,
}

/// A mark given by choosing a step of a scale.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/anchors.html")]
pub struct Anchors {
    /// Language.
    pub t: Words,
    /// The name it is sent under; ids are made from it.
    pub name: String,
    /// What is marked.
    pub label: String,
    /// The steps, best first.
    pub anchors: Vec<Anchor>,
}
