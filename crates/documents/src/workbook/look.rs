//! How the workbook looks: the palette of the results, an input area that is plainly one, and headings that say which
//! columns must be filled in.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

use super::layout::Reads;
use crate::sheet::look::{self, HEAD, INK, color, page_font, page_text};

/// Pixels of a line of text.
pub(super) const LINE: u32 = 18;

const NEEDED: u32 = 0x00D3_E0EE;
const GREY: u32 = 0x0070_7880;
const RED: u32 = 0x00B0_2A20;
const WRONG: u32 = 0x00FA_DAD6;
const BODY: &str = "宋体";
const HEADS: &str = "黑体";

fn plain() -> Format {
    look::plain(BODY, 10.5)
}

fn boxed() -> Format {
    look::boxed(BODY, 10.5)
}

/// The formats of the workbook.
pub(super) struct Look {
    /// The title of a sheet.
    pub(super) title: Format,
    /// What a sheet is for, under its title.
    pub(super) hint: Format,
    /// Heading of a column that may stay empty.
    pub(super) head: Format,
    /// Heading of a column that every row needs.
    pub(super) needed: Format,
    /// The words of a heading, for texts of several formats.
    pub(super) head_words: Format,
    /// The star of a column that every row needs.
    pub(super) star: Format,
    /// A heading among instructions.
    pub(super) section: Format,
    /// Instructions, without a frame.
    pub(super) prose: Format,
    /// A text in a table that is read, not filled in.
    pub(super) cell: Format,
    /// A short text in the middle of such a cell.
    pub(super) middle: Format,
    /// Chinese in a text of two languages.
    pub(super) zh: Format,
    /// English in a text of two languages.
    pub(super) en: Format,
    /// A cell as it came.
    pub(super) as_it_was: Format,
    /// Something wrong.
    pub(super) wrong: Format,
    /// What is wrong, in words.
    pub(super) complaint: Format,
    /// A link to it.
    pub(super) link: Format,
}

impl Look {
    /// The formats.
    pub(super) fn new() -> Self {
        let head = boxed()
            .set_font_name(HEADS)
            .set_bold()
            .set_background_color(color(HEAD))
            .set_text_wrap()
            .set_align(FormatAlign::Center);
        let cell = boxed().set_text_wrap().set_indent(1);
        let words = Format::new().set_font_name(BODY);
        Self {
            title: plain().set_font_name(HEADS).set_bold().set_font_size(15).set_font_color(color(INK)),
            hint: plain().set_font_color(color(GREY)),
            needed: head.clone().set_background_color(color(NEEDED)),
            head_words: Format::new().set_font_name(HEADS).set_bold().set_font_size(10.5),
            star: Format::new().set_font_name(HEADS).set_bold().set_font_size(10.5).set_font_color(color(RED)),
            head,
            section: plain().set_font_name(HEADS).set_bold().set_font_size(12).set_font_color(color(INK)),
            prose: plain().set_text_wrap(),
            middle: boxed().set_text_wrap().set_align(FormatAlign::Center),
            cell,
            zh: words.clone().set_font_size(10.5),
            en: words.set_font_size(9).set_font_color(color(GREY)),
            as_it_was: boxed(),
            wrong: boxed().set_background_color(color(WRONG)),
            complaint: boxed().set_font_color(color(RED)).set_text_wrap().set_indent(1),
            link: boxed()
                .set_indent(1)
                .set_font_color(color(INK))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }

    /// What every cell starts from.
    pub(super) fn default_format() -> Format {
        Format::new().set_font_name(BODY).set_font_size(11)
    }

    /// A cell to be filled in. A text that must not become a number or a date is formatted as text; a rate is not
    /// formatted as percent, where a program would take 0.8123 for 0.8123 %.
    pub(super) fn input(reads: Reads, is_note: bool) -> Format {
        let format = if is_note { boxed().set_font_color(color(GREY)) } else { boxed().set_unlocked() };
        let figure = |format: Format, pattern: &str| format.set_num_format(pattern).set_align(FormatAlign::Right);
        let format = format.set_indent(1);
        match reads {
            Reads::Code | Reads::Text => format.set_num_format("@"),
            Reads::Count => figure(format, "0"),
            Reads::Money => figure(format, "#,##0.00"),
            Reads::Date => figure(format, "yyyy-mm-dd"),
            Reads::Rate | Reads::Mark | Reads::Rank => format.set_align(FormatAlign::Right),
            Reads::Kind
            | Reads::Level
            | Reads::Flag
            | Reads::Status
            | Reads::Prize
            | Reads::Category
            | Reads::ItemIndicator
            | Reads::MarkedIndicator
            | Reads::Finding => format,
        }
    }
}

/// Page set-up: A4 across, as wide as one page, headings on every page.
pub(super) fn page(sheet: &mut Worksheet, title: &str) {
    let name = sheet.name();
    let font = page_font(BODY);
    sheet.set_header(format!("&L{font}{}&R{font}{}", page_text(title, 100), page_text(&name, 100)));
    sheet.set_footer(format!("&L{font}填报人：              审核人：              （盖章）&C{font}&P / &N&R{font}&D"));
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.7, 0.7, 0.3, 0.3);
}
