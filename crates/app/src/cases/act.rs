//! What people do in a case. Whoever acts says how much of the case they saw; where more has happened nothing is written.

use jiff::Timestamp;
use jiff::civil::Date;
use scheme::Text;
use serde_json::json;
use store::cases::{self, CaseAct, CaseActKind, CaseRecord, CaseSource};
use store::people::is_same_person;
use store::{Tx, years};
use workflow::{
    Act, Actor, CaseId, CaseState, Event, Finding, InstitutionId, Object, Scope, Step, Year, calendar, may,
};

use super::concerns::CONCERN;
use super::signals::{self, SignalState};
use super::{Case, dossier_of, letters, reading};
use crate::error::{InputProblem, allowed};
use crate::years::Timetable;
use crate::{App, AppError, digest, random_id};

/// Working days that an institution has at least to make its statement.
pub const HEARING_DAYS: u32 = 5;

/// The most characters of what is said.
const LONGEST: usize = 5000;
/// The most characters of a reference.
const LONGEST_REFERENCE: usize = 200;

/// A case to be opened, as it was typed.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Of which institution.
    pub institution: Option<InstitutionId>,
    /// Id of the item of the negative list.
    pub item: String,
    /// Where it comes from.
    pub source: Option<CaseSource>,
    /// Which signal hinted at it; else empty.
    pub signal: String,
    /// When the facts happened.
    pub facts_on: Option<Date>,
    /// 文号或来源; may be empty.
    pub reference: String,
    /// What is said.
    pub words: String,
    /// The form's own key: a second press opens no second case.
    pub key: String,
}

/// What an institution is told, and until when it may answer.
#[derive(Debug, Clone)]
pub struct Hearing {
    /// What is said of it, in the words that it reads.
    pub words: String,
    /// The last day; without one the first that is late enough.
    pub until: Option<Date>,
}

/// What a case comes to, as one person sees it.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What is proposed.
    pub finding: Option<Finding>,
    /// Why.
    pub words: String,
}

/// An act before it is written.
struct Doing {
    act: Act,
    kind: CaseActKind,
    finding: Option<Finding>,
    until: Option<Date>,
    words: String,
}

impl Doing {
    fn new(act: Act, kind: CaseActKind, words: &str) -> Self {
        Self { act, kind, finding: None, until: None, words: words.trim().to_owned() }
    }

    /// Whether this act was just done by this person.
    fn is(&self, done: &CaseAct, actor: &Actor) -> bool {
        let same = (done.kind, done.words.as_str(), done.by.as_str());
        same == (self.kind, self.words.as_str(), actor.account.as_str())
            && (self.finding.is_none() || self.finding == done.finding)
            && (self.until.is_none() || self.until == done.until)
    }

    /// The words, where they are neither missing nor too long.
    fn checked(&self, needed: bool) -> Vec<InputProblem> {
        words(&self.words, needed).into_iter().collect()
    }
}

fn words(words: &str, needed: bool) -> Option<InputProblem> {
    match words.chars().count() {
        0 if needed => Some(InputProblem::new("words", "请写明内容", "say it in words")),
        0..=LONGEST => None,
        _ => Some(InputProblem::new("words", format!("最多 {LONGEST} 字"), format!("at most {LONGEST} characters"))),
    }
}

fn fine(problems: Vec<InputProblem>) -> Result<(), AppError> {
    if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
}

fn stale() -> AppError {
    AppError::Stale(Text::new(
        "案件有了新进展，没有写入任何内容。请刷新页面，再看一次。",
        "Something was done in this case meanwhile, and nothing was written. Reload the page and look once more.",
    ))
}

impl Case {
    /// The first day that gives the institution its working days from now on.
    pub fn earliest(&self, now: Timestamp) -> Date {
        earliest(&Timetable::stored(&self.year), now)
    }
}

fn earliest(timetable: &Timetable, now: Timestamp) -> Date {
    timetable.holidays().after(calendar::day_of(now), HEARING_DAYS)
}

impl App {
    /// Opens a case. The institution does not know of it until it is heard.
    pub async fn open_case(&self, actor: &Actor, year: Year, new: NewCase) -> Result<CaseId, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::OpenCase, &Object::Year(record.step), tx.now()))?;
                    let key = format!("case {year} {} {}", actor.account, new.key);
                    if !new.key.is_empty()
                        && let Some(known) = tx.answered(&key).await?
                    {
                        return known.parse().map_err(|_| AppError::Internal(format!("answered {known}")));
                    }
                    let plan = app.plan(tx.db(), &record).await?;
                    let case = checked(tx, &plan, year, &new).await?;
                    let institution = years::institution_by_id(tx.db(), &case.institution).await?;
                    let institution = institution.ok_or(AppError::Absent)?;
                    app.not_recused(tx.db(), &actor, &institution).await?;
                    let case = app.of_signal(tx, (&actor, &record), case).await?;
                    cases::add_case(tx.db(), &case).await?;
                    let said = new.words.trim().to_owned();
                    let act = act(1, &Doing::new(Act::OpenCase, CaseActKind::Opened, &said), &actor, tx.now());
                    cases::add_act(tx.db(), &case.id, &act).await?;
                    let detail = json!({
                        "year": year.0, "institution": case.institution.as_str(), "item": case.item,
                        "source": case.source.id(), "signal": case.signal, "facts_on": case.facts_on.to_string(),
                        "words": digest::of_words(&said),
                    });
                    tx.log(Some(&actor), Event::CaseOpened, &format!("case {}", case.id), detail);
                    if !new.key.is_empty() {
                        tx.answer(&key, case.id.as_str()).await?;
                    }
                    Ok(case.id)
                })
            })
            .await
    }

    /// The case with what its signal says; refused where that is of another institution, says nothing any more or has a case.
    async fn of_signal(
        &self,
        tx: &mut Tx,
        (actor, record): (&Actor, &years::YearRecord),
        mut case: CaseRecord,
    ) -> Result<CaseRecord, AppError> {
        if case.signal.is_empty() {
            return Ok(case);
        }
        let found = self.signal_in(tx.db(), (actor, record), &case.institution, &case.signal).await?;
        let Some((signal, done)) = found else {
            return Err(AppError::input(
                "institution",
                "这条线索不是这所院校的，或已经消失；请从线索页面重新立案",
                "the signal is of another institution, or is gone: open the case from the signal’s page",
            ));
        };
        if matches!(done.state(&case.institution, (&signal.key, &signal.state)), SignalState::Case(_)) {
            return Err(signals::changed());
        }
        case.signal_state = signal.state;
        Ok(case)
    }

    /// Tells the institution what is said of it, and until when it may answer.
    pub async fn hear_institution(
        &self,
        actor: &Actor,
        id: &CaseId,
        seen: usize,
        hearing: Hearing,
    ) -> Result<(), AppError> {
        let mut doing = Doing::new(Act::HearInstitution, CaseActKind::Heard, &hearing.words);
        doing.until = hearing.until;
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(case) = app.case_to_act_in(tx, &actor, &id, seen, &doing).await? else { return Ok(()) };
                    let first = case.earliest(tx.now());
                    let until = doing.until.unwrap_or(first);
                    let mut problems = doing.checked(true);
                    if until < first {
                        problems.push(InputProblem::new(
                            "until",
                            format!("至少 {HEARING_DAYS} 个工作日，最早为 {first}"),
                            format!("at least {HEARING_DAYS} working days: {first} or later"),
                        ));
                    }
                    fine(problems)?;
                    doing.until = Some(until);
                    app.tell(tx, &scope(&case), &letters::heard(&case, until)).await?;
                    write(tx, &actor, &case, &doing, Event::InstitutionHeard).await
                })
            })
            .await
    }

    /// The institution makes its statement. It may add to it while its time lasts.
    pub async fn answer_case(&self, actor: &Actor, id: &CaseId, seen: usize, words: &str) -> Result<(), AppError> {
        self.speak(actor, id, seen, Doing::new(Act::AnswerCase, CaseActKind::Answered, words)).await
    }

    /// The institution waives its statement, and says no more.
    pub async fn waive_case(&self, actor: &Actor, id: &CaseId, seen: usize, words: &str) -> Result<(), AppError> {
        self.speak(actor, id, seen, Doing::new(Act::AnswerCase, CaseActKind::Waived, words)).await
    }

    async fn speak(&self, actor: &Actor, id: &CaseId, seen: usize, doing: Doing) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(case) = app.case_to_act_in(tx, &actor, &id, seen, &doing).await? else { return Ok(()) };
                    let waived = doing.kind == CaseActKind::Waived;
                    fine(doing.checked(!waived))?;
                    app.tell_office_of(tx, &case.institution, &letters::answered(&case, waived)).await?;
                    write(tx, &actor, &case, &doing, Event::HearingAnswered).await
                })
            })
            .await
    }

    /// Proposes what a case comes to; a second person decides.
    pub async fn propose_finding(
        &self,
        actor: &Actor,
        id: &CaseId,
        seen: usize,
        proposal: Proposal,
    ) -> Result<(), AppError> {
        let mut doing = Doing::new(Act::ProposeFinding, CaseActKind::Proposed, &proposal.words);
        doing.finding = proposal.finding;
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(case) = app.case_to_act_in(tx, &actor, &id, seen, &doing).await? else { return Ok(()) };
                    let mut problems = doing.checked(true);
                    let standing = &case.standing;
                    match doing.finding {
                        None => problems.push(InputProblem::new("finding", "请选择意见", "choose what is proposed")),
                        // What is worse for the institution than what holds is nothing it was heard on.
                        Some(Finding::Founded)
                            if standing.state == CaseState::Decided && standing.holds != Some(Finding::Founded) =>
                        {
                            problems.push(InputProblem::new(
                                "finding",
                                "改为认定属实须重新听取院校陈述申辩",
                                "the institution must be heard anew before it is found so after all",
                            ));
                        }
                        Some(_) => {}
                    }
                    fine(problems)?;
                    if let Some(finding) = doing.finding {
                        app.tell_office_of(tx, &case.institution, &letters::proposed(&case, finding)).await?;
                    }
                    write(tx, &actor, &case, &doing, Event::FindingProposed).await
                })
            })
            .await
    }

    /// Sends a proposal back with a reason, or takes one's own back.
    pub async fn send_back_finding(
        &self,
        actor: &Actor,
        id: &CaseId,
        seen: usize,
        words: &str,
    ) -> Result<(), AppError> {
        let doing = Doing::new(Act::SendBackFinding, CaseActKind::SentBack, words);
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(case) = app.case_to_act_in(tx, &actor, &id, seen, &doing).await? else { return Ok(()) };
                    fine(doing.checked(true))?;
                    app.tell_office_of(tx, &case.institution, &letters::sent_back(&case, &doing.words)).await?;
                    write(tx, &actor, &case, &doing, Event::FindingSentBack).await
                })
            })
            .await
    }

    /// A second person decides as it was proposed; the institution is told. Where the result is published already and
    /// this weighs on it, the year goes back to be determined anew.
    pub async fn decide_finding(&self, actor: &Actor, id: &CaseId, seen: usize, words: &str) -> Result<(), AppError> {
        let doing = Doing::new(Act::DecideFinding, CaseActKind::Decided, words);
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(case) = app.case_to_act_in(tx, &actor, &id, seen, &doing).await? else { return Ok(()) };
                    fine(doing.checked(true))?;
                    let proposer = case.proposal().map_or("", |act| act.by.as_str());
                    if is_same_person(tx.db(), &actor.account, proposer).await? {
                        return Err(AppError::Closed(Text::new(
                            "须由提出意见以外的人决定",
                            "somebody else than who proposed it must decide",
                        )));
                    }
                    let proposed = case.proposal().and_then(|act| act.finding);
                    let finding = proposed.ok_or_else(|| AppError::Internal(format!("case {id} proposes nothing")))?;
                    let doing = Doing { finding: Some(finding), ..doing };
                    app.tell(tx, &scope(&case), &letters::decided(&case, finding)).await?;
                    write(tx, &actor, &case, &doing, Event::FindingDecided).await?;
                    if case.reopens() {
                        app.reopen(tx, &actor, &case, finding).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Withdraws a case of which nothing is decided; an institution that was told of it is told.
    pub async fn withdraw_case(&self, actor: &Actor, id: &CaseId, seen: usize, words: &str) -> Result<(), AppError> {
        let doing = Doing::new(Act::WithdrawCase, CaseActKind::Withdrawn, words);
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(case) = app.case_to_act_in(tx, &actor, &id, seen, &doing).await? else { return Ok(()) };
                    fine(doing.checked(true))?;
                    if case.standing.heard {
                        app.tell(tx, &scope(&case), &letters::withdrawn(&case)).await?;
                    }
                    write(tx, &actor, &case, &doing, Event::CaseWithdrawn).await
                })
            })
            .await
    }

    /// The case in which something is to be done, where this person may do it and saw all of it; `None` where it was
    /// just done, by a double click.
    async fn case_to_act_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &CaseId,
        seen: usize,
        doing: &Doing,
    ) -> Result<Option<Case>, AppError> {
        let now = tx.now();
        let case = self.case_in(tx.db(), id, now).await?;
        let object = Object::Case(case.view());
        allowed(may(actor, reading(actor), &object, now))?;
        let acts = case.seen_by(actor);
        if acts.len().checked_sub(1) == Some(seen) && acts.last().is_some_and(|last| doing.is(last, actor)) {
            return Ok(None);
        }
        allowed(may(actor, doing.act, &object, now))?;
        self.not_recused(tx.db(), actor, &case.institution).await?;
        if acts.len() != seen {
            return Err(stale());
        }
        Ok(Some(case))
    }

    /// The year goes back to be determined anew: this decision is the act that reopens it.
    async fn reopen(&self, tx: &mut Tx, actor: &Actor, case: &Case, finding: Finding) -> Result<(), AppError> {
        let year = case.record.year;
        let mut record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        let from = record.step;
        record.step = Step::Determination;
        years::save_year(tx.db(), &record).await?;
        let detail = json!({
            "from": from.id(), "to": record.step.id(), "case": case.record.id.as_str(),
            "institution": case.institution.id.as_str(), "item": case.record.item, "finding": finding.id(),
        });
        tx.log(Some(actor), Event::YearReopened, &format!("year {year}"), detail);
        self.tell_office(tx, &letters::reopened(case, false)).await?;
        self.tell(tx, &scope(case), &letters::reopened(case, true)).await?;
        Ok(())
    }
}

fn scope(case: &Case) -> Scope {
    Scope::Institution(case.institution.id.clone())
}

fn act(number: i64, doing: &Doing, actor: &Actor, at: Timestamp) -> CaseAct {
    CaseAct {
        number,
        kind: doing.kind,
        finding: doing.finding,
        until: doing.until,
        words: doing.words.clone(),
        by: actor.account.as_str().to_owned(),
        at,
    }
}

async fn write(tx: &mut Tx, actor: &Actor, case: &Case, doing: &Doing, event: Event) -> Result<(), AppError> {
    let number = case.acts.iter().map(|act| act.number).max().unwrap_or(0) + 1;
    let done = act(number, doing, actor, tx.now());
    cases::add_act(tx.db(), &case.record.id, &done).await?;
    let detail = json!({
        "year": case.record.year.0, "institution": case.institution.id.as_str(), "item": case.record.item,
        "act": number, "kind": done.kind.id(), "finding": done.finding.map(Finding::id),
        "until": done.until.map(|day| day.to_string()), "words": digest::of_words(&done.words),
    });
    tx.log(Some(actor), event, &format!("case {}", case.record.id), detail);
    Ok(())
}

/// What was typed as a case, or everything that is wrong with it.
async fn checked(tx: &mut Tx, plan: &crate::Plan, year: Year, new: &NewCase) -> Result<CaseRecord, AppError> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, zh: &str, en: &str| problems.push(InputProblem::new(field, zh, en));
    let institution = match &new.institution {
        Some(id) if dossier_of(tx.db(), year, id).await?.is_some() => Some(id.clone()),
        _ => {
            wrong("institution", "请选择参加本年度考核的院校", "choose an institution that takes part in the year");
            None
        }
    };
    if plan.scheme.negative(&new.item).is_none() {
        wrong("item", "请选择负面清单事项", "choose an item of the negative list");
    }
    if new.source.is_none() {
        wrong("source", "请选择来源", "choose where it comes from");
    }
    match new.facts_on {
        None => wrong("facts_on", "请填写事实发生日期", "give the day of the facts"),
        Some(day) if day > calendar::day_of(tx.now()) => {
            wrong("facts_on", "事实发生日期不能晚于今天", "the facts cannot be later than today");
        }
        Some(_) => {}
    }
    let reference = new.reference.trim();
    if reference.chars().count() > LONGEST_REFERENCE {
        problems.push(InputProblem::new(
            "reference",
            format!("最多 {LONGEST_REFERENCE} 字"),
            format!("at most {LONGEST_REFERENCE} characters"),
        ));
    }
    problems.extend(words(new.words.trim(), true));
    match (institution, new.source, new.facts_on) {
        (Some(institution), Some(source), Some(facts_on)) if problems.is_empty() => Ok(CaseRecord {
            id: CaseId::from_bytes(random_id()),
            year,
            institution,
            item: new.item.clone(),
            source,
            signal_state: String::new(),
            // What somebody told stays with the case, whatever the office calls its source.
            signal: if source == CaseSource::Signal || new.signal.starts_with(CONCERN) {
                new.signal.chars().take(LONGEST_REFERENCE).collect()
            } else {
                String::new()
            },
            facts_on,
            reference: reference.to_owned(),
        }),
        _ => Err(AppError::Input(problems)),
    }
}
