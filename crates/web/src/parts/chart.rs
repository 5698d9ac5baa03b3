//! Pictures made on the server: plain SVG with classes, and the table that says the same.

use askama::Template;

use super::Link;
use crate::words::Words;

/// A bar.
#[derive(Debug, Clone, Default)]
pub struct BarRow {
    /// Of what.
    pub label: String,
    /// The value, as it is written.
    pub value: String,
    /// The value in thousandths of the most it can be.
    pub share: u16,
    /// What it is compared with, in the same measure.
    pub other: Option<u16>,
}

/// Horizontal bars with what each is compared with.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/bars.html")]
pub struct Bars {
    /// What is shown.
    pub title: String,
    /// How it is measured; may be empty.
    pub note: String,
    /// The words for what the bars are compared with; empty where there is nothing.
    pub other: String,
    /// The bars.
    pub rows: Vec<BarRow>,
}

/// Height of a bar with its space, in the picture's own units.
const PITCH: usize = 30;
/// Space above the first bar.
const HEAD: usize = 6;
/// Where bars begin, and how long the longest is.
const LEFT: u32 = 210;
const LENGTH: u32 = 420;

/// A bar with its place in the picture.
pub struct Placed<'a> {
    /// The bar.
    pub row: &'a BarRow,
    /// Its upper edge.
    pub top: usize,
    /// The line on which its words stand.
    pub line: usize,
    /// How long it is.
    pub length: u32,
    /// Where the line lies that it is compared with.
    pub other: Option<u32>,
}

impl Bars {
    /// The lower end of the bars.
    pub fn floor(&self) -> usize {
        HEAD + PITCH * self.rows.len()
    }

    /// The bars in their places.
    pub fn placed<'a>(&'a self) -> Vec<Placed<'a>> {
        let place = |(at, row): (usize, &'a BarRow)| {
            let top = HEAD + PITCH * at;
            let other = row.other.map(|share| LEFT + length(share));
            Placed { row, top: top + 7, line: top + 20, length: length(row.share), other }
        };
        self.rows.iter().enumerate().map(place).collect()
    }

    /// Where the quarters of the scale lie, with their words.
    pub fn grid(&self) -> Vec<(u32, &'static str)> {
        [(0, "0 %"), (250, "25 %"), (500, "50 %"), (750, "75 %"), (1000, "100 %")]
            .map(|(share, words)| (LEFT + length(share), words))
            .to_vec()
    }
}

/// How long a bar of so many thousandths is.
fn length(share: u16) -> u32 {
    u32::from(share.min(1000)) * LENGTH / 1000
}

/// A group of a score card.
#[derive(Debug, Clone, Default)]
pub struct ScoreGroup {
    /// Its name.
    pub name: Link,
    /// The score.
    pub score: String,
    /// The most it can be.
    pub maximum: String,
    /// What others reach in the middle; may be empty.
    pub median: String,
    /// What is still awaited; may be empty.
    pub awaited: String,
}

/// The whole score of one institution.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/score_card.html")]
pub struct ScoreCard {
    /// Language.
    pub t: Words,
    /// Whose.
    pub institution: String,
    /// The total.
    pub total: String,
    /// The most it can be.
    pub maximum: String,
    /// The grade, or that there is none yet.
    pub grade: super::Tag,
    /// Where it stands, such as a rank; may be empty.
    pub place: String,
    /// The picture.
    pub bars: Bars,
    /// The same as a table.
    pub groups: Vec<ScoreGroup>,
}
