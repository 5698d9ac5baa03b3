//! The demonstration's visits: one done, one under way, one arranged, others on the plan. Everybody in it is made up.

use jiff::civil::Date;
use store::people::Member;
use workflow::{Actor, ExpertId, Role, Scope, VisitId, VisitState, Year};

use super::panel::as_expert;
use super::somebody;
use crate::dossier::Change;
use crate::visits::{Arrangement, FINDING, INDICATOR, NOTE, PlanOptions, RESULT, Signing, Visit};
use crate::{App, AppError};

/// Visits of which people are told.
const ANNOUNCED: i8 = 3;
/// The visits with a team: how many days after the first, and which of the experts. The panel's lead is in that which is
/// under way.
const TEAMS: [(i8, usize); 4] = [(0, 3), (1, 0), (2, 6), (3, 9)];

impl App {
    /// Plans visits and takes the first few on: the first is reported on, the second begun, the third still to come.
    pub(super) async fn demonstrate_visits(
        &self,
        year: Year,
        (lead, members): (&Actor, &[Member]),
        clock: &(dyn Fn(Date) + Sync),
    ) -> Result<(), AppError> {
        let day = |day| jiff::civil::date(year.0 + 1, 3, day);
        clock(day(9));
        let options = PlanOptions { candidates: 8, signals: false, share: 5 };
        let planned = self.try_visit_plan(lead, year, options).await?;
        self.plan_visits(lead, year, options, &planned.digest()).await?;
        let board = self.board(lead, year).await?;
        // Those whom experts want to see first.
        let mut all = self.visits(lead, year).await?.visits;
        all.sort_by_key(|visit| !visit.reasons().iter().any(|reason| reason.id() == "site"));
        for (visit, (at, skipped)) in all.iter().zip(TEAMS) {
            let free = |one: &&crate::panel::PanelExpert| {
                let seats = board.institution(&visit.institution.id);
                let marks = seats.is_some_and(|seats| {
                    seats.assignments.iter().any(|seat| seat.expert == one.expert.id && seat.finished_at.is_none())
                });
                let conflicts = board.conflicts.between(&one.expert.id, &visit.institution.id);
                one.is_available() && one.has_account && one.impartial.is_some() && !marks && conflicts.is_empty()
            };
            let mut experts: Vec<ExpertId> =
                board.experts.iter().filter(free).map(|one| one.expert.id.clone()).collect();
            experts.sort_by_key(|id| somebody(members, &Scope::Expert(id.clone()), Role::PanelLead).is_none());
            let team: Vec<ExpertId> = experts.into_iter().skip(skipped).take(3).collect();
            let arrangement = Arrangement {
                day: Some(day(9 + at)),
                leader: team.first().cloned(),
                members: team.get(1..).unwrap_or_default().to_vec(),
                prepare: "请准备考场和实训室、证书考核原始记录、教材样书，安排教务负责人陪同。".to_owned(),
            };
            self.arrange_visit(lead, &visit.record.id, 0, arrangement).await?;
            if at < ANNOUNCED {
                self.announce_visit(lead, &visit.record.id, 1).await?;
            }
            if at == 0
                && let Some(leader) = team.first().and_then(|id| as_expert(members, id))
            {
                self.demonstrate_report(&leader, visit).await?;
            }
        }
        Ok(())
    }

    /// The team has seen everything that was asked for, found something to be put right, and its leader signs.
    async fn demonstrate_report(&self, leader: &Actor, visit: &Visit) -> Result<(), AppError> {
        let id = &visit.record.id;
        let book = self.visit_book(leader, id).await?;
        let mut changes = Vec::new();
        let mut add = |subject: &str, fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            changes.push(Change { entry: book.row(subject), version: 0, fields, removed: false });
        };
        for item in book.items.iter().filter(|item| item.is_asked()) {
            add(&item.subject(), &[(RESULT, "confirmed"), (NOTE, "实地查看场所和记录，与申报一致")]);
        }
        let indicator = book.items.iter().find_map(|item| item.indicator);
        let indicator = indicator.map_or("", |ix| &book.visit.plan.scheme.indicators[ix.0].id);
        add("finding:1", &[(FINDING, "rectify"), (INDICATOR, indicator), (NOTE, "部分材料未标注对应的证书考核要求")]);
        add("finding:2", &[(FINDING, "praise"), (NOTE, "考务管理有专人，考场监控录像保存完整")]);
        self.save_visit_notes(leader, id, changes).await?;
        let book = self.visit_book(leader, id).await?;
        let notes = book.notes_digest();
        let words = "材料与现场总体一致，证书考核组织规范；材料标注须完善。";
        self.close_visit(leader, id, Signing { acts: book.visit.acts.len(), notes: &notes, words }).await
    }

    /// What is still under way when results are determined is reported on, and what was not announced is called off.
    pub(super) async fn demonstrate_last_visits(
        &self,
        year: Year,
        (lead, members): (&Actor, &[Member]),
    ) -> Result<(), AppError> {
        for visit in self.visits(lead, year).await?.visits {
            let leader = visit.standing.team.first().and_then(|id| as_expert(members, id));
            match (visit.standing.state, leader) {
                (VisitState::Announced, Some(leader)) => self.demonstrate_report(&leader, &visit).await?,
                (VisitState::Planned, _) => self.call_off(lead, &visit.record.id, visit.acts.len()).await?,
                _ => {}
            }
        }
        Ok(())
    }

    async fn call_off(&self, lead: &Actor, id: &VisitId, seen: usize) -> Result<(), AppError> {
        self.cancel_visit(lead, id, seen, "本年度考察已覆盖同类院校").await
    }
}
