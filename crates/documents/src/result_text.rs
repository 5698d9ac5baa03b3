//! The roll as text for a terminal: what `hengping score` prints where no file is asked for.

use std::io::Write;

use assess::Calculation;
use scheme::Lang;

use crate::card::layout::{harmless, left, right, width, wrap};
use crate::failure::Failure;
use crate::result_roll as roll;
use crate::result_words::Words;

/// Columns that reasons are wrapped at.
const COLUMNS: usize = 100;
/// Names wider than this do not widen the table for all others.
const WIDEST_NAME: usize = 40;

/// Writes the roll: by rank, then what became of the seats, how many have each grade and what is missing. `brief`
/// leaves out the reasons under each row.
pub fn write(out: &mut impl Write, calculation: &Calculation<'_>, lang: Lang, brief: bool) -> Result<(), Failure> {
    let words = Words::of(lang);
    let text =
        format!("{}{}{}", head(calculation, lang), table(calculation, lang, brief), tail(calculation, lang, words));
    out.write_all(text.as_bytes()).map_err(Failure::Output)
}

/// `名称：值`
fn entry(name: &str, value: &str, words: &Words) -> String {
    format!("{name}{}{value}\n", words.colon)
}

fn head(calculation: &Calculation<'_>, lang: Lang) -> String {
    let (words, scheme) = (Words::of(lang), calculation.scheme);
    let mut text = format!("{}  {}\n", roll::title(calculation, lang), roll::basis(calculation, lang));
    text += &entry(words.scheme, &format!("{} {}  {}", scheme.id, scheme.version, scheme.digest), words);
    text += &entry(words.lines, &roll::lines(calculation, lang), words);
    if let Some(seats) = roll::seats(calculation, lang) {
        text += &entry(words.quota, &seats, words);
    }
    text.push('\n');
    text
}

/// A cell of the table.
struct Cell {
    text: String,
    number: bool,
}

fn row(calculation: &Calculation<'_>, institution: usize, lang: Lang) -> Vec<Cell> {
    let facts = &calculation.facts.institutions[institution];
    let standing = &calculation.standings[institution];
    let settings = &calculation.facts.settings;
    let text = |text: &str| Cell { text: harmless(text), number: false };
    let number = |text: String| Cell { text, number: true };
    let provisional = if standing.determined { "" } else { Words::of(lang).provisional };
    vec![
        number(calculation.roll.entries[institution].rank.to_string()),
        text(&facts.code),
        text(&facts.name),
        text(calculation.scheme.kinds[facts.kind.0].name.get(lang)),
        number(settings.published(standing.base)),
        number(settings.published(standing.bonus)),
        number(settings.published(standing.total)),
        text(roll::grade_name(calculation, institution, lang)),
        text(provisional),
    ]
}

fn table(calculation: &Calculation<'_>, lang: Lang, brief: bool) -> String {
    let words = Words::of(lang);
    let rank = if calculation.facts.settings.publish_rank { words.rank } else { words.rank_internal };
    let heads =
        [rank, words.code, words.institution, words.kind, words.base, words.bonus, words.total, words.grade, ""];
    let order = roll::by_rank(calculation);
    let rows: Vec<Vec<Cell>> = order.iter().map(|institution| row(calculation, *institution, lang)).collect();
    let widest = |column: usize| {
        let cells = rows.iter().map(|row| width(&row[column].text).min(WIDEST_NAME));
        cells.max().unwrap_or(0).max(width(heads[column]))
    };
    let columns: Vec<usize> = (0..heads.len()).map(widest).collect();
    let numbers = [true, false, false, false, true, true, true, false, false];
    let place = |text: &str, column: usize, number: bool| {
        if number { right(text, columns[column]) } else { left(text, columns[column]) }
    };
    let mut text = String::new();
    let head: Vec<String> =
        heads.iter().zip(numbers).enumerate().map(|(column, (head, number))| place(head, column, number)).collect();
    push_line(&mut text, &head.join("  "));
    for (cells, institution) in rows.iter().zip(&order) {
        let cells: Vec<String> =
            cells.iter().enumerate().map(|(column, cell)| place(&cell.text, column, cell.number)).collect();
        push_line(&mut text, &cells.join("  "));
        if !brief {
            let indent = columns[0] + 2;
            for reason in roll::reasons(calculation, *institution, lang) {
                for (index, line) in wrap(&harmless(&reason), COLUMNS - indent - 2).iter().enumerate() {
                    let mark = if index == 0 { "· " } else { "  " };
                    push_line(&mut text, &format!("{}{mark}{line}", " ".repeat(indent)));
                }
            }
        }
    }
    text
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn tail(calculation: &Calculation<'_>, lang: Lang, words: &Words) -> String {
    let mut text = String::from("\n");
    let count = calculation.standings.len();
    text += &entry(words.institutions, &count.to_string(), words);
    if calculation.facts.settings.grade_lines.is_some() {
        let counts = roll::count_by_grade(calculation);
        let named = calculation.scheme.grades.iter().zip(counts);
        let named: Vec<String> = named.map(|(grade, count)| format!("{} {count}", grade.name.get(lang))).collect();
        text += &entry(words.by_grade, &named.join(words.comma), words);
    }
    let provisional = calculation.standings.iter().filter(|standing| !standing.determined).count();
    if provisional > 0 {
        text += &entry(words.provisional, &provisional.to_string(), words);
        let missing: Vec<String> = missing(calculation, lang);
        for line in wrap(&format!("{}{}{}", words.awaited, words.colon, missing.join(words.comma)), COLUMNS) {
            push_line(&mut text, &line);
        }
    }
    text
}

/// Each leaf that some institution lacks, and how many lack it.
fn missing(calculation: &Calculation<'_>, lang: Lang) -> Vec<String> {
    let leaves = calculation.scheme.leaves.iter().enumerate();
    leaves
        .filter_map(|(index, leaf)| {
            let all = 0..calculation.standings.len();
            let count = all.filter(|institution| roll::is_missing(calculation, index, *institution)).count();
            (count > 0).then(|| format!("{} {} {count}", leaf.id, leaf.name.get(lang)))
        })
        .collect()
}
