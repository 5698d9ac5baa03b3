//! What is judged of an institution, or of all of a year, read from the store in few questions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use store::assignments::{self, Assignment, AssignmentState, Of};
use store::dossiers::{self, Dossier, Entry, File};
use store::experts::{self as pool, Expert};
use store::opinions::{self, In, Opinion};
use store::requests::{self, MaterialRequest, Which as Requested};
use store::visits::Which;
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, rulings};
use workflow::{Act, Actor, AssignmentId, DossierId, DossierState, InstitutionId, Object, Year, may};

use super::records::records;
use super::{Judged, Material, Seat, Stray, matters};
use crate::dossier::Submitted;
use crate::error::allowed;
use crate::panel::Subject;
use crate::plan::CERTIFICATES;
use crate::visits::SeenOnSite;
use crate::{App, AppError, Plan};

/// What is judged of every institution of a year.
#[derive(Debug, Clone)]
pub struct Judgements {
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// By code.
    pub institutions: Vec<Judged>,
    /// The experts who look at any of them.
    pub experts: Vec<Expert>,
}

/// What is asked for once, however many institutions there are.
struct Shared {
    plan: Arc<Plan>,
    experts: Vec<Expert>,
    proven: BTreeSet<(DossierId, String)>,
    assignments: BTreeMap<InstitutionId, Vec<Assignment>>,
    opinions: BTreeMap<AssignmentId, BTreeMap<String, Opinion>>,
    rulings: BTreeMap<InstitutionId, BTreeMap<String, Opinion>>,
    seen: BTreeMap<InstitutionId, BTreeMap<String, SeenOnSite>>,
    asked: BTreeMap<InstitutionId, Vec<MaterialRequest>>,
}

impl Shared {
    fn judged(&mut self, institution: Institution, dossier: Dossier, mut entries: Vec<Entry>) -> Judged {
        entries.retain(|entry| entry.sheet != CERTIFICATES);
        let mut assignments = self.assignments.remove(&institution.id).unwrap_or_default();
        // Experts stand in the order of their codes, wherever they are shown.
        let place = |one: &Assignment| self.experts.iter().position(|expert| expert.id == one.expert);
        assignments.sort_by_cached_key(place);
        let rulings = self.rulings.remove(&institution.id).unwrap_or_default();
        let seen = self.seen.remove(&institution.id).unwrap_or_default();
        let records = records(&rulings);
        let material = Material {
            plan: &self.plan,
            entries: &entries,
            proven: &|sheet| self.proven.contains(&(dossier.id.clone(), sheet.to_owned())),
            recorded: &|sheet| records.iter().any(|record| record.indicator == sheet),
            assignments: &assignments,
            opinions: &self.opinions,
            rulings: &rulings,
            seen: &seen,
        };
        let matters = matters(&material);
        let released = assignments.iter().filter(|one| one.state == AssignmentState::Released);
        let seat = |one: &Assignment| {
            let expert = self.experts.iter().find(|expert| expert.id == one.expert);
            Seat {
                expert: one.expert.clone(),
                name: expert.map_or_else(String::new, |expert| format!("{} {}", expert.code, expert.name)),
                assignment: one.id.clone(),
                finished: one.finished_at.is_some(),
            }
        };
        let opinion = rulings.get(&Subject::Opinion.stored()).cloned();
        let stray = |one: &Assignment| {
            let said: Vec<Opinion> = self.opinions.get(&one.id)?.values().cloned().collect();
            let expert = self.experts.iter().find(|expert| expert.id == one.expert);
            let name = expert.map_or_else(String::new, |expert| format!("{} {}", expert.code, expert.name));
            (!said.is_empty()).then(|| Stray { name, ended: one.clone(), said })
        };
        let stray = assignments.iter().filter(|one| !one.state.stands()).filter_map(stray).collect();
        let asked = self.asked.remove(&institution.id).unwrap_or_default();
        Judged {
            seats: released.map(seat).collect(),
            institution,
            dossier,
            entries,
            records,
            matters,
            asked,
            opinion,
            stray,
        }
    }
}

/// The sheets for which a dossier has evidence.
fn proven<'f>(dossier: &'f DossierId, files: &'f [File]) -> impl Iterator<Item = (DossierId, String)> + 'f {
    files.iter().flat_map(|file| &file.uses).map(|(sheet, _)| (dossier.clone(), sheet.clone()))
}

impl App {
    /// What is judged of every institution of a year; for the office and auditors.
    pub async fn judgements(&self, actor: &Actor, year: Year) -> Result<Judgements, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeJudgements, &Object::Year(record.step), self.store.now()))?;
        self.judgements_in(&mut db, record).await
    }

    /// What is judged of one institution; for the office and auditors.
    pub async fn judged(&self, actor: &Actor, year: Year, institution: &InstitutionId) -> Result<Judgements, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeJudgements, &Object::Year(record.step), self.store.now()))?;
        self.judged_in(&mut db, record, institution).await
    }

    pub(crate) async fn judgements_in(
        &self,
        db: &mut AnyConnection,
        record: YearRecord,
    ) -> Result<Judgements, AppError> {
        let mut shared = Shared {
            plan: self.plan(db, &record).await?,
            experts: pool::experts(db).await?,
            proven: dossiers::proven(db, record.year).await?,
            assignments: BTreeMap::new(),
            opinions: BTreeMap::new(),
            rulings: BTreeMap::new(),
            seen: self.seen_on_site(db, record.year, Which::Year(record.year)).await?,
            asked: BTreeMap::new(),
        };
        for one in requests::requests(db, Requested::Year(record.year)).await? {
            shared.asked.entry(one.institution.clone()).or_default().push(one);
        }
        for one in assignments::assignments(db, record.year, Of::All).await? {
            shared.assignments.entry(one.institution.clone()).or_default().push(one);
        }
        for (assignment, opinion) in opinions::opinions(db, In::Year(record.year)).await? {
            shared.opinions.entry(assignment).or_default().insert(opinion.subject.clone(), opinion);
        }
        for (institution, ruling) in rulings::rulings(db, record.year, None).await? {
            shared.rulings.entry(institution).or_default().insert(ruling.subject.clone(), ruling);
        }
        let mut dossiers: BTreeMap<InstitutionId, Dossier> = dossiers::dossiers_of(db, record.year)
            .await?
            .into_iter()
            .map(|one| (one.institution.clone(), one))
            .collect();
        let mut entries = dossiers::entries_of_year(db, record.year, CERTIFICATES).await?;
        let mut institutions = Vec::with_capacity(dossiers.len());
        for institution in years::institutions(db).await? {
            let Some(dossier) = dossiers.remove(&institution.id) else { continue };
            let entries = if dossier.state == DossierState::Submitted {
                entries.remove(&dossier.id).unwrap_or_default()
            } else {
                let submitted = Submitted::of(db, &dossier).await?;
                shared.proven.retain(|(of, _)| *of != dossier.id);
                shared.proven.extend(proven(&dossier.id, &submitted.files));
                submitted.entries
            };
            institutions.push(shared.judged(institution, dossier, entries));
        }
        Ok(Judgements { year: record, plan: shared.plan, institutions, experts: shared.experts })
    }

    /// The same of one institution alone.
    pub(crate) async fn judged_in(
        &self,
        db: &mut AnyConnection,
        record: YearRecord,
        institution: &InstitutionId,
    ) -> Result<Judgements, AppError> {
        let all = dossiers::dossiers_by_institution(db, institution).await?;
        let dossier = all.into_iter().find(|dossier| dossier.year == record.year).ok_or(AppError::Absent)?;
        let owner = years::institution_by_id(db, institution).await?.ok_or(AppError::Absent)?;
        let seats = assignments::assignments(db, record.year, Of::Institution(institution)).await?;
        let mut said = BTreeMap::new();
        for one in &seats {
            let own = opinions::opinions(db, In::Assignment(&one.id)).await?.into_iter();
            said.insert(one.id.clone(), own.map(|(_, opinion)| (opinion.subject.clone(), opinion)).collect());
        }
        let ruled = rulings::rulings(db, record.year, Some(institution)).await?.into_iter();
        let ruled = ruled.map(|(_, ruling)| (ruling.subject.clone(), ruling)).collect();
        let Submitted { entries, files } = Submitted::of(db, &dossier).await?;
        let mut shared = Shared {
            plan: self.plan(db, &record).await?,
            experts: pool::experts(db).await?,
            proven: proven(&dossier.id, &files).collect(),
            assignments: BTreeMap::from([(institution.clone(), seats)]),
            opinions: said,
            rulings: BTreeMap::from([(institution.clone(), ruled)]),
            seen: self.seen_on_site(db, record.year, Which::Institution(institution)).await?,
            asked: BTreeMap::from([(
                institution.clone(),
                requests::requests(db, Requested::Institution(record.year, institution)).await?,
            )]),
        };
        let institutions = vec![shared.judged(owner, dossier, entries)];
        Ok(Judgements { year: record, plan: shared.plan, institutions, experts: shared.experts })
    }
}
