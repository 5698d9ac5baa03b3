//! What follows from the facts of a determination, and what would follow under other lines, shares, limits or findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use assess::{Basis, Calculation, Facts, GradeReason, Phrases, Roll, Scores, Standing, Working, grade};
use scheme::{GradeIx, Lang, LeafIx, NegativeIx, Settings, Text};

use store::determinations::DeterminationTexts;
use workflow::InstitutionId;

use crate::error::InputProblem;
use crate::plan::raw_setting;
use crate::{AppError, Plan};

/// Facts with scores, totals and roll.
#[derive(Debug)]
pub struct Computed {
    /// The year's scheme.
    pub plan: Arc<Plan>,
    /// The facts.
    pub facts: Facts,
    /// Whose they are, in their order; empty where they were not kept with their ids.
    pub ids: Vec<InstitutionId>,
    /// Scores of all leaves.
    pub scores: Scores,
    /// Totals, by institution.
    pub standings: Vec<Standing>,
    /// Ranks and grades.
    pub roll: Roll,
    /// By code: figures that were disputed, with what the total would gain if the institution's claim held, in units of a
    /// point.
    pub doubts: BTreeMap<String, Vec<(String, i64)>>,
}

/// What is tried: nothing of it is kept.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// Settings as they are written, by key.
    pub settings: Vec<(String, String)>,
    /// Findings put or taken away: place of the institution, the finding, whether it is there.
    pub findings: Vec<(usize, NegativeIx, bool)>,
}

impl WhatIf {
    /// Whether anything is tried.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.findings.is_empty()
    }
}

/// The settings that can be tried: those by which grades follow from scores.
pub const TRIED: [&str; 6] =
    ["grade_lines", "quota_share", "excellent_share", "quota_pools", "bonus_total_cap", "min_base_for_excellent"];

/// An institution whose grade would be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// Its place.
    pub position: usize,
    /// The grade as it is.
    pub before: Option<GradeIx>,
    /// The grade that it would have.
    pub after: Option<GradeIx>,
}

/// What would come out.
#[derive(Debug, Clone)]
pub struct WhatIfOutcome {
    /// The settings that were tried.
    pub settings: Settings,
    /// Totals.
    pub standings: Vec<Standing>,
    /// Ranks and grades.
    pub roll: Roll,
    /// Who crosses, by place in the roll that would be.
    pub crossings: Vec<Crossing>,
}

impl Computed {
    /// Of what is kept of a determination, under the year's scheme.
    pub fn of(plan: &Arc<Plan>, texts: &DeterminationTexts) -> Result<Self, AppError> {
        let facts = documents::facts_json::read(texts.facts.as_bytes(), &plan.scheme).map_err(|problems| {
            let first = problems.first().map_or_else(String::new, |one| format!("{}: {}", one.place, one.message.en));
            AppError::Internal(format!("kept facts cannot be read: {first}"))
        })?;
        let Calculation { scores, standings, roll, .. } = Calculation::run(&plan.scheme, &facts, Basis::Verified);
        let doubts =
            serde_json::from_str(&texts.doubts).map_err(|error| AppError::Internal(format!("doubts: {error}")))?;
        let ids = texts.institutions.clone();
        Ok(Self { plan: Arc::clone(plan), facts, ids, scores, standings, roll, doubts })
    }

    /// As a calculation, for documents.
    pub fn calculation(&self) -> Calculation<'_> {
        Calculation {
            scheme: &self.plan.scheme,
            facts: &self.facts,
            basis: Basis::Verified,
            scores: self.scores.clone(),
            standings: self.standings.clone(),
            roll: self.roll.clone(),
        }
    }

    /// The workings of one institution, held against the scores.
    pub fn workings(&self, position: usize) -> Result<Vec<Working<'_>>, AppError> {
        let workings =
            assess::work(&self.plan.scheme, &self.facts, &self.facts.institutions[position], Basis::Verified);
        for (index, working) in workings.iter().enumerate() {
            let column = self.scores.leaf(index, position);
            if (column.score, column.status) != (working.score, working.status) {
                let leaf = &self.plan.scheme.leaves[index].id;
                return Err(AppError::Internal(format!("two evaluations of leaf {leaf} differ")));
            }
        }
        Ok(workings)
    }

    /// Sentences in a language.
    pub fn phrases(&self, lang: Lang) -> Phrases<'_> {
        Phrases { scheme: &self.plan.scheme, facts: &self.facts, lang }
    }

    /// How a leaf of an institution comes about.
    pub fn sentence(&self, position: usize, leaf: LeafIx) -> Text {
        let facts = &self.facts.institutions[position];
        let workings = assess::work(&self.plan.scheme, &self.facts, facts, Basis::Verified);
        let say = |lang| workings.get(leaf.0).map_or_else(String::new, |one| self.phrases(lang).sentence(one));
        Text::new(say(Lang::Zh), say(Lang::En))
    }

    /// The grade that the lines alone give, before the quota.
    pub fn grade_by_line(&self, position: usize) -> Option<GradeIx> {
        let reasons = &self.roll.entries[position].reasons;
        let by_line = reasons.iter().find_map(|reason| match reason {
            GradeReason::Line { grade, .. } | GradeReason::BelowLines { grade, .. } => Some(*grade),
            _ => None,
        });
        let lowered = reasons.iter().any(|reason| matches!(reason, GradeReason::BaseTooLow { .. }));
        if lowered { by_line.map(|grade| grade.max(GradeIx(1))) } else { by_line }
    }

    /// Whether an institution stands among equals at the edge of the quota, for whom seats are left but too few.
    pub fn is_tied(&self, position: usize) -> bool {
        self.roll.entries[position].reasons.iter().any(|reason| matches!(reason, GradeReason::NoSeat { tie: true, .. }))
    }

    /// Facts as they would be under other settings, for sentences that name those.
    pub fn facts_under(&self, settings: &Settings) -> Facts {
        Facts { settings: settings.clone(), ..self.facts.clone() }
    }

    /// What would come out under other settings and findings; what is wrong in the settings, each with its key.
    pub fn what_if(&self, tried: &WhatIf) -> Result<WhatIfOutcome, AppError> {
        let scheme = &self.plan.scheme;
        let mut settings = self.facts.settings.clone();
        let mut problems = Vec::new();
        for (key, value) in &tried.settings {
            if let Err(message) = settings.set(key, &raw_setting(value), &scheme.kinds, &scheme.grades) {
                problems.push(InputProblem { field: key.clone(), message });
            }
        }
        if !problems.is_empty() {
            return Err(AppError::Input(problems));
        }
        let mut standings = self.scores.standings_under(scheme, &self.facts, &settings);
        for (position, finding, there) in &tried.findings {
            let Some(standing) = standings.get_mut(*position) else { continue };
            standing.findings.retain(|one| one != finding);
            if *there {
                standing.findings.push(*finding);
                standing.findings.sort_unstable();
            }
        }
        let roll = grade(scheme, &settings, &standings);
        let mut crossings: Vec<Crossing> = (0..standings.len())
            .map(|position| Crossing {
                position,
                before: self.roll.entries[position].grade,
                after: roll.entries[position].grade,
            })
            .filter(|one| one.before != one.after)
            .collect();
        crossings.sort_by_key(|one| (roll.entries[one.position].rank, one.position));
        Ok(WhatIfOutcome { settings, standings, roll, crossings })
    }
}
