//! `/api/v1` as people's programs use it.

use std::collections::BTreeSet;

use app::credentials::{Cost, hash};
use app::dossier::Wanted;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::StoreError;
use store::people::{self, Account};
use workflow::{Role, Scope};

use crate::site::{Answer, Person, Site};

struct School {
    site: Site,
    lead: Person,
    admin: Person,
    foreign: String,
    path: String,
}

async fn school() -> School {
    let (site, lead, [first, second]) = Site::with_year().await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    let path = format!("/api/v1/dossiers/{}", site.dossier(&first).await);
    let foreign = format!("/api/v1/dossiers/{}", site.dossier(&second).await);
    School { site, lead, admin, foreign, path }
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

fn textbook(version: i64, title: &str, entry: Option<&str>) -> Value {
    let fields = json!({"kind": "chief_editor", "title": title, "date": "2021-05-01"});
    match entry {
        Some(entry) => json!({"entry": entry, "version": version, "fields": fields}),
        None => json!({"version": version, "fields": fields}),
    }
}

impl School {
    async fn get(&self, page: &str) -> Answer {
        self.site.call(Some(&self.admin), "GET", &format!("{}{page}", self.path), "").await
    }

    async fn save(&self, sheet: &str, rows: Value, headers: &[(&str, &str)]) -> Answer {
        let path = format!("{}/sheets/{sheet}/rows", self.path);
        let body = json!({"rows": rows}).to_string();
        self.site.call_with(Some(&self.admin), "POST", &path, &body, headers).await
    }
}

#[tokio::test]
async fn rows_are_written_with_their_versions_and_a_lost_race_shows_what_is_stored() {
    let school = school().await;
    let saved = school.save("4.4", json!([textbook(0, "甲", None), textbook(0, "乙", None)]), &[]).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let saved = json_of(&saved);
    assert_eq!(saved["score"], "3.00");
    let entry = saved["rows"][0]["entry"].as_str().unwrap().to_owned();
    let changed = school.save("4.4", json!([textbook(1, "甲（第二版）", Some(&entry))]), &[]).await;
    assert_eq!(json_of(&changed)["rows"][0]["version"], 2);

    let late = school.save("4.4", json!([textbook(0, "丙", None), textbook(1, "迟到", Some(&entry))]), &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.headers["content-type"], "application/problem+json");
    let stored = &json_of(&late)["stored"];
    assert_eq!((&stored["version"], &stored["fields"]["title"]), (&json!(2), &json!("甲（第二版）")));
    let rows = json_of(&school.get("/sheets/4.4/rows").await);
    assert_eq!(rows["rows"].as_array().unwrap().len(), 2, "nothing of it was written: {rows}");
}

#[tokio::test]
async fn a_row_that_is_named_twice_in_a_request_is_taken_as_two_changes() {
    let school = school().await;
    let saved = json_of(&school.save("4.4", json!([textbook(0, "甲", None)]), &[]).await);
    let entry = saved["rows"][0]["entry"].as_str().unwrap().to_owned();
    let remove = |version: i64| json!({"entry": entry, "version": version, "removed": true, "fields": {}});
    let late = school.save("4.4", json!([remove(1), textbook(1, "乙", Some(&entry))]), &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "the second did not see the first: {}", late.body);
    let new = school.save("4.4", json!([remove(1), textbook(0, "乙", Some(&entry))]), &[]).await;
    assert_eq!(new.status, StatusCode::CONFLICT, "nor did a new one: {}", new.body);
    let stored = json_of(&school.get("/sheets/4.4/rows").await);
    assert_eq!((&stored["rows"][0]["version"], stored["rows"].as_array().unwrap().len()), (&json!(1), 1), "{stored}");

    let both = json!([remove(1), textbook(2, "乙", Some(&entry)), textbook(3, "丙", Some(&entry))]);
    let back = school.save("4.4", both, &[]).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    let stored = json_of(&school.get("/sheets/4.4/rows").await);
    assert_eq!((&stored["rows"][0]["version"], &stored["rows"][0]["fields"]["title"]), (&json!(4), &json!("丙")));
}

#[tokio::test]
async fn a_repeated_command_is_done_once_and_answered_alike() {
    let school = school().await;
    let rows = json!([textbook(0, "甲", None)]);
    let key = [("idempotency-key", "import-1")];
    let first = school.save("4.4", rows.clone(), &key).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    school.save("4.4", json!([textbook(0, "乙", None)]), &[]).await;
    school.site.set_time("2022-01-21T00:00:00+08:00");
    let again = school.save("4.4", rows.clone(), &key).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body), "even when the time is over");
    assert_eq!(json_of(&school.get("/sheets/4.4/rows").await)["rows"].as_array().unwrap().len(), 2);
    let other = school.save("4.4", json!([textbook(0, "丙", None)]), &key).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "the same key with another wish is a mistake");
    assert_eq!(school.save("4.4", rows, &[("idempotency-key", "import-2")]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn there_is_one_mark_of_an_indicator_and_a_rows_id_belongs_to_one_dossier() {
    let school = school().await;
    let mark = |text: &str| json!([{"fields": {"remark": text}}]);
    let first = json_of(&school.save("3.1", mark("甲"), &[]).await);
    let again = school.save("3.1", mark("乙"), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "whoever did not see the first is shown it");
    assert_eq!(json_of(&again)["stored"]["entry"], first["rows"][0]["entry"]);
    assert_eq!(school.save("3.1", mark("甲"), &[]).await.status, StatusCode::OK, "the same words are no conflict");
    assert_eq!(school.save("certificates", mark("甲"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let entry = first["rows"][0]["entry"].as_str().unwrap();
    let second =
        school.site.app.dossiers(&school.lead.actor, &Wanted { year: None, state: None, after: None, most: 2 });
    let scope = second.await.unwrap().0.into_iter().map(|line| line.institution.id);
    let rival = scope.map(Scope::Institution).find(|scope| *scope != school.admin.actor.membership.scope).unwrap();
    let rival = school.site.person("教务处", Role::InstitutionAdmin, rival).await;
    let path = format!("{}/sheets/4.4/rows", school.foreign);
    let body = json!({"rows": [textbook(0, "甲", Some(entry))]}).to_string();
    let taken = school.site.call(Some(&rival), "POST", &path, &body).await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.body);
    assert!(!taken.body.contains("stored"), "nothing of it is shown: {}", taken.body);
}

#[tokio::test]
async fn everything_wrong_in_a_request_is_told_at_once_with_its_place() {
    let school = school().await;
    let rows = json!([
        {"version": 0, "fields": {"colour": "red", "title": "字".repeat(5000)}},
        textbook(0, "甲", None),
        {"version": 0, "fields": {"attended": "3"}},
    ]);
    let refused = json_of(&school.save("4.4", rows, &[]).await);
    let places: Vec<&str> =
        refused["problems"].as_array().unwrap().iter().map(|p| p["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["/rows/0/fields/colour", "/rows/0/fields/title", "/rows/2/fields/attended"]);
    assert_eq!(refused["problems"][0]["found"], "red");
    assert!(refused["problems"][0]["expected"]["zh"].as_str().unwrap().contains("没有名为"));

    let rows = json!([{"version": "one", "fields": {}}, {"fields": {"title": 3}}, {"fields": {}, "row": 1}]);
    let refused = school.save("4.4", rows, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let places: Vec<Value> =
        json_of(&refused)["problems"].as_array().unwrap().iter().map(|p| p["place"].clone()).collect();
    assert_eq!(places, ["/rows/0", "/rows/1", "/rows/2"]);

    let typed = json_of(&school.save("4.4", json!([{"fields": {"title": "甲", "date": "去年"}}]), &[]).await);
    assert_eq!(typed["score"], "0.00", "what is wrong is kept as it was typed");
    let fields: BTreeSet<&str> =
        typed["problems"].as_array().unwrap().iter().map(|problem| problem["field"].as_str().unwrap()).collect();
    assert_eq!(fields, BTreeSet::from(["date", "kind"]));
    let facts = school.get("/facts").await;
    assert_eq!(facts.status, StatusCode::CONFLICT, "facts are whole or not at all: {}", facts.body);
    assert!(facts.body.contains("/sheets/4.4/rows/"), "{}", facts.body);
}

#[tokio::test]
async fn bad_requests_are_told_apart() {
    let school = school().await;
    let path = format!("{}/sheets/4.4/rows", school.path);
    let send = async |body: &str, headers: &[(&str, &str)]| {
        let answer = school.site.call_with(Some(&school.admin), "POST", &path, body, headers).await;
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{}", answer.body);
        answer.status.as_u16()
    };
    assert_eq!(send("{", &[]).await, 400);
    assert_eq!(send("[]", &[]).await, 422);
    assert_eq!(send("rows=1", &[("content-type", "application/x-www-form-urlencoded")]).await, 415);
    assert_eq!(send(&format!("\"{}\"", "x".repeat(9 << 20)), &[]).await, 413);
    assert_eq!(send("{\"rows\":[]}", &[("idempotency-key", "two words")]).await, 400);
    for query in ["limit=0", "limit=many", "state=lost", "year=21", "unknown=1", "limit=1&limit=2"] {
        let path = format!("/api/v1/dossiers?{query}");
        assert_eq!(
            school.site.call(Some(&school.admin), "GET", &path, "").await.status,
            StatusCode::BAD_REQUEST,
            "{query}"
        );
    }
    let wrong_method = school.site.call(Some(&school.admin), "DELETE", &path, "").await;
    assert_eq!(
        (wrong_method.status, &wrong_method.headers["allow"]),
        (StatusCode::METHOD_NOT_ALLOWED, &"GET,HEAD,POST".parse().unwrap())
    );
    assert_eq!(wrong_method.headers["content-type"], "application/problem+json");
    let nowhere = school.site.call(Some(&school.admin), "GET", "/api/v1/nowhere", "").await;
    assert_eq!(
        (nowhere.status, &nowhere.headers["content-type"]),
        (StatusCode::NOT_FOUND, &"application/problem+json".parse().unwrap())
    );
}

#[tokio::test]
async fn a_foreign_dossier_is_absent_whatever_is_asked_of_it() {
    let school = school().await;
    let none = format!("/api/v1/dossiers/{}", "f".repeat(32));
    for page in ["", "/score", "/facts", "/receipt", "/files", "/sheets/4.4/rows"] {
        let theirs = school.site.call(Some(&school.admin), "GET", &format!("{}{page}", school.foreign), "").await;
        let nobodys = school.site.call(Some(&school.admin), "GET", &format!("{none}{page}"), "").await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{page}");
        assert_eq!((theirs.headers, theirs.body), (nobodys.headers, nobodys.body), "{page}");
    }
    let listed = json_of(&school.site.call(Some(&school.admin), "GET", "/api/v1/dossiers", "").await);
    assert_eq!(listed["dossiers"].as_array().unwrap().len(), 1);
    assert_eq!(listed["dossiers"][0]["institution"]["name"], "甲校");
    let office = json_of(&school.site.call(Some(&school.lead), "GET", "/api/v1/dossiers?limit=1", "").await);
    let next = office["next"].as_str().expect("there is another");
    let rest =
        json_of(&school.site.call(Some(&school.lead), "GET", &format!("/api/v1/dossiers?after={next}"), "").await);
    assert_eq!((rest["dossiers"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let submitted = json_of(&school.site.call(Some(&school.lead), "GET", "/api/v1/dossiers?state=submitted", "").await);
    assert_eq!(submitted["dossiers"], json!([]));
}

#[tokio::test]
async fn a_login_opens_no_operation_and_a_key_no_page() {
    let school = school().await;
    let by_cookie = school.site.get(Some(&school.admin), "/api/v1/me").await;
    assert_eq!(by_cookie.status, StatusCode::UNAUTHORIZED);
    assert!(by_cookie.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    let by_key = school.site.call(Some(&school.admin), "GET", "/account", "").await;
    assert_eq!(by_key.location, "/sign-in");
    let me = json_of(&school.site.call(Some(&school.admin), "GET", "/api/v1/me", "").await);
    assert_eq!((&me["role"]["id"], &me["of"]), (&json!("institution_admin"), &json!("甲校")));
}

impl School {
    async fn make_key(&self, fields: &[(&str, &str)]) -> Answer {
        let membership = self.admin.actor.membership.id.to_string();
        let usual =
            [("name", "教务系统"), ("membership", membership.as_str()), ("access", "read"), ("until", "2022-04-10")];
        let rest = usual.into_iter().filter(|(name, _)| fields.iter().all(|(given, _)| given != name));
        let all: Vec<(&str, &str)> = rest.chain(fields.iter().copied()).collect();
        self.site.post(Some(&self.admin), "/account/keys", &all).await
    }
}

/// The key that the page shows.
fn shown(answer: &Answer) -> String {
    let at = answer.body.find("hpk_").unwrap_or_else(|| panic!("no key in {}", answer.body));
    answer.body[at..at + 68].to_owned()
}

#[tokio::test]
async fn a_key_is_made_shown_once_used_listed_and_revoked() {
    let school = school().await;
    let made = school.make_key(&[]).await;
    let program = Person::with_key(&school.admin, &shown(&made));
    let page = school.site.get(Some(&school.admin), "/account").await.body;
    assert!(page.contains("教务系统") && page.contains("从未使用") && !page.contains("hpk_"), "shown once: {page}");
    assert_eq!(school.site.call(Some(&program), "GET", "/api/v1/me", "").await.status, StatusCode::OK);
    assert!(school.site.get(Some(&school.admin), "/account").await.body.contains("2022年1月10日 09:00"), "last used");
    let path = format!("{}/sheets/4.4/rows", school.path);
    let write = school.site.call(Some(&program), "POST", &path, "{\"rows\":[]}").await;
    assert_eq!(write.status, StatusCode::FORBIDDEN);
    assert!(write.body.contains("此密钥只能读取"), "{}", write.body);
    let foreign = format!("{}/sheets/4.4/rows", school.foreign);
    assert_eq!(school.site.call(Some(&program), "POST", &foreign, "{\"rows\":[]}").await.status, StatusCode::NOT_FOUND);
    // Two keys of one moment stand in no order.
    let row = page.split("<td>教务系统</td>").nth(1).expect("the key's row");
    let revoke = row.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let stranger = school.site.person("他人", Role::OfficeLead, Scope::Province).await;
    assert_eq!(school.site.post(Some(&stranger), revoke, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(school.site.call(Some(&program), "GET", "/api/v1/me", "").await.status, StatusCode::OK);
    assert_eq!(school.site.post(Some(&school.admin), revoke, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(school.site.call(Some(&program), "GET", "/api/v1/me", "").await.status, StatusCode::UNAUTHORIZED);
    let log = json_of(&{
        let auditor = school.site.person("审计", Role::Auditor, Scope::Province).await;
        school.site.call(Some(&auditor), "GET", "/api/v1/log", "").await
    });
    let events: Vec<&str> =
        log["lines"].as_array().unwrap().iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert!(events.ends_with(&["access_key_made", "access_key_revoked"]), "{events:?}");
}

#[tokio::test]
async fn a_key_has_a_name_a_last_day_and_an_end() {
    let school = school().await;
    for (fields, told) in [
        ([("name", " "), ("until", "2022-04-10")], "请给密钥起名"),
        ([("name", "甲"), ("until", "2023-01-11")], "有效期应为今天到 2023-01-10 之间"),
        ([("name", "甲"), ("until", "2022-01-09")], "有效期应为今天到"),
        ([("name", "甲"), ("until", "")], "有效期应为今天到"),
    ] {
        let refused = school.make_key(&fields).await;
        assert!(refused.body.contains(told) && !refused.body.contains("hpk_"), "{told}: {}", refused.body);
    }
    let other = school.make_key(&[("membership", &"f".repeat(32))]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "a role that one does not hold");
    let program = Person::with_key(&school.admin, &shown(&school.make_key(&[("until", "2022-01-10")]).await));
    let usable = async || school.site.call(Some(&program), "GET", "/api/v1/me", "").await.status;
    school.site.set_time("2022-01-10T23:59:59+08:00");
    assert_eq!(usable().await, StatusCode::OK);
    school.site.set_time("2022-01-11T00:00:00+08:00");
    assert_eq!(usable().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nobody_holds_more_than_ten_keys() {
    let school = school().await;
    // One comes with the person.
    for _ in 0..9 {
        shown(&school.make_key(&[]).await);
    }
    let page = school.make_key(&[]).await.body;
    assert!(page.contains("访问密钥最多 10 个") && !page.contains("hpk_"), "{page}");
}

#[tokio::test]
async fn an_ended_role_ends_its_keys() {
    let school = school().await;
    let colleague =
        school.site.person("填报人", Role::InstitutionFiller, school.admin.actor.membership.scope.clone()).await;
    assert_eq!(school.site.call(Some(&colleague), "GET", "/api/v1/me", "").await.status, StatusCode::OK);
    let (actor, role) = (&school.admin.actor, &colleague.actor.membership);
    school.site.app.end_membership(actor, &role.scope, &role.id).await.unwrap();
    assert_eq!(school.site.call(Some(&colleague), "GET", "/api/v1/me", "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_changed_password_ends_the_keys_and_so_does_the_account() {
    let school = school().await;
    let (id, hash) =
        (school.admin.actor.account.clone(), hash("Kaohe-2022-jia".to_owned(), Cost::Least).await.unwrap());
    let change = async |what: fn(&mut Account, String), value: String| {
        let id = id.clone();
        let work = school.site.app.store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                let mut account = people::account_by_id(tx.db(), &id).await?.unwrap();
                what(&mut account, value);
                people::save_account(tx.db(), &account).await
            })
        });
        work.await.unwrap();
    };
    let now = school.site.app.store.now();
    change(|account, hash| account.password = hash, hash).await;
    assert_eq!(school.site.call(Some(&school.admin), "GET", "/api/v1/me", "").await.status, 403, "expired");
    change(|account, at| account.password_at = at.parse().unwrap(), now.to_string()).await;
    let usable = async |person: &Person| school.site.call(Some(person), "GET", "/api/v1/me", "").await.status;
    assert_eq!(usable(&school.admin).await, StatusCode::OK);
    let fields = [("old", "Kaohe-2022-jia"), ("new", "Kaohe-2023-yi!")];
    let changed = school.site.post(Some(&school.admin), "/account/password", &fields).await;
    assert!(changed.body.contains("密码已修改"), "{}", changed.body);
    assert_eq!(usable(&school.admin).await, StatusCode::UNAUTHORIZED);

    let program = Person::with_key(&school.admin, &shown(&school.make_key(&[]).await));
    assert_eq!(usable(&program).await, StatusCode::OK);
    change(|account, _| account.active = false, String::new()).await;
    assert_eq!(usable(&program).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_office_role_has_no_key_before_its_second_factor() {
    let site = Site::empty().await;
    let admin = site.person("系统管理员", Role::SystemAdmin, Scope::Province).await;
    let fields = [("person", "张老师"), ("email", "z@example.invalid"), ("role", "office_lead")];
    let invited = site.post(Some(&admin), "/people/invite", &fields).await.body;
    let link = invited.split("http://site.invalid").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let password = "Kaohe-2022-jia";
    let opened = site.post(None, &link, &[("name", "zhang"), ("password", password), ("again", password)]).await;
    let person = Person::with_cookie(&admin, opened.headers["set-cookie"].to_str().unwrap());
    let page = site.get(Some(&person), "/account").await.body;
    let membership = page.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("name", "程序"), ("membership", membership), ("access", "write"), ("until", "2022-04-10")];
    let refused = site.post(Some(&person), "/account/keys", &fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("两步验证") && !refused.body.contains("hpk_"), "{}", refused.body);
}

#[tokio::test]
async fn a_key_has_limits_of_its_own_and_is_told_when_to_come_back() {
    let mut school = school().await;
    school.site.limit_to(2);
    let colleague =
        school.site.person("副校长", Role::InstitutionHead, school.admin.actor.membership.scope.clone()).await;
    for _ in 0..2 {
        assert_eq!(school.site.call(Some(&school.admin), "GET", "/api/v1/me", "").await.status, StatusCode::OK);
    }
    let refused = school.site.call(Some(&school.admin), "GET", "/api/v1/me", "").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(json_of(&refused)["status"], 429);
    assert_eq!(school.site.call(Some(&colleague), "GET", "/api/v1/me", "").await.status, StatusCode::OK);
    let by_page = school.site.get(Some(&school.admin), "/account").await;
    assert_eq!(by_page.status, StatusCode::OK, "a busy program does not keep its owner out");
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    let school = school().await;
    for path in ["/api/v1/openapi.json", "/api/v1/years/2021/scheme"] {
        let first = school.site.call(Some(&school.admin), "GET", path, "").await;
        let tag = first.headers["etag"].to_str().unwrap();
        let again = school.site.call_with(Some(&school.admin), "GET", path, "", &[("if-none-match", tag)]).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        let other = school.site.call_with(Some(&school.admin), "GET", path, "", &[("if-none-match", "\"old\"")]).await;
        assert_eq!(other.body, first.body, "{path}");
    }
}

#[test]
fn every_operation_is_described_and_every_description_routed() {
    let routes = web::routes::routes();
    let described = web::api::description::description(&routes);
    let mut named: BTreeSet<String> = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            named.insert(format!("{} {path}", method.to_uppercase()));
            let summary = operation["summary"].as_str().unwrap();
            let (zh, en) = summary.rsplit_once(" / ").unwrap();
            assert!(!zh.is_ascii() && en.is_ascii() && !en.is_empty(), "{path}: {summary}");
            for name in path.split('/').filter_map(|part| part.strip_prefix('{')) {
                let parameters = operation["parameters"].as_array().unwrap();
                let name = name.trim_end_matches('}');
                assert!(parameters.iter().any(|p| p["in"] == "path" && p["name"] == name), "{path}: {name}");
            }
        }
    }
    let routed: BTreeSet<String> = routes
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(named, routed);
    let ids: BTreeSet<&str> = routes.iter().filter_map(|route| route.operation.map(|operation| operation.id)).collect();
    assert_eq!(ids.len(), routed.len(), "each has a name of its own");
    let text = described.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(described["components"]["schemas"][name].is_object(), "{name} is referred to and not there");
    }
}
