//! What operations take from a request. Whatever is wrong with it is told in our form.

use app::keys::Holder;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use scheme::Text;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Fault;
use app::AppError;

/// Who asks, by their key.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Holder);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| AppError::NotSignedIn.into())
    }
}

/// What stands in the path. What is no id is absent, like what nobody has.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| AppError::Absent.into())
    }
}

/// What stands after the question mark. What nobody knows there is refused, so that a slip of the pen is noticed.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|error| {
            let expected = Text::new(format!("查询参数有误：{}", error.body_text()), error.body_text());
            Fault::of_place(StatusCode::BAD_REQUEST, "query", &expected)
        })
    }
}

/// A body of JSON, with the bytes as they came.
pub(crate) struct Body {
    pub(crate) value: Value,
    pub(crate) bytes: axum::body::Bytes,
}

/// Largest body in bytes: five hundred long rows.
const LARGEST: usize = 8 << 20;

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        if !is_json(request.headers()) {
            let expected = Text::new("Content-Type 应为 application/json", "Content-Type must be application/json");
            return Err(Fault::of_place(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type", &expected));
        }
        let too_large = || {
            let most = LARGEST >> 20;
            let expected = Text::new(format!("请求超过 {most} MB"), format!("larger than {most} MB"));
            Fault::of_place(StatusCode::PAYLOAD_TOO_LARGE, "", &expected)
        };
        let bytes = axum::body::Bytes::from_request(request, state).await.map_err(|error| match error {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => too_large(),
            _ => {
                let expected = Text::new("请求没有传完", "the request broke off");
                Fault::of_place(StatusCode::BAD_REQUEST, "", &expected)
            }
        })?;
        if bytes.len() > LARGEST {
            return Err(too_large());
        }
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            let expected = Text::new(format!("应为 JSON：{error}"), format!("must be JSON: {error}"));
            Fault::of_place(StatusCode::BAD_REQUEST, "", &expected)
        })?;
        Ok(Self { value, bytes })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// What the client calls this command, so that repeating it does nothing twice.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

/// The header's name.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// What its value looks like.
pub(crate) const IDEMPOTENCY_PATTERN: &str = "^[!-~]{1,100}$";

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let Some(value) = parts.headers.get(IDEMPOTENCY_KEY) else { return Ok(Self(None)) };
        let key = value.to_str().unwrap_or_default();
        if (1..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(Some(key.to_owned())));
        }
        let expected = Text::new(
            "Idempotency-Key 应为 1 到 100 个不含空格的 ASCII 字符",
            "Idempotency-Key must be 1 to 100 ASCII characters without spaces",
        );
        Err(Fault::of_place(StatusCode::BAD_REQUEST, "Idempotency-Key", &expected))
    }
}
