//! 提交回执

use scheme::Lang;

use crate::{pdf, sample};

/// Text that would be markup, code or a trick if it were not kept text.
const HOSTILE: &str =
    "#panic(\"x\") $x^2$ *b* _i_ @label <l> `raw` \\ // /* [a] {b} = h #import \"/etc/passwd\" \"'~-- fi";

fn printed(receipt: &documents::press::Receipt, lang: Lang) -> Vec<u8> {
    typeset::receipt(receipt, lang).unwrap_or_else(|error| panic!("{}", error.text().en))
}

#[test]
fn a_receipt_is_one_page_in_either_language() {
    for lang in [Lang::Zh, Lang::En] {
        let pdf = printed(&sample::receipt(lang), lang);
        assert!(pdf.starts_with(b"%PDF-"));
        let Some(pages) = pdf::pages(&pdf) else { return };
        assert_eq!(pages, 1, "{lang:?}");
    }
}

#[test]
fn a_receipt_says_what_was_recorded() {
    let pdf = printed(&sample::receipt(Lang::Zh), Lang::Zh);
    let Some(text) = pdf::text(&pdf) else { return };
    let text = pdf::run_on(&text);
    for said in
        ["提交回执", "HZ-2021-000127", "青溪示例职业技术学院", "90017", "第2次", "21:47:05", "林示例", "88.00", "48213"]
    {
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
    assert!(text.contains("第1页共1页"), "{text}");
}

#[test]
fn a_receipt_in_english_says_the_same() {
    let pdf = printed(&sample::receipt(Lang::En), Lang::En);
    let Some(text) = pdf::text(&pdf) else { return };
    for said in ["Receipt of submission", "No. HZ-2021-000127", "No. 2", "Root hash", "Page 1 of 1"] {
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
    assert!(!text.contains("提交"), "{text}");
}

#[test]
fn the_root_hash_reads_in_groups_of_four() {
    let pdf = printed(&sample::receipt(Lang::Zh), Lang::Zh);
    let Some(text) = pdf::text(&pdf) else { return };
    let words: Vec<&str> = text.split_whitespace().collect();
    for start in (0..sample::ROOT.len()).step_by(4) {
        let four = &sample::ROOT[start..start + 4];
        assert!(words.contains(&four), "{four} does not stand alone in\n{text}");
    }
}

#[test]
fn the_same_receipt_is_the_same_file() {
    let receipt = sample::receipt(Lang::Zh);
    assert!(printed(&receipt, Lang::Zh) == printed(&receipt, Lang::Zh));
    let mut other = receipt.clone();
    other.version += 1;
    assert!(printed(&receipt, Lang::Zh) != printed(&other, Lang::Zh));
}

#[test]
fn the_file_names_itself_and_its_date() {
    let pdf = printed(&sample::receipt(Lang::Zh), Lang::Zh);
    let Some(info) = pdf::info(&pdf) else { return };
    assert!(info.contains("提交回执 HZ-2021-000127"), "{info}");
    assert!(info.contains("Hengping"), "{info}");
    assert!(info.contains("A4"), "{info}");
    // Where the file says what it is, it is not compressed.
    let raw = String::from_utf8_lossy(&pdf);
    assert!(raw.contains("pdfaid:part"), "PDF/A says so in its metadata");
    assert!(raw.contains("D:20220119214705+08'00"), "the date is the receipt's, in Beijing time");
}

#[test]
fn hostile_text_stays_text() {
    let mut receipt = sample::receipt(Lang::En);
    receipt.institution.name = HOSTILE.to_owned();
    receipt.submitter.name = HOSTILE.to_owned();
    receipt.submitter.role = HOSTILE.to_owned();
    receipt.verifying = HOSTILE.to_owned();
    receipt.submitted.groups[0].name = HOSTILE.to_owned();
    let pdf = printed(&receipt, Lang::En);
    let Some(text) = pdf::text(&pdf) else { return };
    assert!(pdf::run_on(&text).contains(&pdf::run_on(HOSTILE)), "{text}");
}

#[test]
fn marks_that_turn_or_hide_text_are_seen() {
    let mut receipt = sample::receipt(Lang::Zh);
    receipt.institution.name = "甲\u{202E}乙\u{200F}丙\u{200B}丁\u{0}戊\u{E000}己\u{1F600}庚\u{FE0F}".to_owned();
    let Some(text) = pdf::text(&printed(&receipt, Lang::Zh)) else { return };
    assert!(pdf::run_on(&text).contains("甲□乙□丙□丁□戊□己□庚"), "{text}");
}

#[test]
fn very_long_fields_run_on_to_further_pages_and_lose_nothing() {
    let mut receipt = sample::receipt(Lang::Zh);
    receipt.institution.name = "长".repeat(3_000);
    receipt.verifying = "w".repeat(10_000);
    let pdf = printed(&receipt, Lang::Zh);
    let (Some(text), Some(pages)) = (pdf::text(&pdf), pdf::pages(&pdf)) else { return };
    assert!(pages > 1);
    assert!(text.matches('长').count() >= 3_000);
    assert!(text.matches('w').count() >= 10_000);
}

#[test]
fn writing_of_other_scripts_does_not_stop_a_receipt() {
    for name in
        ["한국어 각", "\u{1100}\u{1161}\u{11A8}", "e\u{301}\u{301}\u{301}", "שלום", "العربية", "नमस्ते", "𠮷𬭛", ""]
    {
        let mut receipt = sample::receipt(Lang::Zh);
        receipt.submitter.name = name.to_owned();
        receipt.number = name.to_owned();
        printed(&receipt, Lang::Zh);
    }
}
