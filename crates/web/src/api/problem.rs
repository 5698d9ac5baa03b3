//! What a program is told when something was not done: `application/problem+json` (RFC 9457), in both languages.

use app::AppError;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use scheme::Text;
use serde::Serialize;
use store::StoreError;
use store::dossiers::Fields;

use super::ROOT;
use super::schemas::BothText;

/// What was not done, and why.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What happened, in Chinese and English.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Why, and what to do, in Chinese and English.
    detail: String,
    /// Every problem of what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Finding>,
    /// The row that somebody else changed in between, as it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<StoredRow>,
}

/// Something that is wrong, and where.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Finding {
    /// JSON pointer into what was sent, or the name of a parameter or header.
    pub(crate) place: String,
    /// What is wrong and what is expected.
    pub(crate) expected: BothText,
    /// What stood there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) found: Option<String>,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, expected: &Text, found: Option<String>) -> Self {
        Self { place: place.into(), expected: expected.into(), found: found.map(short) }
    }
}

/// The beginning of what stood there: enough to recognise it.
fn short(found: String) -> String {
    if found.chars().count() <= 80 { found } else { found.chars().take(80).chain(['…']).collect() }
}

/// A row as it is stored.
#[derive(Debug, Serialize, JsonSchema)]
struct StoredRow {
    #[schemars(schema_with = "super::schemas::id")]
    entry: String,
    /// Send this as the version that was seen, to change it.
    version: i64,
    fields: Fields,
    removed: bool,
    /// Who changed it.
    person: String,
}

/// Why an operation was not done. Boxed, since it is seldom there and large.
#[derive(Debug)]
pub(crate) struct Fault(Box<Told>);

#[derive(Debug)]
struct Told {
    status: StatusCode,
    title: Text,
    detail: Text,
    problems: Vec<Finding>,
    stored: Option<StoredRow>,
    /// Seconds to wait.
    wait: Option<u64>,
}

impl Fault {
    fn new(status: StatusCode, title: Text, detail: Text) -> Self {
        Self(Box::new(Told { status, title, detail, problems: Vec::new(), stored: None, wait: None }))
    }

    fn again_in(mut self, seconds: u64) -> Self {
        self.0.wait = Some(seconds);
        self
    }

    /// What was sent has problems.
    pub(crate) fn of_places(status: StatusCode, problems: Vec<Finding>) -> Self {
        let title = Text::new("有内容需要更正", "Something needs to be put right");
        let detail = Text::new("未保存任何更改，问题见 problems。", "Nothing was changed; see problems.");
        let mut fault = Self::new(status, title, detail);
        fault.0.problems = problems;
        fault
    }

    /// A parameter, a header or the body as a whole is wrong.
    pub(crate) fn of_place(status: StatusCode, place: &str, expected: &Text) -> Self {
        Self::of_places(status, vec![Finding::new(place, expected, None)])
    }

    /// With the problems of a use case at places in what was sent.
    pub(crate) fn at(error: AppError, place: impl Fn(&str) -> (String, Option<String>)) -> Self {
        let AppError::Input(problems) = error else { return error.into() };
        let problems = problems.iter().map(|problem| {
            let (place, found) = place(&problem.field);
            Finding::new(place, &problem.message, found)
        });
        Self::of_places(StatusCode::UNPROCESSABLE_ENTITY, problems.collect())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        let not_done = || Text::new("没有完成", "It was not done");
        match error {
            AppError::Absent => Self::new(
                StatusCode::NOT_FOUND,
                Text::new("没有找到", "There is no such thing"),
                Text::new("请核对地址；不属于您的内容视为不存在。", "Check the address; what is not yours is absent."),
            ),
            AppError::Closed(why) => {
                Self::new(StatusCode::FORBIDDEN, Text::new("现在不能这样做", "This cannot be done now"), why)
            }
            AppError::Input(problems) => Self::of_places(
                StatusCode::UNPROCESSABLE_ENTITY,
                problems.iter().map(|problem| Finding::new(&problem.field, &problem.message, None)).collect(),
            ),
            AppError::Changed(changed) => {
                let stored = StoredRow {
                    entry: changed.stored.id.to_string(),
                    version: changed.stored.version,
                    fields: changed.stored.fields,
                    removed: changed.stored.removed,
                    person: changed.person,
                };
                let title = Text::new("内容已被他人修改", "Somebody else has changed this");
                let detail = Text::new(
                    "未保存任何更改。请比较 stored 中的内容，以其中的 version 重新提交。",
                    "Nothing was changed. Compare with stored, then send again with its version.",
                );
                let mut fault = Self::new(StatusCode::CONFLICT, title, detail);
                fault.0.stored = Some(stored);
                fault
            }
            AppError::Stale(why) => {
                Self::new(StatusCode::CONFLICT, Text::new("内容已被他人修改", "Somebody else has changed this"), why)
            }
            AppError::NotSignedIn => Self::new(
                StatusCode::UNAUTHORIZED,
                Text::new("缺少有效的访问密钥", "A valid access key is missing"),
                Text::new(
                    "请在「我的账号」中创建访问密钥，以 Authorization: Bearer hpk_… 发送；密钥可能已到期或被撤销。",
                    "Make an access key under My account and send it as Authorization: Bearer hpk_…; \
                     it may have ended or been revoked.",
                ),
            ),
            AppError::TooMany(seconds) => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                Text::new("请求过于频繁", "Too many requests"),
                Text::new(format!("请在 {seconds} 秒后重试。"), format!("Try again in {seconds} seconds.")),
            )
            .again_in(seconds),
            AppError::Store(StoreError::Busy) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, not_done(), StoreError::Busy.message()).again_in(1)
            }
            AppError::Store(error @ StoreError::Taken(_)) => {
                Self::new(StatusCode::CONFLICT, not_done(), error.message())
            }
            AppError::Store(error) => {
                tracing::error!(%error, "an operation failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, not_done(), error.message())
            }
            AppError::Internal(error) => {
                tracing::error!(%error, "an operation failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    Text::new("系统出错", "The system failed"),
                    Text::new("没有保存任何更改，请联系系统管理员。", "Nothing was changed; tell the administrator."),
                )
            }
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let both = |text: &Text| format!("{} / {}", text.zh, text.en);
        let Told { status, title, detail, problems, stored, wait } = *self.0;
        let body = Problem {
            kind: "about:blank",
            title: both(&title),
            status: status.as_u16(),
            detail: both(&detail),
            problems,
            stored,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hengping\""));
        }
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Says in our form what the router says with an empty body: this address knows other methods only.
pub(crate) async fn method_not_allowed(request: Request, next: Next) -> Response {
    let ours = request.uri().path().starts_with(ROOT);
    let response = next.run(request).await;
    if !ours || response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let title = Text::new("此地址没有这种操作", "This address has no such operation");
    let detail = Text::new("可用的方法见 Allow 响应头。", "The header Allow names those it has.");
    let mut told = Fault::new(StatusCode::METHOD_NOT_ALLOWED, title, detail).into_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow.clone());
    }
    told
}
