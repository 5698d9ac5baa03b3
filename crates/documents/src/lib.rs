//! Facts in and results out: JSON, workbooks, CSV and text, each read and written by one module. Reading goes through
//! [`assess::Intake`]; whatever shows a working asks [`assess::Calculation`] for it. No rule of any scheme lives here.

pub mod card;
pub mod cells;
pub mod evidence;
pub mod facts_json;
pub mod facts_json_write;
pub mod failure;
pub mod press;
pub mod register;
pub mod result_csv;
pub mod result_json;
mod result_roll;
pub mod result_text;
mod result_words;
pub mod result_xlsx;
pub mod sample;
mod sheet;
pub mod table;
pub mod workbook;
