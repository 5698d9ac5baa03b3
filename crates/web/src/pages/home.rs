//! Home: what is to be done now, how far everybody has come, what is new.

use app::determination::DeterminationState;
use app::figures::RowState;
use app::panel::material_view;
use app::progress::Counts;
use app::visits::Visit;
use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use scheme::{Lang, Points};
use store::dossiers::Dossier;
use store::years::YearRecord;
use store::{AnyConnection, people};
use workflow::{Act, Actor, CaseState, DossierState, Object, Role, Step, may};

use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, go, html};
use crate::parts::{Link, Todo, TodoItem, Urgency};
use crate::words::Words;

/// An institution's self-evaluation of another year.
struct Earlier {
    year: String,
    href: String,
    state: String,
    claimed: String,
}

/// A message as it is shown.
pub(crate) struct MessageLine {
    text: String,
    link: String,
    at: String,
    read: bool,
}

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    shell: Shell,
    t: Words,
    todo: Todo,
    /// Where the receipt of what is submitted stands, and since when.
    submitted: Option<(String, String)>,
    earlier: Vec<Earlier>,
    counts: Option<Counts>,
    messages: Vec<MessageLine>,
}

/// Home.
pub(crate) async fn home(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let Some(actor) = visitor.session.actor.clone() else {
        return Ok(go(if visitor.session.waits() { "/sign-in/code" } else { "/account" }));
    };
    if (actor.role().needs_second_factor() && !actor.strong) || visitor.session.expired {
        return Ok(go("/account"));
    }
    let t = Words(reader.lang);
    let build = async {
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("首页", "Home"), "/").await?;
        let mut db = app.store.read().await?;
        let dossiers = match actor.institution() {
            Some(institution) => store::dossiers::dossiers_by_institution(&mut db, institution).await?,
            None => Vec::new(),
        };
        let mut items = Vec::new();
        if let Some(latest) = dossiers.first() {
            items.extend(of_institution(&app, &mut db, t, &actor, latest).await?);
            items.extend(of_material(&app, t, &actor, latest).await?);
        }
        for dossier in &dossiers {
            items.extend(of_hearings(&app, t, &actor, dossier).await?);
            items.extend(of_visits(&app, t, &actor, dossier).await?);
        }
        items.extend(of_province(&app, &mut db, t, &actor).await?);
        items.extend(of_cases(&app, &mut db, t, &actor).await?);
        items.extend(of_expert(&app, t, &actor).await?);
        items.extend(of_team(&app, t, &actor).await?);
        let year = app.current_year(&mut db, &actor).await?;
        if let Some(year) = &year {
            items.extend(of_organisation(&app, year, t, &actor).await?);
        }
        let messages = lines(t, people::messages(&mut db, &actor.account, 10).await?);
        drop(db);
        let sees = may(&actor, Act::SeeProgress, &Object::Nothing, app.store.now()).is_allowed();
        let counts = match year.filter(|year| sees && year.step != Step::Preparing) {
            Some(year) => Some(Counts::of(app.progress(&actor, year.year).await?.iter())),
            None => None,
        };
        let sent = |dossier: &&Dossier| dossier.state == DossierState::Submitted;
        let submitted = dossiers.first().filter(sent).and_then(|dossier| {
            dossier.submitted_at.map(|at| (format!("/dossiers/{}/receipt", dossier.id), t.time(at)))
        });
        let earlier = dossiers.iter().skip(1).map(|dossier| earlier(dossier, t)).collect();
        let todo = Todo { t, items };
        Ok::<_, AppError>(HomePage { shell, t, todo, submitted, earlier, counts, messages })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn earlier(dossier: &Dossier, t: Words) -> Earlier {
    Earlier {
        year: dossier.year.to_string(),
        href: format!("/dossiers/{}", dossier.id),
        state: t.text(&dossier.state.name()).to_owned(),
        claimed: dossier.claimed.map_or_else(String::new, |units| t.points(Points::from_units(units))),
    }
}

fn item(text: &str, href: String) -> TodoItem {
    TodoItem { link: Link { text: text.to_owned(), href }, ..TodoItem::default() }
}

/// A time limit: until when, what is left, and how near it is.
fn limit(t: Words, closes: Timestamp, now: Timestamp) -> (String, Urgency) {
    let until = t.until(closes);
    if closes <= now {
        return (format!("{} {until}", t.of("已于", "was due")) + t.of("截止", ""), Urgency::Late);
    }
    // The day on which it closes is a day that is left.
    let days = (closes.duration_since(now).as_hours() + 23) / 24;
    let left = match t.0 {
        Lang::Zh => format!("截止 {until}，还剩 {days} 天"),
        Lang::En if days == 1 => format!("due {until}, the last day"),
        Lang::En => format!("due {until}, {days} days left"),
    };
    (left, if days <= SOON { Urgency::Soon } else { Urgency::Later })
}

/// Days before the end from which on a task is urgent.
const SOON: i64 = 3;

async fn of_institution(
    app: &App,
    db: &mut AnyConnection,
    t: Words,
    actor: &Actor,
    dossier: &Dossier,
) -> Result<Vec<TodoItem>, AppError> {
    let id = &dossier.id;
    let Some(cover) = app::dossier::cover_of(db, id).await? else { return Ok(Vec::new()) };
    let plan = app.plan(db, &cover.year).await?;
    let now = app.store.now();
    let feedback = cover.view.feedback;
    let object = Object::Dossier(Box::new(cover.view), None);
    let may = |act| may(actor, act, &object, now).is_allowed();
    let (due, urgency) = limit(t, dossier.closes_at, now);
    let task =
        |text: &str, page: &str| TodoItem { due: due.clone(), urgency, ..item(text, format!("/dossiers/{id}{page}")) };
    let mut items = Vec::new();
    let filling = match dossier.state {
        DossierState::Returned => Some(t.of("按退回意见修改自评材料", "Change what was returned")),
        DossierState::Draft => Some(t.of("填报自评材料", "Fill in the self-evaluation")),
        DossierState::Approved | DossierState::Submitted => None,
    };
    if let Some(text) = filling {
        let (filled, all, problems) = (dossier.filled, plan.sheets().count(), dossier.problems);
        let mut note = match t.0 {
            Lang::Zh => format!("已填 {filled} 项，共 {all} 项"),
            Lang::En => format!("{filled} of {all} parts filled in"),
        };
        if problems > 0 {
            note += &match t.0 {
                Lang::Zh => format!("；{problems} 处待更正"),
                Lang::En => format!("; {problems} to put right"),
            };
        }
        items.push(TodoItem { note, ..task(text, "") });
    }
    if may(Act::ApproveDossier) {
        items.push(task(t.of("审核自评材料并签署真实性承诺", "Approve, and sign the integrity statement"), "/check"));
    }
    if may(Act::SubmitDossier) {
        items.push(task(t.of("提交自评材料", "Submit"), "/check"));
    }
    if may(Act::AskReview) {
        let (due, urgency) = limit(t, feedback.closes, now);
        let note =
            t.of("有异议可对单项得分申请复核", "ask for single scores to be reviewed where they are wrong").to_owned();
        let text = t.of("查看初步结果", "See your preliminary result");
        items.push(TodoItem { note, due, urgency, ..item(text, format!("/dossiers/{id}/card")) });
    }
    if may(Act::ConfirmFigures) {
        let comparison = app.comparison(actor, id).await?;
        let open = comparison.rows.iter().filter(|row| row.state == RowState::Open).count();
        if open > 0 {
            let (due, urgency) = limit(t, comparison.view().data.closes, now);
            let note = match t.0 {
                Lang::Zh => format!("{open} 行与自报不一致，请确认或提出异议"),
                Lang::En => format!("{open} rows differ from your own: confirm or dispute them"),
            };
            let text = t.of("核对培训评价组织报送的数据", "Look at the figures that organisations supplied");
            items.push(TodoItem { note, due, urgency, ..item(text, format!("/dossiers/{id}/figures")) });
        }
    }
    Ok(items)
}

/// What experts ask of an institution and still wait for.
async fn of_material(app: &App, t: Words, actor: &Actor, dossier: &Dossier) -> Result<Vec<TodoItem>, AppError> {
    let now = app.store.now();
    let own = app.own_material(actor, &dossier.id).await?;
    let mut items = Vec::new();
    for request in &own.requests {
        let view = material_view(request, own.cover.year.step);
        if may(actor, Act::AnswerMaterial, &Object::Material(view), now).is_allowed() {
            let (due, urgency) = limit(t, request.closes, now);
            let note = crate::pages::dossier::sheet_name(&own.plan, &request.indicator, t);
            let text = t.of("按专家要求补充材料", "Give experts the material that they ask for");
            let href = crate::pages::requests::request_address(&dossier.id, &request.id);
            items.push(TodoItem { note, due, urgency, ..item(text, href) });
        }
    }
    Ok(items)
}

/// The cases in which an institution has time to be heard.
async fn of_hearings(app: &App, t: Words, actor: &Actor, dossier: &Dossier) -> Result<Vec<TodoItem>, AppError> {
    let now = app.store.now();
    let mut items = Vec::new();
    for case in app.own_cases(actor, &dossier.id).await? {
        let view = case.view();
        let waits = case.standing.state == CaseState::Hearing;
        if let Some(closes) = view.closes.filter(|_| waits)
            && may(actor, Act::AnswerCase, &Object::Case(view), now).is_allowed()
        {
            let (due, urgency) = limit(t, closes, now);
            let note = case.item().map_or_else(String::new, |item| format!("{} {}", item.id, t.text(&item.name)));
            let text = t.of("就负面清单事项陈述申辩", "Make your statement on an item of the negative list");
            let href = crate::pages::cases::own_address(&dossier.id, &case.record.id);
            items.push(TodoItem { note, due, urgency, ..item(text, href) });
        }
    }
    Ok(items)
}

/// The visits of which an institution was told and that are to come.
async fn of_visits(app: &App, t: Words, actor: &Actor, dossier: &Dossier) -> Result<Vec<TodoItem>, AppError> {
    let open = app.own_visits(actor, &dossier.id).await?.into_iter().filter(|one| one.standing.state.is_open());
    let view = |visit: Visit| {
        let due = visit.standing.day.map_or_else(String::new, |day| t.day(day));
        let text = t.of("准备接受现场考察", "Prepare for the visit");
        TodoItem { due, ..item(text, format!("/dossiers/{}/visits", dossier.id)) }
    };
    Ok(open.map(view).collect())
}

/// The visits that an expert's team has still to report on.
async fn of_team(app: &App, t: Words, actor: &Actor) -> Result<Vec<TodoItem>, AppError> {
    if actor.expert().is_none() {
        return Ok(Vec::new());
    }
    let open = app.expert_visits(actor).await?.into_iter().filter(|one| one.standing.state.is_open());
    let view = |visit: Visit| {
        let due = visit.standing.day.map_or_else(String::new, |day| t.day(day));
        let text = t.of("现场考察", "Visit");
        let href = crate::pages::visits::visit_address(&visit.record.id);
        TodoItem { due, note: visit.institution.name.clone(), ..item(text, href) }
    };
    Ok(open.map(view).collect())
}

/// The cases that wait for the office: for its proposal, or for the second person.
async fn of_cases(app: &App, db: &mut AnyConnection, t: Words, actor: &Actor) -> Result<Vec<TodoItem>, AppError> {
    let Some(year) = app.current_year(db, actor).await?.filter(|_| actor.role().is_office()) else {
        return Ok(Vec::new());
    };
    let now = app.store.now();
    let cases = app.cases(actor, year.year).await?.cases;
    let place = crate::pages::cases::address(year.year);
    let mut items = Vec::new();
    let told = app.waiting_concerns(actor, &year).await?;
    if told > 0 {
        let note = t.of(&format!("{told} 条"), &told.to_string()).to_owned();
        let text = t.of("处理专家、评价组织反映的问题线索", "Look at what experts and organisations told");
        items.push(TodoItem { note, ..item(text, format!("{place}?view=signals")) });
    }
    let mut add = |count: usize, text: &str, state: CaseState| {
        if count > 0 {
            let note = match t.0 {
                Lang::Zh => format!("{count} 件"),
                Lang::En if count == 1 => "1 case".to_owned(),
                Lang::En => format!("{count} cases"),
            };
            items.push(TodoItem { note, ..item(text, format!("{place}?state={}", state.id())) });
        }
    };
    let decides =
        |case: &&app::cases::Case| may(actor, Act::DecideFinding, &Object::Case(case.view()), now).is_allowed();
    let text = t.of("决定负面清单认定意见", "Decide what is proposed on the negative list");
    add(cases.iter().filter(decides).count(), text, CaseState::Proposed);
    let text = t.of("听取陈述后提出认定意见", "Propose findings on institutions that were heard");
    for state in [CaseState::Answered, CaseState::Silent] {
        add(cases.iter().filter(|case| case.standing.state == state).count(), text, state);
    }
    Ok(items)
}

/// What an organisation is asked for.
async fn of_organisation(app: &App, year: &YearRecord, t: Words, actor: &Actor) -> Result<Vec<TodoItem>, AppError> {
    let Some(organisation) = actor.organisation() else { return Ok(Vec::new()) };
    let supply = app.supply(actor, year.year, organisation).await?;
    let now = app.store.now();
    let view = supply.view();
    let href = crate::pages::figures::address(year.year, organisation);
    let (due, urgency) = limit(t, view.data.closes, now);
    let (supplied, hurry) = limit(t, supply.time().closes, now);
    let object = Object::Figures(view);
    let may = |act| may(actor, act, &object, now).is_allowed();
    let mut items = Vec::new();
    if may(Act::SupplyFigures) && supply.versions.is_empty() && now < supply.time().closes {
        let text = t.of("报送名下证书的考核和缴费数据", "Supply the figures of your certificates");
        items.push(TodoItem { due: supplied, urgency: hurry, ..item(text, href.clone()) });
    }
    if may(Act::AnswerFigures) {
        let disputes = app.disputes(actor, year.year, organisation).await?;
        let open = disputes.iter().filter(|(_, row)| row.state == RowState::Disputed).count();
        if open > 0 {
            let note = match t.0 {
                Lang::Zh => format!("{open} 行有异议，请更正或答复"),
                Lang::En => format!("{open} rows are disputed: correct them or answer"),
            };
            let text = t.of("答复院校的异议", "Answer what institutions dispute");
            items.push(TodoItem { note, due, urgency, ..item(text, format!("{href}#disputes")) });
        }
    }
    Ok(items)
}

/// What an expert is asked for.
async fn of_expert(app: &App, t: Words, actor: &Actor) -> Result<Vec<TodoItem>, AppError> {
    if actor.expert().is_none() {
        return Ok(Vec::new());
    }
    let Some(own) = app.own_reviews(actor).await? else { return Ok(Vec::new()) };
    let now = app.store.now();
    if own.reviews.is_empty() || !may(actor, Act::Declare, &Object::Year(own.year.step), now).is_allowed() {
        return Ok(Vec::new());
    }
    let closes = app::years::Timetable::stored(&own.year).window(Step::Review).closes;
    let (due, urgency) = limit(t, closes, now);
    let count = own.reviews.len();
    let note = match t.0 {
        Lang::Zh => format!("{count} 所院校"),
        Lang::En => format!("{count} institutions"),
    };
    let text = match own.impartial {
        None => t.of("签署评审承诺，声明需要回避的院校", "Sign the declaration, name the institutions to be kept from"),
        Some(_) => t.of("查看需要评审的院校", "See what is to be reviewed"),
    };
    Ok(vec![TodoItem { note, due, urgency, ..item(text, "/reviews".to_owned()) }])
}

/// What comes next with the results of a year: to compute them, to put them forward, to approve them, to go on.
async fn of_results(
    app: &App,
    db: &mut AnyConnection,
    t: Words,
    actor: &Actor,
    year: &YearRecord,
) -> Result<(&'static str, String), AppError> {
    let place = crate::pages::determination::address(year.year);
    let all = store::determinations::determinations(db, year.year).await?;
    let Some(last) = all.last() else {
        return Ok((t.of("计算考核结果", "Compute results"), place));
    };
    let one = format!("{place}/{}", last.number);
    let approves = app.may_decide(db, actor, (year, last), app.store.now()).await?.is_allowed();
    Ok(match DeterminationState::of(last) {
        DeterminationState::Computed => {
            (t.of("核对考核结果，提请审定", "Look at the results and put them before a second person"), one)
        }
        DeterminationState::Proposed if approves => (t.of("审定考核结果", "Approve the results"), one + "#approval"),
        DeterminationState::Proposed => {
            (t.of("考核结果待审定", "Results wait for the second person"), one + "#approval")
        }
        DeterminationState::SentBack => {
            (t.of("考核结果被退回，请按退回的理由处理", "Results were sent back: see why"), one + "#approval")
        }
        DeterminationState::Approved => {
            let text = t.of("结果已审定，进入反馈", "Results are approved: go on to feedback");
            (text, format!("/years/{}#next", year.year))
        }
    })
}

async fn of_province(app: &App, db: &mut AnyConnection, t: Words, actor: &Actor) -> Result<Vec<TodoItem>, AppError> {
    let mut items = Vec::new();
    if actor.role().is_office() {
        items.push(match app.current_year(db, actor).await? {
            None => item(t.of("创建年度", "Create the year"), "/years".to_owned()),
            Some(year) if year.step == Step::Preparing => item(
                t.of("完成年度设置并印发通知", "Set up the year and issue the notice"),
                format!("/years/{}", year.year),
            ),
            Some(year) if year.step == Step::Data => {
                let closes = app::years::Timetable::stored(&year).window(Step::Data).closes;
                let (due, urgency) = limit(t, closes, app.store.now());
                let text = t.of("查看数据核对情况，裁定异议", "See how far figures are compared, rule on disputes");
                TodoItem { due, urgency, ..item(text, format!("/years/{}/reconciliation", year.year)) }
            }
            Some(year) if year.step == Step::Review => {
                let closes = app::years::Timetable::stored(&year).window(Step::Review).closes;
                let (due, urgency) = limit(t, closes, app.store.now());
                let text = t.of("分配评审专家，查看承诺和回避", "Assign experts, see who signed and who stepped back");
                TodoItem { due, urgency, ..item(text, format!("/years/{}/assignment", year.year)) }
            }
            Some(year) if year.step == Step::Determination => {
                let closes = app::years::Timetable::stored(&year).window(Step::Determination).closes;
                let (due, urgency) = limit(t, closes, app.store.now());
                let (text, href) = of_results(app, db, t, actor, &year).await?;
                TodoItem { due, urgency, ..item(text, href) }
            }
            Some(year) if year.step == Step::Feedback => {
                let closes = app::years::Timetable::stored(&year).window(Step::Feedback).closes;
                let (due, urgency) = limit(t, closes, app.store.now());
                let text = t.of("答复院校的复核申请", "Answer what institutions ask to be reviewed");
                TodoItem { due, urgency, ..item(text, format!("/years/{}/feedback", year.year)) }
            }
            Some(year) => {
                let (due, urgency) = limit(t, year.window.closes, app.store.now());
                let text = t.of("查看填报进度，提醒未提交的院校", "Look at the progress and remind who is late");
                TodoItem { due, urgency, ..item(text, format!("/years/{}/progress", year.year)) }
            }
        });
    }
    if actor.role() == Role::SystemAdmin {
        items.push(item(t.of("邀请用户、查看人员", "Invite people"), "/people".to_owned()));
    }
    Ok(items)
}

fn lines(t: Words, messages: Vec<people::Message>) -> Vec<MessageLine> {
    let line = |message: people::Message| MessageLine {
        text: t.text(&message.text).to_owned(),
        link: message.link,
        at: t.time(message.at),
        read: message.read,
    };
    messages.into_iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "pages/messages.html")]
struct MessagesPage {
    shell: Shell,
    t: Words,
    messages: Vec<MessageLine>,
}

/// All messages; looking at them marks them read.
pub(crate) async fn messages(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let account = visitor.session.account.id.clone();
    let build = async {
        let shell = Shell::of(&app, reader.lang, &visitor.session, t.of("消息", "Messages"), "/messages").await?;
        let messages = lines(t, people::messages(&mut *app.store.read().await?, &account, 200).await?);
        if messages.iter().any(|message| !message.read) {
            app.store
                .write(move |tx| {
                    Box::pin(async move {
                        let now = tx.now();
                        Ok::<_, AppError>(people::mark_read(tx.db(), &account, now).await?)
                    })
                })
                .await?;
        }
        Ok::<_, AppError>(MessagesPage { shell, t, messages })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}
