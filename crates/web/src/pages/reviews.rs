//! An expert's own page: the declaration of impartiality, conflicts of interest, what is to be reviewed.

use app::error::InputProblem;
use app::panel::{OwnReviews, impartiality};
use app::visits::Visit;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Query as Asked, State};
use axum::http::StatusCode;
use axum::response::Response;
use workflow::{Act, Actor, Decision, InstitutionId, Object, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::parts::{Locked, Mark, Problems, Tag};
use crate::sent::problems_view;
use crate::words::Words;

/// An institution to be reviewed.
struct ReviewView {
    href: String,
    tag: Tag,
    institution: String,
    name: String,
    about: String,
    groups: String,
}

/// A visit in whose team the expert is.
struct VisitView {
    href: String,
    name: String,
    city: String,
    day: String,
    tag: Tag,
    leads: bool,
}

/// A conflict that was declared.
struct ConflictView {
    id: String,
    name: String,
    reason: String,
    at: String,
    /// It can be taken back.
    open: bool,
}

#[derive(Template)]
#[template(path = "pages/reviews.html")]
struct ReviewsPage {
    shell: Shell,
    t: Words,
    problems: Problems,
    /// What was just done; empty where nothing was.
    done: String,
    locked: Option<Locked>,
    declares: bool,
    /// The year; empty before there is one.
    year: String,
    words: String,
    /// When the declaration was signed; empty where it was not.
    signed: String,
    reviews: Vec<ReviewView>,
    visits: Vec<VisitView>,
    conflicts: Vec<ConflictView>,
    /// Institutions to choose from: id and name.
    institutions: Vec<(String, String)>,
    chosen: String,
    reason: String,
}

/// What was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    done: String,
}

/// One's own work.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { reviews_page(&app, reader, &visitor, &query.done, (&Form::default(), &[])).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn reviews_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    done: &str,
    (form, problems): (&Form, &[InputProblem]),
) -> Result<ReviewsPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let own = app.own_reviews(actor).await?;
    let visits = app.expert_visits(actor).await?;
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("我的评审", "My reviews"), "/reviews").await?;
    let decision = own
        .as_ref()
        .map_or(Decision::Absent, |own| may(actor, Act::Declare, &Object::Year(own.year.step), app.store.now()));
    let done = match done {
        "signed" => t.of("承诺已签署。", "The declaration is signed."),
        "declared" => t.of("已声明回避。", "The conflict is declared."),
        "withdrawn" => t.of("已撤回。", "It is taken back."),
        _ => "",
    };
    Ok(ReviewsPage {
        shell,
        t,
        problems: problems_view(t, problems),
        done: done.to_owned(),
        declares: decision.is_allowed(),
        locked: locked(t, decision),
        year: own.as_ref().map_or_else(String::new, |own| own.year.year.to_string()),
        words: t.text(&impartiality()).to_owned(),
        signed: own.as_ref().and_then(|own| own.impartial).map_or_else(String::new, |at| t.time(at)),
        reviews: own.as_ref().map_or_else(Vec::new, |own| reviews(t, own)),
        visits: visits.iter().map(|visit| visit_view(t, actor, visit)).collect(),
        conflicts: own.as_ref().map_or_else(Vec::new, |own| conflicts(t, own)),
        institutions: own.as_ref().map_or_else(Vec::new, choices),
        chosen: form.get("institution").to_owned(),
        reason: form.get("reason").to_owned(),
    })
}

fn reviews(t: Words, own: &OwnReviews) -> Vec<ReviewView> {
    let tag = |mark, text: String| Tag { mark, text };
    let view = |one: &app::panel::OwnReview| ReviewView {
        href: crate::pages::review::address(&one.assignment.id),
        tag: match one.assignment.finished_at {
            Some(_) => tag(Mark::Good, t.of("已完成", "finished").to_owned()),
            None if one.said == 0 => tag(Mark::Plain, t.of("未开始", "not begun").to_owned()),
            None => tag(Mark::Doing, format!("{} / {}", one.said, one.all)),
        },
        institution: one.institution.id.to_string(),
        name: one.institution.name.clone(),
        about: format!("{} · {}", one.institution.code, one.institution.city),
        groups: one.groups.iter().map(|name| t.text(name)).collect::<Vec<_>>().join(t.of("、", ", ")),
    };
    own.reviews.iter().map(view).collect()
}

fn visit_view(t: Words, actor: &Actor, visit: &Visit) -> VisitView {
    VisitView {
        href: crate::pages::visits::visit_address(&visit.record.id),
        name: visit.institution.name.clone(),
        city: visit.institution.city.clone(),
        day: visit.standing.day.map_or_else(String::new, |day| t.day(day)),
        tag: crate::pages::visits::state_tag(t, visit.standing.state),
        leads: actor.expert() == visit.standing.team.first(),
    }
}

fn conflicts(t: Words, own: &OwnReviews) -> Vec<ConflictView> {
    let conflicts = own.conflicts.iter();
    conflicts
        .map(|(conflict, institution, open)| ConflictView {
            id: conflict.id.to_string(),
            name: institution.name.clone(),
            reason: conflict.reason.clone(),
            at: t.time(conflict.at),
            open: *open,
        })
        .collect()
}

/// The institutions with which no conflict is declared yet.
fn choices(own: &OwnReviews) -> Vec<(String, String)> {
    let declared = |id: &InstitutionId| own.conflicts.iter().any(|(conflict, ..)| conflict.institution == *id);
    let open = own.institutions.iter().filter(|one| !declared(&one.id));
    open.map(|one| (one.id.to_string(), one.name.clone())).collect()
}

fn year_of(form: &Form) -> Result<Year, AppError> {
    form.get("year").parse().map_err(|_| AppError::Absent)
}

/// Signs the declaration.
pub(crate) async fn sign(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let agreed = !form.get("agreed").is_empty();
    let work = async { app.sign_impartiality(visitor.actor()?, year_of(&form)?, agreed).await };
    answer(&app, reader, &visitor, &form, (work.await, "signed")).await
}

/// Declares a conflict with an institution; where it is to be reviewed, the expert steps back from it.
pub(crate) async fn declare(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution: InstitutionId = form
            .get("institution")
            .parse()
            .map_err(|_| AppError::input("institution", "请选择院校", "choose the institution"))?;
        app.declare_conflict(visitor.actor()?, (year_of(&form)?, &institution), form.get("reason")).await
    };
    answer(&app, reader, &visitor, &form, (work.await, "declared")).await
}

/// Takes a declared conflict back.
pub(crate) async fn withdraw(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let conflict = form.get("conflict").parse().map_err(|_| AppError::Absent)?;
        app.withdraw_conflict(visitor.actor()?, year_of(&form)?, &conflict).await
    };
    answer(&app, reader, &visitor, &form, (work.await, "withdrawn")).await
}

async fn answer(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    form: &Form,
    (outcome, done): (Result<(), AppError>, &str),
) -> Result<Response, Refusal> {
    let problems = match outcome {
        Ok(()) => return Ok(go(&format!("/reviews?done={done}"))),
        Err(AppError::Input(problems)) => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    let page = reviews_page(app, reader, visitor, "", (form, &problems)).await;
    let mut response = html(&page.map_err(|error| Refusal::to(error, reader))?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
