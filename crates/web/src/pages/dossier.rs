//! A self-evaluation as a whole: what is done, what it comes to, what waits.

use app::dossier::Tally;
use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use scheme::Points;
use workflow::{Act, Decision, DossierState, Object, Step, may};

use crate::error::Refusal;
use crate::guard::{Seen, Visitor};
use crate::page::{Reader, Shell, html};
use crate::words::Words;

struct GroupView {
    name: String,
    score: String,
    maximum: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    state: String,
    state_class: &'static str,
    score: String,
    maximum: String,
    /// Per cent of the maximum.
    width: Option<i64>,
}

struct ReturnView {
    at: String,
    due: String,
    reason: String,
    sheets: Vec<(String, String)>,
    answered: bool,
}

struct ExtensionView {
    id: String,
    until: String,
    reason: String,
    approved: bool,
}

#[derive(Template)]
#[template(path = "pages/dossier.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a part that the page shows or not")]
struct DossierPage {
    shell: Shell,
    t: Words,
    id: String,
    year: String,
    institution: String,
    /// 曾用名; empty where it had none.
    former_names: String,
    own: bool,
    office: bool,
    state: String,
    state_class: &'static str,
    total: String,
    filled: usize,
    sheets: usize,
    problems: usize,
    due: String,
    locked: Option<String>,
    returns: Vec<ReturnView>,
    submitted: bool,
    compared: bool,
    certificates: usize,
    groups: Vec<GroupView>,
    extensions: Vec<ExtensionView>,
    /// Whether what was saved can be admitted late now.
    admits: bool,
    /// What this is that stands here and does not count; empty where it does.
    uncounted: String,
}

/// The colour of a state; a word always stands beside it.
pub(crate) fn state_class(state: DossierState) -> &'static str {
    match state {
        DossierState::Draft => "grey",
        DossierState::Approved => "blue",
        DossierState::Submitted => "green",
        DossierState::Returned => "amber",
    }
}

/// Points where there are any, for a maximum.
pub(crate) fn maximum(points: Option<Points>) -> String {
    points.map_or_else(String::new, Points::short)
}

/// The name of a sheet.
pub(crate) fn sheet_name(plan: &app::Plan, sheet: &str, t: Words) -> String {
    t.text(&plan.sheet_name(sheet)).to_owned()
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Seen(cover): Seen,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let id = cover.dossier.id.clone();
        let path = format!("/dossiers/{id}");
        let mut db = app.store.read().await?;
        let book = app.book_of(&mut db, cover).await?;
        let extensions =
            if actor.role().is_office() { store::years::extensions(&mut db, &id).await? } else { Vec::new() };
        drop(db);
        let shell = Shell::of(&app, reader.lang, &visitor.session, &book.institution.name, &path).await?;
        let tally = Tally::of(&book.plan, &book.institution, &book.entries)?;
        let own = actor.institution() == Some(&book.institution.id);
        let object = Object::Dossier(Box::new(book.view()), None);
        let locked = match may(actor, Act::WriteDossier, &object, app.store.now()) {
            Decision::Closed(why) if own => Some(t.text(&why).to_owned()),
            _ => None,
        };
        let groups = book.plan.scheme.groups.iter().map(|group| GroupView {
            name: t.text(&group.name).to_owned(),
            score: tally.indicators[group.indicators.clone()].iter().copied().sum::<Points>().to_string(),
            maximum: maximum(group.points.points()),
            rows: group.indicators.clone().map(|index| row(t, &book, &tally, index)).collect(),
        });
        Ok::<_, AppError>(DossierPage {
            shell,
            t,
            id: id.to_string(),
            year: book.dossier.year.to_string(),
            institution: book.institution.name.clone(),
            former_names: book.institution.former_names.join(t.of("、", ", ")),
            own,
            office: actor.role().is_office(),
            admits: may(actor, Act::AdmitLate, &object, app.store.now()).is_allowed(),
            uncounted: uncounted(t, &book, app.store.now()),
            state: t.text(&book.dossier.state.name()).to_owned(),
            state_class: state_class(book.dossier.state),
            total: tally.total.to_string(),
            filled: book.plan.sheets().filter(|sheet| is_filled(&book, sheet)).count(),
            sheets: book.plan.sheets().count(),
            problems: tally.problems.len(),
            due: t.until(book.dossier.closes_at),
            locked,
            returns: book.returns.iter().map(|returned| return_view(t, &book, returned)).collect(),
            submitted: !book.submissions.is_empty(),
            compared: book.submissions.len() > 1
                || (book.dossier.state != DossierState::Submitted && !book.submissions.is_empty()),
            certificates: book.rows(app::plan::CERTIFICATES).count(),
            groups: groups.collect(),
            extensions: extensions
                .into_iter()
                .map(|e| ExtensionView {
                    id: e.id,
                    until: t.until(e.until),
                    reason: e.reason,
                    approved: e.approved_by.is_some(),
                })
                .collect(),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Said once the time is over: what was not submitted does not count; and whether the office can still admit it.
fn uncounted(t: Words, book: &app::dossier::Book, now: jiff::Timestamp) -> String {
    if book.dossier.state == DossierState::Submitted || now < book.dossier.closes_at {
        return String::new();
    }
    let what = if book.submissions.is_empty() {
        t.of(
            "没有提交：以下内容不计分，证书数据只按培训评价组织报送的计。",
            "Not submitted: what stands here does not count, of certificates only what organisations supplied does.",
        )
    } else {
        t.of(
            "退回后没有再次提交：按上次提交的内容计分，此后的修改不计。",
            "Returned and not submitted again: what was submitted last counts, changes since do not.",
        )
    };
    let late = if book.year.step <= Step::Data {
        t.of("办公室可以逾期采纳。", " The office can admit it late.")
    } else {
        ""
    };
    format!("{what}{late}")
}

fn is_filled(book: &app::dossier::Book, sheet: &str) -> bool {
    book.rows(sheet).next().is_some() || book.about(sheet).is_some()
}

fn row(t: Words, book: &app::dossier::Book, tally: &Tally, index: usize) -> Row {
    let indicator = &book.plan.scheme.indicators[index];
    let score = tally.indicators[index];
    let wrong = tally.problems.iter().any(|problem| problem.sheet == indicator.id);
    let (state, state_class) = if wrong {
        (t.of("待更正", "to put right"), "red")
    } else if is_filled(book, &indicator.id) {
        (t.of("已填", "filled in"), "green")
    } else if score > Points::ZERO {
        (t.of("自动计算", "computed"), "blue")
    } else if tally.missing[index] {
        (t.of("待填", "to fill in"), "amber")
    } else {
        (t.of("未填", "empty"), "grey")
    };
    let most = indicator.points.points();
    let width = most.filter(|most| *most > Points::ZERO).map(|most| score.units() * 100 / most.units());
    Row {
        id: indicator.id.clone(),
        name: t.text(&indicator.name).to_owned(),
        state: state.to_owned(),
        state_class,
        score: score.to_string(),
        maximum: maximum(most),
        width: width.map(|width| width.clamp(0, 100)),
    }
}

fn return_view(t: Words, book: &app::dossier::Book, returned: &store::dossiers::Return) -> ReturnView {
    ReturnView {
        at: t.time(returned.at),
        due: t.until(returned.due_at),
        reason: returned.reason.clone(),
        sheets: returned.sheets.iter().map(|sheet| (sheet.clone(), sheet_name(&book.plan, sheet, t))).collect(),
        answered: returned.answered,
    }
}
