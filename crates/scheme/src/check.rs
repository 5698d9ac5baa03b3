//! Checks of a scheme as a scheme.
use crate::{Finding, Notice, Scheme};
/// Everything that is wrong or doubtful in `scheme` as a scheme.
pub fn check(_scheme: &Scheme, _notice: &Notice) -> Vec<Finding> {
    Vec::new()
}
