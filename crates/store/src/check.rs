//! Invariants over stored data: what must hold whatever happened.

use sqlx::{AnyConnection, Row as _};

use crate::errors::StoreError;
use crate::log;

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: &'static str,
    /// Of what.
    pub object: String,
}

/// Each invariant with the query that finds what breaks it.
const INVARIANTS: [(&str, &str); 25] = [
    (
        "every row's history ends at the row",
        "SELECT e.id FROM entries e WHERE NOT EXISTS (SELECT 1 FROM entry_history h WHERE h.entry = e.id AND h.version = e.version AND h.fields = e.fields AND h.removed = e.removed) OR EXISTS (SELECT 1 FROM entry_history h WHERE h.entry = e.id AND h.version > e.version)",
    ),
    (
        "no history skips a version",
        "SELECT h.entry FROM entry_history h WHERE h.version > 1 AND NOT EXISTS (SELECT 1 FROM entry_history p WHERE p.entry = h.entry AND p.version = h.version - 1)",
    ),
    (
        "every submitted dossier has its submission",
        "SELECT d.id FROM dossiers d WHERE d.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.dossier = d.id AND s.version = d.version)",
    ),
    (
        "no submission is newer than its dossier",
        "SELECT s.number FROM submissions s JOIN dossiers d ON d.id = s.dossier WHERE s.version > d.version",
    ),
    (
        "every returned dossier has an open return",
        "SELECT d.id FROM dossiers d WHERE d.state = 'returned' AND NOT EXISTS (SELECT 1 FROM returns r WHERE r.dossier = d.id AND r.answered_at IS NULL)",
    ),
    ("nobody approves an extension that they proposed", "SELECT id FROM extensions WHERE approved_by = proposed_by"),
    (
        "no administrator holds another role",
        "SELECT DISTINCT a.account FROM memberships a JOIN memberships b ON b.account = a.account AND b.role <> a.role WHERE a.ended_at IS NULL AND b.ended_at IS NULL AND a.role IN ('system_admin', 'security_admin', 'audit_admin')",
    ),
    (
        "every access key acts in a role that its owner holds",
        "SELECT k.id FROM access_keys k WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.id = k.membership AND m.account = k.account AND m.ended_at IS NULL)",
    ),
    (
        "whatever institution was merged became part of another",
        "SELECT i.id FROM institutions i WHERE (i.merged_into IS NULL) <> (i.merged_at IS NULL) OR i.merged_into = i.id OR (i.merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM institutions o WHERE o.id = i.merged_into))",
    ),
    (
        "no certificate is left with an organisation that was merged",
        "SELECT c.id FROM certificates c JOIN organisations o ON o.id = c.organisation WHERE o.merged_into IS NOT NULL",
    ),
    (
        "a use of a file names a file of that dossier",
        "SELECT u.file FROM file_uses u JOIN files f ON f.id = u.file WHERE u.entry <> '' AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = u.entry AND e.dossier = f.dossier)",
    ),
    (
        "no figures were replaced by older ones, or by those of another year",
        "SELECT f.id FROM figures f JOIN figure_versions g ON g.id = f.given_in LEFT JOIN figure_versions r ON r.id = f.replaced_in WHERE g.year <> f.year OR r.at < g.at OR r.year <> f.year",
    ),
    (
        "no expert works on an institution with which a conflict is declared",
        "SELECT a.id FROM assignments a JOIN conflicts c ON c.year = a.year AND c.expert = a.expert AND c.institution = a.institution WHERE a.ended_at IS NULL AND c.withdrawn_at IS NULL",
    ),
    (
        "every opinion's history ends at the opinion",
        "SELECT o.subject FROM opinions o WHERE NOT EXISTS (SELECT 1 FROM opinion_history h WHERE h.assignment = o.assignment AND h.subject = o.subject AND h.version = o.version AND h.fields = o.fields) OR EXISTS (SELECT 1 FROM opinion_history h WHERE h.assignment = o.assignment AND h.subject = o.subject AND h.version > o.version)",
    ),
    (
        "every ruling's history ends at the ruling",
        "SELECT r.subject FROM rulings r WHERE NOT EXISTS (SELECT 1 FROM ruling_history h WHERE h.year = r.year AND h.institution = r.institution AND h.subject = r.subject AND h.version = r.version AND h.fields = r.fields) OR EXISTS (SELECT 1 FROM ruling_history h WHERE h.year = r.year AND h.institution = r.institution AND h.subject = r.subject AND h.version > r.version)",
    ),
    (
        "nobody approves a determination that they proposed",
        "SELECT a.by_account FROM determination_acts a JOIN determination_acts p ON p.year = a.year AND p.number = a.number AND p.kind = 'proposed' AND p.position = (SELECT MAX(l.position) FROM determination_acts l WHERE l.year = a.year AND l.number = a.number AND l.kind = 'proposed' AND l.position < a.position) WHERE a.kind = 'approved' AND p.by_account = a.by_account",
    ),
    (
        "a case begins with its opening, and no act in it is missing",
        "SELECT c.id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM case_acts a WHERE a.case_id = c.id AND a.number = 1 AND a.kind = 'opened') OR (SELECT COUNT(*) FROM case_acts a WHERE a.case_id = c.id) <> (SELECT MAX(a.number) FROM case_acts a WHERE a.case_id = c.id)",
    ),
    (
        "nobody decides a case as they proposed themselves",
        "SELECT d.case_id FROM case_acts d WHERE d.kind = 'decided' AND NOT EXISTS (SELECT 1 FROM case_acts p WHERE p.case_id = d.case_id AND p.number = d.number - 1 AND p.kind = 'proposed' AND p.finding = d.finding AND p.by_account <> d.by_account)",
    ),
    (
        "no act of a visit is missing",
        "SELECT a.visit FROM visit_acts a GROUP BY a.visit HAVING COUNT(*) <> MAX(a.number)",
    ),
    (
        "nothing was seen on a visit of which nobody was told",
        "SELECT n.visit FROM visit_notes n WHERE NOT EXISTS (SELECT 1 FROM visit_acts a WHERE a.visit = n.visit AND a.kind = 'announced')",
    ),
    (
        "every history of what was seen ends at what is written",
        "SELECT n.subject FROM visit_notes n WHERE NOT EXISTS (SELECT 1 FROM visit_note_history h WHERE h.visit = n.visit AND h.subject = n.subject AND h.version = n.version AND h.fields = n.fields) OR EXISTS (SELECT 1 FROM visit_note_history h WHERE h.visit = n.visit AND h.subject = n.subject AND h.version > n.version)",
    ),
    (
        "no expert is to visit an institution with which a conflict is declared",
        "SELECT v.id FROM visits v JOIN conflicts c ON c.year = v.year AND c.institution = v.institution JOIN visit_acts a ON a.visit = v.id AND a.kind = 'arranged' WHERE c.withdrawn_at IS NULL AND ' ' || a.team || ' ' LIKE '% ' || c.expert || ' %' AND NOT EXISTS (SELECT 1 FROM visit_acts l WHERE l.visit = v.id AND (l.kind IN ('closed', 'cancelled') OR (l.kind = 'arranged' AND l.number > a.number)))",
    ),
    (
        "experts ask for material only where they work",
        "SELECT r.id FROM material_requests r WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.id = r.assignment AND a.year = r.year AND a.institution = r.institution)",
    ),
    (
        "no material was given before it was asked for, or after its time",
        "SELECT r.id FROM material_requests r JOIN material_answers a ON a.request = r.id WHERE a.answered_at < r.asked_at OR a.answered_at >= r.closes_at",
    ),
    (
        "nothing is asked for twice while it waits",
        "SELECT l.id FROM material_requests l JOIN material_requests e ON e.year = l.year AND e.institution = l.institution AND e.indicator = l.indicator AND e.number = l.number - 1 WHERE l.asked_at < e.closes_at AND NOT EXISTS (SELECT 1 FROM material_answers a WHERE a.request = e.id AND a.answered_at <= l.asked_at)",
    ),
];

/// The log's own invariant.
const LOG: &str = "the log gives its own root";

/// What is checked, by name.
pub fn invariants() -> Vec<&'static str> {
    INVARIANTS.iter().map(|(invariant, _)| *invariant).chain([LOG]).collect()
}

/// Checks every invariant and the log.
pub async fn check(db: &mut AnyConnection) -> Result<Vec<Violation>, StoreError> {
    let mut found = Vec::new();
    for (invariant, sql) in INVARIANTS {
        for row in sqlx::query(sql).fetch_all(&mut *db).await? {
            found.push(Violation { invariant, object: row.try_get(0)? });
        }
    }
    if let Err(fault) = log::verify(db, &[]).await? {
        found.push(Violation { invariant: LOG, object: format!("{fault:?}") });
    }
    Ok(found)
}
