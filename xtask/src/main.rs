//! Development commands, called by `./run` and as `cargo xtask …`. Few and plain: what they run can be typed by hand.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let task = words.next().unwrap_or_default();
    let done = match task.as_str() {
        "demo" => demo(&words.collect::<Vec<_>>()),
        "test" => test(),
        "quick" => quick(),
        "oracle" => oracle(),
        "fuzz" => fuzz(),
        "axe" => axe(),
        "schemathesis" => schemathesis(),
        _ => {
            say("usage: cargo xtask demo | test | quick | oracle | fuzz | axe | schemathesis");
            return ExitCode::from(2);
        }
    };
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[allow(clippy::print_stderr, reason = "this is a program for developers' terminals")]
fn say(text: &str) {
    eprintln!("{text}");
}

fn run(program: &str, words: &[&str]) -> bool {
    say(&format!("$ {program} {}", words.join(" ")));
    Command::new(program).args(words).status().is_ok_and(|status| status.success())
}

/// Builds the program and starts the demonstration: the whole system on a made-up province.
fn demo(options: &[String]) -> bool {
    let words: Vec<&str> = std::iter::once("demo").chain(options.iter().map(String::as_str)).collect();
    run("cargo", &["build", "--profile", "demo", "--package", "hengping"]) && run("target/demo/hengping", &words)
}

/// Formatting, lints and every test, those in a browser too.
fn test() -> bool {
    let has = |tool: &str| Command::new("cargo").args([tool, "--version"]).output().is_ok_and(|o| o.status.success());
    (!has("fmt") || run("cargo", &["fmt", "--all", "--check"]))
        && (!has("clippy")
            || run("cargo", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))
        && axe()
        && schemathesis()
        && test_everything()
}

/// Every test that needs neither Typst, which takes long to compile, nor a browser: the short loop.
fn quick() -> bool {
    run("cargo", &["test", "--workspace", "--exclude", "typeset", "--no-default-features"])
}

/// Every test; neither the journeys in a browser, PostgreSQL nor the check of `/api/v1` may be left out.
fn test_everything() -> bool {
    say(
        "$ HENGPING_REQUIRE_BROWSER=1 HENGPING_REQUIRE_POSTGRES=1 HENGPING_REQUIRE_SCHEMATHESIS=1 cargo test --workspace --no-fail-fast",
    );
    let mut tests = Command::new("cargo");
    tests
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("HENGPING_REQUIRE_BROWSER", "1")
        .env("HENGPING_REQUIRE_POSTGRES", "1")
        .env("HENGPING_REQUIRE_SCHEMATHESIS", "1")
        // The same cases every time: a new one that fails is for who looks for it (`cargo test`), not for who builds.
        .env("PROPTEST_RNG_SEED", "1")
        .status()
        .is_ok_and(|status| status.success())
}

/// The package of Python's index that carries axe-core, and the digest of the script in it.
const AXE_PACKAGE: &str = "axe-playwright-python==0.1.8";
const AXE_SCRIPT: &str = "axe_playwright_python/axe.min.js";
const AXE_DIGEST: &str = "84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc";

/// Fetches axe-core, which examines pages for accessibility, into `target/axe` unless it is there. A package that only
/// carries the script is the way to it without Node; nothing of the package is run.
fn axe() -> bool {
    let (folder, script) = ("target/axe", "target/axe/axe.min.js");
    if is_axe(script) {
        return true;
    }
    let words =
        ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder, AXE_PACKAGE];
    let moved = || std::fs::rename(format!("{folder}/{AXE_SCRIPT}"), script).is_ok();
    if !(run("python3", &words) && unpack(folder) && moved()) {
        return false;
    }
    if !is_axe(script) {
        say("the script in the package is not the one that was looked at: its digest differs");
        drop(std::fs::remove_file(script));
        return false;
    }
    true
}

/// Fetches what checks `/api/v1` against its description into `target/schemathesis`, unless it is there as it is listed.
fn schemathesis() -> bool {
    let (folder, list) = ("target/schemathesis", "crates/cli/tests/api/requirements.txt");
    let fetched = format!("{folder}/fetched.txt");
    if std::fs::read(&fetched).is_ok_and(|fetched| std::fs::read(list).is_ok_and(|list| list == fetched)) {
        return true;
    }
    drop(std::fs::remove_dir_all(folder));
    let words = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target", folder, "-r", list];
    run("python3", &words) && std::fs::copy(list, fetched).is_ok()
}

fn unpack(folder: &str) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let package = files.filter(|path| path.extension().is_some_and(|ending| ending == "whl")).max();
    package.is_some_and(|package| run("python3", &["-m", "zipfile", "-e", &package.to_string_lossy(), folder]))
}

fn is_axe(script: &str) -> bool {
    let digest = Command::new("sha256sum").arg(script).output();
    digest.is_ok_and(|digest| digest.stdout.starts_with(AXE_DIGEST.as_bytes()))
}

/// Half a million random institutions against the rational oracle, in release; minutes.
fn oracle() -> bool {
    say("HENGPING_ORACLE_INSTITUTIONS=500000");
    Command::new("cargo")
        .args(["test", "--release", "--package", "testkit", "--test", "it", "oracle", "--", "--nocapture"])
        .env("HENGPING_ORACLE_INSTITUTIONS", "500000")
        .status()
        .is_ok_and(|status| status.success())
}

/// Every fuzz target for a minute; needs cargo-fuzz and a nightly toolchain.
fn fuzz() -> bool {
    ["scheme", "facts_json", "workbook"]
        .iter()
        .all(|target| run("cargo", &["fuzz", "run", target, "--", "-max_total_time=60"]))
}
