//! Which institutions there are, and to which of them a row belongs.

use std::collections::BTreeMap;

use assess::{Field, Intake, Place, RawRecord, RawValue, Section, normal_form};

use super::cell::{Said, read};
use super::grid::as_text;
use super::layout::{Part, Slot};
use super::record::Rows;
use super::vocabulary::Vocabulary;
use crate::cells::Row;

/// The institutions of a workbook.
#[derive(Default)]
pub(super) struct Roster {
    /// By code.
    known: BTreeMap<String, Known>,
    /// Name in normal form to code; `None` where several have it.
    names: BTreeMap<String, Option<String>>,
    /// Rows of codes that are nobody's, kept together by code so that they are checked all the same.
    strangers: BTreeMap<String, usize>,
    /// There is no list of institutions to be held against.
    absent: bool,
    /// The sheet that lists them.
    sheet: String,
}

struct Known {
    institution: usize,
    name: String,
    kind: Option<String>,
}

/// The place of a row.
pub(super) fn place(section: Section, institution: usize, row: &Row) -> Place {
    Place { section, institution: u32::try_from(institution).unwrap_or(u32::MAX), record: row.number }
}

impl Roster {
    /// Without a list: that it is missing has been said.
    pub(super) fn absent() -> Self {
        Self { absent: true, ..Self::default() }
    }

    /// From the sheet of institutions: each row is one.
    pub(super) fn from_institutions(rows: &Rows<'_, '_>, vocabulary: &Vocabulary, intake: &mut Intake<'_>) -> Self {
        let mut roster = Self { sheet: Part::Institutions.sheet().to_owned(), ..Self::default() };
        roster.absent = rows.table.column(Slot::Field(Field::Code)).is_none();
        for row in &rows.facts {
            let institution = intake.add_institution(place(Section::Institution, intake.institutions(), row));
            let record = rows.head(row, vocabulary, intake);
            roster.add(institution, &record, intake);
        }
        roster
    }

    /// From another sheet that names the kind of institution in its rows: the first row of a code makes one.
    pub(super) fn from_others(rows: &Rows<'_, '_>, vocabulary: &Vocabulary, intake: &mut Intake<'_>) -> Self {
        let mut roster = Self { sheet: super::grid::shown_name(rows.table.grid.sheet).to_owned(), ..Self::default() };
        let mut heads: BTreeMap<String, usize> = BTreeMap::new();
        let mut records: Vec<(&Row, RawRecord<'_>)> = Vec::new();
        for row in &rows.facts {
            let Some(code) = quietly(rows, row, Slot::Field(Field::Code), vocabulary) else { continue };
            let at = *heads.entry(code.clone()).or_insert_with(|| {
                let mut record = RawRecord::default();
                record.put(Field::Code, RawValue::Text(code.into()));
                records.push((*row, record));
                records.len() - 1
            });
            let record = &mut records[at].1;
            for (field, slot) in [(Field::Name, Slot::Field(Field::Name)), (Field::Kind, Slot::InstitutionKind)] {
                if let Some(text) = quietly(rows, row, slot, vocabulary).filter(|_| record.get(field).is_none()) {
                    record.put(field, RawValue::Text(text.into()));
                }
                let wrong = rows
                    .raw(row, slot)
                    .is_some_and(|(value, found)| matches!(read(value, &found, vocabulary), Said::Wrong(_)));
                if wrong {
                    // Said where the row itself is read.
                    record.refuse(field);
                }
            }
        }
        for (row, record) in &records {
            let institution = intake.add_institution(place(Section::Institution, intake.institutions(), row));
            roster.add(institution, record, intake);
        }
        roster
    }

    fn add(&mut self, institution: usize, record: &RawRecord<'_>, intake: &mut Intake<'_>) {
        intake.head(institution, record);
        let text = |field| record.get(field).and_then(RawValue::digits).map(|text| text.trim().to_owned());
        if let Some(code) = text(Field::Code) {
            let name = text(Field::Name).unwrap_or_default();
            let of_name = self.names.entry(normal_form(&name)).or_insert_with(|| Some(code.clone()));
            if of_name.as_ref().is_some_and(|known| *known != code) {
                *of_name = None;
            }
            self.known.entry(code).or_insert(Known { institution, name, kind: text(Field::Kind) });
        }
    }

    /// The institution of a row, by its code; a name or kind that does not fit it is a problem, and so is a code that
    /// is nobody's. Such rows go to an institution of their own, so that the rest of them is checked.
    pub(super) fn institution_of<'s>(
        &mut self,
        rows: &Rows<'_, 's>,
        row: &'s Row,
        vocabulary: &Vocabulary,
        intake: &mut Intake<'_>,
    ) -> usize {
        let code = match Self::say(rows, row, Slot::Field(Field::Code), vocabulary, intake) {
            Ok(Some(code)) => code,
            Ok(None) => {
                self.report_no_code(rows, row, intake);
                return intake.add_institution(place(Section::Institution, intake.institutions(), row));
            }
            Err(()) => return intake.add_institution(place(Section::Institution, intake.institutions(), row)),
        };
        let name = Self::say(rows, row, Slot::Field(Field::Name), vocabulary, intake).unwrap_or_default();
        let kind = Self::say(rows, row, Slot::InstitutionKind, vocabulary, intake).unwrap_or_default();
        let Some(known) = self.known.get(&code) else {
            if !self.absent {
                self.report_stranger(rows, row, &code, name.as_deref(), intake);
            }
            return *self
                .strangers
                .entry(code)
                .or_insert_with(|| intake.add_institution(place(Section::Institution, intake.institutions(), row)));
        };
        if let Some(name) = name.filter(|name| normal_form(name) != normal_form(&known.name) && !known.name.is_empty())
        {
            let (own, sheet) = (&known.name, &self.sheet);
            Self::report(
                rows,
                row,
                Slot::Field(Field::Name),
                &format!(
                    "院校名称「{name}」与学校标识码 {code} 在「{sheet}」中的名称「{own}」不一致；请核对是名称还是标识码有误"
                ),
                &format!(
                    "name “{name}” differs from “{own}”, which code {code} has in {sheet}; one of the two is wrong"
                ),
                intake,
            );
        }
        if let (Some(kind), Some(own)) = (kind, &known.kind)
            && kind != *own
        {
            Self::report(
                rows,
                row,
                Slot::InstitutionKind,
                &format!("院校类型与学校标识码 {code} 在「{}」中的类型不一致", self.sheet),
                &format!("the kind differs from that which code {code} has in {}", self.sheet),
                intake,
            );
        }
        known.institution
    }

    /// The text of a cell, with what is wrong in it noted.
    fn say<'s>(
        rows: &Rows<'_, 's>,
        row: &'s Row,
        slot: Slot,
        vocabulary: &Vocabulary,
        intake: &mut Intake<'_>,
    ) -> Result<Option<String>, ()> {
        let Some((value, found)) = rows.raw(row, slot) else { return Ok(None) };
        match read(value, &found, vocabulary) {
            Said::Value(value) => Ok(value.digits().map(|text| text.trim().to_owned())),
            Said::Nothing => Ok(None),
            Said::Wrong(message) => {
                intake.problem(rows.table.grid.place(row.number, found.at), message.zh, message.en);
                Err(())
            }
        }
    }

    fn report(rows: &Rows<'_, '_>, row: &Row, slot: Slot, zh: &str, en: &str, intake: &mut Intake<'_>) {
        let at = rows.table.column(slot).or(rows.table.columns.first()).map_or(0, |found| found.at);
        intake.problem(rows.table.grid.place(row.number, at), zh, en);
    }

    fn report_no_code<'s>(&self, rows: &Rows<'_, 's>, row: &'s Row, intake: &mut Intake<'_>) {
        let slot = Slot::Field(Field::Code);
        if rows.table.column(slot).is_none() {
            return;
        }
        let name = rows.raw(row, Slot::Field(Field::Name)).map(|(value, _)| normal_form(as_text(value)));
        let (zh, en) = match name.and_then(|name| self.names.get(&name)) {
            Some(Some(code)) => (
                format!("缺少学校标识码；同名院校的标识码是 {code}，如是请补上"),
                format!("the code is missing; the institution of that name has {code}"),
            ),
            _ => ("缺少学校标识码".to_owned(), "the code is missing".to_owned()),
        };
        Self::report(rows, row, slot, &zh, &en, intake);
    }

    fn report_stranger(&self, rows: &Rows<'_, '_>, row: &Row, code: &str, name: Option<&str>, intake: &mut Intake<'_>) {
        let of_name = name.and_then(|name| self.names.get(&normal_form(name))?.as_deref());
        // To look for the nearest of thousands is worth it for a slip, not for a sheet of another province.
        let few = self.strangers.len() < 50;
        let near =
            of_name.or_else(|| if few { scheme::nearest(code, self.known.keys().map(String::as_str)) } else { None });
        let (near_zh, near_en) = near.map_or((String::new(), String::new()), |near| {
            (format!("；是否想写 {near}"), format!("; did you mean {near}"))
        });
        let sheet = &self.sheet;
        let zh = format!("学校标识码 {code} 不在「{sheet}」中{near_zh}");
        let en = format!("code {code} is not in {sheet}{near_en}");
        Self::report(rows, row, Slot::Field(Field::Code), &zh, &en, intake);
    }
}

/// The text of a cell where it says something right.
fn quietly<'s>(rows: &Rows<'_, 's>, row: &'s Row, slot: Slot, vocabulary: &Vocabulary) -> Option<String> {
    let (value, found) = rows.raw(row, slot)?;
    match read(value, &found, vocabulary) {
        Said::Value(value) => value.digits().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        Said::Nothing | Said::Wrong(_) => None,
    }
}
