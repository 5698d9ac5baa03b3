//! Mail: written together with the act that causes it, and sent after the commit by the one [`sender`].

mod letters;
pub mod sender;

use jiff::Timestamp;
use scheme::{Lang, Text};
use store::mails::{self, Mail, MailState};
use store::people::Member;
use store::years::Institution;
use store::{Tx, people};
use workflow::{Act, Actor, MailId, Object, Scope, may};

use crate::error::allowed;
use crate::{App, AppError, random_id};

pub(crate) use letters::Letter;

/// What becomes of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailing {
    /// No mail server is known: no mail is written.
    Off,
    /// Mail goes out, in this language.
    On(Lang),
    /// A demonstration: mail is kept to be looked at and never sent.
    Held(Lang),
}

/// Mail as an administrator sees it.
#[derive(Debug, Clone)]
pub struct MailList {
    /// Those of the page, latest first.
    pub mails: Vec<Mail>,
    /// How many are in each state, in the order of [`MailState::ALL`].
    pub counts: [i64; 4],
}

/// Something people are told, in the application and by mail.
pub(crate) struct Notice {
    /// In few words.
    pub(crate) subject: Text,
    /// In full.
    pub(crate) text: Text,
    /// The page it is about.
    pub(crate) link: String,
}

impl App {
    /// Tells everybody of a scope something; gives how many people were told.
    pub(crate) async fn tell(&self, tx: &mut Tx, scope: &Scope, notice: &Notice) -> Result<usize, AppError> {
        let now = tx.now();
        let mut told: Vec<workflow::AccountId> = Vec::new();
        for member in people::members(tx.db(), Some(scope)).await? {
            if !member.active || told.contains(&member.account) {
                continue;
            }
            people::add_message(tx.db(), &crate::random_text(), &member.account, &notice.text, &notice.link, now)
                .await?;
            self.write_mail(tx, (&member.person, &member.email), &Letter::of(notice)).await?;
            told.push(member.account);
        }
        Ok(told.len())
    }

    /// Tells everybody of the office.
    pub(crate) async fn tell_office(&self, tx: &mut Tx, notice: &Notice) -> Result<(), AppError> {
        for member in office(tx).await? {
            self.tell_member(tx, &member, notice).await?;
        }
        Ok(())
    }

    /// Tells the office of something about an institution, but for those whose own it is.
    pub(crate) async fn tell_office_of(
        &self,
        tx: &mut Tx,
        institution: &Institution,
        notice: &Notice,
    ) -> Result<(), AppError> {
        for member in office(tx).await? {
            let actor = Actor { account: member.account.clone(), membership: member.membership.clone(), strong: false };
            if self.recusal(tx.db(), &actor).await?.keeps_from(institution).is_none() {
                self.tell_member(tx, &member, notice).await?;
            }
        }
        Ok(())
    }

    async fn tell_member(&self, tx: &mut Tx, member: &Member, notice: &Notice) -> Result<(), AppError> {
        let (text, link, now) = (&notice.text, &notice.link, tx.now());
        people::add_message(tx.db(), &crate::random_text(), &member.account, text, link, now).await?;
        self.write_mail(tx, (&member.person, &member.email), &Letter::of(notice)).await
    }

    /// Puts a letter among the mail to be sent, where mail goes out at all and the person has an address.
    pub(crate) async fn write_mail(
        &self,
        tx: &mut Tx,
        (person, address): (&str, &str),
        letter: &Letter,
    ) -> Result<(), AppError> {
        let (lang, state) = match self.settings.mailing {
            Mailing::On(lang) => (lang, MailState::Waiting),
            Mailing::Held(lang) => (lang, MailState::Held),
            Mailing::Off => return Ok(()),
        };
        if address.is_empty() {
            return Ok(());
        }
        let now = tx.now();
        let mail = Mail {
            id: MailId::from_bytes(random_id()),
            at: now,
            person: person.to_owned(),
            address: address.to_owned(),
            subject: letter.subject.get(lang).to_owned(),
            body: letter.body(person, &self.settings.public_url, lang),
            state,
            attempts: 0,
            due_at: now,
            error: String::new(),
            done_at: None,
        };
        Ok(mails::add_mail(tx.db(), &mail).await?)
    }

    /// The mail of the installation, `count` from the `skip`th on. What a mail says is shown only in a demonstration:
    /// it is its recipient's, and an invitation's link is a key.
    pub async fn mail_list(&self, actor: &Actor, skip: i64, count: i64) -> Result<MailList, AppError> {
        allowed(may(actor, Act::SeeOperations, &Object::Nothing, self.store.now()))?;
        let mut db = self.store.read().await?;
        let mut list = MailList { mails: mails::mails(&mut db, skip, count).await?, counts: [0; 4] };
        for (state, number) in MailState::ALL.into_iter().zip(&mut list.counts) {
            *number = mails::count_mails(&mut db, state).await?;
        }
        if !self.settings.demonstration {
            list.mails.iter_mut().for_each(|mail| mail.body.clear());
        }
        Ok(list)
    }

    /// Tries a mail again at once that waits for its next turn.
    pub async fn send_mail_now(&self, actor: &Actor, id: &MailId) -> Result<(), AppError> {
        let (actor, id) = (actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    allowed(may(&actor, Act::SeeOperations, &Object::Nothing, now))?;
                    let known = mails::mail_by_id(tx.db(), &id).await?;
                    let waits = |mail: &Mail| mail.state == MailState::Waiting;
                    let mut mail = known.filter(waits).ok_or(AppError::Absent)?;
                    mail.due_at = now;
                    Ok(mails::save_mail(tx.db(), &mail).await?)
                })
            })
            .await
    }

    /// Sends the administrator a mail, to see whether mail goes out.
    pub async fn send_test_mail(&self, actor: &Actor) -> Result<(), AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    allowed(may(&actor, Act::SeeOperations, &Object::Nothing, now))?;
                    if app.settings.mailing == Mailing::Off {
                        return Err(AppError::input("", "没有配置发信服务器", "no mail server is configured"));
                    }
                    let account = people::account_by_id(tx.db(), &actor.account).await?.ok_or(AppError::Absent)?;
                    if account.email.is_empty() {
                        return Err(AppError::input("", "您的账号没有邮箱地址", "your account has no mail address"));
                    }
                    app.write_mail(tx, (&account.person, &account.email), &Letter::test()).await
                })
            })
            .await
    }
}

/// The people of the office who may sign in.
async fn office(tx: &mut Tx) -> Result<Vec<Member>, AppError> {
    let mut members = people::members(tx.db(), Some(&Scope::Province)).await?;
    members.retain(|member| member.active && member.membership.role.is_office());
    Ok(members)
}

/// A mail that was not sent waits longer each time, and is given up after about a day.
fn next_attempt(attempts: i64, now: Timestamp) -> Option<Timestamp> {
    const MINUTES: [i64; 7] = [1, 5, 15, 60, 180, 360, 720];
    let minutes = usize::try_from(attempts - 1).ok().and_then(|tried| MINUTES.get(tried))?;
    Some(now + jiff::SignedDuration::from_mins(*minutes))
}
