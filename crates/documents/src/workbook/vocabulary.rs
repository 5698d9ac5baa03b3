//! Every closed list that a workbook draws on: those of the scheme, and the few words that hold for any.

use scheme::{Indicator, IndicatorIx, Leaf, Level, Prize, Scheme, Text};

use super::lexicon::Lexicon;

/// An indicator's id and the id of a kind of its items.
pub(super) type Category = (String, String);

/// The closed lists, with ids as their values.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Kinds of institution.
    pub(super) kinds: Lexicon<String>,
    /// Levels of certificate.
    pub(super) levels: Lexicon<String>,
    /// Indicators, and leaves that are scored from items.
    pub(super) item_indicators: Lexicon<String>,
    /// Indicators, and leaves that take a mark.
    pub(super) marked_indicators: Lexicon<String>,
    /// Indicator and kind in one.
    pub(super) categories: Lexicon<Category>,
    /// Items of the negative list.
    pub(super) findings: Lexicon<String>,
    /// Yes and no.
    pub(super) flags: Lexicon<bool>,
    /// How far an item has come.
    pub(super) statuses: Lexicon<&'static str>,
    /// Prizes.
    pub(super) prizes: Lexicon<&'static str>,
}

impl Vocabulary {
    /// The lists of a scheme.
    pub(super) fn of(scheme: &Scheme) -> Self {
        Self {
            kinds: named(scheme.kinds.iter().map(|kind| (&kind.id, &kind.name))),
            levels: levels(&scheme.levels),
            item_indicators: indicators(scheme, &|ix| scheme.item_leaf(ix).map(|leaf| &scheme.leaves[leaf.0])),
            marked_indicators: indicators(scheme, &|ix| scheme.marked_leaf(ix).map(|leaf| &scheme.leaves[leaf.0])),
            categories: categories(scheme),
            findings: findings(scheme),
            flags: flags(),
            statuses: statuses(),
            prizes: prizes(),
        }
    }
}

/// Things with an id and a name, offered by the Chinese name.
fn named<'t>(things: impl Iterator<Item = (&'t String, &'t Text)>) -> Lexicon<String> {
    let mut lexicon = Lexicon::new();
    for (id, name) in things {
        lexicon.add(&name.zh, id.clone(), [id.as_str(), name.en.as_str()]);
    }
    lexicon
}

fn levels(levels: &[Level]) -> Lexicon<String> {
    let mut lexicon = Lexicon::new();
    for level in levels {
        let names = [level.name.zh.as_str(), level.name.en.as_str()];
        lexicon.add(&level.id, level.id.clone(), names.into_iter().chain(level.aliases.iter().map(String::as_str)));
    }
    lexicon
}

/// `4.4 编写1+X教材`: how an indicator is written in drop-downs.
pub(super) fn indicator_label(indicator: &Indicator) -> String {
    format!("{} {}", indicator.id, indicator.name.zh)
}

/// Indicators by id, by name, by both; and by the leaf that is meant, where it is only one of several.
fn indicators<'s>(scheme: &'s Scheme, leaf_of: &dyn Fn(IndicatorIx) -> Option<&'s Leaf>) -> Lexicon<String> {
    let mut lexicon = Lexicon::new();
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let mut forms = spellings(&indicator.id, &indicator.name);
        if let Some(leaf) = leaf_of(IndicatorIx(index)) {
            forms.push(leaf.id.clone());
            forms.push(format!("{}{}", leaf.id, leaf.name.zh));
        }
        lexicon.add(&indicator_label(indicator), indicator.id.clone(), forms.iter().map(String::as_str));
    }
    lexicon
}

/// Id, names, and id with either name.
fn spellings(id: &str, name: &Text) -> Vec<String> {
    let (zh, en) = (&name.zh, &name.en);
    vec![id.to_owned(), zh.clone(), en.clone(), format!("{id}{zh}"), format!("{id}{en}")]
}

/// `4.4 编写1+X教材·第一主编`: how a kind of item is written in drop-downs.
pub(super) fn category_label(indicator: &Indicator, kind: &Text) -> String {
    format!("{}·{}", indicator_label(indicator), kind.zh)
}

fn categories(scheme: &Scheme) -> Lexicon<Category> {
    let mut lexicon = Lexicon::new();
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let Some(leaf) = scheme.item_leaf(IndicatorIx(index)) else { continue };
        let Some(rule) = scheme.leaves[leaf.0].method.item_rule() else { continue };
        let only = rule.units.len() == 1;
        for unit in &rule.units {
            let mut forms = Vec::new();
            for indicator_form in [indicator.id.clone(), indicator_label(indicator), indicator.name.zh.clone()] {
                for kind in [&unit.kind, &unit.name.zh, &unit.name.en] {
                    forms.push(format!("{indicator_form}{kind}"));
                }
                if only {
                    forms.push(indicator_form);
                }
            }
            let label = category_label(indicator, &unit.name);
            lexicon.add(&label, (indicator.id.clone(), unit.kind.clone()), forms.iter().map(String::as_str));
        }
    }
    lexicon
}

/// `N3 名称`: how an item of the negative list is written in drop-downs.
pub(super) fn finding_label(id: &str, name: &Text) -> String {
    format!("{id} {}", name.zh)
}

fn findings(scheme: &Scheme) -> Lexicon<String> {
    let mut lexicon = Lexicon::new();
    for negative in &scheme.negatives {
        let forms = spellings(&negative.id, &negative.name);
        let label = finding_label(&negative.id, &negative.name);
        lexicon.add(&label, negative.id.clone(), forms.iter().map(String::as_str));
    }
    lexicon
}

fn flags() -> Lexicon<bool> {
    let mut flags = Lexicon::new();
    let yes =
        ["✓", "√", "✔", "☑", "1", "true", "yes", "y", "对", "已确认", "确认", "已确定", "确定", "已公布", "考试已结束"];
    let no = [
        "×",
        "✗",
        "✘",
        "0",
        "false",
        "no",
        "n",
        "未确认",
        "待确认",
        "未确定",
        "待确定",
        "未公布",
        "成绩公示中",
        "公示中",
        "成绩登记中",
    ];
    flags.add("是", true, yes);
    flags.add("否", false, no);
    flags
}

fn statuses() -> Lexicon<&'static str> {
    let mut statuses = Lexicon::new();
    statuses.add("已申报", "claimed", ["申报", "claimed", "待认定", "待审核", "审核中", "未审核"]);
    statuses.add(
        "已认定",
        "accepted",
        ["认定", "accepted", "通过", "已通过", "审核通过", "认定通过", "同意", "予以认定"],
    );
    statuses.add(
        "未通过",
        "rejected",
        ["不通过", "rejected", "驳回", "已驳回", "不认定", "不予认定", "未认定", "审核不通过", "审核未通过", "不同意"],
    );
    statuses
}

fn prizes() -> Lexicon<&'static str> {
    let mut lexicon = Lexicon::new();
    for prize in Prize::ALL {
        let (zh, en) = (prize.name(scheme::Lang::Zh), prize.name(scheme::Lang::En));
        lexicon.add(zh, prize.id(), [prize.id(), en, zh.trim_end_matches('奖')]);
    }
    lexicon
}
