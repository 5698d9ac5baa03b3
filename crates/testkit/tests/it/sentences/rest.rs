//! Items, marks, grades and warnings.

use std::fmt::Write as _;

use assess::{Basis, Calculation, Phrases, warnings};
use scheme::Lang;
use serde_json::{Value, json};

use super::{fee, said};
use crate::common::{JIANGXI, facts};
use crate::facts::{document, institution, item, one, row};

/// The warnings of the first institution.
fn warned(document: &Value) -> String {
    let facts = facts(&JIANGXI, document);
    let mut out = String::new();
    for lang in [Lang::Zh, Lang::En] {
        let phrases = Phrases { scheme: &JIANGXI, facts: &facts, lang };
        for warning in warnings(&JIANGXI, &facts, &facts.institutions[0], Basis::Verified) {
            let _ = writeln!(out, "! {}", phrases.warning(&warning));
        }
    }
    out
}

/// Grade and reasons of every institution.
fn graded(document: &Value) -> String {
    let facts = facts(&JIANGXI, document);
    let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
    let mut out = String::new();
    for (index, entry) in calculation.roll.entries.iter().enumerate() {
        for lang in [Lang::Zh, Lang::En] {
            let phrases = Phrases { scheme: &JIANGXI, facts: &facts, lang };
            let grade = entry.grade.map_or("—", |grade| JIANGXI.grades[grade.0].name.get(lang));
            let reasons: Vec<String> = entry.reasons.iter().map(|reason| phrases.grade_reason(reason)).collect();
            let _ = writeln!(out, "{} {grade}: {}", index + 1, reasons.join(" / "));
        }
    }
    out
}

#[test]
fn items() {
    let mut list = vec![
        item("4.6", "provincial_site", "案例一"),
        item("4.6", "cetv_channel", "案例二"),
        item("4.6", "cetv_channel", "案例三"),
        item("4.6", "provincial_site", "案例四"),
        item("4.6", "provincial_site", "案例五"),
        item("4.6", "provincial_site", "案例六"),
        item("5.2", "project", "国培项目"),
        item("5.2", "project", "省培项目"),
        item("5.2", "project", "又一省培项目"),
        item("7.1", "joint_exam", "智能财税"),
        item("7.1", "joint_exam", "物流管理"),
        item("7.5", "national", "技能大赛"),
        item("7.5", "industry", "行业赛"),
        item("7.5", "industry", "另一行业赛"),
        item("2.1", "document", "关于成立1+X办公室的通知"),
    ];
    list[1]["joint_rank"] = json!(2);
    list[2]["joint_rank"] = json!(3);
    list[3]["achievement"] = json!("案例一");
    list[0]["achievement"] = json!("案例一");
    list[4]["date"] = json!("2020-12-31");
    list[5]["status"] = json!("rejected");
    list[7]["status"] = json!("claimed");
    list[10]["confirmed"] = json!(false);
    list[12]["prize"] = json!("third");
    list[13].as_object_mut().expect("an item").remove("prize");
    list[14]["date"] = json!("2022-01-01");
    let document = one(&json!({}), json!({"items": list}));
    let many = |kind: &str, indicator: &str, count: usize| -> Vec<Value> {
        (0..count).map(|number| item(indicator, kind, &format!("材料{number}"))).collect()
    };
    let of = |list: Vec<Value>, mark: Value| one(&json!({}), json!({"items": list, "ratings": mark}));
    let capped = of(many("chief_editor", "4.4", 2), json!({}));
    let leads = |mark: Value| said(&of(many("lead_certificate", "6.2", 5), mark), &["6.2"]);
    insta::assert_snapshot!(
        said(&document, &["4.6", "5.2", "7.1", "7.5", "2.1", "1.5"])
            + &said(&capped, &["4.4"])
            + &said(&of(many("seed_teacher", "4.2", 1), json!({})), &["4.2"])
            + &said(&of(many("seed_teacher", "4.2", 2), json!({})), &["4.2"])
            + &said(&of(many("seed_teacher", "4.2", 3), json!({})), &["4.2"])
            + &said(&one(&json!({}), json!({})), &["4.2", "6.2"])
            + &leads(json!({}))
            + &leads(json!({"6.2": "1.5"}))
            + &leads(json!({"6.2": "4"})),
        @r#"
4.6 在“江西省1+X证书工作网”展示1项 × 2分 + 在“中国教育电视台职教频道”展示（联合，减半）1项 × 2分 = 4.00 分
    - 「案例三」联合排名不在计分范围（第3名）
    - 「案例五」日期不在考核年度内（2020年12月31日）
    - 「案例六」认定不通过
    - 「案例四」与已计入的事项是同一成果，只计一次
    > 再有 1 项在“江西省1+X证书工作网”展示，可得 6.00 分
4.6 1 × Shown on the Jiangxi 1+X certificate website at 2 + 1 × Shown on the vocational channel of China Education Television (joint, halved) at 2 = 4.00
    - “案例三”: ranked too low in a joint work (rank 3)
    - “案例五”: not dated in the assessment year (2020-12-31)
    - “案例六”: rejected
    - “案例四”: the same achievement counts already
    > Shown on the Jiangxi 1+X certificate website: 1 more would give 6.00
5.2 国培、省培项目2项 × 2分 = 4.00 分
    - 「省培项目」尚未认定
    > 若少计 1 项国培、省培项目，将降为 2.00 分
5.2 2 × National or provincial training project at 2 = 4.00
    - “省培项目”: not verified yet
    > National or provincial training project: 1 fewer would lower it to 2.00
7.1 合作完成的证书考核1项 × 5分 = 5.00 分
    - 「物流管理」合作方未确认
    > 再有 1 项合作完成的证书考核，可得 10.00 分
7.1 1 × Certificate exam completed together at 5 = 5.00
    - “物流管理”: not confirmed by the partner
    > Certificate exam completed together: 1 more would give 10.00
7.5 国家级1项 × 8分 = 8.00 分
    - 「行业赛」奖次不够（三等奖）
    - 「另一行业赛」奖次不够（未填奖次）
    > 再有 1 项行业赛，可得 10.00 分
7.5 1 × National at 8 = 8.00
    - “行业赛”: the prize is too low (third prize)
    - “另一行业赛”: the prize is too low (no prize given)
    > Industry contest: 1 more would give 10.00
2.1 没有计入的事项，得 0.00 分
    - 「关于成立1+X办公室的通知」年末尚未生效（2022年1月1日）
    > 再有 1 项学校正式文件，可得 1.00 分
2.1 No item counts: 0.00
    - “关于成立1+X办公室的通知”: not in force at the end of the year (2022-01-01)
    > Formal document of the institution: 1 more would give 1.00
1.5 没有计入的事项，得 0.00 分
    > 再有 1 项考核站点，可得 1.00 分
1.5 No item counts: 0.00
    > Exam site: 1 more would give 1.00
4.4 第一主编2项 × 2分 = 4 分，超过上限，按 3.00 分计
    > 若少计 1 项第一主编，将降为 2.00 分
4.4 2 × First chief editor at 2 = 4, above the cap, counted as 3.00
    > First chief editor: 1 fewer would lower it to 2.00
4.2 种子师资1项，得 2.00 分
    > 再有 1 项种子师资，可得 3.00 分
4.2 1 × Seed teacher: 2.00
    > Seed teacher: 1 more would give 3.00
4.2 种子师资2项：首项2分，其余1项每项1分，2 + 1 × 1 = 3.00 分
    > 若少计 1 项种子师资，将降为 2.00 分
4.2 2 × Seed teacher, 2 for the first, 1 for each further: 2 + 1 × 1 = 3.00
    > Seed teacher: 1 fewer would lower it to 2.00
4.2 种子师资3项：首项2分，其余2项每项1分，2 + 2 × 1 = 4 分，超过上限，按 3.00 分计
    > 若少计 2 项种子师资，将降为 2.00 分
4.2 3 × Seed teacher, 2 for the first, 1 for each further: 2 + 2 × 1 = 4, above the cap, counted as 3.00
    > Seed teacher: 2 fewer would lower it to 2.00
4.2 没有计入的种子师资，得 0.00 分
    > 再有 1 项种子师资，可得 2.00 分
4.2 Seed teacher: none counts, 0.00
    > Seed teacher: 1 more would give 2.00
6.2 没有计入的牵头证书，得 0.00 分
    > 再有 1 项牵头证书，可得 1.00 分
6.2 Certificate led: none counts, 0.00
    > Certificate led: 1 more would give 1.00
6.2 牵头证书5个，按数量得 3.00 分
    > 再有 1 项牵头证书，可得 4.00 分
6.2 5 × Certificate led: 3.00 by number
    > Certificate led: 1 more would give 4.00
6.2 牵头证书5个，按数量得 3 分；办公室核定 1.5 分，取低者，得 1.50 分
    > 若评分由 1.5 分改为 2 分，可得 2.00 分
6.2 5 × Certificate led: 3 by number; the office gave 1.5, the lower counts: 1.50
    > A mark of 2 instead of 1.5 would give 2.00
6.2 牵头证书5个，按数量得 3 分；办公室核定 4 分，不低于按数量所得，仍得 3.00 分
    > 再有 1 项牵头证书，可得 4.00 分
6.2 5 × Certificate led: 3 by number; the office gave 4, which does not lower it: 3.00
    > Certificate led: 1 more would give 4.00
"#
    );
}

#[test]
fn marks() {
    let rule = item("2.3", "policy", "教师激励办法");
    let ratings = json!({
        "2.3": "2.5", "3.1": ["3.0", "3.5", "3.0"], "3.2": ["0", "4", "4", "4", "3.5"], "3.3": ["3", "3"], "4.1": "3",
    });
    let with_rule = one(&json!({}), json!({"items": [rule], "ratings": ratings}));
    let without = one(&json!({}), json!({"ratings": ratings}));
    insta::assert_snapshot!(
        said(&with_rule, &["2.3b", "3.1", "3.2", "3.3", "4.1", "6.1", "7.6"])
            + &said(&without, &["2.3b"])
            + &said(&one(&json!({}), json!({"items": [rule]})), &["2.3b"]),
        @r#"
2.3b 评分 2.5 分，得 2.50 分
    > 若评分由 2.5 分改为 3 分，可得 3.00 分
2.3b Mark 2.5: 2.50
    > A mark of 3 instead of 2.5 would give 3.00
3.1 评分 3、3.5、3；平均 9.5 ÷ 3 ≈ 3.17 分
    > 若其中一个 3 分改为 3.5 分，可得 3.33 分
3.1 Marks 3, 3.5, 3; 9.5 ÷ 3 ≈ 3.17
    > One mark of 3 changed to 3.5 would give 3.33
3.2 评分 0、4、4、4、3.5；去掉一个最高分 4 和一个最低分 0，平均 11.5 ÷ 3 ≈ 3.83 分
    > 若其中一个 3.5 分改为 4 分，可得 4.00 分
3.2 Marks 0, 4, 4, 4, 3.5; without one highest (4) and one lowest (0), 11.5 ÷ 3 ≈ 3.83
    > One mark of 3.5 changed to 4 would give 4.00
3.3 评分 3、3；平均 6 ÷ 2 = 3.00 分
    > 若其中一个 3 分改为 2.5 分，将降为 2.75 分
3.3 Marks 3, 3; 6 ÷ 2 = 3.00
    > One mark of 3 changed to 2.5 would lower it to 2.75
4.1 评分 3 分，得 3.00 分
    > 若评分由 3 分改为 2.5 分，将降为 2.50 分
4.1 Mark 3: 3.00
    > A mark of 2.5 instead of 3 would lower it to 2.50
6.1 尚未评分，暂计 0.00 分
6.1 Not marked yet: 0.00 for now
7.6 没有申报，得 0.00 分
7.6 Nothing was claimed: 0.00
2.3b 「激励制度」未得分，本项不计分（已评 2.5 分，不计），得 0.00 分
2.3b “Incentive rule” has no points, so this scores 0.00 (the mark of 2.5 has no effect)
2.3b 尚未评分，暂计 0.00 分
2.3b Not marked yet: 0.00 for now
"#
    );
}

#[test]
fn grades() {
    let with = |number: usize, mark: &str, findings: Value| {
        institution(number, json!({"ratings": {"7.6": mark}, "findings": findings}))
    };
    let lines = json!({"excellent": "9", "good": "8", "pass": "7", "basic_pass": "6"});
    let marks = ["10", "9.5", "9", "9", "8", "7", "6", "5"];
    let mut list: Vec<Value> = marks.iter().enumerate().map(|(at, mark)| with(at, mark, json!([]))).collect();
    list[0]["findings"] = json!(["N3"]);
    list[4]["findings"] = json!(["N6", "N1"]);
    list[5]["findings"] = json!(["N2"]);
    let plain = document(&json!({"grade_lines": lines, "quota_share": "0.30"}), &list);
    let more = json!({
        "grade_lines": lines, "quota_share": "0.5", "excellent_share": "0.13", "min_base_for_excellent": "10",
        "bonus_total_cap": "9.5",
    });
    let mut rich = institution(
        9,
        json!({"items": (0..3).map(|at| item("4.5", "national", &at.to_string())).collect::<Vec<_>>(),
        "ratings": {"7.6": "10", "6.1": "4"}}),
    );
    rich["name"] = json!("甲");
    let mut second = rich.clone();
    second["code"] = json!("4136000010");
    second["ratings"]["6.1"] = json!("4.0");
    second["ratings"]["6.4"] = json!("0.5");
    let limited = document(&more, &[rich, second, list[1].clone(), list[2].clone()]);
    insta::assert_snapshot!(
        graded(&plain) + &graded(&limited) + &graded(&document(&json!({}), &[list[0].clone()])),
        @r#"
1 合格: 总分 10.00 达到优秀线 9 / 负面清单 N3「存在变相收取学生教材费用的情况」（附件2 N3）：最高为合格
1 Pass: Total 10.00 reaches 9, the line for Excellent / Negative item N3 “Charged students for textbooks in disguise” (annex 2, N3): at most Pass
2 优秀: 总分 9.50 达到优秀线 9 / 优秀、良好名额 2 个，列第 1 位，在名额之内
2 Excellent: Total 9.50 reaches 9, the line for Excellent / Place 1, within the 2 seats for Excellent and Good
3 合格: 总分 9.00 达到优秀线 9 / 受30%比例限制，为合格：优秀、良好名额 2 个，列第 3 位；名额边缘并列，均不进入，由领导小组决定并说明理由（正文四（五））
3 Pass: Total 9.00 reaches 9, the line for Excellent / Limited by the quota of 30% to Pass: place 3, 2 seats for Excellent and Good; tied across the edge, so none of the tied enters and the leading group decides with a reason (part 4 (5))
4 合格: 总分 9.00 达到优秀线 9 / 受30%比例限制，为合格：优秀、良好名额 2 个，列第 3 位；名额边缘并列，均不进入，由领导小组决定并说明理由（正文四（五））
4 Pass: Total 9.00 reaches 9, the line for Excellent / Limited by the quota of 30% to Pass: place 3, 2 seats for Excellent and Good; tied across the edge, so none of the tied enters and the leading group decides with a reason (part 4 (5))
5 不合格: 总分 8.00 达到良好线 8 / 负面清单 N1「未经统筹过度申报且存在长时间不开展试点工作的」（附件2 N1）：最高为合格 / 负面清单 N6「存在收取学生培训考核费用的情况」（附件2 N6）：定为不合格
5 Fail: Total 8.00 reaches 8, the line for Good / Negative item N1 “Applied for too much without coordination and did no pilot work for a long time” (annex 2, N1): at most Pass / Negative item N6 “Charged students for training or exams” (annex 2, N6): Fail whatever the score
6 合格: 总分 7.00 达到合格线 7 / 负面清单 N2「存在证书培训、考核管理不规范的情况」（附件2 N2）：最高为合格（等次未因此改变）
6 Pass: Total 7.00 reaches 7, the line for Pass / Negative item N2 “Certificate training or exams not properly managed” (annex 2, N2): at most Pass (which changes nothing here)
7 基本合格: 总分 6.00 达到基本合格线 6
7 Basic pass: Total 6.00 reaches 6, the line for Basic pass
8 不合格: 总分 5.00 低于最低分数线 6，为不合格
8 Fail: Total 5.00 is below the lowest line 6: Fail
1 良好: 总分 19.50 达到优秀线 9 / 优秀、良好名额 2 个，列第 2 位，在名额之内 / 优秀名额 0 个，列第 2 位，为良好
1 Good: Total 19.50 reaches 9, the line for Excellent / Place 2, within the 2 seats for Excellent and Good / Place 2, with 0 seats for Excellent: Good
2 良好: 总分 20.00 达到优秀线 9 / 优秀、良好名额 2 个，列第 1 位，在名额之内 / 优秀名额 0 个，列第 1 位，为良好
2 Good: Total 20.00 reaches 9, the line for Excellent / Place 1, within the 2 seats for Excellent and Good / Place 1, with 0 seats for Excellent: Good
3 合格: 总分 9.50 达到优秀线 9 / 基础分 0.00 低于优秀所需的 10，按良好参评 / 受50%比例限制，为合格：优秀、良好名额 2 个，列第 3 位（正文四（五））
3 Pass: Total 9.50 reaches 9, the line for Excellent / Base 0.00 is below the 10 that Excellent needs: considered as Good / Limited by the quota of 50% to Pass: place 3, 2 seats for Excellent and Good (part 4 (5))
4 合格: 总分 9.00 达到优秀线 9 / 基础分 0.00 低于优秀所需的 10，按良好参评 / 受50%比例限制，为合格：优秀、良好名额 2 个，列第 4 位（正文四（五））
4 Pass: Total 9.00 reaches 9, the line for Excellent / Base 0.00 is below the 10 that Excellent needs: considered as Good / Limited by the quota of 50% to Pass: place 4, 2 seats for Excellent and Good (part 4 (5))
1 —: 未设定等次分数线，不评定等次
1 —: No grade lines are set, so nothing is graded
"#
    );
}

#[test]
fn what_to_look_at() {
    let mut again = row("Web前端开发", [50, 60, 60, 50], "0.8");
    again["batch"] = json!("2021-05");
    let mut level = row("智能财税", [10, 10, 10, 9], "0.8");
    level["level"] = json!("特级");
    let document = one(
        &json!({}),
        json!({
            "certificates": [
                row("Web前端开发", [50, 60, 50, 40], "0.8"),
                again,
                row("Web后端开发", [50, 50, 50, 40], "0.8"),
                level,
                fee("物流管理", "3000.00", "3500.00", "2021-12-01"),
            ],
            "items": [item("5.1", "class", "师资培训班"), item("5.3", "training", "师资培训班")],
            "ratings": {"3.1": ["3", "4"], "3.2": ["1", "4", "3"]},
        }),
    );
    insta::assert_snapshot!(warned(&document), @r#"
! Web前端开发中级报名 120 人次，超过获批 100 人次
! Web前端开发中级的获批人数在多个批次中重复填写，已相加；应只填一行
! 智能财税的等级「特级」不在方案的等级之列
! 物流管理中级实付 3,500.00 元多于应付 3,000.00 元；超出该证书等级应付合计的部分不计
! 证书「Web前端开发」与「Web后端开发」名称相近，按两个证书处理，请核对
! 3.1 课程标准只有 2 位专家评分，少于 3 位
! 3.2 人才培养方案专家评分相差 3 分，超过满分 4 分的40%，须裁定
! 「师资培训班」同时用于 5.1 和 5.3 两个基础指标，请核实是否同一事实
! Web前端开发 中级: 120 registered, more than the 100 approved
! Web前端开发 中级: approved stands in several batches and was added up; it belongs in one row
! 智能财税: the level “特级” is none of the scheme's
! 物流管理 中级: 3,500.00 yuan paid, more than the 3,000.00 payable; what exceeds the sum payable for the level does not count
! Certificates “Web前端开发” and “Web后端开发” look alike and were taken as two; please check
! 3.1 Course standards: 2 experts' marks, fewer than the 3 wanted
! 3.2 Training programmes: experts' marks 3 apart, more than 40% of 4: to be adjudicated
! “师资培训班” serves two base indicators, 5.1 and 5.3; please check whether it is one fact
"#);
}
