//! `hengping explain`.

use std::io::{self, Write as _};

use assess::Calculation;
use clap::ArgMatches;
use documents::card::{CardStyle, card};
use scheme::{Lang, nearest};

use super::{load, printed};
use crate::outcome::Outcome;

/// Prints the card of one institution.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<(), Outcome> {
    let scheme = load::scheme(matches)?;
    let indicator = matches.get_one::<String>("indicator").map(String::as_str);
    if let Some(id) = indicator.filter(|id| scheme.indicator(id).is_none()) {
        let near = nearest(id, scheme.indicators.iter().map(|i| i.id.as_str()));
        let (zh, en) =
            near.map_or_else(Default::default, |near| (format!("；是否想看 {near}"), format!("; did you mean {near}")));
        return Err(Outcome::wrong(
            "--indicator",
            format!("没有编号为 {id} 的指标{zh}"),
            format!("there is no indicator {id}{en}"),
        ));
    }
    let facts = load::facts(matches, &scheme, lang)?;
    let code = matches.get_one::<String>("institution").map_or("", String::as_str);
    let Some(institution) = facts.institutions.iter().position(|institution| institution.code == code) else {
        let near = nearest(code, facts.institutions.iter().map(|institution| institution.code.as_str()));
        let (zh, en) =
            near.map_or_else(Default::default, |near| (format!("；是否想看 {near}"), format!("; did you mean {near}")));
        return Err(Outcome::wrong(
            "--institution",
            format!("数据中没有学校标识码 {code}{zh}"),
            format!("the facts hold no institution {code}{en}"),
        ));
    };
    let calculation = Calculation::run(&scheme, &facts, load::basis(matches));
    let text = card(&calculation, institution, lang, indicator, &CardStyle::terminal())?;
    printed(write!(anstream::AutoStream::auto(io::stdout()), "{text}"))
}
