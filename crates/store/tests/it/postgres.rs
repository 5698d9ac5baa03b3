//! A PostgreSQL of the tests' own, from Debian's packages: in a temporary folder, reached through a socket in it only.
//!
//! A shell looks after it and waits at the end of a pipe. However this program ends, the pipe ends with it; the shell
//! then stops the server and removes the folder.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use sqlx::{AnyConnection, Connection as _, Executor as _};

/// Where Debian has the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

const KEEPER: &str = r#"
set -eu
PATH="$1:$PATH"
folder=$(mktemp -d "${TMPDIR:-/tmp}/hengping-pg.XXXXXX")
trap 'pg_ctl -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM HUP
cd "$folder"
initdb -D data -U hengping --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >log 2>&1
start() { pg_ctl -D "$folder/data" -w -l "$folder/log" -o "-k $folder -c listen_addresses=''" start >/dev/null 2>>"$folder/log"; }
start
echo "$folder"
while read -r order; do
    case $order in
    crash)
        # The server, and its children too: an orphan would go on writing.
        server=$(head -n 1 data/postmaster.pid)
        children=$(ps -o pid= --ppid "$server")
        kill -9 "$server" $children || true
        for process in $server $children; do
            while kill -0 "$process" 2>/dev/null; do sleep 0.02; done
        done
        start
        ;;
    esac
    echo done
done
"#;

/// The programs of the newest version that is installed.
fn newest() -> String {
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let versions = versions.filter_map(|folder| folder.file_name().to_str()?.parse::<u32>().ok());
    format!("{VERSIONS}/{}/bin", versions.max().unwrap_or_default())
}

/// A running server.
pub(crate) struct Postgres {
    keeper: Mutex<(Child, BufReader<ChildStdout>)>,
    folder: String,
}

impl Postgres {
    /// Starts a server; `None` where it is not installed, which is said once.
    pub(crate) fn start() -> Option<Self> {
        let programs = std::env::var("HENGPING_POSTGRES_PROGRAMS").unwrap_or_else(|_| newest());
        if !Path::new(&programs).join("initdb").exists() {
            assert!(
                std::env::var_os("HENGPING_REQUIRE_POSTGRES").is_none(),
                "HENGPING_REQUIRE_POSTGRES is set, but there is no PostgreSQL in {programs}"
            );
            return None;
        }
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        let mut command = if is_root {
            // PostgreSQL refuses to run as root.
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        command.args(["-c", KEEPER, "keeper", &programs]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = command.spawn().expect("the shell that keeps PostgreSQL starts");
        let mut answers = BufReader::new(keeper.stdout.take().expect("its output is a pipe"));
        let mut folder = String::new();
        answers.read_line(&mut folder).expect("the shell answers");
        assert!(!folder.is_empty(), "PostgreSQL did not start");
        Some(Self { keeper: Mutex::new((keeper, answers)), folder: folder.trim().to_owned() })
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://hengping@localhost/{database}?host={}", self.folder)
    }

    /// A new database.
    pub(crate) async fn create(&self, database: &str) -> String {
        self.run("postgres", &format!("CREATE DATABASE {database}")).await;
        self.url(database)
    }

    /// Runs a statement in a database.
    pub(crate) async fn run(&self, database: &str, sql: &str) {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&self.url(database)).await.expect("PostgreSQL answers");
        connection.execute(sqlx::AssertSqlSafe(sql)).await.expect("the statement is right");
        connection.close().await.expect("PostgreSQL takes leave");
    }

    /// Kills the server and all its processes at once, and starts it again.
    pub(crate) fn crash(&self) {
        let mut keeper = self.keeper.lock().expect("no test holds it when it fails");
        let (child, answers) = &mut *keeper;
        child.stdin.as_mut().expect("its input is a pipe").write_all(b"crash\n").expect("the shell listens");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("the shell answers");
        assert_eq!(answer, "done\n", "PostgreSQL did not come back");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(keeper) = self.keeper.get_mut() {
            drop(keeper.0.stdin.take());
            let _ = keeper.0.wait();
        }
    }
}

/// The server that the tests share.
pub(crate) fn shared() -> Option<&'static Postgres> {
    static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
    SHARED
        .get_or_init(|| {
            let server = Postgres::start();
            if server.is_none() {
                let mut output = std::io::stderr();
                let _ = writeln!(output, "PostgreSQL is not installed: the store is tested on SQLite alone");
            }
            server
        })
        .as_ref()
}
