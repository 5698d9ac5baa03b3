//! Every mark as it was given, for those who check what was made of it.

use app::judgement::{Judged, Judgements, Matter, Spread, outlier_tenths};
use app::panel::MARK;
use scheme::Points;

use super::leaf_name;
use crate::words::Words;

/// A modified z as it is written: `-8.7`.
pub(super) fn tenths(z: i64) -> String {
    format!("{}{}.{}", if z < 0 { "-" } else { "" }, z.abs() / 10, z.abs() % 10)
}

/// The code of an expert; a code with a name where the office reads it.
pub(super) fn code_of<'j>(judgements: &'j Judgements, expert: &workflow::ExpertId) -> &'j str {
    judgements.experts.iter().find(|one| one.id == *expert).map_or("", |one| one.code.as_str())
}

/// Where the marks of a matter lie.
pub(super) fn spread(matter: &Matter, judgements: &Judgements) -> Option<Spread> {
    let marks: Vec<Points> = matter.given(&judgements.plan).into_iter().map(|(_, mark)| mark).collect();
    Spread::of(&marks)
}

/// Headings and rows: of each institution and leaf every mark, where the marks lie, what holds and how it stands.
pub(super) fn rows(t: Words, judgements: &Judgements, of: &[&Judged]) -> (Vec<String>, Vec<Vec<String>>) {
    let head = [
        t.of("标识码", "Code"),
        t.of("院校", "Institution"),
        t.of("指标", "Indicator"),
        t.of("专家编号", "Expert's code"),
        t.of("打分", "Mark"),
        t.of("修正z", "Modified z"),
        t.of("份数", "Marks"),
        t.of("中位数", "Median"),
        t.of("最低", "Lowest"),
        t.of("最高", "Highest"),
        t.of("分差", "Spread"),
        t.of("核定分", "Settled mark"),
        t.of("采用", "Holds"),
        t.of("状态", "State"),
    ];
    let mut rows = Vec::new();
    for one in of {
        for matter in &one.matters {
            let Some(leaf) = matter.leaf(&judgements.plan) else { continue };
            let spread = spread(matter, judgements);
            let tail = |z: Option<i64>| {
                let of = |value: fn(&Spread) -> String| spread.as_ref().map_or_else(String::new, value);
                [
                    z.map_or_else(String::new, tenths),
                    of(|spread| spread.count.to_string()),
                    of(|spread| spread.median.short()),
                    of(|spread| spread.ends.0.short()),
                    of(|spread| spread.ends.1.short()),
                    of(|spread| spread.width().short()),
                    matter.ruled(MARK).to_owned(),
                    matter.held_mark(&judgements.plan).map_or_else(String::new, Points::short),
                    t.text(&matter.stand.name()).to_owned(),
                ]
            };
            let begin = || [one.institution.code.clone(), one.institution.name.clone(), leaf_name(t, leaf)];
            let mut row = |code: &str, mark: String, z: Option<i64>| {
                let said = [code.to_owned(), mark];
                rows.push(begin().into_iter().chain(said).chain(tail(z)).collect());
            };
            let given = matter.given(&judgements.plan);
            if given.is_empty() {
                row("", String::new(), None);
            }
            for (said, mark) in given {
                let z = spread.as_ref().and_then(|spread| outlier_tenths(spread, mark));
                row(code_of(judgements, &said.expert), mark.short(), z);
            }
        }
    }
    (head.map(str::to_owned).to_vec(), rows)
}
