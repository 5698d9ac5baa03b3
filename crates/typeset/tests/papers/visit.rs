//! 现场考察清单

use documents::press::{VisitFindingLine, VisitList, VisitResult};
use scheme::Lang;

use crate::{pdf, sample};

/// Text that would be markup, code or a trick if it were not kept text.
const HOSTILE: &str = "#panic(\"x\") $x^2$ *b* _i_ @label <l> `raw` \\ // /* [a] {b} = h #sys.inputs \"'~-- fi";

fn printed(list: &VisitList, lang: Lang) -> Vec<u8> {
    typeset::visit_list(list, lang).unwrap_or_else(|error| panic!("{}", error.text().en))
}

/// The text of `list` cell by cell, without white space.
fn read(list: &VisitList, lang: Lang) -> Option<String> {
    pdf::cells(&printed(list, lang)).map(|text| pdf::run_on(&text))
}

#[test]
fn a_list_says_everything_in_it() {
    for lang in [Lang::Zh, Lang::En] {
        let list = sample::visit(12, lang);
        let Some(text) = read(&list, lang) else { return };
        let head = [&list.title, &list.institution.name, &list.institution.code, &list.day, &list.made];
        let items = list.items.iter().flat_map(|item| {
            [&item.id, &item.name, &item.claimed, &item.note].into_iter().chain(&item.asked).collect::<Vec<_>>()
        });
        let findings = list.findings.iter().flat_map(|finding| [&finding.words, &finding.indicator, &finding.kind]);
        for said in head.into_iter().chain(&list.team).chain(items).chain(findings) {
            assert!(text.contains(&pdf::run_on(said)), "{said} is missing in\n{text}");
        }
    }
}

#[test]
fn a_list_in_english_has_no_chinese_words() {
    let Some(text) = read(&sample::visit(12, Lang::En), Lang::En) else { return };
    for said in ["Experts ask to see", "Opinion of the team", "not seen"] {
        assert!(text.contains(&pdf::run_on(said)), "{said} is missing in\n{text}");
    }
    let chinese = text.chars().find(|character| ('\u{4E00}'..='\u{9FFF}').contains(character));
    assert_eq!(chinese, None, "{text}");
}

#[test]
fn the_box_of_what_is_recorded_is_ticked_and_no_other() {
    let cases = [
        (None, "一致不一致未能查看"),
        (Some(VisitResult::Confirmed), "√一致不一致未能查看"),
        (Some(VisitResult::Differs), "一致√不一致未能查看"),
        (Some(VisitResult::Unseen), "一致不一致√未能查看"),
    ];
    for (result, boxes) in cases {
        let mut list = sample::visit(1, Lang::Zh);
        list.items[0].result = result;
        let Some(text) = read(&list, Lang::Zh) else { return };
        assert!(text.contains(&format!("{}—{boxes}", list.items[0].claimed)), "{result:?} in\n{text}");
        assert_eq!(
            text.matches("√一致").count() + text.matches("√不").count() + text.matches("√未").count(),
            usize::from(result.is_some())
        );
    }
}

#[test]
fn what_experts_ask_for_comes_first() {
    let list = sample::visit(4, Lang::Zh);
    let Some(text) = read(&list, Lang::Zh) else { return };
    let place = |said: &str| text.find(said).unwrap_or_else(|| panic!("{said} is missing in\n{text}"));
    let claimed = |number: usize| place(&list.items[number - 1].claimed);
    let places = [place("专家要求现场查看的事项"), claimed(3), place("其他事项"), claimed(1), claimed(2), claimed(4)];
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn a_list_where_nobody_asks_is_not_divided() {
    let mut list = sample::visit(3, Lang::Zh);
    list.items[2].asked.clear();
    let Some(text) = read(&list, Lang::Zh) else { return };
    assert!(!text.contains("专家要求现场查看的事项") && !text.contains("其他事项"), "{text}");
}

#[test]
fn a_long_list_has_its_head_on_every_page() {
    for (lang, head) in [
        (Lang::Zh, "序号指标申报情况专家要求查看查看结果备注"),
        (Lang::En, "No.IndicatorClaimedExpertsasktoseeResultNote"),
    ] {
        let list = sample::visit(40, lang);
        let Some(text) = pdf::cells(&printed(&list, lang)) else { return };
        let pages: Vec<String> = text.split('\u{C}').map(pdf::run_on).filter(|page| !page.is_empty()).collect();
        assert!(pages.len() > 4, "{} pages", pages.len());
        let claimed: Vec<String> = list.items.iter().map(|item| pdf::run_on(&item.claimed)).collect();
        for page in &pages {
            let has_items = claimed.iter().any(|claimed| page.contains(claimed));
            assert_eq!(page.contains(head), has_items, "{page}");
        }
        for item in &claimed {
            assert!(pages.iter().any(|page| page.contains(item)), "{item}");
        }
    }
}

#[test]
fn no_heading_stands_alone_wherever_a_page_ends() {
    const HEADINGS: [&str; 6] = ["考察事项", "专家要求现场查看的事项", "其他事项", "考察发现", "考察意见", "签字"];
    for number in 6..=18 {
        let Some(text) = pdf::cells(&printed(&sample::visit(number, Lang::Zh), Lang::Zh)) else { return };
        for page in text.split('\u{C}') {
            let mut lines = page.lines().rev().map(pdf::run_on).filter(|line| !line.is_empty() && !is_foot(line));
            let Some(last) = lines.next() else { continue };
            assert!(!HEADINGS.contains(&last.as_str()), "{number} items:\n{page}");
            // Nor the head of a table without its first row.
            let head = ["备注", "日期"].iter().any(|end| last.ends_with(end))
                || last.ends_with("负面清单") && page.contains("考察发现");
            assert!(!head, "{number} items:\n{page}");
        }
        let signed = text.split('\u{C}').find(|page| page.contains("考察意见")).expect("there is room for an opinion");
        assert!(signed.contains("院校陪同人员签字"), "{number} items:\n{signed}");
    }
}

/// Whether a line is the number of its page.
fn is_foot(line: &str) -> bool {
    line.starts_with("第") && line.ends_with("页") || line.starts_with("Page")
}

#[test]
fn there_is_room_to_write_where_nothing_is_known() {
    let mut list = sample::visit(0, Lang::Zh);
    list.day.clear();
    list.team.clear();
    list.findings.clear();
    let pdf = printed(&list, Lang::Zh);
    let Some(text) = pdf::cells(&pdf) else { return };
    let text = pdf::run_on(&text);
    assert!(text.contains("考察日期年月日"), "{text}");
    assert!(text.contains("清单内没有考察事项"), "{text}");
    assert!(!text.contains("组长"), "{text}");
    for heading in ["考察发现", "考察意见", "院校陪同人员签字"] {
        assert!(text.contains(heading), "{heading} is missing in\n{text}");
    }
}

#[test]
fn everybody_of_the_team_signs_and_so_does_who_accompanied() {
    let list = sample::visit(1, Lang::Zh);
    let Some(text) = read(&list, Lang::Zh) else { return };
    for said in ["考察组（组长）陈示例年月日", "考察组李示范年月日", "考察组欧阳样本年月日", "院校陪同人员签字年月日"]
    {
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
}

#[test]
fn the_same_list_is_the_same_file() {
    let list = sample::visit(12, Lang::Zh);
    assert!(printed(&list, Lang::Zh) == printed(&list, Lang::Zh));
    let mut other = list.clone();
    other.items[0].result = Some(VisitResult::Unseen);
    assert!(printed(&list, Lang::Zh) != printed(&other, Lang::Zh));
}

#[test]
fn the_file_names_itself_and_its_date() {
    let pdf = printed(&sample::visit(3, Lang::Zh), Lang::Zh);
    let Some(info) = pdf::info(&pdf) else { return };
    assert!(info.contains("2021年度现场考察清单"), "{info}");
    assert!(info.contains("A4"), "{info}");
    let raw = String::from_utf8_lossy(&pdf);
    assert!(raw.contains("pdfaid:part"), "PDF/A says so in its metadata");
    assert!(raw.contains("D:20220318160500+08'00"), "the date is the list's, in Beijing time");
}

#[test]
fn hostile_text_stays_text() {
    let mut list = sample::visit(2, Lang::En);
    let hostile = || HOSTILE.to_owned();
    list.title = hostile();
    list.institution.name = hostile();
    list.institution.code = hostile();
    list.day = hostile();
    list.team = vec![hostile(), hostile()];
    list.made = hostile();
    let item = &mut list.items[0];
    (item.id, item.name, item.claimed, item.note) = (hostile(), hostile(), hostile(), hostile());
    item.asked = vec![hostile()];
    list.findings = vec![VisitFindingLine { kind: hostile(), indicator: hostile(), words: hostile() }];
    let Some(text) = read(&list, Lang::En) else { return };
    // Everything above, and the team once more where it signs.
    assert_eq!(text.matches(&pdf::run_on(HOSTILE)).count(), 17, "{text}");
}

#[test]
fn very_long_fields_run_on_to_further_pages_and_lose_nothing() {
    let mut list = sample::visit(3, Lang::Zh);
    list.items[0].note = "长".repeat(3_000);
    list.items[1].name = "w".repeat(5_000);
    list.items[1].claimed = "行\n".repeat(300);
    list.items[2].asked = vec!["要".repeat(2_000), String::new()];
    list.findings[0].words = "问".repeat(6_000);
    list.findings[1].indicator = "v".repeat(2_000);
    list.team.push("名".repeat(400));
    let Some(text) = pdf::cells(&printed(&list, Lang::Zh)) else { return };
    for (character, times) in [('长', 3_000), ('w', 5_000), ('行', 300), ('要', 2_000), ('问', 6_000), ('v', 2_000)]
    {
        assert!(text.matches(character).count() >= times, "{character}: {}", text.matches(character).count());
    }
    assert!(text.matches('名').count() >= 800);
}

#[test]
fn a_row_that_fits_a_page_is_on_one_and_a_taller_one_loses_nothing() {
    let said = |line: usize| format!("〔{line}〕");
    for lines in [34, 40, 44, 45, 46, 47, 48, 49, 60] {
        let mut list = sample::visit(5, Lang::Zh);
        list.items[3].note = (1..=lines).map(said).collect::<Vec<_>>().join("\n");
        let Some(text) = pdf::cells(&printed(&list, Lang::Zh)) else { return };
        for line in 1..=lines {
            assert!(text.contains(&said(line)), "{lines} lines, {line} is missing");
        }
        let pages = text.split('\u{C}').filter(|page| page.contains('〔')).count();
        assert!(if lines < 45 { pages == 1 } else { lines < 60 || pages > 1 }, "{lines} lines on {pages} pages");
    }
}

#[test]
fn writing_of_other_scripts_does_not_stop_a_list() {
    for words in
        ["한국어 각", "e\u{301}\u{301}", "שלום", "العربية", "नमस्ते", "𠮷𬭛", "\u{202E}\u{0}\u{E000}", "\n\n", ""]
    {
        let mut list = sample::visit(3, Lang::Zh);
        list.team = vec![words.to_owned()];
        list.title = words.to_owned();
        list.items[0].note = words.to_owned();
        list.items[2].asked = vec![words.to_owned()];
        printed(&list, Lang::Zh);
    }
}
