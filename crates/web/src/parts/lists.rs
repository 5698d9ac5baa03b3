//! Lists: what is to be done, how far tasks are, where the year stands, what is known of one thing.

use askama::Template;

use super::{Link, Tag};
use crate::words::Words;

/// How near a deadline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Urgency {
    /// Not soon.
    #[default]
    Later,
    /// Within days.
    Soon,
    /// Past.
    Late,
}

impl Urgency {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Soon => "soon",
            Self::Late => "late",
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, Default)]
pub struct TodoItem {
    /// What, and where it is done.
    pub link: Link,
    /// More words; may be empty.
    pub note: String,
    /// Until when, with what is left of the time; may be empty.
    pub due: String,
    /// How near that is.
    pub urgency: Urgency,
}

/// What is to be done now, most urgent first.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/todo.html")]
pub struct Todo {
    /// Language.
    pub t: Words,
    /// The things.
    pub items: Vec<TodoItem>,
}

/// A task.
#[derive(Debug, Clone, Default)]
pub struct Task {
    /// What, and where it is done.
    pub link: Link,
    /// More words, such as who is responsible; may be empty.
    pub note: String,
    /// How it stands.
    pub tag: Tag,
    /// A figure such as the points so far; may be empty.
    pub figure: String,
    /// What the figure is of; may be empty.
    pub of: String,
    /// The figure in hundredths of that.
    pub percent: Option<u8>,
}

/// Tasks that belong together.
#[derive(Debug, Clone, Default)]
pub struct TaskGroup {
    /// What they are.
    pub name: String,
    /// Their figure; may be empty.
    pub figure: String,
    /// The tasks.
    pub tasks: Vec<Task>,
}

/// Tasks with their states.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/task_list.html")]
pub struct TaskList {
    /// Language.
    pub t: Words,
    /// What the figures are.
    pub figure: String,
    /// The tasks.
    pub groups: Vec<TaskGroup>,
}

/// Where a step of the year stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearState {
    /// Over.
    Past,
    /// Under way.
    Now,
    /// To come.
    Next,
}

impl YearState {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Now => "now",
            Self::Next => "next",
        }
    }
}

/// A step of the year.
#[derive(Debug, Clone)]
pub struct YearStep {
    /// Its name.
    pub name: String,
    /// Its days.
    pub days: String,
    /// Where it stands.
    pub state: YearState,
    /// What happens in it, or what came of it.
    pub note: String,
}

/// The year from top to bottom, with today in it.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/year_line.html")]
pub struct YearLine {
    /// Language.
    pub t: Words,
    /// The steps in order.
    pub steps: Vec<YearStep>,
    /// Today, and what is left of the step under way.
    pub today: String,
}

/// One thing that is known.
#[derive(Debug, Clone, Default)]
pub struct SummaryRow {
    /// What.
    pub name: String,
    /// Its value, by line.
    pub lines: Vec<String>,
    /// Where to change it.
    pub change: Option<Link>,
}

/// What is known of one thing.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/summary.html")]
pub struct Summary {
    /// The rows.
    pub rows: Vec<SummaryRow>,
}

/// A number that is to be seen at once.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// Of what.
    pub name: String,
    /// The number.
    pub value: String,
}

/// A few numbers side by side.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/figures.html")]
pub struct Figures {
    /// The numbers.
    pub figures: Vec<Figure>,
}
