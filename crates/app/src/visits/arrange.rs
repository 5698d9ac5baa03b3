//! Day and team of a visit, telling people of it, calling it off. Whoever acts says how much was done before; where more has
//! happened nothing is written.

use jiff::civil::Date;
use scheme::Text;
use serde_json::json;
use store::Tx;
use store::visits::{self, VisitAct, VisitActKind};
use workflow::{Act, Actor, Event, ExpertId, InstitutionId, Object, Scope, VisitId, VisitState, Year, calendar, may};

use super::plan::plannable;
use super::{Visit, VisitStanding, letters, names};
use crate::error::{InputProblem, allowed};
use crate::panel::reason;
use crate::{App, AppError, digest};

/// Experts that a team has at least: nobody visits an institution alone.
pub(super) const TEAM: usize = 2;
/// Characters of what the institution should prepare, and of a report.
pub(super) const LONGEST: usize = 5000;

/// Day and team, as they were chosen.
#[derive(Debug, Clone, Default)]
pub struct Arrangement {
    /// The day.
    pub day: Option<Date>,
    /// Who leads the team.
    pub leader: Option<ExpertId>,
    /// Its other members.
    pub members: Vec<ExpertId>,
    /// What the institution should prepare; may be empty.
    pub prepare: String,
}

impl Arrangement {
    /// The team, its leader first, each once.
    fn team(&self) -> Vec<ExpertId> {
        let mut team: Vec<ExpertId> = Vec::new();
        for one in self.leader.iter().chain(&self.members) {
            if !team.contains(one) {
                team.push(one.clone());
            }
        }
        team
    }
}

pub(super) fn stale() -> AppError {
    AppError::Stale(Text::new(
        "这次考察有了新进展，没有写入任何内容。请刷新页面，再看一次。",
        "Something was done about this visit meanwhile, and nothing was written. Reload the page and look once more.",
    ))
}

impl App {
    /// Sets day and team of a visit. Where people know of it already, they are told of the change.
    pub async fn arrange_visit(
        &self,
        actor: &Actor,
        id: &VisitId,
        seen: usize,
        arrangement: Arrangement,
    ) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let visit = app.visit_to_arrange(tx, &actor, &id).await?;
                    let prepare = arrangement.prepare.trim().replace('\r', "");
                    let (team, day) = (arrangement.team(), arrangement.day);
                    let at = &visit.standing;
                    // A double click, or nothing changed.
                    if (at.day, &at.team, at.prepare.as_str()) == (day, &team, prepare.as_str()) {
                        return Ok(());
                    }
                    if visit.acts.len() != seen {
                        return Err(stale());
                    }
                    app.check_arrangement(tx, &visit, (day, &team, &prepare)).await?;
                    let act = VisitAct { day, team, ..act(tx, &actor, &visit, VisitActKind::Arranged, &prepare) };
                    let after = with(&visit, act.clone());
                    write(tx, &actor, &visit, act, (Event::VisitArranged, None)).await?;
                    if visit.standing.told {
                        app.tell_of_visit(tx, &after, &visit.standing.team, true).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Tells institution and team of a visit; from then on the team may write down what it sees.
    pub async fn announce_visit(&self, actor: &Actor, id: &VisitId, seen: usize) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let visit = app.visit_to_arrange(tx, &actor, &id).await?;
                    if visit.standing.state == VisitState::Announced {
                        return Ok(());
                    }
                    if visit.acts.len() != seen {
                        return Err(stale());
                    }
                    let at = &visit.standing;
                    // Somebody may have stepped back since it was arranged.
                    app.check_arrangement(tx, &visit, (at.day, &at.team, &at.prepare)).await?;
                    let act = act(tx, &actor, &visit, VisitActKind::Announced, "");
                    let after = with(&visit, act.clone());
                    write(tx, &actor, &visit, act, (Event::VisitAnnounced, None)).await?;
                    app.tell_of_visit(tx, &after, &[], false).await
                })
            })
            .await
    }

    /// Calls a visit off; whoever knows of it is told, with the reason.
    pub async fn cancel_visit(&self, actor: &Actor, id: &VisitId, seen: usize, why: &str) -> Result<(), AppError> {
        let (app, actor, id, why) = (self.clone(), actor.clone(), id.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let visit = app.visit_in(tx.db(), &id).await?;
                    if visit.standing.state == VisitState::Cancelled {
                        plannable(tx.db(), &actor, visit.record.year, now).await?;
                        return Ok(());
                    }
                    let visit = app.visit_to_arrange(tx, &actor, &id).await?;
                    if visit.acts.len() != seen {
                        return Err(stale());
                    }
                    // It took place: what was signed is put right and signed anew, never made away with.
                    if visit.acts.iter().any(|act| act.kind == VisitActKind::Closed) {
                        return Err(AppError::Closed(Text::new(
                            "考察已经进行，报告签署过，不能取消；请修改后重新签署",
                            "it took place and was reported on: it cannot be called off, put its report right and sign anew",
                        )));
                    }
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    let act = act(tx, &actor, &visit, VisitActKind::Cancelled, &why);
                    write(tx, &actor, &visit, act, (Event::VisitCancelled, None)).await?;
                    if visit.standing.told {
                        app.tell(
                            tx,
                            &Scope::Institution(visit.institution.id.clone()),
                            &letters::called_off(&visit, &why, true),
                        )
                        .await?;
                        for expert in &visit.standing.team {
                            let notice = letters::called_off(&visit, &why, false);
                            app.tell(tx, &Scope::Expert(expert.clone()), &notice).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Takes an expert who declared a conflict out of the teams that are still to visit the institution, and tells whoever
    /// knows of it; of a report that is signed already the office is told.
    pub(crate) async fn leave_visits(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        expert: &ExpertId,
    ) -> Result<(), AppError> {
        for (record, acts) in visits::visits(tx.db(), visits::Which::Institution(institution)).await? {
            let standing = VisitStanding::of(&acts);
            let over = standing.state == VisitState::Cancelled;
            if record.year != year || over || !standing.team.contains(expert) {
                continue;
            }
            let visit = self.visit_in(tx.db(), &record.id).await?;
            self.tell_office_of(tx, &visit.institution, &letters::member_left(&visit)).await?;
            if standing.state.is_open() {
                let after = self.without(tx, actor, &visit, std::slice::from_ref(expert)).await?;
                if standing.told {
                    self.tell_of_visit(tx, &after, &[], true).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes members out of a team; gives the visit as it is then.
    pub(super) async fn without(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        visit: &Visit,
        gone: &[ExpertId],
    ) -> Result<Visit, AppError> {
        let at = &visit.standing;
        let team = at.team.iter().filter(|one| !gone.contains(one)).cloned().collect();
        let left = act(tx, actor, visit, VisitActKind::Arranged, &at.prepare);
        let left = VisitAct { day: at.day, team, ..left };
        write(tx, actor, visit, left.clone(), (Event::VisitArranged, None)).await?;
        Ok(with(visit, left))
    }

    /// What is wrong with a team now: too few, not in the pool, kept away, or without the declaration of impartiality. Also
    /// who of it is kept away.
    pub(super) async fn team_problems(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        team: &[ExpertId],
    ) -> Result<(Vec<InputProblem>, Vec<ExpertId>), AppError> {
        let (mut problems, mut kept_away) = (Vec::new(), Vec::new());
        let mut wrong = |zh: String, en: String| problems.push(InputProblem::new("leader", zh, en));
        if team.len() < TEAM {
            wrong(
                format!("考察组至少 {TEAM} 人，请选择组长和成员"),
                format!("a team has {TEAM} experts or more: choose a leader and members"),
            );
        }
        let board = self.board_of(tx.db(), visit.year.clone()).await?;
        for id in team {
            let Some(known) = board.expert(id).filter(|one| one.is_available()) else {
                wrong(
                    "有成员不在专家库或未确认".to_owned(),
                    "a member is not in the pool, or not confirmed".to_owned(),
                );
                continue;
            };
            let name = &known.expert.name;
            let conflicts = board.conflicts.between(id, &visit.institution.id);
            if !conflicts.is_empty() {
                let words: Vec<Text> = conflicts.iter().map(crate::panel::Conflict::words).collect();
                let zh: Vec<&str> = words.iter().map(|one| one.zh.as_str()).collect();
                let en: Vec<&str> = words.iter().map(|one| one.en.as_str()).collect();
                wrong(format!("{name}须回避：{}", zh.join("、")), format!("{name} is kept from it: {}", en.join(", ")));
                kept_away.push(id.clone());
            } else if known.impartial.is_none() {
                wrong(
                    format!("{name}尚未签署评审承诺"),
                    format!("{name} has not signed the declaration of impartiality"),
                );
            }
        }
        Ok((problems, kept_away))
    }

    /// A visit that this person may arrange or call off now.
    async fn visit_to_arrange(&self, tx: &mut Tx, actor: &Actor, id: &VisitId) -> Result<Visit, AppError> {
        let now = tx.now();
        let visit = self.visit_in(tx.db(), id).await?;
        plannable(tx.db(), actor, visit.record.year, now).await?;
        self.not_recused(tx.db(), actor, &visit.institution).await?;
        match visit.standing.state {
            VisitState::Planned | VisitState::Announced => Ok(visit),
            // The policy has the words for it.
            VisitState::Closed | VisitState::Cancelled => {
                allowed(may(actor, Act::WriteVisit, &Object::Visit(visit.view()), now))?;
                Err(AppError::Absent)
            }
        }
    }

    async fn check_arrangement(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        (day, team, prepare): (Option<Date>, &[ExpertId], &str),
    ) -> Result<(), AppError> {
        let mut problems = Vec::new();
        let today = calendar::day_of(tx.now());
        match day {
            None => problems.push(InputProblem::new("day", "请选择日期", "choose the day")),
            Some(day) if day < today => problems.push(InputProblem::new(
                "day",
                format!("日期不能早于今天（{today}）"),
                format!("the day is past: today is {today}"),
            )),
            Some(_) => {}
        }
        problems.extend(self.team_problems(tx, visit, team).await?.0);
        if prepare.chars().count() > LONGEST {
            problems.push(InputProblem::new(
                "prepare",
                format!("最多 {LONGEST} 字"),
                format!("at most {LONGEST} characters"),
            ));
        }
        if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
    }

    /// Tells institution and team of day and people, and those who are not in the team any more.
    async fn tell_of_visit(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        before: &[ExpertId],
        changed: bool,
    ) -> Result<(), AppError> {
        let experts = store::experts::experts(tx.db()).await?;
        let team = names(&experts, &visit.standing.team);
        let institution = Scope::Institution(visit.institution.id.clone());
        self.tell(tx, &institution, &letters::announced_to_institution(visit, &team, changed)).await?;
        for expert in &visit.standing.team {
            self.tell(tx, &Scope::Expert(expert.clone()), &letters::announced_to_team(visit, &team, changed)).await?;
        }
        for expert in before.iter().filter(|one| !visit.standing.team.contains(one)) {
            self.tell(tx, &Scope::Expert(expert.clone()), &letters::not_in_team(visit)).await?;
        }
        Ok(())
    }
}

/// The next act of a visit.
pub(super) fn act(tx: &Tx, actor: &Actor, visit: &Visit, kind: VisitActKind, words: &str) -> VisitAct {
    VisitAct {
        number: visit.acts.iter().map(|act| act.number).max().unwrap_or(0) + 1,
        kind,
        day: None,
        team: Vec::new(),
        words: words.to_owned(),
        by: actor.account.to_string(),
        at: tx.now(),
    }
}

/// The visit as it is after an act.
fn with(visit: &Visit, act: VisitAct) -> Visit {
    let mut after = visit.clone();
    after.acts.push(act);
    after.standing = VisitStanding::of(&after.acts);
    after
}

/// Writes an act with its line in the log, which names experts by id and holds no words; of a report also the digest of all
/// that the team wrote.
pub(super) async fn write(
    tx: &mut Tx,
    actor: &Actor,
    visit: &Visit,
    act: VisitAct,
    (event, notes): (Event, Option<&str>),
) -> Result<(), AppError> {
    visits::add_act(tx.db(), &visit.record.id, &act).await?;
    let team: Vec<&str> = act.team.iter().map(ExpertId::as_str).collect();
    let detail = json!({
        "year": visit.record.year.0, "institution": visit.institution.id.as_str(), "act": act.number,
        "day": act.day.map(|day| day.to_string()), "team": team, "words": digest::of_words(&act.words),
        "notes": notes,
    });
    tx.log(Some(actor), event, &format!("visit {}", visit.record.id), detail);
    Ok(())
}
