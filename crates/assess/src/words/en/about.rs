//! Why a grade, and what to look at.

use scheme::Effect;

use super::LANG;
use super::plural;
use crate::roll::GradeReason;
use crate::warnings::Warning;
use crate::words::{Phrases, upper_grades};

pub(in crate::words) fn grade_reason(p: &Phrases<'_>, reason: &GradeReason) -> String {
    let grade = |ix: &scheme::GradeIx| p.scheme.grades[ix.0].name.get(LANG);
    let cite = |reference: &str| p.scheme.notice.cite(reference).en;
    match reason {
        GradeReason::NoLines => "No grade lines are set, so nothing is graded".to_owned(),
        GradeReason::Line { grade: ix, line, total } => {
            format!("Total {total} reaches {}, the line for {}", line.short(), grade(ix))
        }
        GradeReason::BelowLines { grade: ix, line, total } => {
            format!("Total {total} is below the lowest line {}: {}", line.short(), grade(ix))
        }
        GradeReason::Negative { item, changed } => {
            let item = &p.scheme.negatives[item.0];
            let effect = match &item.effect {
                Effect::AtMost(ix) => format!("at most {}", grade(ix)),
                Effect::Exactly(ix) => format!("{} whatever the score", grade(ix)),
            };
            let unchanged = if *changed { "" } else { " (which changes nothing here)" };
            format!("Negative item {} “{}” ({}): {effect}{unchanged}", item.id, item.name.get(LANG), cite(&item.clause))
        }
        GradeReason::BaseTooLow { needed, base } => {
            let (best, second) = (grade(&scheme::GradeIx(0)), grade(&scheme::GradeIx(1)));
            format!("Base {base} is below the {} that {best} needs: considered as {second}", needed.short())
        }
        GradeReason::Seated { place, seats } => {
            let seats = plural(i64::try_from(*seats).unwrap_or(i64::MAX), "seat", "seats");
            format!("Place {place}, within the {seats} for {}", upper_grades(p, " and "))
        }
        GradeReason::NoSeat { place, seats, tie } => {
            let share = p.facts.settings.quota_share.to_string().replace(' ', "");
            let tied = if *tie {
                "; tied across the edge, so none of the tied enters and the leading group decides with a reason"
            } else {
                ""
            };
            format!(
                "Limited by the quota of {share} to {}: place {place}, {} for {}{tied} ({})",
                grade(&p.scheme.quota.otherwise),
                plural(i64::try_from(*seats).unwrap_or(i64::MAX), "seat", "seats"),
                upper_grades(p, " and "),
                cite(&p.scheme.quota.clause)
            )
        }
        GradeReason::NoBestSeat { place, seats } => {
            let (best, second) = (grade(&scheme::GradeIx(0)), grade(&scheme::GradeIx(1)));
            let seats = plural(i64::try_from(*seats).unwrap_or(i64::MAX), "seat", "seats");
            format!("Place {place}, with {seats} for {best}: {second}")
        }
    }
}

pub(in crate::words) fn warning(p: &Phrases<'_>, warning: &Warning<'_>) -> String {
    match warning {
        Warning::RegisteredAboveApproved { row, registered, approved } => {
            format!("{} {}: {registered} registered, more than the {approved} approved", row.certificate, row.level)
        }
        Warning::ApprovedTwice { row } => format!(
            "{} {}: approved stands in several batches and was added up; it belongs in one row",
            row.certificate, row.level
        ),
        Warning::UnknownLevel { row } => {
            format!("{}: the level “{}” is none of the scheme's", row.certificate, row.level)
        }
        Warning::Overpaid { row } => format!(
            "{} {}: {} yuan paid, more than the {} payable; what exceeds the sum payable for the level does not count",
            row.certificate,
            row.level,
            row.paid,
            row.payable.unwrap_or_default()
        ),
        Warning::NearTwins { one, other } => {
            format!("Certificates “{one}” and “{other}” look alike and were taken as two; please check")
        }
        Warning::FewMarks { leaf, marks } => format!(
            "{} {}: {marks} experts' marks, fewer than the {} wanted",
            p.scheme.leaves[leaf.0].id,
            p.scheme.leaves[leaf.0].name.get(LANG),
            p.facts.settings.expert_min
        ),
        Warning::WideSpread { leaf, spread } => {
            let definition = &p.scheme.leaves[leaf.0];
            let maximum = definition.points.points().unwrap_or_default();
            let limit = p.facts.settings.expert_spread.to_string().replace(' ', "");
            format!(
                "{} {}: experts' marks {} apart, more than {limit} of {}: to be adjudicated",
                definition.id,
                definition.name.get(LANG),
                spread.short(),
                maximum.short()
            )
        }
        Warning::SameFact { item, indicators, count } => {
            let id = |ix: &scheme::IndicatorIx| &p.scheme.indicators[ix.0].id;
            let more = if *count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
            format!(
                "“{}”{more} serves two base indicators, {} and {}; please check whether it is one fact",
                item.title,
                id(&indicators.0),
                id(&indicators.1)
            )
        }
    }
}
