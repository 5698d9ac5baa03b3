//! What is judged of an institution (四（四）): what experts said brought together, what is settled where they differ, the
//! office's own marks and decisions, and the records that it keeps through the year. Facts of a determination follow from
//! it; nothing stores how a matter stands, [`matters`] says so each time.

mod history;
mod load;
mod matters;
mod numbers;
mod reasons;
mod records;
mod rule;
mod severity;

use assess::ItemStatus;
use scheme::{IndicatorIx, Leaf, Points, Text};
use store::assignments::Assignment;
use store::dossiers::{Dossier, Entry, Fields};
use store::opinions::Opinion;
use store::requests::MaterialRequest;
use store::years::Institution;
use workflow::{AssignmentId, ExpertId};

use crate::panel::{DECISION, KIND, MARK, Subject, read_mark};
use crate::visits::SeenOnSite;
use matters::marks_of;

pub use history::Past;
pub use load::Judgements;
pub(crate) use matters::{Material, matters};
pub use numbers::{Spread, outlier_tenths};
pub use reasons::Reason;
pub use records::{NewRecord, Record, RecordLine, Records, recorded_indicators};
pub(crate) use records::{merged_with_records, taking_part};
pub use rule::{Recusal, SavedRulings, is_host};
pub use severity::Severity;

/// Somebody's word on a matter: an expert who is done with the institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub expert: ExpertId,
    /// Under which assignment.
    pub assignment: AssignmentId,
    /// What was said, by field; empty where nothing was.
    pub fields: Fields,
}

/// How a matter stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// Nothing is claimed, so that nobody has to say anything.
    NotClaimed,
    /// Experts said the same, or marks that lie close enough.
    Agreed,
    /// The office or a panel lead said so.
    Ruled,
    /// It was to be seen on site, and is as claimed.
    Seen,
    /// The office has not said yet.
    AwaitsOffice,
    /// Too few experts said anything.
    TooFew {
        /// How many did.
        have: usize,
        /// How many the year asks for.
        need: usize,
    },
    /// Experts' marks lie too far apart.
    Apart {
        /// Highest less lowest.
        spread: Points,
        /// What is still close enough.
        limit: Points,
    },
    /// Experts decided differently.
    Divided,
    /// An expert wants it looked at on site, or material, and nobody has settled it since.
    Unanswered,
    /// It was seen on site and is not as claimed, and nobody has settled since what that means.
    Contradicted,
}

impl Stand {
    /// All, as they are counted and filtered: id, then words.
    pub const ALL: [(&str, &str, &str); 10] = [
        ("not_claimed", "未申报", "not claimed"),
        ("agreed", "专家一致", "agreed"),
        ("ruled", "已核定", "settled"),
        ("seen", "现场已核实", "seen on site"),
        ("awaits_office", "待办公室核定", "awaits the office"),
        ("too_few", "专家意见不足", "too few experts"),
        ("apart", "分差过大", "marks too far apart"),
        ("divided", "审定不一致", "experts differ"),
        ("unanswered", "待现场查看或补充", "to be seen or completed"),
        ("contradicted", "现场查看不一致", "not as claimed on site"),
    ];

    fn position(&self) -> usize {
        match self {
            Self::NotClaimed => 0,
            Self::Agreed => 1,
            Self::Ruled => 2,
            Self::Seen => 3,
            Self::AwaitsOffice => 4,
            Self::TooFew { .. } => 5,
            Self::Apart { .. } => 6,
            Self::Divided => 7,
            Self::Unanswered => 8,
            Self::Contradicted => 9,
        }
    }

    /// As in addresses.
    pub fn id(&self) -> &'static str {
        Self::ALL[self.position()].0
    }

    /// What people call it.
    pub fn name(&self) -> Text {
        let (_, zh, en) = Self::ALL[self.position()];
        Text::new(zh, en)
    }

    /// Whether a result has to wait for it.
    pub fn is_open(&self) -> bool {
        self.position() >= 4
    }
}

/// Something that is judged of an institution, with all that was said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// What.
    pub subject: Subject,
    /// The indicator that it belongs to.
    pub indicator: IndicatorIx,
    /// Whether experts judge it; else the office does.
    pub by_experts: bool,
    /// What those said who are done.
    pub said: Vec<Said>,
    /// What the office or a panel lead said.
    pub ruling: Option<Opinion>,
    /// How it stands.
    pub stand: Stand,
    /// What is missing or wrong in the ruling: which field, and what is expected.
    pub gap: Option<(&'static str, Text)>,
    /// What was seen of its indicator on site.
    pub seen: Option<SeenOnSite>,
}

impl Matter {
    /// What stands in a field of the ruling.
    pub fn ruled(&self, field: &str) -> &str {
        self.ruling.as_ref().and_then(|ruling| ruling.fields.get(field)).map_or("", |value| value.trim())
    }

    /// The marks that count for a leaf: that of the ruling alone, else those of the experts.
    pub fn marks(&self, leaf: &Leaf) -> Vec<Points> {
        match (&self.stand, read_mark(leaf, self.ruled(MARK))) {
            (Stand::Ruled, Ok(mark)) => vec![mark],
            _ => marks_of(leaf, &self.said),
        }
    }

    /// The fields that hold: those of the ruling, else what experts agree on; `None` while it is open.
    pub fn holds(&self) -> Option<&Fields> {
        match self.stand {
            Stand::Ruled => self.ruling.as_ref().map(|ruling| &ruling.fields),
            Stand::Agreed => self.said.first().map(|said| &said.fields),
            _ => None,
        }
    }

    /// What became of an item: whether it counts, and the kind as which it counts where that is another than claimed; `None`
    /// while it is open.
    pub fn decided(&self) -> Option<(ItemStatus, Option<&str>)> {
        let fields = self.holds()?;
        let field = |key: &str| fields.get(key).map_or("", |value| value.trim());
        Some(match field(DECISION) {
            "reject" => (ItemStatus::Rejected, None),
            "change" => (ItemStatus::Accepted, Some(field(KIND))),
            _ => (ItemStatus::Accepted, None),
        })
    }
}

/// An expert's seat at an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub expert: ExpertId,
    /// Code and name.
    pub name: String,
    /// The assignment.
    pub assignment: AssignmentId,
    /// Whether the expert is done.
    pub finished: bool,
}

/// What is judged of one institution.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The institution.
    pub institution: Institution,
    /// Its self-evaluation.
    pub dossier: Dossier,
    /// Its rows but those of certificates.
    pub entries: Vec<Entry>,
    /// What the office recorded of it.
    pub records: Vec<Record>,
    /// Experts who look at it.
    pub seats: Vec<Seat>,
    /// All that is judged, in the scheme's order.
    pub matters: Vec<Matter>,
    /// What experts asked the institution to supply, with its answers, in the order in which they asked.
    pub asked: Vec<MaterialRequest>,
    /// What the panel says of the institution as a whole; nothing waits for it.
    pub opinion: Option<Opinion>,
    /// What experts said whose assignment ended: kept, and of no effect.
    pub stray: Vec<Stray>,
}

/// What an expert said who does not look at the institution any more.
#[derive(Debug, Clone)]
pub struct Stray {
    /// Code and name.
    pub name: String,
    /// How and why the assignment ended.
    pub ended: Assignment,
    /// What was said.
    pub said: Vec<Opinion>,
}

impl Judged {
    /// The items that the office has still to decide on.
    pub fn items_left(&self) -> impl Iterator<Item = &Matter> {
        self.matters.iter().filter(|one| {
            matches!(one.subject, Subject::Item(_)) && !one.by_experts && one.stand.is_open() && one.ruling.is_none()
        })
    }

    /// How many matters stand so, by the order of [`Stand::ALL`].
    pub fn count(&self, position: usize) -> usize {
        self.matters.iter().filter(|matter| matter.stand.position() == position).count()
    }

    /// What a result has to wait for.
    pub fn open(&self) -> impl Iterator<Item = &Matter> {
        self.matters.iter().filter(|matter| matter.stand.is_open())
    }

    /// The matter of this subject.
    pub fn matter(&self, subject: &Subject) -> Option<&Matter> {
        self.matters.iter().find(|matter| matter.subject == *subject)
    }
}
