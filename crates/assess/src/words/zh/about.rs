//! 等次理由与提醒。

use scheme::Effect;

use super::LANG;
use crate::roll::GradeReason;
use crate::warnings::Warning;
use crate::words::{Phrases, upper_grades};

pub(in crate::words) fn grade_reason(p: &Phrases<'_>, reason: &GradeReason) -> String {
    let grade = |ix: &scheme::GradeIx| p.scheme.grades[ix.0].name.get(LANG);
    let cite = |reference: &str| p.scheme.notice.cite(reference).zh;
    match reason {
        GradeReason::NoLines => "未设定等次分数线，不评定等次".to_owned(),
        GradeReason::Line { grade: ix, line, total } => {
            format!("总分 {total} 达到{}线 {}", grade(ix), line.short())
        }
        GradeReason::BelowLines { grade: ix, line, total } => {
            format!("总分 {total} 低于最低分数线 {}，为{}", line.short(), grade(ix))
        }
        GradeReason::Negative { item, changed } => {
            let item = &p.scheme.negatives[item.0];
            let effect = match &item.effect {
                Effect::AtMost(ix) => format!("最高为{}", grade(ix)),
                Effect::Exactly(ix) => format!("定为{}", grade(ix)),
            };
            let unchanged = if *changed { "" } else { "（等次未因此改变）" };
            let words = item.words.trim_end_matches('。');
            format!("负面清单 {}「{words}」（{}）：{effect}{unchanged}", item.id, cite(&item.clause))
        }
        GradeReason::BaseTooLow { needed, base } => {
            let (best, second) = (grade(&scheme::GradeIx(0)), grade(&scheme::GradeIx(1)));
            format!("基础分 {base} 低于{best}所需的 {}，按{second}参评", needed.short())
        }
        GradeReason::Seated { place, seats } => {
            format!("{}名额 {seats} 个，列第 {place} 位，在名额之内", upper_grades(p, "、"))
        }
        GradeReason::NoSeat { place, seats, tie } => {
            let share = p.facts.settings.quota_share.to_string().replace(' ', "");
            let tied =
                if *tie { "；名额边缘并列，均不进入，由领导小组决定并说明理由" } else { "" };
            format!(
                "受{share}比例限制，为{}：{}名额 {seats} 个，列第 {place} 位{tied}（{}）",
                grade(&p.scheme.quota.otherwise),
                upper_grades(p, "、"),
                cite(&p.scheme.quota.clause)
            )
        }
        GradeReason::NoBestSeat { place, seats } => {
            let (best, second) = (grade(&scheme::GradeIx(0)), grade(&scheme::GradeIx(1)));
            format!("{best}名额 {seats} 个，列第 {place} 位，为{second}")
        }
    }
}

pub(in crate::words) fn warning(p: &Phrases<'_>, warning: &Warning<'_>) -> String {
    match warning {
        Warning::RegisteredAboveApproved { row, registered, approved } => {
            format!("{}{}报名 {registered} 人次，超过获批 {approved} 人次", row.certificate, row.level)
        }
        Warning::ApprovedTwice { row } => {
            format!("{}{}的获批人数在多个批次中重复填写，已相加；应只填一行", row.certificate, row.level)
        }
        Warning::UnknownLevel { row } => format!("{}的等级「{}」不在方案的等级之列", row.certificate, row.level),
        Warning::Overpaid { row } => {
            let payable = row.payable.unwrap_or_default();
            format!(
                "{}{}实付 {} 元多于应付 {payable} 元；超出该证书等级应付合计的部分不计",
                row.certificate, row.level, row.paid
            )
        }
        Warning::NearTwins { one, other } => format!("证书「{one}」与「{other}」名称相近，按两个证书处理，请核对"),
        Warning::FewMarks { leaf, marks } => format!(
            "{} {}只有 {marks} 位专家评分，少于 {} 位",
            p.scheme.leaves[leaf.0].id,
            p.scheme.leaves[leaf.0].name.get(LANG),
            p.facts.settings.expert_min
        ),
        Warning::WideSpread { leaf, spread } => {
            let definition = &p.scheme.leaves[leaf.0];
            let maximum = definition.points.points().unwrap_or_default();
            let limit = p.facts.settings.expert_spread.to_string().replace(' ', "");
            format!(
                "{} {}专家评分相差 {} 分，超过满分 {} 分的{limit}，须裁定",
                definition.id,
                definition.name.get(LANG),
                spread.short(),
                maximum.short()
            )
        }
        Warning::SameFact { item, indicators, count } => {
            let id = |ix: &scheme::IndicatorIx| &p.scheme.indicators[ix.0].id;
            let more = if *count > 1 { format!("等{count}处") } else { String::new() };
            format!(
                "「{}」{more}同时用于 {} 和 {} 两个基础指标，请核实是否同一事实",
                item.title,
                id(&indicators.0),
                id(&indicators.1)
            )
        }
    }
}
