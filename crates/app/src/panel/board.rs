//! Who looks at what, as the office sees it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use scheme::Text;
use store::assignments::{self, Assignment, AssignmentState, Of, Run};
use store::experts::{self as pool, Expert};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, dossiers, people};
use workflow::{Act, Actor, ExpertId, InstitutionId, Object, OrganisationId, Scope, Step, Year, may};

use super::conflicts::{Conflicts, Grounds};
use super::draft::Input;
use super::review_groups;
use crate::error::allowed;
use crate::{App, AppError};

/// Somebody of the pool in a year.
#[derive(Debug, Clone)]
pub struct PanelExpert {
    /// Who.
    pub expert: Expert,
    /// Whether somebody signs in as this expert.
    pub has_account: bool,
    /// When the declaration of impartiality was signed.
    pub impartial: Option<Timestamp>,
    /// Institutions drafted, and released.
    pub load: (usize, usize),
    /// Of those released, how many the expert is done with.
    pub finished: usize,
    /// Institutions that are in conflict.
    pub conflicts: usize,
}

impl PanelExpert {
    /// Whether the expert has to be reminded: of the declaration, or of what is to be reviewed.
    pub fn is_behind(&self, step: Step) -> bool {
        self.load.1 > 0 && (self.impartial.is_none() || step == Step::Review && self.finished < self.load.1)
    }

    /// Whether the expert may get work: confirmed, and still in the pool.
    pub fn is_available(&self) -> bool {
        self.expert.confirmed_at.is_some() && self.expert.withdrawn_at.is_none()
    }
}

/// An institution of a year with those who look at it.
#[derive(Debug, Clone)]
pub struct PanelInstitution {
    /// The institution.
    pub institution: Institution,
    /// Its assignments, those that ended too, oldest first.
    pub assignments: Vec<Assignment>,
}

impl PanelInstitution {
    /// Experts who look at a group of indicators.
    pub fn seated(&self, group: &str) -> usize {
        let seated = |one: &&Assignment| one.state.stands() && one.groups.iter().any(|id| id == group);
        self.assignments.iter().filter(seated).count()
    }
}

/// Who looks at what in a year.
#[derive(Debug, Clone)]
pub struct Board {
    /// The year.
    pub year: YearRecord,
    /// The pool, by code; whoever left it only where something is assigned.
    pub experts: Vec<PanelExpert>,
    /// The institutions, by code.
    pub institutions: Vec<PanelInstitution>,
    /// The groups of indicators that experts judge: id and name.
    pub groups: Vec<(String, Text)>,
    /// Experts who are to look at each group of an institution.
    pub needed: usize,
    /// Who may not look at what.
    pub conflicts: Conflicts,
    /// The automatic runs, oldest first.
    pub runs: Vec<Run>,
}

impl Board {
    /// Institutions of which a group of indicators has too few experts.
    pub fn short(&self) -> usize {
        self.institutions.iter().filter(|one| self.lack(one) > 0).count()
    }

    /// Experts that the group with the fewest still needs.
    pub fn lack(&self, one: &PanelInstitution) -> usize {
        self.groups.iter().map(|(id, _)| self.needed.saturating_sub(one.seated(id))).max().unwrap_or(0)
    }

    /// Assignments that are so.
    pub fn in_state(&self, state: AssignmentState) -> usize {
        self.institutions.iter().flat_map(|one| &one.assignments).filter(|one| one.state == state).count()
    }

    /// What is released and would not be today: the registers changed, or a merger was made. Institution and expert.
    pub fn overtaken(&self) -> Vec<(&PanelInstitution, &PanelExpert)> {
        let released = |one: &&Assignment| one.state == AssignmentState::Released;
        let of = |one| {
            let one: &PanelInstitution = one;
            let conflicting =
                |seat: &&Assignment| !self.conflicts.between(&seat.expert, &one.institution.id).is_empty();
            let seats = one.assignments.iter().filter(released).filter(conflicting);
            seats.filter_map(|seat| self.expert(&seat.expert)).map(|expert| (one, expert)).collect::<Vec<_>>()
        };
        self.institutions.iter().flat_map(of).collect()
    }

    /// An expert.
    pub fn expert(&self, id: &ExpertId) -> Option<&PanelExpert> {
        self.experts.iter().find(|one| one.expert.id == *id)
    }

    /// An institution.
    pub fn institution(&self, id: &InstitutionId) -> Option<&PanelInstitution> {
        self.institutions.iter().find(|one| one.institution.id == *id)
    }
}

impl App {
    /// Who looks at what in a year; for the office and auditors.
    pub async fn board(&self, actor: &Actor, year: Year) -> Result<Board, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeAssignments, &Object::Year(record.step), self.store.now()))?;
        self.board_of(&mut db, record).await
    }

    /// The same inside a transaction. Conflicts follow the rule of the last run, so that a change by hand is held to it too.
    pub(crate) async fn board_of(&self, db: &mut AnyConnection, record: YearRecord) -> Result<Board, AppError> {
        let runs = assignments::runs(db, record.year).await?;
        let last: Option<Input> = runs.last().and_then(|run| serde_json::from_str(&run.input).ok());
        let city = last.is_some_and(|input| input.options.city);
        self.board_in(db, record, runs, city).await
    }

    pub(super) async fn board_in(
        &self,
        db: &mut AnyConnection,
        record: YearRecord,
        runs: Vec<Run>,
        city: bool,
    ) -> Result<Board, AppError> {
        let plan = self.plan(db, &record).await?;
        let all = pool::experts(db).await?;
        let register = years::institutions(db).await?;
        let organisations = years::organisations(db).await?;
        let declared = pool::conflicts(db, record.year, None).await?;
        let uses = self.uses(db, &record, &all).await?;
        let conflicts = Conflicts::of(&Grounds {
            experts: &all,
            institutions: &register,
            organisations: &organisations,
            uses: &uses,
            declared: &declared,
            city,
        });
        let mut of: BTreeMap<InstitutionId, Vec<Assignment>> = BTreeMap::new();
        let mut loads: BTreeMap<ExpertId, (usize, usize, usize)> = BTreeMap::new();
        for one in assignments::assignments(db, record.year, Of::All).await? {
            let load = loads.entry(one.expert.clone()).or_default();
            match one.state {
                AssignmentState::Draft => load.0 += 1,
                AssignmentState::Released => {
                    load.1 += 1;
                    load.2 += usize::from(one.finished_at.is_some());
                }
                AssignmentState::Recused | AssignmentState::Removed => {}
            }
            of.entry(one.institution.clone()).or_default().push(one);
        }
        let taking_part: BTreeSet<InstitutionId> =
            dossiers::dossiers_of(db, record.year).await?.into_iter().map(|dossier| dossier.institution).collect();
        let institutions = register.into_iter().filter(|one| taking_part.contains(&one.id));
        let impartial: BTreeMap<ExpertId, Timestamp> = pool::impartial(db, record.year).await?.into_iter().collect();
        let members = people::members(db, None).await?;
        let accounts: BTreeSet<&ExpertId> = members
            .iter()
            .filter_map(|member| match &member.membership.scope {
                Scope::Expert(id) if member.active => Some(id),
                _ => None,
            })
            .collect();
        let experts = all.into_iter().map(|expert| PanelExpert {
            has_account: accounts.contains(&expert.id),
            impartial: impartial.get(&expert.id).copied(),
            load: loads.get(&expert.id).map_or((0, 0), |load| (load.0, load.1)),
            finished: loads.get(&expert.id).map_or(0, |load| load.2),
            conflicts: conflicts.count(&expert.id),
            expert,
        });
        Ok(Board {
            experts: experts
                .filter(|one| one.expert.withdrawn_at.is_none() || loads.contains_key(&one.expert.id))
                .collect(),
            institutions: institutions
                .map(|institution| PanelInstitution {
                    assignments: of.remove(&institution.id).unwrap_or_default(),
                    institution,
                })
                .collect(),
            groups: review_groups(&plan.scheme),
            needed: usize::from(plan.settings.expert_min),
            conflicts,
            runs,
            year: record,
        })
    }

    /// With whose certificates each institution works in a year; asked only where somebody serves an organisation.
    async fn uses(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
        experts: &[Expert],
    ) -> Result<BTreeMap<InstitutionId, BTreeSet<OrganisationId>>, AppError> {
        if experts.iter().all(|expert| expert.serves.is_empty()) {
            return Ok(BTreeMap::new());
        }
        let lines = self.compared_in(db, record, false).await?;
        Ok(lines
            .into_iter()
            .map(|line| {
                let rows = line.comparison.rows.iter();
                let organisations = rows.filter_map(|row| row.organisation.as_ref().map(|one| one.id.clone()));
                (line.comparison.institution.id.clone(), organisations.collect())
            })
            .collect())
    }
}
