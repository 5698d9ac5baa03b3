//! 等次: lines, negative list, quota, ties and rank, over scores that are already known. Moving a line, a seat or a
//! finding needs no facts, so what-if is this function again.

use std::cmp::Reverse;

use scheme::{Effect, GradeIx, NegativeIx, Points, Scheme, Settings};

use crate::cohort::Standing;

/// The roll of all institutions, in the order of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// One per institution.
    pub entries: Vec<Graded>,
    /// Seats by the quota over all; `None` without lines.
    pub seats: Option<usize>,
    /// Institutions that hold a seat.
    pub seated: usize,
}

/// Rank and grade of one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// From 1; equal keys share a rank and the next is skipped.
    pub rank: usize,
    /// `None` without lines.
    pub grade: Option<GradeIx>,
    /// Why, in the order in which the rules were applied.
    pub reasons: Vec<GradeReason>,
}

/// Why an institution has its grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GradeReason {
    /// No lines are set.
    NoLines,
    /// The total is at or above this line.
    Line {
        /// The grade.
        grade: GradeIx,
        /// Its line.
        line: Points,
        /// The total.
        total: Points,
    },
    /// The total is below every line.
    BelowLines {
        /// The grade.
        grade: GradeIx,
        /// The lowest line.
        line: Points,
        /// The total.
        total: Points,
    },
    /// A negative finding decides or limits the grade.
    Negative {
        /// The finding.
        item: NegativeIx,
        /// Whether it changed anything.
        changed: bool,
    },
    /// The base is too low for the best grade.
    BaseTooLow {
        /// What it would need.
        needed: Points,
        /// What there is.
        base: Points,
    },
    /// It holds a seat.
    Seated {
        /// Place among the candidates of its pool, counted with those equal to it.
        place: usize,
        /// Seats of the pool.
        seats: usize,
    },
    /// 受比例限制: there was no seat left.
    NoSeat {
        /// Place among the candidates.
        place: usize,
        /// Seats.
        seats: usize,
        /// Seats were left, but fewer than the equals that compete for them.
        tie: bool,
    },
    /// Seated, but the best grade has fewer seats.
    NoBestSeat {
        /// Place among those seated at the best grade.
        place: usize,
        /// Seats of the best grade.
        seats: usize,
    },
}

/// Grades and ranks everybody.
pub fn grade(scheme: &Scheme, settings: &Settings, standings: &[Standing]) -> Roll {
    let ranks = ranks(standings);
    let Some(lines) = &settings.grade_lines else {
        let entries =
            ranks.into_iter().map(|rank| Graded { rank, grade: None, reasons: vec![GradeReason::NoLines] }).collect();
        return Roll { entries, seats: None, seated: 0 };
    };
    let mut entries: Vec<Graded> = ranks
        .into_iter()
        .zip(standings)
        .map(|(rank, standing)| {
            let (grade, reasons) = before_quota(scheme, settings, lines, standing);
            Graded { rank, grade: Some(grade), reasons }
        })
        .collect();
    let seats = settings.quota_share.floor_of(standings.len());
    let mut seated: Vec<usize> = Vec::new();
    for (pool, seats) in pools(settings, standings, seats) {
        seated.extend(assign_seats(scheme, standings, &mut entries, &pool, seats));
    }
    if let Some(share) = settings.excellent_share {
        assign_best_seats(standings, &mut entries, &seated, share.floor_of(standings.len()));
    }
    Roll { entries, seats: Some(seats), seated: seated.len() }
}

/// 1, 2, 2, 4 …: the number of institutions ahead, and one.
fn ranks(standings: &[Standing]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..standings.len()).collect();
    order.sort_by_key(|index| Reverse(&standings[*index].order));
    let mut ranks = vec![0; standings.len()];
    let mut rank = 1;
    for (position, index) in order.iter().enumerate() {
        if position > 0 && standings[*index].order != standings[order[position - 1]].order {
            rank = position + 1;
        }
        ranks[*index] = rank;
    }
    ranks
}

/// Steps 1 and 2: the line, the base that the best grade needs, the negative list.
fn before_quota(
    scheme: &Scheme,
    settings: &Settings,
    lines: &[Points],
    standing: &Standing,
) -> (GradeIx, Vec<GradeReason>) {
    let total = standing.total;
    let mut reasons = Vec::new();
    let mut grade = match lines.iter().position(|line| total >= *line) {
        Some(index) => {
            reasons.push(GradeReason::Line { grade: GradeIx(index), line: lines[index], total });
            GradeIx(index)
        }
        None => {
            let grade = GradeIx(scheme.grades.len() - 1);
            reasons.push(GradeReason::BelowLines { grade, line: lines[lines.len() - 1], total });
            grade
        }
    };
    if let Some(needed) = settings.min_base_for_excellent
        && grade == GradeIx(0)
        && standing.base < needed
    {
        grade = GradeIx(1);
        reasons.push(GradeReason::BaseTooLow { needed, base: standing.base });
    }
    for item in &standing.findings {
        let after = match scheme.negatives[item.0].effect {
            Effect::AtMost(limit) => grade.max(limit),
            Effect::Exactly(exactly) => grade.max(exactly),
        };
        reasons.push(GradeReason::Negative { item: *item, changed: after != grade });
        grade = after;
    }
    (grade, reasons)
}

/// The institutions that compete with one another, and their seats.
fn pools(settings: &Settings, standings: &[Standing], seats: usize) -> Vec<(Vec<usize>, usize)> {
    let Some(shares) = &settings.quota_pools else {
        return vec![((0..standings.len()).collect(), seats)];
    };
    shares
        .iter()
        .map(|(kind, share)| {
            let members: Vec<usize> = (0..standings.len()).filter(|i| standings[*i].kind == *kind).collect();
            let seats = share.floor_of(members.len());
            (members, seats)
        })
        .collect()
}

/// Step 3: seats for the candidates of one pool. Returns those who have one.
fn assign_seats(
    scheme: &Scheme,
    standings: &[Standing],
    entries: &mut [Graded],
    pool: &[usize],
    seats: usize,
) -> Vec<usize> {
    let is_candidate = |index: &usize| entries[*index].grade.is_some_and(|grade| grade <= scheme.quota.lowest);
    let candidates: Vec<usize> = pool.iter().copied().filter(is_candidate).collect();
    let mut seated = Vec::new();
    for (index, ahead, at_or_above) in places(standings, &candidates) {
        let entry = &mut entries[index];
        if at_or_above <= seats {
            entry.reasons.push(GradeReason::Seated { place: at_or_above, seats });
            seated.push(index);
        } else {
            entry.grade = Some(scheme.quota.otherwise);
            entry.reasons.push(GradeReason::NoSeat { place: at_or_above, seats, tie: ahead < seats });
        }
    }
    seated
}

/// For each: how many are strictly ahead, and how many are ahead or equal, itself included.
fn places(standings: &[Standing], candidates: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut order = candidates.to_vec();
    order.sort_by_key(|index| (Reverse(&standings[*index].order), *index));
    let mut places = Vec::with_capacity(order.len());
    let mut start = 0;
    while start < order.len() {
        let key = &standings[order[start]].order;
        let end = start + order[start..].iter().take_while(|index| standings[**index].order == *key).count();
        places.extend(order[start..end].iter().map(|index| (*index, start, end)));
        start = end;
    }
    places
}

/// Among those seated at the best grade, who may keep it.
fn assign_best_seats(standings: &[Standing], entries: &mut [Graded], seated: &[usize], seats: usize) {
    let best: Vec<usize> = seated.iter().copied().filter(|index| entries[*index].grade == Some(GradeIx(0))).collect();
    for (index, _, at_or_above) in places(standings, &best) {
        if at_or_above > seats {
            entries[index].grade = Some(GradeIx(1));
            entries[index].reasons.push(GradeReason::NoBestSeat { place: at_or_above, seats });
        }
    }
}
