//! The program as people use it: a real Chromium against the real server, each journey from its user's side.
//!
//! Debian's `chromium` and `chromium-driver` are needed. Without them every journey says that it was left out, unless
//! `HENGPING_REQUIRE_BROWSER` is set, as `cargo xtask test` does. What a failing journey saw is kept in
//! `target/browser/`.

mod browser;
mod crawl;
mod determination;
mod evening;
mod figures;
mod journey;
mod kept;
mod page;
mod pages;
mod people;
mod plain;
mod resumed;
mod returned;
mod server;
mod submission;
mod visit;
