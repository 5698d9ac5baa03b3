//! Home: what is to be done now, how far everybody has come, what is new.

use app::progress::Counts;
use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use store::people;
use workflow::{Act, DossierState, Object, Role, Step, may};

use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::words::Words;

/// A line of the to-do list.
pub(crate) struct ToDo {
    text: String,
    href: String,
    due: String,
}

/// A message as it is shown.
pub(crate) struct MessageLine {
    text: String,
    link: String,
    at: String,
    read: bool,
}

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    shell: Shell,
    t: Words,
    todo: Vec<ToDo>,
    counts: Option<Counts>,
    messages: Vec<MessageLine>,
}

/// Home.
pub(crate) async fn home(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let Some(actor) = visitor.session.actor.clone() else {
        return Ok(go(if visitor.session.account.totp_confirmed && !visitor.session.login.strong {
            "/sign-in/code"
        } else {
            "/account"
        }));
    };
    if (actor.role().needs_second_factor() && !actor.strong) || visitor.session.expired {
        return Ok(go("/account"));
    }
    let t = Words(reader.lang);
    let build = async {
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("首页", "Home"), "/").await?;
        let todo = to_do(&app, t, &actor).await?;
        let mut db = app.store.read().await?;
        let year = app.current_year(&mut db, &actor).await?;
        let messages = lines(t, people::messages(&mut db, &actor.account, 10).await?);
        drop(db);
        let sees = may(&actor, Act::SeeProgress, &Object::Nothing, app.store.now()).is_allowed();
        let counts = match year.filter(|year| sees && year.step != Step::Preparing) {
            Some(year) => Some(Counts::of(app.progress(&actor, year.year).await?.iter())),
            None => None,
        };
        Ok::<_, AppError>(HomePage { shell, t, todo, counts, messages })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn to_do(app: &App, t: Words, actor: &workflow::Actor) -> Result<Vec<ToDo>, AppError> {
    let mut todo = Vec::new();
    let mut db = app.store.read().await?;
    if let Some(institution) = actor.institution()
        && let Some(id) = app.latest_dossier(&mut db, institution).await?
        && let Some((dossier, view)) = app::dossier::view_of(&mut db, &id).await?
    {
        let due = format!("{}{}", t.of("截止 ", "due "), t.until(dossier.closes_at));
        let mut add = |text: &str, page: &str| {
            todo.push(ToDo { text: text.to_owned(), href: format!("/dossiers/{id}{page}"), due: due.clone() });
        };
        match dossier.state {
            DossierState::Returned => add(t.of("按退回意见修改自评材料", "Change what was returned"), ""),
            DossierState::Draft => add(t.of("填报自评材料", "Fill in the self-evaluation"), ""),
            DossierState::Approved | DossierState::Submitted => {}
        }
        let object = Object::Dossier(Box::new(view), None);
        let may = |act| may(actor, act, &object, app.store.now()).is_allowed();
        if may(Act::ApproveDossier) {
            add(t.of("审核自评材料并签署真实性承诺", "Approve, and sign the integrity statement"), "/check");
        }
        if may(Act::SubmitDossier) {
            add(t.of("提交自评材料", "Submit"), "/check");
        }
    }
    if actor.role().is_office() {
        match app.current_year(&mut db, actor).await? {
            None => todo.push(ToDo {
                text: t.of("创建年度", "Create the year").to_owned(),
                href: "/years".to_owned(),
                due: String::new(),
            }),
            Some(year) if year.step == Step::Preparing => todo.push(ToDo {
                text: t.of("完成年度设置并印发通知", "Set up the year and issue the notice").to_owned(),
                href: format!("/years/{}", year.year),
                due: String::new(),
            }),
            Some(year) => todo.push(ToDo {
                text: t.of("查看填报进度，提醒未提交的院校", "Look at the progress and remind who is late").to_owned(),
                href: format!("/years/{}/progress", year.year),
                due: format!("{}{}", t.of("自评截止 ", "closes "), t.until(year.window.closes)),
            }),
        }
    }
    if actor.role() == Role::SystemAdmin {
        todo.push(ToDo {
            text: t.of("邀请用户、查看人员", "Invite people").to_owned(),
            href: "/people".to_owned(),
            due: String::new(),
        });
    }
    Ok(todo)
}

fn lines(t: Words, messages: Vec<people::Message>) -> Vec<MessageLine> {
    let line = |message: people::Message| MessageLine {
        text: t.text(&message.text).to_owned(),
        link: message.link,
        at: t.time(message.at),
        read: message.read,
    };
    messages.into_iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "pages/messages.html")]
struct MessagesPage {
    shell: Shell,
    t: Words,
    messages: Vec<MessageLine>,
}

/// All messages; looking at them marks them read.
pub(crate) async fn messages(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let account = visitor.session.account.id.clone();
    let build = async {
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("消息", "Messages"), "/messages").await?;
        let messages = lines(t, people::messages(&mut *app.store.read().await?, &account, 200).await?);
        if messages.iter().any(|message| !message.read) {
            app.store
                .write(move |tx| {
                    Box::pin(async move {
                        let now = tx.now();
                        Ok::<_, AppError>(people::mark_read(tx.db(), &account, now).await?)
                    })
                })
                .await?;
        }
        Ok::<_, AppError>(MessagesPage { shell, t, messages })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}
