//! A server of one's own: its data, its port, its end.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running `hengping`. It ends with this value.
pub(crate) struct Server {
    process: Child,
    command: &'static [&'static str],
    folder: TempDir,
    port: u16,
    /// What it says, from the first line on.
    said: Arc<Mutex<String>>,
}

/// Debug builds fill a province in some seconds; beyond this something is wrong.
const PATIENCE: Duration = Duration::from_mins(5);

impl Server {
    /// The made-up province.
    pub(crate) fn demonstration() -> Self {
        Self::new(&["demo"], "演示已就绪", "")
    }

    /// The made-up province while figures are compared.
    pub(crate) fn demonstration_of_data() -> Self {
        Self::new(&["demo", "--at", "data"], "演示已就绪", "")
    }

    /// The made-up province while experts review.
    pub(crate) fn demonstration_of_review() -> Self {
        Self::new(&["demo", "--at", "review"], "演示已就绪", "")
    }

    /// The made-up province when results are determined.
    pub(crate) fn demonstration_of_determination() -> Self {
        Self::new(&["demo", "--at", "determination"], "演示已就绪", "")
    }

    /// The made-up province when institutions look at their results.
    pub(crate) fn demonstration_of_feedback() -> Self {
        Self::new(&["demo", "--at", "feedback"], "演示已就绪", "")
    }

    /// The same where three uploads at once are too many, and one more is admitted after twenty seconds.
    pub(crate) fn demonstration_of_few_uploads() -> Self {
        Self::new(&["demo"], "演示已就绪", "[limits.upload]\naccount = 3\n")
    }

    /// An installation that nobody has used yet.
    pub(crate) fn empty() -> Self {
        Self::new(&["serve"], "/invitations/", "")
    }

    fn new(command: &'static [&'static str], ready: &str, limits: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the server");
        // The port must be known beforehand: links name it, and a server that was killed comes back on it.
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let config = format!(
            "listen = \"127.0.0.1:{port}\"\ndata = '{}'\n\
             [limits.page]\naccount = 100000\naddress = 100000\n\
             [limits.sign_in]\naccount = 1000\naddress = 1000\n{limits}\
             [log]\nlevel = \"warn\"\n",
            folder.path().join("data").display()
        );
        fs::write(folder.path().join("hengping.toml"), config).expect("the server's folder can be written");
        let (process, said) = start(command, &folder.path().join("hengping.toml"), ready);
        Self { process, command, folder, port, said }
    }

    /// The address that people open.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Damages all evidence, as a failing disk would.
    pub(crate) fn damage_evidence(&self) {
        let mut open = vec![self.folder.path().join("data/evidence")];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("the evidence is in the data folder").flatten() {
                if entry.path().is_dir() {
                    open.push(entry.path());
                } else {
                    fs::write(entry.path(), "damaged").expect("evidence can be overwritten");
                }
            }
        }
    }

    /// The first administrator's link, as the server printed it.
    pub(crate) fn first_link(&self) -> String {
        let said = self.said.lock().expect("only lines are added").clone();
        let line = said.lines().map(str::trim).find(|line| line.contains("/invitations/"));
        line.expect("a link on the first run").to_owned()
    }

    /// Ends the process as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the server runs");
        self.process.wait().expect("the server ends");
    }

    /// Starts again on the same data and port.
    pub(crate) fn start_again(&mut self) {
        let ready = if self.command[0] == "demo" { "演示已就绪" } else { "上运行" };
        let config = self.folder.path().join("hengping.toml");
        (self.process, self.said) = start(self.command, &config, ready);
    }
}

impl Drop for Server {
    #[allow(clippy::print_stderr, reason = "where a journey fails, the server's side of it is wanted")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let ended = self.process.try_wait().ok().flatten();
            let said = self.said.lock().map(|said| said.clone()).unwrap_or_default();
            eprintln!("the server ({}) said:\n{said}", ended.map_or("running".to_owned(), |status| status.to_string()));
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn start(command: &[&str], config: &Path, ready: &str) -> (Child, Arc<Mutex<String>>) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_hengping"))
        .args(command)
        .args(["--lang", "zh", "--config"])
        .arg(config)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let said = Arc::new(Mutex::new(String::new()));
    // Read to the end, so that the server never waits for a reader.
    let (lines, heard) = (BufReader::new(process.stderr.take().expect("its messages are read")), Arc::clone(&said));
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            heard.lock().expect("nobody fails while listening").push_str(&format!("{line}\n"));
        }
    });
    let began = Instant::now();
    while !said.lock().expect("only lines are added").contains(ready) {
        let ended = process.try_wait().ok().flatten();
        if ended.is_some() || began.elapsed() > PATIENCE {
            drop(process.kill());
            panic!("the server did not become ready; it said: {}", said.lock().expect("only lines are added"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    (process, said)
}
