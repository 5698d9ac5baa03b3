//! 自评报告 as the value that its template sets.

use documents::press::{Indicator, SelfReport};
use scheme::Lang;
use typst::foundations::{Dict, IntoValue, Value};

use crate::desk::{Paper, Template};
use crate::fonts::Fonts;
use crate::value::{Printable, dict, frame, rows};
use crate::words::{REPORT, words};

/// How much of a digest the list of files shows; the whole stands in the manifest.
const DIGEST_SHOWN: usize = 16;

/// The paper that `report` is.
pub(crate) fn paper(report: &SelfReport, lang: Lang, fonts: &Fonts) -> Paper {
    let print = Printable::new(fonts);
    let mut content = frame(lang, fonts, print.text(&report.title));
    content.insert("words".into(), words(lang, &[&REPORT]).into_value());
    content.insert("left".into(), print.in_head(&report.institution.name));
    content.insert("right".into(), print.in_head(&report.title));
    content.insert("report".into(), facts(report, &print).into_value());
    Paper {
        template: Template::Report,
        content,
        ident: format!("self-evaluation {} {} {}", report.year, report.institution.code, report.made),
        dated: report.dated,
    }
}

fn facts(report: &SelfReport, print: &Printable) -> Dict {
    dict([
        ("year", report.year.into_value()),
        ("institution", print.text(&report.institution.name)),
        ("code", print.text(&report.institution.code)),
        ("made", print.text(&report.made)),
        ("statement", print.text(&report.statement)),
        ("claimed", print.text(&report.claimed)),
        ("maximum", print.text(&report.maximum)),
        (
            "groups",
            rows(&report.groups, |group| {
                dict([
                    ("name", print.text(&group.name)),
                    ("claimed", print.text(&group.claimed)),
                    ("maximum", optional(group.maximum.as_deref(), print)),
                    ("indicators", rows(&group.indicators, |indicator| facts_of(indicator, print))),
                ])
            }),
        ),
        (
            "files",
            rows(&report.files, |file| {
                dict([
                    ("number", file.number.into_value()),
                    ("name", print.text(&file.name)),
                    ("size", print.text(&file.size)),
                    ("pages", file.pages.map_or(Value::None, IntoValue::into_value)),
                    ("digest", print.text(&file.digest.chars().take(DIGEST_SHOWN).collect::<String>())),
                ])
            }),
        ),
    ])
}

fn facts_of(indicator: &Indicator, print: &Printable) -> Dict {
    dict([
        ("id", print.text(&indicator.id)),
        ("name", print.text(&indicator.name)),
        ("claimed", optional(indicator.claimed.as_deref(), print)),
        ("maximum", optional(indicator.maximum.as_deref(), print)),
        ("working", print.text(&indicator.working)),
        ("remark", print.text(&indicator.remark)),
        (
            "items",
            rows(&indicator.items, |item| {
                dict([
                    ("title", print.text(&item.title)),
                    ("date", print.text(&item.date)),
                    ("kind", print.text(&item.kind)),
                ])
            }),
        ),
    ])
}

fn optional(text: Option<&str>, print: &Printable) -> Value {
    text.map_or(Value::None, |text| print.text(text))
}
