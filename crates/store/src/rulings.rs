//! What the office and panel leads say of an institution, each with every version it had.

use sqlx::AnyConnection;
use workflow::{InstitutionId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::opinions::Opinion;
use crate::people::id;
use crate::rows::{self, Bind};

/// A row of a ruling, in the order in which they are asked for.
type RulingRow = (String, String, i64, String, String, i64);

const COLUMNS: &str = "institution, subject, version, fields, changed_by, changed_at";

/// The rulings of a year, or those of one institution in it, by institution and subject.
pub async fn rulings(
    db: &mut AnyConnection,
    year: Year,
    of: Option<&InstitutionId>,
) -> Result<Vec<(InstitutionId, Opinion)>, StoreError> {
    let (condition, bind) = match of {
        Some(institution) => (" AND institution = $1", Bind::Text(institution.as_str())),
        None => ("", Bind::Nothing),
    };
    let from = format!("rulings WHERE year = {}{condition}", year.0);
    read(rows::all(db, COLUMNS, &from, None, bind).await?)
}

/// Every version of what was said of one thing, oldest first.
pub async fn history(
    db: &mut AnyConnection,
    year: Year,
    institution: &InstitutionId,
    subject: &str,
) -> Result<Vec<Opinion>, StoreError> {
    let mut all = whole_history(db, year, institution).await?;
    all.retain(|one| one.subject == subject);
    Ok(all)
}

/// Every version of everything that was said of an institution, by subject, each oldest first.
pub async fn whole_history(
    db: &mut AnyConnection,
    year: Year,
    institution: &InstitutionId,
) -> Result<Vec<Opinion>, StoreError> {
    let from = format!("ruling_history WHERE year = {} AND institution = $1", year.0);
    let all = read(rows::all(db, COLUMNS, &from, None, Bind::Text(institution.as_str())).await?)?;
    Ok(all.into_iter().map(|(_, one)| one).collect())
}

fn read(mut rows: Vec<RulingRow>) -> Result<Vec<(InstitutionId, Opinion)>, StoreError> {
    rows.sort_unstable_by(|a, b| (&a.0, &a.1, a.2).cmp(&(&b.0, &b.1, b.2)));
    let ruling = |(institution, subject, version, fields, by, at): RulingRow| {
        let fields = serde_json::from_str(&fields).map_err(|error| StoreError::damaged(format!("ruling: {error}")))?;
        Ok((id(institution)?, Opinion { subject, version, fields, by, at: time(at)? }))
    };
    rows.into_iter().map(ruling).collect()
}

/// Writes what is said now; what was said before stays in its history.
pub async fn save_rulings(
    db: &mut AnyConnection,
    year: Year,
    said: &[(InstitutionId, Opinion)],
) -> Result<(), StoreError> {
    let conflict = " ON CONFLICT (year, institution, subject) DO UPDATE SET version = excluded.version, \
                    fields = excluded.fields, changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    for some in said.chunks(100) {
        for (table, conflict) in [("rulings", conflict), ("ruling_history", "")] {
            let sql = format!("INSERT INTO {table} (year, {COLUMNS}) VALUES {}{conflict}", rows::places(some.len(), 7));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for (institution, one) in some {
                query = query.bind(i64::from(year.0)).bind(institution.as_str()).bind(&one.subject).bind(one.version);
                query = query.bind(serde_json::to_string(&one.fields).unwrap_or_default());
                query = query.bind(&one.by).bind(one.at.as_millisecond());
            }
            query.execute(&mut *db).await?;
        }
    }
    Ok(())
}
