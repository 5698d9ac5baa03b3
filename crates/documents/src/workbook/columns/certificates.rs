//! The columns of 证书数据.

use assess::Field;

use super::{CODE, KIND, NAME, PLAIN};
use crate::workbook::layout::{Column, Reads, Slot};

const COUNT: Column = Column {
    reads: Reads::Count,
    required: true,
    blank: ("不可留空；没有填 0", "Not allowed; write 0 for none"),
    ..PLAIN
};

pub(super) static CERTIFICATES: [Column; 15] = [
    CODE,
    NAME,
    Column {
        slot: Slot::Field(Field::Certificate),
        heading: "证书名称",
        english: "certificate",
        aliases: &[
            "证书",
            "证书全称",
            "试点证书",
            "试点证书名称",
            "职业技能等级证书",
            "职业技能等级证书名称",
            "x证书",
            "x证书名称",
            "1+x证书",
            "1+x证书名称",
            "certificatename",
        ],
        required: true,
        carried: true,
        width: 26,
        help: ("证书全称，以公布的名称为准", "Full name as published"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Level),
        heading: "等级",
        english: "level",
        aliases: &["等级名称", "证书等级", "级别", "证书级别", "技能等级", "职业技能等级", "考核等级"],
        reads: Reads::Level,
        required: true,
        carried: true,
        width: 9,
        help: ("从下拉列表选择", "Choose from the list"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Batch),
        heading: "考核批次",
        english: "batch",
        aliases: &["批次", "考试批次", "批次名称", "考核期次", "考试期次"],
        carried: true,
        help: (
            "同一证书同一等级分几次考核时，用它区分，如 2021-11",
            "Tells several exams of one certificate and level apart, such as 2021-11",
        ),
        blank: ("可以：视为一个批次", "Allowed: one batch"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Approved),
        heading: "获批人数",
        english: "approved",
        aliases: &[
            "获批",
            "获批数",
            "获批试点人数",
            "年度获批试点人数",
            "获批试点规模",
            "试点人数",
            "批复人数",
            "approvedquota",
        ],
        help: (
            "本年度获批试点人数；同一证书等级分批考核的，只在一行填写，其余填 0",
            "Approved quota of the year; with several batches of a level, in one row only, 0 in the others",
        ),
        ..COUNT
    },
    Column {
        slot: Slot::Field(Field::Registered),
        heading: "报名人数",
        english: "registered",
        aliases: &[
            "报名",
            "报名数",
            "报名人次",
            "报名考核人数",
            "年度报名考核人数",
            "报考人数",
            "考核报名人数",
            "考试报名人数",
        ],
        help: ("报名考核人数", "Candidates registered"),
        ..COUNT
    },
    Column {
        slot: Slot::Field(Field::Attended),
        heading: "参考人数",
        english: "attended",
        aliases: &[
            "参考",
            "参考人次",
            "实际参考人数",
            "年度实际参考人数",
            "实考",
            "实考人数",
            "参加考核人数",
            "实际参加考核人数",
            "sat",
        ],
        help: ("实际参考人数，不含缺考；不大于报名人数", "Candidates who sat; at most those registered"),
        ..COUNT
    },
    Column {
        slot: Slot::Field(Field::Passed),
        heading: "通过人数",
        english: "passed",
        aliases: &["通过", "通过数", "通过人次", "考核通过人数", "考试通过人数", "合格人数", "考核合格人数"],
        help: ("考核通过人数；不大于参考人数", "Candidates who passed; at most those who sat"),
        ..COUNT
    },
    Column {
        slot: Slot::Field(Field::ResultsFinal),
        heading: "成绩已确定",
        english: "results_final",
        aliases: &["成绩是否确定", "成绩是否已确定", "成绩确定", "成绩状态"],
        reads: Reads::Flag,
        help: (
            "成绩公示结束、不再变动填“是”；未结束填“否”，该行暂不计入通过率",
            "“是” once results are final; “否” keeps the row out of the pass rate for now",
        ),
        blank: ("视为“是”", "Taken as yes"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::NationalPassRate),
        heading: "全国平均通过率",
        english: "national_pass_rate",
        aliases: &["全国通过率", "证书全国平均通过率", "证书全国通过率", "全国考核平均通过率", "nationalrate"],
        reads: Reads::Rate,
        width: 14,
        help: (
            "该证书该等级的全国平均通过率，填 0.8123 或 81.23%",
            "National pass rate of the certificate and level, as 0.8123 or 81.23%",
        ),
        blank: ("没有全国数据，该行不参与比较", "Not known; the row is not compared"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Payable),
        heading: "应付金额（元）",
        english: "payable",
        aliases: &["应付", "应付费用", "应付款", "应付考核费用", "应付考核费", "应缴金额", "应缴费用"],
        reads: Reads::Money,
        width: 15,
        help: ("按核定标准应付的考核费用，单位元", "Exam fees payable by the fixed standard, in yuan"),
        blank: ("费用标准尚未核定，该行不计入支付", "The fee is not fixed; the row does not count for payment"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Paid),
        heading: "实付金额（元）",
        english: "paid",
        aliases: &[
            "实付",
            "实付费用",
            "实付考核费用",
            "实付考核费",
            "已付金额",
            "已付费用",
            "已支付金额",
            "实际支付金额",
            "实缴金额",
        ],
        reads: Reads::Money,
        width: 15,
        help: ("已支付的考核费用，单位元", "Exam fees paid, in yuan"),
        blank: ("视为 0", "Taken as 0"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::PaidOn),
        heading: "付款日期",
        english: "paid_on",
        aliases: &["付款时间", "支付日期", "支付时间", "支付完成日期", "付费日期", "缴费日期", "dateofpayment"],
        reads: Reads::Date,
        width: 13,
        help: ("最后一笔付款的日期，如 2021-12-20", "Day of the last payment, such as 2021-12-20"),
        blank: ("只在没有实付金额时可以", "Only where nothing is paid"),
        ..PLAIN
    },
    KIND,
];
