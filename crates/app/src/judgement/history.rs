//! What was ruled before: every version, with who wrote it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use store::dossiers::Fields;
use store::{people, rulings, years};
use workflow::{Act, Actor, InstitutionId, Object, Year, may};

use crate::error::allowed;
use crate::{App, AppError};

/// A version of a ruling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Of what, as [`crate::panel::Subject::stored`] says.
    pub subject: String,
    /// Counts from 1.
    pub version: i64,
    /// What was said.
    pub fields: Fields,
    /// Who said it.
    pub person: String,
    /// When.
    pub at: Timestamp,
}

impl App {
    /// Every version of every ruling on an institution, by subject, each latest first; for the office and auditors.
    pub async fn ruling_history(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
    ) -> Result<Vec<Past>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeJudgements, &Object::Year(record.step), self.store.now()))?;
        let all = rulings::whole_history(&mut db, year, institution).await?;
        let mut names: BTreeMap<&str, String> = BTreeMap::new();
        for one in &all {
            if !names.contains_key(one.by.as_str()) {
                names.insert(&one.by, people::person_of(&mut db, &one.by).await?);
            }
        }
        let past = |one: &store::opinions::Opinion| Past {
            subject: one.subject.clone(),
            version: one.version,
            fields: one.fields.clone(),
            person: names.get(one.by.as_str()).cloned().unwrap_or_default(),
            at: one.at,
        };
        let mut versions: Vec<Past> = all.iter().map(past).collect();
        versions.sort_by(|a, b| a.subject.cmp(&b.subject).then(b.version.cmp(&a.version)));
        Ok(versions)
    }
}
