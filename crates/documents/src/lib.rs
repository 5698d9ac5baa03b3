//! documents
pub mod cells;
pub mod facts_json;
pub mod failure;
pub mod result_json;
