//! How fast a province is scored: `cargo bench -p assess`. Each figure is for one thread. Facts come in two kinds:
//! random ones as awkward as the format allows, and a plain province in which everybody has handed in something.

use std::sync::LazyLock;

use assess::{Basis, Cohort, Facts, Phrases, Scores, Standing, grade, warnings, work};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use documents::facts_json;
use scheme::{Lang, Points, Scheme, Settings};
use serde_json::{Value, json};
use testkit::random::{self, Style};

/// One province, one nation, and more than there will ever be.
const SIZES: [usize; 3] = [150, 5_000, 100_000];

/// How many institutions are really made; larger cohorts repeat them.
const DISTINCT: usize = 2_000;

fn main() {
    divan::main();
}

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes/jiangxi-1x/2021.toml");
    scheme::read(&std::fs::read_to_string(path).expect("the scheme")).expect("a readable scheme")
});

fn read(document: &Value) -> Facts {
    facts_json::read(document.to_string().as_bytes(), &SCHEME).expect("valid facts")
}

static PLAIN: LazyLock<Facts> = LazyLock::new(|| read(&plain(DISTINCT)));
static RANDOM: LazyLock<Facts> = LazyLock::new(|| read(&random::facts(2021, DISTINCT, Style::Plain)));

fn sized(facts: &Facts, size: usize) -> Facts {
    let institutions = facts.institutions.iter().cycle().take(size).cloned().collect();
    Facts { institutions, ..facts.clone() }
}

/// A plain province: four to eight certificates, a dozen items, every mark given.
fn plain(size: usize) -> Value {
    const NAMES: [&str; 8] = [
        "Web前端开发",
        "智能财税",
        "物流管理",
        "老年照护",
        "传感网应用开发",
        "汽车运用与维修",
        "母婴护理",
        "网店运营推广",
    ];
    const ITEMS: [(&str, &str); 14] = [
        ("1.5", "site"),
        ("2.1", "document"),
        ("2.2", "policy"),
        ("2.3", "policy"),
        ("4.2", "seed_teacher"),
        ("4.2", "seed_teacher"),
        ("4.3", "participant"),
        ("4.4", "contributor"),
        ("4.5", "provincial"),
        ("5.1", "class"),
        ("5.3", "training"),
        ("6.2", "lead_certificate"),
        ("6.3", "commendation"),
        ("7.3", "provincial"),
    ];
    let one = |i: usize| {
        let row = |(j, name): (usize, &&str)| {
            let registered = 40 + (i * 7 + j * 13) % 90;
            let attended = registered - (i + j) % 9;
            json!({
                "certificate": name, "level": "中级", "batch": "2021-11", "approved": 120, "registered": registered,
                "attended": attended, "passed": attended * (60 + (i + j * 5) % 40) / 100,
                "national_pass_rate": format!("0.{}", 7000 + (i * 31 + j) % 2000),
                "payable": format!("{}.00", attended * 200), "paid": format!("{}.00", attended * (180 + i % 21)),
                "paid_on": "2021-12-20",
            })
        };
        let item = |(j, (indicator, kind)): (usize, &(&str, &str))| json!({"indicator": indicator, "kind": kind, "title": format!("材料{j}"), "date": "2021-06-01"});
        let half = |most: usize, j: usize| (((i * 3 + j) % (2 * most + 1)) * 5).to_string();
        let mark = |most: usize, j: usize| {
            let tenths = half(most, j);
            format!("{}.{}", &tenths[..tenths.len() - 1].parse::<u32>().unwrap_or(0), &tenths[tenths.len() - 1..])
        };
        let three = |most: usize| json!([mark(most, 0), mark(most, 1), mark(most, 2)]);
        json!({
            "code": format!("41360{i:05}"), "name": format!("示例院校{i:05}"), "kind": "higher_vocational",
            "certificates": NAMES[..4 + i % 5].iter().enumerate().map(row).collect::<Vec<_>>(),
            "items": ITEMS[i % 4..].iter().enumerate().map(item).collect::<Vec<_>>(),
            "ratings": {
                "2.3": mark(3, 1), "3.1": three(4), "3.2": three(4), "3.3": three(3), "4.1": three(3),
                "6.1": mark(4, 2), "6.4": mark(3, 3), "7.6": three(10), "7.7": three(10), "7.8": three(10),
            },
        })
    };
    json!({
        "format": "hengping-facts/1", "year": 2021,
        "settings": {"grade_lines": {"excellent": "90", "good": "80", "pass": "70", "basic_pass": "60"}},
        "institutions": (0..size).map(one).collect::<Vec<_>>(),
    })
}

fn evaluate(bencher: Bencher<'_, '_>, facts: &Facts, size: usize) {
    let facts = sized(facts, size);
    let cohort = Cohort::prepare(&SCHEME, &facts, Basis::Verified);
    bencher.counter(ItemsCount::new(size)).bench(|| black_box(&cohort).evaluate(&SCHEME, &facts.settings));
}

#[divan::bench(args = SIZES)]
fn evaluate_plain(bencher: Bencher<'_, '_>, size: usize) {
    evaluate(bencher, &PLAIN, size);
}

#[divan::bench(args = SIZES)]
fn evaluate_random(bencher: Bencher<'_, '_>, size: usize) {
    evaluate(bencher, &RANDOM, size);
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn prepare_plain(bencher: Bencher<'_, '_>, size: usize) {
    let facts = sized(&PLAIN, size);
    bencher.counter(ItemsCount::new(size)).bench(|| Cohort::prepare(&SCHEME, black_box(&facts), Basis::Verified));
}

fn scored(facts: &Facts) -> Scores {
    Cohort::prepare(&SCHEME, facts, Basis::Verified).evaluate(&SCHEME, &facts.settings)
}

#[divan::bench(args = SIZES)]
fn evaluate_standings_grade_plain(bencher: Bencher<'_, '_>, size: usize) {
    let facts = sized(&PLAIN, size);
    let cohort = Cohort::prepare(&SCHEME, &facts, Basis::Verified);
    bencher.counter(ItemsCount::new(size)).bench(|| {
        let standings = black_box(&cohort).evaluate(&SCHEME, &facts.settings).standings(&SCHEME, &facts);
        grade(&SCHEME, &facts.settings, &standings)
    });
}

/// What-if: the lines move, the scores stay.
#[divan::bench(args = [150, 5_000])]
fn what_if_grade(bencher: Bencher<'_, '_>, size: usize) {
    let facts = sized(&PLAIN, size);
    let standings: Vec<Standing> = scored(&facts).standings(&SCHEME, &facts);
    let lines = [85, 75, 65, 55].map(Points::whole).to_vec();
    let settings = Settings { grade_lines: Some(lines), ..facts.settings.clone() };
    bencher.counter(ItemsCount::new(size)).bench(|| grade(&SCHEME, black_box(&settings), &standings));
}

/// The next institution of `facts` at each call, so that no single one decides the figure.
fn each_in_turn(facts: &'static Facts) -> impl Fn() -> &'static assess::Institution {
    let next = std::cell::Cell::new(0);
    move || {
        next.set((next.get() + 1) % facts.institutions.len());
        &facts.institutions[next.get()]
    }
}

#[divan::bench]
fn one_with_working_plain(bencher: Bencher<'_, '_>) {
    let next = each_in_turn(&PLAIN);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| work(&SCHEME, &PLAIN, next(), Basis::Verified).len());
}

#[divan::bench]
fn one_with_working_random(bencher: Bencher<'_, '_>) {
    let next = each_in_turn(&RANDOM);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| work(&SCHEME, &RANDOM, next(), Basis::Verified).len());
}

/// The working, every sentence, what was left out, the next step, the inputs and the warnings.
fn told(facts: &Facts, institution: &assess::Institution, lang: Lang) -> usize {
    let phrases = Phrases { scheme: &SCHEME, facts, lang };
    let of_workings: usize = work(&SCHEME, facts, institution, Basis::Verified)
        .iter()
        .map(|working| {
            let left_out: usize = working.left_out.iter().map(|it| phrases.left_out(it).len()).sum();
            let next = phrases.next(working).map_or(0, |text| text.len());
            phrases.sentence(working).len() + phrases.inputs(working).len() + left_out + next
        })
        .sum();
    let found = warnings(&SCHEME, facts, institution, Basis::Verified);
    of_workings + found.iter().map(|warning| phrases.warning(warning).len()).sum::<usize>()
}

#[divan::bench(args = ["zh", "en"])]
fn one_told_plain(bencher: Bencher<'_, '_>, lang: &str) {
    let lang = if lang == "zh" { Lang::Zh } else { Lang::En };
    let next = each_in_turn(&PLAIN);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| told(&PLAIN, next(), lang));
}

#[divan::bench]
fn one_told_random(bencher: Bencher<'_, '_>) {
    let next = each_in_turn(&RANDOM);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| told(&RANDOM, next(), Lang::Zh));
}
