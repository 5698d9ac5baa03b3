//! Every key and value of a TOML text with its place, and ways to change the text there.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The tables around it without their positions, such as `group.indicator`; empty at the top.
    pub(crate) table: String,
    pub(crate) key: String,
    /// Where the table around it begins, as the reader counts it.
    pub(crate) table_start: usize,
    pub(crate) key_span: Range<usize>,
    pub(crate) value_span: Range<usize>,
    pub(crate) shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Number,
    Flag,
    Date,
    List,
    Table,
}

impl Node {
    /// `group.indicator.points`.
    pub(crate) fn path(&self) -> String {
        if self.table.is_empty() { self.key.clone() } else { format!("{}.{}", self.table, self.key) }
    }
}

/// The line of an offset, from 1.
pub(crate) fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// `text` with `span` replaced.
pub(crate) fn replace(text: &str, span: &Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..span.start], &text[span.end..])
}

/// Every key that is written with its value behind it, in the order of the file. Keys of headers are in [`blocks`].
pub(crate) fn nodes(text: &str) -> Vec<Node> {
    let table = DeTable::parse(text).expect("the schemes are TOML");
    let mut nodes = Vec::new();
    walk(text, "", 0, table.get_ref(), &mut nodes);
    nodes.sort_by_key(|node| node.key_span.start);
    nodes
}

fn walk(text: &str, path: &str, start: usize, table: &DeTable<'_>, nodes: &mut Vec<Node>) {
    for (key, value) in table {
        let node = Node {
            table: path.to_owned(),
            key: key.get_ref().to_string(),
            table_start: start,
            key_span: key.span(),
            value_span: value.span(),
            shape: shape(value),
        };
        let inner = node.path();
        let line_start = text[..node.key_span.start].rfind('\n').map_or(0, |index| index + 1);
        if !text[line_start..].starts_with('[') {
            nodes.push(node);
        }
        let items: &[Spanned<DeValue<'_>>] = match value.get_ref() {
            DeValue::Array(items) => items,
            _ => std::slice::from_ref(value),
        };
        for item in items {
            if let Some(table) = item.get_ref().as_table() {
                walk(text, &inner, item.span().start, table, nodes);
            }
        }
    }
}

fn shape(value: &Spanned<DeValue<'_>>) -> Shape {
    match value.get_ref() {
        DeValue::String(_) => Shape::Text,
        DeValue::Integer(_) | DeValue::Float(_) => Shape::Number,
        DeValue::Boolean(_) => Shape::Flag,
        DeValue::Datetime(_) => Shape::Date,
        DeValue::Array(_) => Shape::List,
        DeValue::Table(_) => Shape::Table,
    }
}

/// A header with what stands below it up to the next.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Its words with their places.
    pub(crate) words: Vec<(String, Range<usize>)>,
    pub(crate) span: Range<usize>,
    /// Where its header ends.
    pub(crate) body: usize,
}

impl Block {
    pub(crate) fn path(&self) -> String {
        self.words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(".")
    }

    /// Belongs below `path`, or is it.
    fn below(&self, path: &[(String, Range<usize>)]) -> bool {
        self.words.len() >= path.len() && self.words.iter().zip(path).all(|(own, other)| own.0 == other.0)
    }
}

/// The headers of a text; the first block is what stands above the first header.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = vec![Block { words: Vec::new(), span: 0..text.len(), body: 0 }];
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            let mut words = Vec::new();
            let mut at = offset;
            for word in line.trim_end().split_inclusive(['[', '.', ']']) {
                let bare = word.trim_end_matches(['[', '.', ']']);
                if !bare.is_empty() {
                    words.push((bare.to_owned(), at..at + bare.len()));
                }
                at += word.len();
            }
            if let Some(last) = blocks.last_mut() {
                last.span.end = offset;
            }
            blocks.push(Block { words, span: offset..text.len(), body: offset + line.len() });
        }
        offset += line.len();
    }
    blocks
}

/// A key that headers give a value to: all of a table, or of a list of tables.
pub(crate) struct HeaderKey {
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    /// Where the header of the table around it begins, and where its body does.
    pub(crate) parent: Range<usize>,
    /// All that belongs to it.
    pub(crate) span: Range<usize>,
}

pub(crate) fn header_keys(text: &str) -> Vec<HeaderKey> {
    let blocks = blocks(text);
    let mut keys = Vec::new();
    for (index, block) in blocks.iter().enumerate().skip(1) {
        let Some(((key, key_span), parent)) = block.words.split_last() else { continue };
        if blocks[index - 1].below(&block.words) {
            continue;
        }
        let owner = blocks[..index].iter().rfind(|other| other.words.len() == parent.len() && other.below(parent));
        let owner = owner.expect("a header stands below that of its parent");
        let end = blocks[index..].iter().take_while(|other| other.below(&block.words)).last();
        keys.push(HeaderKey {
            path: block.path(),
            key: key.clone(),
            key_span: key_span.clone(),
            parent: owner.span.start..owner.body,
            span: block.span.start..end.map_or(block.span.end, |last| last.span.end),
        });
    }
    keys
}

/// Takes a key and its value out, leaving as many lines as there were.
pub(crate) fn gap(text: &str, node: &Node) -> Edit {
    let after = &text[node.value_span.end..];
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let before = &text[..node.key_span.start];
    let span = if after[spaces..].starts_with(',') {
        node.key_span.start..node.value_span.end + spaces + 1
    } else if before.is_empty() || before.ends_with('\n') {
        node.key_span.start..node.value_span.end
    } else {
        before.trim_end().trim_end_matches(',').len()..node.value_span.end
    };
    let lines = "\n".repeat(text[span.clone()].matches('\n').count());
    Edit { scope: node.key_span.start..node.value_span.end, span, by: lines }
}

/// A change of a text at one place.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    /// What it concerns: edits of one batch do not reach into each other's.
    pub(crate) scope: Range<usize>,
    pub(crate) span: Range<usize>,
    pub(crate) by: String,
}

/// Makes edits that do not touch each other.
pub(crate) fn apply<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span.start);
    let (mut changed, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        changed.push_str(&text[at..edit.span.start]);
        changed.push_str(&edit.by);
        at = edit.span.end;
    }
    changed.push_str(&text[at..]);
    changed
}

/// Spreads edits over at least so many batches: in none does one stand inside another.
pub(crate) fn batches<T>(edits: Vec<(Edit, T)>, count: usize) -> Vec<Vec<(Edit, T)>> {
    let mut batches: Vec<Vec<(Edit, T)>> = (0..count.max(1)).map(|_| Vec::new()).collect();
    for (index, (edit, rest)) in edits.into_iter().enumerate() {
        let free = |batch: &[(Edit, T)]| {
            let apart = |other: &Edit| edit.scope.end <= other.scope.start || other.scope.end <= edit.scope.start;
            batch.iter().all(|(other, _)| apart(other))
        };
        let at = (0..batches.len()).map(|step| (index + step) % batches.len()).find(|at| free(&batches[*at]));
        match at {
            Some(at) => batches[at].push((edit, rest)),
            None => batches.push(vec![(edit, rest)]),
        }
    }
    batches
}
