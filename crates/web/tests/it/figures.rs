//! Organisations supply figures, institutions look at them, the office rules. 100 registered, 95 attended, 90 passed is
//! what 甲校 claims of 甲证书.

use workflow::{InstitutionId, OrganisationId, Role, Scope, Step};

use crate::site::{Answer, CERTIFICATE, OTHER_CERTIFICATE, Person, Site, YEAR};

const ROW: &str = "0123456789abcdef0123456789abcdef";

/// A site on which figures are compared.
pub(crate) struct Data {
    pub(crate) site: Site,
    pub(crate) lead: Person,
    pub(crate) schools: [Person; 2],
    pub(crate) organisers: [Person; 2],
    pub(crate) institutions: [InstitutionId; 2],
    pub(crate) organisations: [OrganisationId; 2],
    /// Where the figures of 甲校 are.
    pub(crate) path: String,
}

impl Data {
    /// 甲校 claims its figures and has time no more; nobody has supplied anything.
    pub(crate) async fn new() -> Self {
        Self::claiming("90").await
    }

    /// The same with so many passed.
    pub(crate) async fn claiming(passed: &str) -> Self {
        let (site, _, institutions) = Site::with_year().await;
        let organisations = site.organisations().await;
        let of = |id: &InstitutionId| Scope::Institution(id.clone());
        let admin = site.person("教务处", Role::InstitutionAdmin, of(&institutions[0])).await;
        let path = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
        claim(&site, &admin, &path, ("甲证书", passed)).await;
        site.set_time("2022-01-21T09:00:00+08:00");
        let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        site.admit(&institutions[0]).await;
        site.app.move_year(&lead.actor, YEAR, Step::Data).await.unwrap();
        let school = async |id| site.person("教务处", Role::InstitutionAdmin, of(id)).await;
        let organiser = async |id: &OrganisationId| {
            site.person("考务部", Role::EvaluationOrganisation, Scope::Organisation(id.clone())).await
        };
        let schools = [school(&institutions[0]).await, school(&institutions[1]).await];
        let organisers = [organiser(&organisations[0]).await, organiser(&organisations[1]).await];
        Self { path: format!("{path}/figures"), site, lead, schools, organisers, institutions, organisations }
    }

    /// The first organisation supplies how many passed at 甲校.
    pub(crate) async fn supply(&self, passed: &str) {
        self.site.supply(&self.organisers[0], &self.organisations[0], "9900000001", passed).await;
    }

    /// The first organisation supplies how many passed in the country.
    pub(crate) async fn standard(&self, rate: &str) {
        let fields = [(format!("fee.{CERTIFICATE}.中级"), "400"), (format!("rate.{CERTIFICATE}.中级"), rate)];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let staged =
            self.site.post(Some(&self.organisers[0]), &format!("{}/standards", self.supplied()), &fields).await;
        self.site.sign(&self.organisers[0], &self.supplied(), &staged).await;
    }

    fn supplied(&self) -> String {
        format!("/years/{YEAR}/figures/{}", self.organisations[0])
    }

    /// The page of 甲证书 at 甲校, as this person sees it.
    pub(crate) async fn row(&self, person: &Person) -> Answer {
        let level = "level=%E4%B8%AD%E7%BA%A7";
        self.site.get(Some(person), &format!("{}/row?certificate={CERTIFICATE}&{level}", self.path)).await
    }

    /// Says something of that row, as its page shows it to this person.
    pub(crate) async fn say(&self, person: &Person, what: &str, fields: &[(&str, &str)]) -> Answer {
        let about = self.row(person).await.hidden("about");
        self.say_of(person, what, &about, fields).await
    }

    async fn say_of(&self, person: &Person, what: &str, about: &str, fields: &[(&str, &str)]) -> Answer {
        let row = [("certificate", CERTIFICATE), ("level", "中级"), ("about", about)];
        let all: Vec<(&str, &str)> = row.into_iter().chain(fields.iter().copied()).collect();
        self.site.post(Some(person), &format!("{}/{what}", self.path), &all).await
    }

    pub(crate) async fn answer(&self, reason: &str) -> Answer {
        let page = self.site.get(Some(&self.organisers[0]), &self.supplied()).await;
        let about = page.hidden("about");
        let institution = self.institutions[0].to_string();
        let fields = [
            ("institution", institution.as_str()),
            ("certificate", CERTIFICATE),
            ("level", "中级"),
            ("about", &about),
            ("reason", reason),
        ];
        self.site.post(Some(&self.organisers[0]), &format!("{}/answer", self.supplied()), &fields).await
    }

    /// The tag of the row, and what is worth the difference.
    async fn stands(&self) -> (String, String) {
        let page = self.row(&self.lead).await.body;
        let tag = page.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap();
        let state = tag.split('>').rev().nth(1).unwrap().split('<').next().unwrap();
        let effect = page.split("自评总分的变化：<b>").nth(1).unwrap().split('<').next().unwrap();
        (state.trim().to_owned(), effect.to_owned())
    }
}

/// An institution writes its own figures of a certificate.
pub(crate) async fn claim(site: &Site, admin: &Person, path: &str, figures: (&str, &str)) {
    claim_over(site, admin, path, figures, "0").await;
}

/// The same over a version of the row.
async fn claim_over(site: &Site, admin: &Person, path: &str, (certificate, passed): (&str, &str), version: &str) {
    let fields = [
        ("certificate", certificate),
        ("level", "中级"),
        ("approved", "120"),
        ("registered", "100"),
        ("attended", "95"),
        ("passed", passed),
        ("payable", "40000"),
        ("paid", "40000"),
        ("paid_on", "2021-12-20"),
        ("national_pass_rate", "99%"),
    ];
    let mut fields: Vec<(String, &str)> = fields.map(|(key, value)| (format!("f.{ROW}.{key}"), value)).into();
    fields.push((format!("v.{ROW}"), version));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    let saved = site.post_json(Some(admin), &format!("{path}/sheets/certificates"), &fields).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

#[tokio::test]
async fn a_difference_is_disputed_answered_and_ruled_on() {
    let data = Data::new().await;
    assert_eq!(data.stands().await.0, "组织未报", "what only the institution says does not hold");
    data.supply("70").await;
    assert_eq!(data.stands().await.0, "待确认");
    let [school, organiser] = [&data.schools[0], &data.organisers[0]];

    let disputed = data.say(school, "dispute", &[("reason", "二十人补考通过")]).await;
    assert!(disputed.location.ends_with("?done=disputed"), "{}", disputed.body);
    assert_eq!(data.stands().await.0, "有异议");
    let page = data.site.get(Some(organiser), &data.supplied()).await.body;
    assert!(page.contains("二十人补考通过") && page.contains("甲校") && page.contains("通过人数 90"), "{page}");
    let messages = data.site.get(Some(organiser), "/messages").await.body;
    assert!(messages.contains("甲校对「甲证书」中级的数据提出异议"), "{messages}");

    assert!(data.answer("补考在次年").await.location.ends_with("?answered=true"));
    assert_eq!(data.stands().await.0, "待裁定");
    let messages = data.site.get(Some(school), "/messages").await.body;
    assert!(messages.contains("培训评价组织答复了贵校的异议：补考在次年"), "{messages}");

    let ruling = [("ruling", "claimed"), ("reason", "成绩单在年内")];
    let host = data.site.person_at("甲校", "乙", Role::OfficeStaff, Scope::Province).await;
    let refused = data.say(&host, "rule", &ruling).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("这是您所在的院校"), "whoever works there leaves it to others: {}", refused.body);
    let ruled = data.say(&data.lead, "rule", &ruling).await;
    assert!(ruled.location.ends_with("?done=ruled"), "{}", ruled.body);
    assert_eq!(data.stands().await.0, "已裁定");
    let page = data.row(school).await.body;
    for said in ["院校提出异议", "组织答复，维持原数", "办公室裁定：以院校自报为准", "成绩单在年内", "厅职成处"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    // What is supplied afterwards does not undo the ruling, and is told.
    data.supply("71").await;
    assert_eq!(data.stands().await.0, "裁定后数据有变化");
    let page = data.row(school).await.body;
    assert!(page.contains("<b>90</b>"), "the figures of the ruling hold: {page}");
    let ruled = data.say(&data.lead, "rule", &[("ruling", "supplied"), ("reason", "复核后以组织数据为准")]).await;
    assert_eq!(ruled.status, 303, "{}", ruled.body);
    data.supply("72").await;
    let page = data.row(school).await.body;
    assert!(page.contains("<b>71</b>"), "a ruling means what was seen then: {page}");
}

#[tokio::test]
async fn what_holds_is_what_was_supplied_with_the_approval_that_the_institution_names() {
    let data = Data::new().await;
    data.supply("90").await;
    let lacking = data.row(&data.lead).await.body;
    assert!(lacking.contains("组织未报全国平均通过率"), "a pass rate counts beside the country's alone: {lacking}");
    data.standard("99%").await;
    assert_eq!(
        data.stands().await,
        ("一致".to_owned(), "0".to_owned()),
        "an approval nobody else knows is no difference"
    );
    data.supply("60").await;
    let page = data.row(&data.lead).await.body;
    let cells = |field: &str| {
        let row = page.split(&format!("<tr id=\"{field}\">")).nth(1).unwrap().split("</tr>").next().unwrap();
        let plain = row.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text.trim()));
        plain.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(cells("passed"), "通过人数 90 60 -30 60 组织");
    assert_eq!(cells("approved"), "获批人数 120 — 120 自报");
}

#[tokio::test]
async fn a_confirmation_ends_when_the_figures_change() {
    let data = Data::new().await;
    data.supply("70").await;
    let row = data.row(&data.schools[0]).await.hidden("row");
    let confirm = async |row: &str| {
        data.site.post(Some(&data.schools[0]), &format!("{}/confirm", data.path), &[("row", row)]).await
    };
    assert!(confirm(&row).await.location.ends_with("?done=confirmed"));
    assert!(confirm(&row).await.location.ends_with("?done=confirmed"), "a double click changes nothing");
    assert_eq!(data.stands().await.0, "已确认");
    data.supply("71").await;
    assert_eq!(data.stands().await.0, "待确认");
    let messages = data.site.get(Some(&data.schools[0]), "/messages").await.body;
    assert!(messages.contains("甲评价组织更新了贵校已核对过的证书数据"), "{messages}");
    let late = confirm(&row).await;
    assert_eq!(late.status, 409, "what was seen is no longer so: {}", late.body);
    assert_eq!(data.stands().await.0, "待确认");
}

#[tokio::test]
async fn evidence_for_a_dispute_is_seen_by_its_organisation_once_it_is_disputed() {
    let data = Data::new().await;
    data.supply("70").await;
    let dossier = data.path.trim_end_matches("/figures");
    let place = format!("{dossier}/sheets/disputed:{CERTIFICATE}:%E4%B8%AD%E7%BA%A7/files");
    let school = &data.schools[0];
    let kept = data.site.upload(school, &place, "成绩单.pdf", b"%PDF-1.7 results").await;
    assert!(kept.location.contains("/figures/row?") && kept.location.ends_with("#files"), "{}", kept.location);
    assert!(data.row(school).await.body.contains("成绩单.pdf"));
    let strange = format!("{dossier}/sheets/disputed:{OTHER_CERTIFICATE}:%E4%B8%AD%E7%BA%A7/files");
    assert_eq!(data.site.upload(school, &strange, "成绩单.pdf", b"%PDF-1.7 results").await.status, 404);

    let id = {
        let mut db = data.site.app.store.read().await.unwrap();
        let id = dossier.rsplit('/').next().unwrap().parse().unwrap();
        store::dossiers::files(&mut db, &id).await.unwrap()[0].id.to_string()
    };
    let file = |organisation: &OrganisationId| {
        format!("/years/{YEAR}/figures/{organisation}/evidence/{}/{id}", data.institutions[0])
    };
    let (own, other) = (file(&data.organisations[0]), file(&data.organisations[1]));
    let of_office = format!("{dossier}/files/{id}");
    assert_eq!(data.site.get(Some(&data.organisers[0]), &own).await.status, 404, "not before it is disputed");
    assert_eq!(data.site.get(Some(&data.lead), &of_office).await.status, 404, "nor by the office");
    assert!(!data.row(&data.lead).await.body.contains("成绩单.pdf"));

    // Until it is disputed it can be taken back, although the self-evaluation is closed.
    let remove = format!("{dossier}/files/{id}/remove");
    let disputed = format!("disputed:{CERTIFICATE}:中级");
    assert_eq!(data.site.post(Some(school), &remove, &[("sheet", "4.4")]).await.status, 403);
    assert_eq!(data.site.post(Some(&data.schools[1]), &remove, &[("sheet", &disputed)]).await.status, 404);
    assert!(data.row(school).await.body.contains(&remove));
    let early = data.site.upload(school, &place, "误传.pdf", b"%PDF-1.7 wrong").await;
    assert_eq!(early.status, 303);
    let wrong = {
        let mut db = data.site.app.store.read().await.unwrap();
        let of = dossier.rsplit('/').next().unwrap().parse().unwrap();
        let files = store::dossiers::files(&mut db, &of).await.unwrap();
        files.into_iter().find(|file| file.name == "误传.pdf").unwrap().id
    };
    let taken_back = format!("{dossier}/files/{wrong}/remove");
    let removed = data.site.post(Some(school), &taken_back, &[("sheet", &disputed)]).await;
    assert!(removed.location.contains("/figures/row?"), "{} {}", removed.status, removed.body);
    assert!(!data.row(school).await.body.contains("误传.pdf"));

    assert_eq!(data.say(school, "dispute", &[("reason", "补考")]).await.status, 303);
    assert_eq!(data.site.get(Some(&data.lead), &of_office).await.status, 200);
    assert!(data.row(&data.lead).await.body.contains("成绩单.pdf"));
    let page = data.site.get(Some(&data.organisers[0]), &data.supplied()).await.body;
    assert!(page.contains("成绩单.pdf") && page.contains(&own), "{page}");
    let shown = data.site.get(Some(&data.organisers[0]), &own).await;
    assert_eq!(shown.bytes, b"%PDF-1.7 results");
    assert!(shown.headers["content-security-policy"].to_str().unwrap().ends_with("sandbox"));
    for path in [&own, &other] {
        assert_eq!(data.site.get(Some(&data.organisers[1]), path).await.status, 404, "{path}");
    }

    // Others rely on it by now: it stays. What comes after it can be added.
    assert!(!data.row(school).await.body.contains(&remove));
    let kept = data.site.post(Some(school), &remove, &[("sheet", &disputed)]).await;
    assert_eq!(kept.status, 403, "{}", kept.body);
    assert!(data.row(school).await.body.contains("成绩单.pdf"));
    data.site.set_time("2022-01-21T09:05:00+08:00");
    assert_eq!(data.site.upload(school, &place, "补考名单.pdf", b"%PDF-1.7 more").await.status, 303);
    let more = {
        let mut db = data.site.app.store.read().await.unwrap();
        let of = dossier.rsplit('/').next().unwrap().parse().unwrap();
        let files = store::dossiers::files(&mut db, &of).await.unwrap();
        files.into_iter().find(|file| file.name == "补考名单.pdf").unwrap().id
    };
    // What came after it is the institution's own to take back, such as a list of numbers added by mistake.
    let take_back = format!("{dossier}/files/{more}/remove");
    assert!(data.row(school).await.body.contains(&take_back));
    assert_eq!(data.site.post(Some(school), &take_back, &[("sheet", &disputed)]).await.status, 303);
}

#[tokio::test]
async fn a_typed_line_tells_every_problem_at_its_field() {
    let data = Data::new().await;
    let line = format!("{}/line", data.supplied());
    let foreign = format!("{OTHER_CERTIFICATE}/中级");
    let fields = [
        ("code", "123"),
        ("certificate", foreign.as_str()),
        ("registered", "90"),
        ("attended", "95"),
        ("passed", "九十"),
        ("paid", "100"),
    ];
    let answer = data.site.post(Some(&data.organisers[0]), &line, &fields).await;
    assert_eq!(answer.status, 422);
    for problem in [
        "href=\"#code\"",
        "名录中没有标识码为「123」的院校",
        "href=\"#certificate\"",
        "href=\"#attended\"",
        "href=\"#passed\"",
        "href=\"#paid_on\"",
        "value=\"九十\"",
    ] {
        assert!(answer.body.contains(problem), "{problem}: {}", answer.body);
    }
}

#[tokio::test]
async fn before_anything_is_signed_it_says_what_it_would_change() {
    let data = Data::new().await;
    data.supply("70").await;
    let row = data.row(&data.schools[0]).await.hidden("row");
    data.site.post(Some(&data.schools[0]), &format!("{}/confirm", data.path), &[("row", &row)]).await;
    let of = format!("{CERTIFICATE}/中级");
    let fields = [
        ("code", "9900000001"),
        ("certificate", of.as_str()),
        ("approved", "80"),
        ("registered", "100"),
        ("attended", "95"),
        ("passed", "71"),
        ("results_final", "否"),
        ("payable", "40000"),
    ];
    let staged = data.site.post(Some(&data.organisers[0]), &format!("{}/line", data.supplied()), &fields).await;
    for said in [
        "<del>70</del> → <ins>71</ins>",
        "该校已确认原数，修改后须重新确认",
        "报名人数超过获批人数",
        "成绩未定稿，不计入通过率",
        "没有填写费用标准，却有应付金额",
        "本组织承诺",
    ] {
        assert!(staged.body.contains(said), "{said}: {}", staged.body);
    }
    assert_eq!(data.stands().await.0, "已确认", "nothing was written");
}

#[tokio::test]
async fn a_version_is_signed_once_and_over_what_was_seen() {
    let data = Data::new().await;
    let [organiser, path] = [&data.organisers[0], &data.organisers[0]].map(|person| (person, data.supplied()));
    let (organiser, path) = (organiser.0, path.1);
    let of = format!("{CERTIFICATE}/中级");
    let line = |passed| {
        [
            ("code", "9900000001"),
            ("certificate", of.as_str()),
            ("registered", "100"),
            ("attended", "95"),
            ("passed", passed),
        ]
    };
    let stage = async |passed| data.site.post(Some(organiser), &format!("{path}/line"), &line(passed)).await;
    let (one, other) = (stage("80").await, stage("81").await);
    let sign = async |staged: &Answer, agreed: &str, as_of: &str| {
        let (rows, seen, key) = (staged.hidden("rows"), staged.hidden("seen"), staged.hidden("key"));
        let fields = [("rows", &*rows), ("seen", &*seen), ("key", &*key), ("agreed", agreed), ("as_of", as_of)];
        data.site.post(Some(organiser), &format!("{path}/sign"), &fields).await
    };
    for (agreed, as_of) in [("", "2022-01-20"), ("1", ""), ("1", "2022-01-22")] {
        assert_eq!(sign(&one, agreed, as_of).await.status, 422, "{agreed} {as_of}");
    }
    assert!(sign(&one, "1", "2022-01-20").await.location.ends_with("?signed=1"));
    assert!(sign(&one, "1", "2022-01-20").await.location.ends_with("?signed=1"), "a double click is the same version");
    let stale = sign(&other, "1", "2022-01-20").await;
    assert_eq!(stale.status, 409, "{}", stale.body);
    let page = data.site.get(Some(organiser), &path).await.body;
    assert!(page.contains("2022年1月20日") && page.contains("考务部") && page.contains("sha256:"), "{page}");
    // What comes back in the form is checked like what was typed.
    let third = stage("82").await;
    let rows = third.hidden("rows").replace("\"82\"", "\"820\"");
    let fields = [
        ("rows", &*rows),
        ("seen", &*third.hidden("seen")),
        ("key", "other"),
        ("agreed", "1"),
        ("as_of", "2022-01-20"),
    ];
    assert_eq!(data.site.post(Some(organiser), &format!("{path}/sign"), &fields).await.status, 422);
    assert!(data.site.get(Some(organiser), &path).await.body.contains(">80<"), "the first version stands");
}

#[tokio::test]
async fn a_line_is_taken_away_and_standards_hold_for_all() {
    let data = Data::new().await;
    data.supply("90").await;
    let (organiser, path) = (&data.organisers[0], data.supplied());
    let key = format!("{CERTIFICATE}.中级");
    let (fee, rate) = (format!("fee.{key}"), format!("rate.{key}"));
    let wrong = [(fee.as_str(), "四百"), (rate.as_str(), "120%")];
    let refused = data.site.post(Some(organiser), &format!("{path}/standards"), &wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body.matches("甲证书中级：").count(), 2, "{}", refused.body);
    let staged = data
        .site
        .post(Some(organiser), &format!("{path}/standards"), &[(fee.as_str(), "400"), (rate.as_str(), "81.23%")])
        .await;
    assert!(staged.body.contains("（适用于全部院校） · 甲证书"), "{}", staged.body);
    data.site.sign(organiser, &path, &staged).await;
    let page = data.site.get(Some(organiser), &path).await.body;
    assert!(page.contains("value=\"400.00\"") && page.contains("value=\"81.23 %\""), "{page}");
    let of = format!("{CERTIFICATE}/中级");
    let fields = [("code", "9900000001"), ("certificate", of.as_str()), ("withdrawn", "1")];
    let staged = data.site.post(Some(organiser), &format!("{path}/line"), &fields).await;
    assert!(staged.body.contains("撤回"), "{}", staged.body);
    data.site.sign(organiser, &path, &staged).await;
    assert_eq!(data.stands().await.0, "组织未报");
}

#[tokio::test]
async fn the_office_names_figures_of_its_own_and_hears_all_that_is_wrong_with_them() {
    let data = Data::new().await;
    data.supply("70").await;
    let wrong = [("ruling", "other"), ("registered", "90"), ("attended", "95"), ("passed", ""), ("reason", " ")];
    let refused = data.say(&data.lead, "rule", &wrong).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let right = [
        ("ruling", "other"),
        ("registered", "100"),
        ("attended", "95"),
        ("passed", "88"),
        ("payable", "40000"),
        ("paid", "40000"),
        ("paid_on", "2021-12-20"),
        ("reason", "按平台查询结果"),
    ];
    assert_eq!(data.say(&data.lead, "rule", &right).await.status, 303);
    let page = data.row(&data.schools[0]).await.body;
    assert!(page.contains("<b>88</b>") && page.contains("核定") && page.contains("按平台查询结果"), "{page}");
}

#[tokio::test]
async fn a_certificate_is_known_by_its_former_name_and_a_strange_one_by_none() {
    let (site, _, institutions) = Site::with_year().await;
    site.organisations().await;
    let scope = || Scope::Institution(institutions[0].clone());
    let admin = site.person("教务处", Role::InstitutionAdmin, scope()).await;
    let path = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
    claim(&site, &admin, &path, ("甲证书（试行）", "90")).await;
    site.set_time("2022-01-21T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    site.admit(&institutions[0]).await;
    site.app.move_year(&lead.actor, YEAR, Step::Data).await.unwrap();
    let page = site.get(Some(&lead), &format!("{path}/figures")).await.body;
    assert!(page.contains("甲评价组织") && page.contains(">甲证书<"), "{page}");
    let export = site.get(Some(&lead), "/years/2021/reconciliation.xlsx").await;
    assert_eq!(export.status, 200);
    assert!(export.bytes.starts_with(b"PK"));
}

#[tokio::test]
async fn an_exam_that_the_institution_does_not_mention_holds_without_an_approval() {
    let data = Data::new().await;
    data.site.supply(&data.organisers[1], &data.organisations[1], "9900000001", "70").await;
    let page = data.site.get(Some(&data.schools[0]), &data.path).await.body;
    assert!(page.contains("乙证书") && page.contains("获批人数不明，按 0 计"), "{page}");
    let facts = data.site.get(Some(&data.lead), "/years/2021/facts.json").await;
    let facts: serde_json::Value = serde_json::from_str(&facts.body).expect(&facts.body);
    let row = &facts["institutions"][0]["certificates"][0];
    assert_eq!((&row["certificate"], &row["approved"]), (&"乙证书".into(), &0.into()), "{row}");
}

#[tokio::test]
async fn a_dispute_weighs_what_the_total_gains_when_the_claim_holds() {
    let mut data = Data::new().await;
    data.supply("40").await;
    data.standard("85%").await;
    data.say(&data.schools[0], "dispute", &[("reason", "成绩单为准")]).await;
    data.site.set_time("2022-02-20T09:00:00+08:00");
    data.lead = data.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    data.site.app.move_year(&data.lead.actor, YEAR, Step::Review).await.unwrap();
    let code = "9900000001";
    let trial = async || data.site.app.trial(&data.lead.actor, YEAR).await.unwrap().computed;
    let total = |computed: &app::determination::Computed| {
        let position = computed.facts.institutions.iter().position(|one| one.code == code).unwrap();
        computed.standings[position].total.units()
    };
    let before = trial().await;
    let doubts = before.doubts[code].clone();
    assert_eq!(doubts.len(), 1, "{doubts:?}");
    let (what, change) = &doubts[0];
    assert!(what.contains("甲证书") && *change > 0, "{doubts:?}");
    data.say(&data.lead, "rule", &[("ruling", "claimed"), ("reason", "成绩单")]).await;
    let after = trial().await;
    assert_eq!(total(&after), total(&before) + change);
    assert!(!after.doubts.contains_key(code), "what holds now is what is claimed: {:?}", after.doubts);
}

#[tokio::test]
async fn the_facts_of_the_year_are_as_its_figures_hold() {
    let data = Data::new().await;
    let facts = async || -> serde_json::Value {
        let answer = data.site.get(Some(&data.lead), "/years/2021/facts.json").await;
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
    };
    let of = |facts: &serde_json::Value, at: usize| facts["institutions"][at]["certificates"].clone();
    assert_eq!(of(&facts().await, 0), serde_json::Value::Null, "what only the institution says does not hold");
    data.supply("70").await;
    data.standard("99%").await;
    let row = of(&facts().await, 0)[0].clone();
    let shown = ["certificate", "approved", "passed", "paid", "national_pass_rate"].map(|key| row[key].clone());
    assert_eq!(shown, ["甲证书".into(), 120.into(), 70.into(), "40000.00".into(), serde_json::Value::from("0.99")]);
    data.say(&data.lead, "rule", &[("ruling", "claimed"), ("reason", "成绩单")]).await;
    assert_eq!(of(&facts().await, 0)[0]["passed"], 90);
    assert_eq!(facts().await["institutions"].as_array().unwrap().len(), 2, "whoever claims nothing is there too");
}

#[tokio::test]
async fn the_year_moves_on_when_the_time_is_over_and_tells_whom_it_concerns() {
    let (site, lead, institutions) = Site::with_year().await;
    let organisations = site.organisations().await;
    let page = site.get(Some(&lead), "/years/2021").await.body;
    assert!(page.contains("自评尚未截止，截止后才能进入数据核对"), "{page}");
    let early = site.post(Some(&lead), "/years/2021/step", &[("to", "data")]).await;
    assert_eq!(early.status, 403, "{}", early.body);
    site.set_time("2022-01-21T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let school = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    let of = Scope::Organisation(organisations[0].clone());
    let organiser = site.person("考务部", Role::EvaluationOrganisation, of).await;
    let page = site.get(Some(&lead), "/years/2021").await.body;
    assert!(page.contains("<li>2 所院校没有提交：所填内容不计"), "{page}");
    for _ in 0..2 {
        assert_eq!(site.post(Some(&lead), "/years/2021/step", &[("to", "data")]).await.status, 303, "twice is once");
    }
    assert_eq!(site.post(Some(&lead), "/years/2021/step", &[("to", "published")]).await.status, 409);
    for (person, said) in
        [(&school, "2021年度数据核对已开始"), (&organiser, "请报送2021年度各院校的证书考核和缴费数据")]
    {
        let messages = site.get(Some(person), "/messages").await.body;
        assert_eq!(messages.matches(said).count(), 1, "{said}: {messages}");
        // Five working days are left to look at what comes last.
        let until = if said.contains("报送") { "2022年2月21日" } else { "2022年2月28日" };
        assert!(messages.contains(until), "{messages}");
    }
    assert!(site.get(Some(&organiser), "/").await.body.contains("报送名下证书的考核和缴费数据"));
    let page = site.get(Some(&lead), "/years/2021").await.body;
    assert!(page.contains("<li>2 家培训评价组织没有报送数据</li>"), "{page}");
}

#[tokio::test]
async fn after_the_last_day_only_the_office_supplies() {
    let data = Data::new().await;
    data.site.set_time("2022-03-01T00:00:00+08:00");
    let of = Scope::Organisation(data.organisations[0].clone());
    let organiser = data.site.person("考务部", Role::EvaluationOrganisation, of).await;
    let page = data.site.get(Some(&organiser), &data.supplied()).await.body;
    assert!(page.contains("数据核对已结束"), "{page}");
    let staff = data.site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    data.site.supply(&staff, &data.organisations[0], "9900000001", "70").await;
    let page = data.site.get(Some(&organiser), &data.supplied()).await.body;
    assert!(page.contains("推进办（办公室代报）"), "{page}");
}

#[tokio::test]
async fn in_the_last_days_an_organisation_corrects_only_what_is_disputed() {
    let mut data = Data::new().await;
    data.supply("70").await;
    data.site.set_time("2022-02-22T00:00:00+08:00");
    let of = Scope::Organisation(data.organisations[0].clone());
    data.organisers[0] = data.site.person("考务部", Role::EvaluationOrganisation, of).await;
    let scope = Scope::Institution(data.institutions[0].clone());
    data.schools[0] = data.site.person("教务处", Role::InstitutionAdmin, scope).await;
    let page = data.site.get(Some(&data.organisers[0]), &data.supplied()).await.body;
    assert!(page.contains("报送期已过：只能更正院校提出异议的数据"), "{page}");
    let certificate = format!("{CERTIFICATE}/中级");
    let fields = [
        ("code", "9900000001"),
        ("certificate", certificate.as_str()),
        ("registered", "100"),
        ("attended", "95"),
        ("passed", "75"),
        ("payable", "40000"),
        ("paid", "40000"),
        ("paid_on", "2021-12-20"),
    ];
    let change =
        async || data.site.post(Some(&data.organisers[0]), &format!("{}/line", data.supplied()), &fields).await;
    let refused = change().await;
    assert!(refused.status == 422 && refused.body.contains("报送期已过，只能更正"), "{}", refused.body);
    assert_eq!(data.say(&data.schools[0], "dispute", &[("reason", "补考")]).await.status, 303);
    let staged = change().await;
    assert_eq!(staged.status, 200, "{}", staged.body);
    data.site.sign(&data.organisers[0], &data.supplied(), &staged).await;
    let lead = data.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let facts = data.site.get(Some(&lead), &format!("/years/{YEAR}/facts.json")).await.body;
    assert!(facts.contains("\"passed\": 75"), "{facts}");
}

#[tokio::test]
async fn what_was_not_submitted_does_not_count_before_it_is_admitted() {
    let (site, _, institutions) = Site::with_year().await;
    site.organisations().await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    let id = site.dossier(&institutions[0]).await;
    let path = format!("/dossiers/{id}");
    claim(&site, &admin, &path, ("甲证书", "90")).await;
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let early = site.post(Some(&lead), &format!("{path}/admit"), &[("reason", "补交")]).await;
    assert!(early.status == 403 && early.body.contains("尚未截止"), "{}", early.body);
    site.set_time("2022-01-21T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    site.app.move_year(&lead.actor, YEAR, Step::Data).await.unwrap();
    let figures = async || site.get(Some(&lead), &format!("{path}/figures")).await.body;
    assert!(!figures().await.contains("甲证书"), "nobody submitted it");
    let page = site.get(Some(&admin), &path).await.body;
    assert!(page.contains("没有提交：以下内容不计分"), "{page}");

    let staff = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    let admit = format!("{path}/admit");
    assert_eq!(site.post(Some(&staff), &admit, &[("reason", "补交")]).await.status, 404, "a lead's decision");
    assert_eq!(site.post(Some(&lead), &admit, &[("reason", " ")]).await.status, 422);
    assert_eq!(site.post(Some(&lead), &admit, &[("reason", "停电一天")]).await.status, 303);
    assert!(figures().await.contains("甲证书"));
    assert!(!site.get(Some(&admin), &path).await.body.contains("不计分"));
    let told = site.get(Some(&admin), "/messages").await.body;
    assert!(told.contains("停电一天") && told.contains("HP2021-00001"), "{told}");
    assert_eq!(site.get(Some(&admin), &format!("{path}/receipt")).await.status, 200);
    assert_eq!(site.post(Some(&lead), &admit, &[("reason", "停电一天")]).await.status, 403, "once");

    // Returned, changed and not submitted again: what was submitted holds until it is admitted too.
    let due = jiff::civil::date(2022, 1, 25);
    let sheets = vec!["certificates".to_owned()];
    let request = app::dossier::ReturnRequest { sheets, reason: "请核对".to_owned(), due: Some(due) };
    site.app.return_dossier(&lead.actor, &id, request).await.unwrap();
    claim_over(&site, &admin, &path, ("甲证书", "77"), "1").await;
    let row = figures().await;
    assert!(row.contains("自报 90") && !row.contains("自报 77"), "{row}");
    site.set_time("2022-01-26T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    assert_eq!(site.post(Some(&lead), &admit, &[("reason", "已电话告知")]).await.status, 303);
    let row = site.get(Some(&lead), &format!("{path}/figures")).await.body;
    assert!(row.contains("自报 77"), "{row}");
}

#[tokio::test]
async fn what_nobody_confirmed_in_time_is_ruled_on_all_at_once_and_a_result_waits_for_it() {
    let mut data = Data::new().await;
    data.supply("70").await;
    let all = format!("/years/{YEAR}/reconciliation");
    let rule = |seen| [("ruling", "unconfirmed"), ("seen", seen), ("reason", "核对期满，未确认")];
    let page = data.site.get(Some(&data.lead), &all).await.body;
    assert!(!page.contains("未经院校确认的数据"), "there is time left: {page}");
    let early = data.site.post(Some(&data.lead), &format!("{all}/rest"), &rule("1")).await;
    assert!(early.status == 403 && early.body.contains("核对期未满"), "{}", early.body);

    data.site.set_time("2022-03-01T09:00:00+08:00");
    data.lead = data.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let scope = Scope::Institution(data.institutions[0].clone());
    data.schools[0] = data.site.person("教务处", Role::InstitutionAdmin, scope).await;
    data.site.app.move_year(&data.lead.actor, YEAR, Step::Review).await.unwrap();
    let waits = data.site.get(Some(&data.lead), &format!("/years/{YEAR}/determination")).await.body;
    assert!(waits.contains("1 行数据未经院校确认，尚未裁定"), "{waits}");
    let page = data.site.get(Some(&data.lead), &all).await;
    assert!(page.body.contains("未经院校确认的数据"), "{}", page.body);
    let seen = page.hidden("seen");
    let rest = format!("{all}/rest");
    let blank = data.site.post(Some(&data.lead), &rest, &[("ruling", "unconfirmed"), ("seen", "1")]).await;
    assert!(blank.status == 422 && blank.body.contains("请写明理由"), "{}", blank.body);
    assert_eq!(
        data.site.post(Some(&data.lead), &rest, &rule("other")).await.status,
        409,
        "others are left than were seen"
    );
    let host = data.site.person_at("甲校", "乙", Role::OfficeStaff, Scope::Province).await;
    assert!(!data.site.get(Some(&host), &all).await.body.contains("未经院校确认的数据"), "its own is left to others");
    for _ in 0..2 {
        assert_eq!(data.site.post(Some(&data.lead), &rest, &rule(&seen)).await.status, 303, "twice is once");
    }
    let row = data.row(&data.schools[0]).await.body;
    assert!(row.contains("已裁定") && row.contains("核对期满，未确认"), "{row}");
    let told = data.site.get(Some(&data.schools[0]), "/messages").await.body;
    assert_eq!(told.matches("1 行数据未确认，以培训评价组织报送的数据为准").count(), 1, "{told}");
    let waits = data.site.get(Some(&data.lead), &format!("/years/{YEAR}/determination")).await.body;
    assert!(!waits.contains("行数据"), "{waits}");
}

#[tokio::test]
async fn what_no_organisation_supplied_counts_only_where_the_office_says_so() {
    for (ruling, holds) in [("dropped", false), ("claimed", true)] {
        let mut data = Data::new().await;
        data.site.set_time("2022-03-01T09:00:00+08:00");
        data.lead = data.site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
        data.site.app.move_year(&data.lead.actor, YEAR, Step::Review).await.unwrap();
        let determination = format!("/years/{YEAR}/determination");
        let waits = data.site.get(Some(&data.lead), &determination).await.body;
        assert!(waits.contains("1 行数据没有组织报送，尚未裁定"), "{waits}");
        let page = data.site.get(Some(&data.lead), &format!("/years/{YEAR}/reconciliation")).await;
        let seen = page.hidden("seen");
        let fields = [("ruling", ruling), ("seen", seen.as_str()), ("reason", "催报两次未报")];
        let ruled = data.site.post(Some(&data.lead), &format!("/years/{YEAR}/reconciliation/rest"), &fields).await;
        assert_eq!(ruled.status, 303, "{}", ruled.body);
        let waits = data.site.get(Some(&data.lead), &determination).await.body;
        assert!(!waits.contains("没有组织报送"), "{waits}");
        let facts = data.site.get(Some(&data.lead), &format!("/years/{YEAR}/facts.json")).await.body;
        assert_eq!(facts.contains("\"passed\": 90"), holds, "{ruling}: {facts}");
    }
}

#[tokio::test]
async fn what_is_admitted_after_a_ruling_is_ruled_on_anew() {
    let (site, _, institutions) = Site::with_year().await;
    let organisations = site.organisations().await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(institutions[0].clone())).await;
    let path = format!("/dossiers/{}", site.dossier(&institutions[0]).await);
    claim(&site, &admin, &path, ("甲证书", "90")).await;
    site.set_time("2022-01-21T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    site.app.move_year(&lead.actor, YEAR, Step::Data).await.unwrap();
    let of = Scope::Organisation(organisations[0].clone());
    let organiser = site.person("考务部", Role::EvaluationOrganisation, of).await;
    site.supply(&organiser, &organisations[0], "9900000001", "70").await;
    site.set_time("2022-03-01T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let all = format!("/years/{YEAR}/reconciliation");
    let seen = site.get(Some(&lead), &all).await.hidden("seen");
    let rule = [("ruling", "unconfirmed"), ("seen", seen.as_str()), ("reason", "未确认")];
    assert_eq!(site.post(Some(&lead), &format!("{all}/rest"), &rule).await.status, 303);

    // The organisation does not say how many were approved: that came with what was admitted.
    site.admit(&institutions[0]).await;
    assert!(site.get(Some(&lead), &format!("{path}/figures")).await.body.contains("裁定后数据有变化"));
    site.app.move_year(&lead.actor, YEAR, Step::Review).await.unwrap();
    let waits = site.get(Some(&lead), &format!("/years/{YEAR}/determination")).await.body;
    assert!(waits.contains("1 行数据裁定后有变化，须重新裁定"), "{waits}");
}

#[tokio::test]
async fn what_was_not_supplied_is_dropped_by_itself_too_and_a_wrong_ruling_put_right() {
    let data = Data::new().await;
    for (ruling, says) in [("claimed", "以院校自报为准"), ("supplied", "以组织报送为准")] {
        let ruled = data.say(&data.lead, "rule", &[("ruling", ruling), ("reason", ruling)]).await;
        assert_eq!(ruled.status, 303, "{}", ruled.body);
        assert!(data.row(&data.lead).await.body.contains(says));
    }
    assert!(data.row(&data.lead).await.body.contains("不予采用（组织没有报送）"));
    let facts = data.site.get(Some(&data.lead), &format!("/years/{YEAR}/facts.json")).await.body;
    assert!(!facts.contains("\"passed\": 90"), "the second ruling holds: {facts}");
}

#[tokio::test]
async fn figures_are_not_compared_when_organisations_have_no_time_to_supply() {
    let (site, _, _) = Site::with_year().await;
    site.set_time("2022-02-22T00:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let late = site.post(Some(&lead), "/years/2021/step", &[("to", "data")]).await;
    assert!(late.status == 403 && late.body.contains("请先延后数据核对的截止日"), "{}", late.body);
    let later = [("step", "data"), ("last", "2022-03-10"), ("why", "自评延期")];
    assert_eq!(site.post(Some(&lead), "/years/2021/timetable/move", &later).await.status, 303);
    let far = [("step", "self_evaluation"), ("last", "2022-03-10"), ("why", "再延")];
    let refused = site.post(Some(&lead), "/years/2021/timetable/move", &far).await;
    assert!(refused.body.contains("请先延后「数据核对」"), "{}", refused.body);
    assert_eq!(site.post(Some(&lead), "/years/2021/step", &[("to", "data")]).await.status, 303);
}
