//! The log: its roots are those of RFC 9162, what a receipt says is what is stored.

use serde_json::json;
use store::StoreError;
use store::log::{Checkpoint, LogFault, lines, verify};
use tokio::task::JoinSet;
use workflow::Event;

use crate::fixture::on_both;
use crate::tree;
use crate::writing::note;

#[tokio::test]
async fn every_length_gives_the_root_of_the_plain_tree() {
    on_both(async |place| {
        let store = place.open().await;
        let mut receipts = vec![store::log::checkpoint(&mut store.read().await.unwrap()).await.unwrap()];
        for number in 0..70 {
            receipts.push(receipt(&store, number).await);
        }
        let mut db = store.read().await.unwrap();
        let stored = lines(&mut db, 0, 100).await.unwrap();
        let leaves: Vec<tree::Hash> = stored.iter().map(|(_, line)| tree::leaf(line)).collect();
        for (size, receipt) in receipts.iter().enumerate() {
            assert_eq!(usize::try_from(receipt.size), Ok(size));
            assert_eq!(receipt.root, hex::encode(tree::root(&leaves[..size])), "{size} lines");
        }
        assert_eq!(verify(&mut db, &receipts).await.unwrap().as_ref(), Ok(&receipts[70]), "all receipts hold");
    })
    .await;
}

/// A command whose answer carries the checkpoint with it, as a receipt does.
async fn receipt(store: &store::Store, number: u32) -> Checkpoint {
    let command = store.write::<Checkpoint, StoreError, _>(move |tx| {
        Box::pin(async move {
            tx.log(None, Event::Submitted, &format!("dossier {number}"), json!({ "items": number, "note": "说明" }));
            Ok(tx.checkpoint())
        })
    });
    command.await.expect("it is written")
}

#[tokio::test(flavor = "multi_thread")]
async fn verifying_while_people_write_finds_nothing() {
    on_both(async |place| {
        let store = place.open().await;
        let mut people = JoinSet::new();
        for person in 0..8 {
            let store = store.clone();
            people.spawn(async move {
                for number in 0..60 {
                    note(&store, &format!("{person}/{number}")).await.expect("it is written");
                }
            });
        }
        let mut seen = Vec::new();
        while !people.is_empty() {
            let mut db = store.read().await.unwrap();
            seen.push(verify(&mut db, &seen).await.unwrap().expect("nothing is wrong"));
            while people.try_join_next().is_some() {}
        }
        assert!(seen.is_sorted_by_key(|checkpoint| checkpoint.size));
    })
    .await;
}

#[tokio::test]
async fn a_long_log_is_read_in_pages() {
    on_both(async |place| {
        let store = place.open().await;
        let command = store.write::<(), StoreError, _>(|tx| {
            Box::pin(async move {
                (0..2_500).for_each(|number| tx.log(None, Event::EntrySaved, &number.to_string(), json!({})));
                Ok(())
            })
        });
        command.await.unwrap();
        let mut db = store.read().await.unwrap();
        assert_eq!(verify(&mut db, &[]).await.unwrap().unwrap().size, 2_500);
    })
    .await;
}

#[tokio::test]
async fn a_checkpoint_of_another_log_is_told_apart() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "one").await.unwrap();
        let mut db = store.read().await.unwrap();
        let own = store::log::checkpoint(&mut db).await.unwrap();
        let other = Checkpoint { origin: "0".repeat(32), ..own.clone() };
        assert_eq!(verify(&mut db, &[own, other]).await.unwrap(), Err(LogFault::Origin));
    })
    .await;
}
