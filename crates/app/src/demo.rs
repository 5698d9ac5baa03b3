//! A made-up province at mid-January: some institutions have submitted, some are half done, some have not begun, and
//! anybody may enter as anyone. Nothing of it is real; nobody in it has a password.

mod approvals;
mod cases;
mod data;
mod determination;
mod material;
mod panel;
mod visits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assess::Facts;
use documents::sample::PublicCertificate;
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use scheme::Scheme;
use store::Tx;
use store::dossiers::{self, Entry, Fields, File};
use store::people::{self, Account, Member};
use store::years::{self, Certificate, Institution, Organisation, YearRecord, YearSetting, YearTexts};
use workflow::{
    AccountId, Actor, CertificateId, DossierId, DossierState, Event, FileId, InstitutionId, Membership, MembershipId,
    OrganisationId, Role, Scope, Step, Year,
};

use crate::credentials::Token;
use crate::dossier::{Tally, new_entry_id, settle, typed_rows};
use crate::issue::new_dossier;
use crate::people::new_account;
use crate::session::{Client, add_login};
use crate::years::Timetable;
use crate::{App, AppError, Plan, random_id};

/// What a demonstration is made of.
#[derive(Debug, Clone)]
pub struct Province {
    /// The scheme's file.
    pub scheme: String,
    /// The notice's text.
    pub notice: String,
    /// Facts of the made-up institutions.
    pub facts: Facts,
    /// Certificates that exist, with the organisations that award them.
    pub certificates: Vec<PublicCertificate>,
}

/// Where a demonstration begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DemonstrationStep {
    /// Eight days before self-evaluation closes.
    SelfEvaluation,
    /// While figures are compared.
    Data,
    /// While experts review.
    Review,
    /// When everything is said and results are determined.
    Determination,
    /// When institutions look at their preliminary results.
    Feedback,
}

impl DemonstrationStep {
    /// All, in the order of the year.
    pub const ALL: [Self; 5] = [Self::SelfEvaluation, Self::Data, Self::Review, Self::Determination, Self::Feedback];

    /// As on the command line: the id of the step.
    pub fn id(self) -> &'static str {
        match self {
            Self::SelfEvaluation => Step::SelfEvaluation.id(),
            Self::Data => Step::Data.id(),
            Self::Review => Step::Review.id(),
            Self::Determination => Step::Determination.id(),
            Self::Feedback => Step::Feedback.id(),
        }
    }
}

/// How many institutions took part in the year before.
const FIRST_TO_TAKE_PART: usize = 24;

/// The cities over which the institutions are spread: plainly made up.
const CITIES: [&str; 6] = ["甲市", "乙市", "丙市", "丁市", "戊市", "己市"];

/// How the names of colleges end.
const COLLEGE: &str = "学院";

/// A PDF of one blank page, which stands for every piece of evidence.
const EVIDENCE: &[u8] = include_bytes!("demo/evidence.pdf");

impl App {
    /// Fills an empty store with the year before, in which only some of the province took part and all submitted. The
    /// clock stands at mid-January of the year after it; see the caller.
    pub async fn fill_year_before(&self, mut province: Province) -> Result<(), AppError> {
        province.facts.institutions.truncate(FIRST_TO_TAKE_PART);
        let year = Year(province.facts.year);
        self.fill_year(province, |_| Stage::Submitted).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    record.step = Step::Published;
                    Ok(years::save_year(tx.db(), &record).await?)
                })
            })
            .await
    }

    /// Fills a store that holds at most the year before with the made-up province, as it stands in this step. The clock
    /// stands at mid-January of the next year; `clock` sets it to the days of what follows.
    pub async fn fill_demonstration(
        &self,
        province: Province,
        at: DemonstrationStep,
        clock: &(dyn Fn(jiff::civil::Date) + Sync),
    ) -> Result<(), AppError> {
        let year = Year(province.facts.year);
        let facts = province.facts.clone();
        let stage = if at == DemonstrationStep::SelfEvaluation { Stage::of } else { Stage::after };
        self.fill_year(province, stage).await?;
        self.demonstrate_experts().await?;
        if at >= DemonstrationStep::Data {
            self.demonstrate_data(&facts, clock).await?;
        }
        if at >= DemonstrationStep::Review {
            self.demonstrate_review(year, clock).await?;
        }
        if at >= DemonstrationStep::Determination {
            self.demonstrate_determination(&facts, clock).await?;
        }
        if at >= DemonstrationStep::Feedback {
            self.demonstrate_feedback(year, clock).await?;
        }
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tx.log(None, Event::DemonstrationFilled, "demonstration", serde_json::json!({}));
                    Ok(())
                })
            })
            .await
    }

    async fn fill_year(&self, province: Province, stage: fn(usize) -> Stage) -> Result<(), AppError> {
        let plan = Arc::new(Plan::read(&province.scheme, &[])?);
        let year = Year(province.facts.year);
        let mut db = self.store.read().await?;
        let known = years::institutions(&mut db).await?;
        let members = people::members(&mut db, None).await?;
        drop(db);
        let is_first = known.is_empty();
        let mut institutions: Vec<Institution> =
            province.facts.institutions.iter().enumerate().map(of_sample(&plan.scheme, &known)).collect();
        // One of them was a school before it was a college.
        if let Some(college) = institutions.iter_mut().find(|one| is_first && one.name.ends_with(COLLEGE)) {
            college.former_names = vec![format!("{}学校", college.name.trim_end_matches(COLLEGE))];
        }
        // A few at a time: each takes a thread, and every thread that is new takes memory.
        let put = institutions.iter().map(|institution| self.blobs.put(institution.id.as_str(), EVIDENCE.to_vec()));
        let kept: Vec<_> =
            stream::iter(put).buffered(8).try_collect().await.map_err(|error| AppError::Internal(error.to_string()))?;
        let evidence = kept.first().map_or_else(Default::default, |kept| (kept.digest.clone(), kept.size));
        let office = self
            .store
            .write({
                let (province, institutions) = (province.clone(), institutions.clone());
                let lead = somebody(&members, &Scope::Province, Role::OfficeLead);
                let plan = Arc::clone(&plan);
                move |tx| {
                    Box::pin(async move {
                        if is_first {
                            certificates(tx, &plan.scheme, &province.certificates).await?;
                        }
                        begin(tx, &province, year, &institutions, lead).await
                    })
                }
            })
            .await?;
        self.record_approvals(&office, &province.facts, &institutions).await?;
        // Everybody at once: the store takes what comes together in one go.
        let each = institutions.into_iter().zip(&province.facts.institutions).enumerate();
        let each = each.map(|(index, (institution, facts))| {
            let rows = rows_of(&plan.scheme, facts);
            let stage = if rows.is_empty() { Stage::Untouched } else { stage(index) };
            let known = People::among(&members, &institution);
            self.bring_to(stage, (year, institution, known, rows), &plan, evidence.clone(), &office)
        });
        try_join_all(each).await?;
        Ok(())
    }

    /// Fills one institution's dossier and brings it as far as its stage.
    async fn bring_to(
        &self,
        stage: Stage,
        (year, institution, known, rows): (Year, Institution, Option<People>, Vec<(String, Fields)>),
        plan: &Plan,
        evidence: (String, i64),
        office: &Actor,
    ) -> Result<(), AppError> {
        // Before the store's turn: while it writes one, the next is made.
        let filled = Filled::of(stage, &institution, plan, rows, self.store.now())?;
        let (people, dossier) = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let people = match known {
                        Some(known) => known,
                        None => People::of(tx, &institution).await?,
                    };
                    let dossier = filled.put(tx, (year, &institution.id), &people.admin, evidence).await?;
                    Ok::<_, AppError>((people, dossier))
                })
            })
            .await?;
        if stage == Stage::Submitted || stage == Stage::Returned {
            self.approve_dossier(&people.head, &dossier).await?;
            self.submit_dossier(&people.admin, &dossier, "demonstration").await?;
        }
        if stage == Stage::Returned {
            let request = crate::dossier::ReturnRequest {
                sheets: vec!["4.4".to_owned(), crate::plan::CERTIFICATES.to_owned()],
                reason: "付款凭证与实付金额不一致，教材主编页缺失，请补充".to_owned(),
                due: Some(workflow::calendar::day_of(self.store.now()).saturating_add(jiff::Span::new().days(5))),
            };
            self.return_dossier(office, &dossier, request).await?;
        }
        Ok(())
    }

    /// Whether the store holds a demonstration, whole. Nothing else may be opened to everybody.
    pub async fn is_demonstration(&self) -> Result<bool, AppError> {
        Ok(store::log::has(&mut *self.store.read().await?, Event::DemonstrationFilled).await?)
    }

    /// When anything was last noted: a demonstration that was stopped goes on from there.
    pub async fn last_noted(&self) -> Result<jiff::Timestamp, AppError> {
        Ok(store::log::last_at(&mut *self.store.read().await?).await?)
    }

    /// The roles that anybody may enter a demonstration in, and whether as somebody of the office who works at an
    /// institution; none where these data are none.
    pub async fn demonstration_roles(&self) -> Result<Vec<(Role, bool)>, AppError> {
        if !self.settings.demonstration {
            return Ok(Vec::new());
        }
        let mut db = self.store.read().await?;
        let members = people::members(&mut db, None).await?;
        let institutions = years::institutions(&mut db).await?;
        let held = |(role, wanted): &(Role, bool)| {
            members.iter().any(|one| one.membership.role == *role && hosted(one, &institutions) == *wanted)
        };
        Ok(Role::ALL.into_iter().flat_map(|role| [(role, false), (role, true)]).filter(held).collect())
    }

    /// Enters a demonstration as somebody in this role; with `of` as somebody of that institution.
    pub async fn enter_demonstration(
        &self,
        (role, works_there): (Role, bool),
        of: Option<&InstitutionId>,
        client: Client,
    ) -> Result<Token, AppError> {
        let mut db = self.store.read().await?;
        // Without a wish, the first institution or organisation that has something to look at and something to do.
        let scope = match (role, of) {
            (Role::EvaluationOrganisation, _) => self.disputed_organisation(&mut db).await?.map(Scope::Organisation),
            (Role::Expert | Role::PanelLead, _) => self.expert_with_work(&mut db, role).await?.map(Scope::Expert),
            (_, Some(id)) => Some(Scope::Institution(id.clone())),
            (_, None) => self.begun(&mut db).await?.map(Scope::Institution),
        };
        let institutions = years::institutions(&mut db).await?;
        let narrow = role.is_institution() || role.is_expert() || role == Role::EvaluationOrganisation;
        let wanted = |held: &Scope| !narrow || scope.as_ref() == Some(held);
        let member = people::members(&mut db, None)
            .await?
            .into_iter()
            .find(|member| {
                member.membership.role == role
                    && wanted(&member.membership.scope)
                    && hosted(member, &institutions) == works_there
            })
            .ok_or(AppError::Absent)?;
        drop(db);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let account = people::account_by_id(tx.db(), &member.account).await?.ok_or(AppError::Absent)?;
                    tx.log(
                        None,
                        Event::SignedIn,
                        &format!("account {}", account.id),
                        serde_json::json!({"demonstration": true}),
                    );
                    add_login(tx, &account, Some(member.membership.id), true, &client).await
                })
            })
            .await
    }
}

/// Somebody of the office who works at an institution.
fn hosted(member: &Member, institutions: &[Institution]) -> bool {
    !member.membership.role.is_institution() && institutions.iter().any(|one| one.name == member.membership.department)
}

impl App {
    /// The first institution, by code, that has begun and not submitted in the latest year that any did; once figures are
    /// compared, the first that submitted, and whose result is not held back.
    pub(super) async fn begun(&self, db: &mut store::AnyConnection) -> Result<Option<InstitutionId>, AppError> {
        let institutions = years::institutions(db).await?;
        for year in years::years(db).await? {
            let wanted = if year.step < Step::Data { DossierState::Draft } else { DossierState::Submitted };
            let announced = if year.step >= Step::Feedback { self.approved_in(db, &year).await? } else { None };
            let is_told = |id: &InstitutionId| announced.as_ref().is_none_or(|one| !one.withheld.contains_key(id));
            let begun = |dossier: &store::dossiers::Dossier| {
                dossier.state == wanted && dossier.filled > 0 && is_told(&dossier.institution)
            };
            let dossiers = dossiers::dossiers_of(db, year.year).await?;
            let first = institutions.iter().find(|i| dossiers.iter().any(|d| d.institution == i.id && begun(d)));
            if let Some(institution) = first {
                return Ok(Some(institution.id.clone()));
            }
        }
        Ok(None)
    }
}

/// How far an institution has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Untouched,
    Half,
    Ready,
    Submitted,
    Returned,
}

impl Stage {
    /// How far each had come when the time was over.
    fn after(index: usize) -> Self {
        match index % 25 {
            5 => Self::Untouched,
            14 => Self::Half,
            _ => Self::Submitted,
        }
    }

    /// The first is half done, so that whoever enters finds something to look at and something to do.
    fn of(index: usize) -> Self {
        match index % 10 {
            0 | 4 | 7 => Self::Half,
            1 => Self::Ready,
            5 => Self::Untouched,
            9 if index % 20 == 9 => Self::Returned,
            _ => Self::Submitted,
        }
    }
}

/// Who acts for an institution of the demonstration.
struct People {
    admin: Actor,
    head: Actor,
}

impl People {
    /// Those who act for it already.
    fn among(members: &[Member], institution: &Institution) -> Option<Self> {
        let scope = Scope::Institution(institution.id.clone());
        Some(Self {
            admin: somebody(members, &scope, Role::InstitutionAdmin)?,
            head: somebody(members, &scope, Role::InstitutionHead)?,
        })
    }

    /// New ones.
    async fn of(tx: &mut Tx, institution: &Institution) -> Result<Self, AppError> {
        let scope = Scope::Institution(institution.id.clone());
        person(tx, "演示·科研处", Role::InstitutionFiller, scope.clone(), "科研处").await?;
        let admin = person(tx, "演示·教务处", Role::InstitutionAdmin, scope.clone(), "教务处").await?;
        Ok(Self { admin, head: person(tx, "演示·副校长", Role::InstitutionHead, scope, "").await? })
    }
}

/// An institution of the sample as the store knows it, or a new one.
fn of_sample(scheme: &Scheme, known: &[Institution]) -> impl Fn((usize, &assess::Institution)) -> Institution {
    |(index, facts)| {
        if let Some(known) = known.iter().find(|known| known.code == facts.code) {
            return known.clone();
        }
        let city = CITIES[index % CITIES.len()];
        Institution {
            id: InstitutionId::from_bytes(random_id()),
            code: facts.code.clone(),
            name: facts.name.clone(),
            kind: scheme.kinds[facts.kind.0].id.clone(),
            city: city.to_owned(),
            authority: format!("{city}教育局"),
            former_names: Vec::new(),
            merged_into: None,
            merged_at: None,
        }
    }
}

/// The certificates of the public lists with their organisations.
async fn certificates(tx: &mut Tx, scheme: &Scheme, all: &[PublicCertificate]) -> Result<(), AppError> {
    let now = tx.now();
    let mut known: BTreeMap<&str, OrganisationId> = BTreeMap::new();
    for one in all {
        let organisation = match known.get(one.organisation.as_str()) {
            Some(id) => id.clone(),
            None => {
                let id = OrganisationId::from_bytes(random_id());
                let organisation = Organisation {
                    id: id.clone(),
                    name: one.organisation.clone(),
                    former_names: Vec::new(),
                    merged_into: None,
                    merged_at: None,
                    brought: Vec::new(),
                };
                years::add_organisation(tx.db(), &organisation, now).await?;
                known.insert(&one.organisation, id.clone());
                id
            }
        };
        let certificate = Certificate {
            id: CertificateId::from_bytes(random_id()),
            name: one.name.clone(),
            organisation,
            levels: one.levels.iter().map(|level| scheme.levels[level.0].id.clone()).collect(),
            former_names: Vec::new(),
            withdrawn_at: None,
        };
        years::add_certificate(tx.db(), &certificate, now).await?;
    }
    Ok(())
}

/// Opens a year for these institutions. The head of the office is `lead`, or new with the whole office.
async fn begin(
    tx: &mut Tx,
    province: &Province,
    year: Year,
    institutions: &[Institution],
    lead: Option<Actor>,
) -> Result<Actor, AppError> {
    let now = tx.now();
    let timetable = Timetable::usual(year);
    let record = YearRecord {
        year,
        digest: String::new(),
        step: Step::SelfEvaluation,
        window: timetable.window(Step::SelfEvaluation),
        timetable: serde_json::to_string(&timetable).unwrap_or_default(),
        issued_at: Some(now),
        version: 1,
    };
    let texts = YearTexts { scheme: province.scheme.clone(), notice: province.notice.clone() };
    years::add_year(tx.db(), &record, &texts, now).await?;
    let known: Vec<Institution> = years::institutions(tx.db()).await?;
    for institution in institutions.iter().filter(|institution| !known.contains(institution)) {
        years::add_institution(tx.db(), institution, now).await?;
    }
    let office = match lead {
        Some(lead) => lead,
        None => office(tx, institutions).await?,
    };
    for (key, value) in
        [("grade_lines", "excellent = 90\ngood = 80\npass = 70\nbasic_pass = 60"), ("publish_rank", "false")]
    {
        let setting = YearSetting {
            key: key.to_owned(),
            value: value.to_owned(),
            basis: "演示通知第一条".to_owned(),
            set_by: office.account.as_str().to_owned(),
            set_at: now,
        };
        years::set_setting(tx.db(), year, &setting).await?;
    }
    Ok(office)
}

/// The people of the province's office, and those who look at it; the head of the office.
async fn office(tx: &mut Tx, institutions: &[Institution]) -> Result<Actor, AppError> {
    let office = person(tx, "演示·厅职成处", Role::OfficeLead, Scope::Province, "").await?;
    for one in institutions.iter().filter(|one| !one.former_names.is_empty()) {
        let changes =
            serde_json::json!({"name": [one.former_names[0], one.name], "former_names": [(), one.former_names[0]]});
        let detail = serde_json::json!({"on": "2020-06-01", "basis": "演示", "changes": changes});
        tx.log(Some(&office), Event::Renamed, &format!("institution {}", one.id), detail);
    }
    for (name, role) in [
        ("演示·推进办", Role::OfficeStaff),
        ("演示·审计", Role::Auditor),
        ("演示·系统管理员", Role::SystemAdmin),
        ("演示·安全管理员", Role::SecurityAdmin),
        ("演示·审计管理员", Role::AuditAdmin),
    ] {
        person(tx, name, role, Scope::Province, "").await?;
    }
    if let Some(host) = institutions.first() {
        person(tx, "演示·挂职人员", Role::OfficeStaff, Scope::Province, &host.name).await?;
    }
    person(tx, "演示·甲市教育局", Role::Authority, Scope::Authority("甲市教育局".to_owned()), "").await?;
    Ok(office)
}

/// Somebody who holds this role already.
fn somebody(members: &[Member], scope: &Scope, role: Role) -> Option<Actor> {
    // Nobody of the office who leaves an institution to others.
    let holds = |member: &&Member| {
        let held = &member.membership;
        held.role == role && held.scope == *scope && (*scope != Scope::Province || held.department.is_empty())
    };
    let member = members.iter().find(holds)?;
    Some(Actor { account: member.account.clone(), membership: member.membership.clone(), strong: true })
}

async fn person(tx: &mut Tx, name: &str, role: Role, scope: Scope, department: &str) -> Result<Actor, AppError> {
    let now = tx.now();
    let id = AccountId::from_bytes(random_id());
    // No password: the only way in is the demonstration's own door.
    let account = Account {
        id: id.clone(),
        earlier_passwords: Vec::new(),
        ..new_account(id.as_str(), name, &format!("{}@example.invalid", &id.as_str()[..8]), String::new(), now)
    };
    people::add_account(tx.db(), &account, now).await?;
    let membership = Membership {
        id: MembershipId::from_bytes(random_id()),
        role,
        scope,
        department: department.to_owned(),
        sheets: if role == Role::InstitutionFiller { vec!["4.4".to_owned(), "4.5".to_owned()] } else { Vec::new() },
    };
    people::add_membership(tx.db(), &id, &membership, now).await?;
    Ok(Actor { account: id, membership, strong: true })
}

/// What is written in a dossier, what it comes to, and which sheets want evidence.
struct Filled {
    entries: Vec<Entry>,
    tally: Option<Tally>,
    claimed: BTreeSet<String>,
}

impl Filled {
    /// As much of the rows as the stage has come to.
    fn of(
        stage: Stage,
        institution: &Institution,
        plan: &Plan,
        mut rows: Vec<(String, Fields)>,
        now: Timestamp,
    ) -> Result<Self, AppError> {
        match stage {
            Stage::Untouched => rows.clear(),
            Stage::Half => {
                rows.retain(|(sheet, _)| !sheet.contains("3.") && !sheet.contains("5.") && !sheet.contains("6."));
            }
            Stage::Ready | Stage::Submitted | Stage::Returned => {}
        }
        let entry = |(position, (sheet, fields)): (i64, _)| Entry {
            id: new_entry_id(),
            sheet,
            position,
            version: 1,
            fields,
            removed: false,
            changed_by: String::new(),
            changed_at: now,
        };
        let entries: Vec<Entry> = (0..).zip(rows).map(entry).collect();
        let tally = if entries.is_empty() { None } else { Some(Tally::of(plan, institution, &entries)?) };
        let sheets = entries.iter().map(|entry| &entry.sheet);
        let claimed = sheets.filter(|sheet| plan.indicator_of(sheet).is_some()).cloned().collect();
        Ok(Self { entries, tally, claimed })
    }

    /// Puts it into the store as the institution's dossier of the year, with one file as the evidence of everything.
    async fn put(
        mut self,
        tx: &mut Tx,
        (year, institution): (Year, &InstitutionId),
        admin: &Actor,
        evidence: (String, i64),
    ) -> Result<DossierId, AppError> {
        let now = tx.now();
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        let mut dossier = new_dossier(&record, institution, now);
        for entry in &mut self.entries {
            admin.account.as_str().clone_into(&mut entry.changed_by);
        }
        if let Some(tally) = &self.tally {
            settle(tally, &mut dossier, &self.entries, now);
        }
        dossiers::add_dossier(tx.db(), &dossier).await?;
        dossiers::add_entries(tx.db(), &dossier.id, &self.entries).await?;
        if !self.claimed.is_empty() {
            let file = File {
                id: FileId::from_bytes(random_id()),
                digest: evidence.0,
                size: evidence.1,
                kind: "pdf".to_owned(),
                name: "演示佐证材料.pdf".to_owned(),
                warning: String::new(),
                added_by: admin.account.as_str().to_owned(),
                added_at: now,
                uses: self.claimed.into_iter().map(|sheet| (sheet, String::new())).collect(),
            };
            dossiers::add_file(tx.db(), &dossier.id, &file).await?;
        }
        Ok(dossier.id)
    }
}

/// The rows that an institution would have typed for these facts, its marks among them.
fn rows_of(scheme: &Scheme, facts: &assess::Institution) -> Vec<(String, Fields)> {
    let marks = facts.ratings.iter().map(|rating| {
        let highest = rating.marks.iter().max().map_or_else(String::new, |mark| mark.short());
        let fields = Fields::from([("mark".to_owned(), highest), ("remark".to_owned(), "按佐证材料自评。".to_owned())]);
        (format!("about:{}", scheme.indicators[rating.indicator.0].id), fields)
    });
    typed_rows(scheme, facts).into_iter().chain(marks).collect()
}
