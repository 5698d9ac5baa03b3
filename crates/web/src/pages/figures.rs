//! Figures of organisations: what each has supplied, supplying more, answering what is disputed.

mod all;
mod stage;

use app::figures::{FigureRow, LineForm, STATEMENT, Standard, Supply, heading};
use app::names::Sought;
use app::{App, AppError};
use askama::Template;
use assess::Field as Fact;
use axum::extract::{Path, Query as Asked, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use scheme::Text;
use store::figures::{Figure, FigureVersion};
use store::people;
use store::years::Institution;
use workflow::{Act, Decision, FileId, InstitutionId, Object, OrganisationId, Year, may};

pub(crate) use all::all;
pub(crate) use stage::{annotated, line, line_form, sign, standards, upload};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::compared::{disputed_subject, level_name};
use crate::params::{Id, query_of};
use crate::parts::{
    Cell, Column, Crumbs, Figure as Number, Figures as Numbers, Filter, Link, Locked, Mark, Message, Pages, Table, Tag,
};
use crate::words::Words;

/// Lines a page.
const PAGE: usize = 50;

/// Where an organisation's figures of a year are.
pub(crate) fn address(year: Year, organisation: &OrganisationId) -> String {
    format!("/years/{year}/figures/{organisation}")
}

/// What somebody looks for.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    state: String,
    /// The version that was just signed.
    #[serde(default)]
    signed: i64,
    #[serde(default)]
    answered: bool,
}

impl Query {
    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("state", &self.state)])
    }
}

fn number(name: &str, value: usize) -> Number {
    Number { name: name.to_owned(), value: value.to_string() }
}

struct DisputeView {
    institution: String,
    certificate: String,
    level: String,
    reason: String,
    at: String,
    claimed: String,
    supplied: String,
    answered: bool,
    correct: String,
    files: Vec<Link>,
    subject: [(&'static str, String); 4],
}

struct StandardView {
    name: String,
    level: String,
    fee: String,
    rate: String,
    key: String,
}

struct VersionView {
    number: i64,
    at: String,
    by: String,
    as_of: String,
    added: i64,
    changed: i64,
    withdrawn: i64,
    digest: String,
}

#[derive(Template)]
#[template(path = "pages/figures.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is something that the page shows or not")]
struct SupplyPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    name: String,
    year: String,
    address: String,
    done: Option<Message>,
    locked: Option<Locked>,
    /// Until when; empty where nothing can be supplied.
    until: String,
    /// The organisation has supplied in its time: now it only corrects what is disputed.
    late: bool,
    numbers: Numbers,
    disputes: Vec<DisputeView>,
    /// Disputes can be answered.
    answers: bool,
    standards: Vec<StandardView>,
    table: Table,
    versions: Vec<VersionView>,
    /// Nothing is awarded.
    idle: bool,
    /// The office acts in the organisation's place.
    in_its_place: bool,
    /// The organisation may tell the office of something.
    concerns: bool,
}

/// What one organisation has supplied.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Path<(Id<Year>, Id<OrganisationId>)>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let supply = app.supply(actor, year, &organisation).await?;
        let disputes = app.disputes(actor, year, &organisation).await?;
        let here = address(year, &organisation);
        let title = t.of("证书数据", "Certificate figures");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &here).await?;
        let decision = |act| may(actor, act, &Object::Figures(supply.view()), app.store.now());
        let supplying = decision(Act::SupplyFigures);
        let locked = match &supplying {
            Decision::Closed(why) => Some(Locked {
                t,
                why: t.text(why).to_owned(),
                until: String::new(),
                who: t.of("省1+X推进办", "the office").to_owned(),
            }),
            Decision::Allow | Decision::Absent => None,
        };
        let editable = supplying.is_allowed();
        let closes = if actor.role().is_office() { supply.view().data.closes } else { supply.time().closes };
        let mut shown = Vec::with_capacity(disputes.len());
        for dispute in &disputes {
            let (_, files) = app.disputed_files(actor, (year, &organisation), &dispute.0.id).await?;
            let place = dispute.1.subject.place();
            let here_used = files.iter().filter(|file| file.uses.iter().any(|(used, _)| *used == place));
            let link = |file: &store::dossiers::File| Link {
                text: file.name.clone(),
                href: format!("{here}/evidence/{}/{}", dispute.0.id, file.id),
            };
            shown.push(dispute_view(t, &here, dispute, &here_used.map(link).collect::<Vec<_>>()));
        }
        let mut versions = Vec::with_capacity(supply.versions.len());
        let mut db = app.store.read().await?;
        for version in supply.versions.iter().rev() {
            let person = match version.by.parse() {
                Ok(account) => people::account_by_id(&mut db, &account).await?.map(|account| account.person),
                Err(_) => None,
            };
            versions.push(version_view(t, version, person.as_deref().unwrap_or_default()));
        }
        drop(db);
        Ok::<_, AppError>(SupplyPage {
            shell,
            t,
            crumbs: crumbs(t, visitor.actor()?.organisation().is_some(), year, &supply),
            name: supply.organisation.name.clone(),
            year: year.to_string(),
            done: done(t, &query),
            locked,
            until: if editable { t.until(closes) } else { String::new() },
            concerns: may(actor, Act::RaiseConcern, &Object::Figures(supply.view()), app.store.now()).is_allowed(),
            late: editable && !actor.role().is_office() && app.store.now() >= closes,
            numbers: numbers(t, &supply, &disputes),
            disputes: shown,
            answers: decision(Act::AnswerFigures).is_allowed(),
            standards: if editable { standard_views(t, &supply) } else { Vec::new() },
            table: lines_table(t, &here, &supply, &query, editable),
            versions,
            idle: supply.certificates.is_empty(),
            in_its_place: editable && actor.role().is_office(),
            address: here,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// The way here: an organisation has no list of others above it.
fn crumbs(t: Words, own: bool, year: Year, supply: &Supply) -> Crumbs {
    let all = Link {
        text: t.of("评价组织报送", "Supplied figures").to_owned(),
        href: format!("/years/{year}/figures"),
    };
    Crumbs { t, above: if own { Vec::new() } else { vec![all] }, here: supply.organisation.name.clone() }
}

fn done(t: Words, query: &Query) -> Option<Message> {
    let text = match (query.signed, query.answered) {
        (1.., _) => match t.0 {
            scheme::Lang::Zh => format!("已签署报送，第 {} 版。", query.signed),
            scheme::Lang::En => format!("Signed and supplied as version {}.", query.signed),
        },
        (_, true) => t.of("已答复，办公室将据此裁定。", "Answered; the office rules on it.").to_owned(),
        _ => return None,
    };
    Some(Message { mark: Mark::Good, title: text, text: String::new(), link: None, new: true })
}

fn numbers(t: Words, supply: &Supply, disputes: &[(Institution, FigureRow)]) -> Numbers {
    let own = || supply.figures.iter().filter_map(|figure| figure.institution.as_ref());
    let institutions = own().collect::<std::collections::BTreeSet<_>>().len();
    let open = disputes.iter().filter(|(_, row)| row.state == app::figures::RowState::Disputed).count();
    let figures = vec![
        number(t.of("名下证书", "Certificates"), supply.certificates.len()),
        number(t.of("涉及院校", "Institutions"), institutions),
        number(t.of("数据行", "Lines"), own().count()),
        number(t.of("版本", "Versions"), supply.versions.len()),
        number(t.of("待答复异议", "Disputes to answer"), open),
    ];
    Numbers { figures }
}

fn version_view(t: Words, version: &FigureVersion, person: &str) -> VersionView {
    let office = if version.by_office { t.of("（办公室代报）", " (the office, in its place)") } else { "" };
    VersionView {
        number: version.number,
        at: t.time(version.at),
        by: format!("{person}{office}"),
        as_of: t.day(version.as_of),
        added: version.added,
        changed: version.changed,
        withdrawn: version.withdrawn,
        digest: version.digest.clone(),
    }
}

fn dispute_view(t: Words, here: &str, (of, row): &(Institution, FigureRow), files: &[Link]) -> DisputeView {
    let dispute = row.acts.iter().rfind(|act| act.kind == store::figures::FigureActKind::Disputed);
    let [certificate, level, about] = disputed_subject(row);
    let correct = query_of(&[("code", &of.code), ("certificate", &certificate.1), ("level", &level.1)]);
    DisputeView {
        institution: of.name.clone(),
        certificate: row.certificate.clone(),
        level: row.subject.level.clone(),
        reason: dispute.map_or_else(String::new, |act| act.reason.clone()),
        at: dispute.map_or_else(String::new, |act| t.time(act.at)),
        claimed: crate::pages::compared::in_words(t, row.claimed.as_ref()),
        supplied: crate::pages::compared::in_words(t, row.supplied.as_ref()),
        answered: row.state == app::figures::RowState::Answered,
        correct: format!("{here}/line?{correct}"),
        files: files.to_vec(),
        subject: [("institution", of.id.to_string()), certificate, level, about],
    }
}

/// Every certificate and level with what holds for all institutions.
fn standard_views(t: Words, supply: &Supply) -> Vec<StandardView> {
    let view = |(certificate, level): (&store::years::Certificate, &String)| {
        let stands = supply.figures.iter().find(|figure| {
            figure.institution.is_none() && figure.certificate == certificate.id && figure.level == *level
        });
        let value = |key: &str| stands.and_then(|figure| figure.fields.get(key)).cloned().unwrap_or_default();
        StandardView {
            name: certificate.name.clone(),
            level: level_name(t, supply, level),
            fee: value(app::figures::FEE_STANDARD),
            rate: value(Fact::NationalPassRate.key()),
            key: format!("{}.{level}", certificate.id),
        }
    };
    supply.levels().map(view).collect()
}

/// The figures of a line, in the order of the columns.
pub(crate) const SHOWN: [Fact; 8] = [
    Fact::Approved,
    Fact::Registered,
    Fact::Attended,
    Fact::Passed,
    Fact::Payable,
    Fact::Paid,
    Fact::PaidOn,
    Fact::ResultsFinal,
];

fn lines_table(t: Words, here: &str, supply: &Supply, query: &Query, editable: bool) -> Table {
    let sought = Sought::new(&query.q);
    let named = |figure: &Figure| {
        let institution = figure.institution.as_ref()?;
        let institution = supply.institutions.iter().find(|one| one.id == *institution)?;
        let certificate = supply.certificates.iter().find(|one| one.id == figure.certificate)?;
        Some((institution, certificate))
    };
    let lines: Vec<_> =
        supply.figures.iter().filter_map(|figure| named(figure).map(|(one, of)| (one, of, figure))).collect();
    let fits = |(institution, certificate, _): &&(&Institution, &store::years::Certificate, &Figure)| {
        sought.fits(&institution.name) || sought.fits(&institution.code) || sought.fits(&certificate.name)
    };
    let fitting: Vec<_> = lines.iter().filter(fits).collect();
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    // An organisation need not know how many were approved: no column where none does.
    let is_given =
        |field: &Fact| *field != Fact::Approved || lines.iter().any(|(.., one)| one.fields.contains_key(field.key()));
    let fields: Vec<Fact> = SHOWN.into_iter().filter(is_given).collect();
    let row = |(institution, certificate, figure): &&(&Institution, &store::years::Certificate, &Figure)| {
        let mut cells = vec![
            Cell::Text(institution.name.clone()),
            Cell::Text(certificate.name.clone()),
            Cell::Short(level_name(t, supply, &figure.level)),
            Cell::Short(figure.batch.clone()),
        ];
        for field in &fields {
            let value = figure.fields.get(field.key()).map_or("", String::as_str);
            cells.push(match field {
                Fact::ResultsFinal if value.is_empty() => Cell::Short(t.of("是", "yes").to_owned()),
                Fact::ResultsFinal => Cell::Tag(Tag { mark: Mark::Care, text: t.of("否", "no").to_owned() }),
                Fact::PaidOn => Cell::Short(value.to_owned()),
                _ if value.is_empty() => Cell::Number("—".to_owned()),
                _ => Cell::Number(value.to_owned()),
            });
        }
        if editable {
            let edit = query_of(&[
                ("code", institution.code.as_str()),
                ("certificate", certificate.id.as_str()),
                ("level", &figure.level),
                ("batch", &figure.batch),
            ]);
            let href = format!("{here}/line?{edit}");
            cells.push(Cell::Acts(vec![Link { text: t.of("更正", "Correct").to_owned(), href }]));
        }
        cells
    };
    let column = |name: &str, number| Column { name: name.to_owned(), number, ..Column::default() };
    let mut columns = vec![
        column(t.of("院校", "Institution"), false),
        column(t.of("证书", "Certificate"), false),
        column(t.of("等级", "Level"), false),
        column(t.of("批次", "Batch"), false),
    ];
    columns.extend(
        fields
            .iter()
            .map(|field| column(t.text(&heading(field.key())), !matches!(field, Fact::PaidOn | Fact::ResultsFinal))),
    );
    if editable {
        columns.push(column("", false));
    }
    Table {
        t,
        caption: t.of("数据行", "Lines").to_owned(),
        filters: vec![Filter {
            label: t.of("院校或证书", "Institution or certificate").to_owned(),
            name: "q".to_owned(),
            value: query.q.clone(),
            options: Vec::new(),
        }],
        export: format!("{here}/workbook"),
        columns,
        rows: pages.cut(&fitting).iter().map(row).collect(),
        sums: Vec::new(),
        empty: if lines.is_empty() {
            t.of(
                "还没有数据。可以下载模板填好后上传，也可以逐行填写。",
                "No figures yet: upload a filled template, or fill in a line.",
            )
        } else {
            t.of("没有符合条件的数据行。", "No line fits.")
        }
        .to_owned(),
        pages: Some(pages),
    }
}

/// Fee standards and national rates as a workbook to fill in.
pub(crate) async fn standards_workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Path<(Id<Year>, Id<OrganisationId>)>,
) -> Result<Response, Refusal> {
    let work = async { app.supply(visitor.actor()?, year, &organisation).await?.standards_workbook(reader.lang) };
    spreadsheet(reader, &format!("standards-{year}"), work.await)
}

/// The lines that stand as a workbook to fill in.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Path<(Id<Year>, Id<OrganisationId>)>,
) -> Result<Response, Refusal> {
    let work = async {
        let supply = app.supply(visitor.actor()?, year, &organisation).await?;
        app.supply_workbook(&supply)
    };
    spreadsheet(reader, &format!("figures-{year}"), work.await)
}

/// A workbook to keep, or why there is none.
pub(crate) fn spreadsheet(reader: Reader, name: &str, made: Result<Vec<u8>, AppError>) -> Result<Response, Refusal> {
    let bytes = made.map_err(|error| Refusal::to(error, reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.xlsx\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Answers what an institution disputes.
pub(crate) async fn answer(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Path<(Id<Year>, Id<OrganisationId>)>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let institution = form.get("institution").parse().map_err(|_| AppError::Absent)?;
        let row = crate::pages::compared::seen(&form);
        app.answer_dispute(visitor.actor()?, (year, &organisation), &institution, row, form.get("reason")).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?answered=true", address(year, &organisation))))
}

/// Whose figures, of which year; which institution disputes them, and its file.
type Evidence = (Id<Year>, Id<OrganisationId>, Id<InstitutionId>, Id<FileId>);

/// Shows the evidence for a dispute of the organisation's figures.
pub(crate) async fn evidence(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation), Id(institution), Id(file))): Path<Evidence>,
) -> Result<Response, Refusal> {
    let work = async { app.disputed_file(visitor.actor()?, (year, &organisation), &institution, &file).await };
    Ok(crate::pages::evidence::shown(work.await.map_err(|error| Refusal::to(error, reader))?))
}

/// What is signed, in this language.
pub(crate) fn statement(t: Words) -> &'static str {
    match t.0 {
        scheme::Lang::Zh => STATEMENT.0,
        scheme::Lang::En => STATEMENT.1,
    }
}

/// What a form says of a line.
fn line_of(form: &Form) -> LineForm {
    let (certificate, level) = form.get("certificate").split_once('/').unwrap_or_default();
    let fields = SHOWN.iter().map(|field| (field.key().to_owned(), form.get(field.key()).to_owned()));
    LineForm {
        code: form.get("code").to_owned(),
        certificate: certificate.to_owned(),
        level: level.to_owned(),
        batch: form.get("batch").to_owned(),
        fields: fields.collect(),
        withdrawn: !form.get("withdrawn").is_empty(),
    }
}

/// What a form says of fee standards and national rates.
fn standards_of(form: &Form) -> Vec<Standard> {
    let of = |(key, fee): &(String, String)| {
        let key = key.strip_prefix("fee.")?;
        let (certificate, level) = key.split_once('.')?;
        Some(Standard {
            certificate: certificate.to_owned(),
            level: level.to_owned(),
            fee: fee.clone(),
            rate: form.get(&format!("rate.{key}")).to_owned(),
        })
    };
    form.fields().iter().filter_map(of).collect()
}

/// The words of a problem.
fn words_of(t: Words, message: &Text) -> String {
    t.text(message).to_owned()
}
