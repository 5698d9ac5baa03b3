//! Self-evaluations: which there are, what each comes to, its facts and its receipt.

use app::App;
use app::dossier::{LeafScore, Score, Wanted};
use app::progress::Line;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use schemars::JsonSchema;
use scheme::{Lang, Points, Text};
use serde::{Deserialize, Serialize};
use workflow::{DossierId, DossierState, Year};

use super::extract::{Caller, Query};
use super::operation::{Answer, Operation, properties, schema};
use super::problem::{Fault, Finding};
use super::schemas::{BothText, InstitutionView, points};
use crate::guard::Seen;
use crate::pages::dossier::sheet_name;
use crate::params::Id;
use crate::words::Words;

/// A self-evaluation in a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DossierLine")]
pub(crate) struct DossierLine {
    #[schemars(schema_with = "super::schemas::id")]
    id: String,
    year: i16,
    institution: InstitutionView,
    #[schemars(schema_with = "super::schemas::state")]
    state: &'static str,
    /// Number of the last submission; 0 before the first.
    version: i64,
    /// Sheets with something in them.
    filled: i64,
    /// Problems in what is written.
    problems: i64,
    /// Claimed total in points, once there is anything.
    #[schemars(schema_with = "super::schemas::perhaps_decimal")]
    claimed: Option<String>,
    /// First moment that is too late; extensions and returns are in it.
    closes_at: Timestamp,
    changed_at: Timestamp,
    /// Last submission.
    submitted_at: Option<Timestamp>,
}

impl From<&Line> for DossierLine {
    fn from(Line { institution, dossier }: &Line) -> Self {
        Self {
            id: dossier.id.to_string(),
            year: dossier.year.0,
            institution: institution.into(),
            state: dossier.state.id(),
            version: dossier.version,
            filled: dossier.filled,
            problems: dossier.problems,
            claimed: dossier.claimed.map(points),
            closes_at: dossier.closes_at,
            changed_at: dossier.changed_at,
            submitted_at: dossier.submitted_at,
        }
    }
}

/// Some of the self-evaluations that one may read.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Dossiers {
    dossiers: Vec<DossierLine>,
    /// Send this as `after` for those that follow; null at the end.
    next: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DossiersQuery {
    /// Of this year alone.
    #[serde(default)]
    #[schemars(with = "i16", range(min = 2000, max = 2999))]
    year: Option<Id<Year>>,
    /// In this state alone.
    #[serde(default)]
    #[schemars(schema_with = "super::schemas::state")]
    state: Option<String>,
    /// Those that come after this one.
    #[serde(default)]
    #[schemars(schema_with = "super::schemas::id")]
    after: Option<Id<DossierId>>,
    /// At most so many; 50 where nothing is said.
    #[serde(default)]
    #[schemars(with = "usize", range(min = 1, max = 200))]
    limit: Option<usize>,
}

pub(crate) const DOSSIERS: Operation = Operation {
    id: "dossiers",
    summary: ("可以查阅的自评材料", "The self-evaluations that one may read"),
    query: Some(properties::<DossiersQuery>),
    request: None,
    answer: Answer::Json(schema::<Dossiers>),
    refuses: &[400],
};

pub(crate) async fn dossiers(
    State(app): State<App>,
    Caller(holder): Caller,
    Query(query): Query<DossiersQuery>,
) -> Result<Json<Dossiers>, Fault> {
    let most = query.limit.unwrap_or(50);
    if !(1..=200).contains(&most) {
        let expected = Text::new("limit 应为 1 到 200", "limit must be 1 to 200");
        return Err(Fault::of_place(StatusCode::BAD_REQUEST, "limit", &expected));
    }
    let state = query.state.as_deref().map(|state| {
        let known = DossierState::ALL.map(DossierState::id).join(", ");
        let expected = Text::new(format!("state 应为 {known} 之一"), format!("state must be one of {known}"));
        DossierState::from_id(state).ok_or_else(|| Fault::of_place(StatusCode::BAD_REQUEST, "state", &expected))
    });
    let (year, after) = (query.year.map(|Id(year)| year), query.after.map(|Id(id)| id));
    let wanted = Wanted { year, state: state.transpose()?, after, most };
    let (lines, more) = app.dossiers(&holder.actor, &wanted).await?;
    let next = if more { lines.last().map(|line| line.dossier.id.to_string()) } else { None };
    Ok(Json(Dossiers { dossiers: lines.iter().map(DossierLine::from).collect(), next }))
}

/// A self-evaluation with its sheets.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Dossier")]
pub(crate) struct WholeDossier {
    #[serde(flatten)]
    line: DossierLine,
    /// Claimed total in points as the rows stand now.
    #[schemars(schema_with = "super::schemas::decimal")]
    total: String,
    sheets: Vec<Sheet>,
    /// What a person should look at.
    warnings: Vec<BothText>,
}

/// A sheet: the certificate figures, or an indicator.
#[derive(Serialize, JsonSchema)]
struct Sheet {
    id: String,
    name: BothText,
    /// How many rows it has.
    rows: usize,
    /// How many files are used for it.
    files: usize,
    /// How many problems its rows have; such rows do not count.
    problems: usize,
    /// It lacks something that its score needs.
    missing: bool,
    /// Claimed points; null for the certificate figures.
    #[schemars(schema_with = "super::schemas::perhaps_decimal")]
    score: Option<String>,
}

pub(crate) const DOSSIER: Operation = Operation {
    id: "dossier",
    summary: ("一份自评材料：状态、各表的完整程度", "A self-evaluation: state, sheets and how complete they are"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<WholeDossier>),
    refuses: &[],
};

pub(crate) async fn dossier(State(app): State<App>, Seen(cover): Seen) -> Result<Json<WholeDossier>, Fault> {
    let book = app.book_of(&mut *app.store.read().await?, cover).await?;
    let score = Score::of(&book.plan, &book.institution, &book.entries)?;
    let sheet = |id: &str| {
        let indicator = book.plan.indicator_of(id).map(|ix| &score.indicators[ix.0]);
        Sheet {
            id: id.to_owned(),
            name: (&Text::new(
                sheet_name(&book.plan, id, Words(Lang::Zh)),
                sheet_name(&book.plan, id, Words(Lang::En)),
            ))
                .into(),
            rows: book.rows(id).count(),
            files: book.files.iter().filter(|file| file.uses.iter().any(|(sheet, _)| sheet == id)).count(),
            problems: score.problems.iter().filter(|problem| problem.sheet == id).count(),
            missing: indicator.is_some_and(|indicator| indicator.leaves.iter().any(|leaf| leaf.missing)),
            score: indicator.map(|indicator| indicator.score.to_string()),
        }
    };
    Ok(Json(WholeDossier {
        total: score.total.to_string(),
        sheets: book.plan.sheets().map(sheet).collect(),
        warnings: score.warnings.iter().map(BothText::from).collect(),
        line: (&Line { institution: book.institution.clone(), dossier: book.dossier.clone() }).into(),
    }))
}

/// What a self-evaluation comes to as claimed, with its working.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Score")]
pub(crate) struct ScoreView {
    /// Base and bonus, in points.
    #[schemars(schema_with = "super::schemas::decimal")]
    total: String,
    indicators: Vec<IndicatorView>,
}

/// An indicator's score: the sum of its leaves.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Indicator")]
struct IndicatorView {
    id: String,
    #[schemars(schema_with = "super::schemas::decimal")]
    score: String,
    leaves: Vec<Leaf>,
}

/// A leaf's score with its working in words.
#[derive(Serialize, JsonSchema)]
struct Leaf {
    id: String,
    name: BothText,
    /// `missing` where it lacks what it needs, else `scored`.
    status: &'static str,
    #[schemars(schema_with = "super::schemas::decimal")]
    score: String,
    /// The most there is; null where there is no ceiling.
    #[schemars(schema_with = "super::schemas::perhaps_decimal")]
    max: Option<String>,
    /// How it comes about.
    text: BothText,
    /// What was left out, and why.
    left_out: Vec<BothText>,
    /// The smallest change that would move it.
    next: Option<BothText>,
}

pub(crate) const SCORE: Operation = Operation {
    id: "score",
    summary: ("按所填数据的自评得分及计算说明", "What it comes to as claimed, leaf by leaf with the working"),
    query: None,
    request: None,
    answer: Answer::Json(schema::<ScoreView>),
    refuses: &[],
};

pub(crate) async fn score(State(app): State<App>, Seen(cover): Seen) -> Result<Json<ScoreView>, Fault> {
    let book = app.book_of(&mut *app.store.read().await?, cover).await?;
    let score = Score::of(&book.plan, &book.institution, &book.entries)?;
    let leaf = |(definition, leaf): (&scheme::Leaf, &LeafScore)| Leaf {
        id: definition.id.clone(),
        name: (&leaf.name).into(),
        status: if leaf.missing { "missing" } else { "scored" },
        score: leaf.score.to_string(),
        max: leaf.maximum.map(Points::short),
        text: (&leaf.sentence).into(),
        left_out: leaf.left_out.iter().map(BothText::from).collect(),
        next: leaf.next.as_ref().map(BothText::from),
    };
    let scheme = &book.plan.scheme;
    let indicators = scheme.indicators.iter().zip(&score.indicators).map(|(definition, indicator)| IndicatorView {
        id: definition.id.clone(),
        score: indicator.score.to_string(),
        leaves: scheme.leaves[definition.leaves.clone()].iter().zip(&indicator.leaves).map(leaf).collect(),
    });
    Ok(Json(ScoreView { total: score.total.to_string(), indicators: indicators.collect() }))
}

pub(crate) const FACTS: Operation = Operation {
    id: "facts",
    summary: ("本校数据（hengping-facts/1），可供 hengping score 计算", "Its facts, as hengping score reads them"),
    query: None,
    request: None,
    answer: Answer::Format("hengping-facts/1"),
    refuses: &[409],
};

/// Facts are whole or not at all: with a wrong row left out they would say something else.
pub(crate) async fn facts(State(app): State<App>, Seen(cover): Seen) -> Result<Response, Fault> {
    let book = app.book_of(&mut *app.store.read().await?, cover).await?;
    let (facts, problems) = book.facts_json()?;
    if !problems.is_empty() {
        let place = |problem: &app::dossier::FieldProblem| {
            let entry = problem.entry.as_ref().map_or_else(String::new, ToString::to_string);
            let place = format!("/sheets/{}/rows/{entry}/fields/{}", problem.sheet, problem.field);
            Finding::new(place, &problem.message, None)
        };
        return Err(Fault::of_places(StatusCode::CONFLICT, problems.iter().map(place).collect()));
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, facts).into_response())
}
