//! The fonts of the system, found once: 宋体 for text, 黑体 for headings and labels, one of equal widths for digests.
//! Nothing else is loaded, so that a page does not depend on what other fonts a machine has.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use fontdb::{Database, FaceInfo, Family, Query, Source};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

use crate::PressError;

/// 宋体, best first.
const TEXT: [&str; 8] = [
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif SC",
    "Songti SC",
    "SimSun",
    "FandolSong",
    "AR PL UMing CN",
];

/// 黑体, best first.
const HEAD: [&str; 9] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
];

/// Of equal widths, best first. A CJK one comes along in the file of its 黑体.
const MONO: [&str; 4] = ["Noto Sans Mono CJK SC", "DejaVu Sans Mono", "Liberation Mono", "Menlo"];

/// Characters of the papers themselves; a font that lacks one is no Chinese font.
const SAMPLE: &str = "提交回执自评报告院校章验现场考察清单√";

/// The faces in use and what each is for.
pub(crate) struct Fonts {
    /// For Typst: what each face has.
    pub(crate) book: LazyHash<FontBook>,
    /// The faces in the order of the book.
    pub(crate) faces: Vec<Font>,
    /// Family for text.
    pub(crate) text: String,
    /// Family for headings and labels.
    pub(crate) head: String,
    /// Family for digests.
    pub(crate) mono: String,
}

/// The fonts of this machine. They are kept once found; while there are none, the next call looks again.
pub(crate) fn installed() -> Result<Arc<Fonts>, PressError> {
    static FOUND: OnceLock<Arc<Fonts>> = OnceLock::new();
    if let Some(fonts) = FOUND.get() {
        return Ok(Arc::clone(fonts));
    }
    let mut database = Database::new();
    database.load_system_fonts();
    let fonts = Arc::new(choose(&database)?);
    Ok(Arc::clone(FOUND.get_or_init(|| fonts)))
}

fn choose(database: &Database) -> Result<Fonts, PressError> {
    let (text, head) = match (preferred(database, &TEXT), preferred(database, &HEAD)) {
        (Some(text), Some(head)) => (text, head),
        (Some(only), None) | (None, Some(only)) => (only, only),
        (None, None) => {
            let any = database.faces().find(|face| reads_chinese(database, face)).ok_or(PressError::NoFont)?;
            (any, any)
        }
    };
    let mono = preferred(database, &MONO).unwrap_or(head);

    let mut shelf = Shelf::default();
    let [text, head, mono] = [text, head, mono].map(|face| shelf.take(face));
    let (text, head) = (text.ok_or(PressError::NoFont)?, head.ok_or(PressError::NoFont)?);
    let mono = mono.unwrap_or_else(|| head.clone());
    Ok(Fonts { book: LazyHash::new(FontBook::from_fonts(&shelf.faces)), faces: shelf.faces, text, head, mono })
}

fn preferred<'a>(database: &'a Database, names: &[&str]) -> Option<&'a FaceInfo> {
    let families: Vec<Family> = names.iter().map(|name| Family::Name(name)).collect();
    database.query(&Query { families: &families, ..Query::default() }).and_then(|id| database.face(id))
}

fn reads_chinese(database: &Database, face: &FaceInfo) -> bool {
    let info = database.with_face_data(face.id, FontInfo::new).flatten();
    info.is_some_and(|info| SAMPLE.chars().all(|character| info.coverage.contains(character.into())))
}

/// Faces read from disk; those of one file share its bytes.
#[derive(Default)]
struct Shelf {
    files: Vec<(PathBuf, Bytes)>,
    faces: Vec<Font>,
}

impl Shelf {
    /// Reads `face` and says by which family Typst knows it.
    fn take(&mut self, face: &FaceInfo) -> Option<String> {
        let Source::File(path) = &face.source else { return None };
        let known = self.files.iter().find(|(file, _)| file == path).map(|(_, bytes)| bytes.clone());
        let bytes = match known {
            Some(bytes) => bytes,
            None => {
                let bytes = Bytes::new(std::fs::read(path).ok()?);
                self.files.push((path.clone(), bytes.clone()));
                bytes
            }
        };
        let font = Font::new(bytes, face.index)?;
        let family = font.info().family.clone();
        if !self.faces.contains(&font) {
            self.faces.push(font);
        }
        Some(family)
    }
}

impl Fonts {
    /// Whether one of the faces has a glyph for `character`.
    pub(crate) fn have(&self, character: char) -> bool {
        self.faces.iter().any(|face| face.info().coverage.contains(character.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_chinese_fonts_says_what_to_install() {
        let error = choose(&Database::new()).err().expect("there is no font in an empty database");
        assert_eq!(error, PressError::NoFont);
        assert!(error.text().zh.contains("fonts-noto-cjk"));
        assert!(error.text().en.contains("fonts-noto-cjk"));
    }
}
