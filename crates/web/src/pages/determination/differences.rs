//! Two determinations beside one another: whose score or grade differs, and what in the facts makes it differ.

use app::determination::{Difference, differences};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use scheme::Points;
use workflow::Year;

use super::{Shown, address, grade_tag, number_name};
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::params::Id;
use crate::parts::{Crumbs, Tag};
use crate::words::Words;

/// What somebody asks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    /// The number that it is held against; the one before where none is named.
    #[serde(default)]
    with: i64,
}

struct DifferenceView {
    name: String,
    code: String,
    total: (String, String),
    grade: (Tag, Tag),
    same_grade: bool,
    leaves: Vec<(String, String, String)>,
    causes: Vec<String>,
    by_others: bool,
}

#[derive(Template)]
#[template(path = "pages/determination_differences.html")]
struct DifferencesPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    names: (String, String),
    lines: Vec<DifferenceView>,
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = differences_page(&app, reader, &visitor, (year, number), query.with).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn differences_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, number): (Year, i64),
    with: i64,
) -> Result<DifferencesPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let other = if with > 0 { with } else { number - 1 };
    let before = Shown::load(app, actor, year, &other.to_string()).await?;
    let after = Shown::load(app, actor, year, &number.to_string()).await?;
    let title = t.of("与上次比较", "What differs");
    let place = format!("{}/{number}/differences", address(year));
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &place).await?;
    let view = |one: Difference| {
        let points = |points: Option<Points>| points.map_or_else(|| "—".to_owned(), |points| t.points(points));
        DifferenceView {
            by_others: one.is_moved_by_others(),
            same_grade: one.grade.0 == one.grade.1,
            total: (points(one.total.0), points(one.total.1)),
            grade: (grade_tag(t, &before.computed, one.grade.0), grade_tag(t, &after.computed, one.grade.1)),
            leaves: one.leaves.into_iter().map(|(id, then, now)| (id, t.points(then), t.points(now))).collect(),
            causes: one.causes.iter().map(|cause| t.text(cause).to_owned()).collect(),
            name: one.name,
            code: one.code,
        }
    };
    Ok(DifferencesPage {
        crumbs: after.crumbs(t, Some(title)),
        names: (number_name(t, other), number_name(t, number)),
        lines: differences(&before.computed, &after.computed).into_iter().map(view).collect(),
        shell,
        t,
    })
}
