//! Heads and labels of results. The two languages are two values of one struct, so that neither can lack a word.

use scheme::{Ceiling, Lang, Leaf, Party, Scheme, Settings};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $zh:literal, $en:literal;)*) => {
        /// The words in one language.
        pub(crate) struct Words {
            $($(#[$doc])* pub(crate) $name: &'static str,)*
        }

        const ZH: Words = Words { $($name: $zh,)* };
        const EN: Words = Words { $($name: $en,)* };
    };
}

words! {
    rank: "名次", "Rank";
    /// While the year's notice does not have ranks published.
    rank_internal: "名次（内部）", "Rank (internal)";
    code: "学校标识码", "Code";
    institution: "院校名称", "Institution";
    kind: "院校类型", "Kind";
    base: "基础分", "Base";
    bonus: "加分", "Bonus";
    bonus_before_limit: "加分（限额前）", "Bonus before its limit";
    total: "总分", "Total";
    grade: "等次", "Grade";
    not_graded: "未评", "not graded";
    provisional: "暂定", "provisional";
    provisional_head: "是否暂定", "Provisional";
    reasons: "等次理由", "Reasons of the grade";
    awaited: "待补", "Awaited";
    verified: "核定得分", "verified scores";
    claimed: "自评得分", "claimed scores";
    institutions: "院校数", "Institutions";
    lines: "等次分数线", "Grade lines";
    no_lines: "未设定，不评定等次", "not set, so nothing is graded";
    quota: "名额", "Seats";
    seated: "已占用", "taken";
    pools_apart: "按院校类型分别计算", "counted for each kind of institution";
    by_grade: "各等次", "Grades";
    uncapped: "不封顶", "uncapped";
    indicator: "指标", "Indicator";
    leaf: "计分项", "Leaf";
    name: "名称", "Name";
    score: "得分", "Score";
    maximum: "满分", "Maximum";
    rate: "得分率", "Rate";
    working: "计算说明", "Working";
    clause: "条款", "Clause";
    official: "原文", "Notice";
    method: "认定", "Settled";
    facts: "数据", "Facts";
    sources: "来源", "Sources";
    left_out: "未计", "Left out";
    readings: "口径", "Readings";
    next: "变动", "To change";
    status: "状态", "Status";
    scored: "已计分", "scored";
    missing: "待补", "missing";
    check: "请核对", "Please check";
    basis: "理由", "Basis";
    colon: "：", ": ";
    comma: "、", ", ";
    semicolon: "；", "; ";
    /// Between two sentences.
    sentence_space: "", " ";
    open: "（", " (";
    close: "）", ")";
    prepared: "制表", "Prepared";
    reviewed: "复核", "Reviewed";
    approved: "审定", "Approved";
    printed: "打印", "Printed";
    confirmation: "院校确认（签字盖章）：                        年    月    日",
        "Confirmed by the institution (signature, seal):                          Date:";
    sheet_roll: "汇总表", "Roll";
    sheet_scores: "指标得分", "Scores";
    sheet_cards: "得分卡", "Cards";
    sheet_workings: "计算底稿", "Workings";
    sheet_statistics: "统计", "Statistics";
    sheet_register: "口径", "Readings";
    mean: "平均", "Mean";
    mean_rate: "平均得分率", "Mean rate";
    median: "中位数", "Median";
    lowest: "最低", "Lowest";
    highest: "最高", "Highest";
    full: "满分院校数", "At full marks";
    zero: "零分院校数", "At zero";
    share: "占比", "Share";
    line: "分数线", "Line";
    of_them_provisional: "其中暂定", "Provisional";
    all: "合计", "All";
    by_indicator: "各指标得分情况", "By group and indicator";
    by_kind: "各院校类型得分情况", "By kind of institution";
    by_grade_title: "等次分布", "By grade";
    distribution: "总分分布（每5分一档，含下限）", "Distribution of totals, 5 points a bin, lower edge included";
    ranked: "总分排序与等次分数线", "Totals in order, with the grade lines";
    points_axis: "总分（分）", "Total (points)";
    count_axis: "院校数（所）", "Institutions";
    order_axis: "由高到低的位次", "Place from the top";
    line_of: "线", " line";
    chart_data: "图表数据（不打印）", "Data of the charts (not printed)";
    bin: "分数段", "Bin";
    and_more: "及以上", " and more";
    scheme: "方案", "Scheme";
    version: "版本", "Version";
    digest: "方案摘要", "Digest";
    authority: "主管部门", "Authority";
    notice: "依据", "Notice";
    year: "考核年度", "Year";
    calculated_on: "计分依据", "Scores counted";
    settings: "本次采用的设定", "Settings in force";
    setting: "设定", "Setting";
    value: "取值", "Value";
    scheme_value: "方案原定", "In the scheme";
    register: "口径登记", "Register of readings";
    id: "编号", "Id";
    question: "问题", "Question";
    choice: "采用的口径", "Choice";
    decided: "确定", "Decided";
    used_by: "用于", "Used by";
    grading: "等次评定", "grading";
    every_leaf: "全部计分项", "every leaf";
    about_provisional: "“暂定”的含义", "What “provisional” means";
    provisional_text: "院校还有计分项缺少评分或数据（列在“待补”中），该计分项暂按 0.00 分计。总分、名次、等次已经算出，补齐后可能改变，因此只作暂定，不得据以公布。",
        "Some leaf of the institution still lacks a mark or a figure (listed under “awaited”) and counts 0.00 for now. Total, rank and grade are computed and may change once it is there, so they are provisional and not to be published.";
    yellow_note: "黄底：有计分项待补，得分暂定。", "Amber cells: a mark or figure is still awaited, so the score is provisional.";
    rest_in_workings: "……（全文见“计算底稿”）", " … (in full under “Workings”)";
    cut_off: "……（单元格容纳不下，余下部分见 JSON 结果）", " … (too long for a cell; the rest is in the result as JSON)";
}

impl Words {
    /// The words in `lang`.
    pub(crate) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}

/// `另有 3 项`
pub(crate) fn further(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("……另有 {count} 项"),
        Lang::En => format!("… and {count} more"),
    }
}

/// The last institution that holds a seat, by its place from the top.
pub(crate) fn seat_edge(place: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("名额边缘（第 {place} 位）"),
        Lang::En => format!("Last seat (place {place})"),
    }
}

/// The value of a fact with its unit, which stands before the day of a payment.
pub(crate) fn with_unit(value: &str, id: &str, lang: Lang) -> String {
    let unit = unit(id, lang);
    match value.rsplit_once(' ') {
        Some((amount, day)) if id == "yuan" && day.contains('-') => format!("{amount}{unit} {day}"),
        _ => format!("{value}{unit}"),
    }
}

/// The unit of a fact, from its id.
fn unit(id: &str, lang: Lang) -> &'static str {
    match (id, lang) {
        ("sittings", Lang::Zh) => " 人次",
        ("yuan", Lang::Zh) => " 元",
        ("points", Lang::Zh) => " 分",
        ("yuan", Lang::En) => " yuan",
        _ => "",
    }
}

/// 满分 as it is published; `uncapped` where there is none.
pub(crate) fn maximum(ceiling: Ceiling, settings: &Settings, words: &Words) -> String {
    ceiling.points().map_or_else(|| words.uncapped.to_owned(), |points| settings.published(points))
}

/// 条款原文 of a leaf: what the indicator describes and how it is scored, each in the notice's own words.
pub(crate) fn official(scheme: &Scheme, leaf: &Leaf) -> String {
    let indicator = &scheme.indicators[leaf.indicator.0];
    let parts = [indicator.describes.clone(), indicator.words.concat(), leaf.words.concat()];
    let quoted = parts.iter().filter(|part| !part.is_empty()).map(|part| format!("「{part}」"));
    quoted.collect::<Vec<_>>().concat()
}

/// Whose contribution a leaf waits for while it is missing.
pub(crate) fn awaited_from(leaf: &Leaf) -> Party {
    match leaf.method.marker() {
        Some(scheme::Marker::Expert) => Party::Expert,
        Some(scheme::Marker::Office) => Party::Office,
        None => leaf.supplied_by,
    }
}
