//! Random facts: always valid, and as awkward as the format allows.
//!
//! What real data rarely has and a program most easily gets wrong is common here: sums on a rounding tie, gaps of
//! exactly ten points, nothing at all, payments one fen short, dates that change their year with the time zone, and
//! institutions that are equal or nearly so.

mod certificates;
mod dice;
mod fees;
mod items;
mod marks;
mod pointed;
mod settings;

use serde_json::{Map, Value, json};

use dice::Dice;

/// Whether the settings of the year are drawn too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The defaults; most cohorts have the grade lines 90, 80, 70, 60, the others none.
    Plain,
    /// Random settings.
    Settings,
}

/// The year of all random facts.
const YEAR: u64 = 2021;

/// The kinds of institution.
const KINDS: [&str; 5] =
    ["secondary_vocational", "higher_vocational", "vocational_undergraduate", "undergraduate", "technician"];

/// The decided findings, with the absence of any the likeliest.
const FINDINGS: [&str; 9] = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9"];

/// What an institution needs to know of its cohort.
struct Cohort {
    /// The decimals that rounding ties are aimed at.
    decimals: u32,
    /// Totals that several institutions shall have.
    totals: Vec<u64>,
}

/// A valid `hengping-facts/1` document, the same for the same arguments.
pub fn facts(seed: u64, institutions: usize, style: Style) -> Value {
    let mut dice = Dice::new(seed);
    let settings = match style {
        Style::Plain if dice.chance(85) => {
            json!({"grade_lines": {"excellent": "90", "good": "80", "pass": "70", "basic_pass": "60"}})
        }
        Style::Plain => json!({}),
        Style::Settings => settings::random(&mut dice),
    };
    let cohort = Cohort {
        decimals: settings["score_decimals"].as_u64().map_or(2, |places| u32::try_from(places).expect("0 to 4")),
        totals: popular_totals(&settings, &mut dice),
    };

    let mut made: Vec<Map<String, Value>> = Vec::new();
    for number in 0..institutions {
        let mut one = if !made.is_empty() && dice.chance(15) {
            let last = u64::try_from(made.len()).expect("few") - 1;
            let like = made[usize::try_from(dice.between(0, last)).expect("few")].clone();
            twin(like, &mut dice)
        } else {
            institution(&cohort, &mut dice)
        };
        one.insert("code".to_owned(), json!((4_136_000_001 + number).to_string()));
        one.insert("name".to_owned(), json!(format!("随机院校{number:04}")));
        made.push(one);
    }

    let mut document = Map::new();
    document.insert("format".to_owned(), json!("hengping-facts/1"));
    document.insert("year".to_owned(), json!(YEAR));
    if style == Style::Settings || settings != json!({}) || dice.chance(50) {
        document.insert("settings".to_owned(), settings);
    }
    document.insert("institutions".to_owned(), made.into_iter().map(Value::Object).collect());
    Value::Object(document)
}

/// Two totals worth meeting: where a line is, and a little above it.
fn popular_totals(settings: &Value, dice: &mut Dice) -> Vec<u64> {
    let line = settings["grade_lines"][dice.pick(&["excellent", "good", "pass"])].as_str();
    let line: u64 = line.and_then(|text| text.split('.').next()).and_then(|text| text.parse().ok()).unwrap_or(80);
    vec![line, line + dice.between(0, 12)]
}

/// A new institution, still without code and name.
fn institution(cohort: &Cohort, dice: &mut Dice) -> Map<String, Value> {
    let mut one = Map::new();
    one.insert("kind".to_owned(), json!(dice.pick(&KINDS)));
    if dice.chance(6) {
        return one; // submitted nothing
    }
    let parts = if dice.chance(30) {
        pointed::parts(cohort, dice)
    } else {
        let certificates = certificates::random(cohort, dice);
        let names = certificates::names(&certificates);
        let items = items::random(&names, dice);
        Parts { certificates, items, ratings: marks::random(dice) }
    };
    // An empty part may as well be absent.
    if !parts.certificates.is_empty() || dice.chance(50) {
        one.insert("certificates".to_owned(), Value::Array(parts.certificates));
    }
    if !parts.items.is_empty() || dice.chance(50) {
        one.insert("items".to_owned(), Value::Array(parts.items));
    }
    if !parts.ratings.is_empty() || dice.chance(50) {
        one.insert("ratings".to_owned(), Value::Object(parts.ratings));
    }
    let findings = findings(dice);
    if !findings.is_empty() || dice.chance(50) {
        one.insert("findings".to_owned(), json!(findings));
    }
    one
}

/// What an institution consists of.
struct Parts {
    certificates: Vec<Value>,
    items: Vec<Value>,
    ratings: Map<String, Value>,
}

fn findings(dice: &mut Dice) -> Vec<&'static str> {
    if dice.chance(80) {
        return Vec::new();
    }
    FINDINGS.into_iter().filter(|_| dice.chance(15)).collect()
}

/// The same institution again, or one that differs in what only the quota looks at.
fn twin(mut like: Map<String, Value>, dice: &mut Dice) -> Map<String, Value> {
    if dice.chance(30) {
        like.insert("kind".to_owned(), json!(dice.pick(&KINDS)));
    }
    if dice.chance(30) {
        like.insert("findings".to_owned(), json!(findings(dice)));
    }
    like
}
