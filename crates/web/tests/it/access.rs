//! Who may use which route: every route of the table as every kind of person in every state, with objects that are
//! there, held against a table written by hand.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use workflow::{Role, Scope};

use crate::site::{Answer, Person, Site};
use crate::states::{State, World};

/// What the rules say, written out: route, then who gets in. `own` is somebody of the institution whose dossier it is,
/// `other` somebody of another; roles by their ids; `signed_in` and `all`. After `@` stand the states in which somebody
/// gets in, where it is not all. After `|` stand the states in which the thing is there but closed: 403 with the reason.
/// Whoever is not named finds nothing (404), or is asked to sign in.
const EXPECTED: &str = include_str!("access.txt");

/// A line of the table.
struct Line {
    who: Vec<(&'static str, Option<Vec<&'static str>>)>,
    closed: Vec<&'static str>,
}

fn expected() -> BTreeMap<&'static str, Line> {
    let lines = EXPECTED.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &'static str| {
        let (route, rest) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
        let (who, closed) = rest.split_once('|').unwrap_or((rest, ""));
        let who = who.split_whitespace().map(|who| match who.split_once('@') {
            Some((who, states)) => (who, Some(states.split(',').collect())),
            None => (who, None),
        });
        (route, Line { who: who.collect(), closed: closed.split_whitespace().collect() })
    };
    lines.map(read).collect()
}

#[test]
fn every_route_has_its_line_and_every_line_its_route() {
    let routes: Vec<String> =
        web::routes::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let expected = expected();
    for route in &routes {
        assert!(expected.contains_key(route.as_str()), "access.txt has no line for {route}");
    }
    let states: Vec<&str> = State::ALL.iter().map(|state| state.id()).chain(["issued"]).collect();
    for (route, line) in expected {
        assert!(routes.iter().any(|known| known == route), "access.txt names {route}, which is no route");
        let named = line.who.iter().filter_map(|(_, states)| states.clone()).flatten().chain(line.closed);
        for state in named {
            assert!(states.contains(&state), "access.txt names {state} for {route}, which is no state");
        }
    }
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    In,
    Closed,
    Absent,
}

impl Outcome {
    fn of(answer: &Answer, leads_to_sign_in: bool) -> Self {
        let asked_to_sign_in = answer.location == "/sign-in" && !leads_to_sign_in;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED => Self::Absent,
            _ if asked_to_sign_in => Self::Absent,
            StatusCode::FORBIDDEN => Self::Closed,
            _ => Self::In,
        }
    }

    fn expected(line: &Line, who: &str, state: State) -> Self {
        let family = who.split_once('_').map_or(who, |(whose, _)| whose);
        let named = |name: &str| {
            name == who
                || name == "all"
                || (name == "signed_in" && who != "nobody")
                || (matches!(family, "own" | "other") && name == family)
        };
        let among =
            |states: &[&str]| states.contains(&state.id()) || (states.contains(&"issued") && state != State::Preparing);
        let holds = |states: &Option<Vec<&str>>| states.as_ref().is_none_or(|states| among(states));
        if !line.who.iter().any(|(name, states)| named(name) && holds(states)) {
            Self::Absent
        } else if among(&line.closed) {
            Self::Closed
        } else {
            Self::In
        }
    }
}

async fn everybody(world: &World) -> Vec<(String, Person)> {
    let mut people = Vec::new();
    for role in Role::ALL {
        if role.is_institution() {
            for (whose, institution) in [("own", &world.first), ("other", &world.second)] {
                let person = world.site.person("某人", role, Scope::Institution(institution.clone())).await;
                people.push((format!("{whose}_{}", role.id()), person));
            }
        } else {
            let scope = match role {
                Role::Authority => Scope::Authority("甲市教育局".to_owned()),
                Role::Expert | Role::PanelLead => Scope::Expert(world.expert.clone()),
                Role::EvaluationOrganisation => Scope::Organisation(world.organisations[0].clone()),
                _ => Scope::Province,
            };
            people.push((role.id().to_owned(), world.site.person("某人", role, scope).await));
        }
    }
    let foreign = Scope::Organisation(world.organisations[1].clone());
    let foreign = world.site.person("某人", Role::EvaluationOrganisation, foreign).await;
    people.push(("foreign_organisation".to_owned(), foreign));
    let nobody = people[0].1.clone();
    people.push(("nobody".to_owned(), nobody));
    people
}

/// Sends what the route takes, to something that is there.
async fn ask(world: &World, route: &web::routes::Route, person: Option<&Person>, whose: &Person) -> Answer {
    let (path, fields) = world.request(route.path, whose).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if route.operation.is_some() {
        let body = if route.method == Method::GET { "" } else { r#"{"rows": []}"# };
        return world.site.call(person, route.method.as_str(), &path, body).await;
    }
    match route.method {
        Method::GET => world.site.get(person, &path).await,
        Method::POST => world.site.post(person, &path, &fields).await,
        _ => world.site.change(route.method.clone(), person, &path).await,
    }
}

async fn check(state: State) {
    let expected = expected();
    let mut world = World::new(state).await;
    let mut people = everybody(&world).await;
    let mut wrong = Vec::new();
    for route in web::routes::routes().into_iter().filter(|route| state.has(route.path)) {
        let name = format!("{} {}", route.method, route.path);
        // What ends logins, roles or keys ends them for the routes after it too.
        let ends = route.method == Method::POST && (route.path.starts_with("/account") || route.path == "/sign-out");
        if ends {
            people = everybody(&world).await;
        }
        for at in 0..people.len() {
            let (who, whose) = &people[at];
            let person = (who != "nobody").then_some(whose);
            let answer = ask(&world, &route, person, whose).await;
            assert!(!answer.status.is_server_error(), "{name} as {who}: {}", answer.body);
            let outcome = Outcome::of(&answer, route.path == "/sign-out" && person.is_some());
            let should = Outcome::expected(&expected[name.as_str()], who, state);
            if outcome != should {
                wrong.push(format!("{name} as {who}: {should:?} expected, came {} {}", answer.status, answer.location));
            }
            if !world.stands().await {
                world = World::new(state).await;
                people = everybody(&world).await;
            }
        }
        if ends {
            people = everybody(&world).await;
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", state.id(), wrong.join("\n"));
}

macro_rules! states {
    ($($test:ident: $state:ident),* $(,)?) => {
        $(#[tokio::test]
        async fn $test() {
            check(State::$state).await;
        })*

        #[test]
        fn every_state_is_checked() {
            assert_eq!(State::ALL.to_vec(), vec![$(State::$state),*]);
        }
    };
}

states! {
    everybody_gets_in_where_the_table_says_while_the_year_is_prepared: Preparing,
    everybody_gets_in_where_the_table_says_while_it_is_filled_in: Draft,
    everybody_gets_in_where_the_table_says_when_it_is_approved_inside: Approved,
    everybody_gets_in_where_the_table_says_when_it_is_submitted: Submitted,
    everybody_gets_in_where_the_table_says_when_it_is_returned: Returned,
    everybody_gets_in_where_the_table_says_when_it_is_submitted_again: Again,
    everybody_gets_in_where_the_table_says_when_the_time_is_over: Over,
    everybody_gets_in_where_the_table_says_while_figures_are_compared: Data,
    everybody_gets_in_where_the_table_says_while_experts_review: Review,
    everybody_gets_in_where_the_table_says_while_results_are_determined: Determination,
    everybody_gets_in_where_the_table_says_while_institutions_look_at_results: Feedback,
    everybody_gets_in_where_the_table_says_when_results_are_published: Published,
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
