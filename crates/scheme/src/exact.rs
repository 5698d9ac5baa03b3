//! Exact numbers: points, money and rates as whole numbers of a small unit, read from digits and never
//! through a binary float; and the one rounding that a score meets.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// A decimal as written: `mantissa × 10^-scale`. What every number is read into first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Reads ASCII digits with an optional sign, one decimal point and an optional exponent, such as `-0.8123`,
    /// `18000.00` or `1e3`. At most 18 decimal places and 18 places before the point remain after trailing
    /// zeros are dropped; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match digits.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, digits),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || (digits.contains('.') && fraction.is_empty()) || digits.len() > 60 {
            return None;
        }
        let mut mantissa: i128 = 0;
        for byte in whole.bytes().chain(fraction.trim_end_matches('0').bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        }
        let mut scale = i32::try_from(fraction.trim_end_matches('0').len()).ok()?.checked_sub(exponent)?;
        // Before the loops: no power of ten makes nothing into something, and `0e2000000000` would count to it.
        if mantissa == 0 {
            scale = 0;
        }
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        while scale < 0 {
            mantissa = mantissa.checked_mul(10)?;
            scale += 1;
        }
        let scale = u32::try_from(scale).ok().filter(|scale| *scale <= 18)?;
        if mantissa / 10_i128.pow(scale) >= 1_000_000_000_000_000_000 {
            return None;
        }
        Some(Self { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }

    /// The number in units of `10^-places`, or `None` where it has more places than that or is too large.
    pub fn in_units(self, places: u32) -> Option<i64> {
        let shift = places.checked_sub(self.scale)?;
        i64::try_from(self.mantissa.checked_mul(10_i128.checked_pow(shift)?)?).ok()
    }

    /// Less than zero.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }
}

/// Points, marks and totals, in 1/10 000 of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);
    /// Units in one point.
    pub const PER_POINT: i64 = 10_000;

    /// From whole points.
    pub const fn whole(points: i64) -> Self {
        Self(points * Self::PER_POINT)
    }

    /// From 1/10 000 points.
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// In 1/10 000 points.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// From a decimal of at most four places and 10⁹ points.
    pub fn from_decimal(decimal: Decimal) -> Option<Self> {
        decimal.in_units(4).filter(|units| units.abs() <= 1_000_000_000 * Self::PER_POINT).map(Self)
    }

    /// For printing with so many places (2 to 4), more only where they are not zero: `2.49`, `10.00`.
    pub const fn to_places(self, places: u8) -> Places {
        Places { points: self, places }
    }

    /// As short as it can be, for sentences: `2.49`, `10`, `0.5`.
    pub fn short(self) -> String {
        let text = self.to_string();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// `self × count`.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl fmt::Display for Points {
    /// With two places, more only where they are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_places(2).fmt(f)
    }
}

/// Points for printing with a number of places.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    points: Points,
    places: u8,
}

impl Places {
    /// Room for any of them: sign, whole points, decimal point and four places.
    pub const ROOM: usize = 24;

    /// Its digits, written from the end of `buffer`. A province's result holds half a million of them, so this does
    /// without the formatting machinery.
    pub fn digits(self, buffer: &mut [u8; Self::ROOM]) -> &str {
        let units = self.points.0.unsigned_abs();
        let needed = if units.is_multiple_of(100) {
            2
        } else if units.is_multiple_of(10) {
            3
        } else {
            4
        };
        let places = self.places.clamp(needed, 4);
        let mut at = Self::ROOM;
        let mut put = |byte| {
            at -= 1;
            buffer[at] = byte;
        };
        let mut left = units / 10_u64.pow(4 - u32::from(places));
        for _ in 0..places {
            put(digit(left));
            left /= 10;
        }
        put(b'.');
        loop {
            put(digit(left));
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if self.points.0 < 0 {
            put(b'-');
        }
        str::from_utf8(&buffer[at..]).unwrap_or_default()
    }
}

/// The last digit of a number.
fn digit(number: u64) -> u8 {
    b'0' + u8::try_from(number % 10).unwrap_or_default()
}

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits(&mut [0; Self::ROOM]))
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// Money, in fen (分, 1/100 yuan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Fen(pub i64);

impl Fen {
    /// From a decimal in yuan of at most two places and 10¹³ yuan.
    pub fn from_yuan(decimal: Decimal) -> Option<Self> {
        decimal.in_units(2).filter(|fen| fen.abs() <= 1_000_000_000_000_000).map(Self)
    }
}

impl fmt::Display for Fen {
    /// In yuan with thousands separators and two places: `18,000.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (yuan, fen) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = yuan.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}{grouped}.{fen:02}")
    }
}

/// A proportion from 0 to 1, in 10⁻¹⁸.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Rate(i64);

impl Rate {
    /// Units in a whole.
    pub const ONE: i64 = 1_000_000_000_000_000_000;

    /// From a decimal between 0 and 1.
    pub fn from_decimal(decimal: Decimal) -> Option<Self> {
        decimal.in_units(18).filter(|units| (0..=Self::ONE).contains(units)).map(Self)
    }

    /// From a percentage between 0 and 100.
    pub fn from_percent(decimal: Decimal) -> Option<Self> {
        decimal.in_units(16).filter(|units| (0..=Self::ONE).contains(units)).map(Self)
    }

    /// In 10⁻¹⁸.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// ⌊share × count⌋.
    pub fn floor_of(self, count: usize) -> usize {
        let product = i128::from(self.0) * i128::try_from(count).unwrap_or(i128::MAX / i128::from(Self::ONE));
        usize::try_from(product / i128::from(Self::ONE)).unwrap_or(count)
    }
}

impl fmt::Display for Rate {
    /// As percent, as many places as it has: `81.23 %`, `25 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_percent = Self::ONE / 100;
        let (whole, rest) = (self.0 / per_percent, self.0 % per_percent);
        if rest == 0 {
            write!(f, "{whole} %")
        } else {
            let fraction = format!("{rest:016}");
            write!(f, "{whole}.{} %", fraction.trim_end_matches('0'))
        }
    }
}

/// How a score is rounded to its last place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// 四舍五入
    HalfUp,
    /// 四舍六入五成双 (GB/T 8170)
    HalfEven,
    /// 舍去
    Down,
}

/// An exact score before its rounding, kept as all that any rounding can need: how many whole half
/// quanta it holds, and whether anything is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unrounded {
    /// `⌊2 × score ÷ quantum⌋`
    pub half_quanta: i64,
    /// Whether that is all of it.
    pub exact: bool,
}

/// The one rounding that a score meets: how, and to what last place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounder {
    /// How.
    pub rounding: Rounding,
    /// The value of the last place.
    pub quantum: Points,
}

impl Rounder {
    /// `units ÷ denominator`, `units` in 1/10 000 point (`denominator` > 0, `units` ≥ 0), rounded. Scores beyond
    /// what an `i64` of half quanta holds are cut there.
    #[inline]
    pub fn ratio(self, units: i128, denominator: i128) -> Points {
        // In machine words where they suffice: a wide division costs several narrow ones.
        if let (Ok(units), Ok(denominator)) = (i64::try_from(units), i64::try_from(denominator))
            && let (Some(doubled), Some(divisor)) = (units.checked_mul(2), denominator.checked_mul(self.quantum.0))
        {
            let half_quanta = doubled / divisor;
            return self.round(Unrounded { half_quanta, exact: half_quanta * divisor == doubled });
        }
        let doubled = units.saturating_mul(2);
        let divisor = denominator.saturating_mul(i128::from(self.quantum.0));
        let half_quanta = i64::try_from(doubled / divisor).unwrap_or(i64::MAX - 1);
        self.round(Unrounded { half_quanta, exact: doubled % divisor == 0 })
    }

    /// Points that are exact already.
    #[inline]
    pub fn exact(self, points: Points) -> Points {
        if self.keeps(points) { points } else { self.ratio(i128::from(points.0), 1) }
    }

    /// Whether rounding leaves `points` as they are.
    #[inline]
    pub const fn keeps(self, points: Points) -> bool {
        points.0 % self.quantum.0 == 0
    }

    /// The rounding itself.
    #[inline]
    pub const fn round(self, score: Unrounded) -> Points {
        let half = score.half_quanta;
        let quanta = match self.rounding {
            Rounding::HalfUp => (half + 1).div_euclid(2),
            Rounding::Down => half.div_euclid(2),
            Rounding::HalfEven => {
                let floor = half.div_euclid(2);
                let at_or_above_half = half.rem_euclid(2) == 1;
                let tie = at_or_above_half && score.exact;
                if (tie && floor.rem_euclid(2) == 1) || (at_or_above_half && !tie) { floor + 1 } else { floor }
            }
        };
        Points(quanta * self.quantum.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Points {
        Decimal::parse(text).and_then(Points::from_decimal).unwrap()
    }

    #[test]
    fn decimals_are_read_from_their_digits() {
        assert_eq!(points("2.5").to_string(), "2.50");
        assert_eq!(points("0.3").units() - points("0.1").units() - points("0.2").units(), 0);
        assert_eq!(Decimal::parse("1e3"), Decimal::parse("1000"));
        assert_eq!(Decimal::parse("18000.00"), Decimal::parse("18000"));
        assert_eq!(Decimal::parse("0e2000000000"), Decimal::parse("0"));
        for wrong in ["", ".5", "5.", "1,000", "0x1", "NaN", "1.0000000000000000001", "+1", " 1", "1e400", "--1"] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn points_print_with_their_places() {
        let shown = |text: &str, places| points(text).to_places(places).to_string();
        assert_eq!(shown("0", 2), "0.00");
        assert_eq!(shown("0.05", 2), "0.05");
        assert_eq!(shown("12.345", 2), "12.345");
        assert_eq!(shown("12.3", 3), "12.300");
        assert_eq!(shown("12.0001", 2), "12.0001");
        assert_eq!(shown("1000000000", 4), "1000000000.0000");
        assert_eq!(shown("-0.5", 2), "-0.50");
        assert_eq!(Points::from_units(i64::MIN).to_places(4).to_string(), "-922337203685477.5808");
    }

    #[test]
    fn ties_round_as_their_rule_says() {
        let quantum = points("0.01");
        let round = |numerator: i128, denominator, rounding| {
            Rounder { rounding, quantum }.ratio(numerator * 10_000, denominator).to_string()
        };
        assert_eq!(round(2_485, 1000, Rounding::HalfUp), "2.49");
        assert_eq!(round(2_485, 1000, Rounding::HalfEven), "2.48");
        assert_eq!(round(2_475, 1000, Rounding::HalfEven), "2.48");
        assert_eq!(round(2_4851, 10000, Rounding::HalfEven), "2.49");
        assert_eq!(round(2_4849, 10000, Rounding::HalfUp), "2.48");
        assert_eq!(round(2_489, 1000, Rounding::Down), "2.48");
    }

    #[test]
    fn money_and_rates_print_as_people_write_them() {
        assert_eq!(Fen(1_800_000).to_string(), "18,000.00");
        assert_eq!(Fen(5).to_string(), "0.05");
        let rate = Decimal::parse("0.8123").and_then(Rate::from_decimal).unwrap();
        assert_eq!(rate.to_string(), "81.23 %");
        assert_eq!(Decimal::parse("0.25").and_then(Rate::from_decimal).unwrap().floor_of(187), 46);
    }
}
