//! A closed list of entries with every spelling that means one of them and no other.

use std::collections::BTreeMap;

use assess::normal_form;
use scheme::{Lang, Text, nearest};

/// Entries by the forms in which people write them.
#[derive(Debug)]
pub(super) struct Lexicon<T> {
    entries: Vec<(String, T)>,
    /// Form to entry; `None` where a form could mean several.
    forms: BTreeMap<String, Option<usize>>,
}

/// What is compared: letters, digits, `.` and `+` in normal form and lower case. Marks between the parts of a label
/// and the kind of quotes play no part.
fn form_of(written: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '+' | '%' | '✓' | '√' | '✔' | '☑' | '×' | '✗' | '✘');
    normal_form(written).chars().filter(kept).flat_map(char::to_lowercase).collect()
}

impl<T> Lexicon<T> {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self { entries: Vec::new(), forms: BTreeMap::new() }
    }

    /// Adds an entry, offered as `label` and understood in these forms too.
    pub(super) fn add<'f>(&mut self, label: &str, value: T, forms: impl IntoIterator<Item = &'f str>) {
        let entry = self.entries.len();
        self.entries.push((label.to_owned(), value));
        self.also(entry, label);
        for form in forms {
            self.also(entry, form);
        }
    }

    fn also(&mut self, entry: usize, form: &str) {
        let form = form_of(form);
        if !form.is_empty() {
            let meant = self.forms.entry(form).or_insert(Some(entry));
            if *meant != Some(entry) {
                *meant = None;
            }
        }
    }

    /// The entry that a text means.
    pub(super) fn find(&self, written: &str) -> Option<&T> {
        let entry = (*self.forms.get(&form_of(written))?)?;
        self.entries.get(entry).map(|(_, value)| value)
    }

    /// The labels, as a drop-down offers them.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|(label, _)| label.as_str())
    }

    /// What to say of a text that means none of the entries.
    pub(super) fn expected(&self, heading: &str, written: &str) -> Text {
        const FEW: usize = 9;
        let value = assess::RawValue::Text(written.into());
        let (said_zh, said_en) = (value.written(Lang::Zh), value.written(Lang::En));
        if self.entries.len() <= FEW {
            let labels: Vec<&str> = self.labels().collect();
            return Text::new(
                format!("{heading} {said_zh} 应为{}", labels.join("、")),
                format!("{heading} {said_en} must be one of {}", labels.join(", ")),
            );
        }
        let near = nearest(written.trim(), self.labels());
        let (near_zh, near_en) = near.map_or((String::new(), String::new()), |near| {
            (format!("；是否想写「{near}」"), format!("; did you mean “{near}”"))
        });
        Text::new(
            format!("{heading} {said_zh} 不在可选内容中，请从模板的下拉列表选择{near_zh}"),
            format!("{heading} {said_en} is not in the list; choose from the template's drop-down{near_en}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_could_mean_two_means_none() {
        let mut kinds = Lexicon::new();
        kinds.add("4.4 编写教材·第一主编", 1, ["4.4第一主编", "第一主编"]);
        kinds.add("7.2 规划教材·第一主编", 2, ["第一主编"]);
        assert_eq!(kinds.find("４.４　编写教材 · 第一主编"), Some(&1));
        assert_eq!(kinds.find("7.2 规划教材·第一主编"), Some(&2));
        assert_eq!(kinds.find("第一主编"), None);
        assert_eq!(kinds.find(""), None);
    }
}
