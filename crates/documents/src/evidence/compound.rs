//! Office files of the old kind: a small file system in a file, whose list of streams tells what it is.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::kind::FileKind;
use super::refusal::Refusal;

/// Most streams that are looked at. A workbook with many pictures has some hundreds.
const MOST_STREAMS: usize = 10_000;

pub(super) fn kind(file: &mut (impl Read + Seek)) -> Result<FileKind, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    // The library checks what it follows; should it miss something, that is a damaged file and not our end.
    let names = catch_unwind(AssertUnwindSafe(|| names(file))).unwrap_or(Err(Refusal::Damaged))?;
    let has = |name: &str| names.iter().any(|found| found == name);
    if has("/EncryptedPackage") {
        return Err(Refusal::Encrypted);
    }
    if names.iter().any(|name| name.ends_with("/VBA") || name.ends_with("/_VBA_PROJECT")) {
        return Err(Refusal::Macros);
    }
    if has("/WordDocument") {
        Ok(FileKind::Doc)
    } else if has("/Workbook") || has("/Book") {
        Ok(FileKind::Xls)
    } else if has("/PowerPoint Document") {
        Ok(FileKind::Ppt)
    } else {
        // A mail, a drawing, a program to install.
        Err(Refusal::NotAllowed)
    }
}

fn names(file: &mut (impl Read + Seek)) -> Result<Vec<String>, Refusal> {
    let compound = cfb::CompoundFile::open(file)?;
    let names: Vec<String> =
        compound.walk().take(MOST_STREAMS + 1).map(|entry| entry.path().to_string_lossy().into_owned()).collect();
    if names.len() > MOST_STREAMS { Err(Refusal::Bomb) } else { Ok(names) }
}
