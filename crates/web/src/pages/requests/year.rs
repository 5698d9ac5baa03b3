//! What experts ask of all institutions in a year, and how it stands: for the office and auditors.

use app::names::Sought;
use app::panel::{MATERIAL_DAYS, MaterialLine, YearMaterial, material_state};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use jiff::Timestamp;
use workflow::{MaterialState, Year};

use super::state_tag;
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::pages::dossier::sheet_name;
use crate::pages::figures::spreadsheet;
use crate::params::{Id, query_of};
use crate::parts::{Cell, Column, Figure, Figures, Filter, Link, Pages, Table};
use crate::words::Words;

/// Lines a page.
const PAGE: usize = 50;

/// Where the requests of a year are.
pub(crate) fn address(year: Year) -> String {
    format!("/years/{year}/requests")
}

/// What somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// Only requests in this state.
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
    /// All lines on one page, for a workbook.
    #[serde(skip)]
    whole: bool,
}

impl Query {
    /// The address without the number of the page.
    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("state", &self.state)])
    }

    fn fits(&self, line: &MaterialLine, now: Timestamp) -> bool {
        let sought = Sought::new(&self.q);
        let named = sought.fits(&line.institution.name) || sought.fits(&line.institution.code);
        let state = MaterialState::from_id(&self.state);
        named && state.is_none_or(|state| material_state(&line.request, now) == state)
    }
}

#[derive(Template)]
#[template(path = "pages/requests.html")]
struct ListPage {
    shell: Shell,
    t: Words,
    year: String,
    /// Working days that an institution has.
    days: u32,
    numbers: Figures,
    table: Table,
}

/// The requests of a year.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let all = app.year_material(visitor.actor()?, year).await?;
        let title = t.of("补充材料", "Material for experts");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &address(year)).await?;
        let now = app.store.now();
        Ok::<_, AppError>(ListPage {
            shell,
            t,
            year: year.to_string(),
            days: MATERIAL_DAYS,
            numbers: numbers(t, &all, now),
            table: table(t, year, &all, &query, now),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// What is seen as a workbook.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let query = Query { whole: true, ..query };
    let work = async {
        let all = app.year_material(visitor.actor()?, year).await?;
        table(Words(reader.lang), year, &all, &query, app.store.now()).workbook()
    };
    spreadsheet(reader, &format!("requests-{year}"), work.await)
}

fn numbers(t: Words, all: &YearMaterial, now: Timestamp) -> Figures {
    let number = |name: &str, value: usize| Figure { name: name.to_owned(), value: value.to_string() };
    let count = |state| all.lines.iter().filter(|line| material_state(&line.request, now) == state).count();
    let mut figures = vec![number(t.of("要求", "Requests"), all.lines.len())];
    figures.extend(MaterialState::ALL.map(|state| number(t.text(&state.name()), count(state))));
    Figures { figures }
}

fn table(t: Words, year: Year, all: &YearMaterial, query: &Query, now: Timestamp) -> Table {
    let fitting: Vec<&MaterialLine> = all.lines.iter().filter(|line| query.fits(line, now)).collect();
    let (found, same) = (fitting.len(), query.address());
    let pages =
        if query.whole { Pages::whole(t, found, &same) } else { Pages::of(t, (found, PAGE), query.page, &same) };
    let names = [
        ("院校", "Institution"),
        ("指标", "Indicator"),
        ("状态", "State"),
        ("截止", "Until"),
        ("专家的要求", "What is asked for"),
        ("专家", "Expert"),
        ("院校答复", "Answer"),
        ("材料", "Files"),
    ];
    let options = MaterialState::ALL.map(|state| (state.id().to_owned(), t.text(&state.name()).to_owned()));
    let filter = |label: &str, name: &str, value: &str, options: Vec<(String, String)>| Filter {
        label: label.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        options,
    };
    Table {
        t,
        caption: t.of("补充材料的要求", "Requests for material").to_owned(),
        filters: vec![
            filter(t.of("院校或标识码", "Institution or code"), "q", &query.q, Vec::new()),
            filter(t.of("状态", "State"), "state", &query.state, options.to_vec()),
        ],
        export: format!("{}.xlsx?{}", address(year), query.address()),
        columns: names.map(|(zh, en)| Column { name: t.of(zh, en).to_owned(), ..Column::default() }).to_vec(),
        rows: pages.cut(&fitting).iter().map(|line| row(t, year, all, line, now)).collect(),
        sums: Vec::new(),
        empty: t.of("没有补充材料的要求。", "No expert has asked for material.").to_owned(),
        pages: Some(pages),
    }
}

fn row(t: Words, year: Year, all: &YearMaterial, line: &MaterialLine, now: Timestamp) -> Vec<Cell> {
    let request = &line.request;
    let judged = format!("/years/{year}/judgements/{}", line.institution.id);
    let file = |file: &store::dossiers::File| Link {
        text: file.name.clone(),
        href: format!("/dossiers/{}/files/{}", line.dossier, file.id),
    };
    vec![
        Cell::Link(Link { text: line.institution.name.clone(), href: judged }),
        Cell::Text(sheet_name(&all.plan, &request.indicator, t)),
        Cell::Tag(state_tag(t, material_state(request, now))),
        Cell::Short(t.until(request.closes)),
        Cell::Text(request.words.clone()),
        Cell::Short(line.expert.clone()),
        Cell::Text(request.answer.as_ref().map_or_else(String::new, |answer| answer.words.clone())),
        Cell::Acts(line.files.iter().map(file).collect()),
    ]
}
