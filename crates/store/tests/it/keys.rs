//! Access keys: found by their token, and gone with the role or by their owner's will.

use jiff::Timestamp;
use store::keys::{self, AccessKey};
use store::{Store, StoreError, people};
use workflow::{AccessKeyId, AccountId};

use crate::fixture::on_both;
use crate::world;

async fn listed(store: &Store, account: u8) -> Vec<AccessKey> {
    let account = AccountId::from_bytes([account; 16]);
    keys::keys(&mut store.read().await.unwrap(), &account).await.unwrap()
}

#[tokio::test]
async fn a_key_is_found_by_its_token_with_owner_and_role() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let (key, account, membership) = keys::key_by_token(&mut db, "key token hash").await.unwrap().unwrap();
        assert_eq!((&key, &account.id, &membership.id), (&world::key(1), &key.account, &key.membership));
        assert!(keys::key_by_token(&mut db, "login token hash").await.unwrap().is_none(), "a login is no key");
        drop(db);
        let now: Timestamp = "2026-10-09T01:00:00Z".parse().unwrap();
        let id = key.id.clone();
        let touch = store
            .write::<_, StoreError, _>(move |tx| Box::pin(async move { keys::touch_key(tx.db(), &id, now).await }));
        touch.await.unwrap();
        assert_eq!(listed(&store, 1).await, [AccessKey { used_at: Some(now), ..world::key(1) }]);
    })
    .await;
}

#[tokio::test]
async fn a_key_ends_by_its_owner_alone_and_with_the_role() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let end = async |account: u8| {
            let ended = store.write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    let of = AccountId::from_bytes([account; 16]);
                    keys::end_key(tx.db(), &of, &AccessKeyId::from_bytes([1; 16])).await
                })
            });
            ended.await.unwrap()
        };
        assert!(!end(2).await, "somebody else's key is none");
        assert_eq!(listed(&store, 1).await.len(), 1);
        assert!(end(1).await);
        assert_eq!(listed(&store, 1).await, []);
        let ended = store.write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                keys::add_key(tx.db(), &world::key(1), "another hash").await?;
                let now = tx.now();
                people::end_membership(tx.db(), &world::key(1).membership, now).await
            })
        });
        assert!(ended.await.unwrap());
        assert_eq!(listed(&store, 1).await, [], "it ends with the role");
        assert_eq!(store::check(&mut store.read().await.unwrap()).await.unwrap(), []);
    })
    .await;
}
