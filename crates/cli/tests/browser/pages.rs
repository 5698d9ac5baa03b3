//! Every page of the demonstration as every kind of user: readable for everybody, at ease on a narrow screen, quiet in
//! the console, and without a request to anybody else.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::{Setup, devtools, findings, log};
use crate::crawl::{Found, crawl};
use crate::journey::{Desk, journey};
use crate::page::Page;
use crate::server::Server;

/// An office screen and a telephone.
const SIZES: [(u32, u32); 2] = [(1366, 768), (390, 844)];

/// The pages that are examined in English too; the others have the same parts.
const MAIN: &[&str] = &[
    "/",
    "/years/2021/progress",
    "/registers/certificates",
    "/registers/institutions/{id}",
    "/dossiers/{id}",
    "/dossiers/{id}/check",
    "/dossiers/{id}/sheets/certificates",
    "/dossiers/{id}/sheets/3",
    "/dossiers/{id}/sheets/4",
];

#[test]
fn every_page_is_accessible_fits_and_asks_nobody_else() {
    let Some(axe) = axe() else { return };
    journey("pages", async |desk| {
        let server = Server::demonstration();
        // Pictures of pages that are gone would only mislead.
        drop(fs::remove_dir_all(findings().join("pages")));
        let look = |role, reaches| look_as(desk, &server, &axe, role, reaches);
        // Two browsers at a time: one for each core of a small machine.
        let (inside, above) = tokio::join!(
            async {
                let school = look("院校管理员", "/dossiers/{id}/sheets/7").await;
                [school, look("系统管理员", "/people").await].concat()
            },
            async {
                let office = look("省教育厅", "/registers/certificates/{id}").await;
                [office, look("审计纪检", "/registers/institutions/{id}").await].concat()
            }
        );
        let wrong = [inside, above].concat();
        assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// axe-core, which `cargo xtask axe` fetches; nothing of others is kept in the repository.
#[allow(clippy::print_stderr, reason = "whoever runs the tests must know what was left out")]
fn axe() -> Option<String> {
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

/// Looks at every page that this role reaches, of which one is named so that none is passed over unseen; in English too where people fill in and manage.
async fn look_as(desk: &Desk, server: &Server, axe: &str, role: &str, reaches: &str) -> Vec<String> {
    let page = desk.browser(server, Setup { recording: true, ..Setup::default() }).await;
    let mut wrong = Vec::new();
    let mut known = Vec::new();
    let parts = if role == "院校管理员" { "/components" } else { "/" };
    page.enter_as(role).await;
    crawl(&page, &["/", parts, "/dossiers/nowhere"], async |found| {
        wrong.extend(measure(&page, role, found, "zh").await);
        wrong.extend(examine(&page, axe, role, found, &SIZES).await);
        known.push(found.clone());
    })
    .await;
    if !known.iter().any(|found: &Found| found.kind == reaches) {
        wrong.push(format!("{role}: {reaches} was not reached by links"));
    }
    if matches!(role, "院校管理员" | "省教育厅") {
        for found in &known {
            let sign = if found.address.contains('?') { '&' } else { '?' };
            page.open(&format!("{}{sign}lang=en", found.address)).await;
            wrong.extend(measure(&page, role, found, "en").await);
            if MAIN.contains(&found.kind.as_str()) {
                wrong.extend(examine(&page, axe, role, found, &SIZES[..1]).await);
            }
        }
    }
    wrong.extend(quiet(&page, role, &server.address()).await);
    wrong
}

/// Whether the shown page fits every size; keeps a picture of each.
async fn measure(page: &Page, role: &str, found: &Found, lang: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for size in SIZES {
        resize(page, size.0, size.1).await;
        let script = "return document.documentElement.scrollWidth";
        let needed = page.client.execute(script, vec![]).await.expect("a page has a width").as_u64().unwrap_or(0);
        if needed > u64::from(size.0) {
            wrong.push(format!("{role} {} {lang}: is {needed} px wide on {}", found.kind, size.0));
        }
        keep(page, role, found, size, lang).await;
    }
    wrong
}

/// What axe finds on the shown page. Of long tables the first rows are examined: the others are like them.
async fn examine(page: &Page, axe: &str, role: &str, found: &Found, sizes: &[(u32, u32)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let shorten =
        "for (const body of document.querySelectorAll('tbody')) [...body.rows].slice(20).forEach(row => row.remove())";
    page.client.execute(shorten, vec![]).await.expect("a page has a document");
    page.client.execute(axe, vec![]).await.expect("axe is loaded");
    for (width, height) in sizes {
        resize(page, *width, *height).await;
        let violations = page.client.execute_async(include_str!("axe.js"), vec![]).await.expect("axe runs");
        for violation in violations.as_array().into_iter().flatten() {
            wrong.push(format!("{role} {} {width}: {violation}", found.kind));
        }
    }
    wrong
}

async fn resize(page: &Page, width: u32, height: u32) {
    let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    devtools(&page.client, "Emulation.setDeviceMetricsOverride", size).await;
}

/// A picture of the whole page, for people to look at.
async fn keep(page: &Page, role: &str, found: &Found, (width, height): (u32, u32), lang: &str) {
    let folder = findings().join("pages");
    fs::create_dir_all(&folder).expect("target can be written");
    let script = "return document.documentElement.scrollHeight";
    let long = page.client.execute(script, vec![]).await.ok().and_then(|long| long.as_u64()).unwrap_or(0);
    resize(page, width, u32::try_from(long.min(3000)).unwrap_or(height).max(height)).await;
    let name = found.kind.replace(['{', '}'], "").replace('/', "-");
    let file: PathBuf = folder.join(format!("{role}{name}-{width}-{lang}.png"));
    let picture = page.client.screenshot().await.expect("Chromium makes pictures");
    fs::write(file, picture).expect("target can be written");
}

/// What the console and the record of requests hold that they should not.
async fn quiet(page: &Page, role: &str, address: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in log(&page.client, "browser").await {
        let text = line["message"].as_str().unwrap_or_default();
        // The page that is not there is asked for on purpose.
        if line["level"] == "SEVERE" && !text.contains("/dossiers/nowhere") {
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
