//! What a printed paper says, before anyone sets a page: plain content, computed elsewhere, in the reader's language.
//! Nothing here is worked out and nothing is looked up, so that a paper shows what was recorded and no more.

mod receipt;
mod self_report;
mod visit;

pub use receipt::{Checkpoint, GroupClaim, Receipt, SchemeMark, Submitted, Submitter};
pub use self_report::{EvidenceFile, Indicator, IndicatorGroup, ItemRow, SelfReport};
pub use visit::{VisitFindingLine, VisitItem, VisitList, VisitResult};

/// An institution as papers name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// 院校名称
    pub name: String,
    /// 院校代码
    pub code: String,
}

/// Makes papers as PDF. Whoever composes the program brings it; nobody else needs to know with what.
pub trait Press: Send + Sync {
    /// The receipt of a submission.
    fn receipt(&self, receipt: &Receipt, lang: scheme::Lang) -> Result<Vec<u8>, scheme::Text>;

    /// The self-evaluation report.
    fn report(&self, report: &SelfReport, lang: scheme::Lang) -> Result<Vec<u8>, scheme::Text>;

    /// The check list of a visit.
    fn visit_list(&self, list: &VisitList, lang: scheme::Lang) -> Result<Vec<u8>, scheme::Text>;
}
