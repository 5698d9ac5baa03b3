//! Examples of acts with weight.

use super::Example;
use super::basic::{link, tag};
use crate::parts::{
    Change, ChangedLine, Changes, Check, CheckList, Comment, Comments, Confirmation, Consequence, Mark, Signatures,
    Staged, TwoPeople,
};
use crate::words::Words;

pub(super) fn examples(t: Words) -> Vec<Example> {
    vec![
        Example::new("checks", t.of("提交前检查", "Check before submitting"), &[&checks(t)]),
        Example::new("staged", t.of("执行前说明后果", "What it will do"), &[&staged(t)]),
        Example::new("changes", t.of("导入前核对", "What an import would change"), &[&changes(t)]),
        Example::new("two", t.of("两人审批", "Two people decide"), &[&two(t, t.of("延期至2022年1月25日", "More time, until 25 January 2022"), ""), &two(t, t.of("退出试点", "Exit from the pilot"), t.of("周明 2022年1月19日 10:20", "Zhou Ming, 19 Jan 2022 10:20"))]),
        Example::new("confirmation", t.of("提交回执", "It is done"), &[&Confirmation {
            title: t.of("自评材料已提交", "The self-evaluation is submitted").to_owned(),
            number: "HP-2021-0001-02".to_owned(),
            at: t.of("2022年1月19日 16:42", "19 Jan 2022 16:42").to_owned(),
            next: t.of("省推进办将在5个工作日内受理；如需修改会退回并说明原因。", "The office looks at it within 5 working days, and returns it with reasons if something is to be changed.").to_owned(),
            links: vec![link(t.of("下载回执 PDF", "Receipt as PDF"), "#main"), link(t.of("查看提交内容", "What was submitted"), "#main")],
        }]),
        Example::new("comments", t.of("讨论", "Comments"), &[&comments(t)]),
        Example::new("signatures", t.of("签字栏（仅打印）", "Signature lines, on paper only"), &[&Signatures {
            lines: [t.of("填报人：", "Filled in by: "), t.of("校领导：", "Head: "), t.of("单位（盖章）：", "Institution, seal: "), t.of("日期：", "Date: ")]
                .map(str::to_owned)
                .to_vec(),
        }]),
    ]
}

fn changes(t: Words) -> Changes {
    let change = |heading: &str, before: &str, after: &str| Change {
        heading: heading.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    Changes {
        t,
        of: t.of("名称", "Name").to_owned(),
        lines: vec![
            ChangedLine {
                tag: tag(Mark::Doing, t.of("修改", "Changed")),
                name: t.of("示例职业技术学院 中级", "Example Vocational College, intermediate").to_owned(),
                changes: vec![change(t.of("通过人数", "Passed"), "81", "79")],
                notes: vec![tag(Mark::Bad, t.of("该校已确认原数", "confirmed as it was"))],
            },
            ChangedLine {
                tag: tag(Mark::Good, t.of("新增", "New")),
                name: t.of("示例工业学院 初级", "Example Industrial College, elementary").to_owned(),
                changes: vec![change(t.of("报名人数", "Registered"), "", "40")],
                notes: Vec::new(),
            },
        ],
    }
}

fn checks(t: Words) -> CheckList {
    let check = |mark, word: &str, text: &str, put_right: bool| Check {
        tag: tag(mark, word),
        text: text.to_owned(),
        link: put_right.then(|| link(t.of("去更正", "Put right"), "#main")),
    };
    CheckList {
        checks: vec![
            check(
                Mark::Bad,
                t.of("必须更正", "must"),
                t.of("1.3 第2行：通过人数 72 大于实考人数 60", "1.3 row 2: 72 passed, but only 60 attended"),
                true,
            ),
            check(
                Mark::Care,
                t.of("建议核对", "worth a look"),
                t.of("2.1 与去年相差 42%", "2.1 differs by 42% from last year"),
                true,
            ),
            check(Mark::Good, t.of("通过", "fine"), t.of("32项指标均已填报", "all 32 indicators are filled in"), false),
            check(
                Mark::Plain,
                t.of("等待", "awaited"),
                t.of("校领导签署真实性承诺", "the head signs the integrity statement"),
                false,
            ),
        ],
    }
}

fn staged(t: Words) -> Staged {
    let one = |name: &str, before: &str, after: &str| Consequence {
        name: name.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    Staged {
        t,
        title: t.of("退回修改 2 项指标", "Return 2 indicators").to_owned(),
        text: t
            .of(
                "示例职业技术学院可以修改 1.3 和 2.1，其余内容保持提交时的状态。",
                "Example Vocational College can change 1.3 and 2.1; the rest stays as submitted.",
            )
            .to_owned(),
        consequences: vec![
            one(t.of("已提交院校", "Institutions submitted"), "96", "95"),
            one(t.of("可修改指标", "Indicators open"), "0", "2"),
            one(t.of("重新提交截止", "To submit again by"), "—", t.of("2022年1月25日", "25 Jan 2022")),
        ],
        action: "/components".to_owned(),
        key: "example".to_owned(),
        button: t.of("退回修改", "Return").to_owned(),
        grave: true,
        back: "#main".to_owned(),
    }
}

fn two(t: Words, title: &str, approved: &str) -> TwoPeople {
    TwoPeople {
        t,
        title: title.to_owned(),
        proposed_by: t.of("吴敏（省推进办）", "Wu Min, coordination office").to_owned(),
        proposed_at: t.of("2022年1月19日 09:30", "19 Jan 2022 09:30").to_owned(),
        reason: t.of("院校来函申请，材料已核实。", "The institution asked in a letter, which was checked.").to_owned(),
        approved: approved.to_owned(),
        why_not: if approved.is_empty() {
            t.of("请在下面审定或退回", "approve it below, or send it back")
        } else {
            ""
        }
        .to_owned(),
    }
}

fn comments(t: Words) -> Comments {
    let comment = |person: &str, at: &str, text: &str, reply| Comment {
        person: person.to_owned(),
        at: at.to_owned(),
        text: text.to_owned(),
        reply,
    };
    Comments {
        t,
        readers: t.of("只有本校可见", "seen by your institution only").to_owned(),
        comments: vec![
            comment(
                t.of("陈立", "Chen Li"),
                t.of("1月15日 09:20", "15 Jan 09:20"),
                t.of("12月批次的成绩单还没有盖章。", "The December results are not sealed yet."),
                false,
            ),
            comment(
                t.of("林知远", "Lin Zhiyuan"),
                t.of("1月15日 10:02", "15 Jan 10:02"),
                t.of("周一补上。", "They will be on Monday."),
                true,
            ),
        ],
        action: "/components".to_owned(),
    }
}
