//! One indicator as an expert judges it: what is claimed with its evidence, the rubric, and what is said of it.

use std::collections::BTreeMap;

use app::error::InputProblem;
use app::panel::{DECISION, DECISIONS, Gap, KIND, MARK, REASON, Review, Subject, VERDICT, VERDICTS};
use app::{App, AppError};
use askama::Template;
use assess::Field as Fact;
use axum::Json;
use axum::extract::{Path, Query as Asked, State};
use axum::response::{IntoResponse as _, Response};
use scheme::{IndicatorIx, Method};
use serde_json::json;
use workflow::{Act, Actor, AssignmentId, EntryId, Object, may};

use super::material::MaterialView;
use super::{address, crumbs};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::assignment::locked;
use crate::pages::compared::shown;
use crate::pages::dossier::{maximum, sheet_name};
use crate::pages::sheet::{changes, claimed_cells, evidence_line, kinds, leaf_views, official_words};
use crate::params::Id;
use crate::parts::{Crumbs, Locked, Tray};
use crate::words::Words;

/// Something that is said, as a field.
pub(super) struct Said {
    /// Its id and name: `f.<row>.<field>`.
    name: String,
    value: String,
    problem: String,
    /// What can be chosen: value and words.
    options: Vec<(String, String)>,
}

/// A row of the form: one thing that is judged.
struct SubjectView {
    row: String,
    version: i64,
    /// What an institution wrote, for an item: label and value.
    claimed: Vec<(String, String)>,
    /// That an item of the same title is claimed elsewhere too; empty where it is not.
    twice: String,
    first: Said,
    /// The kind that an item is of, where it is an item.
    kind: Option<Said>,
    reason: Said,
}

/// A step of the rubric.
struct StepView {
    from: String,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/review_sheet.html")]
pub(super) struct SheetPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    action: String,
    name: String,
    maximum: String,
    words: String,
    clause: String,
    locked: Option<Locked>,
    readonly: bool,
    /// What was just done; empty for nothing.
    done: String,
    /// What the institution says of the indicator itself.
    own_mark: String,
    remark: String,
    items: Vec<SubjectView>,
    mark: Option<SubjectView>,
    step: String,
    rubric: Vec<StepView>,
    verdict: SubjectView,
    reasons: Vec<&'static str>,
    working: Vec<crate::pages::sheet::Leaf>,
    /// The institution's certificates, for a mark that is held against them: name, level, registered, attended, passed.
    certificates: Vec<[String; 5]>,
    tray: Tray,
    material: MaterialView,
    /// Where the neighbours are, and their names; empty at the ends.
    previous: (String, String),
    next: (String, String),
}

/// Reasons that are often given, to choose from or to write over: Chinese and English.
const REASONS: [(&str, &str); 6] = [
    ("与1+X证书无关", "has nothing to do with the certificates"),
    ("时间不在考核年度", "not of this year"),
    ("佐证材料不足", "not proven by its evidence"),
    ("级别或类别不符", "of another level or kind"),
    ("重复申报", "claimed twice"),
    ("非本校成果", "not the institution’s own"),
];

/// What the address says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    saved: String,
    #[serde(default)]
    asked: String,
}

/// What is said on the page of what was just done or tried.
pub(super) struct Note<'a> {
    /// What was done; empty for nothing.
    pub(super) done: &'a str,
    /// What was typed to ask for material, and what is wrong with it.
    pub(super) typed: &'a str,
    pub(super) problems: &'a [InputProblem],
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), indicator)): Path<(Id<AssignmentId>, String)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let done = match (query.saved.is_empty(), query.asked.is_empty()) {
        (false, _) => t.of("已保存", "Saved"),
        (true, false) => t.of("已向院校提出并通知院校", "The institution is asked and told"),
        (true, true) => "",
    };
    let note = Note { done, typed: "", problems: &[] };
    let build = async { sheet_page(&app, reader, &visitor, (&id, &indicator), note).await };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

pub(super) async fn sheet_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (id, indicator): (&AssignmentId, &str),
    note: Note<'_>,
) -> Result<SheetPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let review = app.review(actor, id).await?;
    let ix = review.indicator(indicator).ok_or(AppError::Absent)?;
    let place = address(id);
    let action = format!("{place}/{indicator}");
    let name = sheet_name(&review.plan, indicator, t);
    let shell = Shell::of(app, reader.lang, &visitor.session, &name, &action).await?;
    let decision = may(actor, Act::WriteReview, &Object::Review(review.view.clone()), app.store.now());
    let writes = decision.is_allowed();
    let gaps = shown_gaps(&review, ix);
    let view = |subject: &Subject| subject_view(t, &review, ix, subject, &gaps);
    let scheme = &review.plan.scheme;
    let of = &scheme.indicators[ix.0];
    let leaf = review.marked_leaf(ix).map(|leaf| &scheme.leaves[leaf.0]);
    let judged = leaf.and_then(|leaf| match &leaf.method {
        Method::Judged(judged) => Some(judged),
        _ => None,
    });
    let about = review.book.about(indicator);
    let about = |field: &str| about.and_then(|entry| entry.fields.get(field)).cloned().unwrap_or_default();
    let subjects = review.subjects(ix);
    let neighbours = neighbours(t, &review, ix, &place);
    Ok(SheetPage {
        crumbs: crumbs(t, Some((&review.book.institution.name, id)), &name),
        maximum: maximum(of.points.points()),
        words: official_words(&review.plan, of),
        clause: t.text(&scheme.notice.cite(&of.clause)).to_owned(),
        readonly: !writes,
        locked: locked(t, decision),
        done: note.done.to_owned(),
        own_mark: about("mark"),
        remark: about("remark"),
        items: subjects.iter().filter(|one| matches!(one, Subject::Item(_))).map(view).collect(),
        mark: subjects.iter().find(|one| matches!(one, Subject::Mark(_))).map(view),
        step: judged.map_or_else(String::new, |judged| judged.step.short()),
        rubric: judged.map_or_else(Vec::new, |judged| {
            let steps = judged.rubric.iter();
            steps.map(|step| StepView { from: step.from.short(), text: t.text(&step.text).to_owned() }).collect()
        }),
        verdict: view(&Subject::Verdict(indicator.to_owned())),
        reasons: REASONS.iter().map(|(zh, en)| t.of(zh, en)).collect(),
        working: leaf_views(&review.book, ix, t)?,
        certificates: if judged.is_some() { certificates(app, actor, t, id).await? } else { Vec::new() },
        tray: tray(t, &review, ix, &watermark(t, visitor, &review)),
        material: MaterialView::of(t, &review, ix, writes, &note),
        previous: neighbours.0,
        next: neighbours.1,
        address: place,
        action,
        name,
        shell,
        t,
    })
}

async fn certificates(app: &App, actor: &Actor, t: Words, id: &AssignmentId) -> Result<Vec<[String; 5]>, AppError> {
    let rows = app.reviewed_figures(actor, id).await?.into_iter();
    let line = |row: app::figures::FigureRow| {
        let sums = row.settled.as_ref().or(row.claimed.as_ref());
        let [registered, attended, passed] =
            [Fact::Registered, Fact::Attended, Fact::Passed].map(|field| shown(sums, field, t));
        [row.certificate, row.subject.level, registered, attended, passed]
    };
    Ok(rows.map(line).collect())
}

/// What is missing where something was said: what nobody has begun is not wrong yet.
fn shown_gaps(review: &Review, ix: IndicatorIx) -> Vec<Gap> {
    review.gaps(ix).into_iter().filter(|gap| review.opinion(&gap.subject).is_some()).collect()
}

fn subject_view(t: Words, review: &Review, ix: IndicatorIx, subject: &Subject, gaps: &[Gap]) -> SubjectView {
    let row = review.row(subject);
    let said = |field: &'static str, options: Vec<(String, String)>| Said {
        name: field_name(&row, field),
        value: review.value(subject, field).to_owned(),
        problem: gaps
            .iter()
            .find(|gap| gap.subject == *subject && gap.field == field)
            .map_or_else(String::new, |gap| t.text(&gap.message).to_owned()),
        options,
    };
    let choice = |options: &[(&str, &str, &str)]| -> Vec<(String, String)> {
        options.iter().map(|(id, zh, en)| ((*id).to_owned(), t.of(zh, en).to_owned())).collect()
    };
    let (first, kind, claimed) = match subject {
        Subject::Mark(_) => (said(MARK, Vec::new()), None, Vec::new()),
        // Of the institution as a whole no expert says anything alone.
        Subject::Verdict(_) | Subject::Opinion => (said(VERDICT, choice(&VERDICTS)), None, Vec::new()),
        Subject::Item(entry) => {
            let kinds = kinds(&review.plan, ix, t);
            let claimed = claimed_cells(&review.book, ix, entry, t);
            (said(DECISION, choice(&DECISIONS)), Some(said(KIND, kinds)), claimed)
        }
    };
    let twice = match subject {
        Subject::Item(entry) => review.claimed_elsewhere(entry).join(t.of("、", ", ")),
        _ => String::new(),
    };
    SubjectView {
        twice,
        row: row.to_string(),
        version: review.opinion(subject).map_or(0, |opinion| opinion.version),
        claimed,
        first,
        kind,
        reason: said(REASON, Vec::new()),
    }
}

fn field_name(row: &EntryId, field: &str) -> String {
    format!("f.{row}.{field}")
}

/// Who looks, and at which year: what the script writes over a preview, with the time.
fn watermark(t: Words, visitor: &Visitor, review: &Review) -> String {
    let (person, year) = (&visitor.session.account.person, review.year.year);
    match t.0 {
        scheme::Lang::Zh => format!("{person} · {year}年度考核评价"),
        scheme::Lang::En => format!("{person} · {year} assessment"),
    }
}

fn tray(t: Words, review: &Review, ix: IndicatorIx, watermark: &str) -> Tray {
    let place = address(&review.assignment.id);
    Tray {
        t,
        id: "files",
        heading: t.of("佐证材料", "Evidence").to_owned(),
        sheet: review.plan.scheme.indicators[ix.0].id.clone(),
        files: review.files(ix).map(|file| evidence_line(&format!("{place}/files/{}", file.id), file, t)).collect(),
        others: Vec::new(),
        action: String::new(),
        chunks: String::new(),
        largest: 0,
        largest_words: String::new(),
        watermark: watermark.to_owned(),
    }
}

fn neighbours(t: Words, review: &Review, ix: IndicatorIx, place: &str) -> ((String, String), (String, String)) {
    let all = review.indicators();
    let at = all.iter().position(|one| *one == ix).unwrap_or(0);
    let link = |at: Option<usize>| {
        let id = at.and_then(|at| all.get(at)).map(|ix| review.plan.scheme.indicators[ix.0].id.as_str());
        id.map_or_else(Default::default, |id| (format!("{place}/{id}"), sheet_name(&review.plan, id, t)))
    };
    (link(at.checked_sub(1)), link(Some(at + 1)))
}

/// Writes what is said: all that the form holds, or from a script only what changed.
pub(crate) async fn save(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(id), indicator)): Path<(Id<AssignmentId>, String)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.save_opinions(visitor.actor()?, &id, &indicator, changes(&form)?).await };
    let saved = work.await.map_err(|error| Refusal::to(error, reader))?;
    if !reader.json {
        let on = form.get("next");
        // Only to another indicator of the same work.
        let next = on.strip_prefix(&format!("{}/", address(&id))).filter(|rest| !rest.contains(['/', ':', '\\']));
        return Ok(match next {
            Some(_) => go(on),
            None => go(&format!("{}/{indicator}?saved=1", address(&id))),
        });
    }
    let t = Words(reader.lang);
    let said: Vec<&EntryId> = saved.versions.iter().filter(|(_, version)| *version > 0).map(|(row, _)| row).collect();
    let gaps = saved.gaps.iter().filter(|(row, _)| said.contains(&row));
    let problems: BTreeMap<String, &str> =
        gaps.map(|(row, gap)| (field_name(row, gap.field), t.text(&gap.message))).collect();
    let versions: BTreeMap<String, i64> =
        saved.versions.iter().map(|(row, version)| (row.to_string(), *version)).collect();
    Ok(Json(json!({"versions": versions, "problems": problems})).into_response())
}
