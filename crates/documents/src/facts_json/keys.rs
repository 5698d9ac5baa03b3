//! The keys of certificate rows and items.

use assess::Field;

/// A key of a record.
pub(super) enum Key {
    Known(Field),
    Unknown(String),
}

/// Finds the keys of one record. Keys mostly come in the usual order, so the search goes on from the last one found.
pub(super) struct Keys<'f> {
    fields: &'f [Field],
    next: usize,
}

impl<'f> Keys<'f> {
    pub(super) fn new(fields: &'f [Field]) -> Self {
        Self { fields, next: 0 }
    }

    pub(super) fn find(&mut self, name: Option<&str>) -> Option<Key> {
        let name = name?;
        let (before, after) = self.fields.split_at(self.next);
        let found = after.iter().chain(before).position(|field| field.key() == name);
        Some(match found {
            Some(offset) => {
                let position = (self.next + offset) % self.fields.len();
                self.next = position + 1;
                Key::Known(self.fields[position])
            }
            None => Key::Unknown(name.to_owned()),
        })
    }
}

/// The fields of a certificate row.
pub(super) const CERTIFICATE: [Field; 12] = [
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

/// The fields of an item.
pub(super) const ITEM: [Field; 9] = [
    Field::Indicator,
    Field::Kind,
    Field::Title,
    Field::Date,
    Field::Status,
    Field::Achievement,
    Field::JointRank,
    Field::Confirmed,
    Field::Prize,
];
