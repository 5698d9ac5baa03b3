//! The kinds of files that may be evidence, and how they are sent.

use serde::{Deserialize, Serialize};

/// A kind of file that may be evidence. Told by the content; a name proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// Word document of the old kind, which WPS also writes as .wps
    Doc,
    /// Workbook of the old kind, which WPS also writes as .et
    Xls,
    /// Slides of the old kind, which WPS also writes as .dps
    Ppt,
    /// Document in fixed layout of GB/T 33190 (.ofd)
    Ofd,
    /// Plain text in UTF-8 or GBK
    Text,
    /// Archive (.zip) of such files
    Zip,
}

/// Whether a browser may show a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// In a sandbox of its own.
    InPlace,
    /// Only downloaded.
    Download,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Pdf,
        Self::Jpeg,
        Self::Png,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Doc,
        Self::Xls,
        Self::Ppt,
        Self::Ofd,
        Self::Text,
        Self::Zip,
    ];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
            Self::Ofd => "ofd",
            Self::Text => "text",
            Self::Zip => "zip",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The content type to send it with. What is only downloaded has none that a browser would open.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
            // Text could be taken for a page by a browser that guesses.
            Self::Ofd | Self::Text => "application/octet-stream",
            Self::Zip => "application/zip",
        }
    }

    /// Whether a browser may show it.
    pub fn disposition(self) -> Disposition {
        match self {
            Self::Pdf | Self::Jpeg | Self::Png => Disposition::InPlace,
            _ => Disposition::Download,
        }
    }

    /// Whether a browser may show it in a sandbox; all else is only downloaded.
    pub fn is_shown(self) -> bool {
        self.disposition() == Disposition::InPlace
    }

    /// The endings a name of this kind may have, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Doc => &["doc", "wps"],
            Self::Xls => &["xls", "et"],
            Self::Ppt => &["ppt", "dps"],
            Self::Ofd => &["ofd"],
            Self::Text => &["txt", "csv"],
            Self::Zip => &["zip"],
        }
    }
}

/// The ending of a name, in small letters; empty if it has none.
pub(super) fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}
