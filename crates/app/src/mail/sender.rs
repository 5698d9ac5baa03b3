//! Sends what is due. A crash between sending and noting it repeats a mail under the same Message-ID, and loses none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use store::mails::{self, Mail, MailState};

use super::next_attempt;
use crate::{App, AppError};

/// Mails taken from the store at a time.
const AT_ONCE: i64 = 50;
/// How long to wait where nothing is due.
const PAUSE: Duration = Duration::from_secs(3);
/// How long a mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much is kept of what a mail server says.
const WORDS: usize = 300;

/// How mail has gone since the start.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Sent.
    pub sent: Arc<AtomicU64>,
    /// Attempts that failed.
    pub failed: Arc<AtomicU64>,
}

/// Sends the mail of an installation.
pub struct Sender {
    app: App,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    tally: Tally,
}

/// Why a mail was not sent.
enum Refused {
    /// It may go later.
    ForNow(String),
    /// It never will.
    ForGood(String),
}

impl Sender {
    /// With a mail server by its address (`smtp://`, `smtps://`) and the sender's address. The error names what is
    /// wrong with them.
    pub fn new(app: App, url: &str, from: &str, tally: Tally) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| error.to_string())?;
        let address: Address = from.parse().map_err(|error: lettre::address::AddressError| error.to_string())?;
        Ok(Self {
            app,
            transport: transport.timeout(Some(PATIENCE)).build(),
            from: Mailbox::new(Some("衡评 Hengping".to_owned()), address),
            tally,
        })
    }

    /// Sends what is due, and waits for more; ends with the program.
    pub async fn run(self) {
        loop {
            match self.send_due().await {
                Ok(0) => tokio::time::sleep(PAUSE).await,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "mail could not be read or noted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Tries every mail that is due; gives how many those were.
    pub async fn send_due(&self) -> Result<usize, AppError> {
        let now = self.app.store.now();
        let due = mails::due_mails(&mut *self.app.store.read().await?, now, AT_ONCE).await?;
        let count = due.len();
        for mail in due {
            let ended = self.ended(mail).await;
            let noted: Result<(), AppError> = self
                .app
                .store
                .write(move |tx| Box::pin(async move { Ok(mails::save_mail(tx.db(), &ended).await?) }))
                .await;
            noted?;
        }
        Ok(count)
    }

    /// Tries a mail; it comes back as it stands after it.
    async fn ended(&self, mut mail: Mail) -> Mail {
        let result = self.send(&mail).await;
        let now = self.app.store.now();
        mail.attempts += 1;
        let next = match result {
            Ok(()) => {
                self.tally.sent.fetch_add(1, Ordering::Relaxed);
                mail.state = MailState::Sent;
                mail.error = String::new();
                mail.done_at = Some(now);
                return mail;
            }
            Err(Refused::ForNow(why)) => {
                mail.error = why;
                next_attempt(mail.attempts, now)
            }
            Err(Refused::ForGood(why)) => {
                mail.error = why;
                None
            }
        };
        self.tally.failed.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(mail = %mail.id, attempts = mail.attempts, given_up = next.is_none(), "a mail was not sent");
        match next {
            Some(next) => mail.due_at = next,
            None => {
                mail.state = MailState::Failed;
                mail.done_at = Some(now);
            }
        }
        mail
    }

    async fn send(&self, mail: &Mail) -> Result<(), Refused> {
        let for_good = |error: &dyn std::error::Error| Refused::ForGood(words(&error.to_string()));
        let address: Address = mail.address.parse().map_err(|error: lettre::address::AddressError| for_good(&error))?;
        let host = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(one_line(&mail.person)), address))
            .subject(one_line(&mail.subject))
            .date(std::time::SystemTime::from(mail.at))
            .message_id(Some(format!("<{}@{host}>", mail.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|error| for_good(&error))?;
        self.transport.send(message).await.map(drop).map_err(|error| refused(&error))
    }
}

/// A refusal of this mail stands; a mail server that cannot be reached, or does not let us in, may be put right.
fn refused(error: &SmtpError) -> Refused {
    let why = words(&error.to_string());
    // 55x: the mailbox, its space, the text; 53x would be our own name and password.
    let about_the_mail = error.status().is_some_and(|code| (550..560).contains(&u16::from(code)));
    if error.is_permanent() && about_the_mail { Refused::ForGood(why) } else { Refused::ForNow(why) }
}

fn words(error: &str) -> String {
    one_line(error).chars().take(WORDS).collect()
}

/// Without what would end a line: in the head of a mail it could begin another field, and the library stops the program
/// over it.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
