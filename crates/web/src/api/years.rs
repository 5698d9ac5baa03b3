//! The years: timetable, settings, scheme, progress.

use app::years::Timetable;
use app::{App, AppError};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use scheme::Digest;
use serde::Serialize;
use store::years::YearRecord;
use workflow::{Step, Year};

use super::dossiers::DossierLine;
use super::extract::{Caller, Path};
use super::kept;
use super::operation::{Answer, Operation, schema};
use super::problem::Fault;
use crate::params::Id;

/// A year.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Year")]
pub(crate) struct YearLine {
    year: i16,
    /// Where it stands.
    #[schemars(schema_with = "super::schemas::step")]
    step: &'static str,
    /// First moment of self-evaluation.
    opens_at: Timestamp,
    /// First moment that is too late for it.
    closes_at: Timestamp,
    /// When the notice was issued, which freezes scheme and settings.
    issued_at: Option<Timestamp>,
}

impl From<&YearRecord> for YearLine {
    fn from(record: &YearRecord) -> Self {
        Self {
            year: record.year.0,
            step: record.step.id(),
            opens_at: record.window.opens,
            closes_at: record.window.closes,
            issued_at: record.issued_at,
        }
    }
}

/// The years that one may see, latest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Years {
    years: Vec<YearLine>,
}

pub(crate) const YEARS: Operation = Operation {
    id: "years",
    summary: ("各年度", "The years"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<Years>),
    refuses: &[],
};

pub(crate) async fn years(State(app): State<App>, Caller(holder): Caller) -> Result<Json<Years>, Fault> {
    let years = app.years(&holder.actor).await?;
    Ok(Json(Years { years: years.iter().map(YearLine::from).collect() }))
}

/// A year in full.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WholeYear {
    #[serde(flatten)]
    line: YearLine,
    scheme: SchemeMark,
    /// Digest of scheme and settings as the notice froze them; empty before.
    digest: String,
    timetable: Vec<StepDays>,
    settings: Vec<Setting>,
}

/// Which scheme a year follows.
#[derive(Serialize, JsonSchema)]
struct SchemeMark {
    id: String,
    version: String,
    /// `sha256:` and the digest.
    digest: String,
}

/// The days of a step.
#[derive(Serialize, JsonSchema)]
struct StepDays {
    #[schemars(schema_with = "super::schemas::step")]
    step: &'static str,
    first: Date,
    last: Date,
}

/// A setting of the year.
#[derive(Serialize, JsonSchema)]
struct Setting {
    /// As in the settings of facts.
    key: &'static str,
    /// What holds.
    value: String,
    /// 依据; null where the scheme's own value holds.
    basis: Option<String>,
    /// When it was set.
    set_at: Option<Timestamp>,
}

pub(crate) const YEAR: Operation = Operation {
    id: "year",
    summary: ("一个年度：时间安排、设置及依据、方案", "A year: timetable, settings with their basis, scheme"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<WholeYear>),
    refuses: &[],
};

pub(crate) async fn year(State(app): State<App>, Path(Id(year)): Path<Id<Year>>) -> Result<Json<WholeYear>, Fault> {
    let mut db = app.store.read().await?;
    let record = store::years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
    let plan = app.plan(&mut db, &record).await?;
    let settings = app.setting_sheet(&mut db, &record).await?;
    let timetable = Timetable::stored(&record);
    let days = Step::ALL.into_iter().filter_map(|step| {
        let (first, last) = timetable.days(step)?;
        Some(StepDays { step: step.id(), first, last })
    });
    let setting = |setting: app::years::SheetSetting| Setting {
        key: setting.key,
        value: setting.value,
        set_at: setting.set.as_ref().map(|set| set.set_at),
        basis: setting.set.map(|set| set.basis),
    };
    Ok(Json(WholeYear {
        line: (&record).into(),
        scheme: SchemeMark {
            id: plan.scheme.id.clone(),
            version: plan.scheme.version.clone(),
            digest: plan.scheme.digest.to_string(),
        },
        digest: record.digest,
        timetable: days.collect(),
        settings: settings.into_iter().map(setting).collect(),
    }))
}

pub(crate) const SCHEME: Operation = Operation {
    id: "scheme",
    summary: ("年度的评分方案文件", "The year's scheme, as its file"),
    query: None,
    request: None,
    answer: Answer::Kept("application/toml"),
    refuses: &[],
};

pub(crate) async fn scheme(
    State(app): State<App>,
    Path(Id(year)): Path<Id<Year>>,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let mut db = app.store.read().await?;
    let texts = store::years::texts(&mut db, year).await?.ok_or(AppError::Absent)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/toml"));
    Ok(kept::answer(&asked, &Digest::of_bytes(texts.scheme.as_bytes()).hex(), headers, texts.scheme))
}

/// How far the institutions have come.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Progress {
    counts: Counts,
    dossiers: Vec<DossierLine>,
}

/// How many institutions stand where.
#[derive(Serialize, JsonSchema)]
struct Counts {
    all: usize,
    /// Nothing filled in yet.
    untouched: usize,
    /// Being filled in, or approved inside.
    working: usize,
    submitted: usize,
    returned: usize,
}

pub(crate) const PROGRESS: Operation = Operation {
    id: "progress",
    summary: (
        "各院校填报进度（办公室、主管部门、审计）",
        "Progress of the institutions, for office, authorities, auditors",
    ),
    query: None,
    request: None,
    answer: Answer::Json(schema::<Progress>),
    refuses: &[],
};

pub(crate) async fn progress(
    State(app): State<App>,
    Caller(holder): Caller,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Json<Progress>, Fault> {
    let lines = app.progress(&holder.actor, year).await?;
    let counts = app::progress::Counts::of(lines.iter());
    Ok(Json(Progress {
        counts: Counts {
            all: counts.all,
            untouched: counts.untouched,
            working: counts.working,
            submitted: counts.submitted,
            returned: counts.returned,
        },
        dossiers: lines.iter().map(DossierLine::from).collect(),
    }))
}
