//! A notice is cut into what a scheme can cite.

use crate::files::{HARBOUR, SHIPPED};

#[test]
fn clauses_rows_and_entries_are_found_by_their_references() {
    let notice = SHIPPED.notice();
    let clause = |reference: &str| notice.clause(reference).unwrap_or_default();
    assert!(clause("c4.5").contains("占比不超过25%"));
    assert!(!clause("c4.5").contains("结果运用"), "a clause ends where the next begins");
    assert!(clause("c5.1").contains("考核结果通报"));
    assert!(clause("a1/1.3").contains("每下降10个百分点减2分"));
    assert!(!clause("a1/1.3").contains("1.4"));
    assert_eq!(clause("a1/1.4").lines().count(), 2, "a row without a number goes on with the row above");
    assert!(clause("a1/1.4").contains("支付金额"));
    assert!(clause("a1").contains("七、特色加分项目"));
    assert_eq!(clause("a2.1/N3"), "- N3 存在变相收取学生教材费用的情况。");
    assert_eq!(notice.clause("a2.1/N6"), None, "N6 is of another part of the annex");
    assert_eq!(notice.clause("a1/9.9"), None);
    assert_eq!(notice.references().filter(|reference| reference.starts_with("a1/")).count(), 32);
}

#[test]
fn several_anchors_may_stand_in_a_paragraph() {
    let notice =
        scheme::Notice::read("# Title\n\n(1) One {#a}: first; two {#b}: second\n  and more\n\n## Next {#c}\nx\n");
    assert_eq!(notice.clause("a"), Some("(1) One \n: first; two "));
    assert_eq!(notice.clause("b").map(|text| text.contains("second\n  and more")), Some(true));
    assert_eq!(notice.clause("c"), Some("## Next \n\nx"));
    assert_eq!(HARBOUR.notice().references().filter(|reference| reference.starts_with("ta/")).count(), 9);
}
