//! 考核费用: whether every counted row was paid in full by the day.

use jiff::civil::Date;
use scheme::{AllOrNothing, Fen};

use crate::facts::{CertificateRow, Institution};
use crate::working::PaidRow;

/// The day by which a leaf wants payment, in the year; the end of February where the year has no 29th.
pub(crate) fn due_day(rule: AllOrNothing, year: i16) -> Date {
    let (month, day) = rule.by;
    Date::new(year, month, day).unwrap_or_else(|_| Date::constant(year, month, 1).last_of_month())
}

/// Rows on which something is due: somebody attended and the standard is fixed, at more than 0.
pub(crate) fn due_rows(institution: &Institution) -> impl Iterator<Item = (&CertificateRow, Fen)> {
    institution
        .certificates
        .iter()
        .filter(|row| row.attended > 0)
        .filter_map(|row| row.payable.filter(|payable| payable.0 > 0).map(|payable| (row, payable)))
}

/// A row with what it lacks.
pub(crate) fn judge(row: &CertificateRow, payable: Fen, due: Date, tolerance: Fen) -> PaidRow<'_> {
    let short = row.paid.0.saturating_add(tolerance.0) < payable.0;
    let late = row.paid_on.is_none_or(|day| day > due);
    PaidRow { row, payable, short, late }
}

/// Whether every row on which something is due was paid in full by the day.
pub(crate) fn paid_in_full(institution: &Institution, rule: AllOrNothing, year: i16, tolerance: Fen) -> bool {
    let due = due_day(rule, year);
    due_rows(institution).all(|(row, payable)| {
        let judged = judge(row, payable, due, tolerance);
        !judged.short && !judged.late
    })
}
