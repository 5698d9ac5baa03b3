//! What the office changes by hand: an expert more, an expert less, and everything to the experts at once.

use scheme::Text;
use serde_json::json;
use store::Tx;
use store::assignments::{self, Assignment, AssignmentState, Of};
use store::years::{self, YearRecord};
use workflow::{Act, Actor, AssignmentId, Event, ExpertId, InstitutionId, Object, Scope, Year, may};

use super::board::Board;
use crate::error::{InputProblem, allowed};
use crate::mail::Notice;
use crate::{App, AppError, random_id};

/// Characters of a reason that are kept.
pub(super) const REASON: usize = 500;

/// What somebody wrote as a reason.
pub(crate) fn reason(text: &str) -> String {
    text.trim().replace('\r', "").chars().take(REASON).collect()
}

impl App {
    /// The board of a year for somebody who may change it now.
    async fn open_board(&self, tx: &mut Tx, actor: &Actor, year: Year) -> Result<(YearRecord, Board), AppError> {
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::AssignExperts, &Object::Year(record.step), tx.now()))?;
        let board = self.board_of(tx.db(), record.clone()).await?;
        Ok((record, board))
    }

    /// Assigns an expert by hand, as a draft.
    pub async fn assign_expert(
        &self,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        expert: &ExpertId,
        groups: Vec<String>,
    ) -> Result<(), AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        let (institution, expert) = (institution.clone(), expert.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (_, board) = app.open_board(tx, &actor, year).await?;
                    let chosen = board.institutions.iter().find(|one| one.institution.id == institution);
                    if let Some(chosen) = chosen {
                        app.not_recused(tx.db(), &actor, &chosen.institution).await?;
                    }
                    let groups = assignable(&board, &institution, &expert, &groups)?;
                    // A double click.
                    let Some(groups) = groups else { return Ok(()) };
                    let new = Assignment {
                        id: AssignmentId::from_bytes(random_id()),
                        institution: institution.clone(),
                        groups,
                        expert: expert.clone(),
                        run: None,
                        state: AssignmentState::Draft,
                        reason: String::new(),
                        by: actor.account.to_string(),
                        at: tx.now(),
                        released_at: None,
                        ended_at: None,
                        finished_at: None,
                    };
                    let detail =
                        json!({"institution": institution.as_str(), "expert": expert.as_str(), "groups": new.groups});
                    assignments::add_assignments(tx.db(), year, &[new]).await?;
                    tx.log(Some(&actor), Event::AssignmentChanged, &format!("assignment {year}"), detail);
                    Ok(())
                })
            })
            .await
    }

    /// Takes an assignment away. It stays as a record, so that no run brings it back; whoever knows of it is told.
    pub async fn remove_assignment(
        &self,
        actor: &Actor,
        year: Year,
        id: &AssignmentId,
        why: &str,
    ) -> Result<(), AppError> {
        let (app, actor, id, why) = (self.clone(), actor.clone(), id.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (_, board) = app.open_board(tx, &actor, year).await?;
                    let of = board.institutions.iter().find_map(|one| {
                        let found = one.assignments.iter().find(|one| one.id == id)?;
                        Some((one, found))
                    });
                    let (of, one) = of.ok_or(AppError::Absent)?;
                    app.not_recused(tx.db(), &actor, &of.institution).await?;
                    if !one.state.stands() {
                        return Ok(());
                    }
                    let known = one.state == AssignmentState::Released;
                    if known && why.is_empty() {
                        return Err(AppError::input(
                            "reason",
                            "请写明理由，专家会收到通知",
                            "give the reason: the expert is told",
                        ));
                    }
                    let ended = (why.as_str(), actor.account.as_str(), tx.now());
                    assignments::end(tx.db(), &id, AssignmentState::Removed, ended).await?;
                    let detail = json!({
                        "institution": of.institution.id.as_str(), "expert": one.expert.as_str(), "removed": true,
                        "reason": why,
                    });
                    tx.log(Some(&actor), Event::AssignmentChanged, &format!("assignment {year}"), detail);
                    if known {
                        let name = &of.institution.name;
                        let notice = Notice {
                            subject: Text::new("评审任务有调整", "A review was taken from you"),
                            text: Text::new(
                                format!("{year}年度：{name}不再由您评审（{why}）"),
                                format!("{year}: {name} is no longer yours to review ({why})"),
                            ),
                            link: "/reviews".to_owned(),
                        };
                        app.tell(tx, &Scope::Expert(one.expert.clone()), &notice).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Throws all drafts of a year away.
    pub async fn discard_drafts(&self, actor: &Actor, year: Year) -> Result<(), AppError> {
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::AssignExperts, &Object::Year(record.step), tx.now()))?;
                    let all = assignments::assignments(tx.db(), year, Of::All).await?;
                    let drafts = all.iter().filter(|one| one.state == AssignmentState::Draft).count();
                    if drafts == 0 {
                        return Ok(());
                    }
                    assignments::discard_drafts(tx.db(), year, false).await?;
                    let detail = json!({"discarded": drafts});
                    tx.log(Some(&actor), Event::AssignmentChanged, &format!("assignment {year}"), detail);
                    Ok(())
                })
            })
            .await
    }

    /// Makes all drafts the experts' work and tells them; gives how many.
    pub async fn release_assignments(&self, actor: &Actor, year: Year) -> Result<usize, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (_, board) = app.open_board(tx, &actor, year).await?;
                    let drafts = board.institutions.iter().flat_map(|one| &one.assignments);
                    let drafts: Vec<&Assignment> = drafts.filter(|one| one.state == AssignmentState::Draft).collect();
                    if drafts.is_empty() {
                        return Ok(0);
                    }
                    let problems: Vec<InputProblem> = drafts.iter().filter_map(|one| no_longer(&board, one)).collect();
                    if !problems.is_empty() {
                        return Err(AppError::Input(problems));
                    }
                    let now = tx.now();
                    assignments::release(tx.db(), year, now).await?;
                    let detail = json!({"released": drafts.len(), "short": board.short()});
                    tx.log(Some(&actor), Event::AssignmentReleased, &format!("assignment {year}"), detail);
                    for expert in &board.experts {
                        let own = drafts.iter().filter(|one| one.expert == expert.expert.id).count();
                        if own == 0 {
                            continue;
                        }
                        let notice = Notice {
                            subject: Text::new("请评审", "Please review"),
                            text: Text::new(
                                format!("{year}年度有 {own} 所院校请您评审：请先签署承诺，有需要回避的请声明"),
                                format!("{year}: {own} institutions for you to review; sign the declaration first"),
                            ),
                            link: "/reviews".to_owned(),
                        };
                        app.tell(tx, &Scope::Expert(expert.expert.id.clone()), &notice).await?;
                    }
                    Ok(drafts.len())
                })
            })
            .await
    }

    /// Reminds the experts with released work who have not signed the declaration, and while the year is reviewed those who
    /// are not done with it; gives how many people were told.
    pub async fn remind_experts(&self, actor: &Actor, year: Year) -> Result<usize, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (record, board) = app.open_board(tx, &actor, year).await?;
                    let declaration = Notice {
                        subject: Text::new("提醒：请签署评审承诺", "Reminder: please sign the declaration"),
                        text: Text::new(
                            format!("请签署{year}年度评审承诺，并声明需要回避的院校"),
                            format!("Please sign the declaration of {year} and name the institutions to be kept from"),
                        ),
                        link: "/reviews".to_owned(),
                    };
                    let mut told = 0;
                    for one in board.experts.iter().filter(|one| one.is_behind(record.step)) {
                        let left = one.load.1 - one.finished;
                        let work = Notice {
                            subject: Text::new("提醒：请完成评审", "Reminder: please finish your reviews"),
                            text: Text::new(
                                format!("{year}年度还有 {left} 所院校等待您完成评审"),
                                format!("{year}: {left} institutions still wait for your review"),
                            ),
                            link: "/reviews".to_owned(),
                        };
                        let notice = if one.impartial.is_none() { &declaration } else { &work };
                        told += app.tell(tx, &Scope::Expert(one.expert.id.clone()), notice).await?;
                        tx.log(Some(&actor), Event::Reminded, &format!("expert {}", one.expert.id), json!({}));
                    }
                    Ok(told)
                })
            })
            .await
    }
}

/// The groups, in the scheme's order, that an expert may be given in an institution; `None` where the expert has just
/// these already.
fn assignable(
    board: &Board,
    institution: &InstitutionId,
    expert: &ExpertId,
    groups: &[String],
) -> Result<Option<Vec<String>>, AppError> {
    let of = board.institution(institution).ok_or(AppError::Absent)?;
    let who = board.expert(expert).filter(|one| one.is_available());
    let who = who.ok_or_else(|| AppError::input("expert", "请选择已核实的专家", "choose a confirmed expert"))?;
    let known = board.groups.iter().map(|(id, _)| id);
    let chosen: Vec<String> = known.filter(|id| groups.contains(id)).cloned().collect();
    if chosen.is_empty() {
        return Err(AppError::input("groups", "请选择至少一组指标", "choose at least one group of indicators"));
    }
    if let Some(standing) = of.assignments.iter().find(|one| one.expert == *expert && one.state.stands()) {
        if standing.groups == chosen {
            return Ok(None);
        }
        return Err(AppError::input(
            "expert",
            "该专家已在评审这所院校；要换指标组，请先取消再分配",
            "this expert looks at this institution already; to give other groups, take it away first",
        ));
    }
    if of.assignments.iter().any(|one| one.saw_others(expert, &chosen)) {
        return Err(AppError::input(
            "expert",
            "该专家对这些指标组的评审已经提交过，看到过其他专家的评分，不能再评；请另选专家",
            "this expert was done with these groups once and has seen the others’ marks: choose somebody else",
        ));
    }
    let conflicts = board.conflicts.between(expert, institution);
    if conflicts.is_empty() {
        return Ok(Some(chosen));
    }
    let words = |of: fn(&Text) -> &str, by: &str| {
        conflicts.iter().map(|one| of(&one.words()).to_owned()).collect::<Vec<_>>().join(by)
    };
    let name = &who.expert.name;
    Err(AppError::input(
        "expert",
        format!("{name}须回避：{}", words(|text| &text.zh, "；")),
        format!("{name} is in conflict: {}", words(|text| &text.en, "; ")),
    ))
}

/// Why a draft cannot be released: what the registers say changed after it was made.
fn no_longer(board: &Board, draft: &Assignment) -> Option<InputProblem> {
    let institution = &board.institution(&draft.institution)?.institution.name;
    let who = board.expert(&draft.expert)?;
    let name = &who.expert.name;
    if !who.is_available() {
        return Some(InputProblem::new(
            "",
            format!("{institution}：{name}尚未核实或已停用，请换人"),
            format!("{institution}: {name} is not confirmed or left the pool; choose another"),
        ));
    }
    let conflict = board.conflicts.between(&draft.expert, &draft.institution).first()?.words();
    Some(InputProblem::new(
        "",
        format!("{institution}：{name}须回避（{}），请换人", conflict.zh),
        format!("{institution}: {name} is in conflict ({}); choose another", conflict.en),
    ))
}
