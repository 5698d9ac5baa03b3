//! The facts workbook: an empty template, the same filled with facts, reading it back whatever became of it on the
//! way, and the workbook handed back with what is wrong in it.
//!
//! What is read is what people send: titles above the table, headings over two rows, units in headings, sums and notes
//! below, text numbers, dates with points. Tolerance ends where a value could mean two things: then it is a problem.

mod cell;
mod columns;
mod errors;
mod grid;
mod guide;
mod heading;
mod ignored;
mod label;
mod layout;
mod lexicon;
mod lists;
mod look;
mod number;
mod read;
mod record;
mod roster;
mod rows;
mod setting;
mod setting_rows;
mod stamp;
mod supply;
mod survey;
mod template;
mod typed;
mod vocabulary;
mod write;

pub use errors::with_errors;
pub use read::read;
pub use supply::{Registered, read_supply};
pub use template::{facts_workbook, institution_workbook, supply_workbook, template};
pub use typed::TypedReader;
