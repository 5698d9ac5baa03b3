//! What people are told of requests for material. An institution is never told which expert asks.

use jiff::Timestamp;
use scheme::Text;
use store::requests::MaterialRequest;
use store::years::Institution;
use workflow::{AssignmentId, DossierId};

use crate::Plan;
use crate::dossier::day_words;
use crate::mail::Notice;

/// The last day before this moment.
pub(super) fn last_day(closes: Timestamp) -> Text {
    day_words(workflow::calendar::last_day(closes))
}

/// The institution is asked, until the end of a day.
pub(super) fn asked(plan: &Plan, dossier: &DossierId, request: &MaterialRequest) -> Notice {
    let (sheet, day) = (plan.sheet_name(&request.indicator), last_day(request.closes));
    Notice {
        subject: Text::new("评审专家请贵校补充材料", "Experts ask for material"),
        text: Text::new(
            format!("评审专家就「{}」请贵校补充材料，请于{}前（含当日）答复，逾期不再受理。", sheet.zh, day.zh),
            format!("Experts ask for material on {}: answer by {}, that day included.", sheet.en, day.en),
        ),
        link: format!("/dossiers/{dossier}/requests/{}", request.id),
    }
}

/// An expert is told that the institution answered.
pub(super) fn answered(
    plan: &Plan,
    institution: &Institution,
    request: &MaterialRequest,
    review: &AssignmentId,
) -> Notice {
    let (name, sheet) = (&institution.name, plan.sheet_name(&request.indicator));
    Notice {
        subject: Text::new("院校已补充材料", "An institution gave material"),
        text: Text::new(
            format!("{name}已就「{}」补充材料，请查看并给出结论。", sheet.zh),
            format!("{name} gave what was asked for on {}: look at it and decide.", sheet.en),
        ),
        link: format!("/reviews/{review}/{}", request.indicator),
    }
}
