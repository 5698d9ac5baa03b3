//! What a scheme says once.

use super::{Part, keyed, text, value, verbatim};
use crate::model::{Citation, GradeIx, NoticeRef, Quota, Scheme, TieKey};
use crate::settings::SETTING_KEYS;
use crate::text::Text;
use crate::words;

/// The header, the notice, the settings and the quota.
pub(in crate::diff) fn header(scheme: &Scheme) -> Vec<Part> {
    let Scheme {
        id,
        version,
        year,
        name,
        authority,
        base_points,
        tie_order,
        notice,
        settings,
        quota,
        kinds,
        grades,
        // Compared as lists.
        levels: _,
        inputs: _,
        groups: _,
        indicators: _,
        leaves: _,
        negatives: _,
        readings: _,
        // Where and how the file was written.
        digest: _,
        places: _,
    } = scheme;
    let order: Vec<Text> = tie_order.iter().map(|key| words::tie_key(scheme, *key)).collect();
    let keys: Vec<String> = tie_order.iter().map(|key| tie_key(scheme, *key)).collect();
    let mut facets = vec![
        verbatim(("编号", "id"), id),
        verbatim(("版本", "version"), version),
        value(("考核年度", "year"), words::plain(year.to_string())),
        value(("基础分满分", "base points"), words::points(*base_points)),
        keyed(("排序依据", "order of ties"), format!("{keys:?}"), words::list(&order, ("无", "none"))),
    ];
    facets.extend(text(("名称", "name"), name));
    facets.extend(text(("主管部门", "authority"), authority));
    let settings = SETTING_KEYS.into_iter().map(|key| {
        let name = words::setting_name(key);
        keyed(
            (&name.zh, &name.en),
            settings.show(key, kinds, grades),
            words::setting_line(settings, key, kinds, grades),
        )
    });
    vec![
        Part { subject: Text::new("方案", "scheme"), facets },
        Part { subject: Text::new("通知", "notice"), facets: notice_facets(notice) },
        Part { subject: Text::new("设置", "settings"), facets: settings.collect() },
        Part { subject: Text::new("限额", "quota"), facets: quota_facets(scheme, quota) },
    ]
}

/// A key of the order as the file has it.
fn tie_key(scheme: &Scheme, key: TieKey) -> String {
    match key {
        TieKey::Total => "total".to_owned(),
        TieKey::Base => "base".to_owned(),
        TieKey::Indicator(ix) => format!("indicator:{}", scheme.indicators[ix.0].id),
        TieKey::Group(ix) => format!("group:{}", scheme.groups[ix.0].id),
    }
}

/// A grade, compared by its id: its name is compared where it is listed.
fn grade(scheme: &Scheme, what: (&str, &str), grade: GradeIx) -> super::Facet {
    keyed(what, scheme.grades[grade.0].id.as_str(), words::grade(&scheme.grades, grade))
}

fn notice_facets(notice: &NoticeRef) -> Vec<super::Facet> {
    let NoticeRef { number, title, issued, text: file, sha256, cited_as } = notice;
    let mut facets = vec![
        verbatim(("发文字号", "number"), number),
        verbatim(("标题", "title"), title),
        value(("成文日期", "date of issue"), words::plain(issued.to_string())),
        verbatim(("原文文件", "file of the text"), file),
        verbatim(("原文摘要值", "SHA-256 of the text"), sha256),
    ];
    for Citation { clause, name } in cited_as {
        facets.extend(text((&format!("条款 {clause} 的称法"), &format!("name of clause {clause}")), name));
    }
    facets
}

fn quota_facets(scheme: &Scheme, quota: &Quota) -> Vec<super::Facet> {
    let Quota { clause, words: phrase, lowest, otherwise, place: _ } = quota;
    vec![
        verbatim(("条款", "clause"), clause),
        verbatim(("原文", "official words"), phrase),
        grade(scheme, ("限额所及的最低等次", "lowest grade that needs a seat"), *lowest),
        grade(scheme, ("未进入限额者的等次", "grade of those without a seat"), *otherwise),
    ]
}
