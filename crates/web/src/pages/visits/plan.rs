//! The list of who would be visited, and why, before it is made.

use app::error::InputProblem;
use app::visits::{Choice, PlanOptions};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use workflow::Year;

use super::{address, why};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::params::Id;
use crate::parts::{Crumbs, Link};
use crate::words::Words;

/// What was chosen, as typed; without a share the usual.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    candidates: String,
    #[serde(default)]
    signals: String,
    #[serde(default)]
    share: String,
}

/// What was typed as options; all that is no whole number is said at once.
fn options(candidates: &str, signals: &str, share: &str) -> Result<PlanOptions, AppError> {
    let mut problems = Vec::new();
    let mut number = |field: &str, text: &str, most: usize| {
        let typed = text.trim().trim_end_matches(['%', '％']).trim().parse().ok().filter(|number| *number <= most);
        typed.unwrap_or_else(|| {
            let (zh, en) = (format!("请填 0 至 {most} 的整数"), format!("a whole number from 0 to {most}"));
            problems.push(InputProblem::new(field, zh, en));
            0
        })
    };
    let options = PlanOptions {
        candidates: number("candidates", candidates, 10_000),
        signals: !signals.is_empty(),
        share: number("share", share, 100),
    };
    if problems.is_empty() { Ok(options) } else { Err(AppError::Input(problems)) }
}

#[derive(Template)]
#[template(path = "pages/visit_plan.html")]
struct PlanPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    options: PlanOptions,
    seed: u64,
    /// Code, name, city, why.
    choices: Vec<(String, String, String, String)>,
    /// How many are drawn, and from how many.
    drawn: usize,
    pool: usize,
    digest: String,
}

/// The list, as it would be made.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let options = if query.share.is_empty() {
            app.usual_plan_options(actor, year).await?
        } else {
            options(&query.candidates, &query.signals, &query.share)?
        };
        let planned = app.try_visit_plan(actor, year, options).await?;
        let place = address(year);
        let title = t.of("生成考察名单", "Make the list");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &format!("{place}/plan")).await?;
        let choice = |one: &Choice| {
            let institution = &one.institution;
            (institution.code.clone(), institution.name.clone(), institution.city.clone(), why(t, &one.reasons))
        };
        Ok::<_, AppError>(PlanPage {
            crumbs: Crumbs {
                t,
                above: vec![Link { text: t.of("现场考察", "Visits").to_owned(), href: place.clone() }],
                here: title.to_owned(),
            },
            digest: planned.digest(),
            choices: planned.choices.iter().map(choice).collect(),
            drawn: planned.drawn.len(),
            pool: planned.pool.len(),
            seed: planned.seed,
            options,
            address: place,
            shell,
            t,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Makes the list that was looked at.
pub(crate) async fn make(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let get = |name: &str| form.get(name);
    let work = async {
        let options = options(get("candidates"), get("signals"), get("share"))?;
        app.plan_visits(visitor.actor()?, year, options, get("digest")).await
    };
    let added = work.await.map_err(|error| Refusal::to(error, reader))?;
    let done = if added > 0 { "planned" } else { "none" };
    Ok(go(&format!("{}?done={done}", address(year))))
}
