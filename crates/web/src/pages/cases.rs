//! 负面清单: the cases of a year, and opening one.

pub(crate) mod evidence;
mod one;
mod own;
pub(crate) mod signal;

use app::cases::{Case, Cases, Handled, Signals, StandingSignal, source_name};
use app::error::InputProblem;
use app::names::Sought;
use app::visits::NOTE;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::cases::CaseSource;
use workflow::{Act, Actor, CaseId, CaseState, Finding, InstitutionId, Object, Year, may};

pub(crate) use one::{back, decide, hear, page as one, propose, withdraw};
pub(crate) use own::{answer, list as own_list, own_address, page as own, waive};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::figures::spreadsheet;
use crate::params::{Id, query_of};
use crate::parts::{
    Cell, Column, Crumbs, Field, Figure, Figures, Filter, Input, Link, Mark, Pages, Problems, Tab, Table, Tabs, Tag,
};
use crate::sent::{Sent, problems_view};
use crate::words::Words;

/// Lines a page.
const PAGE: usize = 50;

/// Where the cases of a year are.
pub(crate) fn address(year: Year) -> String {
    format!("/years/{year}/cases")
}

/// Where a signal is looked at.
pub(crate) fn signal_address(year: Year, institution: &InstitutionId, key: &str) -> String {
    format!("{}/signal?{}", address(year), of_signal(institution, key))
}

/// Where a case is opened that a signal hints at.
fn from_signal(year: Year, institution: &InstitutionId, key: &str) -> String {
    format!("{}/new?{}", address(year), of_signal(institution, key))
}

/// Names a signal in an address.
fn of_signal(institution: &InstitutionId, key: &str) -> String {
    query_of(&[("institution", institution.as_str()), ("signal", key)])
}

/// Where a case is.
pub(crate) fn case_address(year: Year, id: &CaseId) -> String {
    format!("{}/{id}", address(year))
}

/// How a case stands, as a word.
fn state_tag(t: Words, state: CaseState) -> Tag {
    let mark = match state {
        CaseState::Hearing => Mark::Doing,
        CaseState::Answered | CaseState::Silent | CaseState::Proposed => Mark::Care,
        CaseState::Decided => Mark::Good,
        CaseState::Opened | CaseState::Withdrawn => Mark::Plain,
    };
    Tag { mark, text: t.text(&state.name()).to_owned() }
}

/// What was found, as a word.
fn finding_tag(t: Words, finding: Finding) -> Tag {
    let mark = match finding {
        Finding::Founded => Mark::Bad,
        Finding::PutRight => Mark::Care,
        Finding::Unfounded => Mark::Good,
    };
    Tag { mark, text: t.text(&finding.name()).to_owned() }
}

/// An item of the negative list, by id and name.
fn item_words(t: Words, case: &Case) -> String {
    let name = case.item().map_or("", |item| t.text(&item.name));
    format!("{} {name}", case.record.item)
}

/// What an item does to the grade where it is found, with its clause.
fn effect_words(t: Words, case: &Case) -> String {
    let Some(item) = case.item() else { return String::new() };
    let scheme = &case.plan.scheme;
    let (effect, clause) = (scheme.effect_words(item.effect), scheme.notice.cite(&item.clause));
    match t.0 {
        scheme::Lang::Zh => format!("等次{}（{}）", effect.zh, clause.zh),
        scheme::Lang::En => format!("the grade is {} ({})", effect.en, clause.en),
    }
}

/// What somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    /// `signals` or `aside`: the signals without a case, or those that were set aside, in the place of the cases.
    #[serde(default)]
    view: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    q: String,
    /// Only cases in this state.
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
    /// All lines on one page, for a workbook.
    #[serde(skip)]
    whole: bool,
}

impl Query {
    fn shows_cases(&self) -> bool {
        !matches!(self.view.as_str(), "signals" | "aside")
    }

    /// The address without the number of the page.
    fn address(&self) -> String {
        query_of(&[("view", &self.view), ("q", &self.q), ("state", &self.state)])
    }

    fn fits(&self, institution: &store::years::Institution) -> bool {
        let sought = Sought::new(&self.q);
        sought.fits(&institution.name) || sought.fits(&institution.code)
    }
}

#[derive(Template)]
#[template(path = "pages/cases.html")]
struct CasesPage {
    shell: Shell,
    t: Words,
    year: String,
    address: String,
    opens: bool,
    done: &'static str,
    numbers: Figures,
    tabs: Tabs,
    table: Table,
}

/// The cases of a year, or the signals without one.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let cases = app.cases(actor, year).await?;
        let signals = app.signals(actor, year).await?;
        let place = address(year);
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("负面清单", "Negative list"), &place).await?;
        let opens = may(actor, Act::OpenCase, &Object::Year(cases.year.step), app.store.now()).is_allowed();
        Ok::<_, AppError>(CasesPage {
            shell,
            t,
            year: year.to_string(),
            opens,
            done: match query.done.as_str() {
                "aside" => t.of("已记为不予立案", "Set aside"),
                _ => "",
            },
            numbers: numbers(t, &cases, signals.open.len()),
            tabs: tabs(t, &place, &query, (cases.cases.len(), &signals)),
            table: if query.shows_cases() {
                cases_table(t, year, &cases, &query)
            } else {
                signals_table(t, year, &signals, &query)
            },
            address: place,
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
    let (t, query) = (Words(reader.lang), Query { whole: true, ..query });
    let work = async {
        let actor = visitor.actor()?;
        let table = if query.shows_cases() {
            cases_table(t, year, &app.cases(actor, year).await?, &query)
        } else {
            signals_table(t, year, &app.signals(actor, year).await?, &query)
        };
        table.workbook()
    };
    spreadsheet(reader, &format!("cases-{year}"), work.await)
}

fn numbers(t: Words, cases: &Cases, signals: usize) -> Figures {
    let number = |name: &str, value: usize| Figure { name: name.to_owned(), value: value.to_string() };
    let count = |of: &dyn Fn(&Case) -> bool| cases.cases.iter().filter(|case| of(case)).count();
    let figures = vec![
        number(t.of("案件", "Cases"), cases.cases.len()),
        number(t.of("办理中", "Open"), count(&|case| case.standing.state.is_open())),
        number(t.of("听取陈述", "Being heard"), count(&|case| case.standing.state == CaseState::Hearing)),
        number(t.of("待决定", "To be decided"), count(&|case| case.standing.state == CaseState::Proposed)),
        number(t.of("认定属实", "Founded"), count(&|case| case.standing.holds == Some(Finding::Founded))),
        number(t.of("待处理线索", "Signals to look at"), signals),
    ];
    Figures { figures }
}

fn tabs(t: Words, place: &str, query: &Query, (cases, signals): (usize, &Signals)) -> Tabs {
    let tab = |text: &str, view: &str, count: usize| Tab {
        link: Link {
            text: text.to_owned(),
            href: if view.is_empty() { place.to_owned() } else { format!("{place}?view={view}") },
        },
        count: count.to_string(),
        current: if view.is_empty() { query.shows_cases() } else { query.view == view },
    };
    Tabs {
        label: t.of("案件和线索", "Cases and signals").to_owned(),
        tabs: vec![
            tab(t.of("案件", "Cases"), "", cases),
            tab(t.of("待处理线索", "Signals to look at"), "signals", signals.open.len()),
            tab(t.of("不予立案的线索", "Set aside"), "aside", signals.aside.len()),
        ],
    }
}

fn column(name: &str) -> Column {
    Column { name: name.to_owned(), ..Column::default() }
}

fn search(t: Words, query: &Query) -> Filter {
    Filter {
        label: t.of("院校或标识码", "Institution or code").to_owned(),
        name: "q".to_owned(),
        value: query.q.clone(),
        options: Vec::new(),
    }
}

/// A page of so many lines.
fn pages(t: Words, query: &Query, found: usize) -> Pages {
    if query.whole {
        Pages::whole(t, found, &query.address())
    } else {
        Pages::of(t, (found, PAGE), query.page, &query.address())
    }
}

fn cases_table(t: Words, year: Year, cases: &Cases, query: &Query) -> Table {
    let state = CaseState::from_id(&query.state);
    let fits = |case: &&Case| query.fits(&case.institution) && state.is_none_or(|state| case.standing.state == state);
    let fitting: Vec<&Case> = cases.cases.iter().rev().filter(fits).collect();
    let pages = pages(t, query, fitting.len());
    let row = |case: &&Case| {
        let name = case.institution.name.clone();
        let opened = case.acts.first().map_or_else(String::new, |act| t.time(act.at));
        vec![
            Cell::Link(Link { text: name, href: case_address(year, &case.record.id) }),
            Cell::Text(item_words(t, case)),
            Cell::Short(t.text(&source_name(case.record.source)).to_owned()),
            Cell::Short(t.day(case.record.facts_on)),
            Cell::Tag(state_tag(t, case.standing.state)),
            match case.standing.holds {
                Some(finding) => Cell::Tag(finding_tag(t, finding)),
                None => Cell::Short(String::new()),
            },
            Cell::Short(opened),
        ]
    };
    let options = CaseState::ALL.map(|state| (state.id().to_owned(), t.text(&state.name()).to_owned()));
    let state = Filter {
        label: t.of("状态", "State").to_owned(),
        name: "state".to_owned(),
        value: query.state.clone(),
        options: options.to_vec(),
    };
    let names = [
        ("院校", "Institution"),
        ("事项", "Item"),
        ("来源", "Source"),
        ("事实发生", "Facts of"),
        ("状态", "State"),
        ("决定", "Decision"),
        ("立案", "Opened"),
    ];
    Table {
        t,
        caption: t.of("案件", "Cases").to_owned(),
        filters: vec![search(t, query), state],
        export: format!("{}.xlsx?{}", address(year), query.address()),
        columns: names.into_iter().map(|(zh, en)| column(t.of(zh, en))).collect(),
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: Vec::new(),
        empty: t.of("没有案件。", "No cases.").to_owned(),
        pages: Some(pages),
    }
}

/// The signals that wait for somebody, or those that were set aside with the reason.
fn signals_table(t: Words, year: Year, signals: &Signals, query: &Query) -> Table {
    let is_aside = query.view == "aside";
    let open = signals.open.iter().map(|one| (one, None));
    let aside = signals.aside.iter().map(|(one, done)| (one, Some(done)));
    let all: Vec<(&StandingSignal, Option<&Handled>)> = if is_aside { aside.collect() } else { open.collect() };
    let fitting: Vec<_> = all.into_iter().filter(|(one, _)| query.fits(&one.institution)).collect();
    let pages = pages(t, query, fitting.len());
    let row = |(one, done): &(&StandingSignal, Option<&Handled>)| {
        let href = signal_address(year, &one.institution.id, &one.key);
        let mut cells = vec![
            Cell::Text(one.institution.name.clone()),
            Cell::Text(t.text(&one.about).to_owned()),
            Cell::Link(Link { text: t.text(&one.says).to_owned(), href }),
            Cell::Short(one.told.as_ref().map_or_else(String::new, |(_, at)| t.time(*at))),
        ];
        cells.extend(done.map(|done| Cell::Text(done_words(t, done))));
        cells
    };
    let names = [("院校", "Institution"), ("事项", "About"), ("线索", "Signal"), ("反映时间", "Told")];
    let view = Filter { name: "view".to_owned(), value: query.view.clone(), ..Filter::default() };
    Table {
        t,
        caption: if is_aside {
            t.of("不予立案的线索", "Set aside")
        } else {
            t.of("待处理线索", "Signals to look at")
        }
        .to_owned(),
        filters: vec![view, search(t, query)],
        export: format!("{}.xlsx?{}", address(year), query.address()),
        columns: names
            .into_iter()
            .chain(is_aside.then_some(("理由", "Reason")))
            .map(|(zh, en)| column(t.of(zh, en)))
            .collect(),
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: Vec::new(),
        empty: if is_aside {
            t.of("没有不予立案的线索。", "Nothing was set aside.")
        } else {
            t.of("没有待处理的线索。", "Every signal is looked at, or there is none.")
        }
        .to_owned(),
        pages: Some(pages),
    }
}

/// Why somebody set a signal aside, or took it up again.
fn done_words(t: Words, done: &Handled) -> String {
    format!("{}（{} {}）", done.act.reason, done.person, t.time(done.act.at))
}

#[derive(Template)]
#[template(path = "pages/case_new.html")]
struct NewPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    problems: Problems,
    address: String,
    key: String,
    signal: String,
    fields: Vec<Field>,
}

/// What a link to the form says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Prefilled {
    #[serde(default)]
    institution: String,
    #[serde(default)]
    signal: String,
    #[serde(default)]
    source: String,
    /// The visit on which something was found, and the row of the finding.
    #[serde(default)]
    visit: String,
    #[serde(default)]
    finding: String,
}

/// What a link from a visit's finding fills in: the day of the facts and the words.
async fn found(app: &App, actor: &Actor, prefilled: &Prefilled) -> Result<(String, String), AppError> {
    let Ok(visit) = prefilled.visit.parse() else { return Ok(Default::default()) };
    let book = app.visit_book(actor, &visit).await?;
    let subject = book.findings().into_iter().find(|one| book.row(one).as_str() == prefilled.finding);
    let words = subject.map_or("", |subject| book.value(&subject, NOTE)).to_owned();
    Ok((book.visit.standing.day.map_or_else(String::new, |day| day.to_string()), words))
}

/// The form to open a case.
pub(crate) async fn form(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(prefilled): Asked<Prefilled>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let hint = match prefilled.institution.parse() {
            Ok(institution) => app.signal(actor, year, &institution, &prefilled.signal).await?,
            Err(_) => None,
        };
        let hint = hint.map(|hint| hint.signal);
        let words = hint.as_ref().map_or_else(String::new, |hint| match hint.source {
            CaseSource::Signal => {
                let (about, says) = (&hint.about, &hint.says);
                t.of(&format!("{}：{}。", about.zh, says.zh), &format!("{}: {}.", about.en, says.en)).to_owned()
            }
            _ => t.text(&hint.says).to_owned(),
        });
        let (facts_on, seen) = found(&app, actor, &prefilled).await?;
        let words = if seen.is_empty() { words } else { seen };
        let source = hint.as_ref().map_or(prefilled.source.as_str(), |hint| hint.source.id());
        let values = [
            ("institution", prefilled.institution.as_str()),
            ("item", hint.as_ref().map_or("", |hint| hint.item.as_str())),
            ("source", source),
            ("facts_on", &facts_on),
            ("words", &words),
            ("signal", if hint.is_some() { &prefilled.signal } else { "" }),
        ];
        new_page(&app, reader, &visitor, year, &Form::filled(&values), &[]).await
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn new_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    form: &Form,
    problems: &[InputProblem],
) -> Result<NewPage, AppError> {
    let t = Words(reader.lang);
    let cases = app.cases(visitor.actor()?, year).await?;
    let place = address(year);
    let title = t.of("立案", "Open a case");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &place).await?;
    let key = form.get("key");
    Ok(NewPage {
        shell,
        t,
        crumbs: Crumbs {
            t,
            above: vec![Link { text: t.of("负面清单", "Negative list").to_owned(), href: place.clone() }],
            here: title.to_owned(),
        },
        problems: problems_view(t, problems),
        address: place,
        key: if key.is_empty() { app::dossier::new_entry_id().to_string() } else { key.to_owned() },
        signal: form.get("signal").to_owned(),
        fields: fields(t, &cases, form, problems),
    })
}

fn fields(t: Words, cases: &Cases, form: &Form, problems: &[InputProblem]) -> Vec<Field> {
    let sent = Sent { form: Some(form), problems };
    let field = |name: &str, label: &str, hint: &str, input, required| Field {
        required,
        ..sent.field(t, name, (label, hint), input)
    };
    let institutions = cases.institutions.iter().map(|one| (one.id.to_string(), format!("{} {}", one.code, one.name)));
    let scheme = &cases.plan.scheme;
    let items = scheme.negatives.iter().map(|item| {
        let (name, effect) = (t.text(&item.name), scheme.effect_words(item.effect));
        (item.id.clone(), format!("{} {name}{}{}", item.id, t.of("：", ": "), t.text(&effect)))
    });
    let sources = CaseSource::ALL.map(|one| (one.id().to_owned(), t.text(&source_name(one)).to_owned()));
    vec![
        field("institution", t.of("院校", "Institution"), "", Input::Choice(institutions.collect()), true),
        field("item", t.of("负面清单事项", "Item of the negative list"), "", Input::Choice(items.collect()), true),
        field("source", t.of("来源", "Source"), "", Input::Choice(sources.to_vec()), true),
        field(
            "facts_on",
            t.of("事实发生日期", "Day of the facts"),
            t.of(
                "应在考核年度内；年度以外的，须是结果签发前发现的。",
                "In the year that is assessed, or else found before its result is signed.",
            ),
            Input::Date,
            true,
        ),
        field(
            "reference",
            t.of("文号或来源编号", "Reference"),
            t.of(
                "如巡查记录、信访件的文号；院校看不到。",
                "Such as the number of a record or letter; the institution does not see it.",
            ),
            Input::Text,
            false,
        ),
        field(
            "words",
            t.of("反映的情况", "What is said"),
            t.of(
                "何时何地何人何事，证据是什么。院校在告知之前看不到，告知时另行写明。",
                "What happened when and where, and what proves it. The institution is told in words of their own.",
            ),
            Input::Lines(6),
            true,
        ),
    ]
}

/// Opens a case.
pub(crate) async fn open(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let new = app::cases::NewCase {
            institution: form.get("institution").parse().ok(),
            item: form.get("item").to_owned(),
            source: CaseSource::from_id(form.get("source")),
            signal: form.get("signal").to_owned(),
            facts_on: form.day("facts_on"),
            reference: form.get("reference").to_owned(),
            words: form.get("words").to_owned(),
            key: form.get("key").to_owned(),
        };
        app.open_case(visitor.actor()?, year, new).await
    };
    let problems = match work.await {
        Ok(id) => return Ok(go(&format!("{}?done=opened", case_address(year, &id)))),
        Err(AppError::Input(problems)) => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    wrong(reader, new_page(&app, reader, &visitor, year, &form, &problems).await)
}
