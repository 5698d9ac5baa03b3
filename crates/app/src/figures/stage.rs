//! What lines that were sent in would change, with what should be looked at first. Nothing is written here.

use std::collections::BTreeMap;

use assess::Field;
use jiff::Timestamp;
use scheme::{Fen, Lang, Text};
use store::AnyConnection;
use store::dossiers::Fields;
use store::figures::{Figure, FigureAct, FigureActKind};
use store::years::{Certificate, Institution};
use workflow::{Act, Actor, Object, OrganisationId, Year, may};

use super::lines::{self, Key, LineForm, Lines, Refused, Standard};
use super::rows::{FIGURES, read_row};
use super::{FEE_STANDARD, Supply, heading, value};
use crate::error::{InputProblem, allowed};
use crate::registers::StagedCell;
use crate::{App, AppError, Plan};

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineAct {
    /// There was none.
    New,
    /// Figures in it change.
    Changed,
    /// It is taken away.
    Withdrawn,
}

/// A line that would change.
#[derive(Debug, Clone)]
pub struct StagedLine {
    /// What becomes of it.
    pub act: LineAct,
    /// The institution; `None` for what holds for all.
    pub institution: Option<String>,
    /// The certificate.
    pub certificate: String,
    /// Id of the level.
    pub level: String,
    /// 考核批次
    pub batch: String,
    /// The figures that would change.
    pub cells: Vec<StagedCell>,
    /// What this touches that somebody else has said.
    pub conflict: Option<Text>,
    /// What somebody should look at.
    pub notes: Vec<Text>,
}

/// What lines that were sent in would change.
#[derive(Debug, Clone)]
pub struct Staging {
    /// The lines that would change, conflicts first.
    pub lines: Vec<StagedLine>,
    /// Lines that say what stands.
    pub kept: usize,
    /// Lines that stand, were not sent in, and stay.
    pub absent: usize,
    /// Stands for the lines as they were compared.
    pub seen: String,
    /// The lines that would change, to be sent back with the signature.
    pub carried: String,
}

/// A line that says something else than the one that stands.
pub(super) struct Difference<'s> {
    pub(super) key: Key,
    pub(super) before: Option<&'s Figure>,
    pub(super) after: Option<Fields>,
}

impl Difference<'_> {
    pub(super) fn act(&self) -> LineAct {
        match (self.before, &self.after) {
            (None, _) => LineAct::New,
            (Some(_), Some(_)) => LineAct::Changed,
            (Some(_), None) => LineAct::Withdrawn,
        }
    }
}

impl App {
    /// Reads a workbook and says what it would change. A workbook with problems is refused with all of them.
    pub async fn stage_figures(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Result<Staging, Refused>, AppError> {
        let supply = self.to_be_supplied(actor, year, organisation).await?;
        let sheets = self.cells_of(name, bytes).await?;
        match lines::of_workbook(&supply, &sheets) {
            Ok(lines) => Ok(Ok(self.staged(actor, &supply, lines).await?)),
            Err(problems) => {
                let carried = serde_json::to_string(&sheets).map_err(|error| AppError::Internal(error.to_string()))?;
                let AppError::Input(problems) = AppError::of_workbook(problems) else { return Err(AppError::Absent) };
                Ok(Err(Refused { problems, carried }))
            }
        }
    }

    /// A workbook that was refused, with a column that says what is wrong in each row.
    pub async fn annotated_figures(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        carried: &str,
        lang: Lang,
    ) -> Result<Vec<u8>, AppError> {
        let supply = self.to_be_supplied(actor, year, organisation).await?;
        lines::annotated(carried, &supply, lang)
    }

    /// What a typed line would change.
    pub async fn stage_figure(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        form: &LineForm,
    ) -> Result<Staging, AppError> {
        let supply = self.to_be_supplied(actor, year, organisation).await?;
        self.staged(actor, &supply, lines::of_form(&supply, form)?).await
    }

    /// What typed fee standards and national rates would change.
    pub async fn stage_standards(
        &self,
        actor: &Actor,
        (year, organisation): (Year, &OrganisationId),
        standards: &[Standard],
    ) -> Result<Staging, AppError> {
        let supply = self.to_be_supplied(actor, year, organisation).await?;
        self.staged(actor, &supply, lines::of_standards(&supply, standards)?).await
    }

    async fn staged(&self, actor: &Actor, supply: &Supply, lines: Lines) -> Result<Staging, AppError> {
        let (differences, _) = differences(supply, lines.clone());
        let now = self.store.now();
        self.in_time(&mut *self.store.read().await?, (actor, now), supply, &differences).await?;
        Ok(stage(supply, lines))
    }

    /// Refuses, line by line, what an organisation would change after its time, so that institutions can still look at all
    /// that it supplied. What is disputed it corrects as long as figures are compared, and the office may in its place.
    pub(super) async fn in_time(
        &self,
        db: &mut AnyConnection,
        (actor, now): (&Actor, Timestamp),
        supply: &Supply,
        differences: &[Difference<'_>],
    ) -> Result<(), AppError> {
        if actor.organisation().is_none() || now < supply.time().closes {
            return Ok(());
        }
        let disputed = self.disputed_rows(db, supply).await?;
        let is_disputed = |key: &Key| {
            disputed.iter().any(|(institution, row)| {
                let subject = (&row.subject.certificate, &row.subject.level);
                Some(institution.id.as_str()) == key.0.as_deref() && subject == (&key.1, &key.2)
            })
        };
        let late: Vec<InputProblem> =
            differences.iter().filter(|one| !is_disputed(&one.key)).map(|one| too_late(supply, &one.key)).collect();
        if late.is_empty() { Ok(()) } else { Err(AppError::Input(late)) }
    }

    async fn to_be_supplied(
        &self,
        actor: &Actor,
        year: Year,
        organisation: &OrganisationId,
    ) -> Result<Supply, AppError> {
        let supply = self.supply(actor, year, organisation).await?;
        allowed(may(actor, Act::SupplyFigures, &Object::Figures(supply.view()), self.store.now()))?;
        Ok(supply)
    }
}

fn too_late(supply: &Supply, key: &Key) -> InputProblem {
    let institution = supply.institutions.iter().find(|known| Some(known.id.as_str()) == key.0.as_deref());
    let certificate = supply.certificates.iter().find(|known| known.id.as_str() == key.1);
    let (name, certificate) =
        (institution.map_or("", |known| known.name.as_str()), certificate.map_or("", |known| known.name.as_str()));
    let what = format!("{name} {certificate} {}", key.2);
    let what = what.trim();
    InputProblem::new(
        "",
        format!("{what}：报送期已过，只能更正院校提出异议的数据；确需更正的请联系办公室"),
        format!("{what}: the time to supply is over, only what is disputed can be corrected; else ask the office"),
    )
}

/// The key of a line that stands.
fn key_of(figure: &Figure) -> Key {
    let institution = figure.institution.as_ref().map(ToString::to_string);
    (institution, figure.certificate.to_string(), figure.level.clone(), figure.batch.clone())
}

/// The lines that differ from those that stand, and how many do not.
pub(super) fn differences(supply: &Supply, lines: Lines) -> (Vec<Difference<'_>>, usize) {
    let standing: BTreeMap<Key, &Figure> = supply.figures.iter().map(|figure| (key_of(figure), figure)).collect();
    let all = lines.len();
    let differ = lines.into_iter().filter_map(|(key, after)| {
        let before = standing.get(&key).copied();
        let same = before.map(|figure| &figure.fields) == after.as_ref();
        (!same).then_some(Difference { key, before, after })
    });
    let differ: Vec<Difference<'_>> = differ.collect();
    let kept = all - differ.len();
    (differ, kept)
}

fn stage(supply: &Supply, lines: Lines) -> Staging {
    let (differences, kept) = differences(supply, lines);
    let changed = differences.iter().filter(|one| one.before.is_some()).count();
    let carried = carried(&differences.iter().map(|one| (one.key.clone(), one.after.clone())).collect());
    let surroundings = Surroundings::of(supply, &differences);
    let mut staged: Vec<StagedLine> = differences.iter().map(|one| surroundings.staged(one)).collect();
    // What touches others first, what should be looked at next; within that the order of the lines.
    staged.sort_by_key(|line| (line.conflict.is_none(), line.notes.is_empty()));
    Staging { lines: staged, kept, absent: supply.figures.len() - changed - kept, seen: supply.seen(), carried }
}

/// Lines as they are sent to be signed.
pub(crate) fn carried(lines: &Lines) -> String {
    serde_json::to_string(&lines.iter().collect::<Vec<_>>()).unwrap_or_default()
}

/// The lines that somebody was shown.
pub(super) fn shown(text: &str) -> Result<Lines, AppError> {
    let lines: Vec<(Key, Option<Fields>)> = serde_json::from_str(text).map_err(|_| lines::upload_again())?;
    Ok(lines.into_iter().collect())
}

/// What a line is seen beside.
struct Surroundings<'s> {
    plan: &'s Plan,
    institutions: BTreeMap<&'s str, &'s Institution>,
    certificates: BTreeMap<&'s str, &'s Certificate>,
    /// What holds for all institutions, by certificate and level, as it would stand.
    standards: BTreeMap<(&'s str, &'s str), &'s Fields>,
    /// What was said last, by institution, certificate and level.
    said: BTreeMap<(&'s str, &'s str, &'s str), &'s FigureAct>,
}

impl<'s> Surroundings<'s> {
    fn of(supply: &'s Supply, differences: &'s [Difference<'_>]) -> Self {
        let standing = supply.figures.iter().filter(|figure| figure.institution.is_none());
        let mut standards: BTreeMap<(&str, &str), &Fields> =
            standing.map(|figure| ((figure.certificate.as_str(), figure.level.as_str()), &figure.fields)).collect();
        for one in differences.iter().filter(|one| one.key.0.is_none()) {
            let key = (one.key.1.as_str(), one.key.2.as_str());
            match &one.after {
                Some(fields) => standards.insert(key, fields),
                None => standards.remove(&key),
            };
        }
        let said = |act: &'s FigureAct| ((act.institution.as_str(), act.certificate.as_str(), act.level.as_str()), act);
        Self {
            plan: &supply.plan,
            institutions: supply.institutions.iter().map(|one| (one.id.as_str(), one)).collect(),
            certificates: supply.certificates.iter().map(|one| (one.id.as_str(), one)).collect(),
            standards,
            said: supply.acts.iter().map(said).collect(),
        }
    }

    fn staged(&self, one: &Difference<'_>) -> StagedLine {
        let (institution, certificate, level, batch) = &one.key;
        let named = institution.as_deref().map(|id| self.institutions.get(id).map_or("", |known| known.name.as_str()));
        let (none, nothing) = (Fields::new(), Fields::new());
        let before = one.before.map_or(&none, |figure| &figure.fields);
        let after = one.after.as_ref().unwrap_or(&nothing);
        let keys: Vec<&str> = match institution {
            Some(_) => FIGURES.iter().map(|field| field.key()).collect(),
            None => vec![FEE_STANDARD, Field::NationalPassRate.key()],
        };
        let words = |fields: &Fields, key: &str| Text::new(value(fields, key), value(fields, key));
        let cells = keys.into_iter().filter(|key| value(before, key) != value(after, key)).map(|key| StagedCell {
            heading: heading(key),
            before: words(before, key),
            after: words(after, key),
        });
        let notes = match (institution, &one.after) {
            (Some(_), Some(fields)) => {
                self.notes(fields, self.standards.get(&(certificate.as_str(), level.as_str())).copied())
            }
            _ => Vec::new(),
        };
        StagedLine {
            act: one.act(),
            institution: named.map(str::to_owned),
            certificate: self.certificates.get(certificate.as_str()).map_or_else(String::new, |one| one.name.clone()),
            level: level.clone(),
            batch: batch.clone(),
            cells: cells.collect(),
            conflict: self.conflict(&one.key),
            notes,
        }
    }

    /// What somebody has said of the figures that this would change.
    fn conflict(&self, key: &Key) -> Option<Text> {
        let (Some(institution), certificate, level, _) = key else { return None };
        self.said.get(&(institution.as_str(), certificate.as_str(), level.as_str())).map(|act| said(act.kind))
    }

    /// What should be looked at in the figures themselves.
    fn notes(&self, fields: &Fields, standard: Option<&Fields>) -> Vec<Text> {
        let Some(row) = read_row(self.plan, fields) else { return Vec::new() };
        let mut notes = Vec::new();
        if row.approved > 0 && row.registered > row.approved {
            notes.push(Text::new("报名人数超过获批人数", "more registered than approved"));
        }
        if !row.results_final {
            notes.push(Text::new("成绩未定稿，不计入通过率", "results are not final and count in no pass rate"));
        }
        let fee = standard.and_then(|fields| fields.get(FEE_STANDARD));
        let fee =
            fee.and_then(|fee| read_row(self.plan, &Fields::from([(Field::Payable.key().to_owned(), fee.clone())])));
        match (fee.and_then(|row| row.payable), row.payable) {
            (None, Some(_)) => {
                notes.push(Text::new(
                    "没有填写费用标准，却有应付金额",
                    "there is an amount payable and no fee standard",
                ));
            }
            (Some(_), None) => notes.push(Text::new(
                "有费用标准，却没有应付金额：按「费用未核定」处理",
                "there is a fee standard and no amount payable: it counts as not fixed",
            )),
            (Some(fee), Some(payable)) => {
                let by = |people: i64| fee.0.checked_mul(people).map(Fen);
                if by(row.registered) != Some(payable) && by(row.attended) != Some(payable) {
                    notes.push(Text::new(
                        format!("应付金额不等于费用标准 {fee} 元乘以报名或参考人数"),
                        format!("the amount payable is not {fee} yuan times those registered or those who attended"),
                    ));
                }
            }
            (None, None) => {}
        }
        notes
    }
}

/// What it means for figures that change that this was said of them.
pub(super) fn said(kind: FigureActKind) -> Text {
    match kind {
        FigureActKind::Confirmed => Text::new(
            "该校已确认原数，修改后须重新确认",
            "the institution confirmed these figures and must confirm again",
        ),
        FigureActKind::Disputed | FigureActKind::Answered => {
            Text::new("该校对原数有异议", "the institution disputes these figures")
        }
        FigureActKind::RuledSupplied | FigureActKind::RuledClaimed | FigureActKind::RuledOther => Text::new(
            "办公室已对此裁定；修改后由办公室重新核对",
            "the office has ruled on these figures and must look again",
        ),
    }
}
