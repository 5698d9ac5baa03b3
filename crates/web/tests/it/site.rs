//! A site to test: a store in a folder of its own, a clock that is set by hand, and people who are values.

use std::path::Path;
use std::sync::{Arc, Mutex};

use app::credentials::{Cost, PasswordPolicy};
use app::{App, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use documents::press::{Press, Receipt, SelfReport, VisitList};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use scheme::{Lang, Text};
use store::blobs::{BlobError, Blobs};
use store::people::Account;
use store::years::{Certificate, Institution, Organisation};
use store::{Clock, Store};
use tower::ServiceExt as _;
use web::limits::{Limits, MonotonicClock, PerMinute, Rates};
use workflow::{
    AccessKeyId, AccountId, Actor, DossierId, InstitutionId, Membership, MembershipId, OrganisationId, Role, Scope,
    Year,
};

/// A clock that tests set.
#[derive(Clone)]
pub(crate) struct HandClock(Arc<Mutex<Timestamp>>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

struct NoPress;

impl Press for NoPress {
    fn receipt(&self, receipt: &Receipt, _: Lang) -> Result<Vec<u8>, Text> {
        Ok(format!("receipt {}", receipt.number).into_bytes())
    }

    fn report(&self, report: &SelfReport, _: Lang) -> Result<Vec<u8>, Text> {
        Ok(format!("{report:?}").into_bytes())
    }

    fn visit_list(&self, list: &VisitList, _: Lang) -> Result<Vec<u8>, Text> {
        Ok(format!("{list:?}").into_bytes())
    }
}

pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) router: Router,
    clock: HandClock,
    _folder: tempfile::TempDir,
}

pub(crate) const YEAR: Year = Year(2021);

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) actor: Actor,
    cookie: String,
    /// An access key that reads and writes.
    key: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// What a hidden field of the page holds.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let begin = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&begin).unwrap_or_else(|| panic!("no field {name} in {}", self.body)) + begin.len();
        let value = &self.body[at..];
        let value = &value[..value.find('"').unwrap()];
        value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
    }
}

/// The certificate of the first organisation, and of the second.
pub(crate) const CERTIFICATE: &str = "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1";
pub(crate) const OTHER_CERTIFICATE: &str = "c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2";

impl Site {
    /// An empty site on 10 January 2022.
    pub(crate) async fn empty() -> Self {
        Self::keeping(|folder| Blobs::folder(&folder.join("evidence"))).await
    }

    /// An empty site whose evidence is where the test says; it may work in the folder.
    pub(crate) async fn keeping(evidence: impl FnOnce(&Path) -> Result<Blobs, BlobError>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = HandClock(Arc::new(Mutex::new("2022-01-10T09:00:00+08:00".parse().unwrap())));
        let store = Store::open_folder(folder.path(), Arc::new(clock.clone())).await.unwrap();
        let blobs = evidence(folder.path()).unwrap();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes/jiangxi-1x/");
        let file = |name: &str| std::fs::read_to_string(format!("{root}{name}")).unwrap();
        let settings = Settings {
            public_url: "http://site.invalid".to_owned(),
            demonstration: false,
            mailing: app::mail::Mailing::On(scheme::Lang::Zh),
            idle: jiff::SignedDuration::from_mins(30),
            absolute: jiff::SignedDuration::from_hours(12),
            largest_file: 1 << 20,
            passwords: PasswordPolicy::Mlps3,
            cost: Cost::Least,
            scheme: (file("2021.toml"), file("2021.notice.md")),
            program: "/nowhere".into(),
        };
        let app = App::new(store, blobs, settings, Arc::new(NoPress));
        let router = web::router(app.clone(), limits(1_000_000));
        Self { app, router, clock, _folder: folder }
    }

    /// From now on everybody may ask so often in a minute.
    pub(crate) fn limit_to(&mut self, requests: u32) {
        self.router = web::router(self.app.clone(), limits(requests));
    }

    /// A site with a year in self-evaluation and the institutions 甲校 and 乙校.
    pub(crate) async fn with_year() -> (Self, Person, [InstitutionId; 2]) {
        Self::empty().await.begin_year().await
    }

    /// Begins a year of self-evaluation of 甲校 and 乙校.
    pub(crate) async fn begin_year(self) -> (Self, Person, [InstitutionId; 2]) {
        let (site, lead, institutions) = self.prepare_year().await;
        site.app.issue_notice(&lead.actor, YEAR).await.unwrap();
        (site, lead, institutions)
    }

    /// A year whose notice can be issued at once.
    pub(crate) async fn prepare_year(self) -> (Self, Person, [InstitutionId; 2]) {
        let site = self;
        let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        let (scheme, notice) = site.app.scheme_for(YEAR).await.unwrap();
        site.app.create_year(&lead.actor, YEAR, scheme, notice).await.unwrap();
        let institution = |code: &str, name: &str| Institution {
            id: InstitutionId::from_bytes(*md5_like(code)),
            code: code.to_owned(),
            name: name.to_owned(),
            kind: "higher_vocational".to_owned(),
            city: "甲市".to_owned(),
            authority: "甲市教育局".to_owned(),
            former_names: Vec::new(),
            merged_into: None,
            merged_at: None,
        };
        let both = vec![institution("9900000001", "甲校"), institution("9900000002", "乙校")];
        let ids = [both[0].id.clone(), both[1].id.clone()];
        site.register(both).await;
        site.decide_lines(&lead, YEAR).await;
        (site, lead, ids)
    }

    /// Puts institutions on the register.
    pub(crate) async fn register(&self, institutions: Vec<Institution>) {
        self.app
            .store
            .write::<(), store::StoreError, _>(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    for institution in &institutions {
                        store::years::add_institution(tx.db(), institution, now).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
    }

    /// Sets the grades' lines, without which no notice is issued.
    pub(crate) async fn decide_lines(&self, lead: &Person, year: Year) {
        let lines = "excellent = 90\ngood = 80\npass = 70\nbasic_pass = 60";
        self.app.set_setting(&lead.actor, year, "grade_lines", lines, "年度通知").await.unwrap();
    }

    /// Puts two organisations on the register, each with a certificate of one level: the first awards [`CERTIFICATE`].
    pub(crate) async fn organisations(&self) -> [OrganisationId; 2] {
        let organisation = |byte, name: &str| Organisation {
            id: OrganisationId::from_bytes([byte; 16]),
            name: name.to_owned(),
            former_names: Vec::new(),
            merged_into: None,
            merged_at: None,
            brought: Vec::new(),
        };
        let certificate = |id: &str, name: &str, of: &Organisation| Certificate {
            id: id.parse().unwrap(),
            name: name.to_owned(),
            organisation: of.id.clone(),
            levels: vec!["中级".to_owned()],
            former_names: vec![format!("{name}（试行）")],
            withdrawn_at: None,
        };
        let both = [organisation(0xa1, "甲评价组织"), organisation(0xa2, "乙评价组织")];
        let ids = both.clone().map(|one| one.id);
        let certificates =
            [certificate(CERTIFICATE, "甲证书", &both[0]), certificate(OTHER_CERTIFICATE, "乙证书", &both[1])];
        self.app
            .store
            .write::<(), store::StoreError, _>(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    for (organisation, certificate) in both.iter().zip(&certificates) {
                        store::years::add_organisation(tx.db(), organisation, now).await?;
                        store::years::add_certificate(tx.db(), certificate, now).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        ids
    }

    /// Types a line of 100 registered, 90 of them passed or as said, and signs it.
    pub(crate) async fn supply(&self, person: &Person, organisation: &OrganisationId, code: &str, passed: &str) {
        let path = format!("/years/{YEAR}/figures/{organisation}");
        let certificate = if organisation.as_str().starts_with("a1") { CERTIFICATE } else { OTHER_CERTIFICATE };
        let of = format!("{certificate}/中级");
        let fields = [
            ("code", code),
            ("certificate", &of),
            ("registered", "100"),
            ("attended", "95"),
            ("passed", passed),
            ("payable", "40000"),
            ("paid", "40000"),
            ("paid_on", "2021-12-20"),
        ];
        let staged = self.post(Some(person), &format!("{path}/line"), &fields).await;
        self.sign(person, &path, &staged).await;
    }

    /// Signs what a page shows.
    pub(crate) async fn sign(&self, person: &Person, path: &str, staged: &Answer) {
        let (rows, seen, key) = (staged.hidden("rows"), staged.hidden("seen"), staged.hidden("key"));
        let fields = [("rows", &*rows), ("seen", &*seen), ("key", &*key), ("as_of", "2022-01-20"), ("agreed", "1")];
        let signed = self.post(Some(person), &format!("{path}/sign"), &fields).await;
        assert!(signed.location.contains("?signed="), "{} {}", signed.status, signed.body);
    }

    pub(crate) fn set_time(&self, time: &str) {
        *self.clock.0.lock().unwrap() = time.parse().unwrap();
    }

    /// Makes somebody and signs them in.
    pub(crate) async fn person(&self, name: &str, role: Role, scope: Scope) -> Person {
        self.person_at("", name, role, scope).await
    }

    /// The same for somebody of a department.
    pub(crate) async fn person_at(&self, department: &str, name: &str, role: Role, scope: Scope) -> Person {
        let random = || MembershipId::from_bytes(rand_bytes());
        let account = AccountId::from_bytes(rand_bytes());
        let membership =
            Membership { id: random(), role, scope, department: department.to_owned(), sheets: vec!["4.4".to_owned()] };
        let stored = Account {
            id: account.clone(),
            name: account.to_string(),
            person: name.to_owned(),
            email: format!("{account}@example.invalid"),
            password: String::new(),
            password_at: Timestamp::UNIX_EPOCH,
            earlier_passwords: Vec::new(),
            totp_secret: String::new(),
            totp_confirmed: false,
            totp_last_step: 0,
            failures: 0,
            failed_at: Timestamp::UNIX_EPOCH,
            active: true,
        };
        let token = app::credentials::Token::new();
        let (hash, now) = (token.hash(), self.clock.now());
        let login = store::people::Login {
            id: random().to_string(),
            account: account.clone(),
            membership: Some(membership.id.clone()),
            strong: true,
            began_at: now,
            seen_at: now,
            network: String::new(),
            agent: String::new(),
        };
        let kept = membership.clone();
        let key_token = app::credentials::Token::new();
        let key_hash = key_token.hash();
        let key = store::keys::AccessKey {
            id: AccessKeyId::from_bytes(rand_bytes()),
            account: account.clone(),
            membership: membership.id.clone(),
            name: "程序".to_owned(),
            writes: true,
            strong: true,
            made_at: now,
            expires_at: now + jiff::SignedDuration::from_hours(24 * 90),
            used_at: None,
        };
        self.app
            .store
            .write(move |tx| {
                Box::pin(async move {
                    store::people::add_account(tx.db(), &stored, now).await?;
                    store::people::add_membership(tx.db(), &stored.id, &kept, now).await?;
                    store::keys::add_key(tx.db(), &key, &key_hash).await?;
                    store::people::add_login(tx.db(), &login, &hash).await
                })
            })
            .await
            .unwrap();
        let actor = Actor { account, membership, strong: true };
        Person { actor, cookie: format!("hengping={}", token.reveal()), key: key_token.reveal_key() }
    }

    /// The same person acts for an institution too.
    pub(crate) async fn acts_for_too(&self, person: &Person, role: Role, institution: &InstitutionId) {
        let id = MembershipId::from_bytes(rand_bytes());
        let scope = Scope::Institution(institution.clone());
        let membership = Membership { id, role, scope, department: String::new(), sheets: Vec::new() };
        let (account, now) = (person.actor.account.clone(), self.clock.now());
        let write = self.app.store.write(move |tx| {
            Box::pin(async move { store::people::add_membership(tx.db(), &account, &membership, now).await })
        });
        write.await.unwrap();
    }

    /// The dossier of an institution.
    pub(crate) async fn dossier(&self, institution: &InstitutionId) -> DossierId {
        let mut db = self.app.store.read().await.unwrap();
        self.app.latest_dossier(&mut db, institution).await.unwrap().unwrap()
    }

    /// What an institution wrote and did not submit is admitted late.
    pub(crate) async fn admit(&self, institution: &InstitutionId) {
        let lead = self.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        self.app.admit_late(&lead.actor, &self.dossier(institution).await, "系统故障").await.unwrap();
    }

    async fn send(&self, person: Option<&Person>, mut request: Request<Body>) -> Answer {
        if let Some(person) = person {
            request.headers_mut().append(header::COOKIE, person.cookie.parse().unwrap());
        }
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let location = parts.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, location, headers: parts.headers, body, bytes: bytes.to_vec() }
    }

    pub(crate) async fn get(&self, person: Option<&Person>, path: &str) -> Answer {
        self.send(person, Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, person: Option<&Person>, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(person, path, fields, "text/html").await
    }

    /// An empty request that changes something.
    pub(crate) async fn change(&self, method: Method, person: Option<&Person>, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        let form = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(person, form.body(Body::empty()).unwrap()).await
    }

    /// Begins to send a file in pieces, and sends a piece.
    pub(crate) async fn begin_upload(&self, person: &Person, sheet: &str, name: &str, size: usize) -> Answer {
        let body = format!("{{\"name\": \"{name}\", \"size\": {size}}}");
        let request = Request::post(format!("{sheet}/uploads"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(Some(person), request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a piece of a file.
    pub(crate) async fn send_piece(&self, person: &Person, address: &str, offset: usize, bytes: &[u8]) -> Answer {
        let request = Request::patch(address)
            .header(header::ACCEPT, "application/json")
            .header("upload-offset", offset)
            .header("sec-fetch-site", "same-origin");
        self.send(Some(person), request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    /// As a script would.
    pub(crate) async fn post_json(&self, person: Option<&Person>, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(person, path, fields, "application/json").await
    }

    async fn post_as(&self, person: Option<&Person>, path: &str, fields: &[(&str, &str)], accept: &str) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, accept)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.finish()))
            .unwrap();
        self.send(person, request).await
    }

    /// As a person's program would: with their access key, and without cookies.
    pub(crate) async fn call(&self, person: Option<&Person>, method: &str, path: &str, body: &str) -> Answer {
        self.call_with(person, method, path, body, &[]).await
    }

    pub(crate) async fn call_with(
        &self,
        person: Option<&Person>,
        method: &str,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(person) = person {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.key));
        }
        if !body.is_empty() && headers.iter().all(|(name, _)| *name != "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(None, request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// A form from a page of another site.
    pub(crate) async fn post_from_elsewhere(&self, person: &Person, path: &str) -> Answer {
        let request = Request::post(path).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
        self.send(Some(person), request).await
    }

    /// A file, as a browser sends it.
    pub(crate) async fn upload(&self, person: &Person, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(Some(person), request).await
    }
}

fn limits(requests: u32) -> Limits {
    let requests = std::num::NonZeroU32::new(requests).unwrap();
    let rate = PerMinute { account: requests, address: requests };
    Limits::new(&Rates { sign_in: rate, upload: rate, autosave: rate, page: rate }, MonotonicClock)
}

pub(crate) fn rand_bytes() -> [u8; 16] {
    app::dossier::new_entry_id().to_string().as_bytes()[..16].try_into().unwrap()
}

/// Ids that are the same in every run.
fn md5_like(code: &str) -> &[u8; 16] {
    Box::leak(Box::new(format!("{code:0>16}").into_bytes().try_into().unwrap()))
}

impl Person {
    /// The same fields with another login.
    pub(crate) fn with_cookie(like: &Self, set_cookie: &str) -> Self {
        let cookie = set_cookie.split(';').next().unwrap().to_owned();
        Self { actor: like.actor.clone(), cookie, key: String::new() }
    }

    /// The same person with another access key.
    pub(crate) fn with_key(like: &Self, key: &str) -> Self {
        Self { key: key.to_owned(), ..like.clone() }
    }
}
