//! `hengping sample`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ArgMatches;
use documents::sample::{SampleData, sample};
use documents::{facts_json_write, workbook};
use scheme::Lang;

use super::load;
use crate::built_in;
use crate::outcome::Outcome;
use crate::output;

/// Writes the facts of a made-up province.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let path: &PathBuf = matches.get_one("out").expect("the command line requires --out");
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let as_workbook = match ending.as_deref() {
        Some("json") => false,
        Some("xlsx") => true,
        _ => {
            return Err(Outcome::wrong(
                "--out",
                "文件名应以 .json 或 .xlsx 结尾",
                "the name must end in .json or .xlsx",
            ));
        }
    };
    let failed = |error: &dyn std::fmt::Display| {
        Outcome::failed(format!("无法生成样例：{error}"), format!("the sample could not be made: {error}"))
    };
    let scheme = load::scheme_file(None)?.scheme;
    let data = SampleData::read(built_in::SAMPLE, &scheme).map_err(|error| failed(&error))?;
    let institutions = matches.get_one::<u32>("institutions").copied().unwrap_or(150);
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(7);
    let facts = sample(&scheme, &data, usize::try_from(institutions).unwrap_or(usize::MAX), seed);
    output::replace(path, |out| {
        if as_workbook {
            let bytes = workbook::facts_workbook(&scheme, &facts).map_err(|error| failed(&error))?;
            out.write_all(&bytes).map_err(|error| failed(&error))
        } else {
            facts_json_write::write(out, &scheme, &facts).map_err(|error| failed(&error))
        }
    })?;
    let shown = path.display();
    match lang {
        Lang::Zh => anstream::eprintln!("已写入 {shown}：{institutions} 所虚构院校"),
        Lang::En => anstream::eprintln!("{shown} written: {institutions} made-up institutions"),
    }
    Ok(())
}
