//! Inputs and levels: read by someone, in the unit of their column, told apart by their spellings.

use super::Found;
use crate::method::{Column, Method};
use crate::model::{InputIx, Scheme, Unit};
use crate::words;

pub(super) fn check(scheme: &Scheme, found: &mut Found) {
    let mut read = vec![false; scheme.inputs.len()];
    for leaf in &scheme.leaves {
        for input in reads(&leaf.method) {
            read[input.0] = true;
        }
        if let Method::Ratio(method) = &leaf.method {
            ratio(scheme, leaf, (method.numerator, method.denominator), found);
        }
    }
    for (index, input) in scheme.inputs.iter().enumerate() {
        let name = words::named(&input.name, &input.id);
        if !read[index] {
            found.warning(
                input.place,
                "input-unused",
                format!("统计量{}没有计分项使用，应删去或者使用", name.zh),
                format!("no leaf reads the input {}; use it or remove it", name.en),
            );
        }
        for column in std::iter::once(input.sum).chain(input.at_most) {
            if unit_of(column) != input.unit {
                let (column, expected, unit) =
                    (words::column(column), words::unit(unit_of(column)), words::unit(input.unit));
                found.error(
                    input.place,
                    "input-unit",
                    format!("统计量{}的单位为{}，{}的单位应为{}", name.zh, unit.zh, column.zh, expected.zh),
                    format!("the input {} is in {}; {} is in {}", name.en, unit.en, column.en, expected.en),
                );
            }
        }
        if input.at_most == Some(input.sum) {
            let column = words::column(input.sum);
            found.error(
                input.place,
                "input-at-most",
                format!("统计量{}的 at_most 与 sum 同为{}，不起作用，应为另一列", name.zh, column.zh),
                format!("the input {} has {} both as sum and as at_most; expected another column", name.en, column.en),
            );
        }
    }
    aliases(scheme, found);
}

fn reads(method: &Method) -> Vec<InputIx> {
    match method {
        Method::Ratio(m) => [m.numerator, m.denominator].into_iter().chain(m.requires).collect(),
        Method::AllOrNothing(m) => m.requires.into_iter().collect(),
        Method::StepBelow(_) | Method::PerUnit(_) | Method::FirstThenEach(_) | Method::Bands(_) | Method::Judged(_) => {
            Vec::new()
        }
    }
}

fn unit_of(column: Column) -> Unit {
    match column {
        Column::Approved | Column::Registered | Column::Attended | Column::Passed => Unit::Sittings,
        Column::Payable | Column::Paid => Unit::Yuan,
    }
}

fn ratio(scheme: &Scheme, leaf: &crate::Leaf, (above, below): (InputIx, InputIx), found: &mut Found) {
    let name = words::leaf(leaf);
    let (unit, other) = (scheme.inputs[above.0].unit, scheme.inputs[below.0].unit);
    if unit != other {
        let (unit, other) = (words::unit(unit), words::unit(other));
        found.error(
            leaf.place,
            "ratio-units",
            format!("{}的分子以{}计，分母以{}计，两者单位应相同", name.zh, unit.zh, other.zh),
            format!("{}: {} above the line, {} below; expected the same unit", name.en, unit.en, other.en),
        );
    }
    if above == below {
        let input = words::input(scheme, above);
        found.error(
            leaf.place,
            "ratio-same",
            format!("{}的分子、分母同为{}，比率恒为 1", name.zh, input.zh),
            format!("{}: {} is both above and below the line, so the ratio is always 1", name.en, input.en),
        );
    }
}

/// Letters of a spelling, without case and blank space: how workbooks are matched.
fn folded(spelling: &str) -> String {
    spelling.split_whitespace().collect::<String>().to_lowercase()
}

fn aliases(scheme: &Scheme, found: &mut Found) {
    let mut known: Vec<(String, usize)> = Vec::new();
    for (index, level) in scheme.levels.iter().enumerate() {
        for spelling in [&level.id, &level.name.zh, &level.name.en].into_iter().chain(&level.aliases) {
            let folded = folded(spelling);
            let other = known.iter().find(|(seen, owner)| *seen == folded && *owner != index);
            if let Some(other) = other.map(|(_, owner)| &scheme.levels[*owner]) {
                found.error(
                    level.place,
                    "level-alias",
                    format!("“{spelling}”既指{}又指{}，一种写法只能指一个等级", other.name.zh, level.name.zh),
                    format!("“{spelling}” means both {} and {}; expected one level", other.name.en, level.name.en),
                );
            } else {
                known.push((folded, index));
            }
        }
    }
}
