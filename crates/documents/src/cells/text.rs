//! `.csv` as UTF-8 or GBK, with comma, semicolon or tab.

use std::fs::File;
use std::io::{BufReader, Read};

use csv::ReaderBuilder;
use encoding_rs::{DecoderResult, GBK};

use super::Value;
use super::limits::{Amount, CellsError, Limits};
use super::lines::Out;

pub(super) fn read(file: BufReader<File>, limits: &Limits, out: &mut Out) -> Result<(), CellsError> {
    let mut bytes = Vec::new();
    // The file may have grown since its size was asked.
    file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    limits.check(Amount::FileBytes, bytes.len() as u64)?;
    if !is_text(&bytes) {
        return Err(CellsError::NotAWorkbook);
    }
    let text = decode(bytes)?;
    out.sheet("", false)?;
    send_records(&text, out)?;
    out.flush()
}

/// Neither control characters nor the beginning of a web page: systems export tables as HTML and name them `.xls`.
/// The bytes of GBK and UTF-8 characters are never control characters.
fn is_text(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r".contains(byte);
    !bytes.is_empty() && !start.starts_with(b"<") && !start.starts_with(b"%PDF-") && !bytes.iter().any(control)
}

/// UTF-8 if it is, else GBK. A byte order mark promises UTF-8.
fn decode(bytes: Vec<u8>) -> Result<String, CellsError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return match str::from_utf8(rest) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(malformed(&rest[..error.valid_up_to()], "bytes that are not UTF-8")),
        };
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let mut decoder = GBK.new_decoder_without_bom_handling();
    let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(most.unwrap_or_default());
    match decoder.decode_to_string_without_replacement(&bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (_, read) => Err(malformed(&bytes[..read], "bytes that are neither UTF-8 nor GBK")),
    }
}

fn malformed(before: &[u8], detail: &str) -> CellsError {
    let lines = before.split(|byte| *byte == b'\n').count();
    CellsError::unreadable(None, Some(lines as u64), detail)
}

fn send_records(text: &str, out: &mut Out) -> Result<(), CellsError> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter(text)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut row: u32 = 0;
    for record in reader.records() {
        let record = record.map_err(|error| out.fail(&error.to_string()))?;
        let start = record.position().map_or(0, csv::Position::byte);
        row = row.saturating_add(skipped(text, usize::try_from(start).unwrap_or(usize::MAX)));
        for (column, cell) in record.iter().enumerate() {
            out.cell(row, u32::try_from(column).unwrap_or(u32::MAX), Value::Text(cell.to_owned()))?;
        }
        row = row.saturating_add(1);
    }
    Ok(())
}

/// The empty lines that the csv crate passed over before a record. Excel shows them as rows.
fn skipped(text: &str, start: usize) -> u32 {
    let (before, after) = text.as_bytes().split_at(start.min(text.len()));
    // A record ends at its CR; the LF behind it is still to come.
    let mut rest = if before.ends_with(b"\r") { after.strip_prefix(b"\n").unwrap_or(after) } else { after };
    let mut lines = 0;
    while let Some(next) =
        rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"))
    {
        rest = next;
        lines += 1;
    }
    lines
}

/// The separator that occurs most often in the first line, outside quotes; the comma if none does.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| *separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    counts.iter().find(|(_, count)| Some(*count) == most).map_or(b',', |(separator, _)| *separator)
}
