//! Files that belong to a visit or to a case, not to a dossier: photos and papers of a team, evidence of the office.

use jiff::Timestamp;
use sqlx::AnyConnection;
use workflow::{CaseId, FileId, VisitId};

use crate::dossiers::{File, insert_file};
use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// What files belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// A visit.
    Visit(VisitId),
    /// A case of the negative list.
    Case(CaseId),
}

impl Folder {
    /// Its table, the column that names the folder, and the id in it.
    fn place(&self) -> (&'static str, &'static str, &str) {
        match self {
            Self::Visit(id) => ("visit_files", "visit", id.as_str()),
            Self::Case(id) => ("case_files", "case_id", id.as_str()),
        }
    }
}

/// A row of a file, in the order in which they are asked for.
type FileRow = (String, String, i64, String, String, String, String, i64);

/// The files of a folder that were not removed, oldest first.
pub async fn files(db: &mut AnyConnection, folder: &Folder) -> Result<Vec<File>, StoreError> {
    let columns = "id, digest, size, kind, name, warning, added_by, added_at";
    let (table, column, of) = folder.place();
    let from = format!("{table} WHERE {column} = $1 AND removed_at IS NULL");
    let mut rows: Vec<FileRow> = rows::all(db, columns, &from, None, Bind::Text(of)).await?;
    rows.sort_unstable_by(|a, b| (a.7, &a.0).cmp(&(b.7, &b.0)));
    let file = |(file, digest, size, kind, name, warning, added_by, added_at): FileRow| {
        let (id, added_at) = (id(file)?, time(added_at)?);
        Ok(File { id, digest, size, kind, name, warning, added_by, added_at, uses: Vec::new() })
    };
    rows.into_iter().map(file).collect()
}

/// Adds a file whose bytes are kept already.
pub async fn add_file(db: &mut AnyConnection, folder: &Folder, file: &File) -> Result<(), StoreError> {
    insert_file(db, folder.place(), file).await
}

/// Removes a file from a folder; its bytes stay.
pub async fn remove_file(
    db: &mut AnyConnection,
    folder: &Folder,
    file: &FileId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (table, column, of) = folder.place();
    let sql = format!("UPDATE {table} SET removed_at = $1 WHERE {column} = $2 AND id = $3");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(at.as_millisecond()).bind(of).bind(file.as_str()).execute(db).await?;
    Ok(())
}
