//! How the workbook looks: one typeface, greys and one ink blue, amber and red for what needs attention.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatPattern, Worksheet};
use scheme::Lang;

use crate::result_words::Words;
use crate::sheet::look::{self, HEAD, INK, color, page_font, page_text};

pub(super) const GREY: u32 = 0x00BF_BFBF;
pub(super) const BAR: u32 = 0x00B7_CCE1;
const GROUP: u32 = 0x00F3_F5F7;
const AMBER: u32 = 0x00FD_F0D0;

/// The formats of one workbook.
pub(super) struct Look {
    font: &'static str,
    /// The title of a sheet.
    pub(super) title: Format,
    /// The line under it.
    pub(super) subtitle: Format,
    /// Both, for a sheet too wide to see the middle of.
    pub(super) wide: [Format; 2],
    /// Heads of columns.
    pub(super) head: Format,
    /// A maximum among the heads.
    pub(super) head_points: Format,
    /// A heading inside a sheet.
    pub(super) section: Format,
    /// A text that may take several lines.
    pub(super) wrapped: Format,
    /// The same on a card, in smaller type.
    pub(super) fine: Format,
    /// For rows that are many lines high: a text, points, points that are not yet final.
    pub(super) tall: [Format; 3],
    /// A short text in the middle of its cell.
    pub(super) middle: Format,
    /// Points.
    pub(super) points: Format,
    /// A count.
    pub(super) count: Format,
    /// A share, as percent.
    pub(super) percent: Format,
    /// A group's row: text, points, percent.
    pub(super) group: [Format; 3],
    /// Points that are not yet final.
    pub(super) open_points: Format,
    /// A mark that something is not yet final.
    pub(super) open: Format,
    /// A text outside tables.
    pub(super) note: Format,
    /// The same, for what is not yet final.
    pub(super) open_note: Format,
    /// The line for a signature, with room above it.
    pub(super) confirm: Format,
    /// The line of totals on a card.
    pub(super) key_line: Format,
    /// A figure that matters most.
    pub(super) strong: Format,
}

impl Look {
    /// The look for a reader of `lang`; points with so many places.
    pub(super) fn of(lang: Lang, places: u8) -> Self {
        let (font, heads) = match lang {
            Lang::Zh => ("宋体", "黑体"),
            Lang::En => ("Calibri", "Calibri"),
        };
        let decimals = "0".repeat(usize::from(places.max(2)));
        // A figure keeps the width of a space off the rule.
        let (number, percent) = (format!("0.{decimals}_ "), "0.00%_ ");
        let plain = || look::plain(font, 10.0);
        let table = || look::boxed(font, 10.0);
        let figure = || table().set_align(FormatAlign::Right);
        let bold = |format: Format| format.set_font_name(heads).set_bold();
        let fill = |format: Format, fill: u32| format.set_background_color(color(fill));
        let title = bold(plain()).set_font_size(16);
        let subtitle = plain().set_font_color(color(0x0059_5959));
        let wrapped = table().set_align(FormatAlign::Left).set_indent(1).set_text_wrap();
        let top = |format: Format| format.set_font_size(9).set_align(FormatAlign::Top);
        let head = fill(bold(table()), HEAD).set_text_wrap().set_align(FormatAlign::Center);
        Self {
            font,
            title: title.clone().set_align(FormatAlign::Center),
            subtitle: subtitle.clone().set_align(FormatAlign::Center),
            wide: [title, subtitle],
            head_points: head.clone().set_num_format(&number),
            head,
            section: bold(plain()).set_font_size(12).set_font_color(color(INK)),
            middle: table().set_align(FormatAlign::Center).set_text_wrap(),
            points: figure().set_num_format(&number),
            count: figure().set_num_format("0_ "),
            percent: figure().set_num_format(percent),
            group: [
                fill(bold(wrapped.clone()), GROUP),
                fill(bold(figure()), GROUP).set_num_format(&number),
                fill(bold(figure()), GROUP).set_num_format(percent),
            ],
            open_points: fill(figure(), AMBER).set_num_format(&number),
            open: fill(table(), AMBER).set_align(FormatAlign::Center),
            note: plain().set_text_wrap().set_align(FormatAlign::Top),
            confirm: plain().set_align(FormatAlign::Bottom),
            open_note: fill(plain(), AMBER).set_text_wrap().set_align(FormatAlign::Top),
            key_line: bold(plain()).set_font_size(12).set_font_color(color(INK)).set_align(FormatAlign::Center),
            strong: bold(figure()).set_num_format(&number),
            fine: wrapped.clone().set_font_size(9),
            tall: [
                top(wrapped.clone()),
                top(figure()).set_num_format(&number),
                top(fill(figure(), AMBER)).set_num_format(&number),
            ],
            wrapped,
        }
    }

    /// What column widths are measured in: a typeface whose digits are as wide on every machine, which 宋体 is not
    /// where another has to stand in for it. Every cell that is written has a format of its own.
    pub(super) fn measure() -> Format {
        Format::new().set_font_name("Arial").set_font_size(10)
    }

    /// The fill of a grade, for a conditional format.
    pub(super) fn grade_fill(grade: usize, grades: usize) -> Format {
        let fill = match tone(grade, grades) {
            Tone::Best => 0x00C9_D9EA,
            Tone::Second => 0x00E3_ECF5,
            Tone::Middle => 0x00F2_F2F2,
            Tone::Low => 0x00FB_E5B8,
            Tone::Last => 0x00F4_CCC4,
        };
        Format::new()
            .set_pattern(FormatPattern::Solid)
            .set_foreground_color(color(fill))
            .set_background_color(color(fill))
    }

    /// The colour of a grade in a chart.
    pub(super) fn grade_ink(grade: usize, grades: usize) -> Color {
        color(match tone(grade, grades) {
            Tone::Best => INK,
            Tone::Second => 0x007F_A6CC,
            Tone::Middle => GREY,
            Tone::Low => 0x00E3_AE4A,
            Tone::Last => 0x00BE_5347,
        })
    }

    /// The colour of a grade's line in a chart, deeper than that of its columns.
    pub(super) fn line_ink(grade: usize, grades: usize) -> Color {
        color(match tone(grade, grades) {
            Tone::Best => INK,
            Tone::Second => 0x0045_75A6,
            Tone::Middle => 0x0066_6666,
            Tone::Low => 0x00B0_7410,
            Tone::Last => 0x0091_332A,
        })
    }

    /// Page set-up that all sheets share: head with what it is, foot with signatures, page and time of printing.
    pub(super) fn page(&self, sheet: &mut Worksheet, title: &str, words: &Words) {
        let font = page_font(self.font);
        let name = page_text(&sheet.name(), 120);
        sheet.set_header(format!("&L{font}{}&R{font}{name}", page_text(title, 120)));
        let (blank, colon) = (" ".repeat(18), words.colon.trim_end());
        let sign = format!("{}{colon}{blank}{}{colon}{blank}{}{colon}", words.prepared, words.reviewed, words.approved);
        sheet.set_footer(format!("&L{font}{sign}&C{font}&P / &N&R{font}{} &D &T", words.printed));
        sheet.set_paper_size(9).set_margins(0.45, 0.45, 0.7, 0.7, 0.3, 0.3).set_print_center_horizontally(true);
    }
}

/// How a grade is meant to strike the eye.
enum Tone {
    Best,
    Second,
    Middle,
    Low,
    Last,
}

fn tone(grade: usize, grades: usize) -> Tone {
    match grade {
        0 => Tone::Best,
        last if last + 1 >= grades => Tone::Last,
        low if low + 2 == grades && grades > 3 => Tone::Low,
        1 => Tone::Second,
        _ => Tone::Middle,
    }
}
