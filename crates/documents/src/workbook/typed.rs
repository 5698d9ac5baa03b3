//! One value as a person typed it into a form, read exactly as a cell of the facts workbook would be.

use assess::{Field, RawValue, Section};
use scheme::{Scheme, Text};

use super::cell::{Said, read};
use super::columns::columns;
use super::heading::Found;
use super::label::Unit;
use super::layout::{Part, Slot};
use super::number::{day, digits};
use super::vocabulary::Vocabulary;
use crate::cells::Value;

/// Reads typed values under a scheme.
#[derive(Debug)]
pub struct TypedReader {
    vocabulary: Vocabulary,
}

impl TypedReader {
    /// For the closed lists of a scheme.
    pub fn new(scheme: &Scheme) -> Self {
        Self { vocabulary: Vocabulary::of(scheme) }
    }

    /// What was typed into `field` of a record of `section`; `None` where that says nothing, and words for people
    /// where it says what it should not. A field that no workbook has a column for is taken as text.
    pub fn read(&self, section: Section, field: Field, typed: &str) -> Result<Option<RawValue<'static>>, Text> {
        let part = Part::ALL.into_iter().find(|part| part.section() == Some(section));
        let column = part.and_then(|part| columns(part).iter().find(|column| column.slot == Slot::Field(field)));
        let Some(column) = column else {
            let text = typed.trim();
            return Ok((!text.is_empty()).then(|| RawValue::Text(text.to_owned().into())));
        };
        let found = Found { at: 0, column, unit: Unit::default() };
        match read(&Value::Text(typed.to_owned()), &found, &self.vocabulary) {
            Said::Nothing => Ok(None),
            Said::Value(value) => Ok(Some(owned(value))),
            Said::Wrong(message) => Err(message),
        }
    }
}

impl TypedReader {
    /// A mark as typed, such as `2.5分` or `２．５`.
    pub fn mark(typed: &str) -> RawValue<'static> {
        let plain = digits(typed, &["分"]).unwrap_or_else(|| typed.trim().to_owned());
        RawValue::Text(plain.into())
    }

    /// A day as typed, such as `2021年4月6日` or `2021.4.6`; `None` for what is none.
    pub fn day(typed: &str) -> Option<jiff::civil::Date> {
        day(typed)?.parse().ok()
    }
}

fn owned(value: RawValue<'_>) -> RawValue<'static> {
    match value {
        RawValue::Text(text) => RawValue::Text(text.into_owned().into()),
        RawValue::Number(digits) => RawValue::Number(digits.into_owned().into()),
        RawValue::Flag(flag) => RawValue::Flag(flag),
        RawValue::Other(zh, en) => RawValue::Other(zh, en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_in_the_workbook() {
        let scheme = scheme::read(include_str!("../../../../schemes/jiangxi-1x/2021.toml")).unwrap();
        let reader = TypedReader::new(&scheme);
        let read = |field, typed| {
            let value = reader.read(Section::Certificates, field, typed).map_err(|wrong| wrong.en)?;
            Ok::<_, String>(value.map(|value| value.digits().unwrap_or_default().to_owned()))
        };
        assert_eq!(read(Field::Approved, "１，２００ 人"), Ok(Some("1200".to_owned())));
        assert_eq!(read(Field::Approved, "—"), Ok(None));
        assert_eq!(read(Field::PaidOn, "2021.12.31"), Ok(Some("2021-12-31".to_owned())));
        assert_eq!(read(Field::NationalPassRate, "85.3%"), Ok(Some("0.853".to_owned())));
        assert!(read(Field::ResultsFinal, "也许").is_err());
        assert_eq!(TypedReader::day("2021年4月6日"), Some(jiff::civil::date(2021, 4, 6)));
        assert_eq!(TypedReader::day("2021-02-30"), None);
    }
}
