//! Backups that are not as they were made.

use std::fs;

use store::Database;
use store::backup::{BackupError, restore, verify};

use super::clock;
use crate::fixture::{Place, number, on_both, run};
use crate::world;

#[tokio::test]
async fn one_changed_byte_anywhere_is_noticed() {
    let place = Place::new(Database::Sqlite).await.unwrap();
    let store = place.open().await;
    world::build(&store, &place.blobs()).await;
    let file = place.folder().join("backup.zip");
    store.backup(&place.blobs(), &file).await.unwrap();
    let good = fs::read(&file).unwrap();
    let bad = place.folder().join("bad.zip");
    let everywhere = (0..good.len()).step_by(good.len() / 100);
    let ends = (0..20).chain(good.len() - 90..good.len());
    for position in everywhere.chain(ends) {
        let mut bytes = good.clone();
        bytes[position] ^= 1 << (position % 8);
        fs::write(&bad, bytes).unwrap();
        let answer = verify(&bad).await;
        assert!(matches!(answer, Err(BackupError::Damaged(_))), "byte {position}: {answer:?}");
    }
    for length in [0, 10, 64, good.len() / 2, good.len() - 1] {
        fs::write(&bad, &good[..length]).unwrap();
        let answer = verify(&bad).await;
        assert!(matches!(answer, Err(BackupError::Damaged(_))), "cut to {length}: {answer:?}");
    }
    let longer = [good.as_slice(), b"0"].concat();
    fs::write(&bad, longer).unwrap();
    assert!(verify(&bad).await.is_err());
    assert!(verify(&file).await.is_ok(), "as it was made it is fine");
}

#[tokio::test]
async fn of_a_damaged_backup_nothing_is_restored() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let file = place.folder().join("backup.zip");
        store.backup(&place.blobs(), &file).await.unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, bytes).unwrap();
        let target = Place::new(place.database).await.unwrap();
        let refused = restore(&file, &target.url, &target.blobs(), clock()).await;
        assert!(matches!(refused, Err(BackupError::Damaged(_))), "{refused:?}");
        let opened = target.open().await;
        let mut db = opened.read().await.unwrap();
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM accounts").await, 0);
        assert_eq!(store::log::checkpoint(&mut db).await.unwrap().size, 0);
    })
    .await;
}

#[tokio::test]
async fn a_backup_with_a_log_that_was_tampered_with_is_not_restored() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        run(&mut place.intruder().await, "UPDATE log SET detail = '{}'").await;
        let file = place.folder().join("backup.zip");
        store.backup(&place.blobs(), &file).await.unwrap();
        let target = Place::new(place.database).await.unwrap();
        let refused = restore(&file, &target.url, &target.blobs(), clock()).await;
        assert!(matches!(refused, Err(BackupError::Log(_))), "{refused:?}");
        let opened = target.open().await;
        assert_eq!(number(&mut opened.read().await.unwrap(), "SELECT COUNT(*) FROM accounts").await, 0);
    })
    .await;
}
