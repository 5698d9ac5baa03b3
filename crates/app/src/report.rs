//! The self-evaluation report as a paper: what stands now, to be signed, sealed and scanned.

use documents::press::{EvidenceFile, Indicator, IndicatorGroup, ItemRow, Party, SelfReport};
use scheme::{IndicatorIx, Lang, Points, Text};
use store::dossiers::Entry;
use workflow::calendar;

use crate::dossier::{Book, INTEGRITY, IndicatorScore, Score};
use crate::{App, AppError};

impl App {
    /// The self-evaluation report as PDF, of what is written now.
    pub async fn report_pdf(&self, book: &Book, lang: Lang) -> Result<Vec<u8>, AppError> {
        let score = Score::of(&book.plan, &book.institution, &book.entries)?;
        let paper = Paper { book, lang }.report(&score, self.store.now());
        let press = std::sync::Arc::clone(&self.press);
        // Setting pages takes a while: it must not hold up others' requests.
        let work = move || press.report(&paper, lang);
        let made = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))?;
        made.map_err(AppError::Closed)
    }
}

struct Paper<'b> {
    book: &'b Book,
    lang: Lang,
}

impl Paper<'_> {
    fn of<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn report(&self, score: &Score, now: jiff::Timestamp) -> SelfReport {
        let (book, scheme) = (self.book, &self.book.plan.scheme);
        let year = book.dossier.year;
        let local = calendar::local(now);
        let title = Text::new(
            format!("{year}年度{}自评报告", scheme.name.zh),
            format!("{}: self-evaluation report of {year}", scheme.name.en),
        );
        let groups = scheme.groups.iter().zip(&score.groups).map(|(group, claimed)| IndicatorGroup {
            name: group.name.get(self.lang).to_owned(),
            claimed: claimed.to_string(),
            maximum: group.points.points().map(Points::short),
            indicators: group.indicators.clone().map(|index| self.indicator(index, &score.indicators[index])).collect(),
        });
        SelfReport {
            title: title.get(self.lang).to_owned(),
            institution: Party { name: book.institution.name.clone(), code: book.institution.code.clone() },
            year: u16::try_from(year.0).unwrap_or_default(),
            made: match self.lang {
                Lang::Zh => format!(
                    "{}年{}月{}日 {}（北京时间）",
                    local.year(),
                    local.month(),
                    local.day(),
                    local.strftime("%H:%M")
                ),
                Lang::En => local.strftime("%-d %B %Y, %H:%M, Beijing time").to_string(),
            },
            dated: local,
            statement: self.of(INTEGRITY.0, INTEGRITY.1).to_owned(),
            claimed: score.total.to_string(),
            maximum: scheme.base_points.short(),
            groups: groups.collect(),
            files: self.files(),
        }
    }

    fn indicator(&self, index: usize, scored: &IndicatorScore) -> Indicator {
        let indicator = &self.book.plan.scheme.indicators[index];
        let about = self.book.about(&indicator.id);
        let sentences: Vec<&str> = scored.leaves.iter().map(|leaf| leaf.sentence.get(self.lang)).collect();
        Indicator {
            id: indicator.id.clone(),
            name: indicator.name.get(self.lang).to_owned(),
            claimed: scored.leaves.iter().any(|leaf| !leaf.missing).then(|| scored.score.to_string()),
            maximum: indicator.points.points().map(Points::short),
            working: sentences.join(self.of("；", "; ")),
            remark: about.and_then(|about| about.fields.get("remark").cloned()).unwrap_or_default(),
            items: self.book.rows(&indicator.id).map(|entry| self.item(IndicatorIx(index), entry)).collect(),
        }
    }

    fn item(&self, indicator: IndicatorIx, entry: &Entry) -> ItemRow {
        let scheme = &self.book.plan.scheme;
        let field = |key: &str| entry.fields.get(key).cloned().unwrap_or_default();
        let rule = scheme.item_leaf(indicator).and_then(|leaf| scheme.leaves[leaf.0].method.item_rule());
        let kind = field("kind");
        let known = rule.and_then(|rule| rule.units.iter().find(|unit| unit.kind == kind));
        ItemRow {
            title: field("title"),
            date: field("date"),
            kind: known.map_or(kind, |known| known.name.get(self.lang).to_owned()),
        }
    }

    /// All evidence but the scan of this very report.
    fn files(&self) -> Vec<EvidenceFile> {
        let evidence =
            self.book.files.iter().filter(|file| file.uses.iter().any(|(sheet, _)| self.book.plan.has_sheet(sheet)));
        let file = |(number, file): (u32, &store::dossiers::File)| EvidenceFile {
            number,
            name: file.name.clone(),
            size: size(file.size),
            pages: None,
            digest: file.digest.clone(),
        };
        (1..).zip(evidence).map(file).collect()
    }
}

/// Bytes as a person reads them.
fn size(bytes: i64) -> String {
    if bytes < 1 << 20 { format!("{} KB", (bytes + 1023) >> 10) } else { format!("{} MB", (bytes + (1 << 19)) >> 20) }
}
