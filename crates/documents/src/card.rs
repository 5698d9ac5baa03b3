//! 得分卡 for a terminal: one institution, every score with its clause, facts, working, and what would change it.

mod details;
pub(crate) mod layout;
mod legend;

use anstyle::{AnsiColor, Style};
use assess::{Calculation, Phrases, Working, warnings};
use scheme::{Ceiling, Group, Indicator, Lang, Points, ReadingIx};

use crate::failure::Failure;
use crate::result_roll as roll;
use crate::result_words::{Words, maximum};
use layout::{harmless, left, right, width, wrap};

/// How a card is painted, and how wide it is.
#[derive(Debug, Clone, Copy)]
pub struct CardStyle {
    /// Columns of a line.
    pub width: usize,
    /// The institution.
    pub title: Style,
    /// Groups.
    pub group: Style,
    /// Names of indicators and totals.
    pub name: Style,
    /// The filled part of a bar.
    pub bar: Style,
    /// Labels, clauses, sources, the empty part of a bar.
    pub quiet: Style,
    /// What is awaited or should be looked at.
    pub warning: Style,
}

impl CardStyle {
    /// Without colours.
    pub const fn plain() -> Self {
        let none = Style::new();
        Self { width: 100, title: none, group: none, name: none, bar: none, quiet: none, warning: none }
    }

    /// In a terminal's own colours.
    pub const fn terminal() -> Self {
        Self {
            width: 100,
            title: Style::new().bold(),
            group: AnsiColor::Blue.on_default().bold(),
            name: Style::new().bold(),
            bar: AnsiColor::Blue.on_default(),
            quiet: Style::new().dimmed(),
            warning: AnsiColor::Yellow.on_default(),
        }
    }
}

/// The card of one institution, by its position in the facts. With `indicator`, that one alone in all its detail; an
/// id that the scheme does not have leaves only the head.
pub fn card(
    calculation: &Calculation<'_>,
    institution: usize,
    lang: Lang,
    indicator: Option<&str>,
    style: &CardStyle,
) -> Result<String, Failure> {
    let workings = calculation.workings(institution)?;
    let phrases = Phrases { scheme: calculation.scheme, facts: calculation.facts, lang };
    let words = Words::of(lang);
    let full = indicator.is_some();
    let mut card =
        Card { text: String::new(), calculation, institution, phrases, words, style, full, readings: Vec::new() };
    card.head();
    let scheme = calculation.scheme;
    for (group, subtotal) in scheme.groups.iter().zip(roll::group_scores(calculation, institution)) {
        let shown = |id: &str| indicator.is_none_or(|wanted| wanted == id);
        let indicators = group.indicators.clone().filter(|index| shown(&scheme.indicators[*index].id));
        let indicators: Vec<usize> = indicators.collect();
        if indicators.is_empty() {
            continue;
        }
        card.group(group, subtotal);
        for (position, index) in indicators.into_iter().enumerate() {
            if position > 0 {
                card.blank();
            }
            card.indicator(&scheme.indicators[index], calculation.standings[institution].indicators[index], &workings);
        }
        card.blank();
    }
    card.warnings();
    card.legend();
    Ok(format!("{}\n", card.text.trim_end()))
}

/// The card so far.
struct Card<'c, 'a> {
    text: String,
    calculation: &'c Calculation<'a>,
    institution: usize,
    phrases: Phrases<'a>,
    words: &'static Words,
    style: &'c CardStyle,
    /// Everything, without leaving anything to «and 3 more».
    full: bool,
    /// The readings that have a number, in the order of their numbers.
    readings: Vec<ReadingIx>,
}

/// Columns of a bar.
const BAR: usize = 10;
/// Columns of `score / maximum` with its bar.
const FIGURES: usize = 20 + BAR;

impl Card<'_, '_> {
    fn published(&self, points: Points) -> String {
        self.calculation.facts.settings.published(points)
    }

    fn line(&mut self, style: Style, text: &str) {
        let text = text.trim_end();
        self.text.push_str(&format!("{style}{text}{style:#}\n"));
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    /// `label  text`, wrapped, so many columns in.
    fn entry(&mut self, indent: usize, label: &str, style: Style, text: &str) {
        let quiet = self.style.quiet;
        let label_columns = match (label.is_empty(), self.phrases.lang) {
            (true, _) => 0,
            (false, Lang::Zh) => 6,
            (false, Lang::En) => 11,
        };
        let columns = self.style.width.saturating_sub(indent + label_columns);
        for (index, line) in wrap(&harmless(text), columns).iter().enumerate() {
            let label = left(if index == 0 { label } else { "" }, label_columns);
            let label = if label.trim().is_empty() { label } else { format!("{quiet}{label}{quiet:#}") };
            self.text.push_str(&format!("{}{label}{style}{line}{style:#}\n", " ".repeat(indent)));
        }
    }

    /// A line of a list.
    fn bullet(&mut self, style: Style, text: &str) {
        for (index, line) in wrap(&harmless(text), self.style.width.saturating_sub(4)).iter().enumerate() {
            let mark = if index == 0 { "· " } else { "  " };
            self.text.push_str(&format!("  {style}{mark}{line}{style:#}\n"));
        }
    }

    fn head(&mut self) {
        let calculation = self.calculation;
        let (facts, style, words, lang) =
            (&calculation.facts.institutions[self.institution], self.style, self.words, self.phrases.lang);
        let (standing, graded) =
            (&calculation.standings[self.institution], &calculation.roll.entries[self.institution]);
        let kind = calculation.scheme.kinds[facts.kind.0].name.get(lang);
        self.entry(0, "", style.title, &facts.name);
        self.entry(0, "", style.quiet, &format!("{}  {kind}", facts.code));
        let basis = roll::basis(calculation, lang);
        self.entry(0, "", style.quiet, &format!("{}  {basis}", roll::title(calculation, lang)));
        self.blank();

        let base = maximum(Ceiling::At(calculation.scheme.base_points), &calculation.facts.settings, words);
        let mut figures = vec![
            format!("{} {}", words.total, self.published(standing.total)),
            format!("{} {} / {base}", words.base, self.published(standing.base)),
            format!("{} {}", words.bonus, self.published(standing.bonus)),
        ];
        if standing.bonus != standing.bonus_uncapped {
            figures.push(format!("{} {}", words.bonus_before_limit, self.published(standing.bonus_uncapped)));
        }
        self.entry(0, "", style.name, &figures.join("    "));
        let publish = calculation.facts.settings.publish_rank;
        let rank = if publish { words.rank } else { words.rank_internal };
        let mark = format!("{}{}{}", words.open, words.provisional, words.close);
        let provisional = if standing.determined { "" } else { mark.as_str() };
        let grade = roll::grade_name(calculation, self.institution, lang);
        let of = calculation.standings.len();
        let place = format!("{} {grade}{provisional}    {rank} {} / {of}", words.grade, graded.rank);
        self.entry(0, "", style.name, &place);
        for reason in &graded.reasons {
            let reason = self.phrases.grade_reason(reason);
            self.bullet(Style::new(), &reason);
        }
        let awaited = roll::awaited(calculation, self.institution, lang);
        if !awaited.is_empty() {
            let text = format!("{}{}{}", words.awaited, words.colon, awaited.join(words.comma));
            self.bullet(style.warning, &text);
        }
        if !self.full {
            self.overview();
        }
    }

    /// The groups at a glance.
    fn overview(&mut self) {
        self.blank();
        let groups = &self.calculation.scheme.groups;
        for (group, subtotal) in groups.iter().zip(roll::group_scores(self.calculation, self.institution)) {
            let name = format!("{} {}", group.id, group.name.get(self.phrases.lang));
            self.scored(2, Style::new(), &name, subtotal, group.points);
        }
    }

    fn group(&mut self, group: &Group, subtotal: Points) {
        self.blank();
        let name = format!("{} {}", group.id, group.name.get(self.phrases.lang));
        self.scored(0, self.style.group, &name, subtotal, group.points);
        let quiet = self.style.quiet;
        self.line(quiet, &"─".repeat(self.style.width));
    }

    fn indicator(&mut self, indicator: &Indicator, score: Points, workings: &[Working<'_>]) {
        let name = format!("{} {}", indicator.id, indicator.name.get(self.phrases.lang));
        self.scored(0, self.style.name, &name, score, indicator.points);
        let single = indicator.leaves.len() == 1;
        for index in indicator.leaves.clone() {
            let leaf = &self.calculation.scheme.leaves[index];
            if !single {
                let name = format!("{} {}", leaf.id, leaf.name.get(self.phrases.lang));
                self.scored(2, Style::new(), &name, workings[index].score, leaf.points);
            }
            self.details(if single { 4 } else { 6 }, leaf, &workings[index]);
        }
    }

    /// A name with its score, its maximum and a bar at the right edge.
    fn scored(&mut self, indent: usize, style: Style, name: &str, score: Points, ceiling: Ceiling) {
        let most = maximum(ceiling, &self.calculation.facts.settings, self.words);
        let figures = format!("{} / {}", right(&self.published(score), 8), left(&most, 9));
        let columns = self.style.width.saturating_sub(FIGURES + indent + 2);
        let lines = wrap(name, columns);
        let bar = ceiling.points().map(|points| self.bar(score, points)).unwrap_or_default();
        for (index, line) in lines.iter().enumerate() {
            let indent = " ".repeat(indent);
            if index == 0 {
                let gap = " ".repeat((columns + 2).saturating_sub(width(line)));
                let text = format!("{indent}{style}{line}{style:#}{gap}{figures}{bar}");
                self.text.push_str(text.trim_end());
                self.text.push('\n');
            } else {
                self.line(style, &format!("{indent}{line}"));
            }
        }
    }

    /// `███████░░░`
    fn bar(&self, score: Points, most: Points) -> String {
        let cells = i64::try_from(BAR).unwrap_or_default();
        let filled = match most.units() {
            0 => 0,
            units => usize::try_from((score.units() * cells / units).clamp(0, cells)).unwrap_or_default(),
        };
        let (bar, quiet) = (self.style.bar, self.style.quiet);
        let (full, empty) = ("█".repeat(filled), "░".repeat(BAR - filled));
        format!("{bar}{full}{bar:#}{quiet}{empty}{quiet:#}")
    }

    fn warnings(&mut self) {
        let calculation = self.calculation;
        let institution = &calculation.facts.institutions[self.institution];
        let found = warnings(calculation.scheme, calculation.facts, institution, calculation.basis);
        if found.is_empty() {
            return;
        }
        let (words, style) = (self.words, self.style);
        self.line(style.warning, words.check);
        for warning in &found {
            let text = self.phrases.warning(warning);
            self.bullet(Style::new(), &text);
        }
        self.blank();
    }
}
