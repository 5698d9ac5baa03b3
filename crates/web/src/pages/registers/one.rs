//! One thing on a register: what is known of it, its history, and what can be done to it.

use std::collections::BTreeMap;

use app::error::InputProblem;
use app::registers::{Change, Column, HistoryLine, Listed, Register, Registers, State as Standing};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::StatusCode;
use axum::response::Response;
use workflow::{Act, InstitutionId, Object, may};

use super::merger::MergerQuery;
use super::{address, mark, named};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::parts::{Crumbs, Field, Input, Link, Problem, Problems, Summary, SummaryRow, Tag};
use crate::words::Words;

/// A form's own key, so that a second press counts once.
pub(crate) fn new_key() -> String {
    app::dossier::new_entry_id().to_string()
}

/// What is typed in the form of one thing.
struct Entered {
    fields: Vec<Field>,
    /// Levels to tick: id, name, whether it is ticked.
    levels: Vec<(String, String, bool)>,
    /// What is wrong with the levels; empty where nothing is.
    levels_problem: String,
}

#[derive(Template)]
#[template(path = "pages/listed_new.html")]
struct NewPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    problems: Problems,
    action: String,
    entered: Entered,
    key: String,
}

struct DetailView {
    label: String,
    before: String,
    after: String,
}

struct HistoryView {
    at: String,
    who: String,
    event: String,
    details: Vec<DetailView>,
}

#[derive(Template)]
#[template(path = "pages/listed.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a part that the page shows or not")]
struct ListedPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    name: String,
    tag: Tag,
    problems: Problems,
    saved: bool,
    summary: Summary,
    certificates: Vec<Link>,
    keeps: bool,
    address: String,
    /// The form that is open.
    open: String,
    correct: Entered,
    rename: Vec<Field>,
    renames: bool,
    withdraws: bool,
    merges: bool,
    merged: bool,
    withdrawn: bool,
    /// Why its merger cannot be taken back; empty where it can.
    is_final: String,
    seen: String,
    key: String,
    history: Vec<HistoryView>,
}

/// What was typed, by column.
fn typed(register: Register, form: &Form) -> BTreeMap<Column, String> {
    let value = |column: Column| match column {
        Column::Levels => form.all(column.id()).collect::<Vec<_>>().join("\n"),
        column => form.get(column.id()).to_owned(),
    };
    register.fields().map(|column| (column, value(column))).collect()
}

fn problem_of(t: Words, problems: &[InputProblem], field: &str) -> String {
    let found: Vec<&str> = problems.iter().filter(|one| one.field == field).map(|one| t.text(&one.message)).collect();
    found.join(t.of("；", "; "))
}

fn field_id(field: &str) -> String {
    format!("field-{field}")
}

pub(super) fn problems_view(t: Words, problems: &[InputProblem], prefix: &str) -> Problems {
    let one = |problem: &InputProblem| Problem {
        field: format!("{prefix}{}", field_id(&problem.field)),
        text: t.text(&problem.message).to_owned(),
    };
    Problems { t, problems: problems.iter().map(one).collect() }
}

/// The form of one thing with what stands in it.
fn entered(
    t: Words,
    registers: &Registers,
    register: Register,
    values: &BTreeMap<Column, String>,
    problems: &[InputProblem],
) -> Entered {
    let value = |column| values.get(&column).map_or("", String::as_str);
    let field = |column: Column| Field {
        t,
        id: field_id(column.id()),
        name: column.id().to_owned(),
        label: t.text(&column.heading(register)).to_owned(),
        hint: if column.is_list() {
            t.of("几个之间用分号隔开，可空", "several with semicolons between; may be empty").to_owned()
        } else {
            String::new()
        },
        // What is stored as a list, or as ids, is typed as words.
        value: match column {
            Column::Kind | Column::Organisation => value(column).to_owned(),
            _ => t.text(&registers.value_words(column, value(column))).to_owned(),
        },
        problem: problem_of(t, problems, column.id()),
        input: match column {
            Column::Kind => {
                let kinds = registers.kinds.iter();
                Input::Choice(kinds.map(|kind| (kind.id.clone(), t.text(&kind.name).to_owned())).collect())
            }
            Column::Organisation => Input::Choice(current(registers, Register::Organisations)),
            _ => Input::Text,
        },
        required: !column.is_optional(),
        readonly: false,
    };
    let ticked = |id: &str| value(Column::Levels).lines().any(|level| level == id);
    let levels = registers.levels.iter().filter(|_| register == Register::Certificates);
    Entered {
        fields: register.fields().filter(|column| *column != Column::Levels).map(field).collect(),
        levels: levels.map(|level| (level.id.clone(), t.text(&level.name).to_owned(), ticked(&level.id))).collect(),
        levels_problem: problem_of(t, problems, Column::Levels.id()),
    }
}

/// What is current on a register, to choose from: id and name.
pub(super) fn current(registers: &Registers, register: Register) -> Vec<(String, String)> {
    let current = registers.of(register).iter().filter(|one| one.state == Standing::Current);
    current.map(|one| (one.id.clone(), one.name().to_owned())).collect()
}

pub(super) fn crumbs(t: Words, register: Register, listed: Option<&Listed>, here: &str) -> Crumbs {
    let mut above = vec![Link { text: t.text(&register.name()).to_owned(), href: address(register) }];
    above.extend(
        listed.map(|one| Link { text: one.name().to_owned(), href: format!("{}/{}", address(register), one.id) }),
    );
    Crumbs { t, above, here: here.to_owned() }
}

async fn new_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    register: Register,
    (form, problems): (&Form, &[InputProblem]),
) -> Result<NewPage, AppError> {
    let t = Words(reader.lang);
    let registers = app.registers(visitor.actor()?).await?;
    let title = format!("{}{}", t.of("新增", "Add: "), t.text(&register.one()));
    let shell = Shell::of(app, reader.lang, &visitor.session, &title, &address(register)).await?;
    let key = form.get("key");
    Ok(NewPage {
        shell,
        t,
        crumbs: crumbs(t, register, None, &title),
        problems: problems_view(t, problems, ""),
        action: address(register),
        entered: entered(t, &registers, register, &typed(register, form), problems),
        key: if key.is_empty() { new_key() } else { key.to_owned() },
    })
}

/// The form to add something.
pub(crate) async fn form(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(register): Path<String>,
) -> Result<Response, Refusal> {
    let build = async { new_page(&app, reader, &visitor, named(&register)?, (&Form::default(), &[])).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Adds something.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(register): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let register = named(&register)?;
        match app.add_listed(visitor.actor()?, register, typed(register, &form), form.get("key")).await {
            Ok(id) => Ok(Ok(format!("{}/{id}?saved=1", address(register)))),
            Err(AppError::Input(problems)) => {
                new_page(&app, reader, &visitor, register, (&form, &problems)).await.map(Err)
            }
            Err(error) => Err(error),
        }
    };
    match work.await.map_err(|error| Refusal::to(error, reader))? {
        Ok(address) => Ok(go(&address)),
        Err(page) => refused(&page),
    }
}

/// A page with what is wrong in what was sent.
pub(super) fn refused(page: &impl Template) -> Result<Response, Refusal> {
    let mut response = html(page)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// What the address of the page of one thing says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct OneQuery {
    #[serde(default)]
    saved: String,
}

/// The page of one thing.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((register, id)): Path<(String, String)>,
    Asked(query): Asked<OneQuery>,
) -> Result<Response, Refusal> {
    let build = async {
        let sent = Sent { open: "", form: &Form::default(), problems: &[], saved: !query.saved.is_empty() };
        listed_page(&app, reader, &visitor, (named(&register)?, &id), sent).await
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// What was sent from the page, where something in it is wrong.
struct Sent<'a> {
    /// Which form.
    open: &'a str,
    form: &'a Form,
    problems: &'a [InputProblem],
    /// It was just saved.
    saved: bool,
}

async fn listed_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (register, id): (Register, &str),
    sent: Sent<'_>,
) -> Result<ListedPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let registers = app.registers(actor).await?;
    let listed = registers.find(register, id).ok_or(AppError::Absent)?;
    let place = format!("{}/{id}", address(register));
    let shell = Shell::of(app, reader.lang, &visitor.session, listed.name(), &place).await?;
    let mut db = app.store.read().await?;
    let history = app.history_of_listed(&mut db, &registers, register, id).await?;
    let is_final = app.merger_is_final(&mut db, &registers, register, listed).await?;
    let dossier = match id.parse::<InstitutionId>() {
        Ok(institution) if register == Register::Institutions => app.latest_dossier(&mut db, &institution).await?,
        _ => None,
    };
    drop(db);
    let about = |open| if sent.open == open { sent.problems } else { &[] };
    let values = if sent.open == CORRECT { typed(register, sent.form) } else { listed.values.clone() };
    let certificates = registers.awarded_by(id).filter(|_| register == Register::Organisations);
    let certificates = certificates.map(|one| Link {
        text: format!("{}{}{}{}", one.name(), t.of("（", " ("), levels(t, &registers, one), t.of("）", ")")),
        href: format!("{}/{}", address(Register::Certificates), one.id),
    });
    let prefix = if sent.open == CORRECT { "" } else { sent.open };
    Ok(ListedPage {
        shell,
        t,
        crumbs: crumbs(t, register, None, listed.name()),
        name: listed.name().to_owned(),
        tag: Tag {
            mark: mark(&listed.state),
            text: t.text(&registers.words(register, Column::State, listed)).to_owned(),
        },
        problems: problems_view(t, sent.problems, prefix),
        saved: sent.saved,
        summary: summary(t, &registers, register, (listed, dossier.map(|dossier| format!("/dossiers/{dossier}")))),
        certificates: certificates.collect(),
        keeps: may(actor, Act::KeepRegisters, &Object::Nothing, app.store.now()).is_allowed(),
        address: place,
        open: sent.open.to_owned(),
        correct: entered(t, &registers, register, &values, about(CORRECT)),
        rename: rename_fields(t, register, sent.form, about(RENAME)),
        renames: register.renames(),
        withdraws: register.withdraws(),
        merges: register.merges(),
        merged: matches!(listed.state, Standing::Merged { .. }),
        withdrawn: matches!(listed.state, Standing::Withdrawn(_)),
        is_final: is_final.as_ref().map_or_else(String::new, |why| t.text(why).to_owned()),
        seen: listed.seen(),
        key: new_key(),
        history: history.into_iter().map(|line| history_view(t, line)).collect(),
    })
}

fn levels(t: Words, registers: &Registers, certificate: &Listed) -> String {
    t.text(&registers.words(Register::Certificates, Column::Levels, certificate)).to_owned()
}

fn summary(
    t: Words,
    registers: &Registers,
    register: Register,
    (listed, dossier): (&Listed, Option<String>),
) -> Summary {
    let link = |register, id: &str, text: &str| {
        Some(Link { text: text.to_owned(), href: format!("{}/{id}", address(register)) })
    };
    let see = t.of("查看", "See");
    let mut rows = Vec::new();
    for column in register.columns().iter().filter(|column| !matches!(column, Column::State | Column::Name)) {
        let words = registers.words(register, *column, listed);
        let lines = match column {
            Column::FormerNames => listed.former_names.clone(),
            _ => vec![t.text(&words).to_owned()],
        };
        let change = match column {
            Column::Organisation => link(Register::Organisations, listed.value(*column), see),
            _ => None,
        };
        if lines.iter().any(|line| !line.is_empty()) {
            rows.push(SummaryRow { name: t.text(&column.heading(register)).to_owned(), lines, change });
        }
    }
    match &listed.state {
        Standing::Merged { into, at } => rows.push(SummaryRow {
            name: t.of("已并入", "Merged into").to_owned(),
            lines: vec![registers.find(register, into).map_or("", Listed::name).to_owned(), t.time(*at)],
            change: link(register, into, see),
        }),
        Standing::Withdrawn(at) => rows.push(SummaryRow {
            name: t.of("停用时间", "Withdrawn").to_owned(),
            lines: vec![t.time(*at)],
            change: None,
        }),
        Standing::Current => {}
    }
    for absorbed in registers.absorbed_by(register, &listed.id) {
        rows.push(SummaryRow {
            name: t.of("并入本单位", "Took in").to_owned(),
            lines: vec![absorbed.name().to_owned()],
            change: link(register, &absorbed.id, see),
        });
    }
    if let Some(href) = dossier {
        rows.push(SummaryRow {
            name: t.of("自评材料", "Self-evaluation").to_owned(),
            lines: vec![t.of("最近年度", "latest year").to_owned()],
            change: Some(Link { text: t.of("打开", "Open").to_owned(), href }),
        });
    }
    Summary { rows }
}

fn rename_fields(t: Words, register: Register, form: &Form, problems: &[InputProblem]) -> Vec<Field> {
    let field = |name: &str, label: &str, hint: &str, input| Field {
        t,
        id: format!("{RENAME}{}", field_id(name)),
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: form.get(name).to_owned(),
        problem: problem_of(t, problems, name),
        input,
        required: true,
        readonly: false,
    };
    let basis = match register {
        Register::Institutions => t.of("如批复文号", "such as the number of the approval"),
        _ => t.of("如公告或来函文号", "such as the number of the announcement or letter"),
    };
    vec![
        field(Column::Name.id(), t.of("新名称", "New name"), "", Input::Text),
        field("on", t.of("更名日期", "Day of the renaming"), "", Input::Date),
        field("reason", t.of("依据（记入日志）", "Basis, kept in the log"), basis, Input::Text),
    ]
}

fn history_view(t: Words, line: HistoryLine) -> HistoryView {
    let details = line.details.iter().map(|(label, before, after)| DetailView {
        label: t.text(label).to_owned(),
        before: t.text(before).to_owned(),
        after: t.text(after).to_owned(),
    });
    let role = t.text(&line.role);
    let (open, close) = (t.of("（", " ("), t.of("）", ")"));
    HistoryView {
        at: t.time(line.at),
        who: if role.is_empty() { line.person } else { format!("{}{open}{role}{close}", line.person) },
        event: t.text(&line.event).to_owned(),
        details: details.collect(),
    }
}

/// What can be done to one thing, as in the address.
const CORRECT: &str = "correct";
const RENAME: &str = "rename";

/// Corrects, renames, merges or withdraws.
pub(crate) async fn change(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((register, id, act)): Path<(String, String, String)>,
    Asked(query): Asked<MergerQuery>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let register = named(&register)?;
        let basis = form.get("reason").to_owned();
        let change = match act.as_str() {
            CORRECT => Change::Correct(typed(register, &form)),
            RENAME => Change::Rename { name: form.get("name").to_owned(), on: form.day("on"), basis },
            "merge" => Change::Merge { into: query.into, basis },
            "separate" => Change::UndoMerger { basis },
            "withdraw" => Change::Withdraw { basis },
            "reinstate" => Change::Reinstate { basis },
            _ => return Err(AppError::Absent),
        };
        let seen = if query.seen.is_empty() { form.get("seen") } else { query.seen.as_str() };
        let done = app.change_listed(visitor.actor()?, register, &id, change, (seen, form.get("key"))).await;
        match done {
            Ok(()) => Ok(Ok(format!("{}/{id}?saved=1", address(register)))),
            Err(AppError::Input(problems)) if act != "merge" => {
                let sent = Sent { open: &act, form: &form, problems: &problems, saved: false };
                listed_page(&app, reader, &visitor, (register, &id), sent).await.map(Err)
            }
            Err(error) => Err(error),
        }
    };
    match work.await.map_err(|error| Refusal::to(error, reader))? {
        Ok(address) => Ok(go(&address)),
        Err(page) => refused(&page),
    }
}
