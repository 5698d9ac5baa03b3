//! Visits: who is chosen and why, what people are told and when, what a team writes down, and what comes of it.

use app::judgement::Stand;
use app::panel::Subject;
use app::visits::{Visit, VisitBook};
use serde_json::Value as Json;
use workflow::{Role, Scope, Step, VisitId, VisitState};

use crate::judgements::Judging;
use crate::site::{Answer, Person, YEAR};

const LIST: &str = "/years/2021/visits";
const DAY: &str = "2022-03-02";

/// Three experts are done with 甲校; 专家乙 wants its textbooks (4.4) to be seen on site.
pub(crate) struct Visiting {
    pub(crate) judging: Judging,
}

impl Visiting {
    pub(crate) async fn new() -> Self {
        let judging = Judging::unfinished().await;
        judging.finish_wanting("4.4").await;
        Self { judging }
    }

    pub(crate) fn office(&self) -> &Person {
        self.judging.office()
    }

    pub(crate) async fn get(&self, person: &Person, page: &str) -> Answer {
        self.judging.site().get(Some(person), page).await
    }

    async fn post(&self, person: &Person, page: &str, fields: &[(&str, &str)]) -> Answer {
        self.judging.site().post(Some(person), page, fields).await
    }

    fn expert(&self, at: usize) -> &str {
        self.judging.work.panel.experts[at].as_str()
    }

    /// The visit of 甲校, added by hand.
    pub(crate) async fn add(&self) -> VisitId {
        let whose = self.judging.work.panel.institutions[0].as_str();
        let added = self.post(self.office(), LIST, &[("institution", whose), ("reason", "举报较多")]).await;
        let id = added.location.strip_prefix("/visits/").expect(&added.body);
        id.parse().unwrap()
    }

    pub(crate) async fn visit(&self, id: &VisitId) -> Visit {
        self.judging.site().app.visit(&self.office().actor, id).await.unwrap()
    }

    async fn seen(&self, id: &VisitId) -> String {
        self.visit(id).await.acts.len().to_string()
    }

    /// 专家丙 leads, 专家乙 goes along.
    pub(crate) async fn arrange(&self, id: &VisitId, day: &str) -> Answer {
        let seen = self.seen(id).await;
        let fields = [
            ("seen", seen.as_str()),
            ("day", day),
            ("leader", self.expert(2)),
            ("members", self.expert(1)),
            ("prepare", "请准备样书\n和教材选用记录"),
        ];
        self.post(self.office(), &format!("/visits/{id}/arrange"), &fields).await
    }

    pub(crate) async fn act(&self, person: &Person, id: &VisitId, act: &str, field: (&str, &str)) -> Answer {
        let (seen, notes) = (self.seen(id).await, self.book(id).await.notes_digest());
        let fields = [("seen", seen.as_str()), ("seen_notes", notes.as_str()), field];
        self.post(person, &format!("/visits/{id}/{act}"), &fields).await
    }

    /// A visit of which everybody is told.
    pub(crate) async fn announced(&self) -> VisitId {
        let id = self.add().await;
        assert_eq!(self.arrange(&id, DAY).await.status, 303);
        assert_eq!(self.act(self.office(), &id, "announce", ("", "")).await.status, 303);
        id
    }

    async fn book(&self, id: &VisitId) -> VisitBook {
        self.judging.site().app.visit_book(&self.office().actor, id).await.unwrap()
    }

    /// Writes a row of the check list as a script does.
    pub(crate) async fn write(
        &self,
        person: &Person,
        id: &VisitId,
        subject: &str,
        version: i64,
        fields: &[(&str, &str)],
    ) -> Answer {
        let row = self.book(id).await.row(subject);
        self.judging.send(person, &format!("/visits/{id}/list"), (&row, version), fields).await
    }

    /// The team saw the textbooks; its leader signs.
    pub(crate) async fn report(&self, id: &VisitId, result: &str) {
        let lead = &self.judging.lead;
        let written = self.write(lead, id, "check:4.4", 0, &[("result", result), ("note", "样书三册")]).await;
        assert_eq!(written.status, 200, "{}", written.body);
        let finding = [("finding", "rectify"), ("indicator", "4.4"), ("note", "教材选用记录不全")];
        assert_eq!(self.write(lead, id, "finding:1", 0, &finding).await.status, 200);
        let signed = self.act(lead, id, "close", ("words", "总体属实")).await;
        assert_eq!(signed.status, 303, "{}", signed.body);
    }

    async fn stand(&self) -> Stand {
        self.judging.matter(&Subject::Verdict("4.4".to_owned())).await.0
    }

    /// What somebody was told in the application.
    async fn messages(&self, person: &Person) -> String {
        let mut db = self.judging.site().app.store.read().await.unwrap();
        let all = store::people::messages(&mut db, &person.actor.account, 20).await.unwrap();
        all.into_iter().map(|message| message.text.zh).collect()
    }
}

fn json(answer: &Answer) -> Json {
    serde_json::from_str(&answer.body).expect(&answer.body)
}

#[tokio::test]
async fn a_plan_names_those_whom_experts_want_to_see_with_candidates_and_a_draw_that_anybody_can_repeat() {
    let visiting = Visiting::new().await;
    let office = visiting.office();
    assert!(visiting.get(office, LIST).await.body.contains("还没有考察计划"));
    let tried = visiting.get(office, &format!("{LIST}/plan?candidates=0&share=100")).await.body;
    for said in ["甲校", "专家要求现场查看：4.4", "乙校", "随机抽取"] {
        assert!(tried.contains(said), "{said} in {tried}");
    }
    let host = visiting.judging.site().person_at("乙校", "挂职", Role::OfficeStaff, Scope::Province).await;
    let at_home = visiting.get(&host, &format!("{LIST}/plan?candidates=0&share=100")).await;
    assert!(at_home.status == 403 && at_home.body.contains("由办公室其他人员生成"), "{}", at_home.body);
    let digest = tried.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let make = |share: &'static str, digest: &str| {
        let fields = [("candidates", "0"), ("share", share), ("digest", digest)];
        fields.map(|(name, value)| (name, value.to_owned()))
    };
    let send = async |fields: [(&str, String); 3]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        visiting.post(office, &format!("{LIST}/plan"), &fields).await
    };
    assert_eq!(send(make("0", digest)).await.status, 409, "another list than was looked at");
    assert_eq!(send(make("100", digest)).await.location, format!("{LIST}?done=planned"));
    let visits = visiting.judging.site().app.visits(&office.actor, YEAR).await.unwrap();
    assert_eq!(visits.visits.len(), 2);
    assert!(visits.plans[0].is_drawn_again());
    assert_eq!(visits.plans[0].drawn, ["9900000002"]);
    let page = visiting.get(office, LIST).await.body;
    assert!(page.contains("重新抽取一致") && page.contains("9900000002"), "{page}");
    let at_home = visiting.get(&host, LIST).await.body;
    assert!(!at_home.contains("重新抽取一致") && !at_home.contains("9900000002"), "{at_home}");
    let again = visiting.get(office, &format!("{LIST}/plan?candidates=9&share=100&signals=1")).await.body;
    assert!(again.contains("没有需要新增的院校"), "nobody is visited twice: {again}");
    let candidates = Visiting::new().await;
    let tried = candidates.get(candidates.office(), &format!("{LIST}/plan?candidates=1&share=0")).await.body;
    assert!(tried.contains("高等次候选，暂列第 1"), "{tried}");
}

#[tokio::test]
async fn an_arrangement_says_all_that_is_wrong_with_it_at_once_and_keeps_what_was_chosen() {
    let visiting = Visiting::new().await;
    let id = visiting.add().await;
    let page = format!("/visits/{id}/arrange");
    // 专家甲 works there.
    let fields = [("seen", "0"), ("day", "2022-03-01"), ("leader", visiting.expert(0)), ("prepare", "样书")];
    let refused = visiting.post(visiting.office(), &page, &fields).await;
    assert_eq!(refused.status, 422);
    for said in ["日期不能早于今天（2022-03-02）", "考察组至少 2 人", "专家甲须回避：本人所在单位", "样书"]
    {
        assert!(refused.body.contains(said), "{said} in {}", refused.body);
    }
    assert!(visiting.visit(&id).await.acts.is_empty(), "nothing was written");
    let early = visiting.act(visiting.office(), &id, "announce", ("", "")).await;
    assert_eq!(early.status, 422, "without day and team there is nothing to tell");
    assert_eq!(visiting.arrange(&id, DAY).await.status, 303);
    let stale = visiting.post(visiting.office(), &page, &[("seen", "0"), ("day", "2022-03-03")]).await;
    assert_eq!(stale.status, 409, "somebody else arranged it meanwhile");
}

#[tokio::test]
async fn institution_and_team_know_nothing_of_a_visit_before_they_are_told_and_are_told_of_every_change() {
    let visiting = Visiting::new().await;
    let (school, lead) = (&visiting.judging.school, &visiting.judging.lead);
    let own = format!(
        "/dossiers/{}/visits",
        visiting.judging.site().dossier(&visiting.judging.work.panel.institutions[0]).await
    );
    let id = visiting.add().await;
    assert_eq!(visiting.arrange(&id, DAY).await.status, 303);
    assert!(visiting.get(school, &own).await.body.contains("没有现场考察安排"));
    assert_eq!(visiting.get(lead, &format!("/visits/{id}")).await.status, 404);
    assert!(!visiting.get(lead, "/reviews").await.body.contains("现场考察"));
    assert_eq!(visiting.act(visiting.office(), &id, "announce", ("", "")).await.status, 303);
    let page = visiting.get(school, &own).await.body;
    for said in ["2022年3月2日", "专家丙、专家乙", "请准备样书", "和教材选用记录"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains("举报较多") && !page.contains("查看样书"), "never why it is visited: {page}");
    assert!(visiting.messages(school).await.contains("考察组2022年3月2日到贵校现场考察"));
    assert!(visiting.messages(lead).await.contains("考察组：专家丙、专家乙"));
    let of_team = visiting.get(lead, &format!("/visits/{id}")).await.body;
    assert!(!of_team.contains("举报较多"), "nor does the team read why: {of_team}");
    assert!(visiting.get(lead, "/reviews").await.body.contains("组长"));
    assert_eq!(visiting.arrange(&id, "2022-03-03").await.status, 303);
    assert!(visiting.messages(school).await.contains("2022年3月3日"));
    let off = visiting.act(visiting.office(), &id, "cancel", ("reason", "疫情防控")).await;
    assert_eq!(off.status, 303, "{}", off.body);
    assert!(visiting.messages(school).await.contains("现场考察取消：疫情防控"));
    assert_eq!(visiting.get(lead, &format!("/visits/{id}")).await.status, 404, "and it is none of the team's any more");
    let closed = visiting.arrange(&id, DAY).await;
    assert_eq!(closed.status, 403, "what was called off stays so");
}

#[tokio::test]
async fn a_team_writes_line_by_line_and_two_people_do_not_write_over_each_other() {
    let visiting = Visiting::new().await;
    let id = visiting.announced().await;
    let (lead, member) = (&visiting.judging.lead, &visiting.judging.work.panel.reviewer);
    let host = visiting.judging.site().person_at("甲校", "乙", Role::OfficeStaff, Scope::Province).await;
    let own = visiting.write(&host, &id, "check:4.4", 0, &[("result", "confirmed"), ("note", "样书三册")]).await;
    assert_eq!(own.status, 403, "whoever of the office works there leaves it to others: {}", own.body);
    let page = visiting.get(member, &format!("/visits/{id}/list")).await.body;
    for said in ["须查看", "专家要求查看：查看样书", "申报 1 项，佐证 1 份"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let begun = visiting.write(lead, &id, "check:4.4", 0, &[("result", "differs")]).await;
    let problems = json(&begun)["problems"].clone();
    assert_eq!(problems.as_object().unwrap().values().next().unwrap(), "请写明看到的情况");
    let lost = visiting.write(member, &id, "check:4.4", 0, &[("result", "confirmed")]).await;
    assert_eq!(lost.status, 409);
    assert_eq!(json(&lost)["stored"]["fields"]["result"], "differs");
    let next = visiting.write(member, &id, "check:4.4", 1, &[("result", "confirmed"), ("note", "样书三册")]).await;
    assert_eq!(next.status, 200, "{}", next.body);
    assert_eq!(visiting.book(&id).await.history.len(), 2, "every version stays");
    let foreign = visiting.write(lead, &id, "check:9.9", 0, &[("result", "confirmed")]).await;
    assert_eq!(foreign.status, 404);
    let odd = visiting.write(lead, &id, "check:3.1", 0, &[("finding", "rectify")]).await;
    assert_eq!(odd.status, 404, "no field of that row");
}

#[tokio::test]
async fn whoever_still_marks_the_institution_does_not_see_what_others_want_to_see() {
    let judging = Judging::unfinished().await;
    let visiting = Visiting { judging };
    let id = visiting.announced().await;
    let lead = &visiting.judging.lead;
    let page = visiting.get(lead, &format!("/visits/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("请先完成对该校的评审") && page.body.contains("2022年3月2日"), "{}", page.body);
    for page in ["list", "paper.pdf"] {
        assert_eq!(visiting.get(lead, &format!("/visits/{id}/{page}")).await.status, 403);
    }
    assert_eq!(visiting.write(lead, &id, "check:4.4", 0, &[("result", "confirmed")]).await.status, 403);
}

#[tokio::test]
async fn a_signed_report_answers_what_experts_asked_and_stays_as_it_is() {
    let visiting = Visiting::new().await;
    let id = visiting.announced().await;
    let (lead, member) = (&visiting.judging.lead, &visiting.judging.work.panel.reviewer);
    assert_eq!(visiting.stand().await, Stand::Unanswered);
    assert_eq!(visiting.act(member, &id, "close", ("words", "属实")).await.status, 403, "its leader signs");
    let early = visiting.act(lead, &id, "close", ("words", "")).await;
    assert_eq!(early.status, 422);
    for said in ["4.4 编写1+X教材：请选择查看结果", "请写明考察意见"] {
        assert!(early.body.contains(said), "{said} in {}", early.body);
    }
    visiting.write(lead, &id, "check:4.4", 0, &[("result", "confirmed"), ("note", "草稿")]).await;
    assert_eq!(visiting.stand().await, Stand::Unanswered, "before it is signed nothing counts");
    visiting.write(lead, &id, "check:4.4", 1, &[("result", "confirmed"), ("note", "样书三册")]).await;
    assert_eq!(visiting.act(lead, &id, "close", ("words", "总体属实")).await.status, 303);
    assert_eq!(visiting.stand().await, Stand::Seen);
    let late = visiting.write(lead, &id, "check:4.4", 2, &[("result", "differs")]).await;
    assert_eq!(late.status, 403, "{}", late.body);
    let judged = visiting.get(visiting.office(), &visiting.judging.place()).await.body;
    assert!(judged.contains("现场查看") && judged.contains("与申报一致：样书三册"), "{judged}");
    let panel = visiting.get(lead, &visiting.judging.panel()).await.body;
    assert!(panel.contains("与申报一致：样书三册"), "the panel's lead reads it too");
    // The office opens it again, and it answers nothing until it is signed anew.
    assert_eq!(visiting.act(lead, &id, "reopen", ("reason", "补充")).await.status, 404);
    assert_eq!(visiting.act(visiting.office(), &id, "reopen", ("reason", "请补充册数")).await.status, 303);
    assert_eq!(visiting.stand().await, Stand::Unanswered);
    assert!(visiting.messages(lead).await.contains("退回修改：请补充册数"));
}

#[tokio::test]
async fn what_is_not_as_claimed_waits_for_somebody_to_settle_what_that_means() {
    let mut visiting = Visiting::new().await;
    let verdict = Subject::Verdict("4.4".to_owned());
    let (_, row, _) = visiting.judging.matter(&verdict).await;
    let place = visiting.judging.place();
    let ruling = |reason: &'static str| [("verdict", "settled"), ("reason", reason)];
    let office = visiting.office().clone();
    let said = visiting.judging.send(&office, &place, (&row, 0), &ruling("看照片即可")).await;
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!(visiting.stand().await, Stand::Ruled);
    visiting.judging.work.panel.site.set_time("2022-03-03T09:00:00+08:00");
    visiting.judging.work.panel.office =
        visiting.judging.site().person("推进办", Role::OfficeStaff, Scope::Province).await;
    visiting.judging.lead = {
        let scope = Scope::Expert(visiting.judging.work.panel.experts[2].clone());
        visiting.judging.site().person("专家丙", Role::PanelLead, scope).await
    };
    let id = visiting.add().await;
    assert_eq!(visiting.arrange(&id, "2022-03-03").await.status, 303);
    assert_eq!(visiting.act(visiting.office(), &id, "announce", ("", "")).await.status, 303);
    visiting.report(&id, "differs").await;
    assert_eq!(visiting.stand().await, Stand::Contradicted, "what was settled before does not answer to it");
    let office = visiting.office().clone();
    visiting.judging.work.panel.site.set_time("2022-03-03T09:10:00+08:00");
    let said = visiting.judging.send(&office, &place, (&row, 1), &ruling("核减一册，已调整事项")).await;
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!(visiting.stand().await, Stand::Ruled);
}

#[tokio::test]
async fn photos_go_on_where_the_line_broke_and_are_the_team_s_and_the_office_s_alone() {
    let visiting = Visiting::new().await;
    let id = visiting.announced().await;
    let (site, lead) = (visiting.judging.site(), &visiting.judging.lead);
    let bytes = b"%PDF-1.7 \xe8\x80\x83\xe5\x9c\xba";
    let begun = site.begin_upload(lead, &format!("/visits/{id}"), "考场.pdf", bytes.len()).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    assert_eq!(site.send_piece(lead, &begun.location, 0, &bytes[..6]).await.status, 204);
    assert_eq!(site.send_piece(lead, &begun.location, 6, &bytes[6..]).await.status, 201);
    let again = site.upload(lead, &format!("/visits/{id}/files"), "同一张.pdf", bytes).await;
    assert_eq!(again.status, 303, "{}", again.body);
    let files = visiting.book(&id).await.files;
    assert_eq!(files.len(), 1, "the same photo is there once");
    let photo = format!("/visits/{id}/files/{}", files[0].id);
    assert_eq!(visiting.get(lead, &photo).await.bytes, bytes);
    assert_eq!(visiting.get(visiting.office(), &photo).await.status, 200);
    let outsider = Scope::Expert(visiting.judging.work.panel.experts[3].clone());
    let outsider = site.person("专家丁", Role::Expert, outsider).await;
    for person in [&visiting.judging.school, &visiting.judging.organisation, &outsider] {
        assert_eq!(visiting.get(person, &photo).await.status, 404);
        assert_eq!(visiting.get(person, &format!("/visits/{id}")).await.status, 404);
    }
    let host = site.person_at("甲校", "挂职", Role::OfficeStaff, Scope::Province).await;
    for page in ["", "/list"] {
        let answer = visiting.get(&host, &format!("/visits/{id}{page}")).await;
        assert!(answer.status == 403 && answer.body.contains("您所在的院校"), "{page}: {}", answer.body);
    }
    assert_eq!(visiting.get(&host, &photo).await.status, 403, "its own institution's");
    let list = |person| visiting.get(person, LIST);
    assert!(list(visiting.office()).await.body.contains(&id.to_string()));
    assert!(!list(&host).await.body.contains(&id.to_string()));
    visiting.report(&id, "confirmed").await;
    assert_eq!(visiting.post(lead, &format!("{photo}/remove"), &[]).await.status, 403, "it is part of the report");
}

#[tokio::test]
async fn what_may_be_on_the_negative_list_becomes_a_case_and_what_is_to_be_put_right_is_read_with_the_result() {
    let visiting = Visiting::new().await;
    let id = visiting.announced().await;
    let lead = &visiting.judging.lead;
    let negative = [("finding", "negative"), ("note", "现场核实随报名收取教材费")];
    assert_eq!(visiting.write(lead, &id, "finding:2", 0, &negative).await.status, 200);
    visiting.report(&id, "confirmed").await;
    let page = visiting.get(visiting.office(), &format!("/visits/{id}")).await.body;
    let link = page.split("href=\"").find(|part| part.contains("/cases/new")).unwrap().split('"').next().unwrap();
    let form = visiting.get(visiting.office(), &link.replace("&amp;", "&").replace("&#38;", "&")).await.body;
    assert!(form.contains("现场核实随报名收取教材费") && form.contains("2022-03-02"), "{form}");
    assert!(!visiting.get(lead, &format!("/visits/{id}")).await.body.contains("/cases/new"));
    let school = &visiting.judging.school;
    let whose = &visiting.judging.work.panel.institutions[0];
    let own = format!("/dossiers/{}/visits", visiting.judging.site().dossier(whose).await);
    assert!(!visiting.get(school, &own).await.body.contains("教材选用记录不全"), "not before its result");
    let app = &visiting.judging.site().app;
    let put = app.store.write(|tx| {
        Box::pin(async move {
            let mut year = store::years::year(tx.db(), YEAR).await?.expect("there is a year");
            year.step = Step::Feedback;
            store::years::save_year(tx.db(), &year).await
        })
    });
    put.await.unwrap();
    let page = visiting.get(school, &own).await.body;
    assert!(page.contains("教材选用记录不全") && !page.contains("现场核实"), "{page}");
    let mut db = app.store.read().await.unwrap();
    let findings = app.visit_findings(&mut db, YEAR, None).await.unwrap();
    assert_eq!(findings.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["rectify", "negative"]);
}

#[tokio::test]
async fn whoever_declares_a_conflict_leaves_the_team_and_the_office_is_told() {
    let visiting = Visiting::new().await;
    let id = visiting.announced().await;
    let whose = visiting.judging.work.panel.institutions[0].to_string();
    let declared = [("year", "2021"), ("institution", whose.as_str()), ("reason", "亲属任职")];
    let answer = visiting.post(&visiting.judging.work.panel.reviewer, "/reviews/conflicts", &declared).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let visit = visiting.visit(&id).await;
    assert_eq!(visit.standing.team, [visiting.judging.work.panel.experts[2].clone()]);
    assert_eq!(visit.standing.state, VisitState::Announced);
    assert!(visiting.messages(visiting.office()).await.contains("现场考察组有专家回避"));
    let gone = visiting.get(&visiting.judging.work.panel.reviewer, &format!("/visits/{id}")).await;
    assert_eq!(gone.status, 404);
    let mut db = visiting.judging.site().app.store.read().await.unwrap();
    assert_eq!(store::check(&mut db).await.unwrap(), []);
}

#[tokio::test]
async fn the_check_list_stands_on_paper_and_the_plan_in_a_workbook() {
    let visiting = Visiting::new().await;
    let id = visiting.announced().await;
    visiting.write(&visiting.judging.lead, &id, "check:4.4", 0, &[("result", "confirmed"), ("note", "样书三册")]).await;
    let paper = visiting.get(&visiting.judging.lead, &format!("/visits/{id}/paper.pdf")).await;
    assert_eq!(paper.status, 200);
    for said in ["甲校", "查看样书", "Confirmed", "样书三册", "专家丙", "2022年3月2日"] {
        assert!(paper.body.contains(said), "{said} in {}", paper.body);
    }
    let workbook = visiting.get(visiting.office(), &format!("{LIST}.xlsx")).await;
    assert_eq!(workbook.status, 200);
    assert!(workbook.bytes.starts_with(b"PK"));
}

#[tokio::test]
async fn a_report_is_signed_as_it_was_read_by_a_team_and_not_before_its_day() {
    let visiting = Visiting::new().await;
    let id = visiting.add().await;
    assert_eq!(visiting.arrange(&id, "2022-03-04").await.status, 303);
    assert_eq!(visiting.act(visiting.office(), &id, "announce", ("", "")).await.status, 303);
    let (lead, member) = (&visiting.judging.lead, &visiting.judging.work.panel.reviewer);
    visiting.write(lead, &id, "check:4.4", 0, &[("result", "confirmed"), ("note", "样书三册")]).await;
    let early = visiting.act(lead, &id, "close", ("words", "总体属实")).await;
    assert_eq!(early.status, 422);
    assert!(early.body.contains("考察日期未到"), "{}", early.body);
    assert_eq!(visiting.arrange(&id, DAY).await.status, 303);
    // Somebody of the team writes while the leader reads.
    let (seen, read) = (visiting.seen(&id).await, visiting.book(&id).await.notes_digest());
    visiting.write(member, &id, "check:4.4", 1, &[("result", "differs"), ("note", "只有两册")]).await;
    let fields = [("seen", seen.as_str()), ("seen_notes", read.as_str()), ("words", "总体属实，详见清单")];
    let stale = visiting.post(lead, &format!("/visits/{id}/close"), &fields).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("总体属实，详见清单"), "what was typed stays: {}", stale.body);
    assert_eq!(visiting.act(lead, &id, "close", ("words", "总体属实，详见清单")).await.status, 303);
    // What took place is put right, not made away with.
    assert_eq!(visiting.act(visiting.office(), &id, "reopen", ("reason", "补充")).await.status, 303);
    let off = visiting.act(visiting.office(), &id, "cancel", ("reason", "不要了")).await;
    assert_eq!(off.status, 403, "{}", off.body);
}

#[tokio::test]
async fn nobody_visits_without_the_declaration_and_a_result_waits_for_every_visit() {
    let judging = Judging::unfinished().await;
    let visiting = Visiting { judging };
    let id = visiting.add().await;
    // 专家丁 has signed nothing yet.
    let fields = [("seen", "0"), ("day", DAY), ("leader", visiting.expert(2)), ("members", visiting.expert(3))];
    let refused = visiting.post(visiting.office(), &format!("/visits/{id}/arrange"), &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("专家丁尚未签署评审承诺"), "{}", refused.body);
    let app = &visiting.judging.site().app;
    let trial = app.trial(&visiting.office().actor, YEAR).await.unwrap();
    let waits = |trial: &app::determination::Trial| trial.waiting.iter().any(|one| one.link == format!("/visits/{id}"));
    assert!(waits(&trial), "a planned visit");
    assert_eq!(visiting.act(visiting.office(), &id, "cancel", ("reason", "不再需要")).await.status, 303);
    assert!(!waits(&app.trial(&visiting.office().actor, YEAR).await.unwrap()), "one that is called off");
}
