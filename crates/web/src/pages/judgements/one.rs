//! One institution: everything that is judged of it, raw and brought together, and the form to settle it.

use std::collections::BTreeMap;

use app::judgement::{Judged, Matter, SavedRulings, Seat, Stray};
use app::panel::{REASON, Subject};
use app::{App, AppError};
use askama::Template;
use assess::Field;
use axum::Json;
use axum::extract::{Path, Query as Asked, State};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use workflow::{Act, Decision, InstitutionId, Object, Year, may};

use super::desk::{ONLY, is_shown, name_of, said_word};
use super::{Desk, Seen, Viewer, address, desk};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::pages::sheet::changes;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Tab, Tabs, Tag};
use crate::words::Words;

/// What the address says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    pub(crate) saved: String,
    #[serde(default)]
    pub(crate) only: String,
}

#[derive(Template)]
#[template(path = "pages/judgement.html")]
struct OnePage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    action: String,
    only: String,
    name: String,
    about: String,
    dossier: String,
    assignment: String,
    locked: Option<Locked>,
    readonly: bool,
    saved: bool,
    /// Experts, and whether they are done.
    seats: Vec<(String, Tag)>,
    tabs: Tabs,
    desk: Desk,
    /// Items that the office has still to decide on, for whoever may accept them now.
    items_left: usize,
    /// What experts said whose assignment ended: who, how it ended, and each thing said.
    stray: Vec<(String, String, Vec<String>)>,
    /// Leads to the next with anything open.
    next: String,
}

/// The views of one institution's matters, with how many each has.
pub(crate) fn tabs(t: Words, judged: &Judged, place: &str, only: &str) -> Tabs {
    let tab = |(id, zh, en): &(&str, &str, &str)| {
        let count = judged.matters.iter().filter(|matter| is_shown(id, matter)).count();
        let current = *id == only;
        let href = if id.is_empty() { place.to_owned() } else { format!("{place}?only={id}") };
        let link = Link { text: t.of(zh, en).to_owned(), href };
        // That nothing is open is worth saying; that a panel judges nothing of the office's is not.
        let shown = count > 0 || current || matches!(*id, "" | "open");
        shown.then(|| Tab { link, count: count.to_string(), current })
    };
    Tabs { label: t.of("事项", "Matters").to_owned(), tabs: ONLY.iter().filter_map(tab).collect() }
}

/// One of the views, or all.
pub(crate) fn view_of(only: &str) -> &'static str {
    ONLY.iter().find(|(id, ..)| *id == only).map_or("", |(id, ..)| id)
}

pub(crate) fn seat_tag(t: Words, seat: &Seat) -> Tag {
    if seat.finished {
        Tag { mark: Mark::Good, text: t.of("已完成", "done").to_owned() }
    } else {
        Tag { mark: Mark::Doing, text: t.of("未完成", "not done").to_owned() }
    }
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(institution))): Path<(Id<Year>, Id<InstitutionId>)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { one_page(&app, reader, &visitor, (year, &institution), &query).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn one_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, institution): (Year, &InstitutionId),
    query: &Query,
) -> Result<OnePage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let judgements = app.judged(actor, year, institution).await?;
    let judged = &judgements.institutions[0];
    let history = app.ruling_history(actor, year, institution).await?;
    let above = address(year);
    let place = format!("{above}/{institution}");
    let name = &judged.institution.name;
    let shell = Shell::of(app, reader.lang, &visitor.session, name, &place).await?;
    let mut db = app.store.read().await?;
    let book = app.book_as_submitted(&mut db, &judged.dossier.id).await?;
    let recused = app.recusal(&mut db, actor).await?.keeps_from(&judged.institution);
    drop(db);
    let decision = match may(actor, Act::RuleJudgements, &Object::Year(judgements.year.step), app.store.now()) {
        Decision::Allow => recused.map_or(Decision::Allow, Decision::Closed),
        other => other,
    };
    let only = view_of(&query.only);
    let readonly = !decision.is_allowed();
    let viewer = Viewer { names: true, readonly, only, files: &format!("/dossiers/{}/files/", judged.dossier.id) };
    let seen = Seen { judgements: &judgements, judged, book: &book, history: &history, now: app.store.now() };
    Ok(OnePage {
        crumbs: Crumbs {
            t,
            above: vec![Link { text: t.of("评审汇总", "Judgements").to_owned(), href: above.clone() }],
            here: name.clone(),
        },
        only: only.to_owned(),
        name: name.clone(),
        about: format!("{} · {}", judged.institution.code, judged.institution.city),
        dossier: format!("/dossiers/{}", judged.dossier.id),
        assignment: format!("/years/{year}/assignment/institutions/{institution}"),
        readonly,
        locked: locked(t, decision),
        saved: !query.saved.is_empty(),
        seats: judged.seats.iter().map(|seat| (seat.name.clone(), seat_tag(t, seat))).collect(),
        tabs: tabs(t, judged, &place, only),
        desk: desk(t, seen, viewer),
        items_left: if readonly { 0 } else { judged.items_left().count() },
        stray: judged.stray.iter().map(|one| stray(t, judged, one)).collect(),
        next: format!("{above}/next?after={institution}"),
        action: place,
        shell,
        t,
    })
}

/// What an expert said whose assignment ended.
fn stray(t: Words, judged: &Judged, one: &Stray) -> (String, String, Vec<String>) {
    let when = one.ended.ended_at.map_or_else(String::new, |at| t.time(at));
    let reason = &one.ended.reason;
    let said = one.said.iter().filter_map(|opinion| {
        let matter = judged.matters.iter().find(|matter| matter.subject.stored() == opinion.subject)?;
        let (name, word) = (subject_name(t, judged, matter), said_word(t, &opinion.fields));
        let why = opinion.fields.get(REASON).map_or("", |why| why.trim());
        Some(format!("{name}{}{word} {why}", t.of("：", ": ")).trim_end().to_owned())
    });
    (one.name.clone(), format!("{when} {reason}").trim().to_owned(), said.collect())
}

/// What a matter is about: the leaf, the item, or the indicator's verdict.
fn subject_name(t: Words, judged: &Judged, matter: &Matter) -> String {
    match &matter.subject {
        Subject::Mark(leaf) => leaf.clone(),
        Subject::Item(id) => {
            let entry = judged.entries.iter().find(|entry| entry.id == *id);
            entry.and_then(|entry| entry.fields.get(Field::Title.key())).cloned().unwrap_or_default()
        }
        Subject::Verdict(indicator) => format!("{indicator} {}", t.of("结论", "verdict")),
        Subject::Opinion => String::new(),
    }
}

/// After which institution the next is asked for.
#[derive(serde::Deserialize)]
pub(crate) struct After {
    after: Id<InstitutionId>,
}

/// Goes to the next institution on the list with anything open, or back to the list where there is none. Asked for only
/// when somebody goes there: it takes all of the year's judgements.
pub(crate) async fn next(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(After { after: Id(here) }): Asked<After>,
) -> Result<Response, Refusal> {
    let judgements = async { app.judgements(visitor.actor()?, year).await };
    let judgements = judgements.await.map_err(|error| Refusal::to(error, reader))?;
    let after = judgements.institutions.iter().skip_while(|one| one.institution.id != here).skip(1);
    let open = after.filter(|one| one.open().next().is_some()).map(|one| &one.institution.id).next();
    let list = address(year);
    Ok(go(&open.map_or(format!("{list}?stand=open"), |id| format!("{list}/{id}?only=open"))))
}

/// Writes what the office says.
pub(crate) async fn save(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(institution))): Path<(Id<Year>, Id<InstitutionId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.save_rulings(visitor.actor()?, year, &institution, changes(&form)?).await };
    let saved = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(answer(reader, &saved, &format!("{}/{institution}", address(year)), &form))
}

/// What a form of rulings is answered with: to a script versions and problems, else the page again.
pub(crate) fn answer(reader: Reader, saved: &SavedRulings, place: &str, form: &Form) -> Response {
    if !reader.json {
        let only = view_of(form.get("only"));
        let only = if only.is_empty() { String::new() } else { format!("&only={only}") };
        return go(&format!("{place}?saved=1{only}"));
    }
    let t = Words(reader.lang);
    let problems: BTreeMap<String, &str> =
        saved.gaps.iter().map(|(row, field, message)| (name_of(row, field), t.text(message))).collect();
    let versions: BTreeMap<String, i64> =
        saved.versions.iter().map(|(row, version)| (row.to_string(), *version)).collect();
    Json(json!({"versions": versions, "problems": problems})).into_response()
}

/// Accepts the items that the office has still to decide on.
pub(crate) async fn accept_rest(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(institution))): Path<(Id<Year>, Id<InstitutionId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let seen = form.get("seen").parse().unwrap_or(usize::MAX);
    let work = async { app.accept_rest(visitor.actor()?, year, &institution, seen).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}/{institution}?saved=1", address(year))))
}
