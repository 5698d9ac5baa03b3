//! What of a register is wanted: as it stands in the address.

use app::names::Sought;
use app::registers::{Column, Counts, Listed, Register, Registers};

use crate::params::query_of;

/// What the address says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) city: String,
    #[serde(default)]
    pub(super) level: String,
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) page: usize,
    #[serde(default)]
    pub(super) confirmed: String,
    /// Experts were just confirmed.
    #[serde(default)]
    pub(super) saved: String,
    /// What was just imported: how many were added, renamed, changed.
    #[serde(default)]
    imported: String,
}

impl Query {
    /// Those that fit, in the order of the register.
    pub(super) fn list<'r>(&self, registers: &'r Registers, register: Register) -> Vec<&'r Listed> {
        let sought = Sought::new(&self.q);
        let is = |wanted: &str, value: &str| wanted.is_empty() || wanted == value;
        let fits = |one: &&Listed| {
            let level = self.level.is_empty() || one.value(Column::Levels).lines().any(|level| level == self.level);
            level
                && is(&self.confirmed, if one.confirmed_at.is_some() { "yes" } else { "no" })
                && is(&self.kind, one.value(Column::Kind))
                && is(&self.city, one.value(Column::City))
                && is(&self.state, one.state.id())
                && registers.fits(one, &sought)
        };
        registers.of(register).iter().filter(fits).collect()
    }

    /// The same list, as the query of an address.
    pub(super) fn address(&self) -> String {
        query_of(&[
            ("q", &self.q),
            ("kind", &self.kind),
            ("city", &self.city),
            ("level", &self.level),
            ("state", &self.state),
            ("confirmed", &self.confirmed),
        ])
    }

    /// What was just imported.
    pub(super) fn imported(&self) -> Option<Counts> {
        let mut numbers = self.imported.split('-').map(|number| number.parse().ok());
        let mut next = || numbers.next().flatten();
        Some(Counts { added: next()?, renamed: next()?, changed: next()? })
    }
}
