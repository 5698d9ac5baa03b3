//! The leaves that experts or the office mark.

use serde_json::Value;

use super::numbers::{Exact, decimal, whole};
use super::settings::Settings;

/// The mark of an indicator, several merged to one; `None` where there is none.
pub(super) fn merged(institution: &Value, indicator: &str, settings: &Settings) -> Option<Exact> {
    let given = institution["ratings"].get(indicator)?;
    let mut marks: Vec<Exact> = match given {
        Value::Null => return None,
        Value::Array(several) => several.iter().map(decimal).collect(),
        one => vec![decimal(one)],
    };
    if marks.is_empty() {
        return None;
    }
    marks.sort();
    // One mark is already merged, and of two nothing would be left.
    if marks.len() >= settings.expert_drop_from && marks.len() > 2 {
        marks.pop();
        marks.remove(0);
    }
    let count = whole(marks.len());
    Some(marks.into_iter().fold(whole(0), |so_far, next| so_far + next) / count)
}
