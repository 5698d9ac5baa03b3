//! The scheme and the sample data that come with the program, so that it works with nothing beside it.

/// The scheme used where none is named.
pub(crate) const SCHEME: &str = include_str!("../../../schemes/jiangxi-1x/2021.toml");
/// The notice that it implements.
pub(crate) const NOTICE: &str = include_str!("../../../schemes/jiangxi-1x/2021.notice.md");
/// What the made-up province is made of.
pub(crate) const SAMPLE: &str = include_str!("../../../schemes/jiangxi-1x/2021.sample.toml");
