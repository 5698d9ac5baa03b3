//! Everything that somebody may want to do, as the policy decides it.

/// What somebody wants to do. Every route names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Use one's own account: home, password, second factor, logins, search.
    UseAccount,
    /// See who has an account, and who is invited.
    SeePeople,
    /// Invite, end roles, give sheets.
    ManagePeople,
    /// See the year: steps, timetable, settings.
    SeeYear,
    /// Prepare the year: settings and timetable; issue the notice.
    PrepareYear,
    /// See the registers: institutions, organisations, certificates.
    SeeRegisters,
    /// Keep the registers: import, correct, rename, merge.
    KeepRegisters,
    /// Move the year on to its next step.
    MoveYear,
    /// See what organisations supplied.
    SeeFigures,
    /// See what all organisations supplied, and how far all institutions have compared.
    OverseeFigures,
    /// Supply figures of an organisation's certificates.
    SupplyFigures,
    /// Answer for an organisation what an institution disputes.
    AnswerFigures,
    /// See the progress of institutions.
    SeeProgress,
    /// Remind institutions.
    Remind,
    /// Propose more time for one institution.
    ProposeExtension,
    /// Approve what another proposed.
    ApproveExtension,
    /// Read a dossier and its files.
    ReadDossier,
    /// Read comments made inside the institution.
    ReadComments,
    /// Write a comment inside the institution.
    Comment,
    /// Write a sheet of a dossier, or add evidence to it.
    WriteDossier,
    /// Approve inside and sign the integrity statement.
    ApproveDossier,
    /// Submit.
    SubmitDossier,
    /// Admit what an institution saved and did not submit in time.
    AdmitLate,
    /// Return named sheets with a reason.
    ReturnDossier,
    /// See an institution's own figures beside those that organisations supplied.
    CompareFigures,
    /// Confirm or dispute them for the institution.
    ConfirmFigures,
    /// Rule which of them hold.
    RuleFigures,
    /// Rule on all that nobody said anything of in time.
    RuleRest,
    /// Put off the last day of a step after the notice.
    MoveTimetable,
    /// See which experts look at what.
    SeeAssignments,
    /// Assign experts to institutions.
    AssignExperts,
    /// See what is assigned to oneself.
    SeeReviews,
    /// Declare a conflict of interest, or that there is none.
    Declare,
    /// Read what is assigned to oneself, with its evidence.
    ReadReview,
    /// Mark it, decide on its items, say what is settled, ask the institution for material.
    WriteReview,
    /// See what experts ask of institutions, and what they are answered.
    SeeMaterial,
    /// Answer it for the institution, with files.
    AnswerMaterial,
    /// See what all experts said of an institution of one's own, as the lead of its panel.
    SeePanel,
    /// Settle there what experts differ on.
    LeadPanel,
    /// See what experts said brought together, and the office's own marks.
    SeeJudgements,
    /// Give the office's marks and decisions, and settle what experts differ on.
    RuleJudgements,
    /// See the records that are kept of institutions through the year.
    SeeRecords,
    /// Keep them.
    KeepRecords,
    /// See determinations of a year.
    SeeDeterminations,
    /// Compute a determination and put it before a second person.
    Determine,
    /// Approve one or send it back.
    ApproveDetermination,
    /// See an institution's own preliminary result with its workings.
    SeeCard,
    /// Ask for a leaf of it to be reviewed.
    AskReview,
    /// See what institutions ask to be reviewed.
    SeeRequests,
    /// Answer it.
    AnswerRequest,
    /// See the visits of a year.
    SeeVisits,
    /// Plan them: who is visited, when, by whom; tell them, call one off.
    PlanVisits,
    /// Read a visit with what the team saw.
    ReadVisit,
    /// Write down what is seen on it.
    WriteVisit,
    /// Sign its report.
    CloseVisit,
    /// Open a signed report again.
    ReopenVisit,
    /// See the visits of which one's own institution was told.
    SeeOwnVisits,
    /// See the cases of the negative list of a year.
    SeeCases,
    /// Tell the office of something that may be on the negative list.
    RaiseConcern,
    /// Open a case.
    OpenCase,
    /// Keep the office's evidence in a case.
    KeepEvidence,
    /// Read a case with all that was done in it.
    ReadCase,
    /// Ask the institution for its statement.
    HearInstitution,
    /// Propose what a case comes to.
    ProposeFinding,
    /// Send a proposal back, or take one's own back.
    SendBackFinding,
    /// Decide what another proposed.
    DecideFinding,
    /// Withdraw a case before it is decided.
    WithdrawCase,
    /// See the cases on which one's own institution was heard.
    SeeOwnCases,
    /// Read one of them.
    ReadOwnCase,
    /// Make the institution's statement, with evidence, or waive it.
    AnswerCase,
    /// Read the log.
    ReadLog,
    /// See how the server runs.
    SeeOperations,
}
