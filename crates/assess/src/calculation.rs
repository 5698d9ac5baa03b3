//! A whole calculation: from facts to scores, standings and roll, with workings on demand.

use scheme::Scheme;

use crate::cohort::{Cohort, Scores, Standing};
use crate::facts::{Basis, Facts};
use crate::roll::{Roll, grade};
use crate::work::work;
use crate::working::Working;

/// Everything that follows from facts under a scheme.
#[derive(Debug)]
pub struct Calculation<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The facts.
    pub facts: &'a Facts,
    /// Which items count.
    pub basis: Basis,
    /// Scores of all leaves.
    pub scores: Scores,
    /// Totals, by institution.
    pub standings: Vec<Standing>,
    /// Ranks and grades.
    pub roll: Roll,
}

/// The two evaluators disagree: a defect of the program, never of the input. Nothing may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Code of the institution.
    pub institution: String,
    /// Id of the leaf.
    pub leaf: String,
}

impl<'a> Calculation<'a> {
    /// Scores and grades everybody.
    pub fn run(scheme: &'a Scheme, facts: &'a Facts, basis: Basis) -> Self {
        let scores = Cohort::prepare(scheme, facts, basis).evaluate(scheme, &facts.settings);
        let standings = scores.standings(scheme, facts);
        let roll = grade(scheme, &facts.settings, &standings);
        Self { scheme, facts, basis, scores, standings, roll }
    }

    /// The workings of one institution, computed by row and held against the scores computed by column.
    pub fn workings(&self, institution: usize) -> Result<Vec<Working<'a>>, Disagreement> {
        let facts = &self.facts.institutions[institution];
        let workings = work(self.scheme, self.facts, facts, self.basis);
        for (index, working) in workings.iter().enumerate() {
            let column = self.scores.leaf(index, institution);
            if (column.score, column.status) != (working.score, working.status) {
                let leaf = self.scheme.leaves[index].id.clone();
                return Err(Disagreement { institution: facts.code.clone(), leaf });
            }
        }
        Ok(workings)
    }
}
