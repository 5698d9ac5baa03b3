//! Every page that somebody can reach by links, one of each kind.

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;

use crate::page::Page;

/// A page to look at: its address, and its kind with `{id}` for what differs from page to page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) address: String,
    pub(crate) kind: String,
}

/// Follows links from `from`, breadth first; `look` looks at each page while it is open.
pub(crate) async fn crawl(page: &Page, from: &[&str], mut look: impl AsyncFnMut(&Found)) {
    let mut waiting: VecDeque<String> = from.iter().map(|address| (*address).to_owned()).collect();
    let mut known = BTreeSet::new();
    while let Some(address) = waiting.pop_front() {
        let kind = kind_of(&address);
        if !known.insert(kind.clone()) {
            continue;
        }
        page.open(&address).await;
        waiting.extend(links(page).await);
        look(&Found { address, kind }).await;
    }
}

/// Addresses of pages that the shown page links to.
async fn links(page: &Page) -> Vec<String> {
    let script = "return [...document.links].filter(link => link.origin === location.origin && link.target !== '_blank') \
                  .map(link => link.pathname + link.search)";
    let found = page.client.execute(script, vec![]).await.expect("a page has links");
    let texts = found.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.filter(|address| is_page(address)).map(str::to_owned).collect()
}

/// Other languages, other pages of a list and files are no pages of another kind.
fn is_page(address: &str) -> bool {
    let others = ["lang=", "format=", "/files/", ".xlsx", "/static/", "/api/"];
    !others.iter().any(|other| address.contains(other))
}

/// `/dossiers/0123…/sheets/4.4` is `/dossiers/{id}/sheets/4`: sheets of a group look alike, those of two do not.
fn kind_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
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
