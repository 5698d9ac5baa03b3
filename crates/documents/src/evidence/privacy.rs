//! Personal data in text: resident identity numbers, mobile numbers and bank cards. How many there are is told, and a
//! few are shown with most digits covered; the numbers themselves are kept nowhere.

use serde::{Deserialize, Serialize};

/// Most samples.
const SAMPLES: usize = 5;

/// A number with its middle covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    /// Keeps `first` and `last` signs.
    fn of(number: &[u8], first: usize, last: usize) -> Self {
        let covered = first..number.len().saturating_sub(last);
        let sign = |(index, sign): (usize, &u8)| if covered.contains(&index) { '*' } else { char::from(*sign) };
        Self(number.iter().enumerate().map(sign).collect())
    }

    /// As text: `3604**********123X`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalData {
    /// 居民身份证号
    pub identity_numbers: usize,
    /// 手机号
    pub mobile_numbers: usize,
    /// 银行卡号
    pub bank_cards: usize,
    /// The first few of them, covered.
    pub samples: Vec<Masked>,
}

impl PersonalData {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.identity_numbers == 0 && self.mobile_numbers == 0 && self.bank_cards == 0
    }

    /// Looks through bytes of any encoding in which digits are the bytes of ASCII.
    pub(super) fn look(&mut self, bytes: &[u8]) {
        let groups = groups(bytes);
        let mut next = 0;
        while next < groups.len() {
            next += self.take(bytes, &groups[next..]);
        }
    }

    /// Counts the number that begins with the first group, if it is one; tells how many groups were used.
    fn take(&mut self, bytes: &[u8], groups: &[Group]) -> usize {
        // As written in one piece, and as people divide them.
        const SHAPES: [&[usize]; 7] = [
            &[3, 4, 4],
            &[6, 8, 4],
            &[4, 4, 4, 4],
            &[4, 4, 4, 4, 1],
            &[4, 4, 4, 4, 2],
            &[4, 4, 4, 4, 3],
            &[6, 4, 4, 4],
        ];
        for shape in SHAPES.iter().rev() {
            if groups.len() >= shape.len() && fits(shape, groups) {
                let digits: Vec<u8> = groups[..shape.len()].iter().flat_map(|group| group.of(bytes)).copied().collect();
                if self.count(&digits) {
                    return shape.len();
                }
            }
        }
        self.count(groups[0].of(bytes));
        1
    }

    fn count(&mut self, number: &[u8]) -> bool {
        let national = number.strip_prefix(b"86").filter(|rest| rest.len() == 11).unwrap_or(number);
        let (counter, masked) = if is_identity_number(number) {
            (&mut self.identity_numbers, Masked::of(number, 4, 4))
        } else if is_mobile_number(national) {
            (&mut self.mobile_numbers, Masked::of(national, 3, 4))
        } else if is_bank_card(number) {
            (&mut self.bank_cards, Masked::of(number, 4, 4))
        } else {
            return false;
        };
        *counter += 1;
        if self.samples.len() < SAMPLES && !self.samples.contains(&masked) {
            self.samples.push(masked);
        }
        true
    }
}

/// What is in bytes as they are, in UTF-8 or GBK.
pub fn personal_data(bytes: &[u8]) -> PersonalData {
    let mut found = PersonalData::default();
    found.look(bytes);
    found
}

/// Digits without a gap, the last of which may be the X of an identity number.
struct Group {
    begin: usize,
    end: usize,
    /// Whether one space or hyphen alone stands between it and the one before.
    follows: bool,
}

impl Group {
    fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.begin..self.end]
    }
}

fn groups(bytes: &[u8]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let begin = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if matches!(bytes.get(at), Some(b'x' | b'X')) && matches!(at - begin, 3 | 17) {
            at += 1;
        }
        let letter = |place: Option<&u8>| place.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        let before = begin.checked_sub(1).and_then(|place| bytes.get(place));
        // The digits of 0.13812345678 and those of a longer name of something are no number of a person.
        let point = |place: Option<&u8>| place == Some(&b'.');
        let decimal = point(before) || (point(bytes.get(at)) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
        if letter(before) || letter(bytes.get(at)) || decimal {
            continue;
        }
        let follows = groups.last().is_some_and(|last| last.end + 1 == begin) && matches!(before, Some(b' ' | b'-'));
        groups.push(Group { begin, end: at, follows });
    }
    groups
}

fn fits(shape: &[usize], groups: &[Group]) -> bool {
    let ends = groups.get(shape.len()).is_none_or(|next| !next.follows);
    let one = |(index, (length, group)): (usize, (&usize, &Group))| {
        group.end - group.begin == *length && (index == 0 || group.follows)
    };
    ends && shape.iter().zip(groups).enumerate().all(one)
}

/// GB 11643: seventeen digits with a date of birth, and a check sign modulo 11.
fn is_identity_number(number: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const SIGNS: &[u8; 11] = b"10X98765432";
    if number.len() != 18 {
        return false;
    }
    let (digits, check) = number.split_at(17);
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = |digits: &[u8]| digits.iter().fold(0, |value: u32, digit| value * 10 + u32::from(digit - b'0'));
    let (year, month, day) = (value(&digits[6..10]), value(&digits[10..12]), value(&digits[12..14]));
    let born = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    born && check[0].to_ascii_uppercase() == SIGNS[(sum % 11) as usize]
}

/// Eleven digits that begin with 13 to 19.
fn is_mobile_number(number: &[u8]) -> bool {
    number.len() == 11 && number.iter().all(u8::is_ascii_digit) && number[0] == b'1' && number[1] >= b'3'
}

/// Sixteen to nineteen digits of UnionPay, Visa, Mastercard or JCB, the last a check digit (Luhn).
fn is_bank_card(number: &[u8]) -> bool {
    let issued = matches!(number, [b'6', b'2', ..] | [b'4', ..] | [b'5', b'1'..=b'5', ..] | [b'3', b'5', ..]);
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum = || -> u32 {
        let digits = number.iter().rev().map(|digit| u32::from(digit - b'0'));
        digits.enumerate().map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit }).sum()
    };
    (16..=19).contains(&number.len()) && issued && number.iter().all(u8::is_ascii_digit) && sum().is_multiple_of(10)
}

#[cfg(test)]
mod tests;
