//! Figures of organisations: what is replaced stays, and only one line stands.

use store::figures::{self, FigureActKind, Whose};
use store::{Store, StoreError};

use crate::fixture::{number, on_both};
use crate::world::{self, YEAR, figure, figure_act, version};

#[tokio::test]
async fn what_was_supplied_comes_back_as_it_was_written() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        assert_eq!(figures::versions(&mut db, YEAR).await.unwrap(), [version(1), version(2)]);
        let all = figures::figures(&mut db, YEAR, Whose::All).await.unwrap();
        assert_eq!(all, [figure(2, None, 1), figure(3, Some(1), 2), figure(4, Some(2), 2)], "the first was replaced");
        let institution = world::institution(2).id;
        let own = figures::figures(&mut db, YEAR, Whose::Institution(&institution)).await.unwrap();
        assert_eq!(own, [figure(2, None, 1), figure(4, Some(2), 2)], "nothing of another institution");
        for (number, found) in [(1, 3), (2, 0)] {
            let organisation = world::organisation(number).id;
            let of = figures::figures(&mut db, YEAR, Whose::Organisation(&organisation)).await.unwrap();
            assert_eq!(of.len(), found, "those of organisation {number}");
        }
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM figures").await, 4, "what was replaced is still there");
        let first = world::institution(1).id;
        let said = [figure_act(1, FigureActKind::Disputed), figure_act(2, FigureActKind::RuledOther)];
        assert_eq!(figures::acts(&mut db, YEAR, Some(&first)).await.unwrap(), said);
        assert_eq!(figures::acts(&mut db, YEAR, None).await.unwrap(), said);
        assert_eq!(figures::acts(&mut db, YEAR, Some(&institution)).await.unwrap(), []);
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn two_lines_of_the_same_never_stand() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        for again in [figure(5, Some(1), 3), figure(6, None, 3)] {
            let written = add(&store, again).await;
            assert!(written.is_err(), "the line that stands was not replaced");
        }
        let mut db = store.read().await.unwrap();
        assert_eq!(figures::versions(&mut db, YEAR).await.unwrap().len(), 2, "nothing of it was kept");
    })
    .await;
}

async fn add(store: &Store, line: figures::Figure) -> Result<(), StoreError> {
    store
        .write(move |tx| Box::pin(async move { figures::add_version(tx.db(), YEAR, &version(3), &[line], &[]).await }))
        .await
}
