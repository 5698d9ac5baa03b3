//! A notice is cut into what a scheme can cite.

use crate::files::{HARBOUR, SHIPPED, read};

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

#[test]
fn clauses_are_cited_as_a_person_would() {
    let shipped = SHIPPED.read().notice;
    let cited = |reference: &str| (shipped.cite(reference).zh, shipped.cite(reference).en);
    assert_eq!(cited("a1/1.3"), ("附件1 1.3".to_owned(), "annex 1, 1.3".to_owned()));
    assert_eq!(cited("a2.1/N3"), ("附件2 N3".to_owned(), "annex 2, N3".to_owned()));
    assert_eq!(cited("c4.5"), ("正文四（五）".to_owned(), "part 4 (5)".to_owned()));
    assert_eq!(cited("c9/1").0, "c9/1", "one that nothing names is cited as the scheme refers to it");
    let (start, end) = (HARBOUR.scheme.find("cited_as"), HARBOUR.scheme.find("]\n\n[settings]"));
    let (start, end) = (start.expect("it names its clauses"), end.expect("at the end of [notice]"));
    let unnamed = read(&format!("{}{}", &HARBOUR.scheme[..start], &HARBOUR.scheme[end + 2..]));
    assert_eq!(unnamed.notice.cite("ta/a.1").en, "ta/a.1");
    let findings = scheme::check(&unnamed, &HARBOUR.notice());
    assert!(findings.iter().all(|finding| finding.code != "clause-name"), "a scheme may leave it all out");
}
