//! How fast what-if answers in the server: `cargo bench -p app`. One thread; the facts are those of made-up provinces.

use std::sync::Arc;

use app::Plan;
use app::determination::{Computed, WhatIf};
use divan::Bencher;
use documents::sample::{SampleData, sample};
use store::determinations::DeterminationTexts;

fn main() {
    divan::main();
}

fn file(name: &str) -> String {
    let path = format!("{}/../../schemes/jiangxi-1x/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the file")
}

fn computed(institutions: usize) -> Computed {
    let plan = Arc::new(Plan::read(&file("2021.toml"), &[]).expect("the scheme"));
    let data = SampleData::read(&file("2021.sample.toml"), &plan.scheme).expect("the sample");
    let facts = sample(&plan.scheme, &data, institutions, 7);
    let mut text = Vec::new();
    documents::facts_json_write::write(&mut text, &plan.scheme, &facts).expect("facts");
    let facts = String::from_utf8(text).expect("text");
    let texts = DeterminationTexts { facts, doubts: "{}".to_owned(), institutions: Vec::new() };
    Computed::of(&plan, &texts).expect("a calculation")
}

/// Other lines, another share, a limit of the bonus and one finding at once.
#[divan::bench(args = [150, 5_000])]
fn what_if(bencher: Bencher, institutions: usize) {
    let computed = computed(institutions);
    let finding = computed.plan.scheme.negative("N3").expect("a finding");
    let settings = [
        ("grade_lines", "excellent = 88\ngood = 78\npass = 68\nbasic_pass = 58"),
        ("quota_share", "30%"),
        ("bonus_total_cap", "20"),
    ];
    let tried = WhatIf {
        settings: settings.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
        findings: vec![(0, finding, true)],
    };
    bencher.bench(|| computed.what_if(&tried).expect("an answer"));
}

/// Whether each grade of a page of the roll is firm.
#[divan::bench(args = [150, 5_000])]
fn firmness_of_a_page(bencher: Bencher, institutions: usize) {
    let computed = computed(institutions);
    bencher.bench(|| (0..50).map(|at| computed.fragile(at).len()).sum::<usize>());
}
