//! Rulings and determinations, on both databases.

use store::{determinations, reviews, rulings};

use crate::fixture::{number, on_both};
use crate::world::{self, YEAR, assignment, determination, opinion};

#[tokio::test]
async fn a_ruling_comes_back_in_its_last_version_and_keeps_the_others() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let whose = assignment(1).institution;
        let said = vec![(whose.clone(), opinion(2))];
        assert_eq!(rulings::rulings(&mut db, YEAR, None).await.unwrap(), said);
        assert_eq!(rulings::rulings(&mut db, YEAR, Some(&whose)).await.unwrap(), said);
        let nobody = workflow::InstitutionId::from_bytes([9; 16]);
        assert_eq!(rulings::rulings(&mut db, YEAR, Some(&nobody)).await.unwrap(), []);
        let versions = rulings::history(&mut db, YEAR, &whose, &opinion(1).subject).await.unwrap();
        assert_eq!(versions, [opinion(1), opinion(2)]);
        assert_eq!(rulings::history(&mut db, YEAR, &whose, "mark:9.9").await.unwrap(), []);
        assert_eq!(rulings::whole_history(&mut db, YEAR, &whose).await.unwrap(), versions);
    })
    .await;
}

#[tokio::test]
async fn a_determination_comes_back_with_its_acts_in_their_order() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        assert_eq!(determinations::determinations(&mut db, YEAR).await.unwrap(), [determination()]);
        assert_eq!(determinations::texts(&mut db, YEAR, 1).await.unwrap(), Some(world::determination_texts()));
        assert_eq!(determinations::texts(&mut db, YEAR, 2).await.unwrap(), None);
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM determination_acts").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_request_for_review_comes_back_with_its_answer() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let whose = assignment(1).institution;
        assert_eq!(reviews::requests(&mut db, YEAR, None).await.unwrap(), [world::review_request()]);
        assert_eq!(reviews::requests(&mut db, YEAR, Some(&whose)).await.unwrap(), [world::review_request()]);
        let nobody = workflow::InstitutionId::from_bytes([9; 16]);
        assert_eq!(reviews::requests(&mut db, YEAR, Some(&nobody)).await.unwrap(), []);
    })
    .await;
}
