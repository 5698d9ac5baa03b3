//! Rows of a dossier: their versions, their history, and two people at one row.

use store::dossiers::{self, Entry};
use store::{Store, StoreError};
use tokio::task::JoinSet;
use workflow::{DossierId, EntryId};

use crate::fixture::on_both;
use crate::world;

fn dossier() -> DossierId {
    DossierId::from_bytes([1; 16])
}

async fn put(store: &Store, dossier: DossierId, entry: Entry) -> Result<(), StoreError> {
    store.write(move |tx| Box::pin(async move { world::put_entry(tx.db(), &dossier, &entry).await })).await
}

#[tokio::test]
async fn a_save_writes_rows_their_history_and_the_dossier() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let mut dossier = dossiers::dossier_by_id(&mut db, &dossier()).await.unwrap().unwrap();
        dossier.claimed = Some(123_400);
        dossier.filled = 7;
        dossier.approved_by = Some("somebody".to_owned());
        let rows = vec![world::entry(1, 4), world::entry(7, 1)];
        let saved = (dossier.clone(), rows.clone());
        let save = async move |tx: &mut store::Tx| dossiers::save_entries(tx.db(), &saved.0, &saved.1).await;
        store.write::<(), StoreError, _>(move |tx| Box::pin(async move { save(tx).await })).await.unwrap();
        for row in rows {
            assert_eq!(dossiers::entry_by_id(&mut db, &dossier.id, &row.id).await.unwrap(), Some(row.clone()));
            let latest = dossiers::history(&mut db, &row.id).await.unwrap().remove(0);
            assert_eq!((latest.0, latest.1), (row.version, row.fields));
        }
        let read = dossiers::dossier_by_id(&mut db, &dossier.id).await.unwrap().unwrap();
        assert_eq!((read.claimed, read.filled, read.approved_by), (Some(123_400), 7, Some("somebody".to_owned())));
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_row_keeps_what_it_held_before() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let id = EntryId::from_bytes([1; 16]);
        let now = dossiers::entry_by_id(&mut db, &dossier(), &id).await.unwrap().expect("it is there");
        assert_eq!(now, world::entry(1, 3));
        let history = dossiers::history(&mut db, &id).await.unwrap();
        let versions: Vec<i64> = history.iter().map(|(version, ..)| *version).collect();
        assert_eq!(versions, [3, 2, 1], "latest first");
        assert_eq!(history[2].1, world::entry(1, 1).fields, "what it held at first");

        let mut removed = world::entry(1, 4);
        removed.removed = true;
        put(&store, dossier(), removed).await.unwrap();
        let listed = dossiers::entries(&mut db, &dossier()).await.unwrap();
        assert!(listed.iter().all(|entry| entry.id != id), "removed, it is not listed");
        let of_year = dossiers::entries_of_year(&mut db, world::YEAR, "").await.unwrap();
        assert_eq!(of_year[&dossier()], listed, "the same in one question for a whole year");
        let without = dossiers::entries_of_year(&mut db, world::YEAR, "certificates").await.unwrap();
        assert!(without[&dossier()].iter().all(|entry| entry.sheet != "certificates"));
        assert_eq!(dossiers::history(&mut db, &id).await.unwrap().len(), 4, "and keeps its history");
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_row_belongs_to_one_dossier() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let stranger = DossierId::from_bytes([2; 16]);
        let mut db = store.read().await.unwrap();
        let mut changed = dossiers::dossier_by_id(&mut db, &stranger).await.unwrap().unwrap();
        let before = changed.filled;
        changed.filled += 1;
        let foreign = store
            .write(move |tx| {
                Box::pin(async move { dossiers::save_entries(tx.db(), &changed, &[world::entry(1, 4)]).await })
            })
            .await;
        assert!(matches!(foreign, Err(StoreError::Taken(_))), "{foreign:?}");
        let id = EntryId::from_bytes([1; 16]);
        assert_eq!(dossiers::entry_by_id(&mut db, &stranger, &id).await.unwrap(), None, "foreign is absent");
        let own = dossiers::entry_by_id(&mut db, &dossier(), &id).await.unwrap();
        assert_eq!(own, Some(world::entry(1, 3)), "and unchanged");
        let after = dossiers::dossier_by_id(&mut db, &stranger).await.unwrap().unwrap();
        assert_eq!(after.filled, before, "nor is the dossier that asked");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_at_one_row_nobody_is_overwritten_unseen() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut people = JoinSet::new();
        for person in 0..20 {
            let store = store.clone();
            people.spawn(async move {
                let (mut written, mut seen) = (Vec::new(), 3);
                for number in 0..10 {
                    match change(&store, seen, format!("{person}/{number}")).await {
                        Ok(version) => {
                            written.push(version);
                            seen = version;
                        }
                        Err(Conflict::Seen(version)) => seen = version,
                        Err(Conflict::Store(error)) => panic!("{error}"),
                    }
                }
                written
            });
        }
        let mut written: Vec<i64> = people.join_all().await.into_iter().flatten().collect();
        written.sort_unstable();
        let last = written.last().copied().expect("somebody wrote");
        assert!(written.iter().copied().eq(4..=last), "each version was written by one, and none is missing");
        let mut db = store.read().await.unwrap();
        let row = dossiers::entry_by_id(&mut db, &dossier(), &EntryId::from_bytes([1; 16])).await.unwrap().unwrap();
        assert_eq!(row.version, last);
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[derive(Debug)]
enum Conflict {
    Seen(i64),
    Store(StoreError),
}

impl From<StoreError> for Conflict {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Changes the row if it still is as it was seen.
async fn change(store: &Store, seen: i64, value: String) -> Result<i64, Conflict> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let id = EntryId::from_bytes([1; 16]);
                let row = dossiers::entry_by_id(tx.db(), &dossier(), &id).await?.expect("it is there");
                if row.version != seen {
                    return Err(Conflict::Seen(row.version));
                }
                let changed =
                    Entry { version: seen + 1, fields: [("value".to_owned(), value)].into_iter().collect(), ..row };
                world::put_entry(tx.db(), &dossier(), &changed).await?;
                Ok(changed.version)
            })
        })
        .await
}
