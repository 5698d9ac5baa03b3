//! The digest of a scheme: SHA-256 over a canonical form of its file, in which comments, blank space, the order of
//! keys and the spelling of strings play no part, and every value does.

use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};
use toml::de::{DeTable, DeValue};

/// `sha256:` and 64 hexadecimal digits when printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of the canonical form of a parsed file.
    pub(crate) fn of_toml(table: &DeTable<'_>) -> Self {
        let mut canonical = String::new();
        write_table(&mut canonical, table);
        Self::of_bytes(canonical.as_bytes())
    }

    /// Of bytes as they are.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Lower-case hexadecimal without the prefix.
    pub fn hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

fn write_table(out: &mut String, table: &DeTable<'_>) {
    out.push('{');
    // Sorted here: whether the parser keeps the order of the file is a build option of the parser's.
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by(|a, b| a.0.get_ref().cmp(b.0.get_ref()));
    for (key, value) in entries {
        write_string(out, key.get_ref());
        out.push(':');
        write_value(out, value.get_ref());
        out.push(',');
    }
    out.push('}');
}

fn write_value(out: &mut String, value: &DeValue<'_>) {
    match value {
        DeValue::String(text) => write_string(out, text),
        DeValue::Integer(number) => out.push_str(number.as_str()),
        DeValue::Float(number) => out.push_str(number.as_str()),
        DeValue::Boolean(flag) => out.push_str(if *flag { "true" } else { "false" }),
        // Writing to a String cannot fail.
        DeValue::Datetime(time) => {
            let _ = write!(out, "{time}");
        }
        DeValue::Array(values) => {
            out.push('[');
            for value in values {
                write_value(out, value.get_ref());
                out.push(',');
            }
            out.push(']');
        }
        DeValue::Table(table) => write_table(out, table),
    }
}

/// Length first, so that no two values share a form.
fn write_string(out: &mut String, text: &str) {
    let _ = write!(out, "{}\"{text}\"", text.len());
}
