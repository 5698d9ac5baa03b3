//! What a form sent: names with their values, in order, several for one name.

use app::AppError;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::error::Refusal;
use crate::page::note_words;

/// The fields of a form.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// From the text that a browser makes of a form.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let fields = form_urlencoded::parse(bytes).take(MOST + 1);
        Self(fields.map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
    }

    /// As if these had been typed.
    pub(crate) fn filled(fields: &[(&str, &str)]) -> Self {
        Self(fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    /// The value of a field; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field.
    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All fields.
    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// What somebody wrote in whole sentences.
    fn written(&self) -> Vec<String> {
        let is_words = |name: &str| WRITTEN.contains(&name.rsplit('.').next().unwrap_or(name));
        let words = self.0.iter().filter(|(name, value)| is_words(name) && !value.trim().is_empty());
        words.map(|(_, value)| value.clone()).collect()
    }

    /// A day, where the field holds one.
    pub(crate) fn day(&self, name: &str) -> Option<jiff::civil::Date> {
        self.get(name).trim().parse().ok()
    }
}

/// The parts of a form with files.
pub(crate) struct Parts(pub(crate) Multipart);

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let extensions = request.extensions().clone();
        Multipart::from_request(request, state).await.map(Self).map_err(|_| {
            let why = AppError::input(
                "file",
                "上传的内容不完整，请重新选择文件",
                "the upload is not whole: choose the file again",
            );
            crate::error::Refusal::of(why, &extensions).into_response()
        })
    }
}

/// Fields in which people write sentences.
const WRITTEN: [&str; 9] = ["reason", "words", "why", "note", "body", "remark", "strengths", "problems", "advice"];

/// Most fields of a form.
const MOST: usize = 100_000;

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let extensions = request.extensions().clone();
        let refused = |status, why| {
            let mut response = Refusal::of(why, &extensions).into_response();
            *response.status_mut() = status;
            response
        };
        let too_large =
            || refused(StatusCode::PAYLOAD_TOO_LARGE, AppError::input("", "表单过大", "the form is too large"));
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            status => refused(status, AppError::input("", "表单没有收完整", "the form did not arrive whole")),
        })?;
        let form = Self::of(&bytes);
        note_words(form.written());
        if form.0.len() > MOST { Err(too_large()) } else { Ok(form) }
    }
}
