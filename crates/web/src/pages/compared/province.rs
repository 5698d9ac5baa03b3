//! How far all institutions have compared their figures, and every row as a workbook.

use app::figures::{Counts, InstitutionLine, RestRuling, RowState, heading};
use app::names::Sought;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use workflow::{Actor, Year};

use super::{address, compared_fields, difference, effect, organisation, shown, state_tag};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::figures::spreadsheet;
use crate::params::{Id, query_of};
use crate::parts::{
    Cell, Column, Figure as Number, Figures as Numbers, Filter, Link, Mark, Pages, Problem, Problems, Table, Tag,
};
use crate::sent::problems_of;
use crate::words::Words;

/// Institutions a page.
const PAGE: usize = 50;

/// What somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// Only institutions with rows in this state.
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
}

impl Query {
    fn state(&self) -> Option<RowState> {
        RowState::ALL.into_iter().find(|state| state.id() == self.state)
    }

    fn list<'l>(&self, lines: &'l [InstitutionLine]) -> Vec<&'l InstitutionLine> {
        let sought = Sought::new(&self.q);
        let fits = |line: &&InstitutionLine| {
            let one = &line.comparison.institution;
            (sought.fits(&one.name) || sought.fits(&one.code))
                && self.state().is_none_or(|state| line.counts.in_state(state) > 0)
        };
        lines.iter().filter(fits).collect()
    }

    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("state", &self.state)])
    }
}

#[derive(Template)]
#[template(path = "pages/compared_all.html")]
struct ProvincePage {
    shell: Shell,
    t: Words,
    year: String,
    problems: Problems,
    numbers: Numbers,
    table: Table,
    /// What nobody said anything of in time, and the ways to rule on all of it; empty where that is not this person's, or
    /// not yet.
    rests: Vec<RestView>,
    action: String,
}

/// Rows of a kind that are left.
struct RestView {
    title: String,
    rows: usize,
    institutions: usize,
    seen: String,
    /// How they can be ruled on: id and words.
    rulings: Vec<(&'static str, &'static str)>,
    /// The one that is chosen; empty where none is yet.
    ruling: String,
    /// The usual reason, or the one that was typed.
    reason: String,
}

/// Rows in such a state that are left: title, and the usual reason to rule on all of them.
fn rest_words(t: Words, state: RowState) -> (&'static str, &'static str) {
    if state == RowState::Awaited {
        return (
            t.of("没有组织报送的数据", "Rows that no organisation supplied"),
            t.of("核对期满，培训评价组织未报送", "the organisation has supplied nothing in time"),
        );
    }
    (
        t.of("未经院校确认的数据", "Rows that were not confirmed"),
        t.of("核对期满，院校未确认，以培训评价组织报送的数据为准", "not confirmed in time: what was supplied holds"),
    )
}

fn ruling_words(t: Words, ruling: RestRuling) -> &'static str {
    match ruling {
        RestRuling::Unconfirmed => t.of("以培训评价组织报送的数据为准", "what was supplied holds"),
        RestRuling::UnsuppliedDropped => t.of("不予采用", "they do not count"),
        RestRuling::UnsuppliedClaimed => t.of("采用院校自报的数据", "the institutions' own hold"),
    }
}

/// All institutions.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = province_page(&app, reader, &visitor, (year, &query), (&Form::default(), Vec::new())).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn province_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, &Query),
    (sent, problems): (&Form, Vec<Problem>),
) -> Result<ProvincePage, AppError> {
    let t = Words(reader.lang);
    let lines = app.compared(visitor.actor()?, year, false).await?;
    let title = t.of("数据核对", "Figures compared");
    let here = format!("/years/{year}/reconciliation");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &here).await?;
    let all = lines.iter().fold(Counts::default(), |sum, line| sum.and(line.counts));
    let number = |name: &str, value: usize| Number { name: name.to_owned(), value: value.to_string() };
    let mut figures = vec![number(t.of("证书等级", "Certificates by level"), all.all())];
    figures.extend(RowState::ALL.map(|state| number(t.text(&state.name()), all.in_state(state))));
    Ok(ProvincePage {
        shell,
        t,
        year: year.to_string(),
        problems: Problems { t, problems },
        numbers: Numbers { figures },
        table: table(t, year, &lines, query),
        rests: rests(app, visitor.actor()?, t, &lines, sent).await?,
        action: format!("{here}/rest"),
    })
}

/// What is left of either kind.
async fn rests(
    app: &App,
    actor: &Actor,
    t: Words,
    lines: &[InstitutionLine],
    sent: &Form,
) -> Result<Vec<RestView>, AppError> {
    let recusal = app.recusal(&mut *app.store.read().await?, actor).await?;
    let view = |state| {
        let (title, reason) = rest_words(t, state);
        let rest = App::rest_of(actor, &recusal, (lines, state), app.store.now()).filter(|rest| rest.rows > 0)?;
        let rulings: Vec<_> = RestRuling::ALL.into_iter().filter(|ruling| ruling.state() == state).collect();
        let was_sent = sent.get("seen") == rest.seen;
        let only = if let [only] = rulings[..] { only.id() } else { "" };
        Some(RestView {
            title: title.to_owned(),
            rows: rest.rows,
            institutions: rest.institutions,
            seen: rest.seen,
            rulings: rulings.into_iter().map(|ruling| (ruling.id(), ruling_words(t, ruling))).collect(),
            ruling: if was_sent { sent.get("ruling") } else { only }.to_owned(),
            reason: if was_sent { sent.get("reason") } else { reason }.to_owned(),
        })
    };
    Ok([RowState::Open, RowState::Awaited].into_iter().filter_map(view).collect())
}

/// Rules on all rows of a kind.
pub(crate) async fn rule_rest(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let ruling = RestRuling::from_id(form.get("ruling"));
        let ruling = ruling.ok_or_else(|| AppError::input("ruling", "请选择以什么为准", "choose what holds"))?;
        let seen = (form.get("seen"), form.get("reason"));
        app.rule_on_rest(visitor.actor()?, year, ruling, seen).await
    };
    match work.await {
        Ok(_) => Ok(go(&format!("/years/{year}/reconciliation"))),
        Err(AppError::Input(problems)) if !reader.json => {
            let shown = problems_of(Words(reader.lang), &problems);
            let page = province_page(&app, reader, &visitor, (year, &Query::default()), (&form, shown)).await;
            wrong(reader, page)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

fn table(t: Words, year: Year, lines: &[InstitutionLine], query: &Query) -> Table {
    let fitting = query.list(lines);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let row = |line: &&InstitutionLine| {
        let signals = line.comparison.rows.iter().map(|row| row.signals().len()).sum::<usize>();
        let href = address(&line.comparison.dossier.id);
        let mut cells = vec![
            Cell::Text(line.comparison.institution.code.clone()),
            Cell::Link(Link { text: line.comparison.institution.name.clone(), href }),
            Cell::Number(line.counts.all().to_string()),
        ];
        cells.extend(RowState::ALL.map(|state| Cell::Number(line.counts.in_state(state).to_string())));
        let mark = if signals > 0 { Mark::Care } else { Mark::Plain };
        cells.push(Cell::Tag(Tag { mark, text: signals.to_string() }));
        cells
    };
    let column = |name: &str, number| Column { name: name.to_owned(), number, ..Column::default() };
    let mut columns = vec![
        column(t.of("标识码", "Code"), false),
        column(t.of("院校", "Institution"), false),
        column(t.of("证书等级", "By level"), true),
    ];
    columns.extend(RowState::ALL.map(|state| column(t.text(&state.name()), true)));
    columns.push(column(t.of("线索", "Signals"), false));
    let sum = |state| fitting.iter().map(|line| line.counts.in_state(state)).sum::<usize>().to_string();
    let mut sums = vec![
        t.of("合计", "Sum").to_owned(),
        String::new(),
        fitting.iter().map(|line| line.counts.all()).sum::<usize>().to_string(),
    ];
    sums.extend(RowState::ALL.map(sum));
    sums.push(String::new());
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
                label: t.of("有这种状态的", "With rows that are").to_owned(),
                name: "state".to_owned(),
                value: query.state.clone(),
                options: RowState::ALL.map(|state| (state.id().to_owned(), t.text(&state.name()).to_owned())).to_vec(),
            },
        ],
        export: format!("/years/{year}/reconciliation.xlsx?{}", query.address()),
        columns,
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums,
        empty: t.of("没有符合条件的院校。", "No institution fits.").to_owned(),
        pages: Some(pages),
    }
}

/// Every row of the institutions that are seen, as a workbook.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async {
        let lines = app.compared(visitor.actor()?, year, true).await?;
        let mut head: Vec<String> = [
            ("标识码", "Code"),
            ("院校", "Institution"),
            ("证书", "Certificate"),
            ("等级", "Level"),
            ("培训评价组织", "Organisation"),
        ]
        .map(|(zh, en)| t.of(zh, en).to_owned())
        .to_vec();
        for field in compared_fields() {
            let name = t.text(&heading(field.key())).to_owned();
            for (zh, en) in [
                ("自报", "own"),
                ("组织", "supplied"),
                ("差异", "difference"),
                ("采用", "holds"),
                ("上年", "last year"),
            ] {
                head.push(format!("{name} {}", t.of(zh, en)));
            }
        }
        head.extend(
            [("状态", "State"), ("对自评总分的影响", "Effect on the claimed total"), ("线索", "Signals")]
                .map(|(zh, en)| t.of(zh, en).to_owned()),
        );
        let mut rows = Vec::new();
        for line in query.list(&lines) {
            let wanted = |row: &&app::figures::FigureRow| query.state().is_none_or(|state| row.state == state);
            for row in line.comparison.rows.iter().filter(wanted) {
                let one = &line.comparison.institution;
                let mut cells = vec![
                    one.code.clone(),
                    one.name.clone(),
                    row.certificate.clone(),
                    row.subject.level.clone(),
                    organisation(t, row),
                ];
                for field in compared_fields() {
                    let value = |sums| shown(sums, field, t);
                    cells.extend([
                        value(row.claimed.as_ref()),
                        value(row.supplied.as_ref()),
                        difference(row, field, t),
                        shown(row.settled.as_ref(), field, t),
                        value(row.last_year.as_ref()),
                    ]);
                }
                let signals: Vec<String> = row.signals().iter().map(|one| t.text(&one.words()).to_owned()).collect();
                cells.extend([state_tag(t, row).text, effect(t, row.effect), signals.join(t.of("；", "; "))]);
                rows.push(cells);
            }
        }
        app::progress::as_workbook(t.of("数据核对", "Figures"), &head, &rows)
    };
    spreadsheet(reader, &format!("reconciliation-{year}"), work.await)
}

/// The year's facts as its figures hold.
pub(crate) async fn facts(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let work = async { app.settled_facts(visitor.actor()?, year).await };
    let text = work.await.map_err(|error| Refusal::to(error, reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"facts-{year}.json\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
