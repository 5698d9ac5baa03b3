//! The facts of a year as they are verified: figures that hold, items as they were decided on, marks brought together,
//! decided findings; and what a result still waits for.

use std::collections::BTreeMap;
use std::sync::Arc;

use assess::{Basis, Calculation, Facts, ItemStatus, Origin, Place, Rating, Section, Status};
use scheme::{LeafIx, Points, Text};
use sha2::{Digest as _, Sha256};
use store::AnyConnection;
use store::determinations::{Determination, DeterminationTexts};
use store::dossiers::Entry;
use store::years::{self, Institution, YearRecord};
use workflow::{Act, Actor, EntryId, InstitutionId, Object, VisitId, Year, may};

use super::{Computed, is_to_be_freed};
use crate::dossier::read_judged;
use crate::error::allowed;
use crate::figures::unreadable;
use crate::judgement::{Judged, Judgements, Matter};
use crate::panel::Subject;
use crate::plan::CERTIFICATES;
use crate::{App, AppError, Plan};

/// Something that a result waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Of which institution.
    pub institution: Institution,
    /// The indicator; empty where it is about none.
    pub indicator: String,
    /// What is missing.
    pub what: Text,
    /// The page to see to it.
    pub link: String,
}

/// What would come out now.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The year.
    pub year: YearRecord,
    /// What was computed.
    pub computed: Arc<Computed>,
    /// The institutions, in the order of what was computed.
    pub institutions: Vec<Institution>,
    /// What it waits for.
    pub waiting: Vec<Waiting>,
    /// Digest over the facts: the same facts give the same.
    pub digest: String,
    /// What it was computed from.
    pub texts: DeterminationTexts,
}

impl Trial {
    /// Whether there is nothing to compute after this determination: the same facts give the same result. What was
    /// approved and holds results back needs another to give them free.
    pub fn repeats(&self, last: &Determination) -> bool {
        last.digest == self.digest && !is_to_be_freed(last)
    }
}

impl App {
    /// What would come out now, and what it still waits for; for the office and auditors. Nothing is kept of it.
    pub async fn trial(&self, actor: &Actor, year: Year) -> Result<Trial, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeDeterminations, &Object::Year(record.step), self.store.now()))?;
        self.trial_in(&mut db, record).await
    }

    pub(crate) async fn trial_in(&self, db: &mut AnyConnection, record: YearRecord) -> Result<Trial, AppError> {
        let judgements = self.judgements_in(db, record.clone()).await?;
        let mut figures = self.held_figures(db, &record).await?;
        let findings = self.decided_findings(db, record.year).await?;
        let plan = Arc::clone(&judgements.plan);
        let mut facts = Facts {
            year: record.year.0,
            settings: plan.settings.clone(),
            institutions: Vec::with_capacity(judgements.institutions.len()),
            origin: Origin::Json,
        };
        let mut waiting = Vec::new();
        let mut doubts: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        for one in &judgements.institutions {
            let held = figures.remove(&one.institution.id);
            let certificates = held.as_ref().map_or(&[][..], |held| &held.entries);
            let holds = verified(&plan, one, certificates, findings.get(&one.institution.id))?;
            if let Some(held) = held {
                let link = format!("/dossiers/{}/figures", one.dossier.id);
                waiting.extend(held.lacks().map(|what| Waiting {
                    institution: one.institution.clone(),
                    indicator: String::new(),
                    what,
                    link: link.clone(),
                }));
                let mut changes = Vec::new();
                let total_held = total(&plan, holds.clone()).units();
                for (what, certificates) in &held.as_claimed {
                    let claimed = verified(&plan, one, certificates, findings.get(&one.institution.id))?;
                    let change = total(&plan, claimed).units() - total_held;
                    if change != 0 {
                        changes.push((what.clone(), change));
                    }
                }
                if !changes.is_empty() {
                    doubts.insert(one.institution.code.clone(), changes);
                }
            }
            facts.institutions.push(holds);
        }
        waiting.extend(open_matters(&judgements));
        waiting.extend(self.visits_under_way(db, &judgements).await?);
        let mut text = Vec::new();
        documents::facts_json_write::write(&mut text, &plan.scheme, &facts)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let text = String::from_utf8(text).map_err(|error| AppError::Internal(error.to_string()))?;
        let texts = DeterminationTexts {
            facts: text,
            doubts: serde_json::to_string(&doubts).unwrap_or_default(),
            institutions: judgements.institutions.iter().map(|one| one.institution.id.clone()).collect(),
        };
        // What is kept is read again, so that anybody who computes it from the export computes the same.
        let computed = Computed::of(&plan, &texts)?;
        waiting.extend(lacking(&judgements, &computed));
        Ok(Trial {
            year: record,
            computed: Arc::new(computed),
            institutions: judgements.institutions.into_iter().map(|one| one.institution).collect(),
            waiting,
            digest: format!("sha256:{}", hex::encode(Sha256::digest(texts.facts.as_bytes()))),
            texts,
        })
    }
}

impl App {
    /// Visits that are planned or under way: their reports may change how matters stand.
    async fn visits_under_way(
        &self,
        db: &mut AnyConnection,
        judgements: &Judgements,
    ) -> Result<Vec<Waiting>, AppError> {
        let open = self.open_visits(db, judgements.year.year).await?;
        let waiting = |(institution, visit): (InstitutionId, VisitId)| {
            let one = judgements.institutions.iter().find(|one| one.institution.id == institution)?;
            Some(Waiting {
                institution: one.institution.clone(),
                indicator: String::new(),
                what: Text::new(
                    "现场考察未完成：请签署报告，不再需要的请取消",
                    "a visit is not done: sign its report, or call it off where it is not needed any more",
                ),
                link: format!("/visits/{visit}"),
            })
        };
        Ok(open.into_iter().filter_map(waiting).collect())
    }
}

/// The total that one institution's facts come to.
fn total(plan: &Plan, institution: assess::Institution) -> Points {
    let facts = Facts {
        year: plan.scheme.year,
        settings: plan.settings.clone(),
        institutions: vec![institution],
        origin: Origin::Json,
    };
    Calculation::run(&plan.scheme, &facts, Basis::Verified).standings[0].total
}

/// One institution as it is verified.
fn verified(
    plan: &Plan,
    one: &Judged,
    certificates: &[Entry],
    findings: Option<&Vec<String>>,
) -> Result<assess::Institution, AppError> {
    let mut decided: BTreeMap<EntryId, ItemStatus> = BTreeMap::new();
    let mut entries: Vec<Entry> = certificates.to_vec();
    for entry in one.entries.iter().filter(|entry| plan.has_sheet(&entry.sheet)) {
        let mut entry = entry.clone();
        let matter = one.matter(&Subject::Item(entry.id.clone()));
        if let Some((status, kind)) = matter.and_then(Matter::decided) {
            decided.insert(entry.id.clone(), status);
            if let Some(kind) = kind {
                entry.fields.insert(assess::Field::Kind.key().to_owned(), kind.to_owned());
            }
        }
        entries.push(entry);
    }
    for record in &one.records {
        decided.insert(record.id.clone(), ItemStatus::Accepted);
        entries.push(record.entry());
    }
    let reading = read_judged(plan, &one.institution, &entries, &decided)?;
    // An item that cannot be read counts for nothing, as on the institution's own sheet; a figure that holds must.
    if let Some(problem) = reading.problems.iter().find(|problem| problem.sheet == CERTIFICATES) {
        return Err(unreadable(&one.institution.name, &problem.message.en));
    }
    let mut institutions = reading.facts.institutions.into_iter();
    let mut facts = institutions.next().ok_or_else(|| AppError::Internal("facts without an institution".to_owned()))?;
    facts.ratings = ratings(plan, one);
    let ids = findings.into_iter().flatten();
    facts.findings = ids.filter_map(|id| plan.scheme.negative(id)).collect();
    facts.findings.sort_unstable();
    facts.findings.dedup();
    Ok(facts)
}

/// The marks that count, in the scheme's order.
fn ratings(plan: &Plan, one: &Judged) -> Vec<Rating> {
    let place = Place { section: Section::Ratings, institution: 0, record: 0 };
    let rating = |matter: &Matter| {
        let Subject::Mark(id) = &matter.subject else { return None };
        let leaf = plan.scheme.leaves.iter().find(|leaf| leaf.id == *id)?;
        let marks = matter.marks(leaf);
        (!marks.is_empty()).then_some(Rating { indicator: matter.indicator, marks, place })
    };
    one.matters.iter().filter_map(rating).collect()
}

/// What experts and the office have still to say.
fn open_matters(judgements: &Judgements) -> Vec<Waiting> {
    let scheme = &judgements.plan.scheme;
    let year = judgements.year.year;
    let waiting = |one: &Judged, matter: &Matter| {
        let indicator = &scheme.indicators[matter.indicator.0];
        let stand = matter.stand.name();
        let item = match &matter.subject {
            Subject::Item(id) => one.entries.iter().find(|entry| entry.id == *id),
            _ => None,
        };
        let title = item.and_then(|entry| entry.fields.get(assess::Field::Title.key()));
        let (zh, en) = title.map_or_else(Default::default, |title| (format!("「{title}」"), format!("{title}: ")));
        Waiting {
            institution: one.institution.clone(),
            indicator: indicator.id.clone(),
            what: Text::new(format!("{zh}{}", stand.zh), format!("{en}{}", stand.en)),
            link: format!("/years/{year}/judgements/{}#i{}", one.institution.id, indicator.id),
        }
    };
    judgements.institutions.iter().flat_map(|one| one.open().map(move |matter| waiting(one, matter))).collect()
}

/// Leaves that lack what they need although nobody has to say anything of them.
fn lacking(judgements: &Judgements, computed: &Computed) -> Vec<Waiting> {
    let scheme = &judgements.plan.scheme;
    let mut waiting = Vec::new();
    for (position, one) in judgements.institutions.iter().enumerate() {
        for (index, leaf) in scheme.leaves.iter().enumerate() {
            let judged = one.open().any(|matter| matter.indicator == leaf.indicator);
            if judged || computed.scores.leaf(index, position).status != Status::Missing {
                continue;
            }
            waiting.push(Waiting {
                institution: one.institution.clone(),
                indicator: scheme.indicators[leaf.indicator.0].id.clone(),
                what: computed.sentence(position, LeafIx(index)),
                link: format!("/dossiers/{}/figures", one.dossier.id),
            });
        }
    }
    waiting
}
