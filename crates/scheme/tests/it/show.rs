//! A scheme is shown whole.

use scheme::{Lang, SETTING_KEYS, show};

use crate::files::{BOTH, HARBOUR, SHIPPED};

#[test]
fn every_name_and_every_official_word_is_shown() {
    for files in BOTH {
        let scheme = files.read();
        for lang in [Lang::Zh, Lang::En] {
            let text = show(&scheme, lang);
            let has = |part: &str| assert!(text.contains(part), "{} in {lang:?} lacks {part}", files.name);
            scheme.groups.iter().for_each(|group| has(group.name.get(lang)));
            for indicator in &scheme.indicators {
                has(&format!("{} {}", indicator.id, indicator.name.get(lang)));
                has(&indicator.describes);
                indicator.words.iter().for_each(|words| has(words));
            }
            for leaf in &scheme.leaves {
                leaf.words.iter().for_each(|words| has(words));
            }
            for negative in &scheme.negatives {
                has(&format!("{} {}", negative.id, negative.name.get(lang)));
                has(&negative.words);
            }
            for reading in &scheme.readings {
                has(reading.question.get(lang));
                has(reading.choice.get(lang));
                has(reading.basis.get(lang));
            }
            scheme.grades.iter().for_each(|grade| has(grade.name.get(lang)));
            scheme.inputs.iter().for_each(|input| has(input.name.get(lang)));
            for key in SETTING_KEYS {
                has(key);
            }
            has(&scheme.digest.to_string());
            assert!(
                text.lines().all(|line| line.trim_end() == line),
                "{} has a line with blank space behind",
                files.name
            );
        }
    }
}

/// The lines from the one that holds `from` to the one that holds `to`, without it.
fn part(text: &str, from: &str, to: &str) -> String {
    text.lines()
        .skip_while(|line| !line.contains(from))
        .take_while(|line| !line.contains(to))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn an_indicator_reads_as_in_the_annex() {
    let text = show(&SHIPPED.read(), Lang::Zh);
    insta::assert_snapshot!(part(&text, "1.3 院校", "1.5 当年"), @r"
    1.3 院校年度证书考核平均通过率（10 分）
      指标说明：指院校所有试点证书的平均通过率
      条款：附件1 1.3（a1/1.3）
      原文：院校所有试点证书的平均通过率大于等于所有试点证书的全国平均通过率得10分；低于全国平均通过率，每下降10个百分点减2分。不计负分。
      计分：低于基准分步扣分。平均通过率不低于基准得 10 分；低于基准的，每满 10 个百分点扣 2 分，扣完为止
      数据：培训评价组织提供，主管办公室认定
      口径：figures_settled、pass_rate_average、pass_rate_certificate、national_baseline、national_weights、pass_rate_left_out、pass_rate_deduction、percentage_points、pass_rate_nobody、pass_rate_no_row
    1.4 考核费用支付情况（10 分）
      条款：附件1 1.4（a1/1.4）
      1.4a 支付时间（4 分）
        原文：支付时间 按核定的费用标准于每年12月31日前完成已考核证书的费用支付。全部支付得4分，未全部支付本项不得分。（尚未核定考核费用标准的证书不列入统计）
        计分：全有或全无。12 月 31 日（含）前全部付清得 4 分，否则得 0 分；年度实际参考人数为 0 时得 0 分
        数据：培训评价组织提供，主管办公室认定
        口径：figures_settled、fee_rows、fee_row_by_row、fee_last_payment、paid_tolerance、fee_nobody_attended、fee_nothing_payable
      1.4b 支付金额（6 分）
        原文：支付金额 全部完成得6分，其余按试点院校应付与实付金额的百分比乘以6计算相应得分。
        计分：按比率计算。6 分 × 实付考核费用（每一证书等级以应付为限） ÷ 应付考核费用，比率至多为 1；应付考核费用为 0 时得 6 分；年度实际参考人数为 0 时得 0 分
        数据：培训评价组织提供，主管办公室认定
        口径：figures_settled、fee_rows、fee_share_direction、fee_cap_per_level、fee_late_money、fee_nobody_attended、fee_nothing_payable
    ");
    insta::assert_snapshot!(part(&text, "4.6 ", "5 开展"), @r"
    4.6 1+X典型案例（8 分）
      指标说明：获批在省级以上相关平台展示
      条款：附件1 4.6（a1/4.6）
      原文：独立申报的：在“江西省1+X证书工作网”展示的2分/个，在“中国教育电视台职教频道”展示的4分/个；联合申报的排名前二院校减半计分，其余参与不计分。该项总分不超过8分
      计分：按项计分。在“江西省1+X证书工作网”展示每项 2 分、在“中国教育电视台职教频道”展示每项 4 分，不超过 8 分；只计当年的；联合申报排名前 2 的减半，其余不计
      数据：试点院校提供，评审专家认定
      口径：items_accepted、item_year、best_once、cap_per_indicator、one_use_in_base、joint_rank、halve_then_best
    ");
    insta::assert_snapshot!(part(&text, "6.2 ", "6.3"), @r"
    6.2 证书联盟牵头院校作用发挥（4 分）
      指标说明：按要求申报并获批，按要求完成牵头院校工作
      条款：附件1 6.2（a1/6.2）
      原文：由省1+X推进办核实打分。牵头证书在6个以上得4分，在4-5个得3分，2-3个得2分，1个得1分
      计分：按数量分档。按牵头证书数量：1 项起 1 分、2 项起 2 分、4 项起 3 分、6 项起 4 分；只计年末有效的；主管办公室打分只能调低
      数据：试点院校提供，主管办公室认定
      口径：items_accepted、item_in_force、best_once、cap_per_indicator、one_use_in_base、count_achievements、lead_by_count、lead_office_lowers、mark_step
    ");
    insta::assert_snapshot!(part(&text, "等次与限额", "设置"), @r"
    等次与限额
      优秀：分数线未设
      良好：分数线未设
      合格：分数线未设
      基本合格：分数线未设
      不合格：低于各条分数线
      限额原文：其中优秀、良好档次院校占比不超过25%
      限额：良好及以上合计不超过 25 %，未进入者为合格
      排序依据：总分、基础分、指标 1.3 院校年度证书考核平均通过率、一级指标 1 年度目标完成情况
    ");
}

#[test]
fn each_method_has_its_line_in_english() {
    let text = show(&HARBOUR.read(), Lang::En);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with("method: ")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    method: ratio. 8 points × Cadets boarded ÷ Berths granted, the ratio being at most 1; 8 points where Berths granted is 0
    method: steps below a baseline. 12 points where the average pass rate is at or above the baseline; each 5 percentage points below it cost 3 points, a part in proportion, down to 0
    method: all or nothing. 4 points where everything is paid on or before 06-30, otherwise 0; 0 points where Cadets examined is 0
    method: ratio. 6 points × Dues paid ÷ Dues payable, the ratio being at most 1; 0 points where Dues payable is 0
    method: mark. Mark of the experts, at most 12 points in steps of 1 point; open while no mark is given
    method: bands. By number, Night drill: 2 points from 1, 5 points from 5, 8 points from 10; only items dated in the year; a mark of the office can only lower it
    method: first item, then each. Pilot ticket: 3 points for the first, 1.5 points for each further, at most 6 points; only items dated in the year
    method: per item. Coastal 2 points each, Deep sea 4 points each, at most 4 points; only items in force at the end of the year; joint work counts half up to rank 1 and nothing beyond
    method: per item. Harbour cup 3 points each, Ocean cup 6 points each, uncapped; only items dated in the year; only with one of: first prize
    method: mark. Mark of the office, at most 5 points in steps of 0.5 points; 0 points where no mark is given
    ");
    insta::assert_snapshot!(part(&text, "Negative list", "Grades"), @r"
    Negative list
      X1 Sailed with too many cadets: at most Bronze (bronze)
        official words: Sailed with more cadets than berths.
        clause: schedule B, first list, X1 (tb.1/X1)
      X2 Sailed without a licensed master: always Plain (plain)
        official words: Sailed without a licensed master.
        clause: schedule B, second list, X2 (tb.2/X2)
    ");
    insta::assert_snapshot!(part(&text, "Settings", "Register"), @r"
    Settings
      grade lines (grade_lines): Gold 55 points, Silver 40 points, Bronze 25 points
      quota share (quota_share): 40 %
      share of the best grade (excellent_share): none
      quota by kind of institution (quota_pools): one pool
      bonus that enters the total, at most (bonus_total_cap): none
      base needed for the best grade (min_base_for_excellent): none
      ranks published (publish_rank): yes
      decimals of a score (score_decimals): 1
      rounding (rounding): half up
      average of pass rates (pass_rate_average): all sittings pooled
      baseline of pass rates (national_baseline): the national rates of the same certificates
      deduction for part of a step (pass_rate_deduction): in proportion
      tolerance of payments (paid_tolerance): 0.00 yuan
      experts' marks needed (expert_min): 2
      marks from which extremes are dropped (expert_drop_from): 4
      spread of marks that is reported (expert_spread): 50 %

    Kinds of institution, levels of certificate, inputs
      kind: Sailing vessel (sail)
      kind: Motor vessel (motor)
      level: Deckhand (deckhand); other spellings: D, hand
      level: Mate (mate); other spellings: M
      input: Berths granted (berths): sum of approved, in sittings; rows that count: all
      input: Cadets boarded (boarded): sum of registered, in sittings; rows that count: all
      input: Cadets examined (examined): sum of attended, in sittings; rows that count: all
      input: Dues payable (dues): sum of payable, in yuan; rows that count: the amount payable is known
      input: Dues paid (dues_paid): sum of paid, in yuan; rows that count: the amount payable is known; for each certificate and level at most what is payable
    ");
}
