//! What came of visits whose report is signed: what the team says of each indicator, and what it found.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use scheme::Text;
use store::AnyConnection;
use store::opinions::Opinion;
use store::visits::{self, Which};
use workflow::{InstitutionId, VisitId, VisitState, Year};

use super::check_list::{CHECK, FOUND};
use super::{FINDING, INDICATOR, NOTE, RESULT, RESULTS, VisitStanding};
use crate::{App, AppError};

/// What came of looking at an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It is as claimed.
    Confirmed,
    /// It is not.
    Differs,
    /// It could not be seen.
    Unseen,
}

impl Looked {
    /// In the order of [`RESULTS`].
    const ALL: [Self; 3] = [Self::Confirmed, Self::Differs, Self::Unseen];

    /// From what is stored.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().zip(RESULTS).find(|(_, (known, ..))| *known == id).map(|(looked, _)| looked)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        let (_, zh, en) = RESULTS[self as usize];
        Text::new(zh, en)
    }
}

/// What a team says of an indicator in a signed report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOnSite {
    /// On which visit.
    pub visit: VisitId,
    /// The day of it.
    pub day: Option<Date>,
    /// When the report was signed.
    pub at: Timestamp,
    /// What came of looking.
    pub looked: Looked,
    /// In words.
    pub note: String,
}

/// Something that was found on a visit, by its signed report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFinding {
    /// On which visit.
    pub visit: VisitId,
    /// At which institution.
    pub institution: InstitutionId,
    /// One of [`super::FINDING_KINDS`].
    pub kind: String,
    /// Id of the indicator; may be empty.
    pub indicator: String,
    /// What was found.
    pub words: String,
}

/// Signed reports: visit, institution, day, when it was signed, what was written.
type Report = (VisitId, InstitutionId, Option<Date>, Timestamp, Vec<Opinion>);

fn text(note: &Opinion, field: &str) -> String {
    note.fields.get(field).map_or_else(String::new, |value| value.trim().to_owned())
}

impl App {
    /// What teams say of indicators, by institution and the indicator's id.
    pub(crate) async fn seen_on_site(
        &self,
        db: &mut AnyConnection,
        year: Year,
        which: Which<'_>,
    ) -> Result<BTreeMap<InstitutionId, BTreeMap<String, SeenOnSite>>, AppError> {
        let mut seen: BTreeMap<InstitutionId, BTreeMap<String, SeenOnSite>> = BTreeMap::new();
        for (visit, institution, day, at, notes) in reports(db, year, which).await? {
            let of = seen.entry(institution).or_default();
            for note in notes {
                let Some(indicator) = note.subject.strip_prefix(CHECK) else { continue };
                let Some(looked) = Looked::from_id(&text(&note, RESULT)) else { continue };
                let (visit, note) = (visit.clone(), text(&note, NOTE));
                of.insert(indicator.to_owned(), SeenOnSite { visit, day, at, looked, note });
            }
        }
        Ok(seen)
    }

    /// What was found on the visits of a year, or on those of one institution.
    pub async fn visit_findings(
        &self,
        db: &mut AnyConnection,
        year: Year,
        of: Option<&InstitutionId>,
    ) -> Result<Vec<VisitFinding>, AppError> {
        let which = of.map_or(Which::Year(year), Which::Institution);
        let mut found = Vec::new();
        for (visit, institution, _, _, notes) in reports(db, year, which).await? {
            let findings = notes.iter().filter(|note| note.subject.starts_with(FOUND) && !note.fields.is_empty());
            found.extend(findings.map(|note| VisitFinding {
                visit: visit.clone(),
                institution: institution.clone(),
                kind: text(note, FINDING),
                indicator: text(note, INDICATOR),
                words: text(note, NOTE),
            }));
        }
        Ok(found)
    }

    /// Visits that are planned or under way, each with its institution.
    pub async fn open_visits(
        &self,
        db: &mut AnyConnection,
        year: Year,
    ) -> Result<Vec<(InstitutionId, VisitId)>, AppError> {
        let all = visits::visits(db, Which::Year(year)).await?.into_iter();
        let open = all.filter(|(_, acts)| VisitStanding::of(acts).state.is_open());
        Ok(open.map(|(visit, _)| (visit.institution, visit.id)).collect())
    }
}

async fn reports(db: &mut AnyConnection, year: Year, which: Which<'_>) -> Result<Vec<Report>, AppError> {
    let mut notes: BTreeMap<VisitId, Vec<Opinion>> = BTreeMap::new();
    let mut signed: Vec<Report> = Vec::new();
    for (visit, acts) in visits::visits(db, which).await? {
        let standing = VisitStanding::of(&acts);
        let report = standing.report.and_then(|at| acts.get(at));
        if let Some(report) = report.filter(|_| visit.year == year && standing.state == VisitState::Closed) {
            signed.push((visit.id, visit.institution, standing.day, report.at, Vec::new()));
        }
    }
    if signed.is_empty() {
        return Ok(signed);
    }
    for (visit, note) in visits::notes(db, which).await? {
        notes.entry(visit).or_default().push(note);
    }
    signed.sort_by_key(|(_, _, _, at, _)| *at);
    for report in &mut signed {
        report.4 = notes.remove(&report.0).unwrap_or_default();
    }
    Ok(signed)
}
