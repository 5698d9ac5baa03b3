//! The registers: what is on them, as list and workbook.

mod import;
mod merger;
mod one;
mod query;

use app::error::InputProblem;
use app::names::pinyin_key;
use app::registers::{Column, Counts, Listed, Register, Registers, State as Standing};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use workflow::{Act, Object, may};

pub(crate) use import::{ImportPage, ImportWords, apply, import_page, sent, shown, stage};
pub(crate) use merger::merger;
pub(crate) use one::{add, change, form, new_key, page};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::parts::{Cell, Column as Heading, Filter, Link, Mark, Pages, Problems, Sorted, Tab, Table, Tabs, Tag};
use crate::words::Words;
use query::Query;

#[derive(Template)]
#[template(path = "pages/register.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a part that the page shows or not")]
struct RegisterPage {
    shell: Shell,
    t: Words,
    register: &'static str,
    /// What one thing on it is called.
    one: String,
    tabs: Tabs,
    table: Table,
    /// Nothing is on it yet.
    empty: bool,
    /// There is nothing on the register that this one refers to.
    waits: bool,
    /// Experts whose identity nobody has confirmed: id, what stands for them as they are, name, what is known.
    doubtful: Vec<Doubtful>,
    /// What is wrong with the confirmation.
    problems: Problems,
    confirmed: bool,
    /// What was just imported.
    imported: Option<Counts>,
    keeps: bool,
}

/// An expert to be confirmed.
struct Doubtful {
    id: String,
    seen: String,
    name: String,
    known: String,
}

/// Lines a page.
const PAGE: usize = 50;

/// The register that an address names.
fn named(register: &str) -> Result<Register, AppError> {
    Register::from_id(register).ok_or(AppError::Absent)
}

/// Where a register is.
fn address(register: Register) -> String {
    format!("/registers/{}", register.id())
}

/// To the first of the registers.
pub(crate) async fn first() -> Response {
    go(&address(Register::Institutions))
}

/// A register.
pub(crate) async fn list(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(register): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { register_page(&app, reader, &visitor, (named(&register)?, &query), &[]).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn register_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (register, query): (Register, &Query),
    problems: &[InputProblem],
) -> Result<RegisterPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let registers = app.registers(actor).await?;
    let shell = Shell::of(app, reader.lang, &visitor.session, t.text(&register.name()), &address(register)).await?;
    let keeps = may(actor, Act::KeepRegisters, &Object::Nothing, app.store.now()).is_allowed();
    Ok(RegisterPage {
        shell,
        t,
        register: register.id(),
        one: t.text(&register.one()).to_owned(),
        tabs: tabs(t, &registers, register),
        empty: registers.of(register).is_empty(),
        waits: register == Register::Certificates && registers.of(Register::Organisations).is_empty(),
        imported: query.imported(),
        doubtful: if keeps { doubtful(t, &registers, register, query) } else { Vec::new() },
        problems: one::problems_view(t, problems, "confirm"),
        confirmed: !query.saved.is_empty(),
        table: table(t, &registers, register, query),
        keeps,
    })
}

/// The experts of the list whose identity nobody has confirmed.
fn doubtful(t: Words, registers: &Registers, register: Register, query: &Query) -> Vec<Doubtful> {
    if register != Register::Experts {
        return Vec::new();
    }
    let listed = query.list(registers, register).into_iter();
    let doubtful = listed.filter(|one| one.confirmed_at.is_none() && one.state == Standing::Current);
    let words = |one: &Listed, column| t.text(&registers.words(register, column, one)).to_owned();
    doubtful
        .map(|one| Doubtful {
            id: one.id.clone(),
            seen: one.seen(),
            name: format!("{} {}", one.value(Column::Code), one.name()),
            known: [Column::Employer, Column::EarlierEmployers, Column::Serves]
                .into_iter()
                .map(|column| words(one, column))
                .filter(|words| !words.is_empty())
                .collect::<Vec<_>>()
                .join(t.of("；", "; ")),
        })
        .collect()
}

/// Confirms who experts are.
pub(crate) async fn confirm(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let chosen = form.all("expert").map(|id| (id.to_owned(), form.get(&format!("seen.{id}")).to_owned())).collect();
    let work = async {
        match app.confirm_experts(visitor.actor()?, chosen, form.get("reason")).await {
            Ok(()) => Ok(None),
            Err(AppError::Input(problems)) => {
                let query = Query::default();
                register_page(&app, reader, &visitor, (Register::Experts, &query), &problems).await.map(Some)
            }
            Err(error) => Err(error),
        }
    };
    match work.await.map_err(|error| Refusal::to(error, reader))? {
        None => Ok(go(&format!("{}?saved=1", address(Register::Experts)))),
        Some(page) => one::refused(&page),
    }
}

fn tabs(t: Words, registers: &Registers, shown: Register) -> Tabs {
    let tab = |register: Register| Tab {
        link: Link { text: t.text(&register.name()).to_owned(), href: address(register) },
        count: registers.of(register).len().to_string(),
        current: register == shown,
    };
    Tabs { label: t.of("名录", "Registers").to_owned(), tabs: Register::ALL.map(tab).to_vec() }
}

fn table(t: Words, registers: &Registers, register: Register, query: &Query) -> Table {
    let fitting = query.list(registers, register);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let shown = pages.cut(&fitting).iter();
    let same = query.address();
    let heading = |column: &Column| Heading {
        name: t.text(&column.heading(register)).to_owned(),
        sorted: if *column == Column::Name { Sorted::Up } else { Sorted::No },
        ..Heading::default()
    };
    let row = |listed: &&Listed| -> Vec<Cell> {
        register.columns().iter().map(|column| cell(t, registers, register, *column, listed)).collect()
    };
    Table {
        t,
        caption: t.text(&register.name()).to_owned(),
        filters: filters(t, registers, register, query),
        export: format!("{}/list.xlsx?{same}", address(register)),
        columns: register.columns().iter().map(heading).collect(),
        rows: shown.map(row).collect(),
        sums: Vec::new(),
        empty: t.of("没有符合条件的，可以少选几项再筛选。", "Nothing fits; try fewer conditions.").to_owned(),
        pages: Some(pages),
    }
}

fn cell(t: Words, registers: &Registers, register: Register, column: Column, listed: &Listed) -> Cell {
    let words = registers.words(register, column, listed);
    let text = t.text(&words).to_owned();
    let link = |register, id: &str| Link { text: text.clone(), href: format!("{}/{id}", address(register)) };
    match column {
        Column::Name => Cell::Link(link(register, &listed.id)),
        Column::Organisation => Cell::Link(link(Register::Organisations, listed.value(Column::Organisation))),
        Column::Code | Column::City if register == Register::Experts => Cell::Short(text),
        Column::State => Cell::Tag(Tag { mark: mark(&listed.state), text }),
        Column::Confirmed => {
            let mark = if listed.confirmed_at.is_some() { Mark::Good } else { Mark::Care };
            Cell::Tag(Tag { mark, text })
        }
        _ => Cell::Text(text),
    }
}

/// The colour of a state; a word always stands beside it.
fn mark(state: &Standing) -> Mark {
    match state {
        Standing::Current => Mark::Good,
        Standing::Merged { .. } | Standing::Withdrawn(_) => Mark::Plain,
    }
}

fn filters(t: Words, registers: &Registers, register: Register, query: &Query) -> Vec<Filter> {
    let filter = |label: &str, name: &str, value: &str, options| Filter {
        label: label.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        options,
    };
    let text = |id: &str, text: &scheme::Text| (id.to_owned(), t.text(text).to_owned());
    let mut filters = Vec::new();
    let typed = match register {
        Register::Institutions => t.of("名称、曾用名、拼音或标识码", "Name, former name, pinyin or code"),
        Register::Organisations => t.of("名称、曾用名或拼音", "Name, former name or pinyin"),
        Register::Certificates => t.of("证书、组织名称或拼音", "Certificate, organisation or pinyin"),
        Register::Experts => t.of("姓名、拼音、编号、单位或领域", "Name, pinyin, code, employer or field"),
    };
    filters.push(filter(typed, "q", &query.q, Vec::new()));
    match register {
        Register::Institutions => {
            let kinds = registers.kinds.iter().map(|kind| text(&kind.id, &kind.name));
            filters.push(filter(t.of("类型", "Kind"), "kind", &query.kind, kinds.collect()));
            let mut cities: Vec<&str> = registers.of(register).iter().map(|one| one.value(Column::City)).collect();
            cities.sort_by_cached_key(|city| pinyin_key(city));
            cities.dedup();
            let cities = cities.into_iter().map(|city| (city.to_owned(), city.to_owned()));
            filters.push(filter(t.of("设区市", "City"), "city", &query.city, cities.collect()));
        }
        Register::Certificates => {
            let levels = registers.levels.iter().map(|level| text(&level.id, &level.name));
            filters.push(filter(t.of("等级", "Level"), "level", &query.level, levels.collect()));
        }
        Register::Experts => {
            let filled = |one: &Listed| one.confirmed_at.is_some();
            let any = registers.of(register).iter().any(|one| !filled(one));
            let options = [("no", t.of("待核实", "to be confirmed")), ("yes", t.of("已核实", "confirmed"))];
            if any || !query.confirmed.is_empty() {
                let options = options.map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec();
                filters.push(filter(t.of("身份核实", "Identity"), "confirmed", &query.confirmed, options));
            }
        }
        Register::Organisations => {}
    }
    let gone = match register {
        Register::Certificates | Register::Experts => ("withdrawn", t.of("已停用", "withdrawn")),
        _ => ("merged", t.of("已并入", "merged")),
    };
    let states = [("current", t.of("在册", "current")), gone];
    let states = states.map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec();
    filters.push(filter(t.of("状态", "State"), "state", &query.state, states));
    filters
}

/// What is seen of a register as a workbook, which an import reads back; with nothing in it a template.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(register): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let work = async {
        let register = named(&register)?;
        let registers = app.registers(visitor.actor()?).await?;
        let bytes = registers.workbook(register, &query.list(&registers, register), reader.lang)?;
        Ok::<_, AppError>((register, bytes))
    };
    let (register, bytes) = work.await.map_err(|error| Refusal::to(error, reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.xlsx\"", register.id())),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
