//! The demonstration's experts: the pool, and the review in which they are assigned. Everybody in it is made up.

use jiff::civil::Date;
use scheme::Points;
use store::assignments::{self, AssignmentState, Of};
use store::experts::{self, Expert};
use store::people::{self, Member};
use store::{Tx, years};
use workflow::{Actor, AssignmentId, ExpertId, Role, Scope, Step, Year};

use super::{CITIES, person, somebody};
use crate::cases::NewConcern;
use crate::dossier::Change;
use crate::panel::{DECISION, MARK, REASON, Subject, VERDICT};
use crate::{App, AppError, random_id};

/// Experts in the pool.
const EXPERTS: usize = 48;
/// Every so many nobody has confirmed yet.
const DOUBTFUL: usize = 16;
/// The one among them who leads a panel.
const LEAD: usize = 2;
/// Of every four experts those who signed and are in the middle of their work: the first has not signed, the last is
/// done with two institutions.
pub(super) const SIGNED: [usize; 2] = [1, 2];
/// What decides between equal assignments, so that every demonstration shares out its tasks in the same way.
const SEED: u64 = 2021;
/// 专业大类
const FIELDS: [&str; 8] =
    ["电子与信息", "财经商贸", "装备制造", "交通运输", "医药卫生", "教育与体育", "旅游", "土木建筑"];

impl App {
    /// Puts the pool on its register, with an account for each who was confirmed.
    pub(super) async fn demonstrate_experts(&self) -> Result<(), AppError> {
        self.store
            .write(|tx| {
                Box::pin(async move {
                    let institutions = years::institutions(tx.db()).await?;
                    let organisations = years::organisations(tx.db()).await?;
                    let now = tx.now();
                    for index in 0..EXPERTS {
                        let school = institutions.get(index * 3).map(|one| one.name.clone());
                        let serves = organisations.get(index).filter(|_| index % 12 == 4);
                        let expert = Expert {
                            id: ExpertId::from_bytes(random_id()),
                            code: format!("Z{:03}", index + 1),
                            name: format!("演示专家{:02}", index + 1),
                            employer: match index % 3 {
                                0 => school.unwrap_or_else(|| "演示大学".to_owned()),
                                1 => format!("演示科技公司{:02}", index / 3 + 1),
                                _ => format!("演示行业协会{:02}", index / 3 + 1),
                            },
                            earlier_employers: if index % 10 == 7 {
                                institutions.get(index).map(|one| one.name.clone()).into_iter().collect()
                            } else {
                                Vec::new()
                            },
                            serves: serves.map(|one| one.id.clone()).into_iter().collect(),
                            fields: vec![FIELDS[index % FIELDS.len()].to_owned()],
                            city: CITIES[index % CITIES.len()].to_owned(),
                            at_most: (index % 9 == 8).then_some(4),
                            confirmed_at: (index % DOUBTFUL != DOUBTFUL - 1).then_some(now),
                            withdrawn_at: None,
                        };
                        experts::add_expert(tx.db(), &expert, now).await?;
                        if expert.confirmed_at.is_some() {
                            account(tx, &expert, index).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Takes a demonstration at its data step on into the review: experts are assigned, most have signed, one has
    /// stepped back, some are done with two institutions, two have asked for material. `clock` sets the day.
    pub(super) async fn demonstrate_review(&self, year: Year, clock: &(dyn Fn(Date) + Sync)) -> Result<(), AppError> {
        let day = |month, day| jiff::civil::date(year.0 + 1, month, day);
        clock(day(3, 1));
        let members = people::members(&mut *self.store.read().await?, None).await?;
        let lead = somebody(&members, &Scope::Province, Role::OfficeLead).ok_or(AppError::Absent)?;
        self.move_year(&lead, year, Step::Review).await?;
        let board = self.board(&lead, year).await?;
        let options = crate::panel::Options { seed: SEED, ..Self::usual_options(&board) };
        self.draft_assignments(&lead, year, options).await?;
        self.release_assignments(&lead, year).await?;
        clock(day(3, 2));
        for (index, one) in board.experts.iter().enumerate() {
            // The first has still to sign: whoever enters finds something to do.
            if index % 4 != 0
                && let Some(actor) = as_expert(&members, &one.expert.id)
            {
                self.sign_impartiality(&actor, year, true).await?;
            }
        }
        let second = board.experts.get(1).and_then(|one| as_expert(&members, &one.expert.id));
        if let Some(actor) = second
            && let Some(own) = self.own_reviews(&actor).await?
            && let Some(review) = own.reviews.first()
        {
            self.declare_conflict(&actor, (year, &review.institution.id), "承担该校横向课题").await?;
        }
        let asked = self.demonstrate_request(year, &lead, &members).await?;
        self.demonstrate_cases(year, &lead, clock).await?;
        self.demonstrate_answer(asked).await?;
        clock(day(3, 9));
        self.demonstrate_waiting(year, &lead, &members).await?;
        // The panel's lead among them, who then sees what the others said.
        for (index, one) in board.experts.iter().enumerate().filter(|(index, _)| index % 4 == 3 || *index == LEAD) {
            if let Some(actor) = as_expert(&members, &one.expert.id)
                && let Some(own) = self.own_reviews(&actor).await?
            {
                for review in own.reviews.iter().take(2) {
                    self.demonstrate_opinions(&actor, &review.assignment.id, index).await?;
                }
                if index == LEAD
                    && let Some(review) = own.reviews.first()
                {
                    let concern = NewConcern {
                        words: "教师培训证明中有三份落款日期晚于系统上传日期，公章样式也与其他证明不同，请核实原件。"
                            .to_owned(),
                        ..NewConcern::default()
                    };
                    self.raise_concern_of_review(&actor, &review.assignment.id, concern).await?;
                }
            }
        }
        self.demonstrate_visits(year, (&lead, &members), clock).await?;
        clock(day(3, 10));
        Ok(())
    }

    /// Judges an institution: marks near its own, every few items doubted.
    async fn demonstrate_opinions(&self, actor: &Actor, id: &AssignmentId, index: usize) -> Result<(), AppError> {
        let review = self.review(actor, id).await?;
        for ix in review.indicators() {
            let indicator = review.plan.scheme.indicators[ix.0].id.clone();
            let most = review.marked_leaf(ix).and_then(|leaf| review.plan.scheme.leaves[leaf.0].points.points());
            let mut changes = Vec::new();
            for (at, subject) in review.subjects(ix).into_iter().enumerate() {
                let fields: Vec<(&str, String)> = match &subject {
                    Subject::Mark(_) => vec![(MARK, some_mark(index + ix.0, most))],
                    Subject::Item(_) if (index + ix.0 + at) % 9 == 4 => {
                        vec![(DECISION, "reject".to_owned()), (REASON, "佐证材料不足".to_owned())]
                    }
                    Subject::Item(_) => vec![(DECISION, "accept".to_owned())],
                    Subject::Verdict(_) if (index + ix.0) % 13 == 6 => {
                        vec![(VERDICT, "site".to_owned()), (REASON, "实地查看实训条件".to_owned())]
                    }
                    Subject::Verdict(_) => vec![(VERDICT, "settled".to_owned())],
                    // Nothing that an expert judges alone.
                    Subject::Opinion => continue,
                };
                changes.push(Change {
                    entry: review.row(&subject),
                    version: 0,
                    fields: fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect(),
                    removed: false,
                });
            }
            self.save_opinions(actor, id, &indicator, changes).await?;
        }
        self.finish_review(actor, id).await
    }

    /// The expert whom somebody enters as: the first with work who has not signed, else the first of the pool.
    pub(super) async fn expert_with_work(
        &self,
        db: &mut store::AnyConnection,
        role: Role,
    ) -> Result<Option<ExpertId>, AppError> {
        let members = people::members(db, None).await?;
        let pool = experts::experts(db).await?;
        let enters = |id: &ExpertId| {
            let scope = Scope::Expert(id.clone());
            members.iter().any(|member| member.membership.role == role && member.membership.scope == scope)
        };
        let mut all: Vec<ExpertId> = pool.into_iter().map(|one| one.id).filter(enters).collect();
        if let Some(year) = years::years(db).await?.first() {
            let signed = experts::impartial(db, year.year).await?;
            let given = assignments::assignments(db, year.year, Of::All).await?;
            let waits = |id: &ExpertId| {
                given.iter().any(|one| one.expert == *id && one.state == AssignmentState::Released)
                    && signed.iter().all(|(one, _)| one != id)
            };
            if let Some(at) = all.iter().position(waits) {
                return Ok(Some(all.swap_remove(at)));
            }
        }
        Ok(all.into_iter().next())
    }
}

/// A mark between the ends of a leaf, which would need a reason.
fn some_mark(number: usize, most: Option<Points>) -> String {
    let half = Points::from_units(Points::PER_POINT / 2);
    let steps = most.map_or(4, |most| most.units() / half.units());
    let aside = [0, 1, 0, -1][number % 4];
    half.times((steps / 2 + aside).clamp(1, (steps - 1).max(1))).short()
}

async fn account(tx: &mut Tx, expert: &Expert, index: usize) -> Result<Actor, AppError> {
    let role = if index == LEAD { Role::PanelLead } else { Role::Expert };
    person(tx, &expert.name, role, Scope::Expert(expert.id.clone()), "").await
}

pub(super) fn as_expert(members: &[Member], id: &ExpertId) -> Option<Actor> {
    let scope = Scope::Expert(id.clone());
    somebody(members, &scope, Role::Expert).or_else(|| somebody(members, &scope, Role::PanelLead))
}
