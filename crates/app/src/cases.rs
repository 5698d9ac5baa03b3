//! The negative list (附件2): cases from signals, reports, visits or the office itself. The institution is heard, one person
//! proposes, a second decides; whatever hints at a case decides none.

mod act;
mod concerns;
mod letters;
mod signals;
mod standing;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use scheme::{NegativeItem, Text};
use store::cases::{self, CaseAct, CaseActKind, CaseRecord, CaseSource, Which};
use store::dossiers::File;
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, dossiers};
use workflow::{Act, Actor, CASE, CaseId, CaseView, DossierId, InstitutionId, Object, Step, Year, may};

use crate::error::allowed;
use crate::{App, AppError, Plan};

pub use act::{HEARING_DAYS, Hearing, NewCase, Proposal};
pub use concerns::{NewConcern, OwnConcern};
pub use signals::{Handled, LookedAt, SignalState, Signals, StandingSignal, key as signal_key};
pub use standing::Standing;

/// What a source is called.
pub fn source_name(source: CaseSource) -> Text {
    match source {
        CaseSource::Signal => Text::new("数据信号", "Signal in the figures"),
        CaseSource::Report => Text::new("举报反映", "Report"),
        CaseSource::Visit => Text::new("实地巡查", "Visit"),
        CaseSource::Office => Text::new("办公室发现", "Found by the office"),
    }
}

/// A case with all that was done in it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is said, of whom, under which item.
    pub record: CaseRecord,
    /// The institution.
    pub institution: Institution,
    /// The institution's self-evaluation of that year.
    pub dossier: DossierId,
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// What was done, in its order.
    pub acts: Vec<CaseAct>,
    /// Where that leads to.
    pub standing: Standing,
}

impl Case {
    /// What the policy needs to know.
    pub fn view(&self) -> CaseView {
        CaseView {
            institution: self.institution.id.clone(),
            state: self.standing.state,
            heard: self.standing.heard,
            closes: self.standing.closes(),
            decided: self.standing.holds.is_some(),
            proposed_by: self.proposal().and_then(|act| act.by.parse().ok()),
        }
    }

    /// The item of the negative list.
    pub fn item(&self) -> Option<&NegativeItem> {
        self.plan.scheme.negative(&self.record.item).map(|ix| &self.plan.scheme.negatives[ix.0])
    }

    /// What waits for its second person.
    pub fn proposal(&self) -> Option<&CaseAct> {
        self.standing.proposal.and_then(|at| self.acts.get(at))
    }

    /// What the institution was told last: what it answers to.
    pub fn told(&self) -> Option<&CaseAct> {
        self.acts.iter().rfind(|act| act.kind == CaseActKind::Heard)
    }

    /// What the institution is told where nobody writes other words: what it was told last, else what figures or a visit say.
    /// What people told is not for it to read in their words, by which it would know them.
    pub fn telling(&self) -> &str {
        let says = matches!(self.record.source, CaseSource::Signal | CaseSource::Visit);
        self.told().or(self.acts.first().filter(|_| says)).map_or("", |act| &act.words)
    }

    /// The acts that somebody sees. An institution sees what it was told, what it said and what came of it; who said
    /// something of it, and what the office thinks of before it decides, it does not.
    pub fn seen_by(&self, actor: &Actor) -> Vec<&CaseAct> {
        let outside = actor.institution().is_some();
        let kept = |act: &&CaseAct| {
            !outside || !matches!(act.kind, CaseActKind::Opened | CaseActKind::Proposed | CaseActKind::SentBack)
        };
        self.acts.iter().filter(kept).collect()
    }

    /// Where the institution's evidence is among the files of its dossier.
    pub fn place(&self) -> String {
        case_place(&self.record.id)
    }

    /// Whether somebody proposed or decided something after this evidence was there.
    pub fn rests_on(&self, file: &File) -> bool {
        let weighs = |act: &&CaseAct| matches!(act.kind, CaseActKind::Proposed | CaseActKind::Decided);
        self.acts.iter().filter(weighs).any(|act| act.at >= file.added_at)
    }

    /// Whether deciding what is proposed takes a published result back to be determined anew.
    pub fn reopens(&self) -> bool {
        let weighs = |finding: Option<workflow::Finding>| finding.is_some_and(workflow::Finding::is_applied);
        let proposed = self.proposal().and_then(|act| act.finding);
        self.year.step >= Step::Published && weighs(self.standing.holds) != weighs(proposed)
    }
}

/// Where the institution's evidence for a case is among the files of its dossier.
pub(crate) fn case_place(id: &CaseId) -> String {
    format!("{CASE}{id}")
}

/// The cases of a year.
#[derive(Debug, Clone)]
pub struct Cases {
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// Its cases, in the order in which they were opened.
    pub cases: Vec<Case>,
    /// The institutions that take part in the year, by code, but for the reader's own.
    pub institutions: Vec<Institution>,
}

impl App {
    /// The cases of a year, for the office and auditors; those of somebody's own institution are left to others.
    pub async fn cases(&self, actor: &Actor, year: Year) -> Result<Cases, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        let all = cases::cases(&mut db, Which::Year(year)).await?;
        let plan = self.plan(&mut db, &record).await?;
        let of: BTreeMap<InstitutionId, DossierId> =
            dossiers::dossiers_of(&mut db, year).await?.into_iter().map(|one| (one.institution, one.id)).collect();
        let mut institutions = years::institutions(&mut db).await?;
        institutions.retain(|one| of.contains_key(&one.id));
        let now = self.store.now();
        let whole = |(case, acts): (CaseRecord, Vec<CaseAct>)| {
            let institution = institutions.iter().find(|one| one.id == case.institution)?.clone();
            let standing = Standing::of(&acts, now);
            let (dossier, year, plan) = (of.get(&case.institution)?.clone(), record.clone(), Arc::clone(&plan));
            Some(Case { record: case, institution, dossier, year, plan, acts, standing })
        };
        let mut cases: Vec<Case> = all.into_iter().filter_map(whole).collect();
        // Who reported something, and what the office thinks of it, is not for people of the institution.
        let recusal = self.recusal(&mut db, actor).await?;
        cases.retain(|case| recusal.keeps_from(&case.institution).is_none());
        institutions.retain(|one| recusal.keeps_from(one).is_none());
        Ok(Cases { year: record, plan, cases, institutions })
    }

    /// A case, for whoever may read it.
    pub async fn case(&self, actor: &Actor, id: &CaseId) -> Result<Case, AppError> {
        let mut db = self.store.read().await?;
        let case = self.case_in(&mut db, id, self.store.now()).await?;
        allowed(may(actor, reading(actor), &Object::Case(case.view()), self.store.now()))?;
        self.not_recused(&mut db, actor, &case.institution).await?;
        Ok(case)
    }

    /// What the policy needs to know of a case; `None` where there is no such one.
    pub async fn case_view(&self, db: &mut AnyConnection, id: &CaseId) -> Result<Option<CaseView>, AppError> {
        match self.case_in(db, id, self.store.now()).await {
            Ok(case) => Ok(Some(case.view())),
            Err(AppError::Absent) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The cases on which the institution of a dossier was heard in its year, latest first; for its own people.
    pub async fn own_cases(&self, actor: &Actor, dossier: &DossierId) -> Result<Vec<Case>, AppError> {
        let mut db = self.store.read().await?;
        let (known, view) = crate::dossier::view_of(&mut db, dossier).await?.ok_or(AppError::Absent)?;
        let now = self.store.now();
        allowed(may(actor, Act::SeeOwnCases, &Object::Dossier(Box::new(view), None), now))?;
        let mut own = Vec::new();
        for (record, acts) in cases::cases(&mut db, Which::Institution(&known.institution)).await? {
            if record.year == known.year {
                own.push(self.whole(&mut db, record, acts, now).await?);
            }
        }
        own.retain(|case| may(actor, Act::ReadOwnCase, &Object::Case(case.view()), now).is_allowed());
        own.reverse();
        Ok(own)
    }

    pub(crate) async fn case_in(&self, db: &mut AnyConnection, id: &CaseId, now: Timestamp) -> Result<Case, AppError> {
        let (record, acts) = cases::case_by_id(db, id).await?.ok_or(AppError::Absent)?;
        self.whole(db, record, acts, now).await
    }

    async fn whole(
        &self,
        db: &mut AnyConnection,
        record: CaseRecord,
        acts: Vec<CaseAct>,
        now: Timestamp,
    ) -> Result<Case, AppError> {
        let dossier = dossier_of(db, record.year, &record.institution).await?.ok_or(AppError::Absent)?;
        let (_, institution, year) = dossiers::dossier_with_owner(db, &dossier).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(db, &year).await?;
        let standing = Standing::of(&acts, now);
        Ok(Case { record, institution, dossier, year, plan, acts, standing })
    }

    /// Refuses evidence at the place of a case that is not this dossier's, or in which its institution is not heard now;
    /// other places are not asked about.
    pub(crate) async fn at_case(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        dossier: &DossierId,
        place: &str,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(id) = place.strip_prefix(CASE) else { return Ok(()) };
        let case = self.case_in(db, &id.parse().map_err(|_| AppError::Absent)?, now).await?;
        if case.dossier != *dossier {
            return Err(AppError::Absent);
        }
        allowed(may(actor, Act::AnswerCase, &Object::Case(case.view()), now))
    }

    /// The items that are decided and weigh, by institution, in the order of the scheme and each once.
    pub async fn decided_findings(
        &self,
        db: &mut AnyConnection,
        year: Year,
    ) -> Result<BTreeMap<InstitutionId, Vec<String>>, AppError> {
        let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(db, &record).await?;
        let mut found: BTreeMap<InstitutionId, Vec<String>> = BTreeMap::new();
        let all = cases::cases(db, Which::Year(year)).await?;
        for item in &plan.scheme.negatives {
            for (case, acts) in all.iter().filter(|(case, _)| case.item == item.id) {
                let holds = Standing::of(acts, self.store.now()).holds;
                let items = found.get(&case.institution);
                let is_new = items.is_none_or(|items| !items.contains(&item.id));
                if is_new && holds.is_some_and(workflow::Finding::is_applied) {
                    found.entry(case.institution.clone()).or_default().push(item.id.clone());
                }
            }
        }
        Ok(found)
    }

    /// The cases in which something is still to be done, each with the id of its item: neither decided, or being decided
    /// anew, nor withdrawn.
    pub async fn open_cases(
        &self,
        db: &mut AnyConnection,
        year: Year,
        now: Timestamp,
    ) -> Result<Vec<(InstitutionId, String)>, AppError> {
        let all = cases::cases(db, Which::Year(year)).await?;
        let open = |(_, acts): &(CaseRecord, Vec<CaseAct>)| Standing::of(acts, now).state.is_open();
        Ok(all.into_iter().filter(open).map(|(case, _)| (case.institution, case.item)).collect())
    }
}

/// The self-evaluation of an institution in a year.
async fn dossier_of(
    db: &mut AnyConnection,
    year: Year,
    institution: &InstitutionId,
) -> Result<Option<DossierId>, AppError> {
    let all = dossiers::dossiers_by_institution(db, institution).await?;
    Ok(all.into_iter().find(|dossier| dossier.year == year).map(|dossier| dossier.id))
}

/// The act of reading a case, for this person.
fn reading(actor: &Actor) -> Act {
    if actor.institution().is_some() { Act::ReadOwnCase } else { Act::ReadCase }
}
