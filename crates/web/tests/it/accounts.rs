//! Accounts: from the first run to signing in with a second factor.

use std::sync::Arc;

use app::Settings;
use app::credentials::{Cost, PasswordHash};
use app::session::Client;
use axum::http::StatusCode;
use workflow::{Role, Scope};

use crate::site::Site;

fn cookie(answer: &crate::site::Answer) -> String {
    let set =
        answer.headers.get_all("set-cookie").iter().find(|value| value.to_str().unwrap().starts_with("hengping="));
    set.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_first_run_opens_one_account_by_a_link_and_has_no_default_password() {
    let site = Site::empty().await;
    for (name, password) in [("admin", "admin"), ("admin", "123456"), ("root", "")] {
        let answer = site.post(None, "/sign-in", &[("name", name), ("password", password)]).await;
        assert!(answer.body.contains("用户名或密码不正确"), "{name} {password}");
    }
    let link = format!("/invitations/{}", site.app.first_invitation().await.unwrap().reveal());
    let weak = [("name", "xiaoli"), ("password", "123456"), ("again", "123456")];
    let refused = site.post(None, &link, &weak).await;
    assert!(refused.body.contains("至少 8 个字符") && refused.body.contains("过于常见"), "every problem at once");
    let good = [("name", "xiaoli"), ("password", "Kaohe-2022-jia"), ("again", "Kaohe-2022-jia")];
    let opened = site.post(None, &link, &good).await;
    assert_eq!((opened.status, opened.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    let cookie = cookie(&opened);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(site.post(None, &link, &good).await.status, StatusCode::NOT_FOUND, "a link opens one account");
    assert!(site.app.first_invitation().await.is_err(), "and there is no second first run");
    let signed = site.post(None, "/sign-in", &[("name", "XiaoLi"), ("password", "Kaohe-2022-jia")]).await;
    assert_eq!(signed.location, "/", "names are typed in any case");
}

#[tokio::test]
async fn guessing_is_slowed_and_bars_nobody() {
    let site = Site::empty().await;
    let link = format!("/invitations/{}", site.app.first_invitation().await.unwrap().reveal());
    site.post(None, &link, &[("name", "xiaoli"), ("password", "Kaohe-2022-jia"), ("again", "Kaohe-2022-jia")]).await;
    let guess = [("name", "xiaoli"), ("password", "wrong")];
    for _ in 0..4 {
        site.post(None, "/sign-in", &guess).await;
    }
    let right = [("name", "xiaoli"), ("password", "Kaohe-2022-jia")];
    assert!(site.post(None, "/sign-in", &right).await.body.contains("请在 1 秒后重试"));
    site.set_time("2022-01-10T09:00:02+08:00");
    assert_eq!(site.post(None, "/sign-in", &right).await.location, "/");
}

#[tokio::test]
async fn a_password_hashed_by_older_rules_is_hashed_by_todays_when_it_is_right() {
    let site = Site::empty().await;
    let link = format!("/invitations/{}", site.app.first_invitation().await.unwrap().reveal());
    site.post(None, &link, &[("name", "xiaoli"), ("password", "Kaohe-2022-jia"), ("again", "Kaohe-2022-jia")]).await;
    let mut today = site.app.clone();
    today.settings = Arc::new(Settings { cost: Cost::Full, ..(*today.settings).clone() });
    let stored = async || {
        let mut db = site.app.store.read().await.unwrap();
        store::people::account_by_name(&mut db, "xiaoli").await.unwrap().unwrap().password
    };
    let client = || Client { network: String::new(), agent: String::new() };
    let before = stored().await;
    assert!(today.sign_in("xiaoli", "wrong", client()).await.is_err());
    assert_eq!(stored().await, before, "a wrong one changes nothing");
    today.sign_in("xiaoli", "Kaohe-2022-jia", client()).await.unwrap();
    let after = stored().await;
    assert!(after != before && !PasswordHash::stored(&after).needs_rehash(Cost::Full));
    today.sign_in("xiaoli", "Kaohe-2022-jia", client()).await.unwrap();
    assert_eq!(stored().await, after, "once is enough");
}

#[tokio::test]
async fn a_login_ends_when_it_is_idle_and_when_its_owner_ends_it() {
    let (site, lead, _) = Site::with_year().await;
    assert_eq!(site.get(Some(&lead), "/").await.status, StatusCode::OK);
    site.set_time("2022-01-10T09:29:00+08:00");
    assert_eq!(site.get(Some(&lead), "/").await.status, StatusCode::OK);
    site.set_time("2022-01-10T10:00:00+08:00");
    let late = site.get(Some(&lead), "/").await;
    assert_eq!((late.status, late.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
    let other = site.person("推进办", Role::OfficeStaff, Scope::Province).await;
    site.post(Some(&other), "/sign-out", &[]).await;
    assert_eq!(site.get(Some(&other), "/").await.location, "/sign-in");
}

#[tokio::test]
async fn what_somebody_wrote_is_given_back_when_it_is_refused() {
    let (site, lead, institutions) = Site::with_year().await;
    let path = format!("/dossiers/{}/admit", site.dossier(&institutions[0]).await);
    let written = [("reason", "停电<一天>，已电话核实"), ("password", "secret-1")];
    let early = site.post(Some(&lead), &path, &written).await;
    assert_eq!(early.status, StatusCode::FORBIDDEN);
    assert!(
        early.body.contains("停电&#60;一天&#62;，已电话核实") && early.body.contains("请复制后再填"),
        "{}",
        early.body
    );
    assert!(!early.body.contains("secret-1"));
    assert_eq!(early.headers["cache-control"], "no-store");
    site.set_time("2022-01-10T10:00:00+08:00");
    let late = site.post(Some(&lead), &path, &written).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED, "the login has ended");
    assert!(late.body.contains("已电话核实") && late.body.contains("href=\"/sign-in\""), "{}", late.body);
    let silent = site.post(Some(&lead), &path, &[("reason", " ")]).await;
    assert_eq!((silent.status, silent.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"), "nothing to give back");
}

#[tokio::test]
async fn office_roles_do_nothing_before_their_second_factor() {
    let site = Site::empty().await;
    let admin = site.person("系统管理员", Role::SystemAdmin, Scope::Province).await;
    let invited = site
        .post(
            Some(&admin),
            "/people/invite",
            &[("person", "张老师"), ("email", "z@example.invalid"), ("role", "office_lead")],
        )
        .await;
    let link = invited.body.split("http://site.invalid").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let password = "Kaohe-2022-jia";
    let opened = site.post(None, &link, &[("name", "zhang"), ("password", password), ("again", password)]).await;
    let person = crate::site::Person::with_cookie(&admin, &cookie(&opened));
    assert_eq!(site.get(Some(&person), "/").await.location, "/account");
    assert_eq!(site.get(Some(&person), "/years").await.status, StatusCode::OK, "the account's own pages open");
    let create = site.post(Some(&person), "/years", &[("year", "2021")]).await;
    assert_eq!(create.status, StatusCode::FORBIDDEN);
    assert!(create.body.contains("两步验证"));
}

#[tokio::test]
async fn no_role_is_taken_before_the_second_factor() {
    let site = Site::empty().await;
    let link = format!("/invitations/{}", site.app.first_invitation().await.unwrap().reveal());
    let password = "Kaohe-2022-jia";
    site.post(None, &link, &[("name", "xiaoli"), ("password", password), ("again", password)]).await;
    let protect = async |store: &store::Store| {
        let mut db = store.read().await.unwrap();
        let mut account = store::people::account_by_name(&mut db, "xiaoli").await.unwrap().unwrap();
        let membership = store::people::memberships(&mut db, &account.id).await.unwrap().remove(0).id;
        drop(db);
        account.totp_confirmed = true;
        let kept = store.write::<_, store::StoreError, _>(move |tx| {
            Box::pin(async move { store::people::save_account(tx.db(), &account).await })
        });
        kept.await.unwrap();
        membership
    };
    let membership = protect(&site.app.store).await;
    let signed = site.post(None, "/sign-in", &[("name", "xiaoli"), ("password", password)]).await;
    assert_eq!(signed.location, "/sign-in/code");
    let admin = site.person("系统管理员", Role::SystemAdmin, Scope::Province).await;
    let person = crate::site::Person::with_cookie(&admin, &cookie(&signed));
    let taken = site.post(Some(&person), "/role", &[("membership", membership.as_str())]).await;
    assert_eq!(taken.location, "/sign-in", "{} {}", taken.status, taken.body);
    assert_eq!(site.get(Some(&person), "/").await.location, "/sign-in/code");
    for page in ["/account", "/people", "/messages"] {
        assert_eq!(site.get(Some(&person), page).await.location, "/sign-in", "{page}");
    }
}

#[tokio::test]
async fn another_sites_form_changes_nothing() {
    let (site, lead, _) = Site::with_year().await;
    assert_eq!(site.post_from_elsewhere(&lead, "/sign-out").await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(Some(&lead), "/").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn every_page_carries_the_headers_that_keep_strangers_out() {
    let (site, lead, _) = Site::with_year().await;
    for (who, path) in [(None, "/sign-in"), (Some(&lead), "/"), (Some(&lead), "/nowhere")] {
        let answer = site.get(who, path).await;
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'self'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert!(!answer.body.contains("<script>") && !answer.body.contains("style="), "{path}: nothing inline");
        assert!(!answer.body.contains("http://") && !answer.body.contains("https://"), "{path}: no third address");
    }
}

/// Invites somebody on the people page; the link.
async fn invite(site: &Site, admin: &crate::site::Person, fields: &[(&str, &str)]) -> String {
    let invited = site.post(Some(admin), "/people/invite", fields).await;
    let link = invited.body.split("http://site.invalid").nth(1).unwrap_or_else(|| panic!("{}", invited.body));
    link.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn one_person_holds_several_roles_with_one_account() {
    let site = Site::empty().await;
    let admin = site.person("系统管理员", Role::SystemAdmin, Scope::Province).await;
    let known = site.person("张老师", Role::OfficeStaff, Scope::Province).await;
    let email = format!("{}@EXAMPLE.invalid", known.actor.account);
    let lead = [("person", "张老师"), ("email", email.as_str()), ("role", "office_lead")];
    let link = invite(&site, &admin, &lead).await;

    // A second account would be a second person wherever two must decide.
    let password = "Kaohe-2022-jia";
    let account = [("name", "zhang"), ("password", password), ("again", password)];
    let second = site.post(None, &link, &account).await;
    assert!(second.body.contains("此邮箱已有账号"), "{}", second.body);
    let page = site.get(Some(&known), &link).await;
    assert!(page.body.contains("把这个角色加到我的账号"), "{}", page.body);
    let stranger = site.person("李老师", Role::OfficeStaff, Scope::Province).await;
    let refused = site.post(Some(&stranger), &format!("{link}/join"), &[]).await;
    assert!(refused.body.contains("邀请的是张老师，而现在登录的是李老师"), "{}", refused.body);
    assert_eq!(site.post(None, &format!("{link}/join"), &[]).await.location, "/sign-in");
    assert_eq!(site.post(Some(&known), &format!("{link}/join"), &[]).await.location, "/");
    let home = site.get(Some(&known), "/").await.body;
    assert!(home.contains(&Role::OfficeLead.name().zh), "it acts in the new role: {home}");
    let mut db = site.app.store.read().await.unwrap();
    let held = store::people::memberships(&mut db, &known.actor.account).await.unwrap();
    let held: std::collections::BTreeSet<Role> = held.iter().map(|one| one.role).collect();
    assert_eq!(held, [Role::OfficeStaff, Role::OfficeLead].into());
    drop(db);
    assert_eq!(site.post(Some(&known), &format!("{link}/join"), &[]).await.status, StatusCode::NOT_FOUND, "once");

    let other = [("person", "王老师"), ("email", email.as_str()), ("role", "auditor")];
    let refused = site.post(Some(&admin), "/people/invite", &other).await;
    assert!(refused.body.contains("此邮箱已由他人的账号使用") && !refused.body.contains("张老师"), "{}", refused.body);

    let twice = [("person", "张老师"), ("email", email.as_str()), ("role", "office_lead")];
    let refused = site.post(Some(&admin), "/people/invite", &twice).await;
    assert!(refused.body.contains("不必再邀请"), "{}", refused.body);

    // No administrator holds another role.
    let audit = [("person", "张老师"), ("email", email.as_str()), ("role", "audit_admin")];
    let refused = site.post(Some(&admin), "/people/invite", &audit).await;
    assert!(refused.body.contains("不能兼任"), "{}", refused.body);
}

#[tokio::test]
async fn audit_administrators_read_no_scores_in_the_log() {
    let site = Site::empty().await;
    let audit = site.person("审计管理员", Role::AuditAdmin, Scope::Province).await;
    let auditor = site.person("审计处", Role::Auditor, Scope::Province).await;
    let logged = site.app.store.write::<(), store::StoreError, _>(|tx| {
        Box::pin(async move {
            tx.log(None, workflow::Event::Ruled, "dossier 1", serde_json::json!({"mark": "87.25"}));
            tx.log(None, workflow::Event::Invited, "invitation 1", serde_json::json!({"role": "office_lead"}));
            Ok(())
        })
    });
    logged.await.unwrap();
    for (person, sees) in [(&auditor, true), (&audit, false)] {
        let page = site.get(Some(person), "/log").await.body;
        assert_eq!(page.contains("87.25"), sees, "{page}");
        assert!(page.contains("office_lead") && page.contains("dossier 1"), "{page}");
        let lines = site.call(Some(person), "GET", "/api/v1/log", "").await;
        assert_eq!((lines.status.as_u16(), lines.body.contains("87.25")), (200, sees), "{}", lines.body);
        assert!(lines.body.contains("office_lead"), "{}", lines.body);
    }
}
