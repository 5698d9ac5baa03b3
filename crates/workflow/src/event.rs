//! The closed list of what the log records.

use scheme::Text;

/// An act worth a line in the log. Its id is stored and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The first administrators were made.
    SetUp,
    /// Somebody was invited.
    Invited,
    /// An invitation was taken back.
    InvitationRevoked,
    /// An invitation was accepted.
    InvitationAccepted,
    /// A role was ended.
    MembershipEnded,
    /// Sheets were given to a contributor.
    SheetsGiven,
    /// Somebody signed in.
    SignedIn,
    /// Signing in failed.
    SignInFailed,
    /// Somebody signed out, or a login was ended.
    SignedOut,
    /// A password was changed.
    PasswordChanged,
    /// A second factor was set up.
    SecondFactorSet,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// An access key was made.
    AccessKeyMade,
    /// An access key was taken back.
    AccessKeyRevoked,
    /// A year was created.
    YearCreated,
    /// A setting of the year was changed.
    SettingChanged,
    /// The timetable was changed.
    TimetableChanged,
    /// Institutions were imported or changed.
    InstitutionsChanged,
    /// Training-evaluation organisations were imported.
    OrganisationsChanged,
    /// Certificates were imported.
    CertificatesChanged,
    /// Experts were imported.
    ExpertsChanged,
    /// Something was put on a register.
    Listed,
    /// What a register says was put right.
    Corrected,
    /// An institution, organisation or certificate has a new name.
    Renamed,
    /// An institution or organisation became part of another.
    Merged,
    /// A merger was taken back.
    MergerUndone,
    /// A certificate was withdrawn.
    CertificateWithdrawn,
    /// A withdrawn certificate is awarded again.
    CertificateReinstated,
    /// An expert's identity and employer were confirmed.
    ExpertConfirmed,
    /// An expert left the pool.
    ExpertWithdrawn,
    /// An expert came back to the pool.
    ExpertReinstated,
    /// The notice was issued: scheme and settings are frozen.
    NoticeIssued,
    /// More time was proposed for one institution.
    ExtensionProposed,
    /// More time was given by a second person.
    ExtensionApproved,
    /// A row of a dossier was written.
    EntrySaved,
    /// A row of a dossier was removed.
    EntryRemoved,
    /// A file was added.
    FileAdded,
    /// Evidence used on one more sheet.
    FileUsed,
    /// A file was removed.
    FileRemoved,
    /// A comment was made inside the institution.
    Commented,
    /// The head approved the dossier and signed the integrity statement.
    Approved,
    /// A dossier was submitted.
    Submitted,
    /// What an institution had saved and not submitted in time was admitted by the office.
    AdmittedLate,
    /// A dossier was returned for named sheets.
    Returned,
    /// The year moved on to its next step.
    YearMoved,
    /// An organisation supplied figures, or the office in its place.
    FiguresSupplied,
    /// An institution confirmed figures.
    FiguresConfirmed,
    /// An institution disputed figures.
    FiguresDisputed,
    /// An organisation answered a dispute.
    DisputeAnswered,
    /// The office ruled which figures hold.
    FiguresRuled,
    /// A conflict of interest between expert and institution was declared.
    ConflictDeclared,
    /// A declared conflict was taken back.
    ConflictWithdrawn,
    /// An expert signed the declaration of impartiality.
    ImpartialityDeclared,
    /// Experts were assigned automatically, as a draft.
    AssignmentDrafted,
    /// An expert was assigned or taken away by hand.
    AssignmentChanged,
    /// Drafted assignments were released to the experts.
    AssignmentReleased,
    /// An expert withdrew from an institution after release.
    Recused,
    /// An expert's mark, decision or verdict was written.
    OpinionSaved,
    /// An expert was done with an institution.
    ReviewFinished,
    /// Somebody outside the institution opened a file of its evidence.
    EvidenceRead,
    /// An expert asked an institution for material.
    MaterialAsked,
    /// The institution answered.
    MaterialAnswered,
    /// An office's mark or decision, or what a panel lead settles, was written.
    Ruled,
    /// The office recorded something of an institution, or took it back.
    RecordKept,
    /// The office recorded how many institutions were approved for, or took it back.
    QuotasRecorded,
    /// A determination was computed and kept with its facts.
    DeterminationMade,
    /// A determination was put before a second person.
    DeterminationProposed,
    /// A determination was approved by a second person.
    DeterminationApproved,
    /// A determination was sent back by a second person.
    DeterminationSentBack,
    /// Who of equals at the edge of the quota gets a seat was decided, or taken back.
    TieDecided,
    /// The result of an institution was held back, or given free.
    ResultWithheld,
    /// An institution asked for a leaf of its preliminary result to be reviewed.
    ReviewAsked,
    /// The office answered it.
    ReviewAnswered,
    /// A case of the negative list was opened.
    CaseOpened,
    /// An expert or an organisation told the office of a concern.
    ConcernRaised,
    /// The office set a signal or a concern aside, or takes it up again.
    SignalSettled,
    /// An institution was asked for its statement on a case.
    InstitutionHeard,
    /// An institution made its statement on a case, or waived it.
    HearingAnswered,
    /// What a case comes to was proposed.
    FindingProposed,
    /// A proposal was sent back.
    FindingSentBack,
    /// What a case comes to was decided by a second person.
    FindingDecided,
    /// A case was withdrawn.
    CaseWithdrawn,
    /// Visits were put on the plan.
    VisitsPlanned,
    /// Day and team of a visit were set.
    VisitArranged,
    /// Institution and team were told of a visit.
    VisitAnnounced,
    /// A visit was called off.
    VisitCancelled,
    /// Something seen on a visit was written down.
    VisitNoted,
    /// The office added evidence to a case.
    CaseFileAdded,
    /// The office removed evidence from a case.
    CaseFileRemoved,
    /// A photo or paper was added to a visit.
    VisitFileAdded,
    /// A photo or paper was removed from a visit.
    VisitFileRemoved,
    /// The report of a visit was signed.
    VisitClosed,
    /// The report of a visit was opened again.
    VisitReopened,
    /// A decided finding reopened the result of a year.
    YearReopened,
    /// A reminder was sent.
    Reminded,
    /// The data were exported.
    Exported,
    /// Data were put back from a backup.
    Restored,
    /// A made-up province was put in: these data are a demonstration for ever.
    DemonstrationFilled,
}

impl Event {
    /// Whether its details are of accounts and sign-in only: what the three administrators read. Scores, figures and
    /// cases stand in the details of others.
    pub fn is_of_accounts(self) -> bool {
        self <= Self::AccessKeyRevoked
    }

    /// All.
    pub const ALL: [Self; 98] = [
        Self::SetUp,
        Self::Invited,
        Self::InvitationRevoked,
        Self::InvitationAccepted,
        Self::MembershipEnded,
        Self::SheetsGiven,
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::PasswordChanged,
        Self::SecondFactorSet,
        Self::RecoveryCodeUsed,
        Self::AccessKeyMade,
        Self::AccessKeyRevoked,
        Self::YearCreated,
        Self::SettingChanged,
        Self::TimetableChanged,
        Self::InstitutionsChanged,
        Self::OrganisationsChanged,
        Self::CertificatesChanged,
        Self::ExpertsChanged,
        Self::Listed,
        Self::Corrected,
        Self::Renamed,
        Self::Merged,
        Self::MergerUndone,
        Self::CertificateWithdrawn,
        Self::CertificateReinstated,
        Self::ExpertConfirmed,
        Self::ExpertWithdrawn,
        Self::ExpertReinstated,
        Self::NoticeIssued,
        Self::ExtensionProposed,
        Self::ExtensionApproved,
        Self::EntrySaved,
        Self::EntryRemoved,
        Self::FileAdded,
        Self::FileUsed,
        Self::FileRemoved,
        Self::Commented,
        Self::Approved,
        Self::Submitted,
        Self::AdmittedLate,
        Self::Returned,
        Self::YearMoved,
        Self::FiguresSupplied,
        Self::FiguresConfirmed,
        Self::FiguresDisputed,
        Self::DisputeAnswered,
        Self::FiguresRuled,
        Self::ConflictDeclared,
        Self::ConflictWithdrawn,
        Self::ImpartialityDeclared,
        Self::AssignmentDrafted,
        Self::AssignmentChanged,
        Self::AssignmentReleased,
        Self::Recused,
        Self::OpinionSaved,
        Self::ReviewFinished,
        Self::EvidenceRead,
        Self::MaterialAsked,
        Self::MaterialAnswered,
        Self::Ruled,
        Self::RecordKept,
        Self::QuotasRecorded,
        Self::DeterminationMade,
        Self::DeterminationProposed,
        Self::DeterminationApproved,
        Self::DeterminationSentBack,
        Self::TieDecided,
        Self::ResultWithheld,
        Self::ReviewAsked,
        Self::ReviewAnswered,
        Self::CaseOpened,
        Self::ConcernRaised,
        Self::SignalSettled,
        Self::InstitutionHeard,
        Self::HearingAnswered,
        Self::FindingProposed,
        Self::FindingSentBack,
        Self::FindingDecided,
        Self::CaseWithdrawn,
        Self::VisitsPlanned,
        Self::VisitArranged,
        Self::VisitAnnounced,
        Self::VisitCancelled,
        Self::VisitNoted,
        Self::CaseFileAdded,
        Self::CaseFileRemoved,
        Self::VisitFileAdded,
        Self::VisitFileRemoved,
        Self::VisitClosed,
        Self::VisitReopened,
        Self::YearReopened,
        Self::Reminded,
        Self::Exported,
        Self::Restored,
        Self::DemonstrationFilled,
    ];

    /// What people call it.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::SetUp => ("系统启用", "set up"),
            Self::Invited => ("邀请人员", "invited"),
            Self::InvitationRevoked => ("撤回邀请", "invitation revoked"),
            Self::InvitationAccepted => ("接受邀请", "invitation accepted"),
            Self::MembershipEnded => ("终止角色", "role ended"),
            Self::SheetsGiven => ("分配指标", "indicators given"),
            Self::SignedIn => ("登录", "signed in"),
            Self::SignInFailed => ("登录失败", "sign-in failed"),
            Self::SignedOut => ("退出", "signed out"),
            Self::PasswordChanged => ("修改密码", "password changed"),
            Self::SecondFactorSet => ("设置二次验证", "second factor set"),
            Self::RecoveryCodeUsed => ("使用恢复码", "recovery code used"),
            Self::AccessKeyMade => ("创建访问密钥", "access key made"),
            Self::AccessKeyRevoked => ("撤销访问密钥", "access key revoked"),
            Self::YearCreated => ("创建年度", "year created"),
            Self::SettingChanged => ("修改设置", "setting changed"),
            Self::TimetableChanged => ("修改时间安排", "timetable changed"),
            Self::InstitutionsChanged => ("修改院校名单", "institutions changed"),
            Self::OrganisationsChanged => ("修改评价组织名单", "organisations changed"),
            Self::CertificatesChanged => ("修改证书名单", "certificates changed"),
            Self::ExpertsChanged => ("修改专家库", "experts changed"),
            Self::Listed => ("列入名录", "listed"),
            Self::Corrected => ("更正名录", "corrected"),
            Self::Renamed => ("更名", "renamed"),
            Self::Merged => ("并入", "merged"),
            Self::MergerUndone => ("撤销并入", "merger undone"),
            Self::CertificateWithdrawn => ("停用证书", "certificate withdrawn"),
            Self::CertificateReinstated => ("恢复证书", "certificate reinstated"),
            Self::ExpertConfirmed => ("核实专家身份", "expert confirmed"),
            Self::ExpertWithdrawn => ("停用专家", "expert withdrawn"),
            Self::ExpertReinstated => ("恢复专家", "expert reinstated"),
            Self::NoticeIssued => ("印发通知", "notice issued"),
            Self::ExtensionProposed => ("提出延期", "more time proposed"),
            Self::ExtensionApproved => ("批准延期", "more time approved"),
            Self::EntrySaved => ("保存数据行", "row saved"),
            Self::EntryRemoved => ("删除数据行", "row removed"),
            Self::FileAdded => ("添加材料", "file added"),
            Self::FileUsed => ("使用已有材料", "file used once more"),
            Self::FileRemoved => ("移除材料", "file removed"),
            Self::Commented => ("留言", "commented"),
            Self::Approved => ("校内审核通过", "approved inside"),
            Self::Submitted => ("提交", "submitted"),
            Self::AdmittedLate => ("逾期采纳", "admitted late"),
            Self::Returned => ("退回修改", "returned"),
            Self::YearMoved => ("进入下一环节", "moved on"),
            Self::FiguresSupplied => ("报送数据", "figures supplied"),
            Self::FiguresConfirmed => ("确认数据", "figures confirmed"),
            Self::FiguresDisputed => ("对数据提出异议", "figures disputed"),
            Self::DisputeAnswered => ("答复异议", "dispute answered"),
            Self::FiguresRuled => ("裁定数据", "figures ruled"),
            Self::ConflictDeclared => ("声明回避", "conflict declared"),
            Self::ConflictWithdrawn => ("撤回回避声明", "conflict withdrawn"),
            Self::ImpartialityDeclared => ("签署评审承诺", "impartiality declared"),
            Self::AssignmentDrafted => ("自动分配专家", "assignment drafted"),
            Self::AssignmentChanged => ("调整专家分配", "assignment changed"),
            Self::AssignmentReleased => ("发布专家分配", "assignment released"),
            Self::Recused => ("专家回避", "recused"),
            Self::OpinionSaved => ("保存评审意见", "opinion saved"),
            Self::ReviewFinished => ("完成评审", "review finished"),
            Self::EvidenceRead => ("查阅佐证材料", "evidence read"),
            Self::MaterialAsked => ("要求补充材料", "material asked for"),
            Self::MaterialAnswered => ("院校补充材料", "material given"),
            Self::Ruled => ("核定或裁定", "settled"),
            Self::RecordKept => ("办公室登记", "recorded"),
            Self::QuotasRecorded => ("登记获批人数", "approved numbers recorded"),
            Self::DeterminationMade => ("计算结果", "determination computed"),
            Self::DeterminationProposed => ("提请审定结果", "determination proposed"),
            Self::DeterminationApproved => ("审定结果", "determination approved"),
            Self::DeterminationSentBack => ("退回结果", "determination sent back"),
            Self::TieDecided => ("裁定并列", "tie decided"),
            Self::ResultWithheld => ("暂缓公布结果", "result held back"),
            Self::ReviewAsked => ("申请复核", "review asked for"),
            Self::ReviewAnswered => ("答复复核", "review answered"),
            Self::CaseOpened => ("负面清单立案", "case opened"),
            Self::ConcernRaised => ("反映问题线索", "concern raised"),
            Self::SignalSettled => ("线索处理", "signal set aside or taken up"),
            Self::InstitutionHeard => ("告知院校陈述申辩", "institution heard"),
            Self::HearingAnswered => ("院校陈述申辩", "hearing answered"),
            Self::FindingProposed => ("提出认定意见", "finding proposed"),
            Self::FindingSentBack => ("退回认定意见", "finding sent back"),
            Self::FindingDecided => ("决定负面事项", "finding decided"),
            Self::CaseWithdrawn => ("撤案", "case withdrawn"),
            Self::VisitsPlanned => ("安排现场考察", "visits planned"),
            Self::VisitArranged => ("现场考察安排", "visit arranged"),
            Self::VisitAnnounced => ("通知现场考察", "visit announced"),
            Self::VisitCancelled => ("取消现场考察", "visit called off"),
            Self::VisitNoted => ("现场记录", "noted on a visit"),
            Self::CaseFileAdded => ("添加案件证据", "evidence added to a case"),
            Self::CaseFileRemoved => ("移除案件证据", "evidence removed from a case"),
            Self::VisitFileAdded => ("添加现场照片或材料", "file added to a visit"),
            Self::VisitFileRemoved => ("移除现场照片或材料", "file removed from a visit"),
            Self::VisitClosed => ("现场考察报告签署", "visit report signed"),
            Self::VisitReopened => ("现场考察报告退回修改", "visit report reopened"),
            Self::YearReopened => ("重新确定结果", "year reopened"),
            Self::Reminded => ("提醒", "reminded"),
            Self::Exported => ("导出", "exported"),
            Self::Restored => ("从备份恢复", "restored"),
            Self::DemonstrationFilled => ("建立演示数据", "demonstration filled"),
        };
        Text::new(zh, en)
    }

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Invited => "invited",
            Self::InvitationRevoked => "invitation_revoked",
            Self::InvitationAccepted => "invitation_accepted",
            Self::MembershipEnded => "membership_ended",
            Self::SheetsGiven => "sheets_given",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorSet => "second_factor_set",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::AccessKeyMade => "access_key_made",
            Self::AccessKeyRevoked => "access_key_revoked",
            Self::YearCreated => "year_created",
            Self::SettingChanged => "setting_changed",
            Self::TimetableChanged => "timetable_changed",
            Self::InstitutionsChanged => "institutions_changed",
            Self::OrganisationsChanged => "organisations_changed",
            Self::CertificatesChanged => "certificates_changed",
            Self::ExpertsChanged => "experts_changed",
            Self::Listed => "listed",
            Self::Corrected => "corrected",
            Self::Renamed => "renamed",
            Self::Merged => "merged",
            Self::MergerUndone => "merger_undone",
            Self::CertificateWithdrawn => "certificate_withdrawn",
            Self::CertificateReinstated => "certificate_reinstated",
            Self::ExpertConfirmed => "expert_confirmed",
            Self::ExpertWithdrawn => "expert_withdrawn",
            Self::ExpertReinstated => "expert_reinstated",
            Self::NoticeIssued => "notice_issued",
            Self::ExtensionProposed => "extension_proposed",
            Self::ExtensionApproved => "extension_approved",
            Self::EntrySaved => "entry_saved",
            Self::EntryRemoved => "entry_removed",
            Self::FileAdded => "file_added",
            Self::FileUsed => "file_used",
            Self::FileRemoved => "file_removed",
            Self::Commented => "commented",
            Self::Approved => "approved",
            Self::Submitted => "submitted",
            Self::AdmittedLate => "admitted_late",
            Self::Returned => "returned",
            Self::YearMoved => "year_moved",
            Self::FiguresSupplied => "figures_supplied",
            Self::FiguresConfirmed => "figures_confirmed",
            Self::FiguresDisputed => "figures_disputed",
            Self::DisputeAnswered => "dispute_answered",
            Self::FiguresRuled => "figures_ruled",
            Self::ConflictDeclared => "conflict_declared",
            Self::ConflictWithdrawn => "conflict_withdrawn",
            Self::ImpartialityDeclared => "impartiality_declared",
            Self::AssignmentDrafted => "assignment_drafted",
            Self::AssignmentChanged => "assignment_changed",
            Self::AssignmentReleased => "assignment_released",
            Self::Recused => "recused",
            Self::OpinionSaved => "opinion_saved",
            Self::ReviewFinished => "review_finished",
            Self::EvidenceRead => "evidence_read",
            Self::MaterialAsked => "material_asked",
            Self::MaterialAnswered => "material_answered",
            Self::Ruled => "ruled",
            Self::RecordKept => "record_kept",
            Self::QuotasRecorded => "quotas_recorded",
            Self::DeterminationMade => "determination_made",
            Self::DeterminationProposed => "determination_proposed",
            Self::DeterminationApproved => "determination_approved",
            Self::DeterminationSentBack => "determination_sent_back",
            Self::TieDecided => "tie_decided",
            Self::ResultWithheld => "result_withheld",
            Self::ReviewAsked => "review_asked",
            Self::ReviewAnswered => "review_answered",
            Self::CaseOpened => "case_opened",
            Self::ConcernRaised => "concern_raised",
            Self::SignalSettled => "signal_settled",
            Self::InstitutionHeard => "institution_heard",
            Self::HearingAnswered => "hearing_answered",
            Self::FindingProposed => "finding_proposed",
            Self::FindingSentBack => "finding_sent_back",
            Self::FindingDecided => "finding_decided",
            Self::CaseWithdrawn => "case_withdrawn",
            Self::VisitsPlanned => "visits_planned",
            Self::VisitArranged => "visit_arranged",
            Self::VisitAnnounced => "visit_announced",
            Self::VisitCancelled => "visit_cancelled",
            Self::VisitNoted => "visit_noted",
            Self::CaseFileAdded => "case_file_added",
            Self::CaseFileRemoved => "case_file_removed",
            Self::VisitFileAdded => "visit_file_added",
            Self::VisitFileRemoved => "visit_file_removed",
            Self::VisitClosed => "visit_closed",
            Self::VisitReopened => "visit_reopened",
            Self::YearReopened => "year_reopened",
            Self::Reminded => "reminded",
            Self::Exported => "exported",
            Self::Restored => "restored",
            Self::DemonstrationFilled => "demonstration_filled",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.id() == id)
    }
}
