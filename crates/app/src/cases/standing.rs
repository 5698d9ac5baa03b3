//! Where a case stands, worked out from what was done in it.

use jiff::Timestamp;
use jiff::civil::Date;
use store::cases::{CaseAct, CaseActKind};
use workflow::{CaseState, Finding, calendar};

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: CaseState,
    /// The institution was told of it.
    pub heard: bool,
    /// The institution was heard, or had its time, since the last decision.
    pub heard_since: bool,
    /// The last day on which the institution may make its statement.
    pub until: Option<Date>,
    /// What was decided last.
    pub holds: Option<Finding>,
    /// Which act waits for its second person.
    pub proposal: Option<usize>,
}

impl Standing {
    /// After these acts, at this time.
    pub fn of(acts: &[CaseAct], now: Timestamp) -> Self {
        let mut at = Self {
            state: CaseState::Opened,
            heard: false,
            heard_since: false,
            until: None,
            holds: None,
            proposal: None,
        };
        let mut before = at.state;
        for (index, act) in acts.iter().enumerate() {
            match act.kind {
                CaseActKind::Opened => {}
                CaseActKind::Heard => {
                    at.state = CaseState::Hearing;
                    (at.heard, at.heard_since, at.until) = (true, true, act.until);
                }
                CaseActKind::Answered => at.state = CaseState::Answered,
                CaseActKind::Waived => (at.state, at.until) = (CaseState::Answered, None),
                CaseActKind::Proposed => {
                    (before, at.state, at.proposal) = (at.state, CaseState::Proposed, Some(index));
                }
                CaseActKind::SentBack => (at.state, at.proposal) = (before, None),
                CaseActKind::Decided => {
                    (at.state, at.holds, at.proposal) = (CaseState::Decided, act.finding, None);
                    (at.heard_since, at.until) = (false, None);
                }
                CaseActKind::Withdrawn => (at.state, at.proposal, at.until) = (CaseState::Withdrawn, None, None),
            }
        }
        if at.state == CaseState::Hearing && at.closes().is_none_or(|closes| closes <= now) {
            at.state = CaseState::Silent;
        }
        at
    }

    /// The first moment that is too late for a statement.
    pub fn closes(&self) -> Option<Timestamp> {
        self.until.map(calendar::end_of)
    }
}

#[cfg(test)]
mod tests {
    use CaseActKind::{Answered, Decided, Heard, Opened, Proposed, SentBack, Waived, Withdrawn};
    use jiff::civil::date;

    use super::*;

    /// Where a case stands after these acts; the institution has time until 15 March.
    fn stands(acts: &[(CaseActKind, Option<Finding>)], now: &str) -> Standing {
        let act = |(number, (kind, finding)): (i64, &(CaseActKind, Option<Finding>))| CaseAct {
            number,
            kind: *kind,
            finding: *finding,
            until: (*kind == Heard).then(|| date(2022, 3, 15)),
            words: String::new(),
            by: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        let acts: Vec<CaseAct> = (1..).zip(acts).map(act).collect();
        Standing::of(&acts, format!("{now}+08:00").parse().unwrap())
    }

    const IN_TIME: &str = "2022-03-15T23:59:59";
    const LATE: &str = "2022-03-16T00:00:00";

    #[test]
    fn each_act_leads_on() {
        let founded = Some(Finding::Founded);
        let steps = [
            (Opened, None, CaseState::Opened),
            (Heard, None, CaseState::Hearing),
            (Answered, None, CaseState::Answered),
            (Proposed, founded, CaseState::Proposed),
            (SentBack, None, CaseState::Answered),
            (Proposed, founded, CaseState::Proposed),
            (Decided, founded, CaseState::Decided),
        ];
        for length in 1..=steps.len() {
            let acts: Vec<_> = steps[..length].iter().map(|(kind, finding, _)| (*kind, *finding)).collect();
            let at = stands(&acts, IN_TIME);
            assert_eq!(at.state, steps[length - 1].2, "{acts:?}");
            assert_eq!(at.heard, length > 1);
            assert_eq!(at.proposal.is_some(), at.state == CaseState::Proposed);
            assert_eq!(at.holds.is_some(), length == steps.len());
        }
        assert_eq!(stands(&[(Opened, None), (Withdrawn, None)], LATE).state, CaseState::Withdrawn);
    }

    #[test]
    fn silence_counts_when_the_last_day_is_over() {
        let heard = [(Opened, None), (Heard, None)];
        assert_eq!(stands(&heard, IN_TIME).state, CaseState::Hearing);
        assert_eq!(stands(&heard, LATE).state, CaseState::Silent);
        let waived = [(Opened, None), (Heard, None), (Waived, None)];
        let at = stands(&waived, IN_TIME);
        assert_eq!((at.state, at.closes()), (CaseState::Answered, None), "whoever waived says no more");
        let back = [(Opened, None), (Heard, None), (Proposed, Some(Finding::Founded)), (SentBack, None)];
        assert_eq!(stands(&back, LATE).state, CaseState::Silent, "back to where it was");
    }

    #[test]
    fn what_was_decided_holds_until_it_is_decided_anew() {
        let [founded, unfounded] = [Some(Finding::Founded), Some(Finding::Unfounded)];
        let decided = [(Opened, None), (Heard, None), (Proposed, founded), (Decided, founded)];
        assert_eq!(stands(&decided, LATE).holds, founded);
        let again = [&decided[..], &[(Proposed, unfounded)]].concat();
        let at = stands(&again, LATE);
        assert_eq!((at.state, at.holds, at.heard_since), (CaseState::Proposed, founded, false));
        let back = [&again[..], &[(SentBack, None)]].concat();
        assert_eq!(stands(&back, LATE).state, CaseState::Decided);
        let anew = [&again[..], &[(Decided, unfounded)]].concat();
        assert_eq!(stands(&anew, LATE).holds, unfounded, "the last decision holds");
        let heard = [&decided[..], &[(Heard, None)]].concat();
        let at = stands(&heard, IN_TIME);
        assert_eq!((at.state, at.holds, at.heard_since), (CaseState::Hearing, founded, true));
    }

    proptest::proptest! {
        /// P7: sending back, proposing anew and hearing again gain nothing over the straight way: what holds is what two
        /// people decided last, and no detour gives an institution more time than it was told.
        #[test]
        fn p7_no_detour_changes_what_was_decided(kinds in proptest::collection::vec((0_usize..8, 0_usize..3), 0..14)) {
            let mut done: Vec<(CaseActKind, Option<Finding>)> = vec![(Opened, None)];
            for (kind, finding) in kinds {
                let (kind, at) = (CaseActKind::ALL[kind], stands(&done, LATE));
                let proposed = done.iter().rev().find(|(kind, _)| *kind == Proposed).and_then(|(_, finding)| *finding);
                let next = match (kind, at.state) {
                    (Heard, CaseState::Opened | CaseState::Decided) | (SentBack, CaseState::Proposed) => Some(None),
                    (Proposed, CaseState::Silent | CaseState::Answered | CaseState::Decided) => {
                        Some(Some(Finding::ALL[finding]))
                    }
                    (Decided, CaseState::Proposed) => Some(proposed),
                    (Withdrawn, state) if state != CaseState::Withdrawn && at.holds.is_none() => Some(None),
                    _ => None,
                };
                if let Some(finding) = next {
                    done.push((kind, finding));
                }
            }
            let at = stands(&done, LATE);
            let decided = done.iter().rev().find(|(kind, _)| *kind == Decided).and_then(|(_, finding)| *finding);
            proptest::prop_assert_eq!(at.holds, decided);
            proptest::prop_assert_eq!(at.state == CaseState::Proposed, done.last().is_some_and(|(kind, _)| *kind == Proposed));
            proptest::prop_assert!(at.closes().is_none_or(|closes| closes <= format!("{LATE}+08:00").parse::<Timestamp>().unwrap()), "its time is over whatever was done");
        }
    }
}
