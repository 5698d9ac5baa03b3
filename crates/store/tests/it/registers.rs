//! What is kept from year to year: it comes back as it was written, and old data come along.

use store::{Store, StoreError, years};

use crate::fixture::{Place, on_both, run};
use crate::world;

#[tokio::test]
async fn registers_come_back_as_they_were_written() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        let mut institution = world::institution(2);
        institution.code = "99999".to_owned();
        institution.former_names.insert(0, institution.name.clone());
        institution.name = "改名学院".to_owned();
        let mut organisation = world::organisation(1);
        organisation.name = "改名组织".to_owned();
        let mut certificate = world::certificate(1);
        certificate.former_names = vec![certificate.name.clone()];
        certificate.name = "改名证书".to_owned();
        certificate.levels = Vec::new();
        certificate.withdrawn_at = Some(world::time());
        let written = (institution.clone(), organisation.clone(), certificate.clone());
        store
            .write::<(), StoreError, _>(move |tx| {
                Box::pin(async move {
                    years::save_institution(tx.db(), &written.0).await?;
                    years::save_organisation(tx.db(), &written.1).await?;
                    years::save_certificate(tx.db(), &written.2).await
                })
            })
            .await
            .unwrap();
        let mut db = store.read().await.unwrap();
        assert_eq!(years::institution_by_id(&mut db, &institution.id).await.unwrap(), Some(institution.clone()));
        assert!(years::institutions(&mut db).await.unwrap().contains(&institution));
        let absorbed = store::years::Organisation {
            merged_into: Some(organisation.id.clone()),
            merged_at: Some(world::time()),
            brought: vec![world::certificate(2).id],
            ..world::organisation(2)
        };
        let mut organisations = years::organisations(&mut db).await.unwrap();
        organisations.sort_by(|one, other| one.id.cmp(&other.id));
        assert_eq!(organisations, [organisation, absorbed]);
        let mut certificates = years::certificates(&mut db).await.unwrap();
        certificates.sort_by(|one, other| one.id.cmp(&other.id));
        assert_eq!(certificates, [certificate, world::certificate(2)]);
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_the_log_says_of_an_object_is_found_latest_first() {
    on_both(async |place| {
        let store = place.open().await;
        for (object, detail) in [("one", "first"), ("other", "between"), ("one", "last")] {
            store
                .write::<(), StoreError, _>(move |tx| {
                    Box::pin(async move {
                        tx.log(None, workflow::Event::Listed, object, serde_json::json!(detail));
                        Ok(())
                    })
                })
                .await
                .unwrap();
        }
        let lines = store::log::lines_about(&mut store.read().await.unwrap(), "one").await.unwrap();
        let details: Vec<&str> = lines.iter().map(|line| line.detail.as_str()).collect();
        assert_eq!(details, [r#""last""#, r#""first""#]);
    })
    .await;
}

/// Takes the registers back to where they were before their migration.
const REGISTERS_BEFORE: &str = "DELETE FROM migrations WHERE name IN ('0007_registers', '0009_figures', '0010_experts', '0011_opinions', '0012_determination', '0013_cases', '0015_feedback', '0016_determined_institutions', '0017_material_requests', '0018_visits', '0019_case_files', '0020_quotas', '0021_expert_limits', '0022_concerns'); \
     DROP TABLE signal_acts; DROP TABLE concerns; DROP TABLE quotas; DROP TABLE case_files; DROP TABLE visit_files; DROP TABLE visit_note_history; DROP TABLE visit_notes; DROP TABLE visit_acts; DROP TABLE visits; DROP TABLE visit_plans; DROP TABLE material_answers; DROP TABLE material_requests; \
     DROP TABLE case_acts; DROP TABLE cases; DROP TABLE review_answers; DROP TABLE review_requests; DROP TABLE determination_acts; DROP TABLE determinations; DROP TABLE ruling_history; DROP TABLE rulings; DROP TABLE opinion_history; DROP TABLE opinions; DROP TABLE assignments; DROP TABLE assignment_runs; DROP TABLE impartiality; DROP TABLE conflicts; DROP TABLE experts; \
     DROP TABLE figure_acts; DROP TABLE figures; DROP TABLE figure_versions; DROP TABLE certificates; DROP TABLE organisations; ALTER TABLE institutions DROP COLUMN merged_at; \
     CREATE TABLE organisations (id TEXT PRIMARY KEY, name TEXT NOT NULL CONSTRAINT organisations_name UNIQUE, created_at BIGINT NOT NULL); \
     CREATE TABLE certificates (name TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisations (id)); \
     INSERT INTO organisations (id, name, created_at) VALUES ('01010101010101010101010101010101', '甲组织', 1); \
     INSERT INTO certificates (name, organisation) VALUES ('乙证书', '01010101010101010101010101010101'), ('丙证书', '01010101010101010101010101010101')";

/// Puts what a year follows back to where it was before its migration.
const TEXTS_BEFORE: &str = "DELETE FROM migrations WHERE name = '0008_year_texts'; DROP TABLE year_texts; \
     ALTER TABLE years ADD COLUMN scheme TEXT NOT NULL DEFAULT '旧方案'; ALTER TABLE years ADD COLUMN notice TEXT NOT NULL DEFAULT '旧通知'";

/// Data that were put back so far, opened by this version.
async fn older(place: &Place, before: &str) -> Store {
    let store = place.open().await;
    world::build(&store, &place.blobs()).await;
    store.close().await;
    run(&mut place.intruder().await, before).await;
    place.open().await
}

#[tokio::test]
async fn what_a_year_follows_comes_along_from_older_data() {
    on_both(async |place| {
        let store = older(&place, TEXTS_BEFORE).await;
        let mut db = store.read().await.unwrap();
        let texts = years::texts(&mut db, world::YEAR).await.unwrap().unwrap();
        assert_eq!((texts.scheme.as_str(), texts.notice.as_str()), ("旧方案", "旧通知"));
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn certificates_of_older_data_get_an_id_each() {
    on_both(async |place| {
        let store = older(&place, REGISTERS_BEFORE).await;
        let mut db = store.read().await.unwrap();
        let certificates = years::certificates(&mut db).await.unwrap();
        let mut names: Vec<&str> = certificates.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["丙证书", "乙证书"]);
        assert_ne!(certificates[0].id, certificates[1].id);
        assert_eq!(years::organisations(&mut db).await.unwrap()[0].name, "甲组织");
        assert!(years::institutions(&mut db).await.unwrap().iter().any(|one| one.merged_at.is_some()));
        assert_eq!(store::check(&mut db).await.unwrap(), []);
    })
    .await;
}
