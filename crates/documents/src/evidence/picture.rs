//! How many dots a picture has. A few bytes can ask a browser for more memory than the reader's machine has.

use std::io::{Read, Seek, SeekFrom};

use super::refusal::Refusal;

/// More than the largest cameras and scanners make.
const MOST_DOTS: u64 = 250_000_000;
/// Most segments before the size of a picture. Colour profiles take a few dozen.
const MOST_SEGMENTS: usize = 1_000;

fn check(width: u32, height: u32) -> Result<(), Refusal> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Refusal::Damaged),
        dots if dots > MOST_DOTS => Err(Refusal::Dots),
        _ => Ok(()),
    }
}

/// The first chunk of a PNG is its size.
pub(super) fn check_png(head: &[u8]) -> Result<(), Refusal> {
    match head.get(8..24) {
        Some([0, 0, 0, 13, b'I', b'H', b'D', b'R', w0, w1, w2, w3, h0, h1, h2, h3]) => {
            check(u32::from_be_bytes([*w0, *w1, *w2, *w3]), u32::from_be_bytes([*h0, *h1, *h2, *h3]))
        }
        _ => Err(Refusal::Damaged),
    }
}

/// The segments of a JPEG up to the one with its size.
pub(super) fn check_jpeg(file: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    file.seek(SeekFrom::Start(2))?;
    for _ in 0..MOST_SEGMENTS {
        let mut marker = [0; 2];
        file.read_exact(&mut marker)?;
        if marker == [0xFF, 0xFF] {
            // A byte to fill up: the marker begins one later.
            file.seek(SeekFrom::Current(-1))?;
            continue;
        }
        let [0xFF, code] = marker else { return Err(Refusal::Damaged) };
        if matches!(code, 0x01 | 0xD0..=0xD7) {
            continue;
        }
        let mut length = [0; 2];
        file.read_exact(&mut length)?;
        let length = u16::from_be_bytes(length);
        match code {
            // Start of frame of any process; three others lie between.
            0xC0..=0xCF if !matches!(code, 0xC4 | 0xC8 | 0xCC) => {
                let mut frame = [0; 5];
                file.read_exact(&mut frame)?;
                let [_, h0, h1, w0, w1] = frame;
                return check(u32::from(u16::from_be_bytes([w0, w1])), u32::from(u16::from_be_bytes([h0, h1])));
            }
            // The dots begin, or the picture ends, before its size was told.
            0xD9 | 0xDA => return Err(Refusal::Damaged),
            _ if length < 2 => return Err(Refusal::Damaged),
            _ => {
                file.seek(SeekFrom::Current(i64::from(length) - 2))?;
            }
        }
    }
    Err(Refusal::Damaged)
}
