//! What people do with a page: they read words, press what carries them, and fill in what they label.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::elements::Element;
use serde_json::{Value, json};

/// How long a page may take to show what is expected. Debug builds on two busy cores are slow.
const PATIENCE: Duration = Duration::from_mins(1);

/// The name under which WebDriver hands over an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser that shows a page.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) client: Client,
    address: String,
    downloads: PathBuf,
}

/// A row of a form's table.
pub(crate) struct Row<'a> {
    page: &'a Page,
    element: Element,
}

/// Asks again and again until there is an answer, or says what was waited for.
pub(crate) async fn wait_for<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

impl Page {
    pub(crate) fn new(client: Client, address: String, downloads: PathBuf) -> Self {
        Self { client, address, downloads }
    }

    /// Opens an address, of this server where it begins with a slash.
    pub(crate) async fn open(&self, address: &str) {
        let whole = if address.starts_with('/') { format!("{}{address}", self.address) } else { address.to_owned() };
        self.client.goto(&whole).await.unwrap_or_else(|error| panic!("{whole}: {error}"));
    }

    /// The path that is shown, without what follows a question mark.
    pub(crate) async fn path(&self) -> String {
        self.client.current_url().await.expect("a page is open").path().to_owned()
    }

    /// All words of the page that can be seen.
    pub(crate) async fn text(&self) -> String {
        let text = self.client.execute("return document.body ? document.body.innerText : ''", vec![]).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Waits until the page says this.
    pub(crate) async fn see(&self, words: &str) {
        let began = Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "“{words}” is not on {}, which says:\n{text}", self.path().await);
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    async fn look(&self, kind: &str, words: &str, within: Option<&Element>) -> Option<Element> {
        let within = within.map_or(Value::Null, |element| json!({ELEMENT: element.element_id().as_ref()}));
        let found = self.client.execute(include_str!("find.js"), vec![json!(kind), json!(words), within]).await.ok()?;
        let id = found.get(ELEMENT)?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), id.into()))
    }

    async fn find(&self, kind: &str, words: &str, within: Option<&Element>) -> Element {
        let began = Instant::now();
        loop {
            if let Some(element) = self.look(kind, words, within).await {
                return element;
            }
            let late = began.elapsed() > PATIENCE;
            assert!(!late, "there is no {kind} “{words}” on {}, which says:\n{}", self.path().await, self.text().await);
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Whether a field of some row holds exactly this.
    pub(crate) async fn holds(&self, text: &str) -> bool {
        self.look("row", text, None).await.is_some()
    }

    /// Presses keys where the cursor is, as somebody without a mouse.
    pub(crate) async fn keys(&self, keys: &str) {
        let element = self.client.active_element().await.expect("there is always an active element");
        element.send_keys(keys).await.unwrap_or_else(|error| panic!("keys cannot be pressed: {error}"));
    }

    /// Presses the link, button or heading with these words.
    pub(crate) async fn press(&self, words: &str) {
        self.press_found("press", words).await;
    }

    /// Presses the last of what carries these words: a heading that opens a form may bear the same as its button.
    pub(crate) async fn press_last(&self, words: &str) {
        self.press_found("last press", words).await;
    }

    /// Presses what leads to another page, or to the same one anew, and waits for it: words that stand on both are then
    /// the new page's.
    pub(crate) async fn press_on(&self, words: &str) {
        self.client.execute("window.isTheOneBefore = true", vec![]).await.expect("a page is open");
        self.press(words).await;
        wait_for(&format!("the page after “{words}”"), async || {
            let script = "return !window.isTheOneBefore && document.readyState === 'complete'";
            self.client.execute(script, vec![]).await.is_ok_and(|is_new| is_new == json!(true)).then_some(())
        })
        .await;
    }

    /// A page that gives way to the next between finding and pressing is looked at anew, as somebody would whose finger
    /// was too slow: nothing was pressed then.
    async fn press_found(&self, kind: &str, words: &str) {
        loop {
            match self.find(kind, words, None).await.click().await {
                Ok(()) => return,
                Err(error) if error.is_stale_element_reference() => {}
                Err(error) => panic!("“{words}” cannot be pressed: {error}"),
            }
        }
    }

    /// Writes into the field with this label, over what is there.
    pub(crate) async fn write(&self, label: &str, text: &str) {
        write(&self.find("field", label, None).await, label, text).await;
    }

    /// Chooses one of a list.
    pub(crate) async fn choose(&self, label: &str, option: &str) {
        choose(&self.find("field", label, None).await, label, option).await;
    }

    /// Ticks a box.
    pub(crate) async fn tick(&self, label: &str) {
        let field = self.find("field", label, None).await;
        field.click().await.unwrap_or_else(|error| panic!("“{label}” cannot be ticked: {error}"));
    }

    /// Chooses a file.
    pub(crate) async fn attach(&self, label: &str, file: &Path) {
        let field = self.find("field", label, None).await;
        field.send_keys(&file.to_string_lossy()).await.unwrap_or_else(|error| panic!("“{label}”: {error}"));
    }

    /// Picks a day. Each browser has its own way of doing so, so this is what comes out of it.
    pub(crate) async fn pick_day(&self, label: &str, day: &str) {
        let field = self.find("field", label, None).await;
        let script =
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))";
        let arguments = vec![json!({ELEMENT: field.element_id().as_ref()}), json!(day)];
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("“{label}”: {error}"));
    }

    /// The first row in which nothing stands.
    pub(crate) async fn empty_row(&self) -> Row<'_> {
        Row { page: self, element: self.find("empty row", "", None).await }
    }

    /// The row in which a field holds exactly this.
    pub(crate) async fn row(&self, holds: &str) -> Row<'_> {
        Row { page: self, element: self.find("row", holds, None).await }
    }

    /// Waits for a file that the browser downloads.
    pub(crate) async fn downloaded(&self, ending: &str) -> PathBuf {
        wait_for("a download", async || {
            let folder = std::fs::read_dir(&self.downloads).ok()?;
            let mut files = folder.flatten().map(|entry| entry.path());
            files.find(|path| path.extension().is_some_and(|found| found == ending))
        })
        .await
    }
}

impl Row<'_> {
    /// Writes into one of its fields.
    pub(crate) async fn write(&self, label: &str, text: &str) {
        write(&self.page.find("field", label, Some(&self.element)).await, label, text).await;
    }

    /// Chooses one of a list.
    pub(crate) async fn choose(&self, label: &str, option: &str) {
        choose(&self.page.find("field", label, Some(&self.element)).await, label, option).await;
    }

    /// What one of its fields holds.
    pub(crate) async fn value(&self, label: &str) -> String {
        value(&self.page.find("field", label, Some(&self.element)).await).await
    }
}

async fn write(field: &Element, label: &str, text: &str) {
    let failed = |error| panic!("“{label}” cannot be written: {error}");
    // Ctrl+A, as people do: clearing the field by itself would be a change of its own.
    field.send_keys("\u{e009}a\u{e000}").await.unwrap_or_else(failed);
    field.send_keys(text).await.unwrap_or_else(failed);
}

async fn choose(field: &Element, label: &str, option: &str) {
    field.select_by_label(option).await.unwrap_or_else(|error| panic!("“{label}” has no “{option}”: {error}"));
}

async fn value(field: &Element) -> String {
    field.prop("value").await.expect("the field is there").unwrap_or_default()
}
