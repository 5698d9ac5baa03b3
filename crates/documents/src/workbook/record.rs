//! One row of facts as a record for intake; what a cell says wrongly is a problem here, once.

use assess::{Field, Intake, RawRecord, RawValue};
use scheme::Scheme;

use super::cell::{Said, bare_rate, read};
use super::grid::as_text;
use super::heading::{Found, Table};
use super::layout::{Reads, Slot};
use super::lexicon::Lexicon;
use super::rows::spread;
use super::vocabulary::Vocabulary;
use crate::cells::{Row, Value};

/// What reading a row needs.
pub(super) struct Rows<'t, 's> {
    /// The table.
    pub(super) table: &'t Table<'s>,
    /// Its rows of facts.
    pub(super) facts: Vec<&'s Row>,
    /// Columns in percent in which plain proportions stand beside plain percentages.
    mixed: Vec<u16>,
}

impl<'t, 's> Rows<'t, 's> {
    /// The rows of a table; headings that are missing or there twice are problems.
    pub(super) fn of(table: &'t Table<'s>, facts: Vec<&'s Row>, intake: &mut Intake<'_>) -> Self {
        report_headings(table, intake);
        let percent = table.columns.iter().filter(|found| found.unit.percent);
        let mixed = percent.filter(|found| {
            let bare: Vec<(bool, bool)> =
                facts.iter().filter_map(|row| table.value(row, found)).map(bare_rate).collect();
            bare.iter().any(|(proportion, _)| *proportion) && bare.iter().any(|(_, percentage)| *percentage)
        });
        let mixed = mixed.map(|found| found.at).collect();
        Self { table, facts, mixed }
    }

    /// What a cell says; what it says wrongly is noted and `Err`.
    pub(super) fn say(
        &self,
        row: &'s Row,
        found: &Found,
        vocabulary: &Vocabulary,
        intake: &mut Intake<'_>,
    ) -> Result<Option<RawValue<'s>>, ()> {
        let place = || self.table.grid.place(row.number, found.at);
        let heading = found.column.heading;
        if let Some(range) = spread(self.table, row, found) {
            intake.problem(
                place(),
                format!("{heading} 是合并单元格 {range}，分不清各行是多少；请取消合并，逐行填写"),
                format!("{} is merged over {range}; undo the merge and fill in each row", found.column.english),
            );
            return Err(());
        }
        let Some(value) = self.table.value(row, found) else { return Ok(None) };
        if self.mixed.contains(&found.at) && bare_rate(value).0 {
            let typed = as_text(value).trim();
            intake.problem(
                place(),
                format!("{heading} {typed} 与本列其他百分数写法不一；请全列统一写成带 % 的百分数，或 0 到 1 的小数"),
                format!("{heading} {typed} stands among percentages; write the whole column with %, or from 0 to 1"),
            );
            return Err(());
        }
        match read(value, found, vocabulary) {
            Said::Nothing => Ok(None),
            Said::Value(value) => Ok(Some(value)),
            Said::Wrong(message) => {
                intake.problem(place(), message.zh, message.en);
                Err(())
            }
        }
    }

    /// A row with the fields of its columns, without those of the institution.
    pub(super) fn record(&self, row: &'s Row, vocabulary: &Vocabulary, intake: &mut Intake<'_>) -> RawRecord<'s> {
        let mut record = self.lacking();
        for found in &self.table.columns {
            match found.column.slot {
                Slot::Field(field) if !matches!(field, Field::Code | Field::Name) => {
                    self.put(&mut record, field, (row, found), vocabulary, intake);
                }
                _ => {}
            }
        }
        record
    }

    /// Puts what a cell says into a field.
    fn put(
        &self,
        record: &mut RawRecord<'s>,
        field: Field,
        (row, found): (&'s Row, &Found),
        vocabulary: &Vocabulary,
        intake: &mut Intake<'_>,
    ) {
        match self.say(row, found, vocabulary, intake) {
            Ok(Some(value)) => {
                record.put(field, value);
            }
            Ok(None) => {}
            Err(()) => record.refuse(field),
        }
    }

    /// A row as code, name and kind of an institution.
    pub(super) fn head(&self, row: &'s Row, vocabulary: &Vocabulary, intake: &mut Intake<'_>) -> RawRecord<'s> {
        let mut record = self.lacking();
        for found in &self.table.columns {
            if let [Some(field), _] = found.column.fields() {
                self.put(&mut record, field, (row, found), vocabulary, intake);
            }
        }
        record
    }

    /// A record in which the fields of missing columns are not missed once more in every row.
    fn lacking(&self) -> RawRecord<'s> {
        let mut record = RawRecord::default();
        for column in self.table.missing() {
            column.fields().into_iter().flatten().for_each(|field| record.refuse(field));
        }
        record
    }

    /// Puts indicator and kind of an item, from a column that holds both, or from one for each.
    pub(super) fn put_category(
        &self,
        row: &'s Row,
        record: &mut RawRecord<'s>,
        vocabulary: &Vocabulary,
        intake: &mut Intake<'_>,
    ) {
        let Some(found) = self.table.column(Slot::Category) else { return };
        let indicator = match record.get(Field::Indicator) {
            Some(RawValue::Text(id)) => Some(id.to_string()),
            _ => None,
        };
        let apart = indicator.is_some() || record.is_refused(Field::Indicator);
        let value = match self.say(row, found, vocabulary, intake) {
            Ok(Some(RawValue::Text(text))) => text,
            Ok(_) => {
                // The column is one: what is missing in it is said once.
                if !apart {
                    record.refuse(Field::Indicator);
                }
                return;
            }
            Err(()) => {
                record.refuse(Field::Kind);
                return record.refuse(Field::Indicator);
            }
        };
        let place = || self.table.grid.place(row.number, found.at);
        let kinds = indicator.as_deref().map(|id| kinds_of(intake.scheme(), id));
        let within = kinds.as_ref().and_then(|kinds| kinds.find(&value)).cloned();
        let combined = vocabulary.categories.find(&value);
        match (within, indicator, combined) {
            (Some(kind), ..) => {
                record.put(Field::Kind, RawValue::Text(kind.into()));
            }
            (None, given, Some((id, kind))) if given.as_ref().is_none_or(|given| given == id) => {
                record.put(Field::Indicator, RawValue::Text(id.clone().into()));
                record.put(Field::Kind, RawValue::Text(kind.clone().into()));
            }
            (None, given, Some(_)) => {
                let given = given.unwrap_or_default();
                intake.problem(
                    place(),
                    format!("事项类别「{value}」不属于所填的指标 {given}"),
                    format!("category “{value}” does not belong to indicator {given}"),
                );
                record.refuse(Field::Kind);
            }
            (None, _, None) => {
                // Of an indicator without items intake says that it has none.
                let list = kinds.as_ref().filter(|kinds| kinds.labels().next().is_some());
                let message = match list {
                    Some(kinds) => Some(kinds.expected(found.column.heading, &value)),
                    None if apart => None,
                    None => Some(vocabulary.categories.expected(found.column.heading, &value)),
                };
                if let Some(message) = message {
                    intake.problem(place(), message.zh, message.en);
                }
                record.refuse(Field::Kind);
                if !apart {
                    record.refuse(Field::Indicator);
                }
            }
        }
    }

    /// The marks of a row with their columns; marks that are none are noted and left out.
    pub(super) fn marks(
        &self,
        row: &'s Row,
        vocabulary: &Vocabulary,
        intake: &mut Intake<'_>,
    ) -> (Vec<RawValue<'s>>, Vec<u16>) {
        let columns = self.table.columns.iter().filter(|found| found.column.reads == Reads::Mark);
        let mut marks = Vec::new();
        let mut places = Vec::new();
        for found in columns {
            if let Ok(Some(mark)) = self.say(row, found, vocabulary, intake) {
                marks.push(mark);
                places.push(found.at);
            }
        }
        (marks, places)
    }

    /// The text of a cell without reading it, where it has one.
    pub(super) fn raw(&self, row: &'s Row, slot: Slot) -> Option<(&'s Value, Found)> {
        let found = *self.table.column(slot)?;
        self.table.value(row, &found).map(|value| (value, found))
    }
}

/// The kinds of items of one indicator, by id and name.
fn kinds_of(scheme: &Scheme, id: &str) -> Lexicon<String> {
    let mut kinds = Lexicon::new();
    let leaf = scheme.indicator(id).and_then(|indicator| scheme.item_leaf(indicator));
    let rule = leaf.and_then(|leaf| scheme.leaves[leaf.0].method.item_rule());
    for unit in rule.iter().flat_map(|rule| &rule.units) {
        kinds.add(&unit.name.zh, unit.kind.clone(), [unit.kind.as_str(), unit.name.en.as_str()]);
    }
    kinds
}

/// Columns that are missing, and columns that say the same as another.
fn report_headings(table: &Table<'_>, intake: &mut Intake<'_>) {
    let first = table.columns.first().map_or(0, |found| found.at);
    let lacking: Vec<_> = table.missing().collect();
    for column in lacking {
        let (zh, en) = (column.heading, column.english);
        intake.problem(
            table.grid.place(table.heads.1, first),
            format!("缺少必填的列「{zh}」"),
            format!("the required column {en} ({zh}) is missing"),
        );
    }
    for (at, earlier, column) in &table.doubled {
        let (zh, en) = (column.heading, column.english);
        let earlier = table.grid.place(table.heads.1, *earlier);
        intake.problem(
            table.grid.place(table.heads.1, *at),
            format!("此列与 {earlier} 都是{zh}，请只留一列"),
            format!("this column and {earlier} are both {en}; keep one"),
        );
    }
}
