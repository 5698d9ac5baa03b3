//! A value of the wrong type is refused at its line, whatever the key.

use crate::edits::{Shape, header_keys, line, nodes, replace};
use crate::files::{BOTH, Files, complaints, render};

/// Values that are wrong wherever another type is expected.
const VALUES: [(&str, Shape); 7] = [
    ("\"?\"", Shape::Text),
    ("-7", Shape::Number),
    ("0x7", Shape::Number),
    ("true", Shape::Flag),
    ("1979-05-27T07:32:00Z", Shape::Date),
    ("[[1]]", Shape::List),
    ("{ wrong = 1 }", Shape::Table),
];

fn refused(text: &str, at: usize, what: &str) -> Option<String> {
    match scheme::read(text) {
        Ok(_) => Some(format!("{what}: accepted")),
        Err(findings) if findings.iter().any(|f| f.place.is_some_and(|place| place.line == at)) => None,
        Err(findings) => Some(format!("{what}: nothing at line {at}\n{}", render(&findings))),
    }
}

#[test]
fn a_value_of_another_type_is_refused_at_its_line() {
    for Files { name, scheme: text, .. } in BOTH {
        let nodes: Vec<_> = nodes(text).into_iter().enumerate().collect();
        let found = complaints(&nodes, |(index, node)| {
            let at = line(text, node.value_span.start);
            let try_one = |(value, shape): (&str, Shape)| {
                // A text is right for a text; a hexadecimal number is wrong even where a number is expected.
                let same = shape == node.shape && shape == Shape::Text;
                let what = format!("{name} line {at}: {} = {value}", node.path());
                if same { None } else { refused(&replace(text, &node.value_span, value), at, &what) }
            };
            // The register repeats itself: there each value is tried with one other type, in turn.
            if node.path().starts_with("reading.") {
                return try_one(VALUES[1 + index % (VALUES.len() - 1)]);
            }
            VALUES.into_iter().find_map(try_one)
        });
        assert!(found.is_empty(), "{} values:\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn a_value_in_place_of_a_table_is_refused_at_its_line() {
    for Files { name, scheme: text, .. } in BOTH {
        let found = complaints(&header_keys(text), |key| {
            let shorter = replace(text, &key.span, "");
            let inserted = replace(&shorter, &(key.parent.end..key.parent.end), &format!("{} = \"?\"\n", key.key));
            let at = line(text, key.parent.end);
            refused(&inserted, at, &format!("{name} line {at}: {} = \"?\"", key.path))
        });
        assert!(found.is_empty(), "{} tables:\n{}", found.len(), found.join("\n"));
    }
}
