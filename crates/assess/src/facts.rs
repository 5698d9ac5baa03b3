//! Facts: what is known of each institution, typed, each with the place it was read from.

use jiff::civil::Date;
use scheme::{Fen, IndicatorIx, KindIx, NegativeIx, Points, Prize, Rate, Settings};

/// Everything a calculation starts from.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The assessment year.
    pub year: i16,
    /// The scheme's settings with those of the facts on top.
    pub settings: Settings,
    /// In the order of the input.
    pub institutions: Vec<Institution>,
    /// How places are written.
    pub origin: Origin,
}

/// 试点院校.
#[derive(Debug, Clone)]
pub struct Institution {
    /// 学校标识码
    pub code: String,
    /// Name as written.
    pub name: String,
    /// Kind.
    pub kind: KindIx,
    /// Certificate × level × batch.
    pub certificates: Vec<CertificateRow>,
    /// Documents, projects, sites, prizes ….
    pub items: Vec<Item>,
    /// Marks by indicator, in the order of the scheme.
    pub ratings: Vec<Rating>,
    /// Decided negative findings, each once, in the order of the scheme.
    pub findings: Vec<NegativeIx>,
    /// Where it stands.
    pub place: Place,
}

/// Figures of one certificate × level × exam batch.
#[derive(Debug, Clone)]
pub struct CertificateRow {
    /// Name as written.
    pub certificate: String,
    /// Level as written.
    pub level: String,
    /// Batch, if named.
    pub batch: Option<String>,
    /// 获批试点人数
    pub approved: i64,
    /// 报名考核人数
    pub registered: i64,
    /// 实际参考人数
    pub attended: i64,
    /// 通过人数
    pub passed: i64,
    /// Whether the results are final.
    pub results_final: bool,
    /// 全国平均通过率
    pub national_pass_rate: Option<Rate>,
    /// 应付金额; `None` = the fee standard is not fixed.
    pub payable: Option<Fen>,
    /// 实付金额
    pub paid: Fen,
    /// Date of the last payment counted in `paid`.
    pub paid_on: Option<Date>,
    /// Number of its certificate among the institution's, by normal form of the name.
    pub certificate_no: usize,
    /// Number of its certificate × level among the institution's.
    pub level_no: usize,
    /// Where it stands.
    pub place: Place,
}

/// 佐证事项: something that counts by being there.
#[derive(Debug, Clone)]
pub struct Item {
    /// The indicator it belongs to.
    pub indicator: IndicatorIx,
    /// Position of its kind among the leaf's units.
    pub unit: usize,
    /// Title.
    pub title: String,
    /// Date.
    pub date: Date,
    /// How far it has come.
    pub status: ItemStatus,
    /// Same key in one indicator = the same achievement.
    pub achievement: Option<String>,
    /// Rank among institutions in a joint work; `None` = independent.
    pub joint_rank: Option<u32>,
    /// The partner has confirmed.
    pub confirmed: bool,
    /// Prize.
    pub prize: Option<Prize>,
    /// Where it stands.
    pub place: Place,
}

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemStatus {
    /// Claimed by the institution, not yet verified.
    Claimed,
    /// Accepted.
    Accepted,
    /// Rejected.
    Rejected,
}

/// The marks given for an indicator.
#[derive(Debug, Clone)]
pub struct Rating {
    /// The indicator.
    pub indicator: IndicatorIx,
    /// One or more, in the order given.
    pub marks: Vec<Points>,
    /// Where it stands.
    pub place: Place,
}

/// Which items a score counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Accepted items: the score that is determined.
    Verified,
    /// All items: what the institution claims.
    Claimed,
}

/// Which part of the input a record belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The institution itself.
    Institution,
    /// Its certificate rows.
    Certificates,
    /// Its items.
    Items,
    /// Its marks.
    Ratings,
    /// Its negative findings.
    Findings,
}

/// Where a record stands: enough to name the place of each of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Part of the input.
    pub section: Section,
    /// Position of the institution in the input.
    pub institution: u32,
    /// Position in the section (JSON), or row of the sheet from 1 (workbook).
    pub record: u32,
}

/// How places of this input are written.
#[derive(Debug, Clone)]
pub enum Origin {
    /// JSON pointers.
    Json,
    /// Sheet and cell.
    Workbook(Vec<SheetLayout>),
}

/// Which sheet holds a section, and which column each field.
#[derive(Debug, Clone)]
pub struct SheetLayout {
    /// The section.
    pub section: Section,
    /// Name of the sheet.
    pub sheet: String,
    /// Field to column letters; several for marks.
    pub columns: Vec<(crate::Field, String)>,
}

impl Origin {
    /// The place of `field` of a record, such as `/institutions/3/certificates/0/passed` or `证书数据!F12`.
    pub fn place(&self, place: Place, field: Option<crate::Field>) -> String {
        match self {
            Self::Json => json_pointer(place, field),
            Self::Workbook(layouts) => {
                let Some(layout) = layouts.iter().find(|layout| layout.section == place.section) else {
                    return String::new();
                };
                let column = field.and_then(|field| layout.columns.iter().find(|(known, _)| *known == field));
                let column = column.map_or("A", |(_, letters)| letters.as_str());
                format!("{}!{column}{}", layout.sheet, place.record)
            }
        }
    }
}

fn json_pointer(place: Place, field: Option<crate::Field>) -> String {
    let section = match place.section {
        Section::Institution => String::new(),
        Section::Certificates => format!("/certificates/{}", place.record),
        Section::Items => format!("/items/{}", place.record),
        Section::Ratings => "/ratings".to_owned(),
        Section::Findings => format!("/findings/{}", place.record),
    };
    let field = field.map(|field| format!("/{}", field.key())).unwrap_or_default();
    format!("/institutions/{}{section}{field}", place.institution)
}
