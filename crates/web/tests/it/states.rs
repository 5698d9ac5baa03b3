//! A site in each state that the policy knows, with one of everything that an address may name.

use app::cases::Case;
use app::panel::Subject;
use app::people::InvitationRequest;
use store::assignments;
use store::attached::Folder;
use store::dossiers::{Dossier, File};
use store::visits::{self, VisitAct, VisitActKind, VisitRecord};
use workflow::{
    CaseState, DossierId, DossierState, ExpertId, FileId, InstitutionId, InvitationId, MembershipId, OrganisationId,
    Role, Scope, Step, VisitId,
};

use crate::experts::expert;
use crate::site::{CERTIFICATE, Person, Site, YEAR};

/// Where the first institution's dossier and its year stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The notice is not issued; there is no dossier.
    Preparing,
    /// Filled in.
    Draft,
    /// Approved inside.
    Approved,
    /// Submitted.
    Submitted,
    /// Sheet 4.4 was returned.
    Returned,
    /// Returned, and submitted again.
    Again,
    /// Not submitted, and the time is over.
    Over,
    /// Submitted, and figures are compared.
    Data,
    /// Submitted, and experts review.
    Review,
    /// The review is over, the expert done, and results are determined.
    Determination,
    /// Institutions look at their results.
    Feedback,
    /// Submitted, and the results are published.
    Published,
}

impl State {
    /// All.
    pub(crate) const ALL: [Self; 12] = [
        Self::Preparing,
        Self::Draft,
        Self::Approved,
        Self::Submitted,
        Self::Returned,
        Self::Again,
        Self::Over,
        Self::Data,
        Self::Review,
        Self::Determination,
        Self::Feedback,
        Self::Published,
    ];

    /// As the table of access names it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Again => "again",
            Self::Over => "over",
            Self::Data => "data",
            Self::Review => "review",
            Self::Determination => "determination",
            Self::Feedback => "feedback",
            Self::Published => "published",
        }
    }

    /// Whether there is something in this state that such an address names.
    pub(crate) fn has(self, path: &str) -> bool {
        self != Self::Preparing
            || !["{dossier}", "{file}", "{case}", "{visit}"].iter().any(|named| path.contains(named))
    }

    fn dossier(self) -> DossierState {
        match self {
            Self::Preparing | Self::Draft | Self::Over => DossierState::Draft,
            Self::Approved => DossierState::Approved,
            Self::Returned => DossierState::Returned,
            _ => DossierState::Submitted,
        }
    }

    /// Whether figures are compared by then, or were.
    fn compares(self) -> bool {
        self.reviews() || matches!(self, Self::Data | Self::Published)
    }

    /// Whether experts review by then, or did.
    fn reviews(self) -> bool {
        matches!(self, Self::Review | Self::Determination | Self::Feedback)
    }
}

/// A site in one of the states.
pub(crate) struct World {
    pub(crate) site: Site,
    /// Whose dossier it is.
    pub(crate) first: InstitutionId,
    /// The other institution.
    pub(crate) second: InstitutionId,
    /// One that supplied figures, and another.
    pub(crate) organisations: [OrganisationId; 2],
    /// Somebody of the pool.
    pub(crate) expert: ExpertId,
    staff: Person,
    admin: Person,
    dossier: Option<Dossier>,
    upload: String,
    token: String,
}

const ROW: &str = "0123456789abcdef0123456789abcdef";

impl World {
    pub(crate) async fn new(state: State) -> Self {
        let (site, lead, [first, second]) = match state {
            State::Preparing => Site::empty().await.prepare_year().await,
            _ => Site::with_year().await,
        };
        let own = || Scope::Institution(first.clone());
        let staff = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        let admin = site.person("教务处", Role::InstitutionAdmin, own()).await;
        let head = site.person("副校长", Role::InstitutionHead, own()).await;
        let token = site.app.invite(&admin.actor, invitation(&first)).await.unwrap().reveal();
        let organisations = site.organisations().await;
        let expert = site.add_expert(&staff, &expert("Z001", "专家甲", "某公司")).await.parse().unwrap();
        site.confirm_experts(&staff).await;
        let mut world = Self {
            site,
            first,
            second,
            organisations,
            expert,
            staff,
            admin,
            dossier: None,
            upload: String::new(),
            token,
        };
        if state == State::Preparing {
            return world;
        }
        let id = world.site.dossier(&world.first).await;
        let path = format!("/dossiers/{id}");
        let sheet = format!("{path}/sheets/4.4");
        let title = format!("f.{ROW}.title");
        world.site.post_json(Some(&world.admin), &sheet, &[(title.as_str(), "示例教材")]).await;
        let (kind, date) = (format!("f.{ROW}.kind"), format!("f.{ROW}.date"));
        let fields = [(title.as_str(), "示例教材"), (kind.as_str(), "chief_editor"), (date.as_str(), "2021.5.1")];
        let version = format!("v.{ROW}");
        let fields: Vec<_> = fields.into_iter().chain([(version.as_str(), "1")]).collect();
        world.site.post_json(Some(&world.admin), &sheet, &fields).await;
        world.site.upload(&world.admin, &format!("{sheet}/files"), "证明.pdf", b"%PDF-1.7 evidence").await;
        world.upload = world.site.begin_upload(&world.admin, &sheet, "另一份.pdf", 100).await.location;
        world.propose(&id).await;
        let approve = async || world.site.post(Some(&head), &format!("{path}/approve"), &[("agreed", "1")]).await;
        let submit = async |key| world.site.post(Some(&world.admin), &format!("{path}/submit"), &[("key", key)]).await;
        if !matches!(state, State::Draft | State::Over) {
            approve().await;
        }
        if !matches!(state, State::Draft | State::Over | State::Approved) {
            submit("first").await;
        }
        if matches!(state, State::Returned | State::Again) {
            let fields = [("sheets", "4.4"), ("reason", "补充"), ("due", "2022-01-25")];
            world.site.post(Some(&lead), &format!("{path}/return"), &fields).await;
        }
        if state == State::Again {
            approve().await;
            submit("second").await;
        }
        if state == State::Over || state.compares() {
            world.site.set_time("2022-01-21T00:00:00+08:00");
            world.staff = world.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
            world.admin =
                world.site.person("教务处", Role::InstitutionAdmin, Scope::Institution(world.first.clone())).await;
        }
        if state.compares() {
            world.site.app.move_year(&world.staff.actor, YEAR, Step::Data).await.unwrap();
            world.supply().await;
            let board = world.site.app.board(&world.staff.actor, YEAR).await.unwrap();
            let options = app::App::usual_options(&board);
            world.site.app.draft_assignments(&world.staff.actor, YEAR, options).await.unwrap();
        }
        if state.reviews() {
            world.begin_review().await;
        }
        match state {
            State::Determination | State::Feedback => {
                world.finish_review().await;
                world.determine().await;
                if state == State::Feedback {
                    world.announce().await;
                }
            }
            State::Published => world.put_at(Step::Published).await,
            _ => {}
        }
        world.dossier = Some(world.stored(&id).await);
        assert_eq!(world.dossier.as_ref().unwrap().state, state.dossier(), "{state:?}");
        world
    }

    /// The first organisation supplies figures of the first institution.
    async fn supply(&self) {
        let scope = Scope::Organisation(self.organisations[0].clone());
        let organisation = self.site.person("考务部", Role::EvaluationOrganisation, scope).await;
        self.site.supply(&organisation, &self.organisations[0], "9900000001", "90").await;
        let id = self.site.dossier(&self.first).await;
        let place = format!("/dossiers/{id}/sheets/disputed:{CERTIFICATE}:%E4%B8%AD%E7%BA%A7/files");
        self.site.upload(&self.admin, &place, "成绩单.pdf", b"%PDF-1.7 results").await;
        let comparison = self.site.app.comparison(&self.admin.actor, &id).await.unwrap();
        let row = (comparison.rows[0].subject.clone(), comparison.rows[0].about.clone());
        self.site.app.dispute_figures(&self.admin.actor, &id, row, "补考").await.unwrap();
    }

    /// Evidence for the dispute.
    async fn proof(&self) -> String {
        let mut db = self.site.app.store.read().await.unwrap();
        let files = store::dossiers::files(&mut db, self.dossier()).await.unwrap();
        let proof = files.iter().find(|file| file.uses.iter().any(|(place, _)| place.starts_with("disputed:")));
        proof.map_or_else(|| "f".repeat(32), |file| file.id.to_string())
    }

    /// What was drafted is released, the expert signs, and the review begins.
    async fn begin_review(&mut self) {
        self.site.set_time("2022-03-02T09:00:00+08:00");
        self.staff = self.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        self.admin = self.site.person("教务处", Role::InstitutionAdmin, Scope::Institution(self.first.clone())).await;
        let app = &self.site.app;
        // The first has run out by then.
        self.token = app.invite(&self.admin.actor, invitation(&self.first)).await.unwrap().reveal();
        app.release_assignments(&self.staff.actor, YEAR).await.unwrap();
        app.move_year(&self.staff.actor, YEAR, Step::Review).await.unwrap();
        let expert = self.site.person("专家甲", Role::Expert, Scope::Expert(self.expert.clone())).await;
        app.sign_impartiality(&expert.actor, YEAR, true).await.unwrap();
        self.material().await;
    }

    /// What the expert asks of the first institution: a request that waits, as long as experts review.
    async fn material(&self) -> String {
        let app = &self.site.app;
        let dossier = self.site.dossier(&self.first).await;
        let waits = async || {
            let own = app.own_material(&self.admin.actor, &dossier).await.unwrap();
            own.requests.into_iter().find(|one| one.answer.is_none()).map(|one| one.id.to_string())
        };
        if let Some(id) = waits().await {
            return id;
        }
        let expert = self.site.person("专家甲", Role::Expert, Scope::Expert(self.expert.clone())).await;
        let review = self.assignment().await.parse().unwrap();
        // Before and after the review nothing can be asked.
        let _ = app.ask_material(&expert.actor, &review, "4.4", "请补充版权页").await;
        waits().await.unwrap_or_else(|| ROW.to_owned())
    }

    /// What the expert has to do with the first institution.
    async fn assignment(&self) -> String {
        let mut db = self.site.app.store.read().await.unwrap();
        let all = store::assignments::assignments(&mut db, YEAR, store::assignments::Of::All).await.unwrap();
        all.iter().find(|one| one.institution == self.first).map_or_else(|| ROW.to_owned(), |one| one.id.to_string())
    }

    /// The expert is done with the first institution.
    async fn finish_review(&self) {
        let id = self.assignment().await.parse().unwrap();
        let finish = self.site.app.store.write(move |tx| {
            Box::pin(async move {
                let now = tx.now();
                store::assignments::finish(tx.db(), &id, now).await
            })
        });
        finish.await.unwrap();
    }

    /// Everything is settled, and results are computed.
    async fn determine(&self) {
        let (app, staff) = (&self.site.app, &self.staff.actor);
        let id = self.site.dossier(&self.first).await;
        for row in app.comparison(staff, &id).await.unwrap().rows {
            // Nobody knows the national rate, so that nobody may have sat.
            let seen = (row.subject.clone(), row.about.clone());
            let figures =
                [("approved", "100"), ("registered", "100"), ("attended", "0"), ("passed", "0"), ("paid", "0")];
            let figures = figures.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
            let ruling = app::figures::Ruling::Other(figures);
            app.rule_figures(staff, &id, seen, ruling, "核对记录").await.unwrap();
        }
        for institution in [&self.first, &self.second] {
            let judgements = app.judged(staff, YEAR, institution).await.unwrap();
            let judged = &judgements.institutions[0];
            let change = |matter: &app::judgement::Matter| {
                let said = match &matter.subject {
                    Subject::Mark(_) => ("mark", "1"),
                    Subject::Item(_) => ("decision", "accept"),
                    Subject::Verdict(_) | Subject::Opinion => ("verdict", "settled"),
                };
                let fields = [said, ("reason", "合议")].map(|(key, value)| (key.to_owned(), value.to_owned()));
                app::dossier::Change { entry: judged.row(matter), version: 0, fields: fields.into(), removed: false }
            };
            app.save_rulings(staff, YEAR, institution, judged.open().map(change).collect()).await.unwrap();
        }
        self.put_at(Step::Determination).await;
        assert_eq!(app.determine(staff, YEAR, "").await.unwrap(), 1);
    }

    /// Two people approve the results, institutions are told, and the first asks for a review.
    async fn announce(&mut self) {
        let app = self.site.app.clone();
        let lead = self.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        app.propose_determination(&self.staff.actor, (YEAR, 1), "").await.unwrap();
        app.approve_determination(&lead.actor, (YEAR, 1), true, "").await.unwrap();
        self.site.set_time("2022-04-18T09:00:00+08:00");
        app.move_year(&self.staff.actor, YEAR, Step::Feedback).await.unwrap();
        self.staff = self.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
        self.admin = self.site.person("教务处", Role::InstitutionAdmin, Scope::Institution(self.first.clone())).await;
        self.token = app.invite(&self.admin.actor, invitation(&self.first)).await.unwrap().reveal();
        let id = self.site.dossier(&self.first).await;
        app.ask_review(&self.admin.actor, &id, "3.1", "课程标准已修订").await.unwrap();
    }

    /// A record of the first institution that can be taken back.
    async fn record(&self) -> String {
        for _ in 0..2 {
            let Ok(records) = self.site.app.records(&self.staff.actor, YEAR).await else { break };
            if let Some(line) = records.lines.iter().find(|line| line.removed.is_none()) {
                return line.record.id.to_string();
            }
            let fields = [("kind", "commendation"), ("title", "第三期"), ("date", "2021-06-01")];
            let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
            let new = app::judgement::NewRecord { indicator: "6.3".to_owned(), fields };
            if self.site.app.add_record(&self.staff.actor, (YEAR, &self.first), new).await.is_err() {
                break;
            }
        }
        ROW.to_owned()
    }

    /// An approved number of the first institution that can be taken back, by its fields in the form.
    async fn quota(&self) -> Vec<(&'static str, String)> {
        let certificates = store::years::certificates(&mut self.site.app.store.read().await.unwrap()).await.unwrap();
        let certificate = certificates[0].clone();
        let quota = store::quotas::Quota {
            institution: self.first.clone(),
            certificate: certificate.id.clone(),
            level: certificate.levels[0].clone(),
            version: 1,
            // Of a certificate that nobody has: it changes no result.
            approved: Some(0),
            document: "示例〔2021〕1号".to_owned(),
            decided_on: jiff::civil::date(2021, 3, 1),
            reason: String::new(),
            by: self.staff.actor.account.to_string(),
            at: self.site.app.store.now(),
        };
        let all = store::quotas::quotas(&mut self.site.app.store.read().await.unwrap(), YEAR, None).await.unwrap();
        if all.is_empty() {
            let write = self
                .site
                .app
                .store
                .write(move |tx| Box::pin(async move { store::quotas::add(tx.db(), YEAR, &[quota]).await }));
            write.await.unwrap();
        }
        let level = certificate.levels[0].clone();
        vec![("institution", self.first.to_string()), ("certificate", certificate.id.to_string()), ("level", level)]
    }

    /// A concern about the first institution, by its fields in form and address; said anew each time, so that what was done with
    /// another is not in its way.
    async fn concern(&self) -> Vec<(&'static str, String)> {
        let concern = store::signals::Concern {
            id: workflow::ConcernId::from_bytes(crate::site::rand_bytes()),
            institution: self.first.clone(),
            item: String::new(),
            words: "疑似伪造".to_owned(),
            role: Role::Expert,
            of: String::new(),
            by: self.staff.actor.account.to_string(),
            at: self.site.app.store.now(),
        };
        let key = format!("concern:{}", concern.id);
        let write = self
            .site
            .app
            .store
            .write(move |tx| Box::pin(async move { store::signals::add_concern(tx.db(), YEAR, &concern).await }));
        write.await.unwrap();
        let seen = self.site.app.signal(&self.staff.actor, YEAR, &self.first, &key).await.ok().flatten();
        let seen = seen.map_or_else(String::new, |signal| signal.seen);
        vec![("institution", self.first.to_string()), ("signal", key), ("seen", seen)]
    }

    async fn put_at(&self, step: Step) {
        let put = self.site.app.store.write(move |tx| {
            Box::pin(async move {
                let mut year = store::years::year(tx.db(), YEAR).await?.expect("there is a year");
                year.step = step;
                store::years::save_year(tx.db(), &year).await
            })
        });
        put.await.unwrap();
    }

    async fn stored(&self, id: &DossierId) -> Dossier {
        let mut db = self.site.app.store.read().await.unwrap();
        store::dossiers::dossier_by_id(&mut db, id).await.unwrap().unwrap()
    }

    /// Whether the dossier still stands as the state says: some requests move it on.
    pub(crate) async fn stands(&self) -> bool {
        let Some(dossier) = &self.dossier else { return !self.is_issued().await };
        let now = self.stored(&dossier.id).await;
        (now.state, now.version, now.closes_at) == (dossier.state, dossier.version, dossier.closes_at)
    }

    async fn is_issued(&self) -> bool {
        let mut db = self.site.app.store.read().await.unwrap();
        store::years::year(&mut db, YEAR).await.unwrap().unwrap().issued_at.is_some()
    }

    /// The address with things that are there in place of its parameters, and the fields that name more of them. What
    /// belongs to one person alone is `person`'s.
    pub(crate) async fn request(&self, path: &str, person: &Person) -> (String, Vec<(&'static str, String)>) {
        if path.contains("{visit}") {
            return self.of_visit(path).await;
        }
        if path.contains("/cases/{case}/uploads/{upload}") {
            let case = self.case(path).await.record.id;
            return (
                path.replace("{year}", "2021").replace("{case}", case.as_str()).replace("{upload}", ROW),
                Vec::new(),
            );
        }
        if path.contains("{upload}") {
            return (self.upload.clone(), Vec::new());
        }
        if path == "/years/{year}/cases/signal" {
            let fields = self.concern().await;
            let query = format!("institution={}&signal={}", fields[0].1, fields[1].1);
            return (format!("/years/{YEAR}/cases/signal?{query}"), fields);
        }
        let own = person.actor.membership.id.to_string();
        let fields = match path {
            path if path.ends_with("/quotas/take-back") => self.quota().await,
            "/role" | "/account/keys" => vec![("membership", own)],
            "/people/invite" => vec![
                ("institution", self.first.to_string()),
                ("role", Role::InstitutionFiller.id().to_owned()),
                ("person", "新人".to_owned()),
                ("email", "new@example.invalid".to_owned()),
            ],
            path if path.starts_with("/people/") => vec![("scope", self.first.to_string())],
            "/dossiers/{dossier}/sheets/{sheet}/files/use" => {
                vec![("file", self.file().await)]
            }
            "/years/{year}/cases" => vec![
                ("institution", self.first.to_string()),
                ("item", "N3".to_owned()),
                ("source", "report".to_owned()),
                ("facts_on", "2021-09-08".to_owned()),
                ("words", "随报名收取教材费".to_owned()),
            ],
            path if path.contains("{request}") => vec![("words", "已补充".to_owned())],
            path if path.contains("{case}") => {
                let case = self.case(path).await;
                let seen = case.seen_by(&person.actor).len().to_string();
                let address = path
                    .replace("{year}", &YEAR.to_string())
                    .replace("{dossier}", case.dossier.as_str())
                    .replace("{case}", case.record.id.as_str())
                    .replace("{upload}", ROW)
                    .replace("{file}", &self.case_file(path, &case).await);
                let words = ("words", "说明".to_owned());
                return (address, vec![("seen", seen), ("finding", "unfounded".to_owned()), words]);
            }
            path if path.ends_with("/dispute") || path.ends_with("/rule") || path.ends_with("/answer") => vec![
                ("institution", self.first.to_string()),
                ("certificate", CERTIFICATE.to_owned()),
                ("level", "中级".to_owned()),
                ("ruling", "supplied".to_owned()),
                ("reason", "说明".to_owned()),
            ],
            path if path.contains("/records") || path.ends_with("/majority") => vec![
                ("institution", self.first.to_string()),
                ("what", "6.3/commendation".to_owned()),
                ("title", "第一期".to_owned()),
                ("date", "2021-05-01".to_owned()),
                ("reason", "说明".to_owned()),
            ],
            path if path.starts_with("/reviews/") => vec![
                ("year", YEAR.to_string()),
                ("agreed", "1".to_owned()),
                ("institution", self.second.to_string()),
                ("reason", "亲属".to_owned()),
                ("conflict", ROW.to_owned()),
                ("words", "请补充材料".to_owned()),
            ],
            path if path.contains("/determination") || path.ends_with("/feedback") || path.contains("/card") => vec![
                ("institution", self.first.to_string()),
                ("leaf", "3.1".to_owned()),
                ("decision", "approve".to_owned()),
                ("reason", "说明".to_owned()),
            ],
            path if path.contains("/assignment/") => vec![
                ("needed", "1".to_owned()),
                ("at_most", "9".to_owned()),
                ("seed", "1".to_owned()),
                ("expert", self.expert.to_string()),
                ("groups", "3".to_owned()),
                ("assignment", self.assignment().await),
            ],
            "/dossiers/{dossier}/files/{file}/remove" => vec![("sheet", "4.4".to_owned())],
            _ => Vec::new(),
        };
        let mut address = path
            .replace("{year}", &YEAR.to_string())
            .replace("{organisation}", self.organisations[0].as_str())
            .replace("/figures/row", &format!("/figures/row?certificate={CERTIFICATE}&level=%E4%B8%AD%E7%BA%A7"))
            .replace("{sheet}", "4.4")
            .replace("{entry}", ROW)
            .replace("{register}", "institutions")
            .replace("{listed}", self.first.as_str())
            .replace("{act}", "correct")
            .replace("{run}", "1")
            .replace("{number}", "1")
            .replace("/differences", "/differences?with=1")
            .replace("/judgements/next", &format!("/judgements/next?after={}", self.first))
            .replace("{indicator}", "4.4")
            .replace("{leaf}", "6.1")
            .replace("{expert}", self.expert.as_str())
            .replace("{digest}", "0")
            .replace("{name}", "hengping.css")
            .replace("{token}", &self.token);
        if let Some(dossier) = &self.dossier {
            address = address.replace("{dossier}", dossier.id.as_str());
        }
        address = address.replace("{institution}", self.first.as_str());
        if path.contains("/evidence/") && self.dossier.is_some() {
            address = address.replace("{file}", &self.proof().await);
        } else if path.contains("{file}") {
            address = address.replace("{file}", &self.file().await);
        }
        if path.contains("{record}") {
            address = address.replace("{record}", &self.record().await);
        }
        if path.contains("{review}") {
            address = address.replace("{review}", &self.assignment().await);
        }
        if path.contains("{request}") {
            address = address.replace("{request}", &self.material().await);
        }
        if path.contains("{extension}") {
            address = address.replace("{extension}", &self.extension().await);
        }
        if path.contains("{invitation}") {
            address = address.replace("{invitation}", self.invitation().await.as_str());
        }
        if path.contains("{membership}") {
            address = address.replace("{membership}", self.membership().await.as_str());
        }
        if path.contains("{login}") || path.contains("{key}") {
            let mut db = self.site.app.store.read().await.unwrap();
            let account = &person.actor.account;
            // Whoever is not signed in has neither.
            let absent = || "f".repeat(32);
            let login = store::people::logins(&mut db, account).await.unwrap().pop().map_or_else(absent, |one| one.id);
            let key = store::keys::keys(&mut db, account).await.unwrap().pop();
            let key = key.map_or_else(absent, |key| key.id.to_string());
            address = address.replace("{login}", &login).replace("{key}", &key);
        }
        if path.contains("{mail}") {
            let mut db = self.site.app.store.read().await.unwrap();
            let mail = store::mails::mails(&mut db, 0, 1).await.unwrap().remove(0).id;
            address = address.replace("{mail}", mail.as_str());
        }
        (address, fields)
    }

    fn dossier(&self) -> &DossierId {
        &self.dossier.as_ref().expect("there is a dossier").id
    }

    async fn file(&self) -> String {
        loop {
            let mut db = self.site.app.store.read().await.unwrap();
            let files = store::dossiers::files(&mut db, self.dossier()).await.unwrap();
            drop(db);
            if let Some(file) = files.first() {
                return file.id.to_string();
            }
            let sheet = format!("/dossiers/{}/sheets/4.4/files", self.dossier());
            self.site.upload(&self.admin, &sheet, "证明.pdf", b"%PDF-1.7 evidence").await;
        }
    }

    /// A case of the first institution in the state in which this can be done in it.
    async fn case(&self, path: &str) -> Case {
        let wanted = match path.rsplit('/').next() {
            Some("hear" | "withdraw") => CaseState::Opened,
            Some("propose") => CaseState::Answered,
            Some("decide" | "back") => CaseState::Proposed,
            _ => CaseState::Hearing,
        };
        let (app, staff) = (&self.site.app, &self.staff.actor);
        let mut known = app.cases(staff, YEAR).await.unwrap().cases.into_iter();
        // What somebody else proposed they may not decide.
        let by_staff = |case: &Case| case.proposal().is_none_or(|act| act.by == staff.account.as_str());
        if let Some(case) = known.find(|case| case.standing.state == wanted && by_staff(case)) {
            return case;
        }
        let new = app::cases::NewCase {
            institution: Some(self.first.clone()),
            item: "N3".to_owned(),
            source: Some(store::cases::CaseSource::Report),
            signal: String::new(),
            facts_on: "2021-09-08".parse().ok(),
            reference: String::new(),
            words: "随报名收取教材费".to_owned(),
            key: String::new(),
        };
        let id = app.open_case(staff, YEAR, new).await.unwrap();
        if wanted != CaseState::Opened {
            let hearing = app::cases::Hearing { words: "随报名收取教材费".to_owned(), until: None };
            app.hear_institution(staff, &id, 1, hearing).await.unwrap();
        }
        if matches!(wanted, CaseState::Answered | CaseState::Proposed) {
            app.waive_case(&self.admin.actor, &id, 1, "").await.unwrap();
        }
        if wanted == CaseState::Proposed {
            let finding = Some(workflow::Finding::Unfounded);
            let proposal = app::cases::Proposal { finding, words: "证据不足".to_owned() };
            app.propose_finding(staff, &id, 3, proposal).await.unwrap();
        }
        app.case(staff, &id).await.unwrap()
    }

    /// Evidence of the office in a case, where the address names one.
    async fn case_file(&self, path: &str, case: &Case) -> String {
        if !path.contains("{file}") {
            return String::new();
        }
        let (id, kept) = (app::dossier::new_entry_id().to_string(), b"%PDF-1.7 office".to_vec());
        let kept = self.site.app.blobs.put(self.first.as_str(), kept).await.unwrap();
        let file = File {
            id: id.parse().unwrap(),
            digest: kept.digest,
            size: kept.size,
            kind: "pdf".to_owned(),
            name: "举报信.pdf".to_owned(),
            warning: String::new(),
            added_by: self.staff.actor.account.to_string(),
            added_at: self.site.app.store.now() + jiff::SignedDuration::from_secs(1),
            uses: Vec::new(),
        };
        let folder = Folder::Case(case.record.id.clone());
        let written = self.site.app.store.write::<(), store::StoreError, _>(move |tx| {
            Box::pin(async move { store::attached::add_file(tx.db(), &folder, &file).await })
        });
        written.await.unwrap();
        id
    }

    /// The address of a visit of the second institution in the state in which this can be done, and what it takes. The
    /// expert leads its team, and is done with the institution's papers.
    async fn of_visit(&self, path: &str) -> (String, Vec<(&'static str, String)>) {
        let some = || app::dossier::new_entry_id().to_string();
        let (visit, file): (VisitId, FileId) = (some().parse().unwrap(), some().parse().unwrap());
        let evidence = b"%PDF-1.7 seen".to_vec();
        let kept = self.site.app.blobs.put(self.second.as_str(), evidence).await.unwrap();
        let kinds: &[VisitActKind] = match path.rsplit('/').next() {
            Some("announce") => &[VisitActKind::Arranged],
            Some("reopen") => &[VisitActKind::Arranged, VisitActKind::Announced, VisitActKind::Closed],
            _ => &[VisitActKind::Arranged, VisitActKind::Announced],
        };
        let (by, second) = (self.staff.actor.account.to_string(), self.second.clone());
        let team = vec![self.expert.clone(), ExpertId::from_bytes([9; 16])];
        let (id, photo) = (visit.clone(), file.clone());
        let written = self.site.app.store.write(move |tx| {
            Box::pin(async move {
                let at = tx.now();
                let own = assignments::assignments(tx.db(), YEAR, assignments::Of::Institution(&second)).await?;
                for one in own.iter().filter(|one| one.finished_at.is_none()) {
                    assignments::finish(tx.db(), &one.id, at).await?;
                }
                let reasons = "[]".to_owned();
                let new = VisitRecord {
                    id: id.clone(),
                    year: YEAR,
                    institution: second,
                    plan: None,
                    reasons,
                    by: by.clone(),
                    at,
                };
                visits::add_visits(tx.db(), &[new]).await?;
                for (number, kind) in (1..).zip(kinds) {
                    let day = (*kind == VisitActKind::Arranged).then(|| "2022-05-20".parse().unwrap());
                    let team = if day.is_some() { team.clone() } else { Vec::new() };
                    let act = VisitAct { number, kind: *kind, day, team, words: String::new(), by: by.clone(), at };
                    visits::add_act(tx.db(), &id, &act).await?;
                }
                let photo = File {
                    id: photo,
                    digest: kept.digest,
                    size: kept.size,
                    kind: "pdf".to_owned(),
                    name: "现场.pdf".to_owned(),
                    warning: String::new(),
                    added_by: by,
                    added_at: at,
                    uses: Vec::new(),
                };
                store::attached::add_file(tx.db(), &Folder::Visit(id), &photo).await
            })
        });
        written.await.unwrap();
        let address = path.replace("{visit}", visit.as_str()).replace("{file}", file.as_str());
        let fields =
            vec![("seen", kinds.len().to_string()), ("reason", "说明".to_owned()), ("words", "属实".to_owned())];
        (address.replace("{upload}", ROW), fields)
    }

    async fn propose(&self, id: &DossierId) {
        let until = "2022-03-01".parse().ok();
        self.site.app.propose_extension(&self.staff.actor, id, until, "停电").await.unwrap();
    }

    /// A proposal that waits for its second person.
    async fn extension(&self) -> String {
        loop {
            let mut db = self.site.app.store.read().await.unwrap();
            let extensions = store::years::extensions(&mut db, self.dossier()).await.unwrap();
            drop(db);
            if let Some(open) = extensions.into_iter().find(|extension| extension.approved_by.is_none()) {
                return open.id;
            }
            self.propose(self.dossier()).await;
        }
    }

    async fn invitation(&self) -> InvitationId {
        self.site.app.invite(&self.admin.actor, invitation(&self.first)).await.unwrap();
        let mut db = self.site.app.store.read().await.unwrap();
        let scope = Scope::Institution(self.first.clone());
        let open = store::people::invitations(&mut db, Some(&scope), self.site.app.store.now()).await.unwrap();
        open.first().expect("somebody is invited").id.clone()
    }

    /// The role of somebody of the first institution.
    async fn membership(&self) -> MembershipId {
        let scope = Scope::Institution(self.first.clone());
        self.site.person("新人", Role::InstitutionFiller, scope).await.actor.membership.id
    }
}

fn invitation(institution: &InstitutionId) -> InvitationRequest {
    InvitationRequest {
        person: "新人".to_owned(),
        email: "new@example.invalid".to_owned(),
        role: Role::InstitutionFiller,
        scope: Scope::Institution(institution.clone()),
        department: String::new(),
    }
}
