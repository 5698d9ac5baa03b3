//! The store, on SQLite and on PostgreSQL: every test runs on both.

#![allow(missing_docs, reason = "tests")]

mod backup;
mod cases;
mod determinations;
mod entries;
mod experts;
mod figures;
mod fixture;
mod invariants;
mod keys;
mod kill;
mod log;
mod mails;
mod opening;
mod postgres;
mod quotas;
mod registers;
mod requests;
mod taken;
mod tamper;
mod tree;
mod visits;
mod world;
mod writing;
