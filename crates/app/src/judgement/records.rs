//! Records that the office keeps through the year: commendations of reports, alliances that an institution leads, whatever
//! it settles from items. A record counts as an accepted item; nothing of it is lost when it is taken back.

use std::collections::BTreeMap;
use std::sync::Arc;

use assess::{Field, normal_form};
use scheme::{IndicatorIx, Party, Scheme};
use serde_json::json;
use store::dossiers::{Entry, Fields};
use store::opinions::Opinion;
use store::years::{Institution, YearRecord};
use store::{AnyConnection, Tx, dossiers, people, rulings, years};
use workflow::{Act, Actor, EntryId, Event, InstitutionId, Object, Step, Year, may};

use crate::dossier::{FieldProblem, new_entry_id, read_entries};
use crate::error::{InputProblem, allowed};
use crate::panel::digest;
use crate::{App, AppError, Plan};

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
    /// Where it stands among others: by indicator and date.
    fn place(&self) -> (String, Vec<u32>, EntryId) {
        let date = numbers(self.fields.get(Field::Date.key()).map_or("", String::as_str));
        (self.indicator.clone(), date, self.id.clone())
    }

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

/// A record with the institution that it is of.
#[derive(Debug, Clone)]
pub struct RecordLine {
    /// Of whom.
    pub institution: Institution,
    /// What.
    pub record: Record,
    /// Why it was taken back; `None` where it stands.
    pub removed: Option<String>,
    /// Who wrote it last.
    pub person: String,
}

/// The records of a year.
#[derive(Debug, Clone)]
pub struct Records {
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// The institutions that take part, by code.
    pub institutions: Vec<Institution>,
    /// By institution, indicator and date; also those that were taken back, and those of who was merged since and takes no
    /// part.
    pub lines: Vec<RecordLine>,
}

/// What is to be recorded, as typed.
#[derive(Debug, Clone, Default)]
pub struct NewRecord {
    /// Id of the indicator.
    pub indicator: String,
    /// Kind, title, date, achievement.
    pub fields: Fields,
}

/// A ruling as a record, and why it was taken back, where it was; `None` where it is something else.
fn record(ruling: &Opinion) -> Option<(Record, Option<String>)> {
    let id = ruling.subject.strip_prefix(SUBJECT)?.parse().ok()?;
    let mut fields = ruling.fields.clone();
    let indicator = fields.remove(INDICATOR)?;
    let removed = fields.remove(REMOVED);
    let record = Record { id, indicator, fields, version: ruling.version, by: ruling.by.clone(), at: ruling.at };
    Some((record, removed))
}

/// The records that stand among rulings, by date.
pub(super) fn records(rulings: &BTreeMap<String, Opinion>) -> Vec<Record> {
    let standing = |(record, removed): (Record, Option<String>)| removed.is_none().then_some(record);
    let mut found: Vec<Record> = rulings.values().filter_map(record).filter_map(standing).collect();
    found.sort_by_cached_key(Record::place);
    found
}

/// A day as its numbers, however it was typed.
fn numbers(day: &str) -> Vec<u32> {
    day.split(|sign: char| !sign.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

impl super::Judged {
    /// A record of the same indicator and day as an item that is claimed: likely the same thing twice.
    pub fn same_day(&self, item: &EntryId) -> Option<&Record> {
        let item = self.entries.iter().find(|entry| entry.id == *item)?;
        let day = |fields: &Fields| numbers(fields.get(Field::Date.key()).map_or("", String::as_str));
        let claimed = day(&item.fields);
        let same = |record: &&Record| record.indicator == item.sheet && day(&record.fields) == claimed;
        if claimed.is_empty() { None } else { self.records.iter().find(same) }
    }
}

/// The indicators of which the office may keep records: those that it settles from items.
pub fn recorded_indicators(scheme: &Scheme) -> Vec<IndicatorIx> {
    let by_office =
        |ix: &IndicatorIx| scheme.item_leaf(*ix).is_some_and(|leaf| scheme.leaves[leaf.0].settled_by == Party::Office);
    (0..scheme.indicators.len()).map(IndicatorIx).filter(by_office).collect()
}

impl App {
    /// The records of a year; for the office and auditors.
    pub async fn records(&self, actor: &Actor, year: Year) -> Result<Records, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeRecords, &Object::Year(record.step), self.store.now()))?;
        let institutions = taking_part(&mut db, &record).await?;
        let all = years::institutions(&mut db).await?;
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut lines = Vec::new();
        for (whose, ruling) in rulings::rulings(&mut db, year, None).await? {
            let Some((record, removed)) = self::record(&ruling) else { continue };
            let Some(institution) = all.iter().find(|one| one.id == whose) else { continue };
            if !names.contains_key(&record.by) {
                names.insert(record.by.clone(), people::person_of(&mut db, &record.by).await?);
            }
            let person = names.get(&record.by).cloned().unwrap_or_default();
            lines.push(RecordLine { institution: institution.clone(), record, removed, person });
        }
        lines.sort_by_cached_key(|line| (line.institution.code.clone(), line.record.place()));
        Ok(Records { plan: self.plan(&mut db, &record).await?, year: record, institutions, lines })
    }

    /// Records something of an institution. What stands already is not recorded twice.
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
                    let of = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    let among = taking_part(tx.db(), &of).await?;
                    let owner = app.recordable(tx, &actor, (year, &institution), among).await?;
                    let plan = app.plan(tx.db(), &of).await?;
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
                    let all = rulings::rulings(tx.db(), year, Some(&institution)).await?;
                    let standing = all.iter().filter_map(|(_, ruling)| record(ruling));
                    let standing = standing.filter(|(_, removed)| removed.is_none()).map(|(record, _)| record);
                    writable(&plan, &owner, &standing.collect::<Vec<_>>(), &one)?;
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
                    // Of whoever it is: also of an institution that was merged since and takes no part.
                    let among = years::institutions(tx.db()).await?;
                    app.recordable(tx, &actor, (year, &institution), among).await?;
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

    /// The institution among these, for whoever may record something of it now.
    async fn recordable(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        among: Vec<Institution>,
    ) -> Result<Institution, AppError> {
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::KeepRecords, &Object::Year(record.step), tx.now()))?;
        let owner = among.into_iter().find(|one| one.id == *institution).ok_or(AppError::Absent)?;
        self.not_recused(tx.db(), actor, &owner).await?;
        Ok(owner)
    }
}

/// The institutions of a year by code; before its notice those that would take part.
pub(crate) async fn taking_part(db: &mut AnyConnection, record: &YearRecord) -> Result<Vec<Institution>, AppError> {
    let mut institutions = years::institutions(db).await?;
    if record.step == Step::Preparing {
        institutions.retain(|one| one.merged_into.is_none());
    } else {
        let all = dossiers::dossiers_of(db, record.year).await?;
        institutions.retain(|one| all.iter().any(|dossier| dossier.institution == one.id));
    }
    Ok(institutions)
}

/// Institutions that were merged since something was recorded of them: they get no dossier, the record would count for
/// nobody.
pub(crate) async fn merged_with_records(db: &mut AnyConnection, year: Year) -> Result<Vec<Institution>, AppError> {
    let all = rulings::rulings(db, year, None).await?;
    let stands = |ruling: &Opinion| record(ruling).is_some_and(|(_, removed)| removed.is_none());
    let mut merged = years::institutions(db).await?;
    merged.retain(|one| {
        one.merged_into.is_some() && all.iter().any(|(whose, ruling)| *whose == one.id && stands(ruling))
    });
    Ok(merged)
}

/// Says everything that is wrong with a new record: its fields, or that it stands already.
fn writable(plan: &Plan, owner: &Institution, standing: &[Record], new: &Record) -> Result<(), AppError> {
    let same_kind = standing.iter().filter(|one| one.indicator == new.indicator);
    let entries: Vec<Entry> = same_kind.chain([new]).map(Record::entry).collect();
    let reading = read_entries(plan, owner, &entries)?;
    let problem = |one: FieldProblem| InputProblem { field: one.field, message: one.message };
    let own = |one: &FieldProblem| one.entry.as_ref().is_none_or(|entry| *entry == new.id);
    let problems: Vec<InputProblem> = reading.problems.into_iter().filter(own).map(problem).collect();
    if !problems.is_empty() {
        return Err(AppError::Input(problems));
    }
    let items = reading.facts.institutions.first().map_or(&[][..], |one| one.items.as_slice());
    let Some((last, others)) = items.split_last() else { return Ok(()) };
    let same = |other: &assess::Item| {
        other.unit == last.unit && other.date == last.date && normal_form(&other.title) == normal_form(&last.title)
    };
    if others.iter().any(same) {
        return Err(AppError::input(
            Field::Title.key(),
            "该校已有同一指标、类别、名称和时间的登记，没有重复写入",
            "the same indicator, kind, title and date stand already: nothing was written",
        ));
    }
    Ok(())
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
