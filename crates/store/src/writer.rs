//! The one writer: commands wait in a queue, a batch of them shares a transaction and its commit, and only then is
//! anybody answered.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};
use tokio::sync::{mpsc, oneshot};
use workflow::{Actor, Event};

use crate::clock::Clock;
use crate::dialect::Database;
use crate::errors::StoreError;
use crate::log::{self, Head, Line};

/// Commands that may wait; more are refused, so that people hear it at once.
const QUEUE: usize = 1024;
/// Commands that share one commit.
const BATCH: usize = 64;

/// A transaction in the hands of one command.
pub struct Tx {
    connection: AnyConnection,
    now: Timestamp,
    /// The log with all that the batch has added to it.
    head: Head,
    /// Lines of the commands before this one, not yet written.
    settled: Vec<Line>,
    /// Lines of this command.
    lines: Vec<Line>,
}

impl Tx {
    /// The connection, for this crate's queries.
    pub fn db(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    /// The time of record: the server's clock, never before the last line of the log.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Notes an act, in the same transaction. `detail` is what the log keeps of it: digests before and after, a
    /// reason; never personal data or secrets.
    #[expect(clippy::needless_pass_by_value, reason = "it is made for this call")]
    pub fn log(&mut self, actor: Option<&Actor>, event: Event, object: &str, detail: serde_json::Value) {
        self.lines.push(Line {
            at: self.now,
            actor: actor.map_or_else(String::new, |actor| actor.account.as_str().to_owned()),
            role: actor.map_or("", |actor| actor.role().id()).to_owned(),
            event,
            object: object.to_owned(),
            detail: detail.to_string(),
        });
    }

    /// The log as it will stand with what this command has noted so far: what a receipt carries.
    pub fn checkpoint(&self) -> log::Checkpoint {
        let mut head = self.head.clone();
        self.lines.iter().for_each(|line| head.append(line));
        head.checkpoint()
    }

    /// Puts a command's lines and changes into the batch. Where the command went on after a failed query, PostgreSQL
    /// says so here, and only this command is refused.
    async fn settle(&mut self) -> Result<(), StoreError> {
        self.connection.execute("RELEASE SAVEPOINT command; SAVEPOINT command").await?;
        self.lines.iter().for_each(|line| self.head.append(line));
        self.settled.append(&mut self.lines);
        Ok(())
    }

    /// Writes what the batch has added to the log.
    async fn write_log(&mut self) -> Result<(), StoreError> {
        let written = i64::try_from(self.settled.len()).unwrap_or(i64::MAX);
        log::insert(&mut self.connection, self.head.size() - written, &self.settled).await?;
        log::keep(&mut self.connection, &self.head).await
    }

    /// What a command with this key answered before, if it was done.
    pub async fn answered(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT outcome FROM commands WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| row.try_get(0).map_err(StoreError::of)).transpose()
    }

    /// Keeps the answer of a command, so that repeating it with the same key does nothing twice.
    pub async fn answer(&mut self, key: &str, outcome: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO commands (key, at, outcome) VALUES ($1, $2, $3)")
            .bind(key)
            .bind(self.now.as_millisecond())
            .bind(outcome)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

/// A command in the queue.
trait Job: Send {
    /// Runs it; whether what it did is to be kept.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Answers whoever waits.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Command<T, E, F> {
    work: Option<F>,
    /// `None` until it was run, and where it broke off.
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Command<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            // One command at fault must not end the writing of all.
            let outcome = AssertUnwindSafe(async { work(tx).await }).catch_unwind().await.ok();
            self.outcome = match outcome {
                Some(Ok(value)) => Some(tx.settle().await.map(|()| value).map_err(E::from)),
                other => other,
            };
            matches!(self.outcome, Some(Ok(_)))
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let answer = match (committed, self.outcome) {
            // What refused changed nothing; its reason holds whatever became of the others.
            (_, Some(Err(refused))) => Err(refused),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Unusable("the program failed in this command".to_owned()).into()),
        };
        // Whoever asked may have gone; the change stands all the same.
        let _ = self.reply.send(answer);
    }
}

/// Hands commands to the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    waiting: Arc<AtomicUsize>,
}

enum Message {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

impl Writer {
    pub(crate) fn start(
        connection: AnyConnection,
        database: Database,
        options: AnyConnectOptions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let desk = Desk { database, options, clock, waiting: Arc::clone(&waiting), broken: false };
        tokio::spawn(desk.work(Some(connection), receiver));
        Self { queue, waiting }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(crate) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Message::Job(Box::new(Command { work: Some(work), outcome: None, reply }));
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.queue.try_send(job).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(StoreError::Busy.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Unknown("the writer ended".to_owned()).into()))
    }

    pub(crate) async fn stop(&self) {
        let (reply, stopped) = oneshot::channel();
        if self.queue.send(Message::Stop(reply)).await.is_ok() {
            let _ = stopped.await;
        }
    }
}

/// Where the writer works.
struct Desk {
    database: Database,
    options: AnyConnectOptions,
    clock: Arc<dyn Clock>,
    waiting: Arc<AtomicUsize>,
    /// A commit to a file failed: what is on disk is uncertain until the file is opened anew.
    broken: bool,
}

impl Desk {
    async fn work(mut self, mut connection: Option<AnyConnection>, mut queue: mpsc::Receiver<Message>) {
        while let Some(first) = queue.recv().await {
            let mut jobs = Vec::new();
            let mut stop = None;
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Job(job) => jobs.push(job),
                    Message::Stop(reply) => stop = Some(reply),
                }
                next = if jobs.len() < BATCH && stop.is_none() { queue.try_recv().ok() } else { None };
            }
            self.waiting.fetch_sub(jobs.len(), Ordering::Relaxed);
            connection = self.batch(connection, jobs).await;
            if let Some(reply) = stop {
                // Closed, not dropped: whoever asked may open or move the data next.
                if let Some(connection) = connection
                    && let Err(error) = connection.close().await
                {
                    tracing::warn!(%error, "the database was not closed in order");
                }
                let _ = reply.send(());
                return;
            }
        }
    }

    /// Runs a batch in one transaction and answers everybody in it. The connection comes back unless it failed.
    async fn batch(&mut self, connection: Option<AnyConnection>, mut jobs: Vec<Box<dyn Job>>) -> Option<AnyConnection> {
        let (connection, result) = self.transaction(connection, &mut jobs).await;
        if let Err(error) = &result {
            tracing::error!(%error, commands = jobs.len(), "a batch was not committed");
        }
        for job in jobs {
            job.answer(match &result {
                Ok(()) => Ok(()),
                Err(StoreError::Unusable(why)) => Err(StoreError::Unusable(why.clone())),
                Err(error) => Err(StoreError::Unknown(error.to_string())),
            });
        }
        connection
    }

    async fn transaction(
        &mut self,
        connection: Option<AnyConnection>,
        jobs: &mut [Box<dyn Job>],
    ) -> (Option<AnyConnection>, Result<(), StoreError>) {
        if self.broken {
            let why = "writing stopped after a failed commit; restart the server to go on".to_owned();
            return (connection, Err(StoreError::Unusable(why)));
        }
        let connection = match connection {
            Some(connection) => connection,
            None => match self.database.connect(&self.options).await {
                Ok(connection) => connection,
                Err(error) => return (None, Err(error)),
            },
        };
        let mut tx =
            Tx { connection, now: self.clock.now(), head: Head::default(), settled: Vec::new(), lines: Vec::new() };
        if let Err(error) = self.run(&mut tx, jobs).await {
            // Nothing of it is kept; whether the disk is full or the connection lost, the next batch may do better.
            return (None, Err(error));
        }
        match tx.connection.execute("COMMIT").await {
            Ok(_) => (Some(tx.connection), Ok(())),
            Err(error) => {
                self.broken = self.database == Database::Sqlite;
                (None, Err(error.into()))
            }
        }
    }

    async fn run(&self, tx: &mut Tx, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        tx.connection.execute(self.database.begin()).await?;
        tx.head = log::head(&mut tx.connection, self.database.lock_head()).await?;
        // There is always one savepoint, which the commit ends: a command that is done moves it behind itself.
        tx.connection.execute("SAVEPOINT command").await?;
        for job in jobs {
            tx.now = self.clock.now().max(tx.head.last_at());
            tx.lines.clear();
            if !job.run(tx).await {
                tx.connection.execute("ROLLBACK TO SAVEPOINT command").await?;
            }
        }
        tx.write_log().await
    }
}
