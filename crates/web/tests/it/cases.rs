//! The negative list: a case from its opening to its decision, and everything that stands in the way of a short cut.

use app::cases::Case;
use workflow::{CaseId, CaseState, DossierId, Finding, InstitutionId, Role, Scope, Step};

use crate::figures::Data;
use crate::site::{Answer, Person, Site, YEAR};

/// A site on Monday 10 January 2022 with an office of three.
pub(crate) struct Court {
    pub(crate) site: Site,
    pub(crate) lead: Person,
    staff: Person,
    /// Somebody of each institution.
    pub(crate) schools: [Person; 2],
    pub(crate) institutions: [InstitutionId; 2],
    dossier: DossierId,
}

const SAID: &str = "王某反映随报名收取教材费";
const TOLD: &str = "随报名收取教材费每人68元";

impl Court {
    pub(crate) async fn new() -> Self {
        let (site, lead, institutions) = Site::with_year().await;
        let staff = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        let of = |id: &InstitutionId| Scope::Institution(id.clone());
        let school = async |id| site.person("教务处", Role::InstitutionAdmin, of(id)).await;
        let schools = [school(&institutions[0]).await, school(&institutions[1]).await];
        let dossier = site.dossier(&institutions[0]).await;
        Self { site, lead, staff, schools, institutions, dossier }
    }

    /// Opens a case of 甲校 by its form.
    pub(crate) async fn open(&self) -> CaseId {
        let form = self.site.get(Some(&self.staff), "/years/2021/cases/new").await;
        let opened = self.send_opening(&form.hidden("key"), &[]).await;
        let id = opened.location.strip_prefix("/years/2021/cases/").and_then(|rest| rest.split('?').next());
        id.unwrap_or_else(|| panic!("{}", opened.body)).parse().unwrap()
    }

    async fn send_opening(&self, key: &str, instead: &[(&'static str, &str)]) -> Answer {
        let institution = self.institutions[0].to_string();
        let usual = [
            ("key", key),
            ("institution", institution.as_str()),
            ("item", "N3"),
            ("source", "report"),
            ("facts_on", "2021-09-08"),
            ("reference", "信访5号"),
            ("words", SAID),
        ];
        let changed = |name: &str| instead.iter().any(|(other, _)| *other == name);
        let kept = usual.into_iter().filter(|(name, _)| !changed(name));
        let fields: Vec<(&str, &str)> = kept.chain(instead.iter().copied()).collect();
        self.site.post(Some(&self.staff), "/years/2021/cases", &fields).await
    }

    /// As the office does it, over so many acts seen.
    async fn office(&self, person: &Person, id: &CaseId, what: &str, seen: usize, fields: &[(&str, &str)]) -> Answer {
        let seen = seen.to_string();
        let fields: Vec<(&str, &str)> = [("seen", seen.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.site.post(Some(person), &format!("/years/2021/cases/{id}/{what}"), &fields).await
    }

    /// As the institution does it.
    async fn school(&self, id: &CaseId, what: &str, seen: usize, words: &str) -> Answer {
        let seen = seen.to_string();
        let fields = [("seen", seen.as_str()), ("words", words)];
        self.site.post(Some(&self.schools[0]), &self.own(id, &format!("/{what}")), &fields).await
    }

    fn own(&self, id: &CaseId, page: &str) -> String {
        format!("/dossiers/{}/cases/{id}{page}", self.dossier)
    }

    pub(crate) async fn hear(&self, id: &CaseId) {
        let heard = self.office(&self.staff, id, "hear", 1, &[("words", TOLD)]).await;
        assert!(heard.location.ends_with("?done=heard"), "{}", heard.body);
    }

    /// A case that was opened, heard and waived: four acts are seen after it is proposed.
    async fn proposed(&self, by: &Person, finding: &str) -> CaseId {
        let id = self.open().await;
        self.hear(&id).await;
        assert_eq!(self.school(&id, "waive", 1, "").await.status, 303);
        self.propose(by, &id, 3, finding).await;
        id
    }

    async fn propose(&self, by: &Person, id: &CaseId, seen: usize, finding: &str) {
        let fields = [("finding", finding), ("words", "报名通知写明须购买")];
        let proposed = self.office(by, id, "propose", seen, &fields).await;
        assert!(proposed.location.ends_with("?done=proposed"), "{}", proposed.body);
    }

    async fn case(&self, id: &CaseId) -> Case {
        self.site.app.case(&self.staff.actor, id).await.unwrap()
    }

    async fn state(&self, id: &CaseId) -> CaseState {
        self.case(id).await.standing.state
    }

    async fn findings(&self) -> Vec<String> {
        let mut db = self.site.app.store.read().await.unwrap();
        let mut all = self.site.app.decided_findings(&mut db, YEAR).await.unwrap();
        all.remove(&self.institutions[0]).unwrap_or_default()
    }

    async fn open_cases(&self) -> usize {
        let mut db = self.site.app.store.read().await.unwrap();
        self.site.app.open_cases(&mut db, YEAR, self.site.app.store.now()).await.unwrap().len()
    }

    /// The time goes on; everybody signs in anew.
    async fn later(&mut self, time: &str) {
        self.site.set_time(time);
        self.lead = self.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        self.staff = self.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        let scope = Scope::Institution(self.institutions[0].clone());
        self.schools[0] = self.site.person("教务处", Role::InstitutionAdmin, scope).await;
    }

    async fn set_step(&self, step: Step) {
        let set = self.site.app.store.write::<(), store::StoreError, _>(move |tx| {
            Box::pin(async move {
                let mut year = store::years::year(tx.db(), YEAR).await?.expect("there is a year");
                year.step = step;
                store::years::save_year(tx.db(), &year).await
            })
        });
        set.await.unwrap();
    }

    async fn step(&self) -> Step {
        self.site.app.step_of(YEAR).await.unwrap().unwrap()
    }

    async fn messages(&self, person: &Person) -> String {
        self.site.get(Some(person), "/messages").await.body
    }
}

#[tokio::test]
async fn a_case_goes_from_its_opening_to_its_decision() {
    let court = Court::new().await;
    let school = &court.schools[0];
    let id = court.open().await;
    assert_eq!(court.open_cases().await, 1);
    let page = court.site.get(Some(&court.staff), &format!("/years/2021/cases/{id}")).await.body;
    assert!(page.contains(SAID) && page.contains("信访5号") && page.contains("最高为合格"), "{page}");
    assert_eq!(court.site.get(Some(school), &court.own(&id, "")).await.status, 404, "it was not told");
    court.hear(&id).await;

    let home = court.site.get(Some(school), "/").await.body;
    assert!(home.contains("就负面清单事项陈述申辩") && home.contains("2022年1月17日"), "{home}");
    assert!(home.contains("负面清单事项</a>"), "the way to it is there: {home}");
    let own = court.site.get(Some(school), &court.own(&id, "")).await.body;
    assert!(own.contains(TOLD) && !own.contains("王某") && !own.contains("信访5号"), "{own}");
    assert!(!own.contains("推进办</li>") && own.contains("办公室"), "nobody of the office is named: {own}");
    assert_eq!(court.site.get(Some(&court.schools[1]), &court.own(&id, "")).await.status, 404);

    let place = format!("/dossiers/{}/sheets/case:{id}/files", court.dossier);
    let added = court.site.upload(school, &place, "退费凭证.pdf", b"%PDF-1.7 refund").await;
    assert!(added.location.ends_with(&court.own(&id, "#files")), "{} {}", added.location, added.body);
    let answered = court.school(&id, "answer", 1, "已全部退还").await;
    assert!(answered.location.ends_with("?done=answered"), "{}", answered.body);
    assert_eq!(court.school(&id, "answer", 2, "补充一份凭证").await.status, 303, "its time lasts");
    let page = court.site.get(Some(&court.staff), &format!("/years/2021/cases/{id}")).await.body;
    assert!(page.contains("已全部退还") && page.contains("退费凭证.pdf"), "{page}");
    assert!(court.messages(&court.lead).await.contains("提交了陈述申辩"));

    court.propose(&court.staff, &id, 4, "founded").await;
    let own = court.site.get(Some(school), &court.own(&id, "")).await.body;
    assert!(own.contains("办理中") && !own.contains("报名通知写明须购买"), "what is proposed is the office's: {own}");
    assert_eq!(court.findings().await, Vec::<String>::new(), "nothing is decided");
    let home = court.site.get(Some(&court.lead), "/").await.body;
    assert!(home.contains("决定负面清单认定意见"), "{home}");
    let decided = court.office(&court.lead, &id, "decide", 5, &[("words", "属变相收取")]).await;
    assert!(decided.location.ends_with("?done=decided"), "{}", decided.body);
    assert_eq!((court.findings().await, court.open_cases().await), (vec!["N3".to_owned()], 0));
    let own = court.site.get(Some(school), &court.own(&id, "")).await.body;
    assert!(own.contains("属变相收取") && own.contains("认定属实") && !own.contains("提交陈述"), "{own}");
    assert!(court.messages(school).await.contains("已作出决定"));
    assert_eq!(court.step().await, Step::SelfEvaluation);
}

#[tokio::test]
async fn nothing_is_proposed_before_the_institution_was_heard() {
    let mut court = Court::new().await;
    let id = court.open().await;
    let fields = [("finding", "founded"), ("words", "显而易见")];
    assert_eq!(court.office(&court.staff, &id, "propose", 1, &fields).await.status, 403);
    let early = [("words", TOLD), ("until", "2022-01-14")];
    let refused = court.office(&court.staff, &id, "hear", 1, &early).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("2022-01-17"), "it says which day is late enough: {}", refused.body);
    court.hear(&id).await;
    assert_eq!(court.office(&court.staff, &id, "propose", 2, &fields).await.status, 403, "its time runs");
    court.later("2022-01-17T23:59:59+08:00").await;
    assert_eq!(court.office(&court.staff, &id, "propose", 2, &fields).await.status, 403, "to its last second");
    court.later("2022-01-18T00:00:00+08:00").await;
    assert_eq!(court.state(&id).await, CaseState::Silent);
    assert_eq!(court.school(&id, "answer", 1, "太晚了").await.status, 403);
    let place = format!("/dossiers/{}/sheets/case:{id}/files", court.dossier);
    assert_eq!(court.site.upload(&court.schools[0], &place, "晚.pdf", b"%PDF-1.7").await.status, 403);
    assert_eq!(court.office(&court.staff, &id, "propose", 2, &fields).await.status, 303);
    let other = court.open().await;
    court.hear(&other).await;
    assert_eq!(court.school(&other, "waive", 1, "").await.status, 303);
    assert_eq!(court.school(&other, "answer", 2, "还是想说").await.status, 403, "whoever waived says no more");
    assert_eq!(court.office(&court.staff, &other, "propose", 3, &fields).await.status, 303, "it waived");
}

#[tokio::test]
async fn two_people_decide() {
    let court = Court::new().await;
    let second = court.site.person("厅领导", Role::OfficeLead, Scope::Province).await;
    let id = court.proposed(&court.lead, "founded").await;
    let words = [("words", "同意")];
    assert_eq!(court.office(&court.lead, &id, "decide", 4, &words).await.status, 403, "who proposed does not decide");
    assert_eq!(court.office(&court.staff, &id, "decide", 4, &words).await.status, 404, "nor the promotion office");
    assert_eq!(court.office(&court.staff, &id, "back", 4, &words).await.status, 404, "which did not propose it");
    let page = court.site.get(Some(&court.lead), &format!("/years/2021/cases/{id}")).await.body;
    assert!(page.contains("须由另一人决定") && !page.contains("/decide"), "{page}");
    assert_eq!(court.office(&second, &id, "decide", 4, &words).await.status, 303);
    let case = court.case(&id).await;
    assert_eq!(case.standing.holds, Some(Finding::Founded));
    assert_ne!(case.acts[3].by, case.acts[4].by);
    // Whoever proposed something may take it back.
    let other = court.proposed(&court.staff, "founded").await;
    assert_eq!(court.office(&court.staff, &other, "back", 4, &words).await.status, 303);
    assert_eq!(court.state(&other).await, CaseState::Answered);
    let mut db = court.site.app.store.read().await.unwrap();
    assert_eq!(store::check(&mut db).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_did_not_see_what_happened_changes_nothing() {
    let court = Court::new().await;
    let id = court.open().await;
    court.hear(&id).await;
    let again = court.office(&court.staff, &id, "hear", 1, &[("words", TOLD)]).await;
    assert_eq!(again.status, 303, "a double click");
    assert_eq!(court.school(&id, "answer", 1, "已退还").await.status, 303);
    assert_eq!(court.school(&id, "answer", 1, "已退还").await.status, 303, "a double click");
    assert_eq!(court.school(&id, "answer", 1, "另一份陈述").await.status, 409);
    court.propose(&court.staff, &id, 3, "unfounded").await;
    assert_eq!(court.office(&court.lead, &id, "back", 4, &[("words", "理由不足")]).await.status, 303);
    court.propose(&court.staff, &id, 5, "founded").await;
    let late = court.office(&court.lead, &id, "decide", 4, &[("words", "不予认定")]).await;
    assert_eq!(late.status, 409, "it was proposed anew, otherwise");
    assert_eq!(court.case(&id).await.acts.len(), 6);
    for _ in 0..2 {
        assert_eq!(court.office(&court.lead, &id, "decide", 6, &[("words", "属实")]).await.status, 303);
    }
    assert_eq!(court.case(&id).await.acts.len(), 7);
    assert_eq!(court.office(&court.lead, &id, "withdraw", 7, &[("words", "撤")]).await.status, 403, "it is decided");
    for what in ["hear", "propose", "decide", "back", "withdraw"] {
        let nothing = court.office(&court.lead, &id, what, usize::MAX, &[]).await;
        assert!(nothing.status.is_client_error(), "{what}: {}", nothing.status);
    }
}

#[tokio::test]
async fn a_case_is_withdrawn_before_it_is_decided() {
    let court = Court::new().await;
    let [silent, told] = [court.open().await, court.open().await];
    assert_eq!(court.office(&court.staff, &silent, "withdraw", 1, &[("words", " ")]).await.status, 422);
    assert_eq!(court.office(&court.staff, &silent, "withdraw", 1, &[("words", "查无此事")]).await.status, 303);
    assert!(!court.messages(&court.schools[0]).await.contains("撤案"), "it never knew of it");
    court.hear(&told).await;
    assert_eq!(court.office(&court.staff, &told, "withdraw", 2, &[("words", "查无此事")]).await.status, 303);
    assert!(court.messages(&court.schools[0]).await.contains("撤案"));
    assert_eq!(court.school(&told, "answer", 2, "谢谢").await.status, 403);
    assert_eq!((court.open_cases().await, court.findings().await), (0, Vec::new()));
}

#[tokio::test]
async fn a_decision_reopens_a_published_year() {
    let court = Court::new().await;
    let [first, second] =
        [court.proposed(&court.staff, "founded").await, court.proposed(&court.staff, "put_right").await];
    court.set_step(Step::Published).await;
    let page = |id: &CaseId| format!("/years/2021/cases/{id}");
    let says =
        async |id| court.site.get(Some(&court.lead), &page(id)).await.body.contains("年度从「通报」退回「确定结果」");
    assert!(says(&first).await, "it is said before");
    assert!(!says(&second).await, "what does not weigh changes no result");
    let words = [("words", "已整改")];
    assert_eq!(court.office(&court.lead, &second, "decide", 4, &words).await.status, 303);
    assert_eq!((court.step().await, court.findings().await), (Step::Published, Vec::new()));
    assert_eq!(court.office(&court.lead, &first, "decide", 4, &[("words", "属实")]).await.status, 303);
    assert_eq!((court.step().await, court.findings().await), (Step::Determination, vec!["N3".to_owned()]));
    for person in [&court.staff, &court.schools[0]] {
        let messages = court.messages(person).await;
        assert!(messages.contains("2021年度"), "{messages}");
    }
    let auditor = court.site.person("审计", Role::Auditor, Scope::Province).await;
    let log = court.site.get(Some(&auditor), "/log").await.body;
    assert!(log.contains("重新确定结果") && log.contains(first.as_str()), "{log}");
    assert!(!log.contains("王某") && !log.contains("已整改"), "words of a case are not in the log");

    // A founded one that is revised, once the result is published again.
    court.set_step(Step::Rectifying).await;
    court.propose(&court.staff, &first, 5, "unfounded").await;
    assert_eq!(court.findings().await, ["N3"], "what was decided holds until it is decided anew");
    assert_eq!(court.open_cases().await, 1);
    assert_eq!(court.office(&court.lead, &first, "decide", 6, &[("words", "证据有误")]).await.status, 303);
    assert_eq!((court.step().await, court.findings().await), (Step::Determination, Vec::new()));
}

#[tokio::test]
async fn nothing_worse_is_decided_anew_unheard() {
    let court = Court::new().await;
    let id = court.proposed(&court.staff, "unfounded").await;
    assert_eq!(court.office(&court.lead, &id, "decide", 4, &[("words", "证据不足")]).await.status, 303);
    let worse = [("finding", "founded"), ("words", "有了新证据")];
    assert_eq!(court.office(&court.staff, &id, "propose", 5, &worse).await.status, 422);
    assert_eq!(court.office(&court.staff, &id, "hear", 5, &[("words", "有了新证据")]).await.status, 303);
    let own = court.site.get(Some(&court.schools[0]), &court.own(&id, "")).await;
    assert!(own.body.contains("有了新证据") && own.body.contains("提交陈述"), "{}", own.body);
    assert_eq!(court.school(&id, "answer", own.hidden("seen").parse().unwrap(), "确有此事").await.status, 303);
    assert_eq!(court.office(&court.staff, &id, "propose", 7, &worse).await.status, 303);
    assert_eq!(court.office(&court.lead, &id, "decide", 8, &[("words", "属实")]).await.status, 303);
    assert_eq!(court.findings().await, ["N3"]);
}

#[tokio::test]
async fn everything_wrong_with_a_new_case_is_said_at_once() {
    let court = Court::new().await;
    let wrong = [
        ("institution", "nowhere"),
        ("item", "N99"),
        ("source", "rumour"),
        ("facts_on", "2022-01-11"),
        ("words", " "),
        ("reference", &"长".repeat(201)),
    ];
    let refused = court.send_opening("once", &wrong).await;
    assert_eq!(refused.status, 422);
    for field in ["institution", "item", "source", "facts_on", "words", "reference"] {
        assert!(refused.body.contains(&format!("href=\"#field-{field}\"")), "{field}: {}", refused.body);
    }
    assert_eq!(court.open_cases().await, 0);
    for _ in 0..2 {
        assert_eq!(court.send_opening("once", &[]).await.status, 303);
    }
    assert_eq!(court.open_cases().await, 1, "a second press opens no second case");
    assert_eq!(court.send_opening("twice", &[("facts_on", "2020-05-01")]).await.status, 303);
    let list = court.site.get(Some(&court.lead), "/years/2021/cases?state=opened&q=%E7%94%B2").await.body;
    assert_eq!(list.matches("甲校</a>").count(), 2, "{list}");
    let none = court.site.get(Some(&court.lead), "/years/2021/cases?state=decided").await.body;
    assert!(none.contains("没有案件"), "{none}");
}

#[tokio::test]
async fn what_an_institution_gives_in_a_case_is_not_for_its_authority() {
    let court = Court::new().await;
    let id = court.open().await;
    let place = format!("/dossiers/{}/sheets/case:{id}/files", court.dossier);
    let school = &court.schools[0];
    assert_eq!(court.site.upload(school, &place, "早.pdf", b"%PDF-1.7").await.status, 404, "it does not know of it");
    court.hear(&id).await;
    assert_eq!(court.site.upload(school, &place, "退费凭证.pdf", b"%PDF-1.7 refund").await.status, 303);
    let filler = Scope::Institution(court.institutions[0].clone());
    let filler = court.site.person("科研处", Role::InstitutionFiller, filler).await;
    assert_eq!(court.site.upload(&filler, &place, "另.pdf", b"%PDF-1.7").await.status, 404);
    let stranger = &court.schools[1];
    let strange = format!("/dossiers/{}/sheets/case:{id}/files", court.site.dossier(&court.institutions[1]).await);
    assert_eq!(court.site.upload(stranger, &strange, "另.pdf", b"%PDF-1.7").await.status, 404, "not its own case");
    let rows = format!("/dossiers/{}/sheets/case:{id}", court.dossier);
    assert_eq!(court.site.post(Some(school), &rows, &[]).await.status, 404, "it is no sheet");

    let before = court.site.get(Some(&court.staff), &format!("/years/2021/cases/{id}")).await.body;
    assert!(!before.contains("退费凭证"), "it is the institution's own until it makes its statement: {before}");
    let listed = format!("/api/v1/dossiers/{}/files", court.dossier);
    assert!(!court.site.call(Some(&court.staff), "GET", &listed, "").await.body.contains("退费凭证"));
    let file = {
        let mut db = court.site.app.store.read().await.unwrap();
        store::dossiers::files(&mut db, &court.dossier).await.unwrap().remove(0).id
    };
    let remove = format!("/dossiers/{}/files/{file}/remove", court.dossier);
    let place = format!("case:{id}");
    assert!(court.site.get(Some(school), &court.own(&id, "")).await.body.contains(&remove));
    assert_eq!(court.school(&id, "answer", 1, "已全部退还").await.status, 303);
    let kept = court.site.post(Some(school), &remove, &[("sheet", &place)]).await;
    assert!(kept.status == 403 && kept.body.contains("可以再补充材料"), "{}", kept.body);
    let page = court.site.get(Some(school), &court.own(&id, "")).await.body;
    assert!(page.contains("退费凭证") && !page.contains(&remove), "{page}");

    court.set_step(Step::Published).await;
    let scope = Scope::Authority("甲市教育局".to_owned());
    let authority = court.site.person("教育局", Role::Authority, scope).await;
    for (who, sees) in [(&authority, false), (&court.staff, true), (school, true)] {
        let list = court.site.call(Some(who), "GET", &listed, "").await;
        assert_eq!((list.status.as_u16(), list.body.contains("退费凭证")), (200, sees), "{}", list.body);
        let status = if sees { 200 } else { 404 };
        let page = format!("/dossiers/{}/files/{file}", court.dossier);
        assert_eq!(court.site.get(Some(who), &page).await.status, status);
        assert_eq!(court.site.call(Some(who), "GET", &format!("{listed}/{file}"), "").await.status, status);
    }
    assert_eq!(court.site.get(Some(&authority), &format!("/years/2021/cases/{id}")).await.status, 404);
}

#[tokio::test]
async fn a_signal_opens_a_case_once() {
    let data = Data::new().await;
    let certificate = format!("{}/中级", crate::site::CERTIFICATE);
    let supplied = format!("/years/{YEAR}/figures/{}", data.organisations[0]);
    let fields = [
        ("code", "9900000001"),
        ("certificate", certificate.as_str()),
        ("registered", "130"),
        ("attended", "95"),
        ("passed", "90"),
        ("payable", "40000"),
        ("paid", "40000"),
        ("paid_on", "2021-12-20"),
    ];
    let staged = data.site.post(Some(&data.organisers[0]), &format!("{supplied}/line"), &fields).await;
    data.site.sign(&data.organisers[0], &supplied, &staged).await;
    let signals = async || data.site.get(Some(&data.lead), "/years/2021/cases?view=signals").await.body;
    assert!(signals().await.contains("报名 130 人"), "{}", signals().await);
    let page = data.site.get(Some(&data.lead), &data.path).await.body;
    let next = |page: &str, what: &str| {
        let link = page.split(&format!("href=\"/years/2021/cases/{what}?")).nth(1).expect("a link");
        let query = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        format!("/years/2021/cases/{what}?{query}")
    };
    let own = data.site.get(Some(&data.schools[0]), &data.path).await.body;
    assert!(!own.contains("/cases/"), "the institution opens none");
    let signal = data.site.get(Some(&data.lead), &next(&page, "signal")).await.body;
    let form = data.site.get(Some(&data.lead), &next(&signal, "new")).await;
    assert!(form.body.contains("报名 130 人"), "what the figures say is there: {}", form.body);
    let (key, signal, institution) = (form.hidden("key"), form.hidden("signal"), data.institutions[0].to_string());
    let fields = [
        ("key", key.as_str()),
        ("signal", &signal),
        ("institution", &institution),
        ("item", "N1"),
        ("source", "signal"),
        ("facts_on", "2021-11-01"),
        ("words", "报名超过获批"),
    ];
    let opened = data.site.post(Some(&data.lead), "/years/2021/cases", &fields).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    assert!(!signals().await.contains("报名 130 人"), "it has its case");
    let page = data.site.get(Some(&data.lead), &data.path).await.body;
    assert!(page.contains("已立案") && !page.contains("/cases/signal"), "{page}");
}

#[tokio::test]
async fn who_works_at_the_institution_leaves_its_case_to_others() {
    let mut court = Court::new().await;
    let host = court.site.person_at("甲校", "乙", Role::OfficeStaff, Scope::Province).await;
    let staff = std::mem::replace(&mut court.staff, host);
    let refused = |answer: Answer| {
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(answer.body.contains("这是您所在的院校，须由办公室其他人员办理"), "{}", answer.body);
    };
    refused(court.send_opening("key of the form", &[]).await);
    let host = std::mem::replace(&mut court.staff, staff);
    let id = court.open().await;
    // Nor do they read who reported what before the institution is told, or see that there is a case.
    refused(court.site.get(Some(&host), &format!("/years/2021/cases/{id}")).await);
    let list = court.site.get(Some(&host), "/years/2021/cases").await;
    assert!(list.status == 200 && !list.body.contains(id.as_str()), "{}", list.body);
    assert!(court.site.get(Some(&court.staff), "/years/2021/cases").await.body.contains(id.as_str()));
    refused(court.office(&host, &id, "withdraw", 1, &[("words", "查无实据")]).await);
    let withdrawn = court.office(&court.staff, &id, "withdraw", 1, &[("words", "查无实据")]).await;
    assert_eq!(withdrawn.status, 303, "{}", withdrawn.body);

    let other = court.open().await;
    court.hear(&other).await;
    assert_eq!(court.school(&other, "answer", 1, "已全部退还").await.status, 303);
    let told = court.messages(&court.staff).await;
    assert!(told.contains("陈述"), "{told}");
    let told = court.messages(&host).await;
    assert!(!told.contains("陈述") && !told.contains("甲校"), "{told}");
}

#[tokio::test]
async fn one_person_is_not_two_by_two_accounts() {
    let court = Court::new().await;
    let id = court.proposed(&court.staff, "founded").await;
    let proposer = court.staff.actor.account.clone();
    let same = court.lead.actor.account.clone();
    let changed = court.site.app.store.write::<(), store::StoreError, _>(move |tx| {
        Box::pin(async move {
            let mut account = store::people::account_by_id(tx.db(), &same).await?.expect("the lead");
            account.email = format!("{proposer}@EXAMPLE.invalid");
            store::people::save_account(tx.db(), &account).await
        })
    });
    changed.await.unwrap();
    let decided = court.office(&court.lead, &id, "decide", 4, &[("words", "属实")]).await;
    assert_eq!(decided.status, 403, "{}", decided.body);
    assert!(decided.body.contains("须由提出意见以外的人决定"), "{}", decided.body);
    let second = court.site.person("职成处", Role::OfficeLead, Scope::Province).await;
    assert_eq!(court.office(&second, &id, "decide", 4, &[("words", "属实")]).await.status, 303);
}

#[tokio::test]
async fn the_office_keeps_evidence_that_the_institution_does_not_see() {
    let court = Court::new().await;
    let id = court.open().await;
    let place = format!("/years/2021/cases/{id}");
    let letter = court.site.upload(&court.staff, &format!("{place}/files"), "举报信.pdf", b"%PDF-1.7 letter").await;
    assert_eq!(letter.location, format!("{place}#files"), "{}", letter.body);
    let page = court.site.get(Some(&court.staff), &place).await.body;
    assert!(page.contains("举报信.pdf") && page.contains("/remove"), "{page}");
    let link = page.split("href=\"").find(|part| part.contains("/files/")).unwrap();
    let file = link.split('"').next().unwrap().to_owned();
    assert_eq!(court.site.get(Some(&court.staff), &file).await.bytes, b"%PDF-1.7 letter");
    let auditor = court.site.person("审计", Role::Auditor, Scope::Province).await;
    assert_eq!(court.site.get(Some(&auditor), &file).await.status, 200);
    court.hear(&id).await;
    for school in &court.schools {
        assert_eq!(court.site.get(Some(school), &file).await.status, 404);
    }
    let own = court.site.get(Some(&court.schools[0]), &court.own(&id, "")).await.body;
    assert!(!own.contains("举报信"), "{own}");
    let upload = court.site.upload(&court.schools[0], &format!("{place}/files"), "x.pdf", b"%PDF-1.7 x").await;
    assert_eq!(upload.status, 404);
    let host = court.site.person_at("甲校", "挂职", Role::OfficeStaff, Scope::Province).await;
    assert_eq!(court.site.get(Some(&host), &file).await.status, 403, "its own institution's");

    // What a proposal rests on stays.
    assert_eq!(court.school(&id, "waive", 1, "").await.status, 303);
    court.propose(&court.staff, &id, 3, "founded").await;
    let kept = court.site.post(Some(&court.staff), &format!("{file}/remove"), &[]).await;
    assert!(kept.status == 403 && kept.body.contains("可以再补充证据"), "{}", kept.body);
    let page = court.site.get(Some(&court.staff), &place).await.body;
    assert!(page.contains("举报信.pdf") && !page.contains(&format!("{file}/remove")), "{page}");
}
