//! `hengping demo`.

use std::path::PathBuf;
use std::sync::Arc;

use app::demo::Province;
use clap::ArgMatches;
use documents::sample::{SampleData, sample};
use jiff::{SignedDuration, Timestamp};
use scheme::Lang;
use store::{Clock, SystemClock};

use super::{load, serve};
use crate::built_in;
use crate::config::Level;
use crate::outcome::Outcome;
use crate::server::{self, Kind};

/// A clock that began at mid-January of the year's self-evaluation when the process did.
struct DemonstrationClock {
    ahead: SignedDuration,
}

/// Wednesday, 12 January 2022, nine in the morning in Beijing: eight days before self-evaluation closes.
const BEGINS: i64 = 1_641_949_200;

impl DemonstrationClock {
    fn new() -> Self {
        let begins = Timestamp::from_second(BEGINS).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { ahead: begins.duration_since(SystemClock.now()) }
    }
}

impl Clock for DemonstrationClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.ahead
    }
}

/// How many institutions there are.
const INSTITUTIONS: usize = 150;

/// Serves the made-up province.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let failed = |error: &dyn std::fmt::Display| {
        Outcome::failed(format!("无法开始演示：{error}"), format!("the demonstration could not begin: {error}"))
    };
    let mut config = serve::configuration(matches)?;
    let own = matches.contains_id("config");
    if !own {
        config.log.level = Level::Warn;
    }
    // Without --keep everything is gone when the process ends.
    let temporary = tempfile::Builder::new().prefix("hengping-demo-").tempdir().map_err(|error| failed(&error))?;
    if matches.get_flag("keep") {
        config.data = PathBuf::from("hengping-demo");
    } else if !own {
        temporary.path().clone_into(&mut config.data);
    }
    server::start_log(&config);
    let scheme = load::scheme_file(None)?.scheme;
    let data = SampleData::read(built_in::SAMPLE, &scheme).map_err(|error| failed(&error))?;
    let facts = sample(&scheme, &data, INSTITUTIONS, 7);
    server::block_on(async {
        let kind = Kind { demonstration: true, clock: Arc::new(DemonstrationClock::new()) };
        let app = server::open(&config, &kind).await?;
        if app.is_new().await.map_err(|error| failed(&error))? {
            let (scheme, notice) = (built_in::SCHEME.to_owned(), built_in::NOTICE.to_owned());
            let province = Province { scheme, notice, facts, certificates: data.certificates() };
            app.fill_demonstration(province).await.map_err(|error| failed(&error))?;
        } else if !app.is_demonstration().await.map_err(|error| failed(&error))? {
            // Anybody may enter a demonstration as anyone.
            return Err(Outcome::wrong(
                config.data.display().to_string(),
                "这里的数据不是完整的演示数据，不能以演示方式打开；请换一个空文件夹（或删除上次未建完的 hengping-demo）",
                "the data here are no complete demonstration and are not opened as one; take an empty folder (or remove \
                 a hengping-demo that was not finished)",
            ));
        }
        server::serve(app, &config, |address| match lang {
            Lang::Zh => anstream::eprintln!("演示已就绪：http://{address}/ （虚构的 {INSTITUTIONS} 所院校，2022年1月12日）。按 Ctrl+C 停止。"),
            Lang::En => anstream::eprintln!("The demonstration is ready: http://{address}/ ({INSTITUTIONS} made-up institutions, 12 January 2022). Ctrl+C stops it."),
        })
        .await
    })
}
