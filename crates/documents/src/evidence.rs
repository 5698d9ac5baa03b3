//! Evidence files: what they are by their content, the name they are shown under, and personal data in them.
//!
//! [`accept`] decides about a file where it arrives, with bounded reading. [`scan_untrusted`] looks into it, in a child
//! process.

mod accept;
mod archive;
mod compound;
mod kind;
mod name;
mod picture;
mod privacy;
mod refusal;
mod scan;
mod text;
mod xml;

pub use accept::{Rules, accept, kind_of};
pub use kind::{Disposition, FileKind};
pub use name::safe_name;
pub use privacy::{Masked, PersonalData, personal_data};
pub use scan::{Coverage, SCAN_ARGUMENT, Scan, ScanError, ScanLimits, scan_child_main, scan_untrusted};
