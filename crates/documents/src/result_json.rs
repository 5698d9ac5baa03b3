//! Results as JSON, `hengping-result/1`: one institution a line, so that two results can be compared by line.

use std::io::{self, Write};

use assess::{Basis, Calculation, LeftOut, Phrases, Status, Working, warnings};
use scheme::{Lang, Places, Points, SETTING_KEYS, Settings};
use serde::{Serialize, Serializer};

use crate::failure::Failure;

/// The format line of results.
pub const FORMAT: &str = "hengping-result/1";

#[derive(Serialize)]
struct Head<'a> {
    format: &'static str,
    scheme: SchemeRef<'a>,
    year: i16,
    basis: &'static str,
    lang: &'static str,
    settings: serde_json::Map<String, serde_json::Value>,
    readings: Vec<ReadingRef<'a>>,
}

#[derive(Serialize)]
struct SchemeRef<'a> {
    id: &'a str,
    version: &'a str,
    digest: String,
}

#[derive(Serialize)]
struct ReadingRef<'a> {
    id: &'a str,
    clause: &'a str,
    choice: &'a str,
}

#[derive(Serialize)]
struct Institution<'a> {
    code: &'a str,
    name: &'a str,
    total: Published,
    base: Published,
    bonus: Published,
    #[serde(skip_serializing_if = "Option::is_none")]
    bonus_before_limit: Option<Published>,
    rank: usize,
    grade: Option<&'a str>,
    determined: bool,
    grade_reasons: Vec<String>,
    indicators: Vec<Indicator<'a>>,
    warnings: Vec<String>,
}

/// Points as they are published, written without a text in between: there are a hundred of them an institution.
struct Published {
    points: Points,
    places: u8,
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.points.to_places(self.places).digits(&mut [0; Places::ROOM]))
    }
}

#[derive(Serialize)]
struct Indicator<'a> {
    id: &'a str,
    score: Published,
    max: Option<Published>,
    leaves: Vec<Leaf<'a>>,
}

#[derive(Serialize)]
struct Leaf<'a> {
    id: &'a str,
    status: &'static str,
    score: Published,
    max: Option<Published>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation<'a>>,
}

/// 计算说明 of one leaf: the working as data, and as one sentence.
#[derive(Serialize)]
struct Explanation<'a> {
    clause: &'a str,
    method: &'static str,
    readings: Vec<&'a str>,
    inputs: Vec<Input>,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOutLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Input {
    name: String,
    value: String,
    unit: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
}

#[derive(Serialize)]
struct LeftOutLine {
    source: String,
    text: String,
}

/// Writes a result. `brief` leaves the explanations out; `done` is told after each institution how many are written.
pub fn write(
    out: &mut impl Write,
    calculation: &Calculation<'_>,
    lang: Lang,
    brief: bool,
    done: &mut dyn FnMut(usize),
) -> Result<(), Failure> {
    let head = serde_json::to_string(&head(calculation, lang)).map_err(io::Error::from)?;
    // The head is one object; the institutions follow as its last member.
    write!(out, "{},\"institutions\":[", head.strip_suffix('}').unwrap_or(&head)).map_err(Failure::Output)?;
    let phrases = Phrases { scheme: calculation.scheme, facts: calculation.facts, lang };
    for index in 0..calculation.standings.len() {
        let separator: &[u8] = if index == 0 { b"\n" } else { b",\n" };
        out.write_all(separator).map_err(Failure::Output)?;
        let workings = if brief { None } else { Some(calculation.workings(index)?) };
        let institution = institution(calculation, &phrases, index, workings.as_deref());
        serde_json::to_writer(&mut *out, &institution).map_err(io::Error::from)?;
        done(index + 1);
    }
    out.write_all(b"\n]}\n").map_err(Failure::Output)
}

fn head<'a>(calculation: &'a Calculation<'_>, lang: Lang) -> Head<'a> {
    let (scheme, facts) = (calculation.scheme, calculation.facts);
    let show = |key: &&str| {
        let value = facts.settings.show(key, &scheme.kinds, &scheme.grades);
        ((*key).to_owned(), serde_json::Value::String(value))
    };
    Head {
        format: FORMAT,
        scheme: SchemeRef { id: &scheme.id, version: &scheme.version, digest: scheme.digest.to_string() },
        year: facts.year,
        basis: match calculation.basis {
            Basis::Verified => "verified",
            Basis::Claimed => "claimed",
        },
        lang: match lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        },
        readings: scheme
            .readings
            .iter()
            .map(|r| ReadingRef { id: &r.id, clause: &r.clause, choice: r.choice.get(lang) })
            .collect(),
        settings: SETTING_KEYS.iter().map(show).collect(),
    }
}

fn published(settings: &Settings, points: Points) -> Published {
    Published { points, places: settings.places() }
}

fn institution<'a>(
    calculation: &Calculation<'a>,
    phrases: &Phrases<'a>,
    index: usize,
    workings: Option<&[Working<'a>]>,
) -> Institution<'a> {
    let scheme = calculation.scheme;
    let facts = &calculation.facts.institutions[index];
    let (standing, graded) = (&calculation.standings[index], &calculation.roll.entries[index]);
    let settings = &calculation.facts.settings;
    let limited = settings.bonus_total_cap.is_some();
    let indicators = scheme.indicators.iter().zip(&standing.indicators).map(|(indicator, score)| Indicator {
        id: &indicator.id,
        score: published(settings, *score),
        max: indicator.points.points().map(|points| published(settings, points)),
        leaves: indicator.leaves.clone().map(|leaf| leaf_of(calculation, phrases, index, leaf, workings)).collect(),
    });
    Institution {
        code: &facts.code,
        name: &facts.name,
        total: published(settings, standing.total),
        base: published(settings, standing.base),
        bonus: published(settings, standing.bonus),
        bonus_before_limit: limited.then(|| published(settings, standing.bonus_uncapped)),
        rank: graded.rank,
        grade: graded.grade.map(|grade| scheme.grades[grade.0].id.as_str()),
        determined: standing.determined,
        grade_reasons: graded.reasons.iter().map(|reason| phrases.grade_reason(reason)).collect(),
        indicators: indicators.collect(),
        warnings: warnings(scheme, calculation.facts, facts, calculation.basis)
            .iter()
            .map(|warning| phrases.warning(warning))
            .collect(),
    }
}

fn leaf_of<'a>(
    calculation: &Calculation<'a>,
    phrases: &Phrases<'a>,
    institution: usize,
    leaf: usize,
    workings: Option<&[Working<'a>]>,
) -> Leaf<'a> {
    let definition = &calculation.scheme.leaves[leaf];
    let result = calculation.scores.leaf(leaf, institution);
    let settings = &calculation.facts.settings;
    Leaf {
        id: &definition.id,
        status: match result.status {
            Status::Scored => "scored",
            Status::Missing => "missing",
        },
        score: published(settings, result.score),
        max: definition.points.points().map(|points| published(settings, points)),
        explanation: workings.map(|workings| explanation(calculation, phrases, &workings[leaf])),
    }
}

fn explanation<'a>(calculation: &Calculation<'a>, phrases: &Phrases<'a>, working: &Working<'a>) -> Explanation<'a> {
    let scheme = calculation.scheme;
    let leaf = &scheme.leaves[working.leaf.0];
    Explanation {
        clause: &scheme.indicators[leaf.indicator.0].clause,
        method: leaf.method.key(),
        readings: leaf.readings.iter().map(|reading| scheme.readings[reading.0].id.as_str()).collect(),
        inputs: phrases
            .inputs(working)
            .into_iter()
            .map(|line| Input { name: line.name, value: line.value, unit: line.unit, sources: line.sources })
            .collect(),
        text: phrases.sentence(working),
        left_out: working.left_out.iter().map(|left_out| left_out_line(phrases, left_out)).collect(),
        next: phrases.next(working),
    }
}

fn left_out_line(phrases: &Phrases<'_>, left_out: &LeftOut<'_>) -> LeftOutLine {
    LeftOutLine { source: phrases.place_of(left_out), text: phrases.left_out(left_out) }
}
