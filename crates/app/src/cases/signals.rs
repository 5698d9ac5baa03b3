//! Signals in the figures, and concerns that experts and organisations raised: each may open a case, or is set aside with a
//! reason as long as it says what it said then.

use std::collections::BTreeMap;

use scheme::Text;
use serde_json::json;
use store::cases::{self, CaseSource, Which};
use store::signals::{self, SignalAct};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, dossiers, people};
use workflow::{Act, Actor, CaseId, DossierId, Event, InstitutionId, Object, Step, Year, may};

use super::concerns::concern_key;
use super::dossier_of;
use crate::error::allowed;
use crate::figures::{FigureRow, Signal};
use crate::panel::reason;
use crate::{App, AppError, digest};

/// A signal that stands.
#[derive(Debug, Clone)]
pub struct StandingSignal {
    /// Of which institution.
    pub institution: Institution,
    /// Its self-evaluation.
    pub dossier: DossierId,
    /// Stands for it in addresses and cases.
    pub key: String,
    /// What it is about: certificate and level; or who told it.
    pub about: Text,
    /// What it says.
    pub says: Text,
    /// Id of the item of the negative list that somebody named; else empty.
    pub item: String,
    /// Where a case that it opens comes from.
    pub source: CaseSource,
}

/// What was done with a signal, and who did it.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// What was done.
    pub act: SignalAct,
    /// Who.
    pub person: String,
}

/// The signals of a year for which no case was opened: what people told first, then those of figures, by the institution's code.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// Those that wait for somebody.
    pub open: Vec<StandingSignal>,
    /// Those that were set aside and still say what they said.
    pub aside: Vec<(StandingSignal, SetAside)>,
}

impl StandingSignal {
    /// The signals of a row.
    fn of_row<'r>(
        row: &'r FigureRow,
        institution: &'r Institution,
        dossier: &'r DossierId,
    ) -> impl Iterator<Item = Self> + 'r {
        row.signals().into_iter().map(move |signal| {
            let about = format!("{} {}", row.certificate, row.subject.level);
            Self {
                institution: institution.clone(),
                dossier: dossier.clone(),
                key: key(row, &signal),
                about: Text::new(about.clone(), about),
                says: signal.words(),
                item: String::new(),
                source: CaseSource::Signal,
            }
        })
    }

    /// Stands for what it says: whoever sets it aside names what they saw.
    pub fn seen(&self) -> String {
        digest::of_words(&self.says.zh)
    }
}

/// Stands for a signal of a row.
pub fn key(row: &FigureRow, signal: &Signal) -> String {
    format!("{}:{}:{}", signal.id(), row.subject.certificate, row.subject.level)
}

/// Where a signal is looked at.
pub(super) fn address(year: Year, institution: &InstitutionId, key: &str) -> String {
    format!("/years/{year}/cases/signal?institution={institution}&signal={key}")
}

impl App {
    /// The signals of a year without a case; for the office and auditors. Before figures are compared there are none.
    pub async fn signals(&self, actor: &Actor, year: Year) -> Result<Signals, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        // A signal that vanishes says that there is a case.
        let recusal = self.recusal(&mut db, actor).await?;
        let mut signals = self.signals_in(&mut db, &record).await?;
        signals.open.retain(|one| recusal.keeps_from(&one.institution).is_none());
        signals.aside.retain(|(one, _)| recusal.keeps_from(&one.institution).is_none());
        Ok(signals)
    }

    pub(crate) async fn signals_in(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<Signals, AppError> {
        let mut signals = Signals::default();
        if record.step < Step::Data {
            return Ok(signals);
        }
        let known = cases::cases(db, Which::Year(record.year)).await?;
        let acts = signals::acts(db, record.year).await?;
        let mut all = Vec::new();
        for line in self.compared_in(db, record, false).await? {
            let (institution, dossier) = (&line.comparison.institution, &line.comparison.dossier.id);
            all.extend(line.comparison.rows.iter().flat_map(|row| StandingSignal::of_row(row, institution, dossier)));
        }
        all.extend(self.concerns_in(db, record).await?);
        // What people told comes first, then by code.
        let place = |one: &StandingSignal| (one.source == CaseSource::Signal, one.institution.code.clone());
        all.sort_by_cached_key(place);
        for one in all {
            let own = |institution: &InstitutionId, key: &str| *institution == one.institution.id && key == one.key;
            if known.iter().any(|(case, _)| own(&case.institution, &case.signal)) {
                continue;
            }
            match acts.iter().rfind(|act| own(&act.institution, &act.signal)) {
                Some(act) if act.aside && act.says == one.says.zh => {
                    let person = people::person_of(db, &act.by).await?;
                    signals.aside.push((one, SetAside { act: act.clone(), person }));
                }
                _ => signals.open.push(one),
            }
        }
        Ok(signals)
    }

    /// What experts and organisations told of institutions of the year.
    async fn concerns_in(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<Vec<StandingSignal>, AppError> {
        let told = signals::concerns(db, record.year).await?;
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let dossiers: BTreeMap<InstitutionId, DossierId> =
            dossiers::dossiers_of(db, record.year).await?.into_iter().map(|one| (one.institution, one.id)).collect();
        let institutions = years::institutions(db).await?;
        let mut found = Vec::new();
        for concern in told {
            let institution = institutions.iter().find(|one| one.id == concern.institution);
            let (Some(institution), Some(dossier)) = (institution, dossiers.get(&concern.institution)) else {
                continue;
            };
            let (role, person) = (concern.role.name(), people::person_of(db, &concern.by).await?);
            found.push(StandingSignal {
                institution: institution.clone(),
                dossier: dossier.clone(),
                key: concern_key(&concern.id),
                about: Text::new(
                    format!("{}{person}反映", role.zh),
                    format!("told by {person}, {}", role.en.to_lowercase()),
                ),
                says: Text::new(concern.words.clone(), concern.words),
                item: concern.item,
                source: CaseSource::Report,
            });
        }
        Ok(found)
    }

    /// A signal of an institution, by what stands for it, with what was done with it, latest first; `None` where there is no
    /// such signal, or not any more. Those of somebody's own institution are left to others.
    pub async fn signal(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
        key: &str,
    ) -> Result<Option<(StandingSignal, Vec<SetAside>)>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        let owner = years::institution_by_id(&mut db, institution).await?.ok_or(AppError::Absent)?;
        if self.recusal(&mut db, actor).await?.keeps_from(&owner).is_some() {
            return Ok(None);
        }
        let Some(found) = self.signal_in(&mut db, &record, institution, key).await? else { return Ok(None) };
        let mut done = Vec::new();
        for act in signals::acts(&mut db, year).await?.into_iter().rev() {
            if act.institution == *institution && act.signal == key {
                let person = people::person_of(&mut db, &act.by).await?;
                done.push(SetAside { act, person });
            }
        }
        Ok(Some((found, done)))
    }

    async fn signal_in(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
        institution: &InstitutionId,
        key: &str,
    ) -> Result<Option<StandingSignal>, AppError> {
        let Some(dossier) = dossier_of(db, record.year, institution).await? else { return Ok(None) };
        if key.is_empty() || record.step < Step::Data {
            return Ok(None);
        }
        let comparison = self.comparison_in(db, &dossier).await?;
        let rows = comparison.rows.iter();
        let mut figures = rows.flat_map(|row| StandingSignal::of_row(row, &comparison.institution, &dossier));
        if let Some(found) = figures.find(|one| one.key == key) {
            return Ok(Some(found));
        }
        let mut told = self.concerns_in(db, record).await?.into_iter();
        Ok(told.find(|one| one.key == key && one.institution.id == *institution))
    }

    /// Sets a signal aside, for which no case is opened, or takes it up again; with the reason. Refused where it says something
    /// else than what was seen.
    pub async fn settle_signal(
        &self,
        actor: &Actor,
        year: Year,
        (institution, key, seen): (&InstitutionId, &str, &str),
        (aside, why): (bool, &str),
    ) -> Result<(), AppError> {
        let (app, actor, institution) = (self.clone(), actor.clone(), institution.clone());
        let (key, seen, why) = (key.to_owned(), seen.to_owned(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::OpenCase, &Object::Year(record.step), tx.now()))?;
                    let found = app.signal_in(tx.db(), &record, &institution, &key).await?.ok_or(AppError::Absent)?;
                    app.not_recused(tx.db(), &actor, &found.institution).await?;
                    let has_case = cases::cases(tx.db(), Which::Year(year)).await?;
                    let has_case =
                        has_case.iter().any(|(case, _)| case.institution == institution && case.signal == key);
                    if found.seen() != seen || has_case {
                        return Err(AppError::Stale(Text::new(
                            "线索有了变化，或已经立案，没有写入任何内容。请刷新页面，再看一次。",
                            "The signal changed, or has a case by now, and nothing was written. Reload and look once more.",
                        )));
                    }
                    let acts = signals::acts(tx.db(), year).await?;
                    let own = |act: &&SignalAct| act.institution == institution && act.signal == key;
                    let last = acts.iter().rfind(own);
                    let stands_aside = last.is_some_and(|act| act.aside && act.says == found.says.zh);
                    // A double click.
                    if stands_aside == aside {
                        return Ok(());
                    }
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    let act = SignalAct {
                        institution: institution.clone(),
                        number: last.map_or(1, |act| act.number + 1),
                        aside,
                        says: found.says.zh,
                        reason: why,
                        by: actor.account.to_string(),
                        at: tx.now(),
                        signal: key,
                    };
                    signals::add_act(tx.db(), year, &act).await?;
                    let detail = json!({
                        "institution": institution.as_str(), "signal": act.signal, "aside": aside,
                        "reason": digest::of_words(&act.reason),
                    });
                    tx.log(Some(&actor), Event::SignalSettled, &format!("year {year}"), detail);
                    Ok(())
                })
            })
            .await
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
