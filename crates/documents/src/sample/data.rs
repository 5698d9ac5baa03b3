//! What a made-up province is made of: the data file beside a scheme, read and held against that scheme.

use std::fmt;

use scheme::{Decimal, IndicatorIx, KindIx, LevelIx, Points, Scheme};
use serde::Deserialize;

/// The format line of sample data.
pub const FORMAT: &str = "hengping-sample/1";

/// Sample data of one scheme. To be used with the scheme it was read for.
#[derive(Debug, Clone)]
pub struct SampleData {
    pub(super) code_prefix: String,
    /// Months in which exams are held, ascending.
    pub(super) months: Vec<i8>,
    pub(super) lines: Vec<Points>,
    pub(super) cities: Vec<String>,
    pub(super) counties: Vec<String>,
    pub(super) ordinals: Vec<String>,
    /// An ordinal after those, with `{number}`.
    pub(super) further: String,
    pub(super) fields: Vec<Field>,
    pub(super) kinds: Vec<Kind>,
    pub(super) certificates: Vec<Certificate>,
    /// Two certificates that are easily taken for one another.
    pub(super) near_twins: [usize; 2],
    pub(super) same_fact: SameFact,
    pub(super) items: Vec<ItemTemplate>,
    pub(super) marks: Vec<MarkTemplate>,
}

/// A trade in the name of a school, and the areas its certificates come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) areas: Vec<String>,
}

/// What is usual for a kind of institution.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    pub(super) id: KindIx,
    pub(super) share: i64,
    pub(super) certificates: [i64; 2],
    pub(super) registrations: [i64; 2],
    /// Most usual first.
    pub(super) levels: Vec<LevelIx>,
    pub(super) quality: i64,
    pub(super) names: Vec<String>,
}

/// A certificate.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) area: String,
    pub(super) popularity: i64,
    pub(super) levels: Vec<LevelIx>,
    /// Range of the fee, in yuan.
    pub(super) fee: [i64; 2],
    /// Range of the national rate, in percent.
    pub(super) national: [i64; 2],
    /// Levels whose fee is not fixed.
    pub(super) unpriced: Vec<LevelIx>,
    /// Levels without a national rate.
    pub(super) unrated: Vec<LevelIx>,
    /// The results of the last month's exams are not final.
    pub(super) pending: bool,
}

/// One fact that is put into two base indicators.
#[derive(Debug, Clone)]
pub(super) struct SameFact {
    pub(super) title: String,
    /// Indicator and position of the kind among its units.
    pub(super) uses: Vec<(IndicatorIx, usize)>,
}

/// Items of one kind.
#[derive(Debug, Clone)]
pub(super) struct ItemTemplate {
    pub(super) indicator: IndicatorIx,
    pub(super) unit: usize,
    /// How many the weakest and the strongest have, in hundredths.
    pub(super) count: [i64; 2],
    pub(super) at_most: i64,
    /// Each certificate goes to one institution of the province.
    pub(super) dealt: bool,
    pub(super) titles: Vec<String>,
}

/// Marks of one indicator.
#[derive(Debug, Clone)]
pub(super) struct MarkTemplate {
    pub(super) indicator: IndicatorIx,
    /// What the weakest and the strongest get, in percent of the maximum.
    pub(super) percent: [i64; 2],
    /// How many of the weakest and of the strongest have a mark, in percent.
    pub(super) given: [i64; 2],
}

/// Why sample data cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleDataError(String);

impl fmt::Display for SampleDataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sample data: {}", self.0)
    }
}

impl std::error::Error for SampleDataError {}

type Read<T> = Result<T, SampleDataError>;

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    scheme: String,
    code_prefix: String,
    months: Vec<i8>,
    grade_lines: std::collections::BTreeMap<String, String>,
    cities: Vec<String>,
    counties: Vec<String>,
    ordinals: Vec<String>,
    further: String,
    near_twins: [String; 2],
    same_fact: WrittenSameFact,
    field: Vec<Field>,
    kind: Vec<WrittenKind>,
    certificate: Vec<WrittenCertificate>,
    item: Vec<WrittenItem>,
    mark: Vec<WrittenMark>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSameFact {
    title: String,
    #[serde(rename = "in")]
    uses: Vec<WrittenUse>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenUse {
    indicator: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKind {
    id: String,
    share: i64,
    certificates: [i64; 2],
    registrations: [i64; 2],
    levels: Vec<String>,
    quality: i64,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCertificate {
    name: String,
    organisation: String,
    area: String,
    popularity: i64,
    levels: Vec<String>,
    fee: [i64; 2],
    national: [i64; 2],
    #[serde(default)]
    unpriced: Vec<String>,
    #[serde(default)]
    unrated: Vec<String>,
    #[serde(default)]
    pending: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenItem {
    indicator: String,
    kind: String,
    count: [i64; 2],
    at_most: Option<i64>,
    #[serde(default)]
    dealt: bool,
    titles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMark {
    indicator: String,
    percent: [i64; 2],
    given: [i64; 2],
}

/// A certificate that exists, as the public lists have it.
#[derive(Debug, Clone)]
pub struct PublicCertificate {
    /// Its name.
    pub name: String,
    /// The organisation that awards it.
    pub organisation: String,
    /// Its levels, lowest first.
    pub levels: Vec<LevelIx>,
}

impl SampleData {
    /// The certificates that institutions are given figures of.
    pub fn certificates(&self) -> Vec<PublicCertificate> {
        let public = |one: &Certificate| PublicCertificate {
            name: one.name.clone(),
            organisation: one.organisation.clone(),
            levels: one.levels.clone(),
        };
        self.certificates.iter().map(public).collect()
    }

    /// Reads the data file of `scheme`.
    pub fn read(text: &str, scheme: &Scheme) -> Result<Self, SampleDataError> {
        let written: Written = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if written.format != FORMAT || written.scheme != scheme.id {
            return Err(wrong(format!("must be {FORMAT} for scheme {}", scheme.id)));
        }
        let certificates = all(written.certificate, |certificate| certificate.resolve(scheme))?;
        let position = |name: &String| {
            let found = certificates.iter().position(|certificate| certificate.name == *name);
            found.ok_or_else(|| wrong(format!("no certificate is called {name}")))
        };
        let [one, other] = &written.near_twins;
        let near_twins = [position(one)?, position(other)?];
        let uses = all(written.same_fact.uses, |one| unit(scheme, &one.indicator, &one.kind))?;
        let data = Self {
            code_prefix: written.code_prefix,
            months: written.months,
            lines: lines(scheme, &written.grade_lines)?,
            cities: written.cities,
            counties: written.counties,
            ordinals: written.ordinals,
            further: written.further,
            fields: written.field,
            kinds: all(written.kind, |kind| kind.resolve(scheme))?,
            near_twins,
            same_fact: SameFact { title: written.same_fact.title, uses },
            items: all(written.item, |item| item.resolve(scheme))?,
            marks: all(written.mark, |mark| mark.resolve(scheme))?,
            certificates,
        };
        data.check(scheme)?;
        Ok(data)
    }

    /// Nothing that must be chosen from may be empty, and every leaf must have what it is scored from.
    fn check(&self, scheme: &Scheme) -> Read<()> {
        if self.months.len() < 2 || !self.months.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(wrong("at least two months, ascending"));
        }
        if !self.months.iter().all(|month| (1..=12).contains(month)) {
            return Err(wrong("months are from 1 to 12"));
        }
        let some = [&self.cities, &self.counties].iter().all(|list| !list.is_empty());
        if !some || self.kinds.is_empty() || self.fields.is_empty() {
            return Err(wrong("cities, counties, fields and kinds must not be empty"));
        }
        let endless = |kind: &Kind| kind.names.iter().any(|name| name.contains("{ordinal}"));
        if !self.kinds.iter().all(endless) || !self.further.contains("{number}") {
            return Err(wrong("each kind needs a name with {ordinal}, and further needs {number}"));
        }
        if self.certificates.iter().filter(|certificate| certificate.unpriced.is_empty()).count() < 4 {
            return Err(wrong("at least four certificates with all fees fixed"));
        }
        for leaf in &scheme.leaves {
            let units = leaf.method.item_rule().map_or(0, |rule| rule.units.len());
            let has_unit = |unit: usize| self.items.iter().any(|i| i.indicator == leaf.indicator && i.unit == unit);
            if !(0..units).all(has_unit) {
                return Err(wrong(format!("items of leaf {} are missing", leaf.id)));
            }
            let marked = leaf.method.marker().is_some();
            if marked && !self.marks.iter().any(|mark| mark.indicator == leaf.indicator) {
                return Err(wrong(format!("marks of leaf {} are missing", leaf.id)));
            }
        }
        Ok(())
    }
}

impl WrittenKind {
    fn resolve(self, scheme: &Scheme) -> Read<Kind> {
        let id = scheme.kind(&self.id).ok_or_else(|| wrong(format!("no kind of institution is {}", self.id)))?;
        if self.names.is_empty() || self.share < 1 || !ranges([self.certificates, self.registrations], 1) {
            return Err(wrong(format!("{}: names, a share from 1, and ranges from 1", self.id)));
        }
        Ok(Kind {
            id,
            share: self.share,
            certificates: self.certificates,
            registrations: self.registrations,
            levels: levels(scheme, &self.levels)?,
            quality: self.quality,
            names: self.names,
        })
    }
}

impl WrittenCertificate {
    fn resolve(self, scheme: &Scheme) -> Read<Certificate> {
        let sound = ranges([self.fee, self.national], 1) && self.national[1] <= 100 && self.popularity > 0;
        if self.levels.is_empty() || !sound {
            return Err(wrong(format!("{}: levels, a popularity and ranges from 1", self.name)));
        }
        Ok(Certificate {
            levels: levels(scheme, &self.levels)?,
            unpriced: levels(scheme, &self.unpriced)?,
            unrated: levels(scheme, &self.unrated)?,
            name: self.name,
            organisation: self.organisation,
            area: self.area,
            popularity: self.popularity,
            fee: self.fee,
            national: self.national,
            pending: self.pending,
        })
    }
}

impl WrittenItem {
    fn resolve(self, scheme: &Scheme) -> Read<ItemTemplate> {
        let (indicator, unit) = unit(scheme, &self.indicator, &self.kind)?;
        if self.titles.is_empty() || self.count.iter().any(|count| *count < 0) {
            return Err(wrong(format!("items of {}: titles and counts from 0", self.indicator)));
        }
        let at_most = self.at_most.unwrap_or(i64::MAX);
        Ok(ItemTemplate { indicator, unit, count: self.count, at_most, dealt: self.dealt, titles: self.titles })
    }
}

impl WrittenMark {
    fn resolve(self, scheme: &Scheme) -> Read<MarkTemplate> {
        let indicator = scheme.indicator(&self.indicator);
        let marked = indicator.filter(|indicator| scheme.marked_leaf(*indicator).is_some());
        let indicator = marked.ok_or_else(|| wrong(format!("indicator {} takes no mark", self.indicator)))?;
        Ok(MarkTemplate { indicator, percent: self.percent, given: self.given })
    }
}

fn wrong(message: impl Into<String>) -> SampleDataError {
    SampleDataError(message.into())
}

/// Resolves each, or returns the first that cannot be.
fn all<W, R>(written: Vec<W>, resolve: impl Fn(W) -> Read<R>) -> Read<Vec<R>> {
    written.into_iter().map(resolve).collect()
}

/// Whether ranges run upwards from `least`.
fn ranges<const N: usize>(ranges: [[i64; 2]; N], least: i64) -> bool {
    ranges.iter().all(|[low, high]| least <= *low && low <= high)
}

fn levels(scheme: &Scheme, ids: &[String]) -> Read<Vec<LevelIx>> {
    let level = |id: &String| {
        let found = scheme.levels.iter().position(|level| level.id == *id);
        found.map(LevelIx).ok_or_else(|| wrong(format!("no level is {id}")))
    };
    ids.iter().map(level).collect()
}

/// An indicator and the position of a kind of item among those of its leaf.
fn unit(scheme: &Scheme, indicator: &str, kind: &str) -> Read<(IndicatorIx, usize)> {
    let found = || {
        let indicator = scheme.indicator(indicator)?;
        let rule = scheme.leaves[scheme.item_leaf(indicator)?.0].method.item_rule()?;
        Some((indicator, rule.units.iter().position(|unit| unit.kind == kind)?))
    };
    found().ok_or_else(|| wrong(format!("indicator {indicator} has no items of kind {kind}")))
}

/// The lines, best first.
fn lines(scheme: &Scheme, written: &std::collections::BTreeMap<String, String>) -> Read<Vec<Points>> {
    let line = |grade: &scheme::Grade| {
        let points = written.get(&grade.id).and_then(|text| Decimal::parse(text)).and_then(Points::from_decimal);
        points.ok_or_else(|| wrong(format!("grade_lines.{} must be points", grade.id)))
    };
    let lines: Vec<Points> = scheme.grades.iter().filter(|grade| grade.line).map(line).collect::<Read<_>>()?;
    let descending = lines.windows(2).all(|pair| pair[0] > pair[1]);
    if descending && lines.len() == written.len() { Ok(lines) } else { Err(wrong("grade_lines must descend")) }
}
