//! Names of made-up institutions, each once.

use std::collections::BTreeSet;

use super::data::{Kind, SampleData};
use super::dice::Dice;

/// A name, and the trade in it.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    /// Position among the fields of the data; `None` = of all trades.
    pub(super) field: Option<usize>,
}

/// One name for each institution, by the kinds that they have.
pub(super) fn names(data: &SampleData, kinds: &[usize], dice: &mut Dice) -> Vec<Name> {
    let mut taken = BTreeSet::new();
    let mut waiting: Vec<Vec<Name>> = data.kinds.iter().map(|_| Vec::new()).collect();
    let mut rounds = vec![0; data.kinds.len()];
    let mut name = |kind: usize| {
        loop {
            while waiting[kind].is_empty() {
                waiting[kind] = round(data, &data.kinds[kind], rounds[kind]);
                rounds[kind] += 1;
                dice.shuffle(&mut waiting[kind]);
            }
            if let Some(name) = waiting[kind].pop().filter(|name| taken.insert(name.text.clone())) {
                return name;
            }
        }
    };
    kinds.iter().map(|kind| name(*kind)).collect()
}

/// All names of a kind; from the second round on with an ordinal.
fn round(data: &SampleData, kind: &Kind, round: usize) -> Vec<Name> {
    let further = || data.further.replace("{number}", &(round + 1).to_string());
    let ordinal = match round {
        0 => String::new(),
        _ => data.ordinals.get(round - 1).cloned().unwrap_or_else(further),
    };
    let mut names = Vec::new();
    for pattern in &kind.names {
        let pattern = pattern.replace("{ordinal}", &ordinal);
        let places = if pattern.contains("{county}") { &data.counties } else { &data.cities };
        for place in places {
            let text = pattern.replace("{county}", place).replace("{city}", place);
            if text.contains("{field}") {
                let of_field = |(index, field): (usize, &super::data::Field)| Name {
                    text: text.replace("{field}", &field.name),
                    field: Some(index),
                };
                names.extend(data.fields.iter().enumerate().map(of_field));
            } else {
                names.push(Name { text, field: None });
            }
        }
    }
    names
}
