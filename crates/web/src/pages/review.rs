//! An expert's work on one institution: how far it is, each indicator with what is claimed beside what is said of it.

mod material;
mod panel;
mod sheet;

use std::collections::BTreeMap;

use app::error::InputProblem;
use app::panel::{MARK, Review, Subject};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use workflow::{Act, AssignmentId, Decision, FileId, Object, may};

pub(crate) use material::ask;
pub(crate) use panel::{page as panel, save as adjudicate};
pub(crate) use sheet::{page as sheet, save};

use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::pages::dossier::sheet_name;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Problem, Problems, Tag};
use crate::words::Words;

/// Where an expert's work on an institution is.
pub(crate) fn address(id: &AssignmentId) -> String {
    format!("/reviews/{id}")
}

/// An indicator, as it is listed.
struct IndicatorView {
    href: String,
    name: String,
    tag: Tag,
    /// What is missing.
    gaps: Vec<String>,
}

/// A leaf with all marks that it got.
struct MarksView {
    name: String,
    own: String,
    others: String,
}

#[derive(Template)]
#[template(path = "pages/review.html")]
struct ReviewPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    name: String,
    about: String,
    problems: Problems,
    locked: Option<Locked>,
    writes: bool,
    /// Whether the expert may tell the office of something.
    concerns: bool,
    /// When it was finished; empty while it is not.
    finished: String,
    done: usize,
    all: usize,
    indicators: Vec<IndicatorView>,
    marks: Vec<MarksView>,
    /// Where the panel's lead settles what experts differ on; empty for others, and before the own review is finished.
    panel: String,
}

/// How far it is.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<AssignmentId>>,
) -> Result<Response, Refusal> {
    let build = async { review_page(&app, reader, &visitor, &id, &[]).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn review_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    id: &AssignmentId,
    problems: &[InputProblem],
) -> Result<ReviewPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let review = app.review(actor, id).await?;
    let others = app.other_marks(&review).await?;
    let place = address(id);
    let institution = &review.book.institution;
    let shell = Shell::of(app, reader.lang, &visitor.session, &institution.name, &place).await?;
    let decision = may(actor, Act::WriteReview, &Object::Review(review.view.clone()), app.store.now());
    let (done, all) = review.progress();
    let problem = |one: &InputProblem| Problem { field: String::new(), text: t.text(&one.message).to_owned() };
    Ok(ReviewPage {
        crumbs: crumbs(t, None, &institution.name),
        name: institution.name.clone(),
        about: format!("{} · {}", institution.code, institution.city),
        problems: Problems { t, problems: problems.iter().map(problem).collect() },
        writes: decision.is_allowed(),
        concerns: may(actor, Act::RaiseConcern, &Object::Review(review.view.clone()), app.store.now()).is_allowed(),
        locked: if review.view.finished { None } else { locked(t, decision) },
        finished: review.assignment.finished_at.map_or_else(String::new, |at| t.time(at)),
        done,
        all,
        indicators: indicators(t, &review, &place),
        marks: marks(t, &review, &others),
        panel: match may(actor, Act::SeePanel, &Object::Review(review.view.clone()), app.store.now()) {
            Decision::Allow => format!("{place}/panel"),
            Decision::Absent | Decision::Closed(_) => String::new(),
        },
        address: place,
        shell,
        t,
    })
}

fn crumbs(t: Words, institution: Option<(&str, &AssignmentId)>, here: &str) -> Crumbs {
    let mut above = vec![Link { text: t.of("我的评审", "My reviews").to_owned(), href: "/reviews".to_owned() }];
    above.extend(institution.map(|(name, id)| Link { text: name.to_owned(), href: address(id) }));
    Crumbs { t, above, here: here.to_owned() }
}

fn indicators(t: Words, review: &Review, place: &str) -> Vec<IndicatorView> {
    let view = |ix: scheme::IndicatorIx| {
        let id = &review.plan.scheme.indicators[ix.0].id;
        let gaps = review.gaps(ix);
        let begun = review.subjects(ix).iter().any(|subject| review.opinion(subject).is_some());
        let tag = |mark, zh, en| Tag { mark, text: t.of(zh, en).to_owned() };
        IndicatorView {
            href: format!("{place}/{id}"),
            name: sheet_name(&review.plan, id, t),
            tag: match (gaps.is_empty(), begun) {
                (true, _) => tag(Mark::Good, "完成", "done"),
                (false, true) => tag(Mark::Doing, "进行中", "in progress"),
                (false, false) => tag(Mark::Plain, "未开始", "not begun"),
            },
            // Before anything is said, everything is missing.
            gaps: gaps.iter().filter(|_| begun).map(|gap| t.text(&gap.message).to_owned()).collect(),
        }
    };
    review.indicators().into_iter().map(view).collect()
}

fn marks(t: Words, review: &Review, others: &[app::panel::OtherMark]) -> Vec<MarksView> {
    if review.assignment.finished_at.is_none() {
        return Vec::new();
    }
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for other in others {
        of.entry(&other.leaf).or_default().push(&other.mark);
    }
    let view = |ix| {
        let leaf = &review.plan.scheme.leaves[review.marked_leaf(ix)?.0];
        let own = review.value(&Subject::Mark(leaf.id.clone()), MARK);
        Some(MarksView {
            name: format!("{} {}", leaf.id, t.text(&leaf.name)),
            own: if own.is_empty() { "—".to_owned() } else { own.to_owned() },
            others: of.get(leaf.id.as_str()).map_or_else(|| "—".to_owned(), |marks| marks.join(t.of("、", ", "))),
        })
    };
    review.indicators().into_iter().filter_map(view).collect()
}

/// Closes it.
pub(crate) async fn finish(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<AssignmentId>>,
) -> Result<Response, Refusal> {
    let work = async { app.finish_review(visitor.actor()?, &id).await };
    let problems = match work.await {
        Ok(()) => return Ok(go(&address(&id))),
        Err(AppError::Input(problems)) => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    let page = review_page(&app, reader, &visitor, &id, &problems).await;
    let mut response = html(&page.map_err(|error| Refusal::to(error, reader))?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Shows evidence, and notes that it was shown.
pub(crate) async fn file(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), Id(file))): Path<(Id<AssignmentId>, Id<FileId>)>,
) -> Result<Response, Refusal> {
    let work = async { app.review_file(visitor.actor()?, &id, &file).await };
    Ok(crate::pages::evidence::shown(work.await.map_err(|error| Refusal::to(error, reader))?))
}
