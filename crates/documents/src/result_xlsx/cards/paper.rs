//! A card on paper: how much of it one page holds.
//!
//! A spreadsheet program that fits a sheet to its pages does not break it by hand, so the scale is worked out here, from
//! the tallest card. Row heights are all set, and so the same everywhere. Column widths are not: they count digits of a
//! typeface that a machine may not have.

use crate::result_xlsx::cell::height;
use crate::sheet::{lines, pixels};

/// Pixels of an A4 page between its margins: across, and down with room to spare for the rounding of each row and for
/// the blank row behind a card.
const PAGE: (u32, u32) = (707, 965);
/// Per cent to which columns grow where the widest typeface that is commonly put in place of another stands in.
const WIDENED: u32 = 122;
/// Per cent at which small type can still be read.
const LEGIBLE: u32 = 50;
/// Lines that a working keeps however little room there is.
const FEWEST: u32 = 3;

/// Per cent at which columns of so many characters and a card of so many pixels take one page.
pub(super) fn scale(widths: &[u32], tallest: u32) -> u16 {
    let wide: u32 = widths.iter().map(|characters| pixels(*characters)).sum();
    let (across, down) = (100 * 100 * PAGE.0 / (wide * WIDENED).max(1), 100 * PAGE.1 / tallest.max(1));
    u16::try_from(across.min(down)).unwrap_or(u16::MAX).clamp(10, 100)
}

/// The lines of name and working of each row, and the pixels of a line.
pub(super) struct Rows {
    pub(super) lines: Vec<(u32, u32)>,
    pub(super) of_line: u32,
}

impl Rows {
    /// The most lines of a working at which these rows and `others` pixels of the card stay legible on one page.
    pub(super) fn most(&self, others: u32) -> u32 {
        let room = (100 * PAGE.1 / LEGIBLE).saturating_sub(others);
        let longest = self.lines.iter().map(|(_, working)| *working).max().unwrap_or(FEWEST);
        let fits = |most: &u32| {
            let tall = self.lines.iter().map(|(name, working)| height(*name.max(working.min(most)), self.of_line));
            tall.sum::<u32>() <= room
        };
        (FEWEST..=longest).rev().find(fits).unwrap_or(FEWEST)
    }
}

/// `text` cut to so many lines, `rest` at its end telling where the rest is.
pub(super) fn cut(text: &str, most: u32, characters: u32, rest: &str) -> String {
    if lines(text, characters) <= most {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(end, _)| end).collect();
    let kept = ends.partition_point(|end| lines(&format!("{}{rest}", &text[..*end]), characters) <= most);
    let end = kept.checked_sub(1).map_or(0, |last| ends[last]);
    format!("{}{rest}", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_that_of_the_tighter_side() {
        assert_eq!(scale(&[50], 1_000), 96, "down");
        assert_eq!(scale(&[100], 100), 71, "across");
        assert_eq!(scale(&[10], 1_000_000), 10, "no program prints smaller");
    }

    #[test]
    fn only_workings_too_long_for_a_page_are_cut() {
        let rows = Rows { lines: vec![(2, 9), (1, 4)], of_line: 17 };
        assert_eq!(rows.most(0), 9);
        assert_eq!(rows.most(100 * PAGE.1 / LEGIBLE - height(6, 17) - height(4, 17)), 6);
        assert_eq!(rows.most(10_000), FEWEST);
        let text = "一二三四五六七八九十".repeat(6);
        let short = cut(&text, 3, 23, "…");
        assert!(text.starts_with(short.trim_end_matches('…')) && short.ends_with('…'), "{short}");
        assert_eq!(lines(&short, 23), 3);
        assert_eq!(cut(&text, 6, 23, "…"), text);
    }
}
