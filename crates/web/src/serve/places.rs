//! How many connections there may be, in all and per address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::peers::source;

/// Connections by where they come from. No entry is 0, so that there are never more entries than connections.
type Counts = Arc<Mutex<BTreeMap<IpAddr, usize>>>;

/// The places for connections.
pub(super) struct Places {
    all: Arc<Semaphore>,
    per_address: usize,
    taken: Counts,
}

/// One place among all, not yet given to an address.
pub(super) struct Free(OwnedSemaphorePermit);

/// A connection's place, free again when dropped.
pub(super) struct Place {
    _among_all: OwnedSemaphorePermit,
    at_address: Option<(Counts, IpAddr)>,
}

impl Places {
    pub(super) fn new(all: usize, per_address: usize) -> Self {
        let all = Arc::new(Semaphore::new(all.min(Semaphore::MAX_PERMITS)));
        Self { all, per_address, taken: Counts::default() }
    }

    /// Waits until there is a place for anyone.
    pub(super) async fn free(&self) -> Free {
        Free(Arc::clone(&self.all).acquire_owned().await.expect("the semaphore is never closed"))
    }

    /// Gives a place to an address, unless it has as many as it may. A proxy's are not counted.
    pub(super) fn take(&self, free: Free, address: IpAddr, is_proxy: bool) -> Option<Place> {
        if is_proxy {
            return Some(Place { _among_all: free.0, at_address: None });
        }
        let address = source(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        Some(Place { _among_all: free.0, at_address: Some((Arc::clone(&self.taken), address)) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((taken, address)) = &self.at_address else { return };
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(address);
            }
        }
    }
}
