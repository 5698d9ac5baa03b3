//! The words of one heading: what it names, and the unit it gives.

use std::collections::BTreeMap;

use assess::normal_form;

use super::ignored;
use super::layout::{Column, Part, Reads, Slot};

/// The text of a heading cell, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// As written, on one line.
    pub(super) raw: String,
    /// Without brackets.
    base: String,
    /// What stands in brackets.
    brackets: Vec<String>,
}

/// A heading longer than this is a sentence.
const LONGEST: usize = 80;

/// The form in which headings are compared: normal form, lower case, without stars, underscores and what ends a word.
pub(super) fn key(text: &str) -> String {
    let kept = normal_form(text).to_lowercase().replace(['*', '※', '★', '_', '"', '“', '”'], "");
    kept.trim_end_matches([':', ';', '。', ',', '、', '/', '-']).to_owned()
}

impl Label {
    /// The label of a cell's text; `None` where it cannot be a heading.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.chars().count() > LONGEST {
            return None;
        }
        let form = key(text);
        let mut label = Self { raw: text.split_whitespace().collect(), base: String::new(), brackets: Vec::new() };
        let mut inside: Option<String> = None;
        for c in form.chars() {
            match (c, &mut inside) {
                ('(' | '[' | '【' | '〔', None) => inside = Some(String::new()),
                (')' | ']' | '】' | '〕', Some(_)) => label.brackets.extend(inside.take()),
                (c, Some(inside)) => inside.push(c),
                (c, None) => label.base.push(c),
            }
        }
        label.brackets.extend(inside);
        label.base = key(&label.base);
        let empty = label.base.is_empty() && label.brackets.is_empty();
        if empty { None } else { Some(label) }
    }

    /// Whether it is a heading of the given key, whatever stands in brackets.
    pub(super) fn is(&self, heading: &str) -> bool {
        self.base == heading
    }
}

/// The unit that a heading gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Unit {
    /// The power of ten that makes yuan of an amount.
    pub(super) shift: Option<i32>,
    /// Proportions are in percent.
    pub(super) percent: bool,
}

/// What a heading means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning {
    /// A column of the part.
    Column(&'static Column, Unit),
    /// Something that people need and facts do not.
    Ignored,
}

/// The headings of one part.
#[derive(Debug)]
pub(super) struct Headings {
    part: Part,
    known: BTreeMap<String, &'static Column>,
}

impl Headings {
    /// All headings and aliases of a part.
    pub(super) fn of(part: Part) -> Self {
        let mut known = BTreeMap::new();
        for column in super::layout::columns(part) {
            let heading = Label::of(column.heading).map(|label| label.base).unwrap_or_default();
            let english = key(column.english);
            for form in [heading, english].into_iter().chain(column.aliases.iter().map(|alias| (*alias).to_owned())) {
                known.entry(form).or_insert(column);
            }
        }
        Self { part, known }
    }

    /// The part.
    pub(super) fn part(&self) -> Part {
        self.part
    }

    /// What a heading means, given as its parts from the topmost row down.
    pub(super) fn meaning(&self, parts: &[&Label]) -> Option<Meaning> {
        let (last, above) = parts.split_last()?;
        let flat = format!("{}{}", last.base, last.brackets.concat());
        if above.is_empty()
            && !last.brackets.is_empty()
            && let Some(column) = self.lookup(&flat)
        {
            return Some(Meaning::Column(column, Unit::default()));
        }
        let all: String = parts.iter().map(|part| part.base.as_str()).collect();
        let nearest = above.last().map_or("", |part| part.base.as_str());
        let forms = [all, format!("{nearest}{}", last.base), format!("{}{nearest}", last.base), last.base.clone()];
        for form in &forms {
            if let Some((column, unit)) = self.with_unit(form, last, above) {
                return Some(Meaning::Column(column, unit));
            }
        }
        ignored::is(&last.base, &last.brackets).then_some(Meaning::Ignored)
    }

    /// The heading that an unknown one is most like.
    pub(super) fn nearest(&self, label: &Label) -> Option<&'static str> {
        let near = scheme::nearest(&label.base, self.known.keys().map(String::as_str))?;
        self.known.get(near).map(|column| column.heading)
    }

    fn lookup(&self, form: &str) -> Option<&'static Column> {
        if let Some(column) = self.known.get(form) {
            return Some(column);
        }
        // Marks are numbered: 评分1, 专家2.
        let bare = form.trim_end_matches(|c: char| c.is_ascii_digit());
        let column = self.known.get(bare)?;
        (column.slot == Slot::Mark && bare.len() < form.len()).then_some(*column)
    }

    /// The column that `form` names, once a unit at its end is taken off, if every bracket of `last` is understood.
    fn with_unit(&self, form: &str, last: &Label, above: &[&Label]) -> Option<(&'static Column, Unit)> {
        let (column, mut unit) = match self.lookup(form) {
            Some(column) => (column, Unit::default()),
            None => self.trailing_unit(form)?,
        };
        for bracket in &last.brackets {
            let said = self.bracket(column, bracket)?;
            unit = Unit { shift: said.shift.or(unit.shift), percent: said.percent || unit.percent };
        }
        let said_above = above.iter().flat_map(|label| &label.brackets).filter_map(|text| unit_of(column.reads, text));
        for said in said_above {
            unit = Unit { shift: unit.shift.or(said.shift), percent: said.percent || unit.percent };
        }
        Some((column, unit))
    }

    /// `应付金额:万元`, `全国平均通过率%`.
    fn trailing_unit(&self, form: &str) -> Option<(&'static Column, Unit)> {
        const UNITS: [&str; 9] = ["万元", "千元", "百元", "亿元", "元", "人次", "人", "%", "分"];
        let unit = UNITS.iter().find(|unit| form.ends_with(**unit))?;
        let bare = form.strip_suffix(unit)?.trim_end_matches([':', '/', '-', ',', '、']);
        let column = self.lookup(bare)?;
        unit_of(column.reads, unit).map(|unit| (column, unit))
    }

    /// What a bracket says: a unit, a remark on how to fill it in, or the name once more.
    fn bracket(&self, column: &'static Column, text: &str) -> Option<Unit> {
        const REMARKS: [&str; 18] = [
            "必填", "选填", "可选", "可空", "如", "例", "格式", "填", "请", "按", "下拉", "单选", "文本", "是/否",
            "10位", "全称", "自动", "小数",
        ];
        if let Some(unit) = unit_of(column.reads, text) {
            return Some(unit);
        }
        let again = self.lookup(text).is_some_and(|named| std::ptr::eq(named, column));
        let remark = text.is_empty() || REMARKS.iter().any(|remark| text.starts_with(remark));
        (again || remark).then(Unit::default)
    }
}

/// A unit that fits what a column holds.
pub(super) fn unit_of(reads: Reads, text: &str) -> Option<Unit> {
    let text = text.strip_prefix("单位").map_or(text, |rest| rest.trim_start_matches(':'));
    let money = |places| Some(Unit { shift: Some(places), percent: false });
    match (reads, text) {
        (Reads::Money, "元" | "人民币元" | "人民币" | "yuan" | "cny") => money(0),
        (Reads::Money, "百元") => money(2),
        (Reads::Money, "千元") => money(3),
        (Reads::Money, "万元" | "人民币万元" | "万") => money(4),
        (Reads::Money, "亿元") => money(8),
        (Reads::Rate, "%" | "百分比" | "百分数" | "百分率" | "percent") => {
            Some(Unit { shift: None, percent: true })
        }
        (Reads::Rate, "0-1" | "0~1")
        | (Reads::Count, "人" | "人次" | "名" | "个" | "人数")
        | (Reads::Mark, "分")
        | (Reads::Date, "年月日" | "yyyy-mm-dd" | "年-月-日" | "年.月.日" | "年/月/日") => {
            Some(Unit::default())
        }
        _ => None,
    }
}

/// The unit of money that a line above a table gives for all of it: `单位：万元`.
pub(super) fn caption_unit(text: &str) -> Option<i32> {
    let form = normal_form(text);
    let (_, said) = form.split_once("单位:")?;
    let units = [("亿元", 8), ("万元", 4), ("千元", 3), ("百元", 2), ("元", 0)];
    units.iter().find(|(unit, _)| said.contains(unit)).map(|(_, places)| *places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(part: Part, parts: &[&str]) -> Option<(String, Unit)> {
        let labels: Vec<Label> = parts.iter().filter_map(|text| Label::of(text)).collect();
        match Headings::of(part).meaning(&labels.iter().collect::<Vec<_>>())? {
            Meaning::Column(column, unit) => Some((column.english.to_owned(), unit)),
            Meaning::Ignored => Some(("ignored".to_owned(), Unit::default())),
        }
    }

    #[test]
    fn headings_as_people_write_them() {
        let yuan = |shift| Unit { shift: Some(shift), percent: false };
        let percent = Unit { shift: None, percent: true };
        let none = Unit::default();
        for (parts, means, unit) in [
            (&["获批人数"][..], "approved", none),
            (&["* 获批试点人数（人）"], "approved", none),
            (&["Approved"], "approved", none),
            (&["应付金额\n（元）"], "payable", yuan(0)),
            (&["应付金额（万元）"], "payable", yuan(4)),
            (&["应付金额/万元"], "payable", yuan(4)),
            (&["实付费用：元"], "paid", yuan(0)),
            (&["全国平均通过率(%)"], "national_pass_rate", percent),
            (&["全国平均通过率%"], "national_pass_rate", percent),
            (&["通过率（全国）"], "", none),
            (&["通过率"], "ignored", none),
            (&["全国", "平均通过率"], "national_pass_rate", none),
            (&["人数", "报名"], "registered", none),
            (&["报名", "人数"], "registered", none),
            (&["考核费用（万元）", "实付"], "paid", yuan(4)),
            (&["考核费用（万元）", "实付（元）"], "paid", yuan(0)),
            (&["报名人数（女）"], "", none),
            (&["报名人数", "女"], "", none),
            (&["应付金额（美元）"], "", none),
            (&["报名人数（万人）"], "", none),
            (&["付款日期（如2021-12-20）"], "paid_on", none),
            (&["通过人数（passed）"], "passed", none),
            (&["备注"], "ignored", none),
            (&["错误说明"], "ignored", none),
        ] {
            let expected = (!means.is_empty()).then(|| (means.to_owned(), unit));
            assert_eq!(heading(Part::Certificates, parts), expected, "{parts:?}");
        }
        assert_eq!(heading(Part::Ratings, &["专家12"]), Some(("mark".to_owned(), none)));
        assert_eq!(heading(Part::Ratings, &["评分（分）"]), Some(("mark".to_owned(), none)));
    }

    #[test]
    fn units_of_a_whole_table() {
        assert_eq!(caption_unit("单位：万元、人"), Some(4));
        assert_eq!(caption_unit("（单位: 元）"), Some(0));
        assert_eq!(caption_unit("填报单位：某学院"), None);
        assert_eq!(caption_unit("金额以万元计"), None);
    }
}
