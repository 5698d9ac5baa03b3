//! The writer: many commands share a commit, and none harms another.

use serde_json::json;
use store::{Database, Store, StoreError};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use workflow::Event;

use crate::fixture::{number, on_both, run};

/// A command that notes `object` in the log and keeps an answer under it.
pub(crate) async fn note(store: &Store, object: &str) -> Result<i64, StoreError> {
    let object = object.to_owned();
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.answer(&object, "done").await?;
                tx.log(None, Event::EntrySaved, &object, json!({}));
                Ok(tx.checkpoint().size)
            })
        })
        .await
}

/// A command that writes and then refuses.
async fn refuse(store: &Store, object: &str) -> Result<(), StoreError> {
    let object = object.to_owned();
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.answer(&object, "done").await?;
                tx.log(None, Event::EntrySaved, &object, json!({}));
                Err(StoreError::Damaged("refused on purpose".to_owned()))
            })
        })
        .await
}

async fn objects(store: &Store) -> Vec<String> {
    let mut db = store.read().await.unwrap();
    let lines = store::log::lines(&mut db, 0, 10_000).await.unwrap();
    assert!(lines.iter().zip(0..).all(|((position, _), number)| *position == number), "numbered without a gap");
    assert!(lines.is_sorted_by_key(|(_, line)| line.at), "time never runs backwards");
    lines.into_iter().map(|(_, line)| line.object).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_all_answered_and_keep_their_order() {
    on_both(async |place| {
        let store = place.open().await;
        let mut people = JoinSet::new();
        for person in 0..50 {
            let store = store.clone();
            people.spawn(async move {
                for number in 0..10 {
                    note(&store, &format!("{person}/{number}")).await.expect("it is written");
                }
            });
        }
        people.join_all().await;
        let objects = objects(&store).await;
        assert_eq!(objects.len(), 500);
        for person in 0..50 {
            let prefix = format!("{person}/");
            let own: Vec<&str> = objects.iter().filter_map(|object| object.strip_prefix(&prefix)).collect();
            assert_eq!(own, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "in the order they were made");
        }
        let mut db = store.read().await.unwrap();
        assert_eq!(store::log::verify(&mut db, &[]).await.unwrap().expect("the log is whole").size, 500);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refusal_in_a_batch_leaves_the_others() {
    on_both(async |place| {
        let store = place.open().await;
        let mut people = JoinSet::new();
        for person in 0..100_u32 {
            let store = store.clone();
            people.spawn(async move {
                let object = format!("person {person}");
                if person % 7 == 0 {
                    assert!(matches!(refuse(&store, &object).await, Err(StoreError::Damaged(_))), "its own reason");
                } else {
                    note(&store, &object).await.expect("it is written");
                }
            });
        }
        people.join_all().await;
        let mut objects = objects(&store).await;
        objects.sort();
        let mut expected: Vec<String> = (0..100).filter(|n| n % 7 != 0).map(|n| format!("person {n}")).collect();
        expected.sort();
        assert_eq!(objects, expected, "of those that refused nothing is left");
        let mut db = store.read().await.unwrap();
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM commands").await, 85);
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_command_at_fault_is_refused_alone() {
    on_both(async |place| {
        let store = place.open().await;
        let fault = store.write::<(), StoreError, _>(|_| Box::pin(async { panic!("on purpose") })).await;
        assert!(matches!(fault, Err(StoreError::Unusable(_))), "{fault:?}");
        note(&store, "afterwards").await.expect("the others go on");
        assert_eq!(objects(&store).await, ["afterwards"]);
    })
    .await;
}

#[tokio::test]
async fn a_command_that_overlooks_a_failed_query_is_refused_alone() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "key").await.unwrap();
        let (begin, begun) = oneshot::channel::<()>();
        // Holds the writer until both commands wait, so that they share a batch.
        let holding = store.write::<(), StoreError, _>(|_| {
            Box::pin(async move {
                begun.await.expect("the test lets it go on");
                Ok(())
            })
        });
        let overlooking = store.write::<(), StoreError, _>(|tx| {
            Box::pin(async move {
                let _ = tx.answer("key", "again").await;
                Ok(())
            })
        });
        let release = async {
            while store.waiting() < 2 {
                tokio::task::yield_now().await;
            }
            begin.send(()).expect("it waits");
        };
        let (held, overlooked, other, ()) = tokio::join!(holding, overlooking, note(&store, "another"), release);
        held.expect("it did nothing wrong");
        other.expect("nor did this one");
        // SQLite goes on after a failed query; PostgreSQL does not, and then the command must not seem done.
        assert_eq!(overlooked.is_err(), place.database == Database::Postgres);
        assert_eq!(objects(&store).await, ["key", "another"]);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_command_does_nothing_twice() {
    on_both(async |place| {
        let store = place.open().await;
        let once = || {
            store.write::<String, StoreError, _>(|tx| {
                Box::pin(async move {
                    if let Some(before) = tx.answered("key of the page").await? {
                        return Ok(before);
                    }
                    tx.log(None, Event::Submitted, "dossier", json!({}));
                    tx.answer("key of the page", "receipt 1").await?;
                    Ok("receipt 1".to_owned())
                })
            })
        };
        assert_eq!(once().await.unwrap(), "receipt 1");
        assert_eq!(once().await.unwrap(), "receipt 1", "the same answer");
        assert_eq!(objects(&store).await.len(), 1, "and one line");
        store.close().await;
        let store = place.open().await;
        assert_eq!(objects(&store).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_are_told_at_once() {
    on_both(async |place| {
        let store = place.open().await;
        let (begin, begun) = oneshot::channel::<()>();
        let (ready, is_ready) = oneshot::channel::<()>();
        let holder = store.clone();
        let holding = tokio::spawn(async move {
            holder
                .write::<(), StoreError, _>(|_| {
                    Box::pin(async move {
                        ready.send(()).expect("the test waits for it");
                        begun.await.expect("the test lets it go on");
                        Ok(())
                    })
                })
                .await
        });
        is_ready.await.expect("it runs");
        let mut people = JoinSet::new();
        let (room, too_many) = (1024, 76);
        for person in 0..room + too_many {
            let store = store.clone();
            people.spawn(async move { note(&store, &format!("person {person}")).await });
        }
        // Only when all have asked may the queue move: before, somebody late could still find room.
        for _ in 0..too_many {
            let told = people.join_next().await.expect("somebody is answered").expect("without a fault");
            assert!(matches!(told, Err(StoreError::Busy)), "whoever is answered now is told to come again: {told:?}");
        }
        begin.send(()).expect("it waits");
        holding.await.unwrap().unwrap();
        let answers = people.join_all().await;
        assert!(answers.len() == room && answers.iter().all(Result::is_ok), "all that could wait are written");
        assert_eq!(objects(&store).await.len(), 1024);
        assert_eq!(store.waiting(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_time_of_record_never_runs_backwards() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "first").await.unwrap();
        place.clock.set("2020-01-01T00:00:00Z");
        note(&store, "after the clock was set back").await.unwrap();
        assert_eq!(objects(&store).await.len(), 2);
        let mut db = store.read().await.unwrap();
        assert!(store::log::verify(&mut db, &[]).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_refuses_and_room_lets_go_on() {
    let place = crate::fixture::Place::new(Database::Sqlite).await.unwrap();
    let store = place.open().await;
    note(&store, "before").await.unwrap();
    let limit = store.write::<(), StoreError, _>(|tx| {
        Box::pin(async move {
            let pages = number(tx.db(), "PRAGMA page_count").await;
            run(tx.db(), &format!("PRAGMA max_page_count = {pages}")).await;
            Ok(())
        })
    });
    limit.await.unwrap();
    let long = "长".repeat(1 << 20);
    let refused = store.write::<(), StoreError, _>(|tx| Box::pin(async move { tx.answer("long", &long).await })).await;
    assert!(refused.is_err());
    // The limit went with the connection, as room comes back on a disk.
    for attempt in 0..100 {
        if note(&store, "after").await.is_ok() {
            assert_eq!(objects(&store).await, ["before", "after"]);
            return;
        }
        assert!(attempt < 99, "writing did not go on");
    }
}
