//! Determining results (四（五）): facts that follow from figures, decisions, marks and findings; scores, roll and grades
//! from them by the same calculation as `hengping score`; what would change them; and two people who approve.
//!
//! A determination is never corrected. What is corrected lies before it, and another one is computed.

mod compare;
mod computed;
mod decide;
mod facts;
mod stability;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use scheme::{GradeIx, Lang, Text};
use store::AnyConnection;
use store::determinations::{self as stored, DeterminationActKind};
use store::years::{self, Institution, YearRecord};
use workflow::{Act, Actor, InstitutionId, Object, Year, may};

use crate::error::allowed;
use crate::{App, AppError, Plan};

pub use compare::{Difference, differences};
pub use computed::{Computed, Crossing, TRIED, WhatIf, WhatIfOutcome};
pub use decide::seats_not_carried;
pub use facts::{Trial, Waiting};
pub use stability::Stability;
pub use stored::{Determination, DeterminationAct};

/// Determinations that were computed and are kept in memory: their facts never change.
pub(crate) type Kept = Arc<Mutex<BTreeMap<(i16, i64), Arc<Computed>>>>;

/// How many are kept.
const KEPT: usize = 6;

/// Where a determination stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeterminationState {
    /// Computed, nobody has put it forward.
    Computed,
    /// Before the second person.
    Proposed,
    /// Sent back by the second person.
    SentBack,
    /// Approved by two people.
    Approved,
}

impl DeterminationState {
    /// Of what was done with it.
    pub fn of(determination: &Determination) -> Self {
        let last = determination.acts.iter().rev().find_map(|act| match act.kind {
            DeterminationActKind::Proposed => Some(Self::Proposed),
            DeterminationActKind::Approved => Some(Self::Approved),
            DeterminationActKind::SentBack => Some(Self::SentBack),
            _ => None,
        });
        last.unwrap_or(Self::Computed)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Computed => Text::new("已计算", "computed"),
            Self::Proposed => Text::new("待审定", "before the second person"),
            Self::SentBack => Text::new("已退回", "sent back"),
            Self::Approved => Text::new("已审定", "approved"),
        }
    }
}

/// A determination with everything that follows from its facts.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The year.
    pub year: YearRecord,
    /// The determination, with what was done with it.
    pub determination: Determination,
    /// What was computed.
    pub computed: Arc<Computed>,
    /// The institutions, in the order of what was computed.
    pub institutions: Vec<Institution>,
    /// Institutions among equals that were given a seat, with the reason.
    pub seated: BTreeMap<InstitutionId, String>,
    /// Institutions whose result is held back, with the reason.
    pub withheld: BTreeMap<InstitutionId, String>,
}

impl Outcome {
    /// Where the determination stands.
    pub fn state(&self) -> DeterminationState {
        DeterminationState::of(&self.determination)
    }

    /// The place of an institution in what was computed.
    pub fn position(&self, institution: &InstitutionId) -> Option<usize> {
        self.institutions.iter().position(|one| one.id == *institution)
    }

    /// The grade of an institution, with what was decided on ties.
    pub fn grade(&self, position: usize) -> Option<GradeIx> {
        let decided = self.institutions.get(position).is_some_and(|one| self.seated.contains_key(&one.id));
        if decided { self.computed.grade_by_line(position) } else { self.computed.roll.entries[position].grade }
    }

    /// What people decided on an institution beside its grade's reasons: a seat among equals, a result held back.
    pub fn remarks(&self, position: usize) -> Vec<Text> {
        let Some(institution) = self.institutions.get(position) else { return Vec::new() };
        let seat = self.seated.get(&institution.id).map(|why| {
            Text::new(
                format!("并列经领导小组裁定给予名额：{why}"),
                format!("A tie, decided by the leading group: given a seat ({why})"),
            )
        });
        let held = self
            .withheld
            .get(&institution.id)
            .map(|why| Text::new(format!("暂缓公布：{why}"), format!("Held back: {why}")));
        seat.into_iter().chain(held).collect()
    }

    /// The result, `hengping-result/1`: the same bytes as `hengping score` makes of the facts.
    pub fn result_json(&self, lang: Lang) -> Result<Vec<u8>, AppError> {
        let mut text = Vec::new();
        documents::result_json::write(&mut text, &self.computed.calculation(), lang, false, &mut |_| {})
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(text)
    }

    /// Roll, score cards and working papers as a workbook: grades with what was decided on ties, and what is held back.
    pub fn workbook(&self, lang: Lang) -> Result<Vec<u8>, AppError> {
        let mut calculation = self.computed.calculation();
        let mut remarks: BTreeMap<usize, String> = BTreeMap::new();
        for position in 0..self.institutions.len() {
            calculation.roll.entries[position].grade = self.grade(position);
            let own: Vec<String> = self.remarks(position).iter().map(|text| text.get(lang).to_owned()).collect();
            if !own.is_empty() {
                remarks.insert(position, own.join("\n"));
            }
        }
        calculation.roll.seated += self.seated.len();
        documents::result_xlsx::write(&calculation, &remarks, lang, false, &mut |_| {})
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Seats that may still be given to equals at the edge.
    pub fn seats_left(&self) -> usize {
        let seats = self.computed.roll.seats.unwrap_or(0);
        seats.saturating_sub(self.computed.roll.seated + self.seated.len())
    }
}

/// The seats that are given among equals, by institution.
pub(super) fn given_seats(determination: &Determination) -> BTreeMap<InstitutionId, &DeterminationAct> {
    standing(determination, DeterminationActKind::Seated, DeterminationActKind::Unseated)
}

/// The institutions of the register that facts are about, in the order of the facts. A code may have been put right since:
/// ids say who is meant, where they were kept.
fn in_order(computed: &Computed, register: Vec<Institution>) -> Result<Vec<Institution>, AppError> {
    let by_code = computed.ids.is_empty();
    let key = |one: &Institution| if by_code { one.code.clone() } else { one.id.to_string() };
    let found: BTreeMap<String, Institution> = register.into_iter().map(|one| (key(&one), one)).collect();
    let keys: Vec<String> = if by_code {
        computed.facts.institutions.iter().map(|one| one.code.clone()).collect()
    } else {
        computed.ids.iter().map(ToString::to_string).collect()
    };
    let of = |key: &String| {
        found.get(key).cloned().ok_or_else(|| AppError::Internal(format!("{key} is not in the register")))
    };
    keys.iter().map(of).collect()
}

/// What holds of acts that are taken back again, by institution.
fn standing(
    determination: &Determination,
    given: DeterminationActKind,
    taken: DeterminationActKind,
) -> BTreeMap<InstitutionId, &DeterminationAct> {
    let mut holding = BTreeMap::new();
    for act in &determination.acts {
        let Some(institution) = &act.institution else { continue };
        if act.kind == given {
            holding.insert(institution.clone(), act);
        } else if act.kind == taken {
            holding.remove(institution);
        }
    }
    holding
}

/// The acts that hold results back, by institution.
fn held_back(determination: &Determination) -> BTreeMap<InstitutionId, &DeterminationAct> {
    standing(determination, DeterminationActKind::Withheld, DeterminationActKind::Freed)
}

/// Whether results of what was approved are held back: only another determination can give them free.
pub fn is_to_be_freed(determination: &Determination) -> bool {
    DeterminationState::of(determination) == DeterminationState::Approved && !held_back(determination).is_empty()
}

fn reasons(standing: BTreeMap<InstitutionId, &DeterminationAct>) -> BTreeMap<InstitutionId, String> {
    standing.into_iter().map(|(id, act)| (id, act.reason.clone())).collect()
}

impl App {
    /// The determinations of a year, oldest first; for the office and auditors.
    pub async fn determinations(&self, actor: &Actor, year: Year) -> Result<Vec<Determination>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeDeterminations, &Object::Year(record.step), self.store.now()))?;
        Ok(stored::determinations(&mut db, year).await?)
    }

    /// One determination with all that follows from it; for the office and auditors.
    pub async fn outcome(&self, actor: &Actor, year: Year, number: i64) -> Result<Outcome, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeDeterminations, &Object::Year(record.step), self.store.now()))?;
        self.outcome_in(&mut db, record, number).await
    }

    pub(crate) async fn outcome_in(
        &self,
        db: &mut AnyConnection,
        record: YearRecord,
        number: i64,
    ) -> Result<Outcome, AppError> {
        let all = stored::determinations(db, record.year).await?;
        let determination = all.into_iter().find(|one| one.number == number).ok_or(AppError::Absent)?;
        let plan = self.plan(db, &record).await?;
        let computed = self.computed(db, &plan, record.year, number).await?;
        Ok(Outcome {
            institutions: in_order(&computed, years::institutions(db).await?)?,
            seated: reasons(given_seats(&determination)),
            withheld: reasons(held_back(&determination)),
            year: record,
            determination,
            computed,
        })
    }

    /// The last approved determination of a year: what institutions are told.
    pub(crate) async fn approved_in(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
    ) -> Result<Option<Outcome>, AppError> {
        let all = stored::determinations(db, record.year).await?;
        let approved = all.iter().rev().find(|one| DeterminationState::of(one) == DeterminationState::Approved);
        match approved {
            Some(one) => Ok(Some(self.outcome_in(db, record.clone(), one.number).await?)),
            None => Ok(None),
        }
    }

    async fn computed(
        &self,
        db: &mut AnyConnection,
        plan: &Arc<Plan>,
        year: Year,
        number: i64,
    ) -> Result<Arc<Computed>, AppError> {
        let broken = |_| AppError::Internal("a lock was left broken".to_owned());
        if let Some(kept) = self.determined.lock().map_err(broken)?.get(&(year.0, number)) {
            return Ok(Arc::clone(kept));
        }
        let texts = stored::texts(db, year, number).await?.ok_or(AppError::Absent)?;
        let computed = Arc::new(Computed::of(plan, &texts)?);
        let mut kept = self.determined.lock().map_err(broken)?;
        while kept.len() >= KEPT {
            kept.pop_first();
        }
        kept.insert((year.0, number), Arc::clone(&computed));
        Ok(computed)
    }
}

impl App {
    /// The facts of a determination, `hengping-facts/1`; for the office and auditors.
    pub async fn determination_facts(&self, actor: &Actor, year: Year, number: i64) -> Result<String, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeDeterminations, &Object::Year(record.step), self.store.now()))?;
        Ok(stored::texts(&mut db, year, number).await?.ok_or(AppError::Absent)?.facts)
    }
}
