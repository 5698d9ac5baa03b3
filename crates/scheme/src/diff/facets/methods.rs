//! The parameters of each method.

use super::{Facet, flag, keyed, text, value, verbatim};
use crate::exact::Points;
use crate::method::{
    AllOrNothing, Bands, FirstThenEach, ItemRule, Judged, Method, NoDenominator, PerUnit, Ratio, StepBelow, UnitOfItem,
};
use crate::model::{InputIx, Scheme};
use crate::text::Text;
use crate::words;

pub(super) fn method(scheme: &Scheme, method: &Method) -> Vec<Facet> {
    match method {
        Method::Ratio(method) => ratio(scheme, method),
        Method::StepBelow(StepBelow { step, deduct }) => {
            vec![
                value(("步长", "size of a step"), words::percentage_points(*step)),
                points(("每满一步扣分", "points lost for each step"), *deduct),
            ]
        }
        Method::AllOrNothing(AllOrNothing { by, requires }) => {
            vec![value(("付清期限", "day to be paid by"), words::day(*by)), required(scheme, *requires)]
        }
        Method::PerUnit(PerUnit { items, cap }) => {
            let mut facets = rule(items, true);
            facets.push(value(("上限", "cap"), cap.map_or_else(|| Text::new("不封顶", "uncapped"), words::points)));
            facets
        }
        Method::FirstThenEach(FirstThenEach { items, first, each, cap }) => {
            let mut facets = rule(items, false);
            facets.push(points(("首项得分", "points for the first"), *first));
            facets.push(points(("每增一项加分", "points for each further"), *each));
            facets.push(points(("上限", "cap"), *cap));
            facets
        }
        Method::Bands(method) => bands(method),
        Method::Judged(method) => judged(scheme, method),
    }
}

fn points(what: (&str, &str), points: Points) -> Facet {
    value(what, words::points(points))
}

fn none() -> Text {
    Text::new("无", "none")
}

fn required(scheme: &Scheme, requires: Option<InputIx>) -> Facet {
    input(scheme, ("为 0 则不得分的统计量", "input without which nothing counts"), requires)
}

/// An input, compared by its id: its name is compared where it is listed.
fn input(scheme: &Scheme, what: (&str, &str), input: Option<InputIx>) -> Facet {
    match input {
        Some(ix) => keyed(what, scheme.inputs[ix.0].id.as_str(), words::input(scheme, ix)),
        None => keyed(what, "", none()),
    }
}

fn ratio(scheme: &Scheme, method: &Ratio) -> Vec<Facet> {
    let Ratio { numerator, denominator, no_denominator, requires } = method;
    let empty = match no_denominator {
        NoDenominator::Zero => Text::new("得 0 分", "0 points"),
        NoDenominator::Full => Text::new("得满分", "full points"),
    };
    vec![
        input(scheme, ("分子", "numerator"), Some(*numerator)),
        input(scheme, ("分母", "denominator"), Some(*denominator)),
        value(("分母为 0 时", "result where the denominator is 0"), empty),
        required(scheme, *requires),
    ]
}

/// Which items count; `worth` where each kind has points of its own.
fn rule(rule: &ItemRule, worth: bool) -> Vec<Facet> {
    let ItemRule { dated, units, confirmed, prizes, halved_up_to_rank, certificate_achievement } = rule;
    let kinds: Vec<Text> = units.iter().map(|unit| words::plain(unit.kind.as_str())).collect();
    let mut facets = vec![
        value(("计入的事项", "items that count"), words::dated(*dated)),
        value(("事项种类", "kinds of item"), words::list(&kinds, ("无", "none"))),
        flag(("须经合作方确认", "needs the partner's confirmation"), *confirmed),
        value(
            ("限于奖次", "prizes that count"),
            prizes.as_ref().map_or_else(|| Text::new("不限", "any"), |p| words::prizes(p)),
        ),
        value(
            ("联合申报减半的最后名次", "last rank of joint work that counts half"),
            halved_up_to_rank.map_or_else(none, |rank| words::plain(rank.to_string())),
        ),
        flag(("按证书计", "counts certificates"), *certificate_achievement),
    ];
    for UnitOfItem { kind, name, each } in units {
        let (zh, en) = (format!("{kind} 的名称"), format!("name of {kind}"));
        facets.extend(text((&zh, &en), name));
        if worth {
            let (zh, en) = (format!("{kind} 每项分值"), format!("points for each {kind}"));
            facets.push(points((&zh, &en), *each));
        }
    }
    facets
}

fn bands(method: &Bands) -> Vec<Facet> {
    let Bands { items, bands, ceiling_mark } = method;
    let mut facets = rule(items, false);
    let steps: Vec<Text> = bands
        .iter()
        .map(|band| {
            let worth = words::points(band.points);
            Text::new(format!("{} 项起 {}", band.from, worth.zh), format!("{} from {}", worth.en, band.from))
        })
        .collect();
    facets.push(value(("各档", "bands"), words::list(&steps, ("无", "none"))));
    facets.push(value(("可调低的打分者", "marker that can lower it"), ceiling_mark.map_or_else(none, words::marker)));
    facets
}

fn judged(scheme: &Scheme, method: &Judged) -> Vec<Facet> {
    let Judged { by, step, absent, only_where, rubric } = method;
    let mut facets = vec![
        value(("打分者", "marker"), words::marker(*by)),
        points(("打分步长", "step of marks"), *step),
        value(("未打分时", "without a mark"), words::absent(*absent)),
        keyed(
            ("以何项得分为条件", "leaf that must have points"),
            only_where.map_or("", |ix| scheme.leaves[ix.0].id.as_str()),
            only_where.map_or_else(none, |ix| words::leaf(&scheme.leaves[ix.0])),
        ),
    ];
    for (index, anchor) in rubric.iter().enumerate() {
        let number = index + 1;
        let (zh, en) = (format!("评分参考第 {number} 条"), format!("anchor {number}"));
        facets.push(points((&format!("{zh}的起点"), &format!("{en}, lowest mark")), anchor.from));
        facets.push(verbatim((&zh, &format!("{en} (zh)")), &anchor.text.zh));
        facets.push(verbatim((&format!("{zh}（英文）"), &format!("{en} (en)")), &anchor.text.en));
    }
    facets
}
