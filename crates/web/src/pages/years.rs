//! The years: created, set up, announced.

use app::years::Timetable;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use scheme::{setting_name, setting_value};
use workflow::{Act, Object, Step, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::params::Id;
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
        let (scheme, notice) = if typed.is_empty() { app.built_in_scheme() } else { (typed.to_owned(), String::new()) };
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
    settings: Vec<(String, String, String, String, &'static str, String)>,
    institutions: usize,
    editable: bool,
}

/// A year.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let actor = visitor.actor()?;
        let shell = Shell::of(&app, reader.lang, &visitor.session, &year.to_string(), "/years").await?;
        let mut db = app.store.read().await?;
        let record = store::years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let plan = app.plan(&mut db, &record).await?;
        let settings = app.setting_sheet(&mut db, &record).await?;
        let institutions = store::years::institutions(&mut db).await?;
        let institutions = institutions.iter().filter(|one| one.merged_into.is_none()).count();
        let timetable = Timetable::stored(&record);
        let lines = |days: &[jiff::civil::Date]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let steps = Step::ALL.into_iter().map(|step| {
            let days = timetable.days(step);
            StepView {
                id: step.id(),
                name: t.text(&step.name()).to_owned(),
                first: days.map_or_else(String::new, |(first, _)| first.to_string()),
                last: days.map_or_else(String::new, |(_, last)| last.to_string()),
            }
        });
        let settings = settings.into_iter().map(|setting| {
            let (basis, set) = setting.set.map_or_else(
                || (t.of("方案默认", "the scheme's own").to_owned(), String::new()),
                |set| (set.basis, t.time(set.set_at)),
            );
            let value = setting_value(&plan.settings, setting.key, &plan.scheme.kinds, &plan.scheme.grades);
            (
                t.text(&setting_name(setting.key)).to_owned(),
                t.text(&value).to_owned(),
                basis,
                set,
                setting.key,
                setting.value,
            )
        });
        Ok::<_, AppError>(YearPage {
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
            settings: settings.collect(),
            institutions,
            editable: may(actor, Act::PrepareYear, &Object::Year(record.step), app.store.now()).is_allowed(),
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

/// Sets a setting.
pub(crate) async fn set(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let work =
        async { app.set_setting(visitor.actor()?, year, form.get("key"), form.get("value"), form.get("basis")).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}")))
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
    let days = |name: &str| form.get(name).split_whitespace().filter_map(|day| day.parse().ok()).collect();
    (timetable.free, timetable.worked) = (days("free"), days("worked"));
    let work = async { app.set_timetable(visitor.actor()?, year, timetable).await };
    work.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(go(&format!("/years/{year}")))
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
