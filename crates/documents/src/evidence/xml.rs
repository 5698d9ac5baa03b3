//! The words in the XML parts of office files and OFD.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Ends of elements that end a line: a number does not go on in the next cell or paragraph, but it does go on in the
/// next run of the same paragraph, which Word begins wherever somebody once stopped typing.
const LINES: [&str; 9] = ["p", "c", "si", "is", "row", "tr", "tc", "br", "TextObject"];

/// Gives the text of a part, piece by piece, with a line break where one is seen. Entities of one's own are left out;
/// nothing is fetched. Tells whether the part could be read to its end.
pub(super) fn text(part: impl BufRead, each: &mut dyn FnMut(&str)) -> bool {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return true,
            Ok(Event::Text(text)) => each(&text.xml10_content()),
            Ok(Event::CData(text)) => each(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    each(c.encode_utf8(&mut [0; 4]));
                }
            }
            Ok(Event::End(element)) if is_line(element.local_name().as_ref()) => each("\n"),
            Ok(Event::Empty(element)) if is_line(element.local_name().as_ref()) => each("\n"),
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

fn is_line(name: &str) -> bool {
    LINES.contains(&name)
}
