#![no_main]
//! Any bytes are a workbook within the limits or are refused; its cells are facts or a list of problems.

use std::io::Write as _;
use std::sync::LazyLock;

use documents::cells::{self, Limits};
use libfuzzer_sys::fuzz_target;

static SCHEME: LazyLock<scheme::Scheme> =
    LazyLock::new(|| scheme::read(include_str!("../../schemes/jiangxi-1x/2021.toml")).expect("the shipped scheme reads"));

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("hengping-fuzz-{}", std::process::id()));
    std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes)).expect("the folder can be written");
    if let Ok(sheets) = cells::read_here(&path, &Limits::default()) {
        let _ = documents::workbook::read(&sheets, &SCHEME);
    }
});
