//! What an expert sees and declares: one's own work, the declaration of impartiality, conflicts of interest.

use jiff::Timestamp;
use scheme::Text;
use serde_json::json;
use store::assignments::{self, Assignment, AssignmentState, Of};
use store::experts::{self as pool, Conflict};
use store::opinions::{self, In, Opinion};
use store::years::{self, Institution, YearRecord};
use store::{Tx, dossiers};
use workflow::{Act, Actor, ConflictId, Event, ExpertId, InstitutionId, Object, Year, may};

use super::edit::reason;
use super::review::{VERDICT, judged};
use super::review_groups;
use crate::error::allowed;
use crate::mail::Notice;
use crate::{App, AppError, random_id};

/// What experts sign once a year before they look at anything (评审承诺).
pub fn impartiality() -> Text {
    Text::new(
        "本人承诺：客观公正评审，独立打分；对材料、打分和评审意见保密，不复制、不外传；凡与本人有利害关系的院校，\
         主动声明回避；不接受被评院校和培训评价组织的宴请、礼品和请托。",
        "I will review objectively and mark on my own; keep material, marks and opinions to myself, copy none and pass \
         none on; declare every institution in which I have an interest; and accept neither hospitality, gifts nor \
         requests of institutions and organisations that are reviewed.",
    )
}

/// An institution to be reviewed.
#[derive(Debug, Clone)]
pub struct OwnReview {
    /// The assignment.
    pub assignment: Assignment,
    /// The institution.
    pub institution: Institution,
    /// Names of the groups of indicators.
    pub groups: Vec<Text>,
    /// Indicators of which the expert has said whether they are settled.
    pub said: usize,
    /// Indicators to be judged.
    pub all: usize,
}

/// What an expert has to do in a year.
#[derive(Debug, Clone)]
pub struct OwnReviews {
    /// The year.
    pub year: YearRecord,
    /// When the declaration was signed.
    pub impartial: Option<Timestamp>,
    /// What is released to the expert, by the institution's code.
    pub reviews: Vec<OwnReview>,
    /// What the expert declared, with the institution, and whether it can still be taken back.
    pub conflicts: Vec<(Conflict, Institution, bool)>,
    /// The institutions of the year, by code.
    pub institutions: Vec<Institution>,
}

impl App {
    /// What the acting expert has to do this year; `None` before the year's notice.
    pub async fn own_reviews(&self, actor: &Actor) -> Result<Option<OwnReviews>, AppError> {
        allowed(may(actor, Act::SeeReviews, &Object::Nothing, self.store.now()))?;
        let expert = actor.expert().ok_or(AppError::Absent)?;
        let mut db = self.store.read().await?;
        let Some(year) = self.current_year(&mut db, actor).await? else { return Ok(None) };
        let plan = self.plan(&mut db, &year).await?;
        let groups = review_groups(&plan.scheme);
        let register = years::institutions(&mut db).await?;
        let own = assignments::assignments(&mut db, year.year, Of::Expert(expert)).await?;
        let mut reviews: Vec<OwnReview> = own
            .iter()
            .filter(|one| one.state == AssignmentState::Released)
            .filter_map(|assignment| {
                let institution = register.iter().find(|one| one.id == assignment.institution)?.clone();
                let given = groups.iter().filter(|(id, _)| assignment.groups.contains(id));
                let groups = given.map(|(_, name)| name.clone()).collect();
                let all = judged(&plan.scheme, assignment).len();
                Some(OwnReview { assignment: assignment.clone(), institution, groups, said: 0, all })
            })
            .collect();
        for review in &mut reviews {
            let said = opinions::opinions(&mut db, In::Assignment(&review.assignment.id)).await?;
            let verdict = |opinion: &&Opinion| opinion.fields.contains_key(VERDICT);
            review.said = said.iter().map(|(_, opinion)| opinion).filter(verdict).count();
        }
        reviews.sort_by(|a, b| a.institution.code.cmp(&b.institution.code));
        let declared = pool::conflicts(&mut db, year.year, Some(expert)).await?;
        let conflicts = declared.into_iter().filter_map(|conflict| {
            let institution = register.iter().find(|one| one.id == conflict.institution)?.clone();
            let open = !stepped_back(&own, &conflict.institution);
            Some((conflict, institution, open))
        });
        let conflicts = conflicts.collect();
        let impartial = pool::impartial(&mut db, year.year).await?;
        let all = dossiers::dossiers_of(&mut db, year.year).await?;
        let takes_part = |one: &Institution| all.iter().any(|dossier| dossier.institution == one.id);
        Ok(Some(OwnReviews {
            impartial: impartial.into_iter().find(|(id, _)| id == expert).map(|(_, at)| at),
            reviews,
            conflicts,
            institutions: register.into_iter().filter(takes_part).collect(),
            year,
        }))
    }

    /// Signs the declaration of impartiality of a year.
    pub async fn sign_impartiality(&self, actor: &Actor, year: Year, agreed: bool) -> Result<(), AppError> {
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let expert = declaring(tx, &actor, year).await?;
                    if pool::impartial(tx.db(), year).await?.iter().any(|(id, _)| *id == expert) {
                        return Ok(());
                    }
                    if !agreed {
                        return Err(AppError::input("agreed", "请勾选承诺", "tick the declaration"));
                    }
                    let words = impartiality().zh;
                    let signed = (words.as_str(), actor.account.as_str(), tx.now());
                    pool::declare_impartial(tx.db(), year, &expert, signed).await?;
                    let object = format!("expert {expert}");
                    tx.log(Some(&actor), Event::ImpartialityDeclared, &object, json!({"year": year.to_string()}));
                    Ok(())
                })
            })
            .await
    }

    /// Declares a conflict with an institution. Whatever was assigned there ends; what was released so is a recusal, of
    /// which the office is told.
    pub async fn declare_conflict(
        &self,
        actor: &Actor,
        (year, institution): (Year, &InstitutionId),
        why: &str,
    ) -> Result<(), AppError> {
        let (app, actor, institution, why) = (self.clone(), actor.clone(), institution.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let expert = declaring(tx, &actor, year).await?;
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明回避的原因", "say why"));
                    }
                    let all = dossiers::dossiers_of(tx.db(), year).await?;
                    if all.iter().all(|dossier| dossier.institution != institution) {
                        return Err(AppError::input("institution", "请选择院校", "choose the institution"));
                    }
                    let declared = pool::conflicts(tx.db(), year, Some(&expert)).await?;
                    if declared.iter().any(|one| one.institution == institution) {
                        return Ok(());
                    }
                    let conflict = Conflict {
                        id: ConflictId::from_bytes(random_id()),
                        expert: expert.clone(),
                        institution: institution.clone(),
                        reason: why.clone(),
                        by: actor.account.to_string(),
                        at: tx.now(),
                    };
                    pool::add_conflict(tx.db(), year, &conflict).await?;
                    let object = format!("expert {expert}");
                    // The reason may say something of a person's family: it is kept, but not in the log.
                    let detail = json!({"year": year.to_string(), "institution": institution.as_str()});
                    tx.log(Some(&actor), Event::ConflictDeclared, &object, detail.clone());
                    let own = assignments::assignments(tx.db(), year, Of::Expert(&expert)).await?;
                    for one in own.iter().filter(|one| one.institution == institution && one.state.stands()) {
                        let ended = (why.as_str(), actor.account.as_str(), tx.now());
                        assignments::end(tx.db(), &one.id, AssignmentState::Recused, ended).await?;
                        if one.state == AssignmentState::Released {
                            tx.log(Some(&actor), Event::Recused, &object, detail.clone());
                            app.tell_of_recusal(tx, year, &institution).await?;
                        }
                    }
                    app.leave_visits(tx, &actor, (year, &institution), &expert).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Takes a declared conflict back, unless the expert stepped back from the institution because of it.
    pub async fn withdraw_conflict(&self, actor: &Actor, year: Year, id: &ConflictId) -> Result<(), AppError> {
        let (actor, id) = (actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let expert = declaring(tx, &actor, year).await?;
                    let declared = pool::conflicts(tx.db(), year, Some(&expert)).await?;
                    let Some(conflict) = declared.into_iter().find(|one| one.id == id) else { return Ok(()) };
                    let own = assignments::assignments(tx.db(), year, Of::Expert(&expert)).await?;
                    if stepped_back(&own, &conflict.institution) {
                        return Err(AppError::Closed(Text::new(
                            "已因此回避并退出该校评审，不能撤回；如有误请联系办公室",
                            "you stepped back from this institution; if that was a mistake, ask the office",
                        )));
                    }
                    let now = tx.now();
                    pool::withdraw_conflict(tx.db(), &id, now).await?;
                    let detail = json!({"year": year.to_string(), "institution": conflict.institution.as_str()});
                    tx.log(Some(&actor), Event::ConflictWithdrawn, &format!("expert {expert}"), detail);
                    Ok(())
                })
            })
            .await
    }

    async fn tell_of_recusal(&self, tx: &mut Tx, year: Year, institution: &InstitutionId) -> Result<(), AppError> {
        let name = years::institution_by_id(tx.db(), institution).await?.map_or_else(String::new, |one| one.name);
        let notice = Notice {
            subject: Text::new("有专家申请回避", "An expert stepped back"),
            text: Text::new(
                format!("{year}年度：{name}有专家回避，请补充分配"),
                format!("{year}: an expert stepped back from {name}; assign another"),
            ),
            link: format!("/years/{year}/assignment/institutions/{institution}"),
        };
        self.tell_office(tx, &notice).await
    }
}

/// Whether an expert stepped back from an institution after its release. What was only drafted nobody knows of.
fn stepped_back(own: &[Assignment], institution: &InstitutionId) -> bool {
    let recused = |one: &&Assignment| one.state == AssignmentState::Recused && one.released_at.is_some();
    own.iter().filter(recused).any(|one| one.institution == *institution)
}

/// The expert who declares something now.
async fn declaring(tx: &mut Tx, actor: &Actor, year: Year) -> Result<ExpertId, AppError> {
    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
    allowed(may(actor, Act::Declare, &Object::Year(record.step), tx.now()))?;
    actor.expert().cloned().ok_or(AppError::Absent)
}
