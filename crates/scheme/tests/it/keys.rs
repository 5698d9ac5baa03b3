//! A key that is misspelt, left out or in the wrong place is refused where it stands.

use crate::edits::{Block, Edit, Node, apply, batches, blocks, gap, header_keys, line, nodes, replace};
use crate::files::{BOTH, Files, HARBOUR, SHIPPED, complaints, render};

/// What may be left out, each because its absence means something.
const OPTIONAL: [&str; 15] = [
    "notice.cited_as",
    "settings.grade_lines",
    "group.indicator.describes",
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
    "reading.setting",
    "reading.scope",
];

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

/// What is expected of an edit.
struct Expected {
    what: String,
    line: usize,
    codes: &'static [&'static str],
    /// The key that the message names.
    key: String,
}

/// Makes each edit, many at once where the scheme is long: as reading never stops at the first problem, each must be
/// reported all the same.
fn all_refused(files: &Files, edits: Vec<(Edit, Expected)>) {
    let together = if files.scheme.len() > 50_000 { 30 } else { edits.len() };
    let found = complaints(&batches(edits, together), |batch| {
        let text = apply(files.scheme, batch.iter().map(|(edit, _)| edit));
        let findings = scheme::read(&text).err().unwrap_or_default();
        let reported = |expected: &Expected| {
            findings.iter().any(|finding| {
                finding.place.is_some_and(|place| place.line == expected.line)
                    && expected.codes.contains(&finding.code)
                    && finding.message.en.contains(&expected.key)
            })
        };
        let missed: Vec<_> =
            batch.iter().map(|(_, expected)| expected).filter(|expected| !reported(expected)).collect();
        let list = |expected: &&Expected| format!("{} line {}: {}", files.name, expected.line, expected.what);
        (!missed.is_empty())
            .then(|| format!("{}\n{}", missed.iter().map(list).collect::<Vec<_>>().join("\n"), render(&findings)))
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_misspelt_key_is_refused_at_its_line() {
    for files in BOTH {
        let text = files.scheme;
        let edit = |(index, node): (usize, &Node)| {
            let wrong = misspelt(&node.key, index);
            let line_of_key = node.path().starts_with("settings.grade_lines.");
            let codes: &[_] = if line_of_key { &["wrong-value"] } else { &["unknown-key"] };
            let expected = Expected {
                what: format!("{} as {wrong}", node.path()),
                line: line(text, node.key_span.start),
                codes,
                key: if line_of_key { String::new() } else { wrong.clone() },
            };
            let scope = node.key_span.start..node.value_span.end;
            (Edit { scope, span: node.key_span.clone(), by: wrong }, expected)
        };
        let nodes = nodes(text);
        assert!(nodes.len() > 300, "{} has only {} keys", files.name, nodes.len());
        all_refused(&files, nodes.iter().enumerate().map(edit).collect());
    }
}

/// A header decides where everything below it goes, so these are tried one at a time.
#[test]
fn a_misspelt_word_of_a_header_is_refused_at_its_line() {
    let last_words = header_keys(SHIPPED.scheme).into_iter().map(|key| (SHIPPED, key.path, key.key, key.key_span));
    let all_words = blocks(HARBOUR.scheme).into_iter().flat_map(|block| {
        let path = block.path();
        block.words.into_iter().map(move |(word, span)| (HARBOUR, path.clone(), word, span)).collect::<Vec<_>>()
    });
    let words: Vec<_> = last_words.chain(all_words).enumerate().collect();
    let found = complaints(&words, |(index, (files, path, word, span))| {
        let wrong = misspelt(word, *index);
        let at = line(files.scheme, span.start);
        let what = format!("{} line {at}: {path} with {wrong}", files.name);
        refused(&replace(files.scheme, span, &wrong), at, &["unknown-key"], &what)
    });
    assert!(found.is_empty(), "{} words:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_key_left_out_is_missed_at_its_table() {
    for files in BOTH {
        let text = files.scheme;
        let (optional, required): (Vec<_>, Vec<_>) =
            nodes(text).into_iter().partition(|node| OPTIONAL.contains(&node.path().as_str()));
        let found = complaints(&optional, |node| {
            let shorter = apply(text, std::iter::once(&gap(text, node)));
            scheme::read(&shorter).err().map(|f| format!("{} without {}\n{}", files.name, node.path(), render(&f)))
        });
        assert!(found.is_empty(), "{}", found.join("\n"));
        let edit = |node: &Node| {
            let path = node.path();
            let below_key = path == "reading.choice" || path.starts_with("settings.grade_lines.");
            let mut expected = Expected {
                what: format!("without {path}"),
                line: line(text, node.table_start),
                codes: &["missing-key", "wrong-value"],
                key: if below_key { String::new() } else { node.key.clone() },
            };
            if path == "reading.choice" {
                // Without its choice a reading is open, and what belongs to a choice is out of place.
                expected.line = line(text, node.key_span.start) + 1;
                expected.codes = &["unknown-key"];
            }
            (gap(text, node), expected)
        };
        all_refused(&files, required.iter().map(edit).collect());
    }
}

/// That reading `text` gives a finding at line `at` with one of `codes`.
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
        // One of each path: what may stand in a table does not depend on which it is.
        let mut blocks = blocks(text);
        blocks.sort_by_key(Block::path);
        blocks.dedup_by_key(|block| block.path());
        let found = complaints(&blocks, |block| {
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
        ("cited_as", "clause = \"tb.2\", name", "clause = \"tb.1\", name"),
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
        let text = HARBOUR.scheme;
        assert_eq!(text.matches(before).count(), 1, "{key}");
        let findings = scheme::read(&text.replace(before, after)).expect_err(key);
        assert!(findings.iter().any(|f| f.code == "twice"), "{key}: {}", render(&findings));
    }
}

#[test]
fn messages_of_the_reader() {
    let message = |before: &str, after: &str| {
        let text = HARBOUR.scheme;
        assert_eq!(text.matches(before).count(), 1, "{before}");
        let findings = scheme::read(&text.replace(before, after)).expect_err(before);
        let both = |f: &scheme::Finding| [f.render(scheme::Lang::Zh), f.render(scheme::Lang::En)];
        findings.iter().flat_map(both).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(message("base_points = 60", "base_point = 60"), @r"
    1:1 错误 [missing-key] 方案文件缺少键 base_points
    1:1 error [missing-key] the scheme file lacks the key base_points
    10:1 错误 [unknown-key] 方案文件中没有名为 base_point 的键；是否想写 base_points
    10:1 error [unknown-key] the scheme file has no key base_point; did you mean base_points
    ");
    insta::assert_snapshot!(message("numerator = \"boarded\"", "numerator = \"borded\""), @r"
    124:13 错误 [dangling] 没有名为 borded 的统计量；是否想写 boarded
    124:13 error [dangling] there is no input called borded; did you mean boarded
    ");
    insta::assert_snapshot!(message("step = \"0.05\"", "step = 0"), @r"
    146:8 错误 [wrong-value] [step_below] 的 step 应为大于0、至多为1的小数
    146:8 error [wrong-value] step of [step_below] must be a decimal above 0, at most 1
    ");
    insta::assert_snapshot!(message("quota_share = \"0.40\"", "quota_shares = \"0.40\""), @r"
    28:1 错误 [missing-key] [settings] 缺少 quota_share
    28:1 error [missing-key] [settings] lacks quota_share
    38:1 错误 [unknown-key] [settings] quota_shares：没有名为 quota_shares 的设置；是否想写 quota_share
    38:1 error [unknown-key] [settings] quota_shares: no setting is called quota_shares; did you mean quota_share
    ");
    insta::assert_snapshot!(message("decided = 2030-11-30\nby = { zh = \"港务办公室（s3）\", en = \"Harbour office (s3)\" }\n\n[[reading]]\nid = \"pooled\"", "decided = 2030-02-30\nby = { zh = \"港务办公室（s3）\", en = \"Harbour office (s3)\" }\n\n[[reading]]\nid = \"pooled\""), @r"
    425:11 错误 [syntax] TOML 语法错误：invalid date, expected day between 01 and 28
    425:11 error [syntax] TOML syntax: invalid date, expected day between 01 and 28
    ");
}
