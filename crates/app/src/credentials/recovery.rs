//! Recovery codes: for the day the telephone is lost. Each works once.

use rand::CryptoRng;
use rand::seq::IndexedRandom as _;
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// How many there are.
const COUNT: usize = 10;
/// Signs that nobody takes for one another.
const SIGNS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// Signs of a code: 31¹² are more than 2⁵⁹.
const LENGTH: usize = 12;

/// New codes, in groups of four.
pub fn recovery_codes() -> Vec<String> {
    recovery_codes_from(&mut rand::rng())
}

/// New codes, from this source.
pub fn recovery_codes_from(rng: &mut impl CryptoRng) -> Vec<String> {
    (0..COUNT)
        .map(|_| {
            let signs: Vec<char> =
                (0..LENGTH).filter_map(|_| SIGNS.choose(rng).map(|sign| char::from(*sign))).collect();
            signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
        })
        .collect()
}

fn plain(typed: &str) -> String {
    typed.nfkc().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect()
}

/// Whether what was typed is a recovery code rather than a code of the second factor.
pub fn is_recovery_code(typed: &str) -> bool {
    plain(typed).len() == LENGTH
}

/// What is stored of a code. It has entropy enough that a plain hash gives nothing away.
pub fn recovery_hash(typed: &str) -> String {
    hex::encode(Sha256::digest(plain(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_ten_different_codes_of_signs_that_nobody_takes_for_one_another() {
        let mut codes = recovery_codes();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 10);
        for code in codes {
            let groups: Vec<&str> = code.split('-').collect();
            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [4, 4, 4]);
            assert!(!code.contains(['0', 'o', '1', 'l', 'i']), "{code}");
        }
    }

    #[test]
    fn codes_are_typed_with_or_without_their_hyphens() {
        let stored = recovery_hash("23ab-45cd-67ef");
        for typed in ["23ab45cd67ef", "23AB 45CD 67EF", " 23ab-45cd-67ef\n", "２３ａｂ－４５ｃｄ－６７ｅｆ"]
        {
            assert_eq!(recovery_hash(typed), stored, "{typed}");
            assert!(is_recovery_code(typed), "{typed}");
        }
        assert_ne!(recovery_hash("23ab-45cd-67eg"), stored);
        assert!(!stored.contains("23ab45cd67ef"));
    }

    #[test]
    fn a_code_of_the_second_factor_is_none() {
        for typed in ["", "123456", "123 456", "23ab-45cd-67e", "23ab-45cd-67efg"] {
            assert!(!is_recovery_code(typed), "{typed}");
        }
    }
}
