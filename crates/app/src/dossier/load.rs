//! A dossier with all that belongs to it.

use std::sync::Arc;

use store::dossiers::{Comment, Dossier, Entry, File, Return, Submission};
use store::years::{Institution, YearRecord};
use store::{AnyConnection, dossiers};
use workflow::{Act, Actor, DossierId, DossierView, Event, Object, Step, Window, may};

use super::submit::Submitted;
use crate::error::allowed;
use crate::years::Timetable;
use crate::{App, AppError, Plan, random_text};

/// A dossier with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Book {
    /// The dossier.
    pub dossier: Dossier,
    /// Whose it is.
    pub institution: Institution,
    /// Its year.
    pub year: YearRecord,
    /// The year's scheme.
    pub plan: Arc<Plan>,
    /// Rows, without those removed.
    pub entries: Vec<Entry>,
    /// Evidence.
    pub files: Vec<File>,
    /// Submissions, latest first.
    pub submissions: Vec<Submission>,
    /// Returns, latest first.
    pub returns: Vec<Return>,
}

impl Book {
    /// What the policy needs to know.
    pub fn view(&self) -> DossierView {
        let open = self.returns.iter().filter(|returned| !returned.answered);
        view(&self.dossier, &self.institution, &self.year, open.flat_map(|returned| returned.sheets.clone()).collect())
    }

    /// The rows of a sheet.
    pub fn rows<'a>(&'a self, sheet: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.sheet == sheet)
    }

    /// What is said of an indicator itself: mark, remark.
    pub fn about(&self, sheet: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.sheet.strip_prefix(ABOUT) == Some(sheet))
    }
}

/// What comes before an indicator's id in the sheet that holds its mark and remark.
pub(super) const ABOUT: &str = "about:";

/// The sheet whose right and window decide: what is said of an indicator belongs to it.
pub(crate) fn governing(sheet: &str) -> &str {
    sheet.strip_prefix(ABOUT).unwrap_or(sheet)
}

pub(crate) fn view(
    dossier: &Dossier,
    institution: &Institution,
    year: &YearRecord,
    returned: Vec<String>,
) -> DossierView {
    let timetable = Timetable::stored(year);
    DossierView {
        institution: institution.id.clone(),
        authority: institution.authority.clone(),
        state: dossier.state,
        step: year.step,
        window: Window { opens: year.window.opens, closes: dossier.closes_at },
        returned,
        data: timetable.window(Step::Data),
        feedback: timetable.window(Step::Feedback),
    }
}

/// A dossier without what is written in it.
#[derive(Debug, Clone)]
pub struct Cover {
    /// The dossier.
    pub dossier: Dossier,
    /// Whose it is.
    pub institution: Institution,
    /// Its year.
    pub year: YearRecord,
    /// What the policy needs to know.
    pub view: DossierView,
}

/// A dossier without what is written in it, in one or two questions to the store: every request asks for it.
pub async fn cover_of(db: &mut AnyConnection, id: &DossierId) -> Result<Option<Cover>, AppError> {
    match dossiers::dossier_with_owner(db, id).await? {
        Some(owned) => covered(db, owned).await.map(Some),
        None => Ok(None),
    }
}

/// A dossier with its rows: what a save asks for.
pub(super) async fn rows_of(db: &mut AnyConnection, id: &DossierId) -> Result<Option<(Cover, Vec<Entry>)>, AppError> {
    match dossiers::dossier_with_entries(db, id).await? {
        Some((owned, entries)) => Ok(Some((covered(db, owned).await?, entries))),
        None => Ok(None),
    }
}

async fn covered(
    db: &mut AnyConnection,
    (dossier, institution, year): (Dossier, Institution, YearRecord),
) -> Result<Cover, AppError> {
    // Only what was submitted can have been returned.
    let returned = if dossier.was_submitted() { dossiers::returns(db, &dossier.id).await? } else { Vec::new() };
    let open = returned.into_iter().filter(|returned| !returned.answered).flat_map(|returned| returned.sheets);
    let view = view(&dossier, &institution, &year, open.collect());
    Ok(Cover { dossier, institution, year, view })
}

/// What the policy needs to know of a dossier.
pub async fn view_of(db: &mut AnyConnection, id: &DossierId) -> Result<Option<(Dossier, DossierView)>, AppError> {
    Ok(cover_of(db, id).await?.map(|cover| (cover.dossier, cover.view)))
}

impl App {
    /// Loads a dossier whole.
    pub async fn book(&self, db: &mut AnyConnection, id: &DossierId) -> Result<Book, AppError> {
        let cover = cover_of(db, id).await?.ok_or(AppError::Absent)?;
        self.book_of(db, cover).await
    }

    /// Loads the rest of a dossier.
    pub async fn book_of(&self, db: &mut AnyConnection, cover: Cover) -> Result<Book, AppError> {
        let Cover { dossier, institution, year, .. } = cover;
        let id = &dossier.id;
        let plan = self.plan(db, &year).await?;
        Ok(Book {
            entries: dossiers::entries(db, id).await?,
            files: dossiers::files(db, id).await?,
            // Before the first submission there are neither.
            submissions: if dossier.was_submitted() { dossiers::submissions(db, id).await? } else { Vec::new() },
            returns: if dossier.was_submitted() { dossiers::returns(db, id).await? } else { Vec::new() },
            dossier,
            institution,
            year,
            plan,
        })
    }

    /// Loads a dossier with the files that this person may see.
    pub async fn book_for(&self, db: &mut AnyConnection, actor: &Actor, id: &DossierId) -> Result<Book, AppError> {
        let mut book = self.book(db, id).await?;
        book.files = self.files_for(db, actor, id).await?;
        Ok(book)
    }

    /// Loads a dossier with the rows and files that count: as they were submitted last.
    pub async fn book_as_submitted(&self, db: &mut AnyConnection, id: &DossierId) -> Result<Book, AppError> {
        let mut book = self.book(db, id).await?;
        let Submitted { entries, files } = Submitted::of(db, &book.dossier).await?;
        (book.entries, book.files) = (entries, files);
        Ok(book)
    }

    /// Comments inside the institution.
    pub async fn comment(&self, actor: &Actor, id: &DossierId, sheet: &str, body: &str) -> Result<(), AppError> {
        let body = body.trim().to_owned();
        if body.is_empty() || body.chars().count() > 2000 {
            return Err(AppError::input("body", "请写 1 到 2000 字", "write 1 to 2000 characters"));
        }
        let (app, actor, id, sheet) = (self.clone(), actor.clone(), id.clone(), sheet.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let Cover { year, view, .. } = cover_of(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                    let object = Object::Dossier(Box::new(view), Some(sheet.clone()));
                    allowed(may(&actor, Act::Comment, &object, now))?;
                    let plan = app.plan(tx.db(), &year).await?;
                    if !plan.has_sheet(&sheet) {
                        return Err(AppError::Absent);
                    }
                    let comment = (sheet.as_str(), actor.account.as_str(), body.as_str());
                    dossiers::add_comment(tx.db(), &random_text(), &id, comment, now).await?;
                    tx.log(
                        Some(&actor),
                        Event::Commented,
                        &format!("dossier {id}"),
                        serde_json::json!({"sheet": sheet}),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// The comments of a dossier.
    pub async fn comments(&self, db: &mut AnyConnection, id: &DossierId) -> Result<Vec<Comment>, AppError> {
        Ok(dossiers::comments(db, id).await?)
    }
}
