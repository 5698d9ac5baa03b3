//! Taking or refusing a file by its content; the ending of its name must agree.
//!
//! This runs where other people's data are: it reads bounded pieces, keeps nothing large, and unpacks nothing but the
//! list of parts of an office file.

use std::io::{Cursor, Read, Seek, SeekFrom};

use scheme::Text;

use super::archive;
use super::compound;
use super::kind::{FileKind, ending};
use super::picture;
use super::refusal::Refusal;
use super::text;

/// What may be evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Most bytes of a file.
    pub largest: u64,
    /// The kinds that are allowed.
    pub kinds: Vec<FileKind>,
}

impl Rules {
    /// All kinds, with a largest size.
    pub fn all(largest: u64) -> Self {
        Self { largest, kinds: FileKind::ALL.to_vec() }
    }
}

/// The kind of a file of `size` bytes, or why it is refused.
pub fn accept(name: &str, file: impl Read + Seek, size: u64, rules: &Rules) -> Result<FileKind, Text> {
    kind(name, file, size, rules).map_err(|refusal| refusal.message(&rules.kinds))
}

/// The kind of a file that is in memory, which is small enough.
pub fn kind_of(name: &str, bytes: &[u8]) -> Result<FileKind, Text> {
    accept(name, Cursor::new(bytes), bytes.len() as u64, &Rules::all(u64::MAX))
}

fn kind(name: &str, mut file: impl Read + Seek, size: u64, rules: &Rules) -> Result<FileKind, Refusal> {
    if size > rules.largest {
        return Err(Refusal::TooLarge { most: rules.largest });
    }
    if size == 0 {
        return Err(Refusal::Empty);
    }
    let ending = ending(name);
    let kind = by_content(&mut file, size, &ending)?;
    if !rules.kinds.contains(&kind) {
        return Err(Refusal::NotAllowed);
    }
    if !kind.endings().contains(&ending.as_str()) {
        return Err(Refusal::Ending { ending, kind });
    }
    Ok(kind)
}

/// What begins a file of its kind, and nothing before it: what hides a beginning further on is refused.
fn by_content(file: &mut (impl Read + Seek), size: u64, ending: &str) -> Result<FileKind, Refusal> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(64).read_to_end(&mut head)?;
    let kind = match head.as_slice() {
        [b'%', b'P', b'D', b'F', b'-', ..] => FileKind::Pdf,
        [0xFF, 0xD8, 0xFF, ..] => {
            picture::check_jpeg(file)?;
            FileKind::Jpeg
        }
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => {
            picture::check_png(&head)?;
            FileKind::Png
        }
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => return compound::kind(file),
        [b'P', b'K', 3, 4, ..] => return archive::kind(file, size),
        // Only what is called a text can be one: everything else that is not known is refused unread.
        _ if FileKind::Text.endings().contains(&ending) => {
            text::check(file)?;
            FileKind::Text
        }
        _ => return Err(Refusal::NotAllowed),
    };
    if archive::ends_as_zip(file, size)? {
        return Err(Refusal::TwoInOne);
    }
    Ok(kind)
}
