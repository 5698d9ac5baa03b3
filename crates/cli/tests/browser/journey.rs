//! One user's journey: browsers as they are needed, and what was seen where it fails.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;

use fantoccini::Client;
use tempfile::TempDir;

use crate::browser::{Driver, Setup, findings};
use crate::page::Page;
use crate::server::Server;

/// What a journey has at hand.
pub(crate) struct Desk {
    driver: Driver,
    /// Each browser with its own empty folder.
    open: Mutex<Vec<(Client, TempDir)>>,
}

impl Desk {
    /// Somebody sits down before a browser of their own.
    pub(crate) async fn browser(&self, server: &Server, setup: Setup) -> Page {
        let folder = tempfile::tempdir().expect("a folder for the browser");
        let client = self.driver.open(folder.path(), setup).await;
        let page = Page::new(client.clone(), server.address(), folder.path().join("downloads"));
        self.open.lock().expect("one journey, one thread").push((client, folder));
        page
    }

    /// Somebody sits down, as most do.
    pub(crate) async fn person(&self, server: &Server) -> Page {
        self.browser(server, Setup::default()).await
    }
}

/// Walks a journey, or says that there is no browser to walk it with.
#[allow(clippy::print_stderr, reason = "whoever runs the tests must know what was left out, and what was seen")]
pub(crate) fn journey(name: &str, walk: impl AsyncFnOnce(&Desk)) {
    let Some(driver) = Driver::start() else {
        eprintln!("{name}: left out, there is no chromedriver (Debian package chromium-driver)");
        return;
    };
    let desk = Desk { driver, open: Mutex::default() };
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(walk(&desk))));
    let open = desk.open.into_inner().unwrap_or_default();
    runtime.block_on(async {
        for (number, (client, _folder)) in open.into_iter().enumerate() {
            if ended.is_err() {
                eprintln!("{name}: {}", keep(&client, &format!("{name}-{number}")).await);
            }
            drop(client.close().await);
        }
    });
    if let Err(why) = ended {
        resume_unwind(why);
    }
}

/// Keeps what a browser shows, and says where.
async fn keep(client: &Client, name: &str) -> String {
    let (folder, mut kept) = (findings(), Vec::new());
    if let Err(error) = fs::create_dir_all(&folder) {
        return format!("nothing could be kept: {error}");
    }
    if let Ok(picture) = client.screenshot().await {
        kept.push((folder.join(format!("{name}.png")), picture));
    }
    if let Ok(source) = client.source().await {
        kept.push((folder.join(format!("{name}.html")), source.into_bytes()));
    }
    kept.retain(|(path, bytes)| fs::write(path, bytes).is_ok());
    let shown = client.current_url().await.map_or_else(|_| "a page".to_owned(), |url| url.to_string());
    let names: Vec<String> = kept.iter().map(|(path, _)| path.display().to_string()).collect();
    format!("{shown} is kept as {}", names.join(", "))
}
