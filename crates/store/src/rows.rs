//! Many rows in one: on its way to or from the database each row costs more than what is in it, so that lists which
//! every page or save needs come as one text, and what is written together goes in one statement.

use serde::de::DeserializeOwned;
use sqlx::{AnyConnection, Row as _};

use crate::dialect::Database;
use crate::errors::StoreError;

/// What a condition compares with.
pub(crate) enum Bind<'a> {
    Nothing,
    Text(&'a str),
    Number(i64),
}

/// All rows of `from`, which may end in a condition on `$1`, each as a tuple of the columns. Whoever asks for an order pays
/// for it: the database puts whole rows aside to sort them.
pub(crate) async fn all<T: DeserializeOwned>(
    db: &mut AnyConnection,
    columns: &str,
    from: &str,
    order: Option<&str>,
    bind: Bind<'_>,
) -> Result<Vec<T>, StoreError> {
    let sql = format!("SELECT {} FROM {from}", Database::behind(db).rows_as_one(columns, order));
    let query = sqlx::query(sqlx::AssertSqlSafe(sql));
    let query = match bind {
        Bind::Nothing => query,
        Bind::Text(text) => query.bind(text.to_owned()),
        Bind::Number(number) => query.bind(number),
    };
    let Some(text) = query.fetch_one(db).await?.try_get::<Option<String>, _>(0)? else { return Ok(Vec::new()) };
    serde_json::from_str(&text).map_err(|error| StoreError::damaged(format!("{from}: {error}")))
}

/// The places of values in a statement that writes several rows: `($1, $2), ($3, $4)`.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
