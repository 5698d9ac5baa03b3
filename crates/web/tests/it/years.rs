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

#[tokio::test]
async fn a_last_day_that_was_announced_is_put_off_with_a_reason_and_those_concerned_are_told() {
    let (site, lead, institutions) = Site::with_year().await;
    let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    let put_off = "/years/2021/timetable/move";
    let wrong = [("step", "preparing"), ("last", "2022-01-05"), ("why", " ")];
    let refused = site.post(Some(&lead), put_off, &wrong).await;
    assert_eq!(refused.status, 422);
    for said in ["请选择尚未结束的环节", "截止日不能早于今天", "请写明理由"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    let earlier = [("step", "self_evaluation"), ("last", "2022-01-15"), ("why", "提前")];
    let refused = site.post(Some(&lead), put_off, &earlier).await;
    assert!(refused.body.contains("只能延后，不能提前"), "{}", refused.body);
    let staff = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let later = [("step", "self_evaluation"), ("last", "2022-01-25"), ("why", "疫情影响")];
    assert_eq!(site.post(Some(&staff), put_off, &later).await.status, 404, "a lead's decision");
    for _ in 0..2 {
        assert_eq!(site.post(Some(&lead), put_off, &later).await.status, 303, "twice is once");
    }
    let told = site.get(Some(&school), "/messages").await.body;
    assert_eq!(told.matches("延至2022年1月25日：疫情影响").count(), 1, "{told}");
    let dossier = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
    assert!(site.get(Some(&school), &dossier).await.body.contains("1月25日"));
    // It can be written on the day after the first last day.
    site.set_time("2022-01-21T09:00:00+08:00");
    let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    let row = [("f.0123456789abcdef0123456789abcdef.title", "《甲教材》")];
    assert_eq!(site.post_json(Some(&school), &format!("{dossier}/sheets/4.4"), &row).await.status, 200);
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let early = site.post(Some(&lead), "/years/2021/step", &[("to", "data")]).await;
    assert_eq!(early.status, 403, "self-evaluation goes on");
}

#[tokio::test]
async fn records_are_kept_before_the_notice() {
    let (site, lead, institutions) = Site::empty().await.prepare_year().await;
    let page = site.get(Some(&lead), "/years/2021/records").await;
    assert!(page.status == 200 && page.body.contains("甲校"), "{}", page.body);
    let whose = institutions[0].to_string();
    let record = [
        ("institution", whose.as_str()),
        ("what", "6.3/commendation"),
        ("title", "双周报第3期"),
        ("date", "2021-09-10"),
    ];
    let kept = site.post(Some(&lead), "/years/2021/records", &record).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    site.app.issue_notice(&lead.actor, workflow::Year(2021)).await.unwrap();
    assert!(site.get(Some(&lead), "/years/2021/records").await.body.contains("双周报第3期"));
}
