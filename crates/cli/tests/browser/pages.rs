//! Every page of the table of routes as every kind of user: readable for everybody in both languages, light and dark, at
//! ease on a narrow screen, quiet in the console, and without a request to anybody else.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Once;

use serde_json::{Value, json};

use crate::browser::{Setup, devtools, findings, log};
use crate::crawl::{Crawl, Found, Grain, in_language, pages};
use crate::journey::{Desk, journey};
use crate::page::{Page, wait_for};
use crate::server::Server;

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
struct View {
    lang: &'static str,
    size: (u32, u32),
    dark: bool,
}

/// An office screen.
const WIDE: (u32, u32) = (1366, 768);
/// A telephone.
const NARROW: (u32, u32) = (390, 844);

/// Every pair of language, size and colours.
const ALL: &[View] = &[
    View { lang: "zh", size: WIDE, dark: false },
    View { lang: "zh", size: NARROW, dark: true },
    View { lang: "en", size: WIDE, dark: true },
    View { lang: "en", size: NARROW, dark: false },
];

/// Each language, size and colour once: for who sees the parts that others were shown in every way.
const SOME: &[View] = &[ALL[0], View { lang: "en", size: NARROW, dark: true }];

#[test]
fn every_page_is_accessible_fits_and_asks_nobody_else() {
    let Some(axe) = axe() else { return };
    journey("pages", async |desk| {
        let server = Server::demonstration();
        // Two browsers at a time: one for each core of a small machine.
        let inside = async {
            let mut outcome = schools(desk, &server, &axe).await;
            outcome.add(compared(desk, &axe).await);
            outcome.add(reviewed(desk, &axe).await);
            outcome
        };
        let (inside, above) = tokio::join!(inside, offices(desk, &server, &axe));
        let mut seen = inside.seen;
        seen.extend(above.seen);
        let mut wrong = [inside.wrong, above.wrong].concat();
        let elsewhere = |route: &&str| RESULTS.contains(route);
        let unseen = pages().iter().filter(|route| !elsewhere(route) && !seen.contains(*route));
        wrong.extend(unseen.map(|route| format!("{route}: nobody looked at this page")));
        assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// The pages of results: what is judged, determined and announced.
const RESULTS: &[&str] = &[
    "/reviews/{review}/panel",
    "/years/{year}/judgements",
    "/years/{year}/judgements/experts",
    "/years/{year}/judgements/experts/{expert}",
    "/years/{year}/judgements/leaves/{leaf}",
    "/years/{year}/judgements/{institution}",
    "/years/{year}/determination",
    "/years/{year}/determination/{number}",
    "/years/{year}/determination/{number}/what-if",
    "/years/{year}/determination/{number}/differences",
    "/years/{year}/determination/{number}/institutions/{institution}",
    "/years/{year}/feedback",
    "/dossiers/{dossier}/card",
];

#[test]
fn every_page_of_results_is_accessible_fits_and_asks_nobody_else() {
    let Some(axe) = axe() else { return };
    journey("results", async |desk| {
        let server = Server::demonstration_of_feedback();
        let (judged, told) = tokio::join!(results(desk, &server, &axe), announced(desk, &server, &axe));
        let mut wrong = [judged.wrong, told.wrong].concat();
        let unseen = RESULTS.iter().filter(|route| !judged.seen.contains(**route) && !told.seen.contains(**route));
        wrong.extend(unseen.map(|route| format!("{route}: nobody looked at this page")));
        assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// The office, from what experts said to what institutions ask.
async fn results(desk: &Desk, server: &Server, axe: &str) -> Outcome {
    let mut office = Eyes::open(desk, server, axe, "省教育厅").await;
    let judgements = "/years/2021/judgements";
    office.page.open(&format!("{judgements}?lang=zh")).await;
    let one = office.address_of(".lines td a").await;
    office.page.open(&format!("{judgements}/experts?lang=zh")).await;
    let expert = office.address_of("main td a").await;
    let determination = "/years/2021/determination";
    office.page.open(&format!("{determination}/1?lang=zh")).await;
    let card = office.address_of(".roll td a").await;
    let tried = "what-if?grade_lines.excellent=88&grade_lines.good=70&grade_lines.pass=65&grade_lines.basic_pass=60";
    let each = [
        "/".to_owned(),
        judgements.to_owned(),
        one,
        format!("{judgements}/experts"),
        expert,
        format!("{judgements}/leaves/6.1"),
        determination.to_owned(),
        format!("{determination}/1"),
        format!("{determination}/trial?only=edge"),
        format!("{determination}/1/{tried}"),
        format!("{determination}/1/differences?with=1"),
        card,
        "/years/2021/feedback".to_owned(),
    ];
    office.visit(&each.iter().map(String::as_str).collect::<Vec<_>>(), ALL).await;
    office.close(server).await
}

/// An institution that looks at its own result, and the lead of a panel.
async fn announced(desk: &Desk, server: &Server, axe: &str) -> Outcome {
    let mut school = Eyes::open(desk, server, axe, "院校管理员").await;
    school.page.press("查看初步结果").await;
    let card = school.page.path().await;
    school.visit(&["/", &card], ALL).await;
    let mut lead = Eyes::open(desk, server, axe, "专家组长").await;
    lead.page.open("/reviews?lang=zh").await;
    let review = lead.address_of("main td a").await;
    lead.visit(&["/reviews", &review, &format!("{review}/panel")], ALL).await;
    let mut outcome = school.close(server).await;
    outcome.add(lead.close(server).await);
    outcome
}

/// Each as it really comes about. The pages' own console complains of each.
#[test]
fn refusals_are_pages_like_others() {
    let Some(axe) = axe() else { return };
    journey("refusals", async |desk| {
        let server = Server::demonstration_of_few_uploads();
        let mut eyes = Eyes::open(desk, &server, &axe, "院校管理员").await;
        eyes.page.press("填报自评材料").await;
        let dossier = eyes.page.path().await;
        let (sheet, submit) = (format!("{dossier}/sheets/4.4"), format!("{dossier}/submit"));
        let folder = tempfile::tempdir().expect("a folder for files");
        let file = folder.path().join("证明.pdf");
        fs::write(&file, "%PDF-1.7 made up").expect("the folder can be written");
        eyes.page.open(&sheet).await;
        eyes.page.attach("添加材料", &file).await;
        let evidence = wait_for("the file in the list", async || {
            let script =
                "const link = document.querySelector('[data-files] a'); return link && link.getAttribute('href')";
            eyes.page.client.execute(script, vec![]).await.ok()?.as_str().map(str::to_owned)
        })
        .await;
        eyes.refused(404, "get", "/dossiers/nowhere", "").await;
        eyes.refused(403, "post", &submit, "key=once").await;
        eyes.refused(422, "post", "/people/invite", "person=").await;
        // A row under the id of another that is there, as from a page that was open too long.
        let script = "return document.querySelector('[data-row]:not(.blank)')?.dataset.row || ''";
        eyes.page.open(&sheet).await;
        let row = eyes.page.client.execute(script, vec![]).await.ok().and_then(|row| row.as_str().map(str::to_owned));
        let row = row.filter(|row| !row.is_empty()).expect("a row of the demonstration");
        eyes.refused(409, "post", &sheet, &format!("v.{row}=0&f.{row}.title=late")).await;
        server.damage_evidence();
        eyes.refused(500, "get", &evidence, "").await;
        let upload = format!("{sheet}/files");
        eyes.refused(429, "post", &upload, "").await;
        assert!(eyes.wrong.is_empty(), "{} findings:\n{}", eyes.wrong.len(), eyes.wrong.join("\n"));
    });
}

/// What was looked at, and what was wrong with it.
#[derive(Default)]
struct Outcome {
    seen: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.seen.extend(other.seen);
        self.wrong.extend(other.wrong);
    }
}

/// The roles of an institution, whose self-evaluation is half done and then submitted.
async fn schools(desk: &Desk, server: &Server, axe: &str) -> Outcome {
    let parts = ["/", "/components", "/search?q=jiaocai", "/search?q=nowhere"];
    let mut school = Eyes::open(desk, server, axe, "院校管理员").await;
    school.crawl(&parts, Grain::Fine).await;
    let mut head = Eyes::open(desk, server, axe, "校领导").await;
    head.crawl(&["/"], Grain::Coarse).await;
    let mut filler = Eyes::open(desk, server, axe, "部门填报员").await;
    filler.crawl(&["/"], Grain::Coarse).await;

    school.page.open("/?lang=zh").await;
    school.page.press("填报自评材料").await;
    let dossier = school.page.path().await;
    head.page.open(&format!("{dossier}/check?lang=zh")).await;
    head.page.tick("我已核对，同意上述承诺").await;
    head.page.press("审核通过").await;
    head.page.see("校内已审核").await;
    school.page.open(&format!("{dossier}/check")).await;
    school.page.press("提交").await;
    school.page.see("自评材料已提交").await;
    let submitted = [dossier.clone(), format!("{dossier}/check"), format!("{dossier}/receipt")];
    let submitted: Vec<&str> = submitted.iter().map(String::as_str).collect();
    for eyes in [&mut school, &mut head, &mut filler] {
        let views = if eyes.who == "院校管理员" { ALL } else { SOME };
        eyes.visit(&submitted, views).await;
    }
    school.make_a_key().await;
    let mut outcome = school.close(server).await;
    outcome.add(head.close(server).await);
    outcome.add(filler.close(server).await);
    outcome
}

/// An organisation, an institution and the office, while figures are compared.
async fn compared(desk: &Desk, axe: &str) -> Outcome {
    let server = Server::demonstration_of_data();
    let mut organisation = Eyes::open(desk, &server, axe, "培训评价组织").await;
    organisation.page.open("/years/2021/figures?lang=zh").await;
    let supplied = organisation.page.path().await;
    organisation.visit(&["/", &supplied, &format!("{supplied}/line"), &format!("{supplied}/concerns")], ALL).await;
    organisation.page.open(&format!("{supplied}?lang=zh")).await;
    organisation.page.press("更正").await;
    organisation.page.write("通过人数", "1").await;
    organisation.page.press("核对变化").await;
    organisation.page.see("签署并报送").await;
    organisation.look_here("figures, before they are signed").await;

    let mut school = Eyes::open(desk, &server, axe, "院校管理员").await;
    school.page.press("核对培训评价组织报送的数据").await;
    let own = school.page.path().await;
    let row = school.address_of("td.wide a").await;
    school.visit(&["/", &own, &row], ALL).await;

    let mut office = Eyes::open(desk, &server, axe, "省教育厅").await;
    let reconciliation = "/years/2021/reconciliation?state=answered";
    office.page.open(reconciliation).await;
    let of = office.address_of(".lines td a").await;
    office.page.open(&of).await;
    let answered = office.address_of("td.wide a").await;
    let each = ["/", "/years/2021", "/years/2021/figures?state=missing", reconciliation, &of, &answered];
    office.visit(&each, SOME).await;
    let mut outcome = organisation.close(&server).await;
    outcome.add(school.close(&server).await);
    outcome.add(office.close(&server).await);
    outcome
}

/// An expert who signs and steps back, and the office, which puts another in the place.
async fn reviewed(desk: &Desk, axe: &str) -> Outcome {
    let server = Server::demonstration_of_review();
    let mut expert = Eyes::open(desk, &server, axe, "评审专家").await;
    expert.visit(&["/", "/reviews"], ALL).await;
    expert.page.open("/reviews?lang=zh").await;
    expert.page.tick("我承诺").await;
    expert.page.press("签署").await;
    expert.page.see("承诺已签署").await;
    let script = "document.querySelector('main td details').open = true";
    expert.page.client.execute(script, vec![]).await.expect("there is something to step back from");
    expert.page.write("原因", "亲属在该校任职").await;
    expert.page.press("回避该校").await;
    expert.page.see("已声明回避").await;
    expert.look_here("reviews, after stepping back").await;
    expert.page.open("/reviews?lang=zh").await;
    let review = expert.address_of("main td a").await;
    expert.page.open(&format!("{review}/4.4?lang=zh")).await;
    expert.page.choose("这项指标", "需补充材料").await;
    expert.page.press("保存").await;
    expert.page.see("请写明需要什么").await;
    expert.visit(&["/reviews", &review, &format!("{review}/4.4"), &format!("{review}/3.1")], ALL).await;
    expert.page.open(&format!("{review}/3.1?lang=zh")).await;
    let script = "document.querySelector('#material details').open = true";
    expert.page.client.execute(script, vec![]).await.expect("material can be asked for");
    expert.page.write("需要补充什么", "请补充课程标准的修订页").await;
    expert.page.press("向院校提出").await;
    expert.page.see("已向院校提出").await;
    expert.look_here("an indicator, after asking for material").await;
    expert.visit(&[&format!("{review}/concerns")], ALL).await;

    marked(&mut expert).await;

    let mut office = Eyes::open(desk, &server, axe, "省教育厅").await;
    let board = "/years/2021/assignment?state=short";
    office.page.open(&format!("{board}&lang=zh")).await;
    let short = office.address_of(".lines td a").await;
    office.visit(&["/", board, &short], ALL).await;
    office.page.open(&format!("{short}?lang=zh")).await;
    let script = "document.getElementById('field-expert').selectedIndex = 1";
    office.page.client.execute(script, vec![]).await.expect("there is somebody to choose");
    office.page.press("分配").await;
    office.page.see("手工分配；").await;
    office.page.open("/years/2021/assignment?lang=zh").await;
    office.page.press("发布全部草稿并通知专家").await;
    office.page.see("已发布 1 条分配").await;
    office.visit(&["/registers/experts", "/registers/experts/new"], SOME).await;
    visited(&mut office).await;
    let mut outcome = cases(desk, &server, axe, &mut office).await;
    outcome.add(on_site(desk, &server, axe).await);
    outcome.add(material(desk, &server, axe, &mut office).await);
    outcome.add(expert.close(&server).await);
    outcome.add(office.close(&server).await);
    outcome
}

/// Visits as the office sees them: the list, the plan before it is made, one in each state.
async fn visited(office: &mut Eyes<'_>) {
    let list = "/years/2021/visits";
    office.visit(&[list, &format!("{list}/plan?candidates=5&share=5&signals=1")], ALL).await;
    for state in ["planned", "announced", "closed"] {
        office.page.open(&format!("{list}?state={state}&lang=zh")).await;
        let visit = office.address_of(".lines td a").await;
        office.visit(&[&visit, &format!("{visit}/list")], if state == "closed" { ALL } else { SOME }).await;
    }
}

/// Whoever leads a team, and an institution.
async fn on_site(desk: &Desk, server: &Server, axe: &str) -> Outcome {
    let mut lead = Eyes::open(desk, server, axe, "专家组长").await;
    lead.page.open("/reviews?lang=zh").await;
    let visit = lead.address_of("#visits a").await;
    lead.visit(&["/", "/reviews", &visit, &format!("{visit}/list")], ALL).await;
    let mut school = Eyes::open(desk, server, axe, "院校管理员").await;
    school.page.open("/?lang=zh").await;
    let dossier = school.address_of("nav a[href^=\"/dossiers/\"]").await;
    school.visit(&[&format!("{dossier}/visits")], ALL).await;
    let mut outcome = lead.close(server).await;
    outcome.add(school.close(server).await);
    outcome
}

/// The negative list, as the office sees it and as an institution that is being heard.
async fn cases(desk: &Desk, server: &Server, axe: &str, office: &mut Eyes<'_>) -> Outcome {
    let list = "/years/2021/cases";
    office.visit(&[list, &format!("{list}?view=signals"), &format!("{list}/new")], ALL).await;
    office.page.open(&format!("{list}?view=signals&lang=zh")).await;
    let signal = office.address_of(".lines td a").await;
    office.visit(&[&signal], ALL).await;
    for state in ["proposed", "hearing", "decided"] {
        office.page.open(&format!("{list}?state={state}&lang=zh")).await;
        let case = office.address_of(".lines td a").await;
        office.visit(&[&case], ALL).await;
    }
    office.page.open(&format!("{list}?state=proposed&lang=zh")).await;
    let proposed = office.address_of(".lines td a").await;
    office.page.open(&format!("{proposed}?lang=zh")).await;
    office.page.write("理由（院校可见）", "事实清楚，责任已经落实，予以记录").await;
    office.page.press("同意，作出决定").await;
    office.page.see("已作出决定").await;
    office.look_here("a case, after its decision").await;

    let mut school = Eyes::open(desk, server, axe, "院校管理员").await;
    school.page.press("就负面清单事项陈述申辩").await;
    let case = school.page.path().await;
    let own = case.rsplit_once('/').map_or("/", |(list, _)| list).to_owned();
    school.visit(&["/", &own, &case], ALL).await;
    school.page.open(&format!("{case}?lang=zh")).await;
    school.page.write("陈述内容", "签字已补，监考安排已整改").await;
    school.page.press("提交陈述").await;
    school.page.see("陈述申辩已提交").await;
    school.look_here("a case, after the statement").await;
    school.close(server).await
}

/// A preview of evidence says who looks at it, and when.
async fn marked(expert: &mut Eyes<'_>) {
    expert.page.open("/reviews?lang=zh").await;
    let script = "const done = arguments[0]; \
                  const read = async (path) => (await fetch(path)).text(); \
                  const links = (text) => [...new DOMParser().parseFromString(text, 'text/html') \
                    .querySelectorAll('main td a')].map((link) => link.getAttribute('href')); \
                  (async () => { \
                    for (const review of links(document.documentElement.outerHTML)) \
                      for (const sheet of links(await read(review))) \
                        if ((await read(sheet)).includes('data-preview=')) return sheet; \
                    return '/reviews'; \
                  })().then(done)";
    let sheet = expert.page.client.execute_async(script, vec![]).await.expect("the pages can be read");
    expert.page.open(sheet.as_str().expect("something is proven")).await;
    // A picture in the place of the document, which Chromium does not show in its sandbox.
    let script = "const link = document.querySelector('a[data-preview]'); \
                  link.dataset.preview = 'picture'; \
                  link.href = document.querySelector('link[rel=icon]').href; \
                  link.click(); \
                  return document.querySelector('.preview .watermark span').textContent";
    let words = expert.page.client.execute(script, vec![]).await.expect("the preview opens");
    let words = words.as_str().unwrap_or_default();
    let (person, time) = words.split_once(" · 2021年度考核评价 · ").unwrap_or_default();
    assert!(person.starts_with("演示专家") && time.contains(':'), "{words}");
    expert.look_here("evidence, marked with who looks at it").await;
}

/// Requests for material, as the office sees them and as an institution answers one.
async fn material(desk: &Desk, server: &Server, axe: &str, office: &mut Eyes<'_>) -> Outcome {
    let list = "/years/2021/requests";
    office.visit(&[list, &format!("{list}?state=answered"), &format!("{list}?q=nowhere")], ALL).await;
    let mut school = Eyes::open(desk, server, axe, "院校管理员").await;
    school.page.press("按专家要求补充材料").await;
    let one = school.page.path().await;
    let own = one.rsplit_once('/').map_or("/", |(list, _)| list).to_owned();
    school.visit(&["/", &own, &one], ALL).await;
    school.page.open(&format!("{one}?lang=zh")).await;
    school.page.write("说明", "对照页已在课程标准中，见附件").await;
    school.page.press("提交答复").await;
    school.page.see("已答复").await;
    school.look_here("a request for material, after the answer").await;
    school.close(server).await
}

/// The roles above institutions, and somebody who is invited, who comes to a second factor and signs in with it.
async fn offices(desk: &Desk, server: &Server, axe: &str) -> Outcome {
    let mut office = Eyes::open(desk, server, axe, "省教育厅").await;
    let [submitted, returned] = [office.dossier("submitted").await, office.dossier("returned").await];
    let each = [
        "/".to_owned(),
        "/search?q=xueyuan".to_owned(),
        "/people?q=nobody".to_owned(),
        "/years/2021/progress?state=returned&sort=city".to_owned(),
        returned.clone(),
        format!("{returned}/comparison"),
        format!("{submitted}/receipt"),
    ];
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    office.crawl(&each, Grain::Coarse).await;
    let mut outcome = office.close(server).await;
    for role in ["省1+X推进办", "主管部门", "审计纪检"] {
        let mut eyes = Eyes::open(desk, server, axe, role).await;
        eyes.crawl(&["/"], Grain::Coarse).await;
        outcome.add(eyes.close(server).await);
    }
    let mut system = Eyes::open(desk, server, axe, "系统管理员").await;
    system.crawl(&["/", "/people?q=yuanxiao", "/mail"], Grain::Coarse).await;
    system.page.open("/people?lang=zh").await;
    system.page.invite("赵老师", "省教育厅", None).await;
    system.look_here("people, with a link that was just made").await;
    outcome.add(system.close(server).await);
    outcome.add(invited(desk, axe).await);
    outcome
}

/// From the first invitation's link to the second factor, and in again; on an installation that nobody has used yet, with
/// the time as it is.
async fn invited(desk: &Desk, axe: &str) -> Outcome {
    let server = Server::empty();
    let mut guest = Eyes::of(desk, &server, axe, "未登录").await;
    let link = server.first_link();
    let path = link.find("/invitations/").map_or("", |at| &link[at..]);
    guest.visit(&["/sign-in", path], ALL).await;
    guest.page.accept(&format!("{path}?lang=zh"), "zhaolaoshi").await;
    guest.look_here("account, where a second factor is needed").await;
    guest.page.open("/account").await;
    guest.page.begin_second_factor().await;
    guest.look_here("account, with the secret").await;
    guest.page.confirm_second_factor().await;
    guest.look_here("account, with recovery codes").await;
    guest.page.client.delete_all_cookies().await.expect("cookies can be deleted");
    guest.page.sign_in("zhaolaoshi").await;
    guest.page.see("验证器中的6位验证码").await;
    guest.visit(&["/sign-in/code"], ALL).await;
    guest.page.open("/sign-in/code?lang=zh").await;
    guest.page.write("验证器中的6位验证码", "000000").await;
    guest.page.press("继续").await;
    guest.look_here("code, wrong").await;
    guest.close(&server).await
}

/// axe-core, which `cargo xtask axe` fetches; nothing of others is kept in the repository. Whoever asks begins to look at
/// pages.
#[allow(clippy::print_stderr, reason = "whoever runs the tests must know what was left out")]
fn axe() -> Option<String> {
    static BEGUN: Once = Once::new();
    // Pictures of pages that are gone would only mislead.
    BEGUN.call_once(|| drop(fs::remove_dir_all(findings().join("pages"))));
    let file = findings().with_file_name("axe").join("axe.min.js");
    let text = fs::read_to_string(&file).ok();
    if text.is_none() {
        assert!(
            std::env::var_os("HENGPING_REQUIRE_BROWSER").is_none(),
            "{} is missing: cargo xtask axe",
            file.display()
        );
        eprintln!("pages: left out, there is no axe (cargo xtask axe fetches it)");
    }
    text
}

/// Somebody who looks at pages.
struct Eyes<'a> {
    page: Page,
    axe: &'a str,
    who: &'a str,
    seen: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

impl<'a> Eyes<'a> {
    /// Somebody in a role.
    async fn open(desk: &Desk, server: &Server, axe: &'a str, role: &'a str) -> Self {
        let eyes = Self::of(desk, server, axe, role).await;
        eyes.page.enter_as(role).await;
        eyes
    }

    /// Somebody who has not signed in.
    async fn of(desk: &Desk, server: &Server, axe: &'a str, who: &'a str) -> Self {
        let page = desk.browser(server, Setup { recording: true, ..Setup::default() }).await;
        Self { page, axe, who, seen: BTreeSet::new(), wrong: Vec::new() }
    }

    /// Looks at every page that links lead to from these; in every way as those who fill in and manage.
    async fn crawl(&mut self, from: &[&str], grain: Grain) {
        let views = if matches!(self.who, "院校管理员" | "省教育厅") { ALL } else { SOME };
        let mut crawl = Crawl::from(from, grain);
        while let Some(found) = crawl.next(&self.page).await {
            self.look(&found, views).await;
        }
    }

    /// Looks at these pages only.
    async fn visit(&mut self, addresses: &[&str], views: &[View]) {
        for address in addresses {
            let found = Crawl::from(&[*address], Grain::Fine).next(&self.page).await.expect("one that was asked for");
            self.look(&found, views).await;
        }
    }

    /// Looks at a page that was opened in Chinese.
    async fn look(&mut self, found: &Found, views: &[View]) {
        let status = self.status().await;
        if status != 200 {
            self.wrong.push(format!("{} {}: {status}", self.who, found.address));
            return;
        }
        self.seen.insert(found.route);
        self.look_here_as(&found.kind, views.iter().filter(|view| view.lang == "zh")).await;
        self.page.open(&in_language(&found.address, "en")).await;
        self.look_here_as(&found.kind, views.iter().filter(|view| view.lang == "en")).await;
    }

    /// Looks at the page that is shown: what followed a form cannot be opened again.
    async fn look_here(&mut self, name: &str) {
        self.look_here_as(name, ALL[..2].iter()).await;
    }

    async fn look_here_as(&mut self, name: &str, views: impl Iterator<Item = &View> + Clone) {
        let place = |view: &View| {
            let colours = if view.dark { "dark" } else { "light" };
            format!("{} {name} {} {} {colours}", self.who, view.lang, view.size.0)
        };
        let mut wrong = Vec::new();
        for view in views.clone() {
            show(&self.page, view).await;
            wrong.extend(fits(&self.page, view.size.0).await.map(|why| format!("{}: {why}", place(view))));
            if view.lang == "zh" {
                keep(&self.page, &place(view), view.size).await;
            }
        }
        // Of long tables the first rows are examined: the others are like them.
        let shorten = "for (const body of document.querySelectorAll('tbody')) \
                         [...body.rows].slice(20).forEach((row) => row.remove())";
        self.page.client.execute(shorten, vec![]).await.expect("a page has a document");
        self.page.client.execute(self.axe, vec![]).await.expect("axe is loaded");
        for (number, view) in views.enumerate() {
            show(&self.page, view).await;
            // The same words once more: only their size and colours are others.
            let looks = vec![json!(number > 0)];
            let found = self.page.client.execute_async(include_str!("axe.js"), looks).await.expect("axe runs");
            wrong.extend(found.as_array().into_iter().flatten().map(|one| format!("{}: {one}", place(view))));
        }
        self.wrong.append(&mut wrong);
    }

    /// The status with which the shown page came.
    async fn status(&self) -> u64 {
        let script = "return performance.getEntriesByType('navigation')[0].responseStatus";
        let status = self.page.client.execute(script, vec![]).await;
        status.ok().and_then(|status| status.as_u64()).unwrap_or(0)
    }

    /// Asks for what is refused, as a form does, and looks at the answer in both languages.
    async fn refused(&mut self, code: u64, method: &str, path: &str, body: &str) {
        for lang in ["zh", "en"] {
            self.refused_in(lang, code, method, path, body).await;
        }
    }

    async fn refused_in(&mut self, lang: &str, code: u64, method: &str, path: &str, body: &str) {
        self.page.open(&format!("/?lang={lang}")).await;
        let send = "const [method, action, body, before] = arguments; \
                    const form = Object.assign(document.createElement('form'), { method, action }); \
                    for (const [name, value] of new URLSearchParams(body)) \
                      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value })); \
                    document.body.append(form); \
                    Promise.all(Array.from({ length: before }, () => fetch(action, { method }))).then(() => form.submit());";
        // As many as the limit takes at once.
        let before = if code == 429 { 3 } else { 0 };
        let arguments = vec![json!(method), json!(path), json!(body), json!(before)];
        self.page.client.execute(send, arguments).await.expect("a form is sent");
        // The page is another one when its status is.
        let mut status = 0;
        for _ in 0..300 {
            status = self.status().await;
            if status >= 400 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        }
        if status != code {
            self.wrong.push(format!("{} {method} {path}: {status} in place of {code}", self.who));
        }
        self.look_here_as(&format!("refusal {code}"), ALL.iter().filter(|view| view.lang == lang)).await;
    }

    /// Where the first link that fits leads.
    async fn address_of(&self, selector: &str) -> String {
        let script = "const link = document.querySelector(arguments[0]); return link.pathname + link.search";
        let found = self.page.client.execute(script, vec![json!(selector)]).await.expect("there is such a link");
        found.as_str().expect("an address").to_owned()
    }

    /// A dossier in this state, from the list of progress.
    async fn dossier(&self, state: &str) -> String {
        self.page.open(&format!("/years/2021/progress?state={state}")).await;
        let script = "return document.querySelector('.lines a[href^=\"/dossiers/\"]').getAttribute('href')";
        let found = self.page.client.execute(script, vec![]).await.expect("there is one in the demonstration");
        found.as_str().expect("an address").to_owned()
    }

    /// Makes an access key, which is shown this once.
    async fn make_a_key(&mut self) {
        self.page.open("/account?lang=zh").await;
        self.page.write("名称", "教务系统").await;
        self.page.press("创建访问密钥").await;
        self.page.see("新密钥已创建").await;
        self.look_here("account, with a new key").await;
    }

    /// Adds what the console and the record of requests hold that they should not.
    async fn close(mut self, server: &Server) -> Outcome {
        self.wrong.extend(quiet(&self.page, self.who, &server.address()).await);
        Outcome { seen: self.seen, wrong: self.wrong }
    }
}

/// Shows the page in this size and these colours.
async fn show(page: &Page, view: &View) {
    resize(page, view.size.0, view.size.1).await;
    let colours = if view.dark { "dark" } else { "light" };
    let wanted = json!({"features": [{"name": "prefers-color-scheme", "value": colours}]});
    devtools(&page.client, "Emulation.setEmulatedMedia", wanted).await;
}

/// Why the shown page does not fit its width, if so: it scrolls sideways only where wide tables do, and lists of
/// indicators are none of these.
async fn fits(page: &Page, width: u32) -> Option<String> {
    let script = "const wide = [...document.querySelectorAll('.tasks')].filter((one) => one.scrollWidth > one.clientWidth); \
                  return Math.max(document.documentElement.scrollWidth, ...wide.map(() => 10000))";
    let needed = page.client.execute(script, vec![]).await.expect("a page has a width").as_u64().unwrap_or(0);
    match needed {
        10000 => Some("a list of indicators scrolls sideways".to_owned()),
        needed if needed > u64::from(width) => Some(format!("is {needed} px wide")),
        _ => None,
    }
}

async fn resize(page: &Page, width: u32, height: u32) {
    let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    devtools(&page.client, "Emulation.setDeviceMetricsOverride", size).await;
}

/// A picture of the whole page, for people to look at.
async fn keep(page: &Page, place: &str, (width, height): (u32, u32)) {
    let folder = findings().join("pages");
    fs::create_dir_all(&folder).expect("target can be written");
    let script = "return document.documentElement.scrollHeight";
    let long = page.client.execute(script, vec![]).await.ok().and_then(|long| long.as_u64()).unwrap_or(0);
    resize(page, width, u32::try_from(long.min(3000)).unwrap_or(height).max(height)).await;
    let picture = page.client.screenshot().await.expect("Chromium makes pictures");
    resize(page, width, height).await;
    let name = place.replace(['{', '}', ','], "").replace(['/', ' '], "-");
    fs::write(folder.join(format!("{name}.png")), picture).expect("target can be written");
}

/// What the console and the record of requests hold that they should not.
async fn quiet(page: &Page, role: &str, address: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in log(&page.client, "browser").await {
        let text = line["message"].as_str().unwrap_or_default();
        if line["level"] == "SEVERE" {
            wrong.push(format!("{role}: the console says {text}"));
        }
    }
    for line in log(&page.client, "performance").await {
        let event: Value = serde_json::from_str(line["message"].as_str().unwrap_or_default()).unwrap_or_default();
        let url = event["message"]["params"]["request"]["url"].as_str().unwrap_or_default();
        let sent = event["message"]["method"] == "Network.requestWillBeSent";
        // Chromium's own pages are no requests to anybody.
        if sent && (url.starts_with("http") || url.starts_with("ws")) && !url.starts_with(address) {
            wrong.push(format!("{role}: {url} was asked for"));
        }
    }
    wrong
}
