//! Reads facts from the cells of a workbook, through the one checker that JSON goes through as well.

use std::collections::BTreeMap;

use assess::{Facts, Field, Intake, Origin, Problem, RawValue, SheetLayout};
use scheme::Scheme;

use super::grid;
use super::heading::Table;
use super::layout::{Part, Slot};
use super::record::Rows;
use super::roster::{Roster, place};
use super::survey::{Survey, survey};
use super::vocabulary::Vocabulary;
use super::{rows, setting_rows, stamp};
use crate::cells::{Row, Sheet, column_letters};

/// Reads facts from a workbook or a text file, or returns every problem in it, in the order of the sheets.
pub fn read(sheets: &[Sheet], scheme: &Scheme) -> Result<Facts, Vec<Problem>> {
    read_as(sheets, scheme, Approved::Needed)
}

/// What becomes of a certificate row that does not say how many were approved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Approved {
    /// It is a problem.
    Needed,
    /// It says 0.
    Optional,
}

/// Reads facts; the problems are in the order of `sheets`.
pub(super) fn read_as(sheets: &[Sheet], scheme: &Scheme, approved: Approved) -> Result<Facts, Vec<Problem>> {
    let mut intake = Intake::new(scheme, Origin::Workbook(Vec::new()));
    let survey = survey(sheets, &mut intake);
    let listed = roster_table(&survey);
    intake.set_origin(origin(&survey, listed));
    let mut reader = Reader { intake, vocabulary: Vocabulary::of(scheme), roster: Roster::absent(), approved };
    reader.year_and_settings(&survey, scheme);
    reader.parts(&survey, listed);
    reader.intake.finish().map_err(|problems| in_order(problems, sheets))
}

struct Reader<'s> {
    intake: Intake<'s>,
    vocabulary: Vocabulary,
    roster: Roster,
    approved: Approved,
}

/// The sheet that says which institutions there are: that of institutions, or the first that names their kind.
fn roster_table<'t, 's>(survey: &'t Survey<'s>) -> Option<&'t Table<'s>> {
    if survey.unread.contains(&Part::Institutions) {
        return None;
    }
    let named = |table: &&Table<'_>| table.part.has_institutions() && table.column(Slot::InstitutionKind).is_some();
    survey.table(Part::Institutions).or_else(|| survey.tables.iter().find(named))
}

fn origin(survey: &Survey<'_>, listed: Option<&Table<'_>>) -> Origin {
    let layout = |table: &Table<'_>, section, of_institution: bool| {
        let mut columns: Vec<(Field, String)> = Vec::new();
        for found in &table.columns {
            let slot = found.column.slot;
            let head = matches!(slot, Slot::Field(Field::Code | Field::Name) | Slot::InstitutionKind);
            if head || !of_institution {
                let fields = found.column.fields().into_iter().flatten();
                // In other sheets the kind is that of an item.
                let fields = fields.filter(|_| of_institution || slot != Slot::InstitutionKind);
                columns.extend(fields.map(|field| (field, column_letters(found.at))));
            }
        }
        SheetLayout { section, sheet: grid::shown_name(table.grid.sheet).to_owned(), columns }
    };
    let mut layouts = Vec::new();
    if let Some(table) = listed {
        layouts.push(layout(table, assess::Section::Institution, true));
    }
    for table in survey.tables.iter().filter(|table| table.part != Part::Institutions) {
        layouts.extend(table.part.section().map(|section| layout(table, section, false)));
    }
    Origin::Workbook(layouts)
}

impl Reader<'_> {
    fn year_and_settings(&mut self, survey: &Survey<'_>, scheme: &Scheme) {
        let mut year_seen = survey.stamp.is_some_and(|sheet| stamp::check(sheet, scheme, &mut self.intake));
        if let Some(table) = survey.table(Part::Settings) {
            let rows = self.rows(table);
            year_seen |= setting_rows::read(&rows, &self.vocabulary, scheme, &mut self.intake);
        }
        if !year_seen {
            self.intake.year(&RawValue::Number(scheme.year.to_string().into()), Part::Settings.sheet());
        }
    }

    fn rows<'t, 's>(&mut self, table: &'t Table<'s>) -> Rows<'t, 's> {
        let facts = rows::facts(table, &mut self.intake);
        Rows::of(table, facts, &mut self.intake)
    }

    fn parts(&mut self, survey: &Survey<'_>, listed: Option<&Table<'_>>) {
        if listed.is_none() && !survey.unread.contains(&Part::Institutions) && !survey.tables.is_empty() {
            let sheet = Part::Institutions.sheet();
            self.intake.problem(
                sheet,
                format!("缺少工作表「{sheet}」：应列出每所院校的学校标识码、院校名称和院校类型"),
                format!("sheet {sheet} is missing: it lists code, name and kind of every institution"),
            );
        }
        if let Some(table) = survey.table(Part::Institutions).filter(|_| listed.is_some()) {
            let rows = self.rows(table);
            self.roster = Roster::from_institutions(&rows, &self.vocabulary, &mut self.intake);
        }
        let others: Vec<&Table<'_>> =
            survey.tables.iter().filter(|table| !matches!(table.part, Part::Institutions | Part::Settings)).collect();
        let all: Vec<Rows<'_, '_>> = others.into_iter().map(|table| self.rows(table)).collect();
        let shared = all.iter().find(|rows| {
            listed.is_some_and(|listed| listed.part == rows.table.part && listed.part != Part::Institutions)
        });
        if let Some(rows) = shared {
            self.roster = Roster::from_others(rows, &self.vocabulary, &mut self.intake);
        }
        for rows in &all {
            for row in &rows.facts {
                self.row(rows, row);
            }
        }
    }

    /// One row of a part that belongs to an institution.
    fn row<'s>(&mut self, rows: &Rows<'_, 's>, row: &'s Row) {
        let (vocabulary, intake) = (&self.vocabulary, &mut self.intake);
        let institution = self.roster.institution_of(rows, row, vocabulary, intake);
        let Some(section) = rows.table.part.section() else { return };
        let at = place(section, institution, row);
        let mut record = rows.record(row, vocabulary, intake);
        match rows.table.part {
            Part::Certificates => {
                if self.approved == Approved::Optional && record.get(Field::Approved).is_none() {
                    record.put(Field::Approved, RawValue::Number("0".into()));
                }
                intake.certificate(institution, &record, at);
            }
            Part::Items => {
                rows.put_category(row, &mut record, vocabulary, intake);
                intake.item(institution, &record, at);
            }
            Part::Ratings => {
                let (marks, columns) = rows.marks(row, vocabulary, intake);
                let head = rows.table.column(Slot::Field(Field::Indicator)).map_or(0, |found| found.at);
                let place_of =
                    |index: usize| rows.table.grid.place(row.number, columns.get(index).copied().unwrap_or(head));
                match record.get(Field::Indicator) {
                    Some(RawValue::Text(id)) => intake.rating(institution, id, &marks, at, &place_of),
                    _ if record.is_refused(Field::Indicator) => {}
                    _ => intake.problem(rows.table.grid.place(row.number, head), "缺少指标", "indicator is missing"),
                }
            }
            Part::Findings => {
                let found = rows.table.column(Slot::Field(Field::Finding));
                if let (Some(RawValue::Text(id)), Some(found)) = (record.get(Field::Finding), found) {
                    intake.finding(institution, id, &rows.table.grid.place(row.number, found.at));
                }
            }
            Part::Institutions | Part::Settings => {}
        }
    }
}

/// Problems by sheet, row and column; those of the whole first.
fn in_order(problems: Vec<Problem>, sheets: &[Sheet]) -> Vec<Problem> {
    let positions: BTreeMap<&str, usize> =
        sheets.iter().enumerate().map(|(index, sheet)| (grid::shown_name(sheet), index)).collect();
    let mut keyed: Vec<_> =
        problems.into_iter().map(|problem| (position(&problem.place, &positions), problem)).collect();
    keyed.sort_by_key(|(position, _)| *position);
    keyed.dedup_by(|one, other| one.1 == other.1);
    keyed.into_iter().map(|(_, problem)| problem).collect()
}

/// Sheet, row and column of a place.
fn position(place: &str, sheets: &BTreeMap<&str, usize>) -> (Option<usize>, u32, u16) {
    match grid::cell_of(place) {
        Some((sheet, row, column)) => (sheets.get(sheet).copied(), row, column),
        None => (sheets.get(place).copied(), 0, 0),
    }
}
