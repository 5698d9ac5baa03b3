//! `hengping backup`, `restore` and `check`: what is stored, kept safe.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use scheme::Lang;
use store::{Store, SystemClock};

use super::{printed, serve};
use crate::outcome::Outcome;
use crate::server;

fn failed(error: &dyn std::fmt::Display) -> Outcome {
    Outcome::failed(error.to_string(), error.to_string())
}

/// Copies everything that is stored into one file, also while the server runs.
pub(crate) fn backup(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let config = serve::configuration(matches)?;
    let out: &PathBuf = matches.get_one("out").expect("the command line requires --out");
    server::block_on(async {
        let url = server::database_url(&config);
        let store = Store::open(&url, Arc::new(SystemClock)).await.map_err(|error| failed(&error))?;
        let blobs = server::evidence(&config)?;
        let made = store.backup(&blobs, out).await;
        store.close().await;
        made.map_err(|error| Outcome::Failed(error.message()))?;
        let shown = out.display();
        match lang {
            Lang::Zh => anstream::eprintln!("已备份到 {shown}"),
            Lang::En => anstream::eprintln!("Backed up to {shown}"),
        }
        Ok(())
    })
}

/// Puts a backup back into an empty data folder or database.
pub(crate) fn restore(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let config = serve::configuration(matches)?;
    let file: &PathBuf = matches.get_one("file").expect("the command line requires the file");
    server::private_folder(&config.data)?;
    server::block_on(async {
        let blobs = server::evidence(&config)?;
        let url = server::database_url(&config);
        let restored = store::backup::restore(file, &url, &blobs, Arc::new(SystemClock)).await;
        restored.map_err(|error| {
            let message = error.message();
            Outcome::wrong(file.display().to_string(), message.zh, message.en)
        })?;
        match lang {
            Lang::Zh => anstream::eprintln!("已恢复。请运行 hengping check 核对，再启动服务器。"),
            Lang::En => anstream::eprintln!("Restored. Run hengping check, then start the server."),
        }
        Ok(())
    })
}

/// Tests the invariants over what is stored, and the log.
pub(crate) fn check(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let config = serve::configuration(matches)?;
    server::block_on(async {
        let url = server::database_url(&config);
        let store = Store::open(&url, Arc::new(SystemClock)).await.map_err(|error| failed(&error))?;
        let mut db = store.read().await.map_err(|error| failed(&error))?;
        let found = store::check(&mut db).await.map_err(|error| failed(&error))?;
        let log = store::log::checkpoint(&mut db).await.map_err(|error| failed(&error))?;
        drop(db);
        store.close().await;
        if found.is_empty() {
            return printed(match lang {
                Lang::Zh => writeln!(io::stdout(), "数据完整。日志 {} 条，根 {}", log.size, log.root),
                Lang::En => writeln!(io::stdout(), "The data are whole. Log: {} lines, root {}", log.size, log.root),
            });
        }
        let line = |violation: &store::Violation| assess::Problem {
            place: violation.object.clone(),
            message: scheme::Text::new(
                format!("不满足：{}", violation.invariant),
                format!("does not hold: {}", violation.invariant),
            ),
        };
        Err(Outcome::Wrong(found.iter().map(line).collect()))
    })
}
