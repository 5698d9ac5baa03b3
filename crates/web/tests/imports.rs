//! Registers imported by workbook, over HTTP: what a workbook would change, everything that is wrong in it, and making it.
//! A workbook is read in a child process, which is this program again: so it has a `main` of its own in place of the usual
//! one.

#![expect(clippy::print_stdout, reason = "it reports as the usual main of tests does")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::tests_outside_test_module, reason = "tests")]

#[allow(dead_code, reason = "the other tests use the rest of it")]
#[path = "it/site.rs"]
mod site;

use std::panic::catch_unwind;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use documents::cells::{CHILD_ARGUMENT, child_main};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use store::StoreError;
use store::years::{self, Certificate, Institution, Organisation};
use workflow::{CertificateId, InstitutionId, OrganisationId};

use site::{Answer, Person, Site};

const TESTS: &[(&str, fn())] = &[
    ("imports::what_would_change_is_shown_and_then_made", || run(what_would_change_is_shown_and_then_made())),
    ("imports::every_problem_is_said_at_once_with_its_place", || run(every_problem_is_said_at_once_with_its_place())),
    ("imports::a_register_that_changed_meanwhile_refuses", || run(a_register_that_changed_meanwhile_refuses())),
    ("imports::names_that_are_alike_and_names_that_were", || run(names_that_are_alike_and_names_that_were())),
    ("imports::approved_numbers_are_imported_and_every_problem_said", || {
        run(approved_numbers_are_imported_and_every_problem_said());
    }),
    ("imports::fee_standards_go_out_and_come_back", || run(fee_standards_go_out_and_come_back())),
    ("imports::what_is_exported_changes_nothing", what_is_exported_changes_nothing),
];

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|first| first == CHILD_ARGUMENT) {
        return child_main(&arguments[1..]);
    }
    let filters: Vec<String> = arguments.iter().filter_map(|argument| argument.to_str().map(str::to_owned)).collect();
    if filters.iter().any(|filter| filter == "--list") {
        for (name, _) in TESTS {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let wanted =
        |name: &str| filters.iter().all(|filter| filter.starts_with('-')) || filters.iter().any(|f| name.contains(f));
    let mut failed = 0;
    for (name, test) in TESTS.iter().filter(|(name, _)| wanted(name)) {
        let begin = Instant::now();
        let passed = catch_unwind(test).is_ok();
        println!("test {name} ... {} ({:.1?})", if passed { "ok" } else { "FAILED" }, begin.elapsed());
        failed += usize::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime starts").block_on(test)
}

/// A site that reads workbooks, with a year in self-evaluation and the institutions 甲校 and 乙校.
async fn site() -> (Site, Person) {
    let (mut site, lead, _) = Site::with_year().await;
    let program = std::env::current_exe().expect("this program is somewhere");
    site.app.settings = Arc::new(app::Settings { program, ..(*site.app.settings).clone() });
    site.limit_to(1_000_000);
    (site, lead)
}

async fn upload(site: &Site, person: &Person, register: &str, text: &str) -> Answer {
    site.upload(person, &format!("/registers/{register}/import"), "名单.csv", text.as_bytes()).await
}

/// What stands in a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    let text = from.split('"').next().unwrap_or_default();
    let text = text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#39;", "'").replace("&#60;", "<");
    text.replace("&#62;", ">").replace("&#38;", "&").replace("&amp;", "&")
}

/// Presses the button below a list of changes.
async fn confirm(site: &Site, person: &Person, register: &str, page: &str) -> Answer {
    let fields = ["key", "seen", "rows"].map(|name| (name, hidden(page, name)));
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    site.post(Some(person), &format!("/registers/{register}/import/apply"), &fields).await
}

async fn import(site: &Site, person: &Person, register: &str, text: &str) -> String {
    let page = upload(site, person, register, text).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let made = confirm(site, person, register, &page.body).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location
}

async fn institutions(site: &Site) -> Vec<Institution> {
    years::institutions(&mut site.app.store.read().await.unwrap()).await.unwrap()
}

const HEAD: &str = "学校标识码,院校名称,类型,设区市,主管部门\n";

async fn what_would_change_is_shown_and_then_made() {
    let (site, lead) = site().await;
    let text = format!(
        "某省试点院校名单,,,,\n{HEAD}9900000001,甲职业学院,高职专科,甲市,甲市教育局\n9900000002,乙校,高职专科,丁市,甲市教育局\n\
         9900000003,丙校,中职,乙市,乙市教育局\n"
    );
    let page = upload(&site, &lead, "institutions", &text).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for said in [
        "<del>甲校</del> → <ins>甲职业学院</ins>",
        "曾用名：<ins>甲校</ins>",
        "<del>甲市</del> → <ins>丁市</ins>",
        "丙校",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert_eq!(institutions(&site).await.len(), 2, "nothing is written yet");
    let made = confirm(&site, &lead, "institutions", &page.body).await;
    assert_eq!(made.location, "/registers/institutions?imported=1-1-1", "{}", made.body);
    let again = confirm(&site, &lead, "institutions", &page.body).await;
    assert_eq!(again.location, made.location, "a second press counts once");
    let now = institutions(&site).await;
    assert_eq!(now.len(), 3);
    assert_eq!((now[0].name.as_str(), &now[0].former_names), ("甲职业学院", &vec!["甲校".to_owned()]));
    assert_eq!((now[1].city.as_str(), now[2].name.as_str()), ("丁市", "丙校"));
    let history = site.get(Some(&lead), &format!("/registers/institutions/{}", now[0].id)).await.body;
    assert!(history.contains("更名（导入）") && history.contains("厅职成处"), "{history}");
    // Some lines only: what is not in them stays.
    let page = upload(&site, &lead, "institutions", &format!("{HEAD}9900000003,丙校,中职,丁市,乙市教育局\n")).await;
    assert!(page.body.contains("<dd>2</dd>"), "two are kept: {}", page.body);
    let english = site.get(Some(&lead), "/registers/institutions?imported=1-1-1&lang=en").await.body;
    assert!(english.contains("Imported: new 1"), "{english}");
}

async fn approved_numbers_are_imported_and_every_problem_said() {
    let (site, lead) = site().await;
    site.organisations().await;
    let send =
        async |text: &str| site.upload(&lead, "/years/2021/quotas/import", "批复名单.csv", text.as_bytes()).await;
    let head = "学校标识码,院校,证书,等级,获批试点人数,文号,批复日期\n";
    let wrong = format!(
        "{head}9900000001,甲校,甲证书,中级,-5,示例〔2021〕9号,2021-04-06\n9900000009,丁校,甲证书,高级,50,示例〔2021〕9号,2021-04-06\n\
         9900000002,乙校,乙证书,中级,60,,2021年4月\n9900000001,甲校,甲证书,中级,50,示例〔2021〕9号,2021-04-06\n\
         9900000001,甲校,甲证书,中级,70,示例〔2021〕9号,2021-04-06\n"
    );
    let refused = send(&wrong).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    for place in ["E2：", "A3：", "D3：", "F4：", "G4：", "A6：与第 5 行是同一院校、证书和等级"] {
        assert!(refused.body.contains(place), "{place}: {}", refused.body);
    }
    let nothing = format!(
        "{head}9900000001,甲校,甲证书,中级,/,示例〔2021〕9号,2021-04-06\n9900000002,乙校,乙证书,中级,60,示例〔2021〕9号,—\n"
    );
    let refused = send(&nothing).await;
    for said in ["E2：请填写获批人数", "G3：批准日期应为日期"] {
        assert!(refused.body.contains(said), "a stroke says nothing: {said}: {}", refused.body);
    }
    let right = format!(
        "{head}9900000001,甲校,甲证书,中级,150,示例〔2021〕9号,2021-04-06\n9900000002,,乙证书,中级,60,示例〔2021〕9号,2021年4月6日\n"
    );
    let page = send(&right).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let fields = ["key", "seen", "rows"].map(|name| (name, hidden(&page.body, name)));
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let made = site.post(Some(&lead), "/years/2021/quotas/apply", &fields).await;
    assert_eq!(made.location, "/years/2021/quotas?done=2", "{}", made.body);
    let list = site.get(Some(&lead), "/years/2021/quotas").await.body;
    assert!(list.contains("<dd>210</dd>") && list.contains("2021年4月6日"), "{list}");
    // What goes out comes back in, and changes nothing.
    let out = site.get(Some(&lead), "/years/2021/quotas.xlsx").await.bytes;
    let same = site.upload(&lead, "/years/2021/quotas/import", "获批人数.xlsx", &out).await;
    assert!(same.body.contains("没有要改的"), "{}", same.body);
    let host = site.person_at("甲校", "推进办", workflow::Role::OfficeStaff, workflow::Scope::Province).await;
    let same = site.upload(&host, "/years/2021/quotas/import", "获批人数.xlsx", &out).await;
    assert!(same.body.contains("没有要改的"), "what stays is nobody's to leave to others: {}", same.body);
}

async fn fee_standards_go_out_and_come_back() {
    let (site, lead) = site().await;
    let [first, _] = site.organisations().await;
    site.set_time("2022-01-21T09:00:00+08:00");
    let lead = {
        let _ = lead;
        site.person("厅职成处", workflow::Role::OfficeLead, workflow::Scope::Province).await
    };
    site.app.move_year(&lead.actor, site::YEAR, workflow::Step::Data).await.unwrap();
    let scope = workflow::Scope::Organisation(first.clone());
    let organiser = site.person("考务部", workflow::Role::EvaluationOrganisation, scope).await;
    let place = format!("/years/2021/figures/{first}");
    let send =
        async |name: &str, bytes: &[u8]| site.upload(&organiser, &format!("{place}/workbook"), name, bytes).await;
    let wrong = send(
        "标准.csv",
        "证书名称,等级,费用标准,全国通过率\n乙证书,中级,400,\n甲证书,特级,,\n甲证书,中级,免费,高\n".as_bytes(),
    )
    .await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    for said in ["A2：本组织名下没有证书「乙证书」", "B3：等级应为：中级", "C4：", "D4："] {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.body);
    }
    let staged =
        send("标准.csv", "证书名称,等级,费用标准,全国通过率\n甲证书（试行）,中级,380,81.5%\n".as_bytes()).await;
    assert_eq!(staged.status, 200, "{}", staged.body);
    assert!(staged.body.contains("<ins>380</ins>") || staged.body.contains("<ins>380.00</ins>"), "{}", staged.body);
    site.sign(&organiser, &place, &staged).await;
    let out = site.get(Some(&organiser), &format!("{place}/standards.xlsx")).await.bytes;
    let same = send("费用标准.xlsx", &out).await;
    assert!(same.body.contains("没有要改的"), "{}", same.body);
}

async fn every_problem_is_said_at_once_with_its_place() {
    let (site, lead) = site().await;
    let text = format!(
        "{HEAD},无码学校,中职,甲市,甲市教育局\n9900000003,丙校,大学,,\n9900000004,丁校,中职,甲市,某局\n\
         9900000004,戊校,中职,甲市,某局\n9900000005,乙校,中职,甲市,某局\n9900000006,\"己\n校\",中职,甲市,某局\n"
    );
    let page = upload(&site, &lead, "institutions", &text).await;
    assert_eq!(page.status, 422);
    for said in [
        "A2：请填写学校标识码",
        "C3：类型「大学」应为以下之一：中职",
        "D3：请填写设区市",
        "E3：请填写主管部门",
        "A5：「9900000004」与第 4 行重复",
        "B6：与标识码为 9900000002 的院校同名",
        "中不能有换行和分号",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let english = site.get(Some(&lead), "/registers/institutions?lang=en").await;
    assert_eq!(english.status, 200);
    for (register, text, said) in [
        (
            "certificates",
            "证书名称,培训评价组织,等级\n甲证书,没有的公司,特级\n",
            "名录中没有培训评价组织「没有的公司」",
        ),
        (
            "certificates",
            "证书名称,培训评价组织,等级\n甲证书,没有的公司,特级\n",
            "C2：等级「特级」应为：初级、中级、高级",
        ),
        ("organisations", "名称\n甲公司\n甲 公司\n", "A3：「甲 公司」与第 2 行重复"),
        ("organisations", "别的\n甲公司\n", "没有找到表头：应有「培训评价组织」各列"),
        ("institutions", HEAD, "表头下面没有院校"),
    ] {
        let page = upload(&site, &lead, register, text).await;
        assert_eq!(page.status, 422, "{text}");
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let none = site.post(Some(&lead), "/registers/institutions/import/apply", &[("rows", "x"), ("seen", "")]).await;
    assert_eq!(none.status, 422, "{}", none.body);
    assert_eq!(institutions(&site).await.len(), 2);
}

async fn a_register_that_changed_meanwhile_refuses() {
    let (site, lead) = site().await;
    let one = upload(&site, &lead, "institutions", &format!("{HEAD}9900000003,丙校,中职,甲市,某局\n")).await.body;
    import(&site, &lead, "institutions", &format!("{HEAD}9900000004,丁校,中职,甲市,某局\n")).await;
    let refused = confirm(&site, &lead, "institutions", &one).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("核对期间名录有了变化"), "{}", refused.body);
    assert_eq!(institutions(&site).await.len(), 3, "nothing of it is written");

    import(&site, &lead, "organisations", "名称\n甲公司\n").await;
    let text = "证书名称,培训评价组织,等级\n甲证书,甲公司,初级\n";
    let certificates = upload(&site, &lead, "certificates", text).await.body;
    import(&site, &lead, "organisations", "名称,曾用名\n甲股份公司,甲公司\n").await;
    let refused = confirm(&site, &lead, "certificates", &certificates).await;
    assert_eq!(refused.status, 409, "its organisation has another name by now");
}

async fn names_that_are_alike_and_names_that_were() {
    let (site, lead) = site().await;
    import(&site, &lead, "organisations", "培训评价组织名称\n甲评价公司\n乙评价公司\n").await;
    assert_eq!(
        import(&site, &lead, "organisations", "名称,曾用名\n甲股份公司,甲评价公司\n").await,
        "/registers/organisations?imported=0-1-0"
    );
    let text = "证书,评价组织,等级\n云计算平台运维与开发职业技能等级证书,甲评价公司,初中高\n建筑信息模型（BIM）,乙评价公司,L1、中级\n";
    import(&site, &lead, "certificates", text).await;
    let certificates = years::certificates(&mut site.app.store.read().await.unwrap()).await.unwrap();
    let levels: Vec<&str> = certificates.iter().flat_map(|one| &one.levels).map(String::as_str).collect();
    assert_eq!((certificates.len(), levels.len()), (2, 5), "{levels:?}");
    let organisations = years::organisations(&mut site.app.store.read().await.unwrap()).await.unwrap();
    let renamed = organisations.iter().find(|one| one.name == "甲股份公司").unwrap();
    assert!(certificates.iter().any(|one| one.organisation == renamed.id), "by the name it had");

    let text =
        "证书名称,培训评价组织,等级\n云计算开发与运维,乙评价公司,初级\n建筑信息模型(bim),乙评价公司,初级、中级\n";
    let page = upload(&site, &lead, "certificates", text).await.body;
    assert!(page.contains("与「云计算平台运维与开发职业技能等级证书」相近"), "{page}");
    assert!(!page.contains("建筑信息模型"), "another way of writing it is no change: {page}");
    let page =
        upload(&site, &lead, "certificates", "证书名称,培训评价组织,等级\n云计算平台运维与开发,甲股份公司,初中高\n")
            .await
            .body;
    assert!(page.contains("工作簿与名录一致"), "{page}");
    import(&site, &lead, "institutions", &format!("{HEAD}9900000001,甲学院,高职专科,甲市,甲市教育局\n")).await;
    let text = format!("{HEAD}9900000001,甲校,高职专科,甲市,甲市教育局\n9900000009,甲校,高职专科,甲市,甲市教育局\n");
    let page = upload(&site, &lead, "institutions", &text).await;
    assert_eq!(page.status, 422, "two would have one name: {}", page.body);
    let page =
        upload(&site, &lead, "institutions", &format!("{HEAD}9900000001,甲校,高职专科,甲市,甲市教育局\n")).await.body;
    assert!(page.contains("请核对这份名单是否过期"), "{page}");
    let page =
        upload(&site, &lead, "institutions", &format!("{HEAD}9900000009,甲校,高职专科,甲市,甲市教育局\n")).await.body;
    assert!(page.contains("「甲学院」曾用此名"), "{page}");
}

/// Names as nobody should give them.
fn name() -> impl Strategy<Value = String> {
    let first = "[=+@'\"甲乙丙A-Za-z（(&<-]";
    let rest = "[ 一-龥A-Za-z0-9（）()&<>\"'、,，/。·-]{0,12}";
    (first, rest).prop_map(|(first, rest)| format!("{first}{rest}"))
}

fn some_names() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec((name(), proptest::collection::vec(name(), 0..3)), 1..12).prop_map(|names| {
        // The number makes them different whatever they are compared by.
        let numbered = names.into_iter().enumerate();
        numbered
            .map(|(at, (name, former))| {
                former
                    .into_iter()
                    .enumerate()
                    .fold(format!("{name}{at}号"), |all, (nth, one)| format!("{all}\n{one}{at}第{nth}"))
            })
            .collect()
    })
}

/// The name and the former names of one thing.
fn apart(names: &str) -> (String, Vec<String>) {
    let mut lines = names.lines().map(str::to_owned);
    (lines.next().unwrap_or_default(), lines.collect())
}

fn what_is_exported_changes_nothing() {
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() });
    let all = (some_names(), some_names(), some_names());
    let property = |(schools, companies, certificates): (Vec<String>, Vec<String>, Vec<String>)| {
        run(async {
            let (site, lead) = site().await;
            fill(&site, schools, companies, certificates).await;
            for register in ["institutions", "organisations", "certificates"] {
                for (lang, said) in [("zh", "工作簿与名录一致"), ("en", "nothing to change")] {
                    let file =
                        site.get(Some(&lead), &format!("/registers/{register}/list.xlsx?lang={lang}")).await.bytes;
                    let path = format!("/registers/{register}/import?lang={lang}");
                    let page = site.upload(&lead, &path, "back.xlsx", &file).await;
                    prop_assert!(page.body.contains(said), "{register} {lang}: {}", page.body);
                }
            }
            Ok(())
        })
    };
    runner.run(&all, property).unwrap_or_else(|error| panic!("{error}"));
}

async fn fill(site: &Site, schools: Vec<String>, companies: Vec<String>, certificates: Vec<String>) {
    let id = |number: usize| {
        let mut bytes = [7; 16];
        bytes[0] = u8::try_from(number).unwrap();
        bytes
    };
    site.app
        .store
        .write::<(), StoreError, _>(move |tx| {
            Box::pin(async move {
                let now = tx.now();
                for (at, names) in schools.iter().enumerate() {
                    let (name, former_names) = apart(names);
                    let institution = Institution {
                        id: InstitutionId::from_bytes(id(at)),
                        code: format!("0{at}"),
                        name,
                        kind: ["secondary_vocational", "technician"][at % 2].to_owned(),
                        city: format!("{at}市"),
                        authority: "某局".to_owned(),
                        former_names,
                        merged_into: (at == 1).then(|| InstitutionId::from_bytes(id(0))),
                        merged_at: (at == 1).then_some(now),
                    };
                    years::add_institution(tx.db(), &institution, now).await?;
                }
                for (at, names) in companies.iter().enumerate() {
                    let (name, former_names) = apart(names);
                    let organisation = Organisation {
                        id: OrganisationId::from_bytes(id(at)),
                        name,
                        former_names,
                        merged_into: None,
                        merged_at: None,
                        brought: Vec::new(),
                    };
                    years::add_organisation(tx.db(), &organisation, now).await?;
                }
                for (at, names) in certificates.iter().enumerate() {
                    let (name, former_names) = apart(names);
                    let levels = [&["初级", "高级"][..], &["中级"][..]][at % 2];
                    let certificate = Certificate {
                        id: CertificateId::from_bytes(id(at)),
                        name,
                        organisation: OrganisationId::from_bytes(id(at % companies.len())),
                        levels: levels.iter().map(|level| (*level).to_owned()).collect(),
                        former_names,
                        withdrawn_at: (at == 0).then_some(now),
                    };
                    years::add_certificate(tx.db(), &certificate, now).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}
