#![no_main]
//! Any bytes are facts or a list of problems; facts that read are scored, worked out and written.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static SCHEME: LazyLock<scheme::Scheme> =
    LazyLock::new(|| scheme::read(include_str!("../../schemes/jiangxi-1x/2021.toml")).expect("the shipped scheme reads"));

fuzz_target!(|bytes: &[u8]| {
    match documents::facts_json::read(bytes, &SCHEME) {
        Err(problems) => assert!(!problems.is_empty()),
        Ok(facts) => {
            let calculation = assess::Calculation::run(&SCHEME, &facts, assess::Basis::Verified);
            let mut out = Vec::new();
            documents::result_json::write(&mut out, &calculation, scheme::Lang::En, false, &mut |_| {})
                .expect("the two evaluators agree");
        }
    }
});
