//! 反映问题线索: what experts and organisations tell the office of an institution, and what became of it.

use app::cases::{NewConcern, OwnConcern};
use app::names::pinyin_key;
use app::{App, AppError, Plan};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use workflow::{AssignmentId, Object, OrganisationId, Year};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::registers::new_key;
use crate::params::Id;
use crate::parts::{Crumbs, Field, Input, Link, Mark, Problems, Tag};
use crate::sent::{Sent, problems_view};
use crate::words::Words;

struct OwnView {
    name: String,
    at: String,
    words: String,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "pages/concerns.html")]
struct ConcernsPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    problems: Problems,
    done: bool,
    address: String,
    key: String,
    fields: Vec<Field>,
    own: Vec<OwnView>,
}

/// What was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    done: String,
}

/// Where a page of concerns stands.
struct Place<'a> {
    address: String,
    above: Link,
    plan: &'a Plan,
    /// Institutions to choose from; none where it is about one.
    institutions: Option<Vec<(String, String)>>,
    own: Vec<OwnConcern>,
    /// It was just told.
    done: bool,
}

/// Of the institution that an expert judges.
pub(crate) async fn of_review(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<AssignmentId>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = review_page(&app, reader, &visitor, &id, (Sent::default(), query.done == "told")).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn review_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    id: &AssignmentId,
    (sent, done): (Sent<'_>, bool),
) -> Result<ConcernsPage, AppError> {
    let actor = visitor.actor()?;
    let review = app.review(actor, id).await?;
    let (institution, year) = (&review.book.institution, review.book.year.year);
    let place = Place {
        address: format!("/reviews/{id}/concerns"),
        above: Link { text: institution.name.clone(), href: format!("/reviews/{id}") },
        plan: &review.plan,
        institutions: None,
        own: app.own_concerns(actor, &Object::Review(review.view.clone()), (year, Some(&institution.id))).await?,
        done,
    };
    page(app, reader, visitor, place, sent).await
}

/// An expert tells something.
pub(crate) async fn tell_of_review(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<AssignmentId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.raise_concern_of_review(visitor.actor()?, &id, new_concern(&form)).await };
    match work.await {
        Ok(()) => Ok(go(&format!("/reviews/{id}/concerns?done=told"))),
        Err(AppError::Input(problems)) => {
            let sent = Sent { form: Some(&form), problems: &problems };
            wrong(reader, review_page(&app, reader, &visitor, &id, (sent, false)).await)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// Of any institution, for an organisation.
pub(crate) async fn of_figures(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Path<(Id<Year>, Id<OrganisationId>)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let shown = (Sent::default(), query.done == "told");
    let page = figures_page(&app, reader, &visitor, (year, &organisation), shown).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn figures_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, organisation): (Year, &OrganisationId),
    (sent, done): (Sent<'_>, bool),
) -> Result<ConcernsPage, AppError> {
    let actor = visitor.actor()?;
    let supply = app.supply(actor, year, organisation).await?;
    let mut institutions = app.concerned_institutions(actor, &supply).await?;
    institutions.sort_by_cached_key(|one| pinyin_key(&one.name));
    let place = Place {
        address: format!("/years/{year}/figures/{organisation}/concerns"),
        above: Link { text: supply.organisation.name.clone(), href: format!("/years/{year}/figures/{organisation}") },
        plan: &supply.plan,
        institutions: Some(institutions.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()),
        own: app.own_concerns(actor, &Object::Figures(supply.view()), (year, None)).await?,
        done,
    };
    page(app, reader, visitor, place, sent).await
}

/// An organisation tells something.
pub(crate) async fn tell_of_figures(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Path<(Id<Year>, Id<OrganisationId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution = form.get("institution").parse().ok();
        let of = (year, &organisation);
        app.raise_concern_of_figures(visitor.actor()?, of, institution, new_concern(&form)).await
    };
    match work.await {
        Ok(()) => Ok(go(&format!("/years/{year}/figures/{organisation}/concerns?done=told"))),
        Err(AppError::Input(problems)) => {
            let sent = Sent { form: Some(&form), problems: &problems };
            wrong(reader, figures_page(&app, reader, &visitor, (year, &organisation), (sent, false)).await)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

fn new_concern(form: &Form) -> NewConcern {
    let field = |name| form.get(name).to_owned();
    NewConcern { item: field("item"), words: field("words"), key: field("key") }
}

async fn page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    place: Place<'_>,
    sent: Sent<'_>,
) -> Result<ConcernsPage, AppError> {
    let t = Words(reader.lang);
    let title = t.of("反映问题线索", "Tell the office");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &place.above.href).await?;
    let key = sent.form.map_or_else(new_key, |form| form.get("key").to_owned());
    Ok(ConcernsPage {
        fields: fields(t, &place, sent),
        crumbs: Crumbs { t, above: vec![place.above], here: title.to_owned() },
        problems: problems_view(t, sent.problems),
        done: place.done,
        own: place.own.iter().rev().map(|one| own_view(t, one)).collect(),
        address: place.address,
        key,
        shell,
        t,
    })
}

fn own_view(t: Words, one: &OwnConcern) -> OwnView {
    let (mark, text) = if one.settled {
        (Mark::Good, t.of("办公室已处理", "dealt with"))
    } else {
        (Mark::Doing, t.of("已收到", "received"))
    };
    OwnView {
        name: one.institution.name.clone(),
        at: t.time(one.concern.at),
        words: one.concern.words.clone(),
        tag: Tag { mark, text: text.to_owned() },
    }
}

fn fields(t: Words, place: &Place<'_>, sent: Sent<'_>) -> Vec<Field> {
    let field = |name: &str, label: &str, hint: &str, input, required| Field {
        required,
        ..sent.field(t, name, (label, hint), input)
    };
    let items =
        place.plan.scheme.negatives.iter().map(|item| (item.id.clone(), format!("{} {}", item.id, t.text(&item.name))));
    let mut fields: Vec<Field> = place
        .institutions
        .iter()
        .map(|all| field("institution", t.of("院校", "Institution"), "", Input::Choice(all.clone()), true))
        .collect();
    fields.push(field(
        "item",
        t.of("可能涉及的负面清单事项", "Item of the negative list that it may be"),
        t.of("不确定的留空，由办公室判断", "leave it empty where you are not certain"),
        Input::Choice(items.collect()),
        false,
    ));
    fields.push(field(
        "words",
        t.of("情况", "What you came upon"),
        t.of("何时何地何人何事，在哪份材料或哪项数据中发现", "what, when and where, and in which evidence or figures"),
        Input::Lines(5),
        true,
    ));
    fields
}
