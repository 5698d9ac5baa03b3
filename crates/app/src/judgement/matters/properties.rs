//! What must hold of matters whatever experts say: their order is nothing (P5), and who stepped back never spoke (P6).

use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use workflow::{ExpertId, InstitutionId};

use super::*;

/// The scheme of 2021, read once.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    Plan::read(include_str!("../../../../../schemes/jiangxi-1x/2021.toml"), &[]).expect("the scheme can be read")
});

/// What an expert says: marks of two leaves in half points, a verdict; whether done with it, and whether it counts.
#[derive(Debug, Clone)]
struct Voice {
    marks: [Option<u8>; 2],
    verdict: Option<&'static str>,
    finished: bool,
    released: bool,
}

fn voice(released: impl Strategy<Value = bool>) -> impl Strategy<Value = Voice> {
    let verdicts = prop_oneof![Just("settled"), Just("material"), Just("site")];
    let marks = [prop::option::of(0_u8..=8), prop::option::of(0_u8..=8)];
    (marks, prop::option::of(verdicts), any::<bool>(), released)
        .prop_map(|(marks, verdict, finished, released)| Voice { marks, verdict, finished, released })
}

/// The assignments and opinions of experts, numbered from 1.
fn spoken(voices: &[(u8, Voice)]) -> (Vec<Assignment>, BTreeMap<AssignmentId, BTreeMap<String, Opinion>>) {
    let at = Timestamp::UNIX_EPOCH;
    let mut opinions = BTreeMap::new();
    let mut assignments = Vec::new();
    for (number, voice) in voices {
        let id = AssignmentId::from_bytes([*number; 16]);
        let mut own = BTreeMap::new();
        let mut say = |subject: Subject, key: &str, value: String| {
            let fields = Fields::from([(key.to_owned(), value), (REASON.to_owned(), "理由".to_owned())]);
            let subject = subject.stored();
            own.insert(subject.clone(), Opinion { subject, version: 1, fields, by: String::new(), at });
        };
        for (leaf, mark) in ["3.1", "3.2"].into_iter().zip(voice.marks) {
            if let Some(halves) = mark {
                say(Subject::Mark(leaf.to_owned()), MARK, format!("{}.{}", halves / 2, halves % 2 * 5));
            }
        }
        if let Some(verdict) = voice.verdict {
            say(Subject::Verdict("3.1".to_owned()), VERDICT, verdict.to_owned());
        }
        opinions.insert(id.clone(), own);
        assignments.push(Assignment {
            id,
            institution: InstitutionId::from_bytes([1; 16]),
            groups: ["1", "2", "3", "4", "5", "6", "7"].map(str::to_owned).to_vec(),
            expert: ExpertId::from_bytes([*number; 16]),
            run: None,
            state: if voice.released { AssignmentState::Released } else { AssignmentState::Recused },
            reason: String::new(),
            by: String::new(),
            at,
            released_at: Some(at),
            ended_at: (!voice.released).then_some(at),
            finished_at: voice.finished.then_some(at),
        });
    }
    (assignments, opinions)
}

/// How every matter stands, and the mark that holds.
fn stands(voices: &[(u8, Voice)]) -> Vec<(String, Stand, Option<Points>)> {
    let (assignments, opinions) = spoken(voices);
    let material = Material {
        plan: &PLAN,
        entries: &[],
        proven: &|_| false,
        recorded: &|_| false,
        assignments: &assignments,
        opinions: &opinions,
        rulings: &BTreeMap::new(),
        seen: &BTreeMap::new(),
    };
    let stand = |matter: Matter| (matter.subject.stored(), matter.held_mark(&PLAN), matter.stand);
    matters(&material).into_iter().map(stand).map(|(subject, mark, stand)| (subject, stand, mark)).collect()
}

fn numbered(voices: Vec<Voice>) -> Vec<(u8, Voice)> {
    (1..=u8::MAX).zip(voices).collect()
}

proptest! {
    /// P5: in whichever order experts are read, every matter stands the same and the same mark holds.
    #[test]
    fn p5_the_order_of_experts_does_not_matter(
        (voices, shuffled) in vec(voice(any::<bool>()), 0..7)
            .prop_map(numbered)
            .prop_flat_map(|voices| (Just(voices.clone()), Just(voices).prop_shuffle())),
    ) {
        prop_assert_eq!(stands(&voices), stands(&shuffled));
    }

    /// P6: what an expert said who stepped back, or was taken away, counts as if it had never been said.
    #[test]
    fn p6_who_stepped_back_never_spoke(voices in vec(voice(any::<bool>()), 0..7).prop_map(numbered)) {
        let without: Vec<_> = voices.iter().filter(|(_, voice)| voice.released).cloned().collect();
        prop_assert_eq!(stands(&voices), stands(&without));
    }

    /// Nor does what is not finished.
    #[test]
    fn what_is_not_finished_counts_as_not_said(voices in vec(voice(Just(true)), 0..7).prop_map(numbered)) {
        let finished: Vec<_> = voices.iter().filter(|(_, voice)| voice.finished).cloned().collect();
        prop_assert_eq!(stands(&voices), stands(&finished));
    }
}

#[test]
fn the_properties_notice_a_voice_that_counts() {
    let voice = |mark| Voice { marks: [Some(mark), None], verdict: Some("settled"), finished: true, released: true };
    let three = numbered(vec![voice(2), voice(2), voice(2)]);
    let other = numbered(vec![voice(2), voice(2), voice(8)]);
    assert_ne!(stands(&three), stands(&other));
}
