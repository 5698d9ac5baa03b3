//! Self-evaluation from the first row to the receipt, and back.

use axum::http::StatusCode;
use serde_json::Value;
use workflow::{Role, Scope};

use crate::site::{Person, Site};

const ROW: &str = "0123456789abcdef0123456789abcdef";

struct School {
    site: Site,
    lead: Person,
    admin: Person,
    head: Person,
    path: String,
}

async fn school() -> School {
    let (site, lead, [first, _]) = Site::with_year().await;
    let scope = || Scope::Institution(first.clone());
    let admin = site.person("教务处", Role::InstitutionAdmin, scope()).await;
    let head = site.person("副校长", Role::InstitutionHead, scope()).await;
    let path = format!("/dossiers/{}", site.dossier(&first).await);
    School { site, lead, admin, head, path }
}

impl School {
    async fn save(&self, sheet: &str, version: &str, fields: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut all = vec![(format!("v.{ROW}"), version.to_owned())];
        all.extend(fields.iter().map(|(key, value)| (format!("f.{ROW}.{key}"), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let answer = self.site.post_json(Some(&self.admin), &format!("{}/sheets/{sheet}", self.path), &all).await;
        (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
    }

    async fn textbook(&self, version: &str, title: &str) -> (StatusCode, Value) {
        self.save("4.4", version, &[("kind", "chief_editor"), ("title", title), ("date", "2021.5.1")]).await
    }

    async fn approve_and_submit(&self) -> String {
        let approved = self.site.post(Some(&self.head), &format!("{}/approve", self.path), &[("agreed", "1")]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
        let submitted = self.site.post(Some(&self.admin), &format!("{}/submit", self.path), &[("key", "once")]).await;
        assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.body);
        self.number().await
    }

    async fn number(&self) -> String {
        let page = self.site.get(Some(&self.admin), &format!("{}/receipt", self.path)).await.body;
        let at = page.find("HP2021-").expect("a number on the receipt");
        page[at..at + 17].to_owned()
    }
}

#[tokio::test]
async fn a_row_is_scored_at_once_and_a_wrong_one_says_where() {
    let school = school().await;
    let (status, body) = school.textbook("0", "示例教材").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((body["score"].as_str(), body["versions"][ROW].as_i64()), (Some("2.00"), Some(1)));
    let (status, body) =
        school.save("4.4", "1", &[("kind", "chief_editor"), ("title", "示例教材"), ("date", "去年")]).await;
    assert_eq!(status, StatusCode::OK, "what is wrong is kept as it was typed");
    assert_eq!(body["score"], "0.00");
    let problems = body["problems"].as_object().unwrap();
    assert!(problems[&format!("f.{ROW}.date")].as_str().unwrap().contains("日期"), "{problems:?}");
}

#[tokio::test]
async fn two_tabs_cannot_overwrite_each_other() {
    let school = school().await;
    school.textbook("0", "第一版").await;
    assert_eq!(school.textbook("1", "第二版").await.0, StatusCode::OK);
    let (status, body) = school.textbook("1", "另一个窗口").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(body["stored"]["fields"]["title"], "第二版");
    assert_eq!(body["stored"]["person"], "教务处");
    assert_eq!(school.textbook("1", "第二版").await.0, StatusCode::OK, "the same words again are no conflict");
    let page = school.site.get(Some(&school.admin), &format!("{}/entries/{ROW}", school.path)).await.body;
    assert!(page.contains("第一版") && page.contains("第二版") && !page.contains("另一个窗口"));
}

#[tokio::test]
async fn submission_gives_one_receipt_however_often_it_is_sent() {
    let school = school().await;
    school.textbook("0", "示例教材").await;
    let early = school.site.post(Some(&school.admin), &format!("{}/submit", school.path), &[("key", "once")]).await;
    assert_eq!(early.status, StatusCode::FORBIDDEN);
    assert!(early.body.contains("须先由校领导审核"));
    let number = school.approve_and_submit().await;
    let again = school.site.post(Some(&school.admin), &format!("{}/submit", school.path), &[("key", "once")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "a double click is answered like the first");
    assert_eq!(school.number().await, number);
    let other = school.site.post(Some(&school.admin), &format!("{}/submit", school.path), &[("key", "other")]).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "submitted is submitted");
    assert_eq!(school.textbook("1", "改一改").await.0, StatusCode::FORBIDDEN);
    let receipt = school.site.get(Some(&school.lead), &format!("{}/receipt", school.path)).await.body;
    assert!(receipt.contains("教务处（院校管理员）"), "who, in which role: {receipt}");
    let pdf = school.site.get(Some(&school.admin), &format!("{}/receipt?format=pdf", school.path)).await;
    assert_eq!(pdf.body, format!("receipt {number}"));
}

#[tokio::test]
async fn a_change_after_approval_must_be_approved_again() {
    let school = school().await;
    school.textbook("0", "示例教材").await;
    school.site.post(Some(&school.head), &format!("{}/approve", school.path), &[("agreed", "1")]).await;
    school.textbook("1", "审核后改动").await;
    let (submit, approve) = (format!("{}/submit", school.path), format!("{}/approve", school.path));
    let submitted = school.site.post(Some(&school.admin), &submit, &[("key", "k")]).await;
    assert_eq!(submitted.status, StatusCode::FORBIDDEN);
    // Evidence is part of what is approved; the sealed scan is made of it.
    school.site.post(Some(&school.head), &approve, &[("agreed", "1")]).await;
    school.site.upload(&school.admin, &format!("{}/sheets/4.4/files", school.path), "证明.pdf", b"%PDF-1.7 x").await;
    let submitted = school.site.post(Some(&school.admin), &submit, &[("key", "k")]).await;
    assert_eq!(submitted.status, StatusCode::FORBIDDEN);
    school.site.post(Some(&school.head), &approve, &[("agreed", "1")]).await;
    school.site.upload(&school.admin, &format!("{}/sheets/sealed/files", school.path), "盖章.pdf", b"%PDF-1.7 y").await;
    let submitted = school.site.post(Some(&school.admin), &submit, &[("key", "k")]).await;
    assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.body);
}

#[tokio::test]
async fn the_office_returns_named_sheets_and_sees_what_changed() {
    let school = school().await;
    school.textbook("0", "示例教材").await;
    let first = school.approve_and_submit().await;
    let wrong = school.site.post(Some(&school.lead), &format!("{}/return", school.path), &[("reason", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for missing in ["请选择要退回的项", "请写明退回理由", "应为今天或以后的日期"] {
        assert!(wrong.body.contains(missing), "{missing}");
    }
    let fields = [("sheets", "4.4"), ("reason", "教材版权页缺失"), ("due", "2022-01-25")];
    let returned = school.site.post(Some(&school.lead), &format!("{}/return", school.path), &fields).await;
    assert_eq!(returned.status, StatusCode::SEE_OTHER);
    let messages = school.site.get(Some(&school.admin), "/messages").await.body;
    assert!(messages.contains("教材版权页缺失") && messages.contains("2022年1月25日"));
    school.site.set_time("2022-01-10T09:20:00+08:00");
    let (status, _) = school.save("4.5", "0", &[("title", "未退回的项")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "only what was returned may be changed");
    assert_eq!(school.textbook("1", "示例教材（第二版）").await.0, StatusCode::OK);
    let second = school.approve_and_submit_with("twice").await;
    assert_ne!(first, second);
    let page = school.site.get(Some(&school.lead), &format!("{}/comparison", school.path)).await.body;
    assert!(page.contains("示例教材（第二版）") && page.contains("两次提交之间的变化"));
}

impl School {
    async fn approve_and_submit_with(&self, key: &str) -> String {
        self.site.post(Some(&self.head), &format!("{}/approve", self.path), &[("agreed", "1")]).await;
        let submitted = self.site.post(Some(&self.admin), &format!("{}/submit", self.path), &[("key", key)]).await;
        assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.body);
        self.number().await
    }
}

#[tokio::test]
async fn time_runs_out_at_the_last_second_of_the_day_and_two_people_give_more() {
    let school = school().await;
    school.site.set_time("2022-01-20T23:59:59+08:00");
    let (admin, path) = (again(&school, Role::InstitutionAdmin).await, &school.path);
    let save = |title: &'static str, version: &'static str| {
        let fields = [(format!("v.{ROW}"), version), (format!("f.{ROW}.title"), title)];
        let (admin, site, url) = (admin.clone(), &school.site, format!("{path}/sheets/4.4"));
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
            site.post_json(Some(&admin), &url, &fields).await.status
        }
    };
    assert_eq!(save("最后一秒", "0").await, StatusCode::OK);
    school.site.set_time("2022-01-21T00:00:00+08:00");
    assert_eq!(save("迟了", "1").await, StatusCode::FORBIDDEN);
    let lead = school.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let staff = school.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let url = format!("{path}/extensions");
    let host = school.site.person_at("甲校", "乙", Role::OfficeStaff, Scope::Province).await;
    let own = school.site.post(Some(&host), &url, &[("until", "2022-01-23"), ("reason", "停电")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.body.contains("这是您所在的院校"), "{}", own.body);
    let proposed = school.site.post(Some(&staff), &url, &[("until", "2022-01-23"), ("reason", "停电")]).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER);
    let page = school.site.get(Some(&lead), path).await.body;
    let id = page.split("/extensions/").nth(1).unwrap().split('/').next().unwrap();
    let own = school.site.post(Some(&staff), &format!("{url}/{id}/approve"), &[]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.body.contains("提出者以外的人"));
    assert_eq!(save("还没有批准", "1").await, StatusCode::FORBIDDEN);
    assert_eq!(school.site.post(Some(&lead), &format!("{url}/{id}/approve"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(save("延期之后", "1").await, StatusCode::OK);
}

async fn again(school: &School, role: Role) -> Person {
    school.site.person("教务处", role, school.admin.actor.membership.scope.clone()).await
}

#[tokio::test]
async fn evidence_is_taken_by_its_content_and_shown_in_a_sandbox() {
    let school = school().await;
    let url = format!("{}/sheets/4.4/files", school.path);
    for (name, bytes) in [
        ("page.html", b"<script>alert(1)</script>".as_slice()),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("trick.pdf", b"<html>%PDF-1.7"),
        ("trick.png", b"%PDF-1.7"),
    ] {
        let refused = school.site.upload(&school.admin, &url, name, bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    let large = school
        .site
        .upload(&school.admin, &url, "large.pdf", &[b"%PDF-1.7".as_slice(), &vec![0; 1 << 20]].concat())
        .await;
    assert!(large.body.contains("超过 1 MB"), "{}", large.body);
    let broken = school.site.post(Some(&school.admin), &url, &[("file", "no file")]).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.body.contains("<title>") && broken.body.contains("请重新选择文件"), "a page: {}", broken.body);
    let taken = school.site.upload(&school.admin, &url, "../凭证<b>.pdf", b"%PDF-1.7 evidence").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = school.site.get(Some(&school.admin), &format!("{}/sheets/4.4", school.path)).await.body;
    assert!(page.contains("凭证&#60;b&#62;.pdf") && !page.contains("凭证<b>"), "names are shown, never run");
    let id = page.split("/files/").nth(1).unwrap().split('"').next().unwrap();
    let file = school.site.get(Some(&school.admin), &format!("{}/files/{id}", school.path)).await;
    assert_eq!(file.body, "%PDF-1.7 evidence");
    let policy = file.headers.get_all("content-security-policy").iter().collect::<Vec<_>>();
    assert_eq!(policy.len(), 1);
    let policy = policy[0].to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(file.headers["x-frame-options"], "SAMEORIGIN", "our own pages show it beside what it proves");
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn what_people_type_is_shown_and_never_run() {
    let school = school().await;
    for hostile in
        ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "{{7*7}}", "=HYPERLINK(1)"]
    {
        let (status, body) = school.save("about:3.1", "0", &[("remark", hostile)]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "sheets have names of their own {body}");
        school
            .site
            .post(Some(&school.admin), &format!("{}/sheets/4.4/comments", school.path), &[("body", hostile)])
            .await;
    }
    let page = school.site.get(Some(&school.admin), &format!("{}/sheets/4.4", school.path)).await.body;
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x") && page.contains("{{7*7}}"));
}

#[tokio::test]
async fn a_file_sent_in_pieces_goes_on_where_it_broke_off() {
    let school = school().await;
    let (site, admin) = (&school.site, &school.admin);
    let sheet = format!("{}/sheets/4.4", school.path);
    let file = [b"%PDF-1.7 ".as_slice(), &[b'x'; 5000]].concat();
    let begun = site.begin_upload(admin, &sheet, "证明.pdf", file.len()).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let first = site.send_piece(admin, &begun.location, 0, &file[..2000]).await;
    assert_eq!((first.status, first.headers["upload-offset"].to_str().unwrap()), (StatusCode::NO_CONTENT, "2000"));
    // The answer was lost, and the piece comes again; or a piece was lost.
    for offset in [0, 4000] {
        let again = site.send_piece(admin, &begun.location, offset, &file[offset..]).await;
        assert_eq!((again.status, again.headers["upload-offset"].to_str().unwrap()), (StatusCode::CONFLICT, "2000"));
    }
    assert!(!site.get(Some(admin), &sheet).await.body.contains("证明.pdf"), "not before it is whole");
    let rest = site.send_piece(admin, &begun.location, 2000, &file[2000..]).await;
    assert_eq!(rest.status, StatusCode::CREATED, "{}", rest.body);
    let asked_again = site.send_piece(admin, &begun.location, file.len(), b"").await;
    assert_eq!(asked_again.status, StatusCode::CREATED, "{}", asked_again.body);
    let page = site.get(Some(admin), &sheet).await.body;
    assert_eq!(page.matches(">证明.pdf</a>").count(), 1, "{page}");
}

#[tokio::test]
async fn an_upload_is_only_for_whoever_may_write_the_sheet() {
    let school = school().await;
    let (site, admin) = (&school.site, &school.admin);
    let sheet = format!("{}/sheets/4.4", school.path);
    let begun = site.begin_upload(admin, &sheet, "证明.pdf", 100).await;
    let head = site.send_piece(&school.lead, &begun.location, 0, b"%PDF").await;
    assert_eq!(head.status, StatusCode::NOT_FOUND);
    let large = site.begin_upload(admin, &sheet, "大.pdf", usize::MAX / 2).await;
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", large.body);
    let more = site.send_piece(admin, &begun.location, 0, &[b'x'; 101]).await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", more.body);
    let hidden = site.begin_upload(admin, &sheet, "证明.pdf", 12).await;
    let refused = site.send_piece(admin, &hidden.location, 0, b"<html>nasty<").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert!(!site.get(Some(admin), &sheet).await.body.contains("证明.pdf"));
}

#[tokio::test]
async fn one_file_proves_several_items() {
    let school = school().await;
    let (site, admin) = (&school.site, &school.admin);
    let (one, other) = (format!("{}/sheets/4.4", school.path), format!("{}/sheets/4.1", school.path));
    site.upload(admin, &format!("{one}/files"), "证明.pdf", b"%PDF-1.7 x").await;
    let page = site.get(Some(admin), &other).await.body;
    let at = page.find("<option value=\"").map(|_| page.find(">证明.pdf</option>").unwrap()).unwrap();
    let id = &page[at - 33..at - 1];
    let used = site.post(Some(admin), &format!("{other}/files/use"), &[("file", id)]).await;
    assert_eq!(used.status, StatusCode::SEE_OTHER, "{}", used.body);
    assert!(site.get(Some(admin), &other).await.body.contains(">证明.pdf</a>"));
    // Taken from one sheet it stays on the other.
    let remove = format!("{}/files/{id}/remove", school.path);
    site.post(Some(admin), &remove, &[("sheet", "4.4")]).await;
    assert!(!site.get(Some(admin), &one).await.body.contains(">证明.pdf</a>"));
    assert!(site.get(Some(admin), &other).await.body.contains(">证明.pdf</a>"));
}

#[tokio::test]
async fn the_report_says_what_stands_and_its_sealed_scan_has_its_place() {
    let school = school().await;
    let (site, admin) = (&school.site, &school.admin);
    school.textbook("0", "示例教材").await;
    let report = site.get(Some(admin), &format!("{}/report.pdf", school.path)).await;
    for said in ["示例教材", "自评报告", "claimed: \"2.00\"", "甲校"] {
        assert!(report.body.contains(said), "{said}: {}", report.body);
    }
    let check = format!("{}/check", school.path);
    assert!(site.get(Some(admin), &check).await.body.contains("尚未上传盖章的自评报告扫描件"));
    let scan = site.upload(admin, &format!("{}/sheets/sealed/files", school.path), "盖章.pdf", b"%PDF-1.7 seal").await;
    assert_eq!(scan.location, format!("{check}#files"), "{}", scan.body);
    let page = site.get(Some(admin), &check).await.body;
    assert!(page.contains(">盖章.pdf</a>") && !page.contains("尚未上传盖章"), "{page}");
    let report = site.get(Some(admin), &format!("{}/report.pdf", school.path)).await;
    assert!(!report.body.contains("盖章.pdf"), "the scan is no evidence of its own");
    // A new scan may come with whatever was returned; nothing else may.
    school.approve_and_submit().await;
    let late = site.upload(admin, &format!("{}/sheets/sealed/files", school.path), "再盖.pdf", b"%PDF-1.7 again").await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    let returned = [("sheets", "4.4"), ("reason", "补充"), ("due", "2022-01-25")];
    site.post(Some(&school.lead), &format!("{}/return", school.path), &returned).await;
    let again =
        site.upload(admin, &format!("{}/sheets/sealed/files", school.path), "再盖.pdf", b"%PDF-1.7 again").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
}

#[tokio::test]
async fn a_certificate_written_twice_names_the_row_as_people_count() {
    let school = school().await;
    let url = format!("{}/sheets/certificates", school.path);
    let mut fields = Vec::new();
    for row in ["a", "b", "c"] {
        let name = if row == "b" { "智能财税" } else { "Web前端开发" };
        for (field, value) in [
            ("certificate", name),
            ("level", "中级"),
            ("approved", "9"),
            ("registered", "9"),
            ("attended", "9"),
            ("passed", "9"),
        ] {
            fields.push((format!("f.{}.{field}", row.repeat(32)), value));
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    let answer = school.site.post_json(Some(&school.admin), &url, &fields).await;
    assert!(answer.body.contains("已见于 第 1 行") && !answer.body.contains("/institutions"), "{}", answer.body);
}
