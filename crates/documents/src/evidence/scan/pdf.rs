//! The text of a PDF. The library is good at well-formed files; what hostile ones do to it stays in the child process.

use std::io::{self, Read, Seek, SeekFrom};

use lopdf::Document;

use super::Coverage;
use super::looker::Looker;

/// Most bytes of one page when unpacked.
const MOST_PAGE: usize = 16 << 20;
/// Most pages.
const MOST_PAGES: usize = 2_000;

pub(super) fn text(mut file: impl Read + Seek, looker: &mut Looker) -> io::Result<Coverage> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let Ok(document) = Document::load_mem(&bytes) else { return Ok(Coverage::None) };
    drop(bytes);
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let (mut read, mut failed) = (false, pages.len() > MOST_PAGES);
    for page in pages.into_iter().take(MOST_PAGES) {
        for piece in document.extract_text_chunks_with_limit(&[page], MOST_PAGE) {
            match piece {
                Ok(piece) => {
                    read |= !piece.trim().is_empty();
                    looker.push(&piece);
                }
                Err(_) => failed = true,
            }
        }
        looker.push("\n");
        if looker.room() == 0 {
            break;
        }
    }
    Ok(match (read, failed) {
        (false, _) => Coverage::None,
        (true, true) => Coverage::Part,
        (true, false) => Coverage::Whole,
    })
}
