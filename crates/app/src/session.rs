//! Signing in, the person acting, and one's own account.

use scheme::Text;
use serde_json::json;
use sha2::Digest as _;
use store::people::{self, Account, EndLogins, Login};
use store::{AnyConnection, Tx};
use workflow::{Actor, Event, Membership, MembershipId};

use crate::credentials::{self, PasswordHash, Token};
use crate::error::InputProblem;
use crate::{App, AppError, random_text};

/// Who is signed in, with what pages show of it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The login.
    pub login: Login,
    /// The account.
    pub account: Account,
    /// The roles it holds.
    pub memberships: Vec<Membership>,
    /// The role it acts in; `None` before the second factor, or where it holds none.
    pub actor: Option<Actor>,
    /// The password must be changed before anything else.
    pub expired: bool,
}

impl Session {
    /// Whether nothing may be done before the second factor.
    pub fn waits(&self) -> bool {
        waits(&self.account, &self.login)
    }
}

/// Whether a login waits for the second factor of its account.
fn waits(account: &Account, login: &Login) -> bool {
    account.totp_confirmed && !login.strong
}

/// Where a person comes from, for the list of logins.
#[derive(Debug, Clone)]
pub struct Client {
    /// Address.
    pub network: String,
    /// Browser.
    pub agent: String,
}

/// What signing in led to.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie.
    pub token: Token,
    /// A code of the second factor is wanted next.
    pub second_factor: bool,
}

impl App {
    /// Signs in with name and password. An unknown name and a wrong password look alike and take as long.
    pub async fn sign_in(&self, name: &str, password: &str, client: Client) -> Result<SignedIn, AppError> {
        let name: String = name.trim().to_lowercase().chars().take(100).collect();
        self.attempt(&name).await?;
        let account = people::account_by_name(&mut *self.store.read().await?, &name).await?;
        let hash = account.as_ref().map(|account| PasswordHash::stored(&account.password));
        let old = hash.as_ref().is_some_and(|hash| hash.needs_rehash(self.settings.cost));
        let right = credentials::verify(hash, password.to_owned(), self.settings.cost).await;
        match account.filter(|_| right) {
            Some(account) => {
                // The right password is here only now: what was hashed by older rules is hashed by today's.
                let anew =
                    if old { credentials::hash(password.to_owned(), self.settings.cost).await.ok() } else { None };
                self.begin(account, anew, client).await
            }
            None => {
                let object = format!("name {}", hex::encode(&sha2::Sha256::digest(name)[..8]));
                self.store
                    .write(move |tx| {
                        Box::pin(async move {
                            tx.log(None, Event::SignInFailed, &object, json!({}));
                            Ok::<_, AppError>(())
                        })
                    })
                    .await?;
                Err(wrong())
            }
        }
    }

    /// Counts an attempt before it is looked at, so that guesses made at once do not pass together; refuses it while
    /// earlier ones make it wait.
    async fn attempt(&self, name: &str) -> Result<(), AppError> {
        let name = name.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let (failures, failed_at) = people::guesses(tx.db(), &name).await?;
                    let wait = credentials::wait(failures, failed_at, now);
                    if wait > 0 {
                        return Err(AppError::TooMany(wait));
                    }
                    people::count_guess(tx.db(), &name, now).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn begin(&self, verified: Account, anew: Option<String>, client: Client) -> Result<SignedIn, AppError> {
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut account = people::account_by_id(tx.db(), &verified.id).await?.ok_or_else(wrong)?;
                    // What was changed while the password was looked at counts.
                    if !account.active || account.password != verified.password {
                        return Err(wrong());
                    }
                    if let Some(hash) = anew {
                        account.password = hash;
                        people::save_account(tx.db(), &account).await?;
                    }
                    let second_factor = account.totp_confirmed;
                    let membership = if second_factor { None } else { first(tx, &account).await? };
                    let token = add_login(tx, &account, membership, false, &client).await?;
                    if !second_factor {
                        // With a second factor the attempts count on until its code was right.
                        people::forget_guesses(tx.db(), &account.name).await?;
                        tx.log(None, Event::SignedIn, &format!("account {}", account.id), json!({}));
                    }
                    Ok(SignedIn { token, second_factor })
                })
            })
            .await
    }

    /// Ends a login that waits for its second factor and begins a strong one, with a new token.
    pub async fn second_factor(&self, session: &Session, code: &str, client: Client) -> Result<Token, AppError> {
        self.attempt(&session.account.name).await?;
        let (id, login, code) = (session.account.id.clone(), session.login.id.clone(), code.trim().to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut account = people::account_by_id(tx.db(), &id).await?.ok_or(AppError::NotSignedIn)?;
                    let recovered = if credentials::is_recovery_code(&code) {
                        let hash = credentials::recovery_hash(&code);
                        let now = tx.now();
                        people::use_recovery_code(tx.db(), &id, &hash, now).await?
                    } else {
                        false
                    };
                    if !recovered {
                        let secret = credentials::Secret::stored(&account.totp_secret);
                        let last = account.totp_last_step;
                        let step = secret.and_then(|secret| secret.verify(&code, tx.now(), last));
                        account.totp_last_step = step.ok_or_else(wrong_code)?;
                    }
                    people::save_account(tx.db(), &account).await?;
                    people::forget_guesses(tx.db(), &account.name).await?;
                    people::end_logins(tx.db(), &id, EndLogins::One(&login)).await?;
                    let membership = first(tx, &account).await?;
                    let token = add_login(tx, &account, membership, true, &client).await?;
                    let event = if recovered { Event::RecoveryCodeUsed } else { Event::SignedIn };
                    tx.log(None, event, &format!("account {id}"), json!({"strong": true}));
                    Ok(token)
                })
            })
            .await
    }

    /// Who is behind a token; `None` for nobody, or once the login has ended.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, AppError> {
        let mut db = self.store.read().await?;
        let now = self.store.now();
        let Some((login, account, memberships)) = people::login_by_token(&mut db, &token.hash()).await? else {
            return Ok(None);
        };
        if now > login.seen_at + self.settings.idle || now > login.began_at + self.settings.absolute {
            return Ok(None);
        }
        if !account.active {
            return Ok(None);
        }
        drop(db);
        // Written at most once a minute, so that reading a page stays reading.
        if now > login.seen_at + jiff::SignedDuration::from_mins(1) {
            let id = login.id.clone();
            self.store
                .write(move |tx| {
                    Box::pin(async move { Ok::<_, AppError>(people::touch_login(tx.db(), &id, None, now).await?) })
                })
                .await?;
        }
        let acting = memberships.iter().find(|known| Some(&known.id) == login.membership.as_ref());
        let actor = acting.filter(|_| !waits(&account, &login)).map(|membership| Actor {
            account: account.id.clone(),
            membership: membership.clone(),
            strong: login.strong,
        });
        let expired = self.has_expired(&account);
        Ok(Some(Session { login, account, memberships, actor, expired }))
    }

    /// Whether an account's password must be changed before anything else.
    pub(crate) fn has_expired(&self, account: &Account) -> bool {
        !account.password.is_empty() && self.settings.passwords.has_expired(account.password_at, self.store.now())
    }

    /// Acts in another of one's roles.
    pub async fn act_as(&self, session: &Session, membership: &MembershipId) -> Result<(), AppError> {
        if session.waits() {
            return Err(AppError::NotSignedIn);
        }
        if !session.memberships.iter().any(|known| known.id == *membership) {
            return Err(AppError::Absent);
        }
        let (id, membership) = (session.login.id.clone(), membership.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    Ok(people::touch_login(tx.db(), &id, Some(&membership), now).await?)
                })
            })
            .await
    }

    /// Ends one of one's own logins.
    pub async fn end_login(&self, session: &Session, login: &str) -> Result<(), AppError> {
        let (account, login) = (session.account.id.clone(), login.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let ended = people::end_logins(tx.db(), &account, EndLogins::One(&login)).await?;
                    if ended == 0 {
                        return Err(AppError::Absent);
                    }
                    tx.log(None, Event::SignedOut, &format!("account {account}"), json!({}));
                    Ok(())
                })
            })
            .await
    }

    /// Changes one's own password; every other login and every access key ends.
    pub async fn change_password(&self, session: &Session, old: &str, new: &str) -> Result<(), AppError> {
        self.attempt(&session.account.name).await?;
        let stored = PasswordHash::stored(&session.account.password);
        if !credentials::verify(Some(stored), old.to_owned(), self.settings.cost).await {
            return Err(AppError::input("old", "原密码不正确", "this is not your present password"));
        }
        let earlier = session.account.earlier_passwords.clone();
        let hash = self.new_password(&session.account.name, &earlier, new).await?;
        let (id, login) = (session.account.id.clone(), session.login.id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut account = people::account_by_id(tx.db(), &id).await?.ok_or(AppError::NotSignedIn)?;
                    account.earlier_passwords.insert(0, hash.clone());
                    account.earlier_passwords.truncate(5);
                    account.password = hash;
                    account.password_at = tx.now();
                    people::save_account(tx.db(), &account).await?;
                    people::forget_guesses(tx.db(), &account.name).await?;
                    people::end_logins(tx.db(), &id, EndLogins::AllBut(&login)).await?;
                    let keys = store::keys::end_keys(tx.db(), &id).await?;
                    tx.log(None, Event::PasswordChanged, &format!("account {id}"), json!({"keys_ended": keys}));
                    Ok(())
                })
            })
            .await
    }

    /// The hash of a password that is good enough; otherwise everything that is wrong with it.
    pub(crate) async fn new_password(
        &self,
        name: &str,
        earlier: &[String],
        password: &str,
    ) -> Result<String, AppError> {
        let mut problems: Vec<Text> = self.settings.passwords.problems(password, name);
        for hash in earlier {
            let hash = PasswordHash::stored(hash);
            if credentials::verify(Some(hash), password.to_owned(), self.settings.cost).await {
                problems.push(Text::new("不能与最近用过的密码相同", "must differ from your last passwords"));
                break;
            }
        }
        if !problems.is_empty() {
            let problem = |message| InputProblem { field: "password".to_owned(), message };
            return Err(AppError::Input(problems.into_iter().map(problem).collect()));
        }
        credentials::hash(password.to_owned(), self.settings.cost)
            .await
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Begins setting up a second factor: a new secret that counts once a code of it was given.
    pub async fn begin_second_factor(&self, session: &Session) -> Result<credentials::Secret, AppError> {
        let secret = credentials::Secret::new();
        let (id, stored) = (session.account.id.clone(), secret.to_stored());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut account = people::account_by_id(tx.db(), &id).await?.ok_or(AppError::NotSignedIn)?;
                    if account.totp_confirmed {
                        return Err(AppError::Closed(Text::new("已启用两步验证", "a second factor is set up already")));
                    }
                    account.totp_secret = stored;
                    people::save_account(tx.db(), &account).await?;
                    Ok::<_, AppError>(())
                })
            })
            .await?;
        Ok(secret)
    }

    /// Confirms a second factor with a code of it; gives the recovery codes, once.
    pub async fn confirm_second_factor(&self, session: &Session, code: &str) -> Result<Vec<String>, AppError> {
        let (id, code) = (session.account.id.clone(), code.trim().to_owned());
        let login = session.login.id.clone();
        self.attempt(&session.account.name).await?;
        let codes = credentials::recovery_codes();
        let hashes: Vec<String> = codes.iter().map(|code| credentials::recovery_hash(code)).collect();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut account = people::account_by_id(tx.db(), &id).await?.ok_or(AppError::NotSignedIn)?;
                    let secret = credentials::Secret::stored(&account.totp_secret).ok_or_else(wrong_code)?;
                    account.totp_last_step = secret.verify(&code, tx.now(), 0).ok_or_else(wrong_code)?;
                    account.totp_confirmed = true;
                    people::save_account(tx.db(), &account).await?;
                    people::set_recovery_codes(tx.db(), &id, &hashes).await?;
                    people::strengthen_login(tx.db(), &login).await?;
                    people::end_logins(tx.db(), &id, EndLogins::AllBut(&login)).await?;
                    tx.log(None, Event::SecondFactorSet, &format!("account {id}"), json!({}));
                    Ok::<_, AppError>(())
                })
            })
            .await?;
        Ok(codes)
    }

    /// The logins of one's own account.
    pub async fn own_logins(&self, session: &Session) -> Result<Vec<Login>, AppError> {
        Ok(people::logins(&mut *self.store.read().await?, &session.account.id).await?)
    }
}

/// The role one acts in first.
async fn first(tx: &mut Tx, account: &Account) -> Result<Option<MembershipId>, AppError> {
    Ok(people::memberships(tx.db(), &account.id).await?.into_iter().next().map(|membership| membership.id))
}

pub(crate) async fn add_login(
    tx: &mut Tx,
    account: &Account,
    membership: Option<MembershipId>,
    strong: bool,
    client: &Client,
) -> Result<Token, AppError> {
    let token = Token::new();
    let now = tx.now();
    let login = Login {
        id: random_text(),
        account: account.id.clone(),
        membership,
        strong,
        began_at: now,
        seen_at: now,
        network: client.network.chars().take(64).collect(),
        agent: client.agent.chars().take(200).collect(),
    };
    people::add_login(tx.db(), &login, &token.hash()).await?;
    Ok(token)
}

fn wrong() -> AppError {
    AppError::input("password", "用户名或密码不正确", "name or password is not right")
}

fn wrong_code() -> AppError {
    AppError::input(
        "code",
        "验证码不正确或已用过，请等待下一个",
        "the code is wrong or was used; wait for the next one",
    )
}

/// The name of the scope of a role: an institution's, an organisation's, an authority's.
pub async fn scope_name(db: &mut AnyConnection, scope: &workflow::Scope) -> Result<String, AppError> {
    use workflow::Scope;
    Ok(match scope {
        // An expert's own name stands beside the role already.
        Scope::Province | Scope::Expert(_) => String::new(),
        Scope::Authority(name) => name.clone(),
        Scope::Institution(id) => {
            store::years::institution_by_id(db, id).await?.map_or_else(String::new, |found| found.name)
        }
        Scope::Organisation(id) => {
            let all = store::years::organisations(db).await?;
            all.into_iter().find(|found| found.id == *id).map_or_else(String::new, |found| found.name)
        }
    })
}
