//! A signal in the figures, or a concern that somebody raised: looked at, it opens a case or is set aside.

use app::cases::{SetAside, StandingSignal};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::cases::CaseSource;
use workflow::{Act, Object, Year, may};

use super::{address, done_words, from_signal, of_signal};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::params::Id;
use crate::parts::{Crumbs, Link};
use crate::words::Words;

/// Which signal is meant.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    institution: String,
    #[serde(default)]
    signal: String,
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
    name: String,
    about: String,
    says: String,
    item: String,
    /// Its figures, or its self-evaluation.
    material: Link,
    opens: bool,
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
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let institution = query.institution.parse().map_err(|_| AppError::Absent)?;
        let found = app.signal(actor, year, &institution, &query.signal).await?;
        let (signal, done) = found.ok_or(AppError::Absent)?;
        let cases = app.cases(actor, year).await?;
        let place = address(year);
        let title = t.of("问题线索", "Signal");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &place).await?;
        let opens = may(actor, Act::OpenCase, &Object::Year(cases.year.step), app.store.now()).is_allowed();
        let item = cases.plan.scheme.negative(&signal.item).map(|ix| &cases.plan.scheme.negatives[ix.0]);
        let has_case = cases
            .cases
            .iter()
            .any(|case| case.institution.id == signal.institution.id && case.record.signal == signal.key);
        Ok::<_, AppError>(SignalPage {
            crumbs: Crumbs {
                t,
                above: vec![
                    Link { text: t.of("负面清单", "Negative list").to_owned(), href: place.clone() },
                    Link {
                        text: t.of("待处理线索", "Signals to look at").to_owned(),
                        href: format!("{place}?view=signals"),
                    },
                ],
                here: signal.institution.name.clone(),
            },
            name: signal.institution.name.clone(),
            about: t.text(&signal.about).to_owned(),
            says: t.text(&signal.says).to_owned(),
            item: item.map_or_else(String::new, |item| format!("{} {}", item.id, t.text(&item.name))),
            material: material(t, &signal),
            opens: opens && !has_case,
            aside: done.first().is_some_and(|last| last.act.aside && last.act.says == signal.says.zh),
            open: from_signal(year, &signal.institution.id, &signal.key),
            action: format!("{place}/signal"),
            subject: [
                ("institution", signal.institution.id.to_string()),
                ("signal", signal.key.clone()),
                ("seen", signal.seen()),
            ],
            done: done.iter().map(|one| done_view(t, &signal, one)).collect(),
            shell,
            t,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
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

fn done_view(t: Words, signal: &StandingSignal, done: &SetAside) -> DoneView {
    DoneView {
        what: if done.act.aside { t.of("不立案", "Set aside") } else { t.of("恢复待处理", "Taken up again") },
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
    let aside = form.get("decision") == "aside";
    let work = async {
        let institution = form.get("institution").parse().map_err(|_| AppError::Absent)?;
        let signal = (&institution, form.get("signal"), form.get("seen"));
        app.settle_signal(visitor.actor()?, year, signal, (aside, form.get("reason"))).await?;
        Ok(of_signal(&institution, form.get("signal")))
    };
    let signal = work.await.map_err(|error| Refusal::to(error, reader))?;
    let place = address(year);
    Ok(go(&if aside { format!("{place}?view=signals&done=aside") } else { format!("{place}/signal?{signal}") }))
}
