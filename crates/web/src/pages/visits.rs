//! 现场考察: the plan with who is visited and why, one visit with its arrangement and report, the check list that a team
//! fills in on the spot, and what an institution is told.

mod list;
mod one;
mod own;
mod plan;

use app::names::Sought;
use app::visits::{Reason, Visit, Visits};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use workflow::{Act, Object, VisitId, VisitState, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::pages::figures::spreadsheet;
use crate::params::{Id, query_of};
use crate::parts::{
    Cell, Column, Figure, Figures, Filter, Link, Locked, Mark, Message, Pages, Problem, Problems, Table, Tag,
};
use crate::sent::problems_of;
use crate::words::Words;

pub(crate) use list::{add_files, begin, file, paper, remove_file, save, send, sheet};
pub(crate) use one::{announce, arrange, cancel, close, page as visit, reopen};
pub(crate) use own::page as own;
pub(crate) use plan::{make, page as plan};

/// Visits a page.
const PAGE: usize = 50;

/// Where the visits of a year are.
pub(crate) fn address(year: Year) -> String {
    format!("/years/{year}/visits")
}

/// Where one visit is.
pub(crate) fn visit_address(id: &VisitId) -> String {
    format!("/visits/{id}")
}

/// How a visit stands, as a word.
pub(crate) fn state_tag(t: Words, state: VisitState) -> Tag {
    let mark = match state {
        VisitState::Planned => Mark::Plain,
        VisitState::Announced => Mark::Doing,
        VisitState::Closed => Mark::Good,
        VisitState::Cancelled => Mark::Care,
    };
    Tag { mark, text: t.text(&state.name()).to_owned() }
}

/// Why an institution is visited, in words.
fn why(t: Words, reasons: &[Reason]) -> String {
    let words: Vec<_> = reasons.iter().map(Reason::words).collect();
    words.iter().map(|one| t.text(one)).collect::<Vec<_>>().join(t.of("；", "; "))
}

/// What somebody looks for, and what was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// Only visits that stand so; empty for all that were not called off.
    #[serde(default)]
    state: String,
    /// Only those with this reason.
    #[serde(default)]
    reason: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    done: String,
}

impl Query {
    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("state", &self.state), ("reason", &self.reason)])
    }

    fn list<'v>(&self, visits: &'v Visits) -> Vec<&'v Visit> {
        let sought = Sought::new(&self.q);
        let fits = |visit: &&Visit| {
            let state = visit.standing.state;
            let in_state = match self.state.as_str() {
                "" => state != VisitState::Cancelled,
                id => state.id() == id,
            };
            in_state
                && (self.reason.is_empty() || visit.reasons().iter().any(|one| one.id() == self.reason))
                && (sought.fits(&visit.institution.name) || sought.fits(&visit.institution.code))
        };
        visits.visits.iter().filter(fits).collect()
    }
}

/// The kinds of reasons to choose from: id, 中文, English.
const REASONS: [(&str, &str, &str); 5] = [
    ("site", "专家要求现场查看", "experts want to see it"),
    ("candidate", "高等次候选", "near the highest grades"),
    ("signals", "负面信号或案件", "signals or cases"),
    ("drawn", "随机抽取", "drawn"),
    ("office", "办公室指定", "the office"),
];

#[derive(Template)]
#[template(path = "pages/visits.html")]
struct VisitsPage {
    shell: Shell,
    t: Words,
    year: String,
    address: String,
    done: Option<Message>,
    problems: Problems,
    locked: Option<Locked>,
    plans: bool,
    numbers: Figures,
    table: Table,
    /// Plans that were made: words, and whether they are drawn again to the same.
    made: Vec<(String, bool)>,
    /// Institutions without a visit: id and name.
    institutions: Vec<(String, String)>,
    chosen: String,
    reason: String,
}

/// The visits of a year.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { visits_page(&app, reader, &visitor, (year, &query), (&Form::default(), Vec::new())).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn visits_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, &Query),
    (form, problems): (&Form, Vec<Problem>),
) -> Result<VisitsPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let visits = app.visits(actor, year).await?;
    let place = address(year);
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("现场考察", "Visits"), &place).await?;
    let decision = may(actor, Act::PlanVisits, &Object::Year(visits.year.step), app.store.now());
    let visited = |one: &&store::years::Institution| {
        visits.visits.iter().any(|v| v.institution.id == one.id && v.standing.state != VisitState::Cancelled)
    };
    let left = visits.institutions.iter().filter(|one| !visited(one) && !visits.left_to_others.contains(&one.code));
    Ok(VisitsPage {
        year: year.to_string(),
        done: done(t, &query.done),
        problems: Problems { t, problems },
        plans: decision.is_allowed(),
        locked: locked(t, decision),
        numbers: numbers(t, &visits),
        table: table(t, &visits, query, &place),
        made: visits.plans.iter().map(|plan| (plan_words(t, plan), plan.is_drawn_again())).collect(),
        institutions: left.map(|one| (one.id.to_string(), format!("{} {}", one.code, one.name))).collect(),
        chosen: form.get("institution").to_owned(),
        reason: form.get("reason").to_owned(),
        address: place,
        shell,
        t,
    })
}

fn done(t: Words, what: &str) -> Option<Message> {
    let text = match what {
        "planned" => {
            t.of("名单已列入计划，请逐一安排日期和考察组。", "They are on the plan: set day and team for each.")
        }
        "none" => t.of("没有需要新增的院校。", "There is nobody to add."),
        _ => return None,
    };
    Some(Message { mark: Mark::Good, title: text.to_owned(), text: String::new(), link: None, new: true })
}

fn plan_words(t: Words, plan: &app::visits::PlannedVisits) -> String {
    let (number, options) = (plan.number, plan.options);
    let (pool, drawn) = (plan.pool.len(), plan.drawn.len());
    let codes = plan.drawn.join(t.of("、", ", "));
    match t.0 {
        scheme::Lang::Zh => format!(
            "第 {number} 次：前 {} 名，{}，其余 {pool} 所按 {} % 抽取 {drawn} 所，种子 {}：{codes}",
            options.candidates,
            if options.signals { "含负面信号" } else { "不含负面信号" },
            options.share,
            plan.seed
        ),
        scheme::Lang::En => format!(
            "Plan {number}: the first {}, {}, {drawn} drawn of {pool} others ({} %), seed {}: {codes}",
            options.candidates,
            if options.signals { "with signals" } else { "without signals" },
            options.share,
            plan.seed
        ),
    }
}

fn numbers(t: Words, visits: &Visits) -> Figures {
    let number = |name: &str, value: usize| Figure { name: name.to_owned(), value: value.to_string() };
    let count = |state| visits.visits.iter().filter(|visit| visit.standing.state == state).count();
    let all = visits.visits.len() - count(VisitState::Cancelled);
    let figures = vec![
        number(t.of("考察院校", "Visits"), all),
        number(t.of("待安排", "To be arranged"), count(VisitState::Planned)),
        number(t.of("已通知", "Announced"), count(VisitState::Announced)),
        number(t.of("已完成", "Done"), count(VisitState::Closed)),
        number(t.of("参评院校", "Institutions"), visits.institutions.len()),
    ];
    Figures { figures }
}

/// Headings and rows, as shown and as exported: code, name, city, why, day, team, state, findings.
fn headings(t: Words) -> Vec<String> {
    let names = [
        ("标识码", "Code"),
        ("院校", "Institution"),
        ("所在市", "City"),
        ("原因", "Why"),
        ("日期", "Day"),
        ("考察组（组长在前）", "Team, its leader first"),
        ("状态", "State"),
        ("发现问题", "Findings"),
    ];
    names.map(|(zh, en)| t.of(zh, en).to_owned()).to_vec()
}

fn cells(t: Words, visits: &Visits, visit: &Visit) -> Vec<String> {
    let problems = visits.problems(visit);
    vec![
        visit.institution.code.clone(),
        visit.institution.name.clone(),
        visit.institution.city.clone(),
        why(t, &visit.reasons()),
        visit.standing.day.map_or_else(String::new, |day| t.day(day)),
        visits.team(visit).join(t.of("、", ", ")),
        t.text(&visit.standing.state.name()).to_owned(),
        if problems > 0 { problems.to_string() } else { String::new() },
    ]
}

fn table(t: Words, visits: &Visits, query: &Query, place: &str) -> Table {
    let fitting = query.list(visits);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let same = query.address();
    let row = |visit: &&Visit| {
        let [code, name, city, why, day, team, _, findings]: [String; 8] =
            cells(t, visits, visit).try_into().unwrap_or_default();
        vec![
            Cell::Short(code),
            Cell::Link(Link { text: name, href: visit_address(&visit.record.id) }),
            Cell::Short(city),
            Cell::Text(why),
            Cell::Short(day),
            Cell::Text(team),
            Cell::Tag(state_tag(t, visit.standing.state)),
            Cell::Number(findings),
        ]
    };
    let filter = |label: &str, name: &str, value: &str, options: Vec<(String, String)>| Filter {
        label: label.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        options,
    };
    let states = VisitState::ALL.map(|state| (state.id().to_owned(), t.text(&state.name()).to_owned()));
    let reasons = REASONS.map(|(id, zh, en)| (id.to_owned(), t.of(zh, en).to_owned()));
    let column = |(at, name): (usize, String)| Column { name, number: at == 7, ..Column::default() };
    Table {
        t,
        caption: t.of("现场考察", "Visits").to_owned(),
        filters: vec![
            filter(t.of("院校或标识码", "Institution or code"), "q", &query.q, Vec::new()),
            filter(t.of("状态", "State"), "state", &query.state, states.to_vec()),
            filter(t.of("原因", "Why"), "reason", &query.reason, reasons.to_vec()),
        ],
        export: format!("{place}.xlsx?{same}"),
        columns: headings(t).into_iter().enumerate().map(column).collect(),
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: Vec::new(),
        empty: if visits.visits.is_empty() {
            t.of(
                "还没有考察计划。请先生成名单：专家要求查看的、高等次候选、有负面信号的，再随机抽取一部分。",
                "Nothing is planned yet. Make the list first: what experts want to see, the candidates, those with signals, and a draw.",
            )
        } else {
            t.of("没有符合条件的考察。", "No visit fits.")
        }
        .to_owned(),
        pages: Some(pages),
    }
}

/// What is seen of them as a workbook.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async {
        let visits = app.visits(visitor.actor()?, year).await?;
        let rows: Vec<Vec<String>> = query.list(&visits).iter().map(|visit| cells(t, &visits, visit)).collect();
        app::progress::as_workbook(t.of("现场考察", "Visits"), &headings(t), &rows)
    };
    spreadsheet(reader, &format!("visits-{year}"), work.await)
}

/// Adds a visit by hand.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution = form.get("institution").parse().ok();
        app.add_visit(visitor.actor()?, year, institution.as_ref(), form.get("reason")).await
    };
    match work.await {
        Ok(id) => Ok(go(&visit_address(&id))),
        Err(AppError::Input(problems)) if !reader.json => {
            let shown = problems_of(Words(reader.lang), &problems);
            let page = visits_page(&app, reader, &visitor, (year, &Query::default()), (&form, shown)).await;
            let mut response = html(&page.map_err(|error| Refusal::to(error, reader))?)?;
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}
