//! Evidence is kept whole and in the right order, or not at all.

#[cfg(feature = "s3")]
mod bucket;
mod faulty;
mod resumed;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use futures_util::stream;
use tokio::io::AsyncReadExt as _;

use super::{BlobError, Blobs, Digest, Namespace, Size, Swept};

fn namespace(text: &str) -> Namespace {
    text.parse().unwrap()
}

fn bytes(text: &[u8]) -> impl futures_util::Stream<Item = Result<Vec<u8>, String>> {
    stream::iter(text.chunks(3).map(|piece| Ok(piece.to_vec())).collect::<Vec<_>>())
}

async fn keep(blobs: &Blobs, owner: &str, text: &[u8]) -> Result<(Digest, Size), BlobError> {
    blobs.keep(&namespace(owner), bytes(text), Size(100)).await
}

fn path(root: &Path, owner: &str, digest: Digest) -> std::path::PathBuf {
    let name = digest.to_string();
    root.join(owner).join(&name[..2]).join(name)
}

/// What of a folder is still being written.
fn unfinished(root: &Path) -> usize {
    fs::read_dir(root.join("incoming")).unwrap().count()
}

#[tokio::test]
async fn a_file_comes_back_whole_or_in_part() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let (digest, size) = keep(&blobs, "0a", b"0123456789").await.unwrap();
    assert_eq!((digest, size), (Digest::of(b"0123456789"), Size(10)));
    assert_eq!(blobs.verify(&namespace("0a"), digest).await.unwrap(), size);
    for (part, wanted) in
        [(None, Ok("0123456789")), (Some(0..4), Ok("0123")), (Some(7..100), Ok("789")), (Some(10..12), Err(()))]
    {
        let opened = blobs.open(&namespace("0a"), digest, part).await;
        let Ok(mut reader) = opened else {
            assert!(matches!(opened, Err(BlobError::OutOfRange(Size(10)))) && wanted == Err(()));
            continue;
        };
        let mut text = String::new();
        reader.read_to_string(&mut text).await.unwrap();
        assert_eq!((Ok(text.as_str()), reader.size()), (wanted, size));
        assert_eq!(reader.length(), Size(text.len() as u64));
    }
    assert_eq!(unfinished(root.path()), 0);
}

#[tokio::test]
async fn the_same_file_of_two_institutions_is_two_files() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let (digest, _) = keep(&blobs, "0a", b"list").await.unwrap();
    assert!(matches!(blobs.open(&namespace("0b"), digest, None).await, Err(BlobError::Absent)), "another's is absent");
    assert!(matches!(blobs.get("..", &digest.to_string()).await, Err(BlobError::Absent)));
    keep(&blobs, "0b", b"list").await.unwrap();
    assert!(path(root.path(), "0a", digest).is_file() && path(root.path(), "0b", digest).is_file());
    fs::remove_file(path(root.path(), "0a", digest)).unwrap();
    assert_eq!(blobs.list(&namespace("0b")).await.unwrap(), [(digest, Size(4))]);
}

#[tokio::test]
async fn damage_is_noticed_and_repaired_by_keeping_the_file_again() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let kept = blobs.put("0a", b"receipt".to_vec()).await.unwrap();
    let digest: Digest = kept.digest.parse().unwrap();
    fs::write(path(root.path(), "0a", digest), b"forged!").unwrap();
    assert!(matches!(blobs.get("0a", &kept.digest).await, Err(BlobError::Damaged)));
    assert!(matches!(blobs.verify(&namespace("0a"), digest).await, Err(BlobError::Damaged)));
    assert_eq!(blobs.put("0a", b"receipt".to_vec()).await.unwrap(), kept);
    assert_eq!(blobs.get("0a", &kept.digest).await.unwrap(), b"receipt");
}

#[tokio::test]
async fn too_large_or_cut_off_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    assert!(matches!(keep(&blobs, "0a", &[7; 101]).await, Err(BlobError::TooLarge(Size(100)))));
    let cut = stream::iter([Ok(b"half".to_vec()), Err("connection reset")]);
    let outcome = blobs.keep(&namespace("0a"), cut, Size(100)).await;
    assert!(matches!(outcome, Err(BlobError::Interrupted(_))), "{outcome:?}");
    assert_eq!(blobs.list(&namespace("0a")).await.unwrap(), []);
    assert_eq!(unfinished(root.path()), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_said_so() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("file"), b"").unwrap();
    let error = Blobs::folder(&root.path().join("file/evidence")).unwrap_err();
    assert!(matches!(error, BlobError::Disk(_)), "{error}");
    for error in [BlobError::Full, BlobError::ReadOnly, BlobError::Denied, BlobError::Stopped, error] {
        let message = error.message();
        assert!(message.zh.contains('，') && !message.en.is_empty() && !message.en.contains('!'));
    }
}

#[tokio::test]
async fn the_sweep_takes_what_is_old_and_named_by_nobody() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(root.path()).unwrap();
    let (named, _) = keep(&blobs, "0a", b"named").await.unwrap();
    let (unnamed, _) = keep(&blobs, "0a", b"unnamed").await.unwrap();
    let (again, _) = keep(&blobs, "0a", b"kept again").await.unwrap();
    let (elsewhere, _) = keep(&blobs, "0b", b"named").await.unwrap();
    let stale = root.path().join("incoming/half");
    fs::write(&stale, b"half").unwrap();
    let day = Duration::from_hours(24);
    for old in [path(root.path(), "0a", named), path(root.path(), "0a", unnamed), path(root.path(), "0a", again)]
        .into_iter()
        .chain([path(root.path(), "0b", elsewhere), stale.clone()])
    {
        let file = fs::OpenOptions::new().write(true).open(old).unwrap();
        let before = file.metadata().unwrap().modified().unwrap() - 2 * day;
        file.set_modified(before).unwrap();
    }
    keep(&blobs, "0a", b"kept again").await.unwrap();
    let (young, _) = keep(&blobs, "0a", b"young").await.unwrap();
    let referenced = BTreeSet::from([(namespace("0a"), named)]);
    let swept = blobs.sweep(referenced.clone(), day).await.unwrap();
    assert_eq!(
        swept,
        Swept { files: 2, bytes: 12 },
        "the other institution's file of the same bytes is named by nobody"
    );
    let left: BTreeSet<_> = blobs.list(&namespace("0a")).await.unwrap().into_iter().map(|(digest, _)| digest).collect();
    assert_eq!(left, BTreeSet::from([named, again, young]));
    assert!(!stale.exists());
    assert_eq!(blobs.sweep(referenced, day).await.unwrap(), Swept::default());
}
