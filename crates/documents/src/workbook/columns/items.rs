//! The columns of 佐证事项.

use assess::Field;

use super::{CODE, KIND, NAME, PLAIN};
use crate::workbook::layout::{Column, Reads, Slot};

pub(super) static ITEMS: [Column; 12] = [
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
        help: ("从下拉列表选择：指标编号、指标名称和类别写在一起", "Choose from the list: indicator and kind in one"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Title),
        heading: "事项名称",
        english: "title",
        aliases: &["名称", "事项", "项目名称", "成果名称", "佐证名称", "文件名称"],
        required: true,
        carried: true,
        width: 38,
        help: ("文件、项目、教材、奖项等的全称", "Full name of the document, project, book, prize …"),
        blank: ("不可留空", "Not allowed"),
        ..PLAIN
    },
    Column {
        slot: Slot::Field(Field::Date),
        heading: "日期",
        english: "date",
        aliases: &[
            "时间",
            "获批日期",
            "获批时间",
            "发文日期",
            "发文时间",
            "成文日期",
            "取得日期",
            "取得时间",
            "获得日期",
            "完成日期",
        ],
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
        carried: true,
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
