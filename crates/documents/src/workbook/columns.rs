//! The table of columns: what the template offers, and what is understood in its place.

use assess::Field;

use super::layout::{Column, Part, Reads, Slot};

/// A column that most of the others are varied from.
const PLAIN: Column = Column {
    slot: Slot::Remark,
    heading: "",
    english: "",
    aliases: &[],
    reads: Reads::Text,
    required: false,
    carried: false,
    width: 12,
    offered: true,
    help: ("", ""),
    blank: ("没有", "None"),
};

const CODE: Column = Column {
    slot: Slot::Field(Field::Code),
    heading: "学校标识码",
    english: "code",
    aliases: &[
        "院校标识码", "标识码", "学校标识", "学校代码", "院校代码", "学校编码", "院校编码", "学校标识代码", "院校标识代码",
        "机构标识码", "单位代码", "institutioncode", "schoolcode",
    ],
    reads: Reads::Code,
    required: true,
    carried: true,
    width: 16,
    help: (
        "教育部统一的学校标识码，按文本填写；各表须与“院校”表一致",
        "The institution's code, as text; the same in every sheet",
    ),
    blank: ("不可留空", "Not allowed"),
    ..PLAIN
};

const NAME: Column = Column {
    slot: Slot::Field(Field::Name),
    heading: "院校名称",
    english: "name",
    aliases: &[
        "院校", "学校", "学校名称", "院校全称", "学校全称", "单位名称", "单位", "试点院校", "试点院校名称", "试点学校", "申报院校",
        "institution", "institutionname", "schoolname",
    ],
    carried: true,
    width: 26,
    help: (
        "学校全称；与学校标识码对不上时会提示，不会自动改",
        "Full name; reported where it does not fit the code, never matched by itself",
    ),
    blank: ("可以：以学校标识码为准", "Allowed: the code decides"),
    ..PLAIN
};

const OWN_NAME: Column = Column { required: true, blank: ("不可留空", "Not allowed"), ..NAME };

const KIND: Column = Column {
    slot: Slot::InstitutionKind,
    heading: "院校类型",
    english: "institution_kind",
    aliases: &["院校类别", "学校类型", "学校类别", "办学类型", "机构类型", "kindofinstitution"],
    reads: Reads::Kind,
    carried: true,
    width: 14,
    offered: false,
    help: ("从下拉列表选择", "Choose from the list"),
    blank: ("不可留空", "Not allowed"),
    ..PLAIN
};

const OWN_KIND: Column = Column {
    aliases: &[
        "院校类别", "学校类型", "学校类别", "办学类型", "机构类型", "类型", "类别", "kind", "type", "kindofinstitution",
    ],
    required: true,
    offered: true,
    ..KIND
};

const COUNT: Column = Column {
    reads: Reads::Count,
    required: true,
    blank: ("不可留空；没有填 0", "Not allowed; write 0 for none"),
    ..PLAIN
};

static INSTITUTIONS: [Column; 3] = [CODE, OWN_NAME, OWN_KIND];

static CERTIFICATES: [Column; 15] = [
    CODE,
    NAME,
    Column {
        slot: Slot::Field(Field::Certificate),
        heading: "证书名称",
        english: "certificate",
        aliases: &[
            "证书", "证书全称", "试点证书", "试点证书名称", "职业技能等级证书", "职业技能等级证书名称", "x证书", "x证书名称",
            "1+x证书", "1+x证书名称", "certificatename",
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
            "获批", "获批数", "获批试点人数", "年度获批试点人数", "获批试点规模", "试点人数", "批复人数", "approvedquota",
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
            "报名", "报名数", "报名人次", "报名考核人数", "年度报名考核人数", "报考人数", "考核报名人数", "考试报名人数",
        ],
        help: ("报名考核人数", "Candidates registered"),
        ..COUNT
    },
    Column {
        slot: Slot::Field(Field::Attended),
        heading: "参考人数",
        english: "attended",
        aliases: &[
            "参考", "参考人次", "实际参考人数", "年度实际参考人数", "实考", "实考人数", "参加考核人数", "实际参加考核人数", "sat",
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
        aliases: &["实付", "实付费用", "实付考核费用", "实付考核费", "已付金额", "已付费用", "已支付金额", "实际支付金额", "实缴金额"],
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

static ITEMS: [Column; 12] = [
    CODE,
    NAME,
    Column {
        slot: Slot::Field(Field::Indicator),
        heading: "指标",
        english: "indicator",
        aliases: &["指标编号", "指标号", "二级指标", "对应指标", "指标名称", "所属指标"],
        reads: Reads::ItemIndicator,
        carried: true,
        offered: false,
        ..PLAIN
    },
    Column {
        slot: Slot::Category,
        heading: "事项类别",
        english: "category",
        aliases: &["类别", "类型", "事项类型", "佐证类别", "项目类别", "项目类型", "kind"],
        reads: Reads::Category,
        required: true,
        carried: true,
        width: 46,
        help: (
            "从下拉列表选择：指标编号、指标名称和类别写在一起",
            "Choose from the list: indicator and kind in one",
        ),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Title),
        heading: "事项名称",
        english: "title",
        aliases: &["名称", "事项", "项目名称", "成果名称", "佐证名称", "文件名称"],
        required: true,
        width: 38,
        help: ("文件、项目、教材、奖项等的全称", "Full name of the document, project, book, prize …"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Date),
        heading: "日期",
        english: "date",
        aliases: &["时间", "获批日期", "获批时间", "发文日期", "发文时间", "成文日期", "取得日期", "取得时间", "获得日期", "完成日期"],
        reads: Reads::Date,
        required: true,
        width: 13,
        help: ("文件、批准或取得的日期，如 2021-05-01", "Day of the document or award, such as 2021-05-01"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Status),
        heading: "认定状态",
        english: "status",
        aliases: &["状态", "审核状态", "审核结果", "认定结果", "认定情况"],
        reads: Reads::Status,
        help: (
            "已申报：尚未审核；已认定：计分；未通过：不计分",
            "已申报 claimed, 已认定 accepted (counts), 未通过 rejected",
        ),
        blank: ("视为“已认定”", "Taken as accepted"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Achievement),
        heading: "成果标识",
        english: "achievement",
        aliases: &["成果", "成果编号", "成果代号", "成果编码"],
        width: 20,
        help: (
            "同一成果报了多行时写相同的标识，只计一次；校际合作一类事项填证书名称",
            "The same mark for rows about one achievement, counted once; for joint exams the certificate's name",
        ),
        blank: ("每行各算一项成果", "Each row is an achievement of its own"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::JointRank),
        heading: "联合排名",
        english: "joint_rank",
        aliases: &["排名", "联合申报排名", "合作排名", "署名排名"],
        reads: Reads::Rank,
        width: 10,
        help: (
            "联合申报时本校的排名，填 1、2、3……；只用于区分独立与联合申报的指标",
            "The institution's rank in joint work; only where the indicator tells joint from single work",
        ),
        blank: ("独立申报", "Not joint"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Confirmed),
        heading: "合作方已确认",
        english: "confirmed",
        aliases: &["合作方确认", "合作方是否确认", "合作方是否已确认", "是否确认"],
        reads: Reads::Flag,
        width: 13,
        help: ("只用于需要合作方确认的指标", "Only where the indicator needs the partner's word"),
        blank: ("视为“否”", "Taken as no"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Prize),
        heading: "奖次",
        english: "prize",
        aliases: &["奖项", "奖级", "奖项等级", "获奖等次", "获奖等级"],
        reads: Reads::Prize,
        width: 10,
        help: ("只用于竞赛获奖", "Only for prizes of contests"),
        blank: ("没有获奖", "No prize"),
        ..PLAIN
    },
    KIND,
];

static RATINGS: [Column; 5] = [
    CODE,
    NAME,
    Column {
        slot: Slot::Field(Field::Indicator),
        heading: "指标",
        english: "indicator",
        aliases: &["指标编号", "指标号", "二级指标", "评分指标", "打分指标", "指标名称"],
        reads: Reads::MarkedIndicator,
        required: true,
        carried: true,
        width: 46,
        help: ("从下拉列表选择", "Choose from the list"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Mark,
        heading: "评分",
        english: "mark",
        aliases: &["得分", "分数", "打分", "评委", "专家", "评委打分", "专家打分", "专家评分", "评委评分", "marks", "rating", "score"],
        reads: Reads::Mark,
        required: true,
        width: 9,
        help: (
            "0 到该指标满分之间，按规定的档（如 0.5）打分；一名专家一格",
            "From 0 to the indicator's points, in its steps (such as 0.5); one expert a cell",
        ),
        blank: ("没有这一份打分；一格不填表示尚未打分", "No such mark; none at all: not yet marked"),
        ..PLAIN
    },
    KIND,
];

static FINDINGS: [Column; 4] = [
    CODE,
    NAME,
    Column {
        slot: Slot::Field(Field::Finding),
        heading: "事项",
        english: "finding",
        aliases: &["负面清单", "负面清单事项", "负面事项", "清单事项", "findings"],
        reads: Reads::Finding,
        required: true,
        width: 46,
        help: ("已经认定的负面清单事项，从下拉列表选择", "A decided finding; choose from the list"),
        blank: ("没有负面清单事项", "No finding"),
        ..PLAIN
    },
    KIND,
];

static SETTINGS: [Column; 3] = [
    Column {
        slot: Slot::Setting,
        heading: "设置",
        english: "setting",
        aliases: &["设置项", "设置名称", "参数", "settings", "key"],
        required: true,
        width: 42,
        help: ("设置的名称，请勿修改", "Name of the setting; leave as it is"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Value,
        heading: "值",
        english: "value",
        aliases: &["设置值", "取值"],
        required: true,
        width: 24,
        help: ("按说明填写；写“无”表示取消方案原有的规定", "As the note says; “无” switches off what the scheme says"),
        blank: ("按方案原有规定", "As in the scheme"),
        ..PLAIN
    },
    Column { heading: "说明", english: "note", aliases: &["备注"], width: 70, blank: ("—", "—"), ..PLAIN },
];

/// The columns of a part.
pub(super) fn columns(part: Part) -> &'static [Column] {
    match part {
        Part::Institutions => &INSTITUTIONS,
        Part::Certificates => &CERTIFICATES,
        Part::Items => &ITEMS,
        Part::Ratings => &RATINGS,
        Part::Findings => &FINDINGS,
        Part::Settings => &SETTINGS,
    }
}
