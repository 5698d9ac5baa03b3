//! The year's settings: value, basis, who and when, and what is still open.

use app::years::SheetSetting;
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use scheme::{SettingForm, WhenOpen, setting_name, setting_value};
use workflow::{Act, Object, Year, may};

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html, wrong};
use crate::params::Id;
use crate::parts::{Field, Input, Mark, Tag};
use crate::words::Words;

/// A line of the sheet.
struct Line {
    key: &'static str,
    name: String,
    /// The question that the notice leaves open, where the scheme's register has it.
    question: String,
    value: String,
    state: Option<Tag>,
    basis: String,
    set: String,
}

/// The form of the setting that is being changed.
struct Edit {
    key: &'static str,
    fields: Vec<Field>,
    basis: Field,
    problem: String,
}

#[derive(Template)]
#[template(path = "pages/settings.html")]
struct SettingsPage {
    shell: Shell,
    t: Words,
    year: String,
    frozen: bool,
    editable: bool,
    lines: Vec<Line>,
    edit: Option<Edit>,
}

#[derive(serde::Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    edit: String,
}

/// What somebody sent, with what is wrong in it.
struct Sent<'f> {
    form: &'f Form,
    problems: Vec<app::error::InputProblem>,
}

/// The sheet.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let build = settings_page(&app, reader, &visitor, year, &wanted.edit, None);
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

async fn settings_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    year: Year,
    edit: &str,
    sent: Option<Sent<'_>>,
) -> Result<SettingsPage, AppError> {
    let t = Words(reader.lang);
    let title = format!("{year}{}", t.of("年度口径与设置", ": settings"));
    let shell = Shell::of(app, reader.lang, &visitor.session, &title, "/years").await?;
    let mut db = app.store.read().await?;
    let record = store::years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
    let plan = app.plan(&mut db, &record).await?;
    let sheet = app.setting_sheet(&mut db, &record).await?;
    drop(db);
    let editable = may(visitor.actor()?, Act::PrepareYear, &Object::Year(record.step), app.store.now()).is_allowed();
    let question = |key: &str| {
        let reading = plan.scheme.readings.iter().find(|reading| reading.setting.as_deref() == Some(key));
        reading.map_or_else(String::new, |reading| t.text(&reading.question).to_owned())
    };
    let line = |setting: &SheetSetting| Line {
        key: setting.key,
        name: t.text(&setting_name(setting.key)).to_owned(),
        question: question(setting.key),
        value: t.text(&setting_value(&plan.settings, setting.key, &plan.scheme.kinds, &plan.scheme.grades)).to_owned(),
        state: state(setting, t),
        basis: setting
            .set
            .as_ref()
            .map_or_else(|| t.of("方案默认", "as in the scheme").to_owned(), |set| set.basis.clone()),
        set: setting.set.as_ref().map_or_else(String::new, |set| format!("{} {}", setting.person, t.time(set.set_at))),
    };
    let wanted = sheet.iter().find(|setting| editable && setting.key == edit);
    Ok(SettingsPage {
        shell,
        t,
        year: year.to_string(),
        frozen: !record.digest.is_empty(),
        editable,
        lines: sheet.iter().map(line).collect(),
        edit: wanted.map(|setting| edit_of(setting, sent.as_ref(), t)),
    })
}

/// What is to be thought of a setting that is open.
fn state(setting: &SheetSetting, t: Words) -> Option<Tag> {
    let (mark, text) = match setting.open? {
        WhenOpen::Blocks => (Mark::Bad, t.of("必须设定，否则不能印发通知", "must be set before the notice is issued")),
        WhenOpen::Warns => (Mark::Care, t.of("请确认是否不设", "please confirm that there is none")),
        WhenOpen::Holds => return None,
    };
    setting.set.is_none().then(|| Tag { mark, text: text.to_owned() })
}

fn edit_of(setting: &SheetSetting, sent: Option<&Sent<'_>>, t: Words) -> Edit {
    let typed = |name: &str, stored: &str| sent.map_or(stored, |sent| sent.form.get(name)).to_owned();
    let wrong = |field: &str| {
        let found = sent.and_then(|sent| sent.problems.iter().find(|problem| problem.field == field));
        found.map_or_else(String::new, |problem| t.text(&problem.message).to_owned())
    };
    let name = |row: &str| if row.is_empty() { "value".to_owned() } else { format!("value.{row}") };
    let fields = setting_fields(t, &setting.form, &|row, stored| typed(&name(row), stored));
    let named = fields.into_iter().map(|(row, field)| Field { id: name(&row), name: name(&row), ..field });
    let basis = setting.set.as_ref().map_or("", |set| set.basis.as_str());
    let hint = t.of("文号与条款，或会议纪要", "notice and clause, or minutes").to_owned();
    let basis = Field {
        id: "basis".to_owned(),
        name: "basis".to_owned(),
        problem: wrong("basis"),
        required: true,
        ..field(t, t.of("依据", "Basis"), hint, typed("basis", basis), Input::Text)
    };
    Edit { key: setting.key, fields: named.collect(), basis, problem: wrong("value") }
}

fn field(t: Words, label: &str, hint: String, value: String, input: Input) -> Field {
    Field {
        t,
        id: String::new(),
        name: String::new(),
        label: label.to_owned(),
        hint,
        value,
        problem: String::new(),
        input,
        required: false,
        readonly: false,
    }
}

/// The fields of a setting's form, each with the row that it is of and without a name; `value` gives what stands in it, of
/// the row and what holds now.
pub(crate) fn setting_fields(
    t: Words,
    form: &SettingForm,
    value: &dyn Fn(&str, &str) -> String,
) -> Vec<(String, Field)> {
    let label = t.of("取值", "Value");
    match form {
        SettingForm::Choice { options, chosen } => {
            let options = options.iter().map(|(id, words)| ((*id).to_owned(), t.text(words).to_owned())).collect();
            vec![(String::new(), field(t, label, String::new(), value("", chosen), Input::Choice(options)))]
        }
        SettingForm::Number { quantity, value: stored, empty } => {
            let hint = t.text(&quantity.hint()).to_owned();
            let empty = empty.as_ref().map_or_else(String::new, |(_, words)| {
                format!("{}{}", t.of("；留空即", "; empty means: "), t.text(words))
            });
            vec![(String::new(), field(t, label, format!("{hint}{empty}"), value("", stored), Input::Number))]
        }
        SettingForm::Table { quantity, rows } => {
            let hint = t.text(&quantity.hint()).to_owned();
            let row = |(id, name, stored): &(String, scheme::Text, String)| {
                (id.clone(), field(t, t.text(name), hint.clone(), value(id, stored), Input::Number))
            };
            rows.iter().map(row).collect()
        }
    }
}

/// Sets a setting; what is wrong is shown beside what was typed.
pub(crate) async fn set(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(Id(year)): Path<Id<Year>>,
    form: Form,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::to(error, reader);
    let actor = visitor.actor().map_err(refuse)?;
    let key = form.get("key");
    let typed = |row: &str| if row.is_empty() { form.get("value") } else { form.get(&format!("value.{row}")) };
    match app.set_setting_typed(actor, year, key, typed, form.get("basis")).await {
        Ok(()) => Ok(go(&format!("/years/{year}/settings#{key}"))),
        Err(AppError::Input(problems)) if !reader.json => {
            let sent = Some(Sent { form: &form, problems });
            wrong(reader, settings_page(&app, reader, &visitor, year, key, sent).await)
        }
        Err(error) => Err(refuse(error)),
    }
}
