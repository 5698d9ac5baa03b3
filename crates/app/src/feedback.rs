//! Feedback (反馈复核): each institution sees its own preliminary result with all workings, may ask for single leaves to be
//! reviewed, and gets an answer with its effect. What is corrected lies before the result: the answer says what came of it.

use scheme::{Points, Text};
use serde_json::json;
use store::dossiers::Fields;
use store::reviews::{self, ReviewAnswer, ReviewRequest};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, Tx, dossiers, rulings};
use workflow::{Act, Actor, DossierId, Event, InstitutionId, Object, Scope, Step, Window, Year, may};

use crate::determination::{Computed, Outcome};
use crate::dossier::{Cover, cover_of};
use crate::error::allowed;
use crate::judgement::Reason;
use crate::mail::Notice;
use crate::panel::Subject;
use crate::years::Timetable;
use crate::{App, AppError};

/// The longest reason.
const LONGEST: usize = 2000;

/// Working days that institutions have to ask for a review.
pub const DAYS: u32 = 5;

/// What an institution is told of its result.
#[derive(Debug, Clone)]
pub struct Announced {
    /// Its self-evaluation, institution and year.
    pub cover: Cover,
    /// The result, and its place in it; `None` where it is held back.
    pub result: Option<(Outcome, usize)>,
    /// What it asked for, oldest first.
    pub requests: Vec<ReviewRequest>,
    /// When it may ask.
    pub window: Window,
    /// Why items and marks are as they are, in the scheme's order; empty where the result is held back.
    pub reasons: Vec<Reason>,
    /// What the panel says of the institution, by field.
    pub opinion: Option<Fields>,
}

/// A request as the office sees it.
#[derive(Debug, Clone)]
pub struct RequestLine {
    /// Whose.
    pub institution: Institution,
    /// Its self-evaluation.
    pub dossier: DossierId,
    /// What was asked and answered.
    pub request: ReviewRequest,
    /// Score of the leaf and total in the determination that was seen, and as they would come out now.
    pub score: (Points, Points),
    /// The same of the total.
    pub total: (Points, Points),
}

impl App {
    /// What an institution is told of its result, for whoever may see it.
    pub async fn announced(&self, actor: &Actor, id: &DossierId) -> Result<Announced, AppError> {
        let mut db = self.store.read().await?;
        self.announced_in(&mut db, actor, id, Act::SeeCard).await
    }

    async fn announced_in(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: &DossierId,
        act: Act,
    ) -> Result<Announced, AppError> {
        let cover = cover_of(db, id).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, act, &Object::Dossier(Box::new(cover.view.clone()), None), self.store.now()))?;
        let outcome = self.approved_in(db, &cover.year).await?.ok_or(AppError::Absent)?;
        let institution = &cover.institution.id;
        let position = outcome.position(institution);
        let held = outcome.withheld.contains_key(institution);
        let (mut reasons, mut opinion) = (Vec::new(), None);
        if let Some(position) = position.filter(|_| !held) {
            let judgements = self.judged_in(db, cover.year.clone(), institution).await?;
            reasons = judgements.reasons(&outcome.computed.facts.institutions[position]);
            // What the panel wrote since is of a later result.
            let versions = rulings::history(db, cover.year.year, institution, &Subject::Opinion.stored()).await?;
            let stood = versions.into_iter().rfind(|version| version.at <= outcome.determination.at);
            opinion = stood.map(|version| version.fields);
        }
        Ok(Announced {
            reasons,
            opinion,
            result: position.filter(|_| !held).map(|position| (outcome, position)),
            requests: reviews::requests(db, cover.year.year, Some(institution)).await?,
            window: cover.view.feedback,
            cover,
        })
    }

    /// An institution asks for a leaf of its result to be reviewed, with its reason; once for each.
    pub async fn ask_review(&self, actor: &Actor, id: &DossierId, leaf: &str, why: &str) -> Result<(), AppError> {
        let (app, actor, id, leaf) = (self.clone(), actor.clone(), id.clone(), leaf.to_owned());
        let why = why.trim().to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let announced = app.announced_in(tx.db(), &actor, &id, Act::AskReview).await?;
                    let Some((outcome, _)) = &announced.result else { return Err(AppError::Absent) };
                    let known = outcome.computed.plan.scheme.leaves.iter().any(|known| known.id == leaf);
                    let mut problems = Vec::new();
                    if !known {
                        problems.push(crate::error::InputProblem::new("leaf", "请选择指标", "choose an indicator"));
                    }
                    if !(1..=LONGEST).contains(&why.chars().count()) {
                        problems.push(crate::error::InputProblem::new(
                            "reason",
                            format!("请写明理由，最多 {LONGEST} 字"),
                            format!("give the reason, at most {LONGEST} characters"),
                        ));
                    }
                    if !problems.is_empty() {
                        return Err(AppError::Input(problems));
                    }
                    if let Some(asked) = announced.requests.iter().find(|request| request.leaf == leaf) {
                        // A double click.
                        if asked.reason == why && asked.by == actor.account.as_str() {
                            return Ok(());
                        }
                        return Err(AppError::input(
                            "leaf",
                            "这项已经申请过复核",
                            "a review of this was asked for already",
                        ));
                    }
                    let (year, institution) = (announced.cover.year.year, &announced.cover.institution);
                    let new = ReviewRequest {
                        institution: institution.id.clone(),
                        leaf: leaf.clone(),
                        determination: outcome.determination.number,
                        reason: why,
                        by: actor.account.to_string(),
                        at: tx.now(),
                        answer: None,
                    };
                    reviews::add_request(tx.db(), year, &new).await?;
                    let detail = json!({"leaf": leaf, "determination": new.determination, "reason": new.reason});
                    tx.log(Some(&actor), Event::ReviewAsked, &format!("dossier {id}"), detail);
                    let name = &institution.name;
                    let notice = Notice {
                        subject: Text::new("有院校申请复核", "An institution asks for a review"),
                        text: Text::new(
                            format!("{name}申请复核 {leaf} 的得分"),
                            format!("{name} asks for its score of {leaf} to be reviewed"),
                        ),
                        link: format!("/years/{year}/feedback"),
                    };
                    app.tell_office(tx, &notice).await
                })
            })
            .await
    }

    /// What institutions ask to be reviewed, oldest first; for the office and auditors.
    pub async fn review_requests(&self, actor: &Actor, year: Year) -> Result<(YearRecord, Vec<RequestLine>), AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeRequests, &Object::Year(record.step), self.store.now()))?;
        let lines = self.request_lines(&mut db, &record, None).await?;
        Ok((record, lines))
    }

    async fn request_lines(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
        of: Option<&InstitutionId>,
    ) -> Result<Vec<RequestLine>, AppError> {
        let requests = reviews::requests(db, record.year, of).await?;
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.trial_in(db, record.clone()).await?;
        let mut lines = Vec::with_capacity(requests.len());
        for request in requests {
            let seen = self.outcome_in(db, record.clone(), request.determination).await?;
            let all = dossiers::dossiers_by_institution(db, &request.institution).await?;
            let dossier = all.into_iter().find(|dossier| dossier.year == record.year).ok_or(AppError::Absent)?;
            let before = seen.position(&request.institution).ok_or(AppError::Absent)?;
            let after =
                now.institutions.iter().position(|one| one.id == request.institution).ok_or(AppError::Absent)?;
            lines.push(RequestLine {
                institution: seen.institutions[before].clone(),
                dossier: dossier.id,
                score: (score(&seen.computed, before, &request.leaf), score(&now.computed, after, &request.leaf)),
                total: (seen.computed.standings[before].total, now.computed.standings[after].total),
                request,
            });
        }
        Ok(lines)
    }

    /// The office answers a request. What it corrected it corrected before, where the figure, item or mark stands; the
    /// answer keeps what came of it, and the institution is told.
    pub async fn answer_review(
        &self,
        actor: &Actor,
        year: Year,
        (institution, leaf): (&InstitutionId, &str),
        (corrected, why): (bool, &str),
    ) -> Result<(), AppError> {
        let (app, actor, institution) = (self.clone(), actor.clone(), institution.clone());
        let (leaf, why) = (leaf.to_owned(), why.trim().to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::AnswerRequest, &Object::Year(record.step), tx.now()))?;
                    let lines = app.request_lines(tx.db(), &record, Some(&institution)).await?;
                    let line = lines.into_iter().find(|line| line.request.leaf == leaf).ok_or(AppError::Absent)?;
                    app.not_recused(tx.db(), &actor, &line.institution).await?;
                    // A double click.
                    if line.request.answer.is_some() {
                        return Ok(());
                    }
                    if !(1..=LONGEST).contains(&why.chars().count()) {
                        return Err(AppError::input(
                            "reason",
                            format!("请写明理由，最多 {LONGEST} 字"),
                            format!("give the reason, at most {LONGEST} characters"),
                        ));
                    }
                    if corrected == (line.score.0 == line.score.1) {
                        let (zh, en) = if corrected {
                            (
                                "得分没有变化：请先更正数据、审定或评分，再答复为更正",
                                "the score is the same: correct the figure, item or mark first",
                            )
                        } else {
                            ("得分已经变化，不能答复为维持", "the score is another by now and cannot be said to stand")
                        };
                        return Err(AppError::input("decision", zh, en));
                    }
                    let answer = ReviewAnswer {
                        score: line.score,
                        total: line.total,
                        reason: why,
                        by: actor.account.to_string(),
                        at: tx.now(),
                    };
                    reviews::answer_request(tx.db(), (year, &institution, &leaf), &answer).await?;
                    let detail = json!({
                        "leaf": leaf, "score": [line.score.0.to_string(), line.score.1.to_string()],
                        "total": [line.total.0.to_string(), line.total.1.to_string()], "reason": answer.reason,
                    });
                    tx.log(Some(&actor), Event::ReviewAnswered, &format!("dossier {}", line.dossier), detail);
                    let notice = Notice {
                        subject: Text::new("复核申请已答复", "Your request for review was answered"),
                        text: Text::new(
                            format!("{leaf} 的复核申请已答复：{}", if corrected { "已更正" } else { "维持" }),
                            format!("{leaf}: {}", if corrected { "corrected" } else { "the score stands" }),
                        ),
                        link: format!("/dossiers/{}/card", line.dossier),
                    };
                    app.tell(tx, &Scope::Institution(institution), &notice).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The feedback begins: its days are counted from today where they would be fewer than [`DAYS`], and every institution
    /// whose result is not held back is told.
    pub(crate) async fn begin_feedback(&self, tx: &mut Tx, record: &mut YearRecord) -> Result<(), AppError> {
        let mut timetable = Timetable::stored(record);
        let today = workflow::calendar::day_of(tx.now());
        let least = timetable.holidays().after(today, DAYS);
        let planned = timetable.days(Step::Feedback).map_or(least, |(_, last)| last);
        let last = planned.max(least);
        timetable.steps.insert(Step::Feedback.id().to_owned(), (today, last));
        record.timetable = timetable.to_stored();
        let Some(outcome) = self.approved_in(tx.db(), record).await? else { return Ok(()) };
        let day = crate::dossier::day_words(last);
        for dossier in dossiers::dossiers_of(tx.db(), record.year).await? {
            if outcome.position(&dossier.institution).is_none() || outcome.withheld.contains_key(&dossier.institution) {
                continue;
            }
            let notice = Notice {
                subject: Text::new("请查看初步结果", "See your preliminary result"),
                text: Text::new(
                    format!("{}年度初步结果已反馈，可在{}前对单项得分申请复核。", record.year, day.zh),
                    format!("The preliminary result of {} is there; ask for reviews by {}.", record.year, day.en),
                ),
                link: format!("/dossiers/{}/card", dossier.id),
            };
            self.tell(tx, &Scope::Institution(dossier.institution), &notice).await?;
        }
        Ok(())
    }

    /// A later determination was approved while institutions look at theirs: those are told whose result is another.
    pub(crate) async fn tell_of_changes(&self, tx: &mut Tx, before: &Outcome, after: &Outcome) -> Result<(), AppError> {
        let all = dossiers::dossiers_of(tx.db(), after.year.year).await?;
        for (at, institution) in after.institutions.iter().enumerate() {
            let was = before.position(&institution.id).filter(|_| !before.withheld.contains_key(&institution.id));
            let total = |outcome: &Outcome, at: usize| outcome.computed.standings[at].total;
            let same =
                was.is_some_and(|was| total(before, was) == total(after, at) && before.grade(was) == after.grade(at));
            let dossier = all.iter().find(|dossier| dossier.institution == institution.id);
            let Some(dossier) = dossier.filter(|_| !same && !after.withheld.contains_key(&institution.id)) else {
                continue;
            };
            let notice = Notice {
                subject: Text::new("初步结果有变化", "Your preliminary result changed"),
                text: Text::new(
                    "初步结果已重新计算，请查看。",
                    "The preliminary result was computed again: please look.",
                ),
                link: format!("/dossiers/{}/card", dossier.id),
            };
            self.tell(tx, &Scope::Institution(institution.id.clone()), &notice).await?;
        }
        Ok(())
    }
}

/// The score of a leaf by its id; nothing where there is no such leaf.
fn score(computed: &Computed, position: usize, leaf: &str) -> Points {
    let index = computed.plan.scheme.leaves.iter().position(|known| known.id == leaf);
    index.map_or(Points::ZERO, |index| computed.scores.leaf(index, position).score)
}
