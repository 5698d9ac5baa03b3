//! The name a file is shown under.

/// Longest name that is kept, in characters.
const LONGEST: usize = 120;
/// Longest ending that is worth keeping when a name is cut.
const LONGEST_ENDING: usize = 10;

/// The name a file is shown under: without folders, control characters and marks that hide or turn writing; at most
/// 120 characters, of which the ending stays. What people wrote, in whatever script, stays.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !is_hidden(*c)).collect();
    let plain = plain.trim().trim_start_matches('.').trim_start();
    if plain.is_empty() {
        return "未命名".to_owned();
    }
    if plain.chars().count() <= LONGEST {
        return plain.to_owned();
    }
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= LONGEST_ENDING => (stem, format!(".{ending}")),
        _ => (plain, String::new()),
    };
    stem.chars().take(LONGEST - ending.chars().count()).chain(ending.chars()).collect()
}

/// Not seen, or makes other characters be seen where they are not: `report\u{202e}fdp.exe` looks like a PDF.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_what_people_wrote_and_lose_what_could_deceive() {
        assert_eq!(safe_name("附件1-1 付款凭证（盖章）.pdf"), "附件1-1 付款凭证（盖章）.pdf");
        assert_eq!(safe_name("𠮷林学院.PDF"), "𠮷林学院.PDF");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\temp\\a\u{202e}fdp.exe"), "afdp.exe");
        assert_eq!(safe_name("名\r\n单\0\u{200b}\u{2066}.pdf "), "名单.pdf");
        for nothing in ["", "...", "/", "a/", "\u{202e}", " . "] {
            assert_eq!(safe_name(nothing), "未命名", "{nothing:?}");
        }
        let long = format!("{}.pdf", "证".repeat(300));
        assert_eq!(safe_name(&long).chars().count(), 120);
        assert!(safe_name(&long).ends_with("证.pdf"));
        assert_eq!(safe_name(&format!("a.{}", "b".repeat(300))).chars().count(), 120);
    }
}
