//! The program as its users run it: files in, files out, exit status, texts in both languages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hengping"))
        .args(words)
        .current_dir(folder)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "zh_CN.UTF-8")
        .output()
        .expect("the program starts")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("the program ended by itself")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// One small institution, with `patch` applied to the text of its facts.
fn facts(folder: &Path, patch: impl Fn(String) -> String) -> PathBuf {
    let text = r#"{"format":"hengping-facts/1","year":2021,
        "settings":{"grade_lines":{"excellent":"90","good":"80","pass":"70","basic_pass":"60"}},
        "institutions":[{"code":"4136900001","name":"示例职业学校","kind":"higher_vocational",
        "certificates":[{"certificate":"Web前端开发","level":"中级","approved":1000,"registered":830,"attended":800,
        "passed":700,"national_pass_rate":"0.8","payable":"100.00","paid":"100.00","paid_on":"2021-12-31"}],
        "items":[{"indicator":"4.4","kind":"chief_editor","title":"教材","date":"2021-05-01"}],
        "ratings":{"3.1":["3.0","3.5","3.0"]},"findings":[]}]}"#;
    let path = folder.join("facts.json");
    fs::write(&path, patch(text.to_owned())).expect("the test's folder can be written");
    path
}

#[test]
fn scores_to_every_format_and_the_ending_decides() {
    let folder = folder();
    facts(folder.path(), |text| text);
    for (name, first) in [("r.json", "{\"format\":\"hengping-result/1\""), ("r.csv", "\u{feff}"), ("r.xlsx", "PK")] {
        let output = run(folder.path(), &["score", "facts.json", "--out", name]);
        assert_eq!(status(&output), 0, "{}", err(&output));
        let bytes = fs::read(folder.path().join(name)).unwrap();
        assert!(bytes.starts_with(first.as_bytes()), "{name}");
    }
    let shown = run(folder.path(), &["score", "facts.json"]);
    assert!(out(&shown).contains("示例职业学校"), "{}", out(&shown));
}

#[test]
fn json_shows_the_working_of_a_leaf() {
    let folder = folder();
    facts(folder.path(), |text| text);
    let result = out(&run(folder.path(), &["score", "facts.json", "--format", "json"]));
    assert!(result.contains("830 ÷ 1000 = 83.00 %；3 × 83.00 % = 2.49 分"), "{result}");
    let brief = out(&run(folder.path(), &["score", "facts.json", "--format", "json", "--brief"]));
    assert!(!brief.contains("explanation") && brief.contains("\"2.49\""));
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let folder = folder();
    facts(folder.path(), |text| text);
    for format in ["json", "csv", "text"] {
        let one = run(folder.path(), &["score", "facts.json", "--format", format]);
        let other = run(folder.path(), &["score", "facts.json", "--format", format]);
        assert_eq!(one.stdout, other.stdout, "{format}");
    }
    for name in ["a.xlsx", "b.xlsx"] {
        assert_eq!(status(&run(folder.path(), &["score", "facts.json", "--out", name])), 0);
    }
    assert_eq!(fs::read(folder.path().join("a.xlsx")).unwrap(), fs::read(folder.path().join("b.xlsx")).unwrap());
}

#[test]
fn wrong_input_lists_every_problem_and_leaves_files_alone() {
    let folder = folder();
    facts(folder.path(), |text| {
        text.replace("\"passed\":700", "\"passed\":900")
            .replace("\"kind\":\"chief_editor\"", "\"kind\":\"chef\"")
            .replace("2021-12-31", "2021-02-30")
    });
    let target = folder.path().join("r.json");
    fs::write(&target, "what was there").unwrap();
    let output = run(folder.path(), &["score", "facts.json", "--out", "r.json"]);
    assert_eq!(status(&output), 2);
    for place in [
        "/institutions/0/certificates/0/passed: ",
        "/institutions/0/certificates/0/paid_on: ",
        "/institutions/0/items/0/kind: ",
    ] {
        assert!(err(&output).contains(place), "{}", err(&output));
    }
    assert_eq!(fs::read_to_string(&target).unwrap(), "what was there");
    assert!(out(&output).is_empty());
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing but the facts and the old result: {names:?}");
}

#[test]
fn problems_are_told_in_english_too() {
    let folder = folder();
    facts(folder.path(), |text| text.replace("\"passed\":700", "\"passed\":900"));
    let output = run(folder.path(), &["score", "facts.json", "--lang", "en"]);
    assert!(
        err(&output).contains("/institutions/0/certificates/0/passed: passed 900 cannot exceed attended 800"),
        "{}",
        err(&output)
    );
    let zh = run(folder.path(), &["score", "facts.json"]);
    assert!(err(&zh).contains("通过人数 900 不能大于实际参考人数 800"), "{}", err(&zh));
}

#[test]
fn missing_and_foreign_files_are_wrong_input() {
    let folder = folder();
    assert_eq!(status(&run(folder.path(), &["score", "absent.json"])), 2);
    assert_eq!(status(&run(folder.path(), &["score", "absent.xlsx"])), 2);
    fs::write(folder.path().join("noise.xlsx"), [0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]).unwrap();
    let output = run(folder.path(), &["score", "noise.xlsx"]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("noise.xlsx"), "{}", err(&output));
}

#[test]
fn an_output_folder_that_is_not_there_is_a_failure_not_wrong_input() {
    let folder = folder();
    facts(folder.path(), |text| text);
    let output = run(folder.path(), &["score", "facts.json", "--out", "nowhere/r.json"]);
    assert_eq!(status(&output), 1, "{}", err(&output));
}

#[test]
fn explain_prints_one_institution_or_one_indicator() {
    let folder = folder();
    facts(folder.path(), |text| text);
    let card = run(folder.path(), &["explain", "facts.json", "--institution", "4136900001"]);
    assert_eq!(status(&card), 0, "{}", err(&card));
    assert!(out(&card).contains("示例职业学校") && out(&card).contains("7.8"));
    let one = out(&run(folder.path(), &["explain", "facts.json", "--institution", "4136900001", "--indicator", "1.1"]));
    assert!(one.contains("按比率计算相应得分") && !one.contains("7.8"), "{one}");
    let absent = run(folder.path(), &["explain", "facts.json", "--institution", "4136900002"]);
    assert_eq!(status(&absent), 2);
    assert!(err(&absent).contains("4136900001"), "the nearest code is named: {}", err(&absent));
}

#[test]
fn scheme_commands_read_the_built_in_scheme_and_files() {
    let folder = folder();
    let schemes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes/jiangxi-1x");
    for name in ["2021.toml", "2021.notice.md"] {
        fs::copy(schemes.join(name), folder.path().join(name)).unwrap();
    }
    let check = run(folder.path(), &["scheme", "check", "2021.toml"]);
    assert_eq!(status(&check), 0, "{}", err(&check));
    assert!(out(&check).contains("sha256:"));
    let show = out(&run(folder.path(), &["scheme", "show"]));
    assert!(show.contains("院校年度报考率") && show.contains("负面清单"));
    let text = fs::read_to_string(folder.path().join("2021.toml")).unwrap();
    fs::write(folder.path().join("2022.toml"), text.replacen("deduct = 2", "deduct = 3", 1)).unwrap();
    let diff = out(&run(folder.path(), &["scheme", "diff", "2021.toml", "2022.toml"]));
    assert!(diff.contains('3') && diff.lines().count() == 1, "{diff}");
    fs::write(folder.path().join("typo.toml"), text.replacen("base_points", "base_point", 1)).unwrap();
    let typo = run(folder.path(), &["scheme", "check", "typo.toml"]);
    assert_eq!(status(&typo), 2);
    let line = 1 + text.lines().position(|line| line.starts_with("base_points")).expect("the key is there");
    assert!(err(&typo).contains(&format!("typo.toml:{line}:1")), "{}", err(&typo));
}

#[test]
fn a_sample_is_the_same_by_json_and_by_workbook() {
    let folder = folder();
    for name in ["s.json", "s.xlsx"] {
        let output = run(folder.path(), &["sample", "--institutions", "30", "--seed", "7", "--out", name]);
        assert_eq!(status(&output), 0, "{}", err(&output));
    }
    let csv = |facts: &str| {
        let output = run(folder.path(), &["score", facts, "--format", "csv"]);
        assert_eq!(status(&output), 0, "{}", err(&output));
        out(&output)
    };
    assert_eq!(csv("s.json"), csv("s.xlsx"));
}

#[test]
fn the_template_is_ready_to_be_filled() {
    let folder = folder();
    assert_eq!(status(&run(folder.path(), &["template", "--out", "t.xlsx"])), 0);
    // Empty as it is, it holds no institution: that is said, not scored.
    let output = run(folder.path(), &["score", "t.xlsx", "--out", "r.xlsx", "--errors", "e.xlsx"]);
    assert_eq!(status(&output), 2, "{}", err(&output));
    assert!(folder.path().join("e.xlsx").exists() && !folder.path().join("r.xlsx").exists());
}

#[test]
fn the_child_that_looks_into_evidence_counts_numbers_and_shows_none() {
    let limits = r#"{"file_bytes":1000,"text_bytes":1000,"memory_bytes":536870912,"cpu_seconds":5,"wall_seconds":5}"#;
    let mut child = Command::new(env!("CARGO_BIN_EXE_hengping"))
        .args(["__scan-evidence", "text", limits])
        .env_clear()
        .env("MIMALLOC_ARENA_RESERVE", "32768")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), "联系电话 13000000000".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(status(&output), 0);
    let said = out(&output);
    assert!(said.contains(r#""mobile_numbers":1"#) && !said.contains("13000000000"), "{said}");
}

#[test]
fn help_teaches_in_both_languages_everywhere() {
    let folder = folder();
    for command in ["", "score", "explain", "template", "scheme", "sample", "completions"] {
        let words: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let zh = run(folder.path(), &words);
        assert_eq!(status(&zh), 0);
        assert!(out(&zh).contains("用法：") && !out(&zh).contains("Usage"), "{}", out(&zh));
        let en = run(folder.path(), &[&words[..], &["--lang", "en"]].concat());
        assert!(out(&en).contains("Usage:") && out(&en).is_ascii(), "{}", out(&en));
    }
}

#[test]
fn a_mistyped_command_line_is_wrong_input_in_the_users_language() {
    let folder = folder();
    for words in
        [&["scroe"][..], &["score"], &["score", "x.json", "--frmat", "json"], &["score", "x.json", "--format", "pdf"]]
    {
        let output = run(folder.path(), words);
        assert_eq!(status(&output), 2);
        assert!(err(&output).contains("用 --help 查看用法"), "{}", err(&output));
    }
}

#[test]
fn completions_are_printed() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&run(folder.path(), &["completions", shell])).contains("hengping"));
    }
}

#[test]
fn without_grade_lines_nothing_is_graded_and_that_is_said() {
    let folder = folder();
    facts(folder.path(), |text| {
        let (start, end) = (text.find("\"settings\"").unwrap(), text.find("\"institutions\"").unwrap());
        format!("{}{}", &text[..start], &text[end..])
    });
    let output = run(folder.path(), &["score", "facts.json", "--out", "r.json"]);
    assert_eq!(status(&output), 0);
    assert!(err(&output).contains("没有评定等次"), "{}", err(&output));
    assert!(fs::read_to_string(folder.path().join("r.json")).unwrap().contains("\"grade\":null"));
}

#[test]
fn the_shown_configuration_passes_its_check_and_a_wrong_one_names_the_place() {
    let folder = folder();
    for lang in ["zh", "en"] {
        let shown = run(folder.path(), &["config", "show", "--lang", lang]);
        fs::write(folder.path().join("hengping.toml"), &shown.stdout).expect("written");
        let checked = run(folder.path(), &["config", "check", "hengping.toml"]);
        assert_eq!(status(&checked), 0, "{}", err(&checked));
    }
    fs::write(folder.path().join("hengping.toml"), "[limits]\nconections = 5\n").expect("written");
    let checked = run(folder.path(), &["config", "check", "hengping.toml"]);
    assert_eq!(status(&checked), 2);
    let expected = "hengping.toml:2:1: 没有名为 limits.conections 的键；是否想写 limits.connections";
    assert!(err(&checked).contains(expected), "{}", err(&checked));
}
