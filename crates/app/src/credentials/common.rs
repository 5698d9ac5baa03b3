//! Passwords that everybody tries first, and patterns as easy to guess.

/// In lower case. Compared with the whole password and with what remains of it without digits and signs at its end.
const COMMON: &[&str] = &[
    // Rows and columns of keys, as fingers find them.
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "654321",
    "87654321",
    "987654321",
    "0987654321",
    "123123",
    "123321",
    "112233",
    "11223344",
    "1122334455",
    "121212",
    "123654",
    "147258",
    "147258369",
    "159357",
    "159753",
    "741852963",
    "789456",
    "789456123",
    "102030",
    "1q2w3e",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "1qazxsw2",
    "zaq12wsx",
    "qaz",
    "qazwsx",
    "qazwsxedc",
    "!qaz2wsx",
    "1qaz@wsx",
    "!qaz@wsx",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "qwe123",
    "123qwe",
    "q1w2e3r4",
    "asd",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "zxc",
    "zxcv",
    "zxcvbn",
    "zxcvbnm",
    // One sign, or a few, again and again; eights and sixes bring luck.
    "000000",
    "00000000",
    "111111",
    "11111111",
    "111222",
    "222222",
    "333333",
    "555555",
    "666666",
    "66666666",
    "777777",
    "888888",
    "88888888",
    "999999",
    "99999999",
    "168168",
    "518518",
    "520520",
    "666888",
    "888666",
    "aaaaaa",
    // Letters with a number, as rules about kinds of characters make people write.
    "abc",
    "abcd",
    "abcdef",
    "abc123",
    "abcd1234",
    "a1b2c3",
    "a1b2c3d4",
    "a123456",
    "a12345678",
    "a123456789",
    "aa123456",
    "aaa111",
    "qq123456",
    "wang123456",
    "zhang123",
    "li123456",
    "1a2b3c4d",
    "123abc",
    "123456a",
    "123456abc",
    "12345678a",
    "123456aa",
    // Numbers that sound like words: 一生一世, 我爱你, 爱你一生一世.
    "1314",
    "13145200",
    "1314520",
    "5201314",
    "520",
    "521",
    "7758521",
    "7758258",
    "584520",
    "3344520",
    "201314",
    // Words in pinyin.
    "woaini",
    "woaiwojia",
    "woaizuguo",
    "wodemima",
    "mima",
    "nihao",
    "zhongguo",
    "beijing",
    "shanghai",
    "nanchang",
    "baobao",
    "laopo",
    "laogong",
    "caonima",
    "xiaoming",
    "zhangwei",
    "wangwei",
    "xuexiao",
    "jiaoyu",
    "laoshi",
    "xuesheng",
    "kaohe",
    "jiaoyuting",
    // Words in English.
    "password",
    "passwd",
    "pass",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "pa$$word",
    "pa$$w0rd",
    "admin",
    "administrator",
    "adm1n",
    "root",
    "toor",
    "test",
    "guest",
    "user",
    "default",
    "changeme",
    "change",
    "welcome",
    "letmein",
    "login",
    "hello",
    "iloveyou",
    "ilove",
    "love",
    "princess",
    "sunshine",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "superman",
    "batman",
    "master",
    "shadow",
    "michael",
    "secret",
    "access",
    "trustno1",
    "whatever",
    "freedom",
    "starwars",
    "computer",
    "internet",
    "server",
    "system",
    "manager",
    "oracle",
    "huawei",
    "tencent",
    "alibaba",
    "windows",
    "china",
    "school",
    "student",
    "teacher",
    // What this program and its office are called.
    "hengping",
    "衡评",
    "职业教育",
    "考核",
    "密码",
    "我爱你",
];

/// Whether a password, in lower case, is one that is tried first or that follows a pattern anybody would try.
pub(super) fn is_common(lower: &str) -> bool {
    let stem = lower.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign.is_ascii_punctuation());
    let listed = |text: &str| !text.is_empty() && COMMON.contains(&text);
    listed(lower) || listed(stem) || repeats(lower, listed) || counts(lower)
}

/// A few signs again and again, or a common password again and again: "88888888", "12341234", "woainiwoaini".
fn repeats(text: &str, listed: impl Fn(&str) -> bool) -> bool {
    let ends = text.char_indices().map(|(end, _)| end).enumerate().skip(1);
    ends.filter(|(_, end)| text.len().is_multiple_of(*end))
        .any(|(signs, end)| (signs <= 4 || listed(&text[..end])) && text == text[..end].repeat(text.len() / end))
}

/// Counting up or down, over nine and zero too: "345678901234", "zyxwvutsrqpo".
fn counts(text: &str) -> bool {
    let steps = |step: u8| {
        let follows = |pair: &[u8]| match pair {
            [b'0'..=b'9', b'0'..=b'9'] => pair[1] - b'0' == (pair[0] - b'0' + 10 + step - 1) % 10,
            [b'a'..=b'z', b'a'..=b'z'] => pair[1] + 1 == pair[0] + step,
            _ => false,
        };
        text.as_bytes().windows(2).all(follows)
    };
    text.len() >= 6 && (steps(0) || steps(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_long_enough_in_lower_case_and_without_repetition() {
        let mut sorted = COMMON.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), COMMON.len());
        assert!(COMMON.len() >= 100);
        assert!(COMMON.iter().all(|word| *word == word.to_lowercase()));
    }

    #[test]
    fn what_everybody_tries_is_common() {
        for password in ["123456", "woaini", "woaini1314", "password", "password2022!", "qwerty", "a123456", "衡评2022"]
        {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn patterns_are_common() {
        for password in
            ["88888888", "121212121212", "12341234", "woainiwoaini", "345678901234", "zyxwvutsrqpo", "098765"]
        {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn other_passwords_are_not() {
        for password in [
            "",
            "four plain words here",
            "梅岭的雨下了三天",
            "jx-2022-kaohe",
            "135792468024",
            "abcdeg",
            "考核结果出来了",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }
}
