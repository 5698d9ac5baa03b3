//! Development commands, called by `./run` and as `cargo xtask …`. Few and plain: what they run can be typed by hand.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let done = match task.as_str() {
        "demo" => demo(),
        "test" => test(),
        "oracle" => oracle(),
        "fuzz" => fuzz(),
        _ => {
            say("usage: cargo xtask demo | test | oracle | fuzz");
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
fn demo() -> bool {
    run("cargo", &["build", "--release", "--package", "hengping"]) && run("target/release/hengping", &["demo"])
}

/// Formatting, lints and every test.
fn test() -> bool {
    let has = |tool: &str| Command::new("cargo").args([tool, "--version"]).output().is_ok_and(|o| o.status.success());
    (!has("fmt") || run("cargo", &["fmt", "--all", "--check"]))
        && (!has("clippy")
            || run("cargo", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))
        && run("cargo", &["test", "--workspace"])
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
