//! One's own account: second factor, password, logins, roles.

use app::error::InputProblem;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use workflow::MembershipId;

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::keys::KeysView;
use crate::pages::sign_in::password_rules;
use crate::words::Words;

struct LoginView {
    id: String,
    began: String,
    seen: String,
    network: String,
    agent: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    shell: Shell,
    t: Words,
    done: String,
    problems: Vec<InputProblem>,
    codes: Vec<String>,
    strong: bool,
    needed: bool,
    secret: String,
    picture: String,
    rules: String,
    logins: Vec<LoginView>,
    key: String,
    keys: KeysView,
}

/// What a page about the account shows besides the account.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) done: String,
    pub(super) problems: Vec<InputProblem>,
    pub(super) codes: Vec<String>,
    pub(super) secret: String,
    pub(super) picture: String,
    /// A new access key.
    pub(super) key: String,
}

pub(super) async fn account_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    shown: Shown,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let session = &visitor.session;
        let shell = Shell::of(app, reader.lang, session, t.of("我的账号", "My account"), "/account").await?;
        let logins = app.own_logins(session).await?.into_iter().map(|login| LoginView {
            current: login.id == session.login.id,
            began: t.time(login.began_at),
            seen: t.time(login.seen_at),
            id: login.id,
            network: login.network,
            agent: login.agent,
        });
        Ok::<_, AppError>(AccountPage {
            shell,
            t,
            strong: session.account.totp_confirmed || !shown.codes.is_empty(),
            needed: session.actor.as_ref().is_some_and(|actor| actor.role().needs_second_factor() && !actor.strong),
            done: shown.done,
            problems: shown.problems,
            codes: shown.codes,
            secret: shown.secret,
            picture: shown.picture,
            rules: password_rules(app, t),
            logins: logins.collect(),
            key: shown.key,
            keys: super::keys::view(app, visitor, t).await?,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// The page.
pub(crate) async fn page(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    account_page(&app, reader, &visitor, Shown::default()).await
}

/// Changes one's password.
pub(crate) async fn password(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let shown = match app.change_password(&visitor.session, form.get("old"), form.get("new")).await {
        Ok(()) => Shown {
            done: t.of("密码已修改，其他登录已结束", "The password is changed; all other logins have ended").to_owned(),
            ..Shown::default()
        },
        Err(AppError::Input(problems)) => Shown { problems, ..Shown::default() },
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    account_page(&app, reader, &visitor, shown).await
}

/// Begins a second factor.
pub(crate) async fn begin(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let secret = app.begin_second_factor(&visitor.session).await.map_err(|error| Refusal::to(error, reader))?;
    let picture = secret.picture(&visitor.session.account.name).unwrap_or_default();
    account_page(&app, reader, &visitor, Shown { secret: secret.typed(), picture, ..Shown::default() }).await
}

/// Confirms a second factor with a code of it.
pub(crate) async fn confirm(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let shown = match app.confirm_second_factor(&visitor.session, form.get("code")).await {
        Ok(codes) => Shown { codes, ..Shown::default() },
        Err(AppError::Input(problems)) => {
            let secret = app::credentials::Secret::stored(&visitor.session.account.totp_secret);
            Shown {
                problems,
                picture: secret.as_ref().and_then(|s| s.picture(&visitor.session.account.name)).unwrap_or_default(),
                secret: secret.map(|secret| secret.typed()).unwrap_or_default(),
                ..Shown::default()
            }
        }
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    account_page(&app, reader, &visitor, shown).await
}

/// Ends one of one's logins.
pub(crate) async fn end_login(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(login): Path<String>,
) -> Result<Response, Refusal> {
    app.end_login(&visitor.session, &login).await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/account"))
}

/// Acts in another of one's roles.
pub(crate) async fn act_as(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let membership: MembershipId = form.get("membership").parse().map_err(|_| AppError::Absent)?;
        app.act_as(&visitor.session, &membership).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/"))
}
