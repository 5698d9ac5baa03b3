//! Two determinations of a year beside one another: every score that differs, with what in the facts makes it differ.

use std::collections::{BTreeMap, BTreeSet};

use assess::{CertificateRow, Field, Institution, Item, ItemStatus, Rating};
use scheme::{GradeIx, Points, Scheme, Text};

use super::Computed;
use crate::figures::heading;

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

/// What differs in the facts of an institution, in the order in which they are written: what it was and what it is.
fn causes(before: &Computed, old: &Institution, after: &Computed, new: &Institution) -> Vec<Text> {
    let scheme = &after.plan.scheme;
    let mut causes = Vec::new();
    let key = |row: &CertificateRow| {
        format!("{} {} {}", row.certificate, row.level, row.batch.as_deref().unwrap_or_default()).trim().to_owned()
    };
    let what = Text::new("数据", "figures");
    keyed((&old.certificates, &new.certificates), &what, key, figures, &mut causes);
    let key = |one: &Item| format!("{} {}", scheme.indicators[one.indicator.0].id, one.title);
    let what = Text::new("事项", "item");
    keyed((&old.items, &new.items), &what, key, |one| item(scheme, one), &mut causes);
    let marks = |one: &Rating| {
        let marks: Vec<String> = one.marks.iter().map(|mark| mark.short()).collect();
        vec![part(Text::default(), marks.join("、"))]
    };
    let key = |one: &Rating| scheme.indicators[one.indicator.0].id.clone();
    let what = Text::new("评分", "marks");
    keyed((&old.ratings, &new.ratings), &what, key, marks, &mut causes);
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

/// A part of a thing: its name and its value.
type Part = (Text, Text);

/// Things of one key, each as its parts.
type Things = Vec<Vec<Part>>;

fn part(name: Text, value: String) -> Part {
    (name, Text::new(value.clone(), value))
}

fn figures(row: &CertificateRow) -> Vec<Part> {
    let none = || "—".to_owned();
    let of = |field: Field, value: String| part(heading(field.key()), value);
    vec![
        of(Field::Approved, row.approved.to_string()),
        of(Field::Registered, row.registered.to_string()),
        of(Field::Attended, row.attended.to_string()),
        of(Field::Passed, row.passed.to_string()),
        of(Field::Payable, row.payable.map_or_else(none, |fen| fen.to_string())),
        of(Field::Paid, row.paid.to_string()),
        of(Field::PaidOn, row.paid_on.map_or_else(none, |day| day.to_string())),
        of(Field::NationalPassRate, row.national_pass_rate.map_or_else(none, |rate| rate.to_string())),
        (heading(Field::ResultsFinal.key()), yes(row.results_final)),
    ]
}

fn item(scheme: &Scheme, one: &Item) -> Vec<Part> {
    let status = match one.status {
        ItemStatus::Claimed => Text::new("待定", "open"),
        ItemStatus::Accepted => Text::new("认可", "accepted"),
        ItemStatus::Rejected => Text::new("不予认可", "rejected"),
    };
    let leaf = scheme.item_leaf(one.indicator);
    let items = leaf.and_then(|leaf| scheme.leaves[leaf.0].method.item_rule());
    let kind = items.and_then(|items| items.units.get(one.unit)).map_or_else(Text::default, |unit| unit.name.clone());
    let prize = one.prize.map_or_else(
        || Text::new("—", "—"),
        |prize| Text::new(prize.name(scheme::Lang::Zh), prize.name(scheme::Lang::En)),
    );
    vec![
        (Text::new("认定", "decision"), status),
        (Text::new("类别", "kind"), kind),
        part(Text::new("日期", "date"), one.date.to_string()),
        part(Text::new("排名", "rank"), one.joint_rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string())),
        (Text::new("奖次", "prize"), prize),
        (Text::new("合作方确认", "confirmed"), yes(one.confirmed)),
    ]
}

fn yes(is: bool) -> Text {
    if is { Text::new("是", "yes") } else { Text::new("否", "no") }
}

/// What of two lists differs. Where one thing stands on each side its parts are compared, old → new; a thing that several
/// have in common, such as two rows of one batch, is said to differ.
fn keyed<T>(
    (old, new): (&[T], &[T]),
    what: &Text,
    key: impl Fn(&T) -> String,
    parts: impl Fn(&T) -> Vec<Part>,
    causes: &mut Vec<Text>,
) {
    let mut sides: BTreeMap<String, (Things, Things)> = BTreeMap::new();
    for one in old {
        sides.entry(key(one)).or_default().0.push(parts(one));
    }
    for one in new {
        sides.entry(key(one)).or_default().1.push(parts(one));
    }
    for (key, (mut before, mut after)) in sides {
        let order = |one: &Vec<Part>| one.iter().map(|(_, value)| value.zh.clone()).collect::<Vec<_>>();
        before.sort_by_cached_key(order);
        after.sort_by_cached_key(order);
        if before == after {
            continue;
        }
        let how = match (before.as_slice(), after.as_slice()) {
            ([], _) => Text::new("新增", "new"),
            (_, []) => Text::new("没有了", "gone"),
            ([before], [after]) => changed(before, after),
            _ => Text::new("有变化", "differs"),
        };
        causes.push(Text::new(format!("{} {key}：{}", what.zh, how.zh), format!("{} {key}: {}", what.en, how.en)));
    }
}

/// The parts that differ, old → new.
fn changed(before: &[Part], after: &[Part]) -> Text {
    let pairs = before.iter().zip(after).filter(|((_, before), (_, after))| before != after);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for ((name, before), (_, after)) in pairs {
        zh.push(format!("{} {} → {}", name.zh, before.zh, after.zh).trim().to_owned());
        en.push(format!("{} {} → {}", name.en, before.en, after.en).trim().to_owned());
    }
    Text::new(zh.join("，"), en.join(", "))
}
