//! Which experts look at what: the whole year, the automatic assignment, its release.

mod one;

use std::collections::{BTreeMap, BTreeSet};

use app::error::InputProblem;
use app::names::Sought;
use app::panel::{Board, Options, PanelExpert, PanelInstitution, Parts};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use scheme::Text;
use store::assignments::{Assignment, AssignmentState};
use workflow::{Act, Decision, Object, Year, may};

pub(crate) use one::{add, page as institution, remove};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::figures::spreadsheet;
use crate::params::{Id, query_of};
use crate::parts::{
    Cell, Column, Field, Figure, Figures, Filter, Input, Link, Locked, Mark, Message, Pages, Problems, Table, Tag,
};
use crate::sent::{Sent, problems_view};
use crate::words::Words;

/// Institutions a page.
const PAGE: usize = 50;

/// Where a year's assignment is.
fn address(year: Year) -> String {
    format!("/years/{year}/assignment")
}

/// What somebody looks for, and what was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
    /// Number of the run that was just made.
    #[serde(default)]
    drafted: i64,
    #[serde(default)]
    released: Option<usize>,
    #[serde(default)]
    told: Option<usize>,
    #[serde(default)]
    discarded: bool,
}

impl Query {
    fn list<'b>(&self, board: &'b Board) -> Vec<&'b PanelInstitution> {
        let sought = Sought::new(&self.q);
        let has = |one: &PanelInstitution, state| one.assignments.iter().any(|one| one.state == state);
        let fits = |one: &&PanelInstitution| {
            let names = one.assignments.iter().filter(|one| one.state.stands());
            let mut experts = names.filter_map(|one| board.expert(&one.expert));
            let found = sought.fits(&one.institution.name)
                || sought.fits(&one.institution.code)
                || experts.any(|one| sought.fits(&one.expert.name));
            found
                && match self.state.as_str() {
                    "" => true,
                    "short" => board.lack(one) > 0,
                    id => AssignmentState::from_id(id).is_some_and(|state| has(one, state)),
                }
        };
        board.institutions.iter().filter(fits).collect()
    }

    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("state", &self.state)])
    }
}

/// An automatic run, as it is listed.
struct RunView {
    number: i64,
    at: String,
    words: String,
    href: String,
}

#[derive(Template)]
#[template(path = "pages/assignment.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a part that the page shows or not")]
struct BoardPage {
    shell: Shell,
    t: Words,
    address: String,
    year: String,
    problems: Problems,
    done: Option<Message>,
    assigns: bool,
    /// Why not, where that would be said.
    locked: Option<Locked>,
    numbers: Figures,
    /// Why nobody can be assigned; empty where somebody can.
    empty: String,
    /// The form of the automatic assignment, open where something in it is wrong.
    fields: Vec<Field>,
    /// Fields that are wanted, by group of indicators.
    wanted: Vec<Field>,
    /// Whether any is.
    wants: bool,
    /// Fields that experts have, to choose from.
    known: Vec<String>,
    by_group: bool,
    city: bool,
    rotate: bool,
    open: bool,
    drafts: usize,
    short: usize,
    /// Experts with work who have not signed the declaration, or are not done.
    behind: usize,
    /// What is released and would not be today: where it is seen, and whom it concerns.
    overtaken: Vec<Link>,
    institutions: Table,
    experts: Table,
    runs: Vec<RunView>,
}

/// The whole year.
pub(crate) async fn board(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let build = async { board_page(&app, reader, &visitor, (year, &query), Sent::default()).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn board_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, &Query),
    sent: Sent<'_>,
) -> Result<BoardPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let board = app.board(actor, year).await?;
    let place = address(year);
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("专家分配", "Experts assigned"), &place).await?;
    let decision = may(actor, Act::AssignExperts, &Object::Year(board.year.step), app.store.now());
    let usual = App::usual_options(&board);
    // Numbers stand in their fields as they were typed; the rest is kept whatever is wrong with them.
    let options = sent.form.map_or_else(|| usual.clone(), |form| chosen(form, &usual));
    let available = board.experts.iter().filter(|one| one.is_available()).count();
    Ok(BoardPage {
        shell,
        t,
        year: year.to_string(),
        problems: problems_view(t, sent.problems),
        done: done(t, &board, query),
        numbers: numbers(t, &board, available),
        empty: if available == 0 {
            t.of("没有已核实身份的专家，暂不能分配。", "There is no confirmed expert to be assigned yet.").to_owned()
        } else {
            String::new()
        },
        fields: fields(t, sent, &usual),
        wanted: wanted_fields(t, &board, &options),
        wants: !options.fields.is_empty(),
        known: known_fields(&board),
        by_group: options.parts == Parts::ByGroup,
        city: options.city,
        rotate: options.rotate,
        open: sent.problems.iter().any(|one| !one.field.is_empty()),
        drafts: board.in_state(AssignmentState::Draft),
        short: board.short(),
        behind: board.experts.iter().filter(|one| one.is_behind(board.year.step)).count(),
        overtaken: board
            .overtaken()
            .into_iter()
            .map(|(one, expert)| Link {
                text: format!("{}{}{}", one.institution.name, t.of("：", ": "), expert.expert.name),
                href: format!("{place}/institutions/{}", one.institution.id),
            })
            .collect(),
        institutions: institutions_table(t, &place, &board, query),
        experts: experts_table(t, &board),
        runs: board
            .runs
            .iter()
            .rev()
            .map(|run| RunView {
                number: run.number,
                at: t.time(run.at),
                words: app::panel::run_words(run).map_or_else(String::new, |words| t.text(&words).to_owned()),
                href: format!("{place}/runs/{}", run.number),
            })
            .collect(),
        address: place,
        assigns: decision.is_allowed(),
        locked: locked(t, decision),
    })
}

/// Why nothing can be changed now; nothing is said to those who never could.
pub(super) fn locked(t: Words, decision: Decision) -> Option<Locked> {
    match decision {
        Decision::Closed(why) => {
            Some(Locked { t, why: t.text(&why).to_owned(), until: String::new(), who: String::new() })
        }
        Decision::Allow | Decision::Absent => None,
    }
}

fn done(t: Words, board: &Board, query: &Query) -> Option<Message> {
    let message = |mark, title: String| Some(Message { mark, title, text: String::new(), link: None, new: true });
    if query.drafted > 0 {
        let (drafts, short) = (board.in_state(AssignmentState::Draft), board.short());
        let zh = format!(
            "第 {} 次自动分配完成：草稿 {drafts} 条，{short} 所院校专家不足。发布之前只有办公室看得到。",
            query.drafted
        );
        let en = format!(
            "Run {} is done: {drafts} drafted, {short} institutions short of experts. Only the office sees drafts.",
            query.drafted
        );
        return message(if short > 0 { Mark::Care } else { Mark::Good }, t.of(&zh, &en).to_owned());
    }
    if let Some(released) = query.released {
        let (zh, en) =
            (format!("已发布 {released} 条分配，并通知专家。"), format!("{released} released; the experts are told."));
        return message(Mark::Good, t.of(&zh, &en).to_owned());
    }
    if let Some(told) = query.told {
        let (zh, en) = (format!("已提醒 {told} 人。"), format!("{told} reminded."));
        return message(Mark::Good, t.of(&zh, &en).to_owned());
    }
    if query.discarded {
        return message(Mark::Good, t.of("草稿已全部放弃。", "All drafts are thrown away.").to_owned());
    }
    None
}

fn numbers(t: Words, board: &Board, available: usize) -> Figures {
    let number = |name: &str, value: usize| Figure { name: name.to_owned(), value: value.to_string() };
    let state = |state| board.in_state(state);
    let figures = vec![
        number(t.of("院校", "Institutions"), board.institutions.len()),
        number(t.of("可分配专家", "Experts available"), available),
        number(t.of("草稿", "Drafts"), state(AssignmentState::Draft)),
        number(t.of("已发布", "Released"), state(AssignmentState::Released)),
        number(t.of("专家不足的院校", "Institutions short"), board.short()),
        number(t.of("已回避", "Stepped back"), state(AssignmentState::Recused)),
    ];
    Figures { figures }
}

fn fields(t: Words, sent: Sent<'_>, usual: &Options) -> Vec<Field> {
    let field = |name: &str, label: &str, hint: &str, usual: &str| Field {
        value: sent.value(name, usual),
        ..sent.field(t, name, (label, hint), Input::Number)
    };
    vec![
        field(
            "needed",
            t.of("每所院校每部分的专家数", "Experts for each part of an institution"),
            t.of("方案要求的最少份数为默认值", "the scheme’s minimum, unless more are wanted"),
            &usual.needed.to_string(),
        ),
        field(
            "at_most",
            t.of("每位专家最多承担", "At most for each expert"),
            t.of("以部分计；默认比平均多两份", "in parts; by default two more than the even share"),
            &usual.at_most.to_string(),
        ),
        field(
            "seed",
            t.of("随机种子", "Seed"),
            t.of("同样条件、同一种子，结果相同，可供复核", "the same seed gives the same result, for anybody to check"),
            &usual.seed.to_string(),
        ),
    ]
}

/// What begins the name of the field for a group.
const WANTED: &str = "fields.";

/// Where fields that are wanted for a group are written.
fn wanted_fields(t: Words, board: &Board, options: &Options) -> Vec<Field> {
    let field = |(id, name): &(String, Text)| Field {
        t,
        id: format!("field-fields-{id}"),
        name: format!("{WANTED}{id}"),
        label: t.text(name).to_owned(),
        hint: String::new(),
        value: options.fields.get(id).map_or_else(String::new, |wanted| wanted.join("；")),
        problem: String::new(),
        input: Input::Text,
        required: false,
        readonly: false,
    };
    board.groups.iter().map(field).collect()
}

/// The fields of all experts, each once.
fn known_fields(board: &Board) -> Vec<String> {
    let all: BTreeSet<&String> = board.experts.iter().flat_map(|one| &one.expert.fields).collect();
    all.into_iter().cloned().collect()
}

/// The fields that are wanted, by group; none for a group of which nothing is written.
fn fields_wanted(form: &Form) -> BTreeMap<String, Vec<String>> {
    let words = |text: &str| {
        let words = text.split(['；', ';', '、', '，', ',']).map(str::trim).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let wanted = form.fields().iter().filter_map(|(name, text)| Some((name.strip_prefix(WANTED)?, words(text))));
    wanted.filter(|(_, words)| !words.is_empty()).map(|(group, words)| (group.to_owned(), words)).collect()
}

/// What the form chooses beside these numbers.
fn chosen(form: &Form, numbers: &Options) -> Options {
    Options {
        parts: if form.get("parts") == "by_group" { Parts::ByGroup } else { Parts::Whole },
        city: !form.get("city").is_empty(),
        rotate: !form.get("rotate").is_empty(),
        fields: fields_wanted(form),
        ..numbers.clone()
    }
}

/// What the form says, or everything that is no number.
fn options(form: &Form) -> Result<Options, AppError> {
    let mut problems = Vec::new();
    let mut number = |name: &str| {
        let number = form.get(name).trim().parse::<u64>();
        number.unwrap_or_else(|_| {
            problems.push(InputProblem::new(name, "请填写整数", "a whole number"));
            0
        })
    };
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let numbers = Options {
        needed: small(number("needed")),
        at_most: small(number("at_most")),
        seed: number("seed"),
        parts: Parts::Whole,
        city: false,
        rotate: false,
        fields: BTreeMap::new(),
    };
    let options = chosen(form, &numbers);
    if problems.is_empty() { Ok(options) } else { Err(AppError::Input(problems)) }
}

fn column(name: &str, number: bool) -> Column {
    Column { name: name.to_owned(), number, ..Column::default() }
}

/// How an assignment stands; a draft is the usual case and says nothing but that.
pub(super) fn state_words(t: Words, state: AssignmentState) -> (Mark, &'static str) {
    match state {
        AssignmentState::Draft => (Mark::Doing, t.of("草稿", "draft")),
        AssignmentState::Released => (Mark::Good, t.of("已发布", "released")),
        AssignmentState::Recused => (Mark::Care, t.of("已回避", "stepped back")),
        AssignmentState::Removed => (Mark::Plain, t.of("已取消", "taken away")),
    }
}

/// The experts who look at an institution, in words.
fn seated(t: Words, board: &Board, one: &PanelInstitution) -> String {
    let name = |assignment: &Assignment| {
        let name = board.expert(&assignment.expert).map_or("", |one| one.expert.name.as_str());
        match assignment.state {
            AssignmentState::Draft => format!("{name}{}", t.of("（草稿）", " (draft)")),
            _ => name.to_owned(),
        }
    };
    let standing = one.assignments.iter().filter(|one| one.state.stands());
    standing.map(name).collect::<Vec<_>>().join(t.of("、", ", "))
}

fn institutions_table(t: Words, place: &str, board: &Board, query: &Query) -> Table {
    let fitting = query.list(board);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let row = |one: &&PanelInstitution| {
        let lack = board.lack(one);
        let tag = if lack == 0 {
            Tag { mark: Mark::Good, text: t.of("齐", "complete").to_owned() }
        } else {
            let (zh, en) = (format!("缺 {lack} 人"), format!("{lack} short"));
            Tag { mark: Mark::Care, text: t.of(&zh, &en).to_owned() }
        };
        vec![
            Cell::Short(one.institution.code.clone()),
            Cell::Link(Link {
                text: one.institution.name.clone(),
                href: format!("{place}/institutions/{}", one.institution.id),
            }),
            Cell::Text(seated(t, board, one)),
            Cell::Tag(tag),
        ]
    };
    let option = |id: &str, words: &str| (id.to_owned(), words.to_owned());
    let states = AssignmentState::ALL.map(|state| option(state.id(), state_words(t, state).1));
    let mut options = vec![option("short", t.of("有缺额", "short of experts"))];
    options.extend(states);
    let same = query.address();
    Table {
        t,
        caption: t.of("院校", "Institutions").to_owned(),
        filters: vec![
            Filter {
                label: t.of("院校、标识码或专家", "Institution, code or expert").to_owned(),
                name: "q".to_owned(),
                value: query.q.clone(),
                options: Vec::new(),
            },
            Filter {
                label: t.of("有这种情况的", "With").to_owned(),
                name: "state".to_owned(),
                value: query.state.clone(),
                options,
            },
        ],
        export: format!("{place}/list.xlsx?{same}"),
        columns: vec![
            column(t.of("标识码", "Code"), false),
            column(t.of("院校", "Institution"), false),
            column(t.of("专家", "Experts"), false),
            column(t.of("席位", "Seats"), false),
        ],
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: Vec::new(),
        empty: t.of("没有符合条件的院校。", "No institution fits.").to_owned(),
        pages: Some(pages),
    }
}

fn experts_table(t: Words, board: &Board) -> Table {
    let row = |one: &PanelExpert| {
        let standing = match (one.is_available(), one.impartial, one.has_account) {
            (false, ..) => Tag { mark: Mark::Care, text: t.of("待核实", "to be confirmed").to_owned() },
            (true, Some(at), _) => {
                Tag { mark: Mark::Good, text: format!("{} {}", t.of("已承诺", "signed"), t.time(at)) }
            }
            (true, None, true) => Tag { mark: Mark::Doing, text: t.of("未承诺", "not signed").to_owned() },
            (true, None, false) => Tag { mark: Mark::Plain, text: t.of("未开通账号", "no account").to_owned() },
        };
        vec![
            Cell::Short(one.expert.code.clone()),
            Cell::Link(Link { text: one.expert.name.clone(), href: format!("/registers/experts/{}", one.expert.id) }),
            Cell::Text(one.expert.employer.clone()),
            Cell::Text(one.expert.fields.join(t.of("、", ", "))),
            Cell::Number(one.expert.at_most.map_or_else(String::new, |most| most.to_string())),
            Cell::Number(one.load.0.to_string()),
            Cell::Number(one.load.1.to_string()),
            Cell::Number(one.finished.to_string()),
            Cell::Number(one.conflicts.to_string()),
            Cell::Tag(standing),
        ]
    };
    let sum = |of: fn(&PanelExpert) -> usize| board.experts.iter().map(of).sum::<usize>().to_string();
    Table {
        t,
        caption: t.of("专家", "Experts").to_owned(),
        filters: Vec::new(),
        export: String::new(),
        columns: vec![
            column(t.of("专家编号", "Code"), false),
            column(t.of("姓名", "Name"), false),
            column(t.of("工作单位", "Employer"), false),
            column(t.of("专业领域", "Fields"), false),
            column(t.of("本人上限", "At most"), true),
            column(t.of("草稿", "Drafts"), true),
            column(t.of("已发布", "Released"), true),
            column(t.of("已完成", "Finished"), true),
            column(t.of("回避院校", "Conflicts"), true),
            column(t.of("承诺", "Declaration"), false),
        ],
        rows: board.experts.iter().map(row).collect(),
        sums: vec![
            t.of("合计", "Sum").to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            sum(|one| one.load.0),
            sum(|one| one.load.1),
            sum(|one| one.finished),
            sum(|one| one.conflicts),
            String::new(),
        ],
        empty: t.of("专家名录还是空的。", "The register of experts is empty.").to_owned(),
        pages: None,
    }
}

/// Assigns automatically.
pub(crate) async fn draft(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.draft_assignments(visitor.actor()?, year, options(&form)?).await };
    match work.await {
        Ok(number) => Ok(go(&format!("{}?drafted={number}", address(year)))),
        Err(error) => refused(&app, reader, &visitor, year, (Some(&form), error)).await,
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
    let sent = Sent { form, problems: &problems };
    wrong(reader, board_page(app, reader, visitor, (year, &Query::default()), sent).await)
}

/// Throws all drafts away.
pub(crate) async fn discard(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let work = async { app.discard_drafts(visitor.actor()?, year).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?discarded=true", address(year))))
}

/// Releases all drafts.
pub(crate) async fn release(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let work = async { app.release_assignments(visitor.actor()?, year).await };
    match work.await {
        Ok(released) => Ok(go(&format!("{}?released={released}", address(year)))),
        Err(error) => refused(&app, reader, &visitor, year, (None, error)).await,
    }
}

/// Reminds experts of the declaration.
pub(crate) async fn remind(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let work = async { app.remind_experts(visitor.actor()?, year).await };
    let told = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?told={told}", address(year))))
}

/// A run with all that went in and came out, done again.
pub(crate) async fn run(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(number))): Path<(Id<Year>, Id<i64>)>,
) -> Result<Response, Refusal> {
    let work = async { app.replay_run(visitor.actor()?, year, number).await };
    let replayed = work.await.map_err(|error| Refusal::to(error, reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"assignment-{year}-{number}.json\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, replayed.kept).into_response())
}

/// What is seen of the list as a workbook: a line for each expert of an institution.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async {
        let board = app.board(visitor.actor()?, year).await?;
        let head = [
            t.of("标识码", "Code"),
            t.of("院校", "Institution"),
            t.of("专家编号", "Expert's code"),
            t.of("专家", "Expert"),
            t.of("工作单位", "Employer"),
            t.of("指标组", "Groups"),
            t.of("状态", "State"),
            t.of("理由", "Reason"),
        ];
        let head = head.map(str::to_owned);
        let mut rows = Vec::new();
        for one in query.list(&board) {
            for assignment in &one.assignments {
                let Some(who) = board.expert(&assignment.expert) else { continue };
                rows.push(vec![
                    one.institution.code.clone(),
                    one.institution.name.clone(),
                    who.expert.code.clone(),
                    who.expert.name.clone(),
                    who.expert.employer.clone(),
                    assignment.groups.join(t.of("、", ", ")),
                    state_words(t, assignment.state).1.to_owned(),
                    assignment.reason.clone(),
                ]);
            }
        }
        app::progress::as_workbook(t.of("专家分配", "Experts assigned"), &head, &rows)
    };
    spreadsheet(reader, &format!("assignment-{year}"), work.await)
}
