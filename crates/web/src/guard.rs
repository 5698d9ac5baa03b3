//! Before every handler: who asks, from where, and whether the policy lets them.

use std::sync::Arc;

use app::credentials::Token;
use app::dossier::Cover;
use app::session::{Client, Session};
use app::{App, AppError};
use axum::extract::{FromRequest as _, FromRequestParts, RawPathParams, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use scheme::Text;
use workflow::{Act, Actor, Object, may};

use crate::api::{Caller, Fault, ROOT};
use crate::error::Refusal;
use crate::form::Form;
use crate::limits::{Class, Limits, Who};
use crate::page::Reader;
use crate::routes::Rule;
use crate::serve;

/// A rule with what it takes to check it.
#[derive(Clone)]
pub(crate) struct Checked {
    pub(crate) app: App,
    pub(crate) rule: Rule,
    pub(crate) class: Class,
    pub(crate) limits: Arc<Limits>,
}

/// Who asks: a login, and once a role is taken the person acting in it.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) session: Session,
}

impl Visitor {
    /// The person acting.
    pub(crate) fn actor(&self) -> Result<&Actor, AppError> {
        self.session.actor.as_ref().ok_or(AppError::NotSignedIn)
    }
}

/// What a dossier's rule was checked against.
#[derive(Clone)]
pub(crate) struct Seen(pub(crate) Cover);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Refusal::plain(AppError::NotSignedIn))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Refusal::plain(AppError::Absent))
    }
}

/// Where a request comes from.
pub(crate) struct From(pub(crate) Client);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = parts.extensions.get::<serve::Client>().map(|client| client.address.to_string());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(Client { network: address.unwrap_or_default(), agent: agent.unwrap_or_default().to_owned() }))
    }
}

/// Name of the cookie that holds the login's token.
pub(crate) const COOKIE: &str = "hengping";

/// Checks a route's rule and tells the handler who asks.
pub(crate) async fn check(
    State(checked): State<Checked>,
    params: Params,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let reader = request.extensions().get::<Reader>().copied().unwrap_or_default();
    let refused = |error| Refusal::to(error, reader);
    let session = match jar.get(COOKIE).and_then(|cookie| Token::parse(cookie.value())) {
        Some(token) => checked.app.session(&token).await.map_err(refused)?,
        None => None,
    };
    let who = match (&session, request.extensions().get::<serve::Client>()) {
        (Some(session), _) => Some(Who::Account(session.account.id.as_str())),
        (None, client) => client.map(|client| Who::Address(client.address)),
    };
    if let Some(who) = who {
        let counted = checked.limits.check(checked.class, who);
        counted.map_err(|too_many| refused(AppError::TooMany(too_many.seconds())))?;
    }
    let params = named(params);
    let asking = Asking {
        signed_in: session.is_some(),
        actor: session.as_ref().and_then(|session| session.actor.as_ref()),
        expired: session.as_ref().is_some_and(|session| session.expired),
    };
    let seen = match decide(&checked, asking, &params).await {
        Ok(seen) => seen,
        Err(error) => {
            // What was written while the login ended, or the time, is given back with the refusal.
            if is_form(&request) {
                let _ = Form::from_request(request, &()).await;
            }
            return Err(refused(error));
        }
    };
    if let Some(session) = session {
        request.extensions_mut().insert(Visitor { session });
    }
    if let Some(seen) = seen {
        request.extensions_mut().insert(seen);
    }
    Ok(next.run(request).await)
}

fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Checks an operation's rule and tells the handler who asks. A key signs in, and nothing else: a cookie, which a browser
/// sends by itself, opens nothing here.
pub(crate) async fn check_key(
    State(checked): State<Checked>,
    params: Params,
    mut request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let holder = match sent.and_then(|sent| sent.strip_prefix("Bearer ")).and_then(|key| Token::parse_key(key.trim())) {
        Some(token) => checked.app.holder(&token).await?,
        None => None,
    };
    let who = match (&holder, request.extensions().get::<serve::Client>()) {
        (Some(holder), _) => Some(Who::Account(holder.key.id.as_str())),
        (None, client) => client.map(|client| Who::Address(client.address)),
    };
    if let Some(who) = who {
        let counted = checked.limits.check(checked.class, who);
        counted.map_err(|too_many| AppError::TooMany(too_many.seconds()))?;
    }
    // What one's own pages still open then, to change the password, a program has no need of.
    if holder.as_ref().is_some_and(|holder| holder.expired) && checked.rule != Rule::Open {
        return Err(password_expired().into());
    }
    let asking = Asking {
        signed_in: holder.is_some(),
        actor: holder.as_ref().map(|holder| &holder.actor),
        expired: holder.as_ref().is_some_and(|holder| holder.expired),
    };
    let seen = decide(&checked, asking, &named(params)).await?;
    if let Some(holder) = holder {
        // What is foreign is absent before it is closed.
        if !holder.key.writes && !matches!(*request.method(), Method::GET | Method::HEAD) {
            let why = Text::new(
                "此密钥只能读取；请在「我的账号」中创建可以写入的密钥",
                "this key only reads: make one that may write under My account",
            );
            return Err(AppError::Closed(why).into());
        }
        request.extensions_mut().insert(Caller(holder));
    }
    if let Some(seen) = seen {
        request.extensions_mut().insert(seen);
    }
    Ok(next.run(request).await)
}

/// What stands in the path, or that it cannot be read.
type Params = Result<RawPathParams, axum::extract::rejection::RawPathParamsRejection>;

fn named(params: Params) -> Vec<(String, String)> {
    params.map_or_else(
        |_| Vec::new(),
        |params| params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
    )
}

/// What the policy needs to know of whoever asks.
#[derive(Clone, Copy)]
struct Asking<'a> {
    signed_in: bool,
    actor: Option<&'a Actor>,
    /// The password must be changed before anything else.
    expired: bool,
}

async fn decide(checked: &Checked, asking: Asking<'_>, params: &[(String, String)]) -> Result<Option<Seen>, AppError> {
    let app = &checked.app;
    let now = app.store.now();
    let actor = || asking.actor.ok_or(AppError::NotSignedIn);
    if asking.expired && !matches!(checked.rule, Rule::Open | Rule::Waiting | Rule::May(Act::UseAccount)) {
        return Err(password_expired());
    }
    let param = |name: &str| params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match checked.rule {
        Rule::Open => Ok(None),
        Rule::Demonstration if app.settings.demonstration => Ok(None),
        Rule::Demonstration => Err(AppError::Absent),
        Rule::Waiting if asking.signed_in => Ok(None),
        Rule::Waiting => Err(AppError::NotSignedIn),
        Rule::May(act) => {
            app::error::allowed(may(actor()?, act, &Object::Nothing, now))?;
            Ok(None)
        }
        Rule::Year(act) => {
            let actor = actor()?;
            let year = param("year").and_then(|year| year.parse().ok()).ok_or(AppError::Absent)?;
            let record = store_year(app, year).await?;
            // What may not be seen is absent, whatever is asked of it.
            if act != Act::SeeProgress {
                app::error::allowed(may(actor, Act::SeeYear, &Object::Year(record), now))?;
            }
            app::error::allowed(may(actor, act, &Object::Year(record), now))?;
            Ok(None)
        }
        Rule::Figures(act) => {
            let actor = actor()?;
            let year = param("year").and_then(|year| year.parse().ok()).ok_or(AppError::Absent)?;
            let organisation = param("organisation").and_then(|id| id.parse().ok()).ok_or(AppError::Absent)?;
            let mut db = app.store.read().await?;
            let view = app::figures::view_of(&mut db, year, &organisation).await?.ok_or(AppError::Absent)?;
            app::error::allowed(may(actor, Act::SeeYear, &Object::Year(view.step), now))?;
            app::error::allowed(may(actor, act, &Object::Figures(view), now))?;
            Ok(None)
        }
        Rule::Review(act) => {
            let actor = actor()?;
            let id = param("review").and_then(|id| id.parse().ok()).ok_or(AppError::Absent)?;
            let view = app.review_view(&mut *app.store.read().await?, &id).await?.ok_or(AppError::Absent)?;
            app::error::allowed(may(actor, act, &Object::Review(view), now))?;
            Ok(None)
        }
        Rule::Case(act) => {
            let actor = actor()?;
            let id = param("case").and_then(|id| id.parse().ok()).ok_or(AppError::Absent)?;
            let view = app.case_view(&mut *app.store.read().await?, &id).await?.ok_or(AppError::Absent)?;
            app::error::allowed(may(actor, act, &Object::Case(view), now))?;
            Ok(None)
        }
        Rule::Visit(act) => {
            let actor = actor()?;
            let id = param("visit").and_then(|id| id.parse().ok()).ok_or(AppError::Absent)?;
            let view = app.visit_view(&mut *app.store.read().await?, &id).await?.ok_or(AppError::Absent)?;
            app::error::allowed(may(actor, act, &Object::Visit(view), now))?;
            Ok(None)
        }
        Rule::Dossier(act) => {
            let actor = actor()?;
            let id = param("dossier").and_then(|id| id.parse().ok()).ok_or(AppError::Absent)?;
            let mut db = app.store.read().await?;
            let cover = app::dossier::cover_of(&mut db, &id).await?.ok_or(AppError::Absent)?;
            let sheet = param("sheet").map(str::to_owned);
            let object = Object::Dossier(Box::new(cover.view.clone()), sheet);
            app::error::allowed(may(actor, act, &object, now))?;
            Ok(Some(Seen(cover)))
        }
    }
}

fn password_expired() -> AppError {
    AppError::Closed(Text::new(
        "密码已到期，请先在「我的账号」中修改密码",
        "the password has expired: change it under My account first",
    ))
}

async fn store_year(app: &App, year: workflow::Year) -> Result<workflow::Step, AppError> {
    app.step_of(year).await?.ok_or(AppError::Absent)
}

/// Refuses a change that another site's page asks for: the browser says where a request comes from. Operations need no
/// such care: nothing that a browser sends by itself opens them.
pub(crate) async fn same_origin(request: Request, next: Next) -> Result<Response, Refusal> {
    let operation = request.uri().path().starts_with(ROOT);
    if !operation && !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !is_own(&request) {
        let why = Text::new("请求来自其他网站，未予执行", "the request came from another site and was not carried out");
        return Err(Refusal::of(AppError::Closed(why), request.extensions()));
    }
    Ok(next.run(request).await)
}

fn is_own(request: &Request) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin"), header("host")) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        // Older browsers do not say it, but name the origin of every POST.
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, origin)| origin == host),
        // No browser: nothing that could carry somebody's cookie without their will.
        (None, None, _) => true,
        (None, Some(_), None) => false,
    }
}
