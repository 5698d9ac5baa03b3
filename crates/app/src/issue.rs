//! Issuing a year's notice: what must be done before, and what it does.

use scheme::{SETTING_KEYS, WhenOpen};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::AnyConnection;
use store::dossiers::{self, Dossier};
use store::years::{self, Institution, YearRecord};
use workflow::{Actor, DossierId, DossierState, Event, InstitutionId, Step, Year};

use crate::error::InputProblem;
use crate::figures::merged_with_quotas;
use crate::judgement::merged_with_records;
use crate::years::{Timetable, check_timetable, preparing};
use crate::{App, AppError, Plan, random_id};

impl App {
    /// What must still be done before the notice of a year in preparation can be issued.
    pub async fn before_issue(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
    ) -> Result<Vec<InputProblem>, AppError> {
        let plan = self.plan(db, record).await?;
        let mut problems = Vec::new();
        if let Err(AppError::Input(wrong)) = check_timetable(&Timetable::stored(record)) {
            problems.extend(wrong);
        }
        for key in SETTING_KEYS {
            if plan.settings.is_open(key) && WhenOpen::of(key) == WhenOpen::Blocks {
                let name = scheme::setting_name(key);
                problems.push(InputProblem::new(
                    key,
                    format!("请设定{}", name.zh),
                    format!("set the {}: the notice must say them", name.en),
                ));
            }
        }
        if years::institutions(db).await?.iter().all(|institution| institution.merged_into.is_some()) {
            problems.push(InputProblem::new(
                "institutions",
                "还没有试点院校，请先在名录中导入",
                "there are no institutions yet: import them into the register first",
            ));
        }
        for merged in merged_with_records(db, record.year).await? {
            problems.push(InputProblem::new(
                "records",
                format!("{}已并入其他院校，它的工作登记不会计分：请撤回，应由并入后院校计分的另行登记", merged.name),
                format!(
                    "{} was merged and what was recorded of it would count for nobody: take it back, and record anew what counts for the other",
                    merged.name
                ),
            ));
        }
        for merged in merged_with_quotas(db, record.year).await? {
            problems.push(InputProblem::new(
                "quotas",
                format!("{}已并入其他院校，它的获批人数不会计分：请撤回，并更正并入后院校的获批人数", merged.name),
                format!(
                    "{} was merged and what it was approved for would count for nobody: take it back, and correct the other’s",
                    merged.name
                ),
            ));
        }
        Ok(problems)
    }

    /// Issues the notice: scheme and settings are frozen by their digest, every institution gets its dossier.
    pub async fn issue_notice(&self, actor: &Actor, year: Year) -> Result<usize, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let mut record = preparing(tx, &actor, year).await?;
                    let plan = app.plan(tx.db(), &record).await?;
                    let missing = app.before_issue(tx.db(), &record).await?;
                    if !missing.is_empty() {
                        return Err(AppError::Input(missing));
                    }
                    let institutions: Vec<Institution> =
                        years::institutions(tx.db()).await?.into_iter().filter(|i| i.merged_into.is_none()).collect();
                    record.digest = frozen(&plan);
                    record.step = Step::SelfEvaluation;
                    record.issued_at = Some(now);
                    years::save_year(tx.db(), &record).await?;
                    for institution in &institutions {
                        dossiers::add_dossier(tx.db(), &new_dossier(&record, &institution.id, now)).await?;
                    }
                    tx.log(
                        Some(&actor),
                        Event::NoticeIssued,
                        &format!("year {year}"),
                        json!({
                            "digest": record.digest, "institutions": institutions.len(),
                        }),
                    );
                    Ok(institutions.len())
                })
            })
            .await
    }
}

pub(crate) fn new_dossier(record: &YearRecord, institution: &InstitutionId, now: jiff::Timestamp) -> Dossier {
    Dossier {
        id: DossierId::from_bytes(random_id()),
        year: record.year,
        institution: institution.clone(),
        state: DossierState::Draft,
        version: 0,
        closes_at: record.window.closes,
        claimed: None,
        filled: 0,
        problems: 0,
        changed_at: now,
        approved_by: None,
        approved_at: None,
        submitted_at: None,
    }
}

/// The digest of scheme and settings together.
fn frozen(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    hash.update(plan.scheme.digest.to_string());
    for key in SETTING_KEYS {
        hash.update([0]);
        hash.update(key);
        hash.update([0]);
        hash.update(plan.settings.show(key, &plan.scheme.kinds, &plan.scheme.grades));
    }
    format!("sha256:{}", hex::encode(hash.finalize()))
}
