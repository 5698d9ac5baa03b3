//! Cases of the negative list: what was done in one comes back as it was written, and an act is never written twice.

use store::StoreError;
use store::cases::{self, Which};
use store::signals;

use crate::fixture::on_both;
use crate::world::{self, YEAR, case, case_acts};

#[tokio::test]
async fn cases_come_back_with_what_was_done_in_them() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let both = [(case(1), case_acts()), (case(2), case_acts()[..1].to_vec())];
        assert_eq!(cases::cases(&mut db, Which::Year(YEAR)).await.unwrap(), both);
        let [first, second] = [world::institution(1).id, world::institution(2).id];
        assert_eq!(cases::cases(&mut db, Which::Institution(&first)).await.unwrap(), both);
        assert_eq!(cases::cases(&mut db, Which::Institution(&second)).await.unwrap(), []);
        assert_eq!(cases::cases(&mut db, Which::Year(workflow::Year(2025))).await.unwrap(), []);
        assert_eq!(cases::case_by_id(&mut db, &case(2).id).await.unwrap(), Some(both[1].clone()));
        assert_eq!(cases::case_by_id(&mut db, &case(3).id).await.unwrap(), None);
        let heard = cases::dossier_heard(&mut db, &first).await.unwrap();
        assert_eq!(heard, Some(world::id_of(1)));
        assert_eq!(cases::dossier_heard(&mut db, &second).await.unwrap(), None);
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn an_institution_that_was_not_told_has_no_case() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        crate::fixture::run(&mut place.intruder().await, "DELETE FROM case_acts WHERE kind <> 'opened'").await;
        let mut db = store.read().await.unwrap();
        assert_eq!(cases::dossier_heard(&mut db, &world::institution(1).id).await.unwrap(), None);
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
                Box::pin(async move { cases::add_act(tx.db(), &case(1).id, &case_acts()[1]).await })
            })
            .await;
        assert!(again.is_err());
    })
    .await;
}

#[tokio::test]
async fn concerns_and_what_was_done_with_them_come_back() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        assert_eq!(signals::concerns(&mut db, YEAR).await.unwrap(), [world::concern()]);
        let acts = [world::signal_act(1), world::signal_act(2)];
        assert_eq!(signals::acts(&mut db, YEAR).await.unwrap(), acts);
        assert_eq!(signals::concerns(&mut db, workflow::Year(2025)).await.unwrap(), []);
        drop(db);
        let again = store
            .write::<(), StoreError, _>(|tx| {
                Box::pin(async move { signals::add_act(tx.db(), YEAR, &world::signal_act(2)).await })
            })
            .await;
        assert!(again.is_err(), "no act takes the place of another");
    })
    .await;
}
