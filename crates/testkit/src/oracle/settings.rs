//! The settings of the year as the oracle reads them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::numbers::{Exact, Rounding, decimal, fraction};

/// All settings that change a number or a grade; `expert_min` only leads to warnings and is left out.
pub(super) struct Settings {
    /// Decimals of a leaf.
    pub(super) score_decimals: u32,
    /// How a leaf is rounded.
    pub(super) rounding: Rounding,
    /// What may be missing from a row's payment for it still to be in full.
    pub(super) paid_tolerance: Exact,
    /// 1.3 over all rows in one, and not as a mean over certificates.
    pub(super) pooled: bool,
    /// 1.3 against one rate fixed by the notice.
    pub(super) fixed_baseline: Option<Exact>,
    /// 1.3 loses 0.2 per point, and not 2 per full ten points.
    pub(super) linear: bool,
    /// From how many marks the extremes are dropped.
    pub(super) expert_drop_from: usize,
    /// Excellent, good, pass, basic pass, in this order.
    pub(super) grade_lines: Option<[Exact; 4]>,
    /// Share of excellent and good in all.
    pub(super) quota_share: Exact,
    /// Shares by kind of institution, in place of the one share.
    pub(super) quota_pools: Option<BTreeMap<String, Exact>>,
    /// Share of excellent in all.
    pub(super) excellent_share: Option<Exact>,
    /// The most of the bonus that enters the total.
    pub(super) bonus_total_cap: Option<Exact>,
    /// The base without which nobody is excellent.
    pub(super) min_base_for_excellent: Option<Exact>,
}

impl Settings {
    /// Reads the `settings` of a facts file, each with its default.
    pub(super) fn read(given: &Value) -> Settings {
        let optional = |name: &str| given.get(name).filter(|value| !value.is_null());
        let number = |name: &str| optional(name).map(decimal);
        let count = |name: &str, default: u64| optional(name).map_or(default, |v| v.as_u64().expect("a count"));
        let word = |name: &str| optional(name).and_then(Value::as_str);
        Settings {
            score_decimals: u32::try_from(count("score_decimals", 2)).expect("0 to 4"),
            rounding: match word("rounding") {
                None | Some("half_up") => Rounding::HalfUp,
                Some("half_even") => Rounding::HalfEven,
                Some("down") => Rounding::Down,
                Some(other) => panic!("unknown rounding {other}"),
            },
            paid_tolerance: number("paid_tolerance").unwrap_or_else(|| fraction(1, 100)),
            pooled: match word("pass_rate_average") {
                None | Some("mean_over_certificates") => false,
                Some("pooled") => true,
                Some(other) => panic!("unknown average {other}"),
            },
            fixed_baseline: match optional("national_baseline") {
                None => None,
                Some(value) if value == "per_certificate" => None,
                Some(rate) => Some(decimal(rate)),
            },
            linear: match word("pass_rate_deduction") {
                None | Some("full_steps") => false,
                Some("linear") => true,
                Some(other) => panic!("unknown deduction {other}"),
            },
            expert_drop_from: usize::try_from(count("expert_drop_from", 5)).expect("a small count"),
            grade_lines: optional("grade_lines")
                .map(|lines| ["excellent", "good", "pass", "basic_pass"].map(|name| decimal(&lines[name]))),
            quota_share: number("quota_share").unwrap_or_else(|| fraction(1, 4)),
            quota_pools: optional("quota_pools").map(|pools| {
                let pools = pools.as_object().expect("pools are a map");
                pools.iter().map(|(kind, share)| (kind.clone(), decimal(share))).collect()
            }),
            excellent_share: number("excellent_share"),
            bonus_total_cap: number("bonus_total_cap"),
            min_base_for_excellent: number("min_base_for_excellent"),
        }
    }
}
