//! The digest is of the values, not of how they are written.

use crate::edits::{nodes, replace};
use crate::files::{BOTH, HARBOUR, SHIPPED, complaints, read};

#[test]
fn comments_blank_space_and_the_order_of_keys_play_no_part() {
    let plain = HARBOUR.read().digest;
    let commented = format!("# another comment\n\n{}\n# and one at the end\n", HARBOUR.scheme);
    assert_eq!(read(&commented).digest, plain);
    assert_eq!(read(&HARBOUR.scheme.replace(" = ", "   =  ")).digest, plain);
    assert_eq!(read(&HARBOUR.scheme.replace('\n', "\r\n")).digest, plain);
    let swapped = HARBOUR.scheme.replace("id = \"harbour\"\nversion = \"2030\"", "version = '2030'\nid = 'harbour'");
    assert_ne!(swapped, HARBOUR.scheme);
    assert_eq!(read(&swapped).digest, plain);
}

#[test]
fn every_value_counts() {
    // In the longer scheme one of each key: what the digest takes in does not depend on which it is.
    let mut shipped = nodes(SHIPPED.scheme);
    shipped.sort_by_key(crate::edits::Node::path);
    shipped.dedup_by_key(|node| node.path());
    for (files, nodes) in [(SHIPPED, shipped), (HARBOUR, nodes(HARBOUR.scheme))] {
        let plain = files.read().digest;
        let found = complaints(&nodes, |node| {
            let value = &files.scheme[node.value_span.clone()];
            let at = value.rfind(|c: char| c.is_alphanumeric())?;
            let last = value[at..].chars().next()?;
            let other = if last == '1' { "2" } else { "1" };
            let at = node.value_span.start + at;
            let changed = replace(files.scheme, &(at..at + last.len_utf8()), other);
            // Most of these no longer read; a digest is had only of what does.
            let digest = scheme::read(&changed).ok()?.digest;
            (digest == plain).then(|| format!("{}: {} changes nothing", files.name, node.path()))
        });
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn a_notice_is_known_by_its_bytes() {
    for files in BOTH {
        assert_eq!(files.notice().digest().hex(), files.read().notice.sha256, "{}", files.name);
    }
    let longer = scheme::Notice::read(&format!("{} ", SHIPPED.notice));
    assert_ne!(longer.digest(), SHIPPED.notice().digest());
}
