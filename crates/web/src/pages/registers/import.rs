//! An import: what a workbook would change, everything that is wrong in it, and making it.

use app::error::InputProblem;
use app::registers::{Move, StagedLine, Staging};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;

use super::one::new_key;
use super::{address, named};
use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::parts::{Change, ChangedLine, Changes, Crumbs, Figure, Figures, Link, Mark, Problem, Problems, Tag};
use crate::words::Words;

/// What would change, to be confirmed, or what is wrong in what was sent.
#[derive(Template)]
#[template(path = "pages/register_import.html")]
pub(crate) struct ImportPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    words: ImportWords,
    back: String,
    apply: String,
    problems: Problems,
    changes: Changes,
    counts: Figures,
    noted: usize,
    seen: String,
    carried: String,
    key: String,
}

/// What is said of an import.
pub(crate) struct ImportWords {
    pub(crate) title: &'static str,
    /// What a line is of.
    pub(crate) of: &'static str,
    /// That nothing would change.
    pub(crate) nothing: &'static str,
    /// What comes of it once it is confirmed.
    pub(crate) hint: &'static str,
    pub(crate) confirm: &'static str,
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
            Ok(staging) => (staging, Vec::new()),
            Err(AppError::Input(problems)) => (Staging::default(), problems),
            Err(error) => return Err(error),
        };
        let back = address(register);
        let words = ImportWords {
            title: t.of("导入前请核对", "What the workbook would change"),
            of: t.of("名称", "Name"),
            nothing: t.of(
                "工作簿与名录一致，没有要改的。",
                "The workbook says what the register says: nothing to change.",
            ),
            hint: t.of(
                "尚未写入。更名的原名保留为曾用名，名录中原有而工作簿没有的保持不变。",
                "Nothing is written yet. A renaming keeps the old name as a former one; what is on the register and not in the \
                 workbook stays.",
            ),
            confirm: t.of("确认导入", "Take it over"),
        };
        let shell = Shell::of(&app, reader.lang, &visitor.session, words.title, &back).await?;
        let above = Link { text: t.text(&register.name()).to_owned(), href: back.clone() };
        let crumbs = Crumbs { t, above: vec![above], here: t.of("导入工作簿", "Workbook").to_owned() };
        let apply = format!("{back}/import/apply");
        Ok::<_, AppError>(import_page((shell, crumbs), (back, apply), words, staging, &problems))
    };
    shown(reader, &build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// The page, refused where something is wrong.
pub(crate) fn shown(reader: Reader, page: &ImportPage) -> Result<Response, Refusal> {
    if page.problems.problems.is_empty() { html(page) } else { wrong(reader, Ok(page)) }
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

pub(crate) fn import_page(
    (shell, crumbs): (Shell, Crumbs),
    (back, apply): (String, String),
    words: ImportWords,
    staging: Staging,
    problems: &[InputProblem],
) -> ImportPage {
    let t = crumbs.t;
    let problem = |one: &InputProblem| Problem { field: String::new(), text: t.text(&one.message).to_owned() };
    ImportPage {
        shell,
        t,
        back,
        apply,
        crumbs,
        problems: Problems { t, problems: problems.iter().map(problem).collect() },
        counts: counts(t, &staging),
        noted: staging.lines.iter().filter(|line| !line.notes.is_empty()).count(),
        changes: Changes {
            t,
            of: words.of.to_owned(),
            lines: staging.lines.iter().map(|line| line_view(t, line)).collect(),
        },
        seen: staging.seen,
        carried: staging.carried,
        key: new_key(),
        words,
    }
}

fn counts(t: Words, staging: &Staging) -> Figures {
    let of = |act| staging.lines.iter().filter(|line| line.act == act).count();
    let count = |name: &str, count: usize| Figure { name: name.to_owned(), value: count.to_string() };
    let renamed = of(Move::Renamed);
    let mut figures = vec![count(t.of("新增", "New"), of(Move::New))];
    if renamed > 0 {
        figures.push(count(t.of("更名", "Renamed"), renamed));
    }
    figures.push(count(t.of("修改", "Changed"), of(Move::Changed)));
    figures.push(count(t.of("不变", "Unchanged"), staging.kept));
    figures.push(count(t.of("未提到、保留", "Not in it, kept"), staging.absent));
    Figures { figures }
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
