//! From what was written to [`Facts`]: every value checked, every problem kept with its place, nothing guessed.
//! Readers of JSON and of workbooks both come through here, so that both are held to the same rules.

mod fields;
mod values;
mod whole;

use std::collections::BTreeMap;

use scheme::{IndicatorIx, KindIx, Lang, Method, Points, RawSetting, Scheme, Text};

use crate::facts::{CertificateRow, Facts, Institution, Item, ItemStatus, Origin, Place, Rating};
use crate::names::certificate_key;
pub use fields::{Field, RawRecord, RawValue};
use values::Values;

/// Something wrong in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer, or sheet and cell.
    pub place: String,
    /// What is wrong and what is expected.
    pub message: Text,
}

/// Collects facts and problems.
pub struct Intake<'s> {
    scheme: &'s Scheme,
    facts: Facts,
    problems: Vec<Problem>,
    year_seen: bool,
    codes: BTreeMap<String, usize>,
    /// The indicator of the last item or mark: the next is the same or near.
    last: IndicatorIx,
}

impl<'s> Intake<'s> {
    /// An empty one.
    pub fn new(scheme: &'s Scheme, origin: Origin) -> Self {
        let facts = Facts { year: scheme.year, settings: scheme.settings.clone(), institutions: Vec::new(), origin };
        Self { scheme, facts, problems: Vec::new(), year_seen: false, codes: BTreeMap::new(), last: IndicatorIx(0) }
    }

    /// The scheme that the facts are for.
    pub fn scheme(&self) -> &'s Scheme {
        self.scheme
    }

    /// Notes a problem that a reader found itself.
    pub fn problem(&mut self, place: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.problems.push(Problem { place: place.into(), message: Text::new(zh, en) });
    }

    /// Sets how places are written, once a workbook's layout is known.
    pub fn set_origin(&mut self, origin: Origin) {
        self.facts.origin = origin;
    }

    /// How places are written.
    pub fn origin(&self) -> &Origin {
        &self.facts.origin
    }

    /// The assessment year.
    pub fn year(&mut self, value: &RawValue<'_>, place: &str) {
        self.year_seen = true;
        let year = value.digits().and_then(|digits| digits.parse::<i16>().ok());
        let covered = self.scheme.year;
        if year != Some(covered) {
            let id = &self.scheme.id;
            self.problem(
                place,
                format!("年度{}不在本方案范围内：方案 {id} 只用于 {covered} 年度", value.written(Lang::Zh)),
                format!("year {} is not covered: scheme {id} is for {covered} only", value.written(Lang::En)),
            );
        }
    }

    /// One setting of the year.
    pub fn setting(&mut self, key: &str, value: &RawSetting, place: &str) {
        if let Err(message) = self.facts.settings.set(key, value, &self.scheme.kinds, &self.scheme.grades) {
            self.problem(place, format!("设置 {key}：{}", message.zh), format!("setting {key}: {}", message.en));
        }
    }

    /// Begins an institution; its head may come later.
    pub fn add_institution(&mut self, place: Place) -> usize {
        self.facts.institutions.push(Institution {
            code: String::new(),
            name: String::new(),
            kind: KindIx(0),
            certificates: Vec::new(),
            items: Vec::new(),
            ratings: Vec::new(),
            findings: Vec::new(),
            place,
        });
        self.facts.institutions.len() - 1
    }

    /// The institution that has this code, if one does.
    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.codes.get(code).copied()
    }

    /// The name of an institution.
    pub fn name_of(&self, institution: usize) -> &str {
        &self.facts.institutions[institution].name
    }

    /// How many institutions there are so far.
    pub fn institutions(&self) -> usize {
        self.facts.institutions.len()
    }

    /// Code, name and kind of an institution.
    pub fn head(&mut self, institution: usize, record: &RawRecord<'_>) {
        let place = self.facts.institutions[institution].place;
        let mut values = Values::new(&self.facts.origin, &mut self.problems, record, place);
        let code = values.code(Field::Code);
        let name = values.required_text(Field::Name);
        let kind = values.kind_of_institution(self.scheme);
        if let Some(code) = &code {
            if let Some(earlier) = self.codes.get(code) {
                let earlier = self.facts.origin.place(self.facts.institutions[*earlier].place, Some(Field::Code));
                let place = self.facts.origin.place(place, Some(Field::Code));
                self.problem(
                    place,
                    format!("学校标识码 {code} 重复，已见于 {earlier}"),
                    format!("institution code {code} occurs twice, first at {earlier}"),
                );
            } else {
                self.codes.insert(code.clone(), institution);
            }
        }
        let target = &mut self.facts.institutions[institution];
        target.code = code.unwrap_or_default();
        target.name = name.unwrap_or_default();
        target.kind = kind.unwrap_or(KindIx(0));
    }

    /// One certificate row.
    pub fn certificate(&mut self, institution: usize, record: &RawRecord<'_>, place: Place) {
        let mut values = Values::new(&self.facts.origin, &mut self.problems, record, place);
        let certificate = values.required_text(Field::Certificate);
        let level = values.required_text(Field::Level);
        let batch = values.optional_text(Field::Batch);
        let approved = values.count(Field::Approved);
        let registered = values.count(Field::Registered);
        let attended = values.count(Field::Attended);
        let passed = values.count(Field::Passed);
        values.not_above(Field::Passed, passed, Field::Attended, attended);
        values.not_above(Field::Attended, attended, Field::Registered, registered);
        let results_final = values.flag(Field::ResultsFinal).unwrap_or(true);
        let national_pass_rate = values.rate(Field::NationalPassRate);
        let payable = values.money(Field::Payable);
        let paid = values.money(Field::Paid).unwrap_or_default();
        let paid_on = values.optional_date(Field::PaidOn);
        if paid.0 > 0 && record.get(Field::PaidOn).is_none() {
            values.wrong(
                Field::PaidOn,
                "有实付金额时须填写付款日期".to_owned(),
                "a payment needs its date (paid_on)".to_owned(),
            );
        }
        let (Some(certificate), Some(level), Some(approved), Some(registered), Some(attended), Some(passed)) =
            (certificate, level, approved, registered, attended, passed)
        else {
            return;
        };
        let level = self.canonical_level(level);
        self.facts.institutions[institution].certificates.push(CertificateRow {
            certificate,
            level,
            batch,
            approved,
            registered,
            attended,
            passed,
            results_final,
            national_pass_rate,
            payable,
            paid,
            paid_on,
            certificate_no: 0,
            level_no: 0,
            place,
        });
    }

    /// A level by its id where the scheme knows it under another spelling.
    fn canonical_level(&self, level: String) -> String {
        let form = crate::names::normal_form(&level);
        let known = self
            .scheme
            .levels
            .iter()
            .find(|known| known.id == form || known.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(&form)));
        known.map_or(level, |known| known.id.clone())
    }

    /// One item.
    pub fn item(&mut self, institution: usize, record: &RawRecord<'_>, place: Place) {
        let scheme = self.scheme;
        let mut values = Values::new(&self.facts.origin, &mut self.problems, record, place);
        let indicator = values.indicator(scheme, Field::Indicator, self.last);
        self.last = indicator.unwrap_or(self.last);
        let rule = indicator.and_then(|ix| {
            let leaf = scheme.item_leaf(ix);
            if leaf.is_none() {
                let id = &scheme.indicators[ix.0].id;
                values.wrong(
                    Field::Indicator,
                    format!("指标 {id} 不按事项计分，不能填写事项"),
                    format!("indicator {id} is not scored from items"),
                );
            }
            leaf.and_then(|leaf| scheme.leaves[leaf.0].method.item_rule())
        });
        let unit = values.item_kind(rule);
        let title = values.required_text(Field::Title);
        let date = values.required_date(Field::Date);
        let status = values.status().unwrap_or(ItemStatus::Accepted);
        let achievement = values.optional_text(Field::Achievement);
        let joint_rank = values.rank(Field::JointRank);
        let confirmed = values.flag(Field::Confirmed);
        let prize = values.prize();
        if let (Some(rule), Some(ix)) = (rule, indicator) {
            let id = &scheme.indicators[ix.0].id;
            values.only_where(Field::JointRank, rule.halved_up_to_rank.is_some(), id);
            values.only_where(Field::Confirmed, rule.confirmed, id);
            values.only_where(Field::Prize, rule.prizes.is_some(), id);
            if rule.certificate_achievement && achievement.is_none() {
                values.wrong(
                    Field::Achievement,
                    format!("指标 {id} 的事项须在 achievement（成果标识）中写明证书名称"),
                    format!("items of indicator {id} need the certificate's name in achievement"),
                );
            }
        }
        let (Some(indicator), Some(unit), Some(title), Some(date)) = (indicator, unit, title, date) else { return };
        let achievement = match (achievement, rule) {
            (Some(key), Some(rule)) if rule.certificate_achievement => Some(certificate_key(&key)),
            (key, _) => key,
        };
        self.facts.institutions[institution].items.push(Item {
            indicator,
            unit,
            title,
            date,
            status,
            achievement,
            joint_rank,
            confirmed: confirmed.unwrap_or(false),
            prize,
            place,
        });
    }

    /// The marks of one indicator. `place_of` gives the place of the n-th mark.
    pub fn rating(
        &mut self,
        institution: usize,
        indicator: &str,
        marks: &[RawValue<'_>],
        place: Place,
        place_of: &dyn Fn(usize) -> String,
    ) {
        let scheme = self.scheme;
        let Some(ix) = scheme.indicator_from(self.last, indicator.trim()) else {
            let (zh, en) = values::unknown_indicator(scheme, &RawValue::Text(indicator.into()));
            return self.problem(place_of(0), zh, en);
        };
        self.last = ix;
        let leaf = scheme.marked_leaf(ix).map(|leaf| &scheme.leaves[leaf.0]);
        let Some((leaf, marker)) = leaf.and_then(|leaf| leaf.method.marker().map(|marker| (leaf, marker))) else {
            return self.problem(
                place_of(0),
                format!("指标 {indicator} 不由评审打分，不能填写评分"),
                format!("indicator {indicator} takes no mark"),
            );
        };
        if marker == scheme::Marker::Office && marks.len() > 1 {
            self.problem(
                place_of(1),
                format!("指标 {indicator} 由办公室打分，只能有一个分数"),
                format!("indicator {indicator} is marked by the office: one mark only"),
            );
        }
        if self.facts.institutions[institution].ratings.iter().any(|rating| rating.indicator == ix) {
            self.problem(
                place_of(0),
                format!("指标 {indicator} 的评分重复"),
                format!("indicator {indicator} is rated twice"),
            );
        }
        let maximum = leaf.points.points().unwrap_or(Points::whole(100));
        let step = match &leaf.method {
            Method::Judged(judged) => judged.step,
            _ => Points::from_units(Points::PER_POINT / 2),
        };
        let mut read = Vec::with_capacity(marks.len());
        for (index, mark) in marks.iter().enumerate() {
            let points = mark.decimal().filter(|d| !d.is_negative()).and_then(Points::from_decimal);
            match points.filter(|p| *p <= maximum && p.units() % step.units() == 0) {
                Some(points) => read.push(points),
                None => {
                    let (max, by) = (maximum.short(), step.short());
                    self.problem(
                        place_of(index),
                        format!("评分{}应为0到{max}、以{by}为一档的分数", mark.written(Lang::Zh)),
                        format!("mark {} must be from 0 to {max} in steps of {by}", mark.written(Lang::En)),
                    );
                }
            }
        }
        if !read.is_empty() {
            self.facts.institutions[institution].ratings.push(Rating { indicator: ix, marks: read, place });
        }
    }

    /// One decided negative finding.
    pub fn finding(&mut self, institution: usize, id: &str, place: &str) {
        if let Some(negative) = self.scheme.negative(id.trim()) {
            let findings = &mut self.facts.institutions[institution].findings;
            if !findings.contains(&negative) {
                findings.push(negative);
                findings.sort_unstable();
            }
        } else {
            let known: Vec<&str> = self.scheme.negatives.iter().map(|n| n.id.as_str()).collect();
            self.problem(
                place,
                format!("负面清单没有 {id} 项，应为 {}", known.join("、")),
                format!("the negative list has no item {id}; known: {}", known.join(", ")),
            );
        }
    }

    /// The facts, or everything that is wrong with them, in the order of the input.
    pub fn finish(mut self) -> Result<Facts, Vec<Problem>> {
        if !self.year_seen {
            self.problem("/year", "缺少年度 year", "the year is missing");
        }
        if self.facts.institutions.is_empty() && self.problems.is_empty() {
            let place = if matches!(self.facts.origin, Origin::Json) { "/institutions" } else { "院校" };
            self.problem(place, "没有院校：至少应有一所", "there is no institution; at least one is needed");
        }
        for institution in &mut self.facts.institutions {
            whole::number_certificates(institution, &self.facts.origin, &mut self.problems);
            whole::check_sums(institution, &self.facts.origin, &mut self.problems);
            institution.ratings.sort_by_key(|rating| rating.indicator);
        }
        self.check_pools();
        if self.problems.is_empty() { Ok(self.facts) } else { Err(self.problems) }
    }
}
