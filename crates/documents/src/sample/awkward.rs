//! The awkward cases that real data hold. Each is laid on an institution that would else be ordinary.

use assess::{Institution, Item, ItemStatus, Rating};
use jiff::ToSpan as _;
use scheme::{AbsentMark, Dated, Effect, ItemRule, Marker, Method, NegativeIx, Points, Prize};

use super::data::ItemTemplate;
use super::dice::{Dice, Purpose};
use super::figures::{self, Wanted, is_due, settle};
use super::items::{ItemMaker, rule};
use super::marks::Scale;
use super::province::Province;

/// An awkward case. Those that depend on the others' scores, a total at exactly a line and a tie at the edge of the
/// quota, are made in [`super::edges`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Nothing was approved, though some registered.
    NothingApproved,
    /// Some registered, nobody sat.
    NobodyAttended,
    /// The results of a batch are not final.
    ResultsNotFinal,
    /// A certificate without a national rate.
    UnknownNationalRate,
    /// More registered than approved.
    RegisteredAboveApproved,
    /// All paid in time but for one fen.
    OneFenShort,
    /// All paid in full, one row five days after the day.
    PaidAfterTheDay,
    /// One certificate is overpaid by what another is owed.
    OverpaidBesideUnpaid,
    /// Two batches of one level.
    TwoBatches,
    /// Two certificates with almost the same name.
    NearTwins,
    /// One achievement claimed twice in an indicator.
    SameAchievement,
    /// Joint work of rank 1, 2 and 3.
    JointRanks,
    /// A prize too low to count.
    ThirdPrize,
    /// A joint exam that the partner has not confirmed.
    Unconfirmed,
    /// One fact in two base indicators.
    SameFact,
    /// An item of the year before.
    PreviousYear,
    /// Items claimed only, and rejected.
    NotAccepted,
    /// An experts' mark is missing.
    MissingMark,
    /// Two experts' marks only.
    TwoMarks,
    /// Experts' marks far apart.
    WideSpread,
    /// Nothing was submitted.
    NothingSubmitted,
}

use Case::{
    JointRanks, MissingMark, NearTwins, NobodyAttended, NotAccepted, NothingApproved, NothingSubmitted, OneFenShort,
    OverpaidBesideUnpaid, PaidAfterTheDay, PreviousYear, RegisteredAboveApproved, ResultsNotFinal, SameAchievement,
    SameFact, ThirdPrize, TwoBatches, TwoMarks, Unconfirmed, UnknownNationalRate, WideSpread,
};

/// All, in the order in which a small province gets them.
const ALL: [Case; 21] = [
    PaidAfterTheDay,
    MissingMark,
    TwoBatches,
    JointRanks,
    NotAccepted,
    ResultsNotFinal,
    WideSpread,
    SameFact,
    NothingSubmitted,
    NobodyAttended,
    NothingApproved,
    UnknownNationalRate,
    RegisteredAboveApproved,
    OneFenShort,
    OverpaidBesideUnpaid,
    NearTwins,
    SameAchievement,
    ThirdPrize,
    Unconfirmed,
    PreviousYear,
    TwoMarks,
];

/// From so many institutions on every case is there.
pub(super) const ENOUGH: usize = 60;
/// From so many institutions on every item of the negative list is there.
const ENOUGH_FOR_FINDINGS: usize = 150;

/// Says which institution shows what: every case once, and again for each 200 institutions; a negative finding in
/// about one of seventeen. No institution has two.
pub(super) fn assign(province: &mut Province<'_>) {
    let institutions = province.plans.len();
    let mut dice = Dice::new(province.seed, Purpose::Awkward, institutions);
    let mut free: Vec<usize> = (0..institutions).collect();
    dice.shuffle(&mut free);
    let cases = if institutions < ENOUGH { institutions / 5 } else { ALL.len() * (1 + institutions / 200) };
    for case in ALL.into_iter().cycle().take(cases) {
        if let Some(carrier) = free.pop() {
            province.plans[carrier].case = Some(case);
        }
    }
    let listed = province.scheme.negatives.len();
    let findings = listed * institutions / ENOUGH_FOR_FINDINGS;
    for number in 0..findings {
        // In steps of four through the list of nine, so that a small province has some of both consequences.
        let finding = NegativeIx((number * 4 + number / listed.max(1)) % listed.max(1));
        let Some(carrier) = free.pop() else { return };
        let plan = &mut province.plans[carrier];
        plan.findings.push(finding);
        // Some of those that the list holds back would else have been among the best.
        let holds_back = matches!(province.scheme.negatives[finding.0].effect, Effect::AtMost(_));
        if holds_back && number % 2 == 0 {
            plan.quality = plan.quality.max(700);
        }
    }
}

/// The certificates that a case needs.
pub(super) fn wanted(province: &Province<'_>, case: Case, dice: &mut Dice) -> Vec<Wanted> {
    let data = province.data;
    let mut certificates: Vec<usize> = (0..data.certificates.len()).collect();
    dice.shuffle(&mut certificates);
    match case {
        ResultsNotFinal => {
            let pending = certificates.into_iter().find(|number| data.certificates[*number].pending);
            pending.map(|number| (number, None)).into_iter().collect()
        }
        UnknownNationalRate => {
            let unrated = |number: usize| data.certificates[number].unrated.first().map(|level| (number, Some(*level)));
            certificates.into_iter().find_map(unrated).into_iter().collect()
        }
        OneFenShort | PaidAfterTheDay | OverpaidBesideUnpaid => {
            let priced = certificates.into_iter().filter(|number| data.certificates[*number].unpriced.is_empty());
            priced.take(2).map(|number| (number, None)).collect()
        }
        NearTwins => data.near_twins.iter().map(|number| (*number, None)).collect(),
        _ => Vec::new(),
    }
}

/// Lays a case on an institution.
pub(super) fn apply(
    province: &Province<'_>,
    case: Case,
    institution: &mut Institution,
    maker: &mut ItemMaker<'_>,
    dice: &mut Dice,
) {
    match case {
        NothingApproved => institution.certificates.iter_mut().for_each(|row| row.approved = 0),
        NobodyAttended => nobody_attended(province, institution),
        ResultsNotFinal => not_final(province, institution),
        // The certificates wanted are all there is to it.
        UnknownNationalRate | NearTwins => {}
        RegisteredAboveApproved => above_approved(institution),
        OneFenShort | PaidAfterTheDay | OverpaidBesideUnpaid => pay(province, case, institution, dice),
        TwoBatches => two_batches(province, institution),
        SameAchievement => same_achievement(province, institution, maker, dice),
        JointRanks => {
            for rank in 1..=3 {
                let item = item_where(province, maker, dice, |rule| rule.halved_up_to_rank.is_some());
                institution.items.extend(item.map(|item| Item { joint_rank: Some(rank), ..item }));
            }
        }
        ThirdPrize => {
            let item = item_where(province, maker, dice, |rule| rule.prizes.is_some());
            institution.items.extend(item.map(|item| Item { prize: Some(Prize::Third), ..item }));
        }
        Unconfirmed => {
            let item = item_where(province, maker, dice, |rule| rule.confirmed);
            institution.items.extend(item.map(|item| Item { confirmed: false, ..item }));
        }
        SameFact => same_fact(province, institution, maker),
        PreviousYear => {
            let item = item_where(province, maker, dice, |rule| rule.dated == Dated::InYear);
            institution.items.extend(item.map(|item| Item { date: item.date.saturating_sub(1.year()), ..item }));
        }
        NotAccepted => {
            for status in [ItemStatus::Claimed, ItemStatus::Rejected] {
                let item = item_where(province, maker, dice, |rule| rule.dated == Dated::InYear);
                institution.items.extend(item.map(|item| Item { status, ..item }));
            }
        }
        MissingMark => {
            let expected = expert_rating(province, institution, true, dice);
            institution.ratings.retain(|rating| Some(rating.indicator) != expected);
        }
        TwoMarks | WideSpread => {
            let indicator = expert_rating(province, institution, false, dice);
            let rating = institution.ratings.iter_mut().find(|rating| Some(rating.indicator) == indicator);
            if let Some(rating) = rating {
                if case == TwoMarks { rating.marks.truncate(2) } else { spread(province, rating) }
            }
        }
        NothingSubmitted => {
            institution.certificates.clear();
            institution.items.clear();
            institution.ratings.clear();
        }
    }
}

fn nobody_attended(province: &Province<'_>, institution: &mut Institution) {
    for row in &mut institution.certificates {
        figures::set_attended(province, row, 0);
        row.results_final = true;
        (row.paid, row.paid_on) = (scheme::Fen(0), None);
    }
}

/// Moves a batch of a certificate whose last results are open to the last month.
fn not_final(province: &Province<'_>, institution: &mut Institution) {
    let data = province.data;
    let pending = |name: &str| data.certificates.iter().any(|known| known.pending && known.name == name);
    let last = figures::batch(province, data.months[data.months.len() - 1]);
    let Some(first) = institution.certificates.iter().position(|row| pending(&row.certificate)) else { return };
    let (certificate, level) =
        (institution.certificates[first].certificate.clone(), institution.certificates[first].level.clone());
    let mut same =
        institution.certificates.iter_mut().filter(|row| row.certificate == certificate && row.level == level);
    // Batches stand in their order, so the last month can only be that of the last of them.
    if let Some(row) = same.next_back() {
        row.batch = Some(last);
        row.results_final = false;
        if row.attended == 0 {
            (row.registered, row.approved) = (row.registered.max(6), row.approved.max(10));
            figures::set_attended(province, row, 6);
        }
        if is_due(row) {
            row.paid_on = row.paid_on.map(|day| day.max(province.due.saturating_sub(2.days())));
        }
    }
}

fn above_approved(institution: &mut Institution) {
    let Some(first) = institution.certificates.first() else { return };
    let same = |row: &assess::CertificateRow| row.certificate == first.certificate && row.level == first.level;
    let registered: i64 = institution.certificates.iter().filter(|row| same(row)).map(|row| row.registered).sum();
    institution.certificates[0].approved = registered * 4 / 5;
}

fn pay(province: &Province<'_>, case: Case, institution: &mut Institution, dice: &mut Dice) {
    for row in &mut institution.certificates {
        if row.attended == 0 {
            (row.registered, row.approved) = (row.registered.max(6), row.approved.max(10));
            figures::set_attended(province, row, 6);
        }
    }
    settle(province, &mut institution.certificates, dice);
    let mut due = institution.certificates.iter_mut().filter(|row| is_due(row));
    let (Some(one), other) = (due.next(), due.next_back()) else { return };
    match case {
        OneFenShort => one.paid.0 -= 1,
        PaidAfterTheDay => one.paid_on = Some(province.due.saturating_add(5.days())),
        _ => {
            if let Some(other) = other {
                one.paid.0 += other.paid.0;
                (other.paid, other.paid_on) = (scheme::Fen(0), None);
            }
        }
    }
}

/// Splits the first row into two batches where no level has two.
fn two_batches(province: &Province<'_>, institution: &mut Institution) {
    let rows = &mut institution.certificates;
    let same =
        |a: &assess::CertificateRow, b: &assess::CertificateRow| a.certificate == b.certificate && a.level == b.level;
    if rows.windows(2).any(|pair| same(&pair[0], &pair[1])) {
        return;
    }
    let Some(first) = rows.first_mut() else { return };
    let months = &province.data.months;
    let (early, late) = (figures::batch(province, months[0]), figures::batch(province, months[1]));
    let mut second = first.clone();
    (first.batch, second.batch) = (Some(early), Some(late));
    (first.results_final, second.results_final) = (true, true);
    second.approved = 0;
    for (row, upwards) in [(&mut *first, 1), (&mut second, 0)] {
        row.registered = row.registered.midpoint(upwards);
        figures::set_attended(province, row, row.attended.midpoint(upwards));
        row.passed = row.passed.min(row.attended);
        if row.paid.0 > 0 {
            row.paid = row.payable.unwrap_or_default();
        }
    }
    rows.insert(1, second);
}

/// Templates whose rule is such.
fn templates<'p>(province: &Province<'p>, such: impl Fn(&ItemRule) -> bool) -> Vec<&'p ItemTemplate> {
    let data = province.data;
    data.items.iter().filter(|template| !template.dealt && such(rule(province, template))).collect()
}

/// A new item under a rule that is such, if the scheme has one.
fn item_where(
    province: &Province<'_>,
    maker: &mut ItemMaker<'_>,
    dice: &mut Dice,
    such: impl Fn(&ItemRule) -> bool,
) -> Option<Item> {
    let templates = templates(province, such);
    if templates.is_empty() { None } else { Some(maker.one(dice.pick(&templates))) }
}

/// The same work at a lower and at a higher kind: a project approved by the province, then by the country.
fn same_achievement(
    province: &Province<'_>,
    institution: &mut Institution,
    maker: &mut ItemMaker<'_>,
    dice: &mut Dice,
) {
    let plain = |rule: &ItemRule| rule.units.len() == 2 && rule.prizes.is_none() && rule.halved_up_to_rank.is_none();
    let templates = templates(province, plain);
    if templates.is_empty() {
        return;
    }
    let item = maker.one(dice.pick(&templates));
    let achievement = Some(item.title.clone());
    for unit in 0..2 {
        institution.items.push(Item { unit, achievement: achievement.clone(), ..item.clone() });
    }
}

fn same_fact(province: &Province<'_>, institution: &mut Institution, maker: &mut ItemMaker<'_>) {
    let fact = &province.data.same_fact;
    let mut date = None;
    for (indicator, unit) in &fact.uses {
        let template = province.data.items.iter().find(|item| item.indicator == *indicator && item.unit == *unit);
        let Some(template) = template else { continue };
        let item = maker.one(template);
        let date = *date.get_or_insert(item.date);
        institution.items.push(Item { title: fact.title.clone(), date, ..item });
    }
}

/// An indicator that experts have marked; one whose mark must not be missing, where `needed`.
fn expert_rating(
    province: &Province<'_>,
    institution: &Institution,
    needed: bool,
    dice: &mut Dice,
) -> Option<scheme::IndicatorIx> {
    let scheme = province.scheme;
    let by_experts = |rating: &&Rating| {
        let leaf = scheme.marked_leaf(rating.indicator).map(|leaf| &scheme.leaves[leaf.0]);
        leaf.is_some_and(|leaf| match &leaf.method {
            Method::Judged(rule) => rule.by == Marker::Expert && (!needed || rule.absent == AbsentMark::Missing),
            _ => false,
        })
    };
    let indicators: Vec<_> = institution.ratings.iter().filter(by_experts).map(|rating| rating.indicator).collect();
    if indicators.is_empty() { None } else { Some(dice.pick(&indicators)) }
}

/// One expert gives all, another little.
fn spread(province: &Province<'_>, rating: &mut Rating) {
    let scale = Scale::of(province.scheme, rating.indicator);
    rating.marks[0] = scale.maximum;
    rating.marks[1] = scale.nearest(Points::units(scale.maximum) * 3 / 10);
}
