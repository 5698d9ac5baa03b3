//! How severe each expert is beside the others who marked the same: for whoever decides, always with the raw marks beside
//! it. No mark is ever changed by it.

use std::collections::BTreeMap;

use scheme::Points;
use workflow::ExpertId;

use super::matters::value;
use super::{Judgements, Said};
use crate::panel::{MARK, Subject, read_mark};

/// How an expert's marks lie beside those of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severity {
    /// Who.
    pub expert: ExpertId,
    /// Code and name.
    pub name: String,
    /// Institutions that the expert is done with.
    pub institutions: usize,
    /// Marks that others marked too.
    pub marks: usize,
    /// Mean of (own − mean of the others) ÷ maximum, in hundredths of a percent, toward zero; above zero is mild.
    pub lean: i64,
    /// Marks that lie aside of the others'.
    pub outliers: usize,
}

/// Parts of the maximum in which leaning is added up: a hundredth of a percent, a million times over.
const FINE: i128 = 10_000 * 1_000_000;

impl Judgements {
    /// Every expert who is done with anything, by code.
    pub fn severity(&self) -> Vec<Severity> {
        let scheme = &self.plan.scheme;
        let mut sums: BTreeMap<&ExpertId, (i128, usize, usize)> = BTreeMap::new();
        for matter in self.institutions.iter().flat_map(|one| &one.matters) {
            let Subject::Mark(id) = &matter.subject else { continue };
            let Some(leaf) = scheme.leaves.iter().find(|leaf| leaf.id == *id) else { continue };
            let Some(most) = leaf.points.points().filter(|most| *most > Points::ZERO) else { continue };
            let mark = |said: &Said| read_mark(leaf, value(&said.fields, MARK)).ok();
            let given: Vec<(&ExpertId, Points)> =
                matter.said.iter().filter_map(|said| Some((&said.expert, mark(said)?))).collect();
            let all: Points = given.iter().map(|(_, mark)| *mark).sum();
            let spread = super::Spread::of(&given.iter().map(|(_, mark)| *mark).collect::<Vec<_>>());
            for (expert, mark) in &given {
                let (sum, count, outliers) = sums.entry(expert).or_default();
                *outliers += usize::from(spread.is_some_and(|spread| spread.is_outlier(*mark)));
                let Some(others) = i128::try_from(given.len() - 1).ok().filter(|others| *others > 0) else { continue };
                // own − (all − own) ÷ others, over the maximum.
                let apart = i128::from(mark.units()) * others - i128::from((all - *mark).units());
                *sum += apart * FINE / (others * i128::from(most.units()));
                *count += 1;
            }
        }
        let of = |expert: &store::experts::Expert| {
            let (sum, marks, outliers) = sums.get(&expert.id).copied().unwrap_or_default();
            let done = |one: &&super::Judged| one.seats.iter().any(|seat| seat.expert == expert.id && seat.finished);
            let institutions = self.institutions.iter().filter(done).count();
            let mean = i128::try_from(marks).ok().filter(|marks| *marks > 0).map_or(0, |marks| sum / marks / 1_000_000);
            (institutions > 0).then(|| Severity {
                expert: expert.id.clone(),
                name: format!("{} {}", expert.code, expert.name),
                institutions,
                marks,
                lean: i64::try_from(mean).unwrap_or_default(),
                outliers,
            })
        };
        self.experts.iter().filter_map(of).collect()
    }
}
