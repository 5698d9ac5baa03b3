//! What no compiler holds: sizes, the invariants that ARCHITECTURE.md promises, and documents that name what is there.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// Every file below `folder` whose name ends so, build folders and the like left out.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                open.push(path);
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn no_file_is_over_800_lines() {
    for path in files(&root(), ".rs") {
        let lines = text(&path).lines().count();
        assert!(lines <= 800, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_core_has_no_float_file_or_clock() {
    for name in ["scheme", "assess"] {
        for path in files(&root().join("crates").join(name).join("src"), ".rs") {
            for (number, line) in text(&path).lines().enumerate() {
                for word in ["f32", "f64", "std::fs", "std::net", "SystemTime", "Instant::now", "HashMap"] {
                    let code = line.split("//").next().unwrap_or_default();
                    assert!(!code.contains(word), "{}:{}: {word}", path.display(), number + 1);
                }
            }
        }
    }
}

#[test]
fn crates_depend_only_downwards() {
    let allowed = [
        ("scheme", &[][..]),
        ("assess", &["scheme"]),
        ("workflow", &["scheme", "assess"]),
        ("documents", &["scheme", "assess"]),
        ("typeset", &["scheme", "documents"]),
        ("store", &["scheme", "assess", "workflow"]),
        ("app", &["scheme", "assess", "workflow", "documents", "store"]),
        ("web", &["scheme", "assess", "workflow", "store", "app"]),
    ];
    for (name, may) in allowed {
        let manifest = text(&root().join("crates").join(name).join("Cargo.toml"));
        let shipped = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        let ours =
            ["scheme", "assess", "workflow", "documents", "typeset", "store", "app", "web", "hengping", "testkit"];
        for other in ours {
            let uses = shipped
                .lines()
                .any(|line| line.starts_with(&format!("{other}.")) || line.starts_with(&format!("{other} =")));
            assert!(!uses || may.contains(&other), "{name} must not use {other}");
        }
    }
}

#[test]
fn documents_name_what_is_there() {
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "README.zh-CN.md", "bench/README.md"] {
        for word in text(&root().join(name)).split('`').skip(1).step_by(2) {
            let path = word.split_whitespace().next().unwrap_or_default();
            let is_path = ["crates/", "schemes/", "xtask/", "fuzz/", "bench/", "cli/src/", "./run", ".ci/"];
            if is_path.iter().any(|start| path.starts_with(start)) && !path.contains('*') {
                let bare = path.trim_start_matches("./");
                let found = [root().join(bare), root().join("crates").join(bare)].iter().any(|path| path.exists());
                assert!(found, "{name} names {path}, which is not there");
            }
        }
    }
}

#[test]
fn nothing_of_one_machine_is_committed() {
    // Put together here so that this file does not name them itself.
    let words = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["/ho", "me/"].concat()];
    for ending in [".rs", ".toml", ".md", ".sh", ".py", "run"] {
        for path in files(&root(), ending) {
            let text = text(&path);
            for word in &words {
                assert!(!text.contains(word), "{} names {word}", path.display());
            }
        }
    }
}
