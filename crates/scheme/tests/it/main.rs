//! The crate from outside: the schemes that are shipped, and one that shares nothing with them but the format.

mod check;
mod diff;
mod digest;
mod edits;
mod files;
mod keys;
mod neutral;
mod notice;
mod show;
mod types;
