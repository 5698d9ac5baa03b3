//! `hengping demo`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::demo::{DemonstrationStep, Province};
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

/// A clock that began at a time of its own when it was set.
struct DemonstrationClock {
    /// Milliseconds by which it is ahead of the true time, below zero when behind.
    ahead: AtomicI64,
}

/// Wednesday, 12 January 2022, nine in the morning in Beijing: eight days before self-evaluation closes.
const BEGINS: i64 = 1_641_949_200;

/// Seconds from midnight to nine in the morning.
const NINE: i64 = 9 * 60 * 60;

/// The same day a year before.
const YEAR_BEFORE_BEGINS: i64 = BEGINS - 365 * 24 * 60 * 60;

impl DemonstrationClock {
    fn at(seconds: i64) -> Self {
        let clock = Self { ahead: AtomicI64::new(0) };
        clock.set(seconds);
        clock
    }

    fn set(&self, seconds: i64) {
        self.ahead.store(seconds * 1000 - SystemClock.now().as_millisecond(), Ordering::Relaxed);
    }
}

impl Clock for DemonstrationClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed))
    }
}

fn failed(error: &dyn std::fmt::Display) -> Outcome {
    Outcome::failed(format!("无法开始演示：{error}"), format!("the demonstration could not begin: {error}"))
}

/// How many institutions there are.
const INSTITUTIONS: usize = 150;

/// The province a year before, when the same rules were tried on it and its figures were smaller.
fn year_before(data: &SampleData) -> Result<Province, Outcome> {
    let text = scheme::for_year(built_in::SCHEME, 2020).map_err(|error| failed(&error))?;
    let scheme = scheme::read(&text).map_err(|findings| failed(&findings[0].message.en))?;
    let mut facts = sample(&scheme, data, INSTITUTIONS, 7);
    for row in facts.institutions.iter_mut().flat_map(|institution| &mut institution.certificates) {
        for figure in [&mut row.approved, &mut row.registered, &mut row.attended, &mut row.passed] {
            *figure = *figure * 4 / 5;
        }
    }
    Ok(Province { scheme: text, notice: built_in::NOTICE.to_owned(), facts, certificates: data.certificates() })
}

/// Serves the made-up province.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let mut config = serve::configuration(matches)?;
    let at = matches.get_one::<String>("at").map_or("", String::as_str);
    let step =
        DemonstrationStep::ALL.into_iter().find(|step| step.id() == at).unwrap_or(DemonstrationStep::SelfEvaluation);
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
    let before = year_before(&data)?;
    server::block_on(async {
        let clock = Arc::new(DemonstrationClock::at(BEGINS));
        let kind = Kind { demonstration: true, clock: Arc::<DemonstrationClock>::clone(&clock) };
        let app = server::open(&config, &kind).await?;
        if app.is_new().await.map_err(|error| failed(&error))? {
            clock.set(YEAR_BEFORE_BEGINS);
            app.fill_year_before(before).await.map_err(|error| failed(&error))?;
            clock.set(BEGINS);
            let (scheme, notice) = (built_in::SCHEME.to_owned(), built_in::NOTICE.to_owned());
            let province = Province { scheme, notice, facts, certificates: data.certificates() };
            let days = Arc::clone(&clock);
            let set = move |day: jiff::civil::Date| days.set(workflow::calendar::start_of(day).as_second() + NINE);
            app.fill_demonstration(province, step, &set).await.map_err(|error| failed(&error))?;
        } else if !app.is_demonstration().await.map_err(|error| failed(&error))? {
            // Anybody may enter a demonstration as anyone.
            return Err(Outcome::wrong(
                config.data.display().to_string(),
                "这里的数据不是完整的演示数据，不能以演示方式打开；请换一个空文件夹（或删除上次未建完的 hengping-demo）",
                "the data here are no complete demonstration and are not opened as one; take an empty folder (or remove \
                 a hengping-demo that was not finished)",
            ));
        } else {
            // Its time goes on from where it was stopped, whatever step that is in.
            clock.set(app.last_noted().await.map_err(|error| failed(&error))?.as_second());
        }
        let today = workflow::calendar::day_of(clock.now());
        server::serve(app, &config, |address| match lang {
            Lang::Zh => anstream::eprintln!("演示已就绪：http://{address}/ （虚构的 {INSTITUTIONS} 所院校，{today}）。按 Ctrl+C 停止。"),
            Lang::En => anstream::eprintln!("The demonstration is ready: http://{address}/ ({INSTITUTIONS} made-up institutions, {today}). Ctrl+C stops it."),
        })
        .await
    })
}
