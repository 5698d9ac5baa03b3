//! Writing rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::dossiers::{Dossier, Entry, Fields};
use store::{AnyConnection, Tx, dossiers, people};
use workflow::{Act, Actor, DossierId, DossierState, EntryId, Event, Object, may};

use super::facts::{CERTIFICATE_FIELDS, ITEM_FIELDS, MARK, REMARK};
use super::load::{ABOUT, Cover, cover_of, governing, rows_of};
use super::score::Tally;
use crate::error::{Changed, InputProblem, allowed};
use crate::plan::CERTIFICATES;
use crate::{App, AppError, Plan, random_id};

/// A row as somebody leaves it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The row; new ones bring an id that nobody has.
    pub entry: EntryId,
    /// The version that was seen; 0 for a new row.
    pub version: i64,
    /// What it holds now.
    pub fields: Fields,
    /// Take it away.
    pub removed: bool,
}

/// What was stored.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Rows with their versions, in the order given.
    pub versions: Vec<(EntryId, i64)>,
    /// The year's scheme.
    pub plan: Arc<Plan>,
    /// What the dossier comes to after it.
    pub tally: Tally,
}

/// What makes a repeated request the same command.
#[derive(Debug, Clone)]
pub struct Once {
    /// The key that whoever asks has given it.
    key: String,
    request: String,
}

impl Once {
    /// A command under this key, and all that is asked for: the same key with another wish is a mistake.
    pub fn of(key: String, request: &[u8]) -> Self {
        Self { key, request: hex::encode(Sha256::digest(request)) }
    }
}

/// Longest text of a field, in bytes.
const LONGEST: usize = 10_000;
/// Most rows of a dossier.
const MOST_ROWS: usize = 5_000;

/// A fresh id for a row.
pub fn new_entry_id() -> EntryId {
    EntryId::from_bytes(random_id())
}

impl App {
    /// Writes rows of one sheet, and its mark and remark: all of them or none. Rows that hold what they held are left
    /// alone.
    pub async fn save_rows(
        &self,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        changes: Vec<Change>,
    ) -> Result<Saved, AppError> {
        let (app, actor, id, sheet) = (self.clone(), actor.clone(), id.clone(), sheet.to_owned());
        self.store
            .write(move |tx| Box::pin(async move { app.save_rows_in(tx, &actor, &id, &sheet, changes).await }))
            .await
    }

    /// Writes rows as [`Self::save_rows`] does and gives the answer that `answer` makes of it. Repeated with the same key,
    /// it writes nothing and gives the same answer, whatever has changed since.
    pub async fn save_rows_once(
        &self,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        changes: Vec<Change>,
        once: Option<Once>,
        answer: impl FnOnce(&Saved) -> String + Send + 'static,
    ) -> Result<String, AppError> {
        let (app, actor, id, sheet) = (self.clone(), actor.clone(), id.clone(), sheet.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(once) = once else {
                        return Ok(answer(&app.save_rows_in(tx, &actor, &id, &sheet, changes).await?));
                    };
                    let key = format!("rows {} {id} {sheet} {}", actor.account, once.key);
                    if let Some(earlier) = tx.answered(&key).await? {
                        let Cover { view, .. } = cover_of(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                        allowed(may(&actor, Act::ReadDossier, &Object::Dossier(Box::new(view), None), tx.now()))?;
                        let (request, body) = earlier.split_once('\n').unwrap_or_default();
                        return if request == once.request { Ok(body.to_owned()) } else { Err(another_request()) };
                    }
                    let body = answer(&app.save_rows_in(tx, &actor, &id, &sheet, changes).await?);
                    tx.answer(&key, &format!("{}\n{body}", once.request)).await?;
                    Ok(body)
                })
            })
            .await
    }

    /// Writes rows of several sheets: all of them or none.
    pub async fn save_sheets(
        &self,
        actor: &Actor,
        id: &DossierId,
        sheets: Vec<(String, Vec<Change>)>,
    ) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for (sheet, changes) in sheets {
                        app.save_rows_in(tx, &actor, &id, &sheet, changes).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    pub(super) async fn save_rows_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        changes: Vec<Change>,
    ) -> Result<Saved, AppError> {
        let now = tx.now();
        let (cover, mut entries) = rows_of(tx.db(), id).await?.ok_or(AppError::Absent)?;
        let Cover { mut dossier, institution, year, view } = cover;
        allowed(may(actor, Act::WriteDossier, &Object::Dossier(Box::new(view), Some(sheet.to_owned())), now))?;
        let plan = self.plan(tx.db(), &year).await?;
        if !plan.has_sheet(sheet) {
            return Err(AppError::Absent);
        }
        check_fields(sheet, &changes)?;
        if entries.len() + changes.len() > MOST_ROWS {
            return Err(AppError::input(
                "",
                format!("行数过多，最多 {MOST_ROWS} 行"),
                format!("too many rows: at most {MOST_ROWS}"),
            ));
        }
        let mut versions = Vec::with_capacity(changes.len());
        let mut written: Vec<Entry> = Vec::new();
        for change in changes {
            // A row that is not among those shown may have been removed.
            let sheet = if change.is_about() { format!("{ABOUT}{sheet}") } else { sheet.to_owned() };
            // One that this request has removed is in neither.
            let known = || entries.iter().chain(written.iter().rev()).find(|entry| entry.id == change.entry);
            let stored = match known() {
                Some(entry) => Some(entry.clone()),
                // Of what is said of an indicator itself there is one row, whoever makes another.
                None if change.version == 0 && change.is_about() => {
                    entries.iter().find(|entry| entry.sheet == sheet).cloned()
                }
                None if change.version == 0 => None,
                None => dossiers::entry_by_id(tx.db(), id, &change.entry).await?,
            };
            let next = merge(stored.as_ref(), &change, actor, &sheet, &entries, now);
            match (stored, next) {
                (Some(stored), Merged::Conflict) => {
                    let person = person(tx.db(), &stored.changed_by).await?;
                    return Err(AppError::Changed(Box::new(Changed { stored, person })));
                }
                (None, Merged::Conflict) => return Err(AppError::Absent),
                (stored, Merged::Same) => {
                    versions.push(stored.map_or((change.entry, 0), |stored| (stored.id, stored.version)));
                }
                (_, Merged::Write(entry)) => {
                    let event = if entry.removed { Event::EntryRemoved } else { Event::EntrySaved };
                    tx.log(Some(actor), event, &format!("entry {}", entry.id), json!({
                        "dossier": id.as_str(), "sheet": sheet, "version": entry.version, "sha256": digest(&entry.fields),
                    }));
                    versions.push((entry.id.clone(), entry.version));
                    entries.retain(|known| known.id != entry.id);
                    if !entry.removed {
                        entries.push(entry.clone());
                    }
                    written.push(entry);
                }
            }
        }
        let tally = Tally::of(&plan, &institution, &entries)?;
        if !written.is_empty() {
            settle(&tally, &mut dossier, &entries, now);
            dossiers::save_entries(tx.db(), &dossier, &written).await?;
        }
        Ok(Saved { versions, plan, tally })
    }
}

fn another_request() -> AppError {
    AppError::input(
        "Idempotency-Key",
        "此 Idempotency-Key 已用于内容不同的请求；新的请求请用新的值",
        "this Idempotency-Key was used for another request; a new request needs a new one",
    )
}

/// Counts for lists; what was approved inside and is changed must be approved again.
pub(crate) fn settle(tally: &Tally, dossier: &mut Dossier, entries: &[Entry], now: jiff::Timestamp) {
    let filled: BTreeSet<&str> = entries.iter().map(|entry| governing(&entry.sheet)).collect();
    dossier.claimed = Some(tally.total.units());
    dossier.problems = i64::try_from(tally.problems.len()).unwrap_or(i64::MAX);
    dossier.filled = i64::try_from(filled.len()).unwrap_or(i64::MAX);
    change(dossier, now);
}

/// A dossier in which something is changed: what was approved inside must be approved again.
pub(super) fn change(dossier: &mut Dossier, now: jiff::Timestamp) {
    dossier.changed_at = now;
    if dossier.state == DossierState::Approved {
        dossier.state = if dossier.was_submitted() { DossierState::Returned } else { DossierState::Draft };
        dossier.approved_by = None;
        dossier.approved_at = None;
    }
}

enum Merged {
    Same,
    Write(Entry),
    Conflict,
}

fn merge(
    stored: Option<&Entry>,
    change: &Change,
    actor: &Actor,
    sheet: &str,
    entries: &[Entry],
    now: jiff::Timestamp,
) -> Merged {
    let fields: Fields = change
        .fields
        .iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let position = || entries.iter().filter(|e| e.sheet == sheet).map(|e| e.position + 1).max().unwrap_or(0);
    let entry = |version, position| Entry {
        id: change.entry.clone(),
        sheet: sheet.to_owned(),
        position,
        version,
        fields: fields.clone(),
        removed: change.removed,
        changed_by: actor.account.as_str().to_owned(),
        changed_at: now,
    };
    match stored {
        Some(stored) if stored.sheet != sheet => Merged::Conflict,
        // The same words again, such as a repeated request: nothing to do, whoever was first.
        Some(stored) if stored.fields == fields && stored.removed == change.removed => Merged::Same,
        Some(stored) if stored.version != change.version => Merged::Conflict,
        Some(stored) => Merged::Write(entry(stored.version + 1, stored.position)),
        None if change.version != 0 => Merged::Conflict,
        None if fields.is_empty() || change.removed => Merged::Same,
        None => Merged::Write(entry(1, position())),
    }
}

impl Change {
    /// Whether this is what is said of an indicator itself: mark, remark.
    fn is_about(&self) -> bool {
        self.fields.keys().any(|key| matches!(key.as_str(), MARK | REMARK))
    }
}

fn check_fields(sheet: &str, changes: &[Change]) -> Result<(), AppError> {
    let known = |change: &Change, key: &str| {
        if change.is_about() {
            sheet != CERTIFICATES && matches!(key, MARK | REMARK)
        } else if sheet == CERTIFICATES {
            CERTIFICATE_FIELDS.iter().any(|field| field.key() == key)
        } else {
            ITEM_FIELDS.iter().any(|field| field.key() == key)
        }
    };
    let mut problems = Vec::new();
    for (change, (key, value)) in
        changes.iter().flat_map(|change| change.fields.iter().map(move |field| (change, field)))
    {
        let place = format!("{}/{key}", change.entry);
        if !known(change, key) {
            problems.push(InputProblem::new(place, format!("没有名为 {key} 的栏"), format!("there is no field {key}")));
        } else if value.len() > LONGEST {
            problems.push(InputProblem::new(
                place,
                format!("文字过长，最多约 {} 字", LONGEST / 3),
                format!("too long: at most {LONGEST} bytes"),
            ));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
}

async fn person(db: &mut AnyConnection, account: &str) -> Result<String, AppError> {
    let Ok(id) = account.parse() else { return Ok(String::new()) };
    Ok(people::account_by_id(db, &id).await?.map_or_else(String::new, |account| account.person))
}

/// The digest of what a row holds.
pub(super) fn digest(fields: &Fields) -> String {
    let mut hash = Sha256::new();
    for (key, value) in fields {
        for part in [key, value] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex::encode(hash.finalize())
}
