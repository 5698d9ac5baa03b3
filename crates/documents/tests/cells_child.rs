//! Hostile files, read as the program reads them: in a child process. The child must be a program that knows its hidden
//! argument, so this test is one itself, with its own `main` in place of the usual one.

#![expect(clippy::print_stdout, reason = "it reports as the usual main of tests does")]

mod cells_parts;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use cells_parts::{Parts, one_sheet, row, text};
use documents::cells::{Amount, CHILD_ARGUMENT, CellsError, Limits, Sheet, child_main, read_here, read_untrusted};
use tempfile::TempDir;

const TESTS: &[(&str, fn())] = &[
    ("cells_child::the_child_reads_what_the_parent_would", the_child_reads_what_the_parent_would),
    ("cells_child::corners_of_a_sheet_cost_nothing", corners_of_a_sheet_cost_nothing),
    ("cells_child::bomb_of_600_megabytes", bomb_of_600_megabytes),
    ("cells_child::sizes_that_lie", sizes_that_lie),
    ("cells_child::many_entries", many_entries),
    ("cells_child::memory_is_bounded", memory_is_bounded),
    ("cells_child::one_text_in_many_cells", one_text_in_many_cells),
    ("cells_child::entities_are_not_expanded", entities_are_not_expanded),
    ("cells_child::damaged_files_are_answered", damaged_files_are_answered),
    ("cells_child::time_is_bounded", time_is_bounded),
    ("cells_child::a_child_that_misbehaves", a_child_that_misbehaves),
];

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|first| first == CHILD_ARGUMENT) {
        return child_main(&arguments[1..]);
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

fn read(path: &Path, limits: &Limits) -> Result<Vec<Sheet>, CellsError> {
    read_untrusted(path, &std::env::current_exe().unwrap(), limits)
}

fn dir() -> TempDir {
    TempDir::new().unwrap()
}

fn too_large(what: Amount) -> impl Fn(&Result<Vec<Sheet>, CellsError>) -> bool {
    move |outcome| matches!(outcome, Err(CellsError::TooLarge { what: found, .. }) if *found == what)
}

/// The most memory this process ever held, in kB; 0 where the system does not say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn the_child_reads_what_the_parent_would() {
    let dir = dir();
    let path = dir.path().join("book");
    fs::write(&path, "学校,\"a\nb\"\n\u{7f16}\u{200b},\"\"\"\\\"\n").unwrap();
    let limits = Limits::default();
    let sheets = read(&path, &limits).unwrap();
    assert_eq!(sheets, read_here(&path, &limits).unwrap());
    assert_eq!(sheets[0].rows[0], row(1, [(0, text("学校")), (1, text("a\nb"))]));
    // Limits reach the child, and its answer comes back.
    assert!(too_large(Amount::Cells)(&read(&path, &Limits { cells: 4, ..limits })));
    assert!(read(&path, &Limits { cells: 5, ..limits }).is_ok());
}

fn corners_of_a_sheet_cost_nothing() {
    let dir = dir();
    let corners = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let path = one_sheet(&dir.path().join("corners.xlsx"), corners);
    let sheets = read(&path, &Limits { memory_bytes: 64 << 20, ..Limits::default() }).unwrap();
    assert_eq!(
        sheets[0].rows.iter().map(|row| (row.number, row.cells[0].column)).collect::<Vec<_>>(),
        [(1, 0), (1_048_576, 16_383)]
    );
}

fn shared_strings(path: &Path, piece: &str, count: usize) -> PathBuf {
    let parts = Parts::new(path).sheets(&["S"]).sheet(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#);
    parts.repeated("xl/sharedStrings.xml", "<sst>", piece, count, "</sst>").finish()
}

fn bomb_of_600_megabytes() {
    let dir = dir();
    let piece = format!("<si><t>{}</t></si>", "A".repeat((1 << 20) - 16));
    let path = shared_strings(&dir.path().join("bomb.xlsx"), &piece, 600);
    let before = peak();
    let limits = Limits::default();
    assert!(too_large(Amount::UnpackedBytes)(&read(&path, &limits)));
    // With that door open the next one is met.
    assert!(too_large(Amount::Ratio)(&read(&path, &Limits { unpacked_bytes: 1 << 30, ..limits })));
    assert!(peak() - before < 16 << 10, "the parent grew from {before} to {} kB", peak());
}

fn sizes_that_lie() {
    let dir = dir();
    let path = shared_strings(&dir.path().join("lies.xlsx"), &"<si><t>abc</t></si>".repeat(1000), 1000);
    let mut bytes = fs::read(&path).unwrap();
    let honest = (1_000_000_u32 * 19 + 11).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == honest).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    fs::write(&path, bytes).unwrap();
    assert!(matches!(read(&path, &Limits::default()), Err(CellsError::Unreadable { .. })));
}

fn many_entries() {
    let dir = dir();
    let mut parts = Parts::new(&dir.path().join("many.xlsx")).sheets(&["S"]).sheet("");
    for index in 0..10_000 {
        parts = parts.part(&format!("{index}"), "");
    }
    assert!(too_large(Amount::Entries)(&read(&parts.finish(), &Limits::default())));
}

fn memory_is_bounded() {
    let dir = dir();
    // The parser makes room for as many texts as are promised, 24 bytes each.
    let promising = |count: u64| {
        let promise = format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
        let parts = Parts::new(&dir.path().join("promise.xlsx")).sheets(&["S"]);
        parts.sheet(r#"<c r="A1" t="s"><v>0</v></c>"#).part("xl/sharedStrings.xml", &promise).finish()
    };
    let limits = Limits::default();
    assert!(too_large(Amount::Memory)(&read(&promising(9_000_000_000), &limits)));
    // The same file is too large or not by this limit alone.
    let tight = Limits { memory_bytes: 64 << 20, ..limits };
    assert!(too_large(Amount::Memory)(&read(&promising(5_000_000), &tight)));
    assert!(read(&promising(5_000_000), &limits).is_ok());
    assert!(read(&promising(5), &tight).is_ok());
}

fn one_text_in_many_cells() {
    let dir = dir();
    let long = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(100_000));
    let file = |sheet: &str| {
        let parts = Parts::new(&dir.path().join("long.xlsx")).sheets(&["S"]).sheet(sheet);
        parts.part("xl/sharedStrings.xml", &long).finish()
    };
    let cell = r#"<c t="s"><v>0</v></c>"#;
    let limits = Limits { text_bytes: 10 << 20, ..Limits::default() };
    assert!(too_large(Amount::TextBytes)(&read(&file(&format!("<row>{cell}</row>").repeat(1000)), &limits)));
    assert!(too_large(Amount::RowBytes)(&read(&file(&format!("<row>{}</row>", cell.repeat(1000))), &limits)));
    assert!(read(&file(&format!("<row>{cell}</row>").repeat(30)), &limits).is_ok());
}

fn entities_are_not_expanded() {
    let dir = dir();
    let mut strings = String::from("<!DOCTYPE sst [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        write!(strings, "<!ENTITY a{level} \"&a{0};&a{0};\">", level - 1).unwrap();
    }
    strings.push_str("<!ENTITY x SYSTEM \"file:///etc/passwd\">]><sst><si><t>&a29;&x;</t></si></sst>");
    let parts = Parts::new(&dir.path().join("entity.xlsx")).sheets(&["S"]).sheet(r#"<c r="A1" t="s"><v>0</v></c>"#);
    let path = parts.part("xl/sharedStrings.xml", &strings).finish();
    assert!(matches!(read(&path, &Limits::default()), Err(CellsError::Unreadable { .. })));
}

fn damaged_files_are_answered() {
    let dir = dir();
    let path = dir.path().join("damaged");
    let cells: Vec<_> = (1..200).map(|row| format!(r#"<c r="A{row}"><v>{row}</v></c>"#)).collect();
    let whole = fs::read(one_sheet(&dir.path().join("whole.xlsx"), &cells.concat())).unwrap();
    let mut unreadable = 0;
    for cut in (4..whole.len()).step_by(whole.len() / 12) {
        fs::write(&path, &whole[..cut]).unwrap();
        assert!(matches!(read(&path, &Limits::default()), Err(CellsError::Unreadable { .. })), "cut at {cut}");
        let mut flipped = whole.clone();
        flipped[cut] ^= 0x55;
        fs::write(&path, flipped).unwrap();
        unreadable += usize::from(read(&path, &Limits::default()).is_err());
    }
    assert!(unreadable > 0);
    let mut state = 1_u64;
    for start in [&b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        });
        fs::write(&path, start.iter().copied().chain(noise.take(5000)).collect::<Vec<_>>()).unwrap();
        let outcome = read(&path, &Limits::default());
        assert!(matches!(outcome, Err(CellsError::Unreadable { .. } | CellsError::NotAWorkbook)), "{outcome:?}");
    }
}

fn time_is_bounded() {
    let dir = dir();
    let names: Vec<String> = (0..900).map(|index| format!("S{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let parts = Parts::new(&dir.path().join("slow.xlsx")).sheets(&names);
    let blanks = "<c/>".repeat(1000);
    let path = parts.repeated("xl/sheet.xml", "<worksheet><sheetData>", &blanks, 3000, "</sheetData></worksheet>");
    let outcome = read(&path.finish(), &Limits { cpu_seconds: 1, ..Limits::default() });
    assert_eq!(outcome, Err(CellsError::TookTooLong { seconds: 1 }));
}

fn a_child_that_misbehaves() {
    let dir = dir();
    let path = dir.path().join("text.csv");
    fs::write(&path, "a,b\n").unwrap();
    let program = dir.path().join("program");
    let limits = Limits::default();
    let run = |script: &str, limits: &Limits| {
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        read_untrusted(&path, &program, limits)
    };
    let begin = Instant::now();
    assert_eq!(
        run("exec sleep 60", &Limits { wall_seconds: 1, ..limits }),
        Err(CellsError::TookTooLong { seconds: 1 })
    );
    assert!(begin.elapsed() < Duration::from_secs(50));
    let sheet = r#"echo '{"Sheet":{"name":"S","hidden":false}}'"#;
    // Cut off between two lines, inside a line, or never a line at all.
    for script in [sheet, &format!("{sheet}; printf '{{\"Ro'"), "echo error >&2; exit 1", "exec yes"] {
        assert!(matches!(run(script, &limits), Err(CellsError::Io { .. })), "{script}");
    }
    assert_eq!(run(&format!("{sheet}; echo '\"End\"'"), &limits).map(|sheets| sheets.len()), Ok(1));
    assert!(too_large(Amount::Cells)(&read_untrusted(&path, &program, &Limits { cells: 0, ..limits })));
}
