//! What all workbooks look like: the palette, cells in the middle of their row, thin grey frames.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Titles, links and what matters most.
pub(crate) const INK: u32 = 0x001F_4E79;
/// Frames of cells.
pub(crate) const RULE: u32 = 0x00C8_CDD2;
/// Heads of columns.
pub(crate) const HEAD: u32 = 0x00E4_EAF0;

/// A colour by its 24 bits.
pub(crate) fn color(rgb: u32) -> Color {
    Color::RGB(rgb)
}

/// What every format starts from.
pub(crate) fn plain(font: &str, size: f64) -> Format {
    Format::new().set_font_name(font).set_font_size(size).set_align(FormatAlign::VerticalCenter)
}

/// The same with a frame.
pub(crate) fn boxed(font: &str, size: f64) -> Format {
    plain(font, size).set_border(FormatBorder::Thin).set_border_color(color(RULE))
}

/// The start of a part of a page's head or foot: its typeface, small.
pub(crate) fn page_font(font: &str) -> String {
    format!("&\"{font},Regular\"&9")
}

/// A text for a page's head or foot, where `&` begins a command. One longer than 255 characters would not be written
/// at all, so only the first `most` are taken.
pub(crate) fn page_text(text: &str, most: usize) -> String {
    text.replace('&', "&&").chars().take(most).collect()
}
