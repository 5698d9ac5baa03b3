//! The log, recomputed whenever somebody looks.

use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use workflow::{Role, reads_detail};

use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/log.html")]
struct LogPage {
    shell: Shell,
    t: Words,
    /// Whether details of some of these are not for this reader.
    hides: bool,
    fault: String,
    origin: String,
    size: i64,
    root: String,
    lines: Vec<(i64, String, String, String, String, String)>,
    older: i64,
}

/// Lines a page.
const PAGE: i64 = 100;

#[derive(serde::Deserialize)]
pub(crate) struct Query {
    before: Option<i64>,
}

/// The page, latest lines first.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("日志", "Log"), "/log").await?;
        let actor = visitor.actor()?;
        let mut db = app.store.read().await?;
        let checked = store::log::verify(&mut db, &[]).await?;
        let stored = store::log::checkpoint(&mut db).await?;
        let end = query.before.unwrap_or(stored.size).clamp(0, stored.size);
        let from = (end - PAGE).max(0);
        let mut lines = store::log::lines(&mut db, from, end - from).await?;
        lines.reverse();
        let hides = lines.iter().any(|(_, line)| !reads_detail(actor, line.event));
        let line = |(position, line): (i64, store::log::Line)| {
            let role = Role::from_id(&line.role).map_or_else(String::new, |role| t.text(&role.name()).to_owned());
            let detail = if reads_detail(actor, line.event) { line.detail } else { "—".to_owned() };
            (position, t.time(line.at), role, t.text(&line.event.name()).to_owned(), line.object, detail)
        };
        Ok::<_, AppError>(LogPage {
            shell,
            t,
            hides,
            fault: checked.err().map_or_else(String::new, |fault| t.sentence(&fault.message())),
            origin: stored.origin,
            size: stored.size,
            root: stored.root,
            lines: lines.into_iter().map(line).collect(),
            older: from,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}
