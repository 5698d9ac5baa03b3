//! What people do with a determination: compute and keep one, put it forward, approve it or send it back, decide ties, hold
//! a result back. Two people for what counts.

use std::collections::BTreeSet;

use jiff::Timestamp;
use scheme::Text;
use serde_json::json;
use store::determinations::{self as stored, Determination, DeterminationAct, DeterminationActKind};
use store::people::is_same_person;
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, Tx};
use workflow::{Act, Actor, Decision, Event, InstitutionId, Object, Step, Year, may};

use super::{Computed, DeterminationState, Outcome, Trial, given_seats, held_back};
use crate::error::{InputProblem, allowed};
use crate::mail::Notice;
use crate::panel::reason;
use crate::{App, AppError};

impl App {
    /// Computes a determination and keeps it with its facts; gives its number. Refused while anything is missing, with all
    /// of it. Where nothing changed since the last it stays with that. What the last holds back this holds back too, and
    /// what the leading group decided on a tie stays while the same institutions are tied for as many seats.
    pub async fn determine(&self, actor: &Actor, year: Year, note: &str) -> Result<i64, AppError> {
        let (app, actor, note) = (self.clone(), actor.clone(), reason(note));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::Determine, &Object::Year(record.step), tx.now()))?;
                    let trial = app.trial_in(tx.db(), record).await?;
                    if !trial.waiting.is_empty() {
                        let problem = |one: &super::Waiting| {
                            let (name, id) = (&one.institution.name, &one.indicator);
                            InputProblem::new(
                                "",
                                format!("{name} {id}：{}", one.what.zh),
                                format!("{name} {id}: {}", one.what.en),
                            )
                        };
                        return Err(AppError::Input(trial.waiting.iter().map(problem).collect()));
                    }
                    let all = stored::determinations(tx.db(), year).await?;
                    // A double click, or nothing to compute again.
                    if let Some(last) = all.last().filter(|last| trial.repeats(last)) {
                        return Ok(last.number);
                    }
                    // What is held back stays so until somebody gives it free.
                    let mut carried = all.last().map(held_back).unwrap_or_default();
                    carried.retain(|id, _| trial.texts.institutions.contains(id));
                    let mut acts: Vec<DeterminationAct> = carried.into_values().cloned().collect();
                    if let Some(last) = all.last() {
                        let before = app.outcome_in(tx.db(), trial.year.clone(), last.number).await?;
                        acts.extend(still_decided(&before, &trial));
                    }
                    let new = Determination {
                        number: all.last().map_or(1, |last| last.number + 1),
                        digest: trial.digest,
                        note,
                        by: actor.account.to_string(),
                        at: tx.now(),
                        acts,
                    };
                    stored::add_determination(tx.db(), year, &new, &trial.texts).await?;
                    let detail = json!({
                        "number": new.number, "facts": new.digest, "institutions": trial.institutions.len(),
                        "carried": new.acts.iter().map(|act| json!({
                            "act": act.kind.id(), "institution": act.institution.as_ref().map(InstitutionId::as_str),
                        })).collect::<Vec<_>>(),
                    });
                    tx.log(Some(&actor), Event::DeterminationMade, &format!("year {year}"), detail);
                    Ok(new.number)
                })
            })
            .await
    }

    /// Puts the last determination before a second person.
    pub async fn propose_determination(
        &self,
        actor: &Actor,
        (year, number): (Year, i64),
        why: &str,
    ) -> Result<(), AppError> {
        let (app, actor, why) = (self.clone(), actor.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let outcome = app.deciding(tx, &actor, (year, number), Act::Determine).await?;
                    match outcome.state() {
                        // A double click.
                        DeterminationState::Proposed => return Ok(()),
                        DeterminationState::Approved => return Err(settled()),
                        DeterminationState::Computed | DeterminationState::SentBack => {}
                    }
                    app.still_so(tx, &outcome).await?;
                    let problems = app.pending(tx, &actor, &outcome).await?;
                    if !problems.is_empty() {
                        return Err(AppError::Input(problems));
                    }
                    let act = (DeterminationActKind::Proposed, None, why);
                    keep(tx, &actor, &outcome, act, Event::DeterminationProposed).await?;
                    let notice = Notice {
                        subject: Text::new("请审定考核结果", "A determination waits for a second person"),
                        text: Text::new(
                            format!("{year}年度第 {number} 次计算的考核结果已提请审定"),
                            format!("Determination {number} of {year} was put forward to be approved"),
                        ),
                        link: format!("/years/{year}/determination/{number}"),
                    };
                    app.tell_office(tx, &notice).await
                })
            })
            .await
    }

    /// Approves what another person put forward, or sends it back with the reason.
    pub async fn approve_determination(
        &self,
        actor: &Actor,
        (year, number): (Year, i64),
        approves: bool,
        why: &str,
    ) -> Result<(), AppError> {
        let (app, actor, why) = (self.clone(), actor.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let outcome = app.deciding(tx, &actor, (year, number), Act::ApproveDetermination).await?;
                    match outcome.state() {
                        DeterminationState::Proposed => {}
                        // A double click.
                        DeterminationState::Approved if approves => return Ok(()),
                        DeterminationState::SentBack if !approves => return Ok(()),
                        DeterminationState::Approved => return Err(settled()),
                        DeterminationState::Computed | DeterminationState::SentBack => {
                            return Err(AppError::Closed(Text::new("尚未提请审定", "nobody has put it forward yet")));
                        }
                    }
                    let (what, now) = ((&outcome.year, &outcome.determination), tx.now());
                    allowed(app.may_decide(tx.db(), &actor, what, now).await?)?;
                    if approves {
                        app.still_so(tx, &outcome).await?;
                    }
                    if !approves && why.is_empty() {
                        return Err(AppError::input(
                            "reason",
                            "请写明退回的理由",
                            "give the reason for sending it back",
                        ));
                    }
                    let (kind, event) = if approves {
                        (DeterminationActKind::Approved, Event::DeterminationApproved)
                    } else {
                        (DeterminationActKind::SentBack, Event::DeterminationSentBack)
                    };
                    let before = app.approved_in(tx.db(), &outcome.year).await?;
                    keep(tx, &actor, &outcome, (kind, None, why), event).await?;
                    match before {
                        Some(before) if approves && outcome.year.step == Step::Feedback => {
                            app.tell_of_changes(tx, &before, &outcome).await
                        }
                        _ => Ok(()),
                    }
                })
            })
            .await
    }

    /// Refuses what would come out otherwise by now, or waits for something by now: figures, marks, findings, visits.
    async fn still_so(&self, tx: &mut Tx, outcome: &Outcome) -> Result<(), AppError> {
        let now = self.trial_in(tx.db(), outcome.year.clone()).await?;
        if now.digest == outcome.determination.digest && now.waiting.is_empty() {
            return Ok(());
        }
        Err(AppError::Stale(Text::new(
            "计算之后，数据、评分、认定或现场考察有了变化。请重新计算，再提请审定。",
            "Figures, marks, findings or visits changed since: compute again, then put that forward.",
        )))
    }

    /// Gives an institution among equals at the edge of the quota a seat, or takes that back; the reason of the leading
    /// group stands beside it. Never more seats than are left.
    pub async fn decide_tie(
        &self,
        actor: &Actor,
        (year, number): (Year, i64),
        institution: &InstitutionId,
        (gets, why): (bool, &str),
    ) -> Result<(), AppError> {
        let (app, actor, institution, why) = (self.clone(), actor.clone(), institution.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let outcome = app.deciding(tx, &actor, (year, number), Act::ApproveDetermination).await?;
                    open(&outcome)?;
                    let position = outcome.position(&institution).ok_or(AppError::Absent)?;
                    if !outcome.computed.is_tied(position) {
                        return Err(AppError::Absent);
                    }
                    // Whose institution is among the equals decides between none of them.
                    for (at, equal) in outcome.institutions.iter().enumerate() {
                        if outcome.computed.is_tied(at) {
                            app.not_recused(tx.db(), &actor, equal).await?;
                        }
                    }
                    // A double click.
                    if outcome.seated.contains_key(&institution) == gets {
                        return Ok(());
                    }
                    if gets && outcome.seats_left() == 0 {
                        return Err(AppError::Closed(Text::new("名额已经用完", "no seat is left")));
                    }
                    if why.is_empty() {
                        return Err(AppError::input(
                            "reason",
                            "请写明领导小组的理由",
                            "give the leading group’s reason",
                        ));
                    }
                    let kind = if gets { DeterminationActKind::Seated } else { DeterminationActKind::Unseated };
                    keep(tx, &actor, &outcome, (kind, Some(institution), why), Event::TieDecided).await
                })
            })
            .await
    }

    /// Holds the result of an institution back, or gives it free: it keeps its place in the roll and is not told.
    pub async fn withhold(
        &self,
        actor: &Actor,
        (year, number): (Year, i64),
        institution: &InstitutionId,
        (held, why): (bool, &str),
    ) -> Result<(), AppError> {
        let (app, actor, institution, why) = (self.clone(), actor.clone(), institution.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let outcome = app.deciding(tx, &actor, (year, number), Act::ApproveDetermination).await?;
                    open(&outcome)?;
                    let position = outcome.position(&institution).ok_or(AppError::Absent)?;
                    app.not_recused(tx.db(), &actor, &outcome.institutions[position]).await?;
                    // A double click.
                    if outcome.withheld.contains_key(&institution) == held {
                        return Ok(());
                    }
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    let kind = if held { DeterminationActKind::Withheld } else { DeterminationActKind::Freed };
                    keep(tx, &actor, &outcome, (kind, Some(institution), why), Event::ResultWithheld).await
                })
            })
            .await
    }

    /// Institutions with a case that is not decided, and whose result is not held back for it.
    async fn pending(&self, tx: &mut Tx, actor: &Actor, outcome: &Outcome) -> Result<Vec<InputProblem>, AppError> {
        let now = tx.now();
        let open = self.open_cases(tx.db(), outcome.year.year, now).await?;
        let recusal = self.recusal(tx.db(), actor).await?;
        let pending = |(id, item): &(InstitutionId, String)| {
            let position = outcome.position(id).filter(|_| !outcome.withheld.contains_key(id))?;
            let name = &outcome.institutions[position].name;
            // What is said of their own institution is not for people who work there.
            if recusal.keeps_from(&outcome.institutions[position]).is_some() {
                return Some(InputProblem::new(
                    "",
                    format!("{name}：有事项未结，请由办公室其他人员提请审定"),
                    format!("{name}: something is pending there; somebody else of the office puts it forward"),
                ));
            }
            Some(InputProblem::new(
                "",
                format!("{name}：负面清单 {item} 的案件未结，请先决定，或暂缓公布该校结果"),
                format!("{name}: a case of {item} is pending; decide it first, or hold the result back"),
            ))
        };
        Ok(open.iter().filter_map(pending).collect())
    }

    /// The last determination of a year, for whoever may do this with it. Earlier ones stay as they are.
    async fn deciding(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (year, number): (Year, i64),
        act: Act,
    ) -> Result<Outcome, AppError> {
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, act, &Object::Year(record.step), tx.now()))?;
        let all = stored::determinations(tx.db(), year).await?;
        if !all.iter().any(|one| one.number == number) {
            return Err(AppError::Absent);
        }
        if all.last().is_none_or(|last| last.number != number) {
            return Err(AppError::Stale(Text::new(
                "已有更新的计算，请看最近一次",
                "a later one was computed: see the last",
            )));
        }
        self.outcome_in(tx.db(), record, number).await
    }
}

/// To whom the determination before gave a seat among equals, where it was not carried over: others are equals now, or other
/// seats are left. Whom this determination decided on itself is not among them.
pub fn seats_not_carried(before: &Outcome, outcome: &Outcome) -> Vec<String> {
    let kinds = [DeterminationActKind::Seated, DeterminationActKind::Unseated];
    let acts = &outcome.determination.acts;
    let decided =
        |id: &InstitutionId| acts.iter().any(|act| kinds.contains(&act.kind) && act.institution.as_ref() == Some(id));
    let lost = before.seated.keys().filter(|id| !decided(id) && outcome.position(id).is_some());
    lost.filter_map(|id| before.position(id).map(|at| before.institutions[at].name.clone())).collect()
}

/// The seats that the leading group gave among equals, where the same institutions are still equals for as many seats.
fn still_decided(before: &Outcome, trial: &Trial) -> Vec<DeterminationAct> {
    let tied = |computed: &Computed, institutions: &[Institution]| -> BTreeSet<InstitutionId> {
        let tied = institutions.iter().enumerate().filter(|(at, _)| computed.is_tied(*at));
        tied.map(|(_, one)| one.id.clone()).collect()
    };
    let left = |computed: &Computed| computed.roll.seats.unwrap_or(0).saturating_sub(computed.roll.seated);
    let same = tied(&before.computed, &before.institutions) == tied(&trial.computed, &trial.institutions)
        && left(&before.computed) == left(&trial.computed);
    if same { given_seats(&before.determination).into_values().cloned().collect() } else { Vec::new() }
}

impl App {
    /// Whether this person may approve, or send back, what was put forward: in a role that does, and as somebody else than
    /// who put it forward.
    pub async fn may_decide(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        (record, determination): (&YearRecord, &Determination),
        now: Timestamp,
    ) -> Result<Decision, AppError> {
        let proposer = proposed_by(determination).unwrap_or_default();
        if is_same_person(db, &actor.account, proposer).await? {
            return Ok(Decision::Closed(Text::new(
                "须由提请人以外的人审定",
                "somebody else than who put it forward must approve it",
            )));
        }
        Ok(may(actor, Act::ApproveDetermination, &Object::Year(record.step), now))
    }
}

/// Who put a determination forward last.
fn proposed_by(determination: &Determination) -> Option<&str> {
    let last = determination.acts.iter().rfind(|act| act.kind == DeterminationActKind::Proposed);
    last.map(|act| act.by.as_str())
}

/// What is before the second person, or approved, is changed no more.
fn open(outcome: &Outcome) -> Result<(), AppError> {
    match outcome.state() {
        DeterminationState::Computed | DeterminationState::SentBack => Ok(()),
        DeterminationState::Proposed => Err(AppError::Closed(Text::new(
            "已提请审定，退回后才能改动",
            "it is before the second person: it changes only after it was sent back",
        ))),
        DeterminationState::Approved => Err(settled()),
    }
}

fn settled() -> AppError {
    AppError::Closed(Text::new("结果已审定，不再改动", "it is approved and stays as it is"))
}

async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    outcome: &Outcome,
    (kind, institution, reason): (DeterminationActKind, Option<InstitutionId>, String),
    event: Event,
) -> Result<(), AppError> {
    let (year, number) = (outcome.year.year, outcome.determination.number);
    let detail = json!({
        "number": number, "act": kind.id(), "facts": outcome.determination.digest,
        "institution": institution.as_ref().map(|id| id.as_str().to_owned()), "reason": reason,
    });
    let act = DeterminationAct { kind, institution, reason, by: actor.account.to_string(), at: tx.now() };
    stored::add_act(tx.db(), (year, number, outcome.determination.acts.len()), &act).await?;
    tx.log(Some(actor), event, &format!("year {year}"), detail);
    Ok(())
}
