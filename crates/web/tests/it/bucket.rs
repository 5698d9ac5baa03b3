//! The whole application on storage that speaks S3 in place of a folder.

use std::time::Duration;

use axum::http::StatusCode;
use store::blobs::{Blobs, Bucket};
use testkit::storage::{self, Storage};
use workflow::{Role, Scope};

use crate::site::Site;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn evidence_goes_to_the_bucket_comes_back_and_leaves_nothing_unneeded_there() {
    let storage = Storage::start().unwrap();
    let bucket = Bucket {
        endpoint: storage.endpoint().to_owned(),
        region: "us-east-1".to_owned(),
        name: storage::BUCKET.to_owned(),
        prefix: "evidence".to_owned(),
        access_key: storage::ACCESS_KEY.to_owned(),
        secret_key: storage::SECRET_KEY.to_owned(),
    };
    let site = Site::keeping(|folder| Blobs::bucket(&bucket, folder)).await;
    let (site, _, [first, _]) = site.begin_year().await;
    let admin = &site.person("教务处", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    let dossier = format!("/dossiers/{}", site.dossier(&first).await);
    let sheet = format!("{dossier}/sheets/4.4");

    // At once, as without script, and in pieces.
    let file = [b"%PDF-1.7 ".as_slice(), &[b'x'; 5000]].concat();
    let whole = site.upload(admin, &format!("{sheet}/files"), "证明.pdf", &file).await;
    assert_eq!(whole.status, StatusCode::SEE_OTHER, "{}", whole.body);
    let begun = site.begin_upload(admin, &sheet, "说明.pdf", file.len() + 1).await;
    site.send_piece(admin, &begun.location, 0, &file).await;
    let rest = site.send_piece(admin, &begun.location, file.len(), b"y").await;
    assert_eq!(rest.status, StatusCode::CREATED, "{}", rest.body);
    let page = site.get(Some(admin), &sheet).await.body;
    let files: Vec<&str> =
        page.split("/files/").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id).collect();
    let files: Vec<&str> = files.into_iter().filter(|id| id.len() == 32).collect();
    assert_eq!(files.len(), 2, "{page}");
    for id in &files {
        let back = site.get(Some(admin), &format!("{dossier}/files/{id}")).await;
        assert_eq!(back.body.trim_end_matches('y').as_bytes(), file);
    }

    let kept = async || site.app.blobs.list(&first.to_string().parse().unwrap()).await.unwrap().len();
    assert_eq!(kept().await, 2);
    let removed = site.post(Some(admin), &format!("{dossier}/files/{}/remove", files[0]), &[("sheet", "4.4")]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.body);
    assert_eq!(site.get(Some(admin), &sheet).await.body.matches(".pdf</a>").count(), 1);
    // What was sent and never named: the program ended in between.
    site.app.blobs.put(&first.to_string(), b"of no use".to_vec()).await.unwrap();
    site.app.tidy().await.unwrap();
    assert_eq!(kept().await, 3, "it may still be named");
    storage.age(31 * DAY).unwrap();
    site.app.tidy().await.unwrap();
    assert_eq!(kept().await, 2, "what the history names stays");
}
