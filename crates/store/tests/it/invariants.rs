//! Every invariant is broken once on purpose, and found.

use std::collections::BTreeSet;

use crate::fixture::{on_both, run};
use crate::world;

/// An invariant, and what breaks it and no other.
const BREAKS: [(&str, &str); 26] = [
    ("every row's history ends at the row", "UPDATE entries SET fields = '{}' WHERE version = 3"),
    ("no history skips a version", "DELETE FROM entry_history WHERE version = 2"),
    (
        "every submitted dossier has its submission",
        "DELETE FROM submissions WHERE dossier IN (SELECT id FROM dossiers WHERE state = 'submitted')",
    ),
    ("no submission is newer than its dossier", "UPDATE dossiers SET version = 0 WHERE state = 'returned'"),
    ("every returned dossier has an open return", "UPDATE returns SET answered_at = 1"),
    ("nobody approves an extension that they proposed", "UPDATE extensions SET approved_by = proposed_by"),
    (
        "no administrator holds another role",
        "UPDATE memberships SET account = (SELECT account FROM memberships WHERE role = 'system_admin')",
    ),
    (
        "every access key acts in a role that its owner holds",
        "UPDATE access_keys SET membership = (SELECT id FROM memberships WHERE role = 'security_admin')",
    ),
    (
        "whatever institution was merged became part of another",
        "UPDATE institutions SET merged_into = id WHERE merged_into IS NOT NULL",
    ),
    (
        "no certificate is left with an organisation that was merged",
        "UPDATE certificates SET organisation = (SELECT id FROM organisations WHERE merged_into IS NOT NULL)",
    ),
    (
        "a use of a file names a file of that dossier",
        "UPDATE file_uses SET entry = (SELECT MIN(e.id) FROM entries e WHERE e.dossier <> (SELECT MIN(dossier) FROM files)) WHERE entry <> ''",
    ),
    (
        "no figures were replaced by older ones, or by those of another year",
        "UPDATE figure_versions SET at = 0 WHERE number = 2",
    ),
    (
        "no expert works on an institution with which a conflict is declared",
        "UPDATE conflicts SET institution = (SELECT MIN(institution) FROM assignments)",
    ),
    ("every opinion's history ends at the opinion", "UPDATE opinions SET fields = '{}'"),
    ("every ruling's history ends at the ruling", "UPDATE rulings SET fields = '{}'"),
    (
        "nobody approves a determination that they proposed",
        "UPDATE determination_acts SET by_account = (SELECT MIN(by_account) FROM determination_acts)",
    ),
    ("a case begins with its opening, and no act in it is missing", "DELETE FROM case_acts WHERE kind = 'heard'"),
    (
        "nobody decides a case as they proposed themselves",
        "UPDATE case_acts SET by_account = (SELECT MIN(by_account) FROM case_acts) WHERE kind = 'decided'",
    ),
    (
        "no act of a visit is missing",
        "DELETE FROM visit_acts WHERE number = 1 AND visit = (SELECT MIN(visit) FROM visit_acts)",
    ),
    (
        "nothing was seen on a visit of which nobody was told",
        "UPDATE visit_acts SET kind = 'arranged' WHERE kind = 'announced'",
    ),
    ("every history of what was seen ends at what is written", "UPDATE visit_notes SET fields = '{}'"),
    (
        "no expert is to visit an institution with which a conflict is declared",
        "UPDATE visit_acts SET team = (SELECT MIN(expert) FROM conflicts) WHERE visit = (SELECT MAX(visit) FROM visit_acts)",
    ),
    (
        "experts ask for material only where they work",
        "UPDATE material_requests SET institution = (SELECT MAX(id) FROM institutions)",
    ),
    ("no material was given before it was asked for, or after its time", "UPDATE material_answers SET answered_at = 0"),
    ("nothing is asked for twice while it waits", "DELETE FROM material_answers"),
    ("the log gives its own root", "UPDATE log SET detail = '{}'"),
];

/// Further ways of breaking one.
const MORE: [(&str, &str); 14] = [
    (
        "a case begins with its opening, and no act in it is missing",
        "UPDATE case_acts SET kind = 'heard' WHERE number = 1",
    ),
    (
        "nobody decides a case as they proposed themselves",
        "UPDATE case_acts SET finding = 'unfounded' WHERE kind = 'decided'",
    ),
    ("every history of what was seen ends at what is written", "UPDATE visit_notes SET version = 1"),
    (
        "no material was given before it was asked for, or after its time",
        "UPDATE material_requests SET closes_at = asked_at",
    ),
    ("every opinion's history ends at the opinion", "UPDATE opinions SET version = 1"),
    ("every ruling's history ends at the ruling", "UPDATE rulings SET version = 1"),
    (
        "every access key acts in a role that its owner holds",
        "UPDATE memberships SET ended_at = 1 WHERE role = 'system_admin'",
    ),
    (
        "no administrator holds another role",
        "UPDATE memberships SET role = 'expert', account = (SELECT account FROM memberships WHERE role = 'system_admin') WHERE role = 'security_admin'",
    ),
    ("every row's history ends at the row", "UPDATE entries SET removed = 1 WHERE version = 3"),
    (
        "every row's history ends at the row",
        "UPDATE entries SET version = 2, fields = (SELECT h.fields FROM entry_history h WHERE h.version = 2) WHERE version = 3",
    ),
    ("every returned dossier has an open return", "DELETE FROM returns"),
    ("whatever institution was merged became part of another", "UPDATE institutions SET merged_at = NULL"),
    ("whatever institution was merged became part of another", "UPDATE institutions SET merged_at = 1"),
    (
        "whatever institution was merged became part of another",
        "UPDATE institutions SET merged_into = 'nowhere' WHERE merged_into IS NOT NULL",
    ),
];

#[tokio::test]
async fn every_invariant_is_found_broken() {
    on_both(async |place| {
        let store = place.open().await;
        world::build(&store, &place.blobs()).await;
        store.close().await;
        let mut db = place.intruder().await;
        assert_eq!(store::check(&mut db).await.unwrap(), [], "nothing is wrong before");
        for (invariant, sql) in BREAKS.into_iter().chain(MORE) {
            run(&mut db, "BEGIN").await;
            run(&mut db, sql).await;
            let found = store::check(&mut db).await.unwrap();
            let names: BTreeSet<&str> = found.iter().map(|violation| violation.invariant).collect();
            assert_eq!(names, BTreeSet::from([invariant]), "{sql}");
            assert!(found.iter().all(|violation| !violation.object.is_empty()), "it says of what");
            run(&mut db, "ROLLBACK").await;
        }
    })
    .await;
}

#[test]
fn no_invariant_is_without_such_a_case() {
    let tested: BTreeSet<&str> = BREAKS.iter().map(|(invariant, _)| *invariant).collect();
    assert_eq!(tested, store::invariants().into_iter().collect());
}
