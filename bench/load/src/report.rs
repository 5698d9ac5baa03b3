//! How long the answers took, and what they were.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::Failure;

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Microseconds from the moment a save was due to its answer.
    took: Mutex<Vec<u64>>,
    /// How many of them were told of, while the run goes on.
    told: AtomicUsize,
    refused: Mutex<BTreeMap<u16, u64>>,
    gone: AtomicBool,
}

/// Milliseconds of processor time and kilobytes of memory of the server.
pub(crate) struct Cost {
    cpu: u64,
    memory: u64,
}

impl Report {
    pub(crate) fn saved(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.took.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(took);
    }

    pub(crate) fn refused(&self, status: u16) {
        *self.refused.lock().unwrap_or_else(std::sync::PoisonError::into_inner).entry(status).or_default() += 1;
    }

    /// The server does not answer any more.
    pub(crate) fn gone(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// What came back since this was asked last: a stall shows when it was.
    pub(crate) fn lately(&self) -> String {
        let all = self.took.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let new = &all[self.told.swap(all.len(), Ordering::Relaxed).min(all.len())..];
        format!("{} saves, longest {} ms", new.len(), new.iter().max().unwrap_or(&0) / 1000)
    }

    /// In words.
    pub(crate) fn summary(&self, took: Duration, cost: Option<Cost>) -> Result<String, Failure> {
        let mut all = self.took.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        all.sort_unstable();
        let at = |percent: usize| all.get((all.len() * percent / 100).min(all.len().saturating_sub(1))).copied();
        let milliseconds =
            |value: Option<u64>| value.map_or("-".to_owned(), |us| format!("{}.{:01}", us / 1000, us % 1000 / 100));
        let seconds = took.as_millis().max(1);
        let mut lines = vec![format!(
            "{} saves in {}.{:01} s ({}/s): median {} ms, 95 % {} ms, 99 % {} ms, longest {} ms",
            all.len(),
            seconds / 1000,
            seconds % 1000 / 100,
            all.len() as u128 * 1000 / seconds,
            milliseconds(at(50)),
            milliseconds(at(95)),
            milliseconds(at(99)),
            milliseconds(all.last().copied()),
        )];
        for (status, count) in &*self.refused.lock().unwrap_or_else(std::sync::PoisonError::into_inner) {
            lines.push(format!("{count} were answered with {status}"));
        }
        if self.is_gone() {
            lines.push("the server went away".to_owned());
        }
        if let Some(cost) = cost {
            let each = cost.cpu * 1000 / u64::try_from(all.len().max(1))?;
            lines.push(format!("server: {} ms of CPU, {each} us a save; {} MB resident", cost.cpu, cost.memory / 1024));
        }
        Ok(lines.join("\n"))
    }
}

/// Processor time of a process so far. The kernel counts in hundredths of a second.
pub(crate) fn cpu_milliseconds(pid: u32) -> Result<u64, Failure> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields: Vec<&str> = text.rsplit_once(") ").ok_or("no such line")?.1.split(' ').collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Ok((ticks(11) + ticks(12)) * 10)
}

/// What a process has cost since `before`.
pub(crate) fn cost(pid: u32, before: u64) -> Result<Cost, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no such line")?;
    let memory = line.split_whitespace().nth(1).ok_or("no such field")?.parse()?;
    Ok(Cost { cpu: cpu_milliseconds(pid)? - before, memory })
}
