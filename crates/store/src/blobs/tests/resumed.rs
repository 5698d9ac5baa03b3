//! Uploads that were cut off.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};

use super::super::{BlobError, Blobs, Digest, Size, Upload, UploadError, UploadId};
use super::{bytes, namespace};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn begin(blobs: &Blobs, size: u64) -> Upload {
    blobs.uploads().create(&namespace("0a"), Size(size), Size(100), NOW).await.unwrap()
}

async fn append(blobs: &Blobs, id: &UploadId, offset: u64, text: &[u8]) -> Result<Size, UploadError> {
    blobs.uploads().append(&namespace("0a"), id, Size(offset), bytes(text), NOW).await
}

#[tokio::test]
async fn half_an_upload_goes_on_after_the_program_was_started_anew() {
    let root = tempfile::tempdir().unwrap();
    let id = {
        let blobs = Blobs::folder(root.path()).unwrap();
        let id = begin(&blobs, 10).await.id;
        assert_eq!(append(&blobs, &id, 0, b"01234").await.unwrap(), Size(5));
        id
    };
    // The program died while more came: bytes that nobody counted lie behind those that are safe.
    let mut file = OpenOptions::new().append(true).open(root.path().join("uploads").join(id.as_str())).unwrap();
    file.write_all(b"torn").unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let pending = blobs.uploads().pending(&namespace("0a")).await.unwrap();
    assert_eq!(pending.iter().map(|upload| (&upload.id, upload.offset)).collect::<Vec<_>>(), [(&id, Size(5))]);
    let early = blobs.uploads().finish(&namespace("0a"), &id).await;
    assert!(matches!(early, Err(UploadError::Incomplete { right: Size(5), declared: Size(10) })), "{early:?}");
    assert_eq!(append(&blobs, &id, 5, b"56789").await.unwrap(), Size(10));
    let kept = blobs.uploads().finish(&namespace("0a"), &id).await.unwrap();
    assert_eq!(kept, (Digest::of(b"0123456789"), Size(10)));
    assert_eq!(blobs.verify(&namespace("0a"), kept.0).await.unwrap(), Size(10));
    assert_eq!(blobs.uploads().finish(&namespace("0a"), &id).await.unwrap(), kept, "asked again, answered the same");
    assert_eq!(blobs.uploads().pending(&namespace("0a")).await.unwrap(), []);
}

#[tokio::test]
async fn bytes_in_the_wrong_place_are_refused_with_the_right_one() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let id = begin(&blobs, 10).await.id;
    append(&blobs, &id, 0, b"0123").await.unwrap();
    for wrong in [0, 3, 5, u64::MAX] {
        let outcome = append(&blobs, &id, wrong, b"x").await;
        assert!(matches!(outcome, Err(UploadError::WrongOffset { right: Size(4) })), "{wrong}: {outcome:?}");
    }
    let outcome = append(&blobs, &id, 4, b"4567890").await;
    assert!(matches!(outcome, Err(UploadError::TooMuch { declared: Size(10) })), "{outcome:?}");
    assert_eq!(blobs.uploads().find(&namespace("0a"), &id).await.unwrap().offset, Size(4));
    assert_eq!(append(&blobs, &id, 4, b"456789").await.unwrap(), Size(10));
}

#[tokio::test]
async fn what_came_before_the_line_was_cut_is_kept() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let id = begin(&blobs, 10).await.id;
    let cut = stream::iter([Ok(b"012".to_vec()), Err("connection reset")]);
    let outcome = blobs.uploads().append(&namespace("0a"), &id, Size(0), cut, NOW).await;
    assert!(matches!(outcome, Err(UploadError::Blob(BlobError::Interrupted(_)))), "{outcome:?}");
    assert_eq!(blobs.uploads().find(&namespace("0a"), &id).await.unwrap().offset, Size(3));
}

#[tokio::test]
async fn two_windows_do_not_write_into_one_file() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let id = begin(&blobs, 10).await.id;
    let (going, own) = (blobs.clone(), id.clone());
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let first = tokio::spawn(async move {
        let slow = stream::once(async move {
            begun.send(()).unwrap();
            Ok::<_, String>(b"012".to_vec())
        });
        going.uploads().append(&namespace("0a"), &own, Size(0), slow.chain(stream::pending()), NOW).await
    });
    has_begun.await.unwrap();
    let second = append(&blobs, &id, 0, b"0").await;
    assert!(matches!(second, Err(UploadError::InUse)), "{second:?}");
    assert!(matches!(blobs.uploads().finish(&namespace("0a"), &id).await, Err(UploadError::InUse)));
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(append(&blobs, &id, 0, b"0123456789").await.unwrap(), Size(10), "the line was cut; the upload is free");
}

#[tokio::test]
async fn another_institution_finds_no_upload() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let id = begin(&blobs, 4).await.id;
    let uploads = blobs.uploads();
    assert!(matches!(uploads.find(&namespace("0b"), &id).await, Err(UploadError::Absent)));
    let foreign = uploads.append(&namespace("0b"), &id, Size(0), bytes(b"evil"), NOW).await;
    assert!(matches!(foreign, Err(UploadError::Absent)));
    assert!(matches!(uploads.finish(&namespace("0b"), &id).await, Err(UploadError::Absent)));
    assert_eq!(uploads.pending(&namespace("0b")).await.unwrap(), []);
    let large = uploads.create(&namespace("0a"), Size(101), Size(100), NOW).await;
    assert!(matches!(large, Err(UploadError::Blob(BlobError::TooLarge(Size(100))))));
}

#[tokio::test]
async fn an_upload_waits_a_day() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let id = begin(&blobs, 4).await.id;
    fs::write(root.path().join("uploads").join("ab".repeat(16)), b"bytes without a record").unwrap();
    let hours = |hours| NOW + SignedDuration::from_hours(hours);
    assert_eq!(blobs.uploads().sweep_uploads(hours(23)).await.unwrap(), 1, "only the bytes of nobody");
    assert_eq!(append(&blobs, &id, 0, b"01").await.unwrap(), Size(2));
    assert_eq!(blobs.uploads().sweep_uploads(hours(24)).await.unwrap(), 1);
    assert!(matches!(append(&blobs, &id, 2, b"23").await, Err(UploadError::Absent)));
    assert_eq!(fs::read_dir(root.path().join("uploads")).unwrap().count(), 0);
}
