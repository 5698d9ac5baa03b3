//! What an institution wrote the last time it was assessed, offered for this year's sheet.

use std::collections::BTreeSet;

use scheme::IndicatorIx;
use serde_json::json;
use store::dossiers::{self, Entry, Fields, File};
use store::{AnyConnection, Tx};
use workflow::{Act, Actor, DossierId, EntryId, Event, FileId, Object, Year, may};

use super::facts::{MARK, REMARK};
use super::files::{evidence_changed, room_for};
use super::load::{ABOUT, Book, Cover, cover_of};
use super::save::{Change, new_entry_id};
use crate::error::allowed;
use crate::plan::CERTIFICATES;
use crate::{App, AppError, Plan, random_id};

/// What was written on one sheet the last time.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// The year.
    pub year: Year,
    /// Rows as they were, each with whether this year's sheet has it already.
    pub rows: Vec<(Entry, bool)>,
    /// The mark the institution gave itself; shown, never copied.
    pub mark: Option<String>,
    /// The remark.
    pub remark: Option<String>,
    /// Evidence that this year's dossier does not hold yet.
    pub files: Vec<File>,
}

/// What of it is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Rows.
    pub rows: Vec<EntryId>,
    /// The remark.
    pub remark: bool,
    /// Evidence.
    pub files: Vec<FileId>,
}

impl Wish {
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.remark && self.files.is_empty()
    }
}

/// The fields of an item that hold in another year too. Date and prize do not: they are what makes it this year's.
const LASTING_OF_ITEM: [&str; 4] = ["kind", "title", "achievement", "joint_rank"];
/// The fields of a certificate row that hold in another year too: its figures are that year's.
const LASTING_OF_CERTIFICATE: [&str; 2] = ["certificate", "level"];

impl App {
    /// What the institution wrote on this sheet the last time, as far as this person may read it; `None` where there is
    /// nothing.
    pub async fn earlier(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        book: &Book,
        sheet: &str,
    ) -> Result<Option<Earlier>, AppError> {
        let Some(before) = last_time(db, actor, &book.dossier, sheet, self.store.now()).await? else {
            return Ok(None);
        };
        let about = format!("{ABOUT}{sheet}");
        let entries = dossiers::entries(db, &before.dossier.id).await?;
        let said = entries.iter().find(|entry| entry.sheet == about);
        let of_said = |key: &str| said.and_then(|entry| entry.fields.get(key)).cloned();
        let here: BTreeSet<Fields> = book.rows(sheet).map(|entry| identity(sheet, &entry.fields)).collect();
        let known: BTreeSet<&str> = book.files.iter().map(|file| file.digest.as_str()).collect();
        let files = dossiers::files(db, &before.dossier.id).await?;
        let used = |file: &File| file.uses.iter().any(|(used, _)| used == sheet);
        let earlier = Earlier {
            year: before.year.year,
            mark: of_said(MARK),
            remark: of_said(REMARK),
            files: files.into_iter().filter(|file| used(file) && !known.contains(file.digest.as_str())).collect(),
            rows: entries
                .into_iter()
                .filter(|entry| entry.sheet == sheet)
                .map(|entry| {
                    let same = here.contains(&identity(sheet, &entry.fields));
                    (entry, same)
                })
                .collect(),
        };
        let nothing = earlier.rows.is_empty() && earlier.remark.is_none() && earlier.files.is_empty();
        Ok(if nothing { None } else { Some(earlier) })
    }

    /// Copies rows, remark and evidence of the last time into this year's sheet: all or nothing. What lasts is copied;
    /// dates and figures are this year's to give. What is there already is left as it is, and so is a remark that
    /// somebody has written.
    pub async fn copy_earlier(&self, actor: &Actor, id: &DossierId, sheet: &str, wish: Wish) -> Result<(), AppError> {
        let (app, actor, id, sheet) = (self.clone(), actor.clone(), id.clone(), sheet.to_owned());
        self.store
            .write(move |tx| Box::pin(async move { app.copy_earlier_in(tx, &actor, &id, &sheet, wish).await }))
            .await
    }

    async fn copy_earlier_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        wish: Wish,
    ) -> Result<(), AppError> {
        let now = tx.now();
        let cover = cover_of(tx.db(), id).await?.ok_or(AppError::Absent)?;
        let object = Object::Dossier(Box::new(cover.view.clone()), Some(sheet.to_owned()));
        allowed(may(actor, Act::WriteDossier, &object, now))?;
        let book = self.book_of(tx.db(), cover).await?;
        let earlier = self.earlier(tx.db(), actor, &book, sheet).await?;
        let Some(earlier) = earlier.filter(|_| !wish.is_empty()) else {
            return Err(AppError::input("row", "请勾选要复制的内容", "choose what to copy"));
        };
        let mut changes = Vec::new();
        let mut copied = BTreeSet::new();
        for (entry, here) in &earlier.rows {
            let fields = lasting(&book.plan, sheet, &entry.fields);
            if wish.rows.contains(&entry.id) && !here && copied.insert(identity(sheet, &fields)) {
                changes.push(Change { entry: new_entry_id(), version: 0, fields, removed: false });
            }
        }
        if wish.remark
            && let Some(remark) = &earlier.remark
        {
            changes.extend(with_remark(&book, sheet, remark));
        }
        self.save_rows_in(tx, actor, id, sheet, changes).await?;
        let wanted: Vec<File> = earlier.files.into_iter().filter(|file| wish.files.contains(&file.id)).collect();
        room_for(book.files.len() + wanted.len())?;
        for file in wanted {
            let copy = File {
                id: FileId::from_bytes(random_id()),
                added_by: actor.account.as_str().to_owned(),
                added_at: now,
                uses: vec![(sheet.to_owned(), String::new())],
                ..file
            };
            dossiers::add_file(tx.db(), id, &copy).await?;
            evidence_changed(tx, id, sheet).await?;
            let detail = json!({
                "dossier": id.as_str(), "sha256": copy.digest, "size": copy.size, "from": file.id.as_str(),
            });
            tx.log(Some(actor), Event::FileAdded, &format!("file {}", copy.id), detail);
        }
        Ok(())
    }
}

/// The institution's dossier of the latest year before this one, if this person may read it.
async fn last_time(
    db: &mut AnyConnection,
    actor: &Actor,
    dossier: &dossiers::Dossier,
    sheet: &str,
    now: jiff::Timestamp,
) -> Result<Option<Cover>, AppError> {
    let all = dossiers::dossiers_by_institution(db, &dossier.institution).await?;
    let Some(before) = all.into_iter().filter(|other| other.year < dossier.year).max_by_key(|other| other.year) else {
        return Ok(None);
    };
    let Some(cover) = cover_of(db, &before.id).await? else { return Ok(None) };
    let object = Object::Dossier(Box::new(cover.view.clone()), Some(sheet.to_owned()));
    Ok(may(actor, Act::ReadDossier, &object, now).is_allowed().then_some(cover))
}

/// What makes two rows of different years the same thing.
fn identity(sheet: &str, fields: &Fields) -> Fields {
    let keys: &[&str] = if sheet == CERTIFICATES { &LASTING_OF_CERTIFICATE } else { &["title"] };
    fields.iter().filter(|(key, _)| keys.contains(&key.as_str())).map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// What of a row holds this year too, under this year's scheme.
fn lasting(plan: &Plan, sheet: &str, fields: &Fields) -> Fields {
    let indicator = plan.indicator_of(sheet);
    let keys: &[&str] = if indicator.is_none() { &LASTING_OF_CERTIFICATE } else { &LASTING_OF_ITEM };
    let holds = |key: &str, value: &str| match key {
        "kind" => indicator.is_some_and(|indicator| has_kind(plan, indicator, value)),
        "level" => plan.scheme.levels.iter().any(|level| level.id == value),
        key => keys.contains(&key),
    };
    fields.iter().filter(|(key, value)| holds(key, value)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn has_kind(plan: &Plan, indicator: IndicatorIx, kind: &str) -> bool {
    let leaf = plan.scheme.item_leaf(indicator).map(|leaf| &plan.scheme.leaves[leaf.0]);
    leaf.and_then(|leaf| leaf.method.item_rule()).is_some_and(|rule| rule.units.iter().any(|unit| unit.kind == kind))
}

/// The remark of this year with that of the last time, unless something is written there.
fn with_remark(book: &Book, sheet: &str, remark: &str) -> Option<Change> {
    let stored = book.about(sheet);
    let mut fields = stored.map(|entry| entry.fields.clone()).unwrap_or_default();
    if fields.contains_key(REMARK) {
        return None;
    }
    fields.insert(REMARK.to_owned(), remark.to_owned());
    let (entry, version) = stored.map_or_else(|| (new_entry_id(), 0), |entry| (entry.id.clone(), entry.version));
    Some(Change { entry, version, fields, removed: false })
}
