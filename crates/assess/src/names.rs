//! Names as people write them: the normal form by which they are compared, and near-twins that must never be taken
//! for one another in silence.

use unicode_normalization::UnicodeNormalization;

/// NFKC without any blank: full-width letters, digits and brackets become half-width.
pub fn normal_form(text: &str) -> String {
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
    let mut pairs = Vec::new();
    for (index, one) in keys.iter().enumerate() {
        for other in &keys[index + 1..] {
            if one != other && alike(one, other) {
                pairs.push((*one, *other));
            }
        }
    }
    pairs
}

/// Alike: few edits for their length, or the same characters in another order.
fn alike(one: &str, other: &str) -> bool {
    let (a, b) = (one.chars().count(), other.chars().count());
    let longest = a.max(b);
    if longest < 4 || a.abs_diff(b) > 2 {
        return false;
    }
    let sorted = |text: &str| {
        let mut chars: Vec<char> = text.chars().collect();
        chars.sort_unstable();
        chars
    };
    // A third of a name may differ before two names stop looking alike in a hurry.
    sorted(one) == sorted(other) || strsim::osa_distance(one, other) * 4 <= longest
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "web前端开发",
            "web后端开发",
            "物流管理",
        ];
        assert_eq!(near_twins(&keys), vec![("web前端开发", "web后端开发")]);
    }
}
