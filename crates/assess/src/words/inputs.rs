//! The facts that a working starts from, each with the places it was read from.

use scheme::{Column, Fen, InputIx, Lang, Method, Rate, Unit};

use super::Phrases;
use crate::facts::{CertificateRow, Origin, Place};
use crate::fraction::Fraction;
use crate::inputs::counts;
use crate::intake::Field;
use crate::working::{CertificateRate, CountedItem, PaidRow, Reckoning, Working};

/// A fact that a working starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputLine {
    /// What it is.
    pub name: String,
    /// Its value, for reading.
    pub value: String,
    /// What it is counted in, an id: `sittings`, `yuan`, `rate`, `points`.
    pub unit: &'static str,
    /// Where it stands in the input; several places where it is a sum.
    pub sources: Vec<String>,
}

impl Phrases<'_> {
    /// The facts that a working starts from.
    pub fn inputs(&self, working: &Working<'_>) -> Vec<InputLine> {
        match (&working.reckoning, &self.leaf(working).method) {
            (Reckoning::Ratio { numerator, denominator }, Method::Ratio(rule)) => {
                vec![self.sum(working, rule.numerator, *numerator), self.sum(working, rule.denominator, *denominator)]
            }
            (Reckoning::NoActivity { input }, _) => vec![self.sum(working, *input, 0)],
            (Reckoning::PassRate(work), _) => {
                work.certificates.iter().flat_map(|certificate| self.rates(working, certificate)).collect()
            }
            (Reckoning::PaidInFull { rows, .. }, _) => rows.iter().map(|row| self.payment(row)).collect(),
            (
                Reckoning::Items { counted, .. }
                | Reckoning::FirstThenEach { counted, .. }
                | Reckoning::Bands { counted, .. },
                _,
            ) => {
                let mut lines: Vec<InputLine> = counted.iter().map(|item| self.item(working, item)).collect();
                if let Reckoning::Bands { mark: Some(mark), mark_place: Some(place), .. } = &working.reckoning {
                    lines.push(self.mark(working, mark.short(), *place, 0, 1));
                }
                lines
            }
            (Reckoning::Marks(work), _) => {
                let of = work.marks.len();
                let line =
                    |(index, mark): (usize, &scheme::Points)| self.mark(working, mark.short(), work.place, index, of);
                work.marks.iter().enumerate().map(line).collect()
            }
            _ => Vec::new(),
        }
    }

    fn field_of(&self, place: Place, field: Field) -> String {
        self.facts.origin.place(place, Some(field))
    }

    fn sum(&self, working: &Working<'_>, input: InputIx, value: i64) -> InputLine {
        let definition = &self.scheme.inputs[input.0];
        let field = field_of_column(definition.sum);
        let rows = working.institution.certificates.iter().filter(|row| counts(definition, row));
        let (value, unit) = match definition.unit {
            Unit::Sittings => (value.to_string(), "sittings"),
            Unit::Yuan => (Fen(value).to_string(), "yuan"),
        };
        InputLine {
            name: definition.name.get(self.lang).to_owned(),
            value,
            unit,
            sources: rows.map(|row| self.field_of(row.place, field)).collect(),
        }
    }

    fn rates(&self, working: &Working<'_>, certificate: &CertificateRate<'_>) -> Vec<InputLine> {
        let baseline = self.facts.settings.national_baseline;
        let rows: Vec<&CertificateRow> = working
            .institution
            .certificates
            .iter()
            .filter(|row| row.certificate_no == certificate.certificate_no)
            .filter(|row| crate::pass_rate::leaves(row, baseline).is_none())
            .collect();
        let mut lines = vec![InputLine {
            name: certificate.certificate.to_owned(),
            value: format!("{}/{}", certificate.passed, certificate.attended),
            unit: "rate",
            sources: rows.iter().map(|row| self.field_of(row.place, Field::Passed)).collect(),
        }];
        if baseline == scheme::Baseline::PerCertificate {
            let whole = i128::from(certificate.attended) * i128::from(Rate::ONE);
            let national = match self.lang {
                Lang::Zh => "全国",
                Lang::En => "national",
            };
            lines.push(InputLine {
                name: format!("{} {national}", certificate.certificate),
                value: Fraction::new(certificate.national, whole).percent().0,
                unit: "rate",
                sources: rows.iter().map(|row| self.field_of(row.place, Field::NationalPassRate)).collect(),
            });
        }
        lines
    }

    fn payment(&self, paid: &PaidRow<'_>) -> InputLine {
        let row = paid.row;
        let day = row.paid_on.map(|day| format!(" {day}")).unwrap_or_default();
        InputLine {
            name: format!("{} {}", row.certificate, row.level),
            value: format!("{} / {}{day}", row.paid, paid.payable),
            unit: "yuan",
            sources: vec![self.field_of(row.place, Field::Payable), self.field_of(row.place, Field::Paid)],
        }
    }

    fn item(&self, working: &Working<'_>, counted: &CountedItem<'_>) -> InputLine {
        let by_worth = matches!(working.reckoning, Reckoning::Items { .. });
        InputLine {
            name: counted.item.title.clone(),
            value: if by_worth { counted.worth.short() } else { "1".to_owned() },
            unit: if by_worth { "points" } else { "items" },
            sources: vec![self.field_of(counted.item.place, Field::Title)],
        }
    }

    fn mark(&self, working: &Working<'_>, value: String, place: Place, index: usize, of: usize) -> InputLine {
        let indicator = &self.scheme.indicators[self.leaf(working).indicator.0].id;
        let source = match &self.facts.origin {
            Origin::Json if of == 1 => format!("{}/{indicator}", self.facts.origin.place(place, None)),
            Origin::Json => format!("{}/{indicator}/{index}", self.facts.origin.place(place, None)),
            Origin::Workbook(_) => self.field_of(place, Field::Marks),
        };
        let name = match self.lang {
            Lang::Zh => "评分",
            Lang::En => "mark",
        };
        InputLine { name: name.to_owned(), value, unit: "points", sources: vec![source] }
    }
}

fn field_of_column(column: Column) -> Field {
    match column {
        Column::Approved => Field::Approved,
        Column::Registered => Field::Registered,
        Column::Attended => Field::Attended,
        Column::Passed => Field::Passed,
        Column::Payable => Field::Payable,
        Column::Paid => Field::Paid,
    }
}
