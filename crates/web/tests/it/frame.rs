//! What all pages have: the other language, and refusals as pages.

use axum::http::StatusCode;
use workflow::{Role, Scope};

use crate::site::Site;

#[tokio::test]
async fn the_other_language_is_the_same_page() {
    let (site, lead, _) = Site::with_year().await;
    let page = site.get(Some(&lead), "/years/2021/progress?sort=city&lang=zh&q=%E7%94%B2").await.body;
    assert!(page.contains("href=\"?sort=city&#38;q=%E7%94%B2&#38;lang=en\""), "{page}");
    let page = site.get(Some(&lead), "/years/2021/progress?sort=city&lang=en").await.body;
    assert!(page.contains("href=\"?sort=city&#38;lang=zh\""), "{page}");
    let page = site.get(None, "/sign-in").await.body;
    assert!(page.contains("href=\"?lang=en\""), "{page}");
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let (mut site, lead, _) = Site::with_year().await;
    site.limit_to(1);
    assert_eq!(site.get(Some(&lead), "/years").await.status, StatusCode::OK);
    let refused = site.get(Some(&lead), "/years").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds) && refused.body.contains(&format!("{seconds} 秒")), "{}", refused.body);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_on_a_page() {
    let (site, _, [first, _]) = Site::with_year().await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    let sheet = format!("/dossiers/{}/sheets/4.4", site.dossier(&first).await);
    let many: Vec<(&str, &str)> = vec![("a", ""); 100_001];
    let long = "x".repeat(3 << 20);
    for fields in [many, vec![("a", long.as_str())]] {
        let refused = site.post(Some(&admin), &sheet, &fields).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(refused.body.contains("<h1") && refused.body.contains("表单过大"), "{}", refused.body);
    }
}

#[tokio::test]
async fn reasons_on_the_check_page_are_sentences() {
    let (site, lead, [first, _]) = Site::with_year().await;
    let page = site.get(Some(&lead), &format!("/dossiers/{}/check?lang=en", site.dossier(&first).await)).await.body;
    let reasons = page.split("<p class=\"hint\">").skip(1).filter_map(|rest| rest.split('<').next());
    let reasons: Vec<&str> = reasons.collect();
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| !reason.starts_with(char::is_lowercase)), "{reasons:?}");
}
