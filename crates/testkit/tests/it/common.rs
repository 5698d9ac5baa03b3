//! What all modules need: the schemes, and the short way from a document to its figures.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assess::{Basis, Calculation, Facts, Problem, Status};
use documents::{facts_json, result_json};
use scheme::{Decimal, Lang, Points, Scheme};
use serde_json::Value;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A scheme file of the workspace.
pub(crate) fn scheme_at(path: &str) -> Scheme {
    let text = std::fs::read_to_string(root().join(path)).expect("a scheme file");
    scheme::read(&text).expect("a readable scheme")
}

/// The scheme of Jiangxi, 2021.
pub(crate) static JIANGXI: LazyLock<Scheme> = LazyLock::new(|| scheme_at("schemes/jiangxi-1x/2021.toml"));

/// Reads a document.
pub(crate) fn read(scheme: &Scheme, document: &Value) -> Result<Facts, Vec<Problem>> {
    facts_json::read(document.to_string().as_bytes(), scheme)
}

/// Reads a document that must be right.
pub(crate) fn facts(scheme: &Scheme, document: &Value) -> Facts {
    read(scheme, document).unwrap_or_else(|problems| panic!("{problems:#?}\n{document:#}"))
}

/// The bytes of a result.
pub(crate) fn result_bytes(calculation: &Calculation<'_>, lang: Lang, brief: bool) -> Vec<u8> {
    let mut out = Vec::new();
    result_json::write(&mut out, calculation, lang, brief, &mut |_| ()).expect("both evaluators agree");
    out
}

/// The result of a document, parsed again.
pub(crate) fn result(scheme: &Scheme, document: &Value, basis: Basis) -> Value {
    let facts = facts(scheme, document);
    let calculation = Calculation::run(scheme, &facts, basis);
    serde_json::from_slice(&result_bytes(&calculation, Lang::Zh, false)).expect("valid JSON")
}

/// A number of points as written.
pub(crate) fn points(text: &str) -> Points {
    Decimal::parse(text).and_then(Points::from_decimal).unwrap_or_else(|| panic!("{text} is no number of points"))
}

/// The position of a leaf.
pub(crate) fn leaf(scheme: &Scheme, id: &str) -> usize {
    scheme.leaves.iter().position(|leaf| leaf.id == id).unwrap_or_else(|| panic!("no leaf {id}"))
}

/// The verified score of one leaf of the first institution.
pub(crate) fn score(document: &Value, id: &str) -> Points {
    score_on(document, id, Basis::Verified).expect("a scored leaf")
}

/// The score of one leaf of the first institution; `None` where it is missing.
pub(crate) fn score_on(document: &Value, id: &str, basis: Basis) -> Option<Points> {
    let facts = facts(&JIANGXI, document);
    let calculation = Calculation::run(&JIANGXI, &facts, basis);
    let found = calculation.scores.leaf(leaf(&JIANGXI, id), 0);
    (found.status == Status::Scored).then_some(found.score)
}
