//! What experts said is brought together and settled; the office marks and keeps records.

use app::judgement::Stand;
use app::panel::Subject;
use documents::cells::{Limits, Value, read_here};
use serde_json::Value as Json;
use workflow::{AssignmentId, EntryId, ExpertId, Role, Scope};

use crate::assignment::TEXTBOOK;
use crate::review::AtWork;
use crate::site::{Answer, Person, Site, YEAR};

const LIST: &str = "/years/2021/judgements";
const RECORDS: &str = "/years/2021/records";

/// 专家乙, 专家丙 and 专家丁 are done with 甲校: they gave 2.5, 1.5 and 0.5 to everything; 专家丙 leads the panel.
pub(crate) struct Judging {
    pub(crate) work: AtWork,
    pub(crate) lead: Person,
    /// Somebody of 甲校.
    pub(crate) school: Person,
    /// Somebody of 甲评价组织.
    pub(crate) organisation: Person,
    /// The lead's work on 甲校.
    pub(crate) led: AssignmentId,
}

impl Judging {
    pub(crate) async fn new() -> Self {
        let judging = Self::unfinished().await;
        judging.finish().await;
        judging
    }

    pub(crate) async fn unfinished() -> Self {
        let work = AtWork::new().await;
        let scope = Scope::Expert(work.panel.experts[2].clone());
        let lead = work.panel.site.person("专家丙", Role::PanelLead, scope).await;
        let led = work.other.clone();
        let site = &work.panel.site;
        let scope = Scope::Institution(work.panel.institutions[0].clone());
        let school = site.person("教务处", Role::InstitutionAdmin, scope).await;
        let scope = work.panel.organisation.actor.membership.scope.clone();
        let organisation = site.person("考务部", Role::EvaluationOrganisation, scope).await;
        Self { work, lead, school, organisation, led }
    }

    /// Everybody says something of 甲校, 专家丁 with a rejected textbook, and is done.
    pub(crate) async fn finish(&self) {
        self.finish_wanting("").await;
    }

    /// The same where 专家乙 wants this indicator to be seen on site.
    pub(crate) async fn finish_wanting(&self, site: &str) {
        let work = &self.work;
        let third = work.panel.experts[3].clone();
        let third = work.panel.site.person("专家丁", Role::Expert, Scope::Expert(third)).await;
        work.panel.site.app.sign_impartiality(&third.actor, YEAR, true).await.unwrap();
        let of_third = self.assignment(&work.panel.experts[3]).await;
        for (person, id, mark) in [
            (&work.panel.reviewer, &work.own, "2.5"),
            (&work.colleague, &work.other, "1.5"),
            (&third, &of_third, "0.5"),
        ] {
            let decision = if mark == "0.5" { "reject" } else { "accept" };
            let wanted = if mark == "2.5" { site } else { "" };
            let finished = work.finish_wanting(person, id, (mark, decision), wanted).await;
            assert_eq!(finished.status, 303, "{}", finished.body);
        }
    }

    async fn assignment(&self, expert: &ExpertId) -> AssignmentId {
        let board = self.work.panel.board().await;
        let of = board.institution(&self.work.panel.institutions[0]).unwrap();
        of.assignments.iter().find(|one| one.expert == *expert).unwrap().id.clone()
    }

    pub(crate) fn site(&self) -> &Site {
        &self.work.panel.site
    }

    pub(crate) fn office(&self) -> &Person {
        &self.work.panel.office
    }

    /// Where 甲校 is judged.
    pub(crate) fn place(&self) -> String {
        format!("{LIST}/{}", self.work.panel.institutions[0])
    }

    pub(crate) fn panel(&self) -> String {
        format!("/reviews/{}/panel", self.led)
    }

    /// How a matter of 甲校 stands, and its row.
    pub(crate) async fn matter(&self, subject: &Subject) -> (Stand, EntryId, Option<String>) {
        let whose = &self.work.panel.institutions[0];
        let judgements = self.site().app.judged(&self.office().actor, YEAR, whose).await.unwrap();
        let judged = &judgements.institutions[0];
        let matter = judged.matter(subject).expect("there is such a matter");
        let holds = matter.held_mark(&judgements.plan).map(scheme::Points::short);
        (matter.stand.clone(), judged.row(matter), holds)
    }

    /// Sends fields of a row, as a script does.
    pub(crate) async fn send(
        &self,
        person: &Person,
        place: &str,
        (row, version): (&EntryId, i64),
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut all = vec![(format!("v.{row}"), version.to_string())];
        all.extend(fields.iter().map(|(field, value)| (format!("f.{row}.{field}"), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.site().post_json(Some(person), place, &all).await
    }

    pub(crate) async fn record(&self, title: &str) -> Answer {
        let whose = self.work.panel.institutions[0].to_string();
        let fields = [("institution", &*whose), ("what", "6.3/commendation"), ("title", title), ("date", "2021-06-01")];
        self.site().post(Some(self.office()), RECORDS, &fields).await
    }

    async fn get(&self, page: &str) -> String {
        let answer = self.site().get(Some(self.office()), page).await;
        assert_eq!(answer.status, 200, "{page}");
        answer.body
    }
}

fn textbook() -> Subject {
    Subject::Item(TEXTBOOK.parse().unwrap())
}

fn mark(leaf: &str) -> Subject {
    Subject::Mark(leaf.to_owned())
}

fn json(answer: &Answer) -> Json {
    serde_json::from_str(&answer.body).expect(&answer.body)
}

/// The cells of a workbook's sheet as text.
fn sheet(bytes: &[u8], at: usize) -> (String, Vec<Vec<String>>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let sheet = read_here(file.path(), &Limits::default()).unwrap().remove(at);
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => panic!("no text: {other:?}"),
    };
    let width = sheet.rows.iter().flat_map(|row| &row.cells).map(|cell| usize::from(cell.column) + 1).max().unwrap();
    let mut rows = vec![vec![String::new(); width]; sheet.rows.len()];
    for (row, cells) in rows.iter_mut().zip(&sheet.rows) {
        for cell in &cells.cells {
            row[usize::from(cell.column)] = text(&cell.value);
        }
    }
    (sheet.name, rows)
}

#[tokio::test]
async fn three_experts_apart_wait_for_the_lead_of_their_panel_who_settles_it_with_a_reason() {
    let judging = Judging::unfinished().await;
    let early = judging.site().get(Some(&judging.lead), &judging.panel()).await;
    assert_eq!(early.status, 403, "not before one's own work is done");
    let (stand, ..) = judging.matter(&mark("3.1")).await;
    assert_eq!(stand, Stand::TooFew { have: 0, need: 3 }, "what is not finished does not count");
    judging.finish().await;
    let (stand, row, holds) = judging.matter(&mark("3.1")).await;
    assert!(matches!(&stand, Stand::Apart { spread, limit } if spread.short() == "2" && limit.short() == "1.6"));
    assert_eq!(holds, None);

    let page = judging.site().get(Some(&judging.lead), &judging.panel()).await.body;
    for said in ["Z002", "Z003", "Z004", "3 份，中位数 1.5，最低 0.5，最高 2.5，分差 2", "分差 2，超过允许的 1.6"]
    {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains("专家乙") && !page.contains("专家丁"), "by code only: {page}");
    assert!(!page.contains("id=\"i6.1\""), "what the office judges is not the panel's");
    let review = judging.site().get(Some(&judging.lead), &format!("/reviews/{}", judging.led)).await.body;
    assert!(review.contains(&judging.panel()), "{review}");

    let (lead, panel) = (&judging.lead, judging.panel());
    let bare = json(&judging.send(lead, &panel, (&row, 0), &[("mark", "2"), ("reason", "")]).await);
    assert!(bare["problems"][format!("f.{row}.reason")].as_str().unwrap().contains("理由"), "{bare}");
    assert!(judging.matter(&mark("3.1")).await.0.is_open(), "without a reason nothing is settled");
    let wrong = json(&judging.send(lead, &panel, (&row, 1), &[("mark", "2.3"), ("reason", "x")]).await);
    assert!(wrong["problems"][format!("f.{row}.mark")].as_str().unwrap().contains("0.5 的倍数"), "{wrong}");
    let settled = judging.send(lead, &panel, (&row, 2), &[("mark", "2"), ("reason", "合议后一致")]).await;
    assert_eq!(json(&settled)["problems"], serde_json::json!({}));
    let (stand, _, holds) = judging.matter(&mark("3.1")).await;
    assert_eq!((stand, holds.as_deref()), (Stand::Ruled, Some("2")));

    let late = judging.send(lead, &panel, (&row, 1), &[("mark", "1"), ("reason", "y")]).await;
    assert_eq!(late.status, 409);
    assert_eq!(json(&late)["stored"]["fields"]["mark"], "2", "both values can be shown");
    let one = judging.get(&judging.place()).await;
    for said in ["合议后一致", "Z002 专家乙", "核定记录（3）", "第 3 次"] {
        assert!(one.contains(said), "{said} in {one}");
    }
    for raw in ["<td>2.5</td>", "<td>1.5</td>", "<td>0.5</td>"] {
        assert!(one.contains(raw), "the raw marks stay: {raw}");
    }
}

#[tokio::test]
async fn only_the_lead_of_a_panel_settles_and_only_what_it_judges() {
    let judging = Judging::new().await;
    let expert = judging.site().get(Some(&judging.work.colleague), &judging.panel()).await;
    assert_eq!(expert.status, 404, "the same person as a plain expert");
    let foreign = format!("/reviews/{}/panel", judging.work.own);
    assert_eq!(judging.site().get(Some(&judging.lead), &foreign).await.status, 404);
    let (_, office, _) = judging.matter(&mark("6.1")).await;
    let fields = [("mark", "4"), ("reason", "x")];
    let answer = judging.send(&judging.lead, &judging.panel(), (&office, 0), &fields).await;
    assert_eq!(answer.status, 404, "the office's marks are not the panel's");
    let (_, row, _) = judging.matter(&mark("3.1")).await;
    let answer = judging.send(&judging.lead, &judging.panel(), (&row, 0), &[("points", "4")]).await;
    assert_eq!(answer.status, 404, "a field that the form has not");
    for page in [LIST.to_owned(), judging.place(), format!("{LIST}/experts"), RECORDS.to_owned()] {
        for person in [&judging.school, &judging.organisation, &judging.lead] {
            assert_eq!(judging.site().get(Some(person), &page).await.status, 404, "{page}");
        }
    }
}

#[tokio::test]
async fn the_list_says_how_far_everything_is_and_its_workbook_says_the_same_with_every_mark() {
    let judging = Judging::new().await;
    let page = judging.get(LIST).await;
    for said in ["3 / 3", "待办公室核定", "分差过大", "6.1 专人对接", "专家宽严"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let apart = judging.get(&format!("{LIST}?stand=apart")).await;
    assert!(apart.contains("甲校") && !apart.contains("乙校"), "nobody is done with the other");
    let bytes = judging.site().get(Some(judging.office()), &format!("{LIST}.xlsx?stand=apart")).await.bytes;
    let (name, rows) = sheet(&bytes, 0);
    assert_eq!((name.as_str(), rows.len()), ("评审汇总", 3), "a head, an institution, the sums");
    assert_eq!(rows[1][1], "甲校");
    let (name, raw) = sheet(&bytes, 1);
    assert_eq!(name, "原始打分");
    let of: Vec<&Vec<String>> = raw.iter().filter(|row| row[2].starts_with("3.1")).collect();
    assert_eq!(of.len(), 3, "a row for each mark");
    assert_eq!(of[0][3..5], ["Z002", "2.5"]);
    assert_eq!(of[0][6..11], ["3", "1.5", "0.5", "2.5", "2"], "how many, median, ends, spread");
}

#[tokio::test]
async fn the_majority_settles_items_at_once_and_only_with_a_reason() {
    let judging = Judging::new().await;
    assert_eq!(judging.matter(&textbook()).await.0, Stand::Divided);
    let page = judging.get(LIST).await;
    assert!(page.contains("按多数意见核定：1 项"), "the number is said beforehand: {page}");
    let act = format!("{LIST}/majority");
    let bare = judging.site().post(Some(judging.office()), &act, &[("reason", " ")]).await;
    assert_eq!(bare.status, 422);
    assert!(bare.body.contains("请写明理由"), "{}", bare.body);
    let settled = judging.site().post(Some(judging.office()), &act, &[("reason", "采纳多数意见")]).await;
    assert_eq!(settled.location, format!("{LIST}?settled=1"));
    let again = judging.site().post(Some(judging.office()), &act, &[("reason", "采纳多数意见")]).await;
    assert_eq!(again.location, format!("{LIST}?settled=0"), "a double click");
    assert_eq!(judging.matter(&textbook()).await.0, Stand::Ruled);
    let page = judging.get(&settled.location).await;
    assert!(page.contains("已按多数意见核定 1 项") && !page.contains("按多数意见核定："), "{page}");
}

#[tokio::test]
async fn the_office_marks_over_all_institutions_and_a_second_window_overwrites_nothing() {
    let judging = Judging::new().await;
    let (stand, row, _) = judging.matter(&mark("6.1")).await;
    assert_eq!(stand, Stand::AwaitsOffice);
    let table = format!("{LIST}/leaves/6.1");
    let office = judging.office();
    let page = judging.get(&table).await;
    assert!(page.contains("甲校") && page.contains("乙校") && page.contains("0 / 2"), "{page}");
    let zero = json(&judging.send(office, &table, (&row, 0), &[("mark", "0"), ("reason", "")]).await);
    assert!(zero["problems"][format!("f.{row}.reason")].as_str().unwrap().contains("理由"), "{zero}");
    let saved = judging.send(office, &table, (&row, 1), &[("mark", "3.5"), ("reason", "")]).await;
    assert_eq!(json(&saved)["versions"][row.to_string()], 2, "no reason needed for points");
    let late = judging.send(office, &table, (&row, 1), &[("mark", "1"), ("reason", "")]).await;
    assert_eq!(late.status, 409);
    assert_eq!(json(&late)["stored"]["fields"]["mark"], "3.5");
    let page = judging.get(&table).await;
    assert!(page.contains("1 / 2") && page.contains("<svg") && page.contains("100.0 %"), "{page}");
    let open = judging.get(&format!("{table}?only=open")).await;
    assert!(!open.contains("甲校") && open.contains("乙校"), "{open}");
    // Without a script the whole page is sent, and only what differs is written.
    let fields = [(format!("v.{row}"), "2"), (format!("f.{row}.mark"), "3.5"), (format!("f.{row}.reason"), "")];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(judging.site().post(Some(office), &table, &fields).await.location, format!("{table}?saved=1"));
    assert_eq!(judging.matter(&mark("6.1")).await.2.as_deref(), Some("3.5"));
    for other in ["3.1", "1.1", "9.9"] {
        let answer = judging.site().get(Some(office), &format!("{LIST}/leaves/{other}")).await;
        assert_eq!(answer.status, 404, "{other} takes no mark of the office");
    }
    let (_, experts, _) = judging.matter(&mark("3.1")).await;
    let answer = judging.send(office, &format!("{LIST}/leaves/3.1"), (&experts, 0), &[("mark", "4")]).await;
    assert_eq!(answer.status, 404, "experts are not overruled in passing");
}

#[tokio::test]
async fn whoever_works_at_an_institution_leaves_it_to_others() {
    let judging = Judging::new().await;
    let host = judging.site().person_at("甲校", "推进办", Role::OfficeStaff, Scope::Province).await;
    let page = judging.site().get(Some(&host), &judging.place()).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("这是您所在的院校") && page.body.contains("<fieldset disabled>"), "{}", page.body);
    let (_, row, _) = judging.matter(&mark("6.1")).await;
    for place in [judging.place(), format!("{LIST}/leaves/6.1")] {
        let answer = judging.send(&host, &place, (&row, 0), &[("mark", "4"), ("reason", "")]).await;
        assert_eq!(answer.status, 403, "{place}");
        assert!(answer.body.contains("这是您所在的院校"), "{}", answer.body);
    }
    let table = judging.site().get(Some(&host), &format!("{LIST}/leaves/6.1")).await.body;
    assert!(!table.contains(&format!("f.{row}.mark")), "no field for it: {table}");
    let whose = judging.work.panel.institutions[0].to_string();
    let fields = [("institution", &*whose), ("what", "6.3/commendation"), ("title", "一"), ("date", "2021-06-01")];
    assert_eq!(judging.site().post(Some(&host), RECORDS, &fields).await.status, 403);
    let majority = [("reason", "采纳多数意见")];
    let settled = judging.site().post(Some(&host), &format!("{LIST}/majority"), &majority).await;
    assert_eq!(settled.location, format!("{LIST}?settled=0"), "not what one leaves to others");
    assert_eq!(judging.matter(&mark("6.1")).await.0, Stand::AwaitsOffice);
}

#[tokio::test]
async fn records_are_kept_through_the_year_once_and_taken_back_with_a_reason() {
    let (site, lead, institutions) = Site::with_year().await;
    let whose = institutions[0].to_string();
    let send = async |what: &str, title: &str, date: &str| {
        let fields = [("institution", &*whose), ("what", what), ("title", title), ("date", date)];
        site.post(Some(&lead), RECORDS, &fields).await
    };
    let empty = site.post(Some(&lead), RECORDS, &[]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("请选择院校") && empty.body.contains("请选择指标和类别"), "{}", empty.body);
    for (what, title, date, said) in [
        ("6.3/commendation", "", "2021-06-01", "field-title"),
        ("6.3/commendation", "第一期", "某日", "field-date"),
        ("6.3/textbook", "第一期", "2021-06-01", "field-what"),
        ("4.4/chief_editor", "教材", "2021-06-01", "由办公室核定的指标"),
    ] {
        let answer = send(what, title, date).await;
        assert_eq!(answer.status, 422, "{what} {title} {date}");
        assert!(answer.body.contains(said), "{said} in {}", answer.body);
    }
    assert_eq!(send("6.3/commendation", "第一期", "2021-06-01").await.location, format!("{RECORDS}?done=added"));
    let twice = send("6.3/commendation", "第一期", "2021.6.1").await;
    assert_eq!(twice.status, 422, "a double click, or the same typed otherwise");
    assert!(twice.body.contains("没有重复写入"), "{}", twice.body);
    assert_eq!(send("6.3/commendation", "第一期", "2021-07-01").await.status, 303, "on another day it is another");
    let page = site.get(Some(&lead), RECORDS).await.body;
    assert_eq!(page.matches("第一期").count(), 2, "{page}");
    let july = site.get(Some(&lead), &format!("{RECORDS}?from=2021-06-15")).await.body;
    assert_eq!(july.matches("第一期").count(), 1, "{july}");
    let bytes = site.get(Some(&lead), &format!("{RECORDS}.xlsx?from=2021-06-15")).await.bytes;
    let (name, rows) = sheet(&bytes, 0);
    assert_eq!((name.as_str(), rows.len()), ("工作登记", 2));

    let records = site.app.records(&lead.actor, YEAR).await.unwrap();
    let remove = format!("{RECORDS}/{}/remove", records.lines[0].record.id);
    let bare = site.post(Some(&lead), &remove, &[("institution", &whose)]).await;
    assert_eq!(bare.status, 422);
    for _ in 0..2 {
        let fields = [("institution", &*whose), ("reason", "误登")];
        let removed = site.post(Some(&lead), &remove, &fields).await;
        assert_eq!(removed.location, format!("{RECORDS}?done=removed"), "also a second time");
    }
    let gone = site.get(Some(&lead), &format!("{RECORDS}?state=removed")).await.body;
    assert!(gone.contains("撤回：误登"), "{gone}");
    assert_eq!(send("6.3/commendation", "第一期", "2021-06-01").await.status, 303, "and it can be recorded again");
    let mut db = site.app.store.read().await.unwrap();
    assert_eq!(store::check(&mut db).await.unwrap(), []);
}

#[tokio::test]
async fn a_record_stands_beside_what_it_counts_for() {
    let judging = Judging::new().await;
    assert_eq!(judging.record("第三期").await.status, 303);
    let page = judging.get(&judging.place()).await;
    assert!(page.contains("2021-06-01 · 通报表扬 · 第三期"), "{page}");
}

#[tokio::test]
async fn severity_says_who_is_mild_and_shows_the_marks_behind_it() {
    let judging = Judging::new().await;
    let page = judging.get(&format!("{LIST}/experts")).await;
    assert!(page.contains("不改变任何打分"), "{page}");
    let expert = &judging.work.panel.experts[1];
    assert!(page.contains(&format!("{LIST}/experts/{expert}")), "{page}");
    let one = judging.get(&format!("{LIST}/experts/{expert}")).await;
    assert!(one.contains("Z003 1.5、Z004 0.5") && one.contains('+'), "own marks beside the others': {one}");
    let nobody = judging.site().get(Some(judging.office()), &format!("{LIST}/experts/{}", "0".repeat(32))).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn the_panels_opinion_is_written_once_for_all_and_waits_for_nobody() {
    let judging = Judging::new().await;
    let whose = &judging.work.panel.institutions[0];
    let row = async || {
        let judgements = judging.site().app.judged(&judging.office().actor, YEAR, whose).await.unwrap();
        (judgements.institutions[0].opinion_row(), judgements.institutions[0].open().count())
    };
    let (opinion, open) = row().await;
    let fields = [("strengths", "专业覆盖面广"), ("problems", ""), ("advice", "加强师资")];
    let saved = judging.send(&judging.lead, &judging.panel(), (&opinion, 0), &fields).await;
    assert_eq!(json(&saved)["versions"][opinion.to_string()], 1, "{}", saved.body);
    assert_eq!(row().await.1, open);
    let late = judging.send(judging.office(), &judging.place(), (&opinion, 0), &fields[..1]).await;
    assert_eq!(late.status, 409, "the office sees what the lead wrote first");
    let page = judging.get(&judging.place()).await;
    assert!(page.contains("专业覆盖面广") && page.contains("加强师资"), "{page}");
}

#[tokio::test]
async fn nothing_is_settled_once_results_stand() {
    let judging = Judging::new().await;
    let (_, row, _) = judging.matter(&mark("3.1")).await;
    judging
        .site()
        .app
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut year = store::years::year(tx.db(), YEAR).await?.expect("there is a year");
                year.step = workflow::Step::Published;
                store::years::save_year(tx.db(), &year).await
            })
        })
        .await
        .unwrap();
    let fields = [("mark", "2"), ("reason", "x")];
    for (person, place) in [(judging.office(), judging.place()), (&judging.lead, judging.panel())] {
        let answer = judging.send(person, &place, (&row, 0), &fields).await;
        assert_eq!(answer.status, 403, "{place}");
        assert!(answer.body.contains("结果已经确定"), "{}", answer.body);
        assert_eq!(judging.site().get(Some(person), &place).await.status, 200, "and is still to be read");
    }
}

#[tokio::test]
async fn the_next_with_anything_open_is_found_when_somebody_goes_there() {
    let judging = Judging::new().await;
    let [first, second] = &judging.work.panel.institutions;
    let next = async |after: &workflow::InstitutionId| {
        judging.site().get(Some(judging.office()), &format!("{LIST}/next?after={after}")).await.location
    };
    assert!(judging.get(&judging.place()).await.contains(&format!("/next?after={first}")));
    assert_eq!(next(first).await, format!("{LIST}/{second}?only=open"));
    assert_eq!(next(second).await, format!("{LIST}?stand=open"), "at the end back to the list");
}

#[tokio::test]
async fn what_the_office_has_still_to_decide_on_is_accepted_at_once() {
    let (site, _, institutions) = Site::with_year().await;
    let scope = Scope::Institution(institutions[0].clone());
    let school = site.person("教务处", Role::InstitutionAdmin, scope).await;
    let sheet = format!("/dossiers/{}/sheets/6.3", site.dossier(&institutions[0]).await);
    for (row, title) in [("0", "双周报第一期"), ("1", "双周报第二期")] {
        let row = row.repeat(32);
        let fields = [
            (format!("f.{row}.kind"), "commendation"),
            (format!("f.{row}.title"), title),
            (format!("f.{row}.date"), "2021-05-01"),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(site.post_json(Some(&school), &sheet, &fields).await.status, 200);
    }
    for (day, step) in [("2022-01-21", workflow::Step::Data), ("2022-03-02", workflow::Step::Review)] {
        site.set_time(&format!("{day}T09:00:00+08:00"));
        if step == workflow::Step::Data {
            site.admit(&institutions[0]).await;
        }
        let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        site.app.move_year(&lead.actor, YEAR, step).await.unwrap();
    }
    let staff = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let page = format!("/years/2021/judgements/{}", institutions[0]);
    let shown = site.get(Some(&staff), &page).await;
    assert!(shown.body.contains("办公室待定的事项全部认可：2 项"), "{}", shown.body);
    let accept = format!("{page}/accept");
    let others = site.post(Some(&staff), &accept, &[("seen", "1")]).await;
    assert_eq!(others.status, 409, "others are left than were seen");
    let host = site.person_at("甲校", "挂职", Role::OfficeStaff, Scope::Province).await;
    assert_eq!(site.post(Some(&host), &accept, &[("seen", "2")]).await.status, 403);
    for _ in 0..2 {
        assert_eq!(site.post(Some(&staff), &accept, &[("seen", "2")]).await.status, 303, "twice is once");
    }
    let judged = site.app.judged(&staff.actor, YEAR, &institutions[0]).await.unwrap().institutions.remove(0);
    assert_eq!(judged.items_left().count(), 0);
    let accepted = judged.matters.iter().filter(|matter| matter.ruled("decision") == "accept");
    assert_eq!(accepted.count(), 2);
}

#[tokio::test]
async fn lists_of_the_office_come_as_workbooks_too() {
    let deciding = crate::determination::Deciding::announced().await;
    deciding.correct_the_second().await;
    for (list, heads) in [
        ("cases.xlsx", ["院校", "事项", "来源"]),
        ("cases.xlsx?view=signals", ["院校", "事项", "线索"]),
        ("requests.xlsx", ["院校", "指标", "状态"]),
        ("feedback.xlsx", ["标识码", "院校", "指标"]),
    ] {
        let answer = deciding.site.get(Some(&deciding.staff), &format!("/years/2021/{list}")).await;
        assert_eq!(answer.status, 200, "{list}: {}", answer.body);
        let (_, rows) = sheet(&answer.bytes, 0);
        assert_eq!(rows[0][..3], heads, "{list}");
        if list == "feedback.xlsx" {
            assert_eq!(rows[1][1..4], ["乙校", "3.1", "课程标准已全部修订"]);
        }
    }
}
