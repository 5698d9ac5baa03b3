//! An institution's own figures beside those that were supplied: confirming, disputing, ruling; and the province's at a
//! glance.

mod province;

use std::collections::BTreeMap;

use app::cases::SignalState;
use app::figures::{Comparison, FigureRow, RowState, Ruling, Seen, Source, Subject, Sums, Supply, heading};
use app::{App, AppError};
use askama::Template;
use assess::Field as Fact;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use scheme::{Fen, Points};
use store::figures::{FigureAct, FigureActKind};
use store::people;
use store::quotas::Quota;
use workflow::{Act, Actor, Decision, DossierId, Object, may};

pub(crate) use province::{facts, page as province, rule_rest, workbook};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::cases;
use crate::pages::figures::SHOWN;
use crate::pages::sheet::tray;
use crate::params::{Id, query_of};
use crate::parts::{
    self, Crumbs, FactTable, Figure as Number, Figures as Numbers, Link, Locked, Mark, Message, Tag, Tray,
};
use crate::words::Words;

/// A level as people call it.
pub(crate) fn level_name(t: Words, supply: &Supply, level: &str) -> String {
    let known = supply.plan.scheme.levels.iter().find(|known| known.id == level);
    known.map_or(level, |known| t.text(&known.name)).to_owned()
}

/// How a row stands, as a word.
pub(crate) fn state_tag(t: Words, row: &FigureRow) -> Tag {
    let mark = match row.state {
        RowState::Disputed => Mark::Bad,
        RowState::Answered | RowState::Open | RowState::Awaited => Mark::Care,
        RowState::Ruled if row.changed_since => Mark::Care,
        RowState::Ruled | RowState::Confirmed | RowState::Same => Mark::Good,
    };
    let name = row.state.name();
    let text = if row.changed_since {
        t.of("裁定后数据有变化", "Ruled, figures changed since")
    } else {
        t.text(&name)
    };
    Tag { mark, text: text.to_owned() }
}

/// A figure as it is shown; empty where nobody says it.
pub(crate) fn shown(sums: Option<&Sums>, field: Fact, t: Words) -> String {
    let Some(sums) = sums else { return String::new() };
    match field {
        Fact::Approved => sums.approved.map_or_else(String::new, |approved| approved.to_string()),
        Fact::Registered => sums.registered.to_string(),
        Fact::Attended => sums.attended.to_string(),
        Fact::Passed => sums.passed.to_string(),
        Fact::Payable => sums.payable.map_or_else(|| t.of("未核定", "not fixed").to_owned(), |fen| fen.to_string()),
        Fact::Paid => sums.paid.to_string(),
        Fact::NationalPassRate => sums.national_pass_rate.map_or_else(String::new, |rate| rate.to_string()),
        Fact::ResultsFinal => {
            t.of(if sums.results_final { "是" } else { "否" }, if sums.results_final { "yes" } else { "no" }).to_owned()
        }
        _ => String::new(),
    }
}

/// The figures that are compared: sums have no day of payment.
pub(crate) fn compared_fields() -> impl Iterator<Item = Fact> {
    SHOWN.into_iter().filter(|field| *field != Fact::PaidOn)
}

/// Those of them that are numbers: that results are not final is said by a word.
fn counted_fields() -> impl Iterator<Item = Fact> {
    compared_fields().filter(|field| *field != Fact::ResultsFinal)
}

/// All figures of one side in one line.
pub(crate) fn in_words(t: Words, sums: Option<&Sums>) -> String {
    let Some(sums) = sums else { return t.of("（无）", "(none)").to_owned() };
    let one = |field: Fact| {
        let value = shown(Some(sums), field, t);
        (!value.is_empty()).then(|| format!("{} {value}", t.text(&heading(field.key()))))
    };
    let all: Vec<String> = counted_fields().filter_map(one).collect();
    all.join(t.of("，", ", "))
}

/// The difference between both sides in words; empty where they agree, or one says nothing.
pub(crate) fn difference(row: &FigureRow, field: Fact, t: Words) -> String {
    let (Some(claimed), Some(offered)) = (&row.claimed, &row.offered) else { return String::new() };
    if field == Fact::NationalPassRate && offered.national_pass_rate != claimed.national_pass_rate {
        return t.of("不同", "differs").to_owned();
    }
    if !row.differences().contains(&field) {
        return String::new();
    }
    let signed = |number: i64| if number > 0 { format!("+{number}") } else { number.to_string() };
    let money = |fen: i64| if fen > 0 { format!("+{}", Fen(fen)) } else { Fen(fen).to_string() };
    match field {
        Fact::Approved => signed(offered.approved.unwrap_or(0) - claimed.approved.unwrap_or(0)),
        Fact::Registered => signed(offered.registered - claimed.registered),
        Fact::Attended => signed(offered.attended - claimed.attended),
        Fact::Passed => signed(offered.passed - claimed.passed),
        Fact::Paid => money(offered.paid.0 - claimed.paid.0),
        Fact::Payable => match (offered.payable, claimed.payable) {
            (Some(offered), Some(claimed)) => money(offered.0 - claimed.0),
            _ => t.of("不同", "differs").to_owned(),
        },
        _ => t.of("不同", "differs").to_owned(),
    }
}

/// What a difference is worth, with its sign.
pub(crate) fn effect(t: Words, points: Option<Points>) -> String {
    let Some(points) = points else { return String::new() };
    match points.units() {
        0 => "0".to_owned(),
        1.. => format!("+{}", t.points(points)),
        _ => t.points(points),
    }
}

/// The fields of a form that name a row as it was seen.
pub(crate) fn disputed_subject(row: &FigureRow) -> [(&'static str, String); 3] {
    [
        ("certificate", row.subject.certificate.clone()),
        ("level", row.subject.level.clone()),
        ("about", row.about.clone()),
    ]
}

/// The row that a form names.
pub(crate) fn seen(form: &Form) -> Seen {
    let subject = Subject { certificate: form.get("certificate").to_owned(), level: form.get("level").to_owned() };
    (subject, form.get("about").to_owned())
}

/// Where the figures of a dossier are.
fn address(id: &DossierId) -> String {
    format!("/dossiers/{id}/figures")
}

pub(crate) fn row_address(id: &DossierId, certificate: &str, level: &str) -> String {
    format!("{}/row?{}", address(id), query_of(&[("certificate", certificate), ("level", level)]))
}

/// What became of signals, by their keys.
type Opened = BTreeMap<String, SignalState>;

struct CellView {
    value: String,
    own: String,
    differs: bool,
}

struct RowView {
    /// What is ticked to confirm it; empty where it cannot be confirmed.
    key: String,
    href: String,
    certificate: String,
    level: String,
    organisation: String,
    cells: Vec<CellView>,
    tag: Tag,
    effect: String,
    signals: Vec<Tag>,
    /// Where a case is opened for each signal, or the case that it has; for the office.
    cases: Vec<Link>,
}

#[derive(Template)]
#[template(path = "pages/compared.html")]
struct ComparedPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    name: String,
    year: String,
    address: String,
    done: Option<Message>,
    locked: Option<Locked>,
    until: String,
    numbers: Numbers,
    headings: Vec<String>,
    rows: Vec<RowView>,
    confirms: bool,
}

/// What was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    done: String,
    #[serde(default)]
    certificate: String,
    #[serde(default)]
    level: String,
}

/// An institution's figures.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let comparison = app.comparison(actor, &id).await?;
        let here = address(&id);
        let title = t.of("数据核对", "Figures compared");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &here).await?;
        let decision = confirming(&app, &visitor, &comparison)?;
        let confirms = decision.is_allowed();
        let opened = opened(&app, actor, &comparison).await?;
        Ok::<_, AppError>(ComparedPage {
            shell,
            t,
            crumbs: crumbs(t, &visitor, &comparison, title),
            name: comparison.institution.name.clone(),
            year: comparison.year.year.to_string(),
            done: done(t, &query.done),
            locked: locked(t, &decision),
            until: if confirms { t.until(comparison.view().data.closes) } else { String::new() },
            numbers: numbers(t, &comparison),
            headings: counted_fields().map(|field| t.text(&heading(field.key())).to_owned()).collect(),
            rows: comparison.rows.iter().map(|row| row_view(t, &comparison, row, confirms, opened.as_ref())).collect(),
            confirms,
            address: here,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Whether somebody confirms for the institution now.
fn confirming(app: &App, visitor: &Visitor, comparison: &Comparison) -> Result<Decision, AppError> {
    let object = Object::Dossier(Box::new(comparison.view()), None);
    Ok(may(visitor.actor()?, Act::ConfirmFigures, &object, app.store.now()))
}

fn locked(t: Words, decision: &Decision) -> Option<Locked> {
    let Decision::Closed(why) = decision else { return None };
    let who = t.of("省1+X推进办", "the office").to_owned();
    Some(Locked { t, why: t.text(why).to_owned(), until: String::new(), who })
}

fn crumbs(t: Words, visitor: &Visitor, comparison: &Comparison, here: &str) -> Crumbs {
    let own = visitor.session.actor.as_ref().and_then(workflow::Actor::institution).is_some();
    let above = if own {
        Link {
            text: t.of("自评材料", "Self-evaluation").to_owned(),
            href: format!("/dossiers/{}", comparison.dossier.id),
        }
    } else {
        let href = format!("/years/{}/reconciliation", comparison.year.year);
        Link { text: t.of("数据核对", "Figures compared").to_owned(), href }
    };
    let here = if own { here.to_owned() } else { comparison.institution.name.clone() };
    Crumbs { t, above: vec![above], here }
}

fn done(t: Words, what: &str) -> Option<Message> {
    let text = match what {
        "confirmed" => t.of("已确认。", "Confirmed."),
        "disputed" => t.of("异议已提出，培训评价组织会收到通知。", "Disputed; the organisation is told."),
        "ruled" => t.of("已裁定，双方会收到通知。", "Ruled; both sides are told."),
        _ => return None,
    };
    Some(Message { mark: Mark::Good, title: text.to_owned(), text: String::new(), link: None, new: true })
}

fn numbers(t: Words, comparison: &Comparison) -> Numbers {
    let count = |state| comparison.rows.iter().filter(|row| row.state == state).count();
    let number = |name: &str, value: usize| Number { name: name.to_owned(), value: value.to_string() };
    let rows = comparison.rows.len();
    let mut figures = vec![number(t.of("证书等级", "Certificates by level"), rows)];
    figures.extend(RowState::ALL.into_iter().map(|state| number(t.text(&state.name()), count(state))));
    Numbers { figures }
}

/// What became of the signals of an institution; `None` for whoever opens no cases.
async fn opened(app: &App, actor: &Actor, comparison: &Comparison) -> Result<Option<Opened>, AppError> {
    let object = Object::Year(comparison.year.step);
    let mut db = app.store.read().await?;
    let recused = app.recusal(&mut db, actor).await?.keeps_from(&comparison.institution).is_some();
    drop(db);
    if recused || !may(actor, Act::OpenCase, &object, app.store.now()).is_allowed() {
        return Ok(None);
    }
    let (year, institution) = (comparison.year.year, &comparison.institution);
    Ok(Some(app.states_of_signals(actor, year, institution, &comparison.rows).await?))
}

/// For each signal of a row the way to its case, or to where it is dealt with.
fn case_links(t: Words, comparison: &Comparison, row: &FigureRow, opened: Option<&Opened>) -> Vec<Link> {
    let Some(opened) = opened else { return Vec::new() };
    let year = comparison.year.year;
    let link = |signal: app::figures::Signal| {
        let (key, words) = (app::cases::signal_key(row, &signal), signal.words());
        let of = |zh: &str, en: &str| t.of(&format!("{zh}：{}", words.zh), &format!("{en}: {}", words.en)).to_owned();
        let here = cases::signal_address(year, &comparison.institution.id, &key);
        match opened.get(&key) {
            Some(SignalState::Case(case)) => {
                Link { text: of("已立案", "case opened"), href: cases::case_address(year, case) }
            }
            Some(SignalState::Aside(_)) => Link { text: of("不予立案", "set aside"), href: here },
            Some(SignalState::Open) | None => Link { text: of("处理线索", "look into it"), href: here },
        }
    };
    row.signals().into_iter().map(link).collect()
}

fn row_view(t: Words, comparison: &Comparison, row: &FigureRow, confirms: bool, opened: Option<&Opened>) -> RowView {
    let id = &comparison.dossier.id;
    let cell = |field: Fact| {
        let holds = shown(row.settled.as_ref(), field, t);
        let own = shown(row.claimed.as_ref(), field, t);
        let differs = row.settled.is_some() && row.claimed.is_some() && holds != own && !holds.is_empty();
        let value = if holds.is_empty() { "—".to_owned() } else { holds };
        CellView { value, own: if differs || row.settled.is_none() { own } else { String::new() }, differs }
    };
    let can = matches!(row.state, RowState::Open | RowState::Same | RowState::Disputed | RowState::Answered);
    RowView {
        key: if confirms && can {
            format!("{}/{}/{}", row.about, row.subject.certificate, row.subject.level)
        } else {
            String::new()
        },
        href: row_address(id, &row.subject.certificate, &row.subject.level),
        certificate: row.certificate.clone(),
        level: row.subject.level.clone(),
        organisation: organisation(t, row),
        cells: counted_fields().map(cell).collect(),
        tag: state_tag(t, row),
        effect: effect(t, row.effect),
        signals: hints(t, row),
        cases: case_links(t, comparison, row, opened),
    }
}

/// What should be looked at: signals, and results that are not final.
fn hints(t: Words, row: &FigureRow) -> Vec<Tag> {
    let hint = |text: String| Tag { mark: Mark::Care, text };
    let mut hints: Vec<Tag> = row.signals().iter().map(|one| hint(t.text(&one.words()).to_owned())).collect();
    if row.settled.as_ref().is_some_and(|sums| sums.approved.is_none() && sums.registered > 0) {
        let text = t.of("获批人数不明，按 0 计，请办公室核定", "nobody says how many were approved: it counts as 0");
        hints.push(hint(text.to_owned()));
    }
    if row.settled.as_ref().is_some_and(|sums| !sums.results_final) {
        hints.push(hint(t.of("成绩未定稿，不计入通过率", "results not final: in no pass rate").to_owned()));
    }
    if row.settled.as_ref().is_some_and(|sums| sums.national_pass_rate.is_none()) {
        let text = t.of("组织未报全国平均通过率，暂不计入通过率", "no national rate supplied: in no pass rate for now");
        hints.push(hint(text.to_owned()));
    }
    hints
}

fn organisation(t: Words, row: &FigureRow) -> String {
    row.organisation
        .as_ref()
        .map_or_else(|| t.of("名录中没有此证书", "not on the register").to_owned(), |one| one.name.clone())
}

struct ActView {
    at: String,
    person: String,
    what: String,
    reason: String,
    figures: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "pages/compared_row.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a form that the page shows or not")]
struct RowPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    certificate: String,
    level: String,
    organisation: String,
    tag: Tag,
    effect: String,
    facts: FactTable,
    /// What the office recorded of the approval; empty where nothing.
    approval: String,
    last_year: String,
    signals: Vec<Tag>,
    cases: Vec<Link>,
    acts: Vec<ActView>,
    address: String,
    subject: [(&'static str, String); 3],
    confirms: bool,
    disputes: bool,
    rules: bool,
    has_supplied: bool,
    has_claimed: bool,
    fields: Vec<parts::Field>,
    tray: Tray,
}

/// One certificate and level of an institution.
pub(crate) async fn row(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let comparison = app.comparison(actor, &id).await?;
        let subject = Subject { certificate: query.certificate.clone(), level: query.level.clone() };
        let row = comparison.row(&subject).ok_or(AppError::Absent)?;
        let shell = Shell::of(&app, reader.lang, &visitor.session, &row.certificate, &address(&id)).await?;
        let confirms = confirming(&app, &visitor, &comparison)?.is_allowed();
        let object = Object::Dossier(Box::new(comparison.view()), None);
        let book = app.book_for(&mut *app.store.read().await?, actor, &id).await?;
        let mut acts = Vec::with_capacity(row.acts.len());
        let mut db = app.store.read().await?;
        let relied_on = app.relied_on(&mut db, &id, &subject.place()).await?;
        for act in row.acts.iter().rev() {
            let person = match act.by.parse() {
                Ok(account) => people::account_by_id(&mut db, &account).await?.map(|account| account.person),
                Err(_) => None,
            };
            acts.push(ActView {
                at: t.time(act.at),
                person: person.unwrap_or_default(),
                what: act_words(t, act.kind).to_owned(),
                reason: act.reason.clone(),
                figures: named_by(t, act),
                current: act.about == row.about,
            });
        }
        drop(db);
        let mut crumbs = crumbs(t, &visitor, &comparison, "");
        crumbs.above.push(Link {
            text: if crumbs.here.is_empty() {
                t.of("数据核对", "Figures compared").to_owned()
            } else {
                crumbs.here.clone()
            },
            href: address(&id),
        });
        crumbs.here = format!("{} {}", row.certificate, row.subject.level);
        let state = row.state;
        Ok::<_, AppError>(RowPage {
            shell,
            t,
            crumbs,
            certificate: row.certificate.clone(),
            level: row.subject.level.clone(),
            organisation: organisation(t, row),
            tag: state_tag(t, row),
            effect: effect(t, row.effect),
            facts: fact_table(t, row),
            approval: row.quota.as_ref().map_or_else(String::new, |quota| approval(t, quota)),
            last_year: row.last_year.as_ref().map_or_else(String::new, |sums| in_words(t, Some(sums))),
            signals: hints(t, row),
            cases: case_links(t, &comparison, row, opened(&app, actor, &comparison).await?.as_ref()),
            acts,
            address: address(&id),
            subject: disputed_subject(row),
            confirms: confirms
                && matches!(state, RowState::Open | RowState::Same | RowState::Disputed | RowState::Answered),
            disputes: confirms
                && matches!(state, RowState::Open | RowState::Same | RowState::Confirmed | RowState::Answered),
            rules: may(actor, Act::RuleFigures, &object, app.store.now()).is_allowed(),
            has_supplied: row.supplied.is_some(),
            has_claimed: row.claimed.is_some(),
            fields: ruling_fields(t, row),
            tray: tray(&app, &book, &subject.place(), !confirms || row.organisation.is_none(), t).kept(&relied_on),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn act_words(t: Words, kind: FigureActKind) -> &'static str {
    let (zh, en) = match kind {
        FigureActKind::Confirmed => ("院校确认", "The institution confirmed"),
        FigureActKind::Disputed => ("院校提出异议", "The institution disputed"),
        FigureActKind::Answered => ("组织答复，维持原数", "The organisation stands by its figures"),
        FigureActKind::RuledSupplied => ("办公室裁定：以组织报送为准", "The office ruled: what was supplied holds"),
        FigureActKind::RuledClaimed => ("办公室裁定：以院校自报为准", "The office ruled: the institution's own hold"),
        FigureActKind::RuledOther => ("办公室裁定：以下列数据为准", "The office ruled: these figures hold"),
    };
    if t.0 == scheme::Lang::Zh { zh } else { en }
}

/// The figures that the office named in a ruling; both sides know their own.
fn named_by(t: Words, act: &FigureAct) -> String {
    if act.kind != FigureActKind::RuledOther {
        return String::new();
    }
    let one = |fields: &store::dossiers::Fields| {
        let shown = SHOWN.iter().filter_map(|field| Some((field.key(), fields.get(field.key())?)));
        let words = shown.map(|(key, value)| format!("{} {value}", t.text(&heading(key))));
        words.collect::<Vec<_>>().join(t.of("，", ", "))
    };
    app::figures::ruled_rows(act).iter().map(one).collect::<Vec<_>>().join(t.of("；", "; "))
}

fn fact_table(t: Words, row: &FigureRow) -> FactTable {
    let fact = |field: Fact| {
        let source = row.source_of(field).map(|source| match source {
            Source::Organisation => parts::Source::Organisation,
            Source::Institution => parts::Source::Own,
            Source::Office => parts::Source::Settled,
        });
        parts::Fact {
            id: field.key().to_owned(),
            name: t.text(&heading(field.key())).to_owned(),
            own: shown(row.claimed.as_ref(), field, t),
            organisation: shown(row.supplied.as_ref(), field, t),
            difference: difference(row, field, t),
            value: shown(row.settled.as_ref(), field, t),
            source,
            problem: String::new(),
            history: None,
        }
    };
    FactTable {
        t,
        caption: row.certificate.clone(),
        facts: compared_fields().chain([Fact::NationalPassRate]).map(fact).collect(),
    }
}

fn approval(t: Words, quota: &Quota) -> String {
    let (approved, day) = (quota.approved.unwrap_or(0), t.day(quota.decided_on));
    match t.0 {
        scheme::Lang::Zh => format!("办公室登记的获批人数：{approved} 人（{}，{day}）", quota.document),
        scheme::Lang::En => format!("Approved as the office recorded it: {approved} ({}, {day})", quota.document),
    }
}

/// The figures that the office may put in place of both, as they hold now.
fn ruling_fields(t: Words, row: &FigureRow) -> Vec<parts::Field> {
    let field = |fact: Fact| parts::Field {
        t,
        id: format!("other-{}", fact.key()),
        name: fact.key().to_owned(),
        label: t.text(&heading(fact.key())).to_owned(),
        hint: String::new(),
        value: match fact {
            Fact::PaidOn => String::new(),
            Fact::Approved => row.approved().map_or_else(String::new, |approved| approved.to_string()),
            Fact::Payable if row.settled.as_ref().is_some_and(|sums| sums.payable.is_none()) => String::new(),
            Fact::ResultsFinal => {
                let settled = row.settled.as_ref().is_none_or(|sums| sums.results_final);
                if settled { "是".to_owned() } else { "否".to_owned() }
            }
            _ => shown(row.settled.as_ref().or(row.claimed.as_ref()), fact, t),
        },
        problem: String::new(),
        input: match fact {
            Fact::ResultsFinal => parts::Input::Choice(vec![
                ("是".to_owned(), t.of("是", "yes").to_owned()),
                ("否".to_owned(), t.of("否", "no").to_owned()),
            ]),
            Fact::PaidOn => parts::Input::Date,
            _ => parts::Input::Number,
        },
        required: false,
        readonly: false,
    };
    SHOWN.into_iter().map(field).collect()
}

/// Confirms what was ticked.
pub(crate) async fn confirm(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let of = |key: &str| {
        let (about, subject) = key.split_once('/')?;
        let (certificate, level) = subject.rsplit_once('/')?;
        let subject = Subject { certificate: certificate.to_owned(), level: level.to_owned() };
        Some((subject, about.to_owned()))
    };
    let work = async {
        let rows: Vec<Seen> = form.all("row").filter_map(of).collect();
        if rows.is_empty() {
            return Err(AppError::input("row", "请先勾选要确认的行", "tick the rows that you confirm"));
        }
        app.confirm_figures(visitor.actor()?, &id, rows).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done=confirmed", address(&id))))
}

/// Disputes a row.
pub(crate) async fn dispute(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async { app.dispute_figures(visitor.actor()?, &id, seen(&form), form.get("reason")).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done=disputed", address(&id))))
}

/// Rules on a row.
pub(crate) async fn rule(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(id)): Path<Id<DossierId>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let ruling = match form.get("ruling") {
            "supplied" => Ruling::Supplied,
            "claimed" => Ruling::Claimed,
            "other" => Ruling::Other(
                SHOWN.iter().map(|field| (field.key().to_owned(), form.get(field.key()).to_owned())).collect(),
            ),
            _ => return Err(AppError::input("ruling", "请选择以哪一方为准", "choose whose figures hold")),
        };
        app.rule_figures(visitor.actor()?, &id, seen(&form), ruling, form.get("reason")).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done=ruled", address(&id))))
}
