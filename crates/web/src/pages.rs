//! The pages, in the order in which people meet them: handler and view side by side.

pub(crate) mod account;
pub(crate) mod assignment;
pub(crate) mod cases;
pub(crate) mod compared;
pub(crate) mod demo;
pub(crate) mod dossier;
pub(crate) mod evidence;
pub(crate) mod figures;
pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod mail;
pub(crate) mod people;
pub(crate) mod progress;
pub(crate) mod registers;
pub(crate) mod review;
pub(crate) mod reviews;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod sheet;
pub(crate) mod sign_in;
pub(crate) mod submission;
pub(crate) mod system;
pub(crate) mod workbook;
pub(crate) mod years;
