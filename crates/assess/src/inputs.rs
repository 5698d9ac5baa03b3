//! The scheme's inputs: sums over an institution's certificate rows.

use scheme::{Column, Input, RowCondition, Scheme};

use crate::facts::{CertificateRow, Institution};

/// The value of every input of the scheme, in its order; money in fen.
pub(crate) fn inputs(scheme: &Scheme, institution: &Institution) -> Vec<i64> {
    scheme.inputs.iter().map(|input| value(input, &institution.certificates)).collect()
}

fn value(input: &Input, rows: &[CertificateRow]) -> i64 {
    let counted = rows.iter().filter(|row| counts(input, row));
    let Some(limit) = input.at_most else {
        return counted.map(|row| column(row, input.sum)).sum();
    };
    // The lesser of the two sums, level by level: what is overpaid for one does not stand in for another.
    let mut levels: Vec<(i64, i64)> = Vec::new();
    for row in counted {
        if levels.len() <= row.level_no {
            levels.resize(row.level_no + 1, (0, 0));
        }
        levels[row.level_no].0 += column(row, input.sum);
        levels[row.level_no].1 += column(row, limit);
    }
    levels.into_iter().map(|(sum, limit)| sum.min(limit)).sum()
}

/// Whether a row enters an input.
pub(crate) fn counts(input: &Input, row: &CertificateRow) -> bool {
    input.conditions.iter().all(|condition| match condition {
        RowCondition::Attended => row.attended > 0,
        RowCondition::PayableKnown => row.payable.is_some(),
    })
}

/// The value of one column of a row; money in fen, an unknown amount 0.
pub(crate) fn column(row: &CertificateRow, column: Column) -> i64 {
    match column {
        Column::Approved => row.approved,
        Column::Registered => row.registered,
        Column::Attended => row.attended,
        Column::Passed => row.passed,
        Column::Payable => row.payable.map_or(0, |fen| fen.0),
        Column::Paid => row.paid.0,
    }
}
