//! Examples of the small parts.

use super::Example;
use crate::parts::{
    Crumbs, Empty, Link, Locked, Mark, Measure, Message, Problem, Problems, Refused, SaveState, Saving, Tag,
};
use crate::words::Words;

pub(super) fn link(text: &str, href: &str) -> Link {
    Link { text: text.to_owned(), href: href.to_owned() }
}

pub(super) fn tag(mark: Mark, text: &str) -> Tag {
    Tag { mark, text: text.to_owned() }
}

fn message(mark: Mark, title: &str, text: &str) -> Message {
    Message { mark, title: title.to_owned(), text: text.to_owned(), link: None, new: false }
}

pub(super) fn examples(t: Words) -> Vec<Example> {
    let crumbs = Crumbs {
        t,
        above: vec![
            link(t.of("填报进度", "Progress"), "#main"),
            link(t.of("示例职业技术学院", "Example Vocational College"), "#main"),
        ],
        here: t.of("1.3 平均通过率", "1.3 Average pass rate").to_owned(),
    };
    let tags = [
        tag(Mark::Plain, t.of("未开始", "not begun")),
        tag(Mark::Doing, t.of("填报中", "in progress")),
        tag(Mark::Good, t.of("已提交", "submitted")),
        tag(Mark::Care, t.of("待核对", "to be checked")),
        tag(Mark::Bad, t.of("已退回", "returned")),
    ];
    let tags: Vec<&dyn askama::DynTemplate> = tags.iter().map(|tag| tag as &dyn askama::DynTemplate).collect();
    let problem = |field: &str, text: &str| Problem { field: field.to_owned(), text: text.to_owned() };
    let problems = Problems {
        t,
        problems: vec![
            problem("example-paid", t.of("“已缴费用”填数字，如 12,500.00", "“Paid” is a number, such as 12,500.00")),
            problem(
                "example-day",
                t.of(
                    "“缴费日期”应在2021年1月1日至12月31日之间",
                    "“Paid on” lies between 1 January and 31 December 2021",
                ),
            ),
        ],
    };
    let states = [
        SaveState { t, saving: Saving::Saved("14:05".to_owned()) },
        SaveState { t, saving: Saving::Saving },
        SaveState {
            t,
            saving: Saving::Unsaved(t.of("网络不通，稍后自动重试", "no connection, trying again").to_owned()),
        },
    ];
    let locked = Locked {
        t,
        why: t.of("自评材料已提交，正在等待省推进办受理。", "it is submitted and waits for the office.").to_owned(),
        until: t.of("退回修改之前", "it is returned").to_owned(),
        who: t.of("省1+X推进办", "the coordination office").to_owned(),
    };
    let refused = Refused {
        t,
        code: 409,
        what: t.of("内容已被他人修改", "Somebody else has changed this").to_owned(),
        todo: t
            .of(
                "周明 在14:02修改了同一行，您的修改没有保存。请刷新后查看，再决定如何修改。",
                "Zhou Ming changed the same row at 14:02; yours was not saved. Reload, look, and decide.",
            )
            .to_owned(),
        problems: Vec::new(),
        reference: "7f3a-20220119-0412".to_owned(),
    };
    vec![
        Example::new("crumbs", t.of("当前位置", "The way here"), &[&crumbs]),
        Example::new("tag", t.of("状态标签", "Tags"), &tags),
        Example::new(
            "message",
            t.of("消息", "Messages"),
            &messages(t).each_ref().map(|m| m as &dyn askama::DynTemplate),
        ),
        Example::new("problems", t.of("错误汇总", "Problems at the head of a page"), &[&problems]),
        Example::new("locked", t.of("不能修改的原因", "Why it cannot be changed"), &[&locked]),
        Example::new(
            "save-state",
            t.of("保存状态", "Saved or not"),
            &states.each_ref().map(|s| s as &dyn askama::DynTemplate),
        ),
        Example::new(
            "measure",
            t.of("进度条", "How much is done"),
            &[
                &Measure {
                    label: t.of("已填报指标", "Indicators filled in").to_owned(),
                    done: 21,
                    all: 32,
                    note: t.of("还有 3 项需要更正", "3 have something to be put right").to_owned(),
                },
                &Measure {
                    label: t.of("已提交院校", "Institutions that submitted").to_owned(),
                    done: 148,
                    all: 148,
                    note: String::new(),
                },
            ],
        ),
        Example::new(
            "empty",
            t.of("没有内容", "Nothing here"),
            &[&Empty {
                text: t.of("还没有填写任何证书。", "No certificate has been filled in.").to_owned(),
                link: Some(link(t.of("从去年数据带入", "Begin with last year's"), "#main")),
            }],
        ),
        Example::new("refused", t.of("出错页面", "A page that says no"), &[&refused]),
    ]
}

fn messages(t: Words) -> [Message; 4] {
    let mut first = message(
        Mark::Good,
        t.of("延期申请已批准", "More time was granted"),
        t.of("截止时间改为2022年1月25日24时。", "It is now due on 25 January 2022, at the end of the day."),
    );
    first.new = true;
    let mut second = message(
        Mark::Doing,
        t.of("培训评价组织更新了3个证书的数据", "The organisation changed figures of 3 certificates"),
        t.of("请核对后确认或提出异议。", "Please confirm or dispute them."),
    );
    second.link = Some(link(t.of("去核对", "Look at them"), "#main"));
    [
        first,
        second,
        message(
            Mark::Care,
            t.of("距截止还有2天", "Due in 2 days"),
            t.of(
                "2022年1月20日24时后不能提交；已保存的内容会保留。",
                "After 20 January 2022 nothing can be submitted; what is saved is kept.",
            ),
        ),
        message(
            Mark::Bad,
            t.of("没有提交", "Not submitted"),
            t.of(
                "校领导还没有签署真实性承诺。请校领导登录后审核。",
                "The head has not signed the integrity statement and needs to sign in and approve.",
            ),
        ),
    ]
}
