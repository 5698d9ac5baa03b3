//! What a dossier comes to as claimed, with its working.

use assess::{Basis, Calculation, Phrases, Status};
use scheme::{Lang, Points, Text};
use store::dossiers::Entry;
use store::years::Institution;

use super::facts::{self, FieldProblem};
use crate::{AppError, Plan};

/// What a dossier comes to as claimed.
#[derive(Debug, Clone)]
pub struct Score {
    /// Base and bonus.
    pub total: Points,
    /// By group, in the order of the scheme.
    pub groups: Vec<Points>,
    /// By indicator, in the order of the scheme.
    pub indicators: Vec<IndicatorScore>,
    /// What is wrong in the rows; such rows do not count.
    pub problems: Vec<FieldProblem>,
    /// What a person should look at.
    pub warnings: Vec<Text>,
}

/// An indicator's score.
#[derive(Debug, Clone)]
pub struct IndicatorScore {
    /// Sum of its leaves.
    pub score: Points,
    /// Its leaves.
    pub leaves: Vec<LeafScore>,
}

/// A leaf's score with its working in words.
#[derive(Debug, Clone)]
pub struct LeafScore {
    /// Its name.
    pub name: Text,
    /// The score.
    pub score: Points,
    /// The most there is; `None` where there is no ceiling.
    pub maximum: Option<Points>,
    /// It lacks what it needs.
    pub missing: bool,
    /// How it comes about, in one sentence.
    pub sentence: Text,
    /// What was left out, and why.
    pub left_out: Vec<Text>,
    /// The smallest change that would move it.
    pub next: Option<Text>,
}

impl Score {
    /// Scores the rows of a dossier.
    pub fn of(plan: &Plan, institution: &Institution, entries: &[Entry]) -> Result<Self, AppError> {
        let reading = facts::read(plan, institution, entries)?;
        let scheme = &plan.scheme;
        let calculation = Calculation::run(scheme, &reading.facts, Basis::Claimed);
        let workings = calculation
            .workings(0)
            .map_err(|differ| AppError::Internal(format!("two evaluations of leaf {} differ", differ.leaf)))?;
        let phrases = |lang| Phrases { scheme, facts: &reading.facts, lang };
        let (zh, en) = (phrases(Lang::Zh), phrases(Lang::En));
        let standing = &calculation.standings[0];
        let leaf = |index: usize| {
            let (working, definition) = (&workings[index], &scheme.leaves[index]);
            LeafScore {
                name: definition.name.clone(),
                score: working.score,
                maximum: definition.points.points(),
                missing: working.status == Status::Missing,
                sentence: Text::new(zh.sentence(working), en.sentence(working)),
                left_out: working.left_out.iter().map(|out| Text::new(zh.left_out(out), en.left_out(out))).collect(),
                next: zh.next(working).zip(en.next(working)).map(|(zh, en)| Text::new(zh, en)),
            }
        };
        let indicators = scheme.indicators.iter().zip(&standing.indicators).map(|(indicator, score)| IndicatorScore {
            score: *score,
            leaves: indicator.leaves.clone().map(leaf).collect(),
        });
        let groups = scheme
            .groups
            .iter()
            .map(|group| standing.indicators[group.indicators.clone()].iter().copied().sum())
            .collect();
        let warnings = assess::warnings(scheme, &reading.facts, &reading.facts.institutions[0], Basis::Claimed);
        Ok(Self {
            total: standing.total,
            groups,
            indicators: indicators.collect(),
            warnings: warnings.iter().map(|warning| Text::new(zh.warning(warning), en.warning(warning))).collect(),
            problems: reading.problems,
        })
    }
}

/// The figures of a dossier as claimed, without words: what is shown and kept after every change.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Base and bonus.
    pub total: Points,
    /// By indicator, in the order of the scheme.
    pub indicators: Vec<Points>,
    /// Which of them lack something that they need, in the same order.
    pub missing: Vec<bool>,
    /// What is wrong in the rows; such rows do not count.
    pub problems: Vec<FieldProblem>,
}

impl Tally {
    /// Of the rows of a dossier.
    pub fn of(plan: &Plan, institution: &Institution, entries: &[Entry]) -> Result<Self, AppError> {
        let reading = facts::read(plan, institution, entries)?;
        let calculation = Calculation::run(&plan.scheme, &reading.facts, Basis::Claimed);
        let standing = &calculation.standings[0];
        let lacks = |leaf| calculation.scores.leaf(leaf, 0).status == Status::Missing;
        Ok(Self {
            total: standing.total,
            indicators: standing.indicators.clone(),
            missing: plan.scheme.indicators.iter().map(|indicator| indicator.leaves.clone().any(lacks)).collect(),
            problems: reading.problems,
        })
    }
}
