//! The rows of a self-evaluation, with their history.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::{DossierId, EntryId, Year};

use super::{Dossier, bind_changing, save_dossier, set};
use crate::dialect::Database;
use crate::errors::StoreError;
use crate::log::time;
use crate::people::{flag, id};
use crate::rows;

/// What a row holds, by field, as it was typed.
pub type Fields = BTreeMap<String, String>;

/// A row of a dossier: of the certificate table, of an indicator's items, or what is said of an indicator itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The sheet: `certificates`, or an indicator's id, or `about:` and it.
    pub sheet: String,
    /// Order within the sheet.
    pub position: i64,
    /// Counts changes; whoever writes says which one was seen.
    pub version: i64,
    /// What it holds.
    pub fields: Fields,
    /// Removed; it can be put back.
    pub removed: bool,
    /// Account.
    pub changed_by: String,
    /// When.
    pub changed_at: Timestamp,
}

/// The rows of a dossier that are not removed, as one text: a JSON list of rows, each a list of its columns. The texts
/// that are put together as they are hold JSON (the fields) or ids, so that nothing needs escaping, which took the
/// database longer than everything else in a save.
pub(super) fn select(dossier: &str) -> String {
    format!(
        "SELECT '[' || string_agg('[\"' || id || '\",\"' || sheet || '\",' || position || ',' || version || ',' || fields \
         || ',' || removed || ',\"' || changed_by || '\",' || changed_at || ']', ',' ORDER BY sheet, position, id) || ']' \
         FROM entries WHERE dossier = {dossier} AND removed = 0"
    )
}

/// A row as [`select`] gives it.
type Row = (String, String, i64, i64, Fields, i64, String, i64);

/// What [`select`] gave in this column.
pub(super) fn read(row: &AnyRow, column: usize) -> Result<Vec<Entry>, StoreError> {
    let Some(text) = row.try_get::<Option<String>, _>(column)? else { return Ok(Vec::new()) };
    let rows: Vec<Row> =
        serde_json::from_str(&text).map_err(|error| StoreError::damaged(format!("rows of a dossier: {error}")))?;
    rows.into_iter().map(entry).collect()
}

fn entry((entry, sheet, position, version, fields, removed, changed_by, changed_at): Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: id(entry)?,
        sheet,
        position,
        version,
        fields,
        removed: flag(removed),
        changed_by,
        changed_at: time(changed_at)?,
    })
}

fn fields(stored: &str) -> Result<Fields, StoreError> {
    serde_json::from_str(stored).map_err(|_| StoreError::damaged("the fields of a row"))
}

fn stored(fields: &Fields) -> String {
    fields.iter().map(|(key, value)| (key.clone(), value.clone())).collect::<serde_json::Value>().to_string()
}

/// The rows of a dossier that are not removed, sheet by sheet in their order.
pub async fn entries(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Entry>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(select("$1"))).bind(dossier.as_str()).fetch_one(db).await?;
    read(&row, 0)
}

/// The rows of every dossier of a year but those of one sheet, by dossier: what each is judged by, in one question.
pub async fn entries_of_year(
    db: &mut AnyConnection,
    year: Year,
    but: &str,
) -> Result<BTreeMap<DossierId, Vec<Entry>>, StoreError> {
    let sql = format!("SELECT d.id, ({} AND sheet <> $2) FROM dossiers d WHERE d.year = $1", select("d.id"));
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(i64::from(year.0)).bind(but);
    let rows = query.fetch_all(db).await?;
    rows.iter().map(|row| Ok((id(row.try_get(0)?)?, read(row, 1)?))).collect()
}

/// One row of a dossier, removed or not.
pub async fn entry_by_id(
    db: &mut AnyConnection,
    dossier: &DossierId,
    id: &EntryId,
) -> Result<Option<Entry>, StoreError> {
    let query = sqlx::query(
        "SELECT id, sheet, position, version, fields, removed, changed_by, changed_at FROM entries \
         WHERE dossier = $1 AND id = $2",
    );
    let Some(row) = query.bind(dossier.as_str()).bind(id.as_str()).fetch_optional(db).await? else { return Ok(None) };
    let text = |column| row.try_get::<String, _>(column);
    let number = |column| row.try_get::<i64, _>(column);
    entry((text(0)?, text(1)?, number(2)?, number(3)?, fields(&text(4)?)?, number(5)?, text(6)?, number(7)?)).map(Some)
}

const WRITE: &str = "INSERT INTO entries (id, dossier, sheet, position, version, fields, removed, changed_by, changed_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET position = excluded.position, \
     version = excluded.version, fields = excluded.fields, removed = excluded.removed, \
     changed_by = excluded.changed_by, changed_at = excluded.changed_at WHERE entries.dossier = excluded.dossier";

/// What of a row goes into its history.
const KEPT: &str = "id, version, fields, removed, changed_by, changed_at";
const KEEP: &str = "INSERT INTO entry_history (entry, version, fields, removed, changed_by, changed_at) SELECT";

/// Writes rows, new or changed, each with its line of history, and what can change of their dossier. Refuses the id of
/// another dossier's row, and a version that a row had already.
pub async fn save_entries(db: &mut AnyConnection, dossier: &Dossier, entries: &[Entry]) -> Result<(), StoreError> {
    let at_once = Database::behind(db).uses_what_it_writes();
    // Nearly every save is of one row: its dossier goes along in the same statement.
    let sql = if at_once {
        format!(
            "WITH written AS ({WRITE} RETURNING {KEPT}), kept AS ({KEEP} {KEPT} FROM written) \
             UPDATE dossiers SET {} WHERE id = $2 AND EXISTS (SELECT 1 FROM written)",
            set(10)
        )
    } else {
        WRITE.to_owned()
    };
    for entry in entries {
        let query = sqlx::query(sqlx::AssertSqlSafe(sql.clone()))
            .bind(entry.id.as_str())
            .bind(dossier.id.as_str())
            .bind(&entry.sheet)
            .bind(entry.position)
            .bind(entry.version)
            .bind(stored(&entry.fields))
            .bind(i64::from(entry.removed))
            .bind(&entry.changed_by)
            .bind(entry.changed_at.as_millisecond());
        let query = if at_once { bind_changing(query, dossier) } else { query };
        if query.execute(&mut *db).await?.rows_affected() == 0 {
            return Err(StoreError::Taken("entries.id".to_owned()));
        }
        if !at_once {
            let sql = format!("{KEEP} {KEPT} FROM entries WHERE id = $1");
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(entry.id.as_str()).execute(&mut *db).await?;
        }
    }
    if at_once && !entries.is_empty() { Ok(()) } else { save_dossier(db, dossier).await }
}

/// Writes new rows of a dossier with their first lines of history, many at a time.
pub async fn add_entries(db: &mut AnyConnection, dossier: &DossierId, entries: &[Entry]) -> Result<(), StoreError> {
    // Far below the number of values that either database takes in one statement.
    for some in entries.chunks(100) {
        let sql = format!(
            "INSERT INTO entries (dossier, id, sheet, position, version, fields, removed, changed_by, changed_at) VALUES {}",
            rows::places(some.len(), 9)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for entry in some {
            query = query.bind(dossier.as_str()).bind(entry.id.as_str()).bind(&entry.sheet).bind(entry.position);
            query = query.bind(entry.version).bind(stored(&entry.fields)).bind(i64::from(entry.removed));
            query = query.bind(&entry.changed_by).bind(entry.changed_at.as_millisecond());
        }
        query.execute(&mut *db).await?;
        let sql = format!(
            "INSERT INTO entry_history (entry, version, fields, removed, changed_by, changed_at) VALUES {}",
            rows::places(some.len(), 6)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for entry in some {
            query = query.bind(entry.id.as_str()).bind(entry.version).bind(stored(&entry.fields));
            query = query.bind(i64::from(entry.removed)).bind(&entry.changed_by);
            query = query.bind(entry.changed_at.as_millisecond());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// What a row held before: version, fields, removed, who, when; latest first.
pub async fn history(
    db: &mut AnyConnection,
    entry: &EntryId,
) -> Result<Vec<(i64, Fields, bool, String, Timestamp)>, StoreError> {
    let rows = sqlx::query(
        "SELECT version, fields, removed, changed_by, changed_at FROM entry_history WHERE entry = $1 \
         ORDER BY version DESC LIMIT 100",
    )
    .bind(entry.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let stored: String = row.try_get(1)?;
            let removed = flag(row.try_get(2)?);
            Ok((row.try_get(0)?, fields(&stored)?, removed, row.try_get(3)?, time(row.try_get(4)?)?))
        })
        .collect()
}
