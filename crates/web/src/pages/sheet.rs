//! One sheet of a self-evaluation: rows, mark and remark, working, evidence, comments.

use std::collections::BTreeMap;

use app::dossier::{
    Book, CERTIFICATE_FIELDS, Change, Earlier, FieldProblem, FileKind, ITEM_FIELDS, Score, Wish, new_entry_id,
};
use app::{App, AppError, Plan};
use askama::Template;
use assess::Field;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use scheme::{IndicatorIx, ItemRule, Lang, Prize};
use serde_json::json;
use store::dossiers::{Entry, Fields, File};
use workflow::{Act, CASE, DISPUTED, Decision, DossierId, EntryId, MATERIAL, Object, SEALED, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::dossier::{maximum, sheet_name};
use crate::params::Id;
use crate::parts::{FileLine, Tray};
use crate::words::Words;

/// A column of the rows.
struct Column {
    field: Field,
    label: String,
    hint: String,
    required: bool,
    options: Vec<(String, String)>,
    number: bool,
}

/// Something that an item can say.
pub(crate) struct ItemColumn {
    pub(crate) field: Field,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) options: Vec<(String, String)>,
    pub(crate) required: bool,
}

struct Cell {
    id: String,
    name: String,
    label: String,
    value: String,
    problem: String,
    options: Vec<(String, String)>,
    number: bool,
}

struct RowView {
    id: String,
    version: i64,
    blank: bool,
    cells: Vec<Cell>,
}

struct About {
    id: String,
    version: i64,
    takes_mark: bool,
    maximum: String,
    mark: String,
    remark: String,
    problem: String,
}

pub(crate) struct Leaf {
    pub(crate) name: String,
    pub(crate) score: String,
    pub(crate) maximum: String,
    pub(crate) sentence: String,
    left_out: Vec<String>,
    next: String,
}

/// A row of the year before.
struct EarlierRow {
    id: String,
    title: String,
    cells: Vec<String>,
    here: bool,
}

/// What the institution wrote the year before, to choose from.
struct EarlierView {
    year: String,
    labels: Vec<String>,
    rows: Vec<EarlierRow>,
    mark: String,
    remark: String,
    /// Whether a remark is written that a copy would not replace.
    has_remark: bool,
    files: Vec<(String, String, String)>,
}

struct CommentView {
    person: String,
    at: String,
    body: String,
}

struct ProblemView {
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/sheet.html")]
struct SheetPage {
    shell: Shell,
    t: Words,
    id: String,
    sheet: String,
    institution: String,
    name: String,
    score: String,
    maximum: String,
    words: String,
    clause: String,
    locked: Option<String>,
    readonly: bool,
    problems: Vec<ProblemView>,
    saved: bool,
    saved_at: String,
    columns: Vec<Column>,
    rows: Vec<RowView>,
    about: Option<About>,
    working: Option<Vec<Leaf>>,
    earlier: Option<EarlierView>,
    tray: Option<Tray>,
    discussion: bool,
    comments: Vec<CommentView>,
    previous: String,
    previous_name: String,
    next: String,
    next_name: String,
}

/// Empty rows that wait to be filled in.
const BLANK_ROWS: usize = 3;

#[derive(serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    saved: String,
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let build = sheet_page(&app, reader, &visitor, &id, &sheet, !query.saved.is_empty());
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn sheet_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    id: &DossierId,
    sheet: &str,
    saved: bool,
) -> Result<SheetPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let mut db = app.store.read().await?;
    let book = app.book(&mut db, id).await?;
    if !book.plan.has_sheet(sheet) {
        return Err(AppError::Absent);
    }
    let object = Object::Dossier(Box::new(book.view()), Some(sheet.to_owned()));
    let now = app.store.now();
    let discussion = may(actor, Act::ReadComments, &object, now).is_allowed();
    let comments = if discussion { app.comments(&mut db, id).await? } else { Vec::new() };
    let decision = may(actor, Act::WriteDossier, &object, now);
    let readonly = !decision.is_allowed();
    let earlier = if readonly { None } else { app.earlier(&mut db, actor, &book, sheet).await? };
    drop(db);
    let name = sheet_name(&book.plan, sheet, t);
    let shell = Shell::of(app, reader.lang, &visitor.session, &name, &format!("/dossiers/{id}/sheets/{sheet}")).await?;
    let score = Score::of(&book.plan, &book.institution, &book.entries)?;
    let locked = match &decision {
        Decision::Closed(why) => Some(t.text(why).to_owned()),
        _ => None,
    };
    let indicator = book.plan.indicator_of(sheet);
    let columns = columns(&book.plan, indicator, t);
    let mut rows: Vec<RowView> = book.rows(sheet).map(|entry| row_view(entry, &columns, &score.problems, t)).collect();
    if !readonly && !columns.is_empty() {
        rows.extend((0..BLANK_ROWS).map(|_| blank_row(&columns)));
    }
    let order: Vec<&str> = book.plan.sheets().collect();
    let at = order.iter().position(|known| *known == sheet).unwrap_or(0);
    let neighbour = |position: Option<usize>| {
        let sheet = position.and_then(|position| order.get(position)).copied().unwrap_or_default();
        (sheet.to_owned(), if sheet.is_empty() { String::new() } else { sheet_name(&book.plan, sheet, t) })
    };
    let (previous, previous_name) = neighbour(at.checked_sub(1));
    let (next, next_name) = neighbour(Some(at + 1));
    let scored = indicator.map(|ix| (&book.plan.scheme.indicators[ix.0], &score.indicators[ix.0]));
    Ok(SheetPage {
        shell,
        t,
        id: id.to_string(),
        sheet: sheet.to_owned(),
        institution: book.institution.name.clone(),
        name,
        score: scored.map_or_else(String::new, |(_, scored)| scored.score.to_string()),
        maximum: scored.map_or_else(String::new, |(indicator, _)| maximum(indicator.points.points())),
        words: scored.map_or_else(String::new, |(indicator, _)| official_words(&book.plan, indicator)),
        clause: scored.map_or_else(String::new, |(indicator, _)| {
            t.text(&book.plan.scheme.notice.cite(&indicator.clause)).to_owned()
        }),
        locked,
        readonly,
        problems: problem_views(sheet, &score.problems, t),
        saved,
        saved_at: t.time(book.dossier.changed_at),
        rows,
        about: indicator.map(|ix| about(&book, ix, sheet, &score.problems, t)),
        working: scored.map(|(_, scored)| scored.leaves.iter().map(|leaf| leaf_view(leaf, t)).collect()),
        earlier: earlier.map(|earlier| earlier_view(&earlier, &book, sheet, &columns, t)),
        tray: indicator.map(|_| tray(app, &book, sheet, readonly, t)),
        discussion,
        comments: comments
            .into_iter()
            .filter(|comment| comment.sheet == sheet)
            .map(|c| CommentView { person: c.person, at: t.time(c.at), body: c.body })
            .collect(),
        previous,
        previous_name,
        next,
        next_name,
        columns,
    })
}

fn earlier_view(earlier: &Earlier, book: &Book, sheet: &str, columns: &[Column], t: Words) -> EarlierView {
    let has = |column: &&Column| earlier.rows.iter().any(|(entry, _)| entry.fields.contains_key(column.field.key()));
    let shown: Vec<&Column> = columns.iter().filter(has).collect();
    let words = |entry: &Entry, column: &Column| {
        let value = entry.fields.get(column.field.key()).map_or("", String::as_str);
        column.options.iter().find(|(id, _)| id == value).map_or_else(|| value.to_owned(), |(_, name)| name.clone())
    };
    let row = |(entry, here): &(Entry, bool)| {
        let cells: Vec<String> = shown.iter().map(|column| words(entry, column)).collect();
        let title = cells.iter().filter(|cell| !cell.is_empty()).take(2).cloned().collect::<Vec<_>>().join(" ");
        EarlierRow { id: entry.id.to_string(), title, cells, here: *here }
    };
    EarlierView {
        year: earlier.year.to_string(),
        labels: shown.iter().map(|column| column.label.clone()).collect(),
        rows: earlier.rows.iter().map(row).collect(),
        mark: earlier.mark.clone().unwrap_or_default(),
        remark: earlier.remark.clone().unwrap_or_default(),
        has_remark: book.about(sheet).is_some_and(|entry| entry.fields.contains_key("remark")),
        files: earlier.files.iter().map(|file| (file.id.to_string(), file.name.clone(), t.size(file.size))).collect(),
    }
}

pub(crate) fn official_words(plan: &Plan, indicator: &scheme::Indicator) -> String {
    let leaves = indicator.leaves.clone().flat_map(|leaf| &plan.scheme.leaves[leaf].words);
    let mut words: Vec<&str> = indicator.words.iter().chain(leaves).map(String::as_str).collect();
    words.dedup();
    std::iter::once(indicator.describes.as_str())
        .chain(words)
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn leaf_view(leaf: &app::dossier::LeafScore, t: Words) -> Leaf {
    Leaf {
        name: t.text(&leaf.name).to_owned(),
        score: leaf.score.to_string(),
        maximum: maximum(leaf.maximum),
        sentence: t.text(&leaf.sentence).to_owned(),
        left_out: leaf.left_out.iter().map(|text| t.text(text).to_owned()).collect(),
        next: leaf.next.as_ref().map_or_else(String::new, |text| t.text(text).to_owned()),
    }
}

/// The leaves of an indicator as claimed, with their working.
pub(crate) fn leaf_views(book: &Book, indicator: IndicatorIx, t: Words) -> Result<Vec<Leaf>, AppError> {
    let score = Score::of(&book.plan, &book.institution, &book.entries)?;
    Ok(score.indicators[indicator.0].leaves.iter().map(|leaf| leaf_view(leaf, t)).collect())
}

/// What an institution claims in an item: label and value.
pub(crate) fn claimed_cells(book: &Book, indicator: IndicatorIx, entry: &EntryId, t: Words) -> Vec<(String, String)> {
    let item = book.entries.iter().find(|one| one.id == *entry);
    let value = |column: Column| {
        let value = item.and_then(|item| item.fields.get(column.field.key()))?;
        let words = column.options.iter().find(|(id, _)| id == value).map_or(value, |(_, words)| words);
        Some((column.label, words.clone()))
    };
    columns(&book.plan, Some(indicator), t).into_iter().filter_map(value).collect()
}

/// What an item of any of these indicators can say beside its kind: field, label, hint, choices, and whether each of them
/// asks for it.
pub(crate) fn item_columns(plan: &Plan, indicators: &[IndicatorIx], t: Words) -> Vec<ItemColumn> {
    let mut found: Vec<ItemColumn> = Vec::new();
    for ix in indicators {
        for column in columns(plan, Some(*ix), t).into_iter().filter(|column| column.field != Field::Kind) {
            match found.iter_mut().find(|one| one.field == column.field) {
                Some(one) => one.required &= column.required,
                None => found.push(ItemColumn {
                    field: column.field,
                    label: column.label,
                    hint: column.hint,
                    options: column.options,
                    required: column.required,
                }),
            }
        }
    }
    found.sort_by_key(|one| ITEM_FIELDS.iter().position(|field| *field == one.field));
    found
}

/// The kinds that an item of an indicator can be of: id and words.
pub(crate) fn kinds(plan: &Plan, indicator: IndicatorIx, t: Words) -> Vec<(String, String)> {
    let kinds = columns(plan, Some(indicator), t).into_iter().find(|column| column.field == Field::Kind);
    kinds.map_or_else(Vec::new, |column| column.options)
}

/// A file of evidence at this address, to look at.
pub(crate) fn evidence_line(href: &str, file: &File, t: Words) -> FileLine {
    let mut lines = file.warning.lines();
    let (zh, en) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    FileLine {
        id: file.id.to_string(),
        name: file.name.clone(),
        kind: file.name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_uppercase()),
        preview: preview(&file.kind),
        size: t.size(file.size),
        added: t.time(file.added_at),
        uses: Vec::new(),
        warning: t.of(zh, en).to_owned(),
        remove: String::new(),
        href: href.to_owned(),
    }
}

/// Where a sheet is, or another place of evidence, whose name may have any signs.
pub(crate) fn address(id: &DossierId, sheet: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(sheet.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/dossiers/{id}/sheets/{encoded}")
}

pub(crate) fn tray(app: &App, book: &Book, sheet: &str, readonly: bool, t: Words) -> Tray {
    let here = |file: &&File| file.uses.iter().any(|(used, _)| used == sheet);
    let id = &book.dossier.id;
    let address = address(id, sheet);
    let (used, mut others): (Vec<&File>, Vec<&File>) = book.files.iter().partition(here);
    if sheet == SEALED {
        // A scan of the report is made for it alone.
        others.clear();
    }
    Tray {
        t,
        id: "files",
        heading: match sheet {
            SEALED => String::new(),
            place if place.starts_with(DISPUTED) => t.of("异议佐证", "Evidence for the dispute").to_owned(),
            place if place.starts_with(CASE) => t.of("陈述申辩材料", "Evidence for the statement").to_owned(),
            place if place.starts_with(MATERIAL) => t.of("补充的材料", "Files of the answer").to_owned(),
            _ => t.of("佐证材料", "Evidence").to_owned(),
        },
        sheet: sheet.to_owned(),
        files: used.into_iter().map(|file| file_line(id, file, readonly, t)).collect(),
        others: others.into_iter().map(|file| (file.id.to_string(), file.name.clone())).collect(),
        action: if readonly { String::new() } else { format!("{address}/files") },
        chunks: if readonly { String::new() } else { format!("{address}/uploads") },
        largest: u64::try_from(app.settings.largest_file).unwrap_or_default(),
        largest_words: t.size(app.settings.largest_file),
        watermark: String::new(),
    }
}

fn file_line(id: &DossierId, file: &File, readonly: bool, t: Words) -> FileLine {
    let place = |sheet: &str| match sheet {
        SEALED => t.of("盖章扫描件", "sealed scan").to_owned(),
        place if place.starts_with(DISPUTED) => t.of("数据异议", "disputed figures").to_owned(),
        place if place.starts_with(CASE) => t.of("陈述申辩", "a statement").to_owned(),
        place if place.starts_with(MATERIAL) => t.of("补充材料", "material for experts").to_owned(),
        _ => sheet.to_owned(),
    };
    let mut uses: Vec<String> = file.uses.iter().map(|(sheet, _)| place(sheet)).collect();
    uses.dedup();
    let href = format!("/dossiers/{id}/files/{}", file.id);
    FileLine {
        uses,
        remove: if readonly { String::new() } else { format!("{href}/remove") },
        ..evidence_line(&href, file, t)
    }
}

/// How a file of this kind is shown beside what it proves.
fn preview(kind: &str) -> &'static str {
    match FileKind::from_id(kind) {
        Some(FileKind::Jpeg | FileKind::Png) => "picture",
        Some(kind) if kind.is_shown() => "page",
        _ => "",
    }
}

fn columns(plan: &Plan, indicator: Option<IndicatorIx>, t: Words) -> Vec<Column> {
    let Some(indicator) = indicator else {
        return CERTIFICATE_FIELDS.iter().map(|field| certificate_column(plan, *field, t)).collect();
    };
    let leaf = plan.scheme.item_leaf(indicator).map(|leaf| &plan.scheme.leaves[leaf.0]);
    let Some(rule) = leaf.and_then(|leaf| leaf.method.item_rule()) else { return Vec::new() };
    ITEM_FIELDS.iter().filter(|field| belongs(**field, rule)).map(|field| item_column(*field, rule, t)).collect()
}

fn belongs(field: Field, rule: &ItemRule) -> bool {
    match field {
        Field::JointRank => rule.halved_up_to_rank.is_some(),
        Field::Prize => rule.prizes.is_some(),
        Field::Confirmed => rule.confirmed,
        _ => true,
    }
}

fn label(field: Field, t: Words) -> String {
    let english = match field {
        Field::Certificate => "Certificate",
        Field::Level => "Level",
        Field::Batch => "Batch",
        Field::Approved => "Approved",
        Field::Registered => "Registered",
        Field::Attended => "Attended",
        Field::Passed => "Passed",
        Field::ResultsFinal => "Results final",
        Field::NationalPassRate => "National pass rate",
        Field::Payable => "Payable (yuan)",
        Field::Paid => "Paid (yuan)",
        Field::PaidOn => "Paid on",
        Field::Kind => "Kind",
        Field::Title => "Title",
        Field::Date => "Date",
        Field::Achievement => "Achievement",
        Field::JointRank => "Joint rank",
        Field::Prize => "Prize",
        Field::Confirmed => "Confirmed by partner",
        other => other.key(),
    };
    match (t.0, field) {
        (Lang::Zh, Field::Payable | Field::Paid) => format!("{}（元）", field.name(Lang::Zh)),
        (Lang::Zh, _) => field.name(Lang::Zh).to_owned(),
        (Lang::En, _) => english.to_owned(),
    }
}

fn yes_no(t: Words) -> Vec<(String, String)> {
    vec![("是".to_owned(), t.of("是", "yes").to_owned()), ("否".to_owned(), t.of("否", "no").to_owned())]
}

fn certificate_column(plan: &Plan, field: Field, t: Words) -> Column {
    let options = match field {
        Field::Level => plan.scheme.levels.iter().map(|l| (l.id.clone(), t.text(&l.name).to_owned())).collect(),
        Field::ResultsFinal => yes_no(t),
        _ => Vec::new(),
    };
    let hint = match field {
        Field::NationalPassRate => t.of("如 81.23%", "such as 81.23%"),
        Field::PaidOn => t.of("如 2021.12.20", "such as 2021-12-20"),
        Field::Batch => t.of("如 2021-11", "such as 2021-11"),
        Field::ResultsFinal => t.of("空为是", "empty means yes"),
        _ => "",
    };
    let required = matches!(
        field,
        Field::Certificate | Field::Level | Field::Approved | Field::Registered | Field::Attended | Field::Passed
    );
    let text = matches!(field, Field::Certificate | Field::Level | Field::Batch | Field::ResultsFinal | Field::PaidOn);
    Column { field, label: label(field, t), hint: hint.to_owned(), required, options, number: !text }
}

fn item_column(field: Field, rule: &ItemRule, t: Words) -> Column {
    let options = match field {
        Field::Kind => rule.units.iter().map(|unit| (unit.kind.clone(), t.text(&unit.name).to_owned())).collect(),
        Field::Prize => Prize::ALL.into_iter().map(|p| (p.name(Lang::Zh).to_owned(), p.name(t.0).to_owned())).collect(),
        Field::Confirmed => yes_no(t),
        _ => Vec::new(),
    };
    let hint = match field {
        Field::Achievement if rule.certificate_achievement => t.of("证书名称", "name of the certificate"),
        Field::Achievement => t.of("同一成果写同一标识", "the same for the same achievement"),
        Field::JointRank => t.of("独立完成留空", "empty if alone"),
        Field::Date => t.of("如 2021.5.1", "such as 2021-05-01"),
        _ => "",
    };
    let required = matches!(field, Field::Kind | Field::Title | Field::Date)
        || (field == Field::Achievement && rule.certificate_achievement);
    Column {
        field,
        label: label(field, t),
        hint: hint.to_owned(),
        required,
        options,
        number: field == Field::JointRank,
    }
}

fn cell(entry: &str, column: &Column, value: &str, problem: String) -> Cell {
    let key = column.field.key();
    // What was typed and is none of the options must not vanish by being shown in a list.
    let listed = value.is_empty() || column.options.iter().any(|(id, _)| id == value);
    let options = if listed { column.options.clone() } else { Vec::new() };
    Cell {
        id: format!("f.{entry}.{key}"),
        name: format!("f.{entry}.{key}"),
        label: column.label.clone(),
        value: value.to_owned(),
        problem,
        options,
        number: column.number,
    }
}

fn row_view(entry: &Entry, columns: &[Column], problems: &[FieldProblem], t: Words) -> RowView {
    let id = entry.id.as_str();
    let problem = |field: &str| {
        let found = problems.iter().find(|p| p.entry.as_ref() == Some(&entry.id) && p.field == field);
        found.map_or_else(String::new, |problem| t.text(&problem.message).to_owned())
    };
    let cells = columns.iter().map(|column| {
        let key = column.field.key();
        cell(id, column, entry.fields.get(key).map_or("", String::as_str), problem(key))
    });
    RowView { id: id.to_owned(), version: entry.version, blank: false, cells: cells.collect() }
}

fn blank_row(columns: &[Column]) -> RowView {
    let id = new_entry_id().to_string();
    RowView {
        cells: columns.iter().map(|column| cell(&id, column, "", String::new())).collect(),
        id,
        version: 0,
        blank: true,
    }
}

fn about(book: &Book, indicator: IndicatorIx, sheet: &str, problems: &[FieldProblem], t: Words) -> About {
    let entry = book.about(sheet);
    let value = |key: &str| entry.and_then(|entry| entry.fields.get(key)).cloned().unwrap_or_default();
    let leaf = book.plan.scheme.marked_leaf(indicator).map(|leaf| &book.plan.scheme.leaves[leaf.0]);
    let wrong = entry.and_then(|entry| problems.iter().find(|p| p.entry.as_ref() == Some(&entry.id)));
    About {
        id: entry.map_or_else(|| new_entry_id().to_string(), |entry| entry.id.to_string()),
        version: entry.map_or(0, |entry| entry.version),
        takes_mark: leaf.is_some(),
        maximum: maximum(leaf.and_then(|leaf| leaf.points.points())),
        mark: value("mark"),
        remark: value("remark"),
        problem: wrong.map_or_else(String::new, |problem| t.text(&problem.message).to_owned()),
    }
}

fn problem_views(sheet: &str, problems: &[FieldProblem], t: Words) -> Vec<ProblemView> {
    let view = |problem: &FieldProblem| ProblemView {
        field: problem.entry.as_ref().map_or_else(String::new, |entry| format!("f.{entry}.{}", problem.field)),
        text: t.text(&problem.message).to_owned(),
    };
    problems.iter().filter(|problem| problem.sheet == sheet).map(view).collect()
}

/// Writes the rows of a sheet: all that the form holds, or from a script only those that changed.
pub(crate) async fn save(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.save_rows(visitor.actor()?, &id, &sheet, changes(&form)?).await };
    let saved = work.await.map_err(|error| Refusal::to(error, reader))?;
    if !reader.json {
        return Ok(go(&format!("/dossiers/{id}/sheets/{sheet}?saved=1")));
    }
    let score = saved.plan.indicator_of(&sheet).map(|ix| saved.tally.indicators[ix.0].to_string());
    let problems = problem_views(&sheet, &saved.tally.problems, Words(reader.lang));
    let problems: BTreeMap<String, String> =
        problems.into_iter().map(|problem| (problem.field, problem.text)).collect();
    let versions: BTreeMap<String, i64> =
        saved.versions.into_iter().map(|(id, version)| (id.to_string(), version)).collect();
    let body = json!({
        "versions": versions, "total": saved.tally.total.to_string(), "score": score.unwrap_or_default(),
        "problems": problems,
    });
    Ok(Json(body).into_response())
}

/// Rows of a form: `f.<row>.<field>`, the version seen as `v.<row>`, removal as `x.<row>`.
pub(crate) fn changes(form: &Form) -> Result<Vec<Change>, AppError> {
    let mut rows: Vec<(String, Change)> = Vec::new();
    for (name, value) in form.fields() {
        let mut parts = name.splitn(3, '.');
        let (Some(what @ ("f" | "v" | "x")), Some(row)) = (parts.next(), parts.next()) else { continue };
        let at = match rows.iter().position(|(id, _)| id == row) {
            Some(at) => at,
            None => {
                let entry: EntryId = row.parse().map_err(|_| AppError::Absent)?;
                rows.push((row.to_owned(), Change { entry, version: 0, fields: Fields::new(), removed: false }));
                rows.len() - 1
            }
        };
        let change = &mut rows[at].1;
        match (what, parts.next()) {
            ("f", Some(field)) => {
                change.fields.insert(field.to_owned(), value.clone());
            }
            ("v", None) => change.version = value.parse().map_err(|_| AppError::Absent)?,
            ("x", None) => change.removed = true,
            _ => return Err(AppError::Absent),
        }
    }
    Ok(rows.into_iter().map(|(_, change)| change).filter(|change| !change.fields.is_empty()).collect())
}

/// Copies what was chosen of the year before.
pub(crate) async fn copy(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let wish = Wish {
            rows: form.all("row").map(str::parse).collect::<Result<_, _>>().map_err(|_| AppError::Absent)?,
            remark: !form.get("with_remark").is_empty(),
            files: form.all("file").map(str::parse).collect::<Result<_, _>>().map_err(|_| AppError::Absent)?,
        };
        app.copy_earlier(visitor.actor()?, &id, &sheet, wish).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}/sheets/{sheet}?saved=1")))
}

struct HistoryLine {
    version: i64,
    at: String,
    person: String,
    removed: bool,
    fields: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/history.html")]
struct HistoryPage {
    shell: Shell,
    t: Words,
    id: String,
    institution: String,
    sheet: String,
    sheet_name: String,
    lines: Vec<HistoryLine>,
}

/// What a row held before.
pub(crate) async fn history(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), Id(entry))): Path<(Id<DossierId>, Id<EntryId>)>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let mut db = app.store.read().await?;
        let stored = store::dossiers::entry_by_id(&mut db, &id, &entry).await?.ok_or(AppError::Absent)?;
        let book = app.book(&mut db, &id).await?;
        let history = store::dossiers::history(&mut db, &entry).await?;
        let mut lines = Vec::with_capacity(history.len());
        for (at, (version, fields, removed, by, when)) in history.iter().enumerate() {
            let before = history.get(at + 1).map(|(_, fields, ..)| fields);
            let account = match by.parse() {
                Ok(account) => store::people::account_by_id(&mut db, &account).await?,
                Err(_) => None,
            };
            let fields = fields.iter().map(|(key, value)| {
                let changed = before.is_some_and(|before| before.get(key) != Some(value));
                (field_name(key, t), value.clone(), changed)
            });
            lines.push(HistoryLine {
                version: *version,
                at: t.time(*when),
                person: account.map_or_else(String::new, |account| account.person),
                removed: *removed,
                fields: fields.collect(),
            });
        }
        drop(db);
        let sheet = stored.sheet.strip_prefix("about:").unwrap_or(&stored.sheet).to_owned();
        let shell =
            Shell::of(&app, reader.lang, &visitor.session, t.of("历史", "History"), &format!("/dossiers/{id}/entries"))
                .await?;
        let sheet_name = sheet_name(&book.plan, &sheet, t);
        Ok::<_, AppError>(HistoryPage {
            shell,
            t,
            id: id.to_string(),
            institution: book.institution.name,
            sheet,
            sheet_name,
            lines,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// What people call a stored field.
pub(crate) fn field_name(key: &str, t: Words) -> String {
    match key {
        "mark" => t.of("自评分", "Own mark").to_owned(),
        "remark" => t.of("说明", "Remark").to_owned(),
        _ => Field::ALL
            .into_iter()
            .find(|field| field.key() == key)
            .map_or_else(|| key.to_owned(), |field| label(field, t)),
    }
}

/// Comments inside the institution.
pub(crate) async fn comment(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), sheet)): Path<(Id<DossierId>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.comment(visitor.actor()?, &id, &sheet, form.get("body")).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}/sheets/{sheet}#body")))
}
