//! Who a key acts for.

use app::App;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use workflow::Scope;

use super::extract::Caller;
use super::operation::{Answer, Operation, schema};
use super::problem::Fault;
use super::schemas::BothText;

/// Who a key acts for, and what it may do.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    /// The person whose key it is.
    person: String,
    role: Role,
    /// The institution, organisation or authority for which the role holds; empty for the province.
    of: String,
    key: Key,
}

/// The role that a key acts in.
#[derive(Serialize, JsonSchema)]
struct Role {
    id: &'static str,
    name: BothText,
    /// `province`, `authority`, `institution` or `organisation`.
    scope: &'static str,
}

/// A key.
#[derive(Serialize, JsonSchema)]
struct Key {
    /// What its owner calls it.
    name: String,
    /// It may change data.
    writes: bool,
    /// First moment at which it no longer opens anything.
    expires_at: Timestamp,
}

pub(crate) const ME: Operation = Operation {
    id: "me",
    summary: ("密钥代表的人员和角色", "Who the key acts for"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<Me>),
    refuses: &[],
};

pub(crate) async fn me(State(app): State<App>, Caller(holder): Caller) -> Result<Json<Me>, Fault> {
    let membership = &holder.actor.membership;
    let scope = match membership.scope {
        Scope::Province => "province",
        Scope::Authority(_) => "authority",
        Scope::Institution(_) => "institution",
        Scope::Organisation(_) => "organisation",
        Scope::Expert(_) => "expert",
    };
    let mut db = app.store.read().await?;
    Ok(Json(Me {
        of: app::session::scope_name(&mut db, &membership.scope).await?,
        role: Role { id: membership.role.id(), name: (&membership.role.name()).into(), scope },
        key: Key { name: holder.key.name, writes: holder.key.writes, expires_at: holder.key.expires_at },
        person: holder.account.person,
    }))
}
