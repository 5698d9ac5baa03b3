//! Search from the top of every page.

use app::names::Sought;
use app::search::Hits;
use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/search.html")]
struct SearchPage {
    shell: Shell,
    t: Words,
    q: String,
    found: Vec<Hits>,
}

#[derive(serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    axum::extract::Query(Query { q }): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let found = app.search(visitor.actor()?, &Sought::new(&q)).await?;
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("搜索", "Search"), "/search").await?;
        Ok::<_, AppError>(SearchPage { shell, t, q, found })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}
