//! Every page that somebody can reach by links, one of each kind.

use std::collections::{BTreeSet, VecDeque};
use std::sync::OnceLock;

use serde_json::Value;

use crate::page::Page;

/// Routes that are read but are no pages: files, and what machines ask.
const NO_PAGES: &[&str] = &[
    "/static/{digest}/{name}",
    "/health",
    "/ready",
    "/years/{year}/progress.xlsx",
    "/years/{year}/reconciliation.xlsx",
    "/years/{year}/facts.json",
    "/years/{year}/assignment/list.xlsx",
    "/years/{year}/assignment/runs/{run}",
    "/years/{year}/judgements.xlsx",
    "/years/{year}/judgements/next",
    "/years/{year}/figures/{organisation}/standards.xlsx",
    "/years/{year}/quotas.xlsx",
    "/years/{year}/records.xlsx",
    "/years/{year}/visits.xlsx",
    "/visits/{visit}/paper.pdf",
    "/visits/{visit}/files/{file}",
    "/years/{year}/determination/{number}/facts.json",
    "/years/{year}/determination/{number}/result.json",
    "/years/{year}/determination/{number}/roll.xlsx",
    "/years/{year}/figures/{organisation}/workbook",
    "/years/{year}/figures/{organisation}/evidence/{institution}/{file}",
    "/reviews/{review}/files/{file}",
    "/dossiers/{dossier}/files/{file}",
    "/dossiers/{dossier}/workbook",
    "/dossiers/{dossier}/report.pdf",
    "/years/{year}/requests.xlsx",
    "/years/{year}/feedback.xlsx",
    "/years/{year}/cases.xlsx",
    "/years/{year}/cases/{case}/files/{file}",
];

/// A page to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) address: String,
    /// Its line in the table of routes.
    pub(crate) route: &'static str,
    /// What it is called in findings, with `{id}` for what differs from page to page of the kind.
    pub(crate) kind: String,
}

/// What counts as a page of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Another route, or a sheet of another group: sheets of a group look alike, those of two do not.
    Fine,
    /// Another route.
    Coarse,
}

/// A walk along links, breadth first.
pub(crate) struct Crawl {
    grain: Grain,
    waiting: VecDeque<Found>,
    known: BTreeSet<String>,
    /// How many of those that wait were asked for by address: each is opened, whatever its kind.
    asked: usize,
}

impl Crawl {
    /// From these addresses, each of which is a page by itself.
    pub(crate) fn from(addresses: &[&str], grain: Grain) -> Self {
        let found = addresses.iter().filter_map(|address| found(address, grain));
        let waiting: VecDeque<Found> = found.collect();
        assert_eq!(waiting.len(), addresses.len(), "only pages of the table of routes: {addresses:?}");
        Self { grain, asked: waiting.len(), waiting, known: BTreeSet::new() }
    }

    /// Opens the next page in Chinese.
    pub(crate) async fn next(&mut self, page: &Page) -> Option<Found> {
        loop {
            let next = self.waiting.pop_front()?;
            let asked = self.asked > 0;
            self.asked = self.asked.saturating_sub(1);
            if !self.known.insert(next.kind.clone()) && !asked {
                continue;
            }
            page.open(&in_language(&next.address, "zh")).await;
            for link in links(page).await {
                self.waiting.extend(found(&link, self.grain));
            }
            return Some(next);
        }
    }
}

/// The same page in a language.
pub(crate) fn in_language(address: &str, lang: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}lang={lang}")
}

/// All pages of the table of routes.
pub(crate) fn pages() -> &'static [&'static str] {
    static PAGES: OnceLock<Vec<&'static str>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let read = web::routes::routes().into_iter().filter(|route| route.method == http::Method::GET);
        let pages: Vec<&str> = read.filter(|route| route.operation.is_none()).map(|route| route.path).collect();
        assert!(NO_PAGES.iter().all(|other| pages.contains(other)), "what is no page is a route nevertheless");
        pages.into_iter().filter(|path| !NO_PAGES.contains(path)).collect()
    })
}

/// Addresses that the shown page links to.
async fn links(page: &Page) -> Vec<String> {
    let script = "return [...document.links].filter(link => link.origin === location.origin && link.target !== '_blank') \
                  .map(link => link.pathname + link.search)";
    let found = page.client.execute(script, vec![]).await.expect("a page has links");
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What is known of an address, unless it is no page.
fn found(address: &str, grain: Grain) -> Option<Found> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let mut routes = pages().iter().copied().filter(|route| fits(route, path));
    // Of several the one with the fewest parameters: `/sign-in/code` is no sheet.
    let route = routes.clone().find(|route| *route == path).or_else(|| routes.next())?;
    let kind = if grain == Grain::Fine { kind_of(path) } else { route.to_owned() };
    Some(Found { address: address.to_owned(), route, kind })
}

fn fits(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || wanted.starts_with('{') && !part.is_empty() => {}
            _ => return false,
        }
    }
}

/// `/dossiers/0123…/sheets/4.4` is `/dossiers/{id}/sheets/4`.
fn kind_of(path: &str) -> String {
    let part = |part: &str| {
        let id = part.len() == 32 && part.chars().all(|sign| sign.is_ascii_hexdigit());
        match part.split_once('.') {
            _ if id => "{id}".to_owned(),
            Some((group, _)) => group.to_owned(),
            None => part.to_owned(),
        }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
