//! Approved numbers that the office records: what holds of them, whom a change concerns, who leaves them to others.

use workflow::{Role, Scope, Step};

use crate::figures::Data;
use crate::site::{Answer, CERTIFICATE, Person, Site, YEAR};

const PAGE: &str = "/years/2021/quotas";

/// A typed line of 甲校's or 乙校's own code.
async fn stage(site: &Site, person: &Person, (code, certificate, approved): (&str, &str, &str)) -> Answer {
    let what = format!("{certificate}/中级");
    let fields = [
        ("code", code),
        ("what", &*what),
        ("approved", approved),
        ("document", "示例教职成〔2021〕9号"),
        ("decided_on", "2021-04-06"),
    ];
    site.post(Some(person), PAGE, &fields).await
}

async fn apply(site: &Site, person: &Person, staged: &Answer) -> Answer {
    let (rows, seen, key) = (staged.hidden("rows"), staged.hidden("seen"), staged.hidden("key"));
    site.post(Some(person), &format!("{PAGE}/apply"), &[("rows", &*rows), ("seen", &*seen), ("key", &*key)]).await
}

pub(crate) async fn record(site: &Site, person: &Person, line: (&str, &str, &str)) {
    let staged = stage(site, person, line).await;
    assert_eq!(staged.status, 200, "{}", staged.body);
    let done = apply(site, person, &staged).await;
    assert_eq!(done.location, format!("{PAGE}?done=1"), "{}", done.body);
}

/// The first certificate row of 甲校 or 乙校 in the year's facts.
async fn fact(data: &Data, institution: usize) -> serde_json::Value {
    let answer = data.site.get(Some(&data.lead), "/years/2021/facts.json").await;
    let facts: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    facts["institutions"][institution]["certificates"][0].clone()
}

#[tokio::test]
async fn what_the_office_recorded_holds_and_is_confirmed_anew() {
    let data = Data::new().await;
    data.supply("90").await;
    data.standard("99%").await;
    assert_eq!(fact(&data, 0).await["approved"], 120, "nobody but the institution says it");
    let about = data.row(&data.schools[0]).await.hidden("about");
    let confirm = [("row", &*format!("{about}/{CERTIFICATE}/中级"))];
    let confirmed = data.site.post(Some(&data.schools[0]), &format!("{}/confirm", data.path), &confirm).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    record(&data.site, &data.lead, ("9900000001", "甲证书", "150")).await;
    assert_eq!(fact(&data, 0).await["approved"], 150);
    let page = data.row(&data.schools[0]).await.body;
    for said in ["待确认", "办公室登记的获批人数：150 人（示例教职成〔2021〕9号，2021年4月6日）", "+30"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let told = data.site.get(Some(&data.schools[0]), "/messages").await.body;
    assert!(told.contains("获批人数"), "{told}");
    // Where the office rules that the institution's own figures hold, its approval still is not its own to say.
    assert_eq!(data.say(&data.lead, "rule", &[("ruling", "claimed"), ("reason", "成绩单")]).await.status, 303);
    assert_eq!(fact(&data, 0).await["approved"], 150);
    let history = data.site.get(Some(&data.lead), PAGE).await.body;
    assert!(history.contains("甲证书") && history.contains(">150<"), "{history}");

    let back = [("institution", data.institutions[0].to_string()), ("certificate", CERTIFICATE.to_owned())];
    let mut back: Vec<(&str, &str)> = back.iter().map(|(name, value)| (*name, value.as_str())).collect();
    back.extend([("level", "中级"), ("version", "1")]);
    let blank = data.site.post(Some(&data.lead), &format!("{PAGE}/take-back"), &back).await;
    assert!(blank.status == 422 && blank.body.contains("请写明理由"), "{}", blank.body);
    back.push(("reason", "文件撤销"));
    for _ in ["once", "a double click"] {
        assert_eq!(data.site.post(Some(&data.lead), &format!("{PAGE}/take-back"), &back).await.status, 303);
    }
    assert_eq!(data.say(&data.lead, "rule", &[("ruling", "supplied"), ("reason", "复核")]).await.status, 303);
    assert_eq!(fact(&data, 0).await["approved"], 120, "what the institution names holds again");
    let gone = data.site.get(Some(&data.lead), &format!("{PAGE}?state=removed")).await.body;
    assert!(gone.contains("文件撤销"), "{gone}");
}

#[tokio::test]
async fn what_was_approved_and_what_was_not_come_to_light() {
    let data = Data::new().await;
    data.supply("90").await;
    record(&data.site, &data.lead, ("9900000002", "乙证书", "80")).await;
    let row = fact(&data, 1).await;
    let shown = ["certificate", "approved", "registered"].map(|key| row[key].clone());
    assert_eq!(serde_json::json!(shown), serde_json::json!(["乙证书", 80, 0]), "nobody says anything of it");
    let figures = format!("/dossiers/{}/figures", data.site.dossier(&data.institutions[1]).await);
    let page = data.site.get(Some(&data.schools[1]), &figures).await.body;
    assert!(page.contains("乙证书") && page.contains("获批 80 人，本年度无人参考"), "{page}");
    let missing = "办公室登记的获批名单中没有，报名 100 人";
    assert!(!data.row(&data.lead).await.body.contains(missing), "nothing of 甲校 is recorded yet");
    record(&data.site, &data.lead, ("9900000001", "乙证书", "30")).await;
    let page = data.row(&data.lead).await.body;
    assert!(page.contains(missing), "{page}");
}

#[tokio::test]
async fn before_anything_is_recorded_it_says_what_would_change_and_what_is_wrong() {
    let data = Data::new().await;
    let site = &data.site;
    let wrong = [("code", "9"), ("what", "丙证书/高级"), ("approved", "十"), ("document", " "), ("decided_on", "昨天")];
    let refused = site.post(Some(&data.lead), PAGE, &wrong).await;
    assert_eq!(refused.status, 422);
    for said in
        ["没有标识码为「9」的院校", "证书名录中没有「丙证书」", "请填写批准文件", "field-approved", "field-decided_on"]
    {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    let staged = stage(site, &data.lead, ("9900000001", "甲证书（试行）", "150")).await;
    for said in ["甲校 · 甲证书 中级", "<ins>150</ins>", "院校自报 120"] {
        assert!(staged.body.contains(said), "{said}: {}", staged.body);
    }
    assert!(site.get(Some(&data.lead), PAGE).await.body.contains("还没有登记"), "nothing is written yet");
    let done = apply(site, &data.lead, &staged).await;
    assert_eq!(done.location, format!("{PAGE}?done=1"));
    assert_eq!(apply(site, &data.lead, &staged).await.location, done.location, "a second press counts once");
    let same = stage(site, &data.lead, ("9900000001", "甲证书", "150")).await;
    assert!(same.body.contains("没有要改的"), "{}", same.body);
    let (first, second) = (
        stage(site, &data.lead, ("9900000001", "甲证书", "160")).await,
        stage(site, &data.lead, ("9900000001", "甲证书", "170")).await,
    );
    assert!(first.body.contains("<del>150</del> → <ins>160</ins>"), "{}", first.body);
    apply(site, &data.lead, &first).await;
    assert_eq!(apply(site, &data.lead, &second).await.status, 409, "somebody else was first");
}

#[tokio::test]
async fn whoever_works_at_an_institution_leaves_its_approval_to_others_and_institutions_do_not_see_the_list() {
    let data = Data::new().await;
    let hosted = data.site.person_at("甲校", "推进办", Role::OfficeStaff, Scope::Province).await;
    let own = stage(&data.site, &hosted, ("9900000001", "甲证书", "150")).await;
    assert!(own.status == 422 && own.body.contains("这是您所在的院校"), "{}", own.body);
    assert_eq!(stage(&data.site, &hosted, ("9900000002", "乙证书", "150")).await.status, 200);
    for person in [&data.schools[0], &data.organisers[0]] {
        assert_eq!(data.site.get(Some(person), PAGE).await.status, 404);
        assert_eq!(stage(&data.site, person, ("9900000001", "甲证书", "1")).await.status, 404);
    }
    let auditor = data.site.person("审计", Role::Auditor, Scope::Province).await;
    assert_eq!(data.site.get(Some(&auditor), PAGE).await.status, 200);
    assert_eq!(stage(&data.site, &auditor, ("9900000001", "甲证书", "1")).await.status, 404, "reads only");
}

#[tokio::test]
async fn approvals_stay_as_they_are_once_results_are_published() {
    let data = Data::new().await;
    data.site
        .app
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut record = store::years::year(tx.db(), YEAR).await?.unwrap();
                record.step = Step::Published;
                store::years::save_year(tx.db(), &record).await
            })
        })
        .await
        .unwrap();
    let late = stage(&data.site, &data.lead, ("9900000001", "甲证书", "150")).await;
    assert_eq!(late.status, 403, "{}", late.body);
    assert_eq!(data.site.get(Some(&data.lead), PAGE).await.status, 200, "it can still be read");
}

#[tokio::test]
async fn what_was_cancelled_is_no_agreement_and_no_secret() {
    let data = Data::new().await;
    data.supply("90").await;
    record(&data.site, &data.lead, ("9900000001", "甲证书", "0")).await;
    assert_eq!(fact(&data, 0).await["approved"], 0);
    let page = data.row(&data.schools[0]).await.body;
    assert!(page.contains("待确认") && page.contains("-120") && page.contains("报名 100 人，超过获批 0 人"), "{page}");
    assert!(!page.contains("获批人数不明"), "the office said it: {page}");
}

#[tokio::test]
async fn what_is_claimed_beyond_the_record_comes_to_light_before_anything_is_supplied() {
    let data = Data::new().await;
    let over = async || data.row(&data.lead).await.body.contains("报名 100 人，超过获批 80 人");
    assert!(!over().await, "it claims that 120 were approved");
    record(&data.site, &data.lead, ("9900000001", "甲证书", "80")).await;
    assert!(over().await);
}

#[tokio::test]
async fn a_number_that_everybody_goes_by_undoes_nothing() {
    let data = Data::new().await;
    data.supply("70").await;
    assert_eq!(data.say(&data.lead, "rule", &[("ruling", "supplied"), ("reason", "成绩单")]).await.status, 303);
    let same = stage(&data.site, &data.lead, ("9900000001", "甲证书", "120")).await;
    assert!(!same.body.contains("办公室已对此裁定"), "it changes nothing: {}", same.body);
    apply(&data.site, &data.lead, &same).await;
    let page = data.row(&data.lead).await.body;
    assert!(page.contains("已裁定") && !page.contains("裁定后"), "{page}");
    let told = data.site.get(Some(&data.schools[0]), "/messages").await.body;
    assert!(told.contains("获批人数"), "it is new to the institution: {told}");
    record(&data.site, &data.lead, ("9900000001", "甲证书", "150")).await;
    let page = data.row(&data.lead).await.body;
    assert!(page.contains("裁定后") || page.contains("针对此前的数据"), "another number is seen anew: {page}");
    let history = data.site.get(Some(&data.lead), PAGE).await.body;
    assert!(history.contains("此前 1") && history.contains("120（"), "{history}");
    let stale = [
        ("institution", data.institutions[0].to_string()),
        ("certificate", CERTIFICATE.to_owned()),
        ("level", "中级".to_owned()),
        ("version", "1".to_owned()),
        ("reason", "看的是旧数".to_owned()),
    ];
    let stale: Vec<(&str, &str)> = stale.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(data.site.post(Some(&data.lead), &format!("{PAGE}/take-back"), &stale).await.status, 409);
}

#[tokio::test]
async fn whoever_claims_what_nobody_supplied_keeps_the_approval_when_the_claim_is_dropped() {
    let data = Data::new().await;
    record(&data.site, &data.lead, ("9900000001", "甲证书", "150")).await;
    let page = data.row(&data.lead).await.body;
    assert!(page.contains("组织未报") && page.contains("按无人报名计"), "{page}");
    assert_eq!(data.say(&data.lead, "rule", &[("ruling", "supplied"), ("reason", "催报未报")]).await.status, 303);
    let row = fact(&data, 0).await;
    let shown = ["approved", "registered"].map(|key| row[key].clone());
    assert_eq!(serde_json::json!(shown), serde_json::json!([150, 0]));
    // Figures that the office names itself leave the approval as it is recorded.
    let other = [
        ("ruling", "other"),
        ("approved", ""),
        ("registered", "90"),
        ("attended", "85"),
        ("passed", "80"),
        ("results_final", "是"),
        ("payable", "40000"),
        ("paid", "40000"),
        ("paid_on", "2021-12-20"),
        ("reason", "核对报名系统"),
    ];
    let ruled = data.say(&data.lead, "rule", &other).await;
    assert_eq!(ruled.status, 303, "{}", ruled.body);
    let row = fact(&data, 0).await;
    let shown = ["approved", "registered"].map(|key| row[key].clone());
    assert_eq!(serde_json::json!(shown), serde_json::json!([150, 90]));
}
