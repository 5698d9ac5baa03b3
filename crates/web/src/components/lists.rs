//! Examples of lists and tables.

use super::Example;
use super::basic::{link, tag};
use crate::parts::{
    Cell, Column, Figure, Figures, Filter, Mark, Pages, Sorted, Summary, SummaryRow, Tab, Table, Tabs, Task, TaskGroup,
    TaskList, Todo, TodoItem, Urgency, YearLine, YearState, YearStep,
};
use crate::words::Words;

pub(super) fn examples(t: Words) -> Vec<Example> {
    vec![
        Example::new("todo", t.of("待办", "To be done"), &[&todo(t)]),
        Example::new("figures", t.of("关键数字", "Figures"), &[&figures(t)]),
        Example::new("tasks", t.of("任务清单", "Tasks"), &[&tasks(t)]),
        Example::new("year", t.of("年度进程", "The year"), &[&year(t)]),
        Example::new("summary", t.of("信息清单", "Summary"), &[&summary(t)]),
        Example::new("tabs", t.of("页签", "Tabs"), &[&tabs(t)]),
        Example::new("table", t.of("表格", "Table"), &[&table(t)]),
        Example::new(
            "pages",
            t.of("分页", "Pages"),
            &[&Pages { t, page: 7, pages: 12, found: 583, size: 50, href: "?page=".to_owned() }],
        ),
    ]
}

fn todo(t: Words) -> Todo {
    let item = |text: &str, note: &str, due: &str, urgency| TodoItem {
        link: link(text, "#main"),
        note: note.to_owned(),
        due: due.to_owned(),
        urgency,
    };
    Todo {
        t,
        items: vec![
            item(
                t.of("修改被退回的 1.3 平均通过率", "Put right 1.3 Average pass rate, which was returned"),
                t.of("第2批次通过人数大于实考人数", "batch 2 has more passes than people who attended"),
                t.of("已超过1天（2022年1月18日）", "1 day late (18 Jan 2022)"),
                Urgency::Late,
            ),
            item(
                t.of("提交自评材料", "Submit the self-evaluation"),
                t.of("还有11项未填，3项需要更正", "11 indicators are empty, 3 have something to be put right"),
                t.of("还有2天（2022年1月20日24时）", "2 days left (20 Jan 2022)"),
                Urgency::Soon,
            ),
            item(
                t.of("核对培训评价组织提供的数据", "Check the figures of the organisations"),
                "",
                t.of("2022年2月28日", "28 Feb 2022"),
                Urgency::Later,
            ),
        ],
    }
}

fn figures(t: Words) -> Figures {
    let figure = |name: &str, value: &str| Figure { name: name.to_owned(), value: value.to_owned() };
    Figures {
        figures: vec![
            figure(t.of("自评总分", "Claimed total"), "86.4250"),
            figure(t.of("已填报", "Filled in"), "21 / 32"),
            figure(t.of("待更正", "To put right"), "3"),
            figure(t.of("佐证材料", "Files"), "47"),
            figure(t.of("截止", "Due"), t.of("1月20日", "20 Jan")),
        ],
    }
}

fn tasks(t: Words) -> TaskList {
    let task = |text: &str, note: &str, mark, state: &str, score: &str, of: &str, percent| Task {
        link: link(text, "#main"),
        note: note.to_owned(),
        tag: tag(mark, state),
        figure: score.to_owned(),
        of: of.to_owned(),
        percent,
    };
    TaskList {
        t,
        figure: t.of("得分", "Score").to_owned(),
        groups: vec![TaskGroup {
            name: t.of("一、证书试点", "1 Certificates").to_owned(),
            figure: "21.5 / 30".to_owned(),
            tasks: vec![
                task(
                    t.of("1.1 报名率", "1.1 Registration rate"),
                    t.of("教务处 陈立", "Chen Li, registry"),
                    Mark::Good,
                    t.of("已填报", "filled in"),
                    "8.5",
                    "10",
                    Some(85),
                ),
                task(
                    t.of("1.2 参考率", "1.2 Attendance rate"),
                    t.of("教务处 陈立", "Chen Li, registry"),
                    Mark::Doing,
                    t.of("填报中", "in progress"),
                    "9",
                    "10",
                    Some(90),
                ),
                task(
                    t.of(
                        "1.3 平均通过率低于全国同批次同证书平均通过率的扣分",
                        "1.3 Deduction where the average pass rate is below the national one",
                    ),
                    t.of(
                        "已退回：第2批次通过人数大于实考人数",
                        "returned: batch 2 has more passes than people who attended",
                    ),
                    Mark::Bad,
                    t.of("已退回", "returned"),
                    "4",
                    "10",
                    Some(40),
                ),
                task(
                    t.of("1.4 费用支付", "1.4 Fees paid"),
                    t.of("财务处 吴敏", "Wu Min, finance"),
                    Mark::Plain,
                    t.of("未开始", "not begun"),
                    "",
                    "",
                    None,
                ),
            ],
        }],
    }
}

fn year(t: Words) -> YearLine {
    let step = |name: &str, days: &str, state, note: &str| YearStep {
        name: name.to_owned(),
        days: days.to_owned(),
        state,
        note: note.to_owned(),
    };
    YearLine {
        t,
        today: t.of("2022年1月18日，自评还有2天", "18 January 2022; 2 days left").to_owned(),
        steps: vec![
            step(
                t.of("安排布置", "Preparation"),
                t.of("2021年12月", "December 2021"),
                YearState::Past,
                t.of("通知已印发，148所院校", "the notice is issued; 148 institutions"),
            ),
            step(
                t.of("开展自评", "Self-evaluation"),
                t.of("2022年1月20日前", "until 20 Jan 2022"),
                YearState::Now,
                t.of("96所已提交", "96 have submitted"),
            ),
            step(
                t.of("数据核对", "Data"),
                t.of("2022年2月28日前", "until 28 Feb 2022"),
                YearState::Next,
                t.of("培训评价组织提供，院校确认", "organisations supply, institutions confirm"),
            ),
            step(
                t.of("组织评价", "Review"),
                t.of("2022年3月", "March 2022"),
                YearState::Next,
                t.of("专家打分、实地查看", "experts mark and visit"),
            ),
        ],
    }
}

fn summary(t: Words) -> Summary {
    let row = |name: &str, lines: &[&str], change: bool| SummaryRow {
        name: name.to_owned(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        change: change.then(|| link(t.of("修改", "Change"), "#main")),
    };
    Summary {
        rows: vec![
            row(
                t.of("院校", "Institution"),
                &[t.of("示例职业技术学院", "Example Vocational College"), "3600000001"],
                false,
            ),
            row(t.of("联系人", "Coordinator"), &[t.of("林知远，教务处", "Lin Zhiyuan, registry")], true),
            row(t.of("证书", "Certificates"), &[t.of("5个证书，9个批次", "5 certificates, 9 batches")], true),
            row(t.of("应缴费用", "Payable"), &[t.of("128,600.00 元", "128,600.00 yuan")], true),
        ],
    }
}

fn tabs(t: Words) -> Tabs {
    let tab =
        |text: &str, count: &str, current| Tab { link: link(text, "#part-tabs"), count: count.to_owned(), current };
    Tabs {
        label: t.of("数据核对", "Data").to_owned(),
        tabs: vec![
            tab(t.of("待确认", "To confirm"), "4", true),
            tab(t.of("已确认", "Confirmed"), "12", false),
            tab(t.of("有异议", "Disputed"), "1", false),
        ],
    }
}

fn table(t: Words) -> Table {
    let column =
        |name: &str, number, sorted| Column { name: name.to_owned(), number, href: "#part-table".to_owned(), sorted };
    let row = |code: &str, name: &str, city: &str, mark, state: &str, filled: &str, total: &str| {
        vec![
            Cell::Text(code.to_owned()),
            Cell::Link(link(name, "#main")),
            Cell::Text(city.to_owned()),
            Cell::Tag(tag(mark, state)),
            Cell::Number(filled.to_owned()),
            Cell::Number(total.to_owned()),
            Cell::Acts(vec![link(t.of("提醒", "Remind"), "#main")]),
        ]
    };
    let (working, submitted, untouched) =
        (t.of("填报中", "in progress"), t.of("已提交", "submitted"), t.of("未开始", "not begun"));
    let (here, there) = (t.of("甲市", "City A"), t.of("乙市", "City B"));
    Table {
        t,
        caption: t.of("填报进度", "Progress").to_owned(),
        filters: vec![
            Filter {
                label: t.of("名称或标识码", "Name or code").to_owned(),
                name: "q".to_owned(),
                ..Filter::default()
            },
            Filter {
                label: t.of("状态", "State").to_owned(),
                name: "state".to_owned(),
                value: String::new(),
                options: vec![
                    ("working".to_owned(), working.to_owned()),
                    ("submitted".to_owned(), submitted.to_owned()),
                ],
            },
        ],
        export: "#part-table".to_owned(),
        columns: vec![
            column(t.of("标识码", "Code"), false, Sorted::No),
            column(t.of("院校", "Institution"), false, Sorted::Up),
            column(t.of("设区市", "City"), false, Sorted::No),
            column(t.of("状态", "State"), false, Sorted::No),
            column(t.of("已填", "Filled in"), true, Sorted::No),
            column(t.of("自评总分", "Claimed"), true, Sorted::No),
            Column { name: t.of("操作", "Actions").to_owned(), ..Column::default() },
        ],
        rows: vec![
            row(
                "3600000001",
                t.of("示例职业技术学院", "Example Vocational College"),
                here,
                Mark::Doing,
                working,
                "21 / 32",
                "86.4250",
            ),
            row(
                "3600000002",
                t.of("示范工业贸易职业技术学院（东校区）", "Model College of Industry and Trade (East)"),
                there,
                Mark::Good,
                submitted,
                "32 / 32",
                "91.0000",
            ),
            row(
                "3600000003",
                t.of("样板中等专业学校", "Sample Secondary School"),
                there,
                Mark::Plain,
                untouched,
                "0 / 32",
                "—",
            ),
        ],
        sums: vec![
            String::new(),
            t.of("合计 3 所", "3 institutions").to_owned(),
            String::new(),
            String::new(),
            "53 / 96".to_owned(),
            String::new(),
            String::new(),
        ],
        empty: String::new(),
        pages: None,
    }
}
