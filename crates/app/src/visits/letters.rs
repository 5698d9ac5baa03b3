//! What people are told of a visit. An institution is told day, people and what to prepare, never why it is visited.

use scheme::Text;

use super::Visit;
use crate::dossier::day_words;
use crate::mail::Notice;

/// Where the institution reads of its visits.
fn own(visit: &Visit) -> String {
    format!("/dossiers/{}/visits", visit.dossier)
}

/// Where team and office do.
fn page(visit: &Visit) -> String {
    format!("/visits/{}", visit.record.id)
}

fn day(visit: &Visit) -> Text {
    visit.standing.day.map_or_else(Text::default, day_words)
}

/// The institution is told that it is visited, or that something of it changed.
pub(super) fn announced_to_institution(visit: &Visit, team: &[String], changed: bool) -> Notice {
    let (day, team) = (day(visit), (team.join("、"), team.join(", ")));
    let subject = if changed {
        Text::new("现场考察安排有变", "The visit is rearranged")
    } else {
        Text::new("现场考察通知", "You are visited")
    };
    Notice {
        subject,
        text: Text::new(
            format!("考察组{}到贵校现场考察，成员：{}。请查看需要准备的事项。", day.zh, team.0),
            format!("A team visits you on {}: {}. See what to prepare.", day.en, team.1),
        ),
        link: own(visit),
    }
}

/// A member of the team is told of it.
pub(super) fn announced_to_team(visit: &Visit, team: &[String], changed: bool) -> Notice {
    let (day, team, name) = (day(visit), (team.join("、"), team.join(", ")), &visit.institution.name);
    let subject = if changed {
        Text::new("现场考察安排有变", "A visit is rearranged")
    } else {
        Text::new("现场考察任务", "You are on a visiting team")
    };
    Notice {
        subject,
        text: Text::new(
            format!("{}到{name}现场考察，考察组：{}（组长在前）。考察清单已可查看、打印。", day.zh, team.0),
            format!(
                "{}: visit of {name} by {} (the leader first). The check list can be read and printed.",
                day.en, team.1
            ),
        ),
        link: page(visit),
    }
}

/// Somebody is not in the team any more.
pub(super) fn not_in_team(visit: &Visit) -> Notice {
    let name = &visit.institution.name;
    Notice {
        subject: Text::new("现场考察人员调整", "A team was changed"),
        text: Text::new(
            format!("{name}的现场考察不再由您参加。"),
            format!("You are no longer on the team that visits {name}."),
        ),
        link: "/reviews".to_owned(),
    }
}

/// A visit is called off; the institution and the team read different pages.
pub(super) fn called_off(visit: &Visit, why: &str, for_institution: bool) -> Notice {
    let (day, name) = (day(visit), &visit.institution.name);
    Notice {
        subject: Text::new("现场考察取消", "A visit is called off"),
        text: Text::new(
            format!("{}对{name}的现场考察取消：{why}", day.zh),
            format!("The visit of {name} on {} is called off: {why}", day.en),
        ),
        link: if for_institution { own(visit) } else { "/reviews".to_owned() },
    }
}

/// The office is told that a team lost a member.
pub(super) fn member_left(visit: &Visit) -> Notice {
    let name = &visit.institution.name;
    Notice {
        subject: Text::new("考察组有专家回避", "An expert left a team"),
        text: Text::new(
            format!("{name}现场考察组有专家回避，请调整人员。"),
            format!("An expert stepped back from the visit of {name}: see to its team."),
        ),
        link: page(visit),
    }
}

/// The office is told that a report is signed.
pub(super) fn reported(visit: &Visit) -> Notice {
    let name = &visit.institution.name;
    Notice {
        subject: Text::new("现场考察报告已签署", "The report of a visit is signed"),
        text: Text::new(
            format!("{name}的现场考察报告已签署，请查看结果和发现的问题。"),
            format!("The report of the visit of {name} is signed: see what was found."),
        ),
        link: page(visit),
    }
}

/// The team is told that its report was opened again.
pub(super) fn reopened(visit: &Visit, why: &str) -> Notice {
    let name = &visit.institution.name;
    Notice {
        subject: Text::new("现场考察报告退回修改", "The report of a visit was opened again"),
        text: Text::new(
            format!("{name}的现场考察报告退回修改：{why}"),
            format!("The report of the visit of {name} was opened again: {why}"),
        ),
        link: page(visit),
    }
}
