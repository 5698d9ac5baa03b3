//! The application through its router, in process: no socket, no mock but the clock and the press.

mod access;
mod accounts;
mod api;
mod bucket;
mod frame;
mod leaks;
mod mail;
mod search;
mod self_evaluation;
mod site;
