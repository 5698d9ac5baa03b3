//! Ranks and grades, which look at all institutions together.

use serde_json::Value;

use super::numbers::{Exact, whole};
use super::settings::Settings;

/// What the order and the grades look at.
pub(super) struct Standing {
    /// Kind of institution, for the pools.
    pub(super) kind: String,
    /// Decided negative items.
    pub(super) findings: Vec<String>,
    /// Base and what enters of the bonus.
    pub(super) total: Exact,
    /// Groups 一 to 六.
    pub(super) base: Exact,
    /// The score of 1.3.
    pub(super) pass_rate: Exact,
    /// Group 一.
    pub(super) first_group: Exact,
}

/// From the worst to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Fail,
    BasicPass,
    Pass,
    Good,
    Excellent,
}

impl Grade {
    fn name(self) -> &'static str {
        match self {
            Grade::Fail => "fail",
            Grade::BasicPass => "basic_pass",
            Grade::Pass => "pass",
            Grade::Good => "good",
            Grade::Excellent => "excellent",
        }
    }
}

/// The decided findings of an institution.
pub(super) fn findings(institution: &Value) -> Vec<String> {
    let Some(given) = institution["findings"].as_array() else { return Vec::new() };
    given.iter().map(|finding| finding.as_str().expect("an item of the list").to_owned()).collect()
}

/// The order of 四(五): total, then base, then 1.3, then group 一.
fn key(standing: &Standing) -> [&Exact; 4] {
    [&standing.total, &standing.base, &standing.pass_rate, &standing.first_group]
}

/// One more than the number of institutions strictly above.
pub(super) fn rank(one: &Standing, all: &[Standing]) -> u32 {
    let above = all.iter().filter(|other| key(other) > key(one)).count();
    u32::try_from(above + 1).expect("a province is not that large")
}

/// The grade of each institution, in the order given; none without lines.
pub(super) fn grades(all: &[Standing], settings: &Settings) -> Vec<Option<String>> {
    let Some(lines) = &settings.grade_lines else { return vec![None; all.len()] };
    let before_quota: Vec<Grade> = all.iter().map(|one| alone(one, lines, settings)).collect();
    let candidates: Vec<usize> = (0..all.len()).filter(|&i| before_quota[i] >= Grade::Good).collect();
    let seated: Vec<usize> = candidates.iter().copied().filter(|&i| has_seat(i, &candidates, all, settings)).collect();

    let after_quota = (0..all.len()).map(|i| {
        if before_quota[i] < Grade::Good {
            before_quota[i]
        } else if !seated.contains(&i) {
            Grade::Pass
        } else if before_quota[i] == Grade::Excellent && stays_excellent(i, &seated, &before_quota, all, settings) {
            Grade::Excellent
        } else {
            Grade::Good
        }
    });
    after_quota.map(|grade| Some(grade.name().to_owned())).collect()
}

/// Steps 1 and 2: the lines, the base that excellence needs, the negative list.
fn alone(one: &Standing, lines: &[Exact; 4], settings: &Settings) -> Grade {
    let [excellent, good, pass, basic_pass] = lines;
    let mut grade = if one.total >= *excellent {
        Grade::Excellent
    } else if one.total >= *good {
        Grade::Good
    } else if one.total >= *pass {
        Grade::Pass
    } else if one.total >= *basic_pass {
        Grade::BasicPass
    } else {
        Grade::Fail
    };
    if settings.min_base_for_excellent.as_ref().is_some_and(|least| one.base < *least) {
        grade = grade.min(Grade::Good);
    }
    for finding in &one.findings {
        grade = match finding.as_str() {
            "N1" | "N2" | "N3" | "N4" | "N5" => grade.min(Grade::Pass),
            "N6" | "N7" | "N8" | "N9" => Grade::Fail,
            other => panic!("unknown finding {other}"),
        };
    }
    grade
}

/// ⌊share × number⌋.
fn seats(share: &Exact, number: usize) -> Exact {
    (share * whole(number)).floor()
}

/// How many of `among` stand at or above `i`, which is one of them.
fn at_or_above(i: usize, among: impl Iterator<Item = usize>, all: &[Standing]) -> Exact {
    whole(among.filter(|&other| key(&all[other]) >= key(&all[i])).count())
}

fn has_seat(i: usize, candidates: &[usize], all: &[Standing], settings: &Settings) -> bool {
    match &settings.quota_pools {
        None => at_or_above(i, candidates.iter().copied(), all) <= seats(&settings.quota_share, all.len()),
        Some(pools) => {
            let kind = &all[i].kind;
            // A kind that the pools do not name has no seats.
            let Some(share) = pools.get(kind) else { return false };
            let of_kind = all.iter().filter(|other| other.kind == *kind).count();
            let rivals = candidates.iter().copied().filter(|&other| all[other].kind == *kind);
            at_or_above(i, rivals, all) <= seats(share, of_kind)
        }
    }
}

fn stays_excellent(i: usize, seated: &[usize], grades: &[Grade], all: &[Standing], settings: &Settings) -> bool {
    let Some(share) = &settings.excellent_share else { return true };
    let rivals = seated.iter().copied().filter(|&other| grades[other] == Grade::Excellent);
    at_or_above(i, rivals, all) <= seats(share, all.len())
}
