//! 提交回执 as the value that its template sets.

use documents::press::Receipt;
use scheme::{Lang, Text};
use typst::foundations::{Dict, IntoValue};

use crate::desk::{Paper, Template};
use crate::fonts::Fonts;
use crate::value::{Printable, dict, frame, rows};
use crate::words::{RECEIPT, RECEIPT_NOTES, words};

/// The paper that `receipt` is.
pub(crate) fn paper(receipt: &Receipt, lang: Lang, fonts: &Fonts) -> Paper {
    let print = Printable::new(fonts);
    let number = &receipt.number;
    let title = Text::new(format!("提交回执 {number}"), format!("Receipt of submission {number}"));

    let mut content = frame(lang, fonts, print.text(title.get(lang)));
    content.insert("words".into(), words(lang, &[&RECEIPT, &RECEIPT_NOTES]).into_value());
    content.insert("left".into(), print.in_head(&receipt.institution.name));
    content.insert("right".into(), print.in_head(number));
    content.insert("receipt".into(), facts(receipt, &print).into_value());
    Paper {
        template: Template::Receipt,
        content,
        ident: format!("receipt {number} {} {}", receipt.manifest_digest, receipt.checkpoint.root),
        dated: receipt.dated,
    }
}

fn facts(receipt: &Receipt, print: &Printable) -> Dict {
    let submitted = &receipt.submitted;
    dict([
        ("number", print.text(&receipt.number)),
        ("year", receipt.year.into_value()),
        ("institution", print.text(&receipt.institution.name)),
        ("code", print.text(&receipt.institution.code)),
        ("version", receipt.version.into_value()),
        ("recorded", print.text(&receipt.recorded)),
        ("submitter", print.text(&receipt.submitter.name)),
        ("role", print.text(&receipt.submitter.role)),
        ("certificate_rows", print.text(&submitted.certificate_rows.to_string())),
        ("items", print.text(&submitted.items.to_string())),
        ("files", print.text(&submitted.files.to_string())),
        ("claimed", print.text(&submitted.claimed)),
        (
            "groups",
            rows(&submitted.groups, |group| {
                dict([("name", print.text(&group.name)), ("claimed", print.text(&group.claimed))])
            }),
        ),
        ("manifest", print.in_fours(&receipt.manifest_digest)),
        ("scheme", print.text(&receipt.scheme.id)),
        ("scheme_digest", print.in_fours(&receipt.scheme.digest)),
        ("tree_size", print.text(&receipt.checkpoint.tree_size.to_string())),
        ("root", print.in_fours(&receipt.checkpoint.root)),
        ("verifying", print.text(&receipt.verifying)),
    ])
}
