//! Signals in the figures, and concerns that experts and organisations raised: each may open a case, or is set aside with a
//! reason. Either holds as long as the signal says what it said then.

use std::collections::BTreeMap;

use jiff::Timestamp;
use scheme::Text;
use serde_json::json;
use store::cases::{self, CaseAct, CaseActKind, CaseRecord, CaseSource, Which};
use store::signals::{self, Concern, SignalAct};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, dossiers, experts, people};
use workflow::{Act, Actor, CaseId, DossierId, Event, InstitutionId, Object, Role, Step, Year, may};

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
    /// Stands for what it says.
    pub state: String,
    /// What it is about: certificate and level; or for whom it was told.
    pub about: Text,
    /// What it says.
    pub says: Text,
    /// Id of the item of the negative list that somebody named; else empty.
    pub item: String,
    /// Where a case that it opens comes from.
    pub source: CaseSource,
    /// Who told it, and when; `None` for what figures say.
    pub told: Option<(String, Timestamp)>,
}

/// What became of a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignalState {
    /// It waits for somebody.
    Open,
    /// It was set aside, and says what it said then.
    Aside(SignalAct),
    /// A case was opened of it that was not withdrawn, and is under way or was decided on what it says.
    Case(CaseId),
}

/// What was done with the signals of a year.
pub(super) struct Done {
    cases: Vec<(CaseRecord, Vec<CaseAct>)>,
    acts: Vec<SignalAct>,
}

impl Done {
    pub(super) async fn of(db: &mut AnyConnection, year: Year) -> Result<Self, AppError> {
        Ok(Self { cases: cases::cases(db, Which::Year(year)).await?, acts: signals::acts(db, year).await? })
    }

    /// What became of the signal of this key and state.
    pub(super) fn state(&self, institution: &InstitutionId, (key, state): (&str, &str)) -> SignalState {
        let holds = |(case, acts): &&(CaseRecord, Vec<CaseAct>)| {
            let last = acts.last().map(|act| act.kind);
            case.institution == *institution
                && case.signal == key
                && last != Some(CaseActKind::Withdrawn)
                // A case of before kept no state: it is taken to be the same.
                && (last != Some(CaseActKind::Decided) || case.signal_state.is_empty() || case.signal_state == state)
        };
        if let Some((case, _)) = self.cases.iter().rfind(holds) {
            return SignalState::Case(case.id.clone());
        }
        match self.last(institution, key) {
            Some(act) if act.aside && act.state == state => SignalState::Aside(act.clone()),
            _ => SignalState::Open,
        }
    }

    /// What became of what somebody told.
    pub(super) fn state_of(&self, concern: &Concern) -> SignalState {
        self.state(&concern.institution, (&concern_key(&concern.id), &digest::of_words(&concern.words)))
    }

    fn last(&self, institution: &InstitutionId, key: &str) -> Option<&SignalAct> {
        self.acts.iter().rfind(|act| act.institution == *institution && act.signal == key)
    }
}

/// What was done with a signal, and who did it.
#[derive(Debug, Clone)]
pub struct Handled {
    /// What was done.
    pub act: SignalAct,
    /// Who.
    pub person: String,
}

/// The signals of a year that have no case: what people told first, then those of figures, by the institution's code.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// Those that wait for somebody.
    pub open: Vec<StandingSignal>,
    /// Those that were set aside and still say what they said.
    pub aside: Vec<(StandingSignal, Handled)>,
}

/// A signal as one person looks at it.
#[derive(Debug, Clone)]
pub struct LookedAt {
    /// The signal.
    pub signal: StandingSignal,
    /// What became of it.
    pub state: SignalState,
    /// What was done with it, latest first.
    pub done: Vec<Handled>,
    /// Stands for all of that: whoever does something with it names what they saw.
    pub seen: String,
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
                state: signal.state(),
                about: Text::new(about.clone(), about),
                says: signal.words(),
                item: String::new(),
                source: CaseSource::Signal,
                told: None,
            }
        })
    }

    /// What somebody told.
    fn of_concern(
        concern: Concern,
        (institution, dossier): (&Institution, &DossierId),
        whose: &str,
        person: String,
    ) -> Self {
        let role = concern.role.name();
        Self {
            institution: institution.clone(),
            dossier: dossier.clone(),
            key: concern_key(&concern.id),
            state: digest::of_words(&concern.words),
            about: Text::new(
                format!("{}反映：{whose}", role.zh),
                format!("told by {whose}, {}", role.en.to_lowercase()),
            ),
            says: Text::new(concern.words.clone(), concern.words),
            item: concern.item,
            source: CaseSource::Report,
            told: Some((person, concern.at)),
        }
    }
}

/// Stands for a signal of a row.
pub fn key(row: &FigureRow, signal: &Signal) -> String {
    format!("{}:{}:{}", signal.id(), row.subject.certificate, row.subject.level)
}

/// Where a concern is looked at; its key needs no encoding.
pub(super) fn address(year: Year, institution: &InstitutionId, concern: &str) -> String {
    format!("/years/{year}/cases/signal?institution={institution}&signal={concern}")
}

/// What stands for a signal with what was done with it.
fn seen(signal: &StandingSignal, done: usize) -> String {
    digest::of_words(&format!("{} {} {done}", signal.key, signal.state))
}

impl App {
    /// The signals of a year without a case; for the office and auditors, but for those of their own institution. Before
    /// figures are compared there are none.
    pub async fn signals(&self, actor: &Actor, year: Year) -> Result<Signals, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        // A signal that vanishes says that there is a case.
        let recusal = self.recusal(&mut db, actor).await?;
        let mut found = Signals::default();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (signal, state) in self.signals_in(&mut db, &record).await? {
            if recusal.keeps_from(&signal.institution).is_some() {
                continue;
            }
            match state {
                SignalState::Open => found.open.push(signal),
                SignalState::Case(_) => {}
                SignalState::Aside(act) => {
                    if !names.contains_key(&act.by) {
                        names.insert(act.by.clone(), people::person_of(&mut db, &act.by).await?);
                    }
                    let person = names.get(&act.by).cloned().unwrap_or_default();
                    found.aside.push((signal, Handled { act, person }));
                }
            }
        }
        Ok(found)
    }

    /// How many concerns wait for the office, but for those of the reader's own institution.
    pub async fn waiting_concerns(&self, actor: &Actor, record: &YearRecord) -> Result<usize, AppError> {
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        let mut db = self.store.read().await?;
        let told = signals::concerns(&mut db, record.year).await?;
        if told.is_empty() {
            return Ok(0);
        }
        let (done, recusal) = (Done::of(&mut db, record.year).await?, self.recusal(&mut db, actor).await?);
        let mut visible = years::institutions(&mut db).await?;
        visible.retain(|one| recusal.keeps_from(one).is_none());
        let waits = |one: &&Concern| {
            visible.iter().any(|known| known.id == one.institution) && done.state_of(one) == SignalState::Open
        };
        Ok(told.iter().filter(waits).count())
    }

    /// All signals of a year with what became of each.
    pub(crate) async fn signals_in(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
    ) -> Result<Vec<(StandingSignal, SignalState)>, AppError> {
        if record.step < Step::Data {
            return Ok(Vec::new());
        }
        let done = Done::of(db, record.year).await?;
        let mut all = self.concerns_in(db, record).await?;
        for line in self.compared_in(db, record, false).await? {
            let (institution, dossier) = (&line.comparison.institution, &line.comparison.dossier.id);
            let rows = line.comparison.rows.iter();
            all.extend(rows.flat_map(|row| StandingSignal::of_row(row, institution, dossier)));
        }
        // What people told comes first, then by code.
        all.sort_by_cached_key(|one| (one.told.is_none(), one.institution.code.clone()));
        let with_state = |one: StandingSignal| {
            let state = done.state(&one.institution.id, (&one.key, &one.state));
            (one, state)
        };
        Ok(all.into_iter().map(with_state).collect())
    }

    /// What experts and organisations told of institutions of the year, oldest first.
    async fn concerns_in(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<Vec<StandingSignal>, AppError> {
        let told = signals::concerns(db, record.year).await?;
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let dossiers: BTreeMap<InstitutionId, DossierId> =
            dossiers::dossiers_of(db, record.year).await?.into_iter().map(|one| (one.institution, one.id)).collect();
        let institutions = years::institutions(db).await?;
        let (organisations, pool) = (years::organisations(db).await?, experts::experts(db).await?);
        let mut found = Vec::new();
        for concern in told {
            let institution = institutions.iter().find(|one| one.id == concern.institution);
            let (Some(institution), Some(dossier)) = (institution, dossiers.get(&concern.institution)) else {
                continue;
            };
            let person = people::person_of(db, &concern.by).await?;
            let whose = match concern.role {
                Role::EvaluationOrganisation => {
                    organisations.iter().find(|one| one.id.as_str() == concern.of).map(|one| one.name.clone())
                }
                _ => pool
                    .iter()
                    .find(|one| one.id.as_str() == concern.of)
                    .map(|one| format!("{} {}", one.code, one.name)),
            };
            let whose = whose.unwrap_or_else(|| person.clone());
            found.push(StandingSignal::of_concern(concern, (institution, dossier), &whose, person));
        }
        Ok(found)
    }

    /// A signal of an institution, by what stands for it; `None` where there is no such signal, or not any more. Those of
    /// somebody's own institution are left to others.
    pub async fn signal(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
        key: &str,
    ) -> Result<Option<LookedAt>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        let Some((signal, done)) = self.signal_in(&mut db, (actor, &record), institution, key).await? else {
            return Ok(None);
        };
        let state = done.state(institution, (key, &signal.state));
        let mut acts = Vec::new();
        for act in done.acts.into_iter().rev().filter(|act| act.institution == *institution && act.signal == key) {
            let person = people::person_of(&mut db, &act.by).await?;
            acts.push(Handled { act, person });
        }
        let seen = seen(&signal, acts.len());
        Ok(Some(LookedAt { signal, state, done: acts, seen }))
    }

    /// A signal with what was done with all of the year; `None` where there is no such one for this person.
    pub(super) async fn signal_in(
        &self,
        db: &mut AnyConnection,
        (actor, record): (&Actor, &YearRecord),
        institution: &InstitutionId,
        key: &str,
    ) -> Result<Option<(StandingSignal, Done)>, AppError> {
        let Some(dossier) = dossier_of(db, record.year, institution).await? else { return Ok(None) };
        let owner = years::institution_by_id(db, institution).await?.ok_or(AppError::Absent)?;
        let is_kept_from = self.recusal(db, actor).await?.keeps_from(&owner).is_some();
        if is_kept_from || key.is_empty() || record.step < Step::Data {
            return Ok(None);
        }
        let comparison = self.comparison_in(db, &dossier).await?;
        let rows = comparison.rows.iter();
        let figures = rows.flat_map(|row| StandingSignal::of_row(row, &comparison.institution, &dossier));
        let told = self.concerns_in(db, record).await?.into_iter().filter(|one| one.institution.id == *institution);
        let found = figures.chain(told).find(|one| one.key == key);
        Ok(match found {
            Some(found) => Some((found, Done::of(db, record.year).await?)),
            None => None,
        })
    }

    /// Sets a signal aside, for which no case is opened, or takes it up again; with the reason. Refused where it says something
    /// else than what was seen, or somebody else was first.
    pub async fn settle_signal(
        &self,
        actor: &Actor,
        year: Year,
        (institution, key, looked_at): (&InstitutionId, &str, &str),
        (aside, why): (bool, &str),
    ) -> Result<(), AppError> {
        let (app, actor, institution) = (self.clone(), actor.clone(), institution.clone());
        let (key, looked_at, why) = (key.to_owned(), looked_at.to_owned(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::OpenCase, &Object::Year(record.step), tx.now()))?;
                    let found = app.signal_in(tx.db(), (&actor, &record), &institution, &key).await?;
                    let (signal, done) = found.ok_or(AppError::Absent)?;
                    let last = done.last(&institution, &key);
                    let by = actor.account.as_str();
                    // A double click.
                    if last.is_some_and(|last| {
                        (last.aside, &last.state, &last.reason, last.by.as_str()) == (aside, &signal.state, &why, by)
                    }) {
                        return Ok(());
                    }
                    let number = last.map_or(1, |last| last.number + 1);
                    let state = done.state(&institution, (&key, &signal.state));
                    let open = if aside { state == SignalState::Open } else { matches!(state, SignalState::Aside(_)) };
                    let acts = done.acts.iter().filter(|act| act.institution == institution && act.signal == key);
                    if !open || seen(&signal, acts.count()) != looked_at {
                        return Err(changed());
                    }
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    let act = SignalAct {
                        institution: institution.clone(),
                        signal: key,
                        number,
                        aside,
                        state: signal.state,
                        says: signal.says.zh,
                        reason: why,
                        by: by.to_owned(),
                        at: tx.now(),
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

    /// What became of the signals of an institution's figures, by what stands for them; for whoever may see the cases of that
    /// year, and nothing to people of the institution.
    pub async fn states_of_signals(
        &self,
        actor: &Actor,
        year: Year,
        institution: &Institution,
        rows: &[FigureRow],
    ) -> Result<BTreeMap<String, SignalState>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeCases, &Object::Year(record.step), self.store.now()))?;
        if self.recusal(&mut db, actor).await?.keeps_from(institution).is_some() {
            return Ok(BTreeMap::new());
        }
        let done = Done::of(&mut db, year).await?;
        let of = |row: &FigureRow, signal: &Signal| {
            let key = key(row, signal);
            let state = done.state(&institution.id, (&key, &signal.state()));
            (key, state)
        };
        Ok(rows.iter().flat_map(|row| row.signals().iter().map(|signal| of(row, signal)).collect::<Vec<_>>()).collect())
    }
}

pub(super) fn changed() -> AppError {
    AppError::Stale(Text::new(
        "线索有了变化，或已有人处理，没有写入任何内容。请刷新页面，再看一次。",
        "The signal changed, or somebody dealt with it meanwhile, and nothing was written. Reload and look once more.",
    ))
}
