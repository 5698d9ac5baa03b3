//! From marks to results: what is missing is listed, what is computed can be computed again by anybody, two people approve,
//! each institution sees its own and may ask for a review.

use app::dossier::Change;
use app::judgement::Judged;
use app::panel::Subject;
use assess::{Basis, Calculation};
use documents::cells::{Limits, Value, read_here};
use workflow::Event::{DeterminationApproved, DeterminationMade, DeterminationProposed, DeterminationSentBack};
use workflow::{DossierId, InstitutionId, Role, Scope, Step};

use crate::figures::Data;
use crate::site::{Answer, Person, Site, YEAR};

/// A year under review with two institutions and nobody's word yet.
pub(crate) struct Deciding {
    pub(crate) site: Site,
    pub(crate) lead: Person,
    pub(crate) staff: Person,
    pub(crate) institutions: [InstitutionId; 2],
}

const PAGE: &str = "/years/2021/determination";

impl Deciding {
    pub(crate) async fn new() -> Self {
        let (site, lead, institutions) = Site::with_year().await;
        Self::of(site, lead, institutions).await
    }

    async fn of(site: Site, lead: Person, institutions: [InstitutionId; 2]) -> Self {
        let staff = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        let mut deciding = Self { site, lead, staff, institutions };
        for (day, step) in [("2022-01-21", Step::Data), ("2022-03-20", Step::Review)] {
            deciding.at(day).await;
            deciding.site.app.move_year(&deciding.staff.actor, YEAR, step).await.unwrap();
        }
        deciding
    }

    /// It is this day, and the office signs in again.
    pub(crate) async fn at(&mut self, day: &str) {
        self.site.set_time(&format!("{day}T09:00:00+08:00"));
        self.lead = self.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        self.staff = self.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    }

    /// The office gives every mark of both institutions, the first better than the second.
    pub(crate) async fn settle(&self) {
        self.settle_with(["2.5", "1"]).await;
    }

    async fn settle_with(&self, marks: [&str; 2]) {
        for (institution, mark) in self.institutions.iter().zip(marks) {
            let judged = self.judged(institution).await;
            let marks = judged.matters.iter().filter(|matter| matches!(matter.subject, Subject::Mark(_)));
            let changes = marks.map(|matter| change(&judged, &matter.subject, mark, "合议")).collect();
            let saved = self.site.app.save_rulings(&self.staff.actor, YEAR, institution, changes).await.unwrap();
            assert_eq!(saved.gaps, []);
        }
    }

    pub(crate) async fn judged(&self, institution: &InstitutionId) -> Judged {
        self.site.app.judged(&self.staff.actor, YEAR, institution).await.unwrap().institutions.remove(0)
    }

    /// The office gives another mark.
    async fn remark(&self, institution: &InstitutionId, leaf: &str, mark: &str) {
        let judged = self.judged(institution).await;
        let changes = vec![change(&judged, &Subject::Mark(leaf.to_owned()), mark, "复核后更正")];
        self.site.app.save_rulings(&self.staff.actor, YEAR, institution, changes).await.unwrap();
    }

    /// The office writes the panel's opinion of the first institution.
    async fn opine(&self, strengths: &str) {
        let judged = self.judged(&self.institutions[0]).await;
        let change = Change {
            entry: judged.opinion_row(),
            version: judged.opinion.as_ref().map_or(0, |opinion| opinion.version),
            fields: [("strengths".to_owned(), strengths.to_owned())].into(),
            removed: false,
        };
        self.site.app.save_rulings(&self.staff.actor, YEAR, &self.institutions[0], vec![change]).await.unwrap();
    }

    async fn get(&self, person: &Person, page: &str) -> Answer {
        self.site.get(Some(person), page).await
    }

    async fn post(&self, person: &Person, page: &str, fields: &[(&str, &str)]) -> Answer {
        self.site.post(Some(person), page, fields).await
    }

    /// Everything is settled and computed once.
    pub(crate) async fn determined() -> Self {
        let mut deciding = Self::new().await;
        deciding.compute().await;
        deciding
    }

    async fn compute(&mut self) {
        self.settle().await;
        self.at("2022-04-02").await;
        self.site.app.move_year(&self.staff.actor, YEAR, Step::Determination).await.unwrap();
        let made = self.post(&self.staff, PAGE, &[("note", "第一次")]).await;
        assert_eq!(made.location, format!("{PAGE}/1"), "{}", made.body);
    }

    /// Two people approved it, and institutions see theirs.
    pub(crate) async fn announced() -> Self {
        let mut deciding = Self::determined().await;
        deciding.announce().await;
        deciding
    }

    async fn announce(&mut self) {
        self.approve(1).await;
        self.at("2022-04-18").await;
        self.site.app.move_year(&self.staff.actor, YEAR, Step::Feedback).await.unwrap();
    }

    /// The second institution asks for a review, is corrected, and the result is computed and approved anew.
    pub(crate) async fn correct_the_second(&self) {
        let (school, dossier) = self.school(1).await;
        let fields = [("leaf", "3.1"), ("reason", "课程标准已全部修订")];
        assert_eq!(self.post(&school, &format!("/dossiers/{dossier}/card/requests"), &fields).await.status, 303);
        self.remark(&self.institutions[1], "3.1", "3").await;
        let whose = self.institutions[1].to_string();
        let fields =
            [("institution", whose.as_str()), ("leaf", "3.1"), ("decision", "corrected"), ("reason", "核对证明")];
        assert_eq!(self.post(&self.staff, "/years/2021/feedback", &fields).await.status, 303);
        assert_eq!(self.post(&self.staff, PAGE, &[]).await.location, format!("{PAGE}/2"));
        self.approve(2).await;
    }

    pub(crate) async fn approve(&self, number: i64) {
        let page = format!("{PAGE}/{number}");
        assert_eq!(self.post(&self.staff, &format!("{page}/propose"), &[]).await.status, 303);
        assert_eq!(self.post(&self.lead, &format!("{page}/decide"), &[("decision", "approve")]).await.status, 303);
    }

    /// What somebody was told in the application.
    async fn messages(&self, person: &Person) -> String {
        let mut db = self.site.app.store.read().await.unwrap();
        let all = store::people::messages(&mut db, &person.actor.account, 20).await.unwrap();
        all.into_iter().map(|message| message.text.zh).collect()
    }

    async fn school(&self, at: usize) -> (Person, DossierId) {
        let scope = Scope::Institution(self.institutions[at].clone());
        let person = self.site.person("教务处", Role::InstitutionAdmin, scope).await;
        (person, self.site.dossier(&self.institutions[at]).await)
    }
}

fn change(judged: &Judged, subject: &Subject, mark: &str, reason: &str) -> Change {
    let matter = judged.matter(subject).unwrap();
    let fields = [("mark", mark), ("reason", reason)];
    Change {
        entry: judged.row(matter),
        version: matter.ruling.as_ref().map_or(0, |ruling| ruling.version),
        fields: fields.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        removed: false,
    }
}

#[tokio::test]
async fn a_result_waits_for_everything_that_is_missing_and_lists_it() {
    let mut deciding = Deciding::new().await;
    let page = deciding.get(&deciding.staff, PAGE).await.body;
    assert!(page.contains("甲校") && page.contains("专家意见不足") && page.contains("待办公室核定"), "{page}");
    let early = deciding.post(&deciding.staff, PAGE, &[]).await;
    assert_eq!(early.status, 403, "the review is not over");
    deciding.at("2022-04-02").await;
    deciding.site.app.move_year(&deciding.staff.actor, YEAR, Step::Determination).await.unwrap();
    let refused = deciding.post(&deciding.staff, PAGE, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("乙校 3.1：专家意见不足"), "{}", refused.body);
    let trial = deciding.get(&deciding.staff, &format!("{PAGE}/trial")).await.body;
    assert!(trial.contains("暂定") && trial.contains("不保存"), "{trial}");
    assert_eq!(deciding.get(&deciding.staff, &format!("{PAGE}/1")).await.status, 404, "nothing was kept");
}

#[tokio::test]
async fn anybody_computes_the_same_from_the_exported_facts() {
    let deciding = Deciding::determined().await;
    let facts = deciding.get(&deciding.staff, &format!("{PAGE}/1/facts.json")).await;
    let result = deciding.get(&deciding.staff, &format!("{PAGE}/1/result.json")).await;
    let mut db = deciding.site.app.store.read().await.unwrap();
    let record = store::years::year(&mut db, YEAR).await.unwrap().unwrap();
    let plan = deciding.site.app.plan(&mut db, &record).await.unwrap();
    drop(db);
    let read = documents::facts_json::read(&facts.bytes, &plan.scheme).unwrap();
    let calculation = Calculation::run(&plan.scheme, &read, Basis::Verified);
    let mut again = Vec::new();
    documents::result_json::write(&mut again, &calculation, scheme::Lang::Zh, false, &mut |_| {}).unwrap();
    assert!(result.bytes == again, "the same bytes");
    let text = String::from_utf8(again).unwrap();
    assert!(text.contains("\"determined\":true") && !text.contains("\"determined\":false"), "{text}");
    let workbook = deciding.get(&deciding.staff, &format!("{PAGE}/1/roll.xlsx")).await;
    assert!(workbook.bytes.starts_with(b"PK"));
    // Nothing changed: it stays with that.
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/1"));
}

#[tokio::test]
async fn two_people_approve_and_nobody_approves_their_own() {
    let deciding = Deciding::determined().await;
    let (propose, decide) = (format!("{PAGE}/1/propose"), format!("{PAGE}/1/decide"));
    let approve = [("decision", "approve")];
    assert_eq!(deciding.post(&deciding.lead, &decide, &approve).await.status, 403, "nobody has put it forward");
    assert_eq!(deciding.post(&deciding.lead, &propose, &[]).await.status, 303);
    assert_eq!(deciding.post(&deciding.lead, &propose, &[]).await.status, 303, "a double click");
    assert_eq!(deciding.post(&deciding.staff, &decide, &approve).await.status, 404, "staff decide nothing");
    let own = deciding.post(&deciding.lead, &decide, &approve).await;
    assert_eq!(own.status, 403);
    assert!(own.body.contains("须由提请人以外的人审定"), "{}", own.body);
    let second = deciding.site.person("厅领导", Role::OfficeLead, Scope::Province).await;
    let refused = deciding.post(&second, &decide, &[("decision", "back"), ("reason", " ")]).await;
    assert!(refused.status == 422 && refused.body.contains("请写明退回的理由"), "{}", refused.body);
    deciding.post(&second, &decide, &[("decision", "back"), ("reason", "先核对 3.1")]).await;
    let page = deciding.get(&deciding.staff, &format!("{PAGE}/1")).await.body;
    assert!(page.contains("已退回") && page.contains("先核对 3.1"), "{page}");
    deciding.post(&deciding.staff, &propose, &[]).await;
    assert_eq!(deciding.post(&second, &decide, &approve).await.status, 303);
    let page = deciding.get(&deciding.staff, &format!("{PAGE}/1")).await.body;
    assert!(page.contains("已审定") && page.contains("厅领导"), "{page}");
    let mut db = deciding.site.app.store.read().await.unwrap();
    let log = store::log::lines_about(&mut db, "year 2021").await.unwrap();
    for event in [DeterminationMade, DeterminationProposed, DeterminationSentBack, DeterminationApproved] {
        assert!(log.iter().any(|line| line.event == event), "{event:?}");
    }
}

#[tokio::test]
async fn what_changed_after_computing_is_computed_again_before_it_is_put_forward() {
    let deciding = Deciding::determined().await;
    deciding.remark(&deciding.institutions[1], "3.1", "4").await;
    let stale = deciding.post(&deciding.staff, &format!("{PAGE}/1/propose"), &[]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("请重新计算"), "{}", stale.body);
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/2"));
    let page = deciding.get(&deciding.staff, &format!("{PAGE}/2/differences")).await.body;
    assert!(page.contains("3.1：1.00 → 4.00") && page.contains("评分 3.1：1 → 4"), "{page}");
    assert!(!page.contains("甲校"), "whose facts and result are the same is not named: {page}");
    let older = deciding.post(&deciding.staff, &format!("{PAGE}/1/propose"), &[]).await;
    assert_eq!(older.status, 409, "a later one was computed");
}

#[tokio::test]
async fn other_lines_and_a_finding_are_tried_and_nothing_of_it_is_kept() {
    let deciding = Deciding::determined().await;
    let same = deciding.get(&deciding.staff, &format!("{PAGE}/1/what-if")).await.body;
    assert!(same.contains("再按「试算」"), "{same}");
    let lines = "grade_lines.excellent=90&grade_lines.good=80&grade_lines.pass=9&grade_lines.basic_pass=5";
    let tried = deciding.get(&deciding.staff, &format!("{PAGE}/1/what-if?{lines}")).await.body;
    assert!(tried.contains("等次会变的院校") && tried.contains("甲校"), "{tried}");
    let wrong = deciding.get(&deciding.staff, &format!("{PAGE}/1/what-if?quota_share=abc")).await;
    assert!(wrong.status == 200 && wrong.body.contains("href=\"#field-quota_share\""), "{}", wrong.body);
    let first = &deciding.institutions[0];
    let finding = format!("{lines}&institution={first}&finding=N6");
    let tried = deciding.get(&deciding.staff, &format!("{PAGE}/1/what-if?{finding}")).await.body;
    assert!(!tried.contains(&format!("institutions/{first}")), "still 不合格, and crosses nothing: {tried}");
    let after = deciding.get(&deciding.staff, &format!("{PAGE}/1/result.json")).await;
    assert!(String::from_utf8_lossy(&after.bytes).contains("\"grade\":\"fail\""));
}

#[tokio::test]
async fn an_institution_sees_its_own_result_when_it_is_announced_and_no_other() {
    let deciding = Deciding::determined().await;
    let (school, dossier) = deciding.school(0).await;
    let card = format!("/dossiers/{dossier}/card");
    assert_eq!(deciding.get(&school, &card).await.status, 403, "not announced yet");
    let mut deciding = deciding;
    deciding.approve(1).await;
    let (told, _) = deciding.school(0).await;
    deciding.at("2022-04-18").await;
    deciding.site.app.move_year(&deciding.staff.actor, YEAR, Step::Feedback).await.unwrap();
    let (school, _) = deciding.school(0).await;
    let page = deciding.get(&school, &card).await.body;
    assert!(page.contains("初步结果") && page.contains("不合格") && page.contains("2.50"), "{page}");
    assert!(!page.contains("乙校") && !page.contains("位次"), "nothing of others, no rank: {page}");
    assert!(page.contains("评分理由：合议"), "{page}");
    let (other, _) = deciding.school(1).await;
    assert_eq!(deciding.get(&other, &card).await.status, 404, "another's is absent");
    assert!(deciding.messages(&told).await.contains("初步结果已反馈"));
}

#[tokio::test]
async fn what_the_panel_says_is_told_as_it_stood_when_the_result_was_computed() {
    let mut deciding = Deciding::new().await;
    deciding.opine("初稿").await;
    deciding.opine("专业覆盖面广").await;
    deciding.compute().await;
    deciding.announce().await;
    deciding.opine("后来改写").await;
    let (school, dossier) = deciding.school(0).await;
    let page = deciding.get(&school, &format!("/dossiers/{dossier}/card")).await.body;
    assert!(page.contains("专业覆盖面广") && !page.contains("后来改写"), "{page}");
}

#[tokio::test]
async fn an_institutions_result_has_no_analysis_that_is_for_whoever_decides() {
    let data = Data::claiming("70").await;
    data.supply("70").await;
    data.standard("85%").await;
    let staff = data.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let mut deciding = Deciding { site: data.site, lead: data.lead, staff, institutions: data.institutions };
    deciding.at("2022-03-20").await;
    deciding.site.app.move_year(&deciding.staff.actor, YEAR, Step::Review).await.unwrap();
    deciding.compute().await;
    let office = format!("{PAGE}/1/institutions/{}", deciding.institutions[0]);
    let analysis = deciding.get(&deciding.staff, &office).await.body;
    assert!(analysis.contains("其他口径"), "whoever decides sees what other readings give: {analysis}");
    deciding.announce().await;
    let (school, dossier) = deciding.school(0).await;
    let page = deciding.get(&school, &format!("/dossiers/{dossier}/card")).await.body;
    assert!(page.contains("通过率") && !page.contains("其他口径"), "{page}");
}

#[tokio::test]
async fn a_review_is_asked_for_answered_and_its_effect_said() {
    let mut deciding = Deciding::announced().await;
    let (school, dossier) = deciding.school(1).await;
    let (card, ask) = (format!("/dossiers/{dossier}/card"), format!("/dossiers/{dossier}/card/requests"));
    let empty = deciding.post(&school, &ask, &[("leaf", "9.9"), ("reason", "")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("请选择指标") && empty.body.contains("请写明理由"), "every problem at once");
    let fields = [("leaf", "3.1"), ("reason", "课程标准已全部修订")];
    assert_eq!(deciding.post(&school, &ask, &fields).await.status, 303);
    assert_eq!(deciding.post(&school, &ask, &fields).await.status, 303, "a double click");
    let again = deciding.post(&school, &ask, &[("leaf", "3.1"), ("reason", "另一个理由")]).await;
    assert!(again.status == 422 && again.body.contains("已经申请过复核"), "{}", again.body);
    let office = "/years/2021/feedback";
    let page = deciding.get(&deciding.staff, office).await.body;
    assert!(page.contains("乙校 · 3.1") && page.contains("课程标准已全部修订"), "{page}");
    let whose = deciding.institutions[1].to_string();
    let said =
        |decision| [("institution", whose.as_str()), ("leaf", "3.1"), ("decision", decision), ("reason", "核对证明")];
    let early = deciding.post(&deciding.staff, office, &said("corrected")).await;
    assert!(early.status == 422 && early.body.contains("得分没有变化"), "{}", early.body);
    deciding.remark(&deciding.institutions[1], "3.1", "3").await;
    let stands = deciding.post(&deciding.staff, office, &said("stands")).await;
    assert!(stands.status == 422 && stands.body.contains("得分已经变化"), "{}", stands.body);
    assert_eq!(deciding.post(&deciding.staff, office, &said("corrected")).await.status, 303);
    let page = deciding.get(&school, &card).await.body;
    assert!(page.contains("得分 1.00 → 3.00") && !page.contains("3.00，总分"), "no total that nobody approved: {page}");
    assert!(!page.contains("复核后更正"), "nor a reason of what is not approved: {page}");
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/2"));
    deciding.approve(2).await;
    let messages = deciding.get(&school, "/messages").await.body;
    assert!(messages.contains("初步结果已重新计算"), "{messages}");
    let (untouched, _) = deciding.school(0).await;
    assert!(
        !deciding.get(&untouched, "/messages").await.body.contains("重新计算"),
        "whose result is the same is not told"
    );
    deciding.at("2022-04-26").await;
    let (school, _) = deciding.school(1).await;
    assert_eq!(
        deciding.post(&school, &ask, &[("leaf", "3.2"), ("reason", "迟到")]).await.status,
        403,
        "the time is over"
    );
}

#[tokio::test]
async fn a_result_that_is_held_back_is_told_to_nobody() {
    let mut deciding = Deciding::determined().await;
    let whose = deciding.institutions[0].to_string();
    let fields = [("institution", whose.as_str()), ("decision", "withhold"), ("reason", "案件未结")];
    let withhold = format!("{PAGE}/1/withhold");
    assert_eq!(deciding.post(&deciding.staff, &withhold, &fields).await.status, 404, "a lead's decision");
    assert_eq!(deciding.post(&deciding.lead, &withhold, &fields).await.status, 303);
    deciding.approve(1).await;
    assert_eq!(deciding.post(&deciding.lead, &withhold, &fields).await.status, 403, "it is approved");
    let (untold, _) = deciding.school(0).await;
    deciding.at("2022-04-18").await;
    deciding.site.app.move_year(&deciding.staff.actor, YEAR, Step::Feedback).await.unwrap();
    let (school, dossier) = deciding.school(0).await;
    let page = deciding.get(&school, &format!("/dossiers/{dossier}/card")).await.body;
    assert!(page.contains("暂缓公布") && !page.contains("2.50") && !page.contains("案件未结"), "{page}");
    assert_eq!(deciding.messages(&untold).await, "");
    let ask = format!("/dossiers/{dossier}/card/requests");
    assert_eq!(deciding.post(&school, &ask, &[("leaf", "3.1"), ("reason", "?")]).await.status, 404);

    // Computed again it is still held back, until somebody gives it free and two people approve.
    let list = deciding.get(&deciding.staff, PAGE).await.body;
    assert!(list.contains("要恢复公布，请重新计算") && list.contains("计算并保存"), "{list}");
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/2"));
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/2"), "a double click");
    let card = format!("/dossiers/{dossier}/card");
    assert!(deciding.get(&school, &card).await.body.contains("暂缓公布"));
    let result = deciding.get(&deciding.staff, &format!("{PAGE}/2")).await.body;
    assert!(result.contains("案件未结"), "the reason stays: {result}");
    deciding.approve(2).await;
    let page = deciding.get(&school, &card).await.body;
    assert!(page.contains("暂缓公布") && !page.contains("2.50"), "{page}");
    assert_eq!(deciding.messages(&untold).await, "");
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/3"));
    let fields = [("institution", whose.as_str()), ("decision", "free"), ("reason", "案件已结")];
    assert_eq!(deciding.post(&deciding.lead, &format!("{PAGE}/3/withhold"), &fields).await.status, 303);
    deciding.approve(3).await;
    let page = deciding.get(&school, &card).await.body;
    assert!(page.contains("2.50") && !page.contains("暂缓公布"), "{page}");
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/3"), "nothing is held back");
}

#[tokio::test]
async fn the_host_institution_s_own_staff_settle_nothing_there() {
    let deciding = Deciding::new().await;
    let mut host = deciding.site.person("挂职人员", Role::OfficeStaff, Scope::Province).await;
    host.actor.membership.department = "甲校".to_owned();
    let judged = deciding.judged(&deciding.institutions[0]).await;
    let marks = judged.matters.iter().find(|matter| matches!(matter.subject, Subject::Mark(_))).unwrap();
    let changes = vec![change(&judged, &marks.subject, "2", "合议")];
    let own = deciding.site.app.save_rulings(&host.actor, YEAR, &deciding.institutions[0], changes).await;
    assert!(matches!(own, Err(app::AppError::Closed(_))), "{own:?}");
    let judged = deciding.judged(&deciding.institutions[1]).await;
    let changes = vec![change(&judged, &marks.subject, "2", "合议")];
    deciding.site.app.save_rulings(&host.actor, YEAR, &deciding.institutions[1], changes).await.unwrap();
}

#[tokio::test]
async fn a_code_that_is_put_right_later_leaves_what_was_determined_as_it_was() {
    let deciding = Deciding::determined().await;
    let before = deciding.get(&deciding.staff, &format!("{PAGE}/1/result.json")).await.body;
    let whose = deciding.institutions[0].clone();
    let put_right = deciding.site.app.store.write(move |tx| {
        Box::pin(async move {
            let mut one = store::years::institution_by_id(tx.db(), &whose).await?.expect("it is on the register");
            one.code = "9900000099".to_owned();
            store::years::save_institution(tx.db(), &one).await
        })
    });
    put_right.await.unwrap();
    let roll = deciding.get(&deciding.staff, &format!("{PAGE}/1")).await;
    assert_eq!(roll.status, 200);
    assert!(roll.body.contains("甲校"), "it is still found by who it is");
    assert_eq!(deciding.get(&deciding.staff, &format!("{PAGE}/1/result.json")).await.body, before);
    // Computed anew it is the same institution under another code, not one that left and one that came.
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/2"));
    let differs = deciding.get(&deciding.staff, &format!("{PAGE}/2/differences?with=1")).await.body;
    assert!(!differs.contains("这次没有参加") && !differs.contains("上次没有参加"), "{differs}");
}

#[tokio::test]
async fn a_tie_stays_decided_while_the_same_are_equals() {
    let (site, lead, institutions) = Site::empty().await.prepare_year().await;
    let low = "excellent = 4\ngood = 3\npass = 2\nbasic_pass = 1";
    for (key, value) in [("grade_lines", low), ("quota_share", "50%")] {
        site.app.set_setting(&lead.actor, YEAR, key, value, "年度通知").await.unwrap();
    }
    site.app.issue_notice(&lead.actor, YEAR).await.unwrap();
    let mut deciding = Deciding::of(site, lead, institutions).await;
    deciding.settle_with(["2", "2"]).await;
    deciding.at("2022-04-02").await;
    deciding.site.app.move_year(&deciding.staff.actor, YEAR, Step::Determination).await.unwrap();
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/1"));
    let first = deciding.institutions[0].to_string();
    let seat = [("institution", first.as_str()), ("decision", "seat"), ("reason", "示范性更强")];
    let host = deciding.site.person("兼职", Role::OfficeLead, Scope::Province).await;
    deciding.site.acts_for_too(&host, Role::InstitutionHead, &deciding.institutions[1]).await;
    let own = deciding.post(&host, &format!("{PAGE}/1/tie"), &seat).await;
    assert!(own.status == 403 && own.body.contains("您所在的院校"), "among the equals is its own: {}", own.body);
    let hold = [("institution", deciding.institutions[1].as_str()), ("decision", "withhold"), ("reason", "暂缓")];
    let own = deciding.post(&host, &format!("{PAGE}/1/withhold"), &hold).await;
    assert!(own.status == 403 && own.body.contains("您所在的院校"), "{}", own.body);
    assert_eq!(deciding.post(&deciding.lead, &format!("{PAGE}/1/tie"), &seat).await.status, 303);

    // What is corrected leaves both equal: the seat stays given, on the roll and in its workbook.
    for institution in &deciding.institutions {
        deciding.remark(institution, "3.1", "2.5").await;
    }
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/2"));
    let page = deciding.get(&deciding.lead, &format!("{PAGE}/2")).await.body;
    assert!(page.contains("并列经领导小组裁定给予名额：示范性更强"), "{page}");
    let workbook = deciding.get(&deciding.lead, &format!("{PAGE}/2/roll.xlsx")).await.bytes;
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    std::fs::write(file.path(), workbook).unwrap();
    let roll = read_here(file.path(), &Limits::default()).unwrap().remove(0);
    let row = |name: &str| {
        let text = |cell: &documents::cells::Cell| match &cell.value {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        let texts = roll.rows.iter().map(|row| row.cells.iter().map(text).collect::<Vec<_>>().join("|"));
        let mut found = texts.filter(|row| row.contains(name));
        found.next().unwrap_or_else(|| panic!("no {name}"))
    };
    assert!(row("甲校").contains("|优秀|") && row("甲校").contains("给予名额：示范性更强"), "{}", row("甲校"));
    assert!(row("乙校").contains("|合格|"), "{}", row("乙校"));

    // Equal no more: nothing is decided any more, and that is said.
    deciding.remark(&deciding.institutions[1], "3.1", "3").await;
    assert_eq!(deciding.post(&deciding.staff, PAGE, &[]).await.location, format!("{PAGE}/3"));
    let page = deciding.get(&deciding.lead, &format!("{PAGE}/3")).await.body;
    assert!(page.contains("上次给予名额的裁定没有沿用") && !page.contains("示范性更强"), "{page}");
}
