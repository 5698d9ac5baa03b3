//! Names as people write them: the normal form by which they are compared, and near-twins that must never be taken
//! for one another in silence.

use unicode_normalization::UnicodeNormalization;

/// NFKC without any blank: full-width letters, digits and brackets become half-width.
pub fn normal_form(text: &str) -> String {
    // Most names hold nothing but these, which are their own normal form.
    if text.chars().all(|c| matches!(c, '!'..='~' | '一'..='鿿')) {
        return text.to_owned();
    }
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// The suffix that some lists carry and others do not.
const CERTIFICATE_SUFFIX: &str = "职业技能等级证书";

/// The form by which certificate names are compared: normal form, lower case, without the common suffix.
pub fn certificate_key(name: &str) -> String {
    let mut key = normal_form(name).to_lowercase();
    if let Some(stem) = key.strip_suffix(CERTIFICATE_SUFFIX).filter(|stem| !stem.is_empty()) {
        key.truncate(stem.len());
    }
    key
}

/// Pairs of different certificate names that look alike, among names in normal form, sorted and without duplicates.
/// They are different certificates; a person should look.
pub fn near_twins<'a>(keys: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let sorted: Vec<Vec<char>> = keys
        .iter()
        .map(|key| {
            let mut chars: Vec<char> = key.chars().collect();
            chars.sort_unstable();
            chars
        })
        .collect();
    let mut pairs = Vec::new();
    for (i, one) in sorted.iter().enumerate() {
        for (j, other) in sorted.iter().enumerate().skip(i + 1) {
            if keys[i] != keys[j] && alike(one, other) {
                pairs.push((keys[i], keys[j]));
            }
        }
    }
    pairs
}

/// Alike: at most one character in four, of both names together, has no counterpart in the other name. Order plays no
/// part, since words change places when a name is typed from memory.
fn alike(one: &[char], other: &[char]) -> bool {
    let longest = one.len().max(other.len());
    longest >= 4 && unshared(one, other) * 2 <= longest
}

/// How many characters of two sorted lists have no counterpart in the other.
fn unshared(one: &[char], other: &[char]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, shared) = (i + 1, j + 1, shared + 1);
            }
        }
    }
    one.len() + other.len() - 2 * shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_as_it_stands_is_its_own_normal_form() {
        for c in ('!'..='~').chain('一'..='鿿') {
            assert_eq!(c.to_string().nfkc().collect::<String>(), c.to_string());
        }
    }

    #[test]
    fn one_certificate_however_it_is_written() {
        let forms = [
            "建筑信息模型（BIM）",
            "建筑信息模型(BIM)",
            " 建筑信息模型（ＢＩＭ）职业技能等级证书 ",
            "建筑信息模型（bim）",
        ];
        for form in forms {
            assert_eq!(certificate_key(form), "建筑信息模型(bim)");
        }
        assert_ne!(certificate_key("智能财税"), certificate_key("金税财务应用"));
    }

    #[test]
    fn near_twins_are_named_and_not_joined() {
        let keys = [
            "云计算平台运维与开发",
            "云计算开发与运维",
            "可编程控制器系统应用编程",
            "可编程控制系统集成及应用",
            "工业机器人操作与运维",
            "工业机器人应用编程",
            "物流管理",
        ];
        assert_eq!(
            near_twins(&keys),
            vec![
                ("云计算平台运维与开发", "云计算开发与运维"),
                ("可编程控制器系统应用编程", "可编程控制系统集成及应用"),
            ]
        );
    }
}
