//! Facts to score sheets with their working, to a roll of grades. Pure and exact: no clock, no file, no network, no
//! binary float; the same facts and scheme give the same figures on every machine.
//!
//! The way through: [`Intake`] turns what was written into [`Facts`] or a list of every problem; [`Cohort`] scores all
//! institutions by column; [`work`] scores one by row and keeps the working; [`grade`] makes the [`Roll`].

mod calculation;
mod cohort;
mod facts;
mod fees;
mod fraction;
mod inputs;
mod intake;
mod items;
mod marks;
mod names;
mod next;
mod pass_rate;
mod roll;
mod warnings;
mod words;
mod work;
mod working;

pub use calculation::{Calculation, Disagreement};
pub use cohort::{Cohort, LeafScore, Scores, Standing};
pub use facts::{
    Basis, CertificateRow, Facts, Institution, Item, ItemStatus, Origin, Place, Rating, Section, SheetLayout,
};
pub use fraction::Fraction;
pub use intake::{Field, Intake, Problem, RawRecord, RawValue};
pub use marks::{Merged, merge as merge_marks};
pub use names::{certificate_key, near_twins, normal_form};
pub use roll::{GradeReason, Graded, Roll, grade};
pub use warnings::{Warning, warnings};
pub use words::{InputLine, Phrases};
pub use work::work;
pub use working::{
    Alternative, CertificateRate, CountedItem, LeftOut, LeftOutReason, MarksWork, NextStep, PaidRow, PassRateWork,
    Reckoning, Status, Working,
};
