//! A panel's lead settles what the experts of an institution differ on, and writes the panel's opinion.

use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use workflow::{Act, AssignmentId, Object, may};

use super::{address, crumbs};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::pages::assignment::locked;
use crate::pages::judgements::{Desk, PanelQuery, Seen, Viewer, answer, desk, seat_tag, tabs_of, view_of};
use crate::pages::sheet::changes;
use crate::params::Id;
use crate::parts::{Crumbs, Locked, Tabs, Tag};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/review_panel.html")]
struct PanelPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    action: String,
    only: String,
    name: String,
    about: String,
    locked: Option<Locked>,
    readonly: bool,
    saved: bool,
    /// Codes of the experts, and whether they are done.
    seats: Vec<(String, Tag)>,
    tabs: Tabs,
    desk: Desk,
}

/// What the lead may settle, with what everybody said.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<AssignmentId>>,
    Asked(query): Asked<PanelQuery>,
) -> Result<Response, Refusal> {
    let build = async { panel_page(&app, reader, &visitor, &id, &query).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn panel_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    id: &AssignmentId,
    query: &PanelQuery,
) -> Result<PanelPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let judgements = app.adjudications(actor, id).await?;
    let judged = &judgements.institutions[0];
    let review = address(id);
    let place = format!("{review}/panel");
    let title = t.of("专家组合议", "The panel");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &place).await?;
    let mut db = app.store.read().await?;
    let view = app.review_view(&mut db, id).await?.ok_or(AppError::Absent)?;
    let book = app.book_as_submitted(&mut db, &judged.dossier.id).await?;
    drop(db);
    let decision = may(actor, Act::LeadPanel, &Object::Review(view), app.store.now());
    let only = view_of(&query.only);
    let readonly = !decision.is_allowed();
    let viewer = Viewer { names: false, readonly, only, files: &format!("{review}/files/") };
    let seen = Seen { judgements: &judgements, judged, book: &book, history: &[], now: app.store.now() };
    let code = |seat: &app::judgement::Seat| seat.name.split(' ').next().unwrap_or_default().to_owned();
    Ok(PanelPage {
        crumbs: crumbs(t, Some((&judged.institution.name, id)), title),
        only: only.to_owned(),
        name: judged.institution.name.clone(),
        about: format!("{} · {}", judged.institution.code, judged.institution.city),
        readonly,
        locked: locked(t, decision),
        saved: !query.saved.is_empty(),
        seats: judged.seats.iter().map(|seat| (code(seat), seat_tag(t, seat))).collect(),
        tabs: tabs_of(t, judged, &place, only),
        desk: desk(t, seen, viewer),
        action: place,
        shell,
        t,
    })
}

/// Writes what the lead settles.
pub(crate) async fn save(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<AssignmentId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.save_adjudications(visitor.actor()?, &id, changes(&form)?).await };
    let saved = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(answer(reader, &saved, &format!("{}/panel", address(&id)), &form))
}
