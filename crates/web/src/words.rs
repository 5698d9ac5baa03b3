//! Words in both languages, and numbers and dates as people of each write them.

use jiff::Timestamp;
use scheme::{Lang, Points, Text};
use workflow::calendar;

/// Picks words by language. Both are given where a text is used, so that neither can lack one.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub Lang);

impl Words {
    /// The text in this language.
    pub fn of<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The text in this language.
    pub fn text<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.0)
    }

    /// The text as a sentence of its own: in English it begins with a capital.
    pub fn sentence(&self, text: &Text) -> String {
        let mut signs = self.text(text).chars();
        signs.next().into_iter().flat_map(char::to_uppercase).chain(signs).collect()
    }

    /// `zh-CN` or `en`.
    pub fn tag(&self) -> &'static str {
        match self.0 {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// A day: 2022年1月20日, 20 January 2022.
    pub fn day(&self, day: jiff::civil::Date) -> String {
        match self.0 {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Lang::En => day.strftime("%-d %B %Y").to_string(),
        }
    }

    /// A day and time in Beijing.
    pub fn time(&self, at: Timestamp) -> String {
        let local = calendar::local(at);
        format!("{} {}", self.day(local.date()), local.strftime("%H:%M"))
    }

    /// The last moment before `end`: a closing day.
    pub fn until(&self, end: Timestamp) -> String {
        self.day(calendar::last_day(end))
    }

    /// Points as they are published.
    pub fn points(&self, points: Points) -> String {
        points.to_string()
    }

    /// A file's size.
    pub fn size(&self, bytes: i64) -> String {
        if bytes < 1024 {
            return format!("{bytes} B");
        }
        let tenths = |unit: i64| match bytes % unit * 10 / unit {
            0 => (bytes / unit).to_string(),
            tenths => format!("{}.{tenths}", bytes / unit),
        };
        if bytes < 1 << 20 { format!("{} KB", tenths(1 << 10)) } else { format!("{} MB", tenths(1 << 20)) }
    }
}
