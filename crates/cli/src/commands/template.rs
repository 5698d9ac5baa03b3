//! `hengping template`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ArgMatches;
use documents::workbook;
use scheme::Lang;

use super::load;
use crate::outcome::Outcome;
use crate::output;

/// Writes an empty facts workbook.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let scheme = load::scheme(matches)?;
    let failed = |error: &dyn std::fmt::Display| {
        Outcome::failed(format!("无法生成模板：{error}"), format!("the template could not be made: {error}"))
    };
    let bytes = workbook::template(&scheme).map_err(|error| failed(&error))?;
    let path: &PathBuf = matches.get_one("out").expect("the command line requires --out");
    output::replace(path, |out| out.write_all(&bytes).map_err(|error| failed(&error)))?;
    let shown = path.display();
    match lang {
        Lang::Zh => anstream::eprintln!("已写入 {shown}。填好后运行：hengping score {shown} --out 结果.xlsx"),
        Lang::En => anstream::eprintln!("{shown} written. Once filled: hengping score {shown} --out result.xlsx"),
    }
    Ok(())
}
