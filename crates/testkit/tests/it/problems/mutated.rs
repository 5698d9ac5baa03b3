//! Whatever is written into a file: facts or problems, never a panic.

use assess::{Basis, Calculation};
use documents::facts_json;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use testkit::random::{self, Style};

use super::whole;
use crate::common::{JIANGXI, root};

/// Bytes flipped, cut, doubled and moved: whatever comes of it is facts or problems, never a panic.
#[test]
fn mutated_documents_never_panic() {
    let mut samples: Vec<Vec<u8>> =
        (0..4).map(|seed| random::facts(seed, 3, Style::Settings).to_string().into_bytes()).collect();
    samples.push(whole().to_string().into_bytes());
    if let Ok(example) = std::fs::read(root().join("../shared/examples/edges.facts.json")) {
        samples.push(example);
    }
    let rounds: u64 = std::env::var("HENGPING_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let (mut right, mut wrong) = (0, 0);
    for seed in 0..rounds {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let mut bytes = samples[usize::try_from(seed).expect("small") % samples.len()].clone();
        // A third keep their form and change figures only, so that much of it is read to the end and scored.
        let form = seed % 3 != 0;
        for _ in 0..dice.random_range(1..=4) {
            if form {
                mutate(&mut bytes, &mut dice);
            } else {
                change_figure(&mut bytes, &mut dice);
            }
        }
        match facts_json::read(&bytes, &JIANGXI) {
            Err(problems) => {
                assert!(!problems.is_empty(), "seed {seed}: refused without a reason");
                wrong += 1;
            }
            Ok(facts) => {
                let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
                crate::common::result_bytes(&calculation, scheme::Lang::En, false);
                right += 1;
            }
        }
    }
    println!("{rounds} mutated documents: {wrong} refused with a reason, {right} still right and scored");
    assert!(right > 0 && wrong > 0);
}

fn mutate(bytes: &mut Vec<u8>, dice: &mut ChaCha8Rng) {
    const TOKENS: [&str; 14] =
        ["\"", "{", "}", "[", "]", ",", ":", "-", "null", "1e9", "99999999999999999999", "\\u0000", "0.5", "\u{feff}"];
    let at = dice.random_range(0..bytes.len());
    let end = (at + dice.random_range(1..60)).min(bytes.len());
    match dice.random_range(0..7) {
        0 => bytes[at] ^= 1 << dice.random_range(0..8),
        1 => bytes[at] = b'0' + dice.random_range(0..10),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].to_vec();
            let to = dice.random_range(0..=bytes.len());
            bytes.splice(to..to, piece);
        }
        4 => bytes.truncate(at.max(1)),
        5 => {
            let token = TOKENS[dice.random_range(0..TOKENS.len())];
            bytes.splice(at..end, token.bytes());
        }
        _ => bytes[at..end].reverse(),
    }
    if bytes.is_empty() {
        bytes.push(b'{');
    }
}

/// Another digit in the place of one.
fn change_figure(bytes: &mut [u8], dice: &mut ChaCha8Rng) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
    let at = digits[dice.random_range(0..digits.len())];
    bytes[at] = b'0' + dice.random_range(0..10);
}
