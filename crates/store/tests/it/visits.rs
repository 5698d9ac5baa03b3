//! Visits: what was planned, done and seen comes back as it was written, on both databases.

use store::StoreError;
use store::attached::{self, Folder};
use store::blobs::Digest;
use store::visits::{self, Which};

use crate::fixture::on_both;
use crate::world::{self, YEAR, opinion, visit, visit_acts, visit_plan};

#[tokio::test]
async fn visits_come_back_with_what_was_done_and_seen() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let all = visits::visits(&mut db, Which::Year(YEAR)).await.unwrap();
        assert_eq!(all.iter().map(|(visit, _)| visit.clone()).collect::<Vec<_>>(), [visit(1), visit(2)]);
        assert_eq!(all[0].1, visit_acts());
        assert_eq!(visits::visit_by_id(&mut db, &visit(1).id).await.unwrap(), Some(all[0].clone()));
        assert_eq!(visits::visit_by_id(&mut db, &visit(3).id).await.unwrap(), None);
        let second = Which::Institution(&visit(2).institution);
        assert_eq!(visits::visits(&mut db, second).await.unwrap(), all[1..]);
        assert_eq!(visits::plans(&mut db, YEAR).await.unwrap(), [visit_plan()]);
        let notes = visits::notes(&mut db, Which::Year(YEAR)).await.unwrap();
        assert_eq!(notes, [(visit(1).id, opinion(2))]);
        assert_eq!(visits::notes(&mut db, second).await.unwrap(), []);
        assert_eq!(visits::note_history(&mut db, &visit(1).id).await.unwrap(), [opinion(1), opinion(2)]);
    })
    .await;
}

#[tokio::test]
async fn a_photo_that_was_removed_is_gone_from_the_visit_and_its_bytes_are_still_named() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let photos = attached::files(&mut store.read().await.unwrap(), &Folder::Visit(visit(1).id)).await.unwrap();
        assert_eq!(photos.len(), 1);
        let id = photos[0].id.clone();
        store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    attached::remove_file(tx.db(), &Folder::Visit(visit(1).id), &id, now).await
                })
            })
            .await
            .unwrap();
        let mut db = store.read().await.unwrap();
        assert_eq!(attached::files(&mut db, &Folder::Visit(visit(1).id)).await.unwrap(), []);
        // A report that was signed with it may still be asked for.
        crate::fixture::run(&mut place.intruder().await, "DELETE FROM file_uses").await;
        crate::fixture::run(&mut place.intruder().await, "DELETE FROM files").await;
        let digest: Digest = photos[0].digest.parse().unwrap();
        let named = store::dossiers::named_files(&mut db).await.unwrap();
        assert_eq!(named.into_iter().map(|(_, digest)| digest).collect::<Vec<_>>(), [digest]);
    })
    .await;
}

#[tokio::test]
async fn no_act_takes_the_place_of_another() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let again = store
            .write::<(), StoreError, _>(|tx| {
                Box::pin(async move { visits::add_act(tx.db(), &visit(1).id, &visit_acts()[1]).await })
            })
            .await;
        assert!(again.is_err());
    })
    .await;
}
