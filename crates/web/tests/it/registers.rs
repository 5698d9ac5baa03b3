//! The registers as the office keeps them: adding, correcting, renaming, merging, each with its line of history.

use documents::cells::{Limits, Value, read_here};
use workflow::{InstitutionId, Role, Scope};

use crate::site::{Answer, CERTIFICATE, Person, Site, YEAR};

/// What stands in a field of a form.
fn field(page: &str, name: &str) -> String {
    let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    from.split('"').next().unwrap().to_owned()
}

/// Does something to one thing on a register, as its page would.
async fn act(site: &Site, person: &Person, one: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let page = site.get(Some(person), one).await.body;
    let (seen, key) = (field(&page, "seen"), field(&page, "key"));
    let mut all = vec![("seen", seen.as_str()), ("key", key.as_str())];
    all.extend_from_slice(fields);
    site.post(Some(person), &format!("{one}/{act}"), &all).await
}

async fn add(site: &Site, person: &Person, register: &str, fields: &[(&str, &str)]) -> String {
    let key = field(&site.get(Some(person), &format!("/registers/{register}/new")).await.body, "key");
    let mut all = vec![("key", key.as_str())];
    all.extend_from_slice(fields);
    let answer = site.post(Some(person), &format!("/registers/{register}"), &all).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location.split('?').next().unwrap().to_owned()
}

fn id(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

/// Merges one into another by way of what follows from it.
async fn merge(site: &Site, person: &Person, one: &str, into: &str) -> Answer {
    let page = site.get(Some(person), &format!("{one}/merger?into={}", id(into))).await.body;
    let action = page.split("action=\"").find(|rest| rest.contains("/merge?into=")).unwrap().split('"').next().unwrap();
    let action = action.replace("&amp;", "&").replace("&#38;", "&");
    site.post(Some(person), &action, &[("key", &field(&page, "key")), ("reason", "赣府字〔2021〕1号")]).await
}

const SCHOOL: [(&str, &str); 5] = [
    ("code", "9900000009"),
    ("name", "丙校"),
    ("kind", "secondary_vocational"),
    ("city", "乙市"),
    ("authority", "乙市教育局"),
];

fn institution(id: &InstitutionId) -> String {
    format!("/registers/institutions/{id}")
}

/// The next December, with the institutions 甲校 and 乙校 of the year before.
async fn preparing() -> (Site, Person, [InstitutionId; 2]) {
    let (site, _, ids) = Site::with_year().await;
    site.set_time("2022-12-01T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    (site, lead, ids)
}

#[tokio::test]
async fn an_institution_is_added_corrected_and_renamed_and_its_page_says_who_when_and_what() {
    let (site, lead, [first, _]) = Site::with_year().await;
    let school = add(&site, &lead, "institutions", &SCHOOL).await;
    let page = site.get(Some(&lead), &school).await.body;
    assert!(page.contains("丙校") && page.contains("列入名录") && page.contains("厅职成处"), "{page}");

    let mut corrected = SCHOOL;
    corrected[3].1 = "丁市";
    assert_eq!(act(&site, &lead, &school, "correct", &corrected).await.status, 303);
    let page = site.get(Some(&lead), &school).await.body;
    assert!(page.contains("<del>乙市</del> → 丁市"), "{page}");

    let renaming = [("name", "甲职业学院"), ("on", "2021-06-01"), ("reason", "赣教字〔2021〕9号")];
    let first_page = institution(&first);
    assert_eq!(act(&site, &lead, &first_page, "rename", &renaming).await.status, 303);
    let page = site.get(Some(&lead), &first_page).await.body;
    for said in ["<h1>甲职业学院", "曾用名", "<del>甲校</del> → 甲职业学院", "2021-06-01", "赣教字〔2021〕9号", "更名"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let dossier = site.get(Some(&lead), &format!("/dossiers/{}", site.dossier(&first).await)).await.body;
    assert!(dossier.contains("曾用名：甲校"), "{dossier}");
    let english = site.get(Some(&lead), &format!("{first_page}?lang=en")).await.body;
    assert!(english.contains("Former names") && english.contains("renamed"), "{english}");
    let found = site.get(Some(&lead), "/search?q=%E7%94%B2%E6%A0%A1").await.body;
    assert!(found.contains("甲职业学院"), "by its former name: {found}");
    let list = site.get(Some(&lead), "/registers/institutions?q=%E7%94%B2%E6%A0%A1").await.body;
    assert!(list.contains("甲职业学院") && !list.contains(">乙校<"), "{list}");
    let auditor = site.person("纪检", Role::Auditor, Scope::Province).await;
    let log = site.get(Some(&auditor), "/log").await.body;
    assert!(log.contains(&format!("institution {first}")) && log.contains("更正名录"), "{log}");
}

#[tokio::test]
async fn every_problem_of_a_form_is_said_beside_its_field_and_nothing_is_lost() {
    let (site, lead, [first, _]) = Site::with_year().await;
    let wrong = [("code", "9900000002"), ("name", "乙校"), ("kind", "大学"), ("city", ""), ("authority", "某局；某厅")];
    let answer = site.post(Some(&lead), "/registers/institutions", &wrong).await;
    assert_eq!(answer.status, 422);
    for said in ["已有此标识码", "已有此名称", "应为以下之一", "请填写设区市", "不能有换行和分号"]
    {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    assert!(answer.body.contains("value=\"某局；某厅\""), "what was typed stands there");
    let answer = act(&site, &lead, &institution(&first), "rename", &[("name", "甲校")]).await;
    assert_eq!(answer.status, 422);
    for said in ["请填写更名日期", "请写明依据", "只改写法"] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    let answer = site.post(Some(&lead), "/registers/certificates", &[("name", "甲证书")]).await;
    assert!(answer.body.contains("请填写等级") && answer.body.contains("请填写培训评价组织"), "{}", answer.body);
}

#[tokio::test]
async fn a_repeated_press_counts_once_and_a_stale_page_changes_nothing() {
    let (site, lead, [first, _]) = Site::with_year().await;
    let mut fields = vec![("key", "1")];
    fields.extend(SCHOOL);
    let once = site.post(Some(&lead), "/registers/institutions", &fields).await;
    let again = site.post(Some(&lead), "/registers/institutions", &fields).await;
    assert_eq!((once.status, &once.location), (again.status, &again.location));

    let place = institution(&first);
    let page = site.get(Some(&lead), &place).await.body;
    let stale = field(&page, "seen");
    let renaming = [("name", "甲学院"), ("on", "2021-06-01"), ("reason", "文号"), ("seen", &stale), ("key", "2")];
    assert_eq!(site.post(Some(&lead), &format!("{place}/rename"), &renaming).await.status, 303);
    assert_eq!(site.post(Some(&lead), &format!("{place}/rename"), &renaming).await.status, 303, "once more");
    let history = site.get(Some(&lead), &place).await.body;
    assert_eq!(history.matches("<del>甲校</del>").count(), 1, "{history}");
    let late = [("name", "甲大学"), ("on", "2021-07-01"), ("reason", "文号"), ("seen", &stale), ("key", "3")];
    let refused = site.post(Some(&lead), &format!("{place}/rename"), &late).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("已被修改"), "{}", refused.body);
    assert!(!site.get(Some(&lead), &place).await.body.contains("甲大学"));
}

#[tokio::test]
async fn a_merged_institution_gets_no_more_dossiers_and_the_merger_stands_once_a_notice_is_issued() {
    let (site, lead, [first, second]) = preparing().await;
    let (one, other) = (institution(&first), institution(&second));
    let before = site.dossier(&first).await;
    let follows = site.get(Some(&lead), &format!("{one}/merger?into={second}")).await.body;
    assert!(follows.contains("下次印发通知时不再为它建立自评材料") && follows.contains("甲校 → 乙校"), "{follows}");
    assert!(!site.get(Some(&lead), &one).await.body.contains("已并入乙校"), "looking changes nothing");
    assert_eq!(merge(&site, &lead, &one, &other).await.status, 303);
    let page = site.get(Some(&lead), &one).await.body;
    assert!(page.contains("已并入乙校") && page.contains("赣府字〔2021〕1号"), "{page}");
    assert!(site.get(Some(&lead), &other).await.body.contains("并入本单位"));

    let again = site.get(Some(&lead), &format!("{one}/merger?into={second}")).await;
    assert!(again.status == 403 && again.body.contains("它已并入其他单位"), "{}", again.body);
    let circle = site.get(Some(&lead), &format!("{other}/merger?into={first}")).await;
    assert!(circle.status == 403 && circle.body.contains("已并入「乙校」"), "{}", circle.body);
    let itself = site.get(Some(&lead), &format!("{other}/merger?into={second}")).await;
    assert!(itself.status == 403 && itself.body.contains("不能并入自己"), "{}", itself.body);

    assert_eq!(act(&site, &lead, &one, "separate", &[("reason", "批复撤销")]).await.status, 303);
    let page = site.get(Some(&lead), &one).await.body;
    assert!(page.contains("撤销并入") && page.contains("批复撤销") && !page.contains("已并入乙校"), "{page}");
    assert_eq!(merge(&site, &lead, &one, &other).await.status, 303);

    site.set_time("2022-12-20T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let next = workflow::Year(2022);
    let (scheme, notice) = site.app.scheme_for(next).await.unwrap();
    site.app.create_year(&lead.actor, next, scheme, notice).await.unwrap();
    site.decide_lines(&lead, next).await;
    assert!(site.get(Some(&lead), "/years/2022").await.body.contains("名录中有 1 所在册院校"));
    assert_eq!(site.app.issue_notice(&lead.actor, next).await.unwrap(), 1, "one of two");
    assert_eq!(site.dossier(&first).await, before, "what it had it keeps");
    assert_ne!(site.dossier(&second).await, before);
    let page = site.get(Some(&lead), &one).await.body;
    assert!(page.contains("2022年度通知已在并入之后印发"), "{page}");
    let seen = field(&page, "seen");
    let undone =
        site.post(Some(&lead), &format!("{one}/separate"), &[("seen", &seen), ("key", "9"), ("reason", "迟了")]).await;
    assert_eq!(undone.status, 403);
    assert!(undone.body.contains("不能撤销"), "{}", undone.body);
}

#[tokio::test]
async fn what_was_recorded_of_a_merged_institution_is_settled_before_the_notice() {
    let (site, lead, [first, second]) = Site::empty().await.prepare_year().await;
    let records = "/years/2021/records";
    let record = |whose: &InstitutionId| {
        let about = [("what", "6.3/commendation"), ("title", "双周报第3期"), ("date", "2021-09-10")];
        let whose = ("institution".to_owned(), whose.to_string());
        about.map(|(field, value)| (field.to_owned(), value.to_owned())).into_iter().chain([whose]).collect::<Vec<_>>()
    };
    let keep = async |whose| {
        let record = record(whose);
        let fields: Vec<(&str, &str)> = record.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        site.post(Some(&lead), records, &fields).await.status
    };
    assert_eq!(keep(&first).await, 303);
    site.organisations().await;
    crate::quotas::record(&site, &lead, ("9900000001", "甲证书", "50")).await;
    assert_eq!(merge(&site, &lead, &institution(&first), &institution(&second)).await.status, 303);
    let page = site.get(Some(&lead), records).await.body;
    assert!(page.contains("双周报第3期") && page.contains("已并入其他院校，不计分"), "nothing is lost unseen: {page}");
    let year = site.get(Some(&lead), "/years/2021").await.body;
    assert!(year.contains("甲校已并入其他院校") && year.contains(&format!("href=\"{records}\"")), "{year}");
    assert!(site.app.issue_notice(&lead.actor, YEAR).await.is_err());

    let id = page.split("/remove\"").next().unwrap().rsplit('/').next().unwrap();
    let whose = first.to_string();
    let fields = [("institution", whose.as_str()), ("reason", "改登记在乙校")];
    assert_eq!(site.post(Some(&lead), &format!("{records}/{id}/remove"), &fields).await.status, 303);
    assert!(site.app.issue_notice(&lead.actor, YEAR).await.is_err(), "what it was approved for is left");
    let year = site.get(Some(&lead), "/years/2021").await.body;
    assert!(year.contains("它的获批人数不会计分") && year.contains("href=\"/years/2021/quotas\""), "{year}");
    let mut back = fields.to_vec();
    back.extend([("certificate", CERTIFICATE), ("level", "中级"), ("version", "1")]);
    assert_eq!(site.post(Some(&lead), "/years/2021/quotas/take-back", &back).await.status, 303);
    assert_ne!(keep(&first).await, 303, "it takes no part");
    assert_eq!(keep(&second).await, 303);
    assert_eq!(site.app.issue_notice(&lead.actor, YEAR).await.unwrap(), 1);
    let page = site.get(Some(&lead), records).await.body;
    assert!(page.contains("乙校") && page.contains("双周报第3期") && !page.contains("不计分"), "{page}");
}

#[tokio::test]
async fn an_organisations_certificates_go_with_it_and_come_back() {
    let (site, lead, _) = Site::with_year().await;
    let one = add(&site, &lead, "organisations", &[("name", "甲评价公司")]).await;
    let other = add(&site, &lead, "organisations", &[("name", "乙评价公司")]).await;
    let certificate = [("name", "数据采集"), ("organisation", id(&one)), ("levels", "中级"), ("levels", "初级")];
    let certificate = add(&site, &lead, "certificates", &certificate).await;
    let page = site.get(Some(&lead), &certificate).await.body;
    assert!(page.contains("初级、中级") && page.contains("甲评价公司"), "{page}");
    assert!(site.get(Some(&lead), &one).await.body.contains("数据采集（初级、中级）"));

    let follows = site.get(Some(&lead), &format!("{one}/merger?into={}", id(&other))).await.body;
    assert!(follows.contains("它的证书归并入的组织"), "{follows}");
    assert_eq!(merge(&site, &lead, &one, &other).await.status, 303);
    assert!(site.get(Some(&lead), &other).await.body.contains("数据采集（初级、中级）"));
    let page = site.get(Some(&lead), &certificate).await.body;
    assert!(page.contains("<del>甲评价公司</del> → 乙评价公司"), "{page}");
    let history = site.get(Some(&lead), &one).await.body;
    assert!(history.contains("随同的证书：数据采集"), "{history}");
    assert_eq!(act(&site, &lead, &one, "separate", &[("reason", "协议终止")]).await.status, 303);
    assert!(site.get(Some(&lead), &one).await.body.contains("数据采集（初级、中级）"), "it is back");
    let none = site.get(Some(&lead), &format!("{certificate}/merger?into={}", id(&one))).await;
    assert_eq!(none.status, 404, "certificates are not merged");
    let mut db = site.app.store.read().await.unwrap();
    assert_eq!(store::check(&mut db).await.unwrap(), []);
}

#[tokio::test]
async fn a_certificate_is_withdrawn_and_awarded_again() {
    let (site, lead, _) = Site::with_year().await;
    let organisation = add(&site, &lead, "organisations", &[("name", "甲评价公司")]).await;
    let fields = [("name", "数据采集"), ("organisation", id(&organisation)), ("levels", "初级")];
    let certificate = add(&site, &lead, "certificates", &fields).await;
    let unwritten = act(&site, &lead, &certificate, "withdraw", &[("reason", " ")]).await;
    assert!(unwritten.status == 422 && unwritten.body.contains("请写明依据"), "{}", unwritten.body);
    assert_eq!(act(&site, &lead, &certificate, "withdraw", &[("reason", "不再颁发")]).await.status, 303);
    let page = site.get(Some(&lead), &certificate).await.body;
    assert!(page.contains("已停用") && page.contains("不再颁发"), "{page}");
    let list = site.get(Some(&lead), "/registers/certificates?state=current").await.body;
    assert!(list.contains("没有符合条件的"), "{list}");
    assert_eq!(act(&site, &lead, &certificate, "reinstate", &[("reason", "恢复颁发")]).await.status, 303);
    assert!(site.get(Some(&lead), "/registers/certificates?state=current").await.body.contains("数据采集"));
    let wrong = act(&site, &lead, &organisation, "withdraw", &[("reason", "无")]).await;
    assert_eq!(wrong.status, 404, "an organisation is merged, not withdrawn");
}

#[tokio::test]
async fn an_auditor_reads_and_nobody_else_finds_anything() {
    let (site, lead, [first, _]) = Site::with_year().await;
    let auditor = site.person("纪检", Role::Auditor, Scope::Province).await;
    let page = site.get(Some(&auditor), &institution(&first)).await;
    assert!(page.status == 200 && !page.body.contains("<form method=\"post\" action=\"/registers"), "{}", page.body);
    let list = site.get(Some(&auditor), "/registers/institutions").await.body;
    assert!(list.contains("甲校") && !list.contains("导入工作簿") && !list.contains("/new"), "{list}");
    for place in ["/registers/nonsense", "/registers/institutions/nonsense", "/registers/nonsense/list.xlsx"] {
        assert_eq!(site.get(Some(&lead), place).await.status, 404, "{place}");
    }
    let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    let foreign = site.get(Some(&school), &institution(&first)).await;
    let none = site.get(Some(&school), "/registers/nowhere/at-all").await;
    assert_eq!((foreign.status, &foreign.body), (none.status, &none.body), "it looks like nothing");
    let key = [("key", "1"), ("name", "甲")];
    assert_eq!(site.post(Some(&auditor), "/registers/organisations", &key).await.status, 404);
}

#[tokio::test]
async fn an_empty_register_says_how_to_fill_it() {
    let (site, lead, _) = Site::with_year().await;
    let page = site.get(Some(&lead), "/registers/certificates").await.body;
    for said in ["名录还是空的", "下载模板", "导入培训评价组织", "/registers/certificates/list.xlsx"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn what_is_seen_is_exported_and_no_name_becomes_a_formula() {
    let (site, lead, _) = Site::with_year().await;
    let mut school = SCHOOL;
    school[1].1 = "=HYPERLINK(\"http://x\")";
    add(&site, &lead, "institutions", &school).await;
    let sheet = async |query: &str| {
        let bytes = site.get(Some(&lead), &format!("/registers/institutions/list.xlsx{query}")).await.bytes;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        read_here(file.path(), &Limits::default()).unwrap().remove(0)
    };
    let all = sheet("").await;
    assert_eq!((all.name.as_str(), all.rows.len()), ("试点院校", 4));
    let name = &all.rows[1].cells[1].value;
    assert_eq!(*name, Value::Text("=HYPERLINK(\"http://x\")".to_owned()), "as text, and before the others");
    assert_eq!(sheet("?city=%E4%B9%99%E5%B8%82").await.rows.len(), 2, "of one city");
    assert_eq!(sheet("?q=%E4%B9%99%E6%A0%A1&lang=en").await.name, "Institutions");
}
