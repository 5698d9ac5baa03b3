//! The years: created, set up, announced.

use app::error::InputProblem;
use app::years::Timetable;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use workflow::{Act, Object, Step, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::params::Id;
use crate::parts::{Problem, Problems};
use crate::sent::problems_of;
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/years.html")]
struct YearsPage {
    shell: Shell,
    t: Words,
    years: Vec<(String, String, String)>,
    office: bool,
}

/// The years.
pub(crate) async fn list(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("年度安排", "The years"), "/years").await?;
        let years = app.years(actor).await?;
        let line = |year: &store::years::YearRecord| {
            let days = Timetable::stored(year).days(Step::SelfEvaluation);
            let days = days.map_or_else(String::new, |(first, last)| format!("{} – {}", t.day(first), t.day(last)));
            (year.year.to_string(), t.text(&year.step.name()).to_owned(), days)
        };
        let office = may(actor, Act::PrepareYear, &Object::Nothing, app.store.now()).is_allowed();
        Ok::<_, AppError>(YearsPage { shell, t, years: years.iter().map(line).collect(), office })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Creates a year.
pub(crate) async fn create(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let year: Year = form
            .get("year")
            .trim()
            .parse()
            .map_err(|_| AppError::input("year", "应为四位年份", "must be a year of four digits"))?;
        let typed = form.get("scheme").trim();
        let (scheme, notice) =
            if typed.is_empty() { app.scheme_for(year).await? } else { (typed.to_owned(), String::new()) };
        app.create_year(visitor.actor()?, year, scheme, notice).await?;
        Ok(year)
    };
    let year = work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}")))
}

struct StepView {
    id: &'static str,
    name: String,
    first: String,
    last: String,
    /// Both as people write them.
    words: (String, String),
}

#[derive(Template)]
#[template(path = "pages/year.html")]
struct YearPage {
    shell: Shell,
    t: Words,
    year: String,
    step: String,
    scheme: String,
    digest: String,
    frozen: String,
    steps: Vec<StepView>,
    free: String,
    worked: String,
    institutions: usize,
    /// What must still be done before the notice can be issued: address and words of each.
    missing: Vec<(String, String)>,
    editable: bool,
    /// The step that the year can move on to, for whoever moves it.
    next: Option<NextView>,
    /// Figures are compared, or were.
    compared: bool,
    /// Records are kept of this year, and this person sees them.
    records: bool,
    problems: Problems,
    /// The steps whose last day can be put off: id and name; empty where that is not this person's.
    movable: Vec<(&'static str, String)>,
    /// What was typed to put one off.
    typed: [String; 3],
    /// Until when organisations supply, in words.
    supplying: String,
}

struct NextView {
    id: &'static str,
    name: String,
    blocked: Vec<String>,
    undone: Vec<(usize, String)>,
}

/// A year.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let page = year_page(&app, reader, &visitor, year, (&Form::default(), Vec::new())).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn year_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    (sent, problems): (&Form, Vec<Problem>),
) -> Result<YearPage, AppError> {
    let t = Words(reader.lang);
    let actor = visitor.actor()?;
    let shell = Shell::of(app, reader.lang, &visitor.session, &year.to_string(), "/years").await?;
    let mut db = app.store.read().await?;
    let record = store::years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
    let plan = app.plan(&mut db, &record).await?;
    let editable = may(actor, Act::PrepareYear, &Object::Year(record.step), app.store.now()).is_allowed();
    let missing = if editable { app.before_issue(&mut db, &record).await? } else { Vec::new() };
    let moves = may(actor, Act::MoveYear, &Object::Year(record.step), app.store.now()).is_allowed();
    let next = if moves { app.next_step(&mut db, &record).await? } else { None };
    let next = next.map(|next| NextView {
        id: next.to.id(),
        name: t.text(&next.to.name()).to_owned(),
        blocked: next.blocked.iter().map(|why| t.text(why).to_owned()).collect(),
        undone: next.undone.iter().map(|(what, count)| (*count, t.text(what).to_owned())).collect(),
    });
    let oversees = may(actor, Act::OverseeFigures, &Object::Year(record.step), app.store.now()).is_allowed();
    let institutions = store::years::institutions(&mut db).await?;
    let institutions = institutions.iter().filter(|one| one.merged_into.is_none()).count();
    let timetable = Timetable::stored(&record);
    let lines = |days: &[Date]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let steps = Step::ALL.into_iter().map(|step| {
        let days = timetable.days(step);
        StepView {
            id: step.id(),
            name: t.text(&step.name()).to_owned(),
            first: days.map_or_else(String::new, |(first, _)| first.to_string()),
            last: days.map_or_else(String::new, |(_, last)| last.to_string()),
            words: days.map_or_else(Default::default, |(first, last)| (t.day(first), t.day(last))),
        }
    });
    let missing = missing.into_iter().map(|problem| {
        let place = match problem.field.as_str() {
            key if scheme::SETTING_KEYS.contains(&key) => format!("/years/{year}/settings?edit={key}#{key}"),
            "records" => format!("/years/{year}/records"),
            "quotas" => crate::pages::quotas::address(year),
            "institutions" => "/registers/institutions".to_owned(),
            _ => String::new(),
        };
        (place, t.text(&problem.message).to_owned())
    });
    let can_move = may(actor, Act::MoveTimetable, &Object::Year(record.step), app.store.now()).is_allowed();
    let movable = Step::ALL.into_iter().filter(|step| can_move && *step >= record.step);
    Ok(YearPage {
        shell,
        t,
        year: year.to_string(),
        step: t.text(&record.step.name()).to_owned(),
        scheme: t.text(&plan.scheme.name).to_owned(),
        digest: plan.scheme.digest.to_string(),
        frozen: record.digest.clone(),
        steps: steps.collect(),
        free: lines(&timetable.free),
        worked: lines(&timetable.worked),
        institutions,
        missing: missing.collect(),
        editable,
        next,
        compared: oversees && record.step >= Step::Data,
        records: may(actor, Act::SeeRecords, &Object::Year(record.step), app.store.now()).is_allowed(),
        problems: Problems { t, problems },
        movable: movable.map(|step| (step.id(), t.text(&step.name()).to_owned())).collect(),
        typed: ["step", "last", "why"].map(|name| sent.get(name).to_owned()),
        supplying: t.until(timetable.supplying().closes),
    })
}

/// Puts off the last day of a step.
pub(crate) async fn put_off(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let moved = (Step::from_id(form.get("step")), form.day("last"));
    let work = async { app.move_timetable(visitor.actor()?, year, moved, form.get("why")).await };
    match work.await {
        Ok(()) => Ok(go(&format!("/years/{year}"))),
        Err(AppError::Input(problems)) if !reader.json => {
            let shown = problems_of(Words(reader.lang), &problems);
            let page = year_page(&app, reader, &visitor, year, (&form, shown)).await;
            wrong(reader, page)
        }
        Err(error) => Err(Refusal::to(error, reader)),
    }
}

/// Changes the timetable.
pub(crate) async fn timetable(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let mut timetable = Timetable::default();
    for step in Step::ALL {
        let day = |end: &str| form.day(&format!("{}.{end}", step.id()));
        if let (Some(first), Some(last)) = (day("first"), day("last")) {
            timetable.steps.insert(step.id().to_owned(), (first, last));
        }
    }
    let work = async {
        (timetable.free, timetable.worked) = days(&form)?;
        app.set_timetable(visitor.actor()?, year, timetable).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}")))
}

/// Days off and days worked, as typed; every one that is no day is named.
fn days(form: &Form) -> Result<(Vec<Date>, Vec<Date>), AppError> {
    let mut problems = Vec::new();
    let mut read = |name: &str| {
        let mut days = Vec::new();
        for typed in form.get(name).split_whitespace() {
            match typed.parse() {
                Ok(day) => days.push(day),
                Err(_) => problems.push(InputProblem::new(
                    name,
                    format!("“{typed}”不是日期，应如 2022-01-31"),
                    format!("\"{typed}\" is no day; write it like 2022-01-31"),
                )),
            }
        }
        days
    };
    let days = (read("free"), read("worked"));
    if problems.is_empty() { Ok(days) } else { Err(AppError::Input(problems)) }
}

/// Issues the notice.
pub(crate) async fn issue(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let work = async { app.issue_notice(visitor.actor()?, year).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}/progress")))
}

/// Moves the year on to its next step.
pub(crate) async fn advance(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work = async {
        let to = Step::from_id(form.get("to"))
            .ok_or_else(|| AppError::input("to", "没有这个环节", "there is no such step"))?;
        app.move_year(visitor.actor()?, year, to).await
    };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}")))
}
