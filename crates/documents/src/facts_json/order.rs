//! The order in which problems are listed.

/// Where a place stands in the usual order of a file: the head, then institution by institution and list by list;
/// a line and column, where the file breaks off, last.
pub(super) fn of(place: &str) -> (usize, usize, usize) {
    let Some(pointer) = place.strip_prefix('/') else { return (usize::MAX, 0, 0) };
    let mut parts = pointer.split('/');
    let rank = |part: Option<&str>, known: &[&str]| {
        part.and_then(|part| known.iter().position(|key| *key == part)).unwrap_or(known.len())
    };
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<usize>().ok());
    match (parts.next(), number(parts.next())) {
        (Some("institutions"), Some(institution)) => {
            let list = parts.next();
            let section = match rank(list, &["certificates", "items", "ratings", "findings"]) {
                // Code, name, kind and unknown keys come before the lists.
                4 => 0,
                list => list + 1,
            };
            (institution + 1, section, number(parts.next()).unwrap_or(0))
        }
        (head, _) => (0, rank(head, &["format", "year", "settings"]), 0),
    }
}
