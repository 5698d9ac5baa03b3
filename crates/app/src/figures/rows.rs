//! Typed figures as certificate rows of the facts, by the checker that everything else goes through.

use assess::{CertificateRow, Field, Intake, Origin, Place, RawRecord, RawValue, Section};
use scheme::Text;
use store::dossiers::Fields;

use crate::Plan;
use crate::dossier::{CERTIFICATE_FIELDS, certificate_fields};
use crate::error::InputProblem;

/// Certificate rows of one institution from what stands in their fields, or what is wrong, each with its row.
pub(super) fn read_rows(plan: &Plan, rows: &[Fields]) -> Result<Vec<CertificateRow>, Vec<(usize, InputProblem)>> {
    let mut intake = Intake::new(&plan.scheme, Origin::Json);
    let mut problems = Vec::new();
    let place =
        |section, record: usize| Place { section, institution: 0, record: u32::try_from(record).unwrap_or(u32::MAX) };
    intake.year(&RawValue::Number(plan.scheme.year.to_string().into()), "/year");
    let institution = intake.add_institution(place(Section::Institution, 0));
    let mut head = RawRecord::default();
    for (field, text) in [(Field::Code, "0"), (Field::Name, "0"), (Field::Kind, plan.scheme.kinds[0].id.as_str())] {
        head.put(field, RawValue::Text(text.into()));
    }
    intake.head(institution, &head);
    for (number, fields) in rows.iter().enumerate() {
        let mut record = RawRecord::default();
        for field in CERTIFICATE_FIELDS {
            match plan.reader.read(Section::Certificates, field, super::value(fields, field.key())) {
                Ok(Some(value)) => {
                    record.put(field, value);
                }
                // Nobody but the province need know how many were approved.
                Ok(None) if field == Field::Approved => {
                    record.put(field, RawValue::Number("0".into()));
                }
                Ok(None) => {}
                Err(message) => {
                    record.refuse(field);
                    problems.push((number, InputProblem { field: field.key().to_owned(), message }));
                }
            }
        }
        intake.certificate(institution, &record, place(Section::Certificates, number));
    }
    match intake.finish() {
        Ok(facts) if problems.is_empty() => {
            Ok(facts.institutions.into_iter().next().map(|one| one.certificates).unwrap_or_default())
        }
        Ok(_) => Err(problems),
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| {
                let mut parts = problem.place.split('/').skip(4);
                let row = parts.next().and_then(|row| row.parse().ok()).unwrap_or_default();
                let field = parts.next().unwrap_or_default().to_owned();
                (row, InputProblem { field, message: problem.message })
            }));
            Err(problems)
        }
    }
}

/// The figures of a row, in the form of facts. Zero approved says nothing.
pub(super) fn figures_of(row: &CertificateRow) -> Fields {
    let mut fields = certificate_fields(row);
    for field in [Field::Certificate, Field::Level, Field::Batch, Field::NationalPassRate] {
        fields.remove(field.key());
    }
    if row.approved == 0 {
        fields.remove(Field::Approved.key());
    }
    fields
}

/// The figures that a line of an institution holds.
pub(super) const FIGURES: [Field; 8] = [
    Field::Approved,
    Field::Registered,
    Field::Attended,
    Field::Passed,
    Field::ResultsFinal,
    Field::Payable,
    Field::Paid,
    Field::PaidOn,
];

/// Typed figures in the form of facts, or what is wrong with them by field.
pub(super) fn read_figures(plan: &Plan, typed: &Fields) -> Result<Fields, Vec<InputProblem>> {
    let mut fields: Fields = typed.clone();
    fields.retain(|key, _| FIGURES.iter().any(|field| field.key() == key));
    Ok(figures_of(&read_one(plan, fields)?))
}

/// Figures that were read before, once more.
pub(super) fn read_row(plan: &Plan, fields: &Fields) -> Option<CertificateRow> {
    let counts = [Field::Registered, Field::Attended, Field::Passed];
    let mut all: Fields = counts.map(|count| (count.key().to_owned(), "0".to_owned())).into();
    all.extend(fields.clone());
    read_one(plan, all).ok()
}

/// One figure that is no count of people at an exam, in the form of facts; `None` where nothing was typed, or a stroke.
pub(super) fn read_value(plan: &Plan, field: Field, typed: &str) -> Result<Option<String>, Text> {
    if plan.reader.read(Section::Certificates, field, typed)?.is_none() {
        return Ok(None);
    }
    let counts = [Field::Registered, Field::Attended, Field::Passed];
    let mut fields: Fields = counts.map(|count| (count.key().to_owned(), "0".to_owned())).into();
    fields.insert(field.key().to_owned(), typed.to_owned());
    let row = read_one(plan, fields)
        .map_err(|wrong| wrong.into_iter().next().map_or_else(Text::default, |one| one.message))?;
    Ok(certificate_fields(&row).remove(field.key()))
}

fn read_one(plan: &Plan, mut fields: Fields) -> Result<CertificateRow, Vec<InputProblem>> {
    // Of which certificate does not matter here.
    for field in [Field::Certificate, Field::Level] {
        fields.insert(field.key().to_owned(), "0".to_owned());
    }
    let rows = read_rows(plan, &[fields]).map_err(|wrong| wrong.into_iter().map(|(_, one)| one).collect::<Vec<_>>())?;
    rows.into_iter().next().ok_or_else(Vec::new)
}
