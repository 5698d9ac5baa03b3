//! The demonstration's cases of the negative list: one institution is being heard, one finding waits for its second
//! person, one is decided. Nothing in them ever happened.

use jiff::civil::Date;
use scheme::Effect;
use store::cases::CaseSource;
use store::dossiers;
use store::people::{self, Member};
use store::years::{self, Institution};
use workflow::{Actor, CaseId, DossierState, Finding, Role, Scope, Year};

use super::somebody;
use crate::cases::{Hearing, NewCase, Proposal};
use crate::{App, AppError};

/// What is made up of a case.
struct Story {
    /// Which of the institutions that submitted, by code.
    of: usize,
    /// Which of the items with this effect.
    item: usize,
    caps: bool,
    source: CaseSource,
    reference: &'static str,
    facts_on: (i8, i8),
    said: &'static str,
    answer: &'static str,
    finding: Finding,
    why: &'static str,
}

/// The first is still being heard, the second is proposed, the third decided.
const STORIES: [Story; 3] = [
    Story {
        // Whoever enters as an institution enters as this one, and finds something to answer.
        of: 0,
        item: 1,
        caps: true,
        source: CaseSource::Visit,
        reference: "演示巡查〔2021〕2号",
        facts_on: (11, 20),
        said: "巡考发现，11月20日下午某证书中级考核中，一个考场未按规定核验考生身份，监考记录缺少一名监考员签字。",
        answer: "",
        finding: Finding::Founded,
        why: "",
    },
    Story {
        of: 9,
        item: 0,
        caps: false,
        source: CaseSource::Report,
        reference: "演示信访〔2022〕5号",
        facts_on: (10, 12),
        said: "有反映称，10月报名期间某二级学院向学生收取考核费用每人200元，由班级代收。",
        answer: "经查确有一个班级代收，共31人。学校已于10月20日全部退还并通报批评，退费凭证见附件。",
        finding: Finding::PutRight,
        why: "收费属实；在被反映之前已全部退还，凭证齐全，责任人已处理，建议记录在案、不适用。",
    },
    Story {
        of: 14,
        item: 2,
        caps: true,
        source: CaseSource::Office,
        reference: "演示核查记录7",
        facts_on: (9, 8),
        said: "学校随考核报名要求学生购买指定培训资料每套68元，未购买的不予报名。",
        answer: "资料由学生自愿购买，个别教师表述不当，今后改正。",
        finding: Finding::Founded,
        why: "报名通知写明须购买资料，与“自愿”的说法不符，属变相收取教材费用。",
    },
];

impl App {
    /// Opens the cases and brings each as far as it has come; `clock` sets the day, between 2 and 8 March.
    pub(super) async fn demonstrate_cases(
        &self,
        year: Year,
        lead: &Actor,
        clock: &(dyn Fn(Date) + Sync),
    ) -> Result<(), AppError> {
        let day = |month, day| jiff::civil::date(year.0 + 1, month, day);
        let mut db = self.store.read().await?;
        let members = people::members(&mut db, None).await?;
        let submitted: Vec<_> = dossiers::dossiers_of(&mut db, year)
            .await?
            .into_iter()
            .filter(|dossier| dossier.state == DossierState::Submitted)
            .map(|dossier| dossier.institution)
            .collect();
        let institutions: Vec<Institution> =
            years::institutions(&mut db).await?.into_iter().filter(|one| submitted.contains(&one.id)).collect();
        drop(db);
        let staff = somebody(&members, &Scope::Province, Role::OfficeStaff).ok_or(AppError::Absent)?;
        let [first, second, third] = &STORIES;
        let mut heard = Vec::new();
        for story in [second, third] {
            if let Some((case, school)) = self.demonstrate_case(&staff, year, story, &institutions, &members).await? {
                self.hear_institution(&staff, &case, 1, hearing(story)).await?;
                heard.push((story, case, school));
            }
        }
        clock(day(3, 4));
        for (story, case, school) in &heard {
            self.answer_case(school, case, 1, story.answer).await?;
        }
        clock(day(3, 7));
        for (story, case, _) in &heard {
            let proposal = Proposal { finding: Some(story.finding), words: story.why.to_owned() };
            self.propose_finding(&staff, case, 3, proposal).await?;
        }
        clock(day(3, 8));
        if let Some((_, case, _)) = heard.iter().find(|(story, ..)| std::ptr::eq(*story, third)) {
            self.decide_finding(lead, case, 4, third.why).await?;
        }
        if let Some((case, _)) = self.demonstrate_case(&staff, year, first, &institutions, &members).await? {
            self.hear_institution(&staff, &case, 1, hearing(first)).await?;
        }
        Ok(())
    }

    /// Opens a case; `None` where there is no such institution or item.
    async fn demonstrate_case(
        &self,
        staff: &Actor,
        year: Year,
        story: &Story,
        institutions: &[Institution],
        members: &[Member],
    ) -> Result<Option<(CaseId, Actor)>, AppError> {
        let plan = {
            let mut db = self.store.read().await?;
            let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
            self.plan(&mut db, &record).await?
        };
        let mut items =
            plan.scheme.negatives.iter().filter(|item| matches!(item.effect, Effect::AtMost(_)) == story.caps);
        let (Some(item), Some(institution)) = (items.nth(story.item), institutions.get(story.of)) else {
            return Ok(None);
        };
        let scope = Scope::Institution(institution.id.clone());
        let Some(school) = somebody(members, &scope, Role::InstitutionAdmin) else { return Ok(None) };
        let (month, day) = story.facts_on;
        let new = NewCase {
            institution: Some(institution.id.clone()),
            item: item.id.clone(),
            source: Some(story.source),
            signal: String::new(),
            facts_on: Some(jiff::civil::date(year.0, month, day)),
            reference: story.reference.to_owned(),
            words: story.said.to_owned(),
            key: String::new(),
        };
        Ok(Some((self.open_case(staff, year, new).await?, school)))
    }
}

fn hearing(story: &Story) -> Hearing {
    Hearing { words: story.said.to_owned(), until: None }
}
