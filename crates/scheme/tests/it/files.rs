//! The two schemes that every test starts from.

use scheme::{Finding, Lang, Notice, Scheme};

/// A scheme and its notice, as texts.
pub(crate) struct Files {
    pub(crate) name: &'static str,
    pub(crate) scheme: &'static str,
    pub(crate) notice: &'static str,
}

/// The one that is shipped.
pub(crate) const SHIPPED: Files = Files {
    name: "2021",
    scheme: include_str!("../../../../schemes/jiangxi-1x/2021.toml"),
    notice: include_str!("../../../../schemes/jiangxi-1x/2021.notice.md"),
};

/// One made up to be different wherever the format allows.
pub(crate) const HARBOUR: Files = Files {
    name: "harbour",
    scheme: include_str!("../data/harbour/2030.toml"),
    notice: include_str!("../data/harbour/2030.notice.md"),
};

pub(crate) const BOTH: [Files; 2] = [SHIPPED, HARBOUR];

impl Files {
    pub(crate) fn read(&self) -> Scheme {
        read(self.scheme)
    }

    pub(crate) fn notice(&self) -> Notice {
        Notice::read(self.notice)
    }
}

/// Reads a text that must be right.
pub(crate) fn read(text: &str) -> Scheme {
    scheme::read(text).unwrap_or_else(|findings| panic!("{}", render(&findings)))
}

/// One line for each finding.
pub(crate) fn render(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.render(Lang::En)).collect::<Vec<_>>().join("\n")
}

/// Runs `work` on each of `items`, on two threads, and lists what it complains about.
pub(crate) fn complaints<T: Sync>(items: &[T], work: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let (left, right) = items.split_at(items.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| right.iter().filter_map(&work).collect::<Vec<_>>());
        let mut found: Vec<String> = left.iter().filter_map(&work).collect();
        found.extend(other.join().expect("the tests of the other half run through"));
        found
    })
}
