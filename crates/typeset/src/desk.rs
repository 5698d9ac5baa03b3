//! Where a paper is set: a Typst world that holds the templates, one value and the fonts, and nothing else.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::PressError;
use crate::fonts::Fonts;

/// What the file names as the program that made it.
const CREATOR: &str = "Hengping";
/// Beijing time is eight hours ahead of UTC.
const BEIJING_MINUTES: i32 = 8 * 60;

/// Everything that makes one paper.
pub(crate) struct Paper {
    /// Which template sets it.
    pub(crate) template: Template,
    /// What it says.
    pub(crate) content: Dict,
    /// What tells this paper from all others.
    pub(crate) ident: String,
    /// Its date, Beijing time.
    pub(crate) dated: DateTime,
}

/// The templates that set a whole paper.
#[derive(Clone, Copy)]
pub(crate) enum Template {
    /// 提交回执
    Receipt,
    /// 自评报告
    Report,
    /// 现场考察清单
    Visit,
}

impl Template {
    fn source(self) -> &'static Source {
        match self {
            Self::Receipt => &SOURCES[0],
            Self::Report => &SOURCES[1],
            Self::Visit => &SOURCES[2],
        }
    }
}

/// The templates compiled in, the shared one last.
static SOURCES: LazyLock<[Source; 4]> = LazyLock::new(|| {
    [
        ("receipt.typ", include_str!("../templates/receipt.typ")),
        ("report.typ", include_str!("../templates/report.typ")),
        ("visit.typ", include_str!("../templates/visit.typ")),
        ("paper.typ", include_str!("../templates/paper.typ")),
    ]
    .map(|(name, text)| {
        let path = VirtualPath::new(name).expect("a plain file name is a valid path");
        Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), text.to_owned())
    })
});

/// Sets the paper and writes it as PDF/A-2u.
pub(crate) fn print(paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>, PressError> {
    let desk = Desk {
        library: LazyHash::new(Library::builder().with_inputs(paper.content.clone()).build()),
        fonts,
        main: paper.template.source().id(),
    };
    let result = desk.set().and_then(|document| write(&document, paper));
    // Typst remembers what it has set. The next paper is another one, and this one is somebody's.
    typst::comemo::evict(0);
    result
}

fn write(document: &PagedDocument, paper: &Paper) -> Result<Vec<u8>, PressError> {
    let standards =
        PdfStandards::new(&[PdfStandard::A_2u]).map_err(|error| PressError::Page(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(paper.ident.clone()),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        timestamp: timestamp(paper.dated),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| page_error(&errors))
}

fn timestamp(dated: DateTime) -> Option<Timestamp> {
    let part = |number: i8| u8::try_from(number).ok();
    let moment = Datetime::from_ymd_hms(
        dated.year().into(),
        part(dated.month())?,
        part(dated.day())?,
        part(dated.hour())?,
        part(dated.minute())?,
        part(dated.second())?,
    )?;
    Timestamp::new_local(moment, BEIJING_MINUTES)
}

fn page_error(errors: &[SourceDiagnostic]) -> PressError {
    PressError::Page(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; "))
}

struct Desk<'a> {
    library: LazyHash<Library>,
    fonts: &'a Fonts,
    main: FileId,
}

impl Desk<'_> {
    fn set(&self) -> Result<PagedDocument, PressError> {
        typst::compile(self).output.map_err(|errors| page_error(&errors))
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
