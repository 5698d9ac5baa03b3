//! Signals in the figures that nobody has looked into: each may open a case.

use std::collections::BTreeMap;

use store::AnyConnection;
use store::cases::{self, Which};
use store::years::{self, Institution, YearRecord};
use workflow::{Act, Actor, CaseId, DossierId, InstitutionId, Object, Step, Year, may};

use crate::error::allowed;
use crate::figures::{FigureRow, Signal};
use crate::{App, AppError};

/// A signal without a case.
#[derive(Debug, Clone)]
pub struct OpenSignal {
    /// Of which institution.
    pub institution: Institution,
    /// Its self-evaluation, with the figures.
    pub dossier: DossierId,
    /// Stands for it in addresses and cases.
    pub key: String,
    /// The certificate, by name.
    pub certificate: String,
    /// Id of the level.
    pub level: String,
    /// What it says.
    pub signal: Signal,
}

impl OpenSignal {
    /// The signals of a row.
    fn of<'r>(
        row: &'r FigureRow,
        institution: &'r Institution,
        dossier: &'r DossierId,
    ) -> impl Iterator<Item = Self> + 'r {
        row.signals().into_iter().map(move |signal| Self {
            institution: institution.clone(),
            dossier: dossier.clone(),
            key: key(row, &signal),
            certificate: row.certificate.clone(),
            level: row.subject.level.clone(),
            signal,
        })
    }
}

/// Stands for a signal of a row.
pub fn key(row: &FigureRow, signal: &Signal) -> String {
    format!("{}:{}:{}", signal.id(), row.subject.certificate, row.subject.level)
}

impl App {
    /// The signals of a year's figures for which no case was opened, by the institution's code; for the office and
    /// auditors. Before figures are compared there are none.
    pub async fn open_signals(&self, actor: &Actor, year: Year) -> Result<Vec<OpenSignal>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        // A signal that vanishes says that there is a case.
        let recusal = self.recusal(&mut db, actor).await?;
        let mut open = self.open_signals_in(&mut db, &record).await?;
        open.retain(|one| recusal.keeps_from(&one.institution).is_none());
        Ok(open)
    }

    pub(crate) async fn open_signals_in(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
    ) -> Result<Vec<OpenSignal>, AppError> {
        if record.step < Step::Data {
            return Ok(Vec::new());
        }
        let known = cases::cases(db, Which::Year(record.year)).await?;
        let has = |one: &OpenSignal| {
            known.iter().any(|(case, _)| case.institution == one.institution.id && case.signal == one.key)
        };
        let mut open = Vec::new();
        for line in self.compared_in(db, record, false).await? {
            let (institution, dossier) = (&line.comparison.institution, &line.comparison.dossier.id);
            let signals = line.comparison.rows.iter().flat_map(|row| OpenSignal::of(row, institution, dossier));
            open.extend(signals.filter(|one| !has(one)));
        }
        Ok(open)
    }

    /// A signal of an institution, by what stands for it; `None` where its figures do not hint at that, or not any more.
    pub async fn signal(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
        key: &str,
    ) -> Result<Option<OpenSignal>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        let Some(dossier) = super::dossier_of(&mut db, year, institution).await? else { return Ok(None) };
        if key.is_empty() || record.step < Step::Data {
            return Ok(None);
        }
        let comparison = self.comparison_in(&mut db, &dossier).await?;
        let mut all = comparison.rows.iter().flat_map(|row| OpenSignal::of(row, &comparison.institution, &dossier));
        Ok(all.find(|one| one.key == key))
    }

    /// The cases of an institution that signals of its figures opened, by what stands for them; for whoever may see the
    /// cases of that year.
    pub async fn cases_of_signals(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
    ) -> Result<BTreeMap<String, CaseId>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        let all = cases::cases(&mut db, Which::Institution(institution)).await?;
        let named = years::institutions(&mut db).await?.into_iter().find(|one| one.id == *institution);
        if let Some(named) = named
            && self.recusal(&mut db, actor).await?.keeps_from(&named).is_some()
        {
            return Ok(BTreeMap::new());
        }
        let of = all.into_iter().map(|(case, _)| case).filter(|case| case.year == year && !case.signal.is_empty());
        Ok(of.map(|case| (case.signal, case.id)).collect())
    }
}
