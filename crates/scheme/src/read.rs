//! Reads a scheme file. Reading never stops at the first problem, and gives a scheme only where there is none.

mod keys;
mod methods;

use toml::de::DeTable;

use crate::digest::Digest;
use crate::finding::Finding;
use crate::method::{Column, Method, RowCondition};
use crate::model::{
    Ceiling, Citation, Effect, Grade, GradeIx, Group, GroupIx, HeaderPlaces, Indicator, IndicatorIx, Input, InputIx,
    Kind, Leaf, LeafIx, Level, NegativeItem, NoticeRef, Party, Quota, Reading, ReadingIx, ReadingScope, Scheme, TieKey,
    Unit,
};
use crate::settings::{SETTING_KEYS, Settings};
use crate::text::Text;
use keys::{Keys, Problems};

/// The format line of a scheme file.
const FORMAT: &str = "hengping-scheme/1";

/// Reads the text of a scheme file, or returns everything that is wrong with it as a file: syntax, unknown, misplaced
/// and missing keys, values of the wrong type, references to nothing. What is wrong with it as a scheme is for
/// [`crate::check`].
pub fn read(text: &str) -> Result<Scheme, Vec<Finding>> {
    let mut problems = Problems::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message();
        problems.add(offset, "syntax", format!("TOML 语法错误：{message}"), format!("TOML syntax: {message}"));
    }
    let broken = !problems.findings.is_empty();
    let scheme = read_scheme(Keys::new(&table), Digest::of_toml(table.get_ref()), &mut problems);
    if broken {
        // What is left of a broken file lacks much; a word that nobody knows, though, is often what broke it.
        problems.findings.retain(|finding| matches!(finding.code, "syntax" | "unknown-key"));
    }
    problems.findings.sort_by_key(|finding| finding.place);
    if problems.findings.is_empty() { Ok(scheme) } else { Err(problems.findings) }
}

fn read_scheme(mut keys: Keys<'_, '_>, digest: Digest, problems: &mut Problems<'_>) -> Scheme {
    let format = keys.string(problems, "format");
    if format != FORMAT && !format.is_empty() {
        let offset = keys.offset("format");
        problems.add(offset, "format", format!("format 应为 {FORMAT}"), format!("format must be {FORMAT}"));
    }
    let places = HeaderPlaces {
        base_points: keys.place(problems, "base_points"),
        tie_order: keys.place(problems, "tie_order"),
        notice: keys.place(problems, "notice"),
        settings: keys.place(problems, "settings"),
    };
    let id = keys.string(problems, "id");
    let version = keys.string(problems, "version");
    let year = read_year(&mut keys, problems);
    let name = keys.text(problems, "name");
    let authority = keys.text(problems, "authority");
    let base_points = keys.points(problems, "base_points");
    let notice = read_notice(&mut keys, problems);
    let kinds = read_kinds(&mut keys, problems);
    let levels = read_levels(&mut keys, problems);
    let inputs = read_inputs(&mut keys, problems);
    let grades = read_grades(&mut keys, problems);
    let settings = read_settings(&mut keys, problems, &kinds, &grades);
    let readings = read_readings(&mut keys, problems);
    let tree = read_tree(&mut keys, problems, &inputs, &readings);
    let tie_order = read_tie_order(&mut keys, problems, &tree);
    let quota = read_quota(&mut keys, problems, &grades);
    let negatives = read_negatives(&mut keys, problems, &grades);
    keys.finish(problems);
    Scheme {
        id,
        version,
        year,
        name,
        authority,
        base_points,
        tie_order,
        notice,
        settings,
        kinds,
        levels,
        inputs,
        groups: tree.groups,
        indicators: tree.indicators,
        leaves: tree.leaves,
        grades,
        quota,
        negatives,
        readings,
        digest,
        places,
    }
}

fn read_year(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> i16 {
    let year = keys.whole(problems, "year");
    let offset = keys.offset("year");
    match i16::try_from(year) {
        Ok(year) if (1..=9999).contains(&year) => year,
        _ => {
            problems.add(offset, "wrong-value", "year 应为1到9999的年份", "year must be from 1 to 9999");
            1
        }
    }
}

fn read_notice(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> NoticeRef {
    let empty = NoticeRef {
        number: String::new(),
        title: String::new(),
        issued: jiff::civil::Date::default(),
        text: String::new(),
        sha256: String::new(),
        cited_as: Vec::new(),
    };
    let Some(mut table) = keys.table(problems, "notice") else { return empty };
    let notice = NoticeRef {
        number: table.string(problems, "number"),
        title: table.string(problems, "title"),
        issued: table.date(problems, "issued"),
        text: table.string(problems, "text"),
        sha256: table.string(problems, "sha256"),
        cited_as: read_citations(&mut table, problems),
    };
    table.finish(problems);
    notice
}

fn read_citations(notice: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Vec<Citation> {
    let mut citations: Vec<Citation> = Vec::new();
    if notice.has("cited_as") {
        for mut table in notice.tables(problems, "cited_as") {
            let citation = Citation { clause: table.string(problems, "clause"), name: table.text(problems, "name") };
            unique(problems, table.start, &citation.clause, citations.iter().map(|c| c.clause.as_str()));
            table.finish(problems);
            citations.push(citation);
        }
    }
    citations
}

/// Reports an id that was there before.
fn unique<'a>(problems: &mut Problems<'_>, offset: usize, id: &str, mut known: impl Iterator<Item = &'a str>) {
    if !id.is_empty() && known.any(|other| other == id) {
        problems.add(offset, "twice", format!("{id} 重复出现"), format!("{id} occurs twice"));
    }
}

/// The position of `id` among `known`, or a finding and position 0.
fn resolve<'a>(
    problems: &mut Problems<'_>,
    offset: usize,
    what: (&str, &str),
    id: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> usize {
    if let Some(index) = known.clone().position(|other| other == id) {
        return index;
    }
    if !id.is_empty() {
        let (near_zh, near_en) = match crate::text::nearest(id, known) {
            Some(near) => (format!("；是否想写 {near}"), format!("; did you mean {near}")),
            None => (String::new(), String::new()),
        };
        problems.add(
            offset,
            "dangling",
            format!("没有名为 {id} 的{}{near_zh}", what.0),
            format!("there is no {} called {id}{near_en}", what.1),
        );
    }
    0
}

fn read_kinds(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for mut table in keys.tables(problems, "kind") {
        let kind = Kind { id: table.string(problems, "id"), name: table.text(problems, "name") };
        unique(problems, table.start, &kind.id, kinds.iter().map(|k| k.id.as_str()));
        table.finish(problems);
        kinds.push(kind);
    }
    kinds
}

fn read_levels(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for mut table in keys.tables(problems, "level") {
        let level = Level {
            id: table.string(problems, "id"),
            name: table.text(problems, "name"),
            aliases: table.strings(problems, "aliases"),
            place: problems.place(table.start),
        };
        unique(problems, table.start, &level.id, levels.iter().map(|l| l.id.as_str()));
        table.finish(problems);
        levels.push(level);
    }
    levels
}

const COLUMNS: [(&str, Column); 6] = [
    ("approved", Column::Approved),
    ("registered", Column::Registered),
    ("attended", Column::Attended),
    ("passed", Column::Passed),
    ("payable", Column::Payable),
    ("paid", Column::Paid),
];

fn read_inputs(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for mut table in keys.tables(problems, "input") {
        let place = problems.place(table.start);
        let id = table.string(problems, "id");
        unique(problems, table.start, &id, inputs.iter().map(|i| i.id.as_str()));
        let at_most = if table.has("at_most") || table.has("per") {
            table.choice(problems, "per", &[("certificate_level", ())]);
            table.choice(problems, "at_most", &COLUMNS)
        } else {
            None
        };
        inputs.push(Input {
            id,
            name: table.text(problems, "name"),
            unit: table
                .choice(problems, "unit", &[("sittings", Unit::Sittings), ("yuan", Unit::Yuan)])
                .unwrap_or(Unit::Sittings),
            sum: table.choice(problems, "sum", &COLUMNS).unwrap_or(Column::Approved),
            conditions: table.choices(
                problems,
                "where",
                &[("attended", RowCondition::Attended), ("payable_known", RowCondition::PayableKnown)],
            ),
            at_most,
            place,
        });
        table.finish(problems);
    }
    inputs
}

fn read_grades(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Vec<Grade> {
    let mut grades: Vec<Grade> = Vec::new();
    let offset = keys.offset("grade");
    for mut table in keys.tables(problems, "grade") {
        let id = table.string(problems, "id");
        unique(problems, table.start, &id, grades.iter().map(|g| g.id.as_str()));
        grades.push(Grade { id, name: table.text(problems, "name"), line: table.flag(problems, "line") });
        table.finish(problems);
    }
    let lines_but_last = grades.split_last().is_some_and(|(last, rest)| !last.line && rest.iter().all(|g| g.line));
    if !grades.is_empty() && !lines_but_last {
        problems.add(
            offset,
            "grade-lines",
            "等次由高到低排列，除最低一等外都应有分数线（line = true），最低一等没有",
            "grades go from best to worst; all but the last have a line (line = true), the last has none",
        );
    }
    grades
}

fn read_settings(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, kinds: &[Kind], grades: &[Grade]) -> Settings {
    let mut settings = Settings::default();
    let Some(table) = keys.table(problems, "settings") else { return settings };
    for (key, offset, raw) in table.raw_settings() {
        let known = SETTING_KEYS.contains(&key.as_str());
        if let Err(message) = settings.set(&key, &raw, kinds, grades) {
            let (zh, en) = (format!("[settings] {key}：{}", message.zh), format!("[settings] {key}: {}", message.en));
            problems.add(offset, if known { "wrong-value" } else { "unknown-key" }, zh, en);
        }
    }
    // A setting that may be left out is one whose absence means something.
    let present: Vec<String> = table.raw_settings().into_iter().map(|(key, _, _)| key).collect();
    let optional = ["grade_lines", "excellent_share", "quota_pools", "bonus_total_cap", "min_base_for_excellent"];
    for key in SETTING_KEYS.iter().filter(|key| !optional.contains(key) && !present.iter().any(|p| p == *key)) {
        problems.add(table.start, "missing-key", format!("[settings] 缺少 {key}"), format!("[settings] lacks {key}"));
    }
    settings
}

fn read_readings(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    for mut table in keys.tables(problems, "reading") {
        let id = table.string(problems, "id");
        unique(problems, table.start, &id, readings.iter().map(|r| r.id.as_str()));
        let setting = table.has("setting").then(|| table.string(problems, "setting"));
        if let Some(key) = &setting {
            let offset = table.offset("setting");
            resolve(problems, offset, ("设置", "setting"), key, SETTING_KEYS.into_iter());
        }
        let scope = if table.has("scope") {
            table.choice(problems, "scope", &[("grades", ReadingScope::Grades), ("all", ReadingScope::All)])
        } else {
            None
        };
        // A reading still open is written without choice, basis, date and person; `check` then refuses it.
        let decided = table.has("choice");
        readings.push(Reading {
            id,
            clause: table.string(problems, "clause"),
            setting,
            scope,
            question: table.text(problems, "question"),
            choice: if decided { table.text(problems, "choice") } else { Text::default() },
            basis: if decided { table.text(problems, "basis") } else { Text::default() },
            decided: decided.then(|| table.date(problems, "decided")),
            by: if decided { table.text(problems, "by") } else { Text::default() },
            place: problems.place(table.start),
        });
        table.finish(problems);
    }
    readings
}

/// Groups, indicators and leaves while they are read.
#[derive(Default)]
struct Tree {
    groups: Vec<Group>,
    indicators: Vec<Indicator>,
    leaves: Vec<Leaf>,
}

fn ceiling(points: Option<crate::Points>) -> Ceiling {
    points.map_or(Ceiling::Uncapped, Ceiling::At)
}

fn read_tree(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, inputs: &[Input], readings: &[Reading]) -> Tree {
    let mut tree = Tree::default();
    for mut table in keys.tables(problems, "group") {
        let place = problems.place(table.start);
        let id = table.string(problems, "id");
        unique(problems, table.start, &id, tree.groups.iter().map(|g| g.id.as_str()));
        let (name, clause) = (table.text(problems, "name"), table.string(problems, "clause"));
        let bonus = table.flag(problems, "bonus");
        let points = ceiling(table.ceiling(problems, "points"));
        let first = tree.indicators.len();
        for indicator in table.tables(problems, "indicator") {
            read_indicator(indicator, problems, &mut tree, inputs, readings);
        }
        let indicators = first..tree.indicators.len();
        tree.groups.push(Group { id, name, clause, bonus, points, indicators, place });
        table.finish(problems);
    }
    tree
}

fn read_indicator(
    mut table: Keys<'_, '_>,
    problems: &mut Problems<'_>,
    tree: &mut Tree,
    inputs: &[Input],
    readings: &[Reading],
) {
    let place = problems.place(table.start);
    let id = table.string(problems, "id");
    unique(problems, table.start, &id, tree.indicators.iter().map(|i| i.id.as_str()));
    let (name, clause) = (table.text(problems, "name"), table.string(problems, "clause"));
    let points = ceiling(table.ceiling(problems, "points"));
    // Where each leaf has a description of its own in the notice, it stands among the leaf's words.
    let describes = if table.has("describes") { table.string(problems, "describes") } else { String::new() };
    let words = table.strings(problems, "words");
    let first = tree.leaves.len();
    let indicator = IndicatorIx(tree.indicators.len());
    for leaf in table.tables(problems, "leaf") {
        read_leaf(leaf, problems, tree, indicator, inputs, readings);
    }
    let leaves = first..tree.leaves.len();
    tree.indicators.push(Indicator {
        id,
        name,
        clause,
        points,
        describes,
        words,
        group: GroupIx(tree.groups.len()),
        leaves,
        place,
    });
    table.finish(problems);
}

const PARTIES: [(&str, Party); 4] = [
    ("institution", Party::Institution),
    ("evaluation_organisation", Party::EvaluationOrganisation),
    ("expert", Party::Expert),
    ("office", Party::Office),
];

fn read_leaf(
    mut table: Keys<'_, '_>,
    problems: &mut Problems<'_>,
    tree: &mut Tree,
    indicator: IndicatorIx,
    inputs: &[Input],
    readings: &[Reading],
) {
    let place = problems.place(table.start);
    let id = table.string(problems, "id");
    unique(problems, table.start, &id, tree.leaves.iter().map(|l| l.id.as_str()));
    let name = table.text(problems, "name");
    let points = table.ceiling(problems, "points");
    let offset = table.offset("readings");
    let used = table.strings(problems, "readings");
    let leaf = Leaf {
        id,
        name,
        points: ceiling(points),
        words: table.strings(problems, "words"),
        supplied_by: table.choice(problems, "supplied_by", &PARTIES).unwrap_or(Party::Institution),
        settled_by: table.choice(problems, "settled_by", &PARTIES).unwrap_or(Party::Office),
        readings: used
            .iter()
            .map(|id| {
                let known = readings.iter().map(|r| r.id.as_str());
                ReadingIx(resolve(problems, offset, ("口径", "reading"), id, known))
            })
            .collect(),
        method: methods::read_method(&mut table, problems, inputs, &tree.leaves),
        indicator,
        place,
    };
    table.finish(problems);
    tree.leaves.push(leaf);
}

fn read_tie_order(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, tree: &Tree) -> Vec<TieKey> {
    let offset = keys.offset("tie_order");
    let words = keys.strings(problems, "tie_order");
    let mut order = Vec::new();
    for word in &words {
        let key = match word.split_once(':') {
            None if word == "total" => Some(TieKey::Total),
            None if word == "base" => Some(TieKey::Base),
            Some(("indicator", id)) => {
                let known = tree.indicators.iter().map(|i| i.id.as_str());
                Some(TieKey::Indicator(IndicatorIx(resolve(problems, offset, ("指标", "indicator"), id, known))))
            }
            Some(("group", id)) => {
                let known = tree.groups.iter().map(|g| g.id.as_str());
                Some(TieKey::Group(GroupIx(resolve(problems, offset, ("一级指标", "group"), id, known))))
            }
            _ => None,
        };
        match key {
            Some(key) => order.push(key),
            None => problems.add(
                offset,
                "wrong-value",
                format!("tie_order 中的 {word} 应为 total、base、indicator:编号 或 group:编号"),
                format!("{word} in tie_order must be total, base, indicator:ID or group:ID"),
            ),
        }
    }
    if order.first() != Some(&TieKey::Total) && problems.findings.is_empty() {
        problems.add(offset, "wrong-value", "tie_order 应以 total 开头", "tie_order must begin with total");
    }
    order
}

fn grade_ix(problems: &mut Problems<'_>, offset: usize, id: &str, grades: &[Grade]) -> GradeIx {
    GradeIx(resolve(problems, offset, ("等次", "grade"), id, grades.iter().map(|g| g.id.as_str())))
}

fn read_quota(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, grades: &[Grade]) -> Quota {
    let Some(mut table) = keys.table(problems, "quota") else {
        let place = problems.place(keys.start);
        return Quota { clause: String::new(), words: String::new(), lowest: GradeIx(0), otherwise: GradeIx(0), place };
    };
    let (clause, words) = (table.string(problems, "clause"), table.string(problems, "words"));
    let offset = table.offset("grades");
    let named = table.strings(problems, "grades");
    let upper: Vec<GradeIx> = named.iter().map(|id| grade_ix(problems, offset, id, grades)).collect();
    if upper.iter().enumerate().any(|(index, grade)| grade.0 != index) || upper.is_empty() {
        problems.add(
            offset,
            "quota-grades",
            "quota.grades 应为由最高等次起连续的等次",
            "quota.grades must be the best grades, in order, without a gap",
        );
    }
    let otherwise = table.string(problems, "otherwise");
    let offset = table.offset("otherwise");
    let otherwise = grade_ix(problems, offset, &otherwise, grades);
    let lowest = upper.last().copied().unwrap_or(GradeIx(0));
    if otherwise <= lowest && problems.findings.is_empty() {
        problems.add(
            offset,
            "quota-grades",
            "quota.otherwise 应低于 quota.grades 中的等次",
            "quota.otherwise must be below the grades of quota.grades",
        );
    }
    let place = problems.place(table.start);
    table.finish(problems);
    Quota { clause, words, lowest, otherwise, place }
}

fn read_negatives(keys: &mut Keys<'_, '_>, problems: &mut Problems<'_>, grades: &[Grade]) -> Vec<NegativeItem> {
    let mut negatives: Vec<NegativeItem> = Vec::new();
    for mut table in keys.tables(problems, "negative") {
        let id = table.string(problems, "id");
        unique(problems, table.start, &id, negatives.iter().map(|n| n.id.as_str()));
        let (at_most, exactly) = (table.has("at_most"), table.has("exactly"));
        let effect = match (at_most, exactly) {
            (true, false) => {
                let grade = table.string(problems, "at_most");
                Effect::AtMost(grade_ix(problems, table.offset("at_most"), &grade, grades))
            }
            (false, true) => {
                let grade = table.string(problems, "exactly");
                Effect::Exactly(grade_ix(problems, table.offset("exactly"), &grade, grades))
            }
            _ => {
                problems.add(
                    table.start,
                    "missing-key",
                    format!("负面清单 {id} 应写 at_most 或 exactly 之一"),
                    format!("negative item {id} needs one of at_most and exactly"),
                );
                Effect::AtMost(GradeIx(0))
            }
        };
        negatives.push(NegativeItem {
            id,
            name: table.text(problems, "name"),
            clause: table.string(problems, "clause"),
            words: table.string(problems, "words"),
            effect,
            place: problems.place(table.start),
        });
        table.finish(problems);
    }
    negatives
}

/// The index of an input by its id.
fn input_ix(problems: &mut Problems<'_>, offset: usize, id: &str, inputs: &[Input]) -> InputIx {
    InputIx(resolve(problems, offset, ("统计量", "input"), id, inputs.iter().map(|i| i.id.as_str())))
}

/// The index of an earlier leaf by its id.
fn leaf_ix(problems: &mut Problems<'_>, offset: usize, id: &str, leaves: &[Leaf]) -> LeafIx {
    LeafIx(resolve(problems, offset, ("计分项（须在前）", "earlier leaf"), id, leaves.iter().map(|l| l.id.as_str())))
}

/// Which method tables a leaf may have.
const METHOD_KEYS: [&str; 7] =
    ["ratio", "step_below", "all_or_nothing", "per_unit", "first_then_each", "bands", "judged"];

/// Stands in where a leaf's method could not be read; the findings keep the scheme from being used.
fn no_method() -> Method {
    Method::Ratio(crate::method::Ratio {
        numerator: InputIx(0),
        denominator: InputIx(0),
        no_denominator: crate::method::NoDenominator::Zero,
        requires: None,
    })
}
