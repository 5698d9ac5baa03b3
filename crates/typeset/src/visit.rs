//! 现场考察清单 as the value that its template sets.

use documents::press::{VisitItem, VisitList, VisitResult};
use scheme::Lang;
use typst::foundations::{Array, Dict, IntoValue, Value};

use crate::desk::{Paper, Template};
use crate::fonts::Fonts;
use crate::value::{Printable, dict, frame, rows};
use crate::words::{VISIT, words};

/// Chinese fonts have this sign since GB 2312; people know it as the tick.
const TICK: &str = "√";

/// The paper that `list` is.
pub(crate) fn paper(list: &VisitList, lang: Lang, fonts: &Fonts) -> Paper {
    let print = Printable::new(fonts);
    let mut content = frame(lang, fonts, print.text(&list.title));
    content.insert("words".into(), words(lang, &[&VISIT]).into_value());
    content.insert("left".into(), print.in_head(&list.institution.name));
    content.insert("right".into(), print.in_head(&list.title));
    content.insert("list".into(), facts(list, &print).into_value());
    Paper {
        template: Template::Visit,
        content,
        ident: format!("visit {} {} {}", list.year, list.institution.code, list.made),
        dated: list.dated,
    }
}

fn facts(list: &VisitList, print: &Printable) -> Dict {
    dict([
        ("year", list.year.into_value()),
        ("institution", print.text(&list.institution.name)),
        ("code", print.text(&list.institution.code)),
        ("day", print.text(&list.day)),
        ("team", texts(&list.team, print)),
        ("made", print.text(&list.made)),
        ("tick", print.text(TICK)),
        ("items", rows(&list.items, |item| facts_of(item, print))),
        (
            "findings",
            rows(&list.findings, |finding| {
                dict([
                    ("words", print.text(&finding.words)),
                    ("indicator", print.text(&finding.indicator)),
                    ("kind", print.text(&finding.kind)),
                ])
            }),
        ),
    ])
}

fn facts_of(item: &VisitItem, print: &Printable) -> Dict {
    dict([
        ("id", print.text(&item.id)),
        ("name", print.text(&item.name)),
        ("claimed", print.text(&item.claimed)),
        ("asked", texts(&item.asked, print)),
        ("result", item.result.map_or(Value::None, |result| box_of(result).into_value())),
        ("note", print.text(&item.note)),
    ])
}

/// The word beside the box that `result` ticks.
fn box_of(result: VisitResult) -> &'static str {
    match result {
        VisitResult::Confirmed => "confirmed",
        VisitResult::Differs => "differs",
        VisitResult::Unseen => "unseen",
    }
}

fn texts(texts: &[String], print: &Printable) -> Value {
    texts.iter().map(|text| print.text(text)).collect::<Array>().into_value()
}
