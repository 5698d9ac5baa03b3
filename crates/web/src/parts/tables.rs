//! Tables with sums, filters in the address and pages; tabs.

use app::AppError;
use askama::Template;

use super::{Link, Tag};
use crate::words::Words;

/// How a table is ordered by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sorted {
    /// Not by this one.
    #[default]
    No,
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// It holds numbers.
    pub number: bool,
    /// The address that orders by it; empty where it cannot.
    pub href: String,
    /// How the table is ordered by it.
    pub sorted: Sorted,
}

/// A cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A few signs that stay on one line, such as a day.
    Short(String),
    /// A number, as it is written.
    Number(String),
    /// Words that lead somewhere.
    Link(Link),
    /// How something stands.
    Tag(Tag),
    /// What is done with the row.
    Acts(Vec<Link>),
}

impl Cell {
    /// Its words, as they stand on the page.
    fn words(&self) -> String {
        match self {
            Self::Text(text) | Self::Short(text) | Self::Number(text) => text.clone(),
            Self::Link(link) => link.text.clone(),
            Self::Tag(tag) => tag.text.clone(),
            Self::Acts(links) => links.iter().map(|link| link.text.as_str()).collect::<Vec<_>>().join(" "),
        }
    }
}

/// A choice that narrows a table; it stands in the address.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What it is about; empty for what only stays in the address.
    pub label: String,
    /// Its name in the address.
    pub name: String,
    /// Its value; empty for all.
    pub value: String,
    /// What can be chosen: value and words. With none it is typed.
    pub options: Vec<(String, String)>,
}

/// Which of several pages this is.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/pages.html")]
pub struct Pages {
    /// Language.
    pub t: Words,
    /// This page, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// How many rows in all.
    pub found: u32,
    /// How many rows on a page.
    pub size: u32,
    /// The address up to the number of the page, such as `?q=x&page=`.
    pub href: String,
}

/// A count as these parts take it.
pub(crate) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Table {
    /// All its rows as a workbook: what is seen on the page, where it was made with all of them on one page.
    pub(crate) fn workbook(&self) -> Result<Vec<u8>, AppError> {
        let head: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(Cell::words).collect()).collect();
        app::progress::as_workbook(&self.caption, &head, &rows)
    }
}

impl Pages {
    /// The page that is asked for, of so many rows with so many on each; `same` is what else the address says.
    pub(crate) fn of(t: Words, (found, size): (usize, usize), asked: usize, same: &str) -> Self {
        let pages = found.div_ceil(size).max(1);
        let sign = if same.is_empty() { "" } else { "&" };
        Self {
            t,
            page: small(asked.clamp(1, pages)),
            pages: small(pages),
            found: small(found),
            size: small(size),
            href: format!("?{same}{sign}page="),
        }
    }

    /// All rows on one page, such as for a workbook.
    pub(crate) fn whole(t: Words, found: usize, same: &str) -> Self {
        Self::of(t, (found, found.max(1)), 1, same)
    }

    /// The rows that stand on it.
    pub(crate) fn cut<'r, R>(&self, rows: &'r [R]) -> &'r [R] {
        let (page, size) = (self.page as usize, self.size as usize);
        rows.chunks(size.max(1)).nth(page - 1).unwrap_or_default()
    }

    /// The numbers shown: the ends, and those near; 0 stands for a gap.
    pub fn shown(&self) -> Vec<u32> {
        let mut shown = Vec::new();
        for page in 1..=self.pages {
            if page == 1 || page == self.pages || page.abs_diff(self.page) <= 2 {
                shown.push(page);
            } else if shown.last() != Some(&0) {
                shown.push(0);
            }
        }
        shown
    }
}

/// A table.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    /// Language.
    pub t: Words,
    /// What it shows.
    pub caption: String,
    /// Choices above it.
    pub filters: Vec<Filter>,
    /// Where what is shown is exported to; empty where it is not.
    pub export: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// The last line with the sums, empty where there is none.
    pub sums: Vec<String>,
    /// Said where there are no rows.
    pub empty: String,
    /// Which page of it this is.
    pub pages: Option<Pages>,
}

/// A tab: a link to another view of the same thing.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// Where it leads.
    pub link: Link,
    /// How many are there; empty where that is not counted.
    pub count: String,
    /// It is the one shown.
    pub current: bool,
}

/// Views of the same thing.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs {
    /// What they are views of.
    pub label: String,
    /// The tabs.
    pub tabs: Vec<Tab>,
}
