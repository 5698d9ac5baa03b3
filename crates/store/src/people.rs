//! Accounts, the roles they hold, invitations and logins.

use jiff::Timestamp;
use scheme::Text;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::{AccountId, DossierId, InstitutionId, InvitationId, Membership, MembershipId, Role, Scope};

use crate::errors::StoreError;
use crate::log::time;

/// 账号
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What is typed to sign in, in lower case.
    pub name: String,
    /// Who it is.
    pub person: String,
    /// Where mail goes.
    pub email: String,
    /// The password's hash (PHC), empty before the first.
    pub password: String,
    /// When the password was set.
    pub password_at: Timestamp,
    /// Hashes of the last passwords, newest first.
    pub earlier_passwords: Vec<String>,
    /// Secret of the second factor in hexadecimal; empty where there is none.
    pub totp_secret: String,
    /// Whether a code of it was given once.
    pub totp_confirmed: bool,
    /// The last time step whose code was used.
    pub totp_last_step: i64,
    /// Failed attempts since the last success.
    pub failures: u32,
    /// The last of them.
    pub failed_at: Timestamp,
    /// Whether it may sign in.
    pub active: bool,
}

pub(crate) const ACCOUNT: &str = "a.id, a.name, a.person, a.email, a.password, a.password_at, a.earlier_passwords, \
     a.totp_secret, a.totp_confirmed, a.totp_last_step, a.failures, a.failed_at, a.active";
/// How many columns those are.
pub(crate) const ACCOUNT_COLUMNS: usize = 13;

pub(crate) fn account(row: &AnyRow, at: usize) -> Result<Account, StoreError> {
    let earlier: String = row.try_get(at + 6)?;
    Ok(Account {
        id: id(row.try_get(at)?)?,
        name: row.try_get(at + 1)?,
        person: row.try_get(at + 2)?,
        email: row.try_get(at + 3)?,
        password: row.try_get(at + 4)?,
        password_at: time(row.try_get(at + 5)?)?,
        earlier_passwords: earlier.lines().map(str::to_owned).collect(),
        totp_secret: row.try_get(at + 7)?,
        totp_confirmed: flag(row.try_get(at + 8)?),
        totp_last_step: row.try_get(at + 9)?,
        failures: u32::try_from(row.try_get::<i64, _>(at + 10)?).unwrap_or(u32::MAX),
        failed_at: time(row.try_get(at + 11)?)?,
        active: flag(row.try_get(at + 12)?),
    })
}

pub(crate) fn flag(value: i64) -> bool {
    value != 0
}

/// Reads a stored id.
#[expect(clippy::needless_pass_by_value, reason = "rows give their text away")]
pub(crate) fn id<T: std::str::FromStr>(text: String) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::damaged(format!("id {text}")))
}

fn stored_scope(scope: &Scope) -> (&'static str, &str) {
    match scope {
        Scope::Province => ("province", ""),
        Scope::Institution(id) => ("institution", id.as_str()),
        Scope::Organisation(id) => ("organisation", id.as_str()),
        Scope::Authority(name) => ("authority", name),
        Scope::Expert(id) => ("expert", id.as_str()),
    }
}

fn scope(kind: &str, text: String) -> Result<Scope, StoreError> {
    match kind {
        "province" => Ok(Scope::Province),
        "institution" => Ok(Scope::Institution(id(text)?)),
        "organisation" => Ok(Scope::Organisation(id(text)?)),
        "authority" => Ok(Scope::Authority(text)),
        "expert" => Ok(Scope::Expert(id(text)?)),
        _ => Err(StoreError::damaged(format!("scope {kind}"))),
    }
}

fn role(text: &str) -> Result<Role, StoreError> {
    Role::from_id(text).ok_or_else(|| StoreError::damaged(format!("role {text}")))
}

/// An account by the name that is typed.
pub async fn account_by_name(db: &mut AnyConnection, name: &str) -> Result<Option<Account>, StoreError> {
    let sql = const_format(ACCOUNT, "FROM accounts a WHERE a.name = $1");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(name)
        .fetch_optional(db)
        .await?
        .as_ref()
        .map(|row| account(row, 0))
        .transpose()
}

/// The accounts with this mail address, in any case of letters, whose person still holds a role; none for no address.
pub async fn accounts_by_email(db: &mut AnyConnection, email: &str) -> Result<Vec<Account>, StoreError> {
    if email.is_empty() {
        return Ok(Vec::new());
    }
    let held = "FROM accounts a WHERE LOWER(a.email) = LOWER($1) AND a.active = 1 AND EXISTS \
                (SELECT 1 FROM memberships m WHERE m.account = a.id AND m.ended_at IS NULL) ORDER BY a.id";
    let sql = const_format(ACCOUNT, held);
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(email).fetch_all(db).await?;
    rows.iter().map(|row| account(row, 0)).collect()
}

/// Whether two accounts, by their ids, are one person's: the same account, or the same mail address.
pub async fn is_same_person(db: &mut AnyConnection, one: &AccountId, other: &str) -> Result<bool, StoreError> {
    if one.as_str() == other {
        return Ok(true);
    }
    let Ok(other) = other.parse() else { return Ok(false) };
    let emails = (account_by_id(db, one).await?, account_by_id(db, &other).await?);
    Ok(match emails {
        (Some(one), Some(other)) => !one.email.is_empty() && one.email.eq_ignore_ascii_case(&other.email),
        _ => false,
    })
}

/// An account by its id.
pub async fn account_by_id(db: &mut AnyConnection, id: &AccountId) -> Result<Option<Account>, StoreError> {
    let sql = const_format(ACCOUNT, "FROM accounts a WHERE a.id = $1");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.as_str())
        .fetch_optional(db)
        .await?
        .as_ref()
        .map(|row| account(row, 0))
        .transpose()
}

/// Who an account is, as it stands in a row that somebody wrote; empty where nobody is known by it any more.
pub async fn person_of(db: &mut AnyConnection, account: &str) -> Result<String, StoreError> {
    let row = sqlx::query("SELECT person FROM accounts WHERE id = $1").bind(account).fetch_optional(db).await?;
    row.map_or_else(|| Ok(String::new()), |row| Ok(row.try_get(0)?))
}

fn const_format(columns: &str, rest: &str) -> String {
    format!("SELECT {columns} {rest}")
}

/// Whether there is any account.
pub async fn any_account(db: &mut AnyConnection) -> Result<bool, StoreError> {
    Ok(sqlx::query("SELECT id FROM accounts LIMIT 1").fetch_optional(db).await?.is_some())
}

/// Adds an account.
pub async fn add_account(db: &mut AnyConnection, account: &Account, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO accounts (id, name, person, email, password, password_at, earlier_passwords, totp_secret, \
         totp_confirmed, totp_last_step, failures, failed_at, active, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(account.id.as_str())
    .bind(&account.name)
    .bind(&account.person)
    .bind(&account.email)
    .bind(&account.password)
    .bind(account.password_at.as_millisecond())
    .bind(account.earlier_passwords.join("\n"))
    .bind(&account.totp_secret)
    .bind(i64::from(account.totp_confirmed))
    .bind(account.totp_last_step)
    .bind(i64::from(account.failures))
    .bind(account.failed_at.as_millisecond())
    .bind(i64::from(account.active))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what can change of an account.
pub async fn save_account(db: &mut AnyConnection, account: &Account) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE accounts SET person = $2, email = $3, password = $4, password_at = $5, earlier_passwords = $6, \
         totp_secret = $7, totp_confirmed = $8, totp_last_step = $9, failures = $10, failed_at = $11, active = $12 \
         WHERE id = $1",
    )
    .bind(account.id.as_str())
    .bind(&account.person)
    .bind(&account.email)
    .bind(&account.password)
    .bind(account.password_at.as_millisecond())
    .bind(account.earlier_passwords.join("\n"))
    .bind(&account.totp_secret)
    .bind(i64::from(account.totp_confirmed))
    .bind(account.totp_last_step)
    .bind(i64::from(account.failures))
    .bind(account.failed_at.as_millisecond())
    .bind(i64::from(account.active))
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces the recovery codes of an account.
pub async fn set_recovery_codes(
    db: &mut AnyConnection,
    account: &AccountId,
    hashes: &[String],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_codes WHERE account = $1").bind(account.as_str()).execute(&mut *db).await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (account, hash) VALUES ($1, $2)")
            .bind(account.as_str())
            .bind(hash)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Uses a recovery code; `false` where there is none, or it was used.
pub async fn use_recovery_code(
    db: &mut AnyConnection,
    account: &AccountId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let result =
        sqlx::query("UPDATE recovery_codes SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at IS NULL")
            .bind(account.as_str())
            .bind(hash)
            .bind(now.as_millisecond())
            .execute(db)
            .await?;
    Ok(result.rows_affected() == 1)
}

/// A membership with the person who holds it.
#[derive(Debug, Clone)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// What is typed to sign in.
    pub name: String,
    /// Who it is.
    pub person: String,
    /// Where mail goes.
    pub email: String,
    /// The role.
    pub membership: Membership,
    /// Whether the account may sign in.
    pub active: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
}

pub(crate) const MEMBERSHIP: &str = "m.id, m.role, m.scope_kind, m.scope, m.department, m.sheets";

pub(crate) fn membership(row: &AnyRow, at: usize) -> Result<Membership, StoreError> {
    let (kind, sheets): (String, String) = (row.try_get(at + 2)?, row.try_get(at + 5)?);
    Ok(Membership {
        id: id(row.try_get(at)?)?,
        role: role(&row.try_get::<String, _>(at + 1)?)?,
        scope: scope(&kind, row.try_get(at + 3)?)?,
        department: row.try_get(at + 4)?,
        sheets: sheets.lines().map(str::to_owned).collect(),
    })
}

/// The roles that an account holds, oldest first.
pub async fn memberships(db: &mut AnyConnection, account: &AccountId) -> Result<Vec<Membership>, StoreError> {
    let sql = const_format(
        MEMBERSHIP,
        "FROM memberships m WHERE m.account = $1 AND m.ended_at IS NULL ORDER BY m.created_at, m.id",
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(account.as_str())
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| membership(row, 0))
        .collect()
}

/// The people of a scope, or everybody.
pub async fn members(db: &mut AnyConnection, of: Option<&Scope>) -> Result<Vec<Member>, StoreError> {
    let (kind, text) = of.map_or(("", ""), stored_scope);
    let sql = format!(
        "SELECT {MEMBERSHIP}, a.id, a.name, a.person, a.email, a.active, a.totp_confirmed FROM memberships m \
         JOIN accounts a ON a.id = m.account WHERE m.ended_at IS NULL AND ($1 = '' OR (m.scope_kind = $1 AND m.scope = $2)) \
         ORDER BY m.scope_kind, m.scope, m.created_at, m.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(kind).bind(text).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                membership: membership(row, 0)?,
                account: id(row.try_get(6)?)?,
                name: row.try_get(7)?,
                person: row.try_get(8)?,
                email: row.try_get(9)?,
                active: flag(row.try_get(10)?),
                second_factor: flag(row.try_get(11)?),
            })
        })
        .collect()
}

/// Adds a role.
pub async fn add_membership(
    db: &mut AnyConnection,
    account: &AccountId,
    membership: &Membership,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (kind, text) = stored_scope(&membership.scope);
    sqlx::query(
        "INSERT INTO memberships (id, account, role, scope_kind, scope, department, sheets, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(membership.id.as_str())
    .bind(account.as_str())
    .bind(membership.role.id())
    .bind(kind)
    .bind(text)
    .bind(&membership.department)
    .bind(membership.sheets.join("\n"))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Gives sheets to a contributor.
pub async fn give_sheets(db: &mut AnyConnection, id: &MembershipId, sheets: &[String]) -> Result<(), StoreError> {
    sqlx::query("UPDATE memberships SET sheets = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(sheets.join("\n"))
        .execute(db)
        .await?;
    Ok(())
}

/// Ends a role, and the logins and access keys that act in it.
pub async fn end_membership(db: &mut AnyConnection, id: &MembershipId, now: Timestamp) -> Result<bool, StoreError> {
    sqlx::query("DELETE FROM logins WHERE membership = $1").bind(id.as_str()).execute(&mut *db).await?;
    sqlx::query("DELETE FROM access_keys WHERE membership = $1").bind(id.as_str()).execute(&mut *db).await?;
    let result = sqlx::query("UPDATE memberships SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
        .bind(id.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(result.rows_affected() == 1)
}

/// 邀请
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub person: String,
    /// Where the link was sent.
    pub email: String,
    /// To which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// 部门
    pub department: String,
    /// By whom.
    pub invited_by: String,
    /// Until when the link holds.
    pub expires_at: Timestamp,
}

const INVITATION: &str = "id, person, email, role, scope_kind, scope, department, invited_by, expires_at";

fn invitation(row: &AnyRow) -> Result<Invitation, StoreError> {
    let kind: String = row.try_get(4)?;
    Ok(Invitation {
        id: id(row.try_get(0)?)?,
        person: row.try_get(1)?,
        email: row.try_get(2)?,
        role: role(&row.try_get::<String, _>(3)?)?,
        scope: scope(&kind, row.try_get(5)?)?,
        department: row.try_get(6)?,
        invited_by: row.try_get(7)?,
        expires_at: time(row.try_get(8)?)?,
    })
}

/// Adds an invitation; of its token only the hash is kept.
pub async fn add_invitation(
    db: &mut AnyConnection,
    invitation: &Invitation,
    token_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (kind, text) = stored_scope(&invitation.scope);
    sqlx::query(
        "INSERT INTO invitations (id, token, person, email, role, scope_kind, scope, department, invited_by, \
         invited_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(invitation.id.as_str())
    .bind(token_hash)
    .bind(&invitation.person)
    .bind(&invitation.email)
    .bind(invitation.role.id())
    .bind(kind)
    .bind(text)
    .bind(&invitation.department)
    .bind(&invitation.invited_by)
    .bind(now.as_millisecond())
    .bind(invitation.expires_at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// An open invitation by its token's hash.
pub async fn open_invitation(
    db: &mut AnyConnection,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Invitation>, StoreError> {
    let sql = const_format(
        INVITATION,
        "FROM invitations WHERE token = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2",
    );
    let row =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(token_hash).bind(now.as_millisecond()).fetch_optional(db).await?;
    row.as_ref().map(invitation).transpose()
}

/// The open invitations of a scope, or all.
pub async fn invitations(
    db: &mut AnyConnection,
    of: Option<&Scope>,
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    let (kind, text) = of.map_or(("", ""), stored_scope);
    let sql = const_format(
        INVITATION,
        "FROM invitations WHERE accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $1 \
         AND ($2 = '' OR (scope_kind = $2 AND scope = $3)) ORDER BY invited_at, id",
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now.as_millisecond()).bind(kind).bind(text);
    query.fetch_all(db).await?.iter().map(invitation).collect()
}

/// Marks an invitation accepted; `false` where it is no longer open.
pub async fn accept_invitation(db: &mut AnyConnection, id: &InvitationId, now: Timestamp) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE invitations SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Takes an invitation back; `false` where it is no longer open.
pub async fn revoke_invitation(db: &mut AnyConnection, id: &InvitationId, now: Timestamp) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE invitations SET revoked_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// One login of an account.
#[derive(Debug, Clone)]
pub struct Login {
    /// Its id, for ending it.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// The role it acts in; `None` until one is chosen.
    pub membership: Option<MembershipId>,
    /// With a second factor.
    pub strong: bool,
    /// Since when.
    pub began_at: Timestamp,
    /// Last used.
    pub seen_at: Timestamp,
    /// From which address.
    pub network: String,
    /// With which browser.
    pub agent: String,
}

const LOGIN: &str = "l.id, l.account, l.membership, l.strong, l.began_at, l.seen_at, l.network, l.agent";
/// How many columns those are.
const LOGIN_COLUMNS: usize = 8;

fn login(row: &AnyRow) -> Result<Login, StoreError> {
    let membership: String = row.try_get(2)?;
    Ok(Login {
        id: row.try_get(0)?,
        account: id(row.try_get(1)?)?,
        membership: if membership.is_empty() { None } else { Some(id(membership)?) },
        strong: flag(row.try_get(3)?),
        began_at: time(row.try_get(4)?)?,
        seen_at: time(row.try_get(5)?)?,
        network: row.try_get(6)?,
        agent: row.try_get(7)?,
    })
}

/// Begins a login; of its token only the hash is kept.
pub async fn add_login(db: &mut AnyConnection, login: &Login, token_hash: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO logins (id, token, account, membership, strong, began_at, seen_at, network, agent) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&login.id)
    .bind(token_hash)
    .bind(login.account.as_str())
    .bind(login.membership.as_ref().map_or("", MembershipId::as_str))
    .bind(i64::from(login.strong))
    .bind(login.began_at.as_millisecond())
    .bind(login.seen_at.as_millisecond())
    .bind(&login.network)
    .bind(&login.agent)
    .execute(db)
    .await?;
    Ok(())
}

/// The login of a token, the account behind it, and the roles that it holds, oldest first: what every request asks for,
/// in one question.
pub async fn login_by_token(
    db: &mut AnyConnection,
    token_hash: &str,
) -> Result<Option<(Login, Account, Vec<Membership>)>, StoreError> {
    const ROLES: usize = LOGIN_COLUMNS + ACCOUNT_COLUMNS;
    let sql = format!(
        "SELECT {LOGIN}, {ACCOUNT}, {MEMBERSHIP} FROM logins l JOIN accounts a ON a.id = l.account \
         LEFT JOIN memberships m ON m.account = a.id AND m.ended_at IS NULL WHERE l.token = $1 \
         ORDER BY m.created_at, m.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(token_hash).fetch_all(db).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut memberships = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.try_get::<Option<String>, _>(ROLES)?.is_some() {
            memberships.push(membership(row, ROLES)?);
        }
    }
    Ok(Some((login(first)?, account(first, LOGIN_COLUMNS)?, memberships)))
}

/// What the head of every page shows besides the year.
#[derive(Debug, Clone)]
pub struct Head {
    /// Messages not yet read.
    pub unread: i64,
    /// The institution's name, empty without one.
    pub institution: String,
    /// Its dossier of the latest year.
    pub dossier: Option<DossierId>,
}

/// What the head of every page shows to an account, which may act for an institution.
pub async fn head(
    db: &mut AnyConnection,
    account: &AccountId,
    institution: Option<&InstitutionId>,
) -> Result<Head, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM messages WHERE account = $1 AND read_at IS NULL), \
         (SELECT name FROM institutions WHERE id = $2), \
         (SELECT id FROM dossiers WHERE institution = $2 ORDER BY year DESC LIMIT 1)",
    )
    .bind(account.as_str())
    .bind(institution.map_or("", InstitutionId::as_str))
    .fetch_one(db)
    .await?;
    Ok(Head {
        unread: row.try_get(0)?,
        institution: row.try_get::<Option<String>, _>(1)?.unwrap_or_default(),
        dossier: row.try_get::<Option<String>, _>(2)?.map(id).transpose()?,
    })
}

/// The logins of an account, latest first.
pub async fn logins(db: &mut AnyConnection, account: &AccountId) -> Result<Vec<Login>, StoreError> {
    let sql = const_format(LOGIN, "FROM logins l WHERE l.account = $1 ORDER BY l.seen_at DESC, l.id");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(account.as_str()).fetch_all(db).await?.iter().map(login).collect()
}

/// Notes that a login was used, or acts in another role.
pub async fn touch_login(
    db: &mut AnyConnection,
    id: &str,
    membership: Option<&MembershipId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE logins SET seen_at = $2, membership = CASE WHEN $3 = '' THEN membership ELSE $3 END WHERE id = $1",
    )
    .bind(id)
    .bind(now.as_millisecond())
    .bind(membership.map_or("", MembershipId::as_str))
    .execute(db)
    .await?;
    Ok(())
}

/// Ends one login of an account, or all but one.
pub async fn end_logins(db: &mut AnyConnection, account: &AccountId, which: EndLogins<'_>) -> Result<u64, StoreError> {
    let (sql, id) = match which {
        EndLogins::One(id) => ("DELETE FROM logins WHERE account = $1 AND id = $2", id),
        EndLogins::AllBut(id) => ("DELETE FROM logins WHERE account = $1 AND id <> $2", id),
    };
    Ok(sqlx::query(sql).bind(account.as_str()).bind(id).execute(db).await?.rows_affected())
}

/// Which logins to end.
#[derive(Debug, Clone, Copy)]
pub enum EndLogins<'a> {
    /// This one.
    One(&'a str),
    /// Every other; with an empty id all.
    AllBut(&'a str),
}

/// A message to somebody in the application.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The words.
    pub text: Text,
    /// Where it leads.
    pub link: String,
    /// Read.
    pub read: bool,
}

/// Adds a message.
pub async fn add_message(
    db: &mut AnyConnection,
    id: &str,
    to: &AccountId,
    text: &Text,
    link: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO messages (id, account, at, zh, en, link) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(to.as_str())
        .bind(now.as_millisecond())
        .bind(&text.zh)
        .bind(&text.en)
        .bind(link)
        .execute(db)
        .await?;
    Ok(())
}

/// The latest messages of an account.
pub async fn messages(db: &mut AnyConnection, account: &AccountId, count: i64) -> Result<Vec<Message>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, at, zh, en, link, read_at FROM messages WHERE account = $1 ORDER BY at DESC, id LIMIT $2",
    )
    .bind(account.as_str())
    .bind(count)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Message {
                id: row.try_get(0)?,
                at: time(row.try_get(1)?)?,
                text: Text::new(row.try_get::<String, _>(2)?, row.try_get::<String, _>(3)?),
                link: row.try_get(4)?,
                read: row.try_get::<Option<i64>, _>(5)?.is_some(),
            })
        })
        .collect()
}

/// How many messages of an account are not read.
pub async fn unread(db: &mut AnyConnection, account: &AccountId) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT COUNT(*) FROM messages WHERE account = $1 AND read_at IS NULL")
        .bind(account.as_str())
        .fetch_one(db)
        .await?;
    Ok(row.try_get(0)?)
}

/// Marks an account's messages read.
pub async fn mark_read(db: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE messages SET read_at = $2 WHERE account = $1 AND read_at IS NULL")
        .bind(account.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that a login now has its second factor.
pub async fn strengthen_login(db: &mut AnyConnection, id: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE logins SET strong = 1 WHERE id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Failed attempts to sign in under a name, whether anybody has it or not, and when the last was.
pub async fn guesses(db: &mut AnyConnection, name: &str) -> Result<(u32, Timestamp), StoreError> {
    let row =
        sqlx::query("SELECT failures, failed_at FROM guesses WHERE name = $1").bind(name).fetch_optional(db).await?;
    let Some(row) = row else { return Ok((0, Timestamp::UNIX_EPOCH)) };
    Ok((u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX), time(row.try_get(1)?)?))
}

/// Counts an attempt under a name, and forgets those of other names that are older than a day.
pub async fn count_guess(db: &mut AnyConnection, name: &str, now: Timestamp) -> Result<(), StoreError> {
    let day = 24 * 60 * 60 * 1000;
    sqlx::query("DELETE FROM guesses WHERE failed_at < $1").bind(now.as_millisecond() - day).execute(&mut *db).await?;
    sqlx::query(
        "INSERT INTO guesses (name, failures, failed_at) VALUES ($1, 1, $2) \
         ON CONFLICT (name) DO UPDATE SET failures = guesses.failures + 1, failed_at = excluded.failed_at",
    )
    .bind(name)
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the attempts under a name, once somebody was let in.
pub async fn forget_guesses(db: &mut AnyConnection, name: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM guesses WHERE name = $1").bind(name).execute(db).await?;
    Ok(())
}
