//! Which items count: filtered, then one per achievement at what gives most, in this order.

use std::collections::BTreeMap;

use scheme::{Dated, IndicatorIx, ItemRule, Points};

use crate::facts::{Basis, Institution, Item, ItemStatus};
use crate::working::{CountedItem, LeftOut, LeftOutReason};

/// An institution's items put together by indicator, each indicator's in the order of the input.
pub(crate) struct ItemsByIndicator<'a>(Vec<&'a Item>);

impl<'a> ItemsByIndicator<'a> {
    pub(crate) fn new(institution: &'a Institution) -> Self {
        let mut items: Vec<&Item> = institution.items.iter().collect();
        items.sort_by_key(|item| item.indicator);
        Self(items)
    }

    fn of(&self, indicator: IndicatorIx) -> &[&'a Item] {
        let start = self.0.partition_point(|item| item.indicator < indicator);
        let length = self.0[start..].partition_point(|item| item.indicator == indicator);
        &self.0[start..start + length]
    }
}

/// The items of one leaf: those that count, and those that do not with the reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selected<'a> {
    pub(crate) counted: Vec<CountedItem<'a>>,
    pub(crate) left_out: Vec<LeftOut<'a>>,
}

/// Selects among the items of `indicator` those that count.
pub(crate) fn select<'a>(
    items: &ItemsByIndicator<'a>,
    indicator: IndicatorIx,
    rule: &ItemRule,
    year: i16,
    basis: Basis,
) -> Selected<'a> {
    let mut selected = Selected::default();
    for item in items.of(indicator) {
        match refusal(item, rule, year, basis) {
            Some(reason) => selected.left_out.push(LeftOut::Item { item, reason }),
            None => selected.counted.push(worth(item, rule)),
        }
    }
    keep_best(&mut selected);
    selected
}

/// Why an item does not count, if it does not.
fn refusal(item: &Item, rule: &ItemRule, year: i16, basis: Basis) -> Option<LeftOutReason> {
    if basis == Basis::Verified {
        match item.status {
            ItemStatus::Accepted => {}
            ItemStatus::Claimed => return Some(LeftOutReason::NotVerified),
            ItemStatus::Rejected => return Some(LeftOutReason::Rejected),
        }
    }
    match rule.dated {
        Dated::InYear if item.date.year() != year => return Some(LeftOutReason::NotInYear),
        Dated::InForce if item.date.year() > year => return Some(LeftOutReason::NotInForce),
        _ => {}
    }
    if rule.confirmed && !item.confirmed {
        return Some(LeftOutReason::NotConfirmed);
    }
    if let Some(prizes) = &rule.prizes
        && !item.prize.is_some_and(|prize| prizes.contains(&prize))
    {
        return Some(LeftOutReason::PrizeTooLow);
    }
    if let (Some(last), Some(rank)) = (rule.halved_up_to_rank, item.joint_rank)
        && rank > last
    {
        return Some(LeftOutReason::RankTooLow);
    }
    None
}

fn worth<'a>(item: &'a Item, rule: &ItemRule) -> CountedItem<'a> {
    let halved = rule.halved_up_to_rank.is_some() && item.joint_rank.is_some();
    let each = rule.units[item.unit].each;
    // Halves of points in 1/10 000 are exact for every scheme whose points have at most three places.
    let worth = if halved { Points::from_units(each.units() / 2) } else { each };
    CountedItem { item, worth, halved }
}

/// Of the items with the same achievement only the one worth most stays; of equals the first.
fn keep_best(selected: &mut Selected<'_>) {
    if selected.counted.iter().all(|counted| counted.item.achievement.is_none()) {
        return;
    }
    let mut kept: Vec<CountedItem<'_>> = Vec::with_capacity(selected.counted.len());
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in std::mem::take(&mut selected.counted) {
        let key = candidate.item.achievement.as_deref();
        let Some(position) = key.and_then(|key| positions.get(key).copied()) else {
            positions.extend(key.map(|key| (key, kept.len())));
            kept.push(candidate);
            continue;
        };
        let loser = if candidate.worth > kept[position].worth {
            std::mem::replace(&mut kept[position], candidate)
        } else {
            candidate
        };
        let reason = LeftOutReason::SameAchievement;
        selected.left_out.push(LeftOut::Item { item: loser.item, reason });
    }
    selected.counted = kept;
}
