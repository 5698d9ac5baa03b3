//! The experts of a year: with whom they are in conflict, who looks at what, and what they declare themselves.

mod board;
mod conflicts;
mod declare;
mod draft;
mod edit;
mod letters;
mod mark;
mod material;
mod opine;
mod review;

pub use board::{Board, PanelExpert, PanelInstitution};
pub use conflicts::{Conflict, Conflicts};
pub use declare::{OwnReview, OwnReviews, impartiality};
pub use draft::{Options, Parts, Replayed, run_words};

pub(crate) use edit::reason;
pub(crate) use mark::read_mark;
pub use material::{
    MATERIAL_DAYS, MaterialLine, OwnMaterial, YearMaterial, material_place, material_state, material_view,
};
pub use opine::{OtherMark, SavedOpinions};
pub(crate) use opine::{checked, digest, rewritten};
pub use review::{
    ADVICE, DECISION, DECISIONS, Gap, KIND, MARK, PROBLEMS, REASON, Review, STRENGTHS, Subject, VERDICT, VERDICTS,
};

use scheme::{Party, Scheme, Text};

/// The groups of indicators with anything for experts to judge: id and name, in the scheme's order.
pub fn review_groups(scheme: &Scheme) -> Vec<(String, Text)> {
    let judged = |group: &&scheme::Group| {
        let mut leaves = scheme.indicators[group.indicators.clone()].iter().flat_map(|one| one.leaves.clone());
        leaves.any(|leaf| scheme.leaves[leaf].settled_by == Party::Expert)
    };
    scheme.groups.iter().filter(judged).map(|group| (group.id.clone(), group.name.clone())).collect()
}
