//! What a file is, decided by its content; a name proves nothing.

use std::io::Cursor;

use scheme::Text;

/// A kind of file that may be evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// PDF
    Pdf,
    /// JPEG picture
    Jpeg,
    /// PNG picture
    Png,
    /// Word document (.docx)
    Docx,
    /// Workbook (.xlsx)
    Xlsx,
    /// Slides (.pptx)
    Pptx,
    /// Word, Excel or WPS of the old kind (.doc, .xls, .wps, .et)
    Ole,
    /// Archive (.zip)
    Zip,
}

impl FileKind {
    const ALL: [Self; 8] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Docx, Self::Xlsx, Self::Pptx, Self::Ole, Self::Zip];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Ole => "ole",
            Self::Zip => "zip",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The content type to send it with.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Ole => "application/octet-stream",
            Self::Zip => "application/zip",
        }
    }

    /// Whether a browser may show it in a sandbox; all else is only downloaded.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Pdf | Self::Jpeg | Self::Png)
    }

    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Ole => &["doc", "xls", "ppt", "wps", "et", "dps"],
            Self::Zip => &["zip"],
        }
    }
}

/// The kind of a file, refused where the content is none that is allowed, or another than the name says.
pub fn kind_of(name: &str, bytes: &[u8]) -> Result<FileKind, Text> {
    let Some(kind) = by_content(bytes) else {
        return Err(Text::new(
            "不支持这种文件；可用 PDF、JPG、PNG、Word、Excel、PPT、WPS 和 ZIP",
            "this kind of file is not accepted: PDF, JPG, PNG, Word, Excel, PowerPoint, WPS and ZIP are",
        ));
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if kind.endings().contains(&ending.as_str()) {
        return Ok(kind);
    }
    let wanted = kind.endings().join("、.");
    Err(Text::new(
        format!("文件内容与扩展名 .{ending} 不符，应为 .{wanted}"),
        format!("the content does not fit the ending .{ending}: it should be .{}", kind.endings().join(", .")),
    ))
}

fn by_content(bytes: &[u8]) -> Option<FileKind> {
    match bytes {
        // A PDF begins at its first byte: what hides something before it is not accepted.
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
        [0xFF, 0xD8, 0xFF, ..] => Some(FileKind::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(FileKind::Png),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Some(FileKind::Ole),
        [b'P', b'K', 3, 4, ..] => in_zip(bytes),
        _ => None,
    }
}

/// Which office format a ZIP holds, by its list of entries; nothing is unpacked.
fn in_zip(bytes: &[u8]) -> Option<FileKind> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    Some(if has("word/document.xml") {
        FileKind::Docx
    } else if has("xl/workbook.xml") {
        FileKind::Xlsx
    } else if has("ppt/presentation.xml") {
        FileKind::Pptx
    } else {
        FileKind::Zip
    })
}

/// Longest name that is kept.
const LONGEST: usize = 120;

/// The name a file is shown under: without folders, control characters and marks that turn the direction of writing.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let plain: String = last.chars().filter(|c| !hidden(*c)).collect();
    let plain = plain.trim().trim_start_matches('.');
    if plain.is_empty() {
        return "未命名".to_owned();
    }
    let count = plain.chars().count();
    if count <= LONGEST {
        return plain.to_owned();
    }
    // The ending stays: it says what the file is.
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, ""));
    let ending: String = ending.chars().take(10).collect();
    let stem: String = stem.chars().take(LONGEST - ending.chars().count() - 1).collect();
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_must_agree() {
        assert_eq!(kind_of("凭证.PDF", b"%PDF-1.7 ..."), Ok(FileKind::Pdf));
        assert_eq!(kind_of("照片.jpg", &[0xFF, 0xD8, 0xFF, 0xE0]), Ok(FileKind::Jpeg));
        assert!(kind_of("照片.png", &[0xFF, 0xD8, 0xFF, 0xE0]).unwrap_err().en.contains(".jpg"));
        for (name, bytes) in [
            ("a.html", b"<html><script>".as_slice()),
            ("a.svg", b"<svg onload=x>"),
            ("a.pdf", b"<script></script>%PDF-1.7"),
            ("a.exe", b"MZ\x90\x00"),
            ("a.pdf", b""),
        ] {
            assert!(kind_of(name, bytes).is_err(), "{name}");
        }
    }

    #[test]
    fn names_keep_what_people_wrote_and_lose_what_could_deceive() {
        assert_eq!(safe_name("附件1-1 付款凭证（盖章）.pdf"), "附件1-1 付款凭证（盖章）.pdf");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\temp\\a\u{202e}fdp.exe"), "afdp.exe");
        assert_eq!(safe_name("..."), "未命名");
        let long = format!("{}.pdf", "证".repeat(300));
        assert_eq!(safe_name(&long).chars().count(), 120);
        assert!(safe_name(&long).ends_with("证.pdf"));
    }
}
