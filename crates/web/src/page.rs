//! What every page has: language, frame, headers.

use std::cell::RefCell;

use app::session::Session;
use app::{App, AppError};
use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use scheme::Lang;
use store::years::YearRecord;
use workflow::{Role, Step};

use crate::assets;
use crate::error::Refusal;
use crate::words::Words;

/// Nothing but our own origin, and no script or style in the page itself.
pub(crate) const POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; img-src 'self' data:";

/// How whoever asks wants to read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reader {
    pub(crate) lang: Lang,
    /// A script asks, not a page.
    pub(crate) json: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or_default())
    }
}

tokio::task_local! {
    /// What follows the question mark of the address that is being answered.
    static QUERY: String;
    /// Sentences in the form that is being answered.
    static WORDS: RefCell<Vec<String>>;
}

/// Notes what somebody wrote in a form, so that a refusal gives it back.
pub(crate) fn note_words(written: Vec<String>) {
    // Outside of an answer there is nobody to give it back to.
    let _ = WORDS.try_with(|words| *words.borrow_mut() = written);
}

/// What somebody wrote in the form that is being answered.
pub(crate) fn words_written() -> Vec<String> {
    WORDS.try_with(|words| words.borrow().clone()).unwrap_or_default()
}

/// Finds the language: `?lang=` (kept in a cookie), the cookie, or Chinese; and whether a script asks.
pub(crate) async fn language(mut request: Request, next: Next) -> Response {
    let asked = asked(&request);
    let reader = reader(&request, asked);
    request.extensions_mut().insert(reader);
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut response = QUERY.scope(query, WORDS.scope(RefCell::default(), next.run(request))).await;
    if let Some(lang) = asked {
        let value = if lang == Lang::En { "en" } else { "zh" };
        if let Ok(cookie) = HeaderValue::from_str(&format!("lang={value}; Path=/; Max-Age=31536000; SameSite=Lax")) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn asked(request: &Request) -> Option<Lang> {
    request.uri().query()?.split('&').find_map(|pair| match pair {
        "lang=zh" => Some(Lang::Zh),
        "lang=en" => Some(Lang::En),
        _ => None,
    })
}

fn reader(request: &Request, asked: Option<Lang>) -> Reader {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kept = header(header::COOKIE).split(';').any(|cookie| cookie.trim() == "lang=en").then_some(Lang::En);
    Reader { lang: asked.or(kept).unwrap_or_default(), json: header(header::ACCEPT).contains("application/json") }
}

/// A step on the timeline.
pub(crate) struct TimelineStep {
    pub(crate) name: String,
    pub(crate) days: String,
    /// `past`, `now` or `next`.
    pub(crate) state: &'static str,
}

/// A line of the navigation.
pub(crate) struct NavItem {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A role that one could act in instead.
pub(crate) struct OtherRole {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) current: bool,
}

/// The frame around a page.
pub(crate) struct Shell {
    pub(crate) t: Words,
    pub(crate) title: String,
    pub(crate) year: String,
    pub(crate) role: String,
    pub(crate) person: String,
    pub(crate) office: String,
    pub(crate) signed_in: bool,
    pub(crate) demonstration: bool,
    pub(crate) unread: i64,
    pub(crate) timeline: Vec<TimelineStep>,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) roles: Vec<OtherRole>,
    pub(crate) version: &'static str,
    pub(crate) style: String,
    pub(crate) script: String,
    /// What follows the question mark for this page in the other language.
    pub(crate) other_language: String,
}

impl Shell {
    /// Without anybody signed in.
    pub(crate) fn bare(lang: Lang, title: &str) -> Self {
        Self {
            t: Words(lang),
            title: title.to_owned(),
            year: String::new(),
            role: String::new(),
            person: String::new(),
            office: String::new(),
            signed_in: false,
            demonstration: false,
            unread: 0,
            timeline: Vec::new(),
            nav: Vec::new(),
            roles: Vec::new(),
            version: env!("CARGO_PKG_VERSION"),
            style: assets::address("hengping.css"),
            script: assets::address("hengping.js"),
            other_language: other_language(lang),
        }
    }

    /// For somebody signed in, at `path`.
    pub(crate) async fn of(
        app: &App,
        lang: Lang,
        session: &Session,
        title: &str,
        path: &str,
    ) -> Result<Self, AppError> {
        let t = Words(lang);
        let mut db = app.store.read().await?;
        let mut shell = Self::bare(lang, title);
        shell.signed_in = true;
        shell.demonstration = app.settings.demonstration;
        shell.person = session.account.person.clone();
        let institution = session.actor.as_ref().and_then(workflow::Actor::institution);
        let head = store::people::head(&mut db, &session.account.id, institution).await?;
        let heard = match institution {
            Some(institution) => store::cases::dossier_heard(&mut db, institution).await?,
            None => None,
        };
        shell.unread = head.unread;
        for membership in &session.memberships {
            shell.roles.push(OtherRole {
                id: membership.id.as_str().to_owned(),
                name: t.text(&membership.role.name()).to_owned(),
                current: session.actor.as_ref().is_some_and(|actor| actor.membership.id == membership.id),
            });
        }
        let Some(actor) = &session.actor else { return Ok(shell) };
        shell.role = t.text(&actor.role().name()).to_owned();
        shell.office = match &actor.membership.scope {
            workflow::Scope::Institution(_) => head.institution,
            scope => app::session::scope_name(&mut db, scope).await?,
        };
        let current = app.current_year(&mut db, actor).await?;
        if let Some(year) = &current {
            shell.year = year.year.to_string();
            shell.timeline = timeline(t, year);
        }
        let dossiers = [&head.dossier, &heard].map(|id| id.as_ref().map(workflow::DossierId::as_str));
        shell.nav = navigation(t, actor.role(), current.as_ref(), dossiers, path);
        Ok(shell)
    }
}

fn timeline(t: Words, year: &YearRecord) -> Vec<TimelineStep> {
    let timetable = app::years::Timetable::stored(year);
    let days = |step| {
        timetable.days(step).map_or_else(String::new, |(first, last)| {
            format!("{}.{}–{}.{}", first.month(), first.day(), last.month(), last.day())
        })
    };
    let state = |step: Step| match step.cmp(&year.step) {
        std::cmp::Ordering::Less => "past",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "next",
    };
    Step::ALL
        .into_iter()
        .map(|step| TimelineStep { name: t.text(&step.name()).to_owned(), days: days(step), state: state(step) })
        .collect()
}

/// What somebody in this role can go to; the dossiers are the institution's latest and the latest with a case on which it
/// was heard.
fn navigation(
    t: Words,
    role: Role,
    year: Option<&YearRecord>,
    [dossier, heard]: [Option<&str>; 2],
    path: &str,
) -> Vec<NavItem> {
    let mut nav = Vec::new();
    let mut add = |label: &str, href: String| {
        let current = path == href || (href.len() > 1 && path.starts_with(&format!("{href}/")));
        nav.push(NavItem { label: label.to_owned(), href, current });
    };
    add(t.of("首页", "Home"), "/".to_owned());
    if let Some(dossier) = dossier {
        add(t.of("自评材料", "Self-evaluation"), format!("/dossiers/{dossier}"));
    }
    if (role.is_office() || matches!(role, Role::Auditor | Role::Authority))
        && let Some(year) = year
    {
        add(t.of("填报进度", "Progress"), format!("/years/{}/progress", year.year));
    }
    let comparing = year.filter(|year| year.step >= Step::Data);
    if let (Some(dossier), true) = (dossier, comparing.is_some()) {
        add(t.of("数据核对", "Figures"), format!("/dossiers/{dossier}/figures"));
    }
    if let (Some(dossier), true) = (dossier, year.is_some_and(|year| year.step >= Step::Review)) {
        add(t.of("补充材料", "Material"), format!("/dossiers/{dossier}/requests"));
    }
    if let (Some(dossier), true) = (dossier, year.is_some_and(|year| year.step >= Step::Feedback)) {
        add(t.of("初步结果", "Preliminary result"), format!("/dossiers/{dossier}/card"));
    }
    if let Some(year) = comparing {
        if role == Role::EvaluationOrganisation {
            add(t.of("数据报送", "Figures"), format!("/years/{}/figures", year.year));
        }
        if role.is_office() || role == Role::Auditor {
            add(t.of("评价组织报送", "Supplied figures"), format!("/years/{}/figures", year.year));
            add(t.of("数据核对", "Figures compared"), format!("/years/{}/reconciliation", year.year));
            add(t.of("专家分配", "Experts"), format!("/years/{}/assignment", year.year));
            if year.step >= Step::Review {
                add(t.of("补充材料", "Material"), crate::pages::requests::year_address(year.year));
                add(t.of("现场考察", "Visits"), format!("/years/{}/visits", year.year));
                add(t.of("评审汇总", "Judgements"), format!("/years/{}/judgements", year.year));
                add(t.of("确定结果", "Results"), format!("/years/{}/determination", year.year));
            }
            if year.step >= Step::Feedback {
                add(t.of("反馈复核", "Feedback"), format!("/years/{}/feedback", year.year));
            }
            add(t.of("负面清单", "Negative list"), format!("/years/{}/cases", year.year));
        }
    }
    if let Some(heard) = heard {
        add(t.of("负面清单事项", "Negative list"), format!("/dossiers/{heard}/cases"));
    }
    if (role.is_office() || role == Role::Auditor)
        && let Some(year) = year
    {
        add(t.of("工作登记", "Records"), format!("/years/{}/records", year.year));
        add(t.of("获批人数", "Approved numbers"), crate::pages::quotas::address(year.year));
    }
    if role.is_expert() {
        add(t.of("我的评审", "My reviews"), "/reviews".to_owned());
    }
    if !role.is_administrator() {
        add(t.of("年度安排", "The year"), "/years".to_owned());
    }
    if role.is_office() || role == Role::Auditor {
        add(t.of("名录", "Registers"), "/registers".to_owned());
    }
    if role.is_institution()
        || role.is_office()
        || matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor)
    {
        add(t.of("人员", "People"), "/people".to_owned());
    }
    if matches!(role, Role::Auditor | Role::AuditAdmin) {
        add(t.of("日志", "Log"), "/log".to_owned());
    }
    if role == Role::SystemAdmin {
        add(t.of("邮件", "Mail"), "/mail".to_owned());
    }
    add(t.of("我的账号", "My account"), "/account".to_owned());
    // Of several that the path lies under, the nearest is where the person is.
    let nearest = nav.iter().filter(|item| item.current).map(|item| item.href.len()).max();
    for item in &mut nav {
        item.current &= Some(item.href.len()) == nearest;
    }
    nav
}

/// The query of the page that is being answered, for the other language.
fn other_language(lang: Lang) -> String {
    let other = if lang == Lang::En { "lang=zh" } else { "lang=en" };
    let rest = |query: &String| {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
        kept.join("&")
    };
    match QUERY.try_with(rest) {
        Ok(kept) if !kept.is_empty() => format!("{kept}&{other}"),
        _ => other.to_owned(),
    }
}

/// Renders a page. Pages hold what only this person may see: no cache keeps them.
pub(crate) fn html(page: &impl Template) -> Result<Response, Refusal> {
    let body = page.render().map_err(|error| AppError::Internal(format!("a page could not be made: {error}")))?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Html(body)).into_response())
}

/// The page again with what is wrong in what was sent.
pub(crate) fn wrong(reader: Reader, page: Result<impl Template, AppError>) -> Result<Response, Refusal> {
    let page = page.map_err(|error| Refusal::to(error, reader))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// Goes to another page after something was done.
pub(crate) fn go(to: &str) -> Response {
    axum::response::Redirect::to(to).into_response()
}
