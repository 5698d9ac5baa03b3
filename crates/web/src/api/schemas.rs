//! Types and schemas that several operations share.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scheme::{Points, Text};
use serde::Serialize;
use store::years::Institution;
use workflow::{DossierState, Step};

/// A text for people, in Chinese and English.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Text")]
pub(crate) struct BothText {
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

impl From<&Text> for BothText {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

/// An institution.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Institution")]
pub(crate) struct InstitutionView {
    /// 学校标识码
    code: String,
    /// Its name.
    name: String,
    /// Id of its kind in the scheme.
    kind: String,
}

impl From<&Institution> for InstitutionView {
    fn from(institution: &Institution) -> Self {
        let Institution { code, name, kind, .. } = institution.clone();
        Self { code, name, kind }
    }
}

/// Points from what is stored of them.
pub(crate) fn points(units: i64) -> String {
    Points::from_units(units).to_string()
}

fn one_of(ids: impl Iterator<Item = &'static str>) -> Schema {
    json_schema!({"type": "string", "enum": ids.collect::<Vec<_>>()})
}

pub(crate) fn state(_: &mut SchemaGenerator) -> Schema {
    one_of(DossierState::ALL.into_iter().map(DossierState::id))
}

pub(crate) fn step(_: &mut SchemaGenerator) -> Schema {
    one_of(Step::ALL.into_iter().map(Step::id))
}

/// An id: 32 hexadecimal digits.
pub(crate) fn id(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": ID})
}

/// The same, or null.
pub(crate) fn perhaps_id(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["string", "null"], "pattern": ID})
}

/// What an id looks like.
pub(crate) const ID: &str = "^[0-9a-f]{32}$";

/// Points or rates: decimal digits, never a binary number.
pub(crate) fn decimal(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})
}

/// The same, or null.
pub(crate) fn perhaps_decimal(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})
}

/// A SHA-256 digest.
pub(crate) fn digest(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
}
