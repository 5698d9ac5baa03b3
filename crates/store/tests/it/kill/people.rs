//! The people who write, and their ledgers.

use std::fs::{self, File};
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
    let done = ledger(ledgers, person);
    let mut file = repaired(&ledger_path(ledgers, person), &done);
    for number in done.len().. {
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

/// The ledger for going on, without a line that was cut off.
fn repaired(path: &Path, done: &[Checkpoint]) -> File {
    let mut file = File::create(path).unwrap();
    for checkpoint in done {
        writeln!(file, "{}", json!(checkpoint)).unwrap();
    }
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
