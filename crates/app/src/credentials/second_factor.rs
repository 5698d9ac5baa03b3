//! Second factor: codes of the time (TOTP, RFC 6238; six digits, thirty seconds, SHA-1, which is what authenticators
//! understand), one step early or late.

use std::fmt;

use jiff::Timestamp;
use rand::CryptoRng;
use totp_rs::{Builder, Totp};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::picture;

/// Under this name the account stands in an authenticator.
const ISSUER: &str = "衡评";

/// The secret of a second factor.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 20]>);

impl Secret {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "every one is different")]
    pub fn new() -> Self {
        Self::random(&mut rand::rng())
    }

    /// A new one, from this source.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 20]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// From its stored form.
    pub fn stored(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 20]);
        hex::decode_to_slice(text, &mut *bytes).ok()?;
        Some(Self(bytes))
    }

    /// For storage.
    pub fn to_stored(&self) -> String {
        hex::encode(*self.0)
    }

    fn totp(&self, account: &str) -> Option<Totp> {
        let builder = Builder::new().with_secret(self.0.to_vec()).with_digits(6).with_skew(1).with_step_duration(30);
        builder.with_account_name(account.replace(':', "")).with_issuer(Some(ISSUER)).build().ok()
    }

    /// The step whose code this is, if it is later than the last one used: each code works once. Keep the step.
    pub fn verify(&self, code: &str, now: Timestamp, last_used: i64) -> Option<i64> {
        // Authenticators show "287 082", and an input method may give full-width digits.
        let code: String = code.nfkc().filter(|sign| !sign.is_whitespace()).take(7).collect();
        let seconds = u64::try_from(now.as_second()).ok()?;
        let step = self.totp("")?.check(&code, seconds)?;
        i64::try_from(step).ok().filter(|step| *step > last_used)
    }

    /// For typing into an authenticator by hand, in groups of four.
    pub fn typed(&self) -> String {
        let text = self.totp("").map_or_else(String::new, |totp| totp.secret().to_base32());
        let signs: Vec<char> = text.chars().collect();
        signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The address that an authenticator understands. It holds the secret.
    pub fn uri(&self, account: &str) -> Option<String> {
        self.totp(account)?.to_url().ok()
    }

    /// A square code to photograph, as a PNG in Base64.
    pub fn picture(&self, account: &str) -> Option<String> {
        self.totp(account)?.to_qr_base64().ok()
    }

    /// A square code to photograph, as an `<svg>` to stand in a page: sharp at any size, and it needs no `data:` address.
    pub fn svg(&self, account: &str) -> Option<String> {
        picture::svg(&self.uri(account)?)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn secret() -> Secret {
        Secret::stored(&hex::encode(b"12345678901234567890")).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238 gives eight digits; six are their end.
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(secret().verify(&code[2..], at(second), 0), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_holds_a_step_to_either_side() {
        // The code of step 1, which lasts from second 30 to second 59.
        let step = |second| secret().verify("287082", at(second), 0);
        assert_eq!([0, 30, 59, 89].map(step), [Some(1); 4]);
        assert_eq!(step(90), None, "two steps late");
        // The code of step 37037037, which begins at second 1111111110: one step early, and two.
        assert_eq!(secret().verify("050471", at(1_111_111_080), 0), Some(37_037_037));
        assert_eq!(secret().verify("050471", at(1_111_111_079), 0), None);
    }

    #[test]
    fn a_code_works_once() {
        assert_eq!(secret().verify("287082", at(59), 0), Some(1));
        assert_eq!(secret().verify("287082", at(59), 1), None, "used before");
        assert_eq!(secret().verify("287082", at(59), 2), None, "a later one was used before");
    }

    #[test]
    fn a_code_is_read_as_it_is_shown_and_typed() {
        for code in ["287 082", " 287082 ", "２８７０８２", "287\u{3000}082"] {
            assert_eq!(secret().verify(code, at(59), 0), Some(1), "{code}");
        }
        for code in ["", "287083", "28708", "2870820", "94287082", "+87082", "二八七〇八二"] {
            assert_eq!(secret().verify(code, at(59), 0), None, "{code}");
        }
        assert_eq!(secret().verify("287082", at(-1), 0), None, "before the beginning of all steps");
    }

    #[test]
    fn an_authenticator_is_told_who_and_where() {
        let uri = secret().uri("zhang:san").unwrap();
        assert!(uri.starts_with("otpauth://totp/%E8%A1%A1%E8%AF%84:zhangsan?"), "{uri}");
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{uri}");
        assert!(uri.contains("issuer=%E8%A1%A1%E8%AF%84"), "{uri}");
        assert_eq!(secret().typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(secret().svg("zhangsan").unwrap().starts_with("<svg "));
        assert_eq!(secret().uri(""), None, "an authenticator would not know whose it is");
    }

    #[test]
    fn a_secret_is_kept_and_does_not_print_itself() {
        let new = Secret::new();
        assert_eq!(Secret::stored(&new.to_stored()).unwrap().to_stored(), new.to_stored());
        assert_ne!(new.to_stored(), Secret::new().to_stored());
        assert!(Secret::stored("").is_none() && Secret::stored("00").is_none());
        assert_eq!(format!("{new:?}"), "Secret(…)");
    }
}
