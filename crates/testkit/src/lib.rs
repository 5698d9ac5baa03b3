//! For development only: what tests lean on.
//!
//! [`oracle`] computes the scores of the 2021 rules a second time, in the plainest way that came to mind and from the
//! specification alone. [`random`] makes valid facts that are as awkward as the file format allows. Where the program
//! and the oracle differ on such facts, one of them misreads the rules. [`storage`] is storage that speaks S3, for the
//! tests of evidence.

pub mod oracle;
pub mod random;
#[cfg(feature = "storage")]
pub mod storage;
