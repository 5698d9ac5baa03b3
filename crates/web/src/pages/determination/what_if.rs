//! What if: other lines, shares, limits or a single finding, answered at once; nothing of it is kept.

use app::determination::{TRIED, WhatIf, WhatIfOutcome};
use app::{App, AppError};
use askama::Template;
use assess::Phrases;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use scheme::{GradeIx, NegativeIx, setting_name};
use workflow::Year;

use super::{Shown, address, grade_tag};
use crate::error::Refusal;
use crate::form::Form;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::pages::settings::setting_fields;
use crate::params::Id;
use crate::parts::{Crumbs, Field, Problem, Problems, Tag};
use crate::sent::problems_of;
use crate::words::Words;

/// A setting that is tried.
struct SettingView {
    name: String,
    fields: Vec<Field>,
    /// It is another than the year's.
    changed: bool,
}

/// An institution whose grade would be another.
struct CrossingView {
    name: String,
    href: String,
    total: String,
    before: Tag,
    after: Tag,
    reasons: Vec<String>,
}

/// How many there are of a grade, as it is and as it would be.
struct CountView {
    name: String,
    before: usize,
    after: usize,
}

#[derive(Template)]
#[template(path = "pages/determination_what_if.html")]
struct WhatIfPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    problems: Problems,
    action: String,
    settings: Vec<SettingView>,
    institutions: Vec<(String, String, bool)>,
    negatives: Vec<(String, String, bool)>,
    /// Whether the finding is put or taken away.
    takes: bool,
    /// Something is tried.
    tried: bool,
    seats: String,
    counts: Vec<CountView>,
    crossings: Vec<CrossingView>,
}

/// The page; what is tried stands in the address, so that it can be shown to others.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number)): Path<(Id<Year>, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let form = Form::of(query.unwrap_or_default().as_bytes());
    let page = what_if_page(&app, reader, &visitor, (year, &number), &form).await;
    html(&page.map_err(|error| Refusal::to(error, reader))?)
}

async fn what_if_page(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    (year, number): (Year, &str),
    form: &Form,
) -> Result<WhatIfPage, AppError> {
    let t = Words(reader.lang);
    let shown = Shown::load(app, visitor.actor()?, year, number).await?;
    let action = format!("{}/{}/what-if", address(year), shown.number());
    let title = t.of("调整试算", "What if");
    let shell = Shell::of(app, reader.lang, &visitor.session, title, &action).await?;
    let tried = read(&shown, form);
    let scheme = &shown.computed.plan.scheme;
    let mut problems: Vec<Problem> = Vec::new();
    let outcome = match shown.computed.what_if(&tried) {
        Ok(outcome) => Some(outcome),
        Err(AppError::Input(wrong)) => {
            problems = problems_of(t, &wrong);
            None
        }
        Err(error) => return Err(error),
    };
    let chosen = form.get("institution");
    let institutions = shown.institutions.iter();
    let now = &shown.computed.facts.settings;
    let setting = |key: &&'static str| {
        let stored = now.form(key, &scheme.kinds, &scheme.grades);
        SettingView {
            name: t.text(&setting_name(key)).to_owned(),
            fields: setting_fields(t, &stored, &|row, stored| {
                let name = field_name(key, row);
                let sent = form.fields().iter().any(|(known, _)| *known == name);
                if sent { form.get(&name).to_owned() } else { stored.to_owned() }
            })
            .into_iter()
            .map(|(row, field)| Field {
                name: field_name(key, &row),
                id: format!("field-{}", field_name(key, &row)),
                ..field
            })
            .collect(),
            changed: tried.settings.iter().any(|(changed, _)| changed == key),
        }
    };
    let negative = |(at, one): (usize, &scheme::NegativeItem)| {
        let name = format!("{} {}", one.id, t.text(&one.name));
        (one.id.clone(), name, scheme.negative(form.get("finding")) == Some(NegativeIx(at)))
    };
    Ok(WhatIfPage {
        crumbs: shown.crumbs(t, Some(title)),
        problems: Problems { t, problems },
        settings: TRIED.iter().map(setting).collect(),
        institutions: institutions
            .map(|one| (one.id.to_string(), one.name.clone(), one.id.as_str() == chosen))
            .collect(),
        negatives: scheme.negatives.iter().enumerate().map(negative).collect(),
        takes: form.get("takes") == "1",
        tried: !tried.is_empty(),
        seats: outcome.as_ref().map_or_else(String::new, |outcome| seats(&shown, outcome)),
        counts: outcome.as_ref().map_or_else(Vec::new, |outcome| counts(t, &shown, outcome)),
        crossings: outcome.as_ref().map_or_else(Vec::new, |outcome| crossings(t, &shown, outcome)),
        action,
        shell,
        t,
    })
}

fn field_name(key: &str, row: &str) -> String {
    if row.is_empty() { key.to_owned() } else { format!("{key}.{row}") }
}

/// What the address tries: only what differs from the year's own settings.
fn read(shown: &Shown, form: &Form) -> WhatIf {
    let scheme = &shown.computed.plan.scheme;
    let now = &shown.computed.facts.settings;
    let mut tried = WhatIf::default();
    for key in TRIED {
        let sent = form.fields().iter().any(|(name, _)| name == key || name.starts_with(&format!("{key}.")));
        let stored = now.form(key, &scheme.kinds, &scheme.grades);
        let own = stored.written(|row| own_value(&stored, row));
        let value = stored.written(|row| form.get(&field_name(key, row)));
        if sent && value != own {
            tried.settings.push((key.to_owned(), value));
        }
    }
    let position = shown.institutions.iter().position(|one| one.id.as_str() == form.get("institution"));
    if let (Some(position), Some(finding)) = (position, scheme.negative(form.get("finding"))) {
        tried.findings.push((position, finding, form.get("takes") != "1"));
    }
    tried
}

/// What a form of a setting holds that nobody has touched.
fn own_value<'f>(form: &'f scheme::SettingForm, row: &str) -> &'f str {
    match form {
        scheme::SettingForm::Choice { chosen, .. } => chosen,
        scheme::SettingForm::Number { value, .. } => value,
        scheme::SettingForm::Table { rows, .. } => {
            rows.iter().find(|(id, ..)| id == row).map_or("", |(_, _, value)| value.as_str())
        }
    }
}

fn seats(shown: &Shown, outcome: &WhatIfOutcome) -> String {
    let of = |roll: &assess::Roll| match roll.seats {
        Some(seats) => format!("{} / {seats}", roll.seated),
        None => "—".to_owned(),
    };
    format!("{} → {}", of(&shown.computed.roll), of(&outcome.roll))
}

fn counts(t: Words, shown: &Shown, outcome: &WhatIfOutcome) -> Vec<CountView> {
    let count =
        |roll: &assess::Roll, at: usize| roll.entries.iter().filter(|one| one.grade == Some(GradeIx(at))).count();
    let grades = shown.computed.plan.scheme.grades.iter().enumerate();
    grades
        .map(|(at, grade)| CountView {
            name: t.text(&grade.name).to_owned(),
            before: count(&shown.computed.roll, at),
            after: count(&outcome.roll, at),
        })
        .collect()
}

fn crossings(t: Words, shown: &Shown, outcome: &WhatIfOutcome) -> Vec<CrossingView> {
    // Reasons name the shares and limits that are tried.
    let facts = shown.computed.facts_under(&outcome.settings);
    let phrases = Phrases { scheme: &shown.computed.plan.scheme, facts: &facts, lang: t.0 };
    let place = format!("{}/{}/institutions", address(shown.year.year), shown.number());
    let view = |one: &app::determination::Crossing| {
        let institution = &shown.institutions[one.position];
        let reasons = outcome.roll.entries[one.position].reasons.iter();
        CrossingView {
            name: institution.name.clone(),
            href: format!("{place}/{}", institution.id),
            total: t.points(outcome.standings[one.position].total),
            before: grade_tag(t, &shown.computed, one.before),
            after: grade_tag(t, &shown.computed, one.after),
            reasons: reasons.map(|reason| phrases.grade_reason(reason)).collect(),
        }
    };
    outcome.crossings.iter().map(view).collect()
}
