//! 获批人数: how many institutions were approved for, as the office records it, from a workbook or line by line.

use app::error::InputProblem;
use app::figures::{QUOTA_FIELDS, QuotaLine, Quotas};
use app::names::{Sought, pinyin_key};
use app::registers::Staging;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;
use store::quotas::Quota;
use workflow::{Act, Object, Year, may};

use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::pages::assignment::locked;
use crate::pages::figures::spreadsheet;
use crate::pages::registers::{ImportPage, ImportWords, import_page, sent as uploaded, shown};
use crate::params::{Id, query_of};
use crate::parts::{Crumbs, Field, Input, Link, Locked, Pages, Problems};
use crate::sent::{Sent, problems_view};
use crate::words::Words;

/// Lines a page.
const PAGE: usize = 50;
/// The field of the form that names certificate and level at once.
const WHAT: &str = "what";

pub(crate) fn address(year: Year) -> String {
    format!("/years/{year}/quotas")
}

/// What somebody looks for, and what was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
    /// `removed` for those that were taken back; empty for those that stand.
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    done: String,
}

impl Query {
    fn list<'q>(&self, quotas: &'q Quotas) -> Vec<&'q QuotaLine> {
        let sought = Sought::new(&self.q);
        let fits = |line: &&QuotaLine| {
            let names = [&line.institution.name, &line.institution.code, &line.certificate.name, &line.quota.document];
            (self.state == "removed") == line.quota.approved.is_none() && names.iter().any(|name| sought.fits(name))
        };
        quotas.lines.iter().filter(fits).collect()
    }

    fn address(&self) -> String {
        query_of(&[("q", &self.q), ("state", &self.state)])
    }
}

struct RowView {
    code: String,
    name: String,
    certificate: String,
    level: String,
    approved: String,
    last_year: String,
    document: String,
    decided_on: String,
    note: String,
    /// Earlier versions, latest first.
    earlier: Vec<String>,
    /// Institution, certificate, level and version, by their fields in the form.
    subject: [(&'static str, String); 4],
    /// The person's own institution, which others look after.
    kept_from: bool,
}

#[derive(Template)]
#[template(path = "pages/quotas.html")]
struct QuotasPage {
    shell: Shell,
    t: Words,
    year: String,
    address: String,
    done: String,
    problems: Problems,
    locked: Option<Locked>,
    keeps: bool,
    query: Query,
    /// The address of the workbook of what is seen.
    export: String,
    /// Nothing was ever recorded.
    empty: bool,
    /// How many lines hold, and the sum of what they approve.
    total: (usize, i64),
    rows: Vec<RowView>,
    pages: Pages,
    fields: Vec<Field>,
    /// The form is shown at once, since something in it is wrong.
    open: bool,
}

/// The approved numbers of a year.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let page = quotas_page(&app, reader, &visitor, (year, query), Sent::default()).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn quotas_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, query): (Year, Query),
    sent: Sent<'_>,
) -> Result<QuotasPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let quotas = app.quotas(actor, year).await?;
    let place = address(year);
    let shell = Shell::of(app, reader.lang, &visitor.session, t.of("获批人数", "Approved numbers"), &place).await?;
    let decision = may(actor, Act::KeepRecords, &Object::Year(quotas.year.step), app.store.now());
    let recusal = app.recusal(&mut *app.store.read().await?, actor).await?;
    let fitting = query.list(&quotas);
    let pages = Pages::of(t, (fitting.len(), PAGE), query.page, &query.address());
    let row = |line: &&QuotaLine| RowView {
        kept_from: recusal.keeps_from(&line.institution).is_some(),
        ..row_view(t, &quotas, line)
    };
    let mut institutions: Vec<_> = quotas.institutions.iter().filter(|one| recusal.keeps_from(one).is_none()).collect();
    institutions.sort_by_cached_key(|one| pinyin_key(&one.name));
    let institutions = institutions.iter().map(|one| (one.code.clone(), one.name.clone())).collect();
    let approved = quotas.standing().filter_map(|line| line.quota.approved);
    Ok(QuotasPage {
        year: year.to_string(),
        done: done(t, &query.done),
        problems: problems_view(t, sent.problems),
        keeps: decision.is_allowed(),
        locked: locked(t, decision),
        empty: quotas.lines.is_empty(),
        total: (quotas.standing().count(), approved.sum()),
        rows: pages.cut(&fitting).iter().map(row).collect(),
        pages,
        fields: fields(t, &quotas, institutions, sent),
        open: !sent.problems.is_empty(),
        export: format!("{place}.xlsx?{}", query.address()),
        address: place,
        query,
        shell,
        t,
    })
}

fn done(t: Words, done: &str) -> String {
    match done {
        "removed" => t.of("已撤回", "Taken back").to_owned(),
        count => count.parse::<usize>().map_or_else(
            |_| String::new(),
            |count| format!("{}{count}{}", t.of("已登记 ", "Recorded: "), t.of(" 条", " lines")),
        ),
    }
}

/// Who recorded a version and when, and why where it was taken back.
fn note(t: Words, quota: &Quota, person: &str) -> String {
    let note = format!("{} {person}", t.time(quota.at));
    if quota.reason.is_empty() {
        note
    } else {
        format!("{note}{}{}", t.of("：撤回，", ": taken back, "), quota.reason)
    }
}

fn row_view(t: Words, quotas: &Quotas, line: &QuotaLine) -> RowView {
    let quota = &line.quota;
    let mut note = note(t, quota, &line.person);
    if !quotas.institutions.iter().any(|one| one.id == line.institution.id) {
        note =
            format!("{note}{}", t.of("；不参加本年度考核，不计分", "; takes no part in the year, counts for nobody"));
    }
    let earlier = |(quota, person): &(Quota, String)| {
        let approved =
            quota.approved.map_or_else(|| t.of("已撤回", "taken back").to_owned(), |number| number.to_string());
        format!("{approved}（{}，{}）{}", quota.document, t.day(quota.decided_on), self::note(t, quota, person))
    };
    RowView {
        code: line.institution.code.clone(),
        name: line.institution.name.clone(),
        certificate: line.certificate.name.clone(),
        level: quota.level.clone(),
        approved: quota.approved.map_or_else(|| "—".to_owned(), |approved| approved.to_string()),
        last_year: line.last_year.map_or_else(|| "—".to_owned(), |approved| approved.to_string()),
        document: quota.document.clone(),
        decided_on: t.day(quota.decided_on),
        note,
        earlier: line.earlier.iter().map(earlier).collect(),
        subject: [
            ("institution", line.institution.id.to_string()),
            ("certificate", line.certificate.id.to_string()),
            ("level", quota.level.clone()),
            ("version", quota.version.to_string()),
        ],
        kept_from: false,
    }
}

/// By the field of the form: certificate and level are chosen together.
fn in_form(problem: InputProblem) -> InputProblem {
    let together = problem.field == "certificate" || problem.field == "level";
    if together { InputProblem { field: WHAT.to_owned(), ..problem } } else { problem }
}

fn fields(t: Words, quotas: &Quotas, institutions: Vec<(String, String)>, sent: Sent<'_>) -> Vec<Field> {
    let field = |name, label, hint, input| sent.field(t, name, (label, hint), input);
    let mut certificates: Vec<_> = quotas.certificates.iter().filter(|one| one.withdrawn_at.is_none()).collect();
    certificates.sort_by_cached_key(|one| pinyin_key(&one.name));
    let levels = certificates.iter().flat_map(|one| one.levels.iter().map(move |level| (&one.name, level)));
    let what = levels.map(|(name, level)| (format!("{name}/{level}"), format!("{name} {level}"))).collect();
    let year = t.of("当年获批的合计，含当年调增、调减", "approved for the year, as adjusted within it");
    vec![
        field("code", t.of("院校", "Institution"), "", Input::Choice(institutions)),
        field(WHAT, t.of("证书和等级", "Certificate and level"), "", Input::Choice(what)),
        field("approved", t.of("获批人数", "Approved"), year, Input::Number),
        field("document", t.of("批准文件", "Document"), t.of("文号或文件名称", "its number or name"), Input::Text),
        field("decided_on", t.of("批准日期", "Decided on"), "", Input::Date),
    ]
}

/// What is seen of those that hold, as a workbook that an import reads back.
pub(crate) async fn workbook(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let work = async {
        let quotas = app.quotas(visitor.actor()?, year).await?;
        let query = Query { state: String::new(), ..query };
        Quotas::workbook(&query.list(&quotas), reader.lang)
    };
    spreadsheet(reader, &format!("quotas-{year}"), work.await)
}

/// What a workbook would change.
pub(crate) async fn upload(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Parts(mut parts): Parts,
) -> Result<Response, Refusal> {
    let build = async {
        let (name, bytes) = uploaded(&mut parts).await?;
        let (staging, problems) = match app.stage_quotas(visitor.actor()?, year, &name, bytes).await {
            Ok(staging) => (staging, Vec::new()),
            Err(AppError::Input(problems)) => (Staging::default(), problems),
            Err(error) => return Err(error),
        };
        staged_page(&app, reader, &visitor, year, (staging, &problems)).await
    };
    shown(reader, &build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// What a typed line would change.
pub(crate) async fn line(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let (certificate, level) = form.get(WHAT).rsplit_once('/').unwrap_or_default();
    let cells = QUOTA_FIELDS.map(|field| match field {
        "certificate" => certificate.to_owned(),
        "level" => level.to_owned(),
        other => form.get(other).to_owned(),
    });
    let staged = async { app.stage_quota(visitor.actor()?, year, cells).await };
    match staged.await {
        Ok(staged) => {
            let page = staged_page(&app, reader, &visitor, year, (staged, &[])).await;
            html(&page.map_err(|error| Refusal::to(error, reader))?)
        }
        Err(AppError::Input(problems)) => {
            let problems: Vec<_> = problems.into_iter().map(in_form).collect();
            let sent = Sent { form: Some(&form), problems: &problems };
            wrong(reader, quotas_page(&app, reader, &visitor, (year, Query::default()), sent).await)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

async fn staged_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    (staging, problems): (Staging, &[InputProblem]),
) -> Result<ImportPage, AppError> {
    let t = Words(reader.lang);
    let back = address(year);
    let words = ImportWords {
        title: t.of("登记前请核对", "What would change"),
        of: t.of("院校、证书和等级", "Institution, certificate, level"),
        nothing: t.of("与已登记的一致，没有要改的。", "This says what is recorded: nothing to change."),
        hint: t.of(
            "尚未写入；确认后全部生效，或全部不生效。数据核对开始后，相关院校会收到通知，须重新确认。",
            "Nothing is written yet; once confirmed, all of it holds, or none. While figures are compared, institutions are told \
             and confirm anew.",
        ),
        confirm: t.of("确认登记", "Record it"),
    };
    let shell = Shell::of(app, reader.lang, &visitor.session, words.title, &back).await?;
    let above = Link { text: t.of("获批人数", "Approved numbers").to_owned(), href: back.clone() };
    let crumbs = Crumbs { t, above: vec![above], here: words.title.to_owned() };
    let apply = format!("{back}/apply");
    Ok(import_page((shell, crumbs), (back, apply), words, staging, problems))
}

/// Records what was looked at.
pub(crate) async fn apply(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let looked_at = (form.get("rows"), form.get("seen"), form.get("key"));
        app.record_quotas(visitor.actor()?, year, looked_at).await
    };
    let count = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done={count}", address(year))))
}

/// Takes a line back.
pub(crate) async fn take_back(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let absent = |_| AppError::Absent;
        let institution = form.get("institution").parse().map_err(absent)?;
        let certificate = form.get("certificate").parse().map_err(absent)?;
        let subject = (&institution, &certificate, form.get("level"));
        let seen = (form.get("version").parse().unwrap_or(0), form.get("reason"));
        app.take_back_quota(visitor.actor()?, year, subject, seen).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?done=removed", address(year))))
}
