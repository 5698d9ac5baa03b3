//! How severe experts are beside the others who marked the same, and the raw marks behind it. Nothing follows from it by
//! itself.

use app::judgement::{Judged, Judgements, Severity, outlier_tenths};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use scheme::Points;
use workflow::{ExpertId, Year};

use super::{address, leaf_name, raw, tabs};
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::params::Id;
use crate::parts::{Cell, Column, Crumbs, Link, Mark, Table, Tabs, Tag};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/severity.html")]
struct ExpertsPage {
    shell: Shell,
    t: Words,
    year: String,
    tabs: Tabs,
    table: Table,
}

#[derive(Template)]
#[template(path = "pages/severity_one.html")]
struct ExpertPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    name: String,
    words: String,
    table: Table,
}

/// A leaning as it is written: `+3.25 %`, in hundredths of a percent of the maximum.
fn lean(hundredths: i64) -> String {
    let sign = match hundredths {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}.{:02} %", hundredths.abs() / 100, hundredths.abs() % 100)
}

fn column(name: &str, number: bool) -> Column {
    Column { name: name.to_owned(), number, ..Column::default() }
}

fn outliers(t: Words, count: usize) -> Cell {
    match count {
        0 => Cell::Number("0".to_owned()),
        count => Cell::Tag(Tag { mark: Mark::Care, text: format!("{count} {}", t.of("份", "marks")) }),
    }
}

/// All experts who are done with anything.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let judgements = app.judgements(visitor.actor()?, year).await?;
        let here = format!("{}/experts", address(year));
        let title = t.of("专家宽严", "Severity of experts");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &here).await?;
        let row = |one: &Severity| {
            vec![
                Cell::Link(Link { text: one.name.clone(), href: format!("{here}/{}", one.expert) }),
                Cell::Number(one.institutions.to_string()),
                Cell::Number(one.marks.to_string()),
                Cell::Number(if one.marks == 0 { "—".to_owned() } else { lean(one.lean) }),
                outliers(t, one.outliers),
            ]
        };
        Ok::<_, AppError>(ExpertsPage {
            shell,
            t,
            year: year.to_string(),
            tabs: tabs(t, &judgements, &here),
            table: Table {
                t,
                caption: title.to_owned(),
                filters: Vec::new(),
                export: String::new(),
                columns: vec![
                    column(t.of("专家", "Expert"), false),
                    column(t.of("完成院校", "Institutions done"), true),
                    column(t.of("可比打分", "Comparable marks"), true),
                    column(t.of("平均偏离", "Mean lean"), true),
                    column(t.of("离群", "Aside"), true),
                ],
                rows: judgements.severity().iter().map(row).collect(),
                sums: Vec::new(),
                empty: t.of("还没有专家完成评审。", "No expert is done with anything yet.").to_owned(),
                pages: None,
            },
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// One expert's marks, each beside those of the others.
pub(crate) async fn one(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(expert))): Path<(Id<Year>, Id<ExpertId>)>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let judgements = app.judgements(visitor.actor()?, year).await?;
        let who = judgements.experts.iter().find(|one| one.id == expert).ok_or(AppError::Absent)?;
        let name = format!("{} {}", who.code, who.name);
        let above = format!("{}/experts", address(year));
        let here = format!("{above}/{expert}");
        let shell = Shell::of(&app, reader.lang, &visitor.session, &name, &here).await?;
        let severity = judgements.severity().into_iter().find(|one| one.expert == expert);
        let words = severity.map_or_else(
            || t.of("还没有完成任何院校的评审。", "Not done with any institution yet.").to_owned(),
            |one| words(t, &one),
        );
        let rows = judgements.institutions.iter().flat_map(|one| rows(t, &judgements, one, &expert)).collect();
        Ok::<_, AppError>(ExpertPage {
            shell,
            t,
            crumbs: Crumbs {
                t,
                above: vec![
                    Link { text: t.of("评审汇总", "Judgements").to_owned(), href: address(year) },
                    Link { text: t.of("专家宽严", "Severity of experts").to_owned(), href: above },
                ],
                here: name.clone(),
            },
            name,
            words,
            table: Table {
                t,
                caption: t.of("原始打分", "Raw marks").to_owned(),
                filters: Vec::new(),
                export: String::new(),
                columns: vec![
                    column(t.of("院校", "Institution"), false),
                    column(t.of("指标", "Indicator"), false),
                    column(t.of("满分", "Maximum"), true),
                    column(t.of("本人打分", "Own mark"), true),
                    column(t.of("其他专家", "The others"), false),
                    column(t.of("中位数", "Median"), true),
                    column(t.of("修正z（份数）", "Modified z (marks)"), false),
                ],
                rows,
                sums: Vec::new(),
                empty: t.of("没有打分。", "No marks.").to_owned(),
                pages: None,
            },
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn words(t: Words, one: &Severity) -> String {
    let Severity { institutions, marks, outliers, .. } = one;
    let lean = lean(one.lean);
    let (zh, en) = (
        format!(
            "已完成 {institutions} 所院校；{marks} 份打分有其他专家可比，与其他专家相比平均偏离满分的 {lean}（正数偏宽，\
             负数偏严）；{outliers} 份离群。"
        ),
        format!(
            "Done with {institutions} institutions; {marks} marks can be compared, on average {lean} of the maximum above \
             the others (below where negative); {outliers} lie aside."
        ),
    );
    t.of(&zh, &en).to_owned()
}

/// The marks that an expert gave an institution.
fn rows(t: Words, judgements: &Judgements, one: &Judged, expert: &ExpertId) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for matter in &one.matters {
        let Some(leaf) = matter.leaf(&judgements.plan) else { continue };
        let given = matter.given(&judgements.plan);
        let Some((_, own)) = given.iter().find(|(said, _)| said.expert == *expert) else { continue };
        let other = |(said, mark): &(&app::judgement::Said, Points)| {
            (said.expert != *expert).then(|| format!("{} {}", raw::code_of(judgements, &said.expert), mark.short()))
        };
        let others: Vec<String> = given.iter().filter_map(other).collect();
        let spread = raw::spread(matter, judgements);
        let z = spread.as_ref().and_then(|spread| Some((spread, outlier_tenths(spread, *own)?)));
        let href = format!("{}/{}#m{}", address(judgements.year.year), one.institution.id, one.row(matter));
        rows.push(vec![
            Cell::Link(Link { text: one.institution.name.clone(), href }),
            Cell::Text(leaf_name(t, leaf)),
            Cell::Number(leaf.points.points().map_or_else(String::new, Points::short)),
            Cell::Number(own.short()),
            Cell::Text(if others.is_empty() { "—".to_owned() } else { others.join(t.of("、", ", ")) }),
            Cell::Number(spread.as_ref().map_or_else(String::new, |spread| spread.median.short())),
            z.map_or_else(
                || Cell::Text("—".to_owned()),
                |(spread, z)| {
                    let mark = if spread.is_outlier(*own) { Mark::Care } else { Mark::Plain };
                    Cell::Tag(Tag { mark, text: format!("{} (n = {})", raw::tenths(z), spread.count) })
                },
            ),
        ]);
    }
    rows
}
