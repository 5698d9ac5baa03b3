//! 获批试点人数: how many candidates each institution was approved for, by certificate and level, as the office recorded it.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AnyConnection;
use workflow::{CertificateId, InstitutionId, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// What was recorded of one certificate and level of an institution in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Of whom.
    pub institution: InstitutionId,
    /// The certificate.
    pub certificate: CertificateId,
    /// Id of the level in the scheme.
    pub level: String,
    /// Counts from 1.
    pub version: i64,
    /// 获批人数; `None` where it was taken back.
    pub approved: Option<i64>,
    /// The document that approves it.
    pub document: String,
    /// The day of the document.
    pub decided_on: Date,
    /// Why it was taken back; else empty, the document says it.
    pub reason: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Quota {
    /// What it is about: institution, certificate and level.
    pub fn key(&self) -> (&InstitutionId, &CertificateId, &str) {
        (&self.institution, &self.certificate, &self.level)
    }
}

/// A row as the database gives it.
type QuotaRow = (String, String, String, i64, Option<i64>, String, String, String, String, i64);

/// Every version of a year, of all institutions or of one, by institution, certificate and level, each oldest first.
pub async fn history(db: &mut AnyConnection, year: Year, of: Option<&InstitutionId>) -> Result<Vec<Quota>, StoreError> {
    let columns = "institution, certificate, level, version, approved, document, decided_on, reason, by_account, at";
    let (condition, bind) = match of {
        Some(id) => (" AND institution = $1", Bind::Text(id.as_str())),
        None => ("", Bind::Nothing),
    };
    let from = format!("quotas WHERE year = {}{condition}", year.0);
    let mut rows: Vec<QuotaRow> = rows::all(db, columns, &from, None, bind).await?;
    rows.sort_unstable_by(|a, b| (&a.0, &a.1, &a.2, a.3).cmp(&(&b.0, &b.1, &b.2, b.3)));
    let quota =
        |(institution, certificate, level, version, approved, document, decided_on, reason, by, at): QuotaRow| {
            Ok(Quota {
                institution: id(institution)?,
                certificate: id(certificate)?,
                level,
                version,
                approved,
                document,
                decided_on: decided_on.parse().map_err(|_| StoreError::damaged(format!("day {decided_on}")))?,
                reason,
                by,
                at: time(at)?,
            })
        };
    rows.into_iter().map(quota).collect()
}

/// The last version of each, also where it was taken back.
pub async fn quotas(db: &mut AnyConnection, year: Year, of: Option<&InstitutionId>) -> Result<Vec<Quota>, StoreError> {
    let mut last: Vec<Quota> = Vec::new();
    for quota in history(db, year, of).await? {
        if last.last().is_some_and(|before| before.key() == quota.key()) {
            last.pop();
        }
        last.push(quota);
    }
    Ok(last)
}

/// The last version of each that was not taken back.
pub async fn standing(
    db: &mut AnyConnection,
    year: Year,
    of: Option<&InstitutionId>,
) -> Result<Vec<Quota>, StoreError> {
    let mut last = quotas(db, year, of).await?;
    last.retain(|quota| quota.approved.is_some());
    Ok(last)
}

/// Writes new versions.
pub async fn add(db: &mut AnyConnection, year: Year, quotas: &[Quota]) -> Result<(), StoreError> {
    for some in quotas.chunks(100) {
        let sql = format!(
            "INSERT INTO quotas (year, institution, certificate, level, version, approved, document, decided_on, reason, \
             by_account, at) VALUES {}",
            rows::places(some.len(), 11)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for one in some {
            query = query.bind(i64::from(year.0)).bind(one.institution.as_str()).bind(one.certificate.as_str());
            query = query.bind(&one.level).bind(one.version).bind(one.approved).bind(&one.document);
            query = query.bind(one.decided_on.to_string()).bind(&one.reason).bind(&one.by);
            query = query.bind(one.at.as_millisecond());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}
