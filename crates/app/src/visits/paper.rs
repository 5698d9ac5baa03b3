//! The check list of a visit on paper, for where there is neither line nor light.

use documents::press::{Party, VisitFindingLine, VisitItem, VisitList, VisitResult};
use scheme::{Lang, Text};
use workflow::{Actor, VisitId, calendar};

use super::{CheckItem, FINDING, FINDING_KINDS, INDICATOR, Looked, NOTE, RESULT, VisitBook, names};
use crate::{App, AppError};

impl App {
    /// The check list as PDF with the name of its file, without ending.
    pub async fn visit_paper(&self, actor: &Actor, id: &VisitId, lang: Lang) -> Result<(String, Vec<u8>), AppError> {
        let book = self.visit_book(actor, id).await?;
        let name = format!("visit-{}-{}", book.visit.record.year, book.visit.institution.code);
        let list = of(&book, lang, self.store.now());
        let press = std::sync::Arc::clone(&self.press);
        // Setting pages takes a while: it must not hold up others' requests.
        let work = move || press.visit_list(&list, lang);
        let made = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))?;
        Ok((name, made.map_err(AppError::Closed)?))
    }
}

fn of(book: &VisitBook, lang: Lang, now: jiff::Timestamp) -> VisitList {
    let (visit, local) = (&book.visit, calendar::local(now));
    let year = visit.record.year;
    let title = Text::new(format!("{year}年度现场考察清单"), format!("Check list of the visit, {year}"));
    let day = |day: jiff::civil::Date| {
        let words = crate::dossier::day_words(day);
        words.get(lang).to_owned()
    };
    let made = day(local.date());
    VisitList {
        title: title.get(lang).to_owned(),
        year: year.0,
        institution: Party { name: visit.institution.name.clone(), code: visit.institution.code.clone() },
        day: visit.standing.day.map_or_else(String::new, day),
        team: names(&book.experts, &visit.standing.team),
        made: format!("{made} {}", local.strftime("%H:%M")),
        dated: local,
        items: book.items.iter().map(|one| item(book, lang, one)).collect(),
        findings: book.findings().iter().map(|subject| finding(book, lang, subject)).collect(),
    }
}

fn item(book: &VisitBook, lang: Lang, item: &CheckItem) -> VisitItem {
    let scheme = &book.visit.plan.scheme;
    let subject = item.subject();
    let indicator = item.indicator.map(|ix| &scheme.indicators[ix.0]);
    let (items, files) = item.claimed;
    let claimed = Text::new(format!("申报 {items} 项，佐证 {files} 份"), format!("{items} items, {files} files"));
    VisitItem {
        id: indicator.map_or_else(String::new, |one| one.id.clone()),
        name: indicator.map_or(&item.name, |one| &one.name).get(lang).to_owned(),
        claimed: indicator.map_or_else(String::new, |_| claimed.get(lang).to_owned()),
        asked: item.asked.clone(),
        result: Looked::from_id(book.value(&subject, RESULT)).map(|looked| match looked {
            Looked::Confirmed => VisitResult::Confirmed,
            Looked::Differs => VisitResult::Differs,
            Looked::Unseen => VisitResult::Unseen,
        }),
        note: book.value(&subject, NOTE).to_owned(),
    }
}

fn finding(book: &VisitBook, lang: Lang, subject: &str) -> VisitFindingLine {
    let kind = book.value(subject, FINDING);
    let kind = FINDING_KINDS.iter().find(|(id, ..)| *id == kind);
    VisitFindingLine {
        kind: kind.map_or_else(String::new, |(_, zh, en)| Text::new(*zh, *en).get(lang).to_owned()),
        indicator: book.value(subject, INDICATOR).to_owned(),
        words: book.value(subject, NOTE).to_owned(),
    }
}
