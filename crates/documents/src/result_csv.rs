//! The roll with the score of every indicator as CSV: UTF-8 with a byte order mark, so that Excel and WPS read it.

use std::borrow::Cow;
use std::io::Write;

use assess::Calculation;
use scheme::Lang;

use crate::failure::Failure;
use crate::result_roll as roll;
use crate::result_words::{Words, maximum};

/// Whether a spreadsheet program might take `text` for a formula.
pub(crate) fn is_formula_like(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A text that no spreadsheet program takes for a formula.
fn text(text: &str) -> Cow<'_, str> {
    if is_formula_like(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Writes the roll by rank: base, bonus, total, grade, reasons, and all indicators of the scheme.
pub fn write(out: &mut impl Write, calculation: &Calculation<'_>, lang: Lang) -> Result<(), Failure> {
    out.write_all("\u{FEFF}".as_bytes()).map_err(Failure::Output)?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(head(calculation, lang).iter().map(|cell| text(cell).into_owned())).map_err(failure)?;
    for institution in roll::by_rank(calculation) {
        csv.write_record(row(calculation, institution, lang)).map_err(failure)?;
    }
    csv.flush().map_err(Failure::Output)
}

fn failure(error: csv::Error) -> Failure {
    Failure::Output(std::io::Error::other(error))
}

fn head(calculation: &Calculation<'_>, lang: Lang) -> Vec<String> {
    let (words, settings) = (Words::of(lang), &calculation.facts.settings);
    let rank = if settings.publish_rank { words.rank } else { words.rank_internal };
    let mut head: Vec<String> =
        [rank, words.code, words.institution, words.kind].map(str::to_owned).into_iter().collect();
    head.extend(calculation.scheme.indicators.iter().map(|indicator| {
        let most = maximum(indicator.points, settings, words);
        format!("{} {}{}{most}{}", indicator.id, indicator.name.get(lang), words.open, words.close)
    }));
    let last = [words.base, words.bonus, words.total, words.grade, words.provisional_head, words.reasons];
    head.extend(last.map(str::to_owned));
    head
}

fn row(calculation: &Calculation<'_>, institution: usize, lang: Lang) -> Vec<String> {
    let (words, settings) = (Words::of(lang), &calculation.facts.settings);
    let (facts, standing) = (&calculation.facts.institutions[institution], &calculation.standings[institution]);
    let mut row = vec![
        calculation.roll.entries[institution].rank.to_string(),
        text(&facts.code).into_owned(),
        text(&facts.name).into_owned(),
        text(calculation.scheme.kinds[facts.kind.0].name.get(lang)).into_owned(),
    ];
    row.extend(standing.indicators.iter().map(|points| settings.published(*points)));
    row.extend([standing.base, standing.bonus, standing.total].map(|points| settings.published(points)));
    row.push(text(roll::grade_name(calculation, institution, lang)).into_owned());
    row.push(if standing.determined { String::new() } else { words.provisional.to_owned() });
    let reasons = roll::reasons(calculation, institution, lang).join(words.semicolon);
    row.push(text(&reasons).into_owned());
    row
}
