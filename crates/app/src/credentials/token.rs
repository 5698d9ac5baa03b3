//! Tokens of logins and invitations: random, shown once, stored as a hash.

use std::fmt;

use rand::CryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What an access key begins with, so that programs that search for leaked secrets know one when they see it.
const KEY: &str = "hpk_";

/// A secret text that proves who one is.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<[u8; 32]>);

impl Token {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "every one is different")]
    pub fn new() -> Self {
        Self::random(&mut rand::rng())
    }

    /// A new one, from this source.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// From what a link or a cookie holds; `None` for everything but 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, &mut *bytes).ok()?;
        Some(Self(bytes))
    }

    /// For the link or the cookie. The only way to see it.
    pub fn reveal(&self) -> String {
        hex::encode(*self.0)
    }

    /// From what a program sends as its access key.
    pub fn parse_key(text: &str) -> Option<Self> {
        Self::parse(text.strip_prefix(KEY)?)
    }

    /// As an access key, to be shown once.
    pub fn reveal_key(&self) -> String {
        format!("{KEY}{}", self.reveal())
    }

    /// What is stored.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(*self.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_does_not_print_itself() {
        let token = Token::new();
        assert_eq!(Token::parse(&token.reveal()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_ne!(token, Token::new());
    }

    #[test]
    fn what_is_stored_does_not_open_anything() {
        let token = Token::parse(&"00".repeat(32)).unwrap();
        // SHA-256 of 32 zero bytes.
        assert_eq!(token.hash(), "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
        assert_ne!(Token::parse(&token.hash()), Some(token));
    }

    #[test]
    fn an_access_key_is_known_by_its_beginning() {
        let token = Token::new();
        assert_eq!(Token::parse_key(&token.reveal_key()), Some(token.clone()));
        assert_eq!(Token::parse_key(&token.reveal()), None, "a login's token is no key");
        assert_eq!(Token::parse(&token.reveal_key()), None, "a key is no login");
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in ["", "abc", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"零".repeat(64), &" ".repeat(64)] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }
}
