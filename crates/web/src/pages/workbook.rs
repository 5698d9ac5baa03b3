//! The rows of a self-evaluation as a workbook: download, what a filled one would change, taking it over.

use app::dossier::{CERTIFICATE_FIELDS, ITEM_FIELDS, StagedRow, StagedSheet};
use app::{App, AppError, Plan};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use form_urlencoded::Serializer;
use workflow::DossierId;

use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::dossier::sheet_name;
use crate::pages::sheet::{changes, field_name};
use crate::params::Id;
use crate::words::Words;

struct Cell {
    field: String,
    before: String,
    after: String,
}

struct RowView {
    act: String,
    class: &'static str,
    title: String,
    cells: Vec<Cell>,
}

struct SheetView {
    name: String,
    /// Name of the form's field that carries the rows; empty where they cannot be taken over.
    field: String,
    /// The rows as a form of that sheet would send them.
    form: String,
    closed: String,
    rows: Vec<RowView>,
    kept: usize,
}

#[derive(Template)]
#[template(path = "pages/staged.html")]
struct StagedPage {
    shell: Shell,
    t: Words,
    id: String,
    institution: String,
    sheets: Vec<SheetView>,
    added: usize,
    changed: usize,
    removed: usize,
    ready: bool,
}

/// What comes before a sheet in the name of the field that carries its rows.
const ROWS: &str = "rows.";

/// The workbook.
pub(crate) async fn download(
    State(app): State<App>,
    reader: Reader,
    Path(Id(id)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let work = async {
        let book = app.book(&mut *app.store.read().await?, &id).await?;
        let (bytes, _) = app.dossier_workbook(&book)?;
        let name = format!("{}-{}.xlsx", book.institution.code, book.dossier.year);
        Ok::<_, AppError>((name, bytes))
    };
    let (name, bytes) = work.await.map_err(|error| Refusal::to(error, reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// What a filled workbook would change.
pub(crate) async fn stage(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    Parts(mut parts): Parts,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let broken = |_| {
            AppError::input("file", "上传中断，或文件过大，请重试", "the upload broke off, or is too large; try again")
        };
        let mut sent = None;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let Some(name) = part.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
            sent = Some((name, part.bytes().await.map_err(broken)?.to_vec()));
        }
        let (name, bytes) = sent.ok_or_else(|| AppError::input("file", "请选择工作簿", "choose a workbook"))?;
        let staged = app.stage_workbook(visitor.actor()?, &id, &name, bytes).await?;
        let book = app.book(&mut *app.store.read().await?, &id).await?;
        let path = format!("/dossiers/{id}/workbook");
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("导入工作簿", "Workbook"), &path).await?;
        let open = || staged.iter().filter(|sheet| sheet.closed.is_none()).flat_map(|sheet| &sheet.rows);
        let count = |kind: fn(&StagedRow) -> bool| open().filter(|row| kind(row)).count();
        Ok::<_, AppError>(StagedPage {
            shell,
            t,
            id: id.to_string(),
            institution: book.institution.name.clone(),
            added: count(|row| row.before.is_none()),
            changed: count(|row| row.before.is_some() && !row.change.removed),
            removed: count(|row| row.change.removed),
            ready: open().next().is_some(),
            sheets: staged.iter().map(|sheet| sheet_view(&book.plan, sheet, t)).collect(),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn sheet_view(plan: &Plan, staged: &StagedSheet, t: Words) -> SheetView {
    SheetView {
        name: sheet_name(plan, &staged.sheet, t),
        field: if staged.closed.is_none() { format!("{ROWS}{}", staged.sheet) } else { String::new() },
        form: as_form(&staged.rows),
        closed: staged.closed.as_ref().map_or_else(String::new, |why| t.text(why).to_owned()),
        rows: staged.rows.iter().map(|row| row_view(plan, row, t)).collect(),
        kept: staged.kept,
    }
}

/// Rows as the form of their sheet would send them, so that taking them over is what saving that form is.
fn as_form(rows: &[StagedRow]) -> String {
    let mut form = Serializer::new(String::new());
    for StagedRow { change, .. } in rows {
        form.append_pair(&format!("v.{}", change.entry), &change.version.to_string());
        if change.removed {
            form.append_pair(&format!("x.{}", change.entry), "1");
        }
        for (key, value) in &change.fields {
            form.append_pair(&format!("f.{}.{key}", change.entry), value);
        }
    }
    form.finish()
}

fn row_view(plan: &Plan, row: &StagedRow, t: Words) -> RowView {
    let (act, class) = match (&row.before, row.change.removed) {
        (None, _) => (t.of("新增", "New"), "green"),
        (Some(_), true) => (t.of("删除", "Removed"), "red"),
        (Some(_), false) => (t.of("修改", "Changed"), "blue"),
    };
    let shown = |key: &str, value: Option<&String>| match value {
        Some(kind) if key == "kind" => kind_name(plan, kind, t),
        value => value.cloned().unwrap_or_default(),
    };
    let after = &row.change.fields;
    let title = |fields: &store::dossiers::Fields| {
        let words = ["certificate", "level", "batch", "title"].iter().filter_map(|key| fields.get(*key));
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let keys = CERTIFICATE_FIELDS.iter().chain(&ITEM_FIELDS).map(|field| field.key());
    let cells = keys.filter(|_| !row.change.removed).filter_map(|key| {
        let (old, new) = (row.before.as_ref().and_then(|before| before.get(key)), after.get(key));
        (old != new).then(|| Cell { field: field_name(key, t), before: shown(key, old), after: shown(key, new) })
    });
    RowView { act: act.to_owned(), class, title: title(row.before.as_ref().unwrap_or(after)), cells: cells.collect() }
}

/// A kind of item in words.
fn kind_name(plan: &Plan, kind: &str, t: Words) -> String {
    let rules = plan.scheme.leaves.iter().filter_map(|leaf| leaf.method.item_rule());
    let unit = rules.flat_map(|rule| &rule.units).find(|unit| unit.kind == kind);
    unit.map_or_else(|| kind.to_owned(), |unit| t.text(&unit.name).to_owned())
}

/// Takes a workbook's rows over: all or none. What somebody changed since the list was made refuses it.
pub(crate) async fn apply(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let mut sheets = Vec::new();
        for (name, rows) in form.fields() {
            if let Some(sheet) = name.strip_prefix(ROWS) {
                sheets.push((sheet.to_owned(), changes(&Form::of(rows.as_bytes()))?));
            }
        }
        app.save_sheets(visitor.actor()?, &id, sheets).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}?saved=1")))
}
