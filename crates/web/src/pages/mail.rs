//! Mail on its way out, for whoever runs the server.

use app::mail::Mailing;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use store::mails::{Mail, MailState};
use workflow::MailId;

use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::params::Id;
use crate::parts::{Figure, Figures, Pages, small};
use crate::words::Words;

struct Line {
    id: String,
    at: String,
    person: String,
    address: String,
    subject: String,
    body: String,
    state: &'static str,
    class: &'static str,
    attempts: i64,
    next: String,
    error: String,
    waiting: bool,
}

#[derive(Template)]
#[template(path = "pages/mail.html")]
struct MailPage {
    shell: Shell,
    t: Words,
    off: bool,
    held: bool,
    figures: Figures,
    lines: Vec<Line>,
    pages: Pages,
}

/// Mails a page.
const PAGE: i64 = 50;

#[derive(serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    page: i64,
}

/// The page, latest first.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let page = query.page.clamp(1, 1_000_000);
        let list = app.mail_list(visitor.actor()?, (page - 1) * PAGE, PAGE).await?;
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("邮件", "Mail"), "/mail").await?;
        let found = usize::try_from(list.counts.iter().sum::<i64>()).unwrap_or_default();
        let size = usize::try_from(PAGE).unwrap_or(1);
        let figures = MailState::ALL.into_iter().zip(list.counts);
        Ok::<_, AppError>(MailPage {
            shell,
            t,
            off: app.settings.mailing == Mailing::Off,
            held: matches!(app.settings.mailing, Mailing::Held(_)),
            figures: Figures { figures: figures.map(|(state, count)| figure(t, state, count)).collect() },
            lines: list.mails.into_iter().map(|mail| line(t, mail)).collect(),
            pages: Pages {
                t,
                page: small(usize::try_from(page).unwrap_or(1)),
                pages: small(found.div_ceil(size).max(1)),
                found: small(found),
                size: small(size),
                href: "?page=".to_owned(),
            },
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn state_words(t: Words, state: MailState) -> (&'static str, &'static str) {
    match state {
        MailState::Waiting => (t.of("待发送", "Waiting"), "amber"),
        MailState::Sent => (t.of("已发送", "Sent"), "green"),
        MailState::Failed => (t.of("未能发送", "Given up"), "red"),
        MailState::Held => (t.of("演示，不发送", "Demonstration, not sent"), ""),
    }
}

fn figure(t: Words, state: MailState, count: i64) -> Figure {
    Figure { name: state_words(t, state).0.to_owned(), value: count.to_string() }
}

/// As much of an address as tells it from others; all of it would be a list of everybody's.
fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().take(1).collect::<String>()),
        None => "***".to_owned(),
    }
}

fn line(t: Words, mail: Mail) -> Line {
    let (state, class) = state_words(t, mail.state);
    let waiting = mail.state == MailState::Waiting;
    Line {
        id: mail.id.to_string(),
        at: t.time(mail.at),
        address: masked(&mail.address),
        next: if waiting && mail.attempts > 0 { t.time(mail.due_at) } else { String::new() },
        person: mail.person,
        subject: mail.subject,
        body: mail.body,
        state,
        class,
        attempts: mail.attempts,
        error: mail.error,
        waiting: waiting && mail.attempts > 0,
    }
}

/// Sends whoever asks a test.
pub(crate) async fn test(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let work = async { app.send_test_mail(visitor.actor()?).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/mail"))
}

/// Tries a mail again at once.
pub(crate) async fn again(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<MailId>>,
) -> Result<Response, Refusal> {
    let work = async { app.send_mail_now(visitor.actor()?, &id).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/mail"))
}
