//! 补充材料: what experts ask of an institution, as its own people see and answer it. Which expert asks they are not told.

mod year;

use app::error::InputProblem;
use app::panel::{OwnMaterial, material_place, material_state, material_view};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::people;
use store::requests::MaterialRequest;
use workflow::{Act, Decision, DossierId, MaterialId, MaterialState, Object, may};

pub(crate) use year::{address as year_address, page as list, workbook};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::assignment::locked;
use crate::pages::dossier::sheet_name;
use crate::pages::sheet::tray;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Message, Problem, Problems, Tag, Tray};
use crate::words::Words;

/// Where an institution finds what is asked of it.
pub(crate) fn own_address(dossier: &DossierId) -> String {
    format!("/dossiers/{dossier}/requests")
}

/// Where one request is.
pub(crate) fn request_address(dossier: &DossierId, id: &MaterialId) -> String {
    format!("{}/{id}", own_address(dossier))
}

/// How a request stands, as a word.
pub(crate) fn state_tag(t: Words, state: MaterialState) -> Tag {
    let mark = match state {
        MaterialState::Open => Mark::Doing,
        MaterialState::Answered => Mark::Good,
        MaterialState::Overdue => Mark::Care,
    };
    Tag { mark, text: t.text(&state.name()).to_owned() }
}

struct RequestLine {
    href: String,
    indicator: String,
    tag: Tag,
    at: String,
    until: String,
}

#[derive(Template)]
#[template(path = "pages/requests_own.html")]
struct OwnPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    requests: Vec<RequestLine>,
}

fn crumbs(t: Words, dossier: &DossierId, one: Option<&str>) -> Crumbs {
    let link = |zh, en, href: String| Link { text: t.of(zh, en).to_owned(), href };
    let mut above = vec![link("自评材料", "Self-evaluation", format!("/dossiers/{dossier}"))];
    if one.is_some() {
        above.push(link("补充材料", "Material for experts", own_address(dossier)));
    }
    Crumbs { t, above, here: one.unwrap_or(t.of("补充材料", "Material for experts")).to_owned() }
}

/// What is asked of an institution.
pub(crate) async fn own(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(dossier)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let own = app.own_material(visitor.actor()?, &dossier).await?;
        let title = t.of("补充材料", "Material for experts");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &own_address(&dossier)).await?;
        let line = |request: &MaterialRequest| RequestLine {
            href: request_address(&dossier, &request.id),
            indicator: sheet_name(&own.plan, &request.indicator, t),
            tag: state_tag(t, material_state(request, app.store.now())),
            at: t.time(request.at),
            until: t.until(request.closes),
        };
        let requests = own.requests.iter().map(line).collect();
        Ok::<_, AppError>(OwnPage { shell, t, crumbs: crumbs(t, &dossier, None), requests })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

#[derive(Template)]
#[template(path = "pages/request_own.html")]
struct OnePage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    indicator: String,
    /// The indicator's own page of the self-evaluation.
    sheet: String,
    tag: Tag,
    done: Option<Message>,
    locked: Option<Locked>,
    problems: Problems,
    words: String,
    at: String,
    until: String,
    address: String,
    /// Whether this person may answer now; others of the institution are told who may.
    answers: bool,
    waits: bool,
    typed: String,
    wrong: bool,
    answer: String,
    /// Who answered, and when.
    by: String,
    answered: String,
    tray: Option<Tray>,
}

/// What the address says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    done: String,
}

/// One request, with its answer or the form for it.
pub(crate) async fn one(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(dossier), Id(id))): Path<(Id<DossierId>, Id<MaterialId>)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = one_page(&app, reader, &visitor, (&dossier, &id), ("", &[])).await;
    let mut page = page.map_err(|error| Refusal::to(error, reader))?;
    page.done = (query.done == "answered").then(|| answered(page.t));
    html(&page)
}

fn answered(t: Words) -> Message {
    let title = t.of("已答复，专家可以看到。", "You answered, and the experts see it.").to_owned();
    Message { mark: Mark::Good, title, text: String::new(), link: None, new: true }
}

async fn one_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (dossier, id): (&DossierId, &MaterialId),
    (typed, problems): (&str, &[InputProblem]),
) -> Result<OnePage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let OwnMaterial { cover, plan, requests } = app.own_material(actor, dossier).await?;
    let request = requests.into_iter().find(|one| one.id == *id).ok_or(AppError::Absent)?;
    let indicator = sheet_name(&plan, &request.indicator, t);
    let place = request_address(dossier, id);
    let shell = Shell::of(app, reader.lang, &visitor.session, &indicator, &place).await?;
    let now = app.store.now();
    let view = material_view(&request, cover.year.step);
    let decision = may(actor, Act::AnswerMaterial, &Object::Material(view), now);
    let answers = decision.is_allowed();
    let mut db = app.store.read().await?;
    let answer = request.answer.as_ref();
    let by = match answer.and_then(|answer| answer.by.parse().ok()) {
        Some(account) => people::account_by_id(&mut db, &account).await?.map(|account| account.person),
        None => None,
    };
    let book = app.book_of(&mut db, cover).await?;
    let tray = tray(app, &book, &material_place(id), !answers, t);
    let state = material_state(&request, now);
    let problem = |one: &InputProblem| Problem { field: one.field.clone(), text: t.text(&one.message).to_owned() };
    Ok(OnePage {
        crumbs: crumbs(t, dossier, Some(&indicator)),
        sheet: format!("/dossiers/{dossier}/sheets/{}", request.indicator),
        tag: state_tag(t, state),
        done: None,
        // What was answered needs no reason why it is closed.
        locked: if answer.is_some() { None } else { locked(t, decision.clone()) },
        problems: Problems { t, problems: problems.iter().map(problem).collect() },
        at: t.time(request.at),
        until: t.until(request.closes),
        address: place,
        answers,
        waits: state == MaterialState::Open && decision == Decision::Absent,
        typed: typed.to_owned(),
        wrong: !problems.is_empty(),
        answer: answer.map_or_else(String::new, |answer| answer.words.clone()),
        by: by.unwrap_or_default(),
        answered: answer.map_or_else(String::new, |answer| t.time(answer.at)),
        tray: (answers || !tray.files.is_empty()).then_some(tray),
        words: request.words,
        indicator,
        shell,
        t,
    })
}

/// Answers for the institution.
pub(crate) async fn answer(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(dossier), Id(id))): Path<(Id<DossierId>, Id<MaterialId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let typed = form.get("words");
    let work = async { app.answer_material(visitor.actor()?, &dossier, &id, typed).await };
    let problems = match work.await {
        Ok(()) => return Ok(go(&format!("{}?done=answered", request_address(&dossier, &id)))),
        Err(AppError::Input(problems)) if !reader.json => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    let page = one_page(&app, reader, &visitor, (&dossier, &id), (typed, &problems)).await;
    wrong(reader, page)
}
