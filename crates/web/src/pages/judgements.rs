//! 评审汇总: what is judged of all institutions of a year, how far it is settled, and the majority of experts at once.

mod desk;
mod experts;
mod marking;
mod one;
mod raw;

use app::judgement::{Judged, Judgements, Stand};
use app::names::Sought;
use app::progress::Sheet;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::StatusCode;
use axum::response::Response;
use scheme::{Leaf, Marker};
use workflow::{Act, Object, Year, may};

pub(crate) use desk::{Desk, Seen, Viewer, desk, name_of, opinion_heading};
pub(crate) use experts::{one as expert, page as experts};
pub(crate) use marking::{page as marking, save as mark};
pub(crate) use one::{
    Query as PanelQuery, accept_rest, answer, next, page as institution, save, seat_tag, tabs as tabs_of, view_of,
};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::pages::figures::spreadsheet;
use crate::pages::registers::new_key;
use crate::params::{Id, query_of};
use crate::parts::{
    Cell, Column, Consequence, Figure, Figures, Filter, Link, Locked, Mark, Message, Pages, Problem, Problems, Staged,
    Tab, Table, Tabs, Tag,
};
use crate::words::Words;

/// Institutions a page.
const PAGE: usize = 50;

/// Where a year's judgements are.
fn address(year: Year) -> String {
    format!("/years/{year}/judgements")
}

/// How a matter stands, as a word.
fn stand_tag(t: Words, stand: &Stand) -> Tag {
    let mark = match stand {
        Stand::NotClaimed => Mark::Plain,
        Stand::Agreed | Stand::Ruled | Stand::Seen => Mark::Good,
        Stand::AwaitsOffice => Mark::Doing,
        Stand::TooFew { .. } | Stand::Apart { .. } | Stand::Divided | Stand::Unanswered | Stand::Contradicted => {
            Mark::Care
        }
    };
    Tag { mark, text: t.text(&stand.name()).to_owned() }
}

/// The leaves that take a mark of the office.
fn office_leaves(judgements: &Judgements) -> impl Iterator<Item = &Leaf> {
    judgements.plan.scheme.leaves.iter().filter(|leaf| leaf.method.marker() == Some(Marker::Office))
}

fn leaf_name(t: Words, leaf: &Leaf) -> String {
    format!("{} {}", leaf.id, t.text(&leaf.name))
}

/// The views of a year's judgements: all institutions, a table for each of the office's marks, the experts.
fn tabs(t: Words, judgements: &Judgements, current: &str) -> Tabs {
    let place = address(judgements.year.year);
    let tab = |text: String, href: String, open: usize| Tab {
        current: href == current,
        link: Link { text, href },
        count: if open > 0 { open.to_string() } else { String::new() },
    };
    let open = judgements.institutions.iter().map(|one| one.open().count()).sum();
    let mut tabs = vec![tab(t.of("全部院校", "All institutions").to_owned(), place.clone(), open)];
    for leaf in office_leaves(judgements) {
        let marks = judgements.institutions.iter().filter_map(|one| marking::matter(one, &leaf.id));
        let open = marks.filter(|matter| matter.stand.is_open()).count();
        tabs.push(tab(leaf_name(t, leaf), format!("{place}/leaves/{}", leaf.id), open));
    }
    tabs.push(tab(t.of("专家宽严", "Severity of experts").to_owned(), format!("{place}/experts"), 0));
    Tabs { label: t.of("评审汇总", "Judgements").to_owned(), tabs }
}

/// What somebody looks for, and what was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// Only institutions with matters that stand so, or `open`.
    #[serde(default)]
    stand: String,
    #[serde(default)]
    page: usize,
    /// How many items were just settled by majority.
    #[serde(default)]
    settled: Option<usize>,
}

impl Query {
    fn list<'j>(&self, judgements: &'j Judgements) -> Vec<&'j Judged> {
        let sought = Sought::new(&self.q);
        let position = Stand::ALL.iter().position(|(id, ..)| *id == self.stand);
        let fits = |one: &&Judged| {
            let found = sought.fits(&one.institution.name) || sought.fits(&one.institution.code);
            found
                && position.is_none_or(|position| one.count(position) > 0)
                && (self.stand != "open" || one.open().next().is_some())
        };
        judgements.institutions.iter().filter(fits).collect()
    }

    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("stand", &self.stand)])
    }
}

#[derive(Template)]
#[template(path = "pages/judgements.html")]
struct ListPage {
    shell: Shell,
    t: Words,
    year: String,
    problems: Problems,
    done: Option<Message>,
    locked: Option<Locked>,
    tabs: Tabs,
    numbers: Figures,
    table: Table,
    /// Settling what most experts agree on, where there is anything to settle so, and how many.
    majority: Option<(Staged, usize)>,
    /// It is shown at once, since something in it is wrong.
    wrong: bool,
}

/// All institutions.
pub(crate) async fn list(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { list_page(&app, reader, &visitor, (year, &query), Vec::new()).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn list_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, &Query),
    problems: Vec<Problem>,
) -> Result<ListPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let judgements = app.judgements(actor, year).await?;
    let place = address(year);
    let title = t.of("评审汇总", "Judgements");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &place).await?;
    let decision = may(actor, Act::RuleJudgements, &Object::Year(judgements.year.step), app.store.now());
    let majority = if decision.is_allowed() {
        let recusal = app.recusal(&mut *app.store.read().await?, actor).await?;
        let count = judgements.by_majority(&recusal);
        (count > 0).then(|| (staged(t, &judgements, count), count))
    } else {
        None
    };
    Ok(ListPage {
        shell,
        t,
        year: year.to_string(),
        wrong: !problems.is_empty(),
        problems: Problems { t, problems },
        done: query.settled.map(|settled| done(t, settled)),
        locked: locked(t, decision),
        tabs: tabs(t, &judgements, &place),
        numbers: numbers(t, &judgements),
        table: table(t, &judgements, query),
        majority,
    })
}

fn done(t: Words, settled: usize) -> Message {
    let (zh, en) =
        (format!("已按多数意见核定 {settled} 项。"), format!("{settled} items are settled as most experts said."));
    Message { mark: Mark::Good, title: t.of(&zh, &en).to_owned(), text: String::new(), link: None, new: true }
}

fn numbers(t: Words, judgements: &Judgements) -> Figures {
    let number = |name: &str, value: usize| Figure { name: name.to_owned(), value: value.to_string() };
    let all = &judgements.institutions;
    let ready = all.iter().filter(|one| one.open().next().is_none()).count();
    let mut figures = vec![
        number(t.of("院校", "Institutions"), all.len()),
        number(t.of("已全部评定", "Settled wholly"), ready),
        number(t.of("尚未评定的事项", "Open matters"), all.iter().map(|one| one.open().count()).sum()),
    ];
    // What is open; the table has all of it.
    for (position, (_, zh, en)) in Stand::ALL.iter().enumerate().skip(3) {
        figures.push(number(t.of(zh, en), all.iter().map(|one| one.count(position)).sum()));
    }
    Figures { figures }
}

fn staged(t: Words, judgements: &Judgements, count: usize) -> Staged {
    let stands = |sought: &str| {
        let position = Stand::ALL.iter().position(|(id, ..)| *id == sought).unwrap_or_default();
        judgements.institutions.iter().map(|one| one.count(position)).sum::<usize>()
    };
    let one = |id: &str, after: fn(usize, usize) -> usize| {
        let name = Stand::ALL.iter().find(|(known, ..)| *known == id).map_or("", |(_, zh, en)| t.of(zh, en));
        let before = stands(id);
        Consequence { name: name.to_owned(), before: before.to_string(), after: after(before, count).to_string() }
    };
    let place = address(judgements.year.year);
    Staged {
        t,
        title: t.of("按多数意见核定申报事项", "Settle items as most experts said").to_owned(),
        text: t
            .of(
                "只涉及超过半数专家意见相同的申报事项；打分和结论不变，您须回避的院校除外。每一项都可以再单独改定。",
                "Only items on which more than half of the experts agree; no marks, no verdicts, and not the institutions \
                 that you leave to others. Each can still be settled otherwise by itself.",
            )
            .to_owned(),
        consequences: vec![
            one("divided", usize::saturating_sub),
            one("ruled", |before, count| before + count),
        ],
        action: format!("{place}/majority"),
        key: new_key(),
        button: t.of("按多数意见核定", "Settle them").to_owned(),
        grave: false,
        back: place,
    }
}

/// How many experts are done with an institution.
struct Seats {
    finished: usize,
    all: usize,
}

fn seats(one: &Judged) -> Seats {
    Seats { finished: one.seats.iter().filter(|seat| seat.finished).count(), all: one.seats.len() }
}

fn headings(t: Words) -> Vec<String> {
    let mut names = vec![t.of("标识码", "Code"), t.of("院校", "Institution"), t.of("专家完成", "Experts done")];
    names.extend(Stand::ALL.iter().map(|(_, zh, en)| t.of(zh, en)));
    names.push(t.of("尚未评定", "Open"));
    names.into_iter().map(str::to_owned).collect()
}

fn sums(t: Words, fitting: &[&Judged]) -> Vec<String> {
    let (finished, all) = fitting.iter().fold((0, 0), |(finished, all), one| {
        let seats = seats(one);
        (finished + seats.finished, all + seats.all)
    });
    let mut sums = vec![t.of("合计", "Sum").to_owned(), fitting.len().to_string(), format!("{finished} / {all}")];
    let count = |position| fitting.iter().map(|one| one.count(position)).sum::<usize>().to_string();
    sums.extend((0..Stand::ALL.len()).map(count));
    sums.push(fitting.iter().map(|one| one.open().count()).sum::<usize>().to_string());
    sums
}

fn table(t: Words, judgements: &Judgements, query: &Query) -> Table {
    let place = address(judgements.year.year);
    let fitting = query.list(judgements);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let row = |one: &&Judged| {
        let Seats { finished, all } = seats(one);
        let href = format!("{place}/{}", one.institution.id);
        let open = one.open().count();
        let mut cells = vec![
            Cell::Short(one.institution.code.clone()),
            Cell::Link(Link { text: one.institution.name.clone(), href }),
            Cell::Number(format!("{finished} / {all}")),
        ];
        cells.extend((0..Stand::ALL.len()).map(|position| Cell::Number(one.count(position).to_string())));
        let mark = if open == 0 { Mark::Good } else { Mark::Care };
        cells.push(Cell::Tag(Tag { mark, text: open.to_string() }));
        cells
    };
    let column = |(at, name): (usize, String)| Column { name, number: at >= 2, ..Column::default() };
    let mut options = vec![("open".to_owned(), t.of("尚未评定", "open").to_owned())];
    options.extend(Stand::ALL.iter().map(|(id, zh, en)| ((*id).to_owned(), t.of(zh, en).to_owned())));
    let same = query.address();
    Table {
        t,
        caption: t.of("院校", "Institutions").to_owned(),
        filters: vec![
            Filter {
                label: t.of("名称、拼音或标识码", "Name, pinyin or code").to_owned(),
                name: "q".to_owned(),
                value: query.q.clone(),
                options: Vec::new(),
            },
            Filter {
                label: t.of("有这种事项的", "With matters that are").to_owned(),
                name: "stand".to_owned(),
                value: query.stand.clone(),
                options,
            },
        ],
        export: format!("{place}.xlsx?{same}"),
        columns: headings(t).into_iter().enumerate().map(column).collect(),
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: sums(t, &fitting),
        empty: t.of("没有符合条件的院校。", "No institution fits.").to_owned(),
        pages: Some(pages),
    }
}

/// What is seen of the list as a workbook, with every mark that stands behind it.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async {
        let judgements = app.judgements(visitor.actor()?, year).await?;
        let fitting = query.list(&judgements);
        let row = |one: &&Judged| {
            let Seats { finished, all } = seats(one);
            let mut cells =
                vec![one.institution.code.clone(), one.institution.name.clone(), format!("{finished} / {all}")];
            cells.extend((0..Stand::ALL.len()).map(|position| one.count(position).to_string()));
            cells.push(one.open().count().to_string());
            cells
        };
        let head = headings(t);
        let mut rows: Vec<Vec<String>> = fitting.iter().map(row).collect();
        rows.push(sums(t, &fitting));
        let (raw_head, raw) = raw::rows(t, &judgements, &fitting);
        app::progress::as_workbooks(&[
            Sheet { title: t.of("评审汇总", "Judgements"), head: &head, rows: &rows },
            Sheet { title: t.of("原始打分", "Raw marks"), head: &raw_head, rows: &raw },
        ])
    };
    spreadsheet(reader, &format!("judgements-{year}"), work.await)
}

/// Settles what most experts agree on.
pub(crate) async fn majority(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.rule_by_majority(visitor.actor()?, year, form.get("reason")).await };
    let problems = match work.await {
        Ok(settled) => return Ok(go(&format!("{}?settled={settled}", address(year)))),
        Err(AppError::Input(problems)) => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    let t = Words(reader.lang);
    let problems =
        problems.iter().map(|one| Problem { field: "staged-reason".to_owned(), text: t.text(&one.message).to_owned() });
    let page = list_page(&app, reader, &visitor, (year, &Query::default()), problems.collect()).await;
    let mut response = html(&page.map_err(|error| Refusal::to(error, reader))?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
