//! The facts workbook: what is understood, what is refused and where, and that nothing is lost on the way.

mod workbook_parts;
