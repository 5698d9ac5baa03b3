//! Workings, reasons and warnings as sentences: one well-written pattern per method and language. The two languages
//! are two modules with the same functions, so that the compiler sees to it that neither lacks one.

mod en;
mod inputs;
mod zh;

pub use inputs::InputLine;
use scheme::{Lang, Leaf, Points, Scheme, Unit};

use crate::facts::Facts;
use crate::intake::Field;
use crate::roll::GradeReason;
use crate::warnings::Warning;
use crate::working::{LeftOut, NextStep, Reckoning, Working};

/// Speaks of the figures of one calculation in one language.
#[derive(Clone, Copy)]
pub struct Phrases<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The facts.
    pub facts: &'a Facts,
    /// The language.
    pub lang: Lang,
}

impl Phrases<'_> {
    /// How the score came about, in one sentence.
    pub fn sentence(&self, working: &Working<'_>) -> String {
        match self.lang {
            Lang::Zh => zh::sentence(self, working),
            Lang::En => en::sentence(self, working),
        }
    }

    /// What did not count, and why.
    pub fn left_out(&self, left_out: &LeftOut<'_>) -> String {
        match self.lang {
            Lang::Zh => zh::left_out(left_out),
            Lang::En => en::left_out(left_out),
        }
    }

    /// What would change the score.
    pub fn next(&self, working: &Working<'_>) -> Option<String> {
        let next = working.next.as_ref()?;
        Some(match self.lang {
            Lang::Zh => zh::next(self, working, next),
            Lang::En => en::next(self, working, next),
        })
    }

    /// Why an institution has its grade.
    pub fn grade_reason(&self, reason: &GradeReason) -> String {
        match self.lang {
            Lang::Zh => zh::grade_reason(self, reason),
            Lang::En => en::grade_reason(self, reason),
        }
    }

    /// What a person should look at.
    pub fn warning(&self, warning: &Warning<'_>) -> String {
        match self.lang {
            Lang::Zh => zh::warning(self, warning),
            Lang::En => en::warning(self, warning),
        }
    }

    /// The leaf of a working.
    pub fn leaf(&self, working: &Working<'_>) -> &Leaf {
        &self.scheme.leaves[working.leaf.0]
    }

    /// The place of something left out.
    pub fn place_of(&self, left_out: &LeftOut<'_>) -> String {
        match left_out {
            LeftOut::Item { item, .. } => self.facts.origin.place(item.place, Some(Field::Title)),
            LeftOut::Row { row, .. } => self.facts.origin.place(row.place, Some(Field::Certificate)),
        }
    }

    /// An amount of an input for people: a count, or money with thousands separators.
    fn amount(&self, input: scheme::InputIx, value: i64) -> String {
        match self.scheme.inputs[input.0].unit {
            Unit::Sittings => value.to_string(),
            Unit::Yuan => scheme::Fen(value).to_string(),
        }
    }
}

/// `=` where the rounded value is exact, else `≈`.
fn equals(exact: bool) -> &'static str {
    if exact { "=" } else { "≈" }
}

/// Whether `points × numerator ÷ denominator` is exactly `score`.
fn is_exact(points: Points, numerator: i64, denominator: i64, score: Points) -> bool {
    i128::from(points.units()) * i128::from(numerator) == i128::from(score.units()) * i128::from(denominator)
}

/// Whether so many steps deduct more than there is.
fn below_nothing(points: Points, rule: scheme::StepBelow, steps: i64) -> bool {
    rule.deduct.times(steps) > points
}

/// How many marks a working rests on.
fn marks_of(working: &Working<'_>) -> usize {
    if let Reckoning::Marks(work) = &working.reckoning { work.marks.len() } else { 1 }
}

/// The grades that need a seat, in words.
fn upper_grades(p: &Phrases<'_>, between: &str) -> String {
    let names: Vec<&str> = p.scheme.grades[..=p.scheme.quota.lowest.0].iter().map(|g| g.name.get(p.lang)).collect();
    names.join(between)
}

/// How the items that count add up, kind by kind: `(unit, halved, how many, worth of one)` in the scheme's order.
fn tally(counted: &[crate::working::CountedItem<'_>]) -> Vec<(usize, bool, usize, Points)> {
    let mut groups: Vec<(usize, bool, usize, Points)> = Vec::new();
    for item in counted {
        let key = (item.item.unit, item.halved);
        match groups.iter_mut().find(|(unit, halved, ..)| (*unit, *halved) == key) {
            Some(group) => group.2 += 1,
            None => groups.push((key.0, key.1, 1, item.worth)),
        }
    }
    groups.sort_by_key(|(unit, halved, ..)| (*unit, *halved));
    groups
}

/// What a change is: its size and whether it goes up.
fn change_of(next: &NextStep<'_>) -> (i64, bool) {
    match next {
        NextStep::Numerator { change, .. } | NextStep::Passes { change, .. } | NextStep::Items { change, .. } => {
            (change.abs(), *change > 0)
        }
        NextStep::Mark { from, to, .. } => (1, to > from),
        NextStep::Payment { .. } => (1, true),
    }
}
