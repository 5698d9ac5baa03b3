//! Reading a PDF back with the tools of poppler-utils.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// The text of a PDF, or nothing where `pdftotext` is not installed, which is then said.
pub(crate) fn text(pdf: &[u8]) -> Option<String> {
    through("pdftotext", &["-layout", "-", "-"], pdf)
}

/// The text of a PDF cell by cell, a page after each form feed; or nothing where `pdftotext` is not installed.
pub(crate) fn cells(pdf: &[u8]) -> Option<String> {
    through("pdftotext", &["-raw", "-", "-"], pdf)
}

/// What `pdfinfo` says of a PDF, or nothing where it is not installed.
pub(crate) fn info(pdf: &[u8]) -> Option<String> {
    through("pdfinfo", &["-"], pdf)
}

/// How many pages there are.
pub(crate) fn pages(pdf: &[u8]) -> Option<u32> {
    let info = info(pdf)?;
    let line = info.lines().find_map(|line| line.strip_prefix("Pages:")).expect("pdfinfo counts pages");
    Some(line.trim().parse().expect("a number of pages"))
}

/// `text` without white space and places to break, which setting a page moves about.
pub(crate) fn run_on(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && *character != '\u{200B}').collect()
}

fn through(tool: &str, arguments: &[&str], input: &[u8]) -> Option<String> {
    // Some versions of poppler complain on stderr of `/Suspects false`, which is as the standard has it.
    let child =
        Command::new(tool).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            skipped(tool);
            return None;
        }
        Err(error) => panic!("{tool}: {error}"),
    };
    let mut pipe = child.stdin.take().expect("stdin is piped");
    pipe.write_all(input).expect("the tool reads its input to the end before it writes");
    drop(pipe);
    let output = child.wait_with_output().expect("the tool ends");
    assert!(output.status.success(), "{tool} does not read this file");
    Some(String::from_utf8(output.stdout).expect("text in UTF-8"))
}

#[allow(clippy::print_stdout, reason = "a test that did not look must say so")]
fn skipped(tool: &str) {
    println!("skipped: {tool} (poppler-utils) is not installed, so the text of the PDF was not read back");
}
