//! The result file: the same input gives the same bytes, and a language changes texts only.

use assess::{Basis, Calculation};
use documents::facts_json;
use scheme::Lang;
use serde_json::Value;
use testkit::random::{self, Style};

use crate::common::{JIANGXI, facts, result_bytes};

/// Takes out everything that is written for people.
fn without_texts(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(strip),
            Value::Object(object) => {
                for texts in ["grade_reasons", "warnings", "text", "next", "lang", "choice"] {
                    object.remove(texts);
                }
                // A fact is named for people and counted for machines.
                if object.contains_key("sources") || object.contains_key("unit") {
                    object.remove("name");
                }
                object.values_mut().for_each(strip);
            }
            _ => {}
        }
    }
    strip(&mut value);
    value
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (seed, style) in [(1, Style::Plain), (2, Style::Settings), (3, Style::Settings)] {
        let bytes = random::facts(seed, 25, style).to_string().into_bytes();
        let run = || {
            let facts = facts_json::read(&bytes, &JIANGXI).expect("valid facts");
            let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
            result_bytes(&calculation, Lang::Zh, false)
        };
        let first = run();
        assert_eq!(first, run());
        // Another thread, another stack, the same bytes.
        assert_eq!(first, std::thread::scope(|scope| scope.spawn(run).join().expect("no panic")));
    }
}

#[test]
fn a_language_changes_texts_only() {
    for seed in 10..16 {
        let style = if seed % 2 == 0 { Style::Plain } else { Style::Settings };
        let facts = facts(&JIANGXI, &random::facts(seed, 25, style));
        let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
        let parsed =
            |lang| -> Value { serde_json::from_slice(&result_bytes(&calculation, lang, false)).expect("valid JSON") };
        let (zh, en) = (parsed(Lang::Zh), parsed(Lang::En));
        assert_ne!(zh, en);
        assert_eq!(without_texts(zh), without_texts(en), "seed {seed}");
    }
}

/// Nothing of the other language slips into a text. Names of schools, certificates, titles and sheets stay as given.
#[test]
fn english_texts_are_english() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || "，。；：「」（）、".contains(c);
    for seed in 20..24 {
        let document = random::facts(seed, 25, Style::Settings);
        let facts = facts(&JIANGXI, &document);
        let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
        let phrases = assess::Phrases { scheme: &JIANGXI, facts: &facts, lang: Lang::En };
        let mut given: Vec<String> = JIANGXI.levels.iter().map(|level| level.id.clone()).collect();
        for institution in &facts.institutions {
            given.extend(institution.certificates.iter().flat_map(|row| [row.certificate.clone(), row.level.clone()]));
            given.extend(institution.items.iter().map(|item| item.title.clone()));
        }
        given.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for (index, institution) in facts.institutions.iter().enumerate() {
            let mut texts: Vec<String> = Vec::new();
            for working in &calculation.workings(index).expect("both evaluators agree") {
                texts.push(phrases.sentence(working));
                texts.extend(phrases.next(working));
                texts.extend(working.left_out.iter().map(|left_out| phrases.left_out(left_out)));
                texts.extend(phrases.inputs(working).into_iter().map(|line| line.name));
            }
            texts.extend(calculation.roll.entries[index].reasons.iter().map(|reason| phrases.grade_reason(reason)));
            let found = assess::warnings(&JIANGXI, &facts, institution, Basis::Verified);
            texts.extend(found.iter().map(|warning| phrases.warning(warning)));
            for text in texts {
                let bare = given.iter().fold(text.clone(), |text, name| text.replace(name.as_str(), ""));
                // The clause of a negative finding is a reference into the notice, such as 四（三）.
                assert!(!bare.contains(is_han), "{text}");
            }
        }
    }
}
