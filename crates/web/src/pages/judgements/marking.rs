//! The office's marking table: one leaf over all institutions, with the distribution of its marks.

use std::collections::BTreeMap;

use app::judgement::{Judged, Judgements, Matter, Recusal};
use app::names::Sought;
use app::panel::{MARK, REASON, Subject};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use scheme::{Leaf, Points};
use workflow::{Act, Object, Year, may};

use super::desk::{name_of, range, rubric};
use super::{PAGE, address, leaf_name, office_leaves, one, stand_tag, tabs};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::pages::assignment::locked;
use crate::pages::sheet::changes;
use crate::params::{Id, query_of};
use crate::parts::{BarRow, Bars, Locked, Measure, Pages, Tabs, Tag, small};
use crate::words::Words;

/// What somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// Only those that nobody has marked.
    #[serde(default)]
    only: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    saved: String,
}

impl Query {
    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("only", &self.only)])
    }
}

/// A mark, or the reason for it, as a field.
struct Input {
    name: String,
    value: String,
    problem: String,
}

/// An institution.
struct RowView {
    row: String,
    version: i64,
    code: String,
    name: String,
    href: String,
    tag: Tag,
    mark: Input,
    reason: Input,
    /// Why somebody else has to mark it; empty where nothing is in the way.
    recused: String,
}

#[derive(Template)]
#[template(path = "pages/marking.html")]
struct MarkingPage {
    shell: Shell,
    t: Words,
    year: String,
    action: String,
    name: String,
    range: String,
    query: Query,
    locked: Option<Locked>,
    readonly: bool,
    tabs: Tabs,
    done: Measure,
    rubric: Vec<(String, String)>,
    bars: Bars,
    /// The distribution as a table: mark, institutions, share.
    counts: Vec<(String, usize, String)>,
    rows: Vec<RowView>,
    reasons: Vec<String>,
    pages: Pages,
}

/// The matter of a leaf's mark.
pub(super) fn matter<'j>(one: &'j Judged, leaf: &str) -> Option<&'j Matter> {
    one.matters.iter().find(|matter| matches!(&matter.subject, Subject::Mark(id) if id == leaf))
}

/// The table.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), leaf)): Path<(Id<Year>, String)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { marking_page(&app, reader, &visitor, (year, &leaf), query).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn marking_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, id): (Year, &str),
    query: Query,
) -> Result<MarkingPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let judgements = app.judgements(actor, year).await?;
    let leaf = office_leaves(&judgements).find(|leaf| leaf.id == id).ok_or(AppError::Absent)?;
    let place = address(year);
    let action = format!("{place}/leaves/{id}");
    let name = leaf_name(t, leaf);
    let shell = Shell::of(app, reader.lang, &visitor.session, &name, &place).await?;
    let decision = may(actor, Act::RuleJudgements, &Object::Year(judgements.year.step), app.store.now());
    let recusal = app.recusal(&mut *app.store.read().await?, actor).await?;
    let sought = Sought::new(&query.q);
    let fits = |(one, matter): &(&Judged, &Matter)| {
        let found = sought.fits(&one.institution.name) || sought.fits(&one.institution.code);
        found && (query.only != "open" || matter.stand.is_open() || matter.gap.is_some())
    };
    let all: Vec<(&Judged, &Matter)> =
        judgements.institutions.iter().filter_map(|one| Some((one, matter(one, id)?))).collect();
    let fitting: Vec<&(&Judged, &Matter)> = all.iter().filter(|one| fits(one)).collect();
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let shown = pages.cut(&fitting).iter();
    let open = all.iter().filter(|(_, matter)| matter.stand.is_open()).count();
    let counts = counts(&judgements, &all);
    Ok(MarkingPage {
        year: year.to_string(),
        range: range(t, leaf),
        readonly: !decision.is_allowed(),
        locked: locked(t, decision),
        tabs: tabs(t, &judgements, &action),
        done: Measure {
            label: t.of("已打分或不必打分", "Marked, or no mark is needed").to_owned(),
            done: small(all.len() - open),
            all: small(all.len()),
            note: String::new(),
        },
        rubric: rubric(t, leaf),
        bars: bars(t, leaf, &counts),
        counts: shares(&counts),
        rows: shown.map(|(one, matter)| row_view(t, year, one, matter, &recusal)).collect(),
        reasons: reasons(t, leaf, &all),
        pages,
        action,
        name,
        query,
        shell,
        t,
    })
}

/// How often each mark was given.
fn counts(judgements: &Judgements, all: &[(&Judged, &Matter)]) -> BTreeMap<Points, usize> {
    let mut counts = BTreeMap::new();
    for mark in all.iter().filter_map(|(_, matter)| matter.held_mark(&judgements.plan)) {
        *counts.entry(mark).or_default() += 1;
    }
    counts
}

fn thousandths(count: usize, all: usize) -> u16 {
    // To the nearest, so that they add up as well as they can.
    u16::try_from((count * 2000 + all).checked_div(2 * all).unwrap_or_default()).unwrap_or(1000)
}

fn bars(t: Words, leaf: &Leaf, counts: &BTreeMap<Points, usize>) -> Bars {
    let all: usize = counts.values().sum();
    let bar = |(mark, count): (&Points, &usize)| BarRow {
        label: mark.short(),
        value: count.to_string(),
        share: thousandths(*count, all),
        other: None,
    };
    let (zh, en) = (format!("已打分 {all} 所院校"), format!("{all} institutions marked"));
    Bars {
        title: format!("{}{}", leaf_name(t, leaf), t.of("：打分分布", ": distribution of marks")),
        note: t.of(&zh, &en).to_owned(),
        other: String::new(),
        rows: counts.iter().rev().map(bar).collect(),
    }
}

fn shares(counts: &BTreeMap<Points, usize>) -> Vec<(String, usize, String)> {
    let all: usize = counts.values().sum();
    let share = |count: usize| {
        let thousandths = thousandths(count, all);
        format!("{}.{} %", thousandths / 10, thousandths % 10)
    };
    counts.iter().rev().map(|(mark, count)| (mark.short(), *count, share(*count))).collect()
}

fn row_view(t: Words, year: Year, one: &Judged, matter: &Matter, recusal: &Recusal) -> RowView {
    let row = one.row(matter);
    let input = |field: &'static str| {
        let problem = matter.gap.as_ref().filter(|(wrong, _)| *wrong == field);
        Input {
            name: name_of(&row, field),
            value: matter.ruled(field).to_owned(),
            problem: problem.map_or_else(String::new, |(_, message)| t.text(message).to_owned()),
        }
    };
    RowView {
        version: matter.ruling.as_ref().map_or(0, |ruling| ruling.version),
        code: one.institution.code.clone(),
        name: one.institution.name.clone(),
        href: format!("{}/{}#m{row}", address(year), one.institution.id),
        tag: stand_tag(t, &matter.stand),
        mark: input(MARK),
        reason: input(REASON),
        recused: recusal.keeps_from(&one.institution).map_or_else(String::new, |why| t.text(&why).to_owned()),
        row: row.to_string(),
    }
}

/// Reasons to choose from: those that were given for this leaf, most used first, then what the anchors say.
fn reasons(t: Words, leaf: &Leaf, all: &[(&Judged, &Matter)]) -> Vec<String> {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, matter) in all {
        *used.entry(matter.ruled(REASON)).or_default() += 1;
    }
    let mut used: Vec<(&str, usize)> = used.into_iter().filter(|(reason, _)| !reason.is_empty()).collect();
    used.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let used = used.into_iter().take(20).map(|(reason, _)| reason.to_owned());
    used.chain(rubric(t, leaf).into_iter().map(|(_, words)| words)).collect()
}

/// Writes marks of one leaf.
pub(crate) async fn save(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), leaf)): Path<(Id<Year>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.save_marks(visitor.actor()?, year, &leaf, changes(&form)?).await };
    let saved = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(one::answer(reader, &saved, &format!("{}/leaves/{leaf}", address(year)), &form))
}
