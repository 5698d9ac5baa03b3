//! Groups, indicators and leaves.

use super::methods::method;
use super::{Entity, Facet, Part, ceiling, flag, keyed, phrases, text, value, verbatim};
use crate::model::{Group, Indicator, Leaf, Scheme};
use crate::text::Text;
use crate::words;

fn summary(id: &str, name: &Text, points: crate::Ceiling) -> Text {
    let points = words::ceiling(points);
    Text::new(format!("{id} {}（{}）", name.zh, points.zh), format!("{id} {} ({})", name.en, points.en))
}

/// What a thing is called where its kind is said already.
fn short(id: &str, name: &Text) -> Text {
    Text::new(format!("{id} {}", name.zh), format!("{id} {}", name.en))
}

/// 一级指标.
pub(in crate::diff) fn groups(scheme: &Scheme) -> Vec<Entity> {
    let of = |group: &Group| {
        let Group { id, name, clause, bonus, points, indicators: _, place: _ } = group;
        let mut facets = vec![verbatim(("编号", "id"), id)];
        facets.extend(text(("名称", "name"), name));
        facets.extend([
            verbatim(("条款", "clause"), clause),
            flag(("属于加分", "is a bonus"), *bonus),
            ceiling(("分值", "points"), *points),
        ]);
        Entity {
            id: id.clone(),
            name: name.zh.clone(),
            summary: summary(id, name, *points),
            clause: Some(clause.clone()),
            parts: vec![Part { subject: words::group(group), facets }],
        }
    };
    scheme.groups.iter().map(of).collect()
}

/// 二级指标.
pub(in crate::diff) fn indicators(scheme: &Scheme) -> Vec<Entity> {
    let of = |indicator: &Indicator| {
        let Indicator { id, name, clause, points, describes, words: official, group, leaves: _, place: _ } = indicator;
        let group = &scheme.groups[group.0];
        let mut facets = vec![verbatim(("编号", "id"), id)];
        facets.extend(text(("名称", "name"), name));
        facets.extend([
            keyed(("所属一级指标", "group"), group.id.clone(), short(&group.id, &group.name)),
            verbatim(("条款", "clause"), clause),
            ceiling(("分值", "points"), *points),
            verbatim(("指标说明", "description"), describes),
            phrases(("计分办法原文", "official words"), official),
        ]);
        Entity {
            id: id.clone(),
            name: name.zh.clone(),
            summary: summary(id, name, *points),
            clause: Some(clause.clone()),
            parts: vec![Part { subject: words::indicator(indicator), facets }],
        }
    };
    scheme.indicators.iter().map(of).collect()
}

/// 计分项. How it is computed is said of the indicator where that has no other leaf.
pub(in crate::diff) fn leaves(scheme: &Scheme) -> Vec<Entity> {
    let of = |leaf: &Leaf| {
        let Leaf {
            id,
            name,
            points,
            words: official,
            supplied_by,
            settled_by,
            readings,
            method: how,
            indicator,
            place: _,
        } = leaf;
        let owner = &scheme.indicators[indicator.0];
        let mut facets = vec![verbatim(("编号", "id"), id)];
        facets.extend(text(("名称", "name"), name));
        facets.extend([
            keyed(("所属指标", "indicator"), owner.id.clone(), short(&owner.id, &owner.name)),
            ceiling(("分值", "points"), *points),
            phrases(("计分办法原文", "official words"), official),
        ]);
        let subject = if owner.leaves.len() == 1 { words::indicator(owner) } else { words::leaf(leaf) };
        let listed: Vec<Text> = readings.iter().map(|ix| words::plain(scheme.readings[ix.0].id.as_str())).collect();
        let mut computed: Vec<Facet> = vec![
            value(("数据提供者", "supplied by"), words::party(*supplied_by)),
            value(("认定者", "settled by"), words::party(*settled_by)),
            value(("所依口径", "readings"), words::list(&listed, ("无", "none"))),
        ];
        computed.push(Facet {
            what: Text::new("计分办法", "method"),
            key: how.key().to_owned(),
            shown: {
                let (name, line) = (words::method_name(how), words::method_line(scheme, leaf));
                Text::new(format!("“{}：{}”", name.zh, line.zh), format!("“{}: {}”", name.en, line.en))
            },
            decisive: true,
        });
        computed.extend(method(scheme, how));
        Entity {
            id: id.clone(),
            name: name.zh.clone(),
            summary: summary(id, name, *points),
            clause: Some(owner.clause.clone()),
            parts: vec![Part { subject: words::leaf(leaf), facets }, Part { subject, facets: computed }],
        }
    };
    scheme.leaves.iter().map(of).collect()
}
