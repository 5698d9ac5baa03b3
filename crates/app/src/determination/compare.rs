//! Two determinations of a year beside one another: every score that differs, with what in the facts makes it differ.

use std::collections::{BTreeMap, BTreeSet};

use assess::{CertificateRow, Institution, Item};
use scheme::{GradeIx, Points, Text};

use super::Computed;

/// What differs of one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Code and name.
    pub code: String,
    /// Name.
    pub name: String,
    /// Total before and after; `None` where it took no part.
    pub total: (Option<Points>, Option<Points>),
    /// Grade before and after.
    pub grade: (Option<GradeIx>, Option<GradeIx>),
    /// Leaves with another score: id, before and after.
    pub leaves: Vec<(String, Points, Points)>,
    /// What differs in its facts.
    pub causes: Vec<Text>,
}

impl Difference {
    /// Whether its own facts are the same, so that others moved it.
    pub fn is_moved_by_others(&self) -> bool {
        self.causes.is_empty()
    }
}

/// Everything that differs between two determinations, in the order of the later.
pub fn differences(before: &Computed, after: &Computed) -> Vec<Difference> {
    // By whom they are about, where that was kept: a code may have been put right in between.
    let kept = !before.ids.is_empty() && !after.ids.is_empty();
    let who = |of: &Computed, at: usize| {
        if kept { of.ids[at].to_string() } else { of.facts.institutions[at].code.clone() }
    };
    let old: BTreeMap<String, usize> = (0..before.facts.institutions.len()).map(|at| (who(before, at), at)).collect();
    let scheme = &after.plan.scheme;
    let mut found = Vec::new();
    for (at, institution) in after.facts.institutions.iter().enumerate() {
        let was = old.get(&who(after, at)).copied();
        let leaf = |index: usize| {
            let now = after.scores.leaf(index, at).score;
            let then = was.map_or(Points::ZERO, |was| before.scores.leaf(index, was).score);
            (then != now).then(|| (scheme.leaves[index].id.clone(), then, now))
        };
        let difference = Difference {
            code: institution.code.clone(),
            name: institution.name.clone(),
            total: (was.map(|was| before.standings[was].total), Some(after.standings[at].total)),
            grade: (was.and_then(|was| before.roll.entries[was].grade), after.roll.entries[at].grade),
            leaves: (0..scheme.leaves.len()).filter_map(leaf).collect(),
            causes: match was {
                Some(was) => causes(before, &before.facts.institutions[was], after, institution),
                None => vec![Text::new("上次没有参加", "took no part before")],
            },
        };
        let same = difference.grade.0 == difference.grade.1
            && difference.total.0 == difference.total.1
            && difference.leaves.is_empty()
            && difference.causes.is_empty();
        if !same {
            found.push(difference);
        }
    }
    let there: BTreeSet<String> = (0..after.facts.institutions.len()).map(|at| who(after, at)).collect();
    let gone = old.iter().filter(|(who, _)| !there.contains(*who)).map(|(_, was)| *was);
    found.extend(gone.map(|was| {
        let one = &before.facts.institutions[was];
        Difference {
            code: one.code.clone(),
            name: one.name.clone(),
            total: (Some(before.standings[was].total), None),
            grade: (before.roll.entries[was].grade, None),
            leaves: Vec::new(),
            causes: vec![Text::new("这次没有参加", "takes no part any more")],
        }
    }));
    found
}

/// What differs in the facts of an institution, in the order in which they are written.
fn causes(before: &Computed, old: &Institution, after: &Computed, new: &Institution) -> Vec<Text> {
    let scheme = &after.plan.scheme;
    let mut causes = Vec::new();
    let row = |row: &CertificateRow| {
        let figures = [row.approved, row.registered, row.attended, row.passed].map(|figure| figure.to_string());
        let money = row.payable.map_or_else(|| "—".to_owned(), |fen| fen.to_string());
        let rate = row.national_pass_rate.map_or(0, scheme::Rate::units);
        let day = row.paid_on.map_or_else(String::new, |day| day.to_string());
        let last =
            format!("{}{}{}", if row.results_final { "" } else { "*" }, rate, row.batch.as_deref().unwrap_or_default());
        format!("{} {money} {} {day} {last}", figures.join("/"), row.paid)
    };
    let key = |row: &CertificateRow| {
        format!("{} {} {}", row.certificate, row.level, row.batch.as_deref().unwrap_or_default()).trim().to_owned()
    };
    keyed(
        &old.certificates,
        &new.certificates,
        key,
        row,
        |what| Text::new(format!("数据：{what}"), format!("figures: {what}")),
        &mut causes,
    );
    let item = |item: &Item| {
        let rank = item.joint_rank.map_or_else(String::new, |rank| rank.to_string());
        format!("{} {:?} {} {rank} {:?} {}", item.unit, item.status, item.date, item.prize, item.confirmed)
    };
    let item_key = |one: &Item| format!("{} {}", scheme.indicators[one.indicator.0].id, one.title);
    keyed(
        &old.items,
        &new.items,
        item_key,
        item,
        |what| Text::new(format!("事项：{what}"), format!("item: {what}")),
        &mut causes,
    );
    let marks = |marks: &[Points]| marks.iter().map(|mark| mark.short()).collect::<Vec<_>>().join(" ");
    keyed(
        &old.ratings,
        &new.ratings,
        |one| scheme.indicators[one.indicator.0].id.clone(),
        |one| marks(&one.marks),
        |what| Text::new(format!("打分：{what}"), format!("marks: {what}")),
        &mut causes,
    );
    for finding in old.findings.iter().filter(|one| !new.findings.contains(one)) {
        let id = &before.plan.scheme.negatives[finding.0].id;
        causes.push(Text::new(format!("负面清单 {id} 已撤销"), format!("finding {id} is gone")));
    }
    for finding in new.findings.iter().filter(|one| !old.findings.contains(one)) {
        let id = &scheme.negatives[finding.0].id;
        causes.push(Text::new(format!("负面清单 {id} 已认定"), format!("finding {id} is new")));
    }
    causes
}

/// What of two lists differs: things of one key are compared as they are shown, however many have it.
fn keyed<T>(
    old: &[T],
    new: &[T],
    key: impl Fn(&T) -> String,
    shown: impl Fn(&T) -> String,
    words: impl Fn(&str) -> Text,
    causes: &mut Vec<Text>,
) {
    let mut sides: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for one in old {
        sides.entry(key(one)).or_default().0.push(shown(one));
    }
    for one in new {
        sides.entry(key(one)).or_default().1.push(shown(one));
    }
    for (key, (mut before, mut after)) in sides {
        before.sort_unstable();
        after.sort_unstable();
        if before != after {
            causes.push(words(&key));
        }
    }
}
