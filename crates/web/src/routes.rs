//! The whole table of routes on one screen: each with who may use it. The router, the API description and the access
//! tests are made from it; a route without a rule does not compile.

use app::App;
use axum::http::Method;
use axum::routing::{MethodRouter, get, patch, post};
use workflow::Act;

use crate::api::operation::Operation;
use crate::api::{self, description};
use crate::assets;
use crate::limits::Class;
use crate::pages::{
    account, assignment, cases, compared, concerns, demo, determination, dossier, evidence, feedback, figures, home,
    judgements, keys, log, mail, people, progress, quotas, records, registers, requests, review, reviews, search,
    settings, sheet, sign_in, submission, system, visits, workbook, years,
};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Everybody, signed in or not.
    Open,
    /// Everybody of a demonstration; absent elsewhere.
    Demonstration,
    /// Whoever has a login, also one that waits for its second factor.
    Waiting,
    /// Whoever may do this to nothing in particular; the use case asks again about what it is done to.
    May(Act),
    /// Whoever may do this to the year in the address (`{year}`).
    Year(Act),
    /// Whoever may do this to the figures of the organisation in the address (`{year}`, `{organisation}`).
    Figures(Act),
    /// Whoever may do this to the expert's work in the address (`{review}`).
    Review(Act),
    /// Whoever may do this to the case of the negative list in the address (`{case}`).
    Case(Act),
    /// Whoever may do this to the visit in the address (`{visit}`).
    Visit(Act),
    /// Whoever may do this to the dossier in the address (`{dossier}`, and `{sheet}` where there is one).
    Dossier(Act),
}

impl Route {
    /// An operation does what its description says.
    fn described(self) -> Self {
        Self { does: self.operation.map_or(self.does, |operation| operation.summary.1), ..self }
    }

    /// Which limit of requests it counts against.
    pub(crate) fn class(&self) -> Class {
        let changes = self.method == Method::POST;
        match self.path {
            path if changes && (path.starts_with("/sign-in") || path.starts_with("/invitations")) => Class::SignIn,
            path if changes && (path.ends_with("/files") || path.ends_with("/uploads")) => Class::Upload,
            "/dossiers/{dossier}/sheets/{sheet}"
            | "/reviews/{review}/{indicator}"
            | "/reviews/{review}/panel"
            | "/years/{year}/judgements/{institution}"
            | "/years/{year}/judgements/leaves/{leaf}"
            | "/visits/{visit}/list"
            | "/api/v1/dossiers/{dossier}/sheets/{sheet}/rows"
                if changes =>
            {
                Class::Autosave
            }
            _ => Class::Page,
        }
    }
}

/// A route.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub rule: Rule,
    /// What it does.
    pub does: &'static str,
    /// What serves it.
    pub handler: MethodRouter<App>,
    /// What the description says of it, where it is an operation for programs.
    pub operation: Option<Operation>,
}

macro_rules! route {
    (GET $path:literal, $rule:expr, $does:literal, $handler:path) => {
        Route { method: Method::GET, path: $path, rule: $rule, does: $does, handler: get($handler), operation: None }
    };
    (PATCH $path:literal, $rule:expr, $does:literal, $handler:path) => {
        Route {
            method: Method::PATCH,
            path: $path,
            rule: $rule,
            does: $does,
            handler: patch($handler),
            operation: None,
        }
    };
    (POST $path:literal, $rule:expr, $does:literal, $handler:path) => {
        Route { method: Method::POST, path: $path, rule: $rule, does: $does, handler: post($handler), operation: None }
    };
}

macro_rules! operation {
    ($method:ident $path:literal, $rule:expr, $operation:path, $handler:path) => {
        Route { operation: Some($operation), ..route!($method $path, $rule, "", $handler) }.described()
    };
}

/// All routes.
pub fn routes() -> Vec<Route> {
    use Rule::{Case, Demonstration, Dossier, Figures, May, Open, Review, Visit, Waiting, Year};
    vec![
        route!(GET "/static/{digest}/{name}", Open, "style and scripts", assets::serve),
        route!(GET "/health", Open, "the server runs", system::health),
        route!(GET "/ready", Open, "the server can store", system::ready),
        route!(GET "/components", Demonstration, "every part of the pages with an example", demo::components),
        route!(GET "/sign-in", Open, "the form to sign in", sign_in::form),
        route!(POST "/sign-in", Open, "sign in with name and password", sign_in::submit),
        route!(GET "/sign-in/code", Waiting, "the form for the code of the second factor", sign_in::code_form),
        route!(POST "/sign-in/code", Waiting, "sign in with the second factor", sign_in::code),
        route!(POST "/sign-out", Waiting, "end this login", sign_in::sign_out),
        route!(GET "/invitations/{token}", Open, "an invitation", sign_in::invitation),
        route!(POST "/invitations/{token}", Open, "accept an invitation", sign_in::accept),
        route!(POST "/invitations/{token}/join", Waiting, "accept an invitation with one's own account", sign_in::join),
        route!(POST "/demonstration/enter", Demonstration, "enter as any role", demo::enter),
        route!(GET "/", Waiting, "home", home::home),
        route!(POST "/role", Waiting, "act in another of one's roles", account::act_as),
        route!(GET "/account", May(Act::UseAccount), "one's own account", account::page),
        route!(POST "/account/keys", May(Act::UseAccount), "make an access key", keys::make),
        route!(POST "/account/keys/{key}/revoke", May(Act::UseAccount), "revoke an access key", keys::revoke),
        route!(POST "/account/password", May(Act::UseAccount), "change one's password", account::password),
        route!(POST "/account/second-factor", May(Act::UseAccount), "begin a second factor", account::begin),
        route!(POST "/account/second-factor/confirm", May(Act::UseAccount), "confirm a second factor", account::confirm),
        route!(POST "/account/logins/{login}/end", May(Act::UseAccount), "end one of one's logins", account::end_login),
        route!(GET "/search", May(Act::UseAccount), "search in what one may see", search::page),
        route!(GET "/messages", May(Act::UseAccount), "messages", home::messages),
        route!(GET "/people", May(Act::UseAccount), "the people one looks after", people::page),
        route!(POST "/people/invite", May(Act::UseAccount), "invite somebody", people::invite),
        route!(POST "/people/invitations/{invitation}/revoke", May(Act::UseAccount), "take an invitation back", people::revoke),
        route!(POST "/people/roles/{membership}/end", May(Act::UseAccount), "end a role", people::end),
        route!(POST "/people/roles/{membership}/sheets", May(Act::UseAccount), "give sheets to a contributor", people::give),
        route!(GET "/years/{year}/assignment", Year(Act::SeeAssignments), "which experts look at what", assignment::board),
        route!(GET "/years/{year}/assignment/list.xlsx", Year(Act::SeeAssignments), "what is seen of it as a workbook", assignment::workbook),
        route!(GET "/years/{year}/assignment/runs/{run}", Year(Act::SeeAssignments), "an automatic assignment with what went in, done again", assignment::run),
        route!(POST "/years/{year}/assignment/draft", Year(Act::AssignExperts), "assign experts automatically, as a draft", assignment::draft),
        route!(POST "/years/{year}/assignment/discard", Year(Act::AssignExperts), "throw all drafts away", assignment::discard),
        route!(POST "/years/{year}/assignment/release", Year(Act::AssignExperts), "release all drafts to the experts", assignment::release),
        route!(POST "/years/{year}/assignment/remind", Year(Act::AssignExperts), "remind experts of the declaration", assignment::remind),
        route!(GET "/years/{year}/assignment/institutions/{institution}", Year(Act::SeeAssignments), "the experts of one institution", assignment::institution),
        route!(POST "/years/{year}/assignment/institutions/{institution}/add", Year(Act::AssignExperts), "assign an expert by hand", assignment::add),
        route!(POST "/years/{year}/assignment/institutions/{institution}/remove", Year(Act::AssignExperts), "take an assignment away", assignment::remove),
        route!(GET "/reviews", May(Act::SeeReviews), "an expert's own work and declarations", reviews::page),
        route!(POST "/reviews/impartiality", May(Act::SeeReviews), "sign the declaration of impartiality", reviews::sign),
        route!(POST "/reviews/conflicts", May(Act::SeeReviews), "declare a conflict, or step back from an institution", reviews::declare),
        route!(POST "/reviews/conflicts/withdraw", May(Act::SeeReviews), "take a declared conflict back", reviews::withdraw),
        route!(GET "/reviews/{review}", Review(Act::ReadReview), "an expert's work on one institution", review::page),
        route!(POST "/reviews/{review}/finish", Review(Act::ReadReview), "close it", review::finish),
        route!(GET "/reviews/{review}/files/{file}", Review(Act::ReadReview), "show evidence, and note that it was shown", review::file),
        route!(GET "/reviews/{review}/panel", Review(Act::SeePanel), "what all experts said, for the panel's lead", review::panel),
        route!(POST "/reviews/{review}/panel", Review(Act::LeadPanel), "settle what experts differ on, and write the panel's opinion", review::adjudicate),
        route!(GET "/reviews/{review}/concerns", Review(Act::RaiseConcern), "the form to tell the office of something", concerns::of_review),
        route!(POST "/reviews/{review}/concerns", Review(Act::RaiseConcern), "an expert tells the office of something", concerns::tell_of_review),
        route!(GET "/reviews/{review}/{indicator}", Review(Act::ReadReview), "one indicator as an expert judges it", review::sheet),
        route!(POST "/reviews/{review}/{indicator}", Review(Act::WriteReview), "write marks, decisions and verdict", review::save),
        route!(POST "/reviews/{review}/{indicator}/ask", Review(Act::WriteReview), "ask the institution for material", review::ask),
        route!(GET "/years/{year}/requests.xlsx", Year(Act::SeeMaterial), "what is seen of that as a workbook", requests::workbook),
        route!(GET "/years/{year}/requests", Year(Act::SeeMaterial), "what experts ask of institutions", requests::list),
        route!(GET "/dossiers/{dossier}/requests", Dossier(Act::SeeMaterial), "what experts ask of an institution", requests::own),
        route!(GET "/dossiers/{dossier}/requests/{request}", Dossier(Act::SeeMaterial), "one of that, with its answer", requests::one),
        // The use case decides: whoever repeats an answer, by a double click, finds it given.
        route!(POST "/dossiers/{dossier}/requests/{request}", Dossier(Act::SeeMaterial), "answer it", requests::answer),
        route!(GET "/years/{year}/judgements", Year(Act::SeeJudgements), "what is judged of all institutions, and how far", judgements::list),
        route!(GET "/years/{year}/judgements.xlsx", Year(Act::SeeJudgements), "what is seen of it as a workbook, with every raw mark", judgements::workbook),
        route!(POST "/years/{year}/judgements/{institution}/accept", Year(Act::RuleJudgements), "accept the items that the office has still to decide on", judgements::accept_rest),
        route!(POST "/years/{year}/judgements/majority", Year(Act::RuleJudgements), "settle items as most experts said", judgements::majority),
        route!(GET "/years/{year}/judgements/experts", Year(Act::SeeJudgements), "how severe experts are", judgements::experts),
        route!(GET "/years/{year}/judgements/experts/{expert}", Year(Act::SeeJudgements), "an expert's marks beside those of the others", judgements::expert),
        route!(GET "/years/{year}/judgements/leaves/{leaf}", Year(Act::SeeJudgements), "the office's marks of one leaf over all institutions", judgements::marking),
        route!(POST "/years/{year}/judgements/leaves/{leaf}", Year(Act::RuleJudgements), "write marks of that leaf", judgements::mark),
        route!(GET "/years/{year}/judgements/next", Year(Act::SeeJudgements), "the next institution with anything open", judgements::next),
        route!(GET "/years/{year}/judgements/{institution}", Year(Act::SeeJudgements), "what is judged of one institution", judgements::institution),
        route!(POST "/years/{year}/judgements/{institution}", Year(Act::RuleJudgements), "settle it", judgements::save),
        route!(GET "/years/{year}/quotas", Year(Act::SeeRecords), "how many institutions were approved for", quotas::page),
        route!(GET "/years/{year}/quotas.xlsx", Year(Act::SeeRecords), "approved numbers as a workbook that an import reads", quotas::workbook),
        route!(POST "/years/{year}/quotas", Year(Act::KeepRecords), "what a typed approved number would change", quotas::line),
        route!(POST "/years/{year}/quotas/import", Year(Act::KeepRecords), "what a workbook of approved numbers would change", quotas::upload),
        route!(POST "/years/{year}/quotas/apply", Year(Act::KeepRecords), "record approved numbers that were looked at", quotas::apply),
        route!(POST "/years/{year}/quotas/take-back", Year(Act::KeepRecords), "take an approved number back", quotas::take_back),
        route!(GET "/years/{year}/records", Year(Act::SeeRecords), "records that are kept through the year", records::page),
        route!(GET "/years/{year}/records.xlsx", Year(Act::SeeRecords), "what is seen of them as a workbook", records::workbook),
        route!(POST "/years/{year}/records", Year(Act::KeepRecords), "record something of an institution", records::add),
        route!(POST "/years/{year}/records/{record}/remove", Year(Act::KeepRecords), "take a record back", records::remove),
        route!(GET "/years/{year}/determination", Year(Act::SeeDeterminations), "determinations of a year, and what the next waits for", determination::list),
        route!(POST "/years/{year}/determination", Year(Act::Determine), "compute a determination and keep it", determination::determine),
        route!(GET "/years/{year}/determination/{number}", Year(Act::SeeDeterminations), "the roll of one, or of what would come out now", determination::roll),
        route!(GET "/years/{year}/determination/{number}/what-if", Year(Act::SeeDeterminations), "what other lines, shares, limits or a finding would change", determination::what_if),
        route!(GET "/years/{year}/determination/{number}/differences", Year(Act::SeeDeterminations), "what differs from another determination, and why", determination::differences),
        route!(GET "/years/{year}/determination/{number}/institutions/{institution}", Year(Act::SeeDeterminations), "the score card of one institution with its workings", determination::card),
        route!(GET "/years/{year}/determination/{number}/facts.json", Year(Act::SeeDeterminations), "the facts that it was computed from", determination::facts),
        route!(GET "/years/{year}/determination/{number}/result.json", Year(Act::SeeDeterminations), "its result, as the command line writes it", determination::result),
        route!(GET "/years/{year}/determination/{number}/roll.xlsx", Year(Act::SeeDeterminations), "roll, score cards and working papers as a workbook", determination::workbook),
        route!(POST "/years/{year}/determination/{number}/propose", Year(Act::Determine), "put it before a second person", determination::propose),
        route!(POST "/years/{year}/determination/{number}/decide", Year(Act::ApproveDetermination), "approve it or send it back", determination::decide),
        route!(POST "/years/{year}/determination/{number}/tie", Year(Act::ApproveDetermination), "decide a tie at the edge of the quota", determination::tie),
        route!(POST "/years/{year}/determination/{number}/withhold", Year(Act::ApproveDetermination), "hold a result back, or give it free", determination::withhold),
        route!(GET "/years/{year}/feedback.xlsx", Year(Act::SeeRequests), "all of them as a workbook", feedback::workbook),
        route!(GET "/years/{year}/feedback", Year(Act::SeeRequests), "what institutions ask to be reviewed", feedback::list),
        route!(POST "/years/{year}/feedback", Year(Act::AnswerRequest), "answer it", feedback::answer),
        route!(GET "/dossiers/{dossier}/card", Dossier(Act::SeeCard), "an institution's preliminary result with its workings", feedback::card),
        route!(POST "/dossiers/{dossier}/card/requests", Dossier(Act::AskReview), "ask for a leaf of it to be reviewed", feedback::ask),
        route!(GET "/years/{year}/visits", Year(Act::SeeVisits), "the visits of a year", visits::page),
        route!(GET "/years/{year}/visits.xlsx", Year(Act::SeeVisits), "what is seen of them as a workbook", visits::workbook),
        route!(POST "/years/{year}/visits", Year(Act::PlanVisits), "add a visit by hand", visits::add),
        route!(GET "/years/{year}/visits/plan", Year(Act::PlanVisits), "who would be visited, and why", visits::plan),
        route!(POST "/years/{year}/visits/plan", Year(Act::PlanVisits), "put them on the plan", visits::make),
        route!(GET "/visits/{visit}", Visit(Act::ReadVisit), "one visit with its report", visits::visit),
        // The use case decides: it asks about the year, and whoever repeats an act finds it done.
        route!(POST "/visits/{visit}/arrange", Visit(Act::ReadVisit), "set day and team", visits::arrange),
        route!(POST "/visits/{visit}/announce", Visit(Act::ReadVisit), "tell institution and team", visits::announce),
        route!(POST "/visits/{visit}/cancel", Visit(Act::ReadVisit), "call it off", visits::cancel),
        route!(POST "/visits/{visit}/close", Visit(Act::ReadVisit), "sign its report", visits::close),
        route!(POST "/visits/{visit}/reopen", Visit(Act::ReadVisit), "open a signed report again", visits::reopen),
        route!(GET "/visits/{visit}/list", Visit(Act::ReadVisit), "its check list", visits::sheet),
        route!(POST "/visits/{visit}/list", Visit(Act::WriteVisit), "write what is seen", visits::save),
        route!(GET "/visits/{visit}/paper.pdf", Visit(Act::ReadVisit), "the check list on paper", visits::paper),
        route!(POST "/visits/{visit}/files", Visit(Act::WriteVisit), "add photos or papers", visits::add_files),
        route!(POST "/visits/{visit}/uploads", Visit(Act::WriteVisit), "begin to send one in pieces", visits::begin),
        route!(PATCH "/visits/{visit}/uploads/{upload}", Visit(Act::WriteVisit), "send a piece of it", visits::send),
        route!(GET "/visits/{visit}/files/{file}", Visit(Act::ReadVisit), "a photo or paper", visits::file),
        route!(POST "/visits/{visit}/files/{file}/remove", Visit(Act::WriteVisit), "remove one", visits::remove_file),
        route!(GET "/dossiers/{dossier}/visits", Dossier(Act::SeeOwnVisits), "the visits of which an institution was told", visits::own),
        route!(GET "/years/{year}/cases.xlsx", Year(Act::SeeCases), "what is seen of them as a workbook", cases::workbook),
        route!(GET "/years/{year}/cases", Year(Act::SeeCases), "the cases of the negative list", cases::page),
        route!(GET "/years/{year}/cases/new", Year(Act::OpenCase), "the form to open a case", cases::form),
        route!(POST "/years/{year}/cases", Year(Act::OpenCase), "open a case", cases::open),
        route!(GET "/years/{year}/cases/signal", Year(Act::SeeCases), "a signal or a concern without a case", cases::signal::page),
        route!(POST "/years/{year}/cases/signal", Year(Act::OpenCase), "set it aside, or take it up again", cases::signal::settle),
        route!(GET "/years/{year}/cases/{case}", Case(Act::ReadCase), "a case with all that was done in it", cases::one),
        route!(POST "/years/{year}/cases/{case}/files", Case(Act::KeepEvidence), "add evidence of the office", cases::evidence::add),
        route!(POST "/years/{year}/cases/{case}/uploads", Case(Act::KeepEvidence), "begin to send it in pieces", cases::evidence::begin),
        route!(PATCH "/years/{year}/cases/{case}/uploads/{upload}", Case(Act::KeepEvidence), "send a piece of it", cases::evidence::send),
        route!(GET "/years/{year}/cases/{case}/files/{file}", Case(Act::ReadCase), "evidence of the office", cases::evidence::show),
        route!(POST "/years/{year}/cases/{case}/files/{file}/remove", Case(Act::KeepEvidence), "remove it", cases::evidence::remove),
        // The use case decides: whoever repeats an act, by a double click, finds it done.
        route!(POST "/years/{year}/cases/{case}/hear", Case(Act::ReadCase), "ask the institution for its statement", cases::hear),
        route!(POST "/years/{year}/cases/{case}/propose", Case(Act::ReadCase), "propose what a case comes to", cases::propose),
        route!(POST "/years/{year}/cases/{case}/back", Case(Act::ReadCase), "send a proposal back", cases::back),
        route!(POST "/years/{year}/cases/{case}/decide", Case(Act::ReadCase), "decide what another proposed", cases::decide),
        route!(POST "/years/{year}/cases/{case}/withdraw", Case(Act::ReadCase), "withdraw a case", cases::withdraw),
        route!(GET "/dossiers/{dossier}/cases", Dossier(Act::SeeOwnCases), "the cases on which an institution was heard", cases::own_list),
        route!(GET "/dossiers/{dossier}/cases/{case}", Case(Act::ReadOwnCase), "one of them", cases::own),
        route!(POST "/dossiers/{dossier}/cases/{case}/answer", Case(Act::ReadOwnCase), "make the institution's statement", cases::answer),
        route!(POST "/dossiers/{dossier}/cases/{case}/waive", Case(Act::ReadOwnCase), "waive it", cases::waive),
        route!(GET "/registers", May(Act::SeeRegisters), "the registers", registers::first),
        route!(GET "/registers/{register}", May(Act::SeeRegisters), "a register: institutions, organisations, certificates, experts", registers::list),
        route!(GET "/registers/{register}/list.xlsx", May(Act::SeeRegisters), "what is seen of it as a workbook", registers::workbook),
        route!(GET "/registers/{register}/new", May(Act::KeepRegisters), "the form to add to it", registers::form),
        route!(POST "/registers/{register}", May(Act::KeepRegisters), "add to it", registers::add),
        route!(POST "/registers/experts/confirm", May(Act::KeepRegisters), "confirm who experts are", registers::confirm),
        route!(POST "/registers/{register}/import", May(Act::KeepRegisters), "what a workbook would change in it", registers::stage),
        route!(POST "/registers/{register}/import/apply", May(Act::KeepRegisters), "make an import", registers::apply),
        route!(GET "/registers/{register}/{listed}", May(Act::SeeRegisters), "one thing on it, with its history", registers::page),
        route!(GET "/registers/{register}/{listed}/merger", May(Act::KeepRegisters), "what a merger would bring", registers::merger),
        route!(POST "/registers/{register}/{listed}/{act}", May(Act::KeepRegisters), "correct, rename, merge or withdraw it", registers::change),
        route!(GET "/years", May(Act::UseAccount), "the years", years::list),
        route!(POST "/years", May(Act::PrepareYear), "create a year", years::create),
        route!(GET "/years/{year}", Year(Act::SeeYear), "a year: timetable, settings", years::page),
        route!(GET "/years/{year}/settings", Year(Act::SeeYear), "the year's settings with their basis", settings::page),
        route!(POST "/years/{year}/settings", Year(Act::PrepareYear), "set a setting", settings::set),
        route!(POST "/years/{year}/timetable", Year(Act::PrepareYear), "change the timetable", years::timetable),
        route!(POST "/years/{year}/timetable/move", Year(Act::MoveTimetable), "put off the last day of a step", years::put_off),
        route!(POST "/years/{year}/issue", Year(Act::PrepareYear), "issue the notice", years::issue),
        route!(GET "/years/{year}/progress", Year(Act::SeeProgress), "progress of all institutions", progress::page),
        route!(GET "/years/{year}/progress.xlsx", Year(Act::SeeProgress), "progress as a workbook", progress::workbook),
        route!(POST "/years/{year}/step", Year(Act::MoveYear), "move the year on to its next step", years::advance),
        route!(GET "/years/{year}/figures", Year(Act::SeeFigures), "what organisations have supplied", figures::all),
        route!(GET "/years/{year}/figures/{organisation}", Figures(Act::SeeFigures), "what an organisation has supplied", figures::page),
        route!(GET "/years/{year}/figures/{organisation}/workbook", Figures(Act::SeeFigures), "its figures as a workbook to fill in", figures::workbook),
        route!(GET "/years/{year}/figures/{organisation}/standards.xlsx", Figures(Act::SeeFigures), "its fee standards and national rates as a workbook to fill in", figures::standards_workbook),
        route!(POST "/years/{year}/figures/{organisation}/workbook", Figures(Act::SupplyFigures), "what a filled workbook would change", figures::upload),
        route!(POST "/years/{year}/figures/{organisation}/errors", Figures(Act::SupplyFigures), "a refused workbook with its errors", figures::annotated),
        route!(GET "/years/{year}/figures/{organisation}/line", Figures(Act::SupplyFigures), "the form for a line", figures::line_form),
        route!(POST "/years/{year}/figures/{organisation}/line", Figures(Act::SupplyFigures), "what a typed line would change", figures::line),
        route!(POST "/years/{year}/figures/{organisation}/standards", Figures(Act::SupplyFigures), "what typed fee standards and national rates would change", figures::standards),
        route!(POST "/years/{year}/figures/{organisation}/sign", Figures(Act::SupplyFigures), "sign what was looked at as the next version", figures::sign),
        route!(POST "/years/{year}/figures/{organisation}/answer", Figures(Act::AnswerFigures), "answer what an institution disputes", figures::answer),
        route!(GET "/years/{year}/figures/{organisation}/concerns", Figures(Act::RaiseConcern), "the form to tell the office of something", concerns::of_figures),
        route!(POST "/years/{year}/figures/{organisation}/concerns", Figures(Act::RaiseConcern), "an organisation tells the office of something", concerns::tell_of_figures),
        route!(GET "/years/{year}/figures/{organisation}/evidence/{institution}/{file}", Figures(Act::SeeFigures), "evidence for a dispute of its figures", figures::evidence),
        route!(GET "/years/{year}/reconciliation", Year(Act::OverseeFigures), "how far institutions have compared figures", compared::province),
        route!(POST "/years/{year}/reconciliation/rest", Year(Act::RuleRest), "rule on all rows that nobody said anything of in time", compared::rule_rest),
        route!(GET "/years/{year}/reconciliation.xlsx", Year(Act::OverseeFigures), "every compared row as a workbook", compared::workbook),
        route!(GET "/years/{year}/facts.json", Year(Act::OverseeFigures), "the year's facts as its figures hold", compared::facts),
        route!(POST "/years/{year}/remind", Year(Act::Remind), "remind institutions", progress::remind),
        route!(GET "/dossiers/{dossier}", Dossier(Act::ReadDossier), "a self-evaluation", dossier::page),
        route!(GET "/dossiers/{dossier}/sheets/{sheet}", Dossier(Act::ReadDossier), "one sheet of it", sheet::page),
        route!(POST "/dossiers/{dossier}/sheets/{sheet}", Dossier(Act::WriteDossier), "write rows of a sheet", sheet::save),
        route!(GET "/dossiers/{dossier}/entries/{entry}", Dossier(Act::ReadDossier), "the history of a row", sheet::history),
        route!(POST "/dossiers/{dossier}/sheets/{sheet}/copy", Dossier(Act::WriteDossier), "copy from the year before", sheet::copy),
        route!(POST "/dossiers/{dossier}/sheets/{sheet}/comments", Dossier(Act::Comment), "comment inside the institution", sheet::comment),
        route!(POST "/dossiers/{dossier}/sheets/{sheet}/files", Dossier(Act::WriteDossier), "add evidence", evidence::add),
        route!(POST "/dossiers/{dossier}/sheets/{sheet}/files/use", Dossier(Act::WriteDossier), "use a file on one more sheet", evidence::reuse),
        route!(POST "/dossiers/{dossier}/sheets/{sheet}/uploads", Dossier(Act::WriteDossier), "begin to send a file in pieces", evidence::begin),
        route!(PATCH "/dossiers/{dossier}/sheets/{sheet}/uploads/{upload}", Dossier(Act::WriteDossier), "send a piece of a file", evidence::send),
        route!(GET "/dossiers/{dossier}/files/{file}", Dossier(Act::ReadDossier), "a file", evidence::show),
        // The use case decides: where it is removed from, which is open at other times than the sheets, the form says.
        route!(POST "/dossiers/{dossier}/files/{file}/remove", Dossier(Act::ReadDossier), "remove a file", evidence::remove),
        route!(GET "/dossiers/{dossier}/workbook", Dossier(Act::ReadDossier), "the rows as a workbook to fill in", workbook::download),
        route!(POST "/dossiers/{dossier}/workbook", Dossier(Act::WriteDossier), "what a filled workbook would change", workbook::stage),
        route!(POST "/dossiers/{dossier}/workbook/apply", Dossier(Act::WriteDossier), "take a workbook's rows over", workbook::apply),
        route!(GET "/dossiers/{dossier}/check", Dossier(Act::ReadDossier), "the check list", submission::check),
        route!(GET "/dossiers/{dossier}/report.pdf", Dossier(Act::ReadDossier), "the self-evaluation report as PDF", submission::report),
        route!(POST "/dossiers/{dossier}/approve", Dossier(Act::ApproveDossier), "approve inside", submission::approve),
        // The use case decides: whoever repeats a submission, by a double click or a lost line, gets its receipt again.
        route!(POST "/dossiers/{dossier}/submit", Dossier(Act::ReadDossier), "submit", submission::submit),
        route!(GET "/dossiers/{dossier}/receipt", Dossier(Act::ReadDossier), "the receipt", submission::receipt),
        route!(GET "/dossiers/{dossier}/comparison", Dossier(Act::ReadDossier), "what changed since the last submission", submission::comparison),
        route!(POST "/dossiers/{dossier}/return", Dossier(Act::ReturnDossier), "return named sheets", submission::give_back),
        route!(POST "/dossiers/{dossier}/admit", Dossier(Act::AdmitLate), "admit what was not submitted in time", submission::admit),
        route!(POST "/dossiers/{dossier}/extensions", Dossier(Act::ProposeExtension), "propose more time", submission::propose),
        route!(POST "/dossiers/{dossier}/extensions/{extension}/approve", Dossier(Act::ApproveExtension), "approve more time", submission::extend),
        route!(GET "/dossiers/{dossier}/figures", Dossier(Act::CompareFigures), "its figures beside those that were supplied", compared::page),
        route!(GET "/dossiers/{dossier}/figures/row", Dossier(Act::CompareFigures), "one certificate and level of it", compared::row),
        route!(POST "/dossiers/{dossier}/figures/confirm", Dossier(Act::ConfirmFigures), "confirm what was supplied", compared::confirm),
        route!(POST "/dossiers/{dossier}/figures/dispute", Dossier(Act::ConfirmFigures), "dispute what was supplied", compared::dispute),
        route!(POST "/dossiers/{dossier}/figures/rule", Dossier(Act::RuleFigures), "rule which figures hold", compared::rule),
        route!(GET "/mail", May(Act::SeeOperations), "mail on its way out", mail::page),
        route!(POST "/mail/test", May(Act::SeeOperations), "send oneself a test", mail::test),
        route!(POST "/mail/{mail}/again", May(Act::SeeOperations), "try a mail again at once", mail::again),
        route!(GET "/log", May(Act::ReadLog), "the log", log::page),
        operation!(GET "/api/v1/openapi.json", Open, description::DESCRIPTION, description::serve),
        operation!(GET "/api/v1/me", May(Act::UseAccount), api::me::ME, api::me::me),
        operation!(GET "/api/v1/years", May(Act::UseAccount), api::years::YEARS, api::years::years),
        operation!(GET "/api/v1/years/{year}", Year(Act::SeeYear), api::years::YEAR, api::years::year),
        operation!(GET "/api/v1/years/{year}/scheme", Year(Act::SeeYear), api::years::SCHEME, api::years::scheme),
        operation!(GET "/api/v1/years/{year}/progress", Year(Act::SeeProgress), api::years::PROGRESS, api::years::progress),
        operation!(GET "/api/v1/dossiers", May(Act::UseAccount), api::dossiers::DOSSIERS, api::dossiers::dossiers),
        operation!(GET "/api/v1/dossiers/{dossier}", Dossier(Act::ReadDossier), api::dossiers::DOSSIER, api::dossiers::dossier),
        operation!(GET "/api/v1/dossiers/{dossier}/score", Dossier(Act::ReadDossier), api::dossiers::SCORE, api::dossiers::score),
        operation!(GET "/api/v1/dossiers/{dossier}/facts", Dossier(Act::ReadDossier), api::dossiers::FACTS, api::dossiers::facts),
        operation!(GET "/api/v1/dossiers/{dossier}/receipt", Dossier(Act::ReadDossier), api::receipt::RECEIPT, api::receipt::receipt),
        operation!(GET "/api/v1/dossiers/{dossier}/files", Dossier(Act::ReadDossier), api::files::FILES, api::files::files),
        operation!(GET "/api/v1/dossiers/{dossier}/files/{file}", Dossier(Act::ReadDossier), api::files::FILE, api::files::file),
        operation!(GET "/api/v1/dossiers/{dossier}/sheets/{sheet}/rows", Dossier(Act::ReadDossier), api::rows::ROWS, api::rows::rows),
        // The use case decides: whoever repeats a command, since the line was lost, gets its answer again.
        operation!(POST "/api/v1/dossiers/{dossier}/sheets/{sheet}/rows", Dossier(Act::ReadDossier), api::rows::SAVE_ROWS, api::rows::save),
        operation!(GET "/api/v1/log", May(Act::ReadLog), api::log::LOG, api::log::log),
    ]
}
