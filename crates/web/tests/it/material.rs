//! 补充材料: an expert asks an institution, which answers once and in time; who asks it is never told.

use app::panel::Subject;
use workflow::{AssignmentId, DossierId, MaterialId, Role, Scope};

use crate::review::AtWork;
use crate::site::{Answer, Person, Site};

/// The panel at work on Wednesday 2 March 2022, and both institutions: five working days end with 9 March.
pub(crate) struct Asking {
    pub(crate) work: AtWork,
    /// Somebody of each institution.
    pub(crate) schools: [Person; 2],
    pub(crate) dossier: DossierId,
}

const ASKED: &str = "请补充版权页后的编写人员名单";

impl Asking {
    pub(crate) async fn new() -> Self {
        let work = AtWork::new().await;
        let [first, second] = &work.panel.institutions;
        let site = &work.panel.site;
        let school = async |id: &workflow::InstitutionId| {
            site.person("教务处", Role::InstitutionAdmin, Scope::Institution(id.clone())).await
        };
        let schools = [school(first).await, school(second).await];
        let dossier = site.dossier(first).await;
        Self { work, schools, dossier }
    }

    pub(crate) fn site(&self) -> &Site {
        &self.work.panel.site
    }

    pub(crate) async fn ask_as(&self, person: &Person, review: &AssignmentId, words: &str) -> Answer {
        self.site().post(Some(person), &format!("/reviews/{review}/4.4/ask"), &[("words", words)]).await
    }

    /// 专家乙 asks 甲校 about its textbook.
    pub(crate) async fn ask(&self) -> MaterialId {
        let asked = self.ask_as(&self.work.panel.reviewer, &self.work.own, ASKED).await;
        assert!(asked.location.ends_with("/4.4?asked=1#material"), "{} {}", asked.status, asked.body);
        self.requests().await.remove(0)
    }

    /// What 甲校 is asked, latest first.
    async fn requests(&self) -> Vec<MaterialId> {
        let own = self.site().app.own_material(&self.schools[0].actor, &self.dossier).await.unwrap();
        own.requests.into_iter().map(|request| request.id).collect()
    }

    pub(crate) fn own(&self, page: &str) -> String {
        format!("/dossiers/{}/requests{page}", self.dossier)
    }

    pub(crate) async fn upload(&self, id: &MaterialId, name: &str) -> Answer {
        let place = format!("/dossiers/{}/sheets/material:{id}/files", self.dossier);
        self.site().upload(&self.schools[0], &place, name, format!("%PDF-1.7 {name}").as_bytes()).await
    }

    pub(crate) async fn answer(&self, id: &MaterialId, words: &str) -> Answer {
        self.site().post(Some(&self.schools[0]), &self.own(&format!("/{id}")), &[("words", words)]).await
    }

    /// The page of the textbook, as 专家乙 sees it.
    async fn sheet(&self) -> String {
        let path = format!("/reviews/{}/4.4", self.work.own);
        self.site().get(Some(&self.work.panel.reviewer), &path).await.body
    }

    /// The same as 专家丙 sees it.
    async fn other_sheet(&self) -> String {
        self.site().get(Some(&self.work.colleague), &format!("/reviews/{}/4.4", self.work.other)).await.body
    }

    /// The time goes on; everybody signs in anew.
    async fn later(&mut self, time: &str) {
        let panel = &mut self.work.panel;
        panel.site.set_time(time);
        let expert = |at: usize| Scope::Expert(panel.experts[at].clone());
        panel.reviewer = panel.site.person("专家乙", Role::Expert, expert(1)).await;
        self.work.colleague = panel.site.person("专家丙", Role::Expert, expert(2)).await;
        for (at, school) in self.schools.iter_mut().enumerate() {
            let scope = Scope::Institution(panel.institutions[at].clone());
            *school = panel.site.person("教务处", Role::InstitutionAdmin, scope).await;
        }
        panel.office = panel.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    }

    /// 专家乙 says over a version that the indicator needs material; what the page says of it.
    async fn needs_material(&self, version: i64) -> String {
        let review = self.site().app.review(&self.work.panel.reviewer.actor, &self.work.own).await.unwrap();
        let row = review.row(&Subject::Verdict("4.4".to_owned()));
        let fields = [
            (format!("v.{row}"), version.to_string()),
            (format!("f.{row}.verdict"), "material".to_owned()),
            (format!("f.{row}.reason"), "编写人员名单".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let path = format!("/reviews/{}/4.4", self.work.own);
        let saved = self.site().post_json(Some(&self.work.panel.reviewer), &path, &fields).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let body: serde_json::Value = serde_json::from_str(&saved.body).unwrap();
        body["problems"][format!("f.{row}.verdict")].as_str().unwrap_or_default().to_owned()
    }

    async fn is_whole(&self) {
        let mut db = self.site().app.store.read().await.unwrap();
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    }
}

/// Where the first link to a file of a page leads that has this name.
fn file_named(page: &str, name: &str) -> String {
    let before = page.split(name).next().unwrap();
    before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

/// The page on which the institution answers.
async fn page_of(asking: &Asking, id: &MaterialId) -> String {
    asking.site().get(Some(&asking.schools[0]), &asking.own(&format!("/{id}"))).await.body
}

#[tokio::test]
async fn what_an_expert_asks_for_is_given_and_seen_by_all_who_judge_it() {
    let asking = Asking::new().await;
    let (site, school) = (asking.site(), &asking.schools[0]);
    let empty = site.get(Some(school), &asking.own("")).await.body;
    assert!(empty.contains("目前没有专家要求补充材料"), "{empty}");
    let id = asking.ask().await;

    let home = site.get(Some(school), "/").await.body;
    assert!(home.contains("按专家要求补充材料") && home.contains("2022年3月9日"), "{home}");
    let messages = site.get(Some(school), "/messages").await.body;
    assert!(messages.contains("请贵校补充材料") && messages.contains("2022年3月9日前"), "{messages}");
    let list = site.get(Some(school), &asking.own("")).await.body;
    assert!(list.contains("待院校补充") && list.contains(id.as_str()), "{list}");
    let page = site.get(Some(school), &asking.own(&format!("/{id}"))).await.body;
    assert!(page.contains(ASKED) && page.contains("提交答复"), "{page}");
    for seen in [&home, &messages, &list, &page] {
        assert!(!seen.contains("专家乙"), "the institution is not told who asks: {seen}");
    }

    let added = asking.upload(&id, "编写人员.pdf").await;
    assert_eq!(added.location, asking.own(&format!("/{id}#files")), "{}", added.body);
    for sheet in [asking.sheet().await, asking.other_sheet().await] {
        assert!(sheet.contains(ASKED) && sheet.contains("待院校补充"), "{sheet}");
        assert!(!sheet.contains("编写人员.pdf"), "what is gathered is the institution's until it answers: {sheet}");
    }
    let files = format!("/dossiers/{}/files", asking.dossier);
    let listed = async |person: &Person| site.call(Some(person), "GET", &format!("/api/v1{files}"), "").await.body;
    let gathered = file_named(&page_of(&asking, &id).await, "编写人员.pdf");
    let office = &asking.work.panel.office;
    assert!(gathered.starts_with(&files), "{gathered}");
    assert_eq!(site.get(Some(school), &gathered).await.status, 200);
    assert_eq!(site.get(Some(office), &gathered).await.status, 404, "nor does the office open it by its address");
    assert!(!listed(office).await.contains("编写人员.pdf"));
    let answered = asking.answer(&id, "见所附名单").await;
    assert_eq!(answered.location, asking.own(&format!("/{id}?done=answered")), "{}", answered.body);
    assert_eq!(asking.answer(&id, "见所附名单").await.status, 303, "a double click");
    assert_eq!(site.get(Some(office), &gathered).await.status, 200, "now it is given");
    assert!(listed(office).await.contains("编写人员.pdf"));
    let page = site.get(Some(school), &answered.location).await.body;
    assert!(page.contains("专家可以看到") && page.contains("见所附名单") && !page.contains("提交答复"), "{page}");
    assert!(!page.contains("移除"), "it stays as it is: {page}");
    for (person, sheet) in
        [(&asking.work.panel.reviewer, asking.sheet().await), (&asking.work.colleague, asking.other_sheet().await)]
    {
        assert!(sheet.contains("见所附名单") && sheet.contains("已补充"), "{sheet}");
        let file = site.get(Some(person), &file_named(&sheet, "编写人员.pdf")).await;
        assert_eq!(file.bytes, "%PDF-1.7 编写人员.pdf".as_bytes(), "{}", file.status);
        let messages = site.get(Some(person), "/messages").await.body;
        assert!(messages.contains("甲校已就「4.4"), "{messages}");
    }
    assert!(!asking.other_sheet().await.contains("专家乙"), "nor are colleagues told who asks");
    let mut db = site.app.store.read().await.unwrap();
    let log = store::log::lines_about(&mut db, &format!("material {id}")).await.unwrap();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|line| !line.detail.contains("名单")), "words are not in the log: {log:?}");
    drop(db);
    asking.is_whole().await;
}

#[tokio::test]
async fn one_request_stands_at_a_time_and_says_so() {
    let asking = Asking::new().await;
    let (reviewer, own) = (&asking.work.panel.reviewer, &asking.work.own);
    let empty = asking.ask_as(reviewer, own, "  ").await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("请写明内容"), "{}", empty.body);
    let id = asking.ask().await;
    assert_eq!(asking.ask_as(reviewer, own, ASKED).await.status, 303, "a double click");
    let second = asking.ask_as(&asking.work.colleague, &asking.work.other, "请补充合同").await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("2022年3月9日") && second.body.contains("没有重复发出"), "{}", second.body);
    assert!(!asking.other_sheet().await.contains("向院校提出</button>"), "the form is not offered");
    assert_eq!(asking.requests().await.len(), 1);
    let elsewhere = format!("/reviews/{own}/1.1/ask");
    let elsewhere = asking.site().post(Some(reviewer), &elsewhere, &[("words", ASKED)]).await;
    assert_eq!(elsewhere.status, 404, "the office settles that");

    assert_eq!(asking.answer(&id, "没有更多材料").await.status, 303);
    let again = asking.ask_as(&asking.work.colleague, &asking.work.other, "请补充合同").await;
    assert_eq!(again.status, 303, "once it is answered more may be asked: {}", again.body);
    assert_eq!(asking.requests().await.len(), 2);
    asking.is_whole().await;
}

#[tokio::test]
async fn a_late_answer_is_refused_and_nothing_is_asked_beyond_the_review() {
    let mut asking = Asking::new().await;
    let id = asking.ask().await;
    assert_eq!(asking.upload(&id, "名单.pdf").await.status, 303);
    asking.later("2022-03-09T23:59:00+08:00").await;
    let home = asking.site().get(Some(&asking.schools[0]), "/").await.body;
    assert!(home.contains("按专家要求补充材料"), "{home}");
    asking.later("2022-03-10T00:00:00+08:00").await;
    let page = asking.site().get(Some(&asking.schools[0]), &asking.own(&format!("/{id}"))).await.body;
    assert!(page.contains("期限已过") && page.contains("请联系推进办公室"), "{page}");
    assert!(!page.contains("提交答复") && !page.contains("移除"), "{page}");
    let late = asking.answer(&id, "补交").await;
    assert_eq!(late.status, 403);
    assert!(late.body.contains("请联系推进办公室"), "it says who can help: {}", late.body);
    assert_eq!(asking.upload(&id, "补交.pdf").await.status, 403);
    let office = &asking.work.panel.office;
    for (state, listed) in [("overdue", true), ("open", false), ("", true)] {
        let list = asking.site().get(Some(office), &format!("/years/2021/requests?state={state}")).await.body;
        assert_eq!(list.contains(ASKED), listed, "{state}: {list}");
        assert!(!list.contains("名单.pdf"), "what was not answered was not given");
    }

    // The review closes with 31 March: a day is left to the expert.
    asking.later("2022-03-29T09:00:00+08:00").await;
    asking.ask().await;
    let page = asking.site().get(Some(&asking.schools[0]), &asking.own("")).await.body;
    assert!(page.contains("2022年3月30日"), "the day before its last comes before five working days: {page}");
    asking.later("2022-03-30T09:00:00+08:00").await;
    let path = format!("/reviews/{}/3.1/ask", asking.work.own);
    let fields = [("words", "请补充课程标准")];
    let late = asking.site().post(Some(&asking.work.panel.reviewer), &path, &fields).await;
    assert_eq!(late.status, 403);
    assert!(late.body.contains("来不及要求补充材料"), "{}", late.body);
    asking.is_whole().await;
}

#[tokio::test]
async fn a_verdict_waits_for_what_was_asked_for() {
    let mut asking = Asking::new().await;
    assert!(asking.needs_material(0).await.contains("向院校提出"));
    let id = asking.ask().await;
    assert_eq!(asking.needs_material(1).await, "等待院校补充材料，至2022年3月9日");
    let finish = format!("/reviews/{}/finish", asking.work.own);
    let early = asking.site().post(Some(&asking.work.panel.reviewer), &finish, &[]).await;
    assert!(early.body.contains("4.4：等待院校补充材料"), "{}", early.body);
    asking.answer(&id, "没有更多材料").await;
    assert_eq!(asking.needs_material(1).await, "院校已补充材料，请作出结论");
    asking.ask().await;
    asking.later("2022-03-10T09:00:00+08:00").await;
    assert_eq!(asking.needs_material(1).await, "院校逾期没有补充材料，请作出结论");
}

#[tokio::test]
async fn files_can_be_taken_back_until_the_answer_is_given() {
    let asking = Asking::new().await;
    let (site, school) = (asking.site(), &asking.schools[0]);
    let id = asking.ask().await;
    for name in ["错.pdf", "对.pdf"] {
        assert_eq!(asking.upload(&id, name).await.status, 303);
    }
    let page = site.get(Some(school), &asking.own(&format!("/{id}"))).await.body;
    let remove = async |name: &str| {
        let place = format!("material:{id}");
        site.post(Some(school), &format!("{}/remove", file_named(&page, name)), &[("sheet", &place)]).await
    };
    let removed = remove("错.pdf").await;
    assert_eq!(removed.location, asking.own(&format!("/{id}#files")), "{}", removed.body);
    assert_eq!(asking.answer(&id, "见附件").await.status, 303);
    let sheet = asking.sheet().await;
    assert!(sheet.contains("对.pdf") && !sheet.contains("错.pdf"), "{sheet}");
    assert_eq!(remove("对.pdf").await.status, 403);
    assert_eq!(asking.upload(&id, "再加.pdf").await.status, 403);
    assert!(asking.sheet().await.contains("对.pdf"));
}

#[tokio::test]
async fn what_is_foreign_is_absent() {
    let asking = Asking::new().await;
    let site = asking.site();
    let id = asking.ask().await;
    let stranger = &asking.schools[1];
    let theirs = site.dossier(&asking.work.panel.institutions[1]).await;
    let none = site.get(Some(stranger), &format!("/dossiers/{}", "f".repeat(32))).await;
    for path in [asking.own(""), asking.own(&format!("/{id}")), format!("/dossiers/{theirs}/requests/{id}")] {
        let foreign = site.get(Some(stranger), &path).await;
        assert_eq!((foreign.status, &foreign.body), (none.status, &none.body), "{path}");
    }
    let answered = site.post(Some(stranger), &format!("/dossiers/{theirs}/requests/{id}"), &[("words", "有")]).await;
    assert_eq!(answered.status, 404);
    let place = format!("/dossiers/{theirs}/sheets/material:{id}/files");
    assert_eq!(site.upload(stranger, &place, "混入.pdf", b"%PDF-1.7").await.status, 404);
    let own = Scope::Institution(asking.work.panel.institutions[0].clone());
    let filler = site.person("教研室", Role::InstitutionFiller, own).await;
    let path = asking.own(&format!("/{id}"));
    let page = site.get(Some(&filler), &path).await.body;
    assert!(page.contains("由本校管理员或校领导答复"), "{page}");
    assert_eq!(site.post(Some(&filler), &path, &[("words", "有")]).await.status, 404);

    // 专家甲 works at 甲校 and does not review it.
    let first = Scope::Expert(asking.work.panel.experts[0].clone());
    let first = site.person("专家甲", Role::Expert, first).await;
    assert_eq!(asking.ask_as(&first, &asking.work.own, "让我看看").await.status, 404);
    assert_eq!(site.get(Some(&first), "/years/2021/requests").await.status, 404);
    assert_eq!(site.get(Some(stranger), "/years/2021/requests").await.status, 404);
}

#[tokio::test]
async fn who_opens_evidence_is_noted_and_stands_over_the_preview() {
    let asking = Asking::new().await;
    let site = asking.site();
    let sheet = asking.sheet().await;
    assert!(sheet.contains("data-watermark=\"专家乙 · 2021年度考核评价\""), "{sheet}");
    let own = site.get(Some(&asking.schools[0]), &format!("/dossiers/{}/sheets/4.4", asking.dossier)).await.body;
    assert!(!own.contains("data-watermark"), "an institution's own evidence is plain: {own}");
    let (file, digest) = {
        let mut db = site.app.store.read().await.unwrap();
        let file = store::dossiers::files(&mut db, &asking.dossier).await.unwrap().remove(0);
        (file.id, file.digest)
    };
    let path = format!("/dossiers/{}/files/{file}", asking.dossier);
    let opened = async || {
        let mut db = site.app.store.read().await.unwrap();
        let lines = store::log::lines_about(&mut db, &format!("dossier {}", asking.dossier)).await.unwrap();
        let read = |line: &&store::log::Line| line.event == workflow::Event::EvidenceRead;
        lines.iter().filter(read).map(|line| line.detail.clone()).collect::<Vec<_>>()
    };
    assert_eq!(site.get(Some(&asking.schools[0]), &path).await.status, 200);
    assert_eq!(opened().await, Vec::<String>::new(), "one's own is no matter");
    assert_eq!(site.get(Some(&asking.work.panel.office), &path).await.status, 200);
    let noted = opened().await;
    assert_eq!(noted.len(), 1);
    assert!(noted[0].contains(&digest) && noted[0].contains(file.as_str()), "{noted:?}");
}

#[tokio::test]
async fn office_and_panel_lead_read_what_was_asked_and_given_where_they_settle() {
    let asking = Asking::new().await;
    let id = asking.ask().await;
    assert_eq!(asking.upload(&id, "名单.pdf").await.status, 303);
    let office = asking.work.panel.office.clone();
    let desk = format!("/years/2021/judgements/{}", asking.work.panel.institutions[0]);
    let waits = asking.site().get(Some(&office), &desk).await.body;
    assert!(waits.contains(ASKED) && !waits.contains("名单.pdf"), "what is gathered is not given yet: {waits}");
    assert_eq!(asking.answer(&id, "见名单").await.status, 303);
    let given = asking.site().get(Some(&office), &desk).await.body;
    assert!(given.contains("见名单") && given.contains("名单.pdf"), "{given}");
    for (person, review) in
        [(&asking.work.panel.reviewer, &asking.work.own), (&asking.work.colleague, &asking.work.other)]
    {
        assert_eq!(asking.work.finish_saying(person, review, "2", "accept").await.status, 303);
    }
    let scope = Scope::Expert(asking.work.panel.experts[2].clone());
    let lead = asking.site().person("专家丙", Role::PanelLead, scope).await;
    let panel = asking.site().get(Some(&lead), &format!("/reviews/{}/panel", asking.work.other)).await.body;
    assert!(panel.contains("见名单") && panel.contains("名单.pdf"), "{panel}");
}
