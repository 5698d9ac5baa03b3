//! What stands above and below the table of a card.

use assess::warnings;
use rust_xlsxwriter::Format;
use scheme::Ceiling;

use crate::result_roll as roll;
use crate::result_words::{further, maximum};
use crate::result_xlsx::Book;
use crate::result_xlsx::cell::LINE;

/// Warnings that a card shows; `hengping explain` shows all.
const WARNINGS: usize = 6;

/// A text over the whole width, its format and the pixels of its lines.
pub(super) type Across<'f> = (String, &'f Format, u32);

/// What stands above the table.
pub(super) fn head<'b>(book: &'b Book<'_, '_>, institution: usize) -> Vec<Across<'b>> {
    let (calculation, words, look) = (book.calculation, book.words, &book.look);
    let facts = &calculation.facts.institutions[institution];
    let (standing, graded) = (&calculation.standings[institution], &calculation.roll.entries[institution]);
    let kind = calculation.scheme.kinds[facts.kind.0].name.get(book.lang);
    let basis = roll::basis(calculation, book.lang);
    let title = roll::title(calculation, book.lang);
    let subtitle = format!("{} {}    {kind}    {title}    {basis}", words.code, facts.code);

    let base = maximum(Ceiling::At(calculation.scheme.base_points), &calculation.facts.settings, words);
    let mut line = format!("{} {}", words.total, book.published(standing.total));
    line += &format!("      {} {} / {base}", words.base, book.published(standing.base));
    line += &format!("      {} {}", words.bonus, book.published(standing.bonus));
    if standing.bonus != standing.bonus_uncapped {
        let before = book.published(standing.bonus_uncapped);
        line += &format!("{}{} {before}{}", words.open, words.bonus_before_limit, words.close);
    }
    line += &format!("      {} {}", words.grade, roll::grade_name(calculation, institution, book.lang));
    if !standing.determined {
        line += &format!("{}{}{}", words.open, words.provisional, words.close);
    }
    // A card may be handed out, so a rank that is not to be published stays off it.
    if calculation.facts.settings.publish_rank {
        line += &format!("      {} {} / {}", words.rank, graded.rank, calculation.standings.len());
    }
    let mut head =
        vec![(facts.name.clone(), &look.title, 30), (subtitle, &look.subtitle, 18), (line, &look.key_line, 24)];
    let reasons = graded.reasons.iter().map(|reason| format!("· {}", book.phrases.grade_reason(reason)));
    head.extend(reasons.map(|reason| (reason, &look.note, LINE)));
    let awaited = roll::awaited(calculation, institution, book.lang);
    if !awaited.is_empty() {
        let line = format!("{}{}{}", words.awaited, words.colon, awaited.join(words.comma));
        head.push((line, &look.open_note, LINE));
    }
    head
}

/// What stands below the table.
pub(super) fn foot<'b>(book: &'b Book<'_, '_>, institution: usize) -> Vec<Across<'b>> {
    let (calculation, look) = (book.calculation, &book.look);
    let facts = &calculation.facts.institutions[institution];
    let found = warnings(calculation.scheme, calculation.facts, facts, calculation.basis);
    let mut foot: Vec<Across<'b>> = Vec::new();
    if !found.is_empty() {
        foot.push((book.words.check.to_owned(), &look.section, 30));
    }
    let shown = found.iter().take(WARNINGS).map(|warning| format!("· {}", book.phrases.warning(warning)));
    foot.extend(shown.map(|warning| (warning, &look.note, LINE)));
    if found.len() > WARNINGS {
        foot.push((format!("· {}", further(found.len() - WARNINGS, book.lang)), &look.note, LINE));
    }
    foot.push((book.words.confirmation.to_owned(), &look.confirm, 38));
    foot
}
