//! Records that the office keeps through the year: commendations of reports, alliances that an institution leads, whatever
//! it settles from items. A record counts as an accepted item; nothing of it is lost when it is taken back.

use std::collections::BTreeMap;

use assess::Field;
use scheme::{IndicatorIx, Party, Scheme};
use serde_json::json;
use store::dossiers::{Entry, Fields};
use store::opinions::Opinion;
use store::{Tx, rulings, years};
use workflow::{Act, Actor, EntryId, Event, InstitutionId, Object, Year, may};

use crate::dossier::{new_entry_id, read_entries};
use crate::error::{InputProblem, allowed};
use crate::panel::digest;
use crate::{App, AppError};

/// What begins the subject of a record.
const SUBJECT: &str = "record:";
/// The field that names the indicator.
const INDICATOR: &str = "indicator";
/// The field that says that it was taken back, and why.
const REMOVED: &str = "removed";

/// Something that the office recorded of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: EntryId,
    /// Id of the indicator.
    pub indicator: String,
    /// Kind, title, date and what else an item has.
    pub fields: Fields,
    /// The version that was seen.
    pub version: i64,
    /// Account.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
}

impl Record {
    /// As a row of the indicator's sheet.
    pub(crate) fn entry(&self) -> Entry {
        Entry {
            id: self.id.clone(),
            sheet: self.indicator.clone(),
            position: i64::MAX,
            version: self.version,
            fields: self.fields.clone(),
            removed: false,
            changed_by: self.by.clone(),
            changed_at: self.at,
        }
    }
}

/// What is to be recorded, as typed.
#[derive(Debug, Clone, Default)]
pub struct NewRecord {
    /// Id of the indicator.
    pub indicator: String,
    /// Kind, title, date, achievement.
    pub fields: Fields,
}

/// The records among rulings, by date.
pub(super) fn records(rulings: &BTreeMap<String, Opinion>) -> Vec<Record> {
    let record = |ruling: &Opinion| {
        let id = ruling.subject.strip_prefix(SUBJECT)?.parse().ok()?;
        let mut fields = ruling.fields.clone();
        let indicator = fields.remove(INDICATOR)?;
        (!fields.contains_key(REMOVED)).then(|| Record {
            id,
            indicator,
            fields,
            version: ruling.version,
            by: ruling.by.clone(),
            at: ruling.at,
        })
    };
    let mut found: Vec<Record> = rulings.values().filter_map(record).collect();
    let date = |record: &Record| record.fields.get(Field::Date.key()).cloned().unwrap_or_default();
    found.sort_by_cached_key(|record| (record.indicator.clone(), date(record), record.id.clone()));
    found
}

/// The indicators of which the office may keep records: those that it settles from items.
pub fn recorded_indicators(scheme: &Scheme) -> Vec<IndicatorIx> {
    let by_office =
        |ix: &IndicatorIx| scheme.item_leaf(*ix).is_some_and(|leaf| scheme.leaves[leaf.0].settled_by == Party::Office);
    (0..scheme.indicators.len()).map(IndicatorIx).filter(by_office).collect()
}

impl App {
    /// Records something of an institution.
    pub async fn add_record(
        &self,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        new: NewRecord,
    ) -> Result<(), AppError> {
        let (app, actor, institution) = (self.clone(), actor.clone(), institution.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let owner = app.recordable(tx, &actor, (year, &institution)).await?;
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    let plan = app.plan(tx.db(), &record).await?;
                    let known = plan.scheme.indicator(&new.indicator);
                    if !known.is_some_and(|ix| recorded_indicators(&plan.scheme).contains(&ix)) {
                        return Err(AppError::input(
                            INDICATOR,
                            "请选择由办公室核定的指标",
                            "choose an indicator that the office settles",
                        ));
                    }
                    let mut fields = new.fields;
                    fields.retain(|_, value| !value.trim().is_empty());
                    let one = Record {
                        id: new_entry_id(),
                        indicator: new.indicator,
                        fields,
                        version: 1,
                        by: actor.account.to_string(),
                        at: tx.now(),
                    };
                    let reading = read_entries(&plan, &owner, &[one.entry()])?;
                    if !reading.problems.is_empty() {
                        let problems = reading.problems.into_iter();
                        let problem =
                            |one: crate::dossier::FieldProblem| InputProblem { field: one.field, message: one.message };
                        return Err(AppError::Input(problems.map(problem).collect()));
                    }
                    let mut fields = one.fields;
                    fields.insert(INDICATOR.to_owned(), one.indicator);
                    keep(tx, &actor, (year, &institution), (one.id, 1, fields)).await
                })
            })
            .await
    }

    /// Takes a record back, with the reason; it stays in its history.
    pub async fn remove_record(
        &self,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        id: &EntryId,
        why: &str,
    ) -> Result<(), AppError> {
        let (app, actor, institution, id) = (self.clone(), actor.clone(), institution.clone(), id.clone());
        let why = crate::panel::reason(why);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    app.recordable(tx, &actor, (year, &institution)).await?;
                    let all = rulings::rulings(tx.db(), year, Some(&institution)).await?;
                    let subject = format!("{SUBJECT}{id}");
                    let found = all.into_iter().map(|(_, ruling)| ruling).find(|ruling| ruling.subject == subject);
                    let stored = found.ok_or(AppError::Absent)?;
                    // A double click.
                    if stored.fields.contains_key(REMOVED) {
                        return Ok(());
                    }
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    let mut fields = stored.fields;
                    fields.insert(REMOVED.to_owned(), why);
                    keep(tx, &actor, (year, &institution), (id, stored.version + 1, fields)).await
                })
            })
            .await
    }

    /// The institution, for whoever may record something of it now.
    async fn recordable(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
    ) -> Result<store::years::Institution, AppError> {
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::KeepRecords, &Object::Year(record.step), tx.now()))?;
        let all = store::dossiers::dossiers_by_institution(tx.db(), institution).await?;
        all.iter().find(|dossier| dossier.year == year).ok_or(AppError::Absent)?;
        let owner = years::institution_by_id(tx.db(), institution).await?.ok_or(AppError::Absent)?;
        self.not_recused(tx.db(), actor, &owner).await?;
        Ok(owner)
    }
}

async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    (year, institution): (Year, &InstitutionId),
    (id, version, fields): (EntryId, i64, Fields),
) -> Result<(), AppError> {
    let ruling =
        Opinion { subject: format!("{SUBJECT}{id}"), version, fields, by: actor.account.to_string(), at: tx.now() };
    let detail = json!({
        "institution": institution.as_str(), "record": id.as_str(), "version": version, "sha256": digest([&ruling]),
    });
    rulings::save_rulings(tx.db(), year, &[(institution.clone(), ruling)]).await?;
    tx.log(Some(actor), Event::RecordKept, &format!("year {year}"), detail);
    Ok(())
}
