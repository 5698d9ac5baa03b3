//! Who looks at what: drafted, released, changed by hand, stepped back from; and what the experts see of it.

use app::App;
use app::panel::Board;
use store::assignments::AssignmentState;
use workflow::{ExpertId, InstitutionId, Role, Scope, Step};

use crate::experts::expert;
use crate::site::{Answer, Person, Site, YEAR};

/// The review of 甲校 and 乙校 by four experts: 专家甲 works at 甲校, 专家丁 serves 甲评价组织, with whose certificate
/// 乙校 works.
pub(crate) struct Panel {
    pub(crate) site: Site,
    pub(crate) office: Person,
    pub(crate) institutions: [InstitutionId; 2],
    pub(crate) experts: [ExpertId; 4],
    /// 专家乙 signs in.
    pub(crate) reviewer: Person,
    /// Somebody of 甲校.
    pub(crate) school: Person,
    /// Somebody of 甲评价组织.
    pub(crate) organisation: Person,
}

/// The row of the textbook that 甲校 claims.
pub(crate) const TEXTBOOK: &str = "0123456789abcdef0123456789abcdef";

/// An institution claims 《甲教材》 in a row of its own.
pub(crate) async fn textbook(site: &Site, school: &Person, dossier: &str, row: &str) {
    let fields = [
        (format!("v.{row}"), "0"),
        (format!("f.{row}.kind"), "chief_editor"),
        (format!("f.{row}.title"), "《甲教材》"),
        (format!("f.{row}.date"), "2021-05-01"),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    site.post(Some(school), &format!("{dossier}/sheets/4.4"), &fields).await;
}

const BOARD: &str = "/years/2021/assignment";

impl Panel {
    pub(crate) async fn new() -> Self {
        let (site, _, institutions) = Site::with_year().await;
        Self::of(site, institutions, false).await
    }

    /// The same where 甲校 claims a textbook, with evidence.
    pub(crate) async fn claiming() -> Self {
        Self::with_textbook(true).await
    }

    /// The same where it did not submit it.
    pub(crate) async fn unsubmitted() -> Self {
        Self::with_textbook(false).await
    }

    async fn with_textbook(submitted: bool) -> Self {
        let (site, _, institutions) = Site::with_year().await;
        let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
        let dossier = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
        textbook(&site, &school, &dossier, TEXTBOOK).await;
        site.upload(&school, &format!("{dossier}/sheets/4.4/files"), "版权页.pdf", b"%PDF-1.7 page").await;
        Self::of(site, institutions, submitted).await
    }

    pub(crate) async fn of(site: Site, institutions: [InstitutionId; 2], submitted: bool) -> Self {
        let organisations = site.organisations().await;
        let early = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        let mut ids: Vec<ExpertId> = Vec::new();
        for (code, name, employer, serves) in [
            ("Z001", "专家甲", "甲校教务处", ""),
            ("Z002", "专家乙", "某公司", ""),
            ("Z003", "专家丙", "某大学", ""),
            ("Z004", "专家丁", "某协会", "甲评价组织"),
        ] {
            let mut fields = expert(code, name, employer);
            fields[4].1 = serves;
            ids.push(site.add_expert(&early, &fields).await.parse().unwrap());
        }
        site.confirm_experts(&early).await;
        site.set_time("2022-01-21T09:00:00+08:00");
        let office = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        if submitted {
            site.admit(&institutions[0]).await;
        }
        site.app.move_year(&office.actor, YEAR, Step::Data).await.unwrap();
        let organisation = Scope::Organisation(organisations[0].clone());
        let organisation = site.person("考务部", Role::EvaluationOrganisation, organisation).await;
        site.supply(&organisation, &organisations[0], "9900000002", "90").await;
        let experts: [ExpertId; 4] = ids.try_into().unwrap();
        let reviewer = site.person("专家乙", Role::Expert, Scope::Expert(experts[1].clone())).await;
        let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
        Self { site, office, institutions, experts, reviewer, school, organisation }
    }

    pub(crate) async fn post(&self, act: &str, fields: &[(&str, &str)]) -> Answer {
        self.site.post(Some(&self.office), &format!("{BOARD}/{act}"), fields).await
    }

    pub(crate) async fn draft(&self, needed: &str) -> Answer {
        self.post("draft", &[("needed", needed), ("at_most", "9"), ("seed", "7")]).await
    }

    pub(crate) async fn board(&self) -> Board {
        self.site.app.board(&self.office.actor, YEAR).await.unwrap()
    }

    /// Names of those who look at an institution, by the expert's code.
    async fn seated(&self, institution: usize) -> String {
        let board = self.board().await;
        let one = board.institution(&self.institutions[institution]).unwrap();
        let seated = |id: &ExpertId| one.assignments.iter().any(|one| one.expert == *id && one.state.stands());
        board.experts.iter().filter(|one| seated(&one.expert.id)).map(|one| one.expert.name.as_str()).collect()
    }

    fn place(&self, institution: usize) -> String {
        format!("institutions/{}", self.institutions[institution])
    }

    pub(crate) async fn add(&self, institution: usize, expert: usize) -> Answer {
        let fields = [("expert", self.experts[expert].as_str()), ("groups", "3"), ("groups", "4")];
        self.post(&format!("{}/add", self.place(institution)), &fields).await
    }

    pub(crate) async fn remove(&self, institution: usize, expert: usize, reason: &str) -> Answer {
        let board = self.board().await;
        let mut all = board.institution(&self.institutions[institution]).unwrap().assignments.iter();
        let one = all.find(|one| one.expert == self.experts[expert] && one.state.stands()).unwrap();
        let fields = [("assignment", one.id.as_str()), ("reason", reason)];
        self.post(&format!("{}/remove", self.place(institution)), &fields).await
    }

    async fn reviews(&self) -> String {
        self.site.get(Some(&self.reviewer), "/reviews").await.body
    }

    pub(crate) async fn declare(&self, institution: usize, reason: &str) -> Answer {
        let fields = [("year", "2021"), ("institution", self.institutions[institution].as_str()), ("reason", reason)];
        self.site.post(Some(&self.reviewer), "/reviews/conflicts", &fields).await
    }
}

#[tokio::test]
async fn who_works_at_an_institution_chooses_no_experts_for_it() {
    let mut panel = Panel::new().await;
    let host = panel.site.person_at("甲校", "乙", Role::OfficeStaff, Scope::Province).await;
    let office = std::mem::replace(&mut panel.office, host);
    assert_eq!(panel.add(0, 1).await.status, 403);
    assert_eq!(panel.add(1, 1).await.status, 303, "elsewhere they do");
    let host = std::mem::replace(&mut panel.office, office);
    assert_eq!(panel.add(0, 1).await.status, 303);
    panel.office = host;
    assert_eq!(panel.remove(0, 1, "").await.status, 403);
    assert_eq!(panel.seated(0).await, "专家乙");
}

#[tokio::test]
async fn a_draft_keeps_everybody_from_their_own_and_says_what_is_missing() {
    let panel = Panel::new().await;
    let answer = panel.draft("3").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(panel.seated(0).await, "专家乙专家丙专家丁", "专家甲 works there, in whatever department");
    assert_eq!(panel.seated(1).await, "专家甲专家乙专家丙", "专家丁 serves the organisation of its certificate");
    let page = panel.site.get(Some(&panel.office), &answer.location).await.body;
    assert!(page.contains("第 1 次自动分配完成：草稿 6 条，0 所院校专家不足"), "{page}");
    let one = panel.site.get(Some(&panel.office), &format!("{BOARD}/{}", panel.place(1))).await.body;
    assert!(one.contains("专家丁：服务于其证书的培训评价组织「甲评价组织」"), "{one}");
    assert!(one.contains("第 1 次自动分配"), "{one}");

    let more = panel.draft("4").await;
    let page = panel.site.get(Some(&panel.office), &more.location).await.body;
    assert!(page.contains("席位 6/8"), "the run says that two seats stay empty: {page}");
    let runs = panel.board().await.runs;
    assert_eq!(runs.len(), 2, "both runs are kept");
}

#[tokio::test]
async fn a_run_is_done_again_from_what_was_kept() {
    let panel = Panel::new().await;
    panel.draft("2").await;
    // What happens afterwards does not touch what was kept.
    panel.declare(0, "亲属").await;
    let run = panel.site.get(Some(&panel.office), &format!("{BOARD}/runs/1")).await;
    assert_eq!(run.status, 200);
    let kept: serde_json::Value = serde_json::from_str(&run.body).unwrap();
    assert_eq!(kept["same_again"], true);
    assert_eq!(kept["input"]["options"]["seed"], 7);
    assert_eq!(kept["outcome"]["pairs"].as_array().unwrap().len(), 4);
    assert!(!run.body.contains("专家"), "by ids only");
    assert_eq!(panel.site.get(Some(&panel.office), &format!("{BOARD}/runs/2")).await.status, 404);
}

#[tokio::test]
async fn what_the_office_changed_by_hand_outlives_the_next_run() {
    let panel = Panel::new().await;
    panel.draft("2").await;
    let before = panel.seated(0).await;
    // Whoever sits there is replaced by the third who may.
    let out = if before.contains("专家乙") { 1 } else { 2 };
    let inside = [1, 2, 3].into_iter().find(|at| !before.contains(["甲", "乙", "丙", "丁"][*at])).unwrap();
    assert_eq!(panel.remove(0, out, "").await.status, 303, "nobody knows of a draft, so that no reason is needed");
    assert_eq!(panel.add(0, inside).await.status, 303);
    let by_hand = panel.seated(0).await;
    panel.draft("2").await;
    assert_eq!(panel.seated(0).await, by_hand);

    let own = panel.add(0, 0).await;
    assert_eq!(own.status, 422);
    assert!(own.body.contains("专家甲须回避：本人所在单位"), "{}", own.body);
    let twice = panel.add(0, inside).await;
    assert_eq!(twice.status, 303, "a double click");
    let nothing = [("expert", panel.experts[1].as_str())];
    let nothing = panel.post(&format!("{}/add", panel.place(1)), &nothing).await;
    assert!(nothing.status == 422 && nothing.body.contains("请选择至少一组指标"), "{}", nothing.body);
}

#[tokio::test]
async fn experts_see_their_work_when_it_is_released_and_are_told_when_it_is_taken_away() {
    let panel = Panel::new().await;
    panel.draft("3").await;
    assert!(panel.reviews().await.contains("还没有分配给您的院校"), "drafts are the office's own");
    let released = panel.post("release", &[]).await;
    assert_eq!(released.location, format!("{BOARD}?released=6"));
    let reviews = panel.reviews().await;
    assert!(reviews.contains("甲校") && reviews.contains("乙校"), "{reviews}");
    let home = panel.site.get(Some(&panel.reviewer), "/").await.body;
    assert!(home.contains("签署评审承诺") && home.contains("有 2 所院校请您评审"), "{home}");

    let silent = panel.remove(0, 1, " ").await;
    assert_eq!(silent.status, 422);
    assert!(silent.body.contains("请写明理由，专家会收到通知"), "{}", silent.body);
    assert_eq!(panel.remove(0, 1, "工作调整").await.status, 303);
    let home = panel.site.get(Some(&panel.reviewer), "/").await.body;
    assert!(home.contains("甲校不再由您评审（工作调整）"), "{home}");
    assert_eq!(panel.draft("3").await.status, 303);
    assert!(!panel.seated(0).await.contains("专家乙"), "no run brings back who was taken away");
}

#[tokio::test]
async fn whoever_steps_back_is_out_at_once_and_the_office_knows() {
    let panel = Panel::new().await;
    panel.draft("2").await;
    panel.post("release", &[]).await;
    let at = usize::from(!panel.seated(0).await.contains("专家乙"));
    let nothing = panel.declare(at, "  ").await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("请写明回避的原因"), "{}", nothing.body);
    assert_eq!(panel.declare(at, "近亲属在该校任职").await.status, 303);
    assert!(!panel.seated(at).await.contains("专家乙"));
    let board = panel.board().await;
    assert_eq!(board.in_state(AssignmentState::Recused), 1, "kept as a record");
    let home = panel.site.get(Some(&panel.office), "/").await.body;
    assert!(home.contains("有专家回避，请补充分配"), "{home}");
    let again = panel.add(at, 1).await;
    assert!(again.body.contains("已声明：近亲属在该校任职"), "{}", again.body);

    let conflict = store::experts::conflicts(&mut panel.site.app.store.read().await.unwrap(), YEAR, None).await;
    let conflict = conflict.unwrap()[0].id.to_string();
    let fields = [("year", "2021"), ("conflict", conflict.as_str())];
    let back = panel.site.post(Some(&panel.reviewer), "/reviews/conflicts/withdraw", &fields).await;
    assert!(back.body.contains("不能撤回"), "{}", back.body);
    let mut db = panel.site.app.store.read().await.unwrap();
    assert_eq!(store::check(&mut db).await.unwrap(), []);
    let log = store::log::lines_about(&mut db, &format!("expert {}", panel.experts[1])).await.unwrap();
    assert!(log.iter().all(|line| !line.detail.contains("近亲属")), "families have no place in the log");
}

#[tokio::test]
async fn a_conflict_that_nothing_followed_from_can_be_taken_back_and_tells_nothing_of_drafts() {
    let panel = Panel::new().await;
    panel.draft("3").await;
    assert_eq!(panel.declare(0, "合作办学").await.status, 303);
    assert!(!panel.seated(0).await.contains("专家乙"), "nor was a draft left");
    assert!(panel.reviews().await.contains("撤回"), "as if there had been no draft");
    let conflict = store::experts::conflicts(&mut panel.site.app.store.read().await.unwrap(), YEAR, None).await;
    let conflict = conflict.unwrap()[0].id.to_string();
    let fields = [("year", "2021"), ("conflict", conflict.as_str())];
    let back = panel.site.post(Some(&panel.reviewer), "/reviews/conflicts/withdraw", &fields).await;
    assert_eq!(back.location, "/reviews?done=withdrawn");
    assert_eq!(panel.add(0, 1).await.status, 303);
}

#[tokio::test]
async fn nothing_is_released_that_became_a_conflict_meanwhile() {
    let panel = Panel::new().await;
    panel.draft("3").await;
    let page = panel.site.get(Some(&panel.office), &format!("/registers/experts/{}", panel.experts[2])).await;
    let (seen, key) = (page.hidden("seen"), page.hidden("key"));
    let mut fields = vec![("seen", seen.as_str()), ("key", key.as_str())];
    let moved = expert("Z003", "专家丙", "乙校");
    fields.extend_from_slice(&moved);
    panel.site.post(Some(&panel.office), &format!("/registers/experts/{}/correct", panel.experts[2]), &fields).await;
    let refused = panel.post("release", &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("甲校：专家丙尚未核实或已停用，请换人"), "{}", refused.body);
    panel.site.confirm_experts(&panel.office).await;
    let refused = panel.post("release", &[]).await;
    assert!(refused.body.contains("乙校：专家丙须回避（本人所在单位），请换人"), "{}", refused.body);
    assert_eq!(panel.board().await.in_state(AssignmentState::Released), 0, "all or nothing");
    assert_eq!(panel.post("discard", &[]).await.location, format!("{BOARD}?discarded=true"));
    assert_eq!(panel.board().await.in_state(AssignmentState::Draft), 0);
}

#[tokio::test]
async fn what_became_a_conflict_after_its_release_is_pointed_out() {
    let panel = Panel::new().await;
    panel.draft("3").await;
    panel.post("release", &[]).await;
    let board = panel.site.get(Some(&panel.office), BOARD).await.body;
    assert!(!board.contains("现在须回避"), "{board}");
    let page = panel.site.get(Some(&panel.office), &format!("/registers/experts/{}", panel.experts[2])).await;
    let (seen, key) = (page.hidden("seen"), page.hidden("key"));
    let mut fields = vec![("seen", seen.as_str()), ("key", key.as_str())];
    let moved = expert("Z003", "专家丙", "乙校");
    fields.extend_from_slice(&moved);
    panel.site.post(Some(&panel.office), &format!("/registers/experts/{}/correct", panel.experts[2]), &fields).await;
    let board = panel.site.get(Some(&panel.office), BOARD).await.body;
    assert!(
        board.contains("现在须回避") && board.contains("乙校：专家丙") && !board.contains("甲校：专家丙"),
        "{board}"
    );
}

#[tokio::test]
async fn the_declaration_is_signed_once_and_who_has_not_is_reminded() {
    let panel = Panel::new().await;
    panel.draft("3").await;
    panel.post("release", &[]).await;
    let unticked = panel.site.post(Some(&panel.reviewer), "/reviews/impartiality", &[("year", "2021")]).await;
    assert!(unticked.status == 422 && unticked.body.contains("请勾选承诺"), "{}", unticked.body);
    assert_eq!(panel.post("remind", &[]).await.location, format!("{BOARD}?told=1"), "only one of them signs in");
    let agreed = [("year", "2021"), ("agreed", "1")];
    for _ in 0..2 {
        let signed = panel.site.post(Some(&panel.reviewer), "/reviews/impartiality", &agreed).await;
        assert_eq!(signed.location, "/reviews?done=signed");
    }
    assert!(panel.reviews().await.contains("已签署"));
    assert_eq!(panel.post("remind", &[]).await.location, format!("{BOARD}?told=0"));
}

#[tokio::test]
async fn everything_wrong_with_the_options_is_told_at_once_and_stays_typed() {
    let panel = Panel::new().await;
    let wrong = panel.post("draft", &[("needed", "三"), ("at_most", ""), ("seed", "7")]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.body.matches("请填写整数").count(), 4, "in the list, and beside each field: {}", wrong.body);
    assert!(wrong.body.contains("value=\"三\""), "{}", wrong.body);
    let wrong = panel.post("draft", &[("needed", "0"), ("at_most", "0"), ("seed", "7")]).await;
    assert!(wrong.body.contains("应为 1 至 9") && wrong.body.contains("应为 1 至 999"), "{}", wrong.body);
    assert_eq!(panel.board().await.runs, []);
    let board = panel.board().await;
    assert_eq!(App::usual_options(&board).needed, 3, "as the scheme has it");
}

#[tokio::test]
async fn an_experts_own_limit_holds_before_that_for_all() {
    let panel = Panel::new().await;
    panel.draft("3").await;
    let load = async || {
        let board = panel.board().await;
        board.experts.iter().find(|one| one.expert.id == panel.experts[1]).unwrap().load.0
    };
    assert_eq!(load().await, 2, "there are few, and each has to do what they can");
    let id = panel.experts[1].as_str();
    let mut fields = expert("Z002", "专家乙", "某公司").to_vec();
    fields.push(("at_most", "两所"));
    let wrong = panel.site.correct(&panel.office, id, &fields).await;
    assert!(wrong.status == 422 && wrong.body.contains("年度评审上限应为 1 至 999 的整数"), "{}", wrong.body);
    fields.pop();
    fields.push(("at_most", "1"));
    assert_eq!(panel.site.correct(&panel.office, id, &fields).await.status, 303);
    panel.draft("3").await;
    assert_eq!(load().await, 1);
    let other = usize::from(panel.seated(0).await.contains("专家乙"));
    assert!(!panel.seated(other).await.contains("专家乙"));
    let page = panel.site.get(Some(&panel.office), &format!("{BOARD}/{}", panel.place(other))).await.body;
    assert!(page.contains("本人上限 1"), "why not here: {page}");
}

#[tokio::test]
async fn experts_of_the_fields_that_are_wanted_come_first() {
    let panel = Panel::new().await;
    let mut accountant = expert("Z003", "专家丙", "某大学");
    accountant[5].1 = "财务会计";
    assert_eq!(panel.site.correct(&panel.office, panel.experts[2].as_str(), &accountant).await.status, 303);
    let seated = async |seed: &str, wanted: &str| {
        let group = panel.board().await.groups[0].0.clone();
        let field = format!("fields.{group}");
        let fields = [("needed", "1"), ("at_most", "9"), ("seed", seed), (&*field, wanted)];
        assert_eq!(panel.post("draft", &fields).await.status, 303);
        format!("{}{}", panel.seated(0).await, panel.seated(1).await)
    };
    let seeds = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let mut without = 0;
    for seed in seeds {
        assert!(seated(seed, "财务；税务").await.contains("专家丙"), "seed {seed}");
        without += usize::from(!seated(seed, "").await.contains("专家丙"));
    }
    assert!(without > 0, "else the wish would not have been needed");
    let page = panel.site.get(Some(&panel.office), BOARD).await.body;
    assert!(page.contains("名录中的领域：") && page.contains("财务会计"), "{page}");
}
