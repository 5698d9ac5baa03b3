//! A value of the wrong type is refused at its line, whatever the key.

use crate::edits::{Edit, Shape, apply, batches, header_keys, line, nodes, replace};
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

#[test]
fn a_value_of_another_type_is_refused_at_its_line() {
    for files in BOTH {
        let text = files.scheme;
        let mut edits = Vec::new();
        for (index, node) in nodes(text).iter().enumerate() {
            // A hexadecimal or negative number is wrong even where a number is expected.
            let wrong = VALUES.iter().filter(|(_, shape)| *shape == Shape::Number || *shape != node.shape);
            for (value, _) in wrong {
                if node.path().starts_with("reading.") && !index.is_multiple_of(7) {
                    // The register repeats itself.
                    continue;
                }
                let lines = "\n".repeat(text[node.value_span.clone()].matches('\n').count());
                let scope = node.key_span.start..node.value_span.end;
                let edit = Edit { scope, span: node.value_span.clone(), by: format!("{value}{lines}") };
                let at = line(text, node.value_span.start);
                edits.push((edit, (at, format!("{} line {at}: {} = {value}", files.name, node.path()))));
            }
        }
        let found = complaints(&batches(edits, 60), |batch| {
            let changed = apply(text, batch.iter().map(|(edit, _)| edit));
            let findings = scheme::read(&changed).err().unwrap_or_default();
            let reported = |at: usize| findings.iter().any(|f| f.place.is_some_and(|place| place.line == at));
            let missed: Vec<_> =
                batch.iter().filter(|(_, (at, _))| !reported(*at)).map(|(_, (_, what))| what.as_str()).collect();
            (!missed.is_empty()).then(|| format!("{}\n{}", missed.join("\n"), render(&findings)))
        });
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

fn refused(text: &str, at: usize, what: &str) -> Option<String> {
    match scheme::read(text) {
        Ok(_) => Some(format!("{what}: accepted")),
        Err(findings) if findings.iter().any(|f| f.place.is_some_and(|place| place.line == at)) => None,
        Err(findings) => Some(format!("{what}: nothing at line {at}\n{}", render(&findings))),
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
