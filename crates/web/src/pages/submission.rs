//! Check, approve, submit; the receipt; return and more time.

use app::dossier::{Book, Comparison, INTEGRITY, ReturnRequest, Score};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use scheme::Points;
use store::dossiers::Fields;
use workflow::{Act, Decision, DossierId, DossierState, Object, SEALED, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::{Seen, Visitor};
use crate::page::{Reader, Shell, go, html};
use crate::pages::dossier::{sheet_name, state_class};
use crate::pages::sheet::{field_name, tray};
use crate::params::Id;
use crate::parts::Tray;
use crate::words::Words;

struct Item {
    sheet: String,
    name: String,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/check.html")]
struct CheckPage {
    shell: Shell,
    t: Words,
    id: String,
    institution: String,
    state: String,
    state_class: &'static str,
    blocking: Vec<Item>,
    advice: Vec<Item>,
    statement: &'static str,
    approved: String,
    may_approve: bool,
    why_not_approve: String,
    may_submit: bool,
    why_not_submit: String,
    total: String,
    rows: usize,
    files: usize,
    due: String,
    key: String,
    tray: Tray,
}

/// Why something cannot be done now, where the policy says it.
fn why_not(decision: &Decision, t: Words, otherwise: &str) -> String {
    match decision {
        Decision::Closed(why) => t.sentence(why),
        _ => otherwise.to_owned(),
    }
}

/// The check list.
pub(crate) async fn check(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let mut db = app.store.read().await?;
        let book = app.book(&mut db, &id).await?;
        let approver = match book.dossier.approved_by.as_deref().map(str::parse) {
            Some(Ok(account)) => store::people::account_by_id(&mut db, &account).await?,
            _ => None,
        };
        drop(db);
        let title = t.of("检查与提交", "Check and submit");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("/dossiers/{id}/check")).await?;
        let score = Score::of(&book.plan, &book.institution, &book.entries)?;
        let (blocking, advice): (Vec<_>, Vec<_>) = book.requirements(&score).into_iter().partition(|r| r.blocking);
        let item = |requirement: app::dossier::Requirement| Item {
            name: if requirement.sheet.is_empty() {
                String::new()
            } else {
                sheet_name(&book.plan, &requirement.sheet, t)
            },
            sheet: requirement.sheet,
            text: t.sentence(&requirement.text),
        };
        let object = Object::Dossier(Box::new(book.view()), None);
        let now = app.store.now();
        let sealing = Object::Dossier(Box::new(book.view()), Some(SEALED.to_owned()));
        let readonly = !may(actor, Act::WriteDossier, &sealing, now).is_allowed();
        let (approving, submitting) =
            (may(actor, Act::ApproveDossier, &object, now), may(actor, Act::SubmitDossier, &object, now));
        let approved = book.dossier.approved_at.filter(|_| book.dossier.approved_by.is_some()).map(|at| {
            let person = approver.map_or_else(String::new, |account| account.person);
            format!("{person} {} {}", t.time(at), t.of("审核通过", "approved"))
        });
        Ok::<_, AppError>(CheckPage {
            shell,
            t,
            id: id.to_string(),
            institution: book.institution.name.clone(),
            state: t.text(&book.dossier.state.name()).to_owned(),
            state_class: state_class(book.dossier.state),
            may_approve: approving.is_allowed() && blocking.is_empty(),
            why_not_approve: if approving.is_allowed() {
                t.of("请先更正上面的问题。", "First put right what is listed above.").to_owned()
            } else {
                why_not(&approving, t, t.of("由校领导审核。", "The head of the institution does this."))
            },
            may_submit: submitting.is_allowed(),
            why_not_submit: why_not(
                &submitting,
                t,
                t.of("由院校管理员或校领导提交。", "The coordinator or the head does this."),
            ),
            tray: tray(&app, &book, SEALED, readonly, t),
            blocking: blocking.into_iter().map(item).collect(),
            advice: advice.into_iter().map(item).collect(),
            statement: t.of(INTEGRITY.0, INTEGRITY.1),
            approved: approved.unwrap_or_default(),
            total: score.total.to_string(),
            rows: book.entries.len(),
            files: book.files.len(),
            due: t.until(book.dossier.closes_at),
            key: app::dossier::new_entry_id().to_string(),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// The self-evaluation report as PDF.
pub(crate) async fn report(State(app): State<App>, reader: Reader, Seen(cover): Seen) -> Result<Response, Refusal> {
    let build = async {
        let book = app.book_of(&mut *app.store.read().await?, cover).await?;
        let pdf = app.report_pdf(&book, reader.lang).await?;
        let name = format!("attachment; filename=\"report-{}-{}.pdf\"", book.dossier.year, book.institution.code);
        let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
        Ok((headers, pdf).into_response())
    };
    build.await.map_err(|error| Refusal::to(error, reader))
}

/// Approves inside.
pub(crate) async fn approve(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        if form.get("agreed").is_empty() {
            return Err(AppError::input("agreed", "请先勾选承诺", "agree to the statement first"));
        }
        app.approve_dossier(visitor.actor()?, &id).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}/check")))
}

/// Submits.
pub(crate) async fn submit(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.submit_dossier(visitor.actor()?, &id, form.get("key")).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}/receipt")))
}

#[derive(Template)]
#[template(path = "pages/receipt.html")]
struct ReceiptPage {
    shell: Shell,
    t: Words,
    id: String,
    institution: String,
    code: String,
    number: String,
    at: String,
    version: i64,
    person: String,
    rows: usize,
    files: usize,
    total: String,
    digest: String,
    origin: String,
    size: i64,
    root: String,
    earlier: Vec<String>,
}

#[derive(serde::Deserialize)]
pub(crate) struct ReceiptQuery {
    #[serde(default)]
    format: String,
}

/// The receipt, as a page or as a PDF.
pub(crate) async fn receipt(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    axum::extract::Query(query): axum::extract::Query<ReceiptQuery>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let mut db = app.store.read().await?;
        let book = app.book(&mut db, &id).await?;
        let receipt = app.receipt(&mut db, &book, None).await?;
        drop(db);
        let submission = &receipt.submission;
        if query.format == "pdf" {
            let pdf = app.receipt_pdf(&book, &receipt, reader.lang).await?;
            let name = format!("attachment; filename=\"{}.pdf\"", submission.number);
            let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
            return Ok((headers, pdf).into_response());
        }
        let title = t.of("提交回执", "Receipt");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("/dossiers/{id}/receipt")).await?;
        let page = ReceiptPage {
            shell,
            t,
            id: id.to_string(),
            institution: book.institution.name.clone(),
            code: book.institution.code.clone(),
            number: submission.number.clone(),
            at: t.time(submission.at),
            version: submission.version,
            person: format!("{}（{}）", receipt.person, t.text(&receipt.role.name())),
            rows: receipt.counts.0,
            files: receipt.counts.1,
            total: Points::from_units(submission.claimed).to_string(),
            digest: submission.digest.clone(),
            origin: receipt.origin.clone(),
            size: submission.log_size,
            root: submission.log_root.clone(),
            earlier: book.submissions.iter().map(|s| format!("{}（{}）", s.number, t.time(s.at))).collect(),
        };
        html(&page).map_err(|_| AppError::Internal("the receipt could not be made".to_owned()))
    };
    build.await.map_err(|error| Refusal::to(error, reader))
}

#[derive(Template)]
#[template(path = "pages/comparison.html")]
struct ComparisonPage {
    shell: Shell,
    t: Words,
    id: String,
    institution: String,
    title: String,
    rows: Vec<(String, String, String)>,
    added: Vec<String>,
    removed: Vec<String>,
}

/// What changed since the last submission, or between the last two.
pub(crate) async fn comparison(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let book = app.book(&mut *app.store.read().await?, &id).await?;
        let (comparison, title) = compare(&book, t)?;
        let shell =
            Shell::of(&app, reader.lang, &visitor.session, &title, &format!("/dossiers/{id}/comparison")).await?;
        let words = |fields: &Option<Fields>| match fields {
            None => "—".to_owned(),
            Some(fields) => {
                let each = fields.iter().map(|(key, value)| format!("{}：{value}", field_name(key, t)));
                each.collect::<Vec<_>>().join("；")
            }
        };
        let rows = comparison.rows.iter().map(|(sheet, before, after)| {
            let sheet = sheet.strip_prefix("about:").unwrap_or(sheet);
            (sheet_name(&book.plan, sheet, t), words(before), words(after))
        });
        Ok::<_, AppError>(ComparisonPage {
            shell,
            t,
            id: id.to_string(),
            institution: book.institution.name.clone(),
            title,
            rows: rows.collect(),
            added: comparison.files_added,
            removed: comparison.files_removed,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn compare(book: &Book, t: Words) -> Result<(Comparison, String), AppError> {
    let last = book.submissions.first().ok_or(AppError::Absent)?;
    if book.dossier.state == DossierState::Submitted {
        let before = book.submissions.get(1).ok_or(AppError::Absent)?;
        let title = t.of("两次提交之间的变化", "What changed between the last two submissions");
        return Ok((Comparison::of(&before.manifest, &last.manifest)?, title.to_owned()));
    }
    let now = book.manifest_now()?;
    let title = t.of("上次提交之后的变化", "What changed since the last submission");
    Ok((Comparison::of(&last.manifest, &now)?, title.to_owned()))
}

/// Returns named sheets to the institution.
pub(crate) async fn give_back(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let request = ReturnRequest {
        sheets: form.all("sheets").map(str::to_owned).collect(),
        reason: form.get("reason").to_owned(),
        due: form.day("due"),
    };
    let work = async { app.return_dossier(visitor.actor()?, &id, request).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}")))
}

/// Proposes more time.
pub(crate) async fn propose(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.propose_extension(visitor.actor()?, &id, form.day("until"), form.get("reason")).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}")))
}

/// Approves more time.
pub(crate) async fn extend(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), extension)): Path<(Id<DossierId>, String)>,
) -> Result<Response, Refusal> {
    let work = async { app.approve_extension(visitor.actor()?, &id, &extension).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}")))
}

/// Admits what was saved and not submitted in time.
pub(crate) async fn admit(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.admit_late(visitor.actor()?, &id, form.get("reason")).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/dossiers/{id}")))
}
