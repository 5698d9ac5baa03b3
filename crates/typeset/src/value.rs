//! Content as values of Typst. A value is never parsed, so text stays text whatever is in it.

use scheme::Lang;
use typst::foundations::{Array, Dict, IntoValue, Value};
use typst::text::is_default_ignorable;

use crate::fonts::Fonts;
use crate::words;

/// How wide a name may be in the head of a page, in letters; a Chinese character is as wide as two.
const HEADER_WIDTH: usize = 48;
/// From here on characters are Chinese, Japanese or Korean, or as wide as those.
const WIDE: char = '\u{2E80}';

/// Stands for a character that cannot be printed.
const UNPRINTABLE: char = '□';
/// Longest run of letters without a place to break, in characters; beyond it the line may break anywhere.
const LONGEST_RUN: usize = 24;
const PLACE_TO_BREAK: char = '\u{200B}';

/// Turns texts into values that the chosen fonts can print.
pub(crate) struct Printable<'a> {
    fonts: &'a Fonts,
}

impl<'a> Printable<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts }
    }

    /// `text` as it is printed, with places to break in very long words.
    pub(crate) fn text(&self, text: &str) -> Value {
        let mut shown = String::with_capacity(text.len());
        let mut run = 0;
        for character in text.chars() {
            let Some(character) = self.character(character) else { continue };
            // Between Chinese characters a line may break anyway.
            run = if character.is_whitespace() || character >= WIDE { 0 } else { run + 1 };
            shown.push(character);
            if run == LONGEST_RUN {
                shown.push(PLACE_TO_BREAK);
                run = 0;
            }
        }
        shown.into_value()
    }

    /// As much of the beginning of `text` as fits the head of a page, on one line.
    pub(crate) fn in_head(&self, text: &str) -> Value {
        let mut shown = String::new();
        let mut width = 0;
        for character in text.chars().filter(|character| *character != '\n') {
            let Some(character) = self.character(character) else { continue };
            width += if character >= WIDE { 2 } else { 1 };
            if width > HEADER_WIDTH {
                shown.push('…');
                break;
            }
            shown.push(character);
        }
        shown.into_value()
    }

    /// Digits in groups of four, so that they can be read aloud and compared.
    pub(crate) fn in_fours(&self, digits: &str) -> Value {
        let shown: Vec<char> = digits.chars().filter_map(|character| self.character(character)).collect();
        shown.chunks(4).map(|four| four.iter().collect::<String>().into_value()).collect::<Array>().into_value()
    }

    /// What is printed for one character. Marks that turn the writing direction or hide are shown as unprintable, so that
    /// a name cannot look like another; a variation selector only chooses between forms of the same character.
    fn character(&self, character: char) -> Option<char> {
        match character {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            '\r' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => None,
            // Private characters mean something in one font only, and PDF/A does not admit them.
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Some(UNPRINTABLE),
            _ if character.is_control() || is_default_ignorable(character) => Some(UNPRINTABLE),
            _ if self.fonts.have(character) => Some(character),
            _ => Some(UNPRINTABLE),
        }
    }
}

/// A dictionary of Typst from its entries.
pub(crate) fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// An array of Typst with one dictionary for each of `rows`.
pub(crate) fn rows<T>(rows: &[T], row: impl Fn(&T) -> Dict) -> Value {
    rows.iter().map(|entry| row(entry).into_value()).collect::<Array>().into_value()
}

/// What every paper needs: its title, its language and its fonts.
pub(crate) fn frame(lang: Lang, fonts: &Fonts, title: Value) -> Dict {
    let families = dict([
        ("text", fonts.text.as_str().into_value()),
        ("head", fonts.head.as_str().into_value()),
        ("mono", fonts.mono.as_str().into_value()),
    ]);
    dict([("title", title), ("lang", words::code(lang).into_value()), ("fonts", families.into_value())])
}
