//! Self-evaluation: loading a dossier, what it comes to, writing it, evidence, approval, submission and return.

mod earlier;
mod facts;
mod files;
mod list;
mod load;
mod returning;
mod save;
mod score;
mod submit;
mod typed;
mod uploads;
mod workbook;

pub use documents::evidence::FileKind;
pub use earlier::{Earlier, Wish};
pub use facts::{CERTIFICATE_FIELDS, FieldProblem, ITEM_FIELDS, Reading};
pub(crate) use facts::{read as read_entries, read_judged};
pub use files::{Added, NewFile};
pub(crate) use files::{Named, of_blobs};
pub use list::Wanted;
pub use load::{Book, Cover, cover_of, view_of};
pub(crate) use load::{governing, view};
pub use returning::ReturnRequest;
pub(crate) use save::settle;
pub use save::{Change, Once, Saved, new_entry_id};
pub use score::{IndicatorScore, LeafScore, Score, Tally};
pub use submit::{Comparison, INTEGRITY, ReceiptFacts, Requirement};
pub(crate) use submit::{Submitted, day_words};
pub(crate) use typed::{certificate_fields, typed_rows};
pub use uploads::Sent;
pub(crate) use uploads::{Received, place_of};
pub use workbook::{StagedRow, StagedSheet};
