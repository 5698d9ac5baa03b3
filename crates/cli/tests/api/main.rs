//! `/api/v1` held against its own description by schemathesis, on the real program, as several roles: no failure of the
//! server, no status that is not described, no answer of another shape, nothing wrong taken, no wrong key let in.
//!
//! `cargo xtask schemathesis` fetches it into `target/`. Without it this says that it was left out, unless
//! `HENGPING_REQUIRE_SCHEMATHESIS` is set, as `cargo xtask test` does. `HENGPING_API_EXAMPLES` tries more of each operation.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::blocking::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A demonstration that takes as many requests as come.
struct Site {
    server: Child,
    url: String,
    folder: TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        // It has ended, or ends now.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A key of somebody in a role, and what may be asked about with it.
struct Program {
    key: String,
    dossier: String,
    file: String,
}

impl Site {
    fn open() -> Self {
        // The store brings a client that encrypts, and leaves it to the program with what.
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("hengping.toml");
        let limit = "account = 1000000\naddress = 1000000\n";
        let data = folder.path().join("data");
        let text = format!(
            "listen = \"127.0.0.1:0\"\ndata = '{}'\n[limits.page]\n{limit}[limits.autosave]\n{limit}",
            data.display()
        );
        fs::write(&config, text).unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_hengping"))
            .args(["demo", "--lang", "en", "--config"])
            .arg(&config)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let address = |line: &String| {
            let mut words = line.split_whitespace();
            words.find_map(|word| word.strip_suffix('/').filter(|word| word.starts_with("http"))).map(str::to_owned)
        };
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| address(&line)).expect("an address");
        // Read to the end, so that the server never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { server, url, folder }
    }

    /// Enters in a role and makes a key on the page, as a person does.
    fn program(&self, role: &str, state: &str) -> Program {
        let client = Client::builder().cookie_store(true).build().unwrap();
        let page = |path: &str| client.get(format!("{}{path}", self.url)).send().unwrap().text().unwrap();
        client.post(format!("{}/demonstration/enter", self.url)).form(&[("role", role)]).send().unwrap();
        let account = page("/account");
        let form = account.split("action=\"/account/keys#keys\"").nth(1).expect("the form for a key");
        let membership = form.split("<option value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let until =
            form.split("type=\"date\" required value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let wish = [("name", "check"), ("membership", membership), ("access", "write"), ("until", until)];
        let made = client.post(format!("{}/account/keys", self.url)).form(&wish).send().unwrap().text().unwrap();
        let at = made.find("hpk_").unwrap_or_else(|| panic!("no key in {made}"));
        let key = made[at..at + 68].to_owned();
        let ask = |path: String| -> Value {
            let answer = client.get(format!("{}/api/v1/{path}", self.url)).bearer_auth(&key).send().unwrap();
            serde_json::from_str(&answer.text().unwrap()).unwrap()
        };
        let dossiers = ask(format!("dossiers?state={state}"));
        let dossier = dossiers["dossiers"][0]["id"].as_str().unwrap_or_else(|| panic!("none in {dossiers}")).to_owned();
        let files = ask(format!("dossiers/{dossier}/files"));
        let file = files["files"][0]["id"].as_str().map_or_else(|| "0".repeat(32), str::to_owned);
        Program { key, dossier, file }
    }

    /// Runs schemathesis on a description; whether it found nothing, and what it said.
    fn check(&self, tool: &Path, description: &Path, program: &Program, more: &[&str]) -> (bool, String) {
        // What is well-formed may still be no row of this sheet (422), or be about rows that are wrong (409).
        let config = format!(
            "[parameters]\n\"path.dossier\" = \"{}\"\n\"path.file\" = \"{}\"\n\"path.year\" = 2021\n\"path.sheet\" = \"4.4\"\n\
             [[operations]]\ninclude-operation-id = \"saveRows\"\n[operations.checks.positive_data_acceptance]\n\
             expected-statuses = [\"2xx\", 401, 403, 404, 409, 422]\n",
            program.dossier, program.file
        );
        fs::write(self.folder.path().join("schemathesis.toml"), config).unwrap();
        let examples = std::env::var("HENGPING_API_EXAMPLES").unwrap_or_else(|_| "10".to_owned());
        let output = Command::new("python3")
            .args(["-m", "schemathesis.cli", "run"])
            .arg(description)
            .args(["--url", &self.url, "--checks", "all", "--no-color"])
            // The same examples every time, however long one takes on a busy machine.
            .args(["--seed", "1", "--generation-deterministic", "--request-timeout", "120"])
            .args(["--suppress-health-check", "all"])
            .args(["--max-examples", &examples, "--header", &format!("Authorization: Bearer {}", program.key)])
            .args(more)
            .env("PYTHONPATH", tool)
            .current_dir(self.folder.path())
            .output()
            .expect("python3 runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }
}

#[allow(clippy::print_stderr, reason = "whoever runs the tests must know what was left out")]
fn schemathesis() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/schemathesis");
    if folder.join("fetched.txt").exists() {
        return folder.canonicalize().ok();
    }
    assert!(
        std::env::var_os("HENGPING_REQUIRE_SCHEMATHESIS").is_none(),
        "HENGPING_REQUIRE_SCHEMATHESIS is set, but there is no schemathesis: cargo xtask schemathesis"
    );
    eprintln!("api: left out, there is no schemathesis (cargo xtask schemathesis fetches it)");
    None
}

#[test]
fn the_interface_is_as_described_and_a_wrong_description_is_noticed() {
    let Some(tool) = schemathesis() else { return };
    let site = Site::open();
    let text = reqwest::blocking::get(format!("{}/api/v1/openapi.json", site.url)).unwrap().text().unwrap();
    let described = site.folder.path().join("described.json");
    fs::write(&described, &text).unwrap();
    for (role, state) in [("institution_admin", "draft"), ("office_lead", "submitted"), ("auditor", "returned")] {
        let program = site.program(role, state);
        let (fine, said) = site.check(&tool, &described, &program, &[]);
        assert!(fine, "{role}: {said}");
    }

    // The control: who a key acts for is said to be a number.
    let program = site.program("auditor", "submitted");
    let mut wrong: Value = serde_json::from_str(&text).unwrap();
    wrong["components"]["schemas"]["Me"]["properties"]["person"] = json!({"type": "integer"});
    let file = site.folder.path().join("wrong.json");
    fs::write(&file, wrong.to_string()).unwrap();
    let (fine, said) = site.check(&tool, &file, &program, &["--include-operation-id", "me"]);
    assert!(!fine && said.contains("GET /api/v1/me"), "a wrong description passes: {said}");
}
