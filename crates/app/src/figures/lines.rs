//! What was sent in as lines: from a workbook, from a form. Everything wrong is told at once, and nothing is guessed:
//! an institution is meant by its code, a certificate by its name or one that it had.

use std::collections::BTreeMap;

use assess::{CertificateRow, Facts, Field, Problem, normal_form};
use documents::cells::Sheet;
use documents::register::{self, Column, Filled};
use documents::workbook::{Registered, read_supply, with_errors};
use scheme::{Lang, Text};
use store::dossiers::Fields;
use store::years::Certificate;

use super::rows::{figures_of, read_figures, read_value};
use super::{FEE_STANDARD, Supply};
use crate::AppError;
use crate::error::InputProblem;

/// What tells a line from all others: institution (`None` for what holds for all), certificate, level, batch.
pub(crate) type Key = (Option<String>, String, String, String);

/// The lines that were sent in; `None` takes a line away.
pub(super) type Lines = BTreeMap<Key, Option<Fields>>;

/// Why a workbook was not taken: every problem, and the workbook itself, to be given back with a column of errors.
#[derive(Debug)]
pub struct Refused {
    /// Every problem with its place.
    pub problems: Vec<InputProblem>,
    /// What [`annotated`] takes.
    pub carried: String,
}

/// A line that somebody typed: what stands in each field, by the key of the field in facts.
#[derive(Debug, Clone, Default)]
pub struct LineForm {
    /// 学校标识码
    pub code: String,
    /// Id of the certificate.
    pub certificate: String,
    /// Id of the level.
    pub level: String,
    /// 考核批次
    pub batch: String,
    /// The figures.
    pub fields: Fields,
    /// The line is to be taken away.
    pub withdrawn: bool,
}

/// What somebody typed of a certificate's level that holds for all institutions.
#[derive(Debug, Clone)]
pub struct Standard {
    /// Id of the certificate.
    pub certificate: String,
    /// Id of the level.
    pub level: String,
    /// 费用标准, in yuan a person; empty where none is fixed.
    pub fee: String,
    /// 全国平均通过率
    pub rate: String,
}

/// A workbook as lines: figures of institutions, fee standards and national rates, or both.
pub(super) fn of_workbook(supply: &Supply, sheets: &[Sheet]) -> Result<Lines, Vec<Problem>> {
    let Ok(standards) = register::read(sheets, &standard_columns()) else { return figures_of_workbook(supply, sheets) };
    let standards = standards_of_workbook(supply, &standards);
    let has_figures = register::read(sheets, &[code_column()]).is_ok();
    if !has_figures {
        return standards;
    }
    match (figures_of_workbook(supply, sheets), standards) {
        (Ok(mut lines), Ok(standards)) => {
            lines.extend(standards);
            Ok(lines)
        }
        (figures, standards) => Err([figures.err(), standards.err()].into_iter().flatten().flatten().collect()),
    }
}

fn column(
    heading: (&str, &str),
    others: &'static [&'static str],
    needed: bool,
    hint: (&str, &str),
    width: u32,
) -> Column {
    let (heading, hint) = (Text::new(heading.0, heading.1), Text::new(hint.0, hint.1));
    Column { heading, others, needed, hint, choices: Vec::new(), width }
}

/// What only figures of institutions are headed by.
fn code_column() -> Column {
    column(("学校标识码", "Code"), &["标识码", "院校代码", "学校代码", "院校标识码"], true, ("", ""), 14)
}

/// The columns of fee standards and national rates.
pub(super) fn standard_columns() -> Vec<Column> {
    vec![
        column(
            ("证书名称", "Certificate"),
            &["证书", "职业技能等级证书", "职业技能等级证书名称"],
            true,
            (
                "必填。本组织名下的证书，名称、曾用名均可。",
                "Required. One of the organisation, by its name or a former one.",
            ),
            36,
        ),
        column(("等级", "Level"), &["证书等级", "级别"], true, ("必填。", "Required."), 10),
        column(
            ("费用标准（元/人次）", "Fee standard (yuan a person)"),
            &["费用标准", "考核费用标准", "收费标准"],
            true,
            ("未核定的留空。", "Empty where none is fixed."),
            20,
        ),
        column(
            ("全国平均通过率", "National pass rate"),
            &["全国通过率", "通过率"],
            false,
            ("如 81.23%；没有的留空。", "Such as 81.23%; else empty."),
            18,
        ),
    ]
}

fn standards_of_workbook(supply: &Supply, filled: &Filled) -> Result<Lines, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut lines = Lines::new();
    for line in &filled.lines {
        let cell = |column: usize| line.cells.get(column).map_or("", |cell| cell.trim());
        let mut wrong = |column, message| problems.push(Problem { place: filled.place(line, column), message });
        let Some(certificate) = supply.certificate(cell(0)) else {
            let text = cell(0);
            let (zh, en) = (format!("本组织名下没有证书「{text}」"), format!("the organisation awards no “{text}”"));
            wrong(0, Text::new(zh, en));
            continue;
        };
        let Some(level) = certificate.levels.iter().find(|level| normal_form(level) == normal_form(cell(1))) else {
            let levels = |by: &str| certificate.levels.join(by);
            let (zh, en) = (format!("等级应为：{}", levels("、")), format!("its levels are {}", levels(", ")));
            wrong(1, Text::new(zh, en));
            continue;
        };
        let mut fields = Fields::new();
        for (column, field, key) in
            [(2, Field::Payable, FEE_STANDARD), (3, Field::NationalPassRate, Field::NationalPassRate.key())]
        {
            match read_value(&supply.plan, field, cell(column)) {
                Ok(value) => fields.extend(value.map(|value| (key.to_owned(), value))),
                Err(message) => wrong(column, message),
            }
        }
        let key = (None, certificate.id.to_string(), level.clone(), String::new());
        if lines.insert(key, (!fields.is_empty()).then_some(fields)).is_some() {
            wrong(0, Text::new("与前面一行是同一证书和等级", "a row above is of the same certificate and level"));
        }
    }
    if problems.is_empty() { Ok(lines) } else { Err(problems) }
}

/// The figures of institutions in a workbook as lines.
fn figures_of_workbook(supply: &Supply, sheets: &[Sheet]) -> Result<Lines, Vec<Problem>> {
    let registered = |institution: &store::years::Institution| Registered {
        code: institution.code.clone(),
        name: institution.name.clone(),
        kind: institution.kind.clone(),
    };
    let register: Vec<Registered> = supply.institutions.iter().map(registered).collect();
    let facts = read_supply(sheets, &supply.plan.scheme, &register)?;
    let mut reading = Reading { supply, facts: &facts, problems: Vec::new(), rates: BTreeMap::new() };
    let mut lines = Lines::new();
    for (institution, of) in supply.institutions.iter().zip(&facts.institutions) {
        for row in &of.certificates {
            let Some(certificate) = reading.certificate(row) else { continue };
            reading.rate(certificate, row);
            let key = (
                Some(institution.id.to_string()),
                certificate.id.to_string(),
                row.level.clone(),
                row.batch.clone().unwrap_or_default(),
            );
            if lines.insert(key, Some(figures_of(row))).is_some() {
                reading.wrong(
                    row,
                    Field::Certificate,
                    format!("「{}」与另一行是同一证书（更名前后）", row.certificate),
                    format!("“{}” is the certificate of another row, by a former name", row.certificate),
                );
            }
        }
    }
    for ((certificate, level), rate) in std::mem::take(&mut reading.rates) {
        let stands = supply.figures.iter().find(|figure| {
            figure.institution.is_none() && figure.certificate.as_str() == certificate && figure.level == level
        });
        let mut fields = stands.map_or_else(Fields::new, |figure| figure.fields.clone());
        fields.insert(Field::NationalPassRate.key().to_owned(), rate);
        lines.insert((None, certificate, level, String::new()), Some(fields));
    }
    if lines.is_empty() && reading.problems.is_empty() {
        let message = Text::new("表头下面没有数据", "there are no figures below the headings");
        reading.problems.push(Problem { place: "证书数据".to_owned(), message });
    }
    if reading.problems.is_empty() { Ok(lines) } else { Err(reading.problems) }
}

/// The workbook as it came, with what is wrong beside each row.
///
/// # Errors
/// Where `carried` is not what [`Refused`] gave.
pub(super) fn annotated(carried: &str, supply: &Supply, lang: Lang) -> Result<Vec<u8>, AppError> {
    let sheets: Vec<Sheet> = serde_json::from_str(carried).map_err(|_| upload_again())?;
    let problems = of_workbook(supply, &sheets).err().unwrap_or_default();
    with_errors(&sheets, &problems, lang).map_err(|error| AppError::Internal(error.to_string()))
}

pub(super) fn upload_again() -> AppError {
    AppError::input("file", "请重新上传工作簿", "upload the workbook again")
}

struct Reading<'s> {
    supply: &'s Supply,
    facts: &'s Facts,
    problems: Vec<Problem>,
    /// National rates by certificate and level.
    rates: BTreeMap<(String, String), String>,
}

impl<'s> Reading<'s> {
    fn wrong(&mut self, row: &CertificateRow, field: Field, zh: String, en: String) {
        let place = self.facts.origin.place(row.place, Some(field));
        self.problems.push(Problem { place, message: Text::new(zh, en) });
    }

    /// The certificate of a row, which the organisation awards at this level.
    fn certificate(&mut self, row: &CertificateRow) -> Option<&'s Certificate> {
        let supply = self.supply;
        let Some(certificate) = supply.certificate(&row.certificate) else {
            let own: Vec<&str> = supply.certificates.iter().map(|one| one.name.as_str()).collect();
            self.wrong(
                row,
                Field::Certificate,
                format!("本组织名下没有证书「{}」；名下证书：{}", row.certificate, own.join("、")),
                format!("the organisation awards no “{}”; its certificates: {}", row.certificate, own.join(", ")),
            );
            return None;
        };
        if !certificate.levels.contains(&row.level) {
            self.wrong(
                row,
                Field::Level,
                format!("「{}」没有等级「{}」，应为：{}", certificate.name, row.level, certificate.levels.join("、")),
                format!("“{}” has no level “{}”: {}", certificate.name, row.level, certificate.levels.join(", ")),
            );
            return None;
        }
        Some(certificate)
    }

    /// The national rate is one for all institutions.
    fn rate(&mut self, certificate: &Certificate, row: &CertificateRow) {
        let Some(rate) = row.national_pass_rate else { return };
        let key = (certificate.id.to_string(), row.level.clone());
        let other = self.rates.insert(key, rate.to_string());
        if let Some(other) = other.filter(|other| *other != rate.to_string()) {
            self.wrong(
                row,
                Field::NationalPassRate,
                format!("同一证书同一等级的全国平均通过率应当相同，另一行为 {other}"),
                format!("one certificate and level has one national pass rate; another row says {other}"),
            );
        }
    }
}

/// A typed line, checked as a line of a workbook is.
pub(super) fn of_form(supply: &Supply, form: &LineForm) -> Result<Lines, AppError> {
    let mut problems = Vec::new();
    let code = form.code.split_whitespace().next().unwrap_or_default();
    let institution = supply.institutions.iter().find(|one| one.code == code);
    if institution.is_none() {
        problems.push(InputProblem::new(
            "code",
            format!("名录中没有标识码为「{code}」的院校"),
            format!("no institution on the register has the code “{code}”"),
        ));
    }
    let certificate = supply.certificates.iter().find(|one| one.id.as_str() == form.certificate);
    if certificate.is_none_or(|one| !one.levels.contains(&form.level)) {
        problems.push(InputProblem::new(
            "certificate",
            "请选择本组织的证书和等级",
            "choose a certificate of the organisation, and a level that it has",
        ));
    }
    let fields = if form.withdrawn {
        None
    } else {
        read_figures(&supply.plan, &form.fields).map_err(|wrong| problems.extend(wrong)).ok()
    };
    let (Some(institution), true) = (institution, problems.is_empty()) else { return Err(AppError::Input(problems)) };
    let key =
        (Some(institution.id.to_string()), form.certificate.clone(), form.level.clone(), form.batch.trim().into());
    Ok(Lines::from([(key, fields)]))
}

/// Typed standards as lines; one that says nothing takes the line away. Problems name the field `fee.<n>`, `rate.<n>`.
pub(super) fn of_standards(supply: &Supply, standards: &[Standard]) -> Result<Lines, AppError> {
    let mut problems = Vec::new();
    let mut lines = Lines::new();
    for (index, one) in standards.iter().enumerate() {
        let own = supply.certificates.iter().find(|certificate| certificate.id.as_str() == one.certificate);
        let Some(own) = own.filter(|certificate| certificate.levels.contains(&one.level)) else {
            return Err(AppError::Absent);
        };
        let mut fields = Fields::new();
        for (field, text, key, name) in [
            (Field::Payable, &one.fee, FEE_STANDARD, "fee"),
            (Field::NationalPassRate, &one.rate, Field::NationalPassRate.key(), "rate"),
        ] {
            match read_value(&supply.plan, field, text) {
                Ok(Some(value)) => {
                    fields.insert(key.to_owned(), value);
                }
                Ok(None) => {}
                Err(wrong) => problems.push(InputProblem::new(
                    format!("{name}.{index}"),
                    format!("{}{}：{}", own.name, one.level, wrong.zh),
                    format!("{}, {}: {}", own.name, one.level, wrong.en),
                )),
            }
        }
        let key = (None, one.certificate.clone(), one.level.clone(), String::new());
        lines.insert(key, (!fields.is_empty()).then_some(fields));
    }
    if problems.is_empty() { Ok(lines) } else { Err(AppError::Input(problems)) }
}
