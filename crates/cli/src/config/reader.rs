//! Reads the keys of a configuration file, noting every problem with its line and column.

use assess::Problem;
use scheme::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key};

/// The text of a file and what is wrong with it so far.
pub(super) struct Reader<'t> {
    text: &'t str,
    name: &'t str,
    found: Vec<(usize, Text)>,
}

impl<'t> Reader<'t> {
    /// Parses the file as TOML.
    pub(super) fn new(text: &'t str, name: &'t str) -> (Spanned<DeTable<'t>>, Self) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let syntax = |error: toml::de::Error| {
            let message = error.message();
            let text = Text::new(format!("TOML 语法错误：{message}"), format!("TOML syntax: {message}"));
            (error.span().map_or(0, |span| span.start), text)
        };
        (table, Self { text, name, found: errors.into_iter().map(syntax).collect() })
    }

    /// Begins to read the keys.
    pub(super) fn keys<'r>(&'r mut self, table: &'r Spanned<DeTable<'t>>) -> Keys<'r, 't> {
        let broken = !self.found.is_empty();
        unknown(table.get_ref(), "", &mut self.found);
        Keys { reader: self, table: table.get_ref(), broken, asked: Vec::new() }
    }

    /// Line and column, from 1, of a byte offset.
    fn place(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{}:{line}:{column}", self.name)
    }
}

/// The keys of a file while they are read.
pub(super) struct Keys<'r, 't> {
    reader: &'r mut Reader<'t>,
    table: &'r DeTable<'t>,
    /// The file is no TOML: what is left of it lacks much, and only that is said.
    broken: bool,
    /// What was asked for, to be compared with the list of keys.
    asked: Vec<&'static str>,
}

impl<'r, 't> Keys<'r, 't> {
    /// The value of a key that has a default.
    pub(super) fn read<T>(&mut self, name: &'static str, read: fn(&DeValue<'_>) -> Option<T>) -> T {
        let key = key(name);
        let of_default = || {
            let value = DeValue::parse(key.value).expect("a test reads every default");
            read(value.get_ref()).expect("a test reads every default")
        };
        self.optional(name, read).unwrap_or_else(of_default)
    }

    /// The value of a key that may be left out.
    pub(super) fn optional<T>(&mut self, name: &'static str, read: fn(&DeValue<'_>) -> Option<T>) -> Option<T> {
        self.asked.push(name);
        let (key, value) = (key(name), self.value(name)?);
        let result = read(value.get_ref());
        if result.is_none() {
            let (zh, en) = key.form;
            self.wrong(name, &format!("{name} 应为{zh}"), &format!("{name} must be {en}"));
        }
        result
    }

    /// The values of two keys of which neither has a meaning without the other.
    pub(super) fn both<A, B>(
        &mut self,
        first: &'static str,
        read_first: fn(&DeValue<'_>) -> Option<A>,
        second: &'static str,
        read_second: fn(&DeValue<'_>) -> Option<B>,
    ) -> Option<(A, B)> {
        let values = (self.optional(first, read_first), self.optional(second, read_second));
        let (present, absent) = match (self.value(first), self.value(second)) {
            (Some(_), None) => (first, second),
            (None, Some(_)) => (second, first),
            _ => return values.0.zip(values.1),
        };
        self.wrong(present, &format!("{present} 需要与 {absent} 一起写"), &format!("{present} needs {absent} as well"));
        None
    }

    /// Something is wrong with the value of a key, or with its absence.
    pub(super) fn wrong(&mut self, name: &'static str, zh: &str, en: &str) {
        if !self.broken {
            let offset = self.value(name).map_or(0, |value| value.span().start);
            self.reader.found.push((offset, Text::new(zh, en)));
        }
    }

    /// Everything that was found, by place.
    pub(super) fn finish(self) -> Result<(), Vec<Problem>> {
        debug_assert!(KEYS.iter().map(|key| key.name).eq(self.asked), "the keys are read in the order of their list");
        let mut found = std::mem::take(&mut self.reader.found);
        found.sort_by_key(|(offset, _)| *offset);
        let problem = |(offset, message)| Problem { place: self.reader.place(offset), message };
        if found.is_empty() { Ok(()) } else { Err(found.into_iter().map(problem).collect()) }
    }

    fn value(&self, name: &str) -> Option<&'r Spanned<DeValue<'t>>> {
        let mut words = name.split('.');
        let mut value = self.table.get(words.next()?)?;
        for word in words {
            value = value.get_ref().as_table()?.get(word)?;
        }
        Some(value)
    }
}

/// The line of the list for a key.
fn key(name: &str) -> &'static Key {
    KEYS.iter().find(|key| key.name == name).expect("a test asks for every key")
}

/// Notes the keys that nobody knows, and tables where a value should be or the other way round.
fn unknown(table: &DeTable<'_>, prefix: &str, found: &mut Vec<(usize, Text)>) {
    for (word, value) in table {
        let name = format!("{prefix}{}", word.get_ref());
        let inside = format!("{name}.");
        if KEYS.iter().any(|key| key.name == name) {
            continue;
        }
        let is_table = KEYS.iter().any(|key| key.name.starts_with(&inside));
        match value.get_ref().as_table() {
            Some(table) if is_table => unknown(table, &inside, found),
            _ if is_table => {
                let text = Text::new(format!("{name} 应为表 [{name}]"), format!("{name} must be a table, [{name}]"));
                found.push((value.span().start, text));
            }
            _ => found.push((word.span().start, nobody_knows(&name))),
        }
    }
}

fn nobody_knows(name: &str) -> Text {
    match scheme::nearest(name, KEYS.iter().map(|key| key.name)) {
        Some(near) => {
            Text::new(format!("没有名为 {name} 的键；是否想写 {near}"), format!("no key {name}; did you mean {near}"))
        }
        None => Text::new(
            format!("没有名为 {name} 的键；运行 hengping config show 可查看全部"),
            format!("no key {name}; hengping config show lists all"),
        ),
    }
}
