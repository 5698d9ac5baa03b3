//! The program knows no province: what is particular to one stands in its scheme.

use std::fs;
use std::path::Path;

const NAMES: [&str; 3] = ["江西", "jiangxi", "Jiangxi"];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nothing_of_one_province_is_in_the_code() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for entry in fs::read_dir(crates).expect("the workspace has its crates").flatten() {
        sources(&entry.path().join("src"), &mut files);
    }
    assert!(files.len() > 10);
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for (index, line) in text.lines().enumerate() {
            let named = NAMES.iter().find(|name| line.contains(**name));
            // A path to a scheme's file is how a scheme is built in.
            let is_path = line.contains("schemes/") || line.trim_start().starts_with("//");
            assert!(named.is_none() || is_path, "{}:{}: {line}", file.display(), index + 1);
        }
    }
}
