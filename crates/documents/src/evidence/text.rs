//! Plain text, in UTF-8 or GBK, that nothing would take for a page or a script.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{DecoderResult, GBK};

use super::refusal::Refusal;

/// Most bytes of a plain text.
const LARGEST: u64 = 16 << 20;
/// How far into a text a browser that guesses looks for the beginning of a page.
const LOOKED_AT: usize = 4096;

/// Refuses what is no plain text.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Refusal::TooLarge { most: LARGEST });
    }
    let text = decode(&bytes).ok_or(Refusal::NotAllowed)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || runs_or_shows(&text) {
        return Err(Refusal::NotAllowed);
    }
    Ok(())
}

/// UTF-8 if it is, else GBK, which every text without wrong bytes is.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let mut decoder = GBK.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Some(text),
        _ => None,
    }
}

/// Begins as a script, a page or another kind of file does, or has a mark of a page near its beginning.
fn runs_or_shows(text: &str) -> bool {
    const BEGINNINGS: [&str; 8] = ["<", "#!", "@echo", "%!", "%pdf", "{\\rtf", "mime-version", "mz"];
    const MARKS: [&str; 8] = ["<html", "<!doctype", "<script", "<svg", "<iframe", "<?xml", "<?php", "<body"];
    let beginning: String = text.chars().take(LOOKED_AT).collect::<String>().to_ascii_lowercase();
    let trimmed = beginning.trim_start();
    BEGINNINGS.iter().any(|begin| trimmed.starts_with(begin)) || MARKS.iter().any(|mark| beginning.contains(mark))
}
