//! Examples of forms: fields, scales, rows, files.

use super::Example;
use crate::parts::{Anchor, Anchors, Field, FileLine, Input, RowCell, RowColumn, RowEditor, RowLine, Tray};
use crate::words::Words;

pub(super) fn examples(t: Words) -> Vec<Example> {
    let fields = fields(t);
    vec![
        Example::new("field", t.of("表单字段", "Fields"), &fields.each_ref().map(|f| f as &dyn askama::DynTemplate)),
        Example::new("anchors", t.of("评分锚点", "Marks by scale"), &[&anchors(t)]),
        Example::new("rows", t.of("数据行", "Rows"), &[&rows(t)]),
        Example::new("tray", t.of("材料区", "Evidence tray"), &[&tray(t)]),
    ]
}

fn fields(t: Words) -> [Field; 7] {
    let field = |id: &str, label: &str, hint: &str, value: &str, input| Field {
        t,
        id: format!("example-{id}"),
        name: id.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: value.to_owned(),
        problem: String::new(),
        input,
        required: false,
        readonly: false,
    };
    let choice = |value: &str, text: &str| (value.to_owned(), text.to_owned());
    let mut name = field("name", t.of("姓名", "Name"), "", t.of("林知远", "Lin Zhiyuan"), Input::Text);
    name.required = true;
    let mut paid = field(
        "paid",
        t.of("已缴费用（元）", "Paid (yuan)"),
        t.of("按实际支付填写，如 12,500.00", "as really paid, such as 12,500.00"),
        t.of("一万二", "twelve"),
        Input::Number,
    );
    t.of("填数字，如 12,500.00", "enter a number, such as 12,500.00").clone_into(&mut paid.problem);
    let mut remark = field(
        "remark",
        t.of("说明", "Remark"),
        "",
        t.of("已提交，不能修改", "submitted; cannot be changed"),
        Input::Lines(2),
    );
    remark.readonly = true;
    [
        name,
        field(
            "level",
            t.of("等级", "Level"),
            "",
            "2",
            Input::Choice(vec![
                choice("1", t.of("初级", "elementary")),
                choice("2", t.of("中级", "intermediate")),
                choice("3", t.of("高级", "advanced")),
            ]),
        ),
        field(
            "code",
            t.of("学校标识码", "Code of the institution"),
            "",
            "",
            Input::Offered(vec![choice("4136000001", t.of("示例职业技术学院", "Example Vocational College"))]),
        ),
        field("day", t.of("缴费日期", "Paid on"), "", "2021-12-20", Input::Date),
        paid,
        remark,
        field("secret", t.of("密码", "Password"), "", "", Input::Password { offer: "current-password" }),
    ]
}

fn anchors(t: Words) -> Anchors {
    let anchor = |value: &str, points: &str, words: &str, chosen| Anchor {
        value: value.to_owned(),
        points: points.to_owned(),
        words: words.to_owned(),
        chosen,
    };
    Anchors {
        t,
        name: "mark".to_owned(),
        label: t.of("3.2 人才培养方案修订", "3.2 Revision of curricula").to_owned(),
        anchors: vec![
            anchor(
                "5",
                "5",
                t.of(
                    "全部试点专业完成修订，证书标准写入课程，有论证记录",
                    "every pilot programme revised, the standard part of courses, discussed on record",
                ),
                false,
            ),
            anchor("3", "3", t.of("半数以上试点专业完成修订", "more than half of the pilot programmes revised"), true),
            anchor("1", "1", t.of("已启动，少数专业完成", "begun, few programmes done"), false),
            anchor("0", "0", t.of("没有修订，或没有材料", "not revised, or no evidence"), false),
        ],
    }
}

fn rows(t: Words) -> RowEditor {
    let column =
        |label: &str, hint: &str, required| RowColumn { label: label.to_owned(), hint: hint.to_owned(), required };
    let level = vec![
        ("2".to_owned(), t.of("中级", "intermediate").to_owned()),
        ("3".to_owned(), t.of("高级", "advanced").to_owned()),
    ];
    let line = |id: &str, version, values: [&str; 6]| RowLine {
        id: id.to_owned(),
        version,
        blank: version == 0,
        history: if version == 0 { String::new() } else { "#main".to_owned() },
        cells: ["certificate", "level", "batch", "registered", "attended", "passed"]
            .into_iter()
            .zip(values)
            .map(|(key, value)| RowCell {
                key: key.to_owned(),
                label: key.to_owned(),
                value: value.to_owned(),
                options: if key == "level" { level.clone() } else { Vec::new() },
                long: key == "certificate",
                number: matches!(key, "registered" | "attended" | "passed"),
                ..RowCell::default()
            })
            .collect(),
    };
    let mut first = line(
        "00000000000000000000000000000001",
        4,
        [t.of("网页前端设计", "Web design"), "2", "2021-06", "120", "118", "96"],
    );
    first.cells[5].mark = "different";
    t.of("与培训评价组织提供的 95 不同", "the organisation says 95").clone_into(&mut first.cells[5].meaning);
    let mut second = line(
        "00000000000000000000000000000002",
        2,
        [
            t.of(
                "智能网联汽车检测与运维（含新能源汽车高压系统安全操作）",
                "Inspection and maintenance of connected vehicles, with high-voltage safety",
            ),
            "2",
            "2021-12",
            "64",
            "60",
            "72",
        ],
    );
    t.of("通过人数不能大于实考人数 60", "cannot exceed the 60 who attended").clone_into(&mut second.cells[5].problem);
    second.cells[0].mark = "commented";
    t.of("有1条留言", "1 comment").clone_into(&mut second.cells[0].meaning);
    RowEditor {
        t,
        label: t.of("证书数据", "Certificate figures").to_owned(),
        columns: vec![
            column(t.of("证书", "Certificate"), "", true),
            column(t.of("等级", "Level"), "", true),
            column(t.of("批次", "Batch"), t.of("如 2021-11", "such as 2021-11"), false),
            column(t.of("报名人数", "Registered"), "", true),
            column(t.of("实考人数", "Attended"), "", true),
            column(t.of("通过人数", "Passed"), "", true),
        ],
        rows: vec![first, second, line("00000000000000000000000000000003", 0, [""; 6])],
        sums: vec![
            t.of("合计", "Total").to_owned(),
            String::new(),
            String::new(),
            "184".to_owned(),
            "178".to_owned(),
            "168".to_owned(),
        ],
        readonly: false,
    }
}

fn tray(t: Words) -> Tray {
    let file = |id: &str, name: &str, kind: &str, size: &str, uses: &[&str], warning: &str| FileLine {
        id: id.to_owned(),
        name: name.to_owned(),
        href: "#main".to_owned(),
        kind: kind.to_owned(),
        preview: "",
        size: size.to_owned(),
        added: t.of("陈立 1月15日 09:12", "Chen Li, 15 Jan 09:12").to_owned(),
        uses: uses.iter().map(|one| (*one).to_owned()).collect(),
        warning: warning.to_owned(),
        remove: "/components".to_owned(),
    };
    Tray {
        t,
        id: "files",
        heading: t.of("佐证材料", "Evidence").to_owned(),
        sheet: "1.3".to_owned(),
        files: vec![
            file(
                "1",
                t.of("1.3-01 成绩汇总表（盖章）.pdf", "1.3-01 results, sealed.pdf"),
                "PDF",
                "2.4 MB",
                &["1.2", "1.3"],
                "",
            ),
            file(
                "2",
                t.of("考生名单.xlsx", "candidates.xlsx"),
                "Excel",
                "86 KB",
                &["1.3"],
                t.of("疑含身份证号，请遮盖后重新上传", "seems to hold identity numbers; cover them and upload again"),
            ),
        ],
        action: "/components".to_owned(),
        chunks: String::new(),
        largest: 50 << 20,
        others: vec![("3".to_owned(), t.of("获奖证书.jpg", "award.jpg").to_owned())],
        largest_words: "50 MB".to_owned(),
        watermark: String::new(),
    }
}
