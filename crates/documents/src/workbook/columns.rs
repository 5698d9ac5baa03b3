//! The table of columns: what the template offers, and what is understood in its place.

mod certificates;
mod items;

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
        "院校标识码",
        "标识码",
        "学校标识",
        "学校代码",
        "院校代码",
        "学校编码",
        "院校编码",
        "学校标识代码",
        "院校标识代码",
        "机构标识码",
        "单位代码",
        "institutioncode",
        "schoolcode",
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
        "院校",
        "学校",
        "学校名称",
        "院校全称",
        "学校全称",
        "单位名称",
        "单位",
        "试点院校",
        "试点院校名称",
        "试点学校",
        "申报院校",
        "institution",
        "institutionname",
        "schoolname",
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
        "院校类别",
        "学校类型",
        "学校类别",
        "办学类型",
        "机构类型",
        "类型",
        "类别",
        "kind",
        "type",
        "kindofinstitution",
    ],
    required: true,
    offered: true,
    ..KIND
};

static INSTITUTIONS: [Column; 3] = [CODE, OWN_NAME, OWN_KIND];

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
        aliases: &[
            "得分",
            "分数",
            "打分",
            "评委",
            "专家",
            "评委打分",
            "专家打分",
            "专家评分",
            "评委评分",
            "marks",
            "rating",
            "score",
        ],
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
        Part::Certificates => &certificates::CERTIFICATES,
        Part::Items => &items::ITEMS,
        Part::Ratings => &RATINGS,
        Part::Findings => &FINDINGS,
        Part::Settings => &SETTINGS,
    }
}
