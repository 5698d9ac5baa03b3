//! The year moves on from step to step: what stands in the way, what would be left undone, and moving it.

use scheme::Text;
use serde_json::json;
use store::years::{self, YearRecord};
use store::{AnyConnection, Tx, dossiers};
use workflow::{Act, Actor, DossierState, Event, MaterialState, Object, Scope, Step, Year, may};

use crate::determination::DeterminationState;
use crate::error::allowed;
use crate::figures::{Counts, RowState};
use crate::mail::Notice;
use crate::panel::material_state;
use crate::years::Timetable;
use crate::{App, AppError};

/// The step that a year can move on to.
#[derive(Debug, Clone)]
pub struct NextStep {
    /// Which.
    pub to: Step,
    /// What stands in the way.
    pub blocked: Vec<Text>,
    /// What would be left undone, each with how many; those of which there are none are not named.
    pub undone: Vec<(Text, usize)>,
}

impl App {
    /// The step that a year can move on to by an act of its own; `None` where another act leads on.
    pub async fn next_step(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<Option<NextStep>, AppError> {
        let next = match record.step {
            Step::SelfEvaluation => self.before_data(db, record).await?,
            Step::Data => self.before_review(db, record).await?,
            Step::Review => self.before_determination(db, record).await?,
            Step::Determination => self.before_feedback(db, record).await?,
            _ => return Ok(None),
        };
        Ok(Some(next))
    }

    async fn before_data(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<NextStep, AppError> {
        let mut blocked = Vec::new();
        if self.store.now() < record.window.closes {
            blocked.push(Text::new(
                "自评尚未截止，截止后才能进入数据核对",
                "self-evaluation has not closed: figures are compared after it",
            ));
        }
        let timetable = Timetable::stored(record);
        if self.store.now() >= timetable.supplying().closes {
            blocked.push(Text::new(
                "按现在的时间安排，培训评价组织已没有报送时间：请先延后数据核对的截止日",
                "by the timetable organisations have no time left to supply: put off the end of comparing first",
            ));
        }
        let all = dossiers::dossiers_of(db, record.year).await?;
        let count = |state| all.iter().filter(|dossier| dossier.state == state).count();
        let unsent = count(DossierState::Draft) + count(DossierState::Approved);
        let undone = [
            (
                Text::new(
                    "所院校没有提交：所填内容不计，除非逾期采纳（在其自评材料页）",
                    "not submitted: what they saved does not count unless it is admitted late, on its page",
                ),
                unsent,
            ),
            (
                Text::new(
                    "所院校退回后没有再次提交，进入后仍可在限期内提交",
                    "returned and not submitted again: they still can in their time",
                ),
                count(DossierState::Returned),
            ),
        ];
        Ok(NextStep { to: Step::Data, blocked, undone: some(undone) })
    }

    async fn before_review(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<NextStep, AppError> {
        let silent = self.supplied_in(db, record.year).await?.iter().filter(|line| line.version.is_none()).count();
        let lines = self.compared_in(db, record, false).await?;
        let counts = lines.iter().fold(Counts::default(), |sum, line| sum.and(line.counts));
        let state = |state| counts.in_state(state);
        let all = store::dossiers::dossiers_of(db, record.year).await?;
        let unsent = all.iter().filter(|dossier| dossier.state != workflow::DossierState::Submitted).count();
        let undone = [
            (
                Text::new(
                    "所院校没有提交或退回后没有再次提交：进入后不能再提交，也不能逾期采纳",
                    "not submitted, or not again after a return: from now on they cannot be, nor be admitted late",
                ),
                unsent,
            ),
            (Text::new("家培训评价组织没有报送数据", "organisations have supplied nothing"), silent),
            (
                Text::new(
                    "行数据有异议未裁定，暂按组织报送的数据",
                    "rows are disputed and not ruled on: what was supplied holds for now",
                ),
                state(RowState::Disputed) + state(RowState::Answered),
            ),
            (
                Text::new(
                    "行数据不一致、院校未确认，须裁定后才能确定结果",
                    "rows differ and were not confirmed: no result before they are ruled on",
                ),
                state(RowState::Open),
            ),
            (
                Text::new(
                    "行数据只有院校自报，裁定前不计",
                    "rows are claimed by institutions only: they count when the office rules so",
                ),
                state(RowState::Awaited),
            ),
        ];
        Ok(NextStep { to: Step::Review, blocked: Vec::new(), undone: some(undone) })
    }

    async fn before_determination(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<NextStep, AppError> {
        let judgements = self.judgements_in(db, record.clone()).await?;
        let seats = judgements.institutions.iter().flat_map(|one| &one.seats);
        let unfinished = seats.filter(|seat| !seat.finished).count();
        let open = |experts: bool| {
            let matters = judgements.institutions.iter().flat_map(crate::judgement::Judged::open);
            matters.filter(|matter| matter.by_experts == experts).count()
        };
        let now = self.store.now();
        let asked = judgements.institutions.iter().flat_map(|one| &one.asked);
        let waiting = asked.filter(|one| material_state(one, now) == MaterialState::Open).count();
        let undone = [
            (
                Text::new(
                    "项专家评审没有完成，进入后专家不能再评",
                    "reviews are not finished: experts cannot go on after it",
                ),
                unfinished,
            ),
            (
                Text::new(
                    "项专家意见不足或不一致，须由组长或办公室裁定",
                    "matters on which experts are too few or differ",
                ),
                open(true),
            ),
            (Text::new("项待办公室核定", "matters await the office"), open(false)),
            (
                Text::new(
                    "项补充材料院校尚未答复，进入后不能再答复",
                    "requests for material wait for an answer, which nobody can give after it",
                ),
                waiting,
            ),
            (
                Text::new(
                    "次现场考察没有完成，进入后仍可签署报告，完成或取消之前不能计算结果",
                    "visits are not done; reports can still be signed after it, and no result is computed before",
                ),
                self.open_visits(db, record.year).await?.len(),
            ),
        ];
        Ok(NextStep { to: Step::Determination, blocked: Vec::new(), undone: some(undone) })
    }

    async fn before_feedback(&self, db: &mut AnyConnection, record: &YearRecord) -> Result<NextStep, AppError> {
        let all = store::determinations::determinations(db, record.year).await?;
        let approved = all.last().is_some_and(|last| DeterminationState::of(last) == DeterminationState::Approved);
        let mut blocked = Vec::new();
        if !approved {
            blocked.push(Text::new(
                "最近一次计算的结果尚未经两人审定",
                "the last determination is not approved by two people yet",
            ));
        }
        if approved {
            let trial = self.trial_in(db, record.clone()).await?;
            if !trial.waiting.is_empty() || all.last().is_some_and(|last| last.digest != trial.digest) {
                blocked.push(Text::new(
                    "审定之后，数据、评分、认定或现场考察有了变化，请重新计算并审定",
                    "figures, marks, findings or visits changed since it was approved: compute and approve anew",
                ));
            }
        }
        Ok(NextStep { to: Step::Feedback, blocked, undone: Vec::new() })
    }

    /// Moves a year on to its next step, which is `to`; whom it concerns is told.
    pub async fn move_year(&self, actor: &Actor, year: Year, to: Step) -> Result<(), AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::MoveYear, &Object::Year(record.step), tx.now()))?;
                    // A double click.
                    if record.step == to {
                        return Ok(());
                    }
                    let next = app.next_step(tx.db(), &record).await?.filter(|next| next.to == to);
                    let Some(next) = next else {
                        return Err(AppError::Stale(Text::new(
                            "年度所处环节有了变化，请刷新页面",
                            "the year is in another step by now: reload the page",
                        )));
                    };
                    if let Some(why) = next.blocked.into_iter().next() {
                        return Err(AppError::Closed(why));
                    }
                    let from = record.step;
                    record.step = to;
                    if to == Step::Feedback {
                        app.begin_feedback(tx, &mut record).await?;
                    }
                    years::save_year(tx.db(), &record).await?;
                    let undone: Vec<_> = next.undone.iter().map(|(what, count)| json!([what.en, count])).collect();
                    let detail = json!({"from": from.id(), "to": to.id(), "undone": undone});
                    tx.log(Some(&actor), Event::YearMoved, &format!("year {year}"), detail);
                    if to == Step::Data {
                        app.tell_of_data(tx, &record).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Tells organisations that they are asked for figures, and institutions that they will be asked to look at them.
    async fn tell_of_data(&self, tx: &mut Tx, record: &YearRecord) -> Result<(), AppError> {
        let timetable = Timetable::stored(record);
        let until = |window: workflow::Window| {
            let day = crate::dossier::day_words(workflow::calendar::last_day(window.closes));
            Text::new(format!("，{}截止", day.zh), format!(", until {}", day.en))
        };
        let (supplied, until) = (until(timetable.supplying()), until(timetable.window(Step::Data)));
        let year = record.year;
        for line in self.supplied_in(tx.db(), year).await? {
            let notice = Notice {
                subject: Text::new("请报送证书数据", "Please supply your figures"),
                text: Text::new(
                    format!("请报送{year}年度各院校的证书考核和缴费数据{}。", supplied.zh),
                    format!(
                        "Please supply the {year} figures of your certificates for all institutions{}.",
                        supplied.en
                    ),
                ),
                link: format!("/years/{year}/figures/{}", line.organisation.id),
            };
            self.tell(tx, &Scope::Organisation(line.organisation.id), &notice).await?;
        }
        for dossier in dossiers::dossiers_of(tx.db(), year).await? {
            let notice = Notice {
                subject: Text::new("数据核对开始", "Figures are compared now"),
                text: Text::new(
                    format!("{year}年度数据核对已开始：培训评价组织报送数据后，请逐项确认或提出异议{}。", until.zh),
                    format!(
                        "Figures of {year} are compared now: confirm or dispute what organisations supply{}.",
                        until.en
                    ),
                ),
                link: format!("/dossiers/{}/figures", dossier.id),
            };
            self.tell(tx, &Scope::Institution(dossier.institution), &notice).await?;
        }
        Ok(())
    }
}

fn some<const N: usize>(undone: [(Text, usize); N]) -> Vec<(Text, usize)> {
    undone.into_iter().filter(|(_, count)| *count > 0).collect()
}
