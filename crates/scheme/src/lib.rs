//! 考核方案: the policy as data. What a notice says, read from one TOML file a year, checked as a
//! scheme, shown, compared and given a digest. Knows no institution, no clock and no file.
//!
//! A [`Scheme`] is a closed set of typed methods (计分办法) over named inputs, never a formula: so that it
//! can be computed exactly, explained in one good sentence per method, and checked before use.

mod check;
mod diff;
mod digest;
mod exact;
mod finding;
mod method;
mod model;
mod next;
mod notice;
mod read;
mod settings;
mod show;
mod text;
mod words;

pub use check::{CHECK_CODES, check};
pub use diff::{Change, diff};
pub use digest::Digest;
pub use exact::{Decimal, Fen, Places, Points, Rate, Rounder, Rounding, Unrounded};
pub use finding::{Finding, Severity, SourcePlace};
pub use method::{
    AbsentMark, AllOrNothing, Band, Bands, Column, Dated, FirstThenEach, ItemRule, Judged, Marker, Method,
    NoDenominator, PerUnit, Prize, Ratio, RowCondition, RubricStep, StepBelow, UnitOfItem,
};
pub use model::{
    Ceiling, Citation, Effect, Grade, GradeIx, Group, GroupIx, HeaderPlaces, Indicator, IndicatorIx, Input, InputIx,
    Kind, KindIx, Leaf, LeafIx, Level, LevelIx, NegativeItem, NegativeIx, NoticeRef, Party, Quota, Reading, ReadingIx,
    ReadingScope, Scheme, TieKey, Unit,
};
pub use next::for_year;
pub use notice::Notice;
pub use read::read;
pub use settings::{
    Baseline, Deduction, PassRateAverage, Quantity, RawSetting, SETTING_KEYS, SettingForm, Settings, WhenOpen,
};
pub use show::show;
pub use text::{Lang, Text, nearest};
pub use words::{setting_name, setting_value};
