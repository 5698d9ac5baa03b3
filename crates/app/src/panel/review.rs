//! An expert's work on one institution: what is to be judged, what was said of it, what is still missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use assess::{Field, normal_form};
use jiff::Timestamp;
use scheme::{AbsentMark, IndicatorIx, LeafIx, Marker, Method, Party, Points, Scheme, Text};
use store::assignments::{self, Assignment, AssignmentState};
use store::dossiers::{Entry, File};
use store::opinions::{self, In, Opinion};
use store::requests::{self, MaterialRequest, Which};
use store::years::{self, YearRecord};
use store::{AnyConnection, dossiers, experts as pool};
use workflow::{Act, Actor, AssignmentId, EntryId, FileId, MaterialState, Object, ReviewView, Step, may};

use super::letters::last_day;
use super::mark::read_mark;
use super::material::{files_of, material_state};
use crate::dossier::Book;
use crate::error::allowed;
use crate::figures::FigureRow;
use crate::years::Timetable;
use crate::{App, AppError, Plan, digest};

/// Something that an expert judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The mark of a leaf, by its id.
    Mark(String),
    /// An item that the institution claims.
    Item(EntryId),
    /// An indicator as a whole, by its id: settled, or what it still needs.
    Verdict(String),
    /// The institution as a whole: 专家组意见, which the panel's lead writes once for all.
    Opinion,
}

impl Subject {
    /// As stored.
    pub fn stored(&self) -> String {
        match self {
            Self::Mark(leaf) => format!("mark:{leaf}"),
            Self::Item(entry) => format!("item:{entry}"),
            Self::Verdict(indicator) => format!("verdict:{indicator}"),
            Self::Opinion => "opinion".to_owned(),
        }
    }

    /// The fields of its form.
    pub fn fields(&self) -> &'static [&'static str] {
        match self {
            Self::Mark(_) => &[MARK, REASON],
            Self::Item(_) => &[DECISION, KIND, REASON],
            Self::Verdict(_) => &[VERDICT, REASON],
            Self::Opinion => &[STRENGTHS, PROBLEMS, ADVICE],
        }
    }
}

/// The fields of what an expert says.
pub const MARK: &str = "mark";
/// Why.
pub const REASON: &str = "reason";
/// `accept`, `change` or `reject`.
pub const DECISION: &str = "decision";
/// The kind that an item really is of.
pub const KIND: &str = "kind";
/// `settled`, `material` or `site`.
pub const VERDICT: &str = "verdict";
/// What a panel finds good in an institution.
pub const STRENGTHS: &str = "strengths";
/// What it finds wanting.
pub const PROBLEMS: &str = "problems";
/// What it advises.
pub const ADVICE: &str = "advice";

/// What can be decided on an item.
pub const DECISIONS: [(&str, &str, &str); 3] =
    [("accept", "认可", "accept"), ("change", "改类别", "another kind"), ("reject", "不予认可", "reject")];

/// What can be said of an indicator.
pub const VERDICTS: [(&str, &str, &str); 3] = [
    ("settled", "可以定", "settled"),
    ("material", "需补充材料", "needs material"),
    ("site", "需现场查看", "to be seen on site"),
];

/// Something that is missing or wrong in what an expert said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Of what.
    pub subject: Subject,
    /// Which field.
    pub field: &'static str,
    /// What is expected.
    pub message: Text,
}

/// An expert's work on one institution.
#[derive(Debug, Clone)]
pub struct Review {
    /// The assignment.
    pub assignment: Assignment,
    /// The year.
    pub year: YearRecord,
    /// Its scheme.
    pub plan: Arc<Plan>,
    /// The self-evaluation; only what [`Self::indicators`] names is this expert's.
    pub book: Book,
    /// What the expert said, by subject.
    pub opinions: BTreeMap<String, Opinion>,
    /// What was asked of the institution for these indicators, by whomever, in the order in which it was asked.
    pub requests: Vec<MaterialRequest>,
    /// What the policy needs to know.
    pub view: ReviewView,
    /// When all this was read: whether time is over is said against it.
    pub now: Timestamp,
}

/// The indicators that an assignment gives an expert to judge, in the scheme's order.
pub(super) fn judged(scheme: &Scheme, assignment: &Assignment) -> Vec<IndicatorIx> {
    let given = |ix: &usize| {
        let indicator = &scheme.indicators[*ix];
        let judged = scheme.leaves[indicator.leaves.clone()].iter().any(|leaf| leaf.settled_by == Party::Expert);
        judged && assignment.groups.contains(&scheme.groups[indicator.group.0].id)
    };
    (0..scheme.indicators.len()).filter(given).map(IndicatorIx).collect()
}

impl Review {
    /// Where else the institution claims an item of the same title: ids of indicators, or this one again.
    pub fn claimed_elsewhere(&self, item: &EntryId) -> Vec<&str> {
        let title =
            |entry: &Entry| entry.fields.get(Field::Title.key()).map_or_else(String::new, |title| normal_form(title));
        let Some(own) = self.book.entries.iter().find(|entry| entry.id == *item) else { return Vec::new() };
        let same = |entry: &&Entry| entry.id != *item && !title(entry).is_empty() && title(entry) == title(own);
        self.book.entries.iter().filter(same).map(|entry| entry.sheet.as_str()).collect()
    }

    /// The indicators to be judged, in the scheme's order.
    pub fn indicators(&self) -> Vec<IndicatorIx> {
        judged(&self.plan.scheme, &self.assignment)
    }

    /// The indicator of this id, where it is to be judged.
    pub fn indicator(&self, id: &str) -> Option<IndicatorIx> {
        self.indicators().into_iter().find(|ix| self.plan.scheme.indicators[ix.0].id == id)
    }

    /// The leaf of an indicator that takes an expert's mark.
    pub fn marked_leaf(&self, ix: IndicatorIx) -> Option<LeafIx> {
        let leaf = self.plan.scheme.marked_leaf(ix)?;
        (self.plan.scheme.leaves[leaf.0].method.marker() == Some(Marker::Expert)).then_some(leaf)
    }

    /// The items that an institution claims for an indicator.
    pub fn items(&self, ix: IndicatorIx) -> impl Iterator<Item = &Entry> {
        self.book.rows(&self.plan.scheme.indicators[ix.0].id)
    }

    /// What is to be judged of an indicator, in the order of its page.
    pub fn subjects(&self, ix: IndicatorIx) -> Vec<Subject> {
        let scheme = &self.plan.scheme;
        let items = self.items(ix).map(|entry| Subject::Item(entry.id.clone()));
        let mark = self.marked_leaf(ix).map(|leaf| Subject::Mark(scheme.leaves[leaf.0].id.clone()));
        items.chain(mark).chain([Subject::Verdict(scheme.indicators[ix.0].id.clone())]).collect()
    }

    /// The id under which something is sent in forms: the same in every window.
    pub fn row(&self, subject: &Subject) -> EntryId {
        digest::row(&format!("{} {}", self.assignment.id, subject.stored()))
    }

    /// What the expert said of something.
    pub fn opinion(&self, subject: &Subject) -> Option<&Opinion> {
        self.opinions.get(&subject.stored())
    }

    /// What stands in a field of it.
    pub fn value(&self, subject: &Subject, field: &str) -> &str {
        self.opinion(subject).and_then(|opinion| opinion.fields.get(field)).map_or("", |value| value.trim())
    }

    /// The evidence for an indicator.
    pub fn files(&self, ix: IndicatorIx) -> impl Iterator<Item = &File> {
        let sheet = &self.plan.scheme.indicators[ix.0].id;
        self.book.files.iter().filter(move |file| file.uses.iter().any(|(used, _)| used == sheet))
    }

    /// What was asked of the institution for an indicator, latest first.
    pub fn asked(&self, ix: IndicatorIx) -> impl Iterator<Item = &MaterialRequest> {
        let indicator = &self.plan.scheme.indicators[ix.0].id;
        self.requests.iter().rev().filter(move |request| request.indicator == *indicator)
    }

    /// The files of an answer to what was asked.
    pub fn given(&self, request: &MaterialRequest) -> impl Iterator<Item = &File> {
        files_of(request, &self.book.files)
    }

    /// Whether a file is evidence for what is judged, or given for it.
    pub fn shows(&self, file: &FileId) -> bool {
        let evidence = |ix: IndicatorIx| self.files(ix).any(|one| one.id == *file);
        let given = |ix: IndicatorIx| self.asked(ix).any(|request| self.given(request).any(|one| one.id == *file));
        self.indicators().into_iter().any(|ix| evidence(ix) || given(ix))
    }

    /// Whether the institution claims anything for an indicator.
    fn is_claimed(&self, ix: IndicatorIx) -> bool {
        let sheet = &self.plan.scheme.indicators[ix.0].id;
        self.items(ix).next().is_some() || self.files(ix).next().is_some() || self.book.about(sheet).is_some()
    }

    /// Everything that is missing or wrong in what was said of an indicator.
    pub fn gaps(&self, ix: IndicatorIx) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for subject in self.subjects(ix) {
            let found = match &subject {
                Subject::Mark(_) => self.marked_leaf(ix).and_then(|leaf| self.mark_gap(ix, leaf, &subject)),
                Subject::Item(_) => self.item_gap(&subject),
                Subject::Verdict(_) => self.verdict_gap(ix, &subject),
                // The panel's, and may be left empty.
                Subject::Opinion => None,
            };
            gaps.extend(found.map(|(field, message)| Gap { subject, field, message }));
        }
        gaps
    }

    fn mark_gap(&self, ix: IndicatorIx, leaf: LeafIx, subject: &Subject) -> Option<(&'static str, Text)> {
        let leaf = &self.plan.scheme.leaves[leaf.0];
        let Method::Judged(judged) = &leaf.method else { return None };
        let typed = self.value(subject, MARK);
        let most = leaf.points.points();
        if typed.is_empty() {
            let optional = judged.absent == AbsentMark::Zero && !self.is_claimed(ix);
            return (!optional).then(|| (MARK, Text::new("请打分", "give a mark")));
        }
        let mark = match read_mark(leaf, typed) {
            Ok(mark) => mark,
            Err(message) => return Some((MARK, message)),
        };
        let end = mark == Points::ZERO || Some(mark) == most;
        (end && self.value(subject, REASON).is_empty())
            .then(|| (REASON, Text::new("满分或零分请写明理由", "give the reason for full marks or none")))
    }

    fn item_gap(&self, subject: &Subject) -> Option<(&'static str, Text)> {
        let reason = self.value(subject, REASON).is_empty();
        match self.value(subject, DECISION) {
            "" => Some((DECISION, Text::new("请审定", "decide"))),
            "change" if self.value(subject, KIND).is_empty() => {
                Some((KIND, Text::new("请选择应属的类别", "choose the kind it is of")))
            }
            "change" | "reject" if reason => Some((REASON, Text::new("请写明理由", "give the reason"))),
            _ => None,
        }
    }

    fn verdict_gap(&self, ix: IndicatorIx, subject: &Subject) -> Option<(&'static str, Text)> {
        match self.value(subject, VERDICT) {
            "" => Some((VERDICT, Text::new("请给出结论", "say whether it is settled"))),
            "material" | "site" if self.value(subject, REASON).is_empty() => {
                Some((REASON, Text::new("请写明需要什么", "say what is needed")))
            }
            "material" => Some((VERDICT, self.material_gap(ix))),
            _ => None,
        }
    }

    /// What stands between an indicator that needs material and its verdict: nothing is finished without what it needs, or
    /// the certainty that it does not come.
    fn material_gap(&self, ix: IndicatorIx) -> Text {
        let Some(last) = self.asked(ix).next() else {
            return Text::new(
                "请在本页「补充材料」向院校提出，或改作其他结论",
                "ask the institution for the material on this page, or say something else",
            );
        };
        match material_state(last, self.now) {
            MaterialState::Open => {
                let day = last_day(last.closes);
                Text::new(
                    format!("等待院校补充材料，至{}", day.zh),
                    format!("waits for the institution until {}", day.en),
                )
            }
            MaterialState::Answered => Text::new("院校已补充材料，请作出结论", "the institution answered: decide now"),
            MaterialState::Overdue => {
                Text::new("院校逾期没有补充材料，请作出结论", "the institution has not answered in time: decide now")
            }
        }
    }

    /// How many of the indicators nothing is missing in, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let all = self.indicators();
        (all.iter().filter(|ix| self.gaps(**ix).is_empty()).count(), all.len())
    }
}

impl App {
    /// What the policy needs to know of an expert's work.
    pub async fn review_view(&self, db: &mut AnyConnection, id: &AssignmentId) -> Result<Option<ReviewView>, AppError> {
        let Some((year, assignment)) = assignments::assignment_by_id(db, id).await? else { return Ok(None) };
        let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
        Ok(Some(view(db, &record, &assignment).await?))
    }

    /// An expert's work on one institution, for the expert.
    pub async fn review(&self, actor: &Actor, id: &AssignmentId) -> Result<Review, AppError> {
        let mut db = self.store.read().await?;
        self.review_in(&mut db, actor, id, Act::ReadReview).await
    }

    /// The institution's certificates with the figures that hold, for the expert of this work: what marks such as course
    /// standards and certified teachers are held against.
    pub async fn reviewed_figures(&self, actor: &Actor, id: &AssignmentId) -> Result<Vec<FigureRow>, AppError> {
        let mut db = self.store.read().await?;
        let review = self.review_in(&mut db, actor, id, Act::ReadReview).await?;
        Ok(self.comparison_in(&mut db, &review.book.dossier.id).await?.rows)
    }

    pub(super) async fn review_in(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: &AssignmentId,
        act: Act,
    ) -> Result<Review, AppError> {
        let (year, assignment) = assignments::assignment_by_id(db, id).await?.ok_or(AppError::Absent)?;
        let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
        let view = view(db, &record, &assignment).await?;
        let now = self.store.now();
        allowed(may(actor, act, &Object::Review(view.clone()), now))?;
        let all = dossiers::dossiers_by_institution(db, &assignment.institution).await?;
        let dossier = all.into_iter().find(|dossier| dossier.year == year).ok_or(AppError::Absent)?;
        let book = self.book_as_submitted(db, &dossier.id).await?;
        let said = opinions::opinions(db, In::Assignment(id)).await?;
        let judged = judged(&book.plan.scheme, &assignment);
        let mut requests = requests::requests(db, Which::Institution(year, &assignment.institution)).await?;
        requests.retain(|one| judged.iter().any(|ix| book.plan.scheme.indicators[ix.0].id == one.indicator));
        Ok(Review {
            plan: Arc::clone(&book.plan),
            book,
            opinions: said.into_iter().map(|(_, opinion)| (opinion.subject.clone(), opinion)).collect(),
            assignment,
            year: record,
            requests,
            view,
            now,
        })
    }
}

async fn view(db: &mut AnyConnection, record: &YearRecord, assignment: &Assignment) -> Result<ReviewView, AppError> {
    let signed = pool::impartial(db, record.year).await?;
    Ok(ReviewView {
        expert: assignment.expert.clone(),
        released: assignment.state == AssignmentState::Released,
        impartial: signed.iter().any(|(expert, _)| *expert == assignment.expert),
        finished: assignment.finished_at.is_some(),
        step: record.step,
        review: Timetable::stored(record).window(Step::Review),
    })
}
