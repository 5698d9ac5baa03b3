//! What every organisation has supplied, for the office.

use app::figures::OrganisationLine;
use app::names::Sought;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::figures::FigureVersion;
use workflow::Year;

use super::{PAGE, Query, address, number};
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::params::Id;
use crate::parts::{Cell, Column, Figures as Numbers, Filter, Link, Mark, Pages, Table, Tag};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/figures_all.html")]
struct AllPage {
    shell: Shell,
    t: Words,
    year: String,
    numbers: Numbers,
    table: Table,
}

/// What every organisation has supplied; an organisation is led to its own.
pub(crate) async fn all(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let own = visitor.session.actor.as_ref().and_then(workflow::Actor::organisation);
    if let Some(organisation) = own {
        return Ok(go(&address(year, organisation)));
    }
    let build = async {
        let lines = app.supplied(visitor.actor()?, year).await?;
        let title = t.of("评价组织报送", "Supplied figures");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("/years/{year}/figures")).await?;
        Ok::<_, AppError>(AllPage {
            shell,
            t,
            year: year.to_string(),
            numbers: numbers_of_all(t, &lines),
            table: all_table(t, year, &lines, &query),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn numbers_of_all(t: Words, lines: &[OrganisationLine]) -> Numbers {
    let supplied = lines.iter().filter(|line| line.version.is_some()).count();
    let figures = vec![
        number(t.of("培训评价组织", "Organisations"), lines.len()),
        number(t.of("已报送", "Have supplied"), supplied),
        number(t.of("未报送", "Have not"), lines.len() - supplied),
        number(t.of("数据行", "Lines"), lines.iter().map(|line| line.lines).sum()),
        number(t.of("成绩未定稿", "Results not final"), lines.iter().map(|line| line.not_final).sum()),
    ];
    Numbers { figures }
}

/// How what an organisation supplied stands: its id in addresses, and its words.
fn standing(t: Words, line: &OrganisationLine) -> (&'static str, Tag) {
    let tag = |mark, zh, en| Tag { mark, text: t.of(zh, en).to_owned() };
    match &line.version {
        None => ("missing", tag(Mark::Bad, "未报送", "Not supplied")),
        Some(_) if line.not_final > 0 => ("open", tag(Mark::Care, "有未定稿成绩", "Results not final")),
        Some(_) => ("supplied", tag(Mark::Good, "已报送", "Supplied")),
    }
}

fn all_table(t: Words, year: Year, lines: &[OrganisationLine], query: &Query) -> Table {
    let sought = Sought::new(&query.q);
    let fits = |line: &&OrganisationLine| {
        let names = std::iter::once(&line.organisation.name).chain(&line.organisation.former_names);
        names.into_iter().any(|name| sought.fits(name))
            && (query.state.is_empty() || standing(t, line).0 == query.state)
    };
    let fitting: Vec<_> = lines.iter().filter(fits).collect();
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let row = |line: &&OrganisationLine| {
        let href = address(year, &line.organisation.id);
        let version = |of: fn(&FigureVersion, Words) -> String| {
            line.version.as_ref().map_or_else(|| "—".to_owned(), |version| of(version, t))
        };
        vec![
            Cell::Link(Link { text: line.organisation.name.clone(), href }),
            Cell::Tag(standing(t, line).1),
            Cell::Number(line.certificates.to_string()),
            Cell::Number(line.lines.to_string()),
            Cell::Number(line.not_final.to_string()),
            Cell::Number(version(|version, _| version.number.to_string())),
            Cell::Short(version(|version, t| t.day(version.as_of))),
            Cell::Short(version(|version, t| t.time(version.at))),
        ]
    };
    let option = |id: &str, zh, en| (id.to_owned(), t.of(zh, en).to_owned());
    Table {
        t,
        caption: t.of("培训评价组织", "Organisations").to_owned(),
        filters: vec![
            Filter {
                label: t.of("名称或拼音", "Name or pinyin").to_owned(),
                name: "q".to_owned(),
                value: query.q.clone(),
                options: Vec::new(),
            },
            Filter {
                label: t.of("状态", "State").to_owned(),
                name: "state".to_owned(),
                value: query.state.clone(),
                options: vec![
                    option("missing", "未报送", "Not supplied"),
                    option("open", "有未定稿成绩", "Results not final"),
                    option("supplied", "已报送", "Supplied"),
                ],
            },
        ],
        export: String::new(),
        columns: [
            ("培训评价组织", "Organisation", false),
            ("状态", "State", false),
            ("证书", "Certificates", true),
            ("数据行", "Lines", true),
            ("未定稿", "Not final", true),
            ("版本", "Version", true),
            ("数据截止日", "Figures of", false),
            ("签署时间", "Signed", false),
        ]
        .map(|(zh, en, number)| Column { name: t.of(zh, en).to_owned(), number, ..Column::default() })
        .to_vec(),
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: Vec::new(),
        empty: t.of("没有符合条件的组织。", "No organisation fits.").to_owned(),
        pages: Some(pages),
    }
}
