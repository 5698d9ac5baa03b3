//! A small province with something in every table. Everybody in it is made up.

use jiff::Timestamp;
use scheme::Text;
use serde_json::json;
use store::assignments::{self, Assignment, AssignmentState, Run};
use store::attached::{self, Folder};
use store::blobs::Blobs;
use store::cases::{self, CaseAct, CaseActKind, CaseRecord, CaseSource};
use store::determinations::{self, Determination, DeterminationAct, DeterminationActKind, DeterminationTexts};
use store::dossiers::{self, Dossier, Entry, Fields, File, Return, Submission};
use store::experts::{self, Conflict, Expert};
use store::figures::{self, Figure, FigureAct, FigureActKind, FigureVersion};
use store::keys::{self, AccessKey};
use store::opinions::{self, Opinion};
use store::people::{self, Account, Invitation, Login};
use store::quotas::{self, Quota};
use store::requests::{self, MaterialAnswer, MaterialRequest};
use store::reviews::{self, ReviewAnswer, ReviewRequest};
use store::signals::{self, Concern, SignalAct};
use store::visits::{self, VisitAct, VisitActKind, VisitPlan, VisitRecord};
use store::years::{self, Certificate, Extension, Institution, Organisation, YearRecord, YearSetting, YearTexts};
use store::{AnyConnection, Store, StoreError, Tx, rulings};
use workflow::{
    AccessKeyId, AccountId, AssignmentId, CaseId, CertificateId, ConcernId, ConflictId, DossierId, DossierState,
    EntryId, Event, ExpertId, FigureId, FiguresId, FileId, Finding, InstitutionId, InvitationId, MaterialId,
    Membership, MembershipId, OrganisationId, Role, RunId, Scope, Step, VisitId, Window, Year,
};

pub(crate) const YEAR: Year = Year(2026);

pub(crate) fn time() -> Timestamp {
    "2026-10-08T01:00:00Z".parse().expect("a time")
}

/// The id of the made-up dossier, institution or whatever it is that has this number.
pub(crate) fn id_of<T: std::str::FromStr>(number: u8) -> T {
    hex::encode([number; 16]).parse().unwrap_or_else(|_| panic!("{number} gives an id"))
}

pub(crate) fn account(number: u8) -> Account {
    Account {
        id: AccountId::from_bytes([number; 16]),
        name: format!("account{number}"),
        person: format!("甲 {number}"),
        email: format!("account{number}@example.org"),
        password: "$argon2id$made-up".to_owned(),
        password_at: time(),
        earlier_passwords: vec!["older".to_owned(), "oldest".to_owned()],
        totp_secret: "00ff".to_owned(),
        totp_confirmed: true,
        totp_last_step: 7,
        failures: 2,
        failed_at: time(),
        active: true,
    }
}

/// A key of the account with this number, in the role with this number.
pub(crate) fn key(number: u8) -> AccessKey {
    AccessKey {
        id: AccessKeyId::from_bytes([number; 16]),
        account: AccountId::from_bytes([number; 16]),
        membership: MembershipId::from_bytes([number; 16]),
        name: "教务系统".to_owned(),
        writes: true,
        strong: true,
        made_at: time(),
        expires_at: "2027-01-06T16:00:00Z".parse().expect("a time"),
        used_at: None,
    }
}

pub(crate) fn institution(number: u8) -> Institution {
    Institution {
        id: InstitutionId::from_bytes([number; 16]),
        code: format!("{number:05}"),
        name: format!("第{number}职业学院"),
        kind: "college".to_owned(),
        city: "示范市".to_owned(),
        authority: "示范局".to_owned(),
        former_names: vec!["旧名".to_owned()],
        merged_into: None,
        merged_at: None,
    }
}

pub(crate) fn organisation(number: u8) -> Organisation {
    Organisation {
        id: OrganisationId::from_bytes([number; 16]),
        name: format!("示范评价组织{number}"),
        former_names: vec!["原示范组织".to_owned(), "最早的示范组织".to_owned()],
        merged_into: None,
        merged_at: None,
        brought: Vec::new(),
    }
}

/// The certificate with this number, of the first organisation.
pub(crate) fn certificate(number: u8) -> Certificate {
    Certificate {
        id: CertificateId::from_bytes([number; 16]),
        name: format!("网络系统建设与运维{number}"),
        organisation: organisation(1).id,
        levels: vec!["初级".to_owned(), "中级".to_owned()],
        former_names: Vec::new(),
        withdrawn_at: None,
    }
}

pub(crate) fn dossier(number: u8, institution: u8, state: &str) -> Dossier {
    Dossier {
        id: DossierId::from_bytes([number; 16]),
        year: YEAR,
        institution: InstitutionId::from_bytes([institution; 16]),
        state: DossierState::from_id(state).expect("a state"),
        version: i64::from(state != "draft"),
        closes_at: time(),
        claimed: None,
        filled: 3,
        problems: 0,
        changed_at: time(),
        approved_by: None,
        approved_at: None,
        submitted_at: None,
    }
}

pub(crate) fn entry(number: u8, version: i64) -> Entry {
    let fields = [("name", "网络系统建设与运维"), ("passed", "31")];
    Entry {
        id: EntryId::from_bytes([number; 16]),
        sheet: "certificates".to_owned(),
        position: i64::from(number),
        version,
        fields: fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), format!("{value} v{version}")))
            .collect::<Fields>(),
        removed: false,
        changed_by: AccountId::from_bytes([1; 16]).to_string(),
        changed_at: time(),
    }
}

/// Builds it, and gives the evidence to `blobs`.
pub(crate) async fn build(store: &Store, blobs: &Blobs) {
    let namespace = InstitutionId::from_bytes([1; 16]).to_string();
    let kept = blobs.put(&namespace, b"evidence of the first".to_vec()).await.expect("it is kept");
    let large = blobs.put(&namespace, vec![b'x'; 700_000]).await.expect("it is kept");
    let digests = [kept, large];
    store
        .write::<(), StoreError, _>(move |tx| {
            Box::pin(async move {
                people_of(tx).await?;
                year(tx).await?;
                dossiers_of(tx).await?;
                figures_of(tx).await?;
                experts_of(tx).await?;
                cases_of(tx).await?;
                requests_of(tx).await?;
                let files = [File {
                    id: FileId::from_bytes([1; 16]),
                    digest: digests[0].digest.clone(),
                    size: digests[0].size,
                    kind: "notice".to_owned(),
                    name: "通知.pdf".to_owned(),
                    warning: String::new(),
                    added_by: AccountId::from_bytes([1; 16]).to_string(),
                    added_at: time(),
                    uses: vec![("certificates".to_owned(), EntryId::from_bytes([1; 16]).to_string())],
                }];
                let first = DossierId::from_bytes([1; 16]);
                dossiers::add_file(tx.db(), &first, &files[0]).await?;
                let mut second = files[0].clone();
                second.id = FileId::from_bytes([2; 16]);
                (second.digest, second.size) = (digests[1].digest.clone(), digests[1].size);
                second.uses = vec![("1.1".to_owned(), String::new())];
                dossiers::add_file(tx.db(), &first, &second).await?;
                visits_of(tx, &files[0]).await?;
                tx.log(None, Event::SetUp, "province", json!({ "words": "行一\n行二 \"引号\" \\ 😀" }));
                tx.answer("key", "answer\nwith lines").await
            })
        })
        .await
        .expect("it is built");
}

async fn people_of(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    for number in 1..=3 {
        people::add_account(db, &account(number), time()).await?;
    }
    let first = account(1).id;
    let roles = [(1, Role::SystemAdmin, Scope::Province), (2, Role::SecurityAdmin, Scope::Province)];
    for (number, role, scope) in roles {
        let membership = Membership {
            id: MembershipId::from_bytes([number; 16]),
            role,
            scope,
            department: "办公室".to_owned(),
            sheets: vec!["1.1".to_owned(), "1.2".to_owned()],
        };
        people::add_membership(db, &account(number).id, &membership, time()).await?;
    }
    people::set_recovery_codes(db, &first, &["one".to_owned(), "two".to_owned()]).await?;
    assert!(people::use_recovery_code(db, &first, "one", time()).await?);
    let invitation = Invitation {
        id: InvitationId::from_bytes([1; 16]),
        person: "乙".to_owned(),
        email: "guest@example.org".to_owned(),
        role: Role::InstitutionAdmin,
        scope: Scope::Institution(InstitutionId::from_bytes([1; 16])),
        department: String::new(),
        invited_by: first.to_string(),
        expires_at: time(),
    };
    people::add_invitation(db, &invitation, "token hash", time()).await?;
    let login = Login {
        id: "login".to_owned(),
        account: first.clone(),
        membership: Some(MembershipId::from_bytes([1; 16])),
        strong: false,
        began_at: time(),
        seen_at: time(),
        network: "192.0.2.1".to_owned(),
        agent: "browser".to_owned(),
    };
    people::add_login(db, &login, "login token hash").await?;
    keys::add_key(db, &key(1), "key token hash").await?;
    people::count_guess(db, "somebody unknown", time()).await?;
    let text = Text::new("请补充材料", "please add evidence");
    people::add_message(db, "message", &first, &text, "/dossier", time()).await
}

async fn year(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    for number in 1..=3 {
        years::add_institution(db, &institution(number), time()).await?;
    }
    let mut merged = institution(3);
    merged.merged_into = Some(institution(1).id);
    merged.merged_at = Some(time());
    years::save_institution(db, &merged).await?;
    for number in 1..=2 {
        years::add_organisation(db, &organisation(number), time()).await?;
        years::add_certificate(db, &certificate(number), time()).await?;
    }
    let mut absorbed = organisation(2);
    absorbed.merged_into = Some(organisation(1).id);
    absorbed.merged_at = Some(time());
    absorbed.brought = vec![certificate(2).id];
    years::save_organisation(db, &absorbed).await?;
    let record = YearRecord {
        year: YEAR,
        digest: String::new(),
        step: Step::SelfEvaluation,
        window: Window { opens: time(), closes: time() },
        timetable: "{}".to_owned(),
        issued_at: None,
        version: 1,
    };
    let texts = YearTexts { scheme: "title = \"示范\"\n".to_owned(), notice: "通知".to_owned() };
    years::add_year(db, &record, &texts, time()).await?;
    let setting = YearSetting {
        key: "quota".to_owned(),
        value: "25".to_owned(),
        basis: "通知第三条".to_owned(),
        set_by: account(1).id.to_string(),
        set_at: time(),
    };
    years::set_setting(db, YEAR, &setting).await
}

/// Writes a row; of its dossier nothing changes.
pub(crate) async fn put_entry(db: &mut AnyConnection, dossier: &DossierId, entry: &Entry) -> Result<(), StoreError> {
    let dossier = dossiers::dossier_by_id(db, dossier).await?.expect("it is there");
    dossiers::save_entries(db, &dossier, std::slice::from_ref(entry)).await
}

async fn dossiers_of(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    for (number, state) in [(1, "submitted"), (2, "returned")] {
        let dossier = dossier(number, number, state);
        dossiers::add_dossier(db, &dossier).await?;
        let submission = Submission {
            number: format!("2026-{number}"),
            dossier: dossier.id.clone(),
            version: 1,
            at: time(),
            by: account(1).id.to_string(),
            manifest: "{}".to_owned(),
            digest: "ab".repeat(32),
            claimed: 912_500,
            log_size: 1,
            log_root: "cd".repeat(32),
        };
        dossiers::add_submission(db, &submission).await?;
    }
    let first = DossierId::from_bytes([1; 16]);
    for (number, version) in [(1, 1), (1, 2), (1, 3), (2, 1)] {
        put_entry(db, &first, &entry(number, version)).await?;
    }
    let second = DossierId::from_bytes([2; 16]);
    put_entry(db, &second, &entry(3, 1)).await?;
    let about = ("certificates", account(1).id.to_string());
    dossiers::add_comment(db, "comment", &first, (about.0, &about.1, "请核对"), time()).await?;
    let returned = Return {
        id: "return".to_owned(),
        sheets: vec!["certificates".to_owned()],
        reason: "缺少证明".to_owned(),
        due_at: time(),
        at: time(),
        answered: false,
    };
    dossiers::add_return(db, &second, &returned, account(2).id.as_str()).await?;
    let extension = Extension {
        id: "extension".to_owned(),
        dossier: second,
        until: time(),
        reason: "停电".to_owned(),
        proposed_by: account(1).id.to_string(),
        proposed_at: time(),
        approved_by: None,
    };
    years::add_extension(db, &extension).await?;
    assert!(years::approve_extension(db, "extension", account(2).id.as_str(), time()).await?);
    Ok(())
}

/// What the first organisation supplied at this time: version 1, 2 ….
pub(crate) fn version(number: u8) -> FigureVersion {
    FigureVersion {
        id: FiguresId::from_bytes([number; 16]),
        organisation: organisation(1).id,
        number: i64::from(number),
        at: time() + jiff::SignedDuration::from_hours(i64::from(number)),
        by: account(3).id.to_string(),
        by_office: number > 1,
        as_of: jiff::civil::date(2027, 2, 10),
        added: 2,
        changed: 1,
        withdrawn: 0,
        digest: "ef".repeat(32),
    }
}

/// A line of a version: of an institution, or of all.
pub(crate) fn figure(number: u8, institution: Option<u8>, version: u8) -> Figure {
    let fields = [("registered", "95"), ("passed", "81")];
    Figure {
        id: FigureId::from_bytes([number; 16]),
        institution: institution.map(|number| InstitutionId::from_bytes([number; 16])),
        certificate: certificate(1).id,
        level: "中级".to_owned(),
        batch: if institution.is_some() { "2026-11".to_owned() } else { String::new() },
        fields: fields.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        given_in: FiguresId::from_bytes([version; 16]),
    }
}

/// What somebody said of the first institution's figures.
pub(crate) fn figure_act(number: i64, kind: FigureActKind) -> FigureAct {
    FigureAct {
        institution: institution(1).id,
        number,
        certificate: certificate(1).id.to_string(),
        level: "中级".to_owned(),
        kind,
        fields: Fields::new(),
        reason: "两人缓考".to_owned(),
        about: "seen".to_owned(),
        by: account(3).id.to_string(),
        at: time(),
    }
}

async fn figures_of(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    figures::add_version(db, YEAR, &version(1), &[figure(1, Some(1), 1), figure(2, None, 1)], &[]).await?;
    let replaced = [figure(1, Some(1), 1).id];
    figures::add_version(db, YEAR, &version(2), &[figure(3, Some(1), 2), figure(4, Some(2), 2)], &replaced).await?;
    let acts = [FigureActKind::Disputed, FigureActKind::RuledOther].into_iter();
    let acts: Vec<_> =
        (1..).zip(acts).map(|(number, kind)| (format!("act {number}"), figure_act(number, kind))).collect();
    figures::add_acts(db, YEAR, &acts).await?;
    quotas::add(db, YEAR, &[quota(1, Some(100)), quota(2, None)]).await
}

/// A version of what the first institution was approved for.
pub(crate) fn quota(version: i64, approved: Option<i64>) -> Quota {
    Quota {
        institution: institution(1).id,
        certificate: certificate(1).id,
        level: "中级".to_owned(),
        version,
        approved,
        document: "甲教〔2026〕1号".to_owned(),
        decided_on: jiff::civil::date(2026, 3, 1),
        reason: if approved.is_none() { "撤销".to_owned() } else { String::new() },
        by: account(3).id.to_string(),
        at: time(),
    }
}

pub(crate) fn expert(number: u8) -> Expert {
    Expert {
        id: ExpertId::from_bytes([number; 16]),
        code: format!("Z{number:03}"),
        name: format!("专家 {number}"),
        employer: "甲学院".to_owned(),
        earlier_employers: vec!["乙学院".to_owned(), "丙公司".to_owned()],
        serves: vec![OrganisationId::from_bytes([1; 16])],
        fields: vec!["电子与信息".to_owned()],
        city: "甲市".to_owned(),
        at_most: Some(6),
        confirmed_at: (number == 1).then(time),
        withdrawn_at: (number == 2).then(time),
    }
}

/// A conflict of the first expert.
pub(crate) fn conflict(institution: u8) -> Conflict {
    Conflict {
        id: ConflictId::from_bytes([institution; 16]),
        expert: ExpertId::from_bytes([1; 16]),
        institution: InstitutionId::from_bytes([institution; 16]),
        reason: "近亲属在该校任职".to_owned(),
        by: account(1).id.to_string(),
        at: time(),
    }
}

pub(crate) fn run() -> Run {
    Run {
        id: RunId::from_bytes([1; 16]),
        number: 1,
        input: "{}".to_owned(),
        outcome: "{\"pairs\":[]}".to_owned(),
        by: account(1).id.to_string(),
        at: time(),
    }
}

/// What is drafted for an expert in the first institution; the first expert's comes from the run.
pub(crate) fn assignment(expert: u8) -> Assignment {
    Assignment {
        id: AssignmentId::from_bytes([expert; 16]),
        institution: InstitutionId::from_bytes([1; 16]),
        groups: vec!["3".to_owned(), "4".to_owned()],
        expert: ExpertId::from_bytes([expert; 16]),
        run: (expert == 1).then(|| run().id),
        state: AssignmentState::Draft,
        reason: String::new(),
        by: account(1).id.to_string(),
        at: time(),
        released_at: None,
        ended_at: None,
        finished_at: None,
    }
}

/// What the first expert says of a mark, in this version.
pub(crate) fn opinion(version: i64) -> Opinion {
    Opinion {
        subject: "mark:3.1".to_owned(),
        version,
        fields: Fields::from([("mark".to_owned(), version.to_string())]),
        by: account(1).id.to_string(),
        at: time(),
    }
}

async fn experts_of(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    for number in 1..=3 {
        experts::add_expert(db, &expert(number), time()).await?;
    }
    experts::add_conflict(db, YEAR, &conflict(2)).await?;
    experts::declare_impartial(db, YEAR, &expert(1).id, ("公正评审", account(1).id.as_str(), time())).await?;
    assignments::add_run(db, YEAR, &run()).await?;
    assignments::add_assignments(db, YEAR, &[assignment(1), assignment(3)]).await?;
    for version in 1..=2 {
        opinions::save_opinion(db, &assignment(1).id, &opinion(version)).await?;
        rulings::save_rulings(db, YEAR, &[(assignment(1).institution, opinion(version))]).await?;
    }
    determinations::add_determination(db, YEAR, &determination(), &determination_texts()).await?;
    reviews::add_request(db, YEAR, &review_request()).await?;
    if let Some(answer) = review_request().answer {
        let whose = assignment(1).institution;
        reviews::answer_request(db, (YEAR, &whose, "3.1"), &answer).await?;
    }
    Ok(())
}

/// What the first institution asks to be reviewed, and the answer.
pub(crate) fn review_request() -> ReviewRequest {
    let points = scheme::Points::whole;
    ReviewRequest {
        institution: assignment(1).institution,
        leaf: "3.1".to_owned(),
        determination: 1,
        reason: "课程标准已修订".to_owned(),
        by: account(3).id.to_string(),
        at: time(),
        answer: Some(ReviewAnswer {
            score: (points(2), points(3)),
            total: (points(70), points(71)),
            reason: "核对后更正".to_owned(),
            by: account(1).id.to_string(),
            at: time(),
        }),
    }
}

/// What the first determination was computed from.
pub(crate) fn determination_texts() -> DeterminationTexts {
    DeterminationTexts {
        facts: "{}".to_owned(),
        doubts: "[]".to_owned(),
        institutions: vec![assignment(1).institution, assignment(3).institution],
    }
}

/// The first determination: proposed by one, approved by another.
pub(crate) fn determination() -> Determination {
    let act = |kind, by: u8, institution| DeterminationAct {
        kind,
        institution,
        reason: "材料齐全".to_owned(),
        by: account(by).id.to_string(),
        at: time(),
    };
    Determination {
        number: 1,
        digest: "sha256:00".to_owned(),
        note: String::new(),
        by: account(1).id.to_string(),
        at: time(),
        acts: vec![
            act(DeterminationActKind::Withheld, 1, Some(assignment(1).institution)),
            act(DeterminationActKind::Proposed, 1, None),
            act(DeterminationActKind::Approved, 2, None),
        ],
    }
}

/// A case of the first institution.
pub(crate) fn case(number: u8) -> CaseRecord {
    CaseRecord {
        id: CaseId::from_bytes([number; 16]),
        year: YEAR,
        institution: institution(1).id,
        item: "N3".to_owned(),
        source: CaseSource::Visit,
        signal: String::new(),
        signal_state: String::new(),
        facts_on: "2026-05-12".parse().expect("a day"),
        reference: "巡查〔2026〕3号".to_owned(),
    }
}

/// What is done in the first case, from its opening to its decision.
pub(crate) fn case_acts() -> Vec<CaseAct> {
    let steps = [
        (CaseActKind::Opened, None, 1),
        (CaseActKind::Heard, None, 1),
        (CaseActKind::Waived, None, 3),
        (CaseActKind::Proposed, Some(Finding::Founded), 1),
        (CaseActKind::Decided, Some(Finding::Founded), 2),
    ];
    let act = |(number, (kind, finding, by)): (i64, (CaseActKind, Option<Finding>, u8))| CaseAct {
        number,
        kind,
        finding,
        until: (kind == CaseActKind::Heard).then(|| "2026-10-15".parse().expect("a day")),
        words: "变相收取教材费".to_owned(),
        by: account(by).id.to_string(),
        at: time(),
    };
    (1..).zip(steps).map(act).collect()
}

async fn cases_of(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    for number in 1..=2 {
        cases::add_case(db, &case(number)).await?;
    }
    for act in case_acts() {
        cases::add_act(db, &case(1).id, &act).await?;
    }
    cases::add_act(db, &case(2).id, &case_acts()[0]).await
}

/// What the visits were chosen from.
pub(crate) fn visit_plan() -> VisitPlan {
    VisitPlan { number: 1, input: "{}".to_owned(), by: account(1).id.to_string(), at: time() }
}

/// A visit: the first one of the plan, to the first institution; the second made by hand, to the second.
pub(crate) fn visit(number: u8) -> VisitRecord {
    VisitRecord {
        id: VisitId::from_bytes([number; 16]),
        year: YEAR,
        institution: institution(number).id,
        plan: (number == 1).then_some(1),
        reasons: "[]".to_owned(),
        by: account(1).id.to_string(),
        at: time(),
    }
}

/// What is done about the first visit, from its arrangement to the signed report.
pub(crate) fn visit_acts() -> Vec<VisitAct> {
    let steps = [(VisitActKind::Arranged, 1), (VisitActKind::Announced, 1), (VisitActKind::Closed, 2)];
    let act = |(number, (kind, by)): (i64, (VisitActKind, u8))| VisitAct {
        number,
        kind,
        day: (kind == VisitActKind::Arranged).then(|| "2026-10-21".parse().expect("a day")),
        team: if kind == VisitActKind::Arranged { vec![expert(1).id, expert(3).id] } else { Vec::new() },
        words: "请准备考场".to_owned(),
        by: account(by).id.to_string(),
        at: time(),
    };
    (1..).zip(steps).map(act).collect()
}

/// A photo of the first visit, with the bytes of a file of the first institution.
pub(crate) fn photo(of: &File) -> File {
    File { id: FileId::from_bytes([3; 16]), name: "考场.jpg".to_owned(), uses: Vec::new(), ..of.clone() }
}

async fn visits_of(tx: &mut Tx, file: &File) -> Result<(), StoreError> {
    let db = tx.db();
    visits::add_plan(db, YEAR, &visit_plan()).await?;
    visits::add_visits(db, &[visit(1), visit(2)]).await?;
    for act in visit_acts() {
        visits::add_act(db, &visit(1).id, &act).await?;
    }
    let team = vec![expert(3).id];
    visits::add_act(db, &visit(2).id, &VisitAct { team, ..visit_acts()[0].clone() }).await?;
    for version in 1..=2 {
        visits::save_note(db, &visit(1).id, &opinion(version)).await?;
    }
    attached::add_file(db, &Folder::Visit(visit(1).id), &photo(file)).await?;
    let evidence = File { id: FileId::from_bytes([4; 16]), ..photo(file) };
    attached::add_file(db, &Folder::Case(case(1).id), &evidence).await?;
    signals::add_concern(db, YEAR, &concern()).await?;
    for number in 1..=2 {
        signals::add_act(db, YEAR, &signal_act(number)).await?;
    }
    Ok(())
}

/// What an expert tells of the first institution.
pub(crate) fn concern() -> Concern {
    Concern {
        id: ConcernId::from_bytes([1; 16]),
        institution: institution(1).id,
        item: "N3".to_owned(),
        words: "公章不同".to_owned(),
        role: Role::Expert,
        of: expert(1).id.to_string(),
        by: account(3).id.to_string(),
        at: time(),
    }
}

/// What the office did with it: set aside, then taken up again.
pub(crate) fn signal_act(number: i64) -> SignalAct {
    SignalAct {
        institution: institution(1).id,
        signal: format!("concern:{}", concern().id),
        number,
        aside: number == 1,
        state: "told".to_owned(),
        says: "公章不同".to_owned(),
        reason: "已核对".to_owned(),
        by: account(3).id.to_string(),
        at: time(),
    }
}

/// What the first expert asks of the first institution: the second time after the first was answered.
pub(crate) fn material(number: u8) -> MaterialRequest {
    let work = assignment(1);
    let at = time() + jiff::SignedDuration::from_hours(24 * i64::from(number));
    MaterialRequest {
        id: MaterialId::from_bytes([number; 16]),
        year: YEAR,
        institution: work.institution,
        indicator: "3.1".to_owned(),
        number: i64::from(number),
        assignment: work.id,
        words: "请补充课程标准的修订页".to_owned(),
        by: account(2).id.to_string(),
        at,
        closes: at + jiff::SignedDuration::from_hours(24 * 7),
        answer: None,
    }
}

/// What the first institution answers to the first request.
pub(crate) fn material_answer() -> MaterialAnswer {
    MaterialAnswer {
        words: "已补充修订页及审批单".to_owned(),
        by: account(3).id.to_string(),
        at: material(1).at + jiff::SignedDuration::from_hours(3),
    }
}

async fn requests_of(tx: &mut Tx) -> Result<(), StoreError> {
    let db = tx.db();
    for number in 1..=2 {
        requests::add_request(db, &material(number)).await?;
    }
    requests::answer_request(db, &material(1).id, &material_answer()).await
}
