//! Why items and marks are as they are, for whoever reads a result.

use assess::{Field, Item, ItemStatus};
use scheme::Text;
use store::dossiers::Fields;

use super::{Judgements, Matter, Stand};
use crate::panel::{REASON, Subject};

/// What was said of an item or a mark, by nobody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Id of the leaf.
    pub leaf: String,
    /// What was decided: of which item, or that it is of the mark.
    pub what: Text,
    /// Why.
    pub why: String,
}

impl Judgements {
    /// Why items of the first institution were not accepted as they were claimed, and why its marks are as they are, in the
    /// scheme's order. Of experts who agree each reason stands once, and none says whose it is. What stands otherwise by now
    /// than in the facts that somebody's result was computed from is left out: its reason is not of that result.
    pub fn reasons(&self, facts: &assess::Institution) -> Vec<Reason> {
        let Some(judged) = self.institutions.first() else { return Vec::new() };
        let scheme = &self.plan.scheme;
        let reason = |matter: &Matter| {
            let (leaf, what) = match &matter.subject {
                Subject::Item(id) => {
                    let entry = judged.entries.iter().find(|entry| entry.id == *id);
                    let title = entry.and_then(|entry| entry.fields.get(Field::Title.key())).map_or("", String::as_str);
                    (scheme.item_leaf(matter.indicator)?, decided(matter, title)?)
                }
                Subject::Mark(id) => {
                    let leaf = scheme.leaves.iter().position(|leaf| leaf.id == *id)?;
                    (scheme::LeafIx(leaf), Text::new("评分理由", "of the mark"))
                }
                Subject::Verdict(_) | Subject::Opinion => return None,
            };
            let leaf = scheme.leaves[leaf.0].id.clone();
            let why = given(matter).join("；");
            let is_mark = matches!(matter.subject, Subject::Mark(_));
            (!is_mark || !why.is_empty()).then_some(Reason { leaf, what, why })
        };
        let as_computed = |matter: &&Matter| match &matter.subject {
            Subject::Mark(id) => {
                let leaf = scheme.leaves.iter().find(|leaf| leaf.id == *id);
                let stood = facts.ratings.iter().find(|rating| rating.indicator == matter.indicator);
                leaf.is_some_and(|leaf| stood.is_some_and(|stood| stood.marks == matter.marks(leaf)))
            }
            Subject::Item(id) => {
                let entry = judged.entries.iter().find(|entry| entry.id == *id);
                let title =
                    entry.and_then(|entry| entry.fields.get(Field::Title.key())).map_or("", |title| title.trim());
                let status = matter.decided().map(|(status, _)| status);
                let same = |one: &&Item| one.indicator == matter.indicator && one.title == title;
                facts.items.iter().filter(same).any(|one| Some(one.status) == status)
            }
            Subject::Verdict(_) | Subject::Opinion => false,
        };
        judged.matters.iter().filter(as_computed).filter_map(reason).collect()
    }
}

/// What became of an item, where that is not what was claimed.
fn decided(matter: &Matter, title: &str) -> Option<Text> {
    match matter.decided()? {
        (ItemStatus::Rejected, _) => Some(Text::new(format!("未认定「{title}」"), format!("not accepted: {title}"))),
        (_, Some(_)) => {
            Some(Text::new(format!("「{title}」按另一类别认定"), format!("accepted as another kind: {title}")))
        }
        _ => None,
    }
}

/// The reasons of those whose word counts, each once.
fn given(matter: &Matter) -> Vec<&str> {
    let said: Vec<&Fields> = match (&matter.stand, &matter.ruling) {
        (Stand::Ruled, Some(ruling)) => vec![&ruling.fields],
        _ => matter.said.iter().map(|said| &said.fields).collect(),
    };
    let mut given: Vec<&str> = said.into_iter().filter_map(|fields| fields.get(REASON)).map(|why| why.trim()).collect();
    given.retain(|why| !why.is_empty());
    given.sort_unstable();
    given.dedup();
    given
}
