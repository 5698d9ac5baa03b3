//! 补充材料: an expert asks an institution for material on one indicator, with a clock; the institution answers once, with
//! words and files, and whoever judges that indicator there sees it. Who asks, the institution is never told.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use scheme::Text;
use serde_json::json;
use store::assignments::{self, AssignmentState, Of};
use store::dossiers::{self, File};
use store::requests::{self, MaterialAnswer, MaterialRequest, Which};
use store::years::{self, Institution, YearRecord};
use store::{AnyConnection, Tx, experts as pool};
use workflow::{
    Act, Actor, AssignmentId, DossierId, Event, MATERIAL, MaterialId, MaterialState, MaterialView, Object, Scope, Step,
    Year, calendar, may,
};

use super::letters;
use super::review::{Review, judged};
use crate::dossier::{Cover, cover_of};
use crate::error::allowed;
use crate::years::Timetable;
use crate::{App, AppError, Plan, digest, random_id};

/// Working days that an institution has to answer; a day before the last of the review at the latest.
pub const MATERIAL_DAYS: u32 = 5;

/// The most characters of what is asked or answered.
const LONGEST: usize = 2000;

/// What experts ask of an institution in a year, for its own people.
#[derive(Debug, Clone)]
pub struct OwnMaterial {
    /// Its self-evaluation, institution and year.
    pub cover: Cover,
    /// The year's scheme.
    pub plan: Arc<Plan>,
    /// What is asked, latest first.
    pub requests: Vec<MaterialRequest>,
}

/// A request as the office sees it.
#[derive(Debug, Clone)]
pub struct MaterialLine {
    /// Of whom.
    pub institution: Institution,
    /// Its self-evaluation.
    pub dossier: DossierId,
    /// Name of the expert who asks.
    pub expert: String,
    /// What is asked and answered.
    pub request: MaterialRequest,
    /// The files of the answer.
    pub files: Vec<File>,
}

/// What experts ask of all institutions in a year.
#[derive(Debug, Clone)]
pub struct YearMaterial {
    /// The year's scheme.
    pub plan: Arc<Plan>,
    /// Every request, latest first.
    pub lines: Vec<MaterialLine>,
}

/// Where the files of an answer are among the files of the dossier.
pub fn material_place(id: &MaterialId) -> String {
    format!("{MATERIAL}{id}")
}

/// Where a request stands.
pub fn material_state(request: &MaterialRequest, now: Timestamp) -> MaterialState {
    MaterialState::of(request.answer.is_some(), request.closes, now)
}

/// What the policy needs to know of a request in a year that stands there.
pub fn material_view(request: &MaterialRequest, step: Step) -> MaterialView {
    MaterialView {
        institution: request.institution.clone(),
        step,
        answered: request.answer.is_some(),
        closes: request.closes,
    }
}

/// The files of an answer; what an institution gathers for one is its own until it answers.
pub(super) fn files_of<'a>(request: &MaterialRequest, files: &'a [File]) -> impl Iterator<Item = &'a File> + use<'a> {
    let place = request.answer.is_some().then(|| material_place(&request.id));
    files.iter().filter(move |file| file.uses.iter().any(|(used, _)| Some(used) == place.as_ref()))
}

/// What is typed, without what surrounds it.
fn checked(words: &str) -> Result<String, AppError> {
    let words = words.trim();
    if (1..=LONGEST).contains(&words.chars().count()) {
        return Ok(words.to_owned());
    }
    Err(AppError::input(
        "words",
        format!("请写明内容，最多 {LONGEST} 字"),
        format!("say it in words, at most {LONGEST} characters"),
    ))
}

impl App {
    /// Asks an institution for material on an indicator that this expert judges there. Refused while something that was
    /// asked for the same waits, whoever asked it.
    pub async fn ask_material(
        &self,
        actor: &Actor,
        id: &AssignmentId,
        indicator: &str,
        words: &str,
    ) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        let (indicator, words) = (indicator.to_owned(), words.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let review = app.review_in(tx.db(), &actor, &id, Act::WriteReview).await?;
                    let ix = review.indicator(&indicator).ok_or(AppError::Absent)?;
                    let now = tx.now();
                    let open = |one: &&MaterialRequest| material_state(one, now) == MaterialState::Open;
                    if let Some(open) = review.asked(ix).find(open) {
                        // A double click.
                        if open.by == actor.account.as_str() && open.words == words.trim() {
                            return Ok(());
                        }
                        return Err(waits(open));
                    }
                    let request = MaterialRequest {
                        id: MaterialId::from_bytes(random_id()),
                        year: review.year.year,
                        institution: review.assignment.institution.clone(),
                        indicator: indicator.clone(),
                        number: 1 + review.asked(ix).map(|one| one.number).max().unwrap_or(0),
                        assignment: id.clone(),
                        words: checked(&words)?,
                        by: actor.account.to_string(),
                        at: now,
                        closes: closes(&review, now)?,
                        answer: None,
                    };
                    requests::add_request(tx.db(), &request).await?;
                    let detail = json!({
                        "review": id.as_str(), "institution": request.institution.as_str(), "indicator": indicator,
                        "closes": request.closes.to_string(), "words": digest::of_words(&request.words),
                    });
                    tx.log(Some(&actor), Event::MaterialAsked, &format!("material {}", request.id), detail);
                    let notice = letters::asked(&review.plan, &review.book.dossier.id, &request);
                    app.tell(tx, &Scope::Institution(request.institution), &notice).await?;
                    Ok(())
                })
            })
            .await
    }

    /// What experts ask of the institution of a dossier, for its own people.
    pub async fn own_material(&self, actor: &Actor, id: &DossierId) -> Result<OwnMaterial, AppError> {
        let mut db = self.store.read().await?;
        self.own_material_in(&mut db, actor, id, self.store.now()).await
    }

    async fn own_material_in(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: &DossierId,
        now: Timestamp,
    ) -> Result<OwnMaterial, AppError> {
        let cover = cover_of(db, id).await?.ok_or(AppError::Absent)?;
        let object = Object::Dossier(Box::new(cover.view.clone()), None);
        allowed(may(actor, Act::SeeMaterial, &object, now))?;
        let which = Which::Institution(cover.year.year, &cover.institution.id);
        let mut requests = requests::requests(db, which).await?;
        requests.reverse();
        Ok(OwnMaterial { plan: self.plan(db, &cover.year).await?, cover, requests })
    }

    /// Answers for the institution, once: with words, and with the files that were gathered for it. Whoever still judges
    /// the indicator there is told.
    pub async fn answer_material(
        &self,
        actor: &Actor,
        dossier: &DossierId,
        id: &MaterialId,
        words: &str,
    ) -> Result<(), AppError> {
        let (app, actor, dossier) = (self.clone(), actor.clone(), dossier.clone());
        let (id, words) = (id.clone(), words.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let own = app.own_material_in(tx.db(), &actor, &dossier, now).await?;
                    let request = own.requests.iter().find(|one| one.id == id).ok_or(AppError::Absent)?;
                    let said = request.answer.as_ref();
                    // A double click.
                    if said.is_some_and(|said| said.by == actor.account.as_str() && said.words == words.trim()) {
                        return Ok(());
                    }
                    let view = material_view(request, own.cover.year.step);
                    allowed(may(&actor, Act::AnswerMaterial, &Object::Material(view), now))?;
                    let answer = MaterialAnswer { words: checked(&words)?, by: actor.account.to_string(), at: now };
                    requests::answer_request(tx.db(), &id, &answer).await?;
                    let request = MaterialRequest { answer: Some(answer), ..request.clone() };
                    let all = dossiers::files(tx.db(), &dossier).await?;
                    let files: Vec<&str> = files_of(&request, &all).map(|file| file.digest.as_str()).collect();
                    let detail = json!({
                        "dossier": dossier.as_str(), "indicator": request.indicator, "words": digest::of_words(words.trim()),
                        "files": files,
                    });
                    tx.log(Some(&actor), Event::MaterialAnswered, &format!("material {id}"), detail);
                    app.tell_of_material(tx, &own, &request).await
                })
            })
            .await
    }

    /// Tells everybody who still judges the indicator.
    async fn tell_of_material(
        &self,
        tx: &mut Tx,
        own: &OwnMaterial,
        request: &MaterialRequest,
    ) -> Result<(), AppError> {
        let scheme = &own.plan.scheme;
        let institution = &own.cover.institution;
        for one in assignments::assignments(tx.db(), request.year, Of::Institution(&institution.id)).await? {
            let judges = judged(scheme, &one).iter().any(|ix| scheme.indicators[ix.0].id == request.indicator);
            if judges && one.state == AssignmentState::Released && one.finished_at.is_none() {
                let notice = letters::answered(&own.plan, institution, request, &one.id);
                self.tell(tx, &Scope::Expert(one.expert), &notice).await?;
            }
        }
        Ok(())
    }

    /// What experts ask of all institutions, for the office and auditors.
    pub async fn year_material(&self, actor: &Actor, year: Year) -> Result<YearMaterial, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeMaterial, &Object::Year(record.step), self.store.now()))?;
        let plan = self.plan(&mut db, &record).await?;
        Ok(YearMaterial { lines: material_lines(&mut db, &record).await?, plan })
    }

    /// Refuses files at the place of a request that is not this dossier's, or that cannot be answered now; other places
    /// are not asked about.
    pub(crate) async fn at_material(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        dossier: &DossierId,
        place: &str,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(id) = place.strip_prefix(MATERIAL) else { return Ok(()) };
        let own = self.own_material_in(db, actor, dossier, now).await?;
        let request = own.requests.iter().find(|one| one.id.as_str() == id).ok_or(AppError::Absent)?;
        let view = material_view(request, own.cover.year.step);
        allowed(may(actor, Act::AnswerMaterial, &Object::Material(view), now))
    }
}

/// The first moment that is too late for an answer to what is asked now. A day is left to whoever asks, to say what they
/// make of it; refused where that leaves the institution no whole day.
fn closes(review: &Review, now: Timestamp) -> Result<Timestamp, AppError> {
    let timetable = Timetable::stored(&review.year);
    let last = timetable.holidays().after(calendar::day_of(now), MATERIAL_DAYS);
    let day = jiff::SignedDuration::from_hours(24);
    let closes = calendar::end_of(last).min(timetable.window(Step::Review).closes - day);
    if closes.duration_since(now) >= day {
        return Ok(closes);
    }
    Err(AppError::Closed(Text::new(
        "组织评价即将截止，来不及要求补充材料；请按现有材料评审，或要求现场查看",
        "the review closes too soon to ask for material: judge by what there is, or ask for it to be seen on site",
    )))
}

fn waits(open: &MaterialRequest) -> AppError {
    let day = letters::last_day(open.closes);
    AppError::Stale(Text::new(
        format!("这项指标已有补充材料的要求在等待院校答复（至{}），没有重复发出。请刷新页面查看。", day.zh),
        format!(
            "The institution is already asked for material on this indicator, until {}: nothing was sent. Reload the page.",
            day.en
        ),
    ))
}

async fn material_lines(db: &mut AnyConnection, record: &YearRecord) -> Result<Vec<MaterialLine>, AppError> {
    let requests = requests::requests(db, Which::Year(record.year)).await?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let experts = pool::experts(db).await?;
    let seats = assignments::assignments(db, record.year, Of::All).await?;
    let name = |id: &AssignmentId| {
        let seat = seats.iter().find(|seat| seat.id == *id);
        let expert = seat.and_then(|seat| experts.iter().find(|expert| expert.id == seat.expert));
        expert.map_or_else(String::new, |expert| expert.name.clone())
    };
    let institutions = years::institutions(db).await?;
    let dossiers = dossiers::dossiers_of(db, record.year).await?;
    let mut files: BTreeMap<DossierId, Vec<File>> = BTreeMap::new();
    let mut lines = Vec::with_capacity(requests.len());
    for request in requests.into_iter().rev() {
        let institution = institutions.iter().find(|one| one.id == request.institution).ok_or(AppError::Absent)?;
        let dossier = dossiers.iter().find(|one| one.institution == request.institution).ok_or(AppError::Absent)?;
        if request.answer.is_some() && !files.contains_key(&dossier.id) {
            files.insert(dossier.id.clone(), dossiers::files(db, &dossier.id).await?);
        }
        let known = files.get(&dossier.id).map_or(&[][..], Vec::as_slice);
        lines.push(MaterialLine {
            institution: institution.clone(),
            dossier: dossier.id.clone(),
            expert: name(&request.assignment),
            files: files_of(&request, known).cloned().collect(),
            request,
        });
    }
    Ok(lines)
}
