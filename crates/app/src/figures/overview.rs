//! The province at a glance: what each organisation has supplied, and how far each institution has compared.

use std::collections::BTreeMap;

use store::AnyConnection;
use store::dossiers::{self, Dossier};
use store::figures::{self, Figure, FigureAct, FigureVersion, Whose};
use store::quotas::{self, Quota};
use store::years::{self, Institution, Organisation, YearRecord};
use workflow::{Act, Actor, InstitutionId, Object, Year, may};

use super::compare::{Material, Registry, compare, effects};
use super::row::{Comparison, RowState};
use crate::dossier::Submitted;
use crate::error::allowed;
use crate::names::pinyin_key;
use crate::{App, AppError};

/// What an organisation has supplied.
#[derive(Debug, Clone)]
pub struct OrganisationLine {
    /// The organisation.
    pub organisation: Organisation,
    /// How many certificates it awards.
    pub certificates: usize,
    /// Its last version.
    pub version: Option<FigureVersion>,
    /// Lines of institutions that stand.
    pub lines: usize,
    /// Of those, how many have results that are not final.
    pub not_final: usize,
}

/// How many rows stand how, in the order of [`RowState::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([usize; RowState::ALL.len()]);

impl Counts {
    /// Of the rows of a comparison.
    pub fn of(comparison: &Comparison) -> Self {
        let mut counts = Self::default();
        for row in &comparison.rows {
            for (state, count) in RowState::ALL.into_iter().zip(&mut counts.0) {
                *count += usize::from(row.state == state);
            }
        }
        counts
    }

    /// Together with others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
        self
    }

    /// How many stand so.
    pub fn in_state(&self, state: RowState) -> usize {
        RowState::ALL.into_iter().zip(self.0).find(|(one, _)| *one == state).map_or(0, |(_, count)| count)
    }

    /// How many are not certain.
    pub fn unsettled(&self) -> usize {
        RowState::ALL.into_iter().zip(self.0).filter(|(state, _)| !state.is_settled()).map(|(_, count)| count).sum()
    }

    /// All.
    pub fn all(&self) -> usize {
        self.0.iter().sum()
    }
}

/// How far an institution has compared.
#[derive(Debug, Clone)]
pub struct InstitutionLine {
    /// Its figures.
    pub comparison: Comparison,
    /// How its rows stand.
    pub counts: Counts,
}

impl App {
    /// What each organisation that awards a certificate has supplied for a year, by pinyin; for the office and auditors.
    pub async fn supplied(&self, actor: &Actor, year: Year) -> Result<Vec<OrganisationLine>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        self.overseeing(actor, &record)?;
        self.supplied_in(&mut db, year).await
    }

    pub(crate) async fn supplied_in(
        &self,
        db: &mut AnyConnection,
        year: Year,
    ) -> Result<Vec<OrganisationLine>, AppError> {
        let certificates = years::certificates(db).await?;
        let mut versions: BTreeMap<_, FigureVersion> = BTreeMap::new();
        for version in figures::versions(db, year).await? {
            versions.insert(version.organisation.clone(), version);
        }
        let mut lines: BTreeMap<_, (usize, usize)> = BTreeMap::new();
        let all = figures::figures(db, year, Whose::All).await?;
        for figure in all.iter().filter(|figure| figure.institution.is_some()) {
            let (count, open) = lines.entry(&figure.certificate).or_default();
            *count += 1;
            *open += usize::from(figure.fields.contains_key(assess::Field::ResultsFinal.key()));
        }
        let mut listed = Vec::new();
        for organisation in years::organisations(db).await? {
            let own: Vec<_> = certificates.iter().filter(|one| one.organisation == organisation.id).collect();
            if own.is_empty() || organisation.merged_into.is_some() {
                continue;
            }
            let of = own.iter().filter_map(|one| lines.get(&one.id));
            let (count, not_final) = of.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            listed.push(OrganisationLine {
                version: versions.remove(&organisation.id),
                certificates: own.len(),
                lines: count,
                not_final,
                organisation,
            });
        }
        listed.sort_by_cached_key(|line| pinyin_key(&line.organisation.name));
        Ok(listed)
    }

    /// How far every institution of a year has compared, by code; for the office and auditors. With `worth`, every row
    /// says its effect.
    pub async fn compared(&self, actor: &Actor, year: Year, worth: bool) -> Result<Vec<InstitutionLine>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        self.overseeing(actor, &record)?;
        self.compared_in(&mut db, &record, worth).await
    }

    pub(crate) async fn compared_in(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
        worth: bool,
    ) -> Result<Vec<InstitutionLine>, AppError> {
        let registry = Registry::of(db).await?;
        let institutions = years::institutions(db).await?;
        let mut now = self.materials(db, record, &institutions).await?;
        let earlier = years::years(db).await?.into_iter().filter(|other| other.year < record.year);
        let mut before = match earlier.max_by_key(|other| other.year) {
            Some(other) => self.materials(db, &other, &institutions).await?,
            None => BTreeMap::new(),
        };
        let mut lines = Vec::new();
        for institution in institutions {
            let Some((dossier, material)) = now.remove(&institution.id) else { continue };
            let before = before.remove(&institution.id).map(|(_, material)| material);
            let mut rows = compare(&registry, &material, before.as_ref())?;
            if worth {
                effects(&registry, &material, &mut rows)?;
            }
            let comparison = Comparison { institution, dossier, year: record.clone(), rows };
            lines.push(InstitutionLine { counts: Counts::of(&comparison), comparison });
        }
        Ok(lines)
    }

    /// What is known of the figures of every institution of a year, in few questions to the store.
    pub(super) async fn materials(
        &self,
        db: &mut AnyConnection,
        year: &YearRecord,
        institutions: &[Institution],
    ) -> Result<BTreeMap<InstitutionId, (Dossier, Material)>, AppError> {
        let plan = self.plan(db, year).await?;
        let mut for_all = Vec::new();
        let mut lines: BTreeMap<InstitutionId, Vec<Figure>> = BTreeMap::new();
        for figure in figures::figures(db, year.year, Whose::All).await? {
            match &figure.institution {
                Some(institution) => lines.entry(institution.clone()).or_default().push(figure),
                None => for_all.push(figure),
            }
        }
        let mut said: BTreeMap<InstitutionId, Vec<FigureAct>> = BTreeMap::new();
        for act in figures::acts(db, year.year, None).await? {
            said.entry(act.institution.clone()).or_default().push(act);
        }
        let mut approved: BTreeMap<InstitutionId, Vec<Quota>> = BTreeMap::new();
        for quota in quotas::standing(db, year.year, None).await? {
            approved.entry(quota.institution.clone()).or_default().push(quota);
        }
        let mut materials = BTreeMap::new();
        for dossier in dossiers::dossiers_of(db, year.year).await? {
            let Some(institution) = institutions.iter().find(|one| one.id == dossier.institution) else { continue };
            let mut figures = for_all.clone();
            figures.extend(lines.remove(&institution.id).unwrap_or_default());
            let material = Material {
                plan: std::sync::Arc::clone(&plan),
                entries: Submitted::of(db, &dossier).await?.entries,
                institution: institution.clone(),
                figures,
                acts: said.remove(&institution.id).unwrap_or_default(),
                quotas: approved.remove(&institution.id).unwrap_or_default(),
            };
            materials.insert(institution.id.clone(), (dossier, material));
        }
        Ok(materials)
    }

    fn overseeing(&self, actor: &Actor, record: &YearRecord) -> Result<(), AppError> {
        allowed(may(actor, Act::OverseeFigures, &Object::Year(record.step), self.store.now()))
    }
}
