//! What is kept from year to year, and the year itself.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use workflow::{CertificateId, DossierId, InstitutionId, OrganisationId, Step, Window, Year};

use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// 试点院校
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Its id.
    pub id: InstitutionId,
    /// 学校标识码
    pub code: String,
    /// Name.
    pub name: String,
    /// Id of its kind in the scheme.
    pub kind: String,
    /// 设区市
    pub city: String,
    /// 主管部门
    pub authority: String,
    /// Names it had, newest first.
    pub former_names: Vec<String>,
    /// The institution it became part of.
    pub merged_into: Option<InstitutionId>,
    /// When that was noted.
    pub merged_at: Option<Timestamp>,
}

pub(crate) const INSTITUTION: &str =
    "i.id, i.code, i.name, i.kind, i.city, i.authority, i.former_names, i.merged_into, i.merged_at";

/// How many columns those are.
pub(crate) const INSTITUTION_COLUMNS: usize = 9;

/// A row as the database gives it, in the order of [`INSTITUTION`].
type InstitutionRow = (String, String, String, String, String, String, String, Option<String>, Option<i64>);

fn institution_of(row: InstitutionRow) -> Result<Institution, StoreError> {
    let (institution, code, name, kind, city, authority, former, merged_into, merged_at) = row;
    Ok(Institution {
        id: id(institution)?,
        code,
        name,
        kind,
        city,
        authority,
        former_names: lines_of(&former),
        merged_into: merged_into.map(id).transpose()?,
        merged_at: merged_at.map(time).transpose()?,
    })
}

fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Reads an institution from the columns that begin at `at`.
pub(crate) fn institution(row: &AnyRow, at: usize) -> Result<Institution, StoreError> {
    let text = |column: usize| row.try_get::<String, _>(at + column);
    let merged = (row.try_get(at + 7)?, row.try_get(at + 8)?);
    institution_of((text(0)?, text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?, merged.0, merged.1))
}

/// All institutions, by code.
pub async fn institutions(db: &mut AnyConnection) -> Result<Vec<Institution>, StoreError> {
    let mut rows: Vec<InstitutionRow> = rows::all(db, INSTITUTION, "institutions i", None, Bind::Nothing).await?;
    rows.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    rows.into_iter().map(institution_of).collect()
}

/// One institution.
pub async fn institution_by_id(db: &mut AnyConnection, id: &InstitutionId) -> Result<Option<Institution>, StoreError> {
    let sql = format!("SELECT {INSTITUTION} FROM institutions i WHERE i.id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(db).await?;
    row.as_ref().map(|row| institution(row, 0)).transpose()
}

/// Adds an institution.
pub async fn add_institution(
    db: &mut AnyConnection,
    institution: &Institution,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO institutions (id, code, name, kind, city, authority, former_names, merged_into, merged_at, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(institution.id.as_str())
    .bind(&institution.code)
    .bind(&institution.name)
    .bind(&institution.kind)
    .bind(&institution.city)
    .bind(&institution.authority)
    .bind(institution.former_names.join("\n"))
    .bind(institution.merged_into.as_ref().map(|id| id.as_str().to_owned()))
    .bind(institution.merged_at.map(Timestamp::as_millisecond))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what can change of an institution.
pub async fn save_institution(db: &mut AnyConnection, institution: &Institution) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE institutions SET code = $2, name = $3, kind = $4, city = $5, authority = $6, former_names = $7, \
         merged_into = $8, merged_at = $9 WHERE id = $1",
    )
    .bind(institution.id.as_str())
    .bind(&institution.code)
    .bind(&institution.name)
    .bind(&institution.kind)
    .bind(&institution.city)
    .bind(&institution.authority)
    .bind(institution.former_names.join("\n"))
    .bind(institution.merged_into.as_ref().map(|id| id.as_str().to_owned()))
    .bind(institution.merged_at.map(Timestamp::as_millisecond))
    .execute(db)
    .await?;
    Ok(())
}

/// 培训评价组织
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Name.
    pub name: String,
    /// Names it had, newest first.
    pub former_names: Vec<String>,
    /// The organisation it became part of.
    pub merged_into: Option<OrganisationId>,
    /// When that was noted.
    pub merged_at: Option<Timestamp>,
    /// The certificates that went with it then.
    pub brought: Vec<CertificateId>,
}

/// A row of an organisation, in the order in which they are asked for.
type OrganisationRow = (String, String, String, Option<String>, Option<i64>, String);

/// All organisations, by name.
pub async fn organisations(db: &mut AnyConnection) -> Result<Vec<Organisation>, StoreError> {
    let columns = "id, name, former_names, merged_into, merged_at, brought";
    let rows: Vec<OrganisationRow> = rows::all(db, columns, "organisations", Some("name"), Bind::Nothing).await?;
    let organisation = |(organisation, name, former, merged_into, merged_at, brought): OrganisationRow| {
        Ok(Organisation {
            id: id(organisation)?,
            name,
            former_names: lines_of(&former),
            merged_into: merged_into.map(id).transpose()?,
            merged_at: merged_at.map(time).transpose()?,
            brought: lines_of(&brought).into_iter().map(id).collect::<Result<_, _>>()?,
        })
    };
    rows.into_iter().map(organisation).collect()
}

fn brought(organisation: &Organisation) -> String {
    organisation.brought.iter().map(CertificateId::as_str).collect::<Vec<_>>().join("\n")
}

/// Adds an organisation.
pub async fn add_organisation(
    db: &mut AnyConnection,
    organisation: &Organisation,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO organisations (id, name, former_names, merged_into, merged_at, brought, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(organisation.id.as_str())
    .bind(&organisation.name)
    .bind(organisation.former_names.join("\n"))
    .bind(organisation.merged_into.as_ref().map(|id| id.as_str().to_owned()))
    .bind(organisation.merged_at.map(Timestamp::as_millisecond))
    .bind(brought(organisation))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what can change of an organisation.
pub async fn save_organisation(db: &mut AnyConnection, organisation: &Organisation) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE organisations SET name = $2, former_names = $3, merged_into = $4, merged_at = $5, brought = $6 \
         WHERE id = $1",
    )
    .bind(organisation.id.as_str())
    .bind(&organisation.name)
    .bind(organisation.former_names.join("\n"))
    .bind(organisation.merged_into.as_ref().map(|id| id.as_str().to_owned()))
    .bind(organisation.merged_at.map(Timestamp::as_millisecond))
    .bind(brought(organisation))
    .execute(db)
    .await?;
    Ok(())
}

/// 职业技能等级证书
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// Name.
    pub name: String,
    /// The organisation that awards it.
    pub organisation: OrganisationId,
    /// Ids of its levels in the scheme, lowest first.
    pub levels: Vec<String>,
    /// Names it had, newest first.
    pub former_names: Vec<String>,
    /// Since when it is awarded no more.
    pub withdrawn_at: Option<Timestamp>,
}

/// A row of a certificate, in the order in which they are asked for.
type CertificateRow = (String, String, String, String, String, Option<i64>);

/// All certificates, by name.
pub async fn certificates(db: &mut AnyConnection) -> Result<Vec<Certificate>, StoreError> {
    let columns = "id, name, organisation, levels, former_names, withdrawn_at";
    let rows: Vec<CertificateRow> = rows::all(db, columns, "certificates", Some("name"), Bind::Nothing).await?;
    let certificate = |(certificate, name, organisation, levels, former, withdrawn_at): CertificateRow| {
        Ok(Certificate {
            id: id(certificate)?,
            name,
            organisation: id(organisation)?,
            levels: lines_of(&levels),
            former_names: lines_of(&former),
            withdrawn_at: withdrawn_at.map(time).transpose()?,
        })
    };
    rows.into_iter().map(certificate).collect()
}

/// Adds a certificate.
pub async fn add_certificate(
    db: &mut AnyConnection,
    certificate: &Certificate,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO certificates (id, name, organisation, levels, former_names, withdrawn_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(certificate.id.as_str())
    .bind(&certificate.name)
    .bind(certificate.organisation.as_str())
    .bind(certificate.levels.join("\n"))
    .bind(certificate.former_names.join("\n"))
    .bind(certificate.withdrawn_at.map(Timestamp::as_millisecond))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what can change of a certificate.
pub async fn save_certificate(db: &mut AnyConnection, certificate: &Certificate) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE certificates SET name = $2, organisation = $3, levels = $4, former_names = $5, withdrawn_at = $6 \
         WHERE id = $1",
    )
    .bind(certificate.id.as_str())
    .bind(&certificate.name)
    .bind(certificate.organisation.as_str())
    .bind(certificate.levels.join("\n"))
    .bind(certificate.former_names.join("\n"))
    .bind(certificate.withdrawn_at.map(Timestamp::as_millisecond))
    .execute(db)
    .await?;
    Ok(())
}

/// A year.
#[derive(Debug, Clone)]
pub struct YearRecord {
    /// Which.
    pub year: Year,
    /// Digest of scheme and settings, empty before the notice is issued.
    pub digest: String,
    /// Where it stands.
    pub step: Step,
    /// When self-evaluation may be written.
    pub window: Window,
    /// The timetable, in the caller's own stored form.
    pub timetable: String,
    /// When the notice was issued.
    pub issued_at: Option<Timestamp>,
    /// Counts changes.
    pub version: i64,
}

/// What a year follows. Long, and so read only where it is needed.
#[derive(Debug, Clone)]
pub struct YearTexts {
    /// The scheme's file.
    pub scheme: String,
    /// The notice's text.
    pub notice: String,
}

pub(crate) const YEAR: &str = "y.year, y.digest, y.step, y.opens_at, y.closes_at, y.timetable, y.issued_at, y.version";

/// Reads a year from the columns that begin at `at`.
pub(crate) fn year_record(row: &AnyRow, at: usize) -> Result<YearRecord, StoreError> {
    let step: String = row.try_get(at + 2)?;
    Ok(YearRecord {
        year: Year(i16::try_from(row.try_get::<i64, _>(at)?).map_err(|_| StoreError::damaged("a year"))?),
        digest: row.try_get(at + 1)?,
        step: Step::from_id(&step).ok_or_else(|| StoreError::damaged(format!("step {step}")))?,
        window: Window { opens: time(row.try_get(at + 3)?)?, closes: time(row.try_get(at + 4)?)? },
        timetable: row.try_get(at + 5)?,
        issued_at: row.try_get::<Option<i64>, _>(at + 6)?.map(time).transpose()?,
        version: row.try_get(at + 7)?,
    })
}

/// What a year follows.
pub async fn texts(db: &mut AnyConnection, year: Year) -> Result<Option<YearTexts>, StoreError> {
    let query = sqlx::query("SELECT scheme, notice FROM year_texts WHERE year = $1").bind(i64::from(year.0));
    let row = query.fetch_optional(db).await?;
    row.map(|row| Ok(YearTexts { scheme: row.try_get(0)?, notice: row.try_get(1)? })).transpose()
}

/// One year.
pub async fn year(db: &mut AnyConnection, year: Year) -> Result<Option<YearRecord>, StoreError> {
    let sql = format!("SELECT {YEAR} FROM years y WHERE y.year = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(i64::from(year.0)).fetch_optional(db).await?;
    row.as_ref().map(|row| year_record(row, 0)).transpose()
}

/// All years, latest first.
pub async fn years(db: &mut AnyConnection) -> Result<Vec<YearRecord>, StoreError> {
    let sql = format!("SELECT {YEAR} FROM years y ORDER BY y.year DESC");
    sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(db).await?.iter().map(|row| year_record(row, 0)).collect()
}

/// Adds a year.
pub async fn add_year(
    db: &mut AnyConnection,
    record: &YearRecord,
    texts: &YearTexts,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO years (year, digest, step, opens_at, closes_at, timetable, issued_at, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(i64::from(record.year.0))
    .bind(&record.digest)
    .bind(record.step.id())
    .bind(record.window.opens.as_millisecond())
    .bind(record.window.closes.as_millisecond())
    .bind(&record.timetable)
    .bind(record.issued_at.map(Timestamp::as_millisecond))
    .bind(now.as_millisecond())
    .bind(record.version)
    .execute(&mut *db)
    .await?;
    sqlx::query("INSERT INTO year_texts (year, scheme, notice) VALUES ($1, $2, $3)")
        .bind(i64::from(record.year.0))
        .bind(&texts.scheme)
        .bind(&texts.notice)
        .execute(db)
        .await?;
    Ok(())
}

/// Writes what can change of a year.
pub async fn save_year(db: &mut AnyConnection, record: &YearRecord) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE years SET digest = $2, step = $3, opens_at = $4, closes_at = $5, timetable = $6, issued_at = $7, \
         version = version + 1 WHERE year = $1",
    )
    .bind(i64::from(record.year.0))
    .bind(&record.digest)
    .bind(record.step.id())
    .bind(record.window.opens.as_millisecond())
    .bind(record.window.closes.as_millisecond())
    .bind(&record.timetable)
    .bind(record.issued_at.map(Timestamp::as_millisecond))
    .execute(db)
    .await?;
    Ok(())
}

/// A setting of a year: who set it to what, when, on what basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearSetting {
    /// Its key.
    pub key: String,
    /// Its value, as in facts.
    pub value: String,
    /// 依据
    pub basis: String,
    /// Account.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// The settings of a year that somebody set.
pub async fn settings(db: &mut AnyConnection, year: Year) -> Result<Vec<YearSetting>, StoreError> {
    let rows = sqlx::query("SELECT key, value, basis, set_by, set_at FROM year_settings WHERE year = $1 ORDER BY key")
        .bind(i64::from(year.0))
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(YearSetting {
                key: row.try_get(0)?,
                value: row.try_get(1)?,
                basis: row.try_get(2)?,
                set_by: row.try_get(3)?,
                set_at: time(row.try_get(4)?)?,
            })
        })
        .collect()
}

/// Sets a setting.
pub async fn set_setting(db: &mut AnyConnection, year: Year, setting: &YearSetting) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO year_settings (year, key, value, basis, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (year, key) DO UPDATE SET value = excluded.value, basis = excluded.basis, \
         set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(i64::from(year.0))
    .bind(&setting.key)
    .bind(&setting.value)
    .bind(&setting.basis)
    .bind(&setting.set_by)
    .bind(setting.set_at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// More time for one dossier: proposed by one person, approved by another.
#[derive(Debug, Clone)]
pub struct Extension {
    /// Its id.
    pub id: String,
    /// For which dossier.
    pub dossier: DossierId,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// Account.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Timestamp,
    /// Account, once approved.
    pub approved_by: Option<String>,
}

/// The extensions of a dossier, oldest first.
pub async fn extensions(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Extension>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, dossier, until_at, reason, proposed_by, proposed_at, approved_by FROM extensions \
         WHERE dossier = $1 ORDER BY proposed_at, id",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Extension {
                id: row.try_get(0)?,
                dossier: id(row.try_get(1)?)?,
                until: time(row.try_get(2)?)?,
                reason: row.try_get(3)?,
                proposed_by: row.try_get(4)?,
                proposed_at: time(row.try_get(5)?)?,
                approved_by: row.try_get(6)?,
            })
        })
        .collect()
}

/// Proposes more time.
pub async fn add_extension(db: &mut AnyConnection, extension: &Extension) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO extensions (id, dossier, until_at, reason, proposed_by, proposed_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&extension.id)
    .bind(extension.dossier.as_str())
    .bind(extension.until.as_millisecond())
    .bind(&extension.reason)
    .bind(&extension.proposed_by)
    .bind(extension.proposed_at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Approves a proposed extension; `false` where it was approved before.
pub async fn approve_extension(db: &mut AnyConnection, id: &str, by: &str, now: Timestamp) -> Result<bool, StoreError> {
    let result =
        sqlx::query("UPDATE extensions SET approved_by = $2, approved_at = $3 WHERE id = $1 AND approved_by IS NULL")
            .bind(id)
            .bind(by)
            .bind(now.as_millisecond())
            .execute(db)
            .await?;
    Ok(result.rows_affected() == 1)
}
