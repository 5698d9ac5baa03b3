//! Figures of training-evaluation organisations, in versions, and what was said of them. A line that is replaced or
//! withdrawn stays; nothing here is ever overwritten.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AnyConnection;
use workflow::{CertificateId, FigureId, FiguresId, InstitutionId, OrganisationId, Year};

use crate::dossiers::Fields;
use crate::errors::StoreError;
use crate::log::time;
use crate::people::id;
use crate::rows::{self, Bind};

/// What an organisation supplied at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureVersion {
    /// Its id.
    pub id: FiguresId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Number among the organisation's of this year, from 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Account that signed it.
    pub by: String,
    /// Whether the office did it in the organisation's place.
    pub by_office: bool,
    /// 数据截止日
    pub as_of: Date,
    /// Lines that were new.
    pub added: i64,
    /// Lines that replaced another.
    pub changed: i64,
    /// Lines that were taken away.
    pub withdrawn: i64,
    /// Over all lines of the organisation as they stood afterwards.
    pub digest: String,
}

/// A row of a version, in the order in which they are asked for.
type VersionRow = (String, String, i64, i64, String, i64, String, i64, i64, i64, String);

/// The versions of a year, in their order of time.
pub async fn versions(db: &mut AnyConnection, year: Year) -> Result<Vec<FigureVersion>, StoreError> {
    let columns = "id, organisation, number, at, by_account, by_office, as_of, added, changed, withdrawn, digest";
    let from = "figure_versions WHERE year = $1";
    let mut rows: Vec<VersionRow> = rows::all(db, columns, from, None, Bind::Number(i64::from(year.0))).await?;
    rows.sort_unstable_by(|a, b| (a.3, &a.1, a.2).cmp(&(b.3, &b.1, b.2)));
    let version = |(version, organisation, number, at, by, by_office, as_of, added, changed, withdrawn, digest)| {
        let as_of: String = as_of;
        Ok(FigureVersion {
            id: id(version)?,
            organisation: id(organisation)?,
            number,
            at: time(at)?,
            by,
            by_office: by_office != 0,
            as_of: as_of.parse().map_err(|_| StoreError::damaged(format!("day {as_of}")))?,
            added,
            changed,
            withdrawn,
            digest,
        })
    };
    rows.into_iter().map(version).collect()
}

/// A line that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its id.
    pub id: FigureId,
    /// Of which institution; `None` for what holds for all.
    pub institution: Option<InstitutionId>,
    /// The certificate.
    pub certificate: CertificateId,
    /// Id of the level in the scheme.
    pub level: String,
    /// 考核批次; empty where none is named.
    pub batch: String,
    /// The figures, in the form of facts.
    pub fields: Fields,
    /// The version that brought it.
    pub given_in: FiguresId,
}

/// A row of a figure, in the order in which they are asked for.
type FigureRow = (String, Option<String>, String, String, String, String, String);

/// Which figures are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// All of the year.
    All,
    /// Those of one institution, and what holds for all.
    Institution(&'a InstitutionId),
    /// Those of the certificates that an organisation awards today.
    Organisation(&'a OrganisationId),
}

/// The lines of a year that stand, by certificate, level, institution and batch.
pub async fn figures(db: &mut AnyConnection, year: Year, whose: Whose<'_>) -> Result<Vec<Figure>, StoreError> {
    let columns = "f.id, f.institution, f.certificate, f.level, f.batch, f.fields, f.given_in";
    let (of, bind) = match whose {
        Whose::All => ("", Bind::Nothing),
        Whose::Institution(id) => (" AND (f.institution = $1 OR f.institution IS NULL)", Bind::Text(id.as_str())),
        Whose::Organisation(id) => {
            (" AND f.certificate IN (SELECT id FROM certificates WHERE organisation = $1)", Bind::Text(id.as_str()))
        }
    };
    let from = format!("figures f WHERE f.year = {} AND f.replaced_in IS NULL{of}", year.0);
    let mut rows: Vec<FigureRow> = rows::all(db, columns, &from, None, bind).await?;
    rows.sort_unstable_by(|a, b| (&a.2, &a.3, &a.1, &a.4).cmp(&(&b.2, &b.3, &b.1, &b.4)));
    let figure = |(figure, institution, certificate, level, batch, fields, given_in): FigureRow| {
        Ok(Figure {
            id: id(figure)?,
            institution: institution.map(id).transpose()?,
            certificate: id(certificate)?,
            level,
            batch,
            fields: read(&fields)?,
            given_in: id(given_in)?,
        })
    };
    rows.into_iter().map(figure).collect()
}

fn read(fields: &str) -> Result<Fields, StoreError> {
    serde_json::from_str(fields).map_err(|error| StoreError::damaged(format!("figures: {error}")))
}

fn stored(fields: &Fields) -> String {
    serde_json::to_string(fields).unwrap_or_default()
}

/// Writes a version with its lines: those in `replaced` stand no more. All of it belongs to one command.
pub async fn add_version(
    db: &mut AnyConnection,
    year: Year,
    version: &FigureVersion,
    lines: &[Figure],
    replaced: &[FigureId],
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO figure_versions (id, year, organisation, number, at, by_account, by_office, as_of, added, changed, \
         withdrawn, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(version.id.as_str())
    .bind(i64::from(year.0))
    .bind(version.organisation.as_str())
    .bind(version.number)
    .bind(version.at.as_millisecond())
    .bind(&version.by)
    .bind(i64::from(version.by_office))
    .bind(version.as_of.to_string())
    .bind(version.added)
    .bind(version.changed)
    .bind(version.withdrawn)
    .bind(&version.digest)
    .execute(&mut *db)
    .await?;
    // Far below the number of values that either database takes in one statement.
    for some in replaced.chunks(500) {
        let places: Vec<String> = (2..=some.len() + 1).map(|place| format!("${place}")).collect();
        let sql = format!("UPDATE figures SET replaced_in = $1 WHERE id IN ({})", places.join(", "));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(version.id.as_str());
        for line in some {
            query = query.bind(line.as_str());
        }
        query.execute(&mut *db).await?;
    }
    for some in lines.chunks(100) {
        let sql = format!(
            "INSERT INTO figures (id, year, institution, certificate, level, batch, fields, given_in) VALUES {}",
            rows::places(some.len(), 8)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for line in some {
            query = query.bind(line.id.as_str()).bind(i64::from(year.0));
            query = query.bind(line.institution.as_ref().map(|id| id.as_str().to_owned()));
            query = query.bind(line.certificate.as_str()).bind(&line.level).bind(&line.batch);
            query = query.bind(stored(&line.fields)).bind(version.id.as_str());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// What somebody did about an institution's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FigureActKind {
    /// The institution confirmed those that were supplied.
    Confirmed,
    /// The institution disputed them.
    Disputed,
    /// The organisation stood by them, and said why.
    Answered,
    /// The office ruled that those supplied hold.
    RuledSupplied,
    /// The office ruled that the institution's own hold.
    RuledClaimed,
    /// The office ruled that others hold, which are in the act.
    RuledOther,
}

impl FigureActKind {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Confirmed, Self::Disputed, Self::Answered, Self::RuledSupplied, Self::RuledClaimed, Self::RuledOther];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
            Self::Answered => "answered",
            Self::RuledSupplied => "ruled_supplied",
            Self::RuledClaimed => "ruled_claimed",
            Self::RuledOther => "ruled_other",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Something that was said of an institution's figures of one certificate and level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureAct {
    /// Of which institution.
    pub institution: InstitutionId,
    /// Number among the institution's of this year, from 1.
    pub number: i64,
    /// The certificate: its id, or the name that an institution wrote and nobody knows.
    pub certificate: String,
    /// Id of the level in the scheme, or what the institution wrote.
    pub level: String,
    /// What was done.
    pub kind: FigureActKind,
    /// The figures that hold by a ruling, as they were then.
    pub fields: Fields,
    /// Why.
    pub reason: String,
    /// Stands for the figures as they were then.
    pub about: String,
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A row of an act, in the order in which they are asked for.
type ActRow = (String, i64, String, String, String, String, String, String, String, i64);

/// What was said in a year, of one institution or of all, in its order.
pub async fn acts(
    db: &mut AnyConnection,
    year: Year,
    of: Option<&InstitutionId>,
) -> Result<Vec<FigureAct>, StoreError> {
    let columns = "institution, number, certificate, level, kind, fields, reason, about, by_account, at";
    let (condition, bind) = match of {
        Some(id) => (" AND institution = $1", Bind::Text(id.as_str())),
        None => ("", Bind::Nothing),
    };
    let from = format!("figure_acts WHERE year = {}{condition}", year.0);
    let mut rows: Vec<ActRow> = rows::all(db, columns, &from, None, bind).await?;
    rows.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let act = |(institution, number, certificate, level, kind, fields, reason, about, by, at): ActRow| {
        Ok(FigureAct {
            institution: id(institution)?,
            number,
            certificate,
            level,
            kind: FigureActKind::from_id(&kind).ok_or_else(|| StoreError::damaged(format!("act {kind}")))?,
            fields: read(&fields)?,
            reason,
            about,
            by,
            at: time(at)?,
        })
    };
    rows.into_iter().map(act).collect()
}

/// Writes what was said.
pub async fn add_acts(db: &mut AnyConnection, year: Year, acts: &[(String, FigureAct)]) -> Result<(), StoreError> {
    for some in acts.chunks(100) {
        let sql = format!(
            "INSERT INTO figure_acts (id, year, institution, number, certificate, level, kind, fields, reason, about, \
             by_account, at) VALUES {}",
            rows::places(some.len(), 12)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (id, act) in some {
            query = query.bind(id).bind(i64::from(year.0)).bind(act.institution.as_str()).bind(act.number);
            query = query.bind(&act.certificate).bind(&act.level).bind(act.kind.id()).bind(stored(&act.fields));
            query = query.bind(&act.reason).bind(&act.about).bind(&act.by).bind(act.at.as_millisecond());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}
