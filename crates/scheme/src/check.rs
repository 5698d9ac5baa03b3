//! Checks of a scheme as a scheme: that it adds up, that every figure in it can be reached, that it says what its
//! notice says, and that nothing open is left undecided.

mod grades;
mod inputs;
mod methods;
mod notice;
mod points;
mod readings;

use crate::finding::{Finding, SourcePlace};
use crate::model::Scheme;
use crate::notice::Notice;
use crate::text::Text;

/// Every code that [`check`] can give, in order.
pub const CHECK_CODES: [&str; 40] = [
    "above-base",
    "band-order",
    "band-start",
    "base-points",
    "bonus-total-cap",
    "cap-not-exact",
    "cap-unreachable",
    "clause",
    "clause-name",
    "excellent-share",
    "grade-lines-unset",
    "group-points",
    "indicator-points",
    "input-at-most",
    "input-unit",
    "input-unused",
    "level-alias",
    "mark-step",
    "method-points",
    "negative-no-effect",
    "notice-digest",
    "only-where",
    "points-decimals",
    "prizes",
    "ratio-same",
    "ratio-units",
    "reading-setting-twice",
    "reading-undecided",
    "reading-unused",
    "rubric-order",
    "rubric-range",
    "second-item-leaf",
    "second-marked-leaf",
    "setting-without-reading",
    "settled-by",
    "step-deduct",
    "tie-twice",
    "unit-zero",
    "words",
    "zero-rank",
];

/// Everything that is wrong or doubtful in `scheme` as a scheme, in the order of the file.
pub fn check(scheme: &Scheme, notice: &Notice) -> Vec<Finding> {
    let mut found = Found(Vec::new());
    notice::check(scheme, notice, &mut found);
    points::check(scheme, &mut found);
    methods::check(scheme, &mut found);
    inputs::check(scheme, &mut found);
    grades::check(scheme, &mut found);
    readings::check(scheme, &mut found);
    found.0.sort_by_key(|finding| finding.place);
    found.0
}

/// The findings so far.
struct Found(Vec<Finding>);

impl Found {
    fn error(&mut self, place: SourcePlace, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        debug_assert!(CHECK_CODES.contains(&code), "{code} is not in the list of codes");
        self.0.push(Finding::error(Some(place), code, Text::new(zh, en)));
    }

    fn warning(&mut self, place: SourcePlace, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        debug_assert!(CHECK_CODES.contains(&code), "{code} is not in the list of codes");
        self.0.push(Finding::warning(Some(place), code, Text::new(zh, en)));
    }
}
