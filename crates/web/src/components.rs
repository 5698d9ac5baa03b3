//! The page that shows every part once, with made-up content: for whoever builds pages, and for the photographs that
//! tests take of it.

mod acts;
mod basic;
mod forms;
mod lists;
mod scores;

use askama::Template;
use scheme::Lang;

use crate::page::{NavItem, Shell, TimelineStep};
use crate::words::Words;

/// One part with its example.
struct Example {
    /// Its id on the page.
    id: &'static str,
    /// What it is for.
    name: String,
    /// The part as markup.
    markup: String,
}

impl Example {
    fn new(id: &'static str, name: &str, parts: &[&dyn askama::DynTemplate]) -> Self {
        // Writing into a text cannot fail.
        let markup = parts.iter().map(|part| part.dyn_render().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        Self { id, name: name.to_owned(), markup }
    }
}

#[derive(Template)]
#[template(path = "components.html")]
struct ComponentsPage {
    shell: Shell,
    t: Words,
    examples: Vec<Example>,
}

/// The page, in one language.
pub fn components(lang: Lang) -> String {
    let t = Words(lang);
    let mut examples = basic::examples(t);
    examples.extend(lists::examples(t));
    examples.extend(forms::examples(t));
    examples.extend(scores::examples(t));
    examples.extend(acts::examples(t));
    ComponentsPage { shell: shell(t), t, examples }.render().unwrap_or_default()
}

fn shell(t: Words) -> Shell {
    let mut shell = Shell::bare(t.0, t.of("界面部件", "Parts of the pages"));
    shell.signed_in = true;
    shell.demonstration = true;
    t.of("2021", "2021").clone_into(&mut shell.year);
    t.of("试点院校管理员", "coordinator").clone_into(&mut shell.role);
    t.of("林知远", "Lin Zhiyuan").clone_into(&mut shell.person);
    t.of("示例职业技术学院", "Example Vocational College").clone_into(&mut shell.office);
    shell.unread = 3;
    let steps = [
        (t.of("安排布置", "Preparation"), "12.1–12.31", "past"),
        (t.of("开展自评", "Self-evaluation"), "1.1–1.20", "now"),
        (t.of("数据核对", "Data"), "1.21–2.28", "next"),
        (t.of("组织评价", "Review"), "3.1–3.20", "next"),
        (t.of("确定结果", "Determination"), "3.21–3.25", "next"),
        (t.of("反馈复核", "Feedback"), "3.26–4.1", "next"),
        (t.of("通报", "Publication"), "4.6", "next"),
        (t.of("整改", "Rectification"), "4.7–9.30", "next"),
    ];
    shell.timeline = steps
        .into_iter()
        .map(|(name, days, state)| TimelineStep { name: name.to_owned(), days: days.to_owned(), state })
        .collect();
    let nav = [
        t.of("首页", "Home"),
        t.of("自评材料", "Self-evaluation"),
        t.of("数据核对", "Data"),
        t.of("成绩与复核", "Score and review"),
        t.of("整改任务", "Rectification"),
        t.of("人员", "People"),
        t.of("我的账号", "My account"),
    ];
    shell.nav = nav
        .into_iter()
        .enumerate()
        .map(|(at, label)| NavItem { label: label.to_owned(), href: "#main".to_owned(), current: at == 1 })
        .collect();
    shell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_an_example_in_both_languages() {
        let ids = |lang| components(lang).matches("<section class=\"example\"").count();
        assert_eq!(ids(Lang::Zh), ids(Lang::En));
        assert_eq!(ids(Lang::Zh), 32, "one example for each part of crate::parts");
    }

    #[test]
    fn the_english_page_speaks_no_chinese_but_to_lead_to_it() {
        let page = components(Lang::En).replace(">中文<", "><");
        let chinese: String = page.chars().filter(|sign| ('\u{3000}'..='\u{9fff}').contains(sign)).collect();
        assert_eq!(chinese, "");
    }

    #[test]
    fn nothing_in_the_markup_needs_a_looser_policy() {
        let page = components(Lang::Zh);
        for forbidden in [" style=", "<style", "javascript:", " onclick=", " onchange=", "<script>"] {
            assert!(!page.contains(forbidden), "{forbidden} is refused by the content security policy");
        }
    }

    #[test]
    fn every_label_leads_to_a_field_and_no_id_stands_twice() {
        let page = components(Lang::Zh);
        let after = |mark: &str| -> Vec<String> {
            page.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
        };
        let mut ids = after(" id=\"");
        for label in after("<label for=\"") {
            assert!(ids.contains(&label), "the label for {label} leads nowhere");
        }
        ids.sort();
        let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
