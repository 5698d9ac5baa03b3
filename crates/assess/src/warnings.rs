//! What a person should look at, though the score stands.

use scheme::{IndicatorIx, LeafIx, Points, Scheme};

use crate::cohort::marks_of;
use crate::facts::{Basis, CertificateRow, Facts, Institution, Item, ItemStatus};
use crate::names::{certificate_key, near_twins};

/// Something to look at.
#[derive(Debug, Clone)]
pub enum Warning<'a> {
    /// More registered than approved, over the batches of a level.
    RegisteredAboveApproved {
        /// A row of the level.
        row: &'a CertificateRow,
        /// Σ registered.
        registered: i64,
        /// Σ approved.
        approved: i64,
    },
    /// A level has its approved quota in more than one batch.
    ApprovedTwice {
        /// The later row.
        row: &'a CertificateRow,
    },
    /// A level that the scheme does not know.
    UnknownLevel {
        /// The row.
        row: &'a CertificateRow,
    },
    /// More was paid than is payable.
    Overpaid {
        /// The row.
        row: &'a CertificateRow,
    },
    /// Two different certificates look alike.
    NearTwins {
        /// One.
        one: &'a str,
        /// The other.
        other: &'a str,
    },
    /// Fewer experts' marks than the year wants.
    FewMarks {
        /// The leaf.
        leaf: LeafIx,
        /// How many there are.
        marks: usize,
    },
    /// The experts' marks lie far apart.
    WideSpread {
        /// The leaf.
        leaf: LeafIx,
        /// Highest less lowest.
        spread: Points,
    },
    /// One fact stands in two base items.
    SameFact {
        /// The item.
        item: &'a Item,
        /// The two indicators.
        indicators: (IndicatorIx, IndicatorIx),
        /// In how many pairs of items.
        count: usize,
    },
}

/// The warnings of one institution, in a fixed order.
pub fn warnings<'a>(scheme: &Scheme, facts: &'a Facts, institution: &'a Institution, basis: Basis) -> Vec<Warning<'a>> {
    let mut found = Vec::new();
    rows(scheme, institution, &mut found);
    twins(institution, &mut found);
    spread_of_marks(scheme, facts, institution, &mut found);
    same_facts(scheme, institution, basis, &mut found);
    found
}

/// What the batches of one level add up to.
#[derive(Default, Clone)]
struct Level {
    registered: i64,
    approved: i64,
    /// A row of it was seen.
    seen: bool,
    /// A row with an approved quota was seen.
    approved_seen: bool,
}

fn rows<'a>(scheme: &Scheme, institution: &'a Institution, found: &mut Vec<Warning<'a>>) {
    let mut levels: Vec<Level> = Vec::new();
    for row in &institution.certificates {
        if levels.len() <= row.level_no {
            levels.resize(row.level_no + 1, Level::default());
        }
        levels[row.level_no].registered += row.registered;
        levels[row.level_no].approved += row.approved;
    }
    for row in &institution.certificates {
        let level = &mut levels[row.level_no];
        if !level.seen {
            let (registered, approved) = (level.registered, level.approved);
            if registered > approved {
                found.push(Warning::RegisteredAboveApproved { row, registered, approved });
            }
            if !scheme.levels.iter().any(|known| known.id == row.level) {
                found.push(Warning::UnknownLevel { row });
            }
        }
        if row.approved > 0 && level.approved_seen {
            found.push(Warning::ApprovedTwice { row });
        }
        level.seen = true;
        level.approved_seen |= row.approved > 0;
        if row.payable.is_some_and(|payable| row.paid > payable) {
            found.push(Warning::Overpaid { row });
        }
    }
}

fn twins<'a>(institution: &'a Institution, found: &mut Vec<Warning<'a>>) {
    let mut firsts: Vec<&'a CertificateRow> = Vec::new();
    for row in &institution.certificates {
        if row.certificate_no == firsts.len() {
            firsts.push(row);
        }
    }
    let keys: Vec<String> = firsts.iter().map(|row| certificate_key(&row.certificate)).collect();
    let mut sorted: Vec<&str> = keys.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let written = |key: &str| keys.iter().position(|k| k == key).map_or("", |at| firsts[at].certificate.as_str());
    for (one, other) in near_twins(&sorted) {
        found.push(Warning::NearTwins { one: written(one), other: written(other) });
    }
}

fn spread_of_marks<'a>(scheme: &Scheme, facts: &'a Facts, institution: &'a Institution, found: &mut Vec<Warning<'a>>) {
    let settings = &facts.settings;
    for (index, leaf) in scheme.leaves.iter().enumerate() {
        if leaf.method.marker() != Some(scheme::Marker::Expert) {
            continue;
        }
        let marks = marks_of(institution, leaf.indicator);
        // A single mark stands for one that was merged elsewhere.
        if marks.len() < 2 {
            continue;
        }
        if marks.len() < usize::from(settings.expert_min) {
            found.push(Warning::FewMarks { leaf: LeafIx(index), marks: marks.len() });
        }
        if let (Some(low), Some(high), Some(maximum)) = (marks.iter().min(), marks.iter().max(), leaf.points.points()) {
            let spread = *high - *low;
            let limit = i128::from(maximum.units()) * i128::from(settings.expert_spread.units());
            if i128::from(spread.units()) * i128::from(scheme::Rate::ONE) > limit {
                found.push(Warning::WideSpread { leaf: LeafIx(index), spread });
            }
        }
    }
}

/// One fact may serve a base item and a bonus item, not two base items; both still count, and whoever verifies is told.
fn same_facts<'a>(scheme: &Scheme, institution: &'a Institution, basis: Basis, found: &mut Vec<Warning<'a>>) {
    let is_base = |item: &&Item| !scheme.groups[scheme.indicators[item.indicator.0].group.0].bonus;
    let counts = |item: &&Item| basis == Basis::Claimed || item.status == ItemStatus::Accepted;
    let mut items: Vec<&Item> = institution.items.iter().filter(is_base).filter(counts).collect();
    items.sort_by(|a, b| (&a.title, a.date, a.indicator).cmp(&(&b.title, b.date, b.indicator)));
    let mut pairs: Vec<(&Item, (IndicatorIx, IndicatorIx), usize)> = Vec::new();
    for pair in items.windows(2) {
        let [one, other] = pair else { continue };
        if one.title == other.title && one.date == other.date && one.indicator != other.indicator {
            let indicators = (one.indicator, other.indicator);
            match pairs.iter_mut().find(|(_, known, _)| *known == indicators) {
                Some((_, _, count)) => *count += 1,
                None => pairs.push((one, indicators, 1)),
            }
        }
    }
    found.extend(pairs.into_iter().map(|(item, indicators, count)| Warning::SameFact { item, indicators, count }));
}
