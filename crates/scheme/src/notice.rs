//! The text of a notice, cut into clauses that a scheme can cite: headings and paragraphs with an anchor `{#c4.5}`,
//! and inside a clause the rows of a table (`a1/1.3`) and the entries of a list (`a2.1/N3`).

use std::collections::BTreeMap;

use crate::digest::Digest;

/// A notice by clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    clauses: BTreeMap<String, String>,
    digest: Digest,
}

impl Notice {
    /// Cuts a Markdown text at its anchors. A table row whose first cell is empty continues the row above.
    pub fn read(markdown: &str) -> Self {
        let mut clauses: BTreeMap<String, String> = BTreeMap::new();
        let (mut clause, mut row) = (String::new(), String::new());
        for line in markdown.lines() {
            let mut rest = line;
            let mut added = false;
            while let Some(start) = rest.find("{#") {
                let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
                // Words before an anchor on the same line belong to the anchor: 「（五）确定结果 {#c4.5}：…」.
                rest[start + 2..end].clone_into(&mut clause);
                row.clear();
                append(&mut clauses, &clause, &rest[..start]);
                append(&mut clauses, &clause, line_after(rest, end));
                added = true;
                rest = &rest[end + 1..];
            }
            if added || clause.is_empty() {
                continue;
            }
            append(&mut clauses, &clause, line);
            if let Some(id) = row_id(line) {
                row = id;
            } else if !line.starts_with('|') {
                row.clear();
            }
            if !row.is_empty() {
                append(&mut clauses, &format!("{clause}/{row}"), line);
            }
        }
        Self { clauses, digest: Digest::of_bytes(markdown.as_bytes()) }
    }

    /// Of the whole text, byte by byte.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The words of a clause, of a table row or of a list entry.
    pub fn clause(&self, reference: &str) -> Option<&str> {
        self.clauses.get(reference).map(String::as_str)
    }

    /// Every reference that can be cited.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.clauses.keys().map(String::as_str)
    }
}

/// What stands between the end of one anchor and the next.
fn line_after(rest: &str, end: usize) -> &str {
    let after = &rest[end + 1..];
    after.find("{#").map_or(after, |next| &after[..next])
}

fn append(clauses: &mut BTreeMap<String, String>, reference: &str, words: &str) {
    let text = clauses.entry(reference.to_owned()).or_default();
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(words);
}

/// The id that a table row or a list entry begins with: `| 1.3 | …` or `- N3 …`.
fn row_id(line: &str) -> Option<String> {
    let first = match line.strip_prefix("- ") {
        Some(entry) => entry.split_whitespace().next()?,
        None => line.strip_prefix('|')?.split('|').next()?.trim(),
    };
    let is_id =
        first.chars().any(|c| c.is_ascii_digit()) && first.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    is_id.then(|| first.to_owned())
}
