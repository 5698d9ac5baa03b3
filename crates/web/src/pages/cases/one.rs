//! One case as the office and auditors see it: everything that was done, and what can be done next.

use app::cases::{Case, Hearing, Proposal, source_name};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::cases::CaseActKind;
use store::dossiers::File;
use store::people;
use workflow::{Act, Actor, CaseId, CaseState, Decision, Finding, Object, Step, Year, may};

use super::{address, case_address, effect_words, finding_tag, item_words, signal_address, state_tag};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::attached;
use crate::pages::sheet::tray;
use crate::params::Id;
use crate::parts::{Crumbs, Link, Locked, Mark, Message, Summary, SummaryRow, Tag, Tray, TwoPeople};
use crate::words::Words;

/// An act as it is shown.
pub(super) struct ActView {
    pub(super) what: String,
    pub(super) at: String,
    pub(super) person: String,
    pub(super) note: String,
    pub(super) words: String,
}

/// What was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    pub(super) done: String,
}

#[derive(Template)]
#[template(path = "pages/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a form that the page shows or not")]
struct CasePage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    item: String,
    institution: String,
    official: String,
    clause: String,
    tags: Vec<Tag>,
    done: Option<Message>,
    summary: Summary,
    /// What was proposed, and whether a second person has decided.
    two: Option<TwoPeople>,
    /// Why nothing can be proposed yet.
    locked: Option<Locked>,
    address: String,
    seen: usize,
    /// Something is decided, and what is proposed now would revise it.
    revises: bool,
    hears: bool,
    /// What the institution would be told, and the first day that is late enough.
    telling: String,
    earliest: String,
    proposes: bool,
    findings: Vec<(&'static str, String, String)>,
    decides: bool,
    /// What a decision would do.
    consequences: Vec<String>,
    /// Whether the institution was told, and reads what becomes of it.
    heard: bool,
    sends_back: bool,
    withdraws: bool,
    /// Evidence of the office; `None` where there is none and nobody adds any.
    evidence: Option<Tray>,
    /// Evidence of the institution.
    tray: Option<Tray>,
    acts: Vec<ActView>,
}

/// One case.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let case = of_year(&app, actor, year, &id).await?;
        let above = address(year);
        let place = case_address(year, &id);
        let item = item_words(t, &case);
        let shell = Shell::of(&app, reader.lang, &visitor.session, &item, &place).await?;
        let now = app.store.now();
        let object = Object::Case(case.view());
        let decision = |act| may(actor, act, &object, now);
        let can = |act| decision(act).is_allowed();
        let mut tags = vec![state_tag(t, case.standing.state)];
        tags.extend(case.standing.holds.map(|finding| finding_tag(t, finding)));
        let found = case.item();
        let book = app.book_for(&mut *app.store.read().await?, actor, &case.dossier).await?;
        let tray = Tray { id: "statement-files", ..tray(&app, &book, &case.place(), true, t) };
        let kept = app.case_evidence(actor, &id).await?;
        let keeps = can(Act::KeepEvidence);
        let heading = t.of("办公室证据（院校看不到）", "Evidence of the office, which the institution does not see");
        let removes = |file: &File| keeps && !case.rests_on(file);
        let evidence = attached::tray(&app, t, (&place, heading), &kept, &removes, keeps);
        Ok::<_, AppError>(CasePage {
            shell,
            t,
            crumbs: Crumbs {
                t,
                above: vec![Link { text: t.of("负面清单", "Negative list").to_owned(), href: above }],
                here: format!("{} {}", case.institution.name, case.record.item),
            },
            institution: case.institution.name.clone(),
            official: found.map_or_else(String::new, |item| item.words.clone()),
            clause: found
                .map_or_else(String::new, |item| t.text(&case.plan.scheme.notice.cite(&item.clause)).to_owned()),
            tags,
            done: done(t, &query.done),
            summary: summary(t, &case),
            two: two(&app, t, &case, &decision(Act::DecideFinding)).await?,
            locked: locked(t, &decision(Act::ProposeFinding), &case),
            seen: case.seen_by(actor).len(),
            revises: case.standing.state == CaseState::Decided && can(Act::ProposeFinding),
            hears: can(Act::HearInstitution),
            telling: case.telling().to_owned(),
            heard: case.told().is_some(),
            earliest: case.earliest(now).to_string(),
            proposes: can(Act::ProposeFinding),
            findings: findings(t, &case),
            decides: can(Act::DecideFinding),
            consequences: consequences(t, &case),
            sends_back: can(Act::SendBackFinding),
            withdraws: can(Act::WithdrawCase),
            evidence: (keeps || !kept.is_empty()).then_some(evidence),
            tray: (!tray.files.is_empty()).then_some(tray),
            acts: acts(&app, t, &case, actor).await?,
            address: place,
            item,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// A case of this year.
async fn of_year(app: &App, actor: &Actor, year: Year, id: &CaseId) -> Result<Case, AppError> {
    let case = app.case(actor, id).await?;
    if case.record.year == year { Ok(case) } else { Err(AppError::Absent) }
}

fn done(t: Words, what: &str) -> Option<Message> {
    let text = match what {
        "opened" => {
            t.of("已立案。院校还不知道，请告知并听取陈述。", "Opened. The institution does not know yet: tell it.")
        }
        "heard" => t.of("已告知院校。", "The institution is told."),
        "proposed" => t.of("意见已提出，等待第二人决定。", "Proposed; a second person decides."),
        "back" => t.of("意见已退回。", "The proposal was sent back."),
        "decided" => t.of("已作出决定，院校会收到通知。", "Decided; the institution is told."),
        "withdrawn" => t.of("已撤案。", "The case is withdrawn."),
        _ => return None,
    };
    Some(Message { mark: Mark::Good, title: text.to_owned(), text: String::new(), link: None, new: true })
}

fn summary(t: Words, case: &Case) -> Summary {
    let row = |name: &str, lines: Vec<String>| SummaryRow { name: name.to_owned(), lines, change: None };
    let mut facts = vec![t.day(case.record.facts_on)];
    if case.record.facts_on.year() != case.record.year.0 {
        let words = t.of(
            "不在考核年度内：须是结果签发前发现的",
            "outside the year: it must be found before the result is signed",
        );
        facts.push(words.to_owned());
    }
    let mut rows = vec![
        row(t.of("院校", "Institution"), vec![format!("{} {}", case.institution.code, case.institution.name)]),
        row(t.of("来源", "Source"), vec![t.text(&source_name(case.record.source)).to_owned()]),
    ];
    if !case.record.signal.is_empty() {
        let text = t.of("查看线索和反映人", "Look at the signal, and who told it").to_owned();
        let href = signal_address(case.record.year, &case.institution.id, &case.record.signal);
        let line = t.of("由一条线索立案", "opened of a signal").to_owned();
        rows.push(SummaryRow { change: Some(Link { text, href }), ..row(t.of("线索", "Signal"), vec![line]) });
    }
    if !case.record.reference.is_empty() {
        rows.push(row(t.of("文号或来源编号", "Reference"), vec![case.record.reference.clone()]));
    }
    rows.push(row(t.of("事实发生", "Facts of"), facts));
    rows.push(row(t.of("认定属实的后果", "Where it is found"), vec![effect_words(t, case)]));
    if let Some(until) = case.standing.until {
        rows.push(row(t.of("陈述申辩截止", "To be answered by"), vec![t.day(until)]));
    }
    Summary { rows }
}

/// Why nothing can be proposed yet; where something can, or somebody else has to act, nothing is said.
fn locked(t: Words, decision: &Decision, case: &Case) -> Option<Locked> {
    let Decision::Closed(why) = decision else { return None };
    if case.proposal().is_some() {
        return None;
    }
    let until = case.standing.until.map_or_else(String::new, |day| t.day(day));
    Some(Locked { t, why: t.text(why).to_owned(), until, who: String::new() })
}

async fn two(app: &App, t: Words, case: &Case, decision: &Decision) -> Result<Option<TwoPeople>, AppError> {
    let last = case.acts.iter().rposition(|act| act.kind == CaseActKind::Proposed);
    let Some((at, proposed)) = last.and_then(|at| Some((at, case.acts.get(at)?))) else { return Ok(None) };
    // What was sent back stands among what was done.
    let after = case.acts.get(at + 1);
    if after.is_some_and(|act| act.kind != CaseActKind::Decided) {
        return Ok(None);
    }
    let finding = proposed.finding.map_or_else(String::new, |finding| t.text(&finding.name()).to_owned());
    let mut db = app.store.read().await?;
    let approved = match after {
        Some(act) => format!("{} {}", people::person_of(&mut db, &act.by).await?, t.time(act.at)),
        None => String::new(),
    };
    let why_not = match decision {
        Decision::Closed(why) => t.text(why).to_owned(),
        Decision::Absent => t.of("由省教育厅另一人决定", "another person, of the Department, decides").to_owned(),
        Decision::Allow => t.of("请在下面决定或退回", "decide it below, or send it back").to_owned(),
    };
    Ok(Some(TwoPeople {
        t,
        title: format!("{}{}{finding}", t.of("认定意见", "Proposed"), t.of("：", ": ")),
        proposed_by: people::person_of(&mut db, &proposed.by).await?,
        proposed_at: t.time(proposed.at),
        reason: proposed.words.clone(),
        approved,
        why_not,
    }))
}

/// What can be proposed: id, name, and what it would do.
fn findings(t: Words, case: &Case) -> Vec<(&'static str, String, String)> {
    let what = |finding| match finding {
        Finding::Founded => effect_words(t, case),
        Finding::Unfounded => t.of("不影响等次", "the grade is left alone").to_owned(),
        Finding::PutRight => t
            .of("记录在案，不影响等次；须写明整改情况", "recorded, the grade is left alone; say how it was put right")
            .to_owned(),
    };
    Finding::ALL.map(|one| (one.id(), t.text(&one.name()).to_owned(), what(one))).to_vec()
}

/// What deciding as proposed would do.
fn consequences(t: Words, case: &Case) -> Vec<String> {
    let Some(finding) = case.proposal().and_then(|act| act.finding) else { return Vec::new() };
    let name = t.text(&finding.name()).to_owned();
    let mut lines = vec![match finding {
        Finding::Founded => format!("{name}{}{}", t.of("：", ": "), effect_words(t, case)),
        Finding::Unfounded | Finding::PutRight => {
            format!("{name}{}", t.of("：等次不受影响", ": the grade is left alone"))
        }
    }];
    if let Some(holds) = case.standing.holds {
        let holds = holds.name();
        lines.push(
            t.of(&format!("代替此前的决定：{}", holds.zh), &format!("instead of what was decided: {}", holds.en))
                .to_owned(),
        );
    }
    if case.reopens() {
        let (from, to) = (case.year.step.name(), Step::Determination.name());
        lines.push(
            t.of(
                &format!("结果已通报：年度从「{}」退回「{}」，结果重新确定，办公室和院校会收到通知", from.zh, to.zh),
                &format!(
                    "the result is published: the year goes back from {} to {}, its result is determined anew, and \
                     office and institution are told",
                    from.en, to.en
                ),
            )
            .to_owned(),
        );
    }
    lines.push(t.of("院校会收到决定和理由", "the institution is told the decision with its reason").to_owned());
    lines
}

pub(super) fn act_words(t: Words, kind: CaseActKind) -> &'static str {
    let (zh, en) = match kind {
        CaseActKind::Opened => ("立案", "Opened"),
        CaseActKind::Heard => ("告知院校，听取陈述申辩", "The institution was told and asked for its statement"),
        CaseActKind::Answered => ("院校陈述申辩", "The institution made its statement"),
        CaseActKind::Waived => ("院校放弃陈述申辩", "The institution waived its statement"),
        CaseActKind::Proposed => ("提出意见", "Proposed"),
        CaseActKind::SentBack => ("退回意见", "Sent back"),
        CaseActKind::Decided => ("决定", "Decided"),
        CaseActKind::Withdrawn => ("撤案", "Withdrawn"),
    };
    if t.0 == scheme::Lang::Zh { zh } else { en }
}

/// What an act says beyond its words.
pub(super) fn act_note(t: Words, act: &store::cases::CaseAct) -> String {
    match (act.finding, act.until) {
        (Some(finding), _) => t.text(&finding.name()).to_owned(),
        (None, Some(until)) => format!("{}{}", t.of("截止 ", "until "), t.day(until)),
        (None, None) => String::new(),
    }
}

/// What was done, latest first.
async fn acts(app: &App, t: Words, case: &Case, actor: &Actor) -> Result<Vec<ActView>, AppError> {
    let mut db = app.store.read().await?;
    let mut views = Vec::new();
    for act in case.seen_by(actor).into_iter().rev() {
        views.push(ActView {
            what: act_words(t, act.kind).to_owned(),
            at: t.time(act.at),
            person: people::person_of(&mut db, &act.by).await?,
            note: act_note(t, act),
            words: act.words.clone(),
        });
    }
    Ok(views)
}

/// How many acts somebody saw.
pub(super) fn seen(form: &Form) -> usize {
    form.get("seen").parse().unwrap_or(usize::MAX)
}

/// Tells the institution.
pub(crate) async fn hear(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_year(&app, actor, year, &id).await?;
        let hearing = Hearing { words: form.get("words").to_owned(), until: form.day("until") };
        app.hear_institution(actor, &id, seen(&form), hearing).await
    };
    went(reader, (year, &id), "heard", work.await)
}

/// Proposes a finding.
pub(crate) async fn propose(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_year(&app, actor, year, &id).await?;
        let proposal = Proposal { finding: Finding::from_id(form.get("finding")), words: form.get("words").to_owned() };
        app.propose_finding(actor, &id, seen(&form), proposal).await
    };
    went(reader, (year, &id), "proposed", work.await)
}

/// Sends a proposal back.
pub(crate) async fn back(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_year(&app, actor, year, &id).await?;
        app.send_back_finding(actor, &id, seen(&form), form.get("words")).await
    };
    went(reader, (year, &id), "back", work.await)
}

/// Decides as it was proposed.
pub(crate) async fn decide(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_year(&app, actor, year, &id).await?;
        app.decide_finding(actor, &id, seen(&form), form.get("words")).await
    };
    went(reader, (year, &id), "decided", work.await)
}

/// Withdraws a case.
pub(crate) async fn withdraw(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(id))): Path<(Id<Year>, Id<CaseId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let actor = visitor.actor()?;
        of_year(&app, actor, year, &id).await?;
        app.withdraw_case(actor, &id, seen(&form), form.get("words")).await
    };
    went(reader, (year, &id), "withdrawn", work.await)
}

fn went(
    reader: Reader,
    (year, id): (Year, &CaseId),
    done: &str,
    outcome: Result<(), AppError>,
) -> Result<Response, Refusal> {
    outcome.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done={done}", case_address(year, id))))
}
