//! Looking for personal data in what a file says, in a child process with little memory and time: the file may be made
//! to break whatever opens it.
//!
//! Text in pictures, and so in scanned pages, is not read. A clean answer is a hint, no proof.

mod cage;
mod looker;
mod pdf;

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

pub use cage::{SCAN_ARGUMENT, ScanError, ScanLimits, scan_child_main, scan_untrusted};

use super::archive;
use super::kind::{FileKind, ending};
use super::privacy::PersonalData;
use super::refusal::Refusal;
use super::{text, xml};
use looker::Looker;

/// How much of the text of a file was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// All of it.
    Whole,
    /// Some: the rest is damaged, too long, or in a form that cannot be read.
    Part,
    /// None: pictures, archives, scanned or protected pages.
    None,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// Personal data.
    pub found: PersonalData,
    /// In how much of the file.
    pub coverage: Coverage,
}

/// Looks through a file in this process, with at most so many bytes of text.
pub(super) fn scan_here(file: impl Read + Seek, kind: FileKind, most: u64) -> io::Result<Scan> {
    let mut looker = Looker::new(most);
    let coverage = match kind {
        FileKind::Text => of_text(file, &mut looker)?,
        FileKind::Docx => of_parts(file, &["word/"], &mut looker),
        FileKind::Xlsx => of_parts(file, &["xl/sharedstrings.xml", "xl/worksheets/", "xl/comments"], &mut looker),
        FileKind::Pptx => of_parts(file, &["ppt/slides/", "ppt/notesslides/"], &mut looker),
        FileKind::Ofd => of_parts(file, &["doc_"], &mut looker),
        FileKind::Doc | FileKind::Xls | FileKind::Ppt => of_bytes(file, &mut looker)?,
        FileKind::Pdf => pdf::text(file, &mut looker)?,
        FileKind::Jpeg | FileKind::Png | FileKind::Zip => Coverage::None,
    };
    let (found, cut) = looker.end();
    let coverage = if cut && coverage == Coverage::Whole { Coverage::Part } else { coverage };
    Ok(Scan { found, coverage })
}

fn of_text(mut file: impl Read + Seek, looker: &mut Looker) -> io::Result<Coverage> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(looker.room()).read_to_end(&mut bytes)?;
    // Cut in the middle of a character it is no text any more; its digits still are.
    match text::decode(&bytes) {
        Some(text) => looker.push(&text),
        None => looker.push_bytes(&bytes),
    }
    Ok(Coverage::Whole)
}

/// The XML parts of an archive whose names begin so.
fn of_parts(mut file: impl Read + Seek, names: &[&str], looker: &mut Looker) -> Coverage {
    let mut coverage = Coverage::Whole;
    let mut look = || -> Result<(), Refusal> {
        let size = file.seek(SeekFrom::End(0))?;
        let mut archive = archive::open(&mut file, size)?;
        // Marks take more room than words: some times the text may be read, in all parts together.
        let mut budget = looker.room().saturating_mul(4);
        for index in 0..archive.len() {
            let name = String::from_utf8_lossy(archive.by_index_data(index)?.name_raw()).to_ascii_lowercase();
            if ending(&name) != "xml" || !names.iter().any(|begin| name.starts_with(begin)) {
                continue;
            }
            let mut part = archive.by_index(index)?.take(budget);
            let whole = xml::text(BufReader::new(&mut part), &mut |text| looker.push(text));
            budget = part.limit();
            if !whole || budget == 0 {
                coverage = Coverage::Part;
            }
            looker.push("\n");
        }
        Ok(())
    };
    if look().is_err() { Coverage::Part } else { coverage }
}

/// The old office formats keep text as bytes or as pairs of bytes, in pieces: most of it is found without taking the
/// format apart, and none of it can break anything.
fn of_bytes(mut file: impl Read + Seek, looker: &mut Looker) -> io::Result<Coverage> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(looker.room()).read_to_end(&mut bytes)?;
    looker.push_bytes(&bytes);
    for begin in 0..2 {
        let pairs = bytes.get(begin..).unwrap_or_default().chunks_exact(2);
        let signs: Vec<u8> = pairs.map(|pair| if pair[1] == 0 { pair[0] } else { b'\n' }).collect();
        looker.push_bytes(b"\n");
        looker.push_bytes(&signs);
    }
    Ok(Coverage::Part)
}
