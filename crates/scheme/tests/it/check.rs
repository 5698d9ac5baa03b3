//! Each check finds what it is for, and nothing where there is nothing.

use std::collections::BTreeSet;

use scheme::{CHECK_CODES, Finding, Lang, Notice, Severity, check};

use crate::files::{BOTH, Files, HARBOUR, SHIPPED, read, render};

/// A scheme made wrong in one way.
struct Bad {
    files: Files,
    code: &'static str,
    severity: Severity,
    /// Replaced in the scheme; each stands there once.
    changes: &'static [(&'static str, &'static str)],
    /// Stands once in the changed scheme; the finding is at the header above it, or at its own line where there is
    /// no header.
    at: &'static str,
}

const fn error(
    files: Files,
    code: &'static str,
    changes: &'static [(&'static str, &'static str)],
    at: &'static str,
) -> Bad {
    Bad { files, code, severity: Severity::Error, changes, at }
}

const fn warning(
    files: Files,
    code: &'static str,
    changes: &'static [(&'static str, &'static str)],
    at: &'static str,
) -> Bad {
    Bad { files, code, severity: Severity::Warning, changes, at }
}

const DECK_HEAD: &str = "id = \"b.1\"\nname = { zh = \"甲板作业\"";
const DRILLS: &str = "id = \"b.2\"\nname = { zh = \"夜间演练\"";
const TICKETS: &str = "id = \"b.3\"\nname = { zh = \"引航证\"";
const CHARTERS: &str = "id = \"b.4\"\nname = { zh = \"租约\"";
const CUPS: &str = "id = \"c.1\"\nname = { zh = \"奖杯\"";

fn bad() -> Vec<Bad> {
    vec![
        // Points add up.
        error(SHIPPED, "base-points", &[("base_points = 100", "base_points = 99")], "base_points = 99"),
        error(SHIPPED, "base-points", &[("bonus = true", "bonus = false")], "base_points = 100"),
        error(SHIPPED, "group-points", &[("points = 28", "points = 26")], "points = 26"),
        error(
            HARBOUR,
            "group-points",
            &[("bonus = true\npoints = \"uncapped\"", "bonus = true\npoints = 5")],
            "bonus = true",
        ),
        error(
            HARBOUR,
            "indicator-points",
            &[(
                "name = { zh = \"Deck work\", en = \"Deck work\" }\npoints = 12",
                "name = { zh = \"Deck work\", en = \"Deck work\" }\npoints = 13",
            )],
            "points = 13",
        ),
        error(
            SHIPPED,
            "indicator-points",
            &[(
                "id = \"1.4a\"\nname = { zh = \"支付时间\", en = \"Paid on time\" }\npoints = 4",
                "id = \"1.4a\"\nname = { zh = \"支付时间\", en = \"Paid on time\" }\npoints = 3",
            )],
            "clause = \"a1/1.4\"\nname",
        ),
        error(
            HARBOUR,
            "points-decimals",
            &[
                ("score_decimals = 1", "score_decimals = 0"),
                (
                    "name = { zh = \"甲板作业\", en = \"Deck work\" }\npoints = 12",
                    "name = { zh = \"甲板作业\", en = \"Deck work\" }\npoints = 11.5",
                ),
            ],
            DECK_HEAD,
        ),
        // Methods give what their leaves promise.
        error(HARBOUR, "method-points", &[("cap = 4\nhalved", "cap = 6\nhalved")], CHARTERS),
        error(HARBOUR, "method-points", &[("cap = 4\nhalved", "halved")], CHARTERS),
        error(HARBOUR, "method-points", &[("prizes = [\"first\"]", "prizes = [\"first\"]\ncap = 6")], CUPS),
        error(HARBOUR, "method-points", &[("from = 10\npoints = 8", "from = 10\npoints = 9")], DRILLS),
        error(HARBOUR, "method-points", &[("each = \"1.5\"\ncap = 6", "each = \"1.5\"\ncap = 9")], TICKETS),
        error(
            HARBOUR,
            "method-points",
            &[(
                "name = { zh = \"互助\", en = \"Good neighbour\" }\npoints = 5",
                "name = { zh = \"互助\", en = \"Good neighbour\" }\npoints = \"uncapped\"",
            )],
            "id = \"c.2\"\nname = { zh = \"互助\"",
        ),
        error(HARBOUR, "cap-unreachable", &[("first = 3", "first = 7")], TICKETS),
        error(HARBOUR, "cap-unreachable", &[("each = \"1.5\"", "each = 0")], TICKETS),
        error(
            HARBOUR,
            "cap-unreachable",
            &[
                ("each = 2\nname = { zh = \"沿海\"", "each = 20\nname = { zh = \"沿海\""),
                ("each = 4\nname = { zh = \"远洋\"", "each = 40\nname = { zh = \"远洋\""),
            ],
            CHARTERS,
        ),
        warning(HARBOUR, "cap-not-exact", &[("each = \"1.5\"", "each = \"1.6\"")], TICKETS),
        warning(
            HARBOUR,
            "cap-not-exact",
            &[
                ("each = 2\nname = { zh = \"沿海\"", "each = 3\nname = { zh = \"沿海\""),
                ("each = 4\nname = { zh = \"远洋\"", "each = 6\nname = { zh = \"远洋\""),
            ],
            CHARTERS,
        ),
        error(
            HARBOUR,
            "unit-zero",
            &[
                ("each = 3\nname = { zh = \"港口杯\"", "each = 0\nname = { zh = \"港口杯\""),
                ("each = 6\nname = { zh = \"远洋杯\"", "each = 0\nname = { zh = \"远洋杯\""),
            ],
            CUPS,
        ),
        error(HARBOUR, "prizes", &[("prizes = [\"first\"]", "prizes = []")], CUPS),
        error(HARBOUR, "prizes", &[("prizes = [\"first\"]", "prizes = [\"first\", \"first\"]")], CUPS),
        error(HARBOUR, "zero-rank", &[("halved_up_to_rank = 1", "halved_up_to_rank = 0")], CHARTERS),
        error(HARBOUR, "step-deduct", &[("deduct = 3", "deduct = 13")], "id = \"a.2\"\nname = { zh = \"船员证通过率\""),
        error(HARBOUR, "step-deduct", &[("deduct = 3", "deduct = 0")], "id = \"a.2\"\nname = { zh = \"船员证通过率\""),
        error(HARBOUR, "band-start", &[("from = 1\npoints = 2", "from = 0\npoints = 2")], DRILLS),
        error(HARBOUR, "band-order", &[("from = 5\npoints = 5", "from = 11\npoints = 5")], DRILLS),
        error(HARBOUR, "band-order", &[("from = 5\npoints = 5", "from = 1\npoints = 5")], DRILLS),
        error(HARBOUR, "band-order", &[("from = 5\npoints = 5", "from = 5\npoints = 8")], DRILLS),
        // Marks.
        error(HARBOUR, "mark-step", &[("step = 1\n", "step = 7\n")], DECK_HEAD),
        warning(
            HARBOUR,
            "settled-by",
            &[(
                "supplied_by = \"expert\"\nsettled_by = \"expert\"",
                "supplied_by = \"expert\"\nsettled_by = \"office\"",
            )],
            DECK_HEAD,
        ),
        warning(SHIPPED, "only-where", &[("only_where = \"2.3a\"", "only_where = \"2.2\"")], "id = \"2.3b\""),
        error(HARBOUR, "rubric-range", &[("from = \"9\"", "from = \"13\"")], DECK_HEAD),
        error(HARBOUR, "rubric-range", &[("from = \"9\"", "from = \"9.5\"")], DECK_HEAD),
        error(HARBOUR, "rubric-order", &[("from = \"5\"", "from = \"9\"")], DECK_HEAD),
        // Facts name their indicator only.
        error(
            HARBOUR,
            "second-item-leaf",
            &[(
                "[[group.indicator]]\nid = \"b.4\"\nclause = \"ta/b.4\"\nname = { zh = \"Charters\", en = \"Charters\" }\npoints = 4\ndescribes = \"Charters in force for carrying cadets\"\nwords = [\"Coastal 2, deep sea 4, not above 4;\", \"a shared charter counts half for the first vessel and nothing for the others\"]\n",
                "",
            )],
            CHARTERS,
        ),
        error(
            HARBOUR,
            "second-marked-leaf",
            &[(
                "[[group.indicator]]\nid = \"b.2\"\nclause = \"ta/b.2\"\nname = { zh = \"Night drills\", en = \"Night drills\" }\npoints = 8\ndescribes = \"Drills held after sunset\"\nwords = [\"10 drills or more 8, 5 to 9 drills 5, 1 to 4 drills 2;\", \"the harbour office may mark lower\"]\n",
                "",
            )],
            DRILLS,
        ),
        // Inputs and levels.
        warning(HARBOUR, "input-unused", &[("requires = \"examined\"\n", "")], "id = \"examined\""),
        error(
            HARBOUR,
            "input-unit",
            &[("unit = \"sittings\"\nsum = \"attended\"", "unit = \"yuan\"\nsum = \"attended\"")],
            "id = \"examined\"",
        ),
        error(HARBOUR, "input-unit", &[("at_most = \"payable\"", "at_most = \"attended\"")], "id = \"dues_paid\""),
        error(HARBOUR, "input-at-most", &[("at_most = \"payable\"", "at_most = \"paid\"")], "id = \"dues_paid\""),
        error(
            HARBOUR,
            "ratio-units",
            &[("denominator = \"berths\"", "denominator = \"dues\"")],
            "id = \"a.1\"\nname = { zh = \"泊位利用\"",
        ),
        error(
            HARBOUR,
            "ratio-same",
            &[("denominator = \"berths\"", "denominator = \"boarded\"")],
            "id = \"a.1\"\nname = { zh = \"泊位利用\"",
        ),
        error(HARBOUR, "level-alias", &[("aliases = [\"M\"]", "aliases = [\"M\", \" d\"]")], "id = \"mate\""),
        // What the notice says.
        error(SHIPPED, "notice-digest", &[("sha256 = \"1667", "sha256 = \"1668")], "sha256 = \"1668"),
        error(SHIPPED, "clause", &[("clause = \"a1/3.2\"", "clause = \"a1/3.9\"")], "a1/3.9"),
        error(SHIPPED, "clause", &[("clause = \"a2.1/N3\"", "clause = \"a2.2/N3\"")], "a2.2/N3"),
        error(HARBOUR, "clause", &[("clause = \"s2.3\"\nwords", "clause = \"s2.4\"\nwords")], "s2.4"),
        error(HARBOUR, "clause", &[("id = \"ties\"\nclause = \"s2.3\"", "id = \"ties\"\nclause = \"s9\"")], "s9"),
        error(HARBOUR, "clause", &[("id = \"b\"\nclause = \"ta\"", "id = \"b\"\nclause = \"tx\"")], "tx"),
        error(SHIPPED, "clause", &[("clause = \"c3\", name", "clause = \"c9\", name")], "number = \"赣教职成字"),
        warning(
            HARBOUR,
            "clause-name",
            &[("  { clause = \"tb.1\", name = { zh = \"附表B上\", en = \"schedule B, first list\" } },\n", "")],
            "clause = \"tb.1/X1\"",
        ),
        error(
            SHIPPED,
            "words",
            &[("\"低于全国平均通过率，每下降10个百分点减2分", "\"低于全国平均通过率，每下降10个百分点减3分")],
            "每下降10个百分点减3分",
        ),
        error(
            SHIPPED,
            "words",
            &[("describes = \"按要求建设并获批\"", "describes = \"按要求建设\\n\"")],
            "describes = \"按要求建设\\n\"",
        ),
        error(
            SHIPPED,
            "words",
            &[("\"全部支付得4分，未全部支付", "\"全部支付得5分，未全部支付")],
            "clause = \"a1/1.4\"\nname",
        ),
        error(
            SHIPPED,
            "words",
            &[("words = \"其中优秀、良好档次院校占比不超过25%\"", "words = \"优秀、良好占比不超过25%\"")],
            "优秀、良好占比",
        ),
        error(
            SHIPPED,
            "words",
            &[("words = \"其他造成不良社会影响的。\"", "words = \"其他造成恶劣社会影响的。 \"")],
            "其他造成恶劣社会影响的。 ",
        ),
        error(
            SHIPPED,
            "words",
            &[("name = { zh = \"开展高质量培训情况\"", "name = { zh = \"高质量培训的情况\"")],
            "高质量培训的情况",
        ),
        // Grades and settings.
        warning(SHIPPED, "grade-lines-unset", &[], "score_decimals = 2"),
        warning(HARBOUR, "above-base", &[("gold = \"55\"", "gold = \"65\"")], "score_decimals = 1"),
        error(
            HARBOUR,
            "excellent-share",
            &[("publish_rank = true", "publish_rank = true\nexcellent_share = \"0.50\"")],
            "score_decimals = 1",
        ),
        warning(
            HARBOUR,
            "bonus-total-cap",
            &[("publish_rank = true", "publish_rank = true\nbonus_total_cap = 5"), ("bonus = true", "bonus = false")],
            "score_decimals = 1",
        ),
        warning(HARBOUR, "tie-twice", &[("\"indicator:b.1\"]", "\"indicator:b.1\", \"total\"]")], "tie_order = "),
        warning(HARBOUR, "negative-no-effect", &[("at_most = \"bronze\"", "at_most = \"gold\"")], "id = \"X1\""),
        // Readings.
        error(
            HARBOUR,
            "reading-undecided",
            &[(
                "choice = { zh = \"先比甲板作业。\", en = \"By deck work.\" }\nbasis = { zh = \"安全为先。\", en = \"Safety first.\" }\ndecided = 2030-11-30\nby = { zh = \"港务办公室（s3）\", en = \"Harbour office (s3)\" }",
                "",
            )],
            "id = \"ties\"",
        ),
        warning(HARBOUR, "reading-unused", &[("scope = \"grades\"\n", "")], "id = \"ties\""),
        error(
            HARBOUR,
            "reading-setting-twice",
            &[("setting = \"publish_rank\"", "setting = \"rounding\"")],
            "id = \"ranks_out\"",
        ),
        warning(
            HARBOUR,
            "setting-without-reading",
            &[("setting = \"publish_rank\"", "setting = \"rounding\"")],
            "score_decimals = 1",
        ),
    ]
}

/// The text with each change made.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (before, after)| {
        assert_eq!(text.matches(before).count(), 1, "{before}");
        text.replace(before, after)
    })
}

fn expected_line(text: &str, at: &str) -> usize {
    assert_eq!(text.matches(at).count(), 1, "{at}");
    let offset = text.find(at).unwrap_or_default();
    let header = if text.starts_with(at) { 0 } else { text[..offset].rfind("\n[").map_or(offset, |index| index + 1) };
    crate::edits::line(text, header)
}

fn findings(files: &Files, text: &str) -> Vec<Finding> {
    check(&read(text), &Notice::read(files.notice))
}

#[test]
fn what_is_shipped_has_only_what_its_notice_leaves_open() {
    insta::assert_snapshot!(render(&check(&SHIPPED.read(), &SHIPPED.notice())), @"32:1 warning [grade-lines-unset] grade_lines is not set: to be set by the yearly notice, and until then nothing is graded");
    insta::assert_snapshot!(render(&check(&HARBOUR.read(), &HARBOUR.notice())), @"");
}

#[test]
fn each_check_finds_what_it_is_for_where_it_is() {
    for bad in bad() {
        let text = changed(bad.files.scheme, bad.changes);
        let findings = findings(&bad.files, &text);
        let line = expected_line(&text, bad.at);
        let found = findings.iter().any(|finding| {
            finding.code == bad.code
                && finding.severity == bad.severity
                && finding.place.is_some_and(|place| place.line == line)
        });
        assert!(found, "{} expected at line {line} for {:?}\n{}", bad.code, bad.changes, render(&findings));
    }
}

#[test]
fn every_code_is_tried_and_every_one_tried_is_a_code() {
    let tried: BTreeSet<&str> = bad().iter().map(|bad| bad.code).collect();
    assert_eq!(tried, CHECK_CODES.into_iter().collect());
    assert!(CHECK_CODES.is_sorted());
}

#[test]
fn findings_come_in_the_order_of_the_file_and_in_both_languages() {
    let text = changed(SHIPPED.scheme, &[("points = 28", "points = 26"), ("deduct = 2", "deduct = 20")]);
    let findings = findings(&SHIPPED, &text);
    assert!(findings.is_sorted_by_key(|finding| finding.place));
    for finding in findings {
        assert!(finding.message.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", finding.message.zh);
        assert_ne!(finding.message.zh, finding.message.en);
    }
}

#[test]
fn a_scheme_is_not_checked_against_another_notice() {
    let [shipped, harbour] = BOTH;
    let codes: BTreeSet<&str> = check(&shipped.read(), &harbour.notice()).iter().map(|finding| finding.code).collect();
    assert!(codes.contains("notice-digest") && codes.contains("clause"), "{codes:?}");
}

#[test]
fn messages_say_what_is_wrong_and_what_is_expected() {
    let message = |files: &Files, changes: &[(&str, &str)]| {
        let findings = findings(files, &changed(files.scheme, changes));
        let findings = findings.iter().filter(|finding| finding.code != "grade-lines-unset");
        let both = |f: &Finding| [f.render(Lang::Zh), f.render(Lang::En)];
        findings.flat_map(both).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(message(&SHIPPED, &[("points = 28", "points = 26")]), @r"
    11:15 错误 [base-points] 不属加分的一级指标分值合计为 98 分，应等于 base_points 的 100 分
    11:15 error [base-points] the groups that are not a bonus add up to 98 points; expected base_points, 100 points
    125:1 错误 [group-points] 一级指标 1 年度目标完成情况的分值为 26 分，其二级指标合计为 28 分，两者应相等
    125:1 error [group-points] group 1 Meeting the year's targets: 26 points, but its indicators add up to 28 points; expected the same
    ");
    insta::assert_snapshot!(message(&SHIPPED, &[("\"低于全国平均通过率，每下降10个百分点减2分", "\"低于全国平均通过率，每下降10个百分点减3分")]), @r"
    176:1 错误 [words] 指标 1.3 院校年度证书考核平均通过率：通知 a1/1.3 中没有“低于全国平均通过率，每下降10个百分点减3分。”这些字，应照录原文
    176:1 error [words] indicator 1.3 Average pass rate of the year: the words “低于全国平均通过率，每下降10个百分点减3分。” do not stand in a1/1.3 of the notice; expected them verbatim
    ");
    insta::assert_snapshot!(message(&SHIPPED, &[("clause = \"a1/3.2\"", "clause = \"a1/3.9\"")]), @r"
    404:1 错误 [clause] 指标 3.2 更新完善基于证书标准的人才培养方案引用的条款 a1/3.9 不在通知中；是否想写 a1/3.1
    404:1 error [clause] indicator 3.2 Training programmes updated on the basis of certificate standards cites the clause a1/3.9, which the notice does not have; did you mean a1/3.1
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("first = 3", "first = 7")]), @r"
    264:1 错误 [cap-unreachable] 计分项 b.3 引航证的上限 6 分低于首项的 7 分
    264:1 error [cap-unreachable] leaf b.3 Pilot tickets: the cap of 6 points is below the first item, 7 points
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("each = \"1.5\"", "each = \"1.6\"")]), @r"
    264:1 提醒 [cap-not-exact] 计分项 b.3 引航证的上限 6 分不能由每项的 3 分、1.6 分正好加成，请核对
    264:1 warning [cap-not-exact] leaf b.3 Pilot tickets: no number of items worth 3 points, 1.6 points adds up to the cap of 6 points exactly
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("from = 5\npoints = 5", "from = 11\npoints = 5")]), @r"
    229:1 错误 [band-order] 计分项 b.2 夜间演练的各档应依次增多增分，现为 11 项起 5 分，其后 10 项起 8 分
    229:1 error [band-order] leaf b.2 Night drills: each band must ask and give more than the one before, not 5 points from 11 items and then 8 points from 10
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("prizes = [\"first\"]", "prizes = [\"first\"]\ncap = 6")]), @r"
    330:1 错误 [method-points] 计分项 c.1 奖杯的分值（不封顶）应等于其“按项计分”可得的最高分（6 分）
    330:1 error [method-points] leaf c.1 Cups: its points (uncapped) must be the most that its method (per item) gives, 6 points
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("denominator = \"berths\"", "denominator = \"dues\"")]), @r"
    60:1 提醒 [input-unused] 统计量核准泊位（berths）没有计分项使用，应删去或者使用
    60:1 warning [input-unused] no leaf reads the input Berths granted (berths); use it or remove it
    114:1 错误 [ratio-units] 计分项 a.1 泊位利用的分子以人次计，分母以元计，两者单位应相同
    114:1 error [ratio-units] leaf a.1 Berths filled: sittings above the line, yuan below; expected the same unit
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("aliases = [\"M\"]", "aliases = [\"M\", \"D\"]")]), @r"
    55:1 错误 [level-alias] “D”既指水手又指大副，一种写法只能指一个等级
    55:1 error [level-alias] “D” means both Deckhand and Mate; expected one level
    ");
    insta::assert_snapshot!(message(&HARBOUR, &[("setting = \"publish_rank\"", "setting = \"rounding\"")]), @r"
    28:1 提醒 [setting-without-reading] 设置 publish_rank（公布名次：是）没有登记口径，应在 [[reading]] 中说明理由
    28:1 warning [setting-without-reading] the setting publish_rank (ranks published: yes) has no reading; expected one with its reason
    583:1 错误 [reading-setting-twice] 设置 rounding 已由口径 rounds 说明，不应再由口径 ranks_out 说明
    583:1 error [reading-setting-twice] the setting rounding is explained by reading rounds already, and again by ranks_out
    ");
}
