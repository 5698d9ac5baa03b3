//! Facts as JSON, `hengping-facts/1`, written so that they read back equal: one certificate row or item a line, decimals
//! as strings, and of the settings those that differ from the scheme's.

use std::io::{self, Write};

use assess::{CertificateRow, Facts, Institution, Item, ItemStatus};
use scheme::{Baseline, Deduction, Fen, PassRateAverage, Points, Rate, Rounding, SETTING_KEYS, Scheme, Settings};
use serde::Serialize;
use serde::ser::Serializer;
use serde_json::ser::Formatter;
use serde_json::{Value, json};

use crate::facts_json::FORMAT;
use crate::failure::Failure;

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    year: i16,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    settings: Entries<'a, Setting<'a>>,
    institutions: Vec<WrittenInstitution<'a>>,
}

#[derive(Serialize)]
struct WrittenInstitution<'a> {
    code: &'a str,
    name: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    certificates: Vec<WrittenRow<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<WrittenItem<'a>>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    ratings: Entries<'a, Marks>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<&'a str>,
}

#[derive(Serialize)]
struct WrittenRow<'a> {
    certificate: &'a str,
    level: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<&'a str>,
    approved: i64,
    registered: i64,
    attended: i64,
    passed: i64,
    #[serde(skip_serializing_if = "is_true")]
    results_final: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    national_pass_rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_on: Option<String>,
}

#[derive(Serialize)]
struct WrittenItem<'a> {
    indicator: &'a str,
    kind: &'a str,
    title: &'a str,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    achievement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    joint_rank: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prize: Option<&'static str>,
}

/// A setting: one value, or a table in its own order.
#[derive(PartialEq, Serialize)]
#[serde(untagged)]
enum Setting<'a> {
    Plain(Value),
    Table(Entries<'a, String>),
}

/// One mark, or several.
#[derive(Serialize)]
#[serde(untagged)]
enum Marks {
    One(String),
    Several(Vec<String>),
}

/// An object with its keys in this order.
#[derive(PartialEq)]
struct Entries<'a, T>(Vec<(&'a str, T)>);

impl<T> Entries<'_, T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Entries<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_true(flag: &bool) -> bool {
    *flag
}

/// Writes facts.
pub fn write(out: &mut impl Write, scheme: &Scheme, facts: &Facts) -> Result<(), Failure> {
    let document = Document {
        format: FORMAT,
        year: facts.year,
        settings: settings(scheme, &facts.settings),
        institutions: facts.institutions.iter().map(|one| institution(scheme, one)).collect(),
    };
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
    document.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n").map_err(Failure::Output)
}

fn institution<'a>(scheme: &'a Scheme, institution: &'a Institution) -> WrittenInstitution<'a> {
    let rating = |rating: &'a assess::Rating| {
        let marks = match rating.marks.as_slice() {
            [mark] => Marks::One(mark.short()),
            marks => Marks::Several(marks.iter().map(|mark| mark.short()).collect()),
        };
        (scheme.indicators[rating.indicator.0].id.as_str(), marks)
    };
    WrittenInstitution {
        code: &institution.code,
        name: &institution.name,
        kind: &scheme.kinds[institution.kind.0].id,
        certificates: institution.certificates.iter().map(row).collect(),
        items: institution.items.iter().map(|one| item(scheme, one)).collect(),
        ratings: Entries(institution.ratings.iter().map(rating).collect()),
        findings: institution.findings.iter().map(|finding| scheme.negatives[finding.0].id.as_str()).collect(),
    }
}

fn row(row: &CertificateRow) -> WrittenRow<'_> {
    WrittenRow {
        certificate: &row.certificate,
        level: &row.level,
        batch: row.batch.as_deref(),
        approved: row.approved,
        registered: row.registered,
        attended: row.attended,
        passed: row.passed,
        results_final: row.results_final,
        national_pass_rate: row.national_pass_rate.map(rate),
        payable: row.payable.map(yuan),
        paid: (row.paid.0 > 0 || row.payable.is_some()).then(|| yuan(row.paid)),
        paid_on: row.paid_on.map(|day| day.to_string()),
    }
}

fn item<'a>(scheme: &'a Scheme, item: &'a Item) -> WrittenItem<'a> {
    let rule = scheme.item_leaf(item.indicator).and_then(|leaf| scheme.leaves[leaf.0].method.item_rule());
    WrittenItem {
        indicator: &scheme.indicators[item.indicator.0].id,
        kind: rule.and_then(|rule| rule.units.get(item.unit)).map_or("", |unit| unit.kind.as_str()),
        title: &item.title,
        date: item.date.to_string(),
        status: match item.status {
            ItemStatus::Accepted => None,
            ItemStatus::Claimed => Some("claimed"),
            ItemStatus::Rejected => Some("rejected"),
        },
        achievement: item.achievement.as_deref(),
        joint_rank: item.joint_rank,
        confirmed: rule.is_some_and(|rule| rule.confirmed).then_some(item.confirmed),
        prize: item.prize.map(scheme::Prize::id),
    }
}

/// Settings as they are written, those that differ from the scheme's.
fn settings<'a>(scheme: &'a Scheme, settings: &Settings) -> Entries<'a, Setting<'a>> {
    let differs = |key: &&str| setting(scheme, settings, key) != setting(scheme, &scheme.settings, key);
    Entries(SETTING_KEYS.into_iter().filter(differs).map(|key| (key, setting(scheme, settings, key))).collect())
}

/// The value of one setting, as [`Settings::set`] reads it; null where it is off.
fn setting<'a>(scheme: &'a Scheme, settings: &Settings, key: &str) -> Setting<'a> {
    let points = |points: Option<Points>| points.map_or(Value::Null, |points| json!(points.short()));
    Setting::Plain(match key {
        "grade_lines" => {
            let Some(lines) = &settings.grade_lines else { return Setting::Plain(Value::Null) };
            let graded = scheme.grades.iter().filter(|grade| grade.line);
            let table = graded.zip(lines).map(|(grade, line)| (grade.id.as_str(), line.short()));
            return Setting::Table(Entries(table.collect()));
        }
        "quota_pools" => {
            let Some(pools) = &settings.quota_pools else { return Setting::Plain(Value::Null) };
            let table = pools.iter().map(|(kind, share)| (scheme.kinds[kind.0].id.as_str(), rate(*share)));
            return Setting::Table(Entries(table.collect()));
        }
        "quota_share" => json!(rate(settings.quota_share)),
        "excellent_share" => settings.excellent_share.map_or(Value::Null, |share| json!(rate(share))),
        "bonus_total_cap" => points(settings.bonus_total_cap),
        "min_base_for_excellent" => points(settings.min_base_for_excellent),
        "publish_rank" => json!(settings.publish_rank),
        "score_decimals" => json!(settings.score_decimals),
        "rounding" => json!(match settings.rounding {
            Rounding::HalfUp => "half_up",
            Rounding::HalfEven => "half_even",
            Rounding::Down => "down",
        }),
        "pass_rate_average" => json!(match settings.pass_rate_average {
            PassRateAverage::MeanOverCertificates => "mean_over_certificates",
            PassRateAverage::Pooled => "pooled",
        }),
        "national_baseline" => json!(match settings.national_baseline {
            Baseline::PerCertificate => "per_certificate".to_owned(),
            Baseline::Fixed(fixed) => rate(fixed),
        }),
        "pass_rate_deduction" => json!(match settings.pass_rate_deduction {
            Deduction::FullSteps => "full_steps",
            Deduction::Linear => "linear",
        }),
        "paid_tolerance" => json!(yuan(settings.paid_tolerance)),
        "expert_min" => json!(settings.expert_min),
        "expert_drop_from" => json!(settings.expert_drop_from),
        "expert_spread" => json!(rate(settings.expert_spread)),
        _ => Value::Null,
    })
}

/// Yuan with two places: `18000.00`.
fn yuan(fen: Fen) -> String {
    format!("{}.{:02}", fen.0 / 100, fen.0 % 100)
}

/// A proportion in as many places as it has, at least one: `0.8123`.
fn rate(rate: Rate) -> String {
    let fraction = format!("{:018}", rate.units() % Rate::ONE);
    let places = fraction.trim_end_matches('0');
    format!("{}.{}", rate.units() / Rate::ONE, if places.is_empty() { "0" } else { places })
}

/// How deep lists and objects are still broken into lines: down to the rows and items of an institution.
const BROKEN: usize = 4;

/// Lines and indents down to the rows, which stand on one line each.
#[derive(Default)]
struct Lines {
    depth: usize,
    filled: bool,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(&[bracket])
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth -= 1;
        if self.filled && self.depth < BROKEN {
            self.line(out)?;
        }
        self.filled = true;
        out.write_all(&[bracket])
    }

    fn next<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= BROKEN {
            self.line(out)
        } else if first {
            Ok(())
        } else {
            out.write_all(b" ")
        }
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'[')
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b']')
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'{')
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b'}')
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}
