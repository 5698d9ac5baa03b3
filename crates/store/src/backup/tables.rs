//! Tables as lines of JSON.

use serde_json::{Map, Number, Value};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, Column as _, Row as _, ValueRef as _};

use super::BackupError;
use crate::errors::StoreError;

/// Every table but that of the migrations and that of mail on its way out, which would go out again and holds keys, with
/// what orders its rows; a table after those that it refers to.
pub(super) const TABLES: [(&str, &str); 56] = [
    ("log", "position"),
    ("log_head", "id"),
    ("commands", "key"),
    ("accounts", "id"),
    ("recovery_codes", "account, hash"),
    ("memberships", "id"),
    ("invitations", "id"),
    ("logins", "id"),
    ("guesses", "name"),
    ("access_keys", "id"),
    ("institutions", "id"),
    ("organisations", "id"),
    ("certificates", "id"),
    ("years", "year"),
    ("year_texts", "year"),
    ("year_settings", "year, key"),
    ("extensions", "id"),
    ("dossiers", "id"),
    ("entries", "id"),
    ("entry_history", "entry, version"),
    ("files", "id"),
    ("file_uses", "file, sheet, entry"),
    ("comments", "id"),
    ("submissions", "number"),
    ("returns", "id"),
    ("figure_versions", "id"),
    ("figures", "id"),
    ("figure_acts", "id"),
    ("quotas", "year, institution, certificate, level, version"),
    ("experts", "id"),
    ("conflicts", "id"),
    ("impartiality", "year, expert"),
    ("assignment_runs", "id"),
    ("assignments", "id"),
    ("opinions", "assignment, subject"),
    ("opinion_history", "assignment, subject, version"),
    ("rulings", "year, institution, subject"),
    ("ruling_history", "year, institution, subject, version"),
    ("determinations", "year, number"),
    ("determination_acts", "year, number, position"),
    ("review_requests", "year, institution, leaf"),
    ("review_answers", "year, institution, leaf"),
    ("cases", "id"),
    ("case_acts", "case_id, number"),
    ("case_files", "id"),
    ("concerns", "id"),
    ("signal_acts", "year, institution, signal, number"),
    ("visit_plans", "year, number"),
    ("visits", "id"),
    ("visit_acts", "visit, number"),
    ("visit_notes", "visit, subject"),
    ("visit_note_history", "visit, subject, version"),
    ("visit_files", "id"),
    ("material_requests", "id"),
    ("material_answers", "request"),
    ("messages", "id"),
];

/// Adds a row as a line.
pub(super) fn write_row(row: &AnyRow, lines: &mut Vec<u8>) -> Result<(), StoreError> {
    let mut object = Map::new();
    for column in row.columns() {
        let value = row.try_get_raw(column.ordinal())?;
        let value = if value.is_null() {
            Value::Null
        } else if value.type_info().kind() == AnyTypeInfoKind::Text {
            Value::String(row.try_get(column.ordinal())?)
        } else {
            Value::Number(Number::from(row.try_get::<i64, _>(column.ordinal())?))
        };
        object.insert(column.name().to_owned(), value);
    }
    lines.extend_from_slice(Value::Object(object).to_string().as_bytes());
    lines.push(b'\n');
    Ok(())
}

/// Inserts a line as a row. A column without a value is left out, which makes it NULL whatever its type.
pub(super) async fn insert_line(db: &mut AnyConnection, table: &str, line: &str) -> Result<(), BackupError> {
    let damaged = || BackupError::Damaged(format!("a line of table {table}"));
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|_| damaged())?;
    let present: Vec<(&String, &Value)> = object.iter().filter(|(_, value)| !value.is_null()).collect();
    // Names stand in the query itself: nothing but a name may pass.
    if present.iter().any(|(name, _)| !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')) {
        return Err(damaged());
    }
    let names: Vec<&str> = present.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<String> = (1..=present.len()).map(|place| format!("${place}")).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for (_, value) in present {
        query = match value {
            Value::String(text) => query.bind(text.clone()),
            Value::Number(number) => query.bind(number.as_i64().ok_or_else(damaged)?),
            _ => return Err(damaged()),
        };
    }
    query.execute(db).await?;
    Ok(())
}
