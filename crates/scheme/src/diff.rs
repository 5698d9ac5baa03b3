//! What changed between two schemes.
use crate::{Scheme, Text};
/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is concerned.
    pub subject: Text,
}
/// What changed from `before` to `after`.
pub fn diff(_before: &Scheme, _after: &Scheme) -> Vec<Change> {
    Vec::new()
}
