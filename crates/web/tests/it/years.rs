//! The office opens a year: created, decided, announced, frozen.

use axum::http::StatusCode;
use store::years::Institution;
use workflow::{InstitutionId, Role, Scope};

use crate::site::{Person, Site};

const SETTINGS: &str = "/years/2021/settings";

const LINES: [(&str, &str); 6] = [
    ("key", "grade_lines"),
    ("value.excellent", "90"),
    ("value.good", "80"),
    ("value.pass", "70"),
    ("value.basic_pass", "60"),
    ("basis", "年度通知第三条"),
];

async fn office() -> (Site, Person) {
    let site = Site::empty().await;
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    assert_eq!(site.post(Some(&lead), "/years", &[("year", "2021")]).await.status, StatusCode::SEE_OTHER);
    (site, lead)
}

fn institution() -> Institution {
    Institution {
        id: InstitutionId::from_bytes([7; 16]),
        code: "9900000001".to_owned(),
        name: "甲校".to_owned(),
        kind: "higher_vocational".to_owned(),
        city: "甲市".to_owned(),
        authority: "甲市教育局".to_owned(),
        former_names: Vec::new(),
        merged_into: None,
        merged_at: None,
    }
}

#[tokio::test]
async fn a_notice_is_issued_when_nothing_is_open_and_freezes_the_settings() {
    let (site, lead) = office().await;
    let refused = site.post(Some(&lead), "/years/2021/issue", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for missing in ["请设定等次分数线", "还没有试点院校"] {
        assert!(refused.body.contains(missing), "{missing}: all at once");
        assert!(site.get(Some(&lead), "/years/2021").await.body.contains(missing), "{missing}: said before");
    }
    site.register(vec![institution()]).await;
    let set = site.post(Some(&lead), SETTINGS, &LINES).await;
    assert_eq!((set.status, set.location.as_str()), (StatusCode::SEE_OTHER, "/years/2021/settings#grade_lines"));
    let page = site.get(Some(&lead), SETTINGS).await.body;
    assert!(
        page.contains("优秀 90、良好 80") && page.contains("年度通知第三条") && page.contains("厅职成处 2022年1月10日")
    );
    assert_eq!(site.post(Some(&lead), "/years/2021/issue", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.post(Some(&lead), SETTINGS, &LINES).await.status, StatusCode::FORBIDDEN, "frozen");
    let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institution().id)).await;
    let seen = site.get(Some(&school), SETTINGS).await.body;
    assert!(seen.contains("优秀 90、良好 80") && !seen.contains("?edit="));
}

#[tokio::test]
async fn a_wrong_value_is_said_beside_what_was_typed() {
    let (site, lead) = office().await;
    let form = site.get(Some(&lead), "/years/2021/settings?edit=grade_lines").await.body;
    assert!(form.contains("必须设定，否则不能印发通知") && form.contains("name=\"value.excellent\""));
    let mut upside_down = LINES;
    (upside_down[1].1, upside_down[5].1) = ("50.5", "");
    let answer = site.post(Some(&lead), SETTINGS, &upside_down).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["依次降低", "请写明依据", "value=\"50.5\""] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    assert!(site.get(Some(&lead), SETTINGS).await.body.contains("未设"), "nothing was kept");
}

#[tokio::test]
async fn shares_are_percentages_and_empty_switches_off() {
    let (site, lead) = office().await;
    let set = |value: &'static str| [("key", "excellent_share"), ("value", value), ("basis", "年度通知")];
    assert_eq!(site.post(Some(&lead), SETTINGS, &set("10")).await.status, StatusCode::SEE_OTHER);
    assert!(site.get(Some(&lead), SETTINGS).await.body.contains("10 %"));
    let form = site.get(Some(&lead), "/years/2021/settings?edit=excellent_share").await.body;
    assert!(form.contains("name=\"value\" class=\"number short\" inputmode=\"decimal\" value=\"10\""), "{form}");
    assert_eq!(site.post(Some(&lead), SETTINGS, &set("101")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.post(Some(&lead), SETTINGS, &set("")).await.status, StatusCode::SEE_OTHER);
    assert!(!site.get(Some(&lead), SETTINGS).await.body.contains("10 %"));
    let unknown = [("key", "no_such"), ("value", "1"), ("basis", "x")];
    assert_eq!(site.post(Some(&lead), SETTINGS, &unknown).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_year_follows_the_one_before_unless_told_otherwise() {
    let (site, lead) = office().await;
    assert_eq!(site.post(Some(&lead), "/years", &[("year", "2022")]).await.status, StatusCode::SEE_OTHER);
    assert!(site.get(Some(&lead), "/years/2022").await.body.contains("2022年度"));
    let broken = "format = \"hengping-scheme/1\"\nid = 1\nyears = 2023\n";
    let refused = site.post(Some(&lead), "/years", &[("year", "2023"), ("scheme", broken)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("第 2 行") && refused.body.contains("第 3 行"),
        "each with its line: {}",
        refused.body
    );
}

#[tokio::test]
async fn days_that_are_none_are_named() {
    let (site, lead) = office().await;
    let typed = [("free", "2022-01-31\n1月32日"), ("worked", "2022-02-30")];
    let refused = site.post(Some(&lead), "/years/2021/timetable", &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["“1月32日”不是日期", "“2022-02-30”不是日期"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    assert!(!refused.body.contains("“2022-01-31”"));
}
