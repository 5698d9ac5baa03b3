//! Evidence files: what they are by their content, the name they are shown under, and personal data in them.

mod kind;
mod privacy;

pub use kind::{FileKind, kind_of, safe_name};
pub use privacy::{PersonalData, personal_data};
