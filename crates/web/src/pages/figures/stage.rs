//! What would change, seen before it is signed.

use std::collections::BTreeMap;

use app::error::InputProblem;
use app::figures::{LineAct, LineForm, Refused, Signed, StagedLine, Staging, Supply, heading};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::http::StatusCode;
use axum::response::Response;
use workflow::{Act, Object, OrganisationId, Year, calendar, may};

use super::{SHOWN, address, line_of, spreadsheet, standards_of, statement, words_of};
use crate::error::Refusal;
use crate::form::{Form, Parts};
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::pages::compared::level_name;
use crate::pages::registers::sent;
use crate::params::Id;
use crate::parts::{Change, ChangedLine, Changes, Crumbs, Field, Input, Link, Mark, Problem, Problems, Tag};
use crate::words::Words;

/// Lines shown before they are signed; of more the page says how many.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "pages/figures_staged.html")]
struct StagedPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    problems: Problems,
    /// The workbook that was refused, to be given back with its errors.
    refused: String,
    added: usize,
    changed: usize,
    withdrawn: usize,
    kept: usize,
    absent: usize,
    conflicts: usize,
    noted: usize,
    changes: Changes,
    /// Lines that are not shown.
    more: usize,
    seen: String,
    carried: String,
    key: String,
    as_of: String,
    statement: &'static str,
}

/// Whose figures, of which year.
type Whose = Path<(Id<Year>, Id<OrganisationId>)>;

/// What an uploaded workbook would change.
pub(crate) async fn upload(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Whose,
    Parts(mut parts): Parts,
) -> Result<Response, Refusal> {
    let build = async {
        let actor = visitor.actor()?;
        let (name, bytes) = sent(&mut parts).await?;
        let staged = app.stage_figures(actor, (year, &organisation), &name, bytes).await;
        let staged = match staged {
            Err(AppError::Input(problems)) => Err(Refused { problems, carried: String::new() }),
            other => other?,
        };
        staged_page(&app, reader, &visitor, (year, &organisation), staged, "").await
    };
    answer(build.await, reader)
}

fn answer(page: Result<StagedPage, AppError>, reader: Reader) -> Result<Response, Refusal> {
    let page = page.map_err(|error| Refusal::to(error, reader))?;
    let mut response = html(&page)?;
    if !page.problems.problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn staged_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, organisation): (Year, &OrganisationId),
    staged: Result<Staging, Refused>,
    as_of: &str,
) -> Result<StagedPage, AppError> {
    let t = Words(reader.lang);
    let supply = app.supply(visitor.actor()?, year, organisation).await?;
    let here = address(year, organisation);
    let title = t.of("报送前请核对", "What would change");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &here).await?;
    let (staging, refused) = match staged {
        Ok(staging) => (staging, Refused { problems: Vec::new(), carried: String::new() }),
        Err(refused) => {
            (Staging { lines: Vec::new(), kept: 0, absent: 0, seen: String::new(), carried: String::new() }, refused)
        }
    };
    let problem = |one: &InputProblem| Problem { field: String::new(), text: words_of(t, &one.message) };
    let count = |act| staging.lines.iter().filter(|line| line.act == act).count();
    let today = calendar::day_of(app.store.now()).to_string();
    Ok(StagedPage {
        shell,
        t,
        crumbs: Crumbs {
            t,
            above: vec![Link { text: supply.organisation.name.clone(), href: here.clone() }],
            here: title.to_owned(),
        },
        address: here,
        problems: Problems { t, problems: refused.problems.iter().map(problem).collect() },
        refused: refused.carried,
        added: count(LineAct::New),
        changed: count(LineAct::Changed),
        withdrawn: count(LineAct::Withdrawn),
        kept: staging.kept,
        absent: staging.absent,
        conflicts: staging.lines.iter().filter(|line| line.conflict.is_some()).count(),
        noted: staging.lines.iter().filter(|line| !line.notes.is_empty()).count(),
        changes: Changes {
            t,
            of: t.of("院校与证书", "Institution and certificate").to_owned(),
            lines: staging.lines.iter().take(MOST).map(|line| line_view(t, &supply, line)).collect(),
        },
        more: staging.lines.len().saturating_sub(MOST),
        seen: staging.seen,
        carried: staging.carried,
        key: crate::pages::registers::new_key(),
        as_of: if as_of.is_empty() { today } else { as_of.to_owned() },
        statement: statement(t),
    })
}

fn line_view(t: Words, supply: &Supply, line: &StagedLine) -> ChangedLine {
    let (mark, word) = match line.act {
        LineAct::New => (Mark::Good, t.of("新增", "New")),
        LineAct::Changed => (Mark::Doing, t.of("修改", "Changed")),
        LineAct::Withdrawn => (Mark::Bad, t.of("撤回", "Withdrawn")),
    };
    let whose = line.institution.clone().unwrap_or_else(|| t.of("（适用于全部院校）", "(all institutions)").to_owned());
    let batch = if line.batch.is_empty() { String::new() } else { format!(" · {}", line.batch) };
    let conflict = line.conflict.iter().map(|text| Tag { mark: Mark::Bad, text: words_of(t, text) });
    let notes = line.notes.iter().map(|text| Tag { mark: Mark::Care, text: words_of(t, text) });
    ChangedLine {
        tag: Tag { mark, text: word.to_owned() },
        name: format!("{whose} · {} · {}{batch}", line.certificate, level_name(t, supply, &line.level)),
        changes: line.cells.iter().map(|cell| Change::of(t, cell)).collect(),
        notes: conflict.chain(notes).collect(),
    }
}

/// A workbook that was refused, with a column that says what is wrong in each row.
pub(crate) async fn annotated(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Whose,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        app.annotated_figures(visitor.actor()?, (year, &organisation), form.get("refused"), reader.lang).await
    };
    spreadsheet(reader, &format!("errors-{year}"), work.await)
}

#[derive(Template)]
#[template(path = "pages/figures_line.html")]
struct LinePage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    address: String,
    problems: Problems,
    fields: Vec<Field>,
    /// The line stands, and can be taken away.
    stands: bool,
}

/// Which line is meant.
#[derive(Default, serde::Deserialize)]
pub(crate) struct LineQuery {
    #[serde(default)]
    code: String,
    #[serde(default)]
    certificate: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    batch: Option<String>,
}

/// The form for a line.
pub(crate) async fn line_form(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Whose,
    Asked(query): Asked<LineQuery>,
) -> Result<Response, Refusal> {
    let work = async {
        let supply = app.supply(visitor.actor()?, year, &organisation).await?;
        app::error::allowed(may(
            visitor.actor()?,
            Act::SupplyFigures,
            &Object::Figures(supply.view()),
            app.store.now(),
        ))?;
        let institution = supply.institutions.iter().find(|one| one.code == query.code);
        let of = |figure: &&store::figures::Figure| {
            figure.institution.is_some()
                && figure.institution.as_ref() == institution.map(|one| &one.id)
                && figure.certificate.as_str() == query.certificate
                && figure.level == query.level
                // Without a batch the first of the level is meant.
                && query.batch.as_ref().is_none_or(|batch| *batch == figure.batch)
        };
        let stands = supply.figures.iter().find(of);
        let form = LineForm {
            code: query.code.clone(),
            certificate: query.certificate.clone(),
            level: query.level.clone(),
            batch: stands.map_or_else(|| query.batch.clone().unwrap_or_default(), |figure| figure.batch.clone()),
            fields: stands.map(|figure| figure.fields.clone()).unwrap_or_default(),
            withdrawn: false,
        };
        line_page(&app, reader, &visitor, &supply, &form, &[]).await
    };
    html(&work.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn line_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    supply: &Supply,
    form: &LineForm,
    problems: &[InputProblem],
) -> Result<LinePage, AppError> {
    let t = Words(reader.lang);
    let here = address(supply.year.year, &supply.organisation.id);
    let title = t.of("填写一行", "One line");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &here).await?;
    let institution = supply.institutions.iter().find(|one| one.code == form.code.trim());
    let stands = supply.figures.iter().any(|figure| {
        figure.institution.is_some()
            && figure.institution.as_ref() == institution.map(|one| &one.id)
            && figure.certificate.as_str() == form.certificate
            && figure.level == form.level
            && figure.batch == form.batch.trim()
    });
    let of_field: BTreeMap<&str, &InputProblem> = problems.iter().map(|one| (one.field.as_str(), one)).collect();
    let problem = |one: &InputProblem| Problem { field: one.field.clone(), text: words_of(t, &one.message) };
    Ok(LinePage {
        shell,
        t,
        crumbs: Crumbs {
            t,
            above: vec![Link { text: supply.organisation.name.clone(), href: here.clone() }],
            here: title.to_owned(),
        },
        problems: Problems { t, problems: problems.iter().map(problem).collect() },
        fields: fields(t, supply, form, &of_field),
        stands,
        address: here,
    })
}

fn fields(t: Words, supply: &Supply, form: &LineForm, problems: &BTreeMap<&str, &InputProblem>) -> Vec<Field> {
    let problem = |name: &str| problems.get(name).map_or_else(String::new, |one| words_of(t, &one.message));
    let field = |name: &str, label: &str, hint: &str, value: &str, input, required| Field {
        t,
        id: name.to_owned(),
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: value.to_owned(),
        problem: problem(name),
        input,
        required,
        readonly: false,
    };
    let choice = |(certificate, level): (&store::years::Certificate, &String)| {
        let words = format!("{} · {}", certificate.name, level_name(t, supply, level));
        (format!("{}/{level}", certificate.id), words)
    };
    let choices = supply.levels().map(choice).collect();
    let chosen = format!("{}/{}", form.certificate, form.level);
    let mut fields = vec![
        field(
            "code",
            t.of("学校标识码", "Institution's code"),
            t.of("输入校名或标识码，从列表中选择", "type a name or a code, and choose from the list"),
            &form.code,
            Input::Offered(supply.institutions.iter().map(|one| (one.code.clone(), one.name.clone())).collect()),
            true,
        ),
        field("certificate", t.of("证书与等级", "Certificate and level"), "", &chosen, Input::Choice(choices), true),
        field(
            "batch",
            t.of("考核批次", "Batch"),
            t.of("如 2021-11；只有一批可空", "such as 2021-11; may be empty where there is one"),
            &form.batch,
            Input::Text,
            false,
        ),
    ];
    for fact in SHOWN {
        use assess::Field as Fact;
        let value = form.fields.get(fact.key()).map_or("", String::as_str);
        let label = heading(fact.key());
        let (hint, input, required) = match fact {
            Fact::Approved => (t.of("不掌握可空", "may be empty where it is not known"), Input::Number, false),
            Fact::Registered | Fact::Attended | Fact::Passed => ("", Input::Number, true),
            Fact::Payable => {
                (t.of("费用标准未核定的留空", "empty where no fee standard is fixed"), Input::Number, false)
            }
            Fact::ResultsFinal => (
                t.of("未定稿的不计入通过率", "results that are not final count in no pass rate"),
                Input::Choice(vec![
                    ("是".to_owned(), t.of("是", "yes").to_owned()),
                    ("否".to_owned(), t.of("否", "no").to_owned()),
                ]),
                false,
            ),
            Fact::PaidOn => (t.of("如 2021-12-20", "such as 2021-12-20"), Input::Text, false),
            _ => ("", Input::Number, false),
        };
        fields.push(field(fact.key(), t.text(&label), hint, value, input, required));
    }
    fields
}

/// What a typed line would change.
pub(crate) async fn line(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Whose,
    form: Form,
) -> Result<Response, Refusal> {
    let typed = line_of(&form);
    let actor = visitor.actor().map_err(|error| Refusal::to(error, reader))?;
    match app.stage_figure(actor, (year, &organisation), &typed).await {
        Ok(staging) => {
            answer(staged_page(&app, reader, &visitor, (year, &organisation), Ok(staging), "").await, reader)
        }
        Err(AppError::Input(problems)) => {
            let work = async {
                let supply = app.supply(actor, year, &organisation).await?;
                line_page(&app, reader, &visitor, &supply, &typed, &problems).await
            };
            let mut response = html(&work.await.map_err(|error| Refusal::to(error, reader))?)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// What typed fee standards and national rates would change.
pub(crate) async fn standards(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Whose,
    form: Form,
) -> Result<Response, Refusal> {
    let build = async {
        let typed = standards_of(&form);
        let staged = match app.stage_standards(visitor.actor()?, (year, &organisation), &typed).await {
            Err(AppError::Input(problems)) => Err(Refused { problems, carried: String::new() }),
            other => Ok(other?),
        };
        staged_page(&app, reader, &visitor, (year, &organisation), staged, "").await
    };
    answer(build.await, reader)
}

/// Signs what was looked at.
pub(crate) async fn sign(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), Id(organisation))): Whose,
    form: Form,
) -> Result<Response, Refusal> {
    let signed = Signed {
        carried: form.get("rows").to_owned(),
        seen: form.get("seen").to_owned(),
        as_of: form.day("as_of"),
        agreed: !form.get("agreed").is_empty(),
        key: form.get("key").to_owned(),
    };
    let work = async { app.sign_figures(visitor.actor()?, year, &organisation, signed).await };
    let number = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("{}?signed={number}", address(year, &organisation))))
}
