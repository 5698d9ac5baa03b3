//! The experts of one institution: who looks at it, who may not and why, one more, one less.

use app::error::InputProblem;
use app::names::pinyin_key;
use app::panel::{Board, PanelInstitution};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use scheme::Text;
use workflow::{Act, InstitutionId, Object, Year, may};

use super::{address, locked, state_words};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Problems, Tag};
use crate::sent::problems_view;
use crate::words::Words;

/// An assignment, as it is listed.
struct SeatView {
    id: String,
    expert: Link,
    employer: String,
    groups: String,
    tag: Tag,
    /// How it came about, or why it ended, and when.
    note: String,
    stands: bool,
    /// The expert knows of it, so that taking it away needs a reason.
    released: bool,
}

/// A group of indicators: id, name, experts, whether they are enough.
struct GroupView {
    id: String,
    name: String,
    seated: usize,
    enough: bool,
}

#[derive(Template)]
#[template(path = "pages/assignment_one.html")]
struct OnePage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    name: String,
    about: String,
    problems: Problems,
    locked: Option<Locked>,
    assigns: bool,
    needed: usize,
    groups: Vec<GroupView>,
    seats: Vec<SeatView>,
    /// Who may look at it: id and words, those with least to do first.
    experts: Vec<(String, String)>,
    chosen: String,
    chosen_groups: Vec<String>,
    /// Who may not, and why.
    kept_away: Vec<(String, String)>,
}

/// The experts of one institution.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(institution))): Path<(Id<Year>, Id<InstitutionId>)>,
) -> Result<Response, Refusal> {
    let sent = (&Form::default(), &[] as &[InputProblem]);
    let build = async { one_page(&app, reader, &visitor, (year, &institution), sent).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn one_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, id): (Year, &InstitutionId),
    (form, problems): (&Form, &[InputProblem]),
) -> Result<OnePage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let board = app.board(actor, year).await?;
    let one = board.institution(id).ok_or(AppError::Absent)?;
    let above = address(year);
    let place = format!("{above}/institutions/{id}");
    let shell = Shell::of(app, reader.lang, &visitor.session, &one.institution.name, &place).await?;
    let decision = may(actor, Act::AssignExperts, &Object::Year(board.year.step), app.store.now());
    let chosen: Vec<String> = form.all("groups").map(str::to_owned).collect();
    Ok(OnePage {
        shell,
        t,
        crumbs: Crumbs {
            t,
            above: vec![Link { text: t.of("专家分配", "Experts assigned").to_owned(), href: above }],
            here: one.institution.name.clone(),
        },
        address: place,
        name: one.institution.name.clone(),
        about: format!("{} · {}", one.institution.code, one.institution.city),
        problems: problems_view(t, problems),
        assigns: decision.is_allowed(),
        locked: locked(t, decision),
        needed: board.needed,
        groups: board
            .groups
            .iter()
            .map(|(id, name)| GroupView {
                id: id.clone(),
                name: t.text(name).to_owned(),
                seated: one.seated(id),
                enough: one.seated(id) >= board.needed,
            })
            .collect(),
        seats: seats(t, &board, one),
        experts: experts(t, &board, one),
        chosen: form.get("expert").to_owned(),
        // Usually all of them.
        chosen_groups: if chosen.is_empty() { board.groups.iter().map(|(id, _)| id.clone()).collect() } else { chosen },
        kept_away: kept_away(t, &board, one),
    })
}

fn seats(t: Words, board: &Board, one: &PanelInstitution) -> Vec<SeatView> {
    let view = |seat: &store::assignments::Assignment| {
        let who = board.expert(&seat.expert)?;
        let (mark, words) = state_words(t, seat.state);
        let run = seat.run.as_ref().and_then(|id| board.runs.iter().find(|run| run.id == *id));
        let made = match run {
            Some(run) => {
                let (zh, en) = (format!("第 {} 次自动分配", run.number), format!("run {}", run.number));
                t.of(&zh, &en).to_owned()
            }
            None => t.of("手工分配", "by hand").to_owned(),
        };
        let at = seat.ended_at.or(seat.released_at).unwrap_or(seat.at);
        let parts = [made, seat.reason.clone(), t.time(at)];
        Some(SeatView {
            id: seat.id.to_string(),
            expert: Link { text: who.expert.name.clone(), href: format!("/registers/experts/{}", who.expert.id) },
            employer: who.expert.employer.clone(),
            groups: seat.groups.join(t.of("、", ", ")),
            tag: Tag { mark, text: words.to_owned() },
            note: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(t.of("；", "; ")),
            stands: seat.state.stands(),
            released: seat.released_at.is_some(),
        })
    };
    one.assignments.iter().filter_map(view).collect()
}

fn experts(t: Words, board: &Board, one: &PanelInstitution) -> Vec<(String, String)> {
    let seated = |id: &workflow::ExpertId| one.assignments.iter().any(|seat| seat.expert == *id && seat.state.stands());
    let free = board.experts.iter().filter(|who| {
        who.is_available()
            && !seated(&who.expert.id)
            && board.conflicts.between(&who.expert.id, &one.institution.id).is_empty()
    });
    let mut free: Vec<_> = free.collect();
    free.sort_by_cached_key(|who| (who.load.0 + who.load.1, pinyin_key(&who.expert.name)));
    let words = |who: &&app::panel::PanelExpert| {
        let load = who.load.0 + who.load.1;
        let (zh, en) = match who.expert.at_most {
            Some(most) => (format!("已有 {load} 所，本人上限 {most}"), format!("{load} so far, at most {most}")),
            None => (format!("已有 {load} 所"), format!("{load} so far")),
        };
        let words = format!("{} · {} · {}", who.expert.name, who.expert.employer, t.of(&zh, &en));
        (who.expert.id.to_string(), words)
    };
    free.iter().map(words).collect()
}

fn kept_away(t: Words, board: &Board, one: &PanelInstitution) -> Vec<(String, String)> {
    let view = |who: &app::panel::PanelExpert| {
        let conflicts = board.conflicts.between(&who.expert.id, &one.institution.id);
        let words: Vec<Text> = conflicts.iter().map(app::panel::Conflict::words).collect();
        let words: Vec<&str> = words.iter().map(|words| t.text(words)).collect();
        (!words.is_empty()).then(|| (who.expert.name.clone(), words.join(t.of("；", "; "))))
    };
    board.experts.iter().filter_map(view).collect()
}

/// Assigns an expert.
pub(crate) async fn add(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(institution))): Path<(Id<Year>, Id<InstitutionId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let expert = form.get("expert").parse();
        let expert = expert.map_err(|_| AppError::input("expert", "请选择专家", "choose an expert"))?;
        let groups = form.all("groups").map(str::to_owned).collect();
        app.assign_expert(visitor.actor()?, (year, &institution), &expert, groups).await
    };
    done(&app, reader, &visitor, (year, &institution), (&form, work.await)).await
}

/// Takes an assignment away.
pub(crate) async fn remove(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(institution))): Path<(Id<Year>, Id<InstitutionId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let assignment = form.get("assignment").parse().map_err(|_| AppError::Absent)?;
        app.remove_assignment(visitor.actor()?, year, &assignment, form.get("reason")).await
    };
    done(&app, reader, &visitor, (year, &institution), (&form, work.await)).await
}

async fn done(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, institution): (Year, &InstitutionId),
    (form, outcome): (&Form, Result<(), AppError>),
) -> Result<Response, Refusal> {
    let problems = match outcome {
        Ok(()) => return Ok(go(&format!("{}/institutions/{institution}", address(year)))),
        Err(AppError::Input(problems)) => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    let page = one_page(app, reader, visitor, (year, institution), (form, &problems)).await;
    let mut response = html(&page.map_err(|error| Refusal::to(error, reader))?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
