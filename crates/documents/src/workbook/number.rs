//! Numbers and dates as people type them, by their digits: nothing here is ever a binary float.

use scheme::Decimal;

/// Full-width letters, digits and signs as half-width ones, and every blank as a plain one. Unlike a compatibility
/// form it keeps ① and ².
pub(super) fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2212}' | '\u{fe63}' | '\u{2010}'..='\u{2013}' => '-',
        '\u{ffe5}' => '¥',
        other => other,
    };
    let kept = text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'));
    kept.map(narrow).collect::<String>().trim().to_owned()
}

/// Whether a text says that there is nothing: blank, or one of the marks people write for it.
pub(super) fn is_nothing(text: &str) -> bool {
    const MARKS: [&str; 16] =
        ["/", "\\", "-", "--", "—", "——", "―", "一一", "无", "空", "暂无", "n/a", "na", "null", "none", "nil"];
    let text = half_width(text).to_lowercase();
    text.is_empty() || MARKS.contains(&text.as_str())
}

/// A decimal that a person typed, as plain digits: signs, full-width forms, separators of thousands and one of the
/// given units behind it are understood. `None` for anything else; `1,5` could mean two numbers.
pub(super) fn digits(typed: &str, units: &[&str]) -> Option<String> {
    let text = half_width(typed);
    let mut text = text.trim_start_matches('¥').trim();
    for unit in units {
        if let Some(rest) = text.strip_suffix(unit) {
            text = rest.trim_end();
            break;
        }
    }
    let (sign, unsigned) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { "-" } else { "" }, rest),
        None => ("", text),
    };
    let plain = without_separators(unsigned)?;
    let plain = if plain.starts_with('.') { format!("0{plain}") } else { plain };
    let number = format!("{sign}{plain}");
    Decimal::parse(&number).map(|_| number)
}

/// `1,234,567.8` or `1 234 567.8` without what separates thousands; groups must be whole.
fn without_separators(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let separator = if whole.contains(',') { ',' } else { ' ' };
    let groups: Vec<&str> = whole.split(separator).collect();
    if groups.len() > 1 {
        let first = (1..=3).contains(&groups[0].len());
        let others = groups[1..].iter().all(|group| group.len() == 3);
        let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
        if !(first && others && digits) {
            return None;
        }
    }
    let whole = groups.concat();
    Some(rest.map_or_else(|| whole.clone(), |rest| format!("{whole}.{rest}")))
}

/// Plain digits times a power of ten, by moving the point. A number with an exponent is left to others.
pub(super) fn shifted(number: &str, places: i32) -> Option<String> {
    if places == 0 {
        return Some(number.to_owned());
    }
    if number.contains(['e', 'E']) {
        return None;
    }
    let (sign, unsigned) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + places;
    let before = usize::try_from(-point).unwrap_or(0);
    digits.insert_str(0, &"0".repeat(before));
    let point = usize::try_from(point).unwrap_or(0);
    if digits.len() < point {
        digits.push_str(&"0".repeat(point - digits.len()));
    }
    let (whole, fraction) = digits.split_at(point);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// A day that a person typed, as `yyyy-mm-dd`, with or without a time behind it: year first, in four digits.
pub(super) fn day(typed: &str) -> Option<String> {
    let text = half_width(typed);
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
    }
    let (year, rest) = leading_digits(&text)?;
    let rest = rest.trim_start();
    let (separator, rest) = split_char(rest)?;
    let (month, rest) = leading_digits(rest.trim_start())?;
    let rest = rest.trim_start();
    let (second, rest) = split_char(rest)?;
    let (day, rest) = leading_digits(rest.trim_start())?;
    let rest = match (separator, second) {
        ('年', '月') => rest.trim_start().strip_prefix(['日', '号'])?,
        ('.', '.') | ('/', '/') | ('-', '-') | ('、', '、') => rest,
        _ => return None,
    };
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ' ' | '时' | '分' | '秒');
    if year.len() != 4 || month.len() > 2 || day.len() > 2 || !rest.chars().all(is_time) {
        return None;
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) && separator != '年' {
        return None;
    }
    Some(format!("{year}-{month:0>2}-{day:0>2}"))
}

fn split_char(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    Some((first, &text[first.len_utf8()..]))
}

fn leading_digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 { None } else { Some(text.split_at(end)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (typed, read) in [
            ("95", Some("95")),
            ("９５", Some("95")),
            (" 1,234,567.80 ", Some("1234567.80")),
            ("18 000", Some("18000")),
            ("－５", Some("-5")),
            ("+5", Some("5")),
            (".5", Some("0.5")),
            ("95人", Some("95")),
            ("¥18,000.00元", Some("18000.00")),
            ("1,5", None),
            ("12,34", None),
            ("1 2", None),
            ("约95", None),
            ("5²", None),
            ("95+3", None),
            ("", None),
        ] {
            assert_eq!(digits(typed, &["人", "元"]).as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn the_point_is_moved_and_nothing_lost() {
        for (number, places, moved) in [
            ("1.8", 4, "18000"),
            ("1.23456789", 4, "12345.6789"),
            ("-0.5", 4, "-5000"),
            ("0", 4, "0"),
            ("85.3", -2, "0.853"),
            ("100", -2, "1"),
            ("0.5", -2, "0.005"),
            ("5", -2, "0.05"),
            ("85.30", 0, "85.30"),
        ] {
            assert_eq!(shifted(number, places).as_deref(), Some(moved), "{number} {places}");
        }
        assert_eq!(shifted("1e3", 4), None);
    }

    #[test]
    fn days_as_people_type_them() {
        for typed in [
            "2021-12-31",
            "2021.12.31",
            "2021/12/31",
            "2021年12月31日",
            "２０２１．１２．３１",
            "20211231",
            "2021/12/31 0:00",
            "2021-12-31 08:30:00",
            "2021年12月31日 8:30",
            "2021 年 12 月 31 日",
        ] {
            assert_eq!(day(typed).as_deref(), Some("2021-12-31"), "{typed}");
        }
        assert_eq!(day("2021.5.1").as_deref(), Some("2021-05-01"));
        for typed in ["21.12.31", "31/12/2021", "2021年12月", "2021-12", "2021.12/31", "2021-12-311", "12月31日", ""]
        {
            assert_eq!(day(typed), None, "{typed}");
        }
        // Whether the day exists is for others to say.
        assert_eq!(day("2021-02-30").as_deref(), Some("2021-02-30"));
    }

    #[test]
    fn marks_for_nothing() {
        for mark in ["", "  ", "/", "／", "—", "－", "-", "无", "空", "N/A", "――".trim_start_matches('―'), "——"]
        {
            assert!(is_nothing(mark), "{mark}");
        }
        for text in ["0", "否", "×", "无锡", "-5"] {
            assert!(!is_nothing(text), "{text}");
        }
    }
}
