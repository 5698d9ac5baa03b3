//! What can be checked only once everything is there.

use std::collections::BTreeMap;

use scheme::{KindIx, Lang, Text};

use super::{Field, Intake, Problem};
use crate::facts::{Institution, Origin, Place};
use crate::names::{certificate_key, normal_form};

impl Intake<'_> {
    /// Seats by kind must cover every kind that is there, and stay within the whole.
    pub(super) fn check_pools(&mut self) {
        let Some(pools) = self.facts.settings.quota_pools.clone() else { return };
        let place = if matches!(self.facts.origin, Origin::Json) { "/settings/quota_pools" } else { "年度设置" };
        // One without a code is a place for rows that belong to none.
        let institutions = || self.facts.institutions.iter().filter(|institution| !institution.code.is_empty());
        let count = |kind: KindIx| institutions().filter(|institution| institution.kind == kind).count();
        let seats: usize = pools.iter().map(|(kind, share)| share.floor_of(count(*kind))).sum();
        let whole = self.facts.settings.quota_share.floor_of(institutions().count());
        let absent: Vec<&str> = (0..self.scheme.kinds.len())
            .map(KindIx)
            .filter(|kind| count(*kind) > 0 && !pools.iter().any(|(known, _)| known == kind))
            .map(|kind| self.scheme.kinds[kind.0].id.as_str())
            .collect();
        if !absent.is_empty() {
            self.problem(
                place,
                format!("quota_pools 未包含 {}，这些类型的院校将没有名额；不设名额请写 \"0\"", absent.join("、")),
                format!("quota_pools leaves out {}: these would have no seat; write \"0\" if so", absent.join(", ")),
            );
        }
        if seats > whole {
            self.problem(
                place,
                format!("quota_pools 各类名额合计 {seats} 个，超过总名额 {whole} 个"),
                format!("the pools of quota_pools give {seats} seats, more than the {whole} of the whole"),
            );
        }
    }
}

/// More different certificates than an institution can have: the national list has fewer than five hundred.
const MAX_CERTIFICATES: usize = 1000;

/// Numbers certificates and levels within an institution, and reports rows that are there twice.
pub(super) fn number_certificates(institution: &mut Institution, origin: &Origin, problems: &mut Vec<Problem>) {
    let mut certificates: BTreeMap<String, usize> = BTreeMap::new();
    let mut levels: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut batches: BTreeMap<(usize, Option<String>), Place> = BTreeMap::new();
    for row in &mut institution.certificates {
        row.certificate_no = number(&mut certificates, certificate_key(&row.certificate));
        row.level_no = number(&mut levels, (row.certificate_no, row.level.clone()));
        let batch = (row.level_no, row.batch.as_deref().map(normal_form));
        let Some(earlier) = batches.get(&batch) else {
            batches.insert(batch, row.place);
            continue;
        };
        let earlier = origin.place(*earlier, Some(Field::Certificate));
        let (certificate, level, batch) = (&row.certificate, &row.level, row.batch.as_deref());
        problems.push(Problem {
            place: origin.place(row.place, Some(Field::Certificate)),
            message: Text::new(
                format!("证书 {certificate}、等级 {level}、批次 {} 重复，已见于 {earlier}", batch.unwrap_or("（无）")),
                format!(
                    "certificate {certificate}, level {level}, batch {} occurs twice, first at {earlier}",
                    batch.unwrap_or("(none)")
                ),
            ),
        });
    }
    if certificates.len() > MAX_CERTIFICATES {
        let count = certificates.len();
        problems.push(Problem {
            place: origin.place(institution.place, None),
            message: Text::new(
                format!("本校有 {count} 个不同的证书，超过 {MAX_CERTIFICATES} 个；请核对文件"),
                format!("{count} different certificates, more than {MAX_CERTIFICATES}: check the file"),
            ),
        });
    }
}

/// Sums over an institution must stay within what is computed exactly; only figures nobody means are larger.
pub(super) fn check_sums(institution: &Institution, origin: &Origin, problems: &mut Vec<Problem>) {
    for field in [Field::Payable, Field::Paid] {
        let mut sum = 0_i64;
        for row in &institution.certificates {
            let amount = if field == Field::Paid { row.paid } else { row.payable.unwrap_or_default() };
            let Some(larger) = sum.checked_add(amount.0) else {
                let (zh, en) = (field.name(Lang::Zh), field.name(Lang::En));
                problems.push(Problem {
                    place: origin.place(row.place, Some(field)),
                    message: Text::new(
                        format!("本校{zh}合计过大，无法计算"),
                        format!("the institution's {en} add up to more than can be computed"),
                    ),
                });
                break;
            };
            sum = larger;
        }
    }
}

/// The number of `key`, the next one where it is new.
fn number<K: Ord>(numbers: &mut BTreeMap<K, usize>, key: K) -> usize {
    let next = numbers.len();
    *numbers.entry(key).or_insert(next)
}
