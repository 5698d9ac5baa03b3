//! A receipt, a report and the list of a visit, all of an institution that does not exist.

use documents::press::{
    Checkpoint, EvidenceFile, GroupClaim, Indicator, IndicatorGroup, ItemRow, Party, Receipt, SchemeMark, SelfReport,
    Submitted, Submitter, VisitFindingLine, VisitItem, VisitList, VisitResult,
};
use jiff::civil::{DateTime, date};
use scheme::{Lang, Text};

pub(crate) const ROOT: &str = "9f2c41d07ab6e8835d1094fe27c3b65a80f41e6d92c7035b1ae84d76f3095c28";
const MANIFEST: &str = "3b7e09a4c15d82f6e0947a3c5b18d2f60a97e4c38b52d1f76e03a9c4b85d217f";
const SCHEME: &str = "c04d8a71e6f25b39a8d31c7e4f90b265d7183ea94c06fb52837d1e94a0c65bf8";

/// Groups with their claims; the last has no ceiling.
const GROUPS: [(&str, &str, &str, Option<&str>); 7] = [
    ("组织管理与制度建设情况", "Organisation and rules", "9.00", Some("10.00")),
    ("试点实施情况", "Carrying out the pilot", "26.50", Some("30.00")),
    ("师资建设与教师培训情况", "Teachers and what they were taught in the year", "13.25", Some("15.00")),
    ("条件保障情况", "Rooms and equipment", "9.50", Some("15.00")),
    ("经费使用情况", "Use of funds", "10.00", Some("10.00")),
    ("服务社会与区域产业情况", "Service to society and to the trades of the region", "14.00", Some("20.00")),
    ("加分项目", "Bonus items", "5.75", None),
];

fn dated() -> DateTime {
    date(2022, 1, 19).at(21, 47, 5, 0)
}

fn words(zh: &str, en: &str, lang: Lang) -> String {
    Text::new(zh, en).get(lang).to_owned()
}

fn institution(lang: Lang) -> Party {
    Party {
        name: words("青溪示例职业技术学院", "Qingxi Model Vocational College", lang), code: "90017".to_owned()
    }
}

/// A receipt such as an institution gets.
pub(crate) fn receipt(lang: Lang) -> Receipt {
    Receipt {
        number: "HZ-2021-000127".to_owned(),
        year: 2021,
        institution: institution(lang),
        version: 2,
        recorded: words("2022年1月19日 21:47:05（北京时间）", "19 January 2022, 21:47:05, Beijing time", lang),
        dated: dated(),
        submitter: Submitter {
            name: words("林示例", "Lin Shili", lang),
            role: words("试点院校管理员", "institution administrator", lang),
        },
        submitted: Submitted {
            certificate_rows: 23,
            items: 146,
            files: 88,
            claimed: "88.00".to_owned(),
            groups: GROUPS
                .iter()
                .map(|(zh, en, claimed, _)| GroupClaim { name: words(zh, en, lang), claimed: (*claimed).to_owned() })
                .collect(),
        },
        manifest_digest: MANIFEST.to_owned(),
        scheme: SchemeMark { id: "jiangxi-1x/2021".to_owned(), digest: SCHEME.to_owned() },
        checkpoint: Checkpoint { tree_size: 48_213, root: ROOT.to_owned() },
        verifying: words(
            "在任一台计算机上运行 hengping verify，选取公布的归档包并输入本回执编号，程序重新计算日志并与上列根哈希比对；\
             不需要联网，也不需要账号。",
            "Run hengping verify on any computer with the published archive and the number of this receipt. It computes \
             the log again and compares it with the root hash above; it needs neither a network nor an account.",
            lang,
        ),
    }
}

/// A report with groups, items and files.
pub(crate) fn report(lang: Lang) -> SelfReport {
    SelfReport {
        title: words("2021年度1+X证书制度试点自评报告", "Self-evaluation report of the 1+X pilot, 2021", lang),
        institution: institution(lang),
        year: 2021,
        made: words("2022年1月19日 21:40（北京时间）", "19 January 2022, 21:40, Beijing time", lang),
        dated: dated(),
        statement: words(
            "本单位承诺：自评报告及所附数据、佐证材料真实、准确、完整，如有不实，愿承担相应责任。",
            "This institution declares that the report, its figures and its evidence are true, accurate and complete, and \
             answers for them.",
            lang,
        ),
        claimed: "88.00".to_owned(),
        maximum: "100.00".to_owned(),
        groups: GROUPS.iter().enumerate().map(|(place, group)| indicator_group(place + 1, *group, lang)).collect(),
        files: (1..=24).map(|number| file(number, lang)).collect(),
    }
}

fn indicator_group(place: usize, group: (&str, &str, &str, Option<&str>), lang: Lang) -> IndicatorGroup {
    let (zh, en, claimed, maximum) = group;
    let indicators = (1..=4)
        .map(|number| Indicator {
            id: format!("{place}.{number}"),
            name: words("考核通过率", "Pass rate", lang),
            claimed: (number != 4).then(|| "3.25".to_owned()),
            maximum: Some("5.00".to_owned()),
            working: words(
                "参加考核412人，通过371人，通过率90.05%，低于全国平均1.75个百分点，每低1个百分点扣1分，计3.25分。",
                "412 took part and 371 passed, 90.05 %, which is 1.75 points below the national rate; each point costs 1, \
                 so 3.25.",
                lang,
            ),
            remark: if number == 2 { words("含退役军人班", "with the veterans' class", lang) } else { String::new() },
            items: if number == 3 { (1..=5).map(|item| item_row(item, lang)).collect() } else { Vec::new() },
        })
        .collect();
    IndicatorGroup {
        name: words(zh, en, lang),
        claimed: claimed.to_owned(),
        maximum: maximum.map(str::to_owned),
        indicators,
    }
}

fn item_row(number: u32, lang: Lang) -> ItemRow {
    ItemRow {
        title: format!("{} {number}", words("省级师资培训班第", "Provincial course for teachers,", lang)),
        date: words("2021年7月12日", "12 July 2021", lang),
        kind: words("师资培训", "training of teachers", lang),
    }
}

fn file(number: u32, lang: Lang) -> EvidenceFile {
    EvidenceFile {
        number,
        name: format!("{}-{number:03}.pdf", words("培训通知与签到表", "course-notice-and-register", lang)),
        size: "1.4 MB".to_owned(),
        pages: (number != 7).then_some(12),
        digest: MANIFEST.to_owned(),
    }
}

/// The list of a visit of `number` items: every third is asked for, one in four is recorded, one in five has a note.
pub(crate) fn visit(number: usize, lang: Lang) -> VisitList {
    VisitList {
        title: words("2021年度现场考察清单", "Check list of a visit, 2021", lang),
        year: 2021,
        institution: institution(lang),
        day: words("2022年3月21日", "21 March 2022", lang),
        team: [("陈示例", "Chen Shili"), ("李示范", "Li Shifan"), ("欧阳样本", "Ouyang Yangben")]
            .map(|(zh, en)| words(zh, en, lang))
            .to_vec(),
        made: words("2022年3月18日 16:05（北京时间）", "18 March 2022, 16:05, Beijing time", lang),
        dated: date(2022, 3, 18).at(16, 5, 0, 0),
        items: (1..=number).map(|place| visit_item(place, lang)).collect(),
        findings: vec![
            VisitFindingLine {
                kind: words("需整改", "to be put right", lang),
                indicator: "4.1".to_owned(),
                words: words(
                    "实训室台账止于2021年9月，其后的设备领用没有登记。",
                    "The book of the training room ends in September 2021; what was taken out since is not entered.",
                    lang,
                ),
            },
            VisitFindingLine {
                kind: words("涉及负面清单第2项", "negative list, no. 2", lang),
                indicator: String::new(),
                words: words(
                    "两名学生称未收到考核费退款。",
                    "Two students say that their fee was not paid back.",
                    lang,
                ),
            },
        ],
    }
}

fn visit_item(place: usize, lang: Lang) -> VisitItem {
    let names = [
        ("实训条件建设", "Training rooms and their equipment"),
        ("师资培训", "Teachers trained in the year"),
        ("考核站点", "Examination site"),
        ("经费专账管理与支付凭证", "Separate accounts of the funds, with vouchers"),
    ];
    let (zh, en) = names[place % names.len()];
    let results = [VisitResult::Confirmed, VisitResult::Differs, VisitResult::Unseen];
    let asked = if place.is_multiple_of(3) {
        vec![
            words(
                "请查看实训室台账原件与近三个月领用登记",
                "The book of the training room and its entries of three months",
                lang,
            ),
            format!("{}{place}", words("抽查学生名册，第", "Some names of the roll of students, no. ", lang)),
        ]
    } else {
        Vec::new()
    };
    VisitItem {
        id: if place == 5 { String::new() } else { format!("{}.{}", place / 7 + 1, place % 7 + 1) },
        name: words(zh, en, lang),
        claimed: format!("{}{place}", words("申报3项，佐证5份，序", "3 items and 5 files of evidence, no. ", lang)),
        asked,
        result: place.is_multiple_of(4).then(|| results[place / 4 % results.len()]),
        note: if place.is_multiple_of(5) {
            format!("{}{place}", words("已看原件，与扫描件相符，编号", "Originals seen, same as the scans, no. ", lang))
        } else {
            String::new()
        },
    }
}
