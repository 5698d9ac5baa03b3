//! Group 一, as far as it comes from certificate rows: 1.1 to 1.4.

use std::collections::BTreeMap;

use jiff::civil::Date;
use num_traits::Zero;
use serde_json::Value;

use super::dates;
use super::numbers::{Exact, decimal, fraction, smaller, whole};
use super::settings::Settings;

/// One certificate × level × batch.
pub(super) struct Row {
    certificate: String,
    level: String,
    approved: Exact,
    registered: Exact,
    attended: Exact,
    passed: Exact,
    results_final: bool,
    national: Option<Exact>,
    payable: Option<Exact>,
    paid: Exact,
    paid_on: Option<Date>,
}

/// A certificate's name in the form in which names are compared.
pub(super) fn normal_name(name: &str) -> String {
    let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    bare.strip_suffix("职业技能等级证书").unwrap_or(&bare).to_owned()
}

/// The rows of an institution.
pub(super) fn rows(institution: &Value) -> Vec<Row> {
    let Some(given) = institution["certificates"].as_array() else { return Vec::new() };
    given.iter().map(row).collect()
}

fn row(given: &Value) -> Row {
    let text = |name: &str| given[name].as_str().expect("a name");
    let count = |name: &str| whole(given[name].as_u64().expect("a count"));
    let optional = |name: &str| given.get(name).filter(|value| !value.is_null());
    Row {
        certificate: normal_name(text("certificate")),
        level: text("level").trim().to_owned(),
        approved: count("approved"),
        registered: count("registered"),
        attended: count("attended"),
        passed: count("passed"),
        results_final: optional("results_final").is_none_or(|v| v.as_bool().expect("yes or no")),
        national: optional("national_pass_rate").map(decimal),
        payable: optional("payable").map(decimal),
        paid: optional("paid").map_or_else(Exact::zero, decimal),
        paid_on: optional("paid_on").map(|v| dates::day(v.as_str().expect("a date"))),
    }
}

fn sum<'a>(numbers: impl Iterator<Item = &'a Exact>) -> Exact {
    numbers.fold(Exact::zero(), |so_far, next| so_far + next)
}

/// `points` × the ratio, at most `points`; nothing where there is nothing to compare with.
fn by_ratio(points: i64, part: &Exact, of: &Exact) -> Exact {
    if of.is_zero() {
        return Exact::zero();
    }
    whole(points) * smaller(whole(1), part / of)
}

/// 1.1: registered of approved.
pub(super) fn registration(rows: &[Row]) -> Exact {
    by_ratio(3, &sum(rows.iter().map(|r| &r.registered)), &sum(rows.iter().map(|r| &r.approved)))
}

/// 1.2: attended of registered.
pub(super) fn attendance(rows: &[Row]) -> Exact {
    by_ratio(2, &sum(rows.iter().map(|r| &r.attended)), &sum(rows.iter().map(|r| &r.registered)))
}

fn nobody_attended(rows: &[Row]) -> bool {
    rows.iter().all(|r| r.attended.is_zero())
}

/// 1.3: the average pass rate; `None` where there were exams but no row can be taken.
pub(super) fn pass_rate(rows: &[Row], settings: &Settings) -> Option<Exact> {
    if nobody_attended(rows) {
        return Some(Exact::zero());
    }
    let taken: Vec<&Row> = rows
        .iter()
        .filter(|r| !r.attended.is_zero() && r.results_final)
        .filter(|r| r.national.is_some() || settings.fixed_baseline.is_some())
        .collect();
    if taken.is_empty() {
        return None;
    }

    // What stands together: everything where pooled, otherwise one certificate with all its levels and batches.
    let mut together: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in taken {
        let name = if settings.pooled { "all" } else { row.certificate.as_str() };
        together.entry(name).or_default().push(row);
    }

    let groups = whole(together.len());
    let mut own = Exact::zero();
    let mut national = Exact::zero();
    for rows in together.values() {
        let attended = sum(rows.iter().map(|r| &r.attended));
        own += sum(rows.iter().map(|r| &r.passed)) / &attended;
        if settings.fixed_baseline.is_none() {
            let weighted = |r: &&Row| &r.attended * r.national.as_ref().expect("taken with a rate");
            let expected: Vec<Exact> = rows.iter().map(weighted).collect();
            national += sum(expected.iter()) / attended;
        }
    }
    let own = own / &groups;
    let baseline = settings.fixed_baseline.clone().unwrap_or(national / groups);

    if own >= baseline {
        return Some(whole(10));
    }
    let tens_of_points = (baseline - own) / fraction(1, 10);
    let steps = if settings.linear { tens_of_points } else { tens_of_points.floor() };
    let left = whole(10) - whole(2) * steps;
    Some(if left < Exact::zero() { Exact::zero() } else { left })
}

/// The rows that 1.4 counts, each with its payable.
fn with_fee(rows: &[Row]) -> Vec<(&Row, &Exact)> {
    let attended = rows.iter().filter(|r| !r.attended.is_zero());
    attended.filter_map(|r| r.payable.as_ref().map(|payable| (r, payable))).collect()
}

/// What both leaves of 1.4 are where there is nothing to look at: nothing without exams, all where nothing is due.
fn nothing_due(rows: &[Row], points: i64) -> Option<Exact> {
    if nobody_attended(rows) {
        Some(Exact::zero())
    } else if with_fee(rows).iter().all(|(_, payable)| payable.is_zero()) {
        Some(whole(points))
    } else {
        None
    }
}

/// 1.4a: every row paid in full and in time, or nothing.
pub(super) fn paid_in_time(rows: &[Row], year: i16, settings: &Settings) -> Exact {
    if let Some(points) = nothing_due(rows, 4) {
        return points;
    }
    let last = dates::last_day(year);
    let due = with_fee(rows).into_iter().filter(|(_, payable)| !payable.is_zero());
    let all = due.into_iter().all(|(row, payable)| {
        let in_full = &row.paid + &settings.paid_tolerance >= *payable;
        let in_time = row.paid_on.is_some_and(|day| day <= last);
        in_full && in_time
    });
    if all { whole(4) } else { Exact::zero() }
}

/// 1.4b: paid of payable, an overpayment counting only within its certificate × level.
pub(super) fn paid_amount(rows: &[Row]) -> Exact {
    if let Some(points) = nothing_due(rows, 6) {
        return points;
    }
    let mut by_level: BTreeMap<(&str, &str), (Exact, Exact)> = BTreeMap::new();
    for (row, payable) in with_fee(rows) {
        let (paid_so_far, payable_so_far) = by_level.entry((&row.certificate, &row.level)).or_default();
        *paid_so_far += &row.paid;
        *payable_so_far += payable;
    }
    let mut counted = Exact::zero();
    let mut due = Exact::zero();
    for (paid, payable) in by_level.into_values() {
        due += &payable;
        counted += smaller(paid, payable);
    }
    whole(6) * counted / due
}
