//! Names as people look for them and put them in order: by characters, by pinyin, by initials.

use std::sync::LazyLock;

use ib_pinyin::matcher::PinyinMatcher;
use ib_pinyin::pinyin::{PinyinData, PinyinNotation};
use pinyin::ToPinyin as _;
use unicode_normalization::UnicodeNormalization as _;

/// 全拼 and 简拼.
fn notations() -> PinyinNotation {
    PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter
}

static PINYIN: LazyLock<PinyinData> = LazyLock::new(|| PinyinData::new(notations()));

/// What somebody looks for: words that must all be there, each as characters, as pinyin or as initials.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    words: Vec<String>,
}

impl Sought {
    /// From what was typed; full-width letters and digits count as the usual ones.
    pub fn new(typed: &str) -> Self {
        let typed: String = typed.nfkc().take(LONGEST).collect();
        Self { words: typed.to_lowercase().split_whitespace().map(str::to_owned).collect() }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a name has all of the words.
    pub fn fits(&self, name: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let name: String = name.nfkc().collect();
        self.words.iter().all(|word| {
            PinyinMatcher::builder(word.as_str())
                .pinyin_data(&PINYIN)
                .pinyin_notations(notations())
                .is_pattern_partial(true)
                .build()
                .is_match(name.as_str())
        })
    }
}

/// Characters of a search that count.
const LONGEST: usize = 100;

/// What puts names in the order of their pinyin: syllable and tone, then the character; what is no Chinese comes first.
pub fn pinyin_key(name: &str) -> String {
    let mut key = String::new();
    for (character, syllable) in name.chars().zip(name.to_pinyin()) {
        if let Some(syllable) = syllable {
            key.push_str(syllable.with_tone_num_end());
        }
        key.push(character);
        key.push(' ');
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        let name = "虚构长江职业技术学院";
        for typed in
            ["长江", "changjiang", "zhangjiang", "cj", "XGCJ", "长jiang", "zhiyejishu", "学院 长江", "ｃｊ", "changj"]
        {
            assert!(Sought::new(typed).fits(name), "{typed}");
        }
        for typed in ["黄河", "huanghe", "jc", "长江 黄河", "changjiangx y"] {
            assert!(!Sought::new(typed).fits(name), "{typed}");
        }
    }

    #[test]
    fn digits_and_letters_are_found_as_they_are() {
        assert!(Sought::new("36001").fits("4136000136001"));
        assert!(Sought::new("１Ｘ").fits("web前端开发1x"));
        assert!(Sought::new("WEB").fits("Web前端开发"));
        assert!(!Sought::new("36002").fits("4136000136001"));
    }

    #[test]
    fn nothing_typed_fits_everything() {
        assert!(Sought::new("  ").is_empty());
        assert!(Sought::new("  ").fits("任意"));
    }

    #[test]
    fn names_stand_in_the_order_of_their_pinyin() {
        let mut names = ["新余市", "上饶市", "南昌市", "吉安市", "A市", "赣州市", "抚州市", "景德镇市", "九江市"];
        names.sort_by_cached_key(|name| pinyin_key(name));
        assert_eq!(names, ["A市", "抚州市", "赣州市", "吉安市", "景德镇市", "九江市", "南昌市", "上饶市", "新余市"]);
    }
}
