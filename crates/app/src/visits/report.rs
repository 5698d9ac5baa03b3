//! The report of a visit: signed by whoever leads the team, opened again by the office where something in it is wrong.

use scheme::Text;
use store::visits::VisitActKind;
use workflow::{Act, Actor, Event, Object, Scope, VisitId, VisitState, calendar, may};

use super::arrange::{LONGEST, act, stale, write};
use super::letters;
use crate::error::{InputProblem, allowed};
use crate::panel::reason;
use crate::{App, AppError};

/// What whoever signs has before them.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'s> {
    /// How much was done about the visit.
    pub acts: usize,
    /// [`super::VisitBook::notes_digest`] of what was written.
    pub notes: &'s str,
    /// What the team thinks.
    pub words: &'s str,
}

impl App {
    /// Signs the report of a visit: from then on what was seen counts, and stays as it is. Refused while anything that
    /// somebody waits for is missing, with all of it.
    pub async fn close_visit(&self, actor: &Actor, id: &VisitId, seen: Signing<'_>) -> Result<(), AppError> {
        let words = seen.words.trim().replace('\r', "");
        let (acts, notes) = (seen.acts, seen.notes.to_owned());
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let visit = app.visit_in(tx.db(), &id).await?;
                    let object = Object::Visit(visit.view());
                    allowed(may(&actor, Act::ReadVisit, &object, tx.now()))?;
                    // A double click.
                    if visit.report().is_some_and(|report| report.words == words && report.by == actor.account.as_str())
                    {
                        return Ok(());
                    }
                    allowed(may(&actor, Act::CloseVisit, &object, tx.now()))?;
                    if visit.acts.len() != acts {
                        return Err(stale());
                    }
                    let now = tx.now();
                    let book = app.visit_book_in(tx.db(), &actor, (&id, Act::CloseVisit), now).await?;
                    let mut problems: Vec<InputProblem> = book
                        .gaps()
                        .into_iter()
                        .map(|gap| InputProblem {
                            field: format!("f.{}.{}", gap.row, gap.field),
                            message: Text::new(
                                format!("{}：{}", gap.about.zh, gap.message.zh),
                                format!("{}: {}", gap.about.en, gap.message.en),
                            ),
                        })
                        .collect();
                    // What is signed is what was read, not what somebody of the team wrote since.
                    if book.notes_digest() != notes {
                        return Err(AppError::Stale(Text::new(
                            "清单或发现的情况刚刚有修改，没有签署。请再看一遍，然后签署。",
                            "The check list or a finding was changed just now, and nothing was signed. Read it once more, then sign.",
                        )));
                    }
                    problems.extend(app.team_problems(tx, &visit, &visit.standing.team).await?.0);
                    if visit.standing.day.is_none_or(|day| day > calendar::day_of(tx.now())) {
                        problems.push(InputProblem::new(
                            "day",
                            "考察日期未到，不能签署报告；已提前进行的请先更正日期",
                            "its day has not come: put the day right first where the visit was earlier",
                        ));
                    }
                    match words.chars().count() {
                        0 => problems.push(InputProblem::new("words", "请写明考察意见", "write what the team thinks")),
                        1..=LONGEST => {}
                        _ => problems.push(InputProblem::new(
                            "words",
                            format!("最多 {LONGEST} 字"),
                            format!("at most {LONGEST} characters"),
                        )),
                    }
                    if !problems.is_empty() {
                        return Err(AppError::Input(problems));
                    }
                    let signed = act(tx, &actor, &visit, VisitActKind::Closed, &words);
                    write(tx, &actor, &visit, signed, (Event::VisitClosed, Some(&notes))).await?;
                    app.tell_office_of(tx, &visit.institution, &letters::reported(&visit)).await
                })
            })
            .await
    }

    /// Opens a signed report again, with a reason that the team reads; until it is signed anew nothing in it counts.
    pub async fn reopen_visit(&self, actor: &Actor, id: &VisitId, seen: usize, why: &str) -> Result<(), AppError> {
        let (app, actor, id, why) = (self.clone(), actor.clone(), id.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let visit = app.visit_in(tx.db(), &id).await?;
                    let object = Object::Visit(visit.view());
                    let again = visit.acts.last().is_some_and(|last| {
                        last.kind == VisitActKind::Reopened && last.words == why && last.by == actor.account.as_str()
                    });
                    // A double click.
                    if again && visit.standing.state == VisitState::Announced {
                        return allowed(may(&actor, Act::ReadVisit, &object, tx.now()));
                    }
                    allowed(may(&actor, Act::ReopenVisit, &object, tx.now()))?;
                    if visit.acts.len() != seen {
                        return Err(stale());
                    }
                    app.not_recused(tx.db(), &actor, &visit.institution).await?;
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    // Whoever is kept away by now writes in it no more.
                    let (_, kept_away) = app.team_problems(tx, &visit, &visit.standing.team).await?;
                    let visit =
                        if kept_away.is_empty() { visit } else { app.without(tx, &actor, &visit, &kept_away).await? };
                    let opened = act(tx, &actor, &visit, VisitActKind::Reopened, &why);
                    write(tx, &actor, &visit, opened, (Event::VisitReopened, None)).await?;
                    for expert in &visit.standing.team {
                        app.tell(tx, &Scope::Expert(expert.clone()), &letters::reopened(&visit, &why)).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
