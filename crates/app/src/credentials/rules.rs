//! Which passwords are good enough.

use jiff::{SignedDuration, Timestamp};
use scheme::Text;

use super::common::is_common;
use super::password::{LONGEST, normal};

/// A named set of rules; the two contradict each other on purpose (see the deployment guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// 等保三级: at least 8 characters of three kinds, not like the name, changed every 90 days.
    Mlps3,
    /// OWASP ASVS: at least 12 characters, no common password, no composition rules, no forced change.
    Asvs,
}

/// Most characters of a password.
const MOST: usize = 128;
/// What belongs to everybody here: who knows the program would try it.
const PRODUCT: [&str; 2] = ["hengping", "衡评"];

/// Whose password it is to be. A plain text is the name of an account of which no more is known.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What is typed to sign in.
    pub name: &'a str,
    /// Words that a stranger would try for this account: names of its institution.
    pub words: &'a [&'a str],
}

impl<'a> From<&'a str> for Context<'a> {
    fn from(name: &'a str) -> Self {
        Self { name, words: &[] }
    }
}

impl PasswordPolicy {
    /// Everything that is wrong with a password for an account.
    pub fn problems<'a>(self, password: &str, context: impl Into<Context<'a>>) -> Vec<Text> {
        let context = context.into();
        let (bytes, password) = (password.len(), normal(password));
        let mut problems = Vec::new();
        let least = match self {
            Self::Mlps3 => 8,
            Self::Asvs => 12,
        };
        let length = password.chars().count();
        if length < least {
            problems.push(Text::new(format!("至少 {least} 个字符"), format!("at least {least} characters")));
        }
        // Composed characters may need more bytes as typed than as kept.
        if length > MOST || bytes > LONGEST {
            problems.push(Text::new(format!("最多 {MOST} 个字符"), format!("at most {MOST} characters")));
        }
        if self == Self::Mlps3 && kinds(&password) < 3 {
            problems.push(Text::new(
                "须包含大写字母、小写字母、数字、符号中的三种",
                "three of: capital letters, small letters, digits, signs",
            ));
        }
        let lower = zeroize::Zeroizing::new(password.to_lowercase());
        if is_common(&lower) {
            problems.push(Text::new("过于常见，容易被猜到", "too common: it is tried first"));
        }
        if contains(&lower, context.name) {
            problems.push(Text::new("不能包含用户名", "must not contain the account's name"));
        }
        let words = PRODUCT.iter().chain(context.words);
        if self == Self::Asvs
            && let Some(word) = words.copied().find(|word| contains(&lower, word))
        {
            problems.push(Text::new(
                format!("不能包含容易联想到的词：{word}"),
                format!("must not contain a word that comes to mind here: {word}"),
            ));
        }
        problems
    }

    /// How long a password may be kept; `None` for as long as one likes.
    pub fn expires_after(self) -> Option<SignedDuration> {
        match self {
            Self::Mlps3 => Some(SignedDuration::from_hours(90 * 24)),
            Self::Asvs => None,
        }
    }

    /// Whether a password set then must be changed now.
    pub fn has_expired(self, set_at: Timestamp, now: Timestamp) -> bool {
        self.expires_after().is_some_and(|after| now.duration_since(set_at) > after)
    }
}

/// Whether a password, in lower case, holds a word. Words of one sign or two Latin letters are found in anything.
fn contains(lower: &str, word: &str) -> bool {
    let word = normal(word.trim()).to_lowercase();
    let least = if word.is_ascii() { 3 } else { 2 };
    word.chars().count() >= least && lower.contains(&word)
}

fn kinds(password: &str) -> usize {
    let has = |kind: &dyn Fn(char) -> bool| usize::from(password.chars().any(kind));
    has(&|c| c.is_uppercase())
        + has(&|c| c.is_lowercase())
        + has(&|c| c.is_numeric())
        + has(&|c| !c.is_alphanumeric() || (c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()))
}

#[cfg(test)]
mod tests {
    use PasswordPolicy::{Asvs, Mlps3};
    use scheme::Lang;

    use super::*;

    const SHORT_8: [&str; 2] = ["至少 8 个字符", "at least 8 characters"];
    const SHORT_12: [&str; 2] = ["至少 12 个字符", "at least 12 characters"];
    const LONG: [&str; 2] = ["最多 128 个字符", "at most 128 characters"];
    const KINDS: [&str; 2] =
        ["须包含大写字母、小写字母、数字、符号中的三种", "three of: capital letters, small letters, digits, signs"];
    const COMMON: [&str; 2] = ["过于常见，容易被猜到", "too common: it is tried first"];
    const NAME: [&str; 2] = ["不能包含用户名", "must not contain the account's name"];

    /// What is wrong with a password of zhangsan at the harbour school, in both languages.
    fn wrong(policy: PasswordPolicy, password: &str) -> Vec<[String; 2]> {
        let context = Context { name: "zhangsan", words: &["Harbour", "港口职院"] };
        let texts = policy.problems(password, context);
        texts.iter().map(|text| [Lang::Zh, Lang::En].map(|lang| text.get(lang).to_owned())).collect()
    }

    fn fine(policy: PasswordPolicy, password: &str) -> bool {
        wrong(policy, password).is_empty()
    }

    #[test]
    fn three_kinds_of_characters_for_the_graded_protection() {
        assert!(fine(Mlps3, "Jx-2022-kaohe") && fine(Mlps3, "Xk7pq2Mz") && fine(Mlps3, "梅岭Rain7月"));
        assert_eq!(wrong(Mlps3, "xkpqmz72"), [KINDS]);
        assert_eq!(wrong(Mlps3, "XKPQMZ72"), [KINDS]);
        assert_eq!(wrong(Mlps3, "Xk7pq2M"), [SHORT_8]);
        assert_eq!(wrong(Mlps3, "jx2022"), [SHORT_8, KINDS]);
        assert_eq!(wrong(Mlps3, "Admin@123"), [COMMON]);
    }

    #[test]
    fn length_and_nothing_common_for_asvs() {
        assert!(fine(Asvs, "four plain words here") && fine(Asvs, "xkpqmzrtwvbn"));
        assert_eq!(wrong(Asvs, "xkpqmzrtwvb"), [SHORT_12]);
        assert_eq!(wrong(Asvs, "Password1"), [SHORT_12, COMMON]);
        assert_eq!(wrong(Asvs, "password1234567"), [COMMON]);
        assert_eq!(wrong(Asvs, "888888888888"), [COMMON]);
    }

    #[test]
    fn the_account_name_is_in_no_password() {
        assert_eq!(wrong(Mlps3, "Zhangsan-2022"), [NAME]);
        assert_eq!(wrong(Asvs, "hello to ZHANGSAN there"), [NAME]);
        assert_eq!(wrong(Asvs, "hello to ｚｈａｎｇｓａｎ"), [NAME]);
        assert!(Asvs.problems("a quiet rainy morning", "a").is_empty(), "a name of one letter is in everything");
    }

    #[test]
    fn words_of_the_place_are_in_no_password_for_asvs() {
        for (password, word) in [
            ("the harbour at night", "Harbour"),
            ("我在港口职院工作了二十年", "港口职院"),
            ("my hengping account", "hengping"),
            ("衡评的密码我记不住啊啊啊", "衡评"),
        ] {
            let text = format!("must not contain a word that comes to mind here: {word}");
            assert_eq!(wrong(Asvs, password), [[format!("不能包含容易联想到的词：{word}"), text]], "{password}");
        }
        assert!(fine(Mlps3, "Harbour-2022"));
    }

    #[test]
    fn a_password_has_an_end() {
        let longest = "four plain words ".repeat(8)[..128].to_owned();
        assert!(fine(Asvs, &longest));
        assert_eq!(wrong(Asvs, &format!("{longest}s")), [LONG]);
        // A Korean syllable typed in three parts is one character as kept, and nine bytes as typed.
        let parts =
            |n: u32| [0x1100 + n % 19, 0x1161 + n % 21, 0x11a8 + n % 27].map(|part| char::from_u32(part).unwrap());
        let syllables = |count| (0..count).flat_map(parts).collect::<String>();
        assert!(fine(Asvs, &syllables(113)));
        assert_eq!(wrong(Asvs, &syllables(114)), [LONG]);
    }

    #[test]
    fn characters_count_as_they_are_kept() {
        // Full-width letters and digits are the narrow ones, so nothing is won by them.
        assert_eq!(wrong(Asvs, "ｐａｓｓｗｏｒｄ１２３４"), [COMMON]);
        assert_eq!(wrong(Mlps3, "Ｘｋｐｑｍｚｒｔ"), [KINDS]);
    }

    #[test]
    fn ninety_days_for_the_graded_protection_and_no_end_for_asvs() {
        let set: Timestamp = "2022-01-01T00:00:00+08:00".parse().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(!Mlps3.has_expired(set, at("2022-04-01T00:00:00+08:00")));
        assert!(Mlps3.has_expired(set, at("2022-04-01T00:00:01+08:00")));
        assert!(!Asvs.has_expired(set, at("2032-01-01T00:00:00+08:00")));
        assert_eq!(Asvs.expires_after(), None);
    }
}
