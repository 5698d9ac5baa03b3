//! Cases as the institution sees them: what it is told, its statement, and what was decided.

use app::cases::Case;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::people;
use workflow::{Act, Actor, CaseId, CaseState, Decision, DossierId, Object, may};

use super::one::{ActView, Query, act_note, act_words, seen};
use super::{effect_words, finding_tag, item_words, state_tag};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::sheet::tray;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Message, Tag, Tray};
use crate::words::Words;

/// Where an institution's case is.
pub(crate) fn own_address(dossier: &DossierId, id: &CaseId) -> String {
    format!("/dossiers/{dossier}/cases/{id}")
}

/// How a case stands for its institution: what the office thinks of before it decides is its own.
fn own_tag(t: Words, case: &Case) -> Tag {
    match case.standing.state {
        CaseState::Answered | CaseState::Silent | CaseState::Proposed => {
            Tag { mark: Mark::Doing, text: t.of("办理中", "Under consideration").to_owned() }
        }
        state => state_tag(t, state),
    }
}

struct CaseLine {
    href: String,
    item: String,
    tags: Vec<Tag>,
    until: String,
}

#[derive(Template)]
#[template(path = "pages/cases_own.html")]
struct ListPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    cases: Vec<CaseLine>,
}

fn above(t: Words, dossier: &DossierId) -> Link {
    Link { text: t.of("自评材料", "Self-evaluation").to_owned(), href: format!("/dossiers/{dossier}") }
}

/// The cases on which an institution was heard.
pub(crate) async fn list(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(dossier)): Path<Id<DossierId>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let cases = app.own_cases(visitor.actor()?, &dossier).await?;
        let title = t.of("负面清单事项", "Negative list");
        let here = format!("/dossiers/{dossier}/cases");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &here).await?;
        let line = |case: &Case| CaseLine {
            href: own_address(&dossier, &case.record.id),
            item: item_words(t, case),
            tags: tags(t, case),
            until: match (case.standing.state, case.standing.until) {
                (CaseState::Hearing, Some(until)) => t.day(until),
                _ => String::new(),
            },
        };
        Ok::<_, AppError>(ListPage {
            shell,
            t,
            crumbs: Crumbs { t, above: vec![above(t, &dossier)], here: title.to_owned() },
            cases: cases.iter().map(line).collect(),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn tags(t: Words, case: &Case) -> Vec<Tag> {
    let holds = case.standing.holds.map(|finding| finding_tag(t, finding));
    std::iter::once(own_tag(t, case)).chain(holds).collect()
}

#[derive(Template)]
#[template(path = "pages/case_own.html")]
struct OwnPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    item: String,
    tags: Vec<Tag>,
    done: Option<Message>,
    locked: Option<Locked>,
    official: String,
    clause: String,
    told: String,
    facts_on: String,
    effect: String,
    until: String,
    address: String,
    seen: usize,
    answers: bool,
    answered: bool,
    tray: Option<Tray>,
    acts: Vec<ActView>,
}

/// One case, as its institution sees it.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(dossier), Id(id))): Path<(Id<DossierId>, Id<CaseId>)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let case = of_dossier(&app, actor, &dossier, &id).await?;
        let place = own_address(&dossier, &id);
        let item = item_words(t, &case);
        let shell = Shell::of(&app, reader.lang, &visitor.session, &item, &place).await?;
        let decision = may(actor, Act::AnswerCase, &Object::Case(case.view()), app.store.now());
        let answers = decision.is_allowed();
        let found = case.item();
        let book = app.book(&mut *app.store.read().await?, &dossier).await?;
        let relied_on = app.relied_on(&mut *app.store.read().await?, &dossier, &case.place()).await?;
        let tray = tray(&app, &book, &case.place(), !answers, t).kept(&relied_on);
        let list = Link {
            text: t.of("负面清单事项", "Negative list").to_owned(),
            href: format!("/dossiers/{dossier}/cases"),
        };
        Ok::<_, AppError>(OwnPage {
            shell,
            t,
            crumbs: Crumbs { t, above: vec![above(t, &dossier), list], here: item.clone() },
            tags: tags(t, &case),
            done: done(t, &query.done),
            locked: match &decision {
                Decision::Closed(why) => {
                    Some(Locked { t, why: t.text(why).to_owned(), until: String::new(), who: String::new() })
                }
                Decision::Allow | Decision::Absent => None,
            },
            official: found.map_or_else(String::new, |item| item.words.clone()),
            clause: found
                .map_or_else(String::new, |item| t.text(&case.plan.scheme.notice.cite(&item.clause)).to_owned()),
            told: case.told().map_or_else(String::new, |act| act.words.clone()),
            facts_on: t.day(case.record.facts_on),
            effect: effect_words(t, &case),
            until: if answers { case.standing.until.map_or_else(String::new, |day| t.day(day)) } else { String::new() },
            seen: case.seen_by(actor).len(),
            answers,
            answered: case.standing.state == CaseState::Answered,
            tray: (answers || !tray.files.is_empty()).then_some(tray),
            acts: acts(&app, t, &case, actor).await?,
            address: place,
            item,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// A case of this dossier.
async fn of_dossier(app: &App, actor: &Actor, dossier: &DossierId, id: &CaseId) -> Result<Case, AppError> {
    let case = app.case(actor, id).await?;
    if case.dossier == *dossier { Ok(case) } else { Err(AppError::Absent) }
}

fn done(t: Words, what: &str) -> Option<Message> {
    let text = match what {
        "answered" => t.of("陈述申辩已提交，截止前还可以补充。", "Your statement is made; you may add to it in time."),
        "waived" => t.of("已放弃陈述申辩。", "You waived your statement."),
        _ => return None,
    };
    Some(Message { mark: Mark::Good, title: text.to_owned(), text: String::new(), link: None, new: true })
}

/// What was done, latest first. Of the office no person is named.
async fn acts(app: &App, t: Words, case: &Case, actor: &Actor) -> Result<Vec<ActView>, AppError> {
    use store::cases::CaseActKind::{Answered, Waived};
    let mut db = app.store.read().await?;
    let mut views = Vec::new();
    for act in case.seen_by(actor).into_iter().rev() {
        let own = matches!(act.kind, Answered | Waived);
        let account = if own { act.by.parse().ok() } else { None };
        let person = match account {
            Some(account) => people::account_by_id(&mut db, &account).await?.map(|one| one.person),
            None => None,
        };
        views.push(ActView {
            what: act_words(t, act.kind).to_owned(),
            at: t.time(act.at),
            person: person.unwrap_or_else(|| t.of("办公室", "the office").to_owned()),
            note: act_note(t, act),
            words: act.words.clone(),
        });
    }
    Ok(views)
}

/// Makes the statement.
pub(crate) async fn answer(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(dossier), Id(id))): Path<(Id<DossierId>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_dossier(&app, actor, &dossier, &id).await?;
        app.answer_case(actor, &id, seen(&form), form.get("words")).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done=answered", own_address(&dossier, &id))))
}

/// Waives it.
pub(crate) async fn waive(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(dossier), Id(id))): Path<(Id<DossierId>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_dossier(&app, actor, &dossier, &id).await?;
        app.waive_case(actor, &id, seen(&form), form.get("words")).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done=waived", own_address(&dossier, &id))))
}
