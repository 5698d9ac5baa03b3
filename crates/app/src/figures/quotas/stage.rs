//! Lines of approved numbers, from a workbook or typed: everything that is wrong in them, what they would change and whom it
//! concerns; then all of it, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use assess::{Field, Problem, normal_form};
use documents::register::{self, Column, Filled, Line};
use documents::workbook::TypedReader;
use jiff::civil::Date;
use scheme::Text;
use store::AnyConnection;
use store::quotas::Quota;
use store::years::{Certificate, Institution};
use workflow::{Act, Actor, InstitutionId, Object, Step, Year, may};

use super::super::compare::{Registry, compare};
use super::super::named;
use super::super::row::{FigureRow, Subject};
use super::super::rows::read_value;
use super::super::stage::said;
use super::{QuotaLine, Quotas};
use crate::error::{InputProblem, allowed};
use crate::judgement::Recusal;
use crate::registers::{Move, StagedCell, StagedLine, Staging};
use crate::{App, AppError};

/// Places of the columns.
const CODE: usize = 0;
const CERTIFICATE: usize = 2;
const LEVEL: usize = 3;
const APPROVED: usize = 4;
const DOCUMENT: usize = 5;
const DECIDED_ON: usize = 6;

/// What the columns are called in a form.
pub const QUOTA_FIELDS: [&str; 7] = ["code", "name", "certificate", "level", "approved", "document", "decided_on"];

/// The longest document.
const LONGEST: usize = 100;

/// The columns of the workbook.
pub(super) fn columns() -> Vec<Column> {
    let column = |heading: (&str, &str), others, needed, hint: (&str, &str), width| Column {
        heading: Text::new(heading.0, heading.1),
        others,
        needed,
        hint: Text::new(hint.0, hint.1),
        choices: Vec::new(),
        width,
    };
    vec![
        column(
            ("学校标识码", "Code"),
            &["标识码", "院校代码", "学校代码", "院校标识码"],
            true,
            ("必填。院校由标识码确定。", "Required. The code tells which institution is meant."),
            14,
        ),
        column(
            ("院校名称", "Institution"),
            &["院校", "学校名称", "学校", "试点院校"],
            false,
            ("只供查看，导入时不读。", "To look at only: it is not read."),
            30,
        ),
        column(
            ("证书名称", "Certificate"),
            &["证书", "职业技能等级证书", "职业技能等级证书名称"],
            true,
            ("必填。须在证书名录中，名称、曾用名均可。", "Required. On the register, by its name or a former one."),
            30,
        ),
        column(("等级", "Level"), &["证书等级", "级别"], true, ("必填。", "Required."), 8),
        column(
            ("获批人数", "Approved"),
            &["获批试点人数", "批准人数", "试点人数"],
            true,
            (
                "必填。当年获批的人数，含当年调增、调减；全部取消的填 0。",
                "Required. Approved for the year, as adjusted within it; 0 where all of it was cancelled.",
            ),
            10,
        ),
        column(
            ("批准文件", "Document"),
            &["文号", "批复文号", "文件"],
            true,
            ("必填。文号或文件名称。", "Required. Number or name of the document."),
            26,
        ),
        column(
            ("批准日期", "Decided on"),
            &["日期", "批复日期", "发文日期"],
            true,
            ("必填。文件的日期。", "Required. The day of the document."),
            14,
        ),
    ]
}

/// A line as its cells.
pub(super) fn cells(line: &QuotaLine) -> Vec<String> {
    let quota = &line.quota;
    vec![
        line.institution.code.clone(),
        line.institution.name.clone(),
        line.certificate.name.clone(),
        quota.level.clone(),
        quota.approved.map_or_else(String::new, |approved| approved.to_string()),
        quota.document.clone(),
        quota.decided_on.to_string(),
    ]
}

impl App {
    /// Reads a workbook and says what it would change; nothing is written.
    pub async fn stage_quotas(
        &self,
        actor: &Actor,
        year: Year,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Staging, AppError> {
        let mut db = self.store.read().await?;
        let all = self.quotas_in(&mut db, year).await?;
        allowed(may(actor, Act::KeepRecords, &Object::Year(all.year.step), self.store.now()))?;
        drop(db);
        let sheets = self.cells_of(name, bytes).await?;
        let filled = register::read(&sheets, &columns()).map_err(|problem| AppError::of_workbook(vec![problem]))?;
        self.quotas_staged(actor, year, filled, in_workbook).await
    }

    /// Says what one typed line would change; nothing is written. Its cells are those of the workbook.
    pub async fn stage_quota(&self, actor: &Actor, year: Year, cells: [String; 7]) -> Result<Staging, AppError> {
        self.quotas_staged(actor, year, Filled::of_line(cells.into()), in_form).await
    }

    async fn quotas_staged(
        &self,
        actor: &Actor,
        year: Year,
        mut filled: Filled,
        refusal: fn(Vec<Wrong>) -> AppError,
    ) -> Result<Staging, AppError> {
        let mut db = self.store.read().await?;
        let all = self.quotas_in(&mut db, year).await?;
        allowed(may(actor, Act::KeepRecords, &Object::Year(all.year.step), self.store.now()))?;
        let recusal = self.recusal(&mut db, actor).await?;
        let compared = Reading::of(&all, &recusal, &filled).map_err(refusal)?;
        let concerned = Concerned::of(self, &mut db, &all).await?;
        let mut staged = Staging {
            lines: compared.differences.iter().map(|one| one.view(&concerned)).collect(),
            kept: compared.kept,
            absent: compared.absent,
            seen: all.seen(),
            carried: String::new(),
        };
        let changing: BTreeSet<u32> = compared.differences.iter().map(|one| one.line).collect();
        filled.lines.retain(|line| changing.contains(&line.number));
        staged.carried = serde_json::to_string(&filled).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(staged)
    }

    /// Writes what was looked at: all of it, or nothing where something changed meanwhile. With the same key once. Gives how
    /// many lines were written.
    pub async fn record_quotas(
        &self,
        actor: &Actor,
        year: Year,
        (carried, seen, key): (&str, &str, &str),
    ) -> Result<usize, AppError> {
        let filled: Filled = serde_json::from_str(carried)
            .map_err(|_| AppError::input("file", "请重新上传工作簿", "upload the workbook again"))?;
        let (app, actor, seen) = (self.clone(), actor.clone(), seen.to_owned());
        let key = format!("quotas {year} {key}");
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let all = app.kept_quotas(tx, &actor, year).await?;
                    if let Some(count) = tx.answered(&key).await? {
                        return Ok(count.parse().unwrap_or(0));
                    }
                    if all.seen() != seen {
                        return Err(AppError::Stale(Text::new(
                            "核对期间获批人数有了变化，没有写入任何内容。请重新提交，再核对一次。",
                            "Approved numbers changed while this was looked at, and nothing was written. Send it again and look \
                             once more.",
                        )));
                    }
                    let recusal = app.recusal(tx.db(), &actor).await?;
                    let compared = Reading::of(&all, &recusal, &filled).map_err(in_workbook)?;
                    let next: Vec<Quota> = compared.differences.into_iter().map(|one| one.after).collect();
                    let count = next.len();
                    app.write_quotas(tx, &actor, &all.year, next).await?;
                    tx.answer(&key, &count.to_string()).await?;
                    Ok(count)
                })
            })
            .await
    }
}

/// A line that says something else than what stands.
struct Difference<'q> {
    line: u32,
    institution: &'q Institution,
    certificate: &'q Certificate,
    before: Option<&'q Quota>,
    after: Quota,
}

impl Difference<'_> {
    fn view(&self, concerned: &Concerned) -> StagedLine {
        let words = |quota: &Quota| {
            let approved = quota.approved.map_or_else(String::new, |approved| approved.to_string());
            [approved, quota.document.clone(), quota.decided_on.to_string()]
        };
        let before = self.before.filter(|before| before.approved.is_some()).map(words);
        let cell = |(column, (before, after)): (Column, (String, String))| StagedCell {
            heading: column.heading,
            before: Text::new(before.clone(), before),
            after: Text::new(after.clone(), after),
        };
        let sides = before.clone().unwrap_or_default().into_iter().zip(words(&self.after));
        let cells = columns().into_iter().skip(APPROVED).zip(sides).filter(|(_, (before, after))| before != after);
        StagedLine {
            act: if before.is_some() { Move::Changed } else { Move::New },
            name: format!("{} · {} {}", self.institution.name, self.certificate.name, self.after.level),
            cells: cells.map(cell).collect(),
            notes: concerned.notes(self.institution, self.certificate, &self.after),
        }
    }
}

struct Compared<'q> {
    differences: Vec<Difference<'q>>,
    kept: usize,
    absent: usize,
}

/// Lines that are read against what stands.
struct Reading<'q> {
    all: &'q Quotas,
    filled: &'q Filled,
    problems: Vec<Wrong>,
}

/// Something wrong in a line.
struct Wrong {
    /// The cell; empty where it is about all lines.
    place: String,
    column: usize,
    message: Text,
}

/// What is wrong, by the cells of a workbook.
fn in_workbook(wrong: Vec<Wrong>) -> AppError {
    AppError::of_workbook(wrong.into_iter().map(|one| Problem { place: one.place, message: one.message }).collect())
}

/// What is wrong, by the fields of a form.
fn in_form(wrong: Vec<Wrong>) -> AppError {
    let problem = |one: Wrong| InputProblem { field: QUOTA_FIELDS[one.column].to_owned(), message: one.message };
    AppError::Input(wrong.into_iter().map(problem).collect())
}

impl<'q> Reading<'q> {
    /// What the lines would change, or everything that is wrong in them.
    fn of(all: &'q Quotas, recusal: &Recusal, filled: &'q Filled) -> Result<Compared<'q>, Vec<Wrong>> {
        let mut reading = Self { all, filled, problems: Vec::new() };
        let mut lines: BTreeMap<(&str, &str, String), u32> = BTreeMap::new();
        let (mut differences, mut kept) = (Vec::new(), 0);
        for line in &filled.lines {
            let Some(one) = reading.line(line) else { continue };
            let key = (one.institution.id.as_str(), one.certificate.id.as_str(), one.after.level.clone());
            if let Some(first) = lines.insert(key, line.number) {
                let message = Text::new(
                    format!("与第 {first} 行是同一院校、证书和等级；一年一行，调增、调减后填合计"),
                    format!(
                        "row {first} is of the same institution, certificate and level: one row a year, as adjusted"
                    ),
                );
                reading.wrong(line, CODE, message);
            }
            if one.before == Some(&one.after) {
                kept += 1;
                continue;
            }
            // What goes out with the others comes back with them; only changes are somebody's to make.
            let takes_part = all.institutions.iter().any(|known| known.id == one.institution.id);
            if let Some(why) = recusal.keeps_from(one.institution) {
                reading.wrong(line, CODE, why);
            } else if !takes_part {
                let (zh, en) = ("这所院校不参加本年度考核", "the institution takes no part in the year");
                reading.wrong(line, CODE, Text::new(zh, en));
            }
            differences.push(one);
        }
        if filled.lines.is_empty() {
            reading.problems.push(Wrong {
                place: String::new(),
                column: CODE,
                message: Text::new("表头下面没有内容", "there is nothing below the headings"),
            });
        }
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        let is_named = |line: &&QuotaLine| {
            let (institution, certificate) = (line.institution.id.as_str(), line.certificate.id.as_str());
            lines.contains_key(&(institution, certificate, line.quota.level.clone()))
        };
        let absent = all.standing().filter(|line| !is_named(line)).count();
        Ok(Compared { differences, kept, absent })
    }

    fn wrong(&mut self, line: &Line, column: usize, message: Text) {
        self.problems.push(Wrong { place: self.filled.place(line, column), column, message });
    }

    fn line(&mut self, line: &'q Line) -> Option<Difference<'q>> {
        let before = self.problems.len();
        let cell = |column: usize| line.cells.get(column).map_or("", |cell| cell.trim());
        for (at, column) in columns().into_iter().enumerate().filter(|(_, column)| column.needed) {
            if cell(at).is_empty() {
                let (zh, en) = (format!("请填写{}", column.heading.zh), format!("{}: required", column.heading.en));
                self.wrong(line, at, Text::new(zh, en));
            }
        }
        let institution = self.institution(line, cell(CODE));
        let certificate = self.certificate(line, cell(CERTIFICATE));
        let level = certificate.and_then(|certificate| self.level(line, certificate, cell(LEVEL)));
        let approved = self.approved(line, cell(APPROVED));
        let decided_on = self.decided_on(line, cell(DECIDED_ON));
        let document = cell(DOCUMENT);
        if document.chars().count() > LONGEST {
            let (zh, en) =
                (format!("批准文件最多 {LONGEST} 字"), format!("the document: at most {LONGEST} characters"));
            self.wrong(line, DOCUMENT, Text::new(zh, en));
        }
        if self.problems.len() > before {
            return None;
        }
        let (institution, certificate, level) = (institution?, certificate?, level?);
        let standing = self.all.lines.iter().map(|line| &line.quota).find(|quota| {
            quota.institution == institution.id && quota.certificate == certificate.id && quota.level == level
        });
        let mut after = standing.cloned().unwrap_or_else(|| Quota {
            institution: institution.id.clone(),
            certificate: certificate.id.clone(),
            level,
            version: 0,
            approved: None,
            document: String::new(),
            decided_on: Date::ZERO,
            reason: String::new(),
            by: String::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
        });
        after.approved = Some(approved?);
        after.decided_on = decided_on?;
        document.clone_into(&mut after.document);
        if standing != Some(&after) {
            after.reason.clear();
        }
        Some(Difference { line: line.number, institution, certificate, before: standing, after })
    }

    fn institution(&mut self, line: &Line, code: &str) -> Option<&'q Institution> {
        if code.is_empty() {
            return None;
        }
        let Some(institution) = self.all.register.iter().find(|one| one.code == code) else {
            let message = Text::new(
                format!("名录中没有标识码为「{code}」的院校"),
                format!("no institution on the register has the code “{code}”"),
            );
            self.wrong(line, CODE, message);
            return None;
        };
        Some(institution)
    }

    fn certificate(&mut self, line: &Line, name: &str) -> Option<&'q Certificate> {
        let found = named(&self.all.certificates, name);
        if found.is_none() && !name.is_empty() {
            let message = Text::new(
                format!("证书名录中没有「{name}」"),
                format!("no certificate on the register is called “{name}”"),
            );
            self.wrong(line, CERTIFICATE, message);
        }
        found
    }

    fn level(&mut self, line: &Line, certificate: &Certificate, level: &str) -> Option<String> {
        let found = certificate.levels.iter().find(|one| normal_form(one) == normal_form(level));
        if found.is_none() && !level.is_empty() {
            let message = Text::new(
                format!("该证书的等级为{}", certificate.levels.join("、")),
                format!("its levels are {}", certificate.levels.join(", ")),
            );
            self.wrong(line, LEVEL, message);
        }
        found.cloned()
    }

    fn approved(&mut self, line: &Line, typed: &str) -> Option<i64> {
        let wrong = match read_value(&self.all.plan, Field::Approved, typed) {
            Ok(Some(approved)) => return approved.parse().ok(),
            _ if typed.is_empty() => return None,
            Ok(None) => Text::new("请填写获批人数，没有的填 0", "give the number, 0 where there is none"),
            Err(wrong) => wrong,
        };
        self.wrong(line, APPROVED, wrong);
        None
    }

    fn decided_on(&mut self, line: &Line, typed: &str) -> Option<Date> {
        let day = TypedReader::day(typed);
        if day.is_none() && !typed.is_empty() {
            let (zh, en) = ("批准日期应为日期，如 2021-04-06", "the day of the document, such as 2021-04-06");
            self.wrong(line, DECIDED_ON, Text::new(zh, en));
        }
        day
    }
}

/// The figures as they are compared now, by institution: whom a change concerns.
struct Concerned(BTreeMap<InstitutionId, Vec<FigureRow>>);

impl Concerned {
    async fn of(app: &App, db: &mut AnyConnection, all: &Quotas) -> Result<Self, AppError> {
        let mut rows = BTreeMap::new();
        // Until then institutions still write.
        if all.year.step >= Step::Data {
            let registry = Registry::of(db).await?;
            for (institution, (_, material)) in app.materials(db, &all.year, &all.institutions).await? {
                rows.insert(institution, compare(&registry, &material, None)?);
            }
        }
        Ok(Self(rows))
    }

    fn notes(&self, institution: &Institution, certificate: &Certificate, after: &Quota) -> Vec<Text> {
        let subject = Subject { certificate: certificate.id.to_string(), level: after.level.clone() };
        let mut rows = self.0.get(&institution.id).into_iter().flatten();
        let Some(row) = rows.find(|row| row.subject == subject) else { return Vec::new() };
        let claimed = row.claimed.as_ref().map(|sums| sums.approved.unwrap_or(0));
        let differs = claimed.filter(|claimed| Some(*claimed) != after.approved);
        let mut notes: Vec<Text> = differs
            .map(|claimed| Text::new(format!("院校自报 {claimed}"), format!("the institution claims {claimed}")))
            .into_iter()
            .collect();
        // A number that everybody goes by already undoes nothing that was said.
        let changes = row.settled.as_ref().and_then(|sums| sums.approved) != after.approved;
        notes.extend(row.acts.last().filter(|_| changes).map(|act| said(act.kind)));
        notes
    }
}
