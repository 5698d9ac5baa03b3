//! Rows of figures or items, typed in or pasted from a spreadsheet.

use askama::Template;

use crate::words::Words;

/// A column of the rows.
#[derive(Debug, Clone, Default)]
pub struct RowColumn {
    /// Its heading.
    pub label: String,
    /// How to fill it in; may be empty.
    pub hint: String,
    /// It must be filled in.
    pub required: bool,
}

/// A field of a row.
#[derive(Debug, Clone, Default)]
pub struct RowCell {
    /// The field's key; it is sent as `f.<row>.<key>`.
    pub key: String,
    /// What it is, for those who hear the page.
    pub label: String,
    /// What it holds.
    pub value: String,
    /// What is wrong with it; empty where nothing is.
    pub problem: String,
    /// What can be chosen: value and words. With none it is typed.
    pub options: Vec<(String, String)>,
    /// It holds a number.
    pub number: bool,
    /// It holds a long name, which wraps.
    pub long: bool,
    /// The mark in its corner: `different`, `commented`, `unsaved`, `saving`, `kept`, or none.
    pub mark: &'static str,
    /// What the mark means, in words.
    pub meaning: String,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct RowLine {
    /// Its id.
    pub id: String,
    /// The version that is shown; it is sent as `v.<row>`.
    pub version: i64,
    /// It waits to be filled in.
    pub blank: bool,
    /// Where its history is; empty where there is none.
    pub history: String,
    /// Its fields, one for each column.
    pub cells: Vec<RowCell>,
}

/// The table of rows inside a form; the form itself is the page's.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/row_editor.html")]
pub struct RowEditor {
    /// Language.
    pub t: Words,
    /// What the rows are.
    pub label: String,
    /// The columns.
    pub columns: Vec<RowColumn>,
    /// The rows.
    pub rows: Vec<RowLine>,
    /// Sums of the columns, empty where there are none.
    pub sums: Vec<String>,
    /// Nothing can be changed.
    pub readonly: bool,
}
