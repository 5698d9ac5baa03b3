//! The people who write, and their ledgers.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use store::blobs::Blobs;
use store::log::Checkpoint;
use store::{Store, StoreError};
use workflow::Event;

pub(super) const PEOPLE: usize = 32;
/// The namespace of the evidence.
pub(super) const NAMESPACE: &str = "0a";

fn ledger_path(folder: &Path, person: usize) -> PathBuf {
    folder.join(format!("{person}.ledger"))
}

/// The checkpoints that a person was given, in order: the n-th acknowledges command n.
pub(super) fn ledger(folder: &Path, person: usize) -> Vec<Checkpoint> {
    let text = fs::read_to_string(ledger_path(folder, person)).unwrap_or_default();
    // A line without its end was being written when the child died: its person does not count it either.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().map(|line| serde_json::from_str(line).expect("a checkpoint")).collect()
}

pub(super) fn key(person: usize, number: usize) -> String {
    format!("{person}/{number}")
}

/// Every eighth command comes with an evidence file.
pub(super) fn evidence(person: usize, number: usize) -> Option<Vec<u8>> {
    number.is_multiple_of(8).then(|| key(person, number).repeat(500).into_bytes())
}

pub(super) async fn write_on(person: usize, store: &Store, blobs: &Blobs, ledgers: &Path, early: bool) {
    let mut file = repaired(&ledger_path(ledgers, person));
    for number in ledger(ledgers, person).len().. {
        if let Some(bytes) = evidence(person, number) {
            blobs.put(NAMESPACE, bytes).await.expect("it is kept");
        }
        let command = submit(store, key(person, number));
        if early {
            acknowledge(&mut file, &Checkpoint { origin: String::new(), size: 0, root: String::new() });
            tokio::time::sleep(Duration::from_millis(1)).await;
            let _ = command.await;
        } else {
            match command.await {
                Ok(checkpoint) => acknowledge(&mut file, &checkpoint),
                // The database was killed: nothing was acknowledged, so nobody is owed anything.
                Err(_) => return,
            }
        }
    }
}

/// The ledger for going on, without a line that was cut off. What stands in it is never written again, so that a death at
/// this moment forgets nothing.
fn repaired(path: &Path) -> File {
    let file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    let whole = fs::read(path).unwrap().iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    file.set_len(u64::try_from(whole).unwrap()).unwrap();
    file
}

fn acknowledge(file: &mut File, checkpoint: &Checkpoint) {
    writeln!(file, "{}", json!(checkpoint)).unwrap();
    file.sync_data().unwrap();
}

/// A command with its key: done once, whatever happens.
async fn submit(store: &Store, key: String) -> Result<Checkpoint, StoreError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = tx.answered(&key).await? {
                    return Ok(serde_json::from_str(&before).expect("a checkpoint"));
                }
                tx.log(None, Event::Submitted, &key, json!({ "by": "made-up" }));
                let checkpoint = tx.checkpoint();
                tx.answer(&key, &json!(checkpoint).to_string()).await?;
                Ok(checkpoint)
            })
        })
        .await
}
