//! Whatever differs between two schemes is reported.

use scheme::{Lang, Scheme, diff};

use crate::edits::{Edit, Node, Shape, apply, line, nodes, replace};
use crate::files::{BOTH, Files, HARBOUR, SHIPPED, complaints, read};

/// What cannot be changed alone: the format line, a word of which there is only one, and the line of a grade, which
/// only the last lacks.
const FIXED: [&str; 4] = ["format", "input.per", "grade.line", "group.indicator.leaf.all_or_nothing.condition"];

/// Words of the notice and of people, which nothing refers to.
const FREE: [&str; 9] = ["zh", "en", "describes", "clause", "number", "title", "text", "sha256", "version"];

/// Every word that stands for something in the format.
const NAMES: [&str; 44] = [
    "approved",
    "registered",
    "attended",
    "passed",
    "payable",
    "paid",
    "payable_known",
    "sittings",
    "yuan",
    "institution",
    "evaluation_organisation",
    "expert",
    "office",
    "zero",
    "full",
    "missing",
    "in_year",
    "in_force",
    "grand",
    "first",
    "second",
    "third",
    "grades",
    "all",
    "half_up",
    "half_even",
    "down",
    "mean_over_certificates",
    "pooled",
    "per_certificate",
    "full_steps",
    "linear",
    "uncapped",
    "total",
    "base",
    "0.3",
    "0.7",
    "06-01",
    "12-01",
    "pass",
    "bronze",
    "45",
    "silver",
    "gold",
];

/// Where ids are referred to, so that a new id can be put in all places at once.
const REFERENCES: [&str; 11] = [
    "id",
    "numerator",
    "denominator",
    "requires",
    "only_where",
    "readings",
    "grades",
    "otherwise",
    "at_most",
    "exactly",
    "setting",
];

fn is_free(node: &Node) -> bool {
    node.shape == Shape::Text && FREE.contains(&node.key.as_str())
}

/// The text with an id renamed wherever it is named.
fn renamed(text: &str, all: &[Node], id: &str) -> String {
    let quoted = format!("\"{id}\"");
    let mut edits = Vec::new();
    for node in all {
        let value = &text[node.value_span.clone()];
        let by = match node.key.as_str() {
            "tie_order" => value.replace(&format!(":{id}\""), &format!(":{id}x\"")),
            key if REFERENCES.contains(&key) && (node.table != "input" || key == "id") => {
                value.replace(&quoted, &format!("\"{id}x\""))
            }
            _ => value.to_owned(),
        };
        edits.push(Edit { scope: node.value_span.clone(), span: node.value_span.clone(), by });
        if node.table == "settings.grade_lines" && node.key == id {
            edits.push(Edit { scope: node.key_span.clone(), span: node.key_span.clone(), by: format!("{id}x") });
        }
    }
    edits.retain(|edit| text[edit.span.clone()] != edit.by);
    apply(text, edits.iter())
}

/// Texts with the value of `node` changed; the first that reads is taken.
fn changed<'t>(text: &'t str, all: &'t [Node], node: &'t Node) -> Box<dyn Iterator<Item = String> + 't> {
    let span = &node.value_span;
    let value = &text[span.clone()];
    let with = move |by: String| replace(text, span, &by);
    match node.shape {
        Shape::Flag => Box::new(std::iter::once(with(if value == "true" { "false" } else { "true" }.to_owned()))),
        Shape::Number => Box::new(
            ["1", "2", "3", "40", "7.5"].into_iter().filter(move |n| *n != value).map(move |n| with(n.to_owned())),
        ),
        Shape::Date => Box::new(std::iter::once(with("2001-02-03".to_owned()))),
        Shape::Text => {
            let word = value.trim_matches('"');
            let names =
                NAMES.into_iter().filter(move |name| *name != word).map(move |name| with(format!("\"{name}\"")));
            let siblings =
                all.iter().filter(|other| other.path() == node.path() && text[other.value_span.clone()] != *value);
            let siblings = siblings.map(move |other| with(text[other.value_span.clone()].to_owned()));
            let everywhere = std::iter::once_with(move || renamed(text, all, word));
            let longer = std::iter::once(with(format!("\"{word}x\"")));
            Box::new(longer.chain(siblings.take(3)).chain(everywhere).chain(names))
        }
        Shape::List => {
            let inner = value.trim_start_matches('[').trim_end_matches(']').trim().trim_end_matches(',');
            let first = inner.find(", ").map_or("", |at| &inner[..at]);
            let more = ["attended", "payable_known", "second", "third", "another"].into_iter().map(move |word| {
                with(if inner.is_empty() { format!("[\"{word}\"]") } else { format!("[{inner}, \"{word}\"]") })
            });
            let last = inner.rfind("},\n").map_or("", |at| &inner[..=at]);
            Box::new(more.chain([with(format!("[{first}]")), with(format!("[{last}]")), with("[]".to_owned())]))
        }
        Shape::Table => Box::new(std::iter::empty()),
    }
}

/// That some change of the value reads, has another digest, and is reported.
fn complaint(files: &Files, before: &Scheme, all: &[Node], node: &Node) -> Option<String> {
    let path = node.path();
    let what = || format!("{} line {}: {path}", files.name, line(files.scheme, node.value_span.start));
    if FIXED.contains(&path.as_str()) || node.shape == Shape::Table {
        return None;
    }
    let differs = |text: String| scheme::read(&text).ok().filter(|after| after.digest != before.digest);
    let Some(after) = changed(files.scheme, all, node).find_map(differs) else {
        return Some(format!("{}: no change of it reads", what()));
    };
    diff(before, &after).is_empty().then(|| format!("{}: not reported", what()))
}

#[test]
fn nothing_differs_where_no_value_does() {
    for files in BOTH {
        assert_eq!(diff(&files.read(), &files.read()), []);
        let rewritten = read(&format!("# moved down\n\n{}", files.scheme.replace(" = ", "  =  ")));
        assert_ne!(rewritten, files.read(), "the places differ");
        assert_eq!(diff(&files.read(), &rewritten), []);
    }
}

#[test]
fn every_value_that_changes_is_reported() {
    let (all, before) = (nodes(HARBOUR.scheme), HARBOUR.read());
    // Its quota has one grade and gives those without a seat the next: neither can move alone.
    let grades = |node: &Node| node.path() == "quota.grades";
    let found = complaints(&all, |node| if grades(node) { None } else { complaint(&HARBOUR, &before, &all, node) });
    assert!(found.is_empty(), "{} values:\n{}", found.len(), found.join("\n"));
    // In the longer scheme, one of each key that is not free words.
    let (all, before) = (nodes(SHIPPED.scheme), SHIPPED.read());
    let mut one_each: Vec<&Node> = all.iter().filter(|node| !is_free(node)).collect();
    one_each.sort_by_key(|node| node.path());
    one_each.dedup_by_key(|node| node.path());
    let found = complaints(&one_each, |node| complaint(&SHIPPED, &before, &all, node));
    assert!(found.is_empty(), "{} values:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_word_that_changes_is_reported() {
    for files in BOTH {
        let free: Vec<Node> = nodes(files.scheme).into_iter().filter(is_free).collect();
        let edits: Vec<Edit> = free
            .iter()
            .enumerate()
            .map(|(index, node)| {
                let at = node.value_span.end - 1;
                Edit { scope: at..at, span: at..at, by: format!("〔{index}〕") }
            })
            .collect();
        let changes = diff(&files.read(), &read(&apply(files.scheme, edits.iter())));
        let shown: String = changes.iter().map(|change| change.render(Lang::Zh) + "\n").collect();
        for (index, node) in free.iter().enumerate() {
            let at = line(files.scheme, node.value_span.start);
            assert!(shown.contains(&format!("〔{index}〕")), "{} line {at}: {}", files.name, node.path());
        }
    }
}

/// The changes that `edits` make, one a line.
fn lines(files: &Files, edits: &[(&str, &str)], lang: Lang) -> String {
    let after = edits.iter().fold(files.scheme.to_owned(), |text, (before, after)| {
        assert_eq!(text.matches(before).count(), 1, "{before}");
        text.replace(before, after)
    });
    let changes = diff(&files.read(), &read(&after));
    changes.iter().map(|change| change.render(lang)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_change_reads_as_one_says_it() {
    let deduct = [("deduct = 2", "deduct = 3")];
    insta::assert_snapshot!(lines(&SHIPPED, &deduct, Lang::Zh), @"指标 1.3 院校年度证书考核平均通过率：每满一步扣分由 2 分改为 3 分");
    insta::assert_snapshot!(lines(&SHIPPED, &deduct, Lang::En), @"indicator 1.3 Average pass rate of the year: points lost for each step changed from 2 points to 3 points");
    let header = [
        ("year = 2021\n", "year = 2022\n"),
        ("base_points = 100", "base_points = 90"),
        (
            "quota_share = \"0.25\"",
            "quota_share = \"0.30\"\ngrade_lines = { excellent = \"90\", good = \"80\", pass = \"70\", basic_pass = \"60\" }",
        ),
        ("rounding = \"half_up\"", "rounding = \"half_even\""),
        ("\"group:1\"]", "\"group:2\"]"),
    ];
    insta::assert_snapshot!(lines(&SHIPPED, &header, Lang::Zh), @r"
    方案：考核年度由 2021 改为 2022
    方案：基础分满分由 100 分改为 90 分
    方案：排序依据由总分、基础分、指标 1.3 院校年度证书考核平均通过率、一级指标 1 年度目标完成情况改为总分、基础分、指标 1.3 院校年度证书考核平均通过率、一级指标 2 专项工作机制建设情况
    设置：等次分数线由未设改为优秀 90 分、良好 80 分、合格 70 分、基本合格 60 分
    设置：限额占比由 25 % 改为 30 %
    设置：末位取舍由四舍五入改为四舍六入五成双
    ");
    insta::assert_snapshot!(lines(&SHIPPED, &header, Lang::En), @r"
    scheme: year changed from 2021 to 2022
    scheme: base points changed from 100 points to 90 points
    scheme: order of ties changed from total, base, indicator 1.3 Average pass rate of the year, group 1 Meeting the year's targets to total, base, indicator 1.3 Average pass rate of the year, group 2 Working arrangements for the pilot
    settings: grade lines changed from not set to Excellent 90 points, Good 80 points, Pass 70 points, Basic pass 60 points
    settings: quota share changed from 25 % to 30 %
    settings: rounding changed from half up to half to even
    ");
    let lists = [
        ("at_most = \"bronze\"", "exactly = \"plain\""),
        ("aliases = [\"M\"]", "aliases = [\"M\", \"2\"]"),
        ("where = [\"payable_known\"]\nat_most", "where = []\nat_most"),
        ("otherwise = \"silver\"", "otherwise = \"bronze\""),
        ("en = \"Half up.\"", "en = \"Half-up.\""),
        ("readings = [\"no_tolerance\"]", "readings = []"),
        ("ceiling_mark = \"office\"\n", ""),
    ];
    insta::assert_snapshot!(lines(&HARBOUR, &lists, Lang::Zh), @r"
    限额：未进入限额者的等次由银（silver）改为铜（bronze）
    证书等级 大副（mate）：其他写法由“M”改为“M”、“2”
    统计量 已缴港务费（dues_paid）：计入条件由费用标准已核定改为不限
    计分项 a.3t 按时缴纳：所依口径由 no_tolerance 改为无
    指标 b.2 Night drills：可调低的打分者由主管办公室改为无
    负面清单 超员航行（X1）：后果由最高为铜（bronze）改为直接定为无（plain）
    口径 如何取舍？（rounds）：所采口径（英文）由“Half up.”改为“Half-up.”
    ");
    insta::assert_snapshot!(lines(&HARBOUR, &lists, Lang::En), @r"
    quota: grade of those without a seat changed from Silver (silver) to Bronze (bronze)
    level Mate (mate): other spellings changed from “M” to “M”, “2”
    input Dues paid (dues_paid): rows that count changed from the amount payable is known to all
    leaf a.3t Paid in time: readings changed from no_tolerance to none
    indicator b.2 Night drills: marker that can lower it changed from office to none
    negative item Sailed with too many cadets (X1): consequence changed from at most Bronze (bronze) to always Plain (plain)
    reading How rounded? (rounds): choice (en) changed from “Half up.” to “Half-up.”
    ");
}

#[test]
fn what_comes_goes_moves_or_is_renumbered_is_told_apart() {
    let method = [(
        "[group.indicator.leaf.step_below]\nstep = \"0.10\"\ndeduct = 2",
        "[group.indicator.leaf.judged]\nby = \"expert\"\nstep = 1\nabsent = \"missing\"",
    )];
    insta::assert_snapshot!(lines(&SHIPPED, &method, Lang::Zh), @"指标 1.3 院校年度证书考核平均通过率：计分办法由“低于基准分步扣分：平均通过率不低于基准得 10 分；低于基准的，每满 10 个百分点扣 2 分，扣完为止”改为“评审打分：评审专家打分，满分 10 分，每档 1 分；未打分则待定”");
    // c.2 is renumbered; the heading of c goes, so that its indicators move to b; one kind is new and one gone.
    let text = HARBOUR.scheme;
    let group = &text[text.find("[[group]]\nid = \"c\"").unwrap_or_default()
        ..text.find("[[group.indicator]]\nid = \"c.1\"").unwrap_or_default()];
    let moved = [
        (group, ""),
        ("id = \"c.2\"\nclause", "id = \"c.9\"\nclause"),
        (
            "[[level]]\nid = \"deckhand\"",
            "[[kind]]\nid = \"steam\"\nname = { zh = \"汽船\", en = \"Steam vessel\" }\n\n[[level]]\nid = \"deckhand\"",
        ),
        ("[[kind]]\nid = \"sail\"\nname = { zh = \"帆船\", en = \"Sailing vessel\" }\n", ""),
    ];
    insta::assert_snapshot!(lines(&HARBOUR, &moved, Lang::Zh), @r"
    方案：删去院校类型 帆船（sail）
    方案：新增院校类型 汽船（steam）
    方案：删去一级指标 c Honours（不封顶）
    指标 c.1 Cups：所属一级指标由 c Honours 改为 b Seamanship
    指标 c.2 Good neighbour：编号由“c.2”改为“c.9”
    指标 c.2 Good neighbour：所属一级指标由 c Honours 改为 b Seamanship
    计分项 c.2 互助：所属指标由 c.2 Good neighbour 改为 c.9 Good neighbour
    ");
}

#[test]
fn the_order_of_a_list_is_part_of_it() {
    let (sail, motor) = (
        "id = \"sail\"\nname = { zh = \"帆船\", en = \"Sailing vessel\" }",
        "id = \"motor\"\nname = { zh = \"机动船\", en = \"Motor vessel\" }",
    );
    let text = HARBOUR.scheme.replace(sail, "@").replace(motor, sail).replace('@', motor);
    let changes = diff(&HARBOUR.read(), &read(&text));
    let lines: Vec<String> = changes.iter().flat_map(|c| [c.render(Lang::Zh), c.render(Lang::En)]).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    方案：院校类型的顺序由 sail、motor 改为 motor、sail
    scheme: order of the list (kind of institution) changed from sail, motor to motor, sail
    ");
}
