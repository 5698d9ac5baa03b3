//! A mark as it is typed.

use scheme::{Leaf, Method, Points, Text};

/// Reads a mark of a leaf; what is expected, where it is none.
pub(crate) fn read_mark(leaf: &Leaf, typed: &str) -> Result<Points, Text> {
    let most = leaf.points.points();
    let step = match &leaf.method {
        Method::Judged(judged) => judged.step,
        _ => Points::from_units(Points::PER_POINT / 2),
    };
    let fits = |mark: &Points| {
        *mark >= Points::ZERO && most.is_none_or(|most| *mark <= most) && mark.units() % step.units() == 0
    };
    scheme::Decimal::parse(typed.trim()).and_then(Points::from_decimal).filter(fits).ok_or_else(|| {
        let (most, step) = (most.map_or_else(String::new, Points::short), step.short());
        Text::new(format!("应为 0 至 {most} 之间、{step} 的倍数"), format!("0 to {most} in steps of {step}"))
    })
}
