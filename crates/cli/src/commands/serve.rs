//! `hengping serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use scheme::Lang;
use store::SystemClock;

use crate::config::{self, Config};
use crate::outcome::Outcome;
use crate::server::{self, Kind};

/// The configuration: the file's, with what the command line says on top.
pub(super) fn configuration(matches: &ArgMatches) -> Result<Config, Outcome> {
    let mut config = match matches.get_one::<PathBuf>("config") {
        Some(path) => config::check(path).map_err(Outcome::Wrong)?,
        None => Config::default(),
    };
    if let Ok(Some(data)) = matches.try_get_one::<PathBuf>("data") {
        config.data.clone_from(data);
    }
    if let Ok(Some(listen)) = matches.try_get_one::<SocketAddr>("listen") {
        config.listen = *listen;
    }
    Ok(config)
}

/// Serves on its own data.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let config = configuration(matches)?;
    server::start_log(&config);
    server::block_on(async {
        let kind = Kind { demonstration: false, clock: Arc::new(SystemClock) };
        let app = server::open(&config, &kind).await?;
        let failed = |error: app::AppError| Outcome::failed(error.to_string(), error.to_string());
        let invitation = if app.is_new().await.map_err(failed)? {
            Some(app.first_invitation().await.map_err(failed)?)
        } else {
            None
        };
        let public = config.public_url.clone();
        server::serve(app, &config, |address| {
            match lang {
                Lang::Zh => anstream::eprintln!("衡评在 {address} 上运行，按 Ctrl+C 停止。"),
                Lang::En => anstream::eprintln!("Hengping runs on {address}; Ctrl+C stops it."),
            }
            if let Some(token) = invitation {
                // The port that was opened, where the configuration leaves it to the system.
                let url = public.map_or_else(|| format!("http://{address}"), |url| url.0);
                let link = format!("{url}/invitations/{}", token.reveal());
                match lang {
                    Lang::Zh => anstream::eprintln!("首次运行：请用此链接开通系统管理员（14天有效）：\n{link}"),
                    Lang::En => anstream::eprintln!(
                        "First run: this link opens the system administrator's account (14 days):\n{link}"
                    ),
                }
            }
        })
        .await
    })
}
