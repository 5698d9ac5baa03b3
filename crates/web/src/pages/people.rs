//! People: who has which role, who is invited.

use app::names::{Sought, pinyin_key};
use app::people::InvitationRequest;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use workflow::{Act, Actor, InvitationId, MembershipId, Object, Role, Scope, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::dossier::sheet_name;
use crate::params::Id;
use crate::parts::{Pages, small};
use crate::words::Words;

struct MemberView {
    id: String,
    person: String,
    role: String,
    office: String,
    scope: String,
    sheets: String,
    strong: bool,
    own: bool,
    filler: bool,
    given: Vec<(String, String, bool)>,
}

struct InvitationView {
    id: String,
    person: String,
    role: String,
    email: String,
    until: String,
    scope: String,
}

#[derive(Template)]
#[template(path = "pages/people.html")]
struct PeoplePage {
    shell: Shell,
    t: Words,
    office: String,
    link: String,
    members: Vec<MemberView>,
    invitations: Vec<InvitationView>,
    manage: bool,
    q: String,
    pages: Pages,
    roles: Vec<(&'static str, String)>,
    institutions: Vec<(String, String)>,
    organisations: Vec<(String, String)>,
    authorities: Vec<String>,
    experts: Vec<(String, String)>,
}

/// The people one looks after: of one's own institution, or everybody.
fn looked_after(actor: &Actor) -> Option<Scope> {
    actor.role().is_institution().then(|| actor.membership.scope.clone())
}

/// What comes before the id of an organisation or expert, and before the name of an authority, in a hidden field.
const ORGANISATION: &str = "organisation ";
const AUTHORITY: &str = "authority ";
const EXPERT: &str = "expert ";

/// A scope in a hidden field: an institution's id, an organisation's, an expert's, an authority's name, or nothing for
/// the province.
fn scope_field(scope: &Scope) -> String {
    match scope {
        Scope::Institution(id) => id.to_string(),
        Scope::Organisation(id) => format!("{ORGANISATION}{id}"),
        Scope::Authority(name) => format!("{AUTHORITY}{name}"),
        Scope::Expert(id) => format!("{EXPERT}{id}"),
        Scope::Province => String::new(),
    }
}

fn scope_of(form: &Form, name: &str) -> Scope {
    let field = form.get(name);
    if let Some(name) = field.strip_prefix(AUTHORITY) {
        return Scope::Authority(name.to_owned());
    }
    if let Some(id) = field.strip_prefix(EXPERT) {
        return id.parse().map_or(Scope::Province, Scope::Expert);
    }
    match field.strip_prefix(ORGANISATION) {
        Some(id) => id.parse().map_or(Scope::Province, Scope::Organisation),
        None => field.parse().map_or(Scope::Province, Scope::Institution),
    }
}

/// Where somebody is invited to: what is chosen must fit the role, which the use case checks.
fn invited_to(form: &Form, role: Role) -> Result<Scope, AppError> {
    if !form.get("institution").is_empty() {
        return Ok(scope_of(form, "institution"));
    }
    match role {
        Role::EvaluationOrganisation => form
            .get("organisation")
            .parse()
            .map(Scope::Organisation)
            .map_err(|_| AppError::input("organisation", "请选择培训评价组织", "choose the organisation")),
        Role::Authority if form.get("authority").is_empty() => {
            Err(AppError::input("authority", "请选择主管部门", "choose the supervising authority"))
        }
        Role::Expert | Role::PanelLead => form
            .get("expert")
            .parse()
            .map(Scope::Expert)
            .map_err(|_| AppError::input("expert", "请选择专家", "choose the expert")),
        Role::Authority => Ok(Scope::Authority(form.get("authority").to_owned())),
        _ => Ok(Scope::Province),
    }
}

/// People a page.
const PAGE: usize = 50;

/// Whom somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

async fn people_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    query: Query,
    link: String,
) -> Result<PeoplePage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let scope = looked_after(actor);
    let (mut members, invitations) = app.people(actor, scope.as_ref()).await?;
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("人员", "People"), "/people").await?;
    let mut db = app.store.read().await?;
    let mut institutions = store::years::institutions(&mut db).await?;
    institutions.sort_by_cached_key(|institution| pinyin_key(&institution.name));
    let mut organisations = store::years::organisations(&mut db).await?;
    organisations.sort_by_cached_key(|organisation| pinyin_key(&organisation.name));
    let experts = store::experts::experts(&mut db).await?;
    let year = app.current_year(&mut db, actor).await?;
    let plan = match &year {
        Some(year) => Some(app.plan(&mut db, year).await?),
        None => None,
    };
    drop(db);
    let office = |scope: &Scope| match scope {
        Scope::Institution(id) => {
            institutions.iter().find(|i| i.id == *id).map_or_else(String::new, |i| i.name.clone())
        }
        Scope::Organisation(id) => {
            organisations.iter().find(|one| one.id == *id).map_or_else(String::new, |one| one.name.clone())
        }
        Scope::Authority(name) => name.clone(),
        Scope::Expert(id) => {
            experts.iter().find(|one| one.id == *id).map_or_else(String::new, |one| one.employer.clone())
        }
        Scope::Province => String::new(),
    };
    let manage =
        may(actor, Act::ManagePeople, &Object::People(scope.clone().unwrap_or(Scope::Province)), app.store.now())
            .is_allowed();
    let sought = Sought::new(&query.q);
    members.retain(|member| sought.fits(&member.person) || sought.fits(&office(&member.membership.scope)));
    members.sort_by_cached_key(|member| (pinyin_key(&member.person), pinyin_key(&office(&member.membership.scope))));
    let found = members.len();
    let pages = found.div_ceil(PAGE).max(1);
    let page = query.page.clamp(1, pages);
    let members = members.into_iter().skip((page - 1) * PAGE).take(PAGE).map(|member| {
        let department = &member.membership.department;
        let place = office(&member.membership.scope);
        let filler = member.membership.role == Role::InstitutionFiller && scope.is_some();
        let given = plan.iter().filter(|_| filler).flat_map(|plan| {
            plan.sheets().map(|sheet| {
                (
                    sheet.to_owned(),
                    sheet_name(plan, sheet, t),
                    member.membership.sheets.iter().any(|given| given == sheet),
                )
            })
        });
        MemberView {
            given: given.collect(),
            id: member.membership.id.to_string(),
            person: member.person,
            role: t.text(&member.membership.role.name()).to_owned(),
            office: [place.as_str(), department]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" / "),
            scope: scope_field(&member.membership.scope),
            sheets: member.membership.sheets.join("、"),
            strong: member.second_factor,
            own: member.membership.id == actor.membership.id,
            filler,
        }
    });
    let roles = Role::ALL
        .into_iter()
        .filter(|role| if scope.is_some() { role.is_institution() } else { actor.role().is_administrator() });
    let everywhere = scope.is_none() && manage;
    Ok(PeoplePage {
        shell,
        t,
        office: scope.as_ref().map(&office).unwrap_or_default(),
        link,
        members: members.collect(),
        invitations: invitations
            .into_iter()
            .map(|one| InvitationView {
                id: one.id.to_string(),
                role: t.text(&one.role.name()).to_owned(),
                until: t.time(one.expires_at),
                scope: scope_field(&one.scope),
                person: one.person,
                email: one.email,
            })
            .collect(),
        manage,
        pages: Pages {
            t,
            page: small(page),
            pages: small(pages),
            found: small(found),
            size: small(PAGE),
            href: form_urlencoded::Serializer::for_suffix("?".to_owned(), 1).append_pair("q", &query.q).finish()
                + "&page=",
        },
        q: query.q,
        roles: roles.map(|role| (role.id(), t.text(&role.name()).to_owned())).collect(),
        institutions: if everywhere {
            institutions.iter().map(|i| (i.id.to_string(), i.name.clone())).collect()
        } else {
            Vec::new()
        },
        organisations: if everywhere {
            let current = organisations.iter().filter(|one| one.merged_into.is_none());
            current.map(|one| (one.id.to_string(), one.name.clone())).collect()
        } else {
            Vec::new()
        },
        authorities: if everywhere { authorities(&institutions) } else { Vec::new() },
        experts: if everywhere {
            let known = experts.iter().filter(|one| one.confirmed_at.is_some() && one.withdrawn_at.is_none());
            known.map(|one| (one.id.to_string(), format!("{} {}", one.code, one.name))).collect()
        } else {
            Vec::new()
        },
    })
}

/// The authorities that supervise institutions, by pinyin.
fn authorities(institutions: &[store::years::Institution]) -> Vec<String> {
    let mut names: Vec<String> = institutions.iter().map(|one| one.authority.clone()).collect();
    names.sort_by_cached_key(|name| pinyin_key(name));
    names.dedup();
    names
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, Refusal> {
    let page = people_page(&app, reader, &visitor, query, String::new()).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

/// Invites somebody; the link is shown once.
pub(crate) async fn invite(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        let role =
            Role::from_id(form.get("role")).ok_or_else(|| AppError::input("role", "请选择角色", "choose a role"))?;
        let scope = match looked_after(actor) {
            Some(own) => own,
            None => invited_to(&form, role)?,
        };
        let request = InvitationRequest {
            person: form.get("person").to_owned(),
            email: form.get("email").to_owned(),
            role,
            scope,
            department: form.get("department").to_owned(),
        };
        let token = app.invite(actor, request).await?;
        let link = format!("{}/invitations/{}", app.settings.public_url, token.reveal());
        people_page(&app, reader, &visitor, Query::default(), link).await
    };
    html(&work.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Takes an invitation back.
pub(crate) async fn revoke(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<InvitationId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.revoke_invitation(visitor.actor()?, &scope_of(&form, "scope"), &id).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/people"))
}

/// Ends a role.
pub(crate) async fn end(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<MembershipId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.end_membership(visitor.actor()?, &scope_of(&form, "scope"), &id).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/people"))
}

/// Gives sheets to a contributor.
pub(crate) async fn give(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<MembershipId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let sheets = form.all("sheets").map(str::to_owned).collect();
    let work = async { app.give_sheets(visitor.actor()?, &id, sheets).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/people"))
}
