//! Approved numbers: the last version holds, and every one stays.

use std::slice;

use store::StoreError;
use store::quotas;
use workflow::Year;

use crate::fixture::on_both;
use crate::world::{self, YEAR, quota};

#[tokio::test]
async fn the_last_version_holds_and_every_one_stays() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let (first, second) = (quota(1, Some(100)), quota(2, None));
        assert_eq!(quotas::quotas(&mut db, YEAR, None).await.unwrap(), slice::from_ref(&second));
        let [own, other] = [world::institution(1).id, world::institution(2).id];
        assert_eq!(quotas::quotas(&mut db, YEAR, Some(&own)).await.unwrap(), slice::from_ref(&second));
        assert_eq!(quotas::history(&mut db, YEAR, Some(&own)).await.unwrap(), [first.clone(), second]);
        assert_eq!(quotas::quotas(&mut db, YEAR, Some(&other)).await.unwrap(), []);
        assert_eq!(quotas::quotas(&mut db, Year(2025), None).await.unwrap(), []);
        drop(db);
        let again = store
            .write::<(), StoreError, _>(move |tx| Box::pin(async move { quotas::add(tx.db(), YEAR, &[first]).await }))
            .await;
        assert!(again.is_err(), "no version takes the place of another");
    })
    .await;
}
