//! What names a stored file: the digest of its bytes, and whose it is.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// SHA-256 of the bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Not what it should be: the text of a digest, a namespace or an upload's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the text of an id")]
pub struct NotAnId;

impl FromStr for Digest {
    type Err = NotAnId;

    /// 64 hexadecimal digits, lower case: one digest has one text.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if !is_lower_hex(text) {
            return Err(NotAnId);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAnId)?;
        Ok(Self(bytes))
    }
}

/// Takes bytes as they pass by and tells digest and size in the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Measure {
    hash: Sha256,
    size: u64,
}

impl Measure {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size = self.size.saturating_add(bytes.len() as u64);
    }

    pub(super) fn size(&self) -> Size {
        Size(self.size)
    }

    pub(super) fn end(self) -> (Digest, Size) {
        (Digest(self.hash.finalize().into()), Size(self.size))
    }
}

/// Bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Whose files these are: the opaque id of an institution. Equal files of two institutions are two files, so that
/// nobody learns from the second upload that the first was there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(String);

impl Namespace {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Namespace {
    type Err = NotAnId;

    /// 2 to 64 hexadecimal digits, lower case: safe as the name of a folder anywhere.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if (2..=64).contains(&text.len()) && is_lower_hex(text) { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
    }
}

pub(super) fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_one_text_and_a_namespace_is_never_a_path() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for wrong in ["", "ba78", &digest.to_string().to_uppercase(), &"../".repeat(22)] {
            assert_eq!(wrong.parse::<Digest>(), Err(NotAnId), "{wrong}");
        }
        assert_eq!("0a".parse::<Namespace>().unwrap().as_str(), "0a");
        for wrong in ["", "a", "..", "0A", "0a/1b", "incoming", "uploads", &"a".repeat(65)] {
            assert_eq!(wrong.parse::<Namespace>(), Err(NotAnId), "{wrong}");
        }
    }
}
