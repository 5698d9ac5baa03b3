//! The plan: who is visited and why. All that it was chosen from is kept, and whoever is drawn can be drawn again with
//! nothing but the plan and SHA-256.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::visits::{self, VisitPlan, VisitRecord, Which};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, Tx, dossiers};
use workflow::{Act, Actor, Event, InstitutionId, Object, VisitId, VisitState, Year, may};

use super::{Reason, VisitStanding};
use crate::cases::SignalState;
use crate::error::{InputProblem, allowed};
use crate::judgement::Stand;
use crate::panel::{REASON, Subject, VERDICT, reason};
use crate::{App, AppError, digest, random_id};

/// What the office chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOptions {
    /// So many of the highest, by what is known now, are visited.
    pub candidates: usize,
    /// Institutions with signals or open cases of the negative list are visited.
    pub signals: bool,
    /// So many hundredths of those left are drawn.
    pub share: usize,
}

/// An institution that would be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub institution: Institution,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What a plan would bring.
#[derive(Debug, Clone)]
pub struct PlannedVisits {
    /// Its number; 0 for one that is not made.
    pub number: i64,
    /// What the office chose.
    pub options: PlanOptions,
    /// Decides who is drawn. It follows from what institutions submitted and from the plan's number: nobody chooses it.
    pub seed: u64,
    /// Codes of those from whom was drawn.
    pub pool: Vec<String>,
    /// Codes of those who were drawn.
    pub drawn: Vec<String>,
    /// Those who are chosen, by code. Empty in a plan that was made: its visits say it.
    pub choices: Vec<Choice>,
}

/// What is kept of a plan.
#[derive(Serialize, Deserialize)]
struct Kept {
    options: PlanOptions,
    seed: u64,
    pool: Vec<String>,
    drawn: Vec<String>,
}

impl PlannedVisits {
    pub(super) fn of(plan: &VisitPlan) -> Result<Self, AppError> {
        let kept: Kept = serde_json::from_str(&plan.input).map_err(|error| AppError::Internal(error.to_string()))?;
        let Kept { options, seed, pool, drawn } = kept;
        Ok(Self { number: plan.number, options, seed, pool, drawn, choices: Vec::new() })
    }

    /// Over whom it chose, and why: somebody who agrees to it says so.
    pub fn digest(&self) -> String {
        let choices = self.choices.iter();
        let lines: Vec<_> = choices.map(|one| (one.institution.id.as_str(), &one.reasons)).collect();
        hex::encode(Sha256::digest(json!([self.options, lines]).to_string()))
    }

    /// Whether the same are drawn again.
    pub fn is_drawn_again(&self) -> bool {
        self.drawn == draw(&self.pool, self.options.share, self.seed)
    }
}

/// Draws so many hundredths of `pool`, rounded up: those whose `SHA-256("<seed> <code>")` is lowest, in the order of the
/// pool. Whoever knows seed and codes draws the same, with any program.
pub fn draw(pool: &[String], share: usize, seed: u64) -> Vec<String> {
    let count = (pool.len() * share.min(100)).div_ceil(100);
    let mut ranked: Vec<&String> = pool.iter().collect();
    ranked.sort_by_cached_key(|code| hex::encode(Sha256::digest(format!("{seed} {code}"))));
    let drawn: BTreeSet<&String> = ranked.into_iter().take(count).collect();
    pool.iter().filter(|code| drawn.contains(code)).cloned().collect()
}

impl App {
    /// The options that a plan usually has: as many candidates as the grades with a limited share have seats, signals,
    /// and a tenth of the others.
    pub async fn usual_plan_options(&self, actor: &Actor, year: Year) -> Result<PlanOptions, AppError> {
        let mut db = self.store.read().await?;
        let record = plannable(&mut db, actor, year, self.store.now()).await?;
        self.decides_plans(&mut db, actor, year).await?;
        let seats = self.trial_in(&mut db, record).await?.computed.roll.seats.unwrap_or(0);
        Ok(PlanOptions { candidates: seats, signals: true, share: 10 })
    }

    /// What a plan would bring; nothing is kept of it.
    pub async fn try_visit_plan(
        &self,
        actor: &Actor,
        year: Year,
        options: PlanOptions,
    ) -> Result<PlannedVisits, AppError> {
        let mut db = self.store.read().await?;
        let now = self.store.now();
        let record = plannable(&mut db, actor, year, now).await?;
        self.decides_plans(&mut db, actor, year).await?;
        self.visit_plan_in(&mut db, (record, now), options).await
    }

    /// Makes the plan that was looked at: a visit for each institution it chose. Refused where it would choose others by
    /// now. Gives how many visits were added.
    pub async fn plan_visits(
        &self,
        actor: &Actor,
        year: Year,
        options: PlanOptions,
        seen: &str,
    ) -> Result<usize, AppError> {
        let (app, actor, seen) = (self.clone(), actor.clone(), seen.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let record = plannable(tx.db(), &actor, year, now).await?;
                    app.decides_plans(tx.db(), &actor, year).await?;
                    let planned = app.visit_plan_in(tx.db(), (record, now), options).await?;
                    if planned.digest() != seen {
                        return Err(AppError::Stale(scheme::Text::new(
                            "名单依据的情况有变，没有写入任何内容。请重新查看名单。",
                            "What the plan follows from has changed, and nothing was written. Look at it once more.",
                        )));
                    }
                    write_plan(tx, &actor, year, planned).await
                })
            })
            .await
    }

    /// A plan says of all institutions at once why they are visited, and its numbers say it even of one that is left out: whoever
    /// works at one of them leaves plans to others.
    async fn decides_plans(&self, db: &mut AnyConnection, actor: &Actor, year: Year) -> Result<(), AppError> {
        let recusal = self.recusal(db, actor).await?;
        let all = dossiers::dossiers_of(db, year).await?;
        let own = |one: &Institution| {
            all.iter().any(|dossier| dossier.institution == one.id) && recusal.keeps_from(one).is_some()
        };
        if years::institutions(db).await?.iter().any(own) {
            return Err(AppError::Closed(scheme::Text::new(
                "您所在的院校参加考核，考察名单由办公室其他人员生成",
                "your own institution takes part: somebody else of the office makes the list",
            )));
        }
        Ok(())
    }

    /// Adds a visit by hand; gives its id. Where one stands already, its own.
    pub async fn add_visit(
        &self,
        actor: &Actor,
        year: Year,
        institution: Option<&InstitutionId>,
        why: &str,
    ) -> Result<VisitId, AppError> {
        let (app, actor, why) = (self.clone(), actor.clone(), reason(why));
        let institution = institution.cloned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let record = plannable(tx.db(), &actor, year, now).await?;
                    let all = app.visits_in(tx.db(), record).await?;
                    let found = all.institutions.iter().find(|one| Some(&one.id) == institution.as_ref());
                    let mut problems = Vec::new();
                    if found.is_none() {
                        problems.push(InputProblem::new("institution", "请选择院校", "choose the institution"));
                    }
                    if why.is_empty() {
                        problems.push(InputProblem::new("reason", "请写明理由", "give the reason"));
                    }
                    let Some(found) = found.filter(|_| problems.is_empty()) else {
                        return Err(AppError::Input(problems));
                    };
                    app.not_recused(tx.db(), &actor, found).await?;
                    let standing = |one: &&super::Visit| one.standing.state != VisitState::Cancelled;
                    let known = all.visits.iter().filter(standing).find(|one| one.institution.id == found.id);
                    if let Some(known) = known {
                        return Ok(known.record.id.clone());
                    }
                    let visit = new_visit((year, &found.id), None, &[Reason::Office { words: why }], (&actor, now));
                    visits::add_visits(tx.db(), std::slice::from_ref(&visit)).await?;
                    let detail = json!({"institution": found.id.as_str(), "sha256": digest::of_words(&visit.reasons)});
                    tx.log(Some(&actor), Event::VisitsPlanned, &format!("year {year}"), detail);
                    Ok(visit.id)
                })
            })
            .await
    }

    async fn visit_plan_in(
        &self,
        db: &mut AnyConnection,
        (record, now): (YearRecord, Timestamp),
        options: PlanOptions,
    ) -> Result<PlannedVisits, AppError> {
        let visited = standing_visits(db, record.year).await?;
        let judgements = self.judgements_in(db, record.clone()).await?;
        let mut why: BTreeMap<InstitutionId, Vec<Reason>> = BTreeMap::new();
        for one in &judgements.institutions {
            let wanted = one.matters.iter().filter(|matter| matter.stand == Stand::Unanswered && asks_to_see(matter));
            let indicators: Vec<String> =
                wanted.map(|matter| judgements.plan.scheme.indicators[matter.indicator.0].id.clone()).collect();
            if !indicators.is_empty() {
                why.entry(one.institution.id.clone()).or_default().push(Reason::Site { indicators });
            }
        }
        if options.candidates > 0 {
            let trial = self.trial_in(db, record.clone()).await?;
            for (entry, one) in trial.computed.roll.entries.iter().zip(&trial.institutions) {
                if entry.rank <= options.candidates {
                    why.entry(one.id.clone()).or_default().push(Reason::Candidate { rank: entry.rank });
                }
            }
        }
        if options.signals {
            for (institution, count) in self.hints(db, (&record, now)).await? {
                why.entry(institution).or_default().push(Reason::Signals { count });
            }
        }
        let open = || judgements.institutions.iter().filter(|one| !visited.contains(&one.institution.id));
        let left = open().filter(|one| !why.contains_key(&one.institution.id));
        let pool: Vec<String> = left.map(|one| one.institution.code.clone()).collect();
        let seed = seed(db, record.year).await?;
        let drawn = draw(&pool, options.share, seed);
        let choices = open().filter_map(|one| {
            let institution = one.institution.clone();
            let reasons = match why.get(&institution.id) {
                Some(reasons) => reasons.clone(),
                None if drawn.contains(&institution.code) => vec![Reason::Drawn],
                None => return None,
            };
            Some(Choice { institution, reasons })
        });
        let choices: Vec<Choice> = choices.collect();
        Ok(PlannedVisits { number: 0, options, seed, choices, pool, drawn })
    }

    /// Signals of figures without a case, and open cases, by institution.
    async fn hints(
        &self,
        db: &mut AnyConnection,
        (record, now): (&YearRecord, Timestamp),
    ) -> Result<BTreeMap<InstitutionId, usize>, AppError> {
        let mut hints: BTreeMap<InstitutionId, usize> = BTreeMap::new();
        for (signal, state) in self.signals_in(db, record).await? {
            if state == SignalState::Open {
                *hints.entry(signal.institution.id).or_default() += 1;
            }
        }
        for (institution, _) in self.open_cases(db, record.year, now).await? {
            *hints.entry(institution).or_default() += 1;
        }
        Ok(hints)
    }
}

/// The seed of the next plan of a year: from SHA-256 over the digests of all submissions and the plan's number. Whoever
/// draws cannot choose it, and whoever has the receipts can work it out again.
async fn seed(db: &mut AnyConnection, year: Year) -> Result<u64, AppError> {
    let number = visits::plans(db, year).await?.last().map_or(1, |last| last.number + 1);
    let submitted = dossiers::submission_digests(db, year).await?;
    let digest = Sha256::digest(format!("{} {number}", submitted.join(" ")));
    // Short enough to be typed again.
    Ok(u64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])))
}

/// Whether an expert wants a matter to be seen on site.
fn asks_to_see(matter: &crate::judgement::Matter) -> bool {
    let is_verdict = matches!(matter.subject, Subject::Verdict(_));
    is_verdict && matter.said.iter().any(|said| said.fields.get(VERDICT).is_some_and(|verdict| verdict == "site"))
}

/// What experts want to see of an indicator, in their words.
pub(super) fn wanted(matter: &crate::judgement::Matter) -> Vec<String> {
    let asks = matter.said.iter().filter(|said| said.fields.get(VERDICT).is_some_and(|verdict| verdict == "site"));
    asks.filter_map(|said| said.fields.get(REASON).map(|words| words.trim().to_owned())).collect()
}

/// A year in which this person may plan visits now.
pub(super) async fn plannable(
    db: &mut AnyConnection,
    actor: &Actor,
    year: Year,
    now: jiff::Timestamp,
) -> Result<YearRecord, AppError> {
    let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
    allowed(may(actor, Act::PlanVisits, &Object::Year(record.step), now))?;
    Ok(record)
}

/// Institutions with a visit that was not called off.
async fn standing_visits(db: &mut AnyConnection, year: Year) -> Result<BTreeSet<InstitutionId>, AppError> {
    let all = visits::visits(db, Which::Year(year)).await?.into_iter();
    let standing = all.filter(|(_, acts)| VisitStanding::of(acts).state != VisitState::Cancelled);
    Ok(standing.map(|(visit, _)| visit.institution).collect())
}

fn new_visit(
    (year, institution): (Year, &InstitutionId),
    plan: Option<i64>,
    reasons: &[Reason],
    (actor, at): (&Actor, jiff::Timestamp),
) -> VisitRecord {
    VisitRecord {
        id: VisitId::from_bytes(random_id()),
        year,
        institution: institution.clone(),
        plan,
        reasons: json!(reasons).to_string(),
        by: actor.account.to_string(),
        at,
    }
}

async fn write_plan(tx: &mut Tx, actor: &Actor, year: Year, planned: PlannedVisits) -> Result<usize, AppError> {
    if planned.choices.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    let number = visits::plans(tx.db(), year).await?.last().map_or(1, |last| last.number + 1);
    let PlannedVisits { options, seed, pool, drawn, choices, .. } = planned;
    let kept = Kept { options, seed, pool, drawn };
    let input = serde_json::to_string(&kept).map_err(|error| AppError::Internal(error.to_string()))?;
    let digest = hex::encode(Sha256::digest(&input));
    visits::add_plan(tx.db(), year, &VisitPlan { number, input, by: actor.account.to_string(), at: now }).await?;
    let new: Vec<VisitRecord> = choices
        .iter()
        .map(|one| new_visit((year, &one.institution.id), Some(number), &one.reasons, (actor, now)))
        .collect();
    visits::add_visits(tx.db(), &new).await?;
    let detail = json!({"plan": number, "options": kept.options, "visits": new.len(), "sha256": digest});
    tx.log(Some(actor), Event::VisitsPlanned, &format!("year {year}"), detail);
    Ok(new.len())
}

#[cfg(test)]
mod tests {
    use super::draw;

    fn codes(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("99{number:08}")).collect()
    }

    #[test]
    fn whoever_knows_the_seed_draws_the_same() {
        let pool = codes(40);
        let drawn = draw(&pool, 10, 7);
        assert_eq!(drawn, draw(&pool, 10, 7));
        assert_eq!(drawn.len(), 4);
        assert!(drawn.is_sorted() && drawn.iter().all(|code| pool.contains(code)));
        assert_ne!(drawn, draw(&pool, 10, 8), "another seed draws others");
        // printf '7 9900000000' | sha256sum, and so on for all of three: the lowest is drawn.
        let digests = ["9900000000", "9900000001", "9900000002"]
            .map(|code| (hex::encode(<sha2::Sha256 as sha2::Digest>::digest(format!("7 {code}"))), code));
        assert_eq!(draw(&codes(3), 1, 7), [digests.iter().min().unwrap().1]);
    }

    #[test]
    fn a_share_is_rounded_up_and_never_more_than_all() {
        for (pool, share, drawn) in [(0, 10, 0), (1, 10, 1), (10, 0, 0), (11, 10, 2), (11, 100, 11), (11, 250, 11)] {
            assert_eq!(draw(&codes(pool), share, 1).len(), drawn, "{share} % of {pool}");
        }
    }
}
