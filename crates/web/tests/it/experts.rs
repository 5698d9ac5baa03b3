//! The pool of experts: who is in it, who confirmed them, and that nobody else is invited.

use workflow::{Role, Scope};

use crate::site::{Answer, Person, Site};

/// What somebody types of an expert.
pub(crate) fn expert<'a>(code: &'a str, name: &'a str, employer: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("code", code),
        ("name", name),
        ("employer", employer),
        ("earlier_employers", ""),
        ("serves", ""),
        ("fields", "电子与信息；教育"),
        ("city", "甲市"),
    ]
}

impl Site {
    /// Puts an expert on the register and gives the id.
    pub(crate) async fn add_expert(&self, office: &Person, fields: &[(&str, &str)]) -> String {
        let key = self.get(Some(office), "/registers/experts/new").await.hidden("key");
        let mut all = vec![("key", key.as_str())];
        all.extend_from_slice(fields);
        let answer = self.post(Some(office), "/registers/experts", &all).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let address = answer.location.split('?').next().unwrap();
        address.rsplit('/').next().unwrap().to_owned()
    }

    /// Confirms everybody who is not confirmed yet.
    pub(crate) async fn confirm_experts(&self, office: &Person) -> Answer {
        let page = self.get(Some(office), "/registers/experts").await.body;
        let mut fields = vec![("reason".to_owned(), "推荐函〔2022〕1号".to_owned())];
        for field in page.split("name=\"seen.").skip(1) {
            let (id, rest) = field.split_once("\" value=\"").unwrap();
            fields.push((format!("seen.{id}"), rest.split('"').next().unwrap().to_owned()));
            fields.push(("expert".to_owned(), id.to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(Some(office), "/registers/experts/confirm", &fields).await
    }

    /// Corrects an expert, as the page would.
    pub(crate) async fn correct(&self, office: &Person, id: &str, fields: &[(&str, &str)]) -> Answer {
        let place = format!("/registers/experts/{id}");
        let page = self.get(Some(office), &place).await;
        let (seen, key) = (page.hidden("seen"), page.hidden("key"));
        let mut all = vec![("seen", seen.as_str()), ("key", key.as_str())];
        all.extend_from_slice(fields);
        self.post(Some(office), &format!("{place}/correct"), &all).await
    }
}

#[tokio::test]
async fn whoever_is_confirmed_is_so_until_their_employer_changes() {
    let (site, _, _) = Site::with_year().await;
    let office = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let id = site.add_expert(&office, &expert("Z001", "专家甲", "甲校")).await;
    let list = site.get(Some(&office), "/registers/experts").await.body;
    assert!(list.contains("专家甲") && list.contains("待核实") && list.contains("电子与信息；教育"), "{list}");
    assert_eq!(site.confirm_experts(&office).await.status, 303);
    let list = site.get(Some(&office), "/registers/experts").await.body;
    assert!(list.contains("已核实") && !list.contains("name=\"seen."), "{list}");

    // A new field of work is nothing to confirm; a new employer is.
    let mut changed = expert("Z001", "专家甲", "甲校");
    changed[5].1 = "教育";
    assert_eq!(site.correct(&office, &id, &changed).await.status, 303);
    assert!(site.get(Some(&office), "/registers/experts?confirmed=yes").await.body.contains("专家甲"));
    changed[2].1 = "乙校";
    assert_eq!(site.correct(&office, &id, &changed).await.status, 303);
    let page = site.get(Some(&office), &format!("/registers/experts/{id}")).await.body;
    assert!(
        page.contains("待核实") && page.contains("推荐函〔2022〕1号"),
        "what was confirmed before stays said: {page}"
    );

    let nobody = site.post(Some(&office), "/registers/experts/confirm", &[("reason", "推荐函")]).await;
    assert_eq!(nobody.status, 422);
    assert!(nobody.body.contains("请选择要核实的专家"), "{}", nobody.body);
    let stale = [("reason", "推荐函"), ("expert", id.as_str()), (&format!("seen.{id}"), "older")];
    assert_eq!(site.post(Some(&office), "/registers/experts/confirm", &stale).await.status, 409);
}

#[tokio::test]
async fn two_experts_may_have_one_name_but_not_one_code() {
    let (site, _, _) = Site::with_year().await;
    let office = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    site.add_expert(&office, &expert("Z001", "专家甲", "甲校")).await;
    site.add_expert(&office, &expert("Z002", "专家甲", "某公司")).await;
    let again = site.post(Some(&office), "/registers/experts", &expert("Z001", "专家乙", "某公司")).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("名录中已有此专家编号"), "{}", again.body);
    let mut serving = expert("Z003", "专家乙", "某公司");
    serving[4].1 = "没有这个组织";
    let unknown = site.post(Some(&office), "/registers/experts", &serving).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.body.contains("名录中没有培训评价组织「没有这个组织」"), "{}", unknown.body);
}

#[tokio::test]
async fn the_log_says_that_an_expert_changed_and_not_how() {
    let (site, _, _) = Site::with_year().await;
    let office = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let id = site.add_expert(&office, &expert("Z001", "专家甲", "秘密单位")).await;
    let page = site.get(Some(&office), &format!("/registers/experts/{id}")).await.body;
    assert!(page.contains("列入名录") && page.contains("有改动"), "{page}");
    let mut db = site.app.store.read().await.unwrap();
    let lines = store::log::lines_about(&mut db, &format!("expert {id}")).await.unwrap();
    assert_eq!(lines.len(), 1);
    let detail = &lines[0].detail;
    assert!(detail.contains("Z001") && detail.contains("employer"), "{detail}");
    assert!(!detail.contains("专家甲") && !detail.contains("秘密单位"), "nothing can be taken from the log: {detail}");
}

#[tokio::test]
async fn only_confirmed_experts_are_invited_and_once() {
    let (site, _, _) = Site::with_year().await;
    let office = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let admin = site.person("系统管理员", Role::SystemAdmin, Scope::Province).await;
    let id = site.add_expert(&office, &expert("Z001", "专家甲", "甲校")).await;
    let invite = async || {
        let fields = [("person", "别名"), ("email", "e@example.org"), ("role", "expert"), ("expert", id.as_str())];
        site.post(Some(&admin), "/people/invite", &fields).await
    };
    let early = invite().await;
    assert_eq!(early.status, 422);
    assert!(early.body.contains("尚未核实"), "{}", early.body);
    site.confirm_experts(&office).await;
    let invited = invite().await;
    assert_eq!(invited.status, 200);
    assert!(invited.body.contains("专家甲") && !invited.body.contains("别名"), "by the name that was confirmed");
    site.person("专家甲", Role::Expert, Scope::Expert(id.parse().unwrap())).await;
    let twice = invite().await;
    assert_eq!(twice.status, 422);
    assert!(twice.body.contains("已有账号"), "{}", twice.body);
    let nowhere = [("person", "甲"), ("email", "e@example.org"), ("role", "expert")];
    assert_eq!(site.post(Some(&admin), "/people/invite", &nowhere).await.status, 422);
}
