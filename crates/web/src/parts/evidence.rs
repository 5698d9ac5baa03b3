//! 佐证材料: the files that prove an indicator.

use std::collections::BTreeSet;

use askama::Template;

use workflow::FileId;

use crate::words::Words;

/// A file.
#[derive(Debug, Clone, Default)]
pub struct FileLine {
    /// Its id.
    pub id: String,
    /// Its name, as it was uploaded.
    pub name: String,
    /// Where it is shown.
    pub href: String,
    /// Its kind, such as PDF.
    pub kind: String,
    /// How it is shown in place: `page`, `picture`, or empty where it is only downloaded.
    pub preview: &'static str,
    /// Its size, in words.
    pub size: String,
    /// Who added it, and when.
    pub added: String,
    /// Where else it is used.
    pub uses: Vec<String>,
    /// What should be looked at, such as personal data; may be empty.
    pub warning: String,
    /// Where its removal is sent; empty where it cannot be removed.
    pub remove: String,
}

/// The files, and a place to add more.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/tray.html")]
pub struct Tray {
    /// Language.
    pub t: Words,
    /// Its place on the page.
    pub id: &'static str,
    /// What the files are; empty where the page has said it.
    pub heading: String,
    /// The sheet they are shown on.
    pub sheet: String,
    /// The files.
    pub files: Vec<FileLine>,
    /// Files of other sheets, which could prove something here too: id and name.
    pub others: Vec<(String, String)>,
    /// Where files are sent; empty where none can be added.
    pub action: String,
    /// Where files are sent in pieces; empty where each is one request.
    pub chunks: String,
    /// The largest file, in bytes.
    pub largest: u64,
    /// The same in words.
    pub largest_words: String,
    /// What is written over a preview, with the time: who looks; empty where nothing is.
    pub watermark: String,
}

impl Tray {
    /// Without a way to remove what others rely on already.
    pub(crate) fn kept(mut self, relied_on: &BTreeSet<FileId>) -> Self {
        let relied = |file: &&mut FileLine| relied_on.iter().any(|id| id.as_str() == file.id);
        self.files.iter_mut().filter(relied).for_each(|file| file.remove.clear());
        self
    }
}
