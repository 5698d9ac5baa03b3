//! Chromium, driven through Debian's chromedriver.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

const DRIVER: &str = "/usr/bin/chromedriver";

/// Nothing that Chromium does of its own accord, so that every request is a page's.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    "--window-size=1366,900",
];

/// A chromedriver process on a port of its own. It ends with this value.
pub(crate) struct Driver {
    process: Child,
    port: String,
}

/// How a browser is set up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Setup {
    /// Pages' scripts do not run.
    pub(crate) without_script: bool,
    /// Keeps a record of every request.
    pub(crate) recording: bool,
}

impl Driver {
    /// Starts one; `None` where Debian's package is not there.
    pub(crate) fn start() -> Option<Self> {
        if !Path::new(DRIVER).exists() {
            assert!(
                std::env::var_os("HENGPING_REQUIRE_BROWSER").is_none(),
                "{DRIVER} is missing: install chromium-driver"
            );
            return None;
        }
        let mut process =
            Command::new(DRIVER).arg("--port=0").stdout(Stdio::piped()).spawn().expect("chromedriver starts");
        let said = BufReader::new(process.stdout.take().expect("its messages are read"));
        let port = said.lines().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("ChromeDriver was started successfully on port ")
                .map(|port| port.trim_end_matches('.').to_owned())
        });
        Some(Self { process, port: port.expect("chromedriver names its port") })
    }

    /// A new Chromium with an empty profile in `folder`; what it downloads is there too.
    pub(crate) async fn open(&self, folder: &Path, setup: Setup) -> Client {
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.push(format!("--user-data-dir={}", folder.join("profile").display()));
        // Chromium's sandbox does not start for root, as in a container.
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            flags.push("--no-sandbox".to_owned());
        }
        let mut preferences = json!({
            "download.default_directory": folder.join("downloads"), "download.prompt_for_download": false,
            "plugins.always_open_pdf_externally": true,
        });
        if setup.without_script {
            preferences["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        let mut wanted = json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "accept",
            "timeouts": {"script": 300_000, "pageLoad": 300_000},
            "goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": flags, "prefs": preferences},
        });
        if setup.recording {
            wanted["goog:loggingPrefs"] = json!({"browser": "ALL", "performance": "ALL"});
        }
        let Value::Object(wanted) = wanted else { unreachable!("written as an object above") };
        ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("Chromium starts")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A command of chromedriver's own, beyond the standard: a path below the session, and what is sent there.
#[derive(Debug)]
struct Own(&'static str, Value);

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.1.to_string()))
    }
}

/// A command of Chromium's DevTools.
pub(crate) async fn devtools(client: &Client, command: &str, params: Value) -> Value {
    let sent = Own("goog/cdp/execute", json!({"cmd": command, "params": params}));
    client.issue_cmd(sent).await.unwrap_or_else(|error| panic!("{command}: {error}"))
}

/// What a log of the browser holds since it was last asked: `browser` is the console, `performance` the requests.
pub(crate) async fn log(client: &Client, name: &'static str) -> Vec<Value> {
    let answer = client.issue_cmd(Own("se/log", json!({"type": name}))).await;
    answer.expect("chromedriver keeps this log").as_array().cloned().unwrap_or_default()
}

/// Where findings are kept for people to look at.
pub(crate) fn findings() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of temporary files is in target");
    target.join("browser")
}
