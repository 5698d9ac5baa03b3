//! Feedback: an institution's own preliminary result with its workings, what it asks to be reviewed, and the answers.

use app::feedback::{Announced, RequestLine};
use app::panel::{ADVICE, PROBLEMS, STRENGTHS};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use scheme::Points;
use store::dossiers::Fields;
use store::reviews::{ReviewAnswer, ReviewRequest};
use workflow::{Act, DossierId, InstitutionId, Object, Year, may};

use super::determination::CardView;
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::assignment::locked;
use crate::pages::figures::spreadsheet;
use crate::pages::judgements::opinion_heading;
use crate::params::Id;
use crate::parts::{Figure as Number, Figures as Numbers, Locked, Mark, Problem, Problems, Tag};
use crate::sent::problems_of;
use crate::words::Words;

/// A request with its answer.
struct RequestView {
    leaf: String,
    reason: String,
    at: String,
    state: Tag,
    answer: String,
    answered_at: String,
    /// What came of it.
    effect: String,
}

#[derive(Template)]
#[template(path = "pages/card.html")]
struct CardPage {
    shell: Shell,
    t: Words,
    problems: Problems,
    name: String,
    address: String,
    /// `None` where the result is held back.
    card: Option<CardView>,
    until: String,
    /// Working days and hours that are left, in words; empty once it is over.
    left: String,
    asks: bool,
    locked: Option<Locked>,
    requests: Vec<RequestView>,
    leaves: Vec<(String, String, bool)>,
    reason: String,
    /// What the panel says, by heading.
    opinion: Vec<(&'static str, String)>,
    /// The institution was visited, and reads what was found.
    visited: bool,
    visits: String,
}

/// A request for whoever waits for the answer, and with [`Mark::Care`] for whoever has to give it.
fn request_view(t: Words, request: &ReviewRequest, open: Mark) -> RequestView {
    let answer = request.answer.as_ref();
    RequestView {
        leaf: request.leaf.clone(),
        reason: request.reason.clone(),
        at: t.time(request.at),
        state: match answer {
            None => Tag { mark: open, text: t.of("待答复", "awaits an answer").to_owned() },
            Some(answer) if answer.score.0 == answer.score.1 => {
                Tag { mark: Mark::Plain, text: t.of("维持", "stands").to_owned() }
            }
            Some(_) => Tag { mark: Mark::Good, text: t.of("已更正", "corrected").to_owned() },
        },
        answer: answer.map_or_else(String::new, |answer| answer.reason.clone()),
        answered_at: answer.map_or_else(String::new, |answer| t.time(answer.at)),
        effect: answer.map_or_else(String::new, |answer| effect(t, answer)),
    }
}

/// What came of a review.
fn effect(t: Words, answer: &ReviewAnswer) -> String {
    if answer.score.0 == answer.score.1 {
        return t.of("得分维持不变", "the score stands").to_owned();
    }
    // The total is another matter: nobody has approved it yet.
    let (before, after) = (t.points(answer.score.0), t.points(answer.score.1));
    t.of(
        &format!("得分 {before} → {after}，重新审定后计入总分"),
        &format!("score {before} → {after}, which counts once results are approved anew"),
    )
    .to_owned()
}

/// The page of an institution's own result.
pub(crate) async fn card(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let page = card_page(&app, reader, &visitor, &id, (Vec::new(), "", "")).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn card_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    id: &DossierId,
    (problems, leaf, reason): (Vec<Problem>, &str, &str),
) -> Result<CardPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let announced = app.announced(actor, id).await?;
    let address = format!("/dossiers/{id}/card");
    let title = t.of("初步结果", "Preliminary result");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &address).await?;
    let now = app.store.now();
    let object = Object::Dossier(Box::new(announced.cover.view.clone()), None);
    let decision = may(actor, Act::AskReview, &object, now);
    let Announced { result, requests, window, cover, reasons, opinion } = &announced;
    let card = match result {
        Some((outcome, at)) => Some(CardView::of(t, &outcome.computed, *at, (outcome.grade(*at), true), reasons)?),
        None => None,
    };
    let leaves = match result {
        Some((outcome, _)) => outcome.computed.plan.scheme.leaves.iter(),
        None => [].iter(),
    };
    let asked = |id: &str| requests.iter().any(|request| request.leaf == id);
    Ok(CardPage {
        problems: Problems { t, problems },
        name: cover.institution.name.clone(),
        asks: decision.is_allowed(),
        locked: locked(t, decision),
        until: t.until(window.closes),
        left: left(t, window.closes, now),
        requests: requests.iter().map(|request| request_view(t, request, Mark::Doing)).collect(),
        leaves: leaves
            .filter(|one| !asked(&one.id))
            .map(|one| (one.id.clone(), format!("{} {}", one.id, t.text(&one.name)), one.id == leaf))
            .collect(),
        reason: reason.to_owned(),
        opinion: opinion.as_ref().map_or_else(Vec::new, |said| opinion_of(t, said)),
        visited: match app.own_visits(actor, id).await {
            Ok(visits) => !visits.is_empty(),
            Err(AppError::Absent) => false,
            Err(error) => return Err(error),
        },
        visits: format!("/dossiers/{id}/visits#findings"),
        card,
        address,
        shell,
        t,
    })
}

/// The panel's opinion under its headings, without what it leaves empty.
fn opinion_of(t: Words, said: &Fields) -> Vec<(&'static str, String)> {
    let of = |field: &str| {
        let words = said.get(field).map(|words| words.trim()).filter(|words| !words.is_empty())?;
        Some((opinion_heading(t, field), words.to_owned()))
    };
    [STRENGTHS, PROBLEMS, ADVICE].into_iter().filter_map(of).collect()
}

/// What is left of a time, in days and hours.
fn left(t: Words, closes: jiff::Timestamp, now: jiff::Timestamp) -> String {
    let seconds = closes.as_second() - now.as_second();
    if seconds <= 0 {
        return String::new();
    }
    let (days, hours) = (seconds / 86_400, seconds % 86_400 / 3600);
    t.of(&format!("还剩 {days} 天 {hours} 小时"), &format!("{days} days {hours} hours left")).to_owned()
}

/// Asks for a leaf to be reviewed.
pub(crate) async fn ask(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let (leaf, reason) = (form.get("leaf"), form.get("reason"));
    let work = async { app.ask_review(visitor.actor()?, &id, leaf, reason).await };
    match work.await {
        Ok(()) => Ok(go(&format!("/dossiers/{id}/card#requests"))),
        Err(AppError::Input(problems)) if !reader.json => {
            let shown = problems_of(Words(reader.lang), &problems);
            let page = card_page(&app, reader, &visitor, &id, (shown, leaf, reason)).await;
            wrong(reader, page)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// A request as the office sees it.
struct LineView {
    institution: String,
    id: String,
    name: String,
    card: String,
    judgements: String,
    figures: String,
    leaf: String,
    score: String,
    total: String,
    changed: bool,
    request: RequestView,
    open: bool,
}

#[derive(Template)]
#[template(path = "pages/feedback.html")]
struct ListPage {
    shell: Shell,
    t: Words,
    problems: Problems,
    year: String,
    until: String,
    left: String,
    answers: bool,
    locked: Option<Locked>,
    numbers: Numbers,
    lines: Vec<LineView>,
}

/// What all institutions ask to be reviewed.
pub(crate) async fn list(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let page = list_page(&app, reader, &visitor, year, Vec::new()).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

/// All requests for review as a workbook.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async {
        let (_, lines) = app.review_requests(visitor.actor()?, year).await?;
        let head = [
            ("标识码", "Code"),
            ("院校", "Institution"),
            ("指标", "Indicator"),
            ("申请理由", "Reason"),
            ("申请时间", "Asked"),
            ("公布的得分", "Score announced"),
            ("现在的得分", "Score now"),
            ("状态", "State"),
            ("答复", "Answer"),
            ("答复时间", "Answered"),
        ];
        let head = head.map(|(zh, en)| t.of(zh, en).to_owned());
        let row = |line: &RequestLine| {
            let request = request_view(t, &line.request, Mark::Care);
            vec![
                line.institution.code.clone(),
                line.institution.name.clone(),
                request.leaf,
                request.reason,
                request.at,
                t.points(line.score.0),
                t.points(line.score.1),
                request.state.text,
                request.answer,
                request.answered_at,
            ]
        };
        let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
        app::progress::as_workbook(t.of("反馈复核", "Reviews"), &head, &rows)
    };
    spreadsheet(reader, &format!("reviews-{year}"), work.await)
}

async fn list_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    problems: Vec<Problem>,
) -> Result<ListPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let (record, lines) = app.review_requests(actor, year).await?;
    let title = t.of("反馈复核", "Feedback and reviews");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &format!("/years/{year}/feedback")).await?;
    let decision = may(actor, Act::AnswerRequest, &Object::Year(record.step), app.store.now());
    let window = app::years::Timetable::stored(&record).window(workflow::Step::Feedback);
    let open = lines.iter().filter(|line| line.request.answer.is_none()).count();
    let corrected = |line: &&RequestLine| line.request.answer.as_ref().is_some_and(|one| one.score.0 != one.score.1);
    let number = |name: &str, value: usize| Number { name: name.to_owned(), value: value.to_string() };
    let numbers = vec![
        number(t.of("复核申请", "Requests"), lines.len()),
        number(t.of("待答复", "To be answered"), open),
        number(t.of("已更正", "Corrected"), lines.iter().filter(corrected).count()),
    ];
    Ok(ListPage {
        problems: Problems { t, problems },
        year: year.to_string(),
        until: t.until(window.closes),
        left: left(t, window.closes, app.store.now()),
        answers: decision.is_allowed(),
        locked: locked(t, decision),
        numbers: Numbers { figures: numbers },
        lines: lines.iter().map(|line| line_view(t, year, line)).collect(),
        shell,
        t,
    })
}

fn line_view(t: Words, year: Year, line: &RequestLine) -> LineView {
    let (request, answer) = (&line.request, line.request.answer.as_ref());
    // What was answered stays as it was then.
    let (score, total) = answer.map_or((line.score, line.total), |answer| (answer.score, answer.total));
    let moved = |(before, after): (Points, Points)| {
        if before == after { t.points(before) } else { format!("{} → {}", t.points(before), t.points(after)) }
    };
    LineView {
        institution: line.institution.name.clone(),
        id: line.institution.id.to_string(),
        name: format!("{}-{}", line.institution.code, request.leaf),
        card: format!("/years/{year}/determination/{}/institutions/{}", request.determination, line.institution.id),
        judgements: format!("/years/{year}/judgements/{}", line.institution.id),
        figures: format!("/dossiers/{}/figures", line.dossier),
        leaf: request.leaf.clone(),
        score: moved(score),
        total: moved(total),
        changed: score.0 != score.1,
        open: answer.is_none(),
        request: request_view(t, request, Mark::Care),
    }
}

/// Answers a request.
pub(crate) async fn answer(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution: InstitutionId = form.get("institution").parse().map_err(|_| AppError::Absent)?;
        let said = (form.get("decision") == "corrected", form.get("reason"));
        app.answer_review(visitor.actor()?, year, (&institution, form.get("leaf")), said).await
    };
    match work.await {
        Ok(()) => Ok(go(&format!("/years/{year}/feedback"))),
        Err(AppError::Input(problems)) if !reader.json => {
            let page = list_page(&app, reader, &visitor, year, problems_of(Words(reader.lang), &problems)).await;
            wrong(reader, page)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}
