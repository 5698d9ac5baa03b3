//! Invitations and roles.

use scheme::Text;
use serde_json::json;
use store::Tx;
use store::people::{self, Account, Invitation, Member};
use workflow::{
    AccountId, Act, Actor, Event, ExpertId, InvitationId, Membership, MembershipId, Object, Role, Scope, may,
};

use crate::credentials::Token;
use crate::error::{InputProblem, allowed};
use crate::mail::Letter;
use crate::session::{Client, Session, SignedIn, add_login};
use crate::{App, AppError, random_id};

/// Whom to invite, to what.
#[derive(Debug, Clone)]
pub struct InvitationRequest {
    /// Who.
    pub person: String,
    /// Where the link goes.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// 部门
    pub department: String,
}

/// How an invitation is accepted.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// What will be typed to sign in.
    pub name: String,
    /// The password.
    pub password: String,
}

/// How long a link holds: long enough for people who are away for a week.
const VALID: jiff::SignedDuration = jiff::SignedDuration::from_hours(14 * 24);

impl App {
    /// The people of a scope, and who is invited.
    pub async fn people(
        &self,
        actor: &Actor,
        scope: Option<&Scope>,
    ) -> Result<(Vec<Member>, Vec<Invitation>), AppError> {
        let object = Object::People(scope.cloned().unwrap_or(Scope::Province));
        allowed(may(actor, Act::SeePeople, &object, self.store.now()))?;
        let mut db = self.store.read().await?;
        let now = self.store.now();
        Ok((people::members(&mut db, scope).await?, people::invitations(&mut db, scope, now).await?))
    }

    /// Invites somebody; gives the token of the link, once.
    pub async fn invite(&self, actor: &Actor, request: InvitationRequest) -> Result<Token, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    allowed(may(&actor, Act::ManagePeople, &Object::People(request.scope.clone()), now))?;
                    check(&actor, &request)?;
                    let person = match &request.scope {
                        Scope::Expert(id) => known_expert(tx, id).await?,
                        _ => request.person.trim().to_owned(),
                    };
                    for account in people::accounts_by_email(tx.db(), request.email.trim()).await? {
                        if account.person != person {
                            return Err(AppError::input(
                                "email",
                                "此邮箱已由他人的账号使用；一人一个邮箱，请填写被邀请人自己的",
                                "somebody else’s account has this address: give the invited person’s own",
                            ));
                        }
                        goes_with(tx, &account.id, (request.role, &request.scope), "email").await?;
                    }
                    let invitation = Invitation {
                        id: InvitationId::from_bytes(random_id()),
                        person,
                        email: request.email.trim().to_owned(),
                        role: request.role,
                        scope: request.scope,
                        department: request.department.trim().to_owned(),
                        invited_by: actor.account.as_str().to_owned(),
                        expires_at: now + VALID,
                    };
                    let token = Token::new();
                    people::add_invitation(tx.db(), &invitation, &token.hash(), now).await?;
                    tx.log(
                        Some(&actor),
                        Event::Invited,
                        &format!("invitation {}", invitation.id),
                        json!({
                            "role": invitation.role.id(),
                        }),
                    );
                    let letter = Letter::invitation(&invitation.role.name(), &token.reveal(), invitation.expires_at);
                    app.write_mail(tx, (&invitation.person, &invitation.email), &letter).await?;
                    Ok(token)
                })
            })
            .await
    }

    /// Takes an invitation back.
    pub async fn revoke_invitation(&self, actor: &Actor, scope: &Scope, id: &InvitationId) -> Result<(), AppError> {
        let (actor, scope, id) = (actor.clone(), scope.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    allowed(may(&actor, Act::ManagePeople, &Object::People(scope.clone()), now))?;
                    let open = people::invitations(tx.db(), Some(&scope), now).await?;
                    if !open.iter().any(|known| known.id == id) {
                        return Err(AppError::Absent);
                    }
                    people::revoke_invitation(tx.db(), &id, now).await?;
                    tx.log(Some(&actor), Event::InvitationRevoked, &format!("invitation {id}"), json!({}));
                    Ok(())
                })
            })
            .await
    }

    /// An open invitation, for the page that its link leads to.
    pub async fn invitation(&self, token: &Token) -> Result<Invitation, AppError> {
        let now = self.store.now();
        let mut db = self.store.read().await?;
        people::open_invitation(&mut db, &token.hash(), now).await?.ok_or(AppError::Absent)
    }

    /// Accepts an invitation: makes the account and signs in.
    pub async fn accept_invitation(
        &self,
        token: &Token,
        acceptance: Acceptance,
        client: Client,
    ) -> Result<SignedIn, AppError> {
        let invitation = self.invitation(token).await?;
        let name = account_name(&acceptance.name)?;
        let password = self.new_password(&name, &[], &acceptance.password).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    if !people::accept_invitation(tx.db(), &invitation.id, now).await? {
                        return Err(AppError::Absent);
                    }
                    if people::account_by_name(tx.db(), &name).await?.is_some() {
                        return Err(AppError::input(
                            "name",
                            "此用户名已有人使用，请换一个",
                            "this name is taken; choose another",
                        ));
                    }
                    // One person has one account: two would be two people wherever two must decide.
                    if !people::accounts_by_email(tx.db(), &invitation.email).await?.is_empty() {
                        return Err(AppError::input(
                            "name",
                            "此邮箱已有账号：请先用原账号登录，再打开这个链接，新角色会加到原账号上",
                            "this mail address has an account: sign in to it, open this link again, and it gets the role",
                        ));
                    }
                    let account = new_account(&name, &invitation.person, &invitation.email, password, now);
                    people::add_account(tx.db(), &account, now).await?;
                    let membership = take_up(tx, &account.id, invitation, None).await?;
                    let token = add_login(tx, &account, Some(membership), false, &client).await?;
                    Ok(SignedIn { token, second_factor: false })
                })
            })
            .await
    }

    /// Accepts an invitation with an account that is signed in: it gets the role, and acts in it from now on.
    pub async fn join_by_invitation(&self, session: &Session, token: &Token) -> Result<(), AppError> {
        if session.waits() {
            return Err(AppError::NotSignedIn);
        }
        let (invitation, session) = (self.invitation(token).await?, session.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    if !people::accept_invitation(tx.db(), &invitation.id, now).await? {
                        return Err(AppError::Absent);
                    }
                    let account = &session.account;
                    if account.person != invitation.person {
                        let invited = &invitation.person;
                        return Err(AppError::input(
                            "",
                            format!("邀请的是{invited}，而现在登录的是{}：请先退出登录", account.person),
                            format!("{invited} is invited, but {} is signed in: sign out first", account.person),
                        ));
                    }
                    goes_with(tx, &account.id, (invitation.role, &invitation.scope), "").await?;
                    let membership = take_up(tx, &account.id, invitation, session.actor.as_ref()).await?;
                    Ok(people::touch_login(tx.db(), &session.login.id, Some(&membership), now).await?)
                })
            })
            .await
    }

    /// Whether nobody has an account yet: the first run.
    pub async fn is_new(&self) -> Result<bool, AppError> {
        Ok(!people::any_account(&mut *self.store.read().await?).await?)
    }

    /// The first run: invites the first system administrator. Only while there is no account; a later run takes the
    /// earlier link's place.
    pub async fn first_invitation(&self) -> Result<Token, AppError> {
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    if people::any_account(tx.db()).await? {
                        return Err(AppError::Absent);
                    }
                    for earlier in people::invitations(tx.db(), None, now).await? {
                        people::revoke_invitation(tx.db(), &earlier.id, now).await?;
                    }
                    let invitation = Invitation {
                        id: InvitationId::from_bytes(random_id()),
                        person: "系统管理员".to_owned(),
                        email: String::new(),
                        role: Role::SystemAdmin,
                        scope: Scope::Province,
                        department: String::new(),
                        invited_by: String::new(),
                        expires_at: now + VALID,
                    };
                    let token = Token::new();
                    people::add_invitation(tx.db(), &invitation, &token.hash(), now).await?;
                    tx.log(None, Event::SetUp, &format!("invitation {}", invitation.id), json!({}));
                    Ok(token)
                })
            })
            .await
    }

    /// Ends a role.
    pub async fn end_membership(&self, actor: &Actor, scope: &Scope, id: &MembershipId) -> Result<(), AppError> {
        let (actor, scope, id) = (actor.clone(), scope.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    allowed(may(&actor, Act::ManagePeople, &Object::People(scope.clone()), now))?;
                    let members = people::members(tx.db(), Some(&scope)).await?;
                    if !members.iter().any(|member| member.membership.id == id) {
                        return Err(AppError::Absent);
                    }
                    if actor.membership.id == id {
                        return Err(AppError::Closed(Text::new("不能停用自己的角色", "you cannot end your own role")));
                    }
                    people::end_membership(tx.db(), &id, now).await?;
                    tx.log(Some(&actor), Event::MembershipEnded, &format!("membership {id}"), json!({}));
                    Ok(())
                })
            })
            .await
    }

    /// Gives sheets to a contributor of one's own institution.
    pub async fn give_sheets(&self, actor: &Actor, id: &MembershipId, sheets: Vec<String>) -> Result<(), AppError> {
        let (actor, id) = (actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let scope = actor.membership.scope.clone();
                    allowed(may(&actor, Act::ManagePeople, &Object::People(scope.clone()), tx.now()))?;
                    let members = people::members(tx.db(), Some(&scope)).await?;
                    if !members.iter().any(|member| member.membership.id == id) {
                        return Err(AppError::Absent);
                    }
                    people::give_sheets(tx.db(), &id, &sheets).await?;
                    tx.log(Some(&actor), Event::SheetsGiven, &format!("membership {id}"), json!({"sheets": sheets}));
                    Ok(())
                })
            })
            .await
    }
}

fn check(actor: &Actor, request: &InvitationRequest) -> Result<(), AppError> {
    let mut problems = Vec::new();
    let person = request.person.trim();
    if person.is_empty() || person.chars().count() > 50 || person.contains(char::is_control) {
        problems.push(InputProblem::new("person", "请填写姓名，最多50字", "give the name, at most 50 characters"));
    }
    let email = request.email.trim();
    if !email.contains('@') || email.contains(char::is_whitespace) || email.len() > 200 {
        problems.push(InputProblem::new("email", "请填写有效的电子邮箱", "give a valid mail address"));
    }
    let fits = match request.scope {
        Scope::Institution(_) => request.role.is_institution(),
        Scope::Organisation(_) => request.role == Role::EvaluationOrganisation,
        Scope::Authority(_) => request.role == Role::Authority,
        Scope::Expert(_) => request.role.is_expert(),
        Scope::Province => {
            !request.role.is_institution()
                && !request.role.is_expert()
                && !matches!(request.role, Role::EvaluationOrganisation | Role::Authority)
        }
    };
    if !fits || !actor.role().is_administrator() && !request.role.is_institution() {
        problems.push(InputProblem::new("role", "此处不能邀请该角色", "this role cannot be invited here"));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
}

/// Refuses a role that nobody holds beside those that an account has.
async fn goes_with(
    tx: &mut Tx,
    account: &AccountId,
    (role, scope): (Role, &Scope),
    field: &str,
) -> Result<(), AppError> {
    let held = people::memberships(tx.db(), account).await?;
    let name = role.name();
    if held.iter().any(|one| one.role == role && one.scope == *scope) {
        return Err(AppError::input(
            field,
            format!("该账号已经是{}，不必再邀请", name.zh),
            format!("the account is {} already: no invitation is needed", name.en),
        ));
    }
    // Not which role it is: who invites need not know what else somebody does.
    if held.iter().all(|one| role.goes_with(one.role)) {
        return Ok(());
    }
    Err(AppError::input(
        field,
        format!("该账号的其他角色不能兼任{}：请邀请另一人", name.zh),
        format!("the account has a role that does not go with {}: invite somebody else", name.en),
    ))
}

/// Gives an account the role that it was invited to.
async fn take_up(
    tx: &mut Tx,
    account: &AccountId,
    invitation: Invitation,
    actor: Option<&Actor>,
) -> Result<MembershipId, AppError> {
    let membership = Membership {
        id: MembershipId::from_bytes(random_id()),
        role: invitation.role,
        scope: invitation.scope,
        department: invitation.department,
        sheets: Vec::new(),
    };
    let now = tx.now();
    people::add_membership(tx.db(), account, &membership, now).await?;
    let detail = json!({"invitation": invitation.id.as_str(), "role": membership.role.id()});
    tx.log(actor, Event::InvitationAccepted, &format!("account {account}"), detail);
    Ok(membership.id)
}

/// The name of whoever is invited as an expert: somebody of the pool who was confirmed, and has no account as one yet.
async fn known_expert(tx: &mut Tx, id: &ExpertId) -> Result<String, AppError> {
    let all = store::experts::experts(tx.db()).await?;
    let expert = all.into_iter().find(|one| one.id == *id && one.withdrawn_at.is_none());
    let expert = expert.ok_or_else(|| AppError::input("expert", "请选择专家", "choose the expert"))?;
    if expert.confirmed_at.is_none() {
        return Err(AppError::input(
            "expert",
            "该专家的身份和单位尚未核实，请先由办公室在专家名录中核实",
            "who this expert is was not confirmed yet; the office does so on the register of experts first",
        ));
    }
    if !people::members(tx.db(), Some(&Scope::Expert(id.clone()))).await?.is_empty() {
        return Err(AppError::input(
            "expert",
            "该专家已有账号；如需改换角色，请先停用原角色",
            "this expert has an account; to give another role, end the one there is first",
        ));
    }
    Ok(expert.name)
}

fn account_name(typed: &str) -> Result<String, AppError> {
    let name = typed.trim().to_lowercase();
    let fine = (3..=40).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    if fine {
        Ok(name)
    } else {
        Err(AppError::input(
            "name",
            "用户名为3到40个字，可用汉字、字母、数字和 . - _ @",
            "3 to 40 characters: letters, digits and . - _ @",
        ))
    }
}

pub(crate) fn new_account(name: &str, person: &str, email: &str, password: String, now: jiff::Timestamp) -> Account {
    Account {
        id: AccountId::from_bytes(random_id()),
        name: name.to_owned(),
        person: person.to_owned(),
        email: email.to_owned(),
        earlier_passwords: vec![password.clone()],
        password,
        password_at: now,
        totp_secret: String::new(),
        totp_confirmed: false,
        totp_last_step: 0,
        failures: 0,
        failed_at: jiff::Timestamp::UNIX_EPOCH,
        active: true,
    }
}
