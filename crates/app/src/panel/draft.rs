//! The automatic assignment: what the office chose and what is known becomes a problem, its solution a draft. All that
//! went in is kept with what came out, so that anybody can do it again.

use std::collections::{BTreeMap, BTreeSet};

use assess::normal_form;
use assign::{Draft, Pair, Problem, Task};
use scheme::Text;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::assignments::{self, Assignment, AssignmentState, Of, Run};
use store::{AnyConnection, Tx, experts as pool, years};
use workflow::{Act, Actor, AssignmentId, Event, ExpertId, InstitutionId, Object, RunId, Year, may};

use super::board::Board;
use crate::error::{InputProblem, allowed};
use crate::{App, AppError, random_id};

/// How an institution's indicators are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parts {
    /// Each of its experts looks at all of them.
    Whole,
    /// Each group has experts of its own.
    ByGroup,
}

/// What the office chose for a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Experts for each part of an institution.
    pub needed: u32,
    /// The most parts that an expert gets.
    pub at_most: u32,
    /// How indicators are shared out.
    pub parts: Parts,
    /// Nobody looks at institutions of their own city.
    pub city: bool,
    /// Whoever looked at an institution last year had better look at another.
    pub rotate: bool,
    /// 专业领域 that are wanted for a group of indicators, by the group's id; runs before this was asked have none.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
    /// Decides between assignments that are equally good.
    pub seed: u64,
}

impl Options {
    /// For how many of these groups fields are wanted that the expert does not have.
    fn unmatched(&self, groups: &[String], expert: &pool::Expert) -> u16 {
        let has = |wanted: &String| expert.fields.iter().any(|field| normal_form(field).contains(&normal_form(wanted)));
        let wanted = groups.iter().filter_map(|group| self.fields.get(group)).filter(|wanted| !wanted.is_empty());
        u16::try_from(wanted.filter(|wanted| !wanted.iter().any(has)).count()).unwrap_or(u16::MAX)
    }
}

/// What a run starts from, as it is kept. Experts and institutions are named by what outlives them on the registers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) options: Options,
    /// Ids of the experts, in the problem's order.
    experts: Vec<String>,
    /// Institution and groups of each task.
    tasks: Vec<(String, Vec<String>)>,
    problem: Problem,
}

/// A run that was done again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// What went in and what came out, as JSON.
    pub kept: String,
    /// Whether the same came out again.
    pub same: bool,
}

impl App {
    /// The options that a run usually has: as many experts as the year's settings ask for, and two tasks more for each
    /// than their even share.
    pub fn usual_options(board: &Board) -> Options {
        let available = board.experts.iter().filter(|one| one.is_available()).count().max(1);
        let share = (board.institutions.len() * board.needed).div_ceil(available) + 2;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let seed = random_id();
        Options {
            needed: number(board.needed),
            at_most: number(share),
            parts: Parts::Whole,
            city: false,
            rotate: true,
            fields: BTreeMap::new(),
            // Short enough to be typed again.
            seed: u64::from(u32::from_le_bytes([seed[0], seed[1], seed[2], 0])),
        }
    }

    /// Assigns experts automatically, as a draft: in place of what an earlier run drafted; what was released or made by
    /// hand stays, and what was taken away by hand does not come back. Gives the number of the run.
    pub async fn draft_assignments(&self, actor: &Actor, year: Year, options: Options) -> Result<i64, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::AssignExperts, &Object::Year(record.step), self.store.now()))?;
        check(&options)?;
        let seen = standing(&mut db, year).await?;
        let earlier = match Year(year.0 - 1) {
            before if options.rotate => assignments::assignments(&mut db, before, Of::All).await?,
            _ => Vec::new(),
        };
        let board = self.board_in(&mut db, record, Vec::new(), options.city).await?;
        drop(db);
        let input = input(&board, options, &earlier)?;
        let problem = input.problem.clone();
        let solved = tokio::task::spawn_blocking(move || problem.solve());
        let draft = solved.await.map_err(|error| AppError::Internal(error.to_string()))?;
        let draft = draft.map_err(|faults| AppError::Internal(format!("the problem is not sound: {faults:?}")))?;
        let actor = actor.clone();
        self.store
            .write(move |tx| Box::pin(async move { write(tx, &actor, year, (&input, &draft), &seen).await }))
            .await
    }

    /// A run with what went in and what came out, done again.
    pub async fn replay_run(&self, actor: &Actor, year: Year, number: i64) -> Result<Replayed, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::SeeAssignments, &Object::Year(record.step), self.store.now()))?;
        let runs = assignments::runs(&mut db, year).await?;
        let run = runs.into_iter().find(|run| run.number == number).ok_or(AppError::Absent)?;
        drop(db);
        let (input, outcome) = stored(&run)?;
        let problem = input.problem.clone();
        let again = tokio::task::spawn_blocking(move || problem.solve());
        let again = again.await.map_err(|error| AppError::Internal(error.to_string()))?;
        let same = again.as_ref() == Ok(&outcome);
        let kept = json!({"number": number, "same_again": same, "input": input, "outcome": outcome});
        let kept = serde_json::to_string_pretty(&kept).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Replayed { kept, same })
    }
}

fn stored(run: &Run) -> Result<(Input, Draft), AppError> {
    let damaged = |error: serde_json::Error| AppError::Internal(format!("run {}: {error}", run.number));
    Ok((serde_json::from_str(&run.input).map_err(damaged)?, serde_json::from_str(&run.outcome).map_err(damaged)?))
}

/// What a run was asked for and what it came to, in words; `None` where it cannot be read.
pub fn run_words(run: &Run) -> Option<Text> {
    let (input, outcome) = stored(run).ok()?;
    let options = &input.options;
    let needed: u32 = input.problem.tasks.iter().map(|task| task.needed).sum();
    let filled = needed - outcome.shortages.iter().map(|one| one.needed - one.found).sum::<u32>();
    let (least, most) = (outcome.loads.iter().min()?, outcome.loads.iter().max()?);
    let one = |(group, fields): (&String, &Vec<String>)| format!("{group} {}", fields.join("、"));
    let wanted = options.fields.iter().map(one).collect::<Vec<_>>().join("；");
    let (zh_parts, en_parts) = match options.parts {
        Parts::Whole => ("整体", "whole"),
        Parts::ByGroup => ("按组", "by group"),
    };
    Some(Text::new(
        format!(
            "每部分 {} 人，{zh_parts}，每人最多 {}，种子 {}；席位 {filled}/{needed}，每人 {least}–{most}{}{}",
            options.needed,
            options.at_most,
            options.seed,
            match (options.city, wanted.as_str()) {
                (true, "") => "，不评本市".to_owned(),
                (false, "") => String::new(),
                (city, wanted) => format!("{}，优先领域：{wanted}", if city { "，不评本市" } else { "" }),
            },
            match outcome.cost {
                0 => String::new(),
                cost if options.fields.is_empty() => format!("，与上年相同 {cost}"),
                cost => format!("，与上年相同或领域不合 {cost}"),
            },
        ),
        format!(
            "{} for each part, {en_parts}, at most {} each, seed {}; seats {filled}/{needed}, {least}–{most} each{}{}",
            options.needed,
            options.at_most,
            options.seed,
            match (options.city, wanted.as_str()) {
                (true, "") => ", not in one’s own city".to_owned(),
                (false, "") => String::new(),
                (city, wanted) => {
                    format!("{}, fields preferred: {wanted}", if city { ", not in one’s own city" } else { "" })
                }
            },
            match outcome.cost {
                0 => String::new(),
                cost if options.fields.is_empty() => format!(", {cost} as last year"),
                cost => format!(", {cost} as last year or of another field"),
            },
        ),
    ))
}

fn check(options: &Options) -> Result<(), AppError> {
    let mut problems = Vec::new();
    if !(1..=9).contains(&options.needed) {
        problems.push(InputProblem::new("needed", "每部分的专家数应为 1 至 9", "1 to 9 experts for each part"));
    }
    if !(1..=999).contains(&options.at_most) {
        problems.push(InputProblem::new("at_most", "每位专家的上限应为 1 至 999", "at most 1 to 999 for each expert"));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
}

/// What a run starts from.
fn input(board: &Board, options: Options, earlier: &[Assignment]) -> Result<Input, AppError> {
    let experts: Vec<_> = board.experts.iter().filter(|one| one.is_available()).map(|one| &one.expert).collect();
    if experts.is_empty() {
        return Err(AppError::input(
            "",
            "没有已核实身份的专家：请先在专家名录中导入并核实",
            "there is no confirmed expert: import and confirm them on the register first",
        ));
    }
    let groups: Vec<String> = board.groups.iter().map(|(id, _)| id.clone()).collect();
    let sets: Vec<Vec<String>> = match options.parts {
        Parts::Whole => vec![groups],
        Parts::ByGroup => groups.into_iter().map(|group| vec![group]).collect(),
    };
    let employers: BTreeSet<String> = experts.iter().map(|one| normal_form(&one.employer)).collect();
    let employers: BTreeMap<String, u32> = employers.into_iter().zip(0..).collect();
    let mut input = Input {
        experts: experts.iter().map(|one| one.id.to_string()).collect(),
        tasks: Vec::new(),
        problem: Problem {
            experts: experts
                .iter()
                .map(|one| assign::Expert {
                    at_most: options.at_most.min(one.at_most.unwrap_or(u32::MAX)),
                    group: employers.get(&normal_form(&one.employer)).copied(),
                })
                .collect(),
            tasks: Vec::new(),
            forbidden: BTreeSet::new(),
            kept: BTreeSet::new(),
            costs: Vec::new(),
            seed: options.seed,
        },
        options,
    };
    let looked: BTreeSet<(&InstitutionId, &ExpertId)> = earlier
        .iter()
        .filter(|one| one.state == AssignmentState::Released)
        .map(|one| (&one.institution, &one.expert))
        .collect();
    for one in &board.institutions {
        for set in &sets {
            let task = input.tasks.len();
            input.tasks.push((one.institution.id.to_string(), set.clone()));
            input.problem.tasks.push(Task { needed: input.options.needed });
            for (index, expert) in experts.iter().enumerate() {
                let pair = Pair { task, expert: index };
                let own = one.assignments.iter().filter(|assignment| assignment.expert == expert.id);
                let own: Vec<&Assignment> = own.collect();
                let stays = |one: &&&Assignment| one.state.stands() && (one.run.is_none() || one.released_at.is_some());
                if own.iter().filter(stays).any(|one| one.groups.iter().any(|group| set.contains(group))) {
                    input.problem.kept.insert(pair);
                } else if own.iter().any(|one| one.ended_at.is_some())
                    // One expert has one assignment in an institution, which by hand may be for other groups.
                    || own.iter().any(|one| stays(&one))
                    || !board.conflicts.between(&expert.id, &one.institution.id).is_empty()
                {
                    input.problem.forbidden.insert(pair);
                } else {
                    let again = u16::from(looked.contains(&(&one.institution.id, &expert.id)));
                    let cost = again + input.options.unmatched(set, expert);
                    if cost > 0 {
                        input.problem.costs.push((pair, cost));
                    }
                }
            }
        }
    }
    let seats = input.problem.tasks.iter().map(|task| u64::from(task.needed)).sum::<u64>();
    if seats + input.problem.kept.len() as u64 > assign::SEATS {
        return Err(AppError::input(
            "needed",
            format!("需要 {seats} 个席位，最多 {}；请减少每部分的专家数或不按组分配", assign::SEATS),
            format!("{seats} seats are too many, at most {}", assign::SEATS),
        ));
    }
    Ok(input)
}

/// Stands for all that may change while a run is calculated.
async fn standing(db: &mut AnyConnection, year: Year) -> Result<String, AppError> {
    let experts = pool::experts(db).await?;
    let conflicts = pool::conflicts(db, year, None).await?;
    let assignments = assignments::assignments(db, year, Of::All).await?;
    let institutions = years::institutions(db).await?;
    let text = format!("{experts:?}{conflicts:?}{assignments:?}{institutions:?}");
    Ok(hex::encode(Sha256::digest(text.as_bytes())))
}

async fn write(
    tx: &mut Tx,
    actor: &Actor,
    year: Year,
    (input, draft): (&Input, &Draft),
    seen: &str,
) -> Result<i64, AppError> {
    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
    allowed(may(actor, Act::AssignExperts, &Object::Year(record.step), tx.now()))?;
    if standing(tx.db(), year).await? != seen {
        return Err(AppError::Stale(Text::new(
            "计算期间专家、回避或分配有了变化，没有写入任何内容。请再运行一次。",
            "Experts, conflicts or assignments changed while this was calculated, and nothing was written. Run it again.",
        )));
    }
    let wrong = |error: serde_json::Error| AppError::Internal(error.to_string());
    let number = assignments::runs(tx.db(), year).await?.last().map_or(0, |run| run.number) + 1;
    let run = Run {
        id: RunId::from_bytes(random_id()),
        number,
        input: serde_json::to_string(input).map_err(wrong)?,
        outcome: serde_json::to_string(draft).map_err(wrong)?,
        by: actor.account.to_string(),
        at: tx.now(),
    };
    assignments::add_run(tx.db(), year, &run).await?;
    assignments::discard_drafts(tx.db(), year, true).await?;
    let mut new: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for pair in draft.pairs.iter().filter(|pair| !input.problem.kept.contains(pair)) {
        let (institution, groups) = &input.tasks[pair.task];
        new.entry((institution, &input.experts[pair.expert])).or_default().extend(groups.iter().cloned());
    }
    let mut made = Vec::with_capacity(new.len());
    for ((institution, expert), groups) in new {
        let nameless = |_| AppError::Internal("a run names what has no id".to_owned());
        made.push(Assignment {
            id: AssignmentId::from_bytes(random_id()),
            institution: institution.parse().map_err(nameless)?,
            groups,
            expert: expert.parse().map_err(nameless)?,
            run: Some(run.id.clone()),
            state: AssignmentState::Draft,
            reason: String::new(),
            by: run.by.clone(),
            at: run.at,
            released_at: None,
            ended_at: None,
            finished_at: None,
        });
    }
    assignments::add_assignments(tx.db(), year, &made).await?;
    let needed: u32 = input.problem.tasks.iter().map(|task| task.needed).sum();
    let detail = json!({
        "run": number, "seed": input.options.seed, "needed": needed, "found": draft.pairs.len(), "drafted": made.len(),
    });
    tx.log(Some(actor), Event::AssignmentDrafted, &format!("assignment {year}"), detail);
    Ok(number)
}
