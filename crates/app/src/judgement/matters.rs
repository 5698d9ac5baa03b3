//! How each matter of an institution stands, from all that was said of it. Pure.

use std::collections::BTreeMap;

use assess::ItemStatus;
use scheme::{AbsentMark, IndicatorIx, Leaf, Marker, Method, Party, Points, Scheme, Text};
use store::assignments::{Assignment, AssignmentState};
use store::dossiers::{Entry, Fields};
use store::opinions::Opinion;
use workflow::AssignmentId;

use super::{Matter, Said, Stand};
use crate::Plan;
use crate::panel::{DECISION, KIND, MARK, REASON, Subject, VERDICT, read_mark};
use crate::visits::{Looked, SeenOnSite};

/// All that was said of an institution.
pub(crate) struct Material<'m> {
    pub(crate) plan: &'m Plan,
    /// Its rows.
    pub(crate) entries: &'m [Entry],
    /// Sheets with evidence.
    pub(crate) proven: &'m dyn Fn(&str) -> bool,
    /// Sheets for which the office has records.
    pub(crate) recorded: &'m dyn Fn(&str) -> bool,
    pub(crate) assignments: &'m [Assignment],
    pub(crate) opinions: &'m BTreeMap<AssignmentId, BTreeMap<String, Opinion>>,
    pub(crate) rulings: &'m BTreeMap<String, Opinion>,
    /// What signed reports of visits say of it, by indicator.
    pub(crate) seen: &'m BTreeMap<String, SeenOnSite>,
}

impl Material<'_> {
    fn seen(&self, ix: IndicatorIx) -> Option<SeenOnSite> {
        self.seen.get(&self.plan.scheme.indicators[ix.0].id).cloned()
    }
}

/// Everything that is judged of an institution, in the scheme's order: of each indicator its items, its mark, its verdict.
pub(crate) fn matters(material: &Material<'_>) -> Vec<Matter> {
    let scheme = &material.plan.scheme;
    let mut matters = Vec::new();
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let ix = IndicatorIx(index);
        let by_experts = scheme.leaves_of(ix).iter().any(|leaf| leaf.settled_by == Party::Expert);
        let item_leaf = scheme.item_leaf(ix).map(|leaf| &scheme.leaves[leaf.0]);
        let mut accepted = (material.recorded)(&indicator.id);
        if let Some(leaf) = item_leaf {
            for entry in material.entries.iter().filter(|entry| entry.sheet == indicator.id) {
                let experts = leaf.settled_by == Party::Expert;
                let matter = item(material, ix, Subject::Item(entry.id.clone()), experts);
                accepted |= matter.decided().is_some_and(|(status, _)| status == ItemStatus::Accepted);
                matters.push(matter);
            }
        }
        if let Some(leaf) = scheme.marked_leaf(ix).map(|leaf| &scheme.leaves[leaf.0]) {
            matters.push(mark(material, ix, leaf, accepted));
        }
        if by_experts {
            matters.push(verdict(material, ix));
        }
    }
    matters
}

/// What those said of a subject who are done with the institution and look at the indicator.
fn said(material: &Material<'_>, ix: IndicatorIx, subject: &Subject) -> Vec<Said> {
    let scheme = &material.plan.scheme;
    let group = &scheme.groups[scheme.indicators[ix.0].group.0].id;
    let done = |one: &&Assignment| {
        one.state == AssignmentState::Released && one.finished_at.is_some() && one.groups.contains(group)
    };
    let word = |one: &Assignment| Said {
        expert: one.expert.clone(),
        assignment: one.id.clone(),
        fields: material
            .opinions
            .get(&one.id)
            .and_then(|said| said.get(&subject.stored()))
            .map_or_else(Fields::new, |opinion| opinion.fields.clone()),
    };
    material.assignments.iter().filter(done).map(word).collect()
}

pub(super) fn value<'f>(fields: &'f Fields, key: &str) -> &'f str {
    fields.get(key).map_or("", |value| value.trim())
}

/// How many experts the year asks for.
fn need(plan: &Plan) -> usize {
    usize::from(plan.settings.expert_min)
}

fn item(material: &Material<'_>, ix: IndicatorIx, subject: Subject, by_experts: bool) -> Matter {
    let said = if by_experts { said(material, ix, &subject) } else { Vec::new() };
    let ruling = material.rulings.get(&subject.stored()).cloned();
    let gap = ruling.as_ref().and_then(|ruling| item_gap(&ruling.fields, by_experts));
    let stand = if ruling.as_ref().is_some_and(|ruling| !ruling.fields.is_empty()) && gap.is_none() {
        Stand::Ruled
    } else if by_experts {
        let words: Vec<(&str, &str)> = said
            .iter()
            .map(|one| (value(&one.fields, DECISION), value(&one.fields, KIND)))
            .filter(|(decision, _)| !decision.is_empty())
            // A kind is said only where it is another.
            .map(|(decision, kind)| (decision, if decision == "change" { kind } else { "" }))
            .collect();
        match words.as_slice() {
            some if some.len() < need(material.plan) => Stand::TooFew { have: some.len(), need: need(material.plan) },
            [first, rest @ ..] if rest.iter().all(|one| one == first) => Stand::Agreed,
            _ => Stand::Divided,
        }
    } else {
        Stand::AwaitsOffice
    };
    Matter { subject, indicator: ix, by_experts, said, ruling, stand, gap, seen: material.seen(ix) }
}

fn item_gap(fields: &Fields, by_experts: bool) -> Option<(&'static str, Text)> {
    let reason = || Some((REASON, Text::new("请写明理由", "give the reason")));
    match value(fields, DECISION) {
        "" if fields.is_empty() => None,
        "" => Some((DECISION, Text::new("请审定", "decide"))),
        "change" if value(fields, KIND).is_empty() => {
            Some((KIND, Text::new("请选择应属的类别", "choose the kind it is of")))
        }
        "change" | "reject" if value(fields, REASON).is_empty() => reason(),
        _ if by_experts && value(fields, REASON).is_empty() => reason(),
        _ => None,
    }
}

fn mark(material: &Material<'_>, ix: IndicatorIx, leaf: &Leaf, accepted: bool) -> Matter {
    let scheme = &material.plan.scheme;
    let subject = Subject::Mark(leaf.id.clone());
    let by_experts = leaf.method.marker() == Some(Marker::Expert);
    let said = if by_experts { said(material, ix, &subject) } else { Vec::new() };
    let ruling = material.rulings.get(&subject.stored()).cloned();
    let gap = ruling.as_ref().and_then(|ruling| mark_gap(leaf, &ruling.fields, by_experts));
    let said_so = ruling.as_ref().is_some_and(|ruling| !value(&ruling.fields, MARK).is_empty());
    let stand = match &leaf.method {
        _ if said_so && gap.is_none() => Stand::Ruled,
        Method::Judged(judged) if by_experts => {
            let marks: Vec<Points> = marks_of(leaf, &said);
            let unclaimed = judged.absent == AbsentMark::Zero && !is_claimed(material, scheme, ix);
            experts_stand(material.plan, leaf, &marks, unclaimed)
        }
        // What counts only beside something else needs no mark without it.
        Method::Judged(judged) if judged.only_where.is_some() && !accepted => Stand::NotClaimed,
        Method::Judged(judged) if judged.absent == AbsentMark::Missing => Stand::AwaitsOffice,
        _ => Stand::NotClaimed,
    };
    Matter { subject, indicator: ix, by_experts, said, ruling, stand, gap, seen: material.seen(ix) }
}

impl Matter {
    /// The leaf of whose mark it is, unless it is something else.
    pub fn leaf<'p>(&self, plan: &'p Plan) -> Option<&'p Leaf> {
        let Subject::Mark(id) = &self.subject else { return None };
        plan.scheme.leaves_of(self.indicator).iter().find(|leaf| leaf.id == *id)
    }

    /// The marks that experts gave, each with who gave it; what is no mark is left out.
    pub fn given(&self, plan: &Plan) -> Vec<(&Said, Points)> {
        let Some(leaf) = self.leaf(plan) else { return Vec::new() };
        let given = self.said.iter();
        given.filter_map(|said| Some((said, read_mark(leaf, value(&said.fields, MARK)).ok()?))).collect()
    }

    /// The mark that holds, merged as it will count; `None` while it is open, or where nobody gave one.
    pub fn held_mark(&self, plan: &Plan) -> Option<Points> {
        let marks = if self.stand.is_open() { Vec::new() } else { self.marks(self.leaf(plan)?) };
        assess::merge_marks(&marks, &plan.settings).map(|merged| merged.mean(plan.settings.rounder()))
    }
}

/// The marks that experts gave, in the order of who said so.
pub(super) fn marks_of(leaf: &Leaf, said: &[Said]) -> Vec<Points> {
    let given = said.iter().map(|one| value(&one.fields, MARK)).filter(|typed| !typed.is_empty());
    given.filter_map(|typed| read_mark(leaf, typed).ok()).collect()
}

fn experts_stand(plan: &Plan, leaf: &Leaf, marks: &[Points], unclaimed: bool) -> Stand {
    if marks.is_empty() && unclaimed {
        return Stand::NotClaimed;
    }
    let need = need(plan);
    if marks.len() < need {
        return Stand::TooFew { have: marks.len(), need };
    }
    let (Some(lowest), Some(highest)) = (marks.iter().min(), marks.iter().max()) else { return Stand::Agreed };
    let (spread, limit) = (*highest - *lowest, limit(plan, leaf));
    if spread > limit { Stand::Apart { spread, limit } } else { Stand::Agreed }
}

/// How far marks of a leaf may lie apart.
fn limit(plan: &Plan, leaf: &Leaf) -> Points {
    let most = i128::from(leaf.points.points().unwrap_or_default().units());
    let share = most * i128::from(plan.settings.expert_spread.units()) / i128::from(scheme::Rate::ONE);
    Points::from_units(i64::try_from(share).unwrap_or(i64::MAX))
}

fn mark_gap(leaf: &Leaf, fields: &Fields, by_experts: bool) -> Option<(&'static str, Text)> {
    let typed = value(fields, MARK);
    if typed.is_empty() {
        return None;
    }
    match read_mark(leaf, typed) {
        Err(message) => Some((MARK, message)),
        // Nobody goes without points, and no expert is overruled, without a reason.
        Ok(mark) if (by_experts || mark == Points::ZERO) && value(fields, REASON).is_empty() => {
            Some((REASON, Text::new("请写明理由", "give the reason")))
        }
        Ok(_) => None,
    }
}

fn verdict(material: &Material<'_>, ix: IndicatorIx) -> Matter {
    let subject = Subject::Verdict(material.plan.scheme.indicators[ix.0].id.clone());
    let said = said(material, ix, &subject);
    let ruling = material.rulings.get(&subject.stored()).cloned();
    let settled = ruling.as_ref().map_or("", |ruling| value(&ruling.fields, VERDICT));
    let reason = ruling.as_ref().map_or("", |ruling| value(&ruling.fields, REASON));
    let gap = (!settled.is_empty() && reason.is_empty())
        .then(|| (REASON, Text::new("请写明查看或补充的结果", "say what was seen or supplied")));
    let seen = material.seen(ix);
    let looked = seen.as_ref().map(|seen| seen.looked);
    let is_ruled = !settled.is_empty() && gap.is_none();
    // What somebody settled before the team saw otherwise does not answer to it.
    let answers = seen.as_ref().is_none_or(|seen| ruling.as_ref().is_some_and(|ruling| ruling.at >= seen.at));
    let asks = |what: &str| said.iter().any(|one| value(&one.fields, VERDICT) == what);
    let stand = match () {
        () if looked == Some(Looked::Differs) && !(is_ruled && answers) => Stand::Contradicted,
        () if is_ruled => Stand::Ruled,
        () if asks("material") => Stand::Unanswered,
        () if asks("site") && looked == Some(Looked::Confirmed) => Stand::Seen,
        () if asks("site") => Stand::Unanswered,
        // Whether enough experts looked is asked of marks and items.
        () => Stand::Agreed,
    };
    Matter { subject, indicator: ix, by_experts: true, said, ruling, stand, gap, seen }
}

/// Whether an institution claims anything for an indicator.
fn is_claimed(material: &Material<'_>, scheme: &Scheme, ix: IndicatorIx) -> bool {
    let id = &scheme.indicators[ix.0].id;
    material.entries.iter().any(|entry| crate::dossier::governing(&entry.sheet) == id) || (material.proven)(id)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
