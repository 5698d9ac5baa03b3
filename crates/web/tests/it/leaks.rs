//! Twin worlds: two sites that differ only in what another institution has done. Whatever 甲校 asks for, every byte it
//! receives is the same in both.

use app::panel::Subject;
use workflow::{Role, Scope, Step};

use crate::assignment::Panel;
use crate::cases::Court;
use crate::determination::Deciding;
use crate::figures::Data;
use crate::judgements::Judging;
use crate::material::Asking;
use crate::site::{Person, Site, YEAR};
use crate::visits::Visiting;

const ROW: &str = "0123456789abcdef0123456789abcdef";

/// Random ids and tokens differ between runs; nothing else may.
fn normal(body: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in body.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() == 32 || run.len() == 64 { "ID" } else { &run });
        run.clear();
        out.push(c);
    }
    out
}

async fn world(busy: bool) -> (Site, Person, String) {
    let (site, lead, [first, second]) = Site::with_year().await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    if busy {
        let rival = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(second.clone())).await;
        let head = site.person("副校长", Role::InstitutionHead, Scope::Institution(second.clone())).await;
        let path = format!("/dossiers/{}", site.dossier(&second).await);
        let fields = [
            (format!("v.{ROW}"), "0"),
            (format!("f.{ROW}.kind"), "chief_editor"),
            (format!("f.{ROW}.title"), "竞争对手的教材"),
            (format!("f.{ROW}.date"), "2021-05-01"),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        site.post(Some(&rival), &format!("{path}/sheets/4.4"), &fields).await;
        site.upload(&rival, &format!("{path}/sheets/4.4/files"), "证明.pdf", b"%PDF-1.7 rival").await;
        site.post(Some(&head), &format!("{path}/approve"), &[("agreed", "1")]).await;
        let submitted = site.post(Some(&rival), &format!("{path}/submit"), &[("key", "k")]).await;
        assert!(submitted.location.ends_with("/receipt"), "{}", submitted.body);
        let returned = [("sheets", "4.4"), ("reason", "补充"), ("due", "2022-01-25")];
        assert_eq!(site.post(Some(&lead), &format!("{path}/return"), &returned).await.status, 303);
    }
    let path = format!("/dossiers/{}", site.dossier(&first).await);
    (site, admin, path)
}

#[tokio::test]
async fn nothing_that_another_institution_does_changes_a_byte_of_what_one_receives() {
    let (quiet, busy) = (world(false).await, world(true).await);
    let pages = |path: &str| {
        let own = ["", "/sheets/certificates", "/sheets/4.4", "/check", "/receipt", "/comparison"];
        let own = own.into_iter().map(|page| format!("{path}{page}"));
        let rest = ["/", "/people", "/years", "/years/2021", "/messages", "/account", "/years/2021/progress", "/log"];
        let rest = rest.into_iter().chain(["/search?q=%E6%95%99%E6%9D%90", "/search?q=jw", "/search?q=%E6%A0%A1"]);
        own.chain(rest.map(str::to_owned)).collect::<Vec<_>>()
    };
    for (one, other) in pages(&quiet.2).iter().zip(pages(&busy.2)) {
        let (a, b) = (quiet.0.get(Some(&quiet.1), one).await, busy.0.get(Some(&busy.1), &other).await);
        assert_eq!(a.status, b.status, "{one}");
        assert_eq!(a.headers, b.headers, "{one}");
        assert_eq!(normal(&a.body), normal(&b.body), "{one}");
    }
    let operations = |path: &str| {
        let own = ["", "/score", "/facts", "/receipt", "/files", "/sheets/4.4/rows", "/sheets/certificates/rows"];
        let own = own.into_iter().map(|page| format!("/api/v1{path}{page}"));
        let rest = ["me", "years", "years/2021", "years/2021/progress", "dossiers", "dossiers?limit=1", "log"];
        own.chain(rest.into_iter().map(|page| format!("/api/v1/{page}"))).collect::<Vec<_>>()
    };
    for (one, other) in operations(&quiet.2).iter().zip(operations(&busy.2)) {
        let (a, b) =
            (quiet.0.call(Some(&quiet.1), "GET", one, "").await, busy.0.call(Some(&busy.1), "GET", &other, "").await);
        assert_eq!(a.status, b.status, "{one}");
        assert_eq!(a.headers, b.headers, "{one}");
        assert_eq!(normal(&a.body), normal(&b.body), "{one}");
    }
    // The same file as the rival's is taken as if nobody had it.
    let mut answers = Vec::new();
    for (site, admin, path) in [&quiet, &busy] {
        let answer = site.upload(admin, &format!("{path}/sheets/4.4/files"), "证明.pdf", b"%PDF-1.7 rival").await;
        answers.push((answer.status, normal(&answer.location)));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn the_comparison_of_worlds_notices_a_difference() {
    let (quiet, busy) = (world(false).await, world(true).await);
    let a = quiet.0.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let b = busy.0.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let page = "/years/2021/progress";
    let (one, other) = (quiet.0.get(Some(&a), page).await, busy.0.get(Some(&b), page).await);
    assert_ne!(normal(&one.body), normal(&other.body), "the office does see what the other did");
}

/// Figures are compared. In the busy world the first organisation has supplied those of 甲校, which disputed them; the
/// organisation answered and the office ruled.
async fn compared(busy: bool) -> Data {
    let data = Data::new().await;
    if busy {
        data.supply("70").await;
        let dossier = data.path.trim_end_matches("/figures");
        let place = format!("{dossier}/sheets/disputed:{}:%E4%B8%AD%E7%BA%A7/files", crate::site::CERTIFICATE);
        assert_eq!(data.site.upload(&data.schools[0], &place, "成绩单.pdf", b"%PDF-1.7").await.status, 303);
        assert_eq!(data.say(&data.schools[0], "dispute", &[("reason", "补考")]).await.status, 303);
        assert_eq!(data.answer("以记录为准").await.status, 303);
        let ruling = [("ruling", "supplied"), ("reason", "以组织数据为准")];
        assert_eq!(data.say(&data.lead, "rule", &ruling).await.status, 303);
    }
    data
}

/// The addresses that somebody of `data` could think of, and what comes of each.
async fn everything(data: &Data, person: &Person) -> Vec<(String, u16, String)> {
    let mut pages: Vec<String> =
        ["/", "/messages", "/years", "/years/2021", "/people", "/account", "/registers", "/log"]
            .into_iter()
            .chain([
                "/search?q=%E6%A0%A1",
                "/search?q=%E8%AF%81%E4%B9%A6",
                "/years/2021/figures",
                "/years/2021/reconciliation",
            ])
            .map(str::to_owned)
            .collect();
    for organisation in &data.organisations {
        let path = format!("/years/{YEAR}/figures/{organisation}");
        pages.extend(["", "/line", "?q=x&page=2"].map(|page| format!("{path}{page}")));
    }
    for institution in &data.institutions {
        let path = format!("/dossiers/{}", data.site.dossier(institution).await);
        let row = format!("/figures/row?certificate={}&level=%E4%B8%AD%E7%BA%A7", crate::site::CERTIFICATE);
        pages.extend(["", "/figures", &row, "/check", "/sheets/certificates"].map(|page| format!("{path}{page}")));
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = data.site.get(Some(person), &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    seen
}

#[tokio::test]
async fn nothing_of_one_organisations_figures_reaches_another_or_an_institution_that_they_are_not_about() {
    let (quiet, busy) = (compared(false).await, compared(true).await);
    for (who, one, other) in [
        ("the other organisation", &quiet.organisers[1], &busy.organisers[1]),
        ("the other institution", &quiet.schools[1], &busy.schools[1]),
    ] {
        let (one, other) = (everything(&quiet, one).await, everything(&busy, other).await);
        for (one, other) in one.into_iter().zip(other) {
            assert_eq!(one, other, "{who}");
        }
    }
}

#[tokio::test]
async fn what_an_institution_claims_reaches_no_organisation_before_it_is_disputed() {
    let (one, other) = (Data::new().await, Data::claiming("12").await);
    for data in [&one, &other] {
        data.supply("70").await;
    }
    let (a, b) = (everything(&one, &one.organisers[0]).await, everything(&other, &other.organisers[0]).await);
    assert_eq!(a, b);
    // And then it does: whoever is asked to answer must know what is claimed.
    for data in [&one, &other] {
        assert_eq!(data.say(&data.schools[0], "dispute", &[("reason", "补考")]).await.status, 303);
    }
    let (a, b) = (everything(&one, &one.organisers[0]).await, everything(&other, &other.organisers[0]).await);
    assert_ne!(a, b, "the comparison of worlds notices a difference");
}

#[tokio::test]
async fn those_whom_figures_are_about_do_see_them() {
    let (quiet, busy) = (compared(false).await, compared(true).await);
    for (one, other) in
        [(&quiet.organisers[0], &busy.organisers[0]), (&quiet.schools[0], &busy.schools[0]), (&quiet.lead, &busy.lead)]
    {
        assert_ne!(everything(&quiet, one).await, everything(&busy, other).await);
    }
}

/// What somebody receives who tries every address that has to do with reviews.
async fn of_panel(panel: &Panel, person: &Person) -> Vec<(String, u16, String)> {
    let mut pages: Vec<String> = [
        "/",
        "/reviews",
        "/messages",
        "/years",
        "/years/2021",
        "/people",
        "/search?q=%E4%B8%93%E5%AE%B6",
        "/registers/experts",
        "/years/2021/assignment",
        "/years/2021/assignment/list.xlsx",
        "/years/2021/assignment/runs/1",
    ]
    .map(str::to_owned)
    .to_vec();
    for institution in &panel.institutions {
        pages.push(format!("/years/2021/assignment/institutions/{institution}"));
        pages.push(format!("/dossiers/{}", panel.site.dossier(institution).await));
    }
    for expert in &panel.experts {
        pages.push(format!("/registers/experts/{expert}"));
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = panel.site.get(Some(person), &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    seen
}

#[tokio::test]
async fn drafts_reach_nobody_and_what_others_review_no_expert_institution_or_organisation() {
    let (quiet, drafted, others) = (Panel::new().await, Panel::new().await, Panel::new().await);
    drafted.draft("3").await;
    // Everybody but 专家乙 gets work, signs or steps back.
    for (institution, expert) in [(0, 2), (0, 3), (1, 2)] {
        assert_eq!(others.add(institution, expert).await.status, 303);
    }
    assert_eq!(others.post("release", &[]).await.status, 303);
    let third = others.site.person("专家丙", Role::Expert, Scope::Expert(others.experts[2].clone())).await;
    others.site.post(Some(&third), "/reviews/impartiality", &[("year", "2021"), ("agreed", "1")]).await;
    let stepped = [("year", "2021"), ("institution", others.institutions[0].as_str()), ("reason", "亲属")];
    assert_eq!(others.site.post(Some(&third), "/reviews/conflicts", &stepped).await.status, 303);
    for busy in [&drafted, &others] {
        for (one, other) in [
            (&quiet.reviewer, &busy.reviewer),
            (&quiet.school, &busy.school),
            (&quiet.organisation, &busy.organisation),
        ] {
            for (one, other) in of_panel(&quiet, one).await.into_iter().zip(of_panel(busy, other).await) {
                assert_eq!(one, other);
            }
        }
        assert_ne!(of_panel(&quiet, &quiet.office).await, of_panel(busy, &busy.office).await, "the office does see it");
    }
    drafted.post("release", &[]).await;
    let released = of_panel(&drafted, &drafted.reviewer).await;
    assert_ne!(of_panel(&quiet, &quiet.reviewer).await, released, "and then whoever is to review");
}

/// Everything of results that somebody could think of, and what comes of it.
async fn of_results(deciding: &Deciding, person: &Person) -> Vec<(String, u16, String)> {
    let mut pages = [
        "/",
        "/messages",
        "/years",
        "/years/2021",
        "/search?q=%E6%A0%A1",
        "/years/2021/judgements",
        "/years/2021/determination",
        "/years/2021/determination/1",
        "/years/2021/determination/1/facts.json",
        "/years/2021/feedback",
    ]
    .map(str::to_owned)
    .to_vec();
    for institution in &deciding.institutions {
        let dossier = deciding.site.dossier(institution).await;
        pages.extend([format!("/dossiers/{dossier}"), format!("/dossiers/{dossier}/card")]);
        pages.push(format!("/years/2021/determination/1/institutions/{institution}"));
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = deciding.site.get(Some(person), &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    seen
}

#[tokio::test]
async fn nobody_outside_the_office_learns_of_a_result_before_it_is_announced_or_of_another_s() {
    // In one nothing is settled, in the other everything is settled, computed and approved.
    let mut quiet = Deciding::new().await;
    quiet.at("2022-04-02").await;
    quiet.site.app.move_year(&quiet.staff.actor, YEAR, Step::Determination).await.unwrap();
    let busy = Deciding::determined().await;
    busy.approve(1).await;
    for role in [Role::InstitutionAdmin, Role::Authority] {
        let scope = |deciding: &Deciding| match role {
            Role::Authority => Scope::Authority("甲市教育局".to_owned()),
            _ => Scope::Institution(deciding.institutions[0].clone()),
        };
        let one = quiet.site.person("某人", role, scope(&quiet)).await;
        let other = busy.site.person("某人", role, scope(&busy)).await;
        for (one, other) in of_results(&quiet, &one).await.into_iter().zip(of_results(&busy, &other).await) {
            assert_eq!(one, other);
        }
    }
    assert_ne!(of_results(&quiet, &quiet.lead).await, of_results(&busy, &busy.lead).await, "the office does see it");
    // Once it is announced: what the other asks for and gets corrected changes nothing of one's own.
    let (quiet, busy) = (Deciding::announced().await, Deciding::announced().await);
    busy.correct_the_second().await;
    let own = |deciding: &Deciding| Scope::Institution(deciding.institutions[0].clone());
    let one = quiet.site.person("教务处", Role::InstitutionAdmin, own(&quiet)).await;
    let other = busy.site.person("教务处", Role::InstitutionAdmin, own(&busy)).await;
    for (one, other) in of_results(&quiet, &one).await.into_iter().zip(of_results(&busy, &other).await) {
        assert_eq!(one, other);
    }
}

/// What somebody of an institution receives who tries every address that has to do with cases.
async fn of_court(court: &Court, person: &Person, case: &str) -> Vec<(String, u16, String)> {
    let mut pages: Vec<String> =
        ["/", "/messages", "/years", "/years/2021", "/people", "/account", "/registers", "/log"]
            .into_iter()
            .chain(["/years/2021/cases", "/years/2021/cases/new", "/search?q=N3", "/years/2021/progress"])
            .map(str::to_owned)
            .collect();
    pages.push(format!("/years/2021/cases/{case}"));
    for institution in &court.institutions {
        let path = format!("/dossiers/{}", court.site.dossier(institution).await);
        pages.extend(["", "/check", "/cases", "/sheets/4.4", "/figures"].map(|page| format!("{path}{page}")));
        pages.push(format!("{path}/cases/{case}"));
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = court.site.get(Some(person), &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    for act in ["answer", "waive"] {
        let path = format!("/dossiers/{}/cases/{case}/{act}", court.site.dossier(&court.institutions[0]).await);
        let answer = court.site.post(Some(person), &path, &[("seen", "0"), ("words", "说明")]).await;
        seen.push((act.to_owned(), answer.status.as_u16(), normal(&answer.body)));
    }
    let place = format!("/dossiers/{}/sheets/case:{case}/files", court.site.dossier(&court.institutions[0]).await);
    let answer = court.site.upload(person, &place, "证明.pdf", b"%PDF-1.7").await;
    seen.push((normal(&place), answer.status.as_u16(), normal(&answer.body)));
    seen
}

#[tokio::test]
async fn an_institution_receives_nothing_of_a_case_before_it_is_heard_and_another_never() {
    let (quiet, busy) = (Court::new().await, Court::new().await);
    let case = busy.open().await;
    let (nothing, case) = ("f".repeat(32), case.to_string());
    for at in 0..2 {
        let (a, b) =
            (of_court(&quiet, &quiet.schools[at], &nothing).await, of_court(&busy, &busy.schools[at], &case).await);
        for (one, other) in a.into_iter().zip(b) {
            assert_eq!(one, other);
        }
    }
    assert_ne!(of_court(&quiet, &quiet.lead, &nothing).await, of_court(&busy, &busy.lead, &case).await);
    busy.hear(&case.parse().unwrap()).await;
    let (a, b) = (of_court(&quiet, &quiet.schools[1], &nothing).await, of_court(&busy, &busy.schools[1], &case).await);
    assert_eq!(a, b, "the other institution hears nothing of it");
    let (a, b) = (of_court(&quiet, &quiet.schools[0], &nothing).await, of_court(&busy, &busy.schools[0], &case).await);
    assert_ne!(a, b, "and then it does");
}

/// What somebody receives who tries every address that has to do with judgements, and their own pages.
async fn of_judgements(judging: &Judging, person: &Person) -> Vec<(String, u16, String)> {
    let site = judging.site();
    let mut pages: Vec<String> = [
        "/",
        "/messages",
        "/reviews",
        "/years",
        "/years/2021",
        "/search?q=%E6%A0%A1",
        "/years/2021/judgements",
        "/years/2021/judgements.xlsx",
        "/years/2021/judgements/experts",
        "/years/2021/judgements/leaves/6.1",
        "/years/2021/records",
        "/years/2021/records.xlsx",
    ]
    .map(str::to_owned)
    .to_vec();
    for institution in &judging.work.panel.institutions {
        let dossier = format!("/dossiers/{}", site.dossier(institution).await);
        pages.push(format!("/years/2021/judgements/{institution}"));
        pages
            .extend(["", "/sheets/4.4", "/sheets/6.1", "/sheets/6.3", "/check"].map(|page| format!("{dossier}{page}")));
    }
    for expert in &judging.work.panel.experts {
        pages.push(format!("/years/2021/judgements/experts/{expert}"));
    }
    for review in [&judging.work.own, &judging.work.other] {
        let review = format!("/reviews/{review}");
        pages.extend(["", "/panel", "/3.1", "/4.4"].map(|page| format!("{review}{page}")));
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = site.get(Some(person), &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    seen
}

#[tokio::test]
async fn what_is_settled_marked_and_recorded_reaches_no_institution_organisation_or_expert() {
    let (quiet, busy) = (Judging::new().await, Judging::new().await);
    let (office, place) = (busy.office(), busy.place());
    let (_, apart, _) = busy.matter(&Subject::Mark("3.1".to_owned())).await;
    let fields = [("mark", "2"), ("reason", "合议")];
    assert_eq!(busy.send(&busy.lead, &busy.panel(), (&apart, 0), &fields).await.status, 200);
    let (_, contact, _) = busy.matter(&Subject::Mark("6.1".to_owned())).await;
    assert_eq!(busy.send(office, &place, (&contact, 0), &[("mark", "4"), ("reason", "")]).await.status, 200);
    assert_eq!(busy.record("第三期").await.status, 303);
    let majority = [("reason", "采纳多数意见")];
    assert_eq!(busy.site().post(Some(office), "/years/2021/judgements/majority", &majority).await.status, 303);
    for (who, one, other) in [
        ("the institution", &quiet.school, &busy.school),
        ("an organisation", &quiet.organisation, &busy.organisation),
        ("an expert", &quiet.work.panel.reviewer, &busy.work.panel.reviewer),
        ("the lead as an expert", &quiet.work.colleague, &busy.work.colleague),
    ] {
        let (one, other) = (of_judgements(&quiet, one).await, of_judgements(&busy, other).await);
        for (one, other) in one.into_iter().zip(other) {
            assert_eq!(one, other, "{who}");
        }
    }
    assert_ne!(of_judgements(&quiet, quiet.office()).await, of_judgements(&busy, office).await, "the office sees it");
    assert_ne!(
        of_judgements(&quiet, &quiet.lead).await,
        of_judgements(&busy, &busy.lead).await,
        "and the panel's lead"
    );
}

#[tokio::test]
async fn what_other_experts_say_reaches_no_lead_of_a_panel_who_is_not_done() {
    let (quiet, busy) = (Judging::unfinished().await, Judging::unfinished().await);
    let work = &busy.work;
    let finished = work.finish_saying(&work.panel.reviewer, &work.own, "2.5", "accept").await;
    assert_eq!(finished.status, 303, "{}", finished.body);
    for (one, other) in of_judgements(&quiet, &quiet.lead).await.into_iter().zip(of_judgements(&busy, &busy.lead).await)
    {
        assert_eq!(one, other);
    }
}

/// What somebody receives who tries every address that has to do with visits, and their own pages.
async fn of_visits(visiting: &Visiting, person: &Person, visit: &str) -> Vec<(String, u16, String)> {
    let mut pages: Vec<String> =
        ["/", "/messages", "/reviews", "/years", "/years/2021", "/search?q=%E7%8E%B0%E5%9C%BA", "/years/2021/visits"]
            .into_iter()
            .chain(["/years/2021/visits.xlsx", "/years/2021/visits/plan", "/years/2021/judgements"])
            .map(str::to_owned)
            .collect();
    pages.extend(["", "/list", "/paper.pdf"].map(|page| format!("/visits/{visit}{page}")));
    for institution in &visiting.judging.work.panel.institutions {
        let path = format!("/dossiers/{}", visiting.judging.site().dossier(institution).await);
        pages.extend(["", "/visits", "/check", "/sheets/4.4"].map(|page| format!("{path}{page}")));
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = visiting.get(person, &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    seen
}

#[tokio::test]
async fn nobody_learns_of_a_visit_before_they_are_told_and_whoever_it_is_not_about_never() {
    let (quiet, busy) = (Visiting::new().await, Visiting::new().await);
    let nothing = "f".repeat(32);
    let id = busy.add().await;
    assert_eq!(busy.arrange(&id, "2022-03-02").await.status, 303);
    let person = |visiting: &Visiting, at: usize| match at {
        0 => visiting.judging.school.clone(),
        1 => visiting.judging.organisation.clone(),
        2 => visiting.judging.lead.clone(),
        _ => visiting.judging.work.panel.reviewer.clone(),
    };
    for at in 0..4 {
        let one = of_visits(&quiet, &person(&quiet, at), &nothing).await;
        for (one, other) in one.into_iter().zip(of_visits(&busy, &person(&busy, at), id.as_str()).await) {
            assert_eq!(one, other, "{at}");
        }
    }
    let office = of_visits(&busy, busy.office(), id.as_str()).await;
    assert_ne!(of_visits(&quiet, quiet.office(), &nothing).await, office, "the office does see it");
    // Told, and reported on: the other institution, an organisation and an expert of no team learn nothing of it.
    assert_eq!(busy.act(busy.office(), &id, "announce", ("", "")).await.status, 303);
    busy.report(&id, "differs").await;
    let outsiders = async |visiting: &Visiting| {
        let panel = &visiting.judging.work.panel;
        let site = visiting.judging.site();
        let second = Scope::Institution(panel.institutions[1].clone());
        let expert = Scope::Expert(panel.experts[3].clone());
        [
            site.person("教务处", Role::InstitutionAdmin, second).await,
            site.person("专家丁", Role::Expert, expert).await,
            visiting.judging.organisation.clone(),
        ]
    };
    for (one, other) in outsiders(&quiet).await.iter().zip(&outsiders(&busy).await) {
        let seen = of_visits(&quiet, one, &nothing).await;
        for (one, other) in seen.into_iter().zip(of_visits(&busy, other, id.as_str()).await) {
            assert_eq!(one, other);
        }
    }
    let told = of_visits(&busy, &busy.judging.school, id.as_str()).await;
    assert_ne!(of_visits(&quiet, &quiet.judging.school, &nothing).await, told, "and then whoever is visited");
}

/// What somebody receives who tries every address that has to do with requests for material.
async fn of_asking(asking: &Asking, person: &Person, request: &str) -> Vec<(String, u16, String)> {
    let site = asking.site();
    let mut pages: Vec<String> = [
        "/",
        "/messages",
        "/reviews",
        "/years",
        "/years/2021",
        "/people",
        "/account",
        "/search?q=%E5%90%8D%E5%8D%95",
        "/years/2021/requests",
        "/years/2021/requests?state=open",
    ]
    .map(str::to_owned)
    .to_vec();
    for institution in &asking.work.panel.institutions {
        let dossier = format!("/dossiers/{}", site.dossier(institution).await);
        pages.extend(["", "/requests", "/check", "/sheets/4.4"].map(|page| format!("{dossier}{page}")));
        pages.push(format!("{dossier}/requests/{request}"));
        let board = site.app.board(&asking.work.panel.office.actor, YEAR).await.unwrap();
        let seats = &board.institution(institution).unwrap().assignments;
        // In the order of the experts, which is the same in both worlds.
        for expert in &asking.work.panel.experts {
            let own = seats.iter().find(|seat| seat.expert == *expert);
            let own = own.map_or_else(|| "f".repeat(32), |seat| seat.id.to_string());
            pages.extend(["", "/3.1", "/4.4"].map(|page| format!("/reviews/{own}{page}")));
        }
    }
    let mut seen = Vec::new();
    for page in pages {
        let answer = site.get(Some(person), &page).await;
        seen.push((normal(&page), answer.status.as_u16(), normal(&answer.body)));
    }
    let path = asking.own(&format!("/{request}"));
    let answer = site.post(Some(person), &path, &[("words", "有")]).await;
    seen.push((normal(&path), answer.status.as_u16(), normal(&answer.body)));
    seen
}

#[tokio::test]
async fn what_experts_ask_and_are_given_reaches_no_other_institution_organisation_or_expert() {
    let (quiet, busy) = (Asking::new().await, Asking::new().await);
    let id = busy.ask().await;
    assert_eq!(busy.upload(&id, "名单.pdf").await.status, 303);
    assert_eq!(busy.answer(&id, "见名单").await.status, 303);
    let (nothing, id) = ("f".repeat(32), id.to_string());
    let first = async |asking: &Asking| {
        let scope = Scope::Expert(asking.work.panel.experts[0].clone());
        let expert = asking.site().person("专家甲", Role::Expert, scope).await;
        asking.site().app.sign_impartiality(&expert.actor, YEAR, true).await.unwrap();
        expert
    };
    let (one_expert, other_expert) = (first(&quiet).await, first(&busy).await);
    let organisation = async |asking: &Asking| {
        let scope = asking.work.panel.organisation.actor.membership.scope.clone();
        asking.site().person("考务部", Role::EvaluationOrganisation, scope).await
    };
    let (one_organisation, other_organisation) = (organisation(&quiet).await, organisation(&busy).await);
    for (who, one, other) in [
        ("the other institution", &quiet.schools[1], &busy.schools[1]),
        ("an expert who works elsewhere", &one_expert, &other_expert),
        ("an organisation", &one_organisation, &other_organisation),
    ] {
        let (one, other) = (of_asking(&quiet, one, &nothing).await, of_asking(&busy, other, &id).await);
        for (one, other) in one.into_iter().zip(other) {
            assert_eq!(one, other, "{who}");
        }
    }
    for (one, other) in [
        (&quiet.schools[0], &busy.schools[0]),
        (&quiet.work.panel.reviewer, &busy.work.panel.reviewer),
        (&quiet.work.colleague, &busy.work.colleague),
        (&quiet.work.panel.office, &busy.work.panel.office),
    ] {
        assert_ne!(of_asking(&quiet, one, &nothing).await, of_asking(&busy, other, &id).await, "these do see it");
    }
}
