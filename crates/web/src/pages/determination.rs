//! Determining results: what a result waits for, what was computed, the roll of each with what would change it, and what
//! two people decide.

mod card;
mod differences;
mod histogram;
mod roll;
mod what_if;

use std::collections::BTreeSet;
use std::sync::Arc;

use app::determination::{Computed, Determination, DeterminationState, Outcome, Waiting, is_to_be_freed};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use scheme::GradeIx;
use store::people;
use store::years::{Institution, YearRecord};
use workflow::{Act, Actor, InstitutionId, Object, Year, may};

pub(crate) use card::{CardView, page as card};
pub(crate) use differences::page as differences;
pub(crate) use roll::page as roll;
pub(crate) use what_if::page as what_if;

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::assignment::locked;
use crate::pages::figures::spreadsheet;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Problem, Problems, Tag};
use crate::sent::problems_of;
use crate::words::Words;

/// What stands in an address for what would come out now.
const TRIAL: &str = "trial";

/// Where the determinations of a year are.
pub(super) fn address(year: Year) -> String {
    format!("/years/{year}/determination")
}

/// A determination, or what would come out now.
pub(super) struct Shown {
    pub(super) year: YearRecord,
    pub(super) computed: Arc<Computed>,
    pub(super) institutions: Vec<Institution>,
    /// The determination; `None` for what would come out now.
    pub(super) outcome: Option<Outcome>,
    /// What that would wait for.
    pub(super) waiting: Vec<Waiting>,
    /// The institutions that submitted no self-evaluation.
    pub(super) unsubmitted: BTreeSet<InstitutionId>,
}

impl Shown {
    pub(super) async fn load(app: &App, actor: &Actor, year: Year, number: &str) -> Result<Self, AppError> {
        let all = store::dossiers::dossiers_of(&mut *app.store.read().await?, year).await?;
        let unsubmitted = all.into_iter().filter(|one| !one.was_submitted()).map(|one| one.institution).collect();
        if number == TRIAL {
            let trial = app.trial(actor, year).await?;
            return Ok(Self {
                year: trial.year,
                computed: trial.computed,
                institutions: trial.institutions,
                outcome: None,
                waiting: trial.waiting,
                unsubmitted,
            });
        }
        let number = number.parse().map_err(|_| AppError::Absent)?;
        let outcome = app.outcome(actor, year, number).await?;
        Ok(Self {
            year: outcome.year.clone(),
            computed: Arc::clone(&outcome.computed),
            institutions: outcome.institutions.clone(),
            outcome: Some(outcome),
            waiting: Vec::new(),
            unsubmitted,
        })
    }

    /// The number in addresses.
    pub(super) fn number(&self) -> String {
        self.outcome.as_ref().map_or_else(|| TRIAL.to_owned(), |outcome| outcome.determination.number.to_string())
    }

    /// What it is called.
    pub(super) fn name(&self, t: Words) -> String {
        match &self.outcome {
            Some(outcome) => number_name(t, outcome.determination.number),
            None => t.of("试算", "Trial").to_owned(),
        }
    }

    /// The grade of an institution of which nothing is missing that may still give it another.
    pub(super) fn complete_grade(&self, position: usize) -> Option<GradeIx> {
        self.grade(position).filter(|_| self.computed.standings[position].determined)
    }

    /// The grade of an institution, ties decided.
    pub(super) fn grade(&self, position: usize) -> Option<GradeIx> {
        match &self.outcome {
            Some(outcome) => outcome.grade(position),
            None => self.computed.roll.entries[position].grade,
        }
    }

    pub(super) fn crumbs(&self, t: Words, below: Option<&str>) -> Crumbs {
        let place = address(self.year.year);
        let mut above = vec![Link { text: t.of("确定结果", "Results").to_owned(), href: place.clone() }];
        let name = self.name(t);
        let here = match below {
            Some(below) => {
                above.push(Link { text: name, href: format!("{place}/{}", self.number()) });
                below.to_owned()
            }
            None => name,
        };
        Crumbs { t, above, here }
    }
}

pub(super) fn number_name(t: Words, number: i64) -> String {
    t.of(&format!("第 {number} 次计算"), &format!("Determination {number}")).to_owned()
}

/// A grade as a word with its colour.
pub(super) fn grade_tag(t: Words, computed: &Computed, grade: Option<GradeIx>) -> Tag {
    let grades = &computed.plan.scheme.grades;
    match grade {
        None => Tag { mark: Mark::Plain, text: t.of("未评定", "not graded").to_owned() },
        Some(grade) => {
            let mark = match grade.0 {
                0 | 1 => Mark::Good,
                at if at + 1 == grades.len() => Mark::Bad,
                at if at + 2 == grades.len() => Mark::Care,
                _ => Mark::Plain,
            };
            Tag { mark, text: t.text(&grades[grade.0].name).to_owned() }
        }
    }
}

pub(super) fn state_tag(t: Words, state: DeterminationState) -> Tag {
    let mark = match state {
        DeterminationState::Computed => Mark::Plain,
        DeterminationState::Proposed => Mark::Doing,
        DeterminationState::SentBack => Mark::Care,
        DeterminationState::Approved => Mark::Good,
    };
    Tag { mark, text: t.text(&state.name()).to_owned() }
}

/// Something that a result waits for.
struct WaitingView {
    institution: String,
    indicator: String,
    what: String,
    href: String,
}

/// A determination in the list.
struct LineView {
    name: String,
    href: String,
    state: Tag,
    at: String,
    person: String,
    note: String,
    /// Where it is held against the one before; empty for the first.
    differences: String,
}

#[derive(Template)]
#[template(path = "pages/determination.html")]
struct ListPage {
    shell: Shell,
    t: Words,
    year: Year,
    address: String,
    problems: Problems,
    locked: Option<Locked>,
    determines: bool,
    /// Nothing is to be computed since the last.
    unchanged: bool,
    /// The last is approved and holds results back.
    to_be_freed: bool,
    waiting: Vec<WaitingView>,
    waits: usize,
    /// Cases of the negative list in which something is still to be done.
    cases: usize,
    trial: String,
    lines: Vec<LineView>,
}

/// How many of what is waited for are listed.
const LISTED: usize = 100;

/// All determinations of a year, and what the next waits for.
pub(crate) async fn list(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let page = list_page(&app, reader, &visitor, year, Vec::new()).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn list_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    problems: Vec<Problem>,
) -> Result<ListPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let place = address(year);
    let trial = app.trial(actor, year).await?;
    let all = app.determinations(actor, year).await?;
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("确定结果", "Results"), &place).await?;
    let decision = may(actor, Act::Determine, &Object::Year(trial.year.step), app.store.now());
    let waiting = |one: &Waiting| WaitingView {
        institution: one.institution.name.clone(),
        indicator: one.indicator.clone(),
        what: t.text(&one.what).to_owned(),
        href: one.link.clone(),
    };
    let mut db = app.store.read().await?;
    let cases = app.cases(actor, year).await?.cases.iter().filter(|case| case.standing.state.is_open()).count();
    let mut lines = Vec::with_capacity(all.len());
    for one in all.iter().rev() {
        lines.push(LineView {
            name: number_name(t, one.number),
            href: format!("{place}/{}", one.number),
            state: state_tag(t, DeterminationState::of(one)),
            at: t.time(one.at),
            person: people::person_of(&mut db, &one.by).await?,
            note: one.note.clone(),
            differences: if one.number > 1 { format!("{place}/{}/differences", one.number) } else { String::new() },
        });
    }
    Ok(ListPage {
        problems: Problems { t, problems },
        determines: decision.is_allowed(),
        locked: locked(t, decision),
        unchanged: all.last().is_some_and(|last| trial.repeats(last)),
        to_be_freed: all.last().is_some_and(is_to_be_freed),
        waiting: trial.waiting.iter().take(LISTED).map(waiting).collect(),
        waits: trial.waiting.len(),
        cases,
        trial: format!("{place}/{TRIAL}"),
        year,
        address: place,
        lines,
        shell,
        t,
    })
}

/// Computes a determination and keeps it.
pub(crate) async fn determine(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let work = async { app.determine(visitor.actor()?, year, form.get("note")).await };
    match work.await {
        Ok(number) => Ok(go(&format!("{}/{number}", address(year)))),
        Err(AppError::Input(problems)) if !reader.json => {
            let some = problems_of(t, &problems[..problems.len().min(LISTED)]);
            let page = list_page(&app, reader, &visitor, year, some).await;
            wrong(reader, page)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// Puts it before a second person.
pub(crate) async fn propose(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.propose_determination(visitor.actor()?, (year, number), form.get("reason")).await };
    done(&app, reader, &visitor, (year, number), work.await).await
}

/// Approves it or sends it back.
pub(crate) async fn decide(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
    form: Form,
) -> Result<Response, Refusal> {
    let approves = form.get("decision") == "approve";
    let work =
        async { app.approve_determination(visitor.actor()?, (year, number), approves, form.get("reason")).await };
    done(&app, reader, &visitor, (year, number), work.await).await
}

/// Decides a tie, or takes that back.
pub(crate) async fn tie(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution = institution(&form)?;
        let decided = (form.get("decision") == "seat", form.get("reason"));
        app.decide_tie(visitor.actor()?, (year, number), &institution, decided).await
    };
    done(&app, reader, &visitor, (year, number), work.await).await
}

/// Holds a result back, or gives it free.
pub(crate) async fn withhold(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution = institution(&form)?;
        let decided = (form.get("decision") == "withhold", form.get("reason"));
        app.withhold(visitor.actor()?, (year, number), &institution, decided).await
    };
    done(&app, reader, &visitor, (year, number), work.await).await
}

fn institution(form: &Form) -> Result<InstitutionId, AppError> {
    form.get("institution").parse().map_err(|_| AppError::Absent)
}

/// Back to the determination, with what is wrong where something is.
async fn done(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, number): (Year, i64),
    work: Result<(), AppError>,
) -> Result<Response, Refusal> {
    match work {
        Ok(()) => Ok(go(&format!("{}/{number}", address(year)))),
        Err(AppError::Input(problems)) if !reader.json => {
            let t = Words(reader.lang);
            let (number, query) = (number.to_string(), roll::Query::default());
            let page = roll::roll_page(app, reader, visitor, (year, &number), &query, problems_of(t, &problems));
            let page = page.await.map_err(|error| Refusal::to(error, reader))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// The facts of a determination: what `hengping score` computes the same result from.
pub(crate) async fn facts(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
) -> Result<Response, Refusal> {
    let work = async { app.determination_facts(visitor.actor()?, year, number).await };
    Ok(json(&format!("facts-{year}-{number}"), work.await.map_err(|error| Refusal::to(error, reader))?.into_bytes()))
}

/// The result of a determination, as `hengping score` writes it.
pub(crate) async fn result(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
) -> Result<Response, Refusal> {
    let work = async {
        let outcome = app.outcome(visitor.actor()?, year, number).await?;
        outcome.result_json(reader.lang)
    };
    let text = work.await.map_err(|error: AppError| Refusal::to(error, reader))?;
    Ok(json(&format!("result-{year}-{number}"), text))
}

/// The roll with score cards and working papers as a workbook.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, i64)>,
) -> Result<Response, Refusal> {
    let work = async {
        let outcome = app.outcome(visitor.actor()?, year, number).await?;
        let lang = reader.lang;
        // A province of workings takes its time: not on a thread that answers others.
        tokio::task::spawn_blocking(move || outcome.workbook(lang))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?
    };
    spreadsheet(reader, &format!("roll-{year}-{number}"), work.await)
}

fn json(name: &str, text: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.json\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

/// Who did what with a determination, as a line.
struct ActView {
    what: String,
    institution: String,
    reason: String,
    person: String,
    at: String,
}

async fn acts(app: &App, t: Words, outcome: &Outcome) -> Result<Vec<ActView>, AppError> {
    use store::determinations::DeterminationActKind as Kind;
    let mut db = app.store.read().await?;
    let Determination { acts, .. } = &outcome.determination;
    let mut views = Vec::with_capacity(acts.len());
    for act in acts {
        let (zh, en) = match act.kind {
            Kind::Proposed => ("提请审定", "put forward"),
            Kind::Approved => ("审定", "approved"),
            Kind::SentBack => ("退回", "sent back"),
            Kind::Seated => ("并列裁定：给予名额", "tie decided: given a seat"),
            Kind::Unseated => ("撤回并列裁定", "decision on the tie taken back"),
            Kind::Withheld => ("暂缓公布", "result held back"),
            Kind::Freed => ("解除暂缓", "given free"),
        };
        let of = act.institution.as_ref().and_then(|id| outcome.position(id)).map(|at| &outcome.institutions[at].name);
        views.push(ActView {
            what: t.of(zh, en).to_owned(),
            institution: of.cloned().unwrap_or_default(),
            reason: act.reason.clone(),
            person: people::person_of(&mut db, &act.by).await?,
            at: t.time(act.at),
        });
    }
    Ok(views)
}
