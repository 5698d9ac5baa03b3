//! What an expert says: written as it is typed, version by version, and closed when nothing is missing.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::dossiers::{Entry, File};
use store::opinions::{self, In, Opinion};
use store::{Tx, assignments, people};
use workflow::{Act, Actor, AssignmentId, EntryId, Event, FileId};

use super::review::{Gap, MARK, Review, Subject};
use crate::dossier::{Change, FileKind};
use crate::error::{Changed, InputProblem};
use crate::{App, AppError};

/// Longest text of a field, in bytes.
const LONGEST: usize = 10_000;

/// What was stored.
#[derive(Debug, Clone)]
pub struct SavedOpinions {
    /// Rows with their versions, in the order given.
    pub versions: Vec<(EntryId, i64)>,
    /// What is missing or wrong in the indicator now, with the row it belongs to.
    pub gaps: Vec<(EntryId, Gap)>,
}

/// What another expert gave a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherMark {
    /// Id of the leaf.
    pub leaf: String,
    /// As typed.
    pub mark: String,
}

impl App {
    /// Writes what an expert says of an indicator: all of it or nothing. What is unfinished is kept as it was typed. Rows
    /// that say what they said are left alone.
    pub async fn save_opinions(
        &self,
        actor: &Actor,
        id: &AssignmentId,
        indicator: &str,
        changes: Vec<Change>,
    ) -> Result<SavedOpinions, AppError> {
        let (app, actor, id, indicator) = (self.clone(), actor.clone(), id.clone(), indicator.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut review = app.review_in(tx.db(), &actor, &id, Act::WriteReview).await?;
                    let ix = review.indicator(&indicator).ok_or(AppError::Absent)?;
                    let subjects: Vec<(EntryId, Subject)> =
                        review.subjects(ix).into_iter().map(|subject| (review.row(&subject), subject)).collect();
                    let mut versions = Vec::with_capacity(changes.len());
                    for change in changes {
                        let found = subjects.iter().find(|(row, _)| *row == change.entry);
                        let (_, subject) = found.ok_or(AppError::Absent)?;
                        checked(subject, &change)?;
                        let version = write(tx, &actor, &mut review, subject, change.clone()).await?;
                        versions.push((change.entry, version));
                    }
                    let gaps = review.gaps(ix).into_iter().map(|gap| (review.row(&gap.subject), gap)).collect();
                    Ok(SavedOpinions { versions, gaps })
                })
            })
            .await
    }

    /// Closes an expert's work on an institution; from then on it stays as it is, and the others' marks are shown.
    pub async fn finish_review(&self, actor: &Actor, id: &AssignmentId) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let view = app.review_view(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                    let review = app.review_in(tx.db(), &actor, &id, Act::ReadReview).await?;
                    // A double click.
                    if view.finished {
                        return Ok(());
                    }
                    let review = app.review_in(tx.db(), &actor, &review.assignment.id, Act::WriteReview).await?;
                    let mut problems = Vec::new();
                    for ix in review.indicators() {
                        let indicator = &review.plan.scheme.indicators[ix.0].id;
                        problems.extend(review.gaps(ix).into_iter().map(|gap| InputProblem {
                            field: indicator.clone(),
                            message: scheme::Text::new(
                                format!("{indicator}：{}", gap.message.zh),
                                format!("{indicator}: {}", gap.message.en),
                            ),
                        }));
                    }
                    if !problems.is_empty() {
                        return Err(AppError::Input(problems));
                    }
                    let now = tx.now();
                    assignments::finish(tx.db(), &id, now).await?;
                    let digest = digest(review.opinions.values());
                    let detail = json!({"opinions": review.opinions.len(), "sha256": digest});
                    tx.log(Some(&actor), Event::ReviewFinished, &format!("review {id}"), detail);
                    Ok(())
                })
            })
            .await
    }

    /// What the other experts gave, once one's own is finished: nothing before, and only of those who are finished too. By
    /// leaf, without saying who.
    pub async fn other_marks(&self, review: &Review) -> Result<Vec<OtherMark>, AppError> {
        if review.assignment.finished_at.is_none() {
            return Ok(Vec::new());
        }
        let mut db = self.store.read().await?;
        let of = assignments::Of::Institution(&review.assignment.institution);
        let mut marks = Vec::new();
        for other in assignments::assignments(&mut db, review.year.year, of).await? {
            if other.id == review.assignment.id || !other.state.stands() || other.finished_at.is_none() {
                continue;
            }
            for (_, opinion) in opinions::opinions(&mut db, In::Assignment(&other.id)).await? {
                let Some(leaf) = opinion.subject.strip_prefix("mark:") else { continue };
                if let Some(mark) = opinion.fields.get(MARK).filter(|mark| !mark.is_empty()) {
                    marks.push(OtherMark { leaf: leaf.to_owned(), mark: mark.clone() });
                }
            }
        }
        // Their order would tell whose is whose.
        marks.sort_by(|a, b| (&a.leaf, &a.mark).cmp(&(&b.leaf, &b.mark)));
        Ok(marks)
    }

    /// A file of evidence for what an expert judges; that it was opened is noted.
    pub async fn review_file(
        &self,
        actor: &Actor,
        id: &AssignmentId,
        file: &FileId,
    ) -> Result<(File, FileKind, Vec<u8>), AppError> {
        let review = self.review(actor, id).await?;
        if !review.shows(file) {
            return Err(AppError::Absent);
        }
        let found = self.file(&review.book.institution.id, &review.book.dossier.id, file).await?;
        self.note_read(actor, format!("review {id}"), &found.0).await?;
        Ok(found)
    }
}

pub(crate) fn checked(subject: &Subject, change: &Change) -> Result<(), AppError> {
    if change.fields.keys().any(|field| !subject.fields().contains(&field.as_str())) || change.removed {
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
    review: &mut Review,
    subject: &Subject,
    change: Change,
) -> Result<i64, AppError> {
    let stored = review.opinion(subject);
    let version = stored.map_or(0, |stored| stored.version);
    let Some(opinion) = rewritten(tx, actor, (&subject.stored(), stored), change).await? else { return Ok(version) };
    opinions::save_opinion(tx.db(), &review.assignment.id, &opinion).await?;
    let detail = json!({"subject": opinion.subject, "version": opinion.version, "sha256": digest([&opinion])});
    tx.log(Some(actor), Event::OpinionSaved, &format!("review {}", review.assignment.id), detail);
    let version = opinion.version;
    review.opinions.insert(opinion.subject.clone(), opinion);
    Ok(version)
}

/// What a row becomes by a change: its next version, or `None` where it says what it said. Refused where somebody wrote
/// over the version that was seen.
pub(crate) async fn rewritten(
    tx: &mut Tx,
    actor: &Actor,
    (subject, stored): (&str, Option<&Opinion>),
    change: Change,
) -> Result<Option<Opinion>, AppError> {
    let mut fields = change.fields;
    fields.retain(|_, value| !value.trim().is_empty());
    if stored.map_or(fields.is_empty(), |stored| stored.fields == fields) {
        return Ok(None);
    }
    let version = stored.map_or(0, |stored| stored.version);
    if version != change.version {
        let Some(stored) = stored else { return Err(AppError::Absent) };
        return Err(changed_meanwhile(tx, stored, change.entry).await?);
    }
    let (subject, by, at) = (subject.to_owned(), actor.account.to_string(), tx.now());
    Ok(Some(Opinion { subject, version: version + 1, fields, by, at }))
}

/// Somebody wrote in between: what is stored now, as the row that was sent, and who wrote it.
async fn changed_meanwhile(tx: &mut Tx, stored: &Opinion, entry: EntryId) -> Result<AppError, AppError> {
    let row = Entry {
        id: entry,
        sheet: stored.subject.clone(),
        position: 0,
        version: stored.version,
        fields: stored.fields.clone(),
        removed: false,
        changed_by: stored.by.clone(),
        changed_at: stored.at,
    };
    let account = match stored.by.parse() {
        Ok(id) => people::account_by_id(tx.db(), &id).await?,
        Err(_) => None,
    };
    let person = account.map_or_else(String::new, |account| account.person);
    Ok(AppError::Changed(Box::new(Changed { stored: row, person })))
}

/// Over subjects, versions and fields, so that the log vouches for what it does not quote.
pub(crate) fn digest<'a>(opinions: impl IntoIterator<Item = &'a Opinion>) -> String {
    let mut hash = Sha256::new();
    for opinion in opinions {
        let fields = serde_json::to_string(&opinion.fields).unwrap_or_default();
        hash.update(format!("{} {} {fields}\n", opinion.subject, opinion.version).as_bytes());
    }
    hex::encode(hash.finalize())
}
