//! documents
pub mod facts_json;
pub mod failure;
pub mod result_json;
