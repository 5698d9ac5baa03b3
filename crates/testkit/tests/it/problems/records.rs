//! Certificate rows, items, ratings and findings.

use super::told_of;

#[test]
fn a_certificate_row() {
    insta::assert_snapshot!(told_of(&[
        ("/institutions/0/certificates/0/certificate", ""),
        ("/institutions/0/certificates/0/level", "\"\""),
        ("/institutions/0/certificates/0/pased", "1"),
        ("/institutions/0/certificates/0/approved", "-1"),
        ("/institutions/0/certificates/0/approved", "1.5"),
        ("/institutions/0/certificates/0/approved", "1e12"),
        ("/institutions/0/certificates/0/approved", "true"),
        ("/institutions/0/certificates/0/approved", ""),
        ("/institutions/0/certificates/0/passed", "91"),
        ("/institutions/0/certificates/0/attended", "96"),
        ("/institutions/0/certificates/0/national_pass_rate", "\"81.23\""),
        ("/institutions/0/certificates/0/national_pass_rate", "\"81.23%\""),
        ("/institutions/0/certificates/0/national_pass_rate", "-0.1"),
        ("/institutions/0/certificates/0/payable", "\"18,000.00\""),
        ("/institutions/0/certificates/0/payable", "\"0.005\""),
        ("/institutions/0/certificates/0/payable", "1e400"),
        ("/institutions/0/certificates/0/paid", "\"-1\""),
        ("/institutions/0/certificates/0/paid_on", ""),
        ("/institutions/0/certificates/0/paid_on", "\"2021-02-29\""),
        ("/institutions/0/certificates/0/paid_on", "\"2021/12/20\""),
        ("/institutions/0/certificates/0/paid_on", "20211220"),
        ("/institutions/0/certificates/0/results_final", "\"yes\""),
        ("/institutions/0/certificates/1/certificate", "\"WEB前端开发 职业技能等级证书\""),
    ]), @r#"
# /institutions/0/certificates/0/certificate is absent
/institutions/0/certificates/0/certificate
  缺少证书名称（certificate）
  certificate is missing
# /institutions/0/certificates/0/level = ""
/institutions/0/certificates/0/level
  等级「」应为非空文字
  level “” must be a text that is not empty
# /institutions/0/certificates/0/pased = 1
/institutions/0/certificates/0/pased
  没有名为 pased 的键；是否想写 passed
  unknown key pased; did you mean passed
# /institutions/0/certificates/0/approved = -1
/institutions/0/certificates/0/approved
  获批试点人数 -1 应为0到1000000000的整数
  approved -1 must be a whole number from 0 to 1000000000
# /institutions/0/certificates/0/approved = 1.5
/institutions/0/certificates/0/approved
  获批试点人数 1.5 应为0到1000000000的整数
  approved 1.5 must be a whole number from 0 to 1000000000
# /institutions/0/certificates/0/approved = 1e12
/institutions/0/certificates/0/approved
  获批试点人数 1e12 应为0到1000000000的整数
  approved 1e12 must be a whole number from 0 to 1000000000
# /institutions/0/certificates/0/approved = true
/institutions/0/certificates/0/approved
  获批试点人数 true 应为0到1000000000的整数
  approved true must be a whole number from 0 to 1000000000
# /institutions/0/certificates/0/approved is absent
/institutions/0/certificates/0/approved
  缺少获批试点人数（approved）
  approved is missing
# /institutions/0/certificates/0/passed = 91
/institutions/0/certificates/0/passed
  通过人数 91 不能大于实际参考人数 90
  passed 91 cannot exceed attended 90
# /institutions/0/certificates/0/attended = 96
/institutions/0/certificates/0/attended
  实际参考人数 96 不能大于报名考核人数 95
  attended 96 cannot exceed registered 95
# /institutions/0/certificates/0/national_pass_rate = "81.23"
/institutions/0/certificates/0/national_pass_rate
  全国平均通过率「81.23」应为0到1之间的小数
  national_pass_rate “81.23” must be a decimal from 0 to 1
# /institutions/0/certificates/0/national_pass_rate = "81.23%"
/institutions/0/certificates/0/national_pass_rate
  全国平均通过率「81.23%」应为0到1之间的小数
  national_pass_rate “81.23%” must be a decimal from 0 to 1
# /institutions/0/certificates/0/national_pass_rate = -0.1
/institutions/0/certificates/0/national_pass_rate
  全国平均通过率 -0.1 应为0到1之间的小数
  national_pass_rate -0.1 must be a decimal from 0 to 1
# /institutions/0/certificates/0/payable = "18,000.00"
/institutions/0/certificates/0/payable
  应付金额「18,000.00」应为不小于0、至多两位小数的金额（元）
  payable “18,000.00” must be an amount in yuan, 0 or more, at most two places
# /institutions/0/certificates/0/payable = "0.005"
/institutions/0/certificates/0/payable
  应付金额「0.005」应为不小于0、至多两位小数的金额（元）
  payable “0.005” must be an amount in yuan, 0 or more, at most two places
# /institutions/0/certificates/0/payable = 1e400
/institutions/0/certificates/0/payable
  应付金额 1e400 应为不小于0、至多两位小数的金额（元）
  payable 1e400 must be an amount in yuan, 0 or more, at most two places
# /institutions/0/certificates/0/paid = "-1"
/institutions/0/certificates/0/paid
  实付金额「-1」应为不小于0、至多两位小数的金额（元）
  paid “-1” must be an amount in yuan, 0 or more, at most two places
# /institutions/0/certificates/0/paid_on is absent
/institutions/0/certificates/0/paid_on
  有实付金额时须填写付款日期
  a payment needs its date (paid_on)
# /institutions/0/certificates/0/paid_on = "2021-02-29"
/institutions/0/certificates/0/paid_on
  付款日期「2021-02-29」应为存在的日期，如 2021-12-31
  paid_on “2021-02-29” must be a date that exists, such as 2021-12-31
# /institutions/0/certificates/0/paid_on = "2021/12/20"
/institutions/0/certificates/0/paid_on
  付款日期「2021/12/20」应为存在的日期，如 2021-12-31
  paid_on “2021/12/20” must be a date that exists, such as 2021-12-31
# /institutions/0/certificates/0/paid_on = 20211220
/institutions/0/certificates/0/paid_on
  付款日期 20211220 应为存在的日期，如 2021-12-31
  paid_on 20211220 must be a date that exists, such as 2021-12-31
# /institutions/0/certificates/0/results_final = "yes"
/institutions/0/certificates/0/results_final
  成绩已确定「yes」应为 true 或 false
  results_final “yes” must be true or false
# /institutions/0/certificates/1/certificate = "WEB前端开发 职业技能等级证书"
/institutions/0/certificates/1/certificate
  证书 WEB前端开发 职业技能等级证书、等级 中级、批次 2021-11 重复，已见于 /institutions/0/certificates/0/certificate
  certificate WEB前端开发 职业技能等级证书, level 中级, batch 2021-11 occurs twice, first at /institutions/0/certificates/0/certificate
"#);
}

#[test]
fn an_item() {
    insta::assert_snapshot!(told_of(&[
        ("/institutions/0/items/0/indicator", ""),
        ("/institutions/0/items/0/indicator", "\"4.9\""),
        ("/institutions/0/items/0/indicator", "\"9.9.9.9\""),
        ("/institutions/0/items/0/indicator", "4.4"),
        ("/institutions/0/items/0/indicator", "\"1.1\""),
        ("/institutions/0/items/0/kind", "\"editor\""),
        ("/institutions/0/items/0/kind", ""),
        ("/institutions/0/items/0/title", "5"),
        ("/institutions/0/items/0/date", ""),
        ("/institutions/0/items/0/date", "\"2021-13-01\""),
        ("/institutions/0/items/0/date", "\"去年五月\""),
        ("/institutions/0/items/0/status", "\"approved\""),
        ("/institutions/0/items/0/joint_rank", "1"),
        ("/institutions/0/items/0/prize", "\"first\""),
        ("/institutions/0/items/0/confirmed", "true"),
        ("/institutions/0/items/1/joint_rank", "0"),
        ("/institutions/0/items/2/achievement", ""),
        ("/institutions/0/items/2/achievement", "\" \""),
        ("/institutions/0/items/3/prize", "\"fourth\""),
        ("/institutions/0/items/0/dates", "\"2021-01-01\""),
    ]), @r#"
# /institutions/0/items/0/indicator is absent
/institutions/0/items/0/indicator
  缺少指标（indicator）
  indicator is missing
# /institutions/0/items/0/indicator = "4.9"
/institutions/0/items/0/indicator
  没有编号为「4.9」的指标；是否想写 4.1
  there is no indicator “4.9”; did you mean 4.1
# /institutions/0/items/0/indicator = "9.9.9.9"
/institutions/0/items/0/indicator
  没有编号为「9.9.9.9」的指标
  there is no indicator “9.9.9.9”
# /institutions/0/items/0/indicator = 4.4
/institutions/0/items/0/indicator
  指标 4.4 应为文字形式的指标编号，如 "1.1"
  indicator 4.4 must be an indicator's id as a text, such as "1.1"
# /institutions/0/items/0/indicator = "1.1"
/institutions/0/items/0/indicator
  指标 1.1 不按事项计分，不能填写事项
  indicator 1.1 is not scored from items
# /institutions/0/items/0/kind = "editor"
/institutions/0/items/0/kind
  类型「editor」应为以下之一：chief_editor、contributor
  kind “editor” must be one of: chief_editor, contributor
# /institutions/0/items/0/kind is absent
/institutions/0/items/0/kind
  缺少类型（kind）
  kind is missing
# /institutions/0/items/0/title = 5
/institutions/0/items/0/title
  事项名称 5 应为非空文字
  title 5 must be a text that is not empty
# /institutions/0/items/0/date is absent
/institutions/0/items/0/date
  缺少日期（date）
  date is missing
# /institutions/0/items/0/date = "2021-13-01"
/institutions/0/items/0/date
  日期「2021-13-01」应为存在的日期，如 2021-12-31
  date “2021-13-01” must be a date that exists, such as 2021-12-31
# /institutions/0/items/0/date = "去年五月"
/institutions/0/items/0/date
  日期「去年五月」应为存在的日期，如 2021-12-31
  date “去年五月” must be a date that exists, such as 2021-12-31
# /institutions/0/items/0/status = "approved"
/institutions/0/items/0/status
  认定状态「approved」应为 claimed、accepted 或 rejected
  status “approved” must be claimed, accepted or rejected
# /institutions/0/items/0/joint_rank = 1
/institutions/0/items/0/joint_rank
  联合排名（joint_rank）不适用于指标 4.4
  joint_rank does not belong to indicator 4.4
# /institutions/0/items/0/prize = "first"
/institutions/0/items/0/prize
  奖次（prize）不适用于指标 4.4
  prize does not belong to indicator 4.4
# /institutions/0/items/0/confirmed = true
/institutions/0/items/0/confirmed
  合作方已确认（confirmed）不适用于指标 4.4
  confirmed does not belong to indicator 4.4
# /institutions/0/items/1/joint_rank = 0
/institutions/0/items/1/joint_rank
  联合排名 0 应为不小于1的整数
  joint_rank 0 must be a whole number, 1 or more
# /institutions/0/items/2/achievement is absent
/institutions/0/items/2/achievement
  指标 7.1 的事项须在 achievement（成果标识）中写明证书名称
  items of indicator 7.1 need the certificate's name in achievement
# /institutions/0/items/2/achievement = " "
/institutions/0/items/2/achievement
  指标 7.1 的事项须在 achievement（成果标识）中写明证书名称
  items of indicator 7.1 need the certificate's name in achievement
# /institutions/0/items/3/prize = "fourth"
/institutions/0/items/3/prize
  奖次「fourth」应为 grand、first、second 或 third
  prize “fourth” must be grand, first, second or third
# /institutions/0/items/0/dates = "2021-01-01"
/institutions/0/items/0/dates
  没有名为 dates 的键；是否想写 date
  unknown key dates; did you mean date
"#);
}

#[test]
fn ratings_and_findings() {
    insta::assert_snapshot!(told_of(&[
        ("/institutions/0/ratings/3.1/1", "\"4.5\""),
        ("/institutions/0/ratings/3.1/1", "\"3.25\""),
        ("/institutions/0/ratings/3.1/1", "\"-1\""),
        ("/institutions/0/ratings/3.1/1", "null"),
        ("/institutions/0/ratings/3.1", "{}"),
        ("/institutions/0/ratings/2.3", "[\"1\", \"2\"]"),
        ("/institutions/0/ratings/6.2", "\"good\""),
        ("/institutions/0/ratings/2.3b", "\"1\""),
        ("/institutions/0/ratings/1.1", "\"1\""),
        ("/institutions/0/ratings/4.4", "\"1\""),
        ("/institutions/0/ratings", "[]"),
        ("/institutions/0/findings/0", "\"N10\""),
        ("/institutions/0/findings/0", "3"),
        ("/institutions/0/findings", "\"N3\""),
    ]), @r#"
# /institutions/0/ratings/3.1/1 = "4.5"
/institutions/0/ratings/3.1/1
  评分「4.5」应为0到4、以0.5为一档的分数
  mark “4.5” must be from 0 to 4 in steps of 0.5
# /institutions/0/ratings/3.1/1 = "3.25"
/institutions/0/ratings/3.1/1
  评分「3.25」应为0到4、以0.5为一档的分数
  mark “3.25” must be from 0 to 4 in steps of 0.5
# /institutions/0/ratings/3.1/1 = "-1"
/institutions/0/ratings/3.1/1
  评分「-1」应为0到4、以0.5为一档的分数
  mark “-1” must be from 0 to 4 in steps of 0.5
# /institutions/0/ratings/3.1/1 = null
/institutions/0/ratings/3.1/1
  评分（null）应为0到4、以0.5为一档的分数
  mark null must be from 0 to 4 in steps of 0.5
# /institutions/0/ratings/3.1 = {}
/institutions/0/ratings/3.1
  评分（一个对象）应为0到4、以0.5为一档的分数
  mark an object must be from 0 to 4 in steps of 0.5
# /institutions/0/ratings/2.3 = ["1", "2"]
/institutions/0/ratings/2.3/1
  指标 2.3 由办公室打分，只能有一个分数
  indicator 2.3 is marked by the office: one mark only
# /institutions/0/ratings/6.2 = "good"
/institutions/0/ratings/6.2
  评分「good」应为0到4、以0.5为一档的分数
  mark “good” must be from 0 to 4 in steps of 0.5
# /institutions/0/ratings/2.3b = "1"
/institutions/0/ratings/2.3b
  没有编号为「2.3b」的指标；是否想写 2.3
  there is no indicator “2.3b”; did you mean 2.3
# /institutions/0/ratings/1.1 = "1"
/institutions/0/ratings/1.1
  指标 1.1 不由评审打分，不能填写评分
  indicator 1.1 takes no mark
# /institutions/0/ratings/4.4 = "1"
/institutions/0/ratings/4.4
  指标 4.4 不由评审打分，不能填写评分
  indicator 4.4 takes no mark
# /institutions/0/ratings = []
/institutions/0/ratings
  应为一个对象
  must be an object
# /institutions/0/findings/0 = "N10"
/institutions/0/findings/0
  负面清单没有 N10 项，应为 N1、N2、N3、N4、N5、N6、N7、N8、N9
  the negative list has no item N10; known: N1, N2, N3, N4, N5, N6, N7, N8, N9
# /institutions/0/findings/0 = 3
/institutions/0/findings/0
  应为负面清单事项的编号
  must be the id of an item of the negative list
# /institutions/0/findings = "N3"
/institutions/0/findings
  应为一个列表
  must be a list
"#);
}
