//! Numbers and dates of a workbook as text. A cell holds a binary double; what counts is what Excel shows of it.

use calamine::{Data, ExcelDateTime};
use jiff::Unit;
use jiff::civil::DateTime;

use super::Value;

/// What Excel shows for a date that it cannot show.
const NO_DATE: &str = "#####";

/// What a cell holds; `None` if nothing.
pub(super) fn value(data: Data) -> Option<Value> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) | Data::DurationIso(text) => Value::Text(text),
        Data::Int(number) => Value::Number(number.to_string()),
        Data::Float(number) => decimal(number).map_or_else(|| Value::Error("#NUM!".to_owned()), Value::Number),
        Data::Bool(flag) => Value::Bool(flag),
        Data::Error(error) => Value::Error(error.to_string()),
        Data::DateTime(stamp) => date(&stamp),
        Data::DateTimeIso(text) => match text.trim_end_matches('Z').parse::<DateTime>() {
            Ok(at) => Value::Date(iso(at)),
            Err(_) => Value::Text(text),
        },
    })
}

/// The decimal digits of a double, rounded to the 15 that Excel shows; `None` for what is not a number.
///
/// Every decimal with at most 15 digits comes back as it was written: 15 digits survive the way through a double.
fn decimal(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let text = format!("{number:.14e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    Some(format!("{sign}{}", with_point(digits, exponent.parse::<i32>().ok()? + 1)))
}

/// Puts the point behind the given number of digits, which may be negative or beyond the last.
fn with_point(digits: &str, whole: i32) -> String {
    let Ok(whole) = usize::try_from(whole) else {
        let zeros = "0".repeat(whole.unsigned_abs() as usize);
        return format!("0.{zeros}{digits}");
    };
    if whole == 0 {
        format!("0.{digits}")
    } else if whole >= digits.len() {
        format!("{digits}{}", "0".repeat(whole - digits.len()))
    } else {
        let (whole, fraction) = digits.split_at(whole);
        format!("{whole}.{fraction}")
    }
}

/// A number with a date format: a date, or text for a time of day, a duration and the day 1900-02-29 of Excel.
fn date(stamp: &ExcelDateTime) -> Value {
    // Serial days from 0 up to the end of 9999; outside, calamine would give the nearest date.
    let serial = stamp.as_f64();
    if !(0.0..2_958_466.0).contains(&serial) {
        return Value::Error(NO_DATE.to_owned());
    }
    if stamp.is_duration() || serial < 1.0 {
        return clock(serial).map_or_else(|| Value::Error(NO_DATE.to_owned()), Value::Text);
    }
    let (year, month, day, hour, minute, second, milli) = stamp.to_ymd_hms_milli();
    civil(year, [month, day, hour, minute, second], milli)
        .map_or_else(|| Value::Text(format!("{year:04}-{month:02}-{day:02}")), |at| Value::Date(iso(at)))
}

/// A date that exists, rounded to the second.
fn civil(year: u16, parts: [u8; 5], milli: u16) -> Option<DateTime> {
    let year = i16::try_from(year).ok()?;
    let [month, day, hour, minute, second] = parts.map(|part| i8::try_from(part).unwrap_or(i8::MAX));
    let at = DateTime::new(year, month, day, hour, minute, second, i32::from(milli) * 1_000_000).ok()?;
    Some(at.round(Unit::Second).unwrap_or(at))
}

fn iso(at: DateTime) -> String {
    let (date, hour, minute, second) = (at.date(), at.hour(), at.minute(), at.second());
    if (hour, minute, second) == (0, 0, 0) {
        return date.to_string();
    }
    format!("{date}T{hour:02}:{minute:02}:{second:02}")
}

/// Days as hours, minutes and seconds, by the decimal digits.
fn clock(days: f64) -> Option<String> {
    const DAY: u128 = 24 * 60 * 60;
    const UNIT: u128 = 1_000_000_000_000_000;
    let text = decimal(days)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction: String = fraction.chars().chain("0".repeat(15).chars()).take(15).collect();
    let units = whole.parse::<u128>().ok()? * UNIT + fraction.parse::<u128>().ok()?;
    let seconds = (units * DAY + UNIT / 2) / UNIT;
    Some(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_as_excel_shows_them() {
        for (text, shown) in [
            ("18000.299999999999", "18000.3"),
            ("0.30000000000000004", "0.3"),
            ("4136000001", "4136000001"),
            ("3.6E+17", "360000000000000000"),
            ("360123199001011234", "360123199001011000"),
            ("-0.0", "0"),
            ("-12.5", "-12.5"),
            ("0.000012345", "0.000012345"),
            ("0.999999999999999", "0.999999999999999"),
            ("0.9999999999999999", "1"),
            ("100", "100"),
            ("1e-7", "0.0000001"),
        ] {
            assert_eq!(decimal(text.parse().unwrap()).unwrap(), shown, "{text}");
        }
        assert_eq!(decimal(f64::NAN), None);
        assert_eq!(decimal(f64::INFINITY), None);
        assert_eq!(decimal(1e300).unwrap().len(), 301);
    }

    fn stamped(serial: f64, is_1904: bool) -> Value {
        date(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904))
    }

    #[test]
    fn dates_of_both_systems() {
        let date = |text: &str| Value::Date(text.to_owned());
        assert_eq!(stamped(44_197.0, false), date("2021-01-01"));
        assert_eq!(stamped(42_735.0, true), date("2021-01-01"));
        assert_eq!(stamped(44_197.541_666_666_664, false), date("2021-01-01T13:00:00"));
        assert_eq!(stamped(44_196.999_999_999, false), date("2021-01-01"));
        assert_eq!(stamped(60.0, false), Value::Text("1900-02-29".to_owned()));
        assert_eq!(stamped(0.5, false), Value::Text("12:00:00".to_owned()));
        for none in [-1.0, 3e6, f64::NAN] {
            assert_eq!(stamped(none, false), Value::Error(NO_DATE.to_owned()));
        }
    }

    #[test]
    fn durations_and_iso_dates() {
        let long = ExcelDateTime::new(1.510_428_240_740_74, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(date(&long), Value::Text("36:15:01".to_owned()));
        assert_eq!(
            value(Data::DateTimeIso("2021-06-30T13:35:26Z".into())),
            Some(Value::Date("2021-06-30T13:35:26".into()))
        );
        assert_eq!(value(Data::DateTimeIso("2021-06-30".into())), Some(Value::Date("2021-06-30".into())));
        assert_eq!(value(Data::DateTimeIso("soon".into())), Some(Value::Text("soon".into())));
    }
}
