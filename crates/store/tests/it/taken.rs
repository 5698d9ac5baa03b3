//! What must be unique is unique, and whoever comes second is told so.

use scheme::Text;
use store::{StoreError, people, years};

use crate::fixture::on_both;
use crate::world;

#[tokio::test]
async fn a_name_that_is_taken_is_told_as_such() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let now = store.now();

        let mut account = world::account(90);
        account.name = world::account(1).name;
        let taken = store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move { people::add_account(tx.db(), &account, now).await })
            })
            .await;
        named(&taken, "accounts", "name");

        let mut institution = world::institution(90);
        institution.code = world::institution(1).code;
        let taken = store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move { years::add_institution(tx.db(), &institution, now).await })
            })
            .await;
        named(&taken, "institutions", "code");

        let mut organisation = world::organisation(90);
        organisation.name = world::organisation(1).name;
        let taken = store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move { years::add_organisation(tx.db(), &organisation, now).await })
            })
            .await;
        named(&taken, "organisations", "name");

        let mut certificate = world::certificate(90);
        certificate.name = world::certificate(1).name;
        let taken = store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move { years::add_certificate(tx.db(), &certificate, now).await })
            })
            .await;
        named(&taken, "certificates", "name");

        let mut dossier = world::dossier(1, 1, "draft");
        dossier.id = world::id_of(90);
        let taken = store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move { store::dossiers::add_dossier(tx.db(), &dossier).await })
            })
            .await;
        named(&taken, "dossiers", "");

        assert_eq!(store::check(&mut store.read().await.unwrap()).await.unwrap(), []);
    })
    .await;
}

/// The two databases name a constraint differently; table and column are in both.
fn named(answer: &Result<(), StoreError>, table: &str, column: &str) {
    match answer {
        Err(error @ StoreError::Taken(constraint)) => {
            assert!(constraint.contains(table) && constraint.contains(column), "{constraint}");
            assert_eq!(error.message(), Text::new("已有相同的记录", "there is such a record already"));
        }
        other => panic!("{table}: {other:?}"),
    }
}
