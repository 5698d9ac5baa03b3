//! The parts that pages are put together from: for each a plain struct and one template of the same name in
//! `templates/parts`. A part stands in a page as `{{ part }}`, its words already escaped. All of them with an example:
//! [`crate::components`].

mod acts;
mod basic;
mod chart;
mod evidence;
mod fields;
mod lists;
mod rows;
mod tables;
mod working;

pub use acts::{
    Change, ChangedLine, Changes, Check, CheckList, Comment, Comments, Confirmation, Consequence, Signatures, Staged,
    TwoPeople,
};
pub use basic::{
    Crumbs, Empty, Link, Locked, Mark, Measure, Message, Problem, Problems, Refused, SaveState, Saving, Tag,
};
pub use chart::{BarRow, Bars, Placed, ScoreCard, ScoreGroup};
pub use evidence::{FileLine, Tray};
pub use fields::{Anchor, Anchors, Field, Input};
pub use lists::{
    Figure, Figures, Summary, SummaryRow, Task, TaskGroup, TaskList, Todo, TodoItem, Urgency, YearLine, YearState,
    YearStep,
};
pub use rows::{RowCell, RowColumn, RowEditor, RowLine};
pub(crate) use tables::small;
pub use tables::{Cell, Column, Filter, Pages, Sorted, Tab, Table, Tabs};
pub use working::{Fact, FactTable, Source, Working, WorkingStep};

/// A part writes markup, so a page must not escape it once more.
macro_rules! markup {
    ($($part:ty),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $part {})+ };
}

markup!(
    Tag,
    Changes,
    Message,
    Problems,
    Empty,
    Measure,
    SaveState,
    Locked,
    Refused,
    Crumbs,
    Bars,
    ScoreCard,
    Tray,
    Field,
    Anchors,
    Todo,
    TaskList,
    YearLine,
    Summary,
    Figures,
    Tabs,
    Pages,
    Table,
    RowEditor,
    FactTable,
    Working,
    CheckList,
    Staged,
    TwoPeople,
    Confirmation,
    Comments,
    Signatures,
);
