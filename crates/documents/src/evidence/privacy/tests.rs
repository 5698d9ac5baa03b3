//! All numbers are made up: no district begins with 36 99, and their check signs were computed here.

use super::*;

/// Two made-up people of a district that does not exist.
const SOMEBODY: &str = "36999919000101123X";
const NOBODY: &str = "369999190001010018";

fn checked(seventeen: &str) -> String {
    let fits = |sign: &char| is_identity_number(format!("{seventeen}{sign}").as_bytes());
    let sign: Vec<char> = "0123456789X".chars().filter(fits).collect();
    assert_eq!(sign.len(), 1, "exactly one check sign is right");
    format!("{seventeen}{}", sign[0])
}

fn counts(text: &str) -> (usize, usize, usize) {
    let found = personal_data(text.as_bytes());
    (found.identity_numbers, found.mobile_numbers, found.bank_cards)
}

#[test]
fn the_made_up_numbers_are_right() {
    for number in [SOMEBODY, NOBODY] {
        assert_eq!(checked(&number[..17]), number);
    }
}

#[test]
fn numbers_are_found_as_people_write_them() {
    for (text, wanted) in [
        (SOMEBODY.to_owned(), (1, 0, 0)),
        (SOMEBODY.to_lowercase(), (1, 0, 0)),
        (format!("张三{SOMEBODY}，李四{NOBODY}。"), (2, 0, 0)),
        ("369999 19000101 0018".to_owned(), (1, 0, 0)),
        ("369999-19000101-123x".to_owned(), (1, 0, 0)),
        ("电话13000000000".to_owned(), (0, 1, 0)),
        ("+8613000000000;130 0000 0000;1 130-0000-0001".to_owned(), (0, 3, 0)),
        ("卡号 6200000000000005".to_owned(), (0, 0, 1)),
        ("卡号 6200 0000 0000 0005".to_owned(), (0, 0, 1)),
        ("卡号 6200 0000 0000 0000 000".to_owned(), (0, 0, 1)),
    ] {
        assert_eq!(counts(&text), wanted, "{text}");
    }
}

#[test]
fn other_numbers_are_left_alone() {
    for text in [
        "总计 18000.00 元，占 0.13000000000",
        "编号 12345678901，订单 369999190001010016，369999190013010015",
        "统一社会信用代码 12360000MB0X00000X",
        "6200000000000006 7200000000000003",
        "2021 2022 2023 2024",
        "文件 img_13000000000.jpg",
        "130000000001",
    ] {
        assert_eq!(counts(text), (0, 0, 0), "{text}");
    }
}

#[test]
fn the_number_itself_is_kept_nowhere() {
    let found = personal_data(format!("{SOMEBODY} 13000000000 6200000000000005").as_bytes());
    let samples: Vec<_> = found.samples.iter().map(Masked::as_str).collect();
    assert_eq!(samples, ["3699**********123X", "130****0000", "6200********0005"]);
    let everything = format!("{found:?} {}", serde_json::to_string(&found).unwrap());
    for number in [SOMEBODY, "13000000000", "6200000000000005", "19000101"] {
        assert!(!everything.contains(number), "{everything}");
    }
    let many: Vec<_> = (0..100).map(|n| format!("1300000{n:04}")).collect();
    let many = many.join("\n");
    assert_eq!((counts(&many).1, personal_data(many.as_bytes()).samples.len()), (100, 5));
}
