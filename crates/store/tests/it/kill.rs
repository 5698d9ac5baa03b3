//! Death under load: what was acknowledged is there afterwards, once, and nothing else is.
//!
//! A child, which is this same program, lets 32 people write. Each notes what was acknowledged in a ledger outside, and
//! repeats after a restart the command whose answer it did not see. The parent kills the child, or the database with
//! all its processes, at random moments and compares.

mod people;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::RngExt as _;
use sqlx::Row as _;
use store::blobs::Blobs;
use store::{Database, Store, StoreError, SystemClock};

use crate::fixture::{Place, run};
use crate::postgres::Postgres;
use people::{NAMESPACE, PEOPLE, evidence, key, ledger, write_on};

/// What a round needs; handed to the child in its environment.
struct Round {
    url: String,
    evidence: PathBuf,
    ledgers: PathBuf,
    mode: &'static str,
}

impl Round {
    fn from_environment() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok();
        Some(Self {
            url: variable("HENGPING_KILL_URL")?,
            evidence: variable("HENGPING_KILL_EVIDENCE")?.into(),
            ledgers: variable("HENGPING_KILL_LEDGERS")?.into(),
            mode: match variable("HENGPING_KILL_MODE").as_deref() {
                Some("early") => "early",
                Some("lax") => "lax",
                _ => "",
            },
        })
    }

    fn begin(&self) -> Child {
        fs::create_dir_all(&self.ledgers).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["kill::writers", "--exact", "--ignored", "--nocapture"])
            .env("HENGPING_KILL_URL", &self.url)
            .env("HENGPING_KILL_EVIDENCE", &self.evidence)
            .env("HENGPING_KILL_LEDGERS", &self.ledgers)
            .env("HENGPING_KILL_MODE", self.mode)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().expect("this program starts again")
    }

    /// Waits until something more was acknowledged, so that the kill comes in the middle of work.
    fn wait_for_work(&self, child: &mut Child) {
        let before = self.acknowledged();
        let patience = Instant::now();
        while self.acknowledged() <= before {
            assert!(child.try_wait().unwrap().is_none(), "the writers ended by themselves");
            assert!(patience.elapsed() < Duration::from_mins(3), "the writers acknowledge nothing");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn acknowledged(&self) -> usize {
        (0..PEOPLE).map(|person| ledger(&self.ledgers, person).len()).sum()
    }
}

#[test]
#[ignore = "the writers that are killed; started by the other tests"]
fn writers() {
    let Some(round) = Round::from_environment() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&round.url, Arc::new(SystemClock)).await.expect("the store opens");
        let blobs = Blobs::folder(&round.evidence).expect("the evidence opens");
        if round.mode == "lax" {
            less_sync(&store).await;
        }
        let people = (0..PEOPLE).map(|person| {
            let (store, blobs, ledgers) = (store.clone(), blobs.clone(), round.ledgers.clone());
            let early = round.mode == "early";
            tokio::spawn(async move { write_on(person, &store, &blobs, &ledgers, early).await })
        });
        for person in people.collect::<Vec<_>>() {
            person.await.expect("nobody is at fault");
        }
    });
}

/// The control of the power cut: the same writer with the database's lesser setting, which must lose.
async fn less_sync(store: &Store) {
    let setting = match store.database() {
        // It cannot be changed within a transaction.
        Database::Sqlite => "COMMIT; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; SAVEPOINT command",
        Database::Postgres => "SET synchronous_commit = off",
    };
    let changed = store.write::<(), StoreError, _>(move |tx| {
        Box::pin(async move {
            run(tx.db(), setting).await;
            Ok(())
        })
    });
    changed.await.expect("it is changed");
}

/// What comparing found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Losses {
    /// Acknowledged and not there.
    lost: usize,
    /// There and never asked for.
    phantom: usize,
    /// Done twice.
    double: usize,
}

/// Opens the store as after a restart, and compares it with the ledgers.
async fn compare(round: &Round) -> (Losses, usize) {
    let store = Store::open(&round.url, Arc::new(SystemClock)).await.expect("it opens after the crash");
    let blobs = Blobs::folder(&round.evidence).unwrap();
    let mut db = store.read().await.unwrap();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for row in sqlx::query("SELECT object FROM log").fetch_all(&mut *db).await.unwrap() {
        *times.entry(row.get(0)).or_default() += 1;
    }
    let double = times.values().filter(|times| **times > 1).count();
    let (mut lost, mut expected, mut acknowledged, mut held) = (0, 0, 0, Vec::new());
    for person in 0..PEOPLE {
        let ledger = ledger(&round.ledgers, person);
        for number in 0..ledger.len() {
            let there = times.contains_key(&key(person, number));
            let bytes = evidence(person, number);
            let complete = match bytes {
                Some(bytes) => blobs.get(NAMESPACE, &hex_digest(&bytes)).await.is_ok_and(|kept| kept == bytes),
                None => true,
            };
            lost += usize::from(!there || !complete);
            expected += usize::from(there);
        }
        // The command whose answer was not seen may be there.
        expected += usize::from(times.contains_key(&key(person, ledger.len())));
        acknowledged += ledger.len();
        held.extend(ledger.into_iter().last());
    }
    let losses = Losses { lost, phantom: times.len() - expected, double };
    if round.mode.is_empty() && losses == Losses::default() {
        let verified = store::log::verify(&mut db, &held).await.unwrap();
        assert!(verified.is_ok(), "the log against the receipts that were given: {verified:?}");
    }
    assert_eq!(store::check(&mut db).await.unwrap(), []);
    if store.database() == Database::Sqlite {
        let row = sqlx::query("PRAGMA integrity_check").fetch_one(&mut *db).await.unwrap();
        assert_eq!(row.get::<String, _>(0), "ok");
    }
    drop(db);
    store.close().await;
    (losses, acknowledged)
}

fn hex_digest(bytes: &[u8]) -> String {
    hex::encode(<sha2::Sha256 as sha2::Digest>::digest(bytes))
}

fn rounds() -> usize {
    std::env::var("HENGPING_KILL_ROUNDS").ok().map_or(5, |text| text.parse().expect("a number of rounds"))
}

fn moment() -> Duration {
    Duration::from_millis(rand::rng().random_range(50..900))
}

fn round_at(place: &Place, mode: &'static str) -> Round {
    Round {
        url: place.url.clone(),
        evidence: place.folder().join("evidence"),
        ledgers: place.folder().join("ledgers"),
        mode,
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_death_of_the_server() {
    crate::fixture::on_both(async |place| {
        let round = round_at(&place, "");
        let mut before = 0;
        for number in 0..rounds() {
            let mut child = round.begin();
            round.wait_for_work(&mut child);
            std::thread::sleep(moment());
            child.kill().unwrap();
            child.wait().unwrap();
            let (losses, acknowledged) = compare(&round).await;
            assert_eq!(losses, Losses::default(), "round {number}");
            assert!(acknowledged > before, "round {number} wrote nothing, so that it shows nothing");
            before = acknowledged;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_death_of_the_database() {
    let Some(server) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let round = Round {
        url: server.create("store").await,
        evidence: folder.path().join("evidence"),
        ledgers: folder.path().join("ledgers"),
        mode: "",
    };
    for number in 0..rounds() {
        let mut child = round.begin();
        round.wait_for_work(&mut child);
        std::thread::sleep(moment());
        server.crash();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(compare(&round).await.0, Losses::default(), "round {number}");
    }
}

#[tokio::test]
async fn acknowledging_before_the_commit_is_seen_to_lose() {
    let place = Place::new(Database::Sqlite).await.unwrap();
    let round = round_at(&place, "early");
    for _ in 0..10 {
        let mut child = round.begin();
        round.wait_for_work(&mut child);
        std::thread::sleep(moment());
        child.kill().unwrap();
        child.wait().unwrap();
        if compare(&round).await.0.lost > 0 {
            return;
        }
    }
    panic!("the harness does not see a loss that must be there, so that it proves nothing");
}

/// For `bench/power_cut.py`, which cuts the power between the writers and this.
#[tokio::test]
#[ignore = "compares after a power cut; started by bench/power_cut.py"]
async fn after_the_power_cut() {
    let Some(round) = Round::from_environment() else { return };
    let (losses, acknowledged) = compare(&round).await;
    let mut output = std::io::stdout();
    writeln!(
        output,
        "power cut: acknowledged {acknowledged}, lost {}, phantom {}, double {}",
        losses.lost, losses.phantom, losses.double
    )
    .unwrap();
}
