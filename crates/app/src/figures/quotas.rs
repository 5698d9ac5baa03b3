//! 获批人数: how many each institution was approved for, by certificate and level. The province approves it, so the office's word
//! holds over what organisations supply and institutions claim; where the office recorded nothing, theirs does.

mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use documents::register;
use scheme::{Lang, Text};
use serde_json::json;
use store::quotas::{self, Quota};
use store::years::{self, Certificate, Institution, YearRecord};
use store::{AnyConnection, Tx, dossiers, people};
use workflow::{Act, Actor, CertificateId, Event, InstitutionId, Object, Scope, Step, Year, may};

use super::say::checked;
use crate::error::allowed;
use crate::judgement::taking_part;
use crate::mail::Notice;
use crate::years::Timetable;
use crate::{App, AppError, Plan};

pub use stage::QUOTA_FIELDS;

/// What was recorded of one certificate and level of an institution.
#[derive(Debug, Clone)]
pub struct QuotaLine {
    /// Of whom.
    pub institution: Institution,
    /// The certificate.
    pub certificate: Certificate,
    /// The last version.
    pub quota: Quota,
    /// Who wrote it.
    pub person: String,
    /// Earlier versions, latest first, each with who wrote it.
    pub earlier: Vec<(Quota, String)>,
    /// 获批人数 of the year before, where they were recorded: a small number is easily reached.
    pub last_year: Option<i64>,
}

/// All that the office recorded of a year.
#[derive(Debug, Clone)]
pub struct Quotas {
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// The institutions that take part in the year, by code.
    pub institutions: Vec<Institution>,
    /// All on the register.
    register: Vec<Institution>,
    /// The certificates on the register.
    pub certificates: Vec<Certificate>,
    /// By code of the institution, certificate and level; also those taken back.
    pub lines: Vec<QuotaLine>,
}

impl Quotas {
    /// The lines that hold.
    pub fn standing(&self) -> impl Iterator<Item = &QuotaLine> {
        self.lines.iter().filter(|line| line.quota.approved.is_some())
    }

    /// Lines that hold as a workbook that an import reads back; with none, a template.
    pub fn workbook(lines: &[&QuotaLine], lang: Lang) -> Result<Vec<u8>, AppError> {
        let rows: Vec<Vec<String>> = lines.iter().map(|line| stage::cells(line)).collect();
        let title = Text::new("获批人数", "Approved numbers");
        register::write(&title, &stage::columns(), &rows, lang).map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Stands for what would be changed: whoever confirms a change names what they saw.
    fn seen(&self) -> String {
        let line = |line: &QuotaLine| {
            let quota = &line.quota;
            format!("{} {} {} {}\n", quota.institution, quota.certificate, quota.level, quota.version)
        };
        crate::digest::of_words(&self.lines.iter().map(line).collect::<String>())
    }
}

impl App {
    /// What the office recorded of a year, for the office and auditors.
    pub async fn quotas(&self, actor: &Actor, year: Year) -> Result<Quotas, AppError> {
        let mut db = self.store.read().await?;
        let quotas = self.quotas_in(&mut db, year).await?;
        allowed(may(actor, Act::SeeRecords, &Object::Year(quotas.year.step), self.store.now()))?;
        Ok(quotas)
    }

    async fn quotas_in(&self, db: &mut AnyConnection, year: Year) -> Result<Quotas, AppError> {
        let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
        let all = years::institutions(db).await?;
        let certificates = years::certificates(db).await?;
        let key = |quota: &Quota| (quota.institution.clone(), quota.certificate.clone(), quota.level.clone());
        let before = quotas::quotas(db, Year(year.0 - 1), None).await?;
        let before: BTreeMap<_, _> = before.iter().map(|quota| (key(quota), quota.approved)).collect();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut lines: Vec<QuotaLine> = Vec::new();
        for quota in quotas::history(db, year, None).await? {
            if !names.contains_key(&quota.by) {
                names.insert(quota.by.clone(), people::person_of(db, &quota.by).await?);
            }
            let person = names.get(&quota.by).cloned().unwrap_or_default();
            // Versions of one thing follow each other.
            if let Some(line) = lines.last_mut().filter(|line| key(&line.quota) == key(&quota)) {
                let before = (std::mem::replace(&mut line.quota, quota), std::mem::replace(&mut line.person, person));
                line.earlier.insert(0, before);
                continue;
            }
            let institution = all.iter().find(|one| one.id == quota.institution).cloned();
            let certificate = certificates.iter().find(|one| one.id == quota.certificate).cloned();
            let (Some(institution), Some(certificate)) = (institution, certificate) else { continue };
            let last_year = before.get(&key(&quota)).copied().flatten();
            lines.push(QuotaLine { institution, certificate, quota, person, earlier: Vec::new(), last_year });
        }
        lines.sort_by_cached_key(|line| {
            (line.institution.code.clone(), line.certificate.name.clone(), line.quota.level.clone())
        });
        let (plan, institutions) = (self.plan(db, &record).await?, taking_part(db, &record).await?);
        Ok(Quotas { plan, year: record, institutions, register: all, certificates, lines })
    }

    /// Takes a line back in the version that was seen, with the reason: then what organisation or institution say holds again.
    pub async fn take_back_quota(
        &self,
        actor: &Actor,
        year: Year,
        (institution, certificate, level): (&InstitutionId, &CertificateId, &str),
        (version, why): (i64, &str),
    ) -> Result<(), AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        let (institution, certificate, level) = (institution.clone(), certificate.clone(), level.to_owned());
        let why = checked(why);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let all = app.kept_quotas(tx, &actor, year).await?;
                    let is_meant = |line: &&QuotaLine| {
                        line.institution.id == institution
                            && line.certificate.id == certificate
                            && line.quota.level == level
                    };
                    let line = all.lines.iter().find(is_meant).ok_or(AppError::Absent)?;
                    app.not_recused(tx.db(), &actor, &line.institution).await?;
                    // A double click.
                    if line.quota.approved.is_none() {
                        return Ok(());
                    }
                    if line.quota.version != version {
                        return Err(AppError::Stale(Text::new(
                            "这条登记已被更正，没有写入任何内容。请刷新页面，再看一次。",
                            "The line was corrected meanwhile, and nothing was written. Reload the page and look once more.",
                        )));
                    }
                    let next = Quota { approved: None, reason: why?, ..line.quota.clone() };
                    app.write_quotas(tx, &actor, &all.year, vec![next]).await
                })
            })
            .await
    }

    /// Records these approvals, over whatever stands.
    pub(crate) async fn write_approvals(&self, actor: &Actor, year: Year, quotas: Vec<Quota>) -> Result<(), AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let year = app.kept_quotas(tx, &actor, year).await?.year;
                    app.write_quotas(tx, &actor, &year, quotas).await
                })
            })
            .await
    }

    /// What is recorded, for whoever may change it now.
    async fn kept_quotas(&self, tx: &mut Tx, actor: &Actor, year: Year) -> Result<Quotas, AppError> {
        let all = self.quotas_in(tx.db(), year).await?;
        allowed(may(actor, Act::KeepRecords, &Object::Year(all.year.step), tx.now()))?;
        Ok(all)
    }

    /// Writes the next version of each, by this person, now. While figures are compared or later, institutions whose numbers change are told.
    async fn write_quotas(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        year: &YearRecord,
        mut next: Vec<Quota>,
    ) -> Result<(), AppError> {
        let before = quotas::quotas(tx.db(), year.year, None).await?;
        let before: BTreeMap<_, _> = before.iter().map(|known| (known.key(), known)).collect();
        let mut concerned = BTreeSet::new();
        for one in &mut next {
            let known = before.get(&one.key());
            if known.is_none_or(|known| known.approved != one.approved) {
                concerned.insert(one.institution.clone());
            }
            one.version = known.map_or(0, |known| known.version) + 1;
            one.by = actor.account.to_string();
            one.at = tx.now();
        }
        quotas::add(tx.db(), year.year, &next).await?;
        let lines: serde_json::Value = next.iter().map(logged).collect();
        let detail = json!({"lines": next.len(), "sha256": crate::digest::of_words(&lines.to_string())});
        tx.log(Some(actor), Event::QuotasRecorded, &format!("year {}", year.year), detail);
        if year.step < Step::Data {
            return Ok(());
        }
        let open = Timetable::stored(year).window(Step::Data).is_open(tx.now());
        for dossier in dossiers::dossiers_of(tx.db(), year.year).await? {
            if concerned.contains(&dossier.institution) {
                let notice = changed_notice(&format!("/dossiers/{}/figures", dossier.id), open);
                self.tell(tx, &Scope::Institution(dossier.institution), &notice).await?;
            }
        }
        Ok(())
    }
}

/// A version, as the digest in the log is taken over it.
fn logged(quota: &Quota) -> serde_json::Value {
    json!({
        "institution": quota.institution.as_str(), "certificate": quota.certificate.as_str(), "level": quota.level,
        "version": quota.version, "approved": quota.approved, "document": quota.document,
        "decided_on": quota.decided_on.to_string(), "reason": quota.reason,
    })
}

/// An institution is told; while figures are compared it can still say something of it.
fn changed_notice(link: &str, open: bool) -> Notice {
    let (zh, en) = if open {
        ("请在数据核对中查看并确认。", "look at your figures and confirm them.")
    } else {
        (
            "请在数据核对中查看；如与批复文件不符，请联系办公室。",
            "look at your figures, and ask the office where they are wrong.",
        )
    };
    Notice {
        subject: Text::new("获批人数有登记或更正", "Approved numbers were recorded or corrected"),
        text: Text::new(
            format!("办公室登记或更正了贵校的获批人数，{zh}"),
            format!("The office recorded or corrected how many you were approved for: {en}"),
        ),
        link: link.to_owned(),
    }
}

/// Institutions that were merged since something was recorded of them: it would count for nobody.
pub(crate) async fn merged_with_quotas(db: &mut AnyConnection, year: Year) -> Result<Vec<Institution>, AppError> {
    let standing = quotas::standing(db, year, None).await?;
    let stands = |id: &InstitutionId| standing.iter().any(|quota| quota.institution == *id);
    let mut merged = years::institutions(db).await?;
    merged.retain(|one| one.merged_into.is_some() && stands(&one.id));
    Ok(merged)
}
