//! The head of a document, its settings, and an institution itself.

use super::{told, told_of, with};

#[test]
fn the_head() {
    insta::assert_snapshot!(told_of(&[
        ("/format", ""),
        ("/format", "\"hengping-facts/2\""),
        ("/year", ""),
        ("/year", "2022"),
        ("/year", "\"二〇二一\""),
        ("/year", "[2021]"),
        ("/institutions", ""),
        ("/institutions", "[]"),
        ("/institutions", "{}"),
        ("/institutions/1", "7"),
        ("/institution", "[]"),
        ("/a~1b", "1"),
        ("/settings", "[]"),
    ]), @r#"
# /format is absent
/format
  缺少 format
  format is missing
# /format = "hengping-facts/2"
/format
  format 应为 "hengping-facts/1"
  format must be "hengping-facts/1"
# /year is absent
/year
  缺少年度 year
  the year is missing
# /year = 2022
/year
  年度 2022 不在本方案范围内：方案 jiangxi-1x 只用于 2021 年度
  year 2022 is not covered: scheme jiangxi-1x is for 2021 only
# /year = "二〇二一"
/year
  年度「二〇二一」不在本方案范围内：方案 jiangxi-1x 只用于 2021 年度
  year “二〇二一” is not covered: scheme jiangxi-1x is for 2021 only
# /year = [2021]
/year
  年度（一个列表）不在本方案范围内：方案 jiangxi-1x 只用于 2021 年度
  year a list is not covered: scheme jiangxi-1x is for 2021 only
# /institutions is absent
/institutions
  缺少 institutions
  institutions is missing
# /institutions = []
/institutions
  没有院校：至少应有一所
  there is no institution; at least one is needed
# /institutions = {}
/institutions
  应为一个列表
  must be a list
# /institutions/1 = 7
/institutions/1
  应为一个对象
  must be an object
# /institution = []
/institution
  没有名为 institution 的键；是否想写 institutions
  unknown key institution; did you mean institutions
# /a~1b = 1
/a~1b
  没有名为 a/b 的键；可用的键：format、year、settings、institutions
  unknown key a/b; known: format, year, settings, institutions
# /settings = []
/settings
  应为一个对象
  must be an object
"#);
}

#[test]
fn the_settings() {
    insta::assert_snapshot!(told_of(&[
        ("/settings/grade_line", "\"90\""),
        ("/settings/colour", "\"red\""),
        ("/settings/grade_lines", r#"{"excellent": "90", "good": "80", "pass": "70"}"#),
        ("/settings/grade_lines", r#"{"excellent": "90", "good": "80", "pass": "80", "basic_pass": "60"}"#),
        ("/settings/grade_lines", r#"{"excellent": "90", "good": "80", "pass": "70", "basic": "60"}"#),
        ("/settings/grade_lines/good", "\"-1\""),
        ("/settings/quota_share", "\"1.5\""),
        ("/settings/quota_pools", r#"{"higher_vocational": "1"}"#),
        ("/settings/quota_pools", r#"{"secondary_vocational": "0.1"}"#),
        ("/settings/quota_pools", r#"{"kindergarten": "0.1"}"#),
        ("/settings/rounding", "\"up\""),
        ("/settings/score_decimals", "5"),
        ("/settings/national_baseline", "\"120%\""),
        ("/settings/expert_drop_from", "2"),
        ("/settings/paid_tolerance", "\"0.005\""),
        ("/settings/publish_rank", "\"yes\""),
    ]), @r#"
# /settings/grade_line = "90"
/settings/grade_line
  设置 grade_line：没有名为 grade_line 的设置；是否想写 grade_lines
  setting grade_line: no setting is called grade_line; did you mean grade_lines
# /settings/colour = "red"
/settings/colour
  设置 colour：没有名为 colour 的设置；可用的设置：grade_lines、quota_share、excellent_share、quota_pools、bonus_total_cap、min_base_for_excellent、publish_rank、score_decimals、rounding、pass_rate_average、national_baseline、pass_rate_deduction、paid_tolerance、expert_min、expert_drop_from、expert_spread
  setting colour: no setting is called colour; known: grade_lines, quota_share, excellent_share, quota_pools, bonus_total_cap, min_base_for_excellent, publish_rank, score_decimals, rounding, pass_rate_average, national_baseline, pass_rate_deduction, paid_tolerance, expert_min, expert_drop_from, expert_spread
# /settings/grade_lines = {"excellent": "90", "good": "80", "pass": "70"}
/settings/grade_lines
  设置 grade_lines：应为优秀（excellent）、良好（good）、合格（pass）、基本合格（basic_pass）各一条分数线，且依次降低
  setting grade_lines: expected one line for each of Excellent (excellent), Good (good), Pass (pass), Basic pass (basic_pass), each lower than the one before
# /settings/grade_lines = {"excellent": "90", "good": "80", "pass": "80", "basic_pass": "60"}
/settings/grade_lines
  设置 grade_lines：应为优秀（excellent）、良好（good）、合格（pass）、基本合格（basic_pass）各一条分数线，且依次降低
  setting grade_lines: expected one line for each of Excellent (excellent), Good (good), Pass (pass), Basic pass (basic_pass), each lower than the one before
# /settings/grade_lines = {"excellent": "90", "good": "80", "pass": "70", "basic": "60"}
/settings/grade_lines
  设置 grade_lines：应为优秀（excellent）、良好（good）、合格（pass）、基本合格（basic_pass）各一条分数线，且依次降低
  setting grade_lines: expected one line for each of Excellent (excellent), Good (good), Pass (pass), Basic pass (basic_pass), each lower than the one before
# /settings/grade_lines/good = "-1"
/settings/grade_lines
  设置 grade_lines：应为优秀（excellent）、良好（good）、合格（pass）、基本合格（basic_pass）各一条分数线，且依次降低
  setting grade_lines: expected one line for each of Excellent (excellent), Good (good), Pass (pass), Basic pass (basic_pass), each lower than the one before
# /settings/quota_share = "1.5"
/settings/quota_share
  设置 quota_share：应为0到1之间的小数或百分比，如 "0.25"、"25%"
  setting quota_share: expected a decimal from 0 to 1 or a percentage, such as "0.25" or "25%"
# /settings/quota_pools = {"higher_vocational": "1"}
/settings/quota_pools
  quota_pools 各类名额合计 2 个，超过总名额 0 个
  the pools of quota_pools give 2 seats, more than the 0 of the whole
# /settings/quota_pools = {"secondary_vocational": "0.1"}
/settings/quota_pools
  quota_pools 未包含 higher_vocational，这些类型的院校将没有名额；不设名额请写 "0"
  quota_pools leaves out higher_vocational: these would have no seat; write "0" if so
# /settings/quota_pools = {"kindergarten": "0.1"}
/settings/quota_pools
  设置 quota_pools：应为院校类型（secondary_vocational、higher_vocational、vocational_undergraduate、undergraduate、technician）到占比的对照，如 {"secondary_vocational": "0.25"}
  setting quota_pools: expected a share for kinds of institution (secondary_vocational, higher_vocational, vocational_undergraduate, undergraduate, technician), such as {"secondary_vocational": "0.25"}
# /settings/rounding = "up"
/settings/rounding
  设置 rounding：应为 half_up 或 half_even 或 down
  setting rounding: expected half_up or half_even or down
# /settings/score_decimals = 5
/settings/score_decimals
  设置 score_decimals：应为0到4的整数
  setting score_decimals: expected a whole number from 0 to 4
# /settings/national_baseline = "120%"
/settings/national_baseline
  设置 national_baseline：应为 per_certificate，或0到1之间的小数或百分比，如 "0.80"、"80%"
  setting national_baseline: expected per_certificate, or a decimal from 0 to 1 or a percentage, such as "0.80" or "80%"
# /settings/expert_drop_from = 2
/settings/expert_drop_from
  设置 expert_drop_from：应为3到99的整数
  setting expert_drop_from: expected a whole number from 3 to 99
# /settings/paid_tolerance = "0.005"
/settings/paid_tolerance
  设置 paid_tolerance：应为不小于0、至多两位小数的金额（元）
  setting paid_tolerance: expected an amount in yuan of at most two places
# /settings/publish_rank = "yes"
/settings/publish_rank
  设置 publish_rank：应为 true 或 false
  setting publish_rank: expected true or false
"#);
}

#[test]
fn an_institution() {
    let twice = with("/institutions/1/code", "\"4136000001\"");
    insta::assert_snapshot!(told(&[("the same code twice", twice)]) + &told_of(&[
        ("/institutions/0/code", ""),
        ("/institutions/0/code", "\"41 36\""),
        ("/institutions/0/code", "4.136e9"),
        ("/institutions/0/code", "12345678901234567890"),
        ("/institutions/0/name", "\"  \""),
        ("/institutions/0/name", "null"),
        ("/institutions/0/kind", "\"college\""),
        ("/institutions/0/kind", "3"),
        ("/institutions/0/certificate", "[]"),
        ("/institutions/0/certificates", "{}"),
        ("/institutions/0/items/1", "\"案例\""),
    ]), @r#"
# the same code twice
/institutions/1/code
  学校标识码 4136000001 重复，已见于 /institutions/0/code
  institution code 4136000001 occurs twice, first at /institutions/0/code
# /institutions/0/code is absent
/institutions/0/code
  缺少学校标识码（code）
  code is missing
# /institutions/0/code = "41 36"
/institutions/0/code
  学校标识码「41 36」应为不含空格的标识码；请按文本填写，不要用科学计数
  code “41 36” must be a code without blanks, entered as text
# /institutions/0/code = 4.136e9
/institutions/0/code
  学校标识码 4.136e9 应为不含空格的标识码；请按文本填写，不要用科学计数
  code 4.136e9 must be a code without blanks, entered as text
# /institutions/0/code = 12345678901234567890
/institutions/0/code
  学校标识码 12345678901234567890 应为不含空格的标识码；请按文本填写，不要用科学计数
  code 12345678901234567890 must be a code without blanks, entered as text
# /institutions/0/name = "  "
/institutions/0/name
  院校名称「  」应为非空文字
  name “  ” must be a text that is not empty
# /institutions/0/name = null
/institutions/0/name
  缺少院校名称（name）
  name is missing
# /institutions/0/kind = "college"
/institutions/0/kind
  类型「college」应为以下之一：secondary_vocational、higher_vocational、vocational_undergraduate、undergraduate、technician
  kind “college” must be one of: secondary_vocational, higher_vocational, vocational_undergraduate, undergraduate, technician
# /institutions/0/kind = 3
/institutions/0/kind
  类型 3 应为以下之一：secondary_vocational、higher_vocational、vocational_undergraduate、undergraduate、technician
  kind 3 must be one of: secondary_vocational, higher_vocational, vocational_undergraduate, undergraduate, technician
# /institutions/0/certificate = []
/institutions/0/certificate
  没有名为 certificate 的键；是否想写 certificates
  unknown key certificate; did you mean certificates
# /institutions/0/certificates = {}
/institutions/0/certificates
  应为一个列表
  must be a list
# /institutions/0/items/1 = "案例"
/institutions/0/items/1
  应为一个对象
  must be an object
"#);
}
