#![no_main]
//! Any text is a scheme or a list of findings; a scheme that reads can be checked, shown and compared.

use libfuzzer_sys::fuzz_target;

const NOTICE: &str = include_str!("../../schemes/jiangxi-1x/2021.notice.md");

fuzz_target!(|text: &str| {
    if let Ok(read) = scheme::read(text) {
        let _ = scheme::check(&read, &scheme::Notice::read(NOTICE));
        let _ = scheme::show(&read, scheme::Lang::Zh);
        assert!(scheme::diff(&read, &read).is_empty());
    }
});
