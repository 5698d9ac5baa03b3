//! The one access policy: role × act × object × state × time. What is foreign is absent, not forbidden; what is one's
//! own but closed says why.

use jiff::Timestamp;
use scheme::Text;

use crate::act::Act;
use crate::case::CaseState;
use crate::dossier::DossierState;
use crate::event::Event;
use crate::ids::{AccountId, ExpertId, InstitutionId, OrganisationId};
use crate::material::MaterialState;
use crate::role::{Actor, Role, Scope};
use crate::visit::VisitState;
use crate::year::{Step, Window};

/// The place of the sealed scan among a dossier's files: no sheet of the scheme, and open with every submission.
pub const SEALED: &str = "sealed";

/// What begins the place of evidence for figures that are disputed among a dossier's files, before certificate and level:
/// no sheet either, and open while figures are compared.
pub const DISPUTED: &str = "disputed:";

/// What begins the place of an institution's evidence in a case among a dossier's files, before the case's id: no sheet
/// either, and open while the institution is heard.
pub const CASE: &str = "case:";

/// What begins the place of the files of an answer to experts among a dossier's files, before the request's id: no sheet
/// either, and open until the request is answered or its time is over.
pub const MATERIAL: &str = "material:";

/// Whether files of this place are given beside the self-evaluation: with a dispute, in a case or to experts.
pub fn is_beside(place: &str) -> bool {
    [DISPUTED, CASE, MATERIAL].iter().any(|kind| place.starts_with(kind))
}

/// What is known of a dossier where access is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierView {
    /// Whose it is.
    pub institution: InstitutionId,
    /// The institution's supervising authority.
    pub authority: String,
    /// Where it stands.
    pub state: DossierState,
    /// Where its year stands.
    pub step: Step,
    /// When it may be written; an extension is already in it.
    pub window: Window,
    /// The sheets that were returned; empty unless it was.
    pub returned: Vec<String>,
    /// When the year compares figures.
    pub data: Window,
    /// When institutions look at their preliminary results.
    pub feedback: Window,
}

/// What is known of an organisation's figures where access is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresView {
    /// Whose they are.
    pub organisation: OrganisationId,
    /// Where the year stands.
    pub step: Step,
    /// When the year compares figures.
    pub data: Window,
}

/// What is known of an expert's work on an institution where access is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewView {
    /// Whose it is.
    pub expert: ExpertId,
    /// It was released to the expert and not ended.
    pub released: bool,
    /// The expert has signed the declaration of impartiality.
    pub impartial: bool,
    /// The expert is done with it.
    pub finished: bool,
    /// Where the year stands.
    pub step: Step,
    /// When the year is reviewed.
    pub review: Window,
}

/// What is known of a visit where access is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitView {
    /// Where it stands.
    pub state: VisitState,
    /// The experts of its team; the first leads it.
    pub team: Vec<ExpertId>,
    /// Where the year stands.
    pub step: Step,
}

/// What is known of a request for material where access is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialView {
    /// Of which institution it is asked.
    pub institution: InstitutionId,
    /// Where the year stands.
    pub step: Step,
    /// The institution answered.
    pub answered: bool,
    /// The first moment at which its time is over.
    pub closes: Timestamp,
}

/// What is known of a case of the negative list where access is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseView {
    /// Of which institution.
    pub institution: InstitutionId,
    /// Where it stands.
    pub state: CaseState,
    /// The institution was asked for its statement at least once: before, it does not know of the case.
    pub heard: bool,
    /// The first moment at which the institution's time is over; `None` while none is set.
    pub closes: Option<Timestamp>,
    /// Something was decided, which holds until it is decided anew.
    pub decided: bool,
    /// Who proposed what waits for its second person.
    pub proposed_by: Option<AccountId>,
}

/// What somebody wants to do it to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// Nothing in particular.
    Nothing,
    /// The people of a scope.
    People(Scope),
    /// A year.
    Year(Step),
    /// A dossier; the sheet, where one is meant.
    Dossier(Box<DossierView>, Option<String>),
    /// The figures of one organisation.
    Figures(FiguresView),
    /// An expert's work on an institution.
    Review(ReviewView),
    /// What experts ask of an institution.
    Material(MaterialView),
    /// A case of the negative list.
    Case(CaseView),
    /// A visit.
    Visit(VisitView),
}

/// What the policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Allow,
    /// For this person there is no such thing.
    Absent,
    /// It is there, but closed: why, and where it helps until when.
    Closed(Text),
}

impl Decision {
    /// Whether it may be done.
    pub fn is_allowed(&self) -> bool {
        *self == Self::Allow
    }
}

/// Decides.
pub fn may(actor: &Actor, act: Act, object: &Object, now: Timestamp) -> Decision {
    let role = actor.role();
    if role.needs_second_factor() && !actor.strong && act != Act::UseAccount {
        return Decision::Closed(Text::new("此角色须先启用两步验证", "this role needs a second factor first"));
    }
    match (act, object) {
        (Act::UseAccount, _) => Decision::Allow,
        (Act::SeePeople | Act::ManagePeople, Object::People(scope)) => people(actor, act, scope),
        (Act::SeeYear, Object::Year(step)) => {
            // A year in preparation is the office's own business until its notice is issued.
            allow_if(role.is_office() || role == Role::Auditor || *step != Step::Preparing)
        }
        (Act::PrepareYear, _) => match object {
            _ if !role.is_office() => Decision::Absent,
            Object::Year(Step::Preparing) | Object::Nothing => Decision::Allow,
            _ => Decision::Closed(Text::new(
                "通知已印发，方案和设置已经冻结",
                "the notice is issued: scheme and settings are frozen",
            )),
        },
        (Act::SeeRegisters | Act::OverseeFigures | Act::SeeAssignments, _) => {
            allow_if(role.is_office() || role == Role::Auditor)
        }
        // Which organisation's, the use case asks again.
        (Act::SeeFigures, Object::Year(_)) => {
            allow_if(role.is_office() || matches!(role, Role::Auditor | Role::EvaluationOrganisation))
        }
        (Act::SeeFigures | Act::SupplyFigures | Act::AnswerFigures | Act::RaiseConcern, Object::Figures(figures)) => {
            about_figures(actor, act, figures, now)
        }
        // Whoever reads what an institution submitted may come upon something, whether or not they still mark it.
        (Act::RaiseConcern, Object::Review(review)) => about_review(actor, Act::ReadReview, review, now),
        (Act::SeeProgress, _) => allow_if(role.is_office() || matches!(role, Role::Auditor | Role::Authority)),
        (Act::KeepRegisters | Act::Remind | Act::MoveYear, _) => allow_if(role.is_office()),
        (
            Act::ReadDossier
            | Act::ReadComments
            | Act::Comment
            | Act::WriteDossier
            | Act::ApproveDossier
            | Act::SubmitDossier
            | Act::AdmitLate
            | Act::ReturnDossier
            | Act::ProposeExtension
            | Act::ApproveExtension
            | Act::CompareFigures
            | Act::ConfirmFigures
            | Act::RuleFigures
            | Act::SeeCard
            | Act::AskReview
            | Act::SeeOwnCases
            | Act::SeeOwnVisits
            | Act::SeeMaterial,
            Object::Dossier(dossier, sheet),
        ) => about_dossier(actor, act, dossier, sheet.as_deref(), now),
        (Act::AssignExperts, Object::Year(step)) if role.is_office() => match step {
            Step::Data | Step::Review => Decision::Allow,
            Step::Preparing | Step::SelfEvaluation => {
                closed("自评截止、进入数据核对之后才能分配专家", "experts are assigned once figures are compared")
            }
            _ => closed("组织评价已经结束，不再分配专家", "the review is over: nobody is assigned any more"),
        },
        (Act::SeeReviews, _) => allow_if(role.is_expert()),
        (Act::Declare, Object::Year(step)) if role.is_expert() => match step {
            Step::Preparing => Decision::Absent,
            // While results are determined institutions are still visited.
            Step::SelfEvaluation | Step::Data | Step::Review | Step::Determination => Decision::Allow,
            _ => closed("组织评价已经结束", "the review is over"),
        },
        (Act::ReadReview | Act::WriteReview, Object::Review(review)) => about_review(actor, act, review, now),
        (Act::SeePanel | Act::LeadPanel, Object::Review(review)) => leading(actor, act, review, now),
        (Act::AnswerMaterial, Object::Material(material)) => answering(actor, material, now),
        (Act::SeeJudgements | Act::SeeDeterminations | Act::SeeMaterial, Object::Year(step))
            if role.is_office() || role == Role::Auditor =>
        {
            match step {
                Step::Preparing | Step::SelfEvaluation | Step::Data => not_reviewed_yet(),
                _ => Decision::Allow,
            }
        }
        (Act::MoveTimetable, Object::Year(step)) if role == Role::OfficeLead => match step {
            Step::Preparing => not_issued(),
            Step::Published | Step::Rectifying => determined(),
            _ => Decision::Allow,
        },
        (Act::RuleRest, Object::Year(step)) if role.is_office() => match step {
            Step::Preparing | Step::SelfEvaluation => not_compared_yet(),
            Step::Data | Step::Review | Step::Determination | Step::Feedback => Decision::Allow,
            _ => closed("数据已经定稿，不再裁定", "the figures are settled and stay as they are"),
        },
        (Act::RuleJudgements, Object::Year(step)) if role.is_office() => match step {
            Step::Preparing | Step::SelfEvaluation | Step::Data => not_reviewed_yet(),
            Step::Review | Step::Determination | Step::Feedback => Decision::Allow,
            _ => determined(),
        },
        (Act::SeeRecords | Act::SeeCases, Object::Year(_)) => allow_if(role.is_office() || role == Role::Auditor),
        // What happens in a year is recorded when it happens, long before its notice.
        (Act::KeepRecords, Object::Year(step)) if role.is_office() => match step {
            Step::Published | Step::Rectifying => determined(),
            _ => Decision::Allow,
        },
        (Act::SeeRequests, Object::Year(step)) if role.is_office() || role == Role::Auditor => match step {
            Step::Feedback | Step::Published | Step::Rectifying => Decision::Allow,
            _ => not_announced(),
        },
        (Act::AnswerRequest, Object::Year(step)) if role.is_office() => match step {
            Step::Feedback => Decision::Allow,
            Step::Published | Step::Rectifying => determined(),
            _ => not_announced(),
        },
        (Act::Determine | Act::ApproveDetermination, Object::Year(step))
            if role.is_office() && (act == Act::Determine || role == Role::OfficeLead) =>
        {
            match step {
                Step::Determination | Step::Feedback => Decision::Allow,
                Step::Published | Step::Rectifying => determined(),
                _ => closed("组织评价结束后才能确定结果", "results are determined once the review is over"),
            }
        }
        (Act::SeeVisits, Object::Year(step)) if role.is_office() || role == Role::Auditor => match step {
            Step::Preparing | Step::SelfEvaluation | Step::Data => not_reviewed_yet(),
            _ => Decision::Allow,
        },
        (Act::PlanVisits, Object::Year(step)) if role.is_office() => visiting(*step),
        (Act::ReadVisit | Act::WriteVisit | Act::CloseVisit | Act::ReopenVisit, Object::Visit(visit)) => {
            about_visit(actor, act, visit)
        }
        (Act::OpenCase, Object::Year(step)) if role.is_office() => match step {
            Step::Preparing => closed("通知印发后才能立案", "cases are opened once the notice is issued"),
            _ => Decision::Allow,
        },
        (
            Act::ReadCase
            | Act::HearInstitution
            | Act::ProposeFinding
            | Act::SendBackFinding
            | Act::DecideFinding
            | Act::WithdrawCase
            | Act::KeepEvidence
            | Act::ReadOwnCase
            | Act::AnswerCase,
            Object::Case(case),
        ) => about_case(actor, act, case, now),
        (Act::ReadLog, _) => allow_if(matches!(role, Role::Auditor | Role::AuditAdmin)),
        (Act::SeeOperations, _) => allow_if(role == Role::SystemAdmin),
        _ => Decision::Absent,
    }
}

fn allow_if(yes: bool) -> Decision {
    if yes { Decision::Allow } else { Decision::Absent }
}

/// Whether somebody who reads the log reads the details of such an event: figures, scores and cases stand in them, which
/// are not for administrators.
pub fn reads_detail(actor: &Actor, event: Event) -> bool {
    actor.role() == Role::Auditor || event.is_of_accounts()
}

/// Accounts are the system administrator's; an institution looks after its own people.
fn people(actor: &Actor, act: Act, scope: &Scope) -> Decision {
    let role = actor.role();
    let own = role == Role::InstitutionAdmin && *scope == actor.membership.scope;
    let looks = act == Act::SeePeople
        && (role == Role::Auditor || role == Role::SecurityAdmin || role.is_office() || own_people(actor, scope));
    allow_if(role == Role::SystemAdmin || own || looks)
}

fn own_people(actor: &Actor, scope: &Scope) -> bool {
    actor.role().is_institution() && *scope == actor.membership.scope
}

fn about_dossier(actor: &Actor, act: Act, dossier: &DossierView, sheet: Option<&str>, now: Timestamp) -> Decision {
    let role = actor.role();
    let own = actor.institution() == Some(&dossier.institution);
    let overseen = role == Role::Authority && actor.membership.scope == Scope::Authority(dossier.authority.clone());
    match act {
        // An authority sees progress; what is in a dossier it sees once the year is published.
        Act::ReadDossier => {
            allow_if(own || role.is_office() || role == Role::Auditor || (overseen && dossier.step >= Step::Published))
        }
        Act::ReadComments | Act::Comment | Act::SeeOwnCases | Act::SeeOwnVisits | Act::SeeMaterial => allow_if(own),
        Act::WriteDossier if own => writing(actor, dossier, sheet, now),
        Act::ApproveDossier if own && role == Role::InstitutionHead => match dossier.state {
            DossierState::Draft | DossierState::Returned => in_time(dossier, now),
            DossierState::Approved => closed("已经审核，可以提交", "it is approved already and can be submitted"),
            DossierState::Submitted => closed("已提交，等待办公室处理", "it is submitted and with the office"),
        },
        Act::SubmitDossier if own && matches!(role, Role::InstitutionAdmin | Role::InstitutionHead) => {
            match dossier.state {
                DossierState::Approved => in_time(dossier, now),
                DossierState::Submitted => closed("已提交", "it is submitted already"),
                DossierState::Draft | DossierState::Returned => {
                    closed("须先由校领导审核并签署真实性承诺", "the head of the institution must approve it first")
                }
            }
        }
        // Whoever got more time now could not use it: what is judged stays as it was submitted.
        Act::AdmitLate if role != Role::OfficeLead => Decision::Absent,
        Act::ReturnDossier | Act::ProposeExtension | Act::ApproveExtension | Act::AdmitLate
            if role.is_office() && dossier.step > Step::Data =>
        {
            closed("评价已经开始，自评材料不再改动", "the review has begun: self-evaluations stay as they are")
        }
        Act::ProposeExtension | Act::ApproveExtension => allow_if(role.is_office()),
        Act::AdmitLate => match dossier.state {
            DossierState::Submitted => closed("已提交", "it is submitted already"),
            _ if in_time(dossier, now).is_allowed() => {
                closed("尚未截止，院校可以自行提交", "there is time left: the institution submits by itself")
            }
            _ => Decision::Allow,
        },
        Act::ReturnDossier if role.is_office() => match dossier.state {
            DossierState::Submitted => Decision::Allow,
            _ => closed("尚未提交，不能退回", "it is not submitted and cannot be returned"),
        },
        Act::SeeCard if own || role.is_office() || role == Role::Auditor => {
            if dossier.step >= Step::Feedback {
                Decision::Allow
            } else {
                not_announced()
            }
        }
        Act::SeeCard => allow_if(overseen && dossier.step >= Step::Published),
        Act::AskReview if own && is_spokesperson(role) => match dossier.step {
            Step::Feedback if dossier.feedback.is_open(now) => Decision::Allow,
            step if step < Step::Feedback => not_announced(),
            _ => closed("申请复核的期限已过", "the time to ask for a review is over"),
        },
        Act::CompareFigures if own || role.is_office() || role == Role::Auditor => match dossier.step {
            Step::Preparing | Step::SelfEvaluation => not_compared_yet(),
            _ => Decision::Allow,
        },
        Act::ConfirmFigures if own && is_spokesperson(role) => comparing(dossier.step, dossier.data, now),
        Act::RuleFigures if role.is_office() => match dossier.step {
            Step::Preparing | Step::SelfEvaluation => not_compared_yet(),
            // Until results are published: a review that an institution asks for may show that a figure is wrong.
            Step::Data | Step::Review | Step::Determination | Step::Feedback => Decision::Allow,
            _ => closed("数据已经定稿，不再裁定", "the figures are settled and stay as they are"),
        },
        _ => Decision::Absent,
    }
}

/// Who speaks for an institution.
fn is_spokesperson(role: Role) -> bool {
    matches!(role, Role::InstitutionAdmin | Role::InstitutionHead)
}

/// An organisation supplies its own figures and sees nothing else; the office may do it in its place.
fn about_figures(actor: &Actor, act: Act, figures: &FiguresView, now: Timestamp) -> Decision {
    let role = actor.role();
    let own = actor.organisation() == Some(&figures.organisation);
    match act {
        Act::SeeFigures => allow_if(own || role.is_office() || role == Role::Auditor),
        Act::SupplyFigures | Act::AnswerFigures if own => comparing(figures.step, figures.data, now),
        Act::RaiseConcern if own => match figures.step {
            step if step < Step::Data => not_compared_yet(),
            _ => Decision::Allow,
        },
        Act::SupplyFigures if role.is_office() => match figures.step {
            Step::Data => Decision::Allow,
            step if step < Step::Data => not_compared_yet(),
            _ => over(),
        },
        _ => Decision::Absent,
    }
}

/// An expert sees what is released to nobody else, and marks it while the year is reviewed.
fn about_review(actor: &Actor, act: Act, review: &ReviewView, now: Timestamp) -> Decision {
    if actor.expert() != Some(&review.expert) || !review.released {
        return Decision::Absent;
    }
    if !review.impartial {
        return closed("请先在「我的评审」签署评审承诺", "sign the declaration under My reviews first");
    }
    match review.step {
        _ if act == Act::ReadReview => Decision::Allow,
        Step::Review if review.finished => closed("已完成评审，意见不再改动", "it is finished and stays as it is"),
        Step::Review if review.review.is_open(now) => Decision::Allow,
        Step::Review if now >= review.review.opens => closed("组织评价已截止", "the time of the review is over"),
        Step::Preparing | Step::SelfEvaluation | Step::Data | Step::Review => {
            closed("组织评价尚未开始，可先查看材料", "the review has not begun; you may read already")
        }
        _ => closed("组织评价已经结束", "the review is over"),
    }
}

/// A panel lead sees what the others said once their own work is done, and settles it until results are determined.
fn leading(actor: &Actor, act: Act, review: &ReviewView, now: Timestamp) -> Decision {
    if actor.role() != Role::PanelLead {
        return Decision::Absent;
    }
    match about_review(actor, Act::ReadReview, review, now) {
        Decision::Allow if !review.finished => {
            closed("请先完成自己的评审，再看其他专家的意见", "finish your own review first, then see what others said")
        }
        Decision::Allow => match (act, review.step) {
            (Act::SeePanel, _) | (_, Step::Review | Step::Determination) => Decision::Allow,
            _ => determined(),
        },
        other => other,
    }
}

/// Until results are determined there is time to go and look.
fn visiting(step: Step) -> Decision {
    match step {
        Step::Preparing | Step::SelfEvaluation | Step::Data => not_reviewed_yet(),
        Step::Review | Step::Determination => Decision::Allow,
        _ => determined(),
    }
}

/// The office reads every visit; its team reads it once it is told. Both write while it is under way, and whoever leads the
/// team signs for it, or the office in its place.
fn about_visit(actor: &Actor, act: Act, visit: &VisitView) -> Decision {
    let role = actor.role();
    let told = matches!(visit.state, VisitState::Announced | VisitState::Closed);
    let member = told && role.is_expert() && actor.expert().is_some_and(|expert| visit.team.contains(expert));
    let leads = member && actor.expert() == visit.team.first();
    match act {
        Act::ReadVisit => allow_if(role.is_office() || role == Role::Auditor || member),
        Act::WriteVisit if role.is_office() || member => match visit.state {
            VisitState::Announced => visiting(visit.step),
            state => not_under_way(state),
        },
        Act::CloseVisit if role.is_office() || leads => match visit.state {
            VisitState::Announced => visiting(visit.step),
            state => not_under_way(state),
        },
        Act::CloseVisit if member => closed("考察报告由组长签署", "the leader of the team signs the report"),
        Act::ReopenVisit if role.is_office() => match visit.state {
            VisitState::Closed => visiting(visit.step),
            state => not_under_way(state),
        },
        _ => Decision::Absent,
    }
}

fn not_under_way(state: VisitState) -> Decision {
    match state {
        VisitState::Planned => closed("尚未通知院校和考察组", "institution and team are not told yet"),
        VisitState::Announced => closed("考察报告尚未签署", "the report is not signed yet"),
        VisitState::Closed => closed(
            "考察报告已签署，不再改动；确需修改请联系办公室",
            "the report is signed and stays as it is; ask the office if it must be changed",
        ),
        VisitState::Cancelled => closed("考察已取消", "the visit is called off"),
    }
}

/// Who speaks for an institution answers once, in its time and while the year is reviewed.
fn answering(actor: &Actor, material: &MaterialView, now: Timestamp) -> Decision {
    if actor.institution() != Some(&material.institution) || !is_spokesperson(actor.role()) {
        return Decision::Absent;
    }
    match MaterialState::of(material.answered, material.closes, now) {
        MaterialState::Answered => closed("已答复，不再改动", "it is answered and stays as it is"),
        MaterialState::Open if material.step == Step::Review => Decision::Allow,
        MaterialState::Open | MaterialState::Overdue => closed(
            "补充材料的期限已过，不能再答复；如确需补充，请联系推进办公室",
            "the time to answer is over; if you still have something to give, turn to the coordination office",
        ),
    }
}

fn not_issued() -> Decision {
    closed("通知尚未印发", "the notice is not issued yet")
}

fn not_announced() -> Decision {
    closed("初步结果尚未反馈", "preliminary results are not announced yet")
}

fn not_reviewed_yet() -> Decision {
    closed("组织评价尚未开始", "the review has not begun")
}

fn determined() -> Decision {
    closed("结果已经确定，不再改动", "results are determined and stay as they are")
}

/// The office works on a case, a second person of the Department decides it, and the institution has its say once it is
/// told: before, for it there is no case.
fn about_case(actor: &Actor, act: Act, case: &CaseView, now: Timestamp) -> Decision {
    let role = actor.role();
    let own = actor.institution() == Some(&case.institution) && case.heard;
    let proposed_it = case.proposed_by.as_ref() == Some(&actor.account);
    let not_proposed = || closed("没有等待决定的认定意见", "nothing is proposed that could be decided");
    match act {
        Act::ReadCase => allow_if(role.is_office() || role == Role::Auditor),
        Act::ReadOwnCase => allow_if(own),
        Act::AnswerCase if own && is_spokesperson(role) => match case.state {
            CaseState::Hearing | CaseState::Answered if case.closes.is_some_and(|closes| now < closes) => {
                Decision::Allow
            }
            CaseState::Withdrawn => closed("已撤案，不必陈述", "the case was withdrawn: no statement is needed"),
            _ => closed("陈述申辩已结束", "the time for a statement is over"),
        },
        Act::HearInstitution if role.is_office() => match case.state {
            CaseState::Opened | CaseState::Decided => Decision::Allow,
            CaseState::Hearing | CaseState::Answered | CaseState::Silent => {
                closed("已告知院校", "the institution is told already")
            }
            CaseState::Proposed | CaseState::Withdrawn => over_with(case.state),
        },
        Act::ProposeFinding if role.is_office() => match case.state {
            CaseState::Answered | CaseState::Silent | CaseState::Decided => Decision::Allow,
            CaseState::Opened => closed(
                "须先告知院校并听取陈述申辩",
                "the institution must be told and heard before anything is proposed",
            ),
            CaseState::Hearing => closed(
                "陈述申辩期限未满，院校尚未陈述或放弃",
                "the institution's time runs: it has neither made its statement nor waived it",
            ),
            CaseState::Proposed | CaseState::Withdrawn => over_with(case.state),
        },
        Act::SendBackFinding if role == Role::OfficeLead || (role.is_office() && proposed_it) => match case.state {
            CaseState::Proposed => Decision::Allow,
            _ => not_proposed(),
        },
        Act::DecideFinding if role == Role::OfficeLead => match case.state {
            CaseState::Proposed if proposed_it => {
                closed("意见由您提出，须由另一人决定", "you proposed it: a second person decides")
            }
            CaseState::Proposed => Decision::Allow,
            _ => not_proposed(),
        },
        Act::KeepEvidence if role.is_office() => match case.state {
            CaseState::Withdrawn => over_with(case.state),
            _ => Decision::Allow,
        },
        Act::WithdrawCase if role.is_office() => match case.state {
            CaseState::Withdrawn => over_with(case.state),
            _ if case.decided => closed(
                "已作出决定，不能撤案；如有变化请重新提出意见",
                "it is decided and cannot be withdrawn: propose anew what has changed",
            ),
            _ => Decision::Allow,
        },
        _ => Decision::Absent,
    }
}

fn over_with(state: CaseState) -> Decision {
    match state {
        CaseState::Withdrawn => closed("已撤案", "the case is withdrawn"),
        _ => closed("认定意见等待第二人决定", "what was proposed awaits the second person"),
    }
}

/// Organisations and institutions keep to the days of the step.
fn comparing(step: Step, data: Window, now: Timestamp) -> Decision {
    match step {
        Step::Preparing | Step::SelfEvaluation => not_compared_yet(),
        Step::Data if data.is_open(now) => Decision::Allow,
        Step::Data if now < data.opens => not_compared_yet(),
        _ => over(),
    }
}

fn not_compared_yet() -> Decision {
    closed("数据核对尚未开始", "figures are not compared yet")
}

fn over() -> Decision {
    closed("数据核对已结束；如有问题请联系办公室", "the time to compare figures is over; ask the office")
}

fn writing(actor: &Actor, dossier: &DossierView, sheet: Option<&str>, now: Timestamp) -> Decision {
    if sheet.is_some_and(|sheet| sheet.starts_with(DISPUTED)) {
        return if is_spokesperson(actor.role()) {
            comparing(dossier.step, dossier.data, now)
        } else {
            Decision::Absent
        };
    }
    // The case or request itself says whether its institution is asked now: whoever names the place is asked about it too.
    if sheet.is_some_and(|sheet| sheet.starts_with(CASE) || sheet.starts_with(MATERIAL)) {
        return allow_if(is_spokesperson(actor.role()));
    }
    if dossier.state == DossierState::Submitted {
        return closed("已提交，不能再修改；如需修改请联系办公室退回", "it is submitted; ask the office to return it");
    }
    if dossier.state == DossierState::Returned
        && let Some(sheet) = sheet
        && sheet != SEALED
        && !dossier.returned.iter().any(|returned| returned == sheet)
    {
        return closed("此项未被退回，不能修改", "this part was not returned and stays as submitted");
    }
    if actor.role() == Role::InstitutionFiller
        && let Some(sheet) = sheet
        && !actor.membership.sheets.iter().any(|given| given == sheet)
    {
        return closed("此项没有分给您填报，请联系本校管理员", "this part is not given to you; ask your coordinator");
    }
    in_time(dossier, now)
}

fn in_time(dossier: &DossierView, now: Timestamp) -> Decision {
    match dossier.step {
        Step::Preparing => not_issued(),
        // What was returned may still be put right while figures are compared.
        Step::SelfEvaluation | Step::Data if dossier.window.is_open(now) => Decision::Allow,
        Step::SelfEvaluation if now < dossier.window.opens => closed("自评尚未开始", "self-evaluation has not begun"),
        _ => closed(
            "自评已截止，已保存的内容仍在；如需补交请联系办公室",
            "the time is over; what was saved is kept, ask the office about late submission",
        ),
    }
}

fn closed(zh: &str, en: &str) -> Decision {
    Decision::Closed(Text::new(zh, en))
}
