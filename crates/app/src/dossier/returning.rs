//! Return by the office for named sheets, and more time for one institution by two people.

use jiff::civil::Date;
use scheme::Text;
use serde_json::json;
use store::dossiers::{self, Return};
use store::people::is_same_person;
use store::years::{self, Extension};
use workflow::{Act, Actor, DossierId, DossierState, Event, Object, Scope, calendar, may};

use super::load::{Cover, cover_of};
use super::submit::day_words;
use crate::error::{InputProblem, allowed};
use crate::mail::Notice;
use crate::{App, AppError, random_text};

/// What the office wants changed.
#[derive(Debug, Clone)]
pub struct ReturnRequest {
    /// The sheets that may be changed.
    pub sheets: Vec<String>,
    /// Why.
    pub reason: String,
    /// Last day.
    pub due: Option<Date>,
}

impl App {
    /// Returns a submitted dossier for named sheets.
    pub async fn return_dossier(&self, actor: &Actor, id: &DossierId, request: ReturnRequest) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let Cover { mut dossier, institution, year, view } =
                        cover_of(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                    let object = Object::Dossier(Box::new(view), None);
                    allowed(may(&actor, Act::ReturnDossier, &object, now))?;
                    app.not_recused(tx.db(), &actor, &institution).await?;
                    let plan = app.plan(tx.db(), &year).await?;
                    let due_at = checked(&request, &plan, now)?;
                    let returned = Return {
                        id: random_text(),
                        sheets: request.sheets.clone(),
                        reason: request.reason.trim().to_owned(),
                        due_at,
                        at: now,
                        answered: false,
                    };
                    dossiers::add_return(tx.db(), &id, &returned, actor.account.as_str()).await?;
                    dossier.state = DossierState::Returned;
                    dossier.closes_at = dossier.closes_at.max(due_at);
                    dossier.approved_by = None;
                    dossier.approved_at = None;
                    dossiers::save_dossier(tx.db(), &dossier).await?;
                    tx.log(
                        Some(&actor),
                        Event::Returned,
                        &format!("dossier {id}"),
                        json!({
                            "sheets": returned.sheets, "reason": returned.reason, "due_at": due_at.as_millisecond(),
                        }),
                    );
                    let last = day_words(calendar::last_day(due_at));
                    let count = returned.sheets.len();
                    let text = Text::new(
                        format!("自评材料有 {count} 项退回修改，请于{}前重新提交：{}", last.zh, returned.reason),
                        format!("{count} parts were returned, due by {}: {}", last.en, returned.reason),
                    );
                    let subject = Text::new("自评材料被退回修改", "The self-evaluation was returned");
                    let notice = Notice { subject, text, link: format!("/dossiers/{id}") };
                    app.tell(tx, &Scope::Institution(institution.id), &notice).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Proposes more time for one institution.
    pub async fn propose_extension(
        &self,
        actor: &Actor,
        id: &DossierId,
        until: Option<Date>,
        reason: &str,
    ) -> Result<(), AppError> {
        let (app, actor, id, reason) = (self.clone(), actor.clone(), id.clone(), reason.trim().to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let Cover { dossier, institution, view, .. } =
                        cover_of(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                    let object = Object::Dossier(Box::new(view), None);
                    allowed(may(&actor, Act::ProposeExtension, &object, now))?;
                    app.not_recused(tx.db(), &actor, &institution).await?;
                    let mut problems = Vec::new();
                    let end = until.map(calendar::end_of).filter(|end| *end > now && *end > dossier.closes_at);
                    if end.is_none() {
                        problems.push(InputProblem::new(
                            "until",
                            "应为晚于现截止日的日期",
                            "must be a day after the present closing day",
                        ));
                    }
                    if reason.is_empty() {
                        problems.push(InputProblem::new("reason", "请写明理由", "give the reason"));
                    }
                    let (Some(until), true) = (end, problems.is_empty()) else { return Err(AppError::Input(problems)) };
                    let extension = Extension {
                        id: random_text(),
                        dossier: id.clone(),
                        until,
                        reason: reason.clone(),
                        proposed_by: actor.account.as_str().to_owned(),
                        proposed_at: now,
                        approved_by: None,
                    };
                    years::add_extension(tx.db(), &extension).await?;
                    tx.log(
                        Some(&actor),
                        Event::ExtensionProposed,
                        &format!("dossier {id}"),
                        json!({
                            "until": until.as_millisecond(), "reason": reason,
                        }),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// Approves what another person proposed; the institution is told.
    pub async fn approve_extension(&self, actor: &Actor, id: &DossierId, extension: &str) -> Result<(), AppError> {
        let (app, actor, id, extension) = (self.clone(), actor.clone(), id.clone(), extension.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let Cover { mut dossier, institution, view, .. } =
                        cover_of(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                    let object = Object::Dossier(Box::new(view), None);
                    allowed(may(&actor, Act::ApproveExtension, &object, now))?;
                    app.not_recused(tx.db(), &actor, &institution).await?;
                    let all = years::extensions(tx.db(), &id).await?;
                    let proposed = all.into_iter().find(|known| known.id == extension).ok_or(AppError::Absent)?;
                    if is_same_person(tx.db(), &actor.account, &proposed.proposed_by).await? {
                        return Err(AppError::Closed(Text::new(
                            "延期须由提出者以外的人批准",
                            "an extension is approved by somebody other than who proposed it",
                        )));
                    }
                    if !years::approve_extension(tx.db(), &extension, actor.account.as_str(), now).await? {
                        return Err(AppError::Closed(Text::new("已经批准", "it is approved already")));
                    }
                    dossier.closes_at = dossier.closes_at.max(proposed.until);
                    dossiers::save_dossier(tx.db(), &dossier).await?;
                    tx.log(
                        Some(&actor),
                        Event::ExtensionApproved,
                        &format!("dossier {id}"),
                        json!({
                            "until": proposed.until.as_millisecond(), "proposed_by": proposed.proposed_by,
                            "reason": proposed.reason,
                        }),
                    );
                    let last = day_words(calendar::last_day(proposed.until));
                    let text = Text::new(
                        format!("自评截止时间延至{}：{}", last.zh, proposed.reason),
                        format!("self-evaluation is extended to {}: {}", last.en, proposed.reason),
                    );
                    let subject = Text::new("自评截止时间已延长", "More time for the self-evaluation");
                    let notice = Notice { subject, text, link: format!("/dossiers/{id}") };
                    app.tell(tx, &Scope::Institution(institution.id), &notice).await?;
                    Ok(())
                })
            })
            .await
    }
}

fn checked(request: &ReturnRequest, plan: &crate::Plan, now: jiff::Timestamp) -> Result<jiff::Timestamp, AppError> {
    let mut problems = Vec::new();
    if request.sheets.is_empty() || !request.sheets.iter().all(|sheet| plan.has_sheet(sheet)) {
        problems.push(InputProblem::new("sheets", "请选择要退回的项", "choose what to return"));
    }
    if request.reason.trim().is_empty() {
        problems.push(InputProblem::new("reason", "请写明退回理由", "give the reason"));
    }
    let due = request.due.map(calendar::end_of).filter(|due| *due > now);
    if due.is_none() {
        problems.push(InputProblem::new("due", "应为今天或以后的日期", "must be today or a later day"));
    }
    match due {
        Some(due) if problems.is_empty() => Ok(due),
        _ => Err(AppError::Input(problems)),
    }
}
