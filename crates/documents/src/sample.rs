//! A made-up province: facts for `hengping sample`, for demonstrations and for tests. Believable in its sizes and
//! spread, invented in everything else, and the same for the same number and seed on every machine.
//!
//! From 60 institutions on, each of these is there at least once, so that what reads facts meets what reality holds:
//!
//! - figures: nothing approved; nobody attended; results not final; national rate unknown; more registered than
//!   approved; two batches of one level; two certificates with almost the same name in one institution
//! - fees: 0.01 yuan short; paid on the fifth day after the year's last; one certificate overpaid by what another is
//!   owed; a certificate whose fee is not fixed
//! - items: one achievement claimed twice; joint work of rank 1, 2 and 3; a third prize; a joint exam not confirmed;
//!   one fact in two base indicators; an item of the year before; items only claimed, and rejected
//! - marks: one missing; two experts only; experts far apart
//! - the whole: an institution that submitted nothing; a total at exactly a line; equal totals at the edge of the
//!   quota, by two institutions with the same facts
//!
//! From 150 on, every item of the negative list is found at least once. Smaller provinces have some of the cases.

mod awkward;
mod data;
mod dice;
mod edges;
mod figures;
mod items;
mod marks;
mod names;
mod province;

use assess::{Facts, Institution, Origin, Place, Section, certificate_key};
use scheme::Scheme;

pub use data::{FORMAT, PublicCertificate, SampleData, SampleDataError};
use dice::{Dice, Purpose};
use items::ItemMaker;
use province::Province;

/// Facts of so many made-up institutions. `data` must have been read for `scheme`.
pub fn sample(scheme: &Scheme, data: &SampleData, institutions: usize, seed: u64) -> Facts {
    let mut lift = 0;
    loop {
        let mut province = Province::new(scheme, data, institutions, seed, lift);
        awkward::assign(&mut province);
        let mut facts = facts(&province);
        let small = institutions < awkward::ENOUGH;
        if small || lift >= MOST_LIFT || edges::quota_binds(scheme, &facts) {
            if !small {
                edges::make(&province, &mut facts);
            }
            return facts;
        }
        lift += LIFT;
    }
}

/// By how much everybody's quality is raised at a time where too few would compete for the seats of the quota.
const LIFT: i64 = 15;
/// And how much at most.
const MOST_LIFT: i64 = 150;

fn facts(province: &Province<'_>) -> Facts {
    let scheme = province.scheme;
    let mut settings = scheme.settings.clone();
    settings.grade_lines = Some(province.data.lines.clone());
    let institutions = (0..province.plans.len()).map(|index| institution(province, index)).collect();
    Facts { year: scheme.year, settings, institutions, origin: Origin::Json }
}

/// The `index`-th institution, with the awkward case that it shows.
fn institution(province: &Province<'_>, index: usize) -> Institution {
    let dice = |purpose| Dice::new(province.seed, purpose, index);
    let plan = &province.plans[index];
    let mut awkward_dice = dice(Purpose::Awkward);
    let wanted = plan.case.map(|case| awkward::wanted(province, case, &mut awkward_dice)).unwrap_or_default();
    let (certificates, held) = figures::rows(province, plan, &wanted, &mut dice(Purpose::Figures));
    let mut maker = ItemMaker::new(province, index, &held, dice(Purpose::Items));
    let mut institution = Institution {
        code: format!("{}{:05}", province.data.code_prefix, index + 1),
        name: plan.name.text.clone(),
        kind: province.data.kinds[plan.kind].id,
        certificates,
        items: maker.all(),
        ratings: marks::ratings(province, plan, &mut dice(Purpose::Marks)),
        findings: plan.findings.clone(),
        place: Place { section: Section::Institution, institution: 0, record: 0 },
    };
    if let Some(case) = plan.case {
        awkward::apply(province, case, &mut institution, &mut maker, &mut awkward_dice);
    }
    institution.items.sort_by_key(|item| (item.indicator, item.unit, item.date));
    number(&mut institution, index);
    institution
}

/// Numbers and places everything as a reader of the written facts would.
fn number(institution: &mut Institution, index: usize) {
    let place = |section, record: usize| Place {
        section,
        institution: u32::try_from(index).unwrap_or(u32::MAX),
        record: u32::try_from(record).unwrap_or(u32::MAX),
    };
    institution.place = place(Section::Institution, 0);
    let mut certificates = Vec::new();
    let mut levels = Vec::new();
    for (record, row) in institution.certificates.iter_mut().enumerate() {
        row.certificate_no = position_or_push(&mut certificates, certificate_key(&row.certificate));
        row.level_no = position_or_push(&mut levels, (row.certificate_no, row.level.clone()));
        row.place = place(Section::Certificates, record);
    }
    for (record, item) in institution.items.iter_mut().enumerate() {
        item.place = place(Section::Items, record);
    }
    institution.ratings.sort_by_key(|rating| rating.indicator);
    for rating in &mut institution.ratings {
        rating.place = place(Section::Ratings, 0);
    }
}

fn position_or_push<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}
