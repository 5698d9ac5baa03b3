//! 补充材料 beside the evidence: what was asked of the institution with its answers, and asking for more.

use app::error::InputProblem;
use app::panel::{Review, material_state};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::response::Response;
use scheme::IndicatorIx;
use store::requests::MaterialRequest;
use workflow::{AssignmentId, MaterialState};

use super::address;
use super::sheet::{Note, sheet_page};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, go, wrong};
use crate::pages::requests::state_tag;
use crate::pages::sheet::evidence_line;
use crate::params::Id;
use crate::parts::{FileLine, Tag};
use crate::words::Words;

/// What was asked, as every expert who judges the indicator sees it: by whom, nobody is told.
pub(super) struct AskedView {
    pub(super) words: String,
    pub(super) tag: Tag,
    pub(super) at: String,
    pub(super) until: String,
    /// What the institution says, and when; empty before.
    pub(super) answer: String,
    pub(super) answered: String,
    pub(super) files: Vec<FileLine>,
}

/// The part of the page.
pub(super) struct MaterialView {
    pub(super) asked: Vec<AskedView>,
    /// Whether more can be asked for now.
    pub(super) asks: bool,
    /// Until when an answer would be waited for is said beside the form: so many working days.
    pub(super) days: u32,
    /// What is typed, and what is wrong with it.
    pub(super) typed: String,
    pub(super) problem: String,
}

impl MaterialView {
    /// Of an indicator, for somebody who may write or only read.
    pub(super) fn of(t: Words, review: &Review, ix: IndicatorIx, writes: bool, note: &Note<'_>) -> Self {
        let open = review.asked(ix).any(|one| material_state(one, review.now) == MaterialState::Open);
        let problem = note.problems.iter().find(|one| one.field == "words");
        Self {
            asked: review.asked(ix).map(|one| asked(t, review, one)).collect(),
            asks: writes && !open,
            days: app::panel::MATERIAL_DAYS,
            typed: note.typed.to_owned(),
            problem: problem.map_or_else(String::new, |one| t.text(&one.message).to_owned()),
        }
    }
}

fn asked(t: Words, review: &Review, request: &MaterialRequest) -> AskedView {
    let place = address(&review.assignment.id);
    let files = review.given(request).map(|file| evidence_line(&format!("{place}/files/{}", file.id), file, t));
    let answer = request.answer.as_ref();
    AskedView {
        words: request.words.clone(),
        tag: state_tag(t, material_state(request, review.now)),
        at: t.time(request.at),
        until: t.until(request.closes),
        answer: answer.map_or_else(String::new, |answer| answer.words.clone()),
        answered: answer.map_or_else(String::new, |answer| t.time(answer.at)),
        files: files.collect(),
    }
}

/// Asks the institution.
pub(crate) async fn ask(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), indicator)): Path<(Id<AssignmentId>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let typed = form.get("words");
    let work = async { app.ask_material(visitor.actor()?, &id, &indicator, typed).await };
    let problems: Vec<InputProblem> = match work.await {
        Ok(()) => return Ok(go(&format!("{}/{indicator}?asked=1#material", address(&id)))),
        Err(AppError::Input(problems)) if !reader.json => problems,
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    let note = Note { done: "", typed, problems: &problems };
    let page = sheet_page(&app, reader, &visitor, (&id, &indicator), note).await;
    wrong(reader, page)
}
