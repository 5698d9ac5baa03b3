//! Files made byte by byte, each right or wrong in one chosen way.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A PDF of one page that says this; letters and digits only.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

/// A JPEG of this size, as far as its size is told.
pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16];
    file.extend_from_slice(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    file.extend_from_slice(&[0xFF, 0xC0, 0, 17, 8]);
    file.extend_from_slice(&height.to_be_bytes());
    file.extend_from_slice(&width.to_be_bytes());
    file.extend_from_slice(&[3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9]);
    file
}

/// An archive of these entries.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The list of parts of an office file whose main part is of this type.
fn types(main: &str) -> Vec<u8> {
    format!(r#"<Types><Override PartName="/main.xml" ContentType="application/vnd.{main}"/></Types>"#).into_bytes()
}

pub(crate) const WORD: &str = "openxmlformats-officedocument.wordprocessingml.document.main+xml";
pub(crate) const EXCEL: &str = "openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
pub(crate) const SLIDES: &str = "openxmlformats-officedocument.presentationml.presentation.main+xml";

/// An office file with these parts.
pub(crate) fn office(main: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let types = types(main);
    let mut entries: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", &types)];
    entries.extend_from_slice(parts);
    zip(&entries)
}

/// An office file of the old kind with these streams.
pub(crate) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        if let Some((storage, _)) = name.rsplit_once('/').filter(|(storage, _)| !storage.is_empty()) {
            file.create_storage_all(storage).unwrap();
        }
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}
