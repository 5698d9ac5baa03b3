//! What somebody with the database's password could do to the log, and what finds it.

use sqlx::AnyConnection;
use store::log::{Checkpoint, Line, checkpoint, lines, verify};

use crate::fixture::{on_both, run};
use crate::tree;
use crate::writing::note;

/// One way of tampering.
struct Tampering {
    name: &'static str,
    /// Statements past the store.
    sql: &'static str,
    /// Whether the forger then computes the whole log anew, as the program itself would have.
    rehash: bool,
    /// Whether it is found without any checkpoint from outside.
    shows_itself: bool,
}

const TAMPERINGS: [Tampering; 17] = [
    Tampering {
        name: "edit a line",
        sql: "UPDATE log SET detail = '{\"points\":99}' WHERE position = 5",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "change one letter",
        sql: "UPDATE log SET object = 'dossier a' WHERE position = 5",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "say that somebody else did it",
        sql: "UPDATE log SET actor = 'somebody', role = 'expert' WHERE position = 5",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "move text from one column to the next",
        sql: "UPDATE log SET actor = '', role = 'ab' WHERE position = 5; UPDATE log SET actor = 'a', role = 'b' WHERE position = 6",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "date a line earlier",
        sql: "UPDATE log SET at = at - 86400000 WHERE position = 5",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "delete from the middle",
        sql: "DELETE FROM log WHERE position = 5",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "delete the end",
        sql: "DELETE FROM log WHERE position >= 15",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "swap two lines",
        sql: "UPDATE log SET object = CASE position WHEN 5 THEN 'dossier 6' ELSE 'dossier 5' END WHERE position IN (5, 6)",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "put a line before the first",
        sql: "INSERT INTO log SELECT -1, at, actor, role, event, object, detail FROM log WHERE position = 0",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "put a line behind the last",
        sql: "INSERT INTO log SELECT 20, at, actor, role, event, object, detail FROM log WHERE position = 19",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "forge the head's hashes",
        sql: "UPDATE log_head SET frontier = (SELECT '00' || SUBSTR(frontier, 3) FROM log_head)",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "forge the head's time",
        sql: "UPDATE log_head SET last_at = last_at + 86400000",
        rehash: false,
        shows_itself: true,
    },
    Tampering {
        name: "edit a line and compute everything anew",
        sql: "UPDATE log SET detail = '{\"points\":99}' WHERE position = 5",
        rehash: true,
        shows_itself: false,
    },
    Tampering {
        name: "delete from the middle, number and compute everything anew",
        // Twice, since both databases check the key row by row.
        sql: "DELETE FROM log WHERE position = 5; UPDATE log SET position = -position WHERE position > 5; \
              UPDATE log SET position = -position - 1 WHERE position < 0",
        rehash: true,
        shows_itself: false,
    },
    Tampering {
        name: "delete the end and compute everything anew",
        sql: "DELETE FROM log WHERE position >= 15",
        rehash: true,
        shows_itself: false,
    },
    Tampering { name: "wipe the log", sql: "DELETE FROM log", rehash: true, shows_itself: false },
    Tampering {
        name: "put another log in its place",
        sql: "UPDATE log_head SET origin = '00000000000000000000000000000000'",
        rehash: true,
        shows_itself: false,
    },
];

/// Brings the head into agreement with the lines, as a forger with this program's source would.
async fn rehash(db: &mut AnyConnection) {
    let lines: Vec<Line> = lines(db, 0, 1000).await.unwrap().into_iter().map(|(_, line)| line).collect();
    let leaves: Vec<tree::Hash> = lines.iter().map(tree::leaf).collect();
    let last = lines.last().map_or(0, |line| line.at.as_millisecond());
    let frontier = tree::frontier(&leaves);
    let size = leaves.len();
    run(db, &format!("UPDATE log_head SET size = {size}, frontier = '{frontier}', last_at = {last}")).await;
}

#[tokio::test]
async fn every_tampering_is_found_with_a_checkpoint_from_outside() {
    on_both(async |place| {
        let store = place.open().await;
        for number in 0..20 {
            note(&store, &format!("dossier {number}")).await.unwrap();
        }
        store.close().await;
        let mut db = place.intruder().await;
        let receipt = checkpoint(&mut db).await.unwrap();
        for Tampering { name, sql, rehash: anew, shows_itself } in TAMPERINGS {
            run(&mut db, "BEGIN").await;
            run(&mut db, sql).await;
            if anew {
                rehash(&mut db).await;
            }
            let alone = verify(&mut db, &[]).await.unwrap();
            assert_eq!(alone.is_err(), shows_itself, "{name}, by itself: {alone:?}");
            let held = verify(&mut db, std::slice::from_ref(&receipt)).await.unwrap();
            assert!(held.is_err(), "{name}: not found with a receipt in hand");
            run(&mut db, "ROLLBACK").await;
        }
        let untouched = verify(&mut db, std::slice::from_ref(&receipt)).await.unwrap();
        assert_eq!(untouched, Ok(receipt), "without tampering all is well");
    })
    .await;
}

#[tokio::test]
async fn two_receipts_that_contradict_each_other_are_found() {
    on_both(async |place| {
        let store = place.open().await;
        note(&store, "dossier").await.unwrap();
        let mut db = store.read().await.unwrap();
        let shown_to_one = checkpoint(&mut db).await.unwrap();
        let shown_to_another = Checkpoint { root: "0".repeat(64), ..shown_to_one.clone() };
        assert!(verify(&mut db, &[shown_to_one, shown_to_another]).await.unwrap().is_err());
    })
    .await;
}

#[tokio::test]
async fn an_older_copy_of_the_database_is_found() {
    on_both(async |place| {
        let store = place.open().await;
        let blobs = place.blobs();
        note(&store, "before the copy").await.unwrap();
        let copy = place.folder().join("copy.zip");
        let copied = store.backup(&blobs, &copy).await.unwrap();
        note(&store, "after the copy").await.unwrap();
        let receipt = checkpoint(&mut store.read().await.unwrap()).await.unwrap();
        store.close().await;

        // The copy is put in the place of the database past the program, which leaves no line behind.
        let mut db = place.intruder().await;
        run(&mut db, "DELETE FROM log WHERE position = 1; DELETE FROM commands WHERE key = 'after the copy'").await;
        rehash(&mut db).await;
        assert_eq!(verify(&mut db, &[]).await.unwrap(), Ok(copied.checkpoint), "by itself it is what it was");
        assert_eq!(verify(&mut db, &[receipt]).await.unwrap(), Err(store::log::LogFault::Shorter(2)));
    })
    .await;
}
