//! The dossiers that somebody may read, some at a time.

use std::collections::BTreeMap;

use store::dossiers;
use store::years::{self, Institution};
use workflow::{Act, Actor, DossierId, DossierState, InstitutionId, Object, Year, may};

use super::load::view;
use crate::progress::Line;
use crate::{App, AppError};

/// Which dossiers are wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Of this year alone.
    pub year: Option<Year>,
    /// In this state alone.
    pub state: Option<DossierState>,
    /// Those that come after this one.
    pub after: Option<DossierId>,
    /// At most so many.
    pub most: usize,
}

impl App {
    /// The dossiers that somebody may read, in the order of their ids; and whether there are more.
    pub async fn dossiers(&self, actor: &Actor, wanted: &Wanted) -> Result<(Vec<Line>, bool), AppError> {
        let now = self.store.now();
        let mut db = self.store.read().await?;
        let all = years::years(&mut db).await?;
        let years: BTreeMap<Year, _> = all.into_iter().map(|record| (record.year, record)).collect();
        let institutions: BTreeMap<InstitutionId, Institution> =
            years::institutions(&mut db).await?.into_iter().map(|one| (one.id.clone(), one)).collect();
        let mut found = match actor.institution() {
            Some(own) => dossiers::dossiers_by_institution(&mut db, own).await?,
            None => {
                let mut found = Vec::new();
                for year in years.keys().filter(|year| wanted.year.is_none_or(|wanted| wanted == **year)) {
                    found.extend(dossiers::dossiers_of(&mut db, *year).await?);
                }
                found
            }
        };
        drop(db);
        found.retain(|dossier| {
            wanted.year.is_none_or(|year| dossier.year == year)
                && wanted.state.is_none_or(|state| dossier.state == state)
                && wanted.after.as_ref().is_none_or(|after| dossier.id > *after)
        });
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let mut lines = found.into_iter().filter_map(|dossier| {
            let (institution, year) = (institutions.get(&dossier.institution)?, years.get(&dossier.year)?);
            // Which sheets were returned has no part in who may read.
            let object = Object::Dossier(Box::new(view(&dossier, institution, year, Vec::new())), None);
            let readable = may(actor, Act::ReadDossier, &object, now).is_allowed();
            readable.then(|| Line { institution: institution.clone(), dossier })
        });
        let some = lines.by_ref().take(wanted.most).collect();
        Ok((some, lines.next().is_some()))
    }
}
