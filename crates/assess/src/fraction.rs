//! Exact fractions of any size: machine words while they suffice, big integers beyond. A mean over two dozen
//! certificates has a denominator that no machine word holds.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedMul, CheckedSub, Signed, ToPrimitive, Zero};
use scheme::Decimal;

/// An exact fraction.
#[derive(Debug, Clone)]
pub struct Fraction(Size);

#[derive(Debug, Clone)]
enum Size {
    Small(Ratio<i128>),
    Big(BigRational),
}

impl Fraction {
    /// 0.
    pub fn zero() -> Self {
        Self(Size::Small(Ratio::zero()))
    }

    /// `numerator / denominator`; the denominator must not be 0.
    pub fn new(numerator: i128, denominator: i128) -> Self {
        Self(Size::Small(Ratio::new(numerator, denominator)))
    }

    fn big(&self) -> BigRational {
        match &self.0 {
            Size::Small(ratio) => BigRational::new(BigInt::from(*ratio.numer()), BigInt::from(*ratio.denom())),
            Size::Big(ratio) => ratio.clone(),
        }
    }

    fn combine(
        &self,
        other: &Self,
        small: impl Fn(&Ratio<i128>, &Ratio<i128>) -> Option<Ratio<i128>>,
        big: impl Fn(BigRational, BigRational) -> BigRational,
    ) -> Self {
        if let (Size::Small(a), Size::Small(b)) = (&self.0, &other.0)
            && let Some(result) = small(a, b)
        {
            return Self(Size::Small(result));
        }
        Self(Size::Big(big(self.big(), other.big())))
    }

    /// The sum.
    pub fn plus(&self, other: &Self) -> Self {
        self.combine(other, CheckedAdd::checked_add, |a, b| a + b)
    }

    /// The difference.
    pub fn minus(&self, other: &Self) -> Self {
        self.combine(other, CheckedSub::checked_sub, |a, b| a - b)
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        self.combine(other, CheckedMul::checked_mul, |a, b| a * b)
    }

    /// Greater than 0.
    pub fn is_positive(&self) -> bool {
        match &self.0 {
            Size::Small(ratio) => ratio.is_positive(),
            Size::Big(ratio) => ratio.is_positive(),
        }
    }

    /// A whole number.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Size::Small(ratio) => ratio.is_integer(),
            Size::Big(ratio) => ratio.is_integer(),
        }
    }

    /// The next whole number down; at the edge of an `i64` where it lies beyond.
    pub fn floor(&self) -> i64 {
        let saturate = |negative: bool| if negative { i64::MIN } else { i64::MAX };
        match &self.0 {
            Size::Small(ratio) => i64::try_from(*ratio.floor().numer()).unwrap_or(saturate(ratio.is_negative())),
            Size::Big(ratio) => ratio.floor().to_integer().to_i64().unwrap_or(saturate(ratio.is_negative())),
        }
    }

    /// The next whole number up.
    pub fn ceil(&self) -> i64 {
        if self.is_whole() { self.floor() } else { self.floor().saturating_add(1) }
    }

    /// As percent with two decimals, half up, and whether that is exact: `83.00 %`, `66.67 %`.
    pub fn percent(&self) -> (String, bool) {
        let hundredths = self.times(&Self::new(10_000, 1));
        let exact = hundredths.is_whole();
        let rounded = hundredths.plus(&Self::new(1, 2)).floor();
        let sign = if rounded < 0 { "-" } else { "" };
        let (whole, rest) = (rounded.unsigned_abs() / 100, rounded.unsigned_abs() % 100);
        (format!("{sign}{whole}.{rest:02} %"), exact)
    }

    /// From a decimal as written, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let units = Decimal::parse(text)?.in_units(18)?;
        Some(Self::new(i128::from(units), 1_000_000_000_000_000_000))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            // num-rational compares by continued fractions, so this cannot overflow.
            (Size::Small(a), Size::Small(b)) => a.cmp(b),
            _ => self.big().cmp(&other.big()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_denominators_stay_exact() {
        let primes =
            [101_i128, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197];
        let sum = primes.iter().fold(Fraction::zero(), |sum, p| sum.plus(&Fraction::new(1, *p)));
        let back = primes.iter().fold(sum, |sum, p| sum.minus(&Fraction::new(1, *p)));
        assert_eq!(back, Fraction::zero());
        assert!(!back.is_positive() && back.is_whole());
    }

    #[test]
    fn percent_says_whether_it_is_exact() {
        assert_eq!(Fraction::new(83, 100).percent(), ("83.00 %".to_owned(), true));
        assert_eq!(Fraction::new(2, 3).percent(), ("66.67 %".to_owned(), false));
        assert_eq!((Fraction::new(-1, 3).floor(), Fraction::new(-1, 3).ceil()), (-1, 0));
    }
}
