//! Small documents, written by hand.

use serde_json::{Map, Value, json};

/// A document of these institutions.
pub(crate) fn document(settings: &Value, institutions: &[Value]) -> Value {
    json!({"format": "hengping-facts/1", "year": 2021, "settings": settings, "institutions": institutions})
}

/// A document of one institution that has these parts.
pub(crate) fn one(settings: &Value, parts: Value) -> Value {
    document(settings, &[institution(1, parts)])
}

/// An institution that has these parts.
pub(crate) fn institution(number: usize, parts: Value) -> Value {
    let mut whole = Map::new();
    whole.insert("code".into(), json!(format!("41360{number:05}")));
    whole.insert("name".into(), json!(format!("示例院校{number:05}")));
    whole.insert("kind".into(), json!("higher_vocational"));
    let Value::Object(parts) = parts else { panic!("parts are an object") };
    whole.extend(parts);
    Value::Object(whole)
}

/// A certificate row with nothing due.
pub(crate) fn row(certificate: &str, counts: [i64; 4], national: &str) -> Value {
    let [approved, registered, attended, passed] = counts;
    json!({
        "certificate": certificate, "level": "中级", "batch": "2021-11", "approved": approved,
        "registered": registered, "attended": attended, "passed": passed, "national_pass_rate": national,
    })
}

/// An item of the year.
pub(crate) fn item(indicator: &str, kind: &str, title: &str) -> Value {
    let mut item = json!({"indicator": indicator, "kind": kind, "title": title, "date": "2021-06-01"});
    match indicator {
        "7.1" => {
            item["achievement"] = json!(title);
            item["confirmed"] = json!(true);
        }
        "7.5" => item["prize"] = json!("first"),
        _ => {}
    }
    item
}
