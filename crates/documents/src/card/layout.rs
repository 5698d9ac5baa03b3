//! Text on a terminal: widths in columns, where a wide character takes two, and lines that break where a reader
//! expects it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a text.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A text from the facts made harmless: no line breaks, no control characters, nothing that turns the direction of
/// writing.
pub(crate) fn harmless(text: &str) -> String {
    let one = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    };
    text.chars().map(one).collect()
}

/// `text` and spaces up to `columns`.
pub(crate) fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Spaces and `text` up to `columns`.
pub(crate) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Must not stand at the start of a line.
fn closes(c: char) -> bool {
    "，。；：、）」』”’！？％》〉】〕,.;:)!?%".contains(c)
}

/// Must not stand at the end of a line.
fn opens(c: char) -> bool {
    "（「『“‘《〈【〔(".contains(c)
}

/// Pieces between which a line may break: words, single wide characters with the punctuation that belongs to them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let wide = c.width().unwrap_or(0) > 1;
        let joins = match previous {
            None => false,
            // A number and its percent sign stay together.
            Some(_) if c == ' ' => rest.peek() == Some(&'%'),
            Some(' ') => c == '%',
            Some(before) if opens(before) || closes(c) => true,
            Some(before) => !wide && before.width().unwrap_or(0) < 2,
        };
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        previous = Some(c);
    }
    pieces
}

/// The lines of `text`, none wider than `columns` (at least 8).
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if width(&line) + width(&piece) > columns && !line.trim().is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if line.is_empty() && piece == " " {
            continue;
        }
        for c in piece.chars() {
            // A word wider than the line has to break somewhere.
            if width(&line) + c.width().unwrap_or(0) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_too_wide_and_none_begins_with_a_stop() {
        let text =
            "年度报名考核人数 ÷ 年度获批试点人数 = 830 ÷ 1000 = 83.00 %；3 × 83.00 % = 2.49 分（a1/1.1），原文如此。";
        for columns in 8..60 {
            let lines = wrap(text, columns);
            assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:?}");
            if columns > 20 {
                assert!(lines.iter().all(|line| !line.starts_with(closes)), "{columns}: {lines:?}");
            }
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn nothing_from_the_facts_reaches_the_terminal_as_a_command() {
        assert_eq!(harmless("a\u{1b}[31m\nb\u{202E}"), "a\u{FFFD}[31m b\u{FFFD}");
        assert_eq!(left("院校", 6), "院校  ");
        assert_eq!(right("院校", 6), "  院校");
    }
}
