//! How matters stand, case by case.

use jiff::Timestamp;
use workflow::{EntryId, ExpertId, InstitutionId};

use super::*;

const SCHEME: &str = include_str!("../../../../../schemes/jiangxi-1x/2021.toml");

/// The item that is claimed.
fn claimed() -> EntryId {
    EntryId::from_bytes([7; 16])
}

fn fields(text: &str) -> Fields {
    let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn opinion(subject: &Subject, text: &str) -> Opinion {
    let (by, at) = (String::new(), Timestamp::UNIX_EPOCH);
    Opinion { subject: subject.stored(), version: 1, fields: fields(text), by, at }
}

fn subject(name: &str) -> Subject {
    match name.split_once(' ') {
        Some(("mark", leaf)) => Subject::Mark(leaf.to_owned()),
        Some(("verdict", indicator)) => Subject::Verdict(indicator.to_owned()),
        _ => Subject::Item(claimed()),
    }
}

/// An expert's work on the institution; all groups are theirs.
fn assignment(number: u8, finished: bool) -> Assignment {
    let at = Timestamp::UNIX_EPOCH;
    Assignment {
        id: AssignmentId::from_bytes([number; 16]),
        institution: InstitutionId::from_bytes([1; 16]),
        groups: ["1", "2", "3", "4", "5", "6", "7"].map(str::to_owned).to_vec(),
        expert: ExpertId::from_bytes([number; 16]),
        run: None,
        state: AssignmentState::Released,
        reason: String::new(),
        by: String::new(),
        at,
        released_at: Some(at),
        ended_at: None,
        finished_at: finished.then_some(at),
    }
}

/// How a matter stands where an item of this sheet is claimed (none where it is empty), experts said these things of it
/// (one who begins with `…` is not done), and the office or the lead ruled so.
fn stand(name: &str, sheet: &str, said: &[&str], ruled: &str) -> String {
    stand_after(name, (sheet, said, ruled), None)
}

/// The same where a team looked at the indicators, and signed its report at the beginning of time or a second later: the
/// ruling is of the beginning.
fn stand_after(name: &str, (sheet, said, ruled): (&str, &[&str], &str), seen: Option<(Looked, bool)>) -> String {
    let plan = Plan::read(SCHEME, &[]).unwrap();
    let entries: Vec<Entry> = [sheet]
        .into_iter()
        .filter(|sheet| !sheet.is_empty())
        .map(|sheet| Entry {
            id: claimed(),
            sheet: sheet.to_owned(),
            position: 1,
            version: 1,
            fields: fields("title=示例 date=2021-05-01"),
            removed: false,
            changed_by: String::new(),
            changed_at: Timestamp::UNIX_EPOCH,
        })
        .collect();
    let subject = subject(name);
    let numbered = || (1..=u8::MAX).zip(said);
    let assignments: Vec<Assignment> =
        numbered().map(|(number, words)| assignment(number, !words.starts_with('…'))).collect();
    let of = |(number, words): (u8, &&str)| {
        let said = opinion(&subject, words.trim_start_matches('…'));
        (AssignmentId::from_bytes([number; 16]), BTreeMap::from([(said.subject.clone(), said)]))
    };
    let mut rulings = BTreeMap::new();
    if !ruled.is_empty() {
        let ruling = opinion(&subject, ruled);
        rulings.insert(ruling.subject.clone(), ruling);
    }
    if name == "mark 2.3b" && sheet == "2.3" {
        let accepted = opinion(&Subject::Item(claimed()), "decision=accept");
        rulings.insert(accepted.subject.clone(), accepted);
    }
    let of_team = seen.map(|(looked, later)| SeenOnSite {
        visit: workflow::VisitId::from_bytes([1; 16]),
        day: None,
        at: Timestamp::from_second(i64::from(later)).unwrap(),
        looked,
        note: String::new(),
    });
    let of_team = of_team.into_iter().map(|seen| ("4.4".to_owned(), seen)).collect();
    let material = Material {
        plan: &plan,
        entries: &entries,
        proven: &|_| false,
        recorded: &|_| false,
        assignments: &assignments,
        opinions: &numbered().map(of).collect(),
        rulings: &rulings,
        seen: &of_team,
    };
    let all = matters(&material);
    let matter = all.iter().find(|matter| matter.subject == subject).unwrap();
    let words = match &matter.stand {
        Stand::TooFew { have, need } => format!("too_few {have}/{need}"),
        Stand::Apart { spread, limit } => format!("apart {} > {}", spread.short(), limit.short()),
        stand => stand.id().to_owned(),
    };
    let gap = matter.gap.as_ref().map_or_else(String::new, |(field, _)| format!(", {field}?"));
    let holds = matter.held_mark(&plan).map_or_else(String::new, |mark| format!(", {}", mark.short()));
    format!("{words}{gap}{holds}")
}

/// What of it, the sheet of the claimed item, what experts said, what was ruled, how it stands then.
type Case = (&'static str, &'static str, &'static [&'static str], &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Experts' marks: enough of them, and close enough. 3.1 is worth 4, so that 1.6 apart is still close.
    ("mark 3.1", "", &[], "", "too_few 0/3"),
    ("mark 3.1", "", &["mark=3", "mark=3"], "", "too_few 2/3"),
    ("mark 3.1", "", &["mark=3", "mark=3", "…mark=3"], "", "too_few 2/3"),
    ("mark 3.1", "", &["mark=3", "mark=3", "mark=5"], "", "too_few 2/3"),
    ("mark 3.1", "", &["mark=3", "mark=3", "mark=3.5"], "", "agreed, 3.17"),
    ("mark 3.1", "", &["mark=2", "mark=3", "mark=3.5"], "", "agreed, 2.83"),
    ("mark 3.1", "", &["mark=1.5", "mark=3", "mark=3.5"], "", "apart 2 > 1.6"),
    // 7.6 is worth 10: exactly 40 % of it apart is still close.
    ("mark 7.6", "", &["mark=1", "mark=1", "mark=5"], "", "agreed, 2.33"),
    ("mark 7.6", "", &["mark=0.5", "mark=1", "mark=5"], "", "apart 4.5 > 4"),
    // Of five the lowest and the highest do not count.
    ("mark 3.1", "", &["mark=2", "mark=3", "mark=3", "mark=3", "mark=3.5"], "", "agreed, 3"),
    // A ruling needs a mark that fits and a reason, whatever experts said.
    ("mark 3.1", "", &["mark=1.5", "mark=3", "mark=3.5"], "mark=3", "apart 2 > 1.6, reason?"),
    ("mark 3.1", "", &["mark=1.5", "mark=3", "mark=3.5"], "mark=3.2 reason=合议", "apart 2 > 1.6, mark?"),
    ("mark 3.1", "", &["mark=1.5", "mark=3", "mark=3.5"], "mark=3 reason=合议", "ruled, 3"),
    ("mark 3.1", "", &["mark=3"], "mark=3 reason=合议", "ruled, 3"),
    ("mark 3.1", "", &["mark=3"], "reason=合议", "too_few 1/3"),
    // What nobody has to claim needs no mark, until somebody claims it or marks it.
    ("mark 7.6", "", &[], "", "not_claimed"),
    ("mark 7.6", "", &["", "", ""], "", "not_claimed"),
    ("mark 7.6", "", &["mark=1", "", ""], "", "too_few 1/3"),
    ("mark 7.6", "about:7.6", &["", "", ""], "", "too_few 0/3"),
    // The office's marks; no points need a reason, points do not.
    ("mark 6.1", "", &[], "", "awaits_office"),
    ("mark 6.1", "", &[], "mark=0", "awaits_office, reason?"),
    ("mark 6.1", "", &[], "mark=0 reason=无专人", "ruled, 0"),
    ("mark 6.1", "", &[], "mark=3.5", "ruled, 3.5"),
    ("mark 6.1", "", &[], "mark=4.5", "awaits_office, mark?"),
    // 2.3b counts only beside an accepted 2.3a; 6.2 is counted, and a mark only lowers it.
    ("mark 2.3b", "", &[], "", "not_claimed"),
    ("mark 2.3b", "2.3", &[], "", "awaits_office"),
    ("mark 2.3b", "", &[], "mark=2", "ruled, 2"),
    ("mark 6.2", "", &[], "", "not_claimed"),
    ("mark 6.2", "", &[], "mark=3", "ruled, 3"),
    // Items that experts judge: all must decide the same, the kind too where it is another.
    ("item", "4.4", &["decision=accept", "decision=accept"], "", "too_few 2/3"),
    ("item", "4.4", &["decision=accept", "decision=accept", "decision=accept"], "", "agreed"),
    ("item", "4.4", &["decision=accept", "decision=accept", "decision=reject reason=x"], "", "divided"),
    ("item", "4.4", &["decision=change kind=a", "decision=change kind=a", "decision=change kind=b"], "", "divided"),
    ("item", "4.4", &["decision=accept kind=a", "decision=accept", "decision=accept"], "", "agreed"),
    ("item", "4.4", &["decision=accept", "", "decision=accept"], "decision=accept", "too_few 2/3, reason?"),
    ("item", "4.4", &["decision=accept", "", "decision=accept"], "decision=accept reason=x", "ruled"),
    ("item", "4.4", &[], "decision=change reason=x", "too_few 0/3, kind?"),
    // Items of the office's: a reason only where it says no.
    ("item", "6.3", &[], "", "awaits_office"),
    ("item", "6.3", &[], "decision=accept", "ruled"),
    ("item", "6.3", &[], "decision=reject", "awaits_office, reason?"),
    ("item", "6.3", &[], "decision=reject reason=x", "ruled"),
    // Verdicts: one expert who asks for something is enough.
    ("verdict 4.4", "", &["verdict=settled", "verdict=settled"], "", "agreed"),
    ("verdict 4.4", "", &["verdict=settled", "verdict=site reason=x"], "", "unanswered"),
    ("verdict 4.4", "", &["verdict=settled", "…verdict=site reason=x"], "", "agreed"),
    ("verdict 4.4", "", &["verdict=material reason=x"], "verdict=settled", "unanswered, reason?"),
    ("verdict 4.4", "", &["verdict=material reason=x"], "verdict=settled reason=已补充", "ruled"),
];

#[test]
fn every_matter_stands_as_it_should() {
    let mut wrong = Vec::new();
    for (name, sheet, said, ruled, expected) in CASES {
        let found = stand(name, sheet, said, ruled);
        if found != *expected {
            wrong.push(format!("{name} | {sheet} | {said:?} | {ruled}: {expected} expected, came {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const SITE: &str = "verdict=site reason=x";
const SETTLED: &str = "verdict=settled";

/// What experts said, what was ruled, what the team saw and whether it signed after the ruling; how it stands.
type SeenCase = (&'static [&'static str], &'static str, Option<(Looked, bool)>, &'static str);

#[test]
fn what_a_team_saw_answers_what_experts_asked_or_opens_it_again() {
    use Looked::{Confirmed, Differs, Unseen};
    let cases: [SeenCase; 13] = [
        (&[SITE], "", None, "unanswered"),
        (&[SITE], "", Some((Confirmed, true)), "seen"),
        (&[SITE], "", Some((Differs, true)), "contradicted"),
        (&[SITE], "", Some((Unseen, true)), "unanswered"),
        (&[SETTLED], "", Some((Confirmed, true)), "agreed"),
        (&[SETTLED], "", Some((Unseen, true)), "agreed"),
        // Nobody asked, and it is not as claimed.
        (&[SETTLED], "", Some((Differs, true)), "contradicted"),
        // Material is no matter of looking.
        (&[SITE, "verdict=material reason=x"], "", Some((Confirmed, true)), "unanswered"),
        (&[SITE], "verdict=settled reason=照片", Some((Confirmed, true)), "ruled"),
        (&[SITE], "verdict=settled reason=照片", Some((Differs, true)), "contradicted"),
        (&[SITE], "verdict=settled reason=核减", Some((Differs, false)), "ruled"),
        (&[SITE], "verdict=settled", Some((Differs, false)), "contradicted, reason?"),
        (&[SITE], "verdict=settled reason=视频", Some((Unseen, true)), "ruled"),
    ];
    for (said, ruled, seen, expected) in cases {
        assert_eq!(stand_after("verdict 4.4", ("", said, ruled), seen), expected, "{said:?} | {ruled} | {seen:?}");
    }
    // Marks wait for nothing of it: whoever settles the verdict settles them.
    assert_eq!(stand_after("mark 3.1", ("", &["mark=3", "mark=3", "mark=3"], ""), Some((Differs, true))), "agreed, 3");
}
