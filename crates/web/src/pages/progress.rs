//! How far everybody has come.

mod query;

use std::collections::BTreeMap;

use app::names::pinyin_key;
use app::progress::{Counts, Line};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use scheme::Points;
use workflow::{Act, DossierState, Object, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::dossier::state_class;
use crate::params::Id;
use crate::parts::{Column, Pages, Sorted};
use crate::words::Words;
use query::Query;

struct City {
    name: String,
    done: usize,
    all: usize,
    width: usize,
}

struct LineView {
    id: String,
    code: String,
    name: String,
    city: String,
    state: String,
    state_class: &'static str,
    filled: i64,
    problems: i64,
    claimed: String,
    changed: String,
    due: String,
    late: bool,
    readable: bool,
}

#[derive(Template)]
#[template(path = "pages/progress.html")]
struct ProgressPage {
    shell: Shell,
    t: Words,
    year: String,
    counts: Counts,
    cities: Vec<City>,
    query: Query,
    /// The list as it is, as a query without the page.
    same: String,
    states: Vec<(&'static str, String)>,
    columns: Vec<Column>,
    lines: Vec<LineView>,
    pages: Pages,
    office: bool,
}

/// Institutions a page.
const PAGE: usize = 50;

/// The columns after the boxes to select: what the list can be ordered by, where it can, and their names.
const COLUMNS: [(&str, &str, &str, bool); 9] = [
    ("code", "标识码", "Code", false),
    ("name", "院校", "Institution", false),
    ("city", "设区市", "City", false),
    ("state", "状态", "State", false),
    ("filled", "已填", "Filled", true),
    ("problems", "待更正", "To put right", true),
    ("claimed", "自评总分", "Claimed", true),
    ("changed", "最近修改", "Last change", false),
    ("due", "截止", "Due", false),
];

fn state_words(t: Words, line: &Line) -> (String, &'static str) {
    if line.dossier.state == DossierState::Draft && line.dossier.filled == 0 {
        return (t.of("未开始", "Not begun").to_owned(), "red");
    }
    (t.text(&line.dossier.state.name()).to_owned(), state_class(line.dossier.state))
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let all = app.progress(actor, year).await?;
        let title = t.of("填报进度", "Progress");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("/years/{year}/progress")).await?;
        let fitting = query.list(&all);
        let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address(&query.sort));
        let readable =
            actor.role().is_office() || may(actor, Act::ReadLog, &Object::Nothing, app.store.now()).is_allowed();
        let shown = pages.cut(&fitting).iter();
        let states = std::iter::once(("untouched", t.of("未开始", "Not begun").to_owned()))
            .chain(DossierState::ALL.map(|state| (state.id(), t.text(&state.name()).to_owned())));
        Ok::<_, AppError>(ProgressPage {
            shell,
            t,
            year: year.to_string(),
            counts: Counts::of(all.iter()),
            cities: cities(&all),
            states: states.collect(),
            lines: shown.map(|line| line_view(t, line, readable)).collect(),
            columns: COLUMNS.iter().map(|column| column_of(t, &query, column)).collect(),
            pages,
            office: actor.role().is_office(),
            same: query.address(&query.sort),
            query,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn cities(all: &[Line]) -> Vec<City> {
    let mut by_city: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in all {
        let counts = by_city.entry(&line.institution.city).or_default();
        counts.1 += 1;
        counts.0 += usize::from(line.dossier.state == DossierState::Submitted);
    }
    let city = |(name, (done, all)): (&str, (usize, usize))| City {
        name: name.to_owned(),
        done,
        all,
        width: done * 100 / all.max(1),
    };
    let mut cities: Vec<City> = by_city.into_iter().map(city).collect();
    cities.sort_by_cached_key(|city| pinyin_key(&city.name));
    cities
}

/// A heading that orders the list by its column, and the other way round where it does so already.
fn column_of(t: Words, query: &Query, (key, zh, en, number): &(&str, &str, &str, bool)) -> Column {
    let sorted = query.sorted(key);
    let next = if sorted == Sorted::Up { format!("-{key}") } else { (*key).to_owned() };
    Column { name: t.of(zh, en).to_owned(), number: *number, sorted, href: format!("?{}", query.address(&next)) }
}

fn line_view(t: Words, line: &Line, readable: bool) -> LineView {
    let (state, state_class) = state_words(t, line);
    LineView {
        id: line.dossier.id.to_string(),
        code: line.institution.code.clone(),
        name: line.institution.name.clone(),
        city: line.institution.city.clone(),
        state,
        state_class,
        filled: line.dossier.filled,
        problems: line.dossier.problems,
        claimed: line.dossier.claimed.map_or_else(|| "—".to_owned(), |units| Points::from_units(units).to_string()),
        changed: if line.dossier.filled == 0 { "—".to_owned() } else { t.time(line.dossier.changed_at) },
        due: t.until(line.dossier.closes_at),
        late: line.dossier.state != DossierState::Submitted,
        readable,
    }
}

/// The same list as a workbook: what is seen is what is exported.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async {
        let all = app.progress(visitor.actor()?, year).await?;
        let head = ["标识码", "院校", "设区市", "主管部门", "状态", "已填", "待更正", "自评总分", "最近修改", "截止"];
        let english = [
            "Code",
            "Institution",
            "City",
            "Authority",
            "State",
            "Filled",
            "To put right",
            "Claimed",
            "Last change",
            "Due",
        ];
        let head: Vec<String> = head.iter().zip(english).map(|(zh, en)| t.of(zh, en).to_owned()).collect();
        let rows = query.list(&all).into_iter().map(|line| {
            let view = line_view(t, line, false);
            vec![
                view.code,
                view.name,
                view.city,
                line.institution.authority.clone(),
                view.state,
                view.filled.to_string(),
                view.problems.to_string(),
                view.claimed,
                view.changed,
                view.due,
            ]
        });
        app::progress::as_workbook(t.of("填报进度", "Progress"), &head, &rows.collect::<Vec<_>>())
    };
    let bytes = work.await.map_err(|error| Refusal::to(error, reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"progress-{year}.xlsx\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// Reminds institutions.
pub(crate) async fn remind(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let wanted = form.all("dossier").filter_map(|id| id.parse().ok()).collect();
    let work = async { app.remind(visitor.actor()?, wanted).await };
    let told = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}/progress?told={told}")))
}
