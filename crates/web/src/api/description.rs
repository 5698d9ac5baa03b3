//! The description of `/api/v1` (OpenAPI 3.1), made from the table of routes: what is routed is described, with its
//! rule's own refusals.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use scheme::Digest;
use serde_json::{Map, Value, json};

use super::extract::IDEMPOTENCY_PATTERN;
use super::kept;
use super::operation::{Answer, Operation, schema};
use super::problem::Problem;
use super::schemas::ID;
use crate::routes::{Route, Rule, routes};

pub(crate) const DESCRIPTION: Operation = Operation {
    id: "description",
    summary: ("本接口说明（OpenAPI 3.1）", "This description (OpenAPI 3.1)"),
    query: None,
    request: None,
    answer: Answer::Kept("application/json"),
    refuses: &[],
};

/// The description as it is sent, and what tells one version of it from another.
static TEXT: LazyLock<(String, String)> = LazyLock::new(|| {
    let text = description(&routes()).to_string();
    let tag = Digest::of_bytes(text.as_bytes()).hex();
    (text, tag)
});

pub(crate) async fn serve(asked: HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let (text, tag) = &*TEXT;
    kept::answer(&asked, tag, headers, text.as_str())
}

/// Describes the operations among these routes.
pub fn description(routes: &[Route]) -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
    };
    let mut makers = Makers {
        sent: settings().for_deserialize().into_generator(),
        answered: settings().for_serialize().into_generator(),
    };
    let problem = schema::<Problem>(&mut makers.answered);
    let mut paths = Map::new();
    for route in routes {
        let Some(operation) = &route.operation else { continue };
        let methods = paths.entry(route.path).or_insert_with(|| json!({}));
        methods[route.method.as_str().to_lowercase()] = described(route, operation, &problem, &mut makers);
    }
    let mut schemas = makers.sent.take_definitions(true);
    schemas.append(&mut makers.answered.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "衡评 Hengping",
            "version": env!("CARGO_PKG_VERSION"),
            "description": INTRODUCTION,
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "hpk_…"}},
        },
    })
}

const INTRODUCTION: &str = "在「我的账号」中创建访问密钥，以 `Authorization: Bearer hpk_…` 发送。分数、比例等以十进制数字的文本传递。\
    不属于密钥角色的内容一律视为不存在（404）。\n\nMake an access key under My account and send it as \
    `Authorization: Bearer hpk_…`. Points and rates are texts of decimal digits. What the key's role may not see is \
    absent (404).";

/// Makers of schemas: what is sent may leave out what has a default, what is answered holds everything.
struct Makers {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

fn described(route: &Route, operation: &Operation, problem: &impl serde::Serialize, makers: &mut Makers) -> Value {
    let (zh, en) = operation.summary;
    let mut parameters: Vec<Value> = path_parameters(route.path);
    if let Some(query) = operation.query {
        parameters.extend(query_parameters(query(&mut makers.sent).to_value()));
    }
    if operation.answer.is_kept() {
        parameters.push(json!({"name": "If-None-Match", "in": "header", "required": false,
            "description": "本地已有的版本；未变时返回 304 / what the client has: 304 while it is the same",
            "schema": {"type": "string"}}));
    }
    let mut described = json!({
        "operationId": operation.id,
        "summary": format!("{zh} / {en}"),
        "responses": responses(route, operation, problem, makers),
    });
    if route.rule != Rule::Open {
        described["security"] = json!([{"key": []}]);
    }
    if let Some(request) = operation.request {
        parameters.push(json!({"name": "Idempotency-Key", "in": "header", "required": false,
            "description": "同一请求重发时用同一个值，只执行一次，得到同样的回答 / \
                the same value when a request is sent again: it is done once and answered alike",
            "schema": {"type": "string", "pattern": IDEMPOTENCY_PATTERN}}));
        described["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": request(&mut makers.sent)}},
        });
    }
    if !parameters.is_empty() {
        described["parameters"] = Value::Array(parameters);
    }
    described
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| {
        let schema = match name {
            "year" => json!({"type": "integer", "minimum": 2000, "maximum": 2999}),
            "sheet" => json!({"type": "string", "minLength": 1, "maxLength": 40, "description":
                "certificates，或指标编号如 4.4 / certificates, or an indicator's id such as 4.4"}),
            _ => json!({"type": "string", "pattern": ID}),
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    };
    names.map(parameter).collect()
}

/// The fields of a type as parameters after the question mark.
fn query_parameters(schema: Value) -> Vec<Value> {
    let Value::Object(mut schema) = schema else { return Vec::new() };
    let Some(Value::Object(fields)) = schema.remove("properties") else { return Vec::new() };
    let parameter = |(name, mut schema): (String, Value)| {
        // That a parameter may be left out is said by `required`.
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("default");
        }
        json!({"name": name, "in": "query", "required": false, "schema": schema})
    };
    fields.into_iter().map(parameter).collect()
}

fn responses(route: &Route, operation: &Operation, problem: &impl serde::Serialize, makers: &mut Makers) -> Value {
    let content = match operation.answer {
        Answer::Json(schema) => json!({"application/json": {"schema": schema(&mut makers.answered)}}),
        Answer::Format(format) => json!({"application/json": {"schema":
            {"type": "object", "properties": {"format": {"const": format}}, "required": ["format"]}}}),
        Answer::Kept("application/json") => json!({"application/json": {"schema": {"type": "object"}}}),
        Answer::Kept(media) => json!({media: {"schema": {"type": "string"}}}),
        Answer::File => json!({"*/*": {"schema": {}}}),
    };
    let mut responses = Map::new();
    let mut done = json!({"description": "已完成 / done", "content": content});
    if operation.answer.is_kept() {
        done["headers"] = json!({"ETag": {"required": true, "schema": {"type": "string"}}});
        let same =
            json!({"description": "与客户端已有的相同 / the same as the client has", "headers": done["headers"]});
        responses.insert("304".to_owned(), same);
    }
    responses.insert("200".to_owned(), done);
    for status in statuses(route, operation) {
        let mut refused = json!({
            "description": words(status),
            "content": {"application/problem+json": {"schema": problem}},
        });
        if let Some(header) = match status {
            401 => Some("WWW-Authenticate"),
            429 | 503 => Some("Retry-After"),
            _ => None,
        } {
            refused["headers"] = json!({header: {"required": true, "schema": {"type": "string"}}});
        }
        responses.insert(status.to_string(), refused);
    }
    Value::Object(responses)
}

/// How an operation can be refused: by its own list, and by its rule.
fn statuses(route: &Route, operation: &Operation) -> Vec<u16> {
    let mut statuses = operation.refuses.to_vec();
    statuses.extend([429, 503]);
    if route.rule != Rule::Open {
        statuses.extend([401, 403, 404]);
    }
    statuses
}

fn words(status: u16) -> &'static str {
    match status {
        400 => "参数、请求头或 JSON 有误 / a parameter, a header or the JSON is wrong",
        401 => "缺少有效的访问密钥 / a valid access key is missing",
        403 => "现在不能这样做 / it cannot be done now",
        404 => "没有，或不属于您 / absent, or not yours",
        409 => "与现在的内容冲突 / in conflict with what is stored",
        413 => "请求过大 / too large",
        415 => "应为 application/json / must be application/json",
        422 => "内容有问题，见 problems / something is wrong, see problems",
        429 => "请求过于频繁 / too many requests",
        _ => "系统繁忙，请稍后重试 / busy, try again shortly",
    }
}
