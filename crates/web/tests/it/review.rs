//! What an expert says of an institution: kept as it is typed, closed when nothing is missing, shown to others then.

use app::panel::Subject;
use serde_json::Value;
use workflow::{AssignmentId, Role, Scope, Step};

use crate::assignment::{Panel, TEXTBOOK, textbook};
use crate::figures::claim;
use crate::site::{Answer, Person, Site, YEAR};

/// The panel at work: 甲校 claims a textbook with evidence; 专家乙 and 专家丙 have signed.
pub(crate) struct AtWork {
    pub(crate) panel: Panel,
    /// 专家丙
    pub(crate) colleague: Person,
    pub(crate) own: AssignmentId,
    pub(crate) other: AssignmentId,
}

impl AtWork {
    pub(crate) async fn new() -> Self {
        Self::of(Panel::claiming().await).await
    }

    async fn of(mut panel: Panel) -> Self {
        panel.site.set_time("2022-02-20T09:00:00+08:00");
        panel.office = panel.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        panel.draft("3").await;
        panel.post("release", &[]).await;
        panel.site.app.move_year(&panel.office.actor, YEAR, Step::Review).await.unwrap();
        panel.site.set_time("2022-03-02T09:00:00+08:00");
        panel.office = panel.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        panel.reviewer = panel.site.person("专家乙", Role::Expert, Scope::Expert(panel.experts[1].clone())).await;
        let colleague = panel.site.person("专家丙", Role::Expert, Scope::Expert(panel.experts[2].clone())).await;
        let board = panel.board().await;
        let of = board.institution(&panel.institutions[0]).unwrap();
        let id = |at: usize| of.assignments.iter().find(|one| one.expert == panel.experts[at]).unwrap().id.clone();
        let (own, other) = (id(1), id(2));
        let work = Self { panel, colleague, own, other };
        for person in [&work.panel.reviewer, &work.colleague] {
            work.panel.site.app.sign_impartiality(&person.actor, YEAR, true).await.unwrap();
        }
        work
    }

    fn place(&self, page: &str) -> String {
        format!("/reviews/{}{page}", self.own)
    }

    async fn get(&self, page: &str) -> Answer {
        self.panel.site.get(Some(&self.panel.reviewer), &self.place(page)).await
    }

    /// What is said of a subject, as a script sends it, over a version.
    async fn say(&self, indicator: &str, subject: &Subject, version: i64, fields: &[(&str, &str)]) -> Answer {
        let review = self.panel.site.app.review(&self.panel.reviewer.actor, &self.own).await.unwrap();
        let row = review.row(subject);
        let mut all = vec![(format!("v.{row}"), version.to_string())];
        all.extend(fields.iter().map(|(field, value)| (format!("f.{row}.{field}"), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let page = self.place(&format!("/{indicator}"));
        self.panel.site.post_json(Some(&self.panel.reviewer), &page, &all).await
    }

    async fn mark(&self, leaf: &str, version: i64, mark: &str, reason: &str) -> Value {
        let fields = [("mark", mark), ("reason", reason)];
        let answer = self.say(leaf, &Subject::Mark(leaf.to_owned()), version, &fields).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Says something acceptable of everything that is assigned, and closes it.
    async fn finish_as(&self, person: &Person, id: &AssignmentId, mark: &str) -> Answer {
        self.finish_saying(person, id, mark, "accept").await
    }

    /// The same with what is decided on items.
    pub(crate) async fn finish_saying(&self, person: &Person, id: &AssignmentId, mark: &str, item: &str) -> Answer {
        self.finish_wanting(person, id, (mark, item), "").await
    }

    /// The same, but this indicator is to be seen on site.
    pub(crate) async fn finish_wanting(
        &self,
        person: &Person,
        id: &AssignmentId,
        (mark, item): (&str, &str),
        site: &str,
    ) -> Answer {
        let app = &self.panel.site.app;
        let review = app.review(&person.actor, id).await.unwrap();
        for ix in review.indicators() {
            let indicator = review.plan.scheme.indicators[ix.0].id.clone();
            let subjects = review.subjects(ix);
            let changes = subjects.iter().map(|subject| {
                let fields: &[(&str, &str)] = match subject {
                    Subject::Mark(_) => &[("mark", mark)],
                    Subject::Item(_) => &[("decision", item), ("reason", "核对佐证材料")],
                    Subject::Verdict(_) if indicator == site => &[("verdict", "site"), ("reason", "查看样书")],
                    Subject::Verdict(_) => &[("verdict", "settled")],
                    Subject::Opinion => &[],
                };
                app::dossier::Change {
                    entry: review.row(subject),
                    version: review.opinion(subject).map_or(0, |opinion| opinion.version),
                    fields: fields.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect(),
                    removed: false,
                }
            });
            app.save_opinions(&person.actor, id, &indicator, changes.collect()).await.unwrap();
        }
        self.panel.site.post(Some(person), &format!("/reviews/{id}/finish"), &[]).await
    }
}

#[tokio::test]
async fn an_expert_sees_what_is_claimed_with_its_evidence_and_nothing_that_is_not_assigned() {
    let work = AtWork::new().await;
    let page = work.get("/4.4").await.body;
    for said in ["《甲教材》", "第一主编", "版权页.pdf", "不予认可", "与1+X证书无关", "保存并到下一项"]
    {
        assert!(page.contains(said), "{said} in {page}");
    }
    let rubric = work.get("/3.1").await.body;
    assert!(rubric.contains("每档 0.5") && rubric.contains("≥"), "the anchors stand beside the field: {rubric}");
    assert_eq!(work.get("/1.1").await.status, 404, "the office settles that");
    assert_eq!(work.get("/4.9").await.status, 404);
    let file = page.split("/files/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = work.get(&format!("/files/{file}")).await;
    assert_eq!((shown.status.as_u16(), shown.bytes.as_slice()), (200, b"%PDF-1.7 page".as_slice()));
    let mut db = work.panel.site.app.store.read().await.unwrap();
    let log = store::log::lines_about(&mut db, &format!("review {}", work.own)).await.unwrap();
    assert!(log.iter().any(|line| line.detail.contains(&file)), "who opened what is noted");
    drop(db);
    let foreign = format!("/reviews/{}", work.other);
    for page in ["", "/4.4", &format!("/files/{file}")] {
        let answer = work.panel.site.get(Some(&work.panel.reviewer), &format!("{foreign}{page}")).await;
        assert_eq!(answer.status, 404, "another's work: {page}");
    }
}

#[tokio::test]
async fn evidence_removed_after_a_return_still_proves_what_was_submitted() {
    let (site, _, institutions) = Site::with_year().await;
    let whose = Scope::Institution(institutions[0].clone());
    let school = site.person("教务处", Role::InstitutionAdmin, whose.clone()).await;
    let head = site.person("校长", Role::InstitutionHead, whose.clone()).await;
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let dossier = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
    textbook(&site, &school, &dossier, TEXTBOOK).await;
    site.upload(&school, &format!("{dossier}/sheets/4.4/files"), "版权页.pdf", b"%PDF-1.7 page").await;
    assert_eq!(site.post(Some(&head), &format!("{dossier}/approve"), &[("agreed", "1")]).await.status, 303);
    assert_eq!(site.post(Some(&school), &format!("{dossier}/submit"), &[("key", "k")]).await.status, 303);
    let returned = [("sheets", "4.4"), ("reason", "补充"), ("due", "2022-01-20")];
    assert_eq!(site.post(Some(&lead), &format!("{dossier}/return"), &returned).await.status, 303);
    let page = site.get(Some(&school), &format!("{dossier}/sheets/4.4")).await.body;
    let file = page.split("/files/").nth(1).unwrap().split(['"', '/']).next().unwrap().to_owned();
    let removed = site.post(Some(&school), &format!("{dossier}/files/{file}/remove"), &[("sheet", "4.4")]).await;
    assert_eq!(removed.status, 303);
    site.upload(&school, &format!("{dossier}/sheets/4.4/files"), "新证明.pdf", b"%PDF-1.7 new").await;

    let work = AtWork::of(Panel::of(site, institutions, false).await).await;
    let page = work.get("/4.4").await.body;
    assert!(page.contains("版权页.pdf") && page.contains(&format!("/files/{file}")), "{page}");
    assert!(!page.contains("新证明.pdf"), "added since, and submitted by nobody");
    assert_eq!(work.get(&format!("/files/{file}")).await.bytes, b"%PDF-1.7 page");
    let of_office = format!("{dossier}/files/{file}");
    let opened = work.panel.site.get(Some(&work.panel.office), &of_office).await;
    assert_eq!(opened.bytes, b"%PDF-1.7 page");
    let school = work.panel.site.person("教务处", Role::InstitutionAdmin, whose).await;
    let page = work.panel.site.get(Some(&school), &format!("{dossier}/sheets/4.4")).await.body;
    assert!(page.contains("新证明.pdf") && !page.contains("版权页.pdf"), "what is being written: {page}");
}

#[tokio::test]
async fn beside_a_mark_stand_the_certificates_and_beside_an_item_its_double() {
    let (site, _, institutions) = Site::with_year().await;
    let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    let dossier = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
    claim(&site, &school, &dossier, ("甲证书", "90")).await;
    for row in ["fedcba9876543210fedcba9876543210", "76543210fedcba9876543210fedcba98"] {
        textbook(&site, &school, &dossier, row).await;
    }
    let work = AtWork::of(Panel::of(site, institutions, true).await).await;
    let mark = work.get("/3.1").await.body;
    assert!(mark.contains("本校试点证书") && mark.contains("甲证书") && mark.contains(">95<"), "{mark}");
    let items = work.get("/4.4").await.body;
    assert!(items.contains("同名事项在以下指标也有申报，请核对是否重复：4.4"), "{items}");
    assert!(!items.contains("本校试点证书"), "items are not held against certificates");

    let single = AtWork::new().await;
    assert!(!single.get("/4.4").await.body.contains("同名事项"));
    assert!(!single.get("/3.1").await.body.contains("本校试点证书"), "an institution without certificates");
}

#[tokio::test]
async fn what_is_typed_is_kept_and_what_is_wrong_with_it_is_said() {
    let work = AtWork::new().await;
    let half = work.mark("3.1", 0, "2.3", "").await;
    let row = half["versions"].as_object().unwrap().keys().next().unwrap().clone();
    assert_eq!(half["versions"][&row], 1);
    assert!(half["problems"][format!("f.{row}.mark")].as_str().unwrap().contains("0.5 的倍数"), "{half}");
    let page = work.get("/3.1").await.body;
    assert!(page.contains("value=\"2.3\"") && page.contains("0.5 的倍数"), "kept as typed, and marked: {page}");
    for (version, mark, said) in [(1, "9", "0 至 4 之间"), (2, "-1", "0 至 4"), (3, "三分", "0 至 4")] {
        let answer = work.mark("3.1", version, mark, "").await;
        assert!(answer["problems"][format!("f.{row}.mark")].as_str().unwrap().contains(said), "{mark}: {answer}");
    }
    for (version, end) in [(4, "4"), (5, "0")] {
        let answer = work.mark("3.1", version, end, "").await;
        assert!(answer["problems"][format!("f.{row}.reason")].as_str().unwrap().contains("理由"), "{end}: {answer}");
    }
    assert_eq!(work.mark("3.1", 6, "2.5", "").await["problems"], serde_json::json!({}));
    let same = work.mark("3.1", 7, "2.5", "").await;
    assert_eq!(same["versions"][&row], 7, "nothing changed, nothing written");
}

#[tokio::test]
async fn a_second_window_overwrites_nothing() {
    let work = AtWork::new().await;
    work.mark("3.1", 0, "2.5", "").await;
    for seen in [0, 5] {
        let fields = [("mark", "1"), ("reason", "")];
        let late = work.say("3.1", &Subject::Mark("3.1".to_owned()), seen, &fields).await;
        assert_eq!(late.status, 409);
        let body: Value = serde_json::from_str(&late.body).unwrap();
        assert_eq!(body["stored"]["fields"]["mark"], "2.5", "both values can be shown: {body}");
        assert_eq!(body["stored"]["version"], 1);
    }
    assert!(work.get("/3.1").await.body.contains("value=\"2.5\""));
    let strange = work.say("3.1", &Subject::Mark("3.1".to_owned()), 1, &[("points", "4")]).await;
    assert_eq!(strange.status, 404, "a field that the form has not");
    let elsewhere = work.say("3.2", &Subject::Mark("3.1".to_owned()), 1, &[("mark", "4")]).await;
    assert_eq!(elsewhere.status, 404, "a mark belongs to its indicator's page");
}

#[tokio::test]
async fn a_review_is_closed_when_nothing_is_missing_and_stays_as_it_is() {
    let work = AtWork::new().await;
    let early = work.panel.site.post(Some(&work.panel.reviewer), &work.place("/finish"), &[]).await;
    assert_eq!(early.status, 422);
    assert!(early.body.contains("4.4：请审定") && early.body.contains("3.1：请打分"), "{}", early.body);
    assert!(!early.body.contains("7.6：请打分"), "what nobody claims needs no mark: {}", early.body);
    let item = Subject::Item(TEXTBOOK.parse().unwrap());
    let answer = work.say("4.4", &item, 0, &[("decision", "change"), ("kind", ""), ("reason", "")]).await;
    assert!(answer.body.contains("请选择应属的类别"), "{}", answer.body);
    let answer = work.say("4.4", &item, 1, &[("decision", "reject"), ("kind", ""), ("reason", "")]).await;
    assert!(answer.body.contains("请写明理由"), "{}", answer.body);
    let verdict = Subject::Verdict("4.4".to_owned());
    let answer = work.say("4.4", &verdict, 0, &[("verdict", "site"), ("reason", "")]).await;
    assert!(answer.body.contains("请写明需要什么"), "{}", answer.body);

    let finished = work.finish_as(&work.panel.reviewer, &work.own, "2.5").await;
    assert_eq!(finished.location, work.place(""));
    let again = work.panel.site.post(Some(&work.panel.reviewer), &work.place("/finish"), &[]).await;
    assert_eq!(again.status, 303, "a double click");
    let late = work.say("3.1", &Subject::Mark("3.1".to_owned()), 1, &[("mark", "1"), ("reason", "")]).await;
    assert_eq!(late.status, 403);
    assert!(late.body.contains("已完成评审"), "{}", late.body);
    let list = work.panel.site.get(Some(&work.panel.reviewer), "/reviews").await.body;
    assert!(list.contains("已完成"), "{list}");
    let mut db = work.panel.site.app.store.read().await.unwrap();
    assert_eq!(store::check(&mut db).await.unwrap(), []);
}

#[tokio::test]
async fn others_marks_are_hidden_until_ones_own_are_final_and_nobody_is_named() {
    let work = AtWork::new().await;
    assert_eq!(work.panel.post("remind", &[]).await.status, 303);
    let home = work.panel.site.get(Some(&work.colleague), "/").await.body;
    assert!(home.contains("还有 2 所院校等待您完成评审"), "{home}");
    let before = work.get("").await.body;
    assert_eq!(work.finish_as(&work.colleague, &work.other, "1.5").await.status, 303);
    assert_eq!(work.get("").await.body, before, "not a byte of another's work");
    assert_eq!(work.finish_as(&work.panel.reviewer, &work.own, "2").await.status, 303);
    let after = work.get("").await.body;
    assert!(after.contains("<td>1.5</td>") && !after.contains("专家丙"), "{after}");
    let other = work.panel.site.get(Some(&work.colleague), &format!("/reviews/{}", work.other)).await.body;
    assert!(other.contains("<td>2</td>"), "and the other way round: {other}");

    // Taken away and assigned anew, a mark would be given by somebody who knows those of others.
    let panel = &work.panel;
    assert_eq!(panel.remove(0, 1, "换人").await.status, 303);
    let again = panel.add(0, 1).await;
    assert!(again.status == 422 && again.body.contains("看到过其他专家的评分"), "{} {}", again.status, again.body);
    // What was said is kept, and does not count.
    let page = format!("/years/2021/judgements/{}", panel.institutions[0]);
    let page = panel.site.get(Some(&panel.office), &page).await.body;
    let stray = page.split("不计入的意见").nth(1).unwrap_or_else(|| panic!("{page}"));
    assert!(stray.contains("Z002 专家乙") && stray.contains("换人") && stray.contains("3.1：2"), "{stray}");
    assert!(!page.split("不计入的意见").next().unwrap().contains("Z002"), "{page}");
}

#[tokio::test]
async fn nobody_marks_before_signing_or_after_stepping_back() {
    let work = AtWork::new().await;
    let third = Scope::Expert(work.panel.experts[3].clone());
    let third = work.panel.site.person("专家丁", Role::Expert, third).await;
    let board = work.panel.board().await;
    let of = board.institution(&work.panel.institutions[0]).unwrap();
    let id = of.assignments.iter().find(|one| one.expert == work.panel.experts[3]).unwrap().id.clone();
    let unsigned = work.panel.site.get(Some(&third), &format!("/reviews/{id}")).await;
    assert_eq!(unsigned.status, 403);
    assert!(unsigned.body.contains("签署评审承诺"), "{}", unsigned.body);

    work.mark("3.1", 0, "2.5", "").await;
    assert_eq!(work.panel.declare(0, "亲属").await.status, 303);
    assert_eq!(work.get("").await.status, 404);
    let mut db = work.panel.site.app.store.read().await.unwrap();
    let kept = store::opinions::opinions(&mut db, store::opinions::In::Assignment(&work.own)).await.unwrap();
    assert_eq!(kept.len(), 1, "a stray mark is kept as a record");
}

#[tokio::test]
async fn what_was_not_submitted_is_neither_shown_to_experts_nor_judged() {
    let work = AtWork::of(Panel::unsubmitted().await).await;
    let page = work.get("/4.4").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("《甲教材》") && !page.body.contains("版权页.pdf"), "{}", page.body);
    let judged = work.panel.site.app.judged(&work.panel.office.actor, YEAR, &work.panel.institutions[0]).await.unwrap();
    let of_items = judged.institutions[0].matters.iter().filter(|matter| matches!(matter.subject, Subject::Item(_)));
    assert_eq!(of_items.count(), 0);
    let submitted = AtWork::new().await.get("/4.4").await.body;
    assert!(submitted.contains("《甲教材》") && submitted.contains("版权页.pdf"), "{submitted}");
}
