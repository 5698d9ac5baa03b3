//! A scheme for reading on a terminal, in the order of annex 1: groups and indicators, then the negative list, the
//! grades, the settings, what is counted and the register of readings.

use crate::model::{Group, GroupIx, Indicator, Leaf, Scheme};
use crate::settings::SETTING_KEYS;
use crate::text::{Lang, Text};
use crate::words;

/// The scheme as an indented text. Official words are quoted as the notice has them, in either language.
pub fn show(scheme: &Scheme, lang: Lang) -> String {
    let mut page = Page { text: String::new(), lang };
    header(&mut page, scheme);
    for (index, group) in scheme.groups.iter().enumerate() {
        page.blank();
        page.group(group);
        for indicator in scheme.indicators_of(GroupIx(index)) {
            page.indicator(scheme, indicator);
        }
    }
    negatives(&mut page, scheme);
    grades(&mut page, scheme);
    settings(&mut page, scheme);
    counted(&mut page, scheme);
    readings(&mut page, scheme);
    page.text
}

/// The text so far.
struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line, two spaces in for each level.
    fn line(&mut self, level: usize, text: &str) {
        self.text.push_str(&"  ".repeat(level));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// The word in the page's language.
    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// `名称：值`.
    fn entry(&mut self, level: usize, zh: &str, en: &str, value: &str) {
        let line = format!("{}{}{value}", self.pick(zh, en), self.pick("：", ": "));
        self.line(level, &line);
    }

    fn heading(&mut self, zh: &str, en: &str) {
        self.blank();
        let heading = self.pick(zh, en).to_owned();
        self.line(0, &heading);
    }

    /// `name（points）`.
    fn with_points(&self, name: &Text, points: &Text) -> String {
        let (open, close) = (self.pick("（", " ("), self.pick("）", ")"));
        format!("{}{open}{}{close}", name.get(self.lang), points.get(self.lang))
    }

    fn group(&mut self, group: &Group) {
        let name = Text::new(format!("{} {}", group.id, group.name.zh), format!("{} {}", group.id, group.name.en));
        let points = words::ceiling(group.points);
        let bonus = if group.bonus { Text::new("加分，", "bonus, ") } else { Text::default() };
        let points = Text::new(format!("{}{}", bonus.zh, points.zh), format!("{}{}", bonus.en, points.en));
        let heading = self.with_points(&name, &points);
        self.line(0, &heading);
    }

    fn indicator(&mut self, scheme: &Scheme, indicator: &Indicator) {
        let (id, name) = (&indicator.id, &indicator.name);
        let name = Text::new(format!("{id} {}", name.zh), format!("{id} {}", name.en));
        let heading = self.with_points(&name, &words::ceiling(indicator.points));
        self.line(1, &heading);
        if !indicator.describes.is_empty() {
            self.entry(2, "指标说明", "description", &indicator.describes);
        }
        self.clause(scheme, &indicator.clause);
        self.official(2, &indicator.words);
        let leaves = &scheme.leaves[indicator.leaves.clone()];
        for leaf in leaves {
            if leaves.len() == 1 {
                self.official(2, &leaf.words);
                self.leaf(2, scheme, leaf);
            } else {
                let (id, name) = (&leaf.id, &leaf.name);
                let name = Text::new(format!("{id} {}", name.zh), format!("{id} {}", name.en));
                let heading = self.with_points(&name, &words::ceiling(leaf.points));
                self.line(2, &heading);
                self.official(3, &leaf.words);
                self.leaf(3, scheme, leaf);
            }
        }
    }

    /// A clause as a person cites it, and as the scheme refers to it where that differs.
    fn clause(&mut self, scheme: &Scheme, reference: &str) {
        let cited = scheme.notice.cite(reference);
        let named = if cited.zh == reference { cited } else { words::named(&cited, reference) };
        self.entry(2, "条款", "clause", named.get(self.lang));
    }

    fn official(&mut self, level: usize, phrases: &[String]) {
        if !phrases.is_empty() {
            let mut words = String::new();
            for phrase in phrases {
                // Chinese sentences follow each other without a space.
                if !words.is_empty() && !words.ends_with(['。', '；', '）']) {
                    words.push(' ');
                }
                words.push_str(phrase);
            }
            self.entry(level, "原文", "official words", &words);
        }
    }

    fn leaf(&mut self, level: usize, scheme: &Scheme, leaf: &Leaf) {
        let lang = self.lang;
        let (name, line) = (words::method_name(&leaf.method), words::method_line(scheme, leaf));
        self.entry(level, "计分", "method", &format!("{}{}{}", name.get(lang), self.pick("。", ". "), line.get(lang)));
        let (from, by) = (words::party(leaf.supplied_by), words::party(leaf.settled_by));
        let parties = match lang {
            Lang::Zh => format!("{}提供，{}认定", from.zh, by.zh),
            Lang::En => format!("supplied by the {}, settled by the {}", from.en, by.en),
        };
        self.entry(level, "数据", "facts", &parties);
        if let crate::Method::Judged(method) = &leaf.method {
            for anchor in &method.rubric {
                let from = words::points(anchor.from);
                let text = &anchor.text;
                let line = Text::new(format!("{} 起：{}", from.zh, text.zh), format!("from {}: {}", from.en, text.en));
                self.line(level + 1, line.get(lang));
            }
        }
        let ids: Vec<&str> = leaf.readings.iter().map(|ix| scheme.readings[ix.0].id.as_str()).collect();
        if !ids.is_empty() {
            self.entry(level, "口径", "readings", &ids.join(self.pick("、", ", ")));
        }
    }
}

fn header(page: &mut Page, scheme: &Scheme) {
    let lang = page.lang;
    let (name, year) = (scheme.name.get(lang), scheme.year);
    let title = match lang {
        Lang::Zh => format!("{name}（{year} 年度）"),
        Lang::En => format!("{name}, {year}"),
    };
    page.line(0, &title);
    page.entry(1, "主管部门", "authority", scheme.authority.get(lang));
    let notice = &scheme.notice;
    page.entry(1, "依据", "notice", &format!("{} {} {}", notice.number, notice.title, notice.issued));
    page.entry(1, "方案", "scheme", &format!("{} {} {}", scheme.id, scheme.version, scheme.digest));
    page.entry(1, "基础分满分", "base points", words::points(scheme.base_points).get(lang));
}

fn negatives(page: &mut Page, scheme: &Scheme) {
    page.heading("负面清单", "Negative list");
    for negative in &scheme.negatives {
        let effect = words::effect(&scheme.grades, negative.effect);
        let line = match page.lang {
            Lang::Zh => format!("{} {}：{}", negative.id, negative.name.zh, effect.zh),
            Lang::En => format!("{} {}: {}", negative.id, negative.name.en, effect.en),
        };
        page.line(1, &line);
        page.entry(2, "原文", "official words", &negative.words);
        page.clause(scheme, &negative.clause);
    }
}

fn grades(page: &mut Page, scheme: &Scheme) {
    page.heading("等次与限额", "Grades and quota");
    let lang = page.lang;
    for (index, grade) in scheme.grades.iter().enumerate() {
        let line = scheme.settings.grade_lines.as_ref().and_then(|lines| lines.get(index)).map(|l| words::points(*l));
        let from = match (line, grade.line) {
            (Some(line), _) => Text::new(format!("{} 起", line.zh), format!("from {}", line.en)),
            (None, true) => Text::new("分数线未设", "line not set"),
            (None, false) => Text::new("低于各条分数线", "below every line"),
        };
        page.entry(1, &grade.name.zh, &grade.name.en, from.get(lang));
    }
    let quota = &scheme.quota;
    page.entry(1, "限额原文", "official words of the quota", &quota.words);
    let (lowest, otherwise) = (&scheme.grades[quota.lowest.0].name, &scheme.grades[quota.otherwise.0].name);
    let share = scheme.settings.quota_share;
    let rule = Text::new(
        format!("{}及以上合计不超过 {share}，未进入者为{}", lowest.zh, otherwise.zh),
        format!("{} and above together at most {share}; those without a seat are {}", lowest.en, otherwise.en),
    );
    page.entry(1, "限额", "quota", rule.get(lang));
    let order: Vec<Text> = scheme.tie_order.iter().map(|key| words::tie_key(scheme, *key)).collect();
    page.entry(1, "排序依据", "order", words::list(&order, ("无", "none")).get(lang));
}

fn settings(page: &mut Page, scheme: &Scheme) {
    page.heading("设置", "Settings");
    for key in SETTING_KEYS {
        let (name, value) =
            (words::setting_name(key), words::setting_line(&scheme.settings, key, &scheme.kinds, &scheme.grades));
        let name = words::named(&name, key);
        page.entry(1, &name.zh, &name.en, value.get(page.lang));
    }
}

fn counted(page: &mut Page, scheme: &Scheme) {
    page.heading("院校类型、证书等级、统计量", "Kinds of institution, levels of certificate, inputs");
    let lang = page.lang;
    for kind in &scheme.kinds {
        page.entry(1, "院校类型", "kind", words::named(&kind.name, &kind.id).get(lang));
    }
    for level in &scheme.levels {
        let aliases: Vec<Text> = level.aliases.iter().map(words::plain).collect();
        let aliases = words::list(&aliases, ("无", "none"));
        let name = words::named(&level.name, &level.id);
        let line = match lang {
            Lang::Zh => format!("{}；其他写法：{}", name.zh, aliases.zh),
            Lang::En => format!("{}; other spellings: {}", name.en, aliases.en),
        };
        page.entry(1, "证书等级", "level", &line);
    }
    for input in &scheme.inputs {
        page.entry(1, "统计量", "input", words::input_line(input).get(lang));
    }
}

fn readings(page: &mut Page, scheme: &Scheme) {
    page.heading("口径登记", "Register of readings");
    let lang = page.lang;
    for reading in &scheme.readings {
        let clause = scheme.notice.cite(&reading.clause);
        page.line(1, &format!("{} [{}] {}", reading.id, clause.get(lang), reading.question.get(lang)));
        if reading.choice.zh.is_empty() {
            let undecided = page.pick("尚未决定", "undecided").to_owned();
            page.line(2, &undecided);
            continue;
        }
        page.entry(2, "口径", "reading", reading.choice.get(lang));
        page.entry(2, "理由", "basis", reading.basis.get(lang));
        let decided = reading.decided.map(|day| day.to_string()).unwrap_or_default();
        page.entry(2, "决定", "decided", &format!("{decided} {}", reading.by.get(lang)));
        if let Some(setting) = &reading.setting {
            page.entry(2, "设置", "setting", setting);
        }
    }
}
