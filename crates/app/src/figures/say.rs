//! What people say of compared figures: the institution confirms or disputes, the organisation answers, the office
//! rules. Whoever says something names the figures that they saw.

use assess::Field;
use scheme::Text;
use serde_json::json;
use store::dossiers::Fields;
use store::figures::{self, FigureAct, FigureActKind};
use store::{Tx, dossiers};
use workflow::{Act, Actor, DossierId, Event, InstitutionId, Object, OrganisationId, Scope, Year, may};

use super::compare::kept_rows;
use super::row::{Comparison, FigureRow, RowState, Subject};
use super::rows::read_figures;
use super::view;
use crate::error::allowed;
use crate::mail::Notice;
use crate::{App, AppError, random_text};

/// What the office decides.
#[derive(Debug, Clone)]
pub enum Ruling {
    /// What the organisation supplied holds; nothing does where it supplied nothing.
    Supplied,
    /// What the institution claims holds.
    Claimed,
    /// Other figures hold, as typed.
    Other(Fields),
}

/// A certificate and level, with the figures of it that somebody saw.
pub type Seen = (Subject, String);

/// The longest reason.
const LONGEST: usize = 2000;

impl App {
    /// The institution confirms what was supplied. What it confirmed before is passed over. Gives how many rows are
    /// newly confirmed.
    pub async fn confirm_figures(&self, actor: &Actor, id: &DossierId, rows: Vec<Seen>) -> Result<usize, AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let comparison = app.asked(tx, &actor, &id, Act::ConfirmFigures).await?;
                    let mut said = Vec::new();
                    for (subject, about) in rows {
                        let row = seen(&comparison, &subject, &about)?;
                        match row.state {
                            RowState::Open | RowState::Same | RowState::Disputed | RowState::Answered => {
                                said.push((subject, about));
                            }
                            RowState::Confirmed => {}
                            RowState::Ruled | RowState::Awaited => return Err(stale()),
                        }
                    }
                    if said.is_empty() {
                        return Ok(0);
                    }
                    let count = said.len();
                    let detail = json!({"rows": said.iter().map(named).collect::<Vec<_>>()});
                    let kind = FigureActKind::Confirmed;
                    keep(tx, &actor, &comparison, said.into_iter().map(|seen| (seen, kind, Fields::new())), "").await?;
                    tx.log(Some(&actor), Event::FiguresConfirmed, &format!("dossier {id}"), detail);
                    Ok(count)
                })
            })
            .await
    }

    /// The institution disputes what was supplied, with its reason; the organisation is told.
    pub async fn dispute_figures(
        &self,
        actor: &Actor,
        id: &DossierId,
        row: Seen,
        reason: &str,
    ) -> Result<(), AppError> {
        let reason = checked(reason)?;
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let comparison = app.asked(tx, &actor, &id, Act::ConfirmFigures).await?;
                    let found = seen(&comparison, &row.0, &row.1)?;
                    let organisation = match (found.state, &found.organisation) {
                        (RowState::Open | RowState::Same | RowState::Confirmed | RowState::Answered, Some(one)) => one,
                        // A double click.
                        (RowState::Disputed, _) => return Ok(()),
                        _ => return Err(stale()),
                    };
                    let notice = disputed_notice(&comparison, found, organisation.id.as_str());
                    let scope = Scope::Organisation(organisation.id.clone());
                    app.tell(tx, &scope, &notice).await?;
                    // How many were approved the organisation cannot put right.
                    if found.quota.is_some() && found.differences().contains(&Field::Approved) {
                        let notice = approval_notice(&comparison, found);
                        app.tell_office_of(tx, &comparison.institution, &notice).await?;
                    }
                    let detail = json!({"row": named(&row), "reason": reason});
                    keep(tx, &actor, &comparison, [(row, FigureActKind::Disputed, Fields::new())], &reason).await?;
                    tx.log(Some(&actor), Event::FiguresDisputed, &format!("dossier {id}"), detail);
                    Ok(())
                })
            })
            .await
    }

    /// The organisation stands by what it supplied, and says why; the institution is told.
    pub async fn answer_dispute(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        institution: &InstitutionId,
        row: Seen,
        reason: &str,
    ) -> Result<(), AppError> {
        let reason = checked(reason)?;
        let (app, actor) = (self.clone(), actor.clone());
        let (organisation, institution) = (organisation.clone(), institution.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = store::years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    let object = Object::Figures(view(&record, &organisation));
                    allowed(may(&actor, Act::AnswerFigures, &object, tx.now()))?;
                    let all = dossiers::dossiers_by_institution(tx.db(), &institution).await?;
                    let dossier = all.into_iter().find(|dossier| dossier.year == year).ok_or(AppError::Absent)?;
                    let comparison = app.comparison_in(tx.db(), &dossier.id).await?;
                    let own = |row: &FigureRow| row.organisation.as_ref().is_some_and(|one| one.id == organisation);
                    // What is another organisation's is absent, whatever was said of it.
                    comparison.row(&row.0).filter(|row| own(row)).ok_or(AppError::Absent)?;
                    match seen(&comparison, &row.0, &row.1)?.state {
                        RowState::Disputed => {}
                        RowState::Answered => return Ok(()),
                        _ => return Err(stale()),
                    }
                    let notice = answered_notice(&comparison, &reason);
                    app.tell(tx, &Scope::Institution(institution.clone()), &notice).await?;
                    let detail = json!({"row": named(&row), "reason": reason});
                    keep(tx, &actor, &comparison, [(row, FigureActKind::Answered, Fields::new())], &reason).await?;
                    tx.log(Some(&actor), Event::DisputeAnswered, &format!("dossier {}", dossier.id), detail);
                    Ok(())
                })
            })
            .await
    }

    /// The office rules which figures hold, with its reason; both sides are told.
    pub async fn rule_figures(
        &self,
        actor: &Actor,
        id: &DossierId,
        row: Seen,
        ruling: Ruling,
        reason: &str,
    ) -> Result<(), AppError> {
        let reason = checked(reason);
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let comparison = app.asked(tx, &actor, &id, Act::RuleFigures).await?;
                    app.not_recused(tx.db(), &actor, &comparison.institution).await?;
                    let found = seen(&comparison, &row.0, &row.1)?;
                    let plan = app.plan(tx.db(), &comparison.year).await?;
                    let mut problems = Vec::new();
                    let (kind, fields) = match ruling {
                        Ruling::Claimed if found.claimed.is_none() => return Err(stale()),
                        Ruling::Supplied => (FigureActKind::RuledSupplied, kept_rows(&found.supplied_rows)),
                        Ruling::Claimed => (FigureActKind::RuledClaimed, kept_rows(&found.claimed_rows)),
                        Ruling::Other(typed) => match read_figures(&plan, &typed) {
                            Ok(figures) => (FigureActKind::RuledOther, kept_rows(&[whole(found, figures)])),
                            Err(wrong) => {
                                problems.extend(wrong);
                                (FigureActKind::RuledOther, Fields::new())
                            }
                        },
                    };
                    let reason = match (reason, problems.is_empty()) {
                        (Ok(reason), true) => reason,
                        (Err(AppError::Input(wrong)), _) => {
                            problems.extend(wrong);
                            return Err(AppError::Input(problems));
                        }
                        (Err(error), _) => return Err(error),
                        (Ok(_), false) => return Err(AppError::Input(problems)),
                    };
                    let last = found.acts.last();
                    // A double click.
                    if last.is_some_and(|last| (last.kind, &last.fields, &last.reason) == (kind, &fields, &reason)) {
                        return Ok(());
                    }
                    let notice = ruled_notice(&comparison, found);
                    app.tell(tx, &Scope::Institution(comparison.institution.id.clone()), &notice).await?;
                    if let Some(organisation) = &found.organisation {
                        let notice = Notice {
                            link: supplied_link(&comparison, organisation.id.as_str()),
                            ..ruled_notice(&comparison, found)
                        };
                        app.tell(tx, &Scope::Organisation(organisation.id.clone()), &notice).await?;
                    }
                    let detail = json!({"row": named(&row), "holds": kind.id(), "figures": fields, "reason": reason});
                    keep(tx, &actor, &comparison, [(row, kind, fields)], &reason).await?;
                    tx.log(Some(&actor), Event::FiguresRuled, &format!("dossier {id}"), detail);
                    Ok(())
                })
            })
            .await
    }

    /// The figures of a dossier, for whoever may do this with them.
    async fn asked(&self, tx: &mut Tx, actor: &Actor, id: &DossierId, act: Act) -> Result<Comparison, AppError> {
        let comparison = self.comparison_in(tx.db(), id).await?;
        allowed(may(actor, act, &Object::Dossier(Box::new(comparison.view()), None), tx.now()))?;
        Ok(comparison)
    }
}

/// The row that somebody saw, as they saw it.
fn seen<'c>(comparison: &'c Comparison, subject: &Subject, about: &str) -> Result<&'c FigureRow, AppError> {
    let row = comparison.row(subject).ok_or(AppError::Absent)?;
    if row.about == about { Ok(row) } else { Err(stale()) }
}

/// Figures that the office names as a certificate row; where it names no approval, with the one that is recorded.
fn whole(row: &FigureRow, mut figures: Fields) -> Fields {
    figures.insert(Field::Certificate.key().to_owned(), row.certificate.clone());
    figures.insert(Field::Level.key().to_owned(), row.subject.level.clone());
    let recorded = row.quota.as_ref().and_then(|quota| quota.approved).unwrap_or(0);
    figures.entry(Field::Approved.key().to_owned()).or_insert_with(|| recorded.to_string());
    figures
}

pub(super) fn stale() -> AppError {
    AppError::Stale(Text::new(
        "数据有了变化，没有写入任何内容。请刷新页面，再看一次。",
        "These figures changed meanwhile, and nothing was written. Reload the page and look once more.",
    ))
}

pub(super) fn checked(reason: &str) -> Result<String, AppError> {
    let reason = reason.trim();
    match reason.chars().count() {
        1..=LONGEST => Ok(reason.to_owned()),
        _ => Err(AppError::input(
            "reason",
            format!("请写明理由，最多 {LONGEST} 字"),
            format!("give the reason, at most {LONGEST} characters"),
        )),
    }
}

/// A row as the log names it.
pub(super) fn named((subject, about): &Seen) -> serde_json::Value {
    json!({"certificate": subject.certificate, "level": subject.level, "seen": about})
}

pub(super) async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    comparison: &Comparison,
    said: impl IntoIterator<Item = (Seen, FigureActKind, Fields)>,
    reason: &str,
) -> Result<(), AppError> {
    let numbers = comparison.rows.iter().flat_map(|row| &row.acts).map(|act| act.number);
    let first = numbers.max().unwrap_or(0) + 1;
    let at = tx.now();
    let act = |(number, ((subject, about), kind, fields)): (i64, (Seen, FigureActKind, Fields))| {
        let act = FigureAct {
            institution: comparison.institution.id.clone(),
            number,
            certificate: subject.certificate,
            level: subject.level,
            kind,
            fields,
            reason: reason.to_owned(),
            about,
            by: actor.account.as_str().to_owned(),
            at,
        };
        (random_text(), act)
    };
    let acts: Vec<_> = (first..).zip(said).map(act).collect();
    Ok(figures::add_acts(tx.db(), comparison.year.year, &acts).await?)
}

pub(super) fn supplied_link(comparison: &Comparison, organisation: &str) -> String {
    format!("/years/{}/figures/{organisation}", comparison.year.year)
}

pub(super) fn compared_link(comparison: &Comparison) -> String {
    format!("/dossiers/{}/figures", comparison.dossier.id)
}

fn disputed_notice(comparison: &Comparison, row: &FigureRow, organisation: &str) -> Notice {
    let (institution, certificate, level) = (&comparison.institution.name, &row.certificate, &row.subject.level);
    Notice {
        subject: Text::new("有院校对数据提出异议", "An institution disputes figures"),
        text: Text::new(
            format!("{institution}对「{certificate}」{level}的数据提出异议，请核实后更正或答复。"),
            format!("{institution} disputes the figures of {certificate}, {level}: please correct them or answer."),
        ),
        link: supplied_link(comparison, organisation),
    }
}

fn approval_notice(comparison: &Comparison, row: &FigureRow) -> Notice {
    let (institution, certificate, level) = (&comparison.institution.name, &row.certificate, &row.subject.level);
    Notice {
        subject: Text::new("有院校对数据提出异议", "An institution disputes figures"),
        text: Text::new(
            format!(
                "{institution}对「{certificate}」{level}的数据提出异议，自报的获批人数与办公室登记的不同，请核对登记。"
            ),
            format!(
                "{institution} disputes the figures of {certificate}, {level}, and claims another approval than is recorded: \
                 look at the record."
            ),
        ),
        link: compared_link(comparison),
    }
}

fn answered_notice(comparison: &Comparison, reason: &str) -> Notice {
    Notice {
        subject: Text::new("异议已答复", "A dispute was answered"),
        text: Text::new(
            format!("培训评价组织答复了贵校的异议：{reason}"),
            format!("The organisation answered what you disputed: {reason}"),
        ),
        link: compared_link(comparison),
    }
}

/// The subject of what people are told of a ruling.
pub(super) fn ruled() -> Text {
    Text::new("数据已裁定", "Figures were ruled on")
}

fn ruled_notice(comparison: &Comparison, row: &FigureRow) -> Notice {
    let (institution, certificate, level) = (&comparison.institution.name, &row.certificate, &row.subject.level);
    Notice {
        subject: ruled(),
        text: Text::new(
            format!("办公室已裁定{institution}「{certificate}」{level}的数据，请查看。"),
            format!("The office ruled which figures of {certificate}, {level} hold for {institution}."),
        ),
        link: compared_link(comparison),
    }
}
