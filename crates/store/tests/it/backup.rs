//! A backup is made while people write, restored into either database, and refused when a byte of it changed.

mod damaged;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use sqlx::{Column as _, Row as _, ValueRef as _};
use store::backup::{BackupError, restore};
use store::blobs::Blobs;
use store::{Clock, Database, Store};
use tokio::task::JoinSet;
use workflow::{Event, InstitutionId};

use crate::fixture::{Place, TestClock, number, on_both, run};
use crate::world;
use crate::writing::note;

/// Every table with its rows as text, sorted; without the line that restoring adds.
async fn content(store: &Store, tables: &[store::backup::Table], log_size: i64) -> BTreeMap<String, Vec<String>> {
    let mut db = store.read().await.unwrap();
    let mut content = BTreeMap::new();
    for table in tables.iter().filter(|table| table.name != "log_head") {
        let rest = if table.name == "log" { format!("WHERE position < {log_size}") } else { String::new() };
        let sql = format!("SELECT * FROM {} {rest}", table.name);
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *db).await.unwrap();
        let mut rows: Vec<String> = rows.iter().map(in_words).collect();
        rows.sort();
        content.insert(table.name.clone(), rows);
    }
    content
}

fn in_words(row: &sqlx::any::AnyRow) -> String {
    let value = |column: usize| {
        if row.try_get_raw(column).unwrap().is_null() {
            return "nothing".to_owned();
        }
        row.try_get::<i64, _>(column).map_or_else(|_| format!("{:?}", row.get::<String, _>(column)), |n| n.to_string())
    };
    let columns = row.columns().iter();
    columns.map(|column| [column.name(), "=", &value(column.ordinal())].concat()).collect::<Vec<_>>().join(", ")
}

fn clock() -> Arc<dyn Clock> {
    TestClock::at("2026-12-01T00:00:00Z")
}

#[tokio::test]
async fn what_is_restored_is_equal_table_by_table_in_either_database() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let file = place.folder().join("backup.zip");
        let manifest = store.backup(&place.blobs(), &file).await.unwrap();
        assert_eq!(manifest.lacking, []);
        assert_eq!((manifest.files, manifest.bytes), (2, 700_021));
        let original = content(&store, &manifest.tables, i64::MAX).await;
        for (name, rows) in &original {
            assert!(
                !rows.is_empty(),
                "the made-up province has nothing in {name}, so that this test proves nothing of it"
            );
        }

        on_both(async |target| {
            let read = restore(&file, &target.url, &target.blobs(), clock()).await.unwrap();
            assert_eq!(read, manifest);
            let restored = target.open().await;
            assert_eq!(content(&restored, &manifest.tables, manifest.checkpoint.size).await, original);

            let mut db = restored.read().await.unwrap();
            let lines = store::log::lines(&mut db, manifest.checkpoint.size, 10).await.unwrap();
            assert_eq!(lines.len(), 1);
            assert_eq!(lines[0].1.event, Event::Restored, "the log says that it was restored");
            assert!(lines[0].1.detail.contains(&manifest.checkpoint.root), "and from what");
            let verified =
                store::log::verify(&mut db, std::slice::from_ref(&manifest.checkpoint)).await.unwrap().unwrap();
            assert_eq!(verified.origin, manifest.checkpoint.origin, "receipts from before still hold");
            assert_eq!(store::check(&mut db).await.unwrap(), []);
            blobs_are_complete(&restored, &target.blobs()).await;
            note(&restored, "work goes on").await.unwrap();
        })
        .await;
    })
    .await;
}

async fn blobs_are_complete(store: &Store, blobs: &Blobs) {
    let mut db = store.read().await.unwrap();
    let rows = sqlx::query("SELECT digest, size FROM files").fetch_all(&mut *db).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let bytes = blobs.get(InstitutionId::from_bytes([1; 16]).as_str(), &row.get::<String, _>(0)).await.unwrap();
        assert_eq!(i64::try_from(bytes.len()), Ok(row.get::<i64, _>(1)));
    }
}

#[tokio::test]
async fn every_table_of_the_schema_is_in_a_backup() {
    on_both(async |place| {
        let store = place.open().await;
        let manifest = store.backup(&place.blobs(), &place.folder().join("backup.zip")).await.unwrap();
        let sql = match place.database {
            Database::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            Database::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        };
        let mut db = store.read().await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut *db).await.unwrap();
        let mut schema: Vec<String> =
            rows.iter().map(|row| row.get(0)).filter(|name| name != "migrations" && name != "mails").collect();
        let mut saved: Vec<String> = manifest.tables.into_iter().map(|table| table.name).collect();
        schema.sort();
        saved.sort();
        assert_eq!(saved, schema);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_people_write_is_of_one_moment() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut people = JoinSet::new();
        for person in 0..8 {
            let store = store.clone();
            people.spawn(async move {
                for number in 0..100 {
                    note(&store, &format!("{person}/{number}")).await.expect("it is written");
                }
            });
        }
        for attempt in 0..3 {
            let file = place.folder().join(format!("{attempt}.zip"));
            let manifest = store.backup(&place.blobs(), &file).await.unwrap();
            let target = Place::new(Database::Sqlite).await.unwrap();
            restore(&file, &target.url, &target.blobs(), clock()).await.unwrap();
            let mut db = target.intruder().await;
            let lines = number(&mut db, "SELECT COUNT(*) FROM log WHERE event = 'entry_saved'").await;
            let keys = number(&mut db, "SELECT COUNT(*) FROM commands WHERE key <> 'key'").await;
            assert_eq!(lines, keys, "each command with its line, or neither");
            assert_eq!(lines + 1, manifest.checkpoint.size);
            assert_eq!(store::check(&mut db).await.unwrap(), []);
        }
        people.join_all().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_restored_over_data() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let file = place.folder().join("backup.zip");
        let manifest = store.backup(&place.blobs(), &file).await.unwrap();
        let before = content(&store, &manifest.tables, i64::MAX).await;
        store.close().await;
        let refused = restore(&file, &place.url, &place.blobs(), clock()).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
        let store = place.open().await;
        assert_eq!(content(&store, &manifest.tables, i64::MAX).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_used_store_of_an_older_version_is_left_as_it_is() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "work").await.unwrap();
        let file = place.folder().join("backup.zip");
        store.backup(&place.blobs(), &file).await.unwrap();
        store.close().await;
        let mut db = place.intruder().await;
        run(&mut db, "DELETE FROM migrations WHERE name = '0006_keys'").await;
        let before = number(&mut db, "SELECT COUNT(*) FROM migrations").await;
        let refused = restore(&file, &place.url, &place.blobs(), clock()).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
        let after = number(&mut db, "SELECT COUNT(*) FROM migrations").await;
        assert_eq!(after, before, "not even brought up to date");
    })
    .await;
}

#[tokio::test]
async fn a_store_that_was_opened_and_never_used_is_empty() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "work").await.unwrap();
        let file = place.folder().join("backup.zip");
        let manifest = store.backup(&place.blobs(), &file).await.unwrap();
        let target = Place::new(place.database).await.unwrap();
        target.open().await.close().await;
        assert_eq!(restore(&file, &target.url, &target.blobs(), clock()).await.unwrap(), manifest);
    })
    .await;
}

#[tokio::test]
async fn lacking_evidence_is_named_and_the_rest_is_saved() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let file = place.folder().join("backup.zip");
        let elsewhere = Blobs::folder(&place.folder().join("empty")).unwrap();
        let manifest = store.backup(&elsewhere, &file).await.unwrap();
        assert_eq!((manifest.files, manifest.lacking.len()), (0, 2));
        let target = Place::new(place.database).await.unwrap();
        assert_eq!(restore(&file, &target.url, &target.blobs(), clock()).await.unwrap(), manifest);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten() {
    let place = Place::new(Database::Sqlite).await.unwrap();
    let store = place.open().await;
    let file = place.folder().join("backup.zip");
    fs::write(&file, "of last night").unwrap();
    assert!(matches!(store.backup(&place.blobs(), &file).await, Err(BackupError::Exists)));
    assert_eq!(fs::read_to_string(&file).unwrap(), "of last night");
    assert_eq!(files_in(place.folder(), ".tmp"), 0, "and nothing half-made lies about");
}

fn files_in(folder: &Path, prefix: &str) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(prefix))
        .count()
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_a_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new(Database::Sqlite).await.unwrap();
    let file = place.folder().join("backup.zip");
    place.open().await.backup(&place.blobs(), &file).await.unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}
