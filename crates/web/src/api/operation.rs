//! What the description says of an operation, beside its handler.

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The schema of a type, by reference.
pub(crate) fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// The schema of a type as it stands, for its properties.
pub(crate) fn properties<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    T::json_schema(generator)
}

/// What the description says of an operation.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Its name for those who make clients from the description.
    pub id: &'static str,
    /// What it does, in Chinese and English.
    pub summary: (&'static str, &'static str),
    /// A type whose fields are what may stand after the question mark.
    pub query: Option<SchemaOf>,
    /// What is sent.
    pub request: Option<SchemaOf>,
    /// What comes back.
    pub answer: Answer,
    /// Statuses besides those that every operation can have.
    pub refuses: &'static [u16],
}

/// What comes back.
#[derive(Clone, Copy)]
pub enum Answer {
    /// JSON of a type of ours.
    Json(SchemaOf),
    /// JSON in a format with a document of its own.
    Format(&'static str),
    /// Something else that clients may keep: its media type.
    Kept(&'static str),
    /// A file of any kind, which clients may keep.
    File,
}

impl Answer {
    /// Whether it carries an `ETag`, so that a client need not fetch again what it has.
    pub(crate) fn is_kept(self) -> bool {
        matches!(self, Self::Kept(_) | Self::File)
    }
}
