//! Reads the method table of a leaf.

use super::keys::{Keys, Problems};
use super::{METHOD_KEYS, input_ix, leaf_ix, no_method};
use crate::exact::Points;
use crate::method::{
    AbsentMark, AllOrNothing, Band, Bands, Dated, FirstThenEach, ItemRule, Judged, Marker, Method, NoDenominator,
    PerUnit, Prize, Ratio, RubricStep, StepBelow, UnitOfItem,
};
use crate::model::{Input, InputIx, Leaf};
use crate::text::Text;

pub(super) fn read_method(
    leaf: &mut Keys<'_, '_>,
    problems: &mut Problems<'_>,
    inputs: &[Input],
    leaves: &[Leaf],
) -> Method {
    let present: Vec<&'static str> = METHOD_KEYS.into_iter().filter(|key| leaf.has(key)).collect();
    let [key] = present[..] else {
        problems.add(
            leaf.start,
            "method",
            format!("每个计分项应有且只有一个计分办法：{}", METHOD_KEYS.join("、")),
            format!("a leaf needs exactly one method: {}", METHOD_KEYS.join(", ")),
        );
        return no_method();
    };
    let Some(mut keys) = leaf.table(problems, key) else { return no_method() };
    let method = match key {
        "ratio" => Method::Ratio(ratio(&mut keys, problems, inputs)),
        "step_below" => Method::StepBelow(StepBelow {
            step: keys.positive_rate(problems, "step"),
            deduct: keys.points(problems, "deduct"),
        }),
        "all_or_nothing" => Method::AllOrNothing(all_or_nothing(&mut keys, problems, inputs)),
        "per_unit" => Method::PerUnit(per_unit(&mut keys, problems)),
        "first_then_each" => Method::FirstThenEach(FirstThenEach {
            items: single_kind(&mut keys, problems),
            first: keys.points(problems, "first"),
            each: keys.points(problems, "each"),
            cap: keys.points(problems, "cap"),
        }),
        "bands" => Method::Bands(bands(&mut keys, problems)),
        _ => Method::Judged(judged(&mut keys, problems, leaves)),
    };
    keys.finish(problems);
    method
}

fn required_input(
    keys: &mut Keys<'_, '_>,
    problems: &mut Problems<'_>,
    key: &'static str,
    inputs: &[Input],
) -> InputIx {
    let id = keys.string(problems, key);
    let offset = keys.offset(key);
    input_ix(problems, offset, &id, inputs)
}

fn requires(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, inputs: &[Input]) -> Option<InputIx> {
    keys.has("requires").then(|| required_input(keys, problems, "requires", inputs))
}

fn ratio(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, inputs: &[Input]) -> Ratio {
    Ratio {
        numerator: required_input(keys, problems, "numerator", inputs),
        denominator: required_input(keys, problems, "denominator", inputs),
        no_denominator: keys
            .choice(problems, "no_denominator", &[("zero", NoDenominator::Zero), ("full", NoDenominator::Full)])
            .unwrap_or(NoDenominator::Zero),
        requires: requires(keys, problems, inputs),
    }
}

fn all_or_nothing(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, inputs: &[Input]) -> AllOrNothing {
    keys.choice(problems, "condition", &[("paid_in_full", ())]);
    let by = keys.string(problems, "by");
    let offset = keys.offset("by");
    let day = format!("2000-{by}").parse::<jiff::civil::Date>().ok();
    if day.is_none() && !by.is_empty() {
        problems.add(offset, "wrong-value", "by 应为月-日，如 12-31", "by must be month-day, such as 12-31");
    }
    let day = day.unwrap_or_default();
    AllOrNothing { by: (day.month(), day.day()), requires: requires(keys, problems, inputs) }
}

const DATED: [(&str, Dated); 2] = [("in_year", Dated::InYear), ("in_force", Dated::InForce)];

fn per_unit(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> PerUnit {
    let dated = keys.choice(problems, "dated", &DATED).unwrap_or(Dated::InYear);
    let cap = keys.has("cap").then(|| keys.points(problems, "cap"));
    let prizes = keys.has("prizes").then(|| {
        let known: Vec<(&str, Prize)> = Prize::ALL.iter().map(|prize| (prize.id(), *prize)).collect();
        keys.choices(problems, "prizes", &known)
    });
    let halved = keys.has("halved_up_to_rank").then(|| keys.whole(problems, "halved_up_to_rank"));
    let mut units: Vec<UnitOfItem> = Vec::new();
    for mut unit in keys.tables(problems, "unit") {
        let kind = unit.string(problems, "kind");
        super::unique(problems, unit.start, &kind, units.iter().map(|u| u.kind.as_str()));
        units.push(UnitOfItem { kind, name: unit.text(problems, "name"), each: unit.points(problems, "each") });
        unit.finish(problems);
    }
    PerUnit {
        items: ItemRule {
            dated,
            units,
            confirmed: keys.optional_flag(problems, "confirmed"),
            prizes,
            halved_up_to_rank: halved,
            certificate_achievement: keys.optional_flag(problems, "certificate_achievement"),
        },
        cap,
    }
}

/// The rule of a leaf that counts items of one kind.
fn single_kind(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> ItemRule {
    ItemRule {
        dated: keys.choice(problems, "dated", &DATED).unwrap_or(Dated::InYear),
        units: vec![UnitOfItem {
            kind: keys.string(problems, "kind"),
            name: keys.text(problems, "name"),
            each: Points::ZERO,
        }],
        confirmed: false,
        prizes: None,
        halved_up_to_rank: None,
        certificate_achievement: false,
    }
}

const MARKERS: [(&str, Marker); 2] = [("expert", Marker::Expert), ("office", Marker::Office)];

fn bands(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Bands {
    let items = single_kind(keys, problems);
    let ceiling_mark = if keys.has("ceiling_mark") { keys.choice(problems, "ceiling_mark", &MARKERS) } else { None };
    let mut bands = Vec::new();
    for mut band in keys.tables(problems, "band") {
        bands.push(Band { from: band.whole(problems, "from"), points: band.points(problems, "points") });
        band.finish(problems);
    }
    Bands { items, bands, ceiling_mark }
}

fn judged(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, leaves: &[Leaf]) -> Judged {
    let only_where = keys.has("only_where").then(|| {
        let id = keys.string(problems, "only_where");
        let offset = keys.offset("only_where");
        leaf_ix(problems, offset, &id, leaves)
    });
    let mut rubric = Vec::new();
    if keys.has("rubric") {
        for mut step in keys.tables(problems, "rubric") {
            rubric.push(RubricStep {
                from: step.points(problems, "from"),
                text: Text::new(step.string(problems, "zh"), step.string(problems, "en")),
            });
            step.finish(problems);
        }
    }
    Judged {
        by: keys.choice(problems, "by", &MARKERS).unwrap_or(Marker::Expert),
        step: keys.positive_points(problems, "step"),
        absent: keys
            .choice(problems, "absent", &[("missing", AbsentMark::Missing), ("zero", AbsentMark::Zero)])
            .unwrap_or(AbsentMark::Missing),
        only_where,
        rubric,
    }
}
