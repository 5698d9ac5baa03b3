//! 自评报告

use documents::press::SelfReport;
use scheme::Lang;

use crate::{pdf, sample};

fn printed(report: &SelfReport, lang: Lang) -> Vec<u8> {
    typeset::report(report, lang).unwrap_or_else(|error| panic!("{}", error.text().en))
}

#[test]
fn a_report_says_everything_in_it() {
    let pdf = printed(&sample::report(Lang::Zh), Lang::Zh);
    let Some(text) = pdf::text(&pdf) else { return };
    let text = pdf::run_on(&text);
    for said in [
        "自评报告",
        "真实性承诺书",
        "院校负责人签字",
        "院校盖章处",
        "加分项目",
        "不设上限",
        "省级师资培训班第5",
        "培训通知与签到表-024.pdf",
        "3b7e09a4c15d82f6",
        "未填报",
        "含退役军人班",
    ] {
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
}

#[test]
fn a_report_in_english_has_no_chinese_words() {
    let pdf = printed(&sample::report(Lang::En), Lang::En);
    let Some(text) = pdf::text(&pdf) else { return };
    assert!(text.contains("Statement of integrity"), "{text}");
    let chinese = text.chars().find(|character| ('\u{4E00}'..='\u{9FFF}').contains(character));
    assert_eq!(chinese, None, "{text}");
}

#[test]
fn every_page_has_its_number() {
    let pdf = printed(&sample::report(Lang::Zh), Lang::Zh);
    let (Some(text), Some(pages)) = (pdf::text(&pdf), pdf::pages(&pdf)) else { return };
    let text = pdf::run_on(&text);
    assert!(pages > 1);
    for page in 1..=pages {
        assert!(text.contains(&format!("第{page}页共{pages}页")), "page {page} of {pages}");
    }
}

#[test]
fn the_same_report_is_the_same_file() {
    let report = sample::report(Lang::Zh);
    assert!(printed(&report, Lang::Zh) == printed(&report, Lang::Zh));
}

#[test]
fn an_empty_report_is_a_report() {
    let mut report = sample::report(Lang::Zh);
    report.groups.clear();
    report.files.clear();
    let Some(text) = pdf::text(&printed(&report, Lang::Zh)) else { return };
    assert!(text.contains("未附佐证文件"), "{text}");
}

#[test]
fn hostile_text_stays_text() {
    const HOSTILE: &str = "#sys.inputs $a$ *b* @c = d";
    let mut report = sample::report(Lang::Zh);
    let indicator = &mut report.groups[0].indicators[2];
    indicator.remark = HOSTILE.to_owned();
    indicator.working = HOSTILE.to_owned();
    indicator.items[0].title = format!("{HOSTILE}{}", "很长".repeat(5_000));
    report.files[0].name = "n".repeat(10_000);
    let Some(text) = pdf::text(&printed(&report, Lang::Zh)) else { return };
    assert!(pdf::run_on(&text).contains(&pdf::run_on(HOSTILE)), "{text}");
    assert!(text.matches('n').count() >= 10_000);
}
