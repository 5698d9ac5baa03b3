//! The check list of a visit: every indicator that experts judge, those that they want to see first, and what figures hint
//! at. Worked out each time, since it follows from what experts said and from the figures.

use std::collections::BTreeMap;

use jiff::Timestamp;
use scheme::{IndicatorIx, Text};
use store::AnyConnection;
use store::assignments::{self, AssignmentState};
use store::attached::{self, Folder};
use store::dossiers::File;
use store::experts::{self as pool, Expert};
use store::opinions::Opinion;
use store::visits::{self, Which};
use workflow::{Act, Actor, EntryId, Object, Step, VisitId, may};

use super::plan::wanted;
use super::{FINDING, FINDING_KINDS, INDICATOR, NOTE, RESULT, RESULTS, Visit};
use crate::cases::signal_key;
use crate::dossier::Submitted;
use crate::error::allowed;
use crate::panel::Subject;
use crate::years::Timetable;
use crate::{App, AppError, digest};

/// What begins the subject of a line of the check list; its key follows.
pub(super) const CHECK: &str = "check:";
/// What begins the subject of a finding; its number follows.
pub(super) const FOUND: &str = "finding:";
/// Findings that a visit has at most.
const MOST: usize = 100;

/// A line of the check list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// Id of the indicator, or what stands for a signal.
    pub key: String,
    /// What is looked at.
    pub name: Text,
    /// The indicator; `None` for a signal of figures.
    pub indicator: Option<IndicatorIx>,
    /// What experts want to see, in their words; each expert's are of their own.
    pub asked: Vec<String>,
    /// Items that the institution claims, and files that prove them.
    pub claimed: (usize, usize),
}

impl CheckItem {
    /// Whether a report must say something of it: experts wait for it, or figures hint at something.
    pub fn is_asked(&self) -> bool {
        !self.asked.is_empty() || self.indicator.is_none()
    }

    /// As stored.
    pub fn subject(&self) -> String {
        format!("{CHECK}{}", self.key)
    }
}

/// Something that is missing or wrong in what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitGap {
    /// Of which row.
    pub row: EntryId,
    /// What the row is about, in few words.
    pub about: Text,
    /// Which field.
    pub field: &'static str,
    /// What is expected.
    pub message: Text,
}

/// A visit with all that a team works with.
#[derive(Debug, Clone)]
pub struct VisitBook {
    /// The visit.
    pub visit: Visit,
    /// The check list, what is asked for first.
    pub items: Vec<CheckItem>,
    /// What was written, by subject.
    pub notes: BTreeMap<String, Opinion>,
    /// Every version of it, by subject, each oldest first.
    pub history: Vec<Opinion>,
    /// Photos and papers.
    pub files: Vec<File>,
    /// The pool.
    pub experts: Vec<Expert>,
}

impl VisitBook {
    /// The id under which a subject is sent in forms: the same in every window.
    pub fn row(&self, subject: &str) -> EntryId {
        digest::row(&format!("{} {subject}", self.visit.record.id))
    }

    /// Whether anything was written in a row.
    pub fn has_row(&self, row: &EntryId) -> bool {
        self.notes.iter().any(|(subject, note)| !note.fields.is_empty() && self.row(subject) == *row)
    }

    /// What stands in a field.
    pub fn value(&self, subject: &str, field: &str) -> &str {
        self.notes.get(subject).and_then(|note| note.fields.get(field)).map_or("", |value| value.trim())
    }

    /// The findings that were written, by their number: subjects.
    pub fn findings(&self) -> Vec<String> {
        let mut numbers: Vec<usize> = self
            .notes
            .iter()
            .filter(|(_, note)| !note.fields.is_empty())
            .filter_map(|(subject, _)| subject.strip_prefix(FOUND)?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers.into_iter().map(|number| format!("{FOUND}{number}")).collect()
    }

    /// The subject of one finding more; `None` where there are enough.
    pub fn next_finding(&self) -> Option<String> {
        let last = self.notes.keys().filter_map(|subject| subject.strip_prefix(FOUND)?.parse::<usize>().ok()).max();
        let next = last.unwrap_or(0) + 1;
        (next <= MOST).then(|| format!("{FOUND}{next}"))
    }

    /// Every subject that can be written.
    pub(super) fn subjects(&self) -> Vec<String> {
        let findings = (1..=MOST).map(|number| format!("{FOUND}{number}"));
        self.items.iter().map(CheckItem::subject).chain(findings).collect()
    }

    /// The fields of a subject.
    pub(super) fn fields(subject: &str) -> &'static [&'static str] {
        if subject.starts_with(CHECK) { &[RESULT, NOTE] } else { &[FINDING, INDICATOR, NOTE] }
    }

    /// What is wrong in what was written, and what is missing before the report can be signed.
    pub fn gaps(&self) -> Vec<VisitGap> {
        let mut gaps = Vec::new();
        let mut add = |subject: &str, about: &Text, field: &'static str, message: Text| {
            gaps.push(VisitGap { row: self.row(subject), about: about.clone(), field, message });
        };
        for item in &self.items {
            let subject = item.subject();
            let (result, note) = (self.value(&subject, RESULT), self.value(&subject, NOTE));
            let known = RESULTS.iter().any(|(id, ..)| *id == result);
            if !known && (item.is_asked() || !result.is_empty() || !note.is_empty()) {
                add(&subject, &item.name, RESULT, Text::new("请选择查看结果", "say what came of looking"));
            } else if known && note.is_empty() && (item.is_asked() || result != "confirmed") {
                add(&subject, &item.name, NOTE, Text::new("请写明看到的情况", "say what was seen"));
            }
        }
        // By their numbers on the page, where emptied ones are gone.
        for (subject, number) in self.findings().into_iter().zip(1..) {
            let about = &Text::new(format!("发现的情况 {number}"), format!("finding {number}"));
            let kind = self.value(&subject, FINDING);
            if !FINDING_KINDS.iter().any(|(id, ..)| *id == kind) {
                add(&subject, about, FINDING, Text::new("请选择问题类别", "say what it is"));
            }
            let indicator = self.value(&subject, INDICATOR);
            if !indicator.is_empty() && self.visit.plan.scheme.indicator(indicator).is_none() {
                add(&subject, about, INDICATOR, Text::new("请选择指标", "choose an indicator"));
            }
            if self.value(&subject, NOTE).is_empty() {
                add(&subject, about, NOTE, Text::new("请写明发现的情况", "say what was found"));
            }
        }
        gaps
    }

    /// Over all that was written: whoever signs says what was read.
    pub fn notes_digest(&self) -> String {
        crate::panel::digest(self.notes.values())
    }

    /// How many lines of the check list say what came of looking, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let said = |item: &&CheckItem| !self.value(&item.subject(), RESULT).is_empty();
        (self.items.iter().filter(said).count(), self.items.len())
    }
}

impl App {
    /// A visit with all that a team works with, for whoever may read it.
    pub async fn visit_book(&self, actor: &Actor, id: &VisitId) -> Result<VisitBook, AppError> {
        let mut db = self.store.read().await?;
        self.visit_book_in(&mut db, actor, (id, Act::ReadVisit), self.store.now()).await
    }

    pub(super) async fn visit_book_in(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        (id, act): (&VisitId, Act),
        now: Timestamp,
    ) -> Result<VisitBook, AppError> {
        let visit = self.visit_in(db, id).await?;
        let object = Object::Visit(visit.view());
        allowed(may(actor, act, &object, now))?;
        self.not_recused(db, actor, &visit.institution).await?;
        self.own_review_is_done(db, actor, &visit, now).await?;
        let items = self.check_list(db, &visit).await?;
        let notes = visits::notes(db, Which::One(id)).await?;
        Ok(VisitBook {
            items,
            notes: notes.into_iter().map(|(_, note)| (note.subject.clone(), note)).collect(),
            history: visits::note_history(db, id).await?,
            files: attached::files(db, &Folder::Visit(id.clone())).await?,
            experts: pool::experts(db).await?,
            visit,
        })
    }

    /// What others want to see shows what they think: whoever still marks the institution sees it once they are done.
    async fn own_review_is_done(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(expert) = actor.expert() else { return Ok(()) };
        let of = assignments::Of::Institution(&visit.institution.id);
        let seats = assignments::assignments(db, visit.record.year, of).await?;
        let marking = |one: &assignments::Assignment| {
            one.expert == *expert && one.state == AssignmentState::Released && one.finished_at.is_none()
        };
        // Once the time to mark is over, nobody's marks can be swayed any more.
        let marks = Timetable::stored(&visit.year).window(Step::Review).is_open(now);
        if visit.year.step == Step::Review && marks && seats.iter().any(marking) {
            return Err(AppError::Closed(Text::new(
                "请先完成对该校的评审，再打开考察清单",
                "finish your own review of this institution first, then the check list opens",
            )));
        }
        Ok(())
    }

    async fn check_list(&self, db: &mut AnyConnection, visit: &Visit) -> Result<Vec<CheckItem>, AppError> {
        let scheme = &visit.plan.scheme;
        let mut judgements = self.judged_in(db, visit.year.clone(), &visit.institution.id).await?;
        let judged = judgements.institutions.remove(0);
        let files = Submitted::of(db, &judged.dossier).await?.files;
        let mut items: Vec<CheckItem> = Vec::new();
        for matter in judged.matters.iter().filter(|matter| matches!(matter.subject, Subject::Verdict(_))) {
            let indicator = &scheme.indicators[matter.indicator.0];
            let claims = judged.entries.iter().filter(|entry| entry.sheet == indicator.id).count();
            let proves = |file: &&File| file.uses.iter().any(|(sheet, _)| *sheet == indicator.id);
            items.push(CheckItem {
                key: indicator.id.clone(),
                name: Text::new(
                    format!("{} {}", indicator.id, indicator.name.zh),
                    format!("{} {}", indicator.id, indicator.name.en),
                ),
                indicator: Some(matter.indicator),
                asked: wanted(matter),
                claimed: (claims, files.iter().filter(proves).count()),
            });
        }
        let comparison = self.comparison_in(db, &visit.dossier).await?;
        for row in &comparison.rows {
            for signal in row.signals() {
                let words = signal.words();
                let of = format!("{} {}", row.certificate, row.subject.level);
                items.push(CheckItem {
                    key: signal_key(row, &signal),
                    name: Text::new(format!("{of}：{}", words.zh), format!("{of}: {}", words.en)),
                    indicator: None,
                    asked: Vec::new(),
                    claimed: (0, 0),
                });
            }
        }
        items.sort_by_key(|item| !item.is_asked());
        Ok(items)
    }
}
