//! What changed between two schemes: every value that differs, one line each, as a person would say it.

mod facets;

use crate::model::Scheme;
use crate::text::{Lang, Text};
use facets::{Entity, Facet, Part};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is concerned, such as 指标 1.3 院校年度证书考核平均通过率.
    pub subject: Text,
    /// What of it, such as 分值.
    pub what: Text,
    /// What it was; `None` = it was not there.
    pub before: Option<Text>,
    /// What it is; `None` = it is gone.
    pub after: Option<Text>,
    /// The clause of the notice, the later one where both have one.
    pub clause: Option<String>,
}

impl Change {
    /// One line: `指标 1.3 …：每满一步扣分由 2 分改为 3 分`.
    pub fn render(&self, lang: Lang) -> String {
        let (subject, what) = (self.subject.get(lang), self.what.get(lang));
        let text = |value: &Option<Text>| value.as_ref().map(|text| text.get(lang).to_owned()).unwrap_or_default();
        let (before, after) = (text(&self.before), text(&self.after));
        match (lang, &self.before, &self.after) {
            (Lang::Zh, None, _) => spaced(&[subject, "：新增", what, " ", &after]),
            (Lang::Zh, Some(_), None) => spaced(&[subject, "：删去", what, " ", &before]),
            (Lang::Zh, Some(_), Some(_)) => spaced(&[subject, "：", what, "由", &before, "改为", &after]),
            (Lang::En, None, _) => format!("{subject}: {what} added: {after}"),
            (Lang::En, Some(_), None) => format!("{subject}: {what} removed: {before}"),
            (Lang::En, Some(_), Some(_)) => format!("{subject}: {what} changed from {before} to {after}"),
        }
    }
}

/// Joins Chinese words with others, a space between a Chinese character and a digit, a Latin letter or a percent sign.
fn spaced(parts: &[&str]) -> String {
    let apart = |left: char, right: char| {
        (is_chinese(left) && right.is_ascii_alphanumeric())
            || ((left.is_ascii_alphanumeric() || left == '%') && is_chinese(right))
    };
    let mut joined = String::new();
    for part in parts {
        if joined.chars().next_back().zip(part.chars().next()).is_some_and(|(left, right)| apart(left, right)) {
            joined.push(' ');
        }
        joined.push_str(part);
    }
    joined
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// All of one kind that a scheme lists.
type List = fn(&Scheme) -> Vec<Entity>;

/// What changed from `before` to `after`, in the order of the earlier file. Empty where no value differs, however
/// the files are written.
pub fn diff(before: &Scheme, after: &Scheme) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(&facets::header(before), &facets::header(after), None, &mut changes);
    let lists: [(&str, &str, List); 9] = [
        ("院校类型", "kind of institution", facets::kinds),
        ("证书等级", "level", facets::levels),
        ("统计量", "input", facets::inputs),
        ("一级指标", "group", facets::groups),
        ("指标", "indicator", facets::indicators),
        ("计分项", "leaf", facets::leaves),
        ("等次", "grade", facets::grades),
        ("负面清单事项", "negative item", facets::negatives),
        ("口径", "reading", facets::readings),
    ];
    for (zh, en, entities) in lists {
        members(&Text::new(zh, en), &entities(before), &entities(after), &mut changes);
    }
    changes
}

/// Compares two lists of the same kind: members found again by id, else by name.
fn members(noun: &Text, before: &[Entity], after: &[Entity], changes: &mut Vec<Change>) {
    let whole = Text::new("方案", "scheme");
    let pairs = pair(before, after);
    for (old, new) in before.iter().zip(&pairs) {
        let Some(new) = new.map(|index| &after[index]) else {
            changes.push(Change {
                subject: whole.clone(),
                what: noun.clone(),
                before: Some(old.summary.clone()),
                after: None,
                clause: old.clause.clone(),
            });
            continue;
        };
        compare(&old.parts, &new.parts, new.clause.as_ref(), changes);
    }
    for (index, new) in after.iter().enumerate() {
        if !pairs.contains(&Some(index)) {
            changes.push(Change {
                subject: whole.clone(),
                what: noun.clone(),
                before: None,
                after: Some(new.summary.clone()),
                clause: new.clause.clone(),
            });
        }
    }
    let kept: Vec<usize> = pairs.iter().copied().flatten().collect();
    if !kept.is_sorted() {
        let mut sorted = kept.clone();
        sorted.sort_unstable();
        let ids = |order: &[usize]| {
            let ids: Vec<&str> = order.iter().map(|index| after[*index].id.as_str()).collect();
            Some(Text::new(ids.join("、"), ids.join(", ")))
        };
        changes.push(Change {
            subject: whole,
            what: Text::new(format!("{}的顺序", noun.zh), format!("order of the list ({})", noun.en)),
            before: ids(&kept),
            after: ids(&sorted),
            clause: None,
        });
    }
}

/// For each of `before`, the position of the same one in `after`.
fn pair(before: &[Entity], after: &[Entity]) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> =
        before.iter().map(|old| after.iter().position(|new| new.id == old.id)).collect();
    for (index, old) in before.iter().enumerate() {
        if pairs[index].is_none() {
            let renamed =
                after.iter().enumerate().find(|(at, new)| new.name == old.name && !pairs.contains(&Some(*at)));
            pairs[index] = renamed.map(|(at, _)| at);
        }
    }
    pairs
}

/// Compares what is said of one thing, part by part, under the name that it had before.
fn compare(before: &[Part], after: &[Part], clause: Option<&String>, changes: &mut Vec<Change>) {
    for (old_part, new_part) in before.iter().zip(after) {
        let change = |old: Option<&Facet>, new: Option<&Facet>| Change {
            subject: old_part.subject.clone(),
            what: old.or(new).map(|facet| facet.what.clone()).unwrap_or_default(),
            before: old.map(|facet| facet.shown.clone()),
            after: new.map(|facet| facet.shown.clone()),
            clause: clause.cloned(),
        };
        let find = |facets: &'_ [Facet], what: &Text| facets.iter().position(|facet| facet.what == *what);
        let mut decided = false;
        for old in &old_part.facets {
            match find(&new_part.facets, &old.what).map(|index| &new_part.facets[index]) {
                Some(new) if new.key == old.key => {}
                new => {
                    changes.push(change(Some(old), new));
                    decided |= old.decisive;
                }
            }
            if decided {
                break;
            }
        }
        if !decided {
            let added = new_part.facets.iter().filter(|new| find(&old_part.facets, &new.what).is_none());
            changes.extend(added.map(|new| change(None, Some(new))));
        }
    }
}
