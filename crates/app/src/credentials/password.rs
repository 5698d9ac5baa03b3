//! Password hashes: argon2id. Computing here, taking turns in `hashing`.

use std::fmt;
use std::hint::black_box;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use rand::CryptoRng;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// Longest password that is looked at, in bytes: hashing more would only be work for a stranger to cause.
pub(super) const LONGEST: usize = 1024;

/// 19 MiB, two passes, one lane: the least that OWASP advises for argon2id.
const FULL: Params = parameters(19 * 1024, 2);
/// The least that the algorithm allows.
const LEAST: Params = parameters(Params::MIN_M_COST, Params::MIN_T_COST);

const fn parameters(kibibytes: u32, passes: u32) -> Params {
    // The length is named because it is read back from a stored hash, with which these are compared.
    match Params::new(kibibytes, passes, 1, Some(Params::DEFAULT_OUTPUT_LEN)) {
        Ok(params) => params,
        Err(_) => panic!("argon2 does not allow these parameters"),
    }
}

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB and two passes, as OWASP advises for argon2id.
    Full,
    /// As little as the algorithm allows: for tests and demonstrations, where no password is worth anything.
    Least,
}

impl Cost {
    const fn params(self) -> Params {
        match self {
            Self::Full => FULL,
            Self::Least => LEAST,
        }
    }

    fn argon(self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params())
    }
}

/// Why there is no hash.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Longer than is ever looked at. The rules for new passwords refuse it before, with words.
    #[error("a password is longer than {LONGEST} bytes")]
    TooLong,
    /// The algorithm refused; only a defect of the program makes it.
    #[error("a password could not be hashed: {0}")]
    Algorithm(argon2::password_hash::Error),
    /// The program is stopping.
    #[error("a password could not be hashed: the program is stopping")]
    Stopping,
}

/// A stored hash (PHC string); its parameters are in it.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// As it is stored.
    pub fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// For storage.
    pub fn into_stored(self) -> String {
        self.0
    }

    /// Hashes a password with a fresh salt. Takes long on purpose: not for a thread that serves others.
    pub fn of(password: &str, cost: Cost, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Self, HashError> {
        if password.len() > LONGEST {
            return Err(HashError::TooLong);
        }
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let hash = cost.argon().hash_password_with_salt(normal(password).as_bytes(), &salt);
        hash.map(|hash| Self(hash.to_string())).map_err(HashError::Algorithm)
    }

    /// Whether it was made otherwise than today's are, so that it should be made anew at the next right password.
    pub fn needs_rehash(&self, cost: Cost) -> bool {
        let today = cost.argon();
        let Ok(hash) = phc::PasswordHash::new(&self.0) else { return true };
        let same = hash.algorithm == Algorithm::Argon2id.ident()
            && hash.version == Some(Version::V0x13.into())
            && Params::try_from(&hash).is_ok_and(|params| params == *today.params());
        !same
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Whether a password is the right one. Where there is no hash to hold it against, because nobody has the name or the
/// account has no password, as much work is done: the time tells a stranger nothing.
pub(super) fn is_right(hash: Option<&PasswordHash>, password: &str, cost: Cost) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let password = normal(password);
    let Some(hash) = hash.and_then(|hash| phc::PasswordHash::new(&hash.0).ok()) else {
        let nothing: Result<phc::PasswordHash, _> = cost.argon().hash_password_with_salt(password.as_bytes(), &[0; 16]);
        let _unused = black_box(nothing);
        return false;
    };
    cost.argon().verify_password(password.as_bytes(), &hash).is_ok()
}

/// The same password whichever way a keyboard composes it.
pub(super) fn normal(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfkc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(password: &str, cost: Cost) -> PasswordHash {
        PasswordHash::of(password, cost, &mut rand::rng()).unwrap()
    }

    #[test]
    fn only_the_right_password_is_right() {
        let hash = of("试点院校 2022", Cost::Least);
        let right = |password: &str| is_right(Some(&hash), password, Cost::Least);
        assert!(right("试点院校 2022"));
        assert!(right("试点院校 ２０２２"), "full-width digits are the same password");
        assert!(!right("试点院校 2023"));
        assert!(!right("试点院校 2022 "), "a space is part of a password");
        assert!(!right(""));
    }

    #[test]
    fn nobody_gets_in_without_a_hash() {
        let no_password = PasswordHash::stored("");
        for password in ["", "试点院校 2022"] {
            assert!(!is_right(None, password, Cost::Least));
            assert!(!is_right(Some(&no_password), password, Cost::Least));
        }
    }

    #[test]
    fn the_same_password_never_has_the_same_hash() {
        let stored = of("试点院校 2022", Cost::Least).into_stored();
        assert_ne!(stored, of("试点院校 2022", Cost::Least).into_stored());
    }

    #[test]
    fn a_hash_names_what_owasp_advises() {
        let stored = of("试点院校 2022", Cost::Full).into_stored();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    }

    #[test]
    fn a_hash_made_with_other_parameters_is_to_be_made_anew_and_still_counts() {
        let weak = of("试点院校 2022", Cost::Least);
        assert!(weak.needs_rehash(Cost::Full) && !weak.needs_rehash(Cost::Least));
        assert!(is_right(Some(&weak), "试点院校 2022", Cost::Full));
        assert!(!of("试点院校 2022", Cost::Full).needs_rehash(Cost::Full));
        assert!(PasswordHash::stored("").needs_rehash(Cost::Full));
        let other_kind = weak.into_stored().replace("argon2id", "argon2i");
        assert!(PasswordHash::stored(&other_kind).needs_rehash(Cost::Least));
    }

    #[test]
    fn too_long_a_password_is_neither_hashed_nor_right() {
        let longest = "a".repeat(LONGEST);
        let hash = of(&longest, Cost::Least);
        assert!(is_right(Some(&hash), &longest, Cost::Least));
        // The same password, were it looked at: one of its letters is typed full-width, in three bytes.
        let longer = longest.replacen('a', "ａ", 1);
        assert!(matches!(PasswordHash::of(&longer, Cost::Least, &mut rand::rng()), Err(HashError::TooLong)));
        assert!(!is_right(Some(&hash), &longer, Cost::Least));
    }

    #[test]
    fn a_hash_does_not_print_itself() {
        assert_eq!(format!("{:?}", of("试点院校 2022", Cost::Least)), "PasswordHash(…)");
    }
}
