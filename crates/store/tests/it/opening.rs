//! Opening: what is brought up to date, and what is refused.

use std::sync::Arc;
use std::time::Duration;

use store::{Clock, Database, Store, StoreError, SystemClock};

use crate::fixture::{number, on_both, run};
use crate::postgres::Postgres;
use crate::writing::note;

#[tokio::test]
async fn opening_again_changes_nothing() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "first").await.expect("it is written");
        let before = store::log::checkpoint(&mut store.read().await.unwrap()).await.unwrap();
        let migrations = number(&mut store.read().await.unwrap(), "SELECT COUNT(*) FROM migrations").await;
        store.close().await;

        let store = place.open().await;
        let mut db = store.read().await.unwrap();
        assert_eq!(store::log::checkpoint(&mut db).await.unwrap(), before, "the same log, and no second one");
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM migrations").await, migrations);
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_may_start_at_the_same_moment() {
    // One round in about a hundred met the file while the other was making it.
    for _ in 0..20 {
        on_both(async |place| {
            let (one, two) = tokio::join!(place.try_open(), place.try_open());
            let (one, two) = (one.expect("the first starts"), two.expect("the second starts"));
            note(&one, "by the first").await.unwrap();
            note(&two, "by the second").await.unwrap();
            let mut db = one.read().await.unwrap();
            assert_eq!(store::log::verify(&mut db, &[]).await.unwrap().expect("one log of both").size, 2);
        })
        .await;
    }
}

#[tokio::test]
async fn data_of_a_newer_version_are_left_alone() {
    on_both(async |place| {
        place.open().await.close().await;
        let mut db = place.intruder().await;
        run(&mut db, "INSERT INTO migrations (name, applied_at) VALUES ('9999_future', 0)").await;
        let before = number(&mut db, "SELECT COUNT(*) FROM migrations").await;
        match place.try_open().await {
            Err(StoreError::Unusable(why)) => assert!(why.contains("9999_future"), "{why}"),
            _ => panic!("it was opened"),
        }
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM migrations").await, before);
    })
    .await;
}

#[tokio::test]
async fn a_connection_for_reading_cannot_write() {
    on_both(async |place| {
        let store = place.open().await;
        let mut db = store.read().await.unwrap();
        let written = sqlx::query("DELETE FROM commands").execute(&mut *db).await;
        assert!(written.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_folder_may_have_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("省厅 数据 50%20?x=1#2");
    std::fs::create_dir(&folder).unwrap();
    let store = Store::open_folder(&folder, Arc::new(SystemClock)).await.expect("it opens");
    assert_eq!(store.database(), Database::Sqlite);
    store.close().await;
    assert!(folder.join("hengping.db").exists(), "the file is where it was asked for");
}

#[tokio::test]
async fn sqlite_writes_ahead_and_waits_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_folder(folder.path(), Arc::new(SystemClock)).await.unwrap();
    let settings = store
        .write(|tx| {
            Box::pin(async move {
                let synchronous = number(tx.db(), "PRAGMA synchronous").await;
                let keys = number(tx.db(), "PRAGMA foreign_keys").await;
                Ok::<_, StoreError>((synchronous, keys))
            })
        })
        .await
        .unwrap();
    assert_eq!(settings, (2, 1), "FULL, and references are kept");
}

#[tokio::test]
async fn a_postgresql_that_could_lose_is_refused() {
    // One of its own: these are settings of the whole server.
    let Some(server) = Postgres::start() else { return };
    let url = server.create("store").await;
    let open = || async { Store::open(&url, Arc::new(SystemClock) as Arc<dyn Clock>).await };
    open().await.expect("as it is installed it is fine").close().await;
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        server.run("store", &format!("ALTER SYSTEM SET {setting} = off")).await;
        server.run("store", "SELECT pg_reload_conf()").await;
        let mut refused = None;
        // The server takes a moment to read its settings again.
        for _ in 0..100 {
            match open().await {
                Ok(store) => store.close().await,
                Err(error) => {
                    refused = Some(error);
                    break;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        match refused {
            Some(StoreError::Unusable(why)) => assert!(why.contains(setting), "{why}"),
            other => panic!("{setting} = off: {other:?}"),
        }
        server.run("store", &format!("ALTER SYSTEM RESET {setting}")).await;
    }
}
