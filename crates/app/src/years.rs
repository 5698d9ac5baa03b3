//! The year: created from a scheme, set up, and announced.

use std::collections::BTreeMap;

use jiff::civil::Date;
use scheme::{Finding, SETTING_KEYS, SettingForm, Text, WhenOpen};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::dossiers::{self};
use store::years::{self, YearRecord, YearSetting, YearTexts};
use store::{AnyConnection, Tx, people};
use workflow::calendar::{self, Holidays};
use workflow::{Act, Actor, DossierId, Event, InstitutionId, Object, Scope, Step, Window, Year, may};

use crate::error::{InputProblem, allowed};
use crate::mail::Notice;
use crate::panel::reason;
use crate::plan::raw_setting;
use crate::{App, AppError};

/// The days of a year's steps, and which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// First and last day of each step, by its id.
    pub steps: BTreeMap<String, (Date, Date)>,
    /// Days off in the week.
    pub free: Vec<Date>,
    /// Worked days at weekends.
    pub worked: Vec<Date>,
}

/// Working days that institutions have to look at figures after organisations have supplied the last.
pub const CONFIRMING: u32 = 5;

impl Timetable {
    /// First and last day of a step.
    pub fn days(&self, step: Step) -> Option<(Date, Date)> {
        self.steps.get(step.id()).copied()
    }

    /// The time of a step, its last day whole.
    pub fn window(&self, step: Step) -> Window {
        let (opens, closes) = self.days(step).unwrap_or((Date::MAX, Date::MAX));
        Window { opens: calendar::start_of(opens), closes: calendar::end_of(closes) }
    }

    /// The time in which organisations supply figures: institutions have [`CONFIRMING`] working days after it, so that what
    /// came last can still be disputed. Where the step is shorter than that, its first day.
    pub fn supplying(&self) -> Window {
        let whole = self.window(Step::Data);
        let Some((first, last)) = self.days(Step::Data) else { return whole };
        let until = self.holidays().before(last, CONFIRMING).max(first);
        Window { closes: calendar::end_of(until), ..whole }
    }

    /// The year's working days.
    pub fn holidays(&self) -> Holidays {
        Holidays { free: self.free.clone(), worked: self.worked.clone() }
    }

    /// As it is stored.
    pub fn stored(record: &YearRecord) -> Self {
        serde_json::from_str(&record.timetable).unwrap_or_default()
    }

    pub(crate) fn to_stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The days that the notice names: announced in December, self-evaluation to 20 January, and so on.
    pub fn usual(year: Year) -> Self {
        let next = year.0 + 1;
        let day = |year: i16, month: i8, day: i8| jiff::civil::date(year, month, day);
        let steps = [
            (Step::Preparing, day(year.0, 12, 1), day(year.0, 12, 31)),
            (Step::SelfEvaluation, day(next, 1, 1), day(next, 1, 20)),
            (Step::Data, day(next, 1, 21), day(next, 2, 28)),
            (Step::Review, day(next, 3, 1), day(next, 3, 31)),
            (Step::Determination, day(next, 4, 1), day(next, 4, 15)),
            (Step::Feedback, day(next, 4, 16), day(next, 4, 22)),
            (Step::Published, day(next, 4, 30), day(next, 4, 30)),
            (Step::Rectifying, day(next, 5, 1), day(next, 11, 30)),
        ];
        let steps = steps.into_iter().map(|(step, first, last)| (step.id().to_owned(), (first, last))).collect();
        Self { steps, ..Self::default() }
    }
}

/// A setting on the year's sheet.
#[derive(Debug, Clone)]
pub struct SheetSetting {
    /// Its key.
    pub key: &'static str,
    /// What holds now, in words.
    pub value: String,
    /// Who set it, when, on what basis; `None` where the scheme's own value holds.
    pub set: Option<YearSetting>,
    /// Name of who set it.
    pub person: String,
    /// How it is filled in.
    pub form: SettingForm,
    /// Whether neither the scheme nor the year gives it a value, and what that means.
    pub open: Option<WhenOpen>,
}

impl App {
    /// Creates a year from a scheme.
    pub async fn create_year(&self, actor: &Actor, year: Year, scheme: String, notice: String) -> Result<(), AppError> {
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    allowed(may(&actor, Act::PrepareYear, &Object::Nothing, now))?;
                    let read = scheme::read(&scheme).map_err(of_findings)?;
                    if read.year != year.0 {
                        return Err(AppError::input(
                            "year",
                            format!("方案是 {} 年度的", read.year),
                            format!("the scheme is for {}", read.year),
                        ));
                    }
                    if years::year(tx.db(), year).await?.is_some() {
                        return Err(AppError::input("year", "该年度已创建", "there is such a year already"));
                    }
                    let timetable = Timetable::usual(year);
                    let record = YearRecord {
                        year,
                        digest: String::new(),
                        step: Step::Preparing,
                        window: timetable.window(Step::SelfEvaluation),
                        timetable: timetable.to_stored(),
                        issued_at: None,
                        version: 1,
                    };
                    years::add_year(tx.db(), &record, &YearTexts { scheme, notice }, now).await?;
                    tx.log(
                        Some(&actor),
                        Event::YearCreated,
                        &format!("year {year}"),
                        json!({
                            "scheme": read.id, "digest": read.digest.to_string(),
                        }),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// The year's settings, each with who set it.
    pub async fn setting_sheet(
        &self,
        db: &mut AnyConnection,
        record: &YearRecord,
    ) -> Result<Vec<SheetSetting>, AppError> {
        let plan = self.plan(db, record).await?;
        let set = years::settings(db, record.year).await?;
        let mut sheet = Vec::with_capacity(SETTING_KEYS.len());
        for key in SETTING_KEYS {
            let set = set.iter().find(|setting| setting.key == key).cloned();
            let person = match set.as_ref().and_then(|set| set.set_by.parse().ok()) {
                Some(account) => people::account_by_id(db, &account).await?.map(|account| account.person),
                None => None,
            };
            sheet.push(SheetSetting {
                key,
                value: plan.settings.show(key, &plan.scheme.kinds, &plan.scheme.grades),
                set,
                person: person.unwrap_or_default(),
                form: plan.settings.form(key, &plan.scheme.kinds, &plan.scheme.grades),
                open: plan.settings.is_open(key).then(|| WhenOpen::of(key)),
            });
        }
        Ok(sheet)
    }

    /// Sets a setting of a year in preparation from what a form of it sent.
    pub async fn set_setting_typed<'t>(
        &self,
        actor: &Actor,
        year: Year,
        key: &str,
        typed: impl Fn(&str) -> &'t str,
        basis: &str,
    ) -> Result<(), AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let plan = self.plan(&mut db, &record).await?;
        drop(db);
        let value = plan.settings.form(key, &plan.scheme.kinds, &plan.scheme.grades).written(typed);
        self.set_setting(actor, year, key, &value, basis).await
    }

    /// Sets a setting of a year in preparation.
    pub async fn set_setting(
        &self,
        actor: &Actor,
        year: Year,
        key: &str,
        value: &str,
        basis: &str,
    ) -> Result<(), AppError> {
        let (actor, key) = (actor.clone(), key.to_owned());
        let (value, basis) = (value.trim().replace('\r', ""), basis.trim().to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let record = preparing(tx, &actor, year).await?;
                    let texts = years::texts(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    let scheme = scheme::read(&texts.scheme)
                        .map_err(|_| AppError::Internal("the stored scheme cannot be read".to_owned()))?;
                    let mut problems = Vec::new();
                    let mut settings = scheme.settings.clone();
                    if let Err(wrong) = settings.set(&key, &raw_setting(&value), &scheme.kinds, &scheme.grades) {
                        problems.push(InputProblem { field: "value".to_owned(), message: wrong });
                    }
                    if basis.is_empty() {
                        problems.push(InputProblem::new("basis", "请写明依据", "give the basis"));
                    }
                    if !problems.is_empty() {
                        return Err(AppError::Input(problems));
                    }
                    let setting = YearSetting {
                        key: key.clone(),
                        value: value.clone(),
                        basis: basis.clone(),
                        set_by: actor.account.as_str().to_owned(),
                        set_at: now,
                    };
                    years::set_setting(tx.db(), year, &setting).await?;
                    years::save_year(tx.db(), &record).await?;
                    tx.log(
                        Some(&actor),
                        Event::SettingChanged,
                        &format!("year {year}"),
                        json!({
                            "key": key, "value": value, "basis": basis,
                        }),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// Changes the timetable of a year in preparation.
    pub async fn set_timetable(&self, actor: &Actor, year: Year, timetable: Timetable) -> Result<(), AppError> {
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut record = preparing(tx, &actor, year).await?;
                    check_timetable(&timetable)?;
                    record.window = timetable.window(Step::SelfEvaluation);
                    record.timetable = timetable.to_stored();
                    years::save_year(tx.db(), &record).await?;
                    tx.log(
                        Some(&actor),
                        Event::TimetableChanged,
                        &format!("year {year}"),
                        json!({
                            "timetable": timetable,
                        }),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// Puts off the last day of a step that is under way or to come, with its reason; those whom it concerns are told. A last
    /// day that was announced is never brought forward.
    pub async fn move_timetable(
        &self,
        actor: &Actor,
        year: Year,
        (step, last): (Option<Step>, Option<Date>),
        why: &str,
    ) -> Result<(), AppError> {
        let (app, actor, why) = (self.clone(), actor.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::MoveTimetable, &Object::Year(record.step), tx.now()))?;
                    let mut timetable = Timetable::stored(&record);
                    let moved = checked_move(&timetable, (step, last, &why), (record.step, tx.now()))?;
                    // A double click.
                    let Some(Moved { step, first, before, last }) = moved else { return Ok(()) };
                    timetable.steps.insert(step.id().to_owned(), (first, last));
                    record.timetable = timetable.to_stored();
                    if step == Step::SelfEvaluation {
                        record.window = timetable.window(step);
                        for mut dossier in dossiers::dossiers_of(tx.db(), year).await? {
                            dossier.closes_at = dossier.closes_at.max(record.window.closes);
                            dossiers::save_dossier(tx.db(), &dossier).await?;
                        }
                    }
                    years::save_year(tx.db(), &record).await?;
                    let detail = json!({"step": step.id(), "from": before, "to": last, "reason": why});
                    tx.log(Some(&actor), Event::TimetableChanged, &format!("year {year}"), detail);
                    app.tell_of_move(tx, (year, &timetable), (step, last), &why).await
                })
            })
            .await
    }

    /// Tells everybody whose step it is that they have more time.
    async fn tell_of_move(
        &self,
        tx: &mut Tx,
        (year, timetable): (Year, &Timetable),
        (step, last): (Step, Date),
        why: &str,
    ) -> Result<(), AppError> {
        let name = step.name();
        let whole = crate::dossier::day_words(last);
        let notice = |link: String, day: &Text| Notice {
            subject: Text::new(format!("{}延期", name.zh), format!("More time: {}", name.en)),
            text: Text::new(
                format!("{year}年度「{}」延至{}：{why}", name.zh, day.zh),
                format!("{year}: {} goes on until {}: {why}", name.en, day.en),
            ),
            link,
        };
        if step == Step::Review {
            for expert in store::experts::experts(tx.db()).await? {
                self.tell(tx, &Scope::Expert(expert.id), &notice("/reviews".to_owned(), &whole)).await?;
            }
            return Ok(());
        }
        if step == Step::Data {
            let supplied = crate::dossier::day_words(calendar::last_day(timetable.supplying().closes));
            for line in self.supplied_in(tx.db(), year).await? {
                let link = format!("/years/{year}/figures/{}", line.organisation.id);
                self.tell(tx, &Scope::Organisation(line.organisation.id), &notice(link, &supplied)).await?;
            }
        }
        for dossier in dossiers::dossiers_of(tx.db(), year).await? {
            let link = format!("/dossiers/{}", dossier.id);
            self.tell(tx, &Scope::Institution(dossier.institution), &notice(link, &whole)).await?;
        }
        Ok(())
    }

    /// The years, latest first, as far as the person may see them.
    pub async fn years(&self, actor: &Actor) -> Result<Vec<YearRecord>, AppError> {
        let now = self.store.now();
        let all = years::years(&mut *self.store.read().await?).await?;
        Ok(all.into_iter().filter(|y| may(actor, Act::SeeYear, &Object::Year(y.step), now).is_allowed()).collect())
    }
}

/// The year, if it is in preparation and may be prepared.
pub(crate) async fn preparing(tx: &mut Tx, actor: &Actor, year: Year) -> Result<YearRecord, AppError> {
    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
    allowed(may(actor, Act::PrepareYear, &Object::Year(record.step), tx.now()))?;
    Ok(record)
}

/// Everything that is wrong in a scheme's file, each with its line.
fn of_findings(findings: Vec<Finding>) -> AppError {
    let each = findings.into_iter().map(|finding| {
        let (zh, en) = finding.place.map_or_else(Default::default, |place| {
            (format!("第 {} 行：", place.line), format!("line {}: ", place.line))
        });
        InputProblem::new("scheme", format!("{zh}{}", finding.message.zh), format!("{en}{}", finding.message.en))
    });
    AppError::Input(each.collect())
}

pub(crate) fn check_timetable(timetable: &Timetable) -> Result<(), AppError> {
    let mut problems = Vec::new();
    let mut before: Option<Date> = None;
    for step in Step::ALL {
        let Some((first, last)) = timetable.days(step) else {
            problems.push(InputProblem::new(
                step.id(),
                format!("请填写{}的起止日期", step.name().zh),
                format!("give the days of {}", step.name().en),
            ));
            continue;
        };
        if last < first {
            problems.push(InputProblem::new(step.id(), "截止日期早于开始日期", "it ends before it begins"));
        }
        if before.is_some_and(|before| first < before) {
            problems.push(InputProblem::new(
                step.id(),
                "开始日期早于上一环节",
                "it begins before the step ahead of it",
            ));
        }
        before = Some(first);
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
}

/// A last day that is put off.
struct Moved {
    step: Step,
    first: Date,
    /// The last day as it was.
    before: Date,
    last: Date,
}

/// What is to be moved; `None` where it is that day already. Everything that is wrong at once.
fn checked_move(
    timetable: &Timetable,
    (step, last, why): (Option<Step>, Option<Date>, &str),
    (now_at, now): (Step, jiff::Timestamp),
) -> Result<Option<Moved>, AppError> {
    let mut problems = Vec::new();
    let known = step.filter(|step| *step >= now_at).and_then(|step| Some((step, timetable.days(step)?)));
    if known.is_none() {
        problems.push(InputProblem::new("step", "请选择尚未结束的环节", "choose a step that is not over"));
    }
    match (last, known) {
        (None, _) => problems.push(InputProblem::new("last", "请填写新的截止日", "give the new last day")),
        (Some(last), _) if last < calendar::day_of(now) => {
            problems.push(InputProblem::new("last", "截止日不能早于今天", "the last day cannot be past"));
        }
        (Some(last), Some((_, (_, before)))) if last < before => problems.push(InputProblem::new(
            "last",
            format!("已公布的截止日 {before} 只能延后，不能提前"),
            format!("the last day that was announced, {before}, is put off, never brought forward"),
        )),
        (Some(last), Some((step, _))) => {
            let later = Step::ALL.into_iter().filter(|later| *later > step);
            if let Some(next) = later.into_iter().find(|next| timetable.days(*next).is_some_and(|(_, end)| end <= last))
            {
                let name = next.name();
                problems.push(InputProblem::new(
                    "last",
                    format!("这一天已到「{}」的截止日：请先延后「{}」", name.zh, name.zh),
                    format!("by that day {} is over: put that off first", name.en),
                ));
            }
        }
        _ => {}
    }
    if why.is_empty() {
        problems.push(InputProblem::new("why", "请写明理由", "give the reason"));
    }
    match (known, last) {
        (Some((step, (first, before))), Some(last)) if problems.is_empty() => {
            Ok((last != before).then_some(Moved { step, first, before, last }))
        }
        _ => Err(AppError::Input(problems)),
    }
}

impl App {
    /// Where a year stands; `None` where there is none.
    pub async fn step_of(&self, year: Year) -> Result<Option<Step>, AppError> {
        Ok(years::year(&mut *self.store.read().await?, year).await?.map(|record| record.step))
    }

    /// The latest year that the person may see.
    pub async fn current_year(&self, db: &mut AnyConnection, actor: &Actor) -> Result<Option<YearRecord>, AppError> {
        let now = self.store.now();
        let all = years::years(db).await?;
        Ok(all.into_iter().find(|y| may(actor, Act::SeeYear, &Object::Year(y.step), now).is_allowed()))
    }

    /// The dossier of an institution in a year.
    pub async fn dossier_of(&self, year: Year, institution: &InstitutionId) -> Result<Option<DossierId>, AppError> {
        let all = dossiers::dossiers_by_institution(&mut *self.store.read().await?, institution).await?;
        Ok(all.into_iter().find(|dossier| dossier.year == year).map(|dossier| dossier.id))
    }

    /// The dossier of an institution in the latest year it takes part in.
    pub async fn latest_dossier(
        &self,
        db: &mut AnyConnection,
        institution: &InstitutionId,
    ) -> Result<Option<DossierId>, AppError> {
        let all = dossiers::dossiers_by_institution(db, institution).await?;
        Ok(all.into_iter().next().map(|dossier| dossier.id))
    }
}

impl App {
    /// The scheme that a year is made from where no other is given, and its notice: those of the latest year before it,
    /// or the built-in ones, under its own year.
    pub async fn scheme_for(&self, year: Year) -> Result<(String, String), AppError> {
        let mut db = self.store.read().await?;
        let before = years::years(&mut db).await?.into_iter().filter(|other| other.year < year).max_by_key(|y| y.year);
        let texts = match before {
            Some(before) => years::texts(&mut db, before.year).await?.ok_or(AppError::Absent)?,
            None => YearTexts { scheme: self.settings.scheme.0.clone(), notice: self.settings.scheme.1.clone() },
        };
        let scheme = scheme::for_year(&texts.scheme, year.0).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok((scheme, texts.notice))
    }
}
