//! 问题线索: what experts and organisations come upon and tell the office. Like a signal in the figures it may open a case and
//! decides none; the institution learns nothing of it.

use scheme::Text;
use serde_json::json;
use store::Tx;
use store::signals::{self, Concern};
use store::years::{self, Institution, YearRecord};
use workflow::{Act, Actor, AssignmentId, ConcernId, Event, InstitutionId, Object, OrganisationId, Year, may};

use super::signals::{Done, SignalState};
use crate::error::{InputProblem, allowed};
use crate::figures::{Supply, view_of};
use crate::judgement::taking_part;
use crate::mail::Notice;
use crate::{App, AppError, digest, random_id};

/// What begins the key of a concern among signals, before its id.
pub(super) const CONCERN: &str = "concern:";

/// The longest concern.
const LONGEST: usize = 2000;

/// What somebody tells, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewConcern {
    /// Id of the item of the negative list; empty where that is left to the office.
    pub item: String,
    /// What is said.
    pub words: String,
    /// The form's own key: a second press tells nothing twice.
    pub key: String,
}

/// What somebody told, as they see it again.
#[derive(Debug, Clone)]
pub struct OwnConcern {
    /// Of whom.
    pub institution: Institution,
    /// What.
    pub concern: Concern,
    /// Whether the office opened a case or set it aside.
    pub settled: bool,
}

/// What stands for a concern among signals.
pub(super) fn concern_key(id: &ConcernId) -> String {
    format!("{CONCERN}{id}")
}

impl App {
    /// An expert tells the office what they came upon at an institution that they judge.
    pub async fn raise_concern_of_review(
        &self,
        actor: &Actor,
        review: &AssignmentId,
        new: NewConcern,
    ) -> Result<(), AppError> {
        let (app, actor, review) = (self.clone(), actor.clone(), review.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let view = app.review_view(tx.db(), &review).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::RaiseConcern, &Object::Review(view), tx.now()))?;
                    let stored = store::assignments::assignment_by_id(tx.db(), &review).await?;
                    let (year, assignment) = stored.ok_or(AppError::Absent)?;
                    app.raise(tx, &actor, (year, &assignment.institution), new).await
                })
            })
            .await
    }

    /// An organisation tells the office what it came upon at an institution.
    pub async fn raise_concern_of_figures(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        institution: Option<InstitutionId>,
        new: NewConcern,
    ) -> Result<(), AppError> {
        let (app, actor, organisation) = (self.clone(), actor.clone(), organisation.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let view = view_of(tx.db(), year, &organisation).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::RaiseConcern, &Object::Figures(view), tx.now()))?;
                    let institution = institution
                        .ok_or_else(|| AppError::input("institution", "请选择院校", "choose an institution"))?;
                    app.raise(tx, &actor, (year, &institution), new).await
                })
            })
            .await
    }

    async fn raise(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        new: NewConcern,
    ) -> Result<(), AppError> {
        // Another text under the same key is another concern.
        let words = digest::of_words(&format!("{institution} {} {}", new.item, new.words.trim()));
        let key = format!("concern {year} {} {} {words}", actor.account, new.key);
        if tx.answered(&key).await?.is_some() {
            return Ok(());
        }
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        let owner = years::institution_by_id(tx.db(), institution).await?.ok_or(AppError::Absent)?;
        if super::dossier_of(tx.db(), year, institution).await?.is_none() {
            return Err(AppError::input(
                "institution",
                "这所院校不参加本年度考核",
                "the institution takes no part in the year",
            ));
        }
        let concern = Concern {
            id: ConcernId::from_bytes(random_id()),
            institution: institution.clone(),
            item: new.item,
            words: new.words.trim().to_owned(),
            role: actor.role(),
            of: match (actor.expert(), actor.organisation()) {
                (Some(expert), _) => expert.to_string(),
                (None, Some(organisation)) => organisation.to_string(),
                (None, None) => return Err(AppError::Absent),
            },
            by: actor.account.to_string(),
            at: tx.now(),
        };
        self.check_concern(tx, &record, &concern).await?;
        signals::add_concern(tx.db(), year, &concern).await?;
        let detail = json!({
            "year": year.0, "institution": institution.as_str(), "item": concern.item,
            "words": digest::of_words(&concern.words),
        });
        tx.log(Some(actor), Event::ConcernRaised, &format!("concern {}", concern.id), detail);
        self.tell_office_of(tx, &owner, &raised(&record, &owner, &concern_key(&concern.id))).await?;
        tx.answer(&key, concern.id.as_str()).await?;
        Ok(())
    }

    async fn check_concern(&self, tx: &mut Tx, record: &YearRecord, concern: &Concern) -> Result<(), AppError> {
        let plan = self.plan(tx.db(), record).await?;
        let mut problems = Vec::new();
        if !concern.item.is_empty() && plan.scheme.negative(&concern.item).is_none() {
            problems.push(InputProblem::new(
                "item",
                "请选择负面清单事项，或留空由办公室判断",
                "choose an item of the negative list, or leave it to the office",
            ));
        }
        if !(1..=LONGEST).contains(&concern.words.chars().count()) {
            problems.push(InputProblem::new(
                "words",
                format!("请写明情况，最多 {LONGEST} 字"),
                format!("say what you came upon, at most {LONGEST} characters"),
            ));
        }
        if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
    }

    /// The institutions of which an organisation may tell something: those that take part in the year, by code.
    pub async fn concerned_institutions(&self, actor: &Actor, supply: &Supply) -> Result<Vec<Institution>, AppError> {
        allowed(may(actor, Act::RaiseConcern, &Object::Figures(supply.view()), self.store.now()))?;
        taking_part(&mut *self.store.read().await?, &supply.year).await
    }

    /// What this person told the office in a year, of one institution or of all, oldest first; from where they may tell it.
    pub async fn own_concerns(
        &self,
        actor: &Actor,
        from: &Object,
        (year, of): (Year, Option<&InstitutionId>),
    ) -> Result<Vec<OwnConcern>, AppError> {
        allowed(may(actor, Act::RaiseConcern, from, self.store.now()))?;
        let mut db = self.store.read().await?;
        let done = Done::of(&mut db, year).await?;
        let institutions = years::institutions(&mut db).await?;
        let mut own = signals::concerns(&mut db, year).await?;
        own.retain(|one| one.by == actor.account.as_str() && of.is_none_or(|of| one.institution == *of));
        let view = |concern: Concern| {
            let settled = done.state_of(&concern) != SignalState::Open;
            let institution = institutions.iter().find(|one| one.id == concern.institution)?.clone();
            Some(OwnConcern { institution, concern, settled })
        };
        Ok(own.into_iter().filter_map(view).collect())
    }
}

fn raised(record: &YearRecord, institution: &Institution, key: &str) -> Notice {
    let (year, name) = (record.year, &institution.name);
    Notice {
        subject: Text::new("收到问题线索", "A concern was raised"),
        text: Text::new(
            format!("收到一条反映{name}的问题线索，请查看并决定是否立案。"),
            format!("Somebody raised a concern about {name}: look at it and decide whether it opens a case."),
        ),
        link: super::signals::address(year, &institution.id, key),
    }
}
