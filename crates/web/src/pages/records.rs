//! 工作登记: commendations, alliance leads and whatever else the office records of institutions through the year.

use app::error::InputProblem;
use app::judgement::{NewRecord, RecordLine, Records, recorded_indicators};
use app::names::{Sought, pinyin_key};
use app::{App, AppError};
use askama::Template;
use assess::Field as Fact;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use workflow::{Act, EntryId, Object, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::assignment::locked;
use crate::pages::dossier::sheet_name;
use crate::pages::figures::spreadsheet;
use crate::pages::sheet::{ItemColumn, item_columns, kinds};
use crate::params::{Id, query_of};
use crate::parts::{Field, Input, Locked, Pages, Problems};
use crate::sent::{Sent, problems_view};
use crate::words::Words;

/// Records a page.
const PAGE: usize = 50;
/// The field of the form that names indicator and kind at once.
const WHAT: &str = "what";
/// The field that names the institution.
const WHOSE: &str = "institution";

fn address(year: Year) -> String {
    format!("/years/{year}/records")
}

/// What somebody looks for, and what was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    #[serde(default)]
    indicator: String,
    /// The first and the last day, as typed.
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    /// `removed` for those that were taken back; empty for those that stand.
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    done: String,
}

/// A day as it is kept in a record; those that cannot be read are first.
fn day(typed: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = typed.split(|sign: char| !sign.is_ascii_digit()).filter_map(|part| part.parse().ok());
    Some((numbers.next()?, numbers.next()?, numbers.next()?))
}

impl Query {
    fn list<'r>(&self, records: &'r Records) -> Vec<&'r RecordLine> {
        let sought = Sought::new(&self.q);
        let (from, until) = (day(&self.from), day(&self.until));
        let fits = |line: &&RecordLine| {
            let at = day(value(line, Fact::Date));
            let found = sought.fits(&line.institution.name)
                || sought.fits(&line.institution.code)
                || sought.fits(value(line, Fact::Title));
            found
                && (self.indicator.is_empty() || line.record.indicator == self.indicator)
                && (self.state == "removed") == line.removed.is_some()
                && from.is_none_or(|from| at.is_some_and(|at| at >= from))
                && until.is_none_or(|until| at.is_some_and(|at| at <= until))
        };
        records.lines.iter().filter(fits).collect()
    }

    fn address(&self) -> String {
        query_of(&[
            ("q", &self.q),
            ("indicator", &self.indicator),
            ("from", &self.from),
            ("until", &self.until),
            ("state", &self.state),
        ])
    }
}

fn value(line: &RecordLine, field: Fact) -> &str {
    line.record.fields.get(field.key()).map_or("", String::as_str)
}

/// A record, as it is listed.
struct RowView {
    id: String,
    institution: String,
    /// Code, name, indicator, kind, then the other columns.
    code: String,
    name: String,
    indicator: String,
    kind: String,
    cells: Vec<String>,
    /// Who wrote it, when, and why it was taken back.
    note: String,
}

#[derive(Template)]
#[template(path = "pages/records.html")]
struct RecordsPage {
    shell: Shell,
    t: Words,
    year: String,
    address: String,
    done: &'static str,
    problems: Problems,
    locked: Option<Locked>,
    keeps: bool,
    query: Query,
    /// Indicators to choose from: id and name.
    indicators: Vec<(String, String)>,
    export: String,
    headings: Vec<String>,
    rows: Vec<RowView>,
    pages: Pages,
    fields: Vec<Field>,
    /// The form is shown at once, since something in it is wrong.
    open: bool,
}

/// The records of a year.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { records_page(&app, reader, &visitor, (year, query), Sent::default()).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn records_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, Query),
    sent: Sent<'_>,
) -> Result<RecordsPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let records = app.records(actor, year).await?;
    let place = address(year);
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("工作登记", "Records"), &place).await?;
    let decision = may(actor, Act::KeepRecords, &Object::Year(records.year.step), app.store.now());
    let recusal = app.recusal(&mut *app.store.read().await?, actor).await?;
    let mut institutions: Vec<_> =
        records.institutions.iter().filter(|one| recusal.keeps_from(one).is_none()).collect();
    institutions.sort_by_cached_key(|one| pinyin_key(&one.name));
    let institutions = institutions.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let indicators = recorded_indicators(&records.plan.scheme);
    let columns = item_columns(&records.plan, &indicators, t);
    let fitting = query.list(&records);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let shown = pages.cut(&fitting).iter();
    let same = query.address();
    Ok(RecordsPage {
        year: year.to_string(),
        done: match query.done.as_str() {
            "added" => t.of("已登记。", "It is recorded."),
            "removed" => t.of("已撤回。", "It is taken back."),
            _ => "",
        },
        problems: problems_view(t, sent.problems),
        keeps: decision.is_allowed(),
        locked: locked(t, decision),
        indicators: indicators
            .iter()
            .map(|ix| {
                let id = &records.plan.scheme.indicators[ix.0].id;
                (id.clone(), sheet_name(&records.plan, id, t))
            })
            .collect(),
        export: format!("{place}.xlsx?{same}"),
        headings: headings(t, &columns),
        rows: shown.map(|line| row_view(t, &records, line, &columns)).collect(),
        pages,
        fields: fields(t, &records, institutions, &columns, sent),
        open: !sent.problems.is_empty() || records.lines.is_empty(),
        address: place,
        query,
        shell,
        t,
    })
}

fn headings(t: Words, columns: &[ItemColumn]) -> Vec<String> {
    let first = [("标识码", "Code"), ("院校", "Institution"), ("指标", "Indicator"), ("类别", "Kind")];
    let first = first.map(|(zh, en)| t.of(zh, en).to_owned());
    let rest = columns.iter().map(|column| column.label.clone());
    first.into_iter().chain(rest).chain([t.of("登记", "Recorded").to_owned()]).collect()
}

fn row_view(t: Words, records: &Records, line: &RecordLine, columns: &[ItemColumn]) -> RowView {
    let kind = value(line, Fact::Kind);
    let indicator = records.plan.scheme.indicator(&line.record.indicator);
    let kinds = indicator.map_or_else(Vec::new, |ix| kinds(&records.plan, ix, t));
    let cell = |column: &ItemColumn| {
        let value = value(line, column.field);
        column.options.iter().find(|(id, _)| id == value).map_or(value, |(_, words)| words).to_owned()
    };
    let mut note = format!("{} {}", t.time(line.record.at), line.person);
    if let Some(why) = &line.removed {
        note = format!("{note}{}{why}", t.of("，撤回：", ", taken back: "));
    }
    if !records.institutions.iter().any(|one| one.id == line.institution.id) {
        note = format!("{note}{}", t.of("；已并入其他院校，不计分", "; merged since, counts for nobody"));
    }
    RowView {
        id: line.record.id.to_string(),
        institution: line.institution.id.to_string(),
        code: line.institution.code.clone(),
        name: line.institution.name.clone(),
        indicator: sheet_name(&records.plan, &line.record.indicator, t),
        kind: kinds.iter().find(|(id, _)| id == kind).map_or(kind, |(_, words)| words).to_owned(),
        cells: columns.iter().map(cell).collect(),
        note,
    }
}

/// By the field of the form: indicator and kind are chosen together.
fn in_form(problem: InputProblem) -> InputProblem {
    let together = problem.field == Fact::Kind.key() || problem.field == Fact::Indicator.key();
    if together { InputProblem { field: WHAT.to_owned(), ..problem } } else { problem }
}

fn fields(
    t: Words,
    records: &Records,
    institutions: Vec<(String, String)>,
    columns: &[ItemColumn],
    sent: Sent<'_>,
) -> Vec<Field> {
    let field = |name: &str, label: &str, hint: &str, input, required| Field {
        required,
        ..sent.field(t, name, (label, hint), input)
    };
    let mut what = Vec::new();
    for ix in recorded_indicators(&records.plan.scheme) {
        let id = &records.plan.scheme.indicators[ix.0].id;
        let name = sheet_name(&records.plan, id, t);
        let kind = |(kind, words): (String, String)| (format!("{id}/{kind}"), format!("{name} · {words}"));
        what.extend(kinds(&records.plan, ix, t).into_iter().map(kind));
    }
    let mut fields = vec![
        field(WHOSE, t.of("院校", "Institution"), "", Input::Choice(institutions), true),
        field(WHAT, t.of("指标和类别", "Indicator and kind"), "", Input::Choice(what), true),
    ];
    for column in columns {
        let input = match column.field {
            _ if !column.options.is_empty() => Input::Choice(column.options.clone()),
            Fact::Date => Input::Date,
            Fact::JointRank => Input::Number,
            _ => Input::Text,
        };
        // A day is chosen, not typed.
        let hint = if input == Input::Date { "" } else { column.hint.as_str() };
        fields.push(field(column.field.key(), &column.label, hint, input, column.required));
    }
    fields
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
        let records = app.records(visitor.actor()?, year).await?;
        let columns = item_columns(&records.plan, &recorded_indicators(&records.plan.scheme), t);
        let row = |line: &&RecordLine| {
            let RowView { code, name, indicator, kind, cells, note, .. } = row_view(t, &records, line, &columns);
            [code, name, indicator, kind].into_iter().chain(cells).chain([note]).collect()
        };
        let rows: Vec<Vec<String>> = query.list(&records).iter().map(row).collect();
        app::progress::as_workbook(t.of("工作登记", "Records"), &headings(t, &columns), &rows)
    };
    spreadsheet(reader, &format!("records-{year}"), work.await)
}

/// Records something.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let mut problems = Vec::new();
        let institution = form.get(WHOSE).parse().map_err(|_| {
            problems.push(InputProblem::new(WHOSE, "请选择院校", "choose an institution"));
        });
        let what = form.get(WHAT).split_once('/').ok_or_else(|| {
            problems.push(InputProblem::new(WHAT, "请选择指标和类别", "choose indicator and kind"));
        });
        let (Ok(institution), Ok((indicator, kind))) = (institution, what) else {
            return Err(AppError::Input(problems));
        };
        let fields =
            app::dossier::ITEM_FIELDS.iter().map(|field| (field.key().to_owned(), form.get(field.key()).to_owned()));
        let mut new = NewRecord { indicator: indicator.to_owned(), fields: fields.collect() };
        new.fields.insert(Fact::Kind.key().to_owned(), kind.to_owned());
        app.add_record(visitor.actor()?, (year, &institution), new).await
    };
    match work.await {
        Ok(()) => Ok(go(&format!("{}?done=added", address(year)))),
        Err(error) => refused(&app, reader, &visitor, year, (Some(&form), error)).await,
    }
}

/// Takes a record back.
pub(crate) async fn remove(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(record))): Path<(Id<Year>, Id<EntryId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution = form.get(WHOSE).parse().map_err(|_| AppError::Absent)?;
        app.remove_record(visitor.actor()?, (year, &institution), &record, form.get("reason")).await
    };
    match work.await {
        Ok(()) => Ok(go(&format!("{}?done=removed", address(year)))),
        // Its form is not that of a new record, and closed again.
        Err(AppError::Input(problems)) => {
            let problems = problems.into_iter().map(|one| InputProblem { field: String::new(), ..one }).collect();
            refused(&app, reader, &visitor, year, (None, AppError::Input(problems))).await
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// The page again, with what is wrong in what was sent.
async fn refused(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    (form, error): (Option<&Form>, AppError),
) -> Result<Response, Refusal> {
    let AppError::Input(problems) = error else { return Err(Refusal::to(error, reader)) };
    let problems: Vec<_> = problems.into_iter().map(in_form).collect();
    let sent = Sent { form, problems: &problems };
    wrong(reader, records_page(app, reader, visitor, (year, Query::default()), sent).await)
}
