//! Cases of the negative list and the acts in them. Nothing here is ever changed.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{AnyConnection, Row as _};
use workflow::{CaseId, DossierId, Finding, InstitutionId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// Where what is said of an institution comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseSource {
    /// 数据信号: figures that hint at it.
    Signal,
    /// 举报反映
    Report,
    /// 实地巡查
    Visit,
    /// 办公室自行发现
    Office,
}

impl CaseSource {
    /// All.
    pub const ALL: [Self; 4] = [Self::Signal, Self::Report, Self::Visit, Self::Office];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Report => "report",
            Self::Visit => "visit",
            Self::Office => "office",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.id() == id)
    }
}

/// A case: what is said, of whom, under which item. Where it stands follows from its acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRecord {
    /// Its id.
    pub id: CaseId,
    /// The year whose result it concerns.
    pub year: Year,
    /// Of which institution.
    pub institution: InstitutionId,
    /// Id of the item in the year's scheme.
    pub item: String,
    /// Where it comes from.
    pub source: CaseSource,
    /// Which signal hinted at it; else empty.
    pub signal: String,
    /// What stands for what the signal said then; empty without one, and where that was not kept.
    pub signal_state: String,
    /// When the facts happened.
    pub facts_on: Date,
    /// 文号或来源; may be empty.
    pub reference: String,
}

/// A row of a case, in the order in which they are asked for.
type CaseRow = (String, i64, String, String, String, String, String, String, String);

/// Which cases are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Those of a year.
    Year(Year),
    /// Those of an institution, of all years.
    Institution(&'a InstitutionId),
    /// This one.
    One(&'a CaseId),
}

impl Which<'_> {
    /// What follows `cases`, and what it compares with.
    fn condition(&self) -> (&'static str, Bind<'_>) {
        match self {
            Self::Year(year) => ("year = $1", Bind::Number(i64::from(year.0))),
            Self::Institution(id) => ("institution = $1", Bind::Text(id.as_str())),
            Self::One(id) => ("id = $1", Bind::Text(id.as_str())),
        }
    }
}

/// Cases, each with its acts in their order; in the order in which they were opened.
pub async fn cases(db: &mut AnyConnection, which: Which<'_>) -> Result<Vec<(CaseRecord, Vec<CaseAct>)>, StoreError> {
    let columns = "id, year, institution, item, source, signal, signal_state, facts_on, reference";
    let (condition, bind) = which.condition();
    let rows: Vec<CaseRow> = rows::all(db, columns, &format!("cases WHERE {condition}"), None, bind).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let columns = "case_id, number, kind, finding, until, words, by_account, at";
    let (condition, bind) = which.condition();
    let from = format!("case_acts WHERE case_id IN (SELECT id FROM cases WHERE {condition})");
    let mut acts: std::collections::BTreeMap<String, Vec<CaseAct>> = std::collections::BTreeMap::new();
    let acts_of: Vec<ActRow> = rows::all(db, columns, &from, None, bind).await?;
    for row in acts_of {
        let case = row.0.clone();
        acts.entry(case).or_default().push(act(row)?);
    }
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut acts = acts.remove(&row.0).unwrap_or_default();
        acts.sort_unstable_by_key(|act| act.number);
        all.push((record(row)?, acts));
    }
    let opened = |acts: &[CaseAct]| acts.first().map(|act| act.at);
    all.sort_by(|a, b| (opened(&a.1), &a.0.id).cmp(&(opened(&b.1), &b.0.id)));
    Ok(all)
}

fn record(
    (case, year, institution, item, source, signal, signal_state, facts_on, reference): CaseRow,
) -> Result<CaseRecord, StoreError> {
    Ok(CaseRecord {
        id: id(case)?,
        year: Year(i16::try_from(year).map_err(|_| StoreError::damaged("year".to_owned()))?),
        institution: id(institution)?,
        item,
        source: CaseSource::from_id(&source).ok_or_else(|| StoreError::damaged(format!("source {source}")))?,
        signal,
        signal_state,
        facts_on: day(&facts_on)?,
        reference,
    })
}

fn day(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::damaged(format!("day {text}")))
}

/// What was done in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseActKind {
    /// The office opened it, with what is said.
    Opened,
    /// The office told the institution and asks for its statement.
    Heard,
    /// The institution made its statement.
    Answered,
    /// The institution waived its statement.
    Waived,
    /// The office proposed a finding.
    Proposed,
    /// A proposal was sent back.
    SentBack,
    /// A second person decided as it was proposed.
    Decided,
    /// The office withdrew the case.
    Withdrawn,
}

impl CaseActKind {
    /// All.
    pub const ALL: [Self; 8] = [
        Self::Opened,
        Self::Heard,
        Self::Answered,
        Self::Waived,
        Self::Proposed,
        Self::SentBack,
        Self::Decided,
        Self::Withdrawn,
    ];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Heard => "heard",
            Self::Answered => "answered",
            Self::Waived => "waived",
            Self::Proposed => "proposed",
            Self::SentBack => "sent_back",
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// An act in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAct {
    /// Number within the case, from 1.
    pub number: i64,
    /// What was done.
    pub kind: CaseActKind,
    /// What is proposed or decided.
    pub finding: Option<Finding>,
    /// The last day on which the institution may answer.
    pub until: Option<Date>,
    /// What was said; may be empty.
    pub words: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of an act, in the order in which they are asked for.
type ActRow = (String, i64, String, Option<String>, Option<String>, String, String, i64);

fn act((_, number, kind, finding, until, words, by, at): ActRow) -> Result<CaseAct, StoreError> {
    let found = |id: String| Finding::from_id(&id).ok_or_else(|| StoreError::damaged(format!("finding {id}")));
    Ok(CaseAct {
        number,
        kind: CaseActKind::from_id(&kind).ok_or_else(|| StoreError::damaged(format!("act {kind}")))?,
        finding: finding.map(found).transpose()?,
        until: until.as_deref().map(day).transpose()?,
        words,
        by,
        at: time(at)?,
    })
}

/// One case with its acts.
pub async fn case_by_id(db: &mut AnyConnection, id: &CaseId) -> Result<Option<(CaseRecord, Vec<CaseAct>)>, StoreError> {
    Ok(cases(db, Which::One(id)).await?.into_iter().next())
}

/// The dossier of an institution in the latest year in which it was heard on a case.
pub async fn dossier_heard(
    db: &mut AnyConnection,
    institution: &InstitutionId,
) -> Result<Option<DossierId>, StoreError> {
    let row = sqlx::query(
        "SELECT d.id FROM dossiers d WHERE d.institution = $1 AND EXISTS (SELECT 1 FROM cases c JOIN case_acts a \
         ON a.case_id = c.id WHERE c.institution = d.institution AND c.year = d.year AND a.kind = 'heard') \
         ORDER BY d.year DESC LIMIT 1",
    )
    .bind(institution.as_str())
    .fetch_optional(db)
    .await?;
    row.map(|row| id(row.try_get(0)?)).transpose()
}

/// Writes a new case.
pub async fn add_case(db: &mut AnyConnection, case: &CaseRecord) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO cases (id, year, institution, item, source, signal, signal_state, facts_on, reference) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(case.id.as_str())
    .bind(i64::from(case.year.0))
    .bind(case.institution.as_str())
    .bind(&case.item)
    .bind(case.source.id())
    .bind(&case.signal)
    .bind(&case.signal_state)
    .bind(case.facts_on.to_string())
    .bind(&case.reference)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes an act in a case.
pub async fn add_act(db: &mut AnyConnection, case: &CaseId, act: &CaseAct) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO case_acts (case_id, number, kind, finding, until, words, by_account, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(case.as_str())
    .bind(act.number)
    .bind(act.kind.id())
    .bind(act.finding.map(Finding::id))
    .bind(act.until.map(|day| day.to_string()))
    .bind(&act.words)
    .bind(&act.by)
    .bind(act.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}
