//! What people are told of a case. An institution is told nothing before it is heard, and never who said something of it.

use scheme::Text;
use workflow::{Finding, Year};

use super::Case;
use crate::dossier::day_words;
use crate::mail::Notice;

/// Where an institution reads its case.
fn own(case: &Case) -> String {
    format!("/dossiers/{}/cases/{}", case.dossier, case.record.id)
}

/// Where the office does.
fn office(case: &Case) -> String {
    format!("/years/{}/cases/{}", case.record.year, case.record.id)
}

fn item(case: &Case) -> Text {
    let id = &case.record.item;
    let name = case.item().map_or_else(Text::default, |item| item.name.clone());
    Text::new(format!("{id}「{}」", name.zh), format!("{id} ({})", name.en))
}

/// The institution is asked for its statement until the end of this day.
pub(super) fn heard(case: &Case, until: jiff::civil::Date) -> Notice {
    let (item, day) = (item(case), day_words(until));
    Notice {
        subject: Text::new("请就负面清单事项陈述申辩", "Please make a statement on an item of the negative list"),
        text: Text::new(
            format!(
                "办公室收到贵校涉及负面清单事项{}的情况，认定前听取贵校意见。请于{}前（含当日）陈述申辩并提交证明材料；逾期视为放弃。",
                item.zh, day.zh
            ),
            format!(
                "Something is said of your institution under item {} of the negative list. Before anything is found you \
                 are heard: make your statement with evidence by {}, that day included; silence counts as a waiver.",
                item.en, day.en
            ),
        ),
        link: own(case),
    }
}

/// The office is told that the institution spoke.
pub(super) fn answered(case: &Case, waived: bool) -> Notice {
    let (name, item) = (&case.institution.name, item(case));
    let (zh, en) = if waived {
        ("放弃陈述申辩", "waives its statement")
    } else {
        ("提交了陈述申辩", "made its statement")
    };
    Notice {
        subject: Text::new("院校已陈述申辩", "An institution was heard"),
        text: Text::new(
            format!("{name}就负面清单事项{}{zh}，请提出认定意见。", item.zh),
            format!("{name} {en} on item {} of the negative list: a finding can be proposed.", item.en),
        ),
        link: office(case),
    }
}

/// The office is told that a second person is asked for.
pub(super) fn proposed(case: &Case, finding: Finding) -> Notice {
    let (name, item, finding) = (&case.institution.name, item(case), finding.name());
    Notice {
        subject: Text::new("负面清单认定意见待决定", "A finding awaits its second person"),
        text: Text::new(
            format!("{name}负面清单事项{}已提出意见：{}。请由第二人决定。", item.zh, finding.zh),
            format!("For {name}, item {}, it is proposed: {}. A second person decides.", item.en, finding.en),
        ),
        link: office(case),
    }
}

/// The office is told that a proposal came back.
pub(super) fn sent_back(case: &Case, reason: &str) -> Notice {
    let (name, item) = (&case.institution.name, item(case));
    Notice {
        subject: Text::new("认定意见已退回", "A proposed finding was sent back"),
        text: Text::new(
            format!("{name}负面清单事项{}的认定意见被退回：{reason}", item.zh),
            format!("What was proposed for {name}, item {}, was sent back: {reason}", item.en),
        ),
        link: office(case),
    }
}

/// The institution is told what was decided.
pub(super) fn decided(case: &Case, finding: Finding) -> Notice {
    let (item, finding) = (item(case), finding.name());
    Notice {
        subject: Text::new("负面清单事项已有决定", "An item of the negative list is decided"),
        text: Text::new(
            format!("贵校涉及的负面清单事项{}已作出决定：{}。请查看理由。", item.zh, finding.zh),
            format!("Item {} of the negative list is decided for your institution: {}.", item.en, finding.en),
        ),
        link: own(case),
    }
}

/// The institution is told that nothing is asked of it any more.
pub(super) fn withdrawn(case: &Case) -> Notice {
    let item = item(case);
    Notice {
        subject: Text::new("已撤案", "A case was withdrawn"),
        text: Text::new(
            format!("贵校涉及负面清单事项{}的案件已撤案。", item.zh),
            format!("The case of your institution under item {} of the negative list was withdrawn.", item.en),
        ),
        link: own(case),
    }
}

/// Office and institution are told that a result is determined anew.
pub(super) fn reopened(case: &Case, for_institution: bool) -> Notice {
    let (name, item, Year(year)) = (&case.institution.name, item(case), case.record.year);
    Notice {
        subject: Text::new("年度结果重新确定", "The year's result is determined anew"),
        text: if for_institution {
            Text::new(
                format!("因负面清单事项{}的决定，{year}年度贵校考核结果将重新确定。", item.zh),
                format!("By a decision on item {} the {year} result of your institution is determined anew.", item.en),
            )
        } else {
            Text::new(
                format!("因{name}负面清单事项{}的决定，{year}年度退回「确定结果」环节。", item.zh),
                format!("By a decision on {name}, item {}, the year {year} is back at its determination.", item.en),
            )
        },
        link: if for_institution { own(case) } else { office(case) },
    }
}
