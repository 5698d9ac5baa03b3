//! Access keys: how people's own programs sign in, in one of their roles.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use scheme::Text;
use serde_json::json;
use store::keys::{self, AccessKey};
use store::people::Account;
use workflow::{AccessKeyId, Actor, Event, MembershipId, calendar};

use crate::credentials::Token;
use crate::error::InputProblem;
use crate::session::Session;
use crate::{App, AppError, random_id};

/// Most keys that one person holds at a time.
pub const MOST_KEYS: usize = 10;
/// Days that a key holds where nothing else is said.
pub const USUAL_DAYS: i32 = 90;
/// Days that a key holds at most.
pub const MOST_DAYS: i32 = 365;

/// A key that somebody wants.
#[derive(Debug, Clone)]
pub struct KeyRequest {
    /// What its owner calls it.
    pub name: String,
    /// The role it will act in.
    pub membership: MembershipId,
    /// It may change data; otherwise it only reads.
    pub writes: bool,
    /// Its last day.
    pub until: Option<Date>,
}

/// Who a program acts for.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The key.
    pub key: AccessKey,
    /// Whose it is.
    pub account: Account,
    /// The person acting.
    pub actor: Actor,
    /// The password must be changed before anything else.
    pub expired: bool,
}

impl App {
    /// Makes a key for oneself; gives its token, once.
    pub async fn make_key(&self, session: &Session, request: KeyRequest) -> Result<Token, AppError> {
        let membership = session.memberships.iter().find(|known| known.id == request.membership);
        let membership = membership.ok_or(AppError::Absent)?.clone();
        if session.expired {
            return Err(AppError::Closed(Text::new(
                "密码已到期，请先修改密码",
                "the password has expired: change it first",
            )));
        }
        if membership.role.needs_second_factor() && !session.login.strong {
            return Err(AppError::Closed(Text::new(
                "此角色须先启用两步验证，才能创建访问密钥",
                "this role needs a second factor before it can have an access key",
            )));
        }
        let key = AccessKey {
            id: AccessKeyId::from_bytes(random_id()),
            account: session.account.id.clone(),
            membership: membership.id.clone(),
            name: request.name.trim().to_owned(),
            writes: request.writes,
            strong: session.login.strong,
            made_at: self.store.now(),
            expires_at: calendar::end_of(self.last_day(&request)?),
            used_at: None,
        };
        let actor = Actor { account: key.account.clone(), membership, strong: key.strong };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let mut holding = 0;
                    for known in keys::keys(tx.db(), &key.account).await? {
                        if known.expires_at > now {
                            holding += 1;
                        } else {
                            keys::end_key(tx.db(), &known.account, &known.id).await?;
                        }
                    }
                    if holding >= MOST_KEYS {
                        return Err(AppError::input(
                            "name",
                            format!("访问密钥最多 {MOST_KEYS} 个，请先撤销不用的"),
                            format!("at most {MOST_KEYS} access keys: revoke one that is not used first"),
                        ));
                    }
                    let token = Token::new();
                    keys::add_key(tx.db(), &AccessKey { made_at: now, ..key.clone() }, &token.hash()).await?;
                    tx.log(
                        Some(&actor),
                        Event::AccessKeyMade,
                        &format!("key {}", key.id),
                        json!({"writes": key.writes, "expires_at": key.expires_at}),
                    );
                    Ok(token)
                })
            })
            .await
    }

    /// The last day of a key that is wanted; every problem with the wish at once.
    fn last_day(&self, request: &KeyRequest) -> Result<Date, AppError> {
        let today = calendar::day_of(self.store.now());
        let last = today.saturating_add(MOST_DAYS.days());
        let mut problems = Vec::new();
        if !(1..=50).contains(&request.name.trim().chars().count()) {
            problems.push(InputProblem::new(
                "name",
                "请给密钥起名，1到50字",
                "give the key a name of 1 to 50 characters",
            ));
        }
        match request.until {
            Some(day) if problems.is_empty() && (today..=last).contains(&day) => return Ok(day),
            Some(day) if (today..=last).contains(&day) => {}
            _ => problems.push(InputProblem::new(
                "until",
                format!("有效期应为今天到 {last} 之间的日期"),
                format!("the last day must lie between today and {last}"),
            )),
        }
        Err(AppError::Input(problems))
    }

    /// The last day that a key has where nothing else is wished.
    pub fn usual_last_day(&self) -> Date {
        calendar::day_of(self.store.now()).saturating_add(USUAL_DAYS.days())
    }

    /// One's own keys, oldest first, also those whose time is over.
    pub async fn own_keys(&self, session: &Session) -> Result<Vec<AccessKey>, AppError> {
        Ok(keys::keys(&mut *self.store.read().await?, &session.account.id).await?)
    }

    /// Ends one of one's own keys.
    pub async fn revoke_key(&self, session: &Session, id: &AccessKeyId) -> Result<(), AppError> {
        let (account, actor, id) = (session.account.id.clone(), session.actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !keys::end_key(tx.db(), &account, &id).await? {
                        return Err(AppError::Absent);
                    }
                    tx.log(actor.as_ref(), Event::AccessKeyRevoked, &format!("key {id}"), json!({}));
                    Ok(())
                })
            })
            .await
    }

    /// Who a program acts for; `None` for a key that nobody has, or that has ended.
    pub async fn holder(&self, token: &Token) -> Result<Option<Holder>, AppError> {
        let now = self.store.now();
        let found = keys::key_by_token(&mut *self.store.read().await?, &token.hash()).await?;
        let Some((key, account, membership)) = found else { return Ok(None) };
        if now >= key.expires_at || !account.active {
            return Ok(None);
        }
        // Written at most once a minute, so that reading stays reading.
        if key.used_at.is_none_or(|used| now > used + SignedDuration::from_mins(1)) {
            let id = key.id.clone();
            self.store
                .write(move |tx| Box::pin(async move { Ok::<_, AppError>(keys::touch_key(tx.db(), &id, now).await?) }))
                .await?;
        }
        let expired = self.has_expired(&account);
        let actor = Actor { account: account.id.clone(), membership, strong: key.strong };
        Ok(Some(Holder { key, account, actor, expired }))
    }
}
