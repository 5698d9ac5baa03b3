//! The fixed words of the papers, both languages side by side: key in the template, 中文, English.

use scheme::Lang;
use typst::foundations::{Dict, IntoValue};

/// One fixed word or sentence: its key in the template, in Chinese, in English.
pub(crate) type Word = (&'static str, &'static str, &'static str);

/// On every page.
const EVERY_PAPER: [Word; 4] =
    [("page", "第", "Page"), ("of", "页　共", "of"), ("page_end", "页", ""), ("none", "—", "—")];

/// On a receipt.
pub(crate) const RECEIPT: [Word; 30] = [
    ("heading", "提交回执", "Receipt of submission"),
    ("subheading_before", "", "Self-evaluation of the year"),
    ("subheading_after", "年度自评材料", ""),
    ("number", "编号", "No."),
    (
        "received",
        "以下自评材料已收到，并已写入日志。",
        "The self-evaluation named below was received and entered in the log.",
    ),
    ("institution", "提交院校", "Institution"),
    ("code", "院校代码", "Code"),
    ("year", "考核年度", "Year"),
    ("version", "提交次数", "Submission"),
    ("version_before", "第", "No."),
    ("version_after", "次", ""),
    ("recorded", "记录时间", "Recorded"),
    ("submitter", "提交人", "Submitted by"),
    ("role", "身份", "Role"),
    ("submitted", "提交内容", "What was submitted"),
    ("certificate_rows", "证书数据", "Certificate rows"),
    ("items", "项目", "Items"),
    ("files", "佐证文件", "Files of evidence"),
    ("claimed", "自评总分", "Total claimed"),
    ("group", "指标组", "Group of indicators"),
    ("group_claimed", "自评得分", "Claimed"),
    ("digests", "材料与方案", "Manifest and scheme"),
    ("manifest", "材料清单摘要", "Digest of the manifest"),
    ("scheme", "考核方案", "Scheme"),
    ("scheme_digest", "方案摘要", "Digest of the scheme"),
    ("checkpoint", "日志检查点", "Checkpoint of the log"),
    ("tree_size", "日志条数", "Entries in the log"),
    ("root", "根哈希", "Root hash"),
    ("verifying", "核验办法", "How to verify"),
    ("stamp", "接收单位盖章处", "Stamp of the office"),
];

/// Sentences at the foot of a receipt.
pub(crate) const RECEIPT_NOTES: [Word; 2] = [
    (
        "aloud",
        "摘要与根哈希为十六进制数字，每四位一组，便于朗读核对；空格不计。",
        "Digests and the root hash are hexadecimal digits, set in fours to be read aloud; the spaces do not count.",
    ),
    (
        "meaning",
        "本回执证明材料已收到，不代表审核意见。请妥善保存。",
        "This receipt proves what was received; it is no opinion on it. Please keep it.",
    ),
];

/// On a self-evaluation report.
pub(crate) const REPORT: [Word; 37] = [
    ("institution", "填报院校", "Institution"),
    ("code", "院校代码", "Code"),
    ("year", "考核年度", "Year"),
    ("year_after", "年", ""),
    ("made", "生成时间", "Made"),
    ("claimed_total", "自评总分", "Total claimed"),
    ("of_maximum", "满分", "of"),
    ("statement", "真实性承诺书", "Statement of integrity"),
    ("signature", "院校负责人签字", "Signature of the head"),
    ("seal", "院校盖章处", "Seal of the institution"),
    ("date", "日期", "Date"),
    ("date_blank", "　　　　年　　　月　　　日", ""),
    ("summary", "自评得分汇总", "Scores claimed by group"),
    ("group", "指标组", "Group of indicators"),
    ("sum", "合计", "Total"),
    ("id", "编号", "No."),
    ("indicator", "指标", "Indicator"),
    ("claimed", "自评得分", "Claimed"),
    ("maximum", "满分", "Maximum"),
    ("working", "计算过程", "Working"),
    ("remark", "备注", "Remark"),
    ("items_before", "项目清单，共", "items:"),
    ("items_after", "项", ""),
    ("item_number", "序号", "No."),
    ("item_title", "项目名称", "Title"),
    ("item_date", "日期", "Date"),
    ("item_kind", "类别", "Kind"),
    ("files", "佐证文件目录", "Files of evidence"),
    ("no_files", "未附佐证文件。", "No file of evidence is attached."),
    ("file_number", "序号", "No."),
    ("file_name", "文件名", "Name"),
    ("file_size", "大小", "Size"),
    ("file_pages", "页数", "Pages"),
    ("file_digest", "摘要（前16位）", "Digest (first 16 digits)"),
    ("uncapped", "不设上限", "no ceiling"),
    ("not_claimed", "未填报", "none"),
    ("end", "（报告正文完）", "End of the report"),
];

/// On the check list of a visit.
pub(crate) const VISIT: [Word; 37] = [
    ("institution", "受考察院校", "Institution"),
    ("code", "院校代码", "Code"),
    ("year", "考核年度", "Year"),
    ("year_after", "年", ""),
    ("day", "考察日期", "Day of the visit"),
    ("date_blank", "　　　　年　　　月　　　日", ""),
    ("made", "打印时间", "Printed"),
    ("team", "考察组", "Team"),
    ("team_between", "、", ", "),
    ("leader_before", "（", " ("),
    ("leader_after", "）", ")"),
    ("leader", "组长", "leader"),
    (
        "how",
        "请逐项查看，在相应方框内打勾，备注栏写明所见；已打印的勾与备注为打印前的记录，有出入的请划改并签名。",
        "Look at each item, tick one box and note what was seen. Ticks and notes in print were recorded before printing; \
         whoever corrects one crosses it out and signs.",
    ),
    ("items", "考察事项", "What to look at"),
    ("no_items", "清单内没有考察事项。", "There is nothing on the list."),
    ("asked_first", "专家要求现场查看的事项", "What experts ask to see"),
    ("others", "其他事项", "Everything else"),
    ("number", "序号", "No."),
    ("indicator", "指标", "Indicator"),
    ("claimed", "申报情况", "Claimed"),
    ("asked", "专家要求查看", "Experts ask to see"),
    ("result", "查看结果", "Result"),
    ("confirmed", "一致", "as claimed"),
    ("differs", "不一致", "differs"),
    ("unseen", "未能查看", "not seen"),
    ("note", "备注", "Note"),
    ("findings", "考察发现", "Findings"),
    ("finding", "问题", "What is wrong"),
    ("finding_indicator", "涉及指标", "Indicator"),
    ("finding_kind", "是否需整改或涉及负面清单", "To be put right, or on the negative list?"),
    ("opinion", "考察意见", "Opinion of the team"),
    ("signatures", "签字", "Signatures"),
    ("capacity", "身份", "For"),
    ("name", "姓名", "Name"),
    ("signature", "签字", "Signature"),
    ("date", "日期", "Date"),
    ("host", "院校陪同人员签字", "For the institution, accompanying"),
];

/// The words of `tables` in `lang`, with those of every paper.
pub(crate) fn words(lang: Lang, tables: &[&[Word]]) -> Dict {
    let all = EVERY_PAPER.iter().chain(tables.iter().copied().flatten());
    all.map(|&(key, zh, en)| {
        let word = match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        (key.into(), word.into_value())
    })
    .collect()
}

/// How the PDF names its language.
pub(crate) fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}
