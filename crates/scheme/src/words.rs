//! How the parts of a scheme are called in a sentence, in both languages: for findings, changes and the printed scheme.

mod setting;

use crate::exact::{Points, Rate};
use crate::method::{
    AbsentMark, AllOrNothing, Bands, Column, Dated, FirstThenEach, ItemRule, Judged, Marker, Method, NoDenominator,
    PerUnit, Prize, Ratio, RowCondition, StepBelow,
};
use crate::model::{
    Ceiling, Effect, Grade, GradeIx, Group, Indicator, Input, InputIx, Leaf, Party, Reading, ReadingScope, Scheme,
    TieKey, Unit,
};
use crate::settings::Deduction;
use crate::text::{Lang, Text};
pub(crate) use setting::setting_line;
pub use setting::{setting_name, setting_value};

/// `2 分`, `2 points`.
pub(crate) fn points(points: Points) -> Text {
    let noun = if points == Points::whole(1) { "point" } else { "points" };
    Text::new(format!("{} 分", points.short()), format!("{} {noun}", points.short()))
}

/// `10 分`, `不封顶`.
pub(crate) fn ceiling(value: Ceiling) -> Text {
    value.points().map_or_else(|| Text::new("不封顶", "uncapped"), points)
}

/// A text as it stands, in quotation marks, the same in both languages.
pub(crate) fn quoted(words: &str) -> Text {
    Text::new(format!("“{words}”"), format!("“{words}”"))
}

/// The same in both languages.
pub(crate) fn plain(words: impl Into<String>) -> Text {
    let words = words.into();
    Text::new(words.clone(), words)
}

/// Several, one after the other; `none` where there is none.
pub(crate) fn list(items: &[Text], none: (&str, &str)) -> Text {
    if items.is_empty() {
        return Text::new(none.0, none.1);
    }
    let join = |lang, separator: &str| items.iter().map(|item| item.get(lang)).collect::<Vec<_>>().join(separator);
    Text::new(join(Lang::Zh, "、"), join(Lang::En, ", "))
}

/// A name with its id behind it.
pub(crate) fn named(name: &Text, id: &str) -> Text {
    Text::new(format!("{}（{id}）", name.zh), format!("{} ({id})", name.en))
}

pub(crate) fn group(group: &Group) -> Text {
    Text::new(format!("一级指标 {} {}", group.id, group.name.zh), format!("group {} {}", group.id, group.name.en))
}

pub(crate) fn indicator(indicator: &Indicator) -> Text {
    let (id, name) = (&indicator.id, &indicator.name);
    Text::new(format!("指标 {id} {}", name.zh), format!("indicator {id} {}", name.en))
}

pub(crate) fn leaf(leaf: &Leaf) -> Text {
    Text::new(format!("计分项 {} {}", leaf.id, leaf.name.zh), format!("leaf {} {}", leaf.id, leaf.name.en))
}

pub(crate) fn reading(reading: &Reading) -> Text {
    let (id, question) = (&reading.id, &reading.question);
    Text::new(format!("口径 {id}（{}）", question.zh), format!("reading {id} ({})", question.en))
}

pub(crate) fn input(scheme: &Scheme, input: InputIx) -> Text {
    let input = &scheme.inputs[input.0];
    named(&input.name, &input.id)
}

/// What an input is the sum of.
pub(crate) fn input_line(input: &Input) -> Text {
    let (name, sum, counted) = (named(&input.name, &input.id), column(input.sum), unit(input.unit));
    let conditions: Vec<Text> = input.conditions.iter().map(|one| condition(*one)).collect();
    let rows = list(&conditions, ("不限", "all"));
    let limit = input.at_most.map_or_else(Text::default, |limit| {
        let limit = column(limit);
        Text::new(
            format!("；每一证书等级不超过其{}", limit.zh),
            format!("; for each certificate and level at most what is {}", limit.en),
        )
    });
    Text::new(
        format!("{}：{}之和，以{}计；计入的行：{}{}", name.zh, sum.zh, counted.zh, rows.zh, limit.zh),
        format!("{}: sum of {}, in {}; rows that count: {}{}", name.en, sum.en, counted.en, rows.en, limit.en),
    )
}

pub(crate) fn grade(grades: &[Grade], grade: GradeIx) -> Text {
    let grade = &grades[grade.0];
    named(&grade.name, &grade.id)
}

pub(crate) fn party(party: Party) -> Text {
    Text::new(party.name(Lang::Zh), party.name(Lang::En))
}

pub(crate) fn marker(marker: Marker) -> Text {
    party(match marker {
        Marker::Expert => Party::Expert,
        Marker::Office => Party::Office,
    })
}

pub(crate) fn unit(unit: Unit) -> Text {
    match unit {
        Unit::Sittings => Text::new("人次", "sittings"),
        Unit::Yuan => Text::new("元", "yuan"),
    }
}

pub(crate) fn column(column: Column) -> Text {
    match column {
        Column::Approved => Text::new("获批人数", "approved"),
        Column::Registered => Text::new("报名人数", "registered"),
        Column::Attended => Text::new("参考人数", "attended"),
        Column::Passed => Text::new("通过人数", "passed"),
        Column::Payable => Text::new("应付金额", "payable"),
        Column::Paid => Text::new("实付金额", "paid"),
    }
}

pub(crate) fn condition(condition: RowCondition) -> Text {
    match condition {
        RowCondition::Attended => Text::new("有人参考", "somebody attended"),
        RowCondition::PayableKnown => Text::new("费用标准已核定", "the amount payable is known"),
    }
}

pub(crate) fn dated(dated: Dated) -> Text {
    match dated {
        Dated::InYear => Text::new("当年的", "dated in the year"),
        Dated::InForce => Text::new("年末有效的", "in force at the end of the year"),
    }
}

pub(crate) fn absent(absent: AbsentMark) -> Text {
    match absent {
        AbsentMark::Missing => Text::new("未打分则待定", "open while no mark is given"),
        AbsentMark::Zero => Text::new("未打分则得 0 分", "0 points where no mark is given"),
    }
}

pub(crate) fn prizes(prizes: &[Prize]) -> Text {
    let names: Vec<Text> = prizes.iter().map(|p| Text::new(p.name(Lang::Zh), p.name(Lang::En))).collect();
    list(&names, ("无", "none"))
}

pub(crate) fn scope(scope: ReadingScope) -> Text {
    match scope {
        ReadingScope::Grades => Text::new("等次评定", "grading"),
        ReadingScope::All => Text::new("全部计分项", "every leaf"),
    }
}

pub(crate) fn effect(grades: &[Grade], effect: Effect) -> Text {
    let (zh, en, ix) = match effect {
        Effect::AtMost(ix) => ("最高为", "at most ", ix),
        Effect::Exactly(ix) => ("直接定为", "always ", ix),
    };
    let grade = grade(grades, ix);
    Text::new(format!("{zh}{}", grade.zh), format!("{en}{}", grade.en))
}

pub(crate) fn tie_key(scheme: &Scheme, key: TieKey) -> Text {
    match key {
        TieKey::Total => Text::new("总分", "total"),
        TieKey::Base => Text::new("基础分", "base"),
        TieKey::Indicator(ix) => indicator(&scheme.indicators[ix.0]),
        TieKey::Group(ix) => group(&scheme.groups[ix.0]),
    }
}

/// `10 个百分点`, from 0.10.
pub(crate) fn percentage_points(rate: Rate) -> Text {
    let number = rate.to_string();
    let number = number.trim_end_matches(" %");
    Text::new(format!("{number} 个百分点"), format!("{number} percentage points"))
}

/// What a method is called.
pub(crate) fn method_name(method: &Method) -> Text {
    let (zh, en) = match method {
        Method::Ratio(_) => ("按比率计算", "ratio"),
        Method::StepBelow(_) => ("低于基准分步扣分", "steps below a baseline"),
        Method::AllOrNothing(_) => ("全有或全无", "all or nothing"),
        Method::PerUnit(_) => ("按项计分", "per item"),
        Method::FirstThenEach(_) => ("首项加增项计分", "first item, then each"),
        Method::Bands(_) => ("按数量分档", "bands"),
        Method::Judged(_) => ("评审打分", "mark"),
    };
    Text::new(zh, en)
}

/// How a leaf gets its points, in one line.
pub(crate) fn method_line(scheme: &Scheme, leaf: &Leaf) -> Text {
    let full = ceiling(leaf.points);
    match &leaf.method {
        Method::Ratio(method) => ratio(scheme, method, &full),
        Method::StepBelow(method) => step_below(scheme, *method, &full),
        Method::AllOrNothing(method) => all_or_nothing(scheme, *method, &full),
        Method::PerUnit(method) => per_unit(method),
        Method::FirstThenEach(method) => first_then_each(method),
        Method::Bands(method) => bands(method),
        Method::Judged(method) => judged(scheme, method, &full),
    }
}

fn requires(scheme: &Scheme, requires: Option<InputIx>) -> Text {
    requires.map_or_else(Text::default, |ix| {
        let name = &scheme.inputs[ix.0].name;
        Text::new(format!("；{}为 0 时得 0 分", name.zh), format!("; 0 points where {} is 0", name.en))
    })
}

fn ratio(scheme: &Scheme, method: &Ratio, full: &Text) -> Text {
    let (above, below) = (&scheme.inputs[method.numerator.0].name, &scheme.inputs[method.denominator.0].name);
    let empty = match method.no_denominator {
        NoDenominator::Zero => points(Points::ZERO),
        NoDenominator::Full => full.clone(),
    };
    let requires = requires(scheme, method.requires);
    Text::new(
        format!(
            "{} × {} ÷ {}，比率至多为 1；{}为 0 时得 {}{}",
            full.zh, above.zh, below.zh, below.zh, empty.zh, requires.zh
        ),
        format!(
            "{} × {} ÷ {}, the ratio being at most 1; {} where {} is 0{}",
            full.en, above.en, below.en, empty.en, below.en, requires.en
        ),
    )
}

fn step_below(scheme: &Scheme, method: StepBelow, full: &Text) -> Text {
    let (step, deduct) = (percentage_points(method.step), points(method.deduct));
    let below = match scheme.settings.pass_rate_deduction {
        Deduction::FullSteps => Text::new(
            format!("每满 {}扣 {}", step.zh, deduct.zh),
            format!("each full {} below it cost {}", step.en, deduct.en),
        ),
        Deduction::Linear => Text::new(
            format!("每 {}扣 {}，不满的按比例扣", step.zh, deduct.zh),
            format!("each {} below it cost {}, a part in proportion", step.en, deduct.en),
        ),
    };
    Text::new(
        format!("平均通过率不低于基准得 {}；低于基准的，{}，扣完为止", full.zh, below.zh),
        format!("{} where the average pass rate is at or above the baseline; {}, down to 0", full.en, below.en),
    )
}

/// `12 月 31 日`, `12-31`.
pub(crate) fn day((month, day): (i8, i8)) -> Text {
    Text::new(format!("{month} 月 {day} 日"), format!("{month:02}-{day:02}"))
}

fn all_or_nothing(scheme: &Scheme, method: AllOrNothing, full: &Text) -> Text {
    let (by, requires) = (day(method.by), requires(scheme, method.requires));
    Text::new(
        format!("{}（含）前全部付清得 {}，否则得 0 分{}", by.zh, full.zh, requires.zh),
        format!("{} where everything is paid on or before {}, otherwise 0{}", full.en, by.en, requires.en),
    )
}

/// Which items count, as the end of a sentence.
fn rule(rule: &ItemRule) -> Text {
    let when = dated(rule.dated);
    let (mut zh, mut en) = (format!("；只计{}", when.zh), format!("; only items {}", when.en));
    if rule.confirmed {
        zh.push_str("；须经合作方确认");
        en.push_str("; only with the partner's confirmation");
    }
    if let Some(wanted) = &rule.prizes {
        let names = prizes(wanted);
        zh = format!("{zh}；奖次限于{}", names.zh);
        en = format!("{en}; only with one of: {}", names.en);
    }
    if let Some(rank) = rule.halved_up_to_rank {
        zh = format!("{zh}；联合申报排名前 {rank} 的减半，其余不计");
        en = format!("{en}; joint work counts half up to rank {rank} and nothing beyond");
    }
    if rule.certificate_achievement {
        zh.push_str("；每个证书只计一次");
        en.push_str("; each certificate once");
    }
    Text::new(zh, en)
}

fn per_unit(method: &PerUnit) -> Text {
    let each = method.items.units.iter().map(|unit| {
        let worth = points(unit.each);
        Text::new(format!("{}每项 {}", unit.name.zh, worth.zh), format!("{} {} each", unit.name.en, worth.en))
    });
    let each = list(&each.collect::<Vec<_>>(), ("无", "none"));
    let cap = method.cap.map_or_else(
        || Text::new("，不封顶", ", uncapped"),
        |cap| Text::new(format!("，不超过 {}", points(cap).zh), format!(", at most {}", points(cap).en)),
    );
    let rule = rule(&method.items);
    Text::new(format!("{}{}{}", each.zh, cap.zh, rule.zh), format!("{}{}{}", each.en, cap.en, rule.en))
}

fn item_name(rule: &ItemRule) -> Text {
    rule.units.first().map(|unit| unit.name.clone()).unwrap_or_default()
}

fn first_then_each(method: &FirstThenEach) -> Text {
    let (name, rule) = (item_name(&method.items), rule(&method.items));
    let (first, each, cap) = (points(method.first), points(method.each), points(method.cap));
    Text::new(
        format!("{}首项 {}，每增一项加 {}，不超过 {}{}", name.zh, first.zh, each.zh, cap.zh, rule.zh),
        format!("{}: {} for the first, {} for each further, at most {}{}", name.en, first.en, each.en, cap.en, rule.en),
    )
}

fn bands(method: &Bands) -> Text {
    let steps = method.bands.iter().map(|band| {
        let worth = points(band.points);
        Text::new(format!("{} 项起 {}", band.from, worth.zh), format!("{} from {}", worth.en, band.from))
    });
    let steps = list(&steps.collect::<Vec<_>>(), ("无", "none"));
    let (name, rule) = (item_name(&method.items), rule(&method.items));
    let mark = method.ceiling_mark.map_or_else(Text::default, |who| {
        let who = marker(who);
        Text::new(format!("；{}打分只能调低", who.zh), format!("; a mark of the {} can only lower it", who.en))
    });
    Text::new(
        format!("按{}数量：{}{}{}", name.zh, steps.zh, rule.zh, mark.zh),
        format!("By number, {}: {}{}{}", name.en, steps.en, rule.en, mark.en),
    )
}

fn judged(scheme: &Scheme, method: &Judged, full: &Text) -> Text {
    let (who, step, absent) = (marker(method.by), points(method.step), absent(method.absent));
    let only = method.only_where.map_or_else(Text::default, |ix| {
        let other = leaf(&scheme.leaves[ix.0]);
        Text::new(format!("；{}得分才计", other.zh), format!("; counts only where {} has points", other.en))
    });
    Text::new(
        format!("{}打分，满分 {}，每档 {}；{}{}", who.zh, full.zh, step.zh, absent.zh, only.zh),
        format!("Mark of the {}, at most {} in steps of {}; {}{}", who.en, full.en, step.en, absent.en, only.en),
    )
}
