//! The scheme cites its notice truly: the same text, clauses that exist, words that stand in them.

use super::Found;
use crate::finding::SourcePlace;
use crate::model::Scheme;
use crate::notice::Notice;
use crate::text::{Text, nearest};
use crate::words;

pub(super) fn check(scheme: &Scheme, notice: &Notice, found: &mut Found) {
    let digest = notice.digest().hex();
    if scheme.notice.sha256 != digest {
        let (file, declared) = (&scheme.notice.text, &scheme.notice.sha256);
        found.error(
            scheme.places.notice,
            "notice-digest",
            format!("通知原文 {file} 的 SHA-256 为 {digest}，方案中写的是 {declared}"),
            format!("the SHA-256 of the notice {file} is {digest}; the scheme says {declared}"),
        );
    }
    let mut cited = Cited { scheme, notice, found };
    for citation in &scheme.notice.cited_as {
        let name = Text::new("[notice] cited_as", "[notice] cited_as");
        cited.words(scheme.places.notice, &name, &citation.clause, []);
    }
    for group in &scheme.groups {
        cited.words(group.place, &words::group(group), &group.clause, [&group.name.zh]);
    }
    for indicator in &scheme.indicators {
        let leaves = scheme.leaves[indicator.leaves.clone()].iter().flat_map(|leaf| &leaf.words);
        let described = Some(&indicator.describes).filter(|words| !words.is_empty());
        let phrases = std::iter::once(&indicator.name.zh).chain(described).chain(&indicator.words).chain(leaves);
        cited.words(indicator.place, &words::indicator(indicator), &indicator.clause, phrases);
    }
    let quota = &scheme.quota;
    cited.words(quota.place, &Text::new("限额（[quota]）", "[quota]"), &quota.clause, [&quota.words]);
    for negative in &scheme.negatives {
        let name = Text::new(format!("负面清单 {}", negative.id), format!("negative item {}", negative.id));
        cited.words(negative.place, &name, &negative.clause, [&negative.words]);
    }
    for reading in &scheme.readings {
        let name = Text::new(format!("口径 {}", reading.id), format!("reading {}", reading.id));
        cited.words(reading.place, &name, &reading.clause, []);
    }
}

/// The notice being cited.
struct Cited<'n, 'f> {
    scheme: &'n Scheme,
    notice: &'n Notice,
    found: &'f mut Found,
}

impl Cited<'_, '_> {
    /// The clause exists, and each phrase stands in it letter for letter.
    fn words<'p>(
        &mut self,
        place: SourcePlace,
        name: &Text,
        clause: &str,
        phrases: impl IntoIterator<Item = &'p String>,
    ) {
        let Some(text) = self.notice.clause(clause) else {
            let (near_zh, near_en) = match nearest(clause, self.notice.references()) {
                Some(near) => (format!("；是否想写 {near}"), format!("; did you mean {near}")),
                None => (String::new(), String::new()),
            };
            self.found.error(
                place,
                "clause",
                format!("{}引用的条款 {clause} 不在通知中{near_zh}", name.zh),
                format!("{} cites the clause {clause}, which the notice does not have{near_en}", name.en),
            );
            return;
        };
        let declared = &self.scheme.notice;
        if !declared.cited_as.is_empty() && declared.citation(clause).is_none() {
            self.found.warning(
                place,
                "clause-name",
                format!("{}引用的条款 {clause} 没有写明怎样称呼，应列入 [notice] 的 cited_as", name.zh),
                format!("{} cites {clause}, which nothing says how to call; list it in cited_as of [notice]", name.en),
            );
        }
        for phrase in phrases {
            if phrase.trim().is_empty() || !text.contains(phrase.as_str()) {
                self.found.error(
                    place,
                    "words",
                    format!("{}：通知 {clause} 中没有“{phrase}”这些字，应照录原文", name.zh),
                    format!(
                        "{}: the words “{phrase}” do not stand in {clause} of the notice; expected them verbatim",
                        name.en
                    ),
                );
            }
        }
    }
}
