//! A signal in the figures, or a concern that somebody raised: looked at, it opens a case or is set aside.

use app::cases::{Handled, LookedAt, SignalState, StandingSignal};
use app::error::InputProblem;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::cases::CaseSource;
use workflow::{Act, Object, Year, may};

use super::{address, case_address, done_words, from_signal, signal_address};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::params::Id;
use crate::parts::{Crumbs, Link, Problems};
use crate::sent::problems_view;
use crate::words::Words;

/// Which signal is meant.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    institution: String,
    #[serde(default)]
    signal: String,
    #[serde(default)]
    done: String,
}

/// What was done with it.
struct DoneView {
    what: &'static str,
    words: String,
    /// The signal said something else then.
    says: String,
}

#[derive(Template)]
#[template(path = "pages/signal.html")]
struct SignalPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    problems: Problems,
    back: bool,
    name: String,
    about: String,
    says: String,
    /// Who told it, and when; empty for what figures say.
    told: String,
    item: String,
    /// Its figures, or its self-evaluation.
    material: Link,
    opens: bool,
    /// The case that was opened of it.
    case: Option<Link>,
    /// It is set aside as it stands.
    aside: bool,
    open: String,
    action: String,
    subject: [(&'static str, String); 3],
    done: Vec<DoneView>,
}

/// One signal.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = signal_page(&app, reader, &visitor, (year, &query), &[]).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn signal_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, &Query),
    problems: &[InputProblem],
) -> Result<SignalPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let institution = query.institution.parse().map_err(|_| AppError::Absent)?;
    let found = app.signal(actor, year, &institution, &query.signal).await?;
    let LookedAt { signal, state, done, seen } = found.ok_or(AppError::Absent)?;
    let cases = app.cases(actor, year).await?;
    let place = address(year);
    let title = t.of("问题线索", "Signal");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &place).await?;
    let opens = may(actor, Act::OpenCase, &Object::Year(cases.year.step), app.store.now()).is_allowed();
    let item = cases.plan.scheme.negative(&signal.item).map(|ix| &cases.plan.scheme.negatives[ix.0]);
    let case = match &state {
        SignalState::Case(id) => {
            Some(Link { text: t.of("查看案件", "The case").to_owned(), href: case_address(year, id) })
        }
        SignalState::Open | SignalState::Aside(_) => None,
    };
    let listed = |view: &str, text: &str| Link { text: text.to_owned(), href: format!("{place}{view}") };
    Ok(SignalPage {
        crumbs: Crumbs {
            t,
            above: vec![
                listed("", t.of("负面清单", "Negative list")),
                listed("?view=signals", t.of("待处理线索", "Signals to look at")),
            ],
            here: signal.institution.name.clone(),
        },
        problems: problems_view(t, problems),
        back: query.done == "back",
        name: signal.institution.name.clone(),
        about: t.text(&signal.about).to_owned(),
        says: t.text(&signal.says).to_owned(),
        told: signal.told.as_ref().map_or_else(String::new, |(person, at)| format!("{person} · {}", t.time(*at))),
        item: item.map_or_else(String::new, |item| format!("{} {}", item.id, t.text(&item.name))),
        material: material(t, &signal),
        opens: opens && case.is_none(),
        case,
        aside: matches!(state, SignalState::Aside(_)),
        open: from_signal(year, &signal.institution.id, &signal.key),
        action: format!("{place}/signal"),
        subject: [("institution", signal.institution.id.to_string()), ("signal", signal.key.clone()), ("seen", seen)],
        done: done.iter().map(|one| done_view(t, &signal, one)).collect(),
        shell,
        t,
    })
}

fn material(t: Words, signal: &StandingSignal) -> Link {
    let dossier = format!("/dossiers/{}", signal.dossier);
    match signal.source {
        CaseSource::Signal => Link {
            text: t.of("查看该校数据核对", "Its figures").to_owned(),
            href: format!("{dossier}/figures"),
        },
        _ => Link { text: t.of("查看该校自评材料", "Its self-evaluation").to_owned(), href: dossier },
    }
}

fn done_view(t: Words, signal: &StandingSignal, done: &Handled) -> DoneView {
    DoneView {
        what: if done.act.aside {
            t.of("不予立案", "Set aside")
        } else {
            t.of("恢复待处理", "Taken up again")
        },
        words: done_words(t, done),
        says: if done.act.says == signal.says.zh { String::new() } else { done.act.says.clone() },
    }
}

/// Sets it aside, or takes it up again.
pub(crate) async fn settle(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let (aside, back) = (form.get("decision") == "aside", form.get("decision") == "back");
    let work = async {
        if !aside && !back {
            return Err(AppError::input("decision", "请选择如何处理", "choose what becomes of it"));
        }
        let institution = form.get("institution").parse().map_err(|_| AppError::Absent)?;
        let signal = (&institution, form.get("signal"), form.get("seen"));
        app.settle_signal(visitor.actor()?, year, signal, (aside, form.get("reason"))).await?;
        Ok(signal_address(year, &institution, form.get("signal")))
    };
    match work.await {
        Ok(_) if aside => Ok(go(&format!("{}?view=signals&done=aside", address(year)))),
        Ok(here) => Ok(go(&format!("{here}&done=back"))),
        Err(AppError::Input(problems)) => {
            let field = |name| form.get(name).to_owned();
            let query = Query { institution: field("institution"), signal: field("signal"), done: String::new() };
            wrong(reader, signal_page(&app, reader, &visitor, (year, &query), &problems).await)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}
