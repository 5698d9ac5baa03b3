//! An import: what a workbook would change, everything that is wrong in it, and making it.

use app::error::InputProblem;
use app::registers::{Move, StagedLine, Staging};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::one::new_key;
use super::{address, named};
use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::parts::{Change, ChangedLine, Changes, Crumbs, Link, Mark, Problem, Problems, Tag};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/register_import.html")]
struct ImportPage {
    shell: Shell,
    t: Words,
    back: String,
    crumbs: Crumbs,
    problems: Problems,
    changes: Changes,
    added: usize,
    renamed: usize,
    changed: usize,
    kept: usize,
    absent: usize,
    noted: usize,
    seen: String,
    carried: String,
    key: String,
}

/// What a workbook would change.
pub(crate) async fn stage(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(register): Path<String>,
    Parts(mut parts): Parts,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let register = named(&register)?;
        let (name, bytes) = sent(&mut parts).await?;
        let (staging, problems) = match app.stage_register(visitor.actor()?, register, &name, bytes).await {
            Ok(staging) => (Some(staging), Vec::new()),
            Err(AppError::Input(problems)) => (None, problems),
            Err(error) => return Err(error),
        };
        let back = address(register);
        let title = t.of("导入前请核对", "What the workbook would change");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &back).await?;
        let above = Link { text: t.text(&register.name()).to_owned(), href: back.clone() };
        let crumbs = Crumbs { t, above: vec![above], here: t.of("导入工作簿", "Workbook").to_owned() };
        Ok::<_, AppError>(import_page(shell, t, (back, crumbs), staging, &problems))
    };
    let page = build.await.map_err(|error| Refusal::to(error, reader))?;
    let mut response = html(&page)?;
    if !page.problems.problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(crate) async fn sent(parts: &mut Multipart) -> Result<(String, Vec<u8>), AppError> {
    let broken =
        |_| AppError::input("file", "上传中断，或文件过大，请重试", "the upload broke off, or is too large; try again");
    let mut sent = None;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let Some(name) = part.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
        sent = Some((name, part.bytes().await.map_err(broken)?.to_vec()));
    }
    sent.ok_or_else(|| AppError::input("file", "请选择工作簿", "choose a workbook"))
}

fn import_page(
    shell: Shell,
    t: Words,
    (back, crumbs): (String, Crumbs),
    staging: Option<Staging>,
    problems: &[InputProblem],
) -> ImportPage {
    let problem = |one: &InputProblem| Problem { field: String::new(), text: t.text(&one.message).to_owned() };
    let problems = Problems { t, problems: problems.iter().map(problem).collect() };
    let staging = staging.unwrap_or(Staging {
        lines: Vec::new(),
        kept: 0,
        absent: 0,
        seen: String::new(),
        carried: String::new(),
    });
    let count = |act| staging.lines.iter().filter(|line| line.act == act).count();
    ImportPage {
        shell,
        t,
        back,
        crumbs,
        problems,
        added: count(Move::New),
        renamed: count(Move::Renamed),
        changed: count(Move::Changed),
        noted: staging.lines.iter().filter(|line| !line.notes.is_empty()).count(),
        changes: Changes {
            t,
            of: t.of("名称", "Name").to_owned(),
            lines: staging.lines.iter().map(|line| line_view(t, line)).collect(),
        },
        kept: staging.kept,
        absent: staging.absent,
        seen: staging.seen,
        carried: staging.carried,
        key: new_key(),
    }
}

fn line_view(t: Words, line: &StagedLine) -> ChangedLine {
    let (mark, text) = match line.act {
        Move::New => (Mark::Good, t.of("新增", "New")),
        Move::Renamed => (Mark::Care, t.of("更名", "Renamed")),
        Move::Changed => (Mark::Doing, t.of("修改", "Changed")),
    };
    let note = |note| Tag { mark: Mark::Care, text: t.text(note).to_owned() };
    ChangedLine {
        tag: Tag { mark, text: text.to_owned() },
        name: line.name.clone(),
        changes: line.cells.iter().map(|cell| Change::of(t, cell)).collect(),
        notes: line.notes.iter().map(note).collect(),
    }
}

/// Makes an import that was looked at.
pub(crate) async fn apply(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(register): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let register = named(&register)?;
        let (carried, seen, key) = (form.get("rows"), form.get("seen"), form.get("key"));
        let counts = app.import_register(visitor.actor()?, register, carried, seen, key).await?;
        Ok((register, counts))
    };
    let (register, counts) = work.await.map_err(|error| Refusal::to(error, reader))?;
    let numbers = format!("{}-{}-{}", counts.added, counts.renamed, counts.changed);
    Ok(go(&format!("{}?imported={numbers}", address(register))))
}
