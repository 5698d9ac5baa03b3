//! Who may do what in which state. Pure: no clock, no database, no HTTP; whoever calls passes the time and the state.
//!
//! - [`act`]: everything that somebody may want to do.
//! - [`ids`]: a type for each kind of object.
//! - [`role`]: roles, memberships and the person acting.
//! - [`year`]: the steps of the yearly cycle and its timetable.
//! - [`calendar`]: working days.
//! - [`case`]: a case of the negative list and its way to a decision.
//! - [`dossier`]: an institution's self-evaluation and its way through the year.
//! - [`material`]: what experts ask of an institution, and until when.
//! - [`policy`]: the one access policy, which every page, download and API call asks.
//! - [`visit`]: a visit of an institution and its way to a signed report.
//! - [`event`]: the closed list of what the log records.

pub mod act;
pub mod calendar;
pub mod case;
pub mod dossier;
pub mod event;
pub mod ids;
pub mod material;
pub mod policy;
pub mod role;
pub mod visit;
pub mod year;

pub use act::Act;
pub use case::{CaseState, Finding};
pub use dossier::DossierState;
pub use event::Event;
pub use ids::{
    AccessKeyId, AccountId, AssignmentId, CaseId, CertificateId, ConcernId, ConflictId, DossierId, EntryId, ExpertId,
    FigureId, FiguresId, FileId, InstitutionId, InvitationId, MailId, MaterialId, MembershipId, OrganisationId, RunId,
    VisitId, Year,
};
pub use material::MaterialState;
pub use policy::{
    CASE, CaseView, DISPUTED, Decision, DossierView, FiguresView, MATERIAL, MaterialView, Object, ReviewView, SEALED,
    VisitView, is_beside, may, reads_detail,
};
pub use role::{Actor, Membership, Role, Scope};
pub use visit::VisitState;
pub use year::{Step, Window};
