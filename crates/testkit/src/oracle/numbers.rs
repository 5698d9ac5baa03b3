//! Exact numbers: read from text, rounded once, written as decimals.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use serde_json::Value;

/// Every number between the facts and the one rounding.
pub(super) type Exact = BigRational;

/// How a leaf is brought to its decimals.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rounding {
    /// A half goes up.
    HalfUp,
    /// A half goes to the even neighbour.
    HalfEven,
    /// What is beyond the last decimal falls away.
    Down,
}

/// A whole number.
pub(super) fn whole(n: impl Into<BigInt>) -> Exact {
    Exact::from_integer(n.into())
}

/// A fraction.
pub(super) fn fraction(numerator: i64, denominator: i64) -> Exact {
    Exact::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// A decimal of the facts: a JSON string, or a JSON number by the digits it is written with.
pub(super) fn decimal(value: &Value) -> Exact {
    match value {
        Value::String(text) => parse(text),
        Value::Number(number) => parse(&number.to_string()),
        other => panic!("{other} is no decimal"),
    }
}

/// Digits, an optional point, an optional exponent.
fn parse(text: &str) -> Exact {
    let text = text.trim();
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().expect("an exponent is a whole number")),
        None => (text, 0),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all: BigInt = format!("{before}{after}").parse().unwrap_or_else(|_| panic!("{text} is no decimal"));
    let places = i64::try_from(after.len()).expect("a decimal is short") - exponent;
    let shift = u32::try_from(places.unsigned_abs()).expect("a decimal is short");
    if places >= 0 { Exact::new(all, ten_to(shift)) } else { whole(all * ten_to(shift)) }
}

/// 10^n.
fn ten_to(n: u32) -> BigInt {
    BigInt::from(10).pow(n)
}

/// A number (never negative here) brought to `places` decimals.
pub(super) fn round(value: &Exact, places: u32, rounding: Rounding) -> Exact {
    if value.is_integer() {
        return value.clone();
    }
    let scaled = value * whole(ten_to(places));
    let below = scaled.floor().to_integer();
    let rest = scaled - whole(below.clone());
    let half = fraction(1, 2);
    let below_is_odd = !(&below % BigInt::from(2)).is_zero();
    let up = match rounding {
        Rounding::HalfUp => rest >= half,
        Rounding::HalfEven => rest > half || (rest == half && below_is_odd),
        Rounding::Down => false,
    };
    let kept = if up { below + BigInt::one() } else { below };
    Exact::new(kept, ten_to(places))
}

/// A number (never negative here) with exactly `places` decimals.
pub(super) fn print(value: &Exact, places: u32) -> String {
    let kept = round(value, places, Rounding::HalfUp) * whole(ten_to(places));
    let length = usize::try_from(places).expect("few places");
    let digits = format!("{:0>width$}", kept.to_integer().to_string(), width = length + 1);
    if places == 0 {
        return digits;
    }
    let (before, after) = digits.split_at(digits.len() - length);
    format!("{before}.{after}")
}

/// The smaller of two numbers.
pub(super) fn smaller(a: Exact, b: Exact) -> Exact {
    if a < b { a } else { b }
}
