//! Everything that a scheme says, value by value under a name. Every structure is taken apart without `..`, so that
//! the compiler asks for a name when the model grows.

mod header;
mod lists;
mod methods;
mod tree;

use crate::model::Ceiling;
use crate::text::Text;
use crate::words;

pub(super) use header::header;
pub(super) use lists::{grades, inputs, kinds, levels, negatives, readings};
pub(super) use tree::{groups, indicators, leaves};

/// A thing that has an id.
pub(super) struct Entity {
    pub(super) id: String,
    /// By which it is found again when its id has changed.
    pub(super) name: String,
    /// How it is named when it comes or goes.
    pub(super) summary: Text,
    pub(super) clause: Option<String>,
    pub(super) parts: Vec<Part>,
}

/// What is said under one subject.
pub(super) struct Part {
    pub(super) subject: Text,
    pub(super) facets: Vec<Facet>,
}

/// One value under its name.
pub(super) struct Facet {
    pub(super) what: Text,
    /// What is compared.
    pub(super) key: String,
    /// What is shown.
    pub(super) shown: Text,
    /// Where it differs, what follows it in its part is not compared.
    pub(super) decisive: bool,
}

/// A value that is compared as it is shown.
fn value(what: (&str, &str), shown: Text) -> Facet {
    keyed(what, shown.zh.clone(), shown)
}

/// A value that is compared by its key.
fn keyed(what: (&str, &str), key: impl Into<String>, shown: Text) -> Facet {
    Facet { what: Text::new(what.0, what.1), key: key.into(), shown, decisive: false }
}

/// Words of one language.
fn verbatim(what: (&str, &str), words: &str) -> Facet {
    let shown = if words.is_empty() { Text::new("无", "nothing") } else { words::quoted(words) };
    keyed(what, words, shown)
}

/// Words in both languages, compared one by one.
fn text(what: (&str, &str), text: &Text) -> [Facet; 2] {
    let (zh, en) = what;
    [
        verbatim((zh, &format!("{en} (zh)")), &text.zh),
        verbatim((&format!("{zh}（英文）"), &format!("{en} (en)")), &text.en),
    ]
}

/// A list of phrases.
fn phrases(what: (&str, &str), list: &[String]) -> Facet {
    let shown: Vec<Text> = list.iter().map(|phrase| words::quoted(phrase)).collect();
    keyed(what, format!("{list:?}"), words::list(&shown, ("无", "nothing")))
}

fn flag(what: (&str, &str), flag: bool) -> Facet {
    value(what, if flag { Text::new("是", "yes") } else { Text::new("否", "no") })
}

fn ceiling(what: (&str, &str), points: Ceiling) -> Facet {
    value(what, words::ceiling(points))
}
