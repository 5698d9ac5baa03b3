//! 现场考察: the on-site half of the blended review (四（四）). Who is visited follows from what experts want to see, who may
//! be among the best, what figures hint at, and a draw that anybody can repeat; what the team sees settles what experts
//! left open, or opens it again, and becomes findings to be put right.

mod arrange;
mod check_list;
mod letters;
mod notes;
mod paper;
mod plan;
mod report;
mod seen;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use scheme::Text;
use serde::{Deserialize, Serialize};
use store::experts::{self as pool, Expert};
use store::opinions::Opinion;
use store::visits::{self, VisitAct, VisitActKind, VisitRecord, Which};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, dossiers};
use workflow::{
    Act, Actor, DossierId, ExpertId, InstitutionId, Object, Step, VisitId, VisitState, VisitView, Year, may,
};

use crate::error::allowed;
use crate::{App, AppError, Plan};

pub use arrange::Arrangement;
pub use check_list::{CheckItem, VisitBook, VisitGap};
pub use notes::SavedNotes;
pub use plan::{Choice, PlanOptions, PlannedVisits, draw};
pub use report::Signing;
pub use seen::{Looked, SeenOnSite, VisitFinding};

/// The field of a line of the check list that says what was found.
pub const RESULT: &str = "result";
/// What was seen, in words.
pub const NOTE: &str = "note";
/// What a finding is: one of [`FINDING_KINDS`].
pub const FINDING: &str = "finding";
/// The indicator that a finding is about; may be empty.
pub const INDICATOR: &str = "indicator";

/// What can come of looking: id, 中文, English.
pub const RESULTS: [(&str, &str, &str); 3] = [
    ("confirmed", "与申报一致", "as claimed"),
    ("differs", "与申报不一致", "not as claimed"),
    ("unseen", "未能查看", "could not be seen"),
];

/// What a finding can be: id, 中文, English.
pub const FINDING_KINDS: [(&str, &str, &str); 3] = [
    ("rectify", "需整改", "to be put right"),
    ("negative", "涉嫌负面清单", "may be on the negative list"),
    ("praise", "经验做法", "good practice"),
];

/// Why an institution is visited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// Experts want to see these indicators, by id.
    Site {
        /// Their ids.
        indicators: Vec<String>,
    },
    /// It stands so high that the highest grades are near.
    Candidate {
        /// Its rank by what was known when the plan was made.
        rank: usize,
    },
    /// Figures hint at the negative list, or a case of it is open.
    Signals {
        /// How many.
        count: usize,
    },
    /// It was drawn.
    Drawn,
    /// The office wants it.
    Office {
        /// Why.
        words: String,
    },
}

impl Reason {
    /// As in addresses.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Site { .. } => "site",
            Self::Candidate { .. } => "candidate",
            Self::Signals { .. } => "signals",
            Self::Drawn => "drawn",
            Self::Office { .. } => "office",
        }
    }

    /// In words.
    pub fn words(&self) -> Text {
        match self {
            Self::Site { indicators } => {
                let ids = indicators.join("、");
                Text::new(format!("专家要求现场查看：{ids}"), format!("experts want to see {}", indicators.join(", ")))
            }
            Self::Candidate { rank } => Text::new(
                format!("高等次候选，暂列第 {rank}"),
                format!("near the highest grades, for now at place {rank}"),
            ),
            Self::Signals { count } => Text::new(
                format!("负面信号或案件 {count} 件"),
                format!("{count} signals or cases of the negative list"),
            ),
            Self::Drawn => Text::new("随机抽取", "drawn"),
            Self::Office { words } => Text::new(format!("办公室指定：{words}"), format!("the office: {words}")),
        }
    }
}

/// Where a visit stands, worked out from what was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitStanding {
    /// Its state.
    pub state: VisitState,
    /// Institution and team were told of it.
    pub told: bool,
    /// The day.
    pub day: Option<Date>,
    /// The team, its leader first.
    pub team: Vec<ExpertId>,
    /// What the institution should prepare.
    pub prepare: String,
    /// Which act is the signed report.
    pub report: Option<usize>,
}

impl VisitStanding {
    /// After these acts.
    pub fn of(acts: &[VisitAct]) -> Self {
        let mut at = Self {
            state: VisitState::Planned,
            told: false,
            day: None,
            team: Vec::new(),
            prepare: String::new(),
            report: None,
        };
        for (index, act) in acts.iter().enumerate() {
            match act.kind {
                VisitActKind::Arranged => {
                    (at.day, at.team, at.prepare) = (act.day, act.team.clone(), act.words.clone());
                }
                VisitActKind::Announced => (at.state, at.told) = (VisitState::Announced, true),
                VisitActKind::Closed => (at.state, at.report) = (VisitState::Closed, Some(index)),
                VisitActKind::Reopened => (at.state, at.report) = (VisitState::Announced, None),
                VisitActKind::Cancelled => at.state = VisitState::Cancelled,
            }
        }
        at
    }
}

/// A visit with what was done about it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Of whom, and why.
    pub record: VisitRecord,
    /// The institution.
    pub institution: Institution,
    /// Its self-evaluation of that year.
    pub dossier: DossierId,
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// What was done, in its order.
    pub acts: Vec<VisitAct>,
    /// Where that leads to.
    pub standing: VisitStanding,
}

impl Visit {
    /// What the policy needs to know.
    pub fn view(&self) -> VisitView {
        VisitView { state: self.standing.state, team: self.standing.team.clone(), step: self.year.step }
    }

    /// Why the institution is visited.
    pub fn reasons(&self) -> Vec<Reason> {
        serde_json::from_str(&self.record.reasons).unwrap_or_default()
    }

    /// The signed report.
    pub fn report(&self) -> Option<&VisitAct> {
        self.standing.report.and_then(|at| self.acts.get(at))
    }
}

/// The visits of a year.
#[derive(Debug, Clone)]
pub struct Visits {
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// Its visits, in the order of the institutions' codes; those called off among them.
    pub visits: Vec<Visit>,
    /// What was written on each.
    pub notes: BTreeMap<VisitId, Vec<Opinion>>,
    /// The institutions that take part in the year, by code.
    pub institutions: Vec<Institution>,
    /// The pool, by code.
    pub experts: Vec<Expert>,
    /// The plans, oldest first, each with whether it can be drawn again to the same.
    pub plans: Vec<PlannedVisits>,
    /// Codes of institutions that the reader leaves to others, and reads nothing of.
    pub left_to_others: BTreeSet<String>,
}

impl Visits {
    /// The names of a team, its leader first.
    pub fn team(&self, visit: &Visit) -> Vec<String> {
        names(&self.experts, &visit.standing.team)
    }

    /// How much is to be put right or looked into, by the signed report; good practice is found too, and no problem.
    pub fn problems(&self, visit: &Visit) -> usize {
        if visit.standing.state != VisitState::Closed {
            return 0;
        }
        let is_problem = |note: &&Opinion| {
            let kind = note.fields.get(FINDING).map_or("", String::as_str);
            note.subject.starts_with(check_list::FOUND) && !matches!(kind, "" | "praise")
        };
        self.notes.get(&visit.record.id).map_or(0, |notes| notes.iter().filter(is_problem).count())
    }
}

/// The names of a visit's team, its leader first.
pub async fn names_of_team(db: &mut AnyConnection, visit: &Visit) -> Result<Vec<String>, AppError> {
    Ok(names(&pool::experts(db).await?, &visit.standing.team))
}

/// The names of experts, in the order asked for.
pub(crate) fn names(experts: &[Expert], team: &[ExpertId]) -> Vec<String> {
    let name = |id: &ExpertId| experts.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    team.iter().filter_map(name).collect()
}

impl App {
    /// The visits of a year, for the office and auditors.
    pub async fn visits(&self, actor: &Actor, year: Year) -> Result<Visits, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeVisits, &Object::Year(record.step), self.store.now()))?;
        let mut all = self.visits_in(&mut db, record).await?;
        // What experts want to see there is not for people of the institution.
        let recusal = self.recusal(&mut db, actor).await?;
        let kept_from = all.institutions.iter().filter(|one| recusal.keeps_from(one).is_some());
        all.left_to_others = kept_from.map(|one| one.code.clone()).collect();
        all.visits.retain(|visit| !all.left_to_others.contains(&visit.institution.code));
        // What they were chosen from says it of everybody.
        if !all.left_to_others.is_empty() {
            all.plans.clear();
        }
        Ok(all)
    }

    pub(crate) async fn visits_in(&self, db: &mut AnyConnection, record: YearRecord) -> Result<Visits, AppError> {
        let plan = self.plan(db, &record).await?;
        let of: BTreeMap<InstitutionId, DossierId> =
            dossiers::dossiers_of(db, record.year).await?.into_iter().map(|one| (one.institution, one.id)).collect();
        let mut institutions = years::institutions(db).await?;
        institutions.retain(|one| of.contains_key(&one.id));
        let whole = |(visit, acts): (VisitRecord, Vec<VisitAct>)| {
            let institution = institutions.iter().find(|one| one.id == visit.institution)?.clone();
            let dossier = of.get(&visit.institution)?.clone();
            let standing = VisitStanding::of(&acts);
            let (year, plan) = (record.clone(), Arc::clone(&plan));
            Some(Visit { record: visit, institution, dossier, year, plan, acts, standing })
        };
        let mut all: Vec<Visit> =
            visits::visits(db, Which::Year(record.year)).await?.into_iter().filter_map(whole).collect();
        all.sort_by(|a, b| a.institution.code.cmp(&b.institution.code));
        let mut notes: BTreeMap<VisitId, Vec<Opinion>> = BTreeMap::new();
        for (visit, note) in visits::notes(db, Which::Year(record.year)).await? {
            notes.entry(visit).or_default().push(note);
        }
        let plans = visits::plans(db, record.year).await?.iter().map(PlannedVisits::of).collect::<Result<_, _>>()?;
        let experts = pool::experts(db).await?;
        let left_to_others = BTreeSet::new();
        Ok(Visits { plan, visits: all, notes, institutions, experts, plans, left_to_others, year: record })
    }

    /// A visit, for whoever may read it.
    pub async fn visit(&self, actor: &Actor, id: &VisitId) -> Result<Visit, AppError> {
        let mut db = self.store.read().await?;
        let visit = self.visit_in(&mut db, id).await?;
        allowed(may(actor, Act::ReadVisit, &Object::Visit(visit.view()), self.store.now()))?;
        self.not_recused(&mut db, actor, &visit.institution).await?;
        Ok(visit)
    }

    /// What the policy needs to know of a visit; `None` where there is no such one.
    pub async fn visit_view(&self, db: &mut AnyConnection, id: &VisitId) -> Result<Option<VisitView>, AppError> {
        match self.visit_in(db, id).await {
            Ok(visit) => Ok(Some(visit.view())),
            Err(AppError::Absent) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The visits of which the institution of a dossier was told in its year; for its own people.
    pub async fn own_visits(&self, actor: &Actor, dossier: &DossierId) -> Result<Vec<Visit>, AppError> {
        let mut db = self.store.read().await?;
        let (known, view) = crate::dossier::view_of(&mut db, dossier).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeOwnVisits, &Object::Dossier(Box::new(view), None), self.store.now()))?;
        let mut own = Vec::new();
        for (record, acts) in visits::visits(&mut db, Which::Institution(&known.institution)).await? {
            if record.year == known.year && VisitStanding::of(&acts).told {
                own.push(self.whole_visit(&mut db, record, acts).await?);
            }
        }
        Ok(own)
    }

    /// What an institution has to put right by its visits, which it reads with its result: nothing before, and nothing
    /// while its result is held back.
    pub async fn own_findings(&self, actor: &Actor, dossier: &DossierId) -> Result<Vec<VisitFinding>, AppError> {
        let mut db = self.store.read().await?;
        let (known, view) = crate::dossier::view_of(&mut db, dossier).await?.ok_or(AppError::Absent)?;
        let step = view.step;
        allowed(may(actor, Act::SeeOwnVisits, &Object::Dossier(Box::new(view), None), self.store.now()))?;
        let record = years::year(&mut db, known.year).await?.ok_or(AppError::Absent)?;
        let approved = self.approved_in(&mut db, &record).await?;
        let held_back = approved.is_some_and(|result| result.withheld.contains_key(&known.institution));
        if step < Step::Feedback || held_back {
            return Ok(Vec::new());
        }
        let mut found = self.visit_findings(&mut db, known.year, Some(&known.institution)).await?;
        found.retain(|one| one.kind == "rectify");
        Ok(found)
    }

    /// The visits in whose team the acting expert is, in the order of their days; none before the team is told.
    pub async fn expert_visits(&self, actor: &Actor) -> Result<Vec<Visit>, AppError> {
        allowed(may(actor, Act::SeeReviews, &Object::Nothing, self.store.now()))?;
        let mut db = self.store.read().await?;
        let Some(year) = self.current_year(&mut db, actor).await? else { return Ok(Vec::new()) };
        let now = self.store.now();
        let mut own = self.visits_in(&mut db, year).await?.visits;
        own.retain(|visit| may(actor, Act::ReadVisit, &Object::Visit(visit.view()), now).is_allowed());
        own.sort_by(|a, b| (a.standing.day, &a.institution.code).cmp(&(b.standing.day, &b.institution.code)));
        Ok(own)
    }

    pub(crate) async fn visit_in(&self, db: &mut AnyConnection, id: &VisitId) -> Result<Visit, AppError> {
        let (record, acts) = visits::visit_by_id(db, id).await?.ok_or(AppError::Absent)?;
        self.whole_visit(db, record, acts).await
    }

    async fn whole_visit(
        &self,
        db: &mut AnyConnection,
        record: VisitRecord,
        acts: Vec<VisitAct>,
    ) -> Result<Visit, AppError> {
        let all = dossiers::dossiers_by_institution(db, &record.institution).await?;
        let dossier = all.into_iter().find(|one| one.year == record.year).ok_or(AppError::Absent)?.id;
        let (_, institution, year) = dossiers::dossier_with_owner(db, &dossier).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(db, &year).await?;
        let standing = VisitStanding::of(&acts);
        Ok(Visit { record, institution, dossier, year, plan, acts, standing })
    }
}

#[cfg(test)]
mod tests {
    use VisitActKind::{Announced, Arranged, Cancelled, Closed, Reopened};
    use jiff::civil::date;

    use super::*;

    fn after(kinds: &[VisitActKind]) -> VisitStanding {
        let act = |(number, kind): (i64, &VisitActKind)| VisitAct {
            number,
            kind: *kind,
            day: (*kind == Arranged).then(|| date(2022, 3, 20 + i8::try_from(number).unwrap())),
            team: if *kind == Arranged { vec![ExpertId::from_bytes([1; 16])] } else { Vec::new() },
            words: String::new(),
            by: String::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        VisitStanding::of(&(1..).zip(kinds).map(act).collect::<Vec<_>>())
    }

    #[test]
    fn where_a_visit_stands_follows_from_what_was_done() {
        assert_eq!(after(&[]).state, VisitState::Planned);
        let arranged = after(&[Arranged]);
        assert_eq!((arranged.state, arranged.told, arranged.team.len()), (VisitState::Planned, false, 1));
        let announced = after(&[Arranged, Announced]);
        assert_eq!((announced.state, announced.told), (VisitState::Announced, true));
        let moved = after(&[Arranged, Announced, Arranged]);
        assert_eq!((moved.state, moved.day), (VisitState::Announced, Some(date(2022, 3, 23))), "the last day holds");
        let closed = after(&[Arranged, Announced, Closed]);
        assert_eq!((closed.state, closed.report), (VisitState::Closed, Some(2)));
        let again = after(&[Arranged, Announced, Closed, Reopened]);
        assert_eq!((again.state, again.report), (VisitState::Announced, None), "it is no report any more");
        let off = after(&[Arranged, Announced, Cancelled]);
        assert_eq!((off.state, off.told), (VisitState::Cancelled, true));
    }

    proptest::proptest! {
        /// P7: reopening, rearranging and announcing anew gain nothing over the straight way: a report counts where it is
        /// the last thing that was done about it, a visit that was called off is over, and whoever was told once was told.
        #[test]
        fn p7_only_the_last_signature_counts(kinds in proptest::collection::vec(0_usize..5, 0..12)) {
            // Only what the use cases admit: nothing after it was called off, nothing else once it is signed, and what was
            // signed once is never called off.
            let mut done: Vec<VisitActKind> = Vec::new();
            for kind in kinds.into_iter().map(|kind| VisitActKind::ALL[kind]) {
                let state = after(&done).state;
                let admitted = match kind {
                    Arranged => state.is_open(),
                    Cancelled => state.is_open() && !done.contains(&Closed),
                    Announced => state == VisitState::Planned && done.contains(&Arranged),
                    Closed => state == VisitState::Announced,
                    Reopened => state == VisitState::Closed,
                };
                if admitted {
                    done.push(kind);
                }
            }
            let at = after(&done);
            let signed = done.last() == Some(&Closed);
            proptest::prop_assert_eq!(at.report, signed.then(|| done.len() - 1));
            proptest::prop_assert_eq!(at.state == VisitState::Closed, signed);
            proptest::prop_assert_eq!(at.state == VisitState::Cancelled, done.last() == Some(&Cancelled));
            proptest::prop_assert_eq!(at.told, done.contains(&Announced));
        }
    }
}
