//! The made-up province: valid, the same every time, believable, and with every awkward case that it promises.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use assess::{
    Basis, Calculation, CertificateRow, Facts, GradeReason, Institution, Item, ItemStatus, Warning, warnings,
};
use documents::sample::{SampleData, sample};
use documents::{facts_json, facts_json_write};
use jiff::civil::date;
use scheme::{AbsentMark, Dated, Fen, ItemRule, Marker, Method, Prize, RawSetting, Scheme, Settings};

/// Real places of the province whose scheme this is: none may occur in a made-up name.
const REAL_PLACES: &str = "
    江西 赣 南昌 九江 景德镇 萍乡 新余 鹰潭 吉安 宜春 抚州 上饶 井冈山 瑞金 庐山 婺源 德兴
    乐平 贵溪 瑞昌 共青城 丰城 樟树 高安 南康 龙南 广信 广丰 玉山 铅山 横峰 弋阳 余干 鄱阳
    万年 修水 武宁 永修 德安 都昌 湖口 彭泽 浮梁 余江 分宜 上栗 芦溪 莲花 信丰 大余 上犹
    崇义 安远 定南 全南 宁都 于都 兴国 会昌 寻乌 石城 吉水 峡江 新干 永丰 泰和 遂川 万安
    安福 永新 奉新 万载 上高 宜丰 靖安 铜鼓 南城 黎川 南丰 崇仁 乐安 宜黄 金溪 资溪 广昌
    东乡 临川 进贤 安义 新建 青云谱 红谷滩 湾里 章贡 青原 吉州 月湖 信州 柴桑 浔阳 濂溪 渝水
    安源 湘东 袁州 珠山 昌江
";

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes/jiangxi-1x").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn scheme() -> Scheme {
    scheme::read(&file("2021.toml")).unwrap()
}

fn province(scheme: &Scheme, institutions: usize, seed: u64) -> Facts {
    sample(scheme, &SampleData::read(&file("2021.sample.toml"), scheme).unwrap(), institutions, seed)
}

fn written(scheme: &Scheme, facts: &Facts) -> Vec<u8> {
    let mut bytes = Vec::new();
    facts_json_write::write(&mut bytes, scheme, facts).unwrap();
    bytes
}

fn attended(institution: &Institution) -> i64 {
    institution.certificates.iter().map(|row| row.attended).sum()
}

fn is_due(row: &CertificateRow) -> bool {
    row.attended > 0 && row.payable.is_some_and(|payable| payable.0 > 0)
}

fn rule<'s>(scheme: &'s Scheme, item: &Item) -> &'s ItemRule {
    scheme.leaves[scheme.item_leaf(item.indicator).unwrap().0].method.item_rule().unwrap()
}

/// The number of rows per certificate × level, by institution.
fn batches(institution: &Institution) -> BTreeMap<usize, Vec<&CertificateRow>> {
    let mut levels: BTreeMap<usize, Vec<&CertificateRow>> = BTreeMap::new();
    for row in &institution.certificates {
        levels.entry(row.level_no).or_default().push(row);
    }
    levels
}

#[test]
fn it_reads_back_as_it_was_made() {
    let scheme = scheme();
    for (institutions, seed) in [(1, 7), (2, 7), (10, 3), (59, 1), (60, 1), (150, 7), (1000, 7)] {
        let facts = province(&scheme, institutions, seed);
        assert_eq!(facts.institutions.len(), institutions);
        let read = facts_json::read(&written(&scheme, &facts), &scheme).unwrap_or_else(|problems| {
            panic!("{institutions} with seed {seed}: {problems:#?}");
        });
        for (made, read) in facts.institutions.iter().zip(&read.institutions) {
            assert_eq!(format!("{made:?}"), format!("{read:?}"));
        }
        assert_eq!(facts.settings, read.settings);
        assert_eq!(facts.year, read.year);
    }
}

#[test]
fn the_same_number_and_seed_give_the_same_bytes() {
    let scheme = scheme();
    for institutions in [1, 10, 150] {
        let bytes = written(&scheme, &province(&scheme, institutions, 7));
        assert_eq!(bytes, written(&scheme, &province(&scheme, institutions, 7)));
        assert_ne!(bytes, written(&scheme, &province(&scheme, institutions, 8)));
    }
}

#[test]
fn every_awkward_case_is_there_from_60_on() {
    let scheme = scheme();
    for (institutions, seed) in [(60, 1), (60, 2), (60, 3), (61, 7), (99, 5), (150, 7), (150, 11), (400, 7)] {
        let facts = province(&scheme, institutions, seed);
        let place = format!("{institutions} with seed {seed}");
        figures(&facts, &place);
        fees(&facts, &place);
        items(&scheme, &facts, &place);
        marks(&scheme, &facts, &place);
        whole(&scheme, &facts, &place);
    }
}

fn figures(facts: &Facts, place: &str) {
    let any = |such: &dyn Fn(&Institution) -> bool| facts.institutions.iter().any(such);
    let registered = |i: &Institution| i.certificates.iter().map(|row| row.registered).sum::<i64>();
    let nothing_approved = |i: &Institution| i.certificates.iter().all(|row| row.approved == 0) && registered(i) > 0;
    assert!(any(&nothing_approved), "{place}: nothing approved");
    assert!(any(&|i| registered(i) > 0 && attended(i) == 0), "{place}: nobody attended");
    let open = |row: &CertificateRow| !row.results_final && row.attended > 0;
    assert!(any(&|i| i.certificates.iter().any(open)), "{place}: results not final");
    let unknown = |row: &CertificateRow| row.national_pass_rate.is_none() && row.attended > 0;
    assert!(any(&|i| i.certificates.iter().any(unknown)), "{place}: national rate unknown");
    let above = |i: &Institution| {
        batches(i).values().any(|rows| {
            let approved: i64 = rows.iter().map(|row| row.approved).sum();
            approved > 0 && rows.iter().map(|row| row.registered).sum::<i64>() > approved
        })
    };
    assert!(any(&above), "{place}: more registered than approved");
    assert!(any(&|i| batches(i).values().any(|rows| rows.len() > 1)), "{place}: two batches of one level");
    let has = |i: &Institution, name: &str| i.certificates.iter().any(|row| row.certificate == name);
    let twins = |i: &Institution| has(i, "可编程控制器系统应用编程") && has(i, "可编程控制系统集成及应用");
    assert!(any(&twins), "{place}: near twins");
}

fn fees(facts: &Facts, place: &str) {
    let any = |such: &dyn Fn(&Institution) -> bool| facts.institutions.iter().any(such);
    let fen_short = |i: &Institution| {
        let due: Vec<_> = i.certificates.iter().filter(|row| is_due(row)).collect();
        let lacks = |row: &&&CertificateRow| row.payable.unwrap().0 - row.paid.0 == 1;
        let others_paid = due.iter().all(|row| row.paid.0 + 1 >= row.payable.unwrap().0);
        let in_time = due.iter().all(|row| row.paid_on.is_some_and(|day| day <= date(2021, 12, 31)));
        due.iter().filter(lacks).count() == 1 && others_paid && in_time
    };
    assert!(any(&fen_short), "{place}: one fen short");
    let late = |row: &CertificateRow| row.paid_on == Some(date(2022, 1, 5)) && Some(row.paid) == row.payable;
    assert!(any(&|i| i.certificates.iter().filter(|row| late(row)).count() == 1), "{place}: paid on 5 January");
    let overpaid = |i: &Institution| {
        let mut due = i.certificates.iter().filter(|row| is_due(row));
        due.clone().any(|row| row.paid > row.payable.unwrap()) && due.any(|row| row.paid == Fen(0))
    };
    assert!(any(&overpaid), "{place}: overpaid beside unpaid");
    let unpriced = |row: &CertificateRow| row.payable.is_none() && row.attended > 0;
    if facts.institutions.len() >= 150 {
        assert!(any(&|i| i.certificates.iter().any(unpriced)), "{place}: fee not fixed");
    }
}

fn items(scheme: &Scheme, facts: &Facts, place: &str) {
    let of = |i: &Institution, such: &dyn Fn(&Item) -> bool| i.items.iter().any(such);
    let any = |such: &dyn Fn(&Item) -> bool| facts.institutions.iter().any(|i| of(i, such));
    let twice = |i: &Institution| {
        let keys = i.items.iter().filter(|item| !rule(scheme, item).certificate_achievement);
        let mut keys: Vec<_> = keys.filter_map(|item| item.achievement.as_ref().map(|k| (item.indicator, k))).collect();
        keys.sort();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    };
    assert!(facts.institutions.iter().any(twice), "{place}: one achievement twice");
    for rank in 1..=3 {
        assert!(any(&|item| item.joint_rank == Some(rank)), "{place}: joint rank {rank}");
    }
    assert!(any(&|item| item.prize == Some(Prize::Third)), "{place}: third prize");
    assert!(any(&|item| rule(scheme, item).confirmed && !item.confirmed), "{place}: unconfirmed");
    let previous = |item: &Item| rule(scheme, item).dated == Dated::InYear && item.date.year() == 2020;
    assert!(any(&previous), "{place}: item of the year before");
    assert!(any(&|item| item.status == ItemStatus::Claimed), "{place}: claimed");
    assert!(any(&|item| item.status == ItemStatus::Rejected), "{place}: rejected");
    let warned = |such: &dyn Fn(&Warning<'_>) -> bool| {
        facts.institutions.iter().any(|i| warnings(scheme, facts, i, Basis::Verified).iter().any(such))
    };
    assert!(warned(&|w| matches!(w, Warning::SameFact { .. })), "{place}: one fact in two base indicators");
    assert!(warned(&|w| matches!(w, Warning::FewMarks { marks: 2, .. })), "{place}: two marks");
    assert!(warned(&|w| matches!(w, Warning::WideSpread { .. })), "{place}: wide spread");
    assert!(warned(&|w| matches!(w, Warning::Overpaid { .. })), "{place}: overpaid");
    assert!(!warned(&|w| matches!(w, Warning::ApprovedTwice { .. })), "{place}: approved in two batches");
    assert!(!warned(&|w| matches!(w, Warning::UnknownLevel { .. })), "{place}: unknown level");
}

fn marks(scheme: &Scheme, facts: &Facts, place: &str) {
    let needed = scheme.leaves.iter().filter(|leaf| match &leaf.method {
        Method::Judged(rule) => rule.by == Marker::Expert && rule.absent == AbsentMark::Missing,
        _ => false,
    });
    let needed: Vec<_> = needed.map(|leaf| leaf.indicator).collect();
    let lacking = |i: &Institution| {
        let given = needed.iter().filter(|ix| i.ratings.iter().any(|rating| rating.indicator == **ix)).count();
        given + 1 == needed.len()
    };
    assert!(facts.institutions.iter().any(lacking), "{place}: an expert mark is missing");
}

fn whole(scheme: &Scheme, facts: &Facts, place: &str) {
    let nothing = |i: &Institution| i.certificates.is_empty() && i.items.is_empty() && i.ratings.is_empty();
    assert!(facts.institutions.iter().any(nothing), "{place}: nothing submitted");
    let calculation = Calculation::run(scheme, facts, Basis::Verified);
    let lines = facts.settings.grade_lines.as_ref().unwrap();
    let exact = calculation.standings.iter().any(|standing| lines.contains(&standing.total));
    assert!(exact, "{place}: a total at exactly a line");
    let tied = |index: &usize| {
        let reasons = &calculation.roll.entries[*index].reasons;
        reasons.iter().any(|reason| matches!(reason, GradeReason::NoSeat { tie: true, .. }))
    };
    let tied: Vec<usize> = (0..facts.institutions.len()).filter(tied).collect();
    let same = |a: usize, b: usize| {
        let (a, b) = (&facts.institutions[a], &facts.institutions[b]);
        a.certificates.len() == b.certificates.len() && a.items.len() == b.items.len() && a.kind == b.kind
    };
    let twins = tied.iter().any(|a| tied.iter().any(|b| a < b && same(*a, *b)));
    assert!(twins, "{place}: equal totals at the edge of the quota");
}

#[test]
fn every_item_of_the_negative_list_is_found_from_150_on() {
    let scheme = scheme();
    for seed in [1, 2, 7] {
        let facts = province(&scheme, 150, seed);
        let found: BTreeSet<_> = facts.institutions.iter().flat_map(|i| i.findings.iter().map(|f| f.0)).collect();
        assert_eq!(found.len(), scheme.negatives.len());
        let listed = facts.institutions.iter().filter(|i| !i.findings.is_empty()).count();
        assert!(listed <= 15, "{listed} of 150 on the negative list");
        let calculation = Calculation::run(&scheme, &facts, Basis::Verified);
        let changed = |reason: &GradeReason| matches!(reason, GradeReason::Negative { changed: true, .. });
        assert!(calculation.roll.entries.iter().any(|entry| entry.reasons.iter().any(changed)));
    }
}

#[test]
fn scores_are_spread_over_every_grade_and_the_quota_binds() {
    let scheme = scheme();
    for (institutions, seed) in [(60, 1), (60, 2), (60, 3), (150, 7), (150, 8), (150, 9), (300, 1), (1000, 7)] {
        let facts = province(&scheme, institutions, seed);
        let calculation = Calculation::run(&scheme, &facts, Basis::Verified);
        let place = format!("{institutions} with seed {seed}");
        let grades: BTreeSet<_> = calculation.roll.entries.iter().map(|entry| entry.grade.unwrap().0).collect();
        assert_eq!(grades.len(), 5, "{place}: {grades:?}");
        let no_seat = |reason: &GradeReason| matches!(reason, GradeReason::NoSeat { .. });
        let left_out = calculation.roll.entries.iter().filter(|entry| entry.reasons.iter().any(no_seat)).count();
        assert!(left_out >= 2, "{place}: {left_out} candidates without a seat");
        let mut totals: Vec<i64> = calculation.standings.iter().map(|s| s.total.units() / 10_000).collect();
        totals.sort_unstable();
        let at = |percent: usize| totals[(totals.len() - 1) * percent / 100];
        assert!((40..60).contains(&at(5)), "{place}: 5 % below {}", at(5));
        assert!((66..80).contains(&at(50)), "{place}: half below {}", at(50));
        assert!((90..135).contains(&at(100)), "{place}: highest {}", at(100));
        // The claimed score counts more items, and so is another one for many.
        let claimed = Calculation::run(&scheme, &facts, Basis::Claimed);
        let higher = claimed.standings.iter().zip(&calculation.standings).filter(|(c, v)| c.total > v.total).count();
        assert!(higher * 4 > institutions, "{place}: claims are higher for {higher} only");
    }
}

#[test]
fn names_and_codes_are_made_up_and_unique() {
    let scheme = scheme();
    for institutions in [150, 2000] {
        let facts = province(&scheme, institutions, 7);
        let names: BTreeSet<_> = facts.institutions.iter().map(|i| i.name.as_str()).collect();
        let codes: BTreeSet<_> = facts.institutions.iter().map(|i| i.code.as_str()).collect();
        assert_eq!((names.len(), codes.len()), (institutions, institutions));
        for code in codes {
            assert!(
                code.len() == 10 && code.starts_with("41369") && code.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
        }
        let titles = facts.institutions.iter().flat_map(|i| i.items.iter().map(|item| item.title.as_str()));
        for text in names.into_iter().chain(titles) {
            assert!(!text.contains(['{', '}']), "{text}");
            let real = REAL_PLACES.split_whitespace().find(|place| text.contains(place));
            assert_eq!(real, None, "{text}");
        }
    }
}

#[test]
fn figures_are_believable() {
    let scheme = scheme();
    let facts = province(&scheme, 300, 7);
    let of_kind = |id: &str| {
        let kind = scheme.kind(id).unwrap();
        facts.institutions.iter().filter(move |i| i.kind == kind)
    };
    let schools = of_kind("secondary_vocational").count();
    let colleges = of_kind("higher_vocational").count();
    assert!(schools > 140 && colleges > 80 && schools + colleges < 300);
    let ranges = [("higher_vocational", 5..=25, 270..=3000), ("secondary_vocational", 1..=6, 35..=500)];
    for (kind, certificates, registrations) in ranges {
        for institution in of_kind(kind).filter(|i| !i.certificates.is_empty()) {
            let held = institution.certificates.iter().map(|row| row.certificate_no + 1).max().unwrap();
            assert!(certificates.contains(&held), "{}: {held} certificates", institution.name);
            let registered: i64 = institution.certificates.iter().map(|row| row.registered).sum();
            assert!(registrations.contains(&registered), "{}: {registered} registrations", institution.name);
        }
    }
    // One fee and one national rate per certificate and level in the province.
    let mut known = BTreeMap::new();
    for row in facts.institutions.iter().flat_map(|i| &i.certificates).filter(|row| row.attended > 0) {
        let fee = row.payable.map(|payable| payable.0 / row.attended);
        assert!(fee.is_none_or(|fee| (15_000..=70_000).contains(&fee) && row.payable == Some(Fen(fee * row.attended))));
        let here = (fee, row.national_pass_rate);
        let there = known.entry((&row.certificate, &row.level)).or_insert(here);
        assert_eq!(*there, here, "{} {}", row.certificate, row.level);
    }
    for leaf in &scheme.leaves {
        for unit in 0..leaf.method.item_rule().map_or(0, |rule| rule.units.len()) {
            let all = facts.institutions.iter().flat_map(|i| &i.items);
            let count = all.filter(|item| item.indicator == leaf.indicator && item.unit == unit).count();
            assert!(count > 0, "no item of {} kind {unit}", leaf.id);
        }
    }
}

#[test]
fn settings_and_decimals_are_written_as_they_are_read() {
    let scheme = scheme();
    let mut facts = province(&scheme, 3, 7);
    let table = |entries: &[(&str, &str)]| {
        RawSetting::Table(entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    };
    let text = |text: &str| RawSetting::Text(text.to_owned());
    let pools: Vec<(&str, &str)> = scheme.kinds.iter().map(|kind| (kind.id.as_str(), "0.2")).collect();
    let changes: [(&str, RawSetting); 16] = [
        ("grade_lines", table(&[("excellent", "91.25"), ("good", "80.5"), ("pass", "70"), ("basic_pass", "60")])),
        ("quota_share", text("0.333333333333333333")),
        ("excellent_share", text("0.05")),
        ("quota_pools", table(&pools)),
        ("bonus_total_cap", text("20")),
        ("min_base_for_excellent", text("85.5")),
        ("publish_rank", RawSetting::Flag(true)),
        ("score_decimals", text("3")),
        ("rounding", text("half_even")),
        ("pass_rate_average", text("pooled")),
        ("national_baseline", text("1")),
        ("pass_rate_deduction", text("linear")),
        ("paid_tolerance", text("12.05")),
        ("expert_min", text("2")),
        ("expert_drop_from", text("7")),
        ("expert_spread", text("0.5")),
    ];
    let set = |settings: &mut Settings, key: &str, value: &RawSetting| {
        settings.set(key, value, &scheme.kinds, &scheme.grades).unwrap();
    };
    for (key, value) in &changes {
        set(&mut facts.settings, key, value);
    }
    let read = facts_json::read(&written(&scheme, &facts), &scheme).unwrap();
    assert_eq!(read.settings, facts.settings);
    // Nothing is written that is as in the scheme, and what is switched off there stays off.
    facts.settings = scheme.settings.clone();
    let bytes = written(&scheme, &facts);
    assert!(!String::from_utf8(bytes.clone()).unwrap().contains("settings"));
    assert_eq!(facts_json::read(&bytes, &scheme).unwrap().settings, scheme.settings);
    facts.institutions[0].name = "“引号\"”与\\斜线\n换行".to_owned();
    let read = facts_json::read(&written(&scheme, &facts), &scheme).unwrap();
    assert_eq!(read.institutions[0].name, facts.institutions[0].name);
}

#[test]
fn data_of_another_scheme_or_with_a_slip_are_refused() {
    let scheme = scheme();
    let text = file("2021.sample.toml");
    let slips = [
        ("scheme = \"jiangxi-1x\"", "scheme = \"other\""),
        ("indicator = \"7.5\"\nkind = \"national\"", "indicator = \"7.5\"\nkind = \"global\""),
        ("id = \"technician\"", "id = \"technicien\""),
        ("excellent = \"90\"", "excellent = \"70\""),
        ("months = [5, 6, 9, 10, 11, 12]", "months = [5]"),
        ("[[mark]]\nindicator = \"7.8\"", "[[mark]]\nindicator = \"7.7\""),
        ("area = \"建筑\"", "arae = \"建筑\""),
    ];
    for (right, slip) in slips {
        assert!(text.contains(right), "{right}");
        let error = SampleData::read(&text.replacen(right, slip, 1), &scheme).unwrap_err();
        assert!(error.to_string().starts_with("sample data: "), "{error}");
    }
}
