//! PDF through Typst: the only crate that names it. Each paper is a template compiled in and a value handed to it, so
//! that nothing an institution writes is ever read as markup. No network, no clock, no file but the system's fonts.
//!
//! The same content in the same language with the same fonts gives the same bytes.

mod desk;
mod error;
mod fonts;
mod receipt;
mod report;
mod value;
mod visit;
mod words;

use documents::press::{Receipt, SelfReport, VisitList};
use scheme::Lang;

pub use error::PressError;

/// 提交回执 as PDF/A-2u. The texts of `receipt` are taken to be in `lang`.
pub fn receipt(receipt: &Receipt, lang: Lang) -> Result<Vec<u8>, PressError> {
    let fonts = fonts::installed()?;
    desk::print(&receipt::paper(receipt, lang, &fonts), &fonts)
}

/// 自评报告 as PDF/A-2u. The texts of `report` are taken to be in `lang`.
pub fn report(report: &SelfReport, lang: Lang) -> Result<Vec<u8>, PressError> {
    let fonts = fonts::installed()?;
    desk::print(&report::paper(report, lang, &fonts), &fonts)
}

/// 现场考察清单 as PDF/A-2u, to be filled in by hand. The texts of `list` are taken to be in `lang`.
pub fn visit_list(list: &VisitList, lang: Lang) -> Result<Vec<u8>, PressError> {
    let fonts = fonts::installed()?;
    desk::print(&visit::paper(list, lang, &fonts), &fonts)
}
