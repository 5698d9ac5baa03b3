//! Figures of training-evaluation organisations (四（四）): supplied in versions, compared with what the institutions
//! claim, confirmed or disputed, answered, ruled. Where a figure comes from is part of it: nothing is overwritten.

mod compare;
mod lines;
mod overview;
mod quotas;
mod rest;
mod row;
mod rows;
mod say;
mod settled;
mod signals;
mod stage;
mod supply;

use assess::certificate_key;
use scheme::Text;
use sha2::{Digest as _, Sha256};
use store::dossiers::Fields;
use store::figures::{Figure, FigureAct, FigureVersion, Whose};
use store::years::{self, Certificate, Institution, Organisation, YearRecord};
use store::{AnyConnection, figures};
use workflow::{Act, Actor, FiguresView, Object, OrganisationId, Step, Window, Year, may};

use crate::error::allowed;
use crate::years::Timetable;
use crate::{App, AppError, Plan};

pub use compare::ruled_rows;
pub(crate) use lines::Key;
pub use lines::{LineForm, Refused, Standard};
pub use overview::{Counts, InstitutionLine, OrganisationLine};
pub(crate) use quotas::merged_with_quotas;
pub use quotas::{QUOTA_FIELDS, QuotaLine, Quotas};
pub use rest::{Rest, RestRuling};
pub use row::{Comparison, FigureRow, RowState, Source, Subject, Sums};
pub use say::{Ruling, Seen};
pub(crate) use settled::unreadable;
pub use signals::Signal;
pub(crate) use stage::carried;
pub use stage::{LineAct, StagedLine, Staging};
pub use supply::Signed;

/// The fee standard of a certificate's level, in yuan a person: `fee_standard` in the line that holds for all.
pub const FEE_STANDARD: &str = "fee_standard";

/// What an organisation signs.
pub const STATEMENT: (&str, &str) = (
    "本组织承诺：以上数据来自考核和缴费的原始记录，真实、准确、完整；如有虚假，愿承担相应责任。",
    "The organisation states that these figures come from its records of exams and payments, and are true, exact and \
     complete; it answers for what is false.",
);

/// What a field is called.
pub fn heading(field: &str) -> Text {
    let (zh, en) = match field {
        "approved" => ("获批人数", "Approved"),
        "registered" => ("报名人数", "Registered"),
        "attended" => ("参考人数", "Attended"),
        "passed" => ("通过人数", "Passed"),
        "results_final" => ("成绩已定稿", "Results final"),
        "payable" => ("应付金额（元）", "Payable (yuan)"),
        "paid" => ("实付金额（元）", "Paid (yuan)"),
        "paid_on" => ("付款日期", "Paid on"),
        "national_pass_rate" => ("全国平均通过率", "National pass rate"),
        FEE_STANDARD => ("费用标准（元/人次）", "Fee standard (yuan a person)"),
        other => (other, other),
    };
    Text::new(zh, en)
}

/// What an organisation supplied for a year, with all that it may write about.
#[derive(Debug, Clone)]
pub struct Supply {
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: std::sync::Arc<Plan>,
    /// The organisation.
    pub organisation: Organisation,
    /// The certificates that it awards, by name.
    pub certificates: Vec<Certificate>,
    /// The institutions on the register, by code.
    pub institutions: Vec<Institution>,
    /// The lines that stand.
    pub figures: Vec<Figure>,
    /// Its versions, oldest first.
    pub versions: Vec<FigureVersion>,
    /// What was said of its figures.
    acts: Vec<FigureAct>,
}

impl Supply {
    /// What the policy needs to know.
    pub fn view(&self) -> FiguresView {
        view(&self.year, &self.organisation.id)
    }

    /// The time in which the organisation supplies; what is disputed it corrects as long as figures are compared.
    pub fn time(&self) -> Window {
        Timetable::stored(&self.year).supplying()
    }

    /// Every certificate with each of its levels.
    pub fn levels(&self) -> impl Iterator<Item = (&Certificate, &String)> {
        self.certificates.iter().flat_map(|certificate| std::iter::repeat(certificate).zip(&certificate.levels))
    }

    /// Stands for what would be changed: whoever confirms a change names what they saw.
    pub(crate) fn seen(&self) -> String {
        digest(&self.figures)
    }

    /// The certificate that a name means: its own name or one that it had.
    fn certificate(&self, name: &str) -> Option<&Certificate> {
        named(&self.certificates, name)
    }
}

/// What the policy needs to know of an organisation's figures of a year; `None` where there is no such year.
pub async fn view_of(
    db: &mut AnyConnection,
    year: Year,
    organisation: &OrganisationId,
) -> Result<Option<FiguresView>, AppError> {
    Ok(years::year(db, year).await?.map(|record| view(&record, organisation)))
}

fn view(year: &YearRecord, organisation: &OrganisationId) -> FiguresView {
    let data = Timetable::stored(year).window(Step::Data);
    FiguresView { organisation: organisation.clone(), step: year.step, data }
}

/// The certificate of this name, or the one that had it. Names are compared in their normal form and never guessed.
fn named<'c>(certificates: &'c [Certificate], name: &str) -> Option<&'c Certificate> {
    let key = certificate_key(name);
    let today = certificates.iter().find(|one| certificate_key(&one.name) == key);
    let former = || certificates.iter().find(|one| one.former_names.iter().any(|name| certificate_key(name) == key));
    today.or_else(former)
}

/// A digest over lines, whatever brought them.
fn digest<'f>(lines: impl IntoIterator<Item = &'f Figure>) -> String {
    let mut hash = Sha256::new();
    for line in lines {
        let institution = line.institution.as_ref().map_or("", |id| id.as_str());
        for part in [institution, line.certificate.as_str(), &line.level, &line.batch] {
            hash.update(part);
            hash.update([0]);
        }
        for (key, value) in &line.fields {
            hash.update(format!("{key}={value}\n"));
        }
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// What stands in a field; empty where nothing does.
fn value<'f>(fields: &'f Fields, key: &str) -> &'f str {
    fields.get(key).map_or("", String::as_str)
}

impl App {
    /// What an organisation supplied for a year, for whoever may see it.
    pub async fn supply(&self, actor: &Actor, year: Year, organisation: &OrganisationId) -> Result<Supply, AppError> {
        let supply = self.supply_in(&mut *self.store.read().await?, year, organisation).await?;
        allowed(may(actor, Act::SeeFigures, &Object::Figures(supply.view()), self.store.now()))?;
        Ok(supply)
    }

    /// What institutions dispute or disputed of an organisation's figures, as far as it stands, with whose they are.
    pub async fn disputes(
        &self,
        actor: &Actor,
        year: Year,
        organisation: &OrganisationId,
    ) -> Result<Vec<(Institution, FigureRow)>, AppError> {
        let supply = self.supply(actor, year, organisation).await?;
        self.disputed_rows(&mut *self.store.read().await?, &supply).await
    }

    /// The rows of an organisation's figures that are disputed now, answered or not.
    pub(crate) async fn disputed_rows(
        &self,
        db: &mut AnyConnection,
        supply: &Supply,
    ) -> Result<Vec<(Institution, FigureRow)>, AppError> {
        let (year, organisation) = (supply.year.year, &supply.organisation.id);
        let disputing: std::collections::BTreeSet<_> = supply
            .acts
            .iter()
            .filter(|act| act.kind == figures::FigureActKind::Disputed)
            .map(|act| &act.institution)
            .collect();
        let mut disputes = Vec::new();
        for institution in disputing {
            let all = store::dossiers::dossiers_by_institution(db, institution).await?;
            let Some(dossier) = all.into_iter().find(|dossier| dossier.year == year) else { continue };
            let comparison = self.comparison_in(db, &dossier.id).await?;
            let own = |row: &FigureRow| row.organisation.as_ref().is_some_and(|one| one.id == *organisation);
            let disputed = |row: &FigureRow| matches!(row.state, RowState::Disputed | RowState::Answered);
            let rows = comparison.rows.into_iter().filter(|row| own(row) && disputed(row));
            disputes.extend(rows.map(|row| (comparison.institution.clone(), row)));
        }
        Ok(disputes)
    }

    /// The evidence that an institution gave for a row of an organisation's figures which it disputed.
    pub async fn disputed_files(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        institution: &workflow::InstitutionId,
    ) -> Result<(store::dossiers::Dossier, Vec<store::dossiers::File>), AppError> {
        let mut db = self.store.read().await?;
        let view = view_of(&mut db, year, organisation).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeFigures, &Object::Figures(view), self.store.now()))?;
        let all = store::dossiers::dossiers_by_institution(&mut db, institution).await?;
        let dossier = all.into_iter().find(|dossier| dossier.year == year).ok_or(AppError::Absent)?;
        let comparison = self.comparison_in(&mut db, &dossier.id).await?;
        // What it gathers for a dispute is its own until it disputes.
        let disputed = |row: &&FigureRow| {
            row.organisation.as_ref().is_some_and(|one| one.id == *organisation)
                && row.acts.iter().any(|act| act.kind == figures::FigureActKind::Disputed)
        };
        let places: Vec<String> = comparison.rows.iter().filter(disputed).map(|row| row.subject.place()).collect();
        let mut files = store::dossiers::files(&mut db, &dossier.id).await?;
        files.retain(|file| file.uses.iter().any(|(place, _)| places.contains(place)));
        Ok((dossier, files))
    }

    /// One of these files with its bytes; that it was opened is noted.
    pub async fn disputed_file(
        &self,
        actor: &Actor,
        whose: (Year, &OrganisationId),
        institution: &workflow::InstitutionId,
        file: &workflow::FileId,
    ) -> Result<(store::dossiers::File, crate::dossier::FileKind, Vec<u8>), AppError> {
        let (dossier, files) = self.disputed_files(actor, whose, institution).await?;
        if files.iter().all(|known| known.id != *file) {
            return Err(AppError::Absent);
        }
        let found = self.file(institution, &dossier.id, file).await?;
        self.note_read(actor, format!("dossier {}", dossier.id), &found.0).await?;
        Ok(found)
    }

    async fn supply_in(
        &self,
        db: &mut AnyConnection,
        year: Year,
        organisation: &OrganisationId,
    ) -> Result<Supply, AppError> {
        let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
        let mut organisations = years::organisations(db).await?.into_iter();
        let known = organisations.find(|one| one.id == *organisation).ok_or(AppError::Absent)?;
        let mut certificates = years::certificates(db).await?;
        certificates.retain(|certificate| certificate.organisation == *organisation);
        let mut institutions = years::institutions(db).await?;
        institutions.retain(|institution| institution.merged_into.is_none());
        let mut versions = figures::versions(db, year).await?;
        versions.retain(|version| version.organisation == *organisation);
        let mut acts = figures::acts(db, year, None).await?;
        acts.retain(|act| certificates.iter().any(|certificate| certificate.id.as_str() == act.certificate));
        Ok(Supply {
            plan: self.plan(db, &record).await?,
            figures: figures::figures(db, year, Whose::Organisation(organisation)).await?,
            year: record,
            organisation: known,
            certificates,
            institutions,
            versions,
            acts,
        })
    }
}
