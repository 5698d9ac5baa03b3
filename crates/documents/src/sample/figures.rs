//! Certificate rows of an institution: who was approved, registered, sat and passed, and what was paid when.

use assess::{CertificateRow, Place, Section};
use jiff::ToSpan as _;
use jiff::civil::Date;
use scheme::Fen;

use super::dice::Dice;
use super::province::{Exam, Plan, Province};

/// A certificate that an institution must have, and the level where it matters.
pub(super) type Wanted = (usize, Option<scheme::LevelIx>);

/// The rows of an institution, and the certificates behind them in the order of the data.
pub(super) fn rows(
    province: &Province<'_>,
    plan: &Plan,
    wanted: &[Wanted],
    dice: &mut Dice,
) -> (Vec<CertificateRow>, Vec<usize>) {
    let kind = &province.data.kinds[plan.kind];
    let [fewest, most] = kind.certificates;
    let count = i64::midpoint(dice.between(fewest, most), dice.between(fewest, most));
    let count = usize::try_from(count).unwrap_or(1).max(wanted.len());
    let certificates = certificates(province, plan, wanted, count, dice);
    // The ends of the two ranges belong together: few certificates with few candidates each.
    let [least, greatest] = kind.registrations;
    let (few, many) = (least / fewest, greatest / most);
    let held = i64::try_from(certificates.len()).unwrap_or(1);
    let total = (dice.between(few.min(many), few.max(many)) * held).clamp(least + least / 10, greatest - greatest / 10);
    let shares: Vec<i64> = certificates.iter().map(|_| dice.between(60, 140)).collect();
    let whole: i64 = shares.iter().sum();
    // How its candidates do against the country, in 1/10 000, before chance has its part in each exam.
    let better = plan.quality * 3 - 2_250 + dice.between(-650, 650);
    let mut rows = Vec::new();
    for (certificate, share) in certificates.iter().zip(shares) {
        let level = wanted.iter().find(|(known, _)| known == certificate).and_then(|(_, level)| *level);
        let exams = chosen_exams(province, plan, *certificate, level, dice);
        let split = i64::try_from(exams.len()).unwrap_or(1);
        for exam in exams {
            let about = (total * share / whole / split).max(3);
            rows.extend(batches(province, plan, exam, (about, better), dice));
        }
    }
    pay(province, plan, &mut rows, dice);
    (rows, certificates)
}

fn certificates(province: &Province<'_>, plan: &Plan, wanted: &[Wanted], count: usize, dice: &mut Dice) -> Vec<usize> {
    let data = province.data;
    let usual = &data.kinds[plan.kind].levels;
    let mut chosen: Vec<usize> = wanted.iter().map(|(certificate, _)| *certificate).collect();
    let mut weights: Vec<i64> = data
        .certificates
        .iter()
        .map(|certificate| {
            let fits = plan.name.field.is_some_and(|field| data.fields[field].areas.contains(&certificate.area));
            let known = certificate.levels.iter().any(|level| usual.contains(level));
            if known { certificate.popularity * if fits { 8 } else { 1 } } else { 0 }
        })
        .collect();
    for certificate in &chosen {
        weights[*certificate] = 0;
    }
    while chosen.len() < count
        && let Some(next) = dice.weighted(&weights)
    {
        weights[next] = 0;
        chosen.push(next);
    }
    chosen.sort_unstable();
    chosen
}

/// One level of a certificate, sometimes two: the usual ones of the kind of institution.
fn chosen_exams<'p>(
    province: &'p Province<'_>,
    plan: &Plan,
    certificate: usize,
    wanted: Option<scheme::LevelIx>,
    dice: &mut Dice,
) -> Vec<&'p Exam> {
    let exams = &province.exams[certificate];
    let usual = &province.data.kinds[plan.kind].levels;
    let mut ranked: Vec<&Exam> =
        usual.iter().filter_map(|level| exams.iter().find(|exam| exam.level == *level)).collect();
    if ranked.is_empty() {
        ranked = exams.iter().collect();
    }
    if ranked.len() > 1 && dice.chance(25) {
        ranked.swap(0, 1);
    }
    ranked.truncate(if dice.chance(25) { 2 } else { 1 });
    if let Some(exam) = exams.iter().find(|exam| Some(exam.level) == wanted)
        && !ranked.iter().any(|known| known.level == exam.level)
    {
        ranked.push(exam);
    }
    ranked
}

/// The rows of one certificate × level; the quota stands in the first. A few institutions exceed it.
fn batches(
    province: &Province<'_>,
    plan: &Plan,
    exam: &Exam,
    (about, better): (i64, i64),
    dice: &mut Dice,
) -> Vec<CertificateRow> {
    let usual = (62 + plan.quality / 25 + dice.between(-14, 10)).min(100);
    let filled = if dice.chance(2) { dice.between(101, 112) } else { usual };
    // Quotas come in fives.
    let approved = ((about * 100 / filled).max(5) + 2) / 5 * 5;
    let registered = if filled > 100 { approved * filled / 100 + 1 } else { (approved * filled / 100).max(2) };
    let mut months = exam.months.clone();
    dice.shuffle(&mut months);
    let many = match dice.between(1, 100) {
        1..=60 => 1,
        61..=93 => 2,
        _ => 3,
    };
    // Nobody holds an exam for a handful.
    months.truncate(many.min(1 + usize::try_from(registered / 24).unwrap_or(0)));
    months.sort_unstable();
    let parts = i64::try_from(months.len()).unwrap_or(1);
    months
        .iter()
        .zip(0..)
        .map(|(month, part)| {
            let share = registered / parts + if part == 0 { registered % parts } else { 0 };
            let mut row = row(province, plan, exam, *month, (if part == 0 { approved } else { 0 }, share), dice);
            let rate = (exam.rate + better + dice.between(-700, 700)).clamp(500, 10_000);
            row.passed = (row.attended * rate + 5_000) / 10_000;
            row
        })
        .collect()
}

fn row(
    province: &Province<'_>,
    plan: &Plan,
    exam: &Exam,
    month: i8,
    (approved, registered): (i64, i64),
    dice: &mut Dice,
) -> CertificateRow {
    let certificate = province.certificate(exam);
    let present = (88 + plan.quality / 100 + dice.between(-3, 4)).min(100);
    let attended = (registered * present + 50) / 100;
    let last = province.data.months[province.data.months.len() - 1];
    CertificateRow {
        certificate: certificate.name.clone(),
        level: province.scheme.levels[exam.level.0].id.clone(),
        batch: Some(batch(province, month)),
        approved,
        registered,
        attended,
        passed: 0,
        results_final: !(certificate.pending && month == last),
        national_pass_rate: exam.national,
        payable: exam.fee.map(|fee| Fen(fee * attended)),
        paid: Fen(0),
        paid_on: None,
        certificate_no: 0,
        level_no: 0,
        place: Place { section: Section::Certificates, institution: 0, record: 0 },
    }
}

/// The name of the batch of a month.
pub(super) fn batch(province: &Province<'_>, month: i8) -> String {
    format!("{}-{month:02}", province.scheme.year)
}

/// Changes how many sat, and what follows from it.
pub(super) fn set_attended(province: &Province<'_>, row: &mut CertificateRow, attended: i64) {
    // As large a part passed as before.
    row.passed = if row.attended == 0 { attended * 3 / 4 } else { row.passed * attended / row.attended };
    row.attended = attended;
    let exams = province.exams.iter().flatten();
    let fee = exams
        .filter(|exam| province.scheme.levels[exam.level.0].id == row.level)
        .find(|exam| province.certificate(exam).name == row.certificate)
        .and_then(|exam| exam.fee);
    row.payable = fee.map(|fee| Fen(fee * attended));
}

/// Whether money is due on a row.
pub(super) fn is_due(row: &CertificateRow) -> bool {
    row.attended > 0 && row.payable.is_some_and(|payable| payable.0 > 0)
}

/// A day on which the fee of a row could have been paid in time.
fn day_in_time(province: &Province<'_>, row: &CertificateRow, dice: &mut Dice) -> Date {
    let month = row.batch.as_deref().and_then(|batch| batch.rsplit('-').next()).and_then(|month| month.parse().ok());
    let held = Date::new(province.scheme.year, month.unwrap_or(1), 1).map_or(province.due, Date::last_of_month);
    // For the exams of December the voucher is made out before the year is.
    let from = held.min(province.due.saturating_sub(9.days()));
    let days = from.until(province.due).map_or(0, |span| i64::from(span.get_days()));
    from.saturating_add(dice.between(0, days.min(70)).days())
}

/// Everything paid in full and in time.
pub(super) fn settle(province: &Province<'_>, rows: &mut [CertificateRow], dice: &mut Dice) {
    for row in rows {
        let due = is_due(row);
        row.paid = row.payable.filter(|_| due).unwrap_or_default();
        row.paid_on = due.then(|| day_in_time(province, row, dice));
    }
}

/// Most pay in full and in time; of the others a row or more is late, short or open.
fn pay(province: &Province<'_>, plan: &Plan, rows: &mut [CertificateRow], dice: &mut Dice) {
    settle(province, rows, dice);
    if dice.chance(58 + plan.quality / 25) {
        return;
    }
    let trouble = dice.between(8, 45);
    for row in rows.iter_mut().filter(|row| is_due(row)) {
        if !dice.chance(trouble) {
            continue;
        }
        match dice.between(1, 100) {
            1..=55 => row.paid_on = Some(province.due.saturating_add(dice.between(4, 70).days())),
            56..=80 => row.paid = Fen(row.paid.0 / 100 * dice.between(30, 95)),
            _ => (row.paid, row.paid_on) = (Fen(0), None),
        }
    }
}
