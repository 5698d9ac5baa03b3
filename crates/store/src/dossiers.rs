//! Self-evaluation: rows with their history, evidence, comments, submissions and returns.

mod entries;

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::{DossierId, DossierState, FileId, InstitutionId, Year};

use crate::blobs::{Digest, Namespace};
use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};
use crate::years::{INSTITUTION, INSTITUTION_COLUMNS, Institution, YEAR, YearRecord, institution, year_record};

pub use entries::{Entry, Fields, add_entries, entries, entries_of_year, entry_by_id, history, save_entries};

/// An institution's self-evaluation of one year.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Its id.
    pub id: DossierId,
    /// The year.
    pub year: Year,
    /// Whose.
    pub institution: InstitutionId,
    /// Where it stands.
    pub state: DossierState,
    /// Number of the last submission.
    pub version: i64,
    /// First moment that is too late; extensions and returns are in it.
    pub closes_at: Timestamp,
    /// Claimed total in 1/10 000 point, once there is anything.
    pub claimed: Option<i64>,
    /// Sheets with something in them.
    pub filled: i64,
    /// Problems in what is written.
    pub problems: i64,
    /// Last change.
    pub changed_at: Timestamp,
    /// Who approved it inside.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Last submission.
    pub submitted_at: Option<Timestamp>,
}

impl Dossier {
    /// Whether it was ever submitted.
    pub fn was_submitted(&self) -> bool {
        self.version > 0
    }
}

const DOSSIER: &str = "d.id, d.year, d.institution, d.state, d.version, d.closes_at, d.claimed, d.filled, \
     d.problems, d.changed_at, d.approved_by, d.approved_at, d.submitted_at";
/// How many columns those are.
const DOSSIER_COLUMNS: usize = 13;

/// A row as the database gives it, in the order of [`DOSSIER`].
type DossierRow =
    (String, i64, String, String, i64, i64, Option<i64>, i64, i64, i64, Option<String>, Option<i64>, Option<i64>);

fn dossier_of(row: DossierRow) -> Result<Dossier, StoreError> {
    let (dossier, year, institution, state, version, closes_at, claimed, filled, problems, changed_at, by, at, sent) =
        row;
    Ok(Dossier {
        id: id(dossier)?,
        year: Year(i16::try_from(year).map_err(|_| StoreError::damaged("a year"))?),
        institution: id(institution)?,
        state: DossierState::from_id(&state).ok_or_else(|| StoreError::damaged(format!("state {state}")))?,
        version,
        closes_at: time(closes_at)?,
        claimed,
        filled,
        problems,
        changed_at: time(changed_at)?,
        approved_by: by,
        approved_at: at.map(time).transpose()?,
        submitted_at: sent.map(time).transpose()?,
    })
}

fn dossier(row: &AnyRow) -> Result<Dossier, StoreError> {
    let text = |column| row.try_get::<String, _>(column);
    let number = |column| row.try_get::<i64, _>(column);
    let perhaps = |column| row.try_get::<Option<i64>, _>(column);
    dossier_of((
        text(0)?,
        number(1)?,
        text(2)?,
        text(3)?,
        number(4)?,
        number(5)?,
        perhaps(6)?,
        number(7)?,
        number(8)?,
        number(9)?,
        row.try_get(10)?,
        perhaps(11)?,
        perhaps(12)?,
    ))
}

/// One dossier.
pub async fn dossier_by_id(db: &mut AnyConnection, id: &DossierId) -> Result<Option<Dossier>, StoreError> {
    let sql = format!("SELECT {DOSSIER} FROM dossiers d WHERE d.id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(db).await?;
    row.as_ref().map(dossier).transpose()
}

/// A dossier with its institution and its year.
type Owned = (Dossier, Institution, YearRecord);

fn owned(row: &AnyRow) -> Result<Owned, StoreError> {
    let year = year_record(row, DOSSIER_COLUMNS + INSTITUTION_COLUMNS)?;
    Ok((dossier(row)?, institution(row, DOSSIER_COLUMNS)?, year))
}

const OWNED: &str =
    "FROM dossiers d JOIN institutions i ON i.id = d.institution JOIN years y ON y.year = d.year WHERE d.id = $1";

/// One dossier with its institution and its year.
pub async fn dossier_with_owner(db: &mut AnyConnection, id: &DossierId) -> Result<Option<Owned>, StoreError> {
    let sql = format!("SELECT {DOSSIER}, {INSTITUTION}, {YEAR} {OWNED}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(db).await?;
    row.as_ref().map(owned).transpose()
}

/// The same with the rows as [`entries`] gives them: what a save needs, in one question.
pub async fn dossier_with_entries(
    db: &mut AnyConnection,
    id: &DossierId,
) -> Result<Option<(Owned, Vec<Entry>)>, StoreError> {
    let entries = entries::select("d.id");
    let sql = format!("SELECT {DOSSIER}, {INSTITUTION}, {YEAR}, ({entries}) {OWNED}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(db).await?;
    let read = |row: &AnyRow| Ok((owned(row)?, entries::read(row, row.len() - 1)?));
    row.as_ref().map(read).transpose()
}

/// The sheets of a year's dossiers that have evidence.
pub async fn proven(db: &mut AnyConnection, year: Year) -> Result<BTreeSet<(DossierId, String)>, StoreError> {
    let from = "file_uses u JOIN files f ON f.id = u.file JOIN dossiers d ON d.id = f.dossier \
                WHERE d.year = $1 AND f.removed_at IS NULL";
    let rows: Vec<(String, String)> =
        rows::all(db, "f.dossier, u.sheet", from, None, Bind::Number(i64::from(year.0))).await?;
    rows.into_iter().map(|(dossier, sheet)| Ok((id(dossier)?, sheet))).collect()
}

/// The dossiers of a year, in no particular order.
pub async fn dossiers_of(db: &mut AnyConnection, year: Year) -> Result<Vec<Dossier>, StoreError> {
    let year = Bind::Number(i64::from(year.0));
    let rows: Vec<DossierRow> = rows::all(db, DOSSIER, "dossiers d WHERE d.year = $1", None, year).await?;
    rows.into_iter().map(dossier_of).collect()
}

/// The dossiers of an institution, latest year first.
pub async fn dossiers_by_institution(
    db: &mut AnyConnection,
    institution: &InstitutionId,
) -> Result<Vec<Dossier>, StoreError> {
    let sql = format!("SELECT {DOSSIER} FROM dossiers d WHERE d.institution = $1 ORDER BY d.year DESC");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(institution.as_str()).fetch_all(db).await?.iter().map(dossier).collect()
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, <sqlx::Any as sqlx::Database>::Arguments>;

/// What can change of a dossier.
const CHANGING: [&str; 10] = [
    "state",
    "version",
    "closes_at",
    "claimed",
    "filled",
    "problems",
    "changed_at",
    "approved_by",
    "approved_at",
    "submitted_at",
];

/// `state = $2, …`: the columns of [`CHANGING`] with the values from this one on.
fn set(first: usize) -> String {
    let set = CHANGING.iter().enumerate().map(|(index, column)| format!("{column} = ${}", first + index));
    set.collect::<Vec<_>>().join(", ")
}

/// The values for [`CHANGING`].
fn bind_changing<'q>(query: Query<'q>, dossier: &Dossier) -> Query<'q> {
    query
        .bind(dossier.state.id())
        .bind(dossier.version)
        .bind(dossier.closes_at.as_millisecond())
        .bind(dossier.claimed)
        .bind(dossier.filled)
        .bind(dossier.problems)
        .bind(dossier.changed_at.as_millisecond())
        .bind(dossier.approved_by.clone())
        .bind(dossier.approved_at.map(Timestamp::as_millisecond))
        .bind(dossier.submitted_at.map(Timestamp::as_millisecond))
}

/// Adds a dossier.
pub async fn add_dossier(db: &mut AnyConnection, dossier: &Dossier) -> Result<(), StoreError> {
    let (columns, places) = (CHANGING.join(", "), rows::places(1, 3 + CHANGING.len()));
    let sql = format!("INSERT INTO dossiers (id, year, institution, {columns}) VALUES {places}");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(dossier.id.as_str())
        .bind(i64::from(dossier.year.0))
        .bind(dossier.institution.as_str());
    bind_changing(query, dossier).execute(db).await?;
    Ok(())
}

/// Writes what can change of a dossier.
pub async fn save_dossier(db: &mut AnyConnection, dossier: &Dossier) -> Result<(), StoreError> {
    let sql = format!("UPDATE dossiers SET {} WHERE id = $1", set(2));
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(dossier.id.as_str());
    bind_changing(query, dossier).execute(db).await?;
    Ok(())
}

/// 佐证材料: one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// Digest of its bytes (SHA-256, hexadecimal): where the bytes are.
    pub digest: String,
    /// In bytes.
    pub size: i64,
    /// Id of its kind.
    pub kind: String,
    /// The name it was given.
    pub name: String,
    /// What a scan found, as words in Chinese and English on two lines; empty for nothing.
    pub warning: String,
    /// Account.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// Where it is used: sheet, and row where one is meant.
    pub uses: Vec<(String, String)>,
}

/// The files of a dossier that are not removed, oldest first.
pub async fn files(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<File>, StoreError> {
    files_where(db, dossier, "f.removed_at IS NULL").await
}

/// The files of a dossier and those removed since, which a submission may name, oldest first. What is removed is used nowhere.
pub async fn files_ever(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<File>, StoreError> {
    files_where(db, dossier, "TRUE").await
}

async fn files_where(db: &mut AnyConnection, dossier: &DossierId, which: &str) -> Result<Vec<File>, StoreError> {
    const COLUMNS: &str = "f.id, f.digest, f.size, f.kind, f.name, f.warning, f.added_by, f.added_at, u.sheet, u.entry";
    // A file for each place where it is used.
    type FileRow = (String, String, i64, String, String, String, String, i64, Option<String>, Option<String>);
    let from = format!("files f LEFT JOIN file_uses u ON u.file = f.id WHERE f.dossier = $1 AND {which}");
    let order = "f.added_at, f.id, u.sheet, u.entry";
    let rows: Vec<FileRow> = rows::all(db, COLUMNS, &from, Some(order), Bind::Text(dossier.as_str())).await?;
    let mut files: Vec<File> = Vec::new();
    for (file, digest, size, kind, name, warning, added_by, added_at, sheet, entry) in rows {
        if files.last().is_none_or(|last| last.id.as_str() != file) {
            let added_at = time(added_at)?;
            files.push(File { id: id(file)?, digest, size, kind, name, warning, added_by, added_at, uses: Vec::new() });
        }
        if let (Some(last), Some(used)) = (files.last_mut(), sheet.zip(entry)) {
            last.uses.push(used);
        }
    }
    Ok(files)
}

/// The files that any dossier, visit or case names or named, also those removed since, which a submission or report may hold: by
/// whose they are and digest, in order.
pub async fn named_files(db: &mut AnyConnection) -> Result<Vec<(Namespace, Digest)>, StoreError> {
    let sql = "SELECT d.institution, f.digest FROM files f JOIN dossiers d ON d.id = f.dossier UNION \
               SELECT v.institution, f.digest FROM visit_files f JOIN visits v ON v.id = f.visit UNION \
               SELECT c.institution, f.digest FROM case_files f JOIN cases c ON c.id = f.case_id ORDER BY 1, 2";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter().map(|row| Ok((id(row.try_get(0)?)?, id(row.try_get(1)?)?))).collect()
}

/// The digests of all submissions of a year, in order: what institutions submitted, in a form that nobody can choose.
pub async fn submission_digests(db: &mut AnyConnection, year: Year) -> Result<Vec<String>, StoreError> {
    let sql =
        "SELECT s.digest FROM submissions s JOIN dossiers d ON d.id = s.dossier WHERE d.year = $1 ORDER BY s.digest";
    let rows = sqlx::query(sql).bind(i64::from(year.0)).fetch_all(db).await?;
    rows.iter().map(|row| row.try_get(0).map_err(StoreError::of)).collect()
}

/// Writes a file whose bytes are kept already into a table, as one of the object that a column names.
pub(crate) async fn insert_file(
    db: &mut AnyConnection,
    (table, column, of): (&str, &str, &str),
    file: &File,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO {table} (id, {column}, digest, size, kind, name, warning, added_by, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(file.id.as_str())
        .bind(of)
        .bind(&file.digest)
        .bind(file.size)
        .bind(&file.kind)
        .bind(&file.name)
        .bind(&file.warning)
        .bind(&file.added_by)
        .bind(file.added_at.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Adds a file whose bytes are kept already.
pub async fn add_file(db: &mut AnyConnection, dossier: &DossierId, file: &File) -> Result<(), StoreError> {
    insert_file(db, ("files", "dossier", dossier.as_str()), file).await?;
    if !file.uses.is_empty() {
        let places = rows::places(file.uses.len(), 3);
        let sql = format!(
            "INSERT INTO file_uses (file, sheet, entry) VALUES {places} ON CONFLICT (file, sheet, entry) DO NOTHING"
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (sheet, entry) in &file.uses {
            query = query.bind(file.id.as_str()).bind(sheet).bind(entry);
        }
        query.execute(db).await?;
    }
    Ok(())
}

/// Says where a file is used.
pub async fn use_file(db: &mut AnyConnection, file: &FileId, sheet: &str, entry: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO file_uses (file, sheet, entry) VALUES ($1, $2, $3) ON CONFLICT (file, sheet, entry) DO NOTHING",
    )
    .bind(file.as_str())
    .bind(sheet)
    .bind(entry)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a use away.
pub async fn drop_use(db: &mut AnyConnection, file: &FileId, sheet: &str, entry: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM file_uses WHERE file = $1 AND sheet = $2 AND entry = $3")
        .bind(file.as_str())
        .bind(sheet)
        .bind(entry)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes a file from the dossier; its bytes stay while a submission names them.
pub async fn remove_file(
    db: &mut AnyConnection,
    dossier: &DossierId,
    file: &FileId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let result = sqlx::query("UPDATE files SET removed_at = $3 WHERE dossier = $1 AND id = $2 AND removed_at IS NULL")
        .bind(dossier.as_str())
        .bind(file.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(result.rows_affected() == 1)
}

/// A comment made inside the institution.
#[derive(Debug, Clone)]
pub struct Comment {
    /// About which sheet.
    pub sheet: String,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// The words.
    pub body: String,
}

/// The comments of a dossier, oldest first.
pub async fn comments(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Comment>, StoreError> {
    let rows = sqlx::query(
        "SELECT c.sheet, a.person, c.at, c.body FROM comments c JOIN accounts a ON a.id = c.author \
         WHERE c.dossier = $1 ORDER BY c.at, c.id",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Comment {
                sheet: row.try_get(0)?,
                person: row.try_get(1)?,
                at: time(row.try_get(2)?)?,
                body: row.try_get(3)?,
            })
        })
        .collect()
}

/// Adds a comment.
pub async fn add_comment(
    db: &mut AnyConnection,
    id: &str,
    dossier: &DossierId,
    (sheet, author, body): (&str, &str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO comments (id, dossier, sheet, author, at, body) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(dossier.as_str())
        .bind(sheet)
        .bind(author)
        .bind(now.as_millisecond())
        .bind(body)
        .execute(db)
        .await?;
    Ok(())
}

/// A submission: what was handed in, frozen.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Number of the receipt.
    pub number: String,
    /// Of which dossier.
    pub dossier: DossierId,
    /// 1 for the first.
    pub version: i64,
    /// Time of record.
    pub at: Timestamp,
    /// Account.
    pub by: String,
    /// What was handed in, as JSON.
    pub manifest: String,
    /// Digest of the manifest.
    pub digest: String,
    /// Claimed total in 1/10 000 point.
    pub claimed: i64,
    /// Length of the log with it.
    pub log_size: i64,
    /// Root of the log with it.
    pub log_root: String,
}

/// The submissions of a dossier, latest first.
pub async fn submissions(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Submission>, StoreError> {
    let rows = sqlx::query(
        "SELECT number, dossier, version, at, by_account, manifest, digest, claimed, log_size, log_root \
         FROM submissions WHERE dossier = $1 ORDER BY version DESC",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Submission {
                number: row.try_get(0)?,
                dossier: id(row.try_get(1)?)?,
                version: row.try_get(2)?,
                at: time(row.try_get(3)?)?,
                by: row.try_get(4)?,
                manifest: row.try_get(5)?,
                digest: row.try_get(6)?,
                claimed: row.try_get(7)?,
                log_size: row.try_get(8)?,
                log_root: row.try_get(9)?,
            })
        })
        .collect()
}

/// How many submissions a year has, for the next number.
pub async fn count_submissions(db: &mut AnyConnection, year: Year) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT COUNT(*) FROM submissions s JOIN dossiers d ON d.id = s.dossier WHERE d.year = $1")
        .bind(i64::from(year.0))
        .fetch_one(db)
        .await?;
    Ok(row.try_get(0)?)
}

/// Keeps a submission.
pub async fn add_submission(db: &mut AnyConnection, submission: &Submission) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO submissions (number, dossier, version, at, by_account, manifest, digest, claimed, log_size, \
         log_root) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&submission.number)
    .bind(submission.dossier.as_str())
    .bind(submission.version)
    .bind(submission.at.as_millisecond())
    .bind(&submission.by)
    .bind(&submission.manifest)
    .bind(&submission.digest)
    .bind(submission.claimed)
    .bind(submission.log_size)
    .bind(&submission.log_root)
    .execute(db)
    .await?;
    Ok(())
}

/// A return: which sheets, why, until when.
#[derive(Debug, Clone)]
pub struct Return {
    /// Its id.
    pub id: String,
    /// The sheets that may be changed.
    pub sheets: Vec<String>,
    /// Why.
    pub reason: String,
    /// First moment that is too late.
    pub due_at: Timestamp,
    /// When.
    pub at: Timestamp,
    /// Answered by a new submission.
    pub answered: bool,
}

/// The returns of a dossier, latest first.
pub async fn returns(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Return>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, sheets, reason, due_at, at, answered_at FROM returns WHERE dossier = $1 ORDER BY at DESC, id",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let sheets: String = row.try_get(1)?;
            Ok(Return {
                id: row.try_get(0)?,
                sheets: sheets.lines().map(str::to_owned).collect(),
                reason: row.try_get(2)?,
                due_at: time(row.try_get(3)?)?,
                at: time(row.try_get(4)?)?,
                answered: row.try_get::<Option<i64>, _>(5)?.is_some(),
            })
        })
        .collect()
}

/// Keeps a return.
pub async fn add_return(
    db: &mut AnyConnection,
    dossier: &DossierId,
    returned: &Return,
    by: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO returns (id, dossier, sheets, reason, due_at, by_account, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&returned.id)
    .bind(dossier.as_str())
    .bind(returned.sheets.join("\n"))
    .bind(&returned.reason)
    .bind(returned.due_at.as_millisecond())
    .bind(by)
    .bind(returned.at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Marks the open returns of a dossier answered.
pub async fn answer_returns(db: &mut AnyConnection, dossier: &DossierId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE returns SET answered_at = $2 WHERE dossier = $1 AND answered_at IS NULL")
        .bind(dossier.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}
