//! What a scheme lists, other than its indicators.

use super::{Entity, Facet, Part, flag, keyed, phrases, text, value, verbatim};
use crate::model::{Effect, Grade, Input, Kind, Level, NegativeItem, Reading, Scheme};
use crate::text::Text;
use crate::words;

/// One that has an id, a name and the facets of its own.
fn entity(noun: (&str, &str), id: &str, name: &Text, clause: Option<&String>, own: Vec<Facet>) -> Entity {
    let mut facets = vec![verbatim(("编号", "id"), id)];
    facets.extend(own);
    let summary = words::named(name, id);
    let subject = Text::new(format!("{} {}", noun.0, summary.zh), format!("{} {}", noun.1, summary.en));
    Entity {
        id: id.to_owned(),
        name: name.zh.clone(),
        summary,
        clause: clause.cloned(),
        parts: vec![Part { subject, facets }],
    }
}

/// Kinds of institution.
pub(in crate::diff) fn kinds(scheme: &Scheme) -> Vec<Entity> {
    let of = |kind: &Kind| {
        let Kind { id, name } = kind;
        entity(("院校类型", "kind"), id, name, None, text(("名称", "name"), name).into())
    };
    scheme.kinds.iter().map(of).collect()
}

/// Levels of certificate.
pub(in crate::diff) fn levels(scheme: &Scheme) -> Vec<Entity> {
    let of = |level: &Level| {
        let Level { id, name, aliases, place: _ } = level;
        let mut facets: Vec<Facet> = text(("名称", "name"), name).into();
        facets.push(phrases(("其他写法", "other spellings"), aliases));
        entity(("证书等级", "level"), id, name, None, facets)
    };
    scheme.levels.iter().map(of).collect()
}

/// Sums over certificate rows.
pub(in crate::diff) fn inputs(scheme: &Scheme) -> Vec<Entity> {
    let of = |input: &Input| {
        let Input { id, name, unit, sum, conditions, at_most, place: _ } = input;
        let mut facets: Vec<Facet> = text(("名称", "name"), name).into();
        let conditions: Vec<Text> = conditions.iter().map(|condition| words::condition(*condition)).collect();
        facets.extend([
            value(("单位", "unit"), words::unit(*unit)),
            value(("汇总的列", "column added up"), words::column(*sum)),
            value(("计入条件", "rows that count"), words::list(&conditions, ("不限", "all"))),
            value(
                ("每一证书等级的上限", "limit per certificate and level"),
                at_most.map_or_else(|| Text::new("不设", "none"), words::column),
            ),
        ]);
        entity(("统计量", "input"), id, name, None, facets)
    };
    scheme.inputs.iter().map(of).collect()
}

/// Grades.
pub(in crate::diff) fn grades(scheme: &Scheme) -> Vec<Entity> {
    let of = |grade: &Grade| {
        let Grade { id, name, line } = grade;
        let mut facets: Vec<Facet> = text(("名称", "name"), name).into();
        facets.push(flag(("有分数线", "has a line"), *line));
        entity(("等次", "grade"), id, name, None, facets)
    };
    scheme.grades.iter().map(of).collect()
}

/// The negative list.
pub(in crate::diff) fn negatives(scheme: &Scheme) -> Vec<Entity> {
    let of = |negative: &NegativeItem| {
        let NegativeItem { id, name, clause, words: phrase, effect, place: _ } = negative;
        let (kind, grade) = match *effect {
            Effect::AtMost(grade) => ("at_most", grade),
            Effect::Exactly(grade) => ("exactly", grade),
        };
        let mut facets: Vec<Facet> = text(("名称", "name"), name).into();
        facets.extend([
            verbatim(("条款", "clause"), clause),
            verbatim(("原文", "official words"), phrase),
            keyed(
                ("后果", "consequence"),
                format!("{kind} {}", scheme.grades[grade.0].id),
                words::effect(&scheme.grades, *effect),
            ),
        ]);
        entity(("负面清单", "negative item"), id, name, Some(clause), facets)
    };
    scheme.negatives.iter().map(of).collect()
}

/// The register of readings.
pub(in crate::diff) fn readings(scheme: &Scheme) -> Vec<Entity> {
    let of = |reading: &Reading| {
        let Reading { id, clause, setting, scope, question, choice, basis, decided, by, place: _ } = reading;
        let none = || Text::new("无", "nothing");
        let mut facets = vec![
            verbatim(("条款", "clause"), clause),
            keyed(
                ("所说明的设置", "setting explained"),
                setting.clone().unwrap_or_default(),
                setting.as_deref().map_or_else(none, words::setting_name),
            ),
            value(("涉及范围", "scope"), scope.map_or_else(none, words::scope)),
            value(("决定日期", "date of decision"), decided.map_or_else(none, |day| words::plain(day.to_string()))),
        ];
        let texts = [
            (("问题", "question"), question),
            (("所采口径", "choice"), choice),
            (("理由", "basis"), basis),
            (("决定者", "decided by"), by),
        ];
        facets.extend(texts.into_iter().flat_map(|(what, words)| text(what, words)));
        entity(("口径", "reading"), id, question, Some(clause), facets)
    };
    scheme.readings.iter().map(of).collect()
}
