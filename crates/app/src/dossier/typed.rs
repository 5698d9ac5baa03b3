//! Facts as the rows that a person would have typed.

use assess::{CertificateRow, Field, Institution, Item};
use scheme::Scheme;
use store::dossiers::Fields;

use crate::plan::CERTIFICATES;

/// Certificate rows and items of an institution as rows by sheet, in their order.
pub(crate) fn typed_rows(scheme: &Scheme, facts: &Institution) -> Vec<(String, Fields)> {
    let certificates = facts.certificates.iter().map(|row| (CERTIFICATES.to_owned(), certificate_fields(row)));
    let items =
        facts.items.iter().map(|item| (scheme.indicators[item.indicator.0].id.clone(), item_fields(scheme, item)));
    certificates.chain(items).collect()
}

fn put(fields: &mut Fields, field: Field, value: impl Into<String>) {
    fields.insert(field.key().to_owned(), value.into());
}

pub(crate) fn certificate_fields(row: &CertificateRow) -> Fields {
    let mut fields = Fields::new();
    put(&mut fields, Field::Certificate, row.certificate.as_str());
    put(&mut fields, Field::Level, row.level.as_str());
    if let Some(batch) = &row.batch {
        put(&mut fields, Field::Batch, batch.as_str());
    }
    put(&mut fields, Field::Approved, row.approved.to_string());
    put(&mut fields, Field::Registered, row.registered.to_string());
    put(&mut fields, Field::Attended, row.attended.to_string());
    put(&mut fields, Field::Passed, row.passed.to_string());
    if !row.results_final {
        put(&mut fields, Field::ResultsFinal, "否");
    }
    if let Some(rate) = row.national_pass_rate {
        put(&mut fields, Field::NationalPassRate, rate.to_string());
    }
    if let Some(payable) = row.payable {
        put(&mut fields, Field::Payable, payable.to_string());
    }
    put(&mut fields, Field::Paid, row.paid.to_string());
    if let Some(day) = row.paid_on {
        put(&mut fields, Field::PaidOn, day.to_string());
    }
    fields
}

fn item_fields(scheme: &Scheme, item: &Item) -> Fields {
    let mut fields = Fields::new();
    let rule = scheme.item_leaf(item.indicator).and_then(|leaf| scheme.leaves[leaf.0].method.item_rule());
    if let Some(rule) = rule {
        put(&mut fields, Field::Kind, rule.units[item.unit].kind.as_str());
    }
    put(&mut fields, Field::Title, item.title.as_str());
    put(&mut fields, Field::Date, item.date.to_string());
    if let Some(achievement) = &item.achievement {
        put(&mut fields, Field::Achievement, achievement.as_str());
    }
    if let Some(rank) = item.joint_rank {
        put(&mut fields, Field::JointRank, rank.to_string());
    }
    if item.confirmed {
        put(&mut fields, Field::Confirmed, "是");
    }
    if let Some(prize) = item.prize {
        put(&mut fields, Field::Prize, prize.name(scheme::Lang::Zh));
    }
    fields
}
