//! One visit: who goes when and why, what was done about it, its report. The office arranges it; its team reads it once it
//! is told, and whoever leads the team signs.

use app::panel::Board;
use app::visits::{Arrangement, FINDING, FINDING_KINDS, INDICATOR, NOTE, Signing, Visit, VisitBook};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::StatusCode;
use axum::response::Response;
use store::visits::{VisitAct, VisitActKind};
use workflow::{Act, Actor, ExpertId, Object, VisitId, VisitState, may};

use super::{address, state_tag, visit_address, why};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Message, Problem, Problems, Summary, SummaryRow, Tag};
use crate::sent::problems_of;
use crate::words::Words;

/// Something that was done.
struct ActView {
    what: &'static str,
    at: String,
    person: String,
    note: String,
    words: String,
}

/// Something that was found.
struct FindingView {
    tag: Tag,
    indicator: String,
    words: String,
    /// Where a case is opened from it; empty where that is not for this person.
    case: String,
}

/// An expert who may go: id, words, whether chosen.
struct Candidate {
    id: String,
    words: String,
    leads: bool,
    goes: bool,
}

/// The form of day and team.
struct ArrangeView {
    day: String,
    prepare: String,
    candidates: Vec<Candidate>,
    announces: bool,
}

#[derive(Template)]
#[template(path = "pages/visit.html")]
struct VisitPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    name: String,
    tag: Tag,
    done: Option<Message>,
    problems: Problems,
    summary: Summary,
    seen: usize,
    /// Why nothing can be written now.
    locked: Option<Locked>,
    /// Why this person does not see the check list yet.
    hidden: Option<Locked>,
    progress: String,
    findings: Vec<FindingView>,
    photos: usize,
    report: String,
    /// Digest of what was written, as it is shown here.
    notes: String,
    arrange: Option<ArrangeView>,
    cancels: bool,
    closes: bool,
    reopens: bool,
    words: String,
    acts: Vec<ActView>,
}

/// What was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    done: String,
}

/// One visit.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let sent = (None, Vec::new());
    let build = async { visit_page(&app, reader, &visitor, (&id, &query.done), sent).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn visit_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (id, done): (&VisitId, &str),
    (form, problems): (Option<&Form>, Vec<Problem>),
) -> Result<VisitPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let visit = app.visit(actor, id).await?;
    // Whoever still marks the institution sees day and team, and not yet what others want to see.
    let (book, hidden) = match app.visit_book(actor, id).await {
        Ok(book) => (Some(book), None),
        Err(AppError::Closed(why)) => {
            (None, Some(Locked { t, why: t.text(&why).to_owned(), until: String::new(), who: String::new() }))
        }
        Err(error) => return Err(error),
    };
    let place = visit_address(id);
    let shell = Shell::of(app, reader.lang, &visitor.session, &visit.institution.name, &place).await?;
    let now = app.store.now();
    let decision = |act| may(actor, act, &Object::Visit(visit.view()), now);
    let plans = may(actor, Act::PlanVisits, &Object::Year(visit.year.step), now).is_allowed();
    let open = visit.standing.state.is_open();
    let arrange = if plans && open {
        let board = app.board(actor, visit.record.year).await?;
        Some(arrange_view(
            t,
            &board,
            &visit,
            // Other forms hold nothing of the arrangement, which is shown as it is kept.
            form.filter(|form| !form.get("leader").is_empty() || !form.get("day").is_empty()),
        ))
    } else {
        None
    };
    let inside = actor.expert().is_none();
    Ok(VisitPage {
        crumbs: crumbs(t, actor, &visit),
        name: visit.institution.name.clone(),
        tag: state_tag(t, visit.standing.state),
        done: said(t, done),
        problems: Problems { t, problems },
        summary: summary(app, t, &visit, inside).await?,
        seen: visit.acts.len(),
        locked: locked(t, decision(Act::WriteVisit)),
        progress: book.as_ref().map_or_else(String::new, |book| {
            let (said, all) = book.progress();
            format!("{said} / {all}")
        }),
        findings: book.as_ref().map_or_else(Vec::new, |book| findings(t, actor, book)),
        photos: book.as_ref().map_or(0, |book| book.files.len()),
        notes: book.as_ref().map_or_else(String::new, VisitBook::notes_digest),
        report: visit.report().map_or_else(String::new, |report| report.words.clone()),
        arrange,
        cancels: plans && open,
        closes: hidden.is_none() && decision(Act::CloseVisit).is_allowed(),
        reopens: decision(Act::ReopenVisit).is_allowed(),
        words: form.map_or("", |form| form.get("words")).to_owned(),
        acts: acts(app, t, &visit).await?,
        address: place,
        hidden,
        shell,
        t,
    })
}

/// The way back: to the list for the office, to one's own work for an expert.
pub(super) fn crumbs(t: Words, actor: &Actor, visit: &Visit) -> Crumbs {
    let above = if actor.expert().is_some() {
        Link { text: t.of("我的评审", "My reviews").to_owned(), href: "/reviews".to_owned() }
    } else {
        Link { text: t.of("现场考察", "Visits").to_owned(), href: address(visit.record.year) }
    };
    Crumbs { t, above: vec![above], here: visit.institution.name.clone() }
}

fn said(t: Words, done: &str) -> Option<Message> {
    let text = match done {
        "arranged" => t.of("安排已保存。", "Day and team are set."),
        "announced" => t.of("院校和考察组已收到通知。", "Institution and team are told."),
        "cancelled" => t.of("考察已取消。", "The visit is called off."),
        "closed" => t.of("报告已签署，查看结果已并入评审汇总。", "The report is signed; what was seen counts now."),
        "reopened" => t.of("报告已退回修改。", "The report is open again."),
        _ => return None,
    };
    Some(Message { mark: Mark::Good, title: text.to_owned(), text: String::new(), link: None, new: true })
}

/// What is known of the visit. Why an institution is visited says how it stands: only the office reads it.
async fn summary(app: &App, t: Words, visit: &Visit, inside: bool) -> Result<Summary, AppError> {
    let row = |name: &str, lines: Vec<String>| SummaryRow { name: name.to_owned(), lines, change: None };
    let experts = store::experts::experts(&mut *app.store.read().await?).await?;
    let member = |id: &ExpertId| {
        let one = experts.iter().find(|one| one.id == *id)?;
        Some(if inside { format!("{} {}（{}）", one.code, one.name, one.employer) } else { one.name.clone() })
    };
    let mut team: Vec<String> = visit.standing.team.iter().filter_map(member).collect();
    if let Some(leader) = team.first_mut() {
        *leader = format!("{leader} · {}", t.of("组长", "leads"));
    }
    let none = || vec![t.of("未定", "not set").to_owned()];
    let of = &visit.institution;
    let mut rows = vec![
        row(t.of("院校", "Institution"), vec![format!("{} {}", of.code, of.name), of.city.clone()]),
        row(t.of("日期", "Day"), visit.standing.day.map_or_else(none, |day| vec![t.day(day)])),
        row(t.of("考察组", "Team"), if team.is_empty() { none() } else { team }),
    ];
    if inside {
        rows.push(row(t.of("原因", "Why"), vec![why(t, &visit.reasons())]));
    }
    if !visit.standing.prepare.is_empty() {
        let lines = visit.standing.prepare.lines().map(str::to_owned).collect();
        rows.push(row(t.of("请院校准备", "To be prepared"), lines));
    }
    Ok(Summary { rows })
}

fn findings(t: Words, actor: &Actor, book: &VisitBook) -> Vec<FindingView> {
    let (visit, scheme) = (&book.visit, &book.visit.plan.scheme);
    let view = |subject: String| {
        let kind = book.value(&subject, FINDING);
        let words = FINDING_KINDS.iter().find(|(id, ..)| *id == kind).map_or("—", |(_, zh, en)| t.of(zh, en));
        let opens = kind == "negative" && actor.role().is_office();
        FindingView {
            tag: Tag { mark: finding_mark(kind), text: words.to_owned() },
            indicator: scheme.indicator(book.value(&subject, INDICATOR)).map_or_else(String::new, |ix| {
                let indicator = &scheme.indicators[ix.0];
                format!("{} {}", indicator.id, t.text(&indicator.name))
            }),
            words: book.value(&subject, NOTE).to_owned(),
            case: if opens {
                let year = visit.record.year;
                let place = crate::pages::cases::address(year);
                format!(
                    "{place}/new?institution={}&source=visit&visit={}&finding={}",
                    visit.institution.id,
                    visit.record.id,
                    book.row(&subject)
                )
            } else {
                String::new()
            },
        }
    };
    book.findings().into_iter().map(view).collect()
}

fn finding_mark(kind: &str) -> Mark {
    match kind {
        "negative" => Mark::Bad,
        "rectify" => Mark::Care,
        "praise" => Mark::Good,
        _ => Mark::Plain,
    }
}

/// Who may go, those who looked at the institution's papers first.
fn arrange_view(t: Words, board: &Board, visit: &Visit, form: Option<&Form>) -> ArrangeView {
    let standing = &visit.standing;
    let seats = board.institution(&visit.institution.id);
    let reviews = |id: &ExpertId| {
        seats.is_some_and(|one| one.assignments.iter().any(|seat| seat.expert == *id && seat.state.stands()))
    };
    let fit = |one: &&app::panel::PanelExpert| {
        one.is_available()
            && one.impartial.is_some()
            && board.conflicts.between(&one.expert.id, &visit.institution.id).is_empty()
    };
    let mut experts: Vec<_> = board.experts.iter().filter(fit).collect();
    experts.sort_by_key(|one| !reviews(&one.expert.id));
    let candidate = |one: &app::panel::PanelExpert| {
        let id = one.expert.id.to_string();
        let fields = one.expert.fields.join(t.of("、", ", "));
        let read =
            if reviews(&one.expert.id) { t.of(" · 评审过该校材料", " · has read its papers") } else { "" };
        let member = standing.team.contains(&one.expert.id);
        let leads = standing.team.first() == Some(&one.expert.id);
        Candidate {
            words: format!("{} {} · {fields} · {}{read}", one.expert.code, one.expert.name, one.expert.city),
            leads: form.map_or(leads, |form| form.get("leader") == id),
            goes: form.map_or(member && !leads, |form| form.all("members").any(|one| one == id)),
            id,
        }
    };
    ArrangeView {
        day: form.map_or_else(
            || standing.day.map_or_else(String::new, |day| day.to_string()),
            |form| form.get("day").to_owned(),
        ),
        prepare: form.map_or(standing.prepare.as_str(), |form| form.get("prepare")).to_owned(),
        candidates: experts.into_iter().map(candidate).collect(),
        announces: standing.state == VisitState::Planned && standing.day.is_some(),
    }
}

/// What was done, latest first.
async fn acts(app: &App, t: Words, visit: &Visit) -> Result<Vec<ActView>, AppError> {
    let mut db = app.store.read().await?;
    let mut views = Vec::new();
    for act in visit.acts.iter().rev() {
        views.push(ActView {
            what: act_words(t, act.kind),
            at: t.time(act.at),
            person: store::people::person_of(&mut db, &act.by).await?,
            note: note(t, act),
            // The report stands above.
            words: if act.kind == VisitActKind::Closed { String::new() } else { act.words.clone() },
        });
    }
    views.push(ActView {
        what: t.of("列入计划", "Put on the plan"),
        at: t.time(visit.record.at),
        person: store::people::person_of(&mut db, &visit.record.by).await?,
        note: String::new(),
        words: String::new(),
    });
    Ok(views)
}

fn act_words(t: Words, kind: VisitActKind) -> &'static str {
    match kind {
        VisitActKind::Arranged => t.of("安排日期和考察组", "Day and team were set"),
        VisitActKind::Announced => t.of("通知院校和考察组", "Institution and team were told"),
        VisitActKind::Closed => t.of("签署报告", "The report was signed"),
        VisitActKind::Reopened => t.of("退回修改", "The report was opened again"),
        VisitActKind::Cancelled => t.of("取消", "Called off"),
    }
}

fn note(t: Words, act: &VisitAct) -> String {
    let Some(day) = act.day else { return String::new() };
    let people = act.team.len();
    t.of(&format!("{}，{people} 人", t.day(day)), &format!("{}, {people} experts", t.day(day))).to_owned()
}

/// How many acts somebody saw.
fn seen(form: &Form) -> usize {
    form.get("seen").parse().unwrap_or(usize::MAX)
}

/// Sets day and team.
pub(crate) async fn arrange(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let arrangement = Arrangement {
        day: form.day("day"),
        leader: form.get("leader").parse().ok(),
        members: form.all("members").filter_map(|id| id.parse().ok()).collect(),
        prepare: form.get("prepare").to_owned(),
    };
    let work = async { app.arrange_visit(visitor.actor()?, &id, seen(&form), arrangement).await };
    went(&app, reader, &visitor, (&id, "arranged"), (&form, work.await)).await
}

/// Tells institution and team.
pub(crate) async fn announce(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.announce_visit(visitor.actor()?, &id, seen(&form)).await };
    went(&app, reader, &visitor, (&id, "announced"), (&form, work.await)).await
}

/// Calls it off.
pub(crate) async fn cancel(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.cancel_visit(visitor.actor()?, &id, seen(&form), form.get("reason")).await };
    went(&app, reader, &visitor, (&id, "cancelled"), (&form, work.await)).await
}

/// Signs the report.
pub(crate) async fn close(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let signing = Signing { acts: seen(&form), notes: form.get("seen_notes"), words: form.get("words") };
    let work = async { app.close_visit(visitor.actor()?, &id, signing).await };
    match work.await {
        // What was typed stays, beside what has changed.
        Err(AppError::Stale(why)) if !reader.json => {
            let text = Words(reader.lang).text(&why).to_owned();
            let problem = Problem { field: String::new(), text };
            let mut response = again(&app, reader, &visitor, &id, (Some(&form), vec![problem])).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        // What is missing stands on the check list, but for the report's own words.
        Err(AppError::Input(problems)) if !reader.json => {
            let t = Words(reader.lang);
            let problem = |one: &app::error::InputProblem| Problem {
                field: if one.field == "words" { "field-words".to_owned() } else { String::new() },
                text: t.sentence(&one.message),
            };
            again(&app, reader, &visitor, &id, (Some(&form), problems.iter().map(problem).collect())).await
        }
        outcome => went(&app, reader, &visitor, (&id, "closed"), (&form, outcome)).await,
    }
}

/// Opens a signed report again.
pub(crate) async fn reopen(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<VisitId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.reopen_visit(visitor.actor()?, &id, seen(&form), form.get("reason")).await };
    went(&app, reader, &visitor, (&id, "reopened"), (&form, work.await)).await
}

async fn went(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (id, done): (&VisitId, &str),
    (form, outcome): (&Form, Result<(), AppError>),
) -> Result<Response, Refusal> {
    match outcome {
        Ok(()) => Ok(go(&format!("{}?done={done}", visit_address(id)))),
        Err(AppError::Input(problems)) if !reader.json => {
            let shown = problems_of(Words(reader.lang), &problems);
            again(app, reader, visitor, id, (Some(form), shown)).await
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// The page again, with what is wrong in what was sent.
async fn again(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    id: &VisitId,
    sent: (Option<&Form>, Vec<Problem>),
) -> Result<Response, Refusal> {
    let page = visit_page(app, reader, visitor, (id, ""), sent).await;
    let mut response = html(&page.map_err(|error| Refusal::to(error, reader))?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
