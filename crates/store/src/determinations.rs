//! Determinations of a year (四（五）): the facts of each, and what was done with it.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::{InstitutionId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// A determination, without its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Determination {
    /// Number in its year, from 1.
    pub number: i64,
    /// `sha256:` and the digest over its facts.
    pub digest: String,
    /// What whoever made it wrote beside it.
    pub note: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What was done with it, oldest first.
    pub acts: Vec<DeterminationAct>,
}

/// What can be done with a determination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeterminationActKind {
    /// Put before the second person.
    Proposed,
    /// Approved by the second person.
    Approved,
    /// Sent back by the second person.
    SentBack,
    /// An institution among equals at the edge of the quota gets a seat.
    Seated,
    /// That is taken back.
    Unseated,
    /// The result of an institution is held back.
    Withheld,
    /// That is taken back.
    Freed,
}

impl DeterminationActKind {
    /// All.
    pub const ALL: [Self; 7] =
        [Self::Proposed, Self::Approved, Self::SentBack, Self::Seated, Self::Unseated, Self::Withheld, Self::Freed];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::SentBack => "sent_back",
            Self::Seated => "seated",
            Self::Unseated => "unseated",
            Self::Withheld => "withheld",
            Self::Freed => "freed",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Something that was done with a determination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeterminationAct {
    /// What.
    pub kind: DeterminationActKind,
    /// The institution that it is about; `None` where it is about all.
    pub institution: Option<InstitutionId>,
    /// Why.
    pub reason: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of a determination, in the order in which they are asked for.
type DeterminationRow = (i64, String, String, String, i64);

/// A row of an act.
type ActRow = (i64, i64, String, String, String, String, i64);

/// The determinations of a year, oldest first.
pub async fn determinations(db: &mut AnyConnection, year: Year) -> Result<Vec<Determination>, StoreError> {
    let of = || Bind::Number(i64::from(year.0));
    let columns = "number, digest, note, by_account, at";
    let mut rows: Vec<DeterminationRow> = rows::all(db, columns, "determinations WHERE year = $1", None, of()).await?;
    rows.sort_unstable_by_key(|row| row.0);
    let columns = "number, position, kind, institution, reason, by_account, at";
    let mut acts: Vec<ActRow> = rows::all(db, columns, "determination_acts WHERE year = $1", None, of()).await?;
    acts.sort_unstable_by_key(|row| (row.0, row.1));
    let mut found = Vec::with_capacity(rows.len());
    for (number, digest, note, by, at) in rows {
        let own = acts.iter().filter(|act| act.0 == number).cloned().map(act);
        let acts = own.collect::<Result<_, _>>()?;
        found.push(Determination { number, digest, note, by, at: time(at)?, acts });
    }
    Ok(found)
}

fn act((_, _, kind, institution, reason, by, at): ActRow) -> Result<DeterminationAct, StoreError> {
    Ok(DeterminationAct {
        kind: DeterminationActKind::from_id(&kind)
            .ok_or_else(|| StoreError::damaged(format!("determination act {kind}")))?,
        institution: if institution.is_empty() { None } else { Some(id(institution)?) },
        reason,
        by,
        at: time(at)?,
    })
}

/// What a determination was computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeterminationTexts {
    /// `hengping-facts/1`.
    pub facts: String,
    /// What was disputed in them, as JSON.
    pub doubts: String,
    /// Whom they are about, in their order; empty in a determination that is older than this list.
    pub institutions: Vec<InstitutionId>,
}

/// What a determination was computed from.
pub async fn texts(db: &mut AnyConnection, year: Year, number: i64) -> Result<Option<DeterminationTexts>, StoreError> {
    let row = sqlx::query("SELECT facts, doubts, institutions FROM determinations WHERE year = $1 AND number = $2")
        .bind(i64::from(year.0))
        .bind(number)
        .fetch_optional(db)
        .await?;
    let texts = |row: AnyRow| {
        let ids: String = row.try_get(2)?;
        let institutions = ids.lines().map(|line| id(line.to_owned())).collect::<Result<_, StoreError>>()?;
        Ok(DeterminationTexts { facts: row.try_get(0)?, doubts: row.try_get(1)?, institutions })
    };
    row.map(texts).transpose()
}

/// Writes a determination with the acts that it begins with.
pub async fn add_determination(
    db: &mut AnyConnection,
    year: Year,
    new: &Determination,
    texts: &DeterminationTexts,
) -> Result<(), StoreError> {
    let ids: Vec<&str> = texts.institutions.iter().map(InstitutionId::as_str).collect();
    sqlx::query(
        "INSERT INTO determinations (year, number, facts, doubts, institutions, digest, note, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(i64::from(year.0))
    .bind(new.number)
    .bind(&texts.facts)
    .bind(&texts.doubts)
    .bind(ids.join("\n"))
    .bind(&new.digest)
    .bind(&new.note)
    .bind(&new.by)
    .bind(new.at.as_millisecond())
    .execute(&mut *db)
    .await?;
    for (position, act) in new.acts.iter().enumerate() {
        add_act(db, (year, new.number, position), act).await?;
    }
    Ok(())
}

/// Adds what was done with a determination, at its position among the acts.
pub async fn add_act(
    db: &mut AnyConnection,
    (year, number, position): (Year, i64, usize),
    act: &DeterminationAct,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO determination_acts (year, number, position, kind, institution, reason, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(i64::from(year.0))
    .bind(number)
    .bind(i64::try_from(position).unwrap_or(i64::MAX))
    .bind(act.kind.id())
    .bind(act.institution.as_ref().map_or("", |id| id.as_str()))
    .bind(&act.reason)
    .bind(&act.by)
    .bind(act.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}
