//! The facts of a year as its figures hold: what a calculation starts from once figures are compared.

use assess::{Facts, Origin};
use store::dossiers::Entry;
use store::years;
use workflow::{Act, Actor, Object, Year, may};

use super::compare::{Material, Registry, compare, entry};
use crate::dossier::read_entries;
use crate::error::allowed;
use crate::plan::CERTIFICATES;
use crate::{App, AppError};

/// What comes before an indicator's id in the sheet that holds the institution's own mark.
const ABOUT: &str = "about:";

impl App {
    /// The facts of a year, `hengping-facts/1`, by the institutions' codes: figures as they hold, items as they are
    /// claimed, no marks. For the office and auditors.
    pub async fn settled_facts(&self, actor: &Actor, year: Year) -> Result<Vec<u8>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::OverseeFigures, &Object::Year(record.step), self.store.now()))?;
        let plan = self.plan(&mut db, &record).await?;
        let registry = Registry::of(&mut db).await?;
        let institutions = years::institutions(&mut db).await?;
        let mut materials = self.materials(&mut db, &record, &institutions).await?;
        let mut facts = Facts {
            year: year.0,
            settings: plan.settings.clone(),
            institutions: Vec::with_capacity(materials.len()),
            origin: Origin::Json,
        };
        for institution in &institutions {
            let Some((_, material)) = materials.remove(&institution.id) else { continue };
            facts.institutions.extend(held(&registry, &material)?);
        }
        let mut text = Vec::new();
        documents::facts_json_write::write(&mut text, &plan.scheme, &facts)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(text)
    }
}

/// One institution with its figures as they hold.
fn held(registry: &Registry, material: &Material) -> Result<Vec<assess::Institution>, AppError> {
    let items = |entry: &&Entry| entry.sheet != CERTIFICATES && !entry.sheet.starts_with(ABOUT);
    let mut entries: Vec<Entry> = material.entries.iter().filter(items).cloned().collect();
    for row in compare(registry, material, None)? {
        for fields in &row.held {
            entries.push(entry(fields, entries.len()));
        }
    }
    let reading = read_entries(&material.plan, &material.institution, &entries)?;
    // An item that cannot be read counts for nothing, as on the institution's own sheet; a figure that holds must.
    match reading.problems.iter().find(|problem| problem.sheet == CERTIFICATES) {
        Some(problem) => {
            let (institution, why) = (&material.institution.name, &problem.message.en);
            Err(AppError::Internal(format!("a figure that holds for {institution} cannot be read: {why}")))
        }
        None => Ok(reading.facts.institutions),
    }
}
