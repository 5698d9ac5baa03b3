//! The keys of certificate rows and items.

use assess::Field;

/// A key of a record.
pub(super) enum Key {
    Known(Field),
    Unknown(String),
}

impl Key {
    pub(super) fn of(name: Option<&str>, fields: &[Field]) -> Option<Self> {
        let name = name?;
        let known = fields.iter().find(|field| field.key() == name);
        Some(known.map_or_else(|| Self::Unknown(name.to_owned()), |field| Self::Known(*field)))
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
