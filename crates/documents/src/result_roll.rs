//! What every rendering of a result shares: the order of the roll, subtotals, and what is still awaited.

use assess::{Calculation, Phrases, Status};
use scheme::{Lang, Points};

use crate::result_words::{Words, awaited_from};

/// Positions of the institutions by rank, equals by code.
pub(crate) fn by_rank(calculation: &Calculation<'_>) -> Vec<usize> {
    let key =
        |index: &usize| (calculation.roll.entries[*index].rank, calculation.facts.institutions[*index].code.as_str());
    let mut order: Vec<usize> = (0..calculation.standings.len()).collect();
    order.sort_by(|one, other| key(one).cmp(&key(other)));
    order
}

/// The sum of each group.
pub(crate) fn group_scores(calculation: &Calculation<'_>, institution: usize) -> Vec<Points> {
    let indicators = &calculation.standings[institution].indicators;
    calculation.scheme.groups.iter().map(|group| indicators[group.indicators.clone()].iter().copied().sum()).collect()
}

/// Whether a leaf of an institution is missing.
pub(crate) fn is_missing(calculation: &Calculation<'_>, leaf: usize, institution: usize) -> bool {
    calculation.scores.leaf(leaf, institution).status == Status::Missing
}

/// The missing leaves of an institution, each with who is awaited.
pub(crate) fn awaited(calculation: &Calculation<'_>, institution: usize, lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    let leaves = calculation.scheme.leaves.iter().enumerate();
    let missing = leaves.filter(|(leaf, _)| is_missing(calculation, *leaf, institution));
    let line = |(_, leaf): (usize, &scheme::Leaf)| {
        let from = awaited_from(leaf).name(lang);
        format!("{} {}{}{from}{}", leaf.id, leaf.name.get(lang), words.open, words.close)
    };
    missing.map(line).collect()
}

/// Why an institution has its grade, a line each; with what is awaited as the last, where something is.
pub(crate) fn reasons(calculation: &Calculation<'_>, institution: usize, lang: Lang) -> Vec<String> {
    let phrases = Phrases { scheme: calculation.scheme, facts: calculation.facts, lang };
    let graded = &calculation.roll.entries[institution];
    let mut lines: Vec<String> = graded.reasons.iter().map(|reason| phrases.grade_reason(reason)).collect();
    let awaited = awaited(calculation, institution, lang);
    if !awaited.is_empty() {
        let words = Words::of(lang);
        lines.push(format!("{}{}{}", words.awaited, words.colon, awaited.join(words.comma)));
    }
    lines
}

/// 等次, or that nothing is graded.
pub(crate) fn grade_name<'a>(calculation: &Calculation<'a>, institution: usize, lang: Lang) -> &'a str {
    let grade = calculation.roll.entries[institution].grade;
    grade.map_or(Words::of(lang).not_graded, |grade| calculation.scheme.grades[grade.0].name.get(lang))
}

/// How many institutions have each grade.
pub(crate) fn count_by_grade(calculation: &Calculation<'_>) -> Vec<usize> {
    let mut counts = vec![0; calculation.scheme.grades.len()];
    for grade in calculation.roll.entries.iter().filter_map(|entry| entry.grade) {
        counts[grade.0] += 1;
    }
    counts
}

/// `江西省…考核评价（2021年度）`
pub(crate) fn title(calculation: &Calculation<'_>, lang: Lang) -> String {
    let (name, year) = (calculation.scheme.name.get(lang), calculation.facts.year);
    match lang {
        Lang::Zh => format!("{name}（{year}年度）"),
        Lang::En => format!("{name}, {year}"),
    }
}

/// Whether the scores are verified or claimed ones.
pub(crate) fn basis(calculation: &Calculation<'_>, lang: Lang) -> &'static str {
    match calculation.basis {
        assess::Basis::Verified => Words::of(lang).verified,
        assess::Basis::Claimed => Words::of(lang).claimed,
    }
}

/// The grade lines: `优秀 85、良好 70`, or that there are none.
pub(crate) fn lines(calculation: &Calculation<'_>, lang: Lang) -> String {
    let words = Words::of(lang);
    let Some(lines) = &calculation.facts.settings.grade_lines else { return words.no_lines.to_owned() };
    let named = calculation.scheme.grades.iter().zip(lines);
    named
        .map(|(grade, line)| format!("{} {}", grade.name.get(lang), line.short()))
        .collect::<Vec<_>>()
        .join(words.comma)
}

/// The seats and how many are taken; nothing without lines.
pub(crate) fn seats(calculation: &Calculation<'_>, lang: Lang) -> Option<String> {
    let (seats, seated) = (calculation.roll.seats?, calculation.roll.seated);
    let apart = calculation.facts.settings.quota_pools.is_some();
    let (words, share) = (Words::of(lang), calculation.facts.settings.quota_share.to_string().replace(' ', ""));
    Some(match lang {
        _ if apart => format!("{}{}{}{}{seated}", words.pools_apart, words.semicolon, words.seated, words.colon),
        Lang::Zh => format!("{seats} 个（{share}），{} {seated} 个", words.seated),
        Lang::En => format!("{seats} ({share}), {seated} {}", words.seated),
    })
}

/// Places for reading: consecutive ones drawn together, `/institutions/0/certificates/0–9/passed`, `证书数据!F12:F17`.
pub(crate) fn ranges(sources: &[String]) -> Vec<String> {
    let mut drawn: Vec<String> = Vec::new();
    let mut index = 0;
    while index < sources.len() {
        let first = &sources[index];
        let Some((before, number, after)) = last_number(first) else {
            drawn.push(first.clone());
            index += 1;
            continue;
        };
        let mut last = number;
        let mut next = index + 1;
        while next < sources.len() && sources[next] == format!("{before}{}{after}", last + 1) {
            last += 1;
            next += 1;
        }
        if last == number {
            drawn.push(first.clone());
        } else if let Some((_, column)) = before.rsplit_once('!') {
            drawn.push(format!("{first}:{column}{last}"));
        } else {
            drawn.push(format!("{before}{number}–{last}{after}"));
        }
        index = next;
    }
    drawn
}

/// A place split around the last number in it.
fn last_number(place: &str) -> Option<(&str, u32, &str)> {
    let end = place.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = place[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + place[at..].chars().next().map_or(1, char::len_utf8));
    Some((&place[..start], place[start..end].parse().ok()?, &place[end..]))
}

#[cfg(test)]
mod tests {
    use super::ranges;

    fn drawn(sources: &[&str]) -> Vec<String> {
        ranges(&sources.iter().map(|source| (*source).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn consecutive_places_are_drawn_together() {
        assert_eq!(
            drawn(&["/i/0/c/0/passed", "/i/0/c/1/passed", "/i/0/c/3/passed"]),
            ["/i/0/c/0–1/passed", "/i/0/c/3/passed"]
        );
        assert_eq!(drawn(&["证书数据!F12", "证书数据!F13", "证书数据!F14"]), ["证书数据!F12:F14"]);
        assert_eq!(drawn(&["/i/0/c/0/payable", "/i/0/c/0/paid"]), ["/i/0/c/0/payable", "/i/0/c/0/paid"]);
        assert_eq!(drawn(&["评分", ""]), ["评分", ""]);
    }
}
