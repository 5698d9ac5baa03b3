//! The roll: who stands where and why, with lines, seats and ties drawn in, what is at the edge and what is not firm.

use std::fmt::Write as _;

use app::determination::{DeterminationState, Outcome, Stability, seats_not_carried};
use app::names::Sought;
use app::{App, AppError};
use askama::Template;
use assess::GradeReason;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use scheme::{GradeIx, Points};
use store::{AnyConnection, people};
use workflow::{Act, Actor, Decision, Object, Step, Year, may};

use super::histogram::Histogram;
use super::{ActView, Shown, acts, address, grade_tag, state_tag};
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::params::{Id, query_of};
use crate::parts::{Crumbs, Figure as Number, Figures as Numbers, Mark, Pages, Problem, Problems, Tag, TwoPeople};
use crate::words::Words;

/// Institutions a page.
const PAGE: usize = 50;

/// A total this near to a line is at its edge.
const NEAR: i64 = Points::PER_POINT;

/// Places this near to the last seat are at its edge.
const PLACES: usize = 2;

/// What somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// Id of a grade.
    #[serde(default)]
    grade: String,
    /// `edge`, `fragile`, `tie`, `negative` or `provisional`.
    #[serde(default)]
    only: String,
    #[serde(default)]
    page: usize,
}

/// What the roll can be narrowed to: id and words.
const ONLY: [(&str, &str, &str); 6] = [
    ("unsubmitted", "没有提交自评", "without a self-evaluation"),
    ("edge", "在分数线或名额边缘", "at the edge of a line or the quota"),
    ("fragile", "等次不稳", "grades that are not firm"),
    ("tie", "并列待裁定", "ties to be decided"),
    ("negative", "有负面清单事项", "with findings"),
    ("provisional", "暂定", "provisional"),
];

/// A line of the roll.
struct RowView {
    /// What is drawn in above it.
    above: Vec<String>,
    rank: usize,
    code: String,
    name: String,
    href: String,
    base: String,
    bonus: String,
    total: String,
    grade: Tag,
    reasons: Vec<String>,
    /// What would give it another grade.
    fragile: Vec<String>,
    provisional: bool,
    withheld: bool,
    /// It submitted no self-evaluation: only what organisations supplied counts.
    unsubmitted: bool,
}

/// Somebody among equals at the edge.
struct TieView {
    id: String,
    name: String,
    total: String,
    /// The reason where a seat was given.
    seated: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/determination_roll.html")]
pub(super) struct RollPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    problems: Problems,
    name: String,
    address: String,
    state: Option<Tag>,
    made: String,
    note: String,
    waits: usize,
    numbers: Numbers,
    histogram: Histogram,
    /// What is looked for.
    q: String,
    grades: Vec<(String, String, bool)>,
    only: Vec<(&'static str, String, bool)>,
    rows: Vec<RowView>,
    pages: Pages,
    ties: Vec<TieView>,
    seats_left: usize,
    /// Those to whom the determination before gave a seat among equals that holds no more: others are equals now.
    undecided: Vec<String>,
    /// Whether ties can be decided and results held back now.
    decides: bool,
    withheld: Vec<(String, String, String)>,
    institutions: Vec<(String, String)>,
    /// Whether it can be put forward now.
    proposes: bool,
    approval: Option<TwoPeople>,
    /// What approving would do, for whoever may approve it now.
    consequences: Vec<String>,
    acts: Vec<ActView>,
    differences: String,
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, String)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = roll_page(&app, reader, &visitor, (year, &number), &query, Vec::new()).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

pub(super) async fn roll_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, number): (Year, &str),
    query: &Query,
    problems: Vec<Problem>,
) -> Result<RollPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let shown = Shown::load(app, actor, year, number).await?;
    let place = format!("{}/{}", address(year), shown.number());
    let name = shown.name(t);
    let shell = Shell::of(app, reader.lang, &visitor.session, &name, &place).await?;
    let order = ordered(&shown);
    let found: Vec<usize> = order.iter().copied().filter(|at| query.fits(&shown, *at)).collect();
    let pages = Pages::of(t, (found.len(), PAGE), query.page, &query.address());
    let on_page = pages.cut(&found).iter();
    let whole = query.q.is_empty() && query.grade.is_empty() && query.only.is_empty();
    let above = |at| if whole { drawn(t, &shown, before(&order, at), at) } else { Vec::new() };
    let rows = on_page.map(|at| row(t, &shown, *at, &place, above(*at))).collect();
    let outcome = shown.outcome.as_ref();
    let state = outcome.map(Outcome::state);
    let step = Object::Year(shown.year.step);
    let allows = |act| may(actor, act, &step, app.store.now()).is_allowed();
    let open = matches!(state, Some(DeterminationState::Computed | DeterminationState::SentBack));
    let latest = match outcome {
        Some(one) => {
            app.determinations(actor, year).await?.last().is_some_and(|last| last.number == one.determination.number)
        }
        None => false,
    };
    let mut page = RollPage {
        crumbs: shown.crumbs(t, None),
        problems: Problems { t, problems },
        state: state.map(|state| state_tag(t, state)),
        made: String::new(),
        note: outcome.map_or_else(String::new, |one| one.determination.note.clone()),
        waits: shown.waiting.len(),
        numbers: numbers(t, &shown),
        histogram: Histogram::of(t, &shown),
        q: query.q.clone(),
        grades: grades(t, &shown, query),
        only: ONLY.iter().map(|(id, zh, en)| (*id, t.of(zh, en).to_owned(), query.only == *id)).collect(),
        rows,
        pages,
        ties: ties(t, &shown),
        seats_left: outcome.map_or(0, Outcome::seats_left),
        undecided: match outcome {
            Some(outcome) if open => undecided(app, actor, outcome).await?,
            _ => Vec::new(),
        },
        decides: open && latest && allows(Act::ApproveDetermination),
        withheld: withheld(outcome),
        institutions: shown.institutions.iter().map(|one| (one.id.to_string(), one.name.clone())).collect(),
        proposes: open && latest && allows(Act::Determine),
        approval: None,
        consequences: Vec::new(),
        acts: Vec::new(),
        differences: match outcome {
            Some(one) if one.determination.number > 1 => format!("{place}/differences"),
            _ => String::new(),
        },
        name,
        address: place,
        shell,
        t,
    };
    if let Some(one) = outcome {
        page.acts = acts(app, t, one).await?;
        let mut db = app.store.read().await?;
        let decision = app.may_decide(&mut db, actor, (&one.year, &one.determination), app.store.now()).await?;
        if state == Some(DeterminationState::Proposed) && latest && decision.is_allowed() {
            page.consequences = consequences(t, one);
        }
        page.approval = approval(&mut db, t, one, &decision).await?;
        page.made =
            format!("{} {}", people::person_of(&mut db, &one.determination.by).await?, t.time(one.determination.at));
    }
    Ok(page)
}

/// The places of the institutions, by rank and code.
fn ordered(shown: &Shown) -> Vec<usize> {
    let mut order: Vec<usize> = (0..shown.institutions.len()).collect();
    order.sort_by_key(|at| (shown.computed.roll.entries[*at].rank, shown.institutions[*at].code.clone()));
    order
}

/// Who stands above somebody; the first has nobody above.
fn before(order: &[usize], at: usize) -> Option<usize> {
    let place = order.iter().position(|one| *one == at)?;
    place.checked_sub(1).map(|above| order[above])
}

impl Query {
    fn fits(&self, shown: &Shown, at: usize) -> bool {
        let (one, computed) = (&shown.institutions[at], &shown.computed);
        let sought = Sought::new(&self.q);
        let grade = shown.complete_grade(at).map(|grade| computed.plan.scheme.grades[grade.0].id.as_str());
        (sought.fits(&one.name) || sought.fits(&one.code))
            && (self.grade.is_empty() || grade == Some(self.grade.as_str()))
            && match self.only.as_str() {
                "edge" => is_at_edge(shown, at),
                "fragile" => !computed.fragile(at).is_empty(),
                "unsubmitted" => shown.unsubmitted.contains(&one.id),
                "tie" => computed.is_tied(at),
                "negative" => !computed.standings[at].findings.is_empty(),
                "provisional" => !computed.standings[at].determined,
                _ => true,
            }
    }

    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("grade", &self.grade), ("only", &self.only)])
    }
}

/// Whether a total lies within a point of a line, or a place within two of the last seat.
fn is_at_edge(shown: &Shown, at: usize) -> bool {
    let (total, settings) = (shown.computed.standings[at].total, &shown.computed.facts.settings);
    let near = |line: &Points| (total.units() - line.units()).abs() < NEAR;
    let seat = |reason: &GradeReason| match reason {
        GradeReason::Seated { place, seats } => place + PLACES > *seats,
        GradeReason::NoSeat { place, seats, .. } => *place <= seats + PLACES,
        _ => false,
    };
    settings.grade_lines.iter().flatten().any(near) || shown.computed.roll.entries[at].reasons.iter().any(seat)
}

fn row(t: Words, shown: &Shown, at: usize, place: &str, above: Vec<String>) -> RowView {
    let computed = &shown.computed;
    let (standing, entry) = (&computed.standings[at], &computed.roll.entries[at]);
    let institution = &shown.institutions[at];
    let phrases = computed.phrases(t.0);
    // What is missing may still give it any grade: no reason for one then.
    let why = if standing.determined { entry.reasons.as_slice() } else { &[] };
    let mut reasons: Vec<String> = why.iter().map(|reason| phrases.grade_reason(reason)).collect();
    let outcome = shown.outcome.as_ref();
    reasons.extend(outcome.iter().flat_map(|outcome| outcome.remarks(at)).map(|text| t.text(&text).to_owned()));
    RowView {
        above,
        rank: entry.rank,
        code: institution.code.clone(),
        name: institution.name.clone(),
        href: format!("{place}/institutions/{}", institution.id),
        base: t.points(standing.base),
        bonus: t.points(standing.bonus),
        total: t.points(standing.total),
        grade: if standing.determined {
            grade_tag(t, computed, shown.grade(at))
        } else {
            Tag { mark: Mark::Care, text: t.of("未齐", "incomplete").to_owned() }
        },
        reasons,
        fragile: computed.fragile(at).iter().map(|one| fragile_words(t, shown, one)).collect(),
        provisional: !standing.determined,
        withheld: outcome.is_some_and(|outcome| outcome.withheld.contains_key(&institution.id)),
        unsubmitted: shown.unsubmitted.contains(&institution.id),
    }
}

/// A mark or figure that decides a grade, in words.
fn fragile_words(t: Words, shown: &Shown, one: &Stability) -> String {
    let grade = one.grade.map_or("", |grade| t.text(&shown.computed.plan.scheme.grades[grade.0].name));
    let sign = if one.change > 0 { "+" } else { "−" };
    let change = Points::from_units(one.change.abs());
    if one.is_mark {
        let what = &one.what;
        t.of(
            &format!("{what} 少一个专家评分（{sign}{change}）则为{grade}"),
            &format!("{what} without one expert’s mark ({sign}{change}): {grade}"),
        )
        .to_owned()
    } else {
        let what = &one.what;
        t.of(
            &format!("数据「{what}」按院校所报（{sign}{change}）则为{grade}"),
            &format!("figures of {what} as claimed ({sign}{change}): {grade}"),
        )
        .to_owned()
    }
}

/// The lines and the edge of the quota that lie between somebody and who stands above.
fn drawn(t: Words, shown: &Shown, above: Option<usize>, at: usize) -> Vec<String> {
    let computed = &shown.computed;
    let mut drawn = Vec::new();
    let total = computed.standings[at].total;
    for (grade, line) in computed.facts.settings.grade_lines.iter().flatten().enumerate() {
        let passed = above.is_none_or(|above| computed.standings[above].total >= *line);
        if passed && total < *line {
            let name = t.text(&computed.plan.scheme.grades[grade].name);
            drawn.push(format!("{name} {} {}", line.short(), t.of("分线", "points")));
        }
    }
    let seated =
        |at: usize| computed.roll.entries[at].reasons.iter().any(|reason| matches!(reason, GradeReason::Seated { .. }));
    let is_left_out =
        |at: usize| computed.roll.entries[at].reasons.iter().any(|reason| matches!(reason, GradeReason::NoSeat { .. }));
    if above.is_some_and(seated) && is_left_out(at) {
        let mut words = t.of("名额到此为止", "no seats below here").to_owned();
        if let Some(seats) = computed.roll.seats {
            let _ = write!(words, "{}{seats}", t.of("：", ": "));
        }
        drawn.push(words);
    }
    drawn
}

fn numbers(t: Words, shown: &Shown) -> Numbers {
    let computed = &shown.computed;
    let number = |name: &str, value: String| Number { name: name.to_owned(), value };
    let mut figures = vec![number(t.of("院校", "Institutions"), shown.institutions.len().to_string())];
    if let Some(seats) = computed.roll.seats {
        figures
            .push(number(t.of("优秀、良好名额", "Seats of the quota"), format!("{} / {seats}", computed.roll.seated)));
    }
    for (at, grade) in computed.plan.scheme.grades.iter().enumerate() {
        let is_of = |one: &usize| shown.complete_grade(*one) == Some(GradeIx(at));
        let count = (0..shown.institutions.len()).filter(is_of).count();
        figures.push(number(t.text(&grade.name), count.to_string()));
    }
    let open = computed.standings.iter().filter(|one| !one.determined).count();
    if open > 0 {
        figures.push(number(t.of("未齐", "Incomplete"), open.to_string()));
    }
    let edge = (0..shown.institutions.len()).filter(|at| is_at_edge(shown, *at)).count();
    figures.push(number(t.of("在边缘", "At an edge"), edge.to_string()));
    Numbers { figures }
}

fn grades(t: Words, shown: &Shown, query: &Query) -> Vec<(String, String, bool)> {
    let grades = shown.computed.plan.scheme.grades.iter();
    grades.map(|grade| (grade.id.clone(), t.text(&grade.name).to_owned(), query.grade == grade.id)).collect()
}

fn ties(t: Words, shown: &Shown) -> Vec<TieView> {
    let tied = (0..shown.institutions.len()).filter(|at| shown.computed.is_tied(*at));
    let seated = |at: usize| shown.outcome.as_ref()?.seated.get(&shown.institutions[at].id).cloned();
    tied.map(|at| TieView {
        id: shown.institutions[at].id.to_string(),
        name: shown.institutions[at].name.clone(),
        total: t.points(shown.computed.standings[at].total),
        seated: seated(at),
    })
    .collect()
}

/// To whom the determination before gave a seat among equals, where that was not carried over.
async fn undecided(app: &App, actor: &Actor, outcome: &Outcome) -> Result<Vec<String>, AppError> {
    let Some(before) = outcome.determination.number.checked_sub(1).filter(|number| *number > 0) else {
        return Ok(Vec::new());
    };
    Ok(seats_not_carried(&app.outcome(actor, outcome.year.year, before).await?, outcome))
}

/// Those whose result is held back: id, name, reason.
fn withheld(outcome: Option<&Outcome>) -> Vec<(String, String, String)> {
    let Some(outcome) = outcome else { return Vec::new() };
    let of = |(id, why): (&workflow::InstitutionId, &String)| {
        let at = outcome.position(id)?;
        Some((id.to_string(), outcome.institutions[at].name.clone(), why.clone()))
    };
    outcome.withheld.iter().filter_map(of).collect()
}

/// What approving a determination does.
fn consequences(t: Words, outcome: &Outcome) -> Vec<String> {
    let (all, held) = (outcome.institutions.len(), outcome.withheld.len());
    let told = all - held;
    let mut lines = vec![if outcome.year.step == Step::Feedback {
        t.of(
            "结果即时更新；得分或等次有变化的院校会收到通知，看到新的结果",
            "results change at once: institutions whose score or grade is another are told and see it",
        )
        .to_owned()
    } else {
        t.of(
            &format!("年度可以进入反馈，届时 {told} 所院校看到自己的初步结果，可对单项得分申请复核"),
            &format!("the year can go on to feedback: then {told} institutions see their preliminary results"),
        )
        .to_owned()
    }];
    if held > 0 {
        lines.push(
            t.of(
                &format!("{held} 所院校的结果暂缓公布，仍占位次和名额"),
                &format!("{held} results are held back; they keep their places"),
            )
            .to_owned(),
        );
    }
    let is_undecided =
        |at: usize| outcome.computed.is_tied(at) && !outcome.seated.contains_key(&outcome.institutions[at].id);
    if outcome.seats_left() > 0 && (0..all).any(is_undecided) {
        lines.push(
            t.of(
                "名额边缘还有并列未裁定，审定后并列院校不占名额",
                "ties at the edge of the quota are not decided: none of the tied has a seat",
            )
            .to_owned(),
        );
    }
    lines.push(
        t.of(
            "审定后不能改动；要更正，须更正其依据并重新计算、重新审定",
            "it is changed no more: to correct it, correct what it rests on and compute anew",
        )
        .to_owned(),
    );
    lines
}

async fn approval(
    db: &mut AnyConnection,
    t: Words,
    outcome: &Outcome,
    decision: &Decision,
) -> Result<Option<TwoPeople>, AppError> {
    use store::determinations::DeterminationActKind as Kind;
    let acts = &outcome.determination.acts;
    let Some(proposed) = acts.iter().rfind(|act| act.kind == Kind::Proposed) else { return Ok(None) };
    let state = outcome.state();
    if state == DeterminationState::SentBack {
        return Ok(None);
    }
    let approved = match acts.iter().rfind(|act| act.kind == Kind::Approved) {
        Some(act) => format!("{} {}", people::person_of(&mut *db, &act.by).await?, t.time(act.at)),
        None => String::new(),
    };
    Ok(Some(TwoPeople {
        t,
        title: t.of("两人审定", "Two people").to_owned(),
        proposed_by: people::person_of(&mut *db, &proposed.by).await?,
        proposed_at: t.time(proposed.at),
        reason: proposed.reason.clone(),
        approved,
        why_not: match decision {
            Decision::Allow => t.of("请在下面审定或退回", "approve it below, or send it back"),
            Decision::Closed(why) => t.text(why),
            Decision::Absent => t.of("由省教育厅负责人审定", "a lead of the department approves it"),
        }
        .to_owned(),
    }))
}
