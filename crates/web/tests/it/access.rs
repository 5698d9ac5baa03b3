//! Who may use which route: every route of the table as every kind of person, held against a table written by hand.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use workflow::{Role, Scope};

use crate::site::{Person, Site};

/// What the rules say, written out: path, then who gets in. `own` is somebody of the institution whose dossier it is,
/// `other` somebody of another; roles by their ids; `nobody` is not signed in. Whoever is not named gets 404 (or is
/// asked to sign in).
const EXPECTED: &str = include_str!("access.txt");

fn expected() -> BTreeMap<String, Vec<String>> {
    let lines = EXPECTED.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (route, who) = line.split_once(':').expect("route: who");
            (route.trim().to_owned(), who.split_whitespace().map(str::to_owned).collect())
        })
        .collect()
}

#[test]
fn every_route_has_its_line_and_every_line_its_route() {
    let routes: Vec<String> =
        web::routes::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let expected = expected();
    for route in &routes {
        assert!(expected.contains_key(route), "access.txt has no line for {route}");
    }
    for route in expected.keys() {
        assert!(routes.contains(route), "access.txt names {route}, which is no route");
    }
}

async fn everybody(
    site: &Site,
    own: &workflow::InstitutionId,
    other: &workflow::InstitutionId,
) -> Vec<(String, Person)> {
    let mut people = Vec::new();
    for role in Role::ALL {
        if role.is_institution() {
            for (whose, institution) in [("own", own), ("other", other)] {
                let person = site.person("某人", role, Scope::Institution(institution.clone())).await;
                people.push((format!("{whose}_{}", role.id()), person));
            }
        } else {
            let scope =
                if role == Role::Authority { Scope::Authority("甲市教育局".to_owned()) } else { Scope::Province };
            people.push((role.id().to_owned(), site.person("某人", role, scope).await));
        }
    }
    people
}

#[tokio::test]
async fn everybody_gets_in_where_the_table_says_and_nowhere_else() {
    let (site, _, [first, second]) = Site::with_year().await;
    let dossier = site.dossier(&first).await.to_string();
    let absent = "f".repeat(32);
    let mut wrong = Vec::new();
    for route in web::routes::routes() {
        let name = format!("{} {}", route.method, route.path);
        let allowed = &expected()[&name];
        // People are made anew for each route, since some routes end a login.
        let mut people = everybody(&site, &first, &second).await;
        let nobody = people[0].1.clone();
        people.push(("nobody".to_owned(), nobody));
        for (who, person) in &people {
            let path = route
                .path
                .replace("{dossier}", &dossier)
                .replace("{year}", "2021")
                .replace("{register}", "institutions")
                .replace("{listed}", first.as_str())
                .replace("{act}", "correct")
                .replace("{sheet}", "4.4")
                .replace("{digest}", "0")
                .replace("{name}", "hengping.css")
                .replace("{token}", &"0".repeat(64))
                .replace("{entry}", &absent)
                .replace("{file}", &absent)
                .replace("{mail}", &absent)
                .replace("{upload}", &format!("{absent}?name=a.pdf"))
                .replace("{extension}", &absent)
                .replace("{invitation}", &absent)
                .replace("{membership}", &absent)
                .replace("{login}", &absent)
                .replace("{key}", &absent);
            let person = (who != "nobody").then_some(person);
            let answer = if route.operation.is_some() {
                let body = if route.method == Method::GET { "" } else { r#"{"rows": []}"# };
                site.call(person, route.method.as_str(), &path, body).await
            } else if route.method == Method::GET {
                site.get(person, &path).await
            } else {
                site.change(route.method.clone(), person, &path).await
            };
            // Signing out leads to the same page as being asked to sign in.
            let asked_to_sign_in = answer.location == "/sign-in" && (person.is_none() || route.path != "/sign-out")
                || answer.status == StatusCode::UNAUTHORIZED;
            let absent = answer.status == StatusCode::NOT_FOUND;
            let objects = route.path.contains("{entry}")
                || route.path.contains("{file}")
                || route.path.contains("{upload}")
                || route.path.contains("{mail}")
                || route.path.contains("{extension}")
                || route.path.contains("{token}")
                || route.path.contains("{login}")
                || route.path.contains("{key}")
                || route.path.contains("{membership}")
                || route.path.contains("{invitation}");
            // Where the object itself is absent, getting in shows as 404 too: told apart by the sign-in alone.
            let in_ = if objects { !asked_to_sign_in } else { !asked_to_sign_in && !absent };
            let family = who.split_once('_').map_or(who.as_str(), |(whose, _)| whose);
            let should = allowed.iter().any(|name| {
                name == who
                    || name == "all"
                    || (name == "signed_in" && who != "nobody")
                    || (matches!(family, "own" | "other") && name == family)
            });
            let should = if objects { should || who != "nobody" } else { should };
            if in_ != should {
                wrong.push(format!("{name} as {who}: {} {}", answer.status, answer.location));
            }
            assert!(!answer.status.is_server_error(), "{name} as {who}: {}", answer.body);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_foreign_dossier_looks_like_none() {
    let (site, _, [first, second]) = Site::with_year().await;
    let admin = site.person("教务处", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    let foreign = site.dossier(&second).await;
    for page in ["", "/sheets/4.4", "/check", "/receipt", "/comparison"] {
        let theirs = site.get(Some(&admin), &format!("/dossiers/{foreign}{page}")).await;
        let none = site.get(Some(&admin), &format!("/dossiers/{}{page}", "f".repeat(32))).await;
        assert_eq!((theirs.status, &theirs.body), (none.status, &none.body), "{page}");
        assert_eq!(theirs.headers, none.headers, "{page}");
    }
}
