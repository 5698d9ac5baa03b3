//! How far everybody has come, and reminding who is late.

use std::collections::BTreeMap;

pub use documents::table::Sheet;
use scheme::Text;
use serde_json::json;
use store::dossiers::{self, Dossier};
use store::years::{self, Institution, YearRecord};
use workflow::{Act, Actor, DossierId, DossierState, DossierView, Event, InstitutionId, Object, Scope, Year, may};

use crate::error::allowed;
use crate::mail::Notice;
use crate::names::Sought;
use crate::{App, AppError};

/// One institution's line in the list of progress.
#[derive(Debug, Clone)]
pub struct Line {
    /// The institution.
    pub institution: Institution,
    /// Its dossier.
    pub dossier: Dossier,
}

impl Line {
    /// Whether somebody who looks for this means it: by name, a former name or the code.
    pub fn fits(&self, sought: &Sought) -> bool {
        let Institution { name, code, former_names, .. } = &self.institution;
        sought.fits(name) || sought.fits(code) || former_names.iter().any(|name| sought.fits(name))
    }

    /// What the policy needs to know, but for what was returned.
    pub(crate) fn view(&self, year: &YearRecord) -> DossierView {
        crate::dossier::view(&self.dossier, &self.institution, year, Vec::new())
    }
}

/// How many institutions stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: usize,
    /// Nothing filled in yet.
    pub untouched: usize,
    /// Being filled in, or approved inside.
    pub working: usize,
    /// Submitted.
    pub submitted: usize,
    /// Returned.
    pub returned: usize,
}

impl Counts {
    /// Counts lines.
    pub fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Self {
        let mut counts = Self::default();
        for line in lines {
            counts.all += 1;
            match line.dossier.state {
                DossierState::Submitted => counts.submitted += 1,
                DossierState::Returned => counts.returned += 1,
                DossierState::Draft if line.dossier.filled == 0 => counts.untouched += 1,
                DossierState::Draft | DossierState::Approved => counts.working += 1,
            }
        }
        counts
    }
}

impl App {
    /// The progress of a year: all institutions for the office, its own for an authority; by code.
    pub async fn progress(&self, actor: &Actor, year: Year) -> Result<Vec<Line>, AppError> {
        allowed(may(actor, Act::SeeProgress, &Object::Nothing, self.store.now()))?;
        let mut db = self.store.read().await?;
        years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let institutions = years::institutions(&mut db).await?;
        let all = dossiers::dossiers_of(&mut db, year).await?;
        let mut dossiers: BTreeMap<InstitutionId, Dossier> =
            all.into_iter().map(|dossier| (dossier.institution.clone(), dossier)).collect();
        let seen = |institution: &Institution| match &actor.membership.scope {
            Scope::Authority(name) => institution.authority == *name,
            _ => true,
        };
        Ok(institutions
            .into_iter()
            .filter(seen)
            .filter_map(|institution| {
                let dossier = dossiers.remove(&institution.id)?;
                Some(Line { institution, dossier })
            })
            .collect())
    }

    /// Reminds institutions that have not submitted; gives how many people were told.
    pub async fn remind(&self, actor: &Actor, wanted: Vec<DossierId>) -> Result<usize, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    allowed(may(&actor, Act::Remind, &Object::Nothing, tx.now()))?;
                    let mut told = 0;
                    for id in wanted {
                        let Some(dossier) = dossiers::dossier_by_id(tx.db(), &id).await? else { continue };
                        if dossier.state == DossierState::Submitted {
                            continue;
                        }
                        let day = crate::dossier::day_words(workflow::calendar::last_day(dossier.closes_at));
                        let text = Text::new(
                            format!("请于{}前提交自评材料", day.zh),
                            format!("please submit the self-evaluation by {}", day.en),
                        );
                        let scope = Scope::Institution(dossier.institution.clone());
                        let subject = Text::new("提醒：请提交自评材料", "Reminder: please submit the self-evaluation");
                        let notice = Notice { subject, text, link: format!("/dossiers/{id}") };
                        told += app.tell(tx, &scope, &notice).await?;
                        tx.log(Some(&actor), Event::Reminded, &format!("dossier {id}"), json!({}));
                    }
                    Ok(told)
                })
            })
            .await
    }
}

/// A table as a workbook: every cell a text, so that nothing in it can be a formula.
pub fn as_workbook(title: &str, head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, AppError> {
    as_workbooks(&[Sheet { title, head, rows }])
}

/// Several lists as the sheets of one workbook.
pub fn as_workbooks(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, AppError> {
    documents::table::workbook_of(sheets).map_err(|error| AppError::Internal(error.to_string()))
}
