//! Evidence in storage that speaks S3, checks what a request is signed with, and takes no bytes under another checksum.

use std::collections::BTreeSet;
use std::time::Duration;

use testkit::storage::{self, Storage};
use tokio::io::AsyncReadExt as _;

use super::super::{Blobs, Bucket, Digest, Size};
use super::{BlobError, bytes, keep, namespace, unfinished};

#[tokio::test]
async fn a_bucket_keeps_what_a_folder_keeps() {
    let storage = Storage::start().unwrap();
    let endpoint = storage.endpoint();
    let root = tempfile::tempdir().unwrap();
    let at = |endpoint: &str, secret: &str| Bucket {
        endpoint: endpoint.to_owned(),
        region: "us-east-1".to_owned(),
        name: storage::BUCKET.to_owned(),
        prefix: "test/evidence".to_owned(),
        access_key: storage::ACCESS_KEY.to_owned(),
        secret_key: secret.to_owned(),
    };
    assert!(!format!("{:?}", at(endpoint, "covered")).contains("covered"));
    let blobs = Blobs::bucket(&at(endpoint, storage::SECRET_KEY), root.path()).unwrap();
    let (digest, size) = keep(&blobs, "0a", b"0123456789").await.unwrap();
    assert_eq!(keep(&blobs, "0a", b"0123456789").await.unwrap(), (digest, size), "kept again");
    let mut part = String::new();
    blobs.open(&namespace("0a"), digest, Some(2..5)).await.unwrap().read_to_string(&mut part).await.unwrap();
    assert_eq!(part, "234");
    assert_eq!(blobs.verify(&namespace("0a"), digest).await.unwrap(), Size(10));
    assert!(matches!(blobs.open(&namespace("0b"), digest, None).await, Err(BlobError::Absent)));

    let large: Vec<u8> = (0..20 << 20).map(|index: u32| index.to_le_bytes()[1]).collect();
    let kept = blobs.put("0a", large.clone()).await.unwrap();
    assert_eq!(blobs.get("0a", &kept.digest).await.unwrap(), large, "sent in parts");

    let (uploads, now) = (blobs.uploads(), jiff::Timestamp::UNIX_EPOCH);
    let upload = uploads.create(&namespace("0a"), Size(4), Size(4), now).await.unwrap();
    uploads.append(&namespace("0a"), &upload.id, Size(0), bytes(b"abcd"), now).await.unwrap();
    for _ in 0..2 {
        assert_eq!(uploads.finish(&namespace("0a"), &upload.id).await.unwrap(), (Digest::of(b"abcd"), Size(4)));
    }
    assert_eq!(blobs.list(&namespace("0a")).await.unwrap().len(), 3);
    assert_eq!(unfinished(root.path()), 0);

    let referenced = BTreeSet::from([(namespace("0a"), digest)]);
    assert_eq!(blobs.sweep(referenced.clone(), Duration::from_hours(24)).await.unwrap().files, 0, "all are young");
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(blobs.sweep(referenced, Duration::from_secs(1)).await.unwrap().files, 2);
    assert_eq!(blobs.list(&namespace("0a")).await.unwrap(), [(digest, size)]);

    let stranger = Blobs::bucket(&at(endpoint, "another"), root.path()).unwrap();
    assert!(matches!(keep(&stranger, "0a", b"x").await, Err(BlobError::Denied)), "signatures are checked");
    assert!(matches!(stranger.open(&namespace("0a"), digest, None).await, Err(BlobError::Denied)));
    let lying = storage.path(&format!("test/evidence/0a/{digest}"));
    std::fs::write(&lying, b"012345678?").unwrap();
    assert!(matches!(blobs.verify(&namespace("0a"), digest).await, Err(BlobError::Damaged)));

    let gone = Blobs::bucket(&at("http://127.0.0.1:9", "secret"), root.path()).unwrap();
    let begin = std::time::Instant::now();
    assert!(matches!(keep(&gone, "0a", b"x").await, Err(BlobError::Storage(_))));
    assert!(begin.elapsed().as_secs() < 30, "{:?}", begin.elapsed());
}
