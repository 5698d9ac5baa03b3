//! Signing what was looked at: a new version, whole or not at all. And the workbook that goes out.

use std::collections::BTreeSet;

use assess::{Facts, Field, Origin, Place, Section};
use documents::register;
use documents::workbook::supply_workbook;
use jiff::civil::Date;
use scheme::{KindIx, Lang, Text};
use serde_json::json;
use store::dossiers::Fields;
use store::dossiers::dossiers_of;
use store::figures::{self, Figure, FigureAct, FigureVersion};
use store::years::{Certificate, Institution};
use workflow::{
    Act, Actor, DossierId, Event, FigureId, FiguresId, InstitutionId, Object, OrganisationId, Scope, Year, calendar,
    may,
};

use super::lines::standard_columns;
use super::rows::{read_figures, read_rows};
use super::stage::{Difference, LineAct, differences, shown};
use super::{FEE_STANDARD, Supply, digest};
use crate::error::{InputProblem, allowed};
use crate::mail::Notice;
use crate::{App, AppError, random_id};

/// What somebody signs.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The lines, as they were shown.
    pub carried: String,
    /// Stands for the lines that they were compared with.
    pub seen: String,
    /// 数据截止日
    pub as_of: Option<Date>,
    /// The statement is agreed to.
    pub agreed: bool,
    /// Against repetition.
    pub key: String,
}

impl App {
    /// Signs what was looked at as the organisation's next version: all of it, or nothing where its lines changed
    /// meanwhile. With the same key it is done once. Gives the number of the version.
    pub async fn sign_figures(
        &self,
        actor: &Actor,
        year: Year,
        organisation: &OrganisationId,
        signed: Signed,
    ) -> Result<i64, AppError> {
        let lines = shown(&signed.carried)?;
        let (app, actor, organisation) = (self.clone(), actor.clone(), organisation.clone());
        let key = format!("figures {year} {organisation} {}", signed.key);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let supply = app.supply_in(tx.db(), year, &organisation).await?;
                    allowed(may(&actor, Act::SupplyFigures, &Object::Figures(supply.view()), now))?;
                    if let Some(number) = tx.answered(&key).await? {
                        return number.parse().map_err(|_| AppError::Internal("an answer is no number".to_owned()));
                    }
                    let as_of = check(&signed, calendar::day_of(now))?;
                    if supply.seen() != signed.seen {
                        return Err(AppError::Stale(Text::new(
                            "核对期间数据有了变化，没有写入任何内容。请重新上传或填写，再核对一次。",
                            "The figures changed while this was looked at, and nothing was written. Send them once more \
                             and look again.",
                        )));
                    }
                    let (differences, _) = differences(&supply, lines);
                    let now = tx.now();
                    app.in_time(tx.db(), (&actor, now), &supply, &differences).await?;
                    if differences.is_empty() {
                        return Err(AppError::input("", "没有要改的数据", "there is nothing to change"));
                    }
                    let (version, lines, replaced) =
                        next_version(&supply, &differences, (&actor, as_of, now)).ok_or_else(super::lines::upload_again)?;
                    figures::add_version(tx.db(), year, &version, &lines, &replaced).await?;
                    let detail = json!({
                        "year": year.0, "version": version.number, "as_of": as_of.to_string(), "digest": version.digest,
                        "added": version.added, "changed": version.changed, "withdrawn": version.withdrawn,
                        "in_its_place": version.by_office,
                    });
                    tx.log(Some(&actor), Event::FiguresSupplied, &format!("organisation {organisation}"), detail);
                    let concerned = concerned(&supply, &differences);
                    // Only what is there to be compared can have been looked at.
                    let dossiers = if concerned.is_empty() { Vec::new() } else { dossiers_of(tx.db(), year).await? };
                    for dossier in dossiers.iter().filter(|dossier| concerned.contains(&dossier.institution)) {
                        let scope = Scope::Institution(dossier.institution.clone());
                        app.tell(tx, &scope, &changed_notice(&supply, &dossier.id)).await?;
                    }
                    tx.answer(&key, &version.number.to_string()).await?;
                    Ok(version.number)
                })
            })
            .await
    }

    /// The lines that stand as a workbook to fill in, beside the institutions on the register. It reads back to the
    /// same lines.
    pub fn supply_workbook(&self, supply: &Supply) -> Result<Vec<u8>, AppError> {
        let place = Place { section: Section::Institution, institution: 0, record: 0 };
        let mut institutions = Vec::with_capacity(supply.institutions.len());
        for institution in &supply.institutions {
            let kind = supply.plan.scheme.kinds.iter().position(|kind| kind.id == institution.kind);
            let rows: Vec<Fields> =
                supply.figures.iter().filter_map(|figure| row_of(supply, institution, figure)).collect();
            let certificates = read_rows(&supply.plan, &rows)
                .map_err(|_| AppError::Internal(format!("stored figures of {} cannot be read", institution.name)))?;
            institutions.push(assess::Institution {
                code: institution.code.clone(),
                name: institution.name.clone(),
                kind: KindIx(kind.unwrap_or_default()),
                certificates,
                items: Vec::new(),
                ratings: Vec::new(),
                findings: Vec::new(),
                place,
            });
        }
        let settings = supply.plan.settings.clone();
        let facts = Facts { year: supply.year.year.0, settings, institutions, origin: Origin::Json };
        supply_workbook(&supply.plan.scheme, &facts).map_err(|error| AppError::Internal(error.to_string()))
    }
}

impl Supply {
    /// Fee standard and national rate of every certificate and level, as a workbook to fill in.
    pub fn standards_workbook(&self, lang: Lang) -> Result<Vec<u8>, AppError> {
        let row = |(certificate, level): (&Certificate, &String)| {
            let stands = |figure: &&Figure| {
                figure.institution.is_none() && figure.certificate == certificate.id && figure.level == *level
            };
            let stands = self.figures.iter().find(stands);
            let field = |key: &str| stands.map_or("", |figure| super::value(&figure.fields, key)).to_owned();
            vec![certificate.name.clone(), level.clone(), field(FEE_STANDARD), field(Field::NationalPassRate.key())]
        };
        let rows: Vec<Vec<String>> = self.levels().map(row).collect();
        let title = Text::new("费用标准", "Standards");
        register::write(&title, &standard_columns(), &rows, lang).map_err(|error| AppError::Internal(error.to_string()))
    }
}

/// A line of an institution as a row of certificate figures.
fn row_of(supply: &Supply, institution: &Institution, figure: &Figure) -> Option<Fields> {
    if figure.institution.as_ref() != Some(&institution.id) {
        return None;
    }
    let certificate = supply.certificates.iter().find(|certificate| certificate.id == figure.certificate)?;
    Some(super::compare::row_of(figure, &certificate.name, None))
}

fn check(signed: &Signed, today: Date) -> Result<Date, AppError> {
    let mut problems = Vec::new();
    if !signed.agreed {
        problems.push(InputProblem::new(
            "agreed",
            "请勾选数据真实性承诺",
            "tick the statement that the figures are true",
        ));
    }
    match signed.as_of {
        Some(day) if day <= today && problems.is_empty() => return Ok(day),
        Some(day) if day <= today => {}
        Some(_) => problems.push(InputProblem::new(
            "as_of",
            "数据截止日不能晚于今天",
            "the figures cannot be of a day to come",
        )),
        None => problems.push(InputProblem::new("as_of", "请填写数据截止日", "give the day that the figures are of")),
    }
    Err(AppError::Input(problems))
}

/// A version with its lines, and those that it replaces; `None` where a line is not as it was shown.
fn next_version(
    supply: &Supply,
    differences: &[Difference<'_>],
    (actor, as_of, now): (&Actor, Date, jiff::Timestamp),
) -> Option<(FigureVersion, Vec<Figure>, Vec<FigureId>)> {
    let id = FiguresId::from_bytes(random_id());
    let replaced: BTreeSet<&FigureId> =
        differences.iter().filter_map(|one| one.before).map(|figure| &figure.id).collect();
    let mut lines = Vec::new();
    for one in differences {
        let Some(fields) = &one.after else { continue };
        let (institution, certificate, level, batch) = &one.key;
        let own = supply.certificates.iter().find(|known| known.id.as_str() == certificate)?;
        let institution = match institution {
            None => None,
            Some(id) => {
                // What comes back from a form is checked as if it were new.
                if read_figures(&supply.plan, fields).ok()? != *fields {
                    return None;
                }
                Some(supply.institutions.iter().find(|known| known.id.as_str() == id)?.id.clone())
            }
        };
        lines.push(Figure {
            id: FigureId::from_bytes(random_id()),
            institution,
            certificate: own.levels.contains(level).then(|| own.id.clone())?,
            level: level.clone(),
            batch: batch.clone(),
            fields: fields.clone(),
            given_in: id.clone(),
        });
    }
    let mut standing: Vec<&Figure> = supply.figures.iter().filter(|figure| !replaced.contains(&figure.id)).collect();
    standing.extend(&lines);
    standing.sort_by_key(|line| (&line.certificate, &line.level, &line.institution, &line.batch));
    let count = |act| i64::try_from(differences.iter().filter(|one| one.act() == act).count()).unwrap_or(i64::MAX);
    let version = FigureVersion {
        id,
        organisation: supply.organisation.id.clone(),
        number: supply.versions.last().map_or(0, |last| last.number) + 1,
        at: now,
        by: actor.account.as_str().to_owned(),
        by_office: actor.role().is_office(),
        as_of,
        added: count(LineAct::New),
        changed: count(LineAct::Changed),
        withdrawn: count(LineAct::Withdrawn),
        digest: format!("sha256:{}", digest(standing)),
    };
    let replaced = replaced.into_iter().cloned().collect();
    Some((version, lines, replaced))
}

/// The institutions that had said something of figures that change.
fn concerned(supply: &Supply, differences: &[Difference<'_>]) -> BTreeSet<InstitutionId> {
    let changing: BTreeSet<(&str, &str, &str)> = differences
        .iter()
        .filter_map(|one| Some((one.key.0.as_deref()?, one.key.1.as_str(), one.key.2.as_str())))
        .collect();
    let is_changing =
        |act: &&FigureAct| changing.contains(&(act.institution.as_str(), act.certificate.as_str(), act.level.as_str()));
    supply.acts.iter().filter(is_changing).map(|act| act.institution.clone()).collect()
}

fn changed_notice(supply: &Supply, dossier: &DossierId) -> Notice {
    let name = &supply.organisation.name;
    Notice {
        subject: Text::new("数据有更新，请重新核对", "Figures changed: please look again"),
        text: Text::new(
            format!("{name}更新了贵校已核对过的证书数据，请重新核对。"),
            format!("{name} changed certificate figures that you had looked at: please look again."),
        ),
        link: format!("/dossiers/{dossier}/figures"),
    }
}
