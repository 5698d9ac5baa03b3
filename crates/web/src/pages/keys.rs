//! Access keys on the page of one's own account.

use app::keys::KeyRequest;
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::response::Response;
use workflow::{AccessKeyId, MembershipId};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, go};
use crate::pages::account::{Shown, account_page};
use crate::params::Id;
use crate::words::Words;

/// A key in the list.
pub(crate) struct KeyView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) writes: bool,
    pub(crate) until: String,
    /// Its time is over.
    pub(crate) over: bool,
    /// Empty where it was never used.
    pub(crate) used: String,
}

/// What the part of the page about keys shows.
pub(crate) struct KeysView {
    pub(crate) keys: Vec<KeyView>,
    /// Roles that a key could act in: id, name, whether it is the present one.
    pub(crate) roles: Vec<(String, String, bool)>,
    pub(crate) until: String,
    pub(crate) most: usize,
}

/// One's own keys, and what another could be.
pub(crate) async fn view(app: &App, visitor: &Visitor, t: Words) -> Result<KeysView, AppError> {
    let session = &visitor.session;
    let now = app.store.now();
    let name_of = |id: &MembershipId| {
        let known = session.memberships.iter().find(|known| known.id == *id);
        known.map_or_else(String::new, |known| t.text(&known.role.name()).to_owned())
    };
    let current = session.actor.as_ref().map(|actor| &actor.membership.id);
    let keys = app.own_keys(session).await?.into_iter().map(|key| KeyView {
        role: name_of(&key.membership),
        writes: key.writes,
        until: t.until(key.expires_at),
        over: key.expires_at <= now,
        used: key.used_at.map_or_else(String::new, |at| t.time(at)),
        id: key.id.to_string(),
        name: key.name,
    });
    let roles = session.memberships.iter();
    Ok(KeysView {
        keys: keys.collect(),
        roles: roles.map(|m| (m.id.to_string(), name_of(&m.id), Some(&m.id) == current)).collect(),
        until: app.usual_last_day().to_string(),
        most: app::keys::MOST_KEYS,
    })
}

/// Makes a key and shows it, this once.
pub(crate) async fn make(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let request = KeyRequest {
            name: form.get("name").to_owned(),
            membership: form.get("membership").parse().map_err(|_| AppError::Absent)?,
            writes: form.get("access") == "write",
            until: form.day("until"),
        };
        app.make_key(&visitor.session, request).await
    };
    let shown = match work.await {
        Ok(token) => Shown { key: token.reveal_key(), ..Shown::default() },
        Err(AppError::Input(problems)) => Shown { problems, ..Shown::default() },
        Err(error) => return Err(Refusal::to(error, reader)),
    };
    account_page(&app, reader, &visitor, shown).await
}

/// Ends a key.
pub(crate) async fn revoke(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(key)): Path<Id<AccessKeyId>>,
) -> Result<Response, Refusal> {
    app.revoke_key(&visitor.session, &key).await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go("/account#keys"))
}
