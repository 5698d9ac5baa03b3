//! Text that comes in pieces, looked through piece by piece without cutting a number in two.

use super::super::privacy::PersonalData;

/// How much text is gathered before it is looked through.
const GATHERED: usize = 64 << 10;

/// Looks through text as it comes.
#[derive(Debug)]
pub(super) struct Looker {
    found: PersonalData,
    gathered: Vec<u8>,
    room: u64,
    cut: bool,
}

impl Looker {
    /// For at most so many bytes.
    pub(super) fn new(most: u64) -> Self {
        Self { found: PersonalData::default(), gathered: Vec::new(), room: most, cut: false }
    }

    /// How many bytes may still come.
    pub(super) fn room(&self) -> u64 {
        self.room
    }

    pub(super) fn push(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }

    pub(super) fn push_bytes(&mut self, bytes: &[u8]) {
        let taken = usize::try_from(self.room).unwrap_or(usize::MAX).min(bytes.len());
        self.cut |= taken < bytes.len();
        self.room -= taken as u64;
        self.gathered.extend_from_slice(&bytes[..taken]);
        if self.gathered.len() > GATHERED {
            let rest = self.gathered.iter().rposition(|byte| !may_be_inside(*byte)).map_or(0, |place| place + 1);
            let whole = if rest == 0 { self.gathered.len() } else { rest };
            self.found.look(&self.gathered[..whole]);
            self.gathered.drain(..whole);
        }
    }

    /// What was found, and whether there was more text than may be looked at.
    pub(super) fn end(mut self) -> (PersonalData, bool) {
        self.found.look(&self.gathered);
        (self.found, self.cut)
    }
}

/// Whether a byte may stand inside a number as people write it.
fn may_be_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'.' | b'_')
}
