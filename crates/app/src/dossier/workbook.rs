//! A self-evaluation as a workbook: out with what is filled in, and back in by way of a list of what would change.

use std::collections::{BTreeMap, VecDeque};

use documents::workbook;
use scheme::Text;
use store::dossiers::{Entry, Fields};
use workflow::{Act, Actor, Decision, DossierId, Object, may};

use super::facts::{self, Reading};
use super::load::Book;
use super::new_entry_id;
use super::save::Change;
use super::typed::typed_rows;
use crate::error::allowed;
use crate::plan::CERTIFICATES;
use crate::{App, AppError};

/// What a workbook would change in one sheet.
#[derive(Debug, Clone)]
pub struct StagedSheet {
    /// The sheet.
    pub sheet: String,
    /// Why nothing of it can be taken over, if so.
    pub closed: Option<Text>,
    /// Rows that differ.
    pub rows: Vec<StagedRow>,
    /// Rows that stay as they are.
    pub kept: usize,
}

/// A row that a workbook would change.
#[derive(Debug, Clone)]
pub struct StagedRow {
    /// What it holds now; `None` for a new row.
    pub before: Option<Fields>,
    /// What would be written.
    pub change: Change,
}

impl App {
    /// The dossier as a workbook to fill in, and how many rows are left out of it because they are wrong.
    pub fn dossier_workbook(&self, book: &Book) -> Result<(Vec<u8>, usize), AppError> {
        let Reading { facts, problems } = facts::read(&book.plan, &book.institution, &book.entries)?;
        let bytes = workbook::institution_workbook(&book.plan.scheme, &facts)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let wrong = book.entries.iter().filter(|entry| is_wrong(entry, &problems)).count();
        Ok((bytes, wrong))
    }

    /// Reads a filled workbook and says what it would change; nothing is written. Rows that are wrong as they stand are
    /// in no workbook and stay.
    pub async fn stage_workbook(
        &self,
        actor: &Actor,
        id: &DossierId,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Vec<StagedSheet>, AppError> {
        let book = self.book(&mut *self.store.read().await?, id).await?;
        let now = self.store.now();
        let object = |sheet| Object::Dossier(Box::new(book.view()), sheet);
        allowed(may(actor, Act::WriteDossier, &object(None), now))?;
        let scheme = &book.plan.scheme;
        let read = workbook::read(&self.cells_of(name, bytes).await?, scheme).map_err(AppError::of_workbook)?;
        let (own, others): (Vec<_>, Vec<_>) =
            read.institutions.iter().partition(|institution| institution.code == book.institution.code);
        if let [other, ..] = others.as_slice() {
            return Err(AppError::input(
                "file",
                format!("工作簿里有别的院校「{}」（{}）；请上传本校的工作簿", other.name, other.code),
                format!("the workbook is about another institution, {} ({})", other.name, other.code),
            ));
        }
        let [own] = own.as_slice() else {
            return Err(AppError::input("file", "工作簿里没有本校", "your institution is not in the workbook"));
        };
        let mut wanted: BTreeMap<String, Vec<Fields>> = BTreeMap::new();
        for (sheet, fields) in typed_rows(scheme, own) {
            wanted.entry(sheet).or_default().push(fields);
        }
        let mut stored = stored_rows(&book)?;
        let mut staged = Vec::new();
        for sheet in book.plan.sheets() {
            let rows = (stored.remove(sheet).unwrap_or_default(), wanted.remove(sheet).unwrap_or_default());
            let (rows, kept) = compare(sheet, rows.0, rows.1);
            if rows.is_empty() {
                continue;
            }
            let closed = match may(actor, Act::WriteDossier, &object(Some(sheet.to_owned())), now) {
                Decision::Allow => None,
                Decision::Absent => return Err(AppError::Absent),
                Decision::Closed(why) => Some(why),
            };
            staged.push(StagedSheet { sheet: sheet.to_owned(), closed, rows, kept });
        }
        Ok(staged)
    }
}

fn is_wrong(entry: &Entry, problems: &[facts::FieldProblem]) -> bool {
    problems.iter().any(|problem| problem.entry.as_ref() == Some(&entry.id))
}

/// Rows of one sheet, each with what a workbook would say of it.
type Stored<'e> = Vec<(&'e Entry, Fields)>;

/// The rows of a dossier that are right, by sheet, each with what a workbook would say of it.
fn stored_rows(book: &Book) -> Result<BTreeMap<String, Stored<'_>>, AppError> {
    let Reading { facts, problems } = facts::read(&book.plan, &book.institution, &book.entries)?;
    let institution = facts.institutions.first().ok_or_else(|| AppError::Internal("no institution".to_owned()))?;
    let mut typed: BTreeMap<String, VecDeque<Fields>> = BTreeMap::new();
    for (sheet, fields) in typed_rows(&book.plan.scheme, institution) {
        typed.entry(sheet).or_default().push_back(fields);
    }
    let mut rows: BTreeMap<String, Stored<'_>> = BTreeMap::new();
    for entry in book.entries.iter().filter(|entry| book.plan.has_sheet(&entry.sheet) && !is_wrong(entry, &problems)) {
        let fields = typed.get_mut(&entry.sheet).and_then(VecDeque::pop_front);
        let fields = fields.ok_or_else(|| AppError::Internal(format!("row {} is no fact", entry.id)))?;
        rows.entry(entry.sheet.clone()).or_default().push((entry, fields));
    }
    Ok(rows)
}

/// What makes two rows the same thing with other figures.
fn key<'f>(sheet: &str, fields: &'f Fields) -> Vec<Option<&'f String>> {
    let names: &[&str] = if sheet == CERTIFICATES { &["certificate", "level", "batch"] } else { &["title"] };
    names.iter().map(|name| fields.get(*name)).collect()
}

fn compare(sheet: &str, mut stored: Stored<'_>, mut wanted: Vec<Fields>) -> (Vec<StagedRow>, usize) {
    let before = stored.len();
    stored.retain(|(_, fields)| match wanted.iter().position(|row| row == fields) {
        Some(at) => {
            wanted.remove(at);
            false
        }
        None => true,
    });
    let kept = before - stored.len();
    let change =
        |entry: &Entry, fields, removed| Change { entry: entry.id.clone(), version: entry.version, fields, removed };
    let mut rows = Vec::new();
    for (entry, fields) in stored {
        let same = wanted.iter().position(|row| key(sheet, row) == key(sheet, &fields));
        let change = match same {
            Some(at) => change(entry, wanted.remove(at), false),
            None => change(entry, entry.fields.clone(), true),
        };
        rows.push(StagedRow { before: Some(fields), change });
    }
    rows.extend(wanted.into_iter().map(|fields| StagedRow {
        before: None,
        change: Change { entry: new_entry_id(), version: 0, fields, removed: false },
    }));
    (rows, kept)
}
