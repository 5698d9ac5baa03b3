//! A compared row: what it is about, what each side says, what holds, how it stands.

use assess::{CertificateRow, Field};
use scheme::{Fen, Points, Rate, Text};
use store::dossiers::{Dossier, Fields};
use store::figures::FigureAct;
use store::quotas::Quota;
use store::years::{Institution, Organisation, YearRecord};
use workflow::{DISPUTED, DossierView};

use crate::dossier::view;

/// What a row is about: a certificate and level of one institution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Id of the certificate, or in normal form the name that the institution wrote and the register does not have.
    pub certificate: String,
    /// Id of the level in the scheme, or what the institution wrote.
    pub level: String,
}

impl Subject {
    /// Where evidence for it is among the files of the dossier.
    pub fn place(&self) -> String {
        format!("{DISPUTED}{}:{}", self.certificate, self.level)
    }

    /// What evidence at this place is for; `None` where that is a sheet.
    pub(crate) fn of_place(place: &str) -> Option<Self> {
        let (certificate, level) = place.strip_prefix(DISPUTED)?.split_once(':')?;
        Some(Self { certificate: certificate.to_owned(), level: level.to_owned() })
    }
}

/// Figures of a certificate and level, summed over the exam batches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// 获批人数; `None` where nobody says it: who claims or supplies 0 says nothing.
    pub approved: Option<i64>,
    /// 报名人数
    pub registered: i64,
    /// 参考人数
    pub attended: i64,
    /// 通过人数
    pub passed: i64,
    /// 应付金额; `None` where no fee standard is fixed for any batch.
    pub payable: Option<Fen>,
    /// 实付金额
    pub paid: Fen,
    /// Whether all results are final.
    pub results_final: bool,
    /// 全国平均通过率. It is the organisation's to say: what an institution writes decides nothing.
    pub national_pass_rate: Option<Rate>,
}

impl Sums {
    /// Of the rows of one certificate and level; `None` where there are none.
    pub(super) fn of<'r>(rows: impl IntoIterator<Item = &'r CertificateRow>) -> Option<Self> {
        let mut rows = rows.into_iter().peekable();
        rows.peek()?;
        let mut sums = Self { results_final: true, ..Self::default() };
        for row in rows {
            // Intake has checked that sums of a whole institution stay in range.
            if row.approved > 0 {
                sums.approved = Some(sums.approved.unwrap_or(0) + row.approved);
            }
            sums.registered += row.registered;
            sums.attended += row.attended;
            sums.passed += row.passed;
            sums.paid.0 += row.paid.0;
            if let Some(payable) = row.payable {
                sums.payable = Some(Fen(sums.payable.unwrap_or_default().0 + payable.0));
            }
            sums.results_final &= row.results_final;
            sums.national_pass_rate = sums.national_pass_rate.or(row.national_pass_rate);
        }
        Some(sums)
    }

    /// The fields in which these differ from what the institution claims; where nobody but the institution says how many were
    /// approved, nothing differs in that.
    pub fn differs(&self, claimed: &Self) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut note = |differs: bool, field| {
            if differs {
                fields.push(field);
            }
        };
        note(self.approved.is_some_and(|approved| approved != claimed.approved.unwrap_or(0)), Field::Approved);
        note(self.registered != claimed.registered, Field::Registered);
        note(self.attended != claimed.attended, Field::Attended);
        note(self.passed != claimed.passed, Field::Passed);
        note(self.results_final != claimed.results_final, Field::ResultsFinal);
        note(self.payable != claimed.payable, Field::Payable);
        note(self.paid != claimed.paid, Field::Paid);
        fields
    }
}

/// Where the figures come from that hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The organisation that awards the certificate.
    Organisation,
    /// The institution itself, by a ruling.
    Institution,
    /// The office, by a ruling, or by its record of an approval.
    Office,
}

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// The institution disputes what was supplied.
    Disputed,
    /// The organisation stands by it; the office decides.
    Answered,
    /// Both sides differ, and the institution has said nothing yet of what was supplied.
    Open,
    /// The organisation has supplied nothing: the institution's own figures do not hold.
    Awaited,
    /// The office has ruled.
    Ruled,
    /// The institution confirmed.
    Confirmed,
    /// Both sides say the same.
    Same,
}

impl RowState {
    /// All, what needs somebody first.
    pub const ALL: [Self; 7] =
        [Self::Disputed, Self::Answered, Self::Open, Self::Awaited, Self::Ruled, Self::Confirmed, Self::Same];

    /// As in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Answered => "answered",
            Self::Open => "open",
            Self::Awaited => "awaited",
            Self::Ruled => "ruled",
            Self::Confirmed => "confirmed",
            Self::Same => "same",
        }
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Disputed => Text::new("有异议", "Disputed"),
            Self::Answered => Text::new("待裁定", "Awaits a ruling"),
            Self::Open => Text::new("待确认", "To confirm"),
            Self::Awaited => Text::new("组织未报", "Not supplied"),
            Self::Ruled => Text::new("已裁定", "Ruled"),
            Self::Confirmed => Text::new("已确认", "Confirmed"),
            Self::Same => Text::new("一致", "The same"),
        }
    }

    /// Whether the figures that hold are certain.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Ruled | Self::Confirmed | Self::Same)
    }
}

/// A certificate and level of an institution.
#[derive(Debug, Clone)]
pub struct FigureRow {
    /// What it is about.
    pub subject: Subject,
    /// Name of the certificate.
    pub certificate: String,
    /// The organisation that awards it; `None` where the register has no such certificate.
    pub organisation: Option<Organisation>,
    /// What the institution claims.
    pub claimed: Option<Sums>,
    /// What was supplied.
    pub supplied: Option<Sums>,
    /// What the institution is asked to confirm: what was supplied, with the approval that the office recorded.
    pub offered: Option<Sums>,
    /// What held the year before, else what was claimed then.
    pub last_year: Option<Sums>,
    /// What holds; `None` while nobody but the institution says anything.
    pub settled: Option<Sums>,
    /// Where that comes from.
    pub source: Source,
    /// How it stands.
    pub state: RowState,
    /// The supplied figures changed after the office had ruled.
    pub changed_since: bool,
    /// What becomes of the claimed total where this row counts as it holds instead of as claimed; `None` where nobody
    /// asked: it takes a calculation for every row.
    pub effect: Option<Points>,
    /// What was said of it, oldest first.
    pub acts: Vec<FigureAct>,
    /// Stands for what was supplied: whoever says something of it names what they saw.
    pub about: String,
    /// What holds, as certificate rows by field.
    pub(super) held: Vec<Fields>,
    /// 获批人数 as the office recorded it: it holds whoever names the other figures, but for a ruling on others.
    pub quota: Option<Quota>,
    /// The office recorded approved numbers of the institution, and none of this.
    pub unapproved: bool,
    /// What may be owed without being unpaid, by the year's settings.
    pub(super) tolerance: Fen,
    /// What is claimed, in the same way.
    pub(super) claimed_rows: Vec<Fields>,
    /// What was supplied, in the same way.
    pub(super) supplied_rows: Vec<Fields>,
}

impl FigureRow {
    /// The fields in which what is offered differs from what the institution claims; none where one says nothing.
    pub fn differences(&self) -> Vec<Field> {
        match (&self.offered, &self.claimed) {
            (Some(offered), Some(claimed)) => offered.differs(claimed),
            _ => Vec::new(),
        }
    }

    /// 获批人数 as it holds; while no figures hold, as the office recorded it, else as the institution claims.
    pub fn approved(&self) -> Option<i64> {
        match &self.settled {
            Some(settled) => settled.approved,
            None => self.recorded().or(self.claimed.as_ref()?.approved),
        }
    }

    /// 获批人数 as the office recorded it.
    fn recorded(&self) -> Option<i64> {
        self.quota.as_ref()?.approved
    }

    /// Who says a figure that holds; `None` while none does. What the office recorded of an approval holds but for a ruling on
    /// others; without that an organisation need not know how many were approved, and the institution's word holds.
    pub fn source_of(&self, field: Field) -> Option<Source> {
        let settled = self.settled.as_ref()?;
        let supplied = self.supplied.as_ref().and_then(|supplied| supplied.approved);
        Some(match self.recorded() {
            _ if field != Field::Approved => self.source,
            Some(recorded) if settled.approved == Some(recorded) => Source::Office,
            None if self.source == Source::Organisation && supplied.is_none() => Source::Institution,
            _ => self.source,
        })
    }
}

/// All certificates and levels of an institution in a year.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The institution.
    pub institution: Institution,
    /// Its dossier.
    pub dossier: Dossier,
    /// The year.
    pub year: YearRecord,
    /// By certificate and level.
    pub rows: Vec<FigureRow>,
}

impl Comparison {
    /// What the policy needs to know.
    pub fn view(&self) -> DossierView {
        view(&self.dossier, &self.institution, &self.year, Vec::new())
    }

    /// The row about something.
    pub fn row(&self, subject: &Subject) -> Option<&FigureRow> {
        self.rows.iter().find(|row| row.subject == *subject)
    }
}
