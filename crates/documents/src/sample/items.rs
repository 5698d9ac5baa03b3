//! Items of an institution: for every indicator that counts some, about as many as its quality lets one expect.

use assess::{Item, ItemStatus, Place, Section, certificate_key};
use jiff::civil::Date;
use scheme::{Dated, ItemRule, Prize};

use super::data::ItemTemplate;
use super::dice::Dice;
use super::province::{Plan, Province};

/// Makes the items of one institution.
pub(super) struct ItemMaker<'p> {
    province: &'p Province<'p>,
    institution: usize,
    /// Its certificates, in any order, never empty.
    certificates: Vec<usize>,
    /// Which title of a template comes first.
    first_title: usize,
    dice: Dice,
}

impl<'p> ItemMaker<'p> {
    /// For an institution with these certificates.
    pub(super) fn new(province: &'p Province<'p>, institution: usize, certificates: &[usize], mut dice: Dice) -> Self {
        let mut certificates = certificates.to_vec();
        dice.shuffle(&mut certificates);
        if certificates.is_empty() {
            certificates.push(dice.index(province.data.certificates.len()));
        }
        Self { province, institution, certificates, first_title: 0, dice }
    }

    fn plan(&self) -> &'p Plan {
        &self.province.plans[self.institution]
    }

    /// The rule that a template's items are counted by.
    fn rule(&self, template: &ItemTemplate) -> &'p ItemRule {
        rule(self.province, template)
    }

    /// All of them.
    pub(super) fn all(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        let data = self.province.data;
        for template in &data.items {
            if template.dealt {
                let dealt = &self.plan().dealt;
                items.extend(dealt.iter().zip(0..).map(|(certificate, n)| self.make(template, *certificate, n)));
                continue;
            }
            let [few, many] = template.count;
            let expected = few + (many - few) * self.plan().quality / 1000;
            let about = expected * self.dice.between(60, 140) / 100;
            let count = (about / 100 + i64::from(self.dice.chance(about % 100))).min(template.at_most);
            let first = self.dice.index(self.certificates.len());
            self.first_title = self.dice.index(template.titles.len());
            for number in 0..usize::try_from(count).unwrap_or(0) {
                let certificate = self.certificates[(first + number) % self.certificates.len()];
                let mut item = self.make(template, certificate, number);
                item.status = match self.dice.between(1, 100) {
                    1..=3 => ItemStatus::Claimed,
                    4..=7 => ItemStatus::Rejected,
                    _ => ItemStatus::Accepted,
                };
                items.push(item);
            }
        }
        items
    }

    /// An item of a template, for one of the institution's certificates.
    pub(super) fn one(&mut self, template: &ItemTemplate) -> Item {
        let certificate = self.dice.pick(&self.certificates);
        let number = self.dice.index(3);
        self.make(template, certificate, number)
    }

    /// The `number`-th item of a template, accepted.
    fn make(&mut self, template: &ItemTemplate, certificate: usize, number: usize) -> Item {
        let rule = self.rule(template);
        let name = &self.province.data.certificates[certificate].name;
        let date = match rule.dated {
            Dated::InYear => self.day(self.province.scheme.year),
            Dated::InForce => {
                let year = self.province.scheme.year - i16::from(self.dice.chance(55));
                self.day(year)
            }
        };
        Item {
            indicator: template.indicator,
            unit: template.unit,
            title: self.title(template, certificate, number, date),
            date,
            status: ItemStatus::Accepted,
            achievement: rule.certificate_achievement.then(|| certificate_key(name)),
            joint_rank: rule.halved_up_to_rank.and_then(|_| match self.dice.between(1, 100) {
                1..=12 => Some(1),
                13..=22 => Some(2),
                23..=28 => Some(3),
                _ => None,
            }),
            confirmed: rule.confirmed && self.dice.chance(85),
            prize: rule.prizes.as_ref().map(|_| match self.dice.between(1, 100) {
                1..=4 => Prize::Grand,
                5..=24 => Prize::First,
                25..=64 => Prize::Second,
                _ => Prize::Third,
            }),
            place: Place { section: Section::Items, institution: 0, record: 0 },
        }
    }

    /// Any day of a year but its first and last.
    fn day(&mut self, year: i16) -> Date {
        let month = i8::try_from(self.dice.between(1, 12)).unwrap_or(1);
        let day = i8::try_from(self.dice.between(2, 28)).unwrap_or(2);
        Date::new(year, month, day).unwrap_or_else(|_| Date::constant(year, 1, 2))
    }

    fn title(&mut self, template: &ItemTemplate, certificate: usize, number: usize, date: Date) -> String {
        let pattern = &template.titles[(self.first_title + number) % template.titles.len()];
        let certificate = &self.province.data.certificates[certificate];
        let level = certificate.levels[self.dice.index(certificate.levels.len())];
        let partners = &self.province.plans;
        let partner = (self.institution + 1 + self.dice.index(partners.len().max(2) - 1)) % partners.len();
        // Serial numbers of circulars follow their dates: two in a month.
        let circular = i64::from(date.month()) * 2 - i64::from(date.day() < 15);
        let number = if pattern.contains("{year}") { circular } else { i64::try_from(number + 1).unwrap_or(1) };
        pattern
            .replace("{certificate}", &certificate.name)
            .replace("{organisation}", &certificate.organisation)
            .replace("{level}", &self.province.scheme.levels[level.0].id)
            .replace("{partner}", &partners[partner].name.text)
            .replace("{month}", &date.month().to_string())
            .replace("{year}", &date.year().to_string())
            .replace("{number}", &number.to_string())
    }
}

/// The rule that a template's items are counted by.
pub(super) fn rule<'p>(province: &Province<'p>, template: &ItemTemplate) -> &'p ItemRule {
    let scheme = province.scheme;
    let leaf = scheme.item_leaf(template.indicator).map(|leaf| &scheme.leaves[leaf.0]);
    leaf.and_then(|leaf| leaf.method.item_rule()).expect("sample data are held against the scheme when read")
}
