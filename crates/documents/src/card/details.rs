//! What stands under a score: the sentence, the notice's words, the facts, what did not count, the numbers of the
//! readings, and what would change it.

use anstyle::Style;
use assess::{Status, Working};
use scheme::{Lang, Leaf, Method, Party};

use super::Card;
use crate::result_roll::ranges;
use crate::result_words::{further, official, with_unit};

/// How many facts, or things left out, a card shows of one leaf unless all are wanted.
const SHOWN: usize = 5;

impl Card<'_, '_> {
    pub(super) fn details(&mut self, indent: usize, leaf: &Leaf, working: &Working<'_>) {
        let (words, style, lang) = (self.words, self.style, self.phrases.lang);
        let scheme = self.calculation.scheme;
        let sentence = self.phrases.sentence(working);
        let paint = if working.status == Status::Missing { style.warning } else { Style::new() };
        self.entry(indent, "", paint, &sentence);
        let clause = scheme.notice.cite(&scheme.indicators[leaf.indicator.0].clause);
        let notice = format!("{} {}", official(scheme, leaf), clause.get(lang));
        self.entry(indent, words.official, style.quiet, &notice);
        if self.full {
            self.entry(indent, words.method, style.quiet, &settled(leaf, lang));
            self.rubric(indent, leaf);
        }
        self.facts(indent, working);
        let left_out: Vec<String> = working
            .left_out
            .iter()
            .map(|left_out| {
                let place = self.phrases.place_of(left_out);
                format!("{}{}{place}{}", self.phrases.left_out(left_out), words.open, words.close)
            })
            .collect();
        self.several(indent, words.left_out, &left_out);
        self.readings(indent, leaf);
        if let Some(next) = self.phrases.next(working) {
            self.entry(indent, words.next, Style::new(), &next);
        }
    }

    fn facts(&mut self, indent: usize, working: &Working<'_>) {
        let (words, lang) = (self.words, self.phrases.lang);
        let lines: Vec<String> = self
            .phrases
            .inputs(working)
            .iter()
            .map(|line| {
                let mut sources = ranges(&line.sources);
                if !self.full && sources.len() > 3 {
                    let more = sources.len() - 2;
                    sources.truncate(2);
                    sources.push(further(more, lang));
                }
                let sources = if sources.is_empty() {
                    String::new()
                } else {
                    format!("{}{}{}", words.open, sources.join(words.comma), words.close)
                };
                format!("{} {}{sources}", line.name, with_unit(&line.value, line.unit, lang))
            })
            .collect();
        self.several(indent, words.facts, &lines);
    }

    /// The marker's anchors.
    fn rubric(&mut self, indent: usize, leaf: &Leaf) {
        let Method::Judged(judged) = &leaf.method else { return };
        for step in &judged.rubric {
            let text = format!("≥ {} {}", step.from.short(), step.text.get(self.phrases.lang));
            self.entry(indent + 2, "", self.style.quiet, &text);
        }
    }

    /// Lines under one label; of many, the first few unless all are wanted.
    fn several(&mut self, indent: usize, label: &str, lines: &[String]) {
        let shown = if self.full || lines.len() <= SHOWN + 1 { lines.len() } else { SHOWN };
        for (index, line) in lines[..shown].iter().enumerate() {
            // A label of spaces keeps the column.
            self.entry(indent, if index == 0 { label } else { " " }, Style::new(), line);
        }
        if shown < lines.len() {
            let more = further(lines.len() - shown, self.phrases.lang);
            self.entry(indent, " ", self.style.quiet, &more);
        }
    }
}

/// Who supplies the facts of a leaf and who settles them.
fn settled(leaf: &Leaf, lang: Lang) -> String {
    let name = |party: Party| party.name(lang);
    match lang {
        Lang::Zh => format!("{}提供，{}认定", name(leaf.supplied_by), name(leaf.settled_by)),
        Lang::En => format!("supplied by the {}, settled by the {}", name(leaf.supplied_by), name(leaf.settled_by)),
    }
}
