//! What people see when something was not done: what is wrong, where, and what to do.

use std::any::Any;

use app::AppError;
use app::error::InputProblem;
use askama::Template;
use axum::Json;
use axum::extract::Request;
use axum::http::{Extensions, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use scheme::{Lang, Text};
use serde_json::json;

use crate::api::{Fault, ROOT};
use crate::page::{Reader, Shell, words_written};
use crate::words::Words;

/// A use case that was refused, to be shown in the reader's language and form.
#[derive(Debug)]
pub(crate) struct Refusal {
    error: AppError,
    reader: Reader,
}

impl Refusal {
    /// For whoever asked.
    pub(crate) fn of(error: AppError, extensions: &Extensions) -> Self {
        Self { error, reader: extensions.get::<Reader>().copied().unwrap_or_default() }
    }

    /// For a reader who is known.
    pub(crate) fn to(error: AppError, reader: Reader) -> Self {
        Self { error, reader }
    }

    /// Where nothing is known of who asked.
    pub(crate) fn plain(error: AppError) -> Self {
        Self { error, reader: Reader::default() }
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self::plain(error)
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    shell: Shell,
    t: Words,
    code: u16,
    what: String,
    todo: String,
    problems: Vec<InputProblem>,
    /// What they wrote, which is kept nowhere: to be copied.
    written: Vec<String>,
    /// Whether they are to sign in first.
    signs_in: bool,
}

/// Status, what happened and what to do.
fn words(error: &AppError) -> (StatusCode, Text, Text) {
    match error {
        AppError::Absent => (
            StatusCode::NOT_FOUND,
            Text::new("没有找到这个页面", "There is no such page"),
            Text::new("请核对地址，或从首页进入。", "Check the address, or start from the home page."),
        ),
        AppError::Closed(why) => {
            (StatusCode::FORBIDDEN, Text::new("现在不能这样做", "This cannot be done now"), why.clone())
        }
        AppError::Input(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Text::new("有内容需要更正", "Something needs to be put right"),
            Text::new(
                "请返回上一页更正后再提交，已保存的内容不受影响。",
                "Go back and correct it; what was saved is safe.",
            ),
        ),
        AppError::Changed(changed) => (
            StatusCode::CONFLICT,
            Text::new("内容已被他人修改", "Somebody else has changed this"),
            Text::new(
                format!("{} 刚刚修改了同一行，您的修改没有保存。请刷新后查看，再决定如何修改。", changed.person),
                format!(
                    "{} changed the same row just now; yours was not saved. Reload, look, and decide.",
                    changed.person
                ),
            ),
        ),
        AppError::Stale(why) => {
            (StatusCode::CONFLICT, Text::new("内容已被他人修改", "Somebody else has changed this"), why.clone())
        }
        AppError::NotSignedIn => (
            StatusCode::UNAUTHORIZED,
            Text::new("请先登录", "Please sign in"),
            Text::new("登录已结束或尚未登录。已保存的内容不受影响。", "The login has ended. What was saved is safe."),
        ),
        AppError::TooMany(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            Text::new("尝试次数过多", "Too many attempts"),
            Text::new(format!("请在 {seconds} 秒后重试。"), format!("Try again in {seconds} seconds.")),
        ),
        AppError::Store(store) => (
            match store {
                store::StoreError::Busy => StatusCode::SERVICE_UNAVAILABLE,
                store::StoreError::Taken(_) => StatusCode::CONFLICT,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Text::new("没有完成", "It was not done"),
            store.message(),
        ),
        AppError::Internal(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            Text::new("系统出错", "The system failed"),
            Text::new(
                "没有保存任何更改。请稍后重试；如仍出错，请联系系统管理员。",
                "Nothing was changed. Try again; if it goes on, tell the system administrator.",
            ),
        ),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, what, todo) = words(&self.error);
        if status.is_server_error() {
            tracing::error!(error = %self.error, "a request failed");
        }
        let wait = if let AppError::TooMany(seconds) = &self.error { Some(*seconds) } else { None };
        let mut response = self.told(status, &what, &todo);
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl Refusal {
    /// In the reader's language and form.
    fn told(self, status: StatusCode, what: &Text, todo: &Text) -> Response {
        if self.reader.json {
            return (status, Json(as_json(&self.error, what, todo, self.reader.lang))).into_response();
        }
        let signs_in = matches!(self.error, AppError::NotSignedIn);
        let written = words_written();
        if signs_in && written.is_empty() {
            return (StatusCode::SEE_OTHER, [(header::LOCATION, "/sign-in")]).into_response();
        }
        let problems = match self.error {
            AppError::Input(problems) => problems,
            _ => Vec::new(),
        };
        let lang = self.reader.lang;
        let t = Words(lang);
        let page = ErrorPage {
            shell: Shell::bare(lang, what.get(lang)),
            t,
            code: status.as_u16(),
            what: what.get(lang).to_owned(),
            todo: t.sentence(todo),
            problems,
            written,
            signs_in,
        };
        match page.render() {
            Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
            Err(_) => (status, what.get(lang).to_owned()).into_response(),
        }
    }
}

fn as_json(error: &AppError, what: &Text, todo: &Text, lang: Lang) -> serde_json::Value {
    let mut body = json!({"error": what.get(lang), "todo": todo.get(lang)});
    match error {
        AppError::Input(problems) => {
            let each = |problem: &InputProblem| json!({"field": problem.field, "message": problem.message.get(lang)});
            body["problems"] = problems.iter().map(each).collect();
        }
        AppError::Changed(changed) => {
            body["stored"] = json!({
                "entry": changed.stored.id.as_str(), "version": changed.stored.version, "fields": changed.stored.fields,
                "person": changed.person,
            });
        }
        _ => {}
    }
    body
}

/// An address that leads nowhere.
pub(crate) async fn no_such_page(request: Request) -> Response {
    if request.uri().path().starts_with(ROOT) {
        return Fault::from(AppError::Absent).into_response();
    }
    Refusal::of(AppError::Absent, request.extensions()).into_response()
}

/// A panic is a defect; whoever asked is told in words.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::plain(AppError::Internal("a handler panicked".to_owned())).into_response()
}
