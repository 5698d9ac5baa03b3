//! Concerns that experts and organisations raise: they reach the office alone, open a case or are set aside.

use workflow::{Role, Scope};

use crate::figures::Data;
use crate::review::AtWork;
use crate::site::{Answer, Person, Site};

const CASES: &str = "/years/2021/cases";
const SAID: &str = "两份聘书的公章明显不同，疑似伪造";

async fn tell(site: &Site, person: &Person, place: &str, fields: &[(&str, &str)]) -> Answer {
    let key = site.get(Some(person), place).await.hidden("key");
    let mut all = vec![("key", key.as_str())];
    all.extend_from_slice(fields);
    let told = site.post(Some(person), place, &all).await;
    if told.status == 303 {
        assert_eq!(site.post(Some(person), place, &all).await.location, told.location, "a double click");
    }
    told
}

/// Where the office looks at the only concern.
async fn signal(site: &Site, office: &Person) -> (String, Answer) {
    let list = site.get(Some(office), &format!("{CASES}?view=signals")).await.body;
    let found: Vec<&str> = list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let concerns: Vec<&&str> = found.iter().filter(|href| href.contains("concern%3A")).collect();
    assert_eq!(concerns.len(), 1, "told once: {list}");
    let address = concerns[0].replace("&#38;", "&").replace("&amp;", "&");
    let page = site.get(Some(office), &address).await;
    assert_eq!(page.status, 200, "{address}");
    (address, page)
}

async fn settle(site: &Site, office: &Person, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let hidden = ["institution", "signal", "seen"].map(|name| (name, page.hidden(name)));
    let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend_from_slice(fields);
    site.post(Some(office), &format!("{CASES}/signal"), &all).await
}

#[tokio::test]
async fn an_expert_tells_the_office_which_opens_a_case_of_it() {
    let work = AtWork::new().await;
    let (site, expert, office) = (&work.panel.site, &work.panel.reviewer, &work.panel.office);
    let review = format!("/reviews/{}", work.own);
    assert!(site.get(Some(expert), &review).await.body.contains(&format!("{review}/concerns")));
    let place = format!("{review}/concerns");
    let empty = tell(site, expert, &place, &[("item", "N99"), ("words", " ")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("留空由办公室判断") && empty.body.contains("请写明情况"), "{}", empty.body);
    let school =
        site.person("教务处", Role::InstitutionAdmin, Scope::Institution(work.panel.institutions[0].clone())).await;
    let dossier = format!("/dossiers/{}", site.dossier(&work.panel.institutions[0]).await);
    let seen = async || {
        let mut pages = String::new();
        for page in ["/", "/messages", &dossier, &format!("{dossier}/figures"), &format!("{dossier}/cases")] {
            let answer = site.get(Some(&school), page).await;
            assert_eq!(answer.status, 200, "{page}");
            pages.push_str(&answer.body);
        }
        pages
    };
    let before = seen().await;
    assert_eq!(tell(site, expert, &place, &[("item", ""), ("words", SAID)]).await.status, 303);
    assert_eq!(seen().await, before, "the institution learns nothing");
    let own = site.get(Some(expert), &place).await.body;
    assert!(own.contains(SAID) && own.contains("已收到"), "{own}");
    let other = site.get(Some(&work.colleague), &format!("/reviews/{}/concerns", work.other)).await.body;
    assert!(!other.contains(SAID), "nor do other experts: {other}");
    assert_eq!(site.get(Some(&work.colleague), &place).await.status, 404, "another's work");

    let told = site.get(Some(office), "/messages").await.body;
    assert!(told.contains("反映甲校的问题线索"), "{told}");
    let (address, page) = signal(site, office).await;
    assert!(page.body.contains(SAID) && page.body.contains("Z002 专家乙"), "{}", page.body);
    let form = page.body.split("href=\"").find(|href| href.contains("/cases/new?")).unwrap();
    let form = form.split('"').next().unwrap().replace("&#38;", "&");
    let form = site.get(Some(office), &form).await;
    assert!(form.body.contains(SAID), "{}", form.body);
    let institution = work.panel.institutions[0].to_string();
    let (key, of) = (form.hidden("key"), form.hidden("signal"));
    let fields = [
        ("key", &*key),
        ("signal", &*of),
        ("institution", &*institution),
        ("item", "N3"),
        ("source", "report"),
        ("facts_on", "2021-10-08"),
        ("words", SAID),
    ];
    let elsewhere = work.panel.institutions[1].to_string();
    let mut wrong = fields;
    wrong[2].1 = &elsewhere;
    let refused = site.post(Some(office), CASES, &wrong).await;
    assert!(refused.status == 422 && refused.body.contains("不是这所院校的"), "{}", refused.body);
    let opened = site.post(Some(office), CASES, &fields).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    let mut again = fields;
    again[0].1 = "another form";
    assert_eq!(site.post(Some(office), CASES, &again).await.status, 409, "somebody else was first");
    let case = opened.location.split('?').next().unwrap();
    let opened = site.get(Some(office), case).await;
    assert!(opened.body.contains("查看线索和反映人"), "{}", opened.body);
    let telling = opened.body.split("id=\"hear-words\"").nth(1).unwrap().split("</textarea>").next().unwrap();
    assert!(!telling.contains(SAID), "its words are not told to the institution by default: {telling}");
    let list = site.get(Some(office), &format!("{CASES}?view=signals")).await.body;
    assert!(!list.contains(SAID), "it has its case: {list}");
    assert!(site.get(Some(office), &address).await.body.contains("已立案"));
    assert!(site.get(Some(expert), &place).await.body.contains("办公室已处理"));
    assert_eq!(settle(site, office, &page, &[("decision", "aside"), ("reason", "迟了")]).await.status, 409);
    let withdrawn = [("seen", "1"), ("words", "事项选错")];
    assert_eq!(site.post(Some(office), &format!("{case}/withdraw"), &withdrawn).await.status, 303);
    let list = site.get(Some(office), &format!("{CASES}?view=signals")).await.body;
    assert!(list.contains(SAID), "whose case is withdrawn waits again: {list}");
    assert_eq!(seen().await, before, "the institution learned nothing of all that");
}

#[tokio::test]
async fn what_is_told_again_in_other_words_is_another_concern() {
    let work = AtWork::new().await;
    let (site, expert) = (&work.panel.site, &work.panel.reviewer);
    let place = format!("/reviews/{}/concerns", work.own);
    let key = site.get(Some(expert), &place).await.hidden("key");
    for words in [SAID, SAID, "补充：第三份也是"] {
        let fields = [("key", key.as_str()), ("item", ""), ("words", words)];
        assert_eq!(site.post(Some(expert), &place, &fields).await.status, 303);
    }
    let own = site.get(Some(expert), &place).await.body;
    assert_eq!((own.matches(SAID).count(), own.matches("补充：第三份也是").count()), (1, 1), "{own}");
    let home = site.get(Some(&work.panel.office), "/").await.body;
    assert!(home.contains("反映的问题线索") && home.contains("2 条"), "{home}");
}

#[tokio::test]
async fn what_is_set_aside_has_a_reason_and_comes_back_when_it_says_something_else() {
    let data = Data::new().await;
    let site = &data.site;
    let office = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let hosted = site.person_at("甲校", "推进办", Role::OfficeStaff, Scope::Province).await;
    let place = format!("/years/2021/figures/{}/concerns", data.organisations[0]);
    assert_eq!(tell(site, &data.organisers[0], &place, &[("words", SAID)]).await.status, 422, "of whom?");
    let whose = data.institutions[0].to_string();
    let fields = [("institution", &*whose), ("item", "N3"), ("words", SAID)];
    assert_eq!(tell(site, &data.organisers[0], &place, &fields).await.status, 303);
    assert_eq!(site.get(Some(&data.organisers[1]), &place).await.status, 404, "another organisation's");
    let list = format!("{CASES}?view=signals");
    assert!(!site.get(Some(&hosted), &list).await.body.contains(SAID), "nor whoever works there");
    let (address, page) = signal(site, &office).await;
    assert_eq!(site.get(Some(&hosted), &address).await.status, 404);
    assert_eq!(settle(site, &hosted, &page, &[("decision", "aside"), ("reason", "自己人")]).await.status, 404);
    let seen = async |who, page: &str, words: &str| site.get(Some(who), page).await.body.contains(words);
    for (page, words) in
        [("/", "反映的问题线索"), ("/messages", "问题线索，请查看"), (&address.replace("/signal?", "/new?"), SAID)]
    {
        assert!(seen(&office, page, words).await && !seen(&hosted, page, words).await, "{page}");
    }
    assert!(page.body.contains("甲评价组织"), "for whom it was told: {}", page.body);
    let blank = settle(site, &office, &page, &[("decision", "aside"), ("reason", " ")]).await;
    assert!(blank.status == 422 && blank.body.contains("请写明理由"), "{}", blank.body);
    for _ in ["once", "a double click"] {
        let aside = settle(site, &office, &page, &[("decision", "aside"), ("reason", "已核对原件，公章一致")]).await;
        assert_eq!(aside.location, format!("{list}&done=aside"), "{}", aside.body);
    }
    assert!(!site.get(Some(&office), &list).await.body.contains(SAID));
    let aside = site.get(Some(&office), &format!("{CASES}?view=aside")).await.body;
    assert!(aside.contains(SAID) && aside.contains("公章一致"), "{aside}");
    assert!(!seen(&hosted, &format!("{CASES}?view=aside"), SAID).await);
    assert!(site.get(Some(&data.organisers[0]), &place).await.body.contains("办公室已处理"));
    assert_eq!(settle(site, &data.lead, &page, &[("decision", "aside"), ("reason", "另一个理由")]).await.status, 409);
    let page = site.get(Some(&office), &address).await;
    assert_eq!(settle(site, &office, &page, &[("decision", "back"), ("reason", "又有新情况")]).await.status, 303);
    assert!(site.get(Some(&office), &list).await.body.contains(SAID));

    // A signal of the figures that was set aside comes back when the figures say something else.
    data.supply("90").await;
    crate::quotas::record(site, &data.lead, ("9900000001", "甲证书", "80")).await;
    let over = async || {
        let list = site.get(Some(&office), &list).await.body;
        let row = list.split("<tr>").find(|row| row.contains("超过获批")).map(str::to_owned);
        row.map(|row| row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&"))
    };
    let page = site.get(Some(&office), &over().await.expect("100 registered, 80 approved")).await;
    assert_eq!(settle(site, &office, &page, &[("decision", "aside"), ("reason", "文件在途")]).await.status, 303);
    assert_eq!(over().await, None);
    crate::quotas::record(site, &data.lead, ("9900000001", "甲证书", "70")).await;
    assert!(over().await.is_some(), "it says 70 now");
    assert_eq!(settle(site, &office, &page, &[("decision", "aside"), ("reason", "旧页面")]).await.status, 409);
}
