//! Signing in and out, and accepting an invitation.

use app::credentials::{PasswordPolicy, Token};
use app::error::InputProblem;
use app::people::Acceptance;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::{COOKIE, From, Visitor};
use crate::page::{Reader, Shell, go, html};
use crate::pages::demo::{Door, doors};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    shell: Shell,
    t: Words,
    name: String,
    problem: Option<String>,
    doors: Vec<Door>,
}

async fn sign_in_page(app: &App, reader: Reader, name: &str, problem: Option<String>) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let mut shell = Shell::bare(reader.lang, t.of("登录", "Sign in"));
    shell.demonstration = app.settings.demonstration;
    let roles = app.demonstration_roles().await.map_err(|error| Refusal::to(error, reader))?;
    let doors = doors(t, &roles);
    html(&SignInPage { shell, t, name: name.to_owned(), problem, doors })
}

/// The form.
pub(crate) async fn form(State(app): State<App>, reader: Reader) -> Result<Response, Refusal> {
    sign_in_page(&app, reader, "", None).await
}

/// Signs in with name and password.
pub(crate) async fn submit(
    State(app): State<App>,
    reader: Reader,
    From(client): From,
    jar: CookieJar,
    form: Form,
) -> Result<Response, Refusal> {
    match app.sign_in(form.get("name"), form.get("password"), client).await {
        Ok(signed) => {
            let to = if signed.second_factor { "/sign-in/code" } else { "/" };
            Ok(with_token(&app, jar, &signed.token, to))
        }
        Err(error) => {
            let problem = words_of(&error, reader).ok_or_else(|| Refusal::to(error, reader))?;
            sign_in_page(&app, reader, form.get("name"), Some(problem)).await
        }
    }
}

/// What to say beside the form; `None` where a page of its own says it.
fn words_of(error: &AppError, reader: Reader) -> Option<String> {
    let t = Words(reader.lang);
    match error {
        AppError::Input(problems) => problems.first().map(|problem| t.text(&problem.message).to_owned()),
        AppError::TooMany(seconds) => Some(match reader.lang {
            scheme::Lang::Zh => format!("尝试次数过多，请在 {seconds} 秒后重试"),
            scheme::Lang::En => format!("too many attempts; try again in {seconds} seconds"),
        }),
        _ => None,
    }
}

/// Sends the browser on with its login. The cookie is out of reach for scripts and for other sites' forms.
pub(crate) fn with_token(app: &App, jar: CookieJar, token: &Token, to: &str) -> Response {
    let cookie = Cookie::build((COOKIE, token.reveal()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.public_url.starts_with("https://"));
    (jar.add(cookie), go(to)).into_response()
}

#[derive(Template)]
#[template(path = "pages/code.html")]
struct CodePage {
    shell: Shell,
    t: Words,
    problem: Option<String>,
}

fn code_page(reader: Reader, problem: Option<String>) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    html(&CodePage { shell: Shell::bare(reader.lang, t.of("两步验证", "Second factor")), t, problem })
}

/// The form for the code of the second factor.
pub(crate) async fn code_form(reader: Reader) -> Result<Response, Refusal> {
    code_page(reader, None)
}

/// Signs in with the second factor.
pub(crate) async fn code(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    From(client): From,
    jar: CookieJar,
    form: Form,
) -> Result<Response, Refusal> {
    match app.second_factor(&visitor.session, form.get("code"), client).await {
        Ok(token) => Ok(with_token(&app, jar, &token, "/")),
        Err(error) => {
            let problem = words_of(&error, reader).ok_or_else(|| Refusal::to(error, reader))?;
            code_page(reader, Some(problem))
        }
    }
}

/// Ends this login.
pub(crate) async fn sign_out(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    jar: CookieJar,
) -> Result<Response, Refusal> {
    let id = visitor.session.login.id.clone();
    app.end_login(&visitor.session, &id).await.map_err(|error| Refusal::to(error, reader))?;
    Ok((jar.remove(Cookie::build(COOKIE).path("/")), go("/sign-in")).into_response())
}

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct InvitationPage {
    shell: Shell,
    t: Words,
    person: String,
    role: String,
    office: String,
    until: String,
    rules: String,
    name: String,
    /// Who is signed in: the role can be added to that account.
    signed_in: String,
    address: String,
    problems: Vec<InputProblem>,
}

/// Words for the password rules of an installation.
pub(crate) fn password_rules(app: &App, t: Words) -> String {
    match app.settings.passwords {
        PasswordPolicy::Mlps3 => t.of(
            "至少8个字符，含大写字母、小写字母、数字、符号中的三种；90天须更换。",
            "At least 8 characters, three of: capitals, small letters, digits, signs; to be changed every 90 days.",
        ),
        PasswordPolicy::Asvs => t.of(
            "至少12个字符，不要用常见密码；几个词连起来就好。",
            "At least 12 characters and nothing common; a few words in a row are fine.",
        ),
    }
    .to_owned()
}

async fn invitation_page(
    app: &App,
    reader: Reader,
    (token, visitor): (&Token, Option<&Visitor>),
    name: &str,
    problems: Vec<InputProblem>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let session = visitor.map(|visitor| &visitor.session).filter(|session| !session.waits());
    let load = async {
        let invitation = app.invitation(token).await?;
        let mut db = app.store.read().await?;
        let office = app::session::scope_name(&mut db, &invitation.scope).await?;
        Ok::<_, AppError>((invitation, office))
    };
    let (invitation, office) = load.await.map_err(|error| Refusal::to(error, reader))?;
    html(&InvitationPage {
        shell: Shell::bare(reader.lang, t.of("开通账号", "Open your account")),
        t,
        person: invitation.person,
        role: t.text(&invitation.role.name()).to_owned(),
        office,
        until: t.time(invitation.expires_at),
        rules: password_rules(app, t),
        name: name.to_owned(),
        signed_in: session.map_or_else(String::new, |session| session.account.person.clone()),
        address: format!("/invitations/{}", token.reveal()),
        problems,
    })
}

/// The page that an invitation's link leads to.
pub(crate) async fn invitation(
    State(app): State<App>,
    reader: Reader,
    visitor: Option<Extension<Visitor>>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let token = Token::parse(&token).ok_or_else(|| Refusal::to(AppError::Absent, reader))?;
    invitation_page(&app, reader, (&token, visitor.as_deref()), "", Vec::new()).await
}

/// Adds the role of an invitation to the account that is signed in.
pub(crate) async fn join(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let token = Token::parse(&token).ok_or_else(|| Refusal::to(AppError::Absent, reader))?;
    match app.join_by_invitation(&visitor.session, &token).await {
        Ok(()) => Ok(go("/")),
        Err(AppError::Input(problems)) => invitation_page(&app, reader, (&token, Some(&visitor)), "", problems).await,
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// Accepts an invitation.
pub(crate) async fn accept(
    State(app): State<App>,
    reader: Reader,
    visitor: Option<Extension<Visitor>>,
    From(client): From,
    Path(token): Path<String>,
    jar: CookieJar,
    form: Form,
) -> Result<Response, Refusal> {
    let token = Token::parse(&token).ok_or_else(|| Refusal::to(AppError::Absent, reader))?;
    let result = if form.get("password") == form.get("again") {
        let acceptance = Acceptance { name: form.get("name").to_owned(), password: form.get("password").to_owned() };
        app.accept_invitation(&token, acceptance, client).await
    } else {
        Err(AppError::input("again", "两次输入的密码不一致", "the two passwords differ"))
    };
    match result {
        Ok(signed) => Ok(with_token(&app, jar, &signed.token, "/")),
        Err(AppError::Input(problems)) => {
            invitation_page(&app, reader, (&token, visitor.as_deref()), form.get("name"), problems).await
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}
