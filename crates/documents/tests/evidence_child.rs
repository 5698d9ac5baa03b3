//! Looking for personal data as the program does: in a child process. The child must be a program that knows its hidden
//! argument, so this test is one itself, with its own `main` in place of the usual one. All numbers are made up.

#![expect(clippy::print_stdout, reason = "it reports as the usual main of tests does")]

mod evidence_parts;

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use documents::evidence::{
    Coverage, FileKind, Masked, SCAN_ARGUMENT, Scan, ScanError, ScanLimits, scan_child_main, scan_untrusted,
};
use evidence_parts::{EXCEL, SLIDES, WORD, compound, jpeg, office, pdf, zip};

const TESTS: &[(&str, fn())] = &[
    ("evidence_child::numbers_are_found_in_every_kind", numbers_are_found_in_every_kind),
    ("evidence_child::what_cannot_be_read_is_said_so", what_cannot_be_read_is_said_so),
    ("evidence_child::hostile_files_cost_little", hostile_files_cost_little),
    ("evidence_child::damaged_files_are_answered", damaged_files_are_answered),
    ("evidence_child::a_child_that_misbehaves", a_child_that_misbehaves),
];

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|first| first == SCAN_ARGUMENT) {
        return scan_child_main(&arguments[1..]);
    }
    let filters: Vec<String> = arguments.iter().filter_map(|argument| argument.to_str().map(str::to_owned)).collect();
    if filters.iter().any(|filter| filter == "--list") {
        for (name, _) in TESTS {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let wanted =
        |name: &str| filters.iter().all(|filter| filter.starts_with('-')) || filters.iter().any(|f| name.contains(f));
    let mut failed = 0;
    for (name, test) in TESTS.iter().filter(|(name, _)| wanted(name)) {
        let begin = Instant::now();
        let passed = catch_unwind(test).is_ok();
        println!("test {name} ... {} ({:.1?})", if passed { "ok" } else { "FAILED" }, begin.elapsed());
        failed += usize::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn scan(kind: FileKind, bytes: &[u8]) -> Result<Scan, ScanError> {
    scan_untrusted(file(bytes), kind, &std::env::current_exe().unwrap(), &ScanLimits::default())
}

const IDENTITY: &str = "36999919000101123X";
const MOBILE: &str = "13000000000";

fn numbers_are_found_in_every_kind() {
    // Word begins a new run wherever somebody once stopped typing, so that a number is in two.
    let word = format!(
        "<w:document><w:body><w:p><w:r><w:t>{}</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p><w:p><w:r><w:t>{MOBILE}</w:t></w:r></w:p></w:body></w:document>",
        &IDENTITY[..6],
        &IDENTITY[6..],
    );
    let strings = format!("<sst><si><t>{IDENTITY}</t></si><si><t>x</t></si></sst>");
    let sheet = format!(
        "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c><v>{MOBILE}</v></c></row></sheetData></worksheet>"
    );
    let slide =
        format!("<p:sld><a:p><a:r><a:t>{IDENTITY}</a:t></a:r></a:p><a:p><a:r><a:t>{MOBILE}</a:t></a:r></a:p></p:sld>");
    let page = format!(
        "<ofd:Page><ofd:TextObject><ofd:TextCode>{IDENTITY}</ofd:TextCode></ofd:TextObject><ofd:TextObject><ofd:TextCode>{MOBILE}</ofd:TextCode></ofd:TextObject></ofd:Page>"
    );
    let plain = format!("张三,{IDENTITY}\r\n李四,{MOBILE}\r\n");
    let (gbk, _, _) = encoding_rs::GBK.encode(&plain);
    let mut old = b"\0\x01bytes: ".to_vec();
    old.extend(IDENTITY.bytes());
    old.extend(b"\0\0");
    old.extend(format!("，{MOBILE}。").encode_utf16().flat_map(u16::to_le_bytes));
    for (kind, bytes, coverage) in [
        (FileKind::Text, plain.clone().into_bytes(), Coverage::Whole),
        (FileKind::Text, gbk.into_owned(), Coverage::Whole),
        (FileKind::Docx, office(WORD, &[("word/document.xml", word.as_bytes())]), Coverage::Whole),
        (
            FileKind::Xlsx,
            office(
                EXCEL,
                &[("xl/sharedStrings.xml", strings.as_bytes()), ("xl/worksheets/sheet1.xml", sheet.as_bytes())],
            ),
            Coverage::Whole,
        ),
        (FileKind::Pptx, office(SLIDES, &[("ppt/slides/slide1.xml", slide.as_bytes())]), Coverage::Whole),
        (FileKind::Ofd, zip(&[("Doc_0/Pages/Page_0/Content.xml", page.as_bytes())]), Coverage::Whole),
        (FileKind::Doc, compound(&[("/WordDocument", &old)]), Coverage::Part),
        (FileKind::Pdf, pdf(&format!("{IDENTITY} , {MOBILE}")), Coverage::Whole),
    ] {
        let scan = scan(kind, &bytes).unwrap();
        assert_eq!((scan.found.identity_numbers, scan.found.mobile_numbers), (1, 1), "{kind:?}: {scan:?}");
        assert_eq!(scan.coverage, coverage, "{kind:?}");
        let samples: Vec<_> = scan.found.samples.iter().map(Masked::as_str).collect();
        assert!(samples.contains(&"3699**********123X") && samples.contains(&"130****0000"), "{samples:?}");
        assert!(!format!("{scan:?}").contains(MOBILE));
    }
}

fn what_cannot_be_read_is_said_so() {
    for (kind, bytes) in [
        (FileKind::Jpeg, jpeg(1, 1)),
        (FileKind::Zip, zip(&[("a.txt", IDENTITY.as_bytes())])),
        (FileKind::Pdf, pdf("")),
        (FileKind::Pdf, b"%PDF-1.7 no more %%EOF".to_vec()),
    ] {
        let scan = scan(kind, &bytes).unwrap();
        assert_eq!((scan.coverage, scan.found.is_empty()), (Coverage::None, true), "{kind:?}");
    }
    let torn = office(WORD, &[("word/document.xml", format!("<w:p>{MOBILE}</w:p><w:p></x>").as_bytes())]);
    let scan = scan(FileKind::Docx, &torn).unwrap();
    assert_eq!((scan.coverage, scan.found.mobile_numbers), (Coverage::Part, 1));
}

fn hostile_files_cost_little() {
    let begin = Instant::now();
    // 150 MB of one part, and entities that would unfold to billions of letters.
    let letters = "<w:t>x</w:t>".repeat(12 << 20);
    let bomb = office(WORD, &[("word/document.xml", letters.as_bytes())]);
    assert!(bomb.len() < 4 << 20, "{}", bomb.len());
    drop(letters);
    let program = std::env::current_exe().unwrap();
    let short = ScanLimits { text_bytes: 4 << 20, ..ScanLimits::default() };
    let looked = scan_untrusted(file(&bomb), FileKind::Docx, &program, &short).unwrap();
    assert_eq!(looked.coverage, Coverage::Part);
    let laughs = r#"<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
        <d><p>&b;&c;</p><p>13000000000</p></d>"#;
    let found = scan(FileKind::Docx, &office(WORD, &[("word/document.xml", laughs.as_bytes())])).unwrap().found;
    assert_eq!(found.mobile_numbers, 1);
    // One node of text without end is held whole by the parser: memory ends first, in the child alone.
    let node = office(WORD, &[("word/document.xml", &vec![b'x'; 120 << 20])]);
    let limits = ScanLimits { memory_bytes: 96 << 20, ..ScanLimits::default() };
    let outcome = scan_untrusted(file(&node), FileKind::Docx, &program, &limits);
    assert!(matches!(outcome, Err(ScanError::OutOfMemory)), "{outcome:?}");
    // Pages that contain each other.
    let circle = String::from_utf8(pdf("x")).unwrap().replace("/Kids [3 0 R]", "/Kids [2 0 R]");
    assert!(scan(FileKind::Pdf, circle.as_bytes()).is_ok());
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

fn damaged_files_are_answered() {
    let word = office(WORD, &[("word/document.xml", b"<w:p>words</w:p>")]);
    for (kind, bytes) in [(FileKind::Pdf, pdf("hello")), (FileKind::Docx, word)] {
        for place in (0..bytes.len()).step_by(bytes.len() / 12) {
            let mut changed = bytes.clone();
            changed[place] ^= 0x55;
            assert!(!matches!(scan(kind, &changed), Err(ScanError::TookTooLong { .. })), "{kind:?} at {place}");
        }
    }
}

fn a_child_that_misbehaves() {
    let run =
        |program: &str, limits: &ScanLimits| scan_untrusted(file(b"%PDF-"), FileKind::Pdf, Path::new(program), limits);
    let limits = ScanLimits { wall_seconds: 1, ..ScanLimits::default() };
    assert!(matches!(run("/bin/false", &limits), Err(ScanError::Ended(_))));
    assert!(matches!(run("/no/such/program", &limits), Err(ScanError::Io(_))));
    let directory = tempfile::tempdir().unwrap();
    for (text, slow) in [("#!/bin/sh\nexec /bin/sleep 30\n", true), ("#!/bin/sh\nexec /usr/bin/yes\n", false)] {
        let path = directory.path().join(if slow { "slow" } else { "loud" });
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let begin = Instant::now();
        let outcome = run(path.to_str().unwrap(), &limits);
        assert_eq!(matches!(outcome, Err(ScanError::TookTooLong { seconds: 1 })), slow, "{outcome:?}");
        assert!(outcome.is_err() && begin.elapsed().as_secs() < 25);
    }
    assert!(!ScanError::OutOfMemory.message().zh.is_empty());
}
