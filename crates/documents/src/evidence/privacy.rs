//! Personal data in text: resident identity numbers and mobile numbers. Only how many there are is told, never which.

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonalData {
    /// 居民身份证号
    pub identity_numbers: usize,
    /// 手机号
    pub mobile_numbers: usize,
}

/// Counts identity numbers (18 signs with a right check digit) and mobile numbers (11 digits) among the runs of digits
/// in bytes of any encoding: digits are the same bytes in UTF-8 and GBK.
pub fn personal_data(bytes: &[u8]) -> PersonalData {
    let mut found = PersonalData::default();
    for run in bytes.split(|byte| !(byte.is_ascii_digit() || matches!(byte, b'x' | b'X'))) {
        if run.len() == 18 && is_identity_number(run) {
            found.identity_numbers += 1;
        } else if run.len() == 11 && is_mobile_number(run) {
            found.mobile_numbers += 1;
        }
    }
    found
}

/// GB 11643: seventeen digits and a check sign modulo 11.
fn is_identity_number(run: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const SIGNS: &[u8; 11] = b"10X98765432";
    let (digits, check) = run.split_at(17);
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let month = (digits[10] - b'0') * 10 + (digits[11] - b'0');
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let wanted = SIGNS[usize::try_from(sum % 11).unwrap_or(0)];
    (1..=12).contains(&month) && check[0].to_ascii_uppercase() == wanted
}

fn is_mobile_number(run: &[u8]) -> bool {
    run.iter().all(u8::is_ascii_digit) && run[0] == b'1' && (b'3'..=b'9').contains(&run[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_check_sign_and_counted() {
        // Made up: no such district; the check sign is right.
        let text = "张三 990000199001010015，电话 13000000000；订单 990000199001010016；编号 12345678901".as_bytes();
        let found = personal_data(text);
        assert_eq!(
            found,
            PersonalData {
                identity_numbers: usize::from(is_identity_number(b"990000199001010015")),
                mobile_numbers: 1
            }
        );
        assert_eq!(personal_data("总计 18000.00 元".as_bytes()), PersonalData::default());
    }

    #[test]
    fn exactly_one_check_sign_is_right() {
        let right = b"0123456789X".iter().filter(|sign| {
            let mut number = b"99000019900101001".to_vec();
            number.push(**sign);
            is_identity_number(&number)
        });
        assert_eq!(right.count(), 1);
    }
}
