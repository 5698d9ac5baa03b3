//! The facts workbook as it is handed out: empty, or filled with facts.

use assess::{CertificateRow, Facts, Institution, Item, ItemStatus};
use rust_xlsxwriter::{DocProperties, IgnoreError, Note, ProtectionOptions, RowNum, Workbook, Worksheet, XlsxError};
use scheme::{Lang, Prize, Scheme, Settings};

use super::layout::{Column, GUIDE, LISTS, Part, Reads, STAMP, Slot, every_row, offered};
use super::lists::Lists;
use super::look::{Look, page};
use super::setting::{SettingRow, rows as setting_rows};
use super::vocabulary::{Vocabulary, category_label, finding_label, indicator_label};
use super::write::{both, day, height, moment, text};
use super::{guide, stamp};
use crate::sheet::{col, number, row as row_at, width};

/// The first row below the headings, from 0.
pub(super) const FIRST_ROW: RowNum = 3;
/// The last row that a sheet can have, from 0.
const LAST_ROW: RowNum = 1_048_575;
/// Columns for marks.
const MARKS: usize = 9;

/// An empty facts workbook for a scheme, with instructions, drop-downs and validation. The same scheme gives the same
/// bytes.
pub fn template(scheme: &Scheme) -> Result<Vec<u8>, XlsxError> {
    book(scheme, &scheme.settings, &[], &Part::ALL)
}

/// The same workbook filled with facts; it reads back to the same facts.
pub fn facts_workbook(scheme: &Scheme, facts: &Facts) -> Result<Vec<u8>, XlsxError> {
    book(scheme, &facts.settings, &facts.institutions, &Part::ALL)
}

/// What one institution fills in itself, with what it has filled in so far: its certificate figures and its items. It
/// reads back to the same rows.
pub fn institution_workbook(scheme: &Scheme, facts: &Facts) -> Result<Vec<u8>, XlsxError> {
    const OWN: [Part; 3] = [Part::Institutions, Part::Certificates, Part::Items];
    book(scheme, &facts.settings, &facts.institutions, &OWN)
}

/// What a training-evaluation organisation fills in: the certificate figures, beside the institutions there are. It
/// reads back to the same rows.
pub fn supply_workbook(scheme: &Scheme, facts: &Facts) -> Result<Vec<u8>, XlsxError> {
    book(scheme, &facts.settings, &facts.institutions, &[Part::Institutions, Part::Certificates])
}

/// What the sheets are made from.
struct Maker<'s> {
    scheme: &'s Scheme,
    institutions: &'s [Institution],
    settings: Vec<SettingRow>,
    lists: Lists,
    look: Look,
    title: String,
}

/// A column of a sheet as it is written.
struct Written {
    column: &'static Column,
    heading: String,
    /// Every row needs it; of several marks the first.
    required: bool,
}

fn book(
    scheme: &Scheme,
    settings: &Settings,
    institutions: &[Institution],
    parts: &[Part],
) -> Result<Vec<u8>, XlsxError> {
    let settings = setting_rows(scheme, settings);
    let lists = Lists::of(scheme, &Vocabulary::of(scheme), &settings);
    let title = format!("{}（{} 年度）考核数据", scheme.name.zh, scheme.year);
    let maker = Maker { scheme, institutions, settings, lists, look: Look::new(), title };
    let mut workbook = Workbook::new();
    workbook.set_default_format(&Look::default_format(), 18, 72)?;
    let mut properties = DocProperties::new().set_title(&maker.title).set_author(&scheme.authority.zh);
    if let Some(created) = moment(scheme.notice.issued) {
        properties = properties.set_creation_datetime(&created);
    }
    workbook.set_properties(&properties);

    guide::write(workbook.add_worksheet().set_name(GUIDE)?, scheme, parts, &maker.title, &maker.look)?;
    for &part in parts {
        maker.sheet(workbook.add_worksheet().set_name(part.sheet())?, part)?;
    }
    maker.lists.write(workbook.add_worksheet().set_name(LISTS)?, &maker.look)?;
    maker.stamp(workbook.add_worksheet().set_name(STAMP)?)?;
    workbook.save_to_buffer()
}

impl Maker<'_> {
    fn columns(&self, part: Part) -> Vec<Written> {
        let most = self.institutions.iter().flat_map(|one| &one.ratings).map(|rating| rating.marks.len()).max();
        let marks = most.unwrap_or(0).max(MARKS);
        let mut columns = Vec::new();
        for column in offered(part) {
            if column.slot == Slot::Mark {
                columns.extend((1..=marks).map(|number| Written {
                    column,
                    heading: format!("{}{number}", column.heading),
                    required: number == 1,
                }));
            } else {
                columns.push(Written { column, heading: column.heading.to_owned(), required: every_row(column) });
            }
        }
        columns
    }

    fn sheet(&self, sheet: &mut Worksheet, part: Part) -> Result<(), XlsxError> {
        let columns = self.columns(part);
        self.head(sheet, part, &columns)?;
        if part == Part::Settings {
            self.setting_values(sheet)?;
        } else {
            self.validations(sheet, part, &columns)?;
            self.facts(sheet, part, &columns)?;
        }
        page(sheet, &self.title);
        sheet.set_repeat_rows(FIRST_ROW - 1, FIRST_ROW - 1)?;
        let left = if part == Part::Settings { 1 } else { 2 };
        sheet.set_freeze_panes(FIRST_ROW, left)?;
        sheet.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)?;
        let allowed = ProtectionOptions {
            format_columns: true,
            format_rows: true,
            insert_rows: true,
            sort: true,
            use_autofilter: true,
            ..ProtectionOptions::new()
        };
        sheet.protect_with_options(&allowed);
        Ok(())
    }

    /// Title, what the sheet is for, headings with their notes, and the input area.
    fn head(&self, sheet: &mut Worksheet, part: Part, columns: &[Written]) -> Result<(), XlsxError> {
        let look = &self.look;
        let (zh, en) = part.row_is();
        for (at, written) in columns.iter().enumerate() {
            let (at, column) = (col(at), written.column);
            width(sheet, at, column.width)?;
            sheet.set_column_format(at, &Look::input(column.reads, fixed(column)))?;
        }
        // Without formats of their own these rows would show the frames of the input area.
        sheet.set_row_format(0, &look.title)?.set_row_format(1, &look.hint)?;
        sheet.set_row_height_pixels(0, 32)?.set_row_height_pixels(1, 22)?;
        sheet.set_row_height_pixels(FIRST_ROW - 1, height(2) + 4)?;
        text(sheet, (0, 0), &format!("{}  {}", part.sheet(), self.title), &look.title)?;
        text(sheet, (1, 0), &format!("{zh}。  {en}."), &look.hint)?;
        for (at, written) in columns.iter().enumerate() {
            let (at, column) = (col(at), written.column);
            let place = (FIRST_ROW - 1, at);
            if written.required {
                let words = [(&look.star, "*"), (&look.head_words, written.heading.as_str())];
                sheet.write_rich_string_with_format(place.0, place.1, &words, &look.needed)?;
            } else {
                text(sheet, place, &written.heading, &look.head)?;
            }
            let (help, blank) = (column.help, column.blank);
            if !help.0.is_empty() {
                let words = format!("{}\n留空：{}\n\n{}\nBlank: {}", help.0, blank.0, help.1, blank.1);
                let note = Note::new(words).add_author_prefix(false).set_width(270).set_height(150).set_font_size(9);
                sheet.insert_note(place.0, place.1, &note)?;
            }
        }
        Ok(())
    }

    fn validations(&self, sheet: &mut Worksheet, part: Part, columns: &[Written]) -> Result<(), XlsxError> {
        for (at, written) in columns.iter().enumerate() {
            if let Some(validation) = self.lists.validation(part, written.column)? {
                sheet.add_data_validation(FIRST_ROW, col(at), LAST_ROW, col(at), &validation)?;
            }
            if written.column.reads == Reads::Code {
                let at = col(at);
                sheet.ignore_error_range(FIRST_ROW, at, LAST_ROW, at, IgnoreError::NumberStoredAsText)?;
            }
        }
        Ok(())
    }

    fn setting_values(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (fixed, open) = (Look::input(Reads::Text, true), Look::input(Reads::Text, false));
        let note = fixed.clone().set_text_wrap();
        for (index, setting) in self.settings.iter().enumerate() {
            let row = FIRST_ROW + row_at(index);
            text(sheet, (row, 0), &setting.key, &fixed)?;
            text(sheet, (row, 1), &setting.value, &open)?;
            let words = format!("{}：{}", setting.name, setting.note);
            both(sheet, (row, 2), (&words, &setting.note_en), &self.look, &note)?;
            sheet.set_row_height_pixels(row, height(2))?;
            if let Some(validation) = self.lists.validation_of_setting(setting)? {
                sheet.add_data_validation(row, 1, row, 1, &validation)?;
            }
        }
        Ok(())
    }

    fn facts(&self, sheet: &mut Worksheet, part: Part, columns: &[Written]) -> Result<(), XlsxError> {
        let mut row = FIRST_ROW;
        for institution in self.institutions {
            let count = match part {
                Part::Institutions => 1,
                Part::Certificates => institution.certificates.len(),
                Part::Items => institution.items.len(),
                Part::Ratings => institution.ratings.len(),
                Part::Findings => institution.findings.len(),
                Part::Settings => 0,
            };
            for index in 0..count {
                let mut mark = 0;
                for (at, written) in columns.iter().enumerate() {
                    let column = written.column;
                    let value = match column.slot {
                        Slot::Mark => {
                            mark += 1;
                            institution.ratings[index].marks.get(mark - 1).map(|points| Put::Digits(points.short()))
                        }
                        _ => self.value(institution, part, index, column),
                    };
                    let (place, format) = ((row, col(at)), Look::input(column.reads, false));
                    match value {
                        Some(Put::Text(value)) => text(sheet, place, &value, &format)?,
                        Some(Put::Digits(value)) => number(sheet, place, &value, &format)?,
                        Some(Put::Day(value)) => day(sheet, place, value, &format)?,
                        None => {}
                    }
                }
                row += 1;
            }
        }
        Ok(())
    }

    fn value(&self, institution: &Institution, part: Part, index: usize, column: &Column) -> Option<Put> {
        use assess::Field::{Code, Finding, Indicator, Name};
        let scheme = self.scheme;
        match column.slot {
            Slot::Field(Code) => Some(Put::Text(institution.code.clone())),
            Slot::Field(Name) => Some(Put::Text(institution.name.clone())),
            Slot::InstitutionKind => Some(Put::Text(scheme.kinds[institution.kind.0].name.zh.clone())),
            Slot::Field(Finding) => {
                let negative = &scheme.negatives[institution.findings[index].0];
                Some(Put::Text(finding_label(&negative.id, &negative.name)))
            }
            Slot::Field(Indicator) => {
                Some(Put::Text(indicator_label(&scheme.indicators[institution.ratings[index].indicator.0])))
            }
            _ if part == Part::Certificates => certificate(&institution.certificates[index], column),
            _ if part == Part::Items => item(scheme, &institution.items[index], column),
            _ => None,
        }
    }

    fn stamp(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        width(sheet, 0, 14)?;
        width(sheet, 1, 76)?;
        for (row, (label, value)) in stamp::lines(self.scheme).into_iter().enumerate() {
            let row = row_at(row);
            text(sheet, (row, 0), label, &self.look.cell)?;
            text(sheet, (row, 1), &value, &self.look.cell.clone().set_num_format("@"))?;
        }
        sheet.set_hidden(true).protect();
        Ok(())
    }
}

/// Columns that are there to be read.
fn fixed(column: &Column) -> bool {
    matches!(column.slot, Slot::Setting | Slot::Remark)
}

/// What goes into a cell.
enum Put {
    Text(String),
    Digits(String),
    Day(jiff::civil::Date),
}

fn yes_no(flag: bool) -> Put {
    Put::Text(if flag { "是" } else { "否" }.to_owned())
}

/// Yuan without separators.
fn yuan(fen: scheme::Fen) -> Put {
    Put::Digits(fen.to_string().replace(',', ""))
}

fn certificate(row: &CertificateRow, column: &Column) -> Option<Put> {
    use assess::Field as F;
    let Slot::Field(field) = column.slot else { return None };
    let count = |count: i64| Some(Put::Digits(count.to_string()));
    match field {
        F::Certificate => Some(Put::Text(row.certificate.clone())),
        F::Level => Some(Put::Text(row.level.clone())),
        F::Batch => row.batch.clone().map(Put::Text),
        F::Approved => count(row.approved),
        F::Registered => count(row.registered),
        F::Attended => count(row.attended),
        F::Passed => count(row.passed),
        F::ResultsFinal => Some(yes_no(row.results_final)),
        F::NationalPassRate => row.national_pass_rate.and_then(|rate| {
            let percent = rate.to_string();
            super::number::shifted(percent.trim_end_matches([' ', '%']), -2).map(Put::Digits)
        }),
        F::Payable => row.payable.map(yuan),
        F::Paid => Some(yuan(row.paid)),
        F::PaidOn => row.paid_on.map(Put::Day),
        _ => None,
    }
}

fn item(scheme: &Scheme, item: &Item, column: &Column) -> Option<Put> {
    use assess::Field as F;
    let rule = scheme.item_leaf(item.indicator).and_then(|leaf| scheme.leaves[leaf.0].method.item_rule());
    let Slot::Field(field) = column.slot else {
        let unit = rule.and_then(|rule| rule.units.get(item.unit)).filter(|_| column.slot == Slot::Category)?;
        return Some(Put::Text(category_label(&scheme.indicators[item.indicator.0], &unit.name)));
    };
    match field {
        F::Title => Some(Put::Text(item.title.clone())),
        F::Date => Some(Put::Day(item.date)),
        F::Status => Some(Put::Text(
            match item.status {
                ItemStatus::Claimed => "已申报",
                ItemStatus::Accepted => "已认定",
                ItemStatus::Rejected => "未通过",
            }
            .to_owned(),
        )),
        F::Achievement => item.achievement.clone().map(Put::Text),
        F::JointRank => item.joint_rank.map(|rank| Put::Digits(rank.to_string())),
        F::Confirmed => rule.filter(|rule| rule.confirmed).map(|_| yes_no(item.confirmed)),
        F::Prize => item.prize.map(|prize: Prize| Put::Text(prize.name(Lang::Zh).to_owned())),
        _ => None,
    }
}
