//! `/api/v1`: the same use cases for people's own programs, as JSON. A program signs in with an access key and nothing
//! else: a cookie opens nothing here, so there is nothing that another site's page could make a browser do.

pub mod description;
pub(crate) mod dossiers;
mod extract;
pub(crate) mod files;
mod kept;
pub(crate) mod log;
pub(crate) mod me;
pub mod operation;
mod problem;
pub(crate) mod receipt;
pub(crate) mod rows;
mod schemas;
pub(crate) mod years;

pub(crate) use extract::Caller;
pub(crate) use problem::{Fault, method_not_allowed};

/// What the addresses of all operations begin with.
pub(crate) const ROOT: &str = "/api/v1/";
