//! The scoring core held against case files, published examples, an oracle, properties, broken input and the eyes of
//! whoever reads its sentences. One binary, so that it links once.

#![allow(clippy::print_stdout, reason = "a test says how much it compared")]

mod cases;
mod common;
mod examples;
mod facts;
mod next;
mod oracle;
mod problems;
mod properties;
mod result;
mod sentences;
mod steps;
