//! The demonstration goes on to its data step: organisations have supplied, some figures differ, institutions have
//! confirmed or disputed, and the office has ruled on a few.

use std::collections::BTreeMap;

use assess::{CertificateRow, Facts, Field};
use jiff::civil::Date;
use scheme::Fen;
use store::dossiers::{self, Dossier, Fields};
use store::figures::FigureActKind;
use store::people::{self, Member};
use store::years::{self, Certificate, Institution};
use workflow::{Actor, CertificateId, InstitutionId, OrganisationId, Role, Scope, Step, Year};

use super::{person, somebody};
use crate::dossier::certificate_fields;
use crate::figures::{FEE_STANDARD, FigureRow, Key, RowState, Ruling, Signed, carried};
use crate::{App, AppError};

/// Every so many organisations one has supplied nothing yet.
const SILENT: usize = 12;

/// Lines by organisation, then by what tells them apart.
type Supplied = BTreeMap<OrganisationId, BTreeMap<Key, Option<Fields>>>;

impl App {
    /// Takes a demonstration at the end of its self-evaluation on into the data step. `clock` sets the day.
    pub async fn demonstrate_data(&self, facts: &Facts, clock: &(dyn Fn(Date) + Sync)) -> Result<(), AppError> {
        let year = Year(facts.year);
        let day = |month, day| jiff::civil::date(facts.year + 1, month, day);
        clock(day(1, 21));
        let members = people::members(&mut *self.store.read().await?, None).await?;
        let lead = somebody(&members, &Scope::Province, Role::OfficeLead).ok_or(AppError::Absent)?;
        self.move_year(&lead, year, Step::Data).await?;
        clock(day(2, 10));
        self.supply_all(facts, day(2, 8)).await?;
        clock(day(2, 14));
        self.compare_all(year, &lead).await?;
        clock(day(2, 16));
        Ok(())
    }

    /// Every organisation signs what its records say, which is nearly what the institutions claim.
    async fn supply_all(&self, facts: &Facts, as_of: Date) -> Result<(), AppError> {
        let year = Year(facts.year);
        let mut db = self.store.read().await?;
        let certificates = years::certificates(&mut db).await?;
        let institutions = years::institutions(&mut db).await?;
        let organisations = years::organisations(&mut db).await?;
        drop(db);
        let mut lines = recorded(facts, &institutions, &certificates);
        // By name, as they come: who is silent is the same in every demonstration.
        let lines = organisations.into_iter().filter_map(|one| lines.remove(&one.id).map(|lines| (one.id, lines)));
        for (index, (organisation, lines)) in lines.enumerate() {
            let of = organisation.clone();
            let actor = self
                .store
                .write(move |tx| {
                    Box::pin(async move {
                        person(tx, "演示·评价组织", Role::EvaluationOrganisation, Scope::Organisation(of), "").await
                    })
                })
                .await?;
            if index % SILENT == SILENT - 1 {
                continue;
            }
            let seen = self.supply(&actor, year, &organisation).await?.seen();
            let signed = Signed {
                carried: carried(&lines),
                seen,
                as_of: Some(as_of),
                agreed: true,
                key: "demonstration".to_owned(),
            };
            self.sign_figures(&actor, year, &organisation, signed).await?;
        }
        Ok(())
    }

    /// Most institutions have looked at what was supplied; some dispute a row, and of those some are answered and ruled.
    async fn compare_all(&self, year: Year, lead: &Actor) -> Result<(), AppError> {
        let mut db = self.store.read().await?;
        let mut dossiers = dossiers::dossiers_of(&mut db, year).await?;
        let members = people::members(&mut db, None).await?;
        let codes: BTreeMap<InstitutionId, String> =
            years::institutions(&mut db).await?.into_iter().map(|one| (one.id, one.code)).collect();
        drop(db);
        dossiers.sort_by_key(|dossier| codes.get(&dossier.institution).cloned());
        for (index, dossier) in dossiers.iter().enumerate() {
            // The first is left to whoever enters.
            if index % 5 != 0 {
                self.compare_one(index, dossier, &members, lead).await?;
            }
        }
        Ok(())
    }

    async fn compare_one(
        &self,
        index: usize,
        dossier: &Dossier,
        members: &[Member],
        lead: &Actor,
    ) -> Result<(), AppError> {
        let scope = Scope::Institution(dossier.institution.clone());
        let Some(admin) = somebody(members, &scope, Role::InstitutionAdmin) else { return Ok(()) };
        let comparison = self.comparison(&admin, &dossier.id).await?;
        let open = comparison.rows.iter().filter(|row| row.state == RowState::Open);
        let mut open: Vec<_> = open.map(|row| (row, (row.subject.clone(), row.about.clone()))).collect();
        let disputed = if index % 3 == 1 && !open.is_empty() { Some(open.remove(0)) } else { None };
        self.confirm_figures(&admin, &dossier.id, open.into_iter().map(|(_, row)| row).collect()).await?;
        let Some((disputed, row)) = disputed else { return Ok(()) };
        let Some(organisation) = &disputed.organisation else { return Ok(()) };
        let (reason, answer) = reasons(disputed);
        self.dispute_figures(&admin, &dossier.id, row.clone(), reason).await?;
        let of = Scope::Organisation(organisation.id.clone());
        let Some(organiser) = somebody(members, &of, Role::EvaluationOrganisation) else { return Ok(()) };
        if index.is_multiple_of(2) {
            let whose = (dossier.year, &organisation.id);
            self.answer_dispute(&organiser, whose, &dossier.institution, row.clone(), answer).await?;
        }
        if index.is_multiple_of(4) && disputed.claimed.is_some() {
            let reason = "院校佐证完整，日期在年内，采用院校数据";
            self.rule_figures(lead, &dossier.id, row, Ruling::Claimed, reason).await?;
        }
        Ok(())
    }

    /// The organisation whose figures somebody disputes, else the first that has a certificate.
    pub(super) async fn disputed_organisation(
        &self,
        db: &mut store::AnyConnection,
    ) -> Result<Option<OrganisationId>, AppError> {
        let Some(year) = years::years(db).await?.into_iter().next() else { return Ok(None) };
        let mut last: BTreeMap<_, (CertificateId, FigureActKind)> = BTreeMap::new();
        for act in store::figures::acts(db, year.year, None).await? {
            if let Ok(certificate) = act.certificate.parse() {
                last.insert((act.institution, act.certificate, act.level), (certificate, act.kind));
            }
        }
        let disputed =
            |id: &CertificateId| last.values().any(|(one, kind)| one == id && *kind == FigureActKind::Disputed);
        // In the register's order, not by ids: the same organisation in every demonstration.
        let certificates = years::certificates(db).await?;
        let found = certificates.iter().find(|one| disputed(&one.id)).or(certificates.first());
        Ok(found.map(|one| one.organisation.clone()))
    }
}

/// Why an institution disputes a row, and why the organisation stands by it.
fn reasons(row: &FigureRow) -> (&'static str, &'static str) {
    let fields = row.differences();
    match fields.first() {
        Some(Field::Passed) => {
            ("与我校成绩单不一致：两名学生补考通过，没有计入", "补考成绩在下一批次公布，不计入本年度")
        }
        Some(Field::Paid) => ("费用已全部付清，银行回单见佐证", "截至数据截止日只收到一半，其余款项尚未到账"),
        Some(Field::ResultsFinal) => ("成绩已经公示，应为定稿", "公示期内有复核申请，尚未结束"),
        _ => ("报名人数与我校报名名单不一致", "以考务系统报名记录为准"),
    }
}

/// What the organisations' records say of these facts.
fn recorded(facts: &Facts, institutions: &[Institution], certificates: &[Certificate]) -> Supplied {
    let mut supplied = Supplied::new();
    let mut number = 0;
    for institution in &facts.institutions {
        let Some(known) = institutions.iter().find(|known| known.code == institution.code) else { continue };
        for row in &institution.certificates {
            let Some(certificate) = certificates.iter().find(|one| one.name == row.certificate) else { continue };
            if !certificate.levels.contains(&row.level) {
                continue;
            }
            number += 1;
            let lines = supplied.entry(certificate.organisation.clone()).or_default();
            standard(lines, certificate, row);
            if number % 41 == 17 {
                // The organisation knows nothing of this exam.
                continue;
            }
            let batch = row.batch.clone().unwrap_or_default();
            let key = (Some(known.id.to_string()), certificate.id.to_string(), row.level.clone(), batch);
            lines.insert(key, Some(as_recorded(row, number)));
        }
    }
    supplied
}

/// Fee standard and national rate of a certificate's level, as the first row of it has them.
fn standard(lines: &mut BTreeMap<Key, Option<Fields>>, certificate: &Certificate, row: &CertificateRow) {
    let key = (None, certificate.id.to_string(), row.level.clone(), String::new());
    let fields = lines.entry(key).or_insert_with(|| Some(Fields::new())).get_or_insert_default();
    if let Some(rate) = row.national_pass_rate {
        fields.entry(Field::NationalPassRate.key().to_owned()).or_insert_with(|| rate.to_string());
    }
    if let Some(payable) = row.payable.filter(|_| row.attended > 0) {
        fields.entry(FEE_STANDARD.to_owned()).or_insert_with(|| Fen(payable.0 / row.attended).to_string());
    }
}

/// A row as the organisation has it: most agree with the institution, some do not.
fn as_recorded(row: &CertificateRow, number: usize) -> Fields {
    let mut row = row.clone();
    match number {
        n if n % 13 == 5 => row.passed = (row.passed - 2).max(0),
        n if n % 29 == 7 => row.registered += 2,
        n if n % 31 == 11 => row.results_final = false,
        n if n % 37 == 3 => row.paid = Fen(row.paid.0 / 2),
        _ => {}
    }
    let mut fields = certificate_fields(&row);
    for field in [Field::Certificate, Field::Level, Field::Batch, Field::NationalPassRate, Field::Approved] {
        fields.remove(field.key());
    }
    fields
}
