//! Random certificate rows.

use serde_json::{Map, Value, json};

use super::Cohort;
use super::dice::Dice;
use super::fees;

/// Names of real certificates; the large schools add numbered ones.
const NAMES: [&str; 10] = [
    "Web前端开发",
    "智能财税",
    "建筑信息模型（BIM）",
    "物流管理",
    "老年照护",
    "传感网应用开发",
    "工业机器人操作与运维",
    "新能源汽车",
    "网店运营推广",
    "Java Web应用开发",
];

const LEVELS: [&str; 3] = ["初级", "中级", "高级"];

/// The batches of a certificate × level; one may be without.
const BATCHES: [Option<&str>; 4] = [Some("2021-05"), Some("2021-11"), None, Some("2021-12")];

/// Attended numbers without common factors, so that a mean over many certificates has a huge denominator.
const PRIMES: [u64; 34] = [
    2, 3, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 997, 1009, 7919,
];

/// The counts of a row and its national rate.
pub(super) struct Figures {
    pub(super) approved: u64,
    pub(super) registered: u64,
    pub(super) attended: u64,
    pub(super) passed: u64,
    pub(super) national: Option<Value>,
}

/// The rows of an institution: nothing, something usual, or one of several traps.
pub(super) fn random(cohort: &Cohort, dice: &mut Dice) -> Vec<Value> {
    match dice.between(1, 100) {
        1..=6 => Vec::new(),
        7..=22 => tie(cohort.decimals, dice),
        23..=36 => steps(dice),
        37..=48 => many(dice),
        _ => usual(dice),
    }
}

/// The names that stand in rows, for the items of 7.1.
pub(super) fn names(rows: &[Value]) -> Vec<String> {
    rows.iter().filter_map(|row| row["certificate"].as_str()).map(str::to_owned).collect()
}

/// One way to write a certificate's name.
pub(super) fn spelled(name: &str, dice: &mut Dice) -> String {
    match dice.between(1, 20) {
        1 => format!("{name}职业技能等级证书"),
        2 => format!(" {name} 职业技能等级证书 "),
        3 => {
            let middle = name.char_indices().nth(2).map_or(name.len(), |(at, _)| at);
            let space = dice.pick(&[" ", "\u{3000}"]);
            format!("{}{space}{}", &name[..middle], &name[middle..])
        }
        _ => name.to_owned(),
    }
}

/// A row in full, with a fee of its own choosing.
fn row(name: &str, level: &str, batch: Option<&str>, figures: Figures, dice: &mut Dice) -> Map<String, Value> {
    let mut row = counted(name, level, batch, figures, dice);
    fees::random(&mut row, dice);
    row
}

/// A row without a fee.
pub(super) fn counted(name: &str, level: &str, batch: Option<&str>, f: Figures, dice: &mut Dice) -> Map<String, Value> {
    let mut row = Map::new();
    row.insert("certificate".to_owned(), json!(spelled(name, dice)));
    row.insert("level".to_owned(), json!(level));
    if let Some(batch) = batch {
        row.insert("batch".to_owned(), json!(batch));
    }
    for (field, count) in
        [("approved", f.approved), ("registered", f.registered), ("attended", f.attended), ("passed", f.passed)]
    {
        row.insert(field.to_owned(), json!(count));
    }
    if let Some(rate) = f.national {
        row.insert("national_pass_rate".to_owned(), rate);
    }
    if dice.chance(12) {
        row.insert("results_final".to_owned(), json!(dice.chance(30)));
    }
    row
}

/// A few certificates in some levels and batches.
fn usual(dice: &mut Dice) -> Vec<Value> {
    let mut rows = Vec::new();
    let wanted = dice.between(1, 5);
    let zeros = dice.chance(8);
    for name in distinct(wanted, dice) {
        for level in LEVELS {
            if !dice.chance(45) {
                continue;
            }
            let mut approved = if dice.chance(15) { 0 } else { dice.between(1, 400) };
            for batch in BATCHES {
                if !dice.chance(45) {
                    continue;
                }
                let mut figures = figures(approved, dice);
                if zeros {
                    figures.registered = figures.registered.min(dice.between(0, 1));
                    figures.attended = 0;
                    figures.passed = 0;
                }
                rows.push(Value::Object(row(&name, level, batch, figures, dice)));
                approved = 0;
            }
        }
    }
    rows
}

fn distinct(count: u64, dice: &mut Dice) -> Vec<String> {
    let mut left: Vec<&str> = NAMES.to_vec();
    let mut names = Vec::new();
    for _ in 0..count {
        let name = dice.pick(&left);
        left.retain(|other| *other != name);
        names.push(name.to_owned());
    }
    names
}

/// Counts that obey passed ≤ attended ≤ registered, with a rate that likes to lie whole steps away.
fn figures(approved: u64, dice: &mut Dice) -> Figures {
    let registered = match dice.between(1, 10) {
        1 => 0,
        2 => approved,
        3 => approved + dice.between(1, 50),
        4 => dice.pick(&[10, 20, 50, 100]),
        _ => dice.between(0, approved),
    };
    let attended = match dice.between(1, 10) {
        1 => 0,
        2..=5 => registered,
        _ => dice.between(0, registered),
    };
    let passed = match dice.between(1, 10) {
        1 => 0,
        2 | 3 => attended,
        _ => dice.between(0, attended),
    };
    let national = match dice.between(1, 100) {
        1..=14 => None,
        15..=45 => near(passed, attended, dice).or_else(|| Some(rate(dice))),
        _ => Some(rate(dice)),
    };
    Figures { approved, registered, attended, passed, national }
}

/// A rate between 0 and 1 with 2 to 16 decimals, or one of the two ends.
fn rate(dice: &mut Dice) -> Value {
    match dice.between(1, 30) {
        1 => return dice.written("0".to_owned()),
        2 => return dice.written("1".to_owned()),
        3 => return json!("1.0000000000000000"),
        _ => {}
    }
    let places = usize::try_from(dice.between(2, 16)).expect("few");
    let all = 10_u64.pow(u32::try_from(places).expect("few"));
    let rate = dice.between(all / 2, all);
    dice.decimal(rate, places)
}

/// A rate that lies whole steps of ten points above the own one, or the least that can be written beside that.
fn near(passed: u64, attended: u64, dice: &mut Dice) -> Option<Value> {
    let all = 10_u64.pow(16);
    if attended == 0 || !(passed * all).is_multiple_of(attended) {
        return None;
    }
    let level = passed * all / attended + dice.between(0, 6) * (all / 10);
    if level > all {
        return None;
    }
    Some(match dice.between(1, 4) {
        1 => dice.decimal((level + 1).min(all), 16),
        2 => dice.decimal(level.saturating_sub(1), 16),
        _ if level.is_multiple_of(all / 10_000) => dice.decimal(level / (all / 10_000), 4),
        _ => dice.decimal(level, 16),
    })
}

/// Certificates in pairs whose own rates are awkward fractions and together a half, against a rate whole steps above.
fn steps(dice: &mut Dice) -> Vec<Value> {
    let mut rows = Vec::new();
    let baseline = dice.pick(&["0.5", "0.60", "0.600", "0.7000", "0.8", "0.9000000000000000", "1"]);
    let nearly = dice.chance(25);
    let pairs = dice.between(1, 4);
    let names = distinct(pairs * 2, dice);
    for pair in names.chunks(2) {
        let attended = dice.pick(&[3, 7, 9, 11, 13, 17, 97, 101]);
        let passed = dice.between(0, attended);
        for (name, passed) in pair.iter().zip([passed, attended - passed]) {
            let figures = Figures {
                approved: attended,
                registered: attended,
                attended,
                passed,
                national: Some(dice.written(baseline.to_owned())),
            };
            let mut row = row(name, dice.pick(&LEVELS), Some("2021-11"), figures, dice);
            row.remove("results_final");
            rows.push(row);
        }
    }
    if nearly {
        // One candidate more or less, and the step is reached or missed by a hair.
        let row = &mut rows[0];
        let (passed, attended) = (row["passed"].as_u64().expect("a count"), row["attended"].as_u64().expect("a count"));
        let other = if passed == attended { passed - 1 } else { passed + 1 };
        row.insert("passed".to_owned(), json!(other));
    }
    rows.into_iter().map(Value::Object).collect()
}

/// A large school: many certificates with numbers that share no factor.
fn many(dice: &mut Dice) -> Vec<Value> {
    let count = dice.between(8, 30);
    let mut left = PRIMES.to_vec();
    let mut rows = Vec::new();
    for number in 0..count {
        let prime = dice.pick(&left);
        left.retain(|other| *other != prime);
        let registered = if dice.chance(60) { prime } else { prime + dice.between(0, 9) };
        let figures = Figures {
            approved: registered + dice.between(0, 30),
            registered,
            attended: prime,
            passed: dice.between(prime / 2, prime),
            national: dice.chance(95).then(|| rate(dice)),
        };
        let name = format!("综合证书{number}号");
        rows.push(Value::Object(row(&name, dice.pick(&LEVELS), Some("2021-11"), figures, dice)));
    }
    rows
}

/// One certificate whose leaves lie on a half of the last decimal.
fn tie(decimals: u32, dice: &mut Dice) -> Vec<Value> {
    let unit = 10_u64.pow(decimals);
    let odd = |most: u64, dice: &mut Dice| 2 * dice.between(0, most / 2 - 1) + 1;
    let (approved, registered, attended, passed) = match dice.between(1, 3) {
        // 3 × odd ÷ (6 × unit)
        1 => {
            let registered = odd(6 * unit, dice);
            (6 * unit, registered, registered, dice.between(0, registered))
        }
        // 2 × odd ÷ (4 × unit)
        2 => {
            let attended = odd(4 * unit, dice);
            (4 * unit, 4 * unit, attended, dice.between(0, attended))
        }
        // 10 − 20 × (0.9 − odd ÷ (40 × unit)), where points are deducted in proportion
        _ => (40 * unit, 40 * unit, 40 * unit, odd(40 * unit, dice)),
    };
    let figures = Figures { approved, registered, attended, passed, national: Some(json!("0.90")) };
    let name = dice.pick(&NAMES);
    let mut first = counted(name, "中级", Some("2021-11"), figures, dice);
    // 6 × odd ÷ (12 × unit), paid in one row for two of the same level.
    let paid = odd(12 * unit, dice);
    let due = if dice.chance(75) { 12 * unit } else { dice.between(1, 12 * unit) };
    fees::give(&mut first, due * 100, paid * 100, "2021-12-30", dice);
    let mut rows = vec![Value::Object(first)];
    if due < 12 * unit {
        // A row counts in 1.4 only where somebody attended.
        let one_more = Figures { approved: 0, registered: 1, attended: 1, passed: 0, national: None };
        let mut second = counted(name, "中级", Some("2021-12"), one_more, dice);
        fees::give(&mut second, (12 * unit - due) * 100, 0, "2021-12-30", dice);
        rows.push(Value::Object(second));
    }
    rows
}
