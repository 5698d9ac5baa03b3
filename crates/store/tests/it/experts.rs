//! Experts: what is declared and assigned stays as a record, and nobody is assigned twice.

use store::assignments::{self, Assignment, AssignmentState, Of};
use store::experts;
use store::opinions::{self, In};
use store::{Store, StoreError};

use crate::fixture::{number, on_both};
use crate::world::{self, YEAR, assignment, conflict, expert, run, time};

#[tokio::test]
async fn experts_and_what_they_declared_come_back_as_they_were_written() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut changed = expert(2);
        changed.employer = "丁学院".to_owned();
        changed.serves.clear();
        changed.withdrawn_at = None;
        let saved = changed.clone();
        store.write(move |tx| Box::pin(async move { experts::save_expert(tx.db(), &saved).await })).await.unwrap();
        let mut db = store.read().await.unwrap();
        assert_eq!(experts::experts(&mut db).await.unwrap(), [expert(1), changed, expert(3)]);
        assert_eq!(experts::conflicts(&mut db, YEAR, None).await.unwrap(), [conflict(2)]);
        assert_eq!(experts::conflicts(&mut db, YEAR, Some(&expert(2).id)).await.unwrap(), [], "another's");
        assert_eq!(experts::impartial(&mut db, YEAR).await.unwrap(), [(expert(1).id, time())]);
        assert_eq!(assignments::runs(&mut db, YEAR).await.unwrap(), [run()]);
    })
    .await;
}

#[tokio::test]
async fn a_conflict_is_declared_once_and_stays_when_it_is_taken_back() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let again = || {
            let mut again = conflict(2);
            again.id = workflow::ConflictId::from_bytes([9; 16]);
            again
        };
        let twice = again();
        let refused: Result<(), StoreError> =
            store.write(move |tx| Box::pin(async move { experts::add_conflict(tx.db(), YEAR, &twice).await })).await;
        assert!(refused.is_err(), "it stands already");
        let later = again();
        store
            .write(move |tx| {
                Box::pin(async move {
                    experts::withdraw_conflict(tx.db(), &conflict(2).id, time()).await?;
                    experts::add_conflict(tx.db(), YEAR, &later).await
                })
            })
            .await
            .unwrap();
        let mut db = store.read().await.unwrap();
        assert_eq!(experts::conflicts(&mut db, YEAR, None).await.unwrap(), [again()]);
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM conflicts").await, 2, "both are kept");
    })
    .await;
}

#[tokio::test]
async fn drafts_are_released_or_thrown_away_and_what_ended_stays() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let read = async || assignments::assignments(&mut store.read().await.unwrap(), YEAR, Of::All).await.unwrap();
        assert_eq!(read().await, [assignment(1), assignment(3)]);
        assert!(
            add(&store, Assignment { id: workflow::AssignmentId::from_bytes([8; 16]), ..assignment(3) }).await.is_err()
        );
        store.write(|tx| Box::pin(async move { assignments::release(tx.db(), YEAR, time()).await })).await.unwrap();
        store
            .write(|tx| {
                Box::pin(async move {
                    let ended = ("亲属关系", "somebody", time());
                    assignments::end(tx.db(), &assignment(3).id, AssignmentState::Recused, ended).await
                })
            })
            .await
            .unwrap();
        // Whoever ended may come back, as a new assignment, which is still a draft and is thrown away.
        let second = Assignment { id: workflow::AssignmentId::from_bytes([8; 16]), ..assignment(3) };
        add(&store, second).await.unwrap();
        assert_eq!(read().await.len(), 3);
        let discard = async |of_runs| {
            store
                .write(move |tx| Box::pin(async move { assignments::discard_drafts(tx.db(), YEAR, of_runs).await }))
                .await
                .unwrap();
        };
        discard(true).await;
        assert_eq!(read().await.len(), 3, "what was made by hand stays with the others");
        discard(false).await;
        let left = read().await;
        let released = Assignment { state: AssignmentState::Released, released_at: Some(time()), ..assignment(1) };
        let recused = Assignment {
            state: AssignmentState::Recused,
            released_at: Some(time()),
            ended_at: Some(time()),
            reason: "亲属关系".to_owned(),
            by: "somebody".to_owned(),
            ..assignment(3)
        };
        assert_eq!(left, [released.clone(), recused]);
        let mut db = store.read().await.unwrap();
        let of = assignments::assignments(&mut db, YEAR, Of::Expert(&expert(1).id)).await.unwrap();
        assert_eq!(of, [released]);
        let other = world::institution(2).id;
        assert_eq!(assignments::assignments(&mut db, YEAR, Of::Institution(&other)).await.unwrap(), []);
    })
    .await;
}

async fn add(store: &Store, one: Assignment) -> Result<(), StoreError> {
    store.write(move |tx| Box::pin(async move { assignments::add_assignments(tx.db(), YEAR, &[one]).await })).await
}

#[tokio::test]
async fn what_an_expert_said_comes_back_in_its_last_version() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut db = store.read().await.unwrap();
        let said = [(assignment(1).id, world::opinion(2))];
        assert_eq!(opinions::opinions(&mut db, In::Assignment(&assignment(1).id)).await.unwrap(), said);
        assert_eq!(opinions::opinions(&mut db, In::Year(YEAR)).await.unwrap(), said);
        assert_eq!(opinions::opinions(&mut db, In::Assignment(&assignment(3).id)).await.unwrap(), []);
        assert_eq!(number(&mut db, "SELECT COUNT(*) FROM opinion_history").await, 2, "the first version is kept");
        drop(db);
        store
            .write(|tx| Box::pin(async move { assignments::finish(tx.db(), &assignment(1).id, time()).await }))
            .await
            .unwrap();
        let mut db = store.read().await.unwrap();
        let finished = Assignment { finished_at: Some(time()), ..assignment(1) };
        let found = assignments::assignment_by_id(&mut db, &assignment(1).id).await.unwrap();
        assert_eq!(found, Some((YEAR, finished)));
        let nobody = workflow::AssignmentId::from_bytes([9; 16]);
        assert_eq!(assignments::assignment_by_id(&mut db, &nobody).await.unwrap(), None);
    })
    .await;
}
