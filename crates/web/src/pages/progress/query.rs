//! Which institutions of the list are wanted, and in which order: as it stands in the address.

use app::names::{Sought, pinyin_key};
use app::progress::Line;
use workflow::DossierState;

use crate::params::query_of;
use crate::parts::Sorted;

/// What the address says.
#[derive(serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    pub(crate) q: String,
    #[serde(default)]
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) city: String,
    /// A column, with `-` before it for the largest first.
    #[serde(default)]
    pub(crate) sort: String,
    #[serde(default)]
    pub(super) page: usize,
    /// How many people were just reminded.
    #[serde(default)]
    pub(crate) told: usize,
}

impl Query {
    /// Those that fit, in order: by code where nothing else is wanted.
    pub(super) fn list<'l>(&self, all: &'l [Line]) -> Vec<&'l Line> {
        let sought = Sought::new(&self.q);
        let mut list: Vec<&Line> = all.iter().filter(|line| self.fits(&sought, line)).collect();
        let (key, down) = self.order();
        match key {
            "name" => list.sort_by_cached_key(|line| pinyin_key(&line.institution.name)),
            "city" => list.sort_by_cached_key(|line| pinyin_key(&line.institution.city)),
            "state" => list.sort_by_key(|line| (line.dossier.state, line.dossier.filled > 0)),
            "filled" => list.sort_by_key(|line| line.dossier.filled),
            "problems" => list.sort_by_key(|line| line.dossier.problems),
            "claimed" => list.sort_by_key(|line| line.dossier.claimed),
            "changed" => list.sort_by_key(|line| (line.dossier.filled > 0, line.dossier.changed_at)),
            "due" => list.sort_by_key(|line| line.dossier.closes_at),
            _ => {}
        }
        if down {
            list.reverse();
        }
        list
    }

    fn fits(&self, sought: &Sought, line: &Line) -> bool {
        let untouched = line.dossier.state == DossierState::Draft && line.dossier.filled == 0;
        let state = match self.state.as_str() {
            "" => true,
            "untouched" => untouched,
            id => line.dossier.state.id() == id && !untouched,
        };
        state && (self.city.is_empty() || line.institution.city == self.city) && line.fits(sought)
    }

    fn order(&self) -> (&str, bool) {
        self.sort.strip_prefix('-').map_or((self.sort.as_str(), false), |key| (key, true))
    }

    /// How the list is ordered by a column.
    pub(super) fn sorted(&self, column: &str) -> Sorted {
        match self.order() {
            (key, down) if key == column => {
                if down {
                    Sorted::Down
                } else {
                    Sorted::Up
                }
            }
            ("", _) if column == "code" => Sorted::Up,
            _ => Sorted::No,
        }
    }

    /// The same list in this order, as the query of an address.
    pub(super) fn address(&self, sort: &str) -> String {
        query_of(&[("q", self.q.as_str()), ("state", &self.state), ("city", &self.city), ("sort", sort)])
    }
}
