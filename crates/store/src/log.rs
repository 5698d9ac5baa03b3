//! The tamper-evident log: a Merkle tree over its lines (RFC 9162, section 2), of which only the roots of the complete
//! subtrees are kept, so that a line costs a few hashes whatever the log's length.

use jiff::Timestamp;
use scheme::Text;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::Event;

use crate::errors::StoreError;
use crate::rows;

type Hash = [u8; 32];

/// Reads the head of the log.
pub(crate) const HEAD: &str = "SELECT origin, size, frontier, last_at FROM log_head WHERE id = 1";

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Account, empty where nobody was signed in.
    pub actor: String,
    /// The role it acted in.
    pub role: String,
    /// What happened.
    pub event: Event,
    /// To what.
    pub object: String,
    /// More, as JSON.
    pub detail: String,
}

impl Line {
    /// The hash of a line: over its parts, each with its length before it, so that none can run into the next.
    fn leaf(&self) -> Hash {
        let at = self.at.as_millisecond().to_string();
        let mut hash = Sha256::new();
        hash.update([0]);
        for part in [&at, &self.actor, &self.role, self.event.id(), &self.object, &self.detail] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// What stands on a receipt: how long the log was, and the root over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Number of lines.
    pub size: i64,
    /// Root, in hexadecimal.
    pub root: String,
}

/// The end of the log: its length, and the roots of the complete subtrees, largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    origin: String,
    size: i64,
    frontier: Vec<Hash>,
    last_at: Timestamp,
}

impl Head {
    pub(crate) fn size(&self) -> i64 {
        self.size
    }

    pub(crate) fn last_at(&self) -> Timestamp {
        self.last_at
    }

    pub(crate) fn append(&mut self, line: &Line) {
        let mut hash = line.leaf();
        // Every trailing one bit of the size is a complete subtree that the new leaf completes further.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                hash = node(&left, &hash);
            }
        }
        self.frontier.push(hash);
        self.size += 1;
        self.last_at = line.at;
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        let root = self.frontier.iter().rev().copied().reduce(|right, left| node(&left, &right));
        let root = root.unwrap_or_else(|| Sha256::digest([]).into());
        Checkpoint { origin: self.origin.clone(), size: self.size, root: hex::encode(root) }
    }
}

pub(crate) async fn head(connection: &mut AnyConnection, query: &'static str) -> Result<Head, StoreError> {
    let row = sqlx::query(query).fetch_one(connection).await?;
    let frontier: String = row.try_get(2)?;
    let size: i64 = row.try_get(1)?;
    let bytes = hex::decode(&frontier).map_err(|_| StoreError::damaged("head of the log"))?;
    let frontier: Vec<Hash> =
        bytes.chunks(32).map(Hash::try_from).collect::<Result<_, _>>().map_err(|_| StoreError::damaged("log head"))?;
    Ok(Head { origin: row.try_get(0)?, size, frontier, last_at: time(row.try_get(3)?)? })
}

/// The checkpoint of the log as it is stored.
pub async fn checkpoint(connection: &mut AnyConnection) -> Result<Checkpoint, StoreError> {
    Ok(head(connection, HEAD).await?.checkpoint())
}

/// When the last line was written.
pub async fn last_at(connection: &mut AnyConnection) -> Result<Timestamp, StoreError> {
    Ok(head(connection, HEAD).await?.last_at())
}

pub(crate) async fn keep(connection: &mut AnyConnection, head: &Head) -> Result<(), StoreError> {
    sqlx::query("UPDATE log_head SET size = $1, frontier = $2, last_at = $3 WHERE id = 1")
        .bind(head.size)
        .bind(hex::encode(head.frontier.concat()))
        .bind(head.last_at.as_millisecond())
        .execute(connection)
        .await?;
    Ok(())
}

/// Lines that go in one statement. A few sizes only: the database prepares each of them once.
const TOGETHER: [usize; 3] = [16, 4, 1];

/// Writes lines that stand one after another, the first at `position`.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    mut position: i64,
    mut lines: &[Line],
) -> Result<(), StoreError> {
    while let Some(size) = TOGETHER.into_iter().find(|size| *size <= lines.len()) {
        let (some, rest) = lines.split_at(size);
        let sql = format!(
            "INSERT INTO log (position, at, actor, role, event, object, detail) VALUES {}",
            rows::places(size, 7)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for line in some {
            query = query.bind(position).bind(line.at.as_millisecond()).bind(&line.actor).bind(&line.role);
            query = query.bind(line.event.id()).bind(&line.object).bind(&line.detail);
            position += 1;
        }
        query.execute(&mut *connection).await?;
        lines = rest;
    }
    Ok(())
}

pub(crate) fn time(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| StoreError::damaged("a time"))
}

const LINE: &str = "position, at, actor, role, event, object, detail";

fn line(row: &AnyRow) -> Result<(i64, Line), StoreError> {
    let event: String = row.try_get(4)?;
    let event = Event::from_id(&event).ok_or_else(|| StoreError::damaged(format!("event {event}")))?;
    let line = Line {
        at: time(row.try_get(1)?)?,
        actor: row.try_get(2)?,
        role: row.try_get(3)?,
        event,
        object: row.try_get(5)?,
        detail: row.try_get(6)?,
    };
    Ok((row.try_get(0)?, line))
}

/// Lines of the log from `from` on, at most `count`, with their positions.
pub async fn lines(connection: &mut AnyConnection, from: i64, count: i64) -> Result<Vec<(i64, Line)>, StoreError> {
    let sql = format!("SELECT {LINE} FROM log WHERE position >= $1 ORDER BY position LIMIT $2");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(from).bind(count);
    query.fetch_all(connection).await?.iter().map(line).collect()
}

/// Every line about an object, latest first.
pub async fn lines_about(connection: &mut AnyConnection, object: &str) -> Result<Vec<Line>, StoreError> {
    let sql = format!("SELECT {LINE} FROM log WHERE object = $1 ORDER BY position DESC");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(object).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(line(row)?.1)).collect()
}

/// Whether something of this kind ever happened.
pub async fn has(connection: &mut AnyConnection, event: Event) -> Result<bool, StoreError> {
    let query = sqlx::query("SELECT position FROM log WHERE event = $1 LIMIT 1").bind(event.id());
    Ok(query.fetch_optional(connection).await?.is_some())
}

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogFault {
    /// A line is missing or there twice: the position that was expected.
    Gap(i64),
    /// Time runs backwards at this position.
    Time(i64),
    /// The lines do not give the root that is stored, or that somebody holds: at this size.
    Root(i64),
    /// The log is shorter than what somebody holds.
    Shorter(i64),
    /// It is another log than the one of which somebody holds a checkpoint.
    Origin,
}

impl LogFault {
    /// What to tell people. Positions count from 0, as in the table of the log.
    pub fn message(&self) -> Text {
        match self {
            Self::Gap(position) => {
                Text::new(format!("第 {position} 条缺失或重复"), format!("line {position} is missing or there twice"))
            }
            Self::Time(position) => Text::new(
                format!("第 {position} 条的时间早于前一条"),
                format!("line {position} is earlier than the line before it"),
            ),
            Self::Root(size) => Text::new(
                format!("前 {size} 条算出的校验值与保存的不符，其中有内容被改动"),
                format!("the first {size} lines do not give the root that was kept: something in them was changed"),
            ),
            Self::Shorter(size) => Text::new(
                format!("日志不足 {size} 条，末尾有内容被删去"),
                format!("there are fewer than {size} lines: the end was cut off"),
            ),
            Self::Origin => {
                Text::new("这不是出具该校验值的那份日志", "this is another log than the one whose root is held")
            }
        }
    }
}

/// Recomputes the log and holds it against its head and against checkpoints from outside, such as those on receipts.
/// Lines may be added meanwhile.
pub async fn verify(
    connection: &mut AnyConnection,
    outside: &[Checkpoint],
) -> Result<Result<Checkpoint, LogFault>, StoreError> {
    let mut stored = head(connection, HEAD).await?;
    if outside.iter().any(|held| held.origin != stored.origin) {
        return Ok(Err(LogFault::Origin));
    }
    let mut head_of_lines = Head { origin: stored.origin.clone(), ..Head::default() };
    loop {
        // Nothing before the first line either: the numbering could have been extended to both sides.
        let from = if head_of_lines.size == 0 { i64::MIN } else { head_of_lines.size };
        let page = lines(connection, from, 1000).await?;
        if page.is_empty() {
            break;
        }
        if let Err(fault) = follow(&mut head_of_lines, &page, outside) {
            return Ok(Err(fault));
        }
        // Read after these lines and before the next: when there are no next ones, it is the head of these.
        stored = head(connection, HEAD).await?;
    }
    if head_of_lines != stored {
        return Ok(Err(LogFault::Root(stored.size)));
    }
    match outside.iter().find(|held| held.size > stored.size) {
        Some(held) => Ok(Err(LogFault::Shorter(held.size))),
        None => Ok(Ok(stored.checkpoint())),
    }
}

/// Follows a page of lines from where the head stands.
fn follow(head: &mut Head, page: &[(i64, Line)], outside: &[Checkpoint]) -> Result<(), LogFault> {
    for (position, line) in page {
        if *position != head.size {
            return Err(LogFault::Gap(head.size));
        }
        if line.at < head.last_at {
            return Err(LogFault::Time(*position));
        }
        head.append(line);
        if outside.iter().any(|held| held.size == head.size && held.root != head.checkpoint().root) {
            return Err(LogFault::Root(head.size));
        }
    }
    Ok(())
}
