//! Headings that people need and facts do not: they are passed over in silence, so the list is short and exact.

/// Words that go with no figure that counts.
const WORDS: [&str; 44] = [
    "序号",
    "编号",
    "行号",
    "备注",
    "说明",
    "情况说明",
    "补充说明",
    "错误说明",
    "联系人",
    "联系方式",
    "联系电话",
    "电话",
    "手机",
    "手机号",
    "邮箱",
    "电子邮箱",
    "填表人",
    "填报人",
    "审核人",
    "负责人",
    "经办人",
    "填报日期",
    "填表日期",
    "填报部门",
    "所属部门",
    "二级学院",
    "校区",
    "专业",
    "专业名称",
    "专业代码",
    "地区",
    "所在地",
    "所在地区",
    "设区市",
    "主管部门",
    "举办者",
    "统一社会信用代码",
    "培训评价组织",
    "评价组织",
    "佐证材料编号",
    "附件",
    "附件编号",
    "链接",
    "网址",
];
const ENGLISH: [&str; 9] = ["no", "no.", "#", "note", "notes", "remark", "remarks", "contact", "phone"];

/// Rates of the institution itself, which are computed from its figures.
const RATES: [&str; 6] = ["报考率", "参考率", "通过率", "本校通过率", "院校通过率", "支付率"];

/// Whether a heading, as [`super::label::key`] gives it, is one of these. A rate that says more in brackets may be
/// another.
pub(super) fn is(heading: &str, brackets: &[String]) -> bool {
    let rate = RATES.contains(&heading) && brackets.iter().all(|text| matches!(text.as_str(), "%" | "百分比"));
    WORDS.contains(&heading) || ENGLISH.contains(&heading) || rate
}
