//! The readings of the notice that a card rests on: numbers where they are used, the sentences once at its end.

use anstyle::Style;
use scheme::{Leaf, ReadingIx};

use super::Card;
use super::layout::{harmless, right, wrap};

/// Columns of a number and the space behind it.
const NUMBER: usize = 5;

impl Card<'_, '_> {
    /// The numbers of the readings of a leaf.
    pub(super) fn readings(&mut self, indent: usize, leaf: &Leaf) {
        if leaf.readings.is_empty() {
            return;
        }
        let numbers: Vec<String> = leaf.readings.iter().map(|reading| self.number(*reading).to_string()).collect();
        let (words, quiet) = (self.words, self.style.quiet);
        self.entry(indent, words.readings, quiet, &numbers.join(words.comma));
    }

    /// The number of a reading on this card, from 1.
    fn number(&mut self, reading: ReadingIx) -> usize {
        let known = self.readings.iter().position(|known| *known == reading);
        let index = known.unwrap_or_else(|| {
            self.readings.push(reading);
            self.readings.len() - 1
        });
        index + 1
    }

    /// The readings under their numbers; with the reasons for them where all is wanted.
    pub(super) fn legend(&mut self) {
        if self.readings.is_empty() {
            return;
        }
        let (words, style, lang) = (self.words, self.style, self.phrases.lang);
        self.line(style.name, words.readings);
        let scheme = self.calculation.scheme;
        for (index, reading) in std::mem::take(&mut self.readings).into_iter().enumerate() {
            let reading = &scheme.readings[reading.0];
            let (question, choice) = (reading.question.get(lang), reading.choice.get(lang));
            let mut parts = vec![question.to_owned(), choice.to_owned()];
            if self.full {
                parts.push(format!("{}{}{}", words.basis, words.colon, reading.basis.get(lang)));
            }
            let clause = scheme.notice.cite(&reading.clause);
            let clause = format!("{}{}{}", words.open, clause.get(lang), words.close);
            let text = format!("{}{clause}", parts.join(words.sentence_space));
            for (line, shown) in wrap(&harmless(&text), style.width.saturating_sub(NUMBER)).iter().enumerate() {
                let number = if line == 0 { (index + 1).to_string() } else { String::new() };
                self.line(Style::new(), &format!("{}  {shown}", right(&number, NUMBER - 2)));
            }
        }
    }
}
