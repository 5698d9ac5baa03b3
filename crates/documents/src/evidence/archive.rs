//! ZIP, and what is a ZIP inside: office files and OFD. Told by the list of entries.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;

use super::kind::{FileKind, ending};
use super::refusal::Refusal;

/// Most entries.
const MOST_ENTRIES: u16 = 10_000;
/// Most bytes of all entries when unpacked, by what the list says; no entry can unpack to more.
const MOST_UNPACKED: u64 = 2 << 30;
/// Most unpacked bytes for one packed byte, and from which size on it matters.
const MOST_RATIO: u64 = 200;
const SMALL: u64 = 16 << 20;
/// Most bytes of the list of parts of an office file.
const MOST_TYPES: u64 = 1 << 20;

/// Opens an archive that begins at the first byte of its file. The library takes the list of entries into memory, so
/// the length of the list is looked at before.
pub(super) fn open<R: Read + Seek>(mut file: R, size: u64) -> Result<ZipArchive<R>, Refusal> {
    let ends = End::all(&mut file, size)?;
    // What is allowed here never needs the longer form of the list, in which there can be billions.
    if ends.iter().any(|end| end.entries > MOST_ENTRIES || end.is_long) {
        return Err(Refusal::Bomb);
    }
    Ok(ZipArchive::with_config(Config { archive_offset: ArchiveOffset::Known(0) }, file)?)
}

/// A place where an archive may end.
struct End {
    position: u64,
    entries: u16,
    /// Bytes of the list of entries, which stands before it.
    list: u32,
    /// Whether a second, longer record stands before it.
    is_long: bool,
}

impl End {
    /// All places at the end of a file where some unpacker may look for the list of entries.
    fn all(file: &mut (impl Read + Seek), size: u64) -> Result<Vec<Self>, Refusal> {
        const RECORD: usize = 22;
        const LOCATOR: usize = 20;
        const TAIL: u64 = 0x1_0000 + (RECORD + LOCATOR) as u64;
        let begin = size.saturating_sub(TAIL);
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(begin))?;
        file.take(TAIL).read_to_end(&mut tail)?;
        let at = |index: usize, record: &[u8]| {
            let short = |place: usize| u16::from_le_bytes([record[place], record[place + 1]]);
            let before = index.checked_sub(LOCATOR).and_then(|locator| tail.get(locator..locator + 4));
            Self {
                position: begin + index as u64,
                entries: short(8).max(short(10)),
                list: u32::from_le_bytes([record[12], record[13], record[14], record[15]]),
                is_long: before == Some(b"PK\x06\x07"),
            }
        };
        let records = tail.windows(RECORD).enumerate().filter(|(_, record)| record.starts_with(b"PK\x05\x06"));
        Ok(records.map(|(index, record)| at(index, record)).collect())
    }
}

/// Whether a ZIP ends where this file ends, so that unpackers take the file for one whatever it begins with.
pub(super) fn ends_as_zip(file: &mut (impl Read + Seek), size: u64) -> Result<bool, Refusal> {
    for end in End::all(file, size)? {
        if end.is_long {
            return Ok(true);
        }
        // Four bytes can stand there by chance; that the list they speak of is there too cannot.
        let list = end.position.checked_sub(u64::from(end.list)).filter(|list| *list < end.position);
        let Some(list) = list else { continue };
        let mut signature = [0; 4];
        file.seek(SeekFrom::Start(list))?;
        file.read_exact(&mut signature)?;
        if signature == *b"PK\x01\x02" {
            return Ok(true);
        }
    }
    Ok(false)
}

impl From<ZipError> for Refusal {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => error.into(),
            _ => Self::Damaged,
        }
    }
}

/// What the list of entries says.
#[derive(Default)]
struct Contents {
    unpacked: u64,
    packed: u64,
    /// The list of parts that office files have.
    types: Option<String>,
    has_ofd: bool,
    has_macros: bool,
    has_program: bool,
    /// The first entry that may not be in an archive of evidence.
    foreign: Option<String>,
}

/// Which kind a ZIP is, and whether it may be unpacked without harm.
pub(super) fn kind(file: &mut (impl Read + Seek), size: u64) -> Result<FileKind, Refusal> {
    let mut archive = open(file, size)?;
    if archive.has_duplicate_names() {
        // Each program takes another of the two.
        return Err(Refusal::TwoInOne);
    }
    let mut contents = Contents::default();
    for index in 0..archive.len() {
        contents.add(&mut archive, index)?;
    }
    let ratio = contents.unpacked / size.max(1);
    // Entries that together are longer than the file lie on top of each other.
    let bomb = contents.unpacked > MOST_UNPACKED || contents.packed > size;
    if bomb || (contents.unpacked > SMALL && ratio > MOST_RATIO) {
        return Err(Refusal::Bomb);
    }
    contents.kind()
}

impl Contents {
    fn add<R: Read + Seek>(&mut self, archive: &mut ZipArchive<R>, index: usize) -> Result<(), Refusal> {
        let entry = archive.by_index_data(index)?;
        if entry.encrypted() {
            return Err(Refusal::Encrypted);
        }
        self.unpacked = self.unpacked.saturating_add(entry.size());
        self.packed = self.packed.saturating_add(entry.compressed_size());
        // Names may be in any encoding; the signs that matter here are the same bytes in all of them.
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let small = name.to_ascii_lowercase();
        self.has_ofd |= small == "ofd.xml";
        self.has_macros |= small.ends_with("vbaproject.bin");
        self.has_program |= small.starts_with("meta-inf/") || ending(&small) == "class";
        if self.foreign.is_none() && (entry.is_symlink() || !may_be_inside(&small)) {
            self.foreign = Some(super::safe_name(&name));
        }
        if small == "[content_types].xml" {
            let mut types = Vec::new();
            archive.by_index(index)?.take(MOST_TYPES).read_to_end(&mut types)?;
            self.types = Some(String::from_utf8_lossy(&types).into_owned());
        }
        Ok(())
    }

    fn kind(self) -> Result<FileKind, Refusal> {
        let Some(types) = self.types else {
            return match self.foreign {
                _ if self.has_ofd && !self.has_program => Ok(FileKind::Ofd),
                Some(name) => Err(Refusal::Entry { name }),
                None => Ok(FileKind::Zip),
            };
        };
        if self.has_program {
            return Err(Refusal::TwoInOne);
        }
        if self.has_macros || types.contains("macroEnabled") {
            return Err(Refusal::Macros);
        }
        let is = |main: &str| types.contains(&format!("{main}.main+xml"));
        if is("wordprocessingml.document") {
            Ok(FileKind::Docx)
        } else if is("spreadsheetml.sheet") {
            Ok(FileKind::Xlsx)
        } else if is("presentationml.presentation") {
            Ok(FileKind::Pptx)
        } else {
            Err(Refusal::NotAllowed)
        }
    }
}

/// Whether a file of this name, in small letters, may be in an archive: of a kind that may be evidence by itself, no
/// archive again, and in no place but below the archive.
fn may_be_inside(name: &str) -> bool {
    if name.starts_with(['/', '\\']) || name.contains(':') || name.split(['/', '\\']).any(|part| part == "..") {
        return false;
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    // A folder, or what systems put beside people's files.
    let kept_aside = ["", ".ds_store", "thumbs.db", "desktop.ini"].contains(&last) || name.starts_with("__macosx/");
    let ending = ending(last);
    kept_aside || FileKind::ALL.iter().any(|kind| *kind != FileKind::Zip && kind.endings().contains(&ending.as_str()))
}
