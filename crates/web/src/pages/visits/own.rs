//! What an institution is told of its visits: day, people, what to prepare; with its result also what it has to put right.

use app::visits::names_of_team;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use workflow::DossierId;

use super::state_tag;
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::params::Id;
use crate::parts::{Crumbs, Link, Tag};
use crate::words::Words;

/// A visit as the institution sees it.
struct OwnView {
    day: String,
    tag: Tag,
    team: String,
    prepare: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/visits_own.html")]
struct OwnPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    visits: Vec<OwnView>,
    /// What it has to put right: indicator and words; empty before results are announced.
    findings: Vec<(String, String)>,
}

/// The visits of which an institution was told.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let visits = app.own_visits(actor, &id).await?;
        let title = t.of("现场考察", "Visits");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("/dossiers/{id}/visits")).await?;
        let mut db = app.store.read().await?;
        let mut views = Vec::new();
        for visit in &visits {
            views.push(OwnView {
                day: visit.standing.day.map_or_else(String::new, |day| t.day(day)),
                tag: state_tag(t, visit.standing.state),
                team: names_of_team(&mut db, visit).await?.join(t.of("、", ", ")),
                prepare: visit.standing.prepare.lines().map(str::to_owned).collect(),
            });
        }
        let findings = app.own_findings(actor, &id).await?;
        Ok::<_, AppError>(OwnPage {
            crumbs: Crumbs {
                t,
                above: vec![Link {
                    text: t.of("自评材料", "Self-evaluation").to_owned(),
                    href: format!("/dossiers/{id}"),
                }],
                here: title.to_owned(),
            },
            visits: views,
            findings: findings.into_iter().map(|one| (one.indicator, one.words)).collect(),
            shell,
            t,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}
