//! The demonstration goes on from the review to results: every expert is done, the office has marked and settled what was
//! left, a determination is computed and, for the feedback step, approved.

use std::collections::BTreeMap;

use assess::{Facts, Field, ItemStatus};
use jiff::civil::Date;
use scheme::{IndicatorIx, Marker, Method, Points};
use store::assignments::{self, Assignment, AssignmentState, Of};
use store::dossiers::{Entry, Fields};
use store::opinions::Opinion;
use store::people;
use store::{dossiers, rulings, years};
use workflow::{Actor, AssignmentId, InstitutionId, Role, Scope, Step, Year};

use super::panel::as_expert;
use super::somebody;
use crate::figures::{FigureRow, RestRuling, RowState, Ruling, Seen};
use crate::judgement::{Judged, Matter, Stand};
use crate::panel::{DECISION, MARK, REASON, Subject, VERDICT};
use crate::{App, AppError, Plan};

/// What the facts of the made-up province say of each institution, by code: what experts and the office will say.
struct Script<'f> {
    plan: &'f Plan,
    institutions: BTreeMap<&'f str, &'f assess::Institution>,
}

impl Script<'_> {
    /// The mark that the `number`th who marks an indicator gives, and why where a reason is asked for.
    fn mark(&self, code: &str, ix: IndicatorIx, number: usize) -> Fields {
        let scheme = &self.plan.scheme;
        let rating = self.institutions.get(code).and_then(|one| one.ratings.iter().find(|one| one.indicator == ix));
        let optional = scheme.marked_leaf(ix).is_none_or(|leaf| match &scheme.leaves[leaf.0].method {
            Method::Judged(judged) => judged.absent == scheme::AbsentMark::Zero,
            _ => true,
        });
        let Some(marks) = rating.map(|rating| &rating.marks).filter(|marks| !marks.is_empty()) else {
            return if optional { Fields::new() } else { fields([(MARK, "0"), (REASON, "未提交材料")]) };
        };
        let mark = marks[number % marks.len()];
        let most = scheme.marked_leaf(ix).and_then(|leaf| scheme.leaves[leaf.0].points.points());
        let reason = match mark {
            Points::ZERO => "没有佐证材料",
            _ if Some(mark) == most => "材料齐全，成效明显",
            _ => "",
        };
        fields([(MARK, mark.short().as_str()), (REASON, reason)])
    }

    /// What is decided on an item.
    fn decision(&self, code: &str, ix: IndicatorIx, entry: Option<&Entry>) -> Fields {
        let title = entry.and_then(|entry| entry.fields.get(Field::Title.key()));
        let item = self.institutions.get(code).and_then(|one| {
            one.items.iter().find(|item| item.indicator == ix && title.is_some_and(|title| item.title == *title))
        });
        match item.map(|item| item.status) {
            Some(ItemStatus::Rejected) => fields([(DECISION, "reject"), (REASON, "佐证材料不足")]),
            _ => fields([(DECISION, "accept")]),
        }
    }
}

fn fields<const N: usize>(said: [(&str, &str); N]) -> Fields {
    let said = said.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

impl App {
    /// Takes a demonstration at its review on to the determination: all is said and settled, one is computed.
    pub(super) async fn demonstrate_determination(
        &self,
        facts: &Facts,
        clock: &(dyn Fn(Date) + Sync),
    ) -> Result<(), AppError> {
        let year = Year(facts.year);
        let day = |month, day| jiff::civil::date(year.0 + 1, month, day);
        clock(day(3, 12));
        let members = people::members(&mut *self.store.read().await?, None).await?;
        let lead = somebody(&members, &Scope::Province, Role::OfficeLead).ok_or(AppError::Absent)?;
        let staff = somebody(&members, &Scope::Province, Role::OfficeStaff).ok_or(AppError::Absent)?;
        // Whoever stepped back is replaced.
        let board = self.board(&lead, year).await?;
        self.draft_assignments(&lead, year, Self::usual_options(&board)).await?;
        self.release_assignments(&lead, year).await?;
        let board = self.board(&lead, year).await?;
        for one in board.experts.iter().filter(|one| one.load.1 > 0 && one.impartial.is_none()) {
            if let Some(actor) = as_expert(&members, &one.expert.id) {
                self.sign_impartiality(&actor, year, true).await?;
            }
        }
        clock(day(3, 25));
        self.say_all(facts, year).await?;
        self.demonstrate_last_visits(year, (&lead, &members)).await?;
        clock(day(3, 28));
        self.rule_figures_left(&lead, year).await?;
        self.settle_all(facts, year, &staff).await?;
        clock(day(4, 1));
        self.move_year(&lead, year, Step::Determination).await?;
        clock(day(4, 6));
        self.determine(&staff, year, "评审和核定完成后第一次计算").await?;
        Ok(())
    }

    /// Takes it on to the feedback: two people approve.
    pub(super) async fn demonstrate_feedback(&self, year: Year, clock: &(dyn Fn(Date) + Sync)) -> Result<(), AppError> {
        let day = |month, day| jiff::civil::date(year.0 + 1, month, day);
        let members = people::members(&mut *self.store.read().await?, None).await?;
        let lead = somebody(&members, &Scope::Province, Role::OfficeLead).ok_or(AppError::Absent)?;
        let staff = somebody(&members, &Scope::Province, Role::OfficeStaff).ok_or(AppError::Absent)?;
        clock(day(4, 12));
        let open = self.open_cases(&mut *self.store.read().await?, year, self.store.now()).await?;
        for (institution, _) in open {
            self.withhold(&lead, (year, 1), &institution, (true, "案件未结，待决定后公布")).await?;
        }
        self.propose_determination(&staff, (year, 1), "").await?;
        clock(day(4, 14));
        self.approve_determination(&lead, (year, 1), true, "").await?;
        clock(day(4, 16));
        self.move_year(&lead, year, Step::Feedback).await?;
        clock(day(4, 18));
        self.demonstrate_requests(year, &staff).await?;
        clock(day(4, 19));
        Ok(())
    }

    /// Three institutions ask for reviews: one is corrected, with which results are computed anew, one is told that its score
    /// stands, one waits.
    async fn demonstrate_requests(&self, year: Year, staff: &Actor) -> Result<(), AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(&mut db, &record).await?;
        // The pass rate is what institutions ask about most.
        let rated = |leaf: &&scheme::Leaf| matches!(leaf.method, Method::StepBelow(_));
        let leaf = plan.scheme.leaves.iter().find(rated).map_or("", |leaf| leaf.id.as_str());
        let members = people::members(&mut db, None).await?;
        let submitted = dossiers::dossiers_of(&mut db, year).await?;
        drop(db);
        let mut submitted: Vec<_> = submitted.into_iter().filter(|dossier| dossier.submitted_at.is_some()).collect();
        submitted.sort_by(|a, b| a.claimed.cmp(&b.claimed).reverse().then_with(|| a.id.cmp(&b.id)));
        let mut asked = 0;
        for dossier in &submitted {
            let scope = Scope::Institution(dossier.institution.clone());
            let Some(admin) = somebody(&members, &scope, Role::InstitutionAdmin) else { continue };
            let corrected = if asked == 2 { self.figure_to_correct(staff, dossier).await? } else { None };
            if asked == 2 && corrected.is_none() {
                continue;
            }
            match self.ask_review(&admin, &dossier.id, leaf, "补考成绩已经公布，通过人数应当更新").await
            {
                // Its result is held back.
                Err(AppError::Absent) => continue,
                asked => asked?,
            }
            let whose = (&dossier.institution, leaf);
            match (asked, corrected) {
                (0, _) => {
                    let answer = (false, "补考不在本年度考核批次内，按定稿成绩计算");
                    self.answer_review(staff, year, whose, answer).await?;
                }
                (2, Some(row)) => {
                    let reason = "复核成绩单原件，采用院校数据";
                    self.rule_figures(staff, &dossier.id, row, Ruling::Claimed, reason).await?;
                    // Where its steps hide the difference the score stands.
                    match self.answer_review(staff, year, whose, (true, reason)).await {
                        Err(AppError::Input(_)) => self.answer_review(staff, year, whose, (false, reason)).await?,
                        answered => answered?,
                    }
                    self.determine(staff, year, "复核更正后重新计算").await?;
                    break;
                }
                _ => {}
            }
            asked += 1;
        }
        Ok(())
    }

    /// A row of which an institution that sees its result claims that more passed than holds, to its disadvantage.
    async fn figure_to_correct(&self, staff: &Actor, dossier: &dossiers::Dossier) -> Result<Option<Seen>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, dossier.year).await?.ok_or(AppError::Absent)?;
        if self.approved_in(&mut db, &record).await?.is_none_or(|one| one.withheld.contains_key(&dossier.institution)) {
            return Ok(None);
        }
        drop(db);
        let comparison = self.comparison(staff, &dossier.id).await?;
        let moves = |row: &&FigureRow| {
            let pair = row.claimed.as_ref().zip(row.settled.as_ref());
            pair.is_some_and(|(claimed, settled)| claimed.passed > settled.passed)
                && row.effect.is_some_and(|effect| effect < Points::ZERO)
        };
        Ok(comparison.rows.iter().find(moves).map(|row| (row.subject.clone(), row.about.clone())))
    }

    /// Every expert says what the facts of the province say, and is done.
    async fn say_all(&self, facts: &Facts, year: Year) -> Result<(), AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(&mut db, &record).await?;
        let script = script(&plan, facts);
        let members = people::members(&mut db, None).await?;
        let mut of: BTreeMap<InstitutionId, Vec<Assignment>> = BTreeMap::new();
        for one in assignments::assignments(&mut db, year, Of::All).await? {
            if one.state == AssignmentState::Released {
                of.entry(one.institution.clone()).or_default().push(one);
            }
        }
        let judgements = self.judgements_in(&mut db, record).await?;
        let now = self.store.now();
        let mut said: Vec<(AssignmentId, Opinion)> = Vec::new();
        let mut done: Vec<AssignmentId> = Vec::new();
        for judged in &judgements.institutions {
            let seats = of.remove(&judged.institution.id).unwrap_or_default();
            for (number, seat) in seats.iter().enumerate().filter(|(_, seat)| seat.finished_at.is_none()) {
                let Some(actor) = as_expert(&members, &seat.expert) else { continue };
                let group = |matter: &Matter| {
                    let indicator = &plan.scheme.indicators[matter.indicator.0];
                    seat.groups.contains(&plan.scheme.groups[indicator.group.0].id)
                };
                for matter in judged.matters.iter().filter(|matter| matter.by_experts && group(matter)) {
                    let fields = opinion(&script, judged, matter, number);
                    let by = actor.account.to_string();
                    let opinion = Opinion { subject: matter.subject.stored(), version: 1, fields, by, at: now };
                    if !opinion.fields.is_empty() {
                        said.push((seat.id.clone(), opinion));
                    }
                }
                done.push(seat.id.clone());
            }
        }
        drop(db);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    store::opinions::save_opinions(tx.db(), &said).await?;
                    for id in &done {
                        assignments::finish(tx.db(), id, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// The office rules on every row that is still disputed, and on all of which nobody said anything.
    async fn rule_figures_left(&self, lead: &Actor, year: Year) -> Result<(), AppError> {
        let dossiers = dossiers::dossiers_of(&mut *self.store.read().await?, year).await?;
        for dossier in dossiers {
            let comparison = self.comparison(lead, &dossier.id).await?;
            for row in &comparison.rows {
                if matches!(row.state, RowState::Disputed | RowState::Answered) {
                    let seen = (row.subject.clone(), row.about.clone());
                    self.rule_figures(lead, &dossier.id, seen, Ruling::Supplied, "以考务系统记录为准").await?;
                }
            }
        }
        for (ruling, reason) in [
            (RestRuling::Unconfirmed, "核对期满，院校未确认，以培训评价组织报送的数据为准"),
            (RestRuling::UnsuppliedDropped, "培训评价组织未报送，经催报仍无数据，不予采用"),
        ] {
            let rest = self.rest(lead, year, ruling.state()).await?.unwrap_or_default();
            if rest.rows > 0 {
                self.rule_on_rest(lead, year, ruling, (&rest.seen, reason)).await?;
            }
        }
        Ok(())
    }

    /// The office marks and decides what is its own, and settles what experts differ on.
    async fn settle_all(&self, facts: &Facts, year: Year, staff: &Actor) -> Result<(), AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(&mut db, &record).await?;
        let script = script(&plan, facts);
        let judgements = self.judgements_in(&mut db, record).await?;
        drop(db);
        let (now, by) = (self.store.now(), staff.account.to_string());
        let mut settled: Vec<(InstitutionId, Opinion)> = Vec::new();
        for judged in &judgements.institutions {
            for matter in &judged.matters {
                let fields = ruling(&script, judged, matter);
                if !fields.is_empty() {
                    let subject = matter.subject.stored();
                    let ruling = Opinion { subject, version: 1, fields, by: by.clone(), at: now };
                    settled.push((judged.institution.id.clone(), ruling));
                }
            }
        }
        self.store
            .write(move |tx| {
                Box::pin(async move { Ok::<_, AppError>(rulings::save_rulings(tx.db(), year, &settled).await?) })
            })
            .await
    }
}

fn script<'f>(plan: &'f Plan, facts: &'f Facts) -> Script<'f> {
    Script { plan, institutions: facts.institutions.iter().map(|one| (one.code.as_str(), one)).collect() }
}

fn entry<'j>(judged: &'j Judged, matter: &Matter) -> Option<&'j Entry> {
    let Subject::Item(id) = &matter.subject else { return None };
    judged.entries.iter().find(|entry| entry.id == *id)
}

/// What an expert says of a matter: as the made-up facts say it.
fn opinion(script: &Script<'_>, judged: &Judged, matter: &Matter, number: usize) -> Fields {
    let code = &judged.institution.code;
    match &matter.subject {
        Subject::Mark(_) => script.mark(code, matter.indicator, number),
        Subject::Item(_) => script.decision(code, matter.indicator, entry(judged, matter)),
        Subject::Verdict(_) => fields([(VERDICT, "settled")]),
        // No expert's alone.
        Subject::Opinion => Fields::new(),
    }
}

/// What the office says of a matter: its own, and what is still open among experts.
fn ruling(script: &Script<'_>, judged: &Judged, matter: &Matter) -> Fields {
    let (scheme, code) = (&script.plan.scheme, &judged.institution.code);
    let leaf = scheme.marked_leaf(matter.indicator).map(|leaf| &scheme.leaves[leaf.0]);
    match (&matter.subject, &matter.stand) {
        (Subject::Mark(_), _) if leaf.is_some_and(|leaf| leaf.method.marker() == Some(Marker::Office)) => {
            script.mark(code, matter.indicator, 0)
        }
        (Subject::Item(_), Stand::AwaitsOffice) => script.decision(code, matter.indicator, entry(judged, matter)),
        (Subject::Mark(_), stand) if stand.is_open() => {
            // The middle mark, as the panel agreed after talking it over.
            let mut marks = leaf.map_or_else(Vec::new, |leaf| matter.marks(leaf));
            marks.sort_unstable();
            let middle = marks.get(marks.len() / 2).copied().unwrap_or_default();
            fields([(MARK, middle.short().as_str()), (REASON, "专家组合议后一致同意")])
        }
        (Subject::Item(_), stand) if stand.is_open() => {
            let mut decided = script.decision(code, matter.indicator, entry(judged, matter));
            decided.insert(REASON.to_owned(), "专家组合议后一致同意".to_owned());
            decided
        }
        (Subject::Verdict(_), stand) if stand.is_open() => {
            fields([(VERDICT, "settled"), (REASON, "现场查看，与申报一致")])
        }
        _ => Fields::new(),
    }
}
