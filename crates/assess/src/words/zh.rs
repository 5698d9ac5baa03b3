//! 中文句式。

mod about;

pub(super) use about::{grade_reason, warning};
use scheme::{Baseline, Deduction, Lang, Method, PassRateAverage, Points, Unit};

use super::{Phrases, below_nothing, change_of, equals, is_exact, marks_of, tally};
use crate::fraction::Fraction;
use crate::working::{
    CountedItem, LeftOut, LeftOutReason, MarksWork, NextStep, PaidRow, PassRateWork, Reckoning, Status, Working,
};

const LANG: Lang = Lang::Zh;

pub(super) fn sentence(p: &Phrases<'_>, w: &Working<'_>) -> String {
    let score = w.score;
    let points = p.leaf(w).points.points().unwrap_or_default();
    match &w.reckoning {
        Reckoning::NoActivity { input } => {
            format!("{}为0，本项得 0.00 分", p.scheme.inputs[input.0].name.get(LANG))
        }
        Reckoning::Ratio { numerator, denominator } => ratio(p, w, points, *numerator, *denominator),
        Reckoning::PassRate(work) => pass_rate(p, work, points, score),
        Reckoning::NoRows if w.status == Status::Missing => {
            "已有考核，但成绩均未确定或没有全国平均通过率，暂计 0.00 分，待数据补齐".to_owned()
        }
        Reckoning::NoRows => "本年度没有人参加考核，得 0.00 分".to_owned(),
        Reckoning::PaidInFull { rows, due, tolerance } => {
            let due = format!("{}年{}月{}日", due.year(), due.month(), due.day());
            paid(rows, &due, *tolerance, score)
        }
        Reckoning::Items { counted, sum, cap } => items(p, w, counted, *sum, *cap),
        Reckoning::FirstThenEach { counted, sum } => {
            let Method::FirstThenEach(rule) = &p.leaf(w).method else { return String::new() };
            let name = rule.items.units[0].name.get(LANG);
            match counted.len() {
                0 => format!("没有计入的{name}，得 0.00 分"),
                1 => format!("{name}1项，得 {score} 分"),
                n => {
                    let (first, each, more) = (rule.first.short(), rule.each.short(), n - 1);
                    let total = total(*sum, rule.cap.min(*sum), score);
                    format!("{name}{n}项：首项{first}分，其余{more}项每项{each}分，{first} + {more} × {each} = {total}")
                }
            }
        }
        Reckoning::Bands { counted, by_count, mark, .. } => {
            let Method::Bands(rule) = &p.leaf(w).method else { return String::new() };
            let name = rule.items.units[0].name.get(LANG);
            if counted.is_empty() {
                return format!("没有计入的{name}，得 0.00 分");
            }
            let base = format!("{name}{}个，按数量得 {} 分", counted.len(), by_count.short());
            match mark {
                Some(mark) if mark < by_count => {
                    format!("{base}；办公室核定 {} 分，取低者，得 {score} 分", mark.short())
                }
                Some(mark) => format!("{base}；办公室核定 {} 分，不低于按数量所得，仍得 {score} 分", mark.short()),
                None if by_count == &score => format!("{name}{}个，按数量得 {score} 分", counted.len()),
                None => format!("{base}，取舍后得 {score} 分"),
            }
        }
        Reckoning::Marks(work) => marks(work, score),
        Reckoning::NoMark if w.status == Status::Missing => "尚未评分，暂计 0.00 分".to_owned(),
        Reckoning::NoMark => "没有申报，得 0.00 分".to_owned(),
        Reckoning::WithoutOther { other, mark } => {
            let other = p.scheme.leaves[other.0].name.get(LANG);
            let given = mark.map(|marks| format!("（已评 {} 分，不计）", list(marks))).unwrap_or_default();
            format!("「{other}」未得分，本项不计分{given}，得 0.00 分")
        }
    }
}

fn ratio(p: &Phrases<'_>, w: &Working<'_>, points: Points, numerator: i64, denominator: i64) -> String {
    let Method::Ratio(rule) = &p.leaf(w).method else { return String::new() };
    let name = |input: scheme::InputIx| p.scheme.inputs[input.0].name.get(LANG);
    let (above, below) = (name(rule.numerator), name(rule.denominator));
    if denominator == 0 {
        return format!("{below}为0，按口径得 {} 分", w.score);
    }
    let (percent, exact) = Fraction::new(i128::from(numerator), i128::from(denominator)).percent();
    let (n, d) = (p.amount(rule.numerator, numerator), p.amount(rule.denominator, denominator));
    let head = format!("{above} ÷ {below} = {n} ÷ {d} {} {percent}", equals(exact));
    let (full, score) = (points.short(), w.score);
    if numerator > denominator {
        format!("{head}，超过100%按100%计；得 {score} 分")
    } else if exact {
        let sign = equals(is_exact(points, numerator, denominator, score));
        format!("{head}；{full} × {percent} {sign} {score} 分")
    } else {
        let sign = equals(is_exact(points, numerator, denominator, score));
        format!("{head}；{full} × {n} ÷ {d} {sign} {score} 分")
    }
}

fn pass_rate(p: &Phrases<'_>, work: &PassRateWork<'_>, points: Points, score: Points) -> String {
    let settings = &p.facts.settings;
    let (own, own_exact) = work.own.percent();
    let (baseline, baseline_exact) = work.baseline.percent();
    let shown = work.certificates.iter().take(6);
    let mut rates: Vec<String> = shown.map(|c| format!("{} {}/{}", c.certificate, c.passed, c.attended)).collect();
    if work.certificates.len() > 6 {
        let last = rates.pop().unwrap_or_default();
        rates.push(format!("{last}等{}个证书", work.certificates.len()));
    }
    let how = average(settings.pass_rate_average);
    let against = match settings.national_baseline {
        Baseline::PerCertificate => "同批证书全国平均通过率",
        Baseline::Fixed(_) => "通知规定的全国平均通过率",
    };
    let own_text = format!("本校平均通过率（{how}）{} {own}（{}）", equals(own_exact), rates.join("、"));
    let head = format!("{own_text}；{against} {} {baseline}", equals(baseline_exact));
    let gap = work.baseline.minus(&work.own);
    let body = if gap.is_positive() {
        let (gap_text, gap_exact) = gap.percent();
        let gap_text = gap_text.trim_end_matches(" %").to_owned();
        let Some(rule) = step_rule(p) else { return head };
        let step = fraction_points(rule.step);
        let (full, deduct) = (points.short(), rule.deduct.short());
        let about = if gap_exact { "" } else { "约" };
        match settings.pass_rate_deduction {
            Deduction::FullSteps if work.steps == 0 => {
                format!("低{about} {gap_text} 个百分点，不满{step}个百分点，不扣分，得 {score} 分")
            }
            Deduction::FullSteps => {
                let sum = format!("{full} − {deduct} × {}", work.steps);
                let result = if below_nothing(points, rule, work.steps) {
                    format!("{sum} 小于0，不计负分，得 {score} 分")
                } else {
                    format!("{sum} = {score} 分")
                };
                format!("低{about} {gap_text} 个百分点，满{step}个百分点 {} 次；{result}", work.steps)
            }
            Deduction::Linear => {
                format!("低{about} {gap_text} 个百分点，每{step}个百分点减{deduct}分、按比例计算，得 {score} 分")
            }
        }
    } else {
        format!("不低于全国平均，得 {score} 分")
    };
    if work.alternatives.is_empty() {
        return format!("{head}；{body}");
    }
    if work.alternatives.iter().all(|other| other.score == score) {
        return format!("{head}；{body}。其他口径得分相同");
    }
    let others: Vec<String> = work
        .alternatives
        .iter()
        .map(|a| format!("{}、{}得 {} 分", average(a.average), deduction(a.deduction), a.score))
        .collect();
    format!("{head}；{body}。其他口径：{}", others.join("；"))
}

fn step_rule(p: &Phrases<'_>) -> Option<scheme::StepBelow> {
    p.scheme.leaves.iter().find_map(|leaf| match &leaf.method {
        Method::StepBelow(rule) => Some(*rule),
        _ => None,
    })
}

/// A step as percentage points: `10`.
fn fraction_points(step: scheme::Rate) -> String {
    step.to_string().trim_end_matches(" %").to_owned()
}

fn average(average: PassRateAverage) -> &'static str {
    match average {
        PassRateAverage::MeanOverCertificates => "各证书平均",
        PassRateAverage::Pooled => "合并计算",
    }
}

fn deduction(deduction: Deduction) -> &'static str {
    match deduction {
        Deduction::FullSteps => "满步扣分",
        Deduction::Linear => "按比例扣分",
    }
}

fn paid(rows: &[PaidRow<'_>], due: &str, tolerance: scheme::Fen, score: Points) -> String {
    if rows.is_empty() {
        return format!("已考核证书没有应付费用，得 {score} 分");
    }
    let failing: Vec<String> = rows
        .iter()
        .filter(|row| row.short || row.late)
        .map(|row| {
            let name = format!("{}{}", row.row.certificate, row.row.level);
            let (payable, paid) = (row.payable, row.row.paid);
            match (row.short, row.row.paid_on) {
                (true, _) => format!("{name}应付 {payable} 元、实付 {paid} 元"),
                (false, Some(day)) => format!("{name} {}年{}月{}日付清", day.year(), day.month(), day.day()),
                (false, None) => format!("{name}没有付款日期"),
            }
        })
        .collect();
    if failing.is_empty() {
        let allowed = if tolerance.0 > 0 { format!("（允许尾差 {tolerance} 元）") } else { String::new() };
        return format!("有应付费用的 {} 条记录均于{due}（含）前付清{allowed}，得 {score} 分", rows.len());
    }
    let shown: Vec<&str> = failing.iter().take(5).map(String::as_str).collect();
    let more = if failing.len() > 5 { format!("等 {} 条记录", failing.len()) } else { String::new() };
    format!("未于{due}（含）前全部付清：{}{more}；得 {score} 分", shown.join("；"))
}

fn items(p: &Phrases<'_>, w: &Working<'_>, counted: &[CountedItem<'_>], sum: Points, cap: Option<Points>) -> String {
    let Some(rule) = p.leaf(w).method.item_rule() else { return String::new() };
    if counted.is_empty() {
        return "没有计入的事项，得 0.00 分".to_owned();
    }
    let parts: Vec<String> = tally(counted)
        .into_iter()
        .map(|(unit, halved, count, worth)| {
            let half = if halved { "（联合，减半）" } else { "" };
            format!("{}{half}{count}项 × {}分", rule.units[unit].name.get(LANG), worth.short())
        })
        .collect();
    format!("{} = {}", parts.join(" + "), total(sum, cap.map_or(sum, |cap| cap.min(sum)), w.score))
}

/// A sum, what the cap leaves of it, and what rounding makes of that.
fn total(sum: Points, capped: Points, score: Points) -> String {
    if capped < sum {
        format!("{} 分，超过上限，按 {score} 分计", sum.short())
    } else if sum == score {
        format!("{score} 分")
    } else {
        format!("{} 分，取舍后得 {score} 分", sum.short())
    }
}

fn marks(work: &MarksWork<'_>, score: Points) -> String {
    if work.marks.len() == 1 {
        return format!("评分 {} 分，得 {score} 分", work.marks[0].short());
    }
    let exact = work.sum.units() == score.units() * work.count;
    let dropped = work.dropped.map_or_else(String::new, |(low, high)| {
        format!("去掉一个最高分 {} 和一个最低分 {}，", high.short(), low.short())
    });
    format!(
        "评分 {}；{dropped}平均 {} ÷ {} {} {score} 分",
        list(work.marks),
        work.sum.short(),
        work.count,
        equals(exact)
    )
}

fn list(marks: &[Points]) -> String {
    marks.iter().map(|mark| mark.short()).collect::<Vec<_>>().join("、")
}

pub(super) fn left_out(left_out: &LeftOut<'_>) -> String {
    match left_out {
        LeftOut::Item { item, reason } => {
            let detail = match reason {
                LeftOutReason::NotInYear | LeftOutReason::NotInForce => {
                    format!("（{}年{}月{}日）", item.date.year(), item.date.month(), item.date.day())
                }
                LeftOutReason::PrizeTooLow => {
                    item.prize.map_or("（未填奖次）".to_owned(), |prize| format!("（{}）", prize.name(LANG)))
                }
                LeftOutReason::RankTooLow => item.joint_rank.map_or(String::new(), |rank| format!("（第{rank}名）")),
                _ => String::new(),
            };
            format!("「{}」{}{detail}", item.title, why(*reason))
        }
        LeftOut::Row { row, reason } => {
            let batch = row.batch.as_deref().map(|batch| format!("{batch}批次")).unwrap_or_default();
            format!("{}{}{batch}：{}", row.certificate, row.level, why(*reason))
        }
    }
}

fn why(reason: LeftOutReason) -> &'static str {
    match reason {
        LeftOutReason::NotVerified => "尚未认定",
        LeftOutReason::Rejected => "认定不通过",
        LeftOutReason::NotInYear => "日期不在考核年度内",
        LeftOutReason::NotInForce => "年末尚未生效",
        LeftOutReason::NotConfirmed => "合作方未确认",
        LeftOutReason::PrizeTooLow => "奖次不够",
        LeftOutReason::RankTooLow => "联合排名不在计分范围",
        LeftOutReason::SameAchievement => "与已计入的事项是同一成果，只计一次",
        LeftOutReason::NobodyAttended => "无人参加考核",
        LeftOutReason::NotFinal => "成绩未确定",
        LeftOutReason::NoNationalRate => "没有全国平均通过率",
        LeftOutReason::NoFeeStandard => "未核定考核费用标准，不列入统计",
    }
}

pub(super) fn next(p: &Phrases<'_>, w: &Working<'_>, next: &NextStep<'_>) -> String {
    let (size, up) = change_of(next);
    let (more, gives) = if up { ("再增加", "可得") } else { ("若减少", "将降为") };
    match next {
        NextStep::Numerator { score, .. } => {
            let Method::Ratio(rule) = &p.leaf(w).method else { return String::new() };
            let input = &p.scheme.inputs[rule.numerator.0];
            let unit = if input.unit == Unit::Yuan { "元" } else { "人次" };
            format!("{}{more} {} {unit}，{gives} {score} 分", input.name.get(LANG), p.amount(rule.numerator, size))
        }
        NextStep::Passes { certificates, score, .. } => {
            let shown: Vec<String> =
                certificates.iter().take(4).map(|(name, change)| format!("{name} {} 人次", change.abs())).collect();
            let more_of = if certificates.len() > 4 { "等" } else { "" };
            let where_from = format!("（{}{more_of}）", shown.join("、"));
            if up {
                format!("最少再有 {size} 人次通过{where_from}，{gives} {score} 分")
            } else {
                format!("若通过人数减少 {size} 人次{where_from}，{gives} {score} 分")
            }
        }
        NextStep::Items { unit, score, .. } => {
            let name = p.leaf(w).method.item_rule().map_or("", |rule| rule.units[*unit].name.get(LANG));
            let verb = if up { "再有" } else { "若少计" };
            format!("{verb} {size} 项{name}，{gives} {score} 分")
        }
        NextStep::Mark { from, to, score } if marks_of(w) == 1 => {
            format!("若评分由 {} 分改为 {} 分，{gives} {score} 分", from.short(), to.short())
        }
        NextStep::Mark { from, to, score } => {
            format!("若其中一个 {} 分改为 {} 分，{gives} {score} 分", from.short(), to.short())
        }
        NextStep::Payment { outstanding, late, score } => {
            let mut parts = Vec::new();
            if outstanding.0 > 0 {
                parts.push(format!("尚欠 {outstanding} 元"));
            }
            if *late > 0 {
                parts.push(format!("{late} 条记录付款逾期"));
            }
            format!("{}；如均按期足额支付可得 {score} 分", parts.join("，"))
        }
    }
}
