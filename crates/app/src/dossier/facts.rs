//! From the rows that people typed to facts, by the same checker as JSON and workbooks.

use std::collections::{BTreeMap, BTreeSet};

use assess::{Facts, Field, Intake, ItemStatus, Origin, Place, RawRecord, RawValue, Section};
use scheme::Text;
use store::dossiers::Entry;
use store::years::Institution;
use workflow::EntryId;

use super::load::{ABOUT, Book, governing};
use crate::plan::CERTIFICATES;
use crate::{AppError, Plan};

/// Something wrong in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The sheet that people find it on; empty for the dossier as a whole.
    pub sheet: String,
    /// The row; `None` for the dossier as a whole.
    pub entry: Option<EntryId>,
    /// Key of the field, empty for the row as a whole.
    pub field: String,
    /// What is wrong and what is expected.
    pub message: Text,
}

impl FieldProblem {
    fn of(entry: Option<&Entry>, field: String, message: Text) -> Self {
        let sheet = entry.map_or_else(String::new, |entry| governing(&entry.sheet).to_owned());
        Self { sheet, entry: entry.map(|entry| entry.id.clone()), field, message }
    }
}

/// What the rows say: the facts of those that are right, and what is wrong with the others.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Facts of this one institution.
    pub facts: Facts,
    /// Every problem.
    pub problems: Vec<FieldProblem>,
}

impl Book {
    /// The dossier as facts, `hengping-facts/1`, and what is wrong in rows that are therefore left out of it.
    pub fn facts_json(&self) -> Result<(Vec<u8>, Vec<FieldProblem>), AppError> {
        let Reading { facts, problems } = read(&self.plan, &self.institution, &self.entries)?;
        let mut text = Vec::new();
        documents::facts_json_write::write(&mut text, &self.plan.scheme, &facts)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok((text, problems))
    }
}

/// What is said of an indicator itself.
pub(super) const MARK: &str = "mark";
pub(super) const REMARK: &str = "remark";

/// The fields of a certificate row that an institution fills in.
pub const CERTIFICATE_FIELDS: [Field; 12] = [
    Field::Certificate,
    Field::Level,
    Field::Batch,
    Field::Approved,
    Field::Registered,
    Field::Attended,
    Field::Passed,
    Field::ResultsFinal,
    Field::NationalPassRate,
    Field::Payable,
    Field::Paid,
    Field::PaidOn,
];

/// The fields of an item that an institution fills in.
pub const ITEM_FIELDS: [Field; 7] =
    [Field::Kind, Field::Title, Field::Date, Field::Achievement, Field::JointRank, Field::Prize, Field::Confirmed];

/// Reads the rows of a dossier, every item as claimed. Fails only where what is kept of the institution itself fits no
/// scheme.
pub(crate) fn read(plan: &Plan, institution: &Institution, entries: &[Entry]) -> Result<Reading, AppError> {
    read_judged(plan, institution, entries, &BTreeMap::new())
}

/// The same with what was decided on items; what nobody decided on is claimed.
pub(crate) fn read_judged(
    plan: &Plan,
    institution: &Institution,
    entries: &[Entry],
    decided: &BTreeMap<EntryId, ItemStatus>,
) -> Result<Reading, AppError> {
    let mut problems = Vec::new();
    let mut left_out: BTreeSet<&EntryId> = BTreeSet::new();
    // Rows with problems are left out, and the rest read again: one wrong row must not hide the score of the others.
    // Every turn leaves out at least one row, so this ends.
    loop {
        let kept: Vec<&Entry> = entries.iter().filter(|entry| !left_out.contains(&entry.id)).collect();
        match attempt(plan, institution, &kept, decided) {
            Ok(facts) => return Ok(Reading { facts, problems }),
            Err(found) => {
                let before = left_out.len();
                for problem in &found {
                    left_out.extend(entries.iter().map(|e| &e.id).filter(|id| problem.entry.as_ref() == Some(id)));
                }
                problems.extend(found);
                if left_out.len() == before {
                    let messages: Vec<_> = problems.iter().map(|problem| problem.message.en.as_str()).collect();
                    return Err(AppError::Internal(format!("{}: {}", institution.name, messages.join("; "))));
                }
            }
        }
    }
}

fn attempt(
    plan: &Plan,
    institution: &Institution,
    entries: &[&Entry],
    decided: &BTreeMap<EntryId, ItemStatus>,
) -> Result<Facts, Vec<FieldProblem>> {
    let mut intake = Intake::new(&plan.scheme, Origin::Json);
    let mut wrong = Vec::new();
    intake.year(&RawValue::Number(plan.scheme.year.to_string().into()), "/year");
    let place =
        |section, record: usize| Place { section, institution: 0, record: u32::try_from(record).unwrap_or(u32::MAX) };
    let number = intake.add_institution(place(Section::Institution, 0));
    let mut head = RawRecord::default();
    head.put(Field::Code, RawValue::Text(institution.code.as_str().into()));
    head.put(Field::Name, RawValue::Text(institution.name.as_str().into()));
    head.put(Field::Kind, RawValue::Text(institution.kind.as_str().into()));
    for (record, entry) in entries.iter().enumerate() {
        if entry.sheet == CERTIFICATES {
            let raw = record_of(plan, entry, Section::Certificates, &CERTIFICATE_FIELDS, &mut wrong);
            intake.certificate(number, &raw, place(Section::Certificates, record));
        } else if let Some(indicator) = entry.sheet.strip_prefix(ABOUT) {
            let mark = entry.fields.get(MARK).map(String::as_str).filter(|mark| !mark.trim().is_empty());
            if let Some(mark) = mark {
                let at = |_| format!("/institutions/0/items/{record}/mark");
                let mark = documents::workbook::TypedReader::mark(mark);
                intake.rating(number, indicator, &[mark], place(Section::Ratings, record), &at);
            }
        } else {
            let mut raw = record_of(plan, entry, Section::Items, &ITEM_FIELDS, &mut wrong);
            raw.put(Field::Indicator, RawValue::Text(entry.sheet.as_str().into()));
            let status = match decided.get(&entry.id) {
                Some(ItemStatus::Accepted) => "accepted",
                Some(ItemStatus::Rejected) => "rejected",
                Some(ItemStatus::Claimed) | None => "claimed",
            };
            raw.put(Field::Status, RawValue::Text(status.into()));
            intake.item(number, &raw, place(Section::Items, record));
        }
    }
    intake.head(number, &head);
    match intake.finish() {
        Ok(mut facts) if wrong.is_empty() => {
            facts.settings = plan.settings.clone();
            Ok(facts)
        }
        Ok(_) => Err(wrong),
        Err(problems) => {
            wrong.extend(problems.into_iter().map(|problem| {
                let (entry, field) = row_of(&problem.place, entries);
                FieldProblem::of(entry, field, in_rows(&problem.message, entries))
            }));
            Err(wrong)
        }
    }
}

/// What was typed into a row; what cannot be read is noted, and intake says no more of that field.
fn record_of(
    plan: &Plan,
    entry: &Entry,
    section: Section,
    fields: &[Field],
    wrong: &mut Vec<FieldProblem>,
) -> RawRecord<'static> {
    let mut record = RawRecord::default();
    for field in fields {
        let Some(typed) = entry.fields.get(field.key()) else { continue };
        let read = if *field == Field::Kind {
            let id = typed.trim();
            Ok((!id.is_empty()).then(|| RawValue::Text(id.to_owned().into())))
        } else {
            plan.reader.read(section, *field, typed)
        };
        match read {
            Ok(Some(value)) => {
                record.put(*field, value);
            }
            Ok(None) => {}
            Err(message) => {
                record.refuse(*field);
                wrong.push(FieldProblem::of(Some(entry), field.key().to_owned(), message));
            }
        }
    }
    record
}

/// A message in which places are rows as people count them.
fn in_rows(message: &Text, entries: &[&Entry]) -> Text {
    let say = |text: &str, row: fn(usize) -> String| {
        let Some(at) = text.find("/institutions/0/") else { return text.to_owned() };
        let (before, rest) = text.split_at(at);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_'))).unwrap_or(rest.len());
        let (place, after) = rest.split_at(end);
        let (Some(entry), _) = row_of(place, entries) else { return text.to_owned() };
        let above = entries.iter().take_while(|other| other.id != entry.id).filter(|other| other.sheet == entry.sheet);
        format!("{before}{}{after}", row(above.count() + 1))
    };
    Text::new(say(&message.zh, |row| format!("第 {row} 行")), say(&message.en, |row| format!("row {row}")))
}

/// The row and field of a place such as `/institutions/0/items/7/date`.
fn row_of<'e>(place: &str, entries: &[&'e Entry]) -> (Option<&'e Entry>, String) {
    let mut parts = place.split('/').skip(4);
    let entry = parts.next().and_then(|number| number.parse::<usize>().ok()).and_then(|number| entries.get(number));
    (entry.copied(), parts.next().unwrap_or_default().to_owned())
}
