//! The check list of a visit, filled in on the spot: it saves itself line by line, takes photos in pieces, and stands on
//! paper too.

use std::collections::BTreeMap;

use app::visits::{CheckItem, FINDING, FINDING_KINDS, INDICATOR, NOTE, RESULT, RESULTS, VisitBook};
use app::{App, AppError};
use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query as Asked, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use store::attached::Folder;
use store::blobs::UploadId;
use workflow::{Act, FileId, Object, VisitId, may};

use super::one::crumbs;
use super::visit_address;
use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::pages::attached;
use crate::pages::evidence::{Begin, Name};
use crate::pages::judgements::name_of;
use crate::pages::sheet::changes;
use crate::params::Id;
use crate::parts::{Crumbs, Locked, Tray};
use crate::words::Words;

/// A field of a row.
struct Input {
    /// Its id and name: `f.<row>.<field>`.
    name: String,
    value: String,
    problem: String,
    /// What can be chosen: value and words.
    options: Vec<(String, String)>,
}

/// A line of the check list.
struct ItemView {
    row: String,
    version: i64,
    name: String,
    /// What is claimed, in words.
    claimed: String,
    /// What experts want to see.
    asked: Vec<String>,
    result: Input,
    note: Input,
}

/// A finding.
struct FindingView {
    row: String,
    version: i64,
    number: usize,
    kind: Input,
    indicator: Input,
    note: Input,
}

#[derive(Template)]
#[template(path = "pages/visit_list.html")]
struct ListPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    name: String,
    about: String,
    locked: Option<Locked>,
    readonly: bool,
    saved: bool,
    asked: Vec<ItemView>,
    others: Vec<ItemView>,
    findings: Vec<FindingView>,
    tray: Tray,
}

/// What was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    saved: String,
}

/// The check list.
pub(crate) async fn sheet(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let book = app.visit_book(actor, &id).await?;
        let place = visit_address(&id);
        let title = t.of("考察清单", "Check list");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("{place}/list")).await?;
        let decision = may(actor, Act::WriteVisit, &Object::Visit(book.visit.view()), app.store.now());
        let readonly = !decision.is_allowed();
        let maker = Maker { t, book: &book, gaps: gaps(t, &book, |row| book.has_row(row)) };
        let (asked, others): (Vec<&CheckItem>, Vec<&CheckItem>) = book.items.iter().partition(|item| item.is_asked());
        let mut findings = book.findings();
        if !readonly {
            // One more to be written.
            findings.extend(book.next_finding());
        }
        let mut crumbs = crumbs(t, actor, &book.visit);
        let visit = std::mem::replace(&mut crumbs.here, title.to_owned());
        crumbs.above.push(crate::parts::Link { text: visit, href: place.clone() });
        let day = book.visit.standing.day.map_or_else(String::new, |day| t.day(day));
        Ok::<_, AppError>(ListPage {
            crumbs,
            name: book.visit.institution.name.clone(),
            about: format!("{} · {} {day}", book.visit.institution.code, book.visit.institution.city),
            locked: locked(t, decision),
            readonly,
            saved: !query.saved.is_empty(),
            asked: asked.into_iter().map(|item| maker.item(item)).collect(),
            others: others.into_iter().map(|item| maker.item(item)).collect(),
            findings: findings.iter().zip(1..).map(|(subject, number)| maker.finding(subject, number)).collect(),
            tray: attached::tray(
                &app,
                t,
                (&visit_address(&id), t.of("照片和材料", "Photos and papers")),
                &book.files,
                &|_| !readonly,
                !readonly,
            ),
            address: place,
            shell,
            t,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// What is missing or wrong, by the field's name; of rows that were begun.
fn gaps(t: Words, book: &VisitBook, begun: impl Fn(&workflow::EntryId) -> bool) -> BTreeMap<String, String> {
    let found = book.gaps().into_iter().filter(|gap| begun(&gap.row));
    found.map(|gap| (name_of(&gap.row, gap.field), t.text(&gap.message).to_owned())).collect()
}

struct Maker<'m> {
    t: Words,
    book: &'m VisitBook,
    gaps: BTreeMap<String, String>,
}

impl Maker<'_> {
    fn input(&self, subject: &str, field: &str, options: Vec<(String, String)>) -> Input {
        let name = name_of(&self.book.row(subject), field);
        Input {
            value: self.book.value(subject, field).to_owned(),
            problem: self.gaps.get(&name).cloned().unwrap_or_default(),
            name,
            options,
        }
    }

    fn choice(&self, options: &[(&str, &str, &str)]) -> Vec<(String, String)> {
        options.iter().map(|(id, zh, en)| ((*id).to_owned(), self.t.of(zh, en).to_owned())).collect()
    }

    fn version(&self, subject: &str) -> i64 {
        self.book.notes.get(subject).map_or(0, |note| note.version)
    }

    fn item(&self, item: &CheckItem) -> ItemView {
        let subject = item.subject();
        ItemView {
            row: self.book.row(&subject).to_string(),
            version: self.version(&subject),
            name: self.t.text(&item.name).to_owned(),
            claimed: claimed(self.t, item),
            asked: item.asked.clone(),
            result: self.input(&subject, RESULT, self.choice(&RESULTS)),
            note: self.input(&subject, NOTE, Vec::new()),
        }
    }

    fn finding(&self, subject: &str, number: usize) -> FindingView {
        let scheme = &self.book.visit.plan.scheme;
        let indicator = |one: &scheme::Indicator| (one.id.clone(), format!("{} {}", one.id, self.t.text(&one.name)));
        FindingView {
            row: self.book.row(subject).to_string(),
            version: self.version(subject),
            number,
            kind: self.input(subject, FINDING, self.choice(&FINDING_KINDS)),
            indicator: self.input(subject, INDICATOR, scheme.indicators.iter().map(indicator).collect()),
            note: self.input(subject, NOTE, Vec::new()),
        }
    }
}

/// What the institution claims of a line, in words; empty for a signal.
fn claimed(t: Words, item: &CheckItem) -> String {
    if item.indicator.is_none() {
        return String::new();
    }
    let (items, files) = item.claimed;
    t.of(&format!("申报 {items} 项，佐证 {files} 份"), &format!("{items} items claimed, {files} files")).to_owned()
}

/// Writes what is seen: all that the form holds, or from a script only what changed.
pub(crate) async fn save(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.save_visit_notes(visitor.actor()?, &id, changes(&form)?).await };
    let saved = work.await.map_err(|error| Refusal::to(error, reader))?;
    if !reader.json {
        return Ok(go(&format!("{}/list?saved=1", visit_address(&id))));
    }
    let t = Words(reader.lang);
    let problems: BTreeMap<String, &str> =
        saved.gaps.iter().map(|gap| (name_of(&gap.row, gap.field), t.text(&gap.message))).collect();
    let versions: BTreeMap<String, i64> =
        saved.versions.iter().map(|(row, version)| (row.to_string(), *version)).collect();
    Ok(Json(json!({"versions": versions, "problems": problems})).into_response())
}

/// The check list on paper.
pub(crate) async fn paper(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
) -> Result<Response, Refusal> {
    let work = async { app.visit_paper(visitor.actor()?, &id, reader.lang).await };
    let (name, pdf) = work.await.map_err(|error| Refusal::to(error, reader))?;
    let name = format!("attachment; filename=\"{name}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf).into_response())
}

/// Adds photos or papers.
pub(crate) async fn add_files(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    parts: Parts,
) -> Result<Response, Refusal> {
    let back = format!("{}/list#files", visit_address(&id));
    attached::add(&app, reader, &visitor, (&Folder::Visit(id), &back), parts).await
}

/// Begins to send a photo or paper in pieces; tells the address for them.
pub(crate) async fn begin(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    begin: Result<Json<Begin>, JsonRejection>,
) -> Result<Response, Refusal> {
    let place = visit_address(&id);
    attached::begin(&app, reader, &visitor, (&Folder::Visit(id), &place), begin).await
}

/// Takes a piece of it.
pub(crate) async fn send(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), Id(upload))): Path<(Id<VisitId>, Id<UploadId>)>,
    Asked(Name { name }): Asked<Name>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    attached::send(&app, reader, &visitor, &Folder::Visit(id), (&upload, &name), (&headers, body)).await
}

/// Shows a photo or paper.
pub(crate) async fn file(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), Id(file))): Path<(Id<VisitId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    attached::show(&app, reader, &visitor, &Folder::Visit(id), &file).await
}

/// Removes one.
pub(crate) async fn remove_file(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), Id(file))): Path<(Id<VisitId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    let back = format!("{}/list#files", visit_address(&id));
    attached::remove(&app, reader, &visitor, (&Folder::Visit(id), &back), &file).await
}
