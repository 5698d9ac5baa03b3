//! Brings the tables up to date: numbered, forward only, all that are missing or none.

use jiff::Timestamp;
use rand::Rng as _;
use sqlx::{AnyConnection, Executor as _, Row as _};

use crate::dialect::Database;
use crate::errors::StoreError;

/// The migrations. The same text runs on both databases.
const MIGRATIONS: [(&str, &str); 21] = [
    ("0001_log", include_str!("../migrations/0001_log.sql")),
    ("0002_people", include_str!("../migrations/0002_people.sql")),
    ("0003_years", include_str!("../migrations/0003_years.sql")),
    ("0004_dossiers", include_str!("../migrations/0004_dossiers.sql")),
    ("0005_mails", include_str!("../migrations/0005_mails.sql")),
    ("0006_keys", include_str!("../migrations/0006_keys.sql")),
    ("0007_registers", include_str!("../migrations/0007_registers.sql")),
    ("0008_year_texts", include_str!("../migrations/0008_year_texts.sql")),
    ("0009_figures", include_str!("../migrations/0009_figures.sql")),
    ("0010_experts", include_str!("../migrations/0010_experts.sql")),
    ("0011_opinions", include_str!("../migrations/0011_opinions.sql")),
    ("0012_determination", include_str!("../migrations/0012_determination.sql")),
    ("0013_cases", include_str!("../migrations/0013_cases.sql")),
    ("0015_feedback", include_str!("../migrations/0015_feedback.sql")),
    ("0016_determined_institutions", include_str!("../migrations/0016_determined_institutions.sql")),
    ("0017_material_requests", include_str!("../migrations/0017_material_requests.sql")),
    ("0018_visits", include_str!("../migrations/0018_visits.sql")),
    ("0019_case_files", include_str!("../migrations/0019_case_files.sql")),
    ("0020_quotas", include_str!("../migrations/0020_quotas.sql")),
    ("0021_expert_limits", include_str!("../migrations/0021_expert_limits.sql")),
    ("0022_concerns", include_str!("../migrations/0022_concerns.sql")),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)";

/// The name of the last migration that this version knows.
pub(crate) fn latest() -> &'static str {
    MIGRATIONS[MIGRATIONS.len() - 1].0
}

/// Whether this version knows a migration.
pub(crate) fn is_known(name: &str) -> bool {
    MIGRATIONS.iter().any(|(known, _)| *known == name)
}

/// The names of the migrations that were applied, in their order.
pub(crate) async fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query("SELECT name FROM migrations ORDER BY name").fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get(0).map_err(StoreError::of)).collect()
}

/// Applies what is missing up to the migration `last`, in one transaction. Refuses data of a newer version.
pub(crate) async fn run(
    connection: &mut AnyConnection,
    database: Database,
    now: Timestamp,
    last: &str,
) -> Result<(), StoreError> {
    connection.execute(database.begin()).await?;
    if let Some(lock) = database.lock_migrations() {
        connection.execute(lock).await?;
    }
    connection.execute(TABLE).await?;
    let applied = applied(connection).await?;
    if let Some(unknown) = applied.iter().find(|name| !is_known(name)) {
        return Err(StoreError::Unusable(format!(
            "the data were last used by a newer version ({unknown}); start that version, or restore an older backup"
        )));
    }
    for (name, sql) in MIGRATIONS {
        if name <= last && applied.iter().all(|done| done != name) {
            apply(connection, name, sql, now).await?;
        }
    }
    connection.execute("COMMIT").await?;
    Ok(())
}

async fn apply(
    connection: &mut AnyConnection,
    name: &str,
    sql: &'static str,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(sqlx::raw_sql(sql)).await?;
    if name == "0001_log" {
        let mut origin = [0_u8; 16];
        rand::rng().fill_bytes(&mut origin);
        sqlx::query("INSERT INTO log_head (id, origin, size, frontier, last_at) VALUES (1, $1, 0, '', 0)")
            .bind(hex::encode(origin))
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("INSERT INTO migrations (name, applied_at) VALUES ($1, $2)")
        .bind(name)
        .bind(now.as_millisecond())
        .execute(connection)
        .await?;
    Ok(())
}
