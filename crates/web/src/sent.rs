//! What was sent from a page that is shown again, and what is wrong in it.

use app::error::InputProblem;

use crate::form::Form;
use crate::parts::{Field, Input, Problem, Problems};
use crate::words::Words;

/// What was sent; nothing where the page is new.
#[derive(Default, Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub(crate) form: Option<&'a Form>,
    pub(crate) problems: &'a [InputProblem],
}

impl Sent<'_> {
    /// What a field holds: what was typed, else what is usual.
    pub(crate) fn value(self, name: &str, usual: &str) -> String {
        self.form.map_or(usual, |form| form.get(name)).to_owned()
    }

    /// A field that is required, with what was typed and everything that is wrong in it.
    pub(crate) fn field(self, t: Words, name: &str, (label, hint): (&str, &str), input: Input) -> Field {
        let problems = self.problems.iter().filter(|one| one.field == name);
        Field {
            t,
            id: field_id(name),
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            value: self.value(name, ""),
            problem: problems.map(|one| t.text(&one.message)).collect::<Vec<_>>().join(t.of("；", "; ")),
            input,
            required: true,
            readonly: false,
        }
    }
}

/// What is wrong, as it stands above a page.
pub(crate) fn problems_view(t: Words, problems: &[InputProblem]) -> Problems {
    Problems { t, problems: problems_of(t, problems) }
}

/// What is wrong, each with the field that it is about.
pub(crate) fn problems_of(t: Words, problems: &[InputProblem]) -> Vec<Problem> {
    let problem = |one: &InputProblem| Problem { field: field_id(&one.field), text: t.text(&one.message).to_owned() };
    problems.iter().map(problem).collect()
}

/// The id of a field on its page; none for what is about no field.
fn field_id(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!("field-{field}") }
}
