//! What the demonstration's office recorded of approvals: nearly what the institutions will claim.

use std::collections::BTreeMap;

use assess::Facts;
use store::quotas::Quota;
use store::years::{self, Institution};
use workflow::{Actor, Year};

use crate::{App, AppError};

/// Of so many lines one approves more than its institution claims, and one is missing.
const MORE: usize = 23;
const MISSING: usize = 53;

impl App {
    /// Records what institutions were approved for, in the order of their facts.
    pub(super) async fn record_approvals(
        &self,
        office: &Actor,
        facts: &Facts,
        institutions: &[Institution],
    ) -> Result<(), AppError> {
        let year = Year(facts.year);
        let certificates = years::certificates(&mut *self.store.read().await?).await?;
        let mut lines: Vec<Quota> = Vec::new();
        for (institution, facts) in institutions.iter().zip(&facts.institutions) {
            // A quota is of the year, whatever its batches.
            let mut approved: BTreeMap<(usize, &str), i64> = BTreeMap::new();
            for row in &facts.certificates {
                let known = certificates.iter().position(|one| one.name == row.certificate);
                if let Some(known) = known.filter(|known| certificates[*known].levels.contains(&row.level)) {
                    *approved.entry((known, &row.level)).or_default() += row.approved;
                }
            }
            lines.extend(approved.into_iter().map(|((certificate, level), approved)| Quota {
                institution: institution.id.clone(),
                certificate: certificates[certificate].id.clone(),
                level: level.to_owned(),
                version: 0,
                approved: Some(approved),
                document: format!("示例教职成〔{year}〕6号"),
                decided_on: jiff::civil::date(year.0, 3, 30),
                reason: String::new(),
                by: String::new(),
                at: self.store.now(),
            }));
        }
        for line in lines.iter_mut().skip(8).step_by(MORE) {
            line.approved = line.approved.map(|approved| approved + 20);
        }
        let kept = lines.into_iter().enumerate().filter(|(at, _)| at % MISSING != 30).map(|(_, line)| line);
        self.write_approvals(office, year, kept.collect()).await
    }
}
