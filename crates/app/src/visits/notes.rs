//! What a team writes down on the spot: as it is typed, version by version, each line by itself, so that a shaky line loses
//! nothing and two people do not write over each other.

use serde_json::json;
use store::Tx;
use store::visits;
use workflow::{Act, Actor, EntryId, Event, VisitId};

use super::{VisitBook, VisitGap};
use crate::dossier::Change;
use crate::panel::rewritten;
use crate::{App, AppError};

/// Longest text of a field, in bytes.
const LONGEST: usize = 10_000;

/// What was stored.
#[derive(Debug, Clone)]
pub struct SavedNotes {
    /// Rows with their versions, in the order given.
    pub versions: Vec<(EntryId, i64)>,
    /// What is missing or wrong in the rows that were written.
    pub gaps: Vec<VisitGap>,
}

impl App {
    /// Writes what is seen: all of it or nothing. Rows that say what they said are left alone.
    pub async fn save_visit_notes(
        &self,
        actor: &Actor,
        id: &VisitId,
        changes: Vec<Change>,
    ) -> Result<SavedNotes, AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let mut book = app.visit_book_in(tx.db(), &actor, (&id, Act::WriteVisit), now).await?;
                    let subjects: Vec<(EntryId, String)> =
                        book.subjects().into_iter().map(|subject| (book.row(&subject), subject)).collect();
                    let mut versions = Vec::with_capacity(changes.len());
                    for change in changes {
                        let found = subjects.iter().find(|(row, _)| *row == change.entry);
                        let (_, subject) = found.ok_or(AppError::Absent)?;
                        check(subject, &change)?;
                        let row = change.entry.clone();
                        versions.push((row, write(tx, &actor, &mut book, subject, change).await?));
                    }
                    let written =
                        |gap: &VisitGap| versions.iter().any(|(row, version)| *row == gap.row && *version > 0);
                    let gaps = book.gaps().into_iter().filter(written).collect();
                    Ok(SavedNotes { versions, gaps })
                })
            })
            .await
    }
}

fn check(subject: &str, change: &Change) -> Result<(), AppError> {
    let fields = VisitBook::fields(subject);
    if change.fields.keys().any(|field| !fields.contains(&field.as_str())) || change.removed {
        return Err(AppError::Absent);
    }
    match change.fields.iter().find(|(_, value)| value.len() > LONGEST) {
        Some((field, _)) => Err(AppError::input(
            field,
            format!("内容过长，最多约 {} 字", LONGEST / 3),
            format!("too long: at most {LONGEST} bytes"),
        )),
        None => Ok(()),
    }
}

/// Writes one row over the version that was seen, and gives its version.
async fn write(
    tx: &mut Tx,
    actor: &Actor,
    book: &mut VisitBook,
    subject: &str,
    change: Change,
) -> Result<i64, AppError> {
    let stored = book.notes.get(subject);
    let version = stored.map_or(0, |stored| stored.version);
    let Some(note) = rewritten(tx, actor, (subject, stored), change).await? else { return Ok(version) };
    let visit = &book.visit.record.id;
    visits::save_note(tx.db(), visit, &note).await?;
    let detail = json!({
        "subject": note.subject, "version": note.version, "sha256": crate::panel::digest([&note]),
    });
    tx.log(Some(actor), Event::VisitNoted, &format!("visit {visit}"), detail);
    let version = note.version;
    book.notes.insert(subject.to_owned(), note);
    Ok(version)
}
