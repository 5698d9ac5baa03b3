//! The application through its router, in process: no socket, no mock but the clock and the press.

mod access;
mod accounts;
mod api;
mod assignment;
mod bucket;
mod cases;
mod concerns;
mod determination;
mod earlier;
mod experts;
mod figures;
mod frame;
mod judgements;
mod leaks;
mod mail;
mod material;
mod quotas;
mod registers;
mod review;
mod search;
mod self_evaluation;
mod site;
mod states;
mod visits;
mod years;
