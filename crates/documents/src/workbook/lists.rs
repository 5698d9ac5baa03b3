//! The hidden sheet with the entries of every drop-down, and the validation of each column.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, Worksheet, XlsxError,
};
use scheme::{IndicatorIx, Scheme};

use super::layout::{Column, LISTS, Part, Reads, Words};
use super::look::Look;
use super::setting::{SettingRow, Written, choices};
use super::template::FIRST_ROW;
use super::vocabulary::{Vocabulary, indicator_label};
use super::write::{prompt, text};
use crate::sheet::{col, row, width};

/// The drop-downs of a scheme: name and entries.
pub(super) struct Lists {
    lists: Vec<(&'static str, Vec<String>)>,
}

fn owned<'l>(labels: impl Iterator<Item = &'l str>) -> Vec<String> {
    labels.map(str::to_owned).collect()
}

impl Lists {
    /// The drop-downs of a scheme.
    pub(super) fn of(scheme: &Scheme, vocabulary: &Vocabulary, settings: &[SettingRow]) -> Self {
        let marked =
            scheme.indicators.iter().enumerate().filter(|(index, _)| scheme.marked_leaf(IndicatorIx(*index)).is_some());
        let mut lists = vec![
            ("院校类型", owned(vocabulary.kinds.labels())),
            ("等级", owned(vocabulary.levels.labels())),
            ("事项类别", owned(vocabulary.categories.labels())),
            ("打分指标", marked.map(|(_, indicator)| indicator_label(indicator)).collect()),
            ("负面清单", owned(vocabulary.findings.labels())),
            ("是否", owned(vocabulary.flags.labels())),
            ("认定状态", owned(vocabulary.statuses.labels())),
            ("奖次", owned(vocabulary.prizes.labels())),
        ];
        for setting in settings {
            if let Some(name) = list_of_setting(setting.written)
                && let Some(entries) = choices(setting.written)
                && lists.iter().all(|(known, _)| *known != name)
            {
                lists.push((name, owned(entries.labels())));
            }
        }
        Self { lists }
    }

    /// Writes the hidden sheet.
    pub(super) fn write(&self, sheet: &mut Worksheet, look: &Look) -> Result<(), XlsxError> {
        for (at, (name, entries)) in self.lists.iter().enumerate() {
            width(sheet, col(at), 30)?;
            text(sheet, (0, col(at)), name, &look.head)?;
            for (index, entry) in entries.iter().enumerate() {
                text(sheet, (row(index + 1), col(at)), entry, &look.cell)?;
            }
        }
        sheet.set_hidden(true).protect();
        Ok(())
    }

    /// Where the entries of a list stand.
    fn range(&self, name: &str) -> Option<Formula> {
        let at = self.lists.iter().position(|(known, _)| *known == name)?;
        let letters = crate::cells::column_letters(col(at));
        let last = self.lists[at].1.len() + 1;
        Some(Formula::new(format!("='{LISTS}'!${letters}$2:${letters}${last}")))
    }

    /// What the template allows in a column of a part.
    pub(super) fn validation(&self, part: Part, column: &Column) -> Result<Option<DataValidation>, XlsxError> {
        let new = DataValidation::new;
        let list = |name: &str| self.range(name).map(|range| new().allow_list_formula(range));
        let (rule, zh) = match column.reads {
            Reads::Code if part != Part::Institutions => {
                let last = FIRST_ROW + 10_000;
                let first = FIRST_ROW + 1;
                let range = Formula::new(format!("='{}'!$A${first}:$A${last}", Part::Institutions.sheet()));
                (Some(new().allow_list_formula(range)), "此标识码不在“院校”表中；请先在“院校”表登记")
            }
            Reads::Code => (
                Some(new().allow_text_length(DataValidationRule::Between(1, 64))),
                "请按文本填写学校标识码，最多64个字符",
            ),
            Reads::Kind => (list("院校类型"), LIST),
            Reads::Level => (list("等级"), LIST),
            Reads::Category => (list("事项类别"), LIST),
            Reads::MarkedIndicator => (list("打分指标"), LIST),
            Reads::Finding => (list("负面清单"), LIST),
            Reads::Flag => (list("是否"), LIST),
            Reads::Status => (list("认定状态"), LIST),
            Reads::Prize => (list("奖次"), LIST),
            Reads::Count => {
                (Some(new().allow_whole_number(DataValidationRule::Between(0, 1_000_000_000))), "请填不小于 0 的整数")
            }
            Reads::Rank => {
                (Some(new().allow_whole_number(DataValidationRule::Between(1, 1_000_000))), "请填不小于 1 的整数")
            }
            Reads::Rate => (
                Some(new().allow_decimal_number(DataValidationRule::Between(0.0, 1.0))),
                "请填 0 到 1 的小数，或带 % 的百分数",
            ),
            Reads::Money => (
                Some(new().allow_decimal_number(DataValidationRule::Between(0.0, 1e13))),
                "请填不小于 0 的金额，单位元",
            ),
            Reads::Mark => (
                Some(new().allow_decimal_number(DataValidationRule::Between(0.0, 1000.0))),
                "请填 0 到该指标满分之间的分数",
            ),
            Reads::Date => {
                let (from, to) = (ExcelDateTime::from_ymd(1990, 1, 1)?, ExcelDateTime::from_ymd(2099, 12, 31)?);
                (Some(new().allow_date(DataValidationRule::Between(from, to))), "请填日期，如 2021-12-31")
            }
            Reads::Text | Reads::ItemIndicator => (None, ""),
        };
        let help = (column.help.0, column.help.1);
        rule.map(|rule| prompted(rule, column.heading, help, zh)).transpose()
    }

    /// What the template allows as the value of a setting.
    pub(super) fn validation_of_setting(&self, setting: &SettingRow) -> Result<Option<DataValidation>, XlsxError> {
        let rule = match setting.written {
            Written::Flag => self.range("是否").map(|range| DataValidation::new().allow_list_formula(range)),
            Written::Choice(_) => list_of_setting(setting.written)
                .and_then(|name| self.range(name))
                .map(|range| DataValidation::new().allow_list_formula(range)),
            Written::ChoiceOrShare(_) => list_of_setting(setting.written)
                .and_then(|name| self.range(name))
                // One of the list, or a proportion: others are reported when the workbook is read.
                .map(|range| DataValidation::new().allow_list_formula(range).show_error_message(false)),
            Written::Year | Written::Number | Written::Share => None,
        };
        let help: (&str, &str) = (&setting.note, &setting.note_en);
        rule.map(|rule| prompted_with(rule, &setting.name, &format!("{}\n{}", help.0, help.1), LIST)).transpose()
    }
}

const LIST: &str = "请从下拉列表中选择";

/// The list of a setting's choices.
fn list_of_setting(written: Written) -> Option<&'static str> {
    let (Written::Choice(entries) | Written::ChoiceOrShare(entries)) = written else { return None };
    entries.first().map(|(id, _)| *id)
}

fn prompted(rule: DataValidation, heading: &str, help: Words, wrong: &str) -> Result<DataValidation, XlsxError> {
    prompted_with(rule, heading, &prompt(help, 250), wrong)
}

fn prompted_with(rule: DataValidation, title: &str, help: &str, wrong: &str) -> Result<DataValidation, XlsxError> {
    rule.set_input_title(title.chars().take(30).collect::<String>())?
        .set_input_message(help.chars().take(250).collect::<String>())?
        .set_error_title("填写有误")?
        .set_error_message(wrong)
        .map(|rule| rule.set_error_style(DataValidationErrorStyle::Stop))
}
