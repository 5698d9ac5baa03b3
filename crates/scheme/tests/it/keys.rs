//! A key that is misspelt, left out or in the wrong place is refused where it stands.

use crate::edits::{blocks, header_keys, line, nodes, replace, without};
use crate::files::{BOTH, Files, complaints, render};

/// What may be left out, each because its absence means something.
const OPTIONAL: [&str; 12] = [
    "settings.grade_lines",
    "group.indicator.leaf.ratio.requires",
    "group.indicator.leaf.all_or_nothing.requires",
    "group.indicator.leaf.per_unit.cap",
    "group.indicator.leaf.per_unit.prizes",
    "group.indicator.leaf.per_unit.halved_up_to_rank",
    "group.indicator.leaf.per_unit.confirmed",
    "group.indicator.leaf.per_unit.certificate_achievement",
    "group.indicator.leaf.bands.ceiling_mark",
    "group.indicator.leaf.judged.only_where",
    "group.indicator.leaf.judged.rubric",
    "reading.scope",
];
/// May be left out too, but not in a scheme whose settings need it.
const OPTIONAL_WITH_WARNING: &str = "reading.setting";

/// The word with its letter at `index` (counted round) replaced by the next of the alphabet.
fn misspelt(word: &str, index: usize) -> String {
    let letters = word.chars().filter(char::is_ascii_alphanumeric).count();
    let mut seen = 0;
    let change = |c: char| match c {
        'z' => 'a',
        '9' => '0',
        c => char::from_u32(u32::from(c) + 1).unwrap_or('x'),
    };
    word.chars()
        .map(|c| {
            let here = c.is_ascii_alphanumeric() && seen == index % letters;
            seen += usize::from(c.is_ascii_alphanumeric());
            if here { change(c) } else { c }
        })
        .collect()
}

/// That reading `text` gives a finding at `line` with one of `codes`.
fn refused(text: &str, at: usize, codes: &[&str], what: &str) -> Option<String> {
    match scheme::read(text) {
        Ok(_) => Some(format!("{what}: accepted")),
        Err(findings) => {
            let there = |f: &scheme::Finding| f.place.is_some_and(|p| p.line == at) && codes.contains(&f.code);
            (!findings.iter().any(there)).then(|| format!("{what}: nothing at line {at}\n{}", render(&findings)))
        }
    }
}

#[test]
fn a_misspelt_key_is_refused_at_its_line() {
    for Files { name, scheme: text, .. } in BOTH {
        let written = nodes(text).into_iter().map(|node| (node.path(), node.key, node.key_span));
        let headed = blocks(text).into_iter().flat_map(|block| {
            let path = block.path();
            block.words.into_iter().map(move |(word, span)| (path.clone(), word, span)).collect::<Vec<_>>()
        });
        let keys: Vec<_> = written.chain(headed).enumerate().collect();
        assert!(keys.len() > 300, "{name} has only {} keys", keys.len());
        let found = complaints(&keys, |(index, (path, key, span))| {
            let wrong = misspelt(key, *index);
            let code = if path.starts_with("settings.grade_lines.") { "wrong-value" } else { "unknown-key" };
            let at = line(text, span.start);
            refused(&replace(text, span, &wrong), at, &[code], &format!("{name} line {at}: {path} as {wrong}"))
        });
        assert!(found.is_empty(), "{} keys:\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn a_key_left_out_is_missed_at_its_table() {
    for Files { name, scheme: text, .. } in BOTH {
        let found = complaints(&nodes(text), |node| {
            let path = node.path();
            let shorter = without(text, node);
            let what = format!("{name} line {}: without {path}", line(text, node.key_span.start));
            if OPTIONAL.contains(&path.as_str()) || path == OPTIONAL_WITH_WARNING {
                return scheme::read(&shorter).err().map(|findings| format!("{what}\n{}", render(&findings)));
            }
            if path == "reading.choice" {
                // Without its choice a reading is open, and what belongs to the choice is out of place.
                let next = line(text, node.key_span.start);
                return refused(&shorter, next, &["unknown-key"], &what);
            }
            let codes = ["missing-key", "wrong-value"];
            refused(&shorter, line(text, node.table_start), &codes, &what)
        });
        assert!(found.is_empty(), "{} keys:\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn a_table_left_out_is_missed_at_the_table_around_it() {
    for Files { name, scheme: text, .. } in BOTH {
        let found = complaints(&header_keys(text), |key| {
            let at = line(text, key.parent.start);
            let what = format!("{name} line {}: without {}", line(text, key.span.start), key.path);
            refused(&replace(text, &key.span, ""), at, &["missing-key", "method"], &what)
        });
        assert!(found.is_empty(), "{} tables:\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn every_optional_key_is_in_some_scheme() {
    let all: Vec<String> = BOTH.iter().flat_map(|files| nodes(files.scheme)).map(|node| node.path()).collect();
    for key in OPTIONAL {
        assert!(all.iter().any(|path| path == key), "{key} is in neither scheme, so nothing tries it");
    }
}

#[test]
fn a_key_in_the_wrong_table_is_refused_at_its_line() {
    for Files { name, scheme: text, .. } in BOTH {
        let found = complaints(&blocks(text), |block| {
            let (key, value) = if block.path() == "group" { ("only_where", "\"1.1\"") } else { ("bonus", "false") };
            let moved = replace(text, &(block.body..block.body), &format!("{key} = {value}\n"));
            let at = line(text, block.body);
            refused(&moved, at, &["unknown-key"], &format!("{name} line {at}: {key} in [{}]", block.path()))
        });
        assert!(found.is_empty(), "{} tables:\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn the_same_id_twice_is_refused() {
    for (key, before, after) in [
        ("kind", "id = \"motor\"", "id = \"sail\""),
        ("level", "id = \"mate\"", "id = \"deckhand\""),
        ("input", "id = \"examined\"", "id = \"boarded\""),
        ("group", "id = \"c\"", "id = \"b\""),
        ("indicator", "id = \"c.2\"\nclause", "id = \"c.1\"\nclause"),
        ("leaf", "id = \"c.2\"\nname = { zh = \"互助\"", "id = \"c.1\"\nname = { zh = \"互助\""),
        ("unit", "kind = \"ocean_cup\"", "kind = \"harbour_cup\""),
        ("grade", "id = \"plain\"", "id = \"gold\""),
        ("negative", "id = \"X2\"", "id = \"X1\""),
        ("reading", "id = \"ties\"", "id = \"lines\""),
    ] {
        let text = crate::files::HARBOUR.scheme;
        assert_eq!(text.matches(before).count(), 1, "{key}");
        let findings = scheme::read(&text.replace(before, after)).expect_err(key);
        assert!(findings.iter().any(|f| f.code == "twice"), "{key}: {}", render(&findings));
    }
}

#[test]
fn messages_of_the_reader() {
    let message = |before: &str, after: &str| {
        let text = crate::files::HARBOUR.scheme;
        assert_eq!(text.matches(before).count(), 1, "{before}");
        let findings = scheme::read(&text.replace(before, after)).expect_err(before);
        let both = |f: &scheme::Finding| [f.render(scheme::Lang::Zh), f.render(scheme::Lang::En)];
        findings.iter().flat_map(both).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(message("base_points = 60", "base_point = 60"), @"");
    insta::assert_snapshot!(message("numerator = \"boarded\"", "numerator = \"borded\""), @"");
    insta::assert_snapshot!(message("step = \"0.05\"", "step = 0"), @"");
    insta::assert_snapshot!(message("quota_share = \"0.40\"", "quota_shares = \"0.40\""), @"");
    insta::assert_snapshot!(message("decided = 2030-11-30\nby = { zh = \"港务办公室（s3）\", en = \"Harbour office (s3)\" }\n\n[[reading]]\nid = \"pooled\"", "decided = 2030-02-30\nby = { zh = \"港务办公室（s3）\", en = \"Harbour office (s3)\" }\n\n[[reading]]\nid = \"pooled\""), @"");
}
