//! What experts ask of institutions comes back as it was written, and nothing is answered twice.

use store::StoreError;
use store::requests::{self, Which};

use crate::fixture::on_both;
use crate::world::{self, YEAR, material, material_answer};

#[tokio::test]
async fn requests_come_back_with_their_answers() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let mut both = [material(1), material(2)];
        both[0].answer = Some(material_answer());
        assert_eq!(requests::requests(&mut db, Which::Year(YEAR)).await.unwrap(), both);
        assert_eq!(requests::requests(&mut db, Which::Year(workflow::Year(2025))).await.unwrap(), []);
        let whose = both[0].institution.clone();
        assert_eq!(requests::requests(&mut db, Which::Institution(YEAR, &whose)).await.unwrap(), both);
        let other = world::institution(2).id;
        assert_eq!(requests::requests(&mut db, Which::Institution(YEAR, &other)).await.unwrap(), []);
        assert_eq!(requests::requests(&mut db, Which::One(&material(2).id)).await.unwrap(), both[1..]);
        assert_eq!(requests::requests(&mut db, Which::One(&material(3).id)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn no_answer_takes_the_place_of_another() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let again = store
            .write::<(), StoreError, _>(|tx| {
                Box::pin(async move { requests::answer_request(tx.db(), &material(1).id, &material_answer()).await })
            })
            .await;
        assert!(again.is_err());
    })
    .await;
}
