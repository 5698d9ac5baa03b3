//! The facts of a year as its figures hold: what a calculation starts from once figures are compared.

use std::collections::BTreeMap;

use assess::{Facts, Origin};
use scheme::Text;
use store::AnyConnection;
use store::dossiers::Entry;
use store::figures::FigureActKind;
use store::years::{self, YearRecord};
use workflow::{Act, Actor, InstitutionId, Object, Year, may};

use super::compare::{Material, Registry, compare, entry};
use super::row::{FigureRow, RowState};
use crate::dossier::read_entries;
use crate::error::allowed;
use crate::plan::CERTIFICATES;
use crate::{App, AppError};

/// What comes before an indicator's id in the sheet that holds the institution's own mark.
const ABOUT: &str = "about:";

impl App {
    /// The facts of a year, `hengping-facts/1`, by the institutions' codes: figures as they hold, items as they are
    /// claimed, no marks. For the office and auditors.
    pub async fn settled_facts(&self, actor: &Actor, year: Year) -> Result<Vec<u8>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::OverseeFigures, &Object::Year(record.step), self.store.now()))?;
        let plan = self.plan(&mut db, &record).await?;
        let registry = Registry::of(&mut db).await?;
        let institutions = years::institutions(&mut db).await?;
        let mut materials = self.materials(&mut db, &record, &institutions).await?;
        let mut facts = Facts {
            year: year.0,
            settings: plan.settings.clone(),
            institutions: Vec::with_capacity(materials.len()),
            origin: Origin::Json,
        };
        for institution in &institutions {
            let Some((_, material)) = materials.remove(&institution.id) else { continue };
            facts.institutions.extend(held(&registry, &material)?);
        }
        let mut text = Vec::new();
        documents::facts_json_write::write(&mut text, &plan.scheme, &facts)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(text)
    }
}

/// One institution with its figures as they hold.
fn held(registry: &Registry, material: &Material) -> Result<Vec<assess::Institution>, AppError> {
    let items = |entry: &&Entry| entry.sheet != CERTIFICATES && !entry.sheet.starts_with(ABOUT);
    let mut entries: Vec<Entry> = material.entries.iter().filter(items).cloned().collect();
    entries.extend(rows_as_entries(&compare(registry, material, None)?));
    let reading = read_entries(&material.plan, &material.institution, &entries)?;
    // An item that cannot be read counts for nothing, as on the institution's own sheet; a figure that holds must.
    match reading.problems.iter().find(|problem| problem.sheet == CERTIFICATES) {
        Some(problem) => Err(unreadable(&material.institution.name, &problem.message.en)),
        None => Ok(reading.facts.institutions),
    }
}

/// All rows, once for each that was ever disputed, as they would be if the institution's claim held in its place:
/// certificate and level, and the rows.
fn as_claimed(rows: &[FigureRow]) -> Vec<(String, Vec<Entry>)> {
    let was_disputed = |row: &FigureRow| row.acts.iter().any(|act| act.kind == FigureActKind::Disputed);
    let disputed = rows.iter().enumerate().filter(|(_, row)| was_disputed(row));
    let instead = |(claimed, row): (usize, &FigureRow)| {
        let all = rows.iter().enumerate();
        let fields = all.flat_map(|(at, row)| if at == claimed { &row.claimed_rows } else { &row.held });
        let entries = fields.enumerate().map(|(position, fields)| entry(fields, position)).collect();
        (format!("{} {}", row.certificate, row.subject.level), entries)
    };
    disputed.map(instead).collect()
}

fn rows_as_entries(rows: &[FigureRow]) -> Vec<Entry> {
    let held = rows.iter().flat_map(|row| &row.held);
    held.enumerate().map(|(position, fields)| entry(fields, position)).collect()
}

/// A figure that holds for an institution cannot be read: what is stored is damaged.
pub(crate) fn unreadable(institution: &str, why: &str) -> AppError {
    AppError::Internal(format!("a figure that holds for {institution} cannot be read: {why}"))
}

/// An institution's certificate rows as they hold.
pub(crate) struct HeldFigures {
    /// As rows of its sheet.
    pub(crate) entries: Vec<Entry>,
    /// Rows that are disputed and not ruled on.
    pub(crate) disputed: usize,
    /// Rows that were supplied and that nobody confirmed.
    pub(crate) unconfirmed: usize,
    /// Rows that were ruled on, and of which something else is said since.
    pub(crate) changed: usize,
    /// Rows that the institution claims and nobody supplied.
    pub(crate) unsupplied: usize,
    /// All rows, once for each that was ever disputed, as they would be if the institution's claim held in its place:
    /// certificate and level, and the rows.
    pub(crate) as_claimed: Vec<(String, Vec<Entry>)>,
}

impl HeldFigures {
    /// What has to be said of them before they can count.
    pub(crate) fn lacks(&self) -> impl Iterator<Item = Text> {
        let of = |count: usize, zh: &str, en: &str| {
            (count > 0).then(|| Text::new(format!("{count} 行数据{zh}"), format!("{count} rows of figures {en}")))
        };
        let all = [
            of(self.disputed, "有异议，尚未裁定", "are disputed and not ruled on"),
            of(self.unconfirmed, "未经院校确认，尚未裁定", "were not confirmed and not ruled on"),
            of(self.changed, "裁定后有变化，须重新裁定", "changed since they were ruled on, to be ruled on anew"),
            of(self.unsupplied, "没有组织报送，尚未裁定", "were not supplied and not ruled on"),
        ];
        all.into_iter().flatten()
    }
}

impl App {
    /// The certificate rows of every institution of a year as they hold.
    pub(crate) async fn held_figures(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
    ) -> Result<BTreeMap<InstitutionId, HeldFigures>, AppError> {
        let registry = Registry::of(db).await?;
        let institutions = years::institutions(db).await?;
        let mut held = BTreeMap::new();
        for (institution, (_, material)) in self.materials(db, record, &institutions).await? {
            let rows = compare(&registry, &material, None)?;
            let count = |states: &[RowState]| rows.iter().filter(|row| states.contains(&row.state)).count();
            let figures = HeldFigures {
                entries: rows_as_entries(&rows),
                disputed: count(&[RowState::Disputed, RowState::Answered]),
                unconfirmed: count(&[RowState::Open]),
                changed: rows.iter().filter(|row| row.changed_since).count(),
                unsupplied: count(&[RowState::Awaited]),
                as_claimed: as_claimed(&rows),
            };
            held.insert(institution, figures);
        }
        Ok(held)
    }
}
