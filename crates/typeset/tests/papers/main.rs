//! The papers as people get them: read back with pdftotext, counted, compared byte by byte.

mod pdf;
mod receipt;
mod report;
mod sample;
mod visit;
